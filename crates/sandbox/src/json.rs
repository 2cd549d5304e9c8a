//! JSON as text: built, read and compared without ever respelling a value that came from somebody else.
//! A number is never turned into a binary float here, and nothing recurses deeper than serde_json's own limit.

use std::fmt::Write;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// A text that is known to be one JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Json(String);

impl Json {
    pub(crate) fn null() -> Json {
        Json("null".to_owned())
    }

    /// For text that was checked before, such as a payload read back from the store.
    pub(crate) fn known(text: impl Into<String>) -> Json {
        Json(text.into())
    }

    pub(crate) fn of(value: &(impl Serialize + ?Sized)) -> Json {
        Json(serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned()))
    }

    pub(crate) fn array(items: impl IntoIterator<Item = Json>) -> Json {
        let mut text = String::from("[");
        for item in items {
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(&item.0);
        }
        text.push(']');
        Json(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

impl From<&RawValue> for Json {
    fn from(raw: &RawValue) -> Json {
        Json(raw.get().to_owned())
    }
}

impl From<Object> for Json {
    fn from(object: Object) -> Json {
        object.finish()
    }
}

/// Writes one JSON object, member by member, in the order of the calls.
#[derive(Debug, Clone, Default)]
pub(crate) struct Object {
    members: String,
}

impl Object {
    pub(crate) fn new() -> Object {
        Object::default()
    }

    pub(crate) fn set(mut self, name: &str, value: impl Serialize) -> Object {
        self.put(name, Json::of(&value));
        self
    }

    pub(crate) fn json(mut self, name: &str, value: impl Into<Json>) -> Object {
        self.put(name, value.into());
        self
    }

    pub(crate) fn put(&mut self, name: &str, value: Json) {
        if !self.members.is_empty() {
            self.members.push(',');
        }
        let name = Json::of(name);
        // Writing to a String cannot fail.
        let _ = write!(self.members, "{}:{}", name.0, value.0);
    }

    pub(crate) fn finish(self) -> Json {
        Json(format!("{{{}}}", self.members))
    }
}

/// The members of a JSON object, each value as the text it came as.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(Vec<(String, Box<RawValue>)>);

impl Fields {
    /// Reads an object; anything else, and anything nested deeper than serde_json allows, is refused.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Fields> {
        // RawValue itself does not count levels, so the depth is checked by reading the whole text once.
        serde_json::from_slice::<Value>(bytes).ok()?;
        serde_json::from_slice(bytes).ok()
    }

    /// The last member of that name, as JavaScript and Python read doubled names.
    pub(crate) fn get(&self, name: &str) -> Option<&RawValue> {
        self.0
            .iter()
            .rev()
            .find(|(own_name, _)| own_name == name)
            .map(|(_, value)| value.as_ref())
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Fields, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Fields;
            fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
                formatter.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Fields, A::Error> {
                let mut fields = Fields::default();
                while let Some(member) = members.next_entry()? {
                    fields.0.push(member);
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// What a raw value is, without reading all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Boolean,
    Number,
    Text,
    Array,
    Object,
}

pub(crate) fn kind(raw: &RawValue) -> Kind {
    match raw.get().as_bytes().first() {
        Some(b'n') => Kind::Null,
        Some(b't' | b'f') => Kind::Boolean,
        Some(b'"') => Kind::Text,
        Some(b'[') => Kind::Array,
        Some(b'{') => Kind::Object,
        _ => Kind::Number,
    }
}

pub(crate) fn text(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

/// One spelling for all JSON texts of the same value: members sorted, no spaces, numbers by value.
/// Only for comparing and hashing; it is never shown or sent.
pub(crate) fn canonical(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    match serde_json::from_str::<Value>(text) {
        Ok(value) => write_canonical(&value, &mut out),
        Err(_) => out.push_str(text),
    }
    out
}

fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Number(number) => out.push_str(&plain_number(&number.to_string())),
        Value::Array(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_canonical(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by_key(|(name, _)| *name);
            out.push('{');
            for (position, (name, member)) in sorted.into_iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                out.push_str(&Json::of(name).0);
                out.push(':');
                write_canonical(member, out);
            }
            out.push('}');
        }
        Value::Null | Value::Bool(_) | Value::String(_) => out.push_str(&Json::of(value).0),
    }
}

/// `1480`, `1480.0` and `1.48e3` all become `148e1`; an exponent beyond all reason stays as it is written.
fn canonical_number(text: &str) -> String {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(position) => (&unsigned[..position], &unsigned[position + 1..]),
        None => (unsigned, "0"),
    };
    let Ok(exponent) = exponent.trim_start_matches('+').parse::<i128>() else {
        return text.to_owned();
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return "0".to_owned();
    }
    let trailing = digits.len() - digits.trim_end_matches('0').len();
    let shift = trailing as i128 - fraction.len() as i128;
    match exponent.checked_add(shift) {
        Some(exponent) => format!("{sign}{significant}e{exponent}"),
        None => text.to_owned(),
    }
}

/// `1480`, `1480.0` and `1.48e3` all become `1480`, and `0.10` becomes `0.1`; numbers with more than a few zeros keep an exponent.
fn plain_number(text: &str) -> String {
    const MOST_ZEROS: usize = 20;
    let canonical = canonical_number(text);
    let (sign, unsigned) = match canonical.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", canonical.as_str()),
    };
    let Some((digits, exponent)) = unsigned.split_once('e') else {
        return canonical;
    };
    let Ok(exponent) = exponent.parse::<i64>() else {
        return canonical;
    };
    let distance = usize::try_from(exponent.unsigned_abs()).unwrap_or(usize::MAX);
    if exponent >= 0 && distance <= MOST_ZEROS {
        return format!("{sign}{digits}{}", "0".repeat(distance));
    }
    if exponent < 0 && distance <= digits.len() + MOST_ZEROS {
        let padded = format!("{digits:0>width$}", width = distance + 1);
        let (whole, fraction) = padded.split_at(padded.len() - distance);
        return format!("{sign}{whole}.{fraction}");
    }
    canonical
}

/// True for a number without a fraction, in any spelling and of any size.
pub(crate) fn is_whole(text: &str) -> bool {
    let canonical = canonical_number(text);
    match canonical.split_once(['e', 'E']) {
        Some((_, exponent)) => !exponent.starts_with('-'),
        None => true,
    }
}

/// A whole number in any spelling, such as `60`, `60.0` or `6e1`, when it fits 64 bits.
pub(crate) fn whole_number(raw: &RawValue) -> Option<i64> {
    if kind(raw) != Kind::Number {
        return None;
    }
    let canonical = canonical_number(raw.get());
    let (digits, exponent) = canonical.split_once('e').unwrap_or((&canonical, "0"));
    // A number of 64 bits has no more than 19 digits; anything longer is not worth spelling out.
    let zeros: usize = exponent.parse().ok().filter(|zeros| *zeros < 20)?;
    format!("{digits}{}", "0".repeat(zeros)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_same(left: &str, right: &str, expected: bool) {
        assert_eq!(
            canonical(left) == canonical(right),
            expected,
            "{left} and {right}"
        );
    }

    #[test]
    fn values_are_compared_and_not_spellings() {
        check_same("1480", "1480.0", true);
        check_same("1.48e3", "1480", true);
        check_same("0.10", "0.1", true);
        check_same("-0", "0.000", true);
        check_same("1e400", "1E+400", true);
        check_same("1e400", "1e401", false);
        check_same("12345678901234567890", "12345678901234567891", false);
        check_same(r#"{"a":1,"b":[2,3]}"#, r#"{"b":[2.0,3],"a":1}"#, true);
        check_same(r#"{"a":[2,3]}"#, r#"{"a":[3,2]}"#, false);
        check_same(r#""é""#, r#""\u00e9""#, true);
        check_same(r#"{"a":null}"#, "{}", false);
        check_same("1e99999999999999999999999999999999999999999", "1e5", false);
    }

    #[test]
    fn the_canonical_text_is_sorted_compact_and_plain() {
        let text = r#"{ "b": [1480.0, -0.10, 25e-1, 1e400, 0.00001, -0, 6e2], "a": {"ü": null, "e": "\u00e9"} }"#;
        assert_eq!(
            canonical(text),
            r#"{"a":{"e":"é","ü":null},"b":[1480,-0.1,2.5,1e400,0.00001,0,600]}"#
        );
    }

    #[test]
    fn a_value_keeps_the_text_it_came_as() {
        let fields =
            Fields::parse(br#"{"n":1e400,"d":{"b": 0.10,"a":12345678901234567890},"n":1.50}"#)
                .unwrap();
        assert_eq!(fields.get("n").unwrap().get(), "1.50");
        assert_eq!(
            fields.get("d").unwrap().get(),
            r#"{"b": 0.10,"a":12345678901234567890}"#
        );
    }

    #[test]
    fn what_is_no_object_or_too_deep_is_refused() {
        assert!(Fields::parse(b"[]").is_none());
        assert!(Fields::parse(b"{").is_none());
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(Fields::parse(deep.as_bytes()).is_none());
    }

    #[test]
    fn a_whole_number_may_be_spelled_in_many_ways() {
        for (text, expected) in [
            ("60", Some(60)),
            ("60.0", Some(60)),
            ("6e1", Some(60)),
            ("-0", Some(0)),
            ("-7.00", Some(-7)),
            ("1.5", None),
            ("1e400", None),
            ("9223372036854775808", None),
            ("\"60\"", None),
            ("true", None),
        ] {
            let raw = RawValue::from_string(text.to_owned()).unwrap();
            assert_eq!(whole_number(&raw), expected, "{text}");
        }
    }

    #[test]
    fn objects_are_written_in_order() {
        let object = Object::new()
            .set("z", "a\"b")
            .json("raw", Json::known("1.10"))
            .set("none", None::<u8>);
        assert_eq!(
            object.finish().as_str(),
            r#"{"z":"a\"b","raw":1.10,"none":null}"#
        );
    }
}
