//! Retab's human-in-the-loop decisions in three generations: `node_id` (a), `block_id` (b1), and `block_id` with lifecycles (b3).
//! Only the wire is here; what a decision does is in `runs.rs`.

mod decisions;
mod list;
mod render;

use axum::http::Method;

use super::retab::documents::{self, Paper};
use super::retab::{self, body_fields, cursors, missing, not_found, wrong};
use super::{Call, Route};
use crate::answer::{Answer, Failure, Outcome};
use crate::auth::RetabAccess;
use crate::json::{Json, Object};
use crate::runs::{self, Profile, Run};
use render::{AsOf, Renderer};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    ListRuns,
    GetRun,
    ListSteps,
    GetStep,
    BatchSteps,
    Decide,
    GetDecision,
    GetDocument,
    GetDownloadLink,
    GetFile,
    GetAgentReview,
}

const RUNS: Route<Operation> = Route {
    methods: &[(Method::GET, Operation::ListRuns)],
};
const RUN: Route<Operation> = Route {
    methods: &[(Method::GET, Operation::GetRun)],
};
const STEPS: Route<Operation> = Route {
    methods: &[(Method::GET, Operation::ListSteps)],
};
const STEP: Route<Operation> = Route {
    methods: &[(Method::GET, Operation::GetStep)],
};
const BATCH: Route<Operation> = Route {
    methods: &[(Method::POST, Operation::BatchSteps)],
};
const DECIDE: Route<Operation> = Route {
    methods: &[(Method::POST, Operation::Decide)],
};
const DECISION: Route<Operation> = Route {
    methods: &[(Method::GET, Operation::GetDecision)],
};
const DOCUMENT: Route<Operation> = Route {
    methods: &[(Method::GET, Operation::GetDocument)],
};
const DOWNLOAD_LINK: Route<Operation> = Route {
    methods: &[(Method::GET, Operation::GetDownloadLink)],
};
const FILE: Route<Operation> = Route {
    methods: &[(Method::GET, Operation::GetFile)],
};
const AGENT_REVIEW: Route<Operation> = Route {
    methods: &[(Method::GET, Operation::GetAgentReview)],
};

pub(crate) fn answer(call: &Call, profile: Profile) -> Outcome {
    let segments: Vec<&str> = call.segments.iter().map(String::as_str).collect();
    let is_b3 = profile == Profile::B3;
    // The second value is the run or file, the third the step.
    let (route, id, step_id) = match segments.as_slice() {
        ["v1", "workflows", "runs"] => (RUNS, "", ""),
        ["v1", "workflows", "runs", run_id] => (RUN, *run_id, ""),
        ["v1", "workflows", "runs", run_id, "steps"] => (STEPS, *run_id, ""),
        // The third generation has no batch; read as a step's id it is none that exists.
        ["v1", "workflows", "runs", _, "steps", "batch"] if is_b3 => {
            return Ok(not_found(call, "sandbox: step not found"));
        }
        ["v1", "workflows", "runs", run_id, "steps", "batch"] => (BATCH, *run_id, ""),
        ["v1", "workflows", "runs", run_id, "steps", step_id] => (STEP, *run_id, *step_id),
        ["v1", "workflows", "runs", run_id, "hil-decisions"] => (DECIDE, *run_id, ""),
        ["v1", "workflows", "runs", run_id, "hil-decisions", step_id] => {
            (DECISION, *run_id, *step_id)
        }
        ["v1", "workflows", "runs", run_id, "documents", step_id] => (DOCUMENT, *run_id, *step_id),
        [
            "v1",
            "workflows",
            "runs",
            run_id,
            "agent-hil-reviews",
            step_id,
        ] if is_b3 => (AGENT_REVIEW, *run_id, *step_id),
        ["v1", "files", file_id, "download-link"] => (DOWNLOAD_LINK, *file_id, ""),
        ["_files", file_id, _] => (FILE, *file_id, ""),
        _ => return Ok(not_found(call, "Not Found")),
    };
    if segments.iter().any(|segment| segment.is_empty()) {
        return Ok(not_found(call, "Not Found"));
    }
    let Some(operation) = route.operation(call.method) else {
        let answer = call.errors.plain_or_wrapped(405, "Method Not Allowed");
        return Ok(answer.header("allow", route.allow()));
    };
    if operation == Operation::GetFile {
        // The signature in the link stands for the key.
        return get_file(call, profile, id);
    }
    let access = retab::access(call)?;
    match operation {
        Operation::ListRuns => list::runs(call, profile),
        Operation::GetRun => get_run(call, profile, id),
        Operation::ListSteps => list_steps(call, profile, id),
        Operation::GetStep => get_step(call, profile, id, step_id),
        Operation::BatchSteps => batch_steps(call, profile, id),
        Operation::Decide if access == RetabAccess::ReadOnly => retab::may_only_read(call),
        Operation::Decide => decisions::submit(call, profile, id),
        Operation::GetDecision => decisions::get(call, profile, id, step_id),
        Operation::GetDocument => signed_url(call, profile, id, step_id),
        Operation::GetDownloadLink => {
            documents::download_link(call, &paper_of_file(call, profile, id)?)
        }
        Operation::GetAgentReview => {
            Ok(not_found(call, "sandbox: no agent has reviewed this step"))
        }
        Operation::GetFile => get_file(call, profile, id),
    }
}

fn get_run(call: &Call, profile: Profile, run_id: &str) -> Outcome {
    let run = load(call, profile, run_id)?;
    let renderer = Renderer::new(call, &run)?;
    Ok(Answer::ok(renderer.run(true)))
}

fn list_steps(call: &Call, profile: Profile, run_id: &str) -> Outcome {
    let run = load(call, profile, run_id)?;
    let renderer = Renderer::new(call, &run)?;
    let steps = renderer.steps(AsOf::Engine);
    let steps = Json::array(steps.iter().map(|step| renderer.stored_step(step)));
    Ok(Answer::ok(match profile {
        Profile::A | Profile::B1 => steps,
        Profile::B3 => Object::new()
            .json("data", steps)
            .json("list_metadata", cursors(None, None))
            .finish(),
    }))
}

fn get_step(call: &Call, profile: Profile, run_id: &str, step_id: &str) -> Outcome {
    let run = load(call, profile, run_id)?;
    let renderer = Renderer::new(call, &run)?;
    match renderer
        .steps(AsOf::Engine)
        .iter()
        .find(|step| step.id == step_id)
    {
        Some(step) => Ok(Answer::ok(renderer.step_output(step))),
        None => Ok(not_found(call, "sandbox: step not found")),
    }
}

fn batch_steps(call: &Call, profile: Profile, run_id: &str) -> Outcome {
    let name = match profile {
        Profile::A => "node_ids",
        Profile::B1 | Profile::B3 => "block_ids",
    };
    let fields = body_fields(call)?;
    let Some(wanted) = fields.get(name) else {
        return Ok(call.errors.unprocessable(&[missing(name)]));
    };
    let Ok(wanted) = serde_json::from_str::<Vec<String>>(wanted.get()) else {
        return Ok(call.errors.unprocessable(&[wrong(
            name,
            "Input should be a valid list of strings",
            "list_type",
        )]));
    };
    let run = load(call, profile, run_id)?;
    let renderer = Renderer::new(call, &run)?;
    let mut outputs = Object::new();
    for step in renderer.steps(AsOf::Engine) {
        if wanted.contains(&step.id) {
            outputs.put(&step.id, renderer.step_output(&step));
        }
    }
    Ok(Answer::ok(Object::new().json("outputs", outputs)))
}

fn load(call: &Call, profile: Profile, run_id: &str) -> Result<Run, Failure> {
    runs::load(call.transaction, profile, run_id)?
        .ok_or_else(|| not_found(call, "Workflow run not found").into())
}

fn signed_url(call: &Call, profile: Profile, run_id: &str, step_id: &str) -> Outcome {
    let run = load(call, profile, run_id)?;
    if !run.has_step(step_id) {
        return Ok(not_found(call, "sandbox: step not found"));
    }
    let paper = paper(&run);
    // The export writes data and has no paper of its own.
    match paper.name(call)?.filter(|_| step_id != "export-1") {
        Some(name) => Ok(Answer::ok(
            Object::new()
                .set("signed_url", paper.link(call, &name))
                .set("filename", &name.filename)
                .set("mime_type", &name.mime_type),
        )),
        None => Ok(not_found(call, "sandbox: this step has no document")),
    }
}

fn get_file(call: &Call, profile: Profile, file_id: &str) -> Outcome {
    documents::check_link(call, profile.api(), file_id)?;
    documents::file(call, &paper_of_file(call, profile, file_id)?)
}

fn paper_of_file(call: &Call, profile: Profile, file_id: &str) -> Result<Paper, Failure> {
    let run_id = documents::run_id(call, file_id)?;
    let run = runs::load(call.transaction, profile, &run_id)?;
    run.as_ref()
        .map(paper)
        .ok_or_else(|| documents::unknown(call))
}

fn paper(run: &Run) -> Paper {
    Paper {
        api: run.profile.api(),
        run_id: run.id.clone(),
        item: run.item,
    }
}
