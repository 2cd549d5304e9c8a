//! Yes or no, as a checkbox with the word beside it.

use countersign_core::form::Edit;
use leptos::prelude::*;

use super::FieldUi;

pub(super) fn view(field: FieldUi) -> AnyView {
    let text = field.ui.text();
    let is_on = move || field.seen.with(|seen| seen.checked == Some(true));
    view! {
        <span class="choice choices">
            <input
                type="checkbox"
                id=field.dom_id()
                prop:checked=is_on
                disabled=move || field.seen.with(|seen| seen.read_only)
                aria-describedby=move || field.described_by()
                aria-invalid=move || field.is_invalid()
                on:change:target=move |event| field.edit(Edit::SetBool { field: field.id, value: event.target().checked() })
            />
            <span aria-hidden="true">{move || if is_on() { text.yes } else { text.no }}</span>
        </span>
    }
    .into_any()
}
