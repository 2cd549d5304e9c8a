//! The run as a picture: its steps down a line, how each went, where a verdict leads, and what went into a step and came
//! out of it for whoever unfolds it. Says no more than the API does; what that means is core's to know.

use std::collections::HashSet;

use countersign_core::desk::Desk;
use countersign_core::json::pretty;
use countersign_core::model::{
    Details, Excerpt, Lead, Outlook, RequestTemplate, RunStep, StepStatus, Verdict,
};
use leptos::prelude::*;

use super::raw::exact;
use super::{Icon, Ui, icon};

/// The ids of the steps that are unfolded: a later read of the details folds none.
pub(super) type Unfolded = RwSignal<HashSet<String>>;

pub(super) fn steps(
    ui: Ui,
    details: &Details,
    is_over: bool,
    unfolded: Unfolded,
) -> impl IntoView + use<> {
    let text = ui.text();
    // Once a verdict took effect, how the run stood before it is out of date, and what one would lead to no question.
    let run = details
        .run_status
        .as_deref()
        .filter(|_| !is_over)
        .map(text.run_is);
    let mut leads = (!is_over).then(|| leads(ui, &details.outlook)).flatten();
    let steps: Vec<_> = details
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| {
            let leads = if step.here { leads.take() } else { None };
            let leads = leads.filter(|_| step.status == StepStatus::Waiting);
            view_step(ui, index, step, is_over, leads, unfolded)
        })
        .collect();
    view! {
        <section class="section" part="steps">
            <h3 class="section-title">{text.steps} " " <span class="section-note">{run}</span></h3>
            {(!steps.is_empty()).then(|| view! { <ol class="steps">{steps}</ol> })}
            // Where the steps could not be read, or this one is not among them.
            {leads}
        </section>
    }
}

/// Where each verdict leads, as far as the API says.
fn leads(ui: Ui, outlook: &Outlook) -> Option<AnyView> {
    let text = ui.text();
    let one = |verdict: Verdict, lead: &Lead| {
        let (name, which, tone) = match verdict {
            Verdict::Approve => (text.approve, Icon::Check, "tone-approve"),
            Verdict::Reject => (text.reject, Icon::Cross, "tone-reject"),
        };
        let is_said = *lead != Lead::NotSaid;
        view! {
            <li class="lead" data-said=is_said.to_string()>
                {icon(which, tone)}
                <span><b>{name}</b>" "{(text.lead)(verdict, lead)}</span>
            </li>
        }
        .into_any()
    };
    let leads: Vec<AnyView> = [
        (Verdict::Approve, &outlook.approve),
        (Verdict::Reject, &outlook.reject),
    ]
    .into_iter()
    .filter_map(|(verdict, lead)| Some(one(verdict, lead.as_ref()?)))
    .collect();
    (!leads.is_empty()).then(|| view! { <ul class="leads">{leads}</ul> }.into_any())
}

fn view_step(
    ui: Ui,
    index: usize,
    step: &RunStep,
    is_over: bool,
    leads: Option<AnyView>,
    unfolded: Unfolded,
) -> AnyView {
    let text = ui.text();
    let (state, which) = looks(step, is_over);
    let is_waiting_here = step.here && step.status == StepStatus::Waiting && !is_over;
    let took = step
        .duration_ms
        .filter(|_| step.status == StepStatus::Completed)
        .map(text.took);
    let conditions = step
        .request
        .as_ref()
        .filter(|request| !request.conditions.is_empty() && !step.here)
        .map(|request| (text.only_when)(&request.conditions.join(", ")));
    let head = view! {
        <span class="step-name" dir="auto">{step.label.clone()}</span>
        <span class="step-state">{words(ui, step, is_waiting_here)}</span>
        {took.map(|took| view! { <span class="step-took">{took}</span> })}
    };
    let has_more = [&step.inputs, &step.outputs, &step.result]
        .into_iter()
        .any(Option::is_some);
    // What the waiting step is set up to call has a section of its own.
    let request = step.request.clone().filter(|_| !step.here);
    let body = if has_more || request.is_some() {
        let holds = if has_more {
            text.inputs_and_outputs
        } else {
            text.configured_request
        };
        let fold = Fold {
            index,
            id: step.id.clone(),
            holds,
            request,
        };
        folded(ui, fold, head.into_any(), unfolded)
    } else {
        view! { <div class="step-head">{head}</div> }.into_any()
    };
    view! {
        <li class="step" data-state=state aria-current=is_waiting_here.then_some("step")>
            <span class="step-dot">{icon(which, "")}</span>
            <div class="step-body">
                {body}
                {conditions.map(|conditions| view! { <p class="step-words">{conditions}</p> })}
                {step.words.clone().map(|words| view! { <p class="step-words">{words}</p> })}
                {leads}
            </div>
        </li>
    }
    .into_any()
}

/// The name of the state for the style sheet, and its picture.
fn looks(step: &RunStep, is_over: bool) -> (&'static str, Icon) {
    match &step.status {
        StepStatus::Completed => match step.verdict {
            Some(Verdict::Reject) => ("rejected", Icon::Cross),
            Some(Verdict::Approve) => ("approved", Icon::Check),
            None => ("done", Icon::Check),
        },
        // A read that lags behind, or a template that knows no executions: the decision is newer.
        StepStatus::Waiting if is_over && step.here => ("done", Icon::Person),
        StepStatus::Waiting => ("waiting", Icon::Person),
        StepStatus::Running => ("running", Icon::Busy),
        StepStatus::Failed => ("error", Icon::Alert),
        StepStatus::Skipped => ("skipped", Icon::Gone),
        StepStatus::Cancelled => ("skipped", Icon::Cross),
        StepStatus::Unknown if step.gated => ("later", Icon::Person),
        StepStatus::Pending | StepStatus::Unknown | StepStatus::Other(_) => ("later", Icon::Dot),
    }
}

fn words(ui: Ui, step: &RunStep, is_waiting_here: bool) -> String {
    let text = ui.text();
    match (&step.status, step.verdict) {
        _ if is_waiting_here => text.you_are_here.to_owned(),
        (StepStatus::Waiting, _) if step.here => text.decided.to_owned(),
        (StepStatus::Completed, Some(verdict)) => (text.decided_there)(verdict).to_owned(),
        (StepStatus::Skipped, _) => text.not_taken.to_owned(),
        (StepStatus::Unknown, _) if step.gated => text.gated.to_owned(),
        (StepStatus::Unknown, _) => step.kind.clone(),
        (status, _) => (text.step_status)(status),
    }
}

/// What is folded away below a step.
struct Fold {
    /// Where the step is in the details.
    index: usize,
    id: String,
    /// In words, for those who do not see the mark.
    holds: &'static str,
    request: Option<RequestTemplate>,
}

fn folded(ui: Ui, fold: Fold, head: AnyView, unfolded: Unfolded) -> AnyView {
    let text = ui.text();
    let Fold {
        index,
        id,
        holds,
        request,
    } = fold;
    unfolding(id, head, holds, unfolded, move || {
        view! {
            {request.as_ref().map(|request| view_request(ui, request))}
            {part(ui, index, text.inputs, |step| step.inputs.as_ref())}
            {part(ui, index, text.outputs, |step| step.outputs.as_ref())}
            {part(ui, index, text.result, |step| step.result.as_ref())}
        }
        .into_any()
    })
}

/// A line that can be unfolded; what is inside is drawn when it is.
pub(super) fn unfolding(
    id: String,
    head: AnyView,
    holds: &'static str,
    unfolded: Unfolded,
    inside: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let is_open = RwSignal::new(unfolded.with_untracked(|unfolded| unfolded.contains(&id)));
    let begins_open = is_open.get_untracked();
    let toggled = move |event: web_sys::Event| {
        // Only a `<details>` toggles.
        let details: web_sys::Element = event_target(&event);
        let open = details.has_attribute("open");
        is_open.set(open);
        unfolded.update(|unfolded| {
            if open {
                unfolded.insert(id.clone());
            } else {
                unfolded.remove(&id);
            }
        });
    };
    view! {
        <details class="step-fold" open=begins_open on:toggle=toggled>
            <summary class="step-head">
                {head}
                <span class="sr">{holds}</span>
                {icon(Icon::Down, "step-mark")}
            </summary>
            {move || is_open.get().then(|| view! { <div class="step-data">{inside()}</div> })}
        </details>
    }
    .into_any()
}

/// One of what went in or came out. The text stays in the answer it came with.
fn part(
    ui: Ui,
    index: usize,
    label: &'static str,
    which: fn(&RunStep) -> Option<&Excerpt>,
) -> Option<AnyView> {
    let read = move |desk: &Desk| {
        let details = desk.open_approval()?.details.as_ref()?;
        let excerpt = which(details.steps.get(index)?)?;
        details.excerpt(excerpt).map(str::to_owned)
    };
    ui.desk(|desk| read(desk).is_some())
        .then(|| exact(ui, label.to_owned(), label, move || ui.desk(read)).into_any())
}

/// What the waiting step is set up to call.
pub(super) fn request(ui: Ui, details: &Details) -> Option<impl IntoView + use<>> {
    let text = ui.text();
    let request = details.request.as_ref()?;
    Some(view! {
        <section class="section">
            <h3 class="section-title">
                {text.configured_request} " " <span class="section-note">{text.configured_request_more}</span>
            </h3>
            {view_request(ui, request)}
        </section>
    })
}

fn view_request(ui: Ui, request: &RequestTemplate) -> impl IntoView + use<> {
    let text = ui.text();
    let conditions = (!request.conditions.is_empty())
        .then(|| format!("{}: {}", text.runs_when, request.conditions.join(", ")));
    view! {
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
    }
}
