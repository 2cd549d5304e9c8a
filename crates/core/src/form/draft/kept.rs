//! What is not for editing: a value that its schema, or the schema of something around it, calls `readOnly`.
//!
//! No edit of a field, a list or a map changes it, and pasting goes around it. What comes as a whole, such as a JSON text
//! or a stored draft, is taken as it is; where it changes such a value, that is a problem which stands in the way until
//! the change is taken back. A value that is taken out, or given another shape, together with what it is in may go.

use super::{Draft, FieldId, OtherKeys, Problem, RuleId, Widget};
use crate::form::Edit;
use crate::json::{Pointer, Value};

/// So deep is the value of one field searched.
const DEEPEST: usize = 64;

impl Draft {
    /// Whether a field, or anything around it, is not for editing.
    pub(super) fn is_read_only(&self, field: FieldId) -> bool {
        self.with_around(field).any(|id| self.says_read_only(id))
    }

    /// Whether an edit is of something that is not for editing.
    pub(super) fn is_out_of_bounds(&self, edit: &Edit) -> bool {
        match edit {
            Edit::Type { field, .. }
            | Edit::ReplaceText { field, .. }
            | Edit::SetBool { field, .. }
            | Edit::Choose { field, .. }
            | Edit::SetNull { field }
            | Edit::ClearNull { field }
            | Edit::AddProperty { field }
            | Edit::RemoveProperty { field }
            | Edit::RenameKey { field, .. }
            | Edit::ChooseShape { field, .. }
            | Edit::AddItem { list: field }
            | Edit::AddEntry { object: field, .. }
            | Edit::RemoveItem { field }
            | Edit::MoveItem { field, .. } => self.is_read_only(*field),
            // Asked of each cell.
            Edit::Paste { .. } => false,
            Edit::ReplaceAll { .. } | Edit::Undo | Edit::Redo => false,
            Edit::Reset { .. } | Edit::ResetAll => false,
        }
    }

    /// What is wrong with a field that differs from the original, if it or a place inside its value is not for editing.
    pub(super) fn overstepped(&self, field: FieldId) -> Option<Problem> {
        let node = self.node(field);
        let around = node.parent.map(|parent| self.node(parent));
        // What the reviewer brought in has nothing to keep, and its topmost field speaks for all of it.
        if node.fresh && around.is_none_or(|around| around.fresh) {
            return None;
        }
        let holds = |id: &FieldId| self.says_read_only(*id) && !self.node(*id).fresh;
        if self.with_around(field).any(|id| holds(&id)) {
            return Some(Problem::ReadOnly { inside: None });
        }
        if node.widget != Widget::Json || node.fresh {
            return None;
        }
        let (before, after) = (node.origin.as_ref(), node.current.as_ref());
        let inside = self.changed_inside(node.outer, before, after, Pointer::root(), DEEPEST);
        inside.map(|place| Problem::ReadOnly {
            inside: Some(place),
        })
    }

    fn with_around(&self, field: FieldId) -> impl Iterator<Item = FieldId> {
        let known = Some(field).filter(|field| self.knows(*field));
        std::iter::successors(known, |id| self.node(*id).parent)
    }

    fn says_read_only(&self, field: FieldId) -> bool {
        let node = self.node(field);
        self.rules.get(node.outer).read_only || self.rules.get(node.rule).read_only
    }

    /// The first place inside a value that is not for editing and differs. Items of lists are told apart by where they
    /// stand, so those of a list that has become longer or shorter are not compared.
    fn changed_inside(
        &self,
        rule: RuleId,
        before: Option<&Value>,
        after: Option<&Value>,
        place: Pointer,
        depth: usize,
    ) -> Option<Pointer> {
        let is_same = match (before, after) {
            (Some(before), Some(after)) => before.identical(after),
            (before, after) => before.is_none() && after.is_none(),
        };
        if is_same {
            return None;
        }
        let settled = self.rules.settle(rule, before);
        if self.rules.get(rule).read_only || self.rules.get(settled).read_only {
            return Some(place);
        }
        let rule = self.rules.get(settled);
        let depth = depth.checked_sub(1)?;
        match (before?, after?) {
            (Value::Object(before), Value::Object(after)) => {
                let known = rule.properties.iter().map(|one| (&*one.key, one.rule));
                let others = match rule.other_keys {
                    OtherKeys::Like(other) => Some(other),
                    _ => None,
                };
                let is_other = |key: &str| rule.properties.iter().all(|one| one.key != key);
                let others = others.into_iter().flat_map(|other| {
                    let keys = before.iter().map(|(key, _)| key);
                    keys.filter(|key| is_other(key))
                        .map(move |key| (key, other))
                });
                let mut members = known.chain(others);
                members.find_map(|(key, inner)| {
                    let place = place.key(key);
                    self.changed_inside(inner, before.get(key), after.get(key), place, depth)
                })
            }
            (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
                let mut items = before.iter().zip(after).enumerate();
                items.find_map(|(index, (before, after))| {
                    let inner = rule.prefix.get(index).copied().or(rule.items)?;
                    let place = place.index(index);
                    self.changed_inside(inner, Some(before), Some(after), place, depth)
                })
            }
            _ => None,
        }
    }
}
