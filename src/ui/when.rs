//! Moments in the reader's own spelling, by the browser's `Intl`. One formatter is made per list, not per line.

use countersign_core::time::Millis;
use js_sys::{Array, Function, Intl, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How moments are spelled: a day in words and a time to the minute, or how long ago they were.
pub(super) struct Spelling {
    absolute: Function,
    relative: Intl::RelativeTimeFormat,
}

impl Spelling {
    /// For a language, by its tag.
    pub(super) fn new(tag: &str) -> Spelling {
        let locales = Array::of1(&tag.into());
        let format = Intl::DateTimeFormat::new(
            &locales,
            &options(&[("dateStyle", "medium"), ("timeStyle", "short")]),
        );
        Spelling {
            absolute: format.format(),
            relative: Intl::RelativeTimeFormat::new(&locales, &options(&[("numeric", "auto")])),
        }
    }

    /// The day and the time: for whoever wants to know exactly, in a `title` or beside [`Spelling::ago`].
    pub(super) fn absolute(&self, moment: Millis) -> String {
        let date = date(moment);
        let words = self.absolute.call1(&JsValue::UNDEFINED, &date);
        let words = words.ok().and_then(|words| words.as_string());
        words.unwrap_or_else(|| machine(&date))
    }

    /// How long ago it was, in words: "3 hours ago", "yesterday". A moment that lies ahead is now, as clocks differ.
    pub(super) fn ago(&self, moment: Millis, now: Millis) -> String {
        let (count, unit) = match now.since(moment) {
            ..MINUTE => (0, "second"),
            passed @ MINUTE..HOUR => (passed / MINUTE, "minute"),
            passed @ HOUR..DAY => (passed / HOUR, "hour"),
            passed if passed < 45 * DAY => (passed / DAY, "day"),
            passed if passed < 365 * DAY => (passed / (30 * DAY), "month"),
            passed => (passed / (365 * DAY), "year"),
        };
        // Any count of these is far below 2^53.
        self.relative.format(-(count as f64), unit).into()
    }

    /// For people and, in its attribute, for machines.
    pub(super) fn time(&self, moment: Millis) -> impl IntoView + use<> {
        let words = self.absolute(moment);
        view! { <time datetime=machine(&date(moment))>{words}</time> }
    }
}

/// How long ago a moment was, with the day and the time beside it in words of their own: neither needs a mouse.
pub(super) fn ago(
    spelling: StoredValue<Spelling, LocalStorage>,
    moment: Millis,
    minute: Memo<u64>,
) -> impl IntoView {
    let absolute = spelling.with_value(|spelling| spelling.absolute(moment));
    let words = move || {
        let now = Millis(minute.get() * MINUTE);
        spelling.with_value(|spelling| spelling.ago(moment, now))
    };
    view! {
        <time class="ago" datetime=machine(&date(moment)) title=absolute.clone()>{words}</time>
        <span class="ago-exact">{absolute}</span>
    }
}

fn date(moment: Millis) -> js_sys::Date {
    // Any moment an API has sent lies far below 2^53 ms.
    js_sys::Date::new(&JsValue::from_f64(moment.0 as f64))
}

fn machine(date: &js_sys::Date) -> String {
    date.to_iso_string().into()
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options
}
