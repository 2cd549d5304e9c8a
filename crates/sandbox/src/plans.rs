//! HookPulse execution plans: which steps wait, what an action does to them, and where their workflow goes next.
//! Knows nothing of HTTP; the wire shapes are in `api/hookpulse.rs`.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use crate::ids;
use crate::settings::Settings;
use crate::store::{self, Effect, Timer, TimerKind};

pub(crate) const API: &str = "hookpulse";
pub(crate) const WAITING: &str = "waiting_approval";

/// Steps without a gate that follow each other before the sandbox takes the template for a circle.
const MOST_HOPS: i64 = 50;

/// One execution plan as it waits.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) uuid: String,
    pub(crate) workflow_uuid: String,
    pub(crate) workflow_name: String,
    pub(crate) step_identifier: String,
    pub(crate) position: i64,
    pub(crate) delay_seconds: i64,
    pub(crate) status: String,
    pub(crate) inserted_ms: i64,
}

/// One step of a template, as the store keeps it; JSON members are kept as text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) step_uuid: String,
    pub(crate) step_identifier: String,
    pub(crate) position: i64,
    pub(crate) webhook_uuid: String,
    pub(crate) webhook_name: String,
    pub(crate) webhook_description: String,
    pub(crate) method: String,
    pub(crate) protocol: String,
    pub(crate) domain: String,
    pub(crate) path: String,
    pub(crate) request_body_json: String,
    pub(crate) headers_json: String,
    pub(crate) query_params_json: String,
    pub(crate) human_approval_required: bool,
    pub(crate) delay_seconds: i64,
    pub(crate) on_success: Option<String>,
    pub(crate) on_fail: Option<String>,
    pub(crate) condition: Option<Condition>,
    pub(crate) inserted_ms: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Condition {
    pub(crate) field: String,
    pub(crate) operator: String,
    pub(crate) value: String,
}

/// A template without its steps.
#[derive(Debug)]
pub(crate) struct Workflow {
    pub(crate) uuid: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) runtype: String,
    pub(crate) inserted_ms: i64,
}

/// What became of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Acted {
    Done,
    AlreadyActedOn,
    Unknown,
}

/// Approves or rejects a waiting plan, once.
pub(crate) fn act(
    transaction: &Transaction,
    now_ms: i64,
    uuid: &str,
    approved: bool,
) -> rusqlite::Result<Acted> {
    let Some(plan) = find(transaction, uuid)? else {
        return Ok(Acted::Unknown);
    };
    if plan.status != WAITING {
        return Ok(Acted::AlreadyActedOn);
    }
    let step = step(transaction, &plan.workflow_uuid, &plan.step_identifier)?;
    let next = step.and_then(|step| {
        if approved {
            step.on_success
        } else {
            step.on_fail
        }
    });
    let status = if approved || next.is_some() {
        "active"
    } else {
        "stopped"
    };
    transaction
        .prepare_cached("UPDATE plans SET status = ? WHERE uuid = ?")?
        .execute([status, uuid])?;
    change_waiting_count(transaction, -1)?;
    store::add_effect(
        transaction,
        &Effect {
            api: API,
            key: uuid,
            approved,
            data: None,
            command_id: None,
            at_ms: now_ms,
        },
    )?;
    let what = match (approved, &next) {
        (true, Some(next)) => format!(
            "step {} approved, {next} follows in {} s",
            plan.step_identifier, plan.delay_seconds
        ),
        (true, None) => format!("step {} approved, no step follows", plan.step_identifier),
        (false, Some(next)) => format!("step {} rejected, {next} follows", plan.step_identifier),
        (false, None) => format!("step {} rejected, the workflow stops", plan.step_identifier),
    };
    store::note(transaction, now_ms, API, uuid, &what)?;
    if let Some(next) = next {
        // The delay belongs to the success path; a rejected step is skipped at once.
        let delay_ms = if approved {
            plan.delay_seconds * 1000
        } else {
            0
        };
        store::set_timer(
            transaction,
            &Timer {
                due_ms: now_ms + delay_ms,
                kind: TimerKind::StepReached,
                api: API.to_owned(),
                key: plan.workflow_uuid,
                detail: next,
                origin: plan.uuid,
                hops: 0,
            },
        )?;
    }
    Ok(Acted::Done)
}

/// The workflow comes to a step: a gated one becomes a new pending approval, another one runs and leads on.
pub(crate) fn step_reached(
    transaction: &Transaction,
    settings: &Settings,
    timer: &Timer,
) -> rusqlite::Result<()> {
    let Some(step) = step(transaction, &timer.key, &timer.detail)? else {
        let what = format!("there is no step {}, the workflow stops", timer.detail);
        return store::note(transaction, timer.due_ms, API, &timer.origin, &what);
    };
    if step.human_approval_required && settings.hookpulse_plan_keeps_uuid {
        let uuid = &timer.origin;
        let what = format!("step {} waits for approval as {uuid}", step.step_identifier);
        store::note(transaction, timer.due_ms, API, uuid, &what)?;
        change_waiting_count(transaction, 1)?;
        return go_on(transaction, uuid, &step);
    }
    if step.human_approval_required {
        // Every step of an execution is a plan entry of its own, so that "acted on once" holds for each.
        let uuid = ids::uuid(
            &format!("{} {}", timer.origin, step.step_identifier),
            timer.due_ms.unsigned_abs(),
        );
        let what = format!("step {} waits for approval as {uuid}", step.step_identifier);
        store::note(transaction, timer.due_ms, API, &timer.origin, &what)?;
        // Whole seconds, so that the order is the one a reader of the list can see.
        let inserted_ms = timer.due_ms.div_euclid(1000) * 1000;
        change_waiting_count(transaction, 1)?;
        return insert(transaction, &uuid, &timer.key, &step, inserted_ms);
    }
    let what = match &step.on_success {
        Some(_) if timer.hops >= MOST_HOPS => {
            format!(
                "step {} ran, then the sandbox stopped this circle",
                step.step_identifier
            )
        }
        Some(next) => format!("step {} ran, {next} follows", step.step_identifier),
        None => format!("step {} ran, the workflow is done", step.step_identifier),
    };
    store::note(transaction, timer.due_ms, API, &timer.origin, &what)?;
    match step.on_success {
        Some(next) if timer.hops < MOST_HOPS => store::set_timer(
            transaction,
            &Timer {
                due_ms: timer.due_ms + step.delay_seconds * 1000,
                kind: TimerKind::StepReached,
                api: API.to_owned(),
                key: timer.key.clone(),
                detail: next,
                origin: timer.origin.clone(),
                hops: timer.hops + 1,
            },
        ),
        _ => Ok(()),
    }
}

/// The same plan, in its old place, waits at this step.
fn go_on(transaction: &Transaction, uuid: &str, step: &Step) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE plans SET step_identifier = ?, position = ?, delay_seconds = ?, status = ? WHERE uuid = ?",
        )?
        .execute(params![
            step.step_identifier,
            step.position,
            step.delay_seconds,
            WAITING,
            uuid
        ])?;
    Ok(())
}

pub(crate) fn insert(
    transaction: &Transaction,
    uuid: &str,
    workflow_uuid: &str,
    step: &Step,
    inserted_ms: i64,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO plans (uuid, workflow_uuid, step_identifier, position, delay_seconds, status, inserted_ms)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            uuid,
            workflow_uuid,
            step.step_identifier,
            step.position,
            step.delay_seconds,
            WAITING,
            inserted_ms
        ])?;
    Ok(())
}

/// Kept beside the plans, because counting 100,000 of them for every page takes longer than the page.
const WAITING_COUNT: &str = "waiting_plans";

pub(crate) fn waiting_count(transaction: &Transaction) -> rusqlite::Result<i64> {
    let count = store::fact(transaction, WAITING_COUNT)?;
    Ok(count.and_then(|count| count.parse().ok()).unwrap_or(0))
}

/// Counts once, after many plans were inserted.
pub(crate) fn count_waiting(transaction: &Transaction) -> rusqlite::Result<()> {
    let count: i64 = transaction.query_row(
        "SELECT count(*) FROM plans WHERE status = ?",
        [WAITING],
        |row| row.get(0),
    )?;
    store::remember(transaction, WAITING_COUNT, &count.to_string())
}

fn change_waiting_count(transaction: &Transaction, by: i64) -> rusqlite::Result<()> {
    let count = waiting_count(transaction)? + by;
    store::remember(transaction, WAITING_COUNT, &count.to_string())
}

/// Waiting plans, newest first by the second that is shown, then by UUID.
pub(crate) fn waiting(
    transaction: &Transaction,
    skip: i64,
    limit: i64,
) -> rusqlite::Result<Vec<Plan>> {
    // The inner query only walks the index, so a late page costs little more than the first.
    transaction
        .prepare_cached(&format!(
            "{SELECT_PLAN} WHERE plans.rowid IN (
                SELECT rowid FROM plans WHERE status = ? ORDER BY inserted_ms DESC, uuid DESC LIMIT ? OFFSET ?)
             ORDER BY plans.inserted_ms DESC, plans.uuid DESC"
        ))?
        .query_map(params![WAITING, limit, skip], read_plan)?
        .collect()
}

fn find(transaction: &Transaction, uuid: &str) -> rusqlite::Result<Option<Plan>> {
    transaction
        .prepare_cached(&format!("{SELECT_PLAN} WHERE plans.uuid = ?"))?
        .query_row([uuid], read_plan)
        .optional()
}

const SELECT_PLAN: &str =
    "SELECT plans.uuid, plans.workflow_uuid, workflows.name, plans.step_identifier,
    plans.position, plans.delay_seconds, plans.status, plans.inserted_ms
    FROM plans JOIN workflows ON workflows.uuid = plans.workflow_uuid";

fn read_plan(row: &Row) -> rusqlite::Result<Plan> {
    Ok(Plan {
        uuid: row.get(0)?,
        workflow_uuid: row.get(1)?,
        workflow_name: row.get(2)?,
        step_identifier: row.get(3)?,
        position: row.get(4)?,
        delay_seconds: row.get(5)?,
        status: row.get(6)?,
        inserted_ms: row.get(7)?,
    })
}

pub(crate) fn workflow(
    transaction: &Transaction,
    uuid: &str,
) -> rusqlite::Result<Option<Workflow>> {
    transaction
        .prepare_cached(
            "SELECT uuid, name, description, runtype, inserted_ms FROM workflows WHERE uuid = ?",
        )?
        .query_row([uuid], |row| {
            Ok(Workflow {
                uuid: row.get(0)?,
                name: row.get(1)?,
                description: row.get(2)?,
                runtype: row.get(3)?,
                inserted_ms: row.get(4)?,
            })
        })
        .optional()
}

pub(crate) fn insert_workflow(
    transaction: &Transaction,
    workflow: &Workflow,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO workflows (uuid, name, description, runtype, inserted_ms) VALUES (?, ?, ?, ?, ?)",
        )?
        .execute(params![
            workflow.uuid,
            workflow.name,
            workflow.description,
            workflow.runtype,
            workflow.inserted_ms
        ])?;
    Ok(())
}

/// The steps of a template in their order.
pub(crate) fn steps(transaction: &Transaction, workflow_uuid: &str) -> rusqlite::Result<Vec<Step>> {
    transaction
        .prepare_cached(
            "SELECT definition FROM steps WHERE workflow_uuid = ? ORDER BY position, step_identifier",
        )?
        .query_map([workflow_uuid], read_step)?
        .collect()
}

pub(crate) fn step(
    transaction: &Transaction,
    workflow_uuid: &str,
    step_identifier: &str,
) -> rusqlite::Result<Option<Step>> {
    transaction
        .prepare_cached(
            "SELECT definition FROM steps WHERE workflow_uuid = ? AND step_identifier = ?",
        )?
        .query_row([workflow_uuid, step_identifier], read_step)
        .optional()
}

pub(crate) fn insert_step(
    transaction: &Transaction,
    workflow_uuid: &str,
    step: &Step,
) -> rusqlite::Result<()> {
    let definition = crate::json::Json::of(step);
    transaction
        .prepare_cached(
            "INSERT INTO steps (workflow_uuid, position, step_identifier, definition) VALUES (?, ?, ?, ?)",
        )?
        .execute(params![
            workflow_uuid,
            step.position,
            step.step_identifier,
            definition.as_str()
        ])?;
    Ok(())
}

fn read_step(row: &Row) -> rusqlite::Result<Step> {
    let definition: String = row.get(0)?;
    serde_json::from_str(&definition).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into())
    })
}
