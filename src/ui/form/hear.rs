//! What the reviewer does in the form: one listener a kind for all fields. A field is known by the `data-field` around
//! what was used, a button by its `data-act`.

use std::rc::{Rc, Weak};

use countersign_core::desk::{Event, Target};
use countersign_core::form::{Edit, Field, FieldId, Presence};
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, Node};

use super::FormView;
use super::combobox;
use super::inside::COMES_OR_GOES;
use super::keys;
use super::leaf::control;
use super::{shape, table};
use crate::browser::clock::Listener;
use crate::runtime::Fields;

/// Listens until what is returned is dropped.
pub(super) fn listen(form: &Weak<FormView>, place: &Element) -> Vec<Listener> {
    let on = |name: &'static str, hear: fn(&Rc<FormView>, &web_sys::Event, Element)| {
        let form = form.clone();
        Listener::new(place, name, move |event| {
            let target = event.target().and_then(|target| target.dyn_into().ok());
            if let (Some(form), Some(target)) = (form.upgrade(), target) {
                hear(&form, &event, target);
            }
        })
    };
    vec![
        on("input", |form, _, target| {
            if let Some(input) = keys::input_of(&target) {
                return keys::typed(&input);
            }
            edited(form, "input", &target);
            if let (Some(input), Some(field)) = (combobox::input_of(&target), field_of(&target)) {
                combobox::typed(form, field, &input);
            }
        }),
        on("change", |form, _, target| {
            if keys::input_of(&target).is_none() {
                edited(form, "change", &target);
            }
        }),
        on("click", |form, _, target| clicked(form, &target)),
        on("compositionstart", |form, _, target| {
            form.composing.set(field_of(&target));
        }),
        on("compositionend", |form, _, _| {
            // What had to wait for it.
            if let Some(field) = form.composing.take() {
                form.refresh(field);
            }
        }),
        on("keydown", |form, event, target| {
            if let Some(input) = keys::input_of(&target) {
                keys::pressed(form, &input, event.unchecked_ref());
            }
            let Some(field) = field_of(&target) else {
                return;
            };
            if let Some(input) = combobox::input_of(&target) {
                combobox::pressed(form, field, &input, event.unchecked_ref());
            }
            table::pressed(form, field, &target, event.unchecked_ref());
        }),
        on("paste", |form, event, target| {
            if let Some(field) = field_of(&target) {
                table::pasted(form, field, &target, event.unchecked_ref());
            }
        }),
        // An option that is clicked does not take the focus from its box.
        on("mousedown", |_, event, target| {
            if target
                .closest("[data-option]")
                .is_ok_and(|option| option.is_some())
            {
                event.prevent_default();
            }
        }),
        on("focusin", |form, _, target| {
            if let Some(field) = field_of(&target) {
                form.ui.send(Event::LookedAt(field));
            }
        }),
        on("focusout", left),
        on(COMES_OR_GOES, |form, event, target| {
            let is_skipped = Reflect::get(event, &"skipped".into());
            let is_near = is_skipped.is_ok_and(|skipped| skipped.is_falsy());
            let run = target.get_attribute("data-run");
            if let (Some(list), Some(run)) =
                (field_of(&target), run.and_then(|run| run.parse().ok()))
            {
                form.run(list, run, is_near);
            }
        }),
    ]
}

/// The field around an element.
pub(super) fn field_of(target: &Element) -> Option<FieldId> {
    let around = target.closest("[data-field]").ok()??;
    let number = around.get_attribute("data-field")?.parse().ok()?;
    Some(FieldId::from_number(number))
}

fn edited(form: &Rc<FormView>, on: &'static str, target: &Element) {
    let Some(id) = field_of(target) else {
        return;
    };
    let hear = |field: Field| {
        if target.has_attribute("data-shape") {
            return (on == "change").then(|| shape::hear(target, &field))?;
        }
        let control = control(field.widget, table::cell_of(target).is_some());
        (control.on == on).then(|| (control.hear)(target, &field))?
    };
    let Some(edit) = form.ask(id, hear).flatten() else {
        return;
    };
    let typed = match &edit {
        Edit::Type { text, .. } => Some(text.shown()),
        Edit::ReplaceText { text, .. } => Some(text.into()),
        _ => None,
    };
    if let Some(typed) = typed {
        form.drawn.borrow_mut().typed(id, &typed);
        form.typed_in.set(Some(id));
    }
    form.ui.send(Event::Edited(edit));
    form.typed_in.set(None);
}

fn clicked(form: &Rc<FormView>, target: &Element) {
    combobox::picked(form, target);
    if let (Some(input), Some(field)) = (combobox::input_of(target), field_of(target)) {
        combobox::clicked(form, field, &input);
    }
    let Ok(Some(button)) = target.closest("[data-act]") else {
        return;
    };
    let (Some(act), Some(field)) = (button.get_attribute("data-act"), field_of(&button)) else {
        return;
    };
    if keys::clicked(form, &act, field, &button) {
        return;
    }
    let edit = |edit: Edit| form.ui.send(Event::Edited(edit));
    let focus = |id: FieldId| form.ui.runtime(|runtime| runtime.focus(&Target::Field(id)));
    match act.as_str() {
        "add" => {
            let is_null = form.ask(field, |field| field.presence == Presence::Null);
            edit(match is_null {
                Some(true) => Edit::ClearNull { field },
                _ => Edit::AddProperty { field },
            });
            focus(field);
        }
        "null" => {
            edit(Edit::SetNull { field });
            focus(field);
        }
        "leave-out" => {
            edit(Edit::RemoveProperty { field });
            focus(field);
        }
        "reset" => {
            edit(Edit::Reset { field });
            focus(field);
        }
        "add-item" => {
            edit(Edit::AddItem { list: field });
            let added = form.ask(field, |list| list.children.last().copied());
            if let Some(added) = added.flatten() {
                keys::lead_into(form, added);
            }
        }
        "remove" => {
            let place = form.ask(field, |item| Some((item.parent?, item.position?.index)));
            edit(Edit::RemoveItem { field });
            let Some((list, index)) = place.flatten() else {
                return;
            };
            // What comes next has its button where this one was.
            let next = form.ask(list, |list| {
                let items = list.children;
                items.get(index).or(items.last()).copied()
            });
            match next.flatten() {
                Some(next) => tool(form, next, "remove"),
                None => focus(list),
            }
        }
        "up" | "down" => moved(form, field, &act),
        _ => {}
    }
}

fn moved(form: &Rc<FormView>, field: FieldId, act: &str) {
    let Some(position) = form.ask(field, |item| item.position).flatten() else {
        return;
    };
    let to = match act {
        "up" => position.index.saturating_sub(1),
        _ => position.index + 1,
    };
    form.ui.send(Event::Edited(Edit::MoveItem { field, to }));
    // What is moved loses the focus. At an end only the other way is left.
    let left = match to {
        0 => "down",
        to if to + 1 >= position.count => "up",
        _ => act,
    };
    tool(form, field, left);
}

/// Puts the focus on a button of an item.
fn tool(form: &Rc<FormView>, item: FieldId, act: &str) {
    form.ui.runtime(|runtime| runtime.focus_on_tool(item, act));
}

/// What waited for the reviewer to leave it is drawn as it is now.
fn left(form: &Rc<FormView>, event: &web_sys::Event, target: Element) {
    let Ok(drawn) = form.drawn.try_borrow() else {
        return;
    };
    let field = field_of(&target);
    let stale = field.and_then(|id| Some((id, drawn.stale(id)?)));
    drop(drawn);
    if let Some(input) = keys::input_of(&target) {
        return keys::left(form, &input);
    }
    if let (Some(input), Some(field)) = (combobox::input_of(&target), field) {
        combobox::left(form, field, &input);
    }
    let next = event.unchecked_ref::<FocusEvent>().related_target();
    let next: Option<Node> = next.and_then(|next| next.dyn_into().ok());
    if let Some((id, root)) = stale
        && !root.contains(next.as_ref())
    {
        form.refresh(id);
    }
}
