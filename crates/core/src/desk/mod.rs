//! The reviewer's desk: what happens goes in as an [`Event`], what has to be done outside comes out as [`Effect`]s,
//! and what there is to see is read from the desk itself. Start reading here.
//!
//! `update` cannot fail: bad input becomes a state that can be shown. Connections are read, opened and decided on
//! independently, so that one that hangs or talks nonsense never holds up the others.
//!
//! ```
//! use countersign_core::connector::Options;
//! use countersign_core::desk::{Desk, Effect, Event, Moment};
//!
//! let mut desk = Desk::default();
//! let ops = Options { id: "ops".into(), label: "Ops".into(), kind: "hookpulse".into(), base_url: "/hookpulse".into(), dialect: None };
//! let effects = desk.update(Event::Configured(vec![ops]), Moment::default());
//! assert!(effects.iter().any(|effect| matches!(effect, Effect::Send { .. })));
//! ```

mod reading;
#[cfg(test)]
mod tests;
mod view;

use std::collections::HashMap;
use std::rc::Rc;

pub use self::view::{ConnectionView, Health, RowState, RowView};
use crate::connector::{Connector, Options, Outcome, Page, Pass, Request, SetUpError, connect};
use crate::engine::{Engine, Entry, Phase, Sending};
use crate::form::{Draft, Edit, FieldId};
use crate::json::Value;
use crate::model::{
    Approval, ApprovalId, Capabilities, CommandId, ConnectionId, Decision, Details, End,
    MissingPart, ReadFailure, ReasonUse, Verdict,
};
use crate::queue::Queue;
use crate::text::{EN, Text};
use crate::time::Millis;

/// How long nothing is sent after a decision, unless the page says otherwise.
pub const UNDO_WINDOW_MS: u64 = 5_000;

/// Something that happened.
#[derive(Debug)]
pub enum Event {
    /// The page named its connections; the ones before are replaced.
    Configured(Vec<Options>),
    /// The page's way of giving credentials changed.
    CredentialsChanged,
    /// The page set the undo window, in milliseconds; 0 sends at once.
    UndoWindow(u64),
    /// The moment asked for by [`Effect::WakeAt`] has come.
    Woke,
    /// A request ended.
    Answered {
        /// Which.
        call: CallId,
        /// How.
        outcome: Outcome,
    },
    /// "Refresh", or "Try again" of a failing connection.
    Refresh,
    /// The reviewer typed in the search box.
    Searched(String),
    /// The reviewer opened an approval.
    Opened(ApprovalId),
    /// The reviewer went back to the list.
    Closed,
    /// The reviewer edited the data.
    Edited(Edit),
    /// The reviewer wrote a reason.
    Reasoned(String),
    /// "Keep my edits" (true) or "Take the new data" (false), after the data changed underneath.
    Rebased {
        /// Whose data to go on with.
        keep_mine: bool,
    },
    /// "Approve" or "Reject" on the open approval.
    Decided {
        /// Which.
        verdict: Verdict,
        /// Fresh and random: the idempotency key of this click.
        command: CommandId,
    },
    /// "Undo" or "Withdraw".
    Withdrawn(CommandId),
    /// "Retry now".
    RetriedNow(CommandId),
    /// The network came or went.
    Online(bool),
    /// The page came to the front or went behind.
    Visible(bool),
}

/// Something to be done outside.
#[derive(Debug)]
pub enum Effect {
    /// Send a request; answer with [`Event::Answered`].
    Send {
        /// Its number.
        call: CallId,
        /// What to send.
        request: Request,
    },
    /// Come back at this moment with [`Event::Woke`]; a later one replaces an earlier one.
    WakeAt(Millis),
    /// A part of the desk looks different now.
    Show(Part),
    /// Tell the page.
    Emit(Outgoing),
    /// Say it in the status line.
    Announce(String),
    /// Put the focus there.
    Focus(Target),
}

/// Parts that are drawn on their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The rows of the list.
    Queue,
    /// The connections' states.
    Connections,
    /// Which approval is open and what is known of it.
    Details,
    /// The form's structure below this container.
    Shape(FieldId),
    /// One field.
    Field(FieldId),
    /// The diff, the problems and the buttons.
    Bar,
    /// Decisions under way and ended.
    Outbox,
}

/// Places the focus can be put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The heading of the details.
    Details,
    /// What became of the decision.
    Receipt,
    /// A field.
    Field(FieldId),
    /// A row of the list.
    Row(ApprovalId),
    /// The reason's text box.
    Reason,
}

/// What the page is told.
#[derive(Clone, Debug)]
pub enum Outgoing {
    /// A decision has ended.
    Decided {
        /// On what.
        approval: ApprovalId,
        /// What it is called.
        title: String,
        /// Approve or reject.
        verdict: Verdict,
        /// Its idempotency key.
        command: CommandId,
        /// One of `applied`, `superseded`, `refused`, `gone`.
        end: &'static str,
    },
    /// A connection cannot be read.
    Failed {
        /// Which.
        connection: ConnectionId,
        /// The sentence the reviewer sees.
        message: String,
    },
}

/// Number of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u64);

/// What the shell knows and the rules do not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    /// The clock.
    pub now: Millis,
    /// A random number, for spreading out tries.
    pub entropy: u64,
}

/// Everything an element knows.
#[derive(Debug)]
pub struct Desk {
    connections: Vec<Connection>,
    queue: Queue,
    engine: Engine,
    search: String,
    open: Option<Open>,
    work: HashMap<ApprovalId, Work>,
    calls: HashMap<CallId, Purpose>,
    next_call: u64,
    undo_ms: u64,
    visible: bool,
    text: &'static Text,
}

impl Default for Desk {
    fn default() -> Self {
        Desk {
            connections: Vec::new(),
            queue: Queue::default(),
            engine: Engine::default(),
            search: String::new(),
            open: None,
            work: HashMap::new(),
            calls: HashMap::new(),
            next_call: 0,
            undo_ms: UNDO_WINDOW_MS,
            visible: true,
            text: &EN,
        }
    }
}

/// One configured connection and the state of reading it.
#[derive(Debug)]
struct Connection {
    id: ConnectionId,
    label: String,
    connector: Result<Rc<dyn Connector>, SetUpError>,
    /// Why the last walk ended early.
    failure: Option<ReadFailure>,
    failures: u32,
    /// Entries of the last walk that could not be read.
    unreadable: Vec<String>,
    read_at: Option<Millis>,
    next_read: Option<Millis>,
    reading: Option<Walk>,
}

/// A walk through a connection's pages.
#[derive(Debug)]
struct Walk {
    call: CallId,
    pass: Pass,
    unreadable: Vec<String>,
}

/// The approval on the right.
#[derive(Debug)]
pub struct Open {
    /// As the list last told of it.
    pub approval: Approval,
    /// Label of its connection.
    pub connection_label: String,
    /// What its API can carry.
    pub capabilities: Capabilities,
    /// What is known beyond the list; `None` until the reads have ended.
    pub details: Option<Details>,
    /// True when the list no longer has it although nothing was decided here.
    pub left_the_list: bool,
    connector: Rc<dyn Connector>,
    reads: Vec<Read>,
    read_again_at: Vec<Millis>,
}

#[derive(Debug)]
struct Read {
    call: CallId,
    part: MissingPart,
    outcome: Option<Outcome>,
}

/// What the reviewer has put into one approval.
#[derive(Debug, Default)]
struct Work {
    draft: Option<Draft>,
    /// Counts the drafts begun on this approval.
    version: u64,
    base: Option<Value>,
    reason: String,
    /// Other data than the draft began with, seen since.
    newer: Option<Value>,
}

impl Work {
    fn begin(&mut self, schema: Option<&Value>, data: Value) {
        self.draft = Some(Draft::new(schema, &data));
        self.base = Some(data);
        self.version += 1;
    }

    fn is_worth_keeping(&self) -> bool {
        !self.reason.is_empty() || self.draft.as_ref().is_some_and(Draft::is_changed)
    }
}

/// What a request was for.
#[derive(Debug)]
enum Purpose {
    List(ConnectionId),
    Details,
    Deliver(CommandId),
}

impl Desk {
    /// Takes in what happened; answers with what is to be done.
    pub fn update(&mut self, event: Event, moment: Moment) -> Vec<Effect> {
        let mut out = Vec::new();
        let now = moment.now;
        match event {
            Event::Configured(options) => self.configure(options, &mut out),
            Event::CredentialsChanged => {
                self.engine.credentials_changed(now);
                self.read_all(&mut out);
                self.read_details_again(&mut out);
            }
            Event::UndoWindow(milliseconds) => self.undo_ms = milliseconds,
            Event::Woke => {}
            Event::Answered { call, outcome } => self.answered(call, outcome, moment, &mut out),
            Event::Refresh => {
                self.read_all(&mut out);
                self.read_details_again(&mut out);
            }
            Event::Searched(search) => {
                self.search = search;
                out.push(Effect::Show(Part::Queue));
            }
            Event::Opened(id) => self.open(&id, &mut out),
            Event::Closed => {
                if let Some(open) = self.close() {
                    out.push(Effect::Focus(Target::Row(open.approval.id)));
                }
                out.extend([Effect::Show(Part::Details), Effect::Show(Part::Queue)]);
            }
            Event::Edited(edit) => self.edit(edit, &mut out),
            Event::Reasoned(reason) => {
                if let Some(work) = self.open_work_mut() {
                    work.reason = reason;
                    out.push(Effect::Show(Part::Bar));
                }
            }
            Event::Rebased { keep_mine } => self.rebase(keep_mine, &mut out),
            Event::Decided { verdict, command } => self.decide(verdict, command, now, &mut out),
            Event::Withdrawn(command) => self.withdraw(&command, &mut out),
            Event::RetriedNow(command) => self.engine.retry_now(&command, now),
            Event::Online(online) => {
                self.engine.online(online, now);
                if online {
                    self.read_all(&mut out);
                }
                out.extend([Effect::Show(Part::Outbox), Effect::Show(Part::Queue)]);
            }
            Event::Visible(visible) => {
                self.visible = visible;
                if visible {
                    self.read_stale(now, &mut out);
                }
            }
        }
        self.do_what_is_due(moment, &mut out);
        out.extend(self.wake_at().map(Effect::WakeAt));
        out
    }

    /// Things whose time has come, whatever the event was.
    fn do_what_is_due(&mut self, moment: Moment, out: &mut Vec<Effect>) {
        let is_held = |entry: &&Entry| matches!(entry.phase, Phase::Held { .. });
        let held: Vec<CommandId> = self
            .engine
            .entries()
            .iter()
            .filter(is_held)
            .map(|entry| entry.decision.command.clone())
            .collect();
        let sendings = self.engine.due(moment.now);
        // Its undo window is over, but there is no network: nothing is sent, so no answer would say what became of it.
        let kept: Vec<&Entry> = held
            .iter()
            .filter_map(|command| self.engine.entry(command))
            .filter(|entry| matches!(entry.phase, Phase::Waiting { .. }))
            .collect();
        if !sendings.is_empty() || !kept.is_empty() {
            out.extend([Effect::Show(Part::Outbox), Effect::Show(Part::Queue)]);
        }
        for entry in kept {
            if let Phase::Waiting { trouble, .. } = &entry.phase {
                let sentence = (self.text.waits)(
                    entry.decision.verdict,
                    trouble,
                    None,
                    entry.may_have_been_taken,
                );
                out.push(Effect::Announce((self.text.about)(&entry.title, &sentence)));
            }
        }
        for sending in sendings {
            self.deliver(sending, out);
        }
        self.read_due(moment.now, out);
    }

    fn wake_at(&self) -> Option<Millis> {
        // A list that is being read is read again after that, so its next moment is nothing to wake for yet.
        let idle = self
            .connections
            .iter()
            .filter(|connection| self.visible && connection.reading.is_none());
        let lists = idle.filter_map(|connection| connection.next_read);
        let details = self
            .open
            .iter()
            .flat_map(|open| open.read_again_at.iter().copied());
        lists.chain(details).chain(self.engine.wake_at()).min()
    }

    fn send(&mut self, purpose: Purpose, request: Request, out: &mut Vec<Effect>) -> CallId {
        let call = CallId(self.next_call);
        self.next_call += 1;
        self.calls.insert(call, purpose);
        out.push(Effect::Send { call, request });
        call
    }

    fn answered(&mut self, call: CallId, outcome: Outcome, moment: Moment, out: &mut Vec<Effect>) {
        // An answer to something nobody waits for any more is dropped here.
        match self.calls.remove(&call) {
            Some(Purpose::List(connection)) => {
                self.list_answered(&connection, call, &outcome, moment, out)
            }
            Some(Purpose::Details) => self.details_answered(call, outcome, out),
            Some(Purpose::Deliver(command)) => {
                self.decision_answered(&command, &outcome, moment, out)
            }
            None => {}
        }
    }

    fn configure(&mut self, options: Vec<Options>, out: &mut Vec<Effect>) {
        self.connections.clear();
        for option in options {
            let id = ConnectionId::new(&option.id);
            let known = self
                .connections
                .iter()
                .any(|connection| connection.id == id);
            let connector = if option.id.is_empty() || known {
                Err(SetUpError::BadId(option.id.clone()))
            } else {
                connect(&option)
            };
            let label = if option.label.is_empty() {
                option.id.clone()
            } else {
                option.label.clone()
            };
            self.connections.push(Connection {
                id,
                label,
                connector,
                failure: None,
                failures: 0,
                unreadable: Vec::new(),
                read_at: None,
                next_read: None,
                reading: None,
            });
        }
        let connections = &self.connections;
        self.queue
            .keep_only(|id| connections.iter().any(|connection| connection.id == *id));
        self.calls
            .retain(|_, purpose| !matches!(purpose, Purpose::List(_)));
        let gone = |open: &Open| {
            !connections
                .iter()
                .any(|connection| connection.id == open.approval.id.connection)
        };
        if self.open.as_ref().is_some_and(gone) {
            self.close();
            out.push(Effect::Show(Part::Details));
        }
        self.read_all(out);
        out.extend([Effect::Show(Part::Connections), Effect::Show(Part::Queue)]);
    }

    fn open(&mut self, id: &ApprovalId, out: &mut Vec<Effect>) {
        if self
            .open
            .as_ref()
            .is_some_and(|open| open.approval.id == *id)
        {
            out.push(Effect::Focus(Target::Details));
            return;
        }
        let Some(approval) = self.queue.get(id).cloned() else {
            return;
        };
        let Some(connection) = self
            .connections
            .iter()
            .find(|connection| connection.id == id.connection)
        else {
            return;
        };
        let Ok(connector) = connection.connector.clone() else {
            return;
        };
        let connection_label = connection.label.clone();
        self.close();
        let mut reads = Vec::new();
        for (part, request) in connector.detail_requests(&approval) {
            reads.push(Read {
                call: self.send(Purpose::Details, request, out),
                part,
                outcome: None,
            });
        }
        out.push(Effect::Announce((self.text.opened)(&approval.title)));
        self.open = Some(Open {
            capabilities: connector.capabilities(),
            connection_label,
            details: None,
            left_the_list: false,
            connector,
            reads,
            read_again_at: Vec::new(),
            approval,
        });
        if self.open.as_ref().is_some_and(|open| open.reads.is_empty()) {
            self.put_details_together(out);
        }
        out.extend([
            Effect::Show(Part::Details),
            Effect::Show(Part::Queue),
            Effect::Focus(Target::Details),
        ]);
    }

    /// Puts the open approval away; what the reviewer did to it stays.
    fn close(&mut self) -> Option<Open> {
        let open = self.open.take()?;
        self.calls
            .retain(|_, purpose| !matches!(purpose, Purpose::Details));
        let id = &open.approval.id;
        if self
            .work
            .get(id)
            .is_some_and(|work| !work.is_worth_keeping())
            && !self.engine.is_deciding(id)
        {
            self.work.remove(id);
        }
        Some(open)
    }

    fn edit(&mut self, edit: Edit, out: &mut Vec<Effect>) {
        if !self.can_edit() {
            return;
        }
        let Some(draft) = self.open_work_mut().and_then(|work| work.draft.as_mut()) else {
            return;
        };
        let was_changed = draft.is_changed();
        let touched = draft.apply(edit);
        if draft.is_changed() != was_changed {
            out.push(Effect::Show(Part::Queue));
        }
        out.extend(
            touched
                .fields
                .into_iter()
                .map(|field| Effect::Show(Part::Field(field))),
        );
        out.extend(touched.shape.map(|field| Effect::Show(Part::Shape(field))));
        out.push(Effect::Show(Part::Bar));
    }

    fn rebase(&mut self, keep_mine: bool, out: &mut Vec<Effect>) {
        let schema = self.open_payload_schema();
        let Some(work) = self.open_work_mut() else {
            return;
        };
        let Some(newer) = work.newer.take() else {
            return;
        };
        if keep_mine {
            // The edits are seen and meant; what the API has is the base to compare with from here on.
            work.base = Some(newer);
        } else {
            work.begin(schema.as_ref(), newer);
        }
        out.extend([Effect::Show(Part::Details), Effect::Show(Part::Bar)]);
    }

    fn decide(&mut self, verdict: Verdict, command: CommandId, now: Millis, out: &mut Vec<Effect>) {
        let is_possible = match verdict {
            Verdict::Approve => self.can_approve(),
            Verdict::Reject => self.can_decide(),
        };
        if !is_possible {
            return;
        }
        let Some(open) = &self.open else { return };
        let id = open.approval.id.clone();
        let work = self.work.get(&id);
        let draft = work.and_then(|work| work.draft.as_ref());
        if verdict == Verdict::Approve {
            let problems = draft.map(Draft::problems).unwrap_or_default();
            if let Some((field, _)) = problems.first() {
                out.push(Effect::Announce((self.text.problems)(problems.len())));
                out.push(Effect::Focus(Target::Field(*field)));
                return;
            }
        }
        let reason = work
            .map(|work| work.reason.trim().to_owned())
            .filter(|reason| !reason.is_empty());
        if verdict == Verdict::Reject
            && open.capabilities.reason == ReasonUse::Required
            && reason.is_none()
        {
            out.push(Effect::Focus(Target::Reason));
            return;
        }
        let edits = draft.filter(|draft| {
            verdict == Verdict::Approve && open.capabilities.edits && draft.is_changed()
        });
        let decision = Decision {
            command,
            approval: id,
            verdict,
            base: work.and_then(|work| work.base.clone()),
            edited: edits.map(Draft::value),
            reason: reason.filter(|_| {
                verdict == Verdict::Reject && open.capabilities.reason != ReasonUse::Never
            }),
        };
        let changes = edits.map_or(0, |draft| draft.changes().len());
        self.engine.decide(
            decision,
            open.approval.title.clone(),
            changes,
            open.connector.clone(),
            now,
            self.undo_ms,
        );
        let sentence = match self.undo_ms {
            0 => (self.text.sending)(verdict),
            window => (self.text.held)(verdict, window.div_ceil(1000)),
        };
        out.push(Effect::Announce((self.text.about)(
            &open.approval.title,
            &sentence,
        )));
        out.extend([
            Effect::Show(Part::Details),
            Effect::Show(Part::Bar),
            Effect::Show(Part::Outbox),
            Effect::Show(Part::Queue),
        ]);
        out.push(Effect::Focus(Target::Receipt));
    }

    fn withdraw(&mut self, command: &CommandId, out: &mut Vec<Effect>) {
        let Some(decision) = self.engine.withdraw(command) else {
            return;
        };
        out.push(Effect::Announce(self.text.undone.to_owned()));
        out.extend([
            Effect::Show(Part::Details),
            Effect::Show(Part::Bar),
            Effect::Show(Part::Outbox),
            Effect::Show(Part::Queue),
        ]);
        out.push(
            match self
                .open
                .as_ref()
                .is_some_and(|open| open.approval.id == decision.approval)
            {
                true => Effect::Focus(Target::Details),
                false => Effect::Focus(Target::Row(decision.approval)),
            },
        );
    }

    fn deliver(&mut self, sending: Sending, out: &mut Vec<Effect>) {
        self.send(Purpose::Deliver(sending.command), sending.request, out);
    }

    fn decision_answered(
        &mut self,
        command: &CommandId,
        outcome: &Outcome,
        moment: Moment,
        out: &mut Vec<Effect>,
    ) {
        if let Some(sending) = self
            .engine
            .answered(command, outcome, moment.now, moment.entropy)
        {
            self.deliver(sending, out);
        }
        let Some(entry) = self.engine.entry(command) else {
            return;
        };
        let verdict = entry.decision.verdict;
        let id = entry.decision.approval.clone();
        if let Phase::Ended { end, .. } = &entry.phase {
            let sentence = (self.text.ended)(verdict, end);
            out.push(Effect::Announce((self.text.about)(&entry.title, &sentence)));
            out.push(Effect::Emit(Outgoing::Decided {
                approval: id.clone(),
                title: entry.title.clone(),
                verdict,
                command: command.clone(),
                end: end.as_str(),
            }));
            if !matches!(end, End::Refused { .. }) {
                self.queue.remove(&id);
            }
            if matches!(end, End::Applied { .. }) {
                self.work.remove(&id);
            }
            // The workflow moves on: look soon at what follows, and once more when projections have caught up.
            if let Some(connection) = self
                .connections
                .iter_mut()
                .find(|connection| connection.id == id.connection)
            {
                connection.next_read = Some(moment.now.plus(1_000));
            }
            if let Some(open) = self.open.as_mut().filter(|open| open.approval.id == id) {
                open.read_again_at = vec![moment.now.plus(1_200), moment.now.plus(4_000)];
            }
        } else if let Phase::Waiting { trouble, .. } = &entry.phase {
            let sentence = (self.text.waits)(verdict, trouble, None, entry.may_have_been_taken);
            out.push(Effect::Announce((self.text.about)(&entry.title, &sentence)));
        }
        out.extend([
            Effect::Show(Part::Details),
            Effect::Show(Part::Bar),
            Effect::Show(Part::Outbox),
            Effect::Show(Part::Queue),
        ]);
    }

    fn open_work_mut(&mut self) -> Option<&mut Work> {
        let id = self.open.as_ref()?.approval.id.clone();
        Some(self.work.entry(id).or_default())
    }

    fn open_payload_schema(&self) -> Option<Value> {
        self.open
            .as_ref()?
            .details
            .as_ref()?
            .payload
            .as_ref()?
            .schema
            .clone()
    }
}
