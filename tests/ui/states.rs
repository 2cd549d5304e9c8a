//! The states of the list and of a connection, and what the element tells the page.

use js_sys::Function;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{TestDesk, eventually, turn};

const LIST: &str = "GET /ops/v1/api/get_all_pending_approvals_paginated/?page=1";
const TEMPLATE: &str = "POST /ops/v1/api/single_workflow_template_detail/";
const ACTION: &str = "POST /ops/v1/api/human_approval_action/";
const OPS: &str = r#"[{"id":"ops","label":"Operations","kind":"hookpulse","baseUrl":"/ops"}]"#;
const ONE: &str = r#"{"success":true,"data":[{"execution_plan_uuid":"5b1f0a52-7c44-4a1e-9c0e-3d9b6f20a811",
    "workflow_uuid":"0d6e7c1a-2f35-4b79-8a54-b1c2f1e0d9a7","workflow_name":"Supplier refund <b>","step_identifier":"send-refund",
    "workflow_index":1,"status":"waiting_approval","human_approval_required":true,"delay_to_next_step":60,
    "inserted_at":"2026-03-04T11:20:31+01:00"}],
    "meta":{"page":1,"total_count":1,"per_page":10,"total_pages":1,"has_next":false,"has_prev":false},"timezone":"Europe/Paris"}"#;
const NONE: &str = r#"{"success":true,"data":[],
    "meta":{"page":1,"total_count":0,"per_page":10,"total_pages":0,"has_next":false,"has_prev":false},"timezone":"UTC"}"#;

#[wasm_bindgen_test]
async fn nothing_configured_says_so() {
    let desk = TestDesk::new("[]", &[]);
    desk.sees("No connection is set up yet").await;
}

#[wasm_bindgen_test]
async fn nothing_waiting_is_all_clear() {
    let desk = TestDesk::new(OPS, &[(LIST, 200, NONE)]);
    desk.sees("All clear").await;
}

#[wasm_bindgen_test]
async fn a_refused_key_is_an_alert_that_names_the_connection_and_heals() {
    let desk = TestDesk::new(
        OPS,
        &[(LIST, 401, r#"{"success":false,"error":"Invalid API key"}"#)],
    );
    desk.sees("Operations: the credentials were refused (401), “Invalid API key”")
        .await;
    assert!(desk.root.query_selector("[role=alert]").unwrap().is_some());
    desk.answers(LIST, 200, ONE);
    desk.press("Try again").await;
    desk.sees("Supplier refund").await;
    let root = desk.root.clone();
    eventually("the alert to go".into(), move || {
        root.query_selector("[role=alert]")
            .unwrap()
            .is_none()
            .then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_answer_of_another_shape_names_the_field_and_the_connection() {
    let desk = TestDesk::new(
        OPS,
        &[(
            LIST,
            200,
            r#"{"success":true,"data":{"no":"list"},"meta":{}}"#,
        )],
    );
    desk.sees("Operations:").await;
    desk.sees("`data`").await;
}

/// A text in Latin-1, which has a byte for each of its letters.
fn latin1(text: &str) -> Vec<u8> {
    let byte = |letter| u8::try_from(u32::from(letter)).expect("a letter of Latin-1");
    text.chars().map(byte).collect()
}

#[wasm_bindgen_test]
async fn an_answer_is_read_in_the_encoding_it_names_or_refused_with_a_sentence() {
    let named = ONE.replace("Supplier refund <b>", "Rückzahlung");
    let desk = TestDesk::new(OPS, &[]);
    desk.answers_in_bytes(LIST, "application/json", latin1(&named));
    desk.press("Try again").await;
    desk.sees("Operations: the answer is not text in the encoding it names, or in UTF-8")
        .await;
    assert!(!desk.words().contains('\u{fffd}'));
    // An encoding that no browser knows is none.
    desk.answers_in_bytes(
        LIST,
        "application/json; charset=klingon",
        named.clone().into(),
    );
    desk.press("Try again").await;
    desk.sees("Operations: the answer is not text").await;
    let utf16 = named.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (content_type, bytes) in [
        ("application/json; charset=iso-8859-1", latin1(&named)),
        ("application/json; charset=utf-16be", utf16),
        ("application/json", format!("\u{feff}{named}").into_bytes()),
    ] {
        let desk = TestDesk::new(OPS, &[]);
        desk.answers_in_bytes(LIST, content_type, bytes);
        desk.press("Try again").await;
        desk.sees("Rückzahlung").await;
    }
}

#[wasm_bindgen_test]
async fn a_decision_whose_answer_cannot_be_decoded_may_have_been_taken() {
    let desk = TestDesk::new(OPS, &[(LIST, 200, ONE)]);
    let answer = r#"{"success":true,"message":"Bestätigt"}"#;
    desk.answers_in_bytes(ACTION, "application/json", latin1(answer));
    desk.open("Supplier refund").await;
    desk.press("Approve").await;
    desk.sees("The API’s answer is not text in the encoding it names")
        .await;
    assert!(!desk.words().contains("Nothing was sent"));
    assert!(!desk.words().contains("the API confirms it"));
}

#[wasm_bindgen_test]
async fn markup_in_an_answer_stays_text() {
    let desk = TestDesk::new(OPS, &[(LIST, 200, ONE)]);
    desk.sees("Supplier refund <b>").await;
    assert!(desk.root.query_selector("b").unwrap().is_none());
}

#[wasm_bindgen_test]
async fn bad_configuration_is_a_sentence() {
    let mut desk = TestDesk::new("[]", &[]);
    desk.inbox().set_connections("{");
    desk.sees("expected an array of connections").await;
    desk.inbox()
        .set_connections(r#"[{"id":"x","label":"Mystery","kind":"nothing"}]"#);
    desk.sees("Mystery: there is no connector called “nothing”")
        .await;
}

#[wasm_bindgen_test]
async fn an_approval_is_posted_once_and_told_to_the_page() {
    let desk = TestDesk::new(
        OPS,
        &[
            (LIST, 200, ONE),
            (
                TEMPLATE,
                404,
                r#"{"success":false,"error":"Resource not found"}"#,
            ),
            (
                ACTION,
                200,
                r#"{"success":true,"message":"Workflow approved and resumed"}"#,
            ),
        ],
    );
    let heard = std::rc::Rc::new(std::cell::RefCell::new(Vec::<String>::new()));
    let listener = {
        let heard = heard.clone();
        Closure::<dyn FnMut(web_sys::CustomEvent)>::new(move |event: web_sys::CustomEvent| {
            heard
                .borrow_mut()
                .push(js_sys::JSON::stringify(&event.detail()).unwrap().into());
        })
    };
    desk.host
        .add_event_listener_with_callback("countersign-decided", listener.as_ref().unchecked_ref())
        .unwrap();
    desk.open("Supplier refund").await;
    desk.sees("template could not be loaded").await;
    desk.press("Approve").await;
    desk.sees("Approved, and the API confirms it.").await;
    assert_eq!(
        desk.sent(ACTION),
        [r#"{"action":"approve","execution_plan_uuid":"5b1f0a52-7c44-4a1e-9c0e-3d9b6f20a811"}"#]
    );
    let heard = heard.borrow();
    assert_eq!(heard.len(), 1);
    assert!(
        heard[0].contains(r#""state":"applied""#) && heard[0].contains(r#""verdict":"approved""#),
        "{}",
        heard[0]
    );
}

#[wasm_bindgen_test]
async fn undo_brings_the_approval_back_and_nothing_is_sent() {
    let mut desk = TestDesk::new(OPS, &[(LIST, 200, ONE), (TEMPLATE, 404, "{}")]);
    desk.inbox()
        .set_attribute("undo-window", Some("60".to_owned()));
    desk.open("Supplier refund").await;
    desk.sees("template could not be loaded").await;
    desk.press("Reject").await;
    desk.find("list", "Outbox").await;
    desk.press("Undo").await;
    desk.sees("Undone. Nothing was sent.").await;
    desk.find("button", "Approve").await;
    assert!(desk.sent(ACTION).is_empty());
}

#[wasm_bindgen_test]
async fn an_element_that_was_taken_down_asks_nothing_more() {
    let mut desk = TestDesk::new(OPS, &[(LIST, 200, ONE)]);
    desk.sees("Supplier refund").await;
    desk.inbox().unmount();
    assert_eq!(desk.words(), "");
    let before = desk.sent(LIST).len();
    desk.inbox().set_connections(OPS);
    for _ in 0..5 {
        turn().await;
    }
    assert_eq!(desk.sent(LIST).len(), before);
}

/// A list of so many approvals, called "Refund 1" and so on.
fn many(count: usize) -> String {
    let plans: Vec<String> = (1..=count)
        .map(|number| {
            format!(
                r#"{{"execution_plan_uuid":"5b1f0a52-7c44-4a1e-9c0e-{number:012}","workflow_uuid":"0d6e7c1a-2f35-4b79-8a54-b1c2f1e0d9a7",
                "workflow_name":"Refund {number}","step_identifier":"send-refund","workflow_index":1,"status":"waiting_approval",
                "human_approval_required":true,"delay_to_next_step":60,"inserted_at":"2026-03-04T11:20:31+01:00"}}"#
            )
        })
        .collect();
    format!(
        r#"{{"success":true,"data":[{}],"meta":{{"page":1,"total_count":{count},"per_page":100,"total_pages":1,"has_next":false,"has_prev":false}},"timezone":"Europe/Paris"}}"#,
        plans.join(",")
    )
}

/// The mark at the left edge of a row.
async fn check_mark(desk: &TestDesk, title: &str) -> web_sys::HtmlElement {
    let (root, selector) = (desk.root.clone(), format!("[title='Select {title}']"));
    eventually(format!("a row called {title:?}"), move || {
        root.query_selector(&selector)
            .unwrap()
            .map(JsCast::unchecked_into)
    })
    .await
}

/// Waits until so many elements are there.
async fn there_are(desk: &TestDesk, count: u32, selector: &'static str) {
    let root = desk.root.clone();
    eventually(format!("{count} of {selector}"), move || {
        let found = root.query_selector_all(selector).unwrap().length();
        (found == count).then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn selected_is_not_open_and_the_keyboard_can_tell() {
    let desk = TestDesk::new(OPS, &[(LIST, 200, &many(3)), (TEMPLATE, 404, "{}")]);
    check_mark(&desk, "Refund 2").await.click();
    desk.sees("1 selected").await;
    there_are(&desk, 1, "[role=option][aria-selected=true]").await;
    there_are(&desk, 0, "[role=option][aria-current]").await;
    desk.open("Refund 1").await;
    desk.sees("template could not be loaded").await;
    there_are(&desk, 1, "[role=option][aria-current=true]").await;
    there_are(&desk, 1, "[role=option][aria-selected=true]").await;
    desk.press("Select all 3").await;
    desk.sees("3 selected").await;
    desk.press("Select none").await;
    turn().await;
    there_are(&desk, 0, "[role=option][aria-selected=true]").await;
}

#[wasm_bindgen_test]
async fn many_are_decided_together_and_all_of_it_is_undone() {
    let mut desk = TestDesk::new(OPS, &[(LIST, 200, &many(12)), (TEMPLATE, 404, "{}")]);
    desk.inbox()
        .set_attribute("undo-window", Some("60".to_owned()));
    check_mark(&desk, "Refund 1").await.click();
    desk.press("Select all 12").await;
    desk.press("Reject 12").await;
    desk.sees("Rejecting 12. Nothing is sent yet.").await;
    desk.find("list", "Outbox").await;
    // Of many only the first are drawn, until somebody asks for all.
    there_are(&desk, 8, "[aria-label=Outbox] > li").await;
    desk.press("Show 4 more").await;
    turn().await;
    there_are(&desk, 12, "[aria-label=Outbox] > li").await;
    desk.press("Undo").await;
    desk.sees("12 taken back").await;
    desk.press("Close").await;
    desk.find("button", "Reject 12").await;
    assert!(desk.sent(ACTION).is_empty());
}

#[wasm_bindgen_test]
async fn the_history_is_cleared_by_the_second_click_only() {
    let desk = TestDesk::new(
        OPS,
        &[
            (LIST, 200, ONE),
            (TEMPLATE, 404, "{}"),
            (ACTION, 200, r#"{"success":true,"message":"Done"}"#),
        ],
    );
    desk.open("Supplier refund").await;
    desk.sees("template could not be loaded").await;
    desk.press("Reject").await;
    desk.sees("Rejected, and the API confirms it.").await;
    desk.press("History").await;
    desk.sees("1 decision").await;
    desk.press("Clear history").await;
    desk.press("Clear it for good?").await;
    desk.sees("0 decisions").await;
    desk.press("Close").await;
    let root = desk.root.clone();
    eventually("the dialog to go".into(), move || {
        root.query_selector("dialog")
            .unwrap()
            .is_none()
            .then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_cannot_be_saved_is_sent_only_when_the_reviewer_says_so() {
    let desk = TestDesk::new(
        OPS,
        &[
            (LIST, 200, ONE),
            (TEMPLATE, 404, "{}"),
            (ACTION, 200, r#"{"success":true,"message":"Done"}"#),
        ],
    );
    desk.open("Supplier refund").await;
    desk.sees("template could not be loaded").await;
    // Only for this element: what another test stores goes on.
    Function::new_with_args(
        "reviewer",
        "const put = IDBObjectStore.prototype.put; \
         IDBObjectStore.prototype.put = function (...given) { \
             if (this.transaction.db.name.includes(reviewer)) throw new DOMException('', 'QuotaExceededError'); \
             return put.apply(this, given); };",
    )
    .call1(
        &JsValue::NULL,
        &desk.host.get_attribute("reviewer").unwrap().into(),
    )
    .unwrap();
    desk.press("Approve").await;
    desk.sees("could not be saved").await;
    // The note above the outbox says it too, until a read of what is stored succeeds; the receipt goes on saying it.
    desk.sees("there is no room left on this device").await;
    assert!(desk.sent(ACTION).is_empty());
    desk.press("Send without saving").await;
    desk.sees("Approved, and the API confirms it.").await;
    assert_eq!(desk.sent(ACTION).len(), 1);
}
