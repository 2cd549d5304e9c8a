//! The words of the product as plain values: connections, approvals, what is known of them, decisions
//! and their ends. Nothing here knows how an API spells them (`connector` does) or what happens next (`engine` does).

use std::ops::Range;
use std::sync::Arc;

use crate::json::Value;
use crate::time::Millis;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// Wraps the text of an id; any text is taken.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into().into())
            }

            /// The id as it came.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// Names one configured API account within an element.
    ConnectionId
}
text_id! {
    /// Names the API account behind a connection, wherever and whenever it is configured: what is stored for one
    /// account is never sent to another.
    Account
}
text_id! {
    /// The API's own key of an approval, as its connector builds it.
    ApprovalKey
}
text_id! {
    /// Idempotency key of one decision: made once, by the person's click, and kept through every retry.
    CommandId
}

text_id! {
    /// What exactly was shown of an approval, in its connector's own words, for APIs whose decisions have to name it.
    Basis
}

/// Names one approval: the connection it came over and the API's own key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApprovalId {
    /// The connection that listed it.
    pub connection: ConnectionId,
    /// The API's own key.
    pub key: ApprovalKey,
}

impl ApprovalId {
    /// As a page writes it, in an attribute or an address: the connection, `/`, the key. A `/` or `%` in the connection's
    /// id is written as `%2F` and `%25`; the key stays as it is.
    ///
    /// ```
    /// use countersign_core::model::{ApprovalId, ApprovalKey, ConnectionId};
    ///
    /// let id = ApprovalId { connection: ConnectionId::new("a/b"), key: ApprovalKey::new("run_1/hil-1") };
    /// assert_eq!(id.item(), "a%2Fb/run_1/hil-1");
    /// assert_eq!(ApprovalId::of_item("a%2Fb/run_1/hil-1"), Some(id));
    /// ```
    pub fn item(&self) -> String {
        let connection = self.connection.as_str();
        let connection = connection.replace('%', "%25").replace('/', "%2F");
        format!("{connection}/{}", self.key)
    }

    /// The other way; `None` where there is no `/` or nothing on one side of it.
    pub fn of_item(item: &str) -> Option<ApprovalId> {
        let (connection, key) = item.trim().split_once('/')?;
        // One pass each, and `%25` last: it may stand before a `2F` that was no slash.
        let connection = connection.replace("%2F", "/").replace("%2f", "/");
        let connection = connection.replace("%25", "%");
        (!connection.is_empty() && !key.is_empty()).then(|| ApprovalId {
            connection: ConnectionId::new(connection),
            key: ApprovalKey::new(key),
        })
    }
}

/// One thing waiting for a person, as far as a list tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Approval {
    /// Its identity.
    pub id: ApprovalId,
    /// What a reviewer would call it: a document's name, else the workflow's.
    pub title: String,
    /// Name of the workflow.
    pub workflow: String,
    /// Name of the waiting step.
    pub step: String,
    /// Since when it waits, or the earliest moment the API gives.
    pub since: Option<Millis>,
    /// The API's own words about it, in the order to show them.
    pub facts: Vec<Fact>,
    /// The documents it is about.
    pub documents: Vec<DocumentRef>,
    /// Its entry in the list, word for word; `None` where that is too long to be kept, or the list is.
    pub entry: Option<Arc<str>>,
}

impl Approval {
    /// The value of a fact that is shown as text.
    pub fn fact(&self, label: FactLabel) -> Option<&str> {
        self.facts
            .iter()
            .find(|fact| fact.label == label)
            .and_then(|fact| match &fact.value {
                FactValue::Text(text) | FactValue::Id(text) => Some(text.as_str()),
                FactValue::Moment(_) | FactValue::Seconds(_) | FactValue::Reason(_) => None,
            })
    }
}

/// One line of what is known about an approval.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// What it is about.
    pub label: FactLabel,
    /// What the API says.
    pub value: FactValue,
}

/// What a fact is about; `text` has the word for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FactLabel {
    /// Name of the workflow.
    Workflow,
    /// Name of the step.
    Step,
    /// Position of the step in the workflow, from 1.
    Position,
    /// The API's own status word.
    Status,
    /// When the run or plan was made.
    Created,
    /// When the step began to wait.
    WaitingSince,
    /// Pause before the next step after an approval.
    DelayAfterApproval,
    /// Id of the run or execution plan.
    Run,
    /// Id of the step within the run.
    StepId,
    /// Id of the workflow.
    WorkflowId,
    /// What started the run.
    Trigger,
    /// Name of the document under review.
    Document,
    /// What the API says to the reviewer.
    Message,
    /// Why it waits for a person.
    Reason,
}

/// The value of a fact, typed so that it can be shown well.
#[derive(Clone, Debug, PartialEq)]
pub enum FactValue {
    /// Words.
    Text(String),
    /// An id: shown in monospace, can be copied.
    Id(String),
    /// A point in time.
    Moment(Millis),
    /// A length of time in seconds.
    Seconds(u64),
    /// Why it waits for a person.
    Reason(Reason),
}

/// Why an API asks for a person. Numbers are as it spells them.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// It always does.
    Always,
    /// The data does not fit its schema.
    ValidationFailed,
    /// Something is less sure than it should be.
    ConfidenceBelow {
        /// How sure it should be.
        threshold: String,
        /// How sure the least sure value is, where that is known.
        found: Option<String>,
    },
    /// A category that is always looked at.
    CategoryIn(Vec<String>),
    /// The best category is hardly better than the next.
    MarginBelow(String),
    /// Other than so many documents.
    NotSoManyDocuments(String),
    /// A document of fewer pages.
    FewerPages(String),
    /// Where documents end is less sure than it should be.
    BoundaryBelow(String),
    /// Pages that are in no document.
    PagesUnassigned,
    /// A required value is null.
    RequiredIsNull,
    /// A condition that the workflow words itself.
    Condition,
    /// A branch that is always looked at.
    BranchIn(Vec<String>),
    /// One of several.
    AnyOf(Vec<Reason>),
    /// Several at once.
    AllOf(Vec<Reason>),
    /// A word that this version does not know.
    Unknown(String),
}

/// The JSON data under review.
#[derive(Clone, Debug)]
pub struct Payload {
    /// The data as it came.
    pub data: Value,
    /// The JSON Schema that came with it.
    pub schema: Option<Value>,
    /// Tree like the data whose leaves are numbers from 0 to 1.
    pub likelihoods: Option<Value>,
    /// What a decision about this data has to name.
    pub basis: Option<Basis>,
}

/// A state that the data under review was in: complete, never changed, made by somebody on top of another one.
#[derive(Clone, Debug)]
pub struct DataVersion {
    /// The API's id of it.
    pub id: String,
    /// The one it was made from; `None` for what the run itself produced.
    pub parent: Option<String>,
    /// Who made it, where the API says.
    pub by: Option<String>,
    /// What made it.
    pub kind: AuthorKind,
    /// When.
    pub at: Option<Millis>,
    /// What its author wrote about it.
    pub note: Option<String>,
    /// The data, whole.
    pub data: Value,
    /// True for the one that is shown and decided about.
    pub is_shown: bool,
}

/// Who or what made a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuthorKind {
    /// The run itself.
    Model,
    /// A program that reviews.
    Agent,
    /// A person.
    Human,
    /// A word that this version does not know.
    Other,
}

/// What is known of an approval beyond its line in the list.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// Data to review; `None` when the API shows none.
    pub payload: Option<Payload>,
    /// The steps of the run, in order.
    pub steps: Vec<RunStep>,
    /// Status word of the run, as the API says it.
    pub run_status: Option<String>,
    /// What the waiting step is set up to call.
    pub request: Option<RequestTemplate>,
    /// Where a verdict leads, as far as the API says.
    pub outlook: Outlook,
    /// More facts than the list had.
    pub facts: Vec<Fact>,
    /// The states that the data was in, oldest first; empty where the API keeps one only.
    pub versions: Vec<DataVersion>,
    /// Documents that the list did not name.
    pub documents: Vec<DocumentRef>,
    /// What could not be loaded, and why.
    pub missing: Vec<Missing>,
    /// The answers all this was read from, word for word.
    pub answers: Vec<RawAnswer>,
}

impl Details {
    /// The text of a part of an answer.
    pub fn excerpt(&self, excerpt: &Excerpt) -> Option<&str> {
        let mut answers = self.answers.iter();
        let answer = answers.find(|answer| answer.what == excerpt.of)?;
        answer.body.get(excerpt.bytes.clone())
    }
}

/// An answer as it came, for whoever wants to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawAnswer {
    /// Which read it answers.
    pub what: MissingPart,
    /// Method and path of the request. Neither ever holds a credential.
    pub request: String,
    /// HTTP status; `None` when no answer arrived.
    pub status: Option<u16>,
    /// Its body.
    pub body: String,
    /// True when parts were left out, because they may hold a secret.
    pub is_cut: bool,
}

/// A part of an answer. It is not copied: it may be as large as the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The read whose answer it is in.
    pub of: MissingPart,
    /// Where.
    pub bytes: Range<usize>,
}

/// A step of a run.
#[derive(Clone, Debug)]
pub struct RunStep {
    /// The API's id of the step.
    pub id: String,
    /// Its name.
    pub label: String,
    /// The API's word for its kind (`extract`, `hil`, …) or the HTTP method of a webhook.
    pub kind: String,
    /// How far it got.
    pub status: StepStatus,
    /// True for the step this approval is about.
    pub here: bool,
    /// True where a person decides.
    pub gated: bool,
    /// How long it took.
    pub duration_ms: Option<u64>,
    /// What a person decided there.
    pub verdict: Option<Verdict>,
    /// The API's own words about how it ended.
    pub words: Option<String>,
    /// What went into it.
    pub inputs: Option<Excerpt>,
    /// What it passed on.
    pub outputs: Option<Excerpt>,
    /// What it found, where the API tells that apart from what it passed on.
    pub result: Option<Excerpt>,
    /// What it is set up to call.
    pub request: Option<RequestTemplate>,
}

/// How far a step got. An unknown word of the API is kept and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepStatus {
    /// Not begun.
    Pending,
    /// Under way.
    Running,
    /// Waits for a person.
    Waiting,
    /// Done.
    Completed,
    /// Passed over.
    Skipped,
    /// Ended in an error.
    Failed,
    /// Called off.
    Cancelled,
    /// A template: the API does not say how far this execution got.
    Unknown,
    /// A word of the API that this version does not know.
    Other(String),
}

/// The request that a gated webhook step is configured to send; placeholders are not resolved.
#[derive(Clone, Debug)]
pub struct RequestTemplate {
    /// Name of the webhook.
    pub name: String,
    /// HTTP method.
    pub method: String,
    /// Address, put together from protocol, domain and path.
    pub url: String,
    /// Body template.
    pub body: Option<Value>,
    /// `field operator value` lines under which the step runs.
    pub conditions: Vec<String>,
}

/// Where a verdict leads. `None` where the API does not say: nothing is promised then.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlook {
    /// After an approval.
    pub approve: Option<Lead>,
    /// After a rejection.
    pub reject: Option<Lead>,
}

/// One way on.
#[derive(Clone, Debug, PartialEq)]
pub enum Lead {
    /// The workflow goes on after so many seconds.
    Resumes {
        /// Pause before the next step, in seconds.
        after_seconds: u64,
    },
    /// The step is skipped and the failure path is taken, if the workflow has one.
    SkipsStep,
    /// The workflow goes on to the steps of this name.
    GoesOnTo(String),
    /// The data goes on as reviewed; what follows is not said.
    GoesOn,
    /// The API does not say what becomes of the run.
    NotSaid,
}

/// A document as a list names it.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentRef {
    /// The API's key, to ask for a link by.
    pub key: String,
    /// File name.
    pub name: Option<String>,
}

/// Where a document is. The address may be signed: whoever has it can read the file for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentLink {
    /// File name.
    pub name: String,
    /// Absolute http or https address; other schemes are never let through.
    pub url: String,
}

/// Something that could not be loaded.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    /// What it would have told.
    pub what: MissingPart,
    /// Why it is missing.
    pub why: ReadFailure,
}

/// The separate reads behind the details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MissingPart {
    /// The run and its state.
    Run,
    /// The run's steps, and with them the data.
    Steps,
    /// The workflow's template.
    Template,
    /// The data under review.
    Payload,
    /// The review itself.
    Review,
    /// The run's steps, where the data is another read.
    RunSteps,
    /// How sure the API is of each value.
    Likelihoods,
}

/// Why something could not be read.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadFailure {
    /// No answer arrived.
    NoAnswer(NoAnswer),
    /// The API refused (a status that is no success).
    Refused {
        /// HTTP status.
        status: u16,
        /// The API's own words for people.
        words: Option<String>,
    },
    /// The answer is not what the contract says.
    Unreadable {
        /// What was expected and found, and where.
        problem: String,
    },
    /// The API speaks another dialect than the connection is set to.
    WrongDialect {
        /// The setting that would fit.
        speaks: &'static str,
    },
    /// The API speaks a version of its language that this connector does not know.
    UnknownVersion,
    /// The host page gave no credentials.
    NoCredentials,
}

impl ReadFailure {
    /// True when other credentials may help: there were none, or they were refused.
    pub fn needs_credentials(&self) -> bool {
        matches!(
            self,
            ReadFailure::NoCredentials | ReadFailure::Refused { status: 401, .. }
        )
    }
}

/// Why no answer arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoAnswer {
    /// The network failed, or the browser kept the answer back (CORS).
    Network,
    /// The time limit ran out.
    TimedOut,
    /// The answer was larger than Countersign reads.
    TooLarge,
}

/// What a connection's API can carry. Views ask this, never the connector's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Edited data can be sent with an approval.
    pub edits: bool,
    /// Whether a reason goes with a rejection.
    pub reason: ReasonUse,
    /// A decision names what was shown ([`Payload::basis`]): nothing is decided before it was read, nor rejected.
    pub names_what_was_shown: bool,
    /// The pending list begins with what is new.
    pub newest_first: bool,
}

/// Whether the API takes a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonUse {
    /// It has no field for one.
    Never,
    /// A rejection may carry one.
    Optional,
    /// A rejection must carry one.
    Required,
}

/// Approve or reject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Go on.
    Approve,
    /// Do not go on.
    Reject,
}

impl Verdict {
    /// The word used in events for the host page.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Approve => "approved",
            Verdict::Reject => "rejected",
        }
    }
}

/// One click of a person: verdict, edited data, reason and the command id that makes it one.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Made once, kept through every retry.
    pub command: CommandId,
    /// What is decided on.
    pub approval: ApprovalId,
    /// Approve or reject.
    pub verdict: Verdict,
    /// The data as it was shown, for comparing with what the API holds.
    pub base: Option<Value>,
    /// What was shown, as the API has to be told.
    pub basis: Option<Basis>,
    /// The whole corrected data; `None` when nothing was changed, and then nothing is sent.
    pub edited: Option<Value>,
    /// What the reviewer wrote, where the API takes it.
    pub reason: Option<String>,
}

/// Where a decision ended.
#[derive(Clone, Debug)]
pub enum End {
    /// The API has confirmed that it took effect.
    Applied {
        /// The API's own words, if it gave any.
        words: Option<String>,
        /// Whether the run has heard of it.
        resume: Resume,
    },
    /// The API holds another decision.
    Superseded(Theirs),
    /// The API refused it; nothing took effect.
    Refused {
        /// HTTP status.
        status: u16,
        /// The API's own words for people.
        words: Option<String>,
    },
    /// It waits no longer and the API cannot say who decided.
    Gone,
    /// Taken back by the reviewer before anything was sent.
    Withdrawn,
    /// The same reviewer had decided this already, in another tab; this decision was not sent.
    Duplicate,
    /// What was stored of it was deleted, and nobody is left who knows what became of it.
    Lost,
}

impl End {
    /// The word used in events for the host page.
    pub fn as_str(&self) -> &'static str {
        match self {
            End::Applied { .. } => "applied",
            End::Superseded(_) => "superseded",
            End::Refused { .. } => "refused",
            End::Gone => "gone",
            End::Withdrawn => "withdrawn",
            End::Duplicate => "duplicate",
            End::Lost => "lost",
        }
    }
}

/// Whether a run goes on after a decision that stands, where the API tells that apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Resume {
    /// It does, or the API does not say.
    #[default]
    Done,
    /// The API will tell it.
    Pending,
    /// The API could not tell it.
    Failed,
    /// There was nothing to tell.
    Skipped,
}

/// The decision that the API holds instead of ours.
#[derive(Clone, Debug, Default)]
pub struct Theirs {
    /// Approve or reject, where the API says.
    pub verdict: Option<Verdict>,
    /// The data it holds, where it holds any.
    pub data: Option<Value>,
    /// Who decided, where the API says.
    pub by: Option<String>,
    /// When.
    pub at: Option<Millis>,
}

/// Why a decision waits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// No answer arrived; it may or may not have been taken.
    NoAnswer(NoAnswer),
    /// The API is busy (429): nothing was taken.
    Busy,
    /// The API failed (5xx).
    ServerFailed {
        /// HTTP status.
        status: u16,
    },
    /// The answer could not be read.
    Unreadable,
    /// The API refused the credentials: nothing was taken.
    CredentialsRefused,
    /// The host page gave no credentials: nothing was sent.
    NoCredentials,
    /// The browser is offline: nothing was sent.
    Offline,
    /// This device could not note what was to be sent, so it was not.
    NotStored,
}

impl Trouble {
    /// True when the API may have taken the decision although no answer says so.
    pub fn may_have_been_taken(&self) -> bool {
        matches!(
            self,
            Trouble::NoAnswer(_) | Trouble::ServerFailed { .. } | Trouble::Unreadable
        )
    }

    /// True when only other credentials help, so that trying again by the clock is no use.
    pub fn needs_credentials(&self) -> bool {
        matches!(self, Trouble::CredentialsRefused | Trouble::NoCredentials)
    }
}
