//! The life of a decision, from the click to its end: stored, held for the undo window, sent, followed, told.
//!
//! A decision is stored before its first byte leaves. Before each request that may take effect, it is stored what to do
//! if nobody ever learns what became of it; so a crash at any moment leaves a record that is safe to go on from. Which
//! request may be repeated is the connector's knowledge, never the engine's.
//!
//! Any number of tabs run an engine each. For each account one of them holds a lock and sends (`turns`); the others follow
//! what it tells, store what is clicked in them and hand it over. The engine sends nothing, waits for nothing, stores nothing
//! and reads no clock: events go in through its methods, [`Effect`]s come out.
//!
//! Start with [`Engine::file`], [`Engine::due`] and [`Engine::answered`].

mod circuit;
mod entry;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
mod turns;

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use self::circuit::{Circuit, follow_pause, pause};
pub use self::circuit::{LONGEST_ASKED_PAUSE_MS, LONGEST_PAUSE_MS, MOST_AT_ONCE};
pub use self::entry::{Entry, Phase};
use self::entry::{Saved, UnderWay};
use self::turns::{KEPT_SINCE, SILENCE_MS, Turn, marks_in};
use crate::connector::{Connector, Next, Outcome, Request};
use crate::model::{Account, ApprovalId, CommandId, ConnectionId, Decision, End, Trouble};
pub use crate::record::Problem;
use crate::record::{self, Message, StoredDraft, Wish};
use crate::storage::{Kept, Shelf, StorageFailure, Write, WriteFailure};
use crate::time::{Millis, Moment};

/// After so long a received decision that is not seen applied is called late.
pub const LATE_AFTER_MS: u64 = 60_000;
/// What was left of an undo window when a visit ended is at least this at the next one, so that it can be seen.
pub const SHORTEST_REST_MS: u64 = 2_000;
/// How many ended decisions of this visit are remembered.
const REMEMBERED: usize = 200;
/// Stands for the read that begins when the one under way has ended.
const NOT_BEGUN: Ticket = Ticket(u64::MAX);
/// Pause before a write that must not be given up is tried again.
const REWRITE_AFTER_MS: u64 = 2_000;

/// Number of a read from or a write to what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// What the engine wants done.
#[derive(Debug)]
pub enum Effect {
    /// Make a request; answer with [`Engine::answered`].
    Send {
        /// Whose it is.
        command: CommandId,
        /// What to send.
        request: Request,
    },
    /// Give up the request under way for this decision; its answer is no longer wanted.
    Abort(CommandId),
    /// Store; answer with [`Engine::stored`].
    Store {
        /// Its number.
        ticket: Ticket,
        /// All or nothing.
        writes: Vec<Write>,
    },
    /// Read everything that is stored; answer with [`Engine::loaded`].
    Load(Ticket),
    /// Ask for the lock of an account; answer with [`Engine::granted`] once it is held.
    Claim(Account),
    /// Give the lock up, or ask for it no longer.
    GiveUp(Account),
    /// Take the lock away from a tab that is stopped; answer as for `Claim`.
    Seize(Account),
    /// Tell the other tabs.
    Tell(String),
    /// Another tab told of a decision: it looks different now.
    Changed,
    /// A decision has come to where its reviewer should hear of it: it waits, could not be stored, or has ended.
    Stands(CommandId),
    /// A decision was taken back, and nothing of it is stored any more.
    TakenBack(Box<Entry>),
    /// What is stored was read: drafts and history, as key and text.
    Loaded {
        /// Drafts.
        drafts: Vec<(String, String)>,
        /// Ended decisions.
        history: Vec<(String, String)>,
        /// Everything that was stored before has been deleted.
        is_wiped: bool,
    },
    /// The history grew by a record: its key and its text.
    Recorded(String, String),
    /// The history was cleared, here or in another tab.
    HistoryCleared,
}

/// A click that is to become an entry.
#[derive(Debug)]
pub struct Filing {
    /// What was decided.
    pub decision: Decision,
    /// What the approval is called.
    pub title: String,
    /// How many values were changed.
    pub changes: usize,
    /// All that the reviewer had typed, sent or not.
    pub(crate) draft: Option<StoredDraft>,
}

/// A connection as the engine needs it.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which.
    pub connection: ConnectionId,
    /// Its name.
    pub label: String,
    /// The account it leads to.
    pub account: Account,
    /// Its API.
    pub connector: Rc<dyn Connector>,
}

/// A line and how sending over it goes.
#[derive(Debug)]
struct Way {
    line: Line,
    role: Role,
    turn: Turn,
    circuit: Circuit,
}

/// What this tab is to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Another tab sends, or will.
    Follows,
    /// This tab holds the lock and is leaving its mark.
    Marks,
    /// This tab holds the lock and reads what is stored before it does anything; done by the read of this number.
    TakesOver(Ticket),
    /// This tab sends.
    Sends,
    /// The browser has no locks: this tab looks after what was clicked in it, and after what nobody does.
    Alone,
}

impl Role {
    fn has_lock(self) -> bool {
        matches!(self, Role::Marks | Role::TakesOver(_) | Role::Sends)
    }
}

/// A record in the outbox that this version cannot read: kept as it is, never dropped, never sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Its key.
    pub key: String,
    /// All of it.
    pub text: String,
    /// Why.
    pub problem: Problem,
}

/// What a write was for.
#[derive(Debug)]
enum Written {
    /// Decisions just made.
    Filed(Vec<CommandId>),
    /// How a decision stands, with nothing waiting for it.
    Noted(CommandId, Saved),
    /// What to do if the answer to the next request is lost; the request waits for it.
    Ahead(CommandId, Saved),
    /// What is stored of a decision that is to be sent from memory; the request waits for it.
    Forgotten(CommandId, Saved),
    /// Taking a decision back waits for it.
    Erased(CommandId),
    /// An end; it is written again until it is.
    End(Vec<Write>),
    /// That a decision is not to be sent, because another one on the same approval is.
    GaveWay(CommandId),
    /// The mark of this tab's turn for an account.
    Marked(Account, String),
    /// The mark of this tab on a decision that nobody looks after.
    Adopted(CommandId),
    /// Since when everything is kept.
    KeptSince(String),
    /// Nothing waits for it.
    Aside,
}

impl Written {
    /// The decisions that it is about.
    fn commands(&self) -> Vec<CommandId> {
        match self {
            Written::Filed(commands) => commands.clone(),
            Written::Noted(command, _)
            | Written::Ahead(command, _)
            | Written::Forgotten(command, _)
            | Written::Erased(command)
            | Written::GaveWay(command)
            | Written::Adopted(command) => vec![command.clone()],
            Written::End(writes) => erased(writes).into_iter().collect(),
            Written::Marked(..) | Written::KeptSince(_) | Written::Aside => Vec::new(),
        }
    }
}

/// A read that is under way.
#[derive(Debug)]
struct Loading {
    ticket: Ticket,
    /// What was stored for certain when it began: what of that it does not find is over.
    stored: HashSet<CommandId>,
    again: bool,
}

/// Every decision that is not over, and those that ended during this visit.
#[derive(Debug, Default)]
pub struct Engine {
    entries: Vec<Entry>,
    ways: Vec<Way>,
    unreadable: Vec<Unreadable>,
    written: HashMap<Ticket, Written>,
    /// The marks that writes under way leave.
    marking: HashMap<Ticket, Vec<(String, String)>>,
    unwritten: Vec<(Vec<Write>, Millis)>,
    /// Looks that began within the call under way, and whose they are.
    looks: Vec<(Request, CommandId)>,
    loading: Option<Loading>,
    next_ticket: u64,
    failing: Option<StorageFailure>,
    /// The reviewer has agreed, for this visit, to send what cannot be stored.
    accepts_memory: bool,
    /// What was taken back here during this visit, for tabs that did not hear of it.
    taken_back: VecDeque<CommandId>,
    offline: bool,
    hidden: bool,
    greeted: bool,
    /// When something happened last.
    now: Millis,
    /// This tab's own mark on decisions; no other tab has the same.
    name: String,
    /// The marks that are kept.
    marks: HashMap<String, String>,
    /// The mark that everything is kept since.
    kept_since: Option<String>,
    /// There is no way to hear other tabs.
    deaf: bool,
    /// The page is stopped, or about to be.
    asleep: bool,
}

// What there is to see.
impl Engine {
    /// Every decision, in the order of the clicks.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Records that cannot be read.
    pub fn unreadable(&self) -> &[Unreadable] {
        &self.unreadable
    }

    /// The newest decision on an approval, leaving out those that yielded to another.
    pub fn latest(&self, approval: &ApprovalId) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| {
            entry.decision.approval == *approval && !matches!(entry.end(), Some(End::Duplicate))
        })
    }

    /// [`Engine::latest`] of every approval that has one: for whoever asks about many.
    pub fn latest_of_each(&self) -> HashMap<&ApprovalId, &Entry> {
        let entries = self.entries.iter();
        entries
            .filter(|entry| !matches!(entry.end(), Some(End::Duplicate)))
            .map(|entry| (&entry.decision.approval, entry))
            .collect()
    }

    /// The decision with this command id.
    pub fn entry(&self, command: &CommandId) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.decision.command == *command)
    }

    /// How many decisions have not reached their end.
    pub fn open_count(&self) -> usize {
        self.entries.iter().filter(|entry| entry.is_open()).count()
    }

    /// True when an approval has a decision that has not reached its end.
    pub fn is_deciding(&self, approval: &ApprovalId) -> bool {
        self.latest(approval).is_some_and(Entry::is_open)
    }

    /// True when this page has a connection to the account of a decision.
    pub fn has_way(&self, entry: &Entry) -> bool {
        self.way_of(&entry.account).is_some()
    }

    /// Why the last write or read of what is stored failed, until one succeeds.
    pub fn storage_failure(&self) -> Option<StorageFailure> {
        self.failing
    }

    /// Whether this element is the one to tell of a decision: it was clicked here, or left over from a visit that ended.
    pub fn is_told_here(&self, entry: &Entry) -> bool {
        entry.clicked_here || (entry.is_left_over && self.may_move(entry))
    }

    /// A decision as it is stored, for a person to keep.
    pub fn exported(&self, entry: &Entry) -> String {
        self.record(entry)
    }

    /// When [`Engine::due`] has something to do next by the clock alone. What waits for room, for credentials or for a
    /// write is woken by the event that brings it.
    pub fn wake_at(&self, now: Millis) -> Option<Millis> {
        let mut wakes: Vec<Millis> = self.unwritten.iter().map(|(_, at)| *at).collect();
        wakes.extend(self.turn_wakes(now));
        for entry in &self.entries {
            if entry.under_way != UnderWay::Nothing || !self.may_move(entry) {
                continue;
            }
            let due = match &entry.phase {
                Phase::Queued => Some(now),
                _ => entry.due_at(),
            };
            let Some(due) = due else { continue };
            if matches!(entry.phase, Phase::Held { .. }) {
                // Offline too: the end of an undo window is where a decision says that it waits.
                wakes.push(due);
            } else if !self.offline {
                let way = self.way_of(&entry.account);
                let circuit = way.and_then(|way| way.circuit.until());
                wakes.push(circuit.map_or(due, |circuit| circuit.max(due)));
            }
        }
        wakes.into_iter().filter(|wake| *wake > now).min()
    }

    /// The way to an account, where this page has one.
    fn way_of(&self, account: &Account) -> Option<&Way> {
        self.ways.iter().find(|way| way.line.account == *account)
    }

    fn way_mut(&mut self, account: &Account) -> Option<&mut Way> {
        self.ways
            .iter_mut()
            .find(|way| way.line.account == *account)
    }

    /// Whether this tab may move a decision on.
    fn may_move(&self, entry: &Entry) -> bool {
        if entry.to_find.is_some() {
            return false;
        }
        match self.way_of(&entry.account).map(|way| way.role) {
            Some(Role::Sends) => true,
            Some(Role::Alone) => entry.is_ours,
            Some(Role::Follows | Role::Marks | Role::TakesOver(_)) | None => false,
        }
    }

    fn find(&self, command: &CommandId) -> Option<usize> {
        self.entries
            .iter()
            .position(|entry| entry.decision.command == *command)
    }

    fn connector(&self, entry: &Entry) -> Option<Rc<dyn Connector>> {
        self.way_of(&entry.account)
            .map(|way| way.line.connector.clone())
    }

    fn record(&self, entry: &Entry) -> String {
        let stored = entry.as_stored(self.connector(entry).as_deref());
        record::write_entry(entry, &stored.stage, stored.taken)
    }
}

// What a reviewer does.
impl Engine {
    /// A person has decided, on one approval or on many at once. Nothing is sent before it is stored and `undo_ms` have
    /// passed. `aside` is stored in the same breath.
    pub fn file(
        &mut self,
        filings: Vec<Filing>,
        aside: Vec<Write>,
        moment: Moment,
        undo_ms: u64,
        out: &mut Vec<Effect>,
    ) {
        let mut writes = Vec::new();
        let mut commands = Vec::new();
        let ticket = self.ticket();
        for filing in filings {
            let Some(way) = self
                .ways
                .iter()
                .find(|way| way.line.connection == filing.decision.approval.connection)
            else {
                continue;
            };
            let connector = way.line.connector.clone();
            let mut entry = Entry::new(filing.decision);
            entry.title = filing.title;
            entry.connection_label = way.line.label.clone();
            entry.changes = filing.changes;
            entry.draft = filing.draft;
            entry.decided_at = moment.now;
            entry.phase = Phase::Held {
                left_ms: undo_ms,
                until: Some(moment.now.plus(undo_ms)),
            };
            entry.clicked_here = true;
            entry.is_ours = true;
            entry.after = self
                .latest(&entry.decision.approval)
                .map(|earlier| earlier.decision.command.clone());
            entry.account = way.line.account.clone();
            entry.revision = 1;
            entry.undo_ms = undo_ms;
            entry.saving = Some(ticket);
            entry.accepted_unsaved = self.accepts_memory;
            let first = connector.first_stage(&entry.decision);
            entry.set_stage(first, &*connector);
            writes.push(put(&entry, self.record(&entry)));
            commands.push(entry.decision.command.clone());
            self.entries.push(entry);
        }
        if commands.is_empty() {
            return;
        }
        writes.extend(aside);
        self.written.insert(ticket, Written::Filed(commands));
        out.push(Effect::Store { ticket, writes });
        self.forget_old_ends();
    }

    /// "Undo" or "Withdraw": the decision comes back, if nothing of it can have taken effect, once it is erased where it
    /// is stored. Its edits are stored as a draft in the same breath.
    pub fn withdraw(&mut self, command: &CommandId, out: &mut Vec<Effect>) {
        let Some(index) = self.find(command) else {
            return;
        };
        if !self.entries[index].can_withdraw() {
            return;
        }
        let entry = &self.entries[index];
        if entry.is_nowhere_else() {
            // It was never stored: there is nothing to wait for.
            let entry = self.entries.remove(index);
            self.write_aside(put_draft(&entry).into_iter().collect(), out);
            out.push(Effect::TakenBack(Box::new(entry)));
            return;
        }
        if !self.may_move(entry) {
            // Whoever sends may have it already. Where it has not been told of yet, the wish goes with the news.
            let entry = &mut self.entries[index];
            entry.withdraw_wanted = true;
            if entry.is_told {
                tell(&Message::Withdraw(command.clone()), out);
            }
            return;
        }
        let writes = self.taking_back(index);
        self.set_phase(index, Phase::TakingBack, out);
        self.store(writes, Written::Erased(command.clone()), out);
    }

    /// "Retry now".
    pub fn retry_now(&mut self, command: &CommandId, moment: Moment, out: &mut Vec<Effect>) {
        let Some(index) = self.find(command) else {
            return;
        };
        let account = self.entries[index].account.clone();
        if !self.may_move(&self.entries[index]) {
            tell(&Message::Retry(command.clone()), out);
            if self.way_of(&account).map(|way| way.role) == Some(Role::Alone) {
                // Where nobody answers, this tab tries it.
                match self.deaf {
                    true => self.adopt(index, out),
                    false => self.entries[index].keeper.is_asked(moment.now),
                }
            }
            return;
        }
        if let Some(way) = self.way_mut(&account) {
            way.circuit.forgive();
        }
        let entry = &mut self.entries[index];
        match &mut entry.phase {
            Phase::Waiting { .. } => entry.phase = Phase::Queued,
            Phase::Received { until, .. } if until.is_some() => *until = Some(Millis(0)),
            _ => {}
        }
    }

    /// The reviewer agrees to send what could not be stored: this decision, and for this visit every other.
    pub fn send_unsaved(&mut self, command: &CommandId, out: &mut Vec<Effect>) {
        self.accepts_memory = true;
        let Some(index) = self.find(command) else {
            return;
        };
        if !matches!(self.entries[index].phase, Phase::Unsaved { .. }) {
            return;
        }
        if self.entries[index].is_told && !self.may_move(&self.entries[index]) {
            tell(&Message::Accept(command.clone()), out);
            return;
        }
        let entry = &mut self.entries[index];
        entry.accepted_unsaved = true;
        // What is left of the undo window is left.
        let phase = Phase::Held {
            left_ms: entry.undo_ms,
            until: Some(entry.decided_at.plus(entry.undo_ms)),
        };
        self.set_phase(index, phase, out);
    }

    /// Stores something that no decision waits for.
    pub fn write_aside(&mut self, writes: Vec<Write>, out: &mut Vec<Effect>) {
        if writes.is_empty() {
            return;
        }
        self.store(writes, Written::Aside, out);
    }

    /// Forgets which decisions have ended.
    pub fn clear_history(&mut self, out: &mut Vec<Effect>) {
        self.write_aside(vec![Write::Clear(Shelf::History)], out);
        self.entries.retain(Entry::is_open);
        tell(&Message::HistoryCleared, out);
        out.push(Effect::HistoryCleared);
    }
}

// What the page, the browser and other tabs do.
impl Engine {
    /// The page named its connections. Decisions over those that are gone are kept, and wait.
    pub fn set_lines(&mut self, lines: Vec<Line>, out: &mut Vec<Effect>) {
        let mut before = std::mem::take(&mut self.ways);
        for line in lines {
            let known = before
                .iter()
                .position(|way| way.line.account == line.account);
            let way = match known.map(|at| before.swap_remove(at)) {
                Some(way) => Way { line, ..way },
                None => {
                    if !self.asleep {
                        out.push(Effect::Claim(line.account.clone()));
                    }
                    Way {
                        line,
                        role: Role::Follows,
                        turn: Turn::default(),
                        circuit: Circuit::default(),
                    }
                }
            };
            self.ways.push(way);
        }
        for way in before {
            self.let_go(&way.line, out);
            out.push(Effect::GiveUp(way.line.account));
        }
        if !self.greeted {
            self.greeted = true;
            self.load(out);
            tell(&Message::Hello, out);
        }
    }

    /// Another tab said something.
    pub fn heard(&mut self, text: &str, moment: Moment, out: &mut Vec<Effect>) {
        let message = match record::read_message(text) {
            Ok(message) => message,
            Err(Problem::Newer) => return self.another_is_newer(moment.now, out),
            Err(Problem::Damaged(_)) => return,
        };
        match message {
            Message::WhoSends(account) => self.is_asked_who_sends(&account, out),
            Message::Sends(account) => self.hears_who_sends(&account, moment.now),
            Message::Asks(account, command) => self.is_asked_for(&account, &command, out),
            Message::Unknown(command) => self.is_unknown(&command, moment.now, out),
            Message::Able(account) => self.another_is_able(&account, out),
            Message::Yours(command) => {
                if let Some(index) = self.find(&command) {
                    self.is_offered(index, moment.now, out);
                }
            }
            Message::Entry { entry, wish } => self.heard_of(*entry, wish, moment, out),
            Message::Dropped(command) => {
                if let Some(index) = self.find(&command)
                    && !self.may_move(&self.entries[index])
                {
                    let entry = self.entries.remove(index);
                    self.remember_taken_back(&command);
                    out.push(Effect::TakenBack(Box::new(entry)));
                }
            }
            Message::Withdraw(command) => {
                if let Some(index) = self.find(&command) {
                    self.entries[index].withdraw_wanted = true;
                    self.withdraw_wanted(out);
                }
            }
            Message::Retry(command) => {
                if let Some(index) = self
                    .find(&command)
                    .filter(|&index| self.may_move(&self.entries[index]))
                {
                    self.retry_now(&command, moment, out);
                    // Whoever asked is to know that it is looked after.
                    self.tell_of(index, out);
                }
            }
            Message::Accept(command) => {
                if self
                    .entry(&command)
                    .is_some_and(|entry| self.may_move(entry))
                {
                    self.send_unsaved(&command, out);
                }
            }
            Message::Credentials(account) => self.hurry(&account, true),
            Message::Here => {
                self.hurry_all();
                self.a_reviewer_looks(moment.now, out);
            }
            Message::Hello => {
                // It has read what is stored; what is not, and where everything stands, it hears from whoever sends.
                // And there may be something stored that nobody has told of, because its tab died.
                self.look_again(out);
                for index in 0..self.entries.len() {
                    let entry = &self.entries[index];
                    // One that has just ended may still have been stored when the newcomer looked.
                    let has_just_ended = matches!(entry.phase, Phase::Ended { at, .. } if moment.now.since(at) < LATE_AFTER_MS);
                    if (entry.is_open() || entry.was_saved || has_just_ended)
                        && self.may_move(entry)
                    {
                        self.tell_of(index, out);
                    }
                }
                self.a_reviewer_looks(moment.now, out);
            }
            Message::Left => {
                if self.hidden {
                    self.park(moment.now, out);
                }
            }
            Message::HistoryCleared => {
                self.entries.retain(Entry::is_open);
                out.push(Effect::HistoryCleared);
            }
        }
    }

    /// False while the browser says that there is no network.
    pub fn is_online(&self) -> bool {
        !self.offline
    }

    /// The network went or came back. What waits is tried at once when it comes back.
    pub fn online(&mut self, online: bool) {
        self.offline = !online;
        if online {
            self.hurry_all();
        }
    }

    /// The page came to the front or went behind. What waits is tried at once when it comes to the front.
    pub fn visible(&mut self, visible: bool, now: Millis, out: &mut Vec<Effect>) {
        self.hidden = !visible;
        if visible {
            self.hurry_all();
            self.a_reviewer_looks(now, out);
            tell(&Message::Here, out);
        }
    }

    /// A connection's list was read to its end: whatever credentials were used for that are good ones.
    pub fn list_was_read(
        &mut self,
        connection: &ConnectionId,
        moment: Moment,
        out: &mut Vec<Effect>,
    ) {
        let line = self
            .ways
            .iter()
            .map(|way| &way.line)
            .find(|line| line.connection == *connection);
        if let Some(account) = line.map(|line| line.account.clone()) {
            self.has_good_credentials(&account);
            if self.waits_for_credentials(&account) {
                self.hurry(&account, true);
                self.offer(&account, moment.now, out);
            }
        }
        self.look_again(out);
    }

    /// Looks whether what is stored is what is known: a tab may have died before it could tell the others of something, or
    /// have told of it before this one could hear. Done as often as the lists are read.
    pub fn look_again(&mut self, out: &mut Vec<Effect>) {
        self.load(out);
    }

    /// The page is being left. What is left of the undo windows is noted, as far as there is time for it.
    pub fn leaving(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let mut writes = Vec::new();
        for index in 0..self.entries.len() {
            let Phase::Held {
                left_ms,
                until: Some(until),
            } = self.entries[index].phase
            else {
                continue;
            };
            if !self.may_move(&self.entries[index]) {
                if self.entries[index].clicked_here {
                    tell(&Message::Left, out);
                }
                continue;
            }
            self.entries[index].phase = Phase::Held {
                left_ms: rest(until, left_ms, now),
                until: Some(until),
            };
            for guard in self.guard(index) {
                if !writes.contains(&guard) {
                    writes.push(guard);
                }
            }
            let entry = &self.entries[index];
            writes.push(put(entry, self.record(entry)));
        }
        self.write_aside(writes, out);
    }

    /// The host page has other credentials.
    pub fn credentials_changed(&mut self, out: &mut Vec<Effect>) {
        let accounts: Vec<Account> = self
            .ways
            .iter()
            .map(|way| way.line.account.clone())
            .collect();
        for account in accounts {
            self.has_other_credentials(&account);
            if self.waits_for_credentials(&account) {
                self.hurry(&account, true);
                tell(&Message::Credentials(account), out);
            }
        }
    }

    fn waits_for_credentials(&self, account: &Account) -> bool {
        self.entries.iter().any(|entry| {
            let for_credentials = matches!(&entry.phase, Phase::Waiting { trouble, .. } if trouble.needs_credentials());
            entry.account == *account && for_credentials
        })
    }

    /// A read of what is stored has ended.
    pub fn loaded(
        &mut self,
        ticket: Ticket,
        result: Result<Kept, StorageFailure>,
        moment: Moment,
        out: &mut Vec<Effect>,
    ) {
        let Some(loading) = self.loading.take_if(|loading| loading.ticket == ticket) else {
            return;
        };
        match result {
            Ok(kept) => {
                self.failing = None;
                self.take_in(kept, &loading, moment, out);
            }
            Err(why) => self.failing = Some(why),
        }
        for index in 0..self.entries.len() {
            if self.entries[index].adopting.is_some_and(|needed| needed <= ticket) {
                self.adopted(index, out);
            }
        }
        for at in 0..self.ways.len() {
            if matches!(self.ways[at].role, Role::TakesOver(needed) if needed <= ticket) {
                self.ways[at].role = Role::Sends;
                self.go_on(at, out);
            }
        }
        if loading.again {
            let next = self.load(out);
            for way in &mut self.ways {
                if way.role == Role::TakesOver(NOT_BEGUN) {
                    way.role = Role::TakesOver(next);
                }
            }
            for entry in &mut self.entries {
                if entry.adopting == Some(NOT_BEGUN) && entry.is_marked {
                    entry.adopting = Some(next);
                }
            }
        }
        self.settle_rivals(moment.now, out);
        self.withdraw_wanted(out);
        if !self.hidden {
            self.a_reviewer_looks(moment.now, out);
        }
    }

    /// A write has ended.
    pub fn stored(
        &mut self,
        ticket: Ticket,
        result: Result<(), WriteFailure>,
        moment: Moment,
        out: &mut Vec<Effect>,
    ) {
        let Some(written) = self.written.remove(&ticket) else {
            return;
        };
        self.now = moment.now;
        let marks = self.marking.remove(&ticket).unwrap_or_default();
        self.looks.clear();
        let result = match result {
            Ok(()) => Ok(()),
            Err(WriteFailure::Storage(why)) => Err(why),
            Err(WriteFailure::Overtaken) => {
                let commands = written.commands();
                self.not_written(&commands, ticket);
                return self.overtaken(&commands, out);
            }
        };
        self.failing = result.err();
        if result.is_ok() {
            self.marks_are_left(&marks);
        }
        match written {
            Written::Filed(commands) => {
                for command in commands {
                    let Some(index) = self.find(&command) else {
                        continue;
                    };
                    let first = Saved {
                        stage: self.entries[index].stage.clone(),
                        taken: false,
                    };
                    self.noted(&command, ticket, first, result);
                    let entry = &mut self.entries[index];
                    match result {
                        Err(why) if !entry.accepted_unsaved && entry.can_withdraw() => {
                            entry.phase = Phase::Unsaved { why };
                            out.push(Effect::Stands(command));
                        }
                        _ => self.tell_of(index, out),
                    }
                }
                self.settle_rivals(moment.now, out);
                self.withdraw_wanted(out);
            }
            Written::Noted(command, saved) => self.noted(&command, ticket, saved, result),
            Written::Ahead(command, saved) => {
                self.noted(&command, ticket, saved.clone(), result);
                let Some(index) = self
                    .find(&command)
                    .filter(|&index| self.entries[index].under_way == UnderWay::Noting)
                else {
                    return;
                };
                let entry = &self.entries[index];
                match result {
                    // This tab may have been stopped since: whether it is still its turn is looked up again.
                    Ok(()) if !entry.is_fresh(moment.now) => {
                        self.write_entry(index, Written::Ahead(command, saved), out);
                    }
                    Ok(()) => self.request(index, saved, out),
                    Err(why) if !entry.accepted_unsaved && !entry.may_have_been_taken => {
                        self.entries[index].under_way = UnderWay::Nothing;
                        self.set_phase(index, Phase::Unsaved { why }, out);
                        out.push(Effect::Stands(command));
                    }
                    Err(_) if !entry.accepted_unsaved => self.wait_for_storage(index, moment, out),
                    // What is stored of it would have the next visit go on as if this request had never been made: it
                    // must be gone before it is sent from memory.
                    Err(_) if entry.was_saved => {
                        // Nobody is to take its being gone for its having been taken back.
                        self.entries[index].revision += 1;
                        self.tell_of(index, out);
                        let written = Written::Forgotten(command.clone(), saved);
                        let writes = self.guarded(index, vec![erase(&command)]);
                        self.store(writes, written, out);
                    }
                    Err(_) => self.request(index, saved, out),
                }
            }
            Written::Forgotten(command, saved) => {
                let Some(index) = self
                    .find(&command)
                    .filter(|&index| self.entries[index].under_way == UnderWay::Noting)
                else {
                    return;
                };
                match result {
                    Ok(()) => {
                        self.entries[index].was_saved = false;
                        self.request(index, saved, out);
                    }
                    Err(_) => self.wait_for_storage(index, moment, out),
                }
            }
            Written::Erased(command) => {
                let Some(index) = self.find(&command) else {
                    return;
                };
                if result.is_err() && self.entries[index].was_saved {
                    // Until it is erased it is not taken back: another visit would find it.
                    let writes = self.taking_back(index);
                    self.unwritten
                        .push((writes, moment.now.plus(REWRITE_AFTER_MS)));
                    return;
                }
                let entry = self.entries.remove(index);
                self.remember_taken_back(&command);
                tell(&Message::Dropped(command), out);
                out.push(Effect::TakenBack(Box::new(entry)));
            }
            Written::End(writes) => {
                if result.is_err() {
                    self.unwritten
                        .push((writes, moment.now.plus(REWRITE_AFTER_MS)));
                } else if let Some(index) = erased(&writes).and_then(|key| self.find(&key)) {
                    self.entries[index].was_saved = false;
                }
            }
            Written::GaveWay(command) => {
                let Some(index) = self
                    .find(&command)
                    .filter(|&index| self.entries[index].under_way == UnderWay::Noting)
                else {
                    return;
                };
                self.entries[index].under_way = UnderWay::Nothing;
                self.end(index, End::Duplicate, moment.now, out);
            }
            Written::Marked(account, text) => {
                // Where no mark can be left it is tried again with each write.
                let ticket = self.load(out);
                if let Some(way) = self
                    .way_mut(&account)
                    .filter(|way| way.role == Role::Marks && way.turn.has_mark(&text))
                {
                    way.role = Role::TakesOver(ticket);
                }
            }
            Written::Adopted(command) => {
                let Some(index) = self.find(&command) else {
                    return;
                };
                self.entries[index].adopting = None;
                if result.is_ok() {
                    let ticket = self.load(out);
                    self.entries[index].adopting = Some(ticket);
                    self.entries[index].is_marked = true;
                }
            }
            Written::KeptSince(text) => {
                if result.is_ok() {
                    self.kept_since = Some(text);
                }
            }
            Written::Aside => {}
        }
    }

    fn remember_taken_back(&mut self, command: &CommandId) {
        self.taken_back.push_back(command.clone());
        let surplus = self.taken_back.len().saturating_sub(REMEMBERED);
        self.taken_back.drain(..surplus);
    }

    /// What taking a decision back stores.
    fn taking_back(&self, index: usize) -> Vec<Write> {
        let entry = &self.entries[index];
        let mut writes = vec![erase(&entry.decision.command)];
        writes.extend(put_draft(entry));
        self.guarded(index, writes)
    }

    /// A request of this decision has ended.
    pub fn answered(
        &mut self,
        command: &CommandId,
        outcome: &Outcome,
        moment: Moment,
        out: &mut Vec<Effect>,
    ) {
        let is_under_way = |index: &usize| self.entries[*index].under_way == UnderWay::Request;
        let Some(index) = self.find(command).filter(is_under_way) else {
            return;
        };
        self.looks.clear();
        self.now = moment.now;
        let account = self.entries[index].account.clone();
        let with_it = |index: &usize| {
            let entry = &self.entries[*index];
            entry.looks_with.as_ref() == Some(command) && entry.under_way == UnderWay::Request
        };
        let shared: Vec<CommandId> = (0..self.entries.len())
            .filter(with_it)
            .map(|index| self.entries[index].decision.command.clone())
            .collect();
        if let Some(next) = self.take_outcome(command, outcome, moment, out) {
            self.learn(&account, &next, moment);
        }
        for command in shared {
            self.take_outcome(&command, outcome, moment, out);
        }
    }

    /// What the outcome of a request means for one decision, and what follows.
    fn take_outcome(
        &mut self,
        command: &CommandId,
        outcome: &Outcome,
        moment: Moment,
        out: &mut Vec<Effect>,
    ) -> Option<Next> {
        let index = self.find(command)?;
        let connector = self.connector(&self.entries[index])?;
        let entry = &mut self.entries[index];
        entry.under_way = UnderWay::Nothing;
        entry.looks_with = None;
        let was_read = entry.reads_next;
        let next = connector.observe(&entry.decision, &entry.stage, outcome);
        // What an answer says is certain; only where there is none does a post remain in doubt.
        entry.may_have_been_taken = entry.taken_before;
        let said = next.clone();
        match next {
            Next::Go(stage) => {
                entry.set_stage(stage, &*connector);
                match was_read && !entry.reads_next {
                    // It is found to wait still: its turn comes when nobody looks through the list any more.
                    true => self.set_phase(index, Phase::Queued, out),
                    false => self.start(index, out),
                }
            }
            Next::Later {
                stage,
                trouble,
                at_least_ms,
            } => {
                entry.set_stage(stage, &*connector);
                entry.may_have_been_taken |= trouble.may_have_been_taken() && !was_read;
                let asked = at_least_ms.unwrap_or(0).min(LONGEST_ASKED_PAUSE_MS);
                let pause_ms = pause(entry.tries, moment.entropy).max(asked);
                // A list that moves while it is read is no reason to look less and less often.
                let most = match (&trouble, was_read) {
                    (Trouble::Unreadable, true) => 3,
                    _ => u32::MAX,
                };
                entry.tries = entry.tries.saturating_add(1).min(most);
                let until = Some(moment.now.plus(pause_ms));
                let is_received = entry.received_at.is_some();
                let phase = match is_received {
                    true => Phase::Received { until, pause_ms },
                    false => Phase::Waiting {
                        until: until.filter(|_| !trouble.needs_credentials()),
                        trouble,
                        pause_ms,
                    },
                };
                self.set_phase(index, phase, out);
                if !is_received {
                    out.push(Effect::Stands(command.clone()));
                }
                self.note(index, out);
            }
            Next::Received(stage) => {
                entry.set_stage(stage, &*connector);
                if entry.received_at.is_none() {
                    entry.received_at = Some(moment.now);
                    entry.tries = 0;
                }
                let pause_ms = follow_pause(entry.tries);
                entry.tries = entry.tries.saturating_add(1);
                let phase = Phase::Received {
                    until: Some(moment.now.plus(pause_ms)),
                    pause_ms,
                };
                self.set_phase(index, phase, out);
                self.note(index, out);
            }
            Next::End(end) => self.end(index, end, moment.now, out),
        }
        Some(said)
    }

    /// Everything whose time has come.
    pub fn due(&mut self, now: Millis, out: &mut Vec<Effect>) {
        self.looks.clear();
        self.now = now;
        for entry in &mut self.entries {
            entry.keep_to_ceiling(now);
        }
        for way in &mut self.ways {
            way.circuit.keep_to_ceiling(now);
        }
        let (again, later) = std::mem::take(&mut self.unwritten)
            .into_iter()
            .partition(|(_, at)| *at <= now || at.since(now) > REWRITE_AFTER_MS);
        self.unwritten = later;
        for (writes, _) in again {
            let taking_back = erased(&writes).filter(|command| {
                self.entry(command)
                    .is_some_and(|entry| matches!(entry.phase, Phase::TakingBack))
            });
            let written = match taking_back {
                Some(command) => Written::Erased(command),
                None => Written::End(writes.clone()),
            };
            self.store(writes, written, out);
        }
        self.look_after_turns(now, out);
        self.let_held_go(now, out);
        if self.offline {
            return;
        }
        for at in 0..self.ways.len() {
            self.drain(at, now, out);
        }
    }
}

// Moving decisions on.
impl Engine {
    /// What was held for the undo window goes into the queue.
    fn let_held_go(&mut self, now: Millis, out: &mut Vec<Effect>) {
        for index in 0..self.entries.len() {
            let entry = &self.entries[index];
            let is_over =
                matches!(entry.phase, Phase::Held { until: Some(until), .. } if until <= now);
            // A write that is under way still decides whether it is stored; and nothing is sent before one has succeeded.
            let is_settled = entry.saving.is_none();
            let is_queued = self.offline && matches!(entry.phase, Phase::Queued);
            if !(is_over && is_settled || is_queued) || !self.may_move(entry) {
                continue;
            }
            if self.offline {
                let command = entry.decision.command.clone();
                let phase = Phase::Waiting {
                    trouble: Trouble::Offline,
                    until: None,
                    pause_ms: 0,
                };
                self.set_phase(index, phase, out);
                out.push(Effect::Stands(command));
            } else {
                self.set_phase(index, Phase::Queued, out);
            }
        }
    }

    /// Starts what is ready over one way, as much as there is room for. What has not been posted yet goes first; reading
    /// back waits until nothing else moves the list it reads; following what was received comes last.
    fn drain(&mut self, at: usize, now: Millis, out: &mut Vec<Effect>) {
        let account = self.ways[at].line.account.clone();
        let mut ready: Vec<usize> = Vec::new();
        let (mut under_way, mut posting, mut looking) = (0, false, false);
        for (index, entry) in self.entries.iter().enumerate() {
            if entry.account != account || !self.may_move(entry) {
                continue;
            }
            if entry.under_way != UnderWay::Nothing {
                under_way += usize::from(entry.looks_with.is_none());
                posting |= !entry.reads_next;
                looking |= entry.looks();
            } else if entry.is_ready(now) {
                ready.push(index);
            }
        }
        if ready.is_empty() {
            return;
        }
        if let Some((trouble, left)) = self.ways[at].circuit.stops(now) {
            let phase = Phase::Waiting {
                trouble: trouble.clone(),
                until: left.map(|left| now.plus(left)),
                pause_ms: left.unwrap_or(0),
            };
            for &index in &ready {
                if matches!(self.entries[index].phase, Phase::Queued) {
                    self.set_phase(index, phase.clone(), out);
                }
            }
            // What was received is followed all the same, one at a time: that is how good credentials show themselves.
            let follows = |index: &&usize| self.entries[**index].received_at.is_some();
            if left.is_none()
                && under_way == 0
                && let Some(&index) = ready.iter().find(follows)
            {
                self.start(index, out);
            }
            return;
        }
        let mut room = self.ways[at].circuit.room().saturating_sub(under_way);
        let entries = &self.entries;
        let is_post = |index: &usize| !entries[*index].reads_next;
        let is_follow = |index: &usize| entries[*index].received_at.is_some();
        let posts: Vec<usize> = match looking {
            true => Vec::new(),
            false => ready.iter().copied().filter(is_post).collect(),
        };
        let follows: Vec<usize> = ready.iter().copied().filter(is_follow).collect();
        let is_looked = ready.iter().any(|&index| entries[index].looks());
        let looks: Vec<usize> = match is_looked && posts.is_empty() && !posting && !looking {
            // Whoever looks, looks for all: the list is read once.
            true => (0..entries.len())
                .filter(|&index| entries[index].account == account && entries[index].may_look())
                .filter(|&index| self.may_move(&entries[index]))
                .collect(),
            false => Vec::new(),
        };
        for index in posts.into_iter().chain(looks).chain(follows) {
            let shares = self.entries[index].looks() && !self.looks.is_empty();
            if room == 0 && !shares {
                return;
            }
            self.start(index, out);
            room = room.saturating_sub(usize::from(self.entries[index].looks_with.is_none()));
        }
    }

    /// Nothing can be sent before something was stored or erased, and that failed: tried again before long.
    fn wait_for_storage(&mut self, index: usize, moment: Moment, out: &mut Vec<Effect>) {
        self.entries[index].under_way = UnderWay::Nothing;
        let phase = Phase::Waiting {
            trouble: Trouble::NotStored,
            until: Some(moment.now.plus(REWRITE_AFTER_MS)),
            pause_ms: REWRITE_AFTER_MS,
        };
        self.set_phase(index, phase, out);
        out.push(Effect::Stands(self.entries[index].decision.command.clone()));
    }

    /// Makes the request of a decision's stage, as soon as it is stored what to do if its answer is lost.
    fn start(&mut self, index: usize, out: &mut Vec<Effect>) {
        let Some(connector) = self.connector(&self.entries[index]) else {
            return;
        };
        let entry = &mut self.entries[index];
        let saved = entry.if_lost(&*connector);
        entry.under_way = UnderWay::Noting;
        let phase = match entry.received_at {
            Some(_) => Phase::Received {
                until: None,
                pause_ms: 0,
            },
            None => Phase::Sending,
        };
        self.set_phase(index, phase, out);
        let entry = &self.entries[index];
        // What acts is written down each time: that is how it turns out whether it is still this tab's turn.
        if entry.reads_next && entry.saved.as_ref() == Some(&saved) {
            self.request(index, saved, out);
        } else {
            let command = self.entries[index].decision.command.clone();
            self.write_entry(index, Written::Ahead(command, saved), out);
        }
    }

    fn request(&mut self, index: usize, saved: Saved, out: &mut Vec<Effect>) {
        let entry = &self.entries[index];
        if !self.may_move(entry) {
            return;
        }
        let Some(connector) = self.connector(entry) else {
            return;
        };
        let request = connector.request(&entry.decision, &entry.stage);
        let entry = &mut self.entries[index];
        let command = entry.decision.command.clone();
        entry.under_way = UnderWay::Request;
        entry.taken_before = entry.may_have_been_taken;
        entry.may_have_been_taken = saved.taken;
        if entry.looks() {
            let same = self.looks.iter().find(|(other, _)| *other == request);
            if let Some((_, whose)) = same {
                entry.looks_with = Some(whose.clone());
                return;
            }
            self.looks.push((request.clone(), command.clone()));
        }
        out.push(Effect::Send { command, request });
    }

    fn set_phase(&mut self, index: usize, phase: Phase, out: &mut Vec<Effect>) {
        let entry = &mut self.entries[index];
        entry.phase = phase;
        entry.revision += 1;
        self.tell_of(index, out);
    }

    fn end(&mut self, index: usize, end: End, now: Millis, out: &mut Vec<Effect>) {
        self.set_phase(index, Phase::Ended { end, at: now }, out);
        let command = self.entries[index].decision.command.clone();
        let (key, text) = self.past(index, now);
        self.write_end(index, now, out);
        out.push(Effect::Recorded(key, text));
        out.push(Effect::Stands(command));
        self.forget_old_ends();
    }

    /// How an ended decision stands in the history: key and text.
    fn past(&self, index: usize, ended_at: Millis) -> (String, String) {
        let entry = &self.entries[index];
        let key = history_key(ended_at, &entry.decision.command);
        (key, self.record(entry))
    }

    /// Moves an ended decision from the outbox into the history.
    fn write_end(&mut self, index: usize, ended_at: Millis, out: &mut Vec<Effect>) {
        let (key, text) = self.past(index, ended_at);
        let entry = &self.entries[index];
        let mut writes = vec![erase(&entry.decision.command), put_past(&key, &text)];
        // A refused approval can be decided again, and with the same edits.
        if entry.leaves_undecided() {
            writes.extend(put_draft(entry));
        }
        if self.way_of(&entry.account).map(|way| way.role) == Some(Role::Alone) {
            let mark = entry.decision.command.as_str();
            writes.push(Write::Erase {
                shelf: Shelf::Marks,
                key: mark.to_owned(),
            });
        }
        let writes = self.guarded(index, writes);
        self.store(writes.clone(), Written::End(writes), out);
    }

    /// What an answer says about the connection as a whole.
    fn learn(&mut self, account: &Account, next: &Next, moment: Moment) {
        let Some(way) = self.way_mut(account) else {
            return;
        };
        match next {
            // A list that moved while it was read says nothing about its server.
            Next::Later {
                trouble: Trouble::Unreadable,
                ..
            } => {}
            Next::Later {
                trouble,
                at_least_ms,
                ..
            } => {
                let wait_ms = *at_least_ms;
                way.circuit
                    .failed(trouble, wait_ms, moment.now, moment.entropy);
                if trouble.needs_credentials() {
                    self.was_refused(account, moment.now);
                }
            }
            Next::Go(_) | Next::Received(_) | Next::End(_) => way.circuit.succeeded(),
        }
    }

    fn hurry_all(&mut self) {
        for at in 0..self.ways.len() {
            let account = self.ways[at].line.account.clone();
            self.hurry(&account, false);
        }
    }

    /// Something gives hope: what waits for this account is tried at once. Only other credentials help what was refused
    /// for want of them.
    fn hurry(&mut self, account: &Account, has_credentials: bool) {
        let Some(way) = self.way_mut(account) else {
            return;
        };
        if way.role == Role::Follows {
            return;
        }
        match has_credentials {
            true => way.circuit.forgive(),
            false => way.circuit.hurry(),
        }
        self.queue_waiting(account, |trouble| {
            has_credentials == trouble.needs_credentials()
        });
    }

    fn queue_waiting(&mut self, account: &Account, which: impl Fn(&Trouble) -> bool) {
        for entry in &mut self.entries {
            if entry.account != *account {
                continue;
            }
            match &mut entry.phase {
                Phase::Waiting { trouble, .. } if which(trouble) => {
                    entry.phase = Phase::Queued;
                    entry.revision += 1;
                }
                Phase::Received { until, .. } if until.is_some() => *until = Some(Millis(0)),
                _ => {}
            }
        }
    }

    /// Undo windows that stood still because nobody saw them run on.
    fn a_reviewer_looks(&mut self, now: Millis, out: &mut Vec<Effect>) {
        for index in 0..self.entries.len() {
            let entry = &self.entries[index];
            if let Phase::Held {
                left_ms,
                until: None,
            } = entry.phase
                && self.may_move(entry)
            {
                let phase = Phase::Held {
                    left_ms,
                    until: Some(now.plus(left_ms)),
                };
                self.set_phase(index, phase, out);
            }
        }
    }

    /// Nobody looks any more: undo windows stand still.
    fn park(&mut self, now: Millis, out: &mut Vec<Effect>) {
        for index in 0..self.entries.len() {
            let entry = &self.entries[index];
            if let Phase::Held {
                left_ms,
                until: Some(until),
            } = entry.phase
                && self.may_move(entry)
            {
                let phase = Phase::Held {
                    left_ms: rest(until, left_ms, now),
                    until: None,
                };
                self.set_phase(index, phase, out);
            }
        }
    }

    /// Of several decisions on one approval, made in tabs that did not know of each other, the first one counts; the others
    /// were not sent and will not be.
    fn settle_rivals(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let mut by_approval: HashMap<&ApprovalId, Vec<&Entry>> = HashMap::new();
        for entry in self.entries.iter().filter(|entry| entry.counts()) {
            let rivals = by_approval.entry(&entry.decision.approval);
            rivals.or_default().push(entry);
        }
        let yields: Vec<CommandId> = by_approval
            .values()
            .filter(|rivals| rivals.len() > 1)
            .flat_map(|rivals| {
                let decided = rivals.iter().filter(|entry| entry.can_withdraw());
                decided.filter(|entry| rivals.iter().any(|rival| goes_before(rival, entry, rivals)))
            })
            .filter(|entry| self.may_move(entry) || entry.is_nowhere_else())
            .map(|entry| entry.decision.command.clone())
            .collect();
        for command in yields {
            if let Some(index) = self.find(&command) {
                self.give_way(index, now, out);
            }
        }
    }

    /// A decision that is not to be sent ends, once it is sure that no other tab is sending it.
    fn give_way(&mut self, index: usize, now: Millis, out: &mut Vec<Effect>) {
        let end = Phase::Ended {
            end: End::Duplicate,
            at: now,
        };
        if self.entries[index].is_nowhere_else() {
            return self.end(index, End::Duplicate, now, out);
        }
        let phase = std::mem::replace(&mut self.entries[index].phase, end);
        let (key, text) = self.past(index, now);
        let entry = &mut self.entries[index];
        entry.phase = phase;
        entry.under_way = UnderWay::Noting;
        let command = entry.decision.command.clone();
        let writes = self.guarded(index, vec![erase(&command), put_past(&key, &text)]);
        self.store(writes, Written::GaveWay(command), out);
    }

    /// Takes back what other tabs, or this one before it could, were asked to.
    fn withdraw_wanted(&mut self, out: &mut Vec<Effect>) {
        let wanted: Vec<CommandId> = self
            .entries
            .iter()
            .filter(|entry| entry.withdraw_wanted && self.may_move(entry))
            .map(|entry| entry.decision.command.clone())
            .collect();
        for command in wanted {
            self.withdraw(&command, out);
            if let Some(index) = self.find(&command) {
                self.entries[index].withdraw_wanted = false;
            }
        }
    }

    /// This tab sends for an account from now on: what another tab had under way goes on from where that is safe.
    fn go_on(&mut self, at: usize, out: &mut Vec<Effect>) {
        let account = self.ways[at].line.account.clone();
        for index in 0..self.entries.len() {
            if self.entries[index].account == account {
                self.go_on_with(index, out);
            }
        }
    }

    /// This tab looks after a decision from now on.
    fn go_on_with(&mut self, index: usize, out: &mut Vec<Effect>) {
        let entry = &mut self.entries[index];
        if entry.under_way != UnderWay::Nothing {
            return;
        }
        match &mut entry.phase {
            phase @ Phase::Sending => *phase = Phase::Queued,
            phase @ Phase::TakingBack => {
                *phase = Phase::Queued;
                entry.withdraw_wanted = true;
            }
            Phase::Received { until, .. } => *until = until.or(Some(Millis(0))),
            // Its tab died before it could store it.
            Phase::Held { .. } if !entry.was_saved && entry.saving.is_none() => {
                let command = entry.decision.command.clone();
                self.write_entry(index, Written::Filed(vec![command]), out);
            }
            // Its tab died before it could erase it.
            Phase::Ended { at, .. } if entry.was_saved => {
                let ended_at = *at;
                self.write_end(index, ended_at, out);
            }
            _ => {}
        }
    }

    /// This tab no longer sends for an account: what is under way is given up. What became of it is read back by
    /// whoever sends next.
    fn let_go(&mut self, line: &Line, out: &mut Vec<Effect>) {
        for entry in &mut self.entries {
            if entry.account != line.account || entry.under_way == UnderWay::Nothing {
                continue;
            }
            if entry.under_way == UnderWay::Request {
                let lost = entry.if_lost(&*line.connector);
                entry.may_have_been_taken = lost.taken;
                entry.set_stage(lost.stage, &*line.connector);
                out.push(Effect::Abort(entry.decision.command.clone()));
            }
            entry.under_way = UnderWay::Nothing;
            entry.looks_with = None;
            entry.phase = match entry.received_at {
                Some(_) => Phase::Received {
                    until: Some(Millis(0)),
                    pause_ms: 0,
                },
                None => Phase::Queued,
            };
        }
    }

    /// Forgets what ended longest ago; the history has it.
    fn forget_old_ends(&mut self) {
        let ended_at = |entry: &Entry| match &entry.phase {
            Phase::Ended { at, .. } => Some(*at),
            _ => None,
        };
        let mut ends: Vec<Millis> = self.entries.iter().filter_map(ended_at).collect();
        let surplus = ends.len().saturating_sub(REMEMBERED);
        if surplus == 0 {
            return;
        }
        ends.sort_unstable();
        let oldest_kept = ends[surplus];
        self.entries
            .retain(|entry| ended_at(entry).is_none_or(|at| at >= oldest_kept));
    }
}

// What is stored and told.
impl Engine {
    fn ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        Ticket(self.next_ticket)
    }

    fn store(&mut self, writes: Vec<Write>, written: Written, out: &mut Vec<Effect>) -> Ticket {
        let ticket = self.ticket();
        self.written.insert(ticket, written);
        let marks = marks_in(&writes);
        if !marks.is_empty() {
            self.marking.insert(ticket, marks);
        }
        out.push(Effect::Store { ticket, writes });
        ticket
    }

    fn write_entry(&mut self, index: usize, written: Written, out: &mut Vec<Effect>) {
        let entry = &self.entries[index];
        let writes = self.guarded(index, vec![put(entry, self.record(entry))]);
        let ticket = self.store(writes, written, out);
        let now = self.now;
        let entry = &mut self.entries[index];
        entry.saving = Some(ticket);
        entry.saved = None;
        entry.noted_at = now;
    }

    /// Stores how a decision stands, where that differs from what is stored.
    fn note(&mut self, index: usize, out: &mut Vec<Effect>) {
        let entry = &self.entries[index];
        let saved = Saved {
            stage: entry.stage.clone(),
            taken: entry.may_have_been_taken,
        };
        if entry.saved.as_ref() != Some(&saved) {
            let command = entry.decision.command.clone();
            self.write_entry(index, Written::Noted(command, saved), out);
        }
    }

    fn noted(
        &mut self,
        command: &CommandId,
        ticket: Ticket,
        saved: Saved,
        result: Result<(), StorageFailure>,
    ) {
        if let Some(index) = self.find(command)
            && self.entries[index].saving == Some(ticket)
        {
            let entry = &mut self.entries[index];
            entry.saving = None;
            entry.was_saved |= result.is_ok();
            entry.saved = result.is_ok().then_some(saved);
        }
    }

    /// A write about these decisions was not made, and none of its kind will be.
    fn not_written(&mut self, commands: &[CommandId], ticket: Ticket) {
        for entry in &mut self.entries {
            if entry.saving == Some(ticket) && commands.contains(&entry.decision.command) {
                entry.saving = None;
                entry.saved = None;
            }
        }
    }

    /// Asks to read what is stored; answers with the number of a read that begins after this call.
    fn load(&mut self, out: &mut Vec<Effect>) -> Ticket {
        if let Some(loading) = &mut self.loading {
            loading.again = true;
            return NOT_BEGUN;
        }
        let ticket = self.ticket();
        let stored = self
            .entries
            .iter()
            .filter(|entry| entry.is_open() && entry.was_saved)
            .map(|entry| entry.decision.command.clone())
            .collect();
        for entry in self.entries.iter_mut().filter(|entry| entry.to_find.is_some()) {
            entry.to_find = Some(ticket);
        }
        self.loading = Some(Loading {
            ticket,
            stored,
            again: false,
        });
        out.push(Effect::Load(ticket));
        ticket
    }

    fn take_in(
        &mut self,
        kept: Kept,
        loading: &Loading,
        moment: Moment,
        out: &mut Vec<Effect>,
    ) {
        let is_wiped = self.is_wiped(&kept, moment, out);
        self.take_in_marks(kept.marks, out);
        let mut found = HashSet::new();
        for (key, text) in kept.outbox {
            match record::read_entry(&text) {
                Ok(entry) if self.taken_back.contains(&entry.decision.command) => {
                    // A tab that was stopped meanwhile has stored it again.
                    self.erase_leftover(&entry, out);
                }
                Ok(entry) if entry.decision.command.as_str() == key => {
                    found.insert(entry.decision.command.clone());
                    self.take_in_entry(entry, moment.now, out);
                }
                other => {
                    let problem = match other {
                        Ok(_) => Problem::Damaged("its key is not its command id".to_owned()),
                        Err(problem) => problem,
                    };
                    if !self.unreadable.iter().any(|known| known.key == key) {
                        self.unreadable.push(Unreadable { key, text, problem });
                    }
                }
            }
        }
        for index in 0..self.entries.len() {
            if !found.contains(&self.entries[index].decision.command) {
                self.is_not_found(index, &kept.history, loading, moment.now, out);
            }
        }
        for index in 0..self.entries.len() {
            let entry = &self.entries[index];
            if !found.contains(&entry.decision.command)
                && entry.saving.is_none()
                && !self.may_move(entry)
            {
                self.entries[index].saved = None;
            }
        }
        self.remember_rivals(&kept.history);
        self.entries.sort_by_key(|entry| entry.decided_at);
        out.push(Effect::Loaded {
            drafts: kept.drafts,
            history: kept.history,
            is_wiped,
        });
    }

    /// A decision that is known to have ended is still stored. Its erasing may be under way; or a tab died before it could
    /// do that, or one that was stopped meanwhile has stored it again.
    fn is_left_behind(
        &mut self,
        index: usize,
        ended_at: Millis,
        now: Millis,
        out: &mut Vec<Effect>,
    ) {
        let entry = &self.entries[index];
        let role = self.way_of(&entry.account).map(|way| way.role);
        if self.may_move(entry) {
            let writes = self.guarded(index, vec![erase(&entry.decision.command)]);
            self.write_aside(writes, out);
        } else if role == Some(Role::Alone) && now.since(ended_at) >= SILENCE_MS {
            self.write_end(index, ended_at, out);
        }
    }

    /// What is over is stored all the same.
    fn erase_leftover(&mut self, entry: &Entry, out: &mut Vec<Effect>) {
        let command = &entry.decision.command;
        let mut writes = self.guard_of(entry);
        writes.push(erase(command));
        if self.way_of(&entry.account).is_some_and(|way| way.role.has_lock() || way.role == Role::Alone)
        {
            self.write_aside(writes, out);
        }
    }

    /// Whether all that was stored before has been deleted: by the reviewer, or by a browser that was short of room.
    fn is_wiped(&mut self, kept: &Kept, moment: Moment, out: &mut Vec<Effect>) -> bool {
        if self.name.is_empty() {
            self.name = format!("{:016x}", moment.entropy);
        }
        let found = kept.marks.iter().find(|(key, _)| key == KEPT_SINCE);
        let is_wiped = match (&self.kept_since, found) {
            (Some(known), Some((_, found))) => known != found,
            (Some(_), None) => true,
            (None, _) => false,
        };
        match found {
            Some((_, found)) => self.kept_since = Some(found.clone()),
            None => {
                let text = format!("{} {:016x}", moment.now.0, moment.entropy);
                let writes = vec![put_mark(KEPT_SINCE, &text)];
                self.store(writes, Written::KeptSince(text), out);
            }
        }
        is_wiped
    }

    /// What is stored was read, and a decision that this tab knows was not among it.
    fn is_not_found(
        &mut self,
        index: usize,
        history: &[(String, String)],
        loading: &Loading,
        now: Millis,
        out: &mut Vec<Effect>,
    ) {
        let entry = &self.entries[index];
        let command = entry.decision.command.clone();
        let was_stored = entry.was_saved && loading.stored.contains(&command);
        let is_sought = entry.to_find.is_some_and(|needed| needed <= loading.ticket);
        let is_gone = was_stored || is_sought || entry.missing_at.is_some();
        if !entry.is_open()
            || !is_gone
            || entry.saving.is_some()
            || matches!(entry.phase, Phase::TakingBack)
        {
            return;
        }
        let mut ends = history.iter();
        let ended = ends
            .find(|(key, _)| key.ends_with(command.as_str()))
            .and_then(|(_, text)| record::read_entry(text).ok());
        let role = self.way_of(&entry.account).map(|way| way.role);
        if self.may_move(entry) {
            // Nobody else may have erased it, so it was deleted with everything else. It is this tab's to know.
            let saved = entry.as_stored(self.connector(entry).as_deref());
            return self.write_entry(index, Written::Noted(command, saved), out);
        }
        if let Some(ended) = ended {
            self.entries[index].phase = ended.phase;
            self.entries[index].missing_at = None;
            self.entries[index].to_find = None;
            out.push(Effect::Stands(command));
            return;
        }
        let takes_over = matches!(role, Some(Role::TakesOver(needed)) if needed <= loading.ticket);
        let adopts = entry.adopting.is_some_and(|needed| needed <= loading.ticket);
        if takes_over || adopts || is_sought {
            return self.lose(index, now, out);
        }
        // It was taken back or has ended, and its tab could not tell; or it was deleted, and that tab stores it again.
        if self.entries[index].missing_at.is_none() {
            let entry = &mut self.entries[index];
            entry.missing_at = Some(now);
            tell(&Message::Asks(entry.account.clone(), command), out);
        }
    }

    /// A decision that was never told of, because its tab died, may have been made again and have ended since: what the
    /// history says of the same approval counts before it.
    fn remember_rivals(&mut self, history: &[(String, String)]) {
        let unsent: HashSet<String> = self
            .entries
            .iter()
            .filter(|entry| entry.can_withdraw())
            .map(|entry| entry.decision.approval.key.as_str().to_owned())
            .collect();
        for (_, text) in history {
            let is_about_one = record::key_of(text).is_some_and(|key| unsent.contains(&key));
            let Some(past) = is_about_one
                .then(|| record::read_entry(text).ok())
                .flatten()
            else {
                continue;
            };
            if past.counts() && !past.is_open() && self.entry(&past.decision.command).is_none() {
                self.put_in(past);
            }
        }
    }

    /// A record as it was found: with nothing under way, and an undo window that stands still until somebody looks.
    fn take_in_entry(&mut self, mut entry: Entry, now: Millis, out: &mut Vec<Effect>) {
        // The end that an undo window had when it was stored says nothing now.
        if let Phase::Held { until, .. } = &mut entry.phase {
            *until = None;
        }
        let saved = Saved {
            stage: entry.stage.clone(),
            taken: entry.may_have_been_taken,
        };
        if let Some(index) = self.find(&entry.decision.command) {
            let is_moved = self.may_move(&self.entries[index]);
            self.entries[index].to_find = None;
            let known = &self.entries[index];
            let is_older = entry.revision < known.revision
                || known.saving.is_some()
                || known.under_way != UnderWay::Nothing
                || is_moved
                || !known.is_open();
            if is_older {
                if let Phase::Ended { at, .. } = known.phase
                    && known.saving.is_none()
                    && known.under_way == UnderWay::Nothing
                {
                    return self.is_left_behind(index, at, now, out);
                }
                // An end may be known that is not written yet; then it is found here still.
                if !self.may_move(&self.entries[index]) && self.entries[index].saving.is_none() {
                    // What was told of it is newer than what is stored.
                    self.entries[index].saved = Some(saved);
                    self.entries[index].was_saved = true;
                    self.entries[index].missing_at = None;
                }
                return;
            }
            entry.clicked_here = known.clicked_here;
            entry.is_ours = known.is_ours;
            entry.is_left_over = known.is_left_over;
            entry.withdraw_wanted = known.withdraw_wanted;
            entry.accepted_unsaved = known.accepted_unsaved;
            entry.keeper = known.keeper;
            (entry.adopting, entry.is_marked) = (known.adopting, known.is_marked);
            // Whoever told of it knows better when its undo window ends.
            if let (Phase::Held { .. }, Phase::Held { .. }) = (&known.phase, &entry.phase) {
                entry.phase = known.phase.clone();
            }
        } else {
            entry.is_left_over = true;
        }
        match &entry.phase {
            Phase::Sending | Phase::Waiting { .. } | Phase::Queued => entry.phase = Phase::Queued,
            Phase::Received { .. } => {
                entry.phase = Phase::Received {
                    until: Some(Millis(0)),
                    pause_ms: 0,
                }
            }
            // An outbox holds nothing that has ended; whoever wrote this was stopped in between.
            Phase::Ended { .. } => entry.phase = Phase::Queued,
            Phase::Held { .. } | Phase::Unsaved { .. } | Phase::TakingBack => {}
        }
        entry.saved = Some(saved);
        entry.was_saved = true;
        entry.is_told = true;
        self.put_in(entry);
    }

    fn put_in(&mut self, mut entry: Entry) {
        if let Some(connector) = self.connector(&entry) {
            let stage = entry.stage.clone();
            entry.set_stage(stage, &*connector);
        }
        match self.find(&entry.decision.command) {
            Some(index) => self.entries[index] = entry,
            None => self.entries.push(entry),
        }
    }

    fn heard_of(&mut self, mut entry: Entry, wish: Wish, moment: Moment, out: &mut Vec<Effect>) {
        let command = entry.decision.command.clone();
        if self.taken_back.contains(&command) {
            // A tab that was stopped meanwhile has not heard of it.
            return tell(&Message::Dropped(command), out);
        }
        if let Some(index) = self.find(&command) {
            let known = &self.entries[index];
            // Whoever sends knows best; and whoever knows anything knows better than that it is not known.
            let is_over = !known.is_open() && !matches!(known.end(), Some(End::Lost));
            if self.may_move(known) || entry.revision < known.revision || is_over {
                return;
            }
            entry.clicked_here = known.clicked_here;
            entry.is_ours = known.is_ours;
            entry.is_left_over = known.is_left_over;
            entry.withdraw_wanted = known.withdraw_wanted;
            (entry.adopting, entry.is_marked) = (known.adopting, known.is_marked);
            entry.to_find = known.to_find;
        }
        entry.keeper.heard(moment.now);
        entry.withdraw_wanted |= wish.withdraw;
        entry.accepted_unsaved = wish.accepted;
        entry.is_told = true;
        entry.was_saved = wish.kept;
        let told = Saved {
            stage: entry.stage.clone(),
            taken: entry.may_have_been_taken,
        };
        // What was found stored since then is so.
        let found = self
            .entry(&command)
            .filter(|known| known.revision == entry.revision)
            .and_then(|known| known.saved.clone());
        entry.saved = if wish.saved { Some(told) } else { found };
        let has_ended = !entry.is_open();
        let waits = matches!(entry.phase, Phase::Waiting { .. });
        let is_new = self.find(&command).is_none();
        let role = self.way_of(&entry.account).map(|way| way.role);
        if is_new && wish.kept && !has_ended && role.is_some_and(Role::has_lock) {
            // Whoever tells of it may have been stopped since it ended: where it is stored, it has not.
            entry.to_find = Some(self.load(out));
        }
        self.put_in(entry);
        out.push(Effect::Changed);
        if has_ended || waits {
            out.push(Effect::Stands(command.clone()));
        }
        if let Some(index) = self.find(&command)
            && let Phase::Ended { at, .. } = self.entries[index].phase
        {
            let (key, text) = self.past(index, at);
            out.push(Effect::Recorded(key, text));
        }
        if let Some(index) = self.find(&command)
            && matches!(&self.entries[index].phase, Phase::Waiting { trouble, .. } if trouble.needs_credentials())
        {
            let account = self.entries[index].account.clone();
            self.offer(&account, moment.now, out);
        }
        self.settle_rivals(moment.now, out);
        self.withdraw_wanted(out);
    }

    fn tell_of(&mut self, index: usize, out: &mut Vec<Effect>) {
        let entry = &mut self.entries[index];
        entry.is_told = true;
        let entry = &self.entries[index];
        let wish = Wish {
            saved: entry.saved.is_some(),
            kept: entry.was_saved,
            accepted: entry.accepted_unsaved,
            withdraw: entry.withdraw_wanted,
        };
        let text = record::write_entry_message(self.record(entry), wish);
        out.push(Effect::Tell(text));
    }
}

/// Whether `rival` is in the way of `entry`, which was decided without knowing of it.
fn goes_before(rival: &Entry, entry: &Entry, all: &[&Entry]) -> bool {
    if rival.decision.command == entry.decision.command || knows_of(entry, rival, all) {
        return false;
    }
    let rank = |entry: &Entry| {
        let is_begun = !entry.can_withdraw();
        let command = entry.decision.command.as_str().to_owned();
        (!is_begun, entry.decided_at, command)
    };
    rank(rival) < rank(entry)
}

/// Whether the reviewer knew of `earlier` when they made a decision, directly or through one that they knew of.
fn knows_of(entry: &Entry, earlier: &Entry, all: &[&Entry]) -> bool {
    let mut known = entry.after.as_ref();
    // Each step leads to another decision; a record that names itself must not lead round and round.
    for _ in 0..=all.len() {
        match known {
            Some(command) if *command == earlier.decision.command => return true,
            Some(command) => {
                let next = all.iter().find(|entry| entry.decision.command == *command);
                known = next.and_then(|entry| entry.after.as_ref());
            }
            None => return false,
        }
    }
    false
}

/// What is left of an undo window, long enough to be seen.
fn rest(until: Millis, window_ms: u64, now: Millis) -> u64 {
    until
        .since(now)
        .clamp(SHORTEST_REST_MS.min(window_ms), window_ms)
}

/// What its reviewer had typed becomes a draft again when a decision is taken back or refused.
fn put_draft(entry: &Entry) -> Option<Write> {
    Some(Write::Put {
        shelf: Shelf::Drafts,
        key: record::draft_key(&entry.account, &entry.decision.approval),
        text: record::write_draft(entry.draft.as_ref()?),
    })
}

/// Keys of the history sort by the moment of the end.
fn history_key(ended_at: Millis, command: &CommandId) -> String {
    format!("{:015} {command}", ended_at.0)
}

fn put_past(key: &str, text: &str) -> Write {
    Write::Put {
        shelf: Shelf::History,
        key: key.to_owned(),
        text: text.to_owned(),
    }
}

fn put_mark(key: &str, text: &str) -> Write {
    Write::Put {
        shelf: Shelf::Marks,
        key: key.to_owned(),
        text: text.to_owned(),
    }
}

fn put(entry: &Entry, text: String) -> Write {
    Write::Put {
        shelf: Shelf::Outbox,
        key: entry.decision.command.as_str().to_owned(),
        text,
    }
}

fn erase(command: &CommandId) -> Write {
    Write::Erase {
        shelf: Shelf::Outbox,
        key: command.as_str().to_owned(),
    }
}

/// Which decision these writes erase, in whatever else they do.
fn erased(writes: &[Write]) -> Option<CommandId> {
    writes.iter().find_map(|write| match write {
        Write::Erase {
            shelf: Shelf::Outbox,
            key,
        } => Some(CommandId::new(key.as_str())),
        _ => None,
    })
}

fn tell(message: &Message, out: &mut Vec<Effect>) {
    out.push(Effect::Tell(record::write_message(message)));
}
