//! Small repeatable random numbers for the seed data; not for anything that must be hard to guess.

/// SplitMix64: the same seed gives the same stream on every machine.
#[derive(Clone)]
pub(super) struct Random {
    state: u64,
}

impl Random {
    /// A stream of its own for every pair, so that extraction 900 needs none of the 899 before it.
    pub(super) fn new(seed: u64, index: u64) -> Random {
        let mut random = Random {
            state: seed ^ 0x6a09_e667_f3bc_c909,
        };
        random.state = random.next() ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        random.next();
        random
    }

    pub(super) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let count = high.abs_diff(low) + 1;
        low + i64::try_from(self.next() % count).unwrap_or(0)
    }

    /// True in `percent` of a hundred cases.
    pub(super) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    pub(super) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[(self.next() % choices.len() as u64) as usize]
    }

    /// `count` different members of `choices` (all of them when there are fewer), in their own order.
    pub(super) fn pick_some<'a, T>(&mut self, choices: &'a [T], count: usize) -> Vec<&'a T> {
        let mut wanted = count.min(choices.len());
        let mut picked = Vec::with_capacity(wanted);
        for (position, choice) in choices.iter().enumerate() {
            let left = choices.len() - position;
            if wanted > 0 && self.next() % (left as u64) < wanted as u64 {
                picked.push(choice);
                wanted -= 1;
            }
        }
        picked
    }

    pub(super) fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b'0' + (self.next() % 10) as u8))
            .collect()
    }
}
