//! The left pane: search, the connections' states, alerts, and the listbox of what waits.

use countersign_core::desk::{ConnectionView, Event, Health, Part, RowState, RowView};
use countersign_core::model::{ApprovalId, ConnectionId, Verdict};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::{Icon, Ui, icon};

/// Everything above the outbox.
pub(super) fn queue(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let connections = Memo::new(move |_| ui.watch(Part::Connections, |desk| desk.connections()));
    let total = Memo::new(move |_| ui.watch(Part::Queue, |desk| desk.total()));
    let is_reading =
        Memo::new(move |_| connections.with(|all| all.iter().any(|connection| connection.reading)));
    let updated = move || {
        let oldest =
            connections.with(|all| all.iter().filter_map(|connection| connection.read_at).min());
        oldest.map(|at| (text.updated)(ui.now().since(at)))
    };
    view! {
        <header class="queue-head">
            <div class="queue-bar">
                <h2 class="queue-title">
                    {text.pending_approvals} " " <span class="count">{move || total.get()}</span>
                </h2>
                <span class="updated">{updated}</span>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=text.refresh
                    title=text.refresh
                    aria-busy=move || is_reading.get().to_string()
                    on:click=move |_| ui.send(Event::Refresh)
                >
                    {icon(Icon::Refresh, "")}
                </button>
            </div>
            <div class="search">
                {icon(Icon::Search, "")}
                <input
                    class="input"
                    type="search"
                    aria-label=text.search_approvals
                    placeholder=text.search_approvals
                    on:input:target=move |event| ui.send(Event::Searched(event.target().value()))
                />
            </div>
            <ul class="sources" aria-label=text.connections>
                {move || connections.get().into_iter().enumerate().map(|(index, connection)| source(ui, index, connection)).collect_view()}
            </ul>
        </header>
        <div class="alerts">
            {complaint(ui)}
            <For
                each=move || alerts(&connections.get())
                key=|alert| alert.clone()
                children=move |(id, sentence, can_retry)| alert(ui, id, sentence, can_retry)
            />
        </div>
        {list(ui, connections)}
    }
}

fn source(ui: Ui, index: usize, connection: ConnectionView) -> impl IntoView {
    let text = ui.text();
    let is_failing = matches!(connection.health, Health::Failing { .. });
    let count = match connection.health {
        Health::Loading => text.loading.to_owned(),
        _ => connection.count.to_string(),
    };
    view! {
        <li class="source" data-state=is_failing.then_some("failing")>
            {monogram(index, &connection.label)}
            {is_failing.then(|| icon(Icon::Alert, ""))}
            {connection.label}
            " "
            <span class="number">{count}</span>
            {is_failing.then(|| view! { <span class="sr">{text.failing}</span> })}
        </li>
    }
}

/// A letter on a quiet tone tells connections apart at a glance; the label beside it is what is read.
pub(super) fn monogram(index: usize, label: &str) -> impl IntoView + use<> {
    let letter: String = label
        .chars()
        .next()
        .map(|first| first.to_uppercase().collect())
        .unwrap_or_default();
    view! { <span class="monogram" data-tone=(index % 5 + 1).to_string() aria-hidden="true">{letter}</span> }
}

/// What is wrong, by connection: which, the sentence, whether trying again may help.
fn alerts(connections: &[ConnectionView]) -> Vec<(ConnectionId, String, bool)> {
    connections
        .iter()
        .filter_map(|connection| match &connection.health {
            Health::Failing {
                sentence,
                can_retry,
            } => Some((connection.id.clone(), sentence.clone(), *can_retry)),
            Health::Partly(sentence) => Some((connection.id.clone(), sentence.clone(), true)),
            Health::Loading | Health::Good => None,
        })
        .collect()
}

fn alert(ui: Ui, id: ConnectionId, sentence: String, can_retry: bool) -> impl IntoView {
    let text = ui.text();
    let is_reading = move || {
        let reading = |desk: &countersign_core::desk::Desk| {
            desk.connections()
                .iter()
                .any(|one| one.id == id && one.reading)
        };
        ui.watch(Part::Connections, reading).to_string()
    };
    view! {
        <div class="alert" role="alert">
            {icon(Icon::Alert, "")}
            <p class="alert-text">{sentence}</p>
            {can_retry.then(|| view! {
                <div class="alert-actions">
                    <button type="button" class="button-quiet" aria-busy=is_reading on:click=move |_| ui.send(Event::Refresh)>
                        {icon(Icon::Refresh, "")}
                        {text.try_again}
                    </button>
                </div>
            })}
        </div>
    }
}

/// What is wrong with the page's own configuration.
fn complaint(ui: Ui) -> impl IntoView {
    let complaint = ui.runtime(|runtime| runtime.complaint());
    move || {
        complaint.get().map(|sentence| {
            view! {
                <div class="alert" role="alert">
                    {icon(Icon::Alert, "")}
                    <p class="alert-text">{sentence}</p>
                </div>
            }
        })
    }
}

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

fn list(ui: Ui, connections: Memo<Vec<ConnectionView>>) -> impl IntoView {
    let text = ui.text();
    let rows = Memo::new(move |_| ui.watch(Part::Queue, |desk| desk.rows()));
    let active = RwSignal::new(None::<ApprovalId>);
    let instead = Memo::new(move |_| {
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
    });
    let is_active = move |id: &ApprovalId| active.with(|active| active.as_ref() == Some(id));
    let descendant = move || {
        let active = active.get()?;
        rows.with(|rows| rows.iter().any(|row| row.id == active))
            .then(|| row_dom_id(&active))
    };
    let keys = move |event: KeyboardEvent| {
        let at = rows.with(|rows| {
            let place = |id: &ApprovalId| rows.iter().position(|row| row.id == *id);
            let open = || rows.iter().position(|row| row.open);
            active
                .with(|active| active.as_ref().and_then(place))
                .or_else(open)
        });
        let last = rows.with(|rows| rows.len().saturating_sub(1));
        let to = match event.key().as_str() {
            "ArrowDown" | "j" => at.map_or(0, |at| (at + 1).min(last)),
            "ArrowUp" | "k" => at.map_or(0, |at| at.saturating_sub(1)),
            "Home" => 0,
            "End" => last,
            "Enter" | " " => {
                event.prevent_default();
                if let Some(id) =
                    at.and_then(|at| rows.with(|rows| rows.get(at).map(|row| row.id.clone())))
                {
                    ui.send(Event::Opened(id));
                }
                return;
            }
            _ => return,
        };
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        event.prevent_default();
        if let Some(id) = rows.with(|rows| rows.get(to).map(|row| row.id.clone())) {
            if let Ok(Some(row)) =
                event_root(&event).query_selector(&format!("[id='{}']", row_dom_id(&id)))
            {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                row.scroll_into_view_with_scroll_into_view_options(&options);
            }
            active.set(Some(id));
        }
    };
    view! {
        <div
            class="list"
            part="list"
            role="listbox"
            aria-label=text.pending_approvals
            aria-busy=move || (instead.get() == Instead::Loading).to_string()
            aria-activedescendant=descendant
            tabindex="0"
            on:keydown=keys
            hidden=move || !matches!(instead.get(), Instead::Rows | Instead::Loading)
        >
            <Show when=move || instead.get() == Instead::Loading>
                {(0..8).map(|_| view! {
                    <div class="row skeleton" aria-hidden="true">
                        <span class="bar bar-box"></span>
                        <span class="bar bar-title"></span>
                        <span class="bar bar-time"></span>
                        <span class="bar bar-step"></span>
                    </div>
                }).collect_view()}
            </Show>
            <For
                each=move || rows.get()
                key=|row| row.clone()
                children=move |row| {
                    let id = row.id.clone();
                    let tone = ui.desk(|desk| {
                        desk.connections().iter().position(|connection| connection.id == id.connection).unwrap_or(0)
                    });
                    let activate = move |id| active.set(Some(id));
                    view_row(ui, row, tone, Signal::derive(move || is_active(&id)), activate)
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

fn event_root(event: &KeyboardEvent) -> web_sys::Element {
    use wasm_bindgen::JsCast;
    event
        .current_target()
        .expect("a handler runs at its element")
        .unchecked_into()
}

/// Something calm where there is nothing to list.
pub(super) fn placeholder(which: Icon, heading: String, more: &'static str) -> impl IntoView {
    view! {
        <div class="placeholder">
            {icon(which, "")}
            <h3>{heading}</h3>
            <p>{more}</p>
        </div>
    }
}

fn view_row(
    ui: Ui,
    row: RowView,
    tone: usize,
    is_active: Signal<bool>,
    activate: impl Fn(ApprovalId) + 'static,
) -> impl IntoView {
    let text = ui.text();
    let since = row.since;
    let age = move || {
        since
            .map(|since| (text.age)(ui.now().since(since)))
            .unwrap_or_default()
    };
    let place = match row.title == row.workflow {
        true => row.step.clone(),
        false => format!("{} · {}", row.workflow, row.step),
    };
    let (state, mark) = match &row.state {
        RowState::Undecided if row.edited => {
            ("edited", Some((Icon::Pencil, "tone-accent", text.edited)))
        }
        RowState::Undecided => ("", None),
        RowState::Deciding(verdict) => (
            "sending",
            Some((Icon::Send, "muted", (text.deciding_short)(*verdict))),
        ),
        RowState::Waiting(..) => (
            "queued",
            Some((Icon::Offline, "tone-attention", text.waits_short)),
        ),
        RowState::Received(verdict) => (
            "received",
            Some((
                Icon::Clock,
                tone_of(*verdict),
                (text.received_short)(*verdict),
            )),
        ),
        RowState::Refused(_) => (
            "refused",
            Some((Icon::Alert, "tone-attention", text.refused_short)),
        ),
    };
    let id = row.id.clone();
    let dom_id = row_dom_id(&id);
    view! {
        <div
            class="row"
            part="row"
            role="option"
            id=dom_id
            aria-selected=row.open.to_string()
            data-state=(!state.is_empty()).then_some(state)
            data-active=move || is_active.get().then_some("")
            on:click=move |_| {
                activate(id.clone());
                ui.send(Event::Opened(id.clone()));
            }
        >
            {monogram(tone, &row.connection_label)}
            <span class="row-title">{row.title}</span>
            {match mark {
                Some((which, tone, word)) => view! {
                    <span class=format!("row-state {tone}")>{icon(which, "")}{word}</span>
                }.into_any(),
                None => view! { <span class="row-time">{age}</span> }.into_any(),
            }}
            <span class="row-step">
                {place}
            </span>
            <span class="row-source">{row.connection_label}</span>
        </div>
    }
}

/// The tone of a verdict; always beside a word.
pub(super) fn tone_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "tone-approve",
        Verdict::Reject => "tone-reject",
    }
}

/// The id of a row in the shadow root; letters and digits only, so that it needs no escaping anywhere.
fn row_dom_id(id: &ApprovalId) -> String {
    let plain = |text: &str| -> String {
        text.chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() {
                    letter.to_string()
                } else {
                    format!("_{:x}_", u32::from(letter))
                }
            })
            .collect()
    };
    format!(
        "row-{}-{}",
        plain(id.connection.as_str()),
        plain(id.key.as_str())
    )
}
