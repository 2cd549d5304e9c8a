//! The upper part of the left pane: search, the connections' states and their alerts, and below them the list.

use countersign_core::desk::{ConnectionView, Event, Health, Part};
use countersign_core::keys::Action;
use countersign_core::model::{ApprovalId, ConnectionId, Verdict};
use leptos::prelude::*;

use super::list::list;
use super::{Icon, Ui, icon, view};

/// Whoever waits for so long is told that it is not him.
const SLOW_AFTER_MS: u64 = 5_000;

/// Everything above what is selected and the outbox.
pub(super) fn queue(
    ui: Ui,
    selected: Memo<usize>,
    active: RwSignal<Option<ApprovalId>>,
    history_is_open: RwSignal<bool>,
    keys_are_open: RwSignal<bool>,
) -> impl IntoView {
    let text = ui.text();
    let keys = ui.runtime(|runtime| runtime.keys());
    let search_key = move || keys.with(|keys| keys.of(Action::Search));
    let connections = Memo::new(move |_| ui.watch(Part::Connections, |desk| desk.connections()));
    let is_reading =
        Memo::new(move |_| connections.with(|all| all.iter().any(|connection| connection.reading)));
    // Before anything has been read nobody knows how many there are.
    let total = Memo::new(move |_| {
        let total = ui.watch(Part::Queue, |desk| desk.total());
        (total > 0 || connections.with(|all| all.iter().any(is_read))).then_some(total)
    });
    let search = Memo::new(move |_| ui.watch(Part::Queue, |desk| desk.list_view().search.clone()));
    let online = Memo::new(move |_| {
        ui.watch(Part::Outbox, |_| ());
        ui.watch(Part::Queue, |desk| desk.is_online())
    });
    let progress = Memo::new(move |_| {
        ui.watch(Part::Connections, |_| ());
        ui.watch(Part::Queue, |desk| desk.progress())
    });
    let loaded = move || {
        progress
            .get()
            .map(|progress| (text.loaded)(progress.loaded, progress.total))
    };
    let view_is_open = RwSignal::new(false);
    let updated = move || {
        let oldest =
            connections.with(|all| all.iter().filter_map(|connection| connection.read_at).min());
        oldest.map(|at| (text.updated)(ui.now().since(at)))
    };
    view! {
        <header class="queue-head">
            <div class="queue-bar">
                <h2 class="queue-title">
                    {text.pending_approvals} " " <span class="count">{move || total.get().map(text.number)}</span>
                </h2>
                {super::notify::notify(ui)}
                {opens(Icon::Past, text.history, history_is_open)}
                {opens(Icon::Keyboard, text.keys, keys_are_open)}
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
                <div class="search-box">
                {icon(Icon::Search, "")}
                <input
                    class="input"
                    type="search"
                    aria-label=text.search_approvals
                    placeholder=text.search_approvals
                    prop:value=move || search.get()
                    on:input:target=move |event| ui.send(Event::Searched(event.target().value()))
                />
                {move || search_key().map(|key| view! { <kbd aria-hidden="true">{key.to_string()}</kbd> })}
                </div>
                {view::switch(ui, view_is_open)}
            </div>
            <Show when=move || view_is_open.get()>{view::panel(ui, connections)}</Show>
            {view::limits(ui)}
            <div class="queue-sources">
                <ul class="sources" aria-label=text.connections>
                    {move || connections.get().into_iter().enumerate().map(|(index, connection)| source(ui, index, connection)).collect_view()}
                </ul>
                <span class="loaded">{loaded}</span>
                <span class="updated">{updated}</span>
            </div>
            {move || progress.get().map(|progress| view! {
                <div class="progress-line">
                    <progress aria-label=text.loading_list value=progress.total.map(|_| progress.loaded.to_string())
                        max=progress.total.map(|total| total.max(1).to_string())></progress>
                </div>
            })}
        </header>
        <div class="alerts">
            <Show when=move || !online.get()>
                <p class="alert" role="note">{icon(Icon::Offline, "")}<span class="alert-text">{text.offline}</span></p>
            </Show>
            {slow(ui, connections)}
            {complaints(ui)}
            <For
                each=move || alerts(&connections.get())
                key=|alert| alert.clone()
                children=move |(id, sentence, can_retry)| alert(ui, id, sentence, can_retry)
            />
        </div>
        {list(ui, connections, selected, active)}
    }
}

/// Says which connections keep one waiting.
fn slow(ui: Ui, connections: Memo<Vec<ConnectionView>>) -> impl IntoView {
    let text = ui.text();
    let slow = Memo::new(move |_| {
        let waited_for: Vec<_> = connections.with(|all| {
            let waited_for = all
                .iter()
                .filter_map(|one| Some((one.waited_for_since?, one.label.clone())));
            waited_for.collect()
        });
        // Nobody is woken every second for nothing.
        if waited_for.is_empty() {
            return Vec::new();
        }
        let now = ui.now();
        let slow = waited_for
            .into_iter()
            .filter(|(since, _)| now.since(*since) >= SLOW_AFTER_MS);
        slow.map(|(_, label)| label).collect()
    });
    view! {
        <For each=move || slow.get() key=|label| label.clone() children=move |label| view! {
            <p class="alert" role="note">{icon(Icon::Clock, "")}<span class="alert-text">{(text.slow)(&label)}</span></p>
        } />
    }
}

/// A button that opens a dialog.
fn opens(which: Icon, label: &'static str, is_open: RwSignal<bool>) -> impl IntoView {
    view! {
        <button type="button" class="icon-button" aria-label=label title=label aria-haspopup="dialog"
            on:click=move |_| is_open.set(true)>
            {icon(which, "")}
        </button>
    }
}

fn source(ui: Ui, index: usize, connection: ConnectionView) -> impl IntoView {
    let text = ui.text();
    let is_failing = matches!(connection.health, Health::Failing { .. });
    // As short as the number that follows, so that nothing moves when it comes.
    let count = match is_read(&connection) || connection.count > 0 {
        true => (text.number)(connection.count).into_any(),
        false if is_failing => view! { <span aria-hidden="true">"–"</span> }.into_any(),
        false => view! {
            <span aria-hidden="true">"…"</span>
            <span class="sr">{text.loading}</span>
        }
        .into_any(),
    };
    view! {
        <li class="source" data-state=is_failing.then_some("failing")>
            {monogram(index, &connection.label)}
            {is_failing.then(|| icon(Icon::Alert, ""))}
            <bdi>{connection.label}</bdi>
            " "
            <span class="number">{count}</span>
            {is_failing.then(|| view! { <span class="sr">{text.failing}</span> })}
        </li>
    }
}

/// Before that nobody knows how many wait over it.
fn is_read(connection: &ConnectionView) -> bool {
    connection.read_at.is_some()
}

/// A letter on a quiet tone tells connections apart at a glance; the label beside it is what is read.
pub(super) fn monogram(index: usize, label: &str) -> impl IntoView + use<> {
    let letter = letter_of(label);
    view! { <span class="monogram" data-tone=(index % 5 + 1).to_string() aria-hidden="true">{letter}</span> }
}

/// What stands in a connection's monogram.
pub(super) fn letter_of(label: &str) -> String {
    let first = label.chars().next();
    first
        .map(|first| first.to_uppercase().collect())
        .unwrap_or_default()
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
fn complaints(ui: Ui) -> impl IntoView {
    let complaints = ui.runtime(|runtime| runtime.complaints());
    move || {
        let sentences = complaints.iter().filter_map(|complaint| complaint.get());
        let alerts = sentences.map(|sentence| {
            view! {
                <div class="alert" role="alert">
                    {icon(Icon::Alert, "")}
                    <p class="alert-text">{sentence}</p>
                </div>
            }
        });
        alerts.collect_view()
    }
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

/// The tone of a verdict; always beside a word.
pub(super) fn tone_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "tone-approve",
        Verdict::Reject => "tone-reject",
    }
}
