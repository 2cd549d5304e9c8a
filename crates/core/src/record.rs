//! What is stored on this device and told between tabs, as text: decisions with how far they have come, drafts, and
//! messages. Only spells and reads; what follows from any of it is the business of `engine` and `desk`.
//!
//! Each record says which version of its form it has. What an earlier version of this code wrote is brought up to date
//! step by step (`migrations`). Whatever cannot be read, because it is damaged or a newer version wrote it, is a
//! [`Problem`]; nobody may drop or send it. Numbers and strings of a payload keep their spelling.
//!
//! Whoever changes the form of a record, be it by one word, adds a step to `migrations` and writes the samples in
//! `record/samples` anew under the new number; those of every earlier version stay, and are read by the tests.

mod migrations;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::connector::Stage;
use crate::engine::{Entry, Phase};
use crate::form::Snapshot;
use crate::json::{Pointer, Value};
use crate::model::{
    Account, ApprovalId, ApprovalKey, Basis, CommandId, ConnectionId, Decision, End, NoAnswer,
    Resume, Theirs, Trouble, Verdict,
};
use crate::storage::StorageFailure;
use crate::time::Millis;

pub(crate) use self::migrations::{DRAFT, ENTRY};

/// Why a record cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A newer version of this code wrote it, and knows what it says.
    Newer,
    /// It is not what any version writes; says why, for the people who look into it.
    Damaged(String),
}

impl Problem {
    fn damaged(error: impl fmt::Display) -> Problem {
        Problem::Damaged(error.to_string())
    }
}

/// A document inside a record; in a list of one, because a document may itself be `null`.
type Document = (Box<RawValue>,);

// A field that is not known here would be lost with the next write; so it is a record that cannot be read.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredEntry {
    v: u32,
    command: String,
    account: String,
    connection: String,
    label: String,
    key: String,
    title: String,
    approve: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<Document>,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited: Option<Document>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    changes: usize,
    undo_ms: u64,
    decided_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    revision: u64,
    stage: String,
    /// A request whose fate is not known may have taken effect.
    taken: bool,
    tries: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    received_at: Option<u64>,
    phase: StoredPhase,
    #[serde(skip_serializing_if = "Option::is_none")]
    typed: Option<StoredTyped>,
}

/// Everything that its reviewer had typed when they decided, sent or not.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredTyped {
    #[serde(skip_serializing_if = "Option::is_none")]
    edits: Option<StoredEdits>,
    reason: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredEdits {
    /// Absent where it is the decision's.
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<Document>,
    /// Absent where it is what is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Document>,
    texts: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum StoredPhase {
    Held {
        left_ms: u64,
        until: Option<u64>,
    },
    Unsaved {
        why: String,
    },
    Queued,
    TakingBack,
    Sending,
    Waiting {
        trouble: String,
        until: Option<u64>,
        pause_ms: u64,
    },
    Received {
        until: Option<u64>,
        pause_ms: u64,
    },
    Ended {
        at: u64,
        end: StoredEnd,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum StoredEnd {
    Applied {
        words: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resume: Option<String>,
    },
    Superseded {
        approve: Option<bool>,
        data: Option<Document>,
        by: Option<String>,
        at: Option<u64>,
    },
    Refused {
        status: u16,
        words: Option<String>,
    },
    Gone,
    Withdrawn,
    Duplicate,
    Lost,
}

/// Spells a decision and how far it has come; what a reader of this record has to go on with is `stage` and `taken`.
pub(crate) fn write_entry(entry: &Entry, stage: &Stage, taken: bool) -> String {
    let decision = &entry.decision;
    let stored = StoredEntry {
        v: ENTRY.version(),
        command: decision.command.as_str().to_owned(),
        account: entry.account.as_str().to_owned(),
        connection: decision.approval.connection.as_str().to_owned(),
        label: entry.connection_label.clone(),
        key: decision.approval.key.as_str().to_owned(),
        title: entry.title.clone(),
        approve: decision.verdict == Verdict::Approve,
        base: decision.base.as_ref().map(document),
        basis: decision
            .basis
            .as_ref()
            .map(|basis| basis.as_str().to_owned()),
        edited: decision.edited.as_ref().map(document),
        reason: decision.reason.clone(),
        changes: entry.changes,
        undo_ms: entry.undo_ms,
        decided_at: entry.decided_at.0,
        after: entry.after.as_ref().map(|id| id.as_str().to_owned()),
        revision: entry.revision,
        stage: stage.as_str().to_owned(),
        taken,
        tries: entry.tries,
        received_at: entry.received_at.map(|at| at.0),
        phase: stored_phase(&entry.phase),
        typed: entry
            .draft
            .as_ref()
            .map(|draft| stored_typed(draft, decision)),
    };
    spell(&stored)
}

fn stored_typed(draft: &StoredDraft, decision: &Decision) -> StoredTyped {
    let unless_known = |value: &Value, known: &Option<Value>| match known {
        Some(known) if known.identical(value) => None,
        _ => Some(document(value)),
    };
    StoredTyped {
        edits: draft.edits.as_ref().map(|edits| StoredEdits {
            base: unless_known(&edits.base, &decision.base),
            value: unless_known(&edits.snapshot.value, &decision.edited),
            texts: stored_texts(&edits.snapshot),
        }),
        reason: draft.reason.clone(),
    }
}

fn typed(
    stored: StoredTyped,
    decision: &Decision,
    decided_at: Millis,
) -> Result<StoredDraft, Problem> {
    let or_known = |document: Option<Document>, known: &Option<Value>| match document {
        Some(document) => value(&document),
        None => known
            .clone()
            .ok_or_else(|| Problem::damaged("what was typed is not there")),
    };
    let edits = stored.edits.map(|edits| {
        Ok(Edits {
            base: or_known(edits.base, &decision.base)?,
            snapshot: Snapshot {
                value: or_known(edits.value, &decision.edited)?,
                texts: texts(edits.texts)?,
            },
        })
    });
    Ok(StoredDraft {
        edits: edits.transpose()?,
        reason: stored.reason,
        saved_at: decided_at,
    })
}

/// Reads a decision.
///
/// # Errors
/// Why it cannot be read.
pub(crate) fn read_entry(text: &str) -> Result<Entry, Problem> {
    let stored: StoredEntry = ENTRY.read(text)?;
    let mut entry = Entry::new(Decision {
        command: CommandId::new(stored.command),
        approval: ApprovalId {
            connection: ConnectionId::new(stored.connection),
            key: ApprovalKey::new(stored.key),
        },
        verdict: verdict(stored.approve),
        base: stored.base.as_ref().map(value).transpose()?,
        basis: stored.basis.map(Basis::new),
        edited: stored.edited.as_ref().map(value).transpose()?,
        reason: stored.reason,
    });
    entry.title = stored.title;
    entry.connection_label = stored.label;
    entry.changes = stored.changes;
    entry.undo_ms = stored.undo_ms;
    entry.decided_at = Millis(stored.decided_at);
    entry.phase = phase(stored.phase)?;
    entry.draft = stored
        .typed
        .map(|stored| typed(stored, &entry.decision, entry.decided_at))
        .transpose()?;
    entry.received_at = stored.received_at.map(Millis);
    entry.may_have_been_taken = stored.taken;
    entry.account = Account::new(stored.account);
    entry.stage = Stage::stored(stored.stage);
    entry.tries = stored.tries;
    entry.after = stored.after.map(CommandId::new);
    entry.revision = stored.revision;
    Ok(entry)
}

/// The key of the approval that a decision is about, without reading the rest.
pub(crate) fn key_of(text: &str) -> Option<String> {
    let (_, rest) = text.split_once(r#","key":"#)?;
    let (key, _) = rest.split_once(r#","title":"#)?;
    serde_json::from_str(key).ok()
}

fn stored_phase(phase: &Phase) -> StoredPhase {
    let plain = |moment: &Option<Millis>| moment.map(|moment| moment.0);
    match phase {
        Phase::Unsaved { why } => StoredPhase::Unsaved {
            why: failure_word(*why).to_owned(),
        },
        Phase::Held { left_ms, until } => StoredPhase::Held {
            left_ms: *left_ms,
            until: plain(until),
        },
        Phase::Queued => StoredPhase::Queued,
        Phase::TakingBack => StoredPhase::TakingBack,
        Phase::Sending => StoredPhase::Sending,
        Phase::Waiting {
            trouble,
            until,
            pause_ms,
        } => StoredPhase::Waiting {
            trouble: trouble_word(trouble),
            until: plain(until),
            pause_ms: *pause_ms,
        },
        Phase::Received { until, pause_ms } => StoredPhase::Received {
            until: plain(until),
            pause_ms: *pause_ms,
        },
        Phase::Ended { end, at } => StoredPhase::Ended {
            at: at.0,
            end: stored_end(end),
        },
    }
}

fn phase(stored: StoredPhase) -> Result<Phase, Problem> {
    let moment = |plain: Option<u64>| plain.map(Millis);
    Ok(match stored {
        StoredPhase::Held { left_ms, until } => Phase::Held {
            left_ms,
            until: moment(until),
        },
        StoredPhase::Unsaved { why } => Phase::Unsaved {
            why: failure_of(&why)?,
        },
        StoredPhase::Queued => Phase::Queued,
        StoredPhase::TakingBack => Phase::TakingBack,
        StoredPhase::Sending => Phase::Sending,
        StoredPhase::Waiting {
            trouble,
            until,
            pause_ms,
        } => Phase::Waiting {
            trouble: trouble_of(&trouble)?,
            until: moment(until),
            pause_ms,
        },
        StoredPhase::Received { until, pause_ms } => Phase::Received {
            until: moment(until),
            pause_ms,
        },
        StoredPhase::Ended { at, end } => Phase::Ended {
            end: end_of(end)?,
            at: Millis(at),
        },
    })
}

fn stored_end(end: &End) -> StoredEnd {
    match end {
        End::Applied { words, resume } => StoredEnd::Applied {
            words: words.clone(),
            resume: resume_word(*resume).map(str::to_owned),
        },
        End::Superseded(theirs) => StoredEnd::Superseded {
            approve: theirs.verdict.map(|verdict| verdict == Verdict::Approve),
            data: theirs.data.as_ref().map(document),
            by: theirs.by.clone(),
            at: theirs.at.map(|at| at.0),
        },
        End::Refused { status, words } => StoredEnd::Refused {
            status: *status,
            words: words.clone(),
        },
        End::Gone => StoredEnd::Gone,
        End::Withdrawn => StoredEnd::Withdrawn,
        End::Duplicate => StoredEnd::Duplicate,
        End::Lost => StoredEnd::Lost,
    }
}

fn end_of(stored: StoredEnd) -> Result<End, Problem> {
    Ok(match stored {
        StoredEnd::Applied { words, resume } => End::Applied {
            words,
            resume: resume_of(resume.as_deref())?,
        },
        StoredEnd::Superseded {
            approve,
            data,
            by,
            at,
        } => End::Superseded(Theirs {
            verdict: approve.map(verdict),
            data: data.as_ref().map(value).transpose()?,
            by,
            at: at.map(Millis),
        }),
        StoredEnd::Refused { status, words } => End::Refused { status, words },
        StoredEnd::Gone => End::Gone,
        StoredEnd::Withdrawn => End::Withdrawn,
        StoredEnd::Duplicate => End::Duplicate,
        StoredEnd::Lost => End::Lost,
    })
}

fn resume_word(resume: Resume) -> Option<&'static str> {
    match resume {
        Resume::Done => None,
        Resume::Pending => Some("pending"),
        Resume::Failed => Some("failed"),
        Resume::Skipped => Some("skipped"),
    }
}

fn resume_of(word: Option<&str>) -> Result<Resume, Problem> {
    match word {
        None => Ok(Resume::Done),
        Some("pending") => Ok(Resume::Pending),
        Some("failed") => Ok(Resume::Failed),
        Some("skipped") => Ok(Resume::Skipped),
        Some(other) => Err(unknown_word(other)),
    }
}

fn trouble_word(trouble: &Trouble) -> String {
    match trouble {
        Trouble::NoAnswer(NoAnswer::Network) => "network".to_owned(),
        Trouble::NoAnswer(NoAnswer::TimedOut) => "timed_out".to_owned(),
        Trouble::NoAnswer(NoAnswer::TooLarge) => "too_large".to_owned(),
        Trouble::Busy => "busy".to_owned(),
        Trouble::ServerFailed { status } => format!("failed_{status}"),
        Trouble::Unreadable => "unreadable".to_owned(),
        Trouble::CredentialsRefused => "credentials_refused".to_owned(),
        Trouble::NoCredentials => "no_credentials".to_owned(),
        Trouble::Offline => "offline".to_owned(),
        Trouble::NotStored => "not_stored".to_owned(),
    }
}

fn trouble_of(word: &str) -> Result<Trouble, Problem> {
    Ok(match word {
        "network" => Trouble::NoAnswer(NoAnswer::Network),
        "timed_out" => Trouble::NoAnswer(NoAnswer::TimedOut),
        "too_large" => Trouble::NoAnswer(NoAnswer::TooLarge),
        "busy" => Trouble::Busy,
        "unreadable" => Trouble::Unreadable,
        "credentials_refused" => Trouble::CredentialsRefused,
        "no_credentials" => Trouble::NoCredentials,
        "offline" => Trouble::Offline,
        "not_stored" => Trouble::NotStored,
        other => match other.strip_prefix("failed_").map(str::parse) {
            Some(Ok(status)) => Trouble::ServerFailed { status },
            _ => return Err(unknown_word(other)),
        },
    })
}

/// A word that no version up to this one writes may stand for anything: nothing is made of it.
fn unknown_word(word: &str) -> Problem {
    Problem::Damaged(format!("the word `{word}` is not known"))
}

fn failure_word(why: StorageFailure) -> &'static str {
    match why {
        StorageFailure::Full => "full",
        StorageFailure::Denied => "denied",
        StorageFailure::Blocked => "blocked",
        StorageFailure::Failed => "failed",
    }
}

fn failure_of(word: &str) -> Result<StorageFailure, Problem> {
    match word {
        "full" => Ok(StorageFailure::Full),
        "denied" => Ok(StorageFailure::Denied),
        "blocked" => Ok(StorageFailure::Blocked),
        "failed" => Ok(StorageFailure::Failed),
        other => Err(unknown_word(other)),
    }
}

/// What one tab tells the others.
#[derive(Debug)]
pub(crate) enum Message {
    /// How a decision stands.
    Entry {
        /// The decision, as it would be stored.
        entry: Box<Entry>,
        /// What else there is to know.
        wish: Wish,
    },
    /// A decision was taken back: it is nowhere any more.
    Dropped(CommandId),
    /// Its reviewer wants it back.
    Withdraw(CommandId),
    /// Its reviewer wants it tried now.
    Retry(CommandId),
    /// Its reviewer agrees to send it although it could not be stored.
    Accept(CommandId),
    /// The page has other credentials for this account.
    Credentials(Account),
    /// A reviewer looks at the inbox in another tab.
    Here,
    /// A tab came to life and wants to know how everything stands.
    Hello,
    /// A tab is left in which a decision in its undo window was made.
    Left,
    /// The history was cleared.
    HistoryCleared,
    /// Is whoever sends for this account still there?
    WhoSends(Account),
    /// Yes: this tab sends for it.
    Sends(Account),
    /// How does this decision stand, which is one of this account?
    Asks(Account, CommandId),
    /// This tab sends for its account, and knows nothing of it.
    Unknown(CommandId),
    /// This tab has credentials for this account that are not refused.
    Able(Account),
    /// Whoever has such credentials may look after this decision.
    Yours(CommandId),
}

/// What goes with the news of a decision.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    /// It is stored as told.
    pub(crate) saved: bool,
    /// Something of it is stored.
    pub(crate) kept: bool,
    /// Its reviewer has agreed to send it without its being stored.
    pub(crate) accepted: bool,
    /// Its reviewer wants it back.
    pub(crate) withdraw: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum StoredMessage {
    Entry { entry: String, wish: Wish },
    Dropped(String),
    Withdraw(String),
    Retry(String),
    Accept(String),
    Credentials(String),
    Here,
    Hello,
    Left,
    HistoryCleared,
    WhoSends(String),
    Sends(String),
    Asks(String, String),
    Unknown(String),
    Able(String),
    Yours(String),
}

/// Spells a message about a decision.
pub(crate) fn write_entry_message(record: String, wish: Wish) -> String {
    spell(&StoredMessage::Entry {
        entry: record,
        wish,
    })
}

/// Spells any other message.
pub(crate) fn write_message(message: &Message) -> String {
    let id = |command: &CommandId| command.as_str().to_owned();
    let of = |account: &Account| account.as_str().to_owned();
    spell(&match message {
        Message::Entry { entry, wish } => StoredMessage::Entry {
            entry: write_entry(entry, &entry.stage, entry.may_have_been_taken),
            wish: *wish,
        },
        Message::Dropped(command) => StoredMessage::Dropped(id(command)),
        Message::Withdraw(command) => StoredMessage::Withdraw(id(command)),
        Message::Retry(command) => StoredMessage::Retry(id(command)),
        Message::Accept(command) => StoredMessage::Accept(id(command)),
        Message::Credentials(account) => StoredMessage::Credentials(of(account)),
        Message::Here => StoredMessage::Here,
        Message::Hello => StoredMessage::Hello,
        Message::Left => StoredMessage::Left,
        Message::HistoryCleared => StoredMessage::HistoryCleared,
        Message::WhoSends(account) => StoredMessage::WhoSends(of(account)),
        Message::Sends(account) => StoredMessage::Sends(of(account)),
        Message::Asks(account, command) => StoredMessage::Asks(of(account), id(command)),
        Message::Unknown(command) => StoredMessage::Unknown(id(command)),
        Message::Able(account) => StoredMessage::Able(of(account)),
        Message::Yours(command) => StoredMessage::Yours(id(command)),
    })
}

/// Reads a message.
///
/// # Errors
/// Why it cannot be read; what another version says and this one does not know is among that.
pub(crate) fn read_message(text: &str) -> Result<Message, Problem> {
    let id = |text: String| CommandId::new(text);
    Ok(match serde_json::from_str(text).map_err(Problem::damaged)? {
        StoredMessage::Entry { entry, wish } => Message::Entry {
            entry: Box::new(read_entry(&entry)?),
            wish,
        },
        StoredMessage::Dropped(command) => Message::Dropped(id(command)),
        StoredMessage::Withdraw(command) => Message::Withdraw(id(command)),
        StoredMessage::Retry(command) => Message::Retry(id(command)),
        StoredMessage::Accept(command) => Message::Accept(id(command)),
        StoredMessage::Credentials(account) => Message::Credentials(Account::new(account)),
        StoredMessage::Here => Message::Here,
        StoredMessage::Hello => Message::Hello,
        StoredMessage::Left => Message::Left,
        StoredMessage::HistoryCleared => Message::HistoryCleared,
        StoredMessage::WhoSends(account) => Message::WhoSends(Account::new(account)),
        StoredMessage::Sends(account) => Message::Sends(Account::new(account)),
        StoredMessage::Asks(account, command) => Message::Asks(Account::new(account), id(command)),
        StoredMessage::Unknown(command) => Message::Unknown(id(command)),
        StoredMessage::Able(account) => Message::Able(Account::new(account)),
        StoredMessage::Yours(command) => Message::Yours(id(command)),
    })
}

/// What a reviewer has put into one approval: a draft as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct StoredDraft {
    /// What they put into the form; `None` where they changed nothing in it, or it was never there.
    pub(crate) edits: Option<Edits>,
    /// The reason they wrote.
    pub(crate) reason: String,
    /// When it was last written down.
    pub(crate) saved_at: Millis,
}

/// What a reviewer has put into a form.
#[derive(Clone, Debug)]
pub(crate) struct Edits {
    /// The data they began with.
    pub(crate) base: Value,
    /// What they made of it.
    pub(crate) snapshot: Snapshot,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftRecord {
    v: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    edits: Option<DraftEdits>,
    reason: String,
    saved_at: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftEdits {
    base: Document,
    value: Document,
    texts: Vec<(String, String)>,
}

/// Under which key the draft on an approval is stored.
pub(crate) fn draft_key(account: &Account, approval: &ApprovalId) -> String {
    format!("{account} {}", approval.key)
}

/// Spells a draft.
pub(crate) fn write_draft(draft: &StoredDraft) -> String {
    spell(&DraftRecord {
        v: DRAFT.version(),
        edits: draft.edits.as_ref().map(|edits| DraftEdits {
            base: document(&edits.base),
            value: document(&edits.snapshot.value),
            texts: stored_texts(&edits.snapshot),
        }),
        reason: draft.reason.clone(),
        saved_at: draft.saved_at.0,
    })
}

/// Reads a draft.
///
/// # Errors
/// Why it cannot be read.
pub(crate) fn read_draft(text: &str) -> Result<StoredDraft, Problem> {
    let record: DraftRecord = DRAFT.read(text)?;
    let edits = record.edits.map(|edits| {
        Ok(Edits {
            base: value(&edits.base)?,
            snapshot: Snapshot {
                value: value(&edits.value)?,
                texts: texts(edits.texts)?,
            },
        })
    });
    Ok(StoredDraft {
        edits: edits.transpose()?,
        reason: record.reason,
        saved_at: Millis(record.saved_at),
    })
}

fn stored_texts(snapshot: &Snapshot) -> Vec<(String, String)> {
    let texts = snapshot.texts.iter();
    texts
        .map(|(place, text)| (place.to_string(), text.clone()))
        .collect()
}

fn texts(stored: Vec<(String, String)>) -> Result<Vec<(Pointer, String)>, Problem> {
    let texts = stored.into_iter();
    texts
        .map(|(place, text)| match Pointer::parse(&place) {
            Some(place) => Ok((place, text)),
            None => Err(Problem::Damaged(format!("`{place}` is no place"))),
        })
        .collect()
}

fn document(value: &Value) -> Document {
    (RawValue::from_string(value.to_string()).expect("a document prints itself as JSON"),)
}

fn value(document: &Document) -> Result<Value, Problem> {
    Value::parse(document.0.get()).map_err(Problem::damaged)
}

fn verdict(approve: bool) -> Verdict {
    match approve {
        true => Verdict::Approve,
        false => Verdict::Reject,
    }
}

fn spell(record: &impl Serialize) -> String {
    serde_json::to_string(record).expect("records are texts, numbers and JSON")
}
