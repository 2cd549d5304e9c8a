//! Reads a JSON Schema into rules a form can be built from. Judges nothing; see `check`.
//!
//! Every schema node reachable from the root becomes one [`Rule`]; `$ref` cycles become cycles between rules. `$ref` is
//! followed only inside the document. Unknown keywords, and values of keywords that make no sense, are passed over.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Choice, Expected, TextFormat, widget};
use crate::json::{Kind, Pointer, Value};

/// Names a rule in [`Rules`].
pub(super) type RuleId = usize;

/// The rule that allows anything.
pub(super) const ANY: RuleId = 0;

/// More rules than this are not read; what they would say is not known then.
const MAX_RULES: usize = 4096;

/// As many schema nodes may have their say about one value.
const MAX_SOURCES: usize = 64;

/// Alternatives of alternatives are followed so deep: a schema can nest them endlessly.
const MAX_NESTED_SHAPES: usize = 8;

/// As many nodes are searched for names that `$ref` may lead to.
const MAX_NAMED: usize = 100_000;

/// What a schema says about the values at one place.
#[derive(Clone, Debug, Default)]
pub(super) struct Rule {
    /// The types allowed besides null, in the schema's order; empty when it does not say.
    pub(super) types: Vec<Expected>,
    pub(super) nullable: bool,
    /// The title of this very place, not of a definition it refers to.
    pub(super) title: Option<String>,
    /// The title of the definition it refers to.
    pub(super) type_title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) options: Option<Arc<[Choice]>>,
    pub(super) format: Option<TextFormat>,
    /// Whether a list is one of pages.
    pub(super) is_page_list: bool,
    pub(super) properties: Vec<Property>,
    /// What holds for keys that are not among the properties.
    pub(super) other_keys: OtherKeys,
    /// Whether the schema speaks of keys of any name, so that a reviewer may add some.
    pub(super) is_map: bool,
    /// What holds for the first items, each in its place.
    pub(super) prefix: Vec<RuleId>,
    /// What holds for the other items.
    pub(super) items: Option<RuleId>,
    pub(super) default: Option<Value>,
    pub(super) examples: Vec<Value>,
    pub(super) read_only: bool,
    pub(super) deprecated: bool,
    /// Where the schema offers several shapes: each of them, with what holds for all.
    pub(super) branches: Vec<RuleId>,
    /// Which alternative of its schema node this is, `null` counted, of a branch.
    pub(super) alternative: Option<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Property {
    pub(super) key: String,
    pub(super) rule: RuleId,
    pub(super) required: bool,
    /// Whether a new object has it from the start though nobody requires it: taken from how other items look.
    pub(super) expected: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum OtherKeys {
    #[default]
    Allowed,
    Forbidden,
    Like(RuleId),
}

/// All rules of a schema.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    rules: Vec<Rule>,
    pub(super) root: RuleId,
}

impl Rules {
    /// Reads a schema; without one, or with something that is none, anything is allowed.
    pub(super) fn read(schema: Option<&Value>) -> Rules {
        let Some(schema) = schema.filter(|schema| schema.as_object().is_some()) else {
            return Rules {
                rules: vec![Rule::default()],
                root: ANY,
            };
        };
        let mut reader = Reader {
            root: schema,
            names: names(schema),
            rules: vec![Rule::default()],
            known: BTreeMap::new(),
            pending: Vec::new(),
        };
        let root = reader.rule_for(vec![schema], &[]);
        while let Some(pending) = reader.pending.pop() {
            let rule = reader.read(&pending.sources, &pending.settled);
            reader.rules[pending.id] = Rule {
                alternative: pending.alternative,
                ..rule
            };
        }
        reader.part_types();
        Rules {
            rules: reader.rules,
            root,
        }
    }

    /// Whether any list is one of pages.
    pub(super) fn have_page_lists(&self) -> bool {
        self.rules.iter().any(|rule| rule.is_page_list)
    }

    pub(super) fn get(&self, id: RuleId) -> &Rule {
        &self.rules[id]
    }

    /// All shapes that a value of a rule may have, for a reviewer to choose from: the alternatives, and theirs in their place.
    pub(super) fn shapes(&self, rule: RuleId) -> Vec<RuleId> {
        let mut shapes = Vec::new();
        let mut pending = vec![(rule, 0)];
        while let Some((rule, depth)) = pending.pop() {
            let branches = &self.rules[rule].branches;
            if depth > 0 && (branches.is_empty() || depth >= MAX_NESTED_SHAPES) {
                shapes.push(rule);
            } else {
                pending.extend(branches.iter().rev().map(|branch| (*branch, depth + 1)));
            }
            if shapes.len() >= MAX_SOURCES {
                break;
            }
        }
        shapes
    }

    /// Of several shapes the one a value has; the first where it has none of them.
    pub(super) fn settle(&self, rule: RuleId, value: Option<&Value>) -> RuleId {
        let mut chosen = rule;
        for _ in 0..MAX_NESTED_SHAPES {
            let branches = &self.rules[chosen].branches;
            // The last of the greatest is found, so from the back the first.
            let fitting = value.and_then(|value| {
                let mut from_back = branches.iter().rev();
                from_back
                    .by_ref()
                    .max_by_key(|branch| self.affinity(**branch, value))
            });
            match fitting.or(branches.first()) {
                Some(branch) => chosen = *branch,
                None => break,
            }
        }
        chosen
    }

    /// Whether a value may be meant by a rule: it has its type, and nothing that tells shapes apart says otherwise.
    pub(super) fn fits(&self, rule: RuleId, value: &Value) -> bool {
        self.affinity(rule, value) > 0
    }

    /// Whether one of two shapes is rather meant by a value than the other.
    pub(super) fn fits_better(&self, one: RuleId, other: RuleId, value: &Value) -> bool {
        self.affinity(one, value) > self.affinity(other, value)
    }

    /// How well a value's outside fits a rule, without looking deeply into either.
    fn affinity(&self, rule: RuleId, value: &Value) -> i32 {
        let rule = &self.rules[rule];
        if let Some(options) = &rule.options {
            return if options.iter().any(|option| option.value == *value) {
                1000
            } else {
                0
            };
        }
        if !rule.allows_type(value) {
            return 0;
        }
        let Some(object) = value.as_object() else {
            return 1;
        };
        let mut affinity = 1_i32;
        for property in &rule.properties {
            let constant = self.rules[property.rule].options.as_ref();
            match (object.get(&property.key), constant) {
                (Some(found), Some(options)) => {
                    // A property that tells the shapes apart decides.
                    if !options.iter().any(|option| option.value == *found) {
                        return 0;
                    }
                    affinity += 100;
                }
                (Some(_), None) => affinity += 2,
                (None, _) if property.required => affinity -= 1,
                (None, _) => {}
            }
        }
        affinity.max(1)
    }

    /// A rule for one more item of a list whose schema is silent: it looks like the items that are there.
    pub(super) fn infer(&mut self, examples: &[Value]) -> RuleId {
        self.infer_within(examples, 6)
    }

    fn infer_within(&mut self, examples: &[Value], depth: usize) -> RuleId {
        let mut rule = Rule::default();
        let mut keys: Vec<(String, Vec<Value>)> = Vec::new();
        let mut items = Vec::new();
        for example in examples {
            match type_of(example) {
                Some(kind) if !rule.types.contains(&kind) => rule.types.push(kind),
                Some(_) => {}
                None => rule.nullable = true,
            }
            match example {
                Value::Object(object) => {
                    for (key, value) in object.iter().take(200) {
                        match keys.iter_mut().find(|(known, _)| known == key) {
                            Some((_, values)) => values.push(value.clone()),
                            None => keys.push((key.into(), vec![value.clone()])),
                        }
                    }
                }
                Value::Array(values) => items.extend(values.iter().take(20).cloned()),
                _ => {}
            }
        }
        if depth > 0 {
            rule.items = (!items.is_empty()).then(|| self.infer_within(&items, depth - 1));
            rule.properties = keys
                .into_iter()
                .map(|(key, values)| Property {
                    key,
                    rule: self.infer_within(&values, depth - 1),
                    required: false,
                    expected: true,
                })
                .collect();
        }
        self.rules.push(rule);
        self.rules.len() - 1
    }
}

impl Rule {
    /// Whether the rule says nothing about the shape of a value.
    pub(super) fn is_silent(&self) -> bool {
        self.types.is_empty()
            && self.options.is_none()
            && self.properties.is_empty()
            && self.items.is_none()
            && self.prefix.is_empty()
            && self.branches.is_empty()
    }

    /// Whether the rule is enough to make a new value from.
    pub(super) fn says_what_is_inside(&self) -> bool {
        let bare_object = self.types == [Expected::Object]
            && self.properties.is_empty()
            && !matches!(self.other_keys, OtherKeys::Like(_));
        !self.is_silent() && (!bare_object || !self.branches.is_empty())
    }

    /// Whether null may stand here.
    pub(super) fn allows_null(&self) -> bool {
        self.nullable || self.is_silent()
    }

    /// Whether a value has one of the types the rule names; null is asked for elsewhere.
    pub(super) fn allows_type(&self, value: &Value) -> bool {
        self.types.is_empty() || self.types.iter().any(|expected| is_a(value, *expected))
    }
}

/// Whether a value is of a type.
pub(super) fn is_a(value: &Value, expected: Expected) -> bool {
    match (value, expected) {
        (Value::Number(number), Expected::Integer) => number.is_integer(),
        _ => value.kind() == kind_of(expected),
    }
}

fn kind_of(expected: Expected) -> Kind {
    match expected {
        Expected::Nothing => Kind::Null,
        Expected::Boolean => Kind::Bool,
        Expected::Integer | Expected::Number => Kind::Number,
        Expected::Text => Kind::String,
        Expected::List => Kind::Array,
        Expected::Object => Kind::Object,
    }
}

/// The type a value shows; `None` for null.
pub(super) fn type_of(value: &Value) -> Option<Expected> {
    match value.kind() {
        Kind::Null => None,
        Kind::Bool => Some(Expected::Boolean),
        Kind::Number => Some(Expected::Number),
        Kind::String => Some(Expected::Text),
        Kind::Array => Some(Expected::List),
        Kind::Object => Some(Expected::Object),
    }
}

fn type_named(name: &str) -> Option<Expected> {
    Some(match name {
        "null" => Expected::Nothing,
        "boolean" => Expected::Boolean,
        "integer" => Expected::Integer,
        "number" => Expected::Number,
        "string" => Expected::Text,
        "array" => Expected::List,
        "object" => Expected::Object,
        _ => return None,
    })
}

struct Reader<'a> {
    root: &'a Value,
    /// What `$anchor` and `$id` call the nodes.
    names: BTreeMap<&'a str, &'a Value>,
    rules: Vec<Rule>,
    /// Which schema nodes, told apart by address, have become which rule.
    known: BTreeMap<Vec<*const Value>, RuleId>,
    pending: Vec<Pending<'a>>,
}

/// A rule that has an id and is still to be read.
struct Pending<'a> {
    id: RuleId,
    sources: Vec<&'a Value>,
    /// The nodes whose alternatives this rule is one of, so that they are not offered again.
    settled: Vec<*const Value>,
    alternative: Option<usize>,
}

impl<'a> Reader<'a> {
    /// The rule for values that several schema nodes speak about; read later, so that cycles end.
    fn rule_for(&mut self, mut sources: Vec<&'a Value>, settled: &[*const Value]) -> RuleId {
        sources.retain(|source| source.as_object().is_some_and(|object| !object.is_empty()));
        if sources.is_empty() {
            return ANY;
        }
        let mut addresses: Vec<_> = sources
            .iter()
            .map(|source| std::ptr::from_ref(*source))
            .collect();
        addresses.push(std::ptr::null());
        addresses.extend(settled);
        if let Some(known) = self.known.get(&addresses) {
            return *known;
        }
        if self.rules.len() >= MAX_RULES {
            return ANY;
        }
        let id = self.rules.len();
        self.rules.push(Rule::default());
        self.known.insert(addresses, id);
        self.pending.push(Pending {
            id,
            sources,
            settled: settled.into(),
            alternative: None,
        });
        id
    }

    /// Where a value may have one of several types, each of them is a shape to choose.
    fn part_types(&mut self) {
        for id in 0..self.rules.len() {
            let rule = &self.rules[id];
            let types = rule.types.clone();
            if types.len() < 2 || !rule.branches.is_empty() || rule.options.is_some() {
                continue;
            }
            for expected in types {
                if self.rules.len() >= MAX_RULES {
                    return;
                }
                let shape = Rule {
                    types: vec![expected],
                    title: None,
                    type_title: None,
                    alternative: None,
                    ..self.rules[id].clone()
                };
                self.rules.push(Rule {
                    branches: Vec::new(),
                    ..shape
                });
                let shape = self.rules.len() - 1;
                self.rules[id].branches.push(shape);
            }
        }
    }

    fn read(&mut self, own: &[&'a Value], settled: &[*const Value]) -> Rule {
        let mut rule = Rule::default();
        let mut sources = Vec::new();
        for source in own {
            self.gather(source, &mut sources);
        }
        // The shapes to choose from, and the node that offers them.
        let mut alternatives = None;
        let mut next = 0;
        while let Some(source) = sources.get(next).copied() {
            next += 1;
            if settled.contains(&std::ptr::from_ref(source)) {
                continue;
            }
            for keyword in ["anyOf", "oneOf"] {
                let Some(branches) = source.get(keyword).and_then(Value::as_array) else {
                    continue;
                };
                let mut shapes = Vec::new();
                for (place, branch) in branches.iter().take(MAX_SOURCES).enumerate() {
                    if self.is_null_only(branch) {
                        rule.nullable = true;
                    } else {
                        shapes.push((place, branch));
                    }
                }
                match shapes[..] {
                    [] => {}
                    // One shape or null: not a choice between shapes.
                    [(_, only)] => self.gather(only, &mut sources),
                    _ => alternatives = alternatives.or(Some((source, shapes))),
                }
            }
        }
        self.read_scalars(own, &sources, &mut rule);
        self.read_members(&sources, &mut rule);
        if let Some((holder, shapes)) = alternatives {
            let mut settled = settled.to_vec();
            settled.push(std::ptr::from_ref(holder));
            for (place, shape) in shapes {
                let mut of_branch = vec![shape];
                of_branch.extend(&sources);
                let branch = self.rule_for(of_branch, &settled);
                if let Some(pending) = self.pending.last_mut().filter(|last| last.id == branch) {
                    pending.alternative = Some(place);
                }
                rule.branches.push(branch);
            }
        }
        rule
    }

    /// A node and all that must hold with it: what it refers to, and the parts of its `allOf`.
    fn gather(&self, node: &'a Value, sources: &mut Vec<&'a Value>) {
        let mut pending = vec![node];
        while let Some(node) = pending.pop() {
            if sources.len() >= MAX_SOURCES
                || sources.iter().any(|known| std::ptr::eq(*known, node))
            {
                continue;
            }
            if node.as_object().is_none() {
                continue;
            }
            sources.push(node);
            if let Some(parts) = node.get("allOf").and_then(Value::as_array) {
                pending.extend(parts.iter().rev().take(MAX_SOURCES));
            }
            pending.extend(self.target(node));
        }
    }

    /// What `$ref` leads to, inside this document only.
    fn target(&self, node: &Value) -> Option<&'a Value> {
        let reference = node.get("$ref").or_else(|| node.get("$dynamicRef"))?;
        let reference = reference.as_str()?;
        let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let resource = match base {
            "" => self.root,
            base => self.names.get(base)?,
        };
        match fragment {
            "" => Some(resource),
            fragment if fragment.starts_with('/') => {
                resource.at(&Pointer::parse(&percent_decoded(fragment))?)
            }
            anchor => self.names.get(anchor).copied(),
        }
    }

    fn is_null_only(&self, node: &'a Value) -> bool {
        let mut sources = Vec::new();
        self.gather(node, &mut sources);
        sources.iter().any(|source| {
            source.get("type").and_then(Value::as_str) == Some("null")
                || source.get("const").is_some_and(Value::is_null)
                || source
                    .get("enum")
                    .and_then(Value::as_array)
                    .is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_null))
        })
    }

    fn read_scalars(&self, own: &[&'a Value], sources: &[&'a Value], rule: &mut Rule) {
        let text = |keyword: &str, among: &[&'a Value]| {
            let found = among
                .iter()
                .find_map(|source| source.get(keyword)?.as_str());
            found
                .filter(|text| !text.trim().is_empty())
                .map(str::to_owned)
        };
        let is_true = |keyword: &str| {
            sources
                .iter()
                .any(|source| source.get(keyword).and_then(Value::as_bool) == Some(true))
        };
        rule.title = text("title", own);
        rule.type_title = text("title", sources);
        rule.description = text("description", sources);
        let format = text("format", sources);
        rule.is_page_list = format.as_deref() == Some("page-list");
        rule.format = match format.as_deref() {
            Some("date") => Some(TextFormat::Date),
            Some("date-time") => Some(TextFormat::DateTime),
            Some("email" | "idn-email") => Some(TextFormat::Email),
            Some("uri" | "url" | "iri") => Some(TextFormat::Uri),
            Some("time") => Some(TextFormat::Time),
            _ => None,
        };
        rule.default = sources
            .iter()
            .find_map(|source| source.get("default"))
            .cloned();
        let examples = sources
            .iter()
            .find_map(|source| source.get("examples")?.as_array());
        rule.examples = examples
            .unwrap_or_default()
            .iter()
            .take(3)
            .cloned()
            .collect();
        if rule.is_page_list && rule.examples.is_empty() {
            let pages = [1, 2, 3, 5].map(|page| Value::Number(page.into()));
            rule.examples.push(Value::Array(pages.into()));
        }
        rule.read_only = is_true("readOnly");
        rule.deprecated = is_true("deprecated");
        let mut null_named = rule.nullable || is_true("nullable");
        let mut options: Option<&[Value]> = None;
        let mut typed = false;
        for source in sources {
            let names = match source.get("type") {
                Some(Value::Array(names)) => &names[..],
                Some(name) => std::slice::from_ref(name),
                None => &[],
            };
            let mut types: Vec<_> = names
                .iter()
                .filter_map(|name| type_named(name.as_str()?))
                .collect();
            if types.len() > 1 && types.contains(&Expected::Nothing) {
                null_named = true;
                types.retain(|expected| *expected != Expected::Nothing);
            }
            if !types.is_empty() && !typed {
                typed = true;
                rule.types = types;
            } else if !types.is_empty() {
                narrow(&mut rule.types, &types);
            }
            let listed = match (source.get("const"), source.get("enum")) {
                (Some(constant), _) => Some(std::slice::from_ref(constant)),
                (None, Some(Value::Array(values))) => Some(&values[..]),
                _ => None,
            };
            options = options.or(listed);
        }
        if let Some(values) = options {
            null_named |= values.iter().any(Value::is_null);
            let values = values.iter().filter(|value| !value.is_null());
            let choices = choices(values.take(MAX_RULES));
            rule.options = (!choices.is_empty()).then(|| choices.into());
        }
        rule.nullable = null_named;
    }

    fn read_members(&mut self, sources: &[&'a Value], rule: &mut Rule) {
        // What only holds at times is known as well; whether it does is the checker's to say.
        let mut all = sources.to_vec();
        for source in sources {
            let conditions = ["then", "else"].into_iter().filter_map(|at| source.get(at));
            let dependent = ["dependentSchemas", "dependencies"]
                .into_iter()
                .filter_map(|at| source.get(at)?.as_object());
            let dependent = dependent.flat_map(|object| object.iter().map(|(_, schema)| schema));
            for part in conditions.chain(dependent) {
                self.gather(part, &mut all);
            }
        }
        let mut members: Vec<(&'a str, Vec<&'a Value>)> = Vec::new();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for properties in all
            .iter()
            .filter_map(|source| source.get("properties")?.as_object())
        {
            for (key, schema) in properties.iter() {
                match places.get(key) {
                    Some(place) => members[*place].1.push(schema),
                    None => {
                        places.insert(key, members.len());
                        members.push((key, vec![schema]));
                    }
                }
            }
        }
        let required: Vec<&str> = sources
            .iter()
            .filter_map(|source| source.get("required")?.as_array())
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for key in &required {
            if !places.contains_key(key) {
                places.insert(key, members.len());
                members.push((key, Vec::new()));
            }
        }
        let mut is_required = vec![false; members.len()];
        for key in required {
            if let Some(place) = places.get(key) {
                is_required[*place] = true;
            }
        }
        rule.properties = members
            .into_iter()
            .zip(is_required)
            .map(|((key, schemas), required)| Property {
                key: key.into(),
                rule: self.rule_for(schemas, &[]),
                required,
                expected: false,
            })
            .collect();
        self.read_other_keys(sources, rule);
        self.read_items(sources, rule);
        if rule.types.is_empty() && rule.options.is_none() {
            // A schema that speaks of members means something that has them.
            if !rule.properties.is_empty() || rule.is_map {
                rule.types.push(Expected::Object);
            } else if rule.items.is_some() || !rule.prefix.is_empty() {
                rule.types.push(Expected::List);
            }
        }
        let is_bare = rule.types == [Expected::Object] && rule.properties.is_empty();
        rule.is_map |= is_bare && rule.other_keys == OtherKeys::Allowed;
    }

    fn read_other_keys(&mut self, sources: &[&'a Value], rule: &mut Rule) {
        let keywords = ["additionalProperties", "unevaluatedProperties"];
        for schema in sources
            .iter()
            .flat_map(|source| keywords.into_iter().filter_map(|at| source.get(at)))
        {
            match schema {
                Value::Bool(false) => rule.other_keys = OtherKeys::Forbidden,
                Value::Object(_) => {
                    rule.other_keys = OtherKeys::Like(self.rule_for(vec![schema], &[]));
                    rule.is_map = true;
                }
                _ => {}
            }
        }
        let mut patterns = sources
            .iter()
            .filter_map(|source| source.get("patternProperties")?.as_object())
            .flat_map(|object| object.iter().map(|(_, schema)| schema));
        // Which of several patterns a key has is not asked here: then its field follows its value.
        let (first, second) = (patterns.next(), patterns.next());
        if let Some(first) = first {
            rule.is_map = true;
            rule.other_keys = match second {
                None => OtherKeys::Like(self.rule_for(vec![first], &[])),
                Some(_) => OtherKeys::Allowed,
            };
        }
    }

    fn read_items(&mut self, sources: &[&'a Value], rule: &mut Rule) {
        // What draft-07 calls `items` and `additionalItems` when it means each in its place.
        let places = sources.iter().find_map(|source| {
            let own = source.get("prefixItems").and_then(Value::as_array);
            own.or_else(|| source.get("items")?.as_array())
        });
        for place in places.unwrap_or_default().iter().take(MAX_SOURCES) {
            let place = self.rule_for(vec![place], &[]);
            rule.prefix.push(place);
        }
        let others = |source: &&'a Value| match source.get("items") {
            Some(Value::Array(_)) => source.get("additionalItems"),
            Some(items) => Some(items),
            None => source.get("unevaluatedItems"),
        };
        let items: Vec<_> = sources
            .iter()
            .filter_map(others)
            .filter(|items| items.as_object().is_some())
            .collect();
        if !items.is_empty() {
            rule.items = Some(self.rule_for(items, &[]));
        }
    }
}

/// The values to choose from, each by a name that no other value has.
fn choices<'a>(values: impl Iterator<Item = &'a Value> + Clone) -> Vec<Choice> {
    let mut named: BTreeMap<String, &Value> = BTreeMap::new();
    let mut shared = BTreeSet::new();
    for value in values.clone() {
        let name = widget::plain_text(value);
        match named.get(&name) {
            Some(other) if *other != value => drop(shared.insert(name)),
            Some(_) => {}
            None => drop(named.insert(name, value)),
        }
    }
    let choice = |value: &Value| {
        let name = widget::plain_text(value);
        // Then the quotes tell a text from what reads the same, and from a text that has some.
        let needs_quotes = shared.contains(&name) || name.starts_with('"');
        Choice {
            label: match needs_quotes {
                true => value.to_string(),
                false => name,
            },
            value: value.clone(),
        }
    };
    values.map(choice).collect()
}

/// What the nodes of a schema call themselves: each `$anchor`, and each `$id` with and without the folder it is in.
fn names(schema: &Value) -> BTreeMap<&str, &Value> {
    let mut names = BTreeMap::new();
    let mut pending = vec![schema];
    let mut left = MAX_NAMED;
    while let Some(node) = pending.pop() {
        left -= 1;
        if left == 0 {
            break;
        }
        match node {
            Value::Object(object) => {
                for (key, value) in object.iter() {
                    match (key, value.as_str()) {
                        ("$anchor" | "$dynamicAnchor", Some(name)) => {
                            names.entry(name).or_insert(node);
                        }
                        ("$id", Some(id)) => {
                            let file = id.rsplit('/').next().unwrap_or(id);
                            names.entry(id).or_insert(node);
                            names.entry(file).or_insert(node);
                        }
                        _ => {}
                    }
                    // Data is no schema, and its keys name nothing.
                    if !matches!(key, "enum" | "const" | "default" | "examples") {
                        pending.push(value);
                    }
                }
            }
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    names
}

/// A JSON Pointer as it stands in a URI fragment, in plain text; what is no UTF-8 afterwards stays as it is.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(code) => {
                bytes.push(code);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Leaves the types that both lists allow; where there is none, the schema contradicts itself and the first stays.
fn narrow(types: &mut Vec<Expected>, others: &[Expected]) {
    let mut both: Vec<Expected> = Vec::new();
    for expected in &*types {
        let same = others.contains(expected)
            || (*expected == Expected::Integer && others.contains(&Expected::Number));
        if same {
            both.push(*expected);
        } else if *expected == Expected::Number && others.contains(&Expected::Integer) {
            both.push(Expected::Integer);
        }
    }
    if !both.is_empty() {
        *types = both;
    }
}
