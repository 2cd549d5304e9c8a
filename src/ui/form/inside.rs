//! What is inside a container: its fields, in runs of a few. A run is a grid of fields, or some items of a list or rows of
//! a table.
//!
//! A container with few children is one run. In one with many, each run is laid out for itself, and only near the screen.
//! The items of a long list are not even there until their run comes near, and go when it is far away again: which is
//! which the browser tells, as it does not lay out a run that is far away (`content-visibility`) and keeps one that has
//! the focus. Where a browser does not tell, all items are drawn.

use std::ops::Range;

use countersign_core::form::FieldId;
use js_sys::Reflect;
use web_sys::Element;

use crate::ui::make::{append, element, html, set};

/// More fields than this in one container are split into runs: a row is complete in two, three, four or eight columns.
const FIELDS_IN_A_RUN: usize = 24;
const FIELDS_UNSPLIT: usize = 2 * FIELDS_IN_A_RUN;

/// Lists longer than this are drawn as far as they are near the screen.
const ITEMS_UNSPLIT: usize = 100;
const ITEMS_IN_A_RUN: usize = 20;

/// The event that tells whether a run is near.
pub(super) const COMES_OR_GOES: &str = "contentvisibilityautostatechange";

/// How children are drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Fields in columns.
    Fields,
    /// Cards, one below the other.
    Items,
    /// The rows of a table.
    Rows,
    /// The cells of a row.
    Cells,
}

/// What a child is told of the container it is drawn in.
#[derive(Clone, Copy)]
pub(super) struct Around {
    pub(super) holds: Holds,
    /// Whether all of the children are there, in one run.
    pub(super) is_whole: bool,
}

/// Around the whole form.
pub(super) const NOTHING: Around = Around {
    holds: Holds::Fields,
    is_whole: true,
};

/// A container's children and where they are.
pub(super) struct Inside {
    pub(super) place: Element,
    pub(super) children: Vec<FieldId>,
    pub(super) runs: Vec<Run>,
    /// Children in each run but the last.
    length: usize,
    /// Whether runs come and go.
    pub(super) is_windowed: bool,
    holds: Holds,
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
        let length = is_split.then_some(FIELDS_IN_A_RUN);
        Inside::begin(place, children, length, Holds::Fields)
    }

    /// The items of a list.
    pub(super) fn items(children: &[FieldId]) -> Inside {
        let is_split = children.len() > ITEMS_UNSPLIT;
        let place = match is_split {
            // Items in runs are no children of a list element.
            true => element("div", &[("class", "cards"), ("role", "list")], &[]),
            false => element("ol", &[("class", "cards")], &[]),
        };
        let length = is_split.then_some(ITEMS_IN_A_RUN);
        Inside::begin(place, children, length, Holds::Items)
    }

    /// The rows of a table.
    pub(super) fn rows(children: &[FieldId]) -> Inside {
        let place = element("div", &[("class", "rows"), ("role", "rowgroup")], &[]);
        let is_split = children.len() > ITEMS_UNSPLIT;
        let length = is_split.then_some(ITEMS_IN_A_RUN);
        Inside::begin(place, children, length, Holds::Rows)
    }

    /// The cells of a row.
    pub(super) fn cells(children: &[FieldId]) -> Inside {
        let place = element("div", &[("class", "cells"), ("role", "none")], &[]);
        Inside::begin(place, children, None, Holds::Cells)
    }

    fn begin(place: Element, children: &[FieldId], length: Option<usize>, holds: Holds) -> Inside {
        let mut inside = Inside {
            runs: Vec::new(),
            children: Vec::new(),
            length: length.unwrap_or(usize::MAX),
            is_windowed: false,
            holds,
            place,
        };
        inside.is_windowed = inside.of_items() && length.is_some() && are_told(&inside.place);
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
            let place = match self.holds {
                Holds::Items => element("div", &[("class", "cards-run"), ("role", "none")], &[]),
                Holds::Rows => element("div", &[("class", "rows-run"), ("role", "none")], &[]),
                _ => element("div", &[("class", "fields")], &[]),
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

    /// How its children are drawn.
    pub(super) fn around(&self) -> Around {
        Around {
            holds: self.holds,
            is_whole: self.length == usize::MAX,
        }
    }

    /// Whether so many children should be drawn in runs, and are not.
    pub(super) fn is_outgrown(&self, count: usize) -> bool {
        self.length == usize::MAX && self.of_items() && count > 2 * ITEMS_UNSPLIT
    }

    fn of_items(&self) -> bool {
        matches!(self.holds, Holds::Items | Holds::Rows)
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
