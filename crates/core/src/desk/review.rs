//! What there is to see of the open draft as a whole: what was changed, what its schema has against it, and where a reviewer
//! should look first. Worked out a moment after typing, so that a key press costs the same in any document.

use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use super::gaps::{Against, Gap, Seen};
use super::{Desk, Effect, Part, Target, likelihoods};
use crate::form::{Draft, FieldId, KeyProblem, Touched};
use crate::json::{Change, Patch, Value};
use crate::model::{Known, Payload, Verdict};
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
    /// What there is to check with, once it was asked for.
    checker: Option<Checker>,
    /// The fields that need a look, in the order of the form; `None` until it was asked for.
    unsure: Option<Vec<FieldId>>,
    looked_at: BTreeSet<FieldId>,
    edited_at: Option<Millis>,
}

/// What there is to check a draft with.
#[derive(Clone, Debug)]
enum Checker {
    Ready(Rc<Schema>),
    /// The API has no schema: there is nothing that the data could break.
    None,
    /// There may be one.
    Unread,
    Broken(SchemaError),
}

impl Checker {
    fn of(schema: &Known<Value>) -> Checker {
        match schema {
            Known::Is(schema) => Schema::compile(schema)
                .map_or_else(Checker::Broken, |schema| Checker::Ready(Rc::new(schema))),
            Known::Absent => Checker::None,
            Known::Unread => Checker::Unread,
        }
    }

    fn ready(&self) -> Option<&Rc<Schema>> {
        match self {
            Checker::Ready(schema) => Some(schema),
            Checker::None | Checker::Unread | Checker::Broken(_) => None,
        }
    }
}

impl Review {
    /// Looks a draft over the data that was read through: what its schema has against it, and where the API is not sure.
    /// Says which fields look different now.
    pub(super) fn look_through(
        &mut self,
        draft: &mut Draft,
        payload: Option<&Payload>,
        below: u32,
        patterns: &dyn Patterns,
    ) -> Touched {
        self.find_unsure(draft, payload, below);
        let checker = self.checker.get_or_insert_with(|| {
            payload.map_or(Checker::Unread, |payload| Checker::of(&payload.schema))
        });
        let touched = match checker.ready() {
            Some(schema) => draft.check(schema, patterns),
            None => Touched::default(),
        };
        self.changes = draft.changes();
        self.is_done = true;
        touched
    }

    fn find_unsure(&mut self, draft: &Draft, payload: Option<&Payload>, below: u32) {
        let tree = payload.and_then(|payload| payload.likelihoods.shown());
        self.unsure.get_or_insert_with(|| {
            let mut unsure = Vec::new();
            let mut pending = vec![draft.root()];
            while let (Some(tree), Some(field)) = (tree, pending.pop()) {
                let seen = draft.field(field);
                pending.extend(seen.children.iter().rev());
                let sure = || likelihoods::at(tree, &draft.origin_pointer(field)?);
                if seen.children.is_empty() && sure().is_some_and(|sure| sure < below) {
                    unsure.push(field);
                }
            }
            unsure
        });
    }

    /// Other likelihoods have come, or another threshold: where to look is found out anew.
    pub(super) fn look_anew(&mut self) {
        self.unsure = None;
        self.is_done = false;
    }

    /// How far a reviewer has got with the fields that need a look.
    pub(super) fn looks(&self) -> Looks {
        let unsure = self.unsure.as_deref().unwrap_or_default();
        let left = unsure
            .iter()
            .filter(|field| !self.looked_at.contains(field));
        Looks {
            needed: unsure.len(),
            left: left.count(),
        }
    }

    /// Why a draft that was looked through was not checked, or not to the end; nothing where it was, or where the API has no
    /// schema.
    pub(super) fn unchecked(&self, draft: Option<&Draft>) -> Option<Gap> {
        match self.checker.as_ref()? {
            Checker::Ready(_) => draft?.cut().map(Gap::Unchecked),
            Checker::Broken(SchemaError::NotASchema { .. }) => Some(Gap::NotASchema),
            Checker::Broken(SchemaError::TooLarge { .. }) => Some(Gap::SchemaTooLarge),
            // What is not read is named by whoever read it.
            Checker::None | Checker::Unread => None,
        }
    }
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

    /// What of the open approval could not be read or checked, as of a moment after the last edit.
    pub fn gaps(&self) -> Vec<Gap> {
        let against = self.against(Verdict::Approve);
        against.map(Against::gaps).unwrap_or_default()
    }

    /// What stands against a verdict on what is open; nothing is known before it was read.
    pub(super) fn against(&self, verdict: Verdict) -> Option<Against> {
        let open = self.open.as_ref()?;
        let details = open.details.as_ref()?;
        let nothing_done = Review::default();
        let work = self.work.get(&open.approval.id);
        let seen = Seen::ByTheReviewer {
            must_look: self.must_look,
            was_replaced: work.is_some_and(|work| work.was_replaced),
            documents: &open.documents,
        };
        let against = Against::of(
            details,
            work.and_then(|work| work.draft.as_ref()),
            work.map_or(&nothing_done, |work| &work.review),
            self.look_below,
            seen,
        );
        Some(match verdict {
            Verdict::Approve => against,
            Verdict::Reject => {
                let is_shown = !open.capabilities.edits || self.draft().is_some();
                against.of_a_rejection(is_shown, open.capabilities.names_what_was_shown)
            }
        })
    }

    /// Below how many percent a value needs a look.
    pub fn look_below(&self) -> u32 {
        self.look_below
    }

    /// How far the reviewer has got with the open draft's fields that need a look.
    pub fn looks(&self) -> Looks {
        self.open_work()
            .map(|work| work.review.looks())
            .unwrap_or_default()
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
        let is_its_own = entry.is_some_and(|entry| draft.field(entry).key == Some(key));
        if is_its_own {
            return None;
        }
        let of_draft = || draft.key_problem(object, key, entry);
        of_draft().or_else(|| {
            let work = self.open_work()?;
            let checker = match &work.review.checker {
                Some(known) => known.clone(),
                // It has not been asked for yet.
                None => Checker::of(&work.schema),
            };
            draft.refused_key(object, key, checker.ready()?, &self.expressions)
        })
    }

    /// Another threshold, or another duty to look.
    pub(super) fn set_looks(&mut self, below: u32, must_look: bool, out: &mut Vec<Effect>) {
        (self.look_below, self.must_look) = (below, must_look);
        if let Some(work) = self.open_work_mut() {
            work.review.look_anew();
        }
        self.review(out);
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
        let Some(open) = &self.open else { return };
        let details = open.details.as_ref();
        let payload = details.and_then(|details| details.payload.as_ref());
        let Some(work) = self.work.get_mut(&open.approval.id) else {
            return;
        };
        let Some(draft) = &mut work.draft else { return };
        let touched = work
            .review
            .look_through(draft, payload, self.look_below, &self.expressions);
        let fields = touched.fields.into_iter();
        out.extend(fields.map(|field| Effect::Show(Part::Field(field))));
        out.extend([Effect::Show(Part::Changes), Effect::Show(Part::Bar)]);
    }
}
