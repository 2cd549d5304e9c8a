//! The Countersign sandbox: a server that answers like the real approval APIs, with faults on request.
//! It is written from the APIs' contracts and never imports a connector, so that one mistake cannot hide on both sides.
//! Start reading at [`router`], then `api/mod.rs` for the way of a request, `plans.rs`, `runs.rs` and `reviews.rs` for what decisions do.

mod answer;
mod api;
mod auth;
mod clock;
mod content;
mod cors;
mod errors;
mod faults;
mod ids;
mod json;
mod page;
mod paging;
mod plans;
mod requests;
mod reviews;
mod runs;
mod schema;
mod seed;
mod seeding;
mod serve;
mod settings;
mod snapshots;
mod store;
mod versions;
mod workflows;

use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::routing::any;
use rusqlite::Transaction;
use tokio::sync::watch;

pub use api::ConnectionDropped;
pub use clock::Clock;
pub use serve::serve;

use content::Contents;
use faults::Faults;
use requests::Requests;
use settings::Settings;
use store::Store;

/// How many approvals per API wait in a new store when nobody says otherwise.
pub const DEFAULT_SEED: u64 = 12;

const MOST_APPROVALS: u64 = 1_000_000;

/// What a sandbox is started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder of the data file; without one everything stays in memory.
    pub data: Option<PathBuf>,
    /// Pending approvals per API in a new data file.
    pub seed: u64,
    /// Folder of the page served at `/`.
    pub page: Option<PathBuf>,
    /// Work for Retab in place of made-up work, in a new data file.
    pub import: Option<PathBuf>,
    /// Origins that may call the APIs from their own pages.
    pub cors: Vec<String>,
    /// The time the sandbox lives in.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            data: None,
            seed: DEFAULT_SEED,
            page: None,
            import: None,
            cors: Vec::new(),
            clock: Clock::running(),
        }
    }
}

/// A sandbox with its store; clones share it.
///
/// ```
/// use countersign_sandbox::{Options, Sandbox, router};
///
/// let sandbox = Sandbox::open(Options::default()).expect("a store in memory can be opened");
/// let router = router(sandbox);
/// # drop(router);
/// ```
#[derive(Debug, Clone)]
pub struct Sandbox(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    contents: Contents,
    clock: Clock,
    page: Option<PathBuf>,
    cors: Vec<String>,
    seed: u64,
    faults: Mutex<Faults>,
    requests: Mutex<Requests>,
    /// Calls in the present hour, for the rate limit headers of HookPulse.
    calls: Mutex<Calls>,
    error_turn: AtomicUsize,
    request_number: AtomicUsize,
    /// Raised when idle connections shall be closed.
    close_idle: watch::Sender<u64>,
    is_new: bool,
}

#[derive(Debug, Default)]
struct Calls {
    hour: i64,
    count: i64,
}

impl Sandbox {
    /// Opens the store, and fills it when it is new.
    ///
    /// # Errors
    /// A sentence: the folder cannot be made, the file cannot be opened, or the import cannot be read.
    pub fn open(options: Options) -> Result<Sandbox, String> {
        if options.seed > MOST_APPROVALS {
            return Err(format!(
                "the sandbox seeds at most {MOST_APPROVALS} approvals per API"
            ));
        }
        let store = Store::open(options.data.as_deref())?;
        let contents = Contents::default();
        let is_filled = store
            .transaction(|transaction| store::fact(transaction, "seed"))
            .map_err(storage_error)?
            .is_some();
        if is_filled {
            let clock_offset = store
                .transaction(|transaction| store::fact(transaction, "clock_offset_ms"))
                .map_err(storage_error)?;
            if let Some(offset_ms) = clock_offset.and_then(|offset| offset.parse().ok())
                && options.clock.offset_ms() == Some(0)
            {
                options.clock.advance(offset_ms);
            }
        } else {
            let imports = match &options.import {
                Some(path) => seed::read_import(path)?,
                None => Vec::new(),
            };
            let now_ms = options.clock.now_ms();
            store
                .transaction(|transaction| {
                    seeding::fill(transaction, &contents, now_ms, options.seed, &imports)?;
                    store::remember(transaction, "seed", &options.seed.to_string())
                })
                .map_err(storage_error)?;
            store.filled().map_err(storage_error)?;
        }
        Ok(Sandbox(Arc::new(Inner {
            store,
            contents,
            clock: options.clock,
            page: options.page,
            cors: options.cors,
            seed: options.seed,
            faults: Mutex::default(),
            requests: Mutex::default(),
            calls: Mutex::default(),
            error_turn: AtomicUsize::new(0),
            request_number: AtomicUsize::new(0),
            close_idle: watch::Sender::new(0),
            is_new: !is_filled,
        })))
    }

    /// False when the data file was there already, so that neither seed nor import was used.
    pub fn is_new(&self) -> bool {
        self.0.is_new
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.0.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn requests(&self) -> MutexGuard<'_, Requests> {
        self.0
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The settings in force: those in the store, else the defaults with the origins given at the start.
    fn settings(&self, transaction: &Transaction) -> rusqlite::Result<Settings> {
        let stored = store::fact(transaction, "settings")?;
        Ok(stored
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_else(|| Settings::new(self.0.cors.clone())))
    }

    fn close_idle_connections(&self) {
        self.0.close_idle.send_modify(|count| *count += 1);
    }
}

fn storage_error(error: rusqlite::Error) -> String {
    format!("the data file cannot be used: {error}")
}

/// Everything the sandbox serves, without a port: the APIs, the admin routes and the page.
/// A request that shall get no answer gets one with the extension [`ConnectionDropped`]; [`serve`] then breaks the connection.
pub fn router(sandbox: Sandbox) -> Router {
    Router::new()
        .route("/hookpulse/{*path}", any(api::answer))
        .route("/retab-a/{*path}", any(api::answer))
        .route("/retab-b1/{*path}", any(api::answer))
        .route("/retab-b3/{*path}", any(api::answer))
        .route("/retab-c/{*path}", any(api::answer))
        .route("/_sandbox/{*path}", any(api::admin::answer))
        .fallback(async |State(sandbox): State<Sandbox>, request: Request| {
            page::answer(sandbox.0.page.as_deref(), request).await
        })
        .with_state(sandbox)
}
