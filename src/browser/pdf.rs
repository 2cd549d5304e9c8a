//! PDF files, by Mozilla's pdf.js, which lies beside the element and is loaded with the first PDF somebody looks at.
//!
//! A file is parsed in a worker of its own, which has no DOM and ends with the document, and drawn in another where
//! the browser can. Nothing in it runs: scripts and forms of its own making (XFA) are off, and pdf.js evaluates no
//! code. Nothing in it loads anything: fonts and decoders come from beside the element. What comes out is pixels on a
//! canvas and text, which is set as text. A worker that hangs is waited for up to a limit, then ended.

use std::cell::RefCell;
use std::rc::Rc;

use countersign_core::document::{Failure, MOST_DRAWN, MOST_PIXELS};
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlCanvasElement};

use super::clock::Listener;
use super::file::File;
use super::limit::{pass, within};
use super::{document, window};

/// Longest wait for a file to be opened, or for a page.
const TIME_LIMIT_MS: u64 = 30_000;
/// Longest wait for a worker to say goodbye.
const FAREWELL_MS: u64 = 2_000;
/// CSS pixels per point.
const PIXELS_PER_POINT: f64 = 96.0 / 72.0;
/// Most pieces of text that are taken of a page.
const MOST_TEXTS: usize = 4_000;
/// So many are set between two turns of the event loop.
const TEXTS_AT_ONCE: usize = 200;
const SVG: &str = "http://www.w3.org/2000/svg";

// The part of pdf.js that is used. Each is what its documentation calls `PDFDocumentProxy` and so on.
#[wasm_bindgen]
extern "C" {
    type Loaded;
    #[wasm_bindgen(method, getter)]
    fn library(this: &Loaded) -> Library;
    #[wasm_bindgen(method, getter)]
    fn worker(this: &Loaded) -> WorkerPort;
    #[wasm_bindgen(method, getter)]
    fn base(this: &Loaded) -> String;

    #[wasm_bindgen(extends = web_sys::EventTarget)]
    type WorkerPort;
    #[wasm_bindgen(method)]
    fn terminate(this: &WorkerPort);

    type Library;
    #[wasm_bindgen(method, catch, js_name = getDocument)]
    fn get_document(this: &Library, options: &Object) -> Result<Task, JsValue>;

    /// Of loading, and of drawing.
    type Task;
    #[wasm_bindgen(method, getter)]
    fn promise(this: &Task) -> Promise;
    #[wasm_bindgen(method, catch)]
    fn destroy(this: &Task) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn cancel(this: &Task) -> Result<(), JsValue>;

    type Document;
    #[wasm_bindgen(method, getter, js_name = numPages)]
    fn num_pages(this: &Document) -> u32;
    #[wasm_bindgen(method, js_name = getPage)]
    fn get_page(this: &Document, number: u32) -> Promise;

    type Proxy;
    #[wasm_bindgen(method, getter)]
    fn rotate(this: &Proxy) -> f64;
    #[wasm_bindgen(method, catch, js_name = getViewport)]
    fn get_viewport(this: &Proxy, options: &Object) -> Result<Viewport, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn render(this: &Proxy, options: &Object) -> Result<Task, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getTextContent)]
    fn get_text_content(this: &Proxy) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn cleanup(this: &Proxy) -> Result<JsValue, JsValue>;

    type Viewport;
    #[wasm_bindgen(method, getter)]
    fn width(this: &Viewport) -> f64;
    #[wasm_bindgen(method, getter)]
    fn height(this: &Viewport) -> f64;
    #[wasm_bindgen(method, getter)]
    fn transform(this: &Viewport) -> Vec<f64>;

    type TextItem;
    #[wasm_bindgen(method, getter, js_name = str)]
    fn text(this: &TextItem) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn transform(this: &TextItem) -> Option<Vec<f64>>;
    #[wasm_bindgen(method, getter)]
    fn width(this: &TextItem) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = hasEOL)]
    fn ends_line(this: &TextItem) -> Option<bool>;

    type Named;
    #[wasm_bindgen(method, getter)]
    fn name(this: &Named) -> Option<String>;
}

/// An open file. Its worker ends with it.
pub struct Pdf {
    document: Document,
    /// How many pages it has.
    pub pages: u32,
    _running: Running,
}

struct Running {
    worker: WorkerPort,
    task: RefCell<Option<Task>>,
    broken: RefCell<Option<Listener>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let worker = self.worker.clone().unchecked_into::<WorkerPort>();
        let task = self.task.take();
        // What draws is ended by pdf.js itself once what reads has answered; whether it does is not waited for long.
        wasm_bindgen_futures::spawn_local(async move {
            if let Some(Ok(destroyed)) = task.map(|task| task.destroy()) {
                let _ = in_time(destroyed, FAREWELL_MS).await;
            }
            worker.terminate();
        });
    }
}

/// Opens a file. `load` is the page's way to pdf.js.
///
/// # Errors
/// When there is no pdf.js, or it cannot read the file.
pub async fn open(load: Option<Function>, file: &File) -> Result<Pdf, Failure> {
    let load = load.ok_or(Failure::NoReader)?;
    let bytes = within(TIME_LIMIT_MS, file.bytes())
        .await
        .unwrap_or(Err(Failure::TimedOut))?;
    let loading = load.call0(&JsValue::NULL).map_err(|_| Failure::NoReader)?;
    let loading = Promise::resolve(&loading);
    let loaded = in_time(loading.clone(), TIME_LIMIT_MS).await;
    if loaded.is_err() {
        end_when_loaded(loading);
    }
    let loaded: Loaded = loaded.map_err(|_| Failure::NoReader)?.unchecked_into();
    let running = Running {
        worker: loaded.worker(),
        task: RefCell::default(),
        broken: RefCell::default(),
    };
    // A worker that cannot be loaded says so here, never to pdf.js. Nothing may be awaited before this listens.
    let broken = Promise::new(&mut |_, reject| {
        let listener = Listener::new(&running.worker, "error", move |_| {
            let _ = reject.call1(&JsValue::NULL, &"no worker".into());
        });
        running.broken.replace(Some(listener));
    });
    let base = loaded.base();
    let options = Object::new();
    let set = |name: &str, value: JsValue| {
        // A plain object takes any property.
        let _ = Reflect::set(&options, &name.into(), &value);
    };
    set("data", bytes.into());
    set(
        "worker",
        Reflect::get(&loaded, &"reader".into()).unwrap_or_default(),
    );
    set("verbosity", 0.into());
    set("enableXfa", false.into());
    set("isEvalSupported", false.into());
    // A font that a file names and does not bring along looks the same on every machine.
    set("useSystemFonts", false.into());
    set("maxImageSize", (MOST_PIXELS as f64).into());
    for (name, folder) in [
        ("cMapUrl", "cmaps/"),
        ("standardFontDataUrl", "standard_fonts/"),
        ("wasmUrl", "wasm/"),
        ("iccUrl", "iccs/"),
    ] {
        set(name, format!("{base}{folder}").into());
    }
    let task = loaded
        .library()
        .get_document(&options)
        .map_err(|_| Failure::NoReader)?;
    let opening = task.promise();
    running.task.replace(Some(task));
    let opened = in_time(Promise::race(&Array::of2(&opening, &broken)), TIME_LIMIT_MS).await;
    let document: Document = opened.map_err(|why| failure(&why))?.unchecked_into();
    Ok(Pdf {
        pages: document.num_pages(),
        document,
        _running: running,
    })
}

/// A reader that comes when nobody waits for it any more brings a worker along, which is to end.
fn end_when_loaded(loading: Promise) {
    wasm_bindgen_futures::spawn_local(async move {
        if let Ok(loaded) = JsFuture::from(loading).await {
            loaded.unchecked_into::<Loaded>().worker().terminate();
        }
    });
}

/// Waits, but not for ever.
async fn in_time(promise: Promise, limit_ms: u64) -> Result<JsValue, JsValue> {
    let done = within(limit_ms, JsFuture::from(promise)).await;
    done.unwrap_or_else(|| Err("late".into()))
}

fn failure(why: &JsValue) -> Failure {
    match why.as_string().as_deref() {
        Some("late") => return Failure::TimedOut,
        Some("no worker") => return Failure::NoReader,
        _ => {}
    }
    let name = why.is_object().then(|| why.unchecked_ref::<Named>().name());
    match name.flatten().as_deref() {
        Some("PasswordException") => Failure::Protected,
        _ => Failure::Damaged,
    }
}

impl Pdf {
    /// A page, by its number from 1.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn page(&self, number: u32) -> Result<Page, Failure> {
        let page = in_time(self.document.get_page(number), TIME_LIMIT_MS).await;
        let proxy: Proxy = page.map_err(|why| failure(&why))?.unchecked_into();
        let size = proxy
            .get_viewport(&view(PIXELS_PER_POINT, proxy.rotate()))
            .map(|view| (view.width(), view.height()))
            .map_err(|_| Failure::Damaged)?;
        // A page of no size, or of one that is no number, cannot be shown, and would be divided by.
        match size.0 * size.1 > 0.0 && size.0.is_finite() && size.1.is_finite() {
            true => Ok(Page { proxy, size }),
            false => Err(Failure::Damaged),
        }
    }
}

/// One page. Its pictures and fonts are let go with it.
pub struct Page {
    proxy: Proxy,
    /// Its size as the file has it turned, in CSS pixels.
    pub size: (f64, f64),
}

impl Drop for Page {
    fn drop(&mut self) {
        // What is still being drawn keeps what it needs.
        let _ = self.proxy.cleanup();
    }
}

/// A page that is being drawn.
#[derive(Clone)]
pub struct Drawing(Rc<Task>);

impl Page {
    /// Begins to draw it on a canvas of its own, `scale` times its size and turned by so many quarters; gives up what
    /// the browser cannot hold of the sharpness that the screen could show.
    ///
    /// # Errors
    /// When it cannot be drawn at all.
    pub fn draw(&self, scale: f64, quarters: u32) -> Result<(HtmlCanvasElement, Drawing), Failure> {
        let broken = |_: JsValue| Failure::Damaged;
        let dots = window().device_pixel_ratio().clamp(1.0, 3.0);
        let pixels = self.size.0 * self.size.1 * scale * scale * dots * dots;
        let less = (MOST_DRAWN as f64 / pixels).sqrt().min(1.0);
        let canvas: HtmlCanvasElement = document()
            .create_element("canvas")
            .map_err(broken)?
            .unchecked_into();
        let scale = PIXELS_PER_POINT * scale * dots * less;
        let view = self
            .proxy
            .get_viewport(&view(scale, self.turned(quarters)))
            .map_err(broken)?;
        canvas.set_width((view.width().floor() as u32).max(1));
        canvas.set_height((view.height().floor() as u32).max(1));
        let options = Object::new();
        // A plain object takes any property.
        let _ = Reflect::set(&options, &"canvas".into(), &canvas);
        let _ = Reflect::set(&options, &"viewport".into(), &view);
        let task = self.proxy.render(&options).map_err(broken)?;
        Ok((canvas, Drawing(Rc::new(task))))
    }

    fn turned(&self, quarters: u32) -> f64 {
        (self.proxy.rotate() + f64::from(quarters) * 90.0).rem_euclid(360.0)
    }

    /// Its text: once for the eye, unseen over the page so that it can be selected, and once line by line for the ear.
    pub async fn text(&self, quarters: u32) -> Option<(Element, Element)> {
        let content = self.proxy.get_text_content().ok()?;
        let content = in_time(content, TIME_LIMIT_MS).await.ok()?;
        let items: Array = Reflect::get(&content, &"items".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let view = self
            .proxy
            .get_viewport(&view(1.0, self.turned(quarters)))
            .ok()?;
        let turn = view.transform();
        let layer = document().create_element_ns(Some(SVG), "svg").ok()?;
        set(
            &layer,
            "viewBox",
            &format!("0 0 {} {}", view.width(), view.height()),
        );
        set(&layer, "class", "sheet-text");
        set(&layer, "aria-hidden", "true");
        let lines = document().create_element("div").ok()?;
        let mut line = String::new();
        for (index, item) in items.iter().take(MOST_TEXTS).enumerate() {
            if index % TEXTS_AT_ONCE == TEXTS_AT_ONCE - 1 {
                pass(0).await;
            }
            let item: TextItem = item.unchecked_into();
            let Some(words) = item.text() else { continue };
            if let Some(place) = place(&turn, &item, &words) {
                let _ = layer.append_child(&place);
            }
            line.push_str(&words);
            if item.ends_line() == Some(true) {
                end_line(&lines, &mut line);
            }
        }
        end_line(&lines, &mut line);
        Some((layer, lines))
    }
}

impl Drawing {
    /// Waits until it is drawn. `Ok(false)` when it was stopped.
    ///
    /// # Errors
    /// When it cannot be drawn, or not in time.
    pub async fn done(&self) -> Result<bool, Failure> {
        match in_time(self.0.promise(), TIME_LIMIT_MS).await {
            Ok(_) => Ok(true),
            Err(why) => {
                let name = why.is_object().then(|| why.unchecked_ref::<Named>().name());
                match name.flatten().as_deref() {
                    Some("RenderingCancelledException") => Ok(false),
                    _ => Err(failure(&why)),
                }
            }
        }
    }

    /// Stops it, if it is not done.
    pub fn stop(&self) {
        // One that is done has nothing to stop.
        let _ = self.0.cancel();
    }
}

fn view(scale: f64, rotation: f64) -> Object {
    let options = Object::new();
    // A plain object takes any property.
    let _ = Reflect::set(&options, &"scale".into(), &scale.into());
    let _ = Reflect::set(&options, &"rotation".into(), &rotation.into());
    options
}

/// A piece of text where it stands on the page, as wide as it is there.
fn place(turn: &[f64], item: &TextItem, words: &str) -> Option<Element> {
    let own = item.transform()?;
    let (&[a, b, c, d, e, f], &[ta, tb, tc, td, te, tf]) = (own.as_slice(), turn) else {
        return None;
    };
    let along = (ta * a + tc * b, tb * a + td * b);
    let up = (ta * c + tc * d, tb * c + td * d);
    let at = (ta * e + tc * f + te, tb * e + td * f + tf);
    let size = up.0.hypot(up.1);
    let length = along.0.hypot(along.1);
    let width = item.width().filter(|width| *width > 0.0)?;
    if words.trim().is_empty() || !(size.is_finite() && size > 0.0 && length > 0.0) {
        return None;
    }
    let text = document().create_element_ns(Some(SVG), "text").ok()?;
    let matrix = [
        along.0 / length,
        along.1 / length,
        -up.0 / size,
        -up.1 / size,
        at.0,
        at.1,
    ];
    let matrix = matrix.map(|number| format!("{number:.3}")).join(" ");
    set(&text, "transform", &format!("matrix({matrix})"));
    set(&text, "font-size", &format!("{size:.2}"));
    set(&text, "textLength", &format!("{width:.2}"));
    set(&text, "lengthAdjust", "spacingAndGlyphs");
    text.set_text_content(Some(words));
    Some(text)
}

fn end_line(lines: &Element, line: &mut String) {
    if !line.trim().is_empty()
        && let Ok(paragraph) = document().create_element("p")
    {
        paragraph.set_text_content(Some(line.trim()));
        let _ = lines.append_child(&paragraph);
    }
    line.clear();
}

fn set(element: &Element, name: &str, value: &str) {
    // Only a name that is none could be refused.
    let _ = element.set_attribute(name, value);
}
