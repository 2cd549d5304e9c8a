//! What all of Retab's generations have in common: how they word errors and how far a step got, and
//! links to files (contracts/retab.md, sections 2.1, 3.1, 3.2 and 6.6).

use super::shortened;
use crate::model::{DocumentLink, ReadFailure, StepStatus};
use crate::time::Millis;

/// The API's own words out of any of its error forms, in the order of section 2.1; only shown, never branched on.
pub(super) fn words(body: &str) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(body).ok()?;
    let found = [
        body.pointer("/detail/details/error/message"),
        body.pointer("/detail/details/error"),
        body.pointer("/detail/message"),
        body.pointer("/detail"),
        body.pointer("/detail/0/msg"),
        body.pointer("/message"),
    ];
    found
        .into_iter()
        .flatten()
        .find_map(|value| value.as_str())
        .map(str::to_owned)
}

/// A link that may be followed.
///
/// # Errors
/// When it leads elsewhere than to http or https.
pub(super) fn link(url: String, name: Option<String>) -> Result<DocumentLink, ReadFailure> {
    let lower = url.to_ascii_lowercase();
    if !(lower.starts_with("https://") || lower.starts_with("http://")) {
        return Err(ReadFailure::Unreadable {
            problem: "the link: expected an http or https address".to_owned(),
        });
    }
    Ok(DocumentLink {
        name: name.unwrap_or_default(),
        url,
    })
}

/// How far a step got; generations (a) and (b) and generation (c) have a word each for one that waits.
pub(super) fn status(word: Option<&str>) -> StepStatus {
    match word {
        None => StepStatus::Unknown,
        Some("pending" | "queued") => StepStatus::Pending,
        Some("running") => StepStatus::Running,
        Some("waiting_for_human" | "awaiting_review") => StepStatus::Waiting,
        Some("completed") => StepStatus::Completed,
        Some("skipped") => StepStatus::Skipped,
        Some("error" | "failed") => StepStatus::Failed,
        Some("cancelled") => StepStatus::Cancelled,
        Some(other) => StepStatus::Other(shortened(other.to_owned())),
    }
}

/// How long a step took, from its two moments.
pub(super) fn took(began: Option<&str>, ended: Option<&str>) -> Option<u64> {
    let began = Millis::parse(began?)?;
    Some(Millis::parse(ended?)?.since(began))
}
