//! Waiting, but not for ever: a promise of the browser or of the page may never be kept.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::clock::{Alarm, now};

/// What becomes of `future`, or `None` when that takes longer than so many milliseconds.
pub async fn within<T>(limit_ms: u64, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut limit = pin!(pass(limit_ms));
    poll_fn(|context| {
        if let Poll::Ready(value) = future.as_mut().poll(context) {
            return Poll::Ready(Some(value));
        }
        limit.as_mut().poll(context).map(|()| None)
    })
    .await
}

/// Lets so many milliseconds pass, and with 0 everything else that is due.
pub async fn pass(milliseconds: u64) {
    let alarm = RefCell::new(None);
    let over = Promise::new(&mut |resolve, _| {
        alarm.replace(Some(Alarm::at(now().plus(milliseconds), move || {
            let _ = resolve.call0(&JsValue::NULL);
        })));
    });
    // A timer does not fail.
    let _ = JsFuture::from(over).await;
}
