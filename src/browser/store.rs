//! Texts kept in this browser, in IndexedDB. What they say, and what happens where they cannot be kept, is core's.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use countersign_core::storage::{Kept, SHELVES, Shelf, StorageFailure, Write, WriteFailure};
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::{EventTarget, IdbDatabase, IdbOpenDbRequest, IdbTransaction};

use super::clock::{Alarm, Listener, now};
use super::window;

/// Longest wait for the database to open.
const TIME_LIMIT_MS: u64 = 5_000;
/// Longest wait for a read or a write. What is not made by then is not made at all.
const LONGEST_TRANSACTION_MS: u64 = 10_000;
/// Counts the shelves there have been. A page of a time with fewer can use the database no longer once it was opened here.
const VERSION: u32 = 2;

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
            is_blocked: Cell::new(false),
        }))
    }

    /// Everything that is kept, as it is at one moment.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn load(&self) -> Result<Kept, StorageFailure> {
        let loaded = load(self.0.begin("readonly")).await;
        loaded.map_err(|error| self.0.failure(error))
    }

    /// Makes all of these changes or none. It begins with the call, awaited or not, after what was called before; and
    /// ends when the changes are on the disk.
    ///
    /// # Errors
    /// When none of them was made.
    pub fn write(
        &self,
        writes: Vec<Write>,
    ) -> impl Future<Output = Result<(), WriteFailure>> + use<> {
        let transaction = self.0.begin("readwrite");
        let done = JsFuture::from(future_to_promise(write(transaction, writes)));
        let connection = self.0.clone();
        async move {
            match done.await {
                Ok(is_made) if is_made.is_truthy() => Ok(()),
                Ok(_) => Err(WriteFailure::Overtaken),
                Err(error) => Err(connection.failure(error).into()),
            }
        }
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

/// True when the changes were made, false when another mark was found than was expected.
async fn write(
    transaction: impl Future<Output = Result<IdbTransaction, JsValue>>,
    writes: Vec<Write>,
) -> Result<JsValue, JsValue> {
    let transaction = transaction.await?;
    match is_expected(&transaction, &writes).await {
        Ok(true) => {}
        Ok(false) => {
            let _ = transaction.abort();
            return Ok(JsValue::FALSE);
        }
        Err(error) => {
            let _ = transaction.abort();
            return Err(error);
        }
    }
    let asked = writes.iter().try_for_each(|write| {
        let store = |shelf: &Shelf| transaction.object_store(shelf.as_str());
        match write {
            Write::Put { shelf, key, text } => {
                store(shelf)?.put_with_key(&text.into(), &key.into())
            }
            Write::Erase { shelf, key } => store(shelf)?.delete(&key.into()),
            Write::Clear(shelf) => store(shelf)?.clear(),
            Write::Expect { .. } => return Ok(()),
        }
        .map(drop)
    });
    if asked.is_err() {
        let _ = transaction.abort();
    }
    let completed = completed(&transaction).await;
    asked.and(completed).map(|()| JsValue::TRUE)
}

/// Whether every mark that is expected is the one that is there, if any is. What follows within the same turn of the
/// browser is part of the same transaction.
async fn is_expected(transaction: &IdbTransaction, writes: &[Write]) -> Result<bool, JsValue> {
    for write in writes {
        let Write::Expect { key, text } = write else {
            continue;
        };
        let marks = transaction.object_store(Shelf::Marks.as_str())?;
        let request = marks.get(&key.into())?;
        if !in_time(succeeds(&request, "success", "error"), LONGEST_TRANSACTION_MS).await? {
            return Err(request.error()?.into());
        }
        let found = request.result()?;
        if !found.is_undefined() && found.as_string().as_ref() != Some(text) {
            return Ok(false);
        }
    }
    Ok(true)
}

struct Connection {
    name: String,
    /// The open database, or the wait for it: one promise, so that calls go on in the order in which they came.
    database: RefCell<Option<Promise>>,
    /// Whether an older version of the page, in another tab, keeps it from opening.
    is_blocked: Cell<bool>,
}

impl Connection {
    /// A transaction on all shelves, in the order of the calls as long as its requests are made before the next await.
    fn begin(
        self: &Rc<Self>,
        mode: &'static str,
    ) -> impl Future<Output = Result<IdbTransaction, JsValue>> + use<> {
        let connection = self.clone();
        let promise = self.database();
        let opened = opened(&promise);
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
            let database = opened(&connection.database()).await?;
            database.begin(mode).map_err(|_| JsValue::UNDEFINED)
        }
    }

    fn database(self: &Rc<Self>) -> Promise {
        let open = || {
            let connection = self.clone();
            future_to_promise(async move {
                let database = connect(&connection).await;
                connection.is_blocked.set(false);
                if database.is_err() {
                    connection.database.take();
                }
                database
            })
        };
        self.database.borrow_mut().get_or_insert_with(open).clone()
    }

    /// What an error of the browser's means.
    fn failure(&self, error: JsValue) -> StorageFailure {
        let name = Reflect::get(&error, &"name".into())
            .ok()
            .and_then(|name| name.as_string());
        match name.as_deref() {
            _ if self.is_blocked.get() => StorageFailure::Blocked,
            Some("QuotaExceededError") => StorageFailure::Full,
            // The last two are what there is in place of `indexedDB.open`.
            Some("SecurityError" | "InvalidStateError" | "ReferenceError" | "TypeError") => {
                StorageFailure::Denied
            }
            // A database that is not let open looks like one that is broken.
            _ if is_denied() => StorageFailure::Denied,
            _ => StorageFailure::Failed,
        }
    }
}

/// Whether the browser keeps nothing at all for this page.
fn is_denied() -> bool {
    window().local_storage().is_err()
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

async fn connect(connection: &Rc<Connection>) -> Result<JsValue, JsValue> {
    let request = open(&connection.name, VERSION)?;
    let blocked = connection.clone();
    let _blocked = Listener::new(&request, "blocked", move |_| blocked.is_blocked.set(true));
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

async fn completed(transaction: &IdbTransaction) -> Result<(), JsValue> {
    let mut ends = Box::pin(succeeds(transaction, "complete", "abort"));
    let is_made = match in_time(ends.as_mut(), LONGEST_TRANSACTION_MS).await {
        Ok(is_made) => is_made,
        // Too late to be stopped, so it ends by itself.
        Err(_) if transaction.abort().is_err() => ends.await,
        Err(late) => return Err(late),
    };
    match is_made {
        true => Ok(()),
        false => Err(transaction.error().into()),
    }
}

/// Waits for the first of two events; true when it is the good one.
fn succeeds(target: &EventTarget, good: &str, bad: &str) -> impl Future<Output = bool> + use<> {
    let first = Promise::new(&mut |resolve, reject| {
        let _ = target.add_event_listener_with_callback(good, &resolve);
        let _ = target.add_event_listener_with_callback(bad, &reject);
    });
    async { JsFuture::from(first).await.is_ok() }
}

/// The database once it is open, or an error when that takes too long; it may open later, for a later call.
fn opened(database: &Promise) -> impl Future<Output = Result<Database, JsValue>> + use<> {
    let opened = in_time(JsFuture::from(database.clone()), TIME_LIMIT_MS);
    async move { opened.await?.map(JsCast::unchecked_into) }
}

/// What comes of it, or an error when that takes too long.
async fn in_time<T>(done: impl Future<Output = T>, limit_ms: u64) -> Result<T, JsValue> {
    let mut alarm = None;
    let late = Promise::new(&mut |resolve, _| {
        alarm = Some(Alarm::at(now().plus(limit_ms), move || {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }));
    });
    let (mut done, mut late) = (pin!(done), JsFuture::from(late));
    let first = poll_fn(|context| match done.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Ok(done)),
        Poll::Pending => pin!(&mut late)
            .poll(context)
            .map(|_| Err(JsValue::UNDEFINED)),
    });
    let first = first.await;
    drop(alarm);
    first
}
