//! The programs that turn compiled wasm into what a browser loads: wasm-bindgen, Trunk and wasm-opt.
//!
//! They are compiled or fetched through cargo and npm; nothing is downloaded from elsewhere.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::command;
use crate::setup::node::npm_install;
use crate::setup::{Setup, say};
use crate::version::Version;

/// 0.22 wants a newer compiler than this project does.
const TRUNK: &str = "0.21.14";

/// npm's package of wasm-opt, and the oldest wasm-opt on the PATH that does as well.
const BINARYEN: &str = "132";
const OLDEST_WASM_OPT: &str = "120";

impl Setup {
    /// The folder of `wasm-bindgen` and `wasm-bindgen-test-runner`, in the version of `Cargo.lock`.
    ///
    /// # Errors
    /// When they are missing and cannot be compiled.
    pub(crate) fn bindgen(&self) -> Result<&Path> {
        self.bindgen
            .get_or_init(|| {
                let path = self.root.join("Cargo.lock");
                let lock = fs::read_to_string(&path)
                    .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
                let version = locked_version(&lock, "wasm-bindgen")
                    .ok_or("Cargo.lock names no version of wasm-bindgen")?;
                let name = format!("wasm-bindgen-{version}");
                if let Some(folder) = self.cache.get(&name) {
                    return Ok(folder.join("bin"));
                }
                // The two sides of wasm-bindgen only understand the very same version.
                if let Some(folder) = on_path("wasm-bindgen", |found| found.to_string() == version)
                    && folder.join("wasm-bindgen-test-runner").is_file()
                {
                    return Ok(folder);
                }
                let folder = self.cache.install(&name, |folder| {
                    say(&format!(
                        "Installing wasm-bindgen {version} (about 2 minutes, once)…"
                    ));
                    // Not --locked: its lock file can name crates that a lagging mirror does not have.
                    cargo_install(folder, "wasm-bindgen-cli", &version, &[])
                })?;
                Ok(folder.join("bin"))
            })
            .as_deref()
            .map_err(Clone::clone)
    }

    /// The folder of `trunk`.
    ///
    /// # Errors
    /// When it is missing and cannot be compiled.
    pub(crate) fn trunk(&self) -> Result<&Path> {
        self.trunk
            .get_or_init(|| {
                let name = format!("trunk-{TRUNK}");
                if let Some(folder) = self.cache.get(&name) {
                    return Ok(folder.join("bin"));
                }
                if let Some(folder) = on_path("trunk", |found| found.to_string() == TRUNK) {
                    return Ok(folder);
                }
                let folder = self.cache.install(&name, |folder| {
                    say(&format!(
                        "Installing Trunk {TRUNK} (about 4 minutes, once)…"
                    ));
                    // Without default features it has no TLS and looks for no update: it is only
                    // ever run offline here.
                    let options = ["--locked", "--no-default-features"];
                    cargo_install(folder, "trunk", TRUNK, &options)
                })?;
                Ok(folder.join("bin"))
            })
            .as_deref()
            .map_err(Clone::clone)
    }

    /// The folder of `wasm-opt`.
    ///
    /// # Errors
    /// When it is missing and npm cannot fetch it.
    pub(crate) fn wasm_opt(&self) -> Result<&Path> {
        self.wasm_opt
            .get_or_init(|| {
                let name = format!("binaryen-{BINARYEN}");
                let programs = "node_modules/.bin";
                if let Some(folder) = self.cache.get(&name) {
                    return Ok(folder.join(programs));
                }
                if let Some(folder) = on_path("wasm-opt", |found| found.at_least(OLDEST_WASM_OPT)) {
                    return Ok(folder);
                }
                self.node()?;
                let folder = self.cache.install(&name, |folder| {
                    say(&format!(
                        "Installing wasm-opt {BINARYEN} (a few seconds, once)…"
                    ));
                    npm_install(folder, &format!("binaryen@{BINARYEN}"))
                })?;
                Ok(folder.join(programs))
            })
            .as_deref()
            .map_err(Clone::clone)
    }
}

/// Compiles a program from cargo's registry into `folder`.
fn cargo_install(folder: &Path, package: &str, version: &str, options: &[&str]) -> Result<()> {
    let mut cargo = command::new("cargo");
    cargo
        // Outside the project, whose settings are not meant for these programs.
        .current_dir(folder)
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("CARGO_BUILD_TARGET")
        // They are used here, not shipped: a third of the time to compile, a little slower to run.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .args([
            "install",
            "--quiet",
            package,
            "--version",
            version,
            "--root",
        ])
        .arg(folder)
        .args(options);
    command::run(&mut cargo)
}

/// The folder of a program on the PATH whose version suits.
fn on_path(program: &str, suits: impl Fn(&Version) -> bool) -> Option<PathBuf> {
    let path = command::find(program)?;
    let says = command::capture(command::new(&path).arg("--version")).ok()?;
    let version = Version::find(&says)?;
    suits(&version).then(|| path.parent().map(Path::to_path_buf))?
}

/// The version of a package in the text of a `Cargo.lock`.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.next()?;
    let version = lines.next()?.strip_prefix("version = \"")?;
    Some(version.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    const LOCK: &str = "\
version = 4

[[package]]
name = \"wasm-bindgen-futures\"
version = \"0.4.80\"

[[package]]
name = \"wasm-bindgen\"
version = \"0.2.130\"
dependencies = [
 \"cfg-if\",
]
";

    #[test]
    fn reads_the_locked_version_of_exactly_that_package() {
        assert_eq!(
            locked_version(LOCK, "wasm-bindgen").as_deref(),
            Some("0.2.130")
        );
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }
}
