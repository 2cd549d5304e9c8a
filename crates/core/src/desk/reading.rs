//! Reading: the walks through the pending lists and the reads behind the open approval. Decides when to read again;
//! sends nothing itself.

use super::drafts::leads_to;
use super::reads::{After, Reads};
use super::{
    CallId, Connection, Desk, Effect, Moment, Outgoing, Page, Part, Pass, Purpose, Walk, Walked,
};
use crate::connector::{Outcome, Request};
use crate::engine::{Entry, LONGEST_ASKED_PAUSE_MS};
use crate::model::{ApprovalId, ConnectionId, MissingPart, NoAnswer, Payload, ReadFailure};
use crate::time::Millis;

/// How often a list is read while somebody is at the page.
const READ_EVERY_MS: u64 = 30_000;
/// How often it is read while nobody has been seen for so long; the longest pause is for those who are away.
const READ_WHEN_IDLE_MS: [(u64, u64); 3] = [
    (120_000, READ_EVERY_MS),
    (600_000, 60_000),
    (1_800_000, 120_000),
];
/// A list that takes long to read is read so many times less often than it could be.
const PAUSE_PER_WALK: u64 = 10;
/// A list of more pages is read to its end now and then only, and else until nothing on a page is new.
const FEW_PAGES: u32 = 2;
/// What one walk has put in doubt a second one settles soon, where walks are quick.
const DOUBT_AFTER_MS: u64 = 2_000;
const QUICK_WALK_MS: u64 = 5_000;
/// How often a long list is read to its end.
const WHOLE_EVERY_MS: u64 = 300_000;
/// Longest pause after failures.
const LONGEST_PAUSE_MS: u64 = 300_000;
/// Whoever comes back after so long wants to see the lists as they are.
const AWAY_AFTER_MS: u64 = 60_000;
/// A page that comes to the front reads lists older than this.
const STALE_AFTER_MS: u64 = 10_000;
/// A walk that a failure broke off goes on where it was, unless that was long ago: a long list would else hardly ever be
/// read to its end.
const GOES_ON_WITHIN_MS: u64 = 600_000;
/// No list is this long; a server that never says "last" is stopped here.
const MOST_PAGES: u32 = 20_000;

impl Walked {
    /// True while a look at what is new will do.
    fn is_enough(&self, now: Millis) -> bool {
        let whole_every = WHOLE_EVERY_MS.max(self.took_ms.saturating_mul(PAUSE_PER_WALK));
        self.pages > FEW_PAGES && !self.is_to_be_repeated && now.since(self.ended) < whole_every
    }
}

impl Desk {
    /// Begins a walk over every connection that is not being read, to the end of its list.
    pub(super) fn read_all(&mut self, now: Millis, out: &mut Vec<Effect>) {
        for connection in &mut self.connections {
            if let Some(walked) = &mut connection.last_walk {
                walked.is_to_be_repeated = true;
            }
            connection.interrupted = None;
        }
        self.read_where(now, out, |_| true);
    }

    /// Somebody is there. After a while without anybody it is time for a look at the lists.
    pub(super) fn present(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let was_away = now.since(self.present_at) >= AWAY_AFTER_MS;
        self.present_at = now;
        if was_away {
            self.read_stale(now, out);
        }
    }

    /// The page went behind others.
    pub(super) fn read_seldom(&mut self, now: Millis) {
        let pause = self.hidden_pause();
        for next in self
            .connections
            .iter_mut()
            .filter_map(|connection| connection.next_read.as_mut())
        {
            *next = (*next).max(now.plus(pause));
        }
    }

    /// How long a list is left alone after it was read, which took so long.
    fn pause(&self, took_ms: u64, moment: Moment) -> u64 {
        let idle = moment.now.since(self.present_at);
        let found = READ_WHEN_IDLE_MS.iter().find(|(until, _)| idle < *until);
        let pause = found.map_or(LONGEST_PAUSE_MS, |(_, pause)| *pause);
        let pause = match self.visible {
            true => pause,
            false if self.is_watched() => self.hidden_pause(),
            false => pause.max(self.hidden_pause()),
        };
        let pause = pause.max(took_ms.saturating_mul(PAUSE_PER_WALK).min(LONGEST_PAUSE_MS));
        // Spread out, so that many pages do not ask in step.
        pause + moment.entropy % (pause / 10)
    }

    /// Gives up the walks and the links to documents that are under way: they were asked for with credentials that count
    /// no longer, and their answers would say what those were worth.
    pub(super) fn give_up_reads(&mut self, out: &mut Vec<Effect>) {
        let walks = self.connections.iter_mut();
        let mut given_up: Vec<CallId> = walks
            .filter_map(|connection| Some(connection.reading.take()?.call))
            .collect();
        let links = self.calls.iter().filter_map(|(call, purpose)| {
            let Purpose::Document(index) = purpose else {
                return None;
            };
            Some((*call, *index))
        });
        let links: Vec<(CallId, usize)> = links.collect();
        given_up.extend(links.iter().map(|(call, _)| *call));
        for call in given_up {
            self.calls.remove(&call);
            out.push(Effect::Abort(call));
        }
        for (_, index) in links {
            self.ask_anew(index, out);
        }
    }

    pub(super) fn read_stale(&mut self, now: Millis, out: &mut Vec<Effect>) {
        self.read_where(now, out, |connection| {
            connection
                .read_at
                .is_none_or(|at| now.since(at) >= STALE_AFTER_MS)
        });
    }

    pub(super) fn read_due(&mut self, now: Millis, out: &mut Vec<Effect>) {
        self.read_where(now, out, |connection| {
            connection.next_read.is_some_and(|next| next <= now)
        });
        if let Some(open) = &mut self.open {
            let due = open.read_again_at.iter().any(|at| *at <= now);
            open.read_again_at.retain(|at| *at > now);
            if due {
                self.read_details_again(out);
            }
        }
    }

    /// Begins a walk over one connection, unless it is being read.
    pub(super) fn read_one(&mut self, id: &ConnectionId, now: Millis, out: &mut Vec<Effect>) {
        self.read_where(now, out, |connection| connection.id == *id);
    }

    fn read_where(
        &mut self,
        now: Millis,
        out: &mut Vec<Effect>,
        which: impl Fn(&Connection) -> bool,
    ) {
        let due: Vec<usize> = (0..self.connections.len())
            .filter(|&index| self.connections[index].reading.is_none())
            .filter(|&index| which(&self.connections[index]))
            .collect();
        for index in due {
            let connection = &mut self.connections[index];
            if connection.connector.is_err() {
                continue;
            }
            connection.next_read = None;
            let interrupted = connection.interrupted.take();
            let to_go_on = interrupted.filter(|(at, _)| now.since(*at) < GOES_ON_WITHIN_MS);
            let walk = to_go_on.map_or_else(
                || {
                    self.queue.begin(&connection.id);
                    Walk {
                        call: CallId(0),
                        pass: Pass::default(),
                        unreadable: Vec::new(),
                        began: now,
                        total: None,
                        seen: 0,
                        is_complete: false,
                        is_short: comes_newest_first(connection)
                            && connection
                                .last_walk
                                .is_some_and(|walked| walked.is_enough(now)),
                    }
                },
                // The pause is no part of how long it takes.
                |(at, walk)| Walk {
                    began: Millis(now.0.saturating_sub(at.since(walk.began))),
                    ..walk
                },
            );
            self.go_on_reading(index, walk, out);
            out.push(Effect::Show(Part::Connections));
        }
    }

    pub(super) fn list_answered(
        &mut self,
        id: &ConnectionId,
        call: CallId,
        outcome: &Outcome,
        moment: Moment,
        out: &mut Vec<Effect>,
    ) {
        let Some(index) = self
            .connections
            .iter()
            .position(|connection| connection.id == *id)
        else {
            return;
        };
        let Ok(connector) = self.connections[index].connector.clone() else {
            return;
        };
        let Some(mut walk) = self.connections[index]
            .reading
            .take_if(|walk| walk.call == call)
        else {
            return;
        };
        let read = match outcome {
            Outcome::Answered(answer) => connector.read_list(&mut walk.pass, answer),
            Outcome::NoAnswer(why) => Err(ReadFailure::NoAnswer(*why)),
            Outcome::NoCredentials => Err(ReadFailure::NoCredentials),
        };
        let read = match read {
            Ok(page) if !page.last && walk.pass.page >= MOST_PAGES => {
                Err(ReadFailure::NoAnswer(NoAnswer::TooLarge))
            }
            other => other,
        };
        match read {
            Ok(page) => {
                self.connections[index].asked_again = false;
                if self.page_arrived(index, &mut walk, page, moment.now, out) {
                    self.walk_ended(index, walk, moment, out);
                } else {
                    self.go_on_reading(index, walk, out);
                }
                out.push(Effect::Show(Part::Queue));
            }
            // The host may have let a token grow old: it is asked once for fresh credentials before anybody is told.
            Err(failure) if failure.needs_credentials() && !self.connections[index].asked_again => {
                self.connections[index].asked_again = true;
                self.go_on_reading(index, walk, out);
            }
            Err(failure) => {
                let asked = match outcome {
                    Outcome::Answered(answer) => answer.retry_after_ms.unwrap_or(0),
                    _ => 0,
                };
                self.walk_failed(index, walk, failure, asked, moment, out);
            }
        }
        out.push(Effect::Show(Part::Connections));
    }

    /// Asks for the page that a walk has come to.
    fn go_on_reading(&mut self, index: usize, mut walk: Walk, out: &mut Vec<Effect>) {
        let Ok(connector) = self.connections[index].connector.clone() else {
            return;
        };
        let id = self.connections[index].id.clone();
        let request = connector.list_request(&walk.pass);
        walk.call = self.send(Purpose::List(id), request, out);
        self.connections[index].reading = Some(walk);
    }

    /// Takes in a page. Answers whether the walk has seen what it set out to see.
    fn page_arrived(
        &mut self,
        index: usize,
        walk: &mut Walk,
        page: Page,
        now: Millis,
        out: &mut Vec<Effect>,
    ) -> bool {
        let id = self.connections[index].id.clone();
        let is_first = walk.pass.page == 1;
        let total = walk.pass.total;
        walk.total = total.filter(|total| is_first || walk.total == Some(*total));
        walk.seen += (page.approvals.len() + page.unreadable.len()) as u64;
        walk.unreadable.extend(page.unreadable);
        walk.is_complete = page.last;
        let approvals = page.approvals.into_iter();
        let mut fresh: Vec<_> = approvals
            .filter(|approval| !self.is_over(&approval.id))
            .collect();
        self.give_names(index, &mut fresh);
        let is_first_walk = self.connections[index].read_at.is_none();
        for approval in &fresh {
            self.meet(&approval.id, is_first_walk, now);
        }
        let held_before = self.queue.held_count();
        let unknown = self.queue.page(&id, fresh);
        let held = self.queue.held_count();
        if held_before == 0 && held > 0 {
            out.push(Effect::Announce((self.text.arrivals)(held)));
        }
        let is_as_counted = match total {
            Some(total) => total == self.queue.count(&id) as u64,
            None => unknown == 0,
        };
        let is_over = walk.is_complete || (walk.is_short && is_as_counted);
        self.look_for_the_pointed(&id, is_over, out);
        is_over
    }

    fn walk_ended(&mut self, index: usize, walk: Walk, moment: Moment, out: &mut Vec<Effect>) {
        let now = moment.now;
        let id = self.connections[index].id.clone();
        let took_ms = now.since(walk.began);
        let mut next_read = now.plus(self.pause(took_ms, moment));
        let connection = &mut self.connections[index];
        connection.failure = None;
        connection.failures = 0;
        connection.read_at = Some(now);
        if walk.is_complete {
            connection.unreadable = walk.unreadable;
            // As many as were counted, and the count stood still: nothing has slipped through.
            let is_sure = walk.pass.page == 1 || walk.total.is_some_and(|total| walk.seen >= total);
            let missed = self.queue.walked(&id, is_sure, now);
            let is_settled_soon = missed.in_doubt > 0 && took_ms < QUICK_WALK_MS;
            if is_settled_soon {
                next_read = now.plus(DOUBT_AFTER_MS);
            }
            connection.last_walk = Some(Walked {
                ended: now,
                took_ms,
                pages: walk.pass.page,
                is_to_be_repeated: is_settled_soon,
            });
        }
        // A decision that ended during the walk has asked for a sooner look.
        let asked = connection.next_read;
        connection.next_read = Some(asked.map_or(next_read, |asked| asked.min(next_read)));
        self.queue.grow_older(now);
        self.ask_for_names(index, now, out);
        self.see_whether_the_open_one_still_waits(&id, out);
        self.with_engine(moment, out, |engine, acts| {
            engine.list_was_read(&id, moment, acts);
        });
    }

    fn walk_failed(
        &mut self,
        index: usize,
        walk: Walk,
        failure: ReadFailure,
        asked_pause_ms: u64,
        moment: Moment,
        out: &mut Vec<Effect>,
    ) {
        let text = self.text;
        let connection = &mut self.connections[index];
        let is_news = connection.failure.as_ref() != Some(&failure);
        let pause = (READ_EVERY_MS << connection.failures.min(4))
            .min(LONGEST_PAUSE_MS)
            .max(asked_pause_ms.min(LONGEST_ASKED_PAUSE_MS));
        connection.failures = connection.failures.saturating_add(1);
        connection.next_read = Some(moment.now.plus(pause + moment.entropy % 3_000));
        if failure.needs_credentials() {
            self.engine.list_was_refused(&connection.id);
        }
        if walk.pass.page > 0 {
            connection.interrupted = Some((moment.now, walk));
        }
        if is_news {
            let message = (text.connection_failing)(&connection.label, &failure);
            out.push(Effect::Emit(Outgoing::Failed {
                connection: connection.id.clone(),
                message,
            }));
        }
        connection.failure = Some(failure);
    }

    /// True for an approval whose decision here has taken effect: a list that lags behind must not bring it back.
    pub fn is_over(&self, id: &ApprovalId) -> bool {
        self.engine
            .latest(id)
            .is_some_and(|entry| !entry.is_open() && !entry.leaves_undecided())
    }

    fn see_whether_the_open_one_still_waits(&mut self, id: &ConnectionId, out: &mut Vec<Effect>) {
        let Some(open) = self
            .open
            .as_mut()
            .filter(|open| open.approval.id.connection == *id)
        else {
            return;
        };
        let listed = self.queue.get(&open.approval.id).is_some();
        let left = !listed
            && self
                .engine
                .latest(&open.approval.id)
                .is_none_or(Entry::leaves_undecided);
        if left != open.left_the_list {
            open.left_the_list = left;
            out.push(Effect::Show(Part::Details));
            out.push(Effect::Show(Part::Bar));
            if left {
                out.push(Effect::Announce((self.text.about)(
                    &open.approval.title,
                    self.text.not_waiting,
                )));
            }
        }
    }

    pub(super) fn read_details_again(&mut self, out: &mut Vec<Effect>) {
        let Some(open) = &self.open else { return };
        let requests = open.connector.detail_requests(&open.approval);
        self.calls
            .retain(|_, purpose| !matches!(purpose, Purpose::Details));
        if let Some(open) = &mut self.open {
            open.reads = Reads::default();
        }
        self.ask_for_details(requests, out);
    }

    pub(super) fn ask_for_details(
        &mut self,
        requests: Vec<(MissingPart, Request)>,
        out: &mut Vec<Effect>,
    ) {
        for (part, request) in requests {
            let line = request.line();
            let call = self.send(Purpose::Details, request, out);
            if let Some(open) = &mut self.open {
                open.reads.sent(call, part, line);
            }
        }
    }

    pub(super) fn details_answered(
        &mut self,
        call: CallId,
        outcome: Outcome,
        out: &mut Vec<Effect>,
    ) {
        let Some(open) = &mut self.open else { return };
        let after = open
            .reads
            .answered(call, outcome, &open.approval, &*open.connector);
        match after {
            After::Wait => {}
            After::Ask(more) => self.ask_for_details(more, out),
            After::Done => {
                self.put_details_together(out);
                out.extend([Effect::Show(Part::Details), Effect::Show(Part::Bar)]);
            }
        }
    }

    pub(super) fn put_details_together(&mut self, out: &mut Vec<Effect>) {
        let Some(open) = &mut self.open else { return };
        let reads = std::mem::take(&mut open.reads);
        let mut details = reads.details(&open.approval, &*open.connector);
        // A later read that fails does not take away what an earlier one has shown.
        if let (None, Some(before)) = (&details.payload, open.details.take()) {
            details.payload = before.payload;
            details.versions = before.versions;
        }
        let id = open.approval.id.clone();
        self.take_in_documents(&details.documents, out);
        match &details.payload {
            Some(payload) => self.take_in_payload(&id, payload, out),
            None if !self.has_decision(&id) => drop(self.restore(&id, None)),
            None => {}
        }
        if let Some(open) = &mut self.open {
            open.details = Some(details);
        }
    }

    pub(super) fn take_in_payload(
        &mut self,
        id: &ApprovalId,
        payload: &Payload,
        out: &mut Vec<Effect>,
    ) {
        // What is decided stays as it was decided; a refused approval can be decided again, so its data counts.
        let decided = self
            .engine
            .latest(id)
            .filter(|entry| !entry.leaves_undecided())
            .map(|entry| entry.draft.as_ref().and_then(|draft| draft.edits.clone()));
        let has_draft = self.draft_of(id).is_some();
        match decided {
            Some(_) if has_draft => return,
            Some(Some(edits)) => return self.show_decided(id, payload, &edits),
            Some(None) => {}
            None if !has_draft && self.restore(id, Some(payload)) => {
                out.push(Effect::Show(Part::Queue));
            }
            None => {}
        }
        let work = self.work.entry(id.clone()).or_default();
        let same = work
            .base
            .as_ref()
            .is_some_and(|base| base.identical(&payload.data));
        match &work.draft {
            // It may have changed and changed back.
            Some(_) if same => work.newer = None,
            Some(draft) if leads_to(draft, &payload.data) => {
                work.newer = None;
                work.begin(payload.schema.as_ref(), payload.data.clone());
            }
            Some(draft) if draft.is_changed() => {
                let is_news = !work
                    .newer
                    .as_ref()
                    .is_some_and(|newer| newer.identical(&payload.data));
                work.newer = Some(payload.data.clone());
                if is_news {
                    out.push(Effect::Announce(self.text.changed_underneath.to_owned()));
                }
            }
            _ => work.begin(payload.schema.as_ref(), payload.data.clone()),
        }
    }
}

/// Whether what is new is on the first page.
fn comes_newest_first(connection: &Connection) -> bool {
    let connector = connection.connector.as_ref();
    connector.is_ok_and(|connector| connector.capabilities().newest_first)
}
