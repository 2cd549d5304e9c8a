//! An editable form over a payload: which fields there are, what stands in them, what a reviewer's edits make of it.
//!
//! The fields come from a JSON Schema or, where it is silent or wrong, from the data itself. Everything in the data has a
//! field; what is not touched comes out of [`Draft::value`] byte for byte as it went in. This module knows no connector and
//! makes no sentences: a [`Problem`] is turned into words by `text`.
//!
//! Start with [`Draft`]. `schema` reads the schema into rules, `widget` picks the control for a rule and a value, `check` judges
//! values, `pages` reads and prints lists of pages, `label` names fields, `draft` holds the fields, applies edits and puts them
//! back into a new draft.

mod check;
mod draft;
mod label;
mod pages;
mod schema;
#[cfg(test)]
mod tests;
mod widget;

use std::borrow::Cow;
use std::sync::Arc;

pub use draft::{Draft, pasted_rows};
pub use pages::page_ranges;

use crate::json::{LineEnd, Number, Pointer, Text, Value};
use crate::schema::Finding;

/// Containers nested deeper than this are shown as JSON.
const MAX_DEPTH: usize = 24;

/// Names a field for the life of its draft: list items keep theirs when they move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(u32);

impl FieldId {
    /// A number to store the name under. The same schema, data and edits always give the same numbers, so stored edits
    /// can be applied again.
    pub fn number(self) -> u32 {
        self.0
    }

    /// The name a stored number stands for.
    pub fn from_number(number: u32) -> FieldId {
        FieldId(number)
    }
}

/// One field as it is to be shown now.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Field<'a> {
    /// Its name.
    pub id: FieldId,
    /// The object or list it is in; `None` for the root.
    pub parent: Option<FieldId>,
    /// Where its value is in [`Draft::value`].
    pub pointer: Pointer,
    /// What to call it: the schema's title, or the key made readable. The root's may be empty.
    pub label: &'a str,
    /// The schema's explanation.
    pub description: Option<&'a str>,
    /// Whether the schema asks for it.
    pub required: bool,
    /// Whether [`Edit::SetNull`] is possible.
    pub nullable: bool,
    /// Whether the schema says that it, or something around it, is not for editing. Edits of it change nothing.
    pub read_only: bool,
    /// Whether the schema says that it is on its way out.
    pub deprecated: bool,
    /// What the schema gives as examples, a few.
    pub examples: &'a [Value],
    /// Its key as one line shows it, where [`Edit::RenameKey`] is possible.
    pub key: Option<Cow<'a, str>>,
    /// Whether [`Edit::AddEntry`] is possible: a map, whose keys are the reviewer's to choose.
    pub takes_entries: bool,
    /// Whether there is a choice between shapes; see [`Draft::shapes`].
    pub has_shapes: bool,
    /// Whether there is a value.
    pub presence: Presence,
    /// The control that fits.
    pub widget: &'a Widget,
    /// As typed or as it came, numbers in their exact spelling, in the way a control shows it: see
    /// [`Text::shown`](crate::json::Text::shown). Empty for containers, null and absent fields.
    pub text: &'a str,
    /// The option chosen, of a [`Widget::Choice`]; `None` where the value is none of them.
    pub selected: Option<usize>,
    /// The value of a [`Widget::Boolean`]; `None` where it is none.
    pub checked: Option<bool>,
    /// The fields inside, in the order to show them. Absent properties are among them.
    pub children: &'a [FieldId],
    /// Whether it, or anything inside it, differs from the original.
    pub changed: bool,
    /// Whether the reviewer added it to a list.
    pub added: bool,
    /// What must be put right before the draft can be sent. Of this field alone.
    pub problem: Option<&'a Problem>,
    /// What is odd about it without being in the way. Of this field alone.
    pub warning: Option<&'a Problem>,
    /// How many problems it and the fields inside it have.
    pub problem_count: u32,
    /// How many warnings it and the fields inside it have.
    pub warning_count: u32,
    /// Whether [`Edit::RemoveItem`] (in a list) or [`Edit::RemoveProperty`] (elsewhere) is possible.
    pub can_remove: bool,
    /// Where it stands in its list.
    pub position: Option<Position>,
    /// The text behind `text`, where it is a value.
    exact: Option<&'a Text>,
    /// How a new line of it ends, if it has none yet.
    line_end: LineEnd,
}

impl Field<'_> {
    /// The edit that a control means which showed [`Field::text`] and now holds `text`. `caret` is where the caret stands
    /// in it, in UTF-16 units.
    ///
    /// ```
    /// use countersign_core::form::Draft;
    /// use countersign_core::json::Value;
    ///
    /// let data = Value::parse(r#""one\r\ntwo""#).unwrap();
    /// let mut draft = Draft::new(None, &data);
    /// assert_eq!(draft.field(draft.root()).text, "one\ntwo");
    ///
    /// let edit = draft.field(draft.root()).typed("one!\ntwo", Some(4));
    /// draft.apply(edit);
    /// assert_eq!(draft.value().to_string(), r#""one!\r\ntwo""#);
    /// ```
    pub fn typed(&self, text: &str, caret: Option<usize>) -> Edit {
        let text = match self.exact {
            Some(before) => before.edited(text, caret, self.line_end),
            None => Text::from("").edited(text, caret, self.line_end),
        };
        let field = self.id;
        Edit::Type { field, text }
    }
}

/// A place in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// From 0.
    pub index: usize,
    /// How many items the list has.
    pub count: usize,
}

/// Whether a field has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// It has one, possibly empty.
    Present,
    /// The object around it lacks the key.
    Absent,
    /// The value is `null`.
    Null,
}

/// The control that fits a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Widget {
    /// Free text.
    Text {
        /// Whether several lines are likely.
        multiline: bool,
        /// What kind of text the schema expects.
        format: Option<TextFormat>,
    },
    /// A number, kept as typed.
    Number,
    /// A whole number, kept as typed.
    Integer,
    /// Yes or no.
    Boolean,
    /// One of several values.
    Choice {
        /// The values to choose from.
        options: Arc<[Choice]>,
    },
    /// A day, `2024-01-31`.
    Date,
    /// A day and a time, `2024-01-31T09:30:00Z`.
    DateTime,
    /// A time of day, `09:30:00Z`.
    Time {
        /// Whether it came as a browser's control for times writes it: without an offset.
        is_local: bool,
    },
    /// The pages of a document, `1-3, 5`: a list that a schema gives `"format": "page-list"`, in one field.
    ///
    /// The text is read into the whole list, `[1,2,3,5]`. A list that came otherwise than as whole numbers from 1 is a
    /// [`Widget::List`]. That pages ascend is asked for by the format itself; the last page there is, that there has to be
    /// one at all, and that no page is in two rows of a table, by other keywords:
    ///
    /// ```json
    /// {"type": "array", "x-pages-once": "pages", "items": {"properties": {"key": {"type": "string"}, "pages": {
    ///     "type": "array", "format": "page-list", "minItems": 1, "items": {"type": "integer", "minimum": 1, "maximum": 12}}}}}
    /// ```
    Pages,
    /// Named fields inside.
    Object,
    /// Any number of fields inside.
    List,
    /// Any JSON, as text: for what is nested too deeply, too large, or of another shape than the schema says.
    Json,
}

/// What kind of text is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextFormat {
    /// An e-mail address.
    Email,
    /// A web address.
    Uri,
    /// A day that came in a form a date control could not show.
    Date,
    /// A day and a time that came in a form a date control could not show.
    DateTime,
    /// A time of day that came in a form a time control could not show.
    Time,
}

/// One value to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The value, spelled as in the schema.
    pub value: Value,
    /// What to call it: a string's text, or the value as JSON. No two values have the same; a string that reads as another
    /// value does is in quotes.
    pub label: String,
}

/// What is wrong with a field. Words for it are made elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The text is not a number as JSON has it.
    NotANumber,
    /// The number is not whole.
    NotAnInteger,
    /// The field is required and has no value.
    EmptyRequired,
    /// The value is none of those to choose from.
    NotInChoices,
    /// The text is not a day such as `2024-01-31`.
    NotADate,
    /// The text is not a time such as `2024-01-31T09:30:00Z`.
    NotADateTime,
    /// The text is not a time of day such as `09:30:00`.
    NotATime,
    /// The text does not look like an e-mail address. Never blocks.
    NotAnEmail,
    /// The text does not look like a web address. Never blocks.
    NotAUri,
    /// The text is no list of pages such as `1-3, 5`.
    NotPages,
    /// The pages do not ascend, or one is there twice.
    PagesOutOfOrder,
    /// The text stands for more pages than a list can have here.
    TooManyPages {
        /// How many it can.
        most: usize,
    },
    /// One of the pages is beyond the last one.
    NoSuchPage {
        /// The last one, spelled as in the schema.
        last: Number,
    },
    /// The text is not JSON.
    NotJson {
        /// The line where it goes wrong, from 1.
        line: u32,
        /// The column where it goes wrong, from 1.
        column: u32,
    },
    /// The value is of another type than the schema says.
    WrongType {
        /// What the schema says.
        expected: Expected,
    },
    /// There is a U+FFFD that was not there, in data with halves of surrogate pairs, in whose place controls show it.
    StandIn,
    /// The schema does not allow this key.
    UnknownKey,
    /// It was changed, by a text that holds more than this field, though the schema says that it is not for editing.
    ReadOnly {
        /// The place inside this field's value, where that has no fields of its own.
        inside: Option<Pointer>,
    },
    /// The document breaks its schema here.
    Schema {
        /// How.
        finding: Arc<Finding>,
        /// The place inside this field's value, where that has no fields of its own.
        inside: Option<Pointer>,
    },
}

/// Why a key cannot be given to an entry of a map. Words for it are made elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyProblem {
    /// It is empty.
    Empty,
    /// The map has it already.
    Taken,
    /// The entry came more than once under the key it has.
    Repeated,
    /// It holds marks that stand for what the key it has holds and nobody can type.
    StandIn,
    /// The form has as many fields as it can.
    TooMany,
    /// The schema does not allow it.
    NotAllowed {
        /// How.
        finding: Arc<Finding>,
    },
}

/// A type, as a schema names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expected {
    /// Nothing but `null`.
    Nothing,
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Text.
    Text,
    /// An array.
    List,
    /// An object.
    Object,
}

/// One thing a reviewer does to a draft.
///
/// An edit that does not apply, because its field is not shown, is of another kind or not for editing, changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Puts text into a field; an absent or null field becomes present. Typing the original text again restores the
    /// original, and so does a text that a control shows as it shows the original. Emptying a number, date or choice makes
    /// it null or absent where that is allowed.
    Type {
        /// The field.
        field: FieldId,
        /// All of its text, as it is to be: what a control holds becomes that by [`Field::typed`].
        text: Text,
    },
    /// Answers yes or no.
    SetBool {
        /// The field.
        field: FieldId,
        /// The answer.
        value: bool,
    },
    /// Chooses one of the options.
    Choose {
        /// The field.
        field: FieldId,
        /// Which, as in [`Widget::Choice`].
        option: usize,
    },
    /// Makes a nullable field null.
    SetNull {
        /// The field.
        field: FieldId,
    },
    /// Makes a null field present: with its original where that was not null, else empty or with the schema's default.
    ClearNull {
        /// The field.
        field: FieldId,
    },
    /// Appends an item to a list; a null or absent list becomes present.
    AddItem {
        /// The list.
        list: FieldId,
    },
    /// Takes an item out of its list.
    RemoveItem {
        /// The item.
        field: FieldId,
    },
    /// Moves an item within its list.
    MoveItem {
        /// The item.
        field: FieldId,
        /// Its index afterwards; beyond the end means to the end.
        to: usize,
    },
    /// Makes an absent property present.
    AddProperty {
        /// The property.
        field: FieldId,
    },
    /// Makes an optional property absent.
    RemoveProperty {
        /// The property.
        field: FieldId,
    },
    /// Adds an entry to a map. Changes nothing where [`Draft::has_key`].
    AddEntry {
        /// The map.
        object: FieldId,
        /// Its key.
        key: String,
    },
    /// Gives an entry of a map another key. Changes nothing where [`Draft::has_key`].
    RenameKey {
        /// The entry.
        field: FieldId,
        /// Its new key.
        key: String,
    },
    /// Gives a value another of the shapes its schema allows; what fits is kept.
    ChooseShape {
        /// The field.
        field: FieldId,
        /// Which, as in [`Draft::shapes`].
        shape: usize,
    },
    /// Fills the cells of a table, from one of them to the right and down, with texts as they are typed. A list grows where
    /// it is too short; what is beyond the last column is left out, and what is not for editing stays.
    Paste {
        /// The first cell: a value in an item of a list, or an item that is a value itself.
        field: FieldId,
        /// Rows of cells.
        rows: Vec<Vec<String>>,
    },
    /// Replaces the whole document by a JSON text. What is no JSON stays as text, and the document as it was.
    ReplaceAll {
        /// The text.
        text: String,
    },
    /// Takes the last step back. Typing on in one field is one step, until [`Draft::end_step`].
    Undo,
    /// Does again what was taken back last.
    Redo,
    /// Brings a field and all inside it back to the original.
    Reset {
        /// The field.
        field: FieldId,
    },
    /// Brings everything back to the original.
    ResetAll,
    /// Replaces the JSON of a [`Widget::Json`].
    ReplaceText {
        /// The field.
        field: FieldId,
        /// The JSON.
        text: String,
    },
}

/// What one of several shapes is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShapeName {
    /// As the schema says, or by the value that tells it from the others.
    Named(String),
    /// By the type of the value.
    Type(Expected),
    /// By its place among the others, from 1.
    Number(usize),
}

/// What an edit touched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// The fields to show anew, each once: the edited one, and those around it whose marks changed. Of list items that
    /// moved, only the items themselves are named, though the pointers of what is inside them have changed too; where
    /// only [`Position::count`] is new, only the last items are.
    pub fields: Vec<FieldId>,
    /// The container whose list of children changed; after a reset the topmost one, and others inside it may have changed.
    pub shape: Option<FieldId>,
    /// What became of the rows that were pasted.
    pub pasted: Pasted,
}

/// What became of rows that were pasted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// How many rows have been filled, be it in part.
    pub rows: usize,
    /// How many rows there was no room for.
    pub rows_without_room: usize,
    /// How many cells stayed as they were, because they are not for editing or hold more than one value.
    pub cells_kept: usize,
    /// How many cells were left out, because there is no column for them.
    pub cells_beyond: usize,
}

/// What a reviewer has put into a draft, apart from what came: enough to put it back with [`Draft::restored`].
///
/// `==` compares the values by meaning, so that `draft.snapshot() == snapshot` asks whether all of it has been put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// What [`Draft::value`] was.
    pub value: Value,
    /// The texts that stood in fields but were no values yet, by the place of the field in `value`: half a number, broken
    /// JSON, nothing at all. Whoever changes the value moves the places along.
    pub texts: Vec<(Pointer, String)>,
}
