//! Mounting, properties and attributes in, events out. The HTMLElement class is `define.js` beside this file.

mod alone;
mod config;
mod language;
mod outgoing;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, HtmlElement, ShadowRoot};

pub use self::alone::{FormAlone, form_alone};
pub use self::config::{Config, read_config};
pub use self::language::Language;
pub use self::outgoing::emit;
use crate::browser;
use crate::browser::scroll::Scrolled;
use crate::runtime::{Configured, Runtime};
use crate::ui;
use countersign_core::desk::{Event, Target};
use countersign_core::keys::Keys;
use countersign_core::queue::View;

const STYLES: [&str; 2] = [
    include_str!("../../style/tokens.css"),
    include_str!("../../style/element.css"),
];

/// One element on the page: what the class in `define.js` talks to.
#[wasm_bindgen]
pub struct Inbox {
    runtime: Rc<Runtime>,
    sources: Rc<Sources>,
    drawn: RefCell<Option<Box<dyn Any>>>,
}

/// Where the connections have come from so far. A nearer place counts more: the property, then the JSON inside the
/// element, then the file that the `config` attribute names.
#[derive(Default)]
struct Sources {
    /// The page has set the property.
    property: Cell<bool>,
    /// There is JSON inside the element.
    inline: Cell<bool>,
    /// Counts what the attribute said: of two files only the last one named counts, however slow the other is.
    config: Cell<u64>,
}

impl Sources {
    fn are_nearer_than_config(&self) -> bool {
        self.property.get() || self.inline.get()
    }
}

/// Draws an inbox into the shadow root of `host`.
///
/// # Errors
/// When the browser refuses the styles or the elements; the class then shows a sentence of its own.
#[wasm_bindgen]
pub fn mount(host: HtmlElement, root: ShadowRoot) -> Result<Inbox, JsValue> {
    tell_of_panics();
    let place = furnish(&root)?;
    let reviewer = host.get_attribute("reviewer").unwrap_or_default();
    let runtime = Runtime::new(host, place, reviewer.trim());
    let view = ui::mount(&runtime);
    runtime.listen();
    Ok(Inbox {
        runtime,
        sources: Rc::default(),
        drawn: RefCell::new(Some(Box::new(view))),
    })
}

/// Puts the styles into a shadow root, and a place for the views.
fn furnish(root: &ShadowRoot) -> Result<HtmlElement, JsValue> {
    let sheets = sheets()?;
    js_sys::Reflect::set(root, &"adoptedStyleSheets".into(), &sheets)?;
    let place: HtmlElement = browser::document().create_element("div")?.unchecked_into();
    place.set_attribute("class", "root")?;
    root.append_child(&place)?;
    Ok(place)
}

/// The style sheets, parsed once for all elements of the page.
fn sheets() -> Result<js_sys::Array, JsValue> {
    thread_local! {
        static SHEETS: std::cell::OnceCell<js_sys::Array> = const { std::cell::OnceCell::new() };
    }
    if let Some(sheets) = SHEETS.with(|sheets| sheets.get().cloned()) {
        return Ok(sheets);
    }
    let made = js_sys::Array::new();
    for style in STYLES {
        let sheet = CssStyleSheet::new()?;
        sheet.replace_sync(style)?;
        made.push(&sheet);
    }
    Ok(SHEETS.with(|sheets| sheets.get_or_init(|| made).clone()))
}

/// A panic is a bug of ours and the end of this WebAssembly instance: every inbox on the page says so, for good.
fn tell_of_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        std::panic::set_hook(Box::new(|panic| {
            console_error_panic_hook::hook(panic);
            let document = browser::document();
            let Ok(inboxes) = document.query_selector_all("countersign-inbox") else {
                return;
            };
            for index in 0..inboxes.length() {
                let inbox = inboxes.item(index);
                let Some(inbox) = inbox.and_then(|inbox| inbox.dyn_into::<HtmlElement>().ok())
                else {
                    continue;
                };
                let Some(root) = inbox.shadow_root() else {
                    continue;
                };
                let Ok(line) = document.create_element("p") else {
                    continue;
                };
                line.set_text_content(Some(Language::of(&inbox).text.stopped));
                // Where even this fails, the console has the panic.
                let _ = line.set_attribute("role", "alert");
                root.replace_children_with_node_1(&line);
            }
        }));
    });
}

#[wasm_bindgen]
impl Inbox {
    /// The page set the connections, here as JSON text of an array.
    pub fn set_connections(&self, json: &str) {
        self.sources.property.set(true);
        self.configure(read_config(json));
    }

    /// The JSON text inside the element; `undefined` where there is none.
    pub fn set_inline(&self, json: Option<String>) {
        self.sources.inline.set(json.is_some());
        if let Some(json) = json.filter(|_| !self.sources.property.get()) {
            self.configure(read_config(&json));
        }
    }

    fn configure(&self, read: Result<Config, String>) {
        match read {
            Ok(config) => self.runtime.configure(config),
            Err(problem) => self.runtime.complain(Configured::Connections, &problem),
        }
    }

    /// The `config` attribute names a file, or none any more: then there are no connections but those of a nearer place.
    fn read_file(&self, url: Option<String>) {
        let asked = self.sources.config.get() + 1;
        self.sources.config.set(asked);
        if self.sources.are_nearer_than_config() {
            return;
        }
        let Some(url) = url else {
            return self.runtime.configure(Config::default());
        };
        let (runtime, sources) = (self.runtime.clone(), self.sources.clone());
        wasm_bindgen_futures::spawn_local(async move {
            let read = browser::http::text(&url).await;
            // Meanwhile the page may have thought better of it.
            if sources.config.get() != asked || sources.are_nearer_than_config() {
                return;
            }
            match read.and_then(|json| read_config(&json)) {
                Ok(config) => runtime.configure(config),
                Err(problem) => {
                    runtime.complain(Configured::Connections, &format!("config: {problem}"));
                }
            }
        });
    }

    /// The page's `async (connectionId) => headers`, or null.
    pub fn set_credentials(&self, credentials: Option<Function>) {
        self.runtime.set_credentials(credentials);
    }

    /// What of the list is shown, as JSON text of an object.
    pub fn set_view(&self, json: &str) {
        match View::read(json) {
            Ok(view) => self.runtime.set_view(view),
            Err(problem) => self.runtime.complain(Configured::View, &problem),
        }
    }

    /// The same as it is now, whoever chose it.
    pub fn view(&self) -> String {
        self.runtime.desk(|desk| desk.list_view().write())
    }

    /// The way to what reads PDF files: an async function that gives pdf.js, a worker that runs it, pdf.js's own
    /// handle on that worker, and the address that its fonts and decoders lie at.
    pub fn set_pdf(&self, load: Function) {
        self.runtime.set_pdf(load);
    }

    /// An observed attribute changed; `undefined` when it was taken away.
    pub fn set_attribute(&self, name: &str, value: Option<String>) {
        match (name, value) {
            ("undo-window", value) => {
                let seconds = value.and_then(|text| text.trim().parse::<u32>().ok());
                let milliseconds = seconds
                    .map_or(countersign_core::desk::UNDO_WINDOW_MS, |seconds| {
                        u64::from(seconds) * 1_000
                    });
                self.runtime.dispatch(Event::UndoWindow(milliseconds));
            }
            ("look-below" | "must-look", _) => {
                let below = self.runtime.host_attribute("look-below");
                let below = below.and_then(|text| text.trim().parse::<u32>().ok());
                self.runtime.dispatch(Event::Looks {
                    below: below.map_or(countersign_core::desk::LOOK_BELOW_PERCENT, |below| {
                        below.min(100)
                    }),
                    must: self.runtime.host_attribute("must-look").is_some(),
                });
            }
            ("item", item) => self.runtime.dispatch(Event::Pointed(item)),
            ("count-in-title", value) => self.runtime.count_in_title(value.is_some()),
            ("notify", value) => self.runtime.offer_notices(value.is_some()),
            ("keys", written) => match Keys::read(&written.unwrap_or_default()) {
                Ok(keys) => self.runtime.set_keys(keys),
                Err(problem) => self.runtime.complain(Configured::Keys, &problem),
            },
            ("lang" | "dir", _) => self.speak(),
            ("config", url) => self.read_file(url),
            _ => {}
        }
    }

    /// The page may have changed the language. The desk and all that is typed into it stay; the views are drawn anew.
    fn speak(&self) {
        if !self.runtime.speak() {
            return;
        }
        let place = self.runtime.place();
        let (scrolled, field) = (Scrolled::of(place), self.runtime.focused_field());
        // The old views go before the new ones come: both have the same ids.
        drop(self.drawn.take());
        self.drawn.replace(Some(Box::new(ui::mount(&self.runtime))));
        scrolled.put_back();
        let runtime = self.runtime.clone();
        wasm_bindgen_futures::spawn_local(async move {
            // A promise of ours, which does not fail.
            let _ = wasm_bindgen_futures::JsFuture::from(runtime.built()).await;
            scrolled.put_back();
            if let Some(field) = field {
                runtime.focus(&Target::Field(field));
            }
        });
    }

    /// Takes the element down: requests are aborted, timers and listeners are gone.
    pub fn unmount(&self) {
        self.runtime.stop();
        self.drawn.replace(None);
    }
}
