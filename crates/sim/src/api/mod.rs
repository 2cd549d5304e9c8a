//! The simulated APIs, one file each, written from the contracts alone: as rough as they allow. Each also knows what no API
//! tells: what truly took effect, on what, and since when that was so.
//!
//! A new API brings a file beside these with its [`Api`], and its line in [`all`].

mod content;
mod hookpulse;
mod retab_hil;
mod retab_reviews;

use countersign_core::connector::{Options, Request};
use countersign_core::model::Verdict;

pub use self::hookpulse::HookPulse;
pub use self::retab_hil::RetabHil;
pub use self::retab_reviews::RetabReviews;

/// One API account, with everything that waits in it.
pub trait Api {
    /// How a page configures its connection to it.
    fn options(&self) -> Options;

    /// Answers a request, and does what it asks for.
    fn answer(&mut self, request: &Request, call: usize, now: u64) -> Reply;

    /// What a request would have take effect; `None` for one that only reads or prepares.
    fn meant(&self, request: &Request) -> Option<Meant>;

    /// The part of an approval's key that its requests can name.
    fn target<'a>(&self, key: &'a str) -> &'a str;

    /// The keys of what waits for a person now, as its connector spells them.
    fn waiting(&self, now: u64) -> Vec<String>;

    /// The keys of what is over and can wait again.
    fn finished(&self) -> Vec<String>;

    /// What an approval is about now; `None` where it waits no longer.
    fn truth(&self, key: &str, now: u64) -> Option<Truth>;

    /// Everything that took effect, oldest first.
    fn effects(&self) -> &[Effect];

    /// Somebody else does something to an approval; says what in words, `None` where nothing came of it.
    fn hand(&mut self, hand: Hand, key: &str, now: u64) -> Option<String>;

    /// Where the contract leaves the last instant open.
    fn last_instant(&self) -> LastInstant;

    /// Whether data that took effect is what was on a screen.
    fn is_same(&self, shown: &str, effect: &str) -> bool {
        shown == effect
    }

    /// Whether the API has acted on what was decided about an approval.
    fn is_applied(&self, key: &str, now: u64) -> bool {
        let _ = (key, now);
        true
    }

    /// Whether it calls the same decision by somebody else ours.
    fn takes_same_for_ours(&self) -> bool {
        false
    }
}

/// Every API that a history may be about, by the number that a script names it by.
pub fn all(which: usize, seed: u64) -> Box<dyn Api> {
    match which {
        0 => Box::new(HookPulse::new(seed)),
        1 => Box::new(RetabHil::new(seed, false)),
        2 => Box::new(RetabHil::new(seed, true)),
        _ => Box::new(RetabReviews::new(seed)),
    }
}

/// How many there are.
pub const COUNT: usize = 4;

/// What an API answers, and what of its approvals that answer carries.
#[derive(Clone, Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// The approvals whose data, schema or likelihoods are in it.
    pub carries: Vec<Carried>,
}

impl Reply {
    /// An answer that carries nothing to decide about.
    pub fn plain(status: u16, body: impl Into<String>) -> Reply {
        Reply {
            status,
            body: body.into(),
            carries: Vec::new(),
        }
    }
}

/// What an answer carries of an approval.
#[derive(Clone, Debug)]
pub struct Carried {
    /// Which.
    pub key: String,
    /// Its data, as it is in the answer.
    pub data: Option<String>,
    /// Its schema is in it.
    pub schema: bool,
    /// How sure the API is of each value is in it.
    pub likelihoods: bool,
}

/// What a request would have take effect.
#[derive(Clone, Debug)]
pub struct Meant {
    /// What it names; see [`Api::target`].
    pub target: String,
    /// Approve or reject.
    pub verdict: Verdict,
    /// The id of the command, where the API carries one.
    pub command: Option<String>,
}

/// What an approval is about at a moment.
#[derive(Clone, Debug)]
pub struct Truth {
    /// Its data; `None` where the API shows none.
    pub data: Option<String>,
    /// It has a schema.
    pub has_schema: bool,
    /// It has likelihoods.
    pub has_likelihoods: bool,
    /// Its data breaks its schema.
    pub is_odd: bool,
    /// It cannot be checked to the end.
    pub cannot_be_checked: bool,
    /// The places in its data that need a look, as JSON pointers.
    pub unsure: Vec<&'static str>,
    /// Since when all this is so.
    pub since: u64,
}

/// Something that took effect.
#[derive(Clone, Debug)]
pub struct Effect {
    /// On which approval: the one that waited when it did, whatever the request was meant for.
    pub key: String,
    /// Approve or reject.
    pub verdict: Verdict,
    /// The data it took effect on, with any correction in it.
    pub data: Option<String>,
    /// The reason that went with it.
    pub reason: Option<String>,
    /// The id of the command, where the API carries one.
    pub command: Option<String>,
    /// Since when the approval and its own data were what they were then.
    pub since: u64,
    /// When.
    pub at: u64,
    /// By which request; `None` for another reviewer's.
    pub call: Option<usize>,
    /// The same key waits again because of it, or will: on the wire that is the same thing as if nothing had happened.
    pub leads_back: bool,
}

/// What somebody else does to an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// Approves it.
    Approve,
    /// Rejects it.
    Reject,
    /// Changes its data, or adds a version; one of a few contents.
    Change(u64),
    /// Moves it on to what comes next, without a decision: so the API is configured.
    MoveOn,
    /// Brings back one that is over, under the same key.
    BringBack,
    /// Calls it off.
    CallOff,
}

/// Where the contract gives a client nothing to hold on to between its last look and its request.
#[derive(Clone, Copy, Debug)]
pub struct LastInstant {
    /// The section that leaves it open.
    pub section: &'static str,
    /// How old the last look may be when the request leaves, in milliseconds.
    pub look_ms: u64,
}
