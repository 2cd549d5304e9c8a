//! Work that is done a little at a time, so that keys, clicks and frames get their turn in between.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::JsValue;
use web_sys::MessageChannel;

use crate::browser::clock::{Listener, now};

/// How long a turn takes.
const TURN_MS: u64 = 7;

/// Calls for a turn as soon as the browser has one; none after it was dropped.
pub(super) struct Slices {
    channel: Option<MessageChannel>,
    is_asked: Rc<Cell<bool>>,
    _turn: Option<Listener>,
}

impl Slices {
    pub(super) fn new(mut turn: impl FnMut() + 'static) -> Slices {
        // A message comes sooner than a timer, which browsers hold back once it is set by a timer.
        let channel = MessageChannel::new().ok();
        let is_asked = Rc::new(Cell::new(false));
        let turn = channel.as_ref().map(|channel| {
            let port = channel.port1();
            let is_asked = is_asked.clone();
            let heard = Listener::new(&port, "message", move |_| {
                is_asked.set(false);
                turn();
            });
            port.start();
            heard
        });
        Slices {
            channel,
            is_asked,
            _turn: turn,
        }
    }

    /// Asks for one turn. False where the browser has none to give.
    pub(super) fn ask(&self) -> bool {
        let Some(channel) = &self.channel else {
            return false;
        };
        self.is_asked.replace(true) || channel.port2().post_message(&JsValue::NULL).is_ok()
    }
}

impl Drop for Slices {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.port1().close();
        }
    }
}

/// The end of a turn that begins now.
pub(super) fn turn() -> impl Fn() -> bool {
    let begun = now();
    // A clock that is set back ends it too.
    move || {
        let now = now();
        now < begun || now.since(begun) >= TURN_MS
    }
}

/// Calls each of some functions once.
pub(super) fn call(waiting: Vec<Function>) {
    for resolve in waiting {
        let _ = resolve.call0(&JsValue::NULL);
    }
}
