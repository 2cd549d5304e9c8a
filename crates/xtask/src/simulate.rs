//! `cargo xtask simulate`: the simulation of the outbox over more histories than the test suite has time for.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use crate::Result;
use crate::arguments::Arguments;
use crate::command;

pub(crate) const HELP: &str = "\
Plays many histories of decisions, with faults at every boundary, and stops at the first that breaks a promise.

Usage: cargo xtask simulate [options]

Options:
  --seeds N  how many histories of each kind (default 100000)
  --from N   the first seed (default 0); a seed is played the same way every time

A seed that fails prints the smallest script that still does, and what happened in it.
";

/// The tests that play them, one for each kind.
const TESTS: [&str; 2] = [
    "engine::simulation::every_decision_takes_effect_once_whatever_happens",
    "engine::simulation::every_review_is_decided_once_whatever_happens",
];

pub(crate) fn run(mut arguments: Arguments, _: &Path) -> Result<ExitCode> {
    let seeds = arguments.number::<u64>("--seeds")?.unwrap_or(100_000);
    let from = arguments.number::<u64>("--from")?.unwrap_or(0);
    arguments.finish()?;
    let base = [
        "test",
        "--quiet",
        "--release",
        "--package",
        "countersign-core",
        "--lib",
    ];
    command::run(command::new("cargo").args(base).arg("--no-run"))?;
    let mut cargo = command::new("cargo");
    cargo
        .args(base)
        .args(["--", "--exact", "--nocapture"])
        .args(TESTS)
        .env("COUNTERSIGN_SEEDS", seeds.to_string())
        .env("COUNTERSIGN_FIRST_SEED", from.to_string())
        .env("RUST_BACKTRACE", "0");
    let start = Instant::now();
    let result = command::run(&mut cargo);
    let seconds = start.elapsed().as_secs_f64();
    result.map_err(|_| "a history broke a promise; see above".to_owned())?;
    println!(
        "{seeds} histories of each kind in {seconds:.1} s: {:.0} a minute",
        seeds as f64 * TESTS.len() as f64 * 60.0 / seconds
    );
    Ok(ExitCode::SUCCESS)
}
