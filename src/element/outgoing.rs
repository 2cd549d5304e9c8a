//! Events for the page. Each says what a person did or what finished; none ever carries a credential or the data.

use countersign_core::desk::Outgoing;
use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

/// Sends one event from the element; it bubbles and crosses shadow roots.
pub fn emit(host: &HtmlElement, outgoing: &Outgoing) {
    let (name, detail) = match outgoing {
        Outgoing::Decided {
            approval,
            title,
            verdict,
            command,
            end,
        } => {
            let item = object(&[
                ("connection", approval.connection.as_str()),
                ("key", approval.key.as_str()),
                ("title", title),
            ]);
            let detail = object(&[
                ("verdict", verdict.as_str()),
                ("state", end),
                ("commandId", command.as_str()),
            ]);
            // Setting a property of a plain object cannot fail.
            let _ = Reflect::set(&detail, &"approval".into(), &item);
            ("countersign-decided", detail)
        }
        Outgoing::Failed {
            connection,
            message,
        } => (
            "countersign-failed",
            object(&[("connection", connection.as_str()), ("message", message)]),
        ),
        Outgoing::Opened { approval, title } => (
            "countersign-opened",
            object(&[
                ("item", &approval.item()),
                ("connection", approval.connection.as_str()),
                ("key", approval.key.as_str()),
                ("title", title),
            ]),
        ),
        Outgoing::Closed { item } => ("countersign-closed", object(&[("item", item)])),
        Outgoing::Counted(counts) => {
            let by_connection = Object::new();
            for (connection, count) in &counts.by_connection {
                set_count(&by_connection, connection.as_str(), *count);
            }
            let detail = Object::new();
            set_count(&detail, "total", counts.total);
            let _ = Reflect::set(&detail, &"byConnection".into(), &by_connection);
            ("countersign-count", detail)
        }
    };
    let options = CustomEventInit::new();
    options.set_bubbles(true);
    options.set_composed(true);
    options.set_detail(&detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &options) {
        // `false` would only say that a listener called preventDefault.
        let _ = host.dispatch_event(&event);
    }
}

fn set_count(object: &Object, name: &str, count: usize) {
    // No list is anywhere near 2^53 long.
    let _ = Reflect::set(object, &name.into(), &JsValue::from_f64(count as f64));
}

fn object(fields: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    object
}
