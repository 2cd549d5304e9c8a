//! `cargo xtask simulate`: histories of the outbox and of the whole desk, more than the test suite has time for.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use crate::Result;
use crate::arguments::Arguments;
use crate::command;

pub(crate) const HELP: &str = "\
Plays many histories with faults at every boundary, and stops at the first that breaks a promise.

Usage: cargo xtask simulate [options]

Options:
  --seeds N    how many histories of each kind (default 100000)
  --from N     the first seed (default 0); a seed is played the same way every time
  --only KIND  engine: decisions on their way to the APIs; desk: everything, as a reviewer sees it

A seed that fails prints the smallest script that still does, and what happened in it.
";

/// The tests that play the engine's histories, one for each kind.
const ENGINE: [&str; 2] = [
    "engine::simulation::every_decision_takes_effect_once_whatever_happens",
    "engine::simulation::every_review_is_decided_once_whatever_happens",
];

pub(crate) fn run(mut arguments: Arguments, _: &Path) -> Result<ExitCode> {
    let seeds = arguments.number::<u64>("--seeds")?.unwrap_or(100_000);
    let from = arguments.number::<u64>("--from")?.unwrap_or(0);
    let only = arguments.option("--only")?;
    arguments.finish()?;
    match only.as_deref() {
        None => {
            engine(seeds, from)?;
            desk(seeds, from)?;
        }
        Some("engine") => engine(seeds, from)?,
        Some("desk") => desk(seeds, from)?,
        Some(other) => return Err(format!("--only is engine or desk, not {other}")),
    }
    Ok(ExitCode::SUCCESS)
}

fn engine(seeds: u64, from: u64) -> Result<()> {
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
        .args(ENGINE)
        .env("COUNTERSIGN_SEEDS", seeds.to_string())
        .env("COUNTERSIGN_FIRST_SEED", from.to_string())
        .env("RUST_BACKTRACE", "0");
    let start = Instant::now();
    let result = command::run(&mut cargo);
    let seconds = start.elapsed().as_secs_f64();
    result.map_err(|_| "a history of the engine broke a promise; see above".to_owned())?;
    println!(
        "{seeds} histories of each kind in {seconds:.1} s: {:.0} a minute",
        seeds as f64 * ENGINE.len() as f64 * 60.0 / seconds
    );
    Ok(())
}

/// Says how quick it was by itself.
fn desk(seeds: u64, from: u64) -> Result<()> {
    let base = [
        "run",
        "--quiet",
        "--release",
        "--package",
        "countersign-sim",
        "--",
    ];
    let mut cargo = command::new("cargo");
    cargo
        .args(base)
        .args(["--seeds", &seeds.to_string(), "--from", &from.to_string()]);
    command::run(&mut cargo)
        .map_err(|_| "a history of the desk broke a promise; see above".to_owned())
}
