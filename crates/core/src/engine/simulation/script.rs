//! What happens in a history apart from what follows by itself: made from a seed, and made smaller when it has found
//! something.

use super::world::{TABS, UNDO_MS};

/// One thing that the reviewer, the browser or somebody else does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Visit(usize),
    /// The tab is gone from one moment to the next.
    Crash(usize),
    /// The tab is closed; it gets a last word.
    Leave(usize),
    Decide {
        place: usize,
        which: usize,
        approve: bool,
        edits: bool,
    },
    Undo(usize),
    RetryNow(usize),
    SendUnsaved(usize),
    DecidedElsewhere {
        which: usize,
        approve: bool,
    },
    Online(bool),
    Credentials(bool),
    Hide(usize, bool),
    /// As often as lists are read.
    LookAgain(usize),
    /// The clock is set, by so many milliseconds.
    ClockJumps(i64),
}

/// One history before it is played.
#[derive(Clone, Debug)]
pub(super) struct Script {
    pub(super) seed: u64,
    pub(super) undo_ms: u64,
    /// Of 100 requests so many meet a fault.
    pub(super) network_faults: u64,
    /// Of 100 writes so many fail.
    pub(super) storage_faults: u64,
    pub(super) faults_until: u64,
    /// When what happens.
    pub(super) steps: Vec<(u64, Step)>,
}

impl Script {
    pub(super) fn new(seed: u64) -> Script {
        // splitmix64: neighbouring seeds have nothing in common.
        let mut state = seed;
        let mut chance = move |below: u64| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (mixed ^ (mixed >> 31)) % below
        };
        let undo_ms = [0, 0, UNDO_MS][chance(3) as usize];
        let network_faults = [0, 15, 40, 70][chance(4) as usize];
        let storage_faults = [0, 0, 0, 12][chance(4) as usize];
        let length = 6 + chance(18);
        let mut at = 0;
        let mut steps = vec![(0, Step::Visit(0))];
        for _ in 0..length {
            // Now close together, so that things meet; now far apart.
            at += [3, 40, 400, 3_000, 20_000][chance(5) as usize] * (1 + chance(3));
            let place = chance(TABS as u64) as usize;
            let step = match chance(23) {
                0..=7 => Step::Decide {
                    place,
                    which: chance(64) as usize,
                    approve: chance(3) > 0,
                    edits: chance(2) > 0,
                },
                8 | 9 => Step::Crash(place),
                10 => Step::Leave(place),
                11..=13 => Step::Visit(place),
                14 => Step::Undo(place),
                15 => Step::RetryNow(place),
                16 => Step::SendUnsaved(place),
                17 => Step::DecidedElsewhere {
                    which: chance(64) as usize,
                    approve: chance(2) > 0,
                },
                18 => Step::Online(chance(2) > 0),
                19 => Step::Credentials(chance(2) > 0),
                20 => Step::Hide(place, chance(2) > 0),
                21 => Step::LookAgain(place),
                _ => Step::ClockJumps(chance(7_200_000) as i64 - 3_600_000),
            };
            steps.push((at, step));
        }
        Script {
            seed,
            undo_ms,
            network_faults,
            storage_faults,
            faults_until: at + 1_000 + chance(60_000),
            steps,
        }
    }

    /// The smallest script that still fails, as far as leaving things out leads to it.
    pub(super) fn shrunk(mut self, fails: impl Fn(&Script) -> bool) -> Script {
        for smaller in [0, 15, 40] {
            let candidate = Script {
                network_faults: smaller.min(self.network_faults),
                ..self.clone()
            };
            if candidate.network_faults < self.network_faults && fails(&candidate) {
                self = candidate;
            }
        }
        let without_storage_faults = Script {
            storage_faults: 0,
            ..self.clone()
        };
        if fails(&without_storage_faults) {
            self = without_storage_faults;
        }
        let mut at = self.steps.len();
        while at > 0 {
            at -= 1;
            let mut candidate = self.clone();
            candidate.steps.remove(at);
            if fails(&candidate) {
                self = candidate;
            }
        }
        self
    }
}
