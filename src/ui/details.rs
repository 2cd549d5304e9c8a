//! The right pane: what the open approval is about. Its heading and facts come with the list; steps, request, data
//! and document follow when their reads have ended. The form is drawn once per draft, never rebuilt by a later read.
//! What changed underneath a draft is [`conflict`]'s to show.

use countersign_core::desk::{Event, Open, Part, Target};
use countersign_core::form::Edit;
use countersign_core::json::pretty;
use countersign_core::model::{
    Details, Fact, FactLabel, FactValue, Lead, RunStep, StepStatus, Verdict,
};
use leptos::prelude::*;

use super::queue::{monogram, placeholder};
use super::when::Spelling;
use super::{Icon, Ui, conflict, copied, data::data, decision, diff, document, icon};
use crate::browser::clipboard;

pub(super) fn details(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let open = Memo::new(move |_| {
        ui.watch(Part::Details, |desk| {
            desk.open_approval().map(|open| open.approval.id.clone())
        })
    });
    view! {
        <section class="details" part="details" role="region" aria-label=text.approval_details>
            {move || match open.get() {
                None => placeholder(Icon::Inbox, text.nothing_open.to_owned(), "").into_any(),
                Some(_) => opened(ui).into_any(),
            }}
        </section>
    }
}

/// Drawn once per approval opened.
fn opened(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let place = document::Place::new(ui);
    let read = move |read: fn(&Open) -> AnyView| ui.desk(|desk| desk.open_approval().map(read));
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
        {document::tabs(place)}
        <div class="details-body" data-front=move || place.front() data-beside=move || place.is_beside().then_some("")>
            <div class="details-scroll" tabindex="-1" id="pane-data"
                role=move || place.role() aria-labelledby=move || place.role().map(|_| "tab-data")>
                <div class="details-content">
                    <header class="details-head">
                        <p class="eyebrow">
                            {tone.map(|(index, label)| view! { {monogram(index, &label)} <bdi>{label}</bdi> })}
                            {read(|open| format!(" · {}", open.approval.workflow).into_any())}
                            {document::switch(place)}
                        </p>
                        <h2 class="title" dir="auto" tabindex="-1" data-focus="details">
                            {read(|open| open.approval.title.clone().into_any())}
                        </h2>
                    </header>
                    {move || ui.watch(Part::Details, |desk| desk.open_approval().map(|open| known(ui, open)))}
                    {conflict::conflict(ui)}
                    {restored(ui)}
                    {data(ui)}
                    {diff::changes(ui)}
                </div>
            </div>
            {document::panel(place)}
        </div>
        {decision::decision(ui)}
    }
}

/// What is known besides the data; drawn again when more has been read. Holds no input.
fn known(ui: Ui, open: &Open) -> AnyView {
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
        .chain(&details.facts)
        .cloned()
        .collect();
    let takes_no_edits = !open.capabilities.edits;
    let is_over = ui.desk(|desk| desk.is_over(&open.approval.id));
    view! {
        {facts(ui, &all)}
        {steps(ui, details, is_over)}
        {request(ui, details)}
        {details.missing.iter().map(|missing| view! {
            <p class="note tone-attention" role="note">{icon(Icon::Alert, "")}<span>{(text.missing)(missing.what, &missing.why)}</span></p>
        }).collect_view()}
        {takes_no_edits.then(|| view! { <p class="note">{icon(Icon::Info, "")}<span>{text.no_edits}</span></p> })}
    }
    .into_any()
}

fn facts(ui: Ui, facts: &[Fact]) -> impl IntoView + use<> {
    let text = ui.text();
    let spelling = Spelling::new(&ui.locale());
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
                FactValue::Moment(moment) => spelling.time(*moment).into_any(),
                FactValue::Seconds(seconds) => (text.seconds)(*seconds).into_any(),
            };
            view! { <div class="fact"><dt>{label}</dt><dd>{value}</dd></div> }.into_any()
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

fn steps(ui: Ui, details: &Details, is_over: bool) -> impl IntoView + use<> {
    let text = ui.text();
    let run = details.run_status.as_deref().map(text.run_is);
    let leads: Vec<AnyView> = [
        (
            Verdict::Approve,
            &details.outlook.approve,
            Icon::Check,
            "tone-approve",
        ),
        (
            Verdict::Reject,
            &details.outlook.reject,
            Icon::Cross,
            "tone-reject",
        ),
    ]
    .into_iter()
    // What a verdict would lead to is no longer the question once one took effect.
    .filter(|_| !is_over)
    .filter_map(|(verdict, lead, which, tone)| {
        let lead: &Lead = lead.as_ref()?;
        let name = match verdict {
            Verdict::Approve => text.approve,
            Verdict::Reject => text.reject,
        };
        let sentence = (text.lead)(verdict, lead);
        Some(
            view! { <li class="lead">{icon(which, tone)}<b>{name}</b>" "{sentence}</li> }
                .into_any(),
        )
    })
    .collect();
    let steps: Vec<_> = details
        .steps
        .iter()
        .map(|step| view_step(ui, step, is_over))
        .collect();
    view! {
        <section class="section">
            <h3 class="section-title">{text.steps} " " <span class="section-note">{run}</span></h3>
            {(!steps.is_empty()).then(|| view! { <ol class="steps">{steps}</ol> })}
            {(!leads.is_empty()).then(|| view! { <ul class="leads">{leads}</ul> })}
        </section>
    }
}

fn view_step(ui: Ui, step: &RunStep, is_over: bool) -> AnyView {
    let text = ui.text();
    let (state, which) = match &step.status {
        StepStatus::Completed => ("done", Icon::Check),
        // A read that lags behind, or a template that knows no executions: the decision is newer.
        StepStatus::Waiting if is_over && step.here => ("done", Icon::Person),
        StepStatus::Waiting => ("waiting", Icon::Person),
        StepStatus::Running => ("running", Icon::Busy),
        StepStatus::Failed => ("error", Icon::Alert),
        StepStatus::Skipped => ("skipped", Icon::Gone),
        StepStatus::Cancelled => ("skipped", Icon::Cross),
        StepStatus::Unknown if step.gated => ("later", Icon::Person),
        StepStatus::Pending | StepStatus::Unknown | StepStatus::Other(_) => ("later", Icon::Dot),
    };
    let is_waiting_here = step.here && step.status == StepStatus::Waiting && !is_over;
    let words = match (is_waiting_here, &step.status) {
        (true, _) => text.you_are_here.to_owned(),
        (false, StepStatus::Waiting) if step.here => text.decided.to_owned(),
        (false, StepStatus::Unknown) if step.gated => text.gated.to_owned(),
        (false, StepStatus::Unknown) => step.kind.clone(),
        (false, status) => {
            let took = step
                .duration_ms
                .filter(|_| *status == StepStatus::Completed);
            took.map_or_else(
                || (text.step_status)(status),
                |took| format!("{} · {}", (text.step_status)(status), (text.took)(took)),
            )
        }
    };
    view! {
        <li class="step" data-state=state aria-current=is_waiting_here.then_some("step")>
            <span class="step-dot">{icon(which, "")}</span>
            <span class="step-name" dir="auto">{step.label.clone()}</span>
            <span class="step-state">{words}</span>
        </li>
    }
    .into_any()
}

fn request(ui: Ui, details: &Details) -> Option<impl IntoView + use<>> {
    let text = ui.text();
    let request = details.request.as_ref()?;
    let conditions = (!request.conditions.is_empty())
        .then(|| (text.about)(text.runs_when, &request.conditions.join(", ")));
    Some(view! {
        <section class="section">
            <h3 class="section-title">
                {text.configured_request} " " <span class="section-note">{text.configured_request_more}</span>
            </h3>
            <div class="request">
                <p class="request-line">
                    <span class="request-method">{request.method.clone()}</span>
                    <span class="mono">{request.url.clone()}</span>
                </p>
                {request.body.as_ref().map(|body| view! {
                    <pre class="code-block" tabindex="0" role="region" aria-label=text.request_body>{pretty(body)}</pre>
                })}
                {conditions.map(|conditions| view! { <p class="note">{conditions}</p> })}
            </div>
        </section>
    })
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
