//! A list: cards for objects, lines for single values; add, remove and reorder.

use countersign_core::desk::{Part, Target};
use countersign_core::form::{Edit, FieldId, Presence, Widget};
use leptos::prelude::*;

use super::object::state;
use super::{FieldUi, children, framed, named, view_field};
use crate::ui::{Icon, icon};

pub(super) fn view(field: FieldUi) -> impl IntoView {
    let ui = field.ui;
    let text = ui.text();
    let items = Memo::new(move |_| {
        ui.watch(Part::Shape(field.id), |desk| {
            desk.draft()
                .map(|draft| draft.field(field.id).children.to_vec())
                .unwrap_or_default()
        })
    });
    let count = Memo::new(move |_| items.with(Vec::len));
    let add = move |_| {
        field.edit(Edit::AddItem { list: field.id });
        if let Some(added) = items.with_untracked(|items| items.last().copied()) {
            ui.runtime(|runtime| runtime.focus(&Target::Field(first_control(field, added))));
        }
    };
    view! {
        <details class="array" open>
            <summary id=field.dom_id()>
                {icon(Icon::Down, "group-mark")}
                <span class="group-title">{move || field.label()}</span>
                <span class="group-note">
                    {move || if count.get() == 0 { text.no_items.to_owned() } else { (text.items)(count.get()) }}
                </span>
                {state(field)}
            </summary>
            <fieldset class="group-body">
                <legend class="sr">{move || field.label()}</legend>
                {move || field.seen.with(|seen| seen.description.clone()).map(|help| view! { <p class="field-help">{help}</p> })}
                <ol class="cards">
                    <For each=move || items.get() key=|id| *id children=move |item| card(field, item, items) />
                </ol>
                <button type="button" class="button-quiet card-add" on:click=add>
                    {icon(Icon::Plus, "")}
                    {named(text.add_item_short, move || (text.add_item)(&field.label()))}
                </button>
                {super::take_away(field, true)}
            </fieldset>
        </details>
    }
}

/// The first field of a new item that can take the focus.
fn first_control(list: FieldUi, item: FieldId) -> FieldId {
    list.ui.desk(|desk| {
        let mut at = item;
        while let Some(first) = desk
            .draft()
            .and_then(|draft| draft.field(at).children.first().copied())
        {
            at = first;
        }
        at
    })
}

fn card(list: FieldUi, item: FieldId, items: Memo<Vec<FieldId>>) -> impl IntoView {
    let ui = list.ui;
    let text = ui.text();
    let field = FieldUi::new(ui, item);
    let place = Memo::new(move |_| {
        items.with(|items| items.iter().position(|id| *id == item).unwrap_or(0))
    });
    let last = Memo::new(move |_| items.with(|items| items.len().saturating_sub(1)));
    let name = move || (text.item)(place.get() + 1);
    let tool_id = move |name: &str| format!("{}-{name}", field.dom_id());
    let move_to = move |to: usize, tool: &str| {
        field.edit(Edit::MoveItem { field: item, to });
        // The item is drawn at its new place, and what is drawn anew loses the focus. At an end only the other way is left.
        let tool = match to {
            0 => "down",
            to if to == last.get_untracked() => "up",
            _ => tool,
        };
        ui.runtime(|runtime| runtime.focus_on(format!("#{}", tool_id(tool))));
    };
    let remove = move |_| {
        field.edit(Edit::RemoveItem { field: item });
        ui.runtime(|runtime| runtime.focus(&Target::Field(list.id)));
    };
    let is_object = Memo::new(move |_| {
        field
            .seen
            .with(|seen| seen.widget == Widget::Object && seen.presence == Presence::Present)
    });
    let tools = move || {
        view! {
            <span class="card-tools">
                <button type="button" class="icon-button" id=tool_id("up") aria-label=move || (text.move_up)(&name())
                    prop:disabled=move || place.get() == 0 on:click=move |_| move_to(place.get_untracked().saturating_sub(1), "up")>
                    {icon(Icon::Up, "")}
                </button>
                <button type="button" class="icon-button" id=tool_id("down") aria-label=move || (text.move_down)(&name())
                    prop:disabled=move || place.get() == last.get() on:click=move |_| move_to(place.get_untracked() + 1, "down")>
                    {icon(Icon::Down, "")}
                </button>
                <button type="button" class="icon-button" aria-label=move || (text.remove_item)(&name()) on:click=remove>
                    {icon(Icon::Trash, "")}
                </button>
            </span>
        }
    };
    view! {
        <li class="card" part="card" data-changed=move || field.seen.with(|seen| seen.changed).then_some("")>
            <div class="card-head">
                <span class="card-number">{move || place.get() + 1}</span>
                <span class="card-summary">{move || field.summary()}</span>
                {tools()}
            </div>
            {move || match is_object.get() {
                true => view! {
                    <fieldset class="card-body"><legend class="sr">{name}</legend><div class="fields">{children(ui, item)}</div></fieldset>
                }.into_any(),
                false => single(field),
            }}
        </li>
    }
}

/// An item that is one value, or a list or group of its own.
fn single(field: FieldUi) -> AnyView {
    let widget = field
        .seen
        .with_untracked(|seen| (seen.presence == Presence::Present).then(|| seen.widget.clone()));
    match widget {
        Some(Widget::Object | Widget::List) => view_field(field.ui, field.id),
        widget => view! { <div class="fields">{framed(field, widget)}</div> }.into_any(),
    }
}
