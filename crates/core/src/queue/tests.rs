//! The queue as a whole: walks, what comes and goes meanwhile, views. Where rows are on the screen is tested beside it.

use proptest::prelude::*;

use super::{Age, Grouping, LEAVES_AFTER_MS, Mark, Queue, Sort, View};
use crate::model::{Approval, ApprovalId, ApprovalKey, ConnectionId, Fact, FactLabel, FactValue};
use crate::time::Millis;

const NOW: Millis = Millis(1_000_000_000);

fn id(connection: &str, key: &str) -> ApprovalId {
    ApprovalId {
        connection: ConnectionId::new(connection),
        key: ApprovalKey::new(key),
    }
}

fn of(connection: &str, key: &str, workflow: &str, since: Option<u64>) -> Approval {
    Approval {
        id: id(connection, key),
        title: format!("Invoice {key}"),
        workflow: workflow.into(),
        step: "Check".into(),
        since: since.map(Millis),
        facts: vec![Fact {
            label: FactLabel::Run,
            value: FactValue::Id(format!("RUN-{key}")),
        }],
        documents: Vec::new(),
        entry: None,
    }
}

fn approval(key: &str, since: Option<u64>) -> Approval {
    of("ops", key, "Refunds", since)
}

fn queue() -> Queue {
    let mut queue = Queue::default();
    let named = |id: &str, label: &str| (ConnectionId::new(id), label.to_owned(), true);
    queue.configure([named("ops", "Operations"), named("fin", "Finance")]);
    queue
}

/// One walk over `ops`, a page for each item of the list.
fn walk(queue: &mut Queue, pages: Vec<Vec<Approval>>) {
    let ops = ConnectionId::new("ops");
    queue.begin(&ops);
    let count = pages.len() as u32;
    for page in pages {
        queue.page(&ops, page);
    }
    queue.walked(&ops, count == 1, NOW);
    settle(queue);
}

fn settle(queue: &mut Queue) {
    while queue.is_working() {
        queue.work();
    }
}

fn look(queue: &mut Queue, view: View) {
    queue.look(view, NOW);
    settle(queue);
}

fn keys(queue: &Queue) -> Vec<String> {
    let rows = queue.rows(0..queue.len());
    rows.map(|row| row.id.key.as_str().to_owned()).collect()
}

#[track_caller]
fn check(queue: &Queue, expected: &[&str]) {
    assert_eq!(keys(queue), expected);
}

#[test]
fn pages_are_merged_into_the_order_as_they_come() {
    let ops = ConnectionId::new("ops");
    let mut queue = queue();
    queue.work();
    queue.begin(&ops);
    queue.page(&ops, vec![approval("b", Some(2))]);
    check(&queue, &["b"]);
    let page = vec![
        approval("b", Some(2)),
        approval("a", Some(1)),
        approval("z", None),
    ];
    queue.page(&ops, page);
    check(&queue, &["a", "b", "z"]);
    assert_eq!(queue.total(), 3);
}

#[test]
fn what_a_walk_of_one_page_does_not_meet_says_so_where_it_stands_and_leaves_later() {
    let mut queue = queue();
    walk(
        &mut queue,
        vec![vec![approval("a", Some(1)), approval("b", Some(2))]],
    );
    walk(
        &mut queue,
        vec![vec![approval("b", Some(2)), approval("c", Some(3))]],
    );
    check(&queue, &["a", "b", "c"]);
    assert!(queue.has_left(&id("ops", "a")) && queue.get(&id("ops", "a")).is_none());
    assert_eq!(queue.total(), 2);
    assert!(!queue.let_go(NOW.plus(LEAVES_AFTER_MS - 1)));
    assert_eq!(queue.lets_go_at(), Some(NOW.plus(LEAVES_AFTER_MS)));
    assert!(queue.let_go(NOW.plus(LEAVES_AFTER_MS)));
    check(&queue, &["b", "c"]);
    assert_eq!(queue.lets_go_at(), None);
}

#[test]
fn what_is_decided_elsewhere_does_not_leave_under_a_hand() {
    let mut queue = queue();
    walk(
        &mut queue,
        vec![vec![approval("a", Some(1)), approval("b", Some(2))]],
    );
    queue.rest(true);
    walk(&mut queue, vec![vec![approval("b", Some(2))]]);
    assert!(!queue.let_go(NOW.plus(LEAVES_AFTER_MS)));
    queue.rest(false);
    assert!(queue.let_go(NOW.plus(LEAVES_AFTER_MS)));
}

#[test]
fn an_entry_that_slipped_between_two_pages_is_missed_once_without_a_word() {
    let mut queue = queue();
    let all = || vec![vec![approval("a", Some(1))], vec![approval("b", Some(2))]];
    walk(&mut queue, all());
    walk(&mut queue, vec![vec![approval("a", Some(1))], Vec::new()]);
    assert!(queue.get(&id("ops", "b")).is_some());
    // Seen again, all is forgotten.
    walk(&mut queue, all());
    walk(&mut queue, vec![vec![approval("a", Some(1))], Vec::new()]);
    assert!(!queue.has_left(&id("ops", "b")));
    walk(&mut queue, vec![vec![approval("a", Some(1))], Vec::new()]);
    assert!(queue.has_left(&id("ops", "b")));
}

#[test]
fn what_left_and_is_listed_again_waits_again() {
    let mut queue = queue();
    walk(
        &mut queue,
        vec![vec![approval("a", Some(1)), approval("b", Some(2))]],
    );
    walk(&mut queue, vec![vec![approval("b", Some(2))]]);
    walk(
        &mut queue,
        vec![vec![approval("a", Some(1)), approval("b", Some(2))]],
    );
    assert!(queue.get(&id("ops", "a")).is_some() && queue.total() == 2);
    assert!(!queue.let_go(NOW.plus(LEAVES_AFTER_MS)));
}

#[test]
fn what_is_new_waits_outside_while_a_hand_is_on_the_list() {
    let mut queue = queue();
    queue.rest(true);
    // The first walk is nothing new.
    walk(&mut queue, vec![vec![approval("b", Some(2))]]);
    check(&queue, &["b"]);
    walk(
        &mut queue,
        vec![vec![approval("a", Some(1)), approval("b", Some(2))]],
    );
    check(&queue, &["b"]);
    assert_eq!((queue.held_count(), queue.total()), (1, 2));
    assert!(queue.show_held());
    check(&queue, &["a", "b"]);
    assert_eq!(queue.held_count(), 0);
    // Where nothing is shown nothing can be moved.
    look(
        &mut queue,
        View {
            search: "finance".into(),
            ..View::default()
        },
    );
    queue.begin(&ConnectionId::new("ops"));
    let unknown = queue.page(&ConnectionId::new("ops"), vec![approval("c", Some(3))]);
    assert_eq!((unknown, queue.held_count()), (1, 0));
}

#[test]
fn only_what_the_view_would_show_is_told_as_new() {
    let mut queue = queue();
    walk(&mut queue, vec![vec![approval("b", Some(2))]]);
    look(
        &mut queue,
        View {
            search: "refunds".into(),
            ..View::default()
        },
    );
    queue.rest(true);
    let other = of("ops", "c", "Payouts", Some(3));
    walk(&mut queue, vec![vec![approval("b", Some(2)), other]]);
    assert_eq!(queue.held_count(), 0);
    queue.rest(false);
    check(&queue, &["b"]);
    assert_eq!(queue.total(), 2);
}

#[test]
fn a_decided_approval_is_gone_at_once() {
    let mut queue = queue();
    walk(
        &mut queue,
        vec![vec![approval("a", Some(1)), approval("b", Some(2))]],
    );
    queue.remove(&id("ops", "a"));
    check(&queue, &["b"]);
    assert_eq!((queue.total(), queue.workflows()[0].count), (1, 1));
}

#[test]
fn the_search_wants_every_word_in_titles_names_ids_or_facts() {
    let mut queue = queue();
    walk(
        &mut queue,
        vec![vec![approval("4711", Some(1)), approval("4712", Some(2))]],
    );
    let mut find = |search: &str| {
        look(
            &mut queue,
            View {
                search: search.into(),
                ..View::default()
            },
        );
        keys(&queue)
    };
    assert_eq!(find("invoice OPER 4711"), ["4711"]);
    assert_eq!(find("run-4712 refunds check"), ["4712"]);
    assert!(find("invoice nothing").is_empty());
    assert_eq!(find("").len(), 2);
}

#[test]
fn orders_and_groups() {
    let mut queue = queue();
    let fin = ConnectionId::new("fin");
    walk(
        &mut queue,
        vec![vec![
            of("ops", "a", "Refunds", Some(3)),
            of("ops", "b", "payouts", Some(1)),
            of("ops", "c", "Refunds", None),
        ]],
    );
    queue.begin(&fin);
    queue.page(&fin, vec![of("fin", "d", "Refunds", Some(2))]);
    check(&queue, &["b", "d", "a", "c"]);
    let sorted = |sort| View {
        sort,
        ..View::default()
    };
    look(&mut queue, sorted(Sort::Newest));
    check(&queue, &["c", "a", "d", "b"]);
    look(&mut queue, sorted(Sort::Workflow));
    check(&queue, &["b", "d", "a", "c"]);
    look(&mut queue, sorted(Sort::Connection));
    check(&queue, &["b", "a", "c", "d"]);
    look(
        &mut queue,
        View {
            group: Grouping::Workflow,
            sort: Sort::Newest,
            ..View::default()
        },
    );
    check(&queue, &["b", "c", "a", "d"]);
    let sections: Vec<_> = queue
        .sections()
        .iter()
        .map(|one| (&*one.name, one.first, one.count))
        .collect();
    assert_eq!(sections, [("payouts", 0, 1), ("Refunds", 1, 3)]);
    look(
        &mut queue,
        View {
            group: Grouping::Connection,
            ..View::default()
        },
    );
    let sections: Vec<_> = queue
        .sections()
        .iter()
        .map(|one| (&*one.name, one.count))
        .collect();
    assert_eq!(sections, [("Operations", 3), ("Finance", 1)]);
}

#[test]
fn filters_and_their_choices() {
    let mut queue = queue();
    let now = NOW.0;
    walk(
        &mut queue,
        vec![vec![
            of("ops", "old", "Refunds", Some(now - 8 * 24 * 3_600_000)),
            of("ops", "day", "Payouts", Some(now - 25 * 3_600_000)),
            of("ops", "new", "Payouts", Some(now - 60_000)),
        ]],
    );
    let choices: Vec<_> = queue
        .workflows()
        .into_iter()
        .map(|one| (one.name, one.count))
        .collect();
    assert_eq!(
        choices,
        [("Payouts".to_owned(), 2), ("Refunds".to_owned(), 1)]
    );
    look(
        &mut queue,
        View {
            workflow: Some("Payouts".into()),
            ..View::default()
        },
    );
    check(&queue, &["day", "new"]);
    assert_eq!(queue.steps()[0].count, 2);
    look(
        &mut queue,
        View {
            age: Some(Age::Day),
            ..View::default()
        },
    );
    check(&queue, &["old", "day"]);
    look(
        &mut queue,
        View {
            age: Some(Age::Week),
            ..View::default()
        },
    );
    check(&queue, &["old"]);
    look(
        &mut queue,
        View {
            connection: Some(ConnectionId::new("fin")),
            ..View::default()
        },
    );
    check(&queue, &[]);
    look(
        &mut queue,
        View {
            state: Some(Mark::Edited),
            ..View::default()
        },
    );
    check(&queue, &[]);
    queue.mark([(id("ops", "day"), Mark::Edited)].into());
    settle(&mut queue);
    check(&queue, &["day"]);
    look(
        &mut queue,
        View {
            state: Some(Mark::Untouched),
            ..View::default()
        },
    );
    check(&queue, &["old", "new"]);
}

#[test]
fn what_another_account_listed_is_forgotten() {
    let mut queue = queue();
    walk(&mut queue, vec![vec![approval("a", Some(1))]]);
    let fin = ConnectionId::new("fin");
    queue.begin(&fin);
    queue.page(&fin, vec![of("fin", "d", "Refunds", Some(2))]);
    let named = |id: &str, kept| (ConnectionId::new(id), id.to_owned(), kept);
    queue.configure([named("fin", true), named("ops", false)]);
    settle(&mut queue);
    check(&queue, &["d"]);
    assert_eq!((queue.count(&fin), queue.total()), (1, 1));
    assert_eq!(queue.workflows()[0].count, 1);
}

#[test]
fn views_are_written_as_they_are_read() {
    let written = r#"{"search":"a \"b\"","sort":"newest","group":"workflow","connection":"ops","workflow":"Refunds","step":"Check","age":"day","state":"edited"}"#;
    assert_eq!(View::read(written).unwrap().write(), written);
    assert_eq!(View::default().write(), "{}");
    for bad in [
        "",
        "[]",
        r#"{"sort":1}"#,
        r#"{"order":"x"}"#,
        r#"{"age":"year"}"#,
    ] {
        assert!(View::read(bad).unwrap_err().starts_with("view: "), "{bad}");
    }
}

/// What may happen to a queue.
#[derive(Clone, Debug)]
enum Happening {
    Walk(Vec<Vec<(u8, u8)>>),
    Rest(bool),
    Remove(u8),
    LetGo,
    Look(u8, u8),
    Work,
    ShowHeld,
}

fn happening() -> impl Strategy<Value = Happening> {
    let page = prop::collection::vec((0..40u8, 0..6u8), 0..12);
    prop_oneof![
        4 => prop::collection::vec(page, 1..4).prop_map(Happening::Walk),
        1 => any::<bool>().prop_map(Happening::Rest),
        1 => (0..40u8).prop_map(Happening::Remove),
        1 => Just(Happening::LetGo),
        1 => (0..4u8, 0..3u8).prop_map(|(sort, group)| Happening::Look(sort, group)),
        1 => Just(Happening::Work),
        1 => Just(Happening::ShowHeld),
    ]
}

proptest! {
    /// Whatever comes in whatever order: rows merged one page at a time are those of working everything out anew, counts
    /// are what can be counted, and sections cover the rows.
    #[test]
    fn merged_rows_are_the_rows_worked_out_anew(happenings in prop::collection::vec(happening(), 1..30)) {
        let mut queue = queue();
        let mut now = NOW;
        for happening in happenings {
            now = now.plus(3_000);
            match happening {
                Happening::Walk(pages) => {
                    let ops = ConnectionId::new("ops");
                    queue.begin(&ops);
                    let count = pages.len() as u32;
                    for page in pages {
                        let of = |(key, kind): (u8, u8)| of("ops", &format!("{key:02}"), &format!("W{kind}"), Some(u64::from(key / 3)));
                        queue.page(&ops, page.into_iter().map(of).collect());
                    }
                    queue.walked(&ops, count == 1, now);
                }
                Happening::Rest(rests) => drop(queue.rest(rests)),
                Happening::Remove(key) => queue.remove(&id("ops", &format!("{key:02}"))),
                Happening::LetGo => drop(queue.let_go(now)),
                Happening::Look(sort, group) => {
                    let view = View {
                        sort: Sort::ALL[sort as usize],
                        group: Grouping::ALL[group as usize],
                        ..View::default()
                    };
                    queue.look(view, now);
                }
                Happening::Work => drop(queue.work()),
                Happening::ShowHeld => drop(queue.show_held()),
            }
            let counted = queue.waiting().count() + queue.held.len();
            if !queue.is_working() {
                prop_assert_eq!(queue.total(), counted);
            }
            let by_name: usize = queue.workflows().iter().map(|one| one.count).sum();
            prop_assert_eq!(by_name, queue.total());
        }
        settle(&mut queue);
        let merged = keys(&queue);
        let in_sections: usize = queue.sections().iter().map(|one| one.count).sum();
        prop_assert!(queue.view().group == Grouping::None || in_sections == queue.len());
        let view = queue.view().clone();
        look(&mut queue, view);
        prop_assert_eq!(merged, keys(&queue));
    }
}
