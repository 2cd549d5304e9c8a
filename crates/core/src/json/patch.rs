//! A JSON Patch (RFC 6902) of what changed, and what it makes of a document. Only `add`, `remove` and `replace`.

use std::fmt;

use super::{Change, Object, Pointer, Text, Value, diff};

/// Operations that turn one document into another, each with values spelled as they are sent.
///
/// ```
/// use countersign_core::json::{Patch, Value};
///
/// let before = Value::parse(r#"{"total": 1.5, "rows": ["a", "b", "c"]}"#).unwrap();
/// let after = Value::parse(r#"{"total": 1.50, "rows": ["a", "c"]}"#).unwrap();
/// let patch = Patch::between(&before, &after);
/// assert_eq!(
///     patch.to_string(),
///     r#"[{"op":"remove","path":"/rows/1"},{"op":"replace","path":"/total","value":1.50}]"#
/// );
/// assert_eq!(patch.apply(&before).unwrap(), after);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch(Vec<Operation>);

/// One operation. Its pointer is meant in the document as the operations before it leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Operation {
    /// Adds a member, or an item before the one that is there.
    Add(Pointer, Value),
    /// Takes a member or an item out.
    Remove(Pointer),
    /// Puts another value in the place of one, or of the whole document.
    Replace(Pointer, Value),
}

impl Patch {
    /// What turns `before` into `after`. The order of keys is not part of it.
    pub fn between(before: &Value, after: &Value) -> Patch {
        Patch::of(diff(before, after))
    }

    /// The patch for changes that [`diff`] has found.
    pub fn of(changes: Vec<Change>) -> Patch {
        let (removed, others): (Vec<_>, Vec<_>) = changes
            .into_iter()
            .partition(|change| change.after.is_none());
        // From the back, so that the places of those that are still to go stay right.
        let removed = removed
            .into_iter()
            .rev()
            .map(|change| Operation::Remove(change.pointer));
        let others = others.into_iter().filter_map(|change| {
            let after = change.after?;
            Some(match change.before {
                Some(_) => Operation::Replace(change.pointer, after),
                None => Operation::Add(change.pointer, after),
            })
        });
        Patch(removed.chain(others).collect())
    }

    /// What the patch makes of a document.
    ///
    /// # Errors
    /// The pointer of the first operation that finds nothing in its place.
    pub fn apply(&self, before: &Value) -> Result<Value, Pointer> {
        let mut document = before.clone();
        for operation in &self.0 {
            operation
                .apply(&mut document)
                .ok_or_else(|| operation.pointer().clone())?;
        }
        Ok(document)
    }

    /// The patch as the JSON document that RFC 6902 describes.
    pub fn to_value(&self) -> Value {
        Value::Array(self.0.iter().map(Operation::to_value).collect())
    }
}

/// Compact JSON.
impl fmt::Display for Patch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_value().fmt(out)
    }
}

impl Operation {
    fn pointer(&self) -> &Pointer {
        match self {
            Operation::Add(pointer, _)
            | Operation::Remove(pointer)
            | Operation::Replace(pointer, _) => pointer,
        }
    }

    fn apply(&self, document: &mut Value) -> Option<()> {
        let (Some(around), Some(token)) = (self.pointer().parent(), self.pointer().last()) else {
            // Only another document can stand in the place of a whole one.
            let (Operation::Add(_, value) | Operation::Replace(_, value)) = self else {
                return None;
            };
            *document = value.clone();
            return Some(());
        };
        let mut inside = document;
        for token in around.tokens() {
            inside = match inside {
                Value::Object(object) => object.get_mut(&token)?,
                Value::Array(items) => items.get_mut(super::pointer::index_of(&token)?)?,
                _ => return None,
            };
        }
        match (inside, self) {
            (Value::Object(object), Operation::Remove(_)) => drop(object.remove(&token)?),
            (Value::Object(object), Operation::Replace(_, value)) => {
                *object.get_mut(&token)? = value.clone();
            }
            (Value::Object(object), Operation::Add(_, value)) => {
                drop(object.insert(&token, value.clone()));
            }
            (Value::Array(items), operation) => {
                let index = super::pointer::index_of(&token)?;
                match operation {
                    Operation::Remove(_) if index < items.len() => drop(items.remove(index)),
                    Operation::Replace(_, value) => *items.get_mut(index)? = value.clone(),
                    Operation::Add(_, value) if index <= items.len() => {
                        items.insert(index, value.clone());
                    }
                    _ => return None,
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn to_value(&self) -> Value {
        let (name, value) = match self {
            Operation::Add(_, value) => ("add", Some(value)),
            Operation::Remove(_) => ("remove", None),
            Operation::Replace(_, value) => ("replace", Some(value)),
        };
        let mut object = Object::new();
        object.push(Text::from("op"), Value::text(name));
        object.push(Text::from("path"), Value::text(self.pointer().as_str()));
        if let Some(value) = value {
            object.push(Text::from("value"), value.clone());
        }
        Value::Object(object)
    }
}
