//! Whole journeys: the desk of `countersign-core` against this server, in memory but with a real data file, and one
//! made-up clock for both. What is held: a decision takes effect exactly once, or the reviewer is told the truth.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::Body;
use countersign_core::connector::{self, Answer, Method, Outcome};
use countersign_core::desk::{CallId, Desk, Effect, Event, Health, Link, Moment, RowState};
use countersign_core::engine::{Entry, Phase};
use countersign_core::form::{Draft, Edit, FieldId, Presence, Widget};
use countersign_core::json::{Pointer, Value, diff};
use countersign_core::model::{ApprovalId, CommandId, NoAnswer, Verdict};
use countersign_core::storage::Kept;
use countersign_core::time::Millis;
use countersign_sandbox::{Clock, ConnectionDropped, Options, Sandbox, router};
use http_body_util::BodyExt;
use tempfile::TempDir;
use tower::ServiceExt;

/// 2026-11-23T20:00:00Z.
const START_MS: i64 = 1_795_464_000_000;
const RETABS: [&str; 3] = ["retab-a", "retab-b1", "retab-b3"];

/// A desk, the server it talks to, and the shell between them.
struct Journey {
    server: Router,
    clock: Clock,
    desk: Desk,
    under_way: VecDeque<(CallId, connector::Request)>,
    wake_at: Option<Millis>,
    /// Method and path of everything that was sent.
    sent: Vec<String>,
    clicks: usize,
    kept: Kept,
    _folder: TempDir,
}

impl Journey {
    /// One connection for each of `apis`, its list read.
    async fn new(apis: &[&str], seed: u64, import: Option<PathBuf>) -> Journey {
        let dialect = |api: &str| match api {
            "hookpulse" => None,
            "retab-a" => Some("node_id"),
            _ => Some("block_id"),
        };
        let connections: Vec<_> = apis.iter().map(|api| (*api, dialect(api))).collect();
        Journey::with_dialects(&connections, seed, import).await
    }

    async fn with_dialects(
        connections: &[(&str, Option<&str>)],
        seed: u64,
        import: Option<PathBuf>,
    ) -> Journey {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::standing_at(START_MS);
        let options = Options {
            data: Some(folder.path().to_owned()),
            seed,
            import,
            clock: clock.clone(),
            ..Options::default()
        };
        let mut journey = Journey {
            server: router(Sandbox::open(options).unwrap()),
            clock,
            desk: Desk::default(),
            under_way: VecDeque::new(),
            wake_at: None,
            sent: Vec::new(),
            clicks: 0,
            kept: Kept::default(),
            _folder: folder,
        };
        // Several pages, so that no list is read in one go.
        journey
            .steer(
                "settings",
                r#"{"retab_longest_page":7,"hookpulse_per_page":7}"#,
            )
            .await;
        let connections = connections.iter().map(|(api, dialect)| connector::Options {
            id: (*api).to_owned(),
            label: (*api).to_owned(),
            kind: if *api == "hookpulse" {
                "hookpulse"
            } else {
                "retab-hil"
            }
            .to_owned(),
            base_url: format!("/{api}"),
            dialect: dialect.map(str::to_owned),
        });
        journey.on(Event::Configured(connections.collect()));
        // Fresh for each decision, and nothing to wait for.
        journey.on(Event::UndoWindow(0));
        journey
            .until(|desk| {
                desk.connections()
                    .iter()
                    .all(|connection| connection.health != Health::Loading && !connection.reading)
            })
            .await;
        journey
    }

    fn now(&self) -> Millis {
        Millis(u64::try_from(self.clock.now_ms()).unwrap())
    }

    fn on(&mut self, event: Event) {
        let moment = Moment {
            now: self.now(),
            entropy: 0,
        };
        let effects = self.desk.update(event, moment);
        // The last wish counts, whatever follows from the effects before it.
        self.wake_at = None;
        for effect in effects {
            match effect {
                Effect::Send { call, request } => self.under_way.push_back((call, request)),
                Effect::Abort(call) => self.under_way.retain(|(other, _)| *other != call),
                Effect::WakeAt(at) => self.wake_at = Some(at),
                Effect::Store { ticket, writes } => {
                    self.kept.make(writes);
                    let result = Ok(());
                    self.on(Event::Stored { ticket, result });
                }
                Effect::Load(ticket) => {
                    let result = Ok(self.kept.clone());
                    self.on(Event::Loaded { ticket, result });
                }
                Effect::Claim(account) => self.on(Event::Granted(account)),
                Effect::GiveUp(_)
                | Effect::Tell(_)
                | Effect::Show(_)
                | Effect::Emit(_)
                | Effect::Announce(_)
                | Effect::Notify(_)
                | Effect::FocusIfInside(_)
                | Effect::RememberView(_)
                | Effect::Focus(_) => {}
            }
        }
    }

    /// Carries everything out until it is so; time passes only while nothing is under way.
    async fn until(&mut self, is_so: impl Fn(&Desk) -> bool) {
        for _ in 0..2_000 {
            self.carry_out().await;
            if is_so(&self.desk) {
                return;
            }
            let wake_at = self
                .wake_at
                .expect("the desk asks for nothing more, and it never became so");
            self.wake(wake_at);
        }
        panic!(
            "it did not become so; the last requests were {:?}",
            &self.sent[self.sent.len() - 10..]
        );
    }

    async fn for_a_while(&mut self, milliseconds: u64) {
        let end = self.now().plus(milliseconds);
        for _ in 0..2_000 {
            self.carry_out().await;
            match self.wake_at.filter(|at| *at <= end) {
                Some(at) => self.wake(at),
                None => {
                    self.clock
                        .advance(i64::try_from(end.since(self.now())).unwrap());
                    return;
                }
            }
        }
        panic!("the desk asks to be woken again and again without time passing");
    }

    async fn carry_out(&mut self) {
        while let Some((call, request)) = self.under_way.pop_front() {
            let outcome = self.send(request).await;
            self.on(Event::Answered { call, outcome });
        }
    }

    fn wake(&mut self, at: Millis) {
        self.wake_at = None;
        self.clock
            .advance(i64::try_from(at.since(self.now())).unwrap());
        self.on(Event::Woke);
    }

    /// What `src/browser/http.rs` does in a browser.
    async fn send(&mut self, request: connector::Request) -> Outcome {
        let api = request.connection.as_str();
        let method = if request.method == Method::Get {
            "GET"
        } else {
            "POST"
        };
        self.sent.push(format!("{method} {}", request.path));
        let mut builder = axum::http::Request::builder()
            .method(method)
            .uri(format!("/{api}{}", request.path))
            .header("content-type", "application/json");
        builder = match api {
            "hookpulse" => builder
                .header("x-hookpulse-api-key", "sandbox-hookpulse-key")
                .header("x-brand-uuid", "7c9e6679-7425-40de-944b-e07fc1f90ae7"),
            _ => builder.header("api-key", "sandbox-retab-key"),
        };
        let body = request.body.map_or_else(Body::empty, Body::from);
        let response = self
            .server
            .clone()
            .oneshot(builder.body(body).unwrap())
            .await
            .unwrap();
        if response.extensions().get::<ConnectionDropped>().is_some() {
            return Outcome::NoAnswer(NoAnswer::Network);
        }
        let (parts, body) = response.into_parts();
        let asked = parts
            .headers
            .get("retry-after")
            .map(|value| value.to_str().unwrap().parse::<u64>().unwrap() * 1000);
        let Ok(body) = body.collect().await else {
            return Outcome::NoAnswer(NoAnswer::Network);
        };
        Outcome::Answered(Answer {
            status: parts.status.as_u16(),
            body: String::from_utf8_lossy(&body.to_bytes()).into_owned(),
            retry_after_ms: asked,
        })
    }

    async fn ask(&self, method: &str, path: &str, body: &str) -> String {
        let request = axum::http::Request::builder()
            .method(method)
            .uri(path)
            .header("api-key", "sandbox-retab-key")
            .body(Body::from(body.to_owned()))
            .unwrap();
        let response = self.server.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(status.is_success(), "{method} {path}: {status} {text}");
        text
    }

    async fn steer(&self, name: &str, body: &str) {
        self.ask("POST", &format!("/_sandbox/{name}"), body).await;
    }

    /// Verdict, data and command of everything that took effect on an approval.
    async fn effects(&self, id: &ApprovalId) -> Vec<(String, String, Option<String>)> {
        let effects = Value::parse(&self.ask("GET", "/_sandbox/effects", "").await).unwrap();
        let text = |effect: &Value, name: &str| {
            effect.get(name).and_then(Value::as_str).map(str::to_owned)
        };
        let of_this = |effect: &&Value| {
            text(effect, "api").as_deref() == Some(id.connection.as_str())
                && text(effect, "key").as_deref() == Some(sandbox_key(id))
        };
        let effects = effects.as_array().unwrap().iter().filter(of_this);
        effects
            .map(|effect| {
                let data = effect.get("data").unwrap().to_string();
                (
                    text(effect, "verdict").unwrap(),
                    data,
                    text(effect, "command_id"),
                )
            })
            .collect()
    }

    /// The first approval over `api` that nothing was decided on and whose title or workflow has `word`.
    #[track_caller]
    fn undecided(&self, api: &str, word: &str) -> ApprovalId {
        let rows = self.desk.rows(0..usize::MAX);
        let found = rows.iter().find(|row| {
            row.id.connection.as_str() == api
                && row.state == RowState::Undecided
                && format!("{} {}", row.title, row.workflow)
                    .to_lowercase()
                    .contains(word)
        });
        found
            .unwrap_or_else(|| panic!("{api} has no more approvals with {word:?}"))
            .id
            .clone()
    }

    async fn open(&mut self, id: &ApprovalId) {
        self.on(Event::Opened(id.clone()));
        self.until(|desk| {
            desk.open_approval()
                .is_some_and(|open| open.details.is_some())
        })
        .await;
        let missing = &self
            .desk
            .open_approval()
            .unwrap()
            .details
            .as_ref()
            .unwrap()
            .missing;
        assert!(missing.is_empty(), "{missing:?}");
    }

    /// The data as the API shows it, read past the desk.
    async fn data(&self, id: &ApprovalId) -> Value {
        let (run, step) = id.key.as_str().split_once('/').unwrap();
        let path = format!("/{}/v1/workflows/runs/{run}/steps", id.connection);
        let steps = Value::parse(&self.ask("GET", &path, "").await).unwrap();
        let steps = steps.get("data").unwrap_or(&steps).as_array().unwrap();
        let is_it = |found: &&Value| {
            ["node_id", "block_id"]
                .iter()
                .any(|name| found.get(name).and_then(Value::as_str) == Some(step))
        };
        let inputs = steps
            .iter()
            .find(is_it)
            .unwrap()
            .get("handle_inputs")
            .unwrap()
            .as_object()
            .unwrap();
        let handle = inputs
            .iter()
            .find(|(_, handle)| handle.get("type").and_then(Value::as_str) == Some("json"));
        handle.unwrap().1.get("data").unwrap().clone()
    }

    /// Rewrites the first text of the open approval that may be rewritten; answers the data as it must arrive.
    async fn rewrite_a_text(&mut self) -> Value {
        let id = self.desk.open_approval().unwrap().approval.id.clone();
        let mut expected = self.data(&id).await;
        let draft = self.desk.draft().unwrap();
        assert!(
            draft.value().identical(&expected),
            "the form holds what the API shows"
        );
        for field in fields(draft) {
            let shown = self.desk.draft().unwrap().field(field);
            if !matches!(shown.widget, Widget::Text { .. }) || shown.presence != Presence::Present {
                continue;
            }
            let (pointer, text) = (shown.pointer, format!("{} (checked)", shown.text));
            self.on(Event::Edited(Edit::Type {
                field,
                text: text.clone(),
            }));
            // What the schema says of it is told together with what has changed.
            self.until(|desk| !desk.changes().is_empty()).await;
            if self.desk.draft().unwrap().problems().is_empty() {
                put(&mut expected, &pointer, Value::text(&text));
                return expected;
            }
            self.on(Event::Edited(Edit::Reset { field }));
            self.until(|desk| desk.changes().is_empty()).await;
        }
        panic!("{id:?} has no text to rewrite");
    }

    fn decide(&mut self, verdict: Verdict) -> CommandId {
        self.clicks += 1;
        let command = CommandId::new(format!("00000000-0000-4000-8000-{:012}", self.clicks));
        self.on(Event::Decided {
            verdict,
            command: command.clone(),
        });
        assert!(
            self.desk.engine().entry(&command).is_some(),
            "the desk took the click"
        );
        command
    }

    /// Follows a decision to its end, with new credentials when it asks for them.
    async fn follow(&mut self, command: &CommandId) -> &'static str {
        let ended = |entry: &Entry| match &entry.phase {
            Phase::Ended { end, .. } => Some(end.as_str()),
            _ => None,
        };
        let needs_credentials = |entry: &Entry| matches!(&entry.phase, Phase::Waiting { trouble, .. } if trouble.needs_credentials());
        loop {
            let entry = |desk: &Desk| {
                let entry = desk.engine().entry(command).unwrap();
                (ended(entry), needs_credentials(entry))
            };
            self.until(|desk| entry(desk) != (None, false)).await;
            match entry(&self.desk) {
                (Some(end), _) => return end,
                (None, _) => self.on(Event::CredentialsChanged),
            }
        }
    }
}

/// All fields of a draft, in the order they are shown.
fn fields(draft: &Draft) -> Vec<FieldId> {
    let mut out = vec![draft.root()];
    let mut at = 0;
    while at < out.len() {
        let children = draft.field(out[at]).children.to_vec();
        out.splice(at + 1..at + 1, children);
        at += 1;
    }
    out
}

fn put(document: &mut Value, pointer: &Pointer, value: Value) {
    let mut place = document;
    for token in pointer.tokens() {
        place = match place {
            Value::Object(object) => object.get_mut(&token).unwrap(),
            Value::Array(items) => &mut items[token.parse::<usize>().unwrap()],
            _ => panic!("nothing at {pointer:?}"),
        };
    }
    *place = value;
}

// --- The everyday way ---

/// How the sandbox names an approval: HookPulse by its plan alone, Retab by run and step.
fn sandbox_key(id: &ApprovalId) -> &str {
    let key = id.key.as_str();
    match id.connection.as_str() {
        "hookpulse" => key.split('/').next().unwrap_or(key),
        _ => key,
    }
}

#[tokio::test]
async fn both_lists_are_read_to_their_last_page() {
    let journey = Journey::new(&["hookpulse", "retab-a", "retab-b1", "retab-b3"], 30, None).await;
    let read = |api: &str| {
        journey
            .desk
            .connections()
            .iter()
            .find(|connection| connection.label == api)
            .unwrap()
            .count
    };
    assert_eq!(read("hookpulse"), 30);
    let pages = |part: &str| {
        journey
            .sent
            .iter()
            .filter(|sent| sent.contains(part))
            .count()
    };
    assert_eq!(pages("get_all_pending"), 30_usize.div_ceil(7));
    journey
        .steer("settings", r#"{"retab_longest_page":100}"#)
        .await;
    let mut retab_pages = 0;
    for api in RETABS {
        let path = format!("/{api}/v1/workflows/runs?status=waiting_for_human&limit=100");
        let list = Value::parse(&journey.ask("GET", &path, "").await).unwrap();
        let runs = list.get("data").unwrap().as_array().unwrap();
        let waiting = |run: &Value| {
            let places = [
                run.get("waiting_for_node_ids"),
                run.get("waiting_for_block_ids"),
            ];
            let nested = run
                .get("lifecycle")
                .and_then(|lifecycle| lifecycle.get("waiting_for_block_ids"));
            places
                .into_iter()
                .flatten()
                .chain(nested)
                .next()
                .unwrap()
                .as_array()
                .unwrap()
                .len()
        };
        // A run may wait at two steps at once.
        assert_eq!(read(api), runs.iter().map(waiting).sum::<usize>(), "{api}");
        assert!(runs.len() > 14, "{api} has three pages and more");
        retab_pages += runs.len().div_ceil(7);
    }
    assert_eq!(pages("status=waiting_for_human"), retab_pages);
}

#[tokio::test]
async fn an_invoice_is_corrected_approved_and_arrives_exactly() {
    for api in RETABS {
        let mut journey = Journey::new(&["hookpulse", api], 12, None).await;
        let id = journey.undecided(api, "invoice");
        journey.open(&id).await;
        let before = journey.data(&id).await;
        let expected = journey.rewrite_a_text().await;
        assert_eq!(diff(&before, &expected).len(), 1, "one field differs");
        let command = journey.decide(Verdict::Approve);
        assert_eq!(journey.follow(&command).await, "applied");
        let effect = (
            "approved".to_owned(),
            expected.to_string(),
            Some(command.to_string()),
        );
        assert_eq!(journey.effects(&id).await, [effect], "{api}");
        assert!(
            journey
                .desk
                .rows(0..usize::MAX)
                .iter()
                .all(|row| row.id != id)
        );
    }
}

#[tokio::test]
async fn a_hookpulse_item_is_rejected() {
    let mut journey = Journey::new(&["hookpulse", "retab-a"], 12, None).await;
    let id = journey.undecided("hookpulse", "");
    journey.open(&id).await;
    let command = journey.decide(Verdict::Reject);
    assert_eq!(journey.follow(&command).await, "applied");
    assert_eq!(
        journey.effects(&id).await,
        [("rejected".to_owned(), "null".to_owned(), None)]
    );
    journey.for_a_while(10_000).await;
    assert!(
        journey
            .desk
            .rows(0..usize::MAX)
            .iter()
            .all(|row| row.id != id)
    );
}

#[tokio::test]
async fn nothing_reaches_the_server_before_the_undo_window_ends() {
    let mut journey = Journey::new(&["hookpulse"], 3, None).await;
    journey.on(Event::UndoWindow(5_000));
    let id = journey.undecided("hookpulse", "");
    journey.open(&id).await;
    let command = journey.decide(Verdict::Approve);
    journey.for_a_while(4_000).await;
    journey.on(Event::Withdrawn(command));
    journey.for_a_while(60_000).await;
    assert_eq!(journey.effects(&id).await, []);
    let command = journey.decide(Verdict::Reject);
    assert_eq!(journey.follow(&command).await, "applied");
    assert_eq!(journey.effects(&id).await.len(), 1);
}

// --- Faults ---

/// What the reviewer wants.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wish {
    Approve,
    ApproveEdited,
    Reject,
}

const WISHES: [Wish; 3] = [Wish::Approve, Wish::Reject, Wish::ApproveEdited];

/// Carries out one wish while `faults` strike, and holds what was told against what the server has.
async fn check(journey: &mut Journey, api: &str, wish: Wish, faults: &str, expected: &str) {
    let what = format!("{api} {wish:?} {faults}");
    let id = journey.undecided(api, "");
    journey.open(&id).await;
    let data = match wish {
        Wish::ApproveEdited => journey.rewrite_a_text().await.to_string(),
        _ => "null".to_owned(),
    };
    journey.steer("faults", faults).await;
    let verdict = if wish == Wish::Reject {
        Verdict::Reject
    } else {
        Verdict::Approve
    };
    let command = journey.decide(verdict);
    let end = journey.follow(&command).await;
    journey.ask("DELETE", "/_sandbox/faults", "").await;
    // The lists are read again, the projection catches up, and nothing more may happen.
    journey.for_a_while(6_000).await;
    assert_eq!(end, expected, "{what}");
    let effects = journey.effects(&id).await;
    if end == "refused" {
        assert_eq!(effects, [], "{what}");
        assert!(journey.desk.can_decide(), "{what}: it can be decided again");
        assert!(
            journey
                .desk
                .rows(0..usize::MAX)
                .iter()
                .any(|row| row.id == id),
            "{what}"
        );
        let again = journey.decide(verdict);
        assert_eq!(journey.follow(&again).await, "applied", "{what}");
        let effects = journey.effects(&id).await;
        assert_eq!(
            (effects.len(), &effects[0].1),
            (1, &data),
            "{what}: the edits were kept"
        );
    } else {
        let command = (api != "hookpulse").then(|| command.to_string());
        assert_eq!(
            effects,
            [(verdict.as_str().to_owned(), data, command)],
            "{what}"
        );
        assert!(
            journey
                .desk
                .rows(0..usize::MAX)
                .iter()
                .all(|row| row.id != id),
            "{what}"
        );
        assert!(!journey.desk.can_decide(), "{what}");
    }
}

/// A fault that strikes `route` so many times.
fn fault(route: &str, times: u64, rest: &str) -> String {
    format!(r#"{{"route":"{route}","times":{times},{rest}}}"#)
}

const ACTION: &str = "POST /v1/api/human_approval_action/";
const LIST: &str = "GET /v1/api/get_all_pending_approvals_paginated/";
const SUBMIT: &str = "POST /v1/workflows/runs/{run_id}/hil-decisions";
const STATE: &str = "GET /v1/workflows/runs/{run_id}/hil-decisions/{node_id}";

/// The fault, what becomes of a decision at HookPulse (which cannot say what it did), and at Retab (which can).
const FAULTS: &[(&str, &str, &str)] = &[
    (r#""kind":"delay","delay_ms":1"#, "applied", "applied"),
    (
        r#""kind":"delay","delay_ms":1,"after_effect":true"#,
        "applied",
        "applied",
    ),
    (r#""kind":"refuse""#, "applied", "applied"),
    (r#""kind":"drop_before""#, "applied", "applied"),
    (r#""kind":"drop_after""#, "gone", "applied"),
    (r#""kind":"cut""#, "gone", "applied"),
    (r#""kind":"garble""#, "gone", "applied"),
    (r#""kind":"status","status":400"#, "refused", "refused"),
    (r#""kind":"status","status":401"#, "applied", "applied"),
    (r#""kind":"status","status":403"#, "refused", "refused"),
    (r#""kind":"status","status":404"#, "refused", "refused"),
    (r#""kind":"status","status":409"#, "refused", "refused"),
    (
        r#""kind":"status","status":409,"after_effect":true"#,
        "gone",
        "applied",
    ),
    (r#""kind":"status","status":422"#, "refused", "refused"),
    (r#""kind":"status","status":429"#, "applied", "applied"),
    (
        r#""kind":"status","status":429,"retry_after":90"#,
        "applied",
        "applied",
    ),
    (r#""kind":"status","status":500"#, "applied", "applied"),
    (
        r#""kind":"status","status":500,"after_effect":true"#,
        "gone",
        "applied",
    ),
    (
        r#""kind":"status","status":503,"retry_after":2"#,
        "applied",
        "applied",
    ),
    (
        r#""kind":"status","status":503,"retry_after":2,"after_effect":true"#,
        "gone",
        "applied",
    ),
];

/// Where hundreds of decisions follow each other, short pages cost seconds and show nothing new.
const LONG_PAGES: &str = r#"{"retab_longest_page":100,"hookpulse_per_page":50}"#;

/// What may go wrong with the reads that follow a decision.
const READ_FAULTS: &[&str] = &[
    r#""kind":"refuse""#,
    r#""kind":"drop_after""#,
    r#""kind":"cut""#,
    r#""kind":"garble""#,
    r#""kind":"status","status":401"#,
    r#""kind":"status","status":404"#,
    r#""kind":"status","status":429,"retry_after":2"#,
    r#""kind":"status","status":500"#,
];

#[tokio::test]
async fn hookpulse_decisions_survive_every_fault() {
    let mut journey = Journey::new(&["hookpulse"], 120, None).await;
    journey.steer("settings", LONG_PAGES).await;
    for wish in [Wish::Approve, Wish::Reject] {
        for (rest, expected, _) in FAULTS {
            check(
                &mut journey,
                "hookpulse",
                wish,
                &fault(ACTION, 1, rest),
                expected,
            )
            .await;
        }
        for rest in READ_FAULTS {
            // The answer is lost, and then the list cannot be read either.
            for (lost, expected) in [
                (r#""kind":"drop_before""#, "applied"),
                (r#""kind":"drop_after""#, "gone"),
            ] {
                let faults = format!("[{},{}]", fault(ACTION, 1, lost), fault(LIST, 2, rest));
                check(&mut journey, "hookpulse", wish, &faults, expected).await;
            }
        }
        let again_and_again = fault(ACTION, 4, r#""kind":"drop_before""#);
        check(&mut journey, "hookpulse", wish, &again_and_again, "applied").await;
    }
}

async fn retab_decisions_survive_every_fault(api: &str) {
    let mut journey = Journey::new(&[api], 120, None).await;
    journey.steer("settings", LONG_PAGES).await;
    for wish in WISHES {
        for (rest, _, expected) in FAULTS {
            check(&mut journey, api, wish, &fault(SUBMIT, 1, rest), expected).await;
        }
        for rest in READ_FAULTS {
            // Following a received decision goes wrong.
            check(&mut journey, api, wish, &fault(STATE, 2, rest), "applied").await;
        }
        let again_and_again = fault(SUBMIT, 4, r#""kind":"drop_after""#);
        check(&mut journey, api, wish, &again_and_again, "applied").await;
        let read_back = format!(
            "[{},{}]",
            fault(SUBMIT, 1, r#""kind":"garble""#),
            fault(STATE, 1, r#""kind":"garble""#)
        );
        check(&mut journey, api, wish, &read_back, "applied").await;
    }
}

#[tokio::test]
async fn retab_a_decisions_survive_every_fault() {
    retab_decisions_survive_every_fault("retab-a").await;
}

#[tokio::test]
async fn retab_b1_decisions_survive_every_fault() {
    retab_decisions_survive_every_fault("retab-b1").await;
}

#[tokio::test]
async fn retab_b3_decisions_survive_every_fault() {
    retab_decisions_survive_every_fault("retab-b3").await;
}

/// Half of all requests go wrong, in every way at once, while everything that waits is decided.
async fn check_storm(api: &str, seed: u64) {
    let mut journey = Journey::new(&[api], 12, None).await;
    let routes: &[&str] = match api {
        "hookpulse" => &[ACTION, LIST],
        _ => &[SUBMIT, STATE, "GET /v1/workflows/runs"],
    };
    let kinds = [
        r#""kind":"refuse""#,
        r#""kind":"drop_before""#,
        r#""kind":"drop_after""#,
        r#""kind":"cut""#,
        r#""kind":"garble""#,
        r#""kind":"status","status":429,"retry_after":1"#,
        r#""kind":"status","status":500,"after_effect":true"#,
        r#""kind":"status","status":503"#,
    ];
    let mut faults = Vec::new();
    for (number, (route, kind)) in routes
        .iter()
        .flat_map(|route| kinds.map(|kind| (route, kind)))
        .enumerate()
    {
        let own_seed = seed * 1_000 + number as u64;
        faults.push(format!(
            r#"{{"route":"{route}","probability":0.08,"seed":{own_seed},{kind}}}"#
        ));
    }
    let mut decisions: Vec<(ApprovalId, Verdict, CommandId)> = Vec::new();
    let run = |id: &ApprovalId| id.key.as_str().split('/').next().unwrap().to_owned();
    for row in journey.desk.rows(0..usize::MAX) {
        // A rejection ends its run, and with it what waits at another step of the same run.
        if decisions.iter().any(|(id, _, _)| run(id) == run(&row.id)) {
            continue;
        }
        journey.open(&row.id).await;
        if decisions.is_empty() {
            journey
                .steer("faults", &format!("[{}]", faults.join(",")))
                .await;
        }
        let verdict = if decisions.len().is_multiple_of(2) {
            Verdict::Approve
        } else {
            Verdict::Reject
        };
        decisions.push((row.id, verdict, journey.decide(verdict)));
    }
    let mut told = Vec::new();
    for (id, verdict, command) in decisions {
        let end = journey.follow(&command).await;
        told.push(end);
        let effects: Vec<String> = journey
            .effects(&id)
            .await
            .into_iter()
            .map(|(verdict, _, _)| verdict)
            .collect();
        assert_eq!(
            effects,
            [verdict.as_str()],
            "{api} with seed {seed}: {id:?} ended {end}"
        );
        let is_true = if api == "hookpulse" {
            matches!(end, "applied" | "gone")
        } else {
            end == "applied"
        };
        assert!(is_true, "{api} with seed {seed}: {id:?} ended {end}");
    }
    assert!(told.contains(&"applied"), "{told:?}");
}

#[tokio::test]
async fn a_storm_of_faults_neither_loses_nor_doubles_a_decision() {
    for seed in 1..=4 {
        for api in ["hookpulse", "retab-a", "retab-b1", "retab-b3"] {
            check_storm(api, seed).await;
        }
    }
}

#[tokio::test]
async fn a_connection_set_to_the_other_dialect_says_so() {
    let journey = Journey::with_dialects(
        &[("retab-b1", Some("node_id")), ("hookpulse", None)],
        3,
        None,
    )
    .await;
    let connections = journey.desk.connections();
    assert!(
        matches!(&connections[0].health, Health::Failing { sentence, .. } if sentence.contains("block_id")),
        "{connections:?}"
    );
    assert_eq!(
        (&connections[1].health, connections[1].count),
        (&Health::Good, 3)
    );
}

#[tokio::test]
async fn every_digit_and_the_order_of_keys_arrive() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("work.json");
    let data = r#"{"z":12345678901234567890,"total":0.10,"big":1e400,"name":"Ann","lines":[{"y":-0.0,"a":null,"esc":"\u00e9\/"}],"1":1.50}"#;
    fs::write(
        &file,
        format!(r#"[{{"workflow_name":"Digits","node_label":"Check","data":{data}}}]"#),
    )
    .unwrap();
    for api in RETABS {
        let mut journey = Journey::new(&[api], 1, Some(file.clone())).await;
        let id = journey.undecided(api, "");
        journey.open(&id).await;
        let name = journey
            .desk
            .draft()
            .unwrap()
            .find(&Pointer::parse("/name").unwrap())
            .unwrap();
        journey.on(Event::Edited(Edit::Type {
            field: name,
            text: "Bea".to_owned(),
        }));
        let command = journey.decide(Verdict::Approve);
        assert_eq!(journey.follow(&command).await, "applied");
        // Read as text: no parser stands between the server and this comparison.
        let effects = journey.ask("GET", "/_sandbox/effects", "").await;
        let expected = format!(r#""data":{}"#, data.replace("Ann", "Bea"));
        assert!(effects.contains(&expected), "{api}: {effects}");
    }
}

#[tokio::test]
async fn another_reviewer_who_was_faster_is_not_overwritten() {
    for (api, expected) in [
        ("hookpulse", "gone"),
        ("retab-a", "superseded"),
        ("retab-b1", "superseded"),
        ("retab-b3", "superseded"),
    ] {
        let mut journey = Journey::new(&[api], 12, None).await;
        let id = journey.undecided(api, "");
        journey.open(&id).await;
        let other = format!(
            r#"{{"api":"{api}","key":"{}","verdict":"rejected"}}"#,
            sandbox_key(&id)
        );
        journey.steer("decide", &other).await;
        let command = journey.decide(Verdict::Approve);
        assert_eq!(journey.follow(&command).await, expected, "{api}");
        assert_eq!(
            journey.effects(&id).await,
            [("rejected".to_owned(), "null".to_owned(), None)],
            "{api}"
        );
    }
}

#[tokio::test]
async fn a_decision_that_is_never_applied_is_called_late_and_not_applied() {
    for api in RETABS {
        let mut journey = Journey::new(&[api], 12, None).await;
        journey
            .steer("settings", r#"{"retab_never_applied":true}"#)
            .await;
        let id = journey.undecided(api, "");
        journey.open(&id).await;
        let command = journey.decide(Verdict::Approve);
        journey.for_a_while(120_000).await;
        let entry = journey.desk.engine().entry(&command).unwrap();
        assert!(
            matches!(entry.phase, Phase::Received { .. }) && entry.is_late(journey.now()),
            "{:?}",
            entry.phase
        );
        assert_eq!(journey.effects(&id).await.len(), 1);
        assert!(!journey.desk.can_decide());
    }
}

// --- The vendor's own invoices ---

/// Where the vendor's sample files lie when they are there; they are not part of this project.
fn fixtures() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/retab");
    folder.is_dir().then_some(folder)
}

/// The vendor's truth under the names of the vendor's schema, in the order of the schema, as text.
fn in_schema_names(truth: &Value, schema: &Value) -> String {
    let names = [
        ("buyer_company", "customer_company"),
        ("buyer_name", "customer_name"),
        ("purchase_order_number", "purchase_order"),
        ("subtotal_amount", "subtotal"),
        ("discount_amount", "discount"),
        ("tax_amount", "tax"),
        ("total_amount", "total"),
    ];
    let mut members = Vec::new();
    for (name, _) in schema
        .get("properties")
        .unwrap()
        .as_object()
        .unwrap()
        .iter()
    {
        let theirs = names
            .iter()
            .find(|(own, _)| *own == name)
            .map_or(name, |(_, theirs)| theirs);
        members.extend(
            truth
                .get(theirs)
                .map(|value| format!("{}:{value}", Value::text(name))),
        );
    }
    assert_eq!(members.len(), 12, "every true value has its place");
    format!("{{{}}}", members.join(","))
}

/// Writes the import file beside copies of the documents; those that are missing are skipped.
fn write_import(fixtures: &Path, schema_name: &str, folder: &Path) -> (PathBuf, usize) {
    let read = |path: PathBuf| Value::parse(&fs::read_to_string(path).unwrap()).unwrap();
    let manifest = read(fixtures.join("documents/manifest.json"));
    let schema = read(fixtures.join("schemas").join(schema_name));
    let mut entries = Vec::new();
    for document in manifest.get("documents").unwrap().as_array().unwrap() {
        let file = document.get("file").unwrap().as_str().unwrap();
        let source = fixtures.join("documents").join(file);
        if !source.is_file() {
            continue;
        }
        fs::copy(&source, folder.join(file)).unwrap();
        let data = in_schema_names(document.get("ground_truth").unwrap(), &schema);
        entries.push(format!(
            r#"{{"workflow_name":"Vendor invoices","node_label":"Check the invoice","json_schema":{schema},"data":{data},"document":"{file}"}}"#
        ));
    }
    let path = folder.join("work.json");
    fs::write(&path, format!("[{}]", entries.join(","))).unwrap();
    (path, entries.len())
}

/// Changes a field in the way its control would, as far as it has one of its own.
fn edit_for(draft: &Draft, id: FieldId) -> Option<Edit> {
    let field = draft.field(id);
    let typed = |text: &str| Edit::Type {
        field: id,
        text: text.to_owned(),
    };
    Some(match field.widget {
        Widget::Text { .. } => typed("rewritten"),
        Widget::Number => typed("7.25"),
        Widget::Integer => typed("7"),
        Widget::Date => typed("2031-01-31"),
        Widget::Time { .. } => typed("09:30:00Z"),
        Widget::DateTime => typed("2031-01-31T09:30:00Z"),
        Widget::Pages => typed("1-3, 5"),
        Widget::Boolean => Edit::SetBool {
            field: id,
            value: field.checked != Some(true),
        },
        Widget::Choice { .. } => Edit::Choose {
            field: id,
            option: usize::from(field.selected == Some(0)),
        },
        Widget::Json => Edit::ReplaceText {
            field: id,
            text: "[7]".to_owned(),
        },
        Widget::List => Edit::AddItem { list: id },
        Widget::Object if field.presence == Presence::Absent => Edit::AddProperty { field: id },
        Widget::Object => return None,
    })
}

#[tokio::test]
async fn the_vendors_own_invoices_make_the_round_trip() {
    let Some(fixtures) = fixtures() else {
        eprintln!("skipped: the vendor's sample invoices are not beside the project");
        return;
    };
    for (api, schema_name) in [
        ("retab-a", "baseline.json"),
        ("retab-b1", "nullable.json"),
        ("retab-b3", "nullable.json"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (import, count) = write_import(&fixtures, schema_name, folder.path());
        assert!(count >= 1, "the folder has documents");
        let mut journey = Journey::new(&[api], 3, Some(import)).await;
        assert_eq!(journey.desk.total(), count, "{api}");
        for _ in 0..count {
            let id = journey.undecided(api, "");
            journey.open(&id).await;
            journey
                .until(|desk| match &desk.documents()[0].link {
                    Link::Known(_, link) => link.name.ends_with(".pdf"),
                    _ => false,
                })
                .await;
            let mut draft = journey.desk.draft().unwrap().clone();
            for field in fields(&draft) {
                let Some(edit) = edit_for(&draft, field) else {
                    continue;
                };
                let name = draft.pointer(field).as_str().to_owned();
                draft.apply(edit);
                assert!(
                    draft.is_changed(),
                    "{api} {schema_name}: {name} cannot be edited"
                );
                draft.apply(Edit::Reset { field });
                assert!(
                    draft.value().identical(draft.original()),
                    "{api} {schema_name}: {name} does not come back"
                );
            }
            let number = journey
                .desk
                .draft()
                .unwrap()
                .find(&Pointer::parse("/invoice_number").unwrap())
                .unwrap();
            let mut expected = journey.data(&id).await;
            put(
                &mut expected,
                &Pointer::parse("/invoice_number").unwrap(),
                Value::text("INV-9999"),
            );
            journey.on(Event::Edited(Edit::Type {
                field: number,
                text: "INV-9999".to_owned(),
            }));
            let command = journey.decide(Verdict::Approve);
            assert_eq!(journey.follow(&command).await, "applied");
            let effect = (
                "approved".to_owned(),
                expected.to_string(),
                Some(command.to_string()),
            );
            assert_eq!(journey.effects(&id).await, [effect]);
        }
    }
}
