//! Builds and starts the sandbox server, and ends it again.
//!
//! How it answers is its own business (`crates/sandbox`); here it is a program with an address.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use crate::Result;
use crate::command;

const PACKAGE: &str = "countersign-sandbox";

/// What the sandbox says before its address, once it listens.
const LISTENING: &str = "Countersign sandbox: ";

/// Long enough to seed a large database on a slow machine.
const START_LIMIT: Duration = Duration::from_secs(120);

/// How long it may take to finish what it is answering.
const END_LIMIT: Duration = Duration::from_secs(10);

/// Compiles the sandbox and returns its program.
///
/// # Errors
/// When it does not compile.
pub(crate) fn build() -> Result<PathBuf> {
    build_with(&[])
}

/// The same as a program that answers as fast as it can, which takes longer to compile.
///
/// # Errors
/// When it does not compile.
pub(crate) fn build_fast() -> Result<PathBuf> {
    build_with(&["--release"])
}

fn build_with(options: &[&str]) -> Result<PathBuf> {
    let mut cargo = command::new("cargo");
    cargo
        .args(["build", "--quiet", "--package", PACKAGE])
        .args(options);
    command::run(&mut cargo)?;
    // Asked a second time, it only tells where the program is, wherever the target folder may be.
    cargo.arg("--message-format=json");
    let messages = command::capture(&mut cargo)?;
    executable(&messages, PACKAGE)
        .ok_or_else(|| format!("cargo built {PACKAGE}, but named no program"))
}

/// A running sandbox. Dropping it ends it.
#[must_use]
pub(crate) struct Sandbox {
    child: Child,
    address: String,
    /// Gets nothing, and closes when the sandbox has closed its output.
    end: Receiver<()>,
    /// The same again, for someone else who waits.
    watched: Option<Receiver<()>>,
}

impl Sandbox {
    /// Starts the sandbox and waits until it listens.
    ///
    /// # Errors
    /// When it ends before it listens, as when its port is taken; it has said why by then.
    pub(crate) fn start(program: &Path, options: &[String]) -> Result<Self> {
        let mut command = Command::new(program);
        let mut child = command
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", program.display()))?;
        let output = child
            .stdout
            .take()
            .ok_or("the sandbox has no standard output")?;
        let (address, end, watched) = listen(output);
        match address.recv_timeout(START_LIMIT) {
            Ok(address) => Ok(Self {
                child,
                address,
                end,
                watched: Some(watched),
            }),
            Err(_) => {
                let _ = child.kill();
                let _ = child.wait();
                Err("the sandbox ended, or was silent for too long, before it listened".into())
            }
        }
    }

    /// Where it listens, with a `/` at the end.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// What closes when the sandbox has ended by itself; there is one to take.
    pub(crate) fn take_end(&mut self) -> Option<Receiver<()>> {
        self.watched.take()
    }

    /// Asks it to end, makes it when it does not, and says whether it ended well.
    pub(crate) fn end(mut self) -> bool {
        self.stop()
    }

    fn stop(&mut self) -> bool {
        if let Ok(Some(status)) = self.child.try_wait() {
            return status.success();
        }
        // The standard library can only kill, which would leave a half-written answer behind.
        let mut kill = command::new("kill");
        kill.args(["-TERM", &self.child.id().to_string()]);
        let asked = command::capture(&mut kill).is_ok();
        if !asked || self.end.recv_timeout(END_LIMIT) == Err(RecvTimeoutError::Timeout) {
            eprintln!("The sandbox did not end when asked; ending it.");
            let _ = self.child.kill();
        }
        self.child.wait().is_ok_and(|status| status.success())
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Reads the address, then whatever else is said, until the output closes.
fn listen(output: ChildStdout) -> (Receiver<String>, Receiver<()>, Receiver<()>) {
    let (found, address) = mpsc::channel();
    let (ended, end) = mpsc::channel();
    let (ended_too, watched) = mpsc::channel();
    thread::spawn(move || {
        // Never used to send: they close when this thread ends, which is when the output closes.
        let _ended: (Sender<()>, Sender<()>) = (ended, ended_too);
        for line in BufReader::new(output)
            .lines()
            .map_while(std::result::Result::ok)
        {
            match line.strip_prefix(LISTENING) {
                Some(address) => drop(found.send(address.trim().to_owned())),
                None => eprintln!("{line}"),
            }
        }
    });
    (address, end, watched)
}

/// The program of a package in cargo's JSON messages.
fn executable(messages: &str, package: &str) -> Option<PathBuf> {
    let name = format!("\"name\":\"{package}\"");
    let line = messages
        .lines()
        .find(|line| line.contains(&name) && line.contains("\"executable\":\""))?;
    let (_, rest) = line.split_once("\"executable\":\"")?;
    let (path, _) = rest.split_once('"')?;
    Some(PathBuf::from(path.replace("\\\\", "\\")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_program_in_cargos_messages() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"countersign_core"},"executable":null}
{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"countersign-sandbox"},"executable":"/t/debug/countersign-sandbox","fresh":true}
{"reason":"build-finished","success":true}"#;
        assert_eq!(
            executable(messages, PACKAGE),
            Some(PathBuf::from("/t/debug/countersign-sandbox"))
        );
        assert_eq!(executable("", PACKAGE), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_ends_before_it_listens_is_reported() {
        let options = ["-c".to_owned(), "echo 'port taken'; exit 1".to_owned()];
        assert!(Sandbox::start(Path::new("/bin/sh"), &options).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_running_program_gives_its_address_and_ends_when_dropped() {
        let script = format!("echo '{LISTENING}http://127.0.0.1:1/'; exec sleep 600");
        let mut sandbox = Sandbox::start(Path::new("/bin/sh"), &["-c".to_owned(), script]).unwrap();
        assert_eq!(sandbox.address(), "http://127.0.0.1:1/");
        let ended = sandbox.take_end().unwrap();
        drop(sandbox);
        assert_eq!(
            ended.recv_timeout(END_LIMIT),
            Err(RecvTimeoutError::Disconnected)
        );
    }
}
