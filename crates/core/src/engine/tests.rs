//! The life of a decision held against a made-up clock, with the real connectors and written-down answers. What happens
//! over whole histories, with faults at every boundary, is in `simulation`.

use super::{
    Effect, Engine, Filing, LATE_AFTER_MS, LONGEST_ASKED_PAUSE_MS, LONGEST_PAUSE_MS, Line,
    MOST_AT_ONCE, Phase, REMEMBERED, Ticket,
};
use crate::connector::{Answer, Method, Options, Outcome, Request, connect};
use crate::form::Snapshot;
use crate::model::{
    Account, ApprovalId, ApprovalKey, CommandId, ConnectionId, Decision, End, NoAnswer, Trouble,
    Verdict,
};
use crate::record::{Edits, StoredDraft};
use crate::storage::{Kept, Shelf, StorageFailure, Write};
use crate::time::{Millis, Moment};

const START: Millis = Millis(1_000_000);
const LOST: Outcome = Outcome::NoAnswer(NoAnswer::Network);

/// An engine that holds its lock, a store that works unless told otherwise, and requests nobody has answered.
struct Bench {
    engine: Engine,
    now: Millis,
    entropy: u64,
    store_fails: Option<StorageFailure>,
    store_waits: bool,
    waiting: Vec<(Ticket, Vec<Write>)>,
    kept: Kept,
    requests: Vec<Request>,
    under_way: Vec<CommandId>,
    told: Vec<String>,
    stands: Vec<CommandId>,
    taken_back: Vec<CommandId>,
    aborted: Vec<CommandId>,
    claims: usize,
    seized: usize,
    given_up: bool,
    wiped: usize,
}

impl Bench {
    fn new(kind: &str) -> Bench {
        let mut bench = Bench::follower(kind);
        bench.granted();
        bench
    }

    fn follower(kind: &str) -> Bench {
        Bench::visiting(kind, Kept::default())
    }

    /// A visit that finds this stored.
    fn visiting(kind: &str, kept: Kept) -> Bench {
        let mut bench = Bench {
            engine: Engine::default(),
            now: START,
            entropy: 0,
            store_fails: None,
            store_waits: false,
            waiting: Vec::new(),
            kept,
            requests: Vec::new(),
            under_way: Vec::new(),
            told: Vec::new(),
            stands: Vec::new(),
            taken_back: Vec::new(),
            aborted: Vec::new(),
            claims: 0,
            seized: 0,
            given_up: false,
            wiped: 0,
        };
        let options = options(kind);
        let line = Line {
            connection: ConnectionId::new("ops"),
            label: "Ops".into(),
            account: options.account(),
            connector: connect(&options).unwrap(),
        };
        bench.act(|engine, _, out| engine.set_lines(vec![line], out));
        bench
    }

    fn granted(&mut self) {
        let account = self.account();
        self.act(|engine, moment, out| engine.granted(&account, moment, out));
    }

    fn account(&self) -> Account {
        self.engine.ways[0].line.account.clone()
    }

    /// Lets the engine do something, and everything that follows at once.
    fn act(&mut self, act: impl FnOnce(&mut Engine, Moment, &mut Vec<Effect>)) {
        let moment = Moment {
            now: self.now,
            entropy: self.entropy,
        };
        let mut out = Vec::new();
        act(&mut self.engine, moment, &mut out);
        self.engine.due(self.now, &mut out);
        self.carry_out(out);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send { command, request } => {
                    self.requests.push(request);
                    self.under_way.push(command);
                }
                Effect::Store { ticket, writes } if self.store_waits => {
                    self.waiting.push((ticket, writes));
                }
                Effect::Store { ticket, writes } => self.store(ticket, writes),
                Effect::Load(ticket) => {
                    let kept = self.kept.clone();
                    self.act(|engine, moment, out| engine.loaded(ticket, Ok(kept), moment, out));
                }
                Effect::Tell(text) => self.told.push(text),
                Effect::Stands(command) => self.stands.push(command),
                Effect::TakenBack(entry) => self.taken_back.push(entry.decision.command),
                Effect::Abort(command) => {
                    self.under_way.retain(|other| *other != command);
                    self.aborted.push(command);
                }
                Effect::Claim(_) => self.claims += 1,
                Effect::GiveUp(_) => self.given_up = true,
                Effect::Seize(_) => self.seized += 1,
                Effect::Loaded { is_wiped, .. } => self.wiped += usize::from(is_wiped),
                Effect::Changed
                | Effect::Recorded(..)
                | Effect::HistoryCleared => {}
            }
        }
    }

    fn store(&mut self, ticket: Ticket, writes: Vec<Write>) {
        let result = match self.store_fails {
            Some(why) => Err(why.into()),
            None => self.kept.make(writes),
        };
        self.act(|engine, moment, out| engine.stored(ticket, result, moment, out));
    }

    /// What was told goes to another tab, which finds what is stored by then.
    fn tell(&mut self, other: &mut Bench) {
        for (key, text) in &self.kept.outbox {
            if other.kept.outbox.iter().all(|(known, _)| known != key) {
                other.kept.outbox.push((key.clone(), text.clone()));
            }
        }
        for text in std::mem::take(&mut self.told) {
            other.act(|engine, moment, out| engine.heard(&text, moment, out));
        }
    }

    fn decide(&mut self, number: usize, undo_ms: u64) {
        let filing = Filing {
            decision: Decision {
                command: command(number),
                approval: approval(number),
                verdict: Verdict::Approve,
                base: None,
                basis: None,
                edited: None,
                reason: None,
            },
            title: format!("Invoice {number}"),
            changes: 0,
            draft: None,
        };
        self.act(|engine, moment, out| engine.file(vec![filing], Vec::new(), moment, undo_ms, out));
    }

    /// Ends the request of decision 1.
    fn answer(&mut self, outcome: &Outcome) {
        self.answer_of(1, outcome);
    }

    fn answer_of(&mut self, number: usize, outcome: &Outcome) {
        let command = command(number);
        let at = self.under_way.iter().position(|other| *other == command);
        self.under_way
            .remove(at.unwrap_or_else(|| panic!("nothing of {command} is under way")));
        self.act(|engine, moment, out| engine.answered(&command, outcome, moment, out));
    }

    fn wait(&mut self, milliseconds: u64) {
        self.wait_until(self.now.plus(milliseconds));
    }

    fn wait_until(&mut self, end: Millis) {
        while let Some(at) = self.engine.wake_at(self.now).filter(|at| *at <= end) {
            self.now = at;
            self.act(|_, _, _| {});
        }
        self.now = end;
    }

    /// Waits until the engine does something by itself.
    fn wait_for_wake(&mut self) {
        self.now = self
            .engine
            .wake_at(self.now)
            .expect("something to wake for");
        self.act(|_, _, _| {});
    }

    fn withdraw(&mut self) -> bool {
        let before = self.taken_back.len();
        self.act(|engine, _, out| engine.withdraw(&command(1), out));
        self.taken_back.len() > before
    }

    fn phase(&self) -> &Phase {
        &self.engine.entry(&command(1)).unwrap().phase
    }

    fn wake_in(&self) -> Option<u64> {
        self.engine.wake_at(self.now).map(|at| at.since(self.now))
    }

    fn bodies(&self) -> Vec<Option<&str>> {
        self.requests
            .iter()
            .map(|request| request.body.as_deref())
            .collect()
    }
}

fn options(kind: &str) -> Options {
    Options {
        id: "ops".into(),
        kind: kind.into(),
        base_url: format!("https://example.com/{kind}"),
        ..Options::default()
    }
}

fn command(number: usize) -> CommandId {
    CommandId::new(format!("click-{number}"))
}

fn approval(number: usize) -> ApprovalId {
    ApprovalId {
        connection: ConnectionId::new("ops"),
        key: ApprovalKey::new(format!("run_{number}/hil-1")),
    }
}

/// An engine whose one decision has been sent.
fn sent(kind: &str) -> Bench {
    let mut bench = Bench::new(kind);
    bench.decide(1, 0);
    assert_eq!(bench.requests.len(), 1);
    bench
}

fn answer(status: u16, body: &str) -> Outcome {
    Outcome::Answered(Answer {
        status,
        body: body.to_owned(),
        retry_after_ms: None,
    })
}

fn busy(milliseconds: u64) -> Outcome {
    Outcome::Answered(Answer {
        status: 429,
        body: String::new(),
        retry_after_ms: Some(milliseconds),
    })
}

fn decision(received: bool, applied: bool) -> Outcome {
    let approved = if received { "true" } else { "null" };
    let state = format!(
        r#"{{"decision_received":{received},"decision_applied":{applied},"approved":{approved},"modified_data":null}}"#
    );
    // The same text serves as receipt and as state: unknown fields are passed over.
    answer(200, &format!(r#"{{"decision":{state},{}"#, &state[1..]))
}

// --- The undo window ---

#[test]
fn nothing_is_sent_before_the_undo_window_ends() {
    let mut bench = Bench::new("retab-hil");
    bench.decide(1, 5_000);
    assert_eq!(bench.wake_in(), Some(5_000));
    bench.wait(4_999);
    assert!(bench.requests.is_empty());
    bench.wait(1);
    assert_eq!(bench.requests.len(), 1);
    bench.wait(60_000);
    assert_eq!(
        bench.requests.len(),
        1,
        "a request under way is not made twice"
    );
}

#[test]
fn a_window_of_nothing_sends_at_once() {
    assert_eq!(sent("hookpulse").requests.len(), 1);
}

#[test]
fn undo_gives_the_decision_back_and_leaves_nothing() {
    let mut bench = Bench::new("retab-hil");
    bench.decide(1, 5_000);
    assert!(bench.withdraw());
    assert!(bench.engine.entries().is_empty() && bench.wake_in().is_none());
    assert!(bench.kept.outbox.is_empty());
    bench.wait(60_000);
    assert!(bench.requests.is_empty() && !bench.withdraw(), "it is gone");
}

#[test]
fn undo_is_done_when_it_is_erased_and_not_before() {
    let mut bench = Bench::new("retab-hil");
    bench.decide(1, 5_000);
    bench.store_fails = Some(StorageFailure::Failed);
    assert!(!bench.withdraw());
    assert!(matches!(bench.phase(), Phase::TakingBack));
    bench.wait(10_000);
    assert!(
        bench.requests.is_empty(),
        "what is being taken back is not sent"
    );
    bench.store_fails = None;
    bench.wait(3_000);
    assert_eq!(bench.taken_back, [command(1)]);
    assert!(bench.kept.outbox.is_empty());
}

/// Sends a decision, lets its requests end like `outcomes`, and tries to take it back.
#[track_caller]
fn check_withdraw(kind: &str, outcomes: &[Outcome], expected: bool) {
    let mut bench = sent(kind);
    for outcome in outcomes {
        if bench.under_way.is_empty() {
            bench.wait(1);
            bench.act(|engine, moment, out| engine.retry_now(&command(1), moment, out));
        }
        bench.answer(outcome);
    }
    assert_eq!(bench.withdraw(), expected, "{outcomes:?}");
}

#[test]
fn withdraw_is_possible_only_when_nothing_can_have_been_taken() {
    for kind in ["hookpulse", "retab-hil"] {
        check_withdraw(kind, &[], false);
        check_withdraw(kind, &[busy(2_000)], true);
        check_withdraw(kind, &[answer(401, "")], true);
        check_withdraw(kind, &[Outcome::NoCredentials], true);
        check_withdraw(kind, &[LOST], false);
        check_withdraw(kind, &[answer(500, "")], false);
        check_withdraw(kind, &[answer(200, "<html>")], false);
        // What comes later does not make it certain again.
        check_withdraw(kind, &[LOST, busy(2_000)], false);
        check_withdraw(kind, &[answer(502, ""), answer(401, "")], false);
        check_withdraw(kind, &[answer(200, "<html>"), busy(2_000)], false);
    }
    check_withdraw("retab-hil", &[decision(true, false)], false);
    check_withdraw(
        "retab-hil",
        &[decision(true, false), answer(401, "")],
        false,
    );
    check_withdraw("retab-hil", &[decision(true, true)], false);
}

// --- Waiting ---

/// How long the engine waits after `outcomes`, each of which comes the moment it is asked for.
#[track_caller]
fn check_pause(outcomes: &[Outcome], entropy: u64, expected: u64) {
    let mut bench = sent("retab-hil");
    bench.entropy = entropy;
    for (index, outcome) in outcomes.iter().enumerate() {
        if index > 0 {
            bench.wait_for_wake();
        }
        bench.answer(outcome);
    }
    assert_eq!(bench.wake_in(), Some(expected));
}

#[test]
fn the_apis_own_wish_is_the_least_pause() {
    check_pause(&[busy(2_000)], 0, 2_000);
    check_pause(&[busy(100)], 0, 500);
    check_pause(&[busy(1_800_000)], 0, 1_800_000);
    check_pause(&[busy(u64::MAX)], 0, LONGEST_ASKED_PAUSE_MS);
    let failed = Outcome::Answered(Answer {
        status: 503,
        body: String::new(),
        retry_after_ms: Some(90_000),
    });
    check_pause(&[failed], 7, 90_000);
}

#[test]
fn pauses_grow_up_to_a_bound_and_are_spread_out() {
    check_pause(&[LOST], 0, 500);
    check_pause(&[LOST], 999, 1_499);
    check_pause(&[LOST, LOST], 1_999, 2_499);
    check_pause(&vec![LOST; 30], 59_999, LONGEST_PAUSE_MS);
    check_pause(&vec![LOST; 300], u64::MAX, 500 + u64::MAX % 60_000);
}

#[test]
fn a_received_decision_is_looked_after_less_and_less_often() {
    check_pause(&[decision(true, false)], 0, 400);
    check_pause(&[decision(true, false), decision(true, false)], 0, 800);
    check_pause(&vec![decision(true, false); 50], 0, 30_000);
    let mut bench = sent("retab-hil");
    bench.answer(&decision(true, false));
    let entry = bench.engine.entry(&command(1)).unwrap();
    assert!(
        !entry.is_late(START.plus(LATE_AFTER_MS - 1)) && entry.is_late(START.plus(LATE_AFTER_MS))
    );
}

#[test]
fn retries_carry_the_same_bytes() {
    let mut bench = sent("retab-hil");
    bench.answer(&LOST);
    bench.wait(500);
    let body = r#"{"node_id":"hil-1","approved":true,"command_id":"click-1"}"#;
    assert_eq!(bench.bodies(), [Some(body), Some(body)]);
}

#[test]
fn offline_waits_and_comes_back_at_once() {
    let mut bench = Bench::new("retab-hil");
    bench.decide(1, 5_000);
    bench.act(|engine, _, _| engine.online(false));
    // The end of the undo window has to be told, though nothing can be sent then.
    assert_eq!(bench.wake_in(), Some(5_000));
    bench.wait(9_000);
    assert_eq!(bench.wake_in(), None);
    assert!(matches!(
        bench.phase(),
        Phase::Waiting {
            trouble: Trouble::Offline,
            until: None,
            ..
        }
    ));
    assert!(
        bench.engine.entry(&command(1)).unwrap().can_withdraw(),
        "nothing was sent"
    );
    bench.wait(60_000);
    bench.act(|engine, _, _| engine.online(true));
    assert_eq!(bench.requests.len(), 1);
}

#[test]
fn coming_back_online_does_not_end_an_undo_window() {
    let mut bench = Bench::new("retab-hil");
    bench.decide(1, 5_000);
    bench.act(|engine, _, _| engine.online(false));
    bench.wait(1_000);
    bench.act(|engine, _, _| engine.online(true));
    assert!(bench.requests.is_empty());
    bench.wait(4_000);
    assert_eq!(bench.requests.len(), 1);
}

#[test]
fn credentials_are_waited_for_without_trying() {
    for outcome in [answer(401, ""), Outcome::NoCredentials] {
        let mut bench = sent("hookpulse");
        bench.answer(&outcome);
        assert_eq!(bench.wake_in(), None);
        bench.act(|engine, _, _| engine.online(true));
        bench.wait(900_000);
        assert_eq!(bench.requests.len(), 1, "the network does not help");
        bench.act(|engine, _, out| engine.credentials_changed(out));
        assert_eq!(bench.requests.len(), 2);
    }
}

#[test]
fn other_credentials_hurry_nothing_that_waits_for_something_else() {
    let mut bench = sent("retab-hil");
    bench.answer(&busy(30_000));
    bench.act(|engine, _, out| engine.credentials_changed(out));
    assert_eq!(bench.wake_in(), Some(30_000));
    bench.act(|engine, moment, out| engine.retry_now(&command(1), moment, out));
    assert_eq!(bench.requests.len(), 2);
}

#[test]
fn what_an_api_asks_for_is_kept_to_when_the_network_or_the_reviewer_comes_back() {
    let mut bench = sent("retab-hil");
    bench.answer(&busy(30_000));
    bench.act(|engine, _, _| engine.online(false));
    bench.act(|engine, _, _| engine.online(true));
    bench.act(|engine, moment, out| engine.visible(true, moment.now, out));
    assert_eq!((bench.requests.len(), bench.wake_in()), (1, Some(30_000)));
    let mut bench = sent("retab-hil");
    bench.answer(&LOST);
    bench.act(|engine, moment, out| engine.visible(true, moment.now, out));
    assert_eq!(bench.requests.len(), 2, "its own pause is not");
}

#[test]
fn a_clock_that_is_set_back_makes_no_wait_longer_than_it_was_meant_to_be() {
    let mut bench = sent("retab-hil");
    bench.answer(&busy(30_000));
    bench.now = Millis(5_000);
    bench.act(|_, _, _| {});
    assert_eq!(bench.wake_in(), Some(30_000));
    let mut bench = Bench::new("retab-hil");
    bench.decide(1, 5_000);
    bench.now = Millis(5_000);
    bench.act(|_, _, _| {});
    assert_eq!(bench.wake_in(), Some(5_000));
}

#[test]
fn a_dead_api_is_tried_one_request_at_a_time() {
    let mut bench = Bench::new("retab-hil");
    for number in 1..=20 {
        bench.decide(number, 0);
    }
    assert_eq!(bench.requests.len(), MOST_AT_ONCE);
    // Those that took the places of the first ones before it was clear are lost too.
    for number in 1..=MOST_AT_ONCE + 2 {
        bench.answer_of(number, &LOST);
    }
    bench.wait(600_000);
    assert_eq!(bench.under_way.len(), 1, "{:?}", bench.under_way);
    // The first answer brings everything back, within the limit.
    let number = bench.under_way[0].as_str()[6..].parse().unwrap();
    bench.answer_of(number, &decision(true, true));
    assert_eq!(bench.under_way.len(), MOST_AT_ONCE);
}

// --- Stored first ---

#[test]
fn nothing_leaves_before_it_is_stored() {
    let mut bench = Bench::new("hookpulse");
    bench.store_waits = true;
    bench.decide(1, 0);
    for step in 0..2 {
        bench.wait(1_000);
        assert!(bench.requests.is_empty(), "write {step} is not done");
        let (ticket, writes) = bench.waiting.remove(0);
        bench.store(ticket, writes);
    }
    assert_eq!(bench.requests.len(), 1);
    assert_eq!(bench.kept.outbox.len(), 1);
    bench.store_waits = false;
    bench.answer(&answer(200, r#"{"success":true}"#));
    assert!(bench.kept.outbox.is_empty() && bench.kept.history.len() == 1);
}

#[test]
fn what_cannot_be_stored_is_told_and_sent_only_when_its_reviewer_says_so() {
    let mut bench = Bench::new("hookpulse");
    bench.store_fails = Some(StorageFailure::Full);
    bench.decide(1, 0);
    assert!(matches!(
        bench.phase(),
        Phase::Unsaved {
            why: StorageFailure::Full
        }
    ));
    assert_eq!(bench.stands, [command(1)]);
    bench.wait(60_000);
    assert!(bench.requests.is_empty());
    bench.act(|engine, _, out| engine.send_unsaved(&command(1), out));
    assert_eq!(bench.requests.len(), 1);
    // Having said so once is enough for this visit.
    bench.decide(2, 0);
    assert_eq!(bench.requests.len(), 2);
    bench.answer(&answer(200, r#"{"success":true}"#));
    assert!(matches!(bench.phase(), Phase::Ended { .. }));
}

#[test]
fn what_cannot_be_stored_can_be_taken_back() {
    let mut bench = Bench::new("hookpulse");
    bench.store_fails = Some(StorageFailure::Denied);
    bench.decide(1, 0);
    assert!(bench.withdraw());
    assert!(bench.requests.is_empty() && bench.engine.entries().is_empty());
}

// --- Another visit ---

#[test]
fn a_visit_goes_on_with_what_it_finds() {
    let mut before = sent("hookpulse");
    before.act(|engine, moment, out| engine.leaving(moment.now, out));
    let mut bench = Bench::visiting("hookpulse", before.kept.clone());
    assert_eq!(bench.engine.entries().len(), 1);
    assert!(
        bench.requests.is_empty(),
        "without the lock nothing is sent"
    );
    bench.granted();
    assert_eq!(
        bench.requests.last().unwrap().path,
        "/v1/api/get_all_pending_approvals_paginated/?page=1",
        "what became of the post is not known: look first"
    );
    assert!(!bench.withdraw());
}

#[test]
fn an_undo_window_goes_on_at_the_next_visit_when_somebody_looks() {
    let mut before = Bench::new("retab-hil");
    before.decide(1, 5_000);
    before.wait(1_500);
    before.act(|engine, moment, out| engine.leaving(moment.now, out));
    let mut bench = Bench::visiting("retab-hil", before.kept.clone());
    bench.now = START.plus(86_400_000);
    bench.act(|engine, moment, out| engine.visible(false, moment.now, out));
    // A page that was opened behind others.
    let mut hidden = Bench::visiting("retab-hil", Kept::default());
    hidden.kept = before.kept.clone();
    hidden.act(|engine, moment, out| engine.visible(false, moment.now, out));
    hidden.granted();
    hidden.wait(60_000);
    assert!(hidden.requests.is_empty());
    hidden.act(|engine, moment, out| engine.visible(true, moment.now, out));
    assert_eq!(hidden.wake_in(), Some(3_500));
    bench.act(|engine, moment, out| engine.visible(true, moment.now, out));
    bench.granted();
    assert_eq!(bench.wake_in(), Some(3_500), "the time that was left");
    assert!(bench.withdraw());
}

#[test]
fn a_record_that_cannot_be_read_is_kept_and_never_sent() {
    let mut before = sent("retab-hil");
    before.act(|engine, moment, out| engine.leaving(moment.now, out));
    let good = before.kept.outbox[0].1.clone();
    let version = good.split_once(',').unwrap().0;
    let newer = good.replace(version, r#"{"v":99"#);
    for (text, problem) in [
        ("{".to_owned(), "EOF"),
        ("[]".to_owned(), "invalid"),
        (newer, "Newer"),
        (good.replace(version, r#"{"v":0"#), "version 0"),
        (
            good.replace(version, &format!(r#"{version},"more":1"#)),
            "unknown field `more`",
        ),
        (good.replace("sending", "resting"), "unknown variant"),
        (good.replace("click-1", "click-9"), "its key"),
        (
            good.replace(r#""approve":true"#, r#""approve":"yes""#),
            "invalid type",
        ),
    ] {
        let mut kept = Kept::default();
        kept.outbox.push(("click-1".into(), text.clone()));
        let mut bench = Bench::visiting("retab-hil", kept.clone());
        bench.granted();
        bench.wait(600_000);
        assert!(bench.requests.is_empty() && bench.engine.entries().is_empty());
        let [unreadable] = bench.engine.unreadable() else {
            panic!("{text} was read");
        };
        assert_eq!(unreadable.text, text);
        let found = format!("{:?}", unreadable.problem);
        assert!(found.contains(problem), "{found}");
        assert_eq!(bench.kept.outbox, kept.outbox, "it stays where it is");
    }
}

#[test]
fn decisions_of_the_first_version_go_on_where_it_is_safe() {
    let mut posts = 0;
    for line in include_str!("../record/samples/1.txt").lines() {
        let Some(text) = line.strip_prefix("outbox ") else {
            continue;
        };
        let kind = ["hookpulse", "retab-hil", "retab-reviews"]
            .into_iter()
            .find(|kind| text.contains(kind))
            .unwrap();
        let stored = crate::record::read_entry(text).unwrap();
        let command = stored.decision.command.clone();
        let mut kept = Kept::default();
        kept.outbox.push((command.to_string(), text.to_owned()));
        let mut bench = Bench::visiting(kind, kept);
        // Bound to the account that the sample was made for.
        bench.engine.ways[0].line.account = stored.account.clone();
        bench.granted();
        bench.wait(10_000);
        assert!(bench.engine.unreadable().is_empty(), "{text}");
        let [request] = &bench.requests[..] else {
            panic!("{text}: {:?}", bench.requests);
        };
        let is_post = request.method == Method::Post;
        posts += usize::from(is_post);
        // An API that knows no command ids is asked what became of the first.
        let may_repeat = kind != "hookpulse" || !stored.may_have_been_taken;
        assert!(may_repeat || !is_post, "{text}: {request:?}");
    }
    assert!(posts > 5);
}

#[test]
fn a_decision_is_never_sent_to_another_account() {
    let mut before = sent("retab-hil");
    before.act(|engine, moment, out| engine.leaving(moment.now, out));
    let mut kept = before.kept.clone();
    let account = before.account();
    for (_, text) in &mut kept.outbox {
        *text = text.replace(account.as_str(), "ops/retab-hil/0000000000000000");
    }
    let mut bench = Bench::visiting("retab-hil", kept);
    bench.granted();
    bench.wait(600_000);
    let [entry] = bench.engine.entries() else {
        panic!("it is shown");
    };
    assert!(!bench.engine.has_way(entry));
    assert!(bench.requests.is_empty());
}

// --- Several tabs ---

#[test]
fn a_tab_without_the_lock_hands_over_and_follows() {
    let mut sender = Bench::new("retab-hil");
    let mut other = Bench::follower("retab-hil");
    other.kept = sender.kept.clone();
    other.decide(1, 0);
    assert!(other.requests.is_empty());
    other.tell(&mut sender);
    assert_eq!(sender.requests.len(), 1);
    sender.answer(&decision(true, true));
    sender.tell(&mut other);
    assert!(matches!(other.phase(), Phase::Ended { .. }));
    assert_eq!(other.stands, [command(1)]);
}

#[test]
fn a_tab_without_the_lock_can_undo() {
    let mut sender = Bench::new("retab-hil");
    let mut other = Bench::follower("retab-hil");
    other.decide(1, 5_000);
    other.tell(&mut sender);
    assert!(!other.withdraw(), "the one that sends decides");
    other.tell(&mut sender);
    assert_eq!(sender.taken_back, [command(1)]);
    sender.tell(&mut other);
    assert_eq!(other.taken_back, [command(1)]);
    sender.wait(60_000);
    assert!(sender.requests.is_empty());
}

#[test]
fn of_two_clicks_on_one_approval_the_first_counts() {
    let mut sender = Bench::new("retab-hil");
    let mut other = Bench::follower("retab-hil");
    let second = Filing {
        decision: Decision {
            command: command(2),
            approval: approval(1),
            verdict: Verdict::Reject,
            base: None,
            basis: None,
            edited: None,
            reason: None,
        },
        title: "Invoice 1".into(),
        changes: 0,
        draft: None,
    };
    other.now = START.plus(1);
    other.act(|engine, moment, out| engine.file(vec![second], Vec::new(), moment, 0, out));
    sender.decide(1, 5_000);
    other.tell(&mut sender);
    sender.tell(&mut other);
    let end = |bench: &Bench| bench.engine.entry(&command(2)).unwrap().end().cloned();
    assert!(matches!(end(&sender), Some(End::Duplicate)));
    assert!(matches!(end(&other), Some(End::Duplicate)));
    sender.wait(60_000);
    assert_eq!(sender.bodies().len(), 1);
    assert!(sender.bodies()[0].unwrap().contains("click-1"));
}

#[test]
fn whoever_gets_the_lock_goes_on_where_it_is_safe() {
    let mut first = sent("hookpulse");
    let mut second = Bench::follower("hookpulse");
    first.tell(&mut second);
    second.kept = first.kept.clone();
    // The first tab dies with its request under way.
    second.granted();
    assert!(
        second.requests[0].path.contains("paginated"),
        "it looks first"
    );
    let lost = first.account();
    first.act(|engine, _, out| engine.lost(&lost, out));
    assert_eq!(first.aborted, [command(1)]);
    first.wait(9_000);
    assert_eq!(first.requests.len(), 1, "it sends nothing any more");
}

#[test]
fn without_locks_a_tab_sends_what_was_clicked_in_it_and_what_nobody_looks_after() {
    let mut before = sent("retab-hil");
    before.act(|engine, moment, out| engine.leaving(moment.now, out));
    let mut bench = Bench::visiting("retab-hil", before.kept.clone());
    let account = bench.account();
    bench.act(|engine, _, _| engine.has_no_locks(&account));
    bench.decide(2, 0);
    assert_eq!(bench.requests.len(), 1);
    bench.wait(9_000);
    assert_eq!(bench.requests.len(), 1, "its tab may still answer");
    bench.wait(2_000);
    assert_eq!(bench.requests.len(), 2, "it does not");
}

/// Two tabs of a browser without locks, and a decision that the first looks after.
fn two_without_locks() -> (Bench, Bench) {
    let mut owner = Bench::follower("retab-hil");
    let account = owner.account();
    owner.act(|engine, _, _| engine.has_no_locks(&account));
    owner.decide(1, 0);
    owner.answer(&answer(503, ""));
    let mut other = Bench::visiting("retab-hil", owner.kept.clone());
    other.now = owner.now;
    other.engine.name = "other".to_owned();
    other.act(|engine, _, _| engine.has_no_locks(&account));
    owner.told.clear();
    other.told.clear();
    (owner, other)
}

#[test]
fn without_locks_a_retry_is_its_own_tabs_as_long_as_that_lives() {
    let (mut owner, mut other) = two_without_locks();
    other.act(|engine, moment, out| engine.retry_now(&command(1), moment, out));
    assert!(other.requests.is_empty());
    other.tell(&mut owner);
    assert_eq!(owner.requests.len(), 2, "it tries again");
    owner.tell(&mut other);
    other.wait(20_000);
    assert!(other.requests.is_empty());
}

#[test]
fn without_locks_only_one_of_two_tabs_gets_past_the_mark() {
    let (mut owner, mut other) = two_without_locks();
    other.act(|engine, moment, out| engine.retry_now(&command(1), moment, out));
    // Nobody answers: the tab is stopped.
    other.wait(3_000);
    assert_eq!(other.requests.len(), 1);
    // It runs again, and knows of nothing.
    owner.kept = other.kept.clone();
    owner.wait(9_000);
    assert_eq!(owner.requests.len(), 1, "it may not write, so it does not send");
}

#[test]
fn a_tab_that_was_overtaken_while_it_was_stopped_sends_nothing() {
    let mut first = Bench::new("hookpulse");
    first.decide(1, 5_000);
    let mut second = Bench::visiting("hookpulse", first.kept.clone());
    second.entropy = 7;
    second.granted();
    first.kept = second.kept.clone();
    first.wait(6_000);
    assert!(first.requests.is_empty());
    assert!(first.given_up && first.claims > 1, "it queues again");
}

#[test]
fn a_tab_that_was_stopped_before_it_could_send_looks_whether_it_is_still_its_turn() {
    let mut first = Bench::new("hookpulse");
    first.store_waits = true;
    first.decide(1, 0);
    let (ticket, writes) = first.waiting.remove(0);
    first.store(ticket, writes);
    // What is to be done if the answer is lost reaches the disk, and the tab does not hear of it for long.
    let (ticket, writes) = first.waiting.remove(0);
    first.kept.make(writes).unwrap();
    first.now = first.now.plus(60_000);
    first.act(|engine, moment, out| engine.stored(ticket, Ok(()), moment, out));
    assert!(first.requests.is_empty());
    let mut second = Bench::visiting("hookpulse", first.kept.clone());
    second.entropy = 7;
    second.granted();
    first.kept = second.kept.clone();
    let (ticket, writes) = first.waiting.remove(0);
    first.store(ticket, writes);
    assert!(first.requests.is_empty());
}

#[test]
fn a_lock_is_taken_from_a_tab_that_does_not_answer_and_not_from_one_that_does() {
    let mut sender = Bench::new("hookpulse");
    let mut other = Bench::follower("hookpulse");
    other.decide(1, 60_000);
    for _ in 0..6 {
        other.wait(5_000);
        other.tell(&mut sender);
        sender.tell(&mut other);
    }
    assert_eq!(other.seized, 0);
    other.wait(16_000);
    assert_eq!(other.seized, 1);
    // Neither does the browser.
    other.wait(30_000);
    assert_eq!(other.requests.len(), 1);
}

#[test]
fn credentials_that_are_refused_let_a_tab_with_good_ones_send() {
    let mut sender = Bench::new("hookpulse");
    let mut other = Bench::follower("hookpulse");
    let ops = ConnectionId::new("ops");
    other.act(|engine, moment, out| engine.list_was_read(&ops, moment, out));
    other.decide(1, 0);
    other.tell(&mut sender);
    sender.answer(&answer(401, ""));
    assert!(!sender.given_up, "nobody else is known to be able to");
    sender.tell(&mut other);
    other.tell(&mut sender);
    assert!(sender.given_up && sender.claims == 2);
    other.kept = sender.kept.clone();
    other.entropy = 7;
    other.granted();
    assert_eq!(other.requests.len(), 1);
    // The same credentials are not asked for again and again.
    other.answer(&answer(401, ""));
    sender.act(|engine, moment, out| engine.list_was_read(&ops, moment, out));
    other.tell(&mut sender);
    sender.tell(&mut other);
    assert!(!other.given_up);
}

#[test]
fn a_page_that_is_stopped_lets_others_send() {
    let mut bench = sent("hookpulse");
    bench.act(|engine, _, out| engine.sleep(out));
    assert!(bench.given_up && bench.aborted == [command(1)]);
    let claims = bench.claims;
    bench.wait(600_000);
    assert_eq!((bench.claims, bench.seized), (claims, 0));
    bench.act(|engine, _, out| engine.wake(out));
    assert_eq!(bench.claims, claims + 1);
}

// --- What is deleted ---

#[test]
fn what_was_deleted_is_stored_again_by_whoever_looks_after_it() {
    let mut bench = sent("retab-hil");
    bench.answer(&decision(true, false));
    let before = bench.kept.outbox.clone();
    bench.kept = Kept::default();
    bench.act(|engine, _, out| engine.look_again(out));
    assert_eq!(bench.kept.outbox, before);
    assert!(bench.taken_back.is_empty() && bench.wiped == 1);
    assert!(matches!(bench.phase(), Phase::Received { .. }));
    bench.act(|engine, _, out| engine.look_again(out));
    assert_eq!(bench.wiped, 1, "it is told once");
}

#[test]
fn what_another_tab_looks_after_is_asked_for_when_it_is_gone() {
    let mut sender = Bench::new("retab-hil");
    let mut other = Bench::follower("retab-hil");
    other.decide(1, 5_000);
    other.tell(&mut sender);
    sender.tell(&mut other);
    other.act(|engine, _, out| engine.look_again(out));
    other.kept = Kept::default();
    other.act(|engine, _, out| engine.look_again(out));
    assert!(other.taken_back.is_empty());
    other.tell(&mut sender);
    sender.tell(&mut other);
    other.wait(9_000);
    assert!(other.engine.entry(&command(1)).unwrap().is_open());
}

#[test]
fn whoever_took_a_decision_back_says_so_when_it_is_asked_for() {
    let mut sender = Bench::new("retab-hil");
    let mut other = Bench::follower("retab-hil");
    sender.decide(1, 5_000);
    sender.tell(&mut other);
    other.kept = sender.kept.clone();
    other.act(|engine, _, out| engine.look_again(out));
    sender.withdraw();
    // The news is lost on its way.
    sender.told.clear();
    other.kept = sender.kept.clone();
    other.act(|engine, _, out| engine.look_again(out));
    assert!(other.taken_back.is_empty());
    other.tell(&mut sender);
    sender.tell(&mut other);
    assert_eq!(other.taken_back, [command(1)]);
}

#[test]
fn what_nobody_knows_is_said_not_to_be_known() {
    let mut other = Bench::follower("retab-hil");
    other.decide(1, 5_000);
    other.kept = Kept::default();
    other.act(|engine, _, out| engine.look_again(out));
    assert!(other.taken_back.is_empty());
    let end = |bench: &Bench| bench.engine.entry(&command(1)).unwrap().end().cloned();
    other.wait(11_000);
    assert!(matches!(end(&other), Some(End::Lost)));
    assert!(other.requests.is_empty());
    // The same for whoever is to send from now on.
    let mut other = Bench::follower("retab-hil");
    other.decide(1, 5_000);
    other.kept = Kept::default();
    other.granted();
    assert!(matches!(end(&other), Some(End::Lost)));
    other.wait(60_000);
    assert!(other.requests.is_empty());
}

#[test]
fn what_other_tabs_say_is_not_believed_blindly() {
    let mut bench = sent("retab-hil");
    for text in [
        "",
        "{}",
        "[]",
        r#"{"entry":{}}"#,
        r#"{"dropped":"click-1"}"#,
        r#"{"withdraw":"click-1"}"#,
    ] {
        bench.act(|engine, moment, out| engine.heard(text, moment, out));
    }
    assert!(matches!(bench.phase(), Phase::Sending));
}

// --- Ends ---

#[test]
fn an_answer_that_leads_on_is_followed_at_once() {
    let mut bench = sent("retab-hil");
    bench.answer(&answer(409, ""));
    assert_eq!(
        bench.requests.last().unwrap().path,
        "/v1/workflows/runs/run_1/hil-decisions/hil-1"
    );
    bench.answer(&decision(false, false));
    assert!(matches!(bench.phase(), Phase::Ended { .. }));
}

#[test]
fn an_ended_decision_takes_no_more_answers() {
    let mut bench = sent("retab-hil");
    bench.answer(&decision(true, true));
    let conflict = answer(409, "");
    bench.act(|engine, moment, out| engine.answered(&command(1), &conflict, moment, out));
    assert!(matches!(
        bench.phase(),
        Phase::Ended {
            end: End::Applied { .. },
            ..
        }
    ));
    assert_eq!(
        (
            bench.engine.open_count(),
            bench.engine.is_deciding(&approval(1))
        ),
        (0, false)
    );
    bench.act(|engine, moment, out| engine.answered(&command(2), &LOST, moment, out));
    assert_eq!(bench.requests.len(), 1, "nobody made this click");
}

#[test]
fn a_refused_decision_leaves_its_edits_as_a_draft() {
    let mut bench = Bench::new("retab-hil");
    let json = |text: &str| Some(crate::json::Value::parse(text).unwrap());
    let filing = Filing {
        decision: Decision {
            command: command(1),
            approval: approval(1),
            verdict: Verdict::Approve,
            base: json(r#"{"total":1.10}"#),
            basis: None,
            edited: json(r#"{"total":12345678901234567890.10}"#),
            reason: None,
        },
        title: "Invoice 1".into(),
        changes: 1,
        draft: Some(StoredDraft {
            edits: Some(Edits {
                base: json(r#"{"total":1.10}"#).unwrap(),
                snapshot: Snapshot {
                    value: json(r#"{"total":12345678901234567890.10}"#).unwrap(),
                    texts: Vec::new(),
                },
            }),
            reason: String::new(),
            saved_at: START,
        }),
    };
    bench.act(|engine, moment, out| engine.file(vec![filing], Vec::new(), moment, 0, out));
    bench.answer(&answer(422, ""));
    let [(_, draft)] = &bench.kept.drafts[..] else {
        panic!("no draft");
    };
    assert!(draft.contains("12345678901234567890.10"), "{draft}");
    assert!(bench.kept.outbox.is_empty());
    assert_eq!(bench.kept.shelf_mut(Shelf::History).len(), 1);
}

#[test]
fn what_ends_last_is_told_whenever_it_was_decided() {
    let mut bench = sent("retab-hil");
    for number in 2..REMEMBERED + 50 {
        bench.wait(1);
        bench.decide(number, 0);
        bench.answer_of(number, &decision(true, true));
    }
    bench.wait(1);
    bench.answer(&decision(true, true));
    assert_eq!(bench.stands.last(), Some(&command(1)));
    assert!(matches!(bench.phase(), Phase::Ended { .. }));
}

#[test]
fn only_ended_decisions_are_forgotten() {
    let mut bench = sent("retab-hil");
    for number in 2..REMEMBERED + 50 {
        bench.wait(1);
        bench.decide(number, 0);
        bench.answer_of(number, &decision(true, true));
    }
    assert!(
        bench.engine.entry(&command(1)).is_some(),
        "the open one stays"
    );
    assert!(bench.engine.entry(&command(2)).is_none());
    assert!(bench.engine.entries().len() <= REMEMBERED + 2);
}
