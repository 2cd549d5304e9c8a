//! Starting other programs: shown, captured, watched line by line, or given a limited time.
//!
//! Cargo starts `xtask` with variables about the xtask package and, under rustup, about its toolchain.
//! `new` takes the first kind away, so that what is started here sees the person's own environment.

use std::env;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::Result;

/// A command that does not inherit what `cargo run` told xtask about itself.
pub(crate) fn new(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        let about_xtask = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_")
                || name.starts_with("CARGO_MANIFEST_")
                || name.starts_with("CARGO_BIN_")
                || ["CARGO", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE"].contains(&name)
        });
        if about_xtask {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command that talks to the terminal itself.
///
/// # Errors
/// When it cannot be started or ends with a failure.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    // Standard output is for answers (an address, a table); what builds say is progress.
    command.stdout(std::io::stderr());
    let status = command
        .status()
        .map_err(|error| cannot_start(command, &error))?;
    succeeded(command, status)
}

/// Runs a command quietly and returns what it wrote to its standard output.
///
/// # Errors
/// When it cannot be started or ends with a failure; its own last words are part of the message.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output()
        .map_err(|error| cannot_start(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "`{}` failed ({}): {}",
        describe(command),
        output.status,
        said.trim()
    ))
}

/// Runs a command, passes its standard output on and returns it too.
///
/// # Errors
/// When it cannot be started or read. A failing exit status is the caller's to judge.
pub(crate) fn watch(command: &mut Command) -> Result<(ExitStatus, String)> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| cannot_start(command, &error))?;
    let mut seen = String::new();
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = output
                .read_until(b'\n', &mut line)
                .map_err(|error| format!("cannot read from `{}`: {error}", describe(command)))?;
            if read == 0 {
                break;
            }
            let mut terminal = std::io::stdout().lock();
            // A closed terminal must not end the run: its result still counts.
            let _ = terminal.write_all(&line).and_then(|()| terminal.flush());
            seen.push_str(&String::from_utf8_lossy(&line));
        }
    }
    let status = child
        .wait()
        .map_err(|error| format!("lost `{}`: {error}", describe(command)))?;
    Ok((status, seen))
}

/// Runs a command quietly and ends it when it takes too long.
///
/// # Errors
/// When it cannot be started, fails, or takes longer than `limit`.
pub(crate) fn within(limit: Duration, command: &mut Command) -> Result<()> {
    let mut child = command
        // The last words are wanted, not the stack they came from.
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| cannot_start(command, &error))?;
    let (sender, receiver) = mpsc::channel();
    if let Some(mut errors) = child.stderr.take() {
        // The pipe closes when the program ends, which is what is waited for.
        thread::spawn(move || {
            let mut said = Vec::new();
            let _ = errors.read_to_end(&mut said);
            let _ = sender.send(said);
        });
    }
    let Ok(said) = receiver.recv_timeout(limit) else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(format!(
            "`{}` did not finish within {} s",
            describe(command),
            limit.as_secs()
        ));
    };
    let status = child
        .wait()
        .map_err(|error| format!("lost `{}`: {error}", describe(command)))?;
    if status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&said);
    let last = said.lines().rev().find(|line| !line.trim().is_empty());
    Err(format!(
        "`{}` failed: {}",
        describe(command),
        last.unwrap_or("it did not say why").trim()
    ))
}

/// Where a program is on the PATH.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders)
        .map(|folder| folder.join(program))
        .find(|path| is_executable(path))
}

/// The PATH with folders put before it.
pub(crate) fn path_with(first: &[&Path]) -> std::ffi::OsString {
    let rest = env::var_os("PATH").unwrap_or_default();
    let folders = first
        .iter()
        .map(|folder| folder.to_path_buf())
        .chain(env::split_paths(&rest));
    // Only a folder with the separator in its name cannot be joined; leave that one out.
    env::join_paths(folders).unwrap_or(rest)
}

/// The command as one would type it.
pub(crate) fn describe(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

pub(crate) fn succeeded(command: &Command, status: ExitStatus) -> Result<()> {
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{}` failed ({status})", describe(command)))
    }
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!(
        "cannot start `{}`: {error}",
        command.get_program().to_string_lossy()
    )
}

fn is_executable(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        path.metadata()
            .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    path.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_slow_command_is_ended() {
        let problem = within(Duration::from_millis(50), &mut shell("exec sleep 600")).unwrap_err();
        assert!(problem.contains("did not finish"), "{problem}");
    }

    #[test]
    fn a_failing_command_says_its_last_words() {
        let script = "echo first >&2; echo 'no route to host' >&2; exit 3";
        let problem = within(Duration::from_secs(60), &mut shell(script)).unwrap_err();
        assert!(problem.ends_with("no route to host"), "{problem}");
    }

    #[test]
    fn a_command_that_was_shown_can_be_captured_later() {
        let mut command = shell("echo here");
        run(&mut command).unwrap();
        assert_eq!(capture(&mut command).as_deref(), Ok("here\n"));
    }

    #[test]
    fn what_is_watched_is_returned() {
        let (status, seen) = watch(&mut shell("echo one; echo two; exit 1")).unwrap();
        assert!(!status.success());
        assert_eq!(seen, "one\ntwo\n");
    }
}
