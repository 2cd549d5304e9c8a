//! Texts to the other tabs of this origin. What they say is the caller's business, and nobody answers.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::clock::Listener;

/// Speaks to every other channel of its name, and hears them.
#[must_use = "a channel that is dropped hears nothing"]
pub struct Channel {
    channel: BroadcastChannel,
    _hears: Listener,
}

impl Channel {
    /// Calls `hear` for every text the others tell; `None` where the browser has no channels.
    pub fn new(name: &str, mut hear: impl FnMut(String) + 'static) -> Option<Channel> {
        let channel = BroadcastChannel::new(name).ok()?;
        let hears = Listener::new(&channel, "message", move |event| {
            if let Some(text) = event.unchecked_into::<MessageEvent>().data().as_string() {
                hear(text);
            }
        });
        Some(Channel {
            channel,
            _hears: hears,
        })
    }

    /// Tells the others, but not itself.
    pub fn tell(&self, text: &str) {
        // Only a closed channel refuses a text.
        let _ = self.channel.post_message(&JsValue::from_str(text));
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.close();
    }
}
