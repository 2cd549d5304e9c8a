//! Deterministic simulation: whole histories of decisions, with virtual time, seeded chance and faults at every boundary.
//! After each: no decision took effect twice, none was lost, none took effect otherwise than it was decided, everything
//! the reviewer was told was true, and all queues drained once the faults had stopped.
//!
//! `cargo xtask simulate --seeds N` plays N histories; a seed that fails prints the smallest script that still does, and
//! what happened in it. Start with [`world`]; [`mutants`] shows that it finds mistakes.

mod mutants;
mod script;
mod servers;
mod world;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use self::mutants::{MUTANTS, Mutant};
use self::script::Script;
use self::world::{Tally, World};

/// How many histories the test suite plays.
const HISTORIES: u64 = 20_000;
/// In so many histories each mistake has to be found.
const ENOUGH_TO_FIND: u64 = 5_000;

fn play(script: &Script, mutant: Option<Mutant>) -> Result<Tally, String> {
    World::new(script, mutant, false).play()
}

/// What went wrong with a seed, as small as it gets, for a person to read.
fn replay(seed: u64, mutant: Option<Mutant>) -> String {
    let script = Script::new(seed).shrunk(|script| play(script, mutant).is_err());
    let mut world = World::new(&script, mutant, true);
    let problem = world.play().err().unwrap_or_default();
    let trace = world.trace.unwrap_or_default().join("\n");
    format!("seed {seed}: {problem}\n{script:#?}\n{trace}")
}

/// A number from the environment: how `cargo xtask simulate` says what to play.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn every_decision_takes_effect_once_whatever_happens() {
    let from = number("COUNTERSIGN_FIRST_SEED").unwrap_or(0);
    let count = number("COUNTERSIGN_SEEDS").unwrap_or(HISTORIES);
    let next = AtomicU64::new(from);
    let failed = AtomicU64::new(u64::MAX);
    let work = || {
        let mut sum = Tally::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= from + count || failed.load(Ordering::Relaxed) != u64::MAX {
                return sum;
            }
            match play(&Script::new(seed), None) {
                Ok(tally) => {
                    sum.decisions += tally.decisions;
                    sum.effects += tally.effects;
                    sum.requests += tally.requests;
                    sum.faults += tally.faults;
                    sum.crashes += tally.crashes;
                }
                Err(_) => {
                    failed.fetch_min(seed, Ordering::Relaxed);
                }
            }
        }
    };
    let sums: Vec<Tally> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap())
            .collect()
    });
    let failed = failed.into_inner();
    assert!(failed == u64::MAX, "{}", replay(failed, None));
    let total = |which: fn(&Tally) -> u64| sums.iter().map(which).sum::<u64>();
    eprintln!(
        "{count} histories: {} decisions, {} effects, {} requests of which {} met a fault, {} crashes; lost 0, doubled 0, wrong 0",
        total(|tally| tally.decisions),
        total(|tally| tally.effects),
        total(|tally| tally.requests),
        total(|tally| tally.faults),
        total(|tally| tally.crashes),
    );
}

#[test]
fn every_mistake_is_found() {
    let found: Vec<(Mutant, AtomicBool)> = MUTANTS
        .iter()
        .map(|mutant| (*mutant, AtomicBool::new(false)))
        .collect();
    for (mutant, is_found) in &found {
        let finds = |seed: &u64| play(&Script::new(*seed), Some(*mutant)).is_err();
        is_found.store(
            (0..ENOUGH_TO_FIND).any(|seed| finds(&seed)),
            Ordering::Relaxed,
        );
    }
    let missed: Vec<Mutant> = found
        .iter()
        .filter(|(_, is_found)| !is_found.load(Ordering::Relaxed))
        .map(|(mutant, _)| *mutant)
        .collect();
    assert!(missed.is_empty(), "not found: {missed:?}");
}

#[test]
fn a_seed_is_played_the_same_way_every_time() {
    for seed in 0..50 {
        let script = Script::new(seed);
        let trace = || {
            let mut world = World::new(&script, None, true);
            let _ = world.play();
            world.trace.unwrap()
        };
        assert_eq!(trace(), trace());
    }
}

#[test]
fn what_fails_is_made_small() {
    let mutant = Some(Mutant::GoneIsApplied);
    let seed = (0..ENOUGH_TO_FIND)
        .find(|seed| play(&Script::new(*seed), mutant).is_err())
        .unwrap();
    let whole = Script::new(seed).steps.len();
    let small = Script::new(seed).shrunk(|script| play(script, mutant).is_err());
    assert!(small.steps.len() < whole && play(&small, mutant).is_err());
    assert!(replay(seed, mutant).contains("is told to be applied, which is not true"));
}
