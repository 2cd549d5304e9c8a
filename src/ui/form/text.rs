//! Text: one line, or a box that grows with what is in it. What is typed is what the draft holds.

use countersign_core::form::{Edit, Field, TextFormat, Widget};
use countersign_core::text::Text;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlTextAreaElement};

use super::leaf::{Control, itself, read_only, set_id, typed};
use crate::ui::make::element;

/// One line.
pub(super) static LINE: Control = Control {
    is_wide: false,
    is_group: false,
    make: |widget, _| {
        // `type=email` and `type=url` would trim and normalise; a plain text box with the fitting keyboard does not.
        let keyboard = match widget {
            Widget::Text {
                format: Some(TextFormat::Email),
                ..
            } => "email",
            Widget::Text {
                format: Some(TextFormat::Uri),
                ..
            } => "url",
            _ => "text",
        };
        line(&[("class", "input"), ("dir", "auto"), ("inputmode", keyboard)])
    },
    find: itself,
    name: set_id,
    lock: read_only,
    show: show_line,
    hear: hear_line,
    on: "input",
};

/// Several lines.
pub(super) static LINES: Control = Control {
    is_wide: true,
    is_group: false,
    make: |_, _| {
        element(
            "textarea",
            &[("class", "input"), ("dir", "auto"), ("rows", "3")],
            &[],
        )
    },
    find: itself,
    name: set_id,
    lock: read_only,
    show: show_lines,
    hear: |control, field| {
        let lines: &HtmlTextAreaElement = control.unchecked_ref();
        typed(&lines.value(), lines.selection_end(), field)
    },
    on: "input",
};

/// A text box of one line that leaves alone what is typed.
pub(super) fn line(attributes: &[(&str, &str)]) -> Element {
    let common = [("type", "text"), ("autocomplete", "off")];
    element("input", &[attributes, &common].concat(), &[])
}

pub(super) fn show_line(control: &Element, field: &Field, _: &'static Text) {
    control
        .unchecked_ref::<HtmlInputElement>()
        .set_value(field.text);
}

pub(super) fn hear_line(control: &Element, field: &Field) -> Option<Edit> {
    let line: &HtmlInputElement = control.unchecked_ref();
    typed(&line.value(), line.selection_end(), field)
}

pub(super) fn show_lines(control: &Element, field: &Field, _: &'static Text) {
    control
        .unchecked_ref::<HtmlTextAreaElement>()
        .set_value(field.text);
}
