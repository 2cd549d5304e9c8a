//! What could not be read or checked is never taken for fine: told once where somebody decides, left out where many are
//! decided at once, and asked for again until it is there.

use super::*;
use crate::model::MissingPart;

const STEPS: &str = "runs/run_1/steps";
const RUN: &str = "GET /v1/workflows/runs/run_1";

/// The steps of a run whose data is fine, with this as its schema and this as its likelihoods.
fn with(schema: &str, likelihoods: &str) -> String {
    format!(
        r#"[{{"node_id":"extract-1","node_type":"extract","status":"completed","output":{{"extracted_data":{{}},
            "likelihoods":{likelihoods}}}}},
        {{"node_id":"hil-1","node_type":"hil","status":"waiting_for_human","output":{{
            "extracted_data":{{"total":1.50,"name":"Ann"}},"json_schema":{schema}}}}}]"#
    )
}

/// The run with its steps in it, as the documentation has it.
fn run_with(steps: &str) -> String {
    run_body("run_1").replacen('{', &format!(r#"{{"steps":{steps},"#), 1)
}

const SCHEMA: &str =
    r#"{"type":"object","properties":{"total":{"type":"number"},"name":{"enum":["Ann","Bea"]}}}"#;
const BUSY: &str = r#"{"detail":"slow down"}"#;

/// Everything that is not known about one approval, and why.
fn unknown() -> Vec<(String, Vec<Gap>)> {
    let deep = format!("{}1{}", r#"{"not":"#.repeat(2_000), "}".repeat(2_000));
    vec![
        (with(r#""none""#, "null"), vec![Gap::NotASchema]),
        (
            with(r#"{"properties":{"name":{"pattern":"(?<"}}}"#, "null"),
            vec![Gap::Unchecked(Cut::Untried)],
        ),
        (
            with(
                r#"{"properties":{"name":{"$ref":"https://example.com/name"}}}"#,
                "null",
            ),
            vec![Gap::Unchecked(Cut::Elsewhere)],
        ),
        (with(&deep, "null"), vec![Gap::Unread(MissingPart::Schema)]),
        (
            with(SCHEMA, &deep.replace("not", "rows")),
            vec![Gap::Unread(MissingPart::Likelihoods)],
        ),
        (
            with(SCHEMA, r#"{"total":"0.2","name":0.9}"#),
            vec![Gap::OddLikelihoods],
        ),
        (
            with(SCHEMA, r#"{"total":0.9,"name":20}"#),
            vec![Gap::OddLikelihoods],
        ),
    ]
}

#[test]
fn many_at_once_leave_out_what_could_not_be_read_or_checked() {
    for (steps, gaps) in unknown() {
        let mut bench = Bench::filled();
        bench.on(Event::UndoWindow(0));
        bench.on(Event::Selected(id("run_1")));
        bench.decide_all(Verdict::Approve);
        bench.answer(STEPS, &steps);
        bench.answer(RUN, &run_body("run_1"));
        assert_eq!(bench.left_out(), [LeftOut::Unread(gaps)]);
        assert!(bench.desk.engine().entries().is_empty());
    }
}

#[test]
fn many_at_once_leave_out_what_another_source_had_to_stand_in_for() {
    let mut bench = Bench::filled();
    bench.on(Event::UndoWindow(0));
    bench.on(Event::Selected(id("run_1")));
    bench.decide_all(Verdict::Approve);
    bench.outcome(STEPS, status(429, BUSY));
    bench.answer(RUN, &run_with(&with("null", "null")));
    let gaps = [
        MissingPart::RunSteps,
        MissingPart::Schema,
        MissingPart::Likelihoods,
    ];
    let gaps = gaps.map(Gap::Unread).to_vec();
    assert_eq!(bench.left_out(), [LeftOut::Unread(gaps)]);
    // What can be read and checked to its end is approved.
    bench.on(Event::BulkDismissed);
    bench.decide_all(Verdict::Approve);
    bench.answer(STEPS, &with(SCHEMA, r#"{"total":0.9,"name":null}"#));
    bench.answer(RUN, &run_body("run_1"));
    assert_eq!(
        (bench.left_out(), bench.desk.bulk_view().filed),
        (vec![], 1)
    );
}

#[test]
fn a_rejection_of_many_needs_none_of_it() {
    let mut bench = Bench::filled();
    bench.on(Event::SelectedAll(true));
    bench.decide_all(Verdict::Reject);
    assert_eq!(bench.desk.bulk_view().filed, 4);
}

#[test]
fn what_is_not_known_is_told_and_the_same_button_decides_then() {
    for (steps, gaps) in unknown() {
        let mut bench = Bench::opening(&steps);
        assert_eq!(bench.desk.gaps(), gaps);
        bench.said.clear();
        bench.focus = None;
        bench.decide(Verdict::Approve);
        assert!(bench.desk.engine().entries().is_empty());
        let text = bench.desk.text();
        let sentence = format!(
            "{} {}",
            (text.gap)(gaps[0]),
            (text.press_again)(Verdict::Approve)
        );
        assert_eq!(bench.said, [sentence]);
        assert_eq!(bench.focus, None, "the focus stays on the button");
        assert!(bench.desk.is_to_be_pressed_again(Verdict::Approve));
        bench.decide(Verdict::Approve);
        assert_eq!(bench.desk.engine().entries().len(), 1);
    }
}

#[test]
fn what_was_told_counts_for_exactly_that() {
    let odd = with(r#""none""#, "null");
    let mut bench = Bench::opening(&odd);
    bench.decide(Verdict::Approve);
    // An edit, and it is something else that would be approved.
    bench.fill("/name", "Bea");
    bench.decide(Verdict::Approve);
    assert!(bench.desk.engine().entries().is_empty());
    // Another thing that is not known.
    bench.on(Event::Refresh);
    bench.answer(STEPS, &with(r#""none""#, r#"{"total":"0.2"}"#));
    bench.answer(RUN, &run_body("run_1"));
    assert!(!bench.desk.is_to_be_pressed_again(Verdict::Approve));
    bench.decide(Verdict::Approve);
    assert!(bench.desk.engine().entries().is_empty());
    assert!(bench.desk.is_to_be_pressed_again(Verdict::Approve));
    bench.decide(Verdict::Approve);
    assert_eq!(bench.desk.engine().entries().len(), 1);
}

#[test]
fn a_key_at_a_row_asks_as_well() {
    let mut bench = Bench::opening(&with(r#""none""#, "null"));
    for decided in [0, 1] {
        bench.on(Event::DecidedAt {
            at: id("run_1"),
            verdict: Verdict::Approve,
            command: CommandId::new(format!("key {decided}")),
        });
        assert_eq!(bench.desk.engine().entries().len(), decided);
    }
}

#[test]
fn a_rejection_sends_no_data_and_asks_nothing() {
    let mut bench = Bench::opening(&with(r#""none""#, "null"));
    bench.decide(Verdict::Reject);
    assert_eq!(bench.desk.engine().entries().len(), 1);
}

#[test]
fn a_document_that_cannot_be_loaded_is_told_too() {
    let mut bench = Bench::filled();
    bench.open("run_1");
    bench.answer(STEPS, &with(SCHEMA, "null"));
    bench.outcome("runs/run_1/documents", status(404, "{}"));
    bench.answer(RUN, &run_body("run_1"));
    bench.wait(200);
    assert_eq!(bench.desk.gaps(), [Gap::NoDocument]);
    bench.decide(Verdict::Approve);
    assert!(bench.desk.engine().entries().is_empty());
    bench.on(Event::DetailsWanted);
    bench.answer("runs/run_1/documents", DOCUMENT);
    bench.decide(Verdict::Approve);
    assert_eq!(bench.desk.engine().entries().len(), 1);
}

#[test]
fn what_is_not_on_the_screen_at_all_is_not_rejected_unseen() {
    let mut bench = Bench::filled();
    bench.open("run_1");
    bench.outcome(STEPS, LOST);
    bench.answer(RUN, &run_body("run_1"));
    for decided in [0, 1] {
        bench.decide(Verdict::Reject);
        assert_eq!(bench.desk.engine().entries().len(), decided);
    }
}

#[test]
fn another_button_in_between_and_it_is_told_anew() {
    let mut bench = Bench::opening(&with(r#""none""#, "null"));
    bench.on(Event::UndoWindow(5_000));
    bench.decide(Verdict::Approve);
    let rejection = bench.decide(Verdict::Reject);
    bench.on(Event::Withdrawn(rejection));
    bench.decide(Verdict::Approve);
    assert!(bench.desk.engine().entries().is_empty());
}

/// A run whose steps cannot be read: its data comes without schema and likelihoods.
fn without_steps() -> Bench {
    let mut bench = Bench::filled();
    bench.on(Event::UndoWindow(0));
    bench.on(Event::Looks {
        below: 60,
        must: true,
    });
    bench.open("run_1");
    bench.outcome(STEPS, status(429, BUSY));
    bench.answer("runs/run_1/documents", DOCUMENT);
    bench.answer(RUN, &run_with(&with("null", "null")));
    bench.wait(200);
    bench
}

#[test]
fn what_could_not_be_read_is_asked_for_again_and_counts_when_it_comes() {
    let mut bench = without_steps();
    assert_eq!(bench.desk.looks(), Looks::default());
    bench.fill("/name", "Bob");
    let before = bench.field("/name");
    let (_, version) = bench.desk.draft_version().unwrap();
    bench.wait(2_500);
    bench.answer(STEPS, &with(SCHEMA, r#"{"total":0.2,"name":0.9}"#));
    bench.answer(RUN, &run_with(&with("null", "null")));
    bench.wait(200);
    // The form is another one, and what was typed is in it.
    assert_ne!(bench.desk.draft_version().unwrap().1, version);
    assert!(bench.moved.contains(&(before, bench.field("/name"))));
    assert_eq!(bench.value(), r#"{"total":1.50,"name":"Bob"}"#);
    assert_eq!(bench.desk.gaps(), []);
    // Its schema has something against that, and a value is to be looked at.
    assert_eq!(bench.desk.draft().unwrap().problems().len(), 1);
    bench.decide(Verdict::Approve);
    bench.fill("/name", "Bea");
    bench.decide(Verdict::Approve);
    assert_eq!(bench.desk.looks(), Looks { needed: 1, left: 1 });
    assert!(bench.desk.engine().entries().is_empty());
    bench.on(Event::LookedAt(bench.field("/total")));
    bench.decide(Verdict::Approve);
    assert_eq!(bench.desk.engine().entries().len(), 1);
}

#[test]
fn likelihoods_that_come_later_mark_the_form_that_is_there() {
    let mut bench = Bench::opening(&with(SCHEMA, r#"{"total":true}"#));
    bench.fill("/name", "Bea");
    let version = bench.desk.draft_version();
    bench.on(Event::DetailsWanted);
    bench.answer(STEPS, &with(SCHEMA, r#"{"total":0.2}"#));
    bench.answer(RUN, &run_body("run_1"));
    bench.wait(200);
    assert_eq!(bench.desk.draft_version(), version);
    assert_eq!(bench.desk.looks(), Looks { needed: 1, left: 1 });
    assert_eq!(bench.desk.likelihood(bench.field("/total")), Some(20));
}

#[test]
fn what_fails_is_asked_for_less_and_less_often_and_not_while_nobody_can_see_it() {
    let mut bench = without_steps();
    let mut asked = 0;
    for _ in 0..60 {
        bench.wait(10_000);
        if bench.asked(STEPS) > 0 {
            asked += 1;
            bench.outcome(STEPS, status(404, "{}"));
            bench.answer(RUN, &run_with(&with("null", "null")));
        }
    }
    // Ten minutes: quickly at first, and then as seldom as the data itself is looked at.
    assert!((10..=25).contains(&asked), "{asked}");
    bench.on(Event::Visible(false));
    bench.wait(600_000);
    assert_eq!(bench.asked(STEPS), 0);
    bench.on(Event::Visible(true));
    assert_eq!(bench.asked(STEPS), 1);
}

#[test]
fn a_later_read_that_fails_leaves_what_was_read_and_says_so() {
    let mut bench = Bench::opening(&with(SCHEMA, r#"{"total":0.2}"#));
    for failure in [status(429, BUSY), LOST, status(200, "{cut o")] {
        bench.on(Event::Refresh);
        bench.outcome(STEPS, failure);
        bench.answer(RUN, &run_body("run_1"));
        let details = bench
            .desk
            .open_approval()
            .unwrap()
            .details
            .as_ref()
            .unwrap();
        assert_eq!(details.missing, []);
        assert_eq!(details.stale.len(), 1);
        assert_eq!(details.steps.len(), 2);
        assert_eq!((bench.desk.gaps(), bench.desk.looks().needed), (vec![], 1));
    }
    bench.on(Event::Refresh);
    bench.answer(STEPS, &with(SCHEMA, r#"{"total":0.2}"#));
    bench.answer(RUN, &run_body("run_1"));
    let details = bench
        .desk
        .open_approval()
        .unwrap()
        .details
        .as_ref()
        .unwrap();
    assert_eq!(details.stale, []);
}
