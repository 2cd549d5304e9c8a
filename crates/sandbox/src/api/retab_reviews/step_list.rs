//! The list of steps. Within a run it is in the documented order; over all runs it goes run by run.

use super::list::foreign_cursor;
use super::steps::{self, Step};
use crate::answer::{Answer, Outcome};
use crate::api::Call;
use crate::api::retab;
use crate::api::retab::parameters::Parameters;
use crate::paging;
use crate::reviews::{self, Run};
use crate::runs::Filter;

/// Runs whose steps are looked at together.
const RUNS_AT_ONCE: i64 = 50;

pub(super) fn steps(call: &Call) -> Outcome {
    let mut parameters = Parameters::of(call);
    let with_urls = parameters.is_true("include_download_urls");
    let message = "Input should be an integer of at least 1";
    // No greatest limit is documented.
    let limit = parameters
        .limit(i64::MAX, 20, message)
        .min(call.settings.retab_longest_page);
    let wanted = Wanted {
        runs: Filter {
            id: parameters.text("run_id"),
            workflow_id: parameters.text("workflow_id"),
            ..Filter::default()
        },
        block_id: parameters.text("block_id"),
        step_id: parameters.text("step_id"),
        block_types: parameters.each_of(
            "block_type",
            &steps::BLOCK_TYPES,
            "Input should be a block type",
        ),
        statuses: parameters.each_of("status", &steps::STATUSES, "Input should be a step status"),
    };
    let place = parameters
        .place()?
        .found(|cursor| wanted.key(call, &cursor))?
        .ok_or_else(|| foreign_cursor(call))?;
    let key = |listed: &Listed| (run_key(&listed.run), listed.position);
    let page = paging::page(&place, false, limit, key, |cursor, downwards, most| {
        wanted.select(call, cursor, downwards, most)
    })?;
    let mut data = Vec::with_capacity(page.items.len());
    for listed in &page.items {
        data.push(steps::render(call, &listed.run, &listed.step, with_urls)?);
    }
    // Step ids repeat between runs, so a cursor names both.
    let cursor = |listed: &Listed| format!("{}/{}", listed.run.id, listed.step.id);
    Ok(Answer::ok(retab::page(&page, cursor, data)))
}

/// A step, and where it is in its run.
struct Listed {
    run: Run,
    step: Step,
    position: usize,
}

/// Where a step stands among all: by run, then by its position.
type Key = ((i64, String), usize);

fn run_key(run: &Run) -> (i64, String) {
    (run.created_ms, run.id.clone())
}

/// Which steps a caller wants to see; `None` and empty lists do not narrow.
struct Wanted {
    runs: Filter,
    block_id: Option<String>,
    step_id: Option<String>,
    block_types: Vec<String>,
    statuses: Vec<String>,
}

impl Wanted {
    fn fits(&self, step: &Step) -> bool {
        let is_in = |wanted: &[String], own: &str| {
            wanted.is_empty() || wanted.iter().any(|wanted| wanted == own)
        };
        self.block_id.as_ref().is_none_or(|id| id == step.block_id)
            && self.step_id.as_ref().is_none_or(|id| *id == step.id)
            && is_in(&self.block_types, step.block_type)
            && is_in(&self.statuses, step.status)
    }

    /// What a cursor of this list stands for. Its step may have moved on since, so that it does not fit any more.
    fn key(&self, call: &Call, cursor: &str) -> rusqlite::Result<Option<Key>> {
        let Some((run_id, step_id)) = cursor.split_once('/') else {
            return Ok(None);
        };
        let run = reviews::load_run(call.transaction, run_id)?.filter(|run| {
            let is_own = |wanted: &Option<String>, own: &str| {
                wanted.as_ref().is_none_or(|wanted| wanted == own)
            };
            is_own(&self.runs.id, &run.id) && is_own(&self.runs.workflow_id, &run.workflow_id)
        });
        let Some(run) = run else {
            return Ok(None);
        };
        let steps = steps::of_run(call, &run)?;
        let position = steps.iter().position(|step| step.id == step_id);
        Ok(position.map(|position| (run_key(&run), position)))
    }

    /// The nearest steps beyond a key.
    fn select(
        &self,
        call: &Call,
        cursor: Option<&Key>,
        downwards: bool,
        most: i64,
    ) -> rusqlite::Result<Vec<Listed>> {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        let mut last = None;
        if let Some((run, position)) = cursor {
            // First the rest of the run in whose middle the cursor is.
            if let Some(run) = reviews::load_run(call.transaction, &run.1)? {
                let mut rest = self.steps_of(call, &run, downwards)?;
                rest.retain(|listed| {
                    listed.position != *position && (listed.position < *position) == downwards
                });
                found.extend(rest);
            }
            last = Some(run.clone());
        }
        while found.len() < most {
            let runs = reviews::select_runs(
                call.transaction,
                &self.runs,
                last.as_ref(),
                downwards,
                RUNS_AT_ONCE,
            )?;
            let Some(end) = runs.last() else {
                break;
            };
            last = Some(run_key(end));
            for run in &runs {
                found.extend(self.steps_of(call, run, downwards)?);
            }
        }
        found.truncate(most);
        Ok(found)
    }

    /// Steps of one run that are wanted, from its beginning or, downwards, from its end.
    fn steps_of(&self, call: &Call, run: &Run, downwards: bool) -> rusqlite::Result<Vec<Listed>> {
        let mut listed: Vec<Listed> = steps::of_run(call, run)?
            .into_iter()
            .enumerate()
            .filter(|(_, step)| self.fits(step))
            .map(|(position, step)| Listed {
                run: run.clone(),
                step,
                position,
            })
            .collect();
        if downwards {
            listed.reverse();
        }
        Ok(listed)
    }
}
