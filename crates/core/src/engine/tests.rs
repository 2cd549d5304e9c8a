//! The life of a decision held against a made-up clock, with the real connectors and written-down answers.

use std::rc::Rc;

use super::{
    Engine, LATE_AFTER_MS, LONGEST_ASKED_PAUSE_MS, LONGEST_PAUSE_MS, Phase, REMEMBERED, Sending,
};
use crate::connector::{Answer, Connector, Options, Outcome, connect};
use crate::model::{
    ApprovalId, ApprovalKey, CommandId, ConnectionId, Decision, NoAnswer, Trouble, Verdict,
};
use crate::time::Millis;

const START: Millis = Millis(1_000_000);
const LOST: Outcome = Outcome::NoAnswer(NoAnswer::Network);

fn connector(kind: &str) -> Rc<dyn Connector> {
    let options = Options {
        id: "ops".into(),
        kind: kind.into(),
        ..Options::default()
    };
    connect(&options).unwrap()
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

fn decide(engine: &mut Engine, kind: &str, number: usize, undo_ms: u64) {
    let decision = Decision {
        command: command(number),
        approval: approval(number),
        verdict: Verdict::Approve,
        base: None,
        edited: None,
        reason: None,
    };
    engine.decide(
        decision,
        format!("Invoice {number}"),
        0,
        connector(kind),
        START,
        undo_ms,
    );
}

/// An engine whose one decision has been sent.
fn sent(kind: &str) -> Engine {
    let mut engine = Engine::default();
    decide(&mut engine, kind, 1, 0);
    assert_eq!(engine.due(START).len(), 1);
    engine
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

fn bodies(sendings: &[Sending]) -> Vec<Option<&str>> {
    sendings
        .iter()
        .map(|sending| sending.request.body.as_deref())
        .collect()
}

fn phase(engine: &Engine) -> &Phase {
    &engine.entry(&command(1)).unwrap().phase
}

// --- The undo window ---

#[test]
fn nothing_is_sent_before_the_undo_window_ends() {
    let mut engine = Engine::default();
    decide(&mut engine, "retab-hil", 1, 5_000);
    assert_eq!(engine.wake_at(), Some(START.plus(5_000)));
    assert!(engine.due(START).is_empty());
    assert!(engine.due(START.plus(4_999)).is_empty());
    assert_eq!(engine.due(START.plus(5_000)).len(), 1);
    assert!(
        engine.due(START.plus(5_001)).is_empty(),
        "a request under way is not made twice"
    );
}

#[test]
fn a_window_of_nothing_sends_at_once() {
    let mut engine = Engine::default();
    decide(&mut engine, "retab-hil", 1, 0);
    assert_eq!(engine.due(START).len(), 1);
}

#[test]
fn undo_gives_the_decision_back_and_leaves_nothing() {
    let mut engine = Engine::default();
    decide(&mut engine, "retab-hil", 1, 5_000);
    assert_eq!(engine.withdraw(&command(1)).unwrap().approval, approval(1));
    assert!(engine.entries().is_empty() && engine.wake_at().is_none());
    assert!(engine.due(START.plus(60_000)).is_empty());
    assert!(engine.withdraw(&command(1)).is_none(), "it is gone");
}

/// Sends a decision, lets its requests end like `outcomes`, and tries to take it back.
#[track_caller]
fn check_withdraw(kind: &str, outcomes: &[Outcome], expected: bool) {
    let mut engine = sent(kind);
    let mut now = START;
    for outcome in outcomes {
        if !matches!(
            phase(&engine),
            Phase::Sending | Phase::Received { until: None }
        ) {
            now = engine.wake_at().unwrap_or(now);
            engine.retry_now(&command(1), now);
            assert_eq!(engine.due(now).len(), 1);
        }
        engine.answered(&command(1), outcome, now, 0);
    }
    assert_eq!(
        engine.withdraw(&command(1)).is_some(),
        expected,
        "{outcomes:?}"
    );
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
    let mut engine = sent("retab-hil");
    let mut now = START;
    for (index, outcome) in outcomes.iter().enumerate() {
        if index > 0 {
            now = engine.wake_at().unwrap();
            assert_eq!(engine.due(now).len(), 1);
        }
        engine.answered(&command(1), outcome, now, entropy);
    }
    assert_eq!(engine.wake_at().unwrap().since(now), expected);
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
    let mut engine = sent("retab-hil");
    engine.answered(&command(1), &decision(true, false), START, 0);
    let entry = engine.entry(&command(1)).unwrap();
    assert!(
        !entry.is_late(START.plus(LATE_AFTER_MS - 1)) && entry.is_late(START.plus(LATE_AFTER_MS))
    );
}

#[test]
fn retries_carry_the_same_bytes() {
    let mut engine = Engine::default();
    decide(&mut engine, "retab-hil", 1, 0);
    let first = engine.due(START);
    engine.answered(&command(1), &LOST, START, 0);
    let again = engine.due(START.plus(500));
    assert_eq!(
        bodies(&first),
        [Some(
            r#"{"node_id":"hil-1","approved":true,"command_id":"click-1"}"#
        )]
    );
    assert_eq!(bodies(&first), bodies(&again));
}

#[test]
fn offline_waits_and_comes_back_at_once() {
    let mut engine = Engine::default();
    decide(&mut engine, "retab-hil", 1, 5_000);
    engine.online(false, START);
    // The end of the undo window has to be told, though nothing can be sent then.
    assert_eq!(engine.wake_at(), Some(START.plus(5_000)));
    assert!(engine.due(START.plus(9_000)).is_empty());
    assert_eq!(engine.wake_at(), None);
    assert!(matches!(
        phase(&engine),
        Phase::Waiting {
            trouble: Trouble::Offline,
            until: None
        }
    ));
    assert!(
        engine.entry(&command(1)).unwrap().can_withdraw(),
        "nothing was sent"
    );
    let back = START.plus(60_000);
    engine.online(true, back);
    assert_eq!(engine.wake_at(), Some(back));
    assert_eq!(engine.due(back).len(), 1);
}

#[test]
fn coming_back_online_does_not_end_an_undo_window() {
    let mut engine = Engine::default();
    decide(&mut engine, "retab-hil", 1, 5_000);
    engine.online(false, START);
    engine.online(true, START.plus(1_000));
    assert!(engine.due(START.plus(1_000)).is_empty());
    assert_eq!(engine.due(START.plus(5_000)).len(), 1);
}

#[test]
fn credentials_are_waited_for_without_trying() {
    for outcome in [answer(401, ""), Outcome::NoCredentials] {
        let mut engine = sent("hookpulse");
        engine.answered(&command(1), &outcome, START, 0);
        assert_eq!(engine.wake_at(), None);
        engine.online(true, START.plus(1_000));
        assert!(
            engine.due(START.plus(900_000)).is_empty(),
            "the network does not help"
        );
        engine.credentials_changed(START.plus(900_000));
        assert_eq!(engine.due(START.plus(900_000)).len(), 1);
    }
}

#[test]
fn other_credentials_hurry_nothing_that_waits_for_something_else() {
    let mut engine = sent("retab-hil");
    engine.answered(&command(1), &busy(30_000), START, 0);
    engine.credentials_changed(START.plus(1));
    assert_eq!(engine.wake_at(), Some(START.plus(30_000)));
    engine.retry_now(&command(1), START.plus(2));
    assert_eq!(engine.due(START.plus(2)).len(), 1);
}

// --- Ends ---

#[test]
fn an_answer_that_leads_on_is_followed_at_once() {
    let mut engine = sent("retab-hil");
    let next = engine
        .answered(&command(1), &answer(409, ""), START, 0)
        .unwrap();
    assert_eq!(
        next.request.path,
        "/v1/workflows/runs/run_1/hil-decisions/hil-1"
    );
    assert!(
        engine
            .answered(&command(1), &decision(false, false), START, 0)
            .is_none()
    );
    assert!(matches!(phase(&engine), Phase::Ended { .. }));
}

#[test]
fn an_ended_decision_takes_no_more_answers() {
    let mut engine = sent("retab-hil");
    engine.answered(&command(1), &decision(true, true), START, 0);
    assert!(
        engine
            .answered(&command(1), &answer(409, ""), START, 0)
            .is_none()
    );
    assert!(matches!(
        phase(&engine),
        Phase::Ended {
            end: crate::model::End::Applied { .. },
            ..
        }
    ));
    assert_eq!(
        (engine.open_count(), engine.is_deciding(&approval(1))),
        (0, false)
    );
    assert!(
        engine.answered(&command(2), &LOST, START, 0).is_none(),
        "nobody made this click"
    );
}

#[test]
fn only_ended_decisions_are_forgotten() {
    let mut engine = sent("retab-hil");
    for number in 2..REMEMBERED + 50 {
        decide(&mut engine, "retab-hil", number, 0);
        engine.due(START);
        engine.answered(&command(number), &decision(true, true), START, 0);
    }
    assert!(engine.entry(&command(1)).is_some(), "the open one stays");
    assert!(engine.entry(&command(2)).is_none());
    assert!(engine.entries().len() <= REMEMBERED + 2);
}
