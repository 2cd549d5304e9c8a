//! The words after `cargo xtask <command>`.
//!
//! Each command takes what it knows by name and then calls `finish`, which refuses what is left over.

use crate::Result;

/// The words of a command line that no one has taken yet.
#[derive(Debug)]
pub(crate) struct Arguments {
    words: Vec<String>,
}

impl Arguments {
    pub(crate) fn new(words: impl IntoIterator<Item = String>) -> Self {
        Self {
            words: words.into_iter().collect(),
        }
    }

    pub(crate) fn asks_for_help(&self) -> bool {
        self.words
            .iter()
            .any(|word| word == "--help" || word == "-h")
    }

    /// Takes a switch such as `--debug`.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() != before
    }

    /// Takes an option with a value: `--port 80` or `--port=80`.
    ///
    /// # Errors
    /// When the value is missing.
    pub(crate) fn option(&mut self, name: &str) -> Result<Option<String>> {
        let prefix = format!("{name}=");
        let Some(at) = self
            .words
            .iter()
            .position(|word| word == name || word.starts_with(&prefix))
        else {
            return Ok(None);
        };
        let word = self.words.remove(at);
        if let Some(value) = word.strip_prefix(&prefix) {
            return Ok(Some(value.to_owned()));
        }
        if at == self.words.len() {
            return Err(format!("expected a value after `{name}`"));
        }
        Ok(Some(self.words.remove(at)))
    }

    /// Takes an option whose value is a whole number.
    ///
    /// # Errors
    /// When the value is missing or is not a number that fits.
    pub(crate) fn number<T: std::str::FromStr>(&mut self, name: &str) -> Result<Option<T>> {
        self.option(name)?
            .map(|text| {
                text.parse().map_err(|_| {
                    format!("expected a whole number after `{name}`, but found `{text}`")
                })
            })
            .transpose()
    }

    /// Takes every word that is left and is not an option.
    pub(crate) fn names(&mut self) -> Vec<String> {
        let (names, options) = std::mem::take(&mut self.words)
            .into_iter()
            .partition(|word| !word.starts_with('-'));
        self.words = options;
        names
    }

    /// Says that nothing more is known.
    ///
    /// # Errors
    /// When a word is left over.
    pub(crate) fn finish(self) -> Result<()> {
        match self.words.first() {
            None => Ok(()),
            Some(word) => Err(format!(
                "did not expect `{word}`; `--help` lists the options"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;

    fn arguments(line: &str) -> Arguments {
        Arguments::new(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn takes_options_in_both_spellings_and_any_order() {
        let mut words = arguments("--seed=3 --debug --port 0");
        assert_eq!(words.number::<u16>("--port"), Ok(Some(0)));
        assert_eq!(words.number::<u64>("--seed"), Ok(Some(3)));
        assert_eq!(words.option("--data"), Ok(None));
        assert!(words.flag("--debug"));
        assert_eq!(words.finish(), Ok(()));
    }

    #[test]
    fn refuses_a_missing_a_wrong_and_an_unknown_word() {
        assert!(arguments("--port").number::<u16>("--port").is_err());
        assert!(arguments("--port high").number::<u16>("--port").is_err());
        assert!(arguments("--port 70000").number::<u16>("--port").is_err());
        assert!(arguments("--prot 1").finish().is_err());
    }

    #[test]
    fn names_leave_options_behind() {
        let mut words = arguments("native --fast e2e");
        assert_eq!(words.names(), ["native", "e2e"]);
        assert!(words.finish().is_err());
    }
}
