//! What a Retab run is about: the extraction a person has to check, and its document.
//! Made-up work is built again from its number when it is asked for; imported work is read from the store.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{OptionalExtension, Transaction, params};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::seed::{self, Block, Document, Extraction};

/// Made-up work repeats after this many runs of one API, so that a queue of 100,000 is seeded in seconds.
const DIFFERENT_ITEMS: i64 = 500;
/// The same for what is about a pile of papers, of which each has several results.
const DIFFERENT_PILES: i64 = 100;
const MOST_REMEMBERED: usize = 4000;

/// One extraction without the bytes of its document.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) workflow_name: String,
    pub(crate) node_label: String,
    pub(crate) json_schema: Option<Box<RawValue>>,
    pub(crate) data: Box<RawValue>,
    pub(crate) likelihoods: Option<Box<RawValue>>,
    pub(crate) document: Option<DocumentName>,
    /// What the block of a review was told; for others the schema is all there is.
    pub(crate) config: Option<Box<RawValue>>,
    /// What the paper says, where a block of a review read something else.
    pub(crate) corrected: Option<Box<RawValue>>,
    /// Why a review of it waits, in the words of its API; for others nothing asks.
    pub(crate) trigger: Option<Value>,
}

#[derive(Debug, Clone)]
pub(crate) struct DocumentName {
    pub(crate) filename: String,
    pub(crate) mime_type: String,
}

/// Which extraction, or other result, a run is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Item {
    MadeUp {
        seed: u64,
        number: i64,
    },
    Imported {
        number: i64,
    },
    /// The result of one block, or of one part of the paper where the block is inside a loop.
    Block {
        block: Block,
        number: i64,
        part: Option<i64>,
    },
}

/// Builds or reads contents and remembers the latest ones.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    remembered: Mutex<HashMap<Item, Arc<Content>>>,
}

impl Contents {
    pub(crate) fn get(
        &self,
        transaction: &Transaction,
        item: Item,
    ) -> rusqlite::Result<Arc<Content>> {
        let item = item.folded();
        let mut remembered = self.lock();
        if let Some(content) = remembered.get(&item) {
            return Ok(Arc::clone(content));
        }
        let content = Arc::new(match item {
            Item::MadeUp { seed, number } => made_up(seed, number),
            Item::Imported { number } => imported(transaction, number)?,
            Item::Block {
                block,
                number,
                part,
            } => result(block, number, part),
        });
        if remembered.len() >= MOST_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(item, Arc::clone(&content));
        Ok(content)
    }

    /// The document with its bytes.
    pub(crate) fn document(
        &self,
        transaction: &Transaction,
        item: Item,
    ) -> rusqlite::Result<Option<Document>> {
        match item.folded() {
            Item::MadeUp { seed, number } if has_document(number) => {
                Ok(seed::document(seed, number.unsigned_abs()))
            }
            Item::Block {
                block,
                number,
                part,
            } if has_paper(block, number, part) => {
                let part = part.map(i64::unsigned_abs);
                Ok(Some(seed::paper(block, number.unsigned_abs(), part)))
            }
            Item::MadeUp { .. } | Item::Block { .. } => Ok(None),
            Item::Imported { number } => transaction
                .prepare_cached(
                    "SELECT filename, mime_type, bytes FROM imports WHERE number = ? AND bytes IS NOT NULL",
                )?
                .query_row([number], |row| {
                    Ok(Document {
                        filename: row.get(0)?,
                        mime_type: row.get(1)?,
                        bytes: row.get(2)?,
                    })
                })
                .optional(),
        }
    }

    /// After a reset the same numbers may mean other imports.
    pub(crate) fn forget(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Item, Arc<Content>>> {
        self.remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Item {
    /// The item that says the same.
    pub(crate) fn folded(self) -> Item {
        match self {
            Item::MadeUp { seed, number } => Item::MadeUp {
                seed,
                number: number % DIFFERENT_ITEMS,
            },
            Item::Block {
                block,
                number,
                part,
            } => {
                let different = if is_about_pile(block, part) {
                    DIFFERENT_PILES
                } else {
                    DIFFERENT_ITEMS
                };
                Item::Block {
                    block,
                    number: number % different,
                    part,
                }
            }
            Item::Imported { .. } => self,
        }
    }
}

/// Now and then there is no paper to look at.
fn has_document(number: i64) -> bool {
    number % 13 != 11
}

fn is_about_pile(block: Block, part: Option<i64>) -> bool {
    matches!(block, Block::Split | Block::ForEach) || part.is_some()
}

/// Nobody takes a pile apart that is not there.
fn has_paper(block: Block, number: i64, part: Option<i64>) -> bool {
    is_about_pile(block, part) || has_document(number)
}

fn made_up(seed: u64, number: i64) -> Content {
    let extraction = seed::extraction(seed, number.unsigned_abs());
    let document = has_document(number)
        .then(|| seed::document_name(seed, number.unsigned_abs()))
        .flatten()
        .map(|(filename, mime_type)| DocumentName {
            filename,
            mime_type,
        });
    Content {
        workflow_name: extraction.workflow_name,
        node_label: extraction.node_label,
        json_schema: extraction.json_schema,
        data: extraction.data,
        likelihoods: extraction.likelihoods,
        document,
        config: None,
        corrected: None,
        trigger: None,
    }
}

fn result(block: Block, number: i64, part: Option<i64>) -> Content {
    let index = number.unsigned_abs();
    let reading = seed::reading(block, index, part.map(i64::unsigned_abs));
    Content {
        workflow_name: reading.workflow_name,
        node_label: reading.label,
        json_schema: None,
        data: reading.output,
        likelihoods: reading.likelihoods,
        document: has_paper(block, number, part).then(|| {
            let (filename, mime_type) = reading.paper_name;
            DocumentName {
                filename,
                mime_type,
            }
        }),
        config: Some(reading.config),
        corrected: reading.corrected,
        trigger: Some(reading.trigger),
    }
}

fn imported(transaction: &Transaction, number: i64) -> rusqlite::Result<Content> {
    transaction
        .prepare_cached(
            "SELECT workflow_name, node_label, json_schema, data, likelihoods, filename, mime_type
             FROM imports WHERE number = ?",
        )?
        .query_row([number], |row| {
            let filename: Option<String> = row.get(5)?;
            let mime_type: Option<String> = row.get(6)?;
            Ok(Content {
                workflow_name: row.get(0)?,
                node_label: row.get(1)?,
                json_schema: row.get::<_, Option<String>>(2)?.map(raw),
                data: raw(row.get(3)?),
                likelihoods: row.get::<_, Option<String>>(4)?.map(raw),
                document: filename
                    .zip(mime_type)
                    .map(|(filename, mime_type)| DocumentName {
                        filename,
                        mime_type,
                    }),
                config: None,
                corrected: None,
                trigger: None,
            })
        })
}

/// Stored text was valid JSON when it came in.
fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// A number that no import has.
pub(crate) fn next_import(transaction: &Transaction) -> rusqlite::Result<i64> {
    transaction
        .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM imports")?
        .query_row([], |row| row.get(0))
}

/// Stores an imported extraction under its number.
pub(crate) fn store_import(
    transaction: &Transaction,
    number: i64,
    extraction: &Extraction,
) -> rusqlite::Result<()> {
    let document = extraction.document.as_ref();
    transaction
        .prepare_cached(
            "INSERT INTO imports
             (number, workflow_name, node_label, json_schema, data, likelihoods, filename, mime_type, bytes)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            number,
            extraction.workflow_name,
            extraction.node_label,
            extraction.json_schema.as_ref().map(|schema| schema.get()),
            extraction.data.get(),
            extraction.likelihoods.as_ref().map(|tree| tree.get()),
            document.map(|document| &document.filename),
            document.map(|document| &document.mime_type),
            document.map(|document| &document.bytes),
        ])?;
    Ok(())
}
