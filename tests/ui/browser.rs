//! What the element keeps, locks and tells other tabs, against the browser's own IndexedDB, locks and channels.

use std::cell::RefCell;
use std::rc::Rc;

use countersign::browser::channel::Channel;
use countersign::browser::lock::{self, Claim};
use countersign::browser::store::Store;
use countersign_core::storage::{Kept, Shelf, StorageFailure, Write};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{eventually, turn};

const EXACT: &str = r#"{"n":12345678901234567890.10,"s":"ü \u0000 😀","e":1E5}"#;

#[wasm_bindgen_test]
async fn what_is_kept_comes_back_exactly() {
    let store = Store::new("exact");
    assert_eq!(store.load().await, Ok(Kept::default()));
    let writes = vec![
        put(Shelf::Outbox, "b", "2"),
        put(Shelf::Outbox, "a", EXACT),
        put(Shelf::Drafts, "a/ü", ""),
        put(Shelf::History, "", "0.10"),
    ];
    assert_eq!(store.write(writes).await, Ok(()));
    // Another visit.
    drop(store);
    let store = Store::new("exact");
    let kept = Kept {
        outbox: texts(&[("a", EXACT), ("b", "2")]),
        drafts: texts(&[("a/ü", "")]),
        history: texts(&[("", "0.10")]),
    };
    assert_eq!(store.load().await, Ok(kept));
    let writes = vec![
        put(Shelf::Outbox, "b", "3"),
        erase(Shelf::Outbox, "a"),
        erase(Shelf::Drafts, "never there"),
        Write::Clear(Shelf::History),
    ];
    assert_eq!(store.write(writes).await, Ok(()));
    let kept = Kept {
        outbox: texts(&[("b", "3")]),
        drafts: texts(&[("a/ü", "")]),
        history: Vec::new(),
    };
    assert_eq!(store.load().await, Ok(kept));
}

#[wasm_bindgen_test]
async fn writes_take_effect_in_the_order_of_their_calls_however_they_are_awaited() {
    let store = Store::new("order");
    for round in 0..2 {
        let first = store.write(vec![
            put(Shelf::Outbox, "a", "1"),
            put(Shelf::Outbox, "b", "1"),
        ]);
        let second = store.clone().write(vec![Write::Clear(Shelf::Outbox)]);
        drop(store.write(vec![put(Shelf::Outbox, "a", "2")]));
        let last = store.write(vec![put(Shelf::Outbox, "c", "3")]);
        // A read sees what was written before it.
        let kept = store.load().await;
        let after = store.write(vec![erase(Shelf::Outbox, "c")]);
        assert_eq!(
            outbox(kept),
            texts(&[("a", "2"), ("c", "3")]),
            "round {round}"
        );
        assert_eq!(after.await, Ok(()));
        assert_eq!(last.await, Ok(()));
        assert_eq!(second.await, Ok(()));
        assert_eq!(first.await, Ok(()));
        assert_eq!(outbox(store.load().await), texts(&[("a", "2")]));
    }
    // Nor is anything lost with the element.
    drop(store.write(vec![put(Shelf::Outbox, "a", "4")]));
    drop(store);
    let next_visit = Store::new("order");
    assert_eq!(outbox(next_visit.load().await), texts(&[("a", "4")]));
}

#[wasm_bindgen_test]
async fn a_write_is_on_the_disk_when_it_is_done() {
    let asked = js_sys::eval(
        "{ const asked = [], real = IDBDatabase.prototype.transaction;
           IDBDatabase.prototype.transaction = function (shelves, mode, options) {
             const transaction = real.apply(this, arguments);
             asked.push(`${mode} ${transaction.durability} ${shelves}`);
             return transaction; };
           asked.restore = () => IDBDatabase.prototype.transaction = real; asked }",
    )
    .unwrap();
    let store = Store::new("durable");
    assert_eq!(
        store.write(vec![put(Shelf::Drafts, "a", "1")]).await,
        Ok(())
    );
    call(&asked, "restore");
    assert_eq!(
        asked
            .unchecked_into::<js_sys::Array>()
            .join("; ")
            .as_string(),
        Some("readwrite strict outbox,drafts,history".to_owned())
    );
}

/// The second put fails in every way that there is.
#[wasm_bindgen_test]
async fn changes_that_fail_leave_nothing_and_say_why() {
    let refused = "throw new DOMException('', 'QuotaExceededError')";
    check_failure(refused, StorageFailure::Full).await;
    let refused_later = "return this.add('x', 'first')";
    check_failure(refused_later, StorageFailure::Failed).await;
    let no_room = "Object.defineProperty(this.transaction, 'error',
        { value: new DOMException('', 'QuotaExceededError') }); return this.add('x', 'first')";
    check_failure(no_room, StorageFailure::Full).await;
    let closed = "this.transaction.abort()";
    check_failure(closed, StorageFailure::Failed).await;
    check_failure("throw 'a text'", StorageFailure::Failed).await;
    check_failure("throw undefined", StorageFailure::Failed).await;
}

async fn check_failure(second_put: &str, failure: StorageFailure) {
    let store = Store::new("failing");
    let kept = [("kept", "0")];
    let first = vec![Write::Clear(Shelf::Outbox), put(Shelf::Outbox, "kept", "0")];
    assert_eq!(store.write(first).await, Ok(()));
    let real = js_sys::eval(&format!(
        "{{ const real = IDBObjectStore.prototype.put;
            IDBObjectStore.prototype.put = function (text, key) {{
              if (key === 'second') {{ {second_put} }} else return real.call(this, text, key); }};
            ({{ restore: () => IDBObjectStore.prototype.put = real }}) }}"
    ))
    .unwrap();
    let failing = store.write(vec![
        erase(Shelf::Outbox, "kept"),
        put(Shelf::Outbox, "first", "1"),
        put(Shelf::Outbox, "second", "2"),
    ]);
    let next = store.write(vec![put(Shelf::Drafts, "next", "3")]);
    assert_eq!(failing.await, Err(failure), "{second_put}");
    call(&real, "restore");
    assert_eq!(next.await, Ok(()), "{second_put}");
    assert_eq!(outbox(store.load().await), texts(&kept), "{second_put}");
}

#[wasm_bindgen_test]
async fn a_database_can_be_deleted_by_others_and_is_made_anew() {
    let store = Store::new("deleted");
    assert_eq!(
        store.write(vec![put(Shelf::Outbox, "a", "1")]).await,
        Ok(())
    );
    deleted("deleted").await;
    // All of these find the connection closed.
    let first = store.write(vec![put(Shelf::Outbox, "a", "2")]);
    let second = store.write(vec![put(Shelf::Outbox, "a", "3")]);
    assert_eq!(outbox(store.load().await), texts(&[("a", "3")]));
    assert_eq!((first.await, second.await), (Ok(()), Ok(())));
}

#[wasm_bindgen_test]
async fn the_last_clone_closes_the_connection() {
    let closed = js_sys::eval(
        "{ const closed = [], real = IDBDatabase.prototype.close;
           IDBDatabase.prototype.close = function () { closed.push(this.name); real.call(this) };
           closed.restore = () => IDBDatabase.prototype.close = real; closed }",
    )
    .unwrap()
    .unchecked_into::<js_sys::Array>();
    let store = Store::new("closed");
    drop(store.clone());
    assert_eq!(store.load().await, Ok(Kept::default()));
    assert!(!closed.includes(&"closed".into(), 0));
    drop(store);
    eventually("the connection to close".into(), || {
        closed.includes(&"closed".into(), 0).then_some(())
    })
    .await;
    call(&closed, "restore");
}

#[wasm_bindgen_test]
async fn a_newer_database_is_left_alone() {
    let store = Store::new("newer");
    assert_eq!(store.load().await, Ok(Kept::default()));
    settled(
        "new Promise((resolve, reject) => {
        const request = indexedDB.open('newer', 2);
        request.onsuccess = () => resolve(request.result.close()); request.onblocked = reject })",
    )
    .await
    .unwrap();
    assert_eq!(store.load().await, Err(StorageFailure::Failed));
    assert_eq!(store.write(Vec::new()).await, Err(StorageFailure::Failed));
}

#[wasm_bindgen_test]
async fn a_database_of_another_make_fails_until_it_is_gone() {
    settled(
        "new Promise((resolve) => {
        const request = indexedDB.open('other', 1);
        request.onsuccess = () => resolve(request.result.close()) })",
    )
    .await
    .unwrap();
    let store = Store::new("other");
    assert_eq!(store.load().await, Err(StorageFailure::Failed));
    assert_eq!(store.write(Vec::new()).await, Err(StorageFailure::Failed));
    deleted("other").await;
    assert_eq!(store.load().await, Ok(Kept::default()));
}

#[wasm_bindgen_test]
async fn values_that_are_no_texts_are_skipped() {
    let store = Store::new("foreign");
    assert_eq!(
        store.write(vec![put(Shelf::Outbox, "b", "1")]).await,
        Ok(())
    );
    settled(
        "new Promise((resolve) => {
        const request = indexedDB.open('foreign');
        request.onsuccess = () => {
          const outbox = request.result.transaction('outbox', 'readwrite').objectStore('outbox');
          outbox.put(1, 'a'); outbox.put({}, 'c'); outbox.put('text', 7);
          outbox.put('2', 'd').onsuccess = () => resolve(request.result.close()) } })",
    )
    .await
    .unwrap();
    assert_eq!(outbox(store.load().await), texts(&[("b", "1"), ("d", "2")]));
}

#[wasm_bindgen_test]
async fn a_database_that_does_not_open_is_not_waited_for_but_opens_later() {
    // Time flies.
    let clock = js_sys::eval(
        "{ const real = setTimeout;
           globalThis.setTimeout = (ring, delay) => real(ring, delay === 5000 ? 20 : delay);
           ({ restore: () => globalThis.setTimeout = real }) }",
    )
    .unwrap();
    let rude = settled(
        "new Promise((resolve, reject) => {
        const request = indexedDB.open('stuck', 1);
        request.onsuccess = () => {
          indexedDB.deleteDatabase('stuck').onblocked = () => resolve(request.result) } })",
    )
    .await
    .unwrap();
    let store = Store::new("stuck");
    let lost = store.write(vec![put(Shelf::Outbox, "a", "1")]);
    assert_eq!(store.load().await, Err(StorageFailure::Failed));
    assert_eq!(lost.await, Err(StorageFailure::Failed));
    call(&clock, "restore");
    let waits = store.write(vec![put(Shelf::Outbox, "b", "2")]);
    call(&rude, "close");
    assert_eq!(waits.await, Ok(()));
    assert_eq!(outbox(store.load().await), texts(&[("b", "2")]));
}

#[wasm_bindgen_test]
async fn a_browser_that_keeps_nothing_denies() {
    check_denied("{ value: undefined }").await;
    check_denied("{ value: null }").await;
    check_denied("{ get() { throw new DOMException('', 'SecurityError') } }").await;
    check_denied("{ value: { open() { throw new DOMException('', 'SecurityError') } } }").await;
    // A private window of some browsers.
    check_denied(
        "{ value: { open() {
            const request = new EventTarget();
            request.error = new DOMException('', 'InvalidStateError');
            setTimeout(() => request.dispatchEvent(new Event('error')));
            return request } } }",
    )
    .await;
}

async fn check_denied(factory: &str) {
    let real = js_sys::eval(&format!(
        "{{ const real = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB');
            Object.defineProperty(globalThis, 'indexedDB', Object.assign({factory}, {{ configurable: true }}));
            ({{ restore: () => Object.defineProperty(globalThis, 'indexedDB', real) }}) }}"
    ))
    .unwrap();
    let store = Store::new("denied");
    let loaded = store.load().await;
    let written = store.write(vec![put(Shelf::Outbox, "a", "1")]).await;
    call(&real, "restore");
    assert_eq!(loaded, Err(StorageFailure::Denied), "{factory}");
    assert_eq!(written, Err(StorageFailure::Denied), "{factory}");
    // It may be only for now.
    assert_eq!(store.load().await, Ok(Kept::default()), "{factory}");
}

#[wasm_bindgen_test]
async fn a_lock_is_held_until_its_claim_is_dropped() {
    assert!(lock::is_there());
    let log = Log::default();
    let first = log.claim("turns", "first");
    let second = log.claim("turns", "second");
    assert!(log.is(&[]), "never at once");
    log.reads(&["first holds"]).await;
    waiting("turns", 1).await;
    drop(first);
    log.reads(&["first holds", "second holds"]).await;
    // A claim by another name does not wait.
    let other = log.claim("other turns", "other");
    log.reads(&["first holds", "second holds", "other holds"])
        .await;
    drop((second, other));
    // Whoever gives a lock up is not told that it was lost.
    let last = log.claim("turns", "last");
    log.reads(&["first holds", "second holds", "other holds", "last holds"])
        .await;
    drop(last);
}

#[wasm_bindgen_test]
async fn a_claim_dropped_while_it_waits_does_nothing_and_complains_of_nothing() {
    let complaints = js_sys::eval(
        "{ const complaints = [], hear = (event) => complaints.push(event.reason);
           addEventListener('unhandledrejection', hear);
           complaints.restore = () => removeEventListener('unhandledrejection', hear); complaints }",
    )
    .unwrap();
    let log = Log::default();
    let first = log.claim("withdrawn", "first");
    log.reads(&["first holds"]).await;
    let second = log.claim("withdrawn", "second");
    drop(log.claim("withdrawn", "third"));
    waiting("withdrawn", 1).await;
    drop(second);
    waiting("withdrawn", 0).await;
    drop(first);
    let last = log.claim("withdrawn", "last");
    log.reads(&["first holds", "last holds"]).await;
    drop(last);
    drop(log.claim("withdrawn", "never"));
    // The browser reports a rejection at the end of its task.
    waiting("withdrawn", 0).await;
    turn().await;
    call(&complaints, "restore");
    assert!(log.is(&["first holds", "last holds"]));
    assert_eq!(complaints.unchecked_into::<js_sys::Array>().length(), 0);
}

#[wasm_bindgen_test]
async fn a_claim_can_be_dropped_by_what_it_calls() {
    let held: Rc<RefCell<Option<Claim>>> = Rc::default();
    let log = Log::default();
    let claim = Claim::new(
        "at once",
        {
            let (held, log) = (held.clone(), log.clone());
            move || {
                drop(held.take());
                log.says("dropped");
            }
        },
        || panic!("it was given up"),
    );
    *held.borrow_mut() = Some(claim);
    log.reads(&["dropped"]).await;
    let next = log.claim("at once", "next");
    log.reads(&["dropped", "next holds"]).await;
    drop(next);
}

#[wasm_bindgen_test]
async fn a_stolen_lock_is_lost() {
    let log = Log::default();
    let robbed = log.claim("stolen", "robbed");
    log.reads(&["robbed holds"]).await;
    settled("navigator.locks.request('stolen', { steal: true }, () => {})")
        .await
        .unwrap();
    log.reads(&["robbed holds", "robbed lost"]).await;
    drop(robbed);
    let next = log.claim("stolen", "next");
    log.reads(&["robbed holds", "robbed lost", "next holds"])
        .await;
    // Stolen and dropped at once: nobody is left to be told.
    let stolen = settled("navigator.locks.request('stolen', { steal: true }, () => {})");
    drop(next);
    stolen.await.unwrap();
    turn().await;
    assert!(log.is(&["robbed holds", "robbed lost", "next holds"]));
}

#[wasm_bindgen_test]
async fn channels_hear_each_other_and_not_themselves() {
    let (here, there) = (Log::default(), Log::default());
    let one = here.listens("talk");
    let other = there.listens("talk");
    let elsewhere = Log::default();
    let stranger = elsewhere.listens("other talk");
    stranger.tell("nobody hears this");
    one.tell(EXACT);
    there.reads(&[EXACT]).await;
    other.tell("");
    here.reads(&[""]).await;
    js_sys::eval("{ const foreign = new BroadcastChannel('talk'); foreign.postMessage(7); foreign.postMessage({});
        foreign.postMessage(['a']); foreign.postMessage('text'); foreign.close() }")
    .unwrap();
    here.reads(&["", "text"]).await;
    there.reads(&[EXACT, "text"]).await;
    drop(other);
    let late = Log::default();
    let last = late.listens("talk");
    one.tell("bye");
    late.reads(&["bye"]).await;
    assert!(there.is(&[EXACT, "text"]), "none after the drop");
    assert!(elsewhere.is(&[]));
    drop((one, last, stranger));
}

#[wasm_bindgen_test]
fn a_browser_without_channels_has_none() {
    let real = js_sys::eval(
        "{ const real = BroadcastChannel; globalThis.BroadcastChannel = undefined;
           ({ restore: () => globalThis.BroadcastChannel = real }) }",
    )
    .unwrap();
    let channel = Channel::new("talk", |_| {});
    call(&real, "restore");
    assert!(channel.is_none());
}

/// What was heard, in its order.
#[derive(Clone, Default)]
struct Log(Rc<RefCell<Vec<String>>>);

impl Log {
    fn says(&self, what: &str) {
        self.0.borrow_mut().push(what.to_owned());
    }

    fn is(&self, lines: &[&str]) -> bool {
        *self.0.borrow() == lines
    }

    async fn reads(&self, lines: &[&str]) {
        eventually(format!("{lines:?}"), || self.is(lines).then_some(())).await;
    }

    fn claim(&self, name: &str, who: &'static str) -> Claim {
        let (granted, lost) = (self.clone(), self.clone());
        Claim::new(
            name,
            move || granted.says(&format!("{who} holds")),
            move || lost.says(&format!("{who} lost")),
        )
    }

    fn listens(&self, name: &str) -> Channel {
        let log = self.clone();
        Channel::new(name, move |text| log.says(&text)).unwrap()
    }
}

/// Waits until so many requests wait for a lock.
async fn waiting(name: &str, count: u32) {
    let query = format!(
        "navigator.locks.query().then(({{ pending }}) => pending.filter(({{ name }}) => name === '{name}').length)"
    );
    while settled(&query).await.unwrap() != count {
        turn().await;
    }
}

/// Deletes a database; one that is held open meanwhile is a failure.
async fn deleted(name: &str) {
    settled(&format!(
        "new Promise((resolve, reject) => {{
            const request = indexedDB.deleteDatabase('{name}');
            request.onsuccess = resolve; request.onblocked = reject }})"
    ))
    .await
    .unwrap();
}

/// What a script's promise becomes.
fn settled(script: &str) -> JsFuture {
    JsFuture::from(js_sys::eval(script).unwrap().unchecked_into::<Promise>())
}

fn call(target: &JsValue, method: &str) {
    js_sys::Reflect::get(target, &method.into())
        .unwrap()
        .unchecked_into::<js_sys::Function>()
        .call0(target)
        .unwrap();
}

fn put(shelf: Shelf, key: &str, text: &str) -> Write {
    Write::Put {
        shelf,
        key: key.to_owned(),
        text: text.to_owned(),
    }
}

fn erase(shelf: Shelf, key: &str) -> Write {
    Write::Erase {
        shelf,
        key: key.to_owned(),
    }
}

fn texts(entries: &[(&str, &str)]) -> Vec<(String, String)> {
    entries
        .iter()
        .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()))
        .collect()
}

#[track_caller]
fn outbox(kept: Result<Kept, StorageFailure>) -> Vec<(String, String)> {
    kept.unwrap().outbox
}
