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
    state: Rc<Cell<State>>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Waits,
    Holds,
    Dropped,
}

/// What becomes of a claim. None is called at once, and none after the claim was dropped.
pub struct Ends<G, L, R> {
    /// The lock is held now.
    pub granted: G,
    /// It was held, and was taken away.
    pub lost: L,
    /// The browser gives none: the page's site data is blocked, say.
    pub refused: R,
}

impl Claim {
    /// Waits for the lock of this name.
    pub fn new<G, L, R>(name: &str, ends: Ends<G, L, R>) -> Claim
    where
        G: FnOnce() + 'static,
        L: FnOnce() + 'static,
        R: FnOnce() + 'static,
    {
        Claim::with(name, false, ends)
    }

    /// Takes the lock of this name away from whoever holds it. Those who wait for it go on waiting.
    pub fn seize<G, L, R>(name: &str, ends: Ends<G, L, R>) -> Claim
    where
        G: FnOnce() + 'static,
        L: FnOnce() + 'static,
        R: FnOnce() + 'static,
    {
        Claim::with(name, true, ends)
    }

    fn with<G, L, R>(name: &str, steals: bool, ends: Ends<G, L, R>) -> Claim
    where
        G: FnOnce() + 'static,
        L: FnOnce() + 'static,
        R: FnOnce() + 'static,
    {
        let abort = AbortController::new().expect("it is older than what else this is built on");
        let signal = abort.signal();
        let options = Object::new();
        // What takes a lock away does not wait, so there is nothing to abort; the browser refuses both together.
        let _ = match steals {
            true => Reflect::set(&options, &"steal".into(), &JsValue::TRUE),
            false => Reflect::set(&options, &"signal".into(), &signal),
        };
        // The browser leaves the lock here until this promise is kept. A signal no longer ends a request that is
        // granted, so the same one serves.
        let dropped = Promise::new(&mut |resolve, _| {
            let _ = signal.add_event_listener_with_callback("abort", &resolve);
        });
        let state = Rc::new(Cell::new(State::Waits));
        let Ends {
            granted,
            lost,
            refused,
        } = ends;
        let granted = Closure::once({
            let state = state.clone();
            move || {
                if state.get() == State::Waits {
                    state.set(State::Holds);
                    granted();
                }
                dropped
            }
        });
        let asked = request(name, &options, &granted);
        spawn_local({
            let state = state.clone();
            async move {
                // A request that is thrown back is refused like one that is answered so.
                let is_over = match asked {
                    Ok(ended) => JsFuture::from(ended).await.is_err(),
                    Err(_) => true,
                };
                drop(granted);
                match state.get() {
                    State::Holds if is_over => lost(),
                    State::Waits => refused(),
                    State::Holds | State::Dropped => {}
                }
            }
        });
        Claim { abort, state }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.state.set(State::Dropped);
        self.abort.abort();
    }
}
