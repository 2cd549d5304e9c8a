//! Whose turn it is to send: which of several tabs moves the decisions of an account on, and what happens when that tab
//! says nothing any more, has credentials that are refused, or goes to sleep.
//!
//! The browser's lock says whose turn it is. What makes sure of it is a mark that whoever takes over leaves where things
//! are kept, before it reads what is there: each write about a decision expects its own mark, in the same breath, so that
//! a tab that was stopped in the middle of something and does not know yet that another goes on cannot write, and
//! without having written it does not send. Without locks a tab looks after what was clicked in it, and takes over from
//! a silent one decision by decision, in the same way.
//!
//! Decides about turns only; what is sent and what follows from it is the rest of `engine`.

use super::entry::UnderWay;
use super::{Effect, Engine, Entry, NOT_BEGUN, Phase, Role, Written, put_draft, put_mark, put_past, tell};
use crate::model::{Account, CommandId, ConnectionId, End};
use crate::record::Message;
use crate::storage::{Shelf, Write};
use crate::time::{Millis, Moment};

/// While another tab is to send, it is asked this often whether it is still there.
const ASK_EVERY_MS: u64 = 5_000;
/// The same for a decision that another tab looks after, where there are no locks.
const ASK_OF_EACH_EVERY_MS: u64 = 30_000;
/// Who has not answered for so long is stopped: messages wake every tab that is not.
pub(super) const SILENCE_MS: u64 = 10_000;
/// The same where a reviewer waits for it.
const IMPATIENCE_MS: u64 = 2_000;
/// Who looks later than this whether an answer came was stopped itself, and asks again.
const SLEPT_MS: u64 = 90_000;
/// A tab whose credentials were refused does not offer itself, or steps back, more often than this.
const NOT_AGAIN_MS: u64 = 60_000;

/// What there is to know about an account's turns besides this tab's role.
#[derive(Debug, Default)]
pub(super) struct Turn {
    /// What this tab has left, or is to leave, where things are kept.
    pub(super) mark: Option<Mark>,
    /// Whoever sends.
    pub(super) sender: Contact,
    /// When this tab began to take the lock by force; `None` once it has it.
    seized_at: Option<Millis>,
    /// The credentials of this tab were good when they were used last.
    is_able: bool,
    /// When the API refused them for a decision.
    refused_at: Option<Millis>,
    stepped_back_at: Option<Millis>,
}

/// A mark: a text that no other turn has.
#[derive(Debug)]
pub(super) struct Mark {
    text: String,
    stands: Stands,
}

/// Where a mark stands.
#[derive(Debug, PartialEq)]
enum Stands {
    /// Nowhere yet: it is to be left whatever is there.
    Not,
    /// Nowhere any more, or it could not be left before; this was found in its place.
    Missing(String),
    /// Where things are kept, as far as is known.
    Left,
}

/// Whether another tab is still there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Contact {
    /// When it was asked, and how long it has for its answer.
    asked: Option<(Millis, u64)>,
    heard_at: Option<Millis>,
}

/// What to do about another tab.
#[derive(Debug, PartialEq)]
enum Call {
    Wait,
    Ask,
    /// It did not answer.
    Silent,
}

impl Contact {
    /// It said something.
    pub(super) fn heard(&mut self, now: Millis) {
        *self = Contact {
            asked: None,
            heard_at: Some(now),
        };
    }

    /// It is asked now, by somebody who does not want to wait long.
    pub(super) fn is_asked(&mut self, now: Millis) {
        self.asked = Some((now, IMPATIENCE_MS));
    }

    fn call(&mut self, every_ms: u64, now: Millis) -> Call {
        let is_within = |at: Millis, ms: u64| at <= now && now.since(at) < ms;
        match (self.asked, self.heard_at) {
            (Some((at, patience_ms)), _) if is_within(at, patience_ms) => Call::Wait,
            (Some((at, _)), _) if is_within(at, SLEPT_MS) => {
                *self = Contact::default();
                Call::Silent
            }
            (None, Some(heard)) if is_within(heard, every_ms) => Call::Wait,
            _ => {
                self.asked = Some((now, SILENCE_MS));
                Call::Ask
            }
        }
    }

    fn call_at(&self, every_ms: u64, now: Millis) -> Millis {
        match (self.asked, self.heard_at) {
            (Some((at, patience_ms)), _) => at.plus(patience_ms),
            (None, Some(heard)) => heard.plus(every_ms),
            (None, None) => now.plus(1),
        }
    }
}

// What the browser and other tabs do.
impl Engine {
    /// This tab holds the lock of an account now. It leaves its mark before it reads what is stored.
    pub fn granted(&mut self, account: &Account, moment: Moment, out: &mut Vec<Effect>) {
        let text = format!("{:016x} {}", moment.entropy, self.next_ticket);
        let Some(way) = self.way_mut(account) else {
            return;
        };
        way.role = Role::Marks;
        way.turn.seized_at = None;
        way.turn.mark = Some(Mark {
            text: text.clone(),
            stands: Stands::Not,
        });
        let writes = vec![put_mark(account.as_str(), &text)];
        self.store(writes, Written::Marked(account.clone(), text), out);
    }

    /// The browser has no locks to give: this tab looks after what is clicked in it.
    pub fn has_no_locks(&mut self, account: &Account) {
        if let Some(way) = self.way_mut(account) {
            way.role = Role::Alone;
        }
    }

    /// The lock was taken away: another tab sends from now on.
    pub fn lost(&mut self, account: &Account, out: &mut Vec<Effect>) {
        if self.way_of(account).is_some_and(|way| way.role.has_lock()) {
            self.step_back(account, out);
        }
    }

    /// The browser has no way to talk to other tabs: that nobody answers says nothing.
    pub fn is_deaf(&mut self) {
        self.deaf = true;
    }

    /// The page is about to be stopped: it may come back after any time, or never. Another tab sends from now on.
    pub fn sleep(&mut self, out: &mut Vec<Effect>) {
        if std::mem::replace(&mut self.asleep, true) {
            return;
        }
        for account in self.accounts() {
            if self
                .way_of(&account)
                .is_some_and(|way| way.role != Role::Alone)
            {
                self.step_back(&account, out);
            }
        }
    }

    /// The page runs again. What was said meanwhile may not have been heard.
    pub fn wake(&mut self, out: &mut Vec<Effect>) {
        if !std::mem::replace(&mut self.asleep, false) {
            return;
        }
        for way in &mut self.ways {
            way.turn.sender = Contact::default();
            if way.role != Role::Alone {
                out.push(Effect::Claim(way.line.account.clone()));
            }
        }
        for entry in &mut self.entries {
            entry.keeper = Contact::default();
        }
        self.load(out);
        tell(&Message::Hello, out);
    }

    /// A connection's list was refused for its credentials.
    pub fn list_was_refused(&mut self, connection: &ConnectionId) {
        let mut ways = self.ways.iter_mut();
        if let Some(way) = ways.find(|way| way.line.connection == *connection) {
            way.turn.is_able = false;
        }
    }

    /// This tab can send for an account, and whoever does cannot, for want of credentials.
    pub(super) fn offer(&mut self, account: &Account, now: Millis, out: &mut Vec<Effect>) {
        if self.can_offer(account, now) {
            tell(&Message::Able(account.clone()), out);
        }
    }

    fn can_offer(&self, account: &Account, now: Millis) -> bool {
        self.way_of(account).is_some_and(|way| {
            let refused = way.turn.refused_at;
            let is_forgiven = refused.is_none_or(|at| now.since(at) >= NOT_AGAIN_MS);
            !self.asleep && !way.role.has_lock() && way.turn.is_able && is_forgiven
        })
    }

    pub(super) fn has_good_credentials(&mut self, account: &Account) {
        if let Some(way) = self.way_mut(account) {
            way.turn.is_able = true;
        }
    }

    /// The page has other credentials: what was refused before says nothing about them.
    pub(super) fn has_other_credentials(&mut self, account: &Account) {
        if let Some(way) = self.way_mut(account) {
            way.turn.is_able = false;
            way.turn.refused_at = None;
        }
    }

    pub(super) fn was_refused(&mut self, account: &Account, now: Millis) {
        if let Some(way) = self.way_mut(account) {
            way.turn.is_able = false;
            way.turn.refused_at = Some(now);
        }
    }

    /// Another tab can send for this account: where the credentials of this one are refused, it lets it.
    pub(super) fn another_is_able(&mut self, account: &Account, out: &mut Vec<Effect>) {
        let waits = |engine: &Engine, index: usize| {
            let entry = &engine.entries[index];
            let for_credentials = matches!(&entry.phase, Phase::Waiting { trouble, .. } if trouble.needs_credentials());
            entry.account == *account && for_credentials && engine.may_move(entry)
        };
        let refused: Vec<usize> = (0..self.entries.len())
            .filter(|&index| waits(self, index))
            .collect();
        let role = self.way_of(account).map(|way| way.role);
        if refused.is_empty() {
            return;
        }
        if role == Some(Role::Sends) {
            return self.step_back(account, out);
        }
        for index in refused {
            let entry = &mut self.entries[index];
            entry.is_ours = false;
            entry.keeper = Contact::default();
            tell(&Message::Yours(entry.decision.command.clone()), out);
        }
    }

    /// Another tab cannot send a decision for want of credentials; in a browser without locks.
    pub(super) fn is_offered(&mut self, index: usize, now: Millis, out: &mut Vec<Effect>) {
        let account = self.entries[index].account.clone();
        if self.is_anothers(index) && self.can_offer(&account, now) {
            self.adopt(index, out);
        }
    }

    /// Another tab runs a newer version, which can read what this one writes; not so the other way round.
    pub(super) fn another_is_newer(&mut self, now: Millis, out: &mut Vec<Effect>) {
        for account in self.accounts() {
            let Some(way) = self.way_mut(&account) else {
                continue;
            };
            let is_again = way
                .turn
                .stepped_back_at
                .is_some_and(|at| now.since(at) < NOT_AGAIN_MS);
            if way.role == Role::Sends && !is_again {
                way.turn.stepped_back_at = Some(now);
                self.step_back(&account, out);
            }
        }
    }

    /// Somebody wants to know whether whoever sends is still there.
    pub(super) fn is_asked_who_sends(&self, account: &Account, out: &mut Vec<Effect>) {
        if self.way_of(account).is_some_and(|way| way.role.has_lock()) {
            tell(&Message::Sends(account.clone()), out);
        }
    }

    pub(super) fn hears_who_sends(&mut self, account: &Account, now: Millis) {
        if let Some(way) = self.way_mut(account) {
            way.turn.sender.heard(now);
        }
    }

    /// Somebody wants to know how a decision stands.
    pub(super) fn is_asked_for(
        &mut self,
        account: &Account,
        command: &CommandId,
        out: &mut Vec<Effect>,
    ) {
        match self.find(command) {
            Some(index) if self.may_move(&self.entries[index]) => self.tell_of(index, out),
            Some(index) if !self.entries[index].is_open() => self.tell_of(index, out),
            Some(_) => {}
            None if self.taken_back.contains(command) => {
                tell(&Message::Dropped(command.clone()), out);
            }
            None if self.way_of(account).map(|way| way.role) == Some(Role::Sends) => {
                tell(&Message::Unknown(command.clone()), out);
            }
            None => {}
        }
    }

    /// Whoever sends knows nothing of a decision that is not stored any more.
    pub(super) fn is_unknown(&mut self, command: &CommandId, now: Millis, out: &mut Vec<Effect>) {
        if let Some(index) = self.find(command)
            && self.entries[index].missing_at.is_some()
        {
            self.lose(index, now, out);
        }
    }
}

// What time brings.
impl Engine {
    /// Asks those that are to act whether they are still there, and acts in the place of those that are not.
    pub(super) fn look_after_turns(&mut self, now: Millis, out: &mut Vec<Effect>) {
        self.lose_what_is_missing(now, out);
        if self.asleep || self.deaf {
            return;
        }
        for account in self.accounts() {
            let has_open = self.has_open(&account);
            let Some(way) = self.way_mut(&account) else {
                continue;
            };
            if way.role != Role::Follows || !has_open {
                continue;
            }
            if way
                .turn
                .seized_at
                .is_some_and(|at| now.since(at) >= SILENCE_MS)
            {
                // Neither another tab nor the browser answers.
                way.turn.seized_at = None;
                way.role = Role::Alone;
                out.push(Effect::GiveUp(account));
                continue;
            }
            match way.turn.sender.call(ASK_EVERY_MS, now) {
                Call::Wait => {}
                Call::Ask => tell(&Message::WhoSends(account), out),
                Call::Silent => {
                    way.turn.seized_at.get_or_insert(now);
                    out.push(Effect::Seize(account));
                }
            }
        }
        for index in 0..self.entries.len() {
            if !self.is_anothers(index) {
                continue;
            }
            let entry = &mut self.entries[index];
            match entry.keeper.call(ASK_OF_EACH_EVERY_MS, now) {
                Call::Wait => {}
                Call::Ask => {
                    let command = entry.decision.command.clone();
                    tell(&Message::Asks(entry.account.clone(), command), out);
                }
                Call::Silent => self.adopt(index, out),
            }
        }
    }

    pub(super) fn turn_wakes(&self, now: Millis) -> impl Iterator<Item = Millis> + use<> {
        let mut wakes = Vec::new();
        let missing = self.entries.iter().filter_map(|entry| entry.missing_at);
        wakes.extend(missing.map(|at| at.plus(SILENCE_MS)));
        if !self.asleep && !self.deaf {
            for way in &self.ways {
                if way.role == Role::Follows && self.has_open(&way.line.account) {
                    wakes.push(way.turn.sender.call_at(ASK_EVERY_MS, now));
                    wakes.extend(way.turn.seized_at.map(|at| at.plus(SILENCE_MS)));
                }
            }
            let others = (0..self.entries.len()).filter(|index| self.is_anothers(*index));
            wakes.extend(others.map(|index| {
                self.entries[index]
                    .keeper
                    .call_at(ASK_OF_EACH_EVERY_MS, now)
            }));
        }
        wakes.into_iter()
    }

    fn has_open(&self, account: &Account) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|entry| entry.is_open() && entry.account == *account)
    }

    /// Whether another tab looks after a decision, in a browser without locks.
    fn is_anothers(&self, index: usize) -> bool {
        let entry = &self.entries[index];
        let role = self.way_of(&entry.account).map(|way| way.role);
        role == Some(Role::Alone)
            && entry.is_open()
            && !entry.is_ours
            && entry.missing_at.is_none()
            && entry.adopting.is_none()
    }

    /// Nobody looks after a decision any more: this tab does from now on, if no other is quicker.
    pub(super) fn adopt(&mut self, index: usize, out: &mut Vec<Effect>) {
        let command = self.entries[index].decision.command.clone();
        let found = self.marks.get(command.as_str());
        let writes = vec![
            Write::Expect {
                key: command.as_str().to_owned(),
                text: found.unwrap_or(&self.name).clone(),
            },
            put_mark(command.as_str(), &self.name),
        ];
        self.entries[index].adopting = Some(NOT_BEGUN);
        self.store(writes, Written::Adopted(command), out);
    }

    /// What is stored of a decision was read after this tab had left its mark on it.
    pub(super) fn adopted(&mut self, index: usize, out: &mut Vec<Effect>) {
        let entry = &mut self.entries[index];
        entry.adopting = None;
        entry.is_ours = true;
        self.go_on_with(index, out);
    }

    fn lose_what_is_missing(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let is_over = |at: Millis| at > now || now.since(at) >= SILENCE_MS;
        for index in 0..self.entries.len() {
            if self.entries[index].missing_at.is_some_and(is_over) {
                self.lose(index, now, out);
            }
        }
    }

    /// What was stored of a decision is gone, and nobody is left who knows what became of it.
    pub(super) fn lose(&mut self, index: usize, now: Millis, out: &mut Vec<Effect>) {
        let entry = &mut self.entries[index];
        (entry.missing_at, entry.to_find) = (None, None);
        let is_its_turn = entry.adopting.take().is_some()
            || self
                .way_of(&self.entries[index].account)
                .is_some_and(|way| way.role.has_lock());
        if is_its_turn {
            return self.end(index, End::Lost, now, out);
        }
        // Whoever turns up and knows better is right, and so is what they store.
        let entry = &mut self.entries[index];
        entry.phase = Phase::Ended {
            end: End::Lost,
            at: now,
        };
        entry.saved = None;
        let command = entry.decision.command.clone();
        let (key, text) = self.past(index, now);
        let mut writes = vec![put_past(&key, &text)];
        writes.extend(put_draft(&self.entries[index]));
        self.write_aside(writes, out);
        out.push(Effect::Recorded(key, text));
        out.push(Effect::Stands(command));
    }
}

impl Turn {
    /// Whether it is still the turn of this mark.
    pub(super) fn has_mark(&self, text: &str) -> bool {
        self.mark.as_ref().is_some_and(|mark| mark.text == text)
    }
}

// Marks.
impl Engine {
    /// These writes about a decision, to be made only as long as it is this tab's turn.
    pub(super) fn guarded(&self, index: usize, mut writes: Vec<Write>) -> Vec<Write> {
        let mut guarded = self.guard(index);
        guarded.append(&mut writes);
        guarded
    }

    pub(super) fn guard(&self, index: usize) -> Vec<Write> {
        self.guard_of(&self.entries[index])
    }

    pub(super) fn guard_of(&self, entry: &Entry) -> Vec<Write> {
        let Some(way) = self.way_of(&entry.account) else {
            return Vec::new();
        };
        let expect = |key: &str, text: &str| Write::Expect {
            key: key.to_owned(),
            text: text.to_owned(),
        };
        match (&way.turn.mark, way.role) {
            (_, Role::Alone) if entry.is_ours => {
                vec![expect(entry.decision.command.as_str(), &self.name)]
            }
            (Some(mark), _) => {
                let key = entry.account.as_str();
                match &mark.stands {
                    Stands::Left => vec![expect(key, &mark.text)],
                    Stands::Not => vec![put_mark(key, &mark.text)],
                    Stands::Missing(found) => {
                        vec![expect(key, found), put_mark(key, &mark.text)]
                    }
                }
            }
            (None, _) => Vec::new(),
        }
    }

    /// A write that left marks has been made.
    pub(super) fn marks_are_left(&mut self, left: &[(String, String)]) {
        for way in &mut self.ways {
            if let Some(mark) = &mut way.turn.mark
                && left
                    .iter()
                    .any(|(key, text)| key == way.line.account.as_str() && *text == mark.text)
            {
                mark.stands = Stands::Left;
            }
        }
    }

    /// What is kept was read: which marks are there.
    pub(super) fn take_in_marks(&mut self, kept: Vec<(String, String)>, out: &mut Vec<Effect>) {
        self.marks = kept.into_iter().collect();
        let mut overtaken = Vec::new();
        for way in &mut self.ways {
            let Some(mark) = &mut way.turn.mark else {
                continue;
            };
            let found = self.marks.get(way.line.account.as_str());
            match (&mark.stands, found) {
                (Stands::Not, found) => {
                    let found = found.unwrap_or(&mark.text).clone();
                    mark.stands = Stands::Missing(found);
                }
                (Stands::Left, None) => mark.stands = Stands::Missing(mark.text.clone()),
                (Stands::Left, Some(found)) if *found != mark.text => {
                    overtaken.push(way.line.account.clone());
                }
                (Stands::Left | Stands::Missing(_), _) => {}
            }
        }
        for account in overtaken {
            self.step_back(&account, out);
        }
    }

    /// A write was not made, because another tab has taken over meanwhile.
    pub(super) fn overtaken(&mut self, commands: &[CommandId], out: &mut Vec<Effect>) {
        for command in commands {
            let Some(index) = self.find(command) else {
                continue;
            };
            let entry = &mut self.entries[index];
            if entry.under_way == UnderWay::Noting {
                // The request was to follow the write.
                entry.under_way = UnderWay::Nothing;
            }
            match entry.phase {
                Phase::Sending => entry.phase = Phase::Queued,
                Phase::TakingBack => {
                    entry.phase = Phase::Queued;
                    entry.withdraw_wanted = true;
                    tell(&Message::Withdraw(command.clone()), out);
                }
                _ => {}
            }
            entry.adopting = None;
            entry.is_ours = false;
            let account = entry.account.clone();
            if self.way_of(&account).is_some_and(|way| way.role.has_lock()) {
                self.step_back(&account, out);
            }
        }
        self.load(out);
    }

    /// This tab no longer sends for an account, and queues behind the others that would.
    fn step_back(&mut self, account: &Account, out: &mut Vec<Effect>) {
        let Some(way) = self.way_mut(account) else {
            return;
        };
        way.role = Role::Follows;
        way.turn.mark = None;
        way.turn.sender = Contact::default();
        let line = way.line.clone();
        self.let_go(&line, out);
        out.push(Effect::GiveUp(account.clone()));
        if !self.asleep {
            out.push(Effect::Claim(account.clone()));
        }
    }

    fn accounts(&self) -> Vec<Account> {
        let ways = self.ways.iter();
        ways.map(|way| way.line.account.clone()).collect()
    }
}

/// The mark under which everything is kept since it was first there: when it is gone, or is another one, all of it was
/// deleted.
pub(super) const KEPT_SINCE: &str = "kept since";

/// Which marks these writes leave.
pub(super) fn marks_in(writes: &[Write]) -> Vec<(String, String)> {
    let marks = writes.iter().filter_map(|write| match write {
        Write::Put {
            shelf: Shelf::Marks,
            key,
            text,
        } => Some((key.clone(), text.clone())),
        _ => None,
    });
    marks.collect()
}
