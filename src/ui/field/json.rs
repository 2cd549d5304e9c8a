//! What has no shape of its own to draw, as JSON. Text that does not parse stays in the box and says where it fails.

use countersign_core::form::Edit;
use leptos::prelude::*;

use super::FieldUi;

pub(super) fn view(field: FieldUi) -> AnyView {
    view! {
        <textarea
            class="input code"
            id=field.dom_id()
            rows="4"
            spellcheck="false"
            prop:value=move || field.seen.with(|seen| seen.text.clone())
            readonly=move || field.seen.with(|seen| seen.read_only)
            aria-describedby=move || field.described_by()
            aria-invalid=move || field.is_invalid()
            on:input:target=move |event| field.edit(Edit::ReplaceText { field: field.id, text: event.target().value() })
        ></textarea>
    }
    .into_any()
}
