//! Something that lies over the page beside what it belongs to, such as the list of a box, and goes when it is dropped.

use js_sys::{Function, Reflect};
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, HtmlElement};

use super::clock::Listener;
use super::window;

/// Between the two, and to the edge of the page.
const GAP: f64 = 4.0;
/// It is as wide as what it belongs to, or this at most; as high as what is in it, or this.
const WIDEST: f64 = 320.0;
const HIGHEST: f64 = 320.0;
const LOWEST: f64 = 64.0;
/// With so much room below it is not put above.
const ROOMY: f64 = 240.0;

/// An element over the page.
#[must_use = "it goes when it is dropped"]
pub struct Overlay {
    shown: HtmlElement,
    anchor: HtmlElement,
    _moves: Vec<Listener>,
}

impl Overlay {
    /// Shows an element that is on the page, a manual popover, and keeps it at another one while anything scrolls.
    pub fn new(shown: HtmlElement, anchor: HtmlElement) -> Overlay {
        let show = Reflect::get(&shown, &"showPopover".into());
        // Browsers without popovers draw it where it is, as its style says.
        if let Some(Ok(show)) = show.ok().map(JsCast::dyn_into::<Function>) {
            let _ = show.call0(&shown);
        }
        let moved = |target: &EventTarget, name| {
            let (shown, anchor) = (shown.clone(), anchor.clone());
            Listener::new(target, name, move |_| put(&shown, &anchor))
        };
        let mut moves = vec![moved(&window(), "resize"), moved(&window(), "scroll")];
        let around =
            std::iter::successors(anchor.parent_element(), |around| around.parent_element());
        let scrolls = around.filter(|around| around.scroll_height() > around.client_height());
        moves.extend(scrolls.map(|scrolls| moved(&scrolls, "scroll")));
        Overlay {
            shown,
            anchor,
            _moves: moves,
        }
    }

    /// Puts it in its place: what is in it has changed.
    pub fn fit(&self) {
        put(&self.shown, &self.anchor);
    }
}

impl Drop for Overlay {
    fn drop(&mut self) {
        self.shown.remove();
    }
}

/// Below, or above where there is more room.
fn put(shown: &HtmlElement, anchor: &HtmlElement) {
    let (at, (wide, high)) = (anchor.get_bounding_client_rect(), page_size());
    let (above, below) = (at.top() - 2.0 * GAP, high - at.bottom() - 2.0 * GAP);
    let is_below = below >= above.min(ROOMY);
    let left = at.left().min(wide - at.width() - GAP).max(GAP);
    let widest = at.width().max(WIDEST).min(wide - left - GAP);
    let room = if is_below { below } else { above };
    let (top, bottom) = match is_below {
        true => (Some(at.bottom() + GAP), None),
        false => (None, Some(high - at.top() + GAP)),
    };
    let lengths = [
        ("left", Some(left)),
        ("top", top),
        ("bottom", bottom),
        ("min-width", Some(at.width())),
        ("max-width", Some(widest)),
        ("max-height", Some(room.clamp(LOWEST, HIGHEST))),
    ];
    let style = shown.style();
    for (name, length) in lengths {
        let length = length.map_or_else(|| "auto".to_owned(), |length| format!("{length}px"));
        // Only a name that is none is refused.
        let _ = style.set_property(name, &length);
    }
}

fn page_size() -> (f64, f64) {
    let size = |size: Result<wasm_bindgen::JsValue, _>| {
        size.ok().and_then(|size| size.as_f64()).unwrap_or(0.0)
    };
    let window = window();
    (size(window.inner_width()), size(window.inner_height()))
}
