//! The entries of maps: objects whose keys are data, which a reviewer may add, rename and take out.

use std::borrow::Cow;

use super::{Draft, FieldId, MAX_FIELDS, Node, Place, Presence, Slot, Touched};
use crate::form::{KeyProblem, label};
use crate::json::{LINE_MARK, Text, in_one_line};

impl Draft {
    /// Whether an object has, or its schema knows, a key.
    pub fn has_key(&self, object: FieldId, key: &str) -> bool {
        self.knows(object) && self.member(object, key).is_some()
    }

    /// Why a key cannot be given to a new entry of a map, or to one that it has; what its schema has against it is
    /// [`Draft::refused_key`]'s to say.
    pub fn key_problem(
        &self,
        object: FieldId,
        key: &str,
        entry: Option<FieldId>,
    ) -> Option<KeyProblem> {
        if key.is_empty() {
            return Some(KeyProblem::Empty);
        }
        if let Some(entry) = entry.filter(|entry| self.knows(*entry)) {
            if self.shown_key(entry).as_deref() == Some(key) {
                return None;
            }
            if self.has_stand_ins(object, entry, key) {
                return Some(KeyProblem::StandIn);
            }
        }
        let holder = self.knows(object).then(|| self.member(object, key))?;
        match (holder, entry) {
            (Some(holder), Some(entry)) if holder == entry => None,
            // It was taken out, and comes back.
            (Some(holder), None) if self.node(holder).presence == Presence::Absent => None,
            (Some(_), _) => Some(KeyProblem::Taken),
            (None, Some(entry)) if self.is_repeated(object, entry) => Some(KeyProblem::Repeated),
            (None, None) if self.nodes.len() >= 2 * MAX_FIELDS => Some(KeyProblem::TooMany),
            _ => None,
        }
    }

    /// The key of an entry as one line shows it.
    fn shown_key(&self, entry: FieldId) -> Option<Cow<'_, str>> {
        self.own_key(self.node(entry)).map(in_one_line)
    }

    /// Whether a new key has marks that stand for what is in the key an entry has, and cannot be typed.
    fn has_stand_ins(&self, object: FieldId, entry: FieldId, key: &str) -> bool {
        let Some(shown) = self.shown_key(entry) else {
            return false;
        };
        let own = self.own_key(self.node(entry));
        let has_lines = own != Some(&*shown);
        let printed = self.node(object).members.printed.iter();
        let mut spelled =
            printed.filter(|(_, slot)| matches!(slot, Slot::Field(field) if *field == entry));
        let is_broken = spelled.any(|(name, _)| name.has_lone_surrogates());
        has_lines && key.contains(LINE_MARK)
            || is_broken && key.contains(char::REPLACEMENT_CHARACTER)
    }

    /// Whether an entry's key is in the data more than once.
    fn is_repeated(&self, object: FieldId, entry: FieldId) -> bool {
        let Place::Property { key, .. } = &self.node(entry).place else {
            return false;
        };
        let printed = &self.node(object).members.printed;
        printed
            .iter()
            .any(|(name, slot)| matches!(slot, Slot::Repeated(_)) && name.decoded() == *key)
    }

    fn member(&self, object: FieldId, key: &str) -> Option<FieldId> {
        let children = self.node(object).members.children.iter().copied();
        let mut found = children.filter(|child| match &self.node(*child).place {
            Place::Property { key: own, .. } => own == key,
            _ => false,
        });
        found.next()
    }

    /// The key of a field, where it is the reviewer's to choose.
    pub(super) fn own_key<'a>(&self, node: &'a Node) -> Option<&'a str> {
        let Place::Property {
            key, extra: true, ..
        } = &node.place
        else {
            return None;
        };
        let around = self.node(node.parent?);
        let is_there = node.presence != Presence::Absent;
        (is_there && self.takes_entries(around)).then_some(key)
    }

    pub(super) fn takes_entries(&self, node: &Node) -> bool {
        node.widget == super::Widget::Object
            && node.presence == Presence::Present
            && self.rules.get(node.rule).is_map
    }

    pub(super) fn add_entry(&mut self, object: FieldId, key: &str, touched: &mut Touched) {
        if !self.takes_entries(self.node(object)) || self.nodes.len() >= 2 * MAX_FIELDS {
            return;
        }
        match self.member(object, key) {
            // It was taken out, or the schema knows it.
            Some(known) if self.node(known).presence == Presence::Absent => {
                self.set_presence(known, Presence::Present, touched);
            }
            Some(_) => {}
            None => {
                let entry = self.add_key(object, Text::from(key));
                self.set_presence(entry, Presence::Present, touched);
            }
        }
        touched.shape = Some(object);
    }

    pub(super) fn rename_key(&mut self, id: FieldId, key: String, touched: &mut Touched) {
        let node = self.node(id);
        let (Some(old), Some(object)) = (self.own_key(node).map(str::to_owned), node.parent) else {
            return;
        };
        let is_same = key == old || key == in_one_line(&old);
        // Without its last value, an earlier one of a repeated key would come to count.
        let is_repeated = self.is_repeated(object, id);
        if is_same
            || is_repeated
            || self.has_key(object, &key)
            || self.has_stand_ins(object, id, &key)
        {
            return;
        }
        self.set_key(id, object, key);
        let before = self.total(id);
        self.judge(id);
        touched.shape = Some(object);
        self.settle(id, before, touched);
    }

    fn set_key(&mut self, id: FieldId, object: FieldId, new: String) {
        let printed = &mut self.node_mut(object).members.printed;
        for (name, slot) in printed {
            if matches!(slot, Slot::Field(field) if *field == id) {
                *name = Text::from(&*new);
            }
        }
        let node = self.node_mut(id);
        node.label = label::readable(&new);
        let is_new = node.fresh;
        if let Place::Property { key, came_as, .. } = &mut node.place {
            let first = came_as.take().unwrap_or_else(|| key.clone());
            *came_as = (!is_new && first != new).then_some(first);
            *key = new;
        }
    }

    /// Brings the key back that a field came with, unless another has it now.
    pub(super) fn reset_key(&mut self, id: FieldId, touched: &mut Touched) {
        let node = self.node(id);
        let (
            Place::Property {
                came_as: Some(key), ..
            },
            Some(object),
        ) = (&node.place, node.parent)
        else {
            return;
        };
        let key = key.clone();
        if !self.has_key(object, &key) {
            self.set_key(id, object, key);
            touched.shape = touched.shape.or(Some(object));
        }
    }

    /// An entry that was added and is absent now is not shown any longer.
    pub(super) fn drop_entry(&mut self, id: FieldId, touched: &mut Touched) {
        let node = self.node(id);
        let is_added = node.fresh && matches!(node.place, Place::Property { extra: true, .. });
        let (Some(object), true) = (node.parent, is_added) else {
            return;
        };
        let members = &mut self.node_mut(object).members;
        members.children.retain(|child| *child != id);
        members
            .printed
            .retain(|(_, slot)| !matches!(slot, Slot::Field(field) if *field == id));
        touched.shape = Some(object);
    }

    /// Takes out of an object what the reviewer added to it.
    pub(super) fn drop_added_entries(&mut self, object: FieldId, touched: &mut Touched) {
        let node = self.node(object);
        if node.fresh || node.widget != super::Widget::Object {
            return;
        }
        for child in node.members.children.clone() {
            let node = self.node(child);
            let is_added = node.fresh && matches!(node.place, Place::Property { extra: true, .. });
            if is_added {
                self.drop_entry(child, touched);
            }
        }
    }
}
