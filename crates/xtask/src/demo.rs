//! `cargo xtask demo`: everything there is to see, at one address, until Ctrl-C.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::Result;
use crate::arguments::Arguments;
use crate::element::{self, Profile};
use crate::sandbox::{self, Sandbox};
use crate::setup::{self, Setup, say};

pub(crate) fn run(mut arguments: Arguments, root: &Path) -> Result<ExitCode> {
    let port = arguments.number::<u16>("--port")?;
    let seed = arguments.number::<u64>("--seed")?;
    let import = arguments.option("--import")?;
    let data = arguments.option("--data")?;
    arguments.finish()?;

    let setup = Setup::new(root)?;
    setup.packages_for(&setup::BUILD);
    let dist = element::build(&setup, Profile::Release)?;
    eprint!("{}", element::sizes(&setup, &dist));
    say("Building the sandbox (about a minute the first time)…");
    let program = sandbox::build()?;

    let temporary = match data {
        Some(_) => None,
        None => Some(TemporaryFolder::new()?),
    };
    let data = match (&temporary, data) {
        (Some(folder), _) => folder.0.display().to_string(),
        (None, data) => data.unwrap_or_default(),
    };
    let mut options = vec![
        "--page".to_owned(),
        dist.display().to_string(),
        "--data".to_owned(),
        data,
    ];
    let mut add = |name: &str, value: Option<String>| {
        options.extend(value.into_iter().flat_map(|value| [name.to_owned(), value]));
    };
    add("--port", port.map(|port| port.to_string()));
    add("--seed", seed.map(|seed| seed.to_string()));
    add("--import", import);

    // Before anything is started: from here on Ctrl-C ends the sandbox too, and removes the folder.
    let (sender, end) = mpsc::channel();
    let mut signals = Signals::new([SIGINT, SIGTERM])
        .map_err(|error| format!("cannot wait for Ctrl-C: {error}"))?;
    let asked = sender.clone();
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            let _ = asked.send(());
        }
    });

    let mut sandbox = Sandbox::start(&program, &options)?;
    println!("Countersign demo: {}", sandbox.address());
    eprintln!("Ctrl-C ends it.");
    if let Some(ended) = sandbox.take_end() {
        thread::spawn(move || {
            // Nothing is ever sent: this returns when the sandbox has ended.
            let _ = ended.recv();
            let _ = sender.send(());
        });
    }
    end.recv().map_err(|error| error.to_string())?;
    // A terminal's Ctrl-C reaches the sandbox too, so it may be gone already. It ends well only when asked.
    let ended_well = sandbox.end();
    drop(temporary);
    if ended_well {
        Ok(ExitCode::SUCCESS)
    } else {
        Err("the sandbox did not end well".into())
    }
}

/// A folder that is removed when the demo ends.
struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    fn new() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("countersign-demo-{}", std::process::id()));
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
