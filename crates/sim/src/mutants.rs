//! The machine, broken on purpose between the rules and what is around them: mistakes that somebody could make in the shell
//! or on the way, of which the simulation must find every one.

use countersign_core::connector::{Answer, Method, Outcome, Request};
use countersign_core::desk::Event;
use countersign_core::storage::{Kept, Write};

/// A mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// A write counts as made before it is.
    StoredBeforeItIs,
    /// A visit does not find the decisions that an earlier one has stored.
    OutboxForgotten,
    /// A visit does not find the edits that an earlier one has stored.
    DraftsForgotten,
    /// Of the writes of one request those that erase are left out.
    NothingErased,
    /// Every tab holds the lock.
    LocksIgnored,
    /// No tab hears another.
    NobodyHears,
    /// The undo window is over before it began.
    UndoWindowCutShort,
    /// A lost answer is taken for a success.
    LostIsDone,
    /// A post whose answer was lost is sent again below the rules.
    SentAgainBelow,
    /// A conflict is taken for a success.
    ConflictIsDone,
    /// A read that fails is taken for an empty answer.
    FailedReadIsEmpty,
    /// Corrections are left out of what is sent.
    EditsLeftOut,
    /// Numbers of what is sent are rounded.
    DigitsRounded,
    /// Verdicts are turned round.
    VerdictTurned,
    /// What is decided about is another plan, run or review.
    SentToAnother,
    /// Every request carries a command id of its own.
    CommandIdChanged,
    /// The reason that goes with a rejection is another one.
    ReasonChanged,
    /// The list ends after its first page.
    OnePageOnly,
    /// Lists are read once, and then as they were.
    ListsCached,
    /// What was read of an approval first is shown for ever.
    DetailsCached,
    /// A desk is woken once, and never again.
    WokenOnce,
    /// The page is told of everything twice.
    ToldTwice,
}

/// Every mistake.
pub const MUTANTS: &[Mutant] = &[
    Mutant::StoredBeforeItIs,
    Mutant::OutboxForgotten,
    Mutant::DraftsForgotten,
    Mutant::NothingErased,
    Mutant::LocksIgnored,
    Mutant::NobodyHears,
    Mutant::UndoWindowCutShort,
    Mutant::LostIsDone,
    Mutant::SentAgainBelow,
    Mutant::ConflictIsDone,
    Mutant::FailedReadIsEmpty,
    Mutant::EditsLeftOut,
    Mutant::DigitsRounded,
    Mutant::VerdictTurned,
    Mutant::SentToAnother,
    Mutant::CommandIdChanged,
    Mutant::ReasonChanged,
    Mutant::OnePageOnly,
    Mutant::ListsCached,
    Mutant::DetailsCached,
    Mutant::WokenOnce,
    Mutant::ToldTwice,
];

/// The event that comes in place of another.
pub(crate) fn event(mutant: Option<Mutant>, event: Event) -> Event {
    match (mutant, event) {
        (Some(Mutant::UndoWindowCutShort), Event::UndoWindow(_)) => Event::UndoWindow(0),
        (_, event) => event,
    }
}

/// The writes that are made in place of others.
pub(crate) fn writes(mutant: Option<Mutant>, mut writes: Vec<Write>) -> Vec<Write> {
    if mutant == Some(Mutant::NothingErased) {
        writes.retain(|write| !matches!(write, Write::Erase { .. }));
    }
    writes
}

/// What is found in place of what is stored.
pub(crate) fn found(mutant: Option<Mutant>, mut kept: Kept) -> Kept {
    match mutant {
        Some(Mutant::OutboxForgotten) => kept.outbox.clear(),
        Some(Mutant::DraftsForgotten) => kept.drafts.clear(),
        _ => {}
    }
    kept
}

/// The request that leaves in place of another.
pub(crate) fn request(mutant: Option<Mutant>, number: usize, mut request: Request) -> Request {
    let (Some(mutant), Method::Post) = (mutant, request.method) else {
        return request;
    };
    let Some(body) = request.body.take() else {
        return request;
    };
    let without = |body: &str, name: &str| -> String {
        match body.find(&format!(r#","{name}":"#)) {
            Some(at) => format!("{}}}", &body[..at]),
            None => body.to_owned(),
        }
    };
    let body = match mutant {
        Mutant::EditsLeftOut => without(&body, "modified_data"),
        Mutant::DigitsRounded => body.replace("10000000000000000.10", "10000000000000000"),
        Mutant::VerdictTurned => match body.contains(r#""action":"approve""#) {
            true => body.replace(r#""action":"approve""#, r#""action":"reject""#),
            false => body
                .replace(r#""action":"reject""#, r#""action":"approve""#)
                .replace(r#""approved":false"#, r#""approved":true"#),
        },
        Mutant::SentToAnother => body.replace("plan-0", "plan-1"),
        Mutant::CommandIdChanged => {
            body.replace(r#""command_id":""#, &format!(r#""command_id":"{number}-"#))
        }
        Mutant::ReasonChanged => body.replace("because", "no"),
        _ => body,
    };
    request.body = Some(body);
    if mutant == Mutant::SentToAnother {
        request.path = request
            .path
            .replace("run_0", "run_1")
            .replace("rev_0", "rev_1");
    }
    request
}

/// The outcome that comes back in place of another.
pub(crate) fn outcome(mutant: Option<Mutant>, request: &Request, outcome: Outcome) -> Outcome {
    let Some(mutant) = mutant else { return outcome };
    let acts = request.path.contains("human_approval_action");
    let done = || {
        Outcome::Answered(Answer {
            status: 200,
            body: r#"{"success":true,"message":"done"}"#.to_owned(),
            retry_after_ms: None,
        })
    };
    match (mutant, outcome) {
        (Mutant::LostIsDone, Outcome::NoAnswer(_)) if acts => done(),
        (Mutant::ConflictIsDone, Outcome::Answered(answer))
            if acts && (answer.status >= 400 || answer.body.contains(r#""success":false"#)) =>
        {
            done()
        }
        (Mutant::FailedReadIsEmpty, other)
            if request.method == Method::Get
                && !matches!(&other, Outcome::Answered(answer) if answer.status == 200) =>
        {
            Outcome::Answered(Answer {
                status: 200,
                body: r#"{"data":[],"blocks":[],"list_metadata":{"after":null},"success":true,"meta":{"total_count":0,"has_next":false}}"#.to_owned(),
                retry_after_ms: None,
            })
        }
        (Mutant::OnePageOnly, Outcome::Answered(mut answer)) if is_list(request) => {
            answer.body = answer.body.replace(r#""has_next":true"#, r#""has_next":false"#);
            if let Some(at) = answer.body.find(r#""after":""#) {
                answer.body.truncate(at);
                answer.body.push_str(r#""after":null}}"#);
            }
            Outcome::Answered(answer)
        }
        (_, outcome) => outcome,
    }
}

/// A page of a pending list.
pub(crate) fn is_list(request: &Request) -> bool {
    request.path.contains("pending_approvals")
        || request.path.contains("waiting_for_human")
        || request.path.contains("/reviews?")
}

/// What tells more of one approval.
pub(crate) fn is_detail(request: &Request) -> bool {
    request.path.contains("/steps") || request.path.contains("/reviews/versions?")
}
