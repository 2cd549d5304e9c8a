//! The foot of the right pane: what stands in the way, the reason and the verdicts; once a person has decided, the
//! receipt in their place.

use countersign_core::desk::{Event, Part, Target};
use countersign_core::model::{
    ApprovalId, CommandId, Missing, NoAnswer, ReadFailure, ReasonUse, Verdict,
};
use leptos::prelude::*;

use super::receipt::receipt;
use super::{Icon, Ui, conflict, icon};
use crate::browser::random;

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
                Some(entry) if entry.leaves_undecided() => Foot::Undecided {
                    refused: Some(entry.decision.command.clone()),
                },
                Some(entry) => Foot::Decided(entry.decision.command.clone()),
                None if open.left_the_list => Foot::NotWaiting,
                None => Foot::Undecided { refused: None },
            })
        })
    });
    let shown = StoredValue::new(None::<ApprovalId>);
    // What takes the place of what had the focus takes that too: an answer comes while one looks at the decision.
    // Another approval has a place of its own for it.
    let keep_focus = move || {
        let open = ui.desk(|desk| Some(desk.open_approval()?.approval.id.clone()));
        let is_same = shown.with_value(|shown| *shown == open);
        shown.set_value(open);
        ui.runtime(|runtime| {
            if is_same && runtime.has_focus_in(".decision") {
                runtime.focus_on("[data-focus=receipt]".to_owned());
            }
        });
    };
    view! {
        <footer class="decision" part="decision">
            <div class="decision-content">
                {move || match foot.get().inspect(|_| keep_focus()) {
                    None => ().into_any(),
                    Some(Foot::NotWaiting) => view! {
                        <div class="receipt" tabindex="-1" data-focus="receipt">
                            {icon(Icon::Gone, "muted")}
                            <p class="receipt-text">{text.not_waiting}</p>
                        </div>
                    }.into_any(),
                    Some(Foot::Undecided { refused }) => view! {
                        {refused.map(|command| receipt(ui, command))}
                        {conflict::notice(ui)}
                        {bar(ui)}
                    }.into_any(),
                    Some(Foot::Decided(command)) => receipt(ui, command).into_any(),
                }}
            </div>
        </footer>
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
            let Some(draft) = desk.draft() else {
                return (0, 0);
            };
            // How many exactly is known a moment after typing.
            let changes = match draft.is_changed() {
                true => desk.changes().len().max(1),
                false => 0,
            };
            (changes, draft.field(draft.root()).problem_count as usize)
        })
    });
    let problems = Memo::new(move |_| counts.get().1);
    let can_approve = Memo::new(move |_| {
        ui.watch(Part::Details, |_| ());
        ui.watch(Part::Bar, |desk| desk.can_approve())
    });
    let can_decide = Memo::new(move |_| {
        ui.watch(Part::Details, |_| ());
        ui.watch(Part::Bar, |desk| desk.can_decide())
    });
    let not_seen = Memo::new(move |_| {
        ui.watch(Part::Details, |desk| {
            let details = desk.open_approval()?.details.as_ref()?;
            let is_too_large = |missing: &Missing| {
                matches!(missing.why, ReadFailure::NoAnswer(NoAnswer::TooLarge))
            };
            details.missing.iter().any(is_too_large).then_some(())
        })
        .map_or(text.not_seen, |()| text.too_large_to_see)
    });
    let must_look = Memo::new(move |_| {
        ui.watch(Part::Details, |_| ());
        ui.watch(Part::Bar, |desk| {
            desk.must_look_first().then(|| desk.looks().left)
        })
    });
    let needs_reason =
        capabilities.is_some_and(|capabilities| capabilities.reason == ReasonUse::Required);
    let lacks_reason = Memo::new(move |_| {
        ui.watch(Part::Bar, |desk| {
            desk.open_approval().is_some_and(|open| open.lacks_reason)
        })
    });
    let decide = move |verdict| {
        ui.send(Event::Decided {
            verdict,
            command: CommandId::new(random::uuid()),
        })
    };
    let with_changes = move || match counts.get() {
        (0, _) => None,
        (changes, _) => Some((text.with_changes)(changes)),
    };
    // A draft may be put back, and its reason with it, after the bar was drawn.
    let reason = Memo::new(move |_| ui.watch(Part::Bar, |desk| desk.reason().to_owned()));
    view! {
        <div class="bar">
            <div class="bar-summary">
                {move || {
                    let (changes, problems) = counts.get();
                    let changed = (changes > 0).then(|| view! { {icon(Icon::Pencil, "")}<span>{(text.changes)(changes)}</span> });
                    let unchanged = (changes == 0 && problems == 0 && takes_edits).then_some(text.no_changes);
                    let unseen = (can_decide.get() && !can_approve.get()).then(|| not_seen.get());
                    let unchanged = unchanged.filter(|_| unseen.is_none());
                    view! { {changed} {unchanged} {unseen} }
                }}
                // Told as it comes up, while the focus is still in the field.
                <span class="bar-stops" aria-live="polite">
                    {move || (problems.get() > 0).then(|| view! {
                        <span class="tone-attention" id="problems">{icon(Icon::Alert, "")}{(text.problems)(problems.get())}</span>
                    })}
                </span>
                {move || {
                    let stops = (problems.get() > 0).then(|| view! {
                        <button type="button" class="button-quiet" on:click=move |_| go_to_first(ui)>{text.go_to_first}</button>
                        {(problems.get() > 1).then(|| problem_list(ui))}
                    });
                    let looks = must_look.get().filter(|_| problems.get() == 0 && can_decide.get());
                    let looks = looks.map(|left| view! {
                        <span class="tone-attention">{icon(Icon::Alert, "")}{(text.look_first)(left)}</span>
                        <button type="button" class="button-quiet" on:click=move |_| ui.send(Event::LookedForNext(None))>{text.look_next}</button>
                    });
                    let reason = lacks_reason.get().then(|| view! {
                        <span class="tone-attention" id="reason-first">{icon(Icon::Alert, "")}{text.reason_first}</span>
                    });
                    view! { {stops} {looks} {reason} }
                }}
            </div>
            {takes_reason.then(|| view! {
                <label class="bar-reason">
                    <span class="sr">{text.reason}</span>
                    <input class="input" data-focus="reason" prop:value=move || reason.get()
                        placeholder=if needs_reason { text.reason_needed } else { text.reason }
                        aria-required=needs_reason.then_some("true")
                        aria-invalid=move || lacks_reason.get().then_some("true")
                        aria-describedby=move || lacks_reason.get().then_some("reason-first")
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
                aria-description=with_changes
                on:click=move |_| decide(Verdict::Approve)>
                {icon(Icon::Check, "")}
                <span class="button-words">
                    <span>{text.approve}</span>
                    // Its name stays the same whatever was changed, so that it can always be found by it.
                    {move || with_changes().map(|words| view! { <span class="button-more" aria-hidden="true">{words}</span> })}
                </span>
            </button>
        </div>
    }
}

/// Every problem by the name of its field; each leads there.
fn problem_list(ui: Ui) -> impl IntoView {
    /// More are not listed: when the first are put right, the next follow.
    const LISTED: usize = 50;
    let text = ui.text();
    let problems = Memo::new(move |_| {
        ui.watch(Part::Bar, |desk| {
            let Some(draft) = desk.draft() else {
                return Vec::new();
            };
            let problems = draft.problems();
            let named = problems
                .iter()
                .take(LISTED)
                .map(|(id, problem)| (*id, draft.name(*id), (text.problem)(problem)));
            named.collect()
        })
    });
    view! {
        <details class="bar-problems">
            <summary class="button-quiet">{text.all_problems}</summary>
            <ul class="bar-problem-list" aria-label=text.all_problems>
                <For each=move || problems.get() key=Clone::clone children=move |(id, place, problem)| view! {
                    <li>
                        <button type="button" class="button-quiet" on:click=move |_| ui.runtime(|runtime| runtime.focus(&Target::Field(id)))>
                            <b dir="auto">{place}</b> " " {problem}
                        </button>
                    </li>
                } />
            </ul>
        </details>
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
