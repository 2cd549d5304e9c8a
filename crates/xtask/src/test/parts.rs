//! The parts of `cargo xtask test`: which program runs each of them and where its count comes from.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Outcome;
use super::count::{self, Count};
use crate::Result;
use crate::command;
use crate::element::{self, Profile};
use crate::sandbox::{self, Sandbox};
use crate::setup::Setup;

/// The element's own package: the only one that is also built for wasm32.
const ELEMENT: &str = "countersign";

const END_TO_END: &str = "tests/e2e";
const SDK: &str = "crates/sandbox/tests/sdk";

/// Beside the project, as the vendors' files are not part of it.
const CONTRACTS: &str = "../shared/contracts";

/// An OpenAPI file, the prefix under which the sandbox serves it, and the headers it asks for.
struct Contract {
    file: &'static str,
    prefix: &'static str,
    headers: &'static [&'static str],
}

const RETAB_HEADERS: &[&str] = &["Api-Key: sandbox-retab-key"];

const CONTRACT_FILES: [Contract; 2] = [
    Contract {
        file: "hookpulse.openapi.yaml",
        prefix: "hookpulse",
        headers: &[
            "x-hookpulse-api-key: sandbox-hookpulse-key",
            "x-brand-uuid: 7c9e6679-7425-40de-944b-e07fc1f90ae7",
        ],
    },
    Contract {
        file: "retab-hil.openapi.yaml",
        prefix: "retab-a",
        headers: RETAB_HEADERS,
    },
];

pub(super) fn fmt(_: &Setup) -> Outcome {
    let mut cargo = command::new("cargo");
    cargo.args(["fmt", "--all", "--check"]);
    checks([cargo])
}

pub(super) fn clippy(setup: &Setup) -> Outcome {
    let wasm = match setup.wasm() {
        Ok(wasm) => wasm,
        Err(problem) => return Outcome::failed(problem),
    };
    let mut native = command::new("cargo");
    native.args(["clippy", "--quiet", "--workspace", "--all-targets"]);
    native.args(["--", "-D", "warnings"]);
    let mut browser = wasm.clippy();
    browser.args(["--quiet", "--package", ELEMENT, "--all-targets"]);
    browser.args(["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"]);
    checks([native, browser])
}

pub(super) fn native(_: &Setup) -> Outcome {
    let mut cargo = command::new("cargo");
    cargo.args(["test", "--quiet", "--workspace", "--no-fail-fast"]);
    watched(&mut cargo, count::libtest)
}

pub(super) fn browser(setup: &Setup) -> Outcome {
    browser_tests(setup).unwrap_or_else(Outcome::failed)
}

fn browser_tests(setup: &Setup) -> Result<Outcome> {
    let browser = setup.browser()?;
    let bindgen = setup.bindgen()?;
    let temporary = TemporaryFolder::new("browser")?;
    let capabilities = temporary.0.join("webdriver.json");
    browser.write_capabilities(setup.root(), &capabilities)?;
    let mut cargo = setup.wasm()?.cargo();
    cargo
        .args(["test", "--quiet", "--package", ELEMENT, "--lib", "--tests"])
        .args(["--no-fail-fast", "--target", "wasm32-unknown-unknown"])
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            bindgen.join("wasm-bindgen-test-runner"),
        )
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities)
        // For all tests of one program together; a busy machine must not fail them.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    Ok(watched(&mut cargo, count::libtest))
}

pub(super) fn e2e(setup: &Setup) -> Outcome {
    end_to_end_tests(setup).unwrap_or_else(Outcome::failed)
}

fn end_to_end_tests(setup: &Setup) -> Result<Outcome> {
    let page = element::build(setup, Profile::Release)?;
    eprint!("{}", element::sizes(setup, &page));
    let program = sandbox::build()?;
    let folder = setup.end_to_end()?;
    let temporary = TemporaryFolder::new("e2e")?;
    let report = temporary.0.join("report.tap");
    let mut node = setup.node()?.node();
    node.current_dir(setup.root())
        .args([
            "--test",
            "--test-reporter=spec",
            "--test-reporter-destination=stdout",
        ])
        .arg("--test-reporter=tap")
        .arg(format!("--test-reporter-destination={}", report.display()))
        // Files, because Node versions disagree on what a folder means here.
        .args(files_ending(folder, ".test.mjs")?)
        .env("COUNTERSIGN_SANDBOX", &program)
        .env("COUNTERSIGN_PAGE", &page)
        .env("CHROME", setup.chrome()?);
    let mut outcome = watched(&mut node, |_| Count::default());
    outcome.count = count::tap(&fs::read_to_string(&report).unwrap_or_default());
    Ok(outcome)
}

pub(super) fn sdk(setup: &Setup) -> Outcome {
    sdk_tests(setup).unwrap_or_else(Outcome::failed)
}

fn sdk_tests(setup: &Setup) -> Result<Outcome> {
    let program = sandbox::build()?;
    let mut python = command::new(setup.python()?);
    // unittest reports on standard error, which is shown as it comes; the count needs it on one pipe.
    python
        .args([
            "-c",
            "import sys, unittest; sys.stderr = sys.stdout; unittest.main(module=None)",
        ])
        .args(["discover", "--verbose", "--start-directory", SDK])
        .env("PYTHONUNBUFFERED", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("COUNTERSIGN_SANDBOX", program);
    Ok(watched(&mut python, count::unittest))
}

pub(super) fn contract(setup: &Setup) -> Outcome {
    let folder = setup.root().join(CONTRACTS);
    if !folder.is_dir() {
        return Outcome::skipped(format!("there is no folder {CONTRACTS} with OpenAPI files"));
    }
    contract_tests(setup, &folder).unwrap_or_else(Outcome::failed)
}

fn contract_tests(setup: &Setup, folder: &Path) -> Result<Outcome> {
    let program = sandbox::build()?;
    let mut outcome = Outcome::default();
    for contract in &CONTRACT_FILES {
        let temporary = TemporaryFolder::new(contract.prefix)?;
        let options = ["--port", "0", "--data"].map(str::to_owned);
        let data = temporary.0.display().to_string();
        let sandbox = Sandbox::start(&program, &[&options[..], &[data]].concat())?;
        let report = temporary.0.join("report.xml");
        let mut schemathesis = command::new(setup.python()?);
        schemathesis
            .current_dir(&temporary.0)
            .args(["-m", "schemathesis.cli", "--config-file"])
            .arg(
                setup
                    .root()
                    .join("crates/sandbox/tests/contract/schemathesis.toml"),
            )
            .arg("run")
            .arg(
                folder
                    .canonicalize()
                    .unwrap_or_default()
                    .join(contract.file),
            )
            .arg(format!("--url={}{}", sandbox.address(), contract.prefix))
            .args(
                contract
                    .headers
                    .iter()
                    .map(|header| format!("--header={header}")),
            )
            .arg("--report=junit")
            .arg(format!("--report-junit-path={}", report.display()))
            .arg("--no-color");
        let one = watched(&mut schemathesis, |_| {
            count::junit(&fs::read_to_string(&report).unwrap_or_default())
        });
        outcome.count += one.count;
        if one.count.ran() == 0 && one.problem.is_none() {
            outcome.problem = Some(format!("nothing was tested for {}", contract.file));
        }
        if let Some(problem) = one.problem {
            outcome.problem = Some(format!("{}: {problem}", contract.file));
        }
    }
    Ok(outcome)
}

/// Runs commands that each count as one test.
fn checks<const N: usize>(commands: [Command; N]) -> Outcome {
    let mut outcome = Outcome::default();
    for mut command in commands {
        let result = command::run(&mut command);
        outcome.count += Count::one(result.is_ok());
        if let Err(problem) = result {
            outcome.problem = Some(problem);
        }
    }
    outcome
}

/// Runs a command whose output holds its count.
fn watched(command: &mut Command, count: impl FnOnce(&str) -> Count) -> Outcome {
    match command::watch(command) {
        Err(problem) => Outcome::failed(problem),
        Ok((status, output)) => {
            let count = count(&output);
            // A count of failed tests says more than an exit status.
            let problem = command::succeeded(command, status)
                .err()
                .filter(|_| count.failed == 0);
            Outcome {
                count,
                problem,
                skipped: None,
            }
        }
    }
}

fn files_ending(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let files = fs::read_dir(folder)
        .map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = files
        .flatten()
        .map(|file| file.path())
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(format!("there is no test in {END_TO_END}"));
    }
    Ok(files)
}

/// A folder for what one part writes, removed when the part is done.
struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    fn new(name: &str) -> Result<Self> {
        let name = format!("countersign-{name}-{}", std::process::id());
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(&folder)
            .map_err(|error| format!("cannot make the folder {}: {error}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
