//! `cargo xtask shots`: pictures of every state of the inbox, for eyes. It builds; `tests/shots/shoot.mjs` takes them.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use crate::Result;
use crate::arguments::Arguments;
use crate::command;
use crate::element::{self, Profile};
use crate::sandbox;
use crate::setup::{self, Need, Setup, say};

pub(crate) const HELP: &str = "\
Takes pictures of every state, by width, theme and language, into target/shots; index.html there shows them all.

Usage: cargo xtask shots [filter...] [--style]

A filter is a part of a state's name: `list`, `bulk`, `approved`. `readme` takes the picture in the README anew.

Options:
  --style  build nothing that is there already, and use the files of style/ as they are now
";

const PROGRAM: &str = "tests/shots/shoot.mjs";
const OUTPUT: &str = "target/shots";
const README_PICTURE: &str = "docs/inbox.png";

pub(crate) fn run(mut arguments: Arguments, root: &Path) -> Result<ExitCode> {
    let is_style_only = arguments.flag("--style");
    let filters = arguments.names();
    arguments.finish()?;

    let setup = Setup::new(root)?;
    let mut needs = setup::BUILD.to_vec();
    needs.extend([Need::EndToEnd, Need::Chrome, Need::Glyphs]);
    setup.packages_for(&needs);
    if let Err(problem) = setup.ensure(Need::Glyphs) {
        say(&problem);
    }
    setup.end_to_end()?;
    let chrome = setup.chrome()?;
    let built = root.join("dist");
    let page = if is_style_only && built.join("index.html").is_file() {
        built
    } else {
        element::build(&setup, Profile::Release)?
    };
    let program = sandbox::build()?;

    let output = root.join(OUTPUT);
    fs::create_dir_all(&output)
        .map_err(|error| format!("cannot make the folder {}: {error}", output.display()))?;
    let mut node = setup.node()?.node();
    node.current_dir(root)
        .arg(PROGRAM)
        .arg(output)
        .arg(root.join(README_PICTURE))
        .args(filters)
        .env("COUNTERSIGN_SANDBOX", program)
        .env("COUNTERSIGN_PAGE", page)
        .env("CHROME", chrome);
    if is_style_only {
        node.env("COUNTERSIGN_STYLE", root.join("style"));
    }
    let (status, _) = command::watch(&mut node)?;
    if !status.success() {
        return Err("not every picture could be taken; see above".into());
    }
    Ok(ExitCode::SUCCESS)
}
