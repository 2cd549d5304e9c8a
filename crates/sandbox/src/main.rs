//! The command: reads its arguments, opens the sandbox, serves it, and ends cleanly on Ctrl-C or SIGTERM.
//! Everything else is in the library.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use countersign_sandbox::{Clock, DEFAULT_SEED, Options, Sandbox, serve};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

const HELP: &str = "\
Countersign sandbox: answers like HookPulse and Retab, for demos and tests.

Usage: countersign-sandbox [OPTIONS]

  --port N         port on 127.0.0.1, 0 for any free one (default 8787)
  --data DIR       folder of the data file (default: nothing is kept)
  --seed N         pending approvals per API in a new data file (default 12)
  --page DIR       folder of the page served at /
  --import FILE    JSON array of real extractions instead of made-up ones
  --cors ORIGINS   origins, separated by commas, that may call from their own pages
  --now MS         when it begins, in milliseconds since 1970, for pictures that stay the same
  --help           this text
";

const DEFAULT_PORT: u16 = 8787;

#[derive(Debug)]
struct Arguments {
    port: u16,
    options: Options,
}

fn main() -> ExitCode {
    let arguments = match read_arguments(std::env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            say(&mut std::io::stdout(), HELP);
            return ExitCode::SUCCESS;
        }
        Err(sentence) => {
            say(&mut std::io::stderr(), &format!("{sentence}\n\n{HELP}"));
            return ExitCode::from(2);
        }
    };
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            say(&mut std::io::stderr(), &format!("{sentence}\n"));
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(arguments: Arguments) -> Result<(), String> {
    let Arguments { port, options } = arguments;
    // Signals are caught before the line that says the sandbox is ready.
    let cannot_catch = |error| format!("signals cannot be caught: {error}");
    let mut interrupt = signal(SignalKind::interrupt()).map_err(cannot_catch)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(cannot_catch)?;
    let has_import = options.import.is_some();
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| format!("port {port} cannot be used: {error}"))?;
    let address = listener
        .local_addr()
        .map_err(|error| format!("the address cannot be read: {error}"))?;
    let sandbox = Sandbox::open(options)?;
    if has_import && !sandbox.is_new() {
        let sentence = "The data folder already holds work, so --import was not used.\n";
        say(&mut std::io::stderr(), sentence);
    }
    let line = format!("Countersign sandbox: http://{address}/\n");
    say(&mut std::io::stdout(), &line);
    let end = async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    serve(listener, sandbox, end)
        .await
        .map_err(|error| format!("the sandbox had to stop: {error}"))
}

fn say(target: &mut impl Write, text: &str) {
    // When nobody reads the output there is nobody to tell.
    let _ = target.write_all(text.as_bytes());
    let _ = target.flush();
}

/// `None` asks for the help text.
fn read_arguments(
    mut arguments: impl Iterator<Item = String>,
) -> Result<Option<Arguments>, String> {
    let mut port = DEFAULT_PORT;
    let mut options = Options {
        seed: DEFAULT_SEED,
        ..Options::default()
    };
    while let Some(argument) = arguments.next() {
        let (name, inline) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        if name == "--help" || name == "-h" {
            return Ok(None);
        }
        let mut value = || {
            inline
                .clone()
                .or_else(|| arguments.next())
                .ok_or_else(|| format!("{name} needs a value"))
        };
        match name.as_str() {
            "--port" => port = number(&name, &value()?)?,
            "--seed" => options.seed = number(&name, &value()?)?,
            "--data" => options.data = Some(PathBuf::from(value()?)),
            "--page" => options.page = Some(folder(value()?)?),
            "--import" => options.import = Some(PathBuf::from(value()?)),
            "--cors" => options.cors = origins(&value()?)?,
            "--now" => options.clock = Clock::beginning_at(number(&name, &value()?)?),
            _ => return Err(format!("there is no option {name}")),
        }
    }
    Ok(Some(Arguments { port, options }))
}

fn number<N: std::str::FromStr>(name: &str, value: &str) -> Result<N, String> {
    value
        .parse()
        .map_err(|_| format!("{name} expects a number, but found {value}"))
}

fn folder(value: String) -> Result<PathBuf, String> {
    let path = PathBuf::from(value);
    if path.is_dir() {
        Ok(path)
    } else {
        Err(format!(
            "--page expects a folder, but {} is none",
            path.display()
        ))
    }
}

fn origins(value: &str) -> Result<Vec<String>, String> {
    value
        .split(',')
        .map(str::trim)
        .filter(|origin| !origin.is_empty())
        .map(|origin| {
            let rest = origin
                .strip_prefix("http://")
                .or_else(|| origin.strip_prefix("https://"));
            match rest {
                Some(host) if !host.is_empty() && !host.contains(['/', '*', ' ']) => {
                    Ok(origin.to_owned())
                }
                _ => Err(format!(
                    "--cors expects origins such as http://localhost:3000, but found {origin}"
                )),
            }
        })
        .collect()
}
