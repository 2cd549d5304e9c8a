//! An API that keeps every state of its data, and names what was shown in a decision.

use super::{Bench, REVIEWS};
use crate::connector::Options;
use crate::desk::Event;
use crate::model::{ApprovalId, ApprovalKey, CommandId, ConnectionId, Verdict};

pub(super) const FIRST: &str = r#"{"id":"rvr_1","parent_id":null,"author":{"kind":"model","display_name":"Extraction"},
    "snapshot":{"total":1.50,"name":"Ann"},"created_at":"2026-03-04T08:15:09Z"}"#;
const SECOND: &str = r#"{"id":"rvr_2","parent_id":"rvr_1","author":{"kind":"agent","display_name":"Checker"},
    "snapshot":{"total":2.50,"name":"Ann"},"created_at":"2026-03-04T08:20:00Z"}"#;

const STEP: &str = r#"{"block_id":"extract-1","step_id":"extract-1","block_type":"extract","lifecycle":{"status":"awaiting_review"}}"#;

fn page(entries: &[&str]) -> String {
    let entries = entries.join(",");
    format!(r#"{{"data":[{entries}],"list_metadata":{{"before":null,"after":null}}}}"#)
}

fn review(number: u32) -> String {
    format!(
        r#"{{"id":"rev_{number}","workflow_id":"wf_1","workflow_version_id":null,"run_id":"run_{number}","block_id":"extract-1",
            "step_id":"extract-1","block_type":"extract","triggered_by":{{"kind":"always"}},"created_at":"2026-03-04T08:15:09Z"}}"#
    )
}

fn run(number: u32) -> String {
    format!(
        r#"{{"id":"run_{number}","lifecycle":{{"status":"awaiting_review"}},
            "inputs":{{"documents":{{"start":{{"id":"file_1","filename":"invoice-{number}.pdf"}}}}}}}}"#
    )
}

impl Bench {
    /// One connection with two reviews, which are named.
    pub(super) fn with_reviews() -> Bench {
        let mut bench = Bench::new();
        bench.under_way.clear();
        bench.on(Event::Configured(vec![Options {
            id: "rv".into(),
            label: "RV".into(),
            kind: REVIEWS.into(),
            ..Options::default()
        }]));
        bench.on(Event::UndoWindow(0));
        bench.answer("reviews?", &page(&[&review(1), &review(2)]));
        bench
    }

    /// Opens the first and answers what is asked.
    pub(super) fn open_review(&mut self, versions: &[&str]) {
        self.on(Event::Opened(ApprovalId {
            connection: ConnectionId::new("rv"),
            key: ApprovalKey::new("rev_1"),
        }));
        self.answer_review(versions);
    }

    fn answer_review(&mut self, versions: &[&str]) {
        self.answer("reviews/rev_1", &review(1));
        self.answer("reviews/versions?", &page(versions));
        self.answer("steps?", &page(&[STEP]));
        self.answer("runs/run_1", &run(1));
    }

    fn titles(&self) -> Vec<String> {
        let rows = self.desk.rows(0..usize::MAX).into_iter();
        rows.map(|row| row.title).collect()
    }

    /// The body of the one post that is under way.
    #[track_caller]
    fn posted(&self) -> String {
        let mut bodies = self.under_way.iter();
        let body = bodies.find_map(|(_, request)| request.body.clone());
        body.expect("something was posted")
    }
}

#[test]
fn reviews_are_called_by_the_documents_of_their_runs() {
    let mut bench = Bench::with_reviews();
    assert_eq!(bench.titles(), ["Extract 1 · run_1", "Extract 1 · run_2"]);
    // One run has left the list by now, and is not asked for again.
    bench.answer("runs?", &page(&[&run(1)]));
    assert_eq!(bench.titles(), ["invoice-1.pdf", "Extract 1 · run_2"]);
    bench.wait(33_000);
    bench.answer("reviews?", &page(&[&review(1), &review(2), &review(3)]));
    // A name stays, and is asked for where one is new.
    assert_eq!(
        bench.titles(),
        ["invoice-1.pdf", "Extract 1 · run_2", "Extract 1 · run_3"]
    );
    bench.answer("runs?", &page(&[&run(3)]));
    assert_eq!(bench.titles()[2], "invoice-3.pdf");
    bench.wait(120_000);
    bench.answer("reviews?", &page(&[&review(1), &review(2), &review(3)]));
    assert_eq!(bench.asked("runs?"), 0);
}

#[test]
fn what_is_open_already_gets_its_name_too() {
    let mut bench = Bench::with_reviews();
    bench.on(Event::Opened(ApprovalId {
        connection: ConnectionId::new("rv"),
        key: ApprovalKey::new("rev_1"),
    }));
    bench.answer("runs?", &page(&[&run(1), &run(2)]));
    let open = bench.desk.open_approval().unwrap();
    assert_eq!(open.approval.title, "invoice-1.pdf");
}

#[test]
fn a_decision_names_the_version_that_was_shown() {
    let mut bench = Bench::with_reviews();
    bench.open_review(&[FIRST, SECOND]);
    assert_eq!(bench.value(), r#"{"total":2.50,"name":"Ann"}"#);
    bench.decide(Verdict::Approve);
    assert_eq!(bench.posted(), r#"{"version_id":"rvr_2"}"#);
}

#[test]
fn a_rejection_without_the_reason_it_needs_says_so_until_one_is_begun() {
    let mut bench = Bench::with_reviews();
    bench.open_review(&[FIRST]);
    let says_so = |bench: &Bench| bench.desk.open_approval().unwrap().lacks_reason;
    assert!(!says_so(&bench));
    bench.decide(Verdict::Reject);
    assert!(says_so(&bench));
    bench.on(Event::Reasoned("  ".into()));
    assert!(says_so(&bench));
    assert!(bench.desk.engine().entries().is_empty());
    bench.on(Event::Reasoned("Not ours".into()));
    assert!(!says_so(&bench));
    bench.decide(Verdict::Reject);
    assert_eq!(
        bench.posted(),
        r#"{"version_id":"rvr_1","reason":"Not ours"}"#
    );
}

#[test]
fn a_reason_for_all_comes_back_with_each_decision_that_has_none_of_its_own() {
    let mut bench = Bench::with_reviews();
    bench.on(Event::UndoWindow(5_000));
    bench.open_review(&[FIRST]);
    bench.on(Event::Reasoned("Not ours".into()));
    bench.on(Event::Closed);
    bench.on(Event::SelectedAll(true));
    let commands = [CommandId::new("bulk-1"), CommandId::new("bulk-2")];
    bench.on(Event::BulkDecided {
        verdict: Verdict::Reject,
        reason: "All of them".into(),
        commands: commands.to_vec(),
    });
    for number in [1, 2] {
        bench.answer(&format!("reviews/rev_{number}"), &review(number));
        bench.answer("reviews/versions?", &page(&[FIRST]));
        bench.answer("steps?", &page(&[]));
        bench.answer(&format!("runs/run_{number}"), &run(number));
    }
    assert_eq!(bench.desk.engine().open_count(), 2);
    for command in commands {
        bench.on(Event::Withdrawn(command));
    }
    for (number, reason) in [(1, "Not ours"), (2, "All of them")] {
        bench.on(Event::Opened(ApprovalId {
            connection: ConnectionId::new("rv"),
            key: ApprovalKey::new(format!("rev_{number}")),
        }));
        bench.answer(&format!("reviews/rev_{number}"), &review(number));
        bench.answer("reviews/versions?", &page(&[FIRST]));
        bench.answer("steps?", &page(&[]));
        bench.answer(&format!("runs/run_{number}"), &run(number));
        assert_eq!(bench.desk.reason(), reason);
    }
}

#[test]
fn nothing_is_decided_about_data_that_could_not_be_read() {
    let mut bench = Bench::with_reviews();
    bench.open_review(&["{}"]);
    bench.on(Event::Reasoned("Not ours".into()));
    bench.decide(Verdict::Approve);
    bench.decide(Verdict::Reject);
    assert!(!bench.desk.can_decide());
    assert!(bench.desk.engine().entries().is_empty());
}

#[test]
fn an_older_version_is_taken_into_the_form_and_taken_back() {
    let mut bench = Bench::with_reviews();
    bench.open_review(&[FIRST, SECOND]);
    bench.on(Event::TookVersion("rvr_1".into()));
    assert_eq!(bench.value(), r#"{"total":1.50,"name":"Ann"}"#);
    assert!(bench.desk.draft().unwrap().is_changed());
    bench.decide(Verdict::Approve);
    assert_eq!(
        bench.posted(),
        r#"{"review_id":"rev_1","parent_id":"rvr_2","snapshot":{"total":1.50,"name":"Ann"}}"#
    );
}

#[test]
fn a_version_that_comes_in_meanwhile_is_seen_before_anything_is_decided() {
    let mut bench = Bench::with_reviews();
    bench.open_review(&[FIRST]);
    bench.fill("/name", "Bea");
    bench.on(Event::Refresh);
    bench.answer_review(&[FIRST, SECOND]);
    assert!(bench.desk.changed_underneath() && !bench.desk.can_decide());
    // Two places, changed by one side each: nothing is left to choose.
    bench.on(Event::Merged(Vec::new()));
    assert!(bench.desk.can_decide());
    assert_eq!(bench.value(), r#"{"total":2.50,"name":"Bea"}"#);
    bench.decide(Verdict::Approve);
    assert_eq!(
        bench.posted(),
        r#"{"review_id":"rev_1","parent_id":"rvr_2","snapshot":{"total":2.50,"name":"Bea"}}"#
    );
}
