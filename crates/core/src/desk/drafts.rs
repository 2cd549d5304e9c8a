//! What the reviewer has put into approvals that are not decided: kept while they type, put back after a reload, and
//! brought together with data that changed underneath. Stores nothing itself.

use std::collections::HashSet;

use super::review::Review;
use super::{Desk, Effect, Part};
use crate::form::{Draft, Edit};
use crate::json::{Merge, Pointer, Side, Value};
use crate::model::{ApprovalId, Payload};
use crate::record::{self, Edits, StoredDraft};
use crate::storage::{Shelf, Write};
use crate::time::Millis;

/// How long after the last key press a draft is stored.
const SAVE_AFTER_MS: u64 = 400;
/// Drafts that nobody came back to are forgotten after this.
const FORGOTTEN_AFTER_MS: u64 = 30 * 86_400_000;

/// What the reviewer has put into one approval.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub(super) draft: Option<Draft>,
    /// Counts the drafts begun on this approval.
    pub(super) version: u64,
    pub(super) base: Option<Value>,
    pub(super) reason: String,
    /// Stored edits that wait for the data that they are put back into.
    waiting: Option<Edits>,
    /// Other data than the draft began with, seen since.
    pub(super) newer: Option<Value>,
    /// When the edits were stored that this draft was put back from.
    pub(super) restored_at: Option<Millis>,
    pub(super) review: Review,
    /// True while what is stored differs from it.
    unsaved: bool,
    /// True while something of it is stored.
    is_stored: bool,
}

impl Work {
    pub(super) fn begin(&mut self, schema: Option<&Value>, data: Value) {
        self.take(Draft::new(schema, &data), data);
    }

    fn take(&mut self, draft: Draft, base: Value) {
        self.draft = Some(draft);
        self.base = Some(base);
        self.version += 1;
        self.review = Review::default();
    }

    /// Takes over what is stored. The edits wait for the data.
    fn take_stored(&mut self, stored: StoredDraft) {
        self.waiting = stored.edits;
        self.reason = stored.reason;
        self.restored_at = Some(stored.saved_at);
        self.is_stored = true;
    }

    /// Puts the edits that wait for the data back. Where it has changed since, both versions are kept for the reviewer to
    /// choose.
    fn restore(&mut self, payload: &Payload, edits: Edits) {
        let schema = payload.schema.as_ref();
        let draft = Draft::restored(schema, &edits.base, &edits.snapshot);
        let is_same = edits.base.identical(&payload.data);
        if !is_same && leads_to(&draft, &payload.data) {
            self.begin(schema, payload.data.clone());
        } else {
            self.newer = (!is_same).then(|| payload.data.clone());
            self.take(draft, edits.base);
        }
    }

    pub(super) fn is_worth_keeping(&self) -> bool {
        !self.reason.is_empty()
            || self.waiting.is_some()
            || self.draft.as_ref().is_some_and(Draft::is_changed)
    }

    fn stored(&self, now: Millis) -> Option<StoredDraft> {
        if !self.is_worth_keeping() {
            return None;
        }
        let draft = self.draft.as_ref().filter(|draft| draft.is_changed());
        let edits = draft.and_then(|draft| {
            Some(Edits {
                base: self.base.clone()?,
                snapshot: draft.snapshot(),
            })
        });
        Some(StoredDraft {
            edits: edits.or_else(|| self.waiting.clone()),
            reason: self.reason.clone(),
            saved_at: now,
        })
    }
}

/// True where the data has become what the draft makes of it: there is nothing left to choose or to send. So it is after a
/// correction was stored and then its approval was refused.
pub(super) fn leads_to(draft: &Draft, data: &Value) -> bool {
    let is_whole = draft.problems().is_empty() && draft.json_problem().is_none();
    is_whole && draft.value() == *data
}

impl Desk {
    fn draft_key(&self, approval: &ApprovalId) -> Option<String> {
        let connection = self
            .connections
            .iter()
            .find(|connection| connection.id == approval.connection)?;
        Some(record::draft_key(&connection.account, approval))
    }

    /// The open approval's draft has changed: it is stored soon.
    pub(super) fn keep_draft(&mut self, now: Millis) {
        if let Some(work) = self.open_work_mut() {
            work.unsaved = true;
            // Not put off by each key press: a draft is never older than this.
            let at = now.plus(SAVE_AFTER_MS);
            self.save_drafts_at = Some(self.save_drafts_at.map_or(at, |planned| planned.min(at)));
        }
    }

    /// Stores every draft that differs from what is stored.
    pub(super) fn save_drafts(&mut self, now: Millis, out: &mut Vec<Effect>) {
        self.save_drafts_at = None;
        let mut writes = Vec::new();
        let unsaved: Vec<ApprovalId> = self
            .work
            .iter()
            .filter(|(_, work)| work.unsaved)
            .map(|(id, _)| id.clone())
            .collect();
        for id in unsaved {
            let Some(key) = self.draft_key(&id) else {
                continue;
            };
            let Some(work) = self.work.get_mut(&id) else {
                continue;
            };
            work.unsaved = false;
            self.drafts.remove(&key);
            match work.stored(now) {
                Some(stored) => {
                    work.is_stored = true;
                    writes.push(Write::Put {
                        shelf: Shelf::Drafts,
                        key,
                        text: record::write_draft(&stored),
                    });
                }
                None if work.is_stored => {
                    work.is_stored = false;
                    writes.push(erase(key));
                }
                None => {}
            }
        }
        self.store_aside(writes, out);
    }

    fn store_aside(&mut self, writes: Vec<Write>, out: &mut Vec<Effect>) {
        if writes.is_empty() {
            return;
        }
        let mut acts = Vec::new();
        self.engine.write_aside(writes, &mut acts);
        self.carry(acts, Default::default(), out);
    }

    /// All that the reviewer has put into an approval and that is not decided yet, in a form or stored.
    pub(super) fn typed_into(&self, approval: &ApprovalId, now: Millis) -> Option<StoredDraft> {
        let in_form = self.work.get(approval).and_then(|work| work.stored(now));
        in_form.or_else(|| self.drafts.get(&self.draft_key(approval)?).cloned())
    }

    /// The approval is being decided: its draft is over, and whoever stores the decision erases it.
    pub(super) fn drop_draft(&mut self, approval: &ApprovalId) -> Option<Write> {
        let key = self.draft_key(approval)?;
        let was_waiting = self.drafts.remove(&key).is_some();
        let mut was_stored = false;
        if let Some(work) = self.work.get_mut(approval) {
            was_stored = std::mem::take(&mut work.is_stored);
            work.unsaved = false;
            work.restored_at = None;
        }
        (was_waiting || was_stored).then(|| erase(key))
    }

    /// A decision came back, and what was typed with it: where that is no longer in a form it waits for one.
    pub(super) fn return_typed(&mut self, approval: &ApprovalId, stored: Option<StoredDraft>) {
        let (Some(key), Some(stored)) = (self.draft_key(approval), stored) else {
            return;
        };
        match self.work.get_mut(approval) {
            Some(work) if work.draft.is_some() => {
                work.is_stored = true;
                // A form that a later visit made for a decision has its data alone.
                if work.reason.is_empty() {
                    work.reason = stored.reason;
                }
            }
            _ => {
                self.drafts.insert(key, stored);
            }
        }
    }

    /// What was stored has been read.
    pub(super) fn take_in_drafts(
        &mut self,
        kept: Vec<(String, String)>,
        is_wiped: bool,
        now: Millis,
        out: &mut Vec<Effect>,
    ) {
        if is_wiped {
            self.store_anew(&kept, now, out);
        }
        // What is in a form is newer than what is stored of it.
        let in_forms: HashSet<String> = self
            .work
            .iter()
            .filter(|(_, work)| work.draft.is_some())
            .filter(|(_, work)| work.is_worth_keeping() || work.is_stored)
            .filter_map(|(id, _)| self.draft_key(id))
            .collect();
        if !is_wiped {
            self.drafts.clear();
        }
        let mut forgotten = Vec::new();
        for (key, text) in kept {
            if in_forms.contains(&key) {
                continue;
            }
            // What cannot be read stays stored until it is written anew.
            let Ok(stored) = record::read_draft(&text) else {
                continue;
            };
            if now.since(stored.saved_at) > FORGOTTEN_AFTER_MS {
                forgotten.push(erase(key));
            } else {
                self.drafts.insert(key, stored);
            }
        }
        self.store_aside(forgotten, out);
        // What was opened before the read had ended is put back now, where nothing was typed yet.
        let Some(open) = &self.open else { return };
        let id = open.approval.id.clone();
        let Some(details) = &open.details else { return };
        let payload = details.payload.clone();
        let is_untouched = self
            .work
            .get(&id)
            .is_none_or(|work| !work.is_worth_keeping());
        if is_untouched && !self.has_decision(&id) && self.restore(&id, payload.as_ref()) {
            out.extend([
                Effect::Show(Part::Details),
                Effect::Show(Part::Bar),
                Effect::Show(Part::Queue),
            ]);
        }
    }

    /// All that was stored has been deleted, by the reviewer or by a browser that was short of room: what is known here is
    /// stored again, unless another tab was quicker.
    fn store_anew(&mut self, kept: &[(String, String)], now: Millis, out: &mut Vec<Effect>) {
        let is_there = |key: &String| kept.iter().any(|(other, _)| other == key);
        let waiting = self.drafts.iter().filter(|(key, _)| !is_there(key));
        let writes: Vec<Write> = waiting
            .map(|(key, stored)| Write::Put {
                shelf: Shelf::Drafts,
                key: key.clone(),
                text: record::write_draft(stored),
            })
            .collect();
        let mut is_anything_lost = !writes.is_empty() || self.engine.open_count() > 0;
        self.store_aside(writes, out);
        for work in self.work.values_mut().filter(|work| work.is_stored) {
            work.unsaved = true;
            is_anything_lost = true;
        }
        self.save_drafts(now, out);
        if is_anything_lost {
            out.push(Effect::Announce(self.text.store_wiped.to_owned()));
        }
    }

    /// Puts what is stored of an approval back, if anything is and it can be decided: the reason at once, the edits into
    /// the data if that is there.
    pub(super) fn restore(&mut self, id: &ApprovalId, payload: Option<&Payload>) -> bool {
        let stored = self.draft_key(id).and_then(|key| self.drafts.remove(&key));
        let is_stored = stored.is_some();
        let work = self.work.entry(id.clone()).or_default();
        if let Some(stored) = stored {
            work.take_stored(stored);
        }
        match (payload, work.waiting.take()) {
            (Some(payload), Some(edits)) => {
                work.restore(payload, edits);
                true
            }
            (_, waiting) => {
                work.waiting = waiting;
                is_stored
            }
        }
    }

    /// Shows the data of a decision that an earlier visit made, as it was decided.
    pub(super) fn show_decided(&mut self, id: &ApprovalId, payload: &Payload, edits: &Edits) {
        let draft = Draft::restored(payload.schema.as_ref(), &edits.base, &edits.snapshot);
        let work = self.work.entry(id.clone()).or_default();
        work.take(draft, edits.base.clone());
    }

    /// "Go on with these", after the data changed underneath.
    pub(super) fn merge(&mut self, choices: &[Side], now: Millis, out: &mut Vec<Effect>) {
        let schema = self.open_payload_schema();
        let Some(merged) = self.merge_underneath().map(|merge| merge.resolved(choices)) else {
            return;
        };
        let Some(work) = self.open_work_mut() else {
            return;
        };
        let (Some(newer), Some(draft)) = (work.newer.take(), &work.draft) else {
            return;
        };
        let mut snapshot = draft.snapshot();
        // A half-typed text must not end up in another row than it was typed into.
        let before = std::mem::replace(&mut snapshot.value, merged);
        snapshot
            .texts
            .retain(|(place, _)| keeps_its_rows(place, &before, &snapshot.value));
        let draft = Draft::restored(schema.as_ref(), &newer, &snapshot);
        work.take(draft, newer);
        self.keep_draft(now);
        out.extend([
            Effect::Show(Part::Details),
            Effect::Show(Part::Bar),
            Effect::Show(Part::Queue),
        ]);
    }

    /// "Take the new data, drop my edits".
    pub(super) fn take_theirs(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let schema = self.open_payload_schema();
        let Some(work) = self.open_work_mut() else {
            return;
        };
        let Some(newer) = work.newer.take() else {
            return;
        };
        work.begin(schema.as_ref(), newer);
        work.restored_at = None;
        self.keep_draft(now);
        out.extend([
            Effect::Show(Part::Details),
            Effect::Show(Part::Bar),
            Effect::Show(Part::Queue),
        ]);
    }

    /// Puts another version of the data into the form, as one edit that can be taken back. What it is sent as is its
    /// connector's to know.
    pub(super) fn take_version(&mut self, id: &str, now: Millis, out: &mut Vec<Effect>) {
        let details = self.open.as_ref().and_then(|open| open.details.as_ref());
        let Some(version) = details.and_then(|details| {
            let mut versions = details.versions.iter();
            versions.find(|version| version.id == id)
        }) else {
            return;
        };
        let text = version.data.to_string();
        self.edit(Edit::ReplaceAll { text }, now, out);
        out.push(Effect::Announce(self.text.version_taken.to_owned()));
    }

    /// Base, mine and theirs of the open approval, after its data changed underneath.
    pub fn merge_underneath(&self) -> Option<Merge> {
        let work = self.work.get(&self.open.as_ref()?.approval.id)?;
        Some(Merge::new(
            work.base.as_ref()?,
            &work.draft.as_ref()?.value(),
            work.newer.as_ref()?,
        ))
    }

    /// When the edits of the open draft were stored, while it is what was put back from an earlier visit.
    pub fn restored_at(&self) -> Option<Millis> {
        let work = self.work.get(&self.open.as_ref()?.approval.id)?;
        work.restored_at.filter(|_| work.is_worth_keeping())
    }
}

/// Whether no list on the way to a place differs between two documents.
fn keeps_its_rows(place: &Pointer, before: &Value, after: &Value) -> bool {
    let mut way = Pointer::root();
    place.tokens().all(|token| {
        let is_same = match (before.at(&way), after.at(&way)) {
            (Some(Value::Array(before)), Some(Value::Array(after))) => before == after,
            _ => true,
        };
        way.push(&token);
        is_same
    })
}

fn erase(key: String) -> Write {
    Write::Erase {
        shelf: Shelf::Drafts,
        key,
    }
}
