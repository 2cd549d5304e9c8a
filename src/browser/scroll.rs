//! Keeps what is scrolled where it is while it is drawn anew.

use web_sys::{Element, HtmlElement};

/// What scrolls: the list, and the details.
const SCROLLS: [&str; 2] = ["[role=listbox]", ".details-scroll"];

/// How far everything in a place was scrolled.
pub struct Scrolled {
    place: HtmlElement,
    tops: [Option<i32>; 2],
}

impl Scrolled {
    /// As it is now.
    pub fn of(place: &HtmlElement) -> Scrolled {
        Scrolled {
            place: place.clone(),
            tops: SCROLLS.map(|selector| Some(find(place, selector)?.scroll_top())),
        }
    }

    /// As far as what is there now can be scrolled.
    pub fn put_back(&self) {
        for (selector, top) in SCROLLS.into_iter().zip(self.tops) {
            if let (Some(found), Some(top)) = (find(&self.place, selector), top) {
                found.set_scroll_top(top);
            }
        }
    }
}

fn find(place: &HtmlElement, selector: &str) -> Option<Element> {
    place.query_selector(selector).ok()?
}
