//! What every API must be able to do for Countersign, and the table of those that can.
//!
//! A connector turns wishes into requests and answers into the model. It keeps no state, starts nothing and
//! waits for nothing: `engine` and `desk` do that through the [`Connector`] trait and see no API by name.
//!
//! To add one: a folder beside these with `mod.rs` and `wire.rs`, and one line in [`TABLE`].

mod hookpulse;
mod retab;
mod retab_hil;
mod retab_reviews;
#[cfg(test)]
mod tests;

use std::rc::Rc;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::json::Value;
use crate::model::{
    Account, Approval, Capabilities, ConnectionId, Decision, Details, DocumentLink, DocumentRef,
    End, Excerpt, MissingPart, NoAnswer, ReadFailure, Trouble,
};

/// Every connector, by the `kind` that a connection names.
const TABLE: &[(&str, Build)] = &[
    ("hookpulse", hookpulse::build),
    ("retab-hil", retab_hil::build),
    ("retab-reviews", retab_reviews::build),
];

type Build = fn(ConnectionId, &Options) -> Result<Rc<dyn Connector>, SetUpError>;

/// A connection as the host page describes it, before anything in it is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Names the connection; events and credentials use it.
    pub id: String,
    /// What people see.
    pub label: String,
    /// Which connector: see [`kinds`].
    pub kind: String,
    /// Where the API's own paths begin, with or without a trailing slash or `/v1`.
    pub base_url: String,
    /// For `retab-hil`: `node_id` (default) or `block_id`.
    pub dialect: Option<String>,
}

impl Options {
    /// The account these options lead to. A label or a dialect may be set otherwise later; another id, API or base
    /// address is another account.
    pub fn account(&self) -> Account {
        // FNV-1a: an address may be long or say much, and only has to be told from another one.
        let base = self.base_url.trim_end_matches('/');
        let hash = base.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Account::new(format!("{}/{}/{hash:016x}", self.id, self.kind))
    }
}

/// Why a connection cannot be used as it is configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetUpError {
    /// No connector has this name.
    UnknownKind(String),
    /// The connector knows no such dialect.
    UnknownDialect(String),
    /// A connection without an id, or with an id that another one has.
    BadId(String),
}

/// Builds the connector that `options.kind` names.
///
/// # Errors
/// When no connector has this name or it does not know the dialect.
pub fn connect(options: &Options) -> Result<Rc<dyn Connector>, SetUpError> {
    let (_, build) = TABLE
        .iter()
        .find(|(kind, _)| *kind == options.kind)
        .ok_or_else(|| SetUpError::UnknownKind(options.kind.clone()))?;
    build(ConnectionId::new(&options.id), options)
}

/// The names a connection's `kind` may have.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(kind, _)| *kind)
}

/// One API, as Countersign needs it.
pub trait Connector: std::fmt::Debug {
    /// What the API can carry.
    fn capabilities(&self) -> Capabilities;

    /// The request for the page of the pending list that `pass` has come to.
    fn list_request(&self, pass: &Pass) -> Request;

    /// Reads one page, moves `pass` on.
    ///
    /// # Errors
    /// When the answer is a refusal or not what the contract says.
    fn read_list(&self, pass: &mut Pass, answer: &Answer) -> Result<Page, ReadFailure>;

    /// The request for the page that `pass` has come to of a list that knows what approvals are called; `None` where the
    /// pending list does.
    fn names_request(&self, pass: &Pass) -> Option<Request> {
        let _ = pass;
        None
    }

    /// Reads one page of it, moves `pass` on.
    ///
    /// # Errors
    /// As for [`Connector::read_list`].
    fn read_names(&self, pass: &mut Pass, outcome: &Outcome) -> Result<NamesPage, ReadFailure> {
        let _ = (pass, outcome);
        Ok(NamesPage::default())
    }

    /// The reads that tell more about an approval; each may fail on its own.
    fn detail_requests(&self, approval: &Approval) -> Vec<(MissingPart, Request)>;

    /// The reads that follow from what the others have answered; asked again with each round, until there are none.
    fn more_requests(
        &self,
        approval: &Approval,
        answers: &[(MissingPart, Outcome)],
    ) -> Vec<(MissingPart, Request)> {
        let _ = (approval, answers);
        Vec::new()
    }

    /// Puts the answers together; what failed is named in `Details::missing`.
    fn read_details(&self, approval: &Approval, answers: &[(MissingPart, Outcome)]) -> Details;

    /// What of such an answer people may see word for word, and whether something was left out of it. An answer that
    /// excerpts point into stays as it is.
    fn shown(&self, what: MissingPart, body: String) -> (String, bool) {
        let _ = what;
        (body, false)
    }

    /// The read of the link to a document; `None` where the API has no documents.
    fn document_request(&self, approval: &Approval, document: &DocumentRef) -> Option<Request> {
        let _ = (approval, document);
        None
    }

    /// The link out of its answer.
    fn read_document(&self, outcome: &Outcome) -> Result<DocumentLink, ReadFailure> {
        let _ = outcome;
        let problem = "this API has no documents".to_owned();
        Err(ReadFailure::Unreadable { problem })
    }

    /// The first stage of delivering a decision.
    fn first_stage(&self, decision: &Decision) -> Stage;

    /// The request of a stage.
    fn request(&self, decision: &Decision, stage: &Stage) -> Request;

    /// What the outcome of that request means.
    fn observe(&self, decision: &Decision, stage: &Stage, outcome: &Outcome) -> Next;
}

/// How far the delivery of one decision has come, in words only its connector understands.
/// It can be stored; a connector that cannot read it back begins by reading what the API holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage(String);

impl Stage {
    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A stage as it was stored; one that no connector understands is read as "ask the API first".
    pub fn stored(text: impl Into<String>) -> Stage {
        Stage(text.into())
    }

    fn write(stage: &impl serde::Serialize) -> Stage {
        Stage(serde_json::to_string(stage).expect("stages are plain enums"))
    }

    fn read<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.0).ok()
    }
}

/// What follows from an outcome.
#[derive(Clone, Debug)]
pub enum Next {
    /// Make this stage's request at once.
    Go(Stage),
    /// Wait, at least for as long as the API asks, then make this stage's request.
    Later {
        /// What to do then: always something that is safe to do again.
        stage: Stage,
        /// What happened.
        trouble: Trouble,
        /// The API's own wish, in milliseconds.
        at_least_ms: Option<u64>,
    },
    /// The API has taken it but has not acted on it yet: look again with this stage.
    Received(Stage),
    /// The end of this decision.
    End(End),
}

/// A request to an API. It names its connection; the shell adds base address and credentials at the last moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Whose base address and credentials to use.
    pub connection: ConnectionId,
    /// GET or POST.
    pub method: Method,
    /// Path and query, beginning with `/`, to be put behind the base address.
    pub path: String,
    /// JSON body.
    pub body: Option<String>,
}

impl Request {
    /// Method and path, as a person would name it.
    pub fn line(&self) -> String {
        let method = match self.method {
            Method::Get => "GET",
            Method::Post => "POST",
        };
        format!("{method} {}", self.path)
    }
}

/// HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Reads or changes, as the API has it.
    Post,
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// An answer arrived.
    Answered(Answer),
    /// None arrived; the request may or may not have been taken.
    NoAnswer(NoAnswer),
    /// The request was never sent: the host page gave no credentials.
    NoCredentials,
    /// The request was not sent: the host page was asked for credentials and has not answered within the time limit.
    AwaitingCredentials,
}

/// An answer as it came over the wire.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body as text.
    pub body: String,
    /// How long the API asks to wait (`Retry-After` or a rate limit's reset), in milliseconds from now.
    pub retry_after_ms: Option<u64>,
}

/// A walk through the pages of a pending list, from the first to the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    /// Number of the page to ask for, from 0.
    pub page: u32,
    /// Cursor to ask for, where the API has cursors.
    pub cursor: Option<String>,
    /// How many approvals the API said there are.
    pub total: Option<u64>,
}

/// One page of a pending list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// What could be read.
    pub approvals: Vec<Approval>,
    /// What could not, one sentence for developers each.
    pub unreadable: Vec<String>,
    /// True after the last page.
    pub last: bool,
}

/// One page of names.
#[derive(Clone, Debug, Default)]
pub struct NamesPage {
    /// Runs, by the id that [`FactLabel::Run`](crate::model::FactLabel::Run) has, and their names; empty where there is none.
    pub names: Vec<(String, String)>,
    /// True after the last page.
    pub last: bool,
}

/// How an outcome is to be taken, before any API's own rules.
enum Class<'a> {
    Success(&'a Answer),
    /// 401: nothing was taken, other credentials are needed.
    Unauthorized,
    /// 429: nothing was taken.
    Busy {
        at_least_ms: Option<u64>,
    },
    /// 5xx: it may have been taken.
    ServerFailed {
        status: u16,
        at_least_ms: Option<u64>,
    },
    /// Any other status.
    Refused(&'a Answer),
    NoAnswer(NoAnswer),
    /// Nothing was sent.
    NotSent(Trouble),
}

fn classify(outcome: &Outcome) -> Class<'_> {
    match outcome {
        Outcome::NoAnswer(why) => Class::NoAnswer(*why),
        Outcome::NoCredentials => Class::NotSent(Trouble::NoCredentials),
        Outcome::AwaitingCredentials => Class::NotSent(Trouble::AwaitingCredentials),
        Outcome::Answered(answer) => match answer.status {
            200..=299 => Class::Success(answer),
            401 => Class::Unauthorized,
            429 => Class::Busy {
                at_least_ms: answer.retry_after_ms,
            },
            status @ 500.. => Class::ServerFailed {
                status,
                at_least_ms: answer.retry_after_ms,
            },
            _ => Class::Refused(answer),
        },
    }
}

/// The answer of a read, or why there is none to read.
fn success(
    outcome: &Outcome,
    words: impl Fn(&str) -> Option<String>,
) -> Result<&Answer, ReadFailure> {
    match outcome {
        Outcome::NoAnswer(why) => Err(ReadFailure::NoAnswer(*why)),
        Outcome::NoCredentials => Err(ReadFailure::NoCredentials),
        Outcome::AwaitingCredentials => Err(ReadFailure::AwaitingCredentials),
        Outcome::Answered(answer) => accepted(answer, words),
    }
}

fn accepted(
    answer: &Answer,
    words: impl Fn(&str) -> Option<String>,
) -> Result<&Answer, ReadFailure> {
    match answer.status {
        200..=299 => Ok(answer),
        status => Err(ReadFailure::Refused {
            status,
            words: words(&answer.body).map(shortened),
        }),
    }
}

/// Parses a body into a wire type; the error names the place.
fn parse<'a, T: Deserialize<'a>>(body: &'a str) -> Result<T, ReadFailure> {
    let mut source = serde_json::Deserializer::from_str(body);
    let value = serde_path_to_error::deserialize(&mut source).map_err(|error| {
        let place = error.path().to_string();
        let problem = error.inner().to_string();
        // A document that ends early or is no JSON at all has no path worth naming.
        let problem = if place == "." || place.is_empty() {
            problem
        } else {
            format!("`{place}`: {problem}")
        };
        ReadFailure::Unreadable {
            problem: shortened(problem),
        }
    })?;
    source.end().map_err(|error| ReadFailure::Unreadable {
        problem: error.to_string(),
    })?;
    Ok(value)
}

/// The same for types of which only parts are shown: the error names line and column. Naming the place costs as many
/// bytes as reading does, for each type.
fn parse_plainly<'a, T: Deserialize<'a>>(body: &'a str) -> Result<T, ReadFailure> {
    serde_json::from_str(body).map_err(|error| ReadFailure::Unreadable {
        problem: shortened(error.to_string()),
    })
}

/// Exact JSON out of a part of a body; `null` and what is too deep for us count as absent.
fn exact(raw: Option<&RawValue>) -> Option<Value> {
    Value::parse(raw?.get())
        .ok()
        .filter(|value| !value.is_null())
}

/// Where a part of an answer is in it; nothing for what is empty.
fn excerpt(of: MissingPart, body: &str, part: Option<&RawValue>) -> Option<Excerpt> {
    let text = part?.get();
    if matches!(text, "null" | "{}" | "[]" | "\"\"") {
        return None;
    }
    let from = (text.as_ptr() as usize).checked_sub(body.as_ptr() as usize)?;
    let bytes = from..from + text.len();
    (body.get(bytes.clone()) == Some(text)).then_some(Excerpt { of, bytes })
}

/// An entry of a list, to be shown when somebody asks. There may be a hundred thousand of them, so a long one is not
/// kept: what it says the reads behind the details say again.
fn kept(entry: &RawValue) -> Option<Arc<str>> {
    const LONGEST: usize = 4_096;
    let entry = entry.get();
    (entry.len() <= LONGEST).then(|| entry.into())
}

/// Somebody else's words, short enough to be shown.
fn shortened(words: String) -> String {
    const LONGEST: usize = 300;
    if words.chars().count() <= LONGEST {
        return words;
    }
    words.chars().take(LONGEST).chain(['…']).collect()
}

/// Percent-encodes one path segment or query value.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    // A segment of dots would be resolved away by the URL parser.
    if out.bytes().all(|byte| byte == b'.') {
        out.replace('.', "%2E")
    } else {
        out
    }
}

/// A slug as people write it: `send-refund` becomes `Send refund`.
fn readable(slug: &str) -> String {
    let words = slug.replace(['-', '_'], " ");
    let mut letters = words.trim().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => slug.to_owned(),
    }
}
