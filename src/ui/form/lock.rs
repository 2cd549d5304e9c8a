//! Keeps a form from being edited, once it is decided. Not by a disabled `fieldset` around it: what scrolls in one counts
//! for tools as out of the keyboard's reach.

use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::ui::make::mark;

/// On what was disabled here, apart from what is for reasons of its own.
const LOCKED: &str = "data-locked";

/// Disables what is not disabled yet.
pub(super) fn lock(place: &Element) {
    each(
        place,
        ":is(input, select, textarea, button):enabled",
        |found| {
            mark(&found, "disabled", true);
            mark(&found, LOCKED, true);
        },
    );
}

/// Enables what [`lock`] has disabled.
pub(super) fn unlock(place: &Element) {
    each(place, "[data-locked]", |found| {
        mark(&found, "disabled", false);
        mark(&found, LOCKED, false);
    });
}

fn each(place: &Element, selector: &str, act: impl Fn(Element)) {
    let Ok(found) = place.query_selector_all(selector) else {
        return;
    };
    for index in 0..found.length() {
        if let Some(found) = found.item(index) {
            act(found.unchecked_into());
        }
    }
}
