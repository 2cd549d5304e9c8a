//! The results of single blocks that wait for a review: an extraction, the kind of a paper, the documents and the parts of a pile.
//! Extractions and kinds are about the papers of `kinds`, the others about a `pile`.
//! Only the reasons for a review ([`Reading::trigger`]) are in the words of an API; each is true of its result.

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::pile::{Group, Pile};
use super::random::Random;
use super::values::number;
use super::{Document, breaks_its_schema, kinds, likelihoods, raw};
use crate::json::Object;

/// A stream of work of its own.
const SEED: u64 = 4;

/// How many parts a loop goes through.
pub(crate) const PARTS: i64 = super::pile::ORDERS as i64;

/// What a block does with a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Block {
    Extract,
    Classifier,
    Split,
    ForEach,
}

impl Block {
    pub(crate) const ALL: [Block; 4] = [
        Block::Extract,
        Block::Classifier,
        Block::Split,
        Block::ForEach,
    ];
}

/// One result, and what a person who checks it needs.
/// JSON is kept as text so that digits and key order survive.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    pub(crate) workflow_name: String,
    pub(crate) label: String,
    /// What the block was told: a schema, categories, names of documents, or how parts are told apart.
    pub(crate) config: Box<RawValue>,
    pub(crate) output: Box<RawValue>,
    /// What the paper says, where the output is wrong.
    pub(crate) corrected: Option<Box<RawValue>>,
    pub(crate) likelihoods: Option<Box<RawValue>>,
    /// File name and mime type of the [`paper`].
    pub(crate) paper_name: (String, String),
    /// Why somebody has to look at it. All kinds the contract knows come up.
    pub(crate) trigger: Value,
}

/// The result of a block about paper number `index`, or about one part of it when the block is inside a loop.
/// Endless and repeatable; extraction number 0 is the invoice every seed begins with.
pub(crate) fn reading(block: Block, index: u64, part: Option<u64>) -> Reading {
    let reading = match (block, part) {
        (Block::Extract, _) => extract(index),
        (Block::Classifier, None) => classifier(index),
        (Block::Classifier, Some(part)) => classifier_of_part(index, part),
        (Block::Split, _) => split(index),
        (Block::ForEach, _) => for_each(index),
    };
    let trigger = trigger(block, index, part, &reading);
    Reading { trigger, ..reading }
}

/// The paper behind a result, drawn when asked for.
pub(crate) fn paper(block: Block, index: u64, part: Option<u64>) -> Document {
    if matches!(block, Block::Split | Block::ForEach) || part.is_some() {
        return Pile::new(SEED, index).document();
    }
    let case = kinds::make(SEED, index, &mut Random::new(SEED, index));
    Document {
        filename: case.filename,
        mime_type: case.mime_type.to_owned(),
        bytes: (case.draw)(),
    }
}

/// A reason that is true of a result; where none of those that make sense is, every result is looked at.
fn trigger(block: Block, index: u64, part: Option<u64>, reading: &Reading) -> Value {
    let confidence = || json!({"kind": "confidence_lt", "threshold": number("0.9")});
    let mut choices = match block {
        Block::Extract if breaks_its_schema(index) => vec![json!({"kind": "validation_failed"})],
        Block::Extract => vec![
            confidence(),
            json!({"kind": "any_of", "predicates": [confidence(), {"kind": "any_required_field_null"}]}),
            json!({"kind": "any_required_field_null"}),
            json!({"kind": "json_condition", "condition": {
                "sub_conditions": [{"path": "data.total_amount", "operator": "is_greater_than", "value": 1000}],
                "logical_operator": "and",
            }}),
            json!({"kind": "always"}),
            json!({"kind": "all_of", "predicates": [confidence(), {"kind": "always"}]}),
        ],
        Block::Classifier => vec![
            json!({"kind": "category_in", "categories": ["unknown", "contract"]}),
            json!({"kind": "top_margin_lt", "margin": number("0.4")}),
            // No block that can be reviewed brings this one any more, but old payloads do.
            json!({"kind": "branch_in", "branches": ["default"]}),
            confidence(),
        ],
        Block::Split => vec![
            json!({"kind": "split_count_neq", "expected": 3}),
            json!({"kind": "any_split_pages_lt", "min_pages": 2}),
            json!({"kind": "boundary_confidence_lt", "threshold": number("0.8")}),
        ],
        Block::ForEach => vec![json!({"kind": "any_pages_unassigned"}), confidence()],
    };
    let facts = Facts::of(block, index, part, reading);
    choices.retain(|choice| facts.bear_out(choice));
    if choices.is_empty() {
        return json!({"kind": "always"});
    }
    // By chance, because which block comes when follows a pattern of its own.
    let turn = index * PARTS.unsigned_abs() + part.unwrap_or_default();
    Random::new(!SEED, turn).pick(&choices).clone()
}

/// What an API would look at before it asks for a person.
struct Facts<'a> {
    reading: &'a Reading,
    output: Value,
    /// How sure the least sure value is, and the least sure page.
    least: Option<f64>,
    least_page: Option<f64>,
    /// How many pages the paper has, where it is a pile.
    pages: usize,
}

impl Facts<'_> {
    fn of(block: Block, index: u64, part: Option<u64>, reading: &Reading) -> Facts<'_> {
        let parsed = |raw: &RawValue| serde_json::from_str(raw.get()).unwrap_or_default();
        let likelihoods: Value = reading.likelihoods.as_deref().map_or(Value::Null, parsed);
        let pages: Vec<&Value> = likelihoods
            .as_array()
            .into_iter()
            .flatten()
            .map(|group| &group["pages"])
            .collect();
        Facts {
            reading,
            output: parsed(&reading.output),
            least: least(&likelihoods),
            least_page: pages.into_iter().filter_map(least).reduce(f64::min),
            pages: match (block, part) {
                (Block::Split | Block::ForEach, None) => Pile::new(SEED, index).pages(),
                _ => 0,
            },
        }
    }

    fn bear_out(&self, trigger: &Value) -> bool {
        let is_below = |found: Option<f64>, limit: &Value| {
            found.is_some_and(|found| limit.as_f64().is_some_and(|limit| found < limit))
        };
        let groups = |name: &str| self.output[name].as_array().cloned().unwrap_or_default();
        let pages = |group: &Value| group["pages"].as_array().map_or(0, Vec::len);
        let predicates = || trigger["predicates"].as_array().into_iter().flatten();
        match trigger["kind"].as_str().unwrap_or_default() {
            "always" => true,
            "validation_failed" => {
                let schema = self.schema();
                crate::schema::misfit(&schema.to_string(), self.reading.output.get()).is_some()
            }
            "confidence_lt" => is_below(self.least, &trigger["threshold"]),
            "boundary_confidence_lt" => is_below(self.least_page, &trigger["threshold"]),
            "any_required_field_null" => {
                let schema = self.schema();
                let required = schema["required"].as_array().into_iter().flatten();
                let names = required.filter_map(Value::as_str);
                names
                    .filter_map(|name| self.output.get(name))
                    .any(Value::is_null)
            }
            "json_condition" => {
                let total = self.output["total_amount"].as_f64();
                total.is_some_and(|total| total > 1000.0)
            }
            "category_in" => {
                let mut categories = trigger["categories"].as_array().into_iter().flatten();
                categories.any(|category| *category == self.output["category"])
            }
            // Of three votes, the first category has at most one more than the next.
            "top_margin_lt" => self.least.is_some(),
            // Which way a run took is in no result.
            "branch_in" => true,
            "split_count_neq" => {
                Some(groups("documents").len() as u64) != trigger["expected"].as_u64()
            }
            "any_split_pages_lt" => {
                let least = groups("documents").iter().map(pages).min();
                least.is_some_and(|least| Some(least as u64) < trigger["min_pages"].as_u64())
            }
            "any_pages_unassigned" => {
                groups("partitions").iter().map(pages).sum::<usize>() < self.pages
            }
            "any_of" => predicates().any(|one| self.bear_out(one)),
            "all_of" => predicates().all(|one| self.bear_out(one)),
            _ => false,
        }
    }

    fn schema(&self) -> Value {
        let config: Value = serde_json::from_str(self.reading.config.get()).unwrap_or_default();
        config["json_schema"].clone()
    }
}

/// The least number in a tree.
fn least(tree: &Value) -> Option<f64> {
    match tree {
        Value::Array(items) => items.iter().filter_map(least).reduce(f64::min),
        Value::Object(fields) => fields.values().filter_map(least).reduce(f64::min),
        leaf => leaf.as_f64(),
    }
}

/// What a block was told, with the number of votes.
fn told(what: Object) -> Box<RawValue> {
    let text = what.set("n_consensus", 3).finish().into_text();
    // An object that was just written always is JSON.
    RawValue::from_string(text).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

fn extract(index: u64) -> Reading {
    let mut case = kinds::make(SEED, index, &mut Random::new(SEED, index));
    // A block refuses fields it does not know, so an extraction that fails its validation has a number as text.
    if breaks_its_schema(index)
        && let Some(Value::Number(fragile)) = case.data.pointer(case.fragile)
    {
        let text = fragile.to_string().replace('.', ",");
        case.misread(case.fragile, Value::String(text), "0.41");
    }
    let likelihoods = likelihoods::tree(&case, &mut Random::new(!SEED, index), index);
    let mut corrected = case.data.clone();
    // The first thing that was misread about a field comes first, so its truth is put back last.
    for doubt in case.doubts.iter().rev() {
        if let (Some(truth), Some(field)) = (&doubt.truth, corrected.pointer_mut(&doubt.pointer)) {
            field.clone_from(truth);
        }
    }
    let is_wrong = corrected != case.data;
    Reading {
        workflow_name: case.workflow_name.to_owned(),
        label: case.node_label.to_owned(),
        config: told(Object::new().json("json_schema", case.schema)),
        output: raw(&case.data),
        corrected: is_wrong.then(|| raw(&corrected)),
        likelihoods: likelihoods.as_ref().map(raw),
        paper_name: (case.filename, case.mime_type.to_owned()),
        trigger: Value::Null,
    }
}

const CATEGORIES: [(&str, &str); 11] = [
    ("invoice", "A supplier asks to be paid"),
    ("receipt", "Something was paid already"),
    ("purchase-order", "We order something"),
    ("delivery-note", "What came with the goods"),
    ("contract", "Terms that two parties signed"),
    ("booking", "A journey or a stay"),
    ("expense-report", "What an employee spent"),
    ("insurance-claim", "Damage and what it costs"),
    ("meter-reading", "A picture of a meter"),
    ("application", "Somebody wants to work here"),
    ("unknown", "Anything else"),
];

fn classifier(index: u64) -> Reading {
    let truth = kinds::category(SEED, index);
    let categories = CATEGORIES.map(|(name, description)| category(name, description));
    let case = kinds::make(SEED, index, &mut Random::new(SEED, index));
    let paper_name = (case.filename, case.mime_type.to_owned());
    classified("Incoming mail", &categories, truth, index, paper_name)
}

fn classifier_of_part(index: u64, part: u64) -> Reading {
    let pile = Pile::new(SEED, index);
    let mut categories = pile.kinds();
    categories.push(category("unknown", "Anything else"));
    let truth = pile.kind_of_part(part);
    classified(
        "Scanned piles, order by order",
        &categories,
        truth,
        index + part,
        pile.name(),
    )
}

fn category(name: &str, description: &str) -> Value {
    json!({"name": name, "description": description})
}

fn classified(
    workflow: &str,
    categories: &[Value],
    truth: &str,
    index: u64,
    paper_name: (String, String),
) -> Reading {
    let snapshot = |category: &str| raw(&json!({"category": category}));
    let is_wrong = is_misread(index);
    let likelihood = match index % 7 {
        // One vote agrees with nobody.
        5 => None,
        _ if is_wrong => Some("0.34"),
        _ => Some("0.67"),
    };
    Reading {
        workflow_name: workflow.to_owned(),
        label: "Kind of paper".to_owned(),
        config: told(Object::new().set("categories", categories)),
        output: snapshot(if is_wrong { "unknown" } else { truth }),
        corrected: is_wrong.then(|| snapshot(truth)),
        likelihoods: likelihood.map(|likelihood| raw(&number(likelihood))),
        paper_name,
        trigger: Value::Null,
    }
}

/// Whether a block other than an extraction took something for something else.
fn is_misread(index: u64) -> bool {
    Random::new(SEED.rotate_left(23), index).chance(45)
}

fn split(index: u64) -> Reading {
    let pile = Pile::new(SEED, index);
    let is_wrong = is_misread(index);
    let truth = pile.documents();
    let mut output = truth.clone();
    if is_wrong {
        // The last page of the first document is taken for the first of the next.
        let moved = output[0].pages.pop();
        output[1].pages.splice(0..0, moved);
        output.retain(|document| !document.pages.is_empty());
    }
    let doubtful = usize::from(output.len() == truth.len());
    let with_partitions = index.is_multiple_of(5);
    let snapshot = |documents: &[Group]| {
        let documents: Vec<Value> = documents
            .iter()
            .map(|document| {
                let mut json = json!({"name": document.name, "pages": document.pages});
                if with_partitions {
                    json["partitions"] = json!(pile.orders_of(&document.pages));
                }
                json
            })
            .collect();
        raw(&json!({"documents": documents}))
    };
    Reading {
        workflow_name: "Scanned piles".to_owned(),
        label: "Take the pile apart".to_owned(),
        config: told(Object::new().set("subdocuments", pile.kinds())),
        output: snapshot(&output),
        corrected: is_wrong.then(|| snapshot(&truth)),
        likelihoods: group_likelihoods(index, "name", &output, is_wrong.then_some(doubtful)),
        paper_name: pile.name(),
        trigger: Value::Null,
    }
}

fn for_each(index: u64) -> Reading {
    let pile = Pile::new(SEED, index);
    let is_wrong = is_misread(index);
    let truth = pile.partitions();
    let mut output = truth.clone();
    if is_wrong && let Some(last) = output.last_mut() {
        // The last page of the last order is left out; an order of one page has its number misread.
        if last.pages.len() > 1 {
            last.pages.pop();
        } else {
            last.name.push('7');
        }
    }
    let snapshot = |partitions: &[Group]| {
        let partitions: Vec<Value> = partitions
            .iter()
            .map(|partition| json!({"key": partition.name, "pages": partition.pages}))
            .collect();
        raw(&json!({"partitions": partitions}))
    };
    Reading {
        workflow_name: "Scanned piles by order".to_owned(),
        label: "One part per order".to_owned(),
        config: told(
            Object::new()
                .set("key", "order number")
                .set(
                    "instructions",
                    "The number after the words Order no., at the top right.",
                )
                .set("allow_overlap", index % 5 == 2),
        ),
        output: snapshot(&output),
        corrected: is_wrong.then(|| snapshot(&truth)),
        likelihoods: group_likelihoods(index, "key", &output, is_wrong.then_some(output.len() - 1)),
        paper_name: pile.name(),
        trigger: Value::Null,
    }
}

/// One entry per group: how sure its name is, and each of its pages. The first page of one group may be doubtful.
fn group_likelihoods(
    index: u64,
    name: &str,
    groups: &[Group],
    doubtful: Option<usize>,
) -> Option<Box<RawValue>> {
    // One vote agrees with nobody.
    if index % 7 == 5 {
        return None;
    }
    let entries = groups.iter().enumerate().map(|(position, group)| {
        let mut pages = vec![number("1.0"); group.pages.len()];
        if let Some(first) = pages.first_mut()
            && doubtful == Some(position)
        {
            *first = number("0.48");
        }
        json!({name: number("0.97"), "pages": pages})
    });
    Some(raw(&entries.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_correction_differs_from_what_was_read_and_most_results_need_none() {
        for block in Block::ALL {
            let mut wrong = 0;
            for index in 0..100 {
                let reading = reading(block, index, None);
                if let Some(corrected) = &reading.corrected {
                    assert_ne!(corrected.get(), reading.output.get(), "{block:?} {index}");
                    wrong += 1;
                }
            }
            assert!((20..80).contains(&wrong), "{block:?}: {wrong}");
        }
    }

    #[test]
    fn no_extraction_has_a_field_its_schema_does_not_know() {
        for index in 0..300 {
            let reading = reading(Block::Extract, index, None);
            let config: Value = serde_json::from_str(reading.config.get()).unwrap();
            let schema = config["json_schema"].to_string();
            for data in [Some(&reading.output), reading.corrected.as_ref()] {
                let data = data.map_or("{}", |data| data.get());
                assert_eq!(crate::schema::undeclared(&schema, data), None, "{index}");
            }
        }
    }

    #[test]
    fn all_kinds_of_triggers_come_up() {
        let mut kinds = BTreeSet::new();
        for block in Block::ALL {
            for index in 0..40 {
                kinds.insert(reading(block, index, None).trigger["kind"].to_string());
            }
        }
        assert_eq!(kinds.len(), 14, "{kinds:?}");
    }

    #[test]
    fn no_result_waits_for_a_reason_that_its_numbers_speak_against() {
        for block in Block::ALL {
            for (index, part) in
                (0..300).flat_map(|index| [(index, None), (index, Some(index % 3))])
            {
                let reading = reading(block, index, part);
                let trigger = &reading.trigger;
                let kind = trigger["kind"].as_str().unwrap();
                let tree = reading.likelihoods.as_ref();
                let tree = tree.map_or("null", |tree| tree.get());
                // Every number in the text of a tree is one of its leaves.
                let numbers = tree.split(|byte: char| !byte.is_ascii_digit() && byte != '.');
                let least = numbers
                    .filter_map(|number| number.parse::<f64>().ok())
                    .fold(f64::INFINITY, f64::min);
                let threshold = trigger["threshold"].as_f64().unwrap_or(0.9);
                if matches!(kind, "confidence_lt" | "boundary_confidence_lt" | "all_of") {
                    assert!(
                        least < threshold,
                        "{block:?} {index}: {least} and {trigger}"
                    );
                }
                let output = reading.output.get();
                if kind == "any_required_field_null" {
                    assert!(output.contains(":null"), "{output}");
                }
                if kind == "category_in" {
                    assert!(output.contains("unknown") || output.contains("contract"));
                }
            }
        }
    }

    #[test]
    fn the_paper_of_every_block_is_there() {
        for block in Block::ALL {
            for index in 0..20 {
                let paper = paper(block, index, None);
                assert!(!paper.bytes.is_empty());
                if block == Block::Split {
                    crate::seed::pdf::tests::assert_offsets_are_right(&paper.bytes);
                    // A letter the fonts lack would have become a question mark.
                    assert!(!paper.bytes.contains(&b'?'), "{index}");
                }
                let reading = reading(block, index, None);
                assert_eq!((paper.filename, paper.mime_type), reading.paper_name);
            }
        }
    }
}
