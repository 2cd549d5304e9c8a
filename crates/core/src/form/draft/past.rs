//! Undo and redo: a draft is built anew as it began, and every edit but the last is made again. Edits always give the same
//! fields the same ids, so that nothing on the screen changes its identity.

use std::sync::Arc;

use super::{Draft, FieldId, Rules, Touched};
use crate::form::{Edit, Snapshot};
use crate::json::Value;

/// So many steps are kept; twice as many are made again at most.
const KEPT: usize = 200;

/// The steps of a draft.
#[derive(Clone, Debug)]
pub(super) struct Past {
    /// The rules before any were inferred from examples.
    rules: Arc<Rules>,
    /// What was put back before the first step.
    pub(super) begin: Option<Arc<Snapshot>>,
    /// The draft before the first step that is still kept.
    base: Option<Arc<Draft>>,
    done: Vec<Edit>,
    undone: Vec<Edit>,
    /// Whether the next key press belongs to the last step.
    open: bool,
}

impl Past {
    pub(super) fn new(rules: Arc<Rules>) -> Past {
        Past {
            rules,
            begin: None,
            base: None,
            done: Vec::new(),
            undone: Vec::new(),
            open: false,
        }
    }
}

impl Draft {
    /// Whether [`Edit::Undo`] is possible.
    pub fn can_undo(&self) -> bool {
        !self.past.done.is_empty()
    }

    /// Whether [`Edit::Redo`] is possible.
    pub fn can_redo(&self) -> bool {
        !self.past.undone.is_empty()
    }

    /// Makes the next key press a step of its own.
    pub fn end_step(&mut self) {
        self.past.open = false;
    }

    pub(super) fn remember(&mut self, edit: Edit) {
        let past = &mut self.past;
        past.undone.clear();
        match past.done.last_mut() {
            Some(last) if past.open && goes_on(last, &edit) => *last = edit,
            _ => past.done.push(edit),
        }
        past.open = true;
        if past.done.len() > 2 * KEPT {
            let mut base = self.beginning();
            for edit in self.past.done.drain(..KEPT) {
                base.perform(edit);
            }
            self.past.base = Some(Arc::new(base));
        }
    }

    pub(super) fn undo(&mut self) -> Touched {
        let Some(edit) = self.past.done.pop() else {
            return Touched::default();
        };
        self.past.undone.push(edit);
        self.past.open = false;
        let mut before = self.beginning();
        for edit in &self.past.done {
            before.perform(edit.clone());
        }
        self.become_like(before)
    }

    pub(super) fn redo(&mut self) -> Touched {
        let Some(edit) = self.past.undone.pop() else {
            return Touched::default();
        };
        let touched = self.perform(edit.clone());
        self.past.done.push(edit);
        self.past.open = false;
        touched
    }

    /// The draft as it was before the first step that is kept.
    fn beginning(&self) -> Draft {
        match &self.past.base {
            Some(base) => (**base).clone(),
            None => self.anew(self.past.begin.as_deref()),
        }
    }

    /// A draft of the same data, as a snapshot says or as it came.
    pub(super) fn anew(&self, snapshot: Option<&Snapshot>) -> Draft {
        let mut draft = Draft::over(self.past.rules.clone(), &self.original);
        if let Some(snapshot) = snapshot {
            draft.put_back(snapshot);
        }
        draft
    }

    /// Takes everything but the past from another draft of the same data.
    pub(super) fn become_like(&mut self, other: Draft) -> Touched {
        let before = std::mem::replace(&mut self.nodes, other.nodes);
        self.rules = other.rules;
        self.broken_json = other.broken_json;
        self.has_too_many_fields = other.has_too_many_fields;
        self.checked.forget();
        let differs = |index: &usize| before.get(*index) != self.nodes.get(*index);
        let fields = (0..before.len().max(self.nodes.len()))
            .filter(differs)
            .map(|index| FieldId(index as u32))
            .filter(|field| self.knows(*field))
            .collect();
        Touched {
            fields,
            shape: Some(self.root()),
            ..Touched::default()
        }
    }
}

/// Whether an edit only replaces what the one before it did.
fn goes_on(last: &Edit, next: &Edit) -> bool {
    match (last, next) {
        (Edit::Type { field: a, .. }, Edit::Type { field: b, .. })
        | (Edit::ReplaceText { field: a, .. }, Edit::ReplaceText { field: b, .. }) => a == b,
        // A text that is no document leaves the one before it in place.
        (Edit::ReplaceAll { text: last }, Edit::ReplaceAll { text: next }) => {
            Value::parse(next).is_ok() || Value::parse(last).is_err()
        }
        _ => false,
    }
}
