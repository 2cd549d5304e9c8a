//! What the API gave, word for word: a block of exact text with its buttons, and the dialog with all answers behind the
//! open approval. Drawn only while somebody looks; links to documents and credentials are never among it.

use countersign_core::desk::{Desk, Part};
use countersign_core::json::readable;
use leptos::prelude::*;

use super::dialog::{head, modal};
use super::{Icon, Ui, copied, icon};
use crate::browser::{clipboard, download};

/// So much of a text is shown; copying and downloading give all of it.
const SHOWN: usize = 20_000;

/// A text from an answer, laid out, with the ways to have it as it came. `label` names it and its buttons.
pub(super) fn exact(
    ui: Ui,
    label: String,
    title: impl IntoView + 'static,
    whole: impl Fn() -> Option<String> + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let text = ui.text();
    let (shown, is_cut) = readable(&whole().unwrap_or_default(), SHOWN);
    let is_empty = shown.is_empty();
    let tool = |which, name: &'static str| {
        let label = format!("{name}: {label}");
        move |act: fn(Ui, String)| {
            let click = move |_| {
                if let Some(whole) = whole() {
                    act(ui, whole);
                }
            };
            view! {
                <button type="button" class="icon-button" aria-label=label title=name on:click=click>{icon(which, "")}</button>
            }
        }
    };
    view! {
        <div class="exact">
            <div class="exact-head">
                {title}
                {(!is_empty).then(|| view! {
                    <span class="exact-tools">
                        {clipboard::is_there().then(|| tool(Icon::Copy, text.copy)(copied))}
                        {tool(Icon::Save, text.download)(|_, whole| download::save_json("countersign-raw.json", &whole))}
                    </span>
                })}
            </div>
            {match is_empty {
                true => view! { <p class="note">{text.empty_answer}</p> }.into_any(),
                false => view! { <pre class="code-block" tabindex="0" role="region" aria-label=label>{shown}</pre> }.into_any(),
            }}
            {is_cut.then(|| view! { <p class="note">{text.only_beginning}</p> })}
        </div>
    }
}

/// The button that opens the dialog.
pub(super) fn button(ui: Ui, is_open: RwSignal<bool>) -> impl IntoView {
    let text = ui.text();
    view! {
        <button type="button" class="icon-button raw-open" aria-label=text.raw_json title=text.raw_json aria-haspopup="dialog"
            on:click=move |_| is_open.set(true)>
            {icon(Icon::Braces, "")}
        </button>
    }
}

pub(super) fn dialog(ui: Ui, is_open: RwSignal<bool>) -> impl IntoView {
    view! { <Show when=move || is_open.get()>{drawn(ui, is_open)}</Show> }
}

fn drawn(ui: Ui, is_open: RwSignal<bool>) -> impl IntoView {
    let text = ui.text();
    let place = modal();
    // How many answers there are, whichever they are: a later read draws them anew.
    let answers = move || {
        ui.watch(Part::Details, |desk| {
            desk.open_approval()
                .and_then(|open| open.details.as_ref())
                .map(|details| details.answers.len() + details.failed.len())
        })
    };
    view! {
        <dialog class="dialog raw" part="raw" aria-labelledby="raw-title" node_ref=place on:close=move |_| is_open.set(false)>
            {head(ui, place, "raw-title", text.raw_json)}
            <div class="dialog-scroll" tabindex="0" role="group" aria-label=text.raw_json>
                {entry(ui)}
                {move || match answers() {
                    None => view! { <p class="note">{text.loading}</p> }.into_any(),
                    Some(count) => (0..count).map(|index| answer(ui, index)).collect_view().into_any(),
                }}
            </div>
        </dialog>
    }
}

fn entry(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let whole = move || {
        ui.desk(|desk| {
            let entry = desk.open_approval()?.approval.entry.as_ref()?;
            Some(entry.to_string())
        })
    };
    let title = view! { <h3 class="exact-title">{text.list_entry}</h3> };
    match whole() {
        Some(_) => exact(ui, text.list_entry.to_owned(), title, whole).into_any(),
        None => {
            view! { <div class="exact">{title}<p class="note">{text.list_entry_not_kept}</p></div> }
                .into_any()
        }
    }
}

fn answer(ui: Ui, index: usize) -> impl IntoView {
    let text = ui.text();
    let read = move |desk: &Desk| {
        let details = desk.open_approval()?.details.as_ref()?;
        Some(details.answer(index)?.body.clone())
    };
    let about = ui.desk(|desk| {
        let details = desk.open_approval()?.details.as_ref()?;
        let answer = details.answer(index)?;
        Some((answer.request.clone(), answer.status, answer.is_cut))
    });
    about.map(|(request, status, is_cut)| {
        let title = view! {
            <h3 class="exact-title">
                <span class="mono">{request.clone()}</span>
                " "
                <span class="section-note">{(text.answered_with)(status)}</span>
            </h3>
        };
        view! {
            {exact(ui, request, title, move || ui.desk(read))}
            {is_cut.then(|| view! { <p class="note">{text.secrets_left_out}</p> })}
        }
    })
}
