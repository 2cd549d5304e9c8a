//! What has no shape of its own to draw, as JSON. Text that does not parse stays in the box and says where it fails.

use countersign_core::form::Edit;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

use super::leaf::{Control, itself, read_only, set_id};
use super::text::show_lines;
use crate::ui::make::element;

/// A box of code.
pub(super) static BOX: Control = Control {
    is_wide: true,
    is_group: false,
    make: |_, _| {
        element(
            "textarea",
            &[
                ("class", "input code"),
                ("rows", "4"),
                ("spellcheck", "false"),
            ],
            &[],
        )
    },
    find: itself,
    name: set_id,
    lock: read_only,
    show: show_lines,
    hear: |control, field| {
        let text = control.unchecked_ref::<HtmlTextAreaElement>().value();
        let field = field.id;
        Some(Edit::ReplaceText { field, text })
    },
    on: "input",
};
