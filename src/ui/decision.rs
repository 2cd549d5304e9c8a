//! The end of the right pane: what was changed, what stands in the way, the buttons; and, once a person has decided,
//! what becomes of it.

use countersign_core::desk::{Event, Part, Target};
use countersign_core::engine::{Entry, Phase};
use countersign_core::form::Edit;
use countersign_core::json::{Change, Value, diff};
use countersign_core::model::{CommandId, End, ReasonUse, Verdict};
use countersign_core::time::Millis;
use leptos::prelude::*;

use super::queue::tone_of;
use super::{Icon, Ui, icon};
use crate::browser::random;

/// The plain diff of the draft.
pub(super) fn changes(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let changes = Memo::new(move |_| {
        ui.watch(Part::Bar, |desk| {
            desk.draft()
                .filter(|_| desk.can_edit())
                .map(|draft| described(ui, draft.changes()))
                .unwrap_or_default()
        })
    });
    view! {
        <Show when=move || changes.with(|changes| !changes.is_empty())>
            <section class="section changes">
                <h3 class="section-title">
                    {move || changes.with(|changes| (text.changes)(changes.len()))}
                    " "
                    <button type="button" class="button-quiet" on:click=move |_| ui.send(Event::Edited(Edit::ResetAll))>
                        {icon(Icon::Undo, "")}
                        {text.reset_all}
                    </button>
                </h3>
                {move || changes.with(|changes| table(ui, text.as_it_came, text.as_it_is_now, changes))}
            </section>
        </Show>
    }
}

/// A change in words: where, before, after.
type Described = (String, Option<String>, Option<String>);

fn described(ui: Ui, changes: Vec<Change>) -> Vec<Described> {
    let spelled = |value: Option<Value>| value.map(|value| shown(ui, &value));
    changes
        .into_iter()
        .map(|change| {
            (
                change.pointer.to_string(),
                spelled(change.before),
                spelled(change.after),
            )
        })
        .collect()
}

/// A value as a person reads it: text without its quotes, everything else as it is spelled.
pub(super) fn shown(ui: Ui, value: &Value) -> String {
    match value {
        Value::Null => ui.text().null.to_owned(),
        Value::String(text) if text.decoded().is_empty() => "“”".to_owned(),
        Value::String(text) => text.decoded().to_owned(),
        other => other.to_string(),
    }
}

/// Two versions beside each other. Neither replaced the other, so nothing is struck out.
fn sides(
    ui: Ui,
    left: &'static str,
    right: &'static str,
    differences: &[Described],
) -> impl IntoView + use<> {
    let text = ui.text();
    let cell = |value: Option<String>| match value {
        Some(value) => value.into_any(),
        None => view! { <em class="muted">{text.absent}</em> }.into_any(),
    };
    let rows: Vec<_> = differences
        .iter()
        .cloned()
        .map(|(place, theirs, mine)| {
            view! { <tr><th scope="row">{place_in_words(&place)}</th><td>{cell(theirs)}</td><td>{cell(mine)}</td></tr> }
        })
        .collect();
    view! {
        <table class="diff sides">
            <thead>
                <tr>
                    <th class="diff-field" scope="col">{text.field}</th>
                    <th scope="col">{left}</th>
                    <th scope="col">{right}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// What was changed, old against new.
fn table(
    ui: Ui,
    before: &'static str,
    after: &'static str,
    changes: &[Described],
) -> impl IntoView + use<> {
    let text = ui.text();
    let rows: Vec<_> = changes
        .iter()
        .cloned()
        .map(|(place, before, after)| {
            let old = match before {
                Some(before) => view! { <del>{before}</del> }.into_any(),
                None => view! { <em class="muted">{text.absent}</em> }.into_any(),
            };
            let new = match after {
                Some(after) => view! { <ins>{after}</ins> }.into_any(),
                None => view! { <em class="muted">{text.absent}</em> }.into_any(),
            };
            view! { <tr><th scope="row">{place_in_words(&place)}</th><td>{old}</td><td>{new}</td></tr> }
        })
        .collect();
    view! {
        <table class="diff">
            <thead>
                <tr>
                    <th class="diff-field" scope="col">{text.field}</th>
                    <th scope="col">{before}</th>
                    <th scope="col">{after}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// `/line_items/0/amount` as `line_items › 1 › amount`: people count from one.
fn place_in_words(pointer: &str) -> String {
    let words: Vec<String> = pointer
        .split('/')
        .skip(1)
        .map(|token| match token.parse::<usize>() {
            Ok(index) => (index + 1).to_string(),
            Err(_) => token.replace("~1", "/").replace("~0", "~"),
        })
        .collect();
    words.join(" › ")
}

/// What the foot of the pane shows.
#[derive(Clone, PartialEq)]
enum Foot {
    /// Still to be decided; `refused` says why the last try failed.
    Undecided {
        refused: Option<CommandId>,
    },
    Decided(CommandId),
    NotWaiting,
}

pub(super) fn decision(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let foot = Memo::new(move |_| {
        ui.watch(Part::Details, |desk| {
            let open = desk.open_approval()?;
            Some(match desk.engine().latest(&open.approval.id) {
                Some(entry)
                    if matches!(
                        entry.phase,
                        Phase::Ended {
                            end: End::Refused { .. },
                            ..
                        }
                    ) =>
                {
                    Foot::Undecided {
                        refused: Some(entry.decision.command.clone()),
                    }
                }
                Some(entry) => Foot::Decided(entry.decision.command.clone()),
                None if open.left_the_list => Foot::NotWaiting,
                None => Foot::Undecided { refused: None },
            })
        })
    });
    view! {
        <footer class="decision" part="decision">
            <div class="decision-content">
                {move || match foot.get() {
                    None => ().into_any(),
                    Some(Foot::NotWaiting) => view! {
                        <div class="receipt" tabindex="-1" data-focus="receipt">
                            {icon(Icon::Gone, "muted")}
                            <p class="receipt-text">{text.not_waiting}</p>
                        </div>
                    }.into_any(),
                    Some(Foot::Undecided { refused }) => view! {
                        {refused.map(|command| receipt(ui, command))}
                        {underneath(ui)}
                        {bar(ui)}
                    }.into_any(),
                    Some(Foot::Decided(command)) => receipt(ui, command).into_any(),
                }}
            </div>
        </footer>
    }
}

/// The data changed at its source while it was being edited.
fn underneath(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let changed = Memo::new(move |_| {
        ui.watch(Part::Details, |_| ());
        ui.watch(Part::Bar, |desk| desk.changed_underneath())
    });
    view! {
        <Show when=move || changed.get()>
            <div class="receipt">
                {icon(Icon::Swap, "tone-attention")}
                <p class="receipt-text">{text.changed_underneath}</p>
                <div class="receipt-actions">
                    <button type="button" class="button" on:click=move |_| ui.send(Event::Rebased { keep_mine: true })>
                        {text.keep_my_edits}
                    </button>
                    <button type="button" class="button" on:click=move |_| ui.send(Event::Rebased { keep_mine: false })>
                        {text.take_new_data}
                    </button>
                </div>
            </div>
        </Show>
    }
}

fn bar(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let capabilities = ui.desk(|desk| desk.open_approval().map(|open| open.capabilities));
    let takes_reason =
        capabilities.is_some_and(|capabilities| capabilities.reason != ReasonUse::Never);
    let takes_edits = capabilities.is_some_and(|capabilities| capabilities.edits);
    let counts = Memo::new(move |_| {
        ui.watch(Part::Bar, |desk| {
            let draft = desk.draft();
            let changes = draft.map_or(0, |draft| draft.changes().len());
            (changes, draft.map_or(0, |draft| draft.problems().len()))
        })
    });
    let can_approve = Memo::new(move |_| {
        ui.watch(Part::Details, |_| ());
        ui.watch(Part::Bar, |desk| desk.can_approve())
    });
    let can_decide = Memo::new(move |_| {
        ui.watch(Part::Details, |_| ());
        ui.watch(Part::Bar, |desk| desk.can_decide())
    });
    let decide = move |verdict| {
        ui.send(Event::Decided {
            verdict,
            command: CommandId::new(random::uuid()),
        })
    };
    let approve_word = move || match counts.get() {
        (0, _) => text.approve.to_owned(),
        (changes, _) => (text.approve_with_changes)(changes),
    };
    let reason = ui.desk(|desk| desk.reason().to_owned());
    view! {
        <div class="bar">
            <div class="bar-summary">
                {move || {
                    let (changes, problems) = counts.get();
                    let changed = (changes > 0).then(|| view! { {icon(Icon::Pencil, "")}<span>{(text.changes)(changes)}</span> });
                    let unchanged = (changes == 0 && problems == 0 && takes_edits).then_some(text.no_changes);
                    let unseen = (can_decide.get() && !can_approve.get()).then_some(text.not_seen);
                    let unchanged = unchanged.filter(|_| unseen.is_none());
                    let stops = (problems > 0).then(|| view! {
                        <span class="tone-attention" id="problems">{icon(Icon::Alert, "")}{(text.problems)(problems)}</span>
                        <button type="button" class="button-quiet" on:click=move |_| go_to_first(ui)>{text.go_to_first}</button>
                    });
                    view! { {changed} {unchanged} {unseen} {stops} }
                }}
            </div>
            {takes_reason.then(|| view! {
                <label class="bar-reason">
                    <span class="sr">{text.reason}</span>
                    <input class="input" data-focus="reason" placeholder=text.reason prop:value=reason
                        on:input:target=move |event| ui.send(Event::Reasoned(event.target().value())) />
                </label>
            })}
            <button type="button" class="button button-reject" part="reject"
                prop:disabled=move || !can_decide.get()
                on:click=move |_| decide(Verdict::Reject)>
                {icon(Icon::Cross, "")}
                {text.reject}
            </button>
            <button type="button" class="button button-approve" part="approve"
                prop:disabled=move || !can_approve.get()
                aria-description=move || (counts.get().0 > 0).then(approve_word)
                on:click=move |_| decide(Verdict::Approve)>
                {icon(Icon::Check, "")}
                {text.approve}
            </button>
        </div>
    }
}

fn go_to_first(ui: Ui) {
    let first = ui.desk(|desk| {
        desk.draft()
            .and_then(|draft| draft.problems().into_iter().next())
    });
    if let Some((field, _)) = first {
        ui.runtime(|runtime| runtime.focus(&Target::Field(field)));
    }
}

/// What of a decision decides how its receipt is built; the words and countdowns inside follow on their own.
#[derive(Clone, Copy, PartialEq)]
enum Stand {
    Held,
    Sending,
    Waiting { can_withdraw: bool },
    Received,
    Applied,
    Superseded,
    Refused,
    Gone,
}

fn receipt(ui: Ui, command: CommandId) -> impl IntoView {
    let text = ui.text();
    let read = {
        let command = command.clone();
        move |read: &dyn Fn(&Entry) -> Option<String>| {
            ui.watch(Part::Outbox, |desk| {
                desk.engine().entry(&command).and_then(read)
            })
            .unwrap_or_default()
        }
    };
    let verdict = ui.desk(|desk| {
        desk.engine()
            .entry(&command)
            .map_or(Verdict::Approve, |entry| entry.decision.verdict)
    });
    let stand = {
        let command = command.clone();
        Memo::new(move |_| {
            ui.watch(Part::Outbox, |desk| {
                desk.engine().entry(&command).map(stand_of)
            })
        })
    };
    let sentence = move || {
        let now = ui.now();
        read(&|entry| Some(words(ui, entry, now)))
    };
    let mark = move || match stand.get() {
        Some(Stand::Held) => icon(Icon::Undo, tone_of(verdict)).into_any(),
        Some(Stand::Sending) => icon(Icon::Send, "muted").into_any(),
        Some(Stand::Waiting { .. }) => icon(Icon::Offline, "tone-attention").into_any(),
        Some(Stand::Received) => icon(Icon::Clock, tone_of(verdict)).into_any(),
        Some(Stand::Applied) if verdict == Verdict::Approve => {
            icon(Icon::Check, "tone-approve").into_any()
        }
        Some(Stand::Applied) => icon(Icon::Cross, "tone-reject").into_any(),
        Some(Stand::Superseded) => icon(Icon::Swap, "tone-attention").into_any(),
        Some(Stand::Refused) => icon(Icon::Alert, "tone-attention").into_any(),
        Some(Stand::Gone) | None => icon(Icon::Gone, "muted").into_any(),
    };
    let title = {
        let command = command.clone();
        move || {
            ui.watch(Part::Outbox, |desk| {
                desk.engine()
                    .entry(&command)
                    .map(|entry| heading(ui, entry))
            })
            .unwrap_or_default()
        }
    };
    let more = command.clone();
    view! {
        <div class="receipt" tabindex="-1" data-focus="receipt" role="group" aria-label=title.clone()>
            {mark}
            <p class="receipt-title">{title.clone()}</p>
            <p class="receipt-text">{sentence}</p>
            <div class="receipt-actions">{move || actions(ui, stand.get(), command.clone())}</div>
            {move || (stand.get() == Some(Stand::Superseded)).then(|| comparison(ui, &more))}
            {move || (stand.get() == Some(Stand::Waiting { can_withdraw: false })).then(|| view! { <p class="receipt-more">{text.cannot_withdraw}</p> })}
        </div>
    }
}

fn stand_of(entry: &Entry) -> Stand {
    match &entry.phase {
        Phase::Held { .. } => Stand::Held,
        Phase::Sending => Stand::Sending,
        Phase::Waiting { .. } => Stand::Waiting {
            can_withdraw: entry.can_withdraw(),
        },
        Phase::Received { .. } => Stand::Received,
        Phase::Ended { end, .. } => match end {
            End::Applied { .. } => Stand::Applied,
            End::Superseded(_) => Stand::Superseded,
            End::Refused { .. } => Stand::Refused,
            End::Gone | End::Withdrawn => Stand::Gone,
        },
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
        Phase::Held { .. } | Phase::Sending => ((text.deciding_short)(verdict), true),
        Phase::Waiting { .. } => (text.waits_short, true),
        Phase::Received { .. } => ((text.received_short)(verdict), true),
    };
    match entry.changes {
        changes @ 1.. if counts => format!("{word} · {}", (text.changes)(changes)),
        _ => word.to_owned(),
    }
}

fn words(ui: Ui, entry: &Entry, now: Millis) -> String {
    let text = ui.text();
    let verdict = entry.decision.verdict;
    let seconds = |until: Millis| until.since(now).div_ceil(1000);
    match &entry.phase {
        Phase::Held { until } => (text.held)(verdict, seconds(*until)),
        Phase::Sending => (text.sending)(verdict),
        Phase::Waiting { trouble, until } => (text.waits)(
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
    let withdraw = {
        let command = command.clone();
        move |_| ui.send(Event::Withdrawn(command.clone()))
    };
    match stand {
        Some(Stand::Held) => view! {
            <button type="button" class="button" on:click=withdraw>{icon(Icon::Undo, "")}{text.undo}</button>
        }
        .into_any(),
        Some(Stand::Waiting { can_withdraw }) => view! {
            <button type="button" class="button" on:click=move |_| ui.send(Event::RetriedNow(command.clone()))>
                {icon(Icon::Refresh, "")}{text.retry_now}
            </button>
            {can_withdraw.then(|| view! { <button type="button" class="button" on:click=withdraw>{text.withdraw}</button> })}
        }
        .into_any(),
        Some(Stand::Sending | Stand::Refused) | None => ().into_any(),
        Some(Stand::Received | Stand::Applied | Stand::Superseded | Stand::Gone) => next_button(ui).into_any(),
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

/// Theirs and ours, side by side.
fn comparison(ui: Ui, command: &CommandId) -> Option<AnyView> {
    let text = ui.text();
    ui.desk(|desk| {
        let entry = desk.engine().entry(command)?;
        let Phase::Ended {
            end: End::Superseded(theirs),
            ..
        } = &entry.phase
        else {
            return None;
        };
        let word = |verdict: Verdict| (text.their_verdict)(verdict).to_owned();
        let mut rows = vec![(
            format!("/{}", text.verdict),
            theirs.verdict.map(word),
            Some(word(entry.decision.verdict)),
        )];
        let mine = entry
            .decision
            .edited
            .as_ref()
            .or(entry.decision.base.as_ref());
        let held = theirs.data.as_ref().or(entry.decision.base.as_ref());
        if let (Some(mine), Some(held)) = (mine, held) {
            rows.extend(described(ui, diff(held, mine)));
        }
        Some(
            view! { <div class="receipt-more">{sides(ui, text.theirs, text.yours, &rows)}</div> }
                .into_any(),
        )
    })
}
