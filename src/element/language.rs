//! Which language an element speaks, and which way it is written, as the page says by `lang` and `dir`.

use countersign_core::text::{self, Text};
use wasm_bindgen::JsCast;
use web_sys::{Element, ShadowRoot};

use crate::browser::{self, intl};

/// A language with its region, and the way it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// The words.
    pub text: &'static Text,
    /// The tag as the page wrote it, where it names the language of the words; for dates, which differ by region.
    pub locale: String,
    /// `ltr` or `rtl`.
    pub direction: String,
}

impl Language {
    /// What holds for an element: its own attributes, or the nearest ones around it.
    pub fn of(host: &Element) -> Language {
        let tag = nearest(host, "lang")
            .and_then(|around| around.get_attribute("lang"))
            .unwrap_or_default();
        let text = text::of(&tag);
        let is_of_text = text::primary(&tag).eq_ignore_ascii_case(text.tag);
        let locale = Some(tag)
            .filter(|tag| is_of_text && intl::construct("DateTimeFormat", tag, &[]).is_some())
            .unwrap_or_else(|| text.tag.to_owned());
        // A page that says which way it runs means it, also by `auto`: what the browser made of it counts.
        let direction = nearest(host, "dir")
            .and_then(|_| browser::direction(host))
            .unwrap_or_else(|| text.direction.to_owned());
        Language {
            text,
            locale,
            direction,
        }
    }

    /// Marks what is drawn, for screen readers and for `:dir()`.
    pub fn mark(&self, place: &Element) {
        // Neither name can be refused.
        let _ = place.set_attribute("lang", &self.locale);
        let _ = place.set_attribute("dir", &self.direction);
    }
}

/// The element itself or the nearest one around it that has the attribute, through the shadow roots it is in.
fn nearest(element: &Element, attribute: &str) -> Option<Element> {
    let selector = format!("[{attribute}]");
    let mut at = element.clone();
    loop {
        if let Ok(Some(found)) = at.closest(&selector) {
            return Some(found);
        }
        let root: ShadowRoot = at.get_root_node().dyn_into().ok()?;
        at = root.host();
    }
}
