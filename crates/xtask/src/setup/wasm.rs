//! A compiler that can build for wasm32.
//!
//! The active toolchain's own target comes first, then `rustup target add`. Where rustup can fetch nothing,
//! Debian's rustc is used with a standard library built once from Debian's sources. That library lives in a
//! private sysroot in the cache, so neither /usr/lib nor rustup's toolchains are written to.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::cache;
use crate::command;
use crate::setup::{Setup, say};
use crate::version::Version;

const TARGET: &str = "wasm32-unknown-unknown";

/// Says how this project is compiled for the target, whatever compiler does it.
const CARGO_CONFIG: &str = include_str!("../../../../.cargo/config.toml");

/// Long enough for 25 MB on a slow line; a mirror without rustup's files answers at once.
const RUSTUP_LIMIT: Duration = Duration::from_secs(240);

/// Debian's linker comes in a package per LLVM version; this is the one its rustc-web is built with.
const DEBIAN_LINKER: &str = "usr/lib/llvm-22/bin/wasm-ld";

/// What has to be there to use Debian's compiler, and the package that brings it.
const DEBIAN_FILES: [(&str, &str); 5] = [
    ("usr/bin/rustc", "rustc-web"),
    ("usr/bin/cargo", "cargo-web"),
    ("usr/bin/cargo-clippy", "rust-web-clippy"),
    (
        "usr/lib/rustlib/src/rust/library/Cargo.toml",
        "rust-web-src",
    ),
    (DEBIAN_LINKER, "lld-22"),
];

/// The way in which this machine builds for wasm32.
#[derive(Debug, Clone)]
pub(crate) enum WasmToolchain {
    /// The toolchain that is running has the target.
    Active,
    /// Debian's cargo and rustc, with a standard library of our own.
    Debian {
        /// Holds `lib/rustlib/wasm32-unknown-unknown/lib`.
        sysroot: PathBuf,
    },
}

impl WasmToolchain {
    /// `cargo …` for wasm32; the caller adds the subcommand.
    pub(crate) fn cargo(&self) -> Command {
        match self {
            Self::Active => self.command("cargo"),
            Self::Debian { .. } => self.command("/usr/bin/cargo"),
        }
    }

    /// `cargo clippy` for wasm32.
    pub(crate) fn clippy(&self) -> Command {
        match self {
            Self::Active => {
                let mut command = self.command("cargo");
                command.arg("clippy");
                command
            }
            // Not `/usr/bin/cargo clippy`: cargo would look in ~/.cargo/bin first and find rustup's.
            Self::Debian { .. } => {
                let mut command = self.command("/usr/bin/cargo-clippy");
                command.env("CARGO", "/usr/bin/cargo").arg("clippy");
                command
            }
        }
    }

    /// A program that calls cargo or rustc by itself, such as Trunk.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = command::new(program);
        if let Self::Debian { sysroot } = self {
            use_debian(&mut command);
            // Given for the target only: build scripts and macros keep Debian's own sysroot. This form
            // allows spaces in paths, but replaces RUSTFLAGS and what cargo's configuration says, so those are
            // carried over.
            let mut flags = vec![format!("--sysroot={}", sysroot.display())];
            flags.extend(flags_in(CARGO_CONFIG).into_iter().map(str::to_owned));
            let own = std::env::var("RUSTFLAGS").unwrap_or_default();
            flags.extend(own.split_whitespace().map(str::to_owned));
            command
                .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
                .env(
                    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
                    Path::new("/").join(DEBIAN_LINKER),
                );
        }
        command
    }
}

impl Setup {
    /// The way to build for wasm32 on this machine.
    ///
    /// # Errors
    /// When there is none; the message names both ways to get one.
    pub(crate) fn wasm(&self) -> Result<&WasmToolchain> {
        self.wasm
            .get_or_init(|| self.find_wasm())
            .as_ref()
            .map_err(Clone::clone)
    }

    /// The Debian packages that building for wasm32 lacks, after rustup was given its chance.
    pub(super) fn wasm_packages(&self) -> Vec<&'static str> {
        if active_has_target() || self.debian_sysroot().is_some() || self.add_target().is_ok() {
            return Vec::new();
        }
        missing_packages(
            Path::new("/"),
            debian_rustc_version().as_ref(),
            self.minimum(),
        )
    }

    fn find_wasm(&self) -> Result<WasmToolchain> {
        if active_has_target() {
            return Ok(WasmToolchain::Active);
        }
        if let Some(sysroot) = self.debian_sysroot() {
            return Ok(WasmToolchain::Debian { sysroot });
        }
        let Err(rustup) = self.add_target() else {
            return Ok(WasmToolchain::Active);
        };
        if super::debian::is_debian() {
            self.packages_for(&[super::Need::Wasm]);
        }
        let missing = missing_packages(
            Path::new("/"),
            debian_rustc_version().as_ref(),
            self.minimum(),
        );
        if missing.is_empty() {
            let name = sysroot_name().ok_or("cannot ask /usr/bin/rustc for its version")?;
            let sysroot = self.cache.install(&name, build_standard_library)?;
            return Ok(WasmToolchain::Debian { sysroot });
        }
        Err(self.with_debian(&format!(
            "There is no Rust standard library for {TARGET}, and rustup did not get it: {rustup}.\n\
             Either run `rustup target add {TARGET}` where rustup can download, \
             or, on Debian, install: {}",
            missing.join(" ")
        )))
    }

    fn debian_sysroot(&self) -> Option<PathBuf> {
        self.cache.get(&sysroot_name()?)
    }

    /// Lets rustup add the target, once per run.
    fn add_target(&self) -> Result<()> {
        self.rustup_target
            .get_or_init(|| {
                let result = self.try_to_add_target();
                if let Err(problem) = &result {
                    say(&format!("rustup cannot add it: {problem}"));
                }
                result
            })
            .clone()
    }

    fn try_to_add_target(&self) -> Result<()> {
        if command::find("rustup").is_none() {
            return Err("there is no rustup here".into());
        }
        let _lock = self.cache.lock()?;
        say(&format!(
            "Adding the Rust target {TARGET} (under a minute, once)…"
        ));
        let mut rustup = command::new("rustup");
        rustup.args(["target", "add", TARGET]);
        command::within(RUSTUP_LIMIT, &mut rustup)?;
        if active_has_target() {
            Ok(())
        } else {
            Err("the active toolchain still lacks it".into())
        }
    }

    /// The oldest Rust this project builds with, as its `Cargo.toml` says.
    fn minimum(&self) -> &'static str {
        env!("CARGO_PKG_RUST_VERSION")
    }

    /// rustfmt and clippy for the active toolchain.
    pub(super) fn lints(&self) -> Result<()> {
        self.lints.get_or_init(|| self.find_lints()).clone()
    }

    fn find_lints(&self) -> Result<()> {
        let missing = || -> Vec<&str> {
            [("rustfmt", "fmt"), ("clippy", "clippy")]
                .into_iter()
                .filter(|(_, cargo)| {
                    command::capture(command::new("cargo").args([cargo, "--version"])).is_err()
                })
                .map(|(component, _)| component)
                .collect()
        };
        let wanted = missing();
        if wanted.is_empty() {
            return Ok(());
        }
        let list = wanted.join(" ");
        say(&format!(
            "Adding {list} to the Rust toolchain (under a minute, once)…"
        ));
        let _lock = self.cache.lock()?;
        let mut rustup = command::new("rustup");
        rustup.args(["component", "add"]).args(&wanted);
        command::within(RUSTUP_LIMIT, &mut rustup).map_err(|problem| {
            format!(
                "The Rust toolchain lacks {list}, and rustup did not get it: {problem}.\n\
                 Run `rustup component add {list}` where rustup can download"
            )
        })
    }
}

/// Takes rustup's toolchain out of a command's environment and puts Debian's first.
fn use_debian(command: &mut Command) {
    for name in [
        "RUSTUP_TOOLCHAIN",
        "RUSTC",
        "RUSTDOC",
        "RUSTFLAGS",
        // Cargo put its toolchain's libraries there for xtask; another compiler must not load them.
        "LD_LIBRARY_PATH",
    ] {
        command.env_remove(name);
    }
    command.env("PATH", command::path_with(&[Path::new("/usr/bin")]));
}

/// The `rustflags` for the target in a cargo configuration that has them in one line.
fn flags_in(config: &str) -> Vec<&str> {
    let section = format!("[target.{TARGET}]");
    let lines = config.lines().skip_while(|line| line.trim() != section);
    let mut lines = lines.skip(1).take_while(|line| !line.starts_with('['));
    let flags = lines.find_map(|line| line.trim().strip_prefix("rustflags"));
    flags.map_or_else(Vec::new, |flags| {
        flags.split('"').skip(1).step_by(2).collect()
    })
}

fn active_has_target() -> bool {
    command::capture(command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]))
        .is_ok_and(|folder| has_standard_library(Path::new(folder.trim())))
}

fn has_standard_library(folder: &Path) -> bool {
    let Ok(files) = fs::read_dir(folder) else {
        return false;
    };
    files.flatten().any(|file| {
        let name = file.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

/// What /usr/bin/rustc says of itself, with its commit and its LLVM: a library fits only that build.
fn debian_rustc_says() -> Option<String> {
    let mut rustc = command::new("/usr/bin/rustc");
    use_debian(&mut rustc);
    command::capture(rustc.arg("-vV")).ok()
}

fn debian_rustc_version() -> Option<Version> {
    Version::find(&debian_rustc_says()?)
}

fn sysroot_name() -> Option<String> {
    if !Path::new("/usr/bin/rustc").is_file() {
        return None;
    }
    let says = debian_rustc_says()?;
    let version = Version::find(&says)?;
    Some(format!("wasm-std-{version}-{}", cache::fingerprint(&says)))
}

/// The packages to install under `root` (`/`, or a test's folder) before Debian's compiler can be used.
fn missing_packages(root: &Path, rustc: Option<&Version>, minimum: &str) -> Vec<&'static str> {
    // Debian's plain rustc is years older than its rustc-web, and has the same file names.
    let too_old = !rustc.is_some_and(|version| version.at_least(minimum));
    DEBIAN_FILES
        .into_iter()
        .filter(|(file, package)| {
            !root.join(file).exists() || (too_old && !package.starts_with("lld"))
        })
        .map(|(_, package)| package)
        .collect()
}

/// Builds std for wasm32 from Debian's sources into `folder`, laid out as a sysroot.
fn build_standard_library(folder: &Path) -> Result<()> {
    say("Building the Rust standard library for wasm32 (about 2 minutes, once)…");
    let cannot = |error| format!("cannot write to {}: {error}", folder.display());
    let source = folder.join("build");
    fs::create_dir_all(source.join("src")).map_err(cannot)?;
    // A crate that needs nothing: `-Zbuild-std` builds the standard library on the way to it.
    let manifest = "[package]\nname = \"nothing\"\nedition = \"2021\"\n[workspace]\n";
    fs::write(source.join("Cargo.toml"), manifest).map_err(cannot)?;
    fs::write(source.join("src/lib.rs"), "#![no_std]\n").map_err(cannot)?;

    let mut cargo = command::new("/usr/bin/cargo");
    use_debian(&mut cargo);
    cargo
        .current_dir(&source)
        // The compiler is a release; this is Rust's own switch to let one build its own library.
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove("CARGO_BUILD_TARGET")
        .args(["build", "--release", "--quiet", "--target", TARGET])
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,test")
        .arg("--target-dir")
        .arg(source.join("target"));
    command::run(&mut cargo)?;

    let libraries = folder.join("lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&libraries).map_err(cannot)?;
    let built = source.join("target").join(TARGET).join("release/deps");
    for file in fs::read_dir(&built).map_err(cannot)?.flatten() {
        let name = file.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libnothing-") {
            fs::copy(file.path(), libraries.join(&*name)).map_err(cannot)?;
        }
    }
    fs::remove_dir_all(&source).map_err(cannot)?;
    if has_standard_library(&libraries) {
        Ok(())
    } else {
        Err("Debian's cargo built no standard library for wasm32".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file system with the given files, and the packages it would lack with a given rustc.
    #[track_caller]
    fn check(files: &[&str], rustc: Option<&str>, expected: &[&str]) {
        let root = std::env::temp_dir().join(format!(
            "countersign-debian-{}-{}",
            std::process::id(),
            cache::fingerprint(&format!("{files:?}{rustc:?}"))
        ));
        for file in files {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let version = rustc.and_then(Version::find);
        assert_eq!(missing_packages(&root, version.as_ref(), "1.89"), expected);
        let _ = fs::remove_dir_all(&root);
    }

    const ALL: [&str; 5] = [
        "rustc-web",
        "cargo-web",
        "rust-web-clippy",
        "rust-web-src",
        "lld-22",
    ];

    #[test]
    fn a_bare_machine_lacks_every_package() {
        check(&[], None, &ALL);
    }

    #[test]
    fn a_complete_machine_lacks_none() {
        check(
            &DEBIAN_FILES.map(|(file, _)| file),
            Some("rustc 1.96.0"),
            &[],
        );
    }

    #[test]
    fn one_missing_file_asks_for_its_package() {
        let files = [
            "usr/bin/rustc",
            "usr/bin/cargo",
            "usr/bin/cargo-clippy",
            DEBIAN_LINKER,
        ];
        check(&files, Some("rustc 1.96.0"), &["rust-web-src"]);
    }

    #[test]
    fn a_rustc_that_is_too_old_is_replaced_with_its_whole_family() {
        check(
            &DEBIAN_FILES.map(|(file, _)| file),
            Some("rustc 1.63.0"),
            &ALL[..4],
        );
    }

    #[test]
    fn flags_are_read_from_the_section_of_the_target() {
        let config = "[build]\nrustflags = [\"-g\"]\n[target.wasm32-unknown-unknown]\nrunner = \"x\"\nrustflags = [\"--cfg\", \"a b\"]\n[alias]\n";
        assert_eq!(flags_in(config), ["--cfg", "a b"]);
        assert!(flags_in("[build]\nrustflags = [\"-g\"]\n").is_empty());
    }

    #[test]
    fn debian_is_used_for_the_target_only() {
        let toolchain = WasmToolchain::Debian {
            sysroot: PathBuf::from("/a cache/wasm-std"),
        };
        let command = toolchain.cargo();
        let value = |name: &str| {
            command
                .get_envs()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.map(|value| value.to_string_lossy().into_owned()))
        };
        let flags = value("CARGO_ENCODED_RUSTFLAGS").flatten().unwrap();
        assert!(flags.starts_with("--sysroot=/a cache/wasm-std"), "{flags}");
        // What cargo's own configuration says would be lost otherwise.
        assert!(
            flags.contains("\u{1f}--cfg\u{1f}erase_components"),
            "{flags}"
        );
        assert_eq!(value("RUSTUP_TOOLCHAIN"), Some(None));
        assert!(value("PATH").flatten().unwrap().starts_with("/usr/bin"));
        assert_eq!(command.get_program(), "/usr/bin/cargo");
    }
}
