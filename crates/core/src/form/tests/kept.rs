//! Tests of what is not for editing: no way of a reviewer's leads there unseen.

use std::collections::BTreeMap;

use super::*;
use crate::form::Pasted;

const ROWS: &str = r#"{"properties": {"rows": {"type": "array", "items": {"type": "object", "properties": {
    "id": {"type": "string", "readOnly": true}, "item": {"type": "string"}, "vat": {"type": "number", "readOnly": true},
    "count": {"type": "integer"}}}}}}"#;
const TWO: &str = r#"{"rows":[{"id":"r1","item":"a","vat":0.10,"count":1},{"id":"r2","item":"b","vat":0.10,"count":2}]}"#;

#[track_caller]
fn check_pasted(at: &str, rows: &[&[&str]], expected: &str, pasted: Pasted) {
    let mut draft = Draft::new(Some(&value(ROWS)), &value(TWO));
    let rows = rows
        .iter()
        .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect());
    let touched = draft.apply(Edit::Paste {
        field: id(&draft, at),
        rows: rows.collect(),
    });
    check_sound(&draft);
    assert_eq!(draft.value().to_string(), expected);
    assert_eq!(touched.pasted, pasted);
    assert_eq!(draft.can_undo(), draft.is_changed());
    assert!(draft.problems().is_empty());
}

#[test]
fn pasting_goes_around_what_is_not_for_editing() {
    check_pasted(
        "/rows/0/id",
        &[&["x", "c", "9", "3"], &["y", "d", "9", "4", "beyond"]],
        r#"{"rows":[{"id":"r1","item":"c","vat":0.10,"count":3},{"id":"r2","item":"d","vat":0.10,"count":4}]}"#,
        Pasted {
            rows: 2,
            cells_kept: 4,
            cells_beyond: 1,
            ..Pasted::default()
        },
    );
    // Nor is there anything to keep in a new row, but the value is not the reviewer's to give.
    check_pasted(
        "/rows/1/item",
        &[&["d", "9", "4"], &["e", "9", "5"]],
        &TWO.replace(
            r#""item":"b","vat":0.10,"count":2}"#,
            r#""item":"d","vat":0.10,"count":4},{"item":"e","count":5}"#,
        ),
        Pasted {
            rows: 2,
            cells_kept: 2,
            ..Pasted::default()
        },
    );
    check_pasted(
        "/rows/0/vat",
        &[&["9"], &["9"]],
        TWO,
        Pasted {
            cells_kept: 2,
            ..Pasted::default()
        },
    );
    let closed = ROWS.replace(
        r#""type": "array","#,
        r#""type": "array", "readOnly": true,"#,
    );
    let mut draft = Draft::new(Some(&value(&closed)), &value(TWO));
    let touched = draft.apply(Edit::Paste {
        field: id(&draft, "/rows/1/item"),
        rows: vec![vec!["x".into()], vec!["y".into()]],
    });
    let (pasted, kept) = (touched.pasted, 1);
    assert_eq!((pasted.rows, pasted.cells_kept), (0, kept));
    assert_eq!(pasted.rows_without_room, 1);
    assert!(!draft.is_changed());
}

/// Of each kind one that cannot be edited, in a place of its own or in one that is around it.
const KEPT: &str = r#"{"properties": {
    "text": {"type": "string", "readOnly": true}, "yes": {"type": "boolean", "readOnly": true},
    "kind": {"enum": ["a", "b"], "readOnly": true}, "due": {"type": ["string", "null"], "readOnly": true},
    "gone": {"type": "string", "readOnly": true},
    "size": {"anyOf": [{"type": "number"}, {"type": "string"}], "readOnly": true},
    "group": {"type": "object", "readOnly": true, "properties": {"in": {"type": "string"}, "out": {"type": "string"}}},
    "map": {"type": "object", "readOnly": true, "additionalProperties": {"type": "number"}},
    "list": {"type": "array", "readOnly": true, "items": {"type": "string"}},
    "fixed": {"type": "array", "items": {"type": "string", "readOnly": true}}}}"#;
const CAME: &str = r#"{"text":"t","yes":true,"kind":"a","due":null,"size":1,"group":{"in":"i"},"map":{"k":1.0},"list":["x","y"],"fixed":["x","y"]}"#;

#[test]
fn no_edit_of_a_field_reaches_what_is_not_for_editing() {
    use Do::*;
    for step in [
        Type("/text", "u"),
        Bool("/yes", false),
        Choose("/kind", 1),
        Unnull("/due"),
        Null("/due"),
        Add("/gone"),
        Shape("/size", 1),
        Type("/group/in", "u"),
        Add("/group/out"),
        Remove("/group/in"),
        Remove("/group"),
        Type("/map/k", "2"),
        Rename("/map/k", "l"),
        Entry("/map", "l"),
        Remove("/map/k"),
        AddItem("/list"),
        RemoveItem("/list/0"),
        Move("/list/0", 1),
        Type("/list/0", "u"),
        Type("/fixed/0", "u"),
        RemoveItem("/fixed/0"),
        Move("/fixed/0", 1),
        Paste("/list/0", &[&["u"]]),
        Paste("/fixed/0", &[&["u"]]),
    ] {
        let draft = check(KEPT, CAME, &[step], CAME, "");
        assert!(!draft.can_undo());
    }
    // It goes with what it is in, and a list that is for editing takes more.
    let row = r#"{"id":"r1","item":"a","vat":0.10,"count":1},"#;
    check(
        ROWS,
        TWO,
        &[RemoveItem("/rows/0")],
        &TWO.replace(row, ""),
        "",
    );
    check(
        KEPT,
        CAME,
        &[AddItem("/fixed")],
        &CAME.replace(r#""fixed":["x","y"]"#, r#""fixed":["x","y",""]"#),
        "",
    );
}

#[track_caller]
fn check_told(schema: &str, came: &str, text: &str, problems: &str) {
    let draft = Draft::new(Some(&value(schema)), &value(came));
    let mut by_text = draft.clone();
    by_text.apply(Edit::ReplaceAll { text: text.into() });
    let restored = Draft::restored(Some(&value(schema)), &value(came), &by_text.snapshot());
    for mut draft in [by_text, restored] {
        check_sound(&draft);
        assert_eq!(draft.value().to_string(), text);
        assert_eq!(listed(&draft, draft.problems()), problems);
        draft.apply(Edit::ResetAll);
        assert!(draft.problems().is_empty() && !draft.is_changed());
    }
}

#[test]
fn a_text_for_all_of_it_that_changes_what_is_not_for_editing_is_told() {
    let told = |part: &str, by: &str, problems: &str| {
        assert_eq!(CAME.matches(part).count(), 1, "{part}");
        check_told(KEPT, CAME, &CAME.replace(part, by), problems);
    };
    let kept = "ReadOnly { inside: None }";
    told(r#""text":"t""#, r#""text":"u""#, &format!("/text {kept}"));
    told(r#""text":"t","#, "", &format!("/text {kept}"));
    told(r#""in":"i""#, r#""in":"j""#, &format!("/group/in {kept}"));
    told(r#"{"in":"i"}"#, "null", &format!("/group {kept}"));
    told(
        r#"{"in":"i"}"#,
        r#"{"in":"i","new":1}"#,
        &format!("/group/new {kept}"),
    );
    told(
        r#""list":["x","y"]"#,
        r#""list":["x"]"#,
        &format!("/list {kept}"),
    );
    told(
        r#""fixed":["x","y"]"#,
        r#""fixed":["x","z"]"#,
        &format!("/fixed/1 {kept}"),
    );
    told(r#"{"k":1.0}"#, r#"{"k":1.00}"#, &format!("/map/k {kept}"));
    // A row that is new has nothing that came.
    let more = TWO.replace("]}", r#",{"id":"r3","item":"c","vat":1,"count":3}]}"#);
    check_told(ROWS, TWO, &more, "");
}

#[test]
fn a_field_of_json_tells_what_inside_it_is_not_for_editing() {
    let schema = r#"{"properties": {"any": {"enum": [{"a": 1}], "properties": {"rows": {"items": {"properties": {
        "id": {"readOnly": true}}}}}}}}"#;
    let data = r#"{"any":{"rows":[{"id":1,"n":1}]}}"#;
    let json = |text: &'static str| [Do::Type("/any", text)];
    check(
        schema,
        data,
        &json(r#"{"rows":[{"id":2,"n":1}]}"#),
        r#"{"any":{"rows":[{"id":2,"n":1}]}}"#,
        r#"/any ReadOnly { inside: Some(Pointer("/rows/0/id")) }"#,
    );
    check(
        schema,
        data,
        &json(r#"{"rows":[{"id":1,"n":1.0}]}"#),
        r#"{"any":{"rows":[{"id":1,"n":1.0}]}}"#,
        "",
    );
}

/// Which fields are not for editing, and what they hold.
fn kept(draft: &Draft) -> BTreeMap<FieldId, Option<String>> {
    let mut all = Vec::new();
    walk(draft, draft.root(), &mut all);
    all.retain(|id| draft.field(*id).read_only);
    let value = draft.assembled();
    let held = |id: &FieldId| value.at(&draft.pointer(*id)).map(Value::to_string);
    all.into_iter().map(|id| (id, held(&id))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_edit_changes_what_is_not_for_editing_unless_it_goes_with_what_it_is_in(
        schema in any_schema(),
        data in any_data(),
        edits in prop::collection::vec(any_edit(), 1..12),
    ) {
        let mut draft = Draft::new(Some(&value(&schema)), &value(&data));
        for gesture in edits {
            let edit = edit_of(&draft, gesture);
            let before = draft.clone();
            draft.apply(edit.clone());
            let taken = match &edit {
                Edit::RemoveItem { field } | Edit::RemoveProperty { field } | Edit::SetNull { field }
                    | Edit::ChooseShape { field, .. } => Some(*field),
                // All of these bring back what was there before, or come with all of the document.
                Edit::ReplaceAll { .. } | Edit::Undo | Edit::Redo | Edit::Reset { .. } => continue,
                _ => None,
            };
            let after = kept(&draft);
            for (id, held) in kept(&before) {
                let goes = |taken: FieldId| !before.field(taken).read_only && within(&before, id, taken);
                if taken.is_some_and(goes) {
                    continue;
                }
                prop_assert_eq!(after.get(&id), Some(&held), "{:?}", edit);
            }
        }
    }
}
