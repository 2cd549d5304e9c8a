//! What a draft changes in the data, found by way of the fields that are changed: a key press in a large form is told of as
//! soon as one in a small form. The same as comparing both documents, for what is compared field by field here; but what is
//! one field is one change, be it a list.

use std::collections::BTreeSet;

use super::super::{FieldId, Presence, Widget};
use super::{Draft, Node, Place, Slot};
use crate::json::{Change, Object, Pointer, Value, diff_at, diff_items};

impl Draft {
    /// What [`Draft::value`] changes in the original.
    pub fn changes(&self) -> Vec<Change> {
        let mut found = Vec::new();
        if self.is_changed() {
            self.find_changes(self.root(), &self.original, &Pointer::root(), &mut found);
        }
        found
    }

    /// `before` is what was at the field's place, where it has a value now.
    fn find_changes(&self, id: FieldId, before: &Value, place: &Pointer, found: &mut Vec<Change>) {
        let node = self.node(id);
        match (before, &node.widget) {
            _ if node.presence != Presence::Present => {}
            (Value::Object(before), Widget::Object)
                if !has_repeats(node) && !self.has_renamed(node) =>
            {
                return self.find_in_object(node, before, place, found);
            }
            (Value::Array(before), Widget::List)
                if node.members.children == node.members.origin
                    && node.members.children.len() == before.len() =>
            {
                return self.find_in_list(node, before, place, found);
            }
            _ => {}
        }
        let after = self.value_of(id).unwrap_or(Value::Null);
        found.extend(diff_at(before, &after, place, &self.page_lists(&[id])));
    }

    /// Where the lists in some fields are that are fields themselves.
    fn page_lists(&self, fields: &[FieldId]) -> BTreeSet<Pointer> {
        let mut pending = fields.to_vec();
        if !self.rules.have_page_lists() {
            pending.clear();
        }
        let mut found = BTreeSet::new();
        while let Some(id) = pending.pop() {
            let node = self.node(id);
            match node.widget {
                Widget::Pages => drop(found.insert(self.pointer(id))),
                _ => pending.extend(node.visible_children()),
            }
        }
        found
    }

    /// Whether a key that came has another name now.
    fn has_renamed(&self, node: &Node) -> bool {
        let is_renamed = |child: &FieldId| {
            matches!(
                self.node(*child).place,
                Place::Property {
                    came_as: Some(_),
                    ..
                }
            )
        };
        node.members.children.iter().any(is_renamed)
    }

    fn find_in_object(
        &self,
        node: &Node,
        before: &Object,
        place: &Pointer,
        found: &mut Vec<Change>,
    ) {
        let mut added = Vec::new();
        for (key, slot) in &node.members.printed {
            let Slot::Field(field) = slot else { continue };
            if self.total(*field).changed == 0 {
                continue;
            }
            let pointer = place.key(key.decoded());
            match (before.get(key.decoded()), has_value(self.node(*field))) {
                (Some(before), true) => self.find_changes(*field, before, &pointer, found),
                (Some(before), false) => found.push(Change {
                    pointer,
                    before: Some(before.clone()),
                    after: None,
                }),
                (None, _) => added.extend(self.value_of(*field).map(|after| Change {
                    pointer,
                    before: None,
                    after: Some(after),
                })),
            }
        }
        found.extend(added);
    }

    /// Items that are where they were. Those in between that have changed are compared as diff does, by likeness.
    fn find_in_list(
        &self,
        node: &Node,
        before: &[Value],
        place: &Pointer,
        found: &mut Vec<Change>,
    ) {
        let items = &node.members.children;
        let is_changed = |item: &FieldId| self.total(*item).changed > 0;
        let first = items.iter().position(is_changed);
        let last = items.iter().rposition(is_changed);
        let (Some(first), Some(last)) = (first, last) else {
            return;
        };
        if first == last {
            let pointer = place.index(first);
            return self.find_changes(items[first], &before[first], &pointer, found);
        }
        let wholes = self.page_lists(&items[first..=last]);
        let after = items[first..=last].iter();
        let after = after.map(|item| self.value_of(*item).unwrap_or(Value::Null));
        let after: Vec<Value> = after.collect();
        let before = &before[first..=last];
        found.extend(diff_items(before, &after, first, place, &wholes));
    }
}

fn has_value(node: &Node) -> bool {
    match node.is_container() {
        true => node.presence != Presence::Absent,
        false => node.current.is_some(),
    }
}

/// Whether a key came more than once, of which only the last one counts.
fn has_repeats(node: &Node) -> bool {
    let mut slots = node.members.printed.iter();
    slots.any(|(_, slot)| matches!(slot, Slot::Repeated(_)))
}
