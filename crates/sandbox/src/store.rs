//! The SQLite file: tables, transactions, what took effect, and the timers that make workflows move on.
//! A timer is a row with the moment it is due; due rows are worked off when somebody next looks, so no timer is lost by a restart.
//! What the rows mean is known by `plans`, `runs` and `reviews`.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::settings::Settings;
use crate::{plans, reviews, runs};

const FILE_NAME: &str = "sandbox.sqlite";

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS effects (
        number INTEGER PRIMARY KEY AUTOINCREMENT, api TEXT NOT NULL, key TEXT NOT NULL,
        verdict TEXT NOT NULL, data TEXT, command_id TEXT, at_ms INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS journal (
        number INTEGER PRIMARY KEY AUTOINCREMENT, api TEXT NOT NULL, key TEXT NOT NULL,
        what TEXT NOT NULL, at_ms INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS timers (
        number INTEGER PRIMARY KEY AUTOINCREMENT, due_ms INTEGER NOT NULL, kind TEXT NOT NULL,
        api TEXT NOT NULL, key TEXT NOT NULL, detail TEXT NOT NULL, origin TEXT NOT NULL, hops INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS workflows (
        uuid TEXT PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL,
        runtype TEXT NOT NULL, inserted_ms INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS steps (
        workflow_uuid TEXT NOT NULL, position INTEGER NOT NULL, step_identifier TEXT NOT NULL,
        definition TEXT NOT NULL, PRIMARY KEY (workflow_uuid, step_identifier));
    CREATE TABLE IF NOT EXISTS plans (
        uuid TEXT NOT NULL, workflow_uuid TEXT NOT NULL, step_identifier TEXT NOT NULL,
        position INTEGER NOT NULL, delay_seconds INTEGER NOT NULL, status TEXT NOT NULL,
        inserted_ms INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS runs (
        api TEXT NOT NULL, id TEXT NOT NULL, item INTEGER NOT NULL, imported INTEGER NOT NULL,
        shape TEXT NOT NULL, workflow_id TEXT NOT NULL, workflow_name TEXT NOT NULL, status TEXT NOT NULL,
        trigger_type TEXT NOT NULL, created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL,
        completed_ms INTEGER, waited_ms INTEGER NOT NULL, nodes TEXT);
    CREATE TABLE IF NOT EXISTS graphs (workflow_id TEXT PRIMARY KEY, blocks TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS reviews (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL, run_id TEXT NOT NULL, workflow_id TEXT NOT NULL,
        block_type TEXT NOT NULL, block_id TEXT NOT NULL, step_id TEXT NOT NULL, iteration_key TEXT,
        created_ms INTEGER NOT NULL, status TEXT NOT NULL, version_id TEXT, author TEXT, reason TEXT,
        decided_ms INTEGER, applied_ms INTEGER, projected_ms INTEGER, cancelled_ms INTEGER);
    CREATE TABLE IF NOT EXISTS versions (
        number INTEGER PRIMARY KEY, review INTEGER NOT NULL, id TEXT NOT NULL, parent_id TEXT,
        author TEXT NOT NULL, snapshot TEXT, note TEXT, created_ms INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS imports (
        number INTEGER PRIMARY KEY, workflow_name TEXT NOT NULL, node_label TEXT NOT NULL, json_schema TEXT,
        data TEXT NOT NULL, likelihoods TEXT, filename TEXT, mime_type TEXT, bytes BLOB);
";

const INDEXES: &str = "
    CREATE INDEX IF NOT EXISTS timers_due ON timers (due_ms, number);
    CREATE UNIQUE INDEX IF NOT EXISTS plans_by_uuid ON plans (uuid);
    CREATE INDEX IF NOT EXISTS plans_newest ON plans (status, inserted_ms DESC, uuid DESC);
    CREATE UNIQUE INDEX IF NOT EXISTS runs_by_id ON runs (api, id);
    CREATE INDEX IF NOT EXISTS runs_newest ON runs (api, created_ms, id);
    CREATE INDEX IF NOT EXISTS runs_by_status ON runs (api, status, created_ms, id);
    CREATE UNIQUE INDEX IF NOT EXISTS reviews_by_id ON reviews (id);
    CREATE INDEX IF NOT EXISTS reviews_of_run ON reviews (run_id);
    CREATE INDEX IF NOT EXISTS reviews_oldest ON reviews (created_ms, id);
    CREATE INDEX IF NOT EXISTS reviews_by_status ON reviews (status, created_ms, id);
    CREATE INDEX IF NOT EXISTS versions_by_id ON versions (id, created_ms);
    CREATE INDEX IF NOT EXISTS versions_of_review ON versions (review);
";

const EMPTY: &str = "
    DROP TABLE IF EXISTS facts; DROP TABLE IF EXISTS effects; DROP TABLE IF EXISTS journal;
    DROP TABLE IF EXISTS timers; DROP TABLE IF EXISTS workflows; DROP TABLE IF EXISTS steps;
    DROP TABLE IF EXISTS plans; DROP TABLE IF EXISTS runs; DROP TABLE IF EXISTS imports;
    DROP TABLE IF EXISTS graphs; DROP TABLE IF EXISTS reviews; DROP TABLE IF EXISTS versions;
";

/// One SQLite database behind one lock: the sandbox answers one request after the other.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Mutex<Connection>,
}

impl Store {
    /// Opens the file in `directory`, which is made when missing; without a directory everything stays in memory.
    pub(crate) fn open(directory: Option<&Path>) -> Result<Store, String> {
        let connection = match directory {
            Some(directory) => {
                std::fs::create_dir_all(directory).map_err(|error| {
                    format!(
                        "the data folder {} cannot be made: {error}",
                        directory.display()
                    )
                })?;
                Connection::open(directory.join(FILE_NAME))
            }
            None => Connection::open_in_memory(),
        };
        let open = || -> rusqlite::Result<Connection> {
            let connection = connection?;
            connection.busy_timeout(std::time::Duration::from_secs(5))?;
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            connection.execute_batch(TABLES)?;
            Ok(connection)
        };
        let connection = open().map_err(|error| match directory {
            Some(directory) => format!(
                "the data file {} cannot be opened: {error}",
                directory.join(FILE_NAME).display()
            ),
            None => format!("the database cannot be opened: {error}"),
        })?;
        Ok(Store {
            connection: Mutex::new(connection),
        })
    }

    /// Runs `work` in one transaction: all of it is kept, or, when it fails, none.
    pub(crate) fn transaction<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(&Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        // A panic in an earlier request rolled its transaction back, so the connection is still good.
        let mut connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }
}

impl Store {
    /// Called when everything was written anew: from here on writes go through a write-ahead log, and the log starts short.
    /// Filling a new file without that log writes each page only once.
    pub(crate) fn filled(&self) -> rusqlite::Result<()> {
        let connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
    }
}

/// Forgets everything and leaves empty tables without indexes, ready to be filled quickly.
pub(crate) fn empty(transaction: &Transaction) -> rusqlite::Result<()> {
    transaction.execute_batch(EMPTY)?;
    transaction.execute_batch(TABLES)
}

/// Called when the tables are filled.
pub(crate) fn index(transaction: &Transaction) -> rusqlite::Result<()> {
    transaction.execute_batch(INDEXES)
}

/// A single remembered value, such as the settings.
pub(crate) fn fact(transaction: &Transaction, name: &str) -> rusqlite::Result<Option<String>> {
    transaction
        .prepare_cached("SELECT value FROM facts WHERE name = ?")?
        .query_row([name], |row| row.get(0))
        .optional()
}

pub(crate) fn remember(transaction: &Transaction, name: &str, value: &str) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)")?
        .execute([name, value])?;
    Ok(())
}

/// A decision that took effect.
#[derive(Debug)]
pub(crate) struct Effect<'a> {
    pub(crate) api: &'a str,
    pub(crate) key: &'a str,
    pub(crate) approved: bool,
    pub(crate) data: Option<&'a str>,
    pub(crate) command_id: Option<&'a str>,
    pub(crate) at_ms: i64,
}

pub(crate) fn add_effect(transaction: &Transaction, effect: &Effect) -> rusqlite::Result<()> {
    let verdict = if effect.approved {
        "approved"
    } else {
        "rejected"
    };
    transaction
        .prepare_cached(
            "INSERT INTO effects (api, key, verdict, data, command_id, at_ms) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            effect.api,
            effect.key,
            verdict,
            effect.data,
            effect.command_id,
            effect.at_ms
        ])?;
    Ok(())
}

/// Writes down what a workflow did, for people and tests who want to see that it moved on.
pub(crate) fn note(
    transaction: &Transaction,
    at_ms: i64,
    api: &str,
    key: &str,
    what: &str,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT INTO journal (api, key, what, at_ms) VALUES (?, ?, ?, ?)")?
        .execute(params![api, key, what, at_ms])?;
    Ok(())
}

/// Something a workflow does by itself at a later moment.
#[derive(Debug)]
pub(crate) struct Timer {
    pub(crate) due_ms: i64,
    pub(crate) kind: TimerKind,
    pub(crate) api: String,
    /// A run id, or a workflow UUID.
    pub(crate) key: String,
    /// A node id, or a step identifier.
    pub(crate) detail: String,
    /// The approval that led here.
    pub(crate) origin: String,
    /// How many steps went by without a person since then.
    pub(crate) hops: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimerKind {
    /// A HookPulse workflow comes to its next step.
    StepReached,
    /// A received Retab decision takes hold of its step.
    Applied,
    /// An applied Retab decision shows in the run.
    Projected,
    /// The last step of a Retab run is done.
    Finished,
}

impl TimerKind {
    fn name(self) -> &'static str {
        match self {
            TimerKind::StepReached => "step_reached",
            TimerKind::Applied => "applied",
            TimerKind::Projected => "projected",
            TimerKind::Finished => "finished",
        }
    }

    fn named(name: &str) -> Option<TimerKind> {
        [
            TimerKind::StepReached,
            TimerKind::Applied,
            TimerKind::Projected,
            TimerKind::Finished,
        ]
        .into_iter()
        .find(|kind| kind.name() == name)
    }
}

pub(crate) fn set_timer(transaction: &Transaction, timer: &Timer) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO timers (due_ms, kind, api, key, detail, origin, hops) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            timer.due_ms,
            timer.kind.name(),
            timer.api,
            timer.key,
            timer.detail,
            timer.origin,
            timer.hops
        ])?;
    Ok(())
}

/// Works off everything that became due, oldest first, each at its own moment.
pub(crate) fn settle(
    transaction: &Transaction,
    settings: &Settings,
    now_ms: i64,
) -> rusqlite::Result<()> {
    while let Some((number, kind, timer)) = next_due(transaction, now_ms)? {
        transaction
            .prepare_cached("DELETE FROM timers WHERE number = ?")?
            .execute([number])?;
        let is_review = timer.api == reviews::API;
        match kind {
            Some(TimerKind::StepReached) => plans::step_reached(transaction, settings, &timer)?,
            Some(TimerKind::Applied) if is_review => reviews::applied(transaction, &timer)?,
            Some(TimerKind::Projected) if is_review => {
                reviews::projected(transaction, settings, &timer)?;
            }
            Some(TimerKind::Finished) if is_review => reviews::finished(transaction, &timer)?,
            Some(TimerKind::Applied) => runs::applied(transaction, settings, &timer)?,
            Some(TimerKind::Projected) => runs::projected(transaction, settings, &timer)?,
            Some(TimerKind::Finished) => runs::finished(transaction, &timer)?,
            // Written by a newer sandbox; dropping it is all an older one can do.
            None => {}
        }
    }
    Ok(())
}

fn next_due(
    transaction: &Transaction,
    now_ms: i64,
) -> rusqlite::Result<Option<(i64, Option<TimerKind>, Timer)>> {
    transaction
        .prepare_cached(
            "SELECT number, kind, due_ms, api, key, detail, origin, hops FROM timers
             WHERE due_ms <= ? ORDER BY due_ms, number LIMIT 1",
        )?
        .query_row([now_ms], |row| {
            let kind = TimerKind::named(&row.get::<_, String>(1)?);
            let timer = Timer {
                due_ms: row.get(2)?,
                kind: kind.unwrap_or(TimerKind::Finished),
                api: row.get(3)?,
                key: row.get(4)?,
                detail: row.get(5)?,
                origin: row.get(6)?,
                hops: row.get(7)?,
            };
            Ok((row.get(0)?, kind, timer))
        })
        .optional()
}
