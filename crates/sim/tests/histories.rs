//! The suite's share of histories, and that the simulation does what it says of itself.

use countersign_sim::mutants::MUTANTS;
use countersign_sim::{Script, World, made_small, play, play_many, story};

/// How many histories the suite plays; `cargo xtask simulate` plays more.
const HISTORIES: u64 = 5_000;

#[test]
fn every_promise_is_kept_whatever_happens() {
    let played = play_many(0, HISTORIES);
    if let Some(broken) = played.broken {
        panic!("{}", story(&broken.script));
    }
    assert_eq!(played.count, HISTORIES);
    let tally = played.tally;
    assert!(
        tally.decisions.min(tally.effects).min(tally.faults) > HISTORIES / 2,
        "next to nothing happens: {tally:?}"
    );
}

#[test]
fn a_seed_is_played_the_same_way_every_time() {
    for seed in 0..100 {
        let script = Script::new(seed);
        let lines = || {
            let mut world = World::new(&script).noting();
            let _ = world.play();
            world.lines().to_vec()
        };
        assert_eq!(lines(), lines(), "seed {seed}");
    }
}

#[test]
fn what_fails_is_made_small_and_told_in_words() {
    let mut seeds = 0..HISTORIES;
    let Some((seed, problem)) = seeds.find_map(|seed| {
        let problem = play(&Script::new(seed)).err()?;
        Some((seed, problem))
    }) else {
        return;
    };
    let whole = Script::new(seed);
    let small = made_small(seed).expect("the seed fails").script;
    assert!(small.steps.len() < whole.steps.len());
    let again = play(&small).expect_err("it still fails");
    assert!(again.is_like(&problem), "{again} instead of {problem}");
    let told = story(&small);
    assert!(told.contains("That breaks a promise"), "{told}");
}

/// In so many histories each mistake has to be found.
const ENOUGH_TO_FIND: u64 = 4_000;

#[test]
fn every_mistake_is_found() {
    let mut missed = Vec::new();
    for &mutant in MUTANTS {
        // One that every promise is kept in without the mistake, and not with it.
        let finds = |seed: &u64| {
            let script = Script::new(*seed);
            World::new(&script).broken(mutant).play().is_err() && play(&script).is_ok()
        };
        match (0..ENOUGH_TO_FIND).find(finds) {
            Some(seed) => eprintln!("{mutant:?} is found by seed {seed}"),
            None => missed.push(mutant),
        }
    }
    assert!(missed.is_empty(), "not found: {missed:?}");
}
