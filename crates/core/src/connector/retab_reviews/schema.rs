//! What the data of a review may be, as a JSON Schema: an extraction has one of its own; the snapshots of other blocks
//! have forms that contracts/retab.md section 6.3 writes down.

use super::wire::{Choice, Config};
use crate::connector::exact;
use crate::json::Value;
use crate::model::{DataVersion, Known};

/// As contracts/retab.md has them, ascending and each once: the form's `page-list`.
const PAGES: &str =
    r#"{"type":"array","items":{"type":"integer","minimum":1},"format":"page-list"}"#;
const TEXT: &str = r#"{"type":"string"}"#;

/// The schema for a block of this type. For types of another version nothing is known but what the API says itself.
pub(super) fn of(
    block_type: &str,
    config: Known<Config>,
    of_record: Known<Value>,
    versions: &[DataVersion],
) -> Known<Value> {
    let names = |choices: fn(&Config) -> &[Choice]| match &config {
        Known::Is(config) => one_of(choices(config)),
        Known::Absent | Known::Unread => TEXT.to_owned(),
    };
    let partition = || object(&[("key", TEXT), ("pages", PAGES)], 2);
    let built = match block_type {
        "classifier" => object(&[("category", &names(|config| &config.categories))], 1),
        "split" => {
            let name = names(|config| &config.subdocuments);
            let partitions = list(&partition(), "");
            let mut members = vec![("name", &*name), ("pages", PAGES)];
            // Where no document has any, their table stays a table.
            if versions.iter().any(|version| has_partitions(&version.data)) {
                members.push(("partitions", &partitions));
            }
            object(&[("documents", &list(&object(&members, 2), ""))], 1)
        }
        "for_each" => {
            let once = match &config {
                Known::Is(config) if config.allow_overlap => "",
                _ => r#","x-pages-once":"pages""#,
            };
            object(&[("partitions", &list(&partition(), once))], 1)
        }
        _ => {
            let of_block = match &config {
                Known::Is(config) => exact(config.json_schema.as_deref()),
                Known::Absent => Known::Absent,
                Known::Unread => Known::Unread,
            };
            // The extraction's own stands in for the block's.
            return match (of_block, of_record) {
                (Known::Is(schema), _) | (Known::Unread | Known::Absent, Known::Is(schema)) => {
                    Known::Is(schema)
                }
                (Known::Absent, Known::Absent) => Known::Absent,
                _ => Known::Unread,
            };
        }
    };
    Known::Is(Value::parse(&built).expect("what is built here is JSON"))
}

/// An object of nothing but these members, of which the first ones have to be there.
fn object(members: &[(&str, &str)], required: usize) -> String {
    let properties: Vec<String> = members
        .iter()
        .map(|(name, schema)| format!(r#""{name}":{schema}"#))
        .collect();
    let required: Vec<String> = members
        .iter()
        .take(required)
        .map(|(name, _)| format!(r#""{name}""#))
        .collect();
    format!(
        r#"{{"type":"object","properties":{{{}}},"required":[{}],"additionalProperties":false}}"#,
        properties.join(","),
        required.join(",")
    )
}

fn list(items: &str, more: &str) -> String {
    format!(r#"{{"type":"array","items":{items}{more}}}"#)
}

/// One of the configured names; any where none is known.
fn one_of(choices: &[Choice]) -> String {
    if choices.is_empty() {
        return TEXT.to_owned();
    }
    let names: Vec<&str> = choices.iter().map(|choice| &*choice.name).collect();
    let names = serde_json::to_string(&names).expect("names are plain text");
    format!(r#"{{"type":"string","enum":{names}}}"#)
}

fn has_partitions(snapshot: &Value) -> bool {
    let Value::Object(snapshot) = snapshot else {
        return false;
    };
    let Some(Value::Array(documents)) = snapshot.get("documents") else {
        return false;
    };
    documents.iter().any(|document| match document {
        Value::Object(document) => document.get("partitions").is_some(),
        _ => false,
    })
}
