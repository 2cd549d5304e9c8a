//! The rules of this project that can be held by reading its sources. Each complaint says what to do.
//! What Cargo or clippy can hold is left to them (`crates/core/clippy.toml`).

use std::fs;
use std::path::{Path, PathBuf};

/// Words that may not stand in some sources.
struct Ban {
    /// Beginnings of the paths it holds for.
    places: &'static [&'static str],
    words: &'static [&'static str],
    /// Files it does not hold for, and why.
    except: &'static [(&'static str, &'static str)],
    /// What to do instead.
    advice: &'static str,
    /// A file and a line that must be complained about, as proof that the ban works.
    sample: (&'static str, &'static str),
}

const THIS_FILE: (&str, &str) = (
    "crates/core/tests/tidy.rs",
    "it has to name what it looks for",
);

const BANS: &[Ban] = &[
    Ban {
        places: &["crates/core/src/form"],
        words: &[
            "crate::connector",
            "crate::engine",
            "crate::desk",
            "crate::{",
        ],
        except: &[],
        advice: "a form knows data and schema only; let `desk` bring them together (and write one `use` per module)",
        sample: (
            "crates/core/src/form/draft.rs",
            "use crate::connector::Request;",
        ),
    },
    Ban {
        places: &["crates/core/src/schema"],
        words: &[
            "crate::connector",
            "crate::engine",
            "crate::desk",
            "crate::form",
            "crate::{",
        ],
        except: &[],
        advice: "the checker knows a schema and a document only; let `form` or `desk` make something of what it finds",
        sample: (
            "crates/core/src/schema/check.rs",
            "use crate::form::Problem;",
        ),
    },
    Ban {
        places: &["crates/core/src/connector"],
        words: &[
            "crate::form",
            "crate::engine",
            "crate::desk",
            "crate::queue",
            "crate::{",
        ],
        except: &[],
        advice: "a connector turns wishes into requests and answers into the model; what it needs belongs into `model`",
        sample: (
            "crates/core/src/connector/hookpulse/mod.rs",
            "use crate::{engine, model};",
        ),
    },
    Ban {
        places: &[
            "crates/core/src/engine",
            "crates/core/src/desk",
            "crates/core/src/queue/mod.rs",
            "crates/core/src/text",
        ],
        words: &["hookpulse", "HookPulse", "retab", "Retab"],
        except: &[
            (
                "crates/core/src/engine/tests.rs",
                "tests run with the real connectors",
            ),
            (
                "crates/core/src/engine/simulation/world.rs",
                "tests run with the real connectors",
            ),
            (
                "crates/core/src/desk/tests.rs",
                "tests run with the real connectors",
            ),
        ],
        advice: "ask `Capabilities` or the `Connector` trait instead of naming an API",
        sample: (
            "crates/core/src/engine/mod.rs",
            "if connection.kind == \"hookpulse\" {",
        ),
    },
    Ban {
        places: &["crates/core/src"],
        words: &["f64", "f32"],
        except: &[(
            "crates/core/src/desk/view.rs",
            "a likelihood is a measure of agreement, shown as a rounded percentage",
        )],
        advice: "keep numbers of a payload as text (`json::Number`); a float changes their digits",
        sample: (
            "crates/core/src/form/check.rs",
            "let limit = number.as_f64();",
        ),
    },
    Ban {
        places: &["crates/core/src"],
        words: &[
            "SystemTime",
            "Instant::",
            "std::fs",
            "std::net",
            "std::thread",
            "std::env",
        ],
        except: &[
            (
                "crates/core/src/form/tests.rs",
                "tests read sample schemas from files",
            ),
            (
                "crates/core/src/json/tests.rs",
                "a test parses deep documents on a thread with a small stack",
            ),
            (
                "crates/core/src/schema/tests.rs",
                "a test checks deep documents on a thread with a small stack",
            ),
            (
                "crates/core/src/engine/simulation/mod.rs",
                "tests play histories on two threads, as many as `cargo xtask simulate` says",
            ),
        ],
        advice: "the rules do no I/O and read no clock: let it come in with an `Event` or a `Moment`, go out as an `Effect`",
        sample: (
            "crates/core/src/time.rs",
            "let now = std::time::SystemTime::now();",
        ),
    },
    Ban {
        places: &["src/ui"],
        words: &[
            "window()",
            "gloo",
            "fetch_with",
            "set_timeout",
            "set_interval",
            "request_animation_frame",
            "local_storage",
            "session_storage",
            "indexed_db",
            "Date::now",
            "Math::random",
        ],
        except: &[],
        advice: "views read signals and send events; give `crate::browser` a function and call that",
        sample: (
            "src/ui/queue.rs",
            "let storage = web_sys::window().unwrap().local_storage();",
        ),
    },
    Ban {
        places: &["src/"],
        words: &[
            "innerHTML",
            "inner_html",
            "outerHTML",
            "insertAdjacentHTML",
            "insert_adjacent_html",
            "style=",
        ],
        except: &[],
        advice: "texts of an API must stay text, and a page's content policy forbids inline styles: use a view and a class",
        sample: (
            "src/ui/form/text.rs",
            "<p inner_html=text style=\"color:red\"></p>",
        ),
    },
    Ban {
        places: &["crates/sandbox/src"],
        words: &["countersign_core"],
        except: &[],
        advice: "the sandbox is written from the contracts alone, so that one mistake cannot hide on both sides",
        sample: (
            "crates/sandbox/src/runs.rs",
            "use countersign_core::json::Value;",
        ),
    },
    Ban {
        places: &["src/", "crates/"],
        words: &["todo!", "unimplemented!", "dbg!"],
        except: &[THIS_FILE],
        advice: "finish it or take it out",
        sample: ("src/runtime.rs", "todo!(\"later\")"),
    },
];

/// Complaints about one file.
fn check_bans(path: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    for ban in BANS {
        let holds = ban.places.iter().any(|place| path.starts_with(place));
        if !holds || ban.except.iter().any(|(except, _)| *except == path) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let code = code_of(line);
            for word in ban.words.iter().filter(|word| code.contains(*word)) {
                complaints.push(format!("{path}:{}: `{word}`: {}", number + 1, ban.advice));
            }
        }
    }
    complaints
}

/// The line without its comment. An address such as `https://…` does not begin one.
fn code_of(line: &str) -> &str {
    let comment = line
        .match_indices("//")
        .find(|(at, _)| !line[..*at].ends_with(':'));
    comment.map_or(line, |(at, _)| &line[..at])
}

/// Each Rust source says first what it is for.
fn check_first_line(path: &str, text: &str) -> Option<String> {
    // A test binary for another target says that before.
    let first = text
        .lines()
        .find(|line| !line.starts_with("#!["))
        .unwrap_or_default();
    let says = first.starts_with("//! ") && first.len() > 10;
    (!says).then(|| {
        format!("{path}: begin with `//!`, saying what the file is for and what it does not do")
    })
}

/// Nothing that can reach a browser, a network or a runtime may be a dependency of the rules.
fn check_dependencies(path: &str, manifest: &str) -> Vec<String> {
    const BANNED: [&str; 8] = [
        "leptos",
        "wasm-bindgen",
        "web-sys",
        "js-sys",
        "gloo",
        "tokio",
        "reqwest",
        "rand",
    ];
    let mut in_dependencies = false;
    let mut complaints = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            in_dependencies = line.contains("dependencies");
        }
        // Both `name = …` and `[dependencies.name]`.
        let name = line.strip_prefix("[dependencies.").unwrap_or(line);
        if in_dependencies && BANNED.iter().any(|banned| name.starts_with(banned)) {
            complaints.push(format!("{path}: `{line}`: the rules name no browser, clock or I/O; it belongs into the element or the sandbox"));
        }
    }
    complaints
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Sources below `folder`, with their paths from the root of the project.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|ending| ending == "rs" || ending == "js")
            {
                let text = fs::read_to_string(root().join(&path)).unwrap();
                out.push((path.to_str().unwrap().replace('\\', "/"), text));
            }
        }
    }
    assert!(!out.is_empty(), "there are sources in {folder}");
    out
}

#[test]
fn sources_are_tidy() {
    let mut complaints = Vec::new();
    for (path, text) in sources("src").into_iter().chain(sources("crates")) {
        complaints.extend(check_bans(&path, &text));
        if path.ends_with(".rs") {
            complaints.extend(check_first_line(&path, &text));
        }
    }
    let manifest = fs::read_to_string(root().join("crates/core/Cargo.toml")).unwrap();
    complaints.extend(check_dependencies("crates/core/Cargo.toml", &manifest));
    assert!(
        complaints.is_empty(),
        "{} complaints:\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}

#[test]
fn every_ban_finds_its_sample_and_every_exception_exists() {
    for ban in BANS {
        let (path, line) = ban.sample;
        let mine = |path: &str, text: &str| {
            check_bans(path, text)
                .iter()
                .any(|complaint| complaint.ends_with(ban.advice))
        };
        assert!(mine(path, &format!("//! A file.\n{line}\n")), "{line}");
        assert!(
            !mine(path, &format!("// {line}")),
            "a comment may name it: {line}"
        );
        assert!(!mine("elsewhere.rs", line), "{line}");
        assert!(
            root().join(path).is_file(),
            "{path} has moved: the ban may hold for nothing"
        );
        for place in ban.places {
            assert!(
                root().join(place).exists(),
                "{place} has moved: the ban holds for nothing"
            );
        }
        for (except, reason) in ban.except {
            let text = fs::read_to_string(root().join(except)).unwrap();
            assert!(
                ban.words.iter().any(|word| text.contains(word)),
                "{except} needs no exception any more ({reason})"
            );
            assert!(!mine(except, line), "{except}");
        }
    }
}

#[test]
fn a_complaint_names_the_line_and_what_to_do() {
    let found = check_bans(
        "crates/core/src/json/mod.rs",
        "//! Exact.\n\nlet a: f64 = 1.0;",
    );
    let advice = "keep numbers of a payload as text (`json::Number`); a float changes their digits";
    assert_eq!(
        found,
        [format!("crates/core/src/json/mod.rs:3: `f64`: {advice}")]
    );
}

#[test]
fn comments_are_told_from_addresses() {
    for (line, expected) in [
        ("let a = 1; // f64", "let a = 1; "),
        ("/// todo!", ""),
        (r#"let a = "https://x"; f64"#, r#"let a = "https://x"; f64"#),
        (r#"let a = "https://x"; // f64"#, r#"let a = "https://x"; "#),
    ] {
        assert_eq!(code_of(line), expected);
    }
}

#[test]
fn a_file_that_does_not_say_what_it_is_for_is_found() {
    for bad in [
        "",
        "use std::fs;\n",
        "// Not a doc comment.\n",
        "//!\n",
        "#![cfg(test)]\nuse x;\n",
    ] {
        assert!(check_first_line("a.rs", bad).is_some(), "{bad:?}");
    }
    for good in [
        "//! Reads the list.\n",
        "#![cfg(target_arch = \"wasm32\")]\n//! Browser tests.\n",
    ] {
        assert!(check_first_line("a.rs", good).is_none(), "{good:?}");
    }
}

#[test]
fn a_dependency_that_does_not_belong_to_the_rules_is_found() {
    for bad in [
        "[dependencies]\nleptos = \"0.8\"",
        "[dependencies.tokio]\nversion = \"1\"",
        "[dev-dependencies]\nserde = \"1\"\nweb-sys = \"0.3\"",
        "[target.'cfg(unix)'.dependencies]\ngloo-net = \"0.7\"",
    ] {
        assert_eq!(check_dependencies("Cargo.toml", bad).len(), 1, "{bad}");
    }
    let good =
        "[package]\nname = \"tokio-like\"\n[dependencies]\nserde = \"1\"\n[features]\ntokio = []";
    assert!(check_dependencies("Cargo.toml", good).is_empty());
}

/// Every word in `text` between `before` and the first character that cannot be in a name.
fn names_after<'a>(text: &'a str, before: &str) -> std::collections::BTreeSet<&'a str> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    text.split(before)
        .skip(1)
        .map(|rest| &rest[..rest.find(|letter| !is_part(letter)).unwrap_or(rest.len())])
        .filter(|name| !name.is_empty())
        .collect()
}

/// What `custom-elements.json` says and what the sources have are the same.
#[test]
fn the_public_surface_is_written_down() {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&read("custom-elements.json")).unwrap();
    let written = |list: &str| -> std::collections::BTreeSet<String> {
        let listed = manifest
            .pointer(&format!("/modules/0/declarations/0/{list}"))
            .unwrap();
        let names = listed.as_array().unwrap().iter();
        names
            .map(|entry| entry["name"].as_str().unwrap().to_owned())
            .collect()
    };
    #[track_caller]
    fn check<'a>(
        what: &str,
        written: std::collections::BTreeSet<String>,
        found: impl IntoIterator<Item = &'a str>,
    ) {
        let found: std::collections::BTreeSet<String> =
            found.into_iter().map(str::to_owned).collect();
        assert!(
            !found.is_empty(),
            "no {what} were found in the sources: mend the search"
        );
        assert_eq!(
            written, found,
            "{what}: write down in custom-elements.json what the sources have, and nothing else"
        );
    }
    let views: String = sources("src/ui")
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    // The form is made without the views' macro.
    let mut parts = names_after(&views, "part=\"");
    parts.extend(names_after(&views, "(\"part\", \""));
    check("parts", written("cssParts"), parts);
    let tokens = read("style/tokens.css");
    let declared = tokens
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("--cs-"));
    check(
        "custom properties",
        written("cssProperties"),
        declared.filter_map(|line| line.split(':').next()),
    );
    let outgoing = read("src/element/outgoing.rs");
    let events = names_after(&outgoing, "\"countersign-");
    let events: Vec<String> = events
        .iter()
        .map(|name| format!("countersign-{name}"))
        .collect();
    check(
        "events",
        written("events"),
        events.iter().map(String::as_str),
    );
    let class = read("src/element/define.js");
    let (_, observed) = class.split_once("const ATTRIBUTES = [").unwrap();
    let (observed, _) = observed.split_once("];").unwrap();
    let looks = [tokens.as_str(), &read("style/element.css")].concat();
    let mut attributes = names_after(observed, "\"");
    attributes.retain(|name| !name.is_empty());
    let styled: Vec<&str> = names_after(&looks, ":host([")
        .into_iter()
        .filter(|name| *name != "hidden")
        .collect();
    check(
        "attributes",
        written("attributes"),
        attributes.into_iter().chain(styled),
    );
}
