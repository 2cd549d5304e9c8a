//! `cargo xtask test`: every test there is, in parts, with one table at the end.
//!
//! A part that fails does not stop the others; a part that ran no test has failed.

mod count;
mod parts;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use crate::Result;
use crate::arguments::Arguments;
use crate::setup::{Need, Setup};
use count::Count;

pub(crate) const HELP: &str = "\
Runs every test, or only the named parts, in this order:

  fmt       formatting
  clippy    lints, for this machine and for wasm32; warnings fail
  native    tests of the rules, the sandbox and these tools
  fuzz      made-up schemas, data and edits that might break the form, for half a minute
  browser   unit tests of the element in a headless browser
  e2e       the built element against the sandbox, in a headless browser
  sdk       the vendors' own Python SDKs as clients of the sandbox
  contract  every answer of the sandbox held against the vendors' OpenAPI files

Usage: cargo xtask test [PART…]

It ends with a table and one line, `N passed, N failed`, and fails when a part failed or ran no test.
";

/// One kind of tests.
struct Part {
    name: &'static str,
    needs: &'static [Need],
    run: fn(&Setup) -> Outcome,
}

const PARTS: [Part; 8] = [
    Part {
        name: "fmt",
        needs: &[Need::Lints],
        run: parts::fmt,
    },
    Part {
        name: "clippy",
        needs: &[Need::Lints, Need::Wasm],
        run: parts::clippy,
    },
    Part {
        name: "native",
        needs: &[],
        run: parts::native,
    },
    Part {
        name: "fuzz",
        needs: &[],
        run: parts::fuzz,
    },
    Part {
        name: "browser",
        needs: &[Need::Wasm, Need::Bindgen, Need::Chrome, Need::ChromeDriver],
        run: parts::browser,
    },
    Part {
        name: "e2e",
        needs: &[
            Need::Wasm,
            Need::Bindgen,
            Need::Trunk,
            Need::WasmOpt,
            Need::Node,
            Need::EndToEnd,
            Need::Chrome,
        ],
        run: parts::e2e,
    },
    Part {
        name: "sdk",
        needs: &[Need::Python],
        run: parts::sdk,
    },
    Part {
        name: "contract",
        needs: &[Need::Python],
        run: parts::contract,
    },
];

/// What came of a part.
#[derive(Debug, Default)]
struct Outcome {
    count: Count,
    /// Why it failed, where the count alone does not say it.
    problem: Option<String>,
    /// Why there was nothing to do, which is no failure.
    skipped: Option<String>,
}

impl Outcome {
    fn failed(problem: impl Into<String>) -> Self {
        Self {
            problem: Some(problem.into()),
            ..Self::default()
        }
    }

    fn skipped(reason: impl Into<String>) -> Self {
        Self {
            skipped: Some(reason.into()),
            ..Self::default()
        }
    }

    /// A part that cannot be counted test by test counts its failure as one.
    fn settled(mut self) -> Self {
        if self.skipped.is_some() {
            return self;
        }
        if self.problem.is_none() && self.count.failed > 0 {
            self.problem = Some(format!("{} failed", self.count.failed));
        }
        if self.problem.is_none() && self.count.ran() == 0 {
            self.problem = Some("it ran no test".into());
        }
        if self.problem.is_some() && self.count.failed == 0 {
            self.count.failed = 1;
        }
        self
    }
}

struct Row {
    name: &'static str,
    outcome: Outcome,
    seconds: f64,
}

pub(crate) fn run(mut arguments: Arguments, root: &Path) -> Result<ExitCode> {
    let names = arguments.names();
    arguments.finish()?;
    let parts = chosen(&names)?;

    let setup = Setup::new(root)?;
    let needs: Vec<Need> = parts.iter().flat_map(|part| part.needs).copied().collect();
    // All packages before anything else: a person without sudo learns of them now, not in ten minutes.
    setup.packages_for(&needs);

    let mut rows = Vec::new();
    for part in parts {
        eprintln!("\n== {} ==", part.name);
        let start = Instant::now();
        let missing = part.needs.iter().find_map(|need| setup.ensure(*need).err());
        let outcome = match missing {
            None => (part.run)(&setup),
            Some(problem) => Outcome::failed(problem),
        };
        let outcome = outcome.settled();
        if let Some(problem) = &outcome.problem {
            eprintln!("== {} failed: {problem}", part.name);
        }
        rows.push(Row {
            name: part.name,
            outcome,
            seconds: start.elapsed().as_secs_f64(),
        });
    }
    let (report, passed) = report(&rows);
    print!("\n{report}");
    Ok(if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The parts with the given names, in their own order; all of them when no name is given.
fn chosen(names: &[String]) -> Result<Vec<&'static Part>> {
    const ALL: &[Part] = &PARTS;
    if let Some(unknown) = names
        .iter()
        .find(|name| !ALL.iter().any(|part| part.name == name.as_str()))
    {
        let known: Vec<&str> = ALL.iter().map(|part| part.name).collect();
        return Err(format!(
            "there is no part `{unknown}`; the parts are {}",
            known.join(", ")
        ));
    }
    Ok(ALL
        .iter()
        .filter(|part| names.is_empty() || names.iter().any(|name| name == part.name))
        .collect())
}

/// The table, what failed and why, and the line for machines; and whether all is well.
fn report(rows: &[Row]) -> (String, bool) {
    let mut text = format!(
        "{:<10}{:<9}{:>7}{:>10}\n",
        "part", "result", "tests", "seconds"
    );
    let mut total = Count::default();
    let mut notes = String::new();
    let mut passed = true;
    for row in rows {
        let result = match &row.outcome {
            Outcome {
                problem: Some(problem),
                ..
            } => {
                passed = false;
                notes.push_str(&format!("{} failed: {problem}\n", row.name));
                "FAILED"
            }
            Outcome {
                skipped: Some(reason),
                ..
            } => {
                notes.push_str(&format!("{} was skipped: {reason}\n", row.name));
                "skipped"
            }
            _ => "ok",
        };
        let count = row.outcome.count;
        text.push_str(&format!(
            "{:<10}{result:<9}{:>7}{:>10.1}\n",
            row.name,
            count.ran(),
            row.seconds
        ));
        if count.skipped > 0 {
            notes.push_str(&format!("{}: {} not run\n", row.name, count.skipped));
        }
        total += count;
    }
    let last = format!("{} passed, {} failed\n", total.passed, total.failed);
    (format!("{text}{notes}{last}"), passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &'static str, outcome: Outcome) -> Row {
        Row {
            name,
            outcome: outcome.settled(),
            seconds: 1.25,
        }
    }

    fn counted(passed: u64, failed: u64) -> Outcome {
        Outcome {
            count: Count {
                passed,
                failed,
                skipped: 0,
            },
            ..Outcome::default()
        }
    }

    #[test]
    fn the_last_line_adds_the_parts_up() {
        let rows = [row("fmt", counted(1, 0)), row("native", counted(41, 0))];
        let (text, passed) = report(&rows);
        assert!(passed);
        assert!(text.ends_with("\n42 passed, 0 failed\n"), "{text}");
    }

    #[test]
    fn a_failed_test_fails_the_run_and_names_its_part() {
        let (text, passed) = report(&[row("e2e", counted(5, 2)), row("sdk", counted(1, 0))]);
        assert!(!passed);
        assert!(text.contains("e2e failed: 2 failed\n"), "{text}");
        assert!(text.ends_with("6 passed, 2 failed\n"), "{text}");
    }

    #[test]
    fn a_part_that_ran_nothing_has_failed() {
        let (text, passed) = report(&[row("browser", counted(0, 0))]);
        assert!(!passed);
        assert!(text.contains("browser failed: it ran no test"), "{text}");
        assert!(text.ends_with("0 passed, 1 failed\n"), "{text}");
    }

    #[test]
    fn a_build_that_fails_after_good_tests_still_fails() {
        let outcome = Outcome {
            problem: Some("`cargo test` failed".into()),
            ..counted(3, 0)
        };
        let (text, passed) = report(&[row("native", outcome)]);
        assert!(!passed);
        assert!(text.ends_with("3 passed, 1 failed\n"), "{text}");
    }

    #[test]
    fn what_is_skipped_is_told_and_is_no_failure() {
        let (text, passed) = report(&[row("contract", Outcome::skipped("no files"))]);
        assert!(passed);
        assert!(text.contains("contract was skipped: no files"), "{text}");
    }

    #[test]
    fn parts_keep_their_order_and_unknown_ones_are_refused() {
        let names = |words: &[&str]| -> Vec<String> {
            words.iter().map(|word| (*word).to_owned()).collect()
        };
        let found = chosen(&names(&["e2e", "fmt"])).unwrap();
        let found: Vec<&str> = found.iter().map(|part| part.name).collect();
        assert_eq!(found, ["fmt", "e2e"]);
        assert_eq!(chosen(&[]).unwrap().len(), PARTS.len());
        assert!(chosen(&names(&["unit"])).is_err());
    }

    #[test]
    fn help_names_every_part() {
        for part in &PARTS {
            assert!(
                HELP.contains(&format!("\n  {}", part.name)),
                "{}",
                part.name
            );
        }
    }
}
