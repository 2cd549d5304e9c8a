//! Moments in the reader's own spelling, by the browser's `Intl`. One formatter is made per list, not per line.

use countersign_core::time::Millis;
use js_sys::{Array, Function, Intl, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// How moments are spelled: a day in words and a time to the minute.
pub(super) struct Spelling(Function);

impl Spelling {
    /// For a language, by its tag.
    pub(super) fn new(tag: &str) -> Spelling {
        let options = Object::new();
        for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
            // Setting a property of a plain object cannot fail.
            let _ = Reflect::set(&options, &name.into(), &value.into());
        }
        let format = Intl::DateTimeFormat::new(&Array::of1(&tag.into()), &options);
        Spelling(format.format())
    }

    /// For people and, in its attribute, for machines.
    pub(super) fn time(&self, moment: Millis) -> impl IntoView + use<> {
        // Any moment an API has sent lies far below 2^53 ms.
        let date = js_sys::Date::new(&JsValue::from_f64(moment.0 as f64));
        let machine: String = date.to_iso_string().into();
        let words = self.0.call1(&JsValue::UNDEFINED, &date);
        let words = words.ok().and_then(|words| words.as_string());
        let words = words.unwrap_or_else(|| machine.clone());
        view! { <time datetime=machine>{words}</time> }
    }
}
