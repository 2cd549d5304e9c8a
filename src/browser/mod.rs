//! Effects carried out: one file a kind. Nothing here knows what an approval is.

pub mod channel;
pub mod clipboard;
pub mod clock;
pub mod credentials;
pub mod download;
pub mod file;
pub mod focus;
pub mod http;
pub mod intl;
pub mod keep_focus;
pub mod limit;
pub mod lock;
pub mod notify;
pub mod overlay;
pub mod patterns;
pub mod pdf;
pub mod picture;
pub mod random;
pub mod remember;
pub mod scroll;
pub mod size;
pub mod store;
pub mod title;

/// The page's window; the element only ever runs in one.
pub fn window() -> web_sys::Window {
    web_sys::window().expect("a custom element lives in a window")
}

/// The address that relative ones on the page begin from.
pub fn base_address() -> String {
    document().base_uri().ok().flatten().unwrap_or_default()
}

/// Which way text runs in an element, as the page and its styles have it.
pub fn direction(element: &web_sys::Element) -> Option<String> {
    let style = window().get_computed_style(element).ok()??;
    style.get_property_value("direction").ok()
}

/// The page's document.
pub fn document() -> web_sys::Document {
    window().document().expect("a window has a document")
}
