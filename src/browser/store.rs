//! Texts kept in this browser, in IndexedDB. What they say, and what happens where they cannot be kept, is core's.

use std::cell::RefCell;
use std::rc::Rc;

use countersign_core::storage::{Kept, SHELVES, StorageFailure, Write};
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::{EventTarget, IdbDatabase, IdbOpenDbRequest, IdbTransaction};

use super::clock::Listener;
use super::limit::within;

/// Longest wait for the database to open, and for what is asked of it.
const TIME_LIMIT_MS: u64 = 5_000;

#[wasm_bindgen]
extern "C" {
    // By its whole name: a browser without IndexedDB then fails like one that refuses it.
    #[wasm_bindgen(js_namespace = indexedDB, catch)]
    fn open(name: &str, version: u32) -> Result<IdbOpenDbRequest, JsValue>;

    // web-sys offers no transaction with options without unstable flags.
    #[wasm_bindgen(extends = IdbDatabase, js_name = IDBDatabase)]
    type Database;
    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &Database,
        shelves: &Array,
        mode: &str,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;
    #[wasm_bindgen(method, getter, js_name = close)]
    fn closing(this: &Database) -> Function;
}

/// A database with one store of texts for every shelf. Clones share it; the last one closes it.
#[derive(Clone)]
pub struct Store(Rc<Connection>);

impl Store {
    /// The database of this name, which is opened, or made, by the first call.
    pub fn new(name: &str) -> Store {
        Store(Rc::new(Connection {
            name: name.to_owned(),
            database: RefCell::default(),
        }))
    }

    /// Everything that is kept, as it is at one moment.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn load(&self) -> Result<Kept, StorageFailure> {
        load(self.0.begin("readonly")).await.map_err(failure)
    }

    /// Makes all of these changes or none. It begins with the call, awaited or not, after what was called before; and
    /// ends when the changes are on the disk.
    ///
    /// # Errors
    /// When none of them was made.
    pub fn write(
        &self,
        writes: Vec<Write>,
    ) -> impl Future<Output = Result<(), StorageFailure>> + use<> {
        let transaction = self.0.begin("readwrite");
        let done = JsFuture::from(future_to_promise(write(transaction, writes)));
        async { done.await.map(drop).map_err(failure) }
    }
}

async fn load(
    transaction: impl Future<Output = Result<IdbTransaction, JsValue>>,
) -> Result<Kept, JsValue> {
    let transaction = transaction.await?;
    let requests = SHELVES.map(|shelf| {
        let store = transaction.object_store(shelf.as_str())?;
        Ok::<_, JsValue>((shelf, store.get_all_keys()?, store.get_all()?))
    });
    completed(&transaction).await?;
    let mut kept = Kept::default();
    for request in requests {
        let (shelf, keys, texts) = request?;
        let keys: Array = keys.result()?.unchecked_into();
        let texts: Array = texts.result()?.unchecked_into();
        let entries = keys.iter().zip(texts.iter());
        // What is no text was not written here.
        kept.shelf_mut(shelf)
            .extend(entries.filter_map(|(key, text)| Some((key.as_string()?, text.as_string()?))));
    }
    Ok(kept)
}

async fn write(
    transaction: impl Future<Output = Result<IdbTransaction, JsValue>>,
    writes: Vec<Write>,
) -> Result<JsValue, JsValue> {
    let transaction = transaction.await?;
    let asked = writes.iter().try_for_each(|write| {
        let (Write::Put { shelf, .. } | Write::Erase { shelf, .. } | Write::Clear(shelf)) = write;
        let store = transaction.object_store(shelf.as_str())?;
        match write {
            Write::Put { key, text, .. } => store.put_with_key(&text.into(), &key.into()),
            Write::Erase { key, .. } => store.delete(&key.into()),
            Write::Clear(_) => store.clear(),
        }
        .map(drop)
    });
    if asked.is_err() {
        let _ = transaction.abort();
    }
    let completed = completed(&transaction).await;
    asked.and(completed).map(|()| JsValue::UNDEFINED)
}

struct Connection {
    name: String,
    /// The open database, or the wait for it: one promise, so that calls go on in the order in which they came.
    database: RefCell<Option<Promise>>,
}

impl Connection {
    /// A transaction on all shelves, in the order of the calls as long as its requests are made before the next await.
    fn begin(
        self: &Rc<Self>,
        mode: &'static str,
    ) -> impl Future<Output = Result<IdbTransaction, JsValue>> + use<> {
        let connection = self.clone();
        let promise = self.database();
        let opened = in_time(&promise);
        async move {
            let database = opened.await?;
            if let Ok(transaction) = database.begin(mode) {
                return Ok(transaction);
            }
            // The connection was closed: by the browser, or for another tab. An earlier call may have noticed.
            database.close();
            connection
                .database
                .borrow_mut()
                .take_if(|current| Object::is(current, &promise));
            let database = in_time(&connection.database()).await?;
            database.begin(mode).map_err(|_| JsValue::UNDEFINED)
        }
    }

    fn database(self: &Rc<Self>) -> Promise {
        let open = || {
            let connection = self.clone();
            future_to_promise(async move {
                let database = connect(&connection.name).await;
                if database.is_err() {
                    connection.database.take();
                }
                database
            })
        };
        self.database.borrow_mut().get_or_insert_with(open).clone()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(database) = self.database.take() {
            spawn_local(async {
                if let Ok(database) = JsFuture::from(database).await {
                    // Whatever is under way is still completed.
                    database.unchecked_into::<Database>().close();
                }
            });
        }
    }
}

async fn connect(name: &str) -> Result<JsValue, JsValue> {
    let request = open(name, 1)?;
    let fresh = request.clone();
    let _upgrade = Listener::new(&request, "upgradeneeded", move |_| {
        if let Ok(database) = fresh.result() {
            for shelf in SHELVES {
                // Refused only where there is one already.
                let _ = database
                    .unchecked_ref::<IdbDatabase>()
                    .create_object_store(shelf.as_str());
            }
        }
    });
    if !succeeds(&request, "success", "error").await {
        return Err(request.error()?.into());
    }
    let database: Database = request.result()?.unchecked_into();
    // Another tab may upgrade or delete it; the next call here opens it anew.
    let close = database.closing().bind0(&database);
    let _ = database.add_event_listener_with_callback("versionchange", &close);
    Ok(database.into())
}

impl Database {
    fn begin(&self, mode: &str) -> Result<IdbTransaction, JsValue> {
        let shelves = SHELVES.map(|shelf| JsValue::from_str(shelf.as_str()));
        let options = Object::new();
        // Complete then means on the disk, not on the way there.
        Reflect::set(&options, &"durability".into(), &"strict".into())?;
        self.transaction(&shelves.into_iter().collect(), mode, &options)
    }
}

/// Waits for a transaction, and takes it back when that takes too long.
async fn completed(transaction: &IdbTransaction) -> Result<(), JsValue> {
    let end = first_of(transaction, "complete", "abort");
    let mut ended = within(TIME_LIMIT_MS, JsFuture::from(end.clone())).await;
    // One that is being written to the disk already cannot be taken back: it has as long again.
    if ended.is_none() && transaction.abort().is_err() {
        ended = within(TIME_LIMIT_MS, JsFuture::from(end)).await;
    }
    match ended {
        Some(Ok(_)) => Ok(()),
        Some(Err(_)) => Err(transaction.error().into()),
        None => Err(JsValue::UNDEFINED),
    }
}

/// Waits for the first of two events; true when it is the good one.
async fn succeeds(target: &EventTarget, good: &str, bad: &str) -> bool {
    JsFuture::from(first_of(target, good, bad)).await.is_ok()
}

/// Kept with the first of two events if it is the good one, else broken.
fn first_of(target: &EventTarget, good: &str, bad: &str) -> Promise {
    Promise::new(&mut |resolve, reject| {
        let _ = target.add_event_listener_with_callback(good, &resolve);
        let _ = target.add_event_listener_with_callback(bad, &reject);
    })
}

/// The database once it is open, or an error when that takes too long; it may open later, for a later call.
fn in_time(database: &Promise) -> impl Future<Output = Result<Database, JsValue>> + use<> {
    let database = JsFuture::from(database.clone());
    async move {
        let database = within(TIME_LIMIT_MS, database).await;
        let database = database.unwrap_or(Err(JsValue::UNDEFINED));
        database.map(JsCast::unchecked_into)
    }
}

fn failure(error: JsValue) -> StorageFailure {
    let name = Reflect::get(&error, &"name".into())
        .ok()
        .and_then(|name| name.as_string());
    match name.as_deref() {
        Some("QuotaExceededError") => StorageFailure::Full,
        // The last two are what there is in place of `indexedDB.open`.
        Some("SecurityError" | "InvalidStateError" | "ReferenceError" | "TypeError") => {
            StorageFailure::Denied
        }
        _ => StorageFailure::Failed,
    }
}
