//! The page's `credentials` callback: asked at the last moment, once for all requests of a connection that wait at the
//! same time, and waited for up to a limit. What it gives stays in memory, and no longer than those requests need it.
//!
//! It is the page's own code, so it may give anything, never answer, or answer late because the reviewer signs in
//! meanwhile. What is no set of headers is told to its developers by kind and place, never by its value.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use countersign_core::connector::Outcome;
use countersign_core::model::ConnectionId;
use js_sys::{Array, Function, Object, Promise, try_iter};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Headers;

use super::limit::{pass, within};

/// So long an answer is waited for before its requests are told to wait for it.
const TIME_LIMIT_MS: u64 = 10_000;
/// A late answer serves what waited for it, which is sent again within this time.
const LATE_ANSWER_SERVES_MS: u64 = 5_000;
/// No request has more; a list that does not end is stopped here.
const MOST_HEADERS: usize = 100;

#[wasm_bindgen]
extern "C" {
    // Members of an object may be code that throws.
    #[wasm_bindgen(js_namespace = Object, catch)]
    fn entries(object: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(sentence: &str);
}

/// One element's callback and what it was asked.
pub struct Credentials {
    callback: RefCell<Option<Function>>,
    asked: RefCell<HashMap<ConnectionId, Rc<Ask>>>,
    /// What was complained of last, so that the console has it once and not with each request.
    complaints: RefCell<HashMap<ConnectionId, String>>,
    /// Called when an answer comes that was waited for no longer.
    came: Box<dyn Fn(ConnectionId)>,
    myself: Weak<Credentials>,
}

/// What the callback was asked for one connection.
struct Ask {
    /// `Some(None)` where it gave nothing that can be headers.
    answer: RefCell<Option<Option<Headers>>>,
    /// Kept when there is an answer, or the page has given another callback.
    is_over: Promise,
    end: Function,
    /// The callback was called so often and has not answered yet.
    calls: Cell<u32>,
    /// It takes longer than it is waited for.
    is_late: Cell<bool>,
    /// Requests were given up over it: they are made again when it answers.
    is_owed: Cell<bool>,
}

impl Ask {
    fn new() -> Rc<Ask> {
        let end = RefCell::new(Function::default());
        let is_over = Promise::new(&mut |resolve, _| drop(end.replace(resolve)));
        Rc::new(Ask {
            answer: RefCell::default(),
            is_over,
            end: end.into_inner(),
            calls: Cell::default(),
            is_late: Cell::default(),
            is_owed: Cell::default(),
        })
    }

    fn end(&self) {
        // What keeps a promise does not fail.
        let _ = self.end.call0(&JsValue::UNDEFINED);
    }
}

impl Credentials {
    /// Without a callback. `came` is called when an answer comes after [`Outcome::AwaitingCredentials`].
    pub fn new(came: impl Fn(ConnectionId) + 'static) -> Rc<Credentials> {
        Rc::new_cyclic(|myself: &Weak<Credentials>| Credentials {
            callback: RefCell::default(),
            asked: RefCell::default(),
            complaints: RefCell::default(),
            came: Box::new(came),
            myself: myself.clone(),
        })
    }

    /// The page gave another callback, or none: what waits for the one before asks this one.
    pub fn set(&self, callback: Option<Function>) {
        self.callback.replace(callback);
        self.complaints.take();
        for ask in self.asked.take().into_values() {
            ask.end();
        }
    }

    /// Calls the callback anew where it has not answered for so long. Whichever call answers first counts.
    pub fn ask_anew(&self, connection: &ConnectionId) {
        let ask = self.asked.borrow().get(connection).cloned();
        let callback = self.callback.borrow().clone();
        if let (Some(ask), Some(callback)) = (ask, callback)
            && ask.is_late.get()
            && ask.answer.borrow().is_none()
        {
            ask.is_late.set(false);
            self.call(connection, &callback, &ask);
        }
    }

    /// The headers for one request over a connection: none where the page has set no callback.
    ///
    /// # Errors
    /// What becomes of the request, which was not sent.
    pub async fn give(&self, connection: &ConnectionId) -> Result<Headers, Outcome> {
        loop {
            let callback = self.callback.borrow().clone();
            let Some(callback) = callback else {
                return Headers::new().map_err(|_| Outcome::NoCredentials);
            };
            let ask = self.ask(connection, &callback);
            if ask.answer.borrow().is_none() {
                let over = JsFuture::from(ask.is_over.clone());
                if ask.is_late.get() || within(TIME_LIMIT_MS, over).await.is_none() {
                    ask.is_late.set(true);
                    ask.is_owed.set(true);
                    return Err(Outcome::AwaitingCredentials);
                }
            }
            let answer = ask.answer.borrow().clone();
            match answer {
                // Each request has headers of its own.
                Some(Some(headers)) => {
                    return Headers::new_with_headers(&headers).map_err(|_| Outcome::NoCredentials);
                }
                Some(None) => return Err(Outcome::NoCredentials),
                // Meanwhile the page has given another callback.
                None => {}
            }
        }
    }

    /// What is asked for a connection already, or is from now on.
    fn ask(&self, connection: &ConnectionId, callback: &Function) -> Rc<Ask> {
        let known = self.asked.borrow().get(connection).cloned();
        known.unwrap_or_else(|| {
            let ask = Ask::new();
            let mut asked = self.asked.borrow_mut();
            asked.insert(connection.clone(), ask.clone());
            drop(asked);
            self.call(connection, callback, &ask);
            ask
        })
    }

    fn call(&self, connection: &ConnectionId, callback: &Function, ask: &Rc<Ask>) {
        ask.calls.set(ask.calls.get() + 1);
        let given = callback.call1(&JsValue::NULL, &JsValue::from_str(connection.as_str()));
        let (credentials, connection, ask) = (self.myself.clone(), connection.clone(), ask.clone());
        spawn_local(async move {
            let given = match given {
                Ok(given) => JsFuture::from(Promise::resolve(&given))
                    .await
                    .map_err(|_| "it rejected".to_owned()),
                Err(_) => Err("it threw an error".to_owned()),
            };
            if let Some(credentials) = credentials.upgrade() {
                let headers = given.and_then(|given| headers(&given));
                credentials.answered(&connection, &ask, headers).await;
            }
        });
    }

    async fn answered(
        &self,
        connection: &ConnectionId,
        ask: &Rc<Ask>,
        headers: Result<Headers, String>,
    ) {
        ask.calls.set(ask.calls.get() - 1);
        let is_asked = {
            let asked = self.asked.borrow();
            asked
                .get(connection)
                .is_some_and(|known| Rc::ptr_eq(known, ask))
        };
        // Another callback is asked by now, or another call of this one has answered.
        if !is_asked || ask.answer.borrow().is_some() {
            return;
        }
        let headers = headers.map_err(|problem| self.complain(connection, problem));
        if headers.is_ok() {
            self.complaints.borrow_mut().remove(connection);
        } else if ask.calls.get() > 0 {
            // The reviewer may still be signing in for another call.
            return;
        }
        ask.answer.replace(Some(headers.ok()));
        ask.end();
        if ask.is_owed.get() {
            (self.came)(connection.clone());
            pass(LATE_ANSWER_SERVES_MS).await;
        }
        let mut asked = self.asked.borrow_mut();
        if asked
            .get(connection)
            .is_some_and(|known| Rc::ptr_eq(known, ask))
        {
            asked.remove(connection);
        }
    }

    fn complain(&self, connection: &ConnectionId, problem: String) {
        let before = self.complaints.borrow().get(connection).cloned();
        if before.as_ref() != Some(&problem) {
            console_error(&format!(
                "countersign-inbox: `credentials` gave no headers for the connection \"{connection}\": {problem}"
            ));
            let mut complaints = self.complaints.borrow_mut();
            complaints.insert(connection.clone(), problem);
        }
    }
}

/// Reads `{ name: value }`, a `Headers`, a `Map`, or anything else that goes through pairs of name and value.
///
/// # Errors
/// What was expected and what was found, without any of the values.
fn headers(given: &JsValue) -> Result<Headers, String> {
    if !given.is_object() {
        return Err(format!("expected an object, but found {}", kind_of(given)));
    }
    let headers = Headers::new().map_err(|_| "this browser has no Headers".to_owned())?;
    let pairs = match pairs(given)? {
        Some(pairs) => pairs,
        None => members(given)?,
    };
    for (place, (name, value)) in pairs.into_iter().enumerate() {
        let place = place + 1;
        let Some(name) = name.as_string() else {
            let found = kind_of(&name);
            return Err(format!(
                "the name of header {place} is {found}, not a string"
            ));
        };
        // The browser says which names are none. What stands in the place of one may be the secret itself.
        if headers.has(&name).is_err() {
            return Err(format!("the name of header {place} is no header's name"));
        }
        let Some(value) = value.as_string() else {
            let found = kind_of(&value);
            return Err(format!("the value of `{name}` is {found}, not a string"));
        };
        if headers.append(&name, &value).is_err() {
            return Err(format!(
                "the value of `{name}` has a character that no header can have"
            ));
        }
    }
    Ok(headers)
}

type Pairs = Vec<(JsValue, JsValue)>;

/// The pairs of what can be gone through; `None` for what cannot.
fn pairs(given: &JsValue) -> Result<Option<Pairs>, String> {
    let threw = |_: JsValue| "going through it threw an error".to_owned();
    let Some(entries) = try_iter(given).map_err(threw)? else {
        return Ok(None);
    };
    let mut pairs = Vec::new();
    for entry in entries {
        let place = pairs.len() + 1;
        if place > MOST_HEADERS {
            return Err(format!("it has more than {MOST_HEADERS} headers"));
        }
        let entry = entry.map_err(threw)?;
        let pair = entry.dyn_ref::<Array>().filter(|pair| pair.length() == 2);
        let Some(pair) = pair else {
            let found = kind_of(&entry);
            return Err(format!(
                "expected pairs of name and value, but entry {place} is {found}"
            ));
        };
        pairs.push((pair.get(0), pair.get(1)));
    }
    Ok(Some(pairs))
}

/// The members of a plain object. One of a class may keep what it has to itself, and would look empty.
fn members(given: &JsValue) -> Result<Pairs, String> {
    let entries = entries(given).map_err(|_| "reading its members threw an error".to_owned())?;
    if entries.length() == 0 && !is_plain(given) {
        return Err(format!(
            "expected {{ name: value }}, a Headers or a Map, but found {}",
            kind_of(given)
        ));
    }
    if entries.length() as usize > MOST_HEADERS {
        return Err(format!("it has more than {MOST_HEADERS} headers"));
    }
    let pairs = entries.iter().map(|entry| {
        let entry: Array = entry.unchecked_into();
        (entry.get(0), entry.get(1))
    });
    Ok(pairs.collect())
}

/// True for `{}` and what has no prototype at all.
fn is_plain(object: &JsValue) -> bool {
    let above = |object: &JsValue| Object::get_prototype_of(object);
    let prototype = above(object);
    prototype.is_null() || above(&prototype).is_null()
}

/// What something is, in the words of its developers.
fn kind_of(value: &JsValue) -> &'static str {
    if value.is_null() {
        "null"
    } else if value.is_undefined() {
        "undefined"
    } else if value.is_string() {
        "a string"
    } else if value.is_function() {
        "a function"
    } else if Array::is_array(value) {
        "an array"
    } else if value.is_object() && is_plain(value) {
        "an object"
    } else if value.is_object() {
        "an object of a class"
    } else {
        // A number, a boolean, a symbol.
        "another kind of value"
    }
}
