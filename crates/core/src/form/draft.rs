//! The fields of a form, and what edits make of them.
//!
//! Fields live in one list for the draft's whole life, so an id never names another field. Each container keeps count of the
//! changes, problems and warnings inside it: an edit walks up from its field and nowhere else.
//!
//! Start with [`Draft::new`] and [`Draft::apply`]. `restore` puts a reviewer's work back into a new draft, `past` takes
//! edits back, `shape` chooses between alternatives, `entries` has the keys of maps, `table` tells which lists are
//! tables, `paste` fills many cells at once, `kept` says what is not for editing.

mod changes;
mod entries;
mod findings;
mod kept;
mod past;
mod paste;
mod restore;
mod shape;
mod table;

use std::collections::{BTreeMap, VecDeque};
use std::mem::Discriminant;
use std::sync::Arc;

use findings::{Checked, Found};
use past::Past;
pub use paste::pasted_rows;

use super::schema::{ANY, OtherKeys, RuleId, Rules};
use super::{
    Edit, Field, FieldId, MAX_DEPTH, Position, Presence, Problem, Touched, Widget, check, label,
    widget,
};
use crate::json::{LineEnd, Object, Pointer, Text, Value, in_one_line};

/// Containers that would bring a form beyond this many fields are shown as JSON instead.
const MAX_FIELDS: usize = 20_000;

/// Data with more text than this, in bytes and about, has no form: see [`Draft::is_large`].
const MAX_BYTES: usize = 2_000_000;

/// Nor has data of which one control would have to show more text than this.
const MAX_TEXT: usize = 500_000;

/// So many items show what another one of their list looks like.
const MAX_EXAMPLES: usize = 20;

/// So deep is a new list item or object filled with what its schema requires.
const MAX_FRESH_DEPTH: usize = 5;

/// A payload being edited: the original, the fields, and what stands in them.
///
/// ```
/// use countersign_core::form::{Draft, Edit};
/// use countersign_core::json::Value;
///
/// let data = Value::parse(r#"{"id": 12345678901234567890, "total": 1250.10}"#).unwrap();
/// let mut draft = Draft::new(None, &data);
/// let total = draft.field(draft.root()).children[1];
/// assert_eq!(draft.field(total).text, "1250.10");
///
/// draft.apply(Edit::Type { field: total, text: "1250.".into() });
/// assert_eq!(draft.problems().len(), 1);
/// draft.apply(Edit::Type { field: total, text: "1250.5".into() });
/// assert!(draft.problems().is_empty() && draft.is_changed());
/// assert_eq!(draft.value().to_string(), r#"{"id":12345678901234567890,"total":1250.5}"#);
/// ```
#[derive(Clone, Debug)]
pub struct Draft {
    original: Value,
    rules: Arc<Rules>,
    nodes: Vec<Node>,
    /// The text of the whole document as JSON while it is none, and why.
    broken_json: Option<(String, Problem)>,
    past: Past,
    checked: Checked,
    is_large: bool,
    has_too_many_fields: bool,
    /// How the lines of its texts end, and whether any holds what no control can.
    line_end: LineEnd,
    has_lone_surrogates: bool,
}

/// A field with all that is known about it.
#[derive(Clone, Debug, PartialEq)]
struct Node {
    parent: Option<FieldId>,
    place: Place,
    depth: usize,
    /// What the schema says of the place, before a shape was chosen: where the explanation comes from.
    outer: RuleId,
    rule: RuleId,
    /// The shape that came.
    origin_rule: RuleId,
    label: String,
    widget: Widget,
    required: bool,
    /// Whether it may be absent without breaking the schema, which knows it.
    optional: bool,
    /// Whether the reviewer brought it in, so that there is no original to excuse what is wrong with it.
    fresh: bool,
    presence: Presence,
    origin_presence: Presence,
    text: String,
    /// Why the text is no value; `current` is then the original.
    broken: Option<Problem>,
    /// The value of anything but an object or a list; `None` while it has none.
    current: Option<Value>,
    origin: Option<Value>,
    origin_issue: Option<Discriminant<Problem>>,
    /// What the checker says of it.
    found: Found,
    /// Whether it is too large to be shown: then its text is empty.
    is_hidden: bool,
    /// Whether this is an object or a list in the place of something else that came.
    replaced: bool,
    members: Members,
    changed: bool,
    problem: Option<Problem>,
    warning: Option<Problem>,
    /// What is counted inside, kept up to date even while this field is absent or null.
    below: Tally,
}

/// How a field hangs in its parent.
#[derive(Clone, Debug, PartialEq)]
enum Place {
    Root,
    Property {
        key: String,
        /// Whether the schema has no such property.
        extra: bool,
        /// The key it came with, while it has another.
        came_as: Option<String>,
    },
    Item {
        index: usize,
        /// Its index in the original; `None` for one that was added.
        origin: Option<usize>,
    },
}

/// The fields inside an object or list.
#[derive(Clone, Debug, Default, PartialEq)]
struct Members {
    /// Whether they have been made: absent and null containers have none until they become present.
    made: bool,
    /// In the order to show them.
    children: Vec<FieldId>,
    /// The items a list came with.
    origin: Vec<FieldId>,
    /// The members of an object in the order to print them.
    printed: Vec<(Text, Slot)>,
}

/// One member of an object on its way out.
#[derive(Clone, Debug, PartialEq)]
enum Slot {
    Field(FieldId),
    /// An earlier value of a repeated key: it has no meaning, but it came.
    Repeated(Value),
}

/// Counts of fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    changed: u32,
    problems: u32,
    warnings: u32,
}

/// What a new field begins with.
#[derive(Clone, Copy)]
enum Source<'a> {
    Data(&'a Value),
    Missing,
    /// Nothing came; the reviewer wants one.
    Fresh,
}

/// What a new field is told by whoever makes it.
struct Seed {
    parent: Option<FieldId>,
    place: Place,
    rule: RuleId,
    label: String,
    required: bool,
    optional: bool,
    fresh: bool,
    depth: usize,
}

/// Containers still to be filled, and with what; with `None` as the schema says.
type Queue<'a> = VecDeque<(FieldId, Option<&'a Value>)>;

impl Draft {
    /// Builds the form for some data. Never fails: what the schema does not know, or the data breaks, follows the data, and
    /// what would be too much becomes [`Widget::Json`].
    pub fn new(schema: Option<&Value>, data: &Value) -> Draft {
        Draft::over(Arc::new(Rules::read(schema)), data)
    }

    fn over(rules: Arc<Rules>, data: &Value) -> Draft {
        if is_heavier(data, &mut { MAX_BYTES }) {
            return Draft::filled(rules, data, true);
        }
        let draft = Draft::filled(rules.clone(), data, false);
        let is_too_long = |node: &Node| node.text.len() > MAX_TEXT;
        match draft.nodes.iter().any(is_too_long) {
            true => Draft::filled(rules, data, true),
            false => draft,
        }
    }

    fn filled(rules: Arc<Rules>, data: &Value, is_large: bool) -> Draft {
        let mut draft = Draft {
            original: data.clone(),
            rules: rules.clone(),
            nodes: Vec::new(),
            broken_json: None,
            past: Past::new(rules.clone()),
            checked: Checked::default(),
            is_large,
            has_too_many_fields: false,
            line_end: match is_large {
                true => LineEnd::default(),
                false => LineEnd::prevailing(data),
            },
            has_lone_surrogates: !is_large && has_lone_surrogates(data),
        };
        let mut queue = Queue::new();
        let seed = Seed {
            parent: None,
            place: Place::Root,
            rule: rules.root,
            label: rules.get(rules.root).title.clone().unwrap_or_default(),
            required: false,
            optional: false,
            fresh: false,
            depth: 0,
        };
        let root = draft.plant(&rules, seed, Source::Data(data), &mut queue);
        draft.fill(&rules, queue);
        draft.recount(root);
        draft
    }

    /// The field of the whole document.
    pub fn root(&self) -> FieldId {
        FieldId(0)
    }

    /// How many fields there are, in a list or out of it.
    pub fn count(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the data came too large for a form, or for a control of one. Then there is one field, which shows nothing and
    /// takes no text; [`Edit::ReplaceAll`] is the only edit.
    pub fn is_large(&self) -> bool {
        self.is_large
    }

    /// Whether the document would have more fields than a form can show, so that it is one field of JSON.
    pub fn has_too_many_fields(&self) -> bool {
        self.has_too_many_fields
    }

    /// A field as it is to be shown now. An id of another draft may name no field here: then it is the root's.
    pub fn field(&self, id: FieldId) -> Field<'_> {
        let id = if self.knows(id) { id } else { self.root() };
        let node = self.node(id);
        let (outer, rule) = (self.rules.get(node.outer), self.rules.get(node.rule));
        let total = self.total(id);
        let position = match node.place {
            Place::Item { index, .. } => Some(Position {
                index,
                count: self.siblings(node),
            }),
            _ => None,
        };
        Field {
            id,
            parent: node.parent,
            pointer: self.pointer(id),
            label: &node.label,
            description: outer.description.as_deref().or(rule.description.as_deref()),
            required: node.required,
            nullable: self.is_nullable(node),
            read_only: self.is_read_only(id),
            deprecated: outer.deprecated || rule.deprecated,
            examples: &rule.examples,
            key: self.own_key(node).map(in_one_line),
            takes_entries: self.takes_entries(node),
            has_shapes: !outer.branches.is_empty(),
            presence: node.presence,
            widget: &node.widget,
            text: &node.text,
            selected: node.selected(),
            checked: match (&node.widget, node.presence) {
                (Widget::Boolean, Presence::Present) => {
                    node.current.as_ref().and_then(Value::as_bool)
                }
                _ => None,
            },
            children: node.visible_children(),
            changed: total.changed > 0,
            added: matches!(node.place, Place::Item { origin: None, .. }),
            problem: node.problem.as_ref(),
            warning: node.warning.as_ref(),
            problem_count: total.problems,
            warning_count: total.warnings,
            can_remove: self.can_remove(node),
            position,
            exact: node.exact(),
            line_end: self.line_end,
        }
    }

    /// Where a field's value is in [`Draft::value`].
    pub fn pointer(&self, field: FieldId) -> Pointer {
        let mut pointer = Pointer::root();
        for id in self.path(field) {
            match &self.node(id).place {
                Place::Root => {}
                Place::Property { key, .. } => pointer.push(key),
                Place::Item { index, .. } => pointer.push_index(*index),
            }
        }
        pointer
    }

    /// Where a field's value was in the original; `None` for what is in an item that was added.
    pub fn origin_pointer(&self, field: FieldId) -> Option<Pointer> {
        let mut pointer = Pointer::root();
        for id in self.path(field) {
            match &self.node(id).place {
                Place::Root => {}
                Place::Property { key, came_as, .. } => {
                    pointer.push(came_as.as_ref().unwrap_or(key));
                }
                Place::Item { origin, .. } => pointer.push_index((*origin)?),
            }
        }
        Some(pointer)
    }

    /// The field whose value is at a place in [`Draft::value`]; inside [`Widget::Json`] there are no fields to find.
    pub fn find(&self, pointer: &Pointer) -> Option<FieldId> {
        let mut found = self.root();
        for token in pointer.tokens() {
            found = self.child(found, &token)?;
        }
        Some(found)
    }

    /// The field inside another one that a token of a pointer leads to.
    fn child(&self, around: FieldId, token: &str) -> Option<FieldId> {
        let node = self.node(around);
        let mut children = node.visible_children().iter().copied();
        if node.widget == Widget::List {
            return children.nth(token.parse().ok()?);
        }
        children.find(|child| match &self.node(*child).place {
            Place::Property { key, .. } => *key == *token,
            _ => false,
        })
    }

    /// The first field inside another one that has none inside itself: where the focus goes for all of it.
    pub fn first_in(&self, field: FieldId) -> FieldId {
        let mut at = field;
        while let Some(first) = self.field(at).children.first() {
            at = *first;
        }
        at
    }

    /// What a field is called together with what it is in: `Line items › Line item 2 › Amount`.
    pub fn name(&self, field: FieldId) -> String {
        let labels = self.path(field).into_iter().map(|id| &*self.node(id).label);
        let labels: Vec<&str> = labels.skip(1).collect();
        labels.join(" › ")
    }

    /// A few words that tell an object from its siblings: the first short text in it.
    pub fn summary(&self, field: FieldId) -> Option<String> {
        const SHORT: usize = 60;
        let node = self.nodes.get(field.0 as usize)?;
        if node.widget != Widget::Object {
            return None;
        }
        let children = node
            .visible_children()
            .iter()
            .map(|child| self.node(*child));
        let mut texts = children.filter(|child| {
            let says = matches!(child.widget, Widget::Text { .. } | Widget::Choice { .. });
            let words = child.text.trim();
            says && !words.is_empty() && words.chars().count() <= SHORT && !words.contains('\n')
        });
        texts.next().map(|child| child.text.trim().to_owned())
    }

    /// The payload as it stands. What was not touched is spelled as it came; where a text is no value, the original stays.
    pub fn value(&self) -> Value {
        if self.total(self.root()).changed == 0 {
            return self.original.clone();
        }
        self.value_of(self.root()).unwrap_or(Value::Null)
    }

    /// The payload put together from the fields, even where nothing changed.
    #[cfg(test)]
    pub(super) fn assembled(&self) -> Value {
        self.value_of(self.root()).unwrap_or(Value::Null)
    }

    /// Whether anything differs from the original, be it only the spelling of a number. A text that is no value counts.
    pub fn is_changed(&self) -> bool {
        self.total(self.root()).changed > 0
    }

    /// The data as it came.
    pub fn original(&self) -> &Value {
        &self.original
    }

    /// What must be put right before the draft can be sent, in the order of the form. What came broken and was not made
    /// worse is not among it.
    pub fn problems(&self) -> Vec<(FieldId, Problem)> {
        let mut found = Vec::new();
        self.collect(
            self.root(),
            &|tally| tally.problems,
            &|node| node.problem.as_ref(),
            &mut found,
        );
        found
    }

    /// What is odd without being in the way, in the order of the form.
    pub fn warnings(&self) -> Vec<(FieldId, Problem)> {
        let mut found = Vec::new();
        self.collect(
            self.root(),
            &|tally| tally.warnings,
            &|node| node.warning.as_ref(),
            &mut found,
        );
        found
    }

    /// Does what the reviewer did, and says what to show anew.
    pub fn apply(&mut self, edit: Edit) -> Touched {
        match edit {
            Edit::Undo => self.undo(),
            Edit::Redo => self.redo(),
            edit => {
                let touched = self.perform(edit.clone());
                if touched.shape.is_some() || !touched.fields.is_empty() {
                    self.remember(edit);
                }
                touched
            }
        }
    }

    fn perform(&mut self, edit: Edit) -> Touched {
        let mut touched = Touched::default();
        if self.is_out_of_bounds(&edit) {
            return touched;
        }
        match edit {
            Edit::Type { field, text } if self.is_live(field) => {
                self.edit_leaf(field, &mut touched, |draft| draft.type_text(field, &text));
            }
            Edit::ReplaceText { field, text } if self.is_live(field) => {
                let text = Text::from(text);
                self.edit_leaf(field, &mut touched, |draft| draft.type_text(field, &text));
            }
            Edit::SetBool { field, value } if self.is_live(field) => {
                self.edit_leaf(field, &mut touched, |draft| draft.answer(field, value));
            }
            Edit::Choose { field, option } if self.is_live(field) => {
                self.edit_leaf(field, &mut touched, |draft| draft.choose(field, option));
            }
            Edit::SetNull { field } if self.is_live(field) => {
                let node = self.node(field);
                if self.is_nullable(node) && node.presence != Presence::Null {
                    self.set_presence(field, Presence::Null, &mut touched);
                }
            }
            Edit::ClearNull { field } if self.has(field, Presence::Null) => {
                self.set_presence(field, Presence::Present, &mut touched);
            }
            Edit::AddProperty { field } if self.has(field, Presence::Absent) => {
                self.set_presence(field, Presence::Present, &mut touched);
            }
            Edit::RemoveProperty { field } if self.is_live(field) => {
                let node = self.node(field);
                if matches!(node.place, Place::Property { .. }) && self.can_remove(node) {
                    self.set_presence(field, Presence::Absent, &mut touched);
                    self.drop_entry(field, &mut touched);
                }
            }
            Edit::AddEntry { object, key } if self.has(object, Presence::Present) => {
                self.add_entry(object, &key, &mut touched);
            }
            Edit::RenameKey { field, key } if self.is_live(field) => {
                self.rename_key(field, key, &mut touched);
            }
            Edit::ChooseShape { field, shape } if self.is_live(field) => {
                self.choose_shape(field, shape, &mut touched);
            }
            Edit::Paste { field, rows } if self.is_live(field) => {
                self.paste(field, &rows, &mut touched);
            }
            Edit::ReplaceAll { text } => return self.replace_all(text),
            Edit::AddItem { list } if self.is_live(list) => self.add_item(list, &mut touched),
            Edit::RemoveItem { field } if self.is_live(field) => {
                self.move_item(field, None, &mut touched);
            }
            Edit::MoveItem { field, to } if self.is_live(field) => {
                self.move_item(field, Some(to), &mut touched);
            }
            Edit::Reset { field } if self.is_live(field) => {
                let before = self.total(field);
                self.reset(field, &mut touched);
                self.settle(field, before, &mut touched);
            }
            Edit::ResetAll => {
                self.unbreak_json(&mut touched);
                let mut rest = self.perform(Edit::Reset { field: self.root() });
                touched.fields.append(&mut rest.fields);
                touched.shape = rest.shape;
            }
            _ => {}
        }
        touched.fields.sort_unstable();
        touched.fields.dedup();
        touched
    }
}

// Edits.
impl Draft {
    /// Runs an edit of one field's own value and carries the news upwards.
    fn edit_leaf(&mut self, id: FieldId, touched: &mut Touched, edit: impl FnOnce(&mut Draft)) {
        if self.node(id).is_container() || self.node(id).is_hidden {
            return;
        }
        let before = self.total(id);
        edit(self);
        self.ask_again(id);
        self.judge(id);
        self.settle(id, before, touched);
    }

    fn type_text(&mut self, id: FieldId, exact: &Text) {
        let node = self.node(id);
        let nullable = self.is_nullable(node);
        let read = check::read(&node.widget, exact);
        let text = widget::fitted(&node.widget, exact.decoded());
        // The text of a value of another type says how to put it right: `"12"` typed as a number is another value.
        let retyped = match (&read, &node.origin) {
            (Ok(value), Some(origin)) => !origin.is_null() && value.kind() != origin.kind(),
            _ => false,
        };
        if !retyped && text == widget::text_of(&node.widget, node.origin.as_ref()) {
            return self.node_mut(id).restore();
        }
        let may_be_empty = widget::has_empty_value(&node.widget) || node.widget == Widget::Json;
        if text.is_empty() && !may_be_empty {
            let node = self.node_mut(id);
            let presence = match (nullable, node.optional) {
                (true, _) => Some(Presence::Null),
                (_, true) => Some(Presence::Absent),
                _ => None,
            };
            match presence {
                Some(presence) => node.clear(presence),
                None => node.breaks(text, Problem::EmptyRequired),
            }
            return;
        }
        let node = self.node_mut(id);
        match read {
            Ok(value) => node.hold(Some(value), text),
            Err(problem) => node.breaks(text, problem),
        }
    }

    fn answer(&mut self, id: FieldId, answer: bool) {
        if self.node(id).widget == Widget::Boolean {
            let text = Text::from(if answer { "true" } else { "false" });
            self.type_text(id, &text);
        }
    }

    fn choose(&mut self, id: FieldId, option: usize) {
        let node = self.node_mut(id);
        let Widget::Choice { options } = &node.widget else {
            return;
        };
        let Some(option) = options.get(option).cloned() else {
            return;
        };
        // The original may spell the same value another way.
        if node.origin.as_ref() == Some(&option.value) {
            node.restore();
        } else {
            node.hold(Some(option.value), option.label);
        }
    }

    /// Makes a field present, absent or null.
    fn set_presence(&mut self, id: FieldId, presence: Presence, touched: &mut Touched) {
        let before = self.total(id);
        let node = self.node(id);
        if node.is_container() {
            self.node_mut(id).presence = presence;
            if presence == Presence::Present {
                self.make_members(id);
            }
            touched.shape = Some(id);
        } else if presence == Presence::Present {
            self.make_present(id);
        } else {
            self.node_mut(id).clear(presence);
        }
        self.judge(id);
        self.settle(id, before, touched);
    }

    fn make_present(&mut self, id: FieldId) {
        let node = self.node(id);
        let was_null = node.presence == Presence::Null;
        let nullable = self.is_nullable(node);
        if node
            .origin
            .as_ref()
            .is_some_and(|origin| !origin.is_null() || !was_null)
        {
            return self.node_mut(id).restore();
        }
        let initial = self.initial(node.rule, &node.widget);
        let initial = initial.filter(|value| !(was_null && value.is_null()));
        let empty_is_fine = nullable || node.optional || node.fresh;
        let node = self.node_mut(id);
        match initial {
            Some(value) => node.put(Some(value)),
            None if nullable && !was_null => node.put(Some(Value::Null)),
            None if empty_is_fine => {
                // Nothing typed yet: until then what is sent stays as it was.
                let origin = node.origin.clone();
                node.hold(origin, String::new());
                node.presence = Presence::Present;
            }
            None => node.breaks(String::new(), Problem::EmptyRequired),
        }
    }

    /// What a new field of this kind holds; `None` where there is no empty value, as for numbers.
    fn initial(&self, rule: RuleId, widget: &Widget) -> Option<Value> {
        let default = self.rules.get(rule).default.clone();
        let default = default.filter(|value| match value {
            Value::Object(_) | Value::Array(_) => {
                *widget == Widget::Pages && widget::takes(widget, value)
            }
            _ => true,
        });
        default.or_else(|| match widget {
            Widget::Text { .. } => Some(Value::text("")),
            Widget::Pages => Some(Value::Array(Vec::new())),
            Widget::Boolean => Some(Value::Bool(false)),
            Widget::Choice { options } if options.len() == 1 => Some(options[0].value.clone()),
            Widget::Json => Some(Value::Object(Object::new())),
            _ => None,
        })
    }

    fn add_item(&mut self, list: FieldId, touched: &mut Touched) {
        if self.node(list).widget != Widget::List || self.nodes.len() >= 2 * MAX_FIELDS {
            return;
        }
        let before = self.total(list);
        self.node_mut(list).presence = Presence::Present;
        self.make_members(list);
        let children = &self.node(list).members.children;
        let index = children.len();
        let latest = &children[index.saturating_sub(MAX_EXAMPLES)..];
        let examples: Vec<_> = latest
            .iter()
            .filter_map(|item| self.value_of(*item))
            .collect();
        let rule = self.item_rule(list, &examples);
        let item = self.plant_item(list, rule, index);
        let total = self.total(item);
        let node = self.node_mut(list);
        node.members.children.push(item);
        node.below = node.below.plus(total);
        self.reindex(list, index, touched);
        self.judge(list);
        touched.fields.push(item);
        touched.shape = Some(list);
        self.settle(list, before, touched);
    }

    /// What a new item of a list is like: what the schema says, or else the examples.
    fn item_rule(&mut self, list: FieldId, examples: &[Value]) -> RuleId {
        let rule = self.rules.get(self.node(list).rule);
        let next = self.node(list).members.children.len();
        let known = rule.prefix.get(next).copied().or(rule.items);
        match known.filter(|items| self.rules.get(*items).says_what_is_inside()) {
            Some(rule) => rule,
            None if examples.is_empty() => ANY,
            None => Arc::make_mut(&mut self.rules).infer(examples),
        }
    }

    /// Makes an item that nothing came for.
    fn plant_item(&mut self, list: FieldId, rule: RuleId, index: usize) -> FieldId {
        let rules = self.rules.clone();
        let seed = self.item_seed(list, rule, index, None);
        let mut queue = Queue::new();
        let item = self.plant(&rules, seed, Source::Fresh, &mut queue);
        self.fill(&rules, queue);
        self.recount(item);
        item
    }

    /// Moves an item within its list, or out of it.
    fn move_item(&mut self, item: FieldId, to: Option<usize>, touched: &mut Touched) {
        let node = self.node(item);
        let (Place::Item { index: from, .. }, Some(list)) = (&node.place, node.parent) else {
            return;
        };
        let from = *from;
        let before = self.total(list);
        let total = self.total(item);
        let node = self.node_mut(list);
        let to = to.map(|to| to.min(node.members.children.len() - 1));
        if to == Some(from) {
            return;
        }
        node.members.children.remove(from);
        match to {
            Some(to) => node.members.children.insert(to, item),
            None => node.below = node.below.minus(total),
        }
        self.reindex(list, from.min(to.unwrap_or(from)), touched);
        self.judge(list);
        touched.shape = Some(list);
        self.settle(list, before, touched);
    }

    /// Tells items where they stand now.
    fn reindex(&mut self, list: FieldId, from: usize, touched: &mut Touched) {
        let members = self.node(list).members.children.clone();
        for (now, item) in members.into_iter().enumerate().skip(from) {
            let node = self.node_mut(item);
            let Place::Item { index, .. } = &mut node.place else {
                continue;
            };
            if std::mem::replace(index, now) != now {
                self.node_mut(item).label = self.item_label(list, self.node(item).outer, now);
                touched.fields.push(item);
            }
        }
        // Those at the end show that they are, or no longer are, the last.
        touched
            .fields
            .extend(self.node(list).members.children.iter().rev().take(2));
    }

    fn reset(&mut self, id: FieldId, touched: &mut Touched) {
        let node = self.node(id);
        let differs =
            node.changed || node.problem.is_some() || node.presence != node.origin_presence;
        if differs || self.total(id).changed > 0 {
            touched.fields.push(id);
        }
        self.reset_key(id, touched);
        if self.node(id).rule != self.node(id).origin_rule {
            self.reshape(id, self.node(id).origin_rule);
            touched.shape = touched.shape.or(Some(id));
        }
        self.drop_added_entries(id, touched);
        let node = self.node(id);
        if node.is_container() {
            let moved = node.widget == Widget::List && node.members.children != node.members.origin;
            if (moved || node.presence != node.origin_presence) && touched.shape.is_none() {
                touched.shape = Some(id);
            }
            let node = self.node_mut(id);
            node.presence = node.origin_presence;
            if moved {
                node.members.children = node.members.origin.clone();
                self.reindex(id, 0, touched);
            }
            for child in self.node(id).members.children.clone() {
                self.reset(child, touched);
            }
        } else {
            self.node_mut(id).restore();
        }
        self.judge(id);
        let below = self.sum_below(id);
        self.node_mut(id).below = below;
    }

    /// Carries what an edit changed in the counts up to the root.
    fn settle(&mut self, id: FieldId, before: Tally, touched: &mut Touched) {
        touched.fields.push(id);
        let mut parent = self.node(id).parent;
        // A list item is shown with a summary of what is in it.
        touched
            .fields
            .extend(parent.filter(|parent| matches!(self.node(*parent).place, Place::Item { .. })));
        let after = self.total(id);
        if before == after {
            return;
        }
        while let Some(around) = parent {
            let node = self.node_mut(around);
            let marks = (node.is_changed(), node.below.problems, node.below.warnings);
            node.below = node.below.plus(after).minus(before);
            if marks != (node.is_changed(), node.below.problems, node.below.warnings) {
                touched.fields.push(around);
            }
            parent = node.parent;
        }
    }

    /// Decides anew whether a field is changed and what is wrong with it.
    fn judge(&mut self, id: FieldId) {
        let node = self.node(id);
        let broken_json = self.broken_json.as_ref().filter(|_| node.parent.is_none());
        if let Some((_, problem)) = broken_json {
            let problem = problem.clone();
            let node = self.node_mut(id);
            node.changed = true;
            (node.problem, node.warning) = (Some(problem), None);
            return;
        }
        let changed = node.differs();
        if changed && let Some(problem) = self.overstepped(id) {
            let node = self.node_mut(id);
            node.changed = changed;
            (node.problem, node.warning) = (Some(problem), None);
            return;
        }
        let own = self.issue(node).filter(|issue| {
            // What the checker has looked at is right, but for what no schema can say.
            node.broken.is_some()
                || matches!(issue, Problem::EmptyRequired | Problem::StandIn)
                || !self.is_judged_by_schema(id)
        });
        let (issue, blocks) = match (own, self.complaint(id)) {
            (Some(issue), complaint) if node.broken.is_some() || complaint.is_none() => {
                let made_here = node.fresh
                    || node.changed_by_reviewer()
                        && node.origin_issue != Some(std::mem::discriminant(&issue));
                let blocks = node.broken.is_some() || made_here && !is_mild(&issue);
                (Some(issue), blocks)
            }
            (_, Some((problem, came))) => (Some(problem.clone()), node.fresh || !came),
            (_, None) => (None, false),
        };
        let node = self.node_mut(id);
        node.changed = changed;
        (node.problem, node.warning) = if blocks { (issue, None) } else { (None, issue) };
    }

    /// What is wrong with a field, whoever is to blame.
    fn issue(&self, node: &Node) -> Option<Problem> {
        if let Some(problem) = &node.broken {
            return Some(problem.clone());
        }
        let rule = self.rules.get(node.rule);
        if node.presence == Presence::Absent {
            return node.required.then_some(Problem::EmptyRequired);
        }
        if let Place::Property { extra: true, .. } = node.place
            && let Some(parent) = node.parent
            && self.rules.get(self.node(parent).rule).other_keys == OtherKeys::Forbidden
        {
            return Some(Problem::UnknownKey);
        }
        let null =
            node.presence == Presence::Null || node.current.as_ref().is_some_and(Value::is_null);
        if null {
            return match rule.types.first() {
                _ if self.is_nullable(node) => None,
                _ if node.required => Some(Problem::EmptyRequired),
                Some(expected) => Some(Problem::WrongType {
                    expected: *expected,
                }),
                None => Some(Problem::NotInChoices),
            };
        }
        if node.is_container() {
            return None;
        }
        let Some(value) = &node.current else {
            return (!node.optional).then_some(Problem::EmptyRequired);
        };
        let emptied = || {
            let came_empty = node
                .origin
                .as_ref()
                .is_none_or(|origin| origin.as_str() == Some(""));
            node.required && !came_empty && value.as_str() == Some("")
        };
        if emptied() {
            return Some(Problem::EmptyRequired);
        }
        if self.has_lone_surrogates && has_new_stand_in(value, node.origin.as_ref()) {
            return Some(Problem::StandIn);
        }
        if node.widget == Widget::Json && !rule.allows_type(value) {
            // Whatever shape it has come to have.
            let shape = self.rules.settle(node.outer, Some(value));
            return check::check(self.rules.get(shape), value);
        }
        check::check(rule, value)
    }
}

// Making fields.
impl Draft {
    fn plant<'a>(
        &mut self,
        rules: &'a Rules,
        seed: Seed,
        source: Source<'a>,
        queue: &mut Queue<'a>,
    ) -> FieldId {
        let id = FieldId(self.nodes.len() as u32);
        let fresh_default = match source {
            Source::Fresh => rules.get(seed.rule).default.as_ref(),
            _ => None,
        };
        let value = match source {
            Source::Data(value) => Some(value),
            Source::Missing | Source::Fresh => fresh_default,
        };
        let rule = rules.settle(seed.rule, value);
        let widget = match self.is_large {
            true => Widget::Json,
            false => control(rules, rule, value, seed.depth),
        };
        let is_container = matches!(widget, Widget::Object | Widget::List);
        let nullable = rules.get(seed.rule).nullable || rules.get(rule).nullable;
        let mut node = Node {
            parent: seed.parent,
            place: seed.place,
            depth: seed.depth,
            outer: seed.rule,
            rule,
            origin_rule: rule,
            label: seed.label,
            widget,
            required: seed.required,
            optional: seed.optional,
            fresh: seed.fresh,
            presence: Presence::Present,
            origin_presence: Presence::Present,
            text: String::new(),
            broken: None,
            current: None,
            origin: None,
            origin_issue: None,
            found: Found::default(),
            is_hidden: self.is_large,
            replaced: false,
            members: Members::default(),
            changed: false,
            problem: None,
            warning: None,
            below: Tally::default(),
        };
        if is_container {
            node.presence = match (source, value) {
                (_, Some(Value::Null)) => Presence::Null,
                (Source::Missing, _) => Presence::Absent,
                (_, None) if nullable => Presence::Null,
                _ => Presence::Present,
            };
            if node.presence == Presence::Present {
                queue.push_back((id, value));
            }
        } else {
            let initial = match (source, value) {
                (_, Some(value)) => Some(value.clone()),
                (Source::Fresh, None) if nullable => Some(Value::Null),
                (Source::Fresh, None) => self.initial(rule, &node.widget),
                _ => None,
            };
            node.origin = initial.clone();
            node.put(initial);
            if matches!(source, Source::Fresh) && node.presence == Presence::Absent {
                node.presence = Presence::Present;
            }
        }
        node.origin_presence = node.presence;
        self.nodes.push(node);
        if !seed.fresh {
            let issue = self.issue(self.node(id));
            self.node_mut(id).origin_issue = issue.as_ref().map(std::mem::discriminant);
        }
        self.judge(id);
        id
    }

    /// Fills containers level by level, so that a huge one cannot starve its neighbours.
    fn fill<'a>(&mut self, rules: &'a Rules, mut queue: Queue<'a>) {
        while let Some((id, value)) = queue.pop_front() {
            let count = match value {
                Some(Value::Object(object)) => object.len(),
                Some(Value::Array(items)) => items.len(),
                _ => 0,
            };
            let count = count + rules.get(self.node(id).rule).properties.len();
            // What the reviewer brings in may go beyond what is shown of what came.
            let most = if self.node(id).fresh {
                2 * MAX_FIELDS
            } else {
                MAX_FIELDS
            };
            if self.nodes.len() + count > most {
                self.show_as_json(id, value);
                continue;
            }
            match (&self.node(id).widget, value) {
                (Widget::Object, value) => {
                    let object = value.and_then(Value::as_object);
                    self.fill_object(rules, id, object, &mut queue);
                }
                (_, value) => {
                    let items = value.and_then(Value::as_array).unwrap_or_default();
                    self.fill_list(rules, id, items, &mut queue);
                }
            }
        }
    }

    fn fill_object<'a>(
        &mut self,
        rules: &'a Rules,
        id: FieldId,
        object: Option<&'a Object>,
        queue: &mut Queue<'a>,
    ) {
        let (fresh, depth) = (self.node(id).fresh || object.is_none(), self.node(id).depth);
        let rule = rules.get(self.node(id).rule);
        let entries = object.map(Object::entries).unwrap_or_default();
        // Of a repeated key the last one counts.
        let places: BTreeMap<&str, usize> = entries
            .iter()
            .enumerate()
            .map(|(place, (key, _))| (key.decoded(), place))
            .collect();
        let mut members = Members {
            made: true,
            ..Members::default()
        };
        let mut known: BTreeMap<&str, FieldId> = BTreeMap::new();
        for property in &rule.properties {
            let own_title = rules.get(property.rule).title.clone();
            let seed = Seed {
                parent: Some(id),
                place: Place::Property {
                    key: property.key.clone(),
                    extra: false,
                    came_as: None,
                },
                rule: property.rule,
                label: own_title.unwrap_or_else(|| label::readable(&property.key)),
                required: property.required,
                optional: !property.required && !property.expected,
                fresh,
                depth: depth + 1,
            };
            let wanted = object.is_none() && (property.required || property.expected);
            let source = match places.get(&*property.key) {
                Some(place) => Source::Data(&entries[*place].1),
                None if wanted && self.fresh_depth(id) < MAX_FRESH_DEPTH => Source::Fresh,
                None => Source::Missing,
            };
            let child = self.plant(rules, seed, source, queue);
            known.insert(&property.key, child);
            members.children.push(child);
        }
        for (place, (key, value)) in entries.iter().enumerate() {
            if places.get(key.decoded()) != Some(&place) {
                members
                    .printed
                    .push((key.clone(), Slot::Repeated(value.clone())));
                continue;
            }
            let child = known.get(key.decoded()).copied().unwrap_or_else(|| {
                let seed = Seed {
                    fresh,
                    ..self.extra_seed(id, key.decoded())
                };
                let child = self.plant(rules, seed, Source::Data(value), queue);
                members.children.push(child);
                child
            });
            members.printed.push((key.clone(), Slot::Field(child)));
        }
        for property in &rule.properties {
            if let (None, Some(child)) = (places.get(&*property.key), known.get(&*property.key)) {
                let key = Text::from(&*property.key);
                members.printed.push((key, Slot::Field(*child)));
            }
        }
        self.node_mut(id).members = members;
    }

    /// For a key the schema does not know.
    fn extra_seed(&self, object: FieldId, key: &str) -> Seed {
        let node = self.node(object);
        Seed {
            parent: Some(object),
            place: Place::Property {
                key: key.into(),
                extra: true,
                came_as: None,
            },
            rule: match self.rules.get(node.rule).other_keys {
                OtherKeys::Like(other) => other,
                _ => ANY,
            },
            label: label::readable(key),
            required: false,
            optional: false,
            fresh: node.fresh,
            depth: node.depth + 1,
        }
    }

    fn fill_list<'a>(
        &mut self,
        rules: &'a Rules,
        id: FieldId,
        items: &'a [Value],
        queue: &mut Queue<'a>,
    ) {
        let list = rules.get(self.node(id).rule);
        let mut children = Vec::with_capacity(items.len());
        for (index, value) in items.iter().enumerate() {
            let in_its_place = list.prefix.get(index).copied();
            let rule = in_its_place.or(list.items).unwrap_or(ANY);
            let seed = self.item_seed(id, rule, index, Some(index));
            children.push(self.plant(rules, seed, Source::Data(value), queue));
        }
        self.node_mut(id).members = Members {
            made: true,
            origin: children.clone(),
            children,
            printed: Vec::new(),
        };
    }

    fn item_seed(&self, list: FieldId, rule: RuleId, index: usize, origin: Option<usize>) -> Seed {
        let node = self.node(list);
        Seed {
            parent: Some(list),
            place: Place::Item { index, origin },
            rule,
            label: self.item_label(list, rule, index),
            required: false,
            optional: false,
            fresh: node.fresh || origin.is_none(),
            depth: node.depth + 1,
        }
    }

    /// An item's own title with its number, or its list's.
    fn item_label(&self, list: FieldId, rule: RuleId, index: usize) -> String {
        let rule = self.rules.get(rule);
        let title = rule.title.as_ref().or(rule.type_title.as_ref());
        let number = index + 1;
        match title {
            // The name of a class rather than a title: `LineItem`.
            Some(title) if !title.contains(' ') => format!("{} {number}", label::readable(title)),
            Some(title) => format!("{title} {number}"),
            // A list in a list is called by a number already.
            None if matches!(self.node(list).place, Place::Item { .. }) => number.to_string(),
            None => format!("{} {number}", self.node(list).label)
                .trim_start()
                .to_owned(),
        }
    }

    /// How many fresh containers are around a field.
    fn fresh_depth(&self, id: FieldId) -> usize {
        let path = self.path(id);
        path.iter()
            .rev()
            .take_while(|around| self.node(**around).fresh)
            .count()
    }

    /// Gives a container that has just become present its fields.
    fn make_members(&mut self, id: FieldId) {
        if self.node(id).members.made {
            return;
        }
        let rules = self.rules.clone();
        let default = rules.get(self.node(id).rule).default.as_ref();
        let fitting = default.filter(|default| match self.node(id).widget {
            Widget::Object => default.as_object().is_some(),
            _ => default.as_array().is_some(),
        });
        self.fill(&rules, Queue::from([(id, fitting)]));
        let children = self.node(id).members.children.clone();
        for child in children {
            self.freshen(child);
            self.recount(child);
        }
        // What the schema's default brought was not there before.
        let below = self.sum_below(id);
        let node = self.node_mut(id);
        node.members.origin.clear();
        node.below = below;
    }

    /// Marks what the reviewer brought in with all that is inside it.
    fn freshen(&mut self, id: FieldId) {
        self.node_mut(id).fresh = true;
        self.judge(id);
        for child in self.node(id).members.children.clone() {
            self.freshen(child);
        }
    }

    fn show_as_json(&mut self, id: FieldId, value: Option<&Value>) {
        self.has_too_many_fields |= id == self.root();
        let node = self.node_mut(id);
        let empty = match node.widget {
            Widget::List => Value::Array(Vec::new()),
            _ => Value::Object(Object::new()),
        };
        let value = value.cloned().unwrap_or(empty);
        node.widget = Widget::Json;
        node.origin = match node.origin_presence {
            Presence::Present => Some(value.clone()),
            Presence::Absent => None,
            Presence::Null => Some(Value::Null),
        };
        node.put(Some(value));
        self.judge(id);
    }
}

// Reading.
impl Draft {
    fn knows(&self, id: FieldId) -> bool {
        (id.0 as usize) < self.nodes.len()
    }

    fn node(&self, id: FieldId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    fn node_mut(&mut self, id: FieldId) -> &mut Node {
        &mut self.nodes[id.0 as usize]
    }

    /// Whether a field is part of the form as it is shown: in its list, and nothing around it absent or null.
    fn is_live(&self, id: FieldId) -> bool {
        if !self.knows(id) {
            return false;
        }
        let mut id = id;
        while let Some(parent) = self.node(id).parent {
            let around = self.node(parent);
            let node = self.node(id);
            let listed = match node.place {
                Place::Item { index, .. } => around.members.children.get(index) == Some(&id),
                // Entries can be taken out, and a container that had another shape in between has others.
                Place::Property { .. } => around.members.children.contains(&id),
                Place::Root => true,
            };
            if !listed || !around.is_container() || around.presence != Presence::Present {
                return false;
            }
            id = parent;
        }
        true
    }

    /// Whether a field is shown, and shown as this.
    fn has(&self, id: FieldId, presence: Presence) -> bool {
        self.is_live(id) && self.node(id).presence == presence
    }

    /// The fields from the root down to one.
    fn path(&self, id: FieldId) -> Vec<FieldId> {
        let mut path = Vec::new();
        let mut at = Some(id).filter(|id| self.knows(*id));
        while let Some(id) = at {
            path.push(id);
            at = self.node(id).parent;
        }
        path.reverse();
        path
    }

    fn siblings(&self, node: &Node) -> usize {
        node.parent
            .map_or(0, |parent| self.node(parent).members.children.len())
    }

    fn is_nullable(&self, node: &Node) -> bool {
        let (outer, rule) = (self.rules.get(node.outer), self.rules.get(node.rule));
        let was_or_is_null = node.origin.as_ref().is_some_and(Value::is_null)
            || node.origin_presence == Presence::Null
            || node.presence == Presence::Null;
        outer.nullable || rule.nullable || was_or_is_null && outer.allows_null()
    }

    fn can_remove(&self, node: &Node) -> bool {
        match node.place {
            Place::Root => false,
            Place::Item { .. } => true,
            // Without a schema nobody knows what may be missing.
            Place::Property { extra, .. } => {
                let parent = node
                    .parent
                    .map(|parent| self.rules.get(self.node(parent).rule));
                let known = parent.is_some_and(|rule| !rule.is_silent());
                node.presence != Presence::Absent && (node.optional || extra && known)
            }
        }
    }

    fn value_of(&self, id: FieldId) -> Option<Value> {
        let node = self.node(id);
        if !node.is_container() {
            return node.current.clone();
        }
        Some(match (node.presence, &node.widget) {
            (Presence::Absent, _) => return None,
            (Presence::Null, _) => Value::Null,
            (Presence::Present, Widget::List) => {
                let items = node.members.children.iter();
                Value::Array(
                    items
                        .map(|item| self.value_of(*item).unwrap_or(Value::Null))
                        .collect(),
                )
            }
            (Presence::Present, _) => {
                let mut object = Object::new();
                let repeats = |(_, slot): &(Text, Slot)| matches!(slot, Slot::Repeated(_));
                let repeated = node.members.printed.iter().any(repeats);
                for (key, slot) in &node.members.printed {
                    match slot {
                        Slot::Field(field) => {
                            if let Some(value) = self.value_of(*field) {
                                object.push(key.clone(), value);
                            } else if repeated {
                                // A repeated key goes altogether, or an earlier value would come to count.
                                object.remove(key.decoded());
                            }
                        }
                        Slot::Repeated(value) => object.push(key.clone(), value.clone()),
                    }
                }
                Value::Object(object)
            }
        })
    }

    /// What a field adds to the counts of the one around it.
    fn total(&self, id: FieldId) -> Tally {
        let node = self.node(id);
        let own = Tally {
            changed: u32::from(node.changed),
            problems: u32::from(node.problem.is_some()),
            warnings: u32::from(node.warning.is_some()),
        };
        if node.presence == Presence::Present {
            own.plus(node.below)
        } else {
            own
        }
    }

    fn sum_below(&self, id: FieldId) -> Tally {
        let children = self.node(id).members.children.iter();
        children.fold(Tally::default(), |sum, child| sum.plus(self.total(*child)))
    }

    fn recount(&mut self, id: FieldId) {
        for child in self.node(id).members.children.clone() {
            self.recount(child);
        }
        let below = self.sum_below(id);
        self.node_mut(id).below = below;
    }

    fn collect(
        &self,
        id: FieldId,
        count: &dyn Fn(Tally) -> u32,
        pick: &dyn Fn(&Node) -> Option<&Problem>,
        found: &mut Vec<(FieldId, Problem)>,
    ) {
        if count(self.total(id)) == 0 {
            return;
        }
        let node = self.node(id);
        found.extend(pick(node).map(|problem| (id, problem.clone())));
        for child in node.visible_children() {
            self.collect(*child, count, pick, found);
        }
    }
}

impl Node {
    fn is_container(&self) -> bool {
        matches!(self.widget, Widget::Object | Widget::List)
    }

    fn visible_children(&self) -> &[FieldId] {
        if self.presence == Presence::Present {
            &self.members.children
        } else {
            &[]
        }
    }

    fn selected(&self) -> Option<usize> {
        let Widget::Choice { options } = &self.widget else {
            return None;
        };
        let value = self.current.as_ref().filter(|_| self.broken.is_none())?;
        options.iter().position(|option| option.value == *value)
    }

    /// As [`Field::changed`]: itself or anything inside.
    fn is_changed(&self) -> bool {
        self.changed || self.presence == Presence::Present && self.below.changed > 0
    }

    /// Whether the field itself differs from the original.
    fn differs(&self) -> bool {
        let is_new_or_renamed = matches!(
            self.place,
            Place::Item { origin: None, .. }
                | Place::Property {
                    came_as: Some(_),
                    ..
                }
        );
        if is_new_or_renamed {
            return true;
        }
        self.changed_by_reviewer()
    }

    fn changed_by_reviewer(&self) -> bool {
        if self.is_container() {
            let moved = self.widget == Widget::List && self.members.children != self.members.origin;
            return self.presence != self.origin_presence
                || self.presence == Presence::Present && (moved || self.replaced);
        }
        let same = match (&self.current, &self.origin) {
            (Some(current), Some(origin)) => current.identical(origin),
            (None, None) => true,
            _ => false,
        };
        self.broken.is_some() || !same
    }

    /// The text that it holds as its value.
    fn exact(&self) -> Option<&Text> {
        match (&self.current, &self.broken) {
            (Some(Value::String(text)), None) if !self.is_hidden => Some(text),
            _ => None,
        }
    }

    /// Takes a value with the text it was typed as.
    fn hold(&mut self, value: Option<Value>, text: String) {
        // What has lines takes a control that shows them.
        if let Widget::Text { multiline, .. } = &mut self.widget {
            *multiline |= text.contains('\n');
        }
        self.presence = match &value {
            None => Presence::Absent,
            Some(Value::Null) => Presence::Null,
            Some(_) => Presence::Present,
        };
        self.current = value;
        self.text = text;
        self.broken = None;
    }

    /// Takes a value, and shows it in the control's way.
    fn put(&mut self, value: Option<Value>) {
        let text = match self.is_hidden {
            true => String::new(),
            false => widget::text_of(&self.widget, value.as_ref()),
        };
        self.hold(value, text);
    }

    fn restore(&mut self) {
        self.put(self.origin.clone());
        self.presence = self.origin_presence;
    }

    /// Becomes absent or null.
    fn clear(&mut self, presence: Presence) {
        self.put((presence == Presence::Null).then_some(Value::Null));
    }

    /// Keeps a text that is no value; the original stays the value.
    fn breaks(&mut self, text: String, problem: Problem) {
        self.current = self.origin.clone();
        self.presence = Presence::Present;
        self.text = text;
        self.broken = Some(problem);
    }
}

impl Tally {
    fn plus(self, other: Tally) -> Tally {
        Tally {
            changed: self.changed.wrapping_add(other.changed),
            problems: self.problems.wrapping_add(other.problems),
            warnings: self.warnings.wrapping_add(other.warnings),
        }
    }

    /// Never below zero in the end: what is taken away has been added before.
    fn minus(self, other: Tally) -> Tally {
        Tally {
            changed: self.changed.wrapping_sub(other.changed),
            problems: self.problems.wrapping_sub(other.problems),
            warnings: self.warnings.wrapping_sub(other.warnings),
        }
    }
}

/// Whether a value has more text than is left, about.
fn is_heavier(value: &Value, left: &mut usize) -> bool {
    // Quotes, commas and colons.
    const AROUND: usize = 4;
    let mut take = |bytes: usize| match left.checked_sub(bytes + AROUND) {
        Some(rest) => *left = rest,
        None => *left = 0,
    };
    match value {
        Value::Null | Value::Bool(_) => take(0),
        Value::Number(number) => take(number.as_str().len()),
        Value::String(text) => take(text.decoded().len()),
        Value::Array(items) => {
            take(0);
            return *left == 0 || items.iter().any(|item| is_heavier(item, left));
        }
        Value::Object(object) => {
            take(0);
            return *left == 0
                || object.entries().iter().any(|(key, value)| {
                    *left = left.saturating_sub(key.decoded().len());
                    is_heavier(value, left)
                });
        }
    }
    *left == 0
}

fn has_lone_surrogates(value: &Value) -> bool {
    match value {
        Value::String(text) => text.has_lone_surrogates(),
        Value::Array(items) => items.iter().any(has_lone_surrogates),
        Value::Object(object) => object.iter().any(|(_, value)| has_lone_surrogates(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a text has more of what stands for something else in a control than it came with.
fn has_new_stand_in(value: &Value, origin: Option<&Value>) -> bool {
    let count = |value: &Value| match value {
        Value::String(text) => text.plain_replacement_characters(),
        _ => 0,
    };
    count(value) > origin.map_or(0, count)
}

/// The control for a value, or for one that is not there yet, so deep in the form.
fn control(rules: &Rules, rule: RuleId, value: Option<&Value>, depth: usize) -> Widget {
    match widget::pick(rules.get(rule), value) {
        Widget::Object | Widget::List if depth >= MAX_DEPTH => Widget::Json,
        widget => widget,
    }
}

/// Whether a problem only ever warns.
fn is_mild(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::NotAnEmail | Problem::NotAUri | Problem::UnknownKey
    )
}
