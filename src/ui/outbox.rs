//! Below the list: decisions that are not over, records that cannot be read, and what was decided during this visit.
//! Of hundreds only the first are drawn before somebody asks for all.

use std::collections::HashSet;

use countersign_core::desk::{Desk, Event, Part, UnreadableDraft};
use countersign_core::engine::{Entry, Phase, Unreadable};
use countersign_core::model::{CommandId, End, Verdict};
use countersign_core::time::Millis;
use leptos::prelude::*;

use super::queue::tone_of;
use super::{Icon, Ui, icon};
use crate::browser::{download, keep_focus};

/// So many open decisions are shown at first.
const FIRST_OPEN: usize = 8;
/// So many ended ones are shown; the history has the others.
const LAST_ENDED: usize = 5;

/// One line of either list: all that its look depends on.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Line {
    command: CommandId,
    title: String,
    mark: Mark,
    can_withdraw: bool,
    /// When something happens by itself next.
    until: Option<Millis>,
    /// Why nothing is sent from here, where this page has no connection to its account.
    no_way: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Mark {
    Held(Verdict),
    Unsaved,
    Sending(Verdict),
    TakingBack,
    /// And why.
    Waiting(String),
    Received(Verdict),
    Ended(Verdict, &'static str, bool),
}

impl Mark {
    /// True where nothing may happen without the reviewer.
    fn asks_for_a_look(&self) -> bool {
        matches!(self, Mark::Unsaved | Mark::Waiting(_))
    }
}

/// Some lines of a list, and how many there are.
#[derive(Clone, Default, PartialEq)]
struct Lines {
    shown: Vec<Line>,
    all: usize,
}

pub(super) fn outbox(ui: Ui, history_is_open: RwSignal<bool>) -> impl IntoView {
    let text = ui.text();
    let is_whole = RwSignal::new(false);
    let open = Memo::new(move |_| {
        let most = if is_whole.get() {
            usize::MAX
        } else {
            FIRST_OPEN
        };
        ui.watch(Part::Outbox, |desk| open_lines(ui, desk, most))
    });
    let ended = Memo::new(move |_| ui.watch(Part::Outbox, |desk| ended_lines(ui, desk)));
    let unreadable =
        Memo::new(move |_| ui.watch(Part::Outbox, |desk| desk.engine().unreadable().to_vec()));
    let drafts =
        Memo::new(move |_| ui.watch(Part::Outbox, |desk| desk.unreadable_drafts().to_vec()));
    let failing =
        Memo::new(move |_| ui.watch(Part::Outbox, |desk| desk.engine().storage_failure()));
    let open_count =
        move || open.with(|lines| lines.all) + unreadable.with(Vec::len) + drafts.with(Vec::len);
    let ended_count = move || ended.with(|lines| lines.all);
    let is_empty = move || open_count() + ended_count() == 0 && failing.get().is_none();
    let surplus = move || open.with(|lines| lines.all.saturating_sub(FIRST_OPEN));
    view! {
        <div class="settling" tabindex="-1" hidden=is_empty on:focusout=move |event| keep_focus::keep_inside(&event)>
            {move || failing.get().map(|why| view! {
                <p class="note settling-note" role="note">{icon(Icon::Unsaved, "tone-attention")}<span>{(text.storage_failing)(why)}</span></p>
            })}
            <Show when=move || open_count() != 0>
                <section class="outbox" part="outbox">
                    <h3 class="outbox-title">{text.outbox} " " <span class="count">{move || (text.number)(open_count())}</span></h3>
                    <ul role="list" aria-label=text.outbox>
                        <For each=move || unreadable.get() key=|record| record.key.clone() children=move |record| view_unreadable(ui, record) />
                        <For each=move || drafts.get() key=|draft| draft.key.clone() children=move |draft| view_unreadable_draft(ui, draft) />
                        <For each=move || open.get().shown key=|line| line.clone() children=move |line| view_line(ui, line) />
                    </ul>
                    <Show when=move || surplus() != 0>
                        <button type="button" class="button-quiet outbox-more" aria-expanded=move || is_whole.get().to_string()
                            on:click=move |_| is_whole.update(|is_whole| *is_whole = !*is_whole)>
                            {move || if is_whole.get() { text.show_fewer.to_owned() } else { (text.show_more)(surplus()) }}
                        </button>
                    </Show>
                </section>
            </Show>
            <Show when=move || ended_count() != 0>
                <section class="outbox outbox-ended">
                    <h3 class="outbox-title">{text.decided} " " <span class="count">{move || (text.number)(ended_count())}</span></h3>
                    <ul role="list" aria-label=text.decided>
                        <For each=move || ended.get().shown key=|line| line.clone() children=move |line| view_line(ui, line) />
                    </ul>
                    <Show when={move || ended_count() > LAST_ENDED}>
                        <button type="button" class="button-quiet outbox-more" aria-haspopup="dialog" on:click=move |_| history_is_open.set(true)>
                            {move || (text.more_in_history)(ended_count() - LAST_ENDED)}
                        </button>
                    </Show>
                </section>
            </Show>
        </div>
    }
}

/// Newest first. Where some have to be left out, it is none that may need the reviewer.
fn open_lines(ui: Ui, desk: &Desk, most: usize) -> Lines {
    let open = desk.engine().entries().iter().rev();
    let open: Vec<&Entry> = open.filter(|entry| entry.is_open()).collect();
    let all = open.len();
    let needs_look = |entry: &&&Entry| {
        matches!(entry.phase, Phase::Unsaved { .. } | Phase::Waiting { .. })
            || !desk.engine().has_way(entry)
    };
    let pressing = open.iter().filter(needs_look).count().min(most);
    let (mut pressing, mut others) = (pressing, most - pressing);
    let shown = open.iter().filter(|entry| {
        let room = match needs_look(entry) {
            true => &mut pressing,
            false => &mut others,
        };
        let fits = *room > 0;
        *room = room.saturating_sub(1);
        fits
    });
    let mut shown: Vec<Line> = shown.map(|entry| line(ui, desk, entry)).collect();
    // What is true of many is said in full once.
    let mut said = HashSet::new();
    for line in &mut shown {
        if let Some(why) = &mut line.no_way
            && !said.insert(why.clone())
        {
            *why = ui.text().no_way_short.to_owned();
        }
    }
    Lines { shown, all }
}

fn ended_lines(ui: Ui, desk: &Desk) -> Lines {
    let entries = desk.engine().entries();
    let ended = || entries.iter().rev().filter(|entry| !entry.is_open());
    Lines {
        shown: ended()
            .take(LAST_ENDED)
            .map(|entry| line(ui, desk, entry))
            .collect(),
        all: ended().count(),
    }
}

fn line(ui: Ui, desk: &Desk, entry: &Entry) -> Line {
    let text = ui.text();
    let verdict = entry.decision.verdict;
    let (mark, until) = match &entry.phase {
        Phase::Held { until, .. } => (Mark::Held(verdict), *until),
        Phase::Unsaved { .. } => (Mark::Unsaved, None),
        Phase::Queued | Phase::Sending => (Mark::Sending(verdict), None),
        Phase::TakingBack => (Mark::TakingBack, None),
        Phase::Waiting { trouble, until, .. } => {
            (Mark::Waiting((text.trouble_short)(trouble)), *until)
        }
        Phase::Received { .. } => (Mark::Received(verdict), None),
        Phase::Ended { end, .. } => {
            let took_effect = matches!(end, End::Applied { .. });
            let word = (text.ended_short)(verdict, end);
            (Mark::Ended(verdict, word, took_effect), None)
        }
    };
    let is_cut_off = entry.is_open() && !desk.engine().has_way(entry);
    Line {
        command: entry.decision.command.clone(),
        title: entry.title.clone(),
        mark,
        can_withdraw: entry.can_withdraw(),
        until,
        no_way: is_cut_off.then(|| (text.no_way)(&entry.connection_label)),
    }
}

fn view_line(ui: Ui, line: Line) -> impl IntoView {
    let text = ui.text();
    let (which, tone, word) = match &line.mark {
        Mark::Held(verdict) => (
            Icon::Busy,
            tone_of(*verdict),
            (text.deciding_short)(*verdict),
        ),
        Mark::Unsaved => (Icon::Unsaved, "tone-attention", text.unsaved_short),
        Mark::Sending(verdict) => (Icon::Send, "muted", (text.deciding_short)(*verdict)),
        Mark::TakingBack => (Icon::Undo, "muted", text.taking_back),
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
    let trouble = match &line.mark {
        Mark::Waiting(trouble) => Some(format!(" · {trouble}")),
        _ => None,
    };
    let until = line.until.filter(|_| line.no_way.is_none());
    let rest = move || {
        let left = until?.since(ui.now());
        Some(format!(" · {}", (text.seconds)((left / 1000).max(1))))
    };
    let state = match &line.no_way {
        Some(why) => why.clone().into_any(),
        None => view! { {word}{trouble}{rest} }.into_any(),
    };
    let button = |word: &'static str, which, event: fn(CommandId) -> Event| {
        let command = line.command.clone();
        let name = (text.about)(word, &line.title);
        view! {
            <button type="button" class="icon-button" aria-label=name title=word on:click=move |_| ui.send(event(command.clone()))>
                {icon(which, "")}
            </button>
        }
    };
    let can_retry = matches!(line.mark, Mark::Waiting(_)) && line.no_way.is_none();
    let retry = can_retry.then(|| button(text.retry_now, Icon::Refresh, Event::RetriedNow));
    let send = (line.mark == Mark::Unsaved && line.no_way.is_none())
        .then(|| button(text.send_unsaved, Icon::Send, Event::SentUnsaved));
    // "Undo" is the receipt's button; one button has that name at a time.
    let mark = match line.mark {
        Mark::Held(_) => Icon::Undo,
        _ => Icon::Cross,
    };
    let withdraw = line
        .can_withdraw
        .then(|| button(text.withdraw, mark, Event::Withdrawn));
    view! {
        <li class="outbox-item" data-look=line.mark.asks_for_a_look().then_some("")>
            {icon(which, tone)}
            <span class="outbox-name" dir="auto">{line.title.clone()}</span>
            <span class="outbox-state">{state}</span>
            <span class="outbox-actions">{retry}{send}{withdraw}</span>
        </li>
    }
}

/// A record that is kept as it is: nobody but a person can say what it was.
fn view_unreadable(ui: Ui, record: Unreadable) -> impl IntoView {
    let text = ui.text();
    let Unreadable {
        key,
        text: json,
        problem,
    } = record;
    let name = (text.about)(text.export, &key);
    view! {
        <li class="outbox-item" data-look="">
            {icon(Icon::Alert, "tone-attention")}
            <span class="outbox-name">{text.unreadable_record_short}</span>
            <span class="outbox-state">{(text.unreadable_record)(&problem)}</span>
            <span class="outbox-actions">
                <button type="button" class="icon-button" aria-label=name title=text.export
                    on:click=move |_| download::save_json("countersign-decision.json", &json)>
                    {icon(Icon::Save, "")}
                </button>
            </span>
        </li>
    }
}

/// Edits that are kept as they are, until their reviewer has no use for them.
fn view_unreadable_draft(ui: Ui, draft: UnreadableDraft) -> impl IntoView {
    let text = ui.text();
    let UnreadableDraft { key, text: json } = draft;
    // Behind the account: how the API names the approval.
    let approval = key.rsplit_once(' ').map_or(&*key, |(_, approval)| approval);
    let approval = approval.replace('\0', " ");
    let export = (text.about)(text.export, &approval);
    let discard = (text.about)(text.discard_edits, &approval);
    view! {
        <li class="outbox-item" data-look="">
            {icon(Icon::Alert, "tone-attention")}
            <span class="outbox-name">{text.unreadable_draft_short} " " <bdi>{approval}</bdi></span>
            <span class="outbox-state">{text.unreadable_draft}</span>
            <span class="outbox-actions">
                <button type="button" class="icon-button" aria-label=export title=text.export
                    on:click=move |_| download::save_json("countersign-edits.json", &json)>
                    {icon(Icon::Save, "")}
                </button>
                <button type="button" class="icon-button" aria-label=discard title=text.discard_edits
                    on:click=move |_| ui.send(Event::DraftDiscarded(key.clone()))>
                    {icon(Icon::Cross, "")}
                </button>
            </span>
        </li>
    }
}
