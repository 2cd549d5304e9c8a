//! What happens in a history apart from what follows by itself: made from a seed, and made smaller when it has found
//! something.

use super::world::{TABS, UNDO_MS};

/// Which servers a history is about; each kind has histories of its own for every seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// Actions and decisions on runs: one verdict, sent once.
    Actions,
    /// Reviews: versions first, and then a verdict on one of them.
    Reviews,
}

/// What the reviewer made of the data.
#[derive(Clone, Copy, Debug)]
pub(super) enum Edits {
    None,
    /// Data of their own; at a review, one of a few that others come up with too.
    Own(u64),
    /// Back to what an older version holds.
    Older(usize),
}

/// splitmix64: neighbouring seeds have nothing in common.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    fn place(&mut self) -> usize {
        self.below(TABS as u64) as usize
    }

    fn which(&mut self) -> usize {
        self.below(64) as usize
    }
}

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
        edits: Edits,
    },
    Undo(usize),
    RetryNow(usize),
    SendUnsaved(usize),
    DecidedElsewhere {
        which: usize,
        approve: bool,
    },
    /// The reviewer looks at a review; what is decided later in this tab is decided about what was there then.
    Open {
        place: usize,
        which: usize,
    },
    /// An agent corrects a review's newest version.
    Corrected {
        which: usize,
        content: u64,
    },
    /// The run of a review is cancelled.
    Cancelled(usize),
    Online(bool),
    Credentials(bool),
    Hide(usize, bool),
    /// As often as lists are read.
    LookAgain(usize),
    /// The browser stops the tab, and says so before, or it does not.
    Freeze {
        place: usize,
        is_said: bool,
    },
    Thaw(usize),
    /// Everything that is stored is deleted, by the reviewer's own hand.
    Wipe,
    /// The clock is set, by so many milliseconds.
    ClockJumps(i64),
}

/// One history before it is played.
#[derive(Clone, Debug)]
pub(super) struct Script {
    pub(super) about: About,
    pub(super) seed: u64,
    pub(super) undo_ms: u64,
    /// Of 100 requests so many meet a fault.
    pub(super) network_faults: u64,
    /// Of 100 writes so many fail.
    pub(super) storage_faults: u64,
    /// Whether the browser has locks to give.
    pub(super) has_locks: bool,
    /// Whether anybody deletes what is stored.
    pub(super) is_wiped: bool,
    pub(super) faults_until: u64,
    /// When what happens.
    pub(super) steps: Vec<(u64, Step)>,
}

impl Script {
    pub(super) fn new(about: About, seed: u64) -> Script {
        let mut chance = Chance(seed);
        let undo_ms = [0, 0, UNDO_MS][chance.below(3) as usize];
        let network_faults = [0, 15, 40, 70][chance.below(4) as usize];
        let storage_faults = [0, 0, 0, 12][chance.below(4) as usize];
        let has_locks = chance.below(6) > 0;
        let is_wiped = chance.below(6) == 0;
        let length = 6 + chance.below(18);
        let mut at = 0;
        let mut steps = vec![(0, Step::Visit(0))];
        for _ in 0..length {
            // Now close together, so that things meet; now far apart.
            at += [3, 40, 400, 3_000, 20_000][chance.below(5) as usize] * (1 + chance.below(3));
            let step = match about {
                About::Actions => step(&mut chance),
                About::Reviews => step_with_reviews(&mut chance),
            };
            let step = match step {
                Step::Wipe if !is_wiped => Step::LookAgain(0),
                step => step,
            };
            steps.push((at, step));
        }
        Script {
            about,
            seed,
            undo_ms,
            network_faults,
            storage_faults,
            has_locks,
            is_wiped,
            faults_until: at + 1_000 + chance.below(60_000),
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

fn step(chance: &mut Chance) -> Step {
    let place = chance.place();
    match chance.below(28) {
        0..=7 => Step::Decide {
            place,
            which: chance.which(),
            approve: chance.below(3) > 0,
            edits: match chance.below(2) {
                0 => Edits::None,
                _ => Edits::Own(0),
            },
        },
        8 | 9 => Step::Crash(place),
        10 => Step::Leave(place),
        11..=13 => Step::Visit(place),
        14 => Step::Undo(place),
        15 => Step::RetryNow(place),
        16 => Step::SendUnsaved(place),
        17 => Step::DecidedElsewhere {
            which: chance.which(),
            approve: chance.below(2) > 0,
        },
        18 => Step::Online(chance.below(2) > 0),
        19 => Step::Credentials(chance.below(2) > 0),
        20 => Step::Hide(place, chance.below(2) > 0),
        21 => Step::LookAgain(place),
        22 | 23 => Step::Freeze {
            place,
            is_said: chance.below(2) > 0,
        },
        24 | 25 => Step::Thaw(place),
        26 => Step::Wipe,
        _ => Step::ClockJumps(chance.below(7_200_000) as i64 - 3_600_000),
    }
}

fn step_with_reviews(chance: &mut Chance) -> Step {
    let (place, which) = (chance.place(), chance.which());
    match chance.below(30) {
        0..=6 => Step::Decide {
            place,
            which,
            approve: chance.below(4) > 0,
            edits: match chance.below(6) {
                0 | 1 => Edits::None,
                2..=4 => Edits::Own(chance.below(8)),
                _ => Edits::Older(chance.which()),
            },
        },
        7 | 8 => Step::Open { place, which },
        9..=12 => Step::Corrected {
            which,
            content: chance.below(8),
        },
        13 => Step::Cancelled(which),
        14 | 15 => Step::DecidedElsewhere {
            which,
            approve: chance.below(3) > 0,
        },
        // What both kinds have in common.
        _ => loop {
            let step = step(chance);
            if !matches!(step, Step::Decide { .. } | Step::DecidedElsewhere { .. }) {
                return step;
            }
        },
    }
}
