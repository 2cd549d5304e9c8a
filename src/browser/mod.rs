//! Effects carried out: one file a kind. Nothing here knows what an approval is.

pub mod clipboard;
pub mod clock;
pub mod focus;
pub mod http;
pub mod random;

/// The page's window; the element only ever runs in one.
pub fn window() -> web_sys::Window {
    web_sys::window().expect("a custom element lives in a window")
}

/// The page's document.
pub fn document() -> web_sys::Document {
    window().document().expect("a window has a document")
}
