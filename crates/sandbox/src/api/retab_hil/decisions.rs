//! Submitting a decision and reading it back.

use super::load;
use crate::answer::{Answer, Outcome};
use crate::api::Call;
use crate::api::retab::{body_fields, missing, not_found, optional_text, required_text, wrong};
use crate::clock::utc;
use crate::errors::Problem;
use crate::json::{self, Json, Kind, Object};
use crate::runs::{self, Command, Node, NodeState, Profile, Run, Submitted};
use crate::schema;

pub(super) fn submit(call: &Call, profile: Profile, run_id: &str) -> Outcome {
    let fields = body_fields(call)?;
    let node_name = match profile {
        Profile::A => "node_id",
        Profile::B1 | Profile::B3 => "block_id",
    };
    let mut problems = Vec::new();
    let node_id = required_text(&fields, node_name, &mut problems);
    let approved = match fields.get("approved").map(|raw| raw.get()) {
        Some("true") => true,
        Some("false") => false,
        None => {
            problems.push(missing("approved"));
            false
        }
        Some(_) => {
            problems.push(wrong(
                "approved",
                "Input should be a valid boolean",
                "bool_type",
            ));
            false
        }
    };
    let command_id = optional_text(&fields, "command_id", &mut problems);
    let modified_data = match fields.get("modified_data") {
        Some(raw) if json::kind(raw) == Kind::Object => Some(raw),
        Some(raw) if json::kind(raw) != Kind::Null => {
            problems.push(wrong(
                "modified_data",
                "Input should be a valid dictionary",
                "dict_type",
            ));
            None
        }
        _ => None,
    };
    let (Some(node_id), true) = (node_id, problems.is_empty()) else {
        return Ok(call.errors.unprocessable(&problems));
    };
    let mut run = load(call, profile, run_id)?;
    if let Some(data) = modified_data.filter(|_| approved && call.settings.retab_check_schema) {
        let content = call.contents.get(call.transaction, run.item)?;
        let schema = content.json_schema.as_deref();
        if let Some((path, expected)) =
            schema.and_then(|schema| schema::misfit(schema.get(), data.get()))
        {
            let mut location = vec!["body".to_owned(), "modified_data".to_owned()];
            location.extend(path);
            let problem = Problem {
                location,
                message: expected,
                kind: "schema",
            };
            return Ok(call.errors.unprocessable(&[problem]));
        }
    }
    let command = Command {
        node_id: &node_id,
        approved,
        modified_data,
        command_id: command_id.as_deref(),
    };
    let conflict = |text: &str| Ok(call.errors.plain_or_wrapped(409, text));
    let status = match runs::submit(
        call.transaction,
        call.settings,
        call.now_ms,
        &mut run,
        &command,
    )? {
        Submitted::Accepted => "accepted",
        Submitted::AlreadyReceived => "already_received",
        Submitted::AlreadyApplied => "already_applied",
        Submitted::UnknownNode => return Ok(not_found(call, "sandbox: step not found")),
        Submitted::Different => {
            return conflict(&format!(
                "sandbox: {node_id} already has a different decision"
            ));
        }
        Submitted::CommandIdTaken => {
            return conflict("sandbox: this command_id was used for another step");
        }
        Submitted::NotWaiting => {
            return conflict(&format!("sandbox: {node_id} is not waiting for a decision"));
        }
    };
    let decision = run
        .node(&node_id)
        .map_or_else(Json::null, |node| decision(&run, node));
    Ok(Answer::ok(
        Object::new()
            .set("submission_status", status)
            .json("decision", decision),
    ))
}

pub(super) fn get(call: &Call, profile: Profile, run_id: &str, node_id: &str) -> Outcome {
    let run = load(call, profile, run_id)?;
    match run.node(node_id) {
        Some(node) => Ok(Answer::ok(decision(&run, node))),
        None => Ok(not_found(call, "sandbox: no human step of that id")),
    }
}

fn decision(run: &Run, node: &Node) -> Json {
    let (id_name, status_name) = match run.profile {
        Profile::A => ("node_id", "node_status"),
        Profile::B1 | Profile::B3 => ("block_id", "block_status"),
    };
    let status = match node.state {
        NodeState::Pending => "pending",
        NodeState::Waiting => "waiting_for_hil",
        NodeState::Completed => "completed",
        NodeState::Cancelled => "cancelled",
    };
    let decision = node.decision.as_ref();
    let modified_data = decision
        .and_then(|decision| decision.modified_data.as_deref())
        .map_or_else(Json::null, Json::known);
    let applied_ms = decision.and_then(|decision| decision.applied_ms);
    Object::new()
        .set("run_id", &run.id)
        .set(id_name, &node.id)
        .set(status_name, status)
        .set("decision_received", decision.is_some())
        .set("decision_applied", applied_ms.is_some())
        .set("approved", decision.map(|decision| decision.approved))
        .json("modified_data", modified_data)
        .set(
            "payload_hash",
            decision.map(|decision| &decision.payload_hash),
        )
        .set(
            "received_at",
            decision.map(|decision| utc(decision.received_ms)),
        )
        .set("applied_at", applied_ms.map(utc))
        .finish()
}
