//! What `form.html` loads: the element's form alone. It measures nothing; `measure.mjs` does.

use countersign::{FormAlone, form_alone};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, ShadowRoot};

/// A mounted form; `free()` takes it off the page.
#[wasm_bindgen]
pub struct MountedForm {
    form: FormAlone,
}

#[wasm_bindgen]
impl MountedForm {
    /// The id of the text control in the middle of the form's fields.
    pub fn middle(&self) -> Option<String> {
        self.form.middle()
    }
}

/// Draws a form into the shadow root of `host`; the name leaves `mount` to the inbox, which is in the same file.
///
/// # Errors
/// When a text is no JSON, or the browser refuses.
#[wasm_bindgen]
pub fn mount_form(
    host: HtmlElement,
    root: ShadowRoot,
    schema: &str,
    data: &str,
) -> Result<MountedForm, JsValue> {
    form_alone(host, root, schema, data).map(|form| MountedForm { form })
}
