//! Notifications of the system. Asks for the permission when it is told to, and never by itself.

use js_sys::Reflect;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

use super::clock::Listener;
use super::window;

/// Whether the browser lets this page show any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// It has none: an insecure origin, a view within an app.
    Unavailable,
    /// The reader was not asked yet.
    Unasked,
    /// Yes.
    Granted,
    /// No, and it cannot be asked again.
    Denied,
}

/// What the reader has said so far.
pub fn permission() -> Permission {
    if !Reflect::has(&window(), &"Notification".into()).unwrap_or(false) {
        return Permission::Unavailable;
    }
    match Notification::permission() {
        NotificationPermission::Granted => Permission::Granted,
        NotificationPermission::Denied => Permission::Denied,
        _ => Permission::Unasked,
    }
}

/// Asks the reader; browsers want a click before that.
pub async fn ask() -> Permission {
    if permission() == Permission::Unasked
        && let Ok(asked) = Notification::request_permission()
    {
        // However it ends, what is allowed then is asked of the browser.
        let _ = JsFuture::from(asked).await;
    }
    permission()
}

/// A notification on the screen, until it is dropped.
#[must_use = "a notification that is dropped is taken away"]
pub struct Notice {
    notification: Notification,
    _clicked: Listener,
}

impl Notice {
    /// Shows a sentence. It takes the place of another one with this tag; a click on it brings the page to the front.
    pub fn new(sentence: &str, tag: &str) -> Option<Notice> {
        if permission() != Permission::Granted {
            return None;
        }
        let options = NotificationOptions::new();
        options.set_tag(tag);
        // Some browsers let only service workers show them.
        let notification = Notification::new_with_options(sentence, &options).ok()?;
        let clicked = Listener::new(&notification, "click", |_| {
            // A window that may not come to the front stays where it is.
            let _ = window().focus();
        });
        Some(Notice {
            notification,
            _clicked: clicked,
        })
    }
}

impl Drop for Notice {
    fn drop(&mut self) {
        self.notification.close();
    }
}
