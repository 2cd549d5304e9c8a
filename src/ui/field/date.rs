//! Dates, by the platform's own control while the text is one it can show; anything else stays text, because a date
//! control would silently drop it.

use countersign_core::form::Edit;
use leptos::prelude::*;

use super::FieldUi;

/// `kind` is the input's type.
pub(super) fn view(field: FieldUi, kind: &'static str) -> AnyView {
    view! {
        <input
            class="input"
            id=field.dom_id()
            type=kind
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
