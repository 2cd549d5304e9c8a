//! Tests of forms as a reviewer meets them: a schema, some data, some edits, and what would be sent.

mod checks;
mod edits;
mod kept;
mod lines;
mod pages;
mod restore;

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::json::{Patch, diff, pretty};
use restore::portrait;

fn value(text: &str) -> Value {
    Value::parse(text).unwrap()
}

/// One thing a reviewer does, with fields named by their pointer at that moment.
#[derive(Clone, Copy)]
enum Do {
    Type(&'static str, &'static str),
    Bool(&'static str, bool),
    Choose(&'static str, usize),
    Null(&'static str),
    Unnull(&'static str),
    AddItem(&'static str),
    RemoveItem(&'static str),
    Move(&'static str, usize),
    Add(&'static str),
    Remove(&'static str),
    Shape(&'static str, usize),
    Entry(&'static str, &'static str),
    Rename(&'static str, &'static str),
    Paste(&'static str, &'static [&'static [&'static str]]),
    Json(&'static str),
    Pause,
    Undo,
    Redo,
    Reset(&'static str),
    ResetAll,
}

#[track_caller]
fn id(draft: &Draft, pointer: &str) -> FieldId {
    let found = draft.find(&Pointer::parse(pointer).unwrap());
    found.unwrap_or_else(|| panic!("no field at {pointer}"))
}

#[track_caller]
fn run(draft: &mut Draft, step: Do) -> Touched {
    let edit = match step {
        Do::Type(at, text) => Edit::Type {
            field: id(draft, at),
            text: text.into(),
        },
        Do::Bool(at, value) => Edit::SetBool {
            field: id(draft, at),
            value,
        },
        Do::Choose(at, option) => Edit::Choose {
            field: id(draft, at),
            option,
        },
        Do::Null(at) => Edit::SetNull {
            field: id(draft, at),
        },
        Do::Unnull(at) => Edit::ClearNull {
            field: id(draft, at),
        },
        Do::AddItem(at) => Edit::AddItem {
            list: id(draft, at),
        },
        Do::RemoveItem(at) => Edit::RemoveItem {
            field: id(draft, at),
        },
        Do::Move(at, to) => Edit::MoveItem {
            field: id(draft, at),
            to,
        },
        Do::Add(at) => Edit::AddProperty {
            field: id(draft, at),
        },
        Do::Remove(at) => Edit::RemoveProperty {
            field: id(draft, at),
        },
        Do::Reset(at) => Edit::Reset {
            field: id(draft, at),
        },
        Do::Shape(at, shape) => Edit::ChooseShape {
            field: id(draft, at),
            shape,
        },
        Do::Entry(at, key) => Edit::AddEntry {
            object: id(draft, at),
            key: key.into(),
        },
        Do::Rename(at, key) => Edit::RenameKey {
            field: id(draft, at),
            key: key.into(),
        },
        Do::Paste(at, rows) => Edit::Paste {
            field: id(draft, at),
            rows: rows
                .iter()
                .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
                .collect(),
        },
        Do::Json(text) => Edit::ReplaceAll { text: text.into() },
        Do::Pause => {
            draft.end_step();
            return Touched::default();
        }
        Do::Undo => Edit::Undo,
        Do::Redo => Edit::Redo,
        Do::ResetAll => Edit::ResetAll,
    };
    apply(draft, edit)
}

/// Applies an edit and compares what it says it touched with what looks different afterwards.
#[track_caller]
fn apply(draft: &mut Draft, edit: Edit) -> Touched {
    let before = draft.clone();
    let touched = draft.apply(edit.clone());
    let mut all = Vec::new();
    walk(draft, draft.root(), &mut all);
    for id in all {
        let existed = (id.number() as usize) < before_count(&before);
        let same = existed && look(&before, id) == look(draft, id);
        let inside_moved = draft.pointer(id) != before.pointer(id);
        let in_reset = touched.shape.is_some_and(|shape| within(draft, id, shape));
        assert!(
            same || touched.fields.contains(&id) || inside_moved || in_reset,
            "{edit:?} changed {} unnoticed:\n{}\n{}",
            draft.pointer(id),
            look(&before, id),
            look(draft, id)
        );
    }
    touched
}

fn before_count(draft: &Draft) -> usize {
    (0..)
        .take_while(|n| *n == 0 || draft.field(FieldId(*n)).id == FieldId(*n))
        .count()
}

fn within(draft: &Draft, id: FieldId, around: FieldId) -> bool {
    let mut at = Some(id);
    while let Some(id) = at {
        if id == around {
            return true;
        }
        at = draft.field(id).parent;
    }
    false
}

/// All a view shows of one field, but for its place and the number of its siblings.
fn look(draft: &Draft, id: FieldId) -> String {
    let Field {
        label,
        presence,
        text,
        selected,
        checked,
        children,
        changed,
        problem,
        warning,
        problem_count,
        warning_count,
        ..
    } = draft.field(id);
    format!(
        "{label} {presence:?} {text} {selected:?} {checked:?} {children:?} {changed} {problem:?} {warning:?} {problem_count} {warning_count}"
    )
}

fn walk(draft: &Draft, id: FieldId, all: &mut Vec<FieldId>) {
    all.push(id);
    for child in draft.field(id).children {
        walk(draft, *child, all);
    }
}

/// The counts kept along the way against a fresh count, and other things that hold for any draft.
#[track_caller]
fn check_sound(draft: &Draft) {
    let mut all = Vec::new();
    walk(draft, draft.root(), &mut all);
    let root = draft.field(draft.root());
    let with =
        |pick: fn(&Field<'_>) -> bool| all.iter().filter(|id| pick(&draft.field(**id))).count();
    assert_eq!(
        root.problem_count as usize,
        with(|field| field.problem.is_some())
    );
    assert_eq!(
        root.warning_count as usize,
        with(|field| field.warning.is_some())
    );
    assert_eq!(draft.problems().len(), root.problem_count as usize);
    assert_eq!(draft.warnings().len(), root.warning_count as usize);
    for id in &all {
        let field = draft.field(*id);
        assert!(field.problem.is_none() || field.changed || !draft.problems().is_empty());
        if field.presence == Presence::Present || field.parent.is_none() {
            assert_eq!(
                draft.find(&field.pointer).map(|id| draft.pointer(id)),
                Some(field.pointer.clone())
            );
        }
        assert!(
            !field.label.is_empty() || field.parent.is_none() || field.pointer.last().is_some()
        );
    }
    let printed = draft.value().to_string();
    assert_eq!(value(&printed).to_string(), printed);
    let patch = Patch::of(draft.changes());
    assert_eq!(patch.apply(draft.original()).as_ref(), Ok(&draft.value()));
    // What is one field is one change, be it a list.
    let is_page_list = |id: &FieldId| *draft.field(*id).widget == Widget::Pages;
    if !all.iter().any(is_page_list) {
        assert_eq!(draft.changes(), diff(draft.original(), &draft.value()));
    }
    if !draft.is_changed() {
        assert!(draft.value().identical(draft.original()));
    }
}

/// Runs the steps, compares what would be sent and the problems, and finds everything back after a reset.
#[track_caller]
fn check(schema: &str, data: &str, steps: &[Do], expected: &str, problems: &str) -> Draft {
    let (schema, data) = (Value::parse(schema).ok(), value(data));
    let mut draft = Draft::new(schema.as_ref(), &data);
    check_sound(&draft);
    assert!(
        draft.problems().is_empty(),
        "what came broken must not block: {:?}",
        draft.problems()
    );
    for step in steps {
        run(&mut draft, *step);
        check_sound(&draft);
    }
    assert_eq!(draft.value().to_string(), expected);
    assert_eq!(listed(&draft, draft.problems()), problems);
    let mut back = draft.clone();
    back.apply(Edit::ResetAll);
    check_sound(&back);
    assert!(!back.is_changed() && back.problems().is_empty());
    assert!(back.value().identical(&data));
    draft
}

fn listed(draft: &Draft, problems: Vec<(FieldId, Problem)>) -> String {
    let shown: Vec<_> = problems
        .iter()
        .map(|(id, problem)| format!("{} {problem:?}", draft.pointer(*id)))
        .collect();
    shown.join("; ")
}

#[track_caller]
fn check_warnings(schema: &str, data: &str, expected: &str) -> Draft {
    let draft = check(schema, data, &[], data, "");
    assert_eq!(listed(&draft, draft.warnings()), expected);
    draft
}

/// Each visible field on a line: pointer, label, control, presence, text.
#[track_caller]
fn check_form(schema: &str, data: &str, expected: &str) {
    let (schema, data) = (Value::parse(schema).ok(), value(data));
    let draft = Draft::new(schema.as_ref(), &data);
    check_sound(&draft);
    let mut all = Vec::new();
    walk(&draft, draft.root(), &mut all);
    let lines: Vec<_> = all
        .iter()
        .map(|id| {
            let field = draft.field(*id);
            let widget = match field.widget {
                Widget::Choice { options } => format!(
                    "Choice {}",
                    options
                        .iter()
                        .map(|o| &*o.label)
                        .collect::<Vec<_>>()
                        .join("|")
                ),
                Widget::Text { multiline, format } => {
                    let format = format.map_or(String::new(), |format| format!(" {format:?}"));
                    format!("Text{}{format}", if *multiline { " multiline" } else { "" })
                }
                other => format!("{other:?}"),
            };
            let marks: String = [
                (field.required, " required"),
                (field.nullable, " nullable"),
                (field.can_remove, " removable"),
            ]
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, mark)| *mark)
            .collect();
            let presence = match field.presence {
                Presence::Present => String::new(),
                other => format!(" {other:?}"),
            };
            format!(
                "{} {}: {widget}{presence}{marks} {}",
                field.pointer, field.label, field.text
            )
            .trim()
            .to_owned()
        })
        .collect();
    assert_eq!(lines.join("\n"), expected.trim());
}

/// What pydantic makes of an invoice with optional fields.
const INVOICE: &str = r##"{
    "$defs": {
        "LineItem": {"title": "LineItem", "type": "object", "properties": {
            "description": {"title": "Description", "type": "string"},
            "quantity": {"title": "Quantity", "type": "integer", "minimum": 1},
            "unit_price": {"anyOf": [{"type": "number"}, {"type": "null"}], "default": null, "title": "Unit Price"}
        }, "required": ["description", "quantity"]},
        "Status": {"enum": ["draft", "sent", "paid"], "title": "Status", "type": "string"}
    },
    "title": "Invoice", "type": "object",
    "properties": {
        "invoice_number": {"title": "Invoice Number", "type": "string", "description": "As printed."},
        "issued": {"format": "date", "title": "Issued", "type": "string"},
        "due": {"anyOf": [{"format": "date", "type": "string"}, {"type": "null"}], "default": null, "title": "Due"},
        "total": {"title": "Total", "type": "number"},
        "tip": {"type": "number", "maximum": 10},
        "paid": {"type": "boolean"},
        "note": {"type": ["string", "null"], "maxLength": 5},
        "status": {"$ref": "#/$defs/Status"},
        "line_items": {"items": {"$ref": "#/$defs/LineItem"}, "title": "Line Items", "type": "array"}
    },
    "required": ["invoice_number", "issued", "total", "status", "line_items"]
}"##;

const DATA: &str = r#"{"total":1250.10,"invoice_number":"A-1","issued":"2024-01-31","due":null,"status":"sent","line_items":[{"description":"Bolts","quantity":2,"unit_price":0.10},{"description":"Nuts","quantity":12345678901234567890,"unit_price":null}],"extra":1e400}"#;

#[test]
fn a_pydantic_invoice_becomes_a_form() {
    check_form(
        INVOICE,
        DATA,
        r#"
Invoice: Object
/invoice_number Invoice Number: Text required A-1
/issued Issued: Date required 2024-01-31
/due Due: Date Null nullable removable
/total Total: Number required 1250.10
/tip Tip: Number Absent
/paid Paid: Boolean Absent
/note Note: Text Absent nullable
/status Status: Choice draft|sent|paid required sent
/line_items Line Items: List required
/line_items/0 Line item 1: Object removable
/line_items/0/description Description: Text required Bolts
/line_items/0/quantity Quantity: Integer required 2
/line_items/0/unit_price Unit Price: Number nullable removable 0.10
/line_items/1 Line item 2: Object removable
/line_items/1/description Description: Text required Nuts
/line_items/1/quantity Quantity: Integer required 12345678901234567890
/line_items/1/unit_price Unit Price: Number Null nullable removable
/extra Extra: Number removable 1e400"#,
    );
    let draft = Draft::new(Some(&value(INVOICE)), &value(DATA));
    assert_eq!(
        draft.field(id(&draft, "/invoice_number")).description,
        Some("As printed.")
    );
    assert_eq!(draft.field(id(&draft, "/status")).selected, Some(1));
    assert_eq!(
        draft.summary(id(&draft, "/line_items/1")).as_deref(),
        Some("Nuts")
    );
    assert_eq!(draft.summary(draft.root()).as_deref(), Some("A-1"));
}

#[test]
fn without_a_schema_the_data_is_the_form() {
    check_form(
        "",
        r#"{"sellerName":"Ada","lines":[{"n":1},[true,null]],"text":"a\nb","a":{"b/c":{}}}"#,
        r#"
: Object
/sellerName Seller name: Text Ada
/lines Lines: List
/lines/0 Lines 1: Object removable
/lines/0/n N: Number 1
/lines/1 Lines 2: List removable
/lines/1/0 1: Boolean removable true
/lines/1/1 2: Text Null nullable removable
/text Text: Text multiline a
b
/a A: Object
/a/b~1c B/c: Object"#,
    );
    check_form("", "[]", ": List");
    check_form("", "1.50", ": Number 1.50");
    check_form("[1]", r#""a""#, ": Text a");
}

#[test]
fn only_what_is_edited_changes() {
    use Do::*;
    let with = |from: &str, to: &str| DATA.replacen(from, to, 1);
    let test =
        |steps: &[Do], from: &str, to: &str| drop(check(INVOICE, DATA, steps, &with(from, to), ""));
    test(&[], "", "");
    test(&[Type("/total", "1250.1")], "1250.10", "1250.1");
    test(&[Type("/total", "7"), Type("/total", "1250.10")], "", "");
    test(&[Type("/total", "-1E5")], "1250.10", "-1E5");
    test(
        &[Type("/invoice_number", "ä\"\u{1}")],
        r#""A-1""#,
        r#""ä\"\u0001""#,
    );
    test(
        &[Type("/due", "2024-02-29")],
        r#""due":null"#,
        r#""due":"2024-02-29""#,
    );
    test(&[Type("/due", "2024-02-29"), Type("/due", "")], "", "");
    test(&[Choose("/status", 2)], "sent", "paid");
    test(&[Choose("/status", 2), Choose("/status", 1)], "", "");
    test(&[Type("/status", "draft")], "sent", "draft");
    test(&[Add("/paid")], "1e400", r#"1e400,"paid":false"#);
    test(&[Bool("/paid", true)], "1e400", r#"1e400,"paid":true"#);
    test(&[Bool("/paid", true), Remove("/paid")], "", "");
    test(
        &[Type("/tip", "2"), Type("/paid", "true")],
        "1e400",
        r#"1e400,"tip":2,"paid":true"#,
    );
    test(&[Add("/tip")], "", "");
    test(&[Type("/tip", "2"), Type("/tip", "")], "", "");
    test(&[Null("/note")], "1e400", r#"1e400,"note":null"#);
    test(
        &[Null("/note"), Unnull("/note")],
        "1e400",
        r#"1e400,"note":"""#,
    );
    test(
        &[Type("/line_items/0/unit_price", "")],
        r#"price":0.10"#,
        r#"price":null"#,
    );
    test(
        &[
            Null("/line_items/0/unit_price"),
            Unnull("/line_items/0/unit_price"),
        ],
        "",
        "",
    );
    test(&[Unnull("/line_items/1/unit_price")], "", "");
    test(
        &[
            Unnull("/line_items/1/unit_price"),
            Type("/line_items/1/unit_price", "3"),
        ],
        "null}",
        "3}",
    );
    test(&[Remove("/extra")], r#","extra":1e400"#, "");
    test(&[Remove("/extra"), Add("/extra")], "", "");
    test(
        &[Remove("/line_items/0/unit_price")],
        r#","unit_price":0.10"#,
        "",
    );
    test(
        &[Remove("/line_items/0/unit_price"), Reset("/line_items")],
        "",
        "",
    );
    test(
        &[RemoveItem("/line_items/0")],
        r#"{"description":"Bolts","quantity":2,"unit_price":0.10},"#,
        "",
    );
    test(
        &[Move("/line_items/1", 0), Move("/line_items/1", 0)],
        "",
        "",
    );
    test(&[Type("/total", "1"), ResetAll], "", "");
    // What does not apply does nothing.
    test(
        &[
            Null("/total"),
            Remove("/total"),
            AddItem("/total"),
            RemoveItem("/total"),
            Move("/total", 3),
            Bool("/total", true),
            Choose("/status", 9),
            Unnull("/total"),
            Type("/line_items", "x"),
            Add("/total"),
        ],
        "",
        "",
    );
}

#[test]
fn what_the_reviewer_breaks_blocks_and_keeps_the_original() {
    use Do::*;
    let test = |step: Do, problem: &str| drop(check(INVOICE, DATA, &[step], DATA, problem));
    test(Type("/total", "3."), "/total NotANumber");
    test(Type("/total", "-"), "/total NotANumber");
    test(Type("/total", "1,5"), "/total NotANumber");
    test(Type("/total", ""), "/total EmptyRequired");
    test(Type("/issued", "2024-02-30"), "/issued NotADate");
    test(Type("/issued", ""), "/issued EmptyRequired");
    test(
        Type("/line_items/0/quantity", "1.5"),
        "/line_items/0/quantity NotAnInteger",
    );
    test(Type("/status", "gone"), "/status NotInChoices");
    test(Type("/tip", "x"), "/tip NotANumber");
    let sent = |steps: &[Do], from: &str, to: &str, problem: &str| {
        drop(check(
            INVOICE,
            DATA,
            steps,
            &DATA.replacen(from, to, 1),
            problem,
        ))
    };
    sent(
        &[Type("/invoice_number", "")],
        "A-1",
        "",
        "/invoice_number EmptyRequired",
    );
    sent(
        &[Type("/note", "äöüäö")],
        "1e400",
        r#"1e400,"note":"äöüäö""#,
        "",
    );
    sent(&[Type("/extra", "")], "", "", "/extra EmptyRequired");
    // A problem goes with its field.
    sent(
        &[
            Type("/line_items/0/quantity", "x"),
            RemoveItem("/line_items/0"),
        ],
        r#"{"description":"Bolts","quantity":2,"unit_price":0.10},"#,
        "",
        "",
    );
}

#[test]
fn what_came_broken_warns_until_it_is_made_worse() {
    use Do::*;
    let schema = r#"{"properties": {
        "n": {"type": "number", "minimum": 5}, "t": {"type": "string"}, "d": {"type": "string", "format": "date"},
        "o": {"type": "object"}, "s": {"type": "string"}, "e": {"enum": [1, 2.0]}, "b": {"type": "boolean"}, "m": {"type": "string", "format": "email"},
        "r": {"type": "string"}, "z": {"type": "integer"}
    }, "required": ["r", "z"], "additionalProperties": false}"#;
    let data = r#"{"n":"12","t":7,"d":"31.1.","o":"x","s":{"a":1},"e":3,"b":"yes","m":"nobody","z":null,"u":1}"#;
    let draft = check_warnings(
        schema,
        data,
        "/n WrongType { expected: Number }; /t WrongType { expected: Text }; /d NotADate; /o WrongType { expected: Object }; \
         /s WrongType { expected: Text }; /e NotInChoices; /b WrongType { expected: Boolean }; /m NotAnEmail; /r EmptyRequired; \
         /z EmptyRequired; /u UnknownKey",
    );
    assert_eq!(draft.field(id(&draft, "/o")).widget, &Widget::Json);
    assert_eq!(draft.field(id(&draft, "/n")).text, "12");
    let test = |step: Do, from: &str, to: &str, problems: &str| {
        drop(check(
            schema,
            data,
            &[step],
            &data.replacen(from, to, 1),
            problems,
        ))
    };
    test(Type("/n", "12"), r#""12""#, "12", "");
    test(Type("/n", "x"), "", "", "/n NotANumber");
    test(Type("/t", "8"), "7", r#""8""#, "");
    test(Type("/d", "2024-01-31"), "31.1.", "2024-01-31", "");
    test(Type("/d", "31.2."), "31.1.", "31.2.", "");
    test(Type("/o", "{}"), r#""o":"x""#, r#""o":{}"#, "");
    test(Type("/o", "{"), "", "", "/o NotJson { line: 1, column: 2 }");
    test(Type("/s", "\"a\""), r#"{"a":1}"#, r#""a""#, "");
    test(Choose("/e", 1), r#""e":3"#, r#""e":2.0"#, "");
    test(Bool("/b", true), r#""yes""#, "true", "");
    test(Type("/m", "a@b"), "nobody", "a@b", "");
    test(Type("/m", "some"), "nobody", "some", "");
    test(Type("/r", "now"), r#""u":1"#, r#""u":1,"r":"now""#, "");
    test(Type("/z", "5"), r#""z":null"#, r#""z":5"#, "");
    test(Type("/z", "5x"), "", "", "/z NotANumber");
    test(Remove("/u"), r#","u":1"#, "", "");
}

#[test]
fn new_items_have_what_the_schema_requires() {
    use Do::*;
    let with = |item: &str| DATA.replacen("null}]", &format!("null}},{item}]"), 1);
    let added = [AddItem("/line_items")];
    check(
        INVOICE,
        DATA,
        &added,
        &with(r#"{"description":""}"#),
        "/line_items/2/quantity EmptyRequired",
    );
    let filled = [
        AddItem("/line_items"),
        Type("/line_items/2/quantity", "1"),
        Type("/line_items/2/description", "Saw"),
        Type("/line_items/2/unit_price", "9.90"),
    ];
    check(
        INVOICE,
        DATA,
        &filled,
        &with(r#"{"description":"Saw","quantity":1,"unit_price":9.90}"#),
        "",
    );
    check(
        INVOICE,
        DATA,
        &[AddItem("/line_items"), RemoveItem("/line_items/2")],
        DATA,
        "",
    );
    check(
        INVOICE,
        DATA,
        &[
            AddItem("/line_items"),
            Type("/line_items/2/quantity", "3"),
            Reset("/line_items/2"),
        ],
        &with(r#"{"description":""}"#),
        "/line_items/2/quantity EmptyRequired",
    );
    check(
        INVOICE,
        DATA,
        &[AddItem("/line_items"), Reset("/line_items")],
        DATA,
        "",
    );
}

#[test]
fn without_a_schema_new_items_look_like_the_others() {
    use Do::*;
    let data = r#"{"rows":[{"a":"x","n":1,"on":true,"deep":{"k":[1]}},{"a":"y","extra":null}],"none":[],"numbers":[1.0]}"#;
    let with = |item: &str| data.replacen("null}]", &format!("null}},{item}]"), 1);
    check(
        "",
        data,
        &[AddItem("/rows")],
        &with(r#"{"a":"","on":false,"deep":{"k":[]},"extra":null}"#),
        "/rows/2/n EmptyRequired",
    );
    check(
        "",
        data,
        &[AddItem("/none"), Type("/none/0", "x")],
        &data.replacen("[]", r#"["x"]"#, 1),
        "",
    );
    check(
        "",
        data,
        &[AddItem("/numbers"), Type("/numbers/1", "2")],
        &data.replacen("[1.0]", "[1.0,2]", 1),
        "",
    );
    check(
        "",
        data,
        &[AddItem("/numbers")],
        &data.replacen("[1.0]", "[1.0,null]", 1),
        "/numbers/1 EmptyRequired",
    );
}

#[test]
fn items_keep_their_ids_when_others_move_or_go() {
    let data = value(r#"[{"a":"x"},{"a":"y"},{"a":"z"}]"#);
    let mut draft = Draft::new(None, &data);
    let [x, y, z] = draft.field(draft.root()).children.try_into().unwrap();
    let text = draft.field(y).children[0];
    let touched = apply(&mut draft, Edit::MoveItem { field: x, to: 9 });
    assert_eq!(touched.shape, Some(draft.root()));
    assert_eq!(draft.field(draft.root()).children, [y, z, x]);
    assert_eq!(draft.field(y).label, "1");
    apply(&mut draft, Edit::RemoveItem { field: y });
    assert_eq!(draft.value().to_string(), r#"[{"a":"z"},{"a":"x"}]"#);
    assert_eq!(draft.pointer(z).as_str(), "/0");
    assert_eq!(draft.origin_pointer(z).unwrap().as_str(), "/2");
    // What was removed takes no edits.
    assert_eq!(
        draft.apply(Edit::Type {
            field: text,
            text: "lost".into()
        }),
        Touched::default()
    );
    assert_eq!(
        draft.apply(Edit::RemoveItem { field: y }),
        Touched::default()
    );
    let list = draft.root();
    apply(&mut draft, Edit::AddItem { list });
    let added = draft.field(draft.root()).children[2];
    assert!(draft.field(added).added && draft.origin_pointer(added).is_none());
    let touched = apply(&mut draft, Edit::ResetAll);
    assert_eq!(touched.shape, Some(draft.root()));
    assert_eq!(draft.field(draft.root()).children, [x, y, z]);
    assert_eq!(draft.field(text).text, "y");
    assert_eq!(
        draft.apply(Edit::AddItem { list: FieldId(999) }),
        Touched::default()
    );
}

#[test]
fn an_edit_names_the_fields_whose_look_changed() {
    let mut draft = Draft::new(Some(&value(INVOICE)), &value(DATA));
    let (total, root) = (id(&draft, "/total"), draft.root());
    assert_eq!(
        run(&mut draft, Do::Type("/total", "1")).fields,
        [root, total]
    );
    assert_eq!(run(&mut draft, Do::Type("/total", "12")).fields, [total]);
    assert_eq!(
        run(&mut draft, Do::Type("/total", "12x")).fields,
        [root, total]
    );
    assert_eq!(
        run(&mut draft, Do::Type("/total", "1250.10")).fields,
        [root, total]
    );
    assert!(!draft.field(root).changed);
}

#[test]
fn optional_objects_and_lists_come_and_go() {
    use Do::*;
    let schema = r##"{"properties": {
        "who": {"$ref": "#/definitions/person"},
        "tags": {"type": ["array", "null"], "items": {"type": "string"}},
        "seller": {"anyOf": [{"$ref": "#/definitions/person"}, {"type": "null"}]}
    }, "definitions": {"person": {"type": "object", "properties": {
        "name": {"type": "string"}, "age": {"type": "integer"}, "boss": {"$ref": "#/definitions/person"}
    }, "required": ["name", "age"]}}}"##;
    let (data, test) = (
        r#"{"seller":null}"#,
        |steps: &[Do], expected: &str, problems: &str| {
            drop(check(
                schema,
                r#"{"seller":null}"#,
                steps,
                expected,
                problems,
            ))
        },
    );
    test(
        &[Add("/who")],
        r#"{"seller":null,"who":{"name":""}}"#,
        "/who/age EmptyRequired",
    );
    test(
        &[Add("/who"), Type("/who/age", "7"), Add("/who/boss")],
        r#"{"seller":null,"who":{"name":"","age":7,"boss":{"name":""}}}"#,
        "/who/boss/age EmptyRequired",
    );
    test(&[Add("/who"), Remove("/who")], data, "");
    test(
        &[Unnull("/seller"), Type("/seller/age", "1")],
        r#"{"seller":{"name":"","age":1}}"#,
        "",
    );
    test(&[Unnull("/seller"), Null("/seller")], data, "");
    test(&[Remove("/seller")], "{}", "");
    test(&[Add("/tags")], r#"{"seller":null,"tags":[]}"#, "");
    test(
        &[AddItem("/tags"), Type("/tags/0", "x")],
        r#"{"seller":null,"tags":["x"]}"#,
        "",
    );
    test(
        &[Null("/tags"), AddItem("/tags")],
        r#"{"seller":null,"tags":[""]}"#,
        "",
    );
}

#[test]
fn schemas_are_merged_and_shapes_chosen() {
    // allOf, a reference with siblings, and alternatives told apart by a constant.
    let schema = r##"{"allOf": [{"$ref": "#/$defs/base"}, {"properties": {"id": {"maxLength": 3}}, "required": ["id"]}],
        "properties": {"pay": {"title": "Payment", "oneOf": [
            {"properties": {"kind": {"const": "card"}, "number": {"type": "string"}}, "required": ["kind"]},
            {"properties": {"kind": {"const": "bank"}, "iban": {"type": "string", "title": "IBAN"}}, "required": ["kind"]}]},
            "amount": {"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "null"}]},
            "far": {"$ref": "https://example.org/schema"}, "lost": {"$ref": "#/nowhere"}, "self": {"$ref": "#/properties/self"}},
        "$defs": {"base": {"properties": {"id": {"type": "string", "title": "Number"}}}}}"##;
    check_form(
        schema,
        r#"{"id":"ab","pay":{"kind":"bank","iban":"DE1"},"amount":"12","far":1,"lost":[],"self":true}"#,
        r#"
: Object
/pay Payment: Object removable
/pay/kind Kind: Choice bank required bank
/pay/iban IBAN: Text removable DE1
/amount Amount: Text nullable removable 12
/far Far: Number removable 1
/lost Lost: List removable
/self Self: Boolean removable true
/id Number: Text required ab"#,
    );
    // Alternatives beside properties add to them.
    let required = r#"{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}"#;
    check_form(
        required,
        r#"{"b":"x"}"#,
        ": Object\n/a A: Text Absent\n/b B: Text required x",
    );
}

#[test]
fn no_two_values_to_choose_from_read_the_same() {
    let schema = r#"{"properties": {"a": {"enum": ["1", 1, "true", true, "mW", "MW", "\"q\"", null, "1"]}, "b": {"enum": [1, 2]}}}"#;
    let data = value(r#"{"a":"1","b":"1"}"#);
    let mut draft = Draft::new(Some(&value(schema)), &data);
    let (a, b) = (id(&draft, "/a"), id(&draft, "/b"));
    let Widget::Choice { options } = draft.field(a).widget else {
        panic!("a choice");
    };
    let labels: Vec<_> = options.iter().map(|option| &*option.label).collect();
    let quoted_q = r#""\"q\"""#;
    assert_eq!(
        labels,
        [
            r#""1""#,
            "1",
            r#""true""#,
            "true",
            "mW",
            "MW",
            quoted_q,
            r#""1""#
        ]
    );
    assert_eq!(draft.field(a).text, r#""1""#);
    // What is none of the options does not read as one of them.
    assert_eq!(draft.field(b).text, r#""1""#);
    assert_eq!(draft.field(b).selected, None);
    run(&mut draft, Do::Type("/b", r#""1""#));
    assert!(!draft.is_changed());
    run(&mut draft, Do::Type("/b", "1"));
    run(&mut draft, Do::Type("/a", "1"));
    assert_eq!(draft.value().to_string(), r#"{"a":1,"b":1}"#);
    run(&mut draft, Do::Type("/a", r#""1""#));
    assert_eq!(draft.value().to_string(), r#"{"a":"1","b":1}"#);
}

#[test]
fn a_draft_can_be_shared_between_threads() {
    // Signals ask for it.
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<Draft>();
}

#[test]
fn recursive_schemas_end() {
    let schema = r##"{"$ref": "#/$defs/node", "$defs": {"node": {"type": "object", "properties": {
        "name": {"type": "string"}, "next": {"$ref": "#/$defs/node"}, "all": {"allOf": [{"$ref": "#/$defs/node"}, {"$ref": "#"}]}
    }, "required": ["name", "next", "all"]}}}"##;
    check(
        schema,
        r#"{"name":"a","next":{"name":"b"}}"#,
        &[],
        r#"{"name":"a","next":{"name":"b"}}"#,
        "",
    );
    let mut draft = Draft::new(Some(&value(schema)), &value(r#"{"name":"a"}"#));
    run(&mut draft, Do::Add("/next"));
    assert!(before_count(&draft) < 1000);
    for schema in [
        r##"{"$ref": "#"}"##,
        r##"{"allOf": [{"$ref": "#"}]}"##,
        r##"{"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}"##,
        r##"{"anyOf": [{"type": "null"}]}"##,
    ] {
        check(
            schema,
            r#"{"a":[1]}"#,
            &[Do::Type("/a/0", "2")],
            r#"{"a":[2]}"#,
            "",
        );
    }
}

#[test]
fn huge_and_deep_data_becomes_json() {
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    let draft = check("", &deep, &[], &deep, "");
    assert!(before_count(&draft) < 50);
    // What came so deep can be edited, and the result read again.
    let mut draft = draft;
    let at = draft
        .find(&Pointer::parse(&"/0".repeat(24)).unwrap())
        .unwrap();
    let text = draft.field(at).text.replace('1', "2");
    draft.apply(Edit::ReplaceText { field: at, text });
    assert_eq!(
        value(&draft.value().to_string()).to_string(),
        deep.replace('1', "2")
    );
    let items: Vec<_> = (0..30_000).map(|n| n.to_string()).collect();
    let wide = value(&format!(r#"{{"wide":[{}],"small":[1]}}"#, items.join(",")));
    let mut draft = Draft::new(None, &wide);
    assert_eq!(draft.field(id(&draft, "/wide")).widget, &Widget::Json);
    assert_eq!(draft.field(id(&draft, "/small")).widget, &Widget::List);
    assert_eq!(
        draft.field(id(&draft, "/wide")).text,
        pretty(wide.get("wide").unwrap())
    );
    run(&mut draft, Do::Type("/wide", "[1,  2.0]"));
    assert_eq!(draft.value().to_string(), r#"{"wide":[1,2.0],"small":[1]}"#);
}

#[test]
fn odd_spellings_and_repeated_keys_survive_edits_beside_them() {
    use Do::*;
    let data = r#"{"k\u0065y":"caf\u00e9 \/","a":1,"a":2,"s":"\ud800","n":-0.0}"#;
    check("", data, &[Type("/n", "1")], &data.replace("-0.0", "1"), "");
    check(
        "",
        data,
        &[Type("/key", "x"), Type("/key", "café /")],
        data,
        "",
    );
    check(
        "",
        data,
        &[Type("/s", "x"), Type("/s", "\u{fffd}")],
        data,
        "",
    );
    check(
        "",
        data,
        &[Type("/a", "3")],
        &data.replace(r#""a":2"#, r#""a":3"#),
        "",
    );
    check(
        r#"{"properties":{"a":{"type":"integer"}}}"#,
        data,
        &[Remove("/a")],
        &data.replace(r#""a":1,"a":2,"#, ""),
        "",
    );
}

#[test]
fn two_thousand_fields_take_a_key_press_in_no_time() {
    let rows: Vec<_> = (0..500)
        .map(|n| format!(r#"{{"a":"{n}","b":{n},"c":true,"d":null}}"#))
        .collect();
    let mut draft = Draft::new(None, &value(&format!(r#"{{"rows":[{}]}}"#, rows.join(","))));
    let field = id(&draft, "/rows/250/a");
    for n in 0..20_000 {
        let touched = draft.apply(Edit::Type {
            field,
            text: n.to_string().into(),
        });
        assert!(touched.fields.len() <= 4, "{touched:?}");
    }
    assert_eq!(draft.changes().len(), 1);
}

#[test]
fn the_vendors_own_schemas_become_forms() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/fixtures/retab"
    );
    let mut seen = 0;
    for name in ["baseline", "nullable"] {
        let Ok(schema) = std::fs::read_to_string(format!("{folder}/schemas/{name}.json")) else {
            continue;
        };
        let Ok(manifest) = std::fs::read_to_string(format!("{folder}/documents/manifest.json"))
        else {
            continue;
        };
        let (schema, manifest) = (value(&schema), value(&manifest));
        for document in manifest.get("documents").unwrap().as_array().unwrap() {
            let data = document.get("ground_truth").unwrap();
            let mut draft = Draft::new(Some(&schema), data);
            check_sound(&draft);
            assert!(draft.problems().is_empty());
            run(&mut draft, Do::AddItem("/line_items"));
            let mut all = Vec::new();
            walk(&draft, draft.root(), &mut all);
            for field in all {
                let typed = match draft.field(field).widget {
                    Widget::Number => "0.10",
                    Widget::Integer => "12345678901234567890",
                    Widget::Text { .. } => "2024-01-31",
                    Widget::Object | Widget::List => continue,
                    other => panic!("unexpected {other:?}"),
                };
                apply(
                    &mut draft,
                    Edit::Type {
                        field,
                        text: typed.into(),
                    },
                );
                assert_eq!(
                    draft
                        .value()
                        .at(&draft.pointer(field))
                        .unwrap()
                        .to_string()
                        .trim_matches('"'),
                    typed
                );
                check_sound(&draft);
            }
            assert!(draft.problems().is_empty());
            // Every property of the schema is there now, and what the schema does not know has been kept.
            assert_eq!(
                draft.value().as_object().unwrap().len(),
                18 + data
                    .as_object()
                    .unwrap()
                    .iter()
                    .filter(|(key, _)| schema.get("properties").unwrap().get(key).is_none())
                    .count()
            );
            draft.apply(Edit::ResetAll);
            assert!(draft.value().identical(data));
            seen += 1;
        }
    }
    if seen == 0 {
        eprintln!("skipped: the vendor's sample schemas are not here");
    }
}

/// Data with few keys, so that schemas and data often meet.
fn any_data() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|b| b.to_string()),
        "-?(0|[1-9][0-9]{0,22})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,4})?",
        prop_oneof![
            Just(""),
            Just("x"),
            Just("2024-01-31"),
            Just("2024-01-31T10:00:00Z"),
            Just("\\u00e9"),
            Just("\\ud800"),
            Just("12")
        ]
        .prop_map(|text| format!("\"{text}\"")),
        Just("[1,2,3,5]".to_owned()),
        Just("[2,1]".to_owned()),
    ];
    leaf.prop_recursive(4, 30, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(("[a-c]", inner), 0..4).prop_map(|members| {
                let members: Vec<_> = members
                    .iter()
                    .map(|(k, v)| format!("\"{k}\":{v}"))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

/// Schemas, right and wrong: every keyword with values that fit it, and sometimes with any value at all.
fn any_schema() -> impl Strategy<Value = String> {
    let type_name = || {
        prop_oneof![
            Just("null"),
            Just("string"),
            Just("number"),
            Just("integer"),
            Just("boolean"),
            Just("array"),
            Just("object")
        ]
    };
    let scalar = prop_oneof![
        4 => type_name().prop_map(|name| format!("\"type\":\"{name}\"")),
        2 => prop::collection::vec(type_name(), 1..3).prop_map(|names| format!("\"type\":{names:?}")),
        1 => prop::collection::vec(any_data(), 0..3).prop_map(|values| format!("\"enum\":[{}]", values.join(","))),
        1 => any_data().prop_map(|value| format!("\"const\":{value}")),
        1 => any_data().prop_map(|value| format!("\"default\":{value}")),
        1 => prop_oneof![Just("date"), Just("date-time"), Just("email"), Just("uri")].prop_map(|name| format!("\"format\":\"{name}\"")),
        1 => Just("\"type\":\"array\",\"format\":\"page-list\"".to_owned()),
        1 => prop_oneof![Just("#"), Just("#/properties/a"), Just("#/nowhere"), Just("x")].prop_map(|to| format!("\"$ref\":\"{to}\"")),
        1 => (prop_oneof![Just("minimum"), Just("maximum"), Just("minLength"), Just("maxLength")], 0..4).prop_map(|(k, n)| format!("\"{k}\":{n}")),
        1 => prop::collection::vec("[a-c]", 0..3).prop_map(|keys| format!("\"required\":{keys:?}")),
        1 => Just("\"readOnly\":true".to_owned()),
        1 => (prop_oneof![Just("type"), Just("properties"), Just("items"), Just("required"), Just("anyOf"), Just("allOf"), Just("enum"), Just("title"), Just("additionalProperties"), Just("$ref")], any_data())
            .prop_map(|(k, v)| format!("\"{k}\":{v}")),
    ];
    let leaf = prop::collection::vec(scalar.clone(), 0..4)
        .prop_map(|keywords| format!("{{{}}}", keywords.join(",")));
    leaf.prop_recursive(4, 30, 4, move |inner| {
        let several = prop::collection::vec(inner.clone(), 1..3).prop_map(|schemas| schemas.join(","));
        let nested = prop_oneof![
            4 => prop::collection::vec(("[a-c]", inner.clone()), 0..4).prop_map(|members| {
                let members: Vec<_> = members.iter().map(|(k, v)| format!("\"{k}\":{v}")).collect();
                format!("\"properties\":{{{}}}", members.join(","))
            }),
            2 => inner.clone().prop_map(|schema| format!("\"items\":{schema}")),
            1 => inner.prop_map(|schema| format!("\"additionalProperties\":{schema}")),
            1 => (prop_oneof![Just("anyOf"), Just("oneOf"), Just("allOf")], several).prop_map(|(k, schemas)| format!("\"{k}\":[{schemas}]")),
        ];
        (prop::collection::vec(nested, 1..3), prop::collection::vec(scalar.clone(), 0..3))
            .prop_map(|(mut nested, scalars)| { nested.extend(scalars); format!("{{{}}}", nested.join(",")) })
    })
}

/// An edit before it is known which fields there are.
type Gesture = (u8, Index, &'static str, usize);

/// The edit of a draft as it is now. Ids of fields that were removed or are hidden are among them.
fn edit_of(draft: &Draft, (kind, place, text, number): Gesture) -> Edit {
    let field = FieldId(place.index(before_count(draft)) as u32);
    match kind {
        0..=3 => Edit::Type {
            field,
            text: text.into(),
        },
        4 => Edit::SetBool {
            field,
            value: number > 1,
        },
        5 => Edit::Choose {
            field,
            option: number,
        },
        6 => Edit::SetNull { field },
        7 => Edit::ClearNull { field },
        8 => Edit::AddItem { list: field },
        9 => Edit::RemoveItem { field },
        10 => Edit::MoveItem { field, to: number },
        11 => Edit::AddProperty { field },
        12 => Edit::RemoveProperty { field },
        13 => Edit::ChooseShape {
            field,
            shape: number,
        },
        14 => Edit::AddEntry {
            object: field,
            key: key_of(number),
        },
        15 => Edit::RenameKey {
            field,
            key: key_of(number),
        },
        16 => Edit::Paste {
            field,
            rows: vec![vec![text.into(), "2".into()], vec!["3".into()]],
        },
        17 => Edit::ReplaceAll { text: text.into() },
        18 => Edit::Undo,
        19 => Edit::Redo,
        _ => Edit::Reset { field },
    }
}

fn key_of(number: usize) -> String {
    ["a", "b", "new", ""][number].into()
}

fn any_edit() -> impl Strategy<Value = Gesture> {
    let text = prop_oneof![
        Just(""),
        Just("1.50"),
        Just("7"),
        Just("-"),
        Just("x"),
        Just("2024-02-29"),
        Just("true"),
        Just("{\"a\":[1]}"),
        Just("null"),
        Just("2024-01-31T10:00"),
        Just("1-3, 5"),
        Just("2, 1")
    ];
    (0_u8..21, any::<Index>(), text, 0_usize..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_edited_is_nothing_changed(schema in any_schema(), data in any_data()) {
        let (schema, data) = (value(&schema), value(&data));
        let draft = Draft::new(Some(&schema), &data);
        check_sound(&draft);
        prop_assert!(!draft.is_changed() && draft.problems().is_empty());
        prop_assert!(draft.assembled().identical(&data), "{} is not {}", draft.assembled(), data);
    }

    #[test]
    fn any_edits_keep_the_draft_sound_and_can_be_taken_back(
        schema in any_schema(),
        data in any_data(),
        edits in prop::collection::vec(any_edit(), 1..12),
    ) {
        let (schema, data) = (value(&schema), value(&data));
        let mut draft = Draft::new(Some(&schema), &data);
        for gesture in edits {
            let edit = edit_of(&draft, gesture);
            apply(&mut draft, edit);
            check_sound(&draft);
            prop_assert_eq!(diff(&draft.value(), &draft.assembled()), vec![]);
        }
        let (edited, stands) = (draft.value(), portrait(&draft));
        let mut steps = 0;
        while draft.can_undo() {
            apply(&mut draft, Edit::Undo);
            check_sound(&draft);
            steps += 1;
        }
        prop_assert!(!draft.is_changed() && draft.problems().is_empty());
        prop_assert!(draft.assembled().identical(&data), "{}", draft.assembled());
        for _ in 0..steps {
            apply(&mut draft, Edit::Redo);
        }
        prop_assert!(draft.value().identical(&edited), "{} {}", draft.value(), edited);
        prop_assert_eq!(portrait(&draft), stands);
        apply(&mut draft, Edit::ResetAll);
        check_sound(&draft);
        prop_assert!(!draft.is_changed() && draft.problems().is_empty());
        prop_assert!(draft.assembled().identical(&data), "{}", draft.assembled());
    }

    #[test]
    fn any_json_is_a_schema(schema in any_data(), data in any_data()) {
        let data = value(&data);
        let draft = Draft::new(Some(&value(&schema)), &data);
        prop_assert!(draft.assembled().identical(&data));
    }
}
