//! The lists of reviews, runs and steps with their filters and cursors.

use super::render;
use super::steps::{self, Step};
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

/// Where a step stands in the list of all steps: by run, then within it.
type StepKey = ((i64, String), usize);

/// Runs whose steps are looked at together.
const RUNS_AT_ONCE: i64 = 50;

/// Within a run as the contract orders them; without `run_id`, run by run.
pub(super) fn steps(call: &Call) -> Outcome {
    let mut parameters = Parameters::of(call);
    let with_urls = parameters.is_true("include_download_urls");
    // No greatest limit is documented.
    let limit = parameters.limit(
        i64::from(i32::MAX),
        20,
        "Input should be an integer of at least 1",
    );
    let limit = limit.min(call.settings.retab_longest_page);
    let run_id = parameters.text("run_id");
    let block_id = parameters.text("block_id");
    let step_id = parameters.text("step_id");
    let message = "Input should be a block type";
    let types = parameters.each_of("block_type", &steps::BLOCK_TYPES, message);
    let statuses = parameters.each_of("status", &steps::STATUSES, "Input should be a step status");
    let filter = Filter {
        workflow_id: parameters.text("workflow_id"),
        ..Filter::default()
    };
    let fits = |step: &Step| {
        let is_wanted = |wanted: &[String], own: &str| {
            wanted.is_empty() || wanted.iter().any(|wanted| wanted == own)
        };
        block_id.as_ref().is_none_or(|id| id == step.block_id)
            && step_id.as_ref().is_none_or(|id| *id == step.id)
            && is_wanted(&types, step.block_type)
            && is_wanted(&statuses, step.status)
    };
    let only = match &run_id {
        Some(run_id) => Some(reviews::load_run(call.transaction, run_id)?),
        None => None,
    };
    let runs_beyond = |cursor: Option<&(i64, String)>, downwards: bool| match &only {
        None => reviews::select_runs(call.transaction, &filter, cursor, downwards, RUNS_AT_ONCE),
        Some(run) => {
            let own = run.iter().filter(|run| {
                let key = (run.created_ms, run.id.clone());
                cursor.is_none_or(|cursor| {
                    if downwards {
                        key < *cursor
                    } else {
                        key > *cursor
                    }
                }) && filter
                    .workflow_id
                    .as_ref()
                    .is_none_or(|id| *id == run.workflow_id)
            });
            Ok(own.cloned().collect())
        }
    };
    let key = |(run, _, position): &(Run, Step, usize)| -> StepKey {
        ((run.created_ms, run.id.clone()), *position)
    };
    let select = |cursor: Option<&StepKey>, downwards: bool, most: i64| {
        select_steps(call, cursor, downwards, most, &runs_beyond, &fits)
    };
    let is_in_list = |run: &Run| {
        run_id.as_ref().is_none_or(|id| *id == run.id)
            && filter
                .workflow_id
                .as_ref()
                .is_none_or(|id| *id == run.workflow_id)
    };
    let place = parameters
        .place()?
        .found(|cursor| step_key(call, &cursor, is_in_list))?;
    let place = place.ok_or_else(|| foreign_cursor(call))?;
    let page = paging::page(&place, false, limit, key, select)?;
    let mut data = Vec::with_capacity(page.items.len());
    for (run, step, _) in &page.items {
        data.push(steps::render(call, run, step, with_urls)?);
    }
    let cursor = |(run, step, _): &(Run, Step, usize)| format!("{}/{}", run.id, step.id);
    Ok(Answer::ok(retab::page(&page, cursor, data)))
}

/// Step ids repeat between runs, so a cursor names both.
fn step_key(
    call: &Call,
    cursor: &str,
    is_in_list: impl Fn(&Run) -> bool,
) -> rusqlite::Result<Option<StepKey>> {
    let Some((run_id, step_id)) = cursor.split_once('/') else {
        return Ok(None);
    };
    let run = reviews::load_run(call.transaction, run_id)?;
    let Some(run) = run.filter(is_in_list) else {
        return Ok(None);
    };
    let steps = steps::of_run(call, &run)?;
    let position = steps.iter().position(|step| step.id == step_id);
    Ok(position.map(|position| ((run.created_ms, run.id), position)))
}

/// The nearest steps beyond a key.
fn select_steps(
    call: &Call,
    cursor: Option<&StepKey>,
    downwards: bool,
    most: i64,
    runs_beyond: &impl Fn(Option<&(i64, String)>, bool) -> rusqlite::Result<Vec<Run>>,
    fits: &impl Fn(&Step) -> bool,
) -> rusqlite::Result<Vec<(Run, Step, usize)>> {
    let mut found = Vec::new();
    let mut add = |run: &Run, from: Option<usize>| -> rusqlite::Result<bool> {
        let mut own: Vec<(usize, Step)> = steps::of_run(call, run)?
            .into_iter()
            .enumerate()
            .filter(|(position, step)| {
                fits(step)
                    && from.is_none_or(|from| {
                        if downwards {
                            *position < from
                        } else {
                            *position > from
                        }
                    })
            })
            .collect();
        if downwards {
            own.reverse();
        }
        found.extend(
            own.into_iter()
                .map(|(position, step)| (run.clone(), step, position)),
        );
        found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(found.len() as i64 == most)
    };
    let mut last = cursor.map(|(run, _)| run.clone());
    if let Some(((_, run_id), position)) = cursor
        && let Some(run) = reviews::load_run(call.transaction, run_id)?
        && add(&run, Some(*position))?
    {
        return Ok(found);
    }
    loop {
        let runs = runs_beyond(last.as_ref(), downwards)?;
        let Some(end) = runs.last() else {
            return Ok(found);
        };
        last = Some((end.created_ms, end.id.clone()));
        for run in &runs {
            if add(run, None)? {
                return Ok(found);
            }
        }
    }
}
