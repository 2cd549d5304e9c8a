//! Saving a text as a file, as a browser saves a download. Asks nobody where, and keeps nothing.

use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::{document, window};

/// How long the text is held for the browser to fetch: some begin to only after the click has been handled.
const HELD_MS: i32 = 10_000;

/// Saves JSON text under this name. A browser that does not want to says so itself.
pub fn save_json(name: &str, json: &str) {
    // Fails only where the page has no room left for a copy of the text.
    let _ = offer(name, json);
}

fn offer(name: &str, json: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let parts = Array::of1(&JsValue::from_str(json));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    wasm_bindgen_futures::spawn_local(async move {
        let held = Promise::new(&mut |resolve, _| {
            // A window that cannot set a timer is going away, and its addresses with it.
            let _ =
                window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, HELD_MS);
        });
        let _ = JsFuture::from(held).await;
        let _ = Url::revoke_object_url(&address);
    });
    Ok(())
}
