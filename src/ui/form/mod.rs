//! The form: one view per field, one file per widget, in plain DOM. A key press brings one field up to date and nothing
//! else; an input is made once and stays until its field changes into something of another kind.
//!
//! [`FormView`] is what the runtime tells of changes. It reads the draft, and [`drawn`] compares with what each field
//! shows and touches what differs. What is on the first screen is drawn at once, the rest in [`slices`] of time. A field
//! is a [`leaf`] with its control, an [`object`], or a list of [`list`] cards or [`table`] rows; what is [`inside`] a
//! container may be split into runs. Nothing here decides: what is done in the form is [`hear`]d and becomes an edit of the draft.
//!
//! To draw another widget, give it a file with a [`leaf::Control`], and name it in [`leaf::control`]; a way to draw a whole
//! container is a [`drawn::Frame`].

mod boolean;
mod choice;
mod combobox;
mod date;
mod drawn;
mod hear;
mod inside;
mod json;
mod keys;
mod leaf;
mod list;
mod lock;
mod number;
mod object;
mod pages;
mod said;
mod shape;
mod slices;
mod table;
mod text;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use countersign_core::desk::{Part, Target};
use countersign_core::form::{Field, FieldId};
use js_sys::{Function, Promise};
use leptos::prelude::*;
use web_sys::Element;

use self::drawn::{Drawn, Frame, Later, Reading, Stencil};
use self::leaf::Look;
use self::slices::Slices;
use super::Ui;
use crate::browser::clock::Listener;
use crate::runtime::Fields;

/// So many fields fill any screen, and are there when the form is painted first.
const FIRST_FIELDS: usize = 100;

/// A form of more fields is only laid out near the screen. In a smaller one that costs more than it saves.
const LARGE: usize = 300;

/// The whole form of the open approval's draft.
pub(super) fn form(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let is_locked = Memo::new(move |_| {
        ui.watch(Part::Details, |_| ());
        !ui.watch(Part::Bar, |desk| desk.can_edit())
    });
    let is_large = ui.desk(|desk| desk.draft().is_some_and(|draft| draft.count() > LARGE));
    // It goes when this view does.
    let drawn = StoredValue::new_local(None::<Rc<FormView>>);
    let draw = move |place: Element, (): ()| {
        let form = FormView::new(ui, place, is_locked.get_untracked());
        let fields: Rc<dyn Fields> = form.clone();
        ui.runtime(|runtime| runtime.show_fields(&fields));
        drawn.set_value(Some(form));
    };
    Effect::new(move |_| {
        let is_locked = is_locked.get();
        drawn.with_value(|form| form.iter().for_each(|form| form.lock(is_locked)));
    });
    view! {
        <form class="form" part="form" aria-label=text.data_under_review novalidate data-large=is_large.then_some("")
            on:submit=|event| event.prevent_default()>
            <div use:draw=()></div>
        </form>
    }
}

/// The fields of one draft on the screen, until it is dropped.
struct FormView {
    ui: Ui,
    place: Element,
    drawn: RefCell<Drawn>,
    stencils: RefCell<(HashMap<Look, Stencil>, Option<Element>)>,
    composing: Cell<Option<FieldId>>,
    typed_in: Cell<Option<FieldId>>,
    is_locked: Cell<bool>,
    /// The list of options that is open.
    options: RefCell<Option<combobox::Open>>,
    /// What is typed in a box that finds.
    search: Cell<Option<combobox::Search>>,
    slices: Slices,
    /// Whoever waits for the last field to be drawn.
    waiting: RefCell<Vec<Function>>,
    _listeners: Vec<Listener>,
}

impl FormView {
    fn new(ui: Ui, place: Element, is_locked: bool) -> Rc<FormView> {
        let form = Rc::new_cyclic(|myself: &Weak<FormView>| FormView {
            ui,
            place: place.clone(),
            drawn: RefCell::default(),
            stencils: RefCell::default(),
            composing: Cell::new(None),
            typed_in: Cell::new(None),
            is_locked: Cell::new(is_locked),
            options: RefCell::default(),
            search: Cell::new(None),
            slices: Slices::new({
                let form = myself.clone();
                move || {
                    if let Some(form) = form.upgrade() {
                        form.go_on();
                    }
                }
            }),
            waiting: RefCell::default(),
            _listeners: hear::listen(myself, &place),
        });
        form.draw(|drawn, reading, _| {
            drawn.begin(reading, &place);
            for _ in 0..FIRST_FIELDS {
                drawn.step(reading);
            }
            drawn.show_all();
        });
        form.ask_for_more();
        form
    }

    /// Draws with the draft at hand, then does what has to wait until it is not.
    fn draw(&self, draw: impl FnOnce(&mut Drawn, &mut Reading, &mut Vec<Later>)) {
        let mut later = Vec::new();
        self.ui.desk(|desk| {
            let Some(draft) = desk.draft() else {
                // The form is being taken down.
                return;
            };
            let (stencils, tools) = &mut *self.stencils.borrow_mut();
            let mut reading = Reading {
                ui: self.ui,
                text: desk.text(),
                desk,
                draft,
                stencils,
                tools,
                composing: self.composing.get(),
                typed_in: self.typed_in.get(),
            };
            draw(&mut self.drawn.borrow_mut(), &mut reading, &mut later);
        });
        later.into_iter().for_each(Later::carry_out);
        if self.is_locked.get() {
            lock::lock(&self.place);
        }
    }

    /// Keeps everything from being edited, or lets it be edited again.
    fn lock(&self, is_locked: bool) {
        self.is_locked.set(is_locked);
        match is_locked {
            true => lock::lock(&self.place),
            false => lock::unlock(&self.place),
        }
    }

    /// Draws what is pending for one turn.
    fn go_on(&self) {
        self.draw(|drawn, reading, _| {
            let is_over = slices::turn();
            while drawn.step(reading) && !is_over() {}
            drawn.show_some();
        });
        self.ask_for_more();
    }

    fn ask_for_more(&self) {
        if self.drawn.borrow().is_complete() {
            slices::call(self.waiting.take());
        } else if !self.slices.ask() {
            self.draw(|drawn, reading, _| {
                while drawn.step(reading) {}
                drawn.show_all();
            });
        }
    }

    /// A run of a long list comes near the screen, or is far away.
    fn run(&self, list: FieldId, run: usize, is_near: bool) {
        let mut drawn = self.drawn.borrow_mut();
        if !is_near {
            return drawn.go(list, run);
        }
        let has_come = drawn.come(list, run);
        drop(drawn);
        if has_come {
            self.go_on();
        }
    }

    fn ask<T>(&self, id: FieldId, read: impl FnOnce(Field) -> T) -> Option<T> {
        self.ui
            .desk(|desk| desk.draft().map(|draft| read(draft.field(id))))
    }

    /// The first field in one that can take the focus.
    fn first_control(&self, id: FieldId) -> FieldId {
        self.ui
            .desk(|desk| desk.draft().map_or(id, |draft| draft.first_in(id)))
    }
}

impl Fields for FormView {
    fn refresh(&self, id: FieldId) {
        self.draw(|drawn, reading, later| drawn.refresh(reading, id, later));
        if !self.drawn.borrow().is_complete() {
            self.ask_for_more();
        }
    }

    fn reshape(&self) {
        let focused = self.ui.runtime(|runtime| runtime.focused_field());
        self.draw(|drawn, reading, later| drawn.reshape(reading, later));
        self.go_on();
        // What had the focus may have been drawn anew with the list it is in.
        if let Some(field) = focused
            && self.ui.runtime(|runtime| runtime.focused_field()).is_none()
        {
            self.ui
                .runtime(|runtime| runtime.focus(&Target::Field(field)));
        }
    }

    fn reveal(&self, id: FieldId) {
        self.draw(|drawn, reading, _| drawn.reveal(reading, id));
    }

    fn built(&self) -> Promise {
        Promise::new(&mut |resolve, _| {
            self.waiting.borrow_mut().push(resolve);
            if self.drawn.borrow().is_complete() {
                slices::call(self.waiting.take());
            }
        })
    }
}
