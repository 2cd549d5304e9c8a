//! Regular expressions of schemas, by the engine's own `RegExp`: what JSON Schema means by a pattern is ECMAScript's.

use std::cell::RefCell;
use std::collections::HashMap;

use countersign_core::schema::Patterns;
use js_sys::{Function, Reflect, RegExp};
use wasm_bindgen::{JsCast, JsValue};

/// More are not kept ready; a schema has a handful.
const KEPT: usize = 256;

/// Expressions that were used before, ready to be used again; `None` for what is no expression.
#[derive(Default)]
pub struct Expressions(RefCell<HashMap<String, Option<RegExp>>>);

impl Patterns for Expressions {
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        let mut known = self.0.borrow_mut();
        if !known.contains_key(pattern) {
            if known.len() >= KEPT {
                known.clear();
            }
            known.insert(pattern.to_owned(), compile(pattern));
        }
        let expression = known.get(pattern)?.as_ref()?;
        Some(expression.test(text))
    }
}

/// `RegExp::new` throws where a pattern is none; called through `Reflect` the error comes back as a value.
fn compile(pattern: &str) -> Option<RegExp> {
    let constructor: Function = Reflect::get(&js_sys::global(), &"RegExp".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let given = js_sys::Array::of2(&JsValue::from_str(pattern), &"u".into());
    Reflect::construct(&constructor, &given)
        .ok()?
        .dyn_into()
        .ok()
}
