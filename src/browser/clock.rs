//! The clock, one alarm, and listeners that go with their owner.

use countersign_core::time::Millis;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

/// Now.
pub fn now() -> Millis {
    // Far from 2^53 for a long time to come, and never negative on a set clock.
    Millis(js_sys::Date::now().max(0.0) as u64)
}

// Timer handles are numbers of any size; web-sys cuts them to 32 bits, and a cut handle cannot be cleared.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(ring: &js_sys::Function, milliseconds: i32) -> JsValue;
    #[wasm_bindgen(js_name = setInterval)]
    fn set_interval(ring: &js_sys::Function, milliseconds: i32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
    #[wasm_bindgen(js_name = clearInterval)]
    fn clear_interval(timer: &JsValue);
}

/// Rings once; setting another, or dropping it, puts it off.
#[must_use = "an alarm that is dropped never rings"]
pub struct Alarm {
    timer: JsValue,
    repeats: bool,
    _ring: Closure<dyn FnMut()>,
}

impl Alarm {
    /// Rings at `at`, or at once if that has passed.
    pub fn at(at: Millis, ring: impl FnMut() + 'static) -> Alarm {
        // Browsers fire delays beyond 2^31 ms at once; a day is long enough for anything here.
        let delay = i32::try_from(at.since(now()).min(86_400_000)).unwrap_or(i32::MAX);
        let ring = Closure::<dyn FnMut()>::new(ring);
        let timer = set_timeout(ring.as_ref().unchecked_ref(), delay);
        Alarm {
            timer,
            repeats: false,
            _ring: ring,
        }
    }

    /// Rings every `milliseconds`.
    pub fn every(milliseconds: i32, ring: impl FnMut() + 'static) -> Alarm {
        let ring = Closure::<dyn FnMut()>::new(ring);
        let timer = set_interval(ring.as_ref().unchecked_ref(), milliseconds);
        Alarm {
            timer,
            repeats: true,
            _ring: ring,
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        if self.repeats {
            clear_interval(&self.timer);
        } else {
            clear_timeout(&self.timer);
        }
    }
}

/// Runs before the next frame, after everything that the event under way leads to: a release is followed by its click.
pub fn next_frame(run: impl FnOnce() + 'static) {
    leptos::prelude::request_animation_frame(run);
}

/// Listens until it is dropped.
#[must_use = "a listener that is dropped hears nothing"]
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    hear: Closure<dyn FnMut(web_sys::Event)>,
}

impl Listener {
    /// Calls `hear` for every event of this name at `target`.
    pub fn new(
        target: &EventTarget,
        name: &'static str,
        hear: impl FnMut(web_sys::Event) + 'static,
    ) -> Listener {
        let hear = Closure::<dyn FnMut(web_sys::Event)>::new(hear);
        // Only a null callback could be refused.
        let _ = target.add_event_listener_with_callback(name, hear.as_ref().unchecked_ref());
        Listener {
            target: target.clone(),
            name,
            hear,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(self.name, self.hear.as_ref().unchecked_ref());
    }
}
