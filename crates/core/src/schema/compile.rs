//! Reads a schema document into nodes, one for each schema in it, and leads each `$ref` to its node. Judges no data.
//!
//! First [`Compiler::scan`] finds the schemas below one, with their addresses and anchors; then [`Compiler::read`]
//! reads the keywords of each. A reference to a place where no schema was expected is scanned when it is met. Neither
//! calls itself, so that a deep schema costs no stack.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::check::fingerprint;
use super::uri::{percent_decoded, resolve, split_fragment};
use super::{FEW, Format, Schema, SchemaError, Type, Types};
use crate::json::{Number, Object, Pointer, Value};

/// More schemas than this are not read.
const MAX_NODES: usize = 100_000;

/// Names a node in [`Schema`].
pub(super) type NodeId = u32;

/// Names a schema that has an address of its own: the document, or a part of it with an `$id`.
pub(super) type ResourceId = u32;

/// One schema.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) place: Place,
    pub(super) resource: ResourceId,
    /// Cheap ones first, and those that ask what the others have looked at last.
    pub(super) keywords: Box<[Keyword]>,
    /// Where a node says nothing but a `$ref` within its resource: the node that is meant.
    pub(super) instead: Option<NodeId>,
}

/// Where in the document a node is.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// At a place where a reference led.
    At(Pointer),
    /// Below a keyword of another node.
    Below {
        parent: NodeId,
        keyword: &'static str,
        step: Step,
    },
}

/// The last step from a keyword to a node below it.
#[derive(Clone, Debug)]
pub(super) enum Step {
    None,
    Index(usize),
    Key(Box<str>),
}

/// Keys that an object should have.
pub(super) type Keys = Box<[Box<str>]>;

/// What a node asks of a value.
#[derive(Clone, Debug)]
pub(super) enum Keyword {
    /// The schema is `false`.
    Never,
    /// A reference that leads nowhere.
    Unknown,
    Type(Types),
    Const {
        expected: Value,
        /// How many values it is made of.
        weight: usize,
    },
    Enum {
        options: Arc<[Value]>,
        /// Where there are many options: the fingerprint and index of each, sorted.
        prints: Box<[(u64, u32)]>,
        /// How many values the largest is made of.
        weight: usize,
    },
    Minimum {
        keyword: &'static str,
        limit: Number,
        exclusive: bool,
    },
    Maximum {
        keyword: &'static str,
        limit: Number,
        exclusive: bool,
    },
    MultipleOf(Number),
    MinLength(u64),
    MaxLength(u64),
    Pattern(Arc<str>),
    Format(Format),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    PagesOnce(Box<str>),
    MinProperties(u64),
    MaxProperties(u64),
    Required(Keys),
    DependentRequired {
        keyword: &'static str,
        keys: Box<[(Box<str>, Keys)]>,
    },
    Members(Members),
    PropertyNames(NodeId),
    Items {
        first: Box<[NodeId]>,
        rest: Option<NodeId>,
    },
    Contains {
        item: NodeId,
        min: Option<u64>,
        max: Option<u64>,
        /// Whether an item found counts as looked at.
        marks: bool,
    },
    Ref(NodeId),
    DynamicRef {
        name: Box<str>,
        otherwise: NodeId,
    },
    AllOf(Box<[NodeId]>),
    AnyOf(Box<[NodeId]>),
    OneOf(Box<[NodeId]>),
    Not(NodeId),
    If {
        condition: NodeId,
        then: Option<NodeId>,
        otherwise: Option<NodeId>,
    },
    DependentSchemas(Box<[(Box<str>, NodeId)]>),
    UnevaluatedItems(NodeId),
    UnevaluatedProperties(NodeId),
}

/// `properties`, `patternProperties` and `additionalProperties`, which only make sense together.
#[derive(Clone, Debug)]
pub(super) struct Members {
    /// Sorted by key.
    pub(super) named: Box<[(Box<str>, NodeId)]>,
    pub(super) patterns: Box<[(Arc<str>, NodeId)]>,
    pub(super) others: Option<NodeId>,
}

impl Schema {
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// The place of a node in the document.
    pub(super) fn pointer(&self, id: NodeId) -> Pointer {
        pointer_of(&self.nodes, id)
    }

    /// Where a dynamic anchor of a resource leads.
    pub(super) fn dynamic(&self, resource: ResourceId, name: &str) -> Option<NodeId> {
        let found = (self.dynamic).binary_search_by(|((other, anchor), _)| {
            other.cmp(&resource).then_with(|| (**anchor).cmp(name))
        });
        Some(self.dynamic[found.ok()?].1)
    }

    pub(super) fn has_dynamic(&self) -> bool {
        !self.dynamic.is_empty()
    }
}

pub(super) fn compile(document: &Value) -> Result<Schema, SchemaError> {
    if !is_schema(document) {
        let found = document.kind();
        return Err(SchemaError::NotASchema { found });
    }
    let mut compiler = Compiler {
        nodes: Vec::new(),
        sources: Vec::new(),
        known: BTreeMap::new(),
        resources: Vec::new(),
        ids: BTreeMap::new(),
        anchors: BTreeMap::new(),
        dynamic: BTreeMap::new(),
        unresolved: BTreeSet::new(),
        wide: BTreeMap::new(),
    };
    compiler.resources.push(Resource {
        base: String::new(),
        root: document,
    });
    compiler.ids.insert(String::new(), 0);
    let place = Place::At(Pointer::root());
    let root = compiler.scan(document, place, 0, Dialect::Modern)?;
    let mut next = 0;
    // Reading one may find more.
    while next < compiler.nodes.len() {
        compiler.nodes[next].keywords = compiler.read(next)?;
        next += 1;
    }
    compiler.shorten();
    Ok(Schema {
        nodes: compiler.nodes,
        root,
        dynamic: compiler
            .dynamic
            .into_iter()
            .map(|((resource, name), id)| ((resource, name.into()), id))
            .collect(),
        unresolved: compiler.unresolved.into_iter().collect(),
    })
}

/// What a `$schema` means for how the others are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    /// Draft 4, whose `$id` is called `id`, and where nothing beside a `$ref` counts.
    Draft4,
    /// Drafts 6 and 7: nothing beside a `$ref` counts.
    Draft7,
    /// Draft 2019-09, where `contains` does not count as having looked at an item.
    Draft2019,
    /// Draft 2020-12, and whatever it may be that is not known.
    Modern,
}

impl Dialect {
    fn named(uri: &str) -> Dialect {
        if uri.contains("json-schema.org/draft-03") || uri.contains("json-schema.org/draft-04") {
            Dialect::Draft4
        } else if uri.contains("json-schema.org/draft-0") {
            Dialect::Draft7
        } else if uri.contains("json-schema.org/draft/2019-09") {
            Dialect::Draft2019
        } else {
            Dialect::Modern
        }
    }

    fn ref_stands_alone(self) -> bool {
        matches!(self, Dialect::Draft4 | Dialect::Draft7)
    }
}

/// What is known of a node before its keywords are read.
#[derive(Clone, Copy)]
struct Source<'a> {
    value: &'a Value,
    dialect: Dialect,
}

struct Resource<'a> {
    /// Its address, without a fragment.
    base: String,
    root: &'a Value,
}

struct Compiler<'a> {
    nodes: Vec<Node>,
    /// For each node.
    sources: Vec<Source<'a>>,
    /// Nodes by the address of their value.
    known: BTreeMap<*const Value, NodeId>,
    resources: Vec<Resource<'a>>,
    ids: BTreeMap<String, ResourceId>,
    anchors: BTreeMap<(ResourceId, &'a str), NodeId>,
    dynamic: BTreeMap<(ResourceId, &'a str), NodeId>,
    unresolved: BTreeSet<String>,
    /// The members of objects with many, by the address of the object.
    wide: BTreeMap<*const Object, BTreeMap<&'a str, &'a Value>>,
}

/// How schemas lie below a keyword.
#[derive(Clone, Copy)]
enum Shape {
    One,
    List,
    Map,
    OneOrList,
}

/// The keywords that have schemas below them.
const APPLICATORS: [(&str, Shape); 22] = [
    ("$defs", Shape::Map),
    ("definitions", Shape::Map),
    ("properties", Shape::Map),
    ("patternProperties", Shape::Map),
    ("additionalProperties", Shape::One),
    ("propertyNames", Shape::One),
    ("prefixItems", Shape::List),
    ("items", Shape::OneOrList),
    ("additionalItems", Shape::One),
    ("contains", Shape::One),
    ("allOf", Shape::List),
    ("anyOf", Shape::List),
    ("oneOf", Shape::List),
    ("not", Shape::One),
    ("if", Shape::One),
    ("then", Shape::One),
    ("else", Shape::One),
    ("dependentSchemas", Shape::Map),
    ("dependencies", Shape::Map),
    ("unevaluatedItems", Shape::One),
    ("unevaluatedProperties", Shape::One),
    ("contentSchema", Shape::One),
];

fn is_schema(value: &Value) -> bool {
    matches!(value, Value::Object(_) | Value::Bool(_))
}

impl<'a> Compiler<'a> {
    /// Gives a schema and all below it a node each, still without keywords.
    fn scan(
        &mut self,
        start: &'a Value,
        place: Place,
        resource: ResourceId,
        dialect: Dialect,
    ) -> Result<NodeId, SchemaError> {
        let first = self.nodes.len() as NodeId;
        let mut pending = vec![(start, place, resource, dialect)];
        while let Some((value, place, resource, dialect)) = pending.pop() {
            if self.known.contains_key(&std::ptr::from_ref(value)) {
                continue;
            }
            if self.nodes.len() >= MAX_NODES {
                return Err(SchemaError::TooLarge { limit: MAX_NODES });
            }
            let id = self.nodes.len() as NodeId;
            let (resource, dialect) = self.identify(id, value, resource, dialect);
            self.known.insert(value, id);
            self.sources.push(Source { value, dialect });
            self.nodes.push(Node {
                place,
                resource,
                keywords: Box::default(),
                instead: None,
            });
            let Value::Object(object) = value else {
                continue;
            };
            for (keyword, shape) in APPLICATORS {
                let Some(below) = object.get(keyword) else {
                    continue;
                };
                let mut push = |value: &'a Value, step: Step| {
                    if is_schema(value) {
                        let parent = id;
                        let place = Place::Below {
                            parent,
                            keyword,
                            step,
                        };
                        pending.push((value, place, resource, dialect));
                    }
                };
                match (shape, below) {
                    (Shape::List | Shape::OneOrList, Value::Array(items)) => {
                        for (index, item) in items.iter().enumerate() {
                            push(item, Step::Index(index));
                        }
                    }
                    (Shape::Map, Value::Object(members)) => {
                        for (key, member) in members.iter() {
                            push(member, Step::Key(key.into()));
                        }
                    }
                    (Shape::One | Shape::OneOrList, one) => push(one, Step::None),
                    _ => {}
                }
            }
        }
        Ok(first)
    }

    /// Notes the addresses and anchors of a node; returns the resource it belongs to and how it is spelled.
    fn identify(
        &mut self,
        id: NodeId,
        value: &'a Value,
        resource: ResourceId,
        dialect: Dialect,
    ) -> (ResourceId, Dialect) {
        let text = |keyword: &str| value.get(keyword).and_then(Value::as_str);
        let own_id = text("$id").or_else(|| text("id"));
        // Only the document or a part with its own address can be of another draft.
        let dialect = match text("$schema") {
            Some(uri) if id == 0 || own_id.is_some() => Dialect::named(uri),
            _ => dialect,
        };
        let is_alone = dialect.ref_stands_alone() && text("$ref").is_some();
        let own_id = match dialect {
            Dialect::Draft4 => text("id").or_else(|| text("$id")),
            _ => text("$id"),
        };
        let mut resource = resource;
        if let Some(own_id) = own_id.filter(|_| !is_alone) {
            let (address, fragment) = split_fragment(own_id);
            if !address.is_empty() {
                let base = resolve(&self.resources[resource as usize].base, address);
                if id == 0 {
                    self.resources[0].base = base.clone();
                } else {
                    resource = self.resources.len() as ResourceId;
                    let root = value;
                    self.resources.push(Resource {
                        base: base.clone(),
                        root,
                    });
                }
                // Of two with one address, the first.
                self.ids.entry(base).or_insert(resource);
            }
            if !fragment.is_empty() && !fragment.starts_with('/') {
                self.anchors.entry((resource, fragment)).or_insert(id);
            }
        }
        if let Some(name) = text("$anchor") {
            self.anchors.entry((resource, name)).or_insert(id);
        }
        if let Some(name) = text("$dynamicAnchor") {
            self.anchors.entry((resource, name)).or_insert(id);
            self.dynamic.entry((resource, name)).or_insert(id);
        }
        // The spelling of 2019-09, where the anchor has no name.
        if value.get("$recursiveAnchor").and_then(Value::as_bool) == Some(true) {
            self.dynamic.entry((resource, "")).or_insert(id);
        }
        (resource, dialect)
    }

    /// The node a reference leads to.
    fn target(&mut self, from: usize, reference: &str) -> Result<Option<NodeId>, SchemaError> {
        let found = self.find(from, reference)?;
        if found.is_none() {
            self.unresolved.insert(reference.into());
        }
        Ok(found)
    }

    fn find(&mut self, from: usize, reference: &str) -> Result<Option<NodeId>, SchemaError> {
        let (address, fragment) = split_fragment(reference);
        let here = self.nodes[from].resource;
        let resource = if address.is_empty() {
            here
        } else {
            let absolute = resolve(&self.resources[here as usize].base, address);
            match self.ids.get(&absolute) {
                Some(resource) => *resource,
                None => return Ok(None),
            }
        };
        let Some(fragment) = percent_decoded(fragment) else {
            return Ok(None);
        };
        if !fragment.is_empty() && !fragment.starts_with('/') {
            let found = self.anchors.get(&(resource, fragment.as_str()));
            return Ok(found.copied());
        }
        let root = self.resources[resource as usize].root;
        let Some(pointer) = Pointer::parse(&fragment) else {
            return Ok(None);
        };
        let Some(value) = self.at(root, &pointer).filter(|value| is_schema(value)) else {
            return Ok(None);
        };
        if let Some(known) = self.known.get(&std::ptr::from_ref(value)) {
            return Ok(Some(*known));
        }
        let dialect = self.sources[from].dialect;
        let mut place = match self.id_of(root) {
            Some(id) => pointer_of(&self.nodes, id),
            None => Pointer::root(),
        };
        for token in pointer.tokens() {
            place.push(&token);
        }
        self.scan(value, Place::At(place), resource, dialect)
            .map(Some)
    }

    /// As [`Value::at`], but quick where many references lead into one wide object.
    fn at(&mut self, root: &'a Value, pointer: &Pointer) -> Option<&'a Value> {
        let mut value = root;
        for token in pointer.tokens() {
            value = match value {
                Value::Object(object) if object.len() > 8 * FEW => {
                    let members = self.wide.entry(object);
                    let members = members.or_insert_with(|| object.iter().collect());
                    members.get(&*token)?
                }
                value => value.at(&Pointer::root().key(&token))?,
            };
        }
        Some(value)
    }

    /// The keywords of a node.
    fn read(&mut self, index: usize) -> Result<Box<[Keyword]>, SchemaError> {
        let Source { value, dialect, .. } = self.sources[index];
        let object = match value {
            Value::Object(object) => object,
            Value::Bool(false) => return Ok(Box::new([Keyword::Never])),
            _ => return Ok(Box::default()),
        };
        let mut keywords = Vec::new();
        let reference = object.get("$ref").and_then(Value::as_str);
        if !(reference.is_some() && dialect.ref_stands_alone()) {
            self.read_scalars(object, &mut keywords);
            self.read_arrays(object, dialect, &mut keywords);
            self.read_objects(object, &mut keywords);
        }
        if let Some(reference) = reference {
            let target = self.target(index, reference)?;
            keywords.push(target.map_or(Keyword::Unknown, Keyword::Ref));
        }
        if reference.is_some() && dialect.ref_stands_alone() {
            return Ok(keywords.into());
        }
        self.read_dynamic_ref(index, object, &mut keywords)?;
        self.read_combinations(object, &mut keywords);
        let unevaluated = self.child(object, "unevaluatedItems");
        keywords.extend(unevaluated.map(Keyword::UnevaluatedItems));
        let unevaluated = self.child(object, "unevaluatedProperties");
        keywords.extend(unevaluated.map(Keyword::UnevaluatedProperties));
        Ok(keywords.into())
    }

    fn read_scalars(&self, object: &Object, keywords: &mut Vec<Keyword>) {
        keywords.extend(object.get("type").and_then(types).map(Keyword::Type));
        if let Some(expected) = object.get("const") {
            keywords.push(Keyword::Const {
                expected: expected.clone(),
                weight: weight(expected),
            });
        }
        if let Some(Value::Array(options)) = object.get("enum") {
            let mut prints: Vec<_> = (0..)
                .zip(options.iter().filter(|_| options.len() > FEW))
                .map(|(index, option)| (fingerprint(option, &mut 0), index))
                .collect();
            prints.sort_unstable();
            keywords.push(Keyword::Enum {
                options: options.as_slice().into(),
                prints: prints.into(),
                weight: options.iter().map(weight).max().unwrap_or(0),
            });
        }
        let number = |keyword: &str| object.get(keyword).and_then(Value::as_number).cloned();
        // In draft 4 these say whether the limit itself is allowed.
        let is_true = |keyword: &str| object.get(keyword).and_then(Value::as_bool) == Some(true);
        if let Some(limit) = number("minimum") {
            keywords.push(Keyword::Minimum {
                keyword: "minimum",
                limit,
                exclusive: is_true("exclusiveMinimum"),
            });
        }
        if let Some(limit) = number("exclusiveMinimum") {
            keywords.push(Keyword::Minimum {
                keyword: "exclusiveMinimum",
                limit,
                exclusive: true,
            });
        }
        if let Some(limit) = number("maximum") {
            keywords.push(Keyword::Maximum {
                keyword: "maximum",
                limit,
                exclusive: is_true("exclusiveMaximum"),
            });
        }
        if let Some(limit) = number("exclusiveMaximum") {
            keywords.push(Keyword::Maximum {
                keyword: "exclusiveMaximum",
                limit,
                exclusive: true,
            });
        }
        let zero = Number::from(0);
        let divisor = number("multipleOf").filter(|divisor| *divisor > zero);
        keywords.extend(divisor.map(Keyword::MultipleOf));
        keywords.extend(count(object, "minLength").map(Keyword::MinLength));
        keywords.extend(count(object, "maxLength").map(Keyword::MaxLength));
        let text = |keyword: &str| object.get(keyword).and_then(Value::as_str);
        keywords.extend(text("pattern").map(|pattern| Keyword::Pattern(pattern.into())));
        keywords.extend(text("format").and_then(Format::named).map(Keyword::Format));
    }

    fn read_arrays(&self, object: &Object, dialect: Dialect, keywords: &mut Vec<Keyword>) {
        keywords.extend(count(object, "minItems").map(Keyword::MinItems));
        keywords.extend(count(object, "maxItems").map(Keyword::MaxItems));
        if object.get("uniqueItems").and_then(Value::as_bool) == Some(true) {
            keywords.push(Keyword::UniqueItems);
        }
        if let Some(key) = object.get("x-pages-once").and_then(Value::as_str) {
            keywords.push(Keyword::PagesOnce(key.into()));
        }
        // Where `items` is a list it means what `prefixItems` does, and `additionalItems` what `items` does.
        let is_list = matches!(object.get("items"), Some(Value::Array(_)));
        let (first, rest) = if is_list {
            ("items", "additionalItems")
        } else {
            ("prefixItems", "items")
        };
        let first = self.children(object, first);
        let rest = self.child(object, rest);
        if !first.is_empty() || rest.is_some() {
            keywords.push(Keyword::Items { first, rest });
        }
        if let Some(item) = self.child(object, "contains") {
            keywords.push(Keyword::Contains {
                item,
                min: count(object, "minContains"),
                max: count(object, "maxContains"),
                marks: dialect != Dialect::Draft2019,
            });
        }
    }

    fn read_objects(&self, object: &Object, keywords: &mut Vec<Keyword>) {
        keywords.extend(count(object, "minProperties").map(Keyword::MinProperties));
        keywords.extend(count(object, "maxProperties").map(Keyword::MaxProperties));
        if let Some(required) = object.get("required").and_then(strings) {
            keywords.push(Keyword::Required(required));
        }
        for keyword in ["dependentRequired", "dependencies"] {
            let Some(Value::Object(dependent)) = object.get(keyword) else {
                continue;
            };
            let keys: Box<[_]> = dependent
                .iter()
                .filter_map(|(key, keys)| Some((key.into(), strings(keys)?)))
                .collect();
            if !keys.is_empty() {
                keywords.push(Keyword::DependentRequired { keyword, keys });
            }
        }
        let mut named = self.named(object, "properties");
        // Stable and from the back, so that of a repeated key the last one is kept.
        named.reverse();
        named.sort_by(|left, right| left.0.cmp(&right.0));
        named.dedup_by(|later, kept| later.0 == kept.0);
        let patterns: Box<[_]> = self
            .named(object, "patternProperties")
            .into_iter()
            .map(|(pattern, id)| (Arc::from(pattern), id))
            .collect();
        let others = self.child(object, "additionalProperties");
        if !named.is_empty() || !patterns.is_empty() || others.is_some() {
            keywords.push(Keyword::Members(Members {
                named: named.into(),
                patterns,
                others,
            }));
        }
        let names = self.child(object, "propertyNames");
        keywords.extend(names.map(Keyword::PropertyNames));
    }

    fn read_dynamic_ref(
        &mut self,
        index: usize,
        object: &Object,
        keywords: &mut Vec<Keyword>,
    ) -> Result<(), SchemaError> {
        let text = |keyword: &str| object.get(keyword).and_then(Value::as_str);
        let dynamic = text("$dynamicRef").map(|reference| (reference, split_fragment(reference).1));
        // The spelling of 2019-09, where the anchor has no name.
        let recursive = text("$recursiveRef").map(|reference| (reference, ""));
        for (reference, name) in dynamic.into_iter().chain(recursive) {
            let Some(otherwise) = self.target(index, reference)? else {
                keywords.push(Keyword::Unknown);
                continue;
            };
            let resource = self.nodes[otherwise as usize].resource;
            // Only where it leads to a dynamic anchor to begin with is it more than a `$ref`.
            let is_dynamic = self.dynamic.get(&(resource, name)) == Some(&otherwise);
            keywords.push(if is_dynamic {
                let name = name.into();
                Keyword::DynamicRef { name, otherwise }
            } else {
                Keyword::Ref(otherwise)
            });
        }
        Ok(())
    }

    fn read_combinations(&self, object: &Object, keywords: &mut Vec<Keyword>) {
        for (keyword, make) in [
            ("allOf", Keyword::AllOf as fn(Box<[NodeId]>) -> Keyword),
            ("anyOf", Keyword::AnyOf),
            ("oneOf", Keyword::OneOf),
        ] {
            let branches = self.children(object, keyword);
            if !branches.is_empty() {
                keywords.push(make(branches));
            }
        }
        keywords.extend(self.child(object, "not").map(Keyword::Not));
        if let Some(condition) = self.child(object, "if") {
            keywords.push(Keyword::If {
                condition,
                then: self.child(object, "then"),
                otherwise: self.child(object, "else"),
            });
        }
        let mut dependent = self.named(object, "dependentSchemas");
        dependent.extend(self.named(object, "dependencies"));
        if !dependent.is_empty() {
            keywords.push(Keyword::DependentSchemas(dependent.into()));
        }
    }

    fn id_of(&self, value: &Value) -> Option<NodeId> {
        self.known.get(&std::ptr::from_ref(value)).copied()
    }

    fn child(&self, object: &Object, keyword: &str) -> Option<NodeId> {
        self.id_of(object.get(keyword)?)
    }

    fn children(&self, object: &Object, keyword: &str) -> Box<[NodeId]> {
        let items = object.get(keyword).and_then(Value::as_array);
        let items = items.unwrap_or_default().iter();
        items.filter_map(|item| self.id_of(item)).collect()
    }

    fn named(&self, object: &Object, keyword: &str) -> Vec<(Box<str>, NodeId)> {
        let Some(Value::Object(members)) = object.get(keyword) else {
            return Vec::new();
        };
        let members = members.iter();
        members
            .filter_map(|(key, member)| Some((key.into(), self.id_of(member)?)))
            .collect()
    }

    /// Leads past the nodes that only refer to another one.
    fn shorten(&mut self) {
        for id in 0..self.nodes.len() {
            let mut end = id;
            // A longer chain is no use to anyone; one without an end stays as it is and is found when it is walked.
            for _ in 0..16 {
                let node = &self.nodes[end];
                let [Keyword::Ref(next)] = &*node.keywords else {
                    break;
                };
                if self.nodes[*next as usize].resource != node.resource {
                    break;
                }
                end = *next as usize;
            }
            let is_end = !matches!(&*self.nodes[end].keywords, [Keyword::Ref(_)]);
            if end != id && is_end {
                self.nodes[id].instead = Some(end as NodeId);
            }
        }
    }
}

fn pointer_of(nodes: &[Node], id: NodeId) -> Pointer {
    let mut steps = Vec::new();
    let mut next = id;
    let mut pointer = loop {
        match &nodes[next as usize].place {
            Place::At(pointer) => break pointer.clone(),
            Place::Below {
                parent,
                keyword,
                step,
            } => {
                steps.push((*keyword, step));
                next = *parent;
            }
        }
    };
    for (keyword, step) in steps.into_iter().rev() {
        pointer.push(keyword);
        match step {
            Step::None => {}
            Step::Index(index) => pointer.push_index(*index),
            Step::Key(key) => pointer.push(key),
        }
    }
    pointer
}

/// How many values a value is made of.
fn weight(value: &Value) -> usize {
    let mut count = 0;
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        count += 1;
        match value {
            Value::Array(items) => pending.extend(items),
            Value::Object(object) => pending.extend(object.iter().map(|(_, member)| member)),
            _ => {}
        }
    }
    count
}

fn types(value: &Value) -> Option<Types> {
    let named = |value: &Value| {
        Some(match value.as_str()? {
            "null" => Type::Null,
            "boolean" => Type::Boolean,
            "integer" => Type::Integer,
            "number" => Type::Number,
            "string" => Type::String,
            "array" => Type::Array,
            "object" => Type::Object,
            _ => return None,
        })
    };
    match value {
        Value::String(_) => Some([named(value)?].into_iter().collect()),
        // With a name that is not known nobody can say what is meant.
        Value::Array(names) if !names.is_empty() => names.iter().map(named).collect(),
        _ => None,
    }
}

/// A limit for something that is counted. One beyond what can be counted is as good as the greatest.
fn count(object: &Object, keyword: &str) -> Option<u64> {
    let number = object.get(keyword)?.as_number()?;
    if *number < Number::from(0) || !number.is_integer() {
        return None;
    }
    let (digits, power) = number.significant();
    let Some(power @ 0..20) = power else {
        return Some(if digits.is_empty() { 0 } else { u64::MAX });
    };
    let spelled = format!("{digits:0<width$}", width = digits.len() + power as usize);
    Some(if digits.is_empty() {
        0
    } else {
        spelled.parse().unwrap_or(u64::MAX)
    })
}

fn strings(value: &Value) -> Option<Keys> {
    let items = value.as_array()?.iter();
    Some(items.filter_map(Value::as_str).map(Box::from).collect())
}
