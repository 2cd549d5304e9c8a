//! The page names its connections, again and anew: what stays is left alone, what goes is let go at once.

use super::super::{CallId, Event, Health};
use super::{Bench, hp, id, plans, rt, runs};
use crate::connector::Options;
use crate::desk::{Effect, LeftOut, Moment};
use crate::model::{CommandId, Verdict};

const ELSEWHERE: &str = "https://elsewhere.example.com/rt";

fn moved(options: Options) -> Options {
    Options {
        base_url: ELSEWHERE.to_owned(),
        ..options
    }
}

impl Bench {
    /// Where what is under way with this in its path was sent to.
    #[track_caller]
    fn base_of(&self, part: &str) -> Vec<&str> {
        let is_it = |call: &CallId| {
            let mut under_way = self.under_way.iter();
            under_way.any(|(other, request)| other == call && super::named(request).contains(part))
        };
        let sent = self.sent_to.iter().filter(|(call, _)| is_it(call));
        sent.map(|(_, base)| base.as_deref().unwrap_or("nowhere"))
            .collect()
    }
}

#[test]
fn the_same_connections_again_change_nothing() {
    let mut bench = Bench::filled();
    let moment = Moment {
        now: bench.now,
        entropy: 0,
    };
    for _ in 0..3 {
        let effects = bench
            .desk
            .update(Event::Configured(vec![hp(), rt()]), moment);
        let but_waking = effects
            .iter()
            .filter(|effect| !matches!(effect, Effect::WakeAt(_)));
        assert_eq!(but_waking.count(), 0, "{effects:?}");
    }
    assert_eq!(bench.keys().len(), 4);
}

#[test]
fn none_at_all_is_an_answer_too() {
    let mut bench = Bench::filled();
    bench.on(Event::Configured(Vec::new()));
    assert!(bench.desk.connections().is_empty());
    assert!(bench.keys().is_empty());
}

#[test]
fn a_connection_that_stays_is_not_read_again_when_another_one_comes_or_goes() {
    let mut bench = Bench::filled();
    let third = Options {
        id: "third".into(),
        ..rt()
    };
    bench.on(Event::Configured(vec![rt(), third, hp()]));
    assert_eq!(bench.asked("approvals_paginated"), 0);
    assert_eq!(bench.asked("runs?"), 1, "the new one is read");
    assert_eq!(bench.health(0), Health::Good);
    assert_eq!(bench.keys().len(), 4);
    bench.on(Event::Configured(vec![hp()]));
    assert_eq!(bench.asked("approvals_paginated"), 0);
    assert_eq!(
        bench.asked("runs?"),
        0,
        "what was asked over it is given up"
    );
    assert_eq!(bench.keys(), ["plan-1/send", "plan-2/send"]);
}

#[test]
fn a_list_that_is_being_read_goes_on_being_read() {
    let mut bench = Bench::new();
    bench.on(Event::Configured(vec![rt(), hp()]));
    assert_eq!(bench.asked("approvals_paginated"), 1);
    assert_eq!(bench.asked("runs?"), 1);
    bench.fill_lists_again();
    assert_eq!(bench.keys().len(), 4);
}

#[test]
fn another_label_is_shown_and_reads_nothing() {
    let mut bench = Bench::reviewing();
    let renamed = Options {
        label: "Papers".into(),
        ..rt()
    };
    bench.on(Event::Configured(vec![hp(), renamed]));
    assert_eq!(bench.under_way.len(), 0);
    assert_eq!(bench.desk.connections()[1].label, "Papers");
    let open = bench.desk.open_approval().unwrap();
    assert_eq!(open.connection_label, "Papers");
    assert_eq!(
        bench.value(),
        r#"{"total":100.50,"name":"Ann"}"#,
        "what is open stays open"
    );
}

#[test]
fn what_is_under_way_over_an_account_that_is_gone_is_given_up() {
    let mut bench = Bench::filled();
    bench.on(Event::Refresh);
    bench.open("run_1");
    assert!(bench.asked("runs/run_1") > 0);
    bench.on(Event::Configured(vec![hp(), moved(rt())]));
    assert_eq!(
        bench.asked("runs/run_1"),
        0,
        "the open approval went with it"
    );
    assert_eq!(
        bench.base_of("runs?"),
        [ELSEWHERE],
        "and only the new one is read"
    );
    assert_eq!(bench.asked("approvals_paginated"), 1);
    bench.answer("runs?", &runs(&["run_9"]));
    bench.answer("approvals_paginated", &plans(&["plan-1", "plan-2"]));
    assert_eq!(bench.keys(), ["plan-1/send", "plan-2/send", "run_9/hil-1"]);
}

#[test]
fn a_request_goes_where_its_connection_led_when_it_was_asked_for() {
    let mut bench = Bench::filled();
    bench.on(Event::Refresh);
    assert_eq!(bench.base_of("runs?"), ["https://page.example.com/rt"]);
    bench.fill_lists_again();
    // The stored decision's own account, and no other one of its name.
    bench.on(Event::UndoWindow(0));
    bench.open("plan-1/send");
    bench.answer("single_workflow_template_detail", "{}");
    bench.decide(Verdict::Approve);
    assert_eq!(
        bench.base_of("human_approval_action"),
        ["https://page.example.com/hp"]
    );
    bench.on(Event::Configured(vec![
        rt(),
        Options {
            base_url: "https://elsewhere.example.com/hp".into(),
            ..hp()
        },
    ]));
    assert_eq!(bench.asked("human_approval_action"), 0);
    bench.wait(120_000);
    assert_eq!(bench.asked("human_approval_action"), 0);
    bench.on(Event::Configured(vec![rt(), hp()]));
    bench.wait(1_000);
    assert_eq!(
        bench.base_of("approvals_paginated"),
        ["https://page.example.com/hp"; 2],
        "the list is read, and looked through for what may have been taken"
    );
}

#[test]
fn a_bulk_decision_whose_checks_go_with_their_connection_comes_to_an_end() {
    let mut bench = Bench::filled();
    for key in ["run_1", "run_2"] {
        bench.on(Event::Selected(id(key)));
    }
    bench.on(Event::BulkDecided {
        verdict: Verdict::Approve,
        reason: String::new(),
        commands: vec![CommandId::new("a"), CommandId::new("b")],
    });
    assert!(bench.asked("runs/run_") > 0);
    bench.on(Event::Configured(vec![hp(), moved(rt())]));
    assert_eq!(bench.asked("runs/run_"), 0);
    let view = bench.desk.bulk_view();
    assert!(view.is_over(), "{view:?}");
    let why: Vec<LeftOut> = view.left_out.iter().map(|(_, why)| *why).collect();
    assert_eq!(why, [LeftOut::NotWaiting, LeftOut::NotWaiting]);
}
