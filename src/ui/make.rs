//! Makes elements. Names, attributes and structure are constants of this crate; text from data and schemas only ever goes
//! in as text, so it cannot become markup. No parser is involved, so a page may forbid those.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

use crate::browser::document;
use crate::ui::Icon;

const SVG: &str = "http://www.w3.org/2000/svg";

/// An element with its attributes and what is in it.
pub(super) fn element(tag: &str, attributes: &[(&str, &str)], inside: &[&Element]) -> Element {
    let made = document()
        .create_element(tag)
        .expect("the tag is a constant that browsers know");
    dressed(made, attributes, inside)
}

/// An element with text in it.
pub(super) fn words(tag: &str, class: &str, text: &str) -> Element {
    let made = element(tag, &[("class", class)], &[]);
    made.set_text_content(Some(text));
    made
}

/// An icon, with a class of its own if one is given.
pub(super) fn icon(which: Icon, class: &str) -> Element {
    let part = |tag: &str| {
        document()
            .create_element_ns(Some(SVG), tag)
            .expect("browsers know SVG")
    };
    let path = dressed(part("path"), &[("d", which.path())], &[]);
    let class = format!("{} {class}", which.class());
    dressed(
        part("svg"),
        &[
            ("class", class.trim_end()),
            ("viewBox", "0 0 16 16"),
            ("aria-hidden", "true"),
        ],
        &[&path],
    )
}

fn dressed(made: Element, attributes: &[(&str, &str)], inside: &[&Element]) -> Element {
    for (name, value) in attributes {
        set(&made, name, value);
    }
    for child in inside {
        append(&made, child);
    }
    made
}

/// A button that does `act`, as `hear` knows it. Its words are few for the eye and all of them for the ear; those are
/// its last child. They are content rather than `aria-label`, so that only a field itself answers to its label.
pub(super) fn button(class: &str, act: &str, which: Icon, short: &str, full: &str) -> Element {
    let button = element(
        "button",
        &[("type", "button"), ("class", class), ("data-act", act)],
        &[&icon(which, "")],
    );
    if !short.is_empty() {
        let seen = element("span", &[("aria-hidden", "true")], &[]);
        seen.set_text_content(Some(short));
        append(&button, &seen);
    }
    append(&button, &words("span", "sr", full));
    button
}

/// Gives a button of [`button`] other words for the ear.
pub(super) fn rename(button: &Element, full: &str) {
    if let Some(heard) = button.last_child() {
        heard.set_text_content(Some(full));
    }
}

pub(super) fn set(element: &Element, name: &str, value: &str) {
    // Only a name that is no name is refused, and all names are constants.
    let _ = element.set_attribute(name, value);
}

/// Sets an attribute without a value, or takes it away.
pub(super) fn mark(element: &Element, name: &str, is_marked: bool) {
    let _ = element.toggle_attribute_with_force(name, is_marked);
}

/// Sets an attribute, or takes it away.
pub(super) fn set_or_drop(element: &Element, name: &str, value: Option<&str>) {
    match value {
        Some(value) => set(element, name, value),
        None => drop(element.remove_attribute(name)),
    }
}

pub(super) fn append(parent: &Node, child: &Node) {
    // A node that is refused here would be an ancestor of its parent.
    let _ = parent.append_child(child);
}

/// A copy with all that is in it.
pub(super) fn copy(stencil: &Element) -> Element {
    stencil
        .clone_node_with_deep(true)
        .expect("elements can be copied")
        .unchecked_into()
}

/// The first child; what calls it has made the element and knows that there is one.
pub(super) fn first(element: &Element) -> Element {
    element
        .first_child()
        .expect("a stencil is as it was made")
        .unchecked_into()
}

/// The next sibling; what calls it has made both.
pub(super) fn next(element: &Element) -> Element {
    element
        .next_sibling()
        .expect("a stencil is as it was made")
        .unchecked_into()
}

/// The last child; what calls it has made both.
pub(super) fn last(element: &Element) -> Element {
    element
        .last_child()
        .expect("a stencil is as it was made")
        .unchecked_into()
}

/// Whether the focus is on an element or in it.
pub(super) fn has_focus(element: &Element) -> bool {
    let root = element.get_root_node();
    let active = match root.dyn_ref::<web_sys::ShadowRoot>() {
        Some(root) => root.active_element(),
        None => document().active_element(),
    };
    active.is_some_and(|active| element.contains(Some(&active)))
}

pub(super) fn html(element: &Element) -> &HtmlElement {
    element.unchecked_ref()
}
