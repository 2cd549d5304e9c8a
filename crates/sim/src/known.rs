//! The promises that are known to be broken and not mended yet, each with why: the suite plays on over them. To be empty.

use crate::invariants::{Invariant, Problem};

/// Invariant, rule, and why it is still broken.
const KNOWN: &[(Invariant, &str, &str)] = &[
    (Invariant::Ends, "held for ever", LOCKS),
    (Invariant::Ends, "unsaved for ever", LOCKS),
    (Invariant::Ends, "queued for ever", LOCKS),
    (Invariant::Ends, "received for ever", LOCKS),
    (Invariant::Ends, "taken back for ever", LOCKS),
    (Invariant::Ends, "waiting for ever", STALE),
    (Invariant::Ends, "retry", "a person's retry is not a try"),
    (Invariant::Ends, "stored", HANGING),
    (Invariant::Ends, "lost", CLEARED),
    (Invariant::Guarded, "schema", UNREAD),
    (Invariant::Guarded, "likelihoods", UNREAD),
    (Invariant::Guarded, "look", UNREAD),
    (Invariant::Guarded, "unchecked", UNREAD),
    (Invariant::Guarded, "bulk unread", UNREAD),
    (Invariant::Guarded, "bulk odd", UNREAD),
    (Invariant::Guarded, "bulk unsure", UNREAD),
    (
        Invariant::Guarded,
        "read only",
        "pasting overwrites what is not for editing",
    ),
    (
        Invariant::Kept,
        "typed",
        "edits are lost by a rejection that is undone",
    ),
    (Invariant::Kept, "typed, and its write hung", HANGING),
    (
        Invariant::Kept,
        "typed in two tabs",
        "the later of two tabs overwrites the other",
    ),
    (
        Invariant::Kept,
        "bulk edited",
        "a decision on many does not see stored edits",
    ),
    (
        Invariant::NothingHidden,
        "hidden",
        "what was decided in this visit is hidden for good",
    ),
    (
        Invariant::NothingHidden,
        "stale",
        "a clock that is set back keeps what has left",
    ),
    (
        Invariant::Seen,
        "blind",
        "what shows no data can be rejected",
    ),
    (
        Invariant::Seen,
        "data",
        "data is not read again before a decision counts",
    ),
    (
        Invariant::Seen,
        "step",
        "the list is not read again before a decision is sent",
    ),
    (
        Invariant::Seen,
        "twice",
        "what may have been taken is sent again by itself",
    ),
    (Invariant::True, "undone", CLEARED),
    (Invariant::True, "held", UNNOTED),
    (Invariant::True, "unsaved", UNNOTED),
    (Invariant::True, "not taken", UNNOTED),
    (
        Invariant::True,
        "changed by nothing",
        "any edit turns all line ends into one kind",
    ),
    (Invariant::True, "ended otherwise", ON_ITS_WAY),
    (Invariant::True, "refused", ON_ITS_WAY),
    (
        Invariant::True,
        "gone",
        "a list that moves while it is read hides what waits",
    ),
];

const LOCKS: &str = "a lock that is taken away or refused never comes back";
const STALE: &str = "a tab with stale credentials keeps the lock";
const HANGING: &str = "a write that hangs is neither told nor given up";
const CLEARED: &str = "what is no longer stored is taken for undone";
const UNREAD: &str = "what could not be read or checked is taken for fine";
const UNNOTED: &str = "what cannot be noted any more is told not to have been sent";
const ON_ITS_WAY: &str = "what is refused may still arrive by an earlier request";

/// Why a broken promise is known, where it is.
pub(crate) fn why(problem: &Problem) -> Option<&'static str> {
    let mut known = KNOWN.iter();
    let found =
        known.find(|(invariant, rule, _)| *invariant == problem.invariant && *rule == problem.rule);
    found.map(|(_, _, why)| *why)
}
