//! What a handler gives back: status, headers and a complete body, plus the failure that stands for a broken store.
//! Handlers are plain functions over the store; only `api` turns an answer into an HTTP response.

use axum::body::Bytes;

use crate::json::Json;

/// One complete answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(status: u16, body: impl Into<Json>) -> Answer {
        Answer {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            body: Bytes::from(body.into().into_text()),
        }
    }

    pub(crate) fn ok(body: impl Into<Json>) -> Answer {
        Answer::json(200, body)
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }
}

/// Why a handler stopped early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The request is refused with this answer.
    Refused(Box<Answer>),
    /// The store failed; the caller answers with the vendor's own internal error.
    Storage(rusqlite::Error),
}

impl From<Answer> for Failure {
    fn from(answer: Answer) -> Failure {
        Failure::Refused(Box::new(answer))
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Failure {
        Failure::Storage(error)
    }
}

pub(crate) type Outcome = Result<Answer, Failure>;
