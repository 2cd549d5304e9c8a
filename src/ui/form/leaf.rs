//! A field of one value: its label, its control or the word that it has no value, and what there is to say about it.
//!
//! What a control looks like and how it is read is in one file a widget, as a [`Control`]; which of them draws which
//! widget is [`control`]'s to say. Everything around the control is the same for all of them and is here.

use countersign_core::form::{Edit, Field, Presence, Problem, Widget, page_ranges};
use countersign_core::json::Value;
use countersign_core::text::Text;
use wasm_bindgen::JsValue;
use web_sys::Element;

use super::drawn::Stencil;
use super::said::said;
use super::shape::Shapes;
use super::{
    Later, Reading, boolean, choice, combobox, date, json, keys, number, pages, table, text,
};
use crate::runtime::field_dom_id;
use crate::ui::Icon;
use crate::ui::make::{
    append, button, copy, element, first, has_focus, icon, last, mark, next, rename, set,
    set_or_drop, words,
};

/// How one widget is drawn and read: what its file gives.
///
/// The node that stands for the value is the control; it has the field's id, or the first one in it that can take the
/// focus has. It stays as long as the field is of the same kind, with its caret and what is being composed in it.
pub(super) struct Control {
    /// Takes a line of its own.
    pub(super) is_wide: bool,
    /// Several controls that share one label: a `label` element can only point at one.
    pub(super) is_group: bool,
    /// Makes one for all fields that have the same widget; each gets a copy.
    pub(super) make: fn(&Widget, &'static Text) -> Element,
    /// From what was made to the control itself.
    pub(super) find: fn(Element) -> Element,
    /// Gives the control its field's id.
    pub(super) name: fn(&Element, &str),
    /// Keeps it from being edited.
    pub(super) lock: fn(&Element),
    /// Shows the value.
    pub(super) show: fn(&Element, &Field, &'static Text),
    /// What the reviewer did at one of its nodes.
    pub(super) hear: fn(&Element, &Field) -> Option<Edit>,
    /// The event that tells of it: `input` while text is typed, `change` when a choice is made.
    pub(super) on: &'static str,
}

/// Which control draws a widget, alone or in the cell of a table. A new widget does not compile until it has one.
pub(super) fn control(widget: &Widget, is_cell: bool) -> &'static Control {
    match widget {
        Widget::Text {
            multiline: true, ..
        } => &text::LINES,
        Widget::Text { .. } | Widget::DateTime | Widget::Time { is_local: false } => &text::LINE,
        Widget::Number => &number::DECIMAL,
        Widget::Integer => &number::WHOLE,
        Widget::Pages => &pages::RANGES,
        Widget::Boolean => &boolean::CHECKBOX,
        Widget::Choice { options } if !is_cell && choice::is_small(options) => &choice::RADIOS,
        Widget::Choice { options } if choice::is_at_a_glance(options) => &choice::SELECT,
        Widget::Choice { .. } => &combobox::COMBOBOX,
        Widget::Date => &date::DAY,
        Widget::Time { is_local: true } => &date::TIME,
        // Containers have frames of their own; one in a scalar's place is shown as JSON.
        Widget::Json | Widget::Object | Widget::List => &json::BOX,
    }
}

/// What a field is drawn as; another kind is another control.
#[derive(Clone, PartialEq)]
pub(super) enum Kind {
    Value(Widget),
    /// In place of a control: the value is null, or the property is not there.
    None(Presence),
}

impl Kind {
    pub(super) fn of(field: &Field) -> Kind {
        match field.presence {
            Presence::Present => Kind::Value(field.widget.clone()),
            other => Kind::None(other),
        }
    }

    fn is(&self, field: &Field) -> bool {
        match self {
            Kind::Value(widget) => field.presence == Presence::Present && widget == field.widget,
            Kind::None(presence) => *presence == field.presence,
        }
    }
}

/// The way back to null, or to not being there.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum TakeAway {
    No,
    Null,
    Property,
}

impl TakeAway {
    pub(super) fn of(field: &Field) -> TakeAway {
        match field.presence {
            _ if field.read_only => TakeAway::No,
            Presence::Present if field.nullable => TakeAway::Null,
            // An entry of a map has a button of its own for it.
            Presence::Present
                if field.can_remove && field.position.is_none() && field.key.is_none() =>
            {
                TakeAway::Property
            }
            _ => TakeAway::No,
        }
    }

    /// The button, in words where there is room for them.
    pub(super) fn button(self, text: &'static Text, in_words: bool) -> Option<Element> {
        let (act, short) = match self {
            TakeAway::No => return None,
            TakeAway::Null => ("null", text.set_null_short),
            TakeAway::Property => ("leave-out", text.remove_short),
        };
        let made = match in_words {
            true => button("button-quiet", act, Icon::None, short, ""),
            false => button("icon-button", act, Icon::None, "", ""),
        };
        set(&made, "title", short);
        Some(made)
    }

    /// What the button says to the ear.
    pub(super) fn words(self, text: &'static Text, label: &str) -> String {
        match self {
            TakeAway::Property => (text.remove_item)(label),
            _ => (text.set_null)(label),
        }
    }
}

/// What all fields with a copy of the same frame have in common.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Look {
    control: usize,
    /// Where the options to choose from are, which fields of one rule share.
    options: usize,
    presence: Presence,
    is_cell: bool,
    is_required: bool,
    take_away: TakeAway,
    is_entry: bool,
}

impl Look {
    fn of(field: &Field, is_cell: bool) -> Look {
        let options = match field.widget {
            Widget::Choice { options } => options.as_ptr().addr(),
            _ => 0,
        };
        Look {
            control: std::ptr::from_ref(control(field.widget, is_cell)).addr(),
            options,
            presence: field.presence,
            is_cell,
            is_required: field.required,
            take_away: TakeAway::of(field),
            is_entry: keys::is_entry(field),
        }
    }
}

/// One field on the screen, and what it shows.
pub(super) struct Leaf {
    pub(super) root: Element,
    /// Above the control; in a table, the column has one for all its cells.
    head: Option<Element>,
    /// Around the control.
    place: Element,
    control: Element,
    /// Where there is a choice between shapes.
    shapes: Option<Shapes>,
    /// Below the control, where there is something to say.
    messages: Option<Element>,
    kind: Kind,
    label: Box<str>,
    text: Box<str>,
    selected: Option<usize>,
    checked: Option<bool>,
    changed: bool,
    problem: Option<Problem>,
    warning: Option<Problem>,
    /// Where the explanation is.
    help_id: Option<String>,
    is_described: bool,
    is_invalid: bool,
    take_away: TakeAway,
    /// Of an entry of a map.
    key_tools: Option<Element>,
    /// It has become of another kind under the reviewer's hands, and is drawn anew when they have left it.
    pub(super) is_stale: bool,
}

impl Leaf {
    /// Draws a field.
    pub(super) fn draw(reading: &mut Reading, field: &Field, is_cell: bool) -> Leaf {
        let text = reading.text;
        let id = field_dom_id(field.id);
        let control = control(field.widget, is_cell);
        let look = Look::of(field, is_cell);
        let take_away = look.take_away;
        let stencil = reading.stencils.entry(look);
        let stencil = stencil.or_insert_with(|| Stencil {
            root: frame(field, text, is_cell),
            _widget: field.widget.clone(),
        });
        let root = copy(&stencil.root);
        set(&root, "data-field", &field.id.number().to_string());
        let head = (!is_cell).then(|| first(&root));
        let place = head.as_ref().map_or_else(|| first(&root), next);
        let shown = first(&place);
        let is_labelled = field.presence == Presence::Present && !control.is_group;
        if let Some(head) = &head {
            let label = first(head);
            label.set_text_content(Some(field.label));
            if is_labelled {
                set(&label, "for", &id);
            } else {
                label.set_id(&format!("{id}-label"));
                set(&shown, "aria-labelledby", &format!("{id}-label"));
            }
        }
        let node = if field.presence == Presence::Present {
            let node = (control.find)(shown);
            (control.name)(&node, &id);
            if field.read_only {
                (control.lock)(&node);
            }
            (control.show)(&node, field, text);
            node
        } else {
            let add = last(&shown);
            add.set_id(&id);
            rename(&add, &(text.add_value)(field.label));
            if field.read_only {
                disabled(&add);
            }
            shown
        };
        if is_cell {
            set(&node, "aria-label", field.label);
        }
        if take_away != TakeAway::No {
            rename(&last(&place), &take_away.words(text, field.label));
        }
        let key_tools = head.as_ref().filter(|_| keys::is_entry(field));
        let key_tools = key_tools.map(|head| next(&first(head)));
        if let Some(tools) = &key_tools {
            keys::name_tools(tools, text, field);
        }
        let beside = head.as_ref().unwrap_or(&root);
        if let (true, Some(head)) = (field.deprecated, &head) {
            let tag = deprecated(text);
            tag.set_id(&format!("{id}-deprecated"));
            append(head, &tag);
        }
        // A column says it for all of its cells.
        let has_help = field.description.is_some() || !field.examples.is_empty();
        if let (Some(head), true) = (&head, has_help) {
            let help = help(field, text).unwrap_or_default();
            if is_labelled {
                set(&first(head), "title", &help);
            }
            let help = words("span", "field-help", &help);
            help.set_id(&format!("{id}-help"));
            append(head, &help);
        }
        let look_below = reading.desk.look_below();
        let sure = reading.desk.likelihood(field.id);
        // There is room in a cell for what needs a look, and for nothing else.
        if let Some(percent) = sure.filter(|percent| !is_cell || *percent < look_below) {
            append(beside, &likelihood(percent, look_below, text));
        }
        let shapes = Shapes::draw(reading, field);
        if let Some(shapes) = &shapes {
            append(beside, shapes.root());
        }
        let help_id = has_help.then(|| match is_cell {
            true => table::help_id(reading, field),
            false => format!("{id}-help"),
        });
        let mut leaf = Leaf {
            root,
            head,
            place,
            shapes,
            help_id,
            control: node,
            messages: None,
            kind: Kind::of(field),
            label: field.label.into(),
            text: field.text.into(),
            selected: field.selected,
            checked: field.checked,
            changed: field.changed,
            problem: field.problem.cloned(),
            warning: field.warning.cloned(),
            is_described: false,
            is_invalid: false,
            take_away,
            key_tools,
            is_stale: false,
        };
        if field.changed || field.problem.is_some() || field.warning.is_some() {
            mark(&leaf.root, "data-changed", field.changed);
            let said = leaf.messages(reading, field);
            let place = leaf.message_place();
            for message in &said {
                append(&place, message);
            }
        }
        leaf.describe(field);
        leaf
    }

    /// Brings up to date what has changed. False where the field has become of another kind, and has to be drawn anew.
    pub(super) fn refresh(
        &mut self,
        reading: &Reading,
        field: &Field,
        later: &mut Vec<Later>,
    ) -> bool {
        let is_same = self.kind.is(field) && self.key_tools.is_some() == keys::is_entry(field);
        // What is emptied by typing is null from now on, but stays a box to type in until the reviewer has left it.
        if !is_same && !self.is_typed_in(reading, field) {
            return false;
        }
        self.is_stale = !is_same;
        if let Some(shapes) = &self.shapes {
            shapes.refresh(reading, field);
        }
        let text = reading.text;
        if *self.label != *field.label {
            self.label = field.label.into();
            self.relabel(text, field);
        }
        let is_shown = *self.text == *field.text
            && self.selected == field.selected
            && self.checked == field.checked;
        if !is_shown && is_same && reading.composing != Some(field.id) {
            self.text = field.text.into();
            self.selected = field.selected;
            self.checked = field.checked;
            (control(field.widget, self.head.is_none()).show)(&self.control, field, text);
        }
        let is_said = self.changed == field.changed
            && self.problem.as_ref() == field.problem
            && self.warning.as_ref() == field.warning;
        if !is_said {
            mark(&self.root, "data-changed", field.changed);
            self.changed = field.changed;
            self.problem = field.problem.cloned();
            self.warning = field.warning.cloned();
            let said = self.messages(reading, field);
            later.push(Later::Fill(self.message_place(), said));
            self.describe(field);
        }
        true
    }

    /// The control holds this text already: it was typed there.
    pub(super) fn holds(&mut self, text: &str) {
        self.text = text.into();
    }

    fn is_typed_in(&self, reading: &Reading, field: &Field) -> bool {
        reading.typed_in == Some(field.id) && field.text.is_empty() && has_focus(&self.root)
    }

    fn relabel(&self, text: &'static Text, field: &Field) {
        match &self.head {
            Some(head) => first(head).set_text_content(Some(field.label)),
            None => set(&self.control, "aria-label", field.label),
        }
        if let Kind::None(_) = self.kind {
            rename(&last(&first(&self.place)), &(text.add_value)(field.label));
        }
        if self.take_away != TakeAway::No {
            rename(&last(&self.place), &self.take_away.words(text, field.label));
        }
        if let Some(tools) = &self.key_tools {
            keys::name_tools(tools, text, field);
        }
        if self.changed
            && let Some(place) = &self.messages
            && let Some(message) = place.last_element_child()
        {
            rename(&last(&message), &(text.reset)(field.label));
        }
    }

    /// Ties what is said to the control.
    fn describe(&mut self, field: &Field) {
        let id = field_dom_id(field.id);
        let parts = [
            (field.deprecated && self.head.is_some()).then(|| format!("{id}-deprecated")),
            self.help_id.clone(),
            field.problem.map(|_| format!("{id}-problem")),
            field.warning.map(|_| format!("{id}-warning")),
        ];
        let is_described = parts.iter().any(Option::is_some);
        if is_described || self.is_described {
            let ids: Vec<String> = parts.into_iter().flatten().collect();
            let ids = is_described.then(|| ids.join(" "));
            set_or_drop(&self.control, "aria-describedby", ids.as_deref());
        }
        let is_invalid = field.problem.is_some();
        if is_invalid != self.is_invalid {
            mark(&self.root, "data-invalid", is_invalid);
            set_or_drop(&self.control, "aria-invalid", is_invalid.then_some("true"));
        }
        (self.is_described, self.is_invalid) = (is_described, is_invalid);
    }

    fn message_place(&mut self) -> Element {
        let place = self.messages.get_or_insert_with(|| {
            let made = element("div", &[("class", "field-messages")], &[]);
            append(&self.root, &made);
            made
        });
        place.clone()
    }

    /// What is to be said below the control.
    fn messages(&self, reading: &Reading, field: &Field) -> Vec<Element> {
        let text = reading.text;
        let changed = field.changed.then(|| {
            let was = element("del", &[("dir", "auto")], &[]);
            was.set_text_content(Some(&reading.original(field.id)));
            let full = (text.reset)(field.label);
            let reset = button("button-quiet", "reset", Icon::Undo, text.reset_short, &full);
            let made = element(
                "p",
                &[("class", "message message-changed")],
                &[&words("span", "changed-word", text.changed)],
            );
            let _ = made.append_with_str_1(" ");
            append(&made, &was);
            append(&made, &reset);
            made
        });
        said(text, field).into_iter().chain(changed).collect()
    }
}

/// The frame of all fields that look alike.
fn frame(field: &Field, text: &'static Text, is_cell: bool) -> Element {
    let control = control(field.widget, is_cell);
    let is_present = field.presence == Presence::Present;
    let made = match is_present {
        true => (control.make)(field.widget, text),
        false => no_value(field.presence, text),
    };
    if is_present && field.required && !field.nullable && control.on == "input" {
        set(&(control.find)(made.clone()), "aria-required", "true");
    }
    let place = element("div", &[("class", "field-control")], &[&made]);
    if let Some(button) = TakeAway::of(field).button(text, false) {
        append(&place, &button);
    }
    if is_cell {
        return element(
            "div",
            &[("class", "cell"), ("part", "field"), ("role", "cell")],
            &[&place],
        );
    }
    let label = match is_present && !control.is_group {
        true => element("label", &[], &[]),
        false => element("span", &[("class", "label")], &[]),
    };
    let head = element("div", &[("class", "field-head")], &[&label]);
    if keys::is_entry(field) {
        mark(&head, "data-keys", true);
        append(&head, &keys::tools(text, false));
    } else if !field.required {
        append(&head, &words("span", "field-optional", text.optional));
    }
    let class = match is_present && control.is_wide {
        true => "field field-wide",
        false => "field",
    };
    element(
        "div",
        &[("class", class), ("part", "field")],
        &[&head, &place],
    )
}

/// What the schema says for whoever fills in the field.
pub(super) fn help(field: &Field, text: &'static Text) -> Option<String> {
    /// An example is cut here: it is a hint, not the data.
    const LONGEST_EXAMPLE: usize = 40;
    let shown = |example: &Value| {
        let pages = page_ranges(example).filter(|_| *field.widget == Widget::Pages);
        let text = || example.as_str().map(str::to_owned);
        let whole = pages.or_else(text).unwrap_or_else(|| example.to_string());
        match whole.char_indices().nth(LONGEST_EXAMPLE) {
            Some((end, _)) => format!("{}…", whole[..end].trim_end()),
            None => whole,
        }
    };
    let examples: Vec<String> = field.examples.iter().map(shown).collect();
    let examples = (!examples.is_empty()).then(|| (text.examples)(&examples));
    match (field.description, examples) {
        (Some(help), Some(examples)) => Some(format!("{help} {examples}")),
        (Some(help), None) => Some(help.to_owned()),
        (None, examples) => examples,
    }
}

/// The mark of what the schema says is on its way out.
pub(super) fn deprecated(text: &'static Text) -> Element {
    words("span", "tag", text.deprecated)
}

fn no_value(presence: Presence, text: &'static Text) -> Element {
    let words = match presence {
        Presence::Null => text.null,
        _ => text.not_there,
    };
    let add = button("button-quiet", "add", Icon::Plus, text.add_value_short, "");
    let made = element("div", &[("class", "no-value"), ("role", "group")], &[]);
    made.set_text_content(Some(words));
    append(&made, &add);
    made
}

/// A value that is less sure than `look_below` asks for a look.
fn likelihood(percent: u32, look_below: u32, text: &'static Text) -> Element {
    let made = element("span", &[("class", "field-sure")], &[]);
    if percent < look_below {
        mark(&made, "data-low", true);
        append(&made, &icon(Icon::Alert, ""));
    }
    let _ = made.append_with_str_1(&(text.likelihood)(percent));
    made
}

/// For controls that are what was made.
pub(super) fn itself(made: Element) -> Element {
    made
}

/// For controls that carry the id themselves.
pub(super) fn set_id(control: &Element, id: &str) {
    control.set_id(id);
}

/// For controls that can be read without being edited.
pub(super) fn read_only(control: &Element) {
    mark(control, "readonly", true);
}

/// For controls that cannot.
pub(super) fn disabled(control: &Element) {
    mark(control, "disabled", true);
}

/// A text that was typed, with where the caret stands in it.
pub(super) fn typed(
    text: &str,
    caret: Result<Option<u32>, JsValue>,
    field: &Field,
) -> Option<Edit> {
    // A control for dates has none.
    let caret = caret.ok().flatten();
    Some(field.typed(text, caret.map(|caret| caret as usize)))
}
