//! What the reviewer did and what they were told of it: the side of a history that the desk's words are held against.

use std::collections::BTreeMap;

use countersign_core::model::{ApprovalId, CommandId, Verdict};

/// An element of one visit; another visit in the same place is another element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ElementId {
    /// Where it is: see [`crate::script::TAB_OF`].
    pub place: usize,
    /// Of which visit.
    pub visit: u64,
}

/// How something was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// On what is open.
    Open,
    /// Together with others.
    Bulk,
}

/// What was on the screen when a button was pressed.
#[derive(Clone, Debug, Default)]
pub struct Screen {
    /// The data with its edits, as a text.
    pub data: Option<String>,
    /// The data as it came.
    pub original: Option<String>,
    /// A schema was there to check it by.
    pub has_schema: bool,
    /// It was shown how sure the API is.
    pub has_likelihoods: bool,
    /// Fields that the reviewer had looked at, as JSON pointers.
    pub looked_at: Vec<String>,
    /// The reason in its box.
    pub reason: String,
    /// The button was pressed before on the same thing, and the reviewer was told of what cannot be known.
    pub was_warned: bool,
}

/// One press of a button that decides.
#[derive(Clone, Debug)]
pub struct Click {
    /// Where.
    pub element: ElementId,
    /// When.
    pub at: u64,
    /// On what; known for one of many once the desk has taken it.
    pub approval: Option<ApprovalId>,
    /// Approve or reject.
    pub verdict: Verdict,
    /// On one thing or on many.
    pub how: How,
    /// What the reviewer saw.
    pub screen: Screen,
    /// When the desk took it as a decision; `None` where it did not.
    pub filed_at: Option<u64>,
    /// When it came back, and the reviewer was told so.
    pub taken_back_at: Option<u64>,
    /// How it is told to have ended, and when.
    pub end: Option<(&'static str, u64)>,
    /// The reviewer wanted it back.
    pub wants_it_back: bool,
    /// The reviewer had it sent again, after a try that may have taken effect, and was told what that may lead to.
    pub retried_in_doubt: bool,
    /// The reviewer put it away.
    pub is_put_away: bool,
    /// It may be gone without a word: its tab died before it could be stored, the reviewer sent it unsaved, or what was
    /// stored was cleared away.
    pub may_be_lost: bool,
    /// It took effect, and what it was about waits again in a way that nobody can tell from before.
    pub leads_back: bool,
    /// How many requests that act have left the browser for it.
    pub posts: u32,
    /// What took effect by it: the API and the number of the effect there.
    pub effects: Vec<(usize, usize)>,
}

impl Click {
    /// True while it can still take effect, as far as the reviewer knows.
    pub fn is_open(&self) -> bool {
        self.filed_at.is_some() && self.taken_back_at.is_none() && self.end.is_none()
    }
}

/// Something that the reviewer has typed.
#[derive(Clone, Debug)]
pub struct Typed {
    /// Into the form or the reason of this approval.
    pub approval: ApprovalId,
    /// Into this field, as a JSON pointer; `None` for the reason.
    pub field: Option<&'static str>,
    /// What.
    pub text: String,
    /// Where.
    pub element: ElementId,
    /// When.
    pub at: u64,
    /// Why it need not be there any more.
    pub settled: Option<&'static str>,
    /// The decision that it went into.
    pub decided_by: Option<CommandId>,
    /// Its write never came to an end before its tab did.
    pub hung: bool,
    /// The elements whose forms had it: what is typed there instead takes its place.
    pub seen_in: Vec<ElementId>,
}

/// Everything the reviewer did.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Presses, by their command.
    pub clicks: BTreeMap<CommandId, Click>,
    /// What was typed, oldest first.
    pub typed: Vec<Typed>,
}
