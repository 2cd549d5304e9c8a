//! Reads JSON texts strictly (RFC 8259) and says where they go wrong.
//!
//! The open containers are on a list, not on the call stack, so a deep document cannot exhaust a small stack.

use std::fmt;

use super::{Number, Object, Pointer, Text, Value, number};

/// How much a document may ask of the reader.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many arrays and objects may be open at once.
    pub max_depth: usize,
    /// How long the text may be.
    pub max_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_depth: 512,
            max_bytes: 64 << 20,
        }
    }
}

/// Why a text is not a JSON document, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The value that was being read.
    pub pointer: Pointer,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with a JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The text ends before the document does.
    UnexpectedEnd,
    /// Another character was expected.
    Unexpected {
        /// The character that is there.
        found: char,
        /// What may stand there, in words.
        expected: &'static str,
    },
    /// A number that JSON does not allow, such as `01` or `1.`.
    BadNumber,
    /// A backslash that does not begin an escape of JSON.
    BadEscape,
    /// A control character, such as a line break, inside a string.
    ControlCharacter,
    /// More containers inside each other than [`Limits::max_depth`].
    TooDeep,
    /// A text longer than [`Limits::max_bytes`].
    TooLarge,
    /// Something follows the document.
    TrailingText,
}

impl fmt::Display for ParseError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ParseError { line, column, .. } = self;
        match &self.problem {
            Problem::UnexpectedEnd => write!(
                out,
                "expected more text at line {line}, column {column}, but it ends there"
            ),
            Problem::Unexpected { found, expected } => write!(
                out,
                "expected {expected} at line {line}, column {column}, but found `{found}`"
            ),
            Problem::BadNumber => write!(
                out,
                "expected a number at line {line}, column {column}, but it is not spelled as JSON asks"
            ),
            Problem::BadEscape => write!(
                out,
                "expected an escape sequence at line {line}, column {column}, but found one that JSON does not have"
            ),
            Problem::ControlCharacter => write!(
                out,
                "expected text at line {line}, column {column}, but found a control character that must be escaped"
            ),
            Problem::TooDeep => write!(
                out,
                "expected fewer levels at line {line}, column {column}, but the document is nested too deeply"
            ),
            Problem::TooLarge => {
                out.write_str("expected a shorter text, but the document is too large")
            }
            Problem::TrailingText => write!(
                out,
                "expected the end of the document at line {line}, column {column}, but found more text"
            ),
        }
    }
}

impl std::error::Error for ParseError {}

const VALUE: &str = "a value";

pub(super) fn parse(text: &str, limits: &Limits) -> Result<Value, ParseError> {
    // A byte order mark says how the text was written, and is none of it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        text,
        position: 0,
        open: Vec::new(),
    };
    let result = if text.len() > limits.max_bytes {
        Err(Problem::TooLarge)
    } else {
        reader.document(limits.max_depth)
    };
    result.map_err(|problem| reader.error(problem))
}

/// A container whose end has not been read yet.
enum Open {
    Array(Vec<Value>),
    /// The members so far, and the key whose value comes next.
    Object(Object, Option<Text>),
}

struct Reader<'a> {
    text: &'a str,
    /// In bytes, always between two characters; where an error would be reported.
    position: usize,
    open: Vec<Open>,
}

impl Reader<'_> {
    fn document(&mut self, max_depth: usize) -> Result<Value, Problem> {
        loop {
            // Here a value begins: one that opens a container and goes down, or one that is complete.
            self.skip_space();
            let mut complete = match self.peek() {
                Some(b'[' | b'{') if self.open.len() == max_depth => return Err(Problem::TooDeep),
                Some(b'[') => {
                    self.position += 1;
                    self.skip_space();
                    if self.peek() != Some(b']') {
                        self.open.push(Open::Array(Vec::new()));
                        continue;
                    }
                    self.position += 1;
                    Value::Array(Vec::new())
                }
                Some(b'{') => {
                    self.position += 1;
                    self.skip_space();
                    if self.peek() != Some(b'}') {
                        self.open.push(Open::Object(Object::new(), None));
                        self.key("a key or `}`")?;
                        continue;
                    }
                    self.position += 1;
                    Value::Object(Object::new())
                }
                _ => self.scalar()?,
            };
            // And here one has ended: it goes into what is around it, which may end as well.
            loop {
                self.skip_space();
                let Some(around) = self.open.last_mut() else {
                    return match self.peek() {
                        None => Ok(complete),
                        Some(_) => Err(Problem::TrailingText),
                    };
                };
                let (closing, expected) = match around {
                    Open::Array(items) => {
                        items.push(complete);
                        (b']', "`,` or `]`")
                    }
                    Open::Object(object, key) => {
                        if let Some(key) = key.take() {
                            object.push(key, complete);
                        }
                        (b'}', "`,` or `}`")
                    }
                };
                let in_object = closing == b'}';
                match self.peek() {
                    Some(b',') => {
                        self.position += 1;
                        if in_object {
                            self.skip_space();
                            self.key("a key")?;
                        }
                        break;
                    }
                    Some(byte) if byte == closing => {
                        self.position += 1;
                        complete = match self.open.pop() {
                            Some(Open::Array(items)) => Value::Array(items),
                            Some(Open::Object(object, _)) => Value::Object(object),
                            None => return Err(Problem::TrailingText),
                        };
                    }
                    _ => return Err(self.unexpected(expected)),
                }
            }
        }
    }

    /// Reads a key and its colon; the value is next.
    fn key(&mut self, expected: &'static str) -> Result<(), Problem> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected(expected));
        }
        let text = self.string()?;
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:`"));
        }
        self.position += 1;
        if let Some(Open::Object(_, key)) = self.open.last_mut() {
            *key = Some(text);
        }
        Ok(())
    }

    fn scalar(&mut self) -> Result<Value, Problem> {
        let rest = &self.text[self.position..];
        match self.peek() {
            Some(b'"') => return Ok(Value::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => {
                let length = number::scan(rest.as_bytes()).ok_or(Problem::BadNumber)?;
                self.position += length;
                return Ok(Value::Number(Number::from_scanned(&rest[..length])));
            }
            _ => {}
        }
        for (word, value) in [
            ("null", Value::Null),
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
        ] {
            if rest.starts_with(word) {
                self.position += word.len();
                return Ok(value);
            }
        }
        Err(self.unexpected(VALUE))
    }

    /// Reads a string; the position is at its opening quote.
    fn string(&mut self) -> Result<Text, Problem> {
        let text = self.text;
        let bytes = text.as_bytes();
        let start = self.position + 1;
        let mut end = start;
        loop {
            match bytes.get(end) {
                None => {
                    self.position = end;
                    return Err(Problem::UnexpectedEnd);
                }
                Some(b'"') => break,
                Some(b'\\') => {
                    let length = match bytes.get(end + 1) {
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
                        Some(b'u') if hexadecimal(bytes.get(end + 2..end + 6)) => 6,
                        _ => {
                            self.position = end;
                            return Err(Problem::BadEscape);
                        }
                    };
                    end += length;
                }
                Some(0..0x20) => {
                    self.position = end;
                    return Err(Problem::ControlCharacter);
                }
                Some(_) => end += 1,
            }
        }
        self.position = end + 1;
        Ok(Text::from_source(&text[start..end]))
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.position += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    fn unexpected(&self, expected: &'static str) -> Problem {
        match self.text[self.position..].chars().next() {
            None => Problem::UnexpectedEnd,
            Some(found) => Problem::Unexpected { found, expected },
        }
    }

    fn error(&self, problem: Problem) -> ParseError {
        let before = &self.text[..self.position];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let mut pointer = Pointer::root();
        for open in &self.open {
            match open {
                Open::Array(items) => pointer.push_index(items.len()),
                Open::Object(_, Some(key)) => pointer.push(key.decoded()),
                Open::Object(_, None) => {}
            }
        }
        ParseError {
            line: before.matches('\n').count() as u32 + 1,
            column: before[line_start..].chars().count() as u32 + 1,
            pointer,
            problem,
        }
    }
}

fn hexadecimal(digits: Option<&[u8]>) -> bool {
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}
