//! What building and testing need, and how each of it is installed where it is missing.
//!
//! One method of `Setup` per thing; each looks, installs at most once, and is quick when the thing is there.
//! What is on the PATH in the right version is used as it is. Everything else goes into the cache folder,
//! except for `rustup target add` and Debian packages, the two normal ways to get a compiler and a browser.

mod browser;
mod debian;
mod node;
mod python;
mod tools;
mod wasm;

use std::cell::OnceCell;
use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::cache::Cache;

pub(crate) use node::Node;
pub(crate) use wasm::WasmToolchain;

/// Something that a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// rustfmt and clippy for the active toolchain.
    Lints,
    /// A compiler with a standard library for wasm32.
    Wasm,
    /// The `wasm-bindgen` programs, in the version of `Cargo.lock`.
    Bindgen,
    Trunk,
    WasmOpt,
    Node,
    /// What shows PDF files.
    Pdf,
    /// The packages of `tests/e2e`.
    EndToEnd,
    Chrome,
    ChromeDriver,
    /// The vendors' Python SDKs and schemathesis.
    Python,
    /// A font for Japanese, for pictures that are looked at.
    Glyphs,
}

/// What building the element and the page takes.
pub(crate) const BUILD: [Need; 6] = [
    Need::Wasm,
    Need::Bindgen,
    Need::Trunk,
    Need::WasmOpt,
    Need::Node,
    Need::Pdf,
];

const EVERYTHING: [Need; 11] = [
    Need::Lints,
    Need::Wasm,
    Need::Node,
    Need::WasmOpt,
    Need::Pdf,
    Need::EndToEnd,
    Need::Chrome,
    Need::ChromeDriver,
    Need::Python,
    Need::Bindgen,
    Need::Trunk,
];

/// Finds and installs what is needed, each thing at most once per run.
pub(crate) struct Setup {
    root: PathBuf,
    cache: Cache,
    lints: OnceCell<Result<()>>,
    wasm: OnceCell<Result<WasmToolchain>>,
    rustup_target: OnceCell<Result<()>>,
    bindgen: OnceCell<Result<PathBuf>>,
    trunk: OnceCell<Result<PathBuf>>,
    wasm_opt: OnceCell<Result<PathBuf>>,
    node: OnceCell<Result<Node>>,
    pdf: OnceCell<Result<PathBuf>>,
    end_to_end: OnceCell<Result<PathBuf>>,
    python: OnceCell<Result<PathBuf>>,
    reviews_python: OnceCell<Result<PathBuf>>,
    /// Why Debian packages could not be installed, once that was tried.
    debian: OnceCell<Result<()>>,
}

impl Setup {
    pub(crate) fn new(root: &Path) -> Result<Self> {
        Ok(Self {
            root: root.to_owned(),
            cache: Cache::open()?,
            lints: OnceCell::new(),
            wasm: OnceCell::new(),
            rustup_target: OnceCell::new(),
            bindgen: OnceCell::new(),
            trunk: OnceCell::new(),
            wasm_opt: OnceCell::new(),
            node: OnceCell::new(),
            pdf: OnceCell::new(),
            end_to_end: OnceCell::new(),
            python: OnceCell::new(),
            reviews_python: OnceCell::new(),
            debian: OnceCell::new(),
        })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Installs all there is; returns what could not be had.
    pub(crate) fn everything(&self) -> Vec<String> {
        self.packages_for(&EVERYTHING);
        let mut problems = Vec::new();
        for need in EVERYTHING {
            if let Err(problem) = self.ensure(need) {
                // Several things can lack the same package.
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
        }
        problems
    }

    /// Makes one thing available.
    ///
    /// # Errors
    /// When it is missing and could not be installed; the message says how to get it.
    pub(crate) fn ensure(&self, need: Need) -> Result<()> {
        match need {
            Need::Lints => self.lints(),
            Need::Wasm => self.wasm().map(drop),
            Need::Bindgen => self.bindgen().map(drop),
            Need::Trunk => self.trunk().map(drop),
            Need::WasmOpt => self.wasm_opt().map(drop),
            Need::Node => self.node().map(drop),
            Need::Pdf => self.pdf().map(drop),
            Need::EndToEnd => self.end_to_end().map(drop),
            Need::Chrome => self.chrome().map(drop),
            Need::ChromeDriver => self.browser().map(drop),
            Need::Python => self.python().and(self.reviews_python()).map(drop),
            Need::Glyphs => self.glyphs(),
        }
    }

    /// Installs, in one go, the Debian packages that the needs lack: one wait, or one command to type.
    ///
    /// A failure is kept and told by whatever turns out to be missing because of it.
    pub(crate) fn packages_for(&self, needs: &[Need]) {
        if !debian::is_debian() {
            return;
        }
        let mut packages = Vec::new();
        for need in needs {
            packages.extend(match need {
                Need::Wasm => self.wasm_packages(),
                Need::Node | Need::WasmOpt | Need::Pdf | Need::EndToEnd => node::packages(),
                Need::Chrome => browser::chrome_packages(),
                Need::ChromeDriver => browser::driver_packages(),
                Need::Python => self.python_packages(),
                Need::Glyphs => browser::glyph_packages(),
                Need::Lints | Need::Bindgen | Need::Trunk => Vec::new(),
            });
        }
        packages.sort_unstable();
        packages.dedup();
        if !packages.is_empty() {
            self.debian.get_or_init(|| {
                let _lock = self.cache.lock()?;
                debian::install(&packages)
            });
        }
    }

    /// Puts the folders of tools before the PATH that a command has.
    ///
    /// Only those in the cache: the others are on the PATH already, in folders such as /usr/bin, whose
    /// other programs (a second cargo, say) must not come before what the person has put first.
    pub(crate) fn put_first(&self, command: &mut Command, folders: &[&Path]) {
        let given = command
            .get_envs()
            .find(|(name, _)| *name == "PATH")
            .and_then(|(_, value)| value.map(OsStr::to_os_string));
        let path = given.or_else(|| env::var_os("PATH")).unwrap_or_default();
        let own = folders.iter().filter(|folder| self.cache.holds(folder));
        let all = own
            .map(|folder| folder.to_path_buf())
            .chain(env::split_paths(&path));
        // Only a folder with the separator in its name cannot be joined; then the PATH stays.
        command.env("PATH", env::join_paths(all).unwrap_or(path));
    }

    /// `problem`, with why Debian's packages were of no help where that was tried.
    fn with_debian(&self, problem: &str) -> String {
        match self.debian.get() {
            Some(Err(why)) => format!("{problem}\n{why}"),
            _ => problem.to_owned(),
        }
    }
}

/// Says what is being done, before it is done.
pub(crate) fn say(text: &str) {
    eprintln!("setup: {text}");
}
