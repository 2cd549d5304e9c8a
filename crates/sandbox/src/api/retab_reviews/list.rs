//! The lists of reviews and of runs with their filters and cursors.

use super::render;
use crate::answer::{Answer, Failure, Outcome};
use crate::api::Call;
use crate::api::retab;
use crate::api::retab::parameters::Parameters;
use crate::clock;
use crate::json::{Json, Object};
use crate::paging;
use crate::reviews::{self, Run, Wanted};
use crate::runs::Filter;

pub(super) const FROM_1_TO_200: &str = "Input should be an integer from 1 to 200";

const DECISION_STATUSES: [&str; 6] = [
    "pending",
    "approved",
    "rejected",
    "decided",
    "cancelled",
    "all",
];

const RUN_STATUSES: [&str; 8] = [
    "pending",
    "queued",
    "running",
    "completed",
    "error",
    "failed",
    "awaiting_review",
    "cancelled",
];

const TRIGGERS: [&str; 6] = ["manual", "api", "schedule", "webhook", "email", "restart"];

pub(super) fn reviews(call: &Call) -> Outcome {
    let mut parameters = Parameters::of(call);
    let message = "Input should be a decision status";
    let status = parameters.one_of("decision_status", &DECISION_STATUSES, message);
    let statuses: &[&str] = match status.as_deref() {
        Some("approved") => &["approved"],
        Some("rejected") => &["rejected"],
        Some("decided") => &["approved", "rejected"],
        Some("cancelled") => &["cancelled"],
        Some("all") => &[],
        _ => &["pending"],
    };
    let wanted = Wanted {
        workflow_id: parameters.text("workflow_id"),
        run_id: parameters.text("run_id"),
        block_id: parameters.text("block_id"),
        step_id: parameters.text("step_id"),
        iteration_key: parameters.text("iteration_key"),
        statuses,
    };
    let newest_first = parameters.newest_first(false);
    let limit = parameters
        .limit(200, 50, FROM_1_TO_200)
        .min(call.settings.retab_longest_review_page);
    let place = parameters.place()?;
    let page = reviews::list(call.transaction, &wanted, place, newest_first, limit)?;
    let page = page.ok_or_else(|| foreign_cursor(call))?;
    let data = page.items.iter().map(|review| render::review(call, review));
    let data = data.collect::<Result<Vec<Json>, Failure>>()?;
    if call.settings.retab_early_review_lists {
        // What the generation before this one sent for some days (contract 5).
        return Ok(Answer::ok(
            Object::new()
                .json("data", Json::array(data))
                .set("has_more", page.has_after),
        ));
    }
    Ok(Answer::ok(retab::page(
        &page,
        |review| review.id.clone(),
        data,
    )))
}

pub(super) fn foreign_cursor(call: &Call) -> Failure {
    let text = "sandbox: cursor does not belong to this list";
    call.errors.unusable_cursor(text).into()
}

pub(super) fn runs(call: &Call) -> Outcome {
    let mut parameters = Parameters::of(call);
    let message = "Input should be a run status";
    let status = parameters.one_of("status", &RUN_STATUSES, message);
    let not_status = parameters.one_of("exclude_status", &RUN_STATUSES, message);
    let trigger = parameters.one_of("trigger_type", &TRIGGERS, "Input should be a trigger type");
    let filter = Filter {
        workflow_id: parameters.text("workflow_id"),
        statuses: status.iter().map(|status| own_status(status)).collect(),
        not_status: not_status.map(|status| own_status(&status)),
        triggers: trigger.into_iter().collect(),
        created_from_ms: parameters.day("from_date"),
        created_before_ms: parameters
            .day("to_date")
            .map(|day_ms| day_ms + clock::DAY_MS),
        at_least_ms: parameters.integer("min_duration_ms"),
        at_most_ms: parameters.integer("max_duration_ms"),
        id_part: parameters.text("search"),
        ..Filter::default()
    };
    let newest_first = parameters.newest_first(true);
    let message = "Input should be an integer from 1 to 100";
    let limit = parameters
        .limit(100, 20, message)
        .min(call.settings.retab_longest_page);
    let key = |run: &Run| (run.created_ms, run.id.clone());
    let place = parameters.place()?.found(|id| {
        let run = reviews::load_run(call.transaction, &id)?;
        Ok(run.as_ref().map(key))
    })?;
    let place = place.ok_or_else(|| foreign_cursor(call))?;
    let page = paging::page(
        &place,
        newest_first,
        limit,
        key,
        |cursor, downwards, most| {
            reviews::select_runs(call.transaction, &filter, cursor, downwards, most)
        },
    )?;
    let mut data = Vec::with_capacity(page.items.len());
    for run in &page.items {
        data.push(render::run(call, run)?);
    }
    Ok(Answer::ok(retab::page(&page, |run| run.id.clone(), data)))
}

/// The word under which the store keeps a status of this generation.
fn own_status(status: &str) -> String {
    match status {
        "awaiting_review" => "waiting_for_human",
        "failed" => "error",
        other => other,
    }
    .to_owned()
}
