//! The loop of one element: an event goes into the desk, its effects come out, each kind is handed to one file of
//! `browser`. Views subscribe to the parts they show; a part that changed wakes its views and no others.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use countersign_core::connector::{Outcome, Request};
use countersign_core::desk::{CallId, Desk, Effect, Event, Moment, Outgoing, Part, Target};
use countersign_core::form::FieldId;
use countersign_core::keys::Keys;
use countersign_core::model::{Account, ConnectionId, NoAnswer};
use countersign_core::queue::View;
use countersign_core::text::set_formats;
use countersign_core::time::Millis;
use js_sys::{Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, HtmlElement, ShadowRoot};

use crate::browser::channel::Channel;
use crate::browser::clock::{Alarm, Listener, now};
use crate::browser::intl::Intl;
use crate::browser::lock::{self, Claim, Ends};
use crate::browser::notify::{self, Notice, Permission};
use crate::browser::patterns::Expressions;
use crate::browser::remember::{remember, remembered};
use crate::browser::store::Store;
use crate::browser::title::InTitle;
use crate::browser::{self, focus, http, random};
use crate::element::{Config, Language, emit};

/// What holds many rows is drawn anew at most this often: a bulk decision changes it hundreds of times a second.
const REDRAWN_AFTER_MS: u64 = 50;

/// Signs of somebody being there are passed on this often.
const SEEN_EVERY_MS: u64 = 10_000;

/// What a page configures and may get wrong.
#[derive(Clone, Copy)]
pub enum Configured {
    /// The API accounts.
    Connections,
    /// Which key does what.
    Keys,
    /// What of the list is shown.
    View,
}

/// The fields of a form on the screen. They are many, so they are told of what changes rather than waiting for it.
pub trait Fields {
    /// One field has changed.
    fn refresh(&self, field: FieldId);
    /// Fields have come, gone or moved.
    fn reshape(&self);
    /// One field is to be there now, however far down it is.
    fn reveal(&self, field: FieldId);
    /// Resolves when all of them are drawn.
    fn built(&self) -> Promise;
}

/// One element's desk and everything that carries its effects out.
pub struct Runtime {
    host: HtmlElement,
    place: HtmlElement,
    desk: RefCell<Desk>,
    language: RefCell<Option<Language>>,
    bases: RefCell<HashMap<ConnectionId, String>>,
    credentials: RefCell<Option<Function>>,
    under_way: RefCell<HashMap<CallId, AbortController>>,
    /// Begins the name of everything that is shared between the tabs of one reviewer.
    scope: String,
    store: Store,
    channel: RefCell<Option<Channel>>,
    claims: RefCell<HashMap<Account, Claim>>,
    redrawn: RefCell<HashMap<Part, Redrawn>>,
    alarm: RefCell<Option<Alarm>>,
    kept: RefCell<(Vec<Listener>, Vec<Alarm>)>,
    stopped: Cell<bool>,
    /// When somebody was last seen to be there.
    seen: Cell<Millis>,
    parts: RefCell<HashMap<Part, ArcTrigger>>,
    fields: RefCell<Option<Weak<dyn Fields>>>,
    status: ArcRwSignal<String>,
    complaints: [ArcRwSignal<Option<String>>; 3],
    clock: ArcRwSignal<Millis>,
    pdf: RefCell<Option<Function>>,
    /// Whether the document is shown beside the data, for this visit.
    document_beside: ArcRwSignal<bool>,
    /// Whether it is in front of the data, where there is room for one of them.
    document_in_front: ArcRwSignal<bool>,
    /// Whether the data is shown as JSON, where the reviewer has a choice.
    data_as_json: ArcRwSignal<bool>,
    keys: ArcRwSignal<Arc<Keys>>,
    /// This element's share of the number in the page's title, where the page wants one.
    in_title: RefCell<Option<InTitle>>,
    notices: ArcRwSignal<Notices>,
    notice: RefCell<Option<Notice>>,
    myself: Weak<Runtime>,
}

/// Whether new approvals are told by notifications of the system.
#[derive(Clone, Copy)]
pub struct Notices {
    /// The page offers it.
    pub is_offered: bool,
    permission: Permission,
    /// The reviewer switched it off, for this visit.
    is_off: bool,
}

impl Notices {
    /// True while the reviewer is told.
    pub fn are_on(&self) -> bool {
        self.is_offered && self.permission == Permission::Granted && !self.is_off
    }
}

impl Runtime {
    /// A desk with nothing configured, drawn into `place` within the shadow root of `host`. Decisions, drafts and history
    /// are kept for `reviewer`, whom the page may leave unnamed.
    pub fn new(host: HtmlElement, place: HtmlElement, reviewer: &str) -> Rc<Runtime> {
        Runtime::with(Desk::default(), host, place, reviewer)
    }

    /// The same with a desk that may hold something already.
    pub fn with(desk: Desk, host: HtmlElement, place: HtmlElement, reviewer: &str) -> Rc<Runtime> {
        let scope = match reviewer {
            "" => "countersign".to_owned(),
            reviewer => format!("countersign {reviewer}"),
        };
        let mut desk = desk;
        desk.set_patterns(Rc::new(Expressions::default()));
        set_formats(Rc::new(Intl::default()));
        let runtime = Rc::new_cyclic(|myself: &Weak<Runtime>| Runtime {
            host,
            place,
            desk: RefCell::new(desk),
            language: RefCell::default(),
            bases: RefCell::default(),
            credentials: RefCell::default(),
            under_way: RefCell::default(),
            store: Store::new(&scope),
            channel: RefCell::new(Channel::new(&scope, {
                let runtime = myself.clone();
                move |text| {
                    if let Some(runtime) = runtime.upgrade() {
                        runtime.dispatch(Event::Heard(text));
                    }
                }
            })),
            scope,
            claims: RefCell::default(),
            redrawn: RefCell::default(),
            alarm: RefCell::default(),
            kept: RefCell::default(),
            stopped: Cell::new(false),
            seen: Cell::default(),
            parts: RefCell::default(),
            fields: RefCell::default(),
            status: ArcRwSignal::new(String::new()),
            complaints: Default::default(),
            clock: ArcRwSignal::new(now()),
            pdf: RefCell::default(),
            document_beside: ArcRwSignal::new(true),
            document_in_front: ArcRwSignal::new(false),
            data_as_json: ArcRwSignal::new(false),
            keys: ArcRwSignal::new(Arc::default()),
            in_title: RefCell::default(),
            notices: ArcRwSignal::new(Notices {
                is_offered: false,
                permission: Permission::Unavailable,
                is_off: false,
            }),
            notice: RefCell::default(),
            myself: myself.clone(),
        });
        runtime.speak();
        runtime
    }

    /// Begins to listen to the page: network, visibility, leaving, the second's tick of what is shown.
    pub fn listen(&self) {
        let window = browser::window();
        let document = browser::document();
        let hear = |target: &web_sys::EventTarget, name, event: fn() -> Event| {
            let runtime = self.myself.clone();
            Listener::new(target, name, move |_| {
                if let Some(runtime) = runtime.upgrade() {
                    runtime.dispatch(event());
                }
            })
        };
        let mut kept = self.kept.borrow_mut();
        kept.0.push(hear(&window, "online", || Event::Online(true)));
        kept.0
            .push(hear(&window, "offline", || Event::Online(false)));
        kept.0.push(hear(&document, "visibilitychange", || {
            Event::Visible(is_visible())
        }));
        // It may be the end of the page, or the browser may stop it and let it go on another day.
        kept.0.push(hear(&window, "pagehide", || Event::Leaving));
        kept.0.push(hear(&window, "pagehide", || Event::Stopping));
        kept.0.push(hear(&document, "freeze", || Event::Stopping));
        kept.0.push(hear(&document, "resume", || Event::RunsOn));
        kept.0.push(hear(&window, "pageshow", || Event::RunsOn));
        kept.0.push(hear(&window, "focus", || Event::Focused));
        for sign in ["pointermove", "keydown"] {
            let runtime = self.myself.clone();
            kept.0.push(Listener::new(&self.host, sign, move |_| {
                if let Some(runtime) = runtime.upgrade() {
                    runtime.present();
                }
            }));
        }
        let runtime = self.myself.clone();
        kept.0
            .push(Listener::new(&window, "beforeunload", move |event| {
                // What could not be stored would be lost: the browser asks first.
                if runtime
                    .upgrade()
                    .is_some_and(|runtime| runtime.desk.borrow().has_unsaved())
                {
                    event.prevent_default();
                }
            }));
        let clock = self.clock.clone();
        kept.1.push(Alarm::every(1_000, move || {
            if is_visible() {
                clock.set(now());
            }
        }));
        drop(kept);
        // One that a page has set counts instead, and comes after this.
        let view = remembered(&self.view_name()).and_then(|view| View::read(&view).ok());
        if let Some(view) = view {
            self.dispatch(Event::ViewGiven(view));
        }
        if !window.navigator().on_line() {
            self.dispatch(Event::Online(false));
        }
        if !is_visible() {
            self.dispatch(Event::Visible(false));
        }
        if self.channel.borrow().is_none() {
            self.dispatch(Event::Deaf);
        }
    }

    fn view_name(&self) -> String {
        format!("{} view", self.scope)
    }

    /// Somebody is there; said now and then, not with each move.
    fn present(&self) {
        let now = now();
        if now.since(self.seen.get()) >= SEEN_EVERY_MS {
            self.seen.set(now);
            self.dispatch(Event::Present);
        }
    }

    /// Speaks the language that the page asks for now. Whether that is another one than before, in which everything has
    /// to be drawn anew.
    pub fn speak(&self) -> bool {
        let language = Language::of(&self.host);
        let before = self.language.replace(Some(language.clone()));
        if before.as_ref() == Some(&language) {
            return false;
        }
        language.mark(&self.place);
        // Another direction alone is the style sheet's matter.
        if before.is_some_and(|before| before.locale == language.locale) {
            return false;
        }
        self.dispatch(Event::Language(language.text));
        self.status.set(String::new());
        true
    }

    /// The language with its region.
    pub fn locale(&self) -> String {
        let language = self.language.borrow();
        language
            .as_ref()
            .map(|language| language.locale.clone())
            .unwrap_or_default()
    }

    /// Where the views are.
    pub fn place(&self) -> &HtmlElement {
        &self.place
    }

    /// Takes in what happened and carries out what follows.
    pub fn dispatch(&self, event: Event) {
        if self.stopped.get() {
            return;
        }
        let moment = Moment {
            now: now(),
            entropy: random::number(),
        };
        // What is shown of it are seconds, and whoever shows them is woken.
        if self
            .clock
            .with_untracked(|shown| shown.0 / 1_000 != moment.now.0 / 1_000)
        {
            self.clock.set(moment.now);
        }
        let effects = self.desk.borrow_mut().update(event, moment);
        for effect in effects {
            self.carry_out(effect);
        }
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Send { call, request } => self.send(call, request),
            Effect::Abort(call) => {
                if let Some(abort) = self.under_way.borrow_mut().remove(&call) {
                    abort.abort();
                }
            }
            Effect::Store { ticket, writes } => {
                // The write begins here, so that writes keep their order.
                let written = self.store.write(writes);
                self.when_done(async move {
                    let result = written.await;
                    Event::Stored { ticket, result }
                });
            }
            Effect::Load(ticket) => {
                let store = self.store.clone();
                self.when_done(async move {
                    let result = store.load().await;
                    Event::Loaded { ticket, result }
                });
            }
            Effect::Claim(account) => self.claim(account, false),
            Effect::Seize(account) => self.claim(account, true),
            Effect::GiveUp(account) => drop(self.claims.borrow_mut().remove(&account)),
            Effect::Tell(text) => {
                if let Some(channel) = &*self.channel.borrow() {
                    channel.tell(&text);
                }
            }
            Effect::WakeAt(at) => {
                let runtime = self.myself.clone();
                let alarm = Alarm::at(at, move || {
                    if let Some(runtime) = runtime.upgrade() {
                        runtime.dispatch(Event::Woke);
                    }
                });
                // The alarm that rang must outlive its own call: it is dropped by a task of its own.
                let rang = self.alarm.replace(Some(alarm));
                wasm_bindgen_futures::spawn_local(async move { drop(rang) });
            }
            Effect::Show(Part::Field(field)) => self.tell_fields(|fields| fields.refresh(field)),
            // An edit of one container may have changed the shape of others inside it.
            Effect::Show(Part::Shape(_)) => self.tell_fields(|fields| fields.reshape()),
            Effect::Show(part @ (Part::Queue | Part::Outbox | Part::Bulk)) => self.redraw(part),
            Effect::Show(part) => self.part(part).notify(),
            Effect::RememberView(view) => remember(&self.view_name(), &view),
            Effect::Emit(outgoing) => {
                if let Outgoing::Counted(counts) = &outgoing {
                    self.show_in_title(counts.total);
                }
                emit(&self.host, &outgoing);
            }
            Effect::Announce(sentence) => self.status.set(sentence),
            Effect::Focus(target) => self.focus(&target),
            Effect::FocusIfInside(target) => {
                if self.has_focus() {
                    self.focus(&target);
                }
            }
            Effect::Notify(sentence) => {
                let notice = sentence.and_then(|sentence| Notice::new(&sentence, &self.scope));
                self.notice.replace(notice);
            }
        }
    }

    /// Whether what has the page's focus is within the element.
    fn has_focus(&self) -> bool {
        let root: Option<ShadowRoot> = self.place.get_root_node().dyn_into().ok();
        root.is_some_and(|root| root.active_element().is_some())
    }

    /// Whether it is within a part of the element.
    pub fn has_focus_in(&self, selector: &str) -> bool {
        let root: Option<ShadowRoot> = self.place.get_root_node().dyn_into().ok();
        let active = root.and_then(|root| root.active_element());
        active.is_some_and(|active| matches!(active.closest(selector), Ok(Some(_))))
    }

    fn show_in_title(&self, count: usize) {
        if let Some(in_title) = &*self.in_title.borrow() {
            in_title.show(count);
        }
    }

    /// The page wants to have the count in its title, or no longer.
    pub fn count_in_title(&self, wants: bool) {
        self.in_title.replace(wants.then(InTitle::begin));
        self.show_in_title(self.desk(Desk::total));
        self.watch_while_hidden();
    }

    /// Whether new approvals are told by notifications.
    pub fn notices(&self) -> ArcRwSignal<Notices> {
        self.notices.clone()
    }

    /// The page offers notifications, or no longer.
    pub fn offer_notices(&self, is_offered: bool) {
        self.notices.update(|notices| {
            notices.is_offered = is_offered;
            notices.permission = notify::permission();
        });
        self.watch_while_hidden();
    }

    /// The reviewer wants to be told, or no longer; the browser asks once, and what it allows is said.
    pub fn toggle_notices(&self) {
        let Some(runtime) = self.myself.upgrade() else {
            return;
        };
        wasm_bindgen_futures::spawn_local(async move {
            let before = runtime.notices.get_untracked();
            let permission = notify::ask().await;
            let is_off = permission == Permission::Granted && before.are_on();
            runtime.notices.update(|notices| {
                notices.permission = permission;
                notices.is_off = is_off;
            });
            runtime.watch_while_hidden();
            let text = runtime.desk(Desk::text);
            let said = match permission {
                Permission::Granted if is_off => text.notices_off,
                Permission::Granted => text.notices_on,
                Permission::Unavailable => text.notices_unavailable,
                Permission::Unasked | Permission::Denied => text.notices_blocked,
            };
            runtime.status.set(said.to_owned());
        });
    }

    fn watch_while_hidden(&self) {
        self.dispatch(Event::Watches {
            count: self.in_title.borrow().is_some(),
            notices: self.notices.get_untracked().are_on(),
        });
    }

    /// Dispatches what an effect led to, once it has.
    fn when_done(&self, event: impl Future<Output = Event> + 'static) {
        let runtime = self.myself.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let event = event.await;
            if let Some(runtime) = runtime.upgrade() {
                runtime.dispatch(event);
            }
        });
    }

    fn claim(&self, account: Account, by_force: bool) {
        if !lock::is_there() {
            self.when_done(async move { Event::NoLocks(account) });
            return;
        }
        let tell = |event: fn(Account) -> Event| {
            let (runtime, account) = (self.myself.clone(), account.clone());
            move || {
                if let Some(runtime) = runtime.upgrade() {
                    runtime.dispatch(event(account));
                }
            }
        };
        let name = format!("{} {account}", self.scope);
        let ends = Ends {
            granted: tell(Event::Granted),
            lost: tell(Event::LockLost),
            refused: tell(Event::NoLocks),
        };
        let claim = match by_force {
            true => Claim::seize(&name, ends),
            false => Claim::new(&name, ends),
        };
        self.claims.borrow_mut().insert(account, claim);
    }

    /// Draws a part anew, now or as soon as it may be.
    fn redraw(&self, part: Part) {
        let mut redrawn = self.redrawn.borrow_mut();
        let known = redrawn.entry(part).or_default();
        let next = known.at.plus(REDRAWN_AFTER_MS);
        let (now, is_planned) = (now(), known.again.is_some());
        // A clock that was set back must not hold anything up.
        if next <= now || known.at > now {
            known.at = now;
            drop(redrawn);
            self.part(part).notify();
        } else if !is_planned {
            let runtime = self.myself.clone();
            known.again = Some(Alarm::at(next, move || {
                let Some(runtime) = runtime.upgrade() else {
                    return;
                };
                let rang = runtime
                    .redrawn
                    .borrow_mut()
                    .get_mut(&part)
                    .and_then(|known| {
                        known.at = next;
                        known.again.take()
                    });
                runtime.part(part).notify();
                // The alarm that rang must outlive its own call: it is dropped by a task of its own.
                wasm_bindgen_futures::spawn_local(async move { drop(rang) });
            }));
        }
    }

    /// Puts the focus there, once it has been drawn. Nothing that the focus is put on from here is in the document.
    pub fn focus(&self, target: &Target) {
        let field = match target {
            Target::Field(field) => Some(*field),
            _ => None,
        };
        self.focus_on_one(selector(target), field, false);
    }

    /// Puts the focus on a field, and selects what is in it.
    pub fn enter(&self, field: FieldId) {
        self.focus_on_one(selector(&Target::Field(field)), Some(field), true);
    }

    /// Puts the focus on the search over the list, and selects what was searched for last.
    pub fn enter_search(&self) {
        self.focus_on_one(".queue [type=search]".to_owned(), None, true);
    }

    /// Puts the focus on the button of a list's item that does something to it.
    pub fn focus_on_tool(&self, item: FieldId, act: &str) {
        let selector = format!("#{}-{act}", field_dom_id(item));
        self.focus_on_one(selector, Some(item), false);
    }

    fn focus_on_one(&self, selector: String, field: Option<FieldId>, selects: bool) {
        let runtime = self.myself.clone();
        self.document_in_front.set(false);
        let has_form = self.desk(|desk| desk.draft()?.json_problem().is_none().then_some(()));
        if field.and(has_form).is_some() {
            self.data_as_json.set(false);
        }
        focus::focus(&self.place, selector, selects, move || {
            if let (Some(field), Some(runtime)) = (field, runtime.upgrade()) {
                runtime.tell_fields(|fields| fields.reveal(field));
            }
        });
    }

    /// Puts the focus on what a view has given an id of its own, once it has been drawn.
    pub fn focus_on(&self, selector: String) {
        self.focus_on_one(selector, None, false);
    }

    fn send(&self, call: CallId, request: Request) {
        let base = self.bases.borrow().get(&request.connection).cloned();
        let credentials = self.credentials.borrow().clone();
        let runtime = self.myself.clone();
        let abort = AbortController::new();
        if let Ok(abort) = &abort {
            self.under_way.borrow_mut().insert(call, abort.clone());
        }
        wasm_bindgen_futures::spawn_local(async move {
            let outcome = match (base, abort) {
                (Some(base), Ok(abort)) => http::send(&base, credentials, request, abort).await,
                (Some(_), Err(_)) => Outcome::NoAnswer(NoAnswer::Network),
                // The page took the connection away: without its address nothing may go out, least of all to the
                // page's own root. It waits, as it does without credentials, for the page or a retry.
                (None, _) => Outcome::NoCredentials,
            };
            if let Some(runtime) = runtime.upgrade() {
                runtime.under_way.borrow_mut().remove(&call);
                runtime.dispatch(Event::Answered { call, outcome });
            }
        });
    }

    /// Reads the desk.
    pub fn desk<T>(&self, read: impl FnOnce(&Desk) -> T) -> T {
        read(&self.desk.borrow())
    }

    /// What an attribute of the element says now.
    pub fn host_attribute(&self, name: &str) -> Option<String> {
        self.host.get_attribute(name)
    }

    /// The field that has the focus, or is around what has it.
    pub fn focused_field(&self) -> Option<FieldId> {
        let root: ShadowRoot = self.place.get_root_node().dyn_into().ok()?;
        let around = root.active_element()?.closest("[data-field]").ok()??;
        let number = around.get_attribute("data-field")?.parse().ok()?;
        Some(FieldId::from_number(number))
    }

    /// What wakes the views of a part.
    pub fn part(&self, part: Part) -> ArcTrigger {
        self.parts.borrow_mut().entry(part).or_default().clone()
    }

    /// From now on, until they are gone, these fields are told of what changes in the draft.
    pub fn show_fields(&self, fields: &Rc<dyn Fields>) {
        self.fields.replace(Some(Rc::downgrade(fields)));
    }

    /// Resolves when all fields of the form on the screen are drawn.
    pub fn built(&self) -> Promise {
        let fields = self.fields.borrow().as_ref().and_then(Weak::upgrade);
        fields.map_or_else(
            || Promise::resolve(&JsValue::UNDEFINED),
            |fields| fields.built(),
        )
    }

    fn tell_fields(&self, tell: impl FnOnce(&dyn Fields)) {
        let fields = self.fields.borrow().as_ref().and_then(Weak::upgrade);
        if let Some(fields) = fields {
            tell(&*fields);
        }
    }

    /// What the status line says.
    pub fn status(&self) -> ArcRwSignal<String> {
        self.status.clone()
    }

    /// What is wrong with each part of the page's configuration.
    pub fn complaints(&self) -> [ArcRwSignal<Option<String>>; 3] {
        self.complaints.clone()
    }

    /// The moment that relative times refer to; ticks once a second while the page is in front.
    pub fn clock(&self) -> ArcRwSignal<Millis> {
        self.clock.clone()
    }

    /// Whether the document is shown beside the data, where there is room for both.
    pub fn document_beside(&self) -> ArcRwSignal<bool> {
        self.document_beside.clone()
    }

    /// Whether the document is in front of the data, where there is room for one of them.
    pub fn document_in_front(&self) -> ArcRwSignal<bool> {
        self.document_in_front.clone()
    }

    /// Whether the data is shown as JSON rather than as a form.
    pub fn data_as_json(&self) -> ArcRwSignal<bool> {
        self.data_as_json.clone()
    }

    /// Which key does what.
    pub fn keys(&self) -> ArcRwSignal<Arc<Keys>> {
        self.keys.clone()
    }

    /// The page gave other keys.
    pub fn set_keys(&self, keys: Keys) {
        self.is_right(Configured::Keys);
        self.keys.set(Arc::new(keys));
    }

    /// The page set the view of the list.
    pub fn set_view(&self, view: View) {
        self.is_right(Configured::View);
        self.dispatch(Event::ViewGiven(view));
    }

    /// Whether what a selector finds is on the screen: of two panes, one may not be.
    pub fn is_shown(&self, selector: &str) -> bool {
        let found = self.place.query_selector(selector).ok().flatten();
        let found = found.and_then(|found| found.dyn_into::<HtmlElement>().ok());
        found.is_some_and(|found| found.offset_width() > 0)
    }

    /// The page's way to what reads PDF files.
    pub fn pdf(&self) -> Option<Function> {
        self.pdf.borrow().clone()
    }

    /// The page gave that way.
    pub fn set_pdf(&self, load: Function) {
        self.pdf.replace(Some(load));
    }

    /// Shows what is wrong with a part of the page's configuration, until it is given anew.
    pub fn complain(&self, about: Configured, problem: &str) {
        self.complaints[about as usize].set(Some(problem.to_owned()));
    }

    fn is_right(&self, about: Configured) {
        self.complaints[about as usize].set(None);
    }

    /// The page gave other base addresses.
    pub fn set_bases(&self, config: &Config) {
        self.is_right(Configured::Connections);
        let mut bases = HashMap::new();
        for options in &config.connections {
            // Of two with one id only the first is used; the other's address must never see its credentials.
            bases
                .entry(ConnectionId::new(&options.id))
                .or_insert_with(|| options.base_url.clone());
        }
        self.bases.replace(bases);
    }

    /// The page gave another way to ask for credentials.
    pub fn set_credentials(&self, credentials: Option<Function>) {
        self.credentials.replace(credentials);
    }

    /// Writes down what is to be, aborts what is under way and listens no longer.
    pub fn stop(&self) {
        self.dispatch(Event::Leaving);
        self.stopped.set(true);
        self.channel.replace(None);
        self.claims.borrow_mut().clear();
        self.redrawn.borrow_mut().clear();
        self.alarm.replace(None);
        self.kept.replace((Vec::new(), Vec::new()));
        self.in_title.replace(None);
        self.notice.replace(None);
        for (_, abort) in self.under_way.borrow_mut().drain() {
            abort.abort();
        }
    }
}

/// When a part was drawn last, and the alarm that draws it again.
#[derive(Default)]
struct Redrawn {
    at: Millis,
    again: Option<Alarm>,
}

fn is_visible() -> bool {
    !browser::document().hidden()
}

/// Where the views have put what can take the focus.
fn selector(target: &Target) -> String {
    match target {
        Target::Details => "[data-focus=details]".to_owned(),
        Target::Receipt => "[data-focus=receipt]".to_owned(),
        Target::Reason => "[data-focus=reason]".to_owned(),
        Target::Field(field) => format!("#{}", field_dom_id(*field)),
        // One listbox holds the focus for all its rows.
        Target::Row(_) => "[role=listbox]".to_owned(),
    }
}

/// The id of a field's control in the shadow root.
pub fn field_dom_id(field: FieldId) -> String {
    format!("field-{}", field.number())
}
