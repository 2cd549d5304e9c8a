//! What all languages write the same way: how a count finds its form, which unit a duration is told in, how long values
//! are cut. Holds no word of any language.

use super::formats::{Join, Unit, Width, formats};
use crate::json::Value;
use crate::model::Reason;

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

/// What [`Reason`] is in a language: `{t}` stands for what the API names, `{f}` for what it found, `{l}` for several.
pub(super) struct Reasons {
    pub language: Language,
    pub always: &'static str,
    pub validation_failed: &'static str,
    pub confidence_below: &'static str,
    pub confidence_found_below: &'static str,
    pub category_in: &'static str,
    pub margin_below: &'static str,
    pub not_so_many_documents: &'static str,
    pub fewer_pages: &'static str,
    pub boundary_below: &'static str,
    pub pages_unassigned: &'static str,
    pub required_is_null: &'static str,
    pub condition: &'static str,
    pub branch_in: &'static str,
    pub any_of: &'static str,
    pub all_of: &'static str,
    pub unknown: &'static str,
}

impl Reasons {
    pub(super) fn say(&self, reason: &Reason) -> String {
        let several = |sentence: &str, items: &[String], join: Join| {
            sentence.replace("{l}", &formats().list(self.language.0, items, join))
        };
        let all = |reasons: &[Reason]| -> Vec<String> {
            reasons.iter().map(|reason| self.say(reason)).collect()
        };
        match reason {
            Reason::Always => self.always.to_owned(),
            Reason::ValidationFailed => self.validation_failed.to_owned(),
            Reason::ConfidenceBelow {
                threshold,
                found: None,
            } => self.confidence_below.replace("{t}", threshold),
            Reason::ConfidenceBelow {
                threshold,
                found: Some(found),
            } => {
                let sentence = self.confidence_found_below.replace("{f}", found);
                sentence.replace("{t}", threshold)
            }
            Reason::CategoryIn(categories) => several(self.category_in, categories, Join::Or),
            Reason::MarginBelow(margin) => self.margin_below.replace("{t}", margin),
            Reason::NotSoManyDocuments(count) => self.not_so_many_documents.replace("{t}", count),
            Reason::FewerPages(count) => self.fewer_pages.replace("{t}", count),
            Reason::BoundaryBelow(threshold) => self.boundary_below.replace("{t}", threshold),
            Reason::PagesUnassigned => self.pages_unassigned.to_owned(),
            Reason::RequiredIsNull => self.required_is_null.to_owned(),
            Reason::Condition => self.condition.to_owned(),
            Reason::BranchIn(branches) => several(self.branch_in, branches, Join::Or),
            Reason::AnyOf(reasons) => several(self.any_of, &all(reasons), Join::Or),
            Reason::AllOf(reasons) => several(self.all_of, &all(reasons), Join::And),
            Reason::Unknown(kind) => self.unknown.replace("{t}", kind),
        }
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

/// Several sentences, one after the other.
pub(super) fn several<T: Copy>(all: &[T], sentence: fn(T) -> String, between: &str) -> String {
    let sentences: Vec<String> = all.iter().map(|one| sentence(*one)).collect();
    sentences.join(between)
}

/// For a sentence that goes on after a colon.
pub(super) fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}
