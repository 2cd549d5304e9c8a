//! Python with the vendors' own SDKs and schemathesis, in virtual environments in the cache.
//! There are two, because two versions of one SDK cannot be in the same.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::cache::fingerprint;
use crate::command;
use crate::setup::{Need, Setup, say};
use crate::version::Version;

const OLDEST_PYTHON: &str = "3.11";
const REQUIREMENTS: &str = "crates/sandbox/tests/sdk/requirements.txt";
const REVIEWS_REQUIREMENTS: &str = "crates/sandbox/tests/sdk/reviews/requirements.txt";

impl Setup {
    /// The `python` that has the packages of `requirements.txt`. Call their programs with `-m`:
    /// the environment was renamed after it was made, and its scripts hold the old path.
    ///
    /// # Errors
    /// When there is no Python that is new enough or pip cannot install the packages.
    pub(crate) fn python(&self) -> Result<&Path> {
        self.python
            .get_or_init(|| self.find_python(REQUIREMENTS))
            .as_deref()
            .map_err(Clone::clone)
    }

    /// The same for the newest SDK of Retab, which knows reviews.
    ///
    /// # Errors
    /// As for [`Setup::python`].
    pub(crate) fn reviews_python(&self) -> Result<&Path> {
        self.reviews_python
            .get_or_init(|| self.find_python(REVIEWS_REQUIREMENTS))
            .as_deref()
            .map_err(Clone::clone)
    }

    /// The Debian packages that Python lacks.
    pub(super) fn python_packages(&self) -> Vec<&'static str> {
        let is_there = [REQUIREMENTS, REVIEWS_REQUIREMENTS].iter().all(|file| {
            self.environment_name(file)
                .is_ok_and(|name| self.cache.get(&name).is_some())
        });
        if is_there || find_interpreter().is_some() {
            return Vec::new();
        }
        vec!["python3", "python3-venv"]
    }

    fn environment_name(&self, requirements: &str) -> Result<String> {
        let path = self.root.join(requirements);
        let requirements = fs::read_to_string(&path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        Ok(format!("python-{}", fingerprint(&requirements)))
    }

    fn find_python(&self, requirements: &str) -> Result<PathBuf> {
        let name = self.environment_name(requirements)?;
        let program = "bin/python";
        if let Some(folder) = self.cache.get(&name) {
            return Ok(folder.join(program));
        }
        self.packages_for(&[Need::Python]);
        let interpreter = find_interpreter().ok_or_else(|| {
            self.with_debian(&format!(
                "Python {OLDEST_PYTHON} or newer with its venv module is needed, \
                 and is not on the PATH."
            ))
        })?;
        let folder = self.cache.install(&name, |folder| {
            say("Installing the vendors' Python SDKs (about a minute, once)…");
            command::capture(command::new(&interpreter).args(["-m", "venv"]).arg(folder))?;
            let mut pip = command::new(folder.join(program));
            pip.args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .arg("--requirement")
            .arg(self.root.join(requirements));
            command::run(&mut pip)
        })?;
        Ok(folder.join(program))
    }
}

/// A Python that is new enough and can make virtual environments.
fn find_interpreter() -> Option<PathBuf> {
    let names = ["python3", "python3.13", "python3.12", "python3.11"];
    names
        .iter()
        .filter_map(|name| command::find(name))
        .find(|path| {
            let says = command::capture(command::new(path).arg("--version")).unwrap_or_default();
            Version::find(&says).is_some_and(|version| version.at_least(OLDEST_PYTHON))
                && command::capture(command::new(path).args(["-c", "import venv, ensurepip"]))
                    .is_ok()
        })
}
