//! How much room elements have on the screen; none while they are not drawn.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};

/// Tells of every change of an element's room, beginning with what it has now, until it is dropped.
#[must_use = "what is dropped tells nothing"]
pub struct Room {
    observer: ResizeObserver,
    _hear: Closure<dyn FnMut()>,
}

impl Room {
    /// `None` in a browser that cannot tell.
    pub fn of(element: &Element, mut hear: impl FnMut(i32) + 'static) -> Option<Room> {
        let watched = element.clone();
        let hear = Closure::<dyn FnMut()>::new(move || hear(watched.client_width()));
        let observer = ResizeObserver::new(hear.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Room {
            observer,
            _hear: hear,
        })
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
