//! Text: one line, or a box that grows with what is in it. What is typed is what the draft holds.

use countersign_core::form::{Edit, TextFormat};
use leptos::prelude::*;

use super::FieldUi;

pub(super) fn view(field: FieldUi, multiline: bool, format: Option<TextFormat>) -> AnyView {
    let value = move || field.seen.with(|seen| seen.text.clone());
    if multiline {
        return view! {
            <textarea
                class="input"
                id=field.dom_id()
                dir="auto"
                rows="3"
                prop:value=value
                readonly=move || field.seen.with(|seen| seen.read_only)
                aria-describedby=move || field.described_by()
                aria-invalid=move || field.is_invalid()
                aria-required=move || field.is_required()
                on:input:target=move |event| field.edit(Edit::Type { field: field.id, text: event.target().value() })
            ></textarea>
        }
        .into_any();
    }
    // `type=email` and `type=url` would trim and normalise; a plain text box with the fitting keyboard does not.
    let keyboard = match format {
        Some(TextFormat::Email) => "email",
        Some(TextFormat::Uri) => "url",
        _ => "text",
    };
    view! {
        <input
            class="input"
            id=field.dom_id()
            dir="auto"
            type="text"
            inputmode=keyboard
            autocomplete="off"
            prop:value=value
            readonly=move || field.seen.with(|seen| seen.read_only)
            aria-describedby=move || field.described_by()
            aria-invalid=move || field.is_invalid()
            aria-required=move || field.is_required()
            on:input:target=move |event| field.edit(Edit::Type { field: field.id, text: event.target().value() })
        />
    }
    .into_any()
}
