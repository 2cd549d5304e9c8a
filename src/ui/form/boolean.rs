//! Yes or no, as a checkbox with the word beside it.

use countersign_core::form::Edit;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::leaf::{Control, disabled, set_id};
use crate::ui::make::{element, first, next};

/// A checkbox.
pub(super) static CHECKBOX: Control = Control {
    is_wide: false,
    is_group: false,
    make: |_, _| {
        let input = element("input", &[("type", "checkbox")], &[]);
        let word = element("span", &[("aria-hidden", "true")], &[]);
        element("span", &[("class", "choice choices")], &[&input, &word])
    },
    find: |made| first(&made),
    name: set_id,
    lock: disabled,
    show: |control, field, text| {
        let is_on = field.checked == Some(true);
        control
            .unchecked_ref::<HtmlInputElement>()
            .set_checked(is_on);
        let word = match field.checked {
            Some(true) => text.yes,
            Some(false) => text.no,
            None => field.text,
        };
        next(control).set_text_content(Some(word));
    },
    hear: |control, field| {
        let value = control.unchecked_ref::<HtmlInputElement>().checked();
        let field = field.id;
        Some(Edit::SetBool { field, value })
    },
    on: "change",
};
