//! How long to wait before the next try, for one decision and for a whole connection: an API that is down or busy costs
//! one try at a time, and nothing elsewhere.

use crate::model::Trouble;
use crate::time::Millis;

/// Longest pause between two tries.
pub const LONGEST_PAUSE_MS: u64 = 60_000;
/// An API may ask for a longer pause than that, up to this: the window of an hourly rate limit.
pub const LONGEST_ASKED_PAUSE_MS: u64 = 3_600_000;
/// So many requests of one connection are under way at once.
pub const MOST_AT_ONCE: usize = 4;
/// After so many failures in a row a connection is tried one request at a time, with pauses that grow.
const TRIPS_AFTER: u32 = 3;

/// What the last tries say about one connection.
#[derive(Debug, Default)]
pub(super) struct Circuit {
    /// Failures since the last success.
    failures: u32,
    /// What is in the way, while something is.
    trouble: Option<Trouble>,
    /// Nothing is sent before this, by our own judgement.
    own: Option<Wait>,
    /// Nothing is sent before this, because the API said so.
    asked: Option<Wait>,
}

/// A wait and how long it was meant to be, so that a clock that is set back does not make it longer.
#[derive(Clone, Copy, Debug)]
struct Wait {
    until: Millis,
    pause_ms: u64,
}

impl Wait {
    fn new(now: Millis, pause_ms: u64) -> Option<Wait> {
        (pause_ms > 0).then(|| Wait {
            until: now.plus(pause_ms),
            pause_ms,
        })
    }
}

impl Circuit {
    /// Why nothing may be sent now, and for how long: `None` in the second place waits for credentials.
    pub(super) fn stops(&self, now: Millis) -> Option<(&Trouble, Option<u64>)> {
        let trouble = self.trouble.as_ref()?;
        if trouble.needs_credentials() {
            return Some((trouble, None));
        }
        let left = self.until()?.since(now);
        (left > 0).then_some((trouble, Some(left)))
    }

    /// How many requests may be under way.
    pub(super) fn room(&self) -> usize {
        if self.failures >= TRIPS_AFTER {
            1
        } else {
            MOST_AT_ONCE
        }
    }

    /// When it lets something through again.
    pub(super) fn until(&self) -> Option<Millis> {
        let waits = [self.own, self.asked].into_iter().flatten();
        waits.map(|wait| wait.until).max()
    }

    /// An answer came: the API is there.
    pub(super) fn succeeded(&mut self) {
        *self = Circuit::default();
    }

    /// A try failed. `asked_ms` is the API's own wish.
    pub(super) fn failed(
        &mut self,
        trouble: &Trouble,
        asked_ms: Option<u64>,
        now: Millis,
        entropy: u64,
    ) {
        self.trouble = Some(trouble.clone());
        self.failures = self.failures.saturating_add(1);
        if let Some(asked) = asked_ms {
            self.asked = Wait::new(now, asked.min(LONGEST_ASKED_PAUSE_MS));
        }
        self.own = self
            .failures
            .checked_sub(TRIPS_AFTER)
            .and_then(|beyond| Wait::new(now, pause(beyond, entropy)));
    }

    /// Something gives hope that it works again: another try may be made at once. What the API asked for is kept to.
    pub(super) fn hurry(&mut self) {
        self.own = None;
    }

    /// A person says that it works again, or wants to know.
    pub(super) fn forgive(&mut self) {
        self.own = None;
        self.asked = None;
        self.trouble = None;
    }

    pub(super) fn keep_to_ceiling(&mut self, now: Millis) {
        for wait in [&mut self.own, &mut self.asked].into_iter().flatten() {
            if wait.until.since(now) > wait.pause_ms {
                wait.until = now.plus(wait.pause_ms);
            }
        }
    }
}

/// Full jitter: anything up to a bound that doubles with every try, but never at once.
pub(super) fn pause(tries: u32, entropy: u64) -> u64 {
    let bound = (1_000_u64 << tries.min(6)).min(LONGEST_PAUSE_MS);
    (500 + entropy % bound).min(LONGEST_PAUSE_MS)
}

/// A received decision is usually applied within a second; look soon, then less and less often.
pub(super) fn follow_pause(checks: u32) -> u64 {
    (400_u64 << checks.min(7)).min(30_000)
}
