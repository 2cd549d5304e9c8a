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
use crate::fuzz::Fuzzer;
use crate::sandbox::{self, Sandbox};
use crate::setup::Setup;

/// The element's own package: the only one that is also built for wasm32.
const ELEMENT: &str = "countersign";

/// Long enough for tens of thousands of inputs; `cargo xtask fuzz` takes longer.
const FUZZ_SECONDS: u32 = 25;

const END_TO_END: &str = "tests/e2e";
const SDK: &str = "crates/sandbox/tests/sdk";
/// With a Python of its own; see `setup/python.rs`.
const REVIEWS_SDK: &str = "crates/sandbox/tests/sdk/reviews";

/// Beside the project, as the vendors' files are not part of it.
const CONTRACTS: &str = "../shared/contracts";

/// An OpenAPI file, the prefix under which the sandbox serves it, and the headers it asks for.
struct Contract {
    file: &'static str,
    prefix: &'static str,
    headers: &'static [&'static str],
    /// Paths of the file that this generation of the API does not have.
    without: &'static [&'static str],
}

const RETAB: Contract = Contract {
    file: "retab-hil.openapi.yaml",
    prefix: "retab-a",
    headers: &["Api-Key: sandbox-retab-key"],
    without: &[],
};

const CONTRACT_FILES: [Contract; 5] = [
    Contract {
        file: "hookpulse.openapi.yaml",
        prefix: "hookpulse",
        headers: &[
            "x-hookpulse-api-key: sandbox-hookpulse-key",
            "x-brand-uuid: 7c9e6679-7425-40de-944b-e07fc1f90ae7",
        ],
        without: &[],
    },
    RETAB,
    Contract {
        prefix: "retab-b1",
        ..RETAB
    },
    Contract {
        prefix: "retab-b3",
        without: &["/v1/workflows/runs/{run_id}/steps/batch"],
        ..RETAB
    },
    Contract {
        file: "retab-reviews.openapi.yaml",
        prefix: "retab-c",
        headers: &["Authorization: Bearer sandbox-retab-key"],
        without: &[],
    },
];

/// What schemathesis looks at in each answer. What an API must refuse is not among it: where the vendors
/// say nothing, their files are wider than the sandbox.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_headers_conformance,response_schema_conformance,ignored_auth";

/// Its hooks, which make it ask about work that exists.
const CONTRACT_HOOKS: &str = "crates/sandbox/tests/contract";

/// Enough that decisions made on the way do not use all of it up.
const CONTRACT_SEED: &str = "60";

pub(super) fn fmt(_: &Setup) -> Outcome {
    let mut cargo = command::new("cargo");
    cargo.args(["fmt", "--all", "--check"]);
    // The fuzz target is a workspace of its own.
    let mut fuzz = command::new("cargo");
    fuzz.args(["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"]);
    checks([cargo, fuzz])
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

pub(super) fn fuzz(setup: &Setup) -> Outcome {
    let result = Fuzzer::build(setup.root()).and_then(|fuzzer| fuzzer.search(FUZZ_SECONDS));
    if let Ok(sentence) = &result {
        println!("{sentence}");
    }
    Outcome {
        count: Count::one(result.is_ok()),
        problem: result.err(),
        skipped: None,
    }
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
        // No --quiet: cargo hands it on to the runner, which does not know it.
        .args(["test", "--package", ELEMENT, "--lib", "--tests"])
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
    let mut outcome = Outcome::default();
    for (interpreter, folder) in [
        (setup.python()?, SDK),
        (setup.reviews_python()?, REVIEWS_SDK),
    ] {
        let mut python = command::new(interpreter);
        // unittest reports on standard error, which is shown as it comes; the count needs it on one pipe.
        python
            .args([
                "-c",
                "import sys, unittest; sys.stderr = sys.stdout; unittest.main(module=None)",
            ])
            .args(["discover", "--verbose", "--start-directory", folder])
            // What starts the sandbox is beside the first of them.
            .env("PYTHONPATH", setup.root().join(SDK))
            .env("PYTHONUNBUFFERED", "1")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("COUNTERSIGN_SANDBOX", &program);
        let one = watched(&mut python, count::unittest);
        if one.problem.is_none() && one.count.ran() == 0 {
            outcome.problem = Some(format!("nothing was tested in {folder}"));
        }
        outcome.problem = outcome.problem.or(one.problem);
        outcome.count += one.count;
    }
    Ok(outcome)
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
        let one = contract_test(setup, folder, &program, contract)?;
        outcome.count += one.count;
        if let Some(problem) = one.problem {
            outcome.problem = Some(format!("{}: {problem}", contract.prefix));
        } else if one.count.ran() == 0 {
            outcome.problem = Some(format!("{}: nothing was tested", contract.prefix));
        }
    }
    Ok(outcome)
}

fn contract_test(
    setup: &Setup,
    folder: &Path,
    program: &Path,
    contract: &Contract,
) -> Result<Outcome> {
    let temporary = TemporaryFolder::new(contract.prefix)?;
    let data = temporary.0.join("data").display().to_string();
    let options = ["--port", "0", "--seed", CONTRACT_SEED, "--data", &data];
    let sandbox = Sandbox::start(program, &options.map(str::to_owned))?;
    let api = format!("{}{}", sandbox.address(), contract.prefix);
    let report = temporary.0.join("report.xml");
    let unanswered = temporary.0.join("unanswered");
    let file = folder.join(contract.file);
    let file = file
        .canonicalize()
        .map_err(|error| format!("cannot read {}: {error}", file.display()))?;

    let mut schemathesis = command::new(setup.python()?);
    schemathesis
        // It keeps what it has seen in the working folder.
        .current_dir(&temporary.0)
        .args(["-m", "schemathesis.cli", "run"])
        .arg(file)
        .arg(format!("--url={api}"))
        .args(
            contract
                .headers
                .iter()
                .map(|header| format!("--header={header}")),
        )
        .args(
            contract
                .without
                .iter()
                .map(|path| format!("--exclude-path={path}")),
        )
        .arg(format!("--checks={CHECKS}"))
        // The same requests every time: a failure today is a failure tomorrow.
        .args([
            "--generation-deterministic",
            "--max-examples=30",
            "--continue-on-failure",
        ])
        .arg("--report=junit")
        .arg(format!("--report-junit-path={}", report.display()))
        .arg("--no-color")
        .env("PYTHONPATH", setup.root().join(CONTRACT_HOOKS))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .env("COUNTERSIGN_API", &api)
        .env("COUNTERSIGN_HEADERS", contract.headers.join("\n"))
        .env("COUNTERSIGN_UNANSWERED", &unanswered);
    let mut outcome = watched(&mut schemathesis, |_| {
        count::junit(&fs::read_to_string(&report).unwrap_or_default())
    });
    match fs::read_to_string(&unanswered) {
        Err(_) => outcome.problem = Some("the hooks of schemathesis did not run".into()),
        Ok(operations) if !operations.is_empty() => {
            let operations: Vec<&str> = operations.lines().collect();
            outcome.problem = Some(format!(
                "no request was answered with success: {}",
                operations.join(", ")
            ));
        }
        Ok(_) => {}
    }
    Ok(outcome)
}

/// Runs commands that each count as one test.
fn checks<const N: usize>(commands: [Command; N]) -> Outcome {
    let mut count = Count::default();
    let mut problems = Vec::new();
    for mut command in commands {
        let result = command::run(&mut command);
        count += Count::one(result.is_ok());
        problems.extend(result.err());
    }
    Outcome {
        count,
        problem: (!problems.is_empty()).then(|| problems.join("; ")),
        skipped: None,
    }
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
