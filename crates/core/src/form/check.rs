//! Turns what was typed into values, and says at once where a value is none of its field's kind. Everything else that a
//! schema says is the checker's to judge, which looks at the whole document a moment later. Knows nothing of fields.

use super::schema::Rule;
use super::{Expected, MAX_DEPTH, Problem, TextFormat, Widget, pages};
use crate::json::{Limits, Number, Text, Value, in_one_line};
use crate::schema;

/// What is wrong with a value that is not null; `None` when nothing is.
pub(super) fn check(rule: &Rule, value: &Value) -> Option<Problem> {
    if let Some(options) = &rule.options {
        let among = options.iter().any(|option| option.value == *value);
        return (!among).then_some(Problem::NotInChoices);
    }
    if !rule.allows_type(value) {
        return Some(match (rule.types[0], value) {
            (Expected::Integer, Value::Number(_)) => Problem::NotAnInteger,
            (expected, _) => Problem::WrongType { expected },
        });
    }
    match value {
        Value::Array(items) if rule.is_page_list && !schema::ascends(items) => {
            Some(Problem::PagesOutOfOrder)
        }
        value => check_format(rule.format?, value.as_str()?),
    }
}

fn check_format(format: TextFormat, text: &str) -> Option<Problem> {
    // An empty text is not a badly written one.
    if text.is_empty() {
        return None;
    }
    match format {
        TextFormat::Date => (!is_date(text)).then_some(Problem::NotADate),
        TextFormat::DateTime => (!is_date_time(text)).then_some(Problem::NotADateTime),
        TextFormat::Time => (!is_time(text)).then_some(Problem::NotATime),
        TextFormat::Email => (!is_email(text)).then_some(Problem::NotAnEmail),
        TextFormat::Uri => (!is_uri(text)).then_some(Problem::NotAUri),
    }
}

/// The value a text stands for in a control. The text is not empty, except where an empty one is a value.
pub(super) fn read(widget: &Widget, exact: &Text) -> Result<Value, Problem> {
    let text = exact.decoded();
    let as_it_is = || Ok(Value::String(exact.clone()));
    match widget {
        Widget::Text { .. } => as_it_is(),
        // Space around a number is seldom seen and never meant.
        Widget::Number => {
            (Number::parse(text.trim()).map(Value::Number)).ok_or(Problem::NotANumber)
        }
        Widget::Integer => match Number::parse(text.trim()) {
            None => Err(Problem::NotANumber),
            Some(number) if !number.is_integer() => Err(Problem::NotAnInteger),
            Some(number) => Ok(Value::Number(number)),
        },
        Widget::Boolean => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(Problem::WrongType {
                expected: Expected::Boolean,
            }),
        },
        Widget::Choice { options } => {
            let text = in_one_line(text);
            let mut options = options.iter();
            let meant = options.find(|option| option.label == text);
            meant
                .map(|option| option.value.clone())
                .ok_or(Problem::NotInChoices)
        }
        Widget::Date if is_date(text) => as_it_is(),
        Widget::Date => Err(Problem::NotADate),
        Widget::DateTime if is_date_time(text) => as_it_is(),
        Widget::DateTime => Err(Problem::NotADateTime),
        Widget::Time { .. } if is_time(text) => as_it_is(),
        Widget::Time { .. } => Err(Problem::NotATime),
        Widget::Pages => pages::read(text),
        Widget::Json => {
            // So that the whole document can be read again.
            let mut limits = Limits::default();
            limits.max_depth -= MAX_DEPTH;
            Value::parse_limited(text, &limits).map_err(|error| Problem::NotJson {
                line: error.line,
                column: error.column,
            })
        }
        Widget::Object | Widget::List => Err(Problem::WrongType {
            expected: Expected::Text,
        }),
    }
}

/// A day of the calendar as ISO 8601 writes it, `2024-02-29`.
pub(super) fn is_date(text: &str) -> bool {
    schema::is_date(text.as_bytes())
}

/// A day and a time. Seconds and the offset may be missing: a browser's control leaves them out, and so do many programs.
pub(super) fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_at_checked(10) else {
        return false;
    };
    let Some(time) = time.strip_prefix(['T', 't', ' ']) else {
        return false;
    };
    is_date(date) && is_time(time)
}

/// A time of day, seconds and offset as in [`is_date_time`].
pub(super) fn is_time(time: &str) -> bool {
    let (clock, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(end) => time.split_at(end),
        None => (time, ""),
    };
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (clock, None),
    };
    let fraction_fits = fraction.is_none_or(|fraction| {
        clock.len() == 8 && !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit())
    });
    let offset_fits = match offset.as_bytes() {
        [] | [b'Z' | b'z'] => true,
        [_, rest @ ..] => is_clock(rest) && rest.len() == 5,
    };
    is_clock(clock.as_bytes()) && fraction_fits && offset_fits
}

/// A time of day as HTML's control for it reads and writes it: no offset, no leap second, no more than milliseconds.
pub(super) fn is_local_time(time: &str) -> bool {
    let fraction = time.split_once('.').map_or(0, |(_, digits)| digits.len());
    is_time(time)
        && !time.contains(['Z', 'z', '+', '-'])
        && time.get(6..8) != Some("60")
        && fraction <= 3
}

/// `09:30` or `09:30:15`; 60 is a leap second.
fn is_clock(bytes: &[u8]) -> bool {
    let part = |from: usize| digits(bytes.get(from..from + 2)?);
    let parts_fit = part(0).is_some_and(|hour| hour < 24)
        && part(3).is_some_and(|minute| minute < 60)
        && bytes[2] == b':';
    match bytes.len() {
        5 => parts_fit,
        8 => parts_fit && bytes[5] == b':' && part(6).is_some_and(|second| second <= 60),
        _ => false,
    }
}

fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + u32::from(byte - b'0'))
    })
}

/// Rough on purpose: it only warns.
fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else {
        return false;
    };
    !name.is_empty() && !host.is_empty() && !text.contains(char::is_whitespace)
}

/// Rough on purpose: it only warns.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        && !rest.is_empty()
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_of_the_calendar() {
        for text in ["2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-04-31",
            "2024-1-1",
            "24-01-01",
            "2024/01/01",
            "2024-01-01 ",
            "２０２４-01",
            "",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn times_may_leave_out_seconds_and_offset() {
        for text in [
            "2024-01-31T09:30:00Z",
            "2024-01-31t09:30",
            "2024-01-31 23:59:60.123+02:00",
            "2024-01-31T09:30-00:00",
        ] {
            assert!(is_date_time(text), "{text}");
        }
        for text in [
            "2024-01-31",
            "2024-01-31T",
            "2024-01-31T24:00",
            "2024-01-31T09:60",
            "2024-01-31T09:30:",
            "2024-01-31T9:30",
            "2024-01-31T09:30.5",
            "2024-01-31T09:30:00+2",
            "2024-02-30T09:30:00Z",
            "2024-01-31Tü9:30",
        ] {
            assert!(!is_date_time(text), "{text}");
        }
    }

    #[test]
    fn a_time_control_holds_what_has_no_offset() {
        for text in ["09:30", "23:59:59", "00:00:00.125"] {
            assert!(is_local_time(text), "{text}");
        }
        for text in [
            "09:30Z",
            "09:30:00+02:00",
            "23:59:60",
            "00:00:00.1250",
            "9:30",
            "",
        ] {
            assert!(!is_local_time(text), "{text}");
        }
    }

    #[test]
    fn addresses_are_judged_mildly() {
        assert!(is_email("a@b") && is_email("\"x y\"@b".replace(' ', "").as_str()));
        assert!(!is_email("a") && !is_email("@b") && !is_email("a b@c"));
        assert!(is_uri("https://example.org/x") && is_uri("mailto:a@b"));
        assert!(!is_uri("example.org") && !is_uri("1x:y") && !is_uri("https:") && !is_uri("a:b c"));
    }
}
