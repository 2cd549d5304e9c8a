//! Version numbers as tools print them, compared by their parts.

use std::fmt;

/// `0.21.14`, `132`, `3.11`: numbers with dots, compared from the left. A missing part counts as 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version(Vec<u64>);

impl Version {
    /// The first version in a tool's own words, such as `wasm-opt version 132 (version_132)`.
    pub(crate) fn find(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(Self::from_word)
    }

    fn from_word(word: &str) -> Option<Self> {
        let word = word.strip_prefix('v').unwrap_or(word);
        let end = word
            .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
            .unwrap_or(word.len());
        let numbers: Option<Vec<u64>> = word[..end]
            .trim_end_matches('.')
            .split('.')
            .map(|part| part.parse().ok())
            .collect();
        numbers.map(Self)
    }

    fn part(&self, at: usize) -> u64 {
        self.0.get(at).copied().unwrap_or(0)
    }

    /// Whether this is at least `minimum`, given as in `at_least("3.11")`.
    pub(crate) fn at_least(&self, minimum: &str) -> bool {
        let Some(minimum) = Self::from_word(minimum) else {
            return false;
        };
        let parts = self.0.len().max(minimum.0.len());
        for at in 0..parts {
            if self.part(at) != minimum.part(at) {
                return self.part(at) > minimum.part(at);
            }
        }
        true
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(u64::to_string).collect();
        formatter.write_str(&parts.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = Version::find(text).map(|version| version.to_string());
        assert_eq!(found.as_deref(), Some(expected), "in {text:?}");
    }

    #[test]
    fn finds_the_version_in_what_tools_print() {
        check("trunk 0.21.14", "0.21.14");
        check("wasm-bindgen 0.2.130", "0.2.130");
        check("wasm-opt version 132 (version_132)", "132");
        check("v20.20.2\n", "20.20.2");
        check("Python 3.11.7", "3.11.7");
        check("rustc 1.96.0-beta.2 (ac68faa20 2026-05-25)", "1.96.0");
        assert_eq!(Version::find("no number here"), None);
    }

    #[test]
    fn compares_numbers_and_not_letters() {
        let at_least = |found: &str, minimum| Version::find(found).unwrap().at_least(minimum);
        assert!(at_least("132", "120"));
        assert!(!at_least("108", "120"));
        assert!(at_least("1.96.0", "1.89"));
        assert!(!at_least("1.63.0", "1.89"));
        assert!(at_least("3.11", "3.11.0"));
        assert!(!at_least("0.9.9", "0.21.14"));
    }
}
