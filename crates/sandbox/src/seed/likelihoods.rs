//! Makes a tree of confidences beside a payload: the same shape, leaves from 0 to 1, low where the reading is doubtful.

use serde_json::{Map, Value};

use super::kinds::Case;
use super::random::Random;
use super::values::number;

/// Some tools send none, and some leave out whole branches, as happens when a field was not voted on.
pub(super) fn tree(case: &Case, random: &mut Random, index: u64) -> Option<Value> {
    if index % 13 == 9 {
        return None;
    }
    let mut tree = leaves(&case.data, random);
    for doubt in &case.doubts {
        if let Some(leaf) = tree.pointer_mut(&doubt.pointer) {
            *leaf = number(doubt.likelihood);
        }
    }
    if index % 6 == 4
        && let Value::Object(fields) = &mut tree
    {
        let doubtful: Vec<&str> = case
            .doubts
            .iter()
            .filter_map(|doubt| doubt.pointer.split('/').nth(1))
            .collect();
        // Doubts are what a partial tree keeps: a tool reports at least what it was unsure of.
        fields.retain(|name, _| doubtful.contains(&name.as_str()) || random.chance(55));
    }
    Some(tree)
}

fn leaves(value: &Value, random: &mut Random) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, field)| (name.clone(), leaves(field, random)))
                .collect::<Map<_, _>>(),
        ),
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| leaves(item, random)).collect())
        }
        _ => confident(random),
    }
}

fn confident(random: &mut Random) -> Value {
    if random.chance(45) {
        return number("1.0");
    }
    number(&format!("0.{}", random.between(90, 99)))
}
