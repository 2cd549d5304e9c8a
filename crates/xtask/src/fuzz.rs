//! `cargo xtask fuzz`: what no test thought of, for the form. Inputs are made up by libFuzzer, led by which code they reach.
//!
//! `cargo fuzz` needs a nightly compiler for its address sanitizer. Safe Rust has little use for that; the coverage it is led
//! by is had from the stable compiler, with the flags `cargo fuzz --sanitizer none` would pass.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::Result;
use crate::arguments::Arguments;
use crate::command;

pub(crate) const HELP: &str = "\
Makes up schemas, data and edits, led by the code they reach, and stops at the first that breaks the form.

Usage: cargo xtask fuzz [options]

Options:
  --seconds N   how long (default 60)
  --input FILE  one input again, with the edits it stands for

What it learns is kept in the target folder, so that the next run goes on from there.
An input that fails is kept in fuzz/artifacts, and is made smaller first.
";

/// How long an input may take: many thousand times what one does.
const LIMIT_SECONDS: u32 = 10;

/// Where the programs and what was learned are, in the target folder.
const FOLDER: &str = "fuzz";

const COVERAGE: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

pub(crate) fn run(mut arguments: Arguments, root: &Path) -> Result<ExitCode> {
    let seconds = arguments.number::<u32>("--seconds")?.unwrap_or(60);
    let input = arguments.option("--input")?;
    arguments.finish()?;
    let fuzzer = Fuzzer::build(root)?;
    match input {
        Some(input) => fuzzer.tell(Path::new(&input))?,
        None => println!("{}", fuzzer.search(seconds)?),
    }
    Ok(ExitCode::SUCCESS)
}

/// The program, built with what it needs to see where inputs lead.
pub(crate) struct Fuzzer {
    program: PathBuf,
    /// What was learned before.
    corpus: PathBuf,
    root: PathBuf,
}

impl Fuzzer {
    /// # Errors
    /// When it cannot be built.
    pub(crate) fn build(root: &Path) -> Result<Self> {
        let version = command::capture(command::new("rustc").arg("-vV"))?;
        let host = version
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .ok_or("`rustc -vV` names no host")?;
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let folder = target.join(FOLDER);
        let mut cargo = command::new("cargo");
        cargo
            .args(["build", "--quiet", "--release", "--locked"])
            // With a target named, build scripts are built without the flags.
            .args(["--target", host])
            .arg("--manifest-path")
            .arg(root.join("fuzz/Cargo.toml"))
            .env("CARGO_TARGET_DIR", &folder)
            .env("RUSTFLAGS", format!("--cfg fuzzing {}", COVERAGE.join(" ")))
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        command::run(&mut cargo)?;
        let corpus = folder.join("corpus");
        fs::create_dir_all(&corpus)
            .map_err(|error| format!("cannot make the folder {}: {error}", corpus.display()))?;
        Ok(Self {
            program: folder.join(host).join("release/form"),
            corpus,
            root: root.to_owned(),
        })
    }

    /// Looks for an input that fails, for so long; says how many were tried.
    ///
    /// # Errors
    /// When there is one; the message says how to see it again.
    pub(crate) fn search(&self, seconds: u32) -> Result<String> {
        let artifacts = self.root.join("fuzz/artifacts/form");
        fs::create_dir_all(&artifacts)
            .map_err(|error| format!("cannot make the folder {}: {error}", artifacts.display()))?;
        let report = self.corpus.with_file_name("report");
        let mut fuzzer = command::new(&self.program);
        fuzzer
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-timeout={LIMIT_SECONDS}"))
            .args([
                "-max_len=4096",
                "-rss_limit_mb=2048",
                "-print_final_stats=1",
            ])
            .arg(format!(
                "-dict={}",
                self.root.join("fuzz/form.dict").display()
            ))
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .arg(&self.corpus)
            .arg(self.root.join("fuzz/seeds/form"))
            .env("RUST_BACKTRACE", "0")
            .stdout(std::process::Stdio::null())
            .stderr(
                fs::File::create(&report)
                    .map_err(|error| format!("cannot write {}: {error}", report.display()))?,
            );
        let status = fuzzer
            .status()
            .map_err(|error| format!("cannot start {}: {error}", self.program.display()))?;
        let said = String::from_utf8_lossy(&fs::read(&report).unwrap_or_default()).into_owned();
        if status.success() {
            let tried = after(&said, "stat::number_of_executed_units:").unwrap_or("no");
            let coverage = last_coverage(&said).unwrap_or("an unknown number of");
            return match tried.parse::<u64>() {
                Ok(1..) => Ok(format!(
                    "{tried} inputs in {seconds} s, none of which broke the form; they reach {coverage} places in the code"
                )),
                _ => Err("the fuzzer tried no input".to_owned()),
            };
        }
        let found = after(&said, "Test unit written to").map(PathBuf::from);
        let Some(found) = found else {
            return Err(format!(
                "the fuzzer ended with {status}; its words are in {}",
                report.display()
            ));
        };
        let smaller = self.smaller(&found);
        eprintln!();
        // Shows it, and fails as it did.
        let _ = self.tell(&smaller);
        let shown = smaller.strip_prefix(&self.root).unwrap_or(&smaller);
        Err(format!(
            "an input breaks the form; see it again with `cargo xtask fuzz --input {}`",
            shown.display()
        ))
    }

    /// The same failure with less, where it is found quickly.
    fn smaller(&self, input: &Path) -> PathBuf {
        let smaller = input.with_extension("smaller");
        let mut fuzzer = command::new(&self.program);
        fuzzer
            .args(["-minimize_crash=1", "-max_total_time=10"])
            .arg(format!("-exact_artifact_path={}", smaller.display()))
            .arg(input)
            .env("RUST_BACKTRACE", "0");
        // It ends in failure when nothing smaller fails; then the input stays as it is.
        let _ = command::capture(&mut fuzzer);
        if smaller.is_file() {
            smaller
        } else {
            input.to_owned()
        }
    }

    /// One input again, told edit by edit.
    fn tell(&self, input: &Path) -> Result<()> {
        let mut fuzzer = command::new(&self.program);
        fuzzer
            .arg(format!("-timeout={LIMIT_SECONDS}"))
            .arg(input)
            .env("COUNTERSIGN_TELL", "1")
            .env("RUST_BACKTRACE", "0");
        command::run(&mut fuzzer)
    }
}

/// The first word behind a label.
fn after<'a>(said: &'a str, label: &str) -> Option<&'a str> {
    said.split_once(label)?.1.split_whitespace().next()
}

/// From the last line such as `#2097 DONE cov: 5120 ft: …`.
fn last_coverage(said: &str) -> Option<&str> {
    let line = said.lines().rfind(|line| line.contains(" cov: "))?;
    after(line, " cov: ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_of_the_fuzzer_is_read() {
        let said = "#2\tINITED cov: 12 ft: 13\n#9\tDONE   cov: 5120 ft: 9 corp: 3/4b\nstat::number_of_executed_units: 9\n";
        assert_eq!(last_coverage(said), Some("5120"));
        assert_eq!(after(said, "stat::number_of_executed_units:"), Some("9"));
        assert_eq!(after(said, "Test unit written to"), None);
    }
}
