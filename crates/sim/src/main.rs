//! Plays histories of the desk from one seed on, as many as asked for, and stops at the first that breaks a promise. What
//! `cargo xtask simulate` calls.

#![allow(
    clippy::print_stdout,
    reason = "a command line tool answers on its standard output"
)]

use std::process::ExitCode;
use std::time::Instant;

use countersign_sim::{Script, details, made_small, play_many, story, survey};

const HELP: &str = "\
Plays histories of the desk, each from a seed, and stops at the first that breaks a promise.

Usage: countersign-sim [--seeds N] [--from N] [--survey]
       countersign-sim --seed N [--whole | --details]

  --seeds N   how many (default 10000)
  --from N    the first one (default 0)
  --survey    play all of them, and say how often each promise was broken and by which seed first
  --seed N    this one alone, made small, in words
  --whole     as it is
  --details   as it is, with every detail
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str| -> Option<u64> {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse().ok()
    };
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    if has("--help") {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    if let Some(seed) = number("--seed") {
        let told = match (has("--whole"), has("--details")) {
            (_, true) => details(&Script::new(seed)),
            (true, _) => story(&Script::new(seed)),
            _ => match made_small(seed) {
                Some(broken) => story(&broken.script),
                None => "Every promise was kept.".to_owned(),
            },
        };
        println!("{told}");
        return ExitCode::SUCCESS;
    }
    let count = number("--seeds").unwrap_or(10_000);
    let from = number("--from").unwrap_or(0);
    let start = Instant::now();
    if has("--survey") {
        for (problem, seed, times) in survey(from, count) {
            println!("{times:>6} times, first by seed {seed}: {problem}");
        }
        return ExitCode::SUCCESS;
    }
    let played = play_many(from, count);
    let seconds = start.elapsed().as_secs_f64();
    let tally = played.tally;
    println!(
        "{} histories of the desk in {seconds:.1} s, {:.0} a minute: {} decisions, {} effects, {} requests, {} faults, {} crashes, {} events",
        played.count,
        played.count as f64 * 60.0 / seconds,
        tally.decisions,
        tally.effects,
        tally.requests,
        tally.faults,
        tally.crashes,
        tally.events,
    );
    match played.broken {
        None => ExitCode::SUCCESS,
        Some(broken) => {
            println!(
                "\nThe shortest script found that still fails:\n\n{}",
                story(&broken.script)
            );
            ExitCode::FAILURE
        }
    }
}
