//! Puts the focus on an element of the shadow root, once it has been drawn.

use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, HtmlElement, HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition,
};

/// Focuses the first element that `selector` finds below `place`, after the views have been brought up to date and
/// `reveal` has drawn what was not there yet.
///
/// What is in a box is selected if `selects`, as the Tab key does.
pub fn focus(
    place: &HtmlElement,
    selector: String,
    selects: bool,
    reveal: impl FnOnce() + 'static,
) {
    let place = place.clone();
    wasm_bindgen_futures::spawn_local(async move {
        // Views follow their signals in a task of their own; this one queues behind it.
        leptos::task::tick().await;
        reveal();
        let Ok(Some(found)) = place.query_selector(&selector) else {
            return;
        };
        let Ok(found) = found.dyn_into::<HtmlElement>() else {
            return;
        };
        open_around(&found);
        if found.focus().is_ok() {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            found.scroll_into_view_with_scroll_into_view_options(&options);
            if selects && let Some(input) = found.dyn_ref::<HtmlInputElement>() {
                input.select();
            }
        }
    });
}

/// True where a key press is meant for a control that takes text or letters.
pub fn is_typing(event: &Event) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| {
        target
            .matches(
                "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]",
            )
            .unwrap_or(false)
    })
}

/// True where an event comes from inside of what a selector finds.
pub fn is_within(event: &Event, selector: &str) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some()))
}

/// Opens every closed `<details>` around an element: what is folded away cannot take the focus.
fn open_around(element: &HtmlElement) {
    let mut around = element.closest("details:not([open])").ok().flatten();
    while let Some(details) = around {
        if details.set_attribute("open", "").is_err() {
            return;
        }
        around = details.closest("details:not([open])").ok().flatten();
    }
}
