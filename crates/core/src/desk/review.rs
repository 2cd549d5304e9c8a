//! What there is to see of the open draft as a whole: what was changed, what its schema has against it, and where a reviewer
//! should look first. Worked out a moment after typing, so that a key press costs the same in any document.

use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use super::{Desk, Effect, Part, Target};
use crate::form::{Draft, FieldId, KeyProblem};
use crate::json::{Change, Patch};
use crate::model::ApprovalId;
use crate::schema::{Patterns, Schema, SchemaError};
use crate::time::Millis;

/// How long after a key press the whole document is looked through.
const REVIEWED_AFTER_MS: u64 = 120;

/// Typing on after a pause of this length is another step to undo.
const STEP_MS: u64 = 1_000;

/// A value the API is less sure of than this needs a look, unless the page says otherwise.
pub const LOOK_BELOW_PERCENT: u32 = 60;

/// What was worked out of a draft.
#[derive(Debug, Default)]
pub(super) struct Review {
    is_done: bool,
    changes: Vec<Change>,
    /// Ready to check with, once it was asked for; `None` in it where there is no schema.
    checker: Option<Option<Result<Rc<Schema>, SchemaError>>>,
    /// The fields that need a look, in the order of the form; `None` until it was asked for.
    unsure: Option<Vec<FieldId>>,
    looked_at: BTreeSet<FieldId>,
    edited_at: Option<Millis>,
}

/// How far a reviewer has got with the fields that need a look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// How many need one.
    pub needed: usize,
    /// How many of them had none yet.
    pub left: usize,
}

/// The regular expressions of whoever draws the desk; none until they are brought.
#[derive(Clone, Default)]
pub(super) struct Expressions(Option<Rc<dyn Patterns>>);

impl Patterns for Expressions {
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        self.0.as_ref()?.is_match(pattern, text)
    }
}

impl fmt::Debug for Expressions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Expressions")
    }
}

impl Desk {
    /// The regular expressions that `pattern` in schemas is checked with; without them it is passed over.
    pub fn set_patterns(&mut self, patterns: Rc<dyn Patterns>) {
        self.expressions = Expressions(Some(patterns));
    }

    /// What the open draft changes, in the order of the document, as of a moment after the last edit.
    pub fn changes(&self) -> &[Change] {
        let work = self.open_work();
        work.map_or(&[], |work| &work.review.changes)
    }

    /// What the open draft changes as a JSON Patch (RFC 6902).
    pub fn patch(&self) -> Option<Patch> {
        self.draft().map(|draft| Patch::of(draft.changes()))
    }

    /// Why the open draft was not checked, or not to the end, for the reviewer; as of a moment after the last edit.
    pub fn unchecked(&self) -> Option<&'static str> {
        let work = self.open_work()?;
        match work.review.checker.as_ref()?.as_ref()? {
            Err(SchemaError::NotASchema { .. }) => Some(self.text.not_a_schema),
            Err(SchemaError::TooLarge { .. }) => Some(self.text.schema_too_large),
            Ok(_) => work.draft.as_ref()?.cut().map(self.text.cut),
        }
    }

    /// Below how many percent a value needs a look.
    pub fn look_below(&self) -> u32 {
        self.look_below
    }

    /// How far the reviewer has got with the open draft's fields that need a look.
    pub fn looks(&self) -> Looks {
        let review = self.open_work().map(|work| &work.review);
        let unsure = review.and_then(|review| review.unsure.as_ref());
        let (Some(review), Some(unsure)) = (review, unsure) else {
            return Looks::default();
        };
        let left = unsure
            .iter()
            .filter(|field| !review.looked_at.contains(field));
        Looks {
            needed: unsure.len(),
            left: left.count(),
        }
    }

    /// Whether approving waits for the reviewer to look at more fields.
    pub fn must_look_first(&self) -> bool {
        self.must_look && self.looks().left > 0
    }

    /// Why a key cannot be given to an entry of a map in the open draft: to this one, or to a new one.
    pub fn key_problem(
        &self,
        object: FieldId,
        key: &str,
        entry: Option<FieldId>,
    ) -> Option<KeyProblem> {
        let draft = self.draft()?;
        let is_its_own = entry.is_some_and(|entry| draft.field(entry).key.as_deref() == Some(key));
        if is_its_own {
            return None;
        }
        let of_draft = || draft.key_problem(object, key, entry);
        of_draft().or_else(|| {
            let checker = match &self.open_work()?.review.checker {
                Some(known) => known.clone()?.ok()?,
                // It has not been asked for yet.
                None => Rc::new(Schema::compile(&self.open_payload_schema()?).ok()?),
            };
            draft.refused_key(object, key, &checker, &self.expressions)
        })
    }

    /// Another threshold, or another duty to look.
    pub(super) fn set_looks(&mut self, below: u32, must_look: bool, out: &mut Vec<Effect>) {
        (self.look_below, self.must_look) = (below, must_look);
        if let Some(work) = self.open_work_mut() {
            work.review.unsure = None;
        }
        self.find_unsure();
        out.extend([Effect::Show(Part::Details), Effect::Show(Part::Bar)]);
        // The marks of all fields may be others now.
        out.extend(
            self.draft()
                .map(|draft| Effect::Show(Part::Shape(draft.root()))),
        );
    }

    /// The reviewer's focus came to a field.
    pub(super) fn look_at(&mut self, field: FieldId, out: &mut Vec<Effect>) {
        let Some(work) = self.open_work_mut() else {
            return;
        };
        let review = &mut work.review;
        let is_unsure = review
            .unsure
            .as_ref()
            .is_some_and(|unsure| unsure.contains(&field));
        if is_unsure && review.looked_at.insert(field) {
            out.push(Effect::Show(Part::Bar));
        }
    }

    /// "Next field that needs a look": the first behind `after` that had none, or the first at all.
    pub(super) fn look_next(&mut self, after: Option<FieldId>, out: &mut Vec<Effect>) {
        let Some(work) = self.open_work() else { return };
        let review = &work.review;
        let unsure = review.unsure.as_deref().unwrap_or_default();
        let is_left = |field: &&FieldId| !review.looked_at.contains(field);
        let here = after.and_then(|after| unsure.iter().position(|field| *field == after));
        let behind = &unsure[here.map_or(0, |here| here + 1)..];
        let next = behind
            .iter()
            .find(is_left)
            .or_else(|| unsure.iter().find(is_left));
        // When all were looked at, it goes round.
        let next = next.or(behind.first()).or(unsure.first()).copied();
        match next {
            Some(field) => out.push(Effect::Focus(Target::Field(field))),
            None => out.push(Effect::Announce(self.text.nothing_to_look_at.to_owned())),
        }
    }

    /// The open draft was edited, or there is another one: it is looked through soon.
    pub(super) fn review_soon(&mut self, now: Millis) {
        let at = now.plus(REVIEWED_AFTER_MS);
        self.review_at = Some(self.review_at.map_or(at, |planned| planned.min(at)));
    }

    /// Whether the open draft was never looked through.
    pub(super) fn is_unreviewed(&self) -> bool {
        let work = self.open_work();
        work.is_some_and(|work| work.draft.is_some() && !work.review.is_done)
    }

    /// Before an edit: whether it goes on with the one before.
    pub(super) fn note_edit(&mut self, now: Millis) {
        let Some(work) = self.open_work_mut() else {
            return;
        };
        let before = work.review.edited_at.replace(now);
        let is_pause = before.is_none_or(|before| now.since(before) > STEP_MS);
        if let (true, Some(draft)) = (is_pause, &mut work.draft) {
            draft.end_step();
        }
    }

    /// Looks the open draft through.
    pub(super) fn review(&mut self, out: &mut Vec<Effect>) {
        self.review_at = None;
        self.find_unsure();
        let is_ready = self
            .open_work()
            .is_some_and(|work| work.review.checker.is_some());
        let schema = (!is_ready).then(|| self.open_payload_schema()).flatten();
        let expressions = self.expressions.clone();
        let Some(work) = self.open_work_mut() else {
            return;
        };
        let Some(draft) = &mut work.draft else { return };
        let checker = work.review.checker.get_or_insert_with(|| {
            let compiled = Schema::compile(schema.as_ref()?);
            Some(compiled.map(Rc::new))
        });
        if let Some(Ok(checker)) = checker.clone() {
            let touched = draft.check(&checker, &expressions);
            let fields = touched.fields.into_iter();
            out.extend(fields.map(|field| Effect::Show(Part::Field(field))));
        }
        work.review.changes = draft.changes();
        work.review.is_done = true;
        out.extend([Effect::Show(Part::Changes), Effect::Show(Part::Bar)]);
    }

    fn find_unsure(&mut self) {
        let Some(open) = &self.open else { return };
        let id = open.approval.id.clone();
        let is_known = |desk: &Desk, id: &ApprovalId| {
            desk.work
                .get(id)
                .is_none_or(|work| work.review.unsure.is_some())
        };
        if is_known(self, &id) {
            return;
        }
        let Some(draft) = self.draft() else { return };
        let mut unsure = Vec::new();
        let mut pending = vec![draft.root()];
        while let Some(field) = pending.pop() {
            let seen = draft.field(field);
            pending.extend(seen.children.iter().rev());
            let is_low = || {
                self.likelihood(field)
                    .is_some_and(|sure| sure < self.look_below)
            };
            if seen.children.is_empty() && is_low() {
                unsure.push(field);
            }
        }
        if let Some(work) = self.work.get_mut(&id) {
            work.review.unsure = Some(unsure);
        }
    }
}

/// How much of some data a reviewer must see before it is approved: how many things its schema has against it.
pub(super) fn odd(
    draft: &mut Draft,
    schema: Option<&crate::json::Value>,
    patterns: &dyn Patterns,
) -> usize {
    if let Some(checker) = schema.and_then(|schema| Schema::compile(schema).ok()) {
        draft.check(&checker, patterns);
    }
    draft.warnings().len() + draft.problems().len()
}
