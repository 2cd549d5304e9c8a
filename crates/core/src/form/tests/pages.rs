//! Tests of lists of pages: one field each, in a table with what they are the pages of.

use super::checks::check_all;
use super::restore::{check_merged, check_reload};
use super::*;

/// What a connector says of documents and their pages.
const SPLIT: &str = r#"{"type":"object","required":["documents"],"properties":{"documents":{"type":"array","items":{"type":"object",
    "required":["name","pages"],"properties":{"name":{"type":"string"},"pages":{"type":"array","format":"page-list",
    "uniqueItems":true,"items":{"type":"integer","minimum":1,"maximum":12}}}}}}}"#;

/// And of the parts of one, of which each page is in one only.
const PARTS: &str = r#"{"properties":{"parts":{"type":"array","x-pages-once":"pages","items":{"type":"object","required":["key","pages"],
    "properties":{"key":{"type":"string"},"pages":{"type":"array","format":"page-list","items":{"type":"integer","minimum":1}}}}}}}"#;

const LIST: &str = r#"{"type":"array","format":"page-list"}"#;

/// What a text is read as, and how that is written.
#[track_caller]
fn check_text(text: &str, expected: Result<(&str, &str), Problem>) {
    let found = check::read(&Widget::Pages, &text.into());
    let found = found.map(|value| (value.to_string(), page_ranges(&value).unwrap()));
    let found = found.as_ref().map(|(list, text)| (&**list, &**text));
    assert_eq!(found, expected.as_ref().copied(), "{text:?}");
}

#[test]
fn pages_are_read_as_people_write_them() {
    for text in [
        "1-3, 5",
        "1-3,5",
        " 1 – 3 ; 5 ",
        "1 2 3 5",
        "1-2\u{a0}3-3,5,",
        "01-03 5",
        "１－３、５",
        "١-٣، ٥",
        "۱—۳؛۵",
        "1～3，5",
    ] {
        check_text(text, Ok(("[1,2,3,5]", "1-3, 5")));
    }
    check_text("", Ok(("[]", "")));
    check_text("  ", Ok(("[]", "")));
    check_text("4294967295", Ok(("[4294967295]", "4294967295")));
    check_text("1,2", Ok(("[1,2]", "1-2")));
    for text in [
        "0",
        "0-3",
        "a",
        "1-3, five",
        "1-",
        "-3",
        "1--3",
        "1-2-3",
        "1,,2",
        ",1",
        ",",
        "1.5",
        "1+2",
        "½",
        "[1]",
    ] {
        check_text(text, Err(Problem::NotPages));
    }
    for text in ["3-1", "5, 1-3", "1, 1", "1-3, 3", "2 1"] {
        check_text(text, Err(Problem::PagesOutOfOrder));
    }
    let too_many = || Err(Problem::TooManyPages { most: 10_000 });
    for text in [
        "1-9999999999",
        "1-4294967295",
        "1-10001",
        "1-5000, 5002-10002",
        "99999999999999999999",
    ] {
        check_text(text, too_many());
    }
    assert!(check::read(&Widget::Pages, &"1-10000".into()).is_ok());
}

#[test]
fn what_is_no_list_of_pages_is_shown_as_it_was_before() {
    for (data, expected) in [
        ("[]", "Pages"),
        ("[1,2,4]", "Pages"),
        ("[2,1,1]", "Pages"),
        ("null", "Pages"),
        ("[0]", "List"),
        ("[-1]", "List"),
        ("[1.5]", "List"),
        ("[1.0]", "List"),
        ("[1e0]", "List"),
        ("[4294967296]", "List"),
        (r#"["1"]"#, "List"),
        ("[[1]]", "List"),
        ("[null]", "List"),
        (r#""1""#, "Json"),
        (r#"{"a":1}"#, "Json"),
    ] {
        let schema = format!(r#"{{"properties":{{"p":{LIST}}}}}"#);
        let data = format!(r#"{{"p":{data},"x":1}}"#);
        let draft = check(
            &schema,
            &data,
            &[Do::Type("/x", "2"), Do::Type("/x", "1")],
            &data,
            "",
        );
        let widget = format!("{:?}", draft.field(id(&draft, "/p")).widget);
        let widget = if widget.starts_with("Text") {
            "Json"
        } else {
            &widget
        };
        assert_eq!(widget, expected, "{data}");
    }
    let many: Vec<_> = (1..=10_001).map(|page| page.to_string()).collect();
    let many = value(&format!("[{}]", many.join(",")));
    assert_eq!(page_ranges(&many), None);
    let draft = Draft::new(Some(&value(LIST)), &many);
    assert_eq!(*draft.field(draft.root()).widget, Widget::List);
}

#[test]
fn a_list_of_pages_is_one_cell_of_a_table() {
    let data =
        r#"{"documents":[{"name":"Invoice","pages":[1,2,3]},{"name":"Letter","pages":[5]}]}"#;
    check_form(
        SPLIT,
        data,
        "
 : Object
/documents Documents: List required
/documents/0 Documents 1: Object removable
/documents/0/name Name: Text required Invoice
/documents/0/pages Pages: Pages required 1-3
/documents/1 Documents 2: Object removable
/documents/1/name Name: Text required Letter
/documents/1/pages Pages: Pages required 5",
    );
    let draft = check(
        SPLIT,
        data,
        &[
            Do::AddItem("/documents"),
            Do::Type("/documents/1/pages", "5–6; 8"),
        ],
        r#"{"documents":[{"name":"Invoice","pages":[1,2,3]},{"name":"Letter","pages":[5,6,8]},{"name":"","pages":[]}]}"#,
        "",
    );
    assert!(draft.table(id(&draft, "/documents")).is_some());
    let field = draft.field(id(&draft, "/documents/0/pages"));
    assert_eq!(field.examples, [value("[1,2,3,5]")]);
    // As a spreadsheet gives them.
    check(
        SPLIT,
        data,
        &[Do::Paste(
            "/documents/1/name",
            &[&["Note", "4-5"], &["Map", "7, 9"], &["Plan", "x"]],
        )],
        r#"{"documents":[{"name":"Invoice","pages":[1,2,3]},{"name":"Note","pages":[4,5]},{"name":"Map","pages":[7,9]},{"name":"Plan","pages":[]}]}"#,
        "/documents/3/pages NotPages",
    );
}

#[test]
fn a_text_that_is_no_list_of_pages_stays_and_blocks() {
    let data = r#"{"documents":[{"name":"Invoice","pages":[1,2,3]}]}"#;
    for (text, problem) in [
        ("5, 1-3", "PagesOutOfOrder"),
        ("1-3, x", "NotPages"),
        ("1-99999", "TooManyPages { most: 10000 }"),
    ] {
        let step = Do::Type("/documents/0/pages", text);
        let problem = format!("/documents/0/pages {problem}");
        let draft = check(SPLIT, data, &[step], data, &problem);
        assert_eq!(draft.field(id(&draft, "/documents/0/pages")).text, text);
        check_reload(SPLIT, data, &[step]);
    }
    check_reload(SPLIT, data, &[Do::Type("/documents/0/pages", "")]);
    check_reload(
        SPLIT,
        data,
        &[
            Do::Type("/documents/0/pages", "1, 3"),
            Do::AddItem("/documents"),
        ],
    );
    // The same pages in other words are no change.
    let same = Do::Type("/documents/0/pages", "1,2,3");
    assert!(!check(SPLIT, data, &[same], data, "").is_changed());
}

#[test]
fn null_and_absent_are_no_empty_lists() {
    let schema =
        format!(r#"{{"properties":{{"a":{{"anyOf":[{LIST},{{"type":"null"}}]}},"b":{LIST}}}}}"#);
    let steps = [Do::Unnull("/a"), Do::Add("/b")];
    check(&schema, r#"{"a":null}"#, &steps, r#"{"a":[],"b":[]}"#, "");
    let steps = [
        Do::Type("/a", ""),
        Do::Null("/a"),
        Do::Type("/b", "7"),
        Do::Remove("/b"),
    ];
    check(&schema, r#"{"a":[1],"b":[2]}"#, &steps, r#"{"a":null}"#, "");
    let with_default = r#"{"items":{"properties":{"p":{"type":"array","format":"page-list","default":[2,3]}},"required":["p"]}}"#;
    check(
        with_default,
        "[]",
        &[Do::AddItem("")],
        r#"[{"p":[2,3]}]"#,
        "",
    );
}

#[test]
fn what_a_reviewer_brings_some_other_way_is_judged_too() {
    let data = r#"{"documents":[{"name":"Invoice","pages":[1,2,3]}]}"#;
    check_merged(
        SPLIT,
        data,
        r#"{"documents":[{"name":"Invoice","pages":[3,1]}]}"#,
        &[],
        "/documents/0/pages Pages 3, 1 PagesOutOfOrder",
    );
    check_merged(
        SPLIT,
        data,
        r#"{"documents":[{"name":"Invoice","pages":["a"]}]}"#,
        &[],
        r#"/documents/0/pages Json ["a"]"#,
    );
    check_all(
        SPLIT,
        data,
        &[Do::Json(
            r#"{"documents":[{"name":"Invoice","pages":[1,1]}]}"#,
        )],
        "/documents/0/pages Pages must be in ascending order, each once.",
        "",
    );
    check_all(
        SPLIT,
        data,
        &[Do::Type("/documents/0/pages", "1-3, 11-14")],
        "/documents/0/pages The last page is 12.",
        "",
    );
}

#[test]
fn pages_that_came_out_of_order_only_warn() {
    let data = r#"{"documents":[{"name":"Invoice","pages":[3,1,2]}]}"#;
    let says = "/documents/0/pages Pages must be in ascending order, each once.";
    let typed = |text| Do::Type("/documents/0/pages", text);
    check_all(SPLIT, data, &[], "", says);
    check_all(SPLIT, data, &[typed("3, 1-2, 4")], says, "");
    check_all(SPLIT, data, &[typed("1"), typed("3, 1-2")], "", says);
    let draft = check_all(SPLIT, data, &[typed("1-3")], "", "");
    assert_eq!(
        draft.value().to_string(),
        r#"{"documents":[{"name":"Invoice","pages":[1,2,3]}]}"#
    );
}

#[test]
fn a_page_that_is_in_another_row_is_told_in_the_later_one() {
    let data = r#"{"parts":[{"key":"A","pages":[1,2,3]},{"key":"B","pages":[4,5]},{"key":" ","pages":[6]}]}"#;
    let typed = |at, text| Do::Type(at, text);
    let in_b = "/parts/1/pages Page 3 is in “A” already.";
    check_all(PARTS, data, &[typed("/parts/1/pages", "3-5")], in_b, "");
    check_all(
        PARTS,
        data,
        &[
            typed("/parts/1/pages", "3-6"),
            typed("/parts/0/pages", "1-2"),
        ],
        "/parts/2/pages Page 6 is in “B” already.",
        "",
    );
    check_all(
        PARTS,
        data,
        &[typed("/parts/1/pages", "3-5"), Do::Undo],
        "",
        "",
    );
    check_all(
        PARTS,
        data,
        &[Do::Move("/parts/2", 0), typed("/parts/1/pages", "1-3, 6")],
        "/parts/1/pages Page 6 is in row 1 already.",
        "",
    );
    // Both ways of looking at a page that came twice, and another one.
    let came = r#"{"parts":[{"key":"A","pages":[1,2]},{"key":"B","pages":[2,3]}]}"#;
    check_all(
        PARTS,
        came,
        &[],
        "",
        "/parts/1/pages Page 2 is in “A” already.",
    );
    check_all(
        PARTS,
        came,
        &[typed("/parts/1/pages", "1, 3")],
        "/parts/1/pages Page 1 is in “A” already.",
        "",
    );
    // Without the keyword pages may be in several.
    let both = r#"{"documents":[{"name":"A","pages":[1]},{"name":"B","pages":[1]}]}"#;
    check_all(SPLIT, both, &[], "", "");
}

/// What changed in words, and the patch.
#[track_caller]
fn check_changes(data: &str, steps: &[Do], expected: &[&str], patch: &str) {
    let mut draft = Draft::new(Some(&value(SPLIT)), &value(data));
    for step in steps {
        run(&mut draft, *step);
    }
    check_sound(&draft);
    let shown = |side: Option<Value>| {
        side.map_or_else(
            || "-".to_owned(),
            |value| page_ranges(&value).unwrap_or_else(|| value.to_string()),
        )
    };
    let changes = draft.changes().into_iter();
    let changes =
        changes.map(|it| format!("{} {} > {}", it.pointer, shown(it.before), shown(it.after)));
    assert_eq!(changes.collect::<Vec<_>>(), expected);
    assert_eq!(Patch::of(draft.changes()).to_string(), patch);
}

#[test]
fn a_list_of_pages_changes_as_a_whole() {
    let data = r#"{"documents":[{"name":"A","pages":[1,2,3]},{"name":"B","pages":[4]},{"name":"C","pages":[5]}]}"#;
    let first = Do::Type("/documents/0/pages", "1-2");
    check_changes(
        data,
        &[first],
        &["/documents/0/pages 1-3 > 1-2"],
        r#"[{"op":"replace","path":"/documents/0/pages","value":[1,2]}]"#,
    );
    check_changes(
        data,
        &[first, Do::Type("/documents/2/pages", "3, 5")],
        &[
            "/documents/0/pages 1-3 > 1-2",
            "/documents/2/pages 5 > 3, 5",
        ],
        r#"[{"op":"replace","path":"/documents/0/pages","value":[1,2]},{"op":"replace","path":"/documents/2/pages","value":[3,5]}]"#,
    );
    check_changes(
        data,
        &[
            Do::RemoveItem("/documents/1"),
            Do::Type("/documents/1/pages", "4-5"),
        ],
        &[
            r#"/documents/1 {"name":"B","pages":[4]} > -"#,
            "/documents/1/pages 5 > 4-5",
        ],
        r#"[{"op":"remove","path":"/documents/1"},{"op":"replace","path":"/documents/1/pages","value":[4,5]}]"#,
    );
}

proptest! {
    #[test]
    fn ascending_pages_are_read_as_they_are_written(pages in prop::collection::btree_set(prop_oneof![1_u32..40, any::<u32>().prop_map(|page| page.max(1))], 0..40)) {
        let list = Value::Array(pages.into_iter().map(|page| Value::Number(i64::from(page).into())).collect());
        let text = page_ranges(&list).unwrap();
        let read = check::read(&Widget::Pages, &(&*text).into()).unwrap();
        prop_assert!(read.identical(&list), "{text}");
    }

    #[test]
    fn any_text_is_a_list_of_pages_or_a_problem(text in prop_oneof!["[0-9,;\\- ]{0,12}", ".{0,12}", "[1-4]{1,2}([-, –、][1-9]{1,2}){0,6}"]) {
        if let Ok(list) = check::read(&Widget::Pages, &(&*text).into()) {
            let items = list.as_array().unwrap();
            prop_assert!(crate::schema::ascends(items) && items.len() <= 10_000);
            let written = page_ranges(&list).unwrap();
            prop_assert!(check::read(&Widget::Pages, &(&*written).into()).unwrap().identical(&list), "{text:?} {written:?}");
        }
    }

    #[test]
    fn any_list_of_pages_is_shown_or_falls_back(data in any_data()) {
        let (schema, data) = (value(LIST), value(&data));
        let draft = Draft::new(Some(&schema), &data);
        let shown = page_ranges(&data);
        prop_assert_eq!(*draft.field(draft.root()).widget == Widget::Pages, shown.is_some() || data.is_null());
        prop_assert!(draft.assembled().identical(&data));
    }
}
