//! How many wait, and what is new while nobody looks.

use super::{Bench, LOST, plans, runs};
use crate::desk::{Event, Outgoing};

impl Bench {
    /// The counts that the page was told, each as `total: connection count, …`.
    fn counted(&self) -> Vec<String> {
        let counted = self.told.iter().filter_map(|outgoing| match outgoing {
            Outgoing::Counted(counts) => {
                let of_each = counts.by_connection.iter();
                let of_each: Vec<_> = of_each.map(|(id, count)| format!("{id} {count}")).collect();
                Some(format!("{}: {}", counts.total, of_each.join(", ")))
            }
            _ => None,
        });
        counted.collect()
    }

    /// Both lists are read again and hold this.
    #[track_caller]
    fn lists(&mut self, plan: &[&str], run: &[&str]) {
        self.answer("approvals_paginated", &plans(plan));
        self.answer("runs?", &runs(run));
    }

    #[track_caller]
    fn hide(&mut self) {
        self.on(Event::Watches {
            count: false,
            notices: true,
        });
        self.on(Event::Visible(false));
    }
}

#[test]
fn the_page_is_told_how_many_wait_when_that_changes_and_not_for_every_page() {
    let mut bench = Bench::new();
    bench.wait(500);
    assert!(bench.counted().is_empty(), "nothing is known yet");
    let page = |uuid: &str| plans(&[uuid]).replace(r#""has_next":false"#, r#""has_next":true"#);
    for uuid in ["a", "b", "c"] {
        bench.answer("approvals_paginated", &page(uuid));
        bench.wait(50);
    }
    assert!(bench.counted().is_empty());
    bench.answer("approvals_paginated", &plans(&["d"]));
    bench.answer("runs?", &runs(&["run_1"]));
    bench.wait(200);
    assert_eq!(bench.counted(), ["5: hp 4, rt 1"]);
    // The same again is no news, and neither is a list that cannot be read.
    bench.on(Event::Refresh);
    bench.answer("approvals_paginated", &plans(&["a", "b", "c", "d"]));
    bench.outcome("runs?", LOST);
    bench.wait(200);
    bench.on(Event::Refresh);
    bench.lists(&["a"], &["run_1"]);
    bench.wait(200);
    assert_eq!(bench.counted(), ["5: hp 4, rt 1", "2: hp 1, rt 1"]);
}

#[test]
fn a_connection_that_hangs_does_not_hold_up_the_count_of_the_others() {
    let mut bench = Bench::new();
    bench.answer("runs?", &runs(&["run_1"]));
    bench.wait(1_000);
    assert_eq!(bench.counted(), ["1: rt 1"]);
}

#[test]
fn what_comes_while_nobody_looks_is_told_once_for_all_lists() {
    let mut bench = Bench::filled();
    bench.hide();
    bench.wait(70_000);
    bench.lists(&["plan-1", "plan-3"], &["run_1", "run_2", "run_3"]);
    bench.wait(2_000);
    assert_eq!(bench.notices, [Some("2 new approvals".into())]);
    // What was missed by one walk and is met by the next is not new; what comes on top counts with the others.
    // The lists took ten seconds to answer, so they are left alone for longer.
    bench.wait(110_000);
    bench.lists(&["plan-1", "plan-2", "plan-3", "plan-4"], &["run_1"]);
    bench.wait(2_000);
    assert_eq!(bench.notices.len(), 2);
    assert_eq!(bench.notices[1], Some("3 new approvals".into()));
    // Whoever looks needs no notification, and begins anew when hidden again.
    bench.on(Event::Visible(true));
    assert_eq!(bench.notices[2], None);
    bench.on(Event::Visible(false));
    bench.on(Event::Visible(true));
    assert_eq!(bench.notices.len(), 3);
}

#[test]
fn one_that_comes_is_told_in_the_singular_and_a_first_read_is_no_news() {
    let mut bench = Bench::new();
    bench.hide();
    bench.lists(&["plan-1"], &["run_1"]);
    bench.wait(70_000);
    bench.lists(&["plan-1"], &["run_1", "run_2"]);
    bench.wait(2_000);
    assert_eq!(bench.notices, [Some("1 new approval".into())]);
}

#[test]
fn a_hidden_page_reads_oftener_for_those_who_want_to_know() {
    let mut bench = Bench::filled();
    bench.on(Event::Visible(false));
    bench.wait(119_000);
    assert_eq!(bench.asked("runs?"), 0);
    bench.on(Event::Visible(true));
    bench.lists(&[], &["run_1"]);
    bench.on(Event::Watches {
        count: true,
        notices: false,
    });
    bench.on(Event::Visible(false));
    bench.wait(40_000);
    assert_eq!(bench.asked("runs?"), 0);
    bench.wait(30_000);
    bench.lists(&["plan-9"], &["run_1"]);
    bench.wait(10_000);
    // Only the number was wanted.
    assert!(bench.notices.is_empty());
    assert_eq!(bench.counted().last().unwrap(), "2: hp 1, rt 1");
}
