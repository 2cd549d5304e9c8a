//! The document beside the data: a column of its own where there is room, else the second of two tabs. A file is read
//! when somebody can see the panel and not before; how its bytes are read, what confines them and how they are drawn is
//! `browser/{file,picture,pdf}.rs`. It never touches the form: that keeps its focus, caret and place.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use countersign_core::desk::{Event, Link, Part};
use countersign_core::document::{Failure, Kind, MOST_PIXELS, Zoom, kind_of, larger, smaller};
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, KeyboardEvent, WheelEvent};

use super::{Icon, Ui, icon};
use crate::browser::file::{self, Reading};
use crate::browser::pdf::{self, Drawing, Page, Pdf};
use crate::browser::picture::{self, Picture};
use crate::browser::size::Room;

/// An image is not blown up beyond this to fill the width.
const LARGEST_FIT: f64 = 2.0;
/// A turn of the wheel of so many pixels is a step.
const WHEEL_STEP: f64 = 60.0;

/// Where data and document stand within the open approval.
#[derive(Clone, Copy)]
pub(super) struct Place {
    ui: Ui,
    /// `None` until it has been laid out.
    is_tabbed: RwSignal<Option<bool>>,
    beside: RwSignal<bool>,
    in_front: RwSignal<bool>,
    has_documents: Memo<bool>,
}

impl Place {
    /// For the approval that is open now.
    pub(super) fn new(ui: Ui) -> Place {
        Place {
            ui,
            is_tabbed: RwSignal::new(None),
            beside: ui.runtime(|runtime| runtime.document_beside()).into(),
            in_front: ui.runtime(|runtime| runtime.document_in_front()).into(),
            // Some are known with the list, others once the details are.
            has_documents: Memo::new(move |_| {
                ui.watch(Part::Documents, |desk| !desk.documents().is_empty())
            }),
        }
    }

    /// What the layout goes by: `data` or `document` in front, and whether the document is beside it.
    pub(super) fn front(self) -> &'static str {
        match self.in_front.get() && self.has_documents.get() {
            true => "document",
            false => "data",
        }
    }

    pub(super) fn is_beside(self) -> bool {
        self.beside.get() && self.has_documents.get()
    }

    /// The role of what a tab leads to.
    pub(super) fn role(self) -> Option<&'static str> {
        (self.is_tabbed.get() == Some(true)).then_some("tabpanel")
    }

    fn is_shown(self) -> bool {
        match self.is_tabbed.get() {
            None => false,
            Some(true) => self.in_front.get(),
            Some(false) => self.beside.get(),
        }
    }
}

/// The name of the first document among the facts, with its link once that is known.
pub(super) fn link(ui: Ui, name: String) -> impl IntoView {
    let text = ui.text();
    let known = Memo::new(move |_| {
        ui.watch(Part::Documents, |desk| {
            match desk.documents().first().map(|document| &document.link) {
                Some(Link::Known(_, link)) => Some(link.url.clone()),
                _ => None,
            }
        })
    });
    move || {
        match known.get() {
        None => name.clone().into_any(),
        Some(url) => view! {
            <a class="link" href=url target="_blank" rel="noopener noreferrer" title=text.open_document>{name.clone()}</a>
        }
        .into_any(),
    }
    }
}

/// Shows and hides the document where it has a column of its own.
pub(super) fn switch(place: Place) -> Option<AnyView> {
    let text = place.ui.text();
    place.has_documents.get().then(|| {
        view! {
            <button type="button" class="button-quiet document-switch" aria-controls="pane-document"
                aria-expanded=move || place.beside.get().to_string()
                on:click=move |_| place.beside.update(|beside| *beside = !*beside)>
                {icon(Icon::Page, "")}
                {text.document}
            </button>
        }
        .into_any()
    })
}

/// The two tabs; there where there is no room for both.
pub(super) fn tabs(place: Place) -> Option<AnyView> {
    let text = place.ui.text();
    place.has_documents.get().then(|| {
        let row = NodeRef::<Div>::new();
        let room = StoredValue::new_local(None);
        Effect::new(move |_| {
            if let Some(row) = row.get() {
                room.set_value(Room::of(&row, move |width| {
                    place.is_tabbed.set(Some(width > 0));
                }));
            }
        });
        let tabs = [("data", text.data, false), ("document", text.document, true)];
        let turn = move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowLeft" | "ArrowRight" => !place.in_front.get_untracked(),
                "Home" => false,
                "End" => true,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            place.in_front.set(to);
            let other = match to {
                true => 1,
                false => 0,
            };
            let list = row.get_untracked().map(|row| row.children());
            let tab = list.and_then(|list| list.item(other));
            if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<web_sys::HtmlElement>().ok()) {
                // A tab that is not drawn any more cannot take it.
                let _ = tab.focus();
            }
        };
        view! {
            <div class="tabs" role="tablist" aria-label=text.data_or_document node_ref=row on:keydown=turn>
                {tabs.map(|(id, name, is_document)| {
                    let is_here = move || place.in_front.get() == is_document;
                    view! {
                        <button type="button" class="tab" role="tab" id=format!("tab-{id}") aria-controls=format!("pane-{id}")
                            aria-selected=move || is_here().to_string()
                            tabindex=move || if is_here() { "0" } else { "-1" }
                            on:click=move |_| place.in_front.set(is_document)>
                            {name}
                        </button>
                    }
                }).into_iter().collect_view()}
            </div>
        }
        .into_any()
    })
}

/// What there is to see of a document.
#[derive(Clone)]
enum Shown {
    /// Nobody looks.
    Nothing,
    Loading,
    Picture(Rc<Picture>),
    Pdf(Rc<Pdf>),
    Failed(Failure),
}

/// What is asked of whatever draws a page.
#[derive(Clone, Copy, PartialEq)]
struct Wish {
    page: u32,
    scale: f64,
    quarters: u32,
}

/// What the panel is made of, cheap to copy into closures.
#[derive(Clone, Copy)]
struct Viewer {
    ui: Ui,
    chosen: RwSignal<usize>,
    shown: RwSignal<Shown, LocalStorage>,
    page: RwSignal<u32>,
    quarters: RwSignal<u32>,
    zoom: RwSignal<Zoom>,
    /// Size at 100 %, before it is turned.
    size: RwSignal<Option<(f64, f64)>>,
    /// Width there is.
    room: RwSignal<f64>,
    stage: NodeRef<Div>,
    /// Which document by which link, and its reading until that has ended.
    reading: StoredValue<Option<(usize, u64, Option<Reading>)>, LocalStorage>,
    /// How far the wheel has turned since the last step.
    wheel: StoredValue<f64>,
}

/// The panel with the document.
pub(super) fn panel(place: Place) -> Option<AnyView> {
    place.has_documents.get().then(|| viewer(place))
}

fn viewer(place: Place) -> AnyView {
    let ui = place.ui;
    let text = ui.text();
    let viewer = Viewer {
        ui,
        chosen: RwSignal::new(0),
        shown: RwSignal::new_local(Shown::Nothing),
        page: RwSignal::new(1),
        quarters: RwSignal::new(0),
        zoom: RwSignal::new(Zoom::Fit),
        size: RwSignal::new(None),
        room: RwSignal::new(0.0),
        stage: NodeRef::new(),
        reading: StoredValue::new_local(None),
        wheel: StoredValue::new(0.0),
    };
    let link = Memo::new(move |_| {
        let chosen = viewer.chosen.get();
        ui.watch(Part::Documents, |desk| {
            desk.documents()
                .get(chosen)
                .map(|document| document.link.clone())
        })
    });
    Effect::new(move |_| {
        let (link, index) = (link.get(), viewer.chosen.get());
        match place.is_shown() {
            true => viewer.follow(index, link),
            false => viewer.give_up(),
        }
    });
    let names: Vec<String> = ui.desk(|desk| {
        let named = desk.documents().iter().enumerate();
        named
            .map(|(index, document)| {
                let unnamed = || (text.document_number)(index + 1);
                document.name.clone().unwrap_or_else(unnamed)
            })
            .collect()
    });
    let name = {
        let names = names.clone();
        Memo::new(move |_| names.get(viewer.chosen.get()).cloned().unwrap_or_default())
    };
    let url = Memo::new(move |_| match link.get() {
        Some(Link::Known(_, link)) => Some(link.url),
        _ => None,
    });
    let label = move || match place.role() {
        Some(_) => None,
        None => Some(text.document),
    };
    view! {
        <section class="document" part="document" id="pane-document"
            role=move || place.role().unwrap_or("region")
            aria-label=label
            aria-labelledby=move || place.role().map(|_| "tab-document")>
            <div class="document-bar">
                {(names.len() > 1).then(|| picker(viewer, names))}
                {tools(viewer)}
                {move || url.get().map(|url| view! {
                    <a class="icon-button document-open" href=url target="_blank" rel="noopener noreferrer"
                        aria-label=text.open_in_new_tab title=text.open_in_new_tab>{icon(Icon::Away, "")}</a>
                })}
            </div>
            <div class="document-stage" tabindex="0" role="group" node_ref=viewer.stage
                aria-label=move || (text.document_view)(&name.get())
                aria-busy=move || matches!(viewer.shown.get(), Shown::Loading).then_some("true")
                on:keydown=move |event| viewer.key(&event)
                on:wheel=move |event| viewer.wheel(&event)>
                {stage(viewer, name, url)}
            </div>
        </section>
    }
    .into_any()
}

fn picker(viewer: Viewer, names: Vec<String>) -> AnyView {
    let text = viewer.ui.text();
    view! {
        <select class="input document-picker" aria-label=text.documents
            on:change:target=move |event| {
                let index = usize::try_from(event.target().selected_index()).unwrap_or(0);
                viewer.chosen.set(index);
            }>
            {names.into_iter().map(|name| view! { <option>{name}</option> }).collect_view()}
        </select>
    }
    .into_any()
}

/// Page, size and turn. Nothing of it is taken away while it has the focus: what cannot be done now is said to be so.
fn tools(viewer: Viewer) -> AnyView {
    let text = viewer.ui.text();
    let button = move |name: &'static str, which: Icon, can: Signal<bool>, act: fn(Viewer)| {
        view! {
            <button type="button" class="icon-button" aria-label=name title=name
                aria-disabled=move || (!can.get()).then_some("true")
                on:click=move |_| if can.get_untracked() { act(viewer) }>
                {icon(which, "")}
            </button>
        }
        .into_any()
    };
    let pages = Memo::new(move |_| viewer.pages());
    let percent = Memo::new(move |_| viewer.percent());
    let is_there = Signal::derive(move || percent.get().is_some());
    let can = move |step: fn(u32) -> Option<u32>| {
        Signal::derive(move || percent.get().and_then(step).is_some())
    };
    let has_before = Signal::derive(move || viewer.page.get() > 1);
    let has_after = Signal::derive(move || viewer.page.get() < pages.get());
    view! {
        <div class="document-tools" role="group" aria-label=text.document_tools>
            <Show when=move || { pages.get() > 1 }>
                <span class="document-pages">
                    {button(text.previous_page, Icon::Up, has_before, |viewer| viewer.turn_page(false))}
                    <span class="document-page" aria-live="polite">{move || (text.page_of)(viewer.page.get(), pages.get())}</span>
                    {button(text.next_page, Icon::Down, has_after, |viewer| viewer.turn_page(true))}
                </span>
            </Show>
            <span class="document-zoom">
                {button(text.zoom_out, Icon::Minus, can(smaller), |viewer| viewer.resize(smaller))}
                <span class="document-percent">{move || percent.get().map(text.percent)}</span>
                {button(text.zoom_in, Icon::Plus, can(larger), |viewer| viewer.resize(larger))}
                {button(text.fit_width, Icon::Width, is_there, |viewer| viewer.zoom.set(Zoom::Fit))}
                {button(text.rotate, Icon::Rotate, is_there, |viewer| viewer.quarters.update(|quarters| *quarters = (*quarters + 1) % 4))}
            </span>
        </div>
    }
    .into_any()
}

fn stage(viewer: Viewer, name: Memo<String>, url: Memo<Option<String>>) -> AnyView {
    let text = viewer.ui.text();
    let room = NodeRef::<Div>::new();
    let watched = StoredValue::new_local(None);
    Effect::new(move |_| {
        if let Some(room) = room.get() {
            watched.set_value(Room::of(&room, move |width| {
                viewer.room.set(f64::from(width));
            }));
        }
    });
    view! {
        <div class="document-room" node_ref=room></div>
        // A sheet is another element than a note, as one that was turned into the other would be seen to move.
        {move || match viewer.shown.get() {
            Shown::Nothing => ().into_any(),
            Shown::Loading => view! {
                <div class="document-note" aria-live="polite">
                    <span class="sheet-coming" aria-hidden="true"></span>
                    <p class="muted">{text.loading_document}</p>
                </div>
            }.into_any(),
            Shown::Failed(failure) => {
                let again = failure.may_pass();
                view! {
                    <div class="document-note" aria-live="polite">
                        {icon(Icon::Page, "")}
                        <p>{(text.document_failure)(&failure)}</p>
                        <div class="document-ways">
                            {again.then(|| view! {
                                <button type="button" class="button" on:click=move |_| viewer.load_again()>
                                    {icon(Icon::Refresh, "")}{text.load_again}
                                </button>
                            })}
                            {move || url.get().map(|url| view! {
                                <a class="link" href=url target="_blank" rel="noopener noreferrer">{text.open_in_new_tab}</a>
                            })}
                        </div>
                    </div>
                }.into_any()
            }
            Shown::Picture(picture) => view! {
                <section class="sheet" style:width=move || viewer.width() style:height=move || viewer.height()>
                    <img class="sheet-image" src=picture.address.clone() alt=move || name.get()
                        data-quarters=move || viewer.quarters.get().to_string()
                        style:width=move || viewer.own_width() style:height=move || viewer.own_height() />
                </section>
            }.into_any(),
            Shown::Pdf(pdf) => sheet(viewer, pdf, name),
        }}
    }
    .into_any()
}

/// The page of a PDF that is looked at, and no other.
fn sheet(viewer: Viewer, pdf: Rc<Pdf>, name: Memo<String>) -> AnyView {
    let text = viewer.ui.text();
    let place = NodeRef::<Div>::new();
    let lines = NodeRef::<Div>::new();
    let pages = pdf.pages;
    let drawer = Rc::new(Drawer {
        viewer,
        pdf,
        place,
        lines,
        wanted: Cell::new(None),
        is_busy: Cell::new(false),
        drawing: RefCell::new(None),
        is_over: Cell::new(false),
    });
    // The view's owner ends it: what is being drawn is stopped, and the file let go.
    let ending = StoredValue::new_local(Ending(drawer.clone()));
    Effect::new(move |_| {
        let page = viewer.page.get();
        if place.get().is_none() || lines.get().is_none() {
            return;
        }
        let scale = viewer.scale();
        let quarters = viewer.quarters.get();
        ending.with_value(|ending| {
            ending.0.clone().draw(Wish {
                page,
                // Before the first page is known, so is no scale; it is drawn once it is.
                scale: scale.unwrap_or_default(),
                quarters,
            });
        });
    });
    view! {
        // Not there before its size is: it would be seen to jump.
        <section class="sheet" style:width=move || viewer.width() style:height=move || viewer.height()
            hidden=move || viewer.width().is_none()>
            <div class="sheet-page" node_ref=place role="img"
                aria-label=move || format!("{}, {}", name.get(), (text.page_of)(viewer.page.get(), pages))>
            </div>
            <div class="sr" node_ref=lines></div>
        </section>
    }
    .into_any()
}

impl Viewer {
    /// Reads the document behind the link, unless it is being read or has been.
    fn follow(self, index: usize, link: Option<Link>) {
        let known = self
            .reading
            .with_value(|reading| reading.as_ref().map(|(index, link, _)| (*index, *link)));
        match link {
            None => {}
            Some(Link::Unasked) => {
                self.forget(Shown::Loading);
                self.ui.send(Event::DocumentWanted(index));
            }
            Some(Link::Asked) => self.forget(Shown::Loading),
            Some(Link::Missing(why)) => self.forget(Shown::Failed(Failure::NoLink(why))),
            Some(Link::Known(number, _)) if known == Some((index, number)) => {}
            Some(Link::Known(number, link)) => {
                self.forget(Shown::Loading);
                let Some(reading) = Reading::new() else {
                    self.shown.set(Shown::Failed(Failure::NoAnswer));
                    return;
                };
                let given_up = reading.signal();
                self.reading.set_value(Some((index, number, Some(reading))));
                let pdf = self.ui.runtime(|runtime| runtime.pdf());
                wasm_bindgen_futures::spawn_local(async move {
                    let opened = open(&link.url, &given_up, pdf).await;
                    // Whoever gave it up has something else to show, or nothing to show it on.
                    if given_up.aborted() {
                        return;
                    }
                    // The panel may have gone with its approval.
                    let _ = self.reading.try_update_value(|reading| {
                        if let Some((_, _, reading)) = reading {
                            drop(reading.take());
                        }
                    });
                    let shown = match opened {
                        Ok((shown, size)) => {
                            let _ = self.size.try_set(size);
                            shown
                        }
                        Err(failure) => Shown::Failed(failure),
                    };
                    let _ = self.shown.try_set(shown);
                });
            }
        }
    }

    /// Begins anew: from the first page, the right way up.
    fn forget(self, shown: Shown) {
        self.reading.set_value(None);
        self.page.set(1);
        self.quarters.set(0);
        self.size.set(None);
        self.shown.set(shown);
    }

    /// Nobody looks any more: what is not here yet is not wanted now, what is here stays.
    fn give_up(self) {
        let is_under_way = self.reading.with_value(|reading| {
            reading
                .as_ref()
                .is_some_and(|(_, _, reading)| reading.is_some())
        });
        if is_under_way {
            self.forget(Shown::Nothing);
        }
    }

    fn load_again(self) {
        if let Some(stage) = self.stage.get_untracked() {
            // The button goes with the sentence; the focus stays near.
            let _ = stage.focus();
        }
        self.reading.set_value(None);
        self.ui
            .send(Event::DocumentWanted(self.chosen.get_untracked()));
    }

    fn pages(self) -> u32 {
        match self.shown.get() {
            Shown::Pdf(pdf) => pdf.pages,
            _ => 1,
        }
    }

    fn turn_page(self, forward: bool) {
        let page = self.page.get_untracked();
        let pages = untrack(|| self.pages());
        let to = match forward {
            true => (page + 1).min(pages),
            false => page.saturating_sub(1).max(1),
        };
        if to != page {
            self.page.set(to);
            if let Some(stage) = self.stage.get_untracked() {
                stage.set_scroll_top(0);
            }
        }
    }

    fn resize(self, step: fn(u32) -> Option<u32>) {
        if let Some(percent) = untrack(|| self.percent()).and_then(step) {
            self.zoom.set(Zoom::Percent(percent));
        }
    }

    /// Its size as it is turned, at 100 %.
    fn turned(self) -> Option<(f64, f64)> {
        let (width, height) = self.size.get()?;
        Some(match self.quarters.get() % 2 {
            0 => (width, height),
            _ => (height, width),
        })
    }

    fn scale(self) -> Option<f64> {
        let (width, _) = self.turned()?;
        match self.zoom.get() {
            Zoom::Percent(percent) => Some(f64::from(percent) / 100.0),
            Zoom::Fit => {
                let room = self.room.get();
                (room > 0.0).then(|| (room / width).min(LARGEST_FIT))
            }
        }
    }

    fn percent(self) -> Option<u32> {
        self.scale().map(|scale| (scale * 100.0).round() as u32)
    }

    fn width(self) -> Option<String> {
        Some(pixels(self.turned()?.0 * self.scale()?))
    }

    fn height(self) -> Option<String> {
        Some(pixels(self.turned()?.1 * self.scale()?))
    }

    fn own_width(self) -> Option<String> {
        Some(pixels(self.size.get()?.0 * self.scale()?))
    }

    fn own_height(self) -> Option<String> {
        Some(pixels(self.size.get()?.1 * self.scale()?))
    }

    /// Keys that work while the pages have the focus, and nowhere else.
    fn key(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || !self.is_on_stage(event) {
            return;
        }
        let Some(stage) = self.stage.get_untracked() else {
            return;
        };
        // Arrows move a page that is wider than its room; one that is not has others before and after it.
        let is_wide = stage.scroll_width() > stage.client_width();
        let is_at_top = stage.scroll_top() <= 0;
        let is_at_end = stage.scroll_top() + stage.client_height() >= stage.scroll_height() - 1;
        match event.key().as_str() {
            "+" | "=" => self.resize(larger),
            "-" | "_" => self.resize(smaller),
            "0" => self.zoom.set(Zoom::Fit),
            "ArrowRight" if !is_wide => self.turn_page(true),
            "ArrowLeft" if !is_wide => self.turn_page(false),
            "PageDown" if is_at_end => self.turn_page(true),
            "PageUp" if is_at_top => self.turn_page(false),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    fn is_on_stage(self, event: &KeyboardEvent) -> bool {
        let stage: Option<Element> = self.stage.get_untracked().map(Into::into);
        let target = event.target().and_then(|target| target.dyn_into().ok());
        stage.is_some() && stage == target
    }

    /// Ctrl and the wheel, or two fingers: nearer or farther.
    fn wheel(self, event: &WheelEvent) {
        if !event.ctrl_key() {
            return;
        }
        event.prevent_default();
        let turned = self.wheel.get_value() + event.delta_y();
        if turned.abs() < WHEEL_STEP {
            self.wheel.set_value(turned);
            return;
        }
        self.wheel.set_value(0.0);
        self.resize(if turned < 0.0 { larger } else { smaller });
    }
}

fn pixels(length: f64) -> String {
    format!("{length:.1}px")
}

/// Reads a file and makes of it what can be shown.
async fn open(
    url: &str,
    given_up: &web_sys::AbortSignal,
    pdf: Option<js_sys::Function>,
) -> Result<(Shown, Option<(f64, f64)>), Failure> {
    let file = file::read(url, given_up).await?;
    match kind_of(&file.head) {
        Kind::Other(name) => Err(Failure::OtherKind(name)),
        Kind::Damaged => Err(Failure::Damaged),
        Kind::Pdf => {
            let opened = pdf::open(pdf, &file).await?;
            Ok((Shown::Pdf(Rc::new(opened)), None))
        }
        Kind::Image { width, height, .. } if u64::from(width) * u64::from(height) > MOST_PIXELS => {
            let millions = u64::from(width) * u64::from(height) / 1_000_000;
            Err(Failure::TooManyPixels { millions })
        }
        Kind::Image { mime, may_move, .. } => {
            let picture = picture::open(&file, mime, may_move).await?;
            let size = picture.size;
            Ok((Shown::Picture(Rc::new(picture)), Some(size)))
        }
    }
}

/// Draws pages one at a time; a newer wish stops what is being drawn for an older one.
struct Drawer {
    viewer: Viewer,
    pdf: Rc<Pdf>,
    place: NodeRef<Div>,
    lines: NodeRef<Div>,
    wanted: Cell<Option<Wish>>,
    is_busy: Cell<bool>,
    drawing: RefCell<Option<Drawing>>,
    is_over: Cell<bool>,
}

/// Ends a drawer with the view that has it.
struct Ending(Rc<Drawer>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.is_over.set(true);
        self.0.stop();
    }
}

impl Drawer {
    fn stop(&self) {
        if let Some(drawing) = self.drawing.take() {
            drawing.stop();
        }
    }

    fn draw(self: Rc<Self>, wish: Wish) {
        self.wanted.set(Some(wish));
        self.stop();
        if self.is_busy.replace(true) {
            return;
        }
        wasm_bindgen_futures::spawn_local(async move {
            let mut kept: Option<(u32, Page)> = None;
            while let Some(wish) = self.wanted.take().filter(|_| !self.is_over.get()) {
                let page = match kept.take().filter(|(number, _)| *number == wish.page) {
                    Some((_, page)) => Ok(page),
                    None => self.pdf.page(wish.page).await,
                };
                let drawn = match page {
                    Ok(page) => {
                        let drawn = self.draw_page(&page, wish).await;
                        kept = Some((wish.page, page));
                        drawn
                    }
                    Err(failure) => Err(failure),
                };
                if let (Err(failure), false) = (drawn, self.is_over.get()) {
                    self.viewer.shown.set(Shown::Failed(failure));
                }
            }
            self.is_busy.set(false);
        });
    }

    async fn draw_page(&self, page: &Page, wish: Wish) -> Result<(), Failure> {
        if self.is_over.get() {
            return Ok(());
        }
        if self.viewer.size.get_untracked() != Some(page.size) {
            self.viewer.size.set(Some(page.size));
        }
        // Another size is another scale, and that comes as a wish of its own.
        if untrack(|| self.viewer.scale()) != Some(wish.scale) || self.is_outdated(wish) {
            return Ok(());
        }
        let (canvas, drawing) = page.draw(wish.scale, wish.quarters)?;
        self.drawing.replace(Some(drawing.clone()));
        if !drawing.done().await? || self.is_outdated(wish) {
            return Ok(());
        }
        let Some(place) = self.place.get_untracked() else {
            return Ok(());
        };
        let before = place.query_selector("canvas").ok().flatten();
        place.replace_children_with_node_1(&canvas);
        if let Some(before) = before.and_then(|before| before.dyn_into::<HtmlCanvasElement>().ok())
        {
            // Gives its memory back now rather than some time.
            before.set_width(0);
        }
        if let Some((layer, lines)) = page.text(wish.quarters).await
            && !self.is_outdated(wish)
        {
            // Behind the view's back, but within what is its own: neither place holds anything of it.
            let _ = place.append_child(&layer);
            if let Some(place) = self.lines.get_untracked() {
                place.replace_children_with_node_1(&lines);
            }
        }
        Ok(())
    }

    /// True when something else is wanted by now, or nothing.
    fn is_outdated(&self, wish: Wish) -> bool {
        let newer = self.wanted.take();
        self.wanted.set(newer);
        self.is_over.get() || newer.is_some_and(|newer| newer != wish)
    }
}
