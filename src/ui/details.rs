//! The right pane: what the open approval is about. Its heading and facts come with the list; steps, request, data
//! and document follow when their reads have ended. The form is drawn once per draft, never rebuilt by a later read.
//! What changed underneath a draft is [`conflict`]'s to show.

use std::collections::HashSet;

use countersign_core::desk::{Event, Open, Part, Target};
use countersign_core::form::Edit;
use countersign_core::keys::Action;
use countersign_core::model::{Fact, FactLabel, FactValue};
use leptos::prelude::*;

use super::queue::monogram;
use super::steps::{Unfolded, request, steps};
use super::versions::versions;
use super::when::{self, Spelling};
use super::{Icon, Ui, conflict, copied, data::data, decision, diff, document, icon, linked, raw};
use crate::browser::clipboard;

pub(super) fn details(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let open = Memo::new(move |_| {
        ui.watch(Part::Details, |desk| {
            desk.open_approval().map(|open| open.approval.id.clone())
        })
    });
    let pointed = Memo::new(move |_| ui.watch(Part::Details, |desk| desk.pointed()));
    view! {
        <section class="details" part="details" role="region" aria-label=text.approval_details>
            {move || match (open.get(), pointed.get()) {
                (Some(_), _) => opened(ui).into_any(),
                (None, Some(pointed)) => linked::pointed(ui, pointed).into_any(),
                (None, None) => nothing_open(ui).into_any(),
            }}
        </section>
    }
}

/// The way to choose one, as long as there is one to choose.
fn nothing_open(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let is_empty = Memo::new(move |_| ui.watch(Part::Queue, |desk| desk.total()) == 0);
    let keys = ui.runtime(|runtime| runtime.keys());
    let help = move || keys.with(|keys| keys.of(Action::Help));
    view! {
        <div class="placeholder" data-empty=move || is_empty.get().then_some("")>
            {icon(Icon::Inbox, "")}
            <h3>{text.nothing_open}</h3>
            {move || help().map(|key| view! {
                <p class="keys-inline"><span><kbd>{key.to_string()}</kbd> " " {text.keys}</span></p>
            })}
        </div>
    }
}

/// Drawn once per approval opened.
fn opened(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let place = document::Place::new(ui);
    let unfolded = Unfolded::new(HashSet::new());
    let raw_is_open = RwSignal::new(false);
    let read = move |read: fn(&Open) -> AnyView| ui.desk(|desk| desk.open_approval().map(read));
    // A list may learn what it is called after it was opened.
    let title = Memo::new(move |_| {
        ui.watch(Part::Details, |desk| {
            desk.open_approval().map(|open| open.approval.title.clone())
        })
    });
    let tone = ui.desk(|desk| {
        let open = desk.open_approval()?;
        let id = &open.approval.id.connection;
        Some((
            desk.connections()
                .iter()
                .position(|connection| connection.id == *id)?,
            open.connection_label.clone(),
        ))
    });
    view! {
        <div class="details-bar">
            <button type="button" class="button-quiet" on:click=move |_| ui.send(Event::Closed)>
                {icon(Icon::Back, "")}
                {text.back}
            </button>
        </div>
        {move || document::tabs(place)}
        <div class="details-body" data-front=move || place.front() data-beside=move || place.is_beside().then_some("")>
            <div class="details-scroll" tabindex="-1" id="pane-data"
                role=move || place.role() aria-labelledby=move || place.role().map(|_| "tab-data")>
                <div class="details-content">
                    <header class="details-head">
                        <p class="eyebrow">
                            {tone.map(|(index, label)| view! {
                                {monogram(index, &label)}
                                <span class="eyebrow-words">
                                    <bdi>{label}</bdi> {read(|open| format!(" · {}", open.approval.workflow).into_any())}
                                </span>
                            })}
                            {move || document::switch(place)}
                            {raw::button(ui, raw_is_open)}
                        </p>
                        <h2 class="title" dir="auto" tabindex="-1" data-focus="details">
                            {move || title.get()}
                        </h2>
                    </header>
                    {move || ui.watch(Part::Details, |desk| desk.open_approval().map(|open| known(ui, open, unfolded)))}
                    {conflict::conflict(ui)}
                    {restored(ui)}
                    {data(ui)}
                    {diff::changes(ui)}
                </div>
            </div>
            {move || document::panel(place)}
        </div>
        {decision::decision(ui)}
        {raw::dialog(ui, raw_is_open)}
    }
}

/// What is known besides the data; drawn again when more has been read. Holds no input.
fn known(ui: Ui, open: &Open, unfolded: Unfolded) -> AnyView {
    let text = ui.text();
    let Some(details) = &open.details else {
        return view! {
            {facts(ui, &open.approval.facts)}
            <div class="skeleton" aria-hidden="true">
                <span class="bar bar-title"></span>
                <span class="bar bar-step"></span>
                <span class="bar bar-title"></span>
            </div>
            <p class="sr">{text.loading}</p>
        }
        .into_any();
    };
    let all: Vec<Fact> = open
        .approval
        .facts
        .iter()
        // What was read since says more of the same.
        .filter(|fact| details.facts.iter().all(|more| more.label != fact.label))
        .chain(&details.facts)
        .cloned()
        .collect();
    let takes_no_edits = !open.capabilities.edits;
    let is_over = ui.desk(|desk| desk.is_over(&open.approval.id));
    view! {
        {facts(ui, &all)}
        {steps(ui, details, is_over, unfolded)}
        {request(ui, details)}
        {versions(ui, details, unfolded)}
        {details.missing.iter().map(|missing| view! {
            <p class="note tone-attention" role="note">{icon(Icon::Alert, "")}<span>{(text.missing)(details.lacks(missing), &missing.why)}</span></p>
        }).collect_view()}
        {details.stale.iter().map(|stale| view! {
            <p class="note tone-attention" role="note">{icon(Icon::Alert, "")}<span>{(text.stale)(details.lacks(stale), &stale.why)}</span></p>
        }).collect_view()}
        {takes_no_edits.then(|| view! { <p class="note">{icon(Icon::Info, "")}<span>{text.no_edits}</span></p> })}
    }
    .into_any()
}

fn facts(ui: Ui, facts: &[Fact]) -> impl IntoView + use<> {
    let text = ui.text();
    let spelling = StoredValue::new_local(Spelling::new(&ui.locale()));
    let minute = Memo::new(move |_| ui.now().0 / 60_000);
    let lines: Vec<AnyView> = facts
        .iter()
        // The line above the title names it.
        .filter(|fact| fact.label != FactLabel::Workflow)
        .map(|fact| {
            let label = (text.fact)(fact.label);
            let value = match &fact.value {
                FactValue::Text(name) if fact.label == FactLabel::Document => {
                    document::link(ui, name.clone()).into_any()
                }
                FactValue::Text(words) => view! { <bdi>{words.clone()}</bdi> }.into_any(),
                FactValue::Id(id) => copyable(ui, label, id.clone()).into_any(),
                FactValue::Moment(moment) => when::ago(spelling, *moment, minute).into_any(),
                FactValue::Seconds(seconds) => (text.seconds)(*seconds).into_any(),
                FactValue::Reason(reason) => (text.why_it_waits)(reason).into_any(),
            };
            // What is told in whole sentences gets a line of its own.
            let is_wide = (fact.label == FactLabel::Message).then_some("");
            view! { <div class="fact" data-wide=is_wide><dt>{label}</dt><dd>{value}</dd></div> }
                .into_any()
        })
        .collect();
    view! { <dl class="facts" aria-label=text.facts>{lines}</dl> }
}

/// An id in monospace with a button that copies it.
fn copyable(ui: Ui, label: &'static str, id: String) -> impl IntoView {
    let text = ui.text();
    let shown = id.clone();
    let full = id.clone();
    let copy = move |_| copied(ui, id.clone());
    // Pages without a secure origin have no clipboard: the id can still be selected there.
    let can_copy = clipboard::is_there();
    view! {
        <span class="mono cut" title=full>{shown}</span>
        {can_copy.then(|| view! {
            <button type="button" class="icon-button" aria-label=(text.about)(text.copy, label) title=text.copy on:click=copy>
                {icon(Icon::Copy, "")}
            </button>
        })}
    }
}

/// Says that edits of an earlier visit are back in the form, and takes them out again.
fn restored(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let at = Memo::new(move |_| {
        ui.watch(Part::Details, |_| ());
        ui.watch(Part::Bar, |desk| {
            desk.restored_at().filter(|_| desk.can_edit())
        })
    });
    let discard = move |_| {
        ui.send(Event::Edited(Edit::ResetAll));
        ui.runtime(|runtime| runtime.focus(&Target::Details));
    };
    view! {
        <Show when=move || at.get().is_some()>
            <div class="note restored" role="note">
                {icon(Icon::Past, "tone-accent")}
                <p>
                    {move || at.get().map(|at| (text.edits_restored)(ui.now().since(at)))}
                    " "
                    <button type="button" class="button-quiet" on:click=discard>{icon(Icon::Undo, "")}{text.discard_edits}</button>
                </p>
            </div>
        </Show>
    }
}
