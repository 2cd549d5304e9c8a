//! Retab's reviews (generation c): a queue, unchangeable versions, one decision per review, and the reads that give a
//! reviewer schema, confidence and document (contract 6).
//! Only the wire is here; what a decision does is in `reviews.rs`, and what a correction does in `versions.rs`.

mod decisions;
mod list;
mod records;
mod render;
mod step_list;
mod steps;
mod versions;

use axum::http::Method;

use super::retab::documents::{self, Paper};
use super::retab::{self, not_found};
use super::{Call, Route};
use crate::answer::{Answer, Failure, Outcome};
use crate::auth::RetabAccess;
use crate::reviews::{self, API, Review, Run};
use crate::seed::Block;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    ListReviews,
    GetReview,
    Approve,
    Reject,
    ListVersions,
    CreateVersion,
    GetVersion,
    ListRuns,
    GetRun,
    ListSteps,
    GetStep,
    GetWorkflowVersion,
    GetRecord(Block),
    GetDownloadLink,
    GetFile,
}

impl Operation {
    fn writes(self) -> bool {
        matches!(
            self,
            Operation::Approve | Operation::Reject | Operation::CreateVersion
        )
    }
}

type Methods = &'static [(Method, Operation)];

const REVIEWS: Methods = &[(Method::GET, Operation::ListReviews)];
const REVIEW: Methods = &[(Method::GET, Operation::GetReview)];
const APPROVE: Methods = &[(Method::POST, Operation::Approve)];
const REJECT: Methods = &[(Method::POST, Operation::Reject)];
const VERSIONS: Methods = &[
    (Method::GET, Operation::ListVersions),
    (Method::POST, Operation::CreateVersion),
];
const VERSION: Methods = &[(Method::GET, Operation::GetVersion)];
const RUNS: Methods = &[(Method::GET, Operation::ListRuns)];
const RUN: Methods = &[(Method::GET, Operation::GetRun)];
const STEPS: Methods = &[(Method::GET, Operation::ListSteps)];
const STEP: Methods = &[(Method::GET, Operation::GetStep)];
const WORKFLOW_VERSION: Methods = &[(Method::GET, Operation::GetWorkflowVersion)];
const EXTRACTION: Methods = &[(Method::GET, Operation::GetRecord(Block::Extract))];
const CLASSIFICATION: Methods = &[(Method::GET, Operation::GetRecord(Block::Classifier))];
const SPLIT: Methods = &[(Method::GET, Operation::GetRecord(Block::Split))];
const PARTITION: Methods = &[(Method::GET, Operation::GetRecord(Block::ForEach))];
const DOWNLOAD_LINK: Methods = &[(Method::GET, Operation::GetDownloadLink)];
const FILE: Methods = &[(Method::GET, Operation::GetFile)];

pub(crate) fn answer(call: &Call) -> Outcome {
    let segments: Vec<&str> = call.segments.iter().map(String::as_str).collect();
    let (methods, id) = match segments.as_slice() {
        ["v1", "workflows", "reviews"] => (REVIEWS, ""),
        // Before anything that could take the word for the id of a review.
        ["v1", "workflows", "reviews", "versions"] => (VERSIONS, ""),
        ["v1", "workflows", "reviews", "versions", id] => (VERSION, *id),
        ["v1", "workflows", "reviews", id] => (REVIEW, *id),
        ["v1", "workflows", "reviews", id, "approve"] => (APPROVE, *id),
        ["v1", "workflows", "reviews", id, "reject"] => (REJECT, *id),
        ["v1", "workflows", "runs"] => (RUNS, ""),
        ["v1", "workflows", "runs", id] => (RUN, *id),
        ["v1", "workflows", "steps"] => (STEPS, ""),
        ["v1", "workflows", "steps", id] => (STEP, *id),
        ["v1", "workflows", "versions", id] => (WORKFLOW_VERSION, *id),
        ["v1", "extractions", id] => (EXTRACTION, *id),
        ["v1", "classifications", id] => (CLASSIFICATION, *id),
        ["v1", "splits", id] => (SPLIT, *id),
        ["v1", "partitions", id] => (PARTITION, *id),
        ["v1", "files", id, "download-link"] => (DOWNLOAD_LINK, *id),
        ["_files", id, _] => (FILE, *id),
        _ => return Ok(not_found(call, "Not Found")),
    };
    if segments.iter().any(|segment| segment.is_empty()) {
        return Ok(not_found(call, "Not Found"));
    }
    let route = Route { methods };
    let Some(operation) = route.operation(call.method) else {
        let answer = call.errors.plain_or_wrapped(405, "Method Not Allowed");
        return Ok(answer.header("allow", route.allow()));
    };
    if operation == Operation::GetFile {
        // The signature in the link stands for the key.
        documents::check_link(call, API, id)?;
        return documents::file(call, &paper_of_file(call, id)?);
    }
    let access = retab::access(call)?;
    if access == RetabAccess::ReadOnly && operation.writes() {
        return retab::may_only_read(call);
    }
    match operation {
        Operation::ListReviews => list::reviews(call),
        Operation::GetReview => Ok(Answer::ok(render::review(call, &load(call, id)?)?)),
        Operation::Approve => decisions::approve(call, id),
        Operation::Reject => decisions::reject(call, id),
        Operation::ListVersions => versions::list(call),
        Operation::CreateVersion => versions::create(call),
        Operation::GetVersion => versions::get(call, id),
        Operation::ListRuns => list::runs(call),
        Operation::GetRun => Ok(Answer::ok(render::run(call, &load_run(call, id)?)?)),
        Operation::ListSteps => step_list::steps(call),
        Operation::GetStep => steps::get(call, id),
        Operation::GetWorkflowVersion => records::workflow_version(call, id),
        Operation::GetRecord(block) => records::record(call, block, id),
        Operation::GetDownloadLink => documents::download_link(call, &paper_of_file(call, id)?),
        Operation::GetFile => documents::file(call, &paper_of_file(call, id)?),
    }
}

fn load(call: &Call, review_id: &str) -> Result<Review, Failure> {
    reviews::load(call.transaction, review_id)?
        .ok_or_else(|| not_found(call, "sandbox: review not found").into())
}

fn load_run(call: &Call, run_id: &str) -> Result<Run, Failure> {
    reviews::load_run(call.transaction, run_id)?
        .ok_or_else(|| not_found(call, "Workflow run not found").into())
}

fn paper_of_file(call: &Call, file_id: &str) -> Result<Paper, Failure> {
    let run_id = documents::run_id(call, file_id)?;
    let run = reviews::load_run(call.transaction, &run_id)?;
    run.as_ref()
        .map(paper)
        .ok_or_else(|| documents::unknown(call))
}

fn paper(run: &Run) -> Paper {
    Paper {
        api: API,
        run_id: run.id.clone(),
        item: run.paper(),
    }
}
