//! What all dialogs have in common: they are modal, closed by Escape or their button, and then give the focus back.

use leptos::html;
use leptos::prelude::*;

use super::{Icon, Ui, icon};

/// A reference for a `<dialog>`, which is shown as soon as it has been drawn.
pub(super) fn modal() -> NodeRef<html::Dialog> {
    let place = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        // It throws only where it is open already or not on the page.
        if let Some(dialog) = place.get() {
            let _ = dialog.show_modal();
        }
    });
    place
}

/// Its heading, and the button that closes it.
pub(super) fn head(
    ui: Ui,
    place: NodeRef<html::Dialog>,
    id: &'static str,
    title: &'static str,
) -> impl IntoView {
    let text = ui.text();
    let close = move |_| {
        if let Some(dialog) = place.get_untracked() {
            // Gives the focus back to what had it, and then says that it closed.
            dialog.close();
        }
    };
    view! {
        <header class="dialog-head">
            <h2 class="dialog-title" id=id tabindex="-1" autofocus>{title}</h2>
            <button type="button" class="icon-button" aria-label=text.close title=text.close on:click=close>
                {icon(Icon::Cross, "")}
            </button>
        </header>
    }
}
