//! What is inside a container: its fields, in runs of a few. A run is a grid of fields or some items of a list.
//!
//! A container with few children is one run. In one with many, each run is laid out for itself, and only near the screen.
//! The items of a long list are not even there until their run comes near, and go when it is far away again: which is
//! which the browser tells, as it does not lay out a run that is far away (`content-visibility`) and keeps one that has
//! the focus. Where a browser does not tell, all items are drawn.

use std::ops::Range;

use countersign_core::form::FieldId;
use js_sys::Reflect;
use web_sys::Element;

use super::make::{append, element, html, set};

/// More fields than this in one container are split into runs: a row is complete in two, three, four or eight columns.
const FIELDS_IN_A_RUN: usize = 24;
const FIELDS_UNSPLIT: usize = 2 * FIELDS_IN_A_RUN;

/// Lists longer than this are drawn as far as they are near the screen.
const ITEMS_UNSPLIT: usize = 100;
const ITEMS_IN_A_RUN: usize = 20;

/// The event that tells whether a run is near.
pub(super) const COMES_OR_GOES: &str = "contentvisibilityautostatechange";

/// A container's children and where they are.
pub(super) struct Inside {
    pub(super) place: Element,
    pub(super) children: Vec<FieldId>,
    pub(super) runs: Vec<Run>,
    /// Children in each run but the last.
    length: usize,
    /// Whether runs come and go.
    pub(super) is_windowed: bool,
    of_items: bool,
}

/// Some of a container's children.
pub(super) struct Run {
    pub(super) place: Element,
    /// Whether they are drawn, or about to be.
    pub(super) is_there: bool,
}

impl Inside {
    /// The fields of an object.
    pub(super) fn fields(children: &[FieldId]) -> Inside {
        let is_split = children.len() > FIELDS_UNSPLIT;
        let place = element(
            "div",
            &[("class", if is_split { "runs" } else { "fields" })],
            &[],
        );
        Inside::begin(place, children, is_split.then_some(FIELDS_IN_A_RUN), false)
    }

    /// The items of a list.
    pub(super) fn items(children: &[FieldId]) -> Inside {
        let is_split = children.len() > ITEMS_UNSPLIT;
        let place = match is_split {
            // Items in runs are no children of a list element.
            true => element("div", &[("class", "cards"), ("role", "list")], &[]),
            false => element("ol", &[("class", "cards")], &[]),
        };
        Inside::begin(place, children, is_split.then_some(ITEMS_IN_A_RUN), true)
    }

    fn begin(
        place: Element,
        children: &[FieldId],
        length: Option<usize>,
        of_items: bool,
    ) -> Inside {
        let mut inside = Inside {
            runs: Vec::new(),
            children: Vec::new(),
            length: length.unwrap_or(usize::MAX),
            is_windowed: of_items && length.is_some() && are_told(&place),
            of_items,
            place,
        };
        inside.take(children);
        inside
    }

    /// Takes other children, with as many runs as they need. Answers with the places of those that are no longer needed.
    pub(super) fn take(&mut self, children: &[FieldId]) -> Vec<Element> {
        self.children = children.to_vec();
        if self.length == usize::MAX {
            let run = || Run {
                place: self.place.clone(),
                is_there: true,
            };
            if self.runs.is_empty() {
                self.runs.push(run());
            }
            return Vec::new();
        }
        let count = children.len().div_ceil(self.length).max(1);
        let gone = self.runs.drain(count.min(self.runs.len())..);
        let gone = gone.map(|run| run.place).collect();
        while self.runs.len() < count {
            let place = match self.of_items {
                true => element("div", &[("class", "cards-run"), ("role", "none")], &[]),
                false => element("div", &[("class", "fields")], &[]),
            };
            set(&place, "data-run", &self.runs.len().to_string());
            append(&self.place, &place);
            // The first one is on the screen more often than not.
            let is_there = !self.is_windowed || self.runs.is_empty();
            self.runs.push(Run { place, is_there });
        }
        gone
    }

    /// Which of the children are in a run.
    pub(super) fn range(&self, run: usize) -> Range<usize> {
        let begin = run.saturating_mul(self.length).min(self.children.len());
        begin..begin.saturating_add(self.length).min(self.children.len())
    }

    /// The run that a child is in.
    pub(super) fn run_of(&self, child: FieldId) -> Option<usize> {
        let at = self.children.iter().position(|id| *id == child)?;
        Some(at / self.length)
    }

    /// Whether items are `li` elements, or only have their role.
    pub(super) fn has_list_element(&self) -> bool {
        self.length == usize::MAX
    }
}

impl Run {
    /// Holds the place of what is in it, and lets go of it.
    pub(super) fn empty(&mut self) {
        self.is_there = false;
        let height = self.place.get_bounding_client_rect().height();
        let style = html(&self.place).style();
        let _ = style.set_property("block-size", &format!("{height}px"));
        self.place.set_text_content(None);
    }

    /// Has the height of what is in it again.
    pub(super) fn fill(&mut self) {
        self.is_there = true;
        let _ = html(&self.place).style().remove_property("block-size");
    }
}

/// Whether this browser tells which runs are near.
fn are_told(element: &Element) -> bool {
    Reflect::has(element, &"oncontentvisibilityautostatechange".into()).unwrap_or(false)
}
