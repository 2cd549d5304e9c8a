//! Decisions whose API takes them for whatever its plan waits at: the list is looked at before each request, and after one
//! whose fate is not known it is the reviewer's to say how things go on. And what can be done where an API refuses to say.

use super::*;
use crate::connector::TIME_LIMIT_MS;
use crate::engine::{MOST_REFUSALS, SEEN_WITHIN_MS};
use crate::model::Doubt;

/// A page of HookPulse's list: plan and step of each.
fn listed(rows: &[(&str, &str)], has_next: bool) -> Outcome {
    let rows: Vec<String> = rows
        .iter()
        .map(|(plan, step)| {
            format!(r#"{{"execution_plan_uuid":"{plan}","step_identifier":"{step}","inserted_at":"2026-03-04T11:20:31Z"}}"#)
        })
        .collect();
    let rows = rows.join(",");
    answer(
        200,
        &format!(r#"{{"success":true,"data":[{rows}],"meta":{{"has_next":{has_next}}}}}"#),
    )
}

fn still_there() -> Outcome {
    listed(&[("run_1", "hil-1")], false)
}

fn done() -> Outcome {
    answer(200, r#"{"success":true}"#)
}

fn end(bench: &Bench) -> Option<&End> {
    bench.engine.entry(&command(1)).unwrap().end()
}

/// A decision on what was seen long ago, and the look that this leads to.
fn looking() -> Bench {
    let mut bench = Bench::new("hookpulse");
    bench.seen_ago_ms = None;
    bench.decide(1, 0);
    assert!(bench.requests.is_empty() && bench.is_looking);
    bench
}

/// A decision whose request was lost, and the first look after it.
fn lost(outcome: &Outcome) -> Bench {
    let mut bench = sent("hookpulse");
    bench.answer(outcome);
    bench.wait_for_wake();
    assert!(bench.is_looking && bench.requests.len() == 1);
    bench
}

/// The same after two looks that showed it waiting still.
fn unclear() -> Bench {
    let mut bench = lost(&LOST);
    bench.answer_look(&still_there());
    assert_eq!(bench.wake_in(), Some(TIME_LIMIT_MS));
    bench.wait_for_wake();
    bench.answer_look(&still_there());
    let stands = |phase: &Phase| {
        matches!(
            phase,
            Phase::Unclear {
                why: Doubt::StillListed,
                ..
            }
        )
    };
    assert!(stands(bench.phase()), "{:?}", bench.phase());
    bench
}

// --- Before it is sent ---

#[test]
fn what_was_not_seen_lately_is_looked_for_before_it_is_sent() {
    let mut bench = looking();
    bench.answer_look(&still_there());
    assert_eq!(bench.requests.len(), 1);
    bench.answer(&done());
    assert!(matches!(end(&bench), Some(End::Applied { .. })));
}

#[track_caller]
fn check_seen(ago_ms: u64, is_sent_at_once: bool) {
    let mut bench = Bench::new("hookpulse");
    bench.seen_ago_ms = Some(ago_ms);
    bench.decide(1, 0);
    assert_eq!(
        (bench.requests.len() == 1, bench.is_looking),
        (is_sent_at_once, !is_sent_at_once),
        "{ago_ms}"
    );
}

#[test]
fn a_list_of_a_few_seconds_ago_is_new_enough() {
    check_seen(0, true);
    check_seen(SEEN_WITHIN_MS, true);
    check_seen(SEEN_WITHIN_MS + 1, false);
    check_seen(600_000, false);
}

#[test]
fn what_was_held_back_is_looked_for_when_its_time_comes() {
    // By the undo window.
    let mut bench = Bench::new("hookpulse");
    bench.decide(1, SEEN_WITHIN_MS + 1_000);
    bench.wait(SEEN_WITHIN_MS + 1_000);
    assert!(bench.requests.is_empty() && bench.is_looking);
    // By what the API asked for.
    let mut bench = sent("hookpulse");
    bench.answer(&busy(30_000));
    bench.wait(30_000);
    assert!(bench.requests.len() == 1 && bench.is_looking);
    // Without a network.
    let mut bench = Bench::new("hookpulse");
    bench.act(|engine, _, _| engine.online(false));
    bench.decide(1, 0);
    bench.wait(60_000);
    assert!(!bench.is_looking);
    bench.act(|engine, _, _| engine.online(true));
    assert!(bench.requests.is_empty() && bench.is_looking);
    // By a store that is slow.
    let mut bench = Bench::new("hookpulse");
    bench.decide(1, 1_000);
    bench.store_waits = true;
    bench.wait(1_000);
    bench.wait(60_000);
    let (ticket, writes) = bench.waiting.remove(0);
    bench.store(ticket, writes);
    assert!(bench.requests.is_empty() && bench.is_looking);
}

#[test]
fn a_plan_that_has_moved_on_is_not_sent_to() {
    let elsewhere = listed(&[("run_1", "tell-bank")], true);
    for (page, at) in [(elsewhere, Some("Tell bank")), (listed(&[], false), None)] {
        let mut bench = looking();
        bench.answer_look(&page);
        let Some(End::Unsent { waits_at }) = end(&bench) else {
            panic!("{:?}", bench.phase());
        };
        assert_eq!(waits_at.as_deref(), at);
        bench.wait(600_000);
        assert!(bench.requests.is_empty() && bench.kept.outbox.is_empty());
        assert_eq!(bench.kept.history.len(), 1);
    }
}

/// A page of the desk's own reading, asked for so long ago.
fn shows(bench: &mut Bench, outcome: &Outcome, asked_ago_ms: u64) {
    let Outcome::Answered(answer) = outcome else {
        panic!("no page");
    };
    let connector = connect(&options("hookpulse")).unwrap();
    let mut pass = crate::connector::Pass::default();
    let page = connector.read_list(&mut pass, answer).unwrap();
    let asked = Millis(bench.now.0 - asked_ago_ms);
    let connection = ConnectionId::new("ops");
    bench.act(|engine, moment, out| {
        engine.list_showed(&connection, &pass, &page, asked, moment, out);
    });
}

#[test]
fn what_the_inbox_reads_meanwhile_counts() {
    let mut bench = Bench::new("hookpulse");
    bench.decide(1, 5_000);
    bench.wait(2_000);
    // Asked for before the click: it may be older than what the reviewer saw.
    shows(&mut bench, &listed(&[("run_1", "tell-bank")], true), 2_001);
    assert!(end(&bench).is_none());
    shows(&mut bench, &listed(&[("run_1", "tell-bank")], true), 100);
    assert!(matches!(
        end(&bench),
        Some(End::Unsent { waits_at: Some(_) })
    ));
    // One that shows it waiting spares a look.
    let mut bench = Bench::new("hookpulse");
    bench.seen_ago_ms = None;
    bench.decide(1, 5_000);
    bench.wait(4_000);
    shows(&mut bench, &still_there(), 500);
    bench.wait(1_000);
    assert_eq!((bench.requests.len(), bench.looks.len()), (1, 0));
}

#[test]
fn one_look_serves_all_that_are_on_its_page() {
    let mut bench = Bench::new("hookpulse");
    bench.seen_ago_ms = None;
    for number in 1..=6 {
        bench.decide(number, 0);
    }
    let rows: Vec<String> = (1..=5).map(|number| format!("run_{number}")).collect();
    let rows: Vec<(&str, &str)> = rows.iter().map(|plan| (plan.as_str(), "hil-1")).collect();
    bench.answer_look(&listed(&rows, true));
    assert_eq!(
        bench.requests.len(),
        MOST_AT_ONCE,
        "posts go before the next look"
    );
    assert!(!bench.is_looking);
    for number in 1..=4 {
        bench.answer_of(number, &done());
    }
    assert_eq!((bench.requests.len(), bench.looks.len()), (5, 2));
}

#[test]
fn a_decision_can_be_withdrawn_while_it_is_looked_for() {
    let mut bench = looking();
    assert!(bench.withdraw());
    bench.answer_look(&still_there());
    bench.wait(60_000);
    assert!(bench.requests.is_empty());
}

#[test]
fn a_list_that_cannot_be_read_sends_nothing_and_can_be_withdrawn() {
    for outcome in [
        LOST,
        answer(500, ""),
        answer(403, ""),
        answer(200, "<html>"),
    ] {
        let mut bench = looking();
        for _ in 0..8 {
            bench.answer_look(&outcome);
            bench.wait_for_wake();
        }
        assert!(bench.requests.is_empty());
        bench.answer_look(&outcome);
        assert!(bench.withdraw(), "{outcome:?}");
    }
}

#[test]
fn a_look_waits_for_credentials_too() {
    let mut bench = looking();
    bench.answer_look(&answer(401, ""));
    assert_eq!(bench.wake_in(), None);
    bench.act(|engine, _, out| engine.credentials_changed(out));
    assert!(bench.is_looking);
}

#[test]
fn a_clock_that_is_set_back_does_not_make_old_news_new() {
    let mut bench = Bench::new("hookpulse");
    bench.decide(1, 60_000);
    bench.now = Millis(5_000);
    bench.act(|_, _, _| {});
    bench.wait(60_000);
    assert!(bench.requests.is_empty() && bench.is_looking);
}

// --- After a request whose fate is not known ---

#[test]
fn what_may_have_been_taken_is_looked_for_twice_and_then_asked_about() {
    let failed = answer(503, "");
    for outcome in [
        LOST,
        Outcome::NoAnswer(NoAnswer::TimedOut),
        failed,
        answer(200, "<html>"),
    ] {
        let mut bench = lost(&outcome);
        bench.answer_look(&still_there());
        assert!(matches!(
            bench.phase(),
            Phase::Waiting {
                trouble: Trouble::StillListed,
                ..
            }
        ));
        // Neither the network nor somebody who looks makes the second look come sooner.
        bench.act(|engine, _, _| engine.online(true));
        bench.act(|engine, moment, out| engine.visible(true, moment.now, out));
        bench.wait(TIME_LIMIT_MS - 1);
        assert_eq!(bench.looks.len(), 1);
        bench.wait(1);
        bench.answer_look(&still_there());
        assert!(matches!(bench.phase(), Phase::Unclear { .. }));
        assert_eq!(bench.stands.last(), Some(&command(1)));
        for _ in 0..20 {
            bench.wait_for_wake();
            bench.answer_look(&still_there());
        }
        assert_eq!(bench.requests.len(), 1, "nothing is sent by itself");
        assert!(!bench.withdraw());
    }
}

#[test]
fn a_look_that_comes_too_soon_is_no_second_one() {
    let mut bench = lost(&LOST);
    bench.answer_look(&still_there());
    for _ in 0..5 {
        bench.wait(TIME_LIMIT_MS / 10);
        bench.act(|engine, _, out| engine.retry_now(&command(1), out));
        bench.answer_look(&still_there());
        assert!(matches!(bench.phase(), Phase::Waiting { .. }));
    }
    bench.wait(TIME_LIMIT_MS / 2 - 1);
    assert!(!bench.is_looking);
    bench.wait(1);
    bench.answer_look(&still_there());
    assert!(matches!(bench.phase(), Phase::Unclear { .. }));
}

#[test]
fn the_reviewer_has_it_sent_again() {
    let mut bench = unclear();
    bench.act(|engine, _, out| engine.retry_now(&command(1), out));
    assert_eq!(bench.requests.len(), 1, "“Retry now” is not that word");
    bench.answer_look(&still_there());
    bench.wait(SEEN_WITHIN_MS + 1);
    bench.act(|engine, _, out| engine.send_again(&command(1), out));
    assert_eq!(bench.requests.len(), 1, "it is looked for first");
    assert!(!bench.withdraw(), "the first may still arrive");
    bench.answer_look(&still_there());
    assert_eq!(bench.requests.len(), 2);
    // And once more, as long as nobody knows.
    bench.answer(&LOST);
    bench.wait_for_wake();
    bench.answer_look(&still_there());
    bench.wait_for_wake();
    bench.answer_look(&still_there());
    assert!(matches!(bench.phase(), Phase::Unclear { .. }));
    bench.act(|engine, _, out| engine.send_again(&command(1), out));
    assert_eq!(bench.requests.len(), 3, "it was seen just now");
    bench.answer(&done());
    assert!(matches!(end(&bench), Some(End::Applied { .. })));
}

#[test]
fn what_leaves_the_list_meanwhile_is_gone_and_never_unsent() {
    for (page, at) in [
        (listed(&[("run_1", "tell-bank")], false), Some("Tell bank")),
        (listed(&[], false), None),
    ] {
        let check = |mut bench: Bench| {
            bench.answer_look(&page);
            let Some(End::Gone { waits_at }) = end(&bench) else {
                panic!("{:?}", bench.phase());
            };
            assert_eq!(waits_at.as_deref(), at);
        };
        check(lost(&LOST));
        let mut bench = unclear();
        bench.wait_for_wake();
        check(bench);
        // The reviewer has said that it may be sent again, and it is too late.
        let mut bench = unclear();
        bench.wait(SEEN_WITHIN_MS + 1);
        bench.act(|engine, _, out| engine.send_again(&command(1), out));
        check(bench);
        // What the inbox reads tells it too.
        let mut bench = unclear();
        bench.wait(1_000);
        shows(&mut bench, &page, 100);
        assert!(matches!(end(&bench), Some(End::Gone { .. })));
    }
}

#[test]
fn a_page_that_accepts_the_risk_has_it_sent_again_by_itself() {
    let mut bench = Bench::new("hookpulse");
    bench.connect(&Options {
        repeat: Some("auto".into()),
        ..options("hookpulse")
    });
    bench.decide(1, 0);
    bench.answer(&LOST);
    bench.wait_for_wake();
    bench.answer_look(&still_there());
    bench.wait(TIME_LIMIT_MS - 1);
    assert_eq!(bench.requests.len(), 1, "not before it was seen twice");
    bench.wait(1);
    bench.answer_look(&still_there());
    assert_eq!(bench.requests.len(), 2);
    bench.answer(&done());
    assert!(matches!(end(&bench), Some(End::Applied { .. })));
}

#[test]
fn a_list_that_fails_leaves_the_buttons_there() {
    let mut bench = unclear();
    bench.wait_for_wake();
    for outcome in [
        LOST,
        answer(500, ""),
        answer(404, ""),
        answer(404, ""),
        answer(404, ""),
    ] {
        bench.answer_look(&outcome);
        assert!(
            matches!(bench.phase(), Phase::Unclear { .. }),
            "{outcome:?}"
        );
        bench.wait_for_wake();
    }
    // While the first look fails there is a way to end it.
    let mut bench = lost(&LOST);
    bench.answer_look(&LOST);
    let entry = bench.engine.entry(&command(1)).unwrap();
    assert!(entry.can_put_away(bench.now) && !entry.can_withdraw());
}

#[test]
fn a_reload_finds_out_anew() {
    let before = unclear();
    let mut bench = Bench::visiting("hookpulse", before.kept.clone());
    bench.now = before.now.plus(86_400_000);
    bench.granted();
    bench.answer_look(&still_there());
    bench.wait_for_wake();
    bench.answer_look(&still_there());
    assert!(matches!(bench.phase(), Phase::Unclear { .. }));
    assert!(bench.requests.is_empty());
}

#[test]
fn another_tab_can_say_how_it_goes_on() {
    for is_put_away in [false, true] {
        let mut sender = unclear();
        let mut other = Bench::follower("hookpulse");
        sender.tell(&mut other);
        assert!(matches!(other.phase(), Phase::Unclear { .. }));
        other.act(|engine, moment, out| match is_put_away {
            true => engine.put_away(&command(1), moment.now, out),
            false => engine.send_again(&command(1), out),
        });
        assert!(end(&other).is_none(), "the one that sends decides");
        other.tell(&mut sender);
        match is_put_away {
            true => assert!(matches!(
                end(&sender),
                Some(End::Unconfirmed { received: false })
            )),
            false => assert_eq!(sender.requests.len(), 2),
        }
    }
}

// --- Putting away ---

fn put_away(bench: &mut Bench) -> bool {
    bench.act(|engine, moment, out| engine.put_away(&command(1), moment.now, out));
    matches!(end(bench), Some(End::Unconfirmed { .. }))
}

#[test]
fn what_is_in_doubt_can_be_put_away_and_nothing_else() {
    assert!(put_away(&mut unclear()));
    let mut bench = lost(&LOST);
    bench.answer_look(&still_there());
    assert!(put_away(&mut bench));
    assert!(bench.kept.outbox.is_empty() && bench.kept.history.len() == 1);
    bench.wait(600_000);
    assert_eq!(bench.requests.len(), 1);
    // Nothing was taken of these: they are taken back, or go on.
    let mut bench = Bench::new("hookpulse");
    bench.decide(1, 5_000);
    assert!(!put_away(&mut bench));
    assert!(!put_away(&mut sent("hookpulse")));
    let mut bench = sent("hookpulse");
    bench.answer(&busy(2_000));
    assert!(!put_away(&mut bench) && bench.withdraw());
}

#[test]
fn what_was_received_can_be_put_away_once_it_is_late() {
    let mut bench = sent("retab-hil");
    bench.answer(&decision(true, false));
    assert!(!put_away(&mut bench));
    bench.now = START.plus(LATE_AFTER_MS);
    assert!(put_away(&mut bench));
    assert!(matches!(
        end(&bench),
        Some(End::Unconfirmed { received: true })
    ));
}

/// A decision whose request was lost, at an API that refuses to show what became of it until its reviewer is asked.
fn barred(kind: &str, status: u16) -> Bench {
    let mut bench = sent(kind);
    bench.answer(&LOST);
    let mut refusals = 0;
    while !matches!(bench.phase(), Phase::Unclear { .. }) {
        bench.wait_for_wake();
        while bench.is_looking || !bench.under_way.is_empty() {
            bench.answer(&answer(status, ""));
        }
        refusals += 1;
        assert!(refusals <= MOST_REFUSALS, "{kind}: {:?}", bench.phase());
    }
    bench
}

#[track_caller]
fn check_barred(kind: &str, status: u16) {
    let mut bench = barred(kind, status);
    let why = Doubt::Barred { status };
    assert!(matches!(bench.phase(), Phase::Unclear { why: told, .. } if *told == why));
    assert_eq!(bench.stands.last(), Some(&command(1)));
    assert!(!bench.withdraw(), "{kind}: it may have been taken");
    // It is looked after all the same.
    let before = bench.requests.len() + bench.looks.len();
    bench.wait_for_wake();
    assert!(bench.requests.len() + bench.looks.len() > before);
    assert!(put_away(&mut bench), "{kind}");
}

#[test]
fn an_api_that_refuses_to_say_leaves_it_to_the_reviewer() {
    for status in [403, 404, 410] {
        for kind in ["hookpulse", "retab-hil", "retab-reviews"] {
            check_barred(kind, status);
        }
    }
}

#[test]
fn an_api_that_says_after_all_is_believed() {
    let mut bench = barred("retab-hil", 404);
    bench.act(|engine, _, out| engine.retry_now(&command(1), out));
    bench.answer(&decision(true, true));
    assert!(matches!(end(&bench), Some(End::Applied { .. })));
}

// --- Offline ---

#[test]
fn a_reviewer_who_wants_it_tried_now_is_believed_before_the_browser_is() {
    for kind in ["hookpulse", "retab-hil"] {
        let mut bench = Bench::new(kind);
        bench.act(|engine, _, _| engine.online(false));
        bench.decide(1, 0);
        bench.decide(2, 0);
        assert!(bench.requests.is_empty());
        bench.act(|engine, _, out| engine.retry_now(&command(1), out));
        assert_eq!(bench.requests.len(), 1, "{kind}: this one and no other");
        bench.answer(&LOST);
        bench.wait(600_000);
        assert_eq!(bench.requests.len() + bench.looks.len(), 1, "{kind}: once");
    }
}

#[test]
fn a_list_that_is_read_proves_that_there_is_a_network() {
    let mut bench = Bench::new("hookpulse");
    bench.act(|engine, _, _| engine.online(false));
    bench.decide(1, 0);
    shows(&mut bench, &still_there(), 0);
    assert!(bench.engine.is_online());
    assert_eq!(bench.requests.len(), 1);
    // So does any other answer.
    let mut bench = Bench::new("retab-hil");
    bench.act(|engine, _, _| engine.online(false));
    bench.decide(1, 0);
    bench.decide(2, 0);
    bench.act(|engine, _, out| engine.retry_now(&command(1), out));
    bench.answer(&decision(true, true));
    assert_eq!(bench.requests.len(), 2);
}
