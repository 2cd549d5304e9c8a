//! A desk, the server it talks to, and the shell between them: what `src/runtime.rs` is in a browser, without one.

use std::collections::VecDeque;
use std::path::PathBuf;

use axum::Router;
use axum::body::Body;
use countersign_core::connector::{self, Answer, Method, Outcome};
use countersign_core::desk::{CallId, Desk, Effect, Event, Health, Moment, RowState};
use countersign_core::engine::{Entry, Phase};
use countersign_core::form::{Draft, Edit, FieldId, Presence, Widget};
use countersign_core::json::{Pointer, Value};
use countersign_core::model::{
    ApprovalId, CommandId, Details, Missing, NoAnswer, ReasonUse, Verdict,
};
use countersign_core::storage::Kept;
use countersign_core::time::Millis;
use countersign_sandbox::{Clock, ConnectionDropped, Options, Sandbox, router};
use http_body_util::BodyExt;
use tempfile::TempDir;
use tower::ServiceExt;

/// 2026-11-23T20:00:00Z.
const START_MS: i64 = 1_795_464_000_000;

/// A desk, the server it talks to, and the shell between them.
pub(crate) struct Journey {
    pub(crate) server: Router,
    pub(crate) clock: Clock,
    pub(crate) desk: Desk,
    under_way: VecDeque<(CallId, connector::Request)>,
    wake_at: Option<Millis>,
    /// Method and path of everything that was sent.
    pub(crate) sent: Vec<String>,
    clicks: usize,
    connections: Vec<connector::Options>,
    kept: Kept,
    _folder: TempDir,
}

impl Journey {
    /// One connection for each of `apis`, its list read.
    pub(crate) async fn new(apis: &[&str], seed: u64, import: Option<PathBuf>) -> Journey {
        let dialect = |api: &str| match api {
            "hookpulse" | "retab-c" => None,
            "retab-a" => Some("node_id"),
            _ => Some("block_id"),
        };
        let connections: Vec<_> = apis.iter().map(|api| (*api, dialect(api))).collect();
        Journey::with_dialects(&connections, seed, import).await
    }

    pub(crate) async fn with_dialects(
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
            connections: Vec::new(),
            kept: Kept::default(),
            _folder: folder,
        };
        // Several pages, so that no list is read in one go.
        journey
            .steer(
                "settings",
                r#"{"retab_longest_page":7,"hookpulse_per_page":7,"retab_longest_review_page":7,"retab_longest_version_page":1}"#,
            )
            .await;
        let connections = connections.iter().map(|(api, dialect)| connector::Options {
            id: (*api).to_owned(),
            label: (*api).to_owned(),
            kind: match *api {
                "hookpulse" => "hookpulse",
                "retab-c" => "retab-reviews",
                _ => "retab-hil",
            }
            .to_owned(),
            base_url: format!("/{api}"),
            dialect: dialect.map(str::to_owned),
        });
        journey.connections = connections.collect();
        journey.visit().await;
        journey
    }

    /// The page is loaded: a desk that knows only what is kept.
    pub(crate) async fn visit(&mut self) {
        self.desk = Desk::default();
        self.under_way.clear();
        self.on(Event::Configured(self.connections.clone()));
        // Fresh for each decision, and nothing to wait for.
        self.on(Event::UndoWindow(0));
        self.until(|desk| {
            desk.connections()
                .iter()
                .all(|connection| connection.health != Health::Loading && !connection.reading)
        })
        .await;
    }

    pub(crate) fn now(&self) -> Millis {
        Millis(u64::try_from(self.clock.now_ms()).unwrap())
    }

    pub(crate) fn on(&mut self, event: Event) {
        let moment = Moment {
            now: self.now(),
            entropy: 0,
        };
        let effects = self.desk.update(event, moment);
        // The last wish counts, whatever follows from the effects before it.
        self.wake_at = None;
        for effect in effects {
            match effect {
                Effect::Send { call, request, .. } => self.under_way.push_back((call, request)),
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
                | Effect::AskAnew(_)
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
    pub(crate) async fn until(&mut self, is_so: impl Fn(&Desk) -> bool) {
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

    pub(crate) async fn for_a_while(&mut self, milliseconds: u64) {
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

    pub(crate) async fn carry_out(&mut self) {
        while let Some((call, request)) = self.under_way.pop_front() {
            let outcome = self.send(request).await;
            self.on(Event::Answered { call, outcome });
        }
    }

    /// Carries out one request after the other until one whose line has `part` was answered; what it led to is under way.
    pub(crate) async fn until_answered(&mut self, part: &str) {
        while let Some((call, request)) = self.under_way.pop_front() {
            let is_it = request.line().contains(part);
            let outcome = self.send(request).await;
            self.on(Event::Answered { call, outcome });
            if is_it {
                return;
            }
        }
        panic!("nothing asks for {part}");
    }

    /// The same until such a request has reached the server; its answer comes to nobody.
    pub(crate) async fn until_sent(&mut self, part: &str) {
        while let Some((call, request)) = self.under_way.pop_front() {
            let is_it = request.line().contains(part);
            let outcome = self.send(request).await;
            if is_it {
                return;
            }
            self.on(Event::Answered { call, outcome });
        }
        panic!("nothing asks for {part}");
    }

    pub(crate) fn wake(&mut self, at: Millis) {
        self.wake_at = None;
        self.clock
            .advance(i64::try_from(at.since(self.now())).unwrap());
        self.on(Event::Woke);
    }

    /// What `src/browser/http.rs` does in a browser.
    pub(crate) async fn send(&mut self, request: connector::Request) -> Outcome {
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

    pub(crate) async fn ask(&self, method: &str, path: &str, body: &str) -> String {
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

    pub(crate) async fn steer(&self, name: &str, body: &str) {
        self.ask("POST", &format!("/_sandbox/{name}"), body).await;
    }

    /// Verdict, data and command of everything that took effect on an approval.
    pub(crate) async fn effects(&self, id: &ApprovalId) -> Vec<(String, String, Option<String>)> {
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

    /// The first approval over `api` that nothing was decided on and whose title, workflow or step has
    /// `word`.
    #[track_caller]
    pub(crate) fn undecided(&self, api: &str, word: &str) -> ApprovalId {
        let rows = self.desk.rows(0..usize::MAX);
        let found = rows.iter().find(|row| {
            row.id.connection.as_str() == api
                && row.state == RowState::Undecided
                && format!("{} {} {}", row.title, row.workflow, row.step)
                    .to_lowercase()
                    .contains(word)
        });
        found
            .unwrap_or_else(|| panic!("{api} has no more approvals with {word:?}"))
            .id
            .clone()
    }

    pub(crate) async fn open(&mut self, id: &ApprovalId) {
        let missing = self.open_what_there_is(id).await;
        assert!(missing.is_empty(), "{missing:?}");
    }

    /// Opens an approval of which not everything can be read; what cannot.
    pub(crate) async fn open_what_there_is(&mut self, id: &ApprovalId) -> Vec<Missing> {
        self.on(Event::Opened(id.clone()));
        self.until(|desk| {
            desk.open_approval()
                .is_some_and(|open| open.details.is_some())
        })
        .await;
        self.details().missing.clone()
    }

    pub(crate) fn details(&self) -> &Details {
        let open = self.desk.open_approval().unwrap();
        open.details.as_ref().unwrap()
    }

    /// Whether the list has it.
    pub(crate) fn lists(&self, id: &ApprovalId) -> bool {
        let rows = self.desk.rows(0..usize::MAX);
        rows.iter().any(|row| row.id == *id)
    }

    /// A review's versions, oldest first, read past the desk.
    pub(crate) async fn versions(&self, id: &ApprovalId) -> Vec<Value> {
        let mut versions = Vec::new();
        let mut after = String::new();
        loop {
            let path = format!(
                "/retab-c/v1/workflows/reviews/versions?review_id={}{after}",
                id.key
            );
            let page = Value::parse(&self.ask("GET", &path, "").await).unwrap();
            versions.extend(page.get("data").unwrap().as_array().unwrap().to_vec());
            let next = page.get("list_metadata").unwrap().get("after");
            match next.and_then(Value::as_str) {
                Some(next) => after = format!("&after={next}"),
                None => return versions,
            }
        }
    }

    /// The data as the API shows it, read past the desk.
    pub(crate) async fn data(&self, id: &ApprovalId) -> Value {
        let Some((run, step)) = id.key.as_str().split_once('/') else {
            let versions = self.versions(id).await;
            return versions.last().unwrap().get("snapshot").unwrap().clone();
        };
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
    pub(crate) async fn rewrite_a_text(&mut self) -> Value {
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

    pub(crate) fn decide(&mut self, verdict: Verdict) -> CommandId {
        let open = self.desk.open_approval().unwrap();
        if verdict == Verdict::Reject && open.capabilities.reason == ReasonUse::Required {
            self.on(Event::Reasoned("Not an invoice".to_owned()));
        }
        let command = self.command();
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

    /// Fresh for a click.
    pub(crate) fn command(&mut self) -> CommandId {
        self.clicks += 1;
        CommandId::new(format!("00000000-0000-4000-8000-{:012}", self.clicks))
    }

    /// Follows a decision to its end, with new credentials when it asks for them.
    pub(crate) async fn follow(&mut self, command: &CommandId) -> &'static str {
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
pub(crate) fn fields(draft: &Draft) -> Vec<FieldId> {
    let mut out = vec![draft.root()];
    let mut at = 0;
    while at < out.len() {
        let children = draft.field(out[at]).children.to_vec();
        out.splice(at + 1..at + 1, children);
        at += 1;
    }
    out
}

pub(crate) fn put(document: &mut Value, pointer: &Pointer, value: Value) {
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

/// The id that goes with a decision where the API carries one.
pub(crate) fn carried(api: &str, command: &CommandId) -> Option<String> {
    (!matches!(api, "hookpulse" | "retab-c")).then(|| command.to_string())
}

/// How the sandbox names an approval: HookPulse by its plan alone, Retab by run and step or by its review.
pub(crate) fn sandbox_key(id: &ApprovalId) -> &str {
    let key = id.key.as_str();
    match id.connection.as_str() {
        "hookpulse" => key.split('/').next().unwrap_or(key),
        _ => key,
    }
}
