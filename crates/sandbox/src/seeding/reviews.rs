//! Fills the reviews: runs of all shapes, their first versions, some corrections, and a few reviews that are over.

use std::collections::HashMap;

use rusqlite::Transaction;

use super::created_ms;
use crate::clock::DAY_MS;
use crate::content::{Content, Contents, Item};
use crate::ids;
use crate::json::{Json, Object};
use crate::reviews::{self, API, Decision, Gate, NewReview, Shape};
use crate::runs::{self, NewRun};
use crate::seed::{Block, Extraction};
use crate::versions::{self, Author, Version};
use crate::workflows;

/// Puts runs with `count` reviews that wait into an empty store.
pub(super) fn fill(
    transaction: &Transaction,
    contents: &Contents,
    now_ms: i64,
    count: i64,
) -> rusqlite::Result<()> {
    let mut filler = Filler::new(transaction, contents);
    let mut approvals = 0;
    let mut number = 0;
    while approvals < count {
        let shape = match number % 24 {
            3 | 21 => Shape::One(Block::Classifier),
            5 | 17 => Shape::One(Block::Split),
            7 => Shape::TwoAtOnce,
            9 => Shape::One(Block::ForEach),
            11 => Shape::Loop,
            _ => Shape::One(Block::Extract),
        };
        // A run with several reviews must still fit.
        let shape = if approvals + shape.gates().len() as i64 > count {
            Shape::One(Block::Extract)
        } else {
            shape
        };
        let created_ms = created_ms(API, now_ms, number, count);
        approvals += filler.add_run(shape, number, created_ms)?.len() as i64;
        number += 1;
    }
    Ok(())
}

/// Adds a few reviews that are over, so that a list of all is not the queue. The tables have their indexes by now.
pub(super) fn fill_ended(
    transaction: &Transaction,
    contents: &Contents,
    now_ms: i64,
    count: i64,
) -> rusqlite::Result<()> {
    let mut filler = Filler::new(transaction, contents);
    filler.reviews = count.unsigned_abs();
    for past in 0..(count / 10).clamp(0, 30) + i64::from(count > 0) * 3 {
        let block = Block::ALL[past as usize % Block::ALL.len()];
        let created_ms = created_ms("past", now_ms - DAY_MS, past, 40);
        let added = filler.add_run(Shape::One(block), count + past, created_ms)?;
        let decided_ms = created_ms + 600_000;
        for (review_id, version_id) in added {
            let decision = (past % 3 != 2).then(|| Decision {
                approved: past % 3 == 0,
                version_id,
                author: Author::OtherReviewer,
                reason: (past % 3 == 1).then(|| "Not meant for us".to_owned()),
                at_ms: decided_ms,
            });
            reviews::end(transaction, &review_id, decision, decided_ms)?;
        }
    }
    Ok(())
}

/// Every imported extraction as the result of a block.
pub(super) fn import(
    transaction: &Transaction,
    contents: &Contents,
    now_ms: i64,
    imports: &[Extraction],
) -> rusqlite::Result<()> {
    let mut filler = Filler::new(transaction, contents);
    filler.is_import = true;
    let count = imports.len() as i64;
    for number in 0..count {
        let created_ms = created_ms(API, now_ms, number, count);
        filler.add_run(Shape::One(Block::Extract), number, created_ms)?;
    }
    Ok(())
}

struct Filler<'a> {
    transaction: &'a Transaction<'a>,
    contents: &'a Contents,
    is_import: bool,
    /// Reviews so far, for their ids.
    reviews: u64,
    /// Ids of versions by what they say; made-up results come again and again.
    version_ids: HashMap<(Item, bool), String>,
    /// Ids of workflows that are stored already; the same results come from the same workflow.
    workflow_ids: HashMap<(&'static str, Item), String>,
}

impl<'a> Filler<'a> {
    fn new(transaction: &'a Transaction, contents: &'a Contents) -> Filler<'a> {
        Filler {
            transaction,
            contents,
            is_import: false,
            reviews: 0,
            version_ids: HashMap::new(),
            workflow_ids: HashMap::new(),
        }
    }

    /// Adds a run that waits; gives each of its reviews with the newest version.
    fn add_run(
        &mut self,
        shape: Shape,
        number: i64,
        created_ms: i64,
    ) -> rusqlite::Result<Vec<(String, String)>> {
        let word = if self.is_import {
            "retab-c import"
        } else {
            API
        };
        let run_id = ids::short("run", word, number.unsigned_abs());
        let item = |gate: Gate| match self.is_import {
            true => Item::Imported { number },
            false => Item::Block {
                block: gate.block,
                number,
                part: gate.part,
            },
        };
        let gates: Vec<(Gate, Item)> = shape
            .gates()
            .into_iter()
            .map(|gate| (gate, item(gate)))
            .collect();
        let loop_item = item(Gate {
            block: Block::ForEach,
            part: None,
        });
        let workflow_id = self.workflow_id(shape, &gates, loop_item)?;
        let content = self.contents.get(self.transaction, gates[0].1)?;
        runs::insert_waiting(
            self.transaction,
            &NewRun {
                api: API,
                id: &run_id,
                item: gates[0].1,
                shape: shape.name(),
                workflow_id: &workflow_id,
                workflow_name: &content.workflow_name,
                trigger: ["api", "email", "api", "manual"][number as usize % 4],
                created_ms,
            },
        )?;
        let mut added = Vec::with_capacity(gates.len());
        for (gate, item) in gates {
            let id = ids::short("rev", &format!("{word} review"), self.reviews);
            self.reviews += 1;
            let created_ms = created_ms + 9000 + gate.part.unwrap_or_default();
            let review = reviews::insert(
                self.transaction,
                &NewReview {
                    id: &id,
                    run_id: &run_id,
                    workflow_id: &workflow_id,
                    gate,
                    created_ms,
                },
            )?;
            let newest = self.add_versions(review, item, number, created_ms)?;
            added.push((id, newest));
        }
        Ok(added)
    }

    /// The version of the run, and now and then a correction by an agent or a person.
    fn add_versions(
        &mut self,
        review: i64,
        item: Item,
        number: i64,
        created_ms: i64,
    ) -> rusqlite::Result<String> {
        let first = Version {
            id: self.version_id(item, true)?,
            review,
            parent_id: None,
            author: Author::Model,
            snapshot: None,
            note: None,
            created_ms,
        };
        versions::insert(self.transaction, &first)?;
        let (author, note, wait_ms) = match number % 10 {
            2 | 7 => (Author::Agent, None, 90_000),
            6 => (Author::OtherReviewer, Some("Read again on paper"), 150_000),
            _ => return Ok(first.id),
        };
        let content = self.contents.get(self.transaction, item)?;
        if content.corrected.is_none() {
            return Ok(first.id);
        }
        let second = Version {
            id: self.version_id(item, false)?,
            parent_id: Some(first.id),
            author,
            note: note.map(str::to_owned),
            created_ms: created_ms + wait_ms,
            ..first
        };
        versions::insert(self.transaction, &second)?;
        Ok(second.id)
    }

    fn version_id(&mut self, item: Item, is_first: bool) -> rusqlite::Result<String> {
        let key = (item.folded(), is_first);
        if let Some(id) = self.version_ids.get(&key) {
            return Ok(id.clone());
        }
        let content = self.contents.get(self.transaction, item)?;
        let id = versions::id_of(versions::made_up(&content, is_first));
        self.version_ids.insert(key, id.clone());
        Ok(id)
    }

    fn workflow_id(
        &mut self,
        shape: Shape,
        gates: &[(Gate, Item)],
        loop_item: Item,
    ) -> rusqlite::Result<String> {
        let key = (shape.name(), gates[0].1.folded());
        if let Some(id) = self.workflow_ids.get(&key) {
            return Ok(id.clone());
        }
        let mut blocks = vec![block("start-1", "start_document", "Incoming", None, None)];
        if shape == Shape::Loop {
            let content = self.contents.get(self.transaction, loop_item)?;
            let (id, name) = (Block::ForEach.id(), Block::ForEach.name());
            blocks.push(block(id, name, &content.node_label, Some(&content), None));
        }
        for (gate, item) in gates {
            // All parts of a loop go through the same block.
            if gate.part.unwrap_or_default() > 0 {
                continue;
            }
            let content = self.contents.get(self.transaction, *item)?;
            let (id, name) = (gate.block.id(), gate.block.name());
            let parent_id = gate.parent_step_id();
            blocks.push(block(
                id,
                name,
                &content.node_label,
                Some(&content),
                parent_id,
            ));
        }
        blocks.push(block("export-1", "api_call", "Send it on", None, None));
        let blocks = Json::array(blocks);
        let id = ids::short("wf", blocks.as_str(), 0);
        workflows::store(self.transaction, &id, blocks.as_str())?;
        self.workflow_ids.insert(key, id.clone());
        Ok(id)
    }
}

/// One block of a workflow as it is sent.
fn block(
    id: &str,
    kind: &str,
    label: &str,
    content: Option<&Content>,
    parent_id: Option<&str>,
) -> Json {
    Object::new()
        .set("id", id)
        .set("type", kind)
        .set("label", label)
        .json("position", Object::new().set("x", 0).set("y", 0))
        .json("config", content.map_or_else(Json::null, config))
        .set("parent_id", parent_id)
        .finish()
}

/// What a block was told; an imported extraction knows its schema, or nothing.
fn config(content: &Content) -> Json {
    match (&content.config, &content.json_schema) {
        (Some(config), _) => Json::from(&**config),
        (None, Some(schema)) => Object::new().json("json_schema", &**schema).finish(),
        (None, None) => Object::new().finish(),
    }
}
