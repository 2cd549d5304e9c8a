//! One of a few values: radio buttons up to four, else a select. A value that is none of them stays until one is chosen.

use std::sync::Arc;

use countersign_core::form::{Choice, Edit};
use leptos::prelude::*;

use super::FieldUi;

/// True where radio buttons are drawn.
pub(super) fn is_small(options: &[Choice]) -> bool {
    options.len() <= 4
        && options
            .iter()
            .all(|option| option.label.chars().count() <= 24)
}

pub(super) fn view(field: FieldUi, options: Arc<[Choice]>) -> AnyView {
    let choose = move |option| {
        field.edit(Edit::Choose {
            field: field.id,
            option,
        })
    };
    let chosen = Memo::new(move |_| field.seen.with(|seen| seen.selected));
    if is_small(&options) {
        let name = field.dom_id();
        let radios: Vec<_> = options
            .iter()
            .enumerate()
            .map(|(index, option)| {
                // The first one carries the field's id, so that the focus finds it.
                let id = (index == 0).then(|| field.dom_id());
                view! {
                    <label class="choice">
                        <input type="radio" id=id name=name.clone()
                            prop:checked=move || chosen.get() == Some(index)
                            on:change=move |_| choose(index) />
                        {option.label.clone()}
                    </label>
                }
            })
            .collect();
        return view! {
            <div
                class="choices"
                role="radiogroup"
                aria-labelledby=format!("{}-label", field.dom_id())
                aria-describedby=move || field.described_by()
                aria-invalid=move || field.is_invalid()
            >
                {radios}
            </div>
        }
        .into_any();
    }
    let items: Vec<_> = options
        .iter()
        .enumerate()
        .map(|(index, option)| {
            view! { <option value=index.to_string() prop:selected=move || chosen.get() == Some(index)>{option.label.clone()}</option> }
        })
        .collect();
    view! {
        <select
            class="input"
            id=field.dom_id()
            aria-describedby=move || field.described_by()
            aria-invalid=move || field.is_invalid()
            on:change:target=move |event| {
                if let Ok(option) = event.target().value().parse() {
                    choose(option);
                }
            }
        >
            // What came and is no option stays visible until the reviewer chooses.
            {move || chosen.get().is_none().then(|| view! {
                <option value="" selected disabled>{field.seen.with(|seen| seen.text.clone())}</option>
            })}
            {items}
        </select>
    }
    .into_any()
}
