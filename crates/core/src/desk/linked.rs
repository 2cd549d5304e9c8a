//! The approval the page points at with its `item` attribute: opened when its list has it, missed when its list was read
//! to the end without it. What the page sets itself is announced, but not told back to it as something a person did.

use super::{Desk, Effect, Part, Target};
use crate::model::{ApprovalId, ConnectionId};
use crate::time::Millis;

/// What the page points at, while that is not open.
#[derive(Debug)]
pub(super) struct Pointer {
    /// As the page wrote it.
    item: String,
    /// What it names; `None` where it names nothing.
    id: Option<ApprovalId>,
    is_missing: bool,
}

/// What there is to see of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pointed {
    /// Its list has not been read to the end yet.
    Looking,
    /// It is not there; the sentence says so.
    Missing(String),
}

impl Desk {
    /// What the page points at, while that is not open.
    pub fn pointed(&self) -> Option<Pointed> {
        let pointer = self.pointer.as_ref()?;
        if !pointer.is_missing {
            return Some(Pointed::Looking);
        }
        let text = self.text;
        Some(Pointed::Missing(match &pointer.id {
            None => (text.item_is_none)(&pointer.item),
            Some(id) if self.has_connection(&id.connection) => {
                (text.item_missing)(&self.label(&id.connection))
            }
            Some(id) => (text.item_without_connection)(id.connection.as_str()),
        }))
    }

    /// The page points at something else, or at nothing any more; then what is open stays open.
    pub(super) fn point(&mut self, item: Option<String>, now: Millis, out: &mut Vec<Effect>) {
        let had_one = self.pointer.take().is_some();
        let item = item.filter(|item| !item.trim().is_empty());
        let Some(item) = item else {
            if had_one {
                out.push(Effect::Show(Part::Details));
            }
            return;
        };
        let id = ApprovalId::of_item(&item);
        let open = self.open.as_ref().map(|open| &open.approval.id);
        if id.is_some() && open == id.as_ref() {
            out.push(Effect::Show(Part::Details));
            return;
        }
        if let Some(id) = id.as_ref().filter(|id| self.queue.get(id).is_some()) {
            self.open_for_the_page(&id.clone(), out);
            return;
        }
        self.close();
        if let Some(id) = &id {
            // It may have come since the list was read.
            let connection = id.connection.clone();
            self.read_one(&connection, now, out);
        }
        self.pointer = Some(Pointer {
            item,
            id,
            is_missing: false,
        });
        out.extend([
            Effect::Show(Part::Details),
            Effect::Show(Part::Queue),
            Effect::FocusIfInside(Target::Details),
        ]);
        self.miss_what_cannot_come(out);
    }

    /// A list was read, and to its end where `is_complete`.
    pub(super) fn look_for_the_pointed(
        &mut self,
        connection: &ConnectionId,
        is_complete: bool,
        out: &mut Vec<Effect>,
    ) {
        let wanted = self.pointer.as_ref().and_then(|pointer| pointer.id.clone());
        let Some(id) = wanted.filter(|id| id.connection == *connection) else {
            return;
        };
        if self.queue.get(&id).is_some() {
            self.open_for_the_page(&id, out);
        } else if is_complete {
            self.miss(out);
        }
    }

    /// What names nothing, or nothing that this page has a connection to, will not come.
    pub(super) fn miss_what_cannot_come(&mut self, out: &mut Vec<Effect>) {
        let Some(pointer) = &self.pointer else { return };
        let can_come = match &pointer.id {
            Some(id) => self.connections.is_empty() || self.has_connection(&id.connection),
            None => false,
        };
        if !can_come {
            self.miss(out);
        }
    }

    fn has_connection(&self, id: &ConnectionId) -> bool {
        let mut connections = self.connections.iter();
        connections.any(|connection| connection.id == *id && connection.connector.is_ok())
    }

    fn miss(&mut self, out: &mut Vec<Effect>) {
        let Some(pointer) = self.pointer.as_mut().filter(|pointer| !pointer.is_missing) else {
            return;
        };
        pointer.is_missing = true;
        out.push(Effect::Show(Part::Details));
        if let Some(Pointed::Missing(sentence)) = self.pointed() {
            out.push(Effect::Announce(sentence));
        }
    }

    fn open_for_the_page(&mut self, id: &ApprovalId, out: &mut Vec<Effect>) {
        if self.bring_up(id, out).is_some() {
            // A page that opens one as it loads must not lose its own focus to it.
            out.push(Effect::FocusIfInside(Target::Details));
        }
    }

    /// The reviewer went back to the list, from an approval or from what was said of one that is missing.
    pub(super) fn go_back(&mut self, out: &mut Vec<Effect>) {
        let pointed = self.pointer.take().map(|pointer| pointer.item);
        let open = self.close().map(|open| open.approval.id);
        if let Some(id) = &open {
            out.push(Effect::Focus(Target::Row(id.clone())));
        }
        out.extend([Effect::Show(Part::Details), Effect::Show(Part::Queue)]);
        if let Some(item) = open.map(|id| id.item()).or(pointed) {
            out.push(Effect::Emit(super::Outgoing::Closed { item }));
        }
    }
}
