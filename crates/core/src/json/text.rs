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
        decoded.extend(atoms(source).map(|(atom, _)| match atom {
            Atom::Char(character) => character,
            Atom::Lone(_) => char::REPLACEMENT_CHARACTER,
        }));
        let mut usual = String::with_capacity(source.len());
        // Writing into a String cannot fail.
        let _ = escape(&decoded, &mut usual);
        Text {
            decoded: decoded.into(),
            source: (usual != source).then(|| source.into()),
        }
    }

    /// What stood between the quotes, where it is not spelled the usual way.
    pub(super) fn source(&self) -> Option<&str> {
        self.source.as_deref()
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
        let written = |text: &Text| -> Vec<Atom> {
            match &text.source {
                Some(source) => atoms(source).map(|(atom, _)| atom).collect(),
                None => text.decoded.chars().map(Atom::Char).collect(),
            }
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

/// What a well-formed source spells at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Atom {
    Char(char),
    /// Half a surrogate pair without its other half: what exists in escapes alone.
    Lone(u16),
}

/// What a well-formed source spells, each with the number of bytes that it takes.
pub(super) fn atoms(source: &str) -> impl Iterator<Item = (Atom, usize)> + '_ {
    let mut rest = source;
    std::iter::from_fn(move || {
        let before = rest.len();
        let first = unit(&mut rest)?;
        let atom = match first {
            Atom::Lone(high @ 0xd800..0xdc00) => {
                let mut behind = rest;
                match unit(&mut behind) {
                    Some(Atom::Lone(low @ 0xdc00..)) => {
                        rest = behind;
                        let pair = char::decode_utf16([high, low]).next();
                        pair.and_then(Result::ok).map_or(first, Atom::Char)
                    }
                    _ => first,
                }
            }
            other => other,
        };
        Some((atom, before - rest.len()))
    })
}

/// One character or escape, without regard to what comes behind it.
fn unit(rest: &mut &str) -> Option<Atom> {
    let mut letters = rest.chars();
    let character = match letters.next()? {
        '\\' => match letters.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let (digits, after) = letters.as_str().split_at_checked(4)?;
                *rest = after;
                let unit = u16::from_str_radix(digits, 16).ok()?;
                let whole = char::from_u32(u32::from(unit));
                return Some(whole.map_or(Atom::Lone(unit), Atom::Char));
            }
            itself => itself,
        },
        other => other,
    };
    *rest = letters.as_str();
    Some(Atom::Char(character))
}

/// The usual way to write a text inside quotes: only what must be escaped is.
pub(super) fn escape(text: &str, out: &mut dyn fmt::Write) -> fmt::Result {
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
