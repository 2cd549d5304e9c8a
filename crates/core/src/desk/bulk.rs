//! Many approvals at once: what is selected, and one verdict on all of it. An item whose data is to be approved unseen is
//! read and checked first; what a person should look at is left out, with the reason.

use std::collections::{BTreeSet, VecDeque};

use super::reads::{After, Reads};
use super::{CallId, Desk, Effect, Part, Purpose, review};
use crate::connector::{Outcome, Request};
use crate::engine::{Entry, Filing, Phase};
use crate::form::Draft;
use crate::json::Value;
use crate::model::{
    ApprovalId, Basis, CommandId, Decision, Details, MissingPart, Payload, ReasonUse, Verdict,
};
use crate::record::StoredDraft;
use crate::schema::Patterns;
use crate::time::Moment;

/// So many items are read at once.
const READ_AT_ONCE: usize = 6;

/// What is selected.
#[derive(Debug, Default)]
pub(super) struct Selection {
    chosen: BTreeSet<ApprovalId>,
    /// Where a range begins.
    anchor: Option<ApprovalId>,
}

impl Selection {
    pub(super) fn remove(&mut self, id: &ApprovalId) {
        self.chosen.remove(id);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &ApprovalId> {
        self.chosen.iter()
    }

    pub(super) fn contains(&self, id: &ApprovalId) -> bool {
        self.chosen.contains(id)
    }
}

/// One verdict on many approvals.
#[derive(Debug)]
pub(super) struct Bulk {
    verdict: Verdict,
    reason: String,
    items: Vec<Item>,
    /// Items still to be read, by place.
    unread: VecDeque<usize>,
    /// True once every item has been filed or left out.
    is_filed: bool,
}

#[derive(Debug)]
struct Item {
    approval: ApprovalId,
    title: String,
    command: CommandId,
    state: ItemState,
}

#[derive(Debug)]
enum ItemState {
    Unread,
    Reading(Reads),
    Ready(Shown),
    LeftOut(LeftOut),
    Filed,
    /// It has come to its end: whether it took effect, and in a word.
    Over(bool, &'static str),
}

/// What an item was checked by.
#[derive(Debug, Default)]
struct Shown {
    data: Option<Value>,
    basis: Option<Basis>,
}

impl Shown {
    fn of(payload: Payload) -> Shown {
        Shown {
            data: Some(payload.data),
            basis: payload.basis,
        }
    }
}

/// Why an approval was left out of a bulk approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeftOut {
    /// Its data was edited here; edits are approved one by one.
    Edited,
    /// So many of its values break its schema.
    Problems(usize),
    /// So many of its values need a look.
    NeedsLook(usize),
    /// Its data could not be loaded.
    NotLoaded,
    /// It waits no longer, or is being decided already.
    NotWaiting,
    /// Its API wants a reason, and there is none.
    NoReason,
    /// The reviewer stopped.
    Stopped,
}

/// How a bulk decision goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkView {
    /// Approve or reject; `None` while there is none.
    pub verdict: Option<Verdict>,
    /// How many approvals it began with.
    pub total: usize,
    /// How many of them were read and checked, or need not be.
    pub checked: usize,
    /// How many were decided.
    pub filed: usize,
    /// How many of those have come to an end, or are with their API.
    pub done: usize,
    /// How many took effect.
    pub took_effect: usize,
    /// How many are with their API, which has not acted on them yet.
    pub received: usize,
    /// How many wait for another try.
    pub waiting: usize,
    /// How many are still in their undo window.
    pub held: usize,
    /// How many can still be taken back.
    pub can_withdraw: usize,
    /// What was left out, and why: title and reason.
    pub left_out: Vec<(String, LeftOut)>,
    /// What ended otherwise than hoped: title and a word or two.
    pub failed: Vec<(String, &'static str)>,
}

impl BulkView {
    /// True when nothing will change by itself any more.
    pub fn is_over(&self) -> bool {
        self.checked == self.total && self.done == self.filed
    }

    /// True while items are being read and checked.
    pub fn is_checking(&self) -> bool {
        self.checked < self.total
    }
}

impl Desk {
    pub(super) fn select(&mut self, id: ApprovalId, out: &mut Vec<Effect>) {
        if self.queue.get(&id).is_none() {
            return;
        }
        if !self.selection.chosen.remove(&id) {
            self.selection.chosen.insert(id.clone());
        }
        self.selection.anchor = Some(id);
        show_selection(out);
    }

    pub(super) fn select_through(&mut self, id: ApprovalId, out: &mut Vec<Effect>) {
        let rows: Vec<ApprovalId> = self.shown_ids();
        let place = |wanted: &ApprovalId| rows.iter().position(|row| row == wanted);
        let from = self.selection.anchor.as_ref().and_then(place);
        let Some(to) = place(&id) else { return };
        let from = from.unwrap_or(to);
        self.selection
            .chosen
            .extend(rows[from.min(to)..=from.max(to)].iter().cloned());
        self.selection.anchor = Some(id);
        show_selection(out);
    }

    pub(super) fn select_all(&mut self, all: bool, out: &mut Vec<Effect>) {
        match all {
            true => self.selection.chosen.extend(self.shown_ids()),
            false => self.selection = Selection::default(),
        }
        show_selection(out);
    }

    /// What of the selection still waits and is not being decided: first what the view shows, in the order of the list.
    fn selected_ids(&self) -> Vec<ApprovalId> {
        let latest = self.engine.latest_of_each();
        let shown = self.queue.waiting().map(|approval| &approval.id);
        let shown = shown.filter(|id| self.selection.contains(id));
        let hidden = self.selection.iter();
        let hidden = hidden.filter(|id| self.queue.get(id).is_some() && !self.queue.shows(id));
        shown
            .chain(hidden)
            .filter(|id| latest.get(id).is_none_or(|entry| entry.leaves_undecided()))
            .cloned()
            .collect()
    }

    /// True for an approval that is selected.
    pub fn is_selected(&self, id: &ApprovalId) -> bool {
        self.selection.contains(id)
    }

    /// How many approvals are selected and can be decided.
    pub fn selected_count(&self) -> usize {
        let latest = self.engine.latest_of_each();
        let is_undecided = |id: &&ApprovalId| latest.get(id).is_none_or(|entry| entry.leaves_undecided());
        self.selection
            .chosen
            .iter()
            .filter(|id| self.queue.get(id).is_some())
            .filter(is_undecided)
            .count()
    }

    /// True where a selected approval's API takes a reason for a rejection.
    pub fn selection_takes_reason(&self) -> bool {
        self.selection.chosen.iter().any(|id| {
            self.capabilities_of(id)
                .is_some_and(|capabilities| capabilities.reason != ReasonUse::Never)
        })
    }

    fn capabilities_of(&self, id: &ApprovalId) -> Option<crate::model::Capabilities> {
        let connection = self
            .connections
            .iter()
            .find(|connection| connection.id == id.connection)?;
        Some(connection.connector.as_ref().ok()?.capabilities())
    }

    pub(super) fn is_in_bulk(&self, command: &CommandId) -> bool {
        self.bulk
            .as_ref()
            .is_some_and(|bulk| bulk.items.iter().any(|item| item.command == *command))
    }

    pub(super) fn decide_all(
        &mut self,
        verdict: Verdict,
        reason: &str,
        commands: Vec<CommandId>,
        moment: Moment,
        out: &mut Vec<Effect>,
    ) {
        // One at a time: the one under way is told of to its end.
        if self.bulk.is_some() && !self.bulk_view().is_over() {
            return;
        }
        let reason = reason.trim();
        let mut items = Vec::new();
        let mut unread = VecDeque::new();
        for (approval, command) in self.selected_ids().into_iter().zip(commands) {
            let Some(title) = self.queue.get(&approval).map(|found| found.title.clone()) else {
                continue;
            };
            let Some(capabilities) = self.capabilities_of(&approval) else {
                continue;
            };
            let is_edited = self.draft_of(&approval).is_some_and(Draft::is_changed);
            let state = match verdict {
                Verdict::Reject
                    if capabilities.reason == ReasonUse::Required && reason.is_empty() =>
                {
                    ItemState::LeftOut(LeftOut::NoReason)
                }
                Verdict::Reject if !capabilities.names_what_was_shown => {
                    ItemState::Ready(Shown::default())
                }
                Verdict::Approve if is_edited => ItemState::LeftOut(LeftOut::Edited),
                Verdict::Reject | Verdict::Approve
                    if capabilities.edits || capabilities.names_what_was_shown =>
                {
                    unread.push_back(items.len());
                    ItemState::Unread
                }
                Verdict::Reject | Verdict::Approve => ItemState::Ready(Shown::default()),
            };
            items.push(Item {
                approval,
                title,
                command,
                state,
            });
        }
        if items.is_empty() {
            return;
        }
        self.bulk = Some(Bulk {
            verdict,
            reason: reason.to_owned(),
            items,
            unread,
            is_filed: false,
        });
        self.go_on_with_bulk(moment, out);
    }

    /// Reads what is to be read, as much at once as is allowed; when all is checked, files everything in one go.
    fn go_on_with_bulk(&mut self, moment: Moment, out: &mut Vec<Effect>) {
        out.push(Effect::Show(Part::Bulk));
        loop {
            let Some(bulk) = &mut self.bulk else { return };
            let reading = bulk
                .items
                .iter()
                .filter(|item| matches!(item.state, ItemState::Reading(_)))
                .count();
            if reading >= READ_AT_ONCE {
                return;
            }
            let Some(place) = bulk.unread.pop_front() else {
                break;
            };
            let id = bulk.items[place].approval.clone();
            let command = bulk.items[place].command.clone();
            let state = match self.begin_check(&id, &command, out) {
                Some(reads) if !reads.is_empty() => ItemState::Reading(reads),
                Some(_) => ItemState::LeftOut(LeftOut::NotLoaded),
                None => ItemState::LeftOut(LeftOut::NotWaiting),
            };
            if let Some(bulk) = &mut self.bulk {
                bulk.items[place].state = state;
            }
        }
        let is_checked = self.bulk.as_ref().is_some_and(|bulk| {
            bulk.items
                .iter()
                .all(|item| !matches!(item.state, ItemState::Unread | ItemState::Reading(_)))
        });
        if is_checked {
            self.file_bulk(moment, out);
        }
    }

    fn begin_check(
        &mut self,
        id: &ApprovalId,
        command: &CommandId,
        out: &mut Vec<Effect>,
    ) -> Option<Reads> {
        let approval = self.queue.get(id)?;
        let connection = self
            .connections
            .iter()
            .find(|connection| connection.id == id.connection)?;
        let connector = connection.connector.as_ref().ok()?;
        let requests = connector.detail_requests(approval);
        let mut reads = Reads::default();
        self.ask_for_check(&mut reads, command, requests, out);
        Some(reads)
    }

    fn ask_for_check(
        &mut self,
        reads: &mut Reads,
        command: &CommandId,
        requests: Vec<(MissingPart, Request)>,
        out: &mut Vec<Effect>,
    ) {
        for (part, request) in requests {
            let line = request.line();
            let call = self.send(Purpose::Check(command.clone()), request, out);
            reads.sent(call, part, line);
        }
    }

    pub(super) fn item_answered(
        &mut self,
        command: &CommandId,
        call: CallId,
        outcome: Outcome,
        moment: Moment,
        out: &mut Vec<Effect>,
    ) {
        let Some(bulk) = &mut self.bulk else { return };
        let Some(place) = bulk.items.iter().position(|item| item.command == *command) else {
            return;
        };
        let ItemState::Reading(reads) = &mut bulk.items[place].state else {
            return;
        };
        let mut reads = std::mem::take(reads);
        let verdict = bulk.verdict;
        let id = bulk.items[place].approval.clone();
        let found = self.queue.get(&id).and_then(|approval| {
            let connection = self
                .connections
                .iter()
                .find(|connection| connection.id == id.connection)?;
            Some((approval.clone(), connection.connector.clone().ok()?))
        });
        let details = match found {
            None => None,
            Some((approval, connector)) => {
                match reads.answered(call, outcome, &approval, &*connector) {
                    After::Wait => return self.go_on_reading_item(place, reads),
                    After::Ask(more) => {
                        self.ask_for_check(&mut reads, command, more, out);
                        return self.go_on_reading_item(place, reads);
                    }
                    After::Done => Some(reads.details(&approval, &*connector)),
                }
            }
        };
        let state = match details {
            None => ItemState::LeftOut(LeftOut::NotWaiting),
            Some(_) if self.has_decision(&id) => ItemState::LeftOut(LeftOut::NotWaiting),
            Some(details) if verdict == Verdict::Reject => match details.payload {
                Some(payload) => ItemState::Ready(Shown::of(payload)),
                None => ItemState::LeftOut(LeftOut::NotLoaded),
            },
            Some(details) => checked(details, self.look_below, &self.expressions),
        };
        if let Some(bulk) = &mut self.bulk {
            bulk.items[place].state = state;
        }
        self.go_on_with_bulk(moment, out);
    }

    fn go_on_reading_item(&mut self, place: usize, reads: Reads) {
        if let Some(bulk) = &mut self.bulk {
            bulk.items[place].state = ItemState::Reading(reads);
        }
    }

    fn file_bulk(&mut self, moment: Moment, out: &mut Vec<Effect>) {
        let Some(bulk) = self.bulk.as_mut().filter(|bulk| !bulk.is_filed) else {
            return;
        };
        bulk.is_filed = true;
        let (verdict, reason) = (bulk.verdict, bulk.reason.clone());
        let mut ready = Vec::new();
        for item in &mut bulk.items {
            if let ItemState::Ready(shown) = &mut item.state {
                let shown = std::mem::take(shown);
                item.state = ItemState::Filed;
                ready.push((
                    item.approval.clone(),
                    item.title.clone(),
                    item.command.clone(),
                    shown,
                ));
            }
        }
        let mut filings = Vec::new();
        let mut aside = Vec::new();
        for (approval, title, command, shown) in ready {
            let takes_reason = self
                .capabilities_of(&approval)
                .is_some_and(|capabilities| capabilities.reason != ReasonUse::Never);
            let reason = Some(&reason)
                .filter(|reason| takes_reason && verdict == Verdict::Reject && !reason.is_empty());
            let mut draft = self.typed_into(&approval, moment.now);
            if let Some(reason) = reason {
                // A reason of its own goes before the one for all.
                let draft = draft.get_or_insert(StoredDraft {
                    edits: None,
                    reason: String::new(),
                    saved_at: moment.now,
                });
                if draft.reason.is_empty() {
                    draft.reason = reason.clone();
                }
            }
            aside.extend(self.drop_draft(&approval));
            filings.push(Filing {
                title,
                changes: 0,
                draft,
                decision: Decision {
                    command,
                    approval,
                    verdict,
                    base: shown.data,
                    basis: shown.basis,
                    edited: None,
                    reason: reason.cloned(),
                },
            });
        }
        let count = filings.len();
        let undo_ms = self.undo_ms;
        self.with_engine(moment, out, |engine, acts| {
            engine.file(filings, aside, moment, undo_ms, acts);
        });
        let left_out = self.bulk_view().left_out.len();
        out.push(Effect::Announce((self.text.bulk_begun)(
            verdict, count, left_out,
        )));
        show_selection(out);
    }

    /// "Stop" or "Undo": what can be taken back is; what is with its API goes on.
    pub(super) fn stop_bulk(&mut self, moment: Moment, out: &mut Vec<Effect>) {
        let Some(bulk) = &mut self.bulk else { return };
        if !bulk.is_filed {
            bulk.is_filed = true;
            bulk.unread.clear();
            for item in &mut bulk.items {
                if !matches!(item.state, ItemState::LeftOut(_)) {
                    item.state = ItemState::LeftOut(LeftOut::Stopped);
                }
            }
            self.calls
                .retain(|_, purpose| !matches!(purpose, Purpose::Check(_)));
        }
        let commands: Vec<CommandId> = self
            .bulk
            .iter()
            .flat_map(|bulk| &bulk.items)
            .map(|item| item.command.clone())
            .collect();
        self.with_engine(moment, out, |engine, acts| {
            for command in &commands {
                engine.withdraw(command, acts);
            }
        });
        out.push(Effect::Announce(self.text.bulk_stopped.to_owned()));
        show_selection(out);
    }

    /// How the bulk decision goes; all zero where there is none.
    pub fn bulk_view(&self) -> BulkView {
        let mut view = BulkView::default();
        let Some(bulk) = &self.bulk else { return view };
        view.verdict = Some(bulk.verdict);
        view.total = bulk.items.len();
        let entries: std::collections::HashMap<&CommandId, &Entry> = self
            .engine
            .entries()
            .iter()
            .map(|entry| (&entry.decision.command, entry))
            .collect();
        for item in &bulk.items {
            view.checked += usize::from(!matches!(
                item.state,
                ItemState::Unread | ItemState::Reading(_)
            ));
            match &item.state {
                ItemState::LeftOut(why) => view.left_out.push((item.title.clone(), *why)),
                ItemState::Filed => {
                    view.filed += 1;
                    if let Some(entry) = entries.get(&item.command) {
                        view.can_withdraw += usize::from(entry.can_withdraw());
                        count(&mut view, &entry.phase);
                    }
                }
                ItemState::Over(took_effect, word) => {
                    view.filed += 1;
                    view.done += 1;
                    view.took_effect += usize::from(*took_effect);
                    if !took_effect {
                        view.failed.push((item.title.clone(), *word));
                    }
                }
                ItemState::Unread | ItemState::Reading(_) | ItemState::Ready { .. } => {}
            }
        }
        view
    }

    /// A decision of the bulk has come to its end, or was taken back.
    pub(super) fn note_in_bulk(&mut self, command: &CommandId, end: Option<(bool, &'static str)>) {
        let items = self.bulk.iter_mut().flat_map(|bulk| &mut bulk.items);
        for item in items.filter(|item| item.command == *command) {
            item.state = match end {
                Some((took_effect, word)) => ItemState::Over(took_effect, word),
                None => ItemState::LeftOut(LeftOut::Stopped),
            };
        }
    }
}

fn count(view: &mut BulkView, phase: &Phase) {
    match phase {
        Phase::Held { .. } => view.held += 1,
        Phase::Waiting { .. } | Phase::Unsaved { .. } => view.waiting += 1,
        Phase::Received { .. } => {
            view.done += 1;
            view.received += 1;
        }
        Phase::Queued | Phase::Sending | Phase::TakingBack | Phase::Ended { .. } => {}
    }
}

/// What is to be said against approving this unseen.
fn checked(details: Details, look_below: u32, patterns: &dyn Patterns) -> ItemState {
    let Some(payload) = details.payload else {
        return ItemState::LeftOut(LeftOut::NotLoaded);
    };
    let mut draft = Draft::new(payload.schema.as_ref(), &payload.data);
    let odd = review::odd(&mut draft, payload.schema.as_ref(), patterns);
    if odd > 0 {
        return ItemState::LeftOut(LeftOut::Problems(odd));
    }
    match payload
        .likelihoods
        .as_ref()
        .map_or(0, |all| unsure(all, look_below))
    {
        0 => ItemState::Ready(Shown::of(payload)),
        count => ItemState::LeftOut(LeftOut::NeedsLook(count)),
    }
}

/// How many leaves of a tree of likelihoods are lower than they should be.
fn unsure(likelihoods: &Value, look_below: u32) -> usize {
    match likelihoods {
        Value::Number(_) => usize::from(
            super::view::percent(likelihoods).is_some_and(|percent| percent < look_below),
        ),
        Value::Array(items) => items.iter().map(|item| unsure(item, look_below)).sum(),
        Value::Object(object) => object
            .entries()
            .iter()
            .map(|(_, value)| unsure(value, look_below))
            .sum(),
        Value::Null | Value::Bool(_) | Value::String(_) => 0,
    }
}

fn show_selection(out: &mut Vec<Effect>) {
    out.extend([Effect::Show(Part::Queue), Effect::Show(Part::Bulk)]);
}
