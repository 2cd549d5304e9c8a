//! What sentences ask of languages, answered by the browser's `Intl`. Formatters are made once for each language.

use std::cell::RefCell;
use std::collections::HashMap;

use countersign_core::text::{Formats, Join, Plain, Plural, Unit, Width};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The browser's formatters; where it has none for a language, [`Plain`] answers.
#[derive(Default)]
pub struct Intl(RefCell<HashMap<String, Formatter>>);

/// A formatter with the one method of it that is called.
#[derive(Clone)]
struct Formatter(JsValue, Function);

impl Intl {
    /// What `new Intl[kind](tag, options)[method](...given)` says.
    fn ask(
        &self,
        [kind, method]: [&str; 2],
        tag: &str,
        options: &[[&str; 2]],
        given: Array,
    ) -> Option<String> {
        let key = format!("{kind} {tag} {options:?}");
        let known = self.0.borrow().get(&key).cloned();
        let Formatter(formatter, method) = match known {
            Some(known) => known,
            None => {
                let formatter = construct(kind, tag, options)?;
                let method = Reflect::get(&formatter, &method.into()).ok()?;
                let made = Formatter(formatter, method.dyn_into().ok()?);
                self.0.borrow_mut().insert(key, made.clone());
                made
            }
        };
        method.apply(&formatter, &given).ok()?.as_string()
    }
}

impl Formats for Intl {
    fn plural(&self, tag: &str, count: u64) -> Plural {
        let given = Array::of1(&number(count));
        let name = self.ask(["PluralRules", "select"], tag, &[], given);
        match name.as_deref() {
            Some("zero") => Plural::Zero,
            Some("one") => Plural::One,
            Some("two") => Plural::Two,
            Some("few") => Plural::Few,
            Some("many") => Plural::Many,
            Some(_) => Plural::Other,
            None => Plain.plural(tag, count),
        }
    }

    fn number(&self, tag: &str, amount: u64) -> String {
        let given = Array::of1(&number(amount));
        self.ask(["NumberFormat", "format"], tag, &[], given)
            .unwrap_or_else(|| Plain.number(tag, amount))
    }

    fn percent(&self, tag: &str, percent: u64) -> String {
        let given = Array::of1(&JsValue::from_f64(percent as f64 / 100.0));
        let options = [["style", "percent"]];
        self.ask(["NumberFormat", "format"], tag, &options, given)
            .unwrap_or_else(|| Plain.percent(tag, percent))
    }

    fn unit(&self, tag: &str, amount: u64, unit: Unit, width: Width) -> String {
        let given = Array::of1(&number(amount));
        let options = [
            ["style", "unit"],
            ["unit", unit.name()],
            ["unitDisplay", width.name()],
        ];
        self.ask(["NumberFormat", "format"], tag, &options, given)
            .unwrap_or_else(|| Plain.unit(tag, amount, unit, width))
    }

    fn relative(&self, tag: &str, amount: i64, unit: Unit, width: Width) -> String {
        let given = Array::of2(&JsValue::from_f64(amount as f64), &unit.name().into());
        let options = [["style", width.name()]];
        self.ask(["RelativeTimeFormat", "format"], tag, &options, given)
            .unwrap_or_else(|| Plain.relative(tag, amount, unit, width))
    }

    fn list(&self, tag: &str, items: &[String], join: Join) -> String {
        let listed: Array = items.iter().map(|item| JsValue::from_str(item)).collect();
        let options = [["type", join.name()]];
        self.ask(["ListFormat", "format"], tag, &options, Array::of1(&listed))
            .unwrap_or_else(|| Plain.list(tag, items, join))
    }
}

/// No count on a screen reaches 2^53.
fn number(amount: u64) -> JsValue {
    JsValue::from_f64(amount as f64)
}

/// A formatter of a kind; `None` where the browser has no such kind, or refuses the tag. Called through `Reflect`, its
/// error comes back as a value.
pub fn construct(kind: &str, tag: &str, options: &[[&str; 2]]) -> Option<JsValue> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor: Function = Reflect::get(&intl, &kind.into()).ok()?.dyn_into().ok()?;
    let wanted = Object::new();
    for [name, value] in options {
        Reflect::set(&wanted, &(*name).into(), &(*value).into()).ok()?;
    }
    Reflect::construct(&constructor, &Array::of2(&tag.into(), &wanted)).ok()
}
