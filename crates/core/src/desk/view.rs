//! What there is to see, read off the desk: connections, the open approval, its draft. Changes nothing. Rows are
//! `listing`'s.

use super::{Desk, Open};
use crate::engine::{Engine, Entry};
use crate::form::{Draft, FieldId};
use crate::json::Value;
use crate::model::{ApprovalId, ConnectionId, Details};
use crate::text::Text;
use crate::time::Millis;

/// One connection, for the head of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectionView {
    /// Which.
    pub id: ConnectionId,
    /// Its name.
    pub label: String,
    /// How many wait over it.
    pub count: usize,
    /// How reading it went.
    pub health: Health,
    /// True while its list is being read.
    pub reading: bool,
    /// When its list was last seen to be as it is shown.
    pub read_at: Option<Millis>,
    /// Since when its first answer is waited for.
    pub waited_for_since: Option<Millis>,
}

/// How reading a connection went.
#[derive(Clone, Debug, PartialEq)]
pub enum Health {
    /// The first walk is under way.
    Loading,
    /// Its list is shown.
    Good,
    /// Its list is shown, but for some entries; the sentence says so.
    Partly(String),
    /// It cannot be read or set up; the sentence says why and what to do.
    Failing {
        /// For the reviewer.
        sentence: String,
        /// True when trying again may help.
        can_retry: bool,
    },
}

impl Desk {
    /// The words in use.
    pub fn text(&self) -> &'static Text {
        self.text
    }

    pub(super) fn label(&self, id: &ConnectionId) -> String {
        let found = self
            .connections
            .iter()
            .find(|connection| connection.id == *id);
        found.map_or_else(|| id.to_string(), |connection| connection.label.clone())
    }

    /// The connections, as configured.
    pub fn connections(&self) -> Vec<ConnectionView> {
        let text = self.text;
        self.connections
            .iter()
            .map(|connection| {
                let health = match (&connection.connector, &connection.failure) {
                    (Err(error), _) => Health::Failing {
                        sentence: (text.connection_misconfigured)(&connection.label, error),
                        can_retry: false,
                    },
                    (Ok(_), Some(failure)) => Health::Failing {
                        sentence: (text.connection_failing)(&connection.label, failure),
                        can_retry: true,
                    },
                    (Ok(_), None) if connection.read_at.is_none() => Health::Loading,
                    (Ok(_), None) => match connection.unreadable.first() {
                        Some(first) => {
                            let count = connection.unreadable.len();
                            Health::Partly((text.unreadable_entries)(
                                &connection.label,
                                count,
                                first,
                            ))
                        }
                        None => Health::Good,
                    },
                };
                ConnectionView {
                    id: connection.id.clone(),
                    label: connection.label.clone(),
                    count: self.queue.count(&connection.id),
                    health,
                    reading: connection.reading.is_some(),
                    read_at: connection.read_at,
                    waited_for_since: connection
                        .reading
                        .as_ref()
                        .filter(|walk| connection.last_walk.is_none() && walk.pass.page == 0)
                        .map(|walk| walk.began),
                }
            })
            .collect()
    }

    /// The approval on the right.
    pub fn open_approval(&self) -> Option<&Open> {
        self.open.as_ref()
    }

    /// Its draft, once the data has arrived.
    pub fn draft(&self) -> Option<&Draft> {
        self.draft_of(&self.open.as_ref()?.approval.id)
    }

    pub(super) fn draft_of(&self, id: &ApprovalId) -> Option<&Draft> {
        self.work.get(id)?.draft.as_ref()
    }

    /// Which draft this is: another number means another form, to be drawn anew.
    pub fn draft_version(&self) -> Option<(ApprovalId, u64)> {
        let id = &self.open.as_ref()?.approval.id;
        let work = self.work.get(id)?;
        work.draft.as_ref().map(|_| (id.clone(), work.version))
    }

    /// How sure the extraction was of a field of the open draft, in percent, where the API says.
    pub fn likelihood(&self, field: FieldId) -> Option<u32> {
        let likelihoods = self
            .open
            .as_ref()?
            .details
            .as_ref()?
            .payload
            .as_ref()?
            .likelihoods
            .as_ref()?;
        let pointer = self.draft()?.origin_pointer(field)?;
        match likelihoods.at(&pointer)? {
            // A list that is one field is as sure as the least of it.
            Value::Array(items) => items.iter().filter_map(percent).min(),
            likelihood => percent(likelihood),
        }
    }

    /// False while the browser says that there is no network.
    pub fn is_online(&self) -> bool {
        self.engine.is_online()
    }

    /// What the reviewer wrote as a reason.
    pub fn reason(&self) -> &str {
        let work = self
            .open
            .as_ref()
            .and_then(|open| self.work.get(&open.approval.id));
        work.map_or("", |work| work.reason.as_str())
    }

    /// True when other data than the draft began with has been seen.
    pub fn changed_underneath(&self) -> bool {
        let work = self
            .open
            .as_ref()
            .and_then(|open| self.work.get(&open.approval.id));
        work.is_some_and(|work| work.newer.is_some())
    }

    /// True when the open approval can be decided now: its data is known as far as it can be, it still waits, and
    /// nothing is under way for it.
    pub fn can_decide(&self) -> bool {
        self.waits_for_a_decision().is_some_and(|open| {
            let details = open.details.as_ref();
            let is_named = |details: &Details| {
                let payload = details.payload.as_ref();
                !open.capabilities.names_what_was_shown
                    || payload.is_some_and(|payload| payload.basis.is_some())
            };
            details.is_some_and(is_named) && !self.changed_underneath()
        })
    }

    /// The open approval, while nothing was decided about it as far as is known here.
    pub(super) fn waits_for_a_decision(&self) -> Option<&Open> {
        self.undecided().filter(|open| !open.left_the_list)
    }

    fn undecided(&self) -> Option<&Open> {
        let latest = |open: &Open| self.engine.latest(&open.approval.id);
        let open = self.open.as_ref()?;
        latest(open).is_none_or(Entry::leaves_undecided).then_some(open)
    }

    /// True when it can be approved: besides that, what would be approved is on the screen. An API that shows no data
    /// has none to see.
    pub fn can_approve(&self) -> bool {
        let is_seen = |open: &Open| !open.capabilities.edits || self.draft().is_some();
        self.can_decide() && self.open.as_ref().is_some_and(is_seen)
    }

    /// True when the open approval's data can be edited.
    pub fn can_edit(&self) -> bool {
        self.undecided().is_some_and(|open| open.capabilities.edits)
    }

    /// How many decisions the history keeps.
    pub fn history_limit(&self) -> usize {
        super::history::MOST_KEPT
    }

    /// The decisions of this visit.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// True while the page should not be left without a word: a decision is neither stored nor with its API.
    pub fn has_unsaved(&self) -> bool {
        self.engine.entries().iter().any(Entry::is_in_memory_only)
    }
}

/// A likelihood from 0 to 1 in percent. A measure of agreement, not a person's data: rounding it is fine.
pub(super) fn percent(likelihood: &Value) -> Option<u32> {
    let share: f32 = likelihood.as_number()?.as_str().parse().ok()?;
    (0.0..=1.0)
        .contains(&share)
        .then(|| (share * 100.0).round() as u32)
}
