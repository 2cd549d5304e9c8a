//! Which rows of a long list are there: those near the screen. Follows the desk and the scrolling, and keeps what the
//! pointer or the focus is on where it is, whatever comes and goes around it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use countersign_core::desk::{Desk, Event, Part};
use countersign_core::model::ApprovalId;
use countersign_core::queue::{Layout, View};
use leptos::html;
use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

use super::row::{Row, apart, row_dom_id};
use crate::browser::clock;
use crate::browser::size::Room;
use crate::ui::Ui;

/// Rows that belong together, as far as they are near the screen. Made while something is drawn, and kept beyond that.
#[derive(Clone)]
pub(super) struct Section {
    pub number: usize,
    /// Name of the group and how many it has.
    pub head: ArcRwSignal<Option<(String, usize)>>,
    /// Where it begins, in pixels.
    pub top: ArcRwSignal<i64>,
    pub rows: ArcRwSignal<Vec<Row>>,
}

/// A view's handle on the rows: cheap to copy into closures.
#[derive(Clone, Copy)]
pub(super) struct Near {
    ui: Ui,
    place: NodeRef<html::Div>,
    active: RwSignal<Option<ApprovalId>>,
    state: StoredValue<Rc<RefCell<State>>, LocalStorage>,
    sections: RwSignal<Vec<Section>>,
    count: RwSignal<usize>,
    arrivals: RwSignal<usize>,
}

#[derive(Default)]
struct State {
    /// What is there.
    range: Range<usize>,
    rows: HashMap<ApprovalId, Drawn>,
    next_number: u64,
    view: View,
    /// The row under the pointer, by its id in the document.
    under_pointer: Option<String>,
    is_pointed_at: bool,
    /// Between press and release nothing is redrawn: the click is meant for what was pressed.
    is_pressed: bool,
    has_focus: bool,
    is_rested_on: bool,
    room: Option<Room>,
}

struct Drawn {
    row: Row,
    top: i64,
}

/// Heights in whole pixels, as the style sheet has them.
#[derive(Clone, Copy)]
struct Heights {
    row: i64,
    head: i64,
}

impl Near {
    pub(super) fn new(
        ui: Ui,
        place: NodeRef<html::Div>,
        active: RwSignal<Option<ApprovalId>>,
    ) -> Near {
        let near = Near {
            ui,
            place,
            active,
            state: StoredValue::new_local(Rc::default()),
            sections: RwSignal::new(Vec::new()),
            count: RwSignal::new(0),
            arrivals: RwSignal::new(0),
        };
        Effect::new(move |_| {
            ui.watch(Part::Queue, |_| ());
            if place.get().is_some() {
                near.draw();
            }
        });
        Effect::new(move |_| {
            let Some(list) = place.get() else { return };
            let room = Room::of(&list, move |_| near.resized());
            near.state
                .with_value(|state| state.borrow_mut().room = room);
        });
        // What is opened by other ways than a click on its row is shown in the list too.
        let open = Memo::new(move |_| {
            ui.watch(Part::Details, |desk| {
                Some(desk.open_approval()?.approval.id.clone())
            })
        });
        Effect::new(move |before: Option<Option<ApprovalId>>| {
            let open = open.get();
            if let Some(id) = open.as_ref().filter(|_| before.is_some())
                && !near.state.with_value(|state| state.borrow().is_pointed_at)
            {
                near.bring_into_view(id);
            }
            open
        });
        near
    }

    pub(super) fn sections(self) -> RwSignal<Vec<Section>> {
        self.sections
    }

    /// How many rows there are, near or not.
    pub(super) fn count(self) -> RwSignal<usize> {
        self.count
    }

    /// How many approvals wait outside the list.
    pub(super) fn arrivals(self) -> RwSignal<usize> {
        self.arrivals
    }

    /// True for an approval whose row is there; wakes whoever asks when other rows are.
    pub(super) fn holds(self, id: &ApprovalId) -> bool {
        self.sections.track();
        self.sections
            .with_untracked(|sections| sections.iter().for_each(|section| section.rows.track()));
        self.state
            .with_value(|state| state.borrow().rows.contains_key(id))
    }

    /// The row with this id in the document.
    pub(super) fn row(self, dom_id: &str) -> Option<Row> {
        self.state.with_value(|state| {
            let state = state.borrow();
            let mut rows = state.rows.values();
            rows.find(|drawn| row_dom_id(&drawn.row.about.id) == dom_id)
                .map(|drawn| drawn.row.clone())
        })
    }

    /// How many rows one screen has, less one that stays in sight.
    pub(super) fn rows_per_screen(self) -> usize {
        let Some(list) = self.list() else { return 1 };
        let rows = i64::from(list.client_height()) / heights(&list).row - 1;
        rows.max(1) as usize
    }

    pub(super) fn scrolled(self) {
        let Some(list) = self.list() else { return };
        let near = self.ui.desk(|desk| range(desk, &list));
        if self.state.with_value(|state| state.borrow().range != near) {
            self.draw();
        }
    }

    fn resized(self) {
        if self.list().is_some() {
            self.draw();
        }
    }

    pub(super) fn focus(self, has_focus: bool) {
        self.state
            .with_value(|state| state.borrow_mut().has_focus = has_focus);
        self.tell_of_rest();
    }

    pub(super) fn pointer_over(self, row: Option<String>) {
        self.state.with_value(|state| {
            let mut state = state.borrow_mut();
            state.under_pointer = row;
            state.is_pointed_at = true;
        });
        self.tell_of_rest();
    }

    pub(super) fn pointer_left(self) {
        self.state.with_value(|state| {
            let mut state = state.borrow_mut();
            state.under_pointer = None;
            state.is_pointed_at = false;
        });
        self.tell_of_rest();
    }

    pub(super) fn pressed(self) {
        self.state
            .with_value(|state| state.borrow_mut().is_pressed = true);
    }

    pub(super) fn released(self) {
        // The click comes after this and before the next frame.
        clock::next_frame(move || {
            let was_pressed = self
                .state
                .try_with_value(|state| std::mem::take(&mut state.borrow_mut().is_pressed));
            if was_pressed == Some(true) {
                self.draw();
            }
        });
    }

    fn tell_of_rest(self) {
        let news = self.state.with_value(|state| {
            let mut state = state.borrow_mut();
            let rests = state.is_pointed_at || state.has_focus;
            (state.is_rested_on != rests).then(|| {
                state.is_rested_on = rests;
                rests
            })
        });
        if let Some(rests) = news {
            self.ui.send(Event::Rested(rests));
        }
    }

    /// Scrolls as little as brings a row onto the screen.
    pub(super) fn bring_into_view(self, id: &ApprovalId) {
        let Some(list) = self.list() else { return };
        let heights = heights(&list);
        let found = self.ui.desk(|desk| {
            let row = desk.row_of(id)?;
            let top = layout(desk, heights).top_of(row);
            // A heading that stays at the top would cover the row below it.
            Some((
                top,
                if desk.sections().is_empty() {
                    0
                } else {
                    heights.head
                },
            ))
        });
        let Some((top, covered)) = found else { return };
        let (scrolled, height) = (
            i64::from(list.scroll_top()),
            i64::from(list.client_height()),
        );
        if top - covered < scrolled {
            list.set_scroll_top((top - covered) as i32);
        } else if top + heights.row > scrolled + height {
            list.set_scroll_top((top + heights.row - height) as i32);
        }
        self.scrolled();
    }

    fn list(self) -> Option<HtmlElement> {
        self.place.get_untracked().map(Into::into)
    }

    /// Brings what is there up to date.
    fn draw(self) {
        let Some(list) = self.list() else { return };
        let Some(space) = child(&list, ".list-space") else {
            return;
        };
        let state = self.state.with_value(Rc::clone);
        let mut state = state.borrow_mut();
        if state.is_pressed {
            return;
        }
        let heights = heights(&list);
        let kept = self.ui.desk(|desk| {
            let layout = layout(desk, heights);
            set_style(&list, "--list-row", &format!("{}px", heights.row));
            set_style(&space, "block-size", &format!("{}px", layout.height()));
            if *desk.list_view() != state.view {
                state.view = desk.list_view().clone();
                list.set_scroll_top(0);
                return None;
            }
            self.to_be_kept(&state, desk, &list)
                .and_then(|(id, before)| {
                    let now = layout.top_of(desk.row_of(&id)?);
                    Some(now - before)
                })
        });
        if let Some(moved) = kept.filter(|moved| *moved != 0) {
            list.set_scroll_top(list.scroll_top() + moved as i32);
        }
        self.ui
            .desk(|desk| self.draw_rows(&mut state, desk, &list, heights));
    }

    /// What must not move on the screen, and where it was drawn: what the pointer is over, the row the keys are on, or the
    /// first on the screen of a list that is scrolled.
    fn to_be_kept(self, state: &State, desk: &Desk, list: &Element) -> Option<(ApprovalId, i64)> {
        let is_there = |drawn: &&Drawn| desk.row_of(&drawn.row.about.id).is_some();
        let chosen = |drawn: &Drawn| (drawn.row.about.id.clone(), drawn.top);
        let pointed_at = state.under_pointer.as_ref();
        let pointed_at = pointed_at.and_then(|dom_id| {
            let mut rows = state.rows.values();
            rows.find(|drawn| row_dom_id(&drawn.row.about.id) == *dom_id)
        });
        if let Some(drawn) = pointed_at.filter(is_there) {
            return Some(chosen(drawn));
        }
        let (scrolled, height) = (
            i64::from(list.scroll_top()),
            i64::from(list.client_height()),
        );
        let is_seen = |drawn: &&Drawn| drawn.top >= scrolled && drawn.top < scrolled + height;
        let active = self.active.get_untracked().filter(|_| state.has_focus);
        let active = active.and_then(|id| state.rows.get(&id));
        if let Some(drawn) = active.filter(is_there).filter(is_seen) {
            return Some(chosen(drawn));
        }
        if scrolled == 0 && !state.is_pointed_at {
            return None;
        }
        let seen = state.rows.values().filter(is_seen).filter(is_there);
        seen.min_by_key(|drawn| drawn.top).map(chosen)
    }

    fn draw_rows(self, state: &mut State, desk: &Desk, list: &Element, heights: Heights) {
        let layout = layout(desk, heights);
        let near = layout.near(
            i64::from(list.scroll_top()),
            i64::from(list.client_height()),
        );
        let mut known = std::mem::take(&mut state.rows);
        let mut rows = Vec::with_capacity(near.len());
        for (place, view) in near.clone().zip(desk.rows(near.clone())) {
            let (about, looks) = apart(view);
            let row = match known.remove(&about.id) {
                Some(Drawn { row, .. }) if *row.about == about => {
                    if row.looks.with_untracked(|known| *known != looks) {
                        row.looks.set(looks);
                    }
                    if row.place.get_untracked() != place {
                        row.place.set(place);
                    }
                    row
                }
                _ => {
                    state.next_number += 1;
                    Row {
                        number: state.next_number,
                        about: Arc::new(about),
                        looks: ArcRwSignal::new(looks),
                        place: ArcRwSignal::new(place),
                    }
                }
            };
            let drawn = Drawn {
                row: row.clone(),
                top: layout.top_of(place),
            };
            state.rows.insert(row.about.id.clone(), drawn);
            rows.push(row);
        }
        state.range = near.clone();
        self.put_in_sections(layout, near, rows);
        set(self.count, layout.rows);
        set(self.arrivals, desk.arrivals());
    }

    /// Hands the rows to the sections they are in; without groups there is one.
    fn put_in_sections(self, layout: Layout<'_>, near: Range<usize>, rows: Vec<Row>) {
        let mut rows = rows.into_iter();
        let all = [(None, near.clone())];
        let of_groups = layout.sections.iter().filter_map(|section| {
            let begin = section.first.max(near.start);
            let end = (section.first + section.count).min(near.end);
            let head = (section.name.clone(), section.count);
            (begin < end).then_some((Some(head), begin..end))
        });
        let wanted: Vec<_> = match layout.sections.is_empty() {
            true => all
                .into_iter()
                .filter(|(_, range)| !range.is_empty())
                .collect(),
            false => of_groups.collect(),
        };
        let mut sections = self.sections.get_untracked();
        let count = sections.len();
        sections.truncate(wanted.len());
        for (number, (head, range)) in wanted.into_iter().enumerate() {
            let above = if head.is_some() { layout.head_px } else { 0 };
            let top = layout.top_of(range.start) - above;
            let rows: Vec<Row> = rows.by_ref().take(range.len()).collect();
            let Some(section) = sections.get(number) else {
                sections.push(Section {
                    number,
                    head: ArcRwSignal::new(head),
                    top: ArcRwSignal::new(top),
                    rows: ArcRwSignal::new(rows),
                });
                continue;
            };
            if section.head.with_untracked(|known| *known != head) {
                section.head.set(head);
            }
            if section.top.get_untracked() != top {
                section.top.set(top);
            }
            let numbers = |rows: &[Row]| rows.iter().map(|row| row.number).collect::<Vec<_>>();
            if section.rows.with_untracked(|known| numbers(known)) != numbers(&rows) {
                section.rows.set(rows);
            }
        }
        if sections.len() != count {
            self.sections.set(sections);
        }
    }
}

fn set(signal: RwSignal<usize>, value: usize) {
    if signal.get_untracked() != value {
        signal.set(value);
    }
}

fn layout(desk: &Desk, heights: Heights) -> Layout<'_> {
    Layout {
        rows: desk.row_count(),
        sections: desk.sections(),
        row_px: heights.row,
        head_px: heights.head,
    }
}

fn range(desk: &Desk, list: &HtmlElement) -> Range<usize> {
    let layout = layout(desk, heights(list));
    layout.near(
        i64::from(list.scroll_top()),
        i64::from(list.client_height()),
    )
}

fn child(list: &Element, selector: &str) -> Option<HtmlElement> {
    use wasm_bindgen::JsCast;
    list.query_selector(selector).ok()??.dyn_into().ok()
}

/// By the object model: a page may forbid styles that are written down.
pub(super) fn set_style(element: &HtmlElement, name: &str, value: &str) {
    // Fails for what is no declaration at all.
    let _ = HtmlElement::style(element).set_property(name, value);
}

/// Read off two boxes that are never seen: a page may give heights in any unit.
fn heights(list: &Element) -> Heights {
    let height = |selector| child(list, selector).map_or(0, |found| found.offset_height());
    Heights {
        row: i64::from(height(".row-measure")).max(1),
        head: i64::from(height(".head-measure")),
    }
}
