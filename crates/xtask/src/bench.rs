//! `cargo xtask bench`: how fast the form and the list are, as ratios beside hand-written ones in the same run, and how
//! large the element is. It builds; `tests/bench/{measure,queue}.mjs` measure. Numbers never fail it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::Result;
use crate::arguments::Arguments;
use crate::command;
use crate::element::{self, Profile};
use crate::sandbox;
use crate::setup::{self, Need, Setup, say};

pub(crate) const HELP: &str = "\
Measures the form, beside two hand-written plain forms of the same fields in the same browser run, and the list with
a hundred and with a hundred thousand approvals, beside a hand-written one.

Usage: cargo xtask bench [form|queue] [options]

Options:
  --quick  fewer rounds, and a list of ten thousand: a minute or two of measuring instead of many
  --names  keep function names in the form's wasm, for a profiler; it is larger then

It prints times, memory, the ratios and whether they are within their aims, and the sizes of the element.
Only what could not be measured is a failure. `tests/bench/form.html` is there afterwards for any other harness.
";

/// What can be measured on its own.
const PARTS: [&str; 2] = ["form", "queue"];

const FOLDER: &str = "tests/bench";

/// The name of the example in `Cargo.toml`, and of what is built from it.
const FORM: &str = "form_bench";

const STYLES: [&str; 2] = ["tokens.css", "element.css"];

pub(crate) fn run(mut arguments: Arguments, root: &Path) -> Result<ExitCode> {
    let is_quick = arguments.flag("--quick");
    let keeps_names = arguments.flag("--names");
    let parts = arguments.names();
    arguments.finish()?;
    if let Some(unknown) = parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
        return Err(format!(
            "there is no bench `{unknown}`, only {}",
            PARTS.join(" and ")
        ));
    }
    let is_asked = |part: &str| parts.is_empty() || parts.iter().any(|asked| asked == part);

    let setup = Setup::new(root)?;
    let mut needs = setup::BUILD.to_vec();
    needs.extend([Need::EndToEnd, Need::Chrome]);
    setup.packages_for(&needs);
    setup.end_to_end()?;
    let chrome = setup.chrome()?;
    let dist = element::build(&setup, Profile::Release)?;
    let measure = |script: &str, set: &dyn Fn(&mut Command)| -> Result<()> {
        let mut node = setup.node()?.node();
        node.arg(root.join(FOLDER).join(script))
            .args(is_quick.then_some("--quick"))
            .env("CHROME", &chrome);
        set(&mut node);
        match command::watch(&mut node)?.0.success() {
            true => Ok(()),
            false => Err(format!("{script} could not measure; see above")),
        }
    };
    if is_asked("form") {
        build_form(&setup, keeps_names)?;
        measure("measure.mjs", &|_| ())?;
    }
    if is_asked("queue") {
        // Its answers are part of what is waited for, so it is not the slow build that tests make do with.
        let program = sandbox::build_fast()?;
        println!();
        measure("queue.mjs", &|node| {
            node.env("COUNTERSIGN_SANDBOX", &program)
                .env("COUNTERSIGN_PAGE", &dist);
        })?;
    }
    print!("\n{}", element::sizes(&setup, &dist));
    Ok(ExitCode::SUCCESS)
}

/// Builds what `form.html` loads, with the profile and the tools of the element that ships.
fn build_form(setup: &Setup, keeps_names: bool) -> Result<()> {
    let bindgen = setup.bindgen()?;
    let wasm_opt = setup.wasm_opt()?;
    say("Building the form alone (about 2 minutes the first time)…");
    let mut cargo = setup.wasm()?.cargo();
    cargo
        .args(["build", "--profile", "element", "--example", FORM])
        .args(["--target", "wasm32-unknown-unknown"]);
    command::run(&mut cargo)?;
    // Asked a second time, it only tells where the file is, wherever the target folder may be.
    let messages = command::capture(cargo.args(["--quiet", "--message-format=json"]))?;
    let built = wasm_file(&messages, FORM)
        .ok_or_else(|| format!("cargo built {FORM}, but named no wasm file"))?;

    let folder = setup.root().join(FOLDER).join("built");
    let cannot = |error| format!("cannot write to {}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(cannot)?;
    let mut generate = command::new(bindgen.join("wasm-bindgen"));
    generate
        .args(["--target", "web", "--no-typescript", "--out-name", FORM])
        .arg("--out-dir")
        .arg(&folder)
        .arg(built);
    command::run(&mut generate)?;
    let wasm = folder.join(format!("{FORM}_bg.wasm"));
    let mut shrink = command::new(wasm_opt.join("wasm-opt"));
    setup.put_first(&mut shrink, &[wasm_opt, setup.node()?.folder()]);
    shrink
        .args(["-Oz", "--enable-reference-types"])
        .args(keeps_names.then_some("--debuginfo"))
        .arg("--output")
        .args([&wasm, &wasm]);
    command::run(&mut shrink)?;
    for style in STYLES {
        fs::copy(setup.root().join("style").join(style), folder.join(style)).map_err(cannot)?;
    }
    Ok(())
}

/// The wasm file of an example, as cargo's messages name it.
fn wasm_file(messages: &str, name: &str) -> Option<PathBuf> {
    let file = format!("/{name}.wasm\"");
    let line = messages
        .lines()
        .find(|line| line.contains("\"reason\":\"compiler-artifact\"") && line.contains(&file))?;
    let end = line.find(&file)? + file.len() - 1;
    let start = line[..end].rfind('"')? + 1;
    Some(PathBuf::from(&line[start..end]))
}

#[cfg(test)]
mod tests {
    use super::wasm_file;

    #[test]
    fn finds_the_file_among_cargos_messages() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"countersign"},"filenames":["/t/element/countersign.wasm"]}
{"reason":"compiler-artifact","target":{"name":"form_bench"},"filenames":["/t/element/examples/form_bench.wasm"],"fresh":true}
{"reason":"build-finished","success":true}"#;
        let found = wasm_file(messages, "form_bench").unwrap();
        assert_eq!(found.to_str(), Some("/t/element/examples/form_bench.wasm"));
        assert_eq!(wasm_file(messages, "form"), None);
    }
}
