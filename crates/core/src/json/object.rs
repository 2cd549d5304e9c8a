//! Objects that keep the order of their keys, and repeated keys too. No hashing: looking a key up walks the entries.

use super::{Text, Value};

/// The members of a JSON object, in order.
///
/// ```
/// use countersign_core::json::Value;
///
/// let Value::Object(mut object) = Value::parse(r#"{"b": 1, "a": 2}"#).unwrap() else { unreachable!() };
/// object.insert("b", Value::integer(3));
/// object.insert("c", Value::Null);
/// object.remove("a");
/// assert_eq!(Value::Object(object).to_string(), r#"{"b":3,"c":null}"#);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Object {
    entries: Vec<(Text, Value)>,
}

impl Object {
    /// An object without members.
    pub fn new() -> Object {
        Object::default()
    }

    /// How many members are printed; a repeated key counts each time.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The member of that key; the last one where the key is repeated.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let found = self.position(key)?;
        Some(&self.entries[found].1)
    }

    /// As [`Object::get`], to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let found = self.position(key)?;
        Some(&mut self.entries[found].1)
    }

    /// Keys and values in print order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &Value)> {
        self.entries
            .iter()
            .map(|(key, value)| (key.decoded(), value))
    }

    /// Keys as they came and values, in print order.
    pub fn entries(&self) -> &[(Text, Value)] {
        &self.entries
    }

    /// Puts a value in place of the one that counts for this key, or at the end. Returns the value replaced.
    pub fn insert(&mut self, key: &str, value: Value) -> Option<Value> {
        match self.get_mut(key) {
            Some(place) => Some(std::mem::replace(place, value)),
            None => {
                self.push(Text::from(key), value);
                None
            }
        }
    }

    /// Appends a member without looking whether the key is there already.
    pub fn push(&mut self, key: Text, value: Value) {
        self.entries.push((key, value));
    }

    /// Takes a key out, with its repetitions; the others keep their order. Returns the value that counted.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let found = self.position(key)?;
        let (_, value) = self.entries.remove(found);
        self.entries.retain(|(other, _)| other.decoded() != key);
        Some(value)
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.entries
            .iter()
            .rposition(|(other, _)| other.decoded() == key)
    }

    /// Whether both have the same keys and their values pass the test, whatever the order; of a repeated key the last
    /// one counts.
    pub(super) fn same_members(
        &self,
        other: &Object,
        same: &dyn Fn(&Value, &Value) -> bool,
    ) -> bool {
        let (left, right) = (self.sorted(), other.sorted());
        left.len() == right.len()
            && left.iter().zip(right).all(|(left, right)| {
                left.0.decoded() == right.0.decoded() && same(&left.1, &right.1)
            })
    }

    /// The members that count, sorted by key.
    fn sorted(&self) -> Vec<&(Text, Value)> {
        let mut sorted: Vec<_> = self.entries.iter().rev().collect();
        // Stable and from the back, so that of a repeated key the last one comes first and is kept.
        sorted.sort_by(|left, right| left.0.decoded().cmp(right.0.decoded()));
        sorted.dedup_by(|later, kept| later.0.decoded() == kept.0.decoded());
        sorted
    }
}

/// Same members, whatever their order; of a repeated key the last one counts.
impl PartialEq for Object {
    fn eq(&self, other: &Object) -> bool {
        self.same_members(other, &|left, right| left == right)
    }
}

impl Eq for Object {}
