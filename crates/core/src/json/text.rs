//! Strings that remember unusual escapes. Knows nothing of the document around them.

use std::fmt;
use std::sync::Arc;

/// A JSON string: the text it means, and how it was spelled where that is not the usual way.
///
/// ```
/// use countersign_core::json::Value;
///
/// let value = Value::parse(r#""caf\u00e9 \/ \ud800""#).unwrap();
/// assert_eq!(value.as_str(), Some("café / \u{fffd}"));
/// assert_eq!(value.to_string(), r#""caf\u00e9 \/ \ud800""#);
/// ```
#[derive(Clone, Debug)]
pub struct Text {
    decoded: Arc<str>,
    /// What stood between the quotes, where [`escape`] would write something else.
    source: Option<Arc<str>>,
}

impl Text {
    /// The text itself. A lone surrogate, which no Rust string can hold, reads as U+FFFD.
    pub fn decoded(&self) -> &str {
        &self.decoded
    }

    /// Whether both print the same bytes.
    pub fn identical(&self, other: &Text) -> bool {
        self.decoded == other.decoded && self.source == other.source
    }

    /// Takes what stood between the quotes, already found to be well-formed.
    pub(super) fn from_source(source: &str) -> Text {
        if !source.contains('\\') {
            return Text::from(source);
        }
        let mut decoded = String::with_capacity(source.len());
        for unit in char::decode_utf16(units(source)) {
            decoded.push(unit.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let mut usual = String::with_capacity(source.len());
        // Writing into a String cannot fail.
        let _ = escape(&decoded, &mut usual);
        Text {
            decoded: decoded.into(),
            source: (usual != source).then(|| source.into()),
        }
    }

    pub(super) fn write_json(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        out.write_char('"')?;
        match &self.source {
            Some(source) => out.write_str(source)?,
            None => escape(&self.decoded, out)?,
        }
        out.write_char('"')
    }
}

/// Same text. Two different lone surrogates both read as U+FFFD, but are not the same text.
impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        if self.decoded != other.decoded {
            return false;
        }
        if self.source == other.source || !self.decoded.contains(char::REPLACEMENT_CHARACTER) {
            return true;
        }
        let written = |text: &Text| match &text.source {
            Some(source) => units(source).collect::<Vec<u16>>(),
            None => text.decoded.encode_utf16().collect(),
        };
        written(self) == written(other)
    }
}

impl Eq for Text {}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text {
            decoded: text.into(),
            source: None,
        }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text {
            decoded: text.into(),
            source: None,
        }
    }
}

/// The UTF-16 units a well-formed source stands for: the one notation in which lone surrogates exist.
fn units(source: &str) -> impl Iterator<Item = u16> + '_ {
    let mut rest = source.chars();
    let mut low = None;
    std::iter::from_fn(move || {
        if let Some(unit) = low.take() {
            return Some(unit);
        }
        let character = match rest.next()? {
            '\\' => match rest.next()? {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => {
                    let (digits, after) = rest.as_str().split_at_checked(4)?;
                    rest = after.chars();
                    return u16::from_str_radix(digits, 16).ok();
                }
                itself => itself,
            },
            other => other,
        };
        let mut pair = [0; 2];
        let encoded = character.encode_utf16(&mut pair);
        low = encoded.get(1).copied();
        encoded.first().copied()
    })
}

/// The usual way to write a text inside quotes: only what must be escaped is.
fn escape(text: &str, out: &mut dyn fmt::Write) -> fmt::Result {
    let mut plain_from = 0;
    for (index, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.write_str(&text[plain_from..index])?;
        plain_from = index + 1;
        match byte {
            b'"' => out.write_str("\\\"")?,
            b'\\' => out.write_str("\\\\")?,
            0x08 => out.write_str("\\b")?,
            0x0c => out.write_str("\\f")?,
            b'\n' => out.write_str("\\n")?,
            b'\r' => out.write_str("\\r")?,
            b'\t' => out.write_str("\\t")?,
            other => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                out.write_str("\\u00")?;
                out.write_char(HEX[usize::from(other >> 4)] as char)?;
                out.write_char(HEX[usize::from(other & 15)] as char)?;
            }
        }
    }
    out.write_str(&text[plain_from..])
}
