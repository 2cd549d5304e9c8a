//! Copying text, where the page may.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::window;

/// True where the page may write to the clipboard: on secure origins.
pub fn is_there() -> bool {
    writer().is_some()
}

/// Copies a text; false when the browser or the reader does not allow it.
pub async fn copy(text: String) -> bool {
    let Some((clipboard, write)) = writer() else {
        return false;
    };
    let Ok(promise) = write.call1(&clipboard, &JsValue::from_str(&text)) else {
        return false;
    };
    JsFuture::from(Promise::resolve(&promise)).await.is_ok()
}

/// web-sys does not offer the clipboard without unstable flags, so it is reached by name.
fn writer() -> Option<(JsValue, Function)> {
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into()).ok()?;
    let write = Reflect::get(&clipboard, &"writeText".into())
        .ok()?
        .dyn_into()
        .ok()?;
    Some((clipboard, write))
}
