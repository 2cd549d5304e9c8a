//! The promises that are known to be broken and not mended yet, each with why: the suite plays on over them. To be empty.

use crate::invariants::{Invariant, Problem};

/// Invariant, rule, and why it is still broken.
const KNOWN: &[(Invariant, &str, &str)] = &[
    (
        Invariant::Ends,
        "open",
        "a lock that is taken away never comes back",
    ),
    (
        Invariant::Ends,
        "lost",
        "what is stored may be cleared while it is on its way",
    ),
    (
        Invariant::Guarded,
        "schema",
        "what could not be read is taken for fine",
    ),
    (
        Invariant::Guarded,
        "likelihoods",
        "what could not be read is taken for fine",
    ),
    (
        Invariant::Guarded,
        "look",
        "what could not be read is taken for fine",
    ),
    (
        Invariant::Guarded,
        "unchecked",
        "what could not be checked is taken for fine",
    ),
    (
        Invariant::Guarded,
        "bulk unread",
        "what could not be read is taken for fine",
    ),
    (
        Invariant::Guarded,
        "bulk odd",
        "what could not be checked is taken for fine",
    ),
    (
        Invariant::Guarded,
        "bulk unsure",
        "what could not be read is taken for fine",
    ),
    (
        Invariant::Kept,
        "typed",
        "edits are lost by a rejection that is undone",
    ),
    (
        Invariant::Kept,
        "typed in two tabs",
        "the later of two tabs overwrites the other's edits",
    ),
    (
        Invariant::Kept,
        "bulk edited",
        "stored edits are not seen by a decision on many",
    ),
    (
        Invariant::NothingHidden,
        "hidden",
        "what was decided in this visit is hidden for good",
    ),
    (
        Invariant::NothingHidden,
        "stale",
        "a clock that is set back keeps what has left in the list",
    ),
    (
        Invariant::Seen,
        "blind",
        "what has no data on the screen can be rejected",
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
    (
        Invariant::True,
        "undone",
        "what is no longer stored is told to be undone",
    ),
    (
        Invariant::True,
        "held",
        "what could not be noted is told not to have been sent",
    ),
    (
        Invariant::True,
        "unsaved",
        "what could not be noted is told not to have been sent",
    ),
    (
        Invariant::True,
        "ended otherwise",
        "what is refused may still arrive by an earlier request",
    ),
    (
        Invariant::Ends,
        "stored",
        "a write that hangs brings back what has ended",
    ),
];

/// Why a broken promise is known, where it is.
pub(crate) fn why(problem: &Problem) -> Option<&'static str> {
    let mut known = KNOWN.iter();
    let found =
        known.find(|(invariant, rule, _)| *invariant == problem.invariant && *rule == problem.rule);
    found.map(|(_, _, why)| *why)
}
