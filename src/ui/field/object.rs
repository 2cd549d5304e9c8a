//! A nested object: a group that folds, with its fields inside.

use leptos::prelude::*;

use super::{FieldUi, children};
use crate::ui::{Icon, icon};

pub(super) fn view(field: FieldUi) -> impl IntoView {
    view! {
        <details class="group" open>
            <summary id=field.dom_id()>
                {icon(Icon::Down, "group-mark")}
                <span class="group-title">{move || field.label()}</span>
                <span class="group-note">{move || field.summary()}</span>
                {state(field)}
            </summary>
            <fieldset class="group-body">
                <legend class="sr">{move || field.label()}</legend>
                {move || field.seen.with(|seen| seen.description.clone()).map(|help| view! { <p class="field-help">{help}</p> })}
                <div class="fields">{children(field.ui, field.id)}</div>
                {super::take_away(field, true)}
            </fieldset>
        </details>
    }
}

/// What has become of the group's inside, for when it is folded.
pub(super) fn state(field: FieldUi) -> impl IntoView {
    let text = field.ui.text();
    view! {
        <span class="group-state">
            {move || field.seen.with(|seen| seen.changed).then(|| view! { <span class="tone-accent">{text.changed}</span> })}
            {move || {
                let count = field.seen.with(|seen| seen.problem_count);
                (count > 0).then(|| view! { <span class="tone-attention">{(text.problems_inside)(count as usize)}</span> })
            }}
        </span>
    }
}
