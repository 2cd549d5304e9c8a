//! The list of runs with its filters and cursors.

use super::cursors;
use super::render::Renderer;
use crate::answer::{Answer, Outcome};
use crate::api::Call;
use crate::clock;
use crate::errors::Problem;
use crate::json::{Json, Object};
use crate::runs::{self, Filter, Place, Profile};

const RUN_STATUSES: [&str; 6] = [
    "pending",
    "running",
    "completed",
    "error",
    "waiting_for_human",
    "cancelled",
];
const TRIGGERS: [&str; 6] = ["manual", "api", "schedule", "webhook", "email", "restart"];

/// A list parameter collected with what is wrong about it.
struct Parameters<'a> {
    call: &'a Call<'a>,
    problems: Vec<Problem>,
}

impl Parameters<'_> {
    fn text(&self, name: &str) -> Option<String> {
        self.call.parameter(name).map(str::to_owned)
    }

    /// Reads a parameter, or notes that it does not fit and goes on without it.
    fn read<T>(
        &mut self,
        name: &'static str,
        message: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.call.parameter(name)?;
        let value = read(text);
        if value.is_none() {
            self.problems.push(Problem {
                location: vec!["query".to_owned(), name.to_owned()],
                message,
                kind: "value_error",
            });
        }
        value
    }

    fn one_of(
        &mut self,
        name: &'static str,
        choices: &[&str],
        message: &'static str,
    ) -> Option<String> {
        self.read(name, message, |text| {
            choices.contains(&text).then(|| text.to_owned())
        })
    }

    fn integer(&mut self, name: &'static str) -> Option<i64> {
        self.read(name, "Input should be a valid integer", |text| {
            text.parse().ok()
        })
    }

    fn cost(&mut self, name: &'static str) -> Option<f64> {
        self.read(name, "Input should be a valid number", |text| {
            text.parse::<f64>().ok().filter(|cost| cost.is_finite())
        })
    }

    fn day(&mut self, name: &'static str) -> Option<i64> {
        self.read(name, "Input should be a valid date", clock::day)
    }
}

pub(super) fn runs(call: &Call, profile: Profile) -> Outcome {
    let mut parameters = Parameters {
        call,
        problems: Vec::new(),
    };
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
        none: parameters.cost("min_cost").is_some_and(|cost| cost > 0.0)
            | parameters.cost("max_cost").is_some_and(|cost| cost < 0.0),
    };
    let newest_first = parameters
        .one_of("order", &["asc", "desc"], "Input should be 'asc' or 'desc'")
        .is_none_or(|order| order == "desc");
    let limit = parameters
        .read(
            "limit",
            "Input should be an integer from 1 to 100",
            |text| {
                text.parse::<i64>()
                    .ok()
                    .filter(|limit| (1..=100).contains(limit))
            },
        )
        .unwrap_or(20)
        .min(call.settings.retab_longest_page);
    if !parameters.problems.is_empty() {
        return Ok(call.errors.unprocessable(&parameters.problems));
    }
    let place = match (parameters.text("before"), parameters.text("after")) {
        (Some(_), Some(_)) => {
            let text = "sandbox: give before or after, not both";
            return Ok(call.errors.unusable_cursor(text));
        }
        (Some(id), None) => Place::Before(id),
        (None, Some(id)) => Place::After(id),
        (None, None) => Place::Start,
    };
    let page = runs::list(
        call.transaction,
        profile,
        &filter,
        &place,
        newest_first,
        limit,
    )?;
    let Some(page) = page else {
        return Ok(call
            .errors
            .unusable_cursor("sandbox: this cursor is no run of yours"));
    };
    let fields = parameters.text("fields").map(|fields| listed(Some(fields)));
    let mut data = Vec::with_capacity(page.runs.len());
    for run in &page.runs {
        let renderer = Renderer::new(call, run)?;
        data.push(renderer.run_with(false, fields.as_deref()));
    }
    let before = page.runs.first().filter(|_| page.has_before);
    let after = page.runs.last().filter(|_| page.has_after);
    Ok(Answer::ok(
        Object::new().json("data", Json::array(data)).json(
            "list_metadata",
            cursors(
                before.map(|run| run.id.as_str()),
                after.map(|run| run.id.as_str()),
            ),
        ),
    ))
}

fn listed(text: Option<String>) -> Vec<String> {
    text.unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}
