//! Checks documents against a JSON Schema: draft 2020-12, and the spellings of older drafts where they are unambiguous.
//!
//! Says what is wrong and where, not in words: a [`Finding`] becomes a sentence in `text`. Builds no form, fills in no
//! default, fetches nothing: what a `$ref` outside the document would say is not known ([`Schema::unresolved`]). Work,
//! depth and findings are bounded by [`Limits`], so no schema and no document can stop a page; a [`Report`] says when
//! a bound was met ([`Cut`]). No number is rounded.
//!
//! Start with [`Schema::compile`]. `compile` reads a schema into nodes, `check` walks a document along them, `format`
//! judges texts, `multiple` divides, `pattern` says which regular expressions may take too long, `uri` resolves addresses.

mod check;
mod compile;
mod format;
mod multiple;
mod pattern;
#[cfg(test)]
mod tests;
mod uri;

use std::fmt;
use std::sync::Arc;

pub use format::Format;
pub(crate) use format::{ascends, is_date};

use crate::json::{Kind, Number, Pointer, Value};

/// Up to so many it is quicker to compare each than to sort.
const FEW: usize = 8;

/// Regular expressions as ECMAScript has them, with the flag `u`: in a page its own engine.
pub trait Patterns {
    /// Whether the pattern matches anywhere in the text; `None` where the pattern is none, and then nothing is said
    /// about the text but that it was not checked ([`Cut::Untried`]).
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool>;
}

/// A schema that is ready to check documents. Compiled once, it can be used any number of times.
///
/// What makes no sense in a schema, such as `"minLength": "two"`, and any keyword that is not of JSON Schema is passed
/// over, but for two of our own, for lists of pages: `"format": "page-list"` on a list asks that its numbers ascend, and
/// `"x-pages-once": "pages"` on a list of objects that no two of them have the same number in their lists of that key.
/// References are followed inside the document: by pointer, `$anchor`, `$dynamicAnchor` and `$id`.
///
/// ```
/// use countersign_core::json::Value;
/// use countersign_core::schema::{Patterns, Schema};
///
/// struct NoPatterns;
/// impl Patterns for NoPatterns {
///     fn is_match(&self, _: &str, _: &str) -> Option<bool> {
///         None
///     }
/// }
///
/// let schema = Value::parse(r#"{"properties": {"total": {"type": "number", "multipleOf": 0.01}}}"#).unwrap();
/// let schema = Schema::compile(&schema).unwrap();
/// let right = Value::parse(r#"{"total": 12345678901234567890.01}"#).unwrap();
/// assert!(schema.check(&right, &NoPatterns).is_valid());
///
/// let wrong = Value::parse(r#"{"total": 0.001}"#).unwrap();
/// let report = schema.check(&wrong, &NoPatterns);
/// assert_eq!(report.findings[0].instance.as_str(), "/total");
/// assert_eq!(report.findings[0].keyword, "multipleOf");
/// assert_eq!(report.findings[0].schema.as_str(), "/properties/total/multipleOf");
/// ```
#[derive(Clone, Debug)]
pub struct Schema {
    nodes: Vec<compile::Node>,
    root: compile::NodeId,
    /// Where a `$dynamicAnchor` of a resource leads, sorted.
    dynamic: Vec<((compile::ResourceId, Box<str>), compile::NodeId)>,
    unresolved: Vec<String>,
}

impl Schema {
    /// Reads a schema.
    ///
    /// # Errors
    /// When it is neither an object nor a boolean, or larger than a hundred thousand schemas inside each other.
    pub fn compile(document: &Value) -> Result<Schema, SchemaError> {
        compile::compile(document)
    }

    /// The references that lead nowhere in the document, as they are spelled; each allows anything.
    pub fn unresolved(&self) -> &[String] {
        &self.unresolved
    }

    /// All that is wrong with a document, within the default [`Limits`].
    pub fn check(&self, document: &Value, patterns: &dyn Patterns) -> Report {
        self.check_within(document, patterns, &Limits::default())
    }

    /// As [`Schema::check`], within limits of the caller's choice.
    pub fn check_within(
        &self,
        document: &Value,
        patterns: &dyn Patterns,
        limits: &Limits,
    ) -> Report {
        check::check(self, document, patterns, limits)
    }
}

/// Why something is no schema to check with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaError {
    /// A schema is an object or a boolean, and this is neither.
    NotASchema {
        /// What it is.
        found: Kind,
    },
    /// There are more schemas in it than are read.
    TooLarge {
        /// The most that are.
        limit: usize,
    },
}

impl fmt::Display for SchemaError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SchemaError::NotASchema { found } => {
                write!(
                    out,
                    "expected a schema, an object or a boolean, but found {found}"
                )
            }
            SchemaError::TooLarge { limit } => {
                write!(out, "expected at most {limit} schemas, but found more")
            }
        }
    }
}

impl std::error::Error for SchemaError {}

/// How much a check may ask of the machine.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many steps, each a schema asked about a value or a value looked at. What a pattern does within one text
    /// cannot be counted, only guessed at from what it looks like.
    pub work: u64,
    /// How many schemas may be open at once, one inside another; each takes some of the stack.
    pub depth: usize,
    /// How many findings are listed; those of alternatives are not counted.
    pub findings: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            work: 1_000_000,
            depth: 1200,
            findings: 1000,
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What is wrong. Each is certain, even where the check was cut short.
    pub findings: Vec<Finding>,
    /// Why not all was looked at; `None` where it was.
    pub cut: Option<Cut>,
}

impl Report {
    /// Whether all was looked at and nothing is wrong.
    pub fn is_valid(&self) -> bool {
        self.findings.is_empty() && self.cut.is_none()
    }
}

/// Why a check did not look at everything. What was not looked at counts as right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cut {
    /// [`Limits::work`] was used up.
    Work,
    /// Something lies deeper than [`Limits::depth`]; the rest was looked at.
    Depth,
    /// There are more findings than [`Limits::findings`].
    Findings,
    /// The schema asks itself about the same value without end; the rest was looked at.
    Endless,
    /// A number has too many digits for `multipleOf`: more than a thousand; the rest was looked at.
    Digits,
    /// A pattern could take time without end for the length of a text, and was not tried; the rest was looked at.
    Pattern,
    /// A pattern is none for the engine that was to try it, or there is no engine; the rest was looked at.
    Untried,
    /// A reference leads out of the document, to a schema that did not come with it; the rest was looked at.
    Elsewhere,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where in the document: the member itself where it must not be there, the object where a member is missing.
    pub instance: Pointer,
    /// The keyword that says so. Where a schema `false` forbids a value, the keyword that schema belongs to.
    pub keyword: &'static str,
    /// Where in the schema the keyword is.
    pub schema: Pointer,
    /// What is wrong.
    pub detail: Detail,
}

/// What is wrong with a value, with all that a sentence needs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail {
    /// Nothing may stand here: the schema is `false`.
    NotAllowed,
    /// The value is of another type.
    WrongType {
        /// What it may be.
        expected: Types,
        /// What it is.
        found: Kind,
    },
    /// The value is another one.
    NotTheValue {
        /// The only one allowed.
        expected: Value,
    },
    /// The value is none of several.
    NotAmong {
        /// Those allowed.
        options: Arc<[Value]>,
    },
    /// The number is too small.
    TooSmall {
        /// The limit, spelled as in the schema.
        limit: Number,
        /// Whether the limit itself is too small.
        exclusive: bool,
    },
    /// The number is too large.
    TooLarge {
        /// The limit, spelled as in the schema.
        limit: Number,
        /// Whether the limit itself is too large.
        exclusive: bool,
    },
    /// The number is not a multiple.
    NotAMultiple {
        /// Of what, spelled as in the schema.
        of: Number,
    },
    /// The text has too few characters.
    TooShort {
        /// The fewest allowed.
        limit: u64,
        /// How many it has.
        count: u64,
    },
    /// The text has too many characters.
    TooLong {
        /// The most allowed.
        limit: u64,
        /// How many it has.
        count: u64,
    },
    /// The text does not match.
    NoMatch {
        /// The regular expression.
        pattern: Arc<str>,
    },
    /// The text is not what it should be.
    WrongFormat {
        /// What it should be.
        format: Format,
    },
    /// The list has too few items.
    TooFewItems {
        /// The fewest allowed.
        limit: u64,
        /// How many it has.
        count: u64,
    },
    /// The list has too many items.
    TooManyItems {
        /// The most allowed.
        limit: u64,
        /// How many it has.
        count: u64,
    },
    /// Two items are the same.
    Repeated {
        /// The index of the first of them.
        first: usize,
        /// The index of the second.
        second: usize,
    },
    /// A page is in the list of another item already.
    PageTaken {
        /// The page.
        page: Number,
        /// The index of the item that has it.
        holder: usize,
        /// The first text in that item, which people know it by.
        name: Option<Value>,
    },
    /// Too few items are as the schema wants some to be.
    TooFewMatches {
        /// The fewest allowed.
        limit: u64,
        /// How many are.
        count: u64,
    },
    /// Too many items are as the schema wants few to be.
    TooManyMatches {
        /// The most allowed.
        limit: u64,
        /// How many are, at least.
        count: u64,
    },
    /// The object has too few members.
    TooFewMembers {
        /// The fewest allowed.
        limit: u64,
        /// How many it has.
        count: u64,
    },
    /// The object has too many members.
    TooManyMembers {
        /// The most allowed.
        limit: u64,
        /// How many it has.
        count: u64,
    },
    /// The object lacks a member.
    Missing {
        /// Its key.
        key: String,
        /// The key that is there and asks for it; `None` where it is always asked for.
        because: Option<String>,
    },
    /// The key of this member is not as keys should be.
    WrongKey {
        /// The key.
        key: String,
        /// What is wrong with it, as with a text.
        findings: Vec<Finding>,
    },
    /// The value is as none of several schemas want it.
    NoAlternative {
        /// What each of them finds, in their order; cut off where alternatives are nested deeply.
        alternatives: Vec<Vec<Finding>>,
    },
    /// The value is as several schemas want it of which only one may.
    SeveralAlternatives {
        /// The index of the first of them.
        first: usize,
        /// The index of the second.
        second: usize,
    },
    /// The value is as the schema wants it not to be.
    Forbidden,
}

/// A type as a schema names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction, however it is spelled.
    Integer,
    /// Any number.
    Number,
    /// Text.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
}

/// A set of types.
///
/// ```
/// use countersign_core::schema::{Type, Types};
///
/// let types: Types = [Type::String, Type::Null].into_iter().collect();
/// assert!(types.contains(Type::Null) && !types.contains(Type::Array));
/// assert_eq!(types.iter().collect::<Vec<_>>(), [Type::Null, Type::String]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Types(u8);

impl Types {
    const ALL: [Type; 7] = [
        Type::Null,
        Type::Boolean,
        Type::Integer,
        Type::Number,
        Type::String,
        Type::Array,
        Type::Object,
    ];

    /// Whether the type is in the set.
    pub fn contains(self, one: Type) -> bool {
        self.0 & (1 << one as u8) != 0
    }

    /// The types in the set, always in the same order.
    pub fn iter(self) -> impl Iterator<Item = Type> {
        Types::ALL
            .into_iter()
            .filter(move |one| self.contains(*one))
    }

    fn allow(self, value: &Value) -> bool {
        match value {
            Value::Null => self.contains(Type::Null),
            Value::Bool(_) => self.contains(Type::Boolean),
            Value::Number(number) => {
                self.contains(Type::Number) || (self.contains(Type::Integer) && number.is_integer())
            }
            Value::String(_) => self.contains(Type::String),
            Value::Array(_) => self.contains(Type::Array),
            Value::Object(_) => self.contains(Type::Object),
        }
    }
}

impl FromIterator<Type> for Types {
    fn from_iter<I: IntoIterator<Item = Type>>(types: I) -> Types {
        Types(types.into_iter().fold(0, |set, one| set | (1 << one as u8)))
    }
}
