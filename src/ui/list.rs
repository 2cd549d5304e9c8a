//! The listbox of what waits: the keys that move in it, and the ways to select. Of a long list only the rows near the
//! screen are there ([`near`] keeps them); each is a [`row`]. Order, looks and what is selected come from the desk.

mod near;
mod row;

use countersign_core::desk::{ConnectionView, Event, Health, Part};
use countersign_core::keys::Action;
use countersign_core::model::{ApprovalId, CommandId};
use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use self::near::Near;
use self::row::row_dom_id;
use super::queue::placeholder;
use super::{Icon, Ui, icon, keys};

/// What the list's place shows when it has no rows.
#[derive(Clone, PartialEq)]
enum Instead {
    Rows,
    Loading,
    /// Nothing fits the search.
    NothingFound(String),
    /// Nothing fits the filters.
    NothingLeft,
    AllClear,
    NoConnections,
    /// The alerts above say why.
    Failing,
}

pub(super) fn list(
    ui: Ui,
    connections: Memo<Vec<ConnectionView>>,
    selected: Memo<usize>,
    active: RwSignal<Option<ApprovalId>>,
) -> impl IntoView {
    let text = ui.text();
    let place = NodeRef::<html::Div>::new();
    let tones = Memo::new(move |_| {
        connections.with(|all| all.iter().map(|one| one.id.clone()).collect::<Vec<_>>())
    });
    let near = Near::new(ui, place, active, tones);
    let instead = instead(ui, near.count(), connections);
    let descendant = move || {
        let active = active.get()?;
        near.holds(&active).then(|| row_dom_id(&active))
    };
    let is_selecting = Memo::new(move |_| selected.get() > 0);
    let has_arrivals = Memo::new(move |_| near.arrivals().get() > 0);
    let show_arrivals = move |_| {
        ui.send(Event::ArrivalsShown);
        ui.runtime(|runtime| runtime.focus_on("[role=listbox]".to_owned()));
    };
    view! {
        <div class="list-frame" hidden=move || !matches!(instead.get(), Instead::Rows | Instead::Loading)
            on:pointerover=move |event| rested(near, &event)
            on:pointerdown=move |event| if row_under(&event).is_some() { near.pressed(); }
            on:pointerup=move |_| near.released()
            on:pointercancel=move |_| near.released()
            on:pointerleave=move |_| { near.released(); near.pointer_left(); }>
            <Show when=move || has_arrivals.get()>
                <button type="button" class="arrivals" part="arrivals" on:click=show_arrivals>
                    {icon(Icon::Up, "")}
                    {move || (text.arrivals)(near.arrivals().get())}
                </button>
            </Show>
            <div
                class="list"
                part="list"
                role="listbox"
                aria-label=text.pending_approvals
                aria-multiselectable="true"
                aria-busy=move || (instead.get() == Instead::Loading).to_string()
                aria-activedescendant=descendant
                tabindex="0"
                data-selecting=move || is_selecting.get().then_some("")
                node_ref=place
                on:scroll=move |_| near.scrolled()
                on:focus=move |_| near.focus(true)
                on:blur=move |_| near.focus(false)
                on:keydown=move |event| pressed(ui, near, active, &event)
                on:click=move |event| clicked(ui, near, active, &event)
            >
                <Show when=move || instead.get() == Instead::Loading>{skeleton()}</Show>
                <div class="row-measure" aria-hidden="true"></div>
                <div class="head-measure" aria-hidden="true"></div>
                // What is in it is kept by `near`.
                <div class="list-space" role="presentation"></div>
            </div>
        </div>
        {move || match instead.get() {
            Instead::Rows | Instead::Loading => None,
            Instead::Failing => Some(placeholder(Icon::Offline, text.all_failing.to_owned(), text.all_failing_more).into_any()),
            Instead::NothingFound(search) => Some(nothing(ui, Icon::Search, (text.nothing_found)(&search)).into_any()),
            Instead::NothingLeft => Some(nothing(ui, Icon::Filter, text.nothing_left.to_owned()).into_any()),
            Instead::AllClear => Some(all_clear(ui).into_any()),
            Instead::NoConnections => Some(placeholder(Icon::Key, text.no_connections.to_owned(), "").into_any()),
        }}
    }
}

/// Nothing fits, and the way back to everything.
fn nothing(ui: Ui, which: Icon, heading: String) -> impl IntoView {
    let text = ui.text();
    let show_all = move |_| {
        let all = ui.desk(|desk| desk.list_view().unfiltered());
        ui.send(Event::Viewed(all));
        ui.runtime(|runtime| runtime.focus_on("[role=listbox]".to_owned()));
    };
    view! {
        <div class="placeholder">
            {icon(which, "")}
            <h3>{heading}</h3>
            <button type="button" class="button" on:click=show_all>{text.show_all}</button>
        </div>
    }
}

/// Nothing is left to do, and what was done today.
fn all_clear(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let done = Memo::new(move |_| {
        let midnight = last_midnight();
        ui.watch(Part::History, |desk| desk.done_since(midnight))
    });
    let today = move || {
        let (approved, rejected) = done.get();
        (approved + rejected > 0).then(|| (text.done_today)(approved, rejected))
    };
    view! {
        <div class="placeholder all-clear">
            {icon(Icon::Check, "tone-approve")}
            <h3>{text.all_clear}</h3>
            <p>{today}</p>
            <p>{text.all_clear_more}</p>
        </div>
    }
}

fn instead(
    ui: Ui,
    count: RwSignal<usize>,
    connections: Memo<Vec<ConnectionView>>,
) -> Memo<Instead> {
    Memo::new(move |_| {
        if count.get() > 0 {
            return Instead::Rows;
        }
        let (search, filters, waiting) = ui.watch(Part::Queue, |desk| {
            let view = desk.list_view();
            (view.search.trim().to_owned(), view.filters(), desk.total())
        });
        connections.with(|all| {
            let is =
                |which: fn(&Health) -> bool| all.iter().any(|connection| which(&connection.health));
            match () {
                () if all.is_empty() => Instead::NoConnections,
                () if waiting == 0 && is(|health| matches!(health, Health::Loading)) => {
                    Instead::Loading
                }
                () if !search.is_empty() => Instead::NothingFound(search),
                () if filters > 0 => Instead::NothingLeft,
                // Rows there are, and they are being put in order.
                () if waiting > 0 => Instead::Loading,
                () if all
                    .iter()
                    .all(|one| matches!(one.health, Health::Failing { .. })) =>
                {
                    Instead::Failing
                }
                () => Instead::AllClear,
            }
        })
    })
}

fn pressed(ui: Ui, near: Near, active: RwSignal<Option<ApprovalId>>, event: &KeyboardEvent) {
    let with_control = event.ctrl_key() || event.meta_key();
    let key = event.key();
    if with_control && key.eq_ignore_ascii_case("a") && !event.alt_key() {
        event.prevent_default();
        ui.send(Event::SelectedAll(true));
        return;
    }
    if with_control || event.alt_key() {
        return;
    }
    let at = ui.desk(|desk| {
        // Where the keys are; before they have moved, at the open row.
        let active = active.get_untracked().and_then(|id| desk.row_of(&id));
        active.or_else(|| desk.row_of(&desk.open_approval()?.approval.id))
    });
    let id_at = |at: usize| ui.desk(|desk| desk.approval_at(at));
    let last = ui.desk(|desk| desk.row_count().saturating_sub(1));
    let action = keys::action(ui, event);
    let to = match (key.as_str(), action) {
        ("ArrowDown", _) | (_, Some(Action::Down)) => at.map_or(0, |at| (at + 1).min(last)),
        ("ArrowUp", _) | (_, Some(Action::Up)) => at.map_or(0, |at| at.saturating_sub(1)),
        ("PageDown", _) => (at.unwrap_or(0) + near.rows_per_screen()).min(last),
        ("PageUp", _) => at.unwrap_or(0).saturating_sub(near.rows_per_screen()),
        ("Home", _) => 0,
        ("End", _) => last,
        ("Enter", _) => {
            event.prevent_default();
            if let Some(id) = at.and_then(id_at) {
                ui.send(Event::Opened(id));
            }
            return;
        }
        (" ", _) | (_, Some(Action::Select)) => {
            event.prevent_default();
            if let Some(id) = at.and_then(id_at) {
                active.set(Some(id.clone()));
                ui.send(Event::Selected(id.clone()));
                show_again(near, id);
            }
            return;
        }
        ("Escape", _) if ui.desk(|desk| desk.selected_count() > 0) => {
            event.prevent_default();
            event.stop_propagation();
            ui.send(Event::SelectedAll(false));
            return;
        }
        _ => return,
    };
    event.prevent_default();
    let Some(id) = id_at(to) else { return };
    if event.shift_key() && key.starts_with("Arrow") {
        // A range begins where the keys are.
        let begins = at.and_then(id_at);
        let is_selected = |id: &ApprovalId| ui.desk(|desk| desk.is_selected(id));
        if let Some(begins) = begins.filter(|id| !is_selected(id)) {
            ui.send(Event::Selected(begins));
        }
        ui.send(Event::SelectedThrough(id.clone()));
    }
    near.bring_into_view(&id);
    active.set(Some(id.clone()));
    if event.shift_key() {
        show_again(near, id);
    }
}

/// The pointer is over the list: what it is over is not to be moved away from under it. A finger hides nothing it
/// touches for long.
fn rested(near: Near, event: &PointerEvent) {
    if event.pointer_type() == "touch" {
        return;
    }
    near.pointer_over(row_under(event).map(|row| row.id()));
}

/// The row that an event is about, if it is about one and not about the scroll bar.
fn row_under(event: &PointerEvent) -> Option<Element> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest("[role=option]").ok()?
}

/// One listener for all rows. The left edge of a row selects it, the rest opens it.
fn clicked(ui: Ui, near: Near, active: RwSignal<Option<ApprovalId>>, event: &MouseEvent) {
    let Some(target) = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    else {
        return;
    };
    let around = |selector: &str| target.closest(selector).ok().flatten();
    let row = around("[role=option]").and_then(|row| near.row(&row.id()));
    let Some((id, can_be_selected)) = row else {
        return;
    };
    active.set(Some(id.clone()));
    let selects = around(".row-check").is_some() || event.ctrl_key() || event.meta_key();
    if !event.shift_key() && !selects {
        ui.send(Event::Opened(id));
        return;
    }
    if event.shift_key() {
        ui.send(Event::SelectedThrough(id.clone()));
    } else if can_be_selected {
        ui.send(Event::Selected(id.clone()));
    }
    show_again(near, id);
}

/// Takes back what was decided last, as long as that can be done: all of a bulk decision, or one.
pub(super) fn undo(ui: Ui) {
    let (is_bulk, newest) = ui.desk(|desk| {
        let bulk = desk.bulk_view();
        let mut entries = desk.engine().entries().iter().rev();
        let newest = entries.find(|entry| entry.clicked_here && entry.can_withdraw());
        let newest = newest.map(|entry| entry.decision.command.clone());
        (bulk.held > 0 && bulk.held == bulk.filed, newest)
    });
    match newest {
        Some(_) if is_bulk => ui.send(Event::BulkStopped),
        Some(command) => withdraw(ui, command),
        None => {}
    }
}

fn withdraw(ui: Ui, command: CommandId) {
    ui.send(Event::Withdrawn(command));
}

/// What appears below the list with the first selection must not cover the row it is about.
fn show_again(near: Near, id: ApprovalId) {
    leptos::task::spawn_local(async move {
        leptos::task::tick().await;
        near.bring_into_view(&id);
    });
}

/// Shapes where rows will be.
fn skeleton() -> impl IntoView {
    (0..8)
        .map(|_| {
            view! {
                <div class="row skeleton" aria-hidden="true">
                    <span class="bar bar-box"></span>
                    <span class="bar bar-title"></span>
                    <span class="bar bar-time"></span>
                    <span class="bar bar-step"></span>
                </div>
            }
        })
        .collect_view()
}

/// The midnight before now, where the reader is.
fn last_midnight() -> countersign_core::time::Millis {
    let now = js_sys::Date::new_0();
    now.set_hours(0);
    let midnight = now
        .set_minutes(0)
        .min(now.set_seconds(0))
        .min(now.set_milliseconds(0));
    countersign_core::time::Millis(midnight.max(0.0) as u64)
}
