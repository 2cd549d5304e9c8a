//! Many approvals at once: what is decided together, and what is left out because nobody has seen what it needs.

use super::*;

impl Bench {
    pub(super) fn decide_all(&mut self, verdict: Verdict) {
        let commands = (0..self.desk.selected_count())
            .map(|number| CommandId::new(format!("bulk-{number}")))
            .collect();
        self.on(Event::BulkDecided {
            verdict,
            reason: String::new(),
            commands,
        });
    }
}

impl Bench {
    /// Why something was left out.
    pub(super) fn left_out(&self) -> Vec<LeftOut> {
        let left_out = self.desk.bulk_view().left_out;
        left_out.into_iter().map(|(_, why)| why).collect()
    }
}

#[test]
fn what_is_selected_is_decided_together() {
    let mut bench = Bench::filled();
    bench.on(Event::UndoWindow(5_000));
    bench.on(Event::SelectedAll(true));
    assert_eq!(bench.desk.selected_count(), 4);
    bench.decide_all(Verdict::Reject);
    let view = bench.desk.bulk_view();
    assert_eq!((view.total, view.filed, view.held), (4, 4, 4));
    assert_eq!(bench.kept.outbox.len(), 4, "stored in one go");
    bench.wait(5_000);
    assert_eq!(bench.asked("POST"), 4);
    bench.outcome("POST", status(422, r#"{"detail":"no"}"#));
    bench.on(Event::BulkStopped);
    assert_eq!(bench.desk.bulk_view().filed, 4, "what is sent goes on");
}

#[test]
fn a_bulk_decision_can_be_undone_as_a_whole() {
    let mut bench = Bench::filled();
    bench.on(Event::UndoWindow(5_000));
    bench.on(Event::SelectedAll(true));
    bench.decide_all(Verdict::Reject);
    bench.on(Event::BulkStopped);
    assert!(bench.kept.outbox.is_empty());
    assert_eq!(bench.desk.selected_count(), 4, "and stays selected");
    bench.wait(60_000);
    assert_eq!(bench.asked("POST"), 0);
    assert!(bench.desk.bulk_view().is_over());
}

#[test]
fn a_bulk_approval_leaves_out_what_needs_a_person() {
    let mut bench = Bench::reviewing();
    bench.fill("/name", "Bea");
    bench.on(Event::SelectedAll(true));
    bench.decide_all(Verdict::Approve);
    // The two plans have no data; one run was edited, the other is being checked.
    assert!(bench.desk.bulk_view().is_checking());
    assert_eq!(bench.asked("POST"), 0, "all are filed together");
    bench.answer("runs/run_2/steps", r#"[{"node_id":"hil-1","node_type":"hil","node_label":"Check","status":"waiting_for_human","output":{"extracted_data":{"total":"odd"},"json_schema":{"type":"object","properties":{"total":{"type":"number"}}}}}]"#);
    bench.answer("GET /v1/workflows/runs/run_2", &run_body("run_2"));
    let view = bench.desk.bulk_view();
    assert_eq!(bench.left_out(), [LeftOut::Edited, LeftOut::Problems(1)]);
    assert_eq!((view.filed, bench.asked("POST")), (2, 2));
}

/// The steps of a run whose data nothing stands against.
fn fine(bench: &mut Bench, run: &str) {
    bench.answer(&format!("runs/{run}/steps"), &steps("1.50"));
    bench.answer(&format!("GET /v1/workflows/runs/{run}"), &run_body(run));
}

/// What an earlier visit kept of this: an edited name in the first run, or a reason alone.
fn earlier(name: &str, reason: &str) -> Kept {
    let mut bench = Bench::reviewing();
    bench.fill("/name", name);
    bench.on(Event::Reasoned(reason.into()));
    bench.on(Event::Leaving);
    bench.kept
}

#[test]
fn edits_of_an_earlier_visit_are_left_out_of_an_approval_of_many_and_stay() {
    let kept = earlier("Bea", "");
    let stored = kept.drafts.clone();
    let mut bench = Bench::visiting(kept).fill_lists();
    let rows = bench.desk.rows(0..usize::MAX);
    let edited: Vec<_> = rows
        .iter()
        .filter(|row| row.edited)
        .map(|row| &row.id)
        .collect();
    assert_eq!(edited, [&id("run_1")], "its row is marked");
    bench.on(Event::Viewed(View {
        state: Some(Mark::Edited),
        ..View::default()
    }));
    bench.wait(100);
    assert_eq!(bench.keys(), ["run_1/hil-1"], "and found by that");
    bench.on(Event::SelectedAll(true));
    bench.decide_all(Verdict::Approve);
    assert_eq!(bench.left_out(), [LeftOut::Edited]);
    assert_eq!(bench.kept.drafts, stored);
}

#[test]
fn an_edit_that_is_made_while_many_are_checked_is_left_out() {
    for in_another_tab in [false, true] {
        let mut bench = Bench::filled();
        bench.on(Event::UndoWindow(0));
        bench.open("run_1");
        bench.answer_details("run_1", "1.50");
        bench.on(Event::Selected(id("run_1")));
        bench.decide_all(Verdict::Approve);
        assert!(bench.desk.bulk_view().is_checking());
        match in_another_tab {
            true => bench.kept.drafts = earlier("Bea", "").drafts,
            false => bench.fill("/name", "Bea"),
        }
        fine(&mut bench, "run_1");
        assert_eq!(bench.left_out(), [LeftOut::Edited]);
        assert!(bench.desk.engine().entries().is_empty());
    }
}

#[test]
fn a_reason_of_its_own_is_not_passed_over_by_a_rejection_of_many() {
    let mut bench = Bench::with_reviews();
    bench.open_review(&[super::reviews::FIRST]);
    bench.on(Event::Reasoned("Not ours".into()));
    bench.on(Event::SelectedAll(true));
    bench.on(Event::BulkDecided {
        verdict: Verdict::Reject,
        reason: "Twice".into(),
        commands: vec![CommandId::new("one"), CommandId::new("two")],
    });
    assert_eq!(bench.left_out(), [LeftOut::Reasoned]);
}

#[test]
fn a_reason_that_an_approval_does_not_carry_comes_back_with_it() {
    let mut bench = Bench::visiting(earlier("Ann", "Ask her first")).fill_lists();
    bench.on(Event::UndoWindow(5_000));
    bench.on(Event::Selected(id("run_1")));
    bench.decide_all(Verdict::Approve);
    fine(&mut bench, "run_1");
    assert_eq!(bench.desk.bulk_view().filed, 1);
    bench.on(Event::BulkStopped);
    bench.open("run_1");
    bench.answer_details("run_1", "100.50");
    assert_eq!(bench.desk.reason(), "Ask her first");
}

#[test]
fn what_is_stored_and_cannot_be_read_is_told_and_kept() {
    let mut kept = earlier("Bea", "");
    kept.drafts[0].1 = kept.drafts[0].1.replacen('1', "7000", 1);
    let unreadable = kept.drafts[0].1.clone();
    let mut bench = Bench::visiting(kept).fill_lists();
    let told: Vec<_> = bench.desk.unreadable_drafts().to_vec();
    assert_eq!((told.len(), &told[0].text), (1, &unreadable));
    bench.on(Event::Selected(id("run_1")));
    bench.decide_all(Verdict::Approve);
    assert_eq!(bench.left_out(), [LeftOut::DraftUnread]);
    // New edits do not write over it.
    bench.open("run_1");
    bench.answer_details("run_1", "100.50");
    bench.fill("/name", "Cea");
    bench.on(Event::Leaving);
    assert_eq!(bench.kept.drafts.len(), 2);
    assert!(
        bench
            .kept
            .drafts
            .iter()
            .any(|(_, text)| *text == unreadable)
    );
    let key = bench.desk.unreadable_drafts()[0].key.clone();
    bench.on(Event::DraftDiscarded(key));
    assert_eq!(
        (
            bench.kept.drafts.len(),
            bench.desk.unreadable_drafts().len()
        ),
        (1, 0)
    );
}
