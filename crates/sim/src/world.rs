//! One history: virtual time, a browser with tabs and elements, what they store, tell and lock, a network that fails at every
//! boundary. What it plays is a [`Script`]; whether all was well is `invariants`' to say.

use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet, VecDeque};

use countersign_core::connector::{Answer, Options, Outcome, Request};
use countersign_core::desk::{CallId, Desk, Effect, Event, Moment, Target};
use countersign_core::engine::{Entry, Phase, Ticket};
use countersign_core::form::FieldId;
use countersign_core::model::{Account, ApprovalId, CommandId, NoAnswer};
use countersign_core::storage::{Kept, StorageFailure, Write};
use countersign_core::time::Millis;

use crate::api::{self, Api, Carried};
use crate::chance::{hashed, mixed};
use crate::invariants::Problem;
use crate::ledger::{ElementId, Ledger};
use crate::network::{Fault, Faults, Site, TIME_LIMIT_MS, What, seconds};
use crate::script::{Act, Credentials, Locks, Script, Step, TAB_OF, TABS};

/// Where the clock stands when a history begins.
const EPOCH_MS: i64 = 1_800_000_000_000;
/// After the faults have stopped, everything has to be over within this.
pub(crate) const PATIENCE_MS: u64 = 3 * 3_600_000;
/// More happenings than any history has: a desk that asks to be woken again and again is stopped here.
const MOST_HAPPENINGS: u64 = 60_000;
/// Between the last full reads of the lists.
const CLOSING_MS: u64 = 20_000;
/// So long after it was opened an approval is there, and what was typed into it.
const LOOKED_AFTER_MS: u64 = 1_500;
/// Whoever takes a lock away from everybody gives it up again after this.
const THIEF_HOLDS_MS: u64 = 1_000;

/// What is to happen at a moment.
#[derive(Debug)]
enum Happening {
    Step(Step),
    /// An element's own alarm; only the one it set last counts.
    Woke {
        element: ElementId,
        alarm: u64,
    },
    /// The page has given credentials for a request.
    Leaves(usize),
    /// A request reaches its API.
    Reaches(usize),
    /// Its answer, or the want of one, reaches the element.
    Answers(usize),
    /// A write reaches the disk.
    Writes(ElementId),
    /// What is stored has been read.
    Reads(ElementId, Ticket),
    Hears(ElementId, String),
    Granted(ElementId, Account),
    LockLost(ElementId, Account),
    NoLocks(ElementId, Account),
    FaultsStop,
    /// The reviewer does what the screens offer, so that everything comes to an end.
    Helps,
    /// The last reads, one after the other.
    Closing(usize),
    /// The focus has come to a field.
    Focused(ElementId, FieldId),
    /// The reviewer looks for what was typed into what was opened.
    LooksForTyped(ElementId, ApprovalId),
}

struct Planned {
    at: u64,
    number: u64,
    happening: Happening,
}

impl PartialEq for Planned {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.number) == (other.at, other.number)
    }
}

impl Eq for Planned {}

impl PartialOrd for Planned {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Planned {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        // The earliest is the greatest: a heap gives the greatest first.
        (other.at, other.number).cmp(&(self.at, self.number))
    }
}

/// One element on a page.
pub(crate) struct Element {
    pub(crate) id: ElementId,
    pub(crate) desk: Desk,
    alarm: u64,
    /// Writes that have not reached the disk yet, in their order.
    writing: VecDeque<(Ticket, Vec<Write>)>,
    /// How many reads of the store are under way.
    pub(crate) loads: usize,
    /// How each decision was last shown here.
    pub(crate) stands: BTreeMap<CommandId, Stand>,
    /// What came of the APIs' approvals: the API, what was in the answer, when the API gave it and when it was here.
    pub(crate) carried: Vec<(usize, Carried, u64, u64)>,
    /// Fields that the reviewer looked at: item and JSON pointer.
    pub(crate) looked_at: HashSet<(String, String)>,
    /// A failure of the store was shown.
    pub(crate) is_told_of_storage: bool,
    /// The commands of the decision on many, and when it was asked for.
    pub(crate) bulk: Option<(Vec<CommandId>, u64)>,
    /// How much was said.
    pub(crate) said_count: u64,
    /// The reviewer agreed to send what cannot be stored.
    pub(crate) sends_unsaved: bool,
    /// The press of a button on this was not taken, and the reviewer was told something.
    pub(crate) warned: Option<ApprovalId>,
    /// What was opened last, and when.
    opened: Option<(ApprovalId, u64)>,
}

/// How a decision is shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stand {
    pub(crate) kind: Kind,
    pub(crate) may_have_been_taken: bool,
    pub(crate) can_withdraw: bool,
    pub(crate) since: u64,
}

/// A [`Phase`] without what changes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Held,
    Unsaved,
    Queued,
    Sending,
    Waiting,
    Received,
    TakingBack,
    Ended(&'static str),
}

impl Kind {
    fn of(entry: &Entry) -> Kind {
        match &entry.phase {
            Phase::Held { .. } => Kind::Held,
            Phase::Unsaved { .. } => Kind::Unsaved,
            Phase::Queued => Kind::Queued,
            Phase::Sending => Kind::Sending,
            Phase::Waiting { .. } => Kind::Waiting,
            Phase::Received { .. } => Kind::Received,
            Phase::TakingBack => Kind::TakingBack,
            Phase::Ended { end, .. } => Kind::Ended(end.as_str()),
        }
    }
}

/// One tab.
struct Tab {
    is_open: bool,
    is_frozen: bool,
    frozen_at: u64,
    is_hidden: bool,
    credentials: Credentials,
    is_store_broken: bool,
    does_store_hang: bool,
    /// What happened while it was frozen.
    waiting: VecDeque<(ElementId, Event)>,
}

/// A request under way.
pub(crate) struct Call {
    pub(crate) element: ElementId,
    call: CallId,
    request: Request,
    pub(crate) api: usize,
    fault: Option<Fault>,
    answer: Option<Answer>,
    carries: Vec<Carried>,
    served_at: u64,
    is_wanted: bool,
    /// How often it still reaches its API.
    arrivals: u8,
    /// When it left the browser.
    pub(crate) sent_at: u64,
    /// The decision it is made for, where it acts.
    pub(crate) command: Option<CommandId>,
    /// When what it names was last looked at; see [`World::last_look`].
    pub(crate) looked_at: u64,
}

impl Call {
    pub(crate) fn request(&self) -> &Request {
        &self.request
    }
}

/// What a history was like.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Decisions taken by a desk.
    pub decisions: u64,
    /// Decisions that took effect.
    pub effects: u64,
    /// Requests.
    pub requests: u64,
    /// Things that went wrong.
    pub faults: u64,
    /// What the desks were told.
    pub events: u64,
    /// Tabs that crashed.
    pub crashes: u64,
}

impl Tally {
    /// Adds another history's.
    pub fn add(&mut self, other: &Tally) {
        self.decisions += other.decisions;
        self.effects += other.effects;
        self.requests += other.requests;
        self.faults += other.faults;
        self.events += other.events;
        self.crashes += other.crashes;
    }
}

/// A line of a history, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: u64,
    /// What.
    pub words: String,
    /// True for what is needed to follow it; else it is a detail.
    pub is_story: bool,
}

/// One history being played.
pub struct World<'a> {
    pub(crate) script: &'a Script,
    pub(crate) now: u64,
    clock_offset: i64,
    pub(crate) has_jumped: bool,
    planned: BinaryHeap<Planned>,
    number: u64,
    steps_left: usize,
    /// Requests that act and have not arrived yet.
    acts_left: usize,
    pub(crate) elements: [Option<Element>; TAB_OF.len()],
    tabs: [Tab; TABS],
    visits: u64,
    pub(crate) calls: Vec<Call>,
    pub(crate) apis: Vec<Box<dyn Api>>,
    options: Vec<Options>,
    judged_effects: Vec<usize>,
    pub(crate) kept: Kept,
    /// When site data was last cleared.
    pub(crate) wiped_at: Option<u64>,
    locks: BTreeMap<Account, VecDeque<ElementId>>,
    pub(crate) ledger: Ledger,
    has_network: bool,
    is_online: bool,
    pub(crate) faults_stopped: bool,
    is_closing: bool,
    counts: HashMap<(What, u8, u64), u32>,
    /// What went wrong.
    pub(crate) met: Vec<(Site, Fault)>,
    pub(crate) tally: Tally,
    /// What each element told its page.
    pub(crate) emitted: HashSet<(ElementId, CommandId)>,
    lines: Option<Vec<Line>>,
    pub(crate) problem: Option<Problem>,
    is_over: bool,
}

impl<'a> World<'a> {
    /// A history that has not begun.
    pub fn new(script: &'a Script) -> World<'a> {
        let apis: Vec<_> = script
            .apis
            .iter()
            .map(|which| api::all(*which, script.seed))
            .collect();
        let mut world = World {
            script,
            now: 0,
            clock_offset: EPOCH_MS,
            has_jumped: false,
            planned: BinaryHeap::new(),
            number: 0,
            steps_left: script.steps.len(),
            acts_left: 0,
            elements: Default::default(),
            tabs: std::array::from_fn(|_| Tab {
                is_open: false,
                is_frozen: false,
                frozen_at: 0,
                is_hidden: false,
                credentials: Credentials::Good,
                is_store_broken: false,
                does_store_hang: false,
                waiting: VecDeque::new(),
            }),
            visits: 0,
            calls: Vec::new(),
            options: apis.iter().map(|api| api.options()).collect(),
            judged_effects: vec![0; apis.len()],
            apis,
            kept: Kept::default(),
            wiped_at: None,
            locks: BTreeMap::new(),
            ledger: Ledger::default(),
            has_network: true,
            is_online: true,
            faults_stopped: false,
            is_closing: false,
            counts: HashMap::new(),
            met: Vec::new(),
            tally: Tally::default(),
            emitted: HashSet::new(),
            lines: None,
            problem: None,
            is_over: false,
        };
        for (at, step) in &script.steps {
            world.plan(*at, Happening::Step(*step));
        }
        world.plan(script.faults_until, Happening::FaultsStop);
        world
    }

    /// From here on it notes what happens.
    pub fn noting(mut self) -> World<'a> {
        self.lines = Some(Vec::new());
        self
    }

    /// What it noted.
    pub fn lines(&self) -> &[Line] {
        self.lines.as_deref().unwrap_or_default()
    }

    /// What went wrong in it, in the order in which it did.
    pub fn faults(&self) -> &[(Site, Fault)] {
        &self.met
    }

    /// Plays it to its end.
    ///
    /// # Errors
    /// What was not as it must be.
    pub fn play(&mut self) -> Result<Tally, Problem> {
        let mut count = 0;
        while let Some(Planned { at, happening, .. }) = self.planned.pop() {
            count += 1;
            if count > MOST_HAPPENINGS {
                return Err(Problem::ends("rest", "it never comes to rest"));
            }
            if at > self.script.faults_until + PATIENCE_MS {
                break;
            }
            self.now = at;
            self.happen(happening);
            if let Some(problem) = self.problem.take() {
                return Err(problem);
            }
            if self.is_over {
                break;
            }
            if !self.is_closing && self.is_at_rest() {
                self.is_closing = true;
                let at = self.now + CLOSING_MS;
                self.plan(at, Happening::Closing(0));
            }
        }
        self.judge()?;
        self.tally.requests = self.calls.len() as u64;
        self.tally.faults = self.met.len() as u64;
        Ok(self.tally)
    }

    // --- The order of things ---

    fn plan(&mut self, at: u64, happening: Happening) {
        self.number += 1;
        self.planned.push(Planned {
            at,
            number: self.number,
            happening,
        });
    }

    fn soon(&mut self, most_ms: u64, salt: u64, happening: Happening) {
        let at = self.now + 1 + mixed(&[self.script.seed, self.now, salt]) % most_ms.max(1);
        self.plan(at, happening);
    }

    /// Notes what happens; `is_story` for what is needed to follow it.
    pub(crate) fn say(&mut self, is_story: bool, words: impl FnOnce() -> String) {
        let at = self.now;
        if let Some(lines) = &mut self.lines {
            lines.push(Line {
                at,
                words: words(),
                is_story,
            });
        }
    }

    fn wall(&self) -> Millis {
        Millis((self.clock_offset + self.now as i64) as u64)
    }

    /// What goes wrong here, if anything.
    fn fault(&mut self, what: What, place: usize, line: u64) -> Option<Fault> {
        let nth = self.counts.entry((what, place as u8, line)).or_default();
        let site = Site {
            what,
            place: place as u8,
            line,
            nth: *nth,
        };
        *nth += 1;
        if self.faults_stopped {
            return None;
        }
        let fault = self.script.faults.at(site, self.script.seed)?;
        self.met.push((site, fault));
        Some(fault)
    }

    /// The id of the connection to an API.
    pub(crate) fn connection(&self, api: usize) -> &str {
        &self.options[api].id
    }

    pub(crate) fn frozen_since(&self, tab: usize) -> Option<u64> {
        let tab = &self.tabs[tab];
        tab.is_frozen.then_some(tab.frozen_at)
    }

    /// Looks whether what was typed into an approval is there, once it has been opened.
    pub(crate) fn look_soon(&mut self, id: ElementId, approval: ApprovalId) {
        let now = self.now;
        if let Some(element) = self.element(id) {
            element.opened = Some((approval.clone(), now));
            self.plan(
                now + LOOKED_AFTER_MS,
                Happening::LooksForTyped(id, approval),
            );
        }
    }

    /// When an element opened what it shows.
    pub(crate) fn opened_at(&self, id: ElementId) -> u64 {
        let opened = self.elements[id.place]
            .as_ref()
            .and_then(|it| it.opened.as_ref());
        opened.map_or(0, |(_, at)| *at)
    }

    /// Whether every message arrives at once.
    pub(crate) fn is_everything_heard(&self) -> bool {
        self.met.iter().all(|(site, _)| site.what != What::Message)
    }

    /// Nothing is under way any more, and nothing will be by itself.
    fn is_at_rest(&self) -> bool {
        let quiet = |element: &Element| {
            let desk = &element.desk;
            element.writing.is_empty()
                && element.loads == 0
                && desk.engine().open_count() == 0
                && (desk.bulk_view().verdict.is_none() || desk.bulk_view().is_over())
        };
        self.faults_stopped
            && self.steps_left == 0
            && self.acts_left == 0
            && self.kept.outbox.is_empty()
            && self.elements.iter().flatten().all(quiet)
    }

    pub(crate) fn element(&mut self, id: ElementId) -> Option<&mut Element> {
        self.elements[id.place]
            .as_mut()
            .filter(|element| element.id == id)
    }

    pub(crate) fn is_there(&self, id: ElementId) -> bool {
        self.elements[id.place]
            .as_ref()
            .is_some_and(|element| element.id == id)
    }

    pub(crate) fn ids(&self) -> Vec<ElementId> {
        let elements = self.elements.iter().flatten();
        elements.map(|element| element.id).collect()
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Step(step) => {
                self.steps_left -= 1;
                self.say(true, || step.to_string());
                self.step(step);
            }
            Happening::Woke { element, alarm } => {
                let is_last = |element: &mut Element| element.alarm == alarm;
                if self.element(element).is_some_and(is_last) {
                    self.deliver(element, Event::Woke);
                }
            }
            Happening::Leaves(call) => self.leaves(call),
            Happening::Reaches(call) => self.reaches(call),
            Happening::Answers(call) => self.answers(call),
            Happening::Writes(element) => self.writes(element),
            Happening::Reads(element, ticket) => self.reads(element, ticket),
            Happening::Hears(element, text) => self.deliver(element, Event::Heard(text)),
            Happening::Granted(element, account) => {
                let holds = self.locks.get(&account).and_then(VecDeque::front) == Some(&element);
                if holds {
                    self.say(false, || format!("{} holds the lock", named(element)));
                    self.deliver(element, Event::Granted(account));
                }
            }
            Happening::NoLocks(element, account) => {
                self.deliver(element, Event::NoLocks(account));
            }
            Happening::LockLost(element, account) => {
                self.deliver(element, Event::LockLost(account));
            }
            Happening::FaultsStop => self.faults_stop(),
            Happening::Helps => self.helps(),
            Happening::Closing(stage) => self.closing(stage),
            Happening::Focused(element, field) => self.looks_at(element, field),
            Happening::LooksForTyped(element, approval) => self.is_kept(element, &approval),
        }
    }

    // --- What the script does ---

    fn step(&mut self, step: Step) {
        match step {
            Step::Visit(tab) => self.visit(tab),
            Step::Crash(tab) => {
                self.tally.crashes += 1;
                self.close(tab);
            }
            Step::Leave(tab) => self.leave(tab),
            Step::Reload(tab) => {
                if self.tabs[tab].is_open {
                    self.leave(tab);
                    self.visit(tab);
                }
            }
            Step::Freeze(tab) => {
                let now = self.now;
                let tab = &mut self.tabs[tab];
                if tab.is_open && !tab.is_frozen {
                    (tab.is_frozen, tab.frozen_at) = (true, now);
                }
            }
            Step::Thaw(tab) => self.thaw(tab),
            Step::Hide(tab, is_hidden) => self.hide(tab, is_hidden),
            Step::Network(is_there) => self.has_network = is_there,
            Step::OnlineFlag(is_online) => {
                self.is_online = is_online;
                self.everywhere(|| Event::Online(is_online));
            }
            Step::ClockJumps(by) => {
                self.clock_offset += by;
                self.has_jumped = true;
            }
            Step::Credentials(tab, credentials, is_told) => {
                self.tabs[tab].credentials = credentials;
                if is_told {
                    self.in_tab(tab, || Event::CredentialsChanged);
                }
            }
            Step::Wipe => self.wipe(),
            Step::StoreBroken(tab, is_broken) => self.tabs[tab].is_store_broken = is_broken,
            Step::StoreHangs(tab, hangs) => self.store_hangs(tab, hangs),
            Step::LocksStolen => self.steal_locks(),
            Step::ConfigureAgain(tab) => {
                let options = self.options.clone();
                self.in_tab(tab, || Event::Configured(options.clone()));
            }
            Step::Other(hand, which) => self.other(hand, which),
            Step::Reviewer(place, act) => {
                let id = self.elements[place].as_ref().map(|element| element.id);
                if let Some(id) = id.filter(|id| !self.tabs[TAB_OF[id.place]].is_frozen) {
                    self.act(id, act);
                }
            }
        }
    }

    fn places_of(tab: usize) -> impl Iterator<Item = usize> {
        (0..TAB_OF.len()).filter(move |place| TAB_OF[*place] == tab)
    }

    fn visit(&mut self, tab: usize) {
        if self.tabs[tab].is_open {
            return;
        }
        self.visits += 1;
        let visit = self.visits;
        let state = &mut self.tabs[tab];
        state.is_open = true;
        state.is_frozen = false;
        state.is_hidden = false;
        let mut ids = Vec::new();
        for place in Self::places_of(tab) {
            if place == 1 && !self.script.has_second_element {
                continue;
            }
            let id = ElementId { place, visit };
            self.elements[place] = Some(Element {
                id,
                desk: Desk::default(),
                alarm: 0,
                writing: VecDeque::new(),
                loads: 0,
                stands: BTreeMap::new(),
                carried: Vec::new(),
                looked_at: HashSet::new(),
                is_told_of_storage: false,
                bulk: None,
                said_count: 0,
                sends_unsaved: false,
                warned: None,
                opened: None,
            });
            ids.push(id);
        }
        for id in ids {
            if !self.is_online {
                self.on(id, Event::Online(false));
            }
            self.on(id, Event::UndoWindow(self.script.undo_ms));
            let must = self.script.must_look;
            self.on(id, Event::Looks { below: 60, must });
            self.on(id, Event::Configured(self.options.clone()));
        }
    }

    fn leave(&mut self, tab: usize) {
        if !self.tabs[tab].is_frozen {
            self.in_tab(tab, || Event::Leaving);
        }
        self.close(tab);
    }

    /// A tab ends. What it had begun to write reaches the disk in part; what it had sent is on its way.
    fn close(&mut self, tab: usize) {
        if !self.tabs[tab].is_open {
            return;
        }
        for place in Self::places_of(tab) {
            let Some(element) = self.elements[place].take() else {
                continue;
            };
            let id = element.id;
            let count = element.writing.len() as u64;
            let reached = mixed(&[self.script.seed, self.now, place as u64]) % (count + 1);
            let reached = match self.tabs[tab].is_store_broken || self.tabs[tab].does_store_hang {
                true => 0,
                false => reached as usize,
            };
            for (_, writes) in element.writing.iter().take(reached) {
                self.kept.make(writes.clone());
            }
            self.note_what_dies(&element);
            for call in self.calls.iter_mut().filter(|call| call.element == id) {
                call.is_wanted = false;
            }
            let accounts: Vec<Account> = self.locks.keys().cloned().collect();
            for account in accounts {
                self.let_lock_go(&account, id);
            }
        }
        let state = &mut self.tabs[tab];
        state.is_open = false;
        state.is_frozen = false;
        state.waiting.clear();
    }

    fn thaw(&mut self, tab: usize) {
        self.tabs[tab].is_frozen = false;
        while let Some((element, event)) = self.tabs[tab].waiting.pop_front() {
            self.deliver(element, event);
        }
    }

    fn hide(&mut self, tab: usize, is_hidden: bool) {
        if self.tabs[tab].is_open && self.tabs[tab].is_hidden != is_hidden {
            self.tabs[tab].is_hidden = is_hidden;
            self.in_tab(tab, || Event::Visible(!is_hidden));
        }
    }

    fn wipe(&mut self) {
        self.kept = Kept::default();
        self.wiped_at = Some(self.now);
        self.note_wipe();
    }

    fn store_hangs(&mut self, tab: usize, hangs: bool) {
        self.tabs[tab].does_store_hang = hangs;
        if hangs {
            return;
        }
        for place in Self::places_of(tab) {
            let Some(element) = &self.elements[place] else {
                continue;
            };
            let (id, count) = (element.id, element.writing.len());
            for nth in 0..count {
                self.soon(30, nth as u64, Happening::Writes(id));
            }
        }
    }

    fn steal_locks(&mut self) {
        let accounts: Vec<Account> = self.locks.keys().cloned().collect();
        for account in accounts {
            let queue = self.locks.entry(account.clone()).or_default();
            let Some(holder) = queue.pop_front() else {
                continue;
            };
            // Whoever took it gives it up before long.
            if let Some(next) = queue.front().copied() {
                let at = self.now + THIEF_HOLDS_MS;
                self.plan(at, Happening::Granted(next, account.clone()));
            }
            self.deliver(holder, Event::LockLost(account));
        }
    }

    fn other(&mut self, hand: api::Hand, which: usize) {
        let now = self.now;
        let candidates: Vec<(usize, String)> = (0..self.apis.len())
            .flat_map(|at| {
                let api = &self.apis[at];
                let keys = match hand {
                    api::Hand::BringBack => api.finished(),
                    _ => api.waiting(now),
                };
                keys.into_iter().map(move |key| (at, key))
            })
            .collect();
        let Some((at, key)) = candidates.get(which % candidates.len().max(1)) else {
            return;
        };
        if let Some(words) = self.apis[*at].hand(hand, key, now) {
            self.say(true, || format!("at the API: {words}"));
        }
    }

    /// From here on everything works, and somebody looks.
    fn faults_stop(&mut self) {
        self.say(true, || "from here on everything works".to_owned());
        self.faults_stopped = true;
        self.has_network = true;
        self.is_online = true;
        for tab in 0..TABS {
            self.tabs[tab].is_store_broken = false;
            self.tabs[tab].credentials = Credentials::Good;
            self.store_hangs(tab, false);
            self.thaw(tab);
        }
        if self.tabs.iter().all(|tab| !tab.is_open) {
            self.visit(0);
        }
        self.everywhere(|| Event::Online(true));
        self.everywhere(|| Event::CredentialsChanged);
        for tab in 0..TABS {
            if self.tabs[tab].is_open {
                self.tabs[tab].is_hidden = false;
                self.in_tab(tab, || Event::Visible(true));
            }
        }
        self.everywhere(|| Event::Rested(false));
        for after in [
            1_000, 10_000, 70_000, 400_000, 800_000, 1_600_000, 3_200_000,
        ] {
            let at = self.now + after;
            self.plan(at, Happening::Helps);
        }
    }

    fn helps(&mut self) {
        if self.is_closing {
            return;
        }
        for id in self.ids() {
            self.act(id, Act::SendUnsaved);
            self.act(id, Act::Retry);
        }
    }

    /// Two full reads of every list, a look at everything, and the end.
    fn closing(&mut self, stage: usize) {
        if stage < 2 {
            self.everywhere(|| Event::Refresh);
            let at = self.now + CLOSING_MS;
            return self.plan(at, Happening::Closing(stage + 1));
        }
        // One of those that still have something typed into them after the other.
        let approval = self.to_look_into().into_iter().nth(stage - 2);
        let first = self.ids().first().copied();
        let (Some(approval), Some(id)) = (approval, first) else {
            self.is_over = true;
            return;
        };
        self.open_at_the_end(id, approval);
        let at = self.now + 2 * LOOKED_AFTER_MS;
        self.plan(at, Happening::Closing(stage + 1));
    }

    // --- An element acts, and the world carries it out ---

    fn everywhere(&mut self, event: impl Fn() -> Event) {
        for id in self.ids() {
            self.deliver(id, event());
        }
    }

    fn in_tab(&mut self, tab: usize, event: impl Fn() -> Event) {
        for place in Self::places_of(tab) {
            if let Some(id) = self.elements[place].as_ref().map(|element| element.id) {
                self.deliver(id, event());
            }
        }
    }

    /// Something comes to an element from outside: at once, or once its tab is no longer frozen.
    fn deliver(&mut self, id: ElementId, event: Event) {
        let tab = &mut self.tabs[TAB_OF[id.place]];
        match tab.is_frozen {
            true => tab.waiting.push_back((id, event)),
            false => self.on(id, event),
        }
    }

    /// Something happens to an element; what it wants done is done.
    pub(crate) fn on(&mut self, id: ElementId, event: Event) {
        let moment = Moment {
            now: self.wall(),
            entropy: mixed(&[self.script.seed, self.now, id.place as u64]),
        };
        let Some(element) = self.element(id) else {
            return;
        };
        let effects = element.desk.update(event, moment);
        self.tally.events += 1;
        self.note_decisions(id);
        for effect in effects {
            self.carry_out(id, effect);
        }
        self.look_at_storage(id);
    }

    fn look_at_storage(&mut self, id: ElementId) {
        if let Some(element) = self.element(id) {
            element.is_told_of_storage |= element.desk.engine().storage_failure().is_some();
        }
    }

    /// What became of decisions by the last event, as this element shows it.
    fn note_decisions(&mut self, id: ElementId) {
        let now = self.now;
        let Some(element) = self.element(id) else {
            return;
        };
        let mut changed = Vec::new();
        let mut is_there = HashSet::new();
        for entry in element.desk.engine().entries() {
            let command = &entry.decision.command;
            let kind = Kind::of(entry);
            is_there.insert(command.clone());
            let before = element.stands.get(command);
            let is_same = before.is_some_and(|before| {
                before.kind == kind
                    && before.may_have_been_taken == entry.may_have_been_taken
                    && before.can_withdraw == entry.can_withdraw()
            });
            if is_same {
                continue;
            }
            let since = match before {
                Some(before) if before.kind == kind => before.since,
                _ => now,
            };
            let stand = Stand {
                kind,
                may_have_been_taken: entry.may_have_been_taken,
                can_withdraw: entry.can_withdraw(),
                since,
            };
            changed.push((command.clone(), stand));
        }
        let gone: Vec<(CommandId, Stand)> = element
            .stands
            .iter()
            .filter(|(command, _)| !is_there.contains(command))
            .map(|(command, stand)| (command.clone(), stand.clone()))
            .collect();
        for (command, _) in &gone {
            element.stands.remove(command);
        }
        for (command, stand) in changed {
            if let Some(element) = self.element(id) {
                element.stands.insert(command.clone(), stand.clone());
            }
            self.is_shown(id, &command, &stand);
        }
        for (command, stand) in gone {
            if !matches!(stand.kind, Kind::Ended(_)) {
                self.is_taken_back(id, &command);
            }
        }
    }

    fn carry_out(&mut self, id: ElementId, effect: Effect) {
        match effect {
            Effect::Send { call, request } => self.send(id, call, request),
            Effect::Abort(call) => {
                let mut calls = self.calls.iter_mut().rev();
                if let Some(call) = calls.find(|other| other.element == id && other.call == call) {
                    call.is_wanted = false;
                }
            }
            Effect::Store { ticket, writes } => {
                let Some(element) = self.element(id) else {
                    return;
                };
                element.writing.push_back((ticket, writes));
                self.soon(30, ticket.0, Happening::Writes(id));
            }
            Effect::Load(ticket) => {
                if let Some(element) = self.element(id) {
                    element.loads += 1;
                }
                self.soon(20, ticket.0, Happening::Reads(id, ticket));
            }
            Effect::Claim(account) => self.claim(id, account),
            Effect::Seize(account) => self.seize(id, account),
            Effect::GiveUp(account) => self.let_lock_go(&account, id),
            Effect::Tell(text) => self.tell(id, &text),
            Effect::WakeAt(at) => {
                let delay = at.since(self.wall()).max(1);
                // Browsers let hidden pages wait.
                let delay = match self.tabs[TAB_OF[id.place]].is_hidden {
                    true => delay.max(1_000),
                    false => delay,
                };
                let Some(element) = self.element(id) else {
                    return;
                };
                element.alarm += 1;
                let alarm = element.alarm;
                let at = self.now + delay;
                self.plan(at, Happening::Woke { element: id, alarm });
            }
            Effect::Announce(sentence) => self.hears(id, sentence),
            Effect::Emit(outgoing) => self.is_emitted(id, &outgoing),
            Effect::Focus(Target::Field(field)) => {
                let at = self.now + 1;
                self.plan(at, Happening::Focused(id, field));
            }
            Effect::Show(_)
            | Effect::RememberView(_)
            | Effect::Focus(_)
            | Effect::FocusIfInside(_)
            | Effect::Notify(_) => {}
        }
    }

    fn claim(&mut self, id: ElementId, account: Account) {
        match self.script.locks {
            Locks::Unknown => self.soon(5, 1, Happening::NoLocks(id, account)),
            Locks::Granted => {
                let queue = self.locks.entry(account.clone()).or_default();
                queue.push_back(id);
                if queue.len() == 1 {
                    self.soon(20, 2, Happening::Granted(id, account));
                }
            }
        }
    }

    /// Takes a lock away from whoever holds it, and keeps it.
    fn seize(&mut self, id: ElementId, account: Account) {
        let queue = self.locks.entry(account.clone()).or_default();
        let holder = queue.pop_front().filter(|holder| *holder != id);
        queue.retain(|other| *other != id);
        queue.push_front(id);
        self.soon(20, 4, Happening::Granted(id, account.clone()));
        if let Some(holder) = holder {
            self.soon(20, 5, Happening::LockLost(holder, account));
        }
    }

    fn let_lock_go(&mut self, account: &Account, id: ElementId) {
        let Some(queue) = self.locks.get_mut(account) else {
            return;
        };
        let held = queue.front() == Some(&id);
        queue.retain(|other| *other != id);
        if held && let Some(next) = queue.front().copied() {
            self.soon(50, 3, Happening::Granted(next, account.clone()));
        }
    }

    fn tell(&mut self, id: ElementId, text: &str) {
        for other in self.ids() {
            if other == id {
                continue;
            }
            let line = hashed(text) ^ other.place as u64;
            let delay = match self.fault(What::Message, id.place, line) {
                Some(Fault::MessageLost) => continue,
                Some(Fault::MessageLate(by)) => by,
                _ => 2,
            };
            let at = self.now + delay;
            self.plan(at, Happening::Hears(other, text.to_owned()));
        }
    }

    // --- What is stored ---

    fn writes(&mut self, id: ElementId) {
        let tab = &self.tabs[TAB_OF[id.place]];
        let (hangs, is_broken) = (tab.does_store_hang, tab.is_store_broken);
        let Some(element) = self.element(id) else {
            return;
        };
        if hangs {
            return;
        }
        let Some((ticket, writes)) = element.writing.pop_front() else {
            return;
        };
        let line = match writes.first() {
            Some(
                Write::Put { key, .. } | Write::Erase { key, .. } | Write::Expect { key, .. },
            ) => hashed(key),
            Some(Write::Clear(_)) | None => 0,
        };
        let fault = self.fault(What::Write, id.place, line);
        let result = match fault {
            Some(Fault::StoreFails(why)) => Err(why.into()),
            _ if is_broken => Err(StorageFailure::Failed.into()),
            _ => self.kept.make(writes),
        };
        self.say(result.is_err(), || match result {
            Ok(()) => format!("{} stores", named(id)),
            Err(why) => format!("{} cannot store ({why:?})", named(id)),
        });
        self.deliver(id, Event::Stored { ticket, result });
    }

    fn reads(&mut self, id: ElementId, ticket: Ticket) {
        let is_broken = self.tabs[TAB_OF[id.place]].is_store_broken;
        let Some(element) = self.element(id) else {
            return;
        };
        element.loads -= 1;
        let fault = self.fault(What::Read, id.place, 0);
        let result = match fault {
            Some(Fault::StoreFails(why)) => Err(why),
            _ if is_broken => Err(StorageFailure::Failed),
            _ => Ok(self.kept.clone()),
        };
        if let Err(why) = &result {
            let why = *why;
            self.say(true, || {
                format!("{} cannot read what is stored ({why:?})", named(id))
            });
        }
        self.deliver(id, Event::Loaded { ticket, result });
    }

    // --- The network ---

    fn send(&mut self, id: ElementId, call: CallId, request: Request) {
        let mut options = self.options.iter();
        let connection = request.connection.as_str();
        let Some(api) = options.position(|options| options.id == connection) else {
            return;
        };
        let meant = self.apis[api].meant(&request);
        let command = meant.and_then(|meant| self.meant_by(id, api, &meant));
        let number = self.calls.len();
        self.calls.push(Call {
            element: id,
            call,
            request,
            api,
            fault: None,
            answer: None,
            carries: Vec::new(),
            served_at: 0,
            is_wanted: true,
            arrivals: 0,
            sent_at: self.now,
            command,
            looked_at: 0,
        });
        match self.tabs[TAB_OF[id.place]].credentials {
            Credentials::Good | Credentials::Stale => self.leaves(number),
            Credentials::Throws => self.answer(number, Outcome::NoCredentials),
            Credentials::Late(by) => {
                let at = self.now + by;
                self.plan(at, Happening::Leaves(number));
            }
            Credentials::Never => {
                let line = self.calls[number].request.line();
                self.say(true, || {
                    format!("{} waits for credentials for {line}", named(id))
                });
            }
        }
    }

    /// A request leaves the browser.
    fn leaves(&mut self, number: usize) {
        let call = &self.calls[number];
        if !call.is_wanted {
            return;
        }
        let (id, api) = (call.element, call.api);
        let line = call.request.line();
        let acts = self.apis[api].meant(&call.request).is_some();
        let what = Fault::kind(call.request.method, acts);
        let fault = self.fault(what, id.place, hashed(&line));
        self.calls[number].sent_at = self.now;
        self.calls[number].looked_at = self.last_look(number);
        let is_stale = self.tabs[TAB_OF[id.place]].credentials == Credentials::Stale;
        let fault = match fault {
            _ if !self.has_network => Some(Fault::RequestLost),
            _ if is_stale => Some(Fault::Status(401)),
            fault => fault,
        };
        self.calls[number].fault = fault;
        if acts {
            self.note_post(number, fault);
        }
        self.say(acts || fault.is_some(), || {
            let body = self_body(&line, acts);
            match fault {
                Some(fault) => format!("{} sends {body}: {fault}", named(id)),
                None => format!("{} sends {body}", named(id)),
            }
        });
        let chance = |salt: u64| mixed(&[self.script.seed, hashed(&line), self.now, salt]);
        let there = 2 + chance(1) % 60;
        let back = there + 2 + chance(2) % 60;
        let (arrivals, back) = match fault {
            None
            | Some(Fault::AnswerLost | Fault::Garbled | Fault::Cut | Fault::StatusAfter(_)) => {
                (vec![there], back)
            }
            Some(Fault::Late(by)) => (vec![there + by], back + by),
            Some(Fault::Twice(by)) => (vec![there, there + by], back),
            Some(_) => (Vec::new(), back),
        };
        self.calls[number].arrivals = arrivals.len() as u8;
        let now = self.now;
        for arrival in arrivals {
            self.acts_left += usize::from(acts);
            self.plan(now + arrival, Happening::Reaches(number));
        }
        self.plan(now + back.min(TIME_LIMIT_MS), Happening::Answers(number));
    }

    fn reaches(&mut self, number: usize) {
        let now = self.now;
        let call = &mut self.calls[number];
        call.arrivals -= 1;
        let api = call.api;
        let request = call.request.clone();
        let acts = self.apis[api].meant(&request).is_some();
        self.acts_left -= usize::from(acts);
        let reply = self.apis[api].answer(&request, number, now);
        let call = &mut self.calls[number];
        // The first answer is the one that counts: a request that arrives twice is answered twice, once to nobody.
        if call.answer.is_none() {
            call.answer = Some(Answer {
                status: reply.status,
                body: reply.body,
                retry_after_ms: None,
            });
            call.carries = reply.carries;
            call.served_at = now;
        }
        self.look_at_effects();
    }

    /// Whatever took effect since the last look.
    fn look_at_effects(&mut self) {
        for api in 0..self.apis.len() {
            while self.judged_effects[api] < self.apis[api].effects().len() {
                let number = self.judged_effects[api];
                self.judged_effects[api] += 1;
                self.takes_effect(api, number);
            }
        }
    }

    fn answers(&mut self, number: usize) {
        let call = &mut self.calls[number];
        if !call.is_wanted {
            return;
        }
        let status = |status: u16| {
            Outcome::Answered(Answer {
                status,
                body: r#"{"success":false,"error":"no","detail":"no"}"#.to_owned(),
                retry_after_ms: (status == 429).then_some(2_000),
            })
        };
        let outcome = match (call.fault, call.answer.take()) {
            (Some(Fault::Status(code) | Fault::StatusAfter(code)), _) => status(code),
            (Some(Fault::RequestLost | Fault::AnswerLost), _) => {
                Outcome::NoAnswer(NoAnswer::Network)
            }
            (Some(Fault::Garbled), _) => Outcome::Answered(Answer {
                status: 200,
                body: "<html>".to_owned(),
                retry_after_ms: None,
            }),
            (Some(Fault::Cut), Some(answer)) => Outcome::Answered(Answer {
                body: answer.body.chars().take(answer.body.len() / 2).collect(),
                ..answer
            }),
            (_, Some(answer)) => Outcome::Answered(answer),
            (_, None) => Outcome::NoAnswer(NoAnswer::TimedOut),
        };
        self.answer(number, outcome);
    }

    fn answer(&mut self, number: usize, outcome: Outcome) {
        let now = self.now;
        let call = &mut self.calls[number];
        if !call.is_wanted {
            return;
        }
        call.is_wanted = false;
        let (id, number_there, api) = (call.element, call.call, call.api);
        let is_whole = matches!(&outcome, Outcome::Answered(answer) if answer.status == 200)
            && !matches!(call.fault, Some(Fault::Garbled | Fault::Cut));
        let served_at = call.served_at;
        let carries = std::mem::take(&mut call.carries);
        if is_whole && let Some(element) = self.element(id) {
            let carries = carries.into_iter();
            let noted = carries.map(|carried| (api, carried, served_at, now));
            element.carried.extend(noted);
        }
        let event = Event::Answered {
            call: number_there,
            outcome,
        };
        self.deliver(id, event);
    }

    /// The faults of this history, as they were met, and nothing else.
    pub fn only_what_was_met(&self) -> Faults {
        Faults::Only(self.met.clone())
    }
}

fn self_body(line: &str, acts: bool) -> String {
    match acts {
        true => format!("“{line}”, which acts,"),
        false => format!("“{line}”"),
    }
}

/// An element, for people.
pub(crate) fn named(id: ElementId) -> String {
    match id.place {
        1 => "the second element of tab 0".to_owned(),
        place => format!("tab {}", TAB_OF[place]),
    }
}

/// A line of a history, for people.
impl std::fmt::Display for Line {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:>12}  {}", seconds(self.at), self.words)
    }
}
