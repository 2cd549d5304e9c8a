//! Looks through lists that change between one page and the next, read by the real connector: whenever a look says that a
//! decision's approval does not wait, there was a moment during the look at which it did not.

use std::rc::Rc;

use proptest::prelude::*;

use super::{After, Look, MOST_WALKS};
use crate::connector::{
    Answer, Connector, Looked, Options, Outcome, Standing, connect, look as look_at,
};
use crate::model::{ApprovalId, ApprovalKey, CommandId, ConnectionId, Decision, Verdict};
use crate::time::Millis;

/// Ours is this one.
const OURS: u64 = 1_000;

/// A plan in the list or out of it. It keeps its place whatever step it waits at.
#[derive(Clone, Debug)]
struct Plan {
    /// Its number, and when it was made.
    made: u64,
    step: u64,
    waits: bool,
}

#[derive(Clone, Debug)]
struct List {
    plans: Vec<Plan>,
    per_page: usize,
    /// Whether the API says when plans were made, and how many there are.
    says_when: bool,
    counts: bool,
}

/// What happens in the time between two pages.
#[derive(Clone, Debug)]
enum Event {
    Nothing,
    /// One that waits is decided.
    Leaves(prop::sample::Index),
    /// One that was decided comes to its next step, at its old place.
    Returns(prop::sample::Index),
    /// A new one comes in front.
    Begins,
    /// Ours is decided.
    OursLeaves,
}

impl List {
    fn ours(&mut self) -> &mut Plan {
        let ours = self.plans.iter_mut().find(|plan| plan.made == OURS);
        ours.unwrap()
    }

    fn happen(&mut self, event: &Event) {
        let mut some = |waits: bool, which: &prop::sample::Index| {
            let is_one = |plan: &&mut Plan| plan.waits == waits && plan.made != OURS;
            let mut some: Vec<&mut Plan> = self.plans.iter_mut().filter(is_one).collect();
            if !some.is_empty() {
                let at = which.index(some.len());
                let plan = &mut some[at];
                plan.waits = !waits;
                // Which goes back to the step it was at is the same thing on the wire as before.
                plan.step += 1;
            }
        };
        match event {
            Event::Nothing => {}
            Event::Leaves(which) => some(true, which),
            Event::Returns(which) => some(false, which),
            // One that grows faster than it is read has no end.
            Event::Begins if self.plans.len() > 30 => {}
            Event::Begins => {
                let newest = self.plans.iter().map(|plan| plan.made).max().unwrap();
                self.plans.push(Plan {
                    made: newest + 1,
                    step: 0,
                    waits: true,
                });
            }
            Event::OursLeaves => self.ours().waits = false,
        }
    }

    fn page(&self, number: usize) -> Outcome {
        let mut waiting: Vec<&Plan> = self.plans.iter().filter(|plan| plan.waits).collect();
        waiting.sort_by_key(|plan| std::cmp::Reverse(plan.made));
        let begin = number * self.per_page;
        let rows: Vec<String> = waiting
            .iter()
            .skip(begin)
            .take(self.per_page)
            .map(|Plan { made, step, .. }| {
                let when = match self.says_when {
                    true => format!(r#""1970-01-01T{:02}:{:02}:{:02}Z""#, made / 3_600, made / 60 % 60, made % 60),
                    false => "null".to_owned(),
                };
                format!(r#"{{"execution_plan_uuid":"{made}","step_identifier":"{step}","inserted_at":{when}}}"#)
            })
            .collect();
        let total = match self.counts {
            true => format!(r#""total_count":{},"#, waiting.len()),
            false => String::new(),
        };
        let has_next = begin + self.per_page < waiting.len();
        let rows = rows.join(",");
        let body = format!(
            r#"{{"success":true,"data":[{rows}],"meta":{{{total}"has_next":{has_next}}}}}"#
        );
        Outcome::Answered(Answer {
            status: 200,
            body,
            retry_after_ms: None,
        })
    }
}

fn connector() -> Rc<dyn Connector> {
    connect(&Options {
        id: "ops".into(),
        kind: "hookpulse".into(),
        ..Options::default()
    })
    .unwrap()
}

fn decision() -> Decision {
    Decision {
        command: CommandId::new("click"),
        approval: ApprovalId {
            connection: ConnectionId::new("ops"),
            key: ApprovalKey::new(format!("{OURS}/0")),
        },
        verdict: Verdict::Approve,
        base: None,
        basis: None,
        edited: None,
        reason: None,
    }
}

#[derive(Debug, PartialEq)]
enum Found {
    Waits,
    Absent,
    Moves,
}

/// Plays a look to its end; between two pages happens what `between` says. Answers with what was found, after how many
/// pages, and whether ours waited all the time.
fn play(mut list: List, begin: u32, mut between: impl FnMut(&mut List)) -> (Found, usize, bool) {
    let connector = connector();
    let decision = decision();
    let since = list.says_when.then_some(Millis(OURS * 1_000));
    let mut look = Look::new(CommandId::new("click"), begin);
    let mut waited = list.ours().waits;
    for pages in 1.. {
        assert!(pages < 10_000, "it never ends: {look:?}");
        let mut pass = look.pass();
        let answer = list.page(pass.page as usize);
        let Looked::Page(page) = look_at(&*connector, &mut pass, &answer) else {
            panic!("{answer:?}");
        };
        let standing = connector.standing(&decision, since, &pass, &page);
        if standing == Standing::Waits {
            return (Found::Waits, pages, waited);
        }
        match look.went_past(&standing, &pass, &page) {
            After::Read => {}
            After::Absent => return (Found::Absent, pages, waited),
            After::Moves => return (Found::Moves, pages, waited),
            After::Odd => panic!("all of it can be read"),
        }
        between(&mut list);
        waited &= list.ours().waits;
    }
    unreachable!()
}

fn any_list() -> impl Strategy<Value = List> {
    let plan = (0..2 * OURS, 0..3_u64, any::<bool>());
    let plans = prop::collection::vec(plan, 0..14);
    (
        plans,
        any::<bool>(),
        1..4_usize,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(others, waits, per_page, says_when, counts)| {
            let mut plans: Vec<Plan> = others
                .into_iter()
                .filter(|(made, ..)| *made != OURS)
                .map(|(made, step, waits)| Plan { made, step, waits })
                .collect();
            plans.sort_by_key(|plan| plan.made);
            plans.dedup_by_key(|plan| plan.made);
            plans.push(Plan {
                made: OURS,
                step: 0,
                waits,
            });
            List {
                plans,
                per_page,
                says_when,
                counts,
            }
        })
}

fn any_event() -> impl Strategy<Value = Event> {
    let which = any::<prop::sample::Index>;
    prop_oneof![
        4 => Just(Event::Nothing),
        6 => which().prop_map(Event::Leaves),
        6 => which().prop_map(Event::Returns),
        2 => Just(Event::Begins),
        1 => Just(Event::OursLeaves),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_waits_all_the_time_is_never_said_to_be_gone(
        list in any_list(),
        begin in 0..6_u32,
        events in prop::collection::vec(prop::collection::vec(any_event(), 0..4), 1..12),
    ) {
        let mut turn = 0;
        // Again and again the same: what fools one walk is to fool the next one too.
        let (found, _, waited) = play(list, begin, |list| {
            for event in &events[turn % events.len()] {
                list.happen(event);
            }
            turn += 1;
        });
        prop_assert!(found != Found::Absent || !waited);
    }

    #[test]
    fn a_list_that_stands_still_is_told_for_certain_and_soon(list in any_list(), begin in 0..6_u32) {
        let waits = list.plans.last().unwrap().waits;
        let pages = list.plans.len().div_ceil(list.per_page) + 1;
        let (found, read, _) = play(list, begin, |_| {});
        prop_assert_eq!(found, if waits { Found::Waits } else { Found::Absent });
        // To the place and back, and two walks over all of it.
        prop_assert!(read <= 2 * pages + 12, "{} of {} pages", read, pages);
    }
}

/// Plans made at these moments, all waiting.
fn list(made: impl IntoIterator<Item = u64>, per_page: usize) -> List {
    let plan = |made| Plan {
        made,
        step: 0,
        waits: true,
    };
    List {
        plans: made.into_iter().map(plan).collect(),
        per_page,
        says_when: true,
        counts: true,
    }
}

#[test]
fn a_count_that_stands_still_proves_nothing() {
    // Ours is the first of the second page. While the first is read, one before it is decided and another one, far
    // behind, comes back: ours slips onto the first page, and the count is what it was.
    let mut list = list([1_004, 1_003, OURS, 900, 800, 700], 2);
    list.says_when = false;
    list.plans[5].waits = false;
    let mut turn = 0;
    let (found, ..) = play(list, 0, |list| {
        turn += 1;
        match turn {
            1 => {
                list.plans[0].waits = false;
                list.plans[5].waits = true;
            }
            _ => {
                list.plans[0].waits = true;
                list.plans[0].step += 1;
                list.plans[5].waits = false;
            }
        }
    });
    assert_ne!(found, Found::Absent);
}

#[test]
fn a_place_deep_in_a_long_list_is_found_in_a_few_pages() {
    let mut long = list((0..2_000).map(|nth| 2 * nth), 10);
    let (found, pages, _) = play(long.clone(), 0, |_| {});
    assert_eq!(found, Found::Waits);
    assert!(pages < 25, "{pages}");
    // From where it was last.
    let (found, pages, _) = play(long.clone(), 149, |_| {});
    assert_eq!(found, Found::Waits);
    assert!(pages < 6, "{pages}");
    long.ours().waits = false;
    let (found, pages, _) = play(long, 0, |_| {});
    assert_eq!(found, Found::Absent);
    assert!(pages < 25, "{pages}");
}

#[test]
fn a_list_that_never_stands_still_is_left_alone_after_a_while() {
    let mut moving = list((0..6).map(|nth| 2 * nth), 2);
    moving.says_when = false;
    moving.plans.push(Plan {
        made: OURS,
        step: 0,
        waits: false,
    });
    let (found, pages, _) = play(moving, 0, |list| list.happen(&Event::Begins));
    assert_eq!(found, Found::Moves);
    assert!(pages < MOST_WALKS as usize * 40, "{pages}");
}
