//! Builds the element and the demo page with Trunk, and says how large they are.
//!
//! What is built and under which names is in `Trunk.toml` and `index.html`. Beside it goes, unchanged, what shows PDF
//! files; a page loads of that only what a document needs, and only once somebody looks at one.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::command;
use crate::setup::{Setup, say};

/// What a customer puts on a server; a page names only `countersign.js`.
const SHIPPED: [&str; 3] = [
    "countersign_bg.wasm",
    "countersign_bindgen.js",
    "countersign.js",
];

/// What goes into `dist/pdf`: the library, the worker that reads, the one that draws; the licence of them all.
const PDF: [&str; 4] = [
    "build/pdf.min.mjs",
    "build/pdf.worker.min.mjs",
    "build/pdf.renderer.min.mjs",
    "LICENSE",
];

/// Folders of it: character sets, stand-ins for fonts that a file does not bring along, colour profiles.
const PDF_FOLDERS: [&str; 3] = ["cmaps", "standard_fonts", "iccs"];

/// Decoders of images. What the folder has besides would run a file's scripts, or is for browsers without WebAssembly.
const PDF_DECODERS: [&str; 3] = ["jbig2.wasm", "openjpeg.wasm", "qcms_bg.wasm"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// As it ships: small, and slow to compile.
    Release,
    /// Quick to compile, and large.
    Debug,
}

/// Builds everything that the page at `index.html` needs; returns the folder that holds it.
///
/// # Errors
/// When a tool is missing and cannot be installed, or the build fails.
pub(crate) fn build(setup: &Setup, profile: Profile) -> Result<PathBuf> {
    let wasm = setup.wasm()?;
    let node = setup.node()?;
    let wasm_opt = setup.wasm_opt()?;
    let bindgen = setup.bindgen()?;
    let trunk = setup.trunk()?;
    let pdf = setup.pdf()?;

    // Trunk runs offline, so that it takes its tools from the PATH; then so does the cargo it runs.
    let mut fetch = wasm.cargo();
    fetch.args(["fetch", "--quiet"]);
    command::run(&mut fetch)?;

    let mut build = wasm.command(trunk.join("trunk"));
    setup.put_first(&mut build, &[trunk, bindgen, wasm_opt, node.folder()]);
    // Its own stack is of no help with an error of the compiler.
    build
        .args(["build", "--offline"])
        .env_remove("RUST_BACKTRACE");
    if env::var_os("NO_COLOR").is_some() {
        // Trunk reads this variable as its own switch and accepts only `true` and `false`.
        build.env("NO_COLOR", "true");
    }
    match profile {
        Profile::Release => {
            say("Building the element for release (about 3 minutes the first time)…");
            build.arg("--release");
        }
        Profile::Debug => {
            say("Building the element (about 2 minutes the first time)…");
            // The page names the profile that ships; these make it quick instead of small.
            build
                .env("CARGO_PROFILE_ELEMENT_OPT_LEVEL", "0")
                .env("CARGO_PROFILE_ELEMENT_LTO", "off")
                .env("CARGO_PROFILE_ELEMENT_CODEGEN_UNITS", "256")
                .env("CARGO_PROFILE_ELEMENT_DEBUG", "line-tables-only")
                .env("CARGO_PROFILE_ELEMENT_DEBUG_ASSERTIONS", "true");
        }
    }
    command::run(&mut build)?;

    let dist = setup.root().join("dist");
    for name in SHIPPED.iter().chain(&["index.html"]) {
        if !dist.join(name).is_file() {
            return Err(format!("Trunk ended well, but there is no dist/{name}"));
        }
    }
    copy_pdf(pdf, &dist.join("pdf"))?;
    Ok(dist)
}

fn copy_pdf(from: &Path, to: &Path) -> Result<()> {
    let copy = |path: &Path, into: &Path| {
        fs::create_dir_all(into)
            .and_then(|()| fs::copy(path, into.join(path.file_name().unwrap_or_default())))
            .map(drop)
            .map_err(|error| format!("cannot copy {}: {error}", path.display()))
    };
    let all = |folder: &Path, into: &Path, is_wanted: &dyn Fn(&str) -> bool| {
        let files = fs::read_dir(folder)
            .map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
        for file in files.flatten() {
            if is_wanted(&file.file_name().to_string_lossy()) {
                copy(&file.path(), into)?;
            }
        }
        Ok::<(), String>(())
    };
    for file in PDF {
        copy(&from.join(file), to)?;
    }
    for folder in PDF_FOLDERS {
        all(&from.join(folder), &to.join(folder), &|_| true)?;
    }
    all(&from.join("wasm"), &to.join("wasm"), &|name| {
        PDF_DECODERS.contains(&name) || (name.starts_with("LICENSE") && !name.ends_with("QUICKJS"))
    })
}

/// The sizes of what a customer's page loads, as a table: as it is, with gzip and with brotli.
pub(crate) fn sizes(setup: &Setup, dist: &Path) -> String {
    // Sizes are for information; a build without them is still a build.
    compressed(setup, dist, &SHIPPED).unwrap_or_else(|problem| {
        let plain = SHIPPED.map(|file| {
            let bytes = fs::metadata(dist.join(file)).map_or(0, |found| found.len());
            format!("{file}: {bytes} bytes\n")
        });
        format!(
            "{}(compressed sizes are not known: {problem})\n",
            plain.concat()
        )
    })
}

/// Node has gzip and brotli built in, which saves compiling them here.
const MEASURE: &str = r#"
const { readFileSync } = require("node:fs");
const { brotliCompressSync, constants, gzipSync } = require("node:zlib");
const rows = process.argv.slice(1).map((path) => {
  const bytes = readFileSync(path);
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
  return [path.split("/").pop(), bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes, brotli).length];
});
rows.push(["together", ...[1, 2, 3].map((at) => rows.reduce((sum, row) => sum + row[at], 0))]);
const line = (row) => row[0].padEnd(24) + row.slice(1).map((cell) => String(cell).padStart(10)).join("");
console.log(line(["bytes", "raw", "gzip -9", "brotli 11"]));
for (const row of rows) console.log(line(row));
"#;

fn compressed(setup: &Setup, dist: &Path, files: &[&str]) -> Result<String> {
    let mut node = setup.node()?.node();
    node.args(["-e", MEASURE, "--"])
        .args(files.iter().map(|file| dist.join(file)));
    command::capture(&mut node)
}
