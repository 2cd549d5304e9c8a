//! One of many values: a box to type in, and below it the options that have the text in them. It follows the ARIA pattern
//! of an editable combobox with a listbox.
//!
//! | key | does |
//! | --- | --- |
//! | text | opens the list with what it finds; the exact name of an option chooses it |
//! | Down, Up, Page Down, Page Up | open the list, and move in it |
//! | Enter | chooses the option that the list is at |
//! | Escape | closes the list and brings back the name of what is chosen |
//!
//! Leaving does as Escape does, but where what was typed is the name of one option in other letters: that one is chosen. A
//! name that is chosen on the way to a longer one is given back, and where nothing was typed nothing is ever chosen. There
//! is one list a form, made when it is first opened; it lies over the page, so that nothing around the field can cut it off.

use std::rc::Rc;

use countersign_core::desk::Event;
use countersign_core::form::{Choice, Edit, Field, FieldId, Widget};
use countersign_core::text::Text;
use wasm_bindgen::JsCast;
use web_sys::{
    Element, HtmlInputElement, KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition,
};

use super::FormView;
use super::leaf::{Control, read_only};
use super::text::{line, show_line};
use crate::browser::overlay::Overlay;
use crate::runtime::field_dom_id;
use crate::ui::Icon;
use crate::ui::make::{append, element, first, html, icon, mark, set, set_or_drop};

/// The list shows as many at most; there is always a longer text that finds the others.
const MOST_SHOWN: usize = 500;
/// How far Page Down goes.
const PAGE: usize = 8;
/// A box that finds.
pub(super) static COMBOBOX: Control = Control {
    is_wide: false,
    is_group: false,
    make: |_, _| {
        let input = line(&[
            ("class", "input"),
            ("dir", "auto"),
            ("role", "combobox"),
            ("aria-expanded", "false"),
            ("aria-autocomplete", "list"),
            ("aria-haspopup", "listbox"),
            ("spellcheck", "false"),
        ]);
        element(
            "span",
            &[("class", "combo")],
            &[&input, &icon(Icon::Down, "")],
        )
    },
    find: |made| first(&made),
    name: |control, id| {
        control.set_id(id);
        set(control, "aria-controls", &list_id(id));
    },
    lock: read_only,
    show: show_line,
    // What is typed is a search first; what it means is told by what was typed before.
    hear: |_, _| None,
    on: "input",
};

/// A search by typing, from the first letter until the box is left.
#[derive(Clone, Copy)]
pub(super) struct Search {
    field: FieldId,
    /// What it has chosen, as the latest edit, by its exact name.
    chosen: Option<usize>,
}

/// The list while it is open.
pub(super) struct Open {
    field: FieldId,
    input: HtmlInputElement,
    list: Element,
    /// The options it shows, and which of those it is at.
    found: Vec<usize>,
    at: Option<usize>,
    overlay: Overlay,
}

fn list_id(id: &str) -> String {
    format!("{id}-options")
}

fn options<'a>(field: &'a Field) -> &'a [Choice] {
    match field.widget {
        Widget::Choice { options } => options,
        _ => &[],
    }
}

/// The box, if that is what an event is about.
pub(super) fn input_of(target: &Element) -> Option<HtmlInputElement> {
    let is_one = target.get_attribute("role").as_deref() == Some("combobox");
    is_one.then(|| target.unchecked_ref::<HtmlInputElement>().clone())
}

/// The text has changed: chooses what has exactly this name, and opens the list with what the text finds.
pub(super) fn typed(form: &Rc<FormView>, field: FieldId, input: &HtmlInputElement) {
    let text = input.value();
    let caret = input.selection_end().ok().flatten();
    let exact = form.ask(field, |field| named(&field, |label| label == text));
    give_back(form, field);
    let chosen = exact.flatten().filter(|option| take(form, field, *option));
    form.search.set(Some(Search { field, chosen }));
    if input.value() != text {
        // The box has shown what was given back.
        input.set_value(&text);
        let caret = caret.unwrap_or(u32::MAX);
        let _ = input.set_selection_range(caret, caret);
    }
    open(form, field, input, &text);
}

/// A click in the box opens the list with all options, or closes it.
pub(super) fn clicked(form: &Rc<FormView>, field: FieldId, input: &HtmlInputElement) {
    let is_open = form.options.borrow().is_some();
    match is_open {
        true => close(form),
        false if input.read_only() => {}
        false => open(form, field, input, ""),
    }
}

/// A click on an option chooses it.
pub(super) fn picked(form: &Rc<FormView>, target: &Element) {
    let option = target.closest("[data-option]").ok().flatten();
    let option = option.and_then(|option| option.get_attribute("data-option")?.parse().ok());
    if let Some(option) = option {
        choose(form, option);
    }
}

/// A key in the box.
pub(super) fn pressed(
    form: &Rc<FormView>,
    field: FieldId,
    input: &HtmlInputElement,
    event: &KeyboardEvent,
) {
    if event.is_composing() || event.ctrl_key() || event.meta_key() || input.read_only() {
        return;
    }
    let is_open = form.options.borrow().is_some();
    match event.key().as_str() {
        "ArrowDown" | "ArrowUp" | "PageDown" | "PageUp" if !is_open => open(form, field, input, ""),
        "ArrowUp" if event.alt_key() => close(form),
        "ArrowDown" => step(form, |at, last| {
            at.map_or(0, |at| if at == last { 0 } else { at + 1 })
        }),
        "ArrowUp" => step(form, |at, last| {
            at.and_then(|at| at.checked_sub(1)).unwrap_or(last)
        }),
        "PageDown" => step(form, |at, last| at.map_or(0, |at| (at + PAGE).min(last))),
        "PageUp" => step(form, |at, _| at.map_or(0, |at| at.saturating_sub(PAGE))),
        "Enter" if is_open => {
            let at = form
                .options
                .borrow()
                .as_ref()
                .and_then(|open| Some(open.found[open.at?]));
            match at {
                Some(option) => choose(form, option),
                None => close(form),
            }
        }
        "Escape" if is_open => {
            close(form);
            form.search.set(None);
            bring_back(form, field, input);
            // It was meant for the list alone.
            event.stop_propagation();
        }
        _ => return,
    }
    event.prevent_default();
}

/// The box was left.
pub(super) fn left(form: &Rc<FormView>, field: FieldId, input: &HtmlInputElement) {
    close(form);
    let search = form.search.take().filter(|search| search.field == field);
    if search.is_some_and(|search| search.chosen.is_none()) {
        let typed = input.value();
        let meant = form.ask(field, |field| {
            // What stands there was not typed to find anything.
            let is_new = typed != field.text;
            let typed = typed.to_lowercase();
            is_new.then(|| named(&field, |label| label.to_lowercase() == typed))?
        });
        if let Some(option) = meant.flatten() {
            take(form, field, option);
        }
    }
    bring_back(form, field, input);
}

/// The only option whose name passes.
fn named(field: &Field, is_it: impl Fn(&str) -> bool) -> Option<usize> {
    let options = options(field).iter().enumerate();
    let mut found = options.filter(|(_, option)| is_it(&option.label));
    let (first, _) = found.next()?;
    found.next().is_none().then_some(first)
}

/// Chooses an option, unless it is the one that is chosen already; says whether that was an edit.
fn take(form: &Rc<FormView>, field: FieldId, option: usize) -> bool {
    let is_new = form.ask(field, |field| field.selected != Some(option)) == Some(true);
    if is_new {
        form.ui.send(Event::Edited(Edit::Choose { field, option }));
    }
    is_new
}

/// Takes back what the search has chosen on the way, unless the reviewer has done so.
fn give_back(form: &Rc<FormView>, field: FieldId) {
    let search = form.search.take().filter(|search| search.field == field);
    let Some(chosen) = search.and_then(|search| search.chosen) else {
        return;
    };
    if form.ask(field, |field| field.selected == Some(chosen)) == Some(true) {
        form.ui.send(Event::Edited(Edit::Undo));
    }
}

/// Shows what is chosen, whatever was typed to find another.
fn bring_back(form: &Rc<FormView>, field: FieldId, input: &HtmlInputElement) {
    form.ask(field, |field| {
        if input.value() != field.text {
            input.set_value(field.text);
        }
    });
}

fn choose(form: &Rc<FormView>, option: usize) {
    let Some((field, input)) = form
        .options
        .borrow()
        .as_ref()
        .map(|open| (open.field, open.input.clone()))
    else {
        return;
    };
    close(form);
    give_back(form, field);
    take(form, field, option);
    bring_back(form, field, &input);
}

/// Opens the list, or fills it anew.
fn open(form: &Rc<FormView>, field: FieldId, input: &HtmlInputElement, text: &str) {
    let known = form.options.take().filter(|open| open.field == field);
    let list = match &known {
        Some(open) => open.list.clone(),
        None => {
            let list = element(
                "ul",
                &[
                    ("class", "options"),
                    ("role", "listbox"),
                    ("popover", "manual"),
                ],
                &[],
            );
            list.set_id(&list_id(&field_dom_id(field)));
            append(&form.place, &list);
            list
        }
    };
    let filled = form.ask(field, |field| {
        set(&list, "aria-label", field.label);
        fill(&list, &field, text, form.ui.text())
    });
    let (found, at) = filled.unwrap_or_default();
    set(input, "aria-expanded", "true");
    let overlay = known.map_or_else(
        || Overlay::new(html(&list).clone(), input.clone().into()),
        |open| open.overlay,
    );
    overlay.fit();
    form.options.replace(Some(Open {
        field,
        input: input.clone(),
        list,
        found,
        at: None,
        overlay,
    }));
    go_to(form, at);
}

/// Fills the list with the options that have this text in them; answers with those and where the chosen one is.
fn fill(
    list: &Element,
    field: &Field,
    text: &str,
    words: &'static Text,
) -> (Vec<usize>, Option<usize>) {
    let text = text.to_lowercase();
    let options = options(field);
    let has_text =
        |index: &usize| text.is_empty() || options[*index].label.to_lowercase().contains(&text);
    let found: Vec<usize> = (0..options.len())
        .filter(has_text)
        .take(MOST_SHOWN)
        .collect();
    list.set_text_content(None);
    for option in &found {
        let made = element(
            "li",
            &[("role", "option"), ("class", "option"), ("dir", "auto")],
            &[],
        );
        made.set_id(&format!("{}-{option}", list.id()));
        set(&made, "data-option", &option.to_string());
        set(
            &made,
            "aria-selected",
            if field.selected == Some(*option) {
                "true"
            } else {
                "false"
            },
        );
        made.set_text_content(Some(&options[*option].label));
        append(list, &made);
    }
    if found.is_empty() {
        let none = element(
            "li",
            &[
                ("role", "option"),
                ("class", "option muted"),
                ("aria-disabled", "true"),
            ],
            &[],
        );
        none.set_text_content(Some(&(words.nothing_found)(&text)));
        append(list, &none);
    }
    // What is typed finds the first; without any it is the chosen one that the list begins at.
    let at = match text.is_empty() {
        true => found
            .iter()
            .position(|option| field.selected == Some(*option)),
        false => (!found.is_empty()).then_some(0),
    };
    (found, at)
}

fn step(form: &Rc<FormView>, to: impl FnOnce(Option<usize>, usize) -> usize) {
    let next = form.options.borrow().as_ref().and_then(|open| {
        let last = open.found.len().checked_sub(1)?;
        Some(to(open.at, last))
    });
    go_to(form, next);
}

fn go_to(form: &Rc<FormView>, at: Option<usize>) {
    let mut options = form.options.borrow_mut();
    let Some(open) = &mut *options else { return };
    let option = |at: usize| open.list.children().item(u32::try_from(at).unwrap_or(0));
    if let Some(before) = open.at.and_then(option) {
        mark(&before, "data-active", false);
    }
    let now = at.and_then(option);
    open.at = at;
    set_or_drop(
        &open.input,
        "aria-activedescendant",
        now.as_ref().map(|now| now.id()).as_deref(),
    );
    if let Some(now) = now {
        mark(&now, "data-active", true);
        let nearest = ScrollIntoViewOptions::new();
        nearest.set_block(ScrollLogicalPosition::Nearest);
        now.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}

/// Closes the list.
pub(super) fn close(form: &FormView) {
    // The list goes with it.
    if let Some(open) = form.options.take() {
        set(&open.input, "aria-expanded", "false");
        let _ = open.input.remove_attribute("aria-activedescendant");
    }
}
