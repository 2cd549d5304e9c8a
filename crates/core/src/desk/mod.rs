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

mod alone;
mod bulk;
mod deciding;
mod documents;
mod drafts;
mod history;
mod linked;
mod listing;
mod names;
mod news;
mod reading;
mod reads;
mod review;
#[cfg(test)]
mod tests;
mod view;

use std::collections::HashMap;
use std::rc::Rc;

use self::bulk::{Bulk, Selection};
pub use self::bulk::{BulkView, LeftOut};
pub use self::documents::{Link, OpenDocument};
use self::drafts::Work;
use self::history::History;
pub use self::history::Past;
pub use self::linked::Pointed;
use self::linked::Pointer;
pub use self::listing::{Progress, RowState, RowView};
use self::names::Names;
pub use self::news::Counts;
use self::news::News;
use self::reads::Reads;
use self::review::Expressions;
pub use self::review::{LOOK_BELOW_PERCENT, Looks};
pub use self::view::{ConnectionView, Health};
use crate::connector::{Connector, Options, Outcome, Page, Pass, Request, SetUpError, connect};
use crate::engine::{Engine, Line, Ticket};
use crate::form::{Edit, FieldId};
use crate::json::{Side, Value};
use crate::model::{
    Account, Approval, ApprovalId, Capabilities, CommandId, ConnectionId, Details, ReadFailure,
    Verdict,
};
use crate::queue::{Queue, View};
use crate::record::StoredDraft;
use crate::storage::{Kept, StorageFailure, Write, WriteFailure};
use crate::text::{EN, Text};
use crate::time::Millis;
pub use crate::time::Moment;

/// How long nothing is sent after a decision, unless the page says otherwise.
pub const UNDO_WINDOW_MS: u64 = 5_000;

/// Something that happened.
#[derive(Debug)]
pub enum Event {
    /// The page named its connections; the ones before are replaced.
    Configured(Vec<Options>),
    /// The page's way of giving credentials changed.
    CredentialsChanged,
    /// The page asked for another language.
    Language(&'static Text),
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
    /// The reviewer chose another order, other groups or filters.
    Viewed(View),
    /// The page set the view, or this device remembers it.
    ViewGiven(View),
    /// The reviewer's pointer or focus came to the list (true) or left it.
    Rested(bool),
    /// "3 new": the reviewer wants to see what arrived meanwhile.
    ArrivalsShown,
    /// Somebody is there: a key, a click, the pointer. Not for each of them; now and then is enough.
    Present,
    /// The page's window got the focus.
    Focused,
    /// The reviewer opened an approval.
    Opened(ApprovalId),
    /// The page points at an approval, written as [`ApprovalId::item`] writes it, or at none any more.
    Pointed(Option<String>),
    /// Who wants to know what comes while the page is hidden.
    Watches {
        /// The page, to show how many wait.
        count: bool,
        /// The reviewer, by notifications.
        notices: bool,
    },
    /// The reviewer wants to look at this document of the open approval, and its link is not known or has grown old.
    DocumentWanted(usize),
    /// The reviewer goes on to the approval so many places after the open one, as the list is now.
    Stepped(isize),
    /// The reviewer went back to the list.
    Closed,
    /// The reviewer edited the data.
    Edited(Edit),
    /// The reviewer's focus came to a field.
    LookedAt(FieldId),
    /// "Next field that needs a look", from this one on.
    LookedForNext(Option<FieldId>),
    /// Below how many percent a value needs a look, and whether it must have had it before it is approved.
    Looks {
        /// From 0, which asks for no look at all, to 100.
        below: u32,
        /// True where Approve waits for it.
        must: bool,
    },
    /// The reviewer wrote a reason.
    Reasoned(String),
    /// "Go on with these", after the data changed underneath: a side for each place that both changed, in the order of
    /// [`crate::json::Merge::conflicts`].
    Merged(Vec<Side>),
    /// "Take the new data, drop my edits".
    TookTheirs,
    /// "Approve" or "Reject" on the open approval.
    Decided {
        /// Which.
        verdict: Verdict,
        /// Fresh and random: the idempotency key of this click.
        command: CommandId,
    },
    /// The same by a key at a row of the list. What is not open has not been seen, and is opened instead.
    DecidedAt {
        /// The row.
        at: ApprovalId,
        /// Which.
        verdict: Verdict,
        /// As in [`Event::Decided`].
        command: CommandId,
    },
    /// "Take this version": another state of the data goes into the form.
    TookVersion(String),
    /// "Undo" or "Withdraw".
    Withdrawn(CommandId),
    /// "Retry now".
    RetriedNow(CommandId),
    /// "Send without saving", for a decision that could not be stored.
    SentUnsaved(CommandId),
    /// An approval was selected or no longer is.
    Selected(ApprovalId),
    /// Everything between the last one that was selected and this one was selected.
    SelectedThrough(ApprovalId),
    /// All that the search shows was selected (true), or nothing is any more (false).
    SelectedAll(bool),
    /// "Approve" or "Reject" on everything that is selected.
    BulkDecided {
        /// Which.
        verdict: Verdict,
        /// One reason for all, where the API takes one.
        reason: String,
        /// Fresh and random, one for each selected approval: the idempotency keys of this click.
        commands: Vec<CommandId>,
    },
    /// "Stop" or "Undo" of a bulk decision: what is not sent yet comes back.
    BulkStopped,
    /// What became of the last bulk decision has been read.
    BulkDismissed,
    /// "Clear history".
    HistoryCleared,
    /// The lock of an account is held now.
    Granted(Account),
    /// The browser has no locks to give.
    NoLocks(Account),
    /// The lock of an account was taken away.
    LockLost(Account),
    /// The browser has no way to talk to other tabs.
    Deaf,
    /// The browser is about to stop the page, for now or for good.
    Stopping,
    /// It runs the page again, if it had stopped it.
    RunsOn,
    /// Another tab or element said something.
    Heard(String),
    /// What [`Effect::Store`] asked for has ended.
    Stored {
        /// Which.
        ticket: Ticket,
        /// How.
        result: Result<(), WriteFailure>,
    },
    /// What [`Effect::Load`] asked for has ended.
    Loaded {
        /// Which.
        ticket: Ticket,
        /// How.
        result: Result<Kept, StorageFailure>,
    },
    /// The page is about to be left, for good or not.
    Leaving,
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
    /// Give up a request; its answer is no longer wanted.
    Abort(CallId),
    /// Keep on this device, all or nothing; answer with [`Event::Stored`].
    Store {
        /// Its number.
        ticket: Ticket,
        /// What.
        writes: Vec<Write>,
    },
    /// Read everything that is kept; answer with [`Event::Loaded`].
    Load(Ticket),
    /// Ask for the lock of an account: whoever holds it sends. Answer with [`Event::Granted`] or [`Event::NoLocks`].
    Claim(Account),
    /// Give that lock up, or ask for it no longer.
    GiveUp(Account),
    /// Take that lock away from a tab that is stopped; answer as for `Claim`.
    Seize(Account),
    /// Tell every other tab and element; they answer with [`Event::Heard`].
    Tell(String),
    /// Come back at this moment with [`Event::Woke`]; a later one replaces an earlier one.
    WakeAt(Millis),
    /// A part of the desk looks different now.
    Show(Part),
    /// Remember this view on this device, as [`View::write`] has it, for the next visit.
    RememberView(String),
    /// Tell the page.
    Emit(Outgoing),
    /// Say it in the status line.
    Announce(String),
    /// Put the focus there.
    Focus(Target),
    /// Put the focus there if it is within the element; what has it on the page keeps it.
    FocusIfInside(Target),
    /// Show this in a notification of the system, in the place of the one before; `None` takes that away.
    Notify(Option<String>),
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
    /// Which links to documents are known.
    Documents,
    /// The form's structure below this container.
    Shape(FieldId),
    /// One field.
    Field(FieldId),
    /// How much was changed, the problems and the buttons.
    Bar,
    /// What was changed, a moment after it was.
    Changes,
    /// Decisions under way and ended.
    Outbox,
    /// What is selected, and the bulk decision under way.
    Bulk,
    /// What was decided lately.
    History,
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
        /// One of `applied`, `superseded`, `refused`, `gone`, `duplicate`.
        end: &'static str,
    },
    /// A connection cannot be read.
    Failed {
        /// Which.
        connection: ConnectionId,
        /// The sentence the reviewer sees.
        message: String,
    },
    /// The reviewer opened an approval.
    Opened {
        /// Which.
        approval: ApprovalId,
        /// What it is called.
        title: String,
    },
    /// The reviewer went back to the list.
    Closed {
        /// From this, as [`ApprovalId::item`] writes it.
        item: String,
    },
    /// How many wait has changed.
    Counted(Counts),
}

/// Number of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u64);

/// Everything an element knows.
#[derive(Debug)]
pub struct Desk {
    connections: Vec<Connection>,
    queue: Queue,
    engine: Engine,
    open: Option<Open>,
    /// The row of the open approval, or where it was when it left the list.
    open_row: usize,
    pointer: Option<Pointer>,
    news: News,
    work: HashMap<ApprovalId, Work>,
    /// Drafts that are stored and belong to nothing that was opened during this visit, by key.
    drafts: HashMap<String, StoredDraft>,
    /// When the drafts that changed are stored.
    save_drafts_at: Option<Millis>,
    history: History,
    selection: Selection,
    bulk: Option<Bulk>,
    /// What was said last of a decision that waits: it is not said again at each try.
    said: HashMap<CommandId, String>,
    calls: HashMap<CallId, Purpose>,
    next_call: u64,
    undo_ms: u64,
    look_below: u32,
    must_look: bool,
    /// When the open draft is looked through.
    review_at: Option<Millis>,
    expressions: Expressions,
    visible: bool,
    /// When somebody was last seen to be there.
    present_at: Millis,
    text: &'static Text,
}

impl Default for Desk {
    fn default() -> Self {
        Desk {
            connections: Vec::new(),
            queue: Queue::default(),
            engine: Engine::default(),
            open: None,
            open_row: 0,
            pointer: None,
            news: News::default(),
            work: HashMap::new(),
            drafts: HashMap::new(),
            save_drafts_at: None,
            history: History::default(),
            selection: Selection::default(),
            bulk: None,
            said: HashMap::new(),
            calls: HashMap::new(),
            next_call: 0,
            undo_ms: UNDO_WINDOW_MS,
            look_below: LOOK_BELOW_PERCENT,
            must_look: false,
            review_at: None,
            expressions: Expressions::default(),
            visible: true,
            present_at: Millis::default(),
            text: &EN,
        }
    }
}

/// One configured connection and the state of reading it.
#[derive(Debug)]
struct Connection {
    id: ConnectionId,
    label: String,
    account: Account,
    connector: Result<Rc<dyn Connector>, SetUpError>,
    /// Why the last walk ended early.
    failure: Option<ReadFailure>,
    /// True once the page was asked for other credentials, until the list can be read.
    asked_again: bool,
    failures: u32,
    /// Entries of the last walk that could not be read.
    unreadable: Vec<String>,
    /// When its list was last seen to be as it is shown.
    read_at: Option<Millis>,
    /// The last walk to the end of the list.
    last_walk: Option<Walked>,
    next_read: Option<Millis>,
    reading: Option<Walk>,
    /// A walk that a failure broke off, and when.
    interrupted: Option<(Millis, Walk)>,
    names: Names,
}

/// A walk through a connection's pages.
#[derive(Debug)]
struct Walk {
    call: CallId,
    pass: Pass,
    unreadable: Vec<String>,
    began: Millis,
    /// How many approvals the API said there are, on the first page; `None` when it says something else by now.
    total: Option<u64>,
    seen: u64,
    /// The last page has come.
    is_complete: bool,
    /// It ends where nothing is new any more.
    is_short: bool,
}

/// A walk that came to the end.
#[derive(Clone, Copy, Debug)]
struct Walked {
    ended: Millis,
    took_ms: u64,
    pages: u32,
    /// "Refresh": somebody wants to know it all.
    is_to_be_repeated: bool,
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
    /// True once a rejection was asked for that lacks the reason its API wants, until one is begun.
    pub lacks_reason: bool,
    documents: Vec<OpenDocument>,
    connector: Rc<dyn Connector>,
    reads: Reads,
    read_again_at: Vec<Millis>,
}

/// What a request was for.
#[derive(Debug)]
enum Purpose {
    List(ConnectionId),
    /// What the approvals of a list are called.
    Names(ConnectionId),
    Details,
    /// The link to this document of the open approval.
    Document(usize),
    Deliver(CommandId),
    /// A read behind an item of the bulk decision.
    Check(CommandId),
}

impl Desk {
    /// Takes in what happened; answers with what is to be done.
    pub fn update(&mut self, event: Event, moment: Moment) -> Vec<Effect> {
        let mut out = Vec::new();
        let now = moment.now;
        if self.present_at == Millis::default() {
            // Somebody has just opened the page.
            self.present_at = now;
        }
        match event {
            Event::Configured(options) => self.configure(options, moment, &mut out),
            // Whoever draws the desk draws it anew: nearly everything on the screen is said in words.
            Event::Language(text) => self.text = text,
            Event::CredentialsChanged => {
                self.with_engine(moment, &mut out, |engine, acts| {
                    engine.credentials_changed(acts)
                });
                self.give_up_reads(&mut out);
                self.read_all(now, &mut out);
                self.read_details_again(&mut out);
                self.want_missing_documents(&mut out);
            }
            Event::UndoWindow(milliseconds) => self.undo_ms = milliseconds,
            // Not with any other event: what it leads to is to be drawn first.
            Event::Woke => {
                if self.review_at.is_some_and(|at| at <= now) {
                    self.review(&mut out);
                }
            }
            Event::Answered { call, outcome } => self.answered(call, outcome, moment, &mut out),
            Event::Refresh => {
                self.read_all(now, &mut out);
                self.read_details_again(&mut out);
                self.want_missing_documents(&mut out);
            }
            Event::Searched(search) => {
                let view = View {
                    search,
                    ..self.queue.view().clone()
                };
                self.look(view, now, &mut out);
            }
            Event::Viewed(view) => {
                out.push(Effect::RememberView(view.remembered().write()));
                self.look(view, now, &mut out);
            }
            Event::ViewGiven(view) => self.look(view, now, &mut out),
            Event::Rested(is_rested_on) => {
                if self.queue.rest(is_rested_on) {
                    out.push(Effect::Show(Part::Queue));
                }
            }
            Event::ArrivalsShown => {
                if self.queue.show_held() {
                    out.push(Effect::Show(Part::Queue));
                }
            }
            Event::Present => self.present(now, &mut out),
            Event::Focused => {
                self.present_at = now;
                self.read_stale(now, &mut out);
            }
            Event::Opened(id) => self.open(&id, &mut out),
            Event::Pointed(item) => self.point(item, now, &mut out),
            Event::Watches { count, notices } => self.set_watches(count, notices),
            Event::Stepped(by) => {
                if let Some(id) = self.beside_the_open_one(by) {
                    self.open(&id, &mut out);
                }
            }
            Event::DecidedAt {
                at,
                verdict,
                command,
            } => match self.open_approval() {
                Some(open) if open.approval.id == at => {
                    self.decide(verdict, command, moment, &mut out);
                }
                _ => self.open(&at, &mut out),
            },
            Event::DocumentWanted(index) => self.want_document(index, &mut out),
            Event::Closed => self.go_back(&mut out),
            Event::Edited(edit) => self.edit(edit, now, &mut out),
            Event::TookVersion(id) => self.take_version(&id, now, &mut out),
            Event::LookedAt(field) => self.look_at(field, &mut out),
            Event::LookedForNext(after) => self.look_next(after, &mut out),
            Event::Looks { below, must } => self.set_looks(below, must, &mut out),
            Event::Reasoned(reason) => {
                if let Some(open) = &mut self.open {
                    open.lacks_reason &= reason.trim().is_empty();
                }
                if let Some(work) = self.open_work_mut() {
                    work.reason = reason;
                    self.keep_draft(now);
                    out.push(Effect::Show(Part::Bar));
                }
            }
            Event::Merged(choices) => self.merge(&choices, now, &mut out),
            Event::TookTheirs => self.take_theirs(now, &mut out),
            Event::Decided { verdict, command } => self.decide(verdict, command, moment, &mut out),
            Event::Withdrawn(command) => self.with_engine(moment, &mut out, |engine, acts| {
                engine.withdraw(&command, acts);
            }),
            Event::RetriedNow(command) => self.with_engine(moment, &mut out, |engine, acts| {
                engine.retry_now(&command, moment, acts);
            }),
            Event::SentUnsaved(command) => self.with_engine(moment, &mut out, |engine, acts| {
                engine.send_unsaved(&command, acts);
            }),
            Event::Selected(id) => self.select(id, &mut out),
            Event::SelectedThrough(id) => self.select_through(id, &mut out),
            Event::SelectedAll(all) => self.select_all(all, &mut out),
            Event::BulkDecided {
                verdict,
                reason,
                commands,
            } => self.decide_all(verdict, &reason, commands, moment, &mut out),
            Event::BulkStopped => self.stop_bulk(moment, &mut out),
            Event::BulkDismissed => {
                self.bulk = None;
                out.push(Effect::Show(Part::Bulk));
            }
            Event::HistoryCleared => self.with_engine(moment, &mut out, |engine, acts| {
                engine.clear_history(acts);
            }),
            Event::Granted(account) => self.with_engine(moment, &mut out, |engine, acts| {
                engine.granted(&account, moment, acts);
            }),
            Event::NoLocks(account) => self.engine.has_no_locks(&account),
            Event::LockLost(account) => self.with_engine(moment, &mut out, |engine, acts| {
                engine.lost(&account, acts);
            }),
            Event::Deaf => self.engine.is_deaf(),
            Event::Stopping => {
                self.save_drafts(now, &mut out);
                self.with_engine(moment, &mut out, |engine, acts| engine.sleep(acts));
            }
            Event::RunsOn => self.with_engine(moment, &mut out, |engine, acts| engine.wake(acts)),
            Event::Heard(text) => self.with_engine(moment, &mut out, |engine, acts| {
                engine.heard(&text, moment, acts);
            }),
            Event::Stored { ticket, result } => {
                self.with_engine(moment, &mut out, |engine, acts| {
                    engine.stored(ticket, result, moment, acts);
                })
            }
            Event::Loaded { ticket, result } => {
                self.with_engine(moment, &mut out, |engine, acts| {
                    engine.loaded(ticket, result, moment, acts);
                })
            }
            Event::Leaving => {
                self.save_drafts(now, &mut out);
                self.with_engine(moment, &mut out, |engine, acts| engine.leaving(now, acts));
            }
            Event::Online(online) => {
                self.engine.online(online);
                match online {
                    true => {
                        // What was asked for without a network fails yet, and would hold up the next try.
                        self.give_up_reads(&mut out);
                        self.read_all(now, &mut out);
                    }
                    false => out.push(Effect::Announce(self.text.offline.to_owned())),
                }
                out.extend([Effect::Show(Part::Outbox), Effect::Show(Part::Queue)]);
            }
            Event::Visible(visible) => {
                self.visible = visible;
                self.with_engine(moment, &mut out, |engine, acts| {
                    engine.visible(visible, now, acts);
                });
                match visible {
                    true => {
                        self.present_at = now;
                        self.forget_news(&mut out);
                        self.read_stale(now, &mut out);
                    }
                    false => {
                        self.read_seldom(now);
                        // It may be the last that is heard of this page.
                        self.save_drafts(now, &mut out);
                    }
                }
            }
        }
        self.do_what_is_due(moment, &mut out);
        out.extend(self.wake_at(now).map(Effect::WakeAt));
        out
    }

    /// Things whose time has come, whatever the event was.
    fn do_what_is_due(&mut self, moment: Moment, out: &mut Vec<Effect>) {
        let now = moment.now;
        if self.review_at.is_none() && self.is_unreviewed() {
            self.review_at = Some(now);
        }
        if self.save_drafts_at.is_some_and(|at| at <= now) {
            self.save_drafts(now, out);
        }
        self.with_engine(moment, out, |engine, acts| engine.due(now, acts));
        self.read_due(now, out);
        self.arrange(now, out);
        self.tell_news(now, out);
    }

    fn wake_at(&self, now: Millis) -> Option<Millis> {
        // A list that is being read is read again after that, so its next moment is nothing to wake for yet.
        let idle = self
            .connections
            .iter()
            .filter(|connection| connection.reading.is_none());
        let lists = idle.filter_map(|connection| connection.next_read);
        let details = self
            .open
            .iter()
            .flat_map(|open| open.read_again_at.iter().copied());
        lists
            .chain(details)
            .chain(self.save_drafts_at)
            .chain(self.review_at)
            .chain(self.queue.lets_go_at())
            .chain(self.queue.is_working().then_some(now))
            .chain(self.news_wake_at())
            .chain(self.engine.wake_at(now))
            .min()
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
            Some(Purpose::Names(connection)) => {
                self.names_answered(&connection, call, &outcome, moment.now, out);
            }
            Some(Purpose::Details) => self.details_answered(call, outcome, out),
            Some(Purpose::Document(index)) => self.document_answered(call, index, &outcome, out),
            Some(Purpose::Deliver(command)) => self.with_engine(moment, out, |engine, acts| {
                engine.answered(&command, &outcome, moment, acts);
            }),
            Some(Purpose::Check(command)) => {
                self.item_answered(&command, call, outcome, moment, out);
            }
            None => {}
        }
    }

    fn configure(&mut self, options: Vec<Options>, moment: Moment, out: &mut Vec<Effect>) {
        let before: HashMap<ConnectionId, Account> = self
            .connections
            .drain(..)
            .map(|connection| (connection.id, connection.account))
            .collect();
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
                account: option.account(),
                connector,
                failure: None,
                asked_again: false,
                failures: 0,
                unreadable: Vec::new(),
                read_at: None,
                last_walk: None,
                next_read: None,
                reading: None,
                interrupted: None,
                names: Names::default(),
            });
        }
        let connections = &self.connections;
        // What another account had listed is nobody's any more, whatever the new one is called.
        let is_kept = |id: &ConnectionId| {
            connections.iter().any(|connection| {
                connection.id == *id && before.get(id) == Some(&connection.account)
            })
        };
        let named = connections.iter().map(|connection| {
            let id = connection.id.clone();
            let is_kept = is_kept(&id);
            (id, connection.label.clone(), is_kept)
        });
        self.queue.configure(named);
        self.calls
            .retain(|_, purpose| !matches!(purpose, Purpose::List(_) | Purpose::Names(_)));
        let gone = |open: &Open| !is_kept(&open.approval.id.connection);
        if self.open.as_ref().is_some_and(gone) {
            self.close();
            out.push(Effect::Show(Part::Details));
        }
        let lines = self.connections.iter().filter_map(|connection| {
            Some(Line {
                connection: connection.id.clone(),
                label: connection.label.clone(),
                account: connection.account.clone(),
                connector: connection.connector.clone().ok()?,
            })
        });
        let lines = lines.collect();
        self.with_engine(moment, out, |engine, acts| engine.set_lines(lines, acts));
        self.read_all(moment.now, out);
        self.miss_what_cannot_come(out);
        out.extend([Effect::Show(Part::Connections), Effect::Show(Part::Queue)]);
    }

    /// The reviewer opened it.
    fn open(&mut self, id: &ApprovalId, out: &mut Vec<Effect>) {
        if self
            .open
            .as_ref()
            .is_some_and(|open| open.approval.id == *id)
        {
            out.push(Effect::Focus(Target::Details));
            return;
        }
        if let Some(title) = self.bring_up(id, out) {
            out.push(Effect::Focus(Target::Details));
            out.push(Effect::Emit(Outgoing::Opened {
                approval: id.clone(),
                title,
            }));
        } else if self.queue.has_left(id) {
            out.push(Effect::Announce(self.text.not_waiting.to_owned()));
        }
    }

    /// Brings an approval of the list into the details; answers with its title.
    fn bring_up(&mut self, id: &ApprovalId, out: &mut Vec<Effect>) -> Option<String> {
        let approval = self.queue.get(id).cloned()?;
        let connection = self
            .connections
            .iter()
            .find(|connection| connection.id == id.connection)?;
        let connector = connection.connector.clone().ok()?;
        let connection_label = connection.label.clone();
        let title = approval.title.clone();
        self.close();
        self.pointer = None;
        let requests = connector.detail_requests(&approval);
        out.push(Effect::Announce((self.text.opened)(&approval.title)));
        self.open = Some(Open {
            capabilities: connector.capabilities(),
            connection_label,
            details: None,
            left_the_list: false,
            lacks_reason: false,
            documents: documents::of(&approval),
            connector,
            reads: Reads::default(),
            read_again_at: Vec::new(),
            approval,
        });
        self.ask_for_details(requests, out);
        if self.open.as_ref().is_some_and(|open| open.reads.is_empty()) {
            self.put_details_together(out);
        }
        // The facts name the first document and link to it.
        self.want_document(0, out);
        out.extend([
            Effect::Show(Part::Details),
            Effect::Show(Part::Documents),
            Effect::Show(Part::Queue),
        ]);
        Some(title)
    }

    /// Puts the open approval away; what the reviewer did to it stays.
    fn close(&mut self) -> Option<Open> {
        let open = self.open.take()?;
        self.calls
            .retain(|_, purpose| !matches!(purpose, Purpose::Details | Purpose::Document(_)));
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

    fn edit(&mut self, edit: Edit, now: Millis, out: &mut Vec<Effect>) {
        if !self.can_edit() {
            return;
        }
        self.note_edit(now);
        let Some(draft) = self.open_work_mut().and_then(|work| work.draft.as_mut()) else {
            return;
        };
        let was_changed = draft.is_changed();
        let given = match &edit {
            Edit::Paste { rows, .. } => Some(rows.len()),
            _ => None,
        };
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
        out.extend(given.map(|given| Effect::Announce((self.text.pasted)(touched.pasted, given))));
        out.push(Effect::Show(Part::Bar));
        self.review_soon(now);
        self.keep_draft(now);
    }

    fn open_work(&self) -> Option<&Work> {
        self.work.get(&self.open.as_ref()?.approval.id)
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
