//! One decision and how far it has come. Holds states and says what is possible in them; `engine` moves them on.

use crate::connector::{Connector, Method, Next, Outcome, Stage};
use crate::model::{Account, CommandId, Decision, End, NoAnswer, Trouble};
use crate::record::StoredDraft;
use crate::storage::StorageFailure;
use crate::time::Millis;

use super::turns::{Contact, SILENCE_MS};
use super::{LATE_AFTER_MS, Ticket};

/// One decision and how far it has come.
#[derive(Debug)]
pub struct Entry {
    /// What was decided; never changes.
    pub decision: Decision,
    /// What the approval is called.
    pub title: String,
    /// What the connection was called when it was decided.
    pub connection_label: String,
    /// How many values were changed.
    pub changes: usize,
    /// When the person clicked.
    pub decided_at: Millis,
    /// All that its reviewer had typed by then, sent or not: it is a draft again where the decision comes to nothing.
    pub(crate) draft: Option<StoredDraft>,
    /// Where it stands.
    pub phase: Phase,
    /// When the API said that it has it.
    pub received_at: Option<Millis>,
    /// True once a request went out whose fate is not known.
    pub may_have_been_taken: bool,
    /// True for a click in this element, as opposed to another tab or an earlier visit.
    pub clicked_here: bool,
    /// In a browser without locks: this tab looks after it, because it was clicked here or nobody else does.
    pub(super) is_ours: bool,
    /// In a browser without locks: the tab that looks after it.
    pub(super) keeper: Contact,
    /// The read of what is stored that has to come before this tab looks after it.
    pub(super) adopting: Option<Ticket>,
    /// This tab has left its mark on it.
    pub(super) is_marked: bool,
    /// The read that has to find it stored before anything is done about it.
    pub(super) to_find: Option<Ticket>,
    /// Since when it is not found where it was stored, with nobody having said yet why.
    pub(super) missing_at: Option<Millis>,
    /// True for one that was found stored when this visit began.
    pub(super) is_left_over: bool,
    /// Whose it is: never sent to another account.
    pub(crate) account: Account,
    pub(crate) stage: Stage,
    pub(crate) tries: u32,
    /// The decision on the same approval that its reviewer knew of and decided after.
    pub(crate) after: Option<CommandId>,
    /// Counts what was told of it, so that older news never replace newer ones.
    pub(crate) revision: u64,
    /// What is known to be stored of it; `None` while a write is under way or after one has failed.
    pub(super) saved: Option<Saved>,
    /// The write that `saved` waits for: of several only the last one says what is stored.
    pub(super) saving: Option<Ticket>,
    /// When that write began.
    pub(super) noted_at: Millis,
    /// Whether any write of it has succeeded: then something of it is stored until it is erased.
    pub(super) was_saved: bool,
    /// Whether other tabs were told of it: then the one that sends decides what becomes of it.
    pub(super) is_told: bool,
    /// The reviewer agreed to send it without its being stored.
    pub(super) accepted_unsaved: bool,
    /// Its reviewer wants it back; done by whichever tab may.
    pub(super) withdraw_wanted: bool,
    /// How long its undo window was when it was made.
    pub(crate) undo_ms: u64,
    pub(super) under_way: UnderWay,
    /// The decision whose request it shares: the same list is read once for all that look for themselves in it.
    pub(super) looks_with: Option<CommandId>,
    /// True where the request of its stage only reads.
    pub(super) reads_next: bool,
    /// `may_have_been_taken` before the request under way.
    pub(super) taken_before: bool,
}

/// Where a decision stands.
#[derive(Clone, Debug)]
pub enum Phase {
    /// In the undo window: nothing was sent.
    Held {
        /// How long the window is, or what was left of it when the last visit ended.
        left_ms: u64,
        /// When it will be sent; `None` while no reviewer sees it.
        until: Option<Millis>,
    },
    /// It could not be stored on this device: nothing was sent, and the reviewer says how to go on.
    Unsaved {
        /// Why.
        why: StorageFailure,
    },
    /// Next in turn.
    Queued,
    /// A request is under way.
    Sending,
    /// A try failed; another follows.
    Waiting {
        /// What happened.
        trouble: Trouble,
        /// The next try; `None` waits for credentials or the network.
        until: Option<Millis>,
        /// How long the wait was meant to be: a clock that is set back does not make it longer.
        pause_ms: u64,
    },
    /// The API has it but has not acted on it yet.
    Received {
        /// When to look again; `None` while looking.
        until: Option<Millis>,
        /// As in `Waiting`.
        pause_ms: u64,
    },
    /// Being erased where it is stored; nothing was sent and nothing will be.
    TakingBack,
    /// Over.
    Ended {
        /// How.
        end: End,
        /// When we knew.
        at: Millis,
    },
}

/// What is stored of a decision: where whoever reads it goes on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Saved {
    pub(super) stage: Stage,
    pub(super) taken: bool,
}

/// What is under way for a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnderWay {
    Nothing,
    /// What to do if the answer is lost is being stored; the request follows.
    Noting,
    /// The request.
    Request,
}

impl Entry {
    /// True until its end is known.
    pub fn is_open(&self) -> bool {
        !matches!(self.phase, Phase::Ended { .. })
    }

    /// How it ended.
    pub fn end(&self) -> Option<&End> {
        match &self.phase {
            Phase::Ended { end, .. } => Some(end),
            _ => None,
        }
    }

    /// True while it may take effect, or after it may have.
    pub(super) fn counts(&self) -> bool {
        !matches!(
            self.end(),
            Some(End::Refused { .. } | End::Withdrawn | End::Duplicate | End::Lost)
        )
    }

    /// True when it is nowhere but in this tab's memory, and no other tab was told of it.
    pub(super) fn is_nowhere_else(&self) -> bool {
        matches!(self.phase, Phase::Unsaved { .. }) && !self.is_told
    }

    /// True when it left its approval undecided as far as is known: the API refused it, or nobody knows what became of
    /// it. So it can be decided again.
    pub fn leaves_undecided(&self) -> bool {
        matches!(self.end(), Some(End::Refused { .. } | End::Lost))
    }

    /// True while it can be taken back with the certainty that nothing took effect.
    pub fn can_withdraw(&self) -> bool {
        let is_idle = match self.phase {
            Phase::Held { .. } | Phase::Unsaved { .. } | Phase::Queued | Phase::Waiting { .. } => {
                true
            }
            Phase::Sending | Phase::Received { .. } | Phase::TakingBack | Phase::Ended { .. } => {
                false
            }
        };
        is_idle && !self.may_have_been_taken && self.received_at.is_none()
    }

    /// True when it was received long ago and is still not seen applied.
    pub fn is_late(&self, now: Millis) -> bool {
        self.received_at
            .is_some_and(|at| now.since(at) >= LATE_AFTER_MS)
    }

    /// True when it may be lost with this page: it is stored nowhere and not with its API yet.
    pub fn is_in_memory_only(&self) -> bool {
        self.is_open() && !self.was_saved && self.received_at.is_none()
    }

    /// A decision of which nothing is known but what was decided.
    pub(crate) fn new(decision: Decision) -> Entry {
        Entry {
            decision,
            title: String::new(),
            connection_label: String::new(),
            changes: 0,
            decided_at: Millis(0),
            draft: None,
            phase: Phase::Queued,
            received_at: None,
            may_have_been_taken: false,
            clicked_here: false,
            is_ours: false,
            keeper: Contact::default(),
            adopting: None,
            is_marked: false,
            to_find: None,
            missing_at: None,
            is_left_over: false,
            account: Account::new(""),
            stage: Stage::stored(""),
            tries: 0,
            after: None,
            revision: 0,
            saved: None,
            saving: None,
            noted_at: Millis(0),
            was_saved: false,
            is_told: false,
            accepted_unsaved: false,
            withdraw_wanted: false,
            undo_ms: 0,
            under_way: UnderWay::Nothing,
            looks_with: None,
            reads_next: false,
            taken_before: false,
        }
    }

    /// Whether its last write began so lately that no other tab can have taken over since.
    pub(super) fn is_fresh(&self, now: Millis) -> bool {
        self.noted_at <= now && now.since(self.noted_at) < SILENCE_MS / 2
    }

    /// When it may go on by itself.
    pub(super) fn due_at(&self) -> Option<Millis> {
        match &self.phase {
            Phase::Held { until, .. }
            | Phase::Waiting { until, .. }
            | Phase::Received { until, .. } => *until,
            _ => None,
        }
    }

    /// Whether its next request is due. What is held is let go first, and then is queued.
    pub(super) fn is_ready(&self, now: Millis) -> bool {
        self.under_way == UnderWay::Nothing
            && match &self.phase {
                Phase::Queued => true,
                Phase::Waiting { until, .. } | Phase::Received { until, .. } => {
                    until.is_some_and(|until| until <= now)
                }
                _ => false,
            }
    }

    /// No wait is longer than it was meant to be, whatever happened to the clock.
    pub(super) fn keep_to_ceiling(&mut self, now: Millis) {
        let (until, pause_ms) = match &mut self.phase {
            Phase::Held { until, left_ms } => (until, *left_ms),
            Phase::Waiting {
                until, pause_ms, ..
            }
            | Phase::Received { until, pause_ms } => (until, *pause_ms),
            _ => return,
        };
        if let Some(until) = until
            && until.since(now) > pause_ms
        {
            *until = now.plus(pause_ms);
        }
    }

    /// Whether it is to look what became of it, and nothing but time stands in the way.
    pub(super) fn may_look(&self) -> bool {
        let is_idle = match &self.phase {
            Phase::Queued => true,
            Phase::Waiting { trouble, .. } => !trouble.needs_credentials(),
            _ => false,
        };
        is_idle && self.looks() && self.under_way == UnderWay::Nothing
    }

    /// Whether its next request looks what became of an earlier one.
    pub(super) fn looks(&self) -> bool {
        self.reads_next && self.received_at.is_none()
    }

    pub(super) fn set_stage(&mut self, stage: Stage, connector: &dyn Connector) {
        self.reads_next = connector.request(&self.decision, &stage).method == Method::Get;
        self.stage = stage;
    }

    /// What has to be stored before this stage's request is made: how to go on if nobody ever learns what became of it.
    pub(super) fn if_lost(&self, connector: &dyn Connector) -> Saved {
        let lost = Outcome::NoAnswer(NoAnswer::Network);
        let stage = match connector.observe(&self.decision, &self.stage, &lost) {
            Next::Later { stage, .. } | Next::Go(stage) | Next::Received(stage) => stage,
            Next::End(_) => self.stage.clone(),
        };
        Saved {
            stage,
            taken: self.may_have_been_taken || !self.reads_next,
        }
    }

    /// How it stands, for storing: with a request under way, as if its answer were lost.
    pub(super) fn as_stored(&self, connector: Option<&dyn Connector>) -> Saved {
        match (self.under_way, connector) {
            (UnderWay::Noting | UnderWay::Request, Some(connector)) => self.if_lost(connector),
            _ => Saved {
                stage: self.stage.clone(),
                taken: self.may_have_been_taken,
            },
        }
    }
}
