//! The list as it is seen: its rows with what stands in them, the view they are shown in, and when that is worked out.
//! Which approvals there are is `queue`'s business, when they are read `reading`'s.

use std::collections::HashMap;
use std::ops::Range;

use super::{Desk, Effect, Part};
use crate::engine::{Entry, Phase};
use crate::form::Draft;
use crate::model::{ApprovalId, End, Verdict};
use crate::queue::{Choice, Mark, Section, View};
use crate::time::Millis;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RowView {
    /// Which approval.
    pub id: ApprovalId,
    /// First line.
    pub title: String,
    /// Workflow, for the second line.
    pub workflow: String,
    /// Step, for the second line.
    pub step: String,
    /// Where it comes from.
    pub connection_label: String,
    /// Since when it waits.
    pub since: Option<Millis>,
    /// True when the reviewer has changed its data.
    pub edited: bool,
    /// True for the one on the right.
    pub open: bool,
    /// True for one that the next bulk decision is about.
    pub selected: bool,
    /// What is under way.
    pub state: RowState,
}

/// What a row says about a decision.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RowState {
    /// Nothing was decided.
    Undecided,
    /// It was decided elsewhere or called off, and leaves the list soon.
    Elsewhere,
    /// In the undo window or being sent.
    Deciding(Verdict),
    /// Waits for the network, the API, credentials or a word of the reviewer.
    Waiting(Verdict),
    /// The API has it.
    Received(Verdict),
    /// The API refused it; it can be decided again.
    Refused(Verdict),
}

/// How much of lists that are read for the first time has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// So many approvals.
    pub loaded: usize,
    /// Of so many, where the APIs say.
    pub total: Option<u64>,
}

impl Desk {
    /// What of the queue is shown, and how.
    pub fn list_view(&self) -> &View {
        self.queue.view()
    }

    /// How many rows that makes.
    pub fn row_count(&self) -> usize {
        self.queue.len()
    }

    /// These rows, in order. The list may be long: ask for those on the screen.
    pub fn rows(&self, range: Range<usize>) -> Vec<RowView> {
        let latest = self.engine.latest_of_each();
        let open = self.open.as_ref().map(|open| &open.approval.id);
        self.queue
            .rows(range)
            .map(|approval| RowView {
                id: approval.id.clone(),
                title: approval.title.clone(),
                workflow: approval.workflow.clone(),
                step: approval.step.clone(),
                connection_label: self.label(&approval.id.connection),
                since: approval.since,
                edited: self.draft_of(&approval.id).is_some_and(Draft::is_changed),
                open: open == Some(&approval.id),
                selected: self.selection.contains(&approval.id),
                state: match row_state(latest.get(&approval.id).copied()) {
                    // A list that no longer has what is being decided here says nothing of others.
                    RowState::Undecided | RowState::Refused(_)
                        if self.queue.has_left(&approval.id) =>
                    {
                        RowState::Elsewhere
                    }
                    state => state,
                },
            })
            .collect()
    }

    /// The number of an approval's row, from 0.
    pub fn row_of(&self, id: &ApprovalId) -> Option<usize> {
        self.queue.row_of(id)
    }

    /// What is in a row.
    pub fn approval_at(&self, row: usize) -> Option<ApprovalId> {
        let mut found = self.queue.rows(row..row.saturating_add(1));
        found.next().map(|approval| approval.id.clone())
    }

    /// What the rows are put together under; empty where they are not.
    pub fn sections(&self) -> &[Section] {
        self.queue.sections()
    }

    /// The workflows to filter by.
    pub fn workflow_choices(&self) -> Vec<Choice> {
        self.queue.workflows()
    }

    /// The steps to filter by.
    pub fn step_choices(&self) -> Vec<Choice> {
        self.queue.steps()
    }

    /// How many approvals arrived and wait outside the list, because somebody's hand is on it.
    pub fn arrivals(&self) -> usize {
        self.queue.held_count()
    }

    /// How many wait over all connections, whatever the view shows.
    pub fn total(&self) -> usize {
        self.queue.total()
    }

    /// How far the first reading has come, where that takes more than a page.
    pub fn progress(&self) -> Option<Progress> {
        let first_walks = self.connections.iter().filter_map(|connection| {
            let walk = connection.reading.as_ref()?;
            let is_first = connection.last_walk.is_none() && walk.pass.page > 0;
            is_first.then_some((&connection.id, walk.pass.total))
        });
        let mut loaded = 0;
        let mut total = Some(0);
        let mut is_any = false;
        for (connection, said) in first_walks {
            is_any = true;
            loaded += self.queue.count(connection);
            total = total.zip(said).map(|(sum, more)| sum + more);
        }
        is_any.then_some(Progress { loaded, total })
    }

    /// The approval so many rows after the open one, or after where that was; the first where none is open. What waits
    /// no longer is passed over.
    pub(super) fn beside_the_open_one(&self, by: isize) -> Option<ApprovalId> {
        let open = self.open.as_ref().map(|open| &open.approval.id);
        let at = open.map(|open| (self.queue.row_of(open), self.open_row));
        let mut next = match at {
            None => 0,
            Some((Some(row), _)) => row.checked_add_signed(by)?,
            // The one below has come up to its place.
            Some((None, row)) => row.checked_add_signed(by - by.signum().max(0))?,
        };
        loop {
            let found = self.approval_at(next)?;
            if self.queue.get(&found).is_some() {
                return Some(found);
            }
            next = next.checked_add_signed(if by < 0 { -1 } else { 1 })?;
        }
    }

    /// Keeps in mind where the open approval stands, before it may leave the list.
    pub(super) fn note_open_row(&mut self) {
        let open = self.open.as_ref().map(|open| &open.approval.id);
        if let Some(row) = open.and_then(|open| self.queue.row_of(open)) {
            self.open_row = row;
        }
    }

    /// The first row that is not open and not decided, from the open one on and then from the top.
    pub fn next_undecided(&self) -> Option<ApprovalId> {
        let open = self.open.as_ref().map(|open| &open.approval.id);
        let row = open.map(|open| self.queue.row_of(open).unwrap_or(self.open_row));
        let at = row.unwrap_or(0).min(self.queue.len());
        let is_next = |id: &&ApprovalId| {
            Some(*id) != open && !self.engine.is_deciding(id) && self.queue.get(id).is_some()
        };
        let rows = |range| self.queue.rows(range).map(|approval| &approval.id);
        let mut following = rows(at..self.queue.len());
        let found = following.find(is_next);
        found.or_else(|| rows(0..at).find(is_next)).cloned()
    }

    /// What the view shows that waits and is not being decided, in order.
    pub(super) fn shown_ids(&self) -> Vec<ApprovalId> {
        let latest = self.engine.latest_of_each();
        let shown = self.queue.waiting().map(|approval| &approval.id);
        shown
            .filter(|id| latest.get(id).is_none_or(|entry| entry.leaves_undecided()))
            .cloned()
            .collect()
    }

    /// How many approvals the view shows that can be decided.
    pub fn selectable_count(&self) -> usize {
        let latest = self.engine.latest_of_each();
        let is_shown =
            |(id, entry): &(&ApprovalId, &&Entry)| !entry.leaves_undecided() && self.queue.shows(id);
        let decided = latest.iter().map(|(id, entry)| (&**id, entry));
        let decided = decided.filter(is_shown).count();
        self.queue.waiting().count() - decided
    }

    /// True when everything that the view shows and that can be decided is selected.
    pub fn is_all_selected(&self) -> bool {
        let is_shown = |id: &&ApprovalId| self.queue.shows(id) && !self.has_decision(id);
        self.selection.iter().filter(is_shown).count() == self.selectable_count()
    }

    pub(super) fn look(&mut self, view: View, now: Millis, out: &mut Vec<Effect>) {
        self.queue.look(view, now);
        out.extend([Effect::Show(Part::Queue), Effect::Show(Part::Bulk)]);
    }

    /// Brings the list up to date with what happened, a slice at a time where it is long.
    pub(super) fn arrange(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if self.queue.lets_go_at().is_some_and(|at| at <= now) {
            self.note_open_row();
        }
        if self.queue.let_go(now) {
            out.push(Effect::Show(Part::Queue));
        }
        if self.queue.view().state.is_some() {
            self.queue.mark(self.marks());
        }
        if self.queue.is_working() && self.queue.work() {
            out.extend([Effect::Show(Part::Queue), Effect::Show(Part::Bulk)]);
        }
    }

    /// What the reviewer has done something to.
    fn marks(&self) -> HashMap<ApprovalId, Mark> {
        let edited = self.work.iter().filter_map(|(id, work)| {
            let is_edited = work.draft.as_ref().is_some_and(Draft::is_changed);
            is_edited.then(|| (id.clone(), Mark::Edited))
        });
        let latest = self.engine.latest_of_each();
        let decided = latest.iter().filter_map(|(id, entry)| {
            let mark = match row_state(Some(entry)) {
                RowState::Undecided | RowState::Elsewhere => return None,
                RowState::Refused(_) => Mark::Refused,
                RowState::Deciding(_) | RowState::Waiting(_) | RowState::Received(_) => {
                    Mark::Deciding
                }
            };
            Some(((*id).clone(), mark))
        });
        edited.chain(decided).collect()
    }
}

fn row_state(entry: Option<&Entry>) -> RowState {
    let Some(entry) = entry else {
        return RowState::Undecided;
    };
    let verdict = entry.decision.verdict;
    match &entry.phase {
        Phase::Held { .. } | Phase::Queued | Phase::Sending | Phase::TakingBack => {
            RowState::Deciding(verdict)
        }
        Phase::Unsaved { .. } | Phase::Waiting { .. } => RowState::Waiting(verdict),
        Phase::Received { .. } => RowState::Received(verdict),
        Phase::Ended {
            end: End::Refused { .. },
            ..
        } => RowState::Refused(verdict),
        Phase::Ended { .. } => RowState::Undecided,
    }
}
