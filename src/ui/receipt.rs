//! What becomes of a decision, for the open approval: its state in words, what can be done about it, and both versions
//! where another decision stands.

use countersign_core::desk::{Desk, Event, Part};
use countersign_core::engine::{Entry, Phase};
use countersign_core::json::{Value, diff, pretty};
use countersign_core::model::{CommandId, End, Verdict};
use countersign_core::time::Millis;
use leptos::prelude::*;

use super::diff::{described, sides};
use super::queue::tone_of;
use super::{Icon, Ui, icon};
use crate::browser::{clipboard, keep_focus};

/// What of a decision decides how its receipt is built; the words and countdowns inside follow on their own.
#[derive(Clone, Copy, PartialEq)]
struct Stand {
    place: Place,
    can_withdraw: bool,
    /// Whether this page has a connection to its account.
    has_way: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Held,
    Unsaved,
    Queued,
    Sending,
    Waiting,
    Received,
    TakingBack,
    Applied,
    Superseded,
    Refused,
    Gone,
}

pub(super) fn receipt(ui: Ui, command: CommandId) -> impl IntoView {
    let text = ui.text();
    let verdict = ui.desk(|desk| {
        desk.engine()
            .entry(&command)
            .map_or(Verdict::Approve, |entry| entry.decision.verdict)
    });
    let read = {
        let command = command.clone();
        move |read: &dyn Fn(&Desk, &Entry) -> String| {
            ui.watch(Part::Outbox, |desk| {
                let entry = desk.engine().entry(&command)?;
                Some(read(desk, entry))
            })
            .unwrap_or_default()
        }
    };
    let stand = {
        let command = command.clone();
        Memo::new(move |_| {
            ui.watch(Part::Outbox, |desk| {
                desk.engine()
                    .entry(&command)
                    .map(|entry| stand_of(desk, entry))
            })
        })
    };
    let place = Memo::new(move |_| stand.get().map(|stand| stand.place));
    let title = {
        let read = read.clone();
        move || read(&|_, entry| heading(ui, entry))
    };
    let sentence = move || {
        let now = ui.now();
        read(&|desk, entry| words(ui, desk, entry, now))
    };
    let mark = move || {
        let (which, tone) = place
            .get()
            .map_or((Icon::Gone, "muted"), |place| mark_of(place, verdict));
        icon(which, tone)
    };
    let is_stuck = move || {
        stand
            .get()
            .is_some_and(|stand| stand.place == Place::Waiting && !stand.can_withdraw)
    };
    let more = command.clone();
    view! {
        <div class="receipt" tabindex="-1" data-focus="receipt" role="group" aria-label=title.clone()
            on:focusout=move |event| keep_focus::keep_inside(&event)>
            {mark}
            <p class="receipt-title">{title.clone()}</p>
            <p class="receipt-text">{sentence}</p>
            <div class="receipt-actions">{move || actions(ui, stand.get(), command.clone())}</div>
            {move || (place.get() == Some(Place::Superseded)).then(|| comparison(ui, &more))}
            {move || is_stuck().then(|| view! { <p class="receipt-more">{text.cannot_withdraw}</p> })}
        </div>
    }
}

fn stand_of(desk: &Desk, entry: &Entry) -> Stand {
    let place = match &entry.phase {
        Phase::Held { .. } => Place::Held,
        Phase::Unsaved { .. } => Place::Unsaved,
        Phase::Queued => Place::Queued,
        Phase::Sending => Place::Sending,
        Phase::Waiting { .. } => Place::Waiting,
        Phase::Received { .. } => Place::Received,
        Phase::TakingBack => Place::TakingBack,
        Phase::Ended { end, .. } => match end {
            End::Applied { .. } => Place::Applied,
            End::Superseded(_) => Place::Superseded,
            End::Refused { .. } | End::Lost => Place::Refused,
            End::Gone | End::Withdrawn | End::Duplicate => Place::Gone,
        },
    };
    Stand {
        place,
        can_withdraw: entry.can_withdraw(),
        has_way: desk.engine().has_way(entry),
    }
}

fn mark_of(place: Place, verdict: Verdict) -> (Icon, &'static str) {
    match (place, verdict) {
        (Place::Held | Place::TakingBack, _) => (Icon::Undo, tone_of(verdict)),
        (Place::Unsaved, _) => (Icon::Unsaved, "tone-attention"),
        (Place::Queued | Place::Sending, _) => (Icon::Send, "muted"),
        (Place::Waiting, _) => (Icon::Offline, "tone-attention"),
        (Place::Received, _) => (Icon::Clock, tone_of(verdict)),
        (Place::Applied, Verdict::Approve) => (Icon::Check, "tone-approve"),
        (Place::Applied, Verdict::Reject) => (Icon::Cross, "tone-reject"),
        (Place::Superseded, _) => (Icon::Swap, "tone-attention"),
        (Place::Refused, _) => (Icon::Alert, "tone-attention"),
        (Place::Gone, _) => (Icon::Gone, "muted"),
    }
}

fn heading(ui: Ui, entry: &Entry) -> String {
    let text = ui.text();
    let verdict = entry.decision.verdict;
    let (word, counts) = match &entry.phase {
        Phase::Ended { end, .. } => (
            (text.ended_short)(verdict, end),
            matches!(end, End::Applied { .. }),
        ),
        // Nothing has been sent in the undo window: it does not say "approved" yet.
        Phase::Held { .. } | Phase::Queued | Phase::Sending | Phase::TakingBack => {
            ((text.deciding_short)(verdict), true)
        }
        Phase::Unsaved { .. } => (text.unsaved_short, true),
        Phase::Waiting { .. } => (text.waits_short, true),
        Phase::Received { .. } => ((text.received_short)(verdict), true),
    };
    match entry.changes {
        changes @ 1.. if counts => format!("{word} · {}", (text.changes)(changes)),
        _ => word.to_owned(),
    }
}

fn words(ui: Ui, desk: &Desk, entry: &Entry, now: Millis) -> String {
    let text = ui.text();
    let verdict = entry.decision.verdict;
    if entry.is_open() && !desk.engine().has_way(entry) {
        return (text.no_way)(&entry.connection_label);
    }
    // Whole seconds; the clock that is shown may be behind by one.
    let seconds = |until: Millis| (until.since(now) / 1000).max(1);
    match &entry.phase {
        Phase::Held {
            until: Some(until), ..
        } => (text.held)(verdict, seconds(*until)),
        Phase::Held { until: None, .. } => (text.held_still)(verdict).to_owned(),
        Phase::Unsaved { why } => (text.unsaved)(verdict, *why),
        Phase::Queued => (text.queued)(verdict).to_owned(),
        Phase::TakingBack => text.taking_back.to_owned(),
        Phase::Sending => (text.sending)(verdict),
        Phase::Waiting { trouble, until, .. } => (text.waits)(
            verdict,
            trouble,
            until.map(seconds),
            entry.may_have_been_taken,
        ),
        Phase::Received { .. } => (text.received)(verdict, entry.is_late(now)),
        Phase::Ended { end, .. } => (text.ended)(verdict, end),
    }
}

fn actions(ui: Ui, stand: Option<Stand>, command: CommandId) -> AnyView {
    let text = ui.text();
    let Some(Stand {
        place,
        can_withdraw,
        has_way,
    }) = stand
    else {
        return ().into_any();
    };
    let withdraw = {
        let command = command.clone();
        can_withdraw.then(|| {
            view! {
                <button type="button" class="button" on:click=move |_| ui.send(Event::Withdrawn(command.clone()))>
                    {(place == Place::Held).then(|| icon(Icon::Undo, ""))}
                    {if place == Place::Held { text.undo } else { text.withdraw }}
                </button>
            }
        })
    };
    match place {
        Place::Held | Place::Queued => withdraw.into_any(),
        Place::Unsaved | Place::Waiting if !has_way => withdraw.into_any(),
        Place::Unsaved => view! {
            <button type="button" class="button" on:click=move |_| ui.send(Event::SentUnsaved(command.clone()))>
                {icon(Icon::Send, "")}{text.send_unsaved}
            </button>
            {withdraw}
        }
        .into_any(),
        Place::Waiting => view! {
            <button type="button" class="button" on:click=move |_| ui.send(Event::RetriedNow(command.clone()))>
                {icon(Icon::Refresh, "")}{text.retry_now}
            </button>
            {withdraw}
        }
        .into_any(),
        Place::Sending | Place::TakingBack | Place::Refused => ().into_any(),
        Place::Superseded => view! { {copy_mine(ui, &command)} {next_button(ui)} }.into_any(),
        Place::Received | Place::Applied | Place::Gone => next_button(ui).into_any(),
    }
}

/// Leads on to what has waited longest; not shown when nothing is left.
fn next_button(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let next = Memo::new(move |_| ui.watch(Part::Queue, |desk| desk.next_undecided()));
    move || {
        next.get().map(|id| view! {
            <button type="button" class="button" on:click=move |_| ui.send(Event::Opened(id.clone()))>
                {icon(Icon::Right, "")}
                {text.next_approval}
            </button>
        })
    }
}

/// What the reviewer decided on, as JSON for the clipboard: another decision stands, but their work is theirs to keep.
fn copy_mine(ui: Ui, command: &CommandId) -> Option<impl IntoView + use<>> {
    let text = ui.text();
    let json = ui.desk(|desk| {
        let entry = desk.engine().entry(command)?;
        mine(entry).map(pretty)
    })?;
    let copy = move |_| {
        let json = json.clone();
        let status = ui.runtime(|runtime| runtime.status());
        wasm_bindgen_futures::spawn_local(async move {
            if clipboard::copy(json).await {
                status.set(text.copied.to_owned());
            }
        });
    };
    // Pages without a secure origin have no clipboard: the values can still be selected there.
    clipboard::is_there().then(|| {
        view! { <button type="button" class="button" on:click=copy>{icon(Icon::Copy, "")}{text.copy_my_edits}</button> }
    })
}

fn mine(entry: &Entry) -> Option<&Value> {
    let decision = &entry.decision;
    decision.edited.as_ref().or(decision.base.as_ref())
}

/// Theirs and ours, side by side.
fn comparison(ui: Ui, command: &CommandId) -> Option<AnyView> {
    let text = ui.text();
    ui.desk(|desk| {
        let entry = desk.engine().entry(command)?;
        let Some(End::Superseded(theirs)) = entry.end() else {
            return None;
        };
        let word = |verdict: Verdict| (text.their_verdict)(verdict).to_owned();
        let mut rows = vec![(
            format!("/{}", text.verdict),
            theirs.verdict.map(word),
            Some(word(entry.decision.verdict)),
        )];
        let held = theirs.data.as_ref().or(entry.decision.base.as_ref());
        if let (Some(mine), Some(held)) = (mine(entry), held) {
            rows.extend(described(ui, diff(held, mine), None));
        }
        Some(
            view! { <div class="receipt-more">{sides(ui, text.theirs, text.yours, &rows)}</div> }
                .into_any(),
        )
    })
}
