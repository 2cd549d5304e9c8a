//! What becomes of a draft when the document under it has changed. Does not decide between two sides: whoever calls
//! does, with a [`Side`] for each [`Conflict`].
//!
//! Start with [`Merge::new`].

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, Object, Pointer, Text, Value};

/// What two sides made of one document: the reviewer, who has a draft of it, and the API, which now says another.
///
/// The three documents are walked together. At each place, where being absent is a value like any other:
///
/// | the reviewer | the API | outcome |
/// | --- | --- | --- |
/// | left it | left it or changed it | what the API says, spelled and ordered as the API does |
/// | changed it | left it | what the reviewer made of it, listed in [`kept`](Merge::kept) |
/// | changed it | changed it to the same value | that value, spelled as the reviewer did where they did |
/// | changed it | changed it to another value | listed in [`conflicts`](Merge::conflicts) |
///
/// In one respect the sides are not alike: the reviewer has changed a number as soon as it is spelled anew (`1.5` to
/// `1.50`), because it is sent anew; the API only when the value is another one, because two programs may spell one
/// value differently. Neither the order of keys nor the way a string is escaped is a change of either side.
///
/// How large a place is:
///
/// - Three objects are merged key by key. Keys come in the order of the API, then those that only the draft has, in
///   its order. Of a repeated key the last one counts; the API's others stay before it, and go when it goes.
/// - Three arrays of one length are merged index by index, any others are one place. So is a list in which both sides
///   changed one row (an array or object) differently and either also moved rows: an edit must not end up in another
///   row. A row counts as moved when it stands, unchanged, where a changed one was; one edited on the way is not
///   recognised. Where more than 512 items changed, rows count as moved.
/// - Anything else is one place: a scalar, a container that became another kind of value, an object that both added.
///   Places never lie within each other.
///
/// Recursion is as deep as the documents are, which [`Limits`](super::Limits) bounds for whatever was parsed.
///
/// ```
/// use countersign_core::json::{Merge, Side, Value};
///
/// let base = Value::parse(r#"{"total": 1.5, "payee": "ACME", "note": ""}"#).unwrap();
/// let mine = Value::parse(r#"{"total": 1.50, "payee": "ACME Ltd", "note": ""}"#).unwrap();
/// let theirs = Value::parse(r#"{"total": 1.5, "payee": "Acme Inc", "note": "new"}"#).unwrap();
///
/// let merge = Merge::new(&base, &mine, &theirs);
/// assert_eq!(merge.kept()[0].pointer.as_str(), "/total");
/// assert_eq!(merge.followed()[0].pointer.as_str(), "/note");
/// assert_eq!(merge.conflicts()[0].pointer.as_str(), "/payee");
/// assert_eq!(
///     merge.resolved(&[Side::Theirs]).to_string(),
///     r#"{"total":1.50,"payee":"Acme Inc","note":"new"}"#,
/// );
/// ```
#[derive(Clone, Debug)]
pub struct Merge {
    conflicts: Vec<Conflict>,
    kept: Vec<Change>,
    followed: Vec<Change>,
    plan: Plan,
}

/// A place that both sides changed, to different values. `None` is for where there is nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Where: the same in every document that has the place.
    pub pointer: Pointer,
    /// What the reviewer began with.
    pub base: Option<Value>,
    /// What the reviewer made of it.
    pub mine: Option<Value>,
    /// What the API says now.
    pub theirs: Option<Value>,
}

/// Whose value is taken where both changed one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Side {
    /// The reviewer's.
    #[default]
    Mine,
    /// The API's.
    Theirs,
}

/// The merged document, but for the choices.
#[derive(Clone, Debug)]
enum Plan {
    /// Nothing to choose here; `None` where there is to be nothing.
    Settled(Option<Value>),
    /// The conflict of this index.
    Open(usize),
    Array(Vec<Plan>),
    Object(Vec<(Text, Plan)>),
}

impl Merge {
    /// Compares what the reviewer began with, the draft they made of it, and what the API says now.
    pub fn new(base: &Value, mine: &Value, theirs: &Value) -> Merge {
        let mut walk = Walk::default();
        let root = Place {
            base: Some(base),
            mine: Some(mine),
            theirs: Some(theirs),
        };
        let plan = walk.place(root, Pointer::root());
        Merge {
            conflicts: walk.conflicts,
            kept: walk.kept,
            followed: walk.followed,
            plan,
        }
    }

    /// The places that both sides changed, to different values.
    ///
    /// This list and the other two are in the order of the merged document: that of the API, then what only the draft
    /// has.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// What only the reviewer changed, from what they began with to their draft. It is in the merged document.
    pub fn kept(&self) -> &[Change] {
        &self.kept
    }

    /// What only the API changed, from what the reviewer began with to what it says now. It is in the merged document.
    pub fn followed(&self) -> &[Change] {
        &self.followed
    }

    /// The merged document, with a side for each of the [`conflicts`](Merge::conflicts) in their order.
    /// Where a choice is missing it is [`Side::Mine`]; any beyond the last conflict mean nothing.
    pub fn resolved(&self, choices: &[Side]) -> Value {
        self.resolve(&self.plan, choices)
            .expect("all three documents have a root, so that no side lacks it")
    }

    // As in `Walk`, what recurses is kept small.
    fn resolve(&self, plan: &Plan, choices: &[Side]) -> Option<Value> {
        match plan {
            Plan::Settled(value) => value.clone(),
            Plan::Open(index) => {
                let side = choices.get(*index).copied().unwrap_or_default();
                self.conflicts[*index].side(side).cloned()
            }
            Plan::Array(plans) => {
                let mut items = Vec::with_capacity(plans.len());
                for plan in plans {
                    // No item is ever absent: only arrays of one length are merged by index.
                    items.extend(self.resolve(plan, choices));
                }
                Some(Value::Array(items))
            }
            Plan::Object(plans) => {
                let mut members = Vec::with_capacity(plans.len());
                for (key, plan) in plans {
                    members.push((key, self.resolve(plan, choices)));
                }
                Some(Value::Object(object_of(members)))
            }
        }
    }
}

/// The object of the members that are there. A key that is not takes its repetitions with it, or they would count.
fn object_of(members: Vec<(&Text, Option<Value>)>) -> Object {
    let absent = members.iter().filter(|(_, value)| value.is_none());
    let absent: BTreeSet<&str> = absent.map(|(key, _)| key.decoded()).collect();
    let mut object = Object::new();
    for (key, value) in members {
        if let Some(value) = value
            && !absent.contains(key.decoded())
        {
            object.push(key.clone(), value);
        }
    }
    object
}

impl Conflict {
    /// What that side made of the place; `None` where it removed it.
    pub fn side(&self, side: Side) -> Option<&Value> {
        match side {
            Side::Mine => self.mine.as_ref(),
            Side::Theirs => self.theirs.as_ref(),
        }
    }
}

#[derive(Default)]
struct Walk {
    conflicts: Vec<Conflict>,
    kept: Vec<Change>,
    followed: Vec<Change>,
}

/// One place in each of the three documents.
#[derive(Clone, Copy)]
struct Place<'a> {
    base: Option<&'a Value>,
    mine: Option<&'a Value>,
    theirs: Option<&'a Value>,
}

// What recurses here and what does not are apart, so that the frames of a deep walk stay small.
impl Walk {
    fn place(&mut self, place: Place<'_>, pointer: Pointer) -> Plan {
        // Containers first, even where one side left them alone: what is inside may still be spelled anew.
        match (place.base, place.mine, place.theirs) {
            (Some(Value::Object(base)), Some(Value::Object(mine)), Some(Value::Object(theirs))) => {
                self.members(side_by_side(base, mine, theirs), &pointer)
            }
            (Some(Value::Array(base)), Some(Value::Array(mine)), Some(Value::Array(theirs)))
                if lines_up(base, mine, theirs) =>
            {
                self.items(base, mine, theirs, &pointer)
            }
            _ => self.whole(place, pointer),
        }
    }

    fn members(&mut self, members: Vec<(&Text, Member<'_>)>, at: &Pointer) -> Plan {
        let mut plans = Vec::with_capacity(members.len());
        for (key, member) in members {
            let plan = match member {
                Member::Counts(place) => self.place(place, at.key(key.decoded())),
                Member::Repeated(value) => Plan::Settled(Some(value.clone())),
            };
            plans.push((key.clone(), plan));
        }
        Plan::Object(plans)
    }

    fn items(&mut self, base: &[Value], mine: &[Value], theirs: &[Value], at: &Pointer) -> Plan {
        let mut plans = Vec::with_capacity(theirs.len());
        for index in 0..theirs.len() {
            let place = Place {
                base: base.get(index),
                mine: mine.get(index),
                theirs: theirs.get(index),
            };
            plans.push(self.place(place, at.index(index)));
        }
        Plan::Array(plans)
    }

    fn whole(&mut self, place: Place<'_>, pointer: Pointer) -> Plan {
        let Place { base, mine, theirs } = place;
        let settled = |value: Option<&Value>| Plan::Settled(value.cloned());
        let change = |pointer: Pointer, after: Option<&Value>| Change {
            pointer,
            before: base.cloned(),
            after: after.cloned(),
        };
        if same_place(base, mine) {
            if base != theirs {
                self.followed.push(change(pointer, theirs));
            }
            settled(theirs)
        } else if base == theirs {
            self.kept.push(change(pointer, mine));
            settled(mine)
        } else if same_place(mine, theirs) {
            settled(theirs)
        } else if mine == theirs {
            settled(mine)
        } else {
            self.conflicts.push(Conflict {
                pointer,
                base: base.cloned(),
                mine: mine.cloned(),
                theirs: theirs.cloned(),
            });
            Plan::Open(self.conflicts.len() - 1)
        }
    }
}

/// What a printed member of the merged object is.
enum Member<'a> {
    /// The one that counts for its key.
    Counts(Place<'a>),
    /// One of theirs that does not count, because its key comes again.
    Repeated(&'a Value),
}

/// The members of three objects in the order of the merged one: theirs, then what only mine has.
fn side_by_side<'a>(
    base: &'a Object,
    mine: &'a Object,
    theirs: &'a Object,
) -> Vec<(&'a Text, Member<'a>)> {
    let [base, mine, theirs] = [base, mine, theirs].map(Members::of);
    let place = |key: &str| Place {
        base: base.get(key),
        mine: mine.get(key),
        theirs: theirs.get(key),
    };
    let mut members = Vec::with_capacity(theirs.entries.len());
    for (position, (key, value)) in theirs.entries.iter().enumerate() {
        let member = if theirs.counts(key.decoded(), position) {
            Member::Counts(place(key.decoded()))
        } else {
            Member::Repeated(value)
        };
        members.push((key, member));
    }
    for (position, (key, _)) in mine.entries.iter().enumerate() {
        if mine.counts(key.decoded(), position) && theirs.get(key.decoded()).is_none() {
            members.push((key, Member::Counts(place(key.decoded()))));
        }
    }
    members
}

/// The members of an object by key: of a repeated one the last.
struct Members<'a> {
    entries: &'a [(Text, Value)],
    positions: BTreeMap<&'a str, usize>,
}

impl<'a> Members<'a> {
    fn of(object: &'a Object) -> Members<'a> {
        let entries = object.entries();
        let keys = entries.iter().map(|(key, _)| key.decoded());
        Members {
            entries,
            positions: keys.zip(0..).collect(),
        }
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        let position = *self.positions.get(key)?;
        Some(&self.entries[position].1)
    }

    /// Whether the key's member at this position is the one that counts.
    fn counts(&self, key: &str, position: usize) -> bool {
        self.positions.get(key) == Some(&position)
    }
}

/// Whether an index means the same item in all three arrays, as far as the merge depends on it.
fn lines_up(base: &[Value], mine: &[Value], theirs: &[Value]) -> bool {
    if base.len() != mine.len() || base.len() != theirs.len() {
        return false;
    }
    let both_changed_a_row = base
        .iter()
        .zip(mine)
        .zip(theirs)
        .any(|((base, mine), theirs)| {
            matches!(base, Value::Array(_) | Value::Object(_))
                && !same_spelling(base, mine)
                && base != theirs
                && mine != theirs
        });
    !both_changed_a_row || !(has_moved_items(base, mine) || has_moved_items(base, theirs))
}

/// Whether an item of the first array stands, unchanged, in another one's place in the second.
fn has_moved_items(before: &[Value], after: &[Value]) -> bool {
    /// Above this many changed items they are not compared pairwise; asking the reviewer is always safe.
    const MAX_CHANGED: usize = 512;
    let changed: Vec<_> = before
        .iter()
        .zip(after)
        .filter(|(before, after)| before != after)
        .collect();
    changed.len() > MAX_CHANGED
        || changed
            .iter()
            .any(|(left, _)| changed.iter().any(|(_, came)| left == came))
}

fn same_place(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => same_spelling(left, right),
        (None, None) => true,
        _ => false,
    }
}

/// Whether both mean the same and spell every number alike. As [`diff`](super::diff()) asks it of scalars.
fn same_spelling(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_str() == right.as_str(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same_spelling(left, right))
        }
        (Value::Object(left), Value::Object(right)) => left.same_members(right, &same_spelling),
        _ => left == right,
    }
}
