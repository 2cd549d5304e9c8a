//! The last requests to the API routes, so that a test can see what was on the wire.
//! Header values are never kept.

use std::collections::VecDeque;

use axum::body::Bytes;

use crate::clock;
use crate::json::{Json, Object};

const MOST_REQUESTS: usize = 10_000;
const MOST_BODY_BYTES: usize = 64 * 1024 * 1024;

/// One request; `status` is `None` when it got no answer.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) at_ms: i64,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: Option<u16>,
    pub(crate) body: Option<Bytes>,
}

#[derive(Debug, Default)]
pub(crate) struct Requests {
    seen: VecDeque<Seen>,
    body_bytes: usize,
}

impl Requests {
    pub(crate) fn add(&mut self, seen: Seen) {
        self.body_bytes += size(&seen);
        self.seen.push_back(seen);
        while self.seen.len() > MOST_REQUESTS || self.body_bytes > MOST_BODY_BYTES {
            match self.seen.pop_front() {
                Some(oldest) => self.body_bytes -= size(&oldest),
                None => break,
            }
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Requests::default();
    }

    /// Oldest first.
    pub(crate) fn list(&self) -> Json {
        Json::array(self.seen.iter().map(|seen| {
            let body = seen.body.as_ref().filter(|body| !body.is_empty());
            Object::new()
                .set("at", clock::utc(seen.at_ms))
                .set("method", &seen.method)
                .set("path", &seen.path)
                .set("status", seen.status)
                .set("body", body.map(|body| String::from_utf8_lossy(body)))
                .finish()
        }))
    }
}

fn size(seen: &Seen) -> usize {
    seen.body.as_ref().map_or(0, Bytes::len)
}
