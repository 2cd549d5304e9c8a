//! The steps of a run: what comes in, the results that are looked at, and the export.

use super::render::{CANCELLED, REJECTED};
use super::{load_run, not_found, paper, records, render};
use crate::answer::{Answer, Failure, Outcome};
use crate::api::Call;
use crate::api::retab::documents;
use crate::api::retab::parameters::Parameters;
use crate::clock::utc;
use crate::content::Item;
use crate::json::{Json, Object};
use crate::reviews::{self, Gate, Review, Run, Shape};
use crate::runs::{Filter, RunStatus};
use crate::seed::Block;

pub(super) const STATUSES: [&str; 8] = [
    "pending",
    "queued",
    "running",
    "completed",
    "awaiting_review",
    "error",
    "skipped",
    "cancelled",
];

pub(super) const BLOCK_TYPES: [&str; 18] = [
    "start_document",
    "start_json",
    "note",
    "parse",
    "edit",
    "extract",
    "split",
    "classifier",
    "conditional",
    "api_call",
    "function",
    "while_loop",
    "for_each",
    "merge_dicts",
    "while_loop_sentinel_start",
    "while_loop_sentinel_end",
    "for_each_sentinel_start",
    "for_each_sentinel_end",
];

/// One step, without what is expensive to know.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) id: String,
    pub(super) block_id: &'static str,
    pub(super) block_type: &'static str,
    pub(super) status: &'static str,
    started_ms: Option<i64>,
    completed_ms: Option<i64>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Start,
    /// The loop around reviewed steps, whose own result nobody looks at.
    Loop,
    Reviewed(Box<Review>),
    Export,
}

const LOOP: Gate = Gate {
    block: Block::ForEach,
    part: None,
};

/// All steps of a run by their beginning, then by id; those that have not begun come last.
pub(super) fn of_run(call: &Call, run: &Run) -> rusqlite::Result<Vec<Step>> {
    let reviews = reviews::of_run(call.transaction, &run.id)?;
    let export_from_ms = reviews
        .iter()
        .filter_map(|review| review.projected_ms)
        .max();
    let begin_ms = run.created_ms + 1000;
    let mut steps = vec![Step {
        id: "start-1".to_owned(),
        block_id: "start-1",
        block_type: "start_document",
        status: "completed",
        started_ms: Some(begin_ms),
        completed_ms: Some(begin_ms + 210),
        kind: Kind::Start,
    }];
    if run.shape == Shape::Loop {
        steps.push(Step {
            id: LOOP.step_id(),
            block_id: LOOP.block.id(),
            block_type: LOOP.block.name(),
            status: "completed",
            started_ms: Some(begin_ms + 210),
            completed_ms: Some(begin_ms + 4000),
            kind: Kind::Loop,
        });
    }
    steps.extend(reviews.into_iter().map(|review| Step {
        id: review.gate.step_id(),
        block_id: review.gate.block.id(),
        block_type: review.gate.block.name(),
        status: status(&review),
        started_ms: Some(begin_ms + 4100),
        completed_ms: review.applied_ms,
        kind: Kind::Reviewed(Box::new(review)),
    }));
    steps.push(export(call, run, export_from_ms));
    steps.sort_by_key(|step| (step.started_ms.unwrap_or(i64::MAX), step.id.clone()));
    Ok(steps)
}

fn status(review: &Review) -> &'static str {
    match (&review.decision, review.applied_ms) {
        _ if review.cancelled_ms.is_some() => "cancelled",
        (Some(decision), Some(_)) if decision.approved => "completed",
        (Some(_), Some(_)) => "error",
        _ => "awaiting_review",
    }
}

fn export(call: &Call, run: &Run, from_ms: Option<i64>) -> Step {
    let is_unknown = call.settings.retab_unknown_values;
    let status = match run.status {
        RunStatus::Running => "running",
        RunStatus::Completed => "completed",
        RunStatus::Cancelled => "cancelled",
        RunStatus::Error => "skipped",
        RunStatus::Waiting if is_unknown => "sandbox_unknown",
        RunStatus::Waiting => "pending",
    };
    let has_started = matches!(run.status, RunStatus::Running | RunStatus::Completed);
    Step {
        id: "export-1".to_owned(),
        block_id: "export-1",
        block_type: if is_unknown {
            "sandbox_unknown"
        } else {
            "api_call"
        },
        status,
        started_ms: from_ms.filter(|_| has_started),
        completed_ms: run
            .completed_ms
            .filter(|_| run.status == RunStatus::Completed),
        kind: Kind::Export,
    }
}

/// One step. Its id alone says little, because ids repeat; without `run_id` it is the oldest step of that id.
pub(super) fn get(call: &Call, step_id: &str) -> Outcome {
    let mut parameters = Parameters::of(call);
    let with_urls = parameters.is_true("include_download_urls");
    parameters.check()?;
    let run = match parameters.text("run_id") {
        Some(run_id) => Some(load_run(call, &run_id)?),
        None => oldest_with(call, step_id)?,
    };
    if let Some(run) = run {
        let steps = of_run(call, &run)?;
        if let Some(step) = steps.iter().find(|step| step.id == step_id) {
            return Ok(Answer::ok(render(call, &run, step, with_urls)?));
        }
    }
    Ok(not_found(call, "sandbox: step not found"))
}

fn oldest_with(call: &Call, step_id: &str) -> rusqlite::Result<Option<Run>> {
    let mut oldest: Option<Run> = None;
    for shape in Shape::ALL {
        let is_in = matches!(step_id, "start-1" | "export-1")
            || shape.gates().iter().any(|gate| gate.step_id() == step_id)
            || (shape == Shape::Loop && step_id == LOOP.step_id());
        if !is_in {
            continue;
        }
        let filter = Filter {
            shape: Some(shape.name()),
            ..Filter::default()
        };
        let first = reviews::select_runs(call.transaction, &filter, None, false, 1)?.pop();
        let is_older = |run: &Run| {
            oldest
                .as_ref()
                .is_none_or(|oldest| (run.created_ms, &run.id) < (oldest.created_ms, &oldest.id))
        };
        if first.as_ref().is_some_and(is_older) {
            oldest = first;
        }
    }
    Ok(oldest)
}

pub(super) fn render(
    call: &Call,
    run: &Run,
    step: &Step,
    with_urls: bool,
) -> Result<Json, Failure> {
    let handles = handles(call, run, step, with_urls)?;
    let (gate, label) = match &step.kind {
        Kind::Start => (None, "Incoming".to_owned()),
        Kind::Export => (None, "Send it on".to_owned()),
        Kind::Loop => (Some(LOOP), label(call, run.item(LOOP))?),
        Kind::Reviewed(review) => (Some(review.gate), label(call, review.item)?),
    };
    let artifact = gate.map_or_else(Json::null, |gate| {
        let (operation, id) = records::artifact(run, gate);
        Object::new()
            .set("operation", operation)
            .set("id", id)
            .finish()
    });
    let containers = gate.and_then(|gate| gate.part).map(|part| {
        Object::new()
            .set("container_id", Block::ForEach.id())
            .set("iteration", part)
            .set("is_parallel", true)
            .set("parallel_item_index", part)
            .finish()
    });
    Ok(Object::new()
        .set("block_id", step.block_id)
        .set("step_id", &step.id)
        .set("block_type", step.block_type)
        .set("block_label", label)
        .json("lifecycle", lifecycle(run, step))
        .set("started_at", step.started_ms.map(utc))
        .set("completed_at", step.completed_ms.map(utc))
        .set("model", gate.map(|_| records::MODEL))
        .json("loop_containers", Json::array(containers))
        .set("run_id", &run.id)
        .set("created_at", utc(run.created_ms + 1000))
        .json("handle_inputs", handles.inputs)
        .json("handle_outputs", handles.outputs)
        .json("artifact", artifact)
        .set("retry_count", 0)
        .finish())
}

fn label(call: &Call, item: Item) -> Result<String, Failure> {
    let content = call.contents.get(call.transaction, item)?;
    Ok(content.node_label.clone())
}

/// What goes into a step and comes out of it.
#[derive(Default)]
struct Handles {
    inputs: Object,
    outputs: Object,
}

fn handles(call: &Call, run: &Run, step: &Step, with_urls: bool) -> Result<Handles, Failure> {
    let mut handles = Handles::default();
    match &step.kind {
        Kind::Start => {
            // Links are for outputs only (OpenAPI file, `include_download_urls`).
            if let Some(file) = file(call, run, with_urls)? {
                handles.outputs.put("output-file-0", file);
            }
        }
        Kind::Loop => {
            let content = call.contents.get(call.transaction, run.item(LOOP))?;
            let output = data(content.data.get());
            handles.outputs.put("output-json-0", output);
        }
        Kind::Reviewed(review) => {
            let output = data(&result(call, review)?);
            handles.outputs.put("output-json-0", output);
        }
        Kind::Export if step.started_ms.is_some() => {
            let reviews = reviews::of_run(call.transaction, &run.id)?;
            for (position, review) in reviews.iter().enumerate() {
                let name = format!("input-json-{position}");
                handles.inputs.put(&name, data(&result(call, review)?));
            }
        }
        Kind::Export => {}
    }
    if matches!(step.kind, Kind::Loop | Kind::Reviewed(_))
        && let Some(file) = file(call, run, false)?
    {
        handles.inputs.put("input-file-0", file);
    }
    Ok(handles)
}

/// The paper of the run, when there is one.
fn file(call: &Call, run: &Run, with_url: bool) -> Result<Option<Json>, Failure> {
    let paper = paper(run);
    let Some(name) = paper.name(call)? else {
        return Ok(None);
    };
    let payload = Object::new()
        .set("type", "file")
        .json("document", render::file(&paper.file_id(), &name))
        .set("data", None::<()>);
    Ok(Some(if with_url {
        payload
            .set("download_url", paper.link(call, &name))
            .set("expires_at", documents::expires_at(call))
            .finish()
    } else {
        payload.finish()
    }))
}

fn data(text: &str) -> Json {
    Object::new()
        .set("type", "json")
        .set("document", None::<()>)
        .json("data", Json::known(text))
        .finish()
}

/// What a reviewed step passes on: what was approved, and until then what the run made.
fn result(call: &Call, review: &Review) -> Result<String, Failure> {
    let content = call.contents.get(call.transaction, review.item)?;
    if status(review) == "completed"
        && let Some(version) = reviews::decided_version(call.transaction, review)?
    {
        return Ok(version.text(&content).to_owned());
    }
    Ok(content.data.get().to_owned())
}

fn lifecycle(run: &Run, step: &Step) -> Object {
    let lifecycle = Object::new().set("status", step.status);
    match step.status {
        "error" => lifecycle
            .set("message", REJECTED)
            .set("stage", "execution")
            .set("category", "permanent")
            .set("details", None::<()>),
        "skipped" => lifecycle.set("reason", REJECTED),
        // A rejection, too, can cancel what is left of a run.
        "cancelled" if run.status == RunStatus::Error => lifecycle.set("reason", REJECTED),
        "cancelled" => lifecycle.set("reason", CANCELLED),
        _ => lifecycle,
    }
}

/// The item behind a reviewed step, or behind the loop around it.
pub(super) fn item(run: &Run, gate: Gate) -> Option<Item> {
    let is_loop = run.shape == Shape::Loop && gate == LOOP;
    (is_loop || run.shape.gates().contains(&gate)).then(|| run.item(gate))
}
