//! Chromium or Chrome, and the driver that the browser unit tests steer it with.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::command;
use crate::setup::{Need, Setup};

const CHROME_NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];

/// A browser and its driver.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    pub(crate) chrome: PathBuf,
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Writes how to start this browser, in the form that the test runner of wasm-bindgen reads.
    ///
    /// The flags are those of `webdriver.json`, which serves `wasm-pack` and tests started by hand.
    pub(crate) fn write_capabilities(&self, root: &Path, file: &Path) -> Result<()> {
        let template = root.join("webdriver.json");
        let text = fs::read_to_string(&template)
            .map_err(|error| format!("cannot read {}: {error}", template.display()))?;
        let start = "\"goog:chromeOptions\": {";
        if !text.contains(start) {
            return Err(format!("expected `{start}` in {}", template.display()));
        }
        let path = self.chrome.display().to_string();
        let path = path.replace('\\', "\\\\").replace('"', "\\\"");
        let text = text.replacen(start, &format!("{start}\n    \"binary\": \"{path}\","), 1);
        fs::write(file, text).map_err(|error| format!("cannot write {}: {error}", file.display()))
    }
}

pub(super) fn chrome_packages() -> Vec<&'static str> {
    if find_chrome().is_some() {
        return Vec::new();
    }
    vec!["chromium"]
}

pub(super) fn driver_packages() -> Vec<&'static str> {
    if find_driver().is_some() {
        return Vec::new();
    }
    vec!["chromium", "chromium-driver"]
}

pub(super) fn glyph_packages() -> Vec<&'static str> {
    if has_japanese() {
        return Vec::new();
    }
    vec!["fonts-noto-cjk"]
}

/// Whether a font that the browser would find has Japanese letters.
fn has_japanese() -> bool {
    let list = command::capture(command::new("fc-list").args([":lang=ja", "family"]));
    list.is_ok_and(|families| !families.trim().is_empty())
}

impl Setup {
    /// A font for Japanese.
    ///
    /// # Errors
    /// When there is none that fontconfig knows of.
    pub(crate) fn glyphs(&self) -> Result<()> {
        self.packages_for(&[Need::Glyphs]);
        match has_japanese() {
            true => Ok(()),
            false => {
                Err(self.with_debian("There is no font for Japanese, so its letters are boxes."))
            }
        }
    }

    /// The browser for the end-to-end tests.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn chrome(&self) -> Result<PathBuf> {
        self.packages_for(&[Need::Chrome]);
        find_chrome().ok_or_else(|| {
            self.with_debian(
                "Chromium or Chrome is needed, and is not on the PATH. \
                 Install one, or set CHROME to it.",
            )
        })
    }

    /// The browser and its driver for the browser unit tests.
    ///
    /// # Errors
    /// When one of them is missing.
    pub(crate) fn browser(&self) -> Result<Browser> {
        let chrome = self.chrome()?;
        self.packages_for(&[Need::ChromeDriver]);
        let driver = find_driver().ok_or_else(|| {
            self.with_debian(
                "chromedriver is needed, in the version of the browser, and is not on the PATH. \
                 Install it, or set CHROMEDRIVER to it.",
            )
        })?;
        Ok(Browser { chrome, driver })
    }
}

fn find_chrome() -> Option<PathBuf> {
    let application = Path::new("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    given("CHROME")
        .or_else(|| CHROME_NAMES.iter().find_map(|name| command::find(name)))
        .or_else(|| application.is_file().then(|| application.to_path_buf()))
}

fn find_driver() -> Option<PathBuf> {
    given("CHROMEDRIVER").or_else(|| command::find("chromedriver"))
}

/// A program that the person names; a wrong path is as good as none.
fn given(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env::var_os(name)?);
    path.is_file().then_some(path)
}
