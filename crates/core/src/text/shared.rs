//! What all languages write the same way: how a count finds its form, which unit a duration is told in, how long values
//! are cut. Holds no word of any language.

use super::formats::{Join, Unit, Width, formats};
use crate::json::Value;

/// A language, by the tag that the browser knows it by.
#[derive(Clone, Copy)]
pub(super) struct Language(pub(super) &'static str);

/// Whatever is counted in.
pub(super) trait Amount {
    fn amount(self) -> u64;
}

impl Amount for u64 {
    fn amount(self) -> u64 {
        self
    }
}

impl Amount for u32 {
    fn amount(self) -> u64 {
        self.into()
    }
}

impl Amount for usize {
    fn amount(self) -> u64 {
        self as u64
    }
}

impl Language {
    pub(super) fn number(self, number: impl Amount) -> String {
        formats().number(self.0, number.amount())
    }

    pub(super) fn percent(self, percent: u32) -> String {
        formats().percent(self.0, percent.into())
    }

    /// The form that goes with the count, `#` in it being the count. For languages with two forms.
    pub(super) fn count(self, count: impl Amount, one: &str, other: &str) -> String {
        self.form(count, [other, one, other, other, other, other])
    }

    /// The same for languages with all six forms, from zero to other.
    pub(super) fn form(self, count: impl Amount, forms: [&str; 6]) -> String {
        let count = count.amount();
        // The order in which `Plural` names them.
        let form = forms[formats().plural(self.0, count) as usize];
        match form.contains('#') {
            true => form.replace('#', &self.number(count)),
            false => form.to_owned(),
        }
    }

    /// "3 min"
    pub(super) fn unit(self, (amount, unit): (u64, Unit), width: Width) -> String {
        formats().unit(self.0, amount, unit, width)
    }

    /// "3 minutes ago"
    pub(super) fn ago(self, (amount, unit): (u64, Unit), width: Width) -> String {
        let amount = i64::try_from(amount).unwrap_or(i64::MAX);
        formats().relative(self.0, -amount, unit, width)
    }

    /// "in 5 seconds"
    pub(super) fn in_seconds(self, seconds: u64) -> String {
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        formats().relative(self.0, seconds, Unit::Second, Width::Long)
    }

    /// "a, b, and c"
    pub(super) fn and(self, items: &[String]) -> String {
        formats().list(self.0, items, Join::And)
    }

    /// "a, b, or c"
    pub(super) fn or(self, items: &[String]) -> String {
        formats().list(self.0, items, Join::Or)
    }
}

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How long something has waited, in the largest unit; `None` below a minute.
pub(super) fn age(milliseconds: u64) -> Option<(u64, Unit)> {
    match milliseconds {
        0..MINUTE => None,
        MINUTE..HOUR => Some((milliseconds / MINUTE, Unit::Minute)),
        HOUR..DAY => Some((milliseconds / HOUR, Unit::Hour)),
        _ => Some((milliseconds / DAY, Unit::Day)),
    }
}

/// How long ago something happened; `None` for what happened just now.
pub(super) fn moment_ago(milliseconds: u64) -> Option<(u64, Unit)> {
    match milliseconds / SECOND {
        0..10 => None,
        seconds @ 10..60 => Some((seconds, Unit::Second)),
        _ => age(milliseconds),
    }
}

/// How long something took; nobody waits for days.
pub(super) fn took(milliseconds: u64) -> (u64, Unit) {
    match milliseconds {
        0..SECOND => (milliseconds, Unit::Millisecond),
        SECOND..MINUTE => (milliseconds / SECOND, Unit::Second),
        MINUTE..HOUR => (milliseconds / MINUTE, Unit::Minute),
        _ => (milliseconds / HOUR, Unit::Hour),
    }
}

/// Whether a keyword that forbids a value means that its key should not be there.
pub(super) fn is_member(keyword: &str) -> bool {
    matches!(
        keyword,
        "additionalProperties" | "unevaluatedProperties" | "properties" | "patternProperties"
    )
}

/// A value of a schema in a sentence, a text in the language's quotes; a long one is cut within them.
pub(super) fn shown(value: &Value, [opening, closing]: [&str; 2]) -> String {
    match value {
        Value::String(text) => format!("{opening}{}{closing}", cut(text.decoded())),
        other => cut(&other.to_string()),
    }
}

fn cut(whole: &str) -> String {
    const MOST: usize = 60;
    match whole.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &whole[..end]),
        None => whole.to_owned(),
    }
}

/// For a sentence that goes on after a colon.
pub(super) fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}
