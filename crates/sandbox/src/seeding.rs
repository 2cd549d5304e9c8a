//! Fills an empty store: spreads templates and extractions over as many pending approvals as were asked for.
//! The same number always gives the same ids in the same order; only the moments depend on when it is done.

mod reviews;

use rusqlite::Transaction;

use crate::clock::DAY_MS;
use crate::content::{self, Contents, Item};
use crate::ids;
use crate::plans::{self, Condition, Step, Workflow};
use crate::runs::{self, NewRun, Profile, RunStatus, Shape};
use crate::seed::{self, Extraction, Template};
use crate::store;

/// Forgets everything in the store and puts `count` pending approvals into each API.
/// Imported extractions, when there are any, take the place of the made-up ones of Retab.
pub(crate) fn fill(
    transaction: &Transaction,
    contents: &Contents,
    now_ms: i64,
    count: u64,
    imports: &[Extraction],
) -> rusqlite::Result<()> {
    store::empty(transaction)?;
    contents.forget();
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    fill_plans(transaction, now_ms, count)?;
    if imports.is_empty() {
        for profile in Profile::ALL {
            fill_runs(transaction, contents, profile, now_ms, count)?;
        }
        reviews::fill(transaction, contents, now_ms, count)?;
    } else {
        import(transaction, now_ms, imports)?;
        reviews::import(transaction, contents, now_ms, imports)?;
    }
    store::index(transaction)?;
    if imports.is_empty() {
        reviews::fill_ended(transaction, contents, now_ms, count)?;
    }
    Ok(())
}

/// Moments of `count` approvals, the newest a few minutes old, the oldest at most 30 days.
fn created_ms(word: &str, now_ms: i64, number: i64, count: i64) -> i64 {
    let span_ms = (count.saturating_mul(25 * 60_000)).min(30 * DAY_MS);
    let gap_ms = (span_ms / count.max(1)).max(1);
    let jitter_ms = (ids::bits(word, number.unsigned_abs()) % gap_ms.unsigned_abs()) as i64;
    now_ms - 4 * 60_000 - number * gap_ms - jitter_ms
}

fn fill_plans(transaction: &Transaction, now_ms: i64, count: i64) -> rusqlite::Result<()> {
    let mut gates: Vec<(String, Vec<Step>)> = Vec::new();
    for (number, template) in seed::templates().into_iter().enumerate() {
        let (workflow_uuid, steps) = insert_template(transaction, now_ms, number, template)?;
        let gated: Vec<Step> = steps
            .into_iter()
            .filter(|step| step.human_approval_required)
            .collect();
        if !gated.is_empty() {
            gates.push((workflow_uuid, gated));
        }
    }
    if gates.is_empty() {
        return Ok(());
    }
    for number in 0..count {
        // Each round visits every workflow once, in another order, and takes its next gate.
        let round = number as usize / gates.len();
        let turn = ids::bits("round", round as u64) as usize % gates.len();
        let (workflow_uuid, gated) = &gates[(number as usize + turn) % gates.len()];
        let step = &gated[round % gated.len()];
        let uuid = ids::uuid("plan", number.unsigned_abs());
        // Whole seconds, so that the order is the one a reader of the list can see.
        let inserted_ms = created_ms("plan", now_ms, number, count).div_euclid(1000) * 1000;
        plans::insert(transaction, &uuid, workflow_uuid, step, inserted_ms)?;
    }
    plans::count_waiting(transaction)
}

fn insert_template(
    transaction: &Transaction,
    now_ms: i64,
    number: usize,
    template: Template,
) -> rusqlite::Result<(String, Vec<Step>)> {
    let workflow = Workflow {
        uuid: ids::uuid("workflow", number as u64),
        name: template.workflow_name,
        description: template.workflow_description,
        runtype: template.runtype,
        inserted_ms: (now_ms - (40 + number as i64 * 3) * DAY_MS).div_euclid(1000) * 1000,
    };
    plans::insert_workflow(transaction, &workflow)?;
    let mut steps = Vec::new();
    for (position, step) in template.steps.into_iter().enumerate() {
        let word = format!("{} {}", workflow.uuid, step.step_identifier);
        let step = Step {
            step_uuid: ids::uuid(&word, 0),
            step_identifier: step.step_identifier,
            position: position as i64,
            webhook_uuid: ids::uuid(&word, 1),
            webhook_name: step.webhook_name,
            webhook_description: step.webhook_description,
            method: step.method,
            protocol: step.protocol,
            domain: step.domain,
            path: step.path,
            request_body_json: step.request_body_json,
            headers_json: step.headers_json,
            query_params_json: step.query_params_json,
            human_approval_required: step.human_approval_required,
            delay_seconds: i64::try_from(step.delay_to_next_step).unwrap_or(0),
            on_success: step.on_success,
            on_fail: step.on_fail,
            condition: step.condition.map(|(field, operator, value)| Condition {
                field,
                operator,
                value,
            }),
            inserted_ms: workflow.inserted_ms + (position as i64 + 1) * 60_000,
        };
        plans::insert_step(transaction, &workflow.uuid, &step)?;
        steps.push(step);
    }
    Ok((workflow.uuid, steps))
}

fn fill_runs(
    transaction: &Transaction,
    contents: &Contents,
    profile: Profile,
    now_ms: i64,
    count: i64,
) -> rusqlite::Result<()> {
    // Some runs that are over, so that a list without a filter is not a queue.
    for past in 0..(count / 10).clamp(0, 30) + i64::from(count > 0) * 3 {
        let status = match past % 4 {
            2 => RunStatus::Cancelled,
            3 => RunStatus::Error,
            _ => RunStatus::Completed,
        };
        let created_ms = created_ms("past", now_ms - DAY_MS, past, 40);
        add_run(
            transaction,
            contents,
            profile,
            count + past,
            created_ms,
            |run| runs::insert_finished(transaction, profile, &run, status),
        )?;
    }
    let mut approvals = 0;
    let mut number = 0;
    while approvals < count {
        // A run at two steps at once counts twice and so must still fit.
        let shape = match number % 12 {
            4 | 10 => Shape::TwoInSequence,
            7 if approvals + 2 <= count => Shape::TwoAtOnce,
            _ => Shape::OneReview,
        };
        let created_ms = created_ms(profile.api(), now_ms, number, count);
        add_run(transaction, contents, profile, number, created_ms, |run| {
            let shape = shape.name();
            runs::insert_waiting(transaction, &NewRun { shape, ..run })
        })?;
        approvals += if shape == Shape::TwoAtOnce { 2 } else { 1 };
        number += 1;
    }
    Ok(())
}

fn add_run(
    transaction: &Transaction,
    contents: &Contents,
    profile: Profile,
    number: i64,
    created_ms: i64,
    insert: impl FnOnce(NewRun) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let item = Item::MadeUp {
        seed: profile.seed(),
        number,
    };
    let content = contents.get(transaction, item)?;
    insert(NewRun {
        api: profile.api(),
        id: &ids::short("run", profile.api(), number.unsigned_abs()),
        item,
        shape: Shape::OneReview.name(),
        workflow_id: &ids::short("wf", &content.workflow_name, 0),
        workflow_name: &content.workflow_name,
        trigger: ["api", "email", "api", "manual"][number as usize % 4],
        created_ms,
    })
}

fn import(transaction: &Transaction, now_ms: i64, imports: &[Extraction]) -> rusqlite::Result<()> {
    for (number, extraction) in imports.iter().enumerate() {
        content::store_import(transaction, number as i64, extraction)?;
    }
    for profile in Profile::ALL {
        for (number, extraction) in imports.iter().enumerate() {
            let number = number as i64;
            let count = imports.len() as i64;
            runs::insert_waiting(
                transaction,
                &NewRun {
                    api: profile.api(),
                    id: &ids::short(
                        "run",
                        &format!("{} import", profile.api()),
                        number.unsigned_abs(),
                    ),
                    item: Item::Imported { number },
                    shape: Shape::OneReview.name(),
                    workflow_id: &ids::short("wf", &extraction.workflow_name, 0),
                    workflow_name: &extraction.workflow_name,
                    trigger: "api",
                    created_ms: created_ms(profile.api(), now_ms, number, count),
                },
            )?;
        }
    }
    Ok(())
}
