//! The vendor's own invoices, where they lie beside the project.

use std::fs;
use std::path::{Path, PathBuf};

use countersign_core::desk::{Event, Link};
use countersign_core::form::{Draft, Edit, FieldId, Presence, Widget};
use countersign_core::json::{Pointer, Value};
use countersign_core::model::Verdict;

use crate::journey::{Journey, carried, fields, put};

/// Where the vendor's sample files lie when they are there; they are not part of this project.
fn fixtures() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/retab");
    folder.is_dir().then_some(folder)
}

/// The vendor's truth under the names of the vendor's schema, in the order of the schema, as text.
fn in_schema_names(truth: &Value, schema: &Value) -> String {
    let names = [
        ("buyer_company", "customer_company"),
        ("buyer_name", "customer_name"),
        ("purchase_order_number", "purchase_order"),
        ("subtotal_amount", "subtotal"),
        ("discount_amount", "discount"),
        ("tax_amount", "tax"),
        ("total_amount", "total"),
    ];
    let mut members = Vec::new();
    for (name, _) in schema
        .get("properties")
        .unwrap()
        .as_object()
        .unwrap()
        .iter()
    {
        let theirs = names
            .iter()
            .find(|(own, _)| *own == name)
            .map_or(name, |(_, theirs)| theirs);
        members.extend(
            truth
                .get(theirs)
                .map(|value| format!("{}:{value}", Value::text(name))),
        );
    }
    assert_eq!(members.len(), 12, "every true value has its place");
    format!("{{{}}}", members.join(","))
}

/// Writes the import file beside copies of the documents; those that are missing are skipped.
fn write_import(fixtures: &Path, schema_name: &str, folder: &Path) -> (PathBuf, usize) {
    let read = |path: PathBuf| Value::parse(&fs::read_to_string(path).unwrap()).unwrap();
    let manifest = read(fixtures.join("documents/manifest.json"));
    let schema = read(fixtures.join("schemas").join(schema_name));
    let mut entries = Vec::new();
    for document in manifest.get("documents").unwrap().as_array().unwrap() {
        let file = document.get("file").unwrap().as_str().unwrap();
        let source = fixtures.join("documents").join(file);
        if !source.is_file() {
            continue;
        }
        fs::copy(&source, folder.join(file)).unwrap();
        let data = in_schema_names(document.get("ground_truth").unwrap(), &schema);
        entries.push(format!(
            r#"{{"workflow_name":"Vendor invoices","node_label":"Check the invoice","json_schema":{schema},"data":{data},"document":"{file}"}}"#
        ));
    }
    let path = folder.join("work.json");
    fs::write(&path, format!("[{}]", entries.join(","))).unwrap();
    (path, entries.len())
}

/// Changes a field in the way its control would, as far as it has one of its own.
fn edit_for(draft: &Draft, id: FieldId) -> Option<Edit> {
    let field = draft.field(id);
    let typed = |text: &str| Edit::Type {
        field: id,
        text: text.into(),
    };
    Some(match field.widget {
        Widget::Text { .. } => typed("rewritten"),
        Widget::Number => typed("7.25"),
        Widget::Integer => typed("7"),
        Widget::Pages => typed("1-3, 5"),
        Widget::Date => typed("2031-01-31"),
        Widget::Time { .. } => typed("09:30:00Z"),
        Widget::DateTime => typed("2031-01-31T09:30:00Z"),
        Widget::Boolean => Edit::SetBool {
            field: id,
            value: field.checked != Some(true),
        },
        Widget::Choice { .. } => Edit::Choose {
            field: id,
            option: usize::from(field.selected == Some(0)),
        },
        Widget::Json => Edit::ReplaceText {
            field: id,
            text: "[7]".to_owned(),
        },
        Widget::List => Edit::AddItem { list: id },
        Widget::Object if field.presence == Presence::Absent => Edit::AddProperty { field: id },
        Widget::Object => return None,
    })
}

#[tokio::test]
async fn the_vendors_own_invoices_make_the_round_trip() {
    let Some(fixtures) = fixtures() else {
        eprintln!("skipped: the vendor's sample invoices are not beside the project");
        return;
    };
    for (api, schema_name) in [
        ("retab-a", "baseline.json"),
        ("retab-b1", "nullable.json"),
        ("retab-b3", "nullable.json"),
        ("retab-c", "nullable.json"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (import, count) = write_import(&fixtures, schema_name, folder.path());
        assert!(count >= 1, "the folder has documents");
        let mut journey = Journey::new(&[api], 3, Some(import)).await;
        assert_eq!(journey.desk.total(), count, "{api}");
        for _ in 0..count {
            let id = journey.undecided(api, "");
            journey.open(&id).await;
            journey
                .until(|desk| match &desk.documents()[0].link {
                    Link::Known(_, link) => link.name.ends_with(".pdf"),
                    _ => false,
                })
                .await;
            let mut draft = journey.desk.draft().unwrap().clone();
            for field in fields(&draft) {
                let Some(edit) = edit_for(&draft, field) else {
                    continue;
                };
                let name = draft.pointer(field).as_str().to_owned();
                draft.apply(edit);
                assert!(
                    draft.is_changed(),
                    "{api} {schema_name}: {name} cannot be edited"
                );
                draft.apply(Edit::Reset { field });
                assert!(
                    draft.value().identical(draft.original()),
                    "{api} {schema_name}: {name} does not come back"
                );
            }
            let number = journey
                .desk
                .draft()
                .unwrap()
                .find(&Pointer::parse("/invoice_number").unwrap())
                .unwrap();
            let mut expected = journey.data(&id).await;
            put(
                &mut expected,
                &Pointer::parse("/invoice_number").unwrap(),
                Value::text("INV-9999"),
            );
            journey.on(Event::Edited(Edit::Type {
                field: number,
                text: "INV-9999".into(),
            }));
            let command = journey.decide(Verdict::Approve);
            assert_eq!(journey.follow(&command).await, "applied");
            let effect = (
                "approved".to_owned(),
                expected.to_string(),
                carried(api, &command),
            );
            assert_eq!(journey.effects(&id).await, [effect]);
        }
    }
}
