//! What changed between two documents, in terms a person would use. Does not merge and does not patch.

use std::collections::BTreeSet;

use super::{Object, Pointer, Value};

/// One thing that was added, removed or became another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where: in the document before for what was removed, in the one after for anything else.
    pub pointer: Pointer,
    /// What was there; `None` for what was added.
    pub before: Option<Value>,
    /// What is there now; `None` for what was removed.
    pub after: Option<Value>,
}

/// The changes from one document to another, in document order, each as small as possible.
///
/// A number spelled anew counts, because it is sent anew; the order of keys does not, nor does the way a string is
/// escaped. Items of a list are matched by likeness, so that removing the second of five rows is one change.
///
/// ```
/// use countersign_core::json::{Value, diff};
///
/// let before = Value::parse(r#"{"total": 1.5, "rows": ["a", "b", "c"]}"#).unwrap();
/// let after = Value::parse(r#"{"total": 1.50, "rows": ["a", "c"]}"#).unwrap();
/// let changes = diff(&before, &after);
/// let places: Vec<_> = changes.iter().map(|change| change.pointer.as_str()).collect();
/// assert_eq!(places, ["/total", "/rows/1"]);
/// assert!(changes[1].after.is_none());
/// ```
pub fn diff(before: &Value, after: &Value) -> Vec<Change> {
    walk(before, after, true)
}

/// As [`diff`], for two values that stand at a place in both documents. The lists at `wholes` in the document after change
/// as a whole.
pub(crate) fn diff_at(
    before: &Value,
    after: &Value,
    place: &Pointer,
    wholes: &BTreeSet<Pointer>,
) -> Vec<Change> {
    let mut walk = Walk {
        changes: Vec::new(),
        spelling: true,
        wholes,
    };
    walk.value(before, after, place, place);
    walk.changes
}

/// As [`diff_at`], for items that stand in a list at a place in both documents, from its item `first` on.
pub(crate) fn diff_items(
    before: &[Value],
    after: &[Value],
    first: usize,
    list: &Pointer,
    wholes: &BTreeSet<Pointer>,
) -> Vec<Change> {
    let mut walk = Walk {
        changes: Vec::new(),
        spelling: true,
        wholes,
    };
    walk.items(before, after, first, list, list);
    walk.changes
}

/// As [`diff`], but two spellings of the same number are no change: for documents that two programs wrote.
pub fn diff_by_value(before: &Value, after: &Value) -> Vec<Change> {
    walk(before, after, false)
}

fn walk(before: &Value, after: &Value, spelling: bool) -> Vec<Change> {
    let mut walk = Walk {
        changes: Vec::new(),
        spelling,
        wholes: &BTreeSet::new(),
    };
    walk.value(before, after, &Pointer::root(), &Pointer::root());
    walk.changes
}

struct Walk<'a> {
    changes: Vec<Change>,
    spelling: bool,
    /// Places in the document after of lists that are not looked into.
    wholes: &'a BTreeSet<Pointer>,
}

impl Walk<'_> {
    /// `from` and `to` are the pointers of the value in the two documents; they part where list items moved up or down.
    fn value(&mut self, before: &Value, after: &Value, from: &Pointer, to: &Pointer) {
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => self.object(before, after, from, to),
            (Value::Array(before), Value::Array(after)) if !self.wholes.contains(to) => {
                self.items(before, after, 0, from, to);
            }
            _ if self.same(before, after) => {}
            _ => self.changes.push(Change {
                pointer: to.clone(),
                before: Some(before.clone()),
                after: Some(after.clone()),
            }),
        }
    }

    fn same(&self, before: &Value, after: &Value) -> bool {
        match (before, after) {
            (Value::Number(before), Value::Number(after)) if self.spelling => {
                before.as_str() == after.as_str()
            }
            (Value::Array(before), Value::Array(after)) => {
                before.len() == after.len()
                    && before
                        .iter()
                        .zip(after)
                        .all(|(before, after)| self.same(before, after))
            }
            (Value::Object(before), Value::Object(after)) => {
                before.same_members(after, &|before, after| self.same(before, after))
            }
            _ => before == after,
        }
    }

    fn object(&mut self, before: &Object, after: &Object, from: &Pointer, to: &Pointer) {
        let pairs = Pairs::of(before, after);
        for (key, value, other) in pairs.before {
            match other {
                Some(other) => self.value(value, other, &from.key(key), &to.key(key)),
                None => self.removed(value, from.key(key)),
            }
        }
        for (key, value) in pairs.added {
            self.added(value, to.key(key));
        }
    }

    /// `first` is the index of the first one.
    fn items(
        &mut self,
        before: &[Value],
        after: &[Value],
        first: usize,
        from: &Pointer,
        to: &Pointer,
    ) {
        let same = |(before, after): &(&Value, &Value)| self.same(before, after);
        let head = before.iter().zip(after).take_while(same).count();
        let tail = (before[head..].iter().rev())
            .zip(after[head..].iter().rev())
            .take_while(same)
            .count();
        let old = &before[head..before.len() - tail];
        let new = &after[head..after.len() - tail];
        let mut matches = self.align(old, new);
        matches.push((old.len(), new.len()));
        let head = first + head;
        let (mut left, mut right) = (0, 0);
        for (old_match, new_match) in matches {
            for (index, item) in (left..).zip(&old[left..old_match]) {
                self.removed(item, from.index(head + index));
            }
            for (index, item) in (right..).zip(&new[right..new_match]) {
                self.added(item, to.index(head + index));
            }
            if let (Some(before), Some(after)) = (old.get(old_match), new.get(new_match)) {
                let (from, to) = (from.index(head + old_match), to.index(head + new_match));
                self.value(before, after, &from, &to);
            }
            (left, right) = (old_match + 1, new_match + 1);
        }
    }

    /// Which items belong together, in ascending order on both sides, so that the sum of likenesses is greatest.
    fn align(&self, old: &[Value], new: &[Value]) -> Vec<(usize, usize)> {
        /// Above this the table would cost more than the better diff is worth: items are then matched by position.
        const MAX_CELLS: usize = 1 << 14;
        if old.len() == new.len() && old.len() <= 1 || old.len() * new.len() > MAX_CELLS {
            return (0..old.len().min(new.len()))
                .map(|index| (index, index))
                .collect();
        }
        let width = new.len() + 1;
        let mut likeness = vec![0_u32; old.len() * new.len()];
        let mut best = vec![0_u32; (old.len() + 1) * width];
        for i in (0..old.len()).rev() {
            for j in (0..new.len()).rev() {
                let alike = self.likeness(&old[i], &new[j]);
                likeness[i * new.len() + j] = alike;
                best[i * width + j] = (alike + best[(i + 1) * width + j + 1])
                    .max(best[(i + 1) * width + j])
                    .max(best[i * width + j + 1]);
            }
        }
        let (mut i, mut j) = (0, 0);
        let mut matches = Vec::new();
        while i < old.len() && j < new.len() {
            let here = best[i * width + j];
            let alike = likeness[i * new.len() + j];
            if alike > 0 && here == alike + best[(i + 1) * width + j + 1] {
                matches.push((i, j));
                (i, j) = (i + 1, j + 1);
            } else if here == best[(i + 1) * width + j] {
                i += 1;
            } else {
                j += 1;
            }
        }
        matches
    }

    /// From 0 (nothing in common) to 1000 (the same).
    fn likeness(&self, before: &Value, after: &Value) -> u32 {
        match (before, after) {
            _ if self.same(before, after) => 1000,
            (Value::Object(before), Value::Object(after)) => {
                let most = before.len().max(after.len()).max(1);
                let equal = Pairs::of(before, after)
                    .before
                    .iter()
                    .filter(|(_, value, other)| other.is_some_and(|other| self.same(value, other)))
                    .count();
                1 + (equal * 900 / most) as u32
            }
            _ => u32::from(before.kind() == after.kind()),
        }
    }

    fn removed(&mut self, value: &Value, pointer: Pointer) {
        self.changes.push(Change {
            pointer,
            before: Some(value.clone()),
            after: None,
        });
    }

    fn added(&mut self, value: &Value, pointer: Pointer) {
        self.changes.push(Change {
            pointer,
            before: None,
            after: Some(value.clone()),
        });
    }
}

/// The members of two objects side by side. Of a repeated key only the last one counts.
struct Pairs<'a> {
    /// Every member of the object before, with its counterpart.
    before: Vec<(&'a str, &'a Value, Option<&'a Value>)>,
    /// The members that only the object after has.
    added: Vec<(&'a str, &'a Value)>,
}

impl<'a> Pairs<'a> {
    fn of(before: &'a Object, after: &'a Object) -> Pairs<'a> {
        let (before_index, after_index) = (Index::of(before), Index::of(after));
        Pairs {
            before: before_index
                .members(before)
                .map(|(key, value)| (key, value, after_index.get(after, key)))
                .collect(),
            added: after_index
                .members(after)
                .filter(|(key, _)| before_index.get(before, key).is_none())
                .collect(),
        }
    }
}

/// Positions of an object's members sorted by key, so that wide objects are not compared pairwise.
struct Index(Vec<usize>);

impl Index {
    fn of(object: &Object) -> Index {
        let entries = object.entries();
        let mut order: Vec<usize> = (0..entries.len()).rev().collect();
        order.sort_by(|a, b| entries[*a].0.decoded().cmp(entries[*b].0.decoded()));
        order.dedup_by(|later, kept| entries[*later].0.decoded() == entries[*kept].0.decoded());
        Index(order)
    }

    fn position(&self, object: &Object, key: &str) -> Option<usize> {
        let entries = object.entries();
        let found = self
            .0
            .binary_search_by(|position| entries[*position].0.decoded().cmp(key));
        found.ok().map(|found| self.0[found])
    }

    fn get<'a>(&self, object: &'a Object, key: &str) -> Option<&'a Value> {
        let position = self.position(object, key)?;
        Some(&object.entries()[position].1)
    }

    /// In print order, each key once.
    fn members<'a>(&self, object: &'a Object) -> impl Iterator<Item = (&'a str, &'a Value)> {
        object
            .iter()
            .enumerate()
            .filter(move |(position, (key, _))| self.position(object, key) == Some(*position))
            .map(|(_, member)| member)
    }
}
