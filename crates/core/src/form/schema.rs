//! Reads a JSON Schema into rules a form can be built from. Judges nothing; see `check`.
//!
//! Every schema node reachable from the root becomes one [`Rule`]; `$ref` cycles become cycles between rules. `$ref` is
//! followed only inside the document. Unknown keywords, and values of keywords that make no sense, are passed over.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Choice, Expected, TextFormat};
use crate::json::{Kind, Number, Pointer, Value};

/// Names a rule in [`Rules`].
pub(super) type RuleId = usize;

/// The rule that allows anything.
pub(super) const ANY: RuleId = 0;

/// More rules than this are not read; what they would say is not known then.
const MAX_RULES: usize = 4096;

/// As many schema nodes may have their say about one value.
const MAX_SOURCES: usize = 64;

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
    pub(super) minimum: Option<Number>,
    pub(super) maximum: Option<Number>,
    pub(super) min_length: Option<u32>,
    pub(super) max_length: Option<u32>,
    pub(super) properties: Vec<Property>,
    /// What holds for keys that are not among the properties.
    pub(super) other_keys: OtherKeys,
    pub(super) items: Option<RuleId>,
    pub(super) default: Option<Value>,
    pub(super) read_only: bool,
    /// Where the schema offers several shapes: each of them, with what holds for all.
    pub(super) branches: Vec<RuleId>,
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
            rules: vec![Rule::default()],
            known: BTreeMap::new(),
            pending: Vec::new(),
        };
        let root = reader.rule_for(vec![schema], &[]);
        while let Some(pending) = reader.pending.pop() {
            reader.rules[pending.id] = reader.read(&pending.sources, &pending.settled);
        }
        Rules {
            rules: reader.rules,
            root,
        }
    }

    pub(super) fn get(&self, id: RuleId) -> &Rule {
        &self.rules[id]
    }

    /// Of several shapes the one a value has; the first where it has none of them.
    pub(super) fn settle(&self, rule: RuleId, value: Option<&Value>) -> RuleId {
        let mut chosen = rule;
        // A schema can nest its alternatives endlessly.
        for _ in 0..8 {
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
            && self.branches.is_empty()
    }

    /// Whether the rule is enough to make a new value from.
    pub(super) fn says_what_is_inside(&self) -> bool {
        let bare_object = self.types == [Expected::Object] && self.properties.is_empty();
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
        });
        id
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
                for branch in branches.iter().take(MAX_SOURCES) {
                    if self.is_null_only(branch) {
                        rule.nullable = true;
                    } else {
                        shapes.push(branch);
                    }
                }
                match shapes[..] {
                    [] => {}
                    // One shape or null: not a choice between shapes.
                    [only] => self.gather(only, &mut sources),
                    _ => alternatives = alternatives.or(Some((source, shapes))),
                }
            }
        }
        self.read_scalars(own, &sources, &mut rule);
        self.read_members(&sources, &mut rule);
        if let Some((holder, shapes)) = alternatives {
            let mut settled = settled.to_vec();
            settled.push(std::ptr::from_ref(holder));
            for shape in shapes {
                let mut of_branch = vec![shape];
                of_branch.extend(&sources);
                rule.branches.push(self.rule_for(of_branch, &settled));
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
        let fragment = node.get("$ref")?.as_str()?.strip_prefix('#')?;
        self.root.at(&Pointer::parse(fragment)?)
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
        let number = |keyword: &str| {
            let mut found = sources
                .iter()
                .filter_map(|source| source.get(keyword)?.as_number());
            found.next().cloned()
        };
        let count = |keyword: &str| number(keyword).and_then(|number| number.as_str().parse().ok());
        let is_true = |keyword: &str| {
            sources
                .iter()
                .any(|source| source.get(keyword).and_then(Value::as_bool) == Some(true))
        };
        rule.title = text("title", own);
        rule.type_title = text("title", sources);
        rule.description = text("description", sources);
        rule.format = match text("format", sources).as_deref() {
            Some("date") => Some(TextFormat::Date),
            Some("date-time") => Some(TextFormat::DateTime),
            Some("email" | "idn-email") => Some(TextFormat::Email),
            Some("uri" | "url" | "iri") => Some(TextFormat::Uri),
            _ => None,
        };
        rule.minimum = number("minimum");
        rule.maximum = number("maximum");
        rule.min_length = count("minLength");
        rule.max_length = count("maxLength");
        rule.default = sources
            .iter()
            .find_map(|source| source.get("default"))
            .cloned();
        rule.read_only = is_true("readOnly");
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
            let choices: Vec<_> = values
                .iter()
                .filter(|value| !value.is_null())
                .take(MAX_RULES)
                .map(|value| Choice {
                    value: value.clone(),
                    label: value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned),
                })
                .collect();
            rule.options = (!choices.is_empty()).then(|| choices.into());
        }
        rule.nullable = null_named;
    }

    fn read_members(&mut self, sources: &[&'a Value], rule: &mut Rule) {
        let mut members: Vec<(&'a str, Vec<&'a Value>)> = Vec::new();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for properties in sources
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
        for source in sources {
            match source.get("additionalProperties") {
                Some(Value::Bool(false)) => rule.other_keys = OtherKeys::Forbidden,
                Some(schema @ Value::Object(_)) => {
                    rule.other_keys = OtherKeys::Like(self.rule_for(vec![schema], &[]));
                }
                _ => {}
            }
        }
        let items: Vec<_> = sources
            .iter()
            .filter_map(|source| source.get("items"))
            .filter(|items| items.as_object().is_some())
            .collect();
        if !items.is_empty() {
            rule.items = Some(self.rule_for(items, &[]));
        }
        if rule.types.is_empty() && rule.options.is_none() {
            // A schema that speaks of members means something that has them.
            if !rule.properties.is_empty() {
                rule.types.push(Expected::Object);
            } else if rule.items.is_some() {
                rule.types.push(Expected::List);
            }
        }
    }
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
