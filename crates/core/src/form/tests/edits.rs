//! Tests of what a reviewer can do besides typing: choosing shapes, naming entries, pasting, the JSON text, undo.

use super::*;
use crate::schema::{Patterns, Schema};

/// Knows one expression.
struct Capital;

impl Patterns for Capital {
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        (pattern == "^[A-Z]").then(|| text.starts_with(|first: char| first.is_ascii_uppercase()))
    }
}

const PAYMENT: &str = r##"{
    "properties": {"payment": {"oneOf": [{"$ref": "#/$defs/card"}, {"$ref": "#/$defs/transfer"}, {"type": "null"}]}},
    "$defs": {
        "card": {"title": "Card", "type": "object", "required": ["kind", "number"], "properties": {
            "kind": {"const": "card"}, "number": {"type": "string"}, "note": {"type": "string"}}},
        "transfer": {"type": "object", "required": ["kind", "iban"], "properties": {
            "kind": {"const": "transfer"}, "iban": {"type": "string"}, "note": {"type": "string"}, "days": {"type": "integer"}}}
    }
}"##;
const BY_CARD: &str = r#"{"payment":{"kind":"card","number":"4711","note":"ok","x":1.10}}"#;

#[test]
fn another_shape_keeps_what_fits() {
    let by_transfer = r#"{"payment":{"kind":"transfer","note":"ok","x":1.10,"iban":""}}"#;
    let draft = check(
        PAYMENT,
        BY_CARD,
        &[Do::Shape("/payment", 1)],
        by_transfer,
        "",
    );
    let payment = id(&draft, "/payment");
    assert_eq!(
        draft.shapes(payment),
        (
            vec![
                ShapeName::Named("Card".into()),
                ShapeName::Named("transfer".into())
            ],
            Some(1)
        )
    );
    check(
        PAYMENT,
        BY_CARD,
        &[
            Do::Shape("/payment", 1),
            Do::Type("/payment/iban", "DE02"),
            Do::Shape("/payment", 0),
        ],
        r#"{"payment":{"kind":"card","number":"","note":"ok","x":1.10}}"#,
        "/payment/number EmptyRequired",
    );
    check(
        PAYMENT,
        BY_CARD,
        &[Do::Shape("/payment", 1), Do::Undo],
        BY_CARD,
        "",
    );
    check(
        PAYMENT,
        BY_CARD,
        &[Do::Shape("/payment", 1), Do::Reset("/payment")],
        BY_CARD,
        "",
    );
    check(
        PAYMENT,
        BY_CARD,
        &[Do::Null("/payment")],
        r#"{"payment":null}"#,
        "",
    );
}

#[test]
fn several_types_are_shapes_too() {
    let schema = r#"{"properties": {"a": {"type": ["string", "number", "null"]}, "b": {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "integer"}}]}}}"#;
    let data = r#"{"a":1.50,"b":3}"#;
    let draft = check(schema, data, &[], data, "");
    let (names, chosen) = draft.shapes(id(&draft, "/a"));
    assert_eq!(
        names,
        [
            ShapeName::Type(Expected::Text),
            ShapeName::Type(Expected::Number)
        ]
    );
    assert_eq!(chosen, Some(1));
    check(
        schema,
        data,
        &[Do::Shape("/a", 0)],
        r#"{"a":"1.50","b":3}"#,
        "",
    );
    check(
        schema,
        data,
        &[Do::Shape("/a", 0), Do::Type("/a", "x"), Do::Shape("/a", 1)],
        data,
        "/a EmptyRequired",
    );
    check(
        schema,
        data,
        &[Do::Shape("/b", 1), Do::AddItem("/b"), Do::Type("/b/0", "7")],
        r#"{"a":1.50,"b":[7]}"#,
        "",
    );
    check(
        schema,
        data,
        &[Do::Shape("/b", 1), Do::Shape("/b", 0), Do::Type("/b", "3")],
        data,
        "",
    );
}

#[test]
fn entries_of_a_map_come_go_and_change_their_keys() {
    let schema = r#"{"properties": {"rates": {"type": "object", "additionalProperties": {"type": "number"}}}}"#;
    let data = r#"{"rates":{"EUR":1.10,"USD":1}}"#;
    check(
        schema,
        data,
        &[Do::Entry("/rates", "CHF"), Do::Type("/rates/CHF", "0.950")],
        r#"{"rates":{"EUR":1.10,"USD":1,"CHF":0.950}}"#,
        "",
    );
    check(schema, data, &[Do::Entry("/rates", "EUR")], data, "");
    check(
        schema,
        data,
        &[Do::Rename("/rates/EUR", "GBP")],
        r#"{"rates":{"GBP":1.10,"USD":1}}"#,
        "",
    );
    check(schema, data, &[Do::Rename("/rates/EUR", "USD")], data, "");
    check(
        schema,
        data,
        &[
            Do::Rename("/rates/EUR", "GBP"),
            Do::Rename("/rates/GBP", "EUR"),
        ],
        data,
        "",
    );
    check(
        schema,
        data,
        &[
            Do::Rename("/rates/EUR", "GBP"),
            Do::Entry("/rates", "EUR"),
            Do::Type("/rates/EUR", "2"),
        ],
        r#"{"rates":{"GBP":1.10,"USD":1,"EUR":2}}"#,
        "",
    );
    check(
        schema,
        data,
        &[Do::Remove("/rates/USD")],
        r#"{"rates":{"EUR":1.10}}"#,
        "",
    );
    check(
        schema,
        data,
        &[
            Do::Entry("/rates", "CHF"),
            Do::Type("/rates/CHF", "9"),
            Do::Remove("/rates/CHF"),
        ],
        data,
        "",
    );
    let draft = check(
        schema,
        data,
        &[Do::Rename("/rates/EUR", "GBP")],
        r#"{"rates":{"GBP":1.10,"USD":1}}"#,
        "",
    );
    assert_eq!(
        draft
            .origin_pointer(id(&draft, "/rates/GBP"))
            .unwrap()
            .as_str(),
        "/rates/EUR"
    );
    assert!(
        draft.has_key(id(&draft, "/rates"), "USD") && !draft.has_key(id(&draft, "/rates"), "EUR")
    );
    // An object whose keys the schema knows is no map.
    let record = r#"{"properties": {"a": {"type": "string"}}}"#;
    check(
        record,
        r#"{"a":"x"}"#,
        &[Do::Entry("", "b"), Do::Rename("/a", "b")],
        r#"{"a":"x"}"#,
        "",
    );
}

#[test]
fn a_new_item_of_a_list_of_maps_is_an_empty_map() {
    let schema = r#"{"properties": {"rates": {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "number"}}}}}"#;
    check(
        schema,
        r#"{"rates":[]}"#,
        &[
            Do::AddItem("/rates"),
            Do::Entry("/rates/0", "EUR"),
            Do::Type("/rates/0/EUR", "1"),
        ],
        r#"{"rates":[{"EUR":1}]}"#,
        "",
    );
    check(
        schema,
        r#"{"rates":[{"USD":2}]}"#,
        &[Do::AddItem("/rates")],
        r#"{"rates":[{"USD":2},{}]}"#,
        "",
    );
}

#[test]
fn a_key_that_an_entry_cannot_have_is_told_before_it_has_it() {
    let schema = r#"{"properties": {"rates": {"type": "object", "propertyNames": {"maxLength": 3},
        "patternProperties": {"^[A-Z]": {"type": "number"}}, "additionalProperties": false}}}"#;
    let schema = Value::parse(schema).unwrap();
    let data = r#"{"rates":{"EUR":1.10,"USD":1,"XAU":1,"XAU":2}}"#;
    let mut draft = Draft::new(Some(&schema), &Value::parse(data).unwrap());
    let checker = Schema::compile(&schema).unwrap();
    let rates = id(&draft, "/rates");
    let euro = id(&draft, "/rates/EUR");
    let gold = id(&draft, "/rates/XAU");
    assert_eq!(draft.key_problem(rates, "", None), Some(KeyProblem::Empty));
    assert_eq!(
        draft.key_problem(rates, "USD", None),
        Some(KeyProblem::Taken)
    );
    assert_eq!(
        draft.key_problem(rates, "USD", Some(euro)),
        Some(KeyProblem::Taken)
    );
    assert_eq!(draft.key_problem(rates, "EUR", Some(euro)), None);
    assert_eq!(draft.key_problem(rates, "GBP", Some(euro)), None);
    assert_eq!(
        draft.key_problem(rates, "AU", Some(gold)),
        Some(KeyProblem::Repeated)
    );
    run(&mut draft, Do::Remove("/rates/USD"));
    assert_eq!(draft.key_problem(rates, "USD", None), None);
    let refused = |key: &str| match draft.refused_key(rates, key, &checker, &Capital)? {
        KeyProblem::NotAllowed { finding } => Some(finding.keyword),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused("GBP"), None);
    assert_eq!(refused("GBPX"), Some("propertyNames"));
    assert_eq!(refused("gbp"), Some("additionalProperties"));
}

#[test]
fn a_time_has_a_control_where_that_can_hold_it() {
    let schema = r#"{"properties": {"at": {"type": "string", "format": "time"}}}"#;
    let draft = |data: &str| {
        Draft::new(
            Some(&Value::parse(schema).unwrap()),
            &Value::parse(data).unwrap(),
        )
    };
    let widget = |data: &str| {
        let draft = draft(data);
        draft
            .field(draft.field(draft.root()).children[0])
            .widget
            .clone()
    };
    let is_local = true;
    assert_eq!(widget(r#"{"at":"09:30:00"}"#), Widget::Time { is_local });
    assert_eq!(widget(r#"{"at":"09:30"}"#), Widget::Time { is_local });
    let is_local = false;
    assert_eq!(widget(r#"{"at":"09:30:00Z"}"#), Widget::Time { is_local });
    assert_eq!(widget("{}"), Widget::Time { is_local });
    assert!(matches!(
        widget(r#"{"at":"half past nine"}"#),
        Widget::Text { .. }
    ));
    // What comes to stand there that the control could not hold gets one that can.
    let mut changed = draft(r#"{"at":"09:30:00"}"#);
    run(&mut changed, Do::Json(r#"{"at":"09:30:00+02:00"}"#));
    let field = changed.field(id(&changed, "/at"));
    assert_eq!(*field.widget, Widget::Time { is_local });
    assert_eq!(field.text, "09:30:00+02:00");
}

#[test]
fn rows_are_pasted_from_a_spreadsheet() {
    let schema = r#"{"properties": {"rows": {"type": "array", "items": {"type": "object", "properties": {
        "item": {"type": "string"}, "count": {"type": "integer"}, "paid": {"type": "boolean"}}}}}}"#;
    let data = r#"{"rows":[{"item":"a","count":1,"paid":false}]}"#;
    check(
        schema,
        data,
        &[Do::Paste(
            "/rows/0/count",
            &[&["2", "TRUE", "beyond"], &["3", "no"]],
        )],
        r#"{"rows":[{"item":"a","count":2,"paid":true},{"count":3,"paid":false}]}"#,
        "",
    );
    check(
        schema,
        data,
        &[Do::Paste("/rows/0/count", &[&["2"], &["x"]]), Do::Undo],
        data,
        "",
    );
    check(
        schema,
        data,
        &[Do::Paste("/rows/0/count", &[&["many"]])],
        data,
        "/rows/0/count NotANumber",
    );
    check(
        "none",
        r#"{"tags":["a"]}"#,
        &[Do::Paste("/tags/0", &[&["x"], &["y"]])],
        r#"{"tags":["x","y"]}"#,
        "",
    );
}

#[test]
fn the_json_text_and_the_form_are_one() {
    let data = r#"{"total":1.10,"rows":[{"a":1},{"a":2}]}"#;
    check(
        "none",
        data,
        &[Do::Json(r#"{"total":1.100,"rows":[{"a":1}],"new":[]}"#)],
        r#"{"total":1.100,"rows":[{"a":1}],"new":[]}"#,
        "",
    );
    let half = [Do::Json(r#"{"total":2}"#), Do::Json(r#"{"total":2"#)];
    let draft = check(
        "none",
        data,
        &half,
        r#"{"total":2}"#,
        " NotJson { line: 1, column: 11 }",
    );
    assert_eq!(draft.json(), r#"{"total":2"#);
    let again = Draft::restored(None, &value(data), &draft.snapshot());
    assert_eq!(again.json(), r#"{"total":2"#);
    let draft = check(
        "none",
        data,
        &[half[0], half[1], Do::Undo],
        r#"{"total":2}"#,
        "",
    );
    assert_eq!(draft.json(), pretty(&value(r#"{"total":2}"#)));
    check(
        "none",
        data,
        &[Do::Type("/total", "7"), Do::Json(data)],
        data,
        "",
    );
}

#[test]
fn typing_on_is_one_step() {
    let data = r#"{"a":"x","b":"y"}"#;
    let typed = [
        Do::Type("/a", "1"),
        Do::Type("/a", "12"),
        Do::Type("/b", "2"),
        Do::Type("/a", "3"),
    ];
    let steps = |more: &[Do]| [&typed[..], more].concat();
    check("none", data, &steps(&[]), r#"{"a":"3","b":"2"}"#, "");
    check(
        "none",
        data,
        &steps(&[Do::Undo]),
        r#"{"a":"12","b":"2"}"#,
        "",
    );
    check(
        "none",
        data,
        &steps(&[Do::Undo, Do::Undo, Do::Undo]),
        data,
        "",
    );
    check(
        "none",
        data,
        &steps(&[Do::Undo, Do::Undo, Do::Redo]),
        r#"{"a":"12","b":"2"}"#,
        "",
    );
    check(
        "none",
        data,
        &steps(&[Do::Pause, Do::Type("/a", "34"), Do::Undo]),
        r#"{"a":"3","b":"2"}"#,
        "",
    );
    let draft = check(
        "none",
        data,
        &steps(&[Do::Undo, Do::Type("/b", "9")]),
        r#"{"a":"12","b":"9"}"#,
        "",
    );
    assert!(draft.can_undo() && !draft.can_redo());
    // What changes nothing is no step.
    let draft = check("none", data, &[Do::Move("/a", 0), Do::Null("")], data, "");
    assert!(!draft.can_undo());
}

#[test]
fn the_first_of_very_many_steps_are_forgotten() {
    let mut draft = Draft::new(None, &value(r#"{"a":"x","b":[]}"#));
    for step in 0..500 {
        run(&mut draft, Do::AddItem("/b"));
        let a = id(&draft, "/a");
        draft.apply(Edit::Type {
            field: a,
            text: step.to_string().into(),
        });
    }
    let mut steps = 0;
    while draft.can_undo() {
        draft.apply(Edit::Undo);
        steps += 1;
    }
    assert!((200..=400).contains(&steps), "{steps}");
    let before = draft.value().to_string();
    while draft.can_redo() {
        draft.apply(Edit::Redo);
    }
    assert!(
        draft.value().to_string().starts_with(r#"{"a":"499","b":["#)
            && before != draft.value().to_string()
    );
}

#[test]
fn old_and_new_spellings_of_schemas_are_understood() {
    // The tuple of 2020-12, and that of draft-07.
    for tuple in [
        r#""prefixItems": [{"type": "string"}, {"type": "integer"}], "items": {"type": "boolean"}"#,
        r#""items": [{"type": "string"}, {"type": "integer"}], "additionalItems": {"type": "boolean"}"#,
    ] {
        let schema = format!(r#"{{"properties": {{"a": {{{tuple}}}}}}}"#);
        let mut draft = Draft::new(Some(&value(&schema)), &value(r#"{"a":["x"]}"#));
        for _ in 0..2 {
            run(&mut draft, Do::AddItem("/a"));
        }
        let widgets = ["/a/0", "/a/1", "/a/2"].map(|at| draft.field(id(&draft, at)).widget.clone());
        assert_eq!(widgets[1..], [Widget::Integer, Widget::Boolean]);
    }
    // References by anchor, by id, and with escapes.
    for to in [
        "#there",
        "other.json",
        "https://example.org/other.json",
        "#/$defs/a%20b",
    ] {
        let schema = format!(
            r#"{{"properties": {{"a": {{"$ref": "{to}"}}}}, "$defs": {{"a b": {{"$anchor": "there", "$id": "https://example.org/other.json", "type": "integer"}}}}}}"#
        );
        let draft = Draft::new(Some(&value(&schema)), &value(r#"{"a":1}"#));
        assert_eq!(
            draft.field(id(&draft, "/a")).widget,
            &Widget::Integer,
            "{to}"
        );
    }
    // What holds at times is known, and asked for by nobody.
    let schema = r#"{"properties": {"kind": {"type": "string"}}, "if": {"properties": {"kind": {"const": "x"}}}, "then": {"properties": {"extra": {"type": "integer"}}, "required": ["extra"]}}"#;
    let draft = Draft::new(Some(&value(schema)), &value(r#"{"kind":"y"}"#));
    let extra = draft.field(draft.field(draft.root()).children[1]);
    assert_eq!(
        (extra.label, extra.presence, extra.required),
        ("Extra", Presence::Absent, false)
    );
}

#[test]
fn what_a_spreadsheet_copies_comes_apart_into_rows() {
    let cases: &[(&str, &[&[&str]])] = &[
        ("a", &[&["a"]]),
        ("", &[&[""]]),
        ("a\tb\r\nc\td\r\n", &[&["a", "b"], &["c", "d"]]),
        ("a\rb", &[&["a"], &["b"]]),
        ("\t\n\n1", &[&["", ""], &[""], &["1"]]),
        (
            "\"two\nlines\"\t\"say \"\"hi\"\"\"",
            &[&["two\nlines", "say \"hi\""]],
        ),
        ("\"5\" pipe\t6\"", &[&["\"5\" pipe", "6\""]]),
        ("\"open\tb", &[&["\"open", "b"]]),
    ];
    for (text, rows) in cases {
        assert_eq!(pasted_rows(text), *rows, "{text:?}");
    }
}

proptest! {
    #[test]
    fn cells_that_were_copied_are_pasted_as_they_were(
        rows in prop::collection::vec(prop::collection::vec("[a\t\n\r\" ä]{0,4}", 1..4), 1..4)
    ) {
        let cell = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let row = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join("\t");
        let text = rows.iter().map(row).collect::<Vec<_>>().join("\n");
        prop_assert_eq!(pasted_rows(&text), rows);
    }

    #[test]
    fn any_text_comes_apart(text in "[a\t\n\r\" ä]{0,12}") {
        pasted_rows(&text);
    }
}

/// The labels of a list's columns, where it is a table.
fn columns(schema: &str, data: &str) -> Option<Vec<String>> {
    let draft = Draft::new(
        Value::parse(schema).ok().as_ref(),
        &Value::parse(data).unwrap(),
    );
    let list = draft.field(draft.root()).children[0];
    let columns = draft.field(draft.table(list)?).children;
    Some(
        columns
            .iter()
            .map(|column| draft.field(*column).label.to_owned())
            .collect(),
    )
}

#[test]
fn a_cell_has_others_beside_it() {
    let data = r#"{"rows":[{"a":1,"b":2},{"a":3,"b":4}],"tags":["x","y"],"total":1}"#;
    let draft = Draft::new(None, &value(data));
    let beside = |place: &str, down, after| {
        let found = draft.beside(id(&draft, place), down, after)?;
        Some(draft.pointer(found).to_string())
    };
    assert_eq!(beside("/rows/0/b", 1, -1).as_deref(), Some("/rows/1/a"));
    assert_eq!(beside("/rows/1/a", -1, 1).as_deref(), Some("/rows/0/b"));
    assert_eq!(beside("/tags/0", 1, 0).as_deref(), Some("/tags/1"));
    for (place, down, after) in [
        ("/rows/0/a", -1, 0),
        ("/rows/0/a", 0, -1),
        ("/rows/1/b", 1, 0),
        ("/rows/1/b", 0, 1),
        ("/tags/0", 0, 1),
        ("/tags/1", 1, 0),
        ("/rows/0", 1, 1),
        ("/total", 0, 0),
        ("", 0, 0),
    ] {
        assert_eq!(beside(place, down, after), None, "{place} {down} {after}");
    }
}

#[test]
fn a_list_of_flat_objects_is_a_table() {
    let of = |items: &str| {
        format!(r#"{{"properties": {{"rows": {{"type": "array", "items": {items}}}}}}}"#)
    };
    let flat = of(
        r#"{"properties": {"what": {"type": "string"}, "count": {"title": "How many", "type": ["integer", "null"]}}}"#,
    );
    let some = |labels: &[&str]| {
        Some(
            labels
                .iter()
                .map(|label| (*label).to_owned())
                .collect::<Vec<_>>(),
        )
    };
    // Keys that are missing or null have their cells.
    assert_eq!(
        columns(&flat, r#"{"rows":[{"what":"a"},{"count":null},{}]}"#),
        some(&["What", "How many"])
    );
    assert_eq!(
        columns("none", r#"{"rows":[{"a":1,"b":"x"},{"a":2,"b":"y"}]}"#),
        some(&["A", "B"])
    );
    // One that only some rows have is the last column.
    assert_eq!(
        columns(&flat, r#"{"rows":[{},{"what":"a","more":1}]}"#),
        some(&["What", "How many", "More"])
    );
    for (schema, data) in [
        (&*flat, r#"{"rows":[]}"#),
        (&flat, r#"{"rows":[{"what":"a"},null]}"#),
        (&flat, r#"{"rows":[{"what":"a","x":1},{"what":"a","y":1}]}"#),
        (&flat, r#"{"rows":[{"what":{"a":1}}]}"#),
        ("none", r#"{"rows":[{"a":1,"b":[1]}]}"#),
        ("none", r#"{"rows":[1,2]}"#),
        ("none", r#"{"rows":[{}]}"#),
        (
            "none",
            r#"{"rows":[{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"10":1,"11":1,"12":1,"13":1}]}"#,
        ),
        (
            &of(r#"{"additionalProperties": {"type": "string"}}"#),
            r#"{"rows":[{"a":"x"}]}"#,
        ),
        (
            &of(
                r#"{"oneOf": [{"properties": {"a": {"const": 1}}}, {"properties": {"b": {"const": 2}}}]}"#,
            ),
            r#"{"rows":[{"a":1}]}"#,
        ),
    ] {
        assert_eq!(columns(schema, data), None, "{data}");
    }
}

#[test]
fn more_rows_than_there_is_room_for_are_left_out_and_counted() {
    let rows = |count: usize| vec![vec!["1".to_owned(); 8]; count];
    let row = r#"{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0}"#;
    let data = format!("[{}]", vec![row; 1_000].join(","));
    let mut draft = Draft::new(None, &value(&data));
    let field = id(&draft, "/0/a");
    assert_eq!(
        draft
            .apply(Edit::Paste {
                field,
                rows: rows(2_000)
            })
            .pasted
            .rows,
        2_000
    );
    let touched = draft.apply(Edit::Paste {
        field,
        rows: rows(6_000),
    });
    let list = draft.field(draft.root()).children;
    // Every row that is there has its cells, and is of the table.
    assert_eq!(touched.pasted.rows, list.len());
    assert_eq!(touched.pasted.rows_without_room, 6_000 - list.len());
    assert!(list.len() > 4_000 && list.len() < 5_000, "{}", list.len());
    assert!(draft.table(draft.root()).is_some());
    let last = draft.field(*list.last().unwrap());
    assert_eq!(draft.field(last.children[7]).text, "1");
}

#[test]
fn data_that_is_too_large_has_no_form_and_stays_exact() {
    let rows = r#"{"id":12345678901234567890,"amount":1.50},"#.repeat(50_000);
    let text = format!(r#"{{"rows":[{rows}0]}}"#);
    let data = value(&text);
    let mut draft = Draft::new(None, &data);
    assert!(draft.is_large());
    assert_eq!((draft.count(), draft.field(draft.root()).text), (1, ""));
    assert_eq!(draft.value().to_string(), text);
    let root = draft.root();
    for edit in [
        Edit::Type {
            field: root,
            text: "1".into(),
        },
        Edit::ReplaceText {
            field: root,
            text: "1".into(),
        },
        Edit::ChooseShape {
            field: root,
            shape: 0,
        },
        Edit::SetNull { field: root },
    ] {
        draft.apply(edit);
        assert!(!draft.is_changed());
    }
    let other = text.replacen("1.50", "1.5", 1);
    draft.apply(Edit::ReplaceAll {
        text: other.clone(),
    });
    assert_eq!(draft.value().to_string(), other);
    assert_eq!(draft.changes().len(), 1);
    let restored = Draft::restored(None, &data, &draft.snapshot());
    assert_eq!(restored.value().to_string(), other);
    draft.apply(Edit::Undo);
    assert!(!draft.is_changed() && draft.value().identical(&data));
}

#[test]
fn one_long_text_is_too_large_too() {
    let data = |length: usize| value(&format!(r#"{{"scan":"{}","total":1}}"#, "a".repeat(length)));
    assert!(Draft::new(None, &data(600_000)).is_large());
    assert!(!Draft::new(None, &data(400_000)).is_large());
}

#[test]
fn too_many_fields_are_one_field_of_json() {
    let properties: Vec<String> = (0..30_000)
        .map(|n| format!(r#""f{n}":{{"type":"string"}}"#))
        .collect();
    let schema = value(&format!(r#"{{"properties":{{{}}}}}"#, properties.join(",")));
    let draft = Draft::new(Some(&schema), &value(r#"{"f1":"a"}"#));
    // What is beyond the rules that are read has no field, and needs none.
    assert_eq!(
        draft.has_too_many_fields(),
        matches!(draft.field(draft.root()).widget, Widget::Json)
    );
    let items = format!("[{}0]", "0,".repeat(30_000));
    assert!(Draft::new(None, &value(&items)).has_too_many_fields());
    assert!(!Draft::new(None, &value("[0]")).has_too_many_fields());
}
