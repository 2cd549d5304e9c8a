//! JSON documents that keep every byte a person did not touch.
//!
//! A [`Value`] prints each number and each string exactly as it came, keeps the order of keys, and compares by
//! meaning. Nothing here goes through `f64`, and nothing here knows about schemas or forms.
//!
//! Start with [`Value::parse`].

mod diff;
mod merge;
mod number;
mod object;
mod parse;
mod patch;
mod pointer;
mod shown;
#[cfg(test)]
mod tests;
mod text;

use std::fmt;

pub use diff::{Change, diff, diff_by_value};
pub(crate) use diff::{diff_at, diff_items};
pub use merge::{Conflict, Merge, Side};
pub use number::Number;
pub use object::Object;
pub use parse::{Limits, ParseError, Problem};
pub use patch::Patch;
pub use pointer::Pointer;
pub use shown::{LINE_MARK, LineEnd, in_one_line, with_one_line_end};
pub use text::Text;

/// One JSON value, spelled as it came.
///
/// `==` asks whether two values mean the same: numbers by their exact decimal value, strings by their text, objects
/// without regard to the order of keys (of a repeated key the last one counts). [`Value::identical`] asks for the
/// same spelling and order.
///
/// ```
/// use countersign_core::json::Value;
///
/// let value = Value::parse(r#"{"total": 1250.10, "id": 12345678901234567890}"#).unwrap();
/// assert_eq!(value.to_string(), r#"{"total":1250.10,"id":12345678901234567890}"#);
/// assert_eq!(value, Value::parse(r#"{"id":12345678901234567890,"total":1.2501e3}"#).unwrap());
/// ```
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as text.
    Number(Number),
    /// A string.
    String(Text),
    /// An array.
    Array(Vec<Value>),
    /// An object.
    Object(Object),
}

/// What a [`Value`] is, without its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Value {
    /// Reads a JSON text within the default [`Limits`].
    ///
    /// # Errors
    /// When the text is not JSON, is nested too deeply or is too long; the error says where.
    ///
    /// ```
    /// use countersign_core::json::Value;
    ///
    /// let error = Value::parse("{\"total\": }").unwrap_err();
    /// assert_eq!(error.to_string(), "expected a value at line 1, column 11, but found `}`");
    /// assert_eq!(error.pointer.to_string(), "/total");
    /// ```
    pub fn parse(text: &str) -> Result<Value, ParseError> {
        parse::parse(text, &Limits::default())
    }

    /// Reads a JSON text within limits of the caller's choice.
    ///
    /// # Errors
    /// As [`Value::parse`].
    pub fn parse_limited(text: &str, limits: &Limits) -> Result<Value, ParseError> {
        parse::parse(text, limits)
    }

    /// A string value.
    pub fn text(text: &str) -> Value {
        Value::String(Text::from(text))
    }

    /// A number value from an integer.
    pub fn integer(integer: i64) -> Value {
        Value::Number(Number::from(integer))
    }

    /// What this value is.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Bool,
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::String,
            Value::Array(_) => Kind::Array,
            Value::Object(_) => Kind::Object,
        }
    }

    /// The member of an object; `None` where there is none or this is no object.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    /// The value a pointer leads to.
    ///
    /// ```
    /// use countersign_core::json::{Pointer, Value};
    ///
    /// let value = Value::parse(r#"{"rows": [{"a/b": 1.0}]}"#).unwrap();
    /// let pointer = Pointer::parse("/rows/0/a~1b").unwrap();
    /// assert_eq!(value.at(&pointer).unwrap().to_string(), "1.0");
    /// ```
    pub fn at(&self, pointer: &Pointer) -> Option<&Value> {
        let mut value = self;
        for token in pointer.tokens() {
            value = match value {
                Value::Object(object) => object.get(&token)?,
                Value::Array(items) => items.get(pointer::index_of(&token)?)?,
                _ => return None,
            };
        }
        Some(value)
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text.decoded()),
            _ => None,
        }
    }

    /// The value of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The items of an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The object.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The number.
    pub fn as_number(&self) -> Option<&Number> {
        match self {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether both print the same bytes: same spelling of numbers and strings, same order of keys.
    pub fn identical(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(left), Value::Bool(right)) => left == right,
            (Value::Number(left), Value::Number(right)) => left.as_str() == right.as_str(),
            (Value::String(left), Value::String(right)) => left.identical(right),
            (Value::Array(left), Value::Array(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(a, b)| a.identical(b))
            }
            (Value::Object(left), Value::Object(right)) => {
                left.len() == right.len()
                    && left
                        .entries()
                        .iter()
                        .zip(right.entries())
                        .all(|(a, b)| a.0.identical(&b.0) && a.1.identical(&b.1))
            }
            _ => false,
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(left), Value::Bool(right)) => left == right,
            (Value::Number(left), Value::Number(right)) => left == right,
            (Value::String(left), Value::String(right)) => left == right,
            (Value::Array(left), Value::Array(right)) => left == right,
            (Value::Object(left), Value::Object(right)) => left == right,
            _ => false,
        }
    }
}

impl Eq for Value {}

/// Compact JSON, each number and string as it came.
impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(self, out, None)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
        })
    }
}

/// The value over several lines, indented by two spaces, each number and string as it came.
///
/// ```
/// use countersign_core::json::{Value, pretty};
///
/// let value = Value::parse(r#"{"rows":[1.50],"none":{}}"#).unwrap();
/// assert_eq!(pretty(&value), "{\n  \"rows\": [\n    1.50\n  ],\n  \"none\": {}\n}");
/// ```
pub fn pretty(value: &Value) -> String {
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = write(value, &mut out, Some(0));
    out
}

/// The beginning of [`pretty`], about so many bytes of it, without making the rest.
///
/// ```
/// use countersign_core::json::{Value, beginning};
///
/// let value = Value::parse(r#"{"rows":[1.50,2]}"#).unwrap();
/// assert_eq!(beginning(&value, 13), "{\n  \"rows\": […");
/// ```
pub fn beginning(value: &Value, bytes: usize) -> String {
    let mut out = Beginning {
        text: String::new(),
        left: bytes,
    };
    if write(value, &mut out, Some(0)).is_err() {
        out.text.push('…');
    }
    out.text
}

/// A text as it can be shown: over several lines where it is JSON, as it is where it is none, and about so many bytes of
/// it. The flag says whether that is not all of it.
///
/// ```
/// use countersign_core::json::readable;
///
/// assert_eq!(readable(r#"{"a":1.50}"#, 100), ("{\n  \"a\": 1.50\n}".to_owned(), false));
/// assert_eq!(readable("<h1>502</h1>", 4), ("<h1>…".to_owned(), true));
/// ```
pub fn readable(text: &str, bytes: usize) -> (String, bool) {
    /// Laying out a longer text takes longer than anybody wants to wait for a glance at it.
    const LONGEST: usize = 2_000_000;
    let mut out = Beginning {
        text: String::new(),
        left: bytes,
    };
    let value = (text.len() <= LONGEST).then(|| Value::parse(text).ok());
    let written = match value.flatten() {
        Some(value) => write(&value, &mut out, Some(0)),
        None => fmt::Write::write_str(&mut out, text),
    };
    if written.is_err() {
        out.text.push('…');
    }
    (out.text, written.is_err())
}

/// Takes so much, and then no more.
struct Beginning {
    text: String,
    left: usize,
}

impl fmt::Write for Beginning {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        let mut end = more.len().min(self.left);
        while !more.is_char_boundary(end) {
            end -= 1;
        }
        self.text.push_str(&more[..end]);
        self.left -= end;
        if end < more.len() {
            Err(fmt::Error)
        } else {
            Ok(())
        }
    }
}

/// One function for both layouts: `indent` is the depth when printing over several lines.
fn write(value: &Value, out: &mut dyn fmt::Write, indent: Option<usize>) -> fmt::Result {
    match value {
        Value::Null => out.write_str("null"),
        Value::Bool(true) => out.write_str("true"),
        Value::Bool(false) => out.write_str("false"),
        Value::Number(number) => out.write_str(number.as_str()),
        Value::String(text) => text.write_json(out),
        Value::Array(items) => {
            let inner = indent.map(|depth| depth + 1);
            out.write_char('[')?;
            for (index, item) in items.iter().enumerate() {
                separate(out, index, inner)?;
                write(item, out, inner)?;
            }
            close(out, ']', items.is_empty(), indent)
        }
        Value::Object(object) => {
            let inner = indent.map(|depth| depth + 1);
            out.write_char('{')?;
            for (index, (key, item)) in object.entries().iter().enumerate() {
                separate(out, index, inner)?;
                key.write_json(out)?;
                out.write_str(if indent.is_some() { ": " } else { ":" })?;
                write(item, out, inner)?;
            }
            close(out, '}', object.is_empty(), indent)
        }
    }
}

fn separate(out: &mut dyn fmt::Write, index: usize, indent: Option<usize>) -> fmt::Result {
    if index > 0 {
        out.write_char(',')?;
    }
    break_line(out, indent)
}

fn close(
    out: &mut dyn fmt::Write,
    bracket: char,
    empty: bool,
    indent: Option<usize>,
) -> fmt::Result {
    if !empty {
        break_line(out, indent)?;
    }
    out.write_char(bracket)
}

fn break_line(out: &mut dyn fmt::Write, indent: Option<usize>) -> fmt::Result {
    let Some(depth) = indent else { return Ok(()) };
    out.write_char('\n')?;
    for _ in 0..depth {
        out.write_str("  ")?;
    }
    Ok(())
}
