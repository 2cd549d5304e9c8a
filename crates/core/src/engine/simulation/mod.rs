//! Deterministic simulation: whole histories of decisions, with virtual time, seeded chance and faults at every boundary.
//! After each: no decision took effect twice, none was lost, none took effect otherwise than it was decided, everything
//! the reviewer was told was true, and all queues drained once the faults had stopped.
//!
//! `cargo xtask simulate --seeds N` plays N histories of each kind ([`script::About`]); a seed that fails prints the smallest script that still does, and
//! what happened in it. Start with [`world`]; [`mutants`] shows that it finds mistakes.

mod mutants;
mod reviews;
mod script;
mod servers;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};

use self::mutants::{MUTANTS, Mutant};
use self::script::{About, Script};
use self::world::{Tally, World};

/// How many histories the test suite plays, by what they are about.
const HISTORIES: u64 = 20_000;
const HISTORIES_OF_REVIEWS: u64 = 5_000;
/// In so many histories each mistake has to be found.
const ENOUGH_TO_FIND: u64 = 5_000;

fn play(script: &Script, mutant: Option<Mutant>) -> Result<Tally, String> {
    World::new(script, mutant, false).play()
}

/// What went wrong with a seed, as small as it gets, for a person to read.
fn replay(about: About, seed: u64, mutant: Option<Mutant>) -> String {
    let script = Script::new(about, seed).shrunk(|script| play(script, mutant).is_err());
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
    play_all(About::Actions, HISTORIES);
}

#[test]
fn every_review_is_decided_once_whatever_happens() {
    play_all(About::Reviews, HISTORIES_OF_REVIEWS);
}

fn play_all(about: About, histories: u64) {
    let from = number("COUNTERSIGN_FIRST_SEED").unwrap_or(0);
    let count = number("COUNTERSIGN_SEEDS").unwrap_or(histories);
    let next = AtomicU64::new(from);
    let failed = AtomicU64::new(u64::MAX);
    let work = || {
        let mut sum = Tally::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= from + count || failed.load(Ordering::Relaxed) != u64::MAX {
                return sum;
            }
            match play(&Script::new(about, seed), None) {
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
    assert!(failed == u64::MAX, "{}", replay(about, failed, None));
    let total = |which: fn(&Tally) -> u64| sums.iter().map(which).sum::<u64>();
    eprintln!(
        "{count} histories of {about:?}: {} decisions, {} effects, {} requests of which {} met a fault, {} crashes; lost 0, doubled 0, wrong 0",
        total(|tally| tally.decisions),
        total(|tally| tally.effects),
        total(|tally| tally.requests),
        total(|tally| tally.faults),
        total(|tally| tally.crashes),
    );
}

#[test]
fn every_mistake_is_found() {
    let finds = |about, mutant| {
        let mut seeds = 0..ENOUGH_TO_FIND;
        seeds.find(|seed| play(&Script::new(about, *seed), Some(mutant)).is_err())
    };
    let mut missed = Vec::new();
    for &(about, mutant) in MUTANTS {
        match finds(about, mutant) {
            Some(seed) => eprintln!("{about:?}: {mutant:?} is found by seed {seed}"),
            None => missed.push((about, mutant)),
        }
    }
    assert!(missed.is_empty(), "not found: {missed:?}");
}

#[test]
fn a_seed_is_played_the_same_way_every_time() {
    for (about, seed) in [About::Actions, About::Reviews]
        .into_iter()
        .flat_map(|about| (0..50).map(move |seed| (about, seed)))
    {
        let script = Script::new(about, seed);
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
    let script = |seed| Script::new(About::Actions, seed);
    let seed = (0..ENOUGH_TO_FIND)
        .find(|seed| play(&script(*seed), mutant).is_err())
        .unwrap();
    let whole = script(seed).steps.len();
    let small = script(seed).shrunk(|script| play(script, mutant).is_err());
    assert!(small.steps.len() < whole && play(&small, mutant).is_err());
    let told = replay(About::Actions, seed, mutant);
    assert!(told.contains("is told to be applied, which is not true"));
}
