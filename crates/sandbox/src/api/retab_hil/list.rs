//! The list of runs with its filters and cursors.

use super::render::Renderer;
use crate::answer::{Answer, Outcome};
use crate::api::Call;
use crate::api::retab;
use crate::api::retab::parameters::{Parameters, listed};
use crate::clock;
use crate::runs::{self, Filter, Profile};

const RUN_STATUSES: [&str; 6] = [
    "pending",
    "running",
    "completed",
    "error",
    "waiting_for_human",
    "cancelled",
];
const TRIGGERS: [&str; 6] = ["manual", "api", "schedule", "webhook", "email", "restart"];

pub(super) fn runs(call: &Call, profile: Profile) -> Outcome {
    let mut parameters = Parameters::of(call);
    let status_message = "Input should be a run status";
    let trigger_message = "Input should be a trigger type";
    let mut statuses = listed(parameters.text("statuses"));
    statuses.extend(parameters.one_of("status", &RUN_STATUSES, status_message));
    let mut triggers = listed(parameters.text("trigger_types"));
    triggers.extend(parameters.one_of("trigger_type", &TRIGGERS, trigger_message));
    let filter = Filter {
        workflow_id: parameters.text("workflow_id"),
        statuses,
        not_status: parameters.one_of("exclude_status", &RUN_STATUSES, status_message),
        triggers,
        created_from_ms: parameters.day("from_date"),
        created_before_ms: parameters
            .day("to_date")
            .map(|day_ms| day_ms + clock::DAY_MS),
        at_least_ms: parameters.integer("min_duration"),
        at_most_ms: parameters.integer("max_duration"),
        id_part: parameters.text("search"),
        id: None,
        shape: None,
        none: parameters.cost("min_cost").is_some_and(|cost| cost > 0.0)
            | parameters.cost("max_cost").is_some_and(|cost| cost < 0.0),
    };
    let newest_first = parameters.newest_first(true);
    let message = "Input should be an integer from 1 to 100";
    let limit = parameters
        .limit(100, 20, message)
        .min(call.settings.retab_longest_page);
    let fields = parameters.text("fields").map(|fields| listed(Some(fields)));
    let place = parameters.place()?;
    let page = runs::list(
        call.transaction,
        profile,
        &filter,
        place,
        newest_first,
        limit,
    )?;
    let Some(page) = page else {
        return Ok(call
            .errors
            .unusable_cursor("sandbox: this cursor is no run of yours"));
    };
    let mut data = Vec::with_capacity(page.items.len());
    for run in &page.items {
        let renderer = Renderer::new(call, run)?;
        data.push(renderer.run_with(false, fields.as_deref()));
    }
    Ok(Answer::ok(retab::page(&page, |run| run.id.clone(), data)))
}
