//! What is found wrong with documents.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{Cut, Detail, Finding, Limits, Patterns, Report, Schema, SchemaError};
use crate::json::{Kind, Value};
use crate::text::EN;

/// As a page's own engine has them.
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

fn value(text: &str) -> Value {
    Value::parse(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

fn report(schema: &str, document: &str) -> Report {
    let schema = Schema::compile(&value(schema)).unwrap();
    schema.check(&value(document), &Ecmascript::default())
}

/// Place, keyword and place in the schema of each finding; those of alternatives in brackets behind it.
fn show(findings: &[Finding]) -> String {
    let shown = findings.iter().map(|finding| {
        let inner = match &finding.detail {
            Detail::NoAlternative { alternatives } => {
                let inner: Vec<_> = alternatives.iter().map(|inner| show(inner)).collect();
                format!(" [{}]", inner.join(" | "))
            }
            Detail::WrongKey { findings, .. } => format!(" [{}]", show(findings)),
            _ => String::new(),
        };
        let Finding {
            instance, keyword, ..
        } = finding;
        format!("{instance} {keyword} {}{inner}", finding.schema)
    });
    shown.collect::<Vec<_>>().join("; ")
}

#[track_caller]
fn check(schema: &str, document: &str, expected: &str) {
    check_as_far(schema, document, expected, None);
}

/// What was found, and why not everything was looked at.
#[track_caller]
fn check_as_far(schema: &str, document: &str, expected: &str, cut: Option<Cut>) {
    let report = report(schema, document);
    assert_eq!(show(&report.findings), expected, "{document} by {schema}");
    assert_eq!(report.cut, cut, "{document} by {schema}");
}

#[track_caller]
fn check_sentence(schema: &str, document: &str, expected: &str) {
    let findings = report(schema, document).findings;
    let sentences: Vec<_> = findings.iter().map(|one| (EN.finding)(one)).collect();
    assert_eq!(sentences.join(" "), expected);
}

#[test]
fn a_finding_says_where_in_both_documents() {
    check(
        r#"{"properties":{"a/b":{"items":{"type":"string"}}}}"#,
        r#"{"a/b":["x",1]}"#,
        "/a~1b/1 type /properties/a~1b/items/type",
    );
    check(
        r##"{"$defs":{"x":{"minimum":3}},"allOf":[{"$ref":"#/$defs/x"}]}"##,
        "1",
        " minimum /$defs/x/minimum",
    );
    check(
        r#"{"required":["a","b"],"additionalProperties":false}"#,
        r#"{"c":1,"a":2}"#,
        " required /required; /c additionalProperties /additionalProperties; \
         /a additionalProperties /additionalProperties",
    );
    check(
        r#"{"anyOf":[{"type":"string"},{"type":"object","required":["k"]}]}"#,
        "{}",
        " anyOf /anyOf [ type /anyOf/0/type |  required /anyOf/1/required]",
    );
    check(
        r#"{"propertyNames":{"maxLength":1}}"#,
        r#"{"ab":1}"#,
        "/ab propertyNames /propertyNames [/ab maxLength /propertyNames/maxLength]",
    );
    check(
        r#"{"if":{"type":"string"},"then":{"minLength":2},"else":{"minimum":2}}"#,
        "1",
        " minimum /else/minimum",
    );
    check("false", "1", " false ");
    check(r#"{"items":[{},false]}"#, "[1,2]", "/1 items /items/1");
}

#[test]
fn numbers_are_never_rounded() {
    let valid = |schema: &str, document: &str| check(schema, document, "");
    valid(r#"{"type":"integer"}"#, "1.0");
    valid(r#"{"type":"integer"}"#, "1e400");
    valid(r#"{"const":1.50}"#, "15e-1");
    valid(r#"{"enum":[{"a":[1.0]}]}"#, r#"{"a":[1]}"#);
    valid(
        r#"{"maximum":12345678901234567890123456789012345678901}"#,
        "12345678901234567890123456789012345678901.0",
    );
    check(
        r#"{"exclusiveMaximum":12345678901234567890123456789012345678901}"#,
        "12345678901234567890123456789012345678900.9999",
        "",
    );
    check(
        r#"{"maximum":12345678901234567890123456789012345678901}"#,
        "12345678901234567890123456789012345678902",
        " maximum /maximum",
    );
    check(
        r#"{"minimum":1e999999999}"#,
        "1e999999998",
        " minimum /minimum",
    );
}

#[track_caller]
fn check_multiple(number: &str, divisor: &str, expected: bool) {
    let schema = format!(r#"{{"multipleOf":{divisor}}}"#);
    let expected = if expected {
        ""
    } else {
        " multipleOf /multipleOf"
    };
    check(&schema, number, expected);
}

#[test]
fn multiples_are_exact() {
    check_multiple("0.3", "0.1", true);
    check_multiple("19.99", "0.01", true);
    check_multiple("0.0075", "0.0001", true);
    check_multiple("0.00751", "0.0001", false);
    check_multiple("-4.5", "1.5", true);
    check_multiple("0", "1e999999999", true);
    check_multiple("1e308", "0.123456789", false);
    check_multiple("1e308", "0.5", true);
    check_multiple("1e999999999", "0.01", true);
    check_multiple("1e999999999", "3", false);
    check_multiple("3e999999999", "3", true);
    check_multiple("1e99999999999999999999999999", "7", false);
    check_multiple("7e99999999999999999999999999", "7", true);
    check_multiple("1e-99999999999999999999999999", "7", false);
    check_multiple("1", "1e999999999", false);
    check_multiple("1e-999999999", "1e-999999999", true);
    check_multiple("1024e30", "1099511627776", true);
    check_multiple("1024e20", "1099511627776", false);
    check_multiple("1024e30", "2199023255552e1", false);
    check_multiple("9007199254740993", "9007199254740992", false);
    // Divisors with more than eighteen digits.
    let (prime, product) = (
        "170141183460469231731687303715884105727",
        "340282366920938463463374607431768211454",
    );
    check_multiple(product, prime, true);
    check_multiple(&format!("{product}.0e5"), prime, true);
    check_multiple(&format!("{product}e5"), &format!("{prime}e5"), true);
    check_multiple(&format!("{}5", &product[..38]), prime, false);
    check_multiple(
        "1000000000000000000000000001",
        "1000000000000000000000000001",
        true,
    );
    check_multiple(
        "1000000000000000000000000000",
        "1000000000000000000000000001",
        false,
    );
}

#[test]
fn a_number_too_long_to_divide_is_told() {
    let long = "7".repeat(1001);
    let schema = format!(r#"{{"multipleOf":{long}}}"#);
    let report = report(&schema, "14");
    assert_eq!((report.findings.len(), report.cut), (0, Some(Cut::Digits)));
}

#[test]
fn what_makes_no_sense_is_passed_over() {
    for schema in [
        "{}",
        "true",
        r#"{"minLength":"two"}"#,
        r#"{"minLength":-1}"#,
        r#"{"maxLength":1.5}"#,
        r#"{"multipleOf":0}"#,
        r#"{"multipleOf":-3}"#,
        r#"{"type":"text"}"#,
        r#"{"type":["text","null"]}"#,
        r#"{"type":[]}"#,
        r#"{"enum":5,"required":"a","properties":[],"allOf":{},"anyOf":[],"$ref":7}"#,
        r#"{"not":"x","x-vendor":{"type":"null"}}"#,
        r#"{"format":"color"}"#,
        r#"{"items":7,"uniqueItems":"yes"}"#,
    ] {
        check(schema, r#""ab""#, "");
        check(schema, "[1,1]", "");
    }
    for text in ["1", "null", r#""x""#, "[]"] {
        let found = value(text).kind();
        let error = Schema::compile(&value(text)).unwrap_err();
        assert_eq!(error, SchemaError::NotASchema { found });
    }
    let error = SchemaError::NotASchema {
        found: Kind::Number,
    };
    assert_eq!(
        error.to_string(),
        "expected a schema, an object or a boolean, but found a number"
    );
}

#[test]
fn references_that_lead_nowhere_are_told_and_allow_anything() {
    let schema = r##"{"$id":"https://example.org/a","allOf":[
        {"$ref":"https://json-schema.org/draft/2020-12/schema"},{"$ref":"#/$defs/none"},{"$ref":"#none"},
        {"$dynamicRef":"#none"},{"$ref":"b.json#/x"},{"$ref":"#/%zz"},{"$ref":"#none"}],
        "not":{"$ref":"b.json"},"unevaluatedProperties":false,
        "oneOf":[{"$ref":"b.json"},{"$ref":"c.json"},{"type":"object"}]}"##;
    check_as_far(schema, r#"{"a":1}"#, "", Some(Cut::Elsewhere));
    let schema = Schema::compile(&value(schema)).unwrap();
    let mut unresolved = schema.unresolved().to_vec();
    unresolved.sort();
    assert_eq!(
        unresolved,
        [
            "#/$defs/none",
            "#/%zz",
            "#none",
            "b.json",
            "b.json#/x",
            "c.json",
            "https://json-schema.org/draft/2020-12/schema",
        ]
    );
}

#[test]
fn a_pattern_that_is_none_says_nothing_either_way() {
    let untried = Some(Cut::Untried);
    check_as_far(r#"{"pattern":"("}"#, r#""a""#, "", untried);
    check_as_far(r#"{"not":{"pattern":"("}}"#, r#""a""#, "", untried);
    check_as_far(
        r#"{"patternProperties":{"(":false},"additionalProperties":false}"#,
        r#"{"a":1}"#,
        "",
        untried,
    );
    check(r#"{"format":"regex"}"#, r#""(""#, " format /format");
    check(r#"{"not":{"format":"regex"}}"#, r#""a""#, " not /not");
}

#[test]
fn references_are_followed_inside_the_document() {
    let tree = r##"{"$defs":{"node":{"type":"object","required":["v"],
        "properties":{"children":{"items":{"$ref":"#/$defs/node"}}}}},"$ref":"#/$defs/node"}"##;
    check(
        tree,
        r#"{"v":1,"children":[{"v":1,"children":[{}]}]}"#,
        "/children/0/children/0 required /$defs/node/required",
    );
    let escaped = r##"{"$defs":{"a/b%c~d":{"type":"null"}},"$ref":"#/$defs/a~1b%25c~0d"}"##;
    check(escaped, "1", " type /$defs/a~1b%c~0d/type");
    let elsewhere = r##"{"x-own":{"deep":[{"type":"null"}]},"$ref":"#/x-own/deep/0"}"##;
    check(elsewhere, "1", " type /x-own/deep/0/type");
    let embedded = r##"{"$id":"https://example.org/root/","$ref":"inner#x","$defs":{
        "a":{"$id":"inner","$defs":{"b":{"$anchor":"x","$ref":"#/$defs/c"},"c":{"type":"null"}}}}}"##;
    check(embedded, "1", " type /$defs/a/$defs/c/type");
    let urn =
        r##"{"$id":"urn:a:b","$ref":"urn:a:b#x","$defs":{"x":{"$anchor":"x","type":"null"}}}"##;
    check(urn, "1", " type /$defs/x/type");
}

#[test]
fn an_id_inside_a_constant_or_an_unknown_keyword_is_none() {
    let schema = r##"{"$ref":"#a","$defs":{"one":{"const":{"$anchor":"a"}},"two":{"x-y":{"$anchor":"a"}},
        "three":{"$anchor":"a","type":"null"}}}"##;
    check(schema, "1", " type /$defs/three/type");
}

#[test]
fn dynamic_references_ask_the_outermost() {
    let schema = r##"{"$id":"https://example.org/strict","$dynamicAnchor":"node","$ref":"tree",
        "unevaluatedProperties":false,"$defs":{"tree":{"$id":"tree","$dynamicAnchor":"node","type":"object",
        "properties":{"data":true,"children":{"type":"array","items":{"$dynamicRef":"#node"}}}}}}"##;
    check(schema, r#"{"children":[{"data":1}]}"#, "");
    check(
        schema,
        r#"{"children":[{"daat":1}]}"#,
        "/children/0/daat unevaluatedProperties /unevaluatedProperties",
    );
    // Where it leads to no dynamic anchor at first it is a plain reference.
    let plain = r##"{"$id":"https://example.org/r","$dynamicAnchor":"i","type":"array","$defs":{"l":{"$id":"l",
        "items":{"$dynamicRef":"#i"},"$defs":{"i":{"$anchor":"i","type":"string"}}}},"$ref":"l"}"##;
    check(plain, "[1]", "/0 type /$defs/l/$defs/i/type");
}

#[test]
fn what_others_looked_at_is_not_left_over() {
    let keyword = "/unevaluatedProperties";
    let schema = r##"{"allOf":[{"properties":{"a":true}}],"anyOf":[{"properties":{"b":true},"required":["b"]},
        {"properties":{"c":true},"required":["c"]}],"if":{"properties":{"d":{"const":1}},"required":["d"]},
        "$ref":"#/$defs/e","$defs":{"e":{"patternProperties":{"^e":true}}},"not":{"properties":{"f":true}},
        "dependentSchemas":{"g":{"properties":{"g":true,"h":true}}},"unevaluatedProperties":false}"##;
    // The last would be right by `not`, so leave it out of these.
    let schema = schema.replace(r#""not":{"properties":{"f":true}},"#, "");
    check(&schema, r#"{"a":1,"b":1,"d":1,"e1":1}"#, "");
    check(&schema, r#"{"b":1,"c":1,"g":1,"h":1}"#, "");
    let left = format!("/d unevaluatedProperties {keyword}; /h unevaluatedProperties {keyword}");
    check(&schema, r#"{"b":1,"d":2,"h":1}"#, &left);
    check(
        r#"{"not":{"not":{"properties":{"a":true}}},"unevaluatedProperties":false}"#,
        r#"{"a":1}"#,
        "/a unevaluatedProperties /unevaluatedProperties",
    );
    // Each asks only about what lies beside and below it.
    check(
        r#"{"allOf":[{"properties":{"a":true}},{"unevaluatedProperties":false}]}"#,
        r#"{"a":1}"#,
        "/a unevaluatedProperties /allOf/1/unevaluatedProperties",
    );
    check(
        r#"{"allOf":[{"unevaluatedProperties":true}],"unevaluatedProperties":false}"#,
        r#"{"a":1}"#,
        "",
    );
    check(
        r#"{"prefixItems":[true],"contains":{"const":3},"unevaluatedItems":false}"#,
        "[1,2,3]",
        "/1 unevaluatedItems /unevaluatedItems",
    );
    check(
        r#"{"unevaluatedItems":{"type":"null"},"oneOf":[{"prefixItems":[true]},{"prefixItems":[true,false]}]}"#,
        "[1,2]",
        "/1 type /unevaluatedItems/type",
    );
}

#[test]
fn older_spellings_are_understood() {
    check(
        r##"{"definitions":{"a":{"type":"null"}},"$ref":"#/definitions/a"}"##,
        "1",
        " type /definitions/a/type",
    );
    check(
        r#"{"items":[{"type":"null"}],"additionalItems":{"type":"string"}}"#,
        "[1,2]",
        "/0 type /items/0/type; /1 type /additionalItems/type",
    );
    check(
        r#"{"items":{"type":"null"},"additionalItems":false}"#,
        "[null,null]",
        "",
    );
    check(
        r#"{"dependencies":{"a":["b"],"c":{"required":["d"]}}}"#,
        r#"{"a":1,"c":1}"#,
        " dependencies /dependencies;  required /dependencies/c/required",
    );
    check(
        r#"{"minimum":3,"exclusiveMinimum":true}"#,
        "3",
        " minimum /minimum",
    );
    let siblings = |schema: &str| {
        format!(
            r##"{{"$schema":"{schema}","$defs":{{"a":true}},"$ref":"#/$defs/a","type":"null"}}"##
        )
    };
    check(
        &siblings("http://json-schema.org/draft-07/schema#"),
        "1",
        "",
    );
    check(
        &siblings("https://json-schema.org/draft/2020-12/schema"),
        "1",
        " type /type",
    );
    check(
        r##"{"$schema":"http://json-schema.org/draft-04/schema#","definitions":{"a":{"id":"#foo","type":"null"}},
            "allOf":[{"$ref":"#/definitions/a"}]}"##,
        "1",
        " type /definitions/a/type",
    );
}

#[test]
fn lengths_count_characters() {
    check(r#"{"maxLength":2}"#, r#""😀é""#, "");
    check(r#"{"maxLength":2}"#, r#""\ud83d\ude00é""#, "");
    check(r#"{"minLength":1,"maxLength":1}"#, r#""\ud83d""#, "");
    check(r#"{"maxLength":2.0}"#, r#""abc""#, " maxLength /maxLength");
    check(r#"{"maxLength":1e99}"#, r#""abc""#, "");
    check(r#"{"minLength":1e99}"#, r#""abc""#, " minLength /minLength");
    check(r#"{"minItems":20e-1,"maxItems":0.2e1}"#, "[1,2]", "");
}

#[test]
fn pages_ascend_and_are_in_one_list_each() {
    let schema = r#"{"format":"page-list"}"#;
    for right in [
        "[]",
        "[1,2,5]",
        "[1.0,15e-1]",
        r#"["b",1,"a",2]"#,
        r#""x""#,
        "2",
    ] {
        check(schema, right, "");
    }
    for wrong in ["[2,1]", "[1,1]", "[1,1.0]", r#"[2,"b",1]"#] {
        check(schema, wrong, " format /format");
    }
    let schema = r#"{"x-pages-once":"p"}"#;
    for right in [
        r#"[{"p":[1,1]},{"p":[2]},{"q":[1]},[1],{"p":1}]"#,
        r#"[{"p":["x"]},{"p":["x"]}]"#,
        r#"{"p":[1]}"#,
    ] {
        check(schema, right, "");
    }
    let found = "/1/p x-pages-once /x-pages-once; /3/p x-pages-once /x-pages-once";
    check(
        schema,
        r#"[{"p":[1,2]},{"p":[3,2.0,1]},{},{"k":"x","p":[3]}]"#,
        found,
    );
    check(r#"{"x-pages-once":true}"#, r#"[{"p":[1]},{"p":[1]}]"#, "");
}

#[test]
fn repeated_items_are_found_by_value() {
    let schema = r#"{"uniqueItems":true}"#;
    let found = " uniqueItems /uniqueItems";
    check(
        schema,
        "[1,true,\"1\",[1],{\"a\":1},0,false,null,[],{}]",
        "",
    );
    check(schema, "[1,2,1.0]", found);
    check(schema, r#"[{"a":1,"b":[2]},{"b":[2.0],"a":1}]"#, found);
    check(schema, r#"["\ud800","\ud801"]"#, "");
    check_sentence(
        schema,
        "[3,1,2,1,3]",
        "No two items may be the same, but items 2 and 4 are.",
    );
    let many: Vec<_> = (0..50_000).map(|n| format!("{{\"n\":{n}}}")).collect();
    check(schema, &format!("[{}]", many.join(",")), "");
    let options = many.join(",");
    check(
        &format!(r#"{{"items":{{"enum":[{options}]}}}}"#),
        &format!("[{options}]"),
        "",
    );
}

#[test]
fn of_a_repeated_key_the_last_one_counts() {
    check(
        r#"{"properties":{"a":{"type":"string"}},"maxProperties":1}"#,
        r#"{"a":1,"a":"x"}"#,
        "",
    );
    check(
        r#"{"properties":{"a":{"type":"string"}}}"#,
        r#"{"a":"x","a":1}"#,
        "/a type /properties/a/type",
    );
    check(
        r#"{"properties":{"a":{"type":"string"},"a":{"type":"null"}}}"#,
        r#"{"a":null}"#,
        "",
    );
    check(r#"{"const":{"a":2}}"#, r#"{"a":1,"a":2}"#, "");
    check(r#"{"const":{"a":1,"a":2}}"#, r#"{"a":2}"#, "");
}

#[track_caller]
fn check_cut(schema: &str, document: &str, expected: Cut) {
    let report = report(schema, document);
    assert_eq!(report.cut, Some(expected), "{:?}", show(&report.findings));
    assert!(!report.is_valid());
}

#[test]
fn a_schema_without_end_ends() {
    for schema in [
        r##"{"$ref":"#"}"##,
        r##"{"allOf":[{"$ref":"#"}]}"##,
        r##"{"not":{"$ref":"#"}}"##,
        r##"{"anyOf":[{"not":{"$ref":"#"}},{"$ref":"#"}]}"##,
        r##"{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}"##,
        r##"{"$dynamicAnchor":"a","$dynamicRef":"#a"}"##,
        r##"{"if":{"$ref":"#"},"then":false,"else":false}"##,
        r##"{"oneOf":[{"$ref":"#"},{"$ref":"#"}]}"##,
    ] {
        check_cut(schema, "1", Cut::Endless);
        assert_eq!(report(schema, "1").findings, []);
    }
    // What else the schema says is still found.
    let looped = report(r##"{"allOf":[{"$ref":"#"}],"type":"string"}"##, "1");
    assert_eq!(show(&looped.findings), " type /type");
}

#[test]
fn a_schema_that_multiplies_ends() {
    let mut defs = vec![r#""d0":{"type":"string"}"#.to_owned()];
    for n in 1..60 {
        let below = n - 1;
        let twice =
            format!(r##"{{"$ref":"#/$defs/d{below}"}},{{"$ref":"#/$defs/d{below}","x":1}}"##);
        defs.push(format!(r#""d{n}":{{"anyOf":[{twice}]}}"#));
    }
    let schema = format!(
        r##"{{"$defs":{{{}}},"$ref":"#/$defs/d59"}}"##,
        defs.join(",")
    );
    check_cut(&schema, "1", Cut::Work);
    check(&schema, r#""x""#, "");
}

#[test]
fn a_pattern_that_could_take_without_end_is_not_tried() {
    let schema = r#"{"properties":{"a":{"pattern":"^(a+)+$"},"b":{"type":"integer"}}}"#;
    let document = format!(r#"{{"a":"{}!","b":"x"}}"#, "a".repeat(60));
    let report = report(schema, &document);
    assert_eq!(report.cut, Some(Cut::Pattern));
    assert_eq!(report.findings.len(), 1);
    check(
        schema,
        r#"{"a":"aaaa!"}"#,
        "/a pattern /properties/a/pattern",
    );
    // Nor on many short texts.
    let many = format!("[{}1]", r#""aaaaaaaaaaaaaaaa","#.repeat(5_000));
    check_cut(r#"{"items":{"pattern":"^(a+)+$"}}"#, &many, Cut::Work);
}

#[test]
fn findings_are_counted() {
    let schema = Schema::compile(&value(r#"{"items":false}"#)).unwrap();
    let document = value(&format!("[{}0]", "0,".repeat(5000)));
    let report = schema.check(&document, &Ecmascript::default());
    assert_eq!(report.findings.len(), 1000);
    assert_eq!(report.cut, Some(Cut::Findings));
    let limits = Limits {
        findings: 5001,
        ..Limits::default()
    };
    let report = schema.check_within(&document, &Ecmascript::default(), &limits);
    assert_eq!((report.findings.len(), report.cut), (5001, None));
}

#[test]
fn deep_documents_and_schemas_fit_a_small_stack() {
    let work = || {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let nested =
            |levels: usize| format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
        // As deep as a document may be.
        check(r##"{"items":{"$ref":"#"}}"##, &deep(512), "");
        check(r##"{"properties":{"a":{"$ref":"#"}}}"##, &nested(512), "");
        check(
            r##"{"anyOf":[{"type":"integer"},{"properties":{"a":{"$ref":"#"}}}]}"##,
            &nested(512),
            "",
        );
        check_cut(
            r##"{"allOf":[{"anyOf":[{"type":"integer"},{"oneOf":[{"not":{"not":{"properties":{"a":{"$ref":"#"}}}}}]}]}]}"##,
            &nested(512),
            Cut::Depth,
        );
        // As deep as a schema may be.
        let not = format!("{}true{}", r#"{"not":"#.repeat(510), "}".repeat(510));
        check(&not, "1", "");
        let any = format!("{}false{}", r#"{"anyOf":["#.repeat(255), "]}".repeat(255));
        assert_eq!(report(&any, "1").findings.len(), 1);
        let constant = format!(r#"{{"const":{}}}"#, deep(500));
        check(&constant, &deep(500), "");
        check(
            r#"{"uniqueItems":true}"#,
            &format!("[{0},{0}]", deep(500)),
            " uniqueItems /uniqueItems",
        );
    };
    // A wasm stack is 1 MiB, and frames are larger without optimisation.
    std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(work)
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn sentences_say_what_would_be_right() {
    let check = check_sentence;
    check(
        r#"{"type":["integer","null"]}"#,
        "1.5",
        "The schema expects nothing (null) or a whole number here, but this is not whole.",
    );
    check(
        r#"{"type":"string"}"#,
        "[]",
        "The schema expects text here, but this is a list.",
    );
    check(
        r#"{"minLength":3}"#,
        r#""ab""#,
        "This needs at least 3 characters, but has 2.",
    );
    check(
        r#"{"enum":["a",1.50]}"#,
        "2",
        "This has to be one of: “a” or 1.50.",
    );
    check(
        r#"{"exclusiveMinimum":0.10}"#,
        "0.1",
        "This has to be more than 0.10.",
    );
    check(
        r#"{"dependentRequired":{"a":["b"]}}"#,
        r#"{"a":1}"#,
        "Where “a” is given, “b” is required too.",
    );
    check(
        r#"{"propertyNames":{"maxLength":1}}"#,
        r#"{"ab":1}"#,
        "“ab” is not a good name for a field: this can have at most 1 character, but has 2.",
    );
    check(
        r#"{"contains":{"const":1}}"#,
        "[2]",
        "At least 1 item must be of the kind the schema asks for, but 0 are.",
    );
    check(
        r#"{"format":"date"}"#,
        r#""2026-02-30""#,
        "This is not a date such as 2026-03-04.",
    );
    check(
        r#"{"anyOf":[{"type":"null"}]}"#,
        "1",
        "The schema expects nothing (null) here, but this is a number.",
    );
}

#[test]
fn a_wide_schema_is_read_in_no_time() {
    let many = 20_000;
    let definitions: Vec<_> = (0..many)
        .map(|n| format!(r#""d{n}":{{"type":"integer"}}"#))
        .collect();
    let properties: Vec<_> = (0..many)
        .map(|n| format!(r##""p{n}":{{"$ref":"#/$defs/d{n}"}},"q{n}":{{"$ref":"#/$defs/e{n}"}}"##))
        .collect();
    let schema = format!(
        r#"{{"$defs":{{{}}},"properties":{{{}}}}}"#,
        definitions.join(","),
        properties.join(",")
    );
    let compiled = Schema::compile(&value(&schema)).unwrap();
    assert_eq!(compiled.unresolved().len(), many);
    check(&schema, r#"{"p7":1.5}"#, "/p7 type /$defs/d7/type");
    let more = format!(r#"{{"allOf":[{}true]}}"#, "{},".repeat(100_000));
    let error = Schema::compile(&value(&more)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected at most 100000 schemas, but found more"
    );
}

/// Anything, with the words of JSON Schema in it more often than by chance.
fn any_json(depth: u32) -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let words = prop_oneof![
        Just("type"),
        Just("$ref"),
        Just("$id"),
        Just("$anchor"),
        Just("$dynamicAnchor"),
        Just("$dynamicRef"),
        Just("#"),
        Just("#a"),
        Just("#/properties/a"),
        Just("a"),
        Just("properties"),
        Just("items"),
        Just("prefixItems"),
        Just("allOf"),
        Just("anyOf"),
        Just("oneOf"),
        Just("not"),
        Just("if"),
        Just("then"),
        Just("else"),
        Just("enum"),
        Just("const"),
        Just("required"),
        Just("minimum"),
        Just("multipleOf"),
        Just("contains"),
        Just("maxContains"),
        Just("propertyNames"),
        Just("dependencies"),
        Just("dependentSchemas"),
        Just("unevaluatedItems"),
        Just("unevaluatedProperties"),
        Just("additionalProperties"),
        Just("patternProperties"),
        Just("pattern"),
        Just("format"),
        Just("date-time"),
        Just("uniqueItems"),
        Just("page-list"),
        Just("x-pages-once"),
        Just("$defs"),
        Just("string"),
        Just("("),
        Just("%"),
        Just("é"),
        Just("http://a/b#c"),
        Just("$schema"),
        Just("http://json-schema.org/draft-04/schema#"),
        Just("id"),
    ];
    let number = prop_oneof![
        Just("0"),
        Just("1"),
        Just("-1.50"),
        Just("1e400"),
        Just("1e-999999999"),
        Just("7e99999999999999999999")
    ];
    let text = words.prop_map(|word| format!("{word:?}"));
    let leaf = prop_oneof![
        4 => text.clone(),
        2 => number.prop_map(str::to_owned),
        1 => Just("null".to_owned()),
        1 => Just("true".to_owned()),
        1 => Just("false".to_owned()),
    ];
    leaf.prop_recursive(depth, 64, 6, move |inner| {
        let members = proptest::collection::vec((text.clone(), inner.clone()), 0..6);
        prop_oneof![
            1 => proptest::collection::vec(inner, 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            3 => members.prop_map(|members| {
                let members: Vec<_> = members.iter().map(|(key, member)| format!("{key}:{member}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

proptest::proptest! {
    #[test]
    fn anything_may_be_a_schema_and_a_document(schema in any_json(8), document in any_json(5)) {
        let patterns = Ecmascript::default();
        let schema = value(&schema);
        if let Ok(compiled) = Schema::compile(&schema) {
            for document in [&schema, &value(&document)] {
                let report = compiled.check(document, &patterns);
                for finding in &report.findings {
                    assert!(document.at(&finding.instance).is_some(), "{}", finding.instance);
                    assert!(schema.at(&finding.schema).is_some(), "{}", finding.schema);
                    assert!((EN.finding)(finding).ends_with('.'));
                }
            }
        }
    }
}
