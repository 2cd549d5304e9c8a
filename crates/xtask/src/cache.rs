//! The folder in which tools are kept: one folder per tool and version, complete or not there.
//!
//! It does not know what it holds. An install fills a folder beside the final one, which is then renamed;
//! an interrupted one leaves nothing that could be taken for whole.

use std::env;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::Result;
use crate::setup::say;

/// Tools that were installed once and are used from then on.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
}

/// Held while something is installed, so that two runs do not install at the same time.
#[must_use]
pub(crate) struct Lock {
    _file: File,
}

impl Cache {
    /// Opens `COUNTERSIGN_CACHE`, `$XDG_CACHE_HOME/countersign` or `~/.cache/countersign`.
    ///
    /// # Errors
    /// When none of them is given or the folder cannot be made.
    pub(crate) fn open() -> Result<Self> {
        let given = |name| env::var_os(name).filter(|value| !value.is_empty());
        let folder = if let Some(folder) = given("COUNTERSIGN_CACHE") {
            PathBuf::from(folder)
        } else if let Some(folder) = given("XDG_CACHE_HOME") {
            PathBuf::from(folder).join("countersign")
        } else if let Some(home) = env::home_dir() {
            home.join(".cache").join("countersign")
        } else {
            return Err(
                "there is no home folder; set COUNTERSIGN_CACHE to a folder for tools".into(),
            );
        };
        Self::at(&folder)
    }

    fn at(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)
            .and_then(|()| folder.canonicalize())
            .map(|folder| Self { folder })
            .map_err(|error| format!("cannot make the folder {}: {error}", folder.display()))
    }

    /// Whether a path is inside the cache.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        path.starts_with(&self.folder)
    }

    /// The folder of a tool that is wholly there.
    pub(crate) fn get(&self, name: &str) -> Option<PathBuf> {
        let folder = self.folder.join(name);
        folder.is_dir().then_some(folder)
    }

    /// The folder of a tool, filled by `fill` when it is not there yet.
    ///
    /// # Errors
    /// When `fill` fails or the folder cannot be put in place.
    pub(crate) fn install(
        &self,
        name: &str,
        fill: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<PathBuf> {
        if let Some(folder) = self.get(name) {
            return Ok(folder);
        }
        let _lock = self.lock()?;
        // Another run may have installed it while this one waited.
        if let Some(folder) = self.get(name) {
            return Ok(folder);
        }
        let partial = self.folder.join(format!(".partial-{name}"));
        let cannot = |error| format!("cannot use the folder {}: {error}", partial.display());
        if partial.exists() {
            fs::remove_dir_all(&partial).map_err(cannot)?;
        }
        fs::create_dir(&partial).map_err(cannot)?;
        if let Err(problem) = fill(&partial) {
            let _ = fs::remove_dir_all(&partial);
            return Err(problem);
        }
        let folder = self.folder.join(name);
        fs::rename(&partial, &folder).map_err(cannot)?;
        Ok(folder)
    }

    /// Waits until no other run is installing.
    ///
    /// # Errors
    /// When the lock file cannot be made or locked.
    pub(crate) fn lock(&self) -> Result<Lock> {
        let path = self.folder.join("lock");
        let cannot = |error| format!("cannot lock {}: {error}", path.display());
        let file = File::create(&path).map_err(cannot)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                say("Another run is installing; waiting for it…");
                file.lock().map_err(cannot)?;
            }
            Err(TryLockError::Error(error)) => return Err(cannot(error)),
        }
        Ok(Lock { _file: file })
    }
}

/// A short name for a text, the same on every machine, for folders that depend on a file's content.
pub(crate) fn fingerprint(text: &str) -> String {
    // FNV-1a: no security is asked of it, only that another text gets another name.
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_cache(name: &str, test: impl FnOnce(&Cache)) {
        let folder =
            env::temp_dir().join(format!("countersign-cache-{name}-{}", std::process::id()));
        let cache = Cache::at(&folder).unwrap();
        test(&cache);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn an_interrupted_install_is_done_again() {
        with_cache("interrupted", |cache| {
            // What a run that was killed in the middle leaves behind.
            let partial = cache.folder.join(".partial-tool-1");
            fs::create_dir(&partial).unwrap();
            fs::write(partial.join("half"), "half").unwrap();
            assert_eq!(cache.get("tool-1"), None);

            let folder = cache
                .install("tool-1", |folder| {
                    fs::write(folder.join("whole"), "whole").map_err(|error| error.to_string())
                })
                .unwrap();
            assert!(folder.join("whole").is_file());
            assert!(!folder.join("half").exists());
        });
    }

    #[test]
    fn a_failed_install_leaves_nothing_and_a_done_one_is_not_repeated() {
        with_cache("failed", |cache| {
            assert!(
                cache
                    .install("tool-2", |_| Err("no network".into()))
                    .is_err()
            );
            assert_eq!(cache.get("tool-2"), None);
            cache.install("tool-2", |_| Ok(())).unwrap();
            cache
                .install("tool-2", |_| panic!("it was installed before"))
                .unwrap();
        });
    }

    #[test]
    fn fingerprints_tell_texts_apart() {
        assert_eq!(fingerprint(""), "cbf29ce484222325");
        assert_ne!(fingerprint("retab==1"), fingerprint("retab==2"));
    }
}
