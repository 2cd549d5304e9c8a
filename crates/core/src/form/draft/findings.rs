//! What a schema's checker finds in the whole document, brought to the fields it is about. It has the last word: what a
//! field's own rule says while one types is put right by it. Checks nothing itself.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Draft, FieldId, Place, Presence, Touched, Widget};
use crate::form::{KeyProblem, Problem, check};
use crate::json::{Pointer, Value};
use crate::schema::{Cut, Detail, Finding, Format, Patterns, Schema};

/// What tells one complaint about a document from another: its place, the keyword's place in the schema, and the key that is
/// missing or the page that is taken.
type Complaint = (Pointer, Pointer, String);

/// What checks have said of a draft.
#[derive(Clone, Debug, Default)]
pub(super) struct Checked {
    /// What was wrong with the data as it came; `None` before the first check.
    came_with: Option<Arc<BTreeSet<Complaint>>>,
    /// Whether the last check looked at everything, so that what it did not find is right.
    is_whole: bool,
    /// Why it did not.
    cut: Option<Cut>,
}

/// What the checker says of one field.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Found {
    /// It has not been asked since the field was edited.
    #[default]
    NotAsked,
    /// Nothing.
    Right,
    /// Something that is wrong, and whether it came so.
    Wrong(Problem, bool),
}

impl Checked {
    /// The fields are others now.
    pub(super) fn forget(&mut self) {
        self.is_whole = false;
    }
}

impl Draft {
    /// Checks the whole document, and says which fields look different now. Takes long in a large document: not for each
    /// key press.
    pub fn check(&mut self, schema: &Schema, patterns: &dyn Patterns) -> Touched {
        let is_changed = self.is_changed();
        let mut original = None;
        if self.checked.came_with.is_none() || !is_changed {
            original = Some(schema.check(&self.original, patterns));
        }
        if let (None, Some(original)) = (&self.checked.came_with, &original) {
            let mut known = BTreeSet::new();
            collect(&self.original, &original.findings, &mut known);
            self.checked.came_with = Some(Arc::new(known));
        }
        let report = match original.filter(|_| !is_changed) {
            Some(report) => report,
            None => schema.check(&self.value(), patterns),
        };
        self.checked.is_whole = report.cut.is_none();
        self.checked.cut = report.cut;
        let mut found = vec![Found::Right; self.nodes.len()];
        for finding in &report.findings {
            self.place(finding, &mut found);
        }
        let mut touched = Touched::default();
        for (index, found) in found.into_iter().enumerate() {
            let id = FieldId(index as u32);
            if self.node(id).found != found {
                let before = self.total(id);
                let shown = (self.node(id).problem.clone(), self.node(id).warning.clone());
                self.node_mut(id).found = found;
                self.judge(id);
                let node = self.node(id);
                if shown != (node.problem.clone(), node.warning.clone()) && self.is_live(id) {
                    self.settle(id, before, &mut touched);
                }
            }
        }
        touched.fields.sort_unstable();
        touched.fields.dedup();
        touched
    }

    /// Why the last check did not look at everything; `None` where it did.
    pub fn cut(&self) -> Option<Cut> {
        self.checked.cut
    }

    /// What a schema has against a key that a map does not have yet, whatever its value will be.
    pub fn refused_key(
        &self,
        object: FieldId,
        key: &str,
        schema: &Schema,
        patterns: &dyn Patterns,
    ) -> Option<KeyProblem> {
        let place = self.pointer(object);
        let mut document = self.value();
        let mut at = &mut document;
        for token in place.tokens() {
            at = match at {
                Value::Object(object) => object.get_mut(&token)?,
                Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        let Value::Object(map) = at else {
            return None;
        };
        map.insert(key, Value::Null);
        let place = place.key(key);
        let is_against_the_key = |finding: &&Finding| {
            finding.instance == place
                && matches!(finding.detail, Detail::NotAllowed | Detail::WrongKey { .. })
        };
        let report = schema.check(&document, patterns);
        let finding = report.findings.iter().find(is_against_the_key)?;
        let finding = Arc::new(finding.clone());
        Some(KeyProblem::NotAllowed { finding })
    }

    /// Whether the last check looked at everything.
    pub(super) fn was_checked(&self) -> bool {
        self.checked.is_whole
    }

    /// Forgets what was said of a field, because it has changed since.
    pub(super) fn ask_again(&mut self, id: FieldId) {
        self.node_mut(id).found = Found::NotAsked;
    }

    fn place(&self, finding: &Finding, found: &mut [Found]) {
        let (mut field, rest) = self.nearest(&finding.instance);
        let node = self.node(field);
        if let Detail::NoAlternative { alternatives } = &finding.detail {
            // Of several shapes, what stands against the one that is shown.
            let shown = self.rules.get(node.rule).alternative;
            let best = shown.and_then(|shown| alternatives.get(shown));
            let best = best.or_else(|| nearest_alternative(alternatives));
            if let Some(best) = best.filter(|best| !best.is_empty()) {
                for finding in best {
                    self.place(finding, found);
                }
                return;
            }
        }
        let mut problem = Problem::Schema {
            finding: Arc::new(finding.clone()),
            inside: (!rest.is_root()).then(|| rest.clone()),
        };
        match &finding.detail {
            Detail::Missing { key, .. } if node.widget == Widget::Object => {
                let child = node.visible_children().iter().find(|child| {
                    matches!(&self.node(**child).place, Place::Property { key: own, .. } if own == key)
                });
                if let Some(child) = child {
                    field = *child;
                    if self.node(field).required {
                        problem = Problem::EmptyRequired;
                    }
                }
            }
            Detail::NotAllowed if matches!(node.place, Place::Property { extra: true, .. }) => {
                problem = Problem::UnknownKey;
            }
            Detail::WrongFormat { .. } | Detail::Repeated { .. }
                if node.widget == Widget::Pages =>
            {
                problem = Problem::PagesOutOfOrder;
            }
            Detail::TooLarge {
                limit,
                exclusive: false,
            } if node.widget == Widget::Pages => {
                let last = limit.clone();
                problem = Problem::NoSuchPage { last };
            }
            // What browsers' own controls and many programs write: seconds and the offset are often left out.
            Detail::WrongFormat { format } => {
                let value = node.current.as_ref();
                let text = value.and_then(|value| value.at(&rest)?.as_str());
                let is_fine = match format {
                    Format::DateTime => text.is_some_and(check::is_date_time),
                    Format::Time => text.is_some_and(check::is_time),
                    _ => false,
                };
                // An empty text is not a badly written one.
                if is_fine || text == Some("") {
                    return;
                }
            }
            _ => {}
        }
        let slot = &mut found[field.0 as usize];
        if matches!(slot, Found::Wrong(_, false)) {
            return;
        }
        let came = self.came_so(finding);
        if *slot == Found::Right || !came {
            *slot = Found::Wrong(problem, came);
        }
    }

    /// The field a place is in, and the way on inside it where there are no fields.
    fn nearest(&self, place: &Pointer) -> (FieldId, Pointer) {
        let mut field = self.root();
        let mut tokens = place.tokens();
        let mut at = Pointer::root();
        let mut rest = Pointer::root();
        for token in tokens.by_ref() {
            at.push(&token);
            match self.child(field, &token) {
                Some(child) => field = child,
                None => {
                    rest.push(&token);
                    break;
                }
            }
        }
        for token in tokens {
            rest.push(&token);
        }
        (field, rest)
    }

    /// Whether the same was wrong with the data as it came, in the same place of it.
    fn came_so(&self, finding: &Finding) -> bool {
        let Some(known) = &self.checked.came_with else {
            return false;
        };
        let (field, rest) = self.nearest(&finding.instance);
        let Some(mut origin) = self.origin_pointer(field) else {
            return false;
        };
        for token in rest.tokens() {
            origin.push(&token);
        }
        known.contains(&complaint(origin, finding))
    }

    /// What the checker has against a field, if it was asked since the last edit: the problem, and whether it came so.
    pub(super) fn complaint(&self, id: FieldId) -> Option<(&Problem, bool)> {
        match &self.node(id).found {
            Found::Wrong(problem, came) => Some((problem, *came)),
            _ => None,
        }
    }

    /// Whether nothing but the checker's word counts for a field now.
    pub(super) fn is_judged_by_schema(&self, id: FieldId) -> bool {
        self.was_checked()
            && self.node(id).found != Found::NotAsked
            && self.node(id).presence != Presence::Absent
    }
}

fn complaint(place: Pointer, finding: &Finding) -> Complaint {
    let key = match &finding.detail {
        Detail::Missing { key, .. } => key.clone(),
        Detail::PageTaken { page, .. } => page.to_string(),
        _ => String::new(),
    };
    (place, finding.schema.clone(), key)
}

fn collect(original: &Value, findings: &[Finding], known: &mut BTreeSet<Complaint>) {
    for finding in findings {
        // An empty text is not a badly written one: one that is written badly is news.
        let is_format = matches!(finding.detail, Detail::WrongFormat { .. });
        if is_format && original.at(&finding.instance).and_then(Value::as_str) == Some("") {
            continue;
        }
        known.insert(complaint(finding.instance.clone(), finding));
        if let Detail::NoAlternative { alternatives } = &finding.detail {
            alternatives
                .iter()
                .for_each(|findings| collect(original, findings, known));
        }
    }
}

/// The alternative that is missed by least: of those that find the type right, the one that finds the fewest things wrong.
fn nearest_alternative(alternatives: &[Vec<Finding>]) -> Option<&Vec<Finding>> {
    let is_near = |findings: &&Vec<Finding>| {
        !findings.iter().any(|finding| {
            matches!(
                finding.detail,
                Detail::WrongType { .. } | Detail::NotTheValue { .. }
            )
        })
    };
    alternatives
        .iter()
        .filter(is_near)
        .min_by_key(|findings| findings.len())
}
