//! What sentences ask of whoever knows languages: plural forms, numbers, durations, lists. In the element that is the
//! browser's `Intl`; where there is none, [`Plain`] answers. Holds no sentence.

use std::cell::RefCell;
use std::rc::Rc;

/// Which form of a word goes with a number: CLDR's categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plural {
    /// "No fields", in languages that have a form for it.
    Zero,
    /// "One field".
    One,
    /// "A pair of fields".
    Two,
    /// As Arabic has for 3 to 10.
    Few,
    /// As Arabic has for 11 to 99.
    Many,
    /// All else.
    Other,
}

/// What a duration is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 1 ms.
    Millisecond,
    /// 1,000 ms.
    Second,
    /// 60 s.
    Minute,
    /// 60 min.
    Hour,
    /// 24 h.
    Day,
}

impl Unit {
    /// The name that `Intl` has for it.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Millisecond => "millisecond",
            Unit::Second => "second",
            Unit::Minute => "minute",
            Unit::Hour => "hour",
            Unit::Day => "day",
        }
    }
}

/// How much room there is for a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// "3 min".
    Short,
    /// "3 minutes".
    Long,
}

impl Width {
    /// The name that `Intl` has for it.
    pub fn name(self) -> &'static str {
        match self {
            Width::Short => "short",
            Width::Long => "long",
        }
    }
}

/// How a list is joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// "a, b, and c".
    And,
    /// "a, b, or c".
    Or,
}

impl Join {
    /// The name that `Intl` has for it.
    pub fn name(self) -> &'static str {
        match self {
            Join::And => "conjunction",
            Join::Or => "disjunction",
        }
    }
}

/// Knows languages by their BCP 47 tags.
pub trait Formats {
    /// The form that goes with a number.
    fn plural(&self, tag: &str, count: u64) -> Plural;
    /// A whole number.
    fn number(&self, tag: &str, number: u64) -> String;
    /// So many percent.
    fn percent(&self, tag: &str, percent: u64) -> String;
    /// A duration: "3 min".
    fn unit(&self, tag: &str, amount: u64, unit: Unit, width: Width) -> String;
    /// A distance from now: "3 minutes ago", or "in 3 minutes" where it is not negative.
    fn relative(&self, tag: &str, amount: i64, unit: Unit, width: Width) -> String;
    /// Several things in one sentence.
    fn list(&self, tag: &str, items: &[String], join: Join) -> String;
}

thread_local! {
    static FORMATS: RefCell<Rc<dyn Formats>> = RefCell::new(Rc::new(Plain));
}

/// From now on, on this thread, sentences ask this. An element calls it before it draws anything.
pub fn set_formats(formats: Rc<dyn Formats>) {
    FORMATS.with(|known| *known.borrow_mut() = formats);
}

/// What sentences ask.
pub(super) fn formats() -> Rc<dyn Formats> {
    FORMATS.with(|known| known.borrow().clone())
}

/// Without a browser: the right plural forms, and everything else as in English, with plain digits.
#[derive(Debug)]
pub struct Plain;

impl Formats for Plain {
    fn plural(&self, tag: &str, count: u64) -> Plural {
        let is_million = count != 0 && count.is_multiple_of(1_000_000);
        match (tag, count) {
            ("ja", _) => Plural::Other,
            ("ar", 0) => Plural::Zero,
            ("ar", 2) => Plural::Two,
            ("ar", _) if matches!(count % 100, 3..=10) => Plural::Few,
            ("ar", _) if matches!(count % 100, 11..=99) => Plural::Many,
            ("fr", 0) => Plural::One,
            ("fr" | "es", _) if is_million => Plural::Many,
            (_, 1) => Plural::One,
            _ => Plural::Other,
        }
    }

    fn number(&self, _tag: &str, number: u64) -> String {
        number.to_string()
    }

    fn percent(&self, _tag: &str, percent: u64) -> String {
        format!("{percent}%")
    }

    fn unit(&self, _tag: &str, amount: u64, unit: Unit, width: Width) -> String {
        let plural = if amount == 1 { "" } else { "s" };
        let short = match unit {
            Unit::Millisecond => "ms",
            Unit::Second => "sec",
            Unit::Minute => "min",
            Unit::Hour => "hr",
            Unit::Day => return format!("{amount} day{plural}"),
        };
        match width {
            Width::Short => format!("{amount} {short}"),
            Width::Long => format!("{amount} {}{plural}", unit.name()),
        }
    }

    fn relative(&self, tag: &str, amount: i64, unit: Unit, width: Width) -> String {
        let distance = self.unit(tag, amount.unsigned_abs(), unit, width);
        match amount < 0 {
            true => format!("{distance} ago"),
            false => format!("in {distance}"),
        }
    }

    fn list(&self, _tag: &str, items: &[String], join: Join) -> String {
        let word = match join {
            Join::And => "and",
            Join::Or => "or",
        };
        match items {
            [] => String::new(),
            [only] => only.clone(),
            [first, second] => format!("{first} {word} {second}"),
            [before @ .., last] => format!("{}, {word} {last}", before.join(", ")),
        }
    }
}
