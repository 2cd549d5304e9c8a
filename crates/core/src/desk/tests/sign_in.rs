//! A page that does not answer for its credentials, perhaps because its reader is signing in: what was not sent says so,
//! can be taken back, and goes out when the answer comes.

use super::super::{Event, Health};
use super::{Bench, id};
use crate::connector::Outcome;
use crate::engine::Phase;
use crate::model::{ConnectionId, ReadFailure, Trouble, Verdict};

const AWAITING: Outcome = Outcome::AwaitingCredentials;

impl Bench {
    /// With a decision that was not sent.
    fn awaiting() -> (Bench, crate::model::CommandId) {
        let mut bench = Bench::reviewing();
        let command = bench.decide(Verdict::Approve);
        bench.outcome("hil-decisions", AWAITING);
        (bench, command)
    }

    fn came(&mut self, connection: &str) {
        self.on(Event::CredentialsCame(ConnectionId::new(connection)));
    }

    #[track_caller]
    fn sentence(&self, index: usize) -> String {
        match self.health(index) {
            Health::Failing { sentence, .. } => sentence,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_decision_that_waits_for_sign_in_says_so_and_is_sent_when_the_page_answers() {
    let (mut bench, command) = Bench::awaiting();
    let entry = bench.desk.engine().entry(&command).unwrap();
    assert!(matches!(
        &entry.phase,
        Phase::Waiting {
            trouble: Trouble::AwaitingCredentials,
            until: None,
            ..
        }
    ));
    assert!(entry.can_withdraw());
    let said = bench.said.last().unwrap();
    assert!(said.contains("Waiting for sign-in"), "{said}");
    assert!(said.contains("has not been taken"), "{said}");
    bench.wait(600_000);
    assert_eq!(bench.asked("hil-decisions"), 0, "time alone sends nothing");
    bench.came("hp");
    assert_eq!(
        bench.asked("hil-decisions"),
        0,
        "nor another connection's answer"
    );
    bench.came("rt");
    assert_eq!(bench.asked("hil-decisions"), 1);
}

#[test]
fn it_can_be_taken_back() {
    let (mut bench, command) = Bench::awaiting();
    bench.on(Event::Withdrawn(command));
    assert_eq!(bench.said.last().unwrap(), "Undone. Nothing was sent.");
    bench.came("rt");
    assert_eq!(bench.asked("hil-decisions"), 0);
}

#[test]
fn a_person_who_retries_has_the_page_asked_anew() {
    let (mut bench, command) = Bench::awaiting();
    bench.on(Event::RetriedNow(command));
    assert_eq!(bench.asked_anew, ["rt"]);
    assert_eq!(bench.asked("hil-decisions"), 1);
    bench.outcome("hil-decisions", Outcome::NoCredentials);
    bench.asked_anew.clear();
    bench.on(Event::Refresh);
    assert_eq!(bench.asked_anew, ["hp", "rt"]);
}

#[test]
fn a_list_says_so_without_holding_up_the_others() {
    let mut bench = Bench::new();
    bench.outcome("runs?", AWAITING);
    assert_eq!(bench.asked("runs?"), 0, "the page is being asked already");
    let sentence = bench.sentence(1);
    assert!(sentence.contains("waiting for sign-in"), "{sentence}");
    bench.fill_lists_again();
    assert_eq!(bench.health(0), Health::Good);
    bench.came("rt");
    assert_eq!(bench.asked("runs?"), 1);
    assert_eq!(bench.asked("approvals_paginated"), 0);
    bench.fill_lists_again();
    assert_eq!(bench.health(1), Health::Good);
}

#[test]
fn what_is_missing_of_the_open_approval_is_read_when_the_page_answers() {
    let mut bench = Bench::filled();
    bench.open("run_1");
    bench.outcome("runs/run_1/steps", AWAITING);
    // The others are still under way, and may be for long.
    bench.came("rt");
    assert_eq!(bench.asked("runs/run_1/steps"), 1);
    bench.under_way.clear();
    bench.open("run_2");
    for part in [
        "runs/run_2/steps",
        "runs/run_2/documents",
        "GET /v1/workflows/runs/run_2",
    ] {
        bench.outcome(part, AWAITING);
    }
    let open = bench.desk.open_approval().unwrap();
    let missing = &open.details.as_ref().unwrap().missing;
    assert!(
        missing
            .iter()
            .all(|part| part.why == ReadFailure::AwaitingCredentials),
        "{missing:?}"
    );
    bench.came("hp");
    assert_eq!(bench.under_way.len(), 0);
    bench.came("rt");
    assert_eq!(bench.asked("runs/run_2"), 3);
    assert_eq!(bench.desk.open_approval().unwrap().approval.id, id("run_2"));
}
