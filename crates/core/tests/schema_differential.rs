//! The checker against another one, which is only a dev-dependency: schemas and documents made up from a seed, a
//! hundred thousand pairs and more in every run. Whether a document is valid has to be the same always, and where both
//! say that it is not, so have the places and keywords. What may differ is listed in [`ALLOWED`], each with its reason.
//!
//! `SCHEMA_PAIRS=2000000 cargo test -p countersign-core --test schema_differential` plays more of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use countersign_core::json::{Number, Object, Pointer, Text, Value};
use countersign_core::schema::{Detail, Finding, Patterns, Report, Schema};

/// How many documents are checked against each schema.
const DOCUMENTS: u64 = 6;

/// What the two may see differently.
struct Allowed {
    /// What the other checker does.
    reason: &'static str,
    /// Whether a pair is one of these. It has been made as small as it could be while the two still differ.
    applies: fn(schema: &str, document: &str) -> bool,
}

const ALLOWED: &[Allowed] = &[
    Allowed {
        reason: "it rounds whole numbers that do not fit into 64 bits before it divides them",
        applies: |schema, document| schema.contains("multipleOf") && has_long_number(document),
    },
    Allowed {
        reason: "it takes one `$anchor` for another where several references are in play",
        applies: |schema, _| schema.contains(r##""$ref":"#d"##),
    },
    Allowed {
        reason: "it takes a schema inside `contains` for one around it where both limits are there",
        applies: |schema, _| schema.contains("minContains") && schema.contains("maxContains"),
    },
    Allowed {
        reason: "it does not count what `then` and `else` looked at where `if` is `true` or `false`",
        applies: |schema, _| {
            let is_plain = schema.contains(r#""if":false"#) || schema.contains(r#""if":true"#);
            is_plain && schema.contains("unevaluated")
        },
    },
    Allowed {
        reason: "it takes a combination for one beside a reference where `unevaluatedItems` is there",
        applies: |schema, _| schema.contains("unevaluatedItems") && schema.contains("$ref"),
    },
    Allowed {
        reason: "it asks for the order of keys where only one object is allowed",
        applies: |schema, _| {
            [
                r#""const":{"#,
                r#""const":[{"#,
                r#""enum":[{"#,
                r#""enum":[[{"#,
            ]
            .iter()
            .any(|only| schema.contains(only))
        },
    },
    Allowed {
        reason: "it misses a required key that is there but among no `properties`",
        applies: |schema, _| {
            ["required", r#""additionalProperties":false"#, "properties"]
                .iter()
                .all(|keyword| schema.contains(keyword))
        },
    },
    Allowed {
        reason: "it asks texts too to have no items where `additionalItems` is there",
        applies: |schema, _| {
            schema.contains(r#""items":false"#) && schema.contains("additionalItems")
        },
    },
];

/// Whether there is one of the numbers of [`NUMBERS`] with more digits than a machine word has.
fn has_long_number(text: &str) -> bool {
    text.contains("1234567890123456789012")
}

#[test]
fn both_checkers_say_the_same() {
    let pairs = std::env::var("SCHEMA_PAIRS").map_or(120_000, |pairs| pairs.parse().unwrap());
    let (mut valid, mut invalid, mut compared) = (0, 0, 0);
    let mut allowed = vec![0; ALLOWED.len()];
    let mut complaints = Vec::new();
    for seed in 0..pairs / DOCUMENTS {
        let mut random = Random(seed);
        let mut maker = Maker::new(&mut random);
        let schema = maker.document();
        let mut documents = Vec::new();
        for _ in 0..DOCUMENTS {
            documents.push(maker.near(&schema));
        }
        let pair = Pair::new(&schema.to_string());
        for document in documents {
            let text = document.to_string();
            match pair.compare(&text) {
                Outcome::Same { is_valid: true, .. } => valid += 1,
                Outcome::Same { places, .. } => {
                    invalid += 1;
                    compared += u64::from(places);
                }
                Outcome::Different => {
                    let (schema, document) = shrunk(&schema, &document);
                    let (pair, document) = (Pair::new(&schema), document);
                    let rule = ALLOWED
                        .iter()
                        .position(|rule| (rule.applies)(&schema, &document));
                    match rule {
                        Some(rule) => allowed[rule] += 1,
                        None => complaints.push(pair.complaint(seed, &document)),
                    }
                }
            }
        }
    }
    // Shown by `--nocapture`, and when the test fails.
    eprintln!("{valid} valid, {invalid} invalid, of which {compared} with the same places");
    for (rule, count) in ALLOWED.iter().zip(allowed) {
        eprintln!("{count} differ, as allowed: {}", rule.reason);
    }
    assert!(
        complaints.is_empty(),
        "{} disagreements:\n{}",
        complaints.len(),
        complaints[..complaints.len().min(10)].join("\n")
    );
    assert!(
        valid * 5 > invalid && invalid * 5 > valid,
        "one of them is rare"
    );
}

/// The smallest pair found that still differs.
fn shrunk(schema: &Value, document: &Value) -> (String, String) {
    let (mut schema, mut document) = (schema.clone(), document.clone());
    let differs = |schema: &Value, document: &Value| {
        Pair::read(&schema.to_string())
            .is_some_and(|pair| matches!(pair.compare(&document.to_string()), Outcome::Different))
    };
    loop {
        if let Some(next) = (smaller(&schema).into_iter()).find(|next| differs(next, &document)) {
            schema = next;
        } else if let Some(next) =
            (smaller(&document).into_iter()).find(|next| differs(&schema, next))
        {
            document = next;
        } else {
            return (schema.to_string(), document.to_string());
        }
    }
}

/// The values with one part taken out or replaced by a part of it.
fn smaller(value: &Value) -> Vec<Value> {
    let mut out = Vec::new();
    match value {
        Value::Array(items) => {
            for index in 0..items.len() {
                let mut fewer = items.clone();
                fewer.remove(index);
                out.push(Value::Array(fewer));
            }
            for (index, item) in items.iter().enumerate() {
                for smaller in smaller(item) {
                    let mut other = items.clone();
                    other[index] = smaller;
                    out.push(Value::Array(other));
                }
            }
        }
        Value::Object(object) => {
            for (key, _) in object.iter() {
                let mut fewer = object.clone();
                fewer.remove(key);
                out.push(Value::Object(fewer));
            }
            for (key, member) in object.iter() {
                for smaller in smaller(member) {
                    let mut other = object.clone();
                    other.insert(key, smaller);
                    out.push(Value::Object(other));
                }
            }
        }
        _ => {}
    }
    out
}

/// The same schema for both.
struct Pair {
    text: String,
    ours: Schema,
    theirs: jsonschema::Validator,
    patterns: Ecmascript,
    /// Whether what is looked at depends on what was right, so that findings after the first may differ.
    has_unevaluated: bool,
}

enum Outcome {
    Same { is_valid: bool, places: bool },
    Different,
}

impl Pair {
    fn new(schema: &str) -> Pair {
        Pair::read(schema).unwrap_or_else(|| {
            let theirs: serde_json::Value = serde_json::from_str(schema).unwrap();
            let error = options().build(&theirs).unwrap_err();
            panic!("{error} at {}: {schema}", error.instance_path())
        })
    }

    fn read(schema: &str) -> Option<Pair> {
        let theirs: serde_json::Value = serde_json::from_str(schema).unwrap();
        Some(Pair {
            ours: Schema::compile(&Value::parse(schema).unwrap()).ok()?,
            theirs: options().build(&theirs).ok()?,
            patterns: Ecmascript::default(),
            has_unevaluated: schema.contains("unevaluated"),
            text: schema.to_owned(),
        })
    }

    fn ours(&self, document: &str) -> Report {
        self.ours
            .check(&Value::parse(document).unwrap(), &self.patterns)
    }

    fn complaint(&self, seed: u64, document: &str) -> String {
        let ours = self.ours(document);
        let theirs: serde_json::Value = serde_json::from_str(document).unwrap();
        let theirs = self.theirs.iter_errors(&theirs);
        let theirs: Vec<_> = theirs
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        format!(
            "seed {seed}: {} on {document}\n  ours: {:?} {:?}\n  theirs: {theirs:?}",
            self.text,
            places(&ours.findings),
            ours.cut
        )
    }

    fn compare(&self, document: &str) -> Outcome {
        let ours = self.ours(document);
        let theirs: serde_json::Value = serde_json::from_str(document).unwrap();
        let is_valid = self.theirs.is_valid(&theirs);
        if ours.is_valid() != is_valid || ours.cut.is_some() {
            return Outcome::Different;
        }
        if is_valid || self.has_unevaluated {
            return Outcome::Same {
                is_valid,
                places: false,
            };
        }
        let theirs: BTreeSet<_> = self
            .theirs
            .iter_errors(&theirs)
            .map(|error| {
                // So they are named where nothing is beside them.
                let path = error.schema_path().as_str();
                let last = path.rsplit('/').next().unwrap_or_default();
                let keyword = match error.kind().keyword() {
                    "falseSchema" if matches!(last, "additionalProperties" | "propertyNames") => {
                        last
                    }
                    keyword => keyword,
                };
                (error.instance_path().to_string(), keyword.to_owned())
            })
            .collect();
        if places(&ours.findings) != theirs {
            return Outcome::Different;
        }
        Outcome::Same {
            is_valid,
            places: true,
        }
    }
}

fn options() -> jsonschema::ValidationOptions<'static> {
    jsonschema::options().should_validate_formats(true)
}

/// Places and keywords as the other checker reports them.
fn places(findings: &[Finding]) -> BTreeSet<(String, String)> {
    let place = |finding: &Finding| {
        let parent = || finding.instance.parent().unwrap_or_default();
        let (instance, keyword) = match (finding.keyword, &finding.detail) {
            // It names all the keys at once, at the object.
            ("additionalProperties" | "additionalItems", Detail::NotAllowed) => {
                (parent(), finding.keyword)
            }
            ("propertyNames", _) => (parent(), finding.keyword),
            (_, Detail::NotAllowed) => (finding.instance.clone(), "falseSchema"),
            ("minContains" | "maxContains", _) => (finding.instance.clone(), "contains"),
            ("dependentRequired" | "dependencies", _) => (finding.instance.clone(), "required"),
            (keyword, _) => (finding.instance.clone(), keyword),
        };
        (instance.to_string(), keyword.to_owned())
    };
    findings.iter().map(place).collect()
}

#[derive(Default)]
struct Ecmascript(RefCell<BTreeMap<String, Option<regress::Regex>>>);

impl Patterns for Ecmascript {
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        let mut known = self.0.borrow_mut();
        let read = || regress::Regex::with_flags(pattern, "u").ok();
        let pattern = known.entry(pattern.into()).or_insert_with(read);
        Some(pattern.as_ref()?.find(text).is_some())
    }
}

/// The same numbers from the same seed, everywhere (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// So often in a hundred.
    fn often(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

const KEYS: &[&str] = &["a", "b", "c", "ab", "", "é", "a/b", "~%"];
const TEXTS: &[&str] = &[
    "",
    "a",
    "b",
    "ab",
    "abc",
    "aé",
    "😀",
    "a😀b",
    "1",
    "12",
    "null",
    "a b",
    "2024-02-29",
];
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "0.0",
    "1",
    "1.0",
    "1e0",
    "10e-1",
    "2",
    "2.0",
    "2.5",
    "25e-1",
    "3",
    "-1",
    "-2.5",
    "0.1",
    "0.10",
    "0.3",
    "0.01",
    "1e2",
    "100",
    "10",
    "4",
    "6",
    "12345678901234567890123",
    "12345678901234567890124",
    "1.5",
];
const DIVISORS: &[&str] = &[
    "1", "2", "3", "0.1", "0.01", "1.5", "2.5", "1e1", "1.0", "0.3", "7",
];
const PATTERNS: &[&str] = &[
    "^a", "b$", "[0-9]+", "^.{2}$", "^$", "é|b", "^[^a]*$", "^(a|b)+$", "^\\d+$", "^\\S*$",
];
const FORMATS: &[(&str, &[&str])] = &[
    (
        "date",
        &[
            "2024-02-29",
            "2023-02-29",
            "2024-13-01",
            "2024-1-1",
            "20240101",
        ],
    ),
    (
        "time",
        &[
            "09:30:00Z",
            "09:30:00+02:00",
            "23:59:60Z",
            "24:00:00Z",
            "09:30:00",
            "09:30Z",
        ],
    ),
    (
        "date-time",
        &[
            "2024-02-29T09:30:00Z",
            "2024-02-29t09:30:00.123z",
            "2024-02-29 09:30:00Z",
            "2024-02-30T09:30:00Z",
        ],
    ),
    (
        "email",
        &[
            "a@b.org",
            "a",
            "a@",
            "@b",
            "a b@c.org",
            "a.b@c.org",
            "a..b@c.org",
        ],
    ),
    (
        "hostname",
        &["a.org", "-a.org", "a-.org", "a_b.org", "localhost", "a..b"],
    ),
    (
        "ipv4",
        &["127.0.0.1", "256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4.5"],
    ),
    (
        "ipv6",
        &[
            "::1",
            "1::2::3",
            "12345::",
            "fe80::1%eth0",
            "::ffff:1.2.3.4",
            "1:2:3:4:5:6:7:8",
        ],
    ),
    (
        "uri",
        &[
            "https://a.org/b?c#d",
            "a",
            "//a.org",
            "mailto:a@b.org",
            "urn:a:b",
            "http://a b",
            "http://[::1",
        ],
    ),
    ("uri-reference", &["/a", "a b", "#a", "\\a", "a:b", "é"]),
    ("iri", &["https://é.org/é", "é"]),
    ("json-pointer", &["", "/a~0", "/a~", "a", "/a~2"]),
    (
        "relative-json-pointer",
        &["0", "1/a", "0#", "01", "/a", "-1"],
    ),
    ("regex", &["a", "(", "[a-z]+"]),
    (
        "duration",
        &["P1D", "PT1H", "P1Y2M", "P", "PT", "P1W", "1D", "PT1D"],
    ),
    (
        "uuid",
        &[
            "2eb8aa08-aa98-11ea-b4aa-73b441d16380",
            "2eb8aa08aa9811eab4aa73b441d16380",
            "2EB8AA08-AA98-11EA-B4AA-73B441D1638G",
        ],
    ),
];

/// How a schema of one pair is spelled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Draft 2020-12, in one piece.
    Plain,
    /// Draft 2020-12, with addresses and dynamic anchors in the definitions.
    Dynamic,
    /// Draft 7.
    Old,
}

struct Maker<'r> {
    random: &'r mut Random,
    style: Style,
    /// How many definitions there are.
    definitions: usize,
    /// The definition being made, which may refer without a step into the value only to later ones; 0 is the root.
    current: usize,
    /// Whether there was such a step since.
    inside: bool,
    /// Whether references may lead back. Then there are `unevaluated…` keywords at the root only, and without a
    /// reference of their own: the other checker exhausts its stack while it reads others that lead back to themselves.
    recursive: bool,
}

impl<'r> Maker<'r> {
    fn new(random: &'r mut Random) -> Maker<'r> {
        let style = match random.below(10) {
            0..6 => Style::Plain,
            6..8 => Style::Dynamic,
            _ => Style::Old,
        };
        let definitions = 1 + random.below(3);
        let recursive = style != Style::Plain || random.often(50);
        Maker {
            random,
            style,
            definitions,
            current: 0,
            inside: false,
            recursive,
        }
    }

    /// A whole schema.
    fn document(&mut self) -> Value {
        let mut definitions = Object::new();
        for number in 1..=self.definitions {
            self.current = number;
            // What is referred to by name cannot be `true`.
            let mut definition = Value::Null;
            while definition.as_object().is_none() {
                definition = self.schema(2);
            }
            if let (Style::Dynamic, Value::Object(object)) = (self.style, &mut definition) {
                object.insert("$id", Value::text(&format!("d{number}")));
                if self.random.often(70) {
                    object.insert("$dynamicAnchor", Value::text("node"));
                } else {
                    object.insert("$anchor", Value::text("node"));
                }
            } else if let Value::Object(object) = &mut definition
                && self.style == Style::Plain
            {
                object.insert("$anchor", Value::text(&format!("d{number}")));
            }
            definitions.insert(&format!("d{number}"), definition);
        }
        self.current = 0;
        let mut root = loop {
            if let Value::Object(root) = self.schema(3) {
                break root;
            }
        };
        let dialect = match self.style {
            Style::Old => "http://json-schema.org/draft-07/schema#",
            _ => "https://json-schema.org/draft/2020-12/schema",
        };
        let mut document = Object::new();
        document.push(Text::from("$schema"), Value::text(dialect));
        if self.style == Style::Dynamic {
            document.push(Text::from("$id"), Value::text("https://example.org/root"));
            let is_dynamic = self.random.often(60);
            let keyword = if is_dynamic {
                "$dynamicAnchor"
            } else {
                "$anchor"
            };
            document.push(Text::from(keyword), Value::text("node"));
        }
        if self.recursive && self.style != Style::Old && self.random.often(30) {
            let keyword = (self.random).pick(&["unevaluatedProperties", "unevaluatedItems"]);
            let rest = match self.random.often(70) {
                true => Value::Bool(false),
                false => self.types(),
            };
            let rest = match rest {
                Value::Bool(_) => rest,
                types => {
                    let mut schema = Object::new();
                    schema.insert("type", types);
                    Value::Object(schema)
                }
            };
            document.push(Text::from(keyword), rest);
        }
        // Beside a reference of draft 7 nothing counts, so none at the root.
        if self.style == Style::Old {
            root.remove("$ref");
        }
        for (key, member) in root.entries() {
            document.push(key.clone(), member.clone());
        }
        let place = match self.style {
            Style::Old => "definitions",
            _ => "$defs",
        };
        document.push(Text::from(place), Value::Object(definitions));
        Value::Object(document)
    }

    fn schema(&mut self, depth: usize) -> Value {
        if self.random.often(if depth == 0 { 15 } else { 4 }) {
            return Value::Bool(self.random.often(60));
        }
        let mut schema = Object::new();
        let count = 1 + self.random.below(3);
        for _ in 0..count {
            self.keyword(&mut schema, depth);
        }
        Value::Object(schema)
    }

    /// A schema for a part of the value.
    fn part(&mut self, depth: usize) -> Value {
        let inside = std::mem::replace(&mut self.inside, true);
        let schema = self.schema(depth);
        self.inside = inside;
        schema
    }

    fn keyword(&mut self, schema: &mut Object, depth: usize) {
        let kind = self.random.below(if depth == 0 { 46 } else { 100 });
        let mut set = |keyword: &str, value: Value| drop(schema.insert(keyword, value));
        match kind {
            0..8 => set("type", self.types()),
            8..10 => set("const", self.value(1)),
            10..13 => {
                let most = if self.random.often(20) { 14 } else { 3 };
                let count = 1 + self.random.below(most);
                let mut options: Vec<Value> = Vec::new();
                for _ in 0..count {
                    let option = self.value(1);
                    if !options.contains(&option) {
                        options.push(option);
                    }
                }
                set("enum", Value::Array(options));
            }
            13..19 => {
                let keyword = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
                set(self.random.pick(&keyword), self.number());
            }
            19..21 => set("multipleOf", number(self.random.pick(DIVISORS))),
            21..25 => {
                let keywords = ["minLength", "maxLength"];
                set(self.random.pick(&keywords), self.count());
            }
            25..28 => set("pattern", Value::text(self.random.pick(PATTERNS))),
            28..31 => {
                // The last two are newer than draft 7.
                let old = self.style == Style::Old;
                let count = FORMATS.len() - if old { 2 } else { 0 };
                let (name, _) = FORMATS[self.random.below(count)];
                set("format", Value::text(name));
            }
            31..34 => {
                let keywords = ["minItems", "maxItems", "minProperties", "maxProperties"];
                set(self.random.pick(&keywords), self.count());
            }
            34..36 => set("uniqueItems", Value::Bool(self.random.often(80))),
            36..40 => set("required", self.keys()),
            40..42 if self.style == Style::Old => {
                let mut dependent = Object::new();
                dependent.insert(self.random.pick(KEYS), self.keys());
                set("dependencies", Value::Object(dependent));
            }
            40..42 => {
                let mut dependent = Object::new();
                dependent.insert(self.random.pick(KEYS), self.keys());
                set("dependentRequired", Value::Object(dependent));
            }
            42..46 => self.reference(schema),
            46..58 => {
                let mut properties = Object::new();
                for _ in 0..1 + self.random.below(3) {
                    properties.insert(self.random.pick(KEYS), self.part(depth - 1));
                }
                schema.insert("properties", Value::Object(properties));
            }
            58..61 => {
                let mut properties = Object::new();
                properties.insert(self.random.pick(PATTERNS), self.part(depth - 1));
                schema.insert("patternProperties", Value::Object(properties));
            }
            61..65 => {
                let others = self.rest(depth);
                schema.insert("additionalProperties", others);
            }
            65..67 => {
                let names = self.part(0);
                schema.insert("propertyNames", names);
            }
            67..72 => {
                let items = self.part(depth - 1);
                schema.insert("items", items);
            }
            72..75 => {
                let mut first = Vec::new();
                for _ in 0..1 + self.random.below(2) {
                    first.push(self.part(depth - 1));
                }
                let old = self.style == Style::Old;
                let keyword = if old { "items" } else { "prefixItems" };
                schema.insert(keyword, Value::Array(first));
                if old && self.random.often(60) {
                    let rest = self.rest(depth);
                    schema.insert("additionalItems", rest);
                }
            }
            75..79 => {
                let item = self.part(depth - 1);
                schema.insert("contains", item);
                let limits: &[&str] = match self.random.below(20) {
                    _ if self.style == Style::Old => &[],
                    0..6 => &[],
                    6..13 => &["minContains"],
                    13..19 => &["maxContains"],
                    _ => &["minContains", "maxContains"],
                };
                for keyword in limits {
                    schema.insert(keyword, self.count());
                }
            }
            79..88 => {
                let mut branches = Vec::new();
                for _ in 0..1 + self.random.below(3) {
                    branches.push(self.schema(depth - 1));
                }
                let keyword = self.random.pick(&["allOf", "anyOf", "oneOf"]);
                schema.insert(keyword, Value::Array(branches));
            }
            88..90 => {
                let inner = self.schema(depth - 1);
                schema.insert("not", inner);
            }
            90..93 => {
                let condition = self.schema(depth - 1);
                schema.insert("if", condition);
                for keyword in ["then", "else"] {
                    if self.random.often(70) {
                        let branch = self.schema(depth - 1);
                        schema.insert(keyword, branch);
                    }
                }
            }
            93..95 => {
                let mut dependent = Object::new();
                dependent.insert(self.random.pick(KEYS), self.schema(depth - 1));
                let old = self.style == Style::Old;
                let keyword = if old {
                    "dependencies"
                } else {
                    "dependentSchemas"
                };
                schema.insert(keyword, Value::Object(dependent));
            }
            _ if self.style == Style::Old => self.reference(schema),
            // These are made by `document`.
            _ if self.recursive => self.reference(schema),
            95..98 => {
                let rest = self.rest(depth);
                schema.insert("unevaluatedProperties", rest);
            }
            _ => {
                let rest = self.rest(depth);
                schema.insert("unevaluatedItems", rest);
            }
        }
    }

    /// For what is left over: often nothing is allowed.
    fn rest(&mut self, depth: usize) -> Value {
        match self.random.often(60) {
            true => Value::Bool(false),
            false => self.part(depth - 1),
        }
    }

    fn reference(&mut self, schema: &mut Object) {
        // So that no value is asked about without end.
        let from = if self.inside && self.recursive {
            0
        } else {
            self.current + 1
        };
        if from > self.definitions {
            return;
        }
        let to = from + self.random.below(self.definitions + 1 - from);
        if self.style == Style::Dynamic && self.inside && self.random.often(60) {
            schema.insert("$dynamicRef", Value::text("#node"));
            return;
        }
        let target = match (self.style, to) {
            (Style::Plain | Style::Old, 0) => "#".to_owned(),
            (Style::Plain, to) if self.random.often(5) => format!("#d{to}"),
            (Style::Plain, to) => format!("#/$defs/d{to}"),
            (Style::Old, to) => format!("#/definitions/d{to}"),
            (Style::Dynamic, 0) => "root".to_owned(),
            (Style::Dynamic, to) if self.random.often(30) => format!("root#/$defs/d{to}"),
            (Style::Dynamic, to) => format!("https://example.org/d{to}"),
        };
        schema.insert("$ref", Value::text(&target));
    }

    fn types(&mut self) -> Value {
        let names = [
            "null", "boolean", "integer", "number", "string", "array", "object", "object", "array",
        ];
        if self.random.often(75) {
            return Value::text(self.random.pick(&names));
        }
        let two = [self.random.pick(&names), self.random.pick(&names)];
        let mut list = vec![Value::text(two[0])];
        if two[0] != two[1] {
            list.push(Value::text(two[1]));
        }
        Value::Array(list)
    }

    fn keys(&mut self) -> Value {
        let mut keys: Vec<Value> = Vec::new();
        for _ in 0..1 + self.random.below(2) {
            let key = Value::text(self.random.pick(KEYS));
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        Value::Array(keys)
    }

    fn count(&mut self) -> Value {
        number(self.random.pick(&["0", "1", "1", "2", "2", "3", "2.0"]))
    }

    fn number(&mut self) -> Value {
        number(self.random.pick(NUMBERS))
    }

    /// Any value.
    fn value(&mut self, depth: usize) -> Value {
        match self.random.below(if depth == 0 { 7 } else { 11 }) {
            0 => Value::Null,
            1 => Value::Bool(self.random.often(50)),
            2..4 => self.number(),
            4..6 => Value::text(self.random.pick(TEXTS)),
            6 => {
                let (_, texts) = FORMATS[self.random.below(FORMATS.len())];
                Value::text(self.random.pick(texts))
            }
            7..9 => {
                let count = self.random.below(4);
                Value::Array((0..count).map(|_| self.value(depth - 1)).collect())
            }
            _ => {
                let mut object = Object::new();
                for _ in 0..self.random.below(4) {
                    object.insert(self.random.pick(KEYS), self.value(depth - 1));
                }
                Value::Object(object)
            }
        }
    }

    /// A value that is right by a schema, or nearly so.
    fn near(&mut self, document: &Value) -> Value {
        let mut value = self.fitting(document, document, 6);
        for _ in 0..[0, 0, 1, 2][self.random.below(4)] {
            self.spoil(&mut value);
        }
        value
    }

    /// A value made after the keywords that are easily followed.
    fn fitting(&mut self, document: &Value, schema: &Value, depth: usize) -> Value {
        let depth = depth.saturating_sub(1);
        if depth == 0 || schema.as_object().is_none() || self.random.often(3) {
            return self.value(depth.min(2));
        }
        for keyword in ["$ref", "$dynamicRef"] {
            if let Some(target) = schema.get(keyword).and_then(Value::as_str) {
                let target = self.target(document, target);
                if self.random.often(80) {
                    return self.fitting(document, target, depth);
                }
            }
        }
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(Value::Array(options)) = schema.get("enum") {
            return options[self.random.below(options.len())].clone();
        }
        let mut value = match self.kind(schema) {
            "object" => self.object(document, schema, depth),
            "array" => self.array(document, schema, depth),
            "string" => self.text(schema),
            "number" => self.number_near(schema),
            "integer" => number(
                self.random
                    .pick(&["0", "1", "2.0", "3", "1e1", "-0.0", "100"]),
            ),
            "boolean" => Value::Bool(self.random.often(50)),
            "null" => Value::Null,
            _ => self.value(2),
        };
        for keyword in ["allOf", "anyOf", "oneOf"] {
            if let Some(Value::Array(branches)) = schema.get(keyword) {
                let branch = &branches[self.random.below(branches.len())];
                let other = self.fitting(document, branch, depth);
                value = merged(value, other);
            }
        }
        for keyword in ["if", "then", "else"] {
            if let Some(branch) = schema.get(keyword).filter(|_| self.random.often(50)) {
                let other = self.fitting(document, branch, depth);
                value = merged(value, other);
            }
        }
        value
    }

    /// A type that the schema names or seems to be about.
    fn kind(&mut self, schema: &Value) -> &'static str {
        let named = match schema.get("type") {
            Some(Value::Array(names)) => names[self.random.below(names.len())].as_str(),
            Some(name) => name.as_str(),
            None => None,
        };
        let all = [
            "null", "boolean", "integer", "number", "string", "array", "object",
        ];
        if let Some(named) = all.into_iter().find(|one| Some(*one) == named) {
            return named;
        }
        let keys = schema.as_object().into_iter().flat_map(Object::iter);
        let keys: Vec<&str> = keys.map(|(key, _)| key).collect();
        let key = if keys.is_empty() {
            ""
        } else {
            self.random.pick(&keys)
        };
        match key {
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                "number"
            }
            "minLength" | "maxLength" | "pattern" | "format" => "string",
            "items" | "prefixItems" | "contains" | "minItems" | "maxItems" | "uniqueItems"
            | "unevaluatedItems" => "array",
            "properties"
            | "patternProperties"
            | "additionalProperties"
            | "propertyNames"
            | "required"
            | "dependentRequired"
            | "dependentSchemas"
            | "dependencies"
            | "unevaluatedProperties"
            | "minProperties"
            | "maxProperties" => "object",
            _ => "",
        }
    }

    fn object(&mut self, document: &Value, schema: &Value, depth: usize) -> Value {
        let mut object = Object::new();
        if let Some(Value::Object(properties)) = schema.get("properties") {
            for (key, property) in properties.iter() {
                if self.random.often(70) {
                    object.insert(key, self.fitting(document, property, depth));
                }
            }
        }
        let required = schema.get("required").and_then(Value::as_array);
        for key in required
            .unwrap_or_default()
            .iter()
            .filter_map(Value::as_str)
        {
            if object.get(key).is_none() && self.random.often(85) {
                object.insert(key, self.value(1));
            }
        }
        let others = (schema.get("additionalProperties")).or(schema.get("unevaluatedProperties"));
        for _ in 0..self.random.below(3) {
            let key = self.random.pick(KEYS);
            if object.get(key).is_none() && self.random.often(40) {
                let member = match others {
                    Some(others) => self.fitting(document, others, depth),
                    None => self.value(1),
                };
                object.insert(key, member);
            }
        }
        Value::Object(object)
    }

    fn array(&mut self, document: &Value, schema: &Value, depth: usize) -> Value {
        let mut items = Vec::new();
        let first = (schema.get("prefixItems")).or(schema
            .get("items")
            .filter(|items| items.as_array().is_some()));
        if let Some(Value::Array(first)) = first {
            for item in first {
                if self.random.often(85) {
                    items.push(self.fitting(document, item, depth));
                }
            }
        }
        let rest = ["items", "additionalItems", "contains", "unevaluatedItems"];
        let rest: Vec<_> = rest
            .iter()
            .filter_map(|keyword| schema.get(keyword))
            .filter(|rest| rest.as_array().is_none())
            .collect();
        for _ in 0..self.random.below(4) {
            let item = match rest.is_empty() {
                true => self.value(1),
                false => {
                    let rest = self.random.pick(&rest);
                    self.fitting(document, rest, depth)
                }
            };
            items.push(item);
        }
        Value::Array(items)
    }

    fn text(&mut self, schema: &Value) -> Value {
        let format = schema.get("format").and_then(Value::as_str);
        let texts = FORMATS.iter().find(|(name, _)| Some(*name) == format);
        match texts {
            Some((_, texts)) => Value::text(self.random.pick(texts)),
            None => Value::text(self.random.pick(TEXTS)),
        }
    }

    fn number_near(&mut self, schema: &Value) -> Value {
        let keywords = [
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ];
        let limits: Vec<_> = keywords
            .iter()
            .filter_map(|keyword| schema.get(keyword))
            .collect();
        match limits.is_empty() || self.random.often(50) {
            true => self.number(),
            false => self.random.pick(&limits).clone(),
        }
    }

    fn target<'d>(&mut self, document: &'d Value, reference: &str) -> &'d Value {
        let place = |name: &str| {
            Pointer::root()
                .key(if self.style == Style::Old {
                    "definitions"
                } else {
                    "$defs"
                })
                .key(name)
        };
        let name = reference
            .rsplit(['/', '#'])
            .find(|part| part.starts_with('d'));
        let found = name.and_then(|name| document.at(&place(name)));
        found.unwrap_or(document)
    }

    /// Changes something somewhere.
    fn spoil(&mut self, value: &mut Value) {
        match value {
            Value::Object(object) if !object.is_empty() && self.random.often(85) => {
                let at = self.random.below(object.len());
                let key = object.entries()[at].0.decoded().to_owned();
                match self.random.below(5) {
                    0 => drop(object.remove(&key)),
                    1 => drop(object.insert(self.random.pick(KEYS), self.value(1))),
                    _ => self.spoil(object.get_mut(&key).unwrap()),
                }
            }
            Value::Array(items) if !items.is_empty() && self.random.often(85) => {
                let at = self.random.below(items.len());
                match self.random.below(5) {
                    0 => drop(items.remove(at)),
                    1 => items.push(items[at].clone()),
                    2 => items.insert(at, self.value(1)),
                    _ => self.spoil(&mut items[at]),
                }
            }
            value => *value = self.value(1),
        }
    }
}

fn number(text: &str) -> Value {
    Value::Number(Number::parse(text).unwrap())
}

/// The members of both where both are objects, the items of both where both are arrays.
fn merged(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Object(mut one), Value::Object(other)) => {
            for (key, member) in other.entries() {
                one.insert(key.decoded(), member.clone());
            }
            Value::Object(one)
        }
        (Value::Array(mut one), Value::Array(other)) => {
            for (index, item) in other.into_iter().enumerate() {
                match one.get_mut(index) {
                    Some(place) => *place = item,
                    None => one.push(item),
                }
            }
            Value::Array(one)
        }
        (_, other) => other,
    }
}
