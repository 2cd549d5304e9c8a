//! One suite over every field widget: label, description, exact value, error announced, null, disabled after a decision.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement, KeyboardEvent, KeyboardEventInit};

use crate::harness::{TestDesk, eventually, fire};

const CONNECTIONS: &str = r#"[{"id":"docs","label":"Docs","kind":"retab-hil","baseUrl":"/docs"}]"#;
const LIST: &str = "GET /docs/v1/workflows/runs?status=waiting_for_human&limit=100";
const RUN: &str = "GET /docs/v1/workflows/runs/run_1";
const STEPS: &str = "GET /docs/v1/workflows/runs/run_1/steps";
const DECIDE: &str = "POST /docs/v1/workflows/runs/run_1/hil-decisions";
const LISTED: &str = r#"{"data":[{"id":"run_1","workflow_id":"wf","workflow_name":"Samples","status":"waiting_for_human",
    "waiting_for_node_ids":["hil-1"],"steps":[]}],"list_metadata":{"before":null,"after":null}}"#;
const SCHEMA: &str = r#"{"type":"object","required":["title","amount","count"],"properties":{
    "title":{"type":"string","title":"Title","description":"What it is called."},
    "notes":{"type":"string","title":"Notes"},
    "amount":{"type":"number","title":"Amount"},
    "count":{"type":"integer","title":"Count"},
    "paid":{"type":"boolean","title":"Paid"},
    "kind":{"enum":["a","b"],"title":"Kind"},
    "country":{"enum":["AT","BE","CH","DE","FR"],"title":"Country"},
    "day":{"type":"string","format":"date","title":"Day"},
    "due":{"anyOf":[{"type":"string"},{"type":"null"}],"title":"Due"},
    "seller":{"type":"object","title":"Seller","properties":{"name":{"type":"string","title":"Seller name"}}},
    "tags":{"type":"array","title":"Tags","items":{"type":"string"}}}}"#;
const DATA: &str = r#"{"title":"Pen","ledger":12345678901234567890,"rate":0.10,"huge":1e400,"notes":"first\nsecond","amount":1250.10,"count":3,"paid":false,"kind":"a","country":"DE","day":"2026-03-04","due":null,"seller":{"name":"Ada"},"tags":["x","y"]}"#;

async fn sample() -> TestDesk {
    form_of(SCHEMA, DATA).await
}

/// The form of some data.
async fn form_of(schema: &str, data: &str) -> TestDesk {
    let steps = format!(
        r#"[{{"run_id":"run_1","node_id":"hil-1","step_id":"hil-1","node_type":"hil","node_label":"Check","status":"waiting_for_human",
            "output":{{"message":"","extracted_data":{data},"json_schema":{schema}}}}}]"#
    );
    let decided = r#"{"submission_status":"accepted","decision":{"run_id":"run_1","node_id":"hil-1","node_status":"completed",
        "decision_received":true,"decision_applied":true,"approved":true,"modified_data":null}}"#;
    let desk = TestDesk::new(
        CONNECTIONS,
        &[
            (LIST, 200, LISTED),
            (RUN, 200, r#"{"id":"run_1","status":"waiting_for_human"}"#),
            (STEPS, 200, &steps),
            (DECIDE, 200, decided),
        ],
    );
    desk.open("Samples").await;
    desk.find("form", "Data under review").await;
    desk
}

/// Fills one text-like field, approves, and looks at the bytes that were sent.
async fn check(label: &str, text: &str, before: &str, after: &str) {
    let desk = sample().await;
    desk.fill(label, text).await;
    desk.sees("1 change").await;
    desk.sees("with 1 change").await;
    desk.press("Approve").await;
    let expected = DATA.replacen(before, after, 1);
    assert_ne!(expected, DATA, "the sample holds {before}");
    let sent = sent(&desk).await;
    assert!(
        sent.ends_with(&format!(r#""modified_data":{expected}}}"#)),
        "sent {sent}, expected {expected}"
    );
}

async fn sent(desk: &TestDesk) -> String {
    eventually("the decision to be sent".into(), || {
        desk.sent(DECIDE).first().cloned()
    })
    .await
}

#[wasm_bindgen_test]
async fn text_is_sent_as_typed() {
    check(
        "Title",
        "Pen “blue” \\ 7",
        r#""title":"Pen""#,
        r#""title":"Pen “blue” \\ 7""#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn long_text_keeps_its_lines() {
    check("Notes", "one\ntwo", r"first\nsecond", r"one\ntwo").await;
}

#[wasm_bindgen_test]
async fn a_number_keeps_its_spelling() {
    check("Amount", "1280.10", "1250.10", "1280.10").await;
}

#[wasm_bindgen_test]
async fn an_integer_beyond_2_to_the_53_stays_exact() {
    check(
        "Count",
        "98765432109876543210",
        r#""count":3"#,
        r#""count":98765432109876543210"#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_date_is_a_date() {
    check("Day", "2026-12-24", "2026-03-04", "2026-12-24").await;
}

const TIMES: &str = r#"{"type":"object","required":["opens"],"properties":{
    "opens":{"type":"string","format":"time","title":"Opens","description":"Every day.","examples":["08:00:00"]},
    "closes":{"type":["string","null"],"format":"time","title":"Closes"},
    "called":{"type":"string","format":"time","title":"Called"},
    "short":{"type":"string","format":"time","title":"Short"},
    "at":{"type":"string","format":"date-time","title":"At"}}}"#;
const AT_TIMES: &str = r#"{"opens":"09:30:00","closes":"18:00:05","called":"09:30:00Z","short":"07:15","at":"2026-03-04T09:30:00+01:00"}"#;

async fn kind_of_box(desk: &TestDesk, label: &str) -> String {
    let field: HtmlInputElement = desk.find("textbox", label).await.unchecked_into();
    field.type_()
}

#[wasm_bindgen_test]
async fn a_time_is_a_time_and_what_such_a_box_cannot_hold_is_text() {
    let desk = form_of(TIMES, AT_TIMES).await;
    for (label, kind, value) in [
        ("Opens", "time", "09:30:00"),
        ("Closes", "time", "18:00:05"),
        ("Short", "time", "07:15"),
        // An offset, for which the platform has no control.
        ("Called", "text", "09:30:00Z"),
        ("At", "text", "2026-03-04T09:30:00+01:00"),
    ] {
        assert_eq!(kind_of_box(&desk, label).await, kind, "{label}");
        assert_eq!(desk.value(label).await, value, "{label}");
    }
    let said = desk.description("Opens").await;
    assert_eq!(said, "Every day. For example: 08:00:00");
    let opens: HtmlInputElement = desk.find("textbox", "Opens").await.unchecked_into();
    assert_eq!(
        opens.get_attribute("aria-required").as_deref(),
        Some("true")
    );
    assert_eq!(opens.step(), "1", "to the second");
    desk.fill("Opens", "10:45:30").await;
    desk.fill("Called", "9 o’clock").await;
    desk.sees("1 field to fix").await;
    let said = desk.description("Called").await;
    assert!(said.contains("This is not a time of day"), "{said}");
    desk.fill("Called", "09:31:00Z").await;
    // What is null is no empty time.
    desk.press("Set to null: Closes").await;
    desk.find("button", "Add value: Closes").await;
    desk.press("Approve").await;
    let sent = sent(&desk).await;
    let data = r#"{"opens":"10:45:30","closes":null,"called":"09:31:00Z","short":"07:15","at":"2026-03-04T09:30:00+01:00"}"#;
    assert!(
        sent.ends_with(&format!(r#""modified_data":{data}}}"#)),
        "{sent}"
    );
}

#[wasm_bindgen_test]
async fn a_required_time_that_is_emptied_is_told_and_stays_a_time() {
    let desk = form_of(TIMES, AT_TIMES).await;
    let before = desk.find("textbox", "Opens").await;
    before.focus().unwrap();
    desk.fill("Opens", "").await;
    desk.sees("This is required").await;
    assert_eq!(
        before.get_attribute("aria-invalid").as_deref(),
        Some("true")
    );
    desk.fill("Opens", "09:30:00").await;
    desk.sees("No changes").await;
    assert!(before.is_same_node(Some(&desk.find("textbox", "Opens").await.into())));
}

#[wasm_bindgen_test]
async fn examples_and_what_is_on_its_way_out_are_said() {
    let long = "x".repeat(60);
    let schema = format!(
        r#"{{"properties":{{
            "code":{{"type":"string","title":"Code","examples":["A-1","{long}",7,"not shown"]}},
            "old":{{"type":"string","title":"Old code","deprecated":true,"description":"Use Code."}},
            "kind":{{"enum":["a","b"],"title":"Kind","deprecated":true}},
            "party":{{"type":"object","title":"Party","deprecated":true,"properties":{{"name":{{"type":"string","title":"Name"}}}}}}}}}}"#
    );
    let data = r#"{"code":"A-2","old":"1","kind":"a","party":{"name":"Ada"}}"#;
    let desk = form_of(&schema, data).await;
    let said = desk.description("Code").await;
    let cut = "x".repeat(40);
    assert_eq!(said, format!("For example: A-1, {cut}…, or 7"));
    // Where nothing is typed the examples are still there.
    desk.fill("Code", "").await;
    assert!(
        desk.description("Code")
            .await
            .starts_with("For example: A-1")
    );
    let field: HtmlInputElement = desk.find("textbox", "Code").await.unchecked_into();
    assert_eq!(field.placeholder(), "");
    assert_eq!(desk.description("Old code").await, "Deprecated Use Code.");
    let group = desk.find("radiogroup", "Kind").await;
    let described = group.get_attribute("aria-describedby").unwrap();
    let tag = desk.root.get_element_by_id(&described).unwrap();
    assert_eq!(tag.text_content().as_deref(), Some("Deprecated"));
    let groups = desk.root.query_selector_all("summary").unwrap();
    let party = (0..groups.length())
        .filter_map(|at| groups.item(at)?.text_content())
        .find(|said| said.contains("Party"));
    assert!(party.unwrap().contains("Deprecated"));
}

const RATES: &str = r#"{"type":"object","properties":{"rates":{"type":"object","title":"Rates","propertyNames":{"pattern":"^[A-Z]{3}$"},
    "additionalProperties":{"type":"number","description":"For one euro."}}}}"#;
const IN_RATES: &str = r#"{"rates":{"USD":1.10,"GBP":0.8500}}"#;

/// What a box of a key says is wrong.
fn said_at(desk: &TestDesk, input: &HtmlElement) -> Option<String> {
    let id = input.get_attribute("aria-describedby")?;
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    desk.root.get_element_by_id(&id)?.text_content()
}

/// Waits until a field of this name has the focus.
async fn has_focus(desk: &TestDesk, role: &str, name: &str) {
    let (root, found) = (desk.root.clone(), desk.find(role, name).await);
    eventually(format!("the focus to go to {name:?}"), move || {
        let active = root.active_element()?;
        active.is_same_node(Some(&found)).then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_entry_is_added_to_a_map_by_key_alone() {
    let desk = form_of(RATES, IN_RATES).await;
    let key_box = desk.find("textbox", "New key in Rates").await;
    key_box.focus().unwrap();
    key(&desk, "Enter");
    assert_eq!(said_at(&desk, &key_box).unwrap(), "Write a key first.");
    for (typed, expected) in [
        ("USD", "There is an entry with this key already."),
        ("chf", "This does not match the pattern “^[A-Z]{3}$”."),
    ] {
        desk.fill("New key in Rates", typed).await;
        assert_eq!(said_at(&desk, &key_box), None, "typing takes it back");
        key(&desk, "Enter");
        assert_eq!(said_at(&desk, &key_box).unwrap(), expected);
    }
    desk.sees("No changes").await;
    desk.fill("New key in Rates", "CHF").await;
    key(&desk, "Enter");
    has_focus(&desk, "textbox", "CHF").await;
    assert_eq!(desk.value("New key in Rates").await, "");
    assert_eq!(desk.description("CHF").await, "For one euro.");
    desk.fill("CHF", "0.9400").await;
    desk.press("Approve").await;
    let sent = sent(&desk).await;
    assert!(
        sent.ends_with(r#""modified_data":{"rates":{"USD":1.10,"GBP":0.8500,"CHF":0.9400}}}"#),
        "{sent}"
    );
}

#[wasm_bindgen_test]
async fn an_entry_gets_another_key_and_keeps_its_value() {
    let desk = form_of(RATES, IN_RATES).await;
    let value = desk.find("textbox", "USD").await;
    desk.press("Rename key: USD").await;
    has_focus(&desk, "textbox", "Key of USD").await;
    // Nothing was meant.
    key(&desk, "Escape");
    has_focus(&desk, "button", "Rename key: USD").await;
    desk.sees("No changes").await;
    desk.press("Rename key: USD").await;
    let key_box = desk.find("textbox", "Key of USD").await;
    assert_eq!(desk.value("Key of USD").await, "USD");
    for (typed, expected) in [
        ("", "Write a key first. The key is still “USD”."),
        (
            "GBP",
            "There is an entry with this key already. The key is still “USD”.",
        ),
        (
            "US",
            "This does not match the pattern “^[A-Z]{3}$”. The key is still “USD”.",
        ),
    ] {
        desk.fill("Key of USD", typed).await;
        key(&desk, "Enter");
        assert_eq!(said_at(&desk, &key_box).unwrap(), expected);
    }
    desk.fill("Key of USD", "CAD").await;
    key(&desk, "Enter");
    has_focus(&desk, "button", "Rename key: CAD").await;
    assert!(value.is_same_node(Some(&desk.find("textbox", "CAD").await.into())));
    desk.sees("1 change").await;
    // Leaving the box takes it too.
    desk.press("Rename key: CAD").await;
    desk.fill("Key of CAD", "AUD").await;
    desk.find("textbox", "GBP").await.focus().unwrap();
    desk.find("button", "Rename key: AUD").await;
    desk.press("Take back the last edit").await;
    desk.find("textbox", "CAD").await;
    desk.press("Make the edit again").await;
    desk.find("textbox", "AUD").await;
    desk.press("Approve").await;
    let sent = sent(&desk).await;
    assert!(
        sent.ends_with(r#""modified_data":{"rates":{"AUD":1.10,"GBP":0.8500}}}"#),
        "{sent}"
    );
}

#[wasm_bindgen_test]
async fn an_entry_is_taken_out_of_a_map() {
    let desk = form_of(RATES, IN_RATES).await;
    desk.press("Remove USD").await;
    has_focus(&desk, "button", "Add value: USD").await;
    desk.fill("New key in Rates", "CHF").await;
    desk.press("Add entry: Rates").await;
    has_focus(&desk, "textbox", "CHF").await;
    desk.press("Remove CHF").await;
    has_focus(&desk, "textbox", "New key in Rates").await;
    desk.fill("New key in Rates", "USD").await;
    desk.press("Add entry: Rates").await;
    has_focus(&desk, "textbox", "USD").await;
    desk.sees("No changes").await;
    desk.press("Remove GBP").await;
    desk.press("Approve").await;
    let sent = sent(&desk).await;
    assert!(
        sent.ends_with(r#""modified_data":{"rates":{"USD":1.10}}}"#),
        "{sent}"
    );
}

#[wasm_bindgen_test]
async fn a_whole_document_and_an_item_can_be_maps_and_entries_can_be_groups() {
    let schema = r#"{"type":"object","additionalProperties":{"type":"array","items":{"type":"object",
        "additionalProperties":{"type":"object","properties":{"note":{"type":["string","null"],"title":"Note"}}}}}}"#;
    let desk = form_of(schema, r#"{"eu":[{"at":{"note":null}}]}"#).await;
    desk.fill("New key in Eu 1", "be").await;
    desk.press("Add entry: Eu 1").await;
    desk.press("Rename key: At").await;
    desk.fill("Key of At", "de").await;
    key(&desk, "Enter");
    has_focus(&desk, "button", "Rename key: De").await;
    desk.fill("New key", "us").await;
    desk.press("Add entry").await;
    desk.press("Add item: Us").await;
    has_focus(&desk, "textbox", "New key in Us 1").await;
    desk.press("Approve").await;
    let sent = sent(&desk).await;
    assert!(
        sent.ends_with(r#""modified_data":{"eu":[{"de":{"note":null},"be":{}}],"us":[{}]}}"#),
        "{sent}"
    );
}

#[wasm_bindgen_test]
async fn a_field_inside_an_object() {
    check("Seller name", "Bo", "Ada", "Bo").await;
}

#[wasm_bindgen_test]
async fn a_checkbox_is_true_or_false() {
    let desk = sample().await;
    desk.find("checkbox", "Paid").await.click();
    desk.sees("1 change").await;
    desk.press("Approve").await;
    assert!(sent(&desk).await.contains(r#""paid":true"#));
}

#[wasm_bindgen_test]
async fn a_few_choices_are_radio_buttons() {
    let desk = sample().await;
    let chosen: HtmlInputElement = desk.find("radio", "a").await.unchecked_into();
    assert!(chosen.checked());
    desk.find("radio", "b").await.click();
    desk.press("Approve").await;
    assert!(sent(&desk).await.contains(r#""kind":"b""#));
}

#[wasm_bindgen_test]
async fn many_choices_are_a_select() {
    let desk = sample().await;
    let select: HtmlSelectElement = desk.find("combobox", "Country").await.unchecked_into();
    assert_eq!(select.selected_index(), 3);
    select.set_selected_index(2);
    fire(select.unchecked_ref::<HtmlElement>(), "change");
    desk.press("Approve").await;
    assert!(sent(&desk).await.contains(r#""country":"CH""#));
}

/// Chooses in the platform's own list.
async fn choose(desk: &TestDesk, label: &str, index: i32) {
    let select: HtmlSelectElement = desk.find("combobox", label).await.unchecked_into();
    select.set_selected_index(index);
    fire(select.unchecked_ref::<HtmlElement>(), "change");
}

#[wasm_bindgen_test]
async fn another_shape_is_chosen_and_keeps_what_fits() {
    let schema = r#"{"properties":{"payment":{"title":"Payment","oneOf":[
            {"title":"Card","type":"object","properties":{"kind":{"const":"card"},"number":{"type":"string","title":"Number"},"note":{"type":"string","title":"Note"}}},
            {"title":"Transfer","type":"object","required":["kind","iban"],"properties":{"kind":{"const":"transfer"},"iban":{"type":"string","title":"IBAN"},"note":{"type":"string","title":"Note"}}}]},
        "size":{"title":"Size","type":["number","string"]}}}"#;
    let data = r#"{"payment":{"kind":"card","number":"4711","note":"ok"},"size":1.50}"#;
    let desk = form_of(schema, data).await;
    choose(&desk, "Kind of Payment", 1).await;
    desk.fill("IBAN", "DE02").await;
    assert_eq!(desk.value("Note").await, "ok");
    choose(&desk, "Kind of Size", 1).await;
    assert_eq!(desk.value("Size").await, "1.50");
    desk.fill("Size", "large").await;
    desk.press("Approve").await;
    let sent = sent(&desk).await;
    let data = r#"{"payment":{"kind":"transfer","note":"ok","iban":"DE02"},"size":"large"}"#;
    assert!(
        sent.ends_with(&format!(r#""modified_data":{data}}}"#)),
        "{sent}"
    );
}

#[wasm_bindgen_test]
async fn null_and_empty_are_different_and_both_can_be_reached() {
    let desk = sample().await;
    desk.press("Add value: Due").await;
    assert_eq!(desk.value("Due").await, "");
    desk.sees("1 change").await;
    desk.press("Set to null: Due").await;
    desk.sees("No changes").await;
}

#[wasm_bindgen_test]
async fn list_items_are_added_moved_and_removed() {
    let desk = sample().await;
    desk.press("Move Item 2 up").await;
    desk.press("Remove Item 2").await;
    desk.press("Add item: Tags").await;
    desk.press("Approve").await;
    let sent = sent(&desk).await;
    assert!(sent.contains(r#""tags":["y",""]"#), "{sent}");
}

#[wasm_bindgen_test]
async fn what_is_no_number_is_told_at_the_field_and_stops_the_approval() {
    let desk = sample().await;
    desk.fill("Amount", "12x").await;
    desk.sees("1 field to fix").await;
    assert!(
        desk.description("Amount")
            .await
            .contains("This is not a number")
    );
    let field = desk.find("textbox", "Amount").await;
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    desk.find("button", "Approve").await.click();
    let (root, id) = (desk.root.clone(), field.id());
    eventually("the focus to go to the field".into(), move || {
        root.active_element()
            .is_some_and(|active| active.id() == id)
            .then_some(())
    })
    .await;
    assert!(desk.sent(DECIDE).is_empty());
    assert_eq!(desk.value("Amount").await, "12x");
}

#[wasm_bindgen_test]
async fn an_emptied_required_field_stops_the_approval() {
    let desk = sample().await;
    desk.fill("Title", "").await;
    desk.sees("This is required").await;
    desk.press("Approve").await;
    assert!(desk.sent(DECIDE).is_empty());
}

#[wasm_bindgen_test]
async fn reset_brings_back_what_came() {
    let desk = sample().await;
    desk.fill("Amount", "1").await;
    desk.press("Reset Amount").await;
    assert_eq!(desk.value("Amount").await, "1250.10");
    desk.sees("No changes").await;
}

#[wasm_bindgen_test]
async fn untouched_data_is_approved_without_any() {
    let desk = sample().await;
    desk.press("Approve").await;
    assert!(!sent(&desk).await.contains("modified_data"));
}

#[wasm_bindgen_test]
async fn typing_keeps_the_same_input() {
    let desk = sample().await;
    let before = desk.find("textbox", "Title").await;
    desk.fill("Title", "Pe").await;
    desk.sees("1 change").await;
    assert!(before.is_same_node(Some(&desk.find("textbox", "Title").await.into())));
}

#[wasm_bindgen_test]
async fn a_description_describes_its_field() {
    let desk = sample().await;
    assert!(
        desk.description("Title")
            .await
            .contains("What it is called.")
    );
}

#[wasm_bindgen_test]
async fn after_the_decision_nothing_can_be_typed() {
    let desk = sample().await;
    desk.press("Approve").await;
    desk.sees("Approved, and the API confirms it.").await;
    let field: HtmlInputElement = desk.find("textbox", "Title").await.unchecked_into();
    assert!(field.matches(":disabled").unwrap());
    for (schema, data, role, name) in [
        (TIMES, AT_TIMES, "textbox", "Opens"),
        (RATES, IN_RATES, "textbox", "New key in Rates"),
        (RATES, IN_RATES, "button", "Rename key: USD"),
        (RATES, IN_RATES, "button", "Remove USD"),
    ] {
        let desk = form_of(schema, data).await;
        desk.press("Approve").await;
        desk.sees("Approved, and the API confirms it.").await;
        let field = desk.find(role, name).await;
        assert!(field.matches(":disabled").unwrap(), "{name}");
    }
}

const CURRENCIES: &str = r#"{"type":"object","required":["currency"],"properties":{
    "currency":{"title":"Currency","enum":["AUD","BRL","CAD","CHF","CNY","DKK","EUR","GBP","JPY","NOK","PLN","SEK","USD"]},
    "rate":{"type":["number","null"],"title":"Rate"}}}"#;

/// Presses a key where the focus is.
fn key(desk: &TestDesk, name: &str) {
    let options = KeyboardEventInit::new();
    options.set_key(name);
    options.set_bubbles(true);
    options.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &options).unwrap();
    let focused = desk.root.active_element().expect("something has the focus");
    focused.dispatch_event(&event).unwrap();
}

fn options(desk: &TestDesk) -> Vec<String> {
    let found = desk
        .root
        .query_selector_all("[role=option][data-option]")
        .unwrap();
    (0..found.length())
        .filter_map(|index| found.item(index)?.text_content())
        .collect()
}

#[wasm_bindgen_test]
async fn one_of_many_is_found_by_typing_and_chosen_by_key() {
    let desk = form_of(CURRENCIES, r#"{"currency":"EUR","rate":1}"#).await;
    let field = desk.find("textbox", "Currency").await;
    field.focus().unwrap();
    desk.fill("Currency", "k").await;
    assert_eq!(options(&desk), ["DKK", "NOK", "SEK"]);
    assert_eq!(
        field.get_attribute("aria-expanded").as_deref(),
        Some("true")
    );
    key(&desk, "ArrowDown");
    let active = field.get_attribute("aria-activedescendant").unwrap();
    assert_eq!(
        desk.root
            .get_element_by_id(&active)
            .unwrap()
            .text_content()
            .as_deref(),
        Some("NOK")
    );
    key(&desk, "Escape");
    assert_eq!(desk.value("Currency").await, "EUR");
    assert!(options(&desk).is_empty());
    desk.fill("Currency", "kr").await;
    desk.sees("Nothing matches").await;
    desk.fill("Currency", "sw").await;
    field.blur().unwrap();
    assert_eq!(desk.value("Currency").await, "EUR");
    field.focus().unwrap();
    key(&desk, "ArrowDown");
    assert_eq!(options(&desk).len(), 13);
    key(&desk, "ArrowDown");
    key(&desk, "Enter");
    assert_eq!(desk.value("Currency").await, "GBP");
    desk.press("Approve").await;
    assert!(sent(&desk).await.contains(r#""currency":"GBP""#));
}

const UNITS: &str = r#"["mW","MW","kW","W","GW","J","kJ","MJ","Pa","kPa","bar","mbar","eur","EUR","Hour","Hourly"]"#;

#[wasm_bindgen_test]
async fn leaving_a_box_that_finds_chooses_nothing_that_was_not_typed() {
    let schema = format!(
        r#"{{"properties":{{"unit":{{"title":"Unit","enum":{UNITS}}},"kept":{{"title":"Kept","readOnly":true,"enum":{UNITS}}},
            "code":{{"title":"Code","enum":[1,2,3,4,5,6,7,8,9,10,11,12,13,14]}}}}}}"#
    );
    let data = r#"{"unit":"MW","kept":"EUR","code":"1"}"#;
    let desk = form_of(&schema, data).await;
    for (label, shown) in [("Unit", "MW"), ("Kept", "EUR"), ("Code", r#""1""#)] {
        let field = desk.find("textbox", label).await;
        field.focus().unwrap();
        field.blur().unwrap();
        assert_eq!(desk.value(label).await, shown);
        desk.sees("No changes").await;
    }
    let unit = desk.find("textbox", "Unit").await;
    for (typed, chosen) in [
        // Two are spelled so in other letters.
        ("mw", "MW"),
        ("gw", "GW"),
        // A name on the way to something else is not what was meant.
        ("Hour", "Hour"),
        ("Hou", "Hour"),
        ("Hourlies", "Hour"),
        ("MW", "MW"),
    ] {
        unit.focus().unwrap();
        for end in 1..=typed.len() {
            desk.fill("Unit", &typed[..end]).await;
        }
        unit.blur().unwrap();
        assert_eq!(desk.value("Unit").await, chosen, "{typed}");
    }
    desk.sees("No changes").await;
    desk.press("Approve").await;
    assert!(!sent(&desk).await.contains("modified_data"));
}

#[wasm_bindgen_test]
async fn line_ends_and_halves_of_pairs_stay_as_they_came() {
    let schema = r#"{"properties":{"note":{"title":"Note","type":"string"},"mail":{"title":"Mail","type":"string","format":"email"},
        "half":{"title":"Half","type":"string"},"map":{"title":"Map","additionalProperties":{"type":"number"}}}}"#;
    let data = r#"{"note":"one\r\ntwo\r\n","mail":"a\rb","half":"x\ud800y","map":{"k\nl":1}}"#;
    let desk = form_of(schema, data).await;
    for (label, shown) in [
        ("Note", "one\ntwo\n"),
        ("Mail", "a\nb"),
        ("Half", "x\u{fffd}y"),
    ] {
        assert_eq!(desk.value(label).await, shown);
        desk.fill(label, &format!("{shown}z")).await;
        desk.sees("1 change").await;
        desk.fill(label, shown).await;
        desk.sees("No changes").await;
    }
    // The box of a key shows it in one line, and is left without a change.
    let rename = desk.root.query_selector("[data-act=rename-key]").unwrap();
    rename.unwrap().unchecked_into::<HtmlElement>().click();
    let key_box = desk.root.query_selector("[data-key=rename]").unwrap();
    let key_box: HtmlInputElement = key_box.unwrap().unchecked_into();
    assert_eq!(key_box.value(), "k⏎l");
    desk.find("textbox", "Note").await.focus().unwrap();
    desk.sees("No changes").await;
    // A mark that was moved is not what it stands for.
    desk.fill("Half", "xy\u{fffd}").await;
    desk.sees("1 field to fix").await;
    assert!(desk.description("Half").await.contains("broken character"));
    desk.press("Reset Half").await;
    for (label, text) in [
        ("Note", "one!\ntwo\n"),
        ("Mail", "a\nbc"),
        ("Half", "wx\u{fffd}y"),
    ] {
        desk.fill(label, text).await;
        assert_eq!(desk.value(label).await, text);
    }
    desk.press("Approve").await;
    let sent = sent(&desk).await;
    let expected =
        r#"{"note":"one!\r\ntwo\r\n","mail":"a\rbc","half":"wx\ud800y","map":{"k\nl":1}}"#;
    assert!(
        sent.ends_with(&format!(r#""modified_data":{expected}}}"#)),
        "{sent}"
    );
}

#[wasm_bindgen_test]
async fn what_is_not_for_editing_has_no_tools() {
    let schema = r#"{"properties":{
        "due":{"title":"Due","readOnly":true,"type":["string","null"]},"none":{"title":"None","readOnly":true,"type":["string","null"]},
        "group":{"title":"Group","readOnly":true,"type":["object","null"],"properties":{"in":{"title":"In","type":"string"},"out":{"title":"Out","type":"string"}}},
        "tags":{"title":"Tags","readOnly":true,"type":"array","items":{"type":"string"}},
        "map":{"title":"Map","readOnly":true,"type":"object","additionalProperties":{"type":"number"}},
        "rows":{"title":"Rows","readOnly":true,"type":"array","items":{"type":"object","properties":{"a":{"type":"string","title":"A"}}}}}}"#;
    let data = r#"{"due":"x","none":null,"group":{"in":"i"},"tags":["t"],"map":{"k":1},"rows":[{"a":"1"}]}"#;
    let desk = form_of(schema, data).await;
    desk.find("textbox", "A").await;
    let buttons = desk
        .root
        .query_selector_all(
            ".form button:enabled, .form input:not([readonly]), .form select:enabled",
        )
        .unwrap();
    let names: Vec<_> = (0..buttons.length())
        .filter_map(|at| buttons.item(at))
        .map(|found| found.unchecked_into::<HtmlElement>().outer_html())
        .collect();
    assert!(names.is_empty(), "{names:?}");
}

#[wasm_bindgen_test]
async fn a_box_that_is_emptied_stays_until_it_is_left() {
    let desk = form_of(CURRENCIES, r#"{"currency":"EUR","rate":1}"#).await;
    let field = desk.find("textbox", "Rate").await;
    field.focus().unwrap();
    desk.fill("Rate", "").await;
    desk.sees("1 change").await;
    assert!(field.is_connected());
    desk.fill("Rate", "2").await;
    assert_eq!(desk.value("Rate").await, "2");
    desk.fill("Rate", "").await;
    desk.find("textbox", "Currency").await.focus().unwrap();
    desk.find("button", "Add value: Rate").await;
    assert!(!field.is_connected());
}

#[wasm_bindgen_test]
async fn text_that_is_being_composed_is_left_alone() {
    let desk = sample().await;
    let field = desk.find("textbox", "Title").await;
    fire(&field, "compositionstart");
    desk.fill("Title", "Pe").await;
    desk.press("Reset Title").await;
    assert_eq!(desk.value("Title").await, "Pe");
    fire(&field, "compositionend");
    assert_eq!(desk.value("Title").await, "Pen");
    desk.fill("Title", "Pencil").await;
    assert_eq!(desk.value("Title").await, "Pencil");
}

#[wasm_bindgen_test]
async fn of_a_long_list_only_what_is_near_is_there() {
    let items: Vec<String> = (0..10_000).map(|number| number.to_string()).collect();
    let schema = r#"{"type":"object","properties":{"codes":{"type":"array","title":"Codes","items":{"type":"integer"}}}}"#;
    let desk = form_of(schema, &format!(r#"{{"codes":[{}]}}"#, items.join(","))).await;
    desk.find("button", "Move Item 2 up").await;
    let count = || {
        desk.root
            .query_selector_all("[role=listitem]")
            .unwrap()
            .length()
    };
    assert!(count() <= 400, "{} items are there", count());
    // What is added is there, and has the focus, however far down it is.
    desk.press("Add item: Codes").await;
    let root = desk.root.clone();
    eventually("the focus to go to the new item".into(), move || {
        let item = root.active_element()?.closest("[role=listitem]").ok()??;
        (item.get_attribute("aria-posinset")? == "10001").then_some(())
    })
    .await;
    assert!(count() <= 800, "{} items are there", count());
    desk.press("Remove Item 10001").await;
    let root = desk.root.clone();
    eventually("the focus to go to the item before".into(), move || {
        let name = root.active_element()?.get_attribute("aria-label")?;
        (name == "Remove Item 10000").then_some(())
    })
    .await;
    desk.root
        .query_selector("summary")
        .unwrap()
        .unwrap()
        .scroll_into_view();
    desk.press("Move Item 2 up").await;
    desk.press("Approve").await;
    assert!(sent(&desk).await.contains(r#""codes":[1,0,2,"#));
}

#[wasm_bindgen_test]
async fn a_large_form_is_drawn_to_its_end_and_a_problem_far_down_is_led_to() {
    let rules: Vec<String> = (0..1_000)
        .map(|number| format!(r#""f{number}":{{"type":"integer","title":"Field {number}"}}"#))
        .collect();
    let values: Vec<String> = (0..1_000)
        .map(|number| format!(r#""f{number}":{number}"#))
        .collect();
    let schema = format!(
        r#"{{"type":"object","properties":{{{}}}}}"#,
        rules.join(",")
    );
    let desk = form_of(&schema, &format!("{{{}}}", values.join(","))).await;
    desk.fill("Field 999", "x").await;
    desk.press("Approve").await;
    let root = desk.root.clone();
    let field = desk.find("textbox", "Field 999").await;
    eventually("the focus to go to the field".into(), move || {
        (root.active_element()?.id() == field.id()).then_some(())
    })
    .await;
    desk.fill("Field 999", "1").await;
    desk.press("Approve").await;
    assert!(sent(&desk).await.contains(r#""f998":998,"f999":1}"#));
}

const ROWS: &str = r#"{"type":"object","properties":{"rows":{"type":"array","title":"Rows","maxItems":20000,"items":{"type":"object","required":["what"],
    "properties":{"what":{"type":"string","title":"What","description":"In one word."},"count":{"type":["integer","null"],"title":"Count"},
        "kind":{"enum":["a","b"],"title":"Kind"},"paid":{"type":"boolean","title":"Paid"},"day":{"type":"string","format":"date","title":"Day"}}}}}}"#;

/// A row of [`ROWS`].
fn row(count: &str) -> String {
    format!(r#"{{"what":"w","count":{count},"kind":"a","paid":false,"day":"2026-03-04"}}"#)
}

#[wasm_bindgen_test]
async fn the_cells_of_a_table_are_fields_as_all_others_are() {
    let desk = form_of(ROWS, &format!(r#"{{"rows":[{}]}}"#, row("null"))).await;
    desk.find("table", "Rows").await;
    // A choice of two is a list here: radio buttons have no room.
    choose(&desk, "Kind", 1).await;
    assert!(desk.description("What").await.contains("In one word."));
    desk.press("Add value: Count").await;
    desk.fill("Count", "1.5").await;
    assert!(desk.description("Count").await.contains("whole number"));
    desk.fill("Count", "98765432109876543210").await;
    desk.find("checkbox", "Paid").await.click();
    desk.fill("Day", "2026-03-05").await;
    desk.fill("What", "").await;
    desk.sees("This is required").await;
    desk.fill("What", "x").await;
    desk.press("Approve").await;
    let expected = r#"{"rows":[{"what":"x","count":98765432109876543210,"kind":"b","paid":true,"day":"2026-03-05"}]}"#;
    let sent = sent(&desk).await;
    assert!(
        sent.ends_with(&format!(r#""modified_data":{expected}}}"#)),
        "{sent}"
    );
}

const PARTS: &str = r#"{"type":"object","properties":{"parts":{"type":"array","title":"Parts","x-pages-once":"pages","items":{
    "type":"object","required":["key","pages"],"properties":{"key":{"type":"string","title":"Key"},"pages":{"type":"array",
    "format":"page-list","title":"Pages","items":{"type":"integer","minimum":1,"maximum":12}}}}}}}"#;

#[wasm_bindgen_test]
async fn pages_are_one_cell_and_each_is_in_one_row() {
    let data = r#"{"parts":[{"key":"A","pages":[1,2,3]},{"key":"B","pages":[5]}]}"#;
    let desk = form_of(PARTS, data).await;
    desk.find("table", "Parts").await;
    assert_eq!(desk.value("Pages").await, "1-3");
    assert_eq!(desk.description("Pages").await, "For example: 1-3, 5");
    let field = desk.find("textbox", "Pages").await;
    assert_eq!(field.get_attribute("dir").as_deref(), Some("ltr"));
    for (text, says) in [
        ("3, 1", "Pages must be in ascending order, each once."),
        ("one", "These are not pages."),
        ("11-13", "The last page is 12."),
        ("1-5", "Page 5 is in “A” already."),
    ] {
        desk.fill("Pages", text).await;
        desk.sees(says).await;
        desk.sees("1 field to fix").await;
        assert_eq!(desk.value("Pages").await, text);
    }
    desk.fill("Pages", "2–3; 7").await;
    desk.sees("with 1 change").await;
    // Its place, as it came, as it is now.
    desk.sees("parts › 1 › pages1-32-3, 7").await;
    desk.press("Approve").await;
    let expected = data.replace("[1,2,3]", "[2,3,7]");
    let sent = sent(&desk).await;
    assert!(
        sent.ends_with(&format!(r#""modified_data":{expected}}}"#)),
        "{sent}"
    );
}

#[wasm_bindgen_test]
async fn of_a_long_table_only_what_is_near_is_there() {
    let rows: Vec<String> = (0..400).map(|number| row(&number.to_string())).collect();
    let desk = form_of(ROWS, &format!(r#"{{"rows":[{}]}}"#, rows.join(","))).await;
    let table = desk.find("table", "Rows").await;
    assert_eq!(table.get_attribute("aria-rowcount").as_deref(), Some("401"));
    desk.find("button", "Move Item 2 up").await;
    let count = || {
        let found = table.query_selector_all("[role=row]").unwrap();
        found.length()
    };
    assert!(count() <= 200, "{} rows are there", count());
    desk.press("Add item: Rows").await;
    let root = desk.root.clone();
    eventually("the focus to go to the new row".into(), move || {
        let row = root.active_element()?.closest("[role=row]").ok()??;
        (row.get_attribute("aria-rowindex")? == "402").then_some(())
    })
    .await;
    assert!(count() <= 300, "{} rows are there", count());
    desk.press("Remove Item 401").await;
    let root = desk.root.clone();
    eventually("the focus to go to the row before".into(), move || {
        let name = root.active_element()?.get_attribute("aria-label")?;
        (name == "Remove Item 400").then_some(())
    })
    .await;
    table.set_scroll_top(0);
    desk.press("Move Item 2 up").await;
    desk.press("Approve").await;
    assert!(
        sent(&desk)
            .await
            .contains(&format!(r#""rows":[{},{},"#, row("1"), row("0")))
    );
}

#[wasm_bindgen_test]
async fn a_table_becomes_cards_where_a_row_no_longer_fits() {
    let data = r#"{"rows":[{"a":1,"b":"x"},{"a":2,"b":"y"}]}"#;
    let desk = form_of("{}", data).await;
    desk.find("table", "Rows").await;
    desk.press("JSON").await;
    desk.fill(
        "Data as JSON",
        r#"{"rows":[{"a":1,"b":"x"},{"a":[2],"b":"y"}]}"#,
    )
    .await;
    desk.press("JSON").await;
    let root = desk.root.clone();
    eventually("the table to go".into(), move || {
        let table = root.query_selector("[role=table]").unwrap();
        table.is_none().then_some(())
    })
    .await;
    desk.press("Take back the last edit").await;
    desk.find("table", "Rows").await;
    desk.sees("No changes").await;
}

#[wasm_bindgen_test]
async fn what_is_wrong_with_a_list_as_a_whole_is_told_at_the_list() {
    let schema = r#"{"properties":{"tags":{"title":"Tags","type":"array","maxItems":1,"items":{"type":"string"}}}}"#;
    let desk = form_of(schema, r#"{"tags":["x"]}"#).await;
    desk.press("Add item: Tags").await;
    let root = desk.root.clone();
    eventually("the list to say so".into(), move || {
        let summary = root
            .query_selector("details > summary[aria-describedby]")
            .ok()??;
        let id = summary.get_attribute("aria-describedby")?;
        let said = root.get_element_by_id(&id)?.text_content()?;
        said.contains('1').then_some(())
    })
    .await;
}
