//! Puts the focus on an element of the shadow root, once it has been drawn.

use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement, ScrollIntoViewOptions,
    ScrollLogicalPosition,
};

/// What becomes of the text in a box that gets the focus.
#[derive(Clone, Copy)]
pub enum Text {
    /// Nothing.
    Stays,
    /// All of it is selected, as the Tab key does.
    IsSelected,
    /// The caret or selection is put there.
    Has(Caret),
}

/// Where the caret is in a text, or from where to where it is selected.
#[derive(Clone, Copy)]
pub struct Caret {
    start: u32,
    end: u32,
}

impl Caret {
    /// The caret of a box, where it has one.
    pub fn of(element: &Element) -> Option<Caret> {
        let of_input = |input: &HtmlInputElement| {
            Some((input.selection_start().ok()??, input.selection_end().ok()??))
        };
        let of_text = |text: &HtmlTextAreaElement| {
            Some((text.selection_start().ok()??, text.selection_end().ok()??))
        };
        let input = element.dyn_ref().and_then(of_input);
        let (start, end) = input.or_else(|| element.dyn_ref().and_then(of_text))?;
        Some(Caret { start, end })
    }

    /// Kinds of boxes that have no caret refuse one; then it stays as it is.
    fn put_in(self, element: &Element) {
        if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            let _ = input.set_selection_range(self.start, self.end);
        } else if let Some(text) = element.dyn_ref::<HtmlTextAreaElement>() {
            let _ = text.set_selection_range(self.start, self.end);
        }
    }
}

/// Focuses the first element that `selector` finds below `place`, after the views have been brought up to date and
/// `reveal` has drawn what was not there yet.
pub fn focus(place: &HtmlElement, selector: String, text: Text, reveal: impl FnOnce() + 'static) {
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
            match text {
                Text::Stays => {}
                Text::IsSelected => {
                    if let Some(input) = found.dyn_ref::<HtmlInputElement>() {
                        input.select();
                    }
                }
                Text::Has(caret) => caret.put_in(&found),
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
