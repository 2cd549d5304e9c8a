//! The page points at one approval, and is told what a person opened.

use super::{Bench, DOCUMENT, LOST, plans, run_body, runs, status, steps};
use crate::connector::Outcome;
use crate::desk::{Event, Health, Outgoing, Pointed, Target};

impl Bench {
    fn point(&mut self, item: &str) {
        self.on(Event::Pointed(Some(item.to_owned())));
    }

    fn opened(&self) -> Option<&str> {
        let open = self.desk.open_approval()?;
        Some(open.approval.id.key.as_str())
    }

    #[track_caller]
    fn misses(&self, words: &str) {
        match self.desk.pointed() {
            Some(Pointed::Missing(sentence)) => assert!(sentence.contains(words), "{sentence}"),
            other => panic!("{other:?}"),
        }
        assert!(self.said.last().is_some_and(|said| said.contains(words)));
        assert_eq!(self.opened(), None);
    }

    /// What a person opened and went back from, in the page's words.
    fn ways(&self) -> Vec<String> {
        let ways = self.told.iter().filter_map(|outgoing| match outgoing {
            Outgoing::Opened { approval, title } => {
                Some(format!("opened {} {title}", approval.item()))
            }
            Outgoing::Closed { item } => Some(format!("closed {item}")),
            _ => None,
        });
        ways.collect()
    }
}

#[test]
fn what_the_page_points_at_opens_when_its_list_has_it() {
    let mut bench = Bench::new();
    bench.point("rt/run_2/hil-1");
    assert_eq!(bench.desk.pointed(), Some(Pointed::Looking));
    bench.answer("approvals_paginated", &plans(&["plan-1"]));
    assert_eq!(
        (bench.opened(), bench.desk.pointed()),
        (None, Some(Pointed::Looking))
    );
    bench.answer("runs?", &runs(&["run_1", "run_2"]));
    assert_eq!(
        (bench.opened(), bench.desk.pointed()),
        (Some("run_2/hil-1"), None)
    );
    // The page knows that, and keeps its own focus.
    assert!(bench.ways().is_empty() && bench.focus.is_none());
    assert_eq!(bench.focus_inside, Some(Target::Details));
    // Later it points elsewhere, and then at nothing: what is open stays.
    bench.answer("runs/run_2/documents", DOCUMENT);
    bench.point("hp/plan-1/send");
    assert_eq!(bench.opened(), Some("plan-1/send"));
    bench.on(Event::Pointed(None));
    bench.on(Event::Pointed(Some(" ".into())));
    assert_eq!(
        (bench.opened(), bench.desk.pointed()),
        (Some("plan-1/send"), None)
    );
    bench.point("hp/plan-1/send");
    assert_eq!(
        (bench.opened(), bench.ways().len()),
        (Some("plan-1/send"), 0)
    );
}

#[test]
fn what_has_come_since_the_list_was_read_is_found() {
    let mut bench = Bench::filled();
    bench.open("run_1");
    bench.point("hp/plan-3/send");
    // What was open gives way at once, so that nobody decides on something else than the page shows.
    assert_eq!(
        (bench.opened(), bench.desk.pointed()),
        (None, Some(Pointed::Looking))
    );
    bench.answer("approvals_paginated", &plans(&["plan-1", "plan-3"]));
    assert_eq!(bench.opened(), Some("plan-3/send"));
}

#[test]
fn what_is_not_there_is_said_so_and_opens_if_it_comes_after_all() {
    let mut bench = Bench::filled();
    bench.point("hp/plan-3/send");
    bench.outcome("approvals_paginated", LOST);
    // A list that cannot be read proves nothing.
    assert_eq!(bench.desk.pointed(), Some(Pointed::Looking));
    bench.on(Event::Refresh);
    bench.answer("approvals_paginated", &plans(&["plan-1"]));
    bench.misses("waits no longer, or it never waited over HP");
    bench.on(Event::Refresh);
    bench.answer("approvals_paginated", &plans(&["plan-3"]));
    assert_eq!(
        (bench.opened(), bench.desk.pointed()),
        (Some("plan-3/send"), None)
    );
}

#[test]
fn a_pointer_that_cannot_lead_anywhere_says_why() {
    for (item, words) in [
        ("elsewhere/plan-1", "“elsewhere”"),
        ("nonsense", "“nonsense”"),
        ("/", "names no approval"),
        ("hp/", "names no approval"),
    ] {
        let mut bench = Bench::filled();
        bench.open("run_1");
        bench.point(item);
        bench.misses(words);
        bench.on(Event::Pointed(None));
        assert_eq!(bench.desk.pointed(), None);
    }
}

#[test]
fn the_page_is_told_what_a_person_opened_and_went_back_from() {
    let mut bench = Bench::filled();
    bench.open("run_1");
    bench.open("run_1");
    bench.on(Event::Stepped(1));
    bench.on(Event::Closed);
    bench.on(Event::Closed);
    let ways = [
        "opened rt/run_1/hil-1 run_1.pdf",
        "opened rt/run_2/hil-1 run_2.pdf",
        "closed rt/run_2/hil-1",
    ];
    assert_eq!(bench.ways(), ways);
    // Back from something that is missing is a way back too; what a person opens instead counts as opened.
    bench.point("elsewhere/1");
    bench.on(Event::Closed);
    bench.point("elsewhere/1");
    bench.open("plan-1/send");
    assert_eq!(bench.desk.pointed(), None);
    assert_eq!(
        bench.ways()[3..],
        ["closed elsewhere/1", "opened hp/plan-1/send Refund plan-1"]
    );
}

#[test]
fn a_token_that_grew_old_is_asked_for_again_once_and_nobody_is_told() {
    let mut bench = Bench::filled();
    for _ in 0..2 {
        bench.on(Event::Refresh);
        bench.outcome("runs?", status(401, ""));
        assert_eq!((bench.asked("runs?"), bench.health(1)), (1, Health::Good));
        bench.answer("runs?", &runs(&["run_1"]));
        assert_eq!(bench.health(1), Health::Good);
    }
    // Where that does not help it is told, and each later read asks once.
    bench.on(Event::Refresh);
    bench.outcome("runs?", Outcome::NoCredentials);
    bench.outcome("runs?", status(401, ""));
    assert!(matches!(bench.health(1), Health::Failing { .. }));
    let failed = |outgoing: &&Outgoing| matches!(outgoing, Outgoing::Failed { .. });
    assert_eq!(bench.told.iter().filter(failed).count(), 1);
    bench.on(Event::Refresh);
    bench.outcome("runs?", status(401, ""));
    assert_eq!(bench.asked("runs?"), 0);
    // Other refusals are not a matter of credentials.
    bench.on(Event::Refresh);
    bench.answer("runs?", &runs(&["run_1"]));
    bench.on(Event::Refresh);
    bench.outcome("runs?", status(403, ""));
    assert_eq!(bench.asked("runs?"), 0);
}

#[test]
fn the_answers_behind_the_details_are_kept_word_for_word() {
    let mut bench = Bench::reviewing();
    let open = bench.desk.open_approval().unwrap();
    assert_eq!(open.approval.entry.as_deref(), Some(&*run_body("run_1")));
    let details = open.details.as_ref().unwrap();
    let told: Vec<_> = details
        .answers
        .iter()
        .map(|answer| (answer.request.as_str(), answer.status, answer.body.clone()))
        .collect();
    let run = "GET /v1/workflows/runs/run_1";
    let stored = "GET /v1/workflows/runs/run_1/steps";
    assert_eq!(
        told,
        [
            (run, Some(200), run_body("run_1")),
            (stored, Some(200), steps("100.50"))
        ]
    );
    let found = details.steps[0].result.as_ref().unwrap();
    assert!(
        details
            .excerpt(found)
            .unwrap()
            .starts_with(r#"{"extracted_data":{"total":100.50"#)
    );
    // What failed since is told too, and a template without its headers.
    bench.on(Event::Refresh);
    bench.outcome("runs/run_1/steps", LOST);
    bench.outcome("GET /v1/workflows/runs/run_1", status(503, "later"));
    let details = bench
        .desk
        .open_approval()
        .unwrap()
        .details
        .as_ref()
        .unwrap();
    assert_eq!(details.answers.len(), 2);
    let told = details
        .failed
        .iter()
        .map(|answer| (answer.status, answer.body.as_str()));
    let mut told: Vec<_> = told.collect();
    told.sort();
    assert_eq!(told, [(None, ""), (Some(503), "later")]);
    bench.open("plan-1/send");
    bench.answer("template", r#"{"success":true,"data":{"workflow_steps":[{"step_identifier":"send","webhook":{"headers_json":{"Key":"secret"}}}]}}"#);
    let details = bench
        .desk
        .open_approval()
        .unwrap()
        .details
        .as_ref()
        .unwrap();
    assert!(details.answers[0].is_cut && !details.answers[0].body.contains("secret"));
    assert_eq!(
        details.answers[0].request,
        "POST /v1/api/single_workflow_template_detail/"
    );
}
