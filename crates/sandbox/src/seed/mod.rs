//! The believable work the sandbox starts with, and the reader for imported work.
//! Nothing here knows an API, a database or a clock: the same seed and index always give the same extraction.
//! Start reading at [`extraction`]; each kind of paper has its file in `kinds`.

mod import;
mod kinds;
mod likelihoods;
mod page;
mod parties;
mod pdf;
mod pile;
mod pixel_font;
mod png;
mod random;
mod reviews;
mod schemas;
mod templates;
mod values;

use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

pub(crate) use import::read_import;
pub(crate) use reviews::{Block, PARTS, paper, reading};
pub(crate) use templates::{Template, templates};

use kinds::Case;
use random::Random;

/// The paper an extraction was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) filename: String,
    pub(crate) mime_type: String,
    pub(crate) bytes: Vec<u8>,
}

/// One extraction that waits for a person.
/// JSON is kept as text so that digits and key order survive.
#[derive(Debug, Clone)]
pub(crate) struct Extraction {
    pub(crate) workflow_name: String,
    pub(crate) node_label: String,
    pub(crate) json_schema: Option<Box<RawValue>>,
    pub(crate) data: Box<RawValue>,
    pub(crate) likelihoods: Option<Box<RawValue>>,
    /// Filled for imported work only; for seeded work ask [`document`] when somebody opens it.
    pub(crate) document: Option<Document>,
}

/// The extraction number `index` of a seed: endless, repeatable, and independent of all the others.
/// Number 0 of every seed is a supplier invoice that holds `12345678901234567890`, `0.10` and `1250.10`.
pub(crate) fn extraction(seed: u64, index: u64) -> Extraction {
    let case = case(seed, index);
    let likelihoods = likelihoods::tree(&case, &mut Random::new(!seed, index), index);
    let json_schema = if has_schema(index) {
        Some(case.schema.to_owned())
    } else {
        None
    };
    Extraction {
        workflow_name: case.workflow_name.to_owned(),
        node_label: case.node_label.to_owned(),
        json_schema,
        data: raw(&case.data),
        likelihoods: likelihoods.as_ref().map(raw),
        document: None,
    }
}

/// The document of that extraction, drawn when asked for.
/// It shows the truth; in some cases one field of the data was read wrongly from it.
pub(crate) fn document(seed: u64, index: u64) -> Option<Document> {
    let case = case(seed, index);
    Some(Document {
        filename: case.filename,
        mime_type: case.mime_type.to_owned(),
        bytes: (case.draw)(),
    })
}

/// File name and mime type of [`document`], without drawing it.
pub(crate) fn document_name(seed: u64, index: u64) -> Option<(String, String)> {
    let case = case(seed, index);
    Some((case.filename, case.mime_type.to_owned()))
}

fn case(seed: u64, index: u64) -> Case {
    let mut random = Random::new(seed, index);
    let mut case = kinds::make(seed, index, &mut random);
    if breaks_its_schema(index) {
        break_schema(&mut case, &mut random);
    }
    case
}

/// About every ninth tool in the field sends data without saying what it should look like.
fn has_schema(index: u64) -> bool {
    index % 9 != 5
}

/// A few answers do not keep to their own schema.
fn breaks_its_schema(index: u64) -> bool {
    index % 11 == 7
}

fn break_schema(case: &mut Case, random: &mut Random) {
    if random.chance(60)
        && let Some(fragile) = case.data.pointer_mut(case.fragile)
        && fragile.is_number()
    {
        *fragile = Value::String(fragile.to_string().replace('.', ","));
        return;
    }
    if let Value::Object(fields) = &mut case.data {
        fields.insert("handwritten_remark".to_owned(), "ok, K.".into());
    }
}

fn raw(value: &Value) -> Box<RawValue> {
    // A tree of values with text keys always has a JSON text.
    to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_seed_begins_with_the_same_invoice() {
        for seed in [0, 1, 7, u64::MAX] {
            let first = extraction(seed, 0);
            let data = first.data.get();
            for digits in [
                "\"ledger_id\":12345678901234567890,",
                "\"unit_price\":0.10,",
                "\"total_amount\":1250.10,",
            ] {
                assert!(data.contains(digits), "{digits} is not in {data}");
            }
            let keys: Vec<String> = serde_json::from_str::<Value>(data)
                .unwrap()
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect();
            for key in [
                "invoice_number",
                "invoice_date",
                "due_date",
                "supplier",
                "line_items",
                "subtotal",
                "tax",
                "total_amount",
                "currency",
                "paid",
                "notes",
            ] {
                assert!(keys.iter().any(|known| known == key), "{key}");
            }
            assert!(first.json_schema.is_some() && first.likelihoods.is_some());
            let page = document(seed, 0).unwrap().bytes;
            assert!(holds(&page, b"GBP 1,280.10") && !holds(&page, b"1,250.10"));
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_work() {
        for index in 0..60 {
            let (one, other) = (extraction(3, index), extraction(3, index));
            assert_eq!(one.data.get(), other.data.get());
            assert_eq!(one.workflow_name, other.workflow_name);
            assert_eq!(
                one.likelihoods.as_deref().map(RawValue::get),
                other.likelihoods.as_deref().map(RawValue::get)
            );
            let drawn = document(3, index).unwrap();
            assert_eq!(Some(&drawn), document(3, index).as_ref());
            assert_eq!(
                Some((drawn.filename, drawn.mime_type)),
                document_name(3, index)
            );
        }
        assert_ne!(extraction(3, 5).data.get(), extraction(4, 5).data.get());
    }

    #[test]
    fn every_payload_is_an_object_with_a_tree_of_likelihoods() {
        let mut workflows = BTreeSet::new();
        let (mut without_schema, mut without_likelihoods) = (0, 0);
        for index in 0..500 {
            let extraction = extraction(11, index);
            workflows.insert(extraction.workflow_name.clone());
            let data: Value = serde_json::from_str(extraction.data.get()).unwrap();
            assert!(data.is_object());
            // Text that is parsed and written again is the same: digits, zeros and key order.
            assert_eq!(data.to_string(), extraction.data.get());
            match &extraction.json_schema {
                Some(schema) => {
                    let schema: Value = serde_json::from_str(schema.get()).unwrap();
                    assert_eq!(schema["type"], "object");
                    assert!(schema["X-SchemaType"].is_string());
                    for key in data.as_object().unwrap().keys() {
                        assert!(
                            schema["properties"].get(key).is_some() || key == "handwritten_remark",
                            "{index}: {key}"
                        );
                    }
                }
                None => without_schema += 1,
            }
            match &extraction.likelihoods {
                Some(tree) => assert_beside(&data, &serde_json::from_str(tree.get()).unwrap()),
                None => without_likelihoods += 1,
            }
        }
        assert!(workflows.len() >= 10, "{workflows:?}");
        assert!((30..100).contains(&without_schema));
        assert!((20..100).contains(&without_likelihoods));
    }

    #[test]
    fn documents_are_what_their_type_says() {
        let mut types = BTreeSet::new();
        for index in 0..260 {
            let document = document(2, index).unwrap();
            match document.mime_type.as_str() {
                "application/pdf" => {
                    pdf::tests::assert_offsets_are_right(&document.bytes);
                    assert!(document.filename.ends_with(".pdf"));
                    // A letter the fonts lack would have become a question mark.
                    assert!(!holds(&document.bytes, b"?"), "{}", document.filename);
                }
                "image/png" => assert!(document.bytes.starts_with(b"\x89PNG\r\n\x1a\n")),
                "text/plain; charset=utf-8" => {
                    assert!(std::str::from_utf8(&document.bytes).is_ok());
                }
                other => panic!("{other}"),
            }
            types.insert(document.mime_type);
        }
        assert_eq!(types.len(), 3);
    }

    fn holds(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    /// A tree may leave branches out, but has no others, and its leaves lie between 0 and 1.
    fn assert_beside(data: &Value, tree: &Value) {
        match (data, tree) {
            (Value::Object(fields), Value::Object(branches)) => {
                for (name, branch) in branches {
                    assert_beside(&fields[name], branch);
                }
            }
            (Value::Array(items), Value::Array(branches)) => {
                assert_eq!(items.len(), branches.len());
                for (item, branch) in items.iter().zip(branches) {
                    assert_beside(item, branch);
                }
            }
            (_, Value::Number(likelihood)) => {
                let likelihood = likelihood.as_f64().unwrap();
                assert!((0.0..=1.0).contains(&likelihood));
            }
            (data, tree) => panic!("{tree} stands beside {data}"),
        }
    }
}
