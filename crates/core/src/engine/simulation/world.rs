//! One history: virtual time, tabs with an engine each, what they store, tell and lock, a network that fails at every
//! boundary, and a reviewer who decides, undoes and comes back. At its end it says whether every promise was kept.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use super::mutants::{Mutant, broken};
use super::reviews::{self, Reviews};
use super::script::{About, Edits, Script, Step};
use super::servers::{Done, Servers};
use crate::connector::{Answer, Connector, Method, Options, Outcome, Request, connect};
use crate::engine::{Effect, Engine, Filing, Line, Ticket};
use crate::json::Value;
use crate::model::{
    Account, ApprovalId, ApprovalKey, CommandId, ConnectionId, Decision, Details, End, NoAnswer,
    Verdict,
};
use crate::storage::{Kept, StorageFailure, Write, WriteFailure};
use crate::time::{Millis, Moment};

/// Where the reviewer's clock stands when a history begins.
const EPOCH_MS: i64 = 1_800_000_000_000;
/// The browser gives a request up after this.
const TIME_LIMIT_MS: u64 = 30_000;
/// After the faults have stopped, everything has to be over within this.
const PATIENCE_MS: u64 = 4 * 3_600_000;
/// More happenings than any history has: an engine that asks to be woken again and again is stopped here.
const MOST_HAPPENINGS: usize = 20_000;
pub(super) const UNDO_MS: u64 = 5_000;
pub(super) const TABS: usize = 3;

/// What is to happen at a moment.
#[derive(Debug)]
enum Happening {
    Step(Step),
    /// A tab's own alarm; only the one it set last counts.
    Woke {
        tab: TabId,
        alarm: u64,
    },
    /// A request reaches its server, or would have.
    Reaches(usize),
    /// Its answer reaches the tab.
    Answers(usize),
    /// A write reaches the disk.
    Writes {
        tab: TabId,
    },
    /// The tab hears of that.
    Stored {
        tab: TabId,
        ticket: Ticket,
        result: Result<(), WriteFailure>,
    },
    /// What is stored is read.
    Reads {
        tab: TabId,
        ticket: Ticket,
    },
    /// The tab hears of that.
    Loaded {
        tab: TabId,
        ticket: Ticket,
        result: Result<Kept, StorageFailure>,
    },
    Hears {
        tab: TabId,
        text: String,
    },
    Granted {
        tab: TabId,
        account: Account,
    },
    /// Its lock was taken away.
    Robbed {
        tab: TabId,
        account: Account,
    },
    NoLocks {
        tab: TabId,
        account: Account,
    },
    FaultsStop,
}

/// A tab of one visit; another visit in the same place is another tab.
type TabId = (usize, u64);

struct Tab {
    id: TabId,
    engine: Engine,
    alarm: u64,
    hidden: bool,
    /// What it would hear of if it were not stopped.
    stopped: Option<Vec<Happening>>,
    /// Writes that have not reached the disk yet, in their order.
    writing: VecDeque<(Ticket, Vec<Write>)>,
    /// What reviews looked like when the reviewer opened them here.
    screens: BTreeMap<String, Details>,
}

/// A request under way.
struct Call {
    tab: TabId,
    command: CommandId,
    request: Request,
    fate: Fate,
    answer: Option<Answer>,
    is_wanted: bool,
    /// How often it still reaches its server.
    arrivals: u8,
}

/// What the network and the server make of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fate {
    Answered,
    RequestLost,
    AnswerLost,
    /// It took effect, but the browser had given it up by then.
    AnswerLate,
    Garbled,
    /// Refused with this status before anything took effect.
    Status(u16),
    /// Took effect, then failed with this status.
    StatusAfter(u16),
    NoCredentials,
    /// It takes so many milliseconds to its server; its tab may be gone by then.
    Slow(u64),
    /// The browser sends it once more, so many milliseconds later.
    Twice(u64),
}

/// What the reviewer meant by one click.
#[derive(Debug)]
struct Intent {
    approval: ApprovalId,
    verdict: Verdict,
    /// What has to take effect: the changed data, and at a review whatever data it is about.
    data: Option<String>,
    is_edited: bool,
    /// The versions that were on the screen.
    seen: Vec<String>,
    /// The network, and not the API, refused one of its requests.
    refused_on_the_way: bool,
    clicked_at: u64,
    /// Told that it was taken back.
    taken_back: bool,
    /// Told how it ended.
    end: Option<String>,
    /// It may be gone without a word: its tab died before the reviewer was told that it is stored, or the reviewer wanted
    /// it back and did not stay to hear of it.
    may_be_lost: bool,
}

pub(super) struct World<'a> {
    script: &'a Script,
    mutant: Option<Mutant>,
    now: u64,
    clock_offset: i64,
    jumped: bool,
    happenings: BinaryHeap<Reverse<(u64, u64)>>,
    pending: HashMap<u64, Happening>,
    next: u64,
    tabs: Vec<Option<Tab>>,
    visits: u64,
    calls: Vec<Call>,
    servers: Servers,
    kept: Kept,
    locks: BTreeMap<Account, VecDeque<TabId>>,
    intents: BTreeMap<CommandId, Intent>,
    offline: bool,
    has_credentials: bool,
    /// Everything that was stored was deleted at some time.
    is_wiped: bool,
    /// A tab was stopped at some time.
    was_stopped: bool,
    faults: bool,
    random: u64,
    pub(super) trace: Option<Vec<String>>,
    problem: Option<String>,
}

/// What a history was like, for the line that sums many up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) decisions: u64,
    pub(super) effects: u64,
    pub(super) requests: u64,
    pub(super) faults: u64,
    pub(super) crashes: u64,
}

impl<'a> World<'a> {
    pub(super) fn new(script: &'a Script, mutant: Option<Mutant>, traced: bool) -> World<'a> {
        let mut world = World {
            script,
            mutant,
            now: 0,
            clock_offset: EPOCH_MS,
            jumped: false,
            happenings: BinaryHeap::new(),
            pending: HashMap::new(),
            next: 0,
            tabs: (0..TABS).map(|_| None).collect(),
            visits: 0,
            calls: Vec::new(),
            servers: Servers::new(script),
            kept: Kept::default(),
            locks: BTreeMap::new(),
            intents: BTreeMap::new(),
            offline: false,
            has_credentials: true,
            is_wiped: false,
            was_stopped: false,
            faults: true,
            random: script.seed | 1,
            trace: traced.then(Vec::new),
            problem: None,
        };
        for (at, step) in &script.steps {
            world.plan(*at, Happening::Step(*step));
        }
        world.plan(script.faults_until, Happening::FaultsStop);
        world
    }

    /// Plays it to its end.
    pub(super) fn play(&mut self) -> Result<Tally, String> {
        let mut tally = Tally::default();
        let mut count = 0;
        while let Some(Reverse((at, number))) = self.happenings.pop() {
            let Some(happening) = self.pending.remove(&number) else {
                continue;
            };
            count += 1;
            if count > MOST_HAPPENINGS {
                return Err("it never comes to rest".to_owned());
            }
            if at > self.script.faults_until + PATIENCE_MS {
                break;
            }
            self.now = at;
            if matches!(happening, Happening::Step(Step::Crash(_))) {
                tally.crashes += 1;
            }
            self.happen(happening);
            if let Some(problem) = self.problem.take() {
                return Err(problem);
            }
            if self.script_is_over() && self.is_at_rest() {
                break;
            }
        }
        tally.decisions = self.intents.len() as u64;
        tally.effects = self.servers.done.len() as u64;
        tally.requests = self.calls.len() as u64;
        let is_fault = |call: &&Call| call.fate != Fate::Answered;
        tally.faults = self.calls.iter().filter(is_fault).count() as u64;
        self.judge()?;
        Ok(tally)
    }

    // --- The order of things ---

    fn plan(&mut self, at: u64, happening: Happening) {
        self.next += 1;
        self.happenings.push(Reverse((at, self.next)));
        self.pending.insert(self.next, happening);
    }

    fn soon(&mut self, most_ms: u64, happening: Happening) {
        let at = self.now + 1 + self.chance(most_ms);
        self.plan(at, happening);
    }

    fn chance(&mut self, below: u64) -> u64 {
        // xorshift64*: plain and the same everywhere.
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        self.random.wrapping_mul(0x2545_f491_4f6c_dd1d) % below.max(1)
    }

    fn say(&mut self, words: impl FnOnce() -> String) {
        let now = self.now;
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{now:>9} ms  {}", words()));
        }
    }

    fn wall(&self) -> Millis {
        Millis((self.clock_offset + self.now as i64) as u64)
    }

    fn moment(&mut self) -> Moment {
        Moment {
            now: self.wall(),
            entropy: self.chance(u64::MAX),
        }
    }

    fn script_is_over(&self) -> bool {
        !self.faults
            && !self
                .pending
                .values()
                .any(|happening| matches!(happening, Happening::Step(_) | Happening::Reaches(_)))
    }

    fn is_at_rest(&self) -> bool {
        let quiet = |tab: &Tab| {
            tab.writing.is_empty() && tab.engine.open_count() == 0 && tab.stopped.is_none()
        };
        self.kept.outbox.is_empty()
            && self.tabs.iter().flatten().all(quiet)
            && !self.pending.values().any(|happening| {
                matches!(happening, Happening::Hears { .. } | Happening::Answers(_))
            })
    }

    fn tab(&mut self, id: TabId) -> Option<&mut Tab> {
        self.tabs[id.0].as_mut().filter(|tab| tab.id == id)
    }

    /// Whose business it is, where that tab has to run to hear of it.
    fn hearer(&self, happening: &Happening) -> Option<TabId> {
        match happening {
            Happening::Woke { tab, .. }
            | Happening::Stored { tab, .. }
            | Happening::Loaded { tab, .. }
            | Happening::Hears { tab, .. }
            | Happening::Granted { tab, .. }
            | Happening::Robbed { tab, .. }
            | Happening::NoLocks { tab, .. } => Some(*tab),
            Happening::Answers(call) => Some(self.calls[*call].tab),
            Happening::Step(_)
            | Happening::Reaches(_)
            | Happening::Writes { .. }
            | Happening::Reads { .. }
            | Happening::FaultsStop => None,
        }
    }

    fn happen(&mut self, happening: Happening) {
        if let Some(id) = self.hearer(&happening)
            && let Some(tab) = self.tab(id)
            && let Some(unheard) = &mut tab.stopped
        {
            return unheard.push(happening);
        }
        match happening {
            Happening::Step(step) => self.step(step),
            Happening::Woke { tab, alarm } => {
                if self.tab(tab).is_some_and(|tab| tab.alarm == alarm) {
                    self.act(tab, |_, _, _| {});
                }
            }
            Happening::Reaches(call) => self.reaches(call),
            Happening::Answers(call) => self.answers(call),
            Happening::Writes { tab } => self.writes(tab),
            Happening::Reads { tab, ticket } => {
                let fails = self.faults && self.chance(100) < self.script.storage_faults / 2;
                let kept = match self.mutant {
                    Some(Mutant::OutboxForgotten) => Kept::default(),
                    _ => self.kept.clone(),
                };
                let result = if fails {
                    Err(StorageFailure::Failed)
                } else {
                    Ok(kept)
                };
                self.happen(Happening::Loaded {
                    tab,
                    ticket,
                    result,
                });
            }
            Happening::Loaded {
                tab,
                ticket,
                result,
            } => {
                self.act(tab, |engine, moment, out| {
                    engine.loaded(ticket, result, moment, out);
                });
            }
            Happening::Stored {
                tab,
                ticket,
                result,
            } => {
                self.act(tab, |engine, moment, out| {
                    engine.stored(ticket, result, moment, out);
                });
            }
            Happening::Hears { tab, text } => {
                self.act(tab, |engine, moment, out| engine.heard(&text, moment, out));
            }
            Happening::Granted { tab, account } => {
                let holds = self.locks.get(&account).and_then(VecDeque::front) == Some(&tab)
                    || self.mutant == Some(Mutant::LocksIgnored);
                if holds && self.tab(tab).is_some() {
                    self.say(|| format!("tab {tab:?} holds the lock of {account}"));
                    self.act(tab, |engine, moment, out| {
                        engine.granted(&account, moment, out);
                    });
                }
            }
            Happening::Robbed { tab, account } => {
                self.act(tab, |engine, _, out| engine.lost(&account, out));
            }
            Happening::NoLocks { tab, account } => {
                self.act(tab, |engine, _, _| engine.has_no_locks(&account));
            }
            Happening::FaultsStop => self.faults_stop(),
        }
    }

    // --- What the script does ---

    fn step(&mut self, step: Step) {
        self.say(|| format!("{step:?}"));
        match step {
            Step::Visit(place) => self.visit(place),
            Step::Crash(place) => self.close(place, false),
            Step::Leave(place) => self.close(place, true),
            Step::Decide {
                place,
                which,
                approve,
                edits,
            } => self.decide(place, which, approve, edits),
            Step::Undo(place) => self.withdraw(place),
            Step::RetryNow(place) => self.each_open(place, |engine, command, moment, out| {
                engine.retry_now(command, moment, out);
            }),
            Step::SendUnsaved(place) => self.each_open(place, |engine, command, _, out| {
                engine.send_unsaved(command, out);
            }),
            Step::Freeze { place, is_said } => self.freeze(place, is_said),
            Step::Thaw(place) => self.thaw(place),
            Step::Wipe => self.wipe(),
            Step::DecidedElsewhere { which, approve } => {
                let waiting = self.servers.waiting(self.now);
                if let Some((_, key)) = waiting.get(which % waiting.len().max(1)) {
                    let key = key.clone();
                    let now = self.now;
                    self.servers.decide_elsewhere(&key, verdict(approve), now);
                }
            }
            Step::Open { place, which } => self.open(place, which),
            Step::Corrected { which, content } => {
                let data = reviews::content(content, self.next);
                self.at_a_review(which, |reviews, key, now| reviews.correct(key, data, now));
            }
            Step::Cancelled(which) => {
                self.at_a_review(which, |reviews, key, _| reviews.cancel(key));
            }
            Step::Online(online) => {
                self.offline = !online;
                self.every_tab(|engine, _, _| engine.online(online));
            }
            Step::Credentials(there) => {
                self.has_credentials = there;
                if there {
                    self.every_tab(|engine, _, out| engine.credentials_changed(out));
                }
            }
            Step::Hide(place, hidden) => {
                if let Some(tab) = &mut self.tabs[place] {
                    tab.hidden = hidden;
                    let id = tab.id;
                    self.act(id, |engine, moment, out| {
                        engine.visible(!hidden, moment.now, out);
                    });
                }
            }
            Step::LookAgain(place) => {
                if let Some(id) = self.tabs[place].as_ref().map(|tab| tab.id) {
                    self.act(id, |engine, _, out| engine.look_again(out));
                }
            }
            Step::ClockJumps(by) => {
                self.clock_offset += by;
                self.jumped = true;
            }
        }
    }

    fn visit(&mut self, place: usize) {
        if self.tabs[place].is_some() {
            return;
        }
        self.visits += 1;
        let id = (place, self.visits);
        self.tabs[place] = Some(Tab {
            id,
            engine: Engine::default(),
            alarm: 0,
            hidden: false,
            stopped: None,
            writing: VecDeque::new(),
            screens: BTreeMap::new(),
        });
        let lines = lines(self.script.about, self.mutant);
        self.act(id, |engine, _, out| engine.set_lines(lines, out));
    }

    /// The browser stops a tab: nothing reaches it any more, but what it had begun goes on.
    fn freeze(&mut self, place: usize, is_said: bool) {
        let Some(tab) = self.tabs[place].as_ref().filter(|tab| tab.stopped.is_none()) else {
            return;
        };
        let id = tab.id;
        if is_said {
            self.act(id, |engine, _, out| engine.sleep(out));
        }
        if let Some(tab) = self.tab(id) {
            tab.stopped = Some(Vec::new());
        }
        self.was_stopped = true;
    }

    /// It runs again, and hears of everything at once.
    fn thaw(&mut self, place: usize) {
        let Some(tab) = &mut self.tabs[place] else {
            return;
        };
        let Some(mut unheard) = tab.stopped.take() else {
            return;
        };
        let id = tab.id;
        if self.chance(2) == 0 {
            // That it was robbed may come last: then it acts on all else before.
            let robbed = |happening: &Happening| matches!(happening, Happening::Robbed { .. });
            unheard.sort_by_key(robbed);
        }
        for happening in unheard {
            self.happen(happening);
        }
        self.act(id, |engine, _, out| engine.wake(out));
    }

    /// All that is stored is deleted. What no tab knows is nowhere any more.
    fn wipe(&mut self) {
        self.kept = Kept::default();
        self.is_wiped = true;
        let known: HashSet<CommandId> = self
            .tabs
            .iter()
            .flatten()
            .flat_map(|tab| tab.engine.entries())
            .map(|entry| entry.decision.command.clone())
            .collect();
        for (command, intent) in &mut self.intents {
            intent.may_be_lost |= !known.contains(command);
        }
    }

    /// A tab ends. What it had begun to write reaches the disk in part; what it had sent is on its way.
    fn close(&mut self, place: usize, in_peace: bool) {
        let Some(id) = self.tabs[place].as_ref().map(|tab| tab.id) else {
            return;
        };
        // A tab that is stopped hears nothing of its end.
        let is_stopped = self.tab(id).is_some_and(|tab| tab.stopped.is_some());
        if in_peace && !is_stopped {
            self.act(id, |engine, moment, out| {
                engine.leaving(moment.now, out);
                engine.sleep(out);
            });
        }
        let Some(tab) = self.tabs[place].take() else {
            return;
        };
        let reached = self.chance(tab.writing.len() as u64 + 1) as usize;
        for (_, writes) in tab.writing.into_iter().take(reached) {
            let _ = self.kept.make(writes);
        }
        let open: HashSet<CommandId> = tab
            .engine
            .entries()
            .iter()
            .filter(|entry| entry.is_open())
            // What its reviewer agreed to send from memory may go with it.
            .filter(|entry| {
                let command = entry.decision.command.as_str();
                let is_stored = self.kept.outbox.iter().any(|(key, _)| key == command);
                let is_deleted = self.is_wiped && !is_stored;
                entry.is_in_memory_only() || entry.accepted_unsaved || is_deleted
            })
            .map(|entry| entry.decision.command.clone())
            .collect();
        for (command, intent) in &mut self.intents {
            intent.may_be_lost |= open.contains(command);
        }
        for call in self.calls.iter_mut().filter(|call| call.tab == id) {
            call.is_wanted = false;
        }
        let accounts: Vec<Account> = self.locks.keys().cloned().collect();
        for account in accounts {
            self.let_lock_go(&account, id);
        }
    }

    /// Something happens at a review that waits.
    fn at_a_review(&mut self, which: usize, act: impl FnOnce(&mut Reviews, &str, u64)) {
        let waiting = self.servers.waiting(self.now);
        let Some((_, key)) = waiting.get(which % waiting.len().max(1)) else {
            return;
        };
        if let Some(reviews) = &mut self.servers.reviews {
            act(reviews, key, self.now);
        }
    }

    /// The reviewer opens a review and leaves it open: what is there now may be another thing later.
    fn open(&mut self, place: usize, which: usize) {
        let waiting = self.servers.waiting(self.now);
        let Some((_, key)) = waiting.get(which % waiting.len().max(1)) else {
            return;
        };
        let shown = self.shown(key);
        if let (Some(tab), Some(shown)) = (&mut self.tabs[place], shown) {
            tab.screens.insert(key.clone(), shown);
        }
    }

    fn shown(&self, key: &str) -> Option<Details> {
        let line = lines(self.script.about, None).pop()?;
        let reviews = self.servers.reviews.as_ref()?;
        reviews.shown(key, &*line.connector)
    }

    /// The reviewer decides, as far as this tab lets them: on what waits, or did when they opened it, and has no decision
    /// that the tab knows of.
    fn decide(&mut self, place: usize, which: usize, approve: bool, edits: Edits) {
        // A reviewer decides where there is an inbox.
        let places = [place, 0, 1, 2];
        let runs = |tab: &Option<Tab>| tab.as_ref().is_some_and(|tab| tab.stopped.is_none());
        let place = places.into_iter().find(|place| runs(&self.tabs[*place]));
        let Some(place) = place else { return };
        let Some(tab) = &self.tabs[place] else { return };
        let mut open = self.servers.waiting(self.now);
        let is_other = |key: &&String| open.iter().all(|(_, other)| other != *key);
        let opened: Vec<String> = tab.screens.keys().filter(is_other).cloned().collect();
        open.extend(opened.into_iter().map(|key| ("rv", key)));
        open.retain(|(connection, key)| {
            tab.engine
                .latest(&approval(connection, key))
                .is_none_or(|entry| entry.leaves_undecided())
        });
        let Some((connection, key)) = open.get(which % open.len().max(1)) else {
            return;
        };
        let (id, approval) = (tab.id, approval(connection, key));
        let command = CommandId::new(format!("click-{}", self.intents.len()));
        let mut decision = Decision {
            command: command.clone(),
            approval: approval.clone(),
            verdict: verdict(approve),
            base: None,
            basis: None,
            edited: None,
            reason: None,
        };
        let mut seen = Vec::new();
        match *connection {
            "rt" => {
                let data = format!(r#"{{"total":{}.10}}"#, 10_000_000_000_000_000 + self.next);
                decision.base = Value::parse(r#"{"total":1.50}"#).ok();
                decision.edited = match edits {
                    Edits::Own(_) if approve => Value::parse(&data).ok(),
                    _ => None,
                };
            }
            "rv" => match self.look_at_review(place, key, edits, &mut decision) {
                Some(versions) => seen = versions,
                None => return,
            },
            _ => {}
        }
        let edited = decision.edited.as_ref().map(Value::to_string);
        // A verdict on a review is one on data, changed or not.
        let data = match &decision.basis {
            Some(_) => {
                let base = decision.base.as_ref().map(Value::to_string);
                let data = edited.as_ref().or(base.as_ref());
                data.map(|data| reviews::canonical(data))
            }
            None => edited,
        };
        self.say(|| format!("tab {id:?}: {command} decides {approve} on {approval:?} {data:?}"));
        self.intents.insert(
            command,
            Intent {
                approval,
                verdict: verdict(approve),
                data,
                is_edited: decision.edited.is_some(),
                seen,
                refused_on_the_way: false,
                clicked_at: self.now,
                taken_back: false,
                end: None,
                may_be_lost: false,
            },
        );
        let undo_ms = self.script.undo_ms;
        let filing = Filing {
            decision,
            title: key.clone(),
            changes: 0,
            draft: None,
        };
        self.act(id, |engine, moment, out| {
            engine.file(vec![filing], Vec::new(), moment, undo_ms, out);
        });
    }

    /// Fills in what the reviewer decides about a review, as it is on the screen of this tab; `None` where nothing is.
    /// Otherwise the versions that are.
    fn look_at_review(
        &mut self,
        place: usize,
        key: &str,
        edits: Edits,
        decision: &mut Decision,
    ) -> Option<Vec<String>> {
        let opened = self.tabs[place].as_mut()?.screens.remove(key);
        let shown = opened.or_else(|| self.shown(key))?;
        let payload = shown.payload?;
        let versions = &shown.versions;
        match decision.verdict {
            Verdict::Reject => decision.reason = Some("no".to_owned()),
            Verdict::Approve => {
                decision.edited = match edits {
                    Edits::None => None,
                    Edits::Own(which) => Value::parse(&reviews::content(which, self.next)).ok(),
                    Edits::Older(which) => Some(&versions[which % versions.len()])
                        .filter(|version| !version.is_shown)
                        .map(|version| version.data.clone()),
                };
            }
        }
        decision.base = Some(payload.data);
        decision.basis = payload.basis;
        let ids = versions.iter().map(|version| version.id.clone());
        Some(ids.collect())
    }

    /// The reviewer takes back the newest decision that can be.
    fn withdraw(&mut self, place: usize) {
        let Some(tab) = &self.tabs[place] else { return };
        let id = tab.id;
        let newest = tab
            .engine
            .entries()
            .iter()
            .rev()
            .find(|entry| entry.can_withdraw());
        if let Some(command) = newest.map(|entry| entry.decision.command.clone()) {
            if let Some(intent) = self.intents.get_mut(&command) {
                intent.may_be_lost = true;
            }
            self.act(id, |engine, _, out| engine.withdraw(&command, out));
        }
    }

    fn each_open(
        &mut self,
        place: usize,
        act: impl Fn(&mut Engine, &CommandId, Moment, &mut Vec<Effect>),
    ) {
        let Some(tab) = &self.tabs[place] else { return };
        let id = tab.id;
        let open = tab.engine.entries().iter().filter(|entry| entry.is_open());
        let commands: Vec<CommandId> = open.map(|entry| entry.decision.command.clone()).collect();
        self.act(id, |engine, moment, out| {
            for command in &commands {
                act(engine, command, moment, out);
            }
        });
    }

    /// From here on everything works, and somebody looks.
    fn faults_stop(&mut self) {
        self.say(|| "the faults stop".to_owned());
        self.faults = false;
        self.offline = false;
        self.has_credentials = true;
        for place in 0..TABS {
            self.thaw(place);
        }
        if self.tabs.iter().all(Option::is_none) {
            self.visit(0);
        }
        self.every_tab(|engine, moment, out| {
            engine.online(true);
            engine.visible(true, moment.now, out);
            engine.credentials_changed(out);
        });
        for place in 0..TABS {
            let now = self.now;
            self.plan(now + 1_000, Happening::Step(Step::SendUnsaved(place)));
            self.plan(now + 10_000, Happening::Step(Step::SendUnsaved(place)));
            self.plan(now + 60_000, Happening::Step(Step::RetryNow(place)));
            self.plan(now + 2_000, Happening::Step(Step::Hide(place, false)));
            self.plan(now + 3_000, Happening::Step(Step::LookAgain(place)));
        }
    }

    // --- A tab acts, and the world carries it out ---

    fn every_tab(&mut self, act: impl Fn(&mut Engine, Moment, &mut Vec<Effect>)) {
        for place in 0..TABS {
            if let Some(id) = self.tabs[place].as_ref().map(|tab| tab.id) {
                self.act(id, &act);
            }
        }
    }

    fn act(&mut self, id: TabId, act: impl FnOnce(&mut Engine, Moment, &mut Vec<Effect>)) {
        let moment = self.moment();
        let ahead = match self.mutant {
            Some(Mutant::UndoWindowCutShort) => UNDO_MS,
            _ => 0,
        };
        // What a stopped tab is to do it does not.
        let Some(tab) = self.tab(id).filter(|tab| tab.stopped.is_none()) else {
            return;
        };
        let mut out = Vec::new();
        act(&mut tab.engine, moment, &mut out);
        tab.engine.due(moment.now.plus(ahead), &mut out);
        tab.alarm += 1;
        let alarm = tab.alarm;
        let wake = tab.engine.wake_at(moment.now);
        for effect in out {
            self.carry_out(id, effect);
        }
        if let Some(at) = wake {
            let delay = at.since(moment.now).max(1);
            let at = self.now + delay;
            self.plan(at, Happening::Woke { tab: id, alarm });
        }
    }

    fn carry_out(&mut self, id: TabId, effect: Effect) {
        match effect {
            Effect::Send { command, request } => self.send(id, command, request),
            Effect::Abort(command) => {
                let is_it = |call: &&mut Call| call.tab == id && call.command == command;
                for call in self.calls.iter_mut().filter(is_it) {
                    call.is_wanted = false;
                }
            }
            Effect::Store { ticket, writes } => self.store(id, ticket, writes),
            Effect::Load(ticket) => self.soon(20, Happening::Reads { tab: id, ticket }),
            Effect::Claim(account) if !self.script.has_locks => {
                self.soon(20, Happening::NoLocks { tab: id, account });
            }
            Effect::Claim(account) => {
                let queue = self.locks.entry(account.clone()).or_default();
                queue.push_back(id);
                if queue.len() == 1 || self.mutant == Some(Mutant::LocksIgnored) {
                    self.soon(20, Happening::Granted { tab: id, account });
                }
            }
            Effect::GiveUp(account) => self.let_lock_go(&account, id),
            Effect::Seize(account) => {
                self.say(|| format!("tab {id:?} takes the lock of {account} by force"));
                let queue = self.locks.entry(account.clone()).or_default();
                let robbed = queue.pop_front();
                queue.retain(|other| *other != id);
                queue.push_front(id);
                if let Some(tab) = robbed.filter(|robbed| *robbed != id) {
                    let account = account.clone();
                    self.soon(20, Happening::Robbed { tab, account });
                }
                self.soon(20, Happening::Granted { tab: id, account });
            }
            Effect::Tell(text) => {
                let at = self.now + 2;
                let others: Vec<TabId> = self
                    .tabs
                    .iter()
                    .flatten()
                    .map(|tab| tab.id)
                    .filter(|other| *other != id)
                    .collect();
                for tab in others {
                    let text = text.clone();
                    self.plan(at, Happening::Hears { tab, text });
                }
            }
            Effect::Stands(command) => self.is_told(id, &command),
            Effect::TakenBack(entry) => {
                let command = entry.decision.command;
                self.say(|| format!("tab {id:?}: {command} is told to be taken back"));
                if let Some(intent) = self.intents.get_mut(&command) {
                    intent.taken_back = true;
                }
            }
            Effect::Changed
            | Effect::Loaded { .. }
            | Effect::Recorded(..)
            | Effect::HistoryCleared => {}
        }
    }

    fn let_lock_go(&mut self, account: &Account, id: TabId) {
        let Some(queue) = self.locks.get_mut(account) else {
            return;
        };
        let held = queue.front() == Some(&id);
        queue.retain(|other| *other != id);
        if held && let Some(next) = queue.front().copied() {
            let account = account.clone();
            self.soon(50, Happening::Granted { tab: next, account });
        }
    }

    fn store(&mut self, id: TabId, ticket: Ticket, mut writes: Vec<Write>) {
        match self.mutant {
            Some(Mutant::UndoErasesNothing) => {
                let has_put = writes
                    .iter()
                    .any(|write| matches!(write, Write::Put { .. }));
                if !has_put {
                    writes.clear();
                }
            }
            Some(Mutant::NothingNotedBeforeSending) => {
                let known = |key: &String| self.kept.outbox.iter().any(|(other, _)| other == key);
                writes.retain(|write| !matches!(write, Write::Put { key, .. } if known(key)));
            }
            _ => {}
        }
        let Some(tab) = self.tab(id) else { return };
        tab.writing.push_back((ticket, writes));
        self.soon(30, Happening::Writes { tab: id });
        if self.mutant == Some(Mutant::SentBeforeStored) {
            self.act(id, |engine, moment, out| {
                engine.stored(ticket, Ok(()), moment, out);
            });
        }
    }

    fn writes(&mut self, id: TabId) {
        let fails = self.faults && self.chance(100) < self.script.storage_faults;
        let Some((ticket, writes)) = self.tab(id).and_then(|tab| tab.writing.pop_front()) else {
            return;
        };
        let heeds_marks = self.mutant != Some(Mutant::MarksIgnored);
        let writes = writes
            .into_iter()
            .filter(|write| heeds_marks || !matches!(write, Write::Expect { .. }));
        let result = match fails {
            true => Err(StorageFailure::Full.into()),
            false => self.kept.make(writes),
        };
        self.say(|| format!("tab {id:?}: write {ticket:?} {result:?}"));
        if self.mutant != Some(Mutant::SentBeforeStored) {
            self.happen(Happening::Stored {
                tab: id,
                ticket,
                result,
            });
        }
    }

    // --- The network ---

    fn send(&mut self, id: TabId, command: CommandId, request: Request) {
        let fate = self.fate(&command, request.method);
        let number = self.calls.len();
        self.say(|| {
            let body = request.body.as_deref().unwrap_or("");
            format!(
                "tab {id:?}: {command} sends {:?} {} {body} ({fate:?})",
                request.method, request.path
            )
        });
        if request.method == Method::Post
            && !self.jumped
            && let Some(intent) = self.intents.get(&command)
            && self.now < intent.clicked_at + self.script.undo_ms.min(2_000)
        {
            self.problem = Some(format!("{command} was sent before its undo window ended"));
        }
        if let (Fate::Status(409 | 422), Some(intent)) = (fate, self.intents.get_mut(&command)) {
            intent.refused_on_the_way = true;
        }
        let there = 2 + self.chance(60);
        let back = there + 2 + self.chance(60);
        let (arrivals, back) = match fate {
            Fate::Answered
            | Fate::AnswerLost
            | Fate::AnswerLate
            | Fate::Garbled
            | Fate::StatusAfter(_) => (vec![there], back),
            Fate::Slow(by) => (vec![there + by], back + by),
            Fate::Twice(by) => (vec![there, there + by], back + by),
            Fate::RequestLost | Fate::Status(_) | Fate::NoCredentials => (Vec::new(), back),
        };
        self.calls.push(Call {
            tab: id,
            command,
            request,
            fate,
            answer: None,
            is_wanted: true,
            arrivals: arrivals.len() as u8,
        });
        let now = self.now;
        for arrival in arrivals {
            self.plan(now + arrival, Happening::Reaches(number));
        }
        let answered = match fate {
            Fate::AnswerLate => TIME_LIMIT_MS,
            Fate::NoCredentials => 1,
            _ => back,
        };
        self.plan(now + answered, Happening::Answers(number));
    }

    fn fate(&mut self, command: &CommandId, method: Method) -> Fate {
        if self.offline {
            return Fate::RequestLost;
        }
        if !self.has_credentials {
            return match self.chance(2) {
                0 => Fate::NoCredentials,
                _ => Fate::Status(401),
            };
        }
        if !self.faults || self.chance(100) >= self.script.network_faults {
            return Fate::Answered;
        }
        let kinds = match self.script.about {
            About::Actions => 12,
            About::Reviews => 15,
        };
        let fate = match self.chance(kinds) {
            0 | 1 => Fate::RequestLost,
            2 | 3 => Fate::AnswerLost,
            4 => Fate::AnswerLate,
            5 => Fate::Garbled,
            6 => Fate::Status(429),
            7 => Fate::Status(503),
            8 | 9 => Fate::StatusAfter(502),
            10 if method == Method::Post => Fate::Status(409),
            10 | 11 => Fate::Status(422),
            12 => Fate::Twice(1 + self.chance(5_000)),
            _ => {
                let most = [20, 200, 2_000, 20_000][self.chance(4) as usize];
                Fate::Slow(self.chance(most))
            }
        };
        // Who reads that nothing stands, and is refused then, cannot know that an earlier post is still on its way: without
        // ids of commands no API can tell. So a refusal that is not the API's own does not meet what is.
        let is_on_its_way = |call: &Call| call.command == *command && call.arrivals > 0;
        match fate {
            Fate::Status(409 | 422) if self.calls.iter().any(is_on_its_way) => Fate::Answered,
            fate => fate,
        }
    }

    fn reaches(&mut self, number: usize) {
        let now = self.now;
        let before = self.servers.done.len();
        let call = &self.calls[number];
        let command = call.command.clone();
        let answer = self.servers.answer(&call.request, &command, now);
        if self.servers.done.len() > before {
            self.say(|| format!("{command} takes effect"));
        }
        let call = &mut self.calls[number];
        call.answer = Some(answer);
        call.arrivals -= 1;
    }

    fn answers(&mut self, number: usize) {
        let call = &self.calls[number];
        if !call.is_wanted {
            return;
        }
        let (id, command) = (call.tab, call.command.clone());
        let refusal = |status: u16| Answer {
            status,
            body: r#"{"success":false,"error":"no","detail":"no"}"#.to_owned(),
            retry_after_ms: (status == 429).then_some(2_000),
        };
        let outcome = match call.fate {
            Fate::Answered | Fate::Slow(_) | Fate::Twice(_) => match call.answer.clone() {
                Some(answer) => Outcome::Answered(answer),
                None => Outcome::NoAnswer(NoAnswer::Network),
            },
            Fate::RequestLost | Fate::AnswerLost => Outcome::NoAnswer(NoAnswer::Network),
            Fate::AnswerLate => Outcome::NoAnswer(NoAnswer::TimedOut),
            Fate::Garbled => Outcome::Answered(Answer {
                status: 200,
                body: "<html>".to_owned(),
                retry_after_ms: None,
            }),
            Fate::Status(status) | Fate::StatusAfter(status) => Outcome::Answered(refusal(status)),
            Fate::NoCredentials => Outcome::NoCredentials,
        };
        self.act(id, |engine, moment, out| {
            engine.answered(&command, &outcome, moment, out);
        });
    }

    // --- What is true ---

    /// The reviewer is told how a decision stands: is it so?
    fn is_told(&mut self, id: TabId, command: &CommandId) {
        let Some(end) = self
            .tab(id)
            .and_then(|tab| tab.engine.entry(command))
            .and_then(|entry| entry.end().cloned())
        else {
            return;
        };
        self.say(|| format!("tab {id:?}: {command} is told to have ended: {end:?}"));
        let Some(intent) = self.intents.get_mut(command) else {
            self.problem = Some(format!("{command} ended, and nobody clicked it"));
            return;
        };
        intent.end = Some(end.as_str().to_owned());
        if !self.is_true(command, &end) {
            self.problem = Some(format!(
                "{command} is told to be {}, which is not true",
                end.as_str()
            ));
        }
    }

    fn is_true(&self, command: &CommandId, end: &End) -> bool {
        let now = self.now;
        let intent = &self.intents[command];
        let key = intent.approval.key.as_str();
        let is_ours = |done: &Done| done.by.as_ref() == Some(command);
        let ours = self.servers.done.iter().any(is_ours);
        let is_same = |done: &Done| done.verdict == intent.verdict && done.data == intent.data;
        let mut on_this = self.servers.done.iter().filter(|done| done.key == key);
        match end {
            // The same decision by somebody else is what the API calls "already applied".
            End::Applied { .. } => {
                (ours || on_this.any(is_same)) && self.servers.is_applied(key, now)
            }
            // At a review the same correction by somebody else may go unrecognized: the decision that stands is theirs.
            End::Superseded(theirs) => {
                let is_other = |done: &Done| self.servers.reviews.is_some() || !is_same(done);
                !ours && on_this.any(|done| theirs.verdict == Some(done.verdict) && is_other(done))
            }
            End::Refused { .. } => {
                let may_refuse = |reviews: &Reviews| {
                    let Intent { verdict, seen, .. } = intent;
                    reviews.may_refuse(key, *verdict, seen, command)
                };
                let reviews = self.servers.reviews.as_ref();
                !ours && (intent.refused_on_the_way || reviews.is_none_or(may_refuse))
            }
            End::Gone => match &self.servers.reviews {
                Some(reviews) => reviews.is_cancelled(key),
                None => !self.servers.still_waits(key, now),
            },
            End::Duplicate => {
                let mut intents = self.intents.iter();
                !ours
                    && intents
                        .any(|(other, rival)| other != command && rival.approval == intent.approval)
            }
            End::Withdrawn => !ours,
            // That cannot be otherwise than true; but there has to be a reason for not knowing.
            End::Lost => self.is_wiped || (intent.taken_back && self.was_stopped),
        }
    }

    /// What the requests of decisions did to reviews, besides deciding.
    fn judge_versions(&self, reviews: &Reviews) -> Result<(), String> {
        for (command, id) in &reviews.acknowledged {
            if !self.intents[command].seen.contains(id) {
                return Err(format!("{command} set {id} aside, which was on no screen"));
            }
        }
        let mut makers: HashSet<&CommandId> = HashSet::new();
        for (key, version) in reviews.made() {
            let Some(command) = &version.by else { continue };
            let intent = &self.intents[command];
            let is_so = intent.is_edited
                && intent.verdict == Verdict::Approve
                && intent.approval.key.as_str() == key
                && intent.data == Some(reviews::canonical(&version.data));
            if !is_so {
                return Err(format!("{command} made what nobody wrote: {version:?}"));
            }
            if !makers.insert(command) {
                return Err(format!("{command} made two versions"));
            }
        }
        Ok(())
    }

    /// After everything: was every promise kept?
    fn judge(&self) -> Result<(), String> {
        if !self.is_at_rest() {
            let left: Vec<String> = self
                .tabs
                .iter()
                .flatten()
                .flat_map(|tab| {
                    tab.engine
                        .entries()
                        .iter()
                        .filter(|entry| entry.is_open())
                        .map(move |entry| {
                            format!("{:?} {} {:?}", tab.id, entry.decision.command, entry.phase)
                        })
                })
                .collect();
            return Err(format!(
                "the queues did not drain: {left:?}, stored: {:?}",
                self.kept.outbox
            ));
        }
        if let Some(reviews) = &self.servers.reviews {
            self.judge_versions(reviews)?;
        }
        let mut used: HashSet<&CommandId> = HashSet::new();
        for done in &self.servers.done {
            let Some(command) = &done.by else { continue };
            let Some(intent) = self.intents.get(command) else {
                return Err(format!("nobody decided what took effect: {done:?}"));
            };
            if !used.insert(command) {
                return Err(format!("{command} took effect twice: {done:?}"));
            }
            let is_so = intent.approval.key.as_str() == done.key
                && intent.verdict == done.verdict
                && intent.data == done.data
                && done
                    .command
                    .as_deref()
                    .is_none_or(|id| id == command.as_str());
            if !is_so {
                return Err(format!(
                    "{command} took effect otherwise than it was decided: {done:?}"
                ));
            }
            if intent.taken_back {
                return Err(format!(
                    "{command} took effect after it was told to be taken back"
                ));
            }
            if let Some("refused" | "superseded" | "duplicate" | "withdrawn") =
                intent.end.as_deref()
            {
                return Err(format!(
                    "{command} took effect and was told to be {:?}",
                    intent.end
                ));
            }
        }
        for (command, intent) in &self.intents {
            if intent.end.is_none() && !intent.taken_back && !intent.may_be_lost {
                return Err(format!("{command} was lost without a word"));
            }
            let is_applied = intent.end.as_deref() == Some("applied");
            let key = intent.approval.key.as_str();
            if is_applied && self.servers.still_waits(key, self.now) {
                return Err(format!("{command} is told to be applied and still waits"));
            }
        }
        let stray = self.servers.done.iter().find(|done| {
            done.command.is_some() && self.servers.command_of(&done.key) != done.command.as_deref()
        });
        match stray {
            Some(done) => Err(format!(
                "another command id stands than took effect: {done:?}"
            )),
            None => Ok(()),
        }
    }
}

/// The connections of every visit: one to each server.
fn lines(about: About, mutant: Option<Mutant>) -> Vec<Line> {
    let lines: &[(&str, &str)] = match about {
        About::Actions => &[("hp", "hookpulse"), ("rt", "retab-hil")],
        About::Reviews => &[("rv", "retab-reviews")],
    };
    lines
        .iter()
        .map(|&(id, kind)| {
            let options = Options {
                id: id.into(),
                kind: kind.into(),
                ..Options::default()
            };
            let connector: Rc<dyn Connector> = broken(mutant, connect(&options).unwrap());
            Line {
                connection: ConnectionId::new(id),
                label: id.to_uppercase(),
                account: options.account(),
                connector,
            }
        })
        .collect()
}

fn approval(connection: &str, key: &str) -> ApprovalId {
    ApprovalId {
        connection: ConnectionId::new(connection),
        key: ApprovalKey::new(key),
    }
}

fn verdict(approve: bool) -> Verdict {
    match approve {
        true => Verdict::Approve,
        false => Verdict::Reject,
    }
}
