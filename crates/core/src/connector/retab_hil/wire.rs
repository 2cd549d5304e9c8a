//! Retab's bodies in the generations with `hil-decisions`, as contracts/retab.md sections 3 and 4 write them.
//! One set of types reads all of them: (a) says `node_*`, (b) says `block_*`; (a) and (b1) have a flat `status`,
//! later ones a `lifecycle`. Unknown fields are passed over. No rule lives here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Section 2.2: one page of runs.
#[derive(Deserialize)]
pub(super) struct RunPage {
    /// Read one by one, so that one odd run does not hide the others.
    pub(super) data: Vec<Box<RawValue>>,
    pub(super) list_metadata: ListMetadata,
}

#[derive(Deserialize)]
pub(super) struct ListMetadata {
    pub(super) after: Option<String>,
}

/// Sections 3.2 and 4: a run in any generation.
#[derive(Deserialize)]
pub(super) struct Run<'a> {
    pub(super) id: String,
    workflow_id: Option<String>,
    workflow_name: Option<String>,
    status: Option<String>,
    created_at: Option<String>,
    started_at: Option<String>,
    trigger_type: Option<String>,
    #[serde(default, borrow)]
    pub(super) steps: Vec<Step<'a>>,
    pub(super) waiting_for_node_ids: Option<Vec<String>>,
    waiting_for_block_ids: Option<Vec<String>>,
    #[serde(default)]
    input_documents: Option<BTreeMap<String, FileRef>>,
    workflow: Option<WorkflowRef>,
    trigger: Option<Trigger>,
    lifecycle: Option<Lifecycle>,
    timing: Option<Timing>,
    inputs: Option<Inputs>,
}

/// The same without the steps and what is in them, which can be as large as the data is, several times.
#[derive(Deserialize)]
pub(super) struct RunHead {
    status: Option<String>,
    lifecycle: Option<Lifecycle>,
}

impl RunHead {
    pub(super) fn status(&self) -> Option<&str> {
        self.status
            .as_deref()
            .or_else(|| self.lifecycle.as_ref()?.word())
    }
}

#[derive(Deserialize)]
struct WorkflowRef {
    workflow_id: Option<String>,
    name_at_run_time: Option<String>,
}

#[derive(Deserialize)]
struct Trigger {
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Lifecycle {
    /// (b3) and later.
    status: Option<String>,
    /// (b2).
    kind: Option<String>,
    waiting_for_block_ids: Option<Vec<String>>,
    message: Option<String>,
    reason: Option<String>,
}

/// Section 4, (b2) only: how a step ended.
#[derive(Deserialize)]
struct Terminal {
    message: Option<String>,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct Timing {
    created_at: Option<String>,
    started_at: Option<String>,
    human_waiting_started_at: Option<String>,
}

#[derive(Deserialize)]
struct Inputs {
    documents: Option<BTreeMap<String, FileRef>>,
}

impl Run<'_> {
    pub(super) fn workflow_id(&self) -> Option<&str> {
        self.workflow_id
            .as_deref()
            .or_else(|| self.workflow.as_ref()?.workflow_id.as_deref())
    }

    pub(super) fn workflow_name(&self) -> Option<&str> {
        self.workflow_name
            .as_deref()
            .or_else(|| self.workflow.as_ref()?.name_at_run_time.as_deref())
    }

    pub(super) fn status(&self) -> Option<&str> {
        self.status
            .as_deref()
            .or_else(|| self.lifecycle.as_ref()?.word())
    }

    pub(super) fn trigger(&self) -> Option<&str> {
        self.trigger_type
            .as_deref()
            .or_else(|| self.trigger.as_ref()?.kind.as_deref())
    }

    pub(super) fn created_at(&self) -> Option<&str> {
        let timing = self.timing.as_ref();
        let nested = || {
            timing?
                .created_at
                .as_deref()
                .or(timing?.started_at.as_deref())
        };
        self.created_at
            .as_deref()
            .or(self.started_at.as_deref())
            .or_else(nested)
    }

    pub(super) fn waiting_since(&self) -> Option<&str> {
        self.timing.as_ref()?.human_waiting_started_at.as_deref()
    }

    pub(super) fn waiting_blocks(&self) -> Option<&Vec<String>> {
        self.waiting_for_block_ids
            .as_ref()
            .or_else(|| self.lifecycle.as_ref()?.waiting_for_block_ids.as_ref())
    }

    /// The input documents and the start steps they came in by.
    pub(super) fn documents(&self) -> impl Iterator<Item = (&String, &FileRef)> {
        let nested = || self.inputs.as_ref()?.documents.as_ref();
        let documents = self.input_documents.as_ref().or_else(nested);
        documents.into_iter().flatten()
    }
}

impl Lifecycle {
    fn word(&self) -> Option<&str> {
        self.status.as_deref().or(self.kind.as_deref())
    }
}

/// Section 3.2: a file; only its name is shown.
#[derive(Deserialize)]
pub(super) struct FileRef {
    pub(super) filename: Option<String>,
}

/// A step as a run embeds it, as it is stored, or as the batch read gives it.
#[derive(Deserialize)]
pub(super) struct Step<'a> {
    node_id: Option<String>,
    block_id: Option<String>,
    step_id: Option<String>,
    node_type: Option<String>,
    block_type: Option<String>,
    node_label: Option<String>,
    block_label: Option<String>,
    status: Option<String>,
    lifecycle: Option<Lifecycle>,
    pub(super) started_at: Option<String>,
    pub(super) completed_at: Option<String>,
    pub(super) duration_ms: Option<u64>,
    pub(super) requires_human_review: Option<bool>,
    /// Section 3.2: there once a person has decided.
    pub(super) human_review_approved: Option<bool>,
    error: Option<String>,
    terminal: Option<Terminal>,
    /// Shape depends on the step's type; unknown ones are passed over.
    #[serde(borrow)]
    pub(super) output: Option<&'a RawValue>,
    /// By the handle's name.
    #[serde(borrow)]
    pub(super) handle_inputs: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) handle_outputs: Option<&'a RawValue>,
}

impl Step<'_> {
    pub(super) fn id(&self) -> &str {
        let id = self
            .node_id
            .as_deref()
            .or(self.block_id.as_deref())
            .or(self.step_id.as_deref());
        id.unwrap_or_default()
    }

    pub(super) fn kind(&self) -> &str {
        self.node_type
            .as_deref()
            .or(self.block_type.as_deref())
            .unwrap_or_default()
    }

    pub(super) fn label(&self) -> Option<&str> {
        self.node_label
            .as_deref()
            .or(self.block_label.as_deref())
            .filter(|label| !label.is_empty())
    }

    pub(super) fn status(&self) -> Option<&str> {
        self.status
            .as_deref()
            .or_else(|| self.lifecycle.as_ref()?.word())
    }

    /// What the API says about how it ended.
    pub(super) fn words(&self) -> Option<&str> {
        let lifecycle = self.lifecycle.as_ref();
        let terminal = self.terminal.as_ref();
        let words = [
            self.error.as_deref(),
            lifecycle.and_then(|lifecycle| lifecycle.message.as_deref()),
            lifecycle.and_then(|lifecycle| lifecycle.reason.as_deref()),
            terminal.and_then(|terminal| terminal.message.as_deref()),
            terminal.and_then(|terminal| terminal.reason.as_deref()),
        ];
        words.into_iter().flatten().find(|words| !words.is_empty())
    }
}

/// Section 4: from (b3) on the steps come in an envelope.
#[derive(Deserialize)]
pub(super) struct StepEnvelope<'a> {
    #[serde(borrow)]
    pub(super) data: Vec<&'a RawValue>,
}

/// Section 3.2: one handle's payload.
#[derive(Deserialize)]
pub(super) struct Handle {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) data: Option<Box<RawValue>>,
}

/// Section 3.2: output of a human step (`HILStepOutput`) or of the extract step before it. Each part is read on its own,
/// so that one odd part does not hide the others.
#[derive(Deserialize)]
pub(super) struct StepOutput {
    message: Option<Box<RawValue>>,
    pub(super) extracted_data: Option<Box<RawValue>>,
    pub(super) json_schema: Option<Box<RawValue>>,
    pub(super) likelihoods: Option<Box<RawValue>>,
    extraction_id: Option<Box<RawValue>>,
}

impl StepOutput {
    pub(super) fn message(&self) -> Option<String> {
        text(self.message.as_deref()).filter(|message| !message.is_empty())
    }

    pub(super) fn extraction_id(&self) -> Option<String> {
        text(self.extraction_id.as_deref())
    }
}

fn text(raw: Option<&RawValue>) -> Option<String> {
    serde_json::from_str(raw?.get()).ok()
}

/// Section 3.1: signed link to the document of a step.
#[derive(Deserialize)]
pub(super) struct DocumentSignedUrl {
    pub(super) signed_url: String,
    pub(super) filename: Option<String>,
}

/// Section 3.3: the body of a decision; what is not given is left out.
#[derive(Serialize)]
pub(super) struct DecisionRequest<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) node_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) block_id: Option<&'a str>,
    pub(super) approved: bool,
    pub(super) command_id: &'a str,
    /// Text that is already JSON: the digits stay as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) modified_data: Option<Box<RawValue>>,
}

/// Section 3.3: the receipt. `submission_status` is not read: the decision it carries says more.
#[derive(Deserialize)]
pub(super) struct DecisionResponse {
    pub(super) decision: DecisionState,
}

/// Section 3.4: the decision that the engine holds.
#[derive(Deserialize)]
pub(super) struct DecisionState {
    pub(super) decision_received: bool,
    pub(super) decision_applied: bool,
    pub(super) approved: Option<bool>,
    pub(super) modified_data: Option<Box<RawValue>>,
    pub(super) received_at: Option<String>,
}

/// How far a delivery has come; see `super::observe`.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub(super) enum DeliveryStage {
    /// Post the decision; safe to repeat, because the command id stays the same.
    Submit,
    /// Post it again: an earlier post may have been taken, so that a refusal of this one does not say that nothing was.
    Resubmit,
    /// Ask which decision stands, because the post was refused or its answer made no sense.
    ReadBack {
        refusal: Option<Refusal>,
        /// An earlier post may have been taken.
        in_doubt: bool,
    },
    /// Taken: ask until it is applied.
    Follow,
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) words: Option<String>,
}
