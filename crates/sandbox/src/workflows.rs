//! The workflows behind reviews: their blocks as they are sent, and what those were told.

use rusqlite::{OptionalExtension, Transaction};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::reviews::Review;
use crate::runs;
use crate::settings::Settings;
use crate::snapshots::{self, Misfit};

/// The id of a workflow's only version: 32 hexadecimal digits, as the contract has seen them (6.3).
pub(crate) fn version_id(workflow_id: &str) -> String {
    format!("ver_{}", runs::hex(&Sha256::digest(workflow_id)[..16]))
}

/// Remembers a workflow: its blocks as they are sent. One that is known already stays.
pub(crate) fn store(transaction: &Transaction, id: &str, blocks: &str) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT OR IGNORE INTO graphs (workflow_id, blocks) VALUES (?, ?)")?
        .execute([id, blocks])?;
    Ok(())
}

/// The blocks of a workflow.
pub(crate) fn blocks(
    transaction: &Transaction,
    workflow_id: &str,
) -> rusqlite::Result<Option<String>> {
    transaction
        .prepare_cached("SELECT blocks FROM graphs WHERE workflow_id = ?")?
        .query_row([workflow_id], |row| row.get(0))
        .optional()
}

/// What the reviewed block was told.
fn config(transaction: &Transaction, review: &Review) -> rusqlite::Result<Option<Box<RawValue>>> {
    #[derive(Deserialize)]
    struct Configured {
        id: String,
        config: Option<Box<RawValue>>,
    }
    let blocks = blocks(transaction, &review.workflow_id)?.unwrap_or_default();
    let blocks: Vec<Configured> = serde_json::from_str(&blocks).unwrap_or_default();
    let own = blocks
        .into_iter()
        .find(|block| block.id == review.gate.block.id());
    Ok(own.and_then(|block| block.config))
}

/// Where a snapshot does not fit what the reviewed block was told.
pub(crate) fn misfit(
    transaction: &Transaction,
    settings: &Settings,
    review: &Review,
    snapshot: &RawValue,
) -> rusqlite::Result<Option<Misfit>> {
    let config = config(transaction, review)?;
    Ok(snapshots::misfit(
        review.gate.block,
        config.as_deref().map(RawValue::get),
        snapshot.get(),
        settings.retab_check_schema,
    ))
}
