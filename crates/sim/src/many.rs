//! Many histories on all cores, up to the first that breaks a promise.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::invariants::Problem;
use crate::script::Script;
use crate::shrink::shrunk;
use crate::world::Tally;
use crate::{known, play};

/// What came of many histories.
#[derive(Debug)]
pub struct Played {
    /// How many were played.
    pub count: u64,
    /// What they were like, together.
    pub tally: Tally,
    /// The first that broke a promise, made small.
    pub broken: Option<Broken>,
}

/// A history that breaks a promise.
#[derive(Debug)]
pub struct Broken {
    /// The smallest script that still does.
    pub script: Script,
    /// Which promise.
    pub problem: Problem,
}

/// Plays so many histories from a seed on, on as many threads as there are cores.
pub fn play_many(from: u64, count: u64) -> Played {
    let failed = AtomicU64::new(u64::MAX);
    let sums = on_all_cores(from, count, |sum: &mut (Tally, u64), seed| {
        if failed.load(Ordering::Relaxed) != u64::MAX {
            return false;
        }
        sum.1 += 1;
        match play(&Script::new(seed)) {
            Ok(tally) => sum.0.add(&tally),
            Err(problem) if known::why(&problem).is_some() => {}
            Err(_) => {
                failed.fetch_min(seed, Ordering::Relaxed);
            }
        }
        true
    });
    let mut tally = Tally::default();
    sums.iter().for_each(|(sum, _)| tally.add(sum));
    let failed = failed.into_inner();
    Played {
        count: sums.iter().map(|(_, played)| played).sum(),
        tally,
        broken: (failed != u64::MAX).then(|| made_small(failed)).flatten(),
    }
}

/// Every way in which so many histories break promises, with the first seed that does and how many do.
pub fn survey(from: u64, count: u64) -> Vec<(Problem, u64, u64)> {
    let found = on_all_cores(from, count, |found: &mut Vec<(Problem, u64, u64)>, seed| {
        if let Err(problem) = play(&Script::new(seed)) {
            note(found, (problem, seed, 1));
        }
        true
    });
    let mut all = Vec::new();
    found
        .into_iter()
        .flatten()
        .for_each(|one| note(&mut all, one));
    all.sort_by_key(|(_, _, times)| std::cmp::Reverse(*times));
    all
}

fn note(all: &mut Vec<(Problem, u64, u64)>, (problem, seed, times): (Problem, u64, u64)) {
    match all.iter_mut().find(|(known, _, _)| known.is_like(&problem)) {
        Some(known) if seed < known.1 => *known = (problem, seed, known.2 + times),
        Some(known) => known.2 += times,
        None => all.push((problem, seed, times)),
    }
}

/// Does something for each seed, until it says that it is enough; what each thread came to.
fn on_all_cores<T: Default + Send>(
    from: u64,
    count: u64,
    act: impl Fn(&mut T, u64) -> bool + Sync,
) -> Vec<T> {
    let next = AtomicU64::new(from);
    let work = || {
        let mut sum = T::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= from + count || !act(&mut sum, seed) {
                return sum;
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let ends = workers.into_iter().map(|worker| worker.join());
        ends.map(|end| end.unwrap_or_default()).collect()
    })
}

/// The smallest script of a seed that still breaks what the seed breaks.
pub fn made_small(seed: u64) -> Option<Broken> {
    let script = Script::new(seed);
    let problem = play(&script).err()?;
    Some(Broken {
        script: shrunk(&script, &problem),
        problem,
    })
}
