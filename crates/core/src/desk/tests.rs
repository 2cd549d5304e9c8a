//! The desk as a reviewer and a page use it, with a made-up clock and written-down answers; no server.
//! `crates/sandbox/tests/journeys` has the same with a server that answers like the real APIs.

mod linked;
mod news;
mod reviews;

use std::rc::Rc;

use super::{
    CallId, Desk, Effect, Event, Health, LeftOut, Link, Looks, Moment, Outgoing, RowState, Target,
};
use crate::connector::{Answer, Method, Options, Outcome, Request};
use crate::engine::Phase;
use crate::form::{Edit, FieldId};
use crate::json::{Pointer, Side};
use crate::model::{ApprovalId, ApprovalKey, CommandId, ConnectionId, NoAnswer, Verdict};
use crate::queue::{Mark, Sort, View};
use crate::schema::Patterns;
use crate::storage::Kept;
use crate::time::Millis;

/// The connector for reviews, by its kind.
const REVIEWS: &str = "retab-reviews";

const LOST: Outcome = Outcome::NoAnswer(NoAnswer::Network);

/// A desk, what it has asked for and not been given, and what it said.
struct Bench {
    desk: Desk,
    now: Millis,
    wake_at: Option<Millis>,
    under_way: Vec<(CallId, Request)>,
    focus: Option<Target>,
    focus_inside: Option<Target>,
    /// What the page was told besides the ends of decisions.
    told: Vec<Outgoing>,
    notices: Vec<Option<String>>,
    said: Vec<String>,
    ends: Vec<&'static str>,
    view: String,
    clicks: usize,
    kept: Kept,
}

impl Bench {
    /// Two connections, their lists asked for.
    fn new() -> Bench {
        Bench::visiting(Kept::default())
    }

    /// As [`Bench::new`], with this stored by an earlier visit.
    fn visiting(kept: Kept) -> Bench {
        let mut bench = Bench {
            desk: Desk::default(),
            now: Millis(1_772_619_631_000),
            wake_at: None,
            under_way: Vec::new(),
            focus: None,
            focus_inside: None,
            told: Vec::new(),
            notices: Vec::new(),
            said: Vec::new(),
            ends: Vec::new(),
            view: String::new(),
            clicks: 0,
            kept,
        };
        let option = |id: &str, kind: &str| Options {
            id: id.into(),
            label: id.to_uppercase(),
            kind: kind.into(),
            ..Options::default()
        };
        bench.on(Event::Configured(vec![
            option("hp", "hookpulse"),
            option("rt", "retab-hil"),
        ]));
        bench
    }

    /// With two plans and two runs in the list.
    fn filled() -> Bench {
        Bench::new().fill_lists()
    }

    fn fill_lists(self) -> Bench {
        let mut bench = self;
        bench.fill_lists_again();
        bench
    }

    /// Answers each list that is asked for.
    fn fill_lists_again(&mut self) {
        for (part, body) in [
            ("approvals_paginated", plans(&["plan-1", "plan-2"])),
            ("runs?", runs(&["run_1", "run_2"])),
        ] {
            if self.asked(part) > 0 {
                self.answer(part, &body);
            }
        }
    }

    /// With the first run open, its total of 100.50 editable, and an undo window of nothing.
    fn reviewing() -> Bench {
        let mut bench = Bench::filled();
        bench.on(Event::UndoWindow(0));
        bench.open("run_1");
        bench.answer_details("run_1", "100.50");
        bench
    }

    /// The same with other data, looked through.
    fn opening(steps: &str) -> Bench {
        let mut bench = Bench::filled();
        bench.on(Event::UndoWindow(0));
        bench.open("run_1");
        bench.answer("runs/run_1/steps", steps);
        bench.answer(
            "runs/run_1/documents",
            r#"{"signed_url":"https://files.example.com/a.pdf"}"#,
        );
        bench.answer("GET /v1/workflows/runs/run_1", &run_body("run_1"));
        bench.wait(200);
        bench
    }

    fn on(&mut self, event: Event) {
        let moment = Moment {
            now: self.now,
            entropy: 0,
        };
        let effects = self.desk.update(event, moment);
        // The last wish counts, whatever follows from the effects before it.
        self.wake_at = None;
        for effect in effects {
            match effect {
                Effect::Send { call, request } => self.under_way.push((call, request)),
                Effect::WakeAt(at) => self.wake_at = Some(at),
                Effect::Abort(call) => self.under_way.retain(|(other, _)| *other != call),
                Effect::Store { ticket, writes } => {
                    let result = self.kept.make(writes);
                    self.on(Event::Stored { ticket, result });
                }
                Effect::Load(ticket) => {
                    let result = Ok(self.kept.clone());
                    self.on(Event::Loaded { ticket, result });
                }
                Effect::Claim(account) | Effect::Seize(account) => {
                    self.on(Event::Granted(account));
                }
                Effect::GiveUp(_) | Effect::Tell(_) => {}
                Effect::Focus(target) => self.focus = Some(target),
                Effect::Announce(sentence) => self.said.push(sentence),
                Effect::Emit(Outgoing::Decided { end, .. }) => self.ends.push(end),
                Effect::RememberView(view) => self.view = view,
                Effect::Emit(outgoing) => self.told.push(outgoing),
                Effect::FocusIfInside(target) => self.focus_inside = Some(target),
                Effect::Notify(notice) => self.notices.push(notice),
                Effect::Show(_) => {}
            }
        }
    }

    /// Lets time pass, waking the desk whenever it asked for it.
    #[track_caller]
    fn wait(&mut self, milliseconds: u64) {
        let end = self.now.plus(milliseconds);
        for _ in 0..1_000 {
            let Some(at) = self.wake_at.filter(|at| *at <= end) else {
                self.now = end;
                return;
            };
            self.wake_at = None;
            self.now = self.now.max(at);
            self.on(Event::Woke);
        }
        panic!("the desk asks to be woken again and again without time passing");
    }

    /// How many requests with this in their path wait for an answer.
    fn asked(&self, part: &str) -> usize {
        self.under_way
            .iter()
            .filter(|(_, request)| named(request).contains(part))
            .count()
    }

    #[track_caller]
    fn outcome(&mut self, part: &str, outcome: Outcome) {
        let at = self
            .under_way
            .iter()
            .position(|(_, request)| named(request).contains(part));
        let at =
            at.unwrap_or_else(|| panic!("nothing asked for {part} among {:?}", self.under_way));
        let (call, _) = self.under_way.remove(at);
        self.on(Event::Answered { call, outcome });
    }

    /// Takes a request away from those under way, to be answered later.
    #[track_caller]
    fn take(&mut self, part: &str) -> CallId {
        let at = self
            .under_way
            .iter()
            .position(|(_, request)| named(request).contains(part));
        self.under_way.remove(at.unwrap()).0
    }

    #[track_caller]
    fn answer(&mut self, part: &str, body: &str) {
        self.outcome(part, status(200, body));
    }

    #[track_caller]
    fn answer_details(&mut self, run: &str, total: &str) {
        self.answer(&format!("runs/{run}/steps"), &steps(total));
        // Asked for once, when the approval is opened.
        if self.asked(&format!("runs/{run}/documents")) > 0 {
            self.answer(&format!("runs/{run}/documents"), DOCUMENT);
        }
        self.answer(&format!("GET /v1/workflows/runs/{run}"), &run_body(run));
    }

    fn open(&mut self, key: &str) {
        self.on(Event::Opened(id(key)));
    }

    #[track_caller]
    fn field(&self, pointer: &str) -> FieldId {
        self.desk
            .draft()
            .unwrap()
            .find(&Pointer::parse(pointer).unwrap())
            .unwrap()
    }

    #[track_caller]
    fn fill(&mut self, pointer: &str, text: &str) {
        let field = self.field(pointer);
        self.on(Event::Edited(Edit::Type {
            field,
            text: text.into(),
        }));
    }

    fn decide(&mut self, verdict: Verdict) -> CommandId {
        self.clicks += 1;
        let command = CommandId::new(format!("click-{}", self.clicks));
        self.on(Event::Decided {
            verdict,
            command: command.clone(),
        });
        command
    }

    fn value(&self) -> String {
        self.desk
            .draft()
            .map_or_else(|| "no draft".to_owned(), |draft| draft.value().to_string())
    }

    fn keys(&self) -> Vec<String> {
        self.desk
            .rows(0..usize::MAX)
            .iter()
            .map(|row| row.id.key.to_string())
            .collect()
    }

    #[track_caller]
    fn row(&self, key: &str) -> RowState {
        self.desk
            .rows(0..usize::MAX)
            .into_iter()
            .find(|row| row.id == id(key))
            .unwrap()
            .state
    }

    fn health(&self, index: usize) -> Health {
        self.desk.connections()[index].health.clone()
    }
}

fn named(request: &Request) -> String {
    let method = if request.method == Method::Get {
        "GET"
    } else {
        "POST"
    };
    format!("{method} {}", request.path)
}

fn id(key: &str) -> ApprovalId {
    let (connection, key) = match key.starts_with("run") {
        true => ("rt", format!("{key}/hil-1")),
        false => ("hp", key.to_owned()),
    };
    ApprovalId {
        connection: ConnectionId::new(connection),
        key: ApprovalKey::new(key),
    }
}

fn status(status: u16, body: &str) -> Outcome {
    Outcome::Answered(Answer {
        status,
        body: body.to_owned(),
        retry_after_ms: None,
    })
}

fn plans(uuids: &[&str]) -> String {
    let item = |uuid: &&str| {
        format!(
            r#"{{"execution_plan_uuid":"{uuid}","workflow_name":"Refund {uuid}","step_identifier":"send","workflow_uuid":"w"}}"#
        )
    };
    let items: Vec<String> = uuids.iter().map(item).collect();
    format!(
        r#"{{"success":true,"data":[{}],"meta":{{"total_count":{},"has_next":false}}}}"#,
        items.join(","),
        uuids.len()
    )
}

fn run_body(run: &str) -> String {
    format!(
        r#"{{"id":"{run}","workflow_name":"Invoices","status":"waiting_for_human","waiting_for_node_ids":["hil-1"],
            "input_documents":{{"start-1":{{"filename":"{run}.pdf"}}}}}}"#
    )
}

fn runs(ids: &[&str]) -> String {
    let items: Vec<String> = ids.iter().map(|run| run_body(run)).collect();
    format!(
        r#"{{"data":[{}],"list_metadata":{{"after":null}}}}"#,
        items.join(",")
    )
}

fn steps(total: &str) -> String {
    format!(
        r#"[{{"node_id":"hil-1","node_type":"hil","status":"waiting_for_human","output":{{"extracted_data":{{"total":{total},"name":"Ann"}},
            "json_schema":{{"type":"object","required":["total"],"properties":{{"total":{{"type":"number"}},"name":{{"type":"string"}}}}}}}}}}]"#
    )
}

const DOCUMENT: &str = r#"{"signed_url":"https://files.example.com/a.pdf"}"#;

fn receipt(approved: bool, data: &str) -> String {
    format!(
        r#"{{"decision":{{"decision_received":true,"decision_applied":true,"approved":{approved},"modified_data":{data}}}}}"#
    )
}

// --- Lists ---

#[test]
fn one_failing_connection_leaves_the_others_alone() {
    let mut bench = Bench::new();
    bench.outcome("approvals_paginated", status(500, ""));
    bench.answer("runs?", &runs(&["run_1"]));
    assert_eq!(bench.keys(), ["run_1/hil-1"]);
    assert!(matches!(
        bench.health(0),
        Health::Failing {
            can_retry: true,
            ..
        }
    ));
    assert_eq!(bench.health(1), Health::Good);
    // It is tried again on its own, and what the list had stays while it fails.
    bench.wait(30_000);
    bench.answer("approvals_paginated", &plans(&["plan-1"]));
    assert_eq!(bench.health(0), Health::Good);
    bench.wait(60_000);
    bench.outcome("approvals_paginated", LOST);
    assert_eq!(bench.desk.total(), 2);
}

#[test]
fn a_list_is_not_asked_for_before_the_api_wants_it() {
    let mut bench = Bench::new();
    let busy = Outcome::Answered(Answer {
        status: 429,
        body: String::new(),
        retry_after_ms: Some(1_200_000),
    });
    bench.outcome("approvals_paginated", busy);
    bench.answer("runs?", &runs(&[]));
    bench.wait(1_199_000);
    assert_eq!(bench.asked("approvals_paginated"), 0);
    bench.wait(2_000);
    assert_eq!(bench.asked("approvals_paginated"), 1);
}

#[test]
fn missing_credentials_are_waited_for_and_then_used() {
    let mut bench = Bench::new();
    // The host is asked once more before anybody is told.
    for _ in 0..2 {
        assert_eq!(
            (bench.health(0), bench.health(1)),
            (Health::Loading, Health::Loading)
        );
        bench.outcome("runs?", Outcome::NoCredentials);
        bench.outcome("approvals_paginated", status(401, ""));
    }
    assert!(matches!(bench.health(0), Health::Failing { .. }));
    assert!(matches!(bench.health(1), Health::Failing { .. }));
    assert_eq!(
        (bench.asked("runs?"), bench.asked("approvals_paginated")),
        (0, 0)
    );
    bench.on(Event::CredentialsChanged);
    bench.answer("runs?", &runs(&["run_1"]));
    bench.answer("approvals_paginated", &plans(&["plan-1"]));
    assert_eq!(
        (bench.health(0), bench.health(1)),
        (Health::Good, Health::Good)
    );
    assert_eq!(bench.desk.total(), 2);
}

#[test]
fn new_credentials_count_at_once_also_in_the_middle_of_a_read() {
    let mut bench = Bench::new();
    bench.answer("approvals_paginated", &plans(&["plan-1"]));
    let before = bench.take("runs?");
    bench.on(Event::Refresh);
    assert_eq!((bench.asked("runs?"), bench.desk.total()), (0, 1));
    bench.on(Event::CredentialsChanged);
    assert_eq!(bench.asked("runs?"), 1);
    // What the credentials before it were worth says nothing any more.
    let outcome = Outcome::NoCredentials;
    bench.on(Event::Answered {
        call: before,
        outcome,
    });
    assert_eq!(bench.health(1), Health::Loading);
    bench.answer("runs?", &runs(&["run_1"]));
    assert_eq!((bench.health(1), bench.asked("runs?")), (Health::Good, 0));
    assert_eq!(bench.desk.total(), 2);
    // Those under way are given up, not only forgotten, and begin with the first page.
    bench.on(Event::CredentialsChanged);
    assert_eq!(bench.asked("approvals_paginated"), 1);
    bench.on(Event::CredentialsChanged);
    assert_eq!(bench.asked("approvals_paginated"), 1);
    bench.answer("approvals_paginated", &plans(&["plan-2"]));
    assert_eq!(bench.row("plan-1/send"), RowState::Elsewhere);
    bench.wait(10_000);
    assert_eq!(bench.keys(), ["run_1/hil-1", "plan-2/send"]);
}

#[test]
fn new_credentials_count_for_a_link_that_is_asked_for() {
    let mut bench = Bench::filled();
    bench.open("run_1");
    let before = bench.take("runs/run_1/documents");
    bench.on(Event::CredentialsChanged);
    assert_eq!(bench.asked("runs/run_1/documents"), 1);
    let outcome = status(401, "{}");
    bench.on(Event::Answered {
        call: before,
        outcome,
    });
    assert_eq!(bench.desk.documents()[0].link, Link::Asked);
    bench.answer("runs/run_1/documents", DOCUMENT);
    assert!(matches!(bench.desk.documents()[0].link, Link::Known(..)));
}

#[test]
fn an_approval_that_leaves_the_list_can_no_longer_be_decided() {
    let mut bench = Bench::reviewing();
    assert!(bench.desk.can_decide());
    bench.on(Event::Refresh);
    bench.answer("runs?", &runs(&["run_2"]));
    assert!(bench.desk.open_approval().unwrap().left_the_list);
    bench.decide(Verdict::Approve);
    assert_eq!(bench.asked("POST"), 0);
}

#[test]
fn a_decided_approval_does_not_come_back_with_a_lagging_list() {
    let mut bench = Bench::reviewing();
    bench.on(Event::Refresh);
    bench.decide(Verdict::Approve);
    bench.answer("POST", &receipt(true, "null"));
    assert_eq!(bench.ends, ["applied"]);
    // The walk under way had met it before; the next one meets it because the projection lags.
    bench.answer("runs?", &runs(&["run_1", "run_2"]));
    assert!(!bench.keys().contains(&"run_1/hil-1".to_owned()));
    bench.wait(1_500);
    bench.answer("runs?", &runs(&["run_1", "run_2"]));
    assert!(!bench.keys().contains(&"run_1/hil-1".to_owned()));
}

#[test]
fn a_decision_that_ends_while_its_list_is_read_wakes_nobody_in_vain() {
    let mut bench = Bench::reviewing();
    bench.on(Event::Refresh);
    bench.decide(Verdict::Approve);
    bench.answer("POST", &receipt(true, "null"));
    // The slow list hangs for a while; `wait` would notice a desk that spins.
    bench.wait(20_000);
    assert_eq!(bench.asked("runs?"), 1);
    bench.answer("runs?", &runs(&["run_2"]));
    assert_eq!(
        bench.asked("runs?"),
        1,
        "and then looks for what follows the decision"
    );
}

// --- The list, live ---

/// A page of a long list, of so many plans in all; each plan has waited since its number in seconds.
fn long_page(numbers: std::ops::Range<u32>, total: u32, has_next: bool) -> String {
    let item = |number| {
        let (minute, second) = (number / 60, number % 60);
        format!(
            r#"{{"execution_plan_uuid":"p{number}","workflow_name":"Refund","step_identifier":"send","workflow_uuid":"w",
                "inserted_at":"2026-03-04T10:{minute:02}:{second:02}Z"}}"#
        )
    };
    let items: Vec<String> = numbers.map(item).collect();
    let items = items.join(",");
    format!(
        r#"{{"success":true,"data":[{items}],"meta":{{"total_count":{total},"has_next":{has_next}}}}}"#
    )
}

/// A list of four pages, read to its end.
fn with_a_long_list() -> Bench {
    let mut bench = Bench::new();
    bench.answer("runs?", &runs(&[]));
    for page in 0..4 {
        let first = page * 10;
        bench.answer("paginated", &long_page(first..first + 10, 40, page < 3));
    }
    assert_eq!(bench.desk.row_count(), 40);
    bench
}

#[test]
fn lists_are_read_less_often_the_longer_nobody_is_there_and_at_once_when_somebody_is() {
    let mut bench = Bench::filled();
    let pause = |bench: &mut Bench| {
        let began = bench.now;
        while bench.asked("runs?") == 0 {
            bench.wait(1_000);
        }
        bench.fill_lists_again();
        bench.now.since(began) / 1_000
    };
    let pauses: Vec<u64> = (0..12).map(|_| pause(&mut bench)).collect();
    assert_eq!(pauses[0], 30);
    assert_eq!(pauses[5], 60);
    assert!(pauses.windows(2).all(|two| two[0] <= two[1]), "{pauses:?}");
    bench.wait(3_600_000 - 30 * 60_000);
    bench.fill_lists_again();
    bench.wait(11_000);
    assert_eq!(bench.asked("runs?"), 0);
    bench.on(Event::Present);
    assert_eq!(bench.asked("runs?"), 1);
    bench.fill_lists_again();
    assert_eq!(pause(&mut bench), 30);
    // So does a window that gets the focus, but not twice in a moment.
    bench.on(Event::Focused);
    assert_eq!(bench.asked("runs?"), 0);
    bench.wait(12_000);
    bench.on(Event::Focused);
    assert_eq!(bench.asked("runs?"), 1);
}

#[test]
fn a_long_list_is_read_until_nothing_is_new_and_to_its_end_now_and_then() {
    let mut bench = with_a_long_list();
    bench.wait(30_000);
    // As many are known then as are counted: the first page is enough.
    bench.answer("paginated", &long_page(40..50, 50, true));
    assert_eq!((bench.asked("paginated"), bench.desk.total()), (0, 50));
    bench.wait(30_000);
    // One was decided elsewhere, and the walk goes on to find out which.
    bench.answer("paginated", &long_page(40..50, 49, true));
    for first in [30, 20, 10] {
        bench.answer("paginated", &long_page(first..first + 10, 49, true));
    }
    bench.answer("paginated", &long_page(1..10, 49, false));
    assert_eq!((bench.asked("paginated"), bench.desk.total()), (0, 49));
    assert_eq!(bench.row("p0/send"), RowState::Elsewhere);
    // "Refresh" wants it all, whatever the first page says. Entries move between pages meanwhile: what was not met may only have slipped through.
    bench.on(Event::Refresh);
    bench.answer("paginated", &long_page(11..50, 49, true));
    bench.answer("paginated", &long_page(1..10, 48, false));
    assert_eq!(
        (bench.row("p10/send"), bench.desk.total()),
        (RowState::Undecided, 49)
    );
    bench.wait(2_000);
    bench.answer("paginated", &long_page(11..50, 48, true));
    bench.answer("paginated", &long_page(1..10, 48, false));
    assert_eq!(bench.row("p10/send"), RowState::Elsewhere);
}

#[test]
fn a_walk_that_breaks_off_goes_on_where_it_was() {
    let mut bench = Bench::new();
    bench.answer("runs?", &runs(&[]));
    bench.answer("paginated", &long_page(0..10, 30, true));
    bench.outcome("page=2", LOST);
    assert_eq!((bench.desk.row_count(), bench.asked("paginated")), (10, 0));
    bench.wait(30_000);
    bench.answer("page=2", &long_page(10..20, 30, true));
    bench.answer("page=3", &long_page(20..30, 30, false));
    assert_eq!(
        (bench.health(0), bench.desk.row_count()),
        (Health::Good, 30)
    );
    // Long after, it begins anew.
    bench.wait(30_000);
    bench.answer("page=1", &long_page(0..10, 31, true));
    bench.outcome("page=2", LOST);
    bench.on(Event::Refresh);
    assert_eq!(bench.asked("page=1"), 1);
}

#[test]
fn how_far_a_long_list_is_read_is_told_until_its_end() {
    let mut bench = Bench::new();
    bench.answer("runs?", &runs(&[]));
    assert_eq!(bench.desk.progress(), None);
    bench.answer("paginated", &long_page(0..10, 40, true));
    let progress = bench.desk.progress().unwrap();
    assert_eq!((progress.loaded, progress.total), (10, Some(40)));
    bench.answer("paginated", &long_page(10..40, 40, false));
    assert_eq!(bench.desk.progress(), None);
}

#[test]
fn what_arrives_under_a_hand_is_told_and_shown_on_demand() {
    let mut bench = Bench::filled();
    bench.on(Event::Rested(true));
    bench.wait(30_000);
    bench.answer("paginated", &plans(&["plan-1", "plan-2", "plan-3"]));
    assert_eq!((bench.desk.arrivals(), bench.desk.total()), (1, 5));
    assert_eq!(bench.said.last().map(String::as_str), Some("1 new"));
    assert_eq!(bench.desk.row_count(), 4);
    bench.on(Event::ArrivalsShown);
    assert_eq!((bench.desk.arrivals(), bench.desk.row_count()), (0, 5));
}

#[test]
fn what_was_decided_elsewhere_says_so_and_leaves_on_its_own() {
    let mut bench = Bench::reviewing();
    bench.fill("/name", "Bea");
    bench.on(Event::Refresh);
    bench.answer("runs?", &runs(&["run_2"]));
    assert_eq!(bench.row("run_1"), RowState::Elsewhere);
    assert!(bench.desk.open_approval().unwrap().left_the_list);
    // The edits are still to be seen, and to be copied.
    assert_eq!(bench.value(), r#"{"total":100.50,"name":"Bea"}"#);
    bench.wait(10_000);
    assert!(!bench.keys().contains(&"run_1/hil-1".to_owned()));
    assert!(bench.desk.open_approval().is_some());
    // Its row says why it cannot be opened.
    bench.on(Event::Refresh);
    bench.answer("runs?", &runs(&[]));
    bench.open("run_2");
    assert!(bench.said.last().unwrap().contains("waits no longer"));
}

#[test]
fn a_view_is_remembered_without_what_was_searched_for() {
    let mut bench = Bench::filled();
    bench.on(Event::Searched("plan".into()));
    assert_eq!((bench.desk.row_count(), bench.view.as_str()), (2, ""));
    let view = View {
        sort: Sort::Newest,
        ..bench.desk.list_view().clone()
    };
    bench.on(Event::Viewed(view));
    assert_eq!(bench.view, r#"{"sort":"newest"}"#);
    assert_eq!(bench.desk.list_view().search, "plan");
    bench.view.clear();
    bench.on(Event::ViewGiven(View::default()));
    assert_eq!((bench.desk.row_count(), bench.view.as_str()), (4, ""));
}

#[test]
fn rows_are_filtered_by_what_was_done_to_them() {
    let mut bench = Bench::reviewing();
    let only = |state| View {
        state: Some(state),
        ..View::default()
    };
    bench.on(Event::ViewGiven(only(Mark::Edited)));
    assert!(bench.keys().is_empty());
    bench.fill("/name", "Bea");
    assert_eq!(bench.keys(), ["run_1/hil-1"]);
    bench.on(Event::UndoWindow(5_000));
    let command = bench.decide(Verdict::Approve);
    assert!(bench.keys().is_empty());
    bench.on(Event::ViewGiven(only(Mark::Deciding)));
    assert_eq!(bench.keys(), ["run_1/hil-1"]);
    bench.on(Event::Withdrawn(command));
    assert!(bench.keys().is_empty());
    bench.on(Event::ViewGiven(only(Mark::Untouched)));
    assert_eq!(bench.keys().len(), 3);
}

#[test]
fn the_next_approval_is_the_one_below() {
    let mut bench = Bench::filled();
    let keys = bench.keys();
    bench.on(Event::Stepped(1));
    bench.on(Event::Stepped(1));
    assert_eq!(bench.desk.next_undecided().unwrap().key.as_str(), keys[2]);
    bench.on(Event::Stepped(2));
    assert_eq!(bench.desk.next_undecided().unwrap().key.as_str(), keys[0]);
}

#[test]
fn after_a_decision_the_keys_go_on_where_it_was() {
    let mut bench = Bench::filled();
    bench.on(Event::UndoWindow(0));
    let keys = bench.keys();
    let place = |key: &str| keys.iter().position(|known| known == key).unwrap();
    let at = place("run_1/hil-1");
    bench.open("run_1");
    bench.answer_details("run_1", "1.50");
    bench.decide(Verdict::Approve);
    bench.answer("hil-decisions", &receipt(true, "null"));
    assert_eq!(bench.keys().len(), keys.len() - 1);
    // The one below has come up to its place; the one above is where it was.
    let below = keys[at + 1].clone();
    assert_eq!(bench.desk.next_undecided().unwrap().key.as_str(), below);
    bench.on(Event::Stepped(-1));
    assert_eq!(
        bench.desk.open_approval().unwrap().approval.id.key.as_str(),
        keys[at - 1]
    );
    bench.on(Event::Stepped(1));
    assert_eq!(
        bench.desk.open_approval().unwrap().approval.id.key.as_str(),
        below
    );
}

#[test]
fn what_is_being_decided_here_was_not_decided_elsewhere() {
    let mut bench = Bench::filled();
    bench.on(Event::UndoWindow(0));
    bench.open("run_1");
    bench.answer_details("run_1", "1.50");
    bench.decide(Verdict::Approve);
    bench.answer(
        "hil-decisions",
        &receipt(true, "null").replace(r#""decision_applied":true"#, r#""decision_applied":false"#),
    );
    bench.on(Event::Refresh);
    bench.answer("runs?", &runs(&["run_2"]));
    assert_eq!(bench.row("run_1"), RowState::Received(Verdict::Approve));
    // What waits no longer is stepped over.
    bench.answer("approvals_paginated", &plans(&[]));
    assert_eq!(bench.row("plan-1/send"), RowState::Elsewhere);
    for by in [-1, -1, 1, 1, 1] {
        bench.on(Event::Stepped(by));
        let open = bench.desk.open_approval().unwrap();
        assert!(open.approval.id.key.as_str().starts_with("run_"));
    }
}

// --- The open approval ---

#[test]
fn late_answers_of_another_approval_are_dropped() {
    let mut bench = Bench::filled();
    bench.open("run_1");
    bench.open("run_2");
    bench.answer_details("run_1", "1");
    assert!(bench.desk.draft().is_none() && bench.desk.open_approval().unwrap().details.is_none());
    bench.answer_details("run_2", "2");
    assert_eq!(bench.value(), r#"{"total":2,"name":"Ann"}"#);
    bench.open("run_1");
    bench.on(Event::Closed);
    bench.answer_details("run_1", "1");
    assert!(bench.desk.open_approval().is_none());
}

#[test]
fn drafts_are_kept_when_going_back_and_forth() {
    let mut bench = Bench::reviewing();
    bench.fill("/name", "Bea");
    bench.open("run_2");
    bench.answer_details("run_2", "2");
    assert_eq!(bench.value(), r#"{"total":2,"name":"Ann"}"#);
    bench.on(Event::Closed);
    assert_eq!(bench.focus, Some(Target::Row(id("run_2"))));
    bench.open("run_1");
    assert_eq!(bench.value(), r#"{"total":100.50,"name":"Bea"}"#);
    bench.answer_details("run_1", "100.50");
    assert_eq!(bench.value(), r#"{"total":100.50,"name":"Bea"}"#);
    assert!(bench.desk.can_decide());
    let edited: Vec<bool> = bench
        .desk
        .rows(0..usize::MAX)
        .iter()
        .filter(|row| row.id.connection.as_str() == "rt")
        .map(|row| row.edited)
        .collect();
    assert_eq!(edited, [true, false]);
}

#[test]
fn problems_block_approving_and_the_first_gets_the_focus() {
    let mut bench = Bench::reviewing();
    bench.fill("/name", "Bea");
    bench.fill("/total", "12,5");
    bench.decide(Verdict::Approve);
    assert_eq!(bench.focus, Some(Target::Field(bench.field("/total"))));
    assert!(bench.desk.engine().entries().is_empty());
    // A rejection carries no data, so its problems are in nobody's way.
    bench.decide(Verdict::Reject);
    assert_eq!(bench.asked("POST"), 1);
}

/// A step whose total asks for two decimals and was read with little certainty.
const DOUBTFUL: &str = r#"[
    {"node_id":"extract-1","node_type":"extract","status":"completed","output":{"extracted_data":{},
        "likelihoods":{"total":0.41,"name":0.97,"rows":[{"n":0.59}]}}},
    {"node_id":"hil-1","node_type":"hil","status":"waiting_for_human","output":{"extracted_data":{"total":1.50,"name":"Ann","rows":[{"n":1}]},
        "json_schema":{"type":"object","properties":{"total":{"type":"number","multipleOf":0.01},"name":{"type":"string","pattern":"^A"}}}}}]"#;

#[test]
fn doubtful_fields_are_looked_at_one_after_the_other() {
    let mut bench = Bench::opening(DOUBTFUL);
    assert_eq!(bench.desk.looks(), Looks { needed: 2, left: 2 });
    let (total, row) = (bench.field("/total"), bench.field("/rows/0/n"));
    for (from, to) in [(None, total), (Some(total), row), (Some(row), total)] {
        bench.focus = None;
        bench.on(Event::LookedForNext(from));
        assert_eq!(bench.focus, Some(Target::Field(to)));
    }
    bench.on(Event::LookedAt(total));
    assert_eq!(bench.desk.looks(), Looks { needed: 2, left: 1 });
    bench.on(Event::LookedForNext(None));
    assert_eq!(bench.focus, Some(Target::Field(row)));
    bench.on(Event::Looks {
        below: 50,
        must: false,
    });
    assert_eq!(bench.desk.looks(), Looks { needed: 1, left: 0 });
}

#[test]
fn a_list_that_is_one_field_is_as_sure_as_the_least_of_it() {
    let bench = Bench::opening(
        r#"[{"node_id":"extract-1","node_type":"extract","status":"completed","output":{"extracted_data":{},
            "likelihoods":{"pages":[1.0,0.48,0.9]}}},
        {"node_id":"hil-1","node_type":"hil","status":"waiting_for_human","output":{"extracted_data":{"pages":[1,2,5]},
            "json_schema":{"type":"object","properties":{"pages":{"type":"array","format":"page-list"}}}}}]"#,
    );
    assert_eq!(bench.desk.likelihood(bench.field("/pages")), Some(48));
    assert_eq!(bench.desk.looks(), Looks { needed: 1, left: 1 });
}

#[test]
fn approving_can_be_made_to_wait_for_a_look() {
    let mut bench = Bench::opening(DOUBTFUL);
    bench.on(Event::Looks {
        below: 60,
        must: true,
    });
    bench.decide(Verdict::Approve);
    assert!(bench.desk.engine().entries().is_empty());
    assert_eq!(bench.focus, Some(Target::Field(bench.field("/total"))));
    bench.on(Event::LookedAt(bench.field("/total")));
    bench.on(Event::LookedAt(bench.field("/rows/0/n")));
    bench.decide(Verdict::Approve);
    assert_eq!(bench.desk.engine().entries().len(), 1);
}

#[test]
fn the_whole_document_is_checked_a_moment_after_typing_and_before_approving() {
    let mut bench = Bench::opening(DOUBTFUL);
    bench.fill("/total", "1.505");
    assert_eq!(bench.desk.draft().unwrap().problems(), []);
    bench.wait(200);
    assert_eq!(bench.desk.draft().unwrap().problems().len(), 1);
    assert_eq!(bench.desk.changes().len(), 1);
    bench.fill("/total", "1.51");
    bench.wait(200);
    assert_eq!(bench.desk.draft().unwrap().problems(), []);
    assert_eq!(
        bench.desk.patch().unwrap().to_string(),
        r#"[{"op":"replace","path":"/total","value":1.51}]"#
    );
    // Not even a quick click is quicker.
    bench.fill("/total", "1.505");
    bench.decide(Verdict::Approve);
    assert!(bench.desk.engine().entries().is_empty());
    assert_eq!(bench.focus, Some(Target::Field(bench.field("/total"))));
}

#[test]
fn patterns_are_checked_by_whoever_draws_the_desk() {
    struct Begins;
    impl Patterns for Begins {
        fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
            pattern
                .strip_prefix('^')
                .map(|begin| text.starts_with(begin))
        }
    }
    let mut bench = Bench::opening(DOUBTFUL);
    bench.fill("/name", "Bea");
    bench.wait(200);
    assert_eq!(bench.desk.draft().unwrap().problems(), []);
    bench.desk.set_patterns(Rc::new(Begins));
    bench.fill("/name", "Cea");
    bench.wait(200);
    assert_eq!(bench.desk.draft().unwrap().problems().len(), 1);
}

#[test]
fn a_pause_ends_a_step_to_undo() {
    let mut bench = Bench::reviewing();
    bench.fill("/name", "B");
    bench.fill("/name", "Be");
    bench.wait(2_000);
    bench.fill("/name", "Bea");
    bench.on(Event::Edited(Edit::Undo));
    assert!(bench.value().contains(r#""Be""#));
    bench.on(Event::Edited(Edit::Undo));
    assert!(bench.value().contains(r#""Ann""#));
}

#[test]
fn data_that_changed_underneath_keeps_the_edits_and_blocks_until_chosen() {
    for (keeps_mine, sides) in [(true, Some(Side::Mine)), (true, None), (false, None)] {
        let mut bench = Bench::reviewing();
        bench.fill("/name", "Bea");
        bench.on(Event::Refresh);
        bench.answer_details("run_1", "200");
        assert!(bench.desk.changed_underneath() && !bench.desk.can_decide());
        assert_eq!(bench.value(), r#"{"total":100.50,"name":"Bea"}"#);
        bench.decide(Verdict::Approve);
        assert!(bench.desk.engine().entries().is_empty());
        let merge = bench.desk.merge_underneath().unwrap();
        assert_eq!((merge.kept().len(), merge.followed().len()), (1, 1));
        bench.on(match keeps_mine {
            true => Event::Merged(sides.into_iter().collect()),
            false => Event::TookTheirs,
        });
        assert!(bench.desk.can_decide());
        // What the reviewer did not touch follows the API.
        let expected = if keeps_mine {
            r#"{"total":200,"name":"Bea"}"#
        } else {
            r#"{"total":200,"name":"Ann"}"#
        };
        assert_eq!(bench.value(), expected);
    }
}

#[test]
fn data_that_changed_and_changed_back_asks_nothing() {
    let mut bench = Bench::reviewing();
    bench.fill("/name", "Bea");
    bench.on(Event::Refresh);
    bench.answer_details("run_1", "200");
    bench.on(Event::Refresh);
    bench.answer_details("run_1", "100.50");
    assert!(!bench.desk.changed_underneath() && bench.desk.can_decide());
}

#[test]
fn data_that_became_what_the_reviewer_makes_of_it_asks_nothing() {
    let mut bench = Bench::reviewing();
    bench.fill("/total", "200");
    bench.on(Event::Refresh);
    bench.answer_details("run_1", "200");
    assert!(!bench.desk.changed_underneath() && bench.desk.can_decide());
    assert!(!bench.desk.draft().unwrap().is_changed());
    // Nor after the page was loaded anew.
    let mut bench = Bench::reviewing();
    bench.fill("/total", "200");
    bench.on(Event::Leaving);
    let mut bench = Bench::visiting(bench.kept).fill_lists();
    bench.open("run_1");
    bench.answer_details("run_1", "200");
    assert!(!bench.desk.changed_underneath() && bench.desk.can_decide());
    assert!(!bench.desk.draft().unwrap().is_changed());
}

#[test]
fn data_nobody_has_edited_is_simply_newer() {
    let mut bench = Bench::reviewing();
    bench.on(Event::Refresh);
    bench.answer_details("run_1", "200");
    assert!(!bench.desk.changed_underneath());
    assert_eq!(bench.value(), r#"{"total":200,"name":"Ann"}"#);
    // A read that fails takes nothing away.
    bench.on(Event::Refresh);
    for part in ["runs/run_1/steps", "GET /v1/workflows/runs/run_1"] {
        bench.outcome(part, LOST);
    }
    assert_eq!(bench.value(), r#"{"total":200,"name":"Ann"}"#);
}

// --- Documents ---

#[test]
fn the_form_does_not_wait_for_the_document_nor_the_document_for_the_form() {
    let mut bench = Bench::filled();
    bench.open("run_1");
    assert_eq!(bench.desk.documents().len(), 1);
    assert_eq!(bench.desk.documents()[0].link, Link::Asked);
    bench.answer("runs/run_1/steps", &steps("1"));
    let document = bench.take("runs/run_1/documents");
    bench.answer("GET /v1/workflows/runs/run_1", &run_body("run_1"));
    assert!(bench.desk.draft().is_some());
    let outcome = status(200, DOCUMENT);
    bench.on(Event::Answered {
        call: document,
        outcome,
    });
    let Link::Known(_, link) = &bench.desk.documents()[0].link else {
        panic!("{:?}", bench.desk.documents());
    };
    assert_eq!(link.url, "https://files.example.com/a.pdf");
}

#[test]
fn a_link_is_asked_for_again_by_whoever_wants_it_and_once_at_a_time() {
    let mut bench = Bench::filled();
    bench.open("run_1");
    bench.outcome("runs/run_1/documents", status(403, "{}"));
    assert!(matches!(bench.desk.documents()[0].link, Link::Missing(_)));
    bench.on(Event::DocumentWanted(0));
    bench.on(Event::DocumentWanted(0));
    bench.on(Event::DocumentWanted(7));
    assert_eq!(bench.asked("runs/run_1/documents"), 1);
    bench.answer("runs/run_1/documents", DOCUMENT);
    let first = bench.desk.documents()[0].link.clone();
    // A known link stays as it is, until somebody finds that it has grown old.
    bench.on(Event::Refresh);
    assert_eq!(bench.asked("runs/run_1/documents"), 0);
    bench.on(Event::DocumentWanted(0));
    bench.answer("runs/run_1/documents", DOCUMENT);
    assert_ne!(bench.desk.documents()[0].link, first);
    // A missing one is looked for again with everything else.
    bench.on(Event::DocumentWanted(0));
    bench.outcome("runs/run_1/documents", LOST);
    bench.on(Event::Refresh);
    assert_eq!(bench.asked("runs/run_1/documents"), 1);
    // An answer that comes after the approval was put away is nobody's.
    let late = bench.take("runs/run_1/documents");
    bench.on(Event::Closed);
    bench.open("run_1");
    let outcome = status(200, DOCUMENT);
    bench.on(Event::Answered {
        call: late,
        outcome,
    });
    assert_eq!(bench.desk.documents()[0].link, Link::Asked);
}

// --- Decisions ---

#[test]
fn nothing_leaves_before_the_undo_window_ends_and_undo_gives_everything_back() {
    let mut bench = Bench::reviewing();
    bench.on(Event::UndoWindow(5_000));
    bench.fill("/name", "Bea");
    let command = bench.decide(Verdict::Approve);
    assert_eq!(bench.row("run_1"), RowState::Deciding(Verdict::Approve));
    assert!(!bench.desk.has_unsaved(), "it is stored before it is sent");
    bench.wait(4_999);
    assert_eq!(bench.asked("POST"), 0);
    bench.on(Event::Withdrawn(command));
    assert_eq!(bench.row("run_1"), RowState::Undecided);
    assert_eq!(bench.value(), r#"{"total":100.50,"name":"Bea"}"#);
    assert!(bench.desk.can_decide() && bench.desk.can_edit());
    bench.wait(10_000);
    assert_eq!(bench.asked("POST"), 0);

    let command = bench.decide(Verdict::Approve);
    bench.wait(5_000);
    assert_eq!(bench.asked("POST"), 1);
    bench.on(Event::Withdrawn(command));
    assert!(
        bench
            .desk
            .engine()
            .entries()
            .iter()
            .any(|entry| entry.is_open()),
        "what is sent cannot be undone"
    );
}

#[test]
fn a_decision_under_way_ignores_others_on_the_same_approval() {
    let mut bench = Bench::reviewing();
    bench.decide(Verdict::Approve);
    bench.decide(Verdict::Reject);
    bench.fill("/name", "too late");
    assert_eq!(bench.desk.engine().entries().len(), 1);
    assert_eq!(bench.asked("POST"), 1);
    assert_eq!(bench.value(), r#"{"total":100.50,"name":"Ann"}"#);
    bench.answer("POST", &receipt(true, "null"));
    bench.decide(Verdict::Reject);
    assert_eq!(
        bench.desk.engine().entries().len(),
        1,
        "and what is over is over"
    );
    // Another approval is decided meanwhile as ever.
    bench.open("run_2");
    bench.answer_details("run_2", "2");
    bench.decide(Verdict::Reject);
    assert_eq!(bench.asked("POST"), 1);
}

#[test]
fn nothing_can_be_decided_before_its_data_was_asked_for() {
    let mut bench = Bench::filled();
    bench.decide(Verdict::Approve);
    assert_eq!(bench.said, [""; 0]);
    bench.open("run_1");
    bench.decide(Verdict::Approve);
    assert!(bench.desk.engine().entries().is_empty());
    // A key may be quicker than the API: that it did nothing is told.
    assert_eq!(
        bench.said.last().map(String::as_str),
        Some("Still loading. Nothing was decided; try again in a moment.")
    );
}

#[test]
fn an_edit_goes_out_whole_and_untouched_data_not_at_all() {
    let mut bench = Bench::reviewing();
    bench.fill("/name", "Bea");
    bench.fill("/name", "Ann");
    bench.decide(Verdict::Approve);
    assert!(!bench.under_way.iter().any(|(_, request)| {
        request
            .body
            .as_deref()
            .is_some_and(|body| body.contains("modified_data"))
    }));
    bench.open("run_2");
    bench.answer_details("run_2", "2.50");
    bench.fill("/name", "Bea");
    bench.decide(Verdict::Approve);
    let bodies: Vec<_> = bench
        .under_way
        .iter()
        .filter_map(|(_, request)| request.body.as_deref())
        .collect();
    assert!(
        bodies
            .iter()
            .any(|body| body.ends_with(r#""modified_data":{"total":2.50,"name":"Bea"}}"#)),
        "{bodies:?}"
    );
}

#[test]
fn a_refused_decision_keeps_its_edits_and_can_be_made_again() {
    let mut bench = Bench::reviewing();
    bench.fill("/name", "Bea");
    bench.decide(Verdict::Approve);
    bench.outcome("POST", status(422, r#"{"detail":"does not fit"}"#));
    assert_eq!(bench.ends, ["refused"]);
    assert_eq!(bench.row("run_1"), RowState::Refused(Verdict::Approve));
    assert_eq!(bench.value(), r#"{"total":100.50,"name":"Bea"}"#);
    assert!(bench.desk.can_decide() && bench.desk.can_edit());
    // The reads that follow find other data: it was refused because somebody was faster.
    bench.wait(1_200);
    bench.answer_details("run_1", "200");
    assert!(bench.desk.changed_underneath() && !bench.desk.can_decide());
}

#[test]
fn offline_waits_and_online_tries_at_once() {
    let mut bench = Bench::reviewing();
    bench.on(Event::UndoWindow(5_000));
    bench.on(Event::Online(false));
    let command = bench.decide(Verdict::Approve);
    bench.said.clear();
    bench.wait(60_000);
    assert_eq!(
        bench.said.len(),
        1,
        "the end of the undo window is told once: {:?}",
        bench.said
    );
    assert_eq!(bench.asked("POST"), 0);
    assert!(matches!(
        bench.row("run_1"),
        RowState::Waiting(Verdict::Approve)
    ));
    bench.on(Event::Online(true));
    assert_eq!(bench.asked("POST"), 1);
    bench.answer("POST", &receipt(true, "null"));
    let entry = bench.desk.engine().entry(&command).unwrap();
    assert!(matches!(entry.phase, Phase::Ended { .. }));
}

#[test]
fn a_decision_waits_for_credentials_and_goes_on_with_them() {
    let mut bench = Bench::reviewing();
    bench.decide(Verdict::Reject);
    let before = bench
        .under_way
        .iter()
        .find(|(_, request)| request.method == Method::Post)
        .unwrap()
        .1
        .clone();
    bench.outcome("POST", status(401, ""));
    bench.wait(600_000);
    assert_eq!(bench.asked("POST"), 0);
    bench.on(Event::CredentialsChanged);
    let after = &bench
        .under_way
        .iter()
        .find(|(_, request)| request.method == Method::Post)
        .unwrap()
        .1;
    assert_eq!(before, *after);
}

#[test]
fn a_hidden_page_reads_its_lists_seldom_and_delivers_all_the_same() {
    let mut bench = Bench::reviewing();
    bench.on(Event::Visible(false));
    bench.on(Event::UndoWindow(5_000));
    bench.decide(Verdict::Approve);
    let asked = |bench: &Bench| {
        let lists = (bench.asked("runs?"), bench.asked("paginated"));
        (bench.asked("POST"), lists)
    };
    bench.wait(119_000);
    assert_eq!(asked(&bench), (1, (0, 0)));
    bench.wait(1_000);
    assert_eq!(asked(&bench), (1, (1, 1)));
    bench.answer("runs?", &runs(&["run_1"]));
    bench.wait(119_000);
    assert_eq!(bench.asked("runs?"), 0);
    bench.on(Event::Visible(true));
    assert_eq!(bench.asked("runs?"), 1);
}

// --- What survives a reload ---

#[test]
fn a_draft_comes_back_after_a_reload_and_is_dropped_when_decided() {
    let mut bench = Bench::reviewing();
    bench.fill("/name", "Bea");
    bench.wait(1_000);
    assert_eq!(bench.kept.drafts.len(), 1);
    let mut bench = Bench::visiting(bench.kept).fill_lists();
    bench.open("run_1");
    bench.answer_details("run_1", "100.50");
    assert_eq!(bench.value(), r#"{"total":100.50,"name":"Bea"}"#);
    assert!(bench.desk.restored_at().is_some() && bench.desk.can_decide());
    bench.on(Event::UndoWindow(0));
    bench.decide(Verdict::Approve);
    assert!(bench.kept.drafts.is_empty());
    assert_eq!(bench.kept.outbox.len(), 1);
    bench.answer("POST", &receipt(true, r#"{"total":100.50,"name":"Bea"}"#));
    assert_eq!(bench.ends, ["applied"]);
    assert!(bench.kept.outbox.is_empty() && bench.kept.history.len() == 1);
}

#[test]
fn a_json_text_that_is_none_comes_back_after_a_reload() {
    let mut bench = Bench::reviewing();
    let text = r#"{"total":7,"name":"Bea","#;
    bench.on(Event::Edited(Edit::ReplaceAll { text: text.into() }));
    bench.wait(1_000);
    let mut bench = Bench::visiting(bench.kept).fill_lists();
    bench.open("run_1");
    bench.answer_details("run_1", "100.50");
    let draft = bench.desk.draft().unwrap();
    assert_eq!(draft.json(), text);
    assert!(draft.json_problem().is_some());
}

#[test]
fn a_draft_whose_data_changed_while_nobody_looked_keeps_both() {
    let mut bench = Bench::reviewing();
    bench.fill("/name", "Bea");
    bench.on(Event::Leaving);
    let mut bench = Bench::visiting(bench.kept).fill_lists();
    bench.open("run_1");
    bench.answer_details("run_1", "200");
    assert!(bench.desk.changed_underneath() && !bench.desk.can_decide());
    bench.on(Event::Merged(Vec::new()));
    assert_eq!(bench.value(), r#"{"total":200,"name":"Bea"}"#);
}

#[test]
fn a_draft_that_was_reset_is_not_kept() {
    let mut bench = Bench::reviewing();
    bench.fill("/name", "Bea");
    bench.wait(1_000);
    bench.on(Event::Edited(Edit::ResetAll));
    bench.wait(1_000);
    assert!(bench.kept.drafts.is_empty());
}

#[test]
fn a_decision_undone_after_a_reload_gives_its_edits_back() {
    let mut bench = Bench::reviewing();
    bench.on(Event::UndoWindow(5_000));
    bench.fill("/name", "Bea");
    let command = bench.decide(Verdict::Approve);
    bench.on(Event::Leaving);
    let mut bench = Bench::visiting(bench.kept).fill_lists();
    bench.open("run_1");
    bench.answer_details("run_1", "100.50");
    assert_eq!(bench.row("run_1"), RowState::Deciding(Verdict::Approve));
    assert_eq!(
        bench.value(),
        r#"{"total":100.50,"name":"Bea"}"#,
        "as it was decided"
    );
    bench.on(Event::Withdrawn(command));
    assert_eq!(bench.value(), r#"{"total":100.50,"name":"Bea"}"#);
    assert!(bench.desk.can_decide() && bench.desk.can_edit());
    assert!(bench.kept.outbox.is_empty() && bench.kept.drafts.len() == 1);
    bench.wait(60_000);
    assert_eq!(bench.asked("POST"), 0);
}

/// What was typed into the first run: a value that fits, a text that is none yet, and a reason.
fn type_into_all(bench: &mut Bench) {
    bench.fill("/name", "Bea");
    bench.fill("/total", "1e");
    bench.on(Event::Reasoned("too much".into()));
}

#[track_caller]
fn all_is_typed(bench: &Bench) {
    assert_eq!(bench.value(), r#"{"total":100.50,"name":"Bea"}"#);
    let draft = bench.desk.draft().unwrap();
    assert_eq!(draft.field(bench.field("/total")).text, "1e");
    assert_eq!(bench.desk.reason(), "too much");
    assert!(bench.desk.can_decide() && bench.desk.can_edit());
}

/// Another visit opens the first run.
fn visit_again(kept: Kept) -> Bench {
    let mut bench = Bench::visiting(kept).fill_lists();
    bench.open("run_1");
    bench.answer_details("run_1", "100.50");
    bench
}

#[test]
fn a_rejection_undone_after_a_reload_gives_back_all_that_was_typed() {
    let mut bench = Bench::reviewing();
    bench.on(Event::UndoWindow(5_000));
    type_into_all(&mut bench);
    bench.wait(1_000);
    let command = bench.decide(Verdict::Reject);
    assert!(bench.kept.drafts.is_empty(), "it is part of the decision");
    bench.on(Event::Leaving);
    let mut bench = visit_again(bench.kept);
    bench.on(Event::Withdrawn(command));
    all_is_typed(&bench);
    assert!(bench.kept.outbox.is_empty());
    all_is_typed(&visit_again(bench.kept));
}

#[test]
fn a_rejection_undone_before_it_is_opened_again_gives_back_all_that_was_typed() {
    let mut bench = Bench::reviewing();
    bench.on(Event::UndoWindow(5_000));
    type_into_all(&mut bench);
    let command = bench.decide(Verdict::Reject);
    let mut bench = Bench::visiting(bench.kept).fill_lists();
    bench.on(Event::Withdrawn(command));
    bench.open("run_1");
    bench.answer_details("run_1", "100.50");
    all_is_typed(&bench);
}

#[test]
fn a_refused_rejection_gives_back_all_that_was_typed() {
    let mut bench = Bench::reviewing();
    type_into_all(&mut bench);
    bench.decide(Verdict::Reject);
    bench.outcome("POST", status(422, ""));
    assert_eq!(bench.ends, ["refused"]);
    all_is_typed(&visit_again(bench.kept.clone()));
    // The same in a visit that did not see it decided.
    let mut bench = Bench::reviewing();
    bench.on(Event::UndoWindow(5_000));
    type_into_all(&mut bench);
    bench.decide(Verdict::Reject);
    let mut bench = visit_again(bench.kept);
    bench.wait(10_000);
    bench.outcome("POST", status(422, ""));
    bench.wait(2_000);
    bench.answer_details("run_1", "100.50");
    all_is_typed(&bench);
    all_is_typed(&visit_again(bench.kept));
}

#[test]
fn an_approval_undone_after_a_reload_gives_its_reason_back() {
    let mut bench = Bench::reviewing();
    bench.on(Event::UndoWindow(5_000));
    bench.on(Event::Reasoned("or rather not".into()));
    let command = bench.decide(Verdict::Approve);
    let mut bench = visit_again(bench.kept);
    assert_eq!(bench.desk.reason(), "");
    bench.on(Event::Withdrawn(command));
    assert_eq!(bench.desk.reason(), "or rather not");
    assert_eq!(visit_again(bench.kept).desk.reason(), "or rather not");
}

#[test]
fn a_bulk_decision_undone_after_a_reload_gives_back_what_was_typed_before() {
    let mut bench = Bench::reviewing();
    bench.on(Event::UndoWindow(5_000));
    type_into_all(&mut bench);
    bench.wait(1_000);
    // Stored by an earlier visit, and nowhere in a form.
    let mut bench = Bench::visiting(bench.kept).fill_lists();
    for key in ["run_1", "run_2"] {
        bench.on(Event::Selected(id(key)));
    }
    let commands = [CommandId::new("bulk-1"), CommandId::new("bulk-2")];
    bench.on(Event::BulkDecided {
        verdict: Verdict::Reject,
        reason: "all of them".into(),
        commands: commands.to_vec(),
    });
    assert!(bench.kept.drafts.is_empty());
    let mut bench = visit_again(bench.kept);
    for command in commands {
        bench.on(Event::Withdrawn(command));
    }
    all_is_typed(&bench);
    all_is_typed(&visit_again(bench.kept));
}

#[test]
fn a_reason_is_kept_where_there_is_no_form() {
    let mut bench = Bench::filled();
    let open = |bench: &mut Bench| {
        bench.open("run_1");
        bench.outcome("runs/run_1/steps", status(500, ""));
        bench.outcome("runs/run_1/documents", status(500, ""));
        bench.answer("GET /v1/workflows/runs/run_1", &run_body("run_1"));
    };
    open(&mut bench);
    assert!(bench.desk.draft().is_none());
    bench.on(Event::Reasoned("too much".into()));
    bench.wait(1_000);
    let mut bench = Bench::visiting(bench.kept).fill_lists();
    open(&mut bench);
    assert_eq!(bench.desk.reason(), "too much");
    let command = bench.decide(Verdict::Reject);
    let mut bench = Bench::visiting(bench.kept).fill_lists();
    open(&mut bench);
    bench.on(Event::Withdrawn(command));
    bench.outcome("runs/run_1/steps", status(500, ""));
    bench.answer("GET /v1/workflows/runs/run_1", &run_body("run_1"));
    assert_eq!(bench.desk.reason(), "too much");
}

#[test]
fn edits_wait_for_data_that_cannot_be_read() {
    let mut bench = Bench::reviewing();
    type_into_all(&mut bench);
    bench.wait(1_000);
    let mut bench = Bench::visiting(bench.kept).fill_lists();
    bench.open("run_1");
    bench.outcome("runs/run_1/steps", status(500, ""));
    bench.outcome("runs/run_1/documents", status(500, ""));
    bench.answer("GET /v1/workflows/runs/run_1", &run_body("run_1"));
    assert_eq!(bench.desk.reason(), "too much");
    bench.on(Event::Reasoned("much too much".into()));
    bench.wait(1_000);
    let mut bench = visit_again(bench.kept);
    assert_eq!(bench.desk.reason(), "much too much");
    bench.on(Event::Reasoned("too much".into()));
    all_is_typed(&bench);
}

#[test]
fn a_draft_of_the_first_version_comes_back() {
    let mut kept = Kept::default();
    let samples = include_str!("../record/samples/1.txt");
    let draft = samples.lines().find(|line| line.contains(r#""1e""#));
    let (_, draft) = draft.unwrap().split_once(' ').unwrap();
    let mut bench = Bench::reviewing();
    bench.fill("/name", "Cem");
    bench.wait(1_000);
    let (key, _) = bench.kept.drafts.pop().unwrap();
    kept.drafts.push((key, draft.to_owned()));
    let bench = visit_again(kept);
    assert_eq!(bench.value(), r#"{"total":100.50,"name":""}"#);
    assert_eq!(bench.desk.reason(), "because");
}

#[test]
fn history_is_kept_searched_exported_and_cleared() {
    let mut bench = Bench::reviewing();
    bench.decide(Verdict::Reject);
    bench.answer("POST", &receipt(false, "null"));
    let mut bench = Bench::visiting(bench.kept);
    let [past] = &bench.desk.history("run_1 RT")[..] else {
        panic!("{:?}", bench.desk.history(""));
    };
    assert_eq!((past.end_short, past.took_effect), ("Rejected", true));
    assert!(bench.desk.history("nothing").is_empty());
    assert!(bench.desk.exported_history().starts_with(r#"[{"v":"#));
    bench.on(Event::HistoryCleared);
    assert!(bench.desk.history("").is_empty() && bench.kept.history.is_empty());
}

#[test]
fn rows_of_another_account_go_with_it() {
    let mut bench = Bench::filled();
    bench.open("run_1");
    let elsewhere = Options {
        id: "rt".into(),
        label: "Elsewhere".into(),
        kind: "retab-hil".into(),
        base_url: "https://elsewhere.example.com".into(),
        ..Options::default()
    };
    bench.on(Event::Configured(vec![elsewhere]));
    assert!(bench.desk.rows(0..usize::MAX).is_empty());
    assert!(bench.desk.open_approval().is_none());
}

// --- Many at once ---

impl Bench {
    fn decide_all(&mut self, verdict: Verdict) {
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
    let reasons: Vec<_> = view.left_out.iter().map(|(_, why)| *why).collect();
    assert_eq!(reasons, [LeftOut::Edited, LeftOut::Problems(1)]);
    assert_eq!((view.filed, bench.asked("POST")), (2, 2));
}

#[test]
fn keys_go_on_from_what_is_open_and_decide_only_what_has_been_opened() {
    let mut bench = Bench::filled();
    let keys = bench.keys();
    let open = |bench: &Bench| {
        let open = bench.desk.open_approval()?;
        Some(open.approval.id.key.as_str().to_owned())
    };
    bench.on(Event::Stepped(1));
    assert_eq!(open(&bench), Some(keys[0].to_string()));
    bench.on(Event::Stepped(1));
    assert_eq!(open(&bench), Some(keys[1].to_string()));
    bench.on(Event::Stepped(-1));
    // There is nothing before the first one.
    bench.on(Event::Stepped(-1));
    assert_eq!(open(&bench), Some(keys[0].to_string()));

    let mut bench = Bench::reviewing();
    let reject = |at: &str| Event::DecidedAt {
        at: id(at),
        verdict: Verdict::Reject,
        command: CommandId::new(format!("key at {at}")),
    };
    bench.on(reject("run_2"));
    assert_eq!(open(&bench), Some(id("run_2").key.as_str().to_owned()));
    assert!(bench.desk.engine().entries().is_empty());
    bench.answer_details("run_2", "1.00");
    bench.on(reject("run_2"));
    assert_eq!(bench.desk.engine().entries().len(), 1);
}
