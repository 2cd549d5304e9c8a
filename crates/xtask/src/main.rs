//! `cargo xtask`: what the README and CI call to set up, build, show and test Countersign.
//!
//! It drives other programs (cargo, Trunk, npm, a browser) and holds no rule of the product.
//! Start with `COMMANDS` below, then `setup/mod.rs` for what is installed where.

#![allow(
    clippy::print_stdout,
    reason = "a command line tool answers on its standard output"
)]

mod arguments;
mod bench;
mod cache;
mod command;
mod demo;
mod element;
mod fuzz;
mod sandbox;
mod setup;
mod shots;
mod simulate;
mod test;
mod version;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::setup::Setup;

/// Problems are sentences for the person at the terminal; nothing branches on them.
pub(crate) type Result<T> = std::result::Result<T, String>;

const HELP: &str = "\
What the README and CI call.

Usage: cargo xtask <command> [options]

Commands:
  setup    install what is missing to build and test; quick when nothing is
  build    build the element and the demo page into dist/
  demo     build, start the sandbox and print the address of a page that shows it all
  test     run every test, or only the named parts
  bench    measure the form beside hand-written ones, and the sizes
  simulate  play many histories of decisions with faults at every boundary
  shots    take pictures of every state, theme and language
  fuzz     make up schemas, data and edits that might break the form

`cargo xtask <command> --help` says more.
";

const SETUP_HELP: &str = "\
Installs what is missing to build and test. The other commands do this by themselves.

Usage: cargo xtask setup

Nothing outside the cache folder is changed, except:
  - `rustup target add wasm32-unknown-unknown` (and rustfmt and clippy), where rustup can fetch them;
  - Debian packages for what is missing, where apt-get and root or passwordless sudo are there.

Environment:
  COUNTERSIGN_CACHE     where tools are kept (default: $XDG_CACHE_HOME/countersign or ~/.cache/countersign)
  CHROME, CHROMEDRIVER  a browser and its driver that are not on the PATH
";

const BUILD_HELP: &str = "\
Builds the element and the demo page into dist/ and prints the sizes.

Usage: cargo xtask build [--debug]

Options:
  --debug  build quickly instead of small
";

const DEMO_HELP: &str = "\
Builds everything, starts the sandbox and prints the address of the demo page. Ctrl-C ends it.

Usage: cargo xtask demo [options]

Options:
  --port PORT    where to listen (default 8787; 0 takes any free port)
  --data FOLDER  where the sandbox keeps its state (default: a temporary folder, removed at the end)
  --seed N       how much work is waiting
  --import FILE  real work instead: a JSON array of {workflow_name, node_label, json_schema, data,
                 likelihoods?, document?}
";

/// A subcommand: its name, its help and what it does.
struct Command {
    name: &'static str,
    help: &'static str,
    run: fn(Arguments, &Path) -> Result<ExitCode>,
}

const COMMANDS: [Command; 8] = [
    Command {
        name: "setup",
        help: SETUP_HELP,
        run: run_setup,
    },
    Command {
        name: "build",
        help: BUILD_HELP,
        run: run_build,
    },
    Command {
        name: "demo",
        help: DEMO_HELP,
        run: demo::run,
    },
    Command {
        name: "test",
        help: test::HELP,
        run: test::run,
    },
    Command {
        name: "bench",
        help: bench::HELP,
        run: bench::run,
    },
    Command {
        name: "simulate",
        help: simulate::HELP,
        run: simulate::run,
    },
    Command {
        name: "shots",
        help: shots::HELP,
        run: shots::run,
    },
    Command {
        name: "fuzz",
        help: fuzz::HELP,
        run: fuzz::run,
    },
];

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let mut words = env::args().skip(1);
    let name = match words.next() {
        Some(name) if !["help", "--help", "-h"].contains(&name.as_str()) => name,
        _ => {
            print!("{HELP}");
            return Ok(ExitCode::SUCCESS);
        }
    };
    let command = COMMANDS
        .iter()
        .find(|command| command.name == name)
        .ok_or_else(|| format!("there is no command `{name}`; `cargo xtask --help` lists them"))?;
    let arguments = Arguments::new(words);
    if arguments.asks_for_help() {
        print!("{}", command.help);
        return Ok(ExitCode::SUCCESS);
    }
    let root = project_root()?;
    env::set_current_dir(&root)
        .map_err(|error| format!("cannot enter {}: {error}", root.display()))?;
    (command.run)(arguments, &root)
}

fn run_setup(arguments: Arguments, root: &Path) -> Result<ExitCode> {
    arguments.finish()?;
    let setup = Setup::new(root)?;
    let problems = setup.everything();
    if problems.is_empty() {
        eprintln!("setup: Everything is there.");
        return Ok(ExitCode::SUCCESS);
    }
    for problem in problems {
        eprintln!("error: {problem}");
    }
    Ok(ExitCode::FAILURE)
}

fn run_build(mut arguments: Arguments, root: &Path) -> Result<ExitCode> {
    let profile = if arguments.flag("--debug") {
        element::Profile::Debug
    } else {
        element::Profile::Release
    };
    arguments.finish()?;
    let setup = Setup::new(root)?;
    setup.packages_for(&setup::BUILD);
    let dist = element::build(&setup, profile)?;
    print!("{}", element::sizes(&setup, &dist));
    Ok(ExitCode::SUCCESS)
}

/// The folder of the workspace, whatever folder the command was given in.
fn project_root() -> Result<PathBuf> {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = package.ancestors().nth(2).unwrap_or(&package);
    root.canonicalize()
        .map_err(|error| format!("cannot find the project at {}: {error}", root.display()))
}
