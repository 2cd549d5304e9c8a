//! Which rows of a long list are there: those near the screen. Follows the desk and the scrolling, and keeps what the
//! pointer or the focus is on where it is, whatever comes and goes around it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use countersign_core::desk::{Desk, Event, Part};
use countersign_core::model::{ApprovalId, ConnectionId};
use countersign_core::queue::{Layout, View};
use leptos::html;
use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

use super::row::{Pen, Row, apart};
use crate::browser::clock;
use crate::browser::size::Room;
use crate::ui::Ui;
use crate::ui::make::{append, element, html, set as put, set_or_drop, words};

/// A view's handle on the rows: cheap to copy into closures.
#[derive(Clone, Copy)]
pub(super) struct Near {
    ui: Ui,
    place: NodeRef<html::Div>,
    active: RwSignal<Option<ApprovalId>>,
    connections: Memo<Vec<ConnectionId>>,
    state: StoredValue<Rc<RefCell<State>>, LocalStorage>,
    /// Wakes whoever asks which rows are there.
    changed: Trigger,
    count: RwSignal<usize>,
    arrivals: RwSignal<usize>,
}

struct State {
    pen: Pen,
    /// What is there.
    range: Range<usize>,
    rows: HashMap<ApprovalId, Drawn>,
    sections: Vec<Section>,
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

/// Rows that belong together, as far as they are near the screen, under a heading where the list is in groups.
struct Section {
    element: Element,
    top: i64,
    /// Name of the group, how many it has, and where both are said.
    head: Option<(String, usize, Element)>,
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
        connections: Memo<Vec<ConnectionId>>,
    ) -> Near {
        let minute = Memo::new(move |_| ui.now().0 / 60_000);
        let near = Near {
            ui,
            place,
            active,
            connections,
            state: StoredValue::new_local(Rc::new(RefCell::new(State::new(Pen::new(ui, minute))))),
            changed: Trigger::new(),
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
        Effect::new(move |_| {
            minute.track();
            near.each_row(|state, row| row.write_age(&state.pen));
        });
        Effect::new(move |_| {
            let active = active.get();
            near.each_row(|_, row| row.mark_active(active.as_ref() == Some(&row.about.id)));
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

    fn each_row(self, act: impl Fn(&State, &Row)) {
        self.state.with_value(|state| {
            let state = state.borrow();
            for drawn in state.rows.values() {
                act(&state, &drawn.row);
            }
        });
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
        self.changed.track();
        self.state
            .with_value(|state| state.borrow().rows.contains_key(id))
    }

    /// The approval of the row with this id in the document, and whether it can be selected.
    pub(super) fn row(self, dom_id: &str) -> Option<(ApprovalId, bool)> {
        self.state.with_value(|state| {
            let state = state.borrow();
            let mut rows = state.rows.values().map(|drawn| &drawn.row);
            rows.find(|row| row.element.id() == dom_id)
                .map(|row| (row.about.id.clone(), row.looks.can_be_selected()))
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
            set_pixels(&list, "--list-row", heights.row);
            set_pixels(&space, "block-size", layout.height());
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
            .desk(|desk| self.draw_rows(&mut state, desk, &list, &space, heights));
        drop(state);
        self.changed.notify();
    }

    /// What must not move on the screen, and where it was drawn: what the pointer is over, the row the keys are on, or the
    /// first on the screen of a list that is scrolled.
    fn to_be_kept(self, state: &State, desk: &Desk, list: &Element) -> Option<(ApprovalId, i64)> {
        let is_there = |drawn: &&Drawn| desk.row_of(&drawn.row.about.id).is_some();
        let chosen = |drawn: &Drawn| (drawn.row.about.id.clone(), drawn.top);
        let pointed_at = state.under_pointer.as_ref();
        let pointed_at = pointed_at.and_then(|dom_id| {
            let mut rows = state.rows.values();
            rows.find(|drawn| drawn.row.element.id() == *dom_id)
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

    fn draw_rows(
        self,
        state: &mut State,
        desk: &Desk,
        list: &Element,
        space: &Element,
        heights: Heights,
    ) {
        let layout = layout(desk, heights);
        let near = layout.near(
            i64::from(list.scroll_top()),
            i64::from(list.client_height()),
        );
        let mut known = std::mem::take(&mut state.rows);
        let mut rows = Vec::with_capacity(near.len());
        let active = self.active.get_untracked();
        let connections = self.connections.get_untracked();
        for (place, view) in near.clone().zip(desk.rows(near.clone())) {
            let (about, looks) = apart(view);
            let row = match known.remove(&about.id) {
                Some(Drawn { mut row, .. }) if row.about == about => {
                    row.look(looks, &state.pen);
                    row.stand(place, layout.rows);
                    row
                }
                before => {
                    if let Some(before) = before {
                        before.row.element.remove();
                    }
                    let row = state
                        .pen
                        .row((about, looks), place, layout.rows, &connections);
                    row.mark_active(active.as_ref() == Some(&row.about.id));
                    row
                }
            };
            rows.push(row.element.clone());
            let top = layout.top_of(place);
            state.rows.insert(row.about.id.clone(), Drawn { row, top });
        }
        for gone in known.into_values() {
            gone.row.element.remove();
        }
        state.range = near.clone();
        self.put_in_sections(&mut state.sections, space, layout, near, &rows);
        set(self.count, layout.rows);
        set(self.arrivals, desk.arrivals());
    }

    /// Puts the rows into the sections they are in; without groups there is one.
    fn put_in_sections(
        self,
        sections: &mut Vec<Section>,
        space: &Element,
        layout: Layout<'_>,
        near: Range<usize>,
        mut rows: &[Element],
    ) {
        let of_groups = layout.sections.iter().filter_map(|section| {
            let begin = section.first.max(near.start);
            let end = (section.first + section.count).min(near.end);
            (begin < end).then_some((Some(section), begin..end))
        });
        let wanted: Vec<_> = match layout.sections.is_empty() {
            true => Vec::from_iter((!near.is_empty()).then_some((None, near.clone()))),
            false => of_groups.collect(),
        };
        for section in sections.drain(wanted.len().min(sections.len())..) {
            section.element.remove();
        }
        while sections.len() < wanted.len() {
            let section = Section::new();
            append(space, &section.element);
            sections.push(section);
        }
        for (section, (group, range)) in sections.iter_mut().zip(wanted) {
            let (mine, others) = rows.split_at(range.len());
            rows = others;
            section.stand(layout.top_of(range.start) - group.map_or(0, |_| layout.head_px));
            section.name(self.ui, group.map(|group| (&*group.name, group.count)));
            section.fill(mine);
        }
    }
}

impl State {
    fn new(pen: Pen) -> State {
        State {
            pen,
            range: 0..0,
            rows: HashMap::new(),
            sections: Vec::new(),
            view: View::default(),
            under_pointer: None,
            is_pointed_at: false,
            is_pressed: false,
            has_focus: false,
            is_rested_on: false,
            room: None,
        }
    }
}

impl Section {
    fn new() -> Section {
        let attributes = [("class", "list-section"), ("role", "presentation")];
        Section {
            element: element("div", &attributes, &[]),
            top: i64::MIN,
            head: None,
        }
    }

    /// Where it begins, in pixels.
    fn stand(&mut self, top: i64) {
        if self.top != top {
            self.top = top;
            set_pixels(html(&self.element), "inset-block-start", top);
        }
    }

    fn name(&mut self, ui: Ui, wanted: Option<(&str, usize)>) {
        let known = self.head.as_ref();
        if known.map(|(name, count, _)| (&**name, *count)) == wanted {
            return;
        }
        if let Some((_, _, before)) = self.head.take() {
            before.remove();
        }
        let role = wanted.map_or("presentation", |_| "group");
        put(&self.element, "role", role);
        let label = wanted.map(|(name, count)| (ui.text().section)(name, count));
        set_or_drop(&self.element, "aria-label", label.as_deref());
        self.head = wanted.map(|(name, count)| {
            let attributes = [("class", "section-head"), ("aria-hidden", "true")];
            let seen = words("span", "section-name", name);
            put(&seen, "title", name);
            let number = words("span", "number muted", &count.to_string());
            let head = element("div", &attributes, &[&seen, &number]);
            // The first of what is in it.
            let _ = self.element.prepend_with_node_1(&head);
            (name.to_owned(), count, head)
        });
    }

    /// Its rows in their order; those that are in their places are left alone.
    fn fill(&self, rows: &[Element]) {
        let mut at = match &self.head {
            Some((_, _, head)) => head.next_sibling(),
            None => self.element.first_child(),
        };
        for row in rows {
            if at.as_ref().is_some_and(|at| row.is_same_node(Some(at))) {
                at = row.next_sibling();
            } else {
                // A row is no ancestor of its section.
                let _ = self.element.insert_before(row, at.as_ref());
            }
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
fn set_pixels(element: &HtmlElement, name: &str, pixels: i64) {
    // Fails for what is no declaration at all.
    let _ = HtmlElement::style(element).set_property(name, &format!("{pixels}px"));
}

/// Read off two boxes that are never seen: a page may give heights in any unit.
fn heights(list: &Element) -> Heights {
    let height = |selector| child(list, selector).map_or(0, |found| found.offset_height());
    Heights {
        row: i64::from(height(".row-measure")).max(1),
        head: i64::from(height(".head-measure")),
    }
}
