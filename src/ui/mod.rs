//! What the reviewer sees. Views read the desk through [`Ui`] and send events; they decide nothing.
//!
//! Layout: the queue on the left ([`queue`], its order and filters in [`view`], its rows in [`list`]), below it what is
//! selected ([`bulk`]) and decisions under way ([`outbox`]). On the right the open approval ([`details`]), or what is said
//! of one the page points at ([`linked`]): its run ([`steps`]), the states its data was in ([`versions`]), what it was read from ([`raw`]), what changed underneath
//! ([`conflict`]), the form ([`data`], its fields in [`form`]), the diff ([`diff`]), the document beside it all
//! ([`document`]), and the buttons ([`decision`]) or what became of them ([`receipt`]). Over both, on demand, the past
//! ([`history`]).

mod bulk;
mod conflict;
mod data;
mod decision;
mod details;
mod dialog;
mod diff;
mod document;
mod form;
mod history;
mod icon;
mod keys;
mod linked;
mod list;
mod make;
mod notify;
mod outbox;
mod queue;
mod raw;
mod receipt;
mod steps;
mod versions;
mod view;
mod when;

use std::rc::Rc;

use countersign_core::desk::{Desk, Event, Part};
use countersign_core::keys::Keys;
use countersign_core::model::ApprovalId;
use countersign_core::text::Text;
use countersign_core::time::Millis;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::Mountable;
use web_sys::{HtmlElement, KeyboardEvent};

use self::icon::{Icon, icon};
use crate::browser::clipboard;
use crate::runtime::Runtime;

/// A view's way to its element's runtime: cheap to copy into closures.
#[derive(Clone, Copy)]
pub struct Ui(StoredValue<Rc<Runtime>, LocalStorage>);

impl Ui {
    /// Reads the desk, without subscribing to anything.
    pub fn desk<T>(self, read: impl FnOnce(&Desk) -> T) -> T {
        self.0.with_value(|runtime| runtime.desk(read))
    }

    /// Reads the desk, and again whenever this part of it changes.
    pub fn watch<T>(self, part: Part, read: impl FnOnce(&Desk) -> T) -> T {
        self.0.with_value(|runtime| runtime.part(part)).track();
        self.desk(read)
    }

    /// Sends an event.
    pub fn send(self, event: Event) {
        self.0.with_value(Rc::clone).dispatch(event);
    }

    /// The words in use.
    pub fn text(self) -> &'static Text {
        self.desk(Desk::text)
    }

    /// The language with its region, for dates.
    fn locale(self) -> String {
        self.runtime(Runtime::locale)
    }

    /// Now, to the second; whoever reads it is woken every second.
    pub fn now(self) -> Millis {
        self.0.with_value(|runtime| runtime.clock()).get()
    }

    /// Says something in the status line.
    fn say(self, words: impl Into<String>) {
        self.runtime(|runtime| runtime.speech().say(words));
    }

    fn runtime<T>(self, read: impl FnOnce(&Runtime) -> T) -> T {
        self.0.with_value(|runtime| read(runtime))
    }
}

/// Copies a text and says so.
fn copied(ui: Ui, copy: String) {
    let text = ui.text();
    let speech = ui.runtime(|runtime| runtime.speech().clone());
    wasm_bindgen_futures::spawn_local(async move {
        if clipboard::copy(copy).await {
            speech.say(text.copied);
        }
    });
}

/// Draws the inbox of a runtime into its place.
pub fn mount(runtime: &Rc<Runtime>) -> UnmountHandle<impl Mountable + use<>> {
    let shared = runtime.clone();
    mount_to(runtime.place().clone(), move || {
        let ui = Ui(StoredValue::new_local(shared));
        inbox(ui)
    })
}

/// Draws the form of the desk's open approval into `place` and nothing else, in the frame it has in an inbox.
pub fn mount_form(
    desk: Desk,
    host: HtmlElement,
    place: HtmlElement,
) -> (Rc<Runtime>, UnmountHandle<impl Mountable + use<>>) {
    let runtime = Runtime::with(desk, host, place.clone(), "");
    let shared = runtime.clone();
    let view = mount_to(place, move || {
        let ui = Ui(StoredValue::new_local(shared));
        view! {
            <div class="inbox" data-pane="details">
                <section class="details">
                    <div class="details-scroll" tabindex="-1">
                        <div class="details-content">{form::form(ui)}</div>
                    </div>
                </section>
            </div>
        }
    });
    (runtime, view)
}

fn inbox(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let pane = move || match ui.watch(Part::Details, |desk| {
        desk.open_approval().is_some() || desk.pointed().is_some()
    }) {
        true => "details",
        false => "list",
    };
    let said = ui.runtime(|runtime| runtime.speech().said());
    // As a list of one, whose only item is another one each time: the same words again are drawn again.
    let said = move || [said.get()];
    let history_is_open = RwSignal::new(false);
    let keys_are_open = RwSignal::new(false);
    // Where the keys are in the list; the focus is on the list as a whole.
    let active = RwSignal::new(None::<ApprovalId>);
    let pressed = move |event: KeyboardEvent| {
        data::pressed(ui, &event);
        keys::pressed(ui, &event, active, keys_are_open);
    };
    let keys = ui.runtime(|runtime| runtime.keys());
    let keys_are_off = move || keys.with(|keys| **keys == Keys::off());
    let selected = Memo::new(move |_| {
        ui.watch(Part::Queue, |_| ());
        ui.watch(Part::Bulk, |desk| desk.selected_count())
    });
    view! {
        <div class="inbox" part="inbox" data-pane=pane data-keys=move || keys_are_off().then_some("off") on:keydown=pressed>
            <section class="queue" part="queue" aria-label=text.pending_approvals>
                {queue::queue(ui, selected, active, history_is_open, keys_are_open)}
                {bulk::bulk(ui, selected)}
                {outbox::outbox(ui, history_is_open)}
            </section>
            {details::details(ui)}
            <div class="status-line" part="status">
                <div class="status" role="status">
                    <For each=said key=|said| said.number children=|said| view! {
                        <span class="status-text">{said.words}</span>
                    } />
                </div>
            </div>
            {history::history(ui, history_is_open)}
            {keys::sheet(ui, keys_are_open)}
        </div>
    }
}
