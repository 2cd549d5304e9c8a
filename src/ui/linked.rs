//! The place of the details while the approval that the page points at is not there: being looked for, or missing.

use countersign_core::desk::{Event, Pointed};
use leptos::prelude::*;

use super::{Icon, Ui, icon};

pub(super) fn pointed(ui: Ui, pointed: Pointed) -> impl IntoView {
    let text = ui.text();
    let (which, sentence) = match pointed {
        Pointed::Looking => (Icon::Busy, text.looking_for_item.to_owned()),
        Pointed::Missing(sentence) => (Icon::Gone, sentence),
    };
    view! {
        <div class="details-bar">
            <button type="button" class="button-quiet" on:click=move |_| ui.send(Event::Closed)>
                {icon(Icon::Back, "")}
                {text.back}
            </button>
        </div>
        <div class="placeholder">
            {icon(which, "")}
            <h3 tabindex="-1" data-focus="details">{sentence}</h3>
        </div>
    }
}
