//! The states of the document beside the data: not looked at, loading, shown, and every way in which it is not.
//! pdf.js itself is met in `tests/e2e`; here something stands in its place that answers as it does.

use js_sys::Function;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{TestDesk, eventually, turn};

const CONNECTIONS: &str = r#"[{"id":"docs","label":"Docs","kind":"retab-hil","baseUrl":"/docs"}]"#;
const LIST: &str = "GET /docs/v1/workflows/runs?status=waiting_for_human&limit=100";
const RUN: &str = "GET /docs/v1/workflows/runs/run_1";
const STEPS: &str = "GET /docs/v1/workflows/runs/run_1/steps";
const FIRST: &str = "GET /docs/v1/workflows/runs/run_1/documents/start-1";
const SECOND: &str = "GET /docs/v1/workflows/runs/run_1/documents/start-2";
const FILE: &str = "GET /scan?sig=made-up";
const LINK: &str =
    r#"{"signed_url":"https://files.example.com/scan?sig=made-up","filename":"scan.gif"}"#;
const STEP: &str = r#"[{"node_id":"hil-1","node_type":"hil","status":"waiting_for_human",
    "output":{"extracted_data":{"title":"Pen"},"json_schema":null}}]"#;
/// The smallest image whose bytes are all text.
const GIF: &str = "GIF89a\u{1}\0\u{1}\0\0\0\0,\0\0\0\0\u{1}\0\u{1}\0\0\u{2}\u{2}D\u{1}\0;";
/// What pdf.js does, as far as the element uses it.
const READER: &str = r#"
    const page = (number) => ({
        rotate: 0,
        getViewport: ({ scale }) => ({ width: 595 * scale, height: 842 * scale, transform: [scale, 0, 0, -scale, 0, 842 * scale] }),
        render: () => ({ promise: Promise.resolve(), cancel() {} }),
        getTextContent: async () => ({ items: [{ str: `Text of page ${number} <i>`, transform: [10, 0, 0, 10, 50, 700], width: 80, hasEOL: true }] }),
        cleanup() {},
    });
    globalThis.ended = 0;
    return async () => ({
        base: "/pdf/",
        worker: Object.assign(new EventTarget(), { terminate: () => { globalThis.ended += 1; } }),
        library: { getDocument: ({ data, enableXfa }) => ({
            promise: protectedFile
                ? Promise.reject(Object.assign(new Error("secret"), { name: "PasswordException" }))
                : Promise.resolve({ numPages: enableXfa === false && data.length > 0 ? 3 : 0, getPage: async (number) => page(number) }),
            destroy: async () => {},
        }) },
    });"#;

fn listed(documents: &str) -> String {
    format!(
        r#"{{"data":[{{"id":"run_1","workflow_name":"Samples","status":"waiting_for_human","waiting_for_node_ids":["hil-1"],
        "input_documents":{documents}}}],"list_metadata":{{"after":null}}}}"#
    )
}

/// An approval with one document, opened, with the document in front.
async fn looking(link: (u16, &str), file: (u16, &str)) -> TestDesk {
    let desk = TestDesk::new(
        CONNECTIONS,
        &[
            (LIST, 200, &listed(r#"{"start-1":{"filename":"scan.gif"}}"#)),
            (RUN, 200, r#"{"id":"run_1","status":"waiting_for_human"}"#),
            (STEPS, 200, STEP),
            (FIRST, link.0, link.1),
            (FILE, file.0, file.1),
        ],
    );
    narrow(&desk);
    desk.open("scan.gif").await;
    desk.find("form", "Data under review").await;
    desk.find("tab", "Document").await.click();
    desk
}

/// Room for one of data and document.
fn narrow(desk: &TestDesk) {
    desk.host.set_attribute("style", "width: 600px").unwrap();
}

fn reader(is_protected: bool) -> Function {
    let made = Function::new_with_args("protectedFile", READER);
    made.call1(&JsValue::NULL, &is_protected.into())
        .unwrap()
        .unchecked_into()
}

async fn there_is(desk: &TestDesk, selector: &'static str) -> web_sys::Element {
    let root = desk.root.clone();
    eventually(format!("a {selector}"), move || {
        root.query_selector(selector).unwrap()
    })
    .await
}

fn is_absent(desk: &TestDesk, selector: &str) -> bool {
    desk.root.query_selector(selector).unwrap().is_none()
}

#[wasm_bindgen_test]
async fn an_approval_without_a_document_has_no_place_for_one() {
    let desk = TestDesk::new(
        CONNECTIONS,
        &[
            (LIST, 200, &listed("{}")),
            (RUN, 200, r#"{"id":"run_1"}"#),
            (STEPS, 200, STEP),
        ],
    );
    desk.open("Samples").await;
    desk.find("form", "Data under review").await;
    assert!(is_absent(&desk, "[role=tablist]") && is_absent(&desk, "[part=document]"));
}

#[wasm_bindgen_test]
async fn a_file_is_read_when_somebody_looks_and_not_before() {
    let desk = TestDesk::new(
        CONNECTIONS,
        &[
            (LIST, 200, &listed(r#"{"start-1":{"filename":"scan.gif"}}"#)),
            (RUN, 200, r#"{"id":"run_1"}"#),
            (STEPS, 200, STEP),
            (FIRST, 200, LINK),
            (FILE, 200, GIF),
        ],
    );
    narrow(&desk);
    desk.open("scan.gif").await;
    desk.find("form", "Data under review").await;
    there_is(&desk, ".facts a").await;
    for _ in 0..10 {
        turn().await;
    }
    assert!(desk.sent(FILE).is_empty());
    desk.find("tab", "Document").await.click();
    let image = there_is(&desk, ".document img").await;
    assert_eq!(image.get_attribute("alt").unwrap(), "scan.gif");
    assert!(image.get_attribute("src").unwrap().starts_with("blob:"));
    // Looked away and back: it is still there.
    desk.find("tab", "Data").await.click();
    desk.find("tab", "Document").await.click();
    turn().await;
    assert_eq!(desk.sent(FILE).len(), 1);
}

#[wasm_bindgen_test]
async fn a_pdf_shows_its_pages_one_at_a_time_and_its_text_as_text() {
    let desk = looking((200, LINK), (200, "%PDF-1.7\n")).await;
    // The page gave no reader yet.
    desk.sees("This page does not offer what shows PDF files.")
        .await;
    desk.inbox_ref().set_pdf(reader(false));
    desk.press("Load again").await;
    desk.sees("Page 1 of 3").await;
    desk.sees("Text of page 1 <i>").await;
    assert!(is_absent(&desk, ".document i"));
    let page = there_is(&desk, ".document [role=img]").await;
    assert_eq!(
        page.get_attribute("aria-label").unwrap(),
        "scan.gif, Page 1 of 3"
    );
    desk.press("Next page").await;
    desk.sees("Text of page 2 <i>").await;
    desk.press("Next page").await;
    desk.press("Next page").await;
    desk.sees("Page 3 of 3").await;
    let root = desk.root.clone();
    eventually("one canvas".into(), move || {
        (root.query_selector_all("canvas").unwrap().length() == 1).then_some(())
    })
    .await;
    // Another approval, or none: the worker is ended.
    desk.press("Back to the list").await;
    eventually("the worker to be ended".into(), || {
        let ended = js_sys::Reflect::get(&js_sys::global(), &"ended".into()).unwrap();
        (ended.as_f64() == Some(1.0)).then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_protected_pdf_says_so() {
    let desk = looking((200, LINK), (200, "%PDF-1.7\n")).await;
    desk.sees("This page does not offer").await;
    desk.inbox_ref().set_pdf(reader(true));
    desk.press("Load again").await;
    desk.sees("This PDF is protected by a password").await;
}

#[wasm_bindgen_test]
async fn whatever_is_not_shown_is_a_sentence() {
    let large = "%PDF-".repeat(6 * 1024 * 1024);
    for (file, sentence) in [
        ((404, "gone"), "The link to the document has expired."),
        ((500, "oh"), "its server answered with an error (500)"),
        (
            (200, "<svg onload='alert(1)'/>"),
            "This file is neither a PDF nor an image",
        ),
        ((200, "II*\0"), "This is a TIFF file"),
        ((200, "GIF89a\u{1}\0\u{1}\0"), "This file cannot be read"),
        (
            (200, "GIF89a\u{7f}\u{7f}\u{7f}\u{7f}"),
            "million pixels, too many",
        ),
        ((200, &large), "larger than 25 MB"),
    ] {
        let desk = looking((200, LINK), file).await;
        desk.sees(sentence).await;
        assert!(is_absent(&desk, ".document img"), "{sentence}");
    }
    let desk = looking((403, r#"{"detail":"not yours"}"#), (200, GIF)).await;
    desk.sees(
        "The document could not be loaded: the credentials do not allow this (403), “not yours”.",
    )
    .await;
    desk.answers(FIRST, 200, LINK);
    desk.press("Load again").await;
    there_is(&desk, ".document img").await;
}

#[wasm_bindgen_test]
async fn one_of_several_is_chosen() {
    let desk = TestDesk::new(
        CONNECTIONS,
        &[
            (
                LIST,
                200,
                &listed(r#"{"start-1":{"filename":"scan.gif"},"start-2":{}}"#),
            ),
            (RUN, 200, r#"{"id":"run_1"}"#),
            (STEPS, 200, STEP),
            (FIRST, 200, LINK),
            (FILE, 200, GIF),
            (SECOND, 404, r#"{"detail":"gone"}"#),
        ],
    );
    desk.open("scan.gif").await;
    desk.find("tab", "Document").await.click();
    there_is(&desk, ".document img").await;
    assert!(desk.sent(SECOND).is_empty());
    let picker: web_sys::HtmlSelectElement =
        desk.find("combobox", "Documents").await.unchecked_into();
    picker.set_selected_index(1);
    crate::harness::fire(&picker, "change");
    desk.sees("nothing was found at this address (404), “gone”")
        .await;
    assert!(is_absent(&desk, ".document img"));
}
