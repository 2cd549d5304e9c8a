//! HookPulse's bodies, as contracts/hookpulse.md writes them. Unknown fields are passed over; what the contract
//! leaves open is optional. No rule lives here.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Sections 2 and 4: a page of the pending list, or an error told with status 200.
#[derive(Deserialize)]
pub(super) struct PendingPage {
    pub(super) success: bool,
    pub(super) error: Option<String>,
    /// Read one by one, so that one odd item does not hide the others.
    #[serde(default)]
    pub(super) data: Vec<Box<RawValue>>,
    pub(super) meta: Option<Meta>,
}

#[derive(Deserialize)]
pub(super) struct Meta {
    pub(super) total_count: Option<u64>,
    pub(super) has_next: bool,
}

/// Section 2: one execution plan that waits.
#[derive(Deserialize)]
pub(super) struct PendingApproval {
    pub(super) execution_plan_uuid: String,
    pub(super) workflow_uuid: Option<String>,
    #[serde(default)]
    pub(super) workflow_name: String,
    #[serde(default)]
    pub(super) step_identifier: String,
    pub(super) workflow_index: Option<u64>,
    pub(super) status: Option<String>,
    pub(super) delay_to_next_step: Option<u64>,
    pub(super) inserted_at: Option<String>,
}

/// Section 3: the whole body; there is no field for a comment, edited data, a person or an idempotency key.
#[derive(Serialize)]
pub(super) struct Action<'a> {
    pub(super) action: &'static str,
    pub(super) execution_plan_uuid: &'a str,
}

/// Sections 3 and 4: the answer to an action.
#[derive(Deserialize)]
pub(super) struct ActionResult {
    pub(super) success: bool,
    pub(super) message: Option<String>,
    pub(super) error: Option<String>,
}

/// Section 4: the one error shape.
#[derive(Deserialize)]
pub(super) struct ErrorBody {
    pub(super) error: String,
}

/// Section 8: asks for a workflow's template.
#[derive(Serialize)]
pub(super) struct TemplateQuery<'a> {
    pub(super) workflow_uuid: &'a str,
}

#[derive(Deserialize)]
pub(super) struct TemplateAnswer {
    pub(super) success: bool,
    pub(super) error: Option<String>,
    pub(super) data: Option<Template>,
}

#[derive(Deserialize)]
pub(super) struct Template {
    pub(super) workflow_description: Option<String>,
    #[serde(default)]
    pub(super) workflow_steps: Vec<TemplateStep>,
}

#[derive(Deserialize)]
pub(super) struct TemplateStep {
    pub(super) index: Option<u64>,
    pub(super) step_identifier: String,
    #[serde(default)]
    pub(super) human_approval_required: bool,
    pub(super) webhook: Option<Webhook>,
    #[serde(default)]
    pub(super) execution_conditions: Vec<Condition>,
}

#[derive(Deserialize)]
pub(super) struct Webhook {
    pub(super) webhook_name: Option<String>,
    pub(super) method: Option<String>,
    pub(super) path: Option<String>,
    pub(super) domain: Option<Domain>,
    pub(super) request_body_json: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
pub(super) struct Domain {
    pub(super) protocol: Option<String>,
    pub(super) domain: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Condition {
    pub(super) field: Option<String>,
    pub(super) operator: Option<String>,
    pub(super) value: Option<String>,
}

/// How far a delivery has come; see `super::observe`.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub(super) enum DeliveryStage {
    /// Post the action.
    Act,
    /// Post it although an earlier one may have been taken: its reviewer, or the page, has said so.
    ActAgain,
    /// Look for it in the pending list, because what became of the post is not known.
    LookFor {
        /// What the API said to the post, if it refused it.
        refusal: Option<Refusal>,
    },
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) words: Option<String>,
}
