//! Reviews, their versions and their runs as they are sent.

use super::paper;
use crate::answer::Failure;
use crate::api::Call;
use crate::clock::utc;
use crate::content::DocumentName;
use crate::json::{Json, Object};
use crate::reviews::{self, Decision, Review, Run};
use crate::runs::RunStatus;
use crate::versions::{Author, Version};
use crate::workflows;

pub(super) const REJECTED: &str = "sandbox: the review was rejected";
pub(super) const CANCELLED: &str = "sandbox: the run was cancelled";

/// Names that servers before the present ones used are sent along (contract 6.2).
pub(super) fn review(call: &Call, review: &Review) -> Result<Json, Failure> {
    let decision = review.decision.as_ref();
    Ok(Object::new()
        .set("id", &review.id)
        .set("workflow_id", &review.workflow_id)
        .set(
            "workflow_version_id",
            workflows::version_id(&review.workflow_id),
        )
        .set("run_id", &review.run_id)
        .set("workflow_run_id", &review.run_id)
        .set("block_id", review.gate.block.id())
        .set("step_id", review.gate.step_id())
        .set("parent_step_id", review.gate.parent_step_id())
        .set(
            "iteration_key",
            review.gate.part.map(|part| part.to_string()),
        )
        .set("block_type", review.gate.block.name())
        .json("triggered_by", triggered_by(call, review)?)
        .set("created_at", utc(review.created_ms))
        .json("decision", decision.map_or_else(Json::null, self::decision))
        .set("cancelled_at", review.cancelled_ms.map(utc))
        .finish())
}

fn decision(decision: &Decision) -> Json {
    let at = utc(decision.at_ms);
    Object::new()
        .set(
            "verdict",
            if decision.approved {
                "approved"
            } else {
                "rejected"
            },
        )
        .set("version_id", &decision.version_id)
        .json("author", author(decision.author))
        .set("created_at", &at)
        .set("decided_at", &at)
        .set("reason", &decision.reason)
        .finish()
}

fn author(author: Author) -> Object {
    let (kind, id, display_name) = match author {
        Author::Model => ("model", "retab-small", "Extraction"),
        Author::Agent => ("agent", "agent_crosscheck", "Cross-check"),
        Author::Reviewer => ("human", "user_okafor", "Ada Okafor"),
        Author::OtherReviewer => ("human", "user_lind", "Per Lind"),
    };
    Object::new()
        .set("kind", kind)
        .set("id", id)
        .set("display_name", display_name)
}

fn triggered_by(call: &Call, review: &Review) -> Result<Json, Failure> {
    if call.settings.retab_unknown_values {
        return Ok(Object::new().set("kind", "sandbox_unknown").finish());
    }
    let content = call.contents.get(call.transaction, review.item)?;
    let always = || Object::new().set("kind", "always").finish();
    Ok(content.trigger.as_ref().map_or_else(always, Json::of))
}

pub(super) fn version(call: &Call, review: &Review, version: &Version) -> Result<Json, Failure> {
    let content = call.contents.get(call.transaction, review.item)?;
    Ok(Object::new()
        .set("id", &version.id)
        .set("review_id", &review.id)
        .set("parent_id", &version.parent_id)
        .json("author", author(version.author))
        .json("snapshot", Json::known(version.text(&content)))
        .set("note", &version.note)
        .set("created_at", utc(version.created_ms))
        .finish())
}

pub(super) fn run(call: &Call, run: &Run) -> Result<Json, Failure> {
    let lifecycle = lifecycle(call, run)?;
    let paper = paper(run);
    let documents = match paper.name(call)? {
        Some(name) => Object::new().json("start-1", file(&paper.file_id(), &name)),
        None => Object::new(),
    };
    let trigger = if call.settings.retab_unknown_values {
        "sandbox_unknown"
    } else {
        &run.trigger
    };
    let metadata = match run.number % 3 {
        0 => Object::new().set("desk", "payables").finish(),
        _ => Json::null(),
    };
    Ok(Object::new()
        .set("id", &run.id)
        .set("workflow_id", &run.workflow_id)
        .set(
            "workflow_version_id",
            workflows::version_id(&run.workflow_id),
        )
        .json("trigger", Object::new().set("type", trigger))
        .json("lifecycle", lifecycle)
        .json(
            "timing",
            Object::new()
                .set("created_at", utc(run.created_ms))
                .set("started_at", utc(run.created_ms + 1000))
                .set("completed_at", run.completed_ms.map(utc)),
        )
        .json(
            "inputs",
            Object::new()
                .json("documents", documents)
                .json("json_data", Object::new()),
        )
        .json("metadata", metadata)
        .finish())
}

fn lifecycle(call: &Call, run: &Run) -> Result<Object, Failure> {
    let reviews = reviews::of_run(call.transaction, &run.id)?;
    let lifecycle = Object::new().set("status", run_status(run.status));
    Ok(match run.status {
        RunStatus::Waiting => {
            let mut blocks: Vec<&str> = reviews
                .iter()
                .filter(|review| review.is_waited_for())
                .map(|review| review.gate.block.id())
                .collect();
            blocks.dedup();
            lifecycle.set("waiting_for_block_ids", blocks)
        }
        RunStatus::Error => {
            let failing = reviews.iter().find(|review| {
                let decision = review.decision.as_ref();
                decision.is_some_and(|decision| !decision.approved)
            });
            lifecycle
                .set("message", REJECTED)
                .set("stage", "execution")
                .set("category", "permanent")
                .set("details", None::<()>)
                .set(
                    "failing_step_id",
                    failing.map(|review| review.gate.step_id()),
                )
        }
        RunStatus::Cancelled => lifecycle.set("reason", CANCELLED),
        RunStatus::Running | RunStatus::Completed => lifecycle,
    })
}

/// The word of this generation for a status.
fn run_status(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Waiting => "awaiting_review",
        other => other.name(),
    }
}

pub(super) fn file(id: &str, name: &DocumentName) -> Object {
    Object::new()
        .set("id", id)
        .set("filename", &name.filename)
        .set("mime_type", &name.mime_type)
}
