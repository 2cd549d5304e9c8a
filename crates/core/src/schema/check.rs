//! Walks a document along a schema and notes what is wrong. Allocates nothing while nothing is.
//!
//! Start with [`Checker::node`]. It answers whether a value is as a node wants it; unless the checker is `quiet` it
//! also notes each finding, and goes on after the first. What is not known counts as right: a pattern that is none, a
//! place too deep, all after the work is used up. Keywords that turn a right into a wrong, as `not` does, say nothing
//! once something was not known, so that every finding is certain.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use super::compile::{self, Keyword, Members, NodeId, Place, ResourceId};
use super::format;
use super::multiple::is_multiple;
use super::pattern;
use super::{Cut, Detail, FEW, Finding, Format, Limits, Patterns, Report, Schema};
use crate::json::{Number, Object, Pointer, Text, Value};

/// In [`Checker::seen`]: all there is.
const ALL: u32 = u32::MAX;

/// Alternatives inside alternatives are told this deep.
const MAX_NESTING: u32 = 8;

/// So many findings inside alternatives are kept for each that is listed.
const NESTED_PER_FINDING: usize = 10;

/// What an engine for patterns does in the time of a step here, and more: few patterns take all the steps they could.
const STEPS_OF_A_PATTERN: u64 = 500;

pub(super) fn check(
    schema: &Schema,
    document: &Value,
    patterns: &dyn Patterns,
    limits: &Limits,
) -> Report {
    let single;
    let document = if has_repeated_keys(document) {
        single = without_repeated_keys(document);
        &single
    } else {
        document
    };
    let mut checker = Checker {
        schema,
        document,
        patterns,
        limits: *limits,
        work: limits.work,
        cut: None,
        unsure: false,
        halted: false,
        quiet: false,
        nesting: 0,
        nested: 0,
        findings: Vec::new(),
        open: Vec::new(),
        scope: Vec::new(),
        path: Vec::new(),
        seen: Vec::new(),
    };
    checker.node(schema.root, document, false);
    Report {
        findings: checker.findings,
        cut: checker.cut,
    }
}

struct Checker<'c> {
    schema: &'c Schema,
    document: &'c Value,
    patterns: &'c dyn Patterns,
    limits: Limits,
    /// How much is left.
    work: u64,
    cut: Option<Cut>,
    /// Whether something was not known since [`Checker::quietly`] last began: a yes may be a no then.
    unsure: bool,
    /// Whether to look at nothing more.
    halted: bool,
    /// Whether only the answer counts.
    quiet: bool,
    /// How many alternatives lie around the current place.
    nesting: u32,
    /// How many findings there are inside alternatives.
    nested: usize,
    findings: Vec<Finding>,
    /// The nodes being asked, and about which value.
    open: Vec<(NodeId, *const Value)>,
    /// The resources that were entered on the way, where a dynamic reference may ask for them.
    scope: Vec<ResourceId>,
    /// The way to the current value: of each container the index of the entry.
    path: Vec<u32>,
    /// Which entries of the values on the way were looked at, where an `unevaluated…` keyword asks for it: the indices,
    /// or [`ALL`]. Each node that asks owns what is above where it began.
    seen: Vec<u32>,
}

impl<'c> Checker<'c> {
    /// Whether a value is as a node wants it. With `track` it is noted which entries were looked at.
    fn node(&mut self, id: NodeId, value: &Value, track: bool) -> bool {
        let schema = self.schema;
        let id = schema.node(id).instead.unwrap_or(id);
        let node = schema.node(id);
        if node.keywords.is_empty() || !self.enter(id, node.resource, value) {
            return true;
        }
        let start = self.seen.len();
        let asks = matches!(
            node.keywords.last(),
            Some(Keyword::UnevaluatedItems(_) | Keyword::UnevaluatedProperties(_))
        );
        let mut good = true;
        for keyword in &node.keywords {
            good &= self.keyword(id, keyword, value, track || asks, start);
            if self.halted || (self.quiet && !good) {
                break;
            }
        }
        if !track {
            self.seen.truncate(start);
        }
        self.leave();
        good
    }

    /// Whether to look at a value here at all.
    fn enter(&mut self, id: NodeId, resource: ResourceId, value: &Value) -> bool {
        let at = std::ptr::from_ref(value);
        let mut around = 0;
        for open in self.open.iter().rev().take_while(|open| open.1 == at) {
            if open.0 == id {
                return self.skip(Cut::Endless);
            }
            around += 1;
        }
        if !self.spend(1 + around / 16) {
            return false;
        }
        if self.open.len() >= self.limits.depth {
            return self.skip(Cut::Depth);
        }
        self.open.push((id, at));
        if self.schema.has_dynamic() {
            self.scope.push(resource);
        }
        true
    }

    fn leave(&mut self) {
        self.open.pop();
        self.scope.pop();
    }

    /// Uses up some of the work; false when there is none left.
    fn spend(&mut self, steps: usize) -> bool {
        match self.work.checked_sub(steps as u64) {
            Some(left) => self.work = left,
            None => self.halt(Cut::Work),
        }
        !self.halted
    }

    /// Leaves something out and goes on.
    fn skip(&mut self, cut: Cut) -> bool {
        self.unsure = true;
        self.cut.get_or_insert(cut);
        false
    }

    fn halt(&mut self, cut: Cut) {
        self.work = 0;
        self.unsure = true;
        self.halted = true;
        // Of two reasons the one that stopped everything.
        self.cut = Some(cut);
    }

    /// The answer no, with a finding at the current place unless only the answer counts.
    fn fail(&mut self, id: NodeId, keyword: &'static str, detail: &dyn Fn() -> Detail) -> bool {
        if self.halted {
            return true;
        }
        if !self.quiet {
            self.note(id, keyword, detail());
        }
        false
    }

    fn note(&mut self, id: NodeId, keyword: &'static str, detail: Detail) {
        if self.nesting > 0 {
            if self.nested >= self.limits.findings.saturating_mul(NESTED_PER_FINDING) {
                return;
            }
            self.nested += 1;
        } else if self.findings.len() >= self.limits.findings {
            self.halt(Cut::Findings);
            return;
        }
        let mut schema = self.schema.pointer(id);
        // Where nothing is allowed it is the schema itself that says so.
        if detail != Detail::NotAllowed {
            schema.push(keyword);
        }
        self.findings.push(Finding {
            instance: self.pointer(),
            keyword,
            schema,
            detail,
        });
    }

    /// The place of the current value.
    fn pointer(&self) -> Pointer {
        let mut pointer = Pointer::root();
        let mut value = self.document;
        for step in &self.path {
            let step = *step as usize;
            match value {
                Value::Array(items) => {
                    pointer.push_index(step);
                    value = &items[step];
                }
                Value::Object(object) => {
                    let (key, member) = &object.entries()[step];
                    pointer.push(key.decoded());
                    value = member;
                }
                _ => break,
            }
        }
        pointer
    }

    /// One keyword of a node. What was looked at for the node is in `seen` from `start` on.
    fn keyword(
        &mut self,
        id: NodeId,
        keyword: &Keyword,
        value: &Value,
        track: bool,
        start: usize,
    ) -> bool {
        match (keyword, value) {
            (Keyword::Never, _) => self.never(id),
            (Keyword::Unknown, _) => {
                self.skip(Cut::Elsewhere);
                if track {
                    self.seen.push(ALL);
                }
                true
            }
            (Keyword::Ref(target), _) => self.node(*target, value, track),
            (Keyword::DynamicRef { name, otherwise }, _) => {
                self.spend(self.scope.len() / 8);
                let target = self.dynamic_target(name).unwrap_or(*otherwise);
                self.node(target, value, track)
            }
            (Keyword::AllOf(branches), _) => self.all_of(branches, value, track),
            (Keyword::AnyOf(branches), _) => self.any_of(id, branches, value, track),
            (Keyword::OneOf(branches), _) => self.one_of(id, branches, value, track),
            (Keyword::Not(inner), _) => self.not(id, *inner, value),
            (
                Keyword::If {
                    condition,
                    then,
                    otherwise,
                },
                _,
            ) => self.condition(*condition, *then, *otherwise, value, track),
            (Keyword::Members(members), Value::Object(object)) => {
                self.members(members, object, track)
            }
            (Keyword::PropertyNames(name), Value::Object(object)) => {
                self.property_names(id, *name, object)
            }
            (Keyword::DependentSchemas(dependent), Value::Object(object)) => {
                self.dependent_schemas(dependent, object, value, track)
            }
            (Keyword::UnevaluatedProperties(rest), Value::Object(_)) => {
                self.unevaluated(*rest, value, track, start)
            }
            (Keyword::Items { first, rest }, Value::Array(items)) => {
                self.items(first, *rest, items, track)
            }
            (
                Keyword::Contains {
                    item,
                    min,
                    max,
                    marks,
                },
                Value::Array(items),
            ) => self.contains(id, *item, (*min, *max), items, track && *marks),
            (Keyword::UnevaluatedItems(rest), Value::Array(_)) => {
                self.unevaluated(*rest, value, track, start)
            }
            (Keyword::Required(keys), Value::Object(object)) => self.required(id, keys, object),
            (Keyword::DependentRequired { keyword, keys }, Value::Object(object)) => {
                self.dependent_required(id, keyword, keys, object)
            }
            (Keyword::UniqueItems, Value::Array(items)) => self.unique(id, items),
            (Keyword::PagesOnce(key), Value::Array(items)) => self.pages_once(id, key, items),
            _ => self.simple(id, keyword, value),
        }
    }

    /// The keywords that ask no other node.
    #[inline(never)]
    fn simple(&mut self, id: NodeId, keyword: &Keyword, value: &Value) -> bool {
        let size = match value {
            Value::Number(number) => number.as_str().len(),
            Value::String(text) => text.decoded().len(),
            _ => 0,
        };
        // What is long takes long.
        if size >= 64 && !self.spend(size / 64) {
            return true;
        }
        match (keyword, value) {
            (Keyword::Type(types), _) => {
                types.allow(value)
                    || self.fail(id, "type", &|| Detail::WrongType {
                        expected: *types,
                        found: value.kind(),
                    })
            }
            (Keyword::Const { expected, weight }, _) => {
                self.equal(expected, *weight, value)
                    || self.fail(id, "const", &|| Detail::NotTheValue {
                        expected: expected.clone(),
                    })
            }
            (
                Keyword::Enum {
                    options,
                    prints,
                    weight,
                },
                _,
            ) => {
                self.is_among(options, prints, *weight, value)
                    || self.fail(id, "enum", &|| Detail::NotAmong {
                        options: options.clone(),
                    })
            }
            (
                Keyword::Minimum {
                    keyword,
                    limit,
                    exclusive,
                },
                Value::Number(number),
            ) => {
                self.spend(limit.as_str().len() / 64);
                number > limit
                    || (!exclusive && number == limit)
                    || self.fail(id, keyword, &|| Detail::TooSmall {
                        limit: limit.clone(),
                        exclusive: *exclusive,
                    })
            }
            (
                Keyword::Maximum {
                    keyword,
                    limit,
                    exclusive,
                },
                Value::Number(number),
            ) => {
                self.spend(limit.as_str().len() / 64);
                number < limit
                    || (!exclusive && number == limit)
                    || self.fail(id, keyword, &|| Detail::TooLarge {
                        limit: limit.clone(),
                        exclusive: *exclusive,
                    })
            }
            (Keyword::MultipleOf(divisor), Value::Number(number)) => {
                self.spend((number.as_str().len() + divisor.as_str().len()) / 4);
                match is_multiple(number, divisor) {
                    Some(true) => true,
                    Some(false) => self.fail(id, "multipleOf", &|| Detail::NotAMultiple {
                        of: divisor.clone(),
                    }),
                    None => !self.skip(Cut::Digits),
                }
            }
            (Keyword::MinLength(limit), Value::String(text)) => {
                let count = length(text);
                let limit = *limit;
                count >= limit || self.fail(id, "minLength", &|| Detail::TooShort { limit, count })
            }
            (Keyword::MaxLength(limit), Value::String(text)) => {
                let count = length(text);
                let limit = *limit;
                count <= limit || self.fail(id, "maxLength", &|| Detail::TooLong { limit, count })
            }
            (Keyword::Pattern(pattern), Value::String(text)) => {
                self.matches(pattern, text.decoded()).unwrap_or(true)
                    || self.fail(id, "pattern", &|| Detail::NoMatch {
                        pattern: pattern.clone(),
                    })
            }
            (Keyword::Format(format), Value::String(text)) => {
                let text = text.decoded();
                let fits = match format {
                    Format::Regex => {
                        // That it is no pattern is what is asked, not something that is not known.
                        self.tried(text, "").is_some() || self.halted
                    }
                    other => format::fits(*other, text),
                };
                fits || self.fail(id, "format", &|| Detail::WrongFormat { format: *format })
            }
            (Keyword::Format(format @ Format::PageList), Value::Array(items)) => {
                self.spend(items.len() / 8);
                format::ascends(items)
                    || self.fail(id, "format", &|| Detail::WrongFormat { format: *format })
            }
            (Keyword::MinItems(limit), Value::Array(items)) => {
                let (limit, count) = (*limit, items.len() as u64);
                count >= limit
                    || self.fail(id, "minItems", &|| Detail::TooFewItems { limit, count })
            }
            (Keyword::MaxItems(limit), Value::Array(items)) => {
                let (limit, count) = (*limit, items.len() as u64);
                count <= limit
                    || self.fail(id, "maxItems", &|| Detail::TooManyItems { limit, count })
            }
            (Keyword::MinProperties(limit), Value::Object(object)) => {
                let (limit, count) = (*limit, object.len() as u64);
                count >= limit
                    || self.fail(id, "minProperties", &|| Detail::TooFewMembers {
                        limit,
                        count,
                    })
            }
            (Keyword::MaxProperties(limit), Value::Object(object)) => {
                let (limit, count) = (*limit, object.len() as u64);
                count <= limit
                    || self.fail(id, "maxProperties", &|| Detail::TooManyMembers {
                        limit,
                        count,
                    })
            }
            _ => true,
        }
    }

    /// Under the name of the keyword that the `false` belongs to.
    fn never(&mut self, id: NodeId) -> bool {
        let keyword = match &self.schema.node(id).place {
            Place::Below { keyword, .. } if !matches!(*keyword, "$defs" | "definitions") => keyword,
            _ => "false",
        };
        self.fail(id, keyword, &|| Detail::NotAllowed)
    }

    /// The outermost resource on the way that has the anchor decides.
    fn dynamic_target(&self, name: &str) -> Option<NodeId> {
        let mut resources = self.scope.iter();
        resources.find_map(|resource| self.schema.dynamic(*resource, name))
    }

    fn all_of(&mut self, branches: &[NodeId], value: &Value, track: bool) -> bool {
        // A branch that says nothing costs nothing else.
        self.spend(branches.len() / 8);
        let mut good = true;
        for branch in branches {
            good &= self.node(*branch, value, track);
            if self.quiet && !good {
                break;
            }
        }
        good
    }

    /// Whether a value is as a node wants it, and nothing else: no findings, and nothing seen where it is not.
    fn quietly(&mut self, id: NodeId, value: &Value, track: bool) -> Answer {
        let quiet = std::mem::replace(&mut self.quiet, true);
        let unsure = std::mem::replace(&mut self.unsure, false);
        let start = self.seen.len();
        let good = self.node(id, value, track);
        let answer = match (good, self.unsure) {
            (false, _) => Answer::No,
            (true, false) => Answer::Yes,
            (true, true) => Answer::Unknown,
        };
        if !good {
            self.seen.truncate(start);
        }
        self.quiet = quiet;
        self.unsure |= unsure;
        answer
    }

    #[inline(never)]
    fn any_of(&mut self, id: NodeId, branches: &[NodeId], value: &Value, track: bool) -> bool {
        self.spend(branches.len() / 8);
        let mut good = false;
        for branch in branches {
            good |= self.quietly(*branch, value, track) != Answer::No;
            // What else fits has been looked at too.
            if good && !track {
                break;
            }
        }
        good || self.no_alternative(id, "anyOf", branches, value, track)
    }

    #[inline(never)]
    fn one_of(&mut self, id: NodeId, branches: &[NodeId], value: &Value, track: bool) -> bool {
        self.spend(branches.len() / 8);
        let mut known = None;
        let mut fits = false;
        for (second, branch) in branches.iter().enumerate() {
            let answer = self.quietly(*branch, value, track);
            fits |= answer != Answer::No;
            if answer != Answer::Yes {
                continue;
            }
            if let Some(first) = known {
                return self.fail(id, "oneOf", &|| Detail::SeveralAlternatives {
                    first,
                    second,
                });
            }
            known = Some(second);
        }
        fits || self.no_alternative(id, "oneOf", branches, value, track)
    }

    /// Notes what each alternative finds wrong.
    fn no_alternative(
        &mut self,
        id: NodeId,
        keyword: &'static str,
        branches: &[NodeId],
        value: &Value,
        track: bool,
    ) -> bool {
        if self.quiet || self.halted {
            return self.halted;
        }
        let mut alternatives = Vec::with_capacity(branches.len());
        if self.nesting < MAX_NESTING {
            self.nesting += 1;
            let around = std::mem::take(&mut self.findings);
            for branch in branches {
                self.node(*branch, value, track);
                alternatives.push(std::mem::take(&mut self.findings));
            }
            self.findings = around;
            self.nesting -= 1;
        }
        // That nothing fits is certain, even if the work ran out while the reasons were gathered.
        self.note(id, keyword, Detail::NoAlternative { alternatives });
        false
    }

    #[inline(never)]
    fn not(&mut self, id: NodeId, inner: NodeId, value: &Value) -> bool {
        self.quietly(inner, value, false) != Answer::Yes
            || self.fail(id, "not", &|| Detail::Forbidden)
    }

    #[inline(never)]
    fn condition(
        &mut self,
        condition: NodeId,
        then: Option<NodeId>,
        otherwise: Option<NodeId>,
        value: &Value,
        track: bool,
    ) -> bool {
        if then.is_none() && otherwise.is_none() && !track {
            return true;
        }
        let next = match self.quietly(condition, value, track) {
            Answer::Yes => then,
            Answer::No => otherwise,
            Answer::Unknown => {
                // Either of the two could have been asked.
                if track {
                    self.seen.push(ALL);
                }
                None
            }
        };
        next.is_none_or(|next| self.node(next, value, track))
    }

    #[inline(never)]
    fn members(&mut self, members: &Members, object: &Object, track: bool) -> bool {
        let mut good = true;
        for (index, (key, value)) in object.entries().iter().enumerate() {
            let key = key.decoded();
            let mut known = false;
            self.path.push(index as u32);
            let found = members
                .named
                .binary_search_by(|(name, _)| (**name).cmp(key));
            if let Ok(found) = found {
                known = true;
                good &= self.node(members.named[found].1, value, false);
            }
            for (pattern, id) in &members.patterns {
                match self.matches(pattern, key) {
                    Some(true) => {
                        known = true;
                        good &= self.node(*id, value, false);
                    }
                    Some(false) => {}
                    // Who knows whether this key is meant.
                    None => known = true,
                }
            }
            if !known && let Some(others) = members.others {
                known = true;
                good &= self.node(others, value, false);
            }
            self.path.pop();
            if known && track {
                self.seen.push(index as u32);
            }
            if self.halted || (self.quiet && !good) || !self.spend(1) {
                break;
            }
        }
        good
    }

    #[inline(never)]
    fn property_names(&mut self, id: NodeId, name: NodeId, object: &Object) -> bool {
        let mut good = true;
        for (index, (key, _)) in object.entries().iter().enumerate() {
            if !self.spend(1 + key.decoded().len() / 64) {
                break;
            }
            let text = Value::String(key.clone());
            if self.quietly(name, &text, false) != Answer::No {
                continue;
            }
            good = false;
            if self.quiet || self.halted {
                break;
            }
            self.path.push(index as u32);
            let around = std::mem::take(&mut self.findings);
            self.nesting += 1;
            self.node(name, &text, false);
            self.nesting -= 1;
            let findings = std::mem::replace(&mut self.findings, around);
            let key = key.decoded().into();
            self.note(id, "propertyNames", Detail::WrongKey { key, findings });
            self.path.pop();
        }
        good
    }

    #[inline(never)]
    fn dependent_schemas(
        &mut self,
        dependent: &[(Box<str>, NodeId)],
        object: &Object,
        value: &Value,
        track: bool,
    ) -> bool {
        let keys = self.keys(object, dependent.len());
        let mut good = true;
        for (key, id) in dependent {
            good &= !keys.contain(key) || self.node(*id, value, track);
        }
        good
    }

    #[inline(never)]
    fn items(
        &mut self,
        first: &[NodeId],
        rest: Option<NodeId>,
        items: &[Value],
        track: bool,
    ) -> bool {
        let mut good = true;
        self.spend(items.len() / 8);
        for (index, item) in items.iter().enumerate() {
            let Some(id) = first.get(index).copied().or(rest) else {
                break;
            };
            self.path.push(index as u32);
            good &= self.node(id, item, false);
            self.path.pop();
            if self.halted || (self.quiet && !good) {
                break;
            }
        }
        if track {
            if rest.is_some() {
                self.seen.push(ALL);
            } else {
                self.seen.extend(0..first.len().min(items.len()) as u32);
            }
        }
        good
    }

    #[inline(never)]
    fn contains(
        &mut self,
        id: NodeId,
        wanted: NodeId,
        (min, max): (Option<u64>, Option<u64>),
        items: &[Value],
        track: bool,
    ) -> bool {
        let least = min.unwrap_or(1);
        self.spend(items.len() / 8);
        // How many may be as wanted, and how many are.
        let (mut count, mut known) = (0, 0);
        for (index, item) in items.iter().enumerate() {
            if !track && count >= least && max.is_none_or(|max| known > max) {
                break;
            }
            self.path.push(index as u32);
            let answer = self.quietly(wanted, item, false);
            if answer != Answer::No {
                count += 1;
                known += u64::from(answer == Answer::Yes);
                if track {
                    self.seen.push(index as u32);
                }
            }
            self.path.pop();
        }
        if count < least {
            let keyword = if min.is_some() {
                "minContains"
            } else {
                "contains"
            };
            let limit = least;
            return self.fail(id, keyword, &|| Detail::TooFewMatches { limit, count });
        }
        match max {
            Some(limit) if known > limit => {
                let count = known;
                self.fail(id, "maxContains", &|| Detail::TooManyMatches {
                    limit,
                    count,
                })
            }
            _ => true,
        }
    }

    /// The entries nobody looked at: those that are not in `seen` from `start` on.
    #[inline(never)]
    fn unevaluated(&mut self, rest: NodeId, value: &Value, track: bool, start: usize) -> bool {
        // What was not looked at for want of work or depth cannot be told from what nobody asked about.
        if self.cut.is_some() {
            return true;
        }
        let end = self.seen.len();
        if !self.spend(end - start) {
            return true;
        }
        self.seen[start..].sort_unstable();
        let mut good = true;
        if self.seen.last().filter(|_| end > start) != Some(&ALL) {
            let count = match value {
                Value::Array(items) => items.len(),
                Value::Object(object) => object.len(),
                _ => 0,
            };
            self.spend(count / 8);
            for index in 0..count {
                if self.seen[start..end].binary_search(&(index as u32)).is_ok() {
                    continue;
                }
                let entry = match value {
                    Value::Array(items) => &items[index],
                    Value::Object(object) => &object.entries()[index].1,
                    _ => break,
                };
                self.path.push(index as u32);
                good &= self.node(rest, entry, false);
                self.path.pop();
                if self.halted || (self.quiet && !good) {
                    break;
                }
            }
        }
        if track {
            self.seen.push(ALL);
        }
        good
    }

    #[inline(never)]
    fn required(&mut self, id: NodeId, required: &[Box<str>], object: &Object) -> bool {
        let keys = self.keys(object, required.len());
        let mut good = true;
        for key in required.iter().filter(|key| !keys.contain(key)) {
            good = self.fail(id, "required", &|| Detail::Missing {
                key: key.to_string(),
                because: None,
            });
        }
        good
    }

    #[inline(never)]
    fn dependent_required(
        &mut self,
        id: NodeId,
        keyword: &'static str,
        dependent: &[(Box<str>, compile::Keys)],
        object: &Object,
    ) -> bool {
        let count = dependent.iter().map(|(_, required)| 1 + required.len());
        let keys = self.keys(object, count.sum());
        let mut good = true;
        for (because, required) in dependent.iter().filter(|(key, _)| keys.contain(key)) {
            for key in required.iter().filter(|key| !keys.contain(key)) {
                good = self.fail(id, keyword, &|| Detail::Missing {
                    key: key.to_string(),
                    because: Some(because.to_string()),
                });
            }
        }
        good
    }

    #[inline(never)]
    fn unique(&mut self, id: NodeId, items: &[Value]) -> bool {
        let Some((first, second)) = self.repeated(items) else {
            return true;
        };
        self.fail(id, "uniqueItems", &|| Detail::Repeated { first, second })
    }

    /// Says of each item only one page that an earlier one has.
    #[inline(never)]
    fn pages_once(&mut self, id: NodeId, key: &str, items: &[Value]) -> bool {
        let mut holders: BTreeMap<&Number, usize> = BTreeMap::new();
        let mut good = true;
        for (index, item) in items.iter().enumerate() {
            let members = item.as_object().map(Object::entries).unwrap_or_default();
            let place = members.iter().position(|(own, _)| own.decoded() == key);
            let Some((place, Value::Array(pages))) = place.map(|place| (place, &members[place].1))
            else {
                continue;
            };
            if !self.spend(members.len() + pages.len()) {
                break;
            }
            let mut taken = None;
            for page in pages.iter().filter_map(Value::as_number) {
                let holder = *holders.entry(page).or_insert(index);
                if holder != index {
                    taken.get_or_insert((page, holder));
                }
            }
            let Some((page, holder)) = taken else {
                continue;
            };
            self.path.extend([index as u32, place as u32]);
            good &= self.fail(id, "x-pages-once", &|| Detail::PageTaken {
                page: page.clone(),
                holder,
                name: first_text(&items[holder]).cloned(),
            });
            self.path.truncate(self.path.len() - 2);
        }
        good
    }

    /// The first two items that are the same.
    fn repeated(&mut self, items: &[Value]) -> Option<(usize, usize)> {
        if items.len() < 2 {
            return None;
        }
        let mut prints = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let mut steps = 0;
            prints.push((fingerprint(item, &mut steps), index));
            if !self.spend(steps) {
                return None;
            }
        }
        prints.sort_unstable();
        let mut found: Option<(usize, usize)> = None;
        for group in prints.chunk_by(|left, right| left.0 == right.0) {
            let Some(((_, first), others)) = group.split_first() else {
                continue;
            };
            // Only texts with different halves of a character are told apart here; two different values of one
            // fingerprint are otherwise not to be expected.
            let same = others
                .iter()
                .find(|(_, second)| items[*first] == items[*second]);
            if let Some((_, second)) = same {
                let better = found.is_none_or(|(_, known)| *second < known);
                found = if better {
                    Some((*first, *second))
                } else {
                    found
                };
            }
        }
        found
    }

    /// Whether a value of the schema, of so many parts, and one of the document are the same.
    fn equal(&mut self, expected: &Value, weight: usize, value: &Value) -> bool {
        let steps = match (expected, value) {
            (Value::Array(expected), Value::Array(items)) if expected.len() == items.len() => {
                weight
            }
            (Value::Object(_), Value::Object(_)) => 2 * weight,
            _ => 1,
        };
        self.spend(steps) && expected == value
    }

    /// Whether a value is one of several; where there are many, their fingerprints are sorted.
    fn is_among(
        &mut self,
        options: &[Value],
        prints: &[(u64, u32)],
        weight: usize,
        value: &Value,
    ) -> bool {
        if prints.is_empty() {
            return options
                .iter()
                .any(|option| self.equal(option, weight, value));
        }
        let mut steps = 0;
        let print = fingerprint(value, &mut steps);
        self.spend(steps);
        let from = prints.partition_point(|(other, _)| *other < print);
        let mut alike = prints[from..]
            .iter()
            .take_while(|(other, _)| *other == print);
        alike.any(|(_, index)| self.equal(&options[*index as usize], weight, value))
    }

    fn matches(&mut self, pattern: &str, text: &str) -> Option<bool> {
        let matches = self.tried(pattern, text);
        if matches.is_none() {
            self.skip(Cut::Untried);
        }
        matches
    }

    /// What the engine for patterns says; `None` where it was not asked, or knows no such pattern.
    fn tried(&mut self, pattern: &str, text: &str) -> Option<bool> {
        let Some(steps) = pattern::steps(pattern, text) else {
            self.skip(Cut::Pattern);
            return None;
        };
        let steps = usize::try_from(steps / STEPS_OF_A_PATTERN).unwrap_or(usize::MAX);
        if !self.spend(4 + text.len() / 16 + steps) {
            return None;
        }
        self.patterns.is_match(pattern, text)
    }

    /// For asking an object for so many keys.
    fn keys<'v>(&mut self, object: &'v Object, asked: usize) -> Keys<'v> {
        if object.len() <= FEW || asked <= FEW {
            self.spend(asked + asked * object.len() / 16);
            return Keys::Few(object);
        }
        self.spend(object.len() + asked);
        let mut sorted: Vec<&str> = object.iter().map(|(key, _)| key).collect();
        sorted.sort_unstable();
        Keys::Many(sorted)
    }
}

/// Alike for values that are the same, and hardly ever for others. `steps` grows by the number of values looked at.
pub(super) fn fingerprint(value: &Value, steps: &mut usize) -> u64 {
    *steps += 1;
    let mut hasher = DefaultHasher::new();
    match value {
        Value::Null => hasher.write_u8(0),
        Value::Bool(value) => hasher.write_u8(1 + u8::from(*value)),
        Value::Number(number) => {
            hasher.write_u8(3);
            number.hash(&mut hasher);
        }
        Value::String(text) => {
            hasher.write_u8(4);
            text.decoded().hash(&mut hasher);
        }
        Value::Array(items) => {
            hasher.write_u8(5);
            for item in items {
                hasher.write_u64(fingerprint(item, steps));
            }
        }
        Value::Object(object) => {
            hasher.write_u8(6);
            // A sum, so that the order does not count.
            let mut sum = 0_u64;
            for (key, member) in object.iter() {
                let mut inner = DefaultHasher::new();
                key.hash(&mut inner);
                inner.write_u64(fingerprint(member, steps));
                sum = sum.wrapping_add(inner.finish());
            }
            hasher.write_u64(sum);
        }
    }
    hasher.finish()
}

/// Whether a value is as a node wants it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    /// As far as it is known it is.
    Unknown,
}

/// The keys of an object, to be asked for.
enum Keys<'v> {
    Few(&'v Object),
    Many(Vec<&'v str>),
}

impl Keys<'_> {
    fn contain(&self, key: &str) -> bool {
        match self {
            Keys::Few(object) => object.get(key).is_some(),
            Keys::Many(sorted) => sorted.binary_search(&key).is_ok(),
        }
    }
}

/// The first text in an object that is not blank.
fn first_text(value: &Value) -> Option<&Value> {
    let mut members = value.as_object()?.iter().map(|(_, member)| member);
    members.find(|member| member.as_str().is_some_and(|text| !text.trim().is_empty()))
}

/// In characters; half a character that stands alone counts as one.
fn length(text: &Text) -> u64 {
    text.decoded().chars().count() as u64
}

/// Whether any object has a key twice. The open values are on a list, so depth costs no stack.
fn has_repeated_keys(document: &Value) -> bool {
    let mut keys: Vec<&str> = Vec::new();
    let mut pending = vec![document];
    while let Some(value) = pending.pop() {
        match value {
            Value::Array(items) => pending.extend(items.iter().filter(|item| is_container(item))),
            Value::Object(object) => {
                keys.clear();
                keys.extend(object.iter().map(|(key, _)| key));
                keys.sort_unstable();
                if keys.windows(2).any(|pair| pair[0] == pair[1]) {
                    return true;
                }
                let members = object.iter().map(|(_, member)| member);
                pending.extend(members.filter(|member| is_container(member)));
            }
            _ => {}
        }
    }
    false
}

fn is_container(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

/// The document with of each key only the last member, the one that counts.
fn without_repeated_keys(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(without_repeated_keys).collect()),
        Value::Object(object) => {
            let entries = object.entries();
            let mut order: Vec<usize> = (0..entries.len()).rev().collect();
            order
                .sort_by(|left, right| entries[*left].0.decoded().cmp(entries[*right].0.decoded()));
            order.dedup_by(|later, kept| entries[*later].0.decoded() == entries[*kept].0.decoded());
            order.sort_unstable();
            let mut single = Object::new();
            for (key, member) in order.into_iter().map(|index| &entries[index]) {
                single.push(key.clone(), without_repeated_keys(member));
            }
            Value::Object(single)
        }
        other => other.clone(),
    }
}
