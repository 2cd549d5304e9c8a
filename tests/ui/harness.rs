//! Speaks like a person: opens, fills, presses, reads. Finds things by role and accessible name, waits for states and
//! never for times. The world outside the page is a table of canned answers behind `fetch`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use countersign::element::{Inbox, mount};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, EventInit, HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode};

/// How many turns of the event loop a state may take to appear before a test fails.
const PATIENCE: u32 = 2_000;

/// One element on the page, and the answers it gets.
pub(crate) struct TestDesk {
    pub(crate) host: HtmlElement,
    pub(crate) root: ShadowRoot,
    inbox: Option<Inbox>,
    world: Rc<World>,
    _fetch: Closure<dyn FnMut(JsValue) -> Promise>,
}

/// Answers by `METHOD path`, and what was asked.
#[derive(Default)]
struct World {
    answers: RefCell<HashMap<String, Canned>>,
    asked: RefCell<Vec<(String, String)>>,
}

/// An answer as it goes over the wire.
#[derive(Clone)]
struct Canned {
    status: u16,
    content_type: String,
    body: Vec<u8>,
}

impl Canned {
    fn json(status: u16, body: &str) -> Canned {
        Canned {
            status,
            content_type: "application/json".to_owned(),
            body: body.as_bytes().to_vec(),
        }
    }
}

impl TestDesk {
    /// An element with these connections and answers; the undo window is off.
    pub(crate) fn new(connections: &str, answers: &[(&str, u16, &str)]) -> TestDesk {
        let document = countersign::browser::document();
        let world = Rc::new(World::default());
        for (route, status, body) in answers {
            world
                .answers
                .borrow_mut()
                .insert((*route).to_owned(), Canned::json(*status, body));
        }
        let fetch = {
            let world = world.clone();
            Closure::<dyn FnMut(JsValue) -> Promise>::new(move |request: JsValue| {
                answer(world.clone(), request)
            })
        };
        Reflect::set(&js_sys::global(), &"fetch".into(), fetch.as_ref()).unwrap();
        let host: HtmlElement = document.create_element("section").unwrap().unchecked_into();
        document.body().unwrap().append_child(&host).unwrap();
        let root = host
            .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))
            .unwrap();
        // What one test decides is kept, and must be nothing to the next one.
        let reviewer = countersign::browser::random::uuid();
        host.set_attribute("reviewer", &reviewer).unwrap();
        let inbox = mount(host.clone(), root.clone()).unwrap();
        inbox.set_attribute("undo-window", Some("0".to_owned()));
        inbox.set_connections(connections);
        TestDesk {
            host,
            root,
            inbox: Some(inbox),
            world,
            _fetch: fetch,
        }
    }

    pub(crate) fn inbox(&mut self) -> &mut Inbox {
        self.inbox.as_mut().expect("mounted")
    }

    pub(crate) fn inbox_ref(&self) -> &Inbox {
        self.inbox.as_ref().expect("mounted")
    }

    /// Another answer from now on.
    pub(crate) fn answers(&self, route: &str, status: u16, body: &str) {
        self.world
            .answers
            .borrow_mut()
            .insert(route.to_owned(), Canned::json(status, body));
    }

    /// Another answer from now on, in bytes of any encoding.
    pub(crate) fn answers_in_bytes(&self, route: &str, content_type: &str, body: Vec<u8>) {
        let answer = Canned {
            status: 200,
            content_type: content_type.to_owned(),
            body,
        };
        self.world
            .answers
            .borrow_mut()
            .insert(route.to_owned(), answer);
    }

    /// The bodies sent to a route.
    pub(crate) fn sent(&self, route: &str) -> Vec<String> {
        self.world
            .asked
            .borrow()
            .iter()
            .filter(|(asked, _)| asked == route)
            .map(|(_, body)| body.clone())
            .collect()
    }

    /// Everything that can be read on the element.
    pub(crate) fn words(&self) -> String {
        self.root
            .query_selector(".inbox")
            .unwrap()
            .map(|inbox| inbox.text_content().unwrap_or_default())
            .unwrap_or_default()
    }

    /// Waits until these words are there.
    #[track_caller]
    pub(crate) fn sees(&self, words: &str) -> impl Future<Output = ()> + use<> {
        let (root, words) = (self.root.clone(), words.to_owned());
        eventually(format!("to read {words:?}"), move || {
            root.text_content_of(".inbox")
                .contains(&words)
                .then_some(())
        })
    }

    /// Waits for the first element with this role and accessible name.
    pub(crate) fn find(&self, role: &str, name: &str) -> impl Future<Output = HtmlElement> + use<> {
        let (root, role, name) = (self.root.clone(), role.to_owned(), name.to_owned());
        eventually(format!("a {role} named {name:?}"), move || {
            by_role(&root, &role, &name)
        })
    }

    /// Opens the approval whose row says this, and waits for its data.
    pub(crate) async fn open(&self, title: &str) {
        let (root, title) = (self.root.clone(), title.to_owned());
        let row = eventually(format!("a row with {title:?}"), move || {
            all(&root, "[role=option]")
                .into_iter()
                .find(|row| row.text_content().unwrap_or_default().contains(&title))
        })
        .await;
        row.click();
    }

    /// Puts text into a field, as typing it at once would.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        let field = self.find("textbox", label).await;
        Reflect::set(&field, &"value".into(), &text.into()).unwrap();
        fire(&field, "input");
    }

    /// Presses a button.
    pub(crate) async fn press(&self, name: &str) {
        // A person sees what the last press did before the next one: names may have changed with it.
        turn().await;
        self.find("button", name).await.click();
    }

    /// The value of a field.
    pub(crate) async fn value(&self, label: &str) -> String {
        turn().await;
        let field = self.find("textbox", label).await;
        Reflect::get(&field, &"value".into())
            .unwrap()
            .as_string()
            .unwrap_or_default()
    }

    /// What describes a field, as a screen reader would read it.
    pub(crate) async fn description(&self, label: &str) -> String {
        let field = self.find("textbox", label).await;
        let ids = field.get_attribute("aria-describedby").unwrap_or_default();
        ids.split_whitespace()
            .filter_map(|id| self.root.get_element_by_id(id))
            .filter_map(|element| element.text_content())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

impl Drop for TestDesk {
    fn drop(&mut self) {
        if let Some(inbox) = self.inbox.take() {
            inbox.unmount();
        }
        self.host.remove();
    }
}

/// Lets everything that is due happen, then looks again, until it is there.
pub(crate) async fn eventually<T>(what: String, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..PATIENCE {
        if let Some(found) = look() {
            return found;
        }
        turn().await;
    }
    panic!("waited for {what}, but it did not come");
}

/// One turn of the event loop, with timers and rendering.
pub(crate) async fn turn() {
    let next = Promise::new(&mut |resolve, _| {
        countersign::browser::window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 5)
            .unwrap();
    });
    JsFuture::from(next).await.unwrap();
}

/// Sends a bubbling event.
pub(crate) fn fire(target: &HtmlElement, name: &str) {
    let options = EventInit::new();
    options.set_bubbles(true);
    target
        .dispatch_event(&Event::new_with_event_init_dict(name, &options).unwrap())
        .unwrap();
}

trait TextOf {
    fn text_content_of(&self, selector: &str) -> String;
}

impl TextOf for ShadowRoot {
    fn text_content_of(&self, selector: &str) -> String {
        self.query_selector(selector)
            .unwrap()
            .and_then(|found| found.text_content())
            .unwrap_or_default()
    }
}

fn all(root: &ShadowRoot, selector: &str) -> Vec<HtmlElement> {
    let list = root.query_selector_all(selector).unwrap();
    (0..list.length())
        .filter_map(|index| list.item(index))
        .map(JsCast::unchecked_into)
        .collect()
}

fn by_role(root: &ShadowRoot, role: &str, name: &str) -> Option<HtmlElement> {
    let selector = match role {
        "textbox" => "input:not([type=checkbox]):not([type=radio]), textarea",
        "combobox" => "select",
        "checkbox" => "input[type=checkbox]",
        "radio" => "input[type=radio]",
        "button" => "button",
        "form" => "form",
        "list" => "ul, ol",
        other => {
            return all(root, &format!("[role={other}]"))
                .into_iter()
                .find(|found| accessible_name(root, found) == name);
        }
    };
    all(root, selector)
        .into_iter()
        .find(|found| accessible_name(root, found) == name)
}

/// The part of the accessible name computation that the element relies on.
fn accessible_name(root: &ShadowRoot, element: &Element) -> String {
    let text = |found: Element| found.text_content().unwrap_or_default().trim().to_owned();
    if let Some(label) = element.get_attribute("aria-label") {
        return label;
    }
    if let Some(ids) = element.get_attribute("aria-labelledby") {
        return ids
            .split_whitespace()
            .filter_map(|id| root.get_element_by_id(id))
            .map(text)
            .collect::<Vec<_>>()
            .join(" ");
    }
    if let Some(label) = root
        .query_selector(&format!("label[for='{}']", element.id()))
        .ok()
        .flatten()
    {
        return text(label);
    }
    if let Ok(Some(label)) = element.closest("label") {
        return text(label);
    }
    // A button's name is what it says to the ear.
    let said = element
        .clone_node_with_deep(true)
        .unwrap()
        .unchecked_into::<Element>();
    while let Some(silent) = said.query_selector("[aria-hidden=true]").unwrap() {
        silent.remove();
    }
    text(said)
}

/// Answers a request from the table; what is not in it is a network failure.
fn answer(world: Rc<World>, request: JsValue) -> Promise {
    wasm_bindgen_futures::future_to_promise(async move {
        let request: web_sys::Request = request.unchecked_into();
        let url = web_sys::Url::new(&request.url())?;
        let route = format!("{} {}{}", request.method(), url.pathname(), url.search());
        let text: Function = Reflect::get(&request, &"text".into())?.unchecked_into();
        let body: Promise = text.call0(&request)?.unchecked_into();
        let body = JsFuture::from(body).await?.as_string().unwrap_or_default();
        world.asked.borrow_mut().push((route.clone(), body));
        let Some(answer) = world.answers.borrow().get(&route).cloned() else {
            return Err(js_sys::TypeError::new("Failed to fetch").into());
        };
        let headers = js_sys::Object::new();
        let content_type = JsValue::from_str(&answer.content_type);
        Reflect::set(&headers, &"content-type".into(), &content_type)?;
        let options = js_sys::Object::new();
        Reflect::set(&options, &"status".into(), &answer.status.into())?;
        Reflect::set(&options, &"headers".into(), &headers)?;
        let body = Uint8Array::from(&*answer.body);
        let response: Function =
            Reflect::get(&js_sys::global(), &"Response".into())?.unchecked_into();
        Reflect::construct(&response, &Array::of2(&body.into(), &options))
    })
}
