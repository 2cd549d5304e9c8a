//! `<countersign-inbox>`: the element itself, everything that touches the browser and nothing that decides.
//!
//! What an approval is, which request follows, what a sentence says: that is `countersign-core`. Here an event goes
//! in ([`runtime`]), effects come out and are handed to one file of [`browser`] each, and [`ui`] draws what the desk
//! says. Start at `element/define.js`, the class a page sees, then [`element`], then [`runtime`].

pub mod browser;
pub mod element;
pub mod runtime;
pub mod speech;
pub mod ui;

pub use self::element::{FormAlone, form_alone};
