//! The rules of Countersign: what the APIs say, what a form holds, what becomes of a decision.
//!
//! No browser, no clock, no randomness, no I/O: time, random keys and answers come in with events,
//! and what has to happen outside goes out as effects. Nothing here ever sees a credential.
//!
//! Start at [`desk`]: `Event` in, `Effect` out.
#![warn(missing_docs)]

pub mod connector;
pub mod desk;
pub mod document;
pub mod encoding;
pub mod engine;
pub mod form;
pub mod json;
pub mod keys;
pub mod model;
pub mod queue;
mod record;
pub mod schema;
pub mod storage;
pub mod text;
pub mod time;
