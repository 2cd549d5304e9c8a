//! Keeps the focus near when the button that had it goes away with what it stood for. Moves nothing that a person moved.

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, Node, ShadowRoot};

/// To be called with a container's `focusout`: where the focused element is being taken away, the container gets the
/// focus, for which it needs a `tabindex`. (Chromium tells of such a loss as of any other.)
pub fn keep_inside(event: &Event) {
    let container = event.current_target().map(JsCast::dyn_into::<HtmlElement>);
    let lost = event.target().map(JsCast::dyn_into::<Node>);
    let (Some(Ok(container)), Some(Ok(lost))) = (container, lost) else {
        return;
    };
    wasm_bindgen_futures::spawn_local(async move {
        // The event comes before the element has gone; views follow their signals in a task of their own.
        leptos::task::tick().await;
        let is_elsewhere = container
            .get_root_node()
            .dyn_into::<ShadowRoot>()
            .is_ok_and(|root| root.active_element().is_some());
        if !lost.is_connected() && container.is_connected() && !is_elsewhere {
            // An element that cannot take it leaves the focus where it is.
            let _ = container.focus();
        }
    });
}
