//! What goes wrong between a page and what is around it: requests, writes, reads, messages. Which of them do is said by the
//! script; what it is like is said here.

use std::fmt;

use countersign_core::connector::Method;
use countersign_core::storage::StorageFailure;

use crate::chance::{Chance, mixed};

/// The browser gives a request up after this.
pub const TIME_LIMIT_MS: u64 = 30_000;
/// And so long for the page's credentials.
pub const SIGN_IN_LIMIT_MS: u64 = 10_000;
/// A late answer for credentials serves what waited for it.
pub const LATE_ANSWER_SERVES_MS: u64 = 5_000;

/// A place in a history where something may go wrong: the nth thing of its kind, whatever else happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Site {
    /// What may go wrong.
    pub what: What,
    /// In which element.
    pub place: u8,
    /// What it is about, in a number.
    pub line: u64,
    /// How many of these came before.
    pub nth: u32,
}

/// What may go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum What {
    /// A request that reads.
    Get,
    /// A request that may act.
    Post,
    /// A write to the store.
    Write,
    /// A read of the store.
    Read,
    /// A message to another tab.
    Message,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The request never arrives.
    RequestLost,
    /// It arrives, and its answer does not.
    AnswerLost,
    /// It arrives so many milliseconds after it was sent; the browser may have given it up by then.
    Late(u64),
    /// It arrives twice, so many milliseconds apart.
    Twice(u64),
    /// The answer is no JSON.
    Garbled,
    /// The answer breaks off in the middle.
    Cut,
    /// Refused with this status, and never seen by the API itself.
    Status(u16),
    /// The API acted, and then the answer got this status.
    StatusAfter(u16),
    /// The store fails, for this reason.
    StoreFails(StorageFailure),
    /// The message never arrives.
    MessageLost,
    /// The message arrives so many milliseconds later.
    MessageLate(u64),
}

/// Of a hundred, so many go wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Requests that read.
    pub reads: u64,
    /// Requests that may act.
    pub posts: u64,
    /// Reads from and writes to the store.
    pub storage: u64,
    /// Messages between tabs.
    pub messages: u64,
}

/// What goes wrong in a history.
#[derive(Clone, Debug)]
pub enum Faults {
    /// As chance has it.
    Rates(Rates),
    /// This and nothing else.
    Only(Vec<(Site, Fault)>),
}

impl Faults {
    /// What goes wrong here.
    pub fn at(&self, site: Site, seed: u64) -> Option<Fault> {
        match self {
            Faults::Only(all) => {
                let mut all = all.iter();
                all.find(|(other, _)| *other == site)
                    .map(|(_, fault)| *fault)
            }
            Faults::Rates(rates) => {
                let seed = mixed(&[
                    seed,
                    site.what as u64,
                    u64::from(site.place),
                    site.line,
                    u64::from(site.nth),
                ]);
                by_chance(rates, site.what, &mut Chance::new(seed))
            }
        }
    }
}

fn by_chance(rates: &Rates, what: What, chance: &mut Chance) -> Option<Fault> {
    let rate = match what {
        What::Get => rates.reads,
        What::Post => rates.posts,
        What::Write | What::Read => rates.storage,
        What::Message => rates.messages,
    };
    if !chance.percent(rate) {
        return None;
    }
    Some(match what {
        What::Get => match chance.below(12) {
            0 | 1 => Fault::RequestLost,
            2 => Fault::Late(25_000 + chance.below(15_000)),
            3 => Fault::Late(chance.below(8_000)),
            4 => Fault::Garbled,
            5 => Fault::Cut,
            6 | 7 => Fault::Status(429),
            8 => Fault::Status(503),
            9 => Fault::Status(401),
            10 => Fault::Status(403),
            _ => Fault::Status(404),
        },
        What::Post => match chance.below(16) {
            0 | 1 => Fault::RequestLost,
            2 | 3 => Fault::AnswerLost,
            4 => Fault::Late(29_000 + chance.below(25_000)),
            5 | 6 => Fault::Late(chance.below(20_000)),
            7 => Fault::Twice(1 + chance.below(5_000)),
            8 => Fault::Garbled,
            9 => Fault::Cut,
            10 => Fault::Status(429),
            11 => Fault::Status(503),
            12 | 13 => Fault::StatusAfter(502),
            14 => Fault::Status(401),
            _ => Fault::Status(403),
        },
        What::Write | What::Read => Fault::StoreFails(match chance.below(3) {
            0 => StorageFailure::Full,
            1 => StorageFailure::Denied,
            _ => StorageFailure::Failed,
        }),
        What::Message => match chance.below(2) {
            0 => Fault::MessageLost,
            _ => Fault::MessageLate(chance.below(5_000)),
        },
    })
}

impl Fault {
    /// The kind of request that a method makes.
    pub fn kind(method: Method, acts: bool) -> What {
        match (method, acts) {
            (Method::Post, true) => What::Post,
            _ => What::Get,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::RequestLost => out.write_str("the request is lost"),
            Fault::AnswerLost => out.write_str("the answer is lost"),
            Fault::Late(by) => write!(out, "it arrives {} late", seconds(*by)),
            Fault::Twice(by) => write!(out, "it arrives twice, {} apart", seconds(*by)),
            Fault::Garbled => out.write_str("the answer is no JSON"),
            Fault::Cut => out.write_str("the answer breaks off"),
            Fault::Status(status) => {
                write!(
                    out,
                    "it is refused with {status} before the API has seen it"
                )
            }
            Fault::StatusAfter(status) => {
                write!(out, "it is done, and then answered with {status}")
            }
            Fault::StoreFails(why) => write!(out, "the store fails ({why:?})"),
            Fault::MessageLost => out.write_str("the message is lost"),
            Fault::MessageLate(by) => write!(out, "the message is {} late", seconds(*by)),
        }
    }
}

/// Milliseconds, for people.
pub fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03} s", milliseconds / 1_000, milliseconds % 1_000)
}
