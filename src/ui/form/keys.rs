//! The keys of a map's entries: a box below the map for a new one, and one that takes the place of an entry's label to give
//! it another key. What is typed there is no data until it is taken; why it cannot be is said at the box.
//!
//! | key | does |
//! | --- | --- |
//! | Enter | takes the key |
//! | Escape | leaves an entry the key it has |
//!
//! Leaving the box of an entry takes the key too; a key that cannot be taken stays in its box, with the reason.

use std::rc::Rc;

use countersign_core::desk::{Event, Target};
use countersign_core::form::{Edit, Field, FieldId};
use countersign_core::text::Text;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

use super::FormView;
use super::hear::field_of;
use super::text::line;
use crate::runtime::field_dom_id;
use crate::ui::Icon;
use crate::ui::make::{append, button, element, first, icon, last, mark, rename, set, words};

/// Whether a field is an entry that can be named and taken out.
pub(super) fn is_entry(field: &Field) -> bool {
    field.key.is_some() && !field.read_only
}

/// The buttons of an entry, still without words: another key, and away with it. In words where there is room for them.
pub(super) fn tools(text: &'static Text, in_words: bool) -> Element {
    let made = match in_words {
        true => [
            button(
                "button-quiet",
                "rename-key",
                Icon::Pencil,
                text.rename_key_short,
                "",
            ),
            button(
                "button-quiet",
                "remove-entry",
                Icon::Trash,
                text.remove_short,
                "",
            ),
        ],
        false => [
            button("icon-button", "rename-key", Icon::Pencil, "", ""),
            button("icon-button", "remove-entry", Icon::Trash, "", ""),
        ],
    };
    set(&made[0], "title", text.rename_key_short);
    set(&made[1], "title", text.remove_short);
    element("span", &[("class", "key-tools")], &[&made[0], &made[1]])
}

/// Says whose buttons they are.
pub(super) fn name_tools(tools: &Element, text: &'static Text, field: &Field) {
    first(tools).set_id(&rename_id(field.id));
    rename(&first(tools), &(text.rename_key)(field.label));
    rename(&last(tools), &(text.remove_item)(field.label));
}

/// The box for a new entry.
pub(super) fn adding(text: &'static Text, field: &Field) -> Element {
    let label = element("label", &[("for", &new_key_id(field.id))], &[]);
    let input = key_box("add");
    input.set_id(&new_key_id(field.id));
    let add = button(
        "button-quiet",
        "add-entry",
        Icon::Plus,
        text.add_entry_short,
        "",
    );
    let line = element("div", &[("class", "key-line")], &[&input, &add]);
    let made = element("div", &[("class", "key-box key-new")], &[&label, &line]);
    name_adding(&made, text, field.label);
    made
}

/// Says which map it is for.
pub(super) fn name_adding(adding: &Element, text: &'static Text, label: &str) {
    let seen = first(adding);
    seen.set_text_content(Some(&(text.new_key)(label)));
    if let Some(add) = seen.next_element_sibling().map(|line| last(&line)) {
        rename(&add, &(text.add_entry)(label));
    }
}

/// A press on one of the buttons; false where it is none of them.
pub(super) fn clicked(form: &Rc<FormView>, act: &str, field: FieldId, button: &Element) -> bool {
    match act {
        "rename-key" => open(form, field, button),
        "add-entry" => {
            let line = button.parent_element().map(|line| first(&line));
            if let Some(input) = line {
                take(form, &input.unchecked_into(), true);
            }
        }
        "remove-entry" => remove(form, field),
        _ => return false,
    }
    true
}

/// Puts the focus on the first thing to fill in of something new: in an empty map that is a key.
pub(super) fn lead_into(form: &FormView, field: FieldId) {
    let first = form.first_control(field);
    let is_empty = |map: Field| map.takes_entries && !map.read_only && map.children.is_empty();
    match form.ask(first, is_empty) {
        Some(true) => focus_on_new_key(form, first),
        _ => focus(form, first),
    }
}

/// The box of a key, if that is what an event is about.
pub(super) fn input_of(target: &Element) -> Option<HtmlInputElement> {
    let is_one = target.has_attribute("data-key");
    is_one.then(|| target.unchecked_ref::<HtmlInputElement>().clone())
}

/// What was wrong is wrong no longer, or not in the same way.
pub(super) fn typed(input: &HtmlInputElement) {
    tell(input, None);
}

/// A key in the box.
pub(super) fn pressed(form: &Rc<FormView>, input: &HtmlInputElement, event: &KeyboardEvent) {
    if event.is_composing() {
        return;
    }
    let is_rename = is_rename(input);
    match event.key().as_str() {
        "Enter" => {
            take(form, input, true);
            event.prevent_default();
        }
        "Escape" if is_rename || !input.value().is_empty() => {
            match is_rename {
                true => close(form, input, true),
                false => {
                    input.set_value("");
                    tell(input, None);
                }
            }
            event.prevent_default();
            // It was meant for the box alone.
            event.stop_propagation();
        }
        // Until the key is taken there is nothing of it in the draft to take back.
        "z" | "Z" | "y" if input.value() != input.default_value() => event.stop_propagation(),
        _ => {}
    }
}

/// The box was left.
pub(super) fn left(form: &Rc<FormView>, input: &HtmlInputElement) {
    if is_rename(input) && input.is_connected() && !input.has_attribute("data-closing") {
        take(form, input, false);
    }
}

fn rename_id(field: FieldId) -> String {
    format!("{}-rename", field_dom_id(field))
}

fn new_key_id(map: FieldId) -> String {
    format!("{}-key", field_dom_id(map))
}

fn is_rename(input: &HtmlInputElement) -> bool {
    input.get_attribute("data-key").as_deref() == Some("rename")
}

fn key_box(what: &str) -> Element {
    line(&[
        ("class", "input"),
        ("dir", "auto"),
        ("spellcheck", "false"),
        ("autocapitalize", "off"),
        ("data-key", what),
    ])
}

/// Opens the box in the place of the entry's label.
fn open(form: &Rc<FormView>, field: FieldId, button: &Element) {
    let around = |selector: &str| button.closest(selector).ok().flatten();
    let (Some(place), Some(tools)) = (around("[data-keys]"), around(".key-tools")) else {
        return;
    };
    let id = format!("{}-key-now", field_dom_id(field));
    let label = element("label", &[("for", &id)], &[]);
    let input = form.ask(field, |entry| {
        let input: HtmlInputElement = key_box("rename").unchecked_into();
        label.set_text_content(Some(&(form.ui.text().key_of)(entry.label)));
        input.set_default_value(&entry.key.unwrap_or_default());
        input
    });
    let Some(input) = input else { return };
    input.set_id(&id);
    let made = element("div", &[("class", "key-box")], &[&label, &input]);
    mark(&place, "data-renaming", true);
    // The label stays the first, where it is looked for when it changes.
    let _ = tools.before_with_node_1(&made);
    let _ = input.focus();
    input.select();
}

/// Closes it again.
fn close(form: &FormView, input: &HtmlInputElement, is_left_by_key: bool) {
    // What goes loses the focus, which is no reason to take the key once more.
    mark(input, "data-closing", true);
    let field = field_of(input);
    if let Ok(Some(place)) = input.closest("[data-keys]") {
        mark(&place, "data-renaming", false);
    }
    if let Some(made) = input.parent_element() {
        made.remove();
    }
    if let (Some(field), true) = (field, is_left_by_key) {
        let button = format!("#{}", rename_id(field));
        form.ui.runtime(|runtime| runtime.focus_on(button));
    }
}

/// Takes what is in a box as a key, or says why not.
fn take(form: &Rc<FormView>, input: &HtmlInputElement, is_by_key: bool) {
    let Some(field) = field_of(input) else { return };
    let key = input.value();
    let is_rename = is_rename(input);
    let map = match is_rename {
        true => form.ask(field, |entry| entry.parent).flatten(),
        false => Some(field),
    };
    let Some(map) = map else { return };
    let entry = is_rename.then_some(field);
    let problem = form.ui.desk(|desk| desk.key_problem(map, &key, entry));
    if let Some(problem) = problem {
        let text = form.ui.text();
        let mut sentence = (text.key_problem)(&problem);
        let stays = form.ask(field, |entry| Some((text.key_stays)(&entry.key?)));
        if let Some(stays) = stays.flatten().filter(|_| is_rename) {
            sentence = format!("{sentence} {stays}");
        }
        tell(input, Some(&sentence));
        if is_by_key {
            let _ = input.focus();
        }
        return;
    }
    if is_rename {
        let is_new = form.ask(field, |entry| entry.key.as_deref() != Some(&*key)) == Some(true);
        close(form, input, is_by_key);
        if is_new {
            form.ui.send(Event::Edited(Edit::RenameKey { field, key }));
        }
        return;
    }
    let object = map;
    input.set_value("");
    tell(input, None);
    let entry = key.clone();
    form.ui.send(Event::Edited(Edit::AddEntry { object, key }));
    let added = form.ui.desk(|desk| {
        let draft = desk.draft()?;
        let children = draft.field(object).children.iter().copied();
        children
            .rev()
            .find(|child| draft.field(*child).key.as_deref() == Some(&*entry))
    });
    if let Some(added) = added {
        lead_into(form, added);
    }
}

fn remove(form: &Rc<FormView>, field: FieldId) {
    let map = form.ask(field, |entry| entry.parent).flatten();
    form.ui.send(Event::Edited(Edit::RemoveProperty { field }));
    let Some(map) = map else { return };
    // One that came with the data stays in sight, so that it can come back.
    if form.ask(map, |map| map.children.contains(&field)) == Some(true) {
        return focus(form, field);
    }
    focus_on_new_key(form, map);
}

fn focus_on_new_key(form: &FormView, map: FieldId) {
    let input = format!("#{}", new_key_id(map));
    form.ui.runtime(|runtime| runtime.focus_on(input));
}

fn focus(form: &FormView, field: FieldId) {
    form.ui
        .runtime(|runtime| runtime.focus(&Target::Field(field)));
}

/// Says at a box why its key cannot be taken, or says it no longer.
fn tell(input: &HtmlInputElement, sentence: Option<&str>) {
    let Ok(Some(place)) = input.closest(".key-box") else {
        return;
    };
    let id = format!("{}-problem", input.id());
    let said = place.last_element_child().filter(|said| said.id() == id);
    if let Some(said) = said {
        said.remove();
    }
    for name in ["aria-invalid", "aria-describedby"] {
        let _ = input.remove_attribute(name);
    }
    let Some(sentence) = sentence else { return };
    let said = element(
        "p",
        &[
            ("class", "message message-error"),
            ("role", "alert"),
            ("id", &id),
        ],
        &[&icon(Icon::Alert, ""), &words("span", "", sentence)],
    );
    append(&place, &said);
    set(input, "aria-invalid", "true");
    set(input, "aria-describedby", &id);
}
