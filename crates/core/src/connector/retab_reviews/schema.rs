//! What the data of a review may be, as a JSON Schema: an extraction has one of its own; the snapshots of other blocks
//! have forms that contracts/retab.md section 6.3 writes down.

use serde_json::json;
use serde_json::value::RawValue;

use super::wire::{Choice, Config};
use crate::connector::exact;
use crate::json::Value;
use crate::model::DataVersion;

/// The schema for a block of this type; `None` where nothing is known, and for types of another version.
pub(super) fn of(
    block_type: &str,
    config: Option<Config>,
    of_record: Option<&RawValue>,
    versions: &[DataVersion],
) -> Option<Value> {
    let config = config.unwrap_or_default();
    let built = match block_type {
        "classifier" => object(&[("category", name_of(&config.categories))]),
        "split" => {
            let mut document = vec![("name", name_of(&config.subdocuments)), ("pages", pages())];
            // Where no document has any, their table stays a table.
            if versions.iter().any(|version| has_partitions(&version.data)) {
                document.push(("partitions", list(partition())));
            }
            let mut document = object(&document);
            document["required"] = json!(["name", "pages"]);
            object(&[("documents", list(document))])
        }
        "for_each" => {
            let mut partitions = list(partition());
            if !config.allow_overlap {
                partitions["x-pages-once"] = json!(true);
            }
            object(&[("partitions", partitions)])
        }
        _ => {
            let of_block = exact(config.json_schema.as_deref());
            return of_block.or_else(|| exact(of_record));
        }
    };
    Value::parse(&built.to_string()).ok()
}

fn object(properties: &[(&str, serde_json::Value)]) -> serde_json::Value {
    let names: Vec<&str> = properties.iter().map(|(name, _)| *name).collect();
    let properties = properties.iter().cloned();
    let properties: serde_json::Map<String, serde_json::Value> = properties
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": false,
    })
}

fn list(items: serde_json::Value) -> serde_json::Value {
    json!({"type": "array", "items": items})
}

fn partition() -> serde_json::Value {
    object(&[("key", json!({"type": "string"})), ("pages", pages())])
}

fn pages() -> serde_json::Value {
    json!({
        "type": "array",
        "items": {"type": "integer", "minimum": 1},
        "uniqueItems": true,
        "format": "page-list",
    })
}

/// One of the configured names; any where none is known.
fn name_of(names: &[Choice]) -> serde_json::Value {
    if names.is_empty() {
        return json!({"type": "string"});
    }
    let names: Vec<&str> = names.iter().map(|choice| &*choice.name).collect();
    json!({"type": "string", "enum": names})
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
