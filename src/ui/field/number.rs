//! Numbers and integers, as text from the wire to the wire: a number input would round and reformat them.

use countersign_core::form::Edit;
use leptos::prelude::*;

use super::FieldUi;

/// `keyboard` is the `inputmode`: `decimal` or `numeric`.
pub(super) fn view(field: FieldUi, keyboard: &'static str) -> AnyView {
    view! {
        <input
            class="input number"
            id=field.dom_id()
            type="text"
            inputmode=keyboard
            autocomplete="off"
            prop:value=move || field.seen.with(|seen| seen.text.clone())
            readonly=move || field.seen.with(|seen| seen.read_only)
            aria-describedby=move || field.described_by()
            aria-invalid=move || field.is_invalid()
            aria-required=move || field.is_required()
            on:input:target=move |event| field.edit(Edit::Type { field: field.id, text: event.target().value() })
        />
    }
    .into_any()
}
