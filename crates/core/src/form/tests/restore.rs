//! Tests of a reviewer's work that is taken out of one draft and put back into another.

use super::*;

/// A snapshot as it comes back from where it was stored.
fn stored(draft: &Draft) -> Snapshot {
    let Snapshot { value, mut texts } = draft.snapshot();
    texts.sort();
    Snapshot {
        value: super::value(&value.to_string()),
        texts,
    }
}

/// All a view shows, but for the names of the fields and the layout of JSON.
pub(super) fn portrait(draft: &Draft) -> Vec<String> {
    let mut all = Vec::new();
    walk(draft, draft.root(), &mut all);
    let shown = all.iter().map(|id| {
        let field = draft.field(*id);
        let text = match field.widget {
            Widget::Json => "",
            _ => field.text,
        };
        format!(
            "{} {} {:?} {text:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            field.pointer,
            field.label,
            field.widget,
            field.presence,
            field.selected,
            field.checked,
            (field.changed, field.added, field.position),
            (field.problem, field.warning),
            (field.problem_count, field.warning_count),
            draft.origin_pointer(*id),
        )
    });
    shown.collect()
}

/// What a snapshot does not tell: which item of a list is which, and what the items looked like that a new one was made after.
fn reading(draft: &Draft) -> Vec<String> {
    let mut all = Vec::new();
    walk(draft, draft.root(), &mut all);
    let shown = all.iter().map(|id| {
        let field = draft.field(*id);
        match draft.origin_pointer(*id) {
            Some(origin) => format!("{} {origin}", field.pointer),
            None => format!(
                "{} {:?} {} {} {}",
                field.pointer, field.widget, field.nullable, field.can_remove, field.added
            ),
        }
    });
    shown.collect()
}

/// Edits, puts the work back on the same data, and finds the same form.
#[track_caller]
pub(super) fn check_reload(schema: &str, data: &str, steps: &[Do]) -> Draft {
    let (schema, data) = (Value::parse(schema).ok(), value(data));
    let mut draft = Draft::new(schema.as_ref(), &data);
    for step in steps {
        run(&mut draft, *step);
    }
    let restored = Draft::restored(schema.as_ref(), &data, &stored(&draft));
    check_sound(&restored);
    assert!(restored.value().identical(&draft.value()));
    assert_eq!(restored.snapshot(), draft.snapshot());
    assert_eq!(portrait(&restored), portrait(&draft));
    check_reset(&restored);
    restored
}

/// Puts a value and texts on data they were not made on, and compares the fields that differ from the data: place,
/// control, text and problem.
#[track_caller]
pub(super) fn check_merged(
    schema: &str,
    data: &str,
    wanted: &str,
    texts: &[(&str, &str)],
    expected: &str,
) -> Draft {
    let schema = Value::parse(schema).ok();
    let texts = texts.iter();
    let snapshot = Snapshot {
        value: value(wanted),
        texts: texts
            .map(|(place, text)| (Pointer::parse(place).unwrap(), (*text).to_owned()))
            .collect(),
    };
    let draft = Draft::restored(schema.as_ref(), &value(data), &snapshot);
    check_sound(&draft);
    assert_eq!(draft.value(), snapshot.value);
    check_reset(&draft);
    let mut all = Vec::new();
    walk(&draft, draft.root(), &mut all);
    let fields = all.iter().map(|id| draft.field(*id));
    let changed = fields.filter(|field| field.changed && field.children.is_empty());
    let shown: Vec<_> = changed
        .map(|field| {
            let text = value_or_text(field.text);
            let problem = field.problem.map_or(String::new(), |it| format!(" {it:?}"));
            let presence = match field.presence {
                Presence::Present => text,
                other => format!("{other:?}"),
            };
            let widget = format!("{:?}", field.widget);
            let widget = widget.split(' ').next().unwrap();
            format!("{} {widget} {presence}{problem}", field.pointer)
        })
        .collect();
    assert_eq!(shown.join("\n"), expected.trim_matches('\n'));
    draft
}

/// JSON without its layout.
fn value_or_text(text: &str) -> String {
    Value::parse(text).map_or(text.to_owned(), |value| value.to_string())
}

#[track_caller]
fn check_reset(draft: &Draft) {
    let mut back = draft.clone();
    apply(&mut back, Edit::ResetAll);
    check_sound(&back);
    assert!(!back.is_changed() && back.problems().is_empty());
    assert!(back.assembled().identical(draft.original()));
}

#[test]
fn a_reload_brings_back_what_was_typed() {
    use Do::*;
    let test = |steps: &[Do]| check_reload(INVOICE, DATA, steps);
    assert!(!test(&[]).is_changed());
    let draft = test(&[Type("/total", "12.")]);
    assert_eq!(draft.field(id(&draft, "/total")).text, "12.");
    assert_eq!(listed(&draft, draft.problems()), "/total NotANumber");
    assert_eq!(draft.value().to_string(), DATA);
    test(&[Type("/total", "1250.1")]);
    test(&[Type("/total", "")]);
    test(&[Type("/invoice_number", "")]);
    test(&[Type("/tip", "-")]);
    test(&[Add("/tip")]);
    test(&[Type("/tip", "11")]);
    test(&[Unnull("/due")]);
    test(&[Type("/issued", "2024-02-3")]);
    test(&[Type("/line_items/1/quantity", "1.5")]);
    test(&[Type("/note", "ä\"\u{1}")]);
}

#[test]
fn a_reload_tells_null_from_absent_and_empty() {
    use Do::*;
    let test = |steps: &[Do], at: &str, expected: Presence| {
        let draft = check_reload(INVOICE, DATA, steps);
        assert_eq!(draft.field(id(&draft, at)).presence, expected);
    };
    test(&[], "/note", Presence::Absent);
    test(&[Null("/note")], "/note", Presence::Null);
    test(&[Add("/note")], "/note", Presence::Present);
    test(
        &[Null("/note"), Unnull("/note")],
        "/note",
        Presence::Present,
    );
    test(&[Remove("/due")], "/due", Presence::Absent);
    test(&[Remove("/extra")], "/extra", Presence::Absent);
    test(
        &[Remove("/line_items/0/unit_price")],
        "/line_items/0/unit_price",
        Presence::Absent,
    );
    let optional = r#"{"properties": {"who": {"type": ["object", "null"], "properties": {"name": {"type": "string"}}, "required": ["name"]}}}"#;
    for (data, steps) in [
        ("{}", &[Add("/who")][..]),
        ("{}", &[Null("/who")]),
        (
            r#"{"who":null}"#,
            &[Unnull("/who"), Type("/who/name", "Ada")],
        ),
        (r#"{"who":null}"#, &[Remove("/who")]),
        (r#"{"who":{"name":""}}"#, &[Null("/who")]),
    ] {
        check_reload(optional, data, steps);
    }
}

#[test]
fn a_reload_brings_back_choices_and_answers() {
    use Do::*;
    let draft = check_reload(INVOICE, DATA, &[Choose("/status", 2), Bool("/paid", false)]);
    assert_eq!(draft.field(id(&draft, "/status")).selected, Some(2));
    assert_eq!(draft.field(id(&draft, "/paid")).checked, Some(false));
    check_reload(INVOICE, DATA, &[Type("/status", "gone")]);
    // Spelled as in the schema, and another value than came.
    let draft = check_reload(r#"{"enum": [1, 2.0, [3]]}"#, "1.0", &[Choose("", 1)]);
    assert_eq!(draft.value().to_string(), "2.0");
    check_reload(r#"{"enum": [1, 2.0, [3]]}"#, "1.0", &[Choose("", 2)]);
}

#[test]
fn a_reload_brings_back_broken_json() {
    use Do::*;
    let (schema, data) = (
        r#"{"properties": {"o": {"type": "object"}}}"#,
        r#"{"o":"x"}"#,
    );
    let draft = check_reload(schema, data, &[Type("/o", "{\"a\": 1.50,\n")]);
    assert_eq!(draft.field(id(&draft, "/o")).text, "{\"a\": 1.50,\n");
    assert_eq!(
        listed(&draft, draft.problems()),
        "/o NotJson { line: 2, column: 1 }"
    );
    check_reload(schema, data, &[Type("/o", "")]);
    let draft = check_reload(schema, data, &[Type("/o", "{\"a\": 1.50}")]);
    assert_eq!(draft.value().to_string(), r#"{"o":{"a":1.50}}"#);
}

#[test]
fn a_reload_brings_back_rows_that_were_removed_added_and_moved() {
    use Do::*;
    let row = |name: &str| format!(r#"{{"description":"{name}","quantity":"x","unit_price":1.0}}"#);
    let rows = ["Bolts", "Nuts", "Saws"].map(row).join(",");
    let data = format!(r#"{{"line_items":[{rows}]}}"#);
    let test = |steps: &[Do]| check_reload(INVOICE, &data, steps);

    let mut draft = test(&[RemoveItem("/line_items/1")]);
    assert_eq!(
        draft
            .origin_pointer(id(&draft, "/line_items/1"))
            .unwrap()
            .as_str(),
        "/line_items/2"
    );
    run(&mut draft, Reset("/line_items"));
    assert_eq!(draft.value().to_string(), data);
    assert!(!draft.is_changed());

    let mut draft = test(&[
        AddItem("/line_items"),
        Type("/line_items/3/description", "Pins"),
    ]);
    assert!(draft.field(id(&draft, "/line_items/3")).added);
    assert_eq!(
        listed(&draft, draft.problems())
            .matches("/line_items/3/quantity EmptyRequired")
            .count(),
        1
    );
    run(&mut draft, RemoveItem("/line_items/3"));
    assert!(!draft.is_changed());

    test(&[
        RemoveItem("/line_items/0"),
        Type("/line_items/1/quantity", "5"),
    ]);
    test(&[
        RemoveItem("/line_items/0"),
        RemoveItem("/line_items/0"),
        RemoveItem("/line_items/0"),
    ]);
    test(&[
        RemoveItem("/line_items/1"),
        AddItem("/line_items"),
        Type("/line_items/2/quantity", "5x"),
    ]);
    // A row that moved is still the one that came, so that what it came with does not block.
    let draft = test(&[Move("/line_items/2", 0)]);
    assert!(draft.problems().is_empty());
    test(&[AddItem("/line_items"), Move("/line_items/3", 0)]);
    // Without a schema, and in a list that was not there.
    check_reload(
        "",
        r#"[{"a":"x","n":1},{"a":"y","n":2}]"#,
        &[AddItem(""), Type("/2/n", "3."), RemoveItem("/0")],
    );
    check_reload("", "[]", &[AddItem(""), Type("/0", "x"), AddItem("")]);
    check_reload("", "[1.0]", &[AddItem("")]);
    let tags = r#"{"properties": {"tags": {"type": "array", "items": {"type": "integer"}}}}"#;
    check_reload(
        tags,
        "{}",
        &[AddItem("/tags"), Type("/tags/0", "7"), AddItem("/tags")],
    );
    check_reload(
        tags,
        r#"{"tags":null}"#,
        &[AddItem("/tags"), RemoveItem("/tags/0")],
    );
}

#[test]
fn what_was_done_to_alike_rows_is_read_the_simplest_way() {
    use Do::*;
    let restored = |data: &str, steps: &[Do]| {
        let data = value(data);
        let mut draft = Draft::new(None, &data);
        for step in steps {
            run(&mut draft, *step);
        }
        assert!(draft.is_changed());
        let restored = Draft::restored(None, &data, &stored(&draft));
        assert!(restored.value().identical(&draft.value()));
        restored
    };
    assert!(!restored(r#"["a","a"]"#, &[Move("/0", 1)]).is_changed());
    assert!(!restored(r#"["",""]"#, &[RemoveItem("/0"), AddItem("")]).is_changed());
    // Two rows written anew: as one removed and one added.
    let draft = restored(r#"["a","b"]"#, &[Type("/0", "b"), Type("/1", "c")]);
    assert!(!draft.field(id(&draft, "/0")).changed && draft.field(id(&draft, "/1")).added);
}

#[test]
fn work_is_put_on_data_that_has_changed() {
    let test =
        |data: &str, wanted: &str, expected: &str| check_merged("", data, wanted, &[], expected);
    test(r#"{"a":1,"b":2}"#, r#"{"b":2.0,"a":1}"#, "/b Number 2.0");
    test(r#"{"a":1}"#, r#"{}"#, "/a Number Absent");
    test(r#"{"a":1}"#, r#"{"a":null}"#, "/a Number Null");
    // Rows are found again where others came or went.
    test(
        r#"[{"n":0,"a":"new"},{"n":1,"a":"x"},{"n":2,"a":"y"}]"#,
        r#"[{"n":0,"a":"new"},{"n":1,"a":"x"},{"n":2,"a":"z"}]"#,
        "/2/a Text z",
    );
    let draft = test(
        r#"[{"n":1},{"n":3}]"#,
        r#"[{"n":1},{"n":2},{"n":3}]"#,
        "/1/n Number 2",
    );
    assert!(draft.field(id(&draft, "/1")).added);
    // Keys that are gone come back as fields, with all that is in them.
    let draft = test(
        r#"{"a":1}"#,
        r#"{"z":{"who":"Ada","rows":[{"n":1.50},{"n":2}]},"a":1}"#,
        "/z/who Text Ada\n/z/rows/0/n Number 1.50\n/z/rows/1/n Number 2",
    );
    assert_eq!(
        draft.value().to_string(),
        r#"{"a":1,"z":{"who":"Ada","rows":[{"n":1.50},{"n":2}]}}"#
    );
    assert_eq!(draft.field(id(&draft, "/z")).label, "Z");
    test(
        "[]",
        r#"[{"n":1},[true]]"#,
        "/0/n Number 1\n/1/0 Boolean true",
    );
    test("null", r#"{"a":[1]}"#, "/a/0 Number 1");
    test(r#"{"a":null}"#, r#"{"a":5}"#, "/a Number 5");
}

#[test]
fn what_a_control_cannot_hold_is_shown_as_json() {
    let test =
        |data: &str, wanted: &str, expected: &str| check_merged("", data, wanted, &[], expected);
    test(r#"{"a":1}"#, r#"{"a":"x"}"#, r#"/a Json "x""#);
    test(
        r#"{"a":"x"}"#,
        r#"{"a":{"b":1.50}}"#,
        r#"/a Json {"b":1.50}"#,
    );
    let mut draft = test(r#"{"a":{"b":1.50}}"#, r#"{"a":"x"}"#, r#"/a Json "x""#);
    run(&mut draft, Do::Reset("/a"));
    assert_eq!(draft.field(id(&draft, "/a")).text, "{\n  \"b\": 1.50\n}");
    // The fields that were inside are out of reach.
    let before = draft.clone();
    for number in 0..9 {
        let field = FieldId::from_number(number);
        if draft.find(&draft.pointer(field)) != Some(field) {
            draft.apply(Edit::Type {
                field,
                text: "7".into(),
            });
        }
    }
    assert_eq!(portrait(&draft), portrait(&before));
    test("[1]", r#"{"a":1}"#, r#" Json {"a":1}"#);
    test("7", "[]", " Json []");
    let schema = r#"{"properties": {
        "day": {"type": "string", "format": "date"}, "n": {"type": "integer"}, "e": {"enum": ["x"]}, "o": {"type": "object"},
        "pay": {"oneOf": [{"properties": {"kind": {"const": "card"}}}, {"properties": {"kind": {"const": "bank"}, "iban": {"type": "string"}}}]}
    }, "additionalProperties": false}"#;
    let draft = check_merged(
        schema,
        r#"{"day":"2024-01-31","n":1,"o":null}"#,
        r#"{"day":"soon","n":1.5,"e":7,"o":[1],"pay":{"kind":"bank","iban":"DE1"},"u":1}"#,
        &[],
        r#"
/day Text soon NotADate
/n Integer 1.5 NotAnInteger
/e Choice 7 NotInChoices
/o Json [1]
/pay/kind Choice bank
/pay/iban Text DE1
/u Number 1"#,
    );
    assert_eq!(
        listed(&draft, draft.warnings()),
        "/o WrongType { expected: Object }; /u UnknownKey"
    );
}

#[test]
fn a_text_stays_where_its_field_has_become_another() {
    let test = |data: &str, texts: &[(&str, &str)], expected: &str| {
        let draft = check_merged("", data, data, texts, expected);
        let kept = draft.snapshot().texts.len();
        assert_eq!(kept, expected.lines().count());
    };
    test(r#"{"a":1}"#, &[("/a", "12.")], "/a Number 12. NotANumber");
    test(
        r#"{"a":"x"}"#,
        &[("/a", "12.")],
        "/a Json 12. NotJson { line: 1, column: 1 }",
    );
    test(
        r#"{"a":[1]}"#,
        &[("/a", "12.")],
        "/a Json 12. NotJson { line: 1, column: 1 }",
    );
    test(
        "{}",
        &[("/a", "12.")],
        "/a Json 12. NotJson { line: 1, column: 1 }",
    );
    test(r#"{"a":1}"#, &[("/a", "")], "/a Number  EmptyRequired");
    // These are dropped: they would be values that nobody meant, or have nowhere to stand.
    test("{}", &[("/a", ""), ("/b", "true"), ("/c/d", "12.")], "");
    test(r#"{"a":"x"}"#, &[("/a", ""), ("/a/b", "12.")], "");
    test(
        r#"{"a":["x"]}"#,
        &[("/a", ""), ("/a/1", "12."), ("/a/x", "12.")],
        "",
    );
}

#[test]
fn a_huge_value_is_restored() {
    let wide = |count: usize, text: &str| {
        let items: Vec<_> = (0..count).map(|n| format!("\"{n}{text}\"")).collect();
        format!("[{}]", items.join(","))
    };
    let keys = |count: usize| {
        let members: Vec<_> = (0..count).map(|n| format!("\"{n}\":{n}")).collect();
        format!("{{{}}}", members.join(","))
    };
    let numbers: Vec<_> = (0..5000).map(|n| n.to_string()).collect();
    let numbers = format!("[{}]", numbers.join(","));
    let deep = |inner: &str| format!("{}{inner}{}", "[".repeat(100), "]".repeat(100));
    for (data, wanted) in [
        ("[]".to_owned(), wide(50_000, "")),
        (wide(50_000, ""), wide(10, "")),
        (wide(5000, ""), wide(5000, "x")),
        (wide(5000, ""), numbers),
        ("{}".to_owned(), keys(50_000)),
        (keys(15_000), "{}".to_owned()),
        (deep("1"), deep("2")),
        ("null".to_owned(), deep("2")),
    ] {
        let snapshot = Snapshot {
            value: value(&wanted),
            texts: Vec::new(),
        };
        let mut draft = Draft::restored(None, &value(&data), &snapshot);
        assert_eq!(draft.value(), snapshot.value);
        draft.apply(Edit::ResetAll);
        assert!(!draft.is_changed() && draft.assembled().to_string() == data);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_was_edited_is_restored(
        schema in any_schema(),
        data in any_data(),
        edits in prop::collection::vec(any_edit(), 0..12),
    ) {
        let (schema, data) = (value(&schema), value(&data));
        let mut draft = Draft::new(Some(&schema), &data);
        // What brings in keys and shapes of the reviewer's own is put back as data, if in other controls.
        let is_plain = edits.iter().all(|(kind, ..)| !(13..=17).contains(kind));
        for gesture in edits {
            let edit = edit_of(&draft, gesture);
            draft.apply(edit);
        }
        let mut restored = Draft::restored(Some(&schema), &data, &stored(&draft));
        check_sound(&restored);
        prop_assert_eq!(restored.value(), draft.value());
        if is_plain && reading(&draft) == reading(&restored) {
            prop_assert!(restored.value().identical(&draft.value()), "{} {}", restored.value(), draft.value());
            prop_assert_eq!(portrait(&draft), portrait(&restored));
            prop_assert_eq!(draft.snapshot(), restored.snapshot());
        }
        apply(&mut restored, Edit::ResetAll);
        check_sound(&restored);
        prop_assert!(!restored.is_changed() && restored.problems().is_empty());
        prop_assert!(restored.assembled().identical(&data), "{}", restored.assembled());
    }

    #[test]
    fn any_value_and_texts_are_restored_on_any_data(
        schema in prop::option::of(any_schema()),
        data in any_data(),
        wanted in any_data(),
        texts in prop::collection::btree_map(any_place(), any_text(), 0..4),
        edits in prop::collection::vec(any_edit(), 0..6),
    ) {
        let (schema, data) = (schema.map(|schema| value(&schema)), value(&data));
        let snapshot = Snapshot {
            value: value(&wanted),
            texts: texts.into_iter().map(|(place, text)| (Pointer::parse(place).unwrap(), text.to_owned())).collect(),
        };
        let mut draft = Draft::restored(schema.as_ref(), &data, &snapshot);
        check_sound(&draft);
        prop_assert_eq!(&draft.value(), &snapshot.value);
        let again = Draft::restored(schema.as_ref(), &data, &stored(&draft));
        prop_assert_eq!(again.value(), draft.value());
        // Repeated keys are not put back, but were an example of what new items look like.
        if draft.value().to_string().len() == snapshot.value.to_string().len() {
            prop_assert_eq!(stored(&again), stored(&draft));
        }
        prop_assert_eq!(again.is_changed(), draft.is_changed());
        for gesture in edits {
            let edit = edit_of(&draft, gesture);
            apply(&mut draft, edit);
            check_sound(&draft);
        }
        let again = Draft::restored(schema.as_ref(), &data, &stored(&draft));
        check_sound(&again);
        prop_assert_eq!(again.value(), draft.value());
        apply(&mut draft, Edit::ResetAll);
        check_sound(&draft);
        prop_assert!(!draft.is_changed() && draft.problems().is_empty());
        prop_assert!(draft.assembled().identical(&data), "{}", draft.assembled());
    }
}

fn any_place() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "", "/a", "/b", "/c", "/0", "/1", "/a/b", "/a/0", "/0/a", "/0/1", "/b/a/0", "/-",
    ])
}

fn any_text() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "12.",
        "x",
        "7",
        "{\"a\":",
        "null",
        "2024-02-31",
        "\"x\"",
        "1-3, 5",
    ])
}
