//! Tests of what a whole document's schema says about the fields of its form.

use super::*;
use crate::schema::{Patterns, Schema};

struct NoPatterns;

impl Patterns for NoPatterns {
    fn is_match(&self, _: &str, _: &str) -> Option<bool> {
        None
    }
}

/// Runs the steps and a check after each; compares problems and warnings.
#[track_caller]
pub(super) fn check_all(
    schema: &str,
    data: &str,
    steps: &[Do],
    problems: &str,
    warnings: &str,
) -> Draft {
    let (schema, data) = (value(schema), value(data));
    let checker = Schema::compile(&schema).unwrap();
    let mut draft = Draft::new(Some(&schema), &data);
    draft.check(&checker, &NoPatterns);
    assert_eq!(draft.problems(), []);
    for step in steps {
        run(&mut draft, *step);
        draft.check(&checker, &NoPatterns);
        check_sound(&draft);
    }
    assert_eq!(listed_in_words(&draft, draft.problems()), problems);
    assert_eq!(listed_in_words(&draft, draft.warnings()), warnings);
    draft
}

fn listed_in_words(draft: &Draft, problems: Vec<(FieldId, Problem)>) -> String {
    let shown: Vec<_> = problems
        .iter()
        .map(|(id, problem)| {
            format!(
                "{} {}",
                draft.pointer(*id),
                (crate::text::EN.problem)(problem)
            )
        })
        .collect();
    shown.join("; ")
}

#[test]
fn fields_of_a_shape_that_was_left_are_not_counted() {
    let schema = value(
        r##"{"properties": {"b": {"anyOf": [{"type": "number"}, {"type": "object", "properties": {"x": {"$ref": "#"}}}]}}}"##,
    );
    let mut draft = Draft::new(Some(&schema), &value(r#"{"b":{"x":{"b":null}}}"#));
    let checker = Schema::compile(&schema).unwrap();
    draft.check(&checker, &NoPatterns);
    run(&mut draft, Do::Shape("/b", 0));
    run(&mut draft, Do::Shape("/b", 1));
    draft.check(&checker, &NoPatterns);
    check_sound(&draft);
    assert_eq!(draft.warnings().len(), 1);
}

#[test]
fn an_empty_text_in_a_json_field_is_not_badly_written() {
    let schema = r#"{"type":"null","items":{"format":"date"}}"#;
    let draft = check_all(
        schema,
        r#"[""]"#,
        &[],
        "",
        " The schema expects nothing (null) here, but this is a list.",
    );
    assert_eq!(draft.problems(), []);
}

#[test]
fn what_one_field_asks_of_another_is_said_where_it_can_be_mended() {
    let schema = r#"{"properties": {"kind": {"type": "string"}, "vat": {"type": "string"}, "rows": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "uniqueItems": true}},
        "if": {"properties": {"kind": {"const": "firm"}}, "required": ["kind"]}, "then": {"required": ["vat"]}}"#;
    let data = r#"{"kind":"person","rows":[1,2]}"#;
    check_all(schema, data, &[], "", "");
    check_all(
        schema,
        data,
        &[Do::Type("/kind", "firm")],
        "/vat “vat” is required, but it is not there.",
        "",
    );
    check_all(
        schema,
        data,
        &[
            Do::Type("/kind", "firm"),
            Do::Add("/vat"),
            Do::Type("/vat", "DE1"),
        ],
        "",
        "",
    );
    check_all(
        schema,
        data,
        &[Do::RemoveItem("/rows/0")],
        "/rows This needs at least 2 items, but has 1.",
        "",
    );
    check_all(
        schema,
        data,
        &[Do::Type("/rows/0", "2")],
        "/rows No two items may be the same, but items 1 and 2 are.",
        "",
    );
    check_all(schema, data, &[Do::Type("/rows/0", "2"), Do::Undo], "", "");
}

#[test]
fn what_came_broken_does_not_block_until_something_else_breaks() {
    let schema = r#"{"properties": {"rows": {"type": "array", "minItems": 3, "items": {"properties": {"n": {"multipleOf": 0.5}}}}}, "additionalProperties": false}"#;
    let data = r#"{"rows":[{"n":0.3},{"n":1}],"more":1}"#;
    let came = "/rows This needs at least 3 items, but has 2.; /rows/0/n This has to be a multiple of 0.5.; /more The schema does not know this field.";
    check_all(schema, data, &[], "", came);
    check_all(
        schema,
        data,
        &[Do::Type("/rows/1/n", "1.1")],
        "/rows/1/n This has to be a multiple of 0.5.",
        came,
    );
    check_all(
        schema,
        data,
        &[Do::Move("/rows/0", 1)],
        "",
        "/rows This needs at least 3 items, but has 2.; /rows/1/n This has to be a multiple of 0.5.; /more The schema does not know this field.",
    );
    check_all(
        schema,
        data,
        &[Do::Json(r#"{"rows":[],"more":1,"x":2}"#)],
        "/x The schema does not know this field.",
        "/rows This needs at least 3 items, but has 0.; /more The schema does not know this field.",
    );
}

#[test]
fn of_several_shapes_the_one_shown_says_what_is_wrong() {
    let schema = r#"{"properties": {"a": {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "integer", "minimum": 10}]},
        "b": {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "string", "maxLength": 5}]}, "c": {"type": ["object", "array"], "minProperties": 1}}}"#;
    let data = r#"{"a":12,"b":"x","c":{"x":1}}"#;
    check_all(
        schema,
        data,
        &[Do::Type("/a", "3")],
        "/a This has to be at least 10.",
        "",
    );
    check_all(
        schema,
        data,
        &[Do::Shape("/a", 0), Do::Type("/a", "long")],
        "/a This can have at most 3 characters, but has 4.",
        "",
    );
    // The first of two like shapes would not take it, the other does.
    check_all(schema, data, &[Do::Type("/b", "four")], "", "");
    check_all(
        schema,
        data,
        &[Do::Type("/b", "far too long")],
        "/b This can have at most 3 characters, but has 12.",
        "",
    );
}

#[test]
fn formats_are_asked_for_with_some_patience() {
    let schema = r#"{"properties": {"at": {"type": "string", "format": "date-time"}, "mail": {"type": "string", "format": "email"}, "id": {"type": "string", "format": "uuid"}}}"#;
    let data = r#"{"at":"2026-01-31T10:00","mail":"","id":"x"}"#;
    check_all(
        schema,
        data,
        &[],
        "",
        "/id This is not a UUID such as 2eb8aa08-aa98-11ea-b4aa-73b441d16380.",
    );
    check_all(
        schema,
        data,
        &[
            Do::Type("/at", "2026-01-31 11:00"),
            Do::Type("/mail", "a@b"),
        ],
        "",
        "/id This is not a UUID such as 2eb8aa08-aa98-11ea-b4aa-73b441d16380.",
    );
    check_all(
        schema,
        data,
        &[Do::Type("/mail", "a")],
        "/mail This is not an e-mail address.",
        "/id This is not a UUID such as 2eb8aa08-aa98-11ea-b4aa-73b441d16380.",
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_came_never_blocks_and_what_is_wrong_is_told(
        schema in any_schema(),
        data in any_data(),
        edits in prop::collection::vec(any_edit(), 0..6),
    ) {
        let (schema, data) = (value(&schema), value(&data));
        let Ok(checker) = Schema::compile(&schema) else { return Ok(()) };
        let mut draft = Draft::new(Some(&schema), &data);
        draft.check(&checker, &NoPatterns);
        check_sound(&draft);
        prop_assert_eq!(draft.problems(), vec![]);
        for gesture in edits {
            let edit = edit_of(&draft, gesture);
            apply(&mut draft, edit);
            let before = draft.clone();
            let touched = draft.check(&checker, &NoPatterns);
            check_sound(&draft);
            let mut all = Vec::new();
            walk(&draft, draft.root(), &mut all);
            for id in all {
                prop_assert!(look(&before, id) == look(&draft, id) || touched.fields.contains(&id));
            }
        }
        let report = checker.check(&draft.value(), &NoPatterns);
        let is_told = !draft.problems().is_empty() || !draft.warnings().is_empty();
        let is_lenient = |finding: &crate::schema::Finding| matches!(finding.detail, crate::schema::Detail::WrongFormat { .. });
        prop_assert!(is_told || report.findings.iter().all(is_lenient), "{:?}", report.findings);
        apply(&mut draft, Edit::ResetAll);
        draft.check(&checker, &NoPatterns);
        prop_assert_eq!(draft.problems(), vec![]);
    }
}

#[test]
fn an_empty_text_inside_a_json_box_is_not_a_badly_written_date() {
    let schema = value(
        r#"{"items": {"additionalProperties": {"format": "date"}}, "additionalProperties": {}}"#,
    );
    let mut draft = Draft::new(Some(&schema), &value(r#"[{"a":""}]"#));
    draft.check(&Schema::compile(&schema).unwrap(), &NoPatterns);
    assert_eq!(draft.problems(), vec![]);
}

#[test]
fn limits_are_told_of_what_is_typed_and_not_of_what_came() {
    let schema = r#"{"allOf": [{"properties": {"id": {"maxLength": 3}}}], "properties": {
        "id": {"type": "string"}, "n": {"type": "number", "minimum": 5, "maximum": 10.50}}}"#;
    let data = r#"{"id":"äöü","n":"12"}"#;
    check_all(
        schema,
        data,
        &[],
        "",
        "/n The schema expects a number here, but this is text.",
    );
    let test = |step: Do, problems: &str| {
        drop(check_all(
            schema,
            r#"{"id":"äöü","n":6}"#,
            &[step],
            problems,
            "",
        ))
    };
    test(
        Do::Type("/id", "abcd"),
        "/id This can have at most 3 characters, but has 4.",
    );
    test(Do::Type("/n", "4.99"), "/n This has to be at least 5.");
    test(Do::Type("/n", "10.51"), "/n This can be at most 10.50.");
    test(Do::Type("/n", "10.5"), "");
    // What came as text is a number once it is typed as one, and then has to be a fitting one.
    check_all(
        schema,
        data,
        &[Do::Type("/n", "3")],
        "/n This has to be at least 5.",
        "",
    );
}
