//! Locks that one tab of this origin holds at a time. What a lock is for is the caller's business.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

use super::window;

// web-sys does not offer locks without unstable flags.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["navigator", "locks"], catch)]
    fn request(
        name: &str,
        options: &Object,
        granted: &Closure<dyn FnMut() -> Promise>,
    ) -> Result<Promise, JsValue>;
}

/// True where the browser has locks for this page: on secure origins, but not in a sandboxed frame.
pub fn is_there() -> bool {
    // There, every request would be refused.
    let origin_is_opaque = window().origin() == "null";
    !origin_is_opaque && Reflect::has(&window().navigator(), &"locks".into()).unwrap_or(false)
}

/// Waits for a lock, then holds it.
#[must_use = "a claim that is dropped gives the lock up, or waits for it no longer"]
pub struct Claim {
    abort: AbortController,
    holds: Rc<Cell<bool>>,
    _granted: Closure<dyn FnMut() -> Promise>,
}

impl Claim {
    /// Calls `granted` once the lock of this name is held, and `lost` if it is then taken away; neither at once, and
    /// neither after the claim was dropped.
    pub fn new(
        name: &str,
        granted: impl FnOnce() + 'static,
        lost: impl FnOnce() + 'static,
    ) -> Claim {
        let abort = AbortController::new().expect("it is older than what else this is built on");
        let signal = abort.signal();
        let options = Object::new();
        let _ = Reflect::set(&options, &"signal".into(), &signal);
        // The browser leaves the lock here until this promise is kept. A signal no longer ends a request that is
        // granted, so the same one serves.
        let dropped = Promise::new(&mut |resolve, _| {
            let _ = signal.add_event_listener_with_callback("abort", &resolve);
        });
        let holds = Rc::new(Cell::new(false));
        let granted = Closure::once({
            let holds = holds.clone();
            move || {
                holds.set(true);
                granted();
                dropped
            }
        });
        if let Ok(ended) = request(name, &options, &granted) {
            let holds = holds.clone();
            spawn_local(async move {
                if JsFuture::from(ended).await.is_err() && holds.get() {
                    lost();
                }
            });
        }
        Claim {
            abort,
            holds,
            _granted: granted,
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.holds.set(false);
        self.abort.abort();
    }
}
