//! Retab's bodies in the generation with reviews, as contracts/retab.md section 6 writes them. Names that older servers
//! of this generation use are read too (section 6.2). Unknown fields are passed over. No rule lives here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::model::Known;

/// Section 2.2: one page of anything. The short-lived generation before this one (section 5) said `has_more`.
#[derive(Deserialize)]
pub(super) struct ListPage<'a> {
    /// Read one by one, so that one odd entry does not hide the others.
    #[serde(borrow)]
    pub(super) data: Vec<&'a RawValue>,
    pub(super) list_metadata: Option<ListMetadata>,
    pub(super) has_more: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct ListMetadata {
    pub(super) after: Option<String>,
}

/// Section 6.2.
#[derive(Deserialize)]
pub(super) struct Review {
    pub(super) id: String,
    pub(super) workflow_id: String,
    pub(super) workflow_version_id: Option<String>,
    run_id: Option<String>,
    workflow_run_id: Option<String>,
    pub(super) block_id: String,
    pub(super) step_id: String,
    pub(super) iteration_key: Option<String>,
    #[serde(default)]
    pub(super) block_type: String,
    pub(super) triggered_by: Option<Box<RawValue>>,
    pub(super) created_at: Option<String>,
    pub(super) decision: Option<ReviewDecision>,
    pub(super) cancelled_at: Option<String>,
}

impl Review {
    pub(super) fn run(&self) -> &str {
        let run = self.run_id.as_deref().or(self.workflow_run_id.as_deref());
        run.unwrap_or_default()
    }
}

/// Section 6.2, and the OpenAPI file for the kinds. What a kind does not have is absent.
#[derive(Deserialize)]
pub(super) struct Trigger {
    pub(super) kind: String,
    pub(super) threshold: Option<Box<RawValue>>,
    pub(super) margin: Option<Box<RawValue>>,
    pub(super) expected: Option<Box<RawValue>>,
    pub(super) min_pages: Option<Box<RawValue>>,
    #[serde(default)]
    pub(super) categories: Vec<String>,
    #[serde(default)]
    pub(super) branches: Vec<String>,
    #[serde(default)]
    pub(super) predicates: Vec<Box<RawValue>>,
}

/// Section 6.2.
#[derive(Deserialize)]
pub(super) struct ReviewDecision {
    pub(super) verdict: String,
    pub(super) version_id: String,
    pub(super) author: Option<Actor>,
    created_at: Option<String>,
    decided_at: Option<String>,
}

impl ReviewDecision {
    pub(super) fn made_at(&self) -> Option<&str> {
        self.created_at.as_deref().or(self.decided_at.as_deref())
    }
}

#[derive(Deserialize)]
pub(super) struct Actor {
    kind: Option<String>,
    id: Option<String>,
    display_name: Option<String>,
}

impl Actor {
    pub(super) fn kind(&self) -> &str {
        self.kind.as_deref().unwrap_or_default()
    }

    pub(super) fn name(&self) -> Option<&str> {
        let names = [self.display_name.as_deref(), self.id.as_deref()];
        names.into_iter().flatten().find(|name| !name.is_empty())
    }
}

/// Section 6.3.
#[derive(Deserialize)]
pub(super) struct Version<'a> {
    pub(super) id: String,
    pub(super) parent_id: Option<String>,
    pub(super) author: Option<Actor>,
    #[serde(borrow)]
    pub(super) snapshot: Option<&'a RawValue>,
    pub(super) note: Option<String>,
    pub(super) created_at: Option<String>,
}

/// Of an answer to a new version its id is all that is needed.
#[derive(Deserialize)]
pub(super) struct Created {
    pub(super) id: String,
}

/// Section 6.6: the workflow as it was when the run began.
#[derive(Deserialize)]
pub(super) struct WorkflowVersion<'a> {
    #[serde(default, borrow)]
    pub(super) blocks: Vec<Block<'a>>,
    #[serde(default)]
    pub(super) edges: Vec<Edge>,
}

#[derive(Deserialize)]
pub(super) struct Block<'a> {
    pub(super) id: Option<String>,
    pub(super) label: Option<String>,
    #[serde(borrow)]
    config: Option<&'a RawValue>,
}

impl Block<'_> {
    /// The parts of its configuration that are known; the form depends on its type.
    pub(super) fn config(&self) -> Known<Config> {
        match self.config.map(|config| serde_json::from_str(config.get())) {
            Some(Ok(config)) => Known::Is(config),
            Some(Err(_)) => Known::Unread,
            None => Known::Absent,
        }
    }
}

#[derive(Deserialize, Default)]
pub(super) struct Config {
    pub(super) json_schema: Option<Box<RawValue>>,
    #[serde(default)]
    pub(super) categories: Vec<Choice>,
    /// Which documents a split may name.
    #[serde(default)]
    pub(super) subdocuments: Vec<Choice>,
    /// Whether a page may be in two partitions.
    #[serde(default)]
    pub(super) allow_overlap: bool,
}

#[derive(Deserialize)]
pub(super) struct Choice {
    pub(super) name: String,
}

#[derive(Deserialize)]
pub(super) struct Edge {
    pub(super) source: String,
    pub(super) target: String,
}

/// Section 6.6, and `WorkflowRunStep` of the OpenAPI file.
#[derive(Deserialize)]
pub(super) struct Step<'a> {
    #[serde(default)]
    pub(super) block_id: String,
    pub(super) step_id: String,
    #[serde(default)]
    pub(super) block_type: String,
    pub(super) block_label: Option<String>,
    pub(super) lifecycle: Option<Lifecycle>,
    pub(super) started_at: Option<String>,
    pub(super) completed_at: Option<String>,
    #[serde(borrow)]
    pub(super) handle_inputs: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) handle_outputs: Option<&'a RawValue>,
    pub(super) artifact: Option<Artifact>,
}

#[derive(Deserialize)]
pub(super) struct Lifecycle {
    pub(super) status: Option<String>,
    message: Option<String>,
    reason: Option<String>,
}

impl Lifecycle {
    /// What the API says about how it ended.
    pub(super) fn words(&self) -> Option<&str> {
        let words = [self.message.as_deref(), self.reason.as_deref()];
        words.into_iter().flatten().find(|words| !words.is_empty())
    }
}

/// Where a step's result is kept.
#[derive(Deserialize)]
pub(super) struct Artifact {
    pub(super) operation: String,
    pub(super) id: String,
}

/// One handle's payload: here for the file in it.
#[derive(Deserialize)]
pub(super) struct Handle {
    pub(super) document: Option<FileRef>,
}

#[derive(Deserialize)]
pub(super) struct FileRef {
    pub(super) id: Option<String>,
    pub(super) filename: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Run {
    pub(super) id: Option<String>,
    pub(super) lifecycle: Option<Lifecycle>,
    pub(super) trigger: Option<RunTrigger>,
    pub(super) inputs: Option<Inputs>,
    pub(super) timing: Option<Timing>,
}

#[derive(Deserialize)]
pub(super) struct RunTrigger {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Inputs {
    pub(super) documents: Option<BTreeMap<String, FileRef>>,
}

#[derive(Deserialize)]
pub(super) struct Timing {
    pub(super) created_at: Option<String>,
}

/// What a block made, such as an extraction: what the votes agreed on.
#[derive(Deserialize)]
pub(super) struct Record {
    pub(super) json_schema: Option<Box<RawValue>>,
    pub(super) consensus: Option<Consensus>,
}

#[derive(Deserialize)]
pub(super) struct Consensus {
    pub(super) likelihoods: Option<Box<RawValue>>,
}

/// Section 6.6: a short-lived link.
#[derive(Deserialize)]
pub(super) struct FileLink {
    pub(super) download_url: String,
    pub(super) filename: Option<String>,
}

/// Section 6.1: a correction.
#[derive(Serialize)]
pub(super) struct CreateVersion<'a> {
    pub(super) review_id: &'a str,
    pub(super) parent_id: &'a str,
    /// Text that is already JSON: the digits stay as they are.
    pub(super) snapshot: Box<RawValue>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(super) acknowledged_superseded_version_ids: &'a [String],
}

/// Section 6.1.
#[derive(Serialize)]
pub(super) struct Approve<'a> {
    pub(super) version_id: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(super) acknowledged_superseded_version_ids: &'a [String],
}

/// Section 6.1.
#[derive(Serialize)]
pub(super) struct Reject<'a> {
    pub(super) version_id: &'a str,
    pub(super) reason: &'a str,
}

/// Section 6.5; both statuses may be missing or null.
#[derive(Deserialize)]
pub(super) struct SubmitDecisionResponse {
    pub(super) submission_status: Option<String>,
    pub(super) review: Option<Review>,
    pub(super) resume_status: Option<String>,
    pub(super) resume_error: Option<String>,
}

/// What a decision has to name: the version that was shown, and the newest versions that were on the screen with it.
/// Nothing else is ever acknowledged (section 6.4).
#[derive(Serialize, Deserialize, Clone, Debug, Default)]
pub(super) struct Shown {
    pub(super) version: String,
    /// Versions without children, the shown one among them where it has none.
    pub(super) newest: Vec<String>,
}

/// What a verdict names.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub(super) struct Named {
    pub(super) version: String,
    /// The other newest versions, which it sets aside.
    pub(super) aside: Vec<String>,
}

/// How far a delivery has come; see `super::observe`.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub(super) enum DeliveryStage {
    /// Create the corrected version; safe to repeat, as the same content on the same parent is the same version.
    Create,
    /// Approve a version, or reject it.
    Decide {
        named: Named,
        /// An earlier post may have been taken, so that a refusal of this one does not say that nothing was.
        again: bool,
    },
    /// Look for a version with the corrected content, because it cannot be created where it was to be.
    Look {
        refusal: Refusal,
        after: Option<String>,
    },
    /// Ask which decision stands, because a post was refused or its answer was lost or made no sense.
    Ask {
        /// What was decided about; `None` for a correction that is no version to decide about.
        named: Option<Named>,
        refusal: Option<Refusal>,
        /// An earlier post may have been taken.
        in_doubt: bool,
    },
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) words: Option<String>,
}
