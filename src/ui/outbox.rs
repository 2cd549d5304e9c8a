//! Below the list: decisions that are not with their API yet, and those that ended during this visit.

use countersign_core::desk::{Event, Part};
use countersign_core::engine::{Entry, Phase};
use countersign_core::model::{CommandId, End, Verdict};
use leptos::prelude::*;

use super::queue::tone_of;
use super::{Icon, Ui, icon};

/// One line of either list.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Line {
    command: CommandId,
    title: String,
    mark: Mark,
    can_retry: bool,
    can_withdraw: bool,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Mark {
    Held(Verdict),
    Sending(Verdict),
    Waiting(Verdict),
    Received(Verdict),
    Ended(Verdict, &'static str, bool),
}

pub(super) fn outbox(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let lines = move |is_open: bool| {
        ui.watch(Part::Outbox, |desk| {
            let entries = desk
                .engine()
                .entries()
                .iter()
                .rev()
                .filter(|entry| entry.is_open() == is_open);
            entries.map(|entry| line(ui, entry)).collect::<Vec<Line>>()
        })
    };
    let open = Memo::new(move |_| lines(true));
    let ended = Memo::new(move |_| lines(false));
    view! {
        <Show when=move || open.with(|lines| !lines.is_empty())>
            <section class="outbox" part="outbox">
                <h3 class="outbox-title">{text.outbox} " " <span class="count">{move || open.with(Vec::len)}</span></h3>
                <ul role="list" aria-label=text.outbox>
                    <For each=move || open.get() key=|line| line.clone() children=move |line| view_line(ui, line) />
                </ul>
            </section>
        </Show>
        <Show when=move || ended.with(|lines| !lines.is_empty())>
            <section class="outbox outbox-ended">
                <h3 class="outbox-title">{text.decided} " " <span class="count">{move || ended.with(Vec::len)}</span></h3>
                <ul role="list" aria-label=text.decided>
                    <For each=move || ended.get() key=|line| line.clone() children=move |line| view_line(ui, line) />
                </ul>
            </section>
        </Show>
    }
}

fn line(ui: Ui, entry: &Entry) -> Line {
    let text = ui.text();
    let verdict = entry.decision.verdict;
    let (mark, can_retry) = match &entry.phase {
        Phase::Held { .. } => (Mark::Held(verdict), false),
        Phase::Sending => (Mark::Sending(verdict), false),
        Phase::Waiting { .. } => (Mark::Waiting(verdict), true),
        Phase::Received { .. } => (Mark::Received(verdict), false),
        Phase::Ended { end, .. } => (
            Mark::Ended(
                verdict,
                (text.ended_short)(verdict, end),
                matches!(end, End::Applied { .. }),
            ),
            false,
        ),
    };
    Line {
        command: entry.decision.command.clone(),
        title: entry.title.clone(),
        mark,
        can_retry,
        can_withdraw: entry.can_withdraw(),
    }
}

fn view_line(ui: Ui, line: Line) -> impl IntoView {
    let text = ui.text();
    let (which, tone, word) = match &line.mark {
        Mark::Held(verdict) => (
            Icon::Undo,
            tone_of(*verdict),
            (text.deciding_short)(*verdict),
        ),
        Mark::Sending(verdict) => (Icon::Send, "muted", (text.deciding_short)(*verdict)),
        Mark::Waiting(_) => (Icon::Offline, "tone-attention", text.waits_short),
        Mark::Received(verdict) => (
            Icon::Clock,
            tone_of(*verdict),
            (text.received_short)(*verdict),
        ),
        Mark::Ended(Verdict::Approve, word, true) => (Icon::Check, "tone-approve", *word),
        Mark::Ended(Verdict::Reject, word, true) => (Icon::Cross, "tone-reject", *word),
        Mark::Ended(_, word, false) => (Icon::Alert, "tone-attention", *word),
    };
    let is_held = matches!(line.mark, Mark::Held(_));
    let command = line.command.clone();
    let rest = move || {
        ui.desk(|desk| desk.engine().entry(&command).and_then(until))
            .map(|until| {
                format!(
                    " · {}",
                    (text.seconds)(until.since(ui.now()).div_ceil(1000))
                )
            })
    };
    let retry = line.command.clone();
    let withdraw = line.command.clone();
    let label = |word: &str| format!("{word}: {}", line.title);
    view! {
        <li class="outbox-item">
            {icon(which, tone)}
            <span class="outbox-name">{line.title.clone()}</span>
            <span class="outbox-state">{word}{rest}</span>
            <span class="outbox-actions">
                {line.can_retry.then(|| view! {
                    <button type="button" class="icon-button" aria-label=label(text.retry_now) title=text.retry_now
                        on:click=move |_| ui.send(Event::RetriedNow(retry.clone()))>
                        {icon(Icon::Refresh, "")}
                    </button>
                })}
                {line.can_withdraw.then(|| {
                    // "Undo" is the receipt's button; one button has that name at a time.
                    let word = text.withdraw;
                    view! {
                        <button type="button" class="icon-button" aria-label=label(word) title=word
                            on:click=move |_| ui.send(Event::Withdrawn(withdraw.clone()))>
                            {icon(if is_held { Icon::Undo } else { Icon::Cross }, "")}
                        </button>
                    }
                })}
            </span>
        </li>
    }
}

/// When something happens by itself next, for a countdown.
fn until(entry: &Entry) -> Option<countersign_core::time::Millis> {
    match entry.phase {
        Phase::Held { until } => Some(until),
        Phase::Waiting { until, .. } => until,
        _ => None,
    }
}
