//! The listbox of what waits: its rows, the keys that move in it, and the ways to select. Order, looks and what is
//! selected come from the desk.

use std::collections::HashMap;
use std::sync::Arc;

use countersign_core::desk::{ConnectionView, Event, Health, Part, RowState, RowView};
use countersign_core::keys::Action;
use countersign_core::model::{ApprovalId, CommandId};
use countersign_core::time::Millis;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::queue::{monogram, placeholder, tone_of};
use super::{Icon, Ui, icon, keys};

/// What the list's place shows when it has no rows.
#[derive(Clone, PartialEq)]
enum Instead {
    Rows,
    Loading,
    NothingFound(String),
    AllClear,
    NoConnections,
    /// The alerts above say everything.
    Failing,
}

/// A row on the screen. It is built once for what it is about; how it looks is pushed to it when that changes, so that
/// selecting a thousand rows builds none.
#[derive(Clone)]
struct Row {
    number: u64,
    /// Without its looks.
    about: Arc<RowView>,
    looks: ArcRwSignal<Looks>,
}

/// What may change about a row while it stays.
#[derive(Clone, PartialEq)]
struct Looks {
    edited: bool,
    open: bool,
    selected: bool,
    state: RowState,
}

impl Looks {
    /// What is being decided is not selected for another decision.
    fn can_be_selected(&self) -> bool {
        matches!(self.state, RowState::Undecided | RowState::Refused(_))
    }
}

pub(super) fn list(
    ui: Ui,
    connections: Memo<Vec<ConnectionView>>,
    selected: Memo<usize>,
    active: RwSignal<Option<ApprovalId>>,
) -> impl IntoView {
    let text = ui.text();
    let rows = rows(ui);
    let instead = instead(ui, rows, connections);
    let is_active = Selector::new(move || active.get());
    let descendant = move || {
        let active = active.get()?;
        rows.with(|rows| rows.iter().any(|row| row.about.id == active))
            .then(|| row_dom_id(&active))
    };
    let is_selecting = Memo::new(move |_| selected.get() > 0);
    let tones = Memo::new(move |_| {
        connections.with(|all| all.iter().map(|one| one.id.clone()).collect::<Vec<_>>())
    });
    // Ages are told to the minute; a thousand rows need not be woken every second.
    let minute = Memo::new(move |_| ui.now().0 / 60_000);
    view! {
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
            on:keydown=move |event| pressed(ui, rows, active, &event)
            on:click=move |event| clicked(ui, rows, active, &event)
            hidden=move || !matches!(instead.get(), Instead::Rows | Instead::Loading)
        >
            <Show when=move || instead.get() == Instead::Loading>{skeleton()}</Show>
            <For
                each=move || rows.get()
                key=|row| row.number
                children=move |row| {
                    let tone = tones.with_untracked(|all| all.iter().position(|id| *id == row.about.id.connection));
                    let id = row.about.id.clone();
                    let is_active = is_active.clone();
                    view_row(ui, row, tone.unwrap_or(0), minute, move || is_active.selected(&Some(id.clone())))
                }
            />
        </div>
        {move || match instead.get() {
            Instead::Rows | Instead::Loading | Instead::Failing => None,
            Instead::NothingFound(search) => Some(placeholder(Icon::Search, (text.nothing_found)(&search), "")),
            Instead::AllClear => Some(placeholder(Icon::Check, text.all_clear.to_owned(), text.all_clear_more)),
            Instead::NoConnections => Some(placeholder(Icon::Key, text.no_connections.to_owned(), "")),
        }}
    }
}

/// Follows the desk's rows; a row that is still about the same keeps its place on the screen.
fn rows(ui: Ui) -> RwSignal<Vec<Row>> {
    let rows = RwSignal::new(Vec::<Row>::new());
    let mut known = HashMap::<ApprovalId, Row>::new();
    let mut next_number = 0;
    Effect::new(move |_| {
        let views = ui.watch(Part::Queue, |desk| desk.rows());
        let mut now_known = HashMap::with_capacity(views.len());
        let mut shown = Vec::with_capacity(views.len());
        for view in views {
            let (about, looks) = apart(view);
            let row = match known.remove(&about.id) {
                Some(row) if *row.about == about => {
                    if row.looks.with_untracked(|known| *known != looks) {
                        row.looks.set(looks);
                    }
                    row
                }
                _ => {
                    next_number += 1;
                    Row {
                        number: next_number,
                        about: Arc::new(about),
                        looks: ArcRwSignal::new(looks),
                    }
                }
            };
            now_known.insert(row.about.id.clone(), row.clone());
            shown.push(row);
        }
        known = now_known;
        let numbers = |rows: &[Row]| rows.iter().map(|row| row.number).collect::<Vec<_>>();
        if rows.with_untracked(|rows| numbers(rows)) != numbers(&shown) {
            rows.set(shown);
        }
    });
    rows
}

fn apart(view: RowView) -> (RowView, Looks) {
    let looks = Looks {
        edited: view.edited,
        open: view.open,
        selected: view.selected,
        state: view.state,
    };
    let about = RowView {
        edited: false,
        open: false,
        selected: false,
        state: RowState::Undecided,
        ..view
    };
    (about, looks)
}

fn instead(
    ui: Ui,
    rows: RwSignal<Vec<Row>>,
    connections: Memo<Vec<ConnectionView>>,
) -> Memo<Instead> {
    Memo::new(move |_| {
        if rows.with(|rows| !rows.is_empty()) {
            return Instead::Rows;
        }
        let search = ui.watch(Part::Queue, |desk| desk.search().trim().to_owned());
        connections.with(|all| {
            let is =
                |which: fn(&Health) -> bool| all.iter().any(|connection| which(&connection.health));
            match () {
                () if all.is_empty() => Instead::NoConnections,
                () if is(|health| matches!(health, Health::Loading)) => Instead::Loading,
                () if !search.is_empty() => Instead::NothingFound(search),
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

fn pressed(
    ui: Ui,
    rows: RwSignal<Vec<Row>>,
    active: RwSignal<Option<ApprovalId>>,
    event: &KeyboardEvent,
) {
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
    let at = place(rows, active);
    let id_at =
        |at: usize| rows.with_untracked(|rows| rows.get(at).map(|row| row.about.id.clone()));
    let last = rows.with_untracked(|rows| rows.len().saturating_sub(1));
    let list = list_of(event);
    let action = keys::action(ui, event);
    let to = match (key.as_str(), action) {
        ("ArrowDown", _) | (_, Some(Action::Down)) => at.map_or(0, |at| (at + 1).min(last)),
        ("ArrowUp", _) | (_, Some(Action::Up)) => at.map_or(0, |at| at.saturating_sub(1)),
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
                show_again(list, id);
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
        let begins = at.and_then(|at| rows.with_untracked(|rows| rows.get(at).cloned()));
        let begins = begins.filter(|row| !row.looks.with_untracked(|looks| looks.selected));
        if let Some(row) = begins {
            ui.send(Event::Selected(row.about.id.clone()));
        }
        ui.send(Event::SelectedThrough(id.clone()));
    }
    active.set(Some(id.clone()));
    bring_into_view(&list, &id);
    if event.shift_key() {
        show_again(list, id);
    }
}

/// Where the keys are; before they have moved, at the open row.
fn place(rows: RwSignal<Vec<Row>>, active: RwSignal<Option<ApprovalId>>) -> Option<usize> {
    rows.with_untracked(|rows| {
        let place = |id: &ApprovalId| rows.iter().position(|row| row.about.id == *id);
        let is_open = |row: &Row| row.looks.with_untracked(|looks| looks.open);
        active
            .with_untracked(|active| active.as_ref().and_then(place))
            .or_else(|| rows.iter().position(is_open))
    })
}

/// One listener for all rows. The left edge of a row selects it, the rest opens it.
fn clicked(
    ui: Ui,
    rows: RwSignal<Vec<Row>>,
    active: RwSignal<Option<ApprovalId>>,
    event: &MouseEvent,
) {
    let Some(target) = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    else {
        return;
    };
    let around = |selector: &str| target.closest(selector).ok().flatten();
    let Some(dom_id) = around("[role=option]").map(|row| row.id()) else {
        return;
    };
    let found = rows.with_untracked(|rows| {
        let is_it = |row: &&Row| row_dom_id(&row.about.id) == dom_id;
        rows.iter().find(is_it).cloned()
    });
    let Some(row) = found else { return };
    let id = row.about.id.clone();
    active.set(Some(id.clone()));
    let selects = around(".row-check").is_some() || event.ctrl_key() || event.meta_key();
    if !event.shift_key() && !selects {
        ui.send(Event::Opened(id));
        return;
    }
    if event.shift_key() {
        ui.send(Event::SelectedThrough(id.clone()));
    } else if row.looks.with_untracked(Looks::can_be_selected) {
        ui.send(Event::Selected(id.clone()));
    }
    if let Some(list) = around("[role=listbox]") {
        show_again(list, id);
    }
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

fn list_of(event: &KeyboardEvent) -> Element {
    event
        .current_target()
        .expect("a handler runs at its element")
        .unchecked_into()
}

fn bring_into_view(list: &Element, id: &ApprovalId) {
    if let Ok(Some(row)) = list.query_selector(&format!("[id='{}']", row_dom_id(id))) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// What appears below the list with the first selection must not cover the row it is about.
fn show_again(list: Element, id: ApprovalId) {
    leptos::task::spawn_local(async move {
        leptos::task::tick().await;
        bring_into_view(&list, &id);
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

fn view_row(
    ui: Ui,
    row: Row,
    tone: usize,
    minute: Memo<u64>,
    is_active: impl Fn() -> bool + Send + 'static,
) -> impl IntoView {
    let text = ui.text();
    let Row { about, looks, .. } = row;
    let place = match about.title == about.workflow {
        true => about.step.clone(),
        false => format!("{} · {}", about.workflow, about.step),
    };
    let since = about.since;
    let age = move || {
        let now = Millis(minute.get() * 60_000);
        since.map(|since| (text.age)(now.since(since)))
    };
    let (selected, open, state) = (looks.clone(), looks.clone(), looks.clone());
    view! {
        <div
            class="row"
            part="row"
            role="option"
            id=row_dom_id(&about.id)
            aria-selected=move || selected.with(|looks| looks.can_be_selected().then(|| looks.selected.to_string()))
            aria-current=move || open.with(|looks| looks.open.then_some("true"))
            data-state=move || state.with(name_of_state)
            data-active=move || is_active().then_some("")
        >
            {monogram(tone, &about.connection_label)}
            <span class="row-check" aria-hidden="true" title=(text.select)(&about.title)>
                <span class="row-box">{icon(Icon::Check, "")}</span>
            </span>
            <span class="row-title" dir="auto">{about.title.clone()}</span>
            {move || match looks.with(|looks| mark(ui, looks)) {
                Some((which, tone, word)) => view! {
                    <span class=format!("row-state {tone}")>{icon(which, "")}{word}</span>
                }.into_any(),
                None => view! { <span class="row-time">{age}</span> }.into_any(),
            }}
            <span class="row-step" dir="auto">{place}</span>
            <span class="row-source" dir="auto">{about.connection_label.clone()}</span>
        </div>
    }
}

fn name_of_state(looks: &Looks) -> Option<&'static str> {
    match &looks.state {
        RowState::Undecided => looks.edited.then_some("edited"),
        RowState::Deciding(_) => Some("sending"),
        RowState::Waiting(_) => Some("queued"),
        RowState::Received(_) => Some("received"),
        RowState::Refused(_) => Some("refused"),
    }
}

fn mark(ui: Ui, looks: &Looks) -> Option<(Icon, &'static str, &'static str)> {
    let text = ui.text();
    match &looks.state {
        RowState::Undecided if looks.edited => Some((Icon::Pencil, "tone-accent", text.edited)),
        RowState::Undecided => None,
        RowState::Deciding(verdict) => Some((Icon::Send, "muted", (text.deciding_short)(*verdict))),
        RowState::Waiting(_) => Some((Icon::Offline, "tone-attention", text.waits_short)),
        RowState::Received(verdict) => {
            let word = (text.received_short)(*verdict);
            Some((Icon::Clock, tone_of(*verdict), word))
        }
        RowState::Refused(_) => Some((Icon::Alert, "tone-attention", text.refused_short)),
    }
}

/// The id of a row in the shadow root; letters and digits only, so that it needs no escaping anywhere.
fn row_dom_id(id: &ApprovalId) -> String {
    use std::fmt::Write;
    let mut dom_id = String::from("row");
    for part in [id.connection.as_str(), id.key.as_str()] {
        dom_id.push('-');
        for letter in part.chars() {
            match letter.is_ascii_alphanumeric() {
                true => dom_id.push(letter),
                // Writing to a String cannot fail.
                false => drop(write!(dom_id, "_{:x}_", u32::from(letter))),
            }
        }
    }
    dom_id
}
