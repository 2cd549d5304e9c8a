//! How many tests ran, read from what each test runner prints or writes.
//!
//! It judges nothing: a part that printed no count has run no test.

use std::ops::AddAssign;

/// Tests by their result. A skipped test has not run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Count {
    /// Checks that cannot be split into tests, such as formatting.
    pub(crate) fn one(passed: bool) -> Self {
        Self {
            passed: u64::from(passed),
            failed: u64::from(!passed),
            skipped: 0,
        }
    }

    /// Those that ran.
    pub(crate) fn ran(&self) -> u64 {
        self.passed + self.failed
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// `test result: ok. 3 passed; 0 failed; 1 ignored; …` of every test program, native and in a browser.
pub(crate) fn libtest(output: &str) -> Count {
    let mut count = Count::default();
    for line in output.lines() {
        let line = without_colours(line);
        let Some((_, result)) = line.split_once("test result: ") else {
            continue;
        };
        count += Count {
            passed: number_before(result, " passed"),
            failed: number_before(result, " failed"),
            skipped: number_before(result, " ignored"),
        };
    }
    count
}

/// The summary at the end of Node's TAP: `# pass 3`.
pub(crate) fn tap(output: &str) -> Count {
    let total = |name: &str| -> u64 {
        output
            .lines()
            .rev()
            .find_map(|line| {
                line.strip_prefix("# ")?
                    .strip_prefix(name)?
                    .trim()
                    .parse()
                    .ok()
            })
            .unwrap_or(0)
    };
    Count {
        passed: total("pass "),
        failed: total("fail ") + total("cancelled "),
        skipped: total("skipped ") + total("todo "),
    }
}

/// `Ran 4 tests in 0.1s` and `FAILED (failures=1, errors=1, skipped=1)` of Python's unittest.
pub(crate) fn unittest(output: &str) -> Count {
    let ran: u64 = output
        .lines()
        .filter_map(|line| {
            line.strip_prefix("Ran ")?
                .split(' ')
                .next()?
                .parse::<u64>()
                .ok()
        })
        .sum();
    let result = output
        .lines()
        .rev()
        .find(|line| line.starts_with("OK") || line.starts_with("FAILED"))
        .unwrap_or_default();
    let of = |name: &str| -> u64 {
        result
            .split(['(', ',', ')'])
            .find_map(|part| {
                part.trim()
                    .strip_prefix(name)?
                    .strip_prefix('=')?
                    .parse()
                    .ok()
            })
            .unwrap_or(0)
    };
    let failed = of("failures") + of("errors") + of("unexpected successes");
    let skipped = of("skipped") + of("expected failures");
    Count {
        passed: ran.saturating_sub(failed + skipped),
        failed,
        skipped,
    }
}

/// The test cases of a JUnit report: a failing one holds a `<failure` or an `<error`.
pub(crate) fn junit(report: &str) -> Count {
    let mut count = Count::default();
    for case in report.split("<testcase").skip(1) {
        let case = case.split("</testcase>").next().unwrap_or_default();
        if case.contains("<failure") || case.contains("<error") {
            count.failed += 1;
        } else if case.contains("<skipped") {
            count.skipped += 1;
        } else {
            count.passed += 1;
        }
    }
    count
}

/// The number that stands before a word: 3 in `ok. 3 passed; …` for ` passed`.
fn number_before(text: &str, word: &str) -> u64 {
    text.split_once(word)
        .and_then(|(before, _)| before.rsplit([' ', ';']).next()?.parse().ok())
        .unwrap_or(0)
}

fn without_colours(line: &str) -> String {
    let mut plain = String::new();
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            // `ESC [ … m`
            let _ = letters.by_ref().find(|letter| *letter == 'm');
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(count: Count, passed: u64, failed: u64, skipped: u64) {
        let expected = Count {
            passed,
            failed,
            skipped,
        };
        assert_eq!(count, expected);
    }

    #[test]
    fn libtest_results_are_added_up() {
        let output = "\
running 2 tests
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s

test result: \u{1b}[31mFAILED\u{1b}[0m. 12 passed; 1 failed; 3 ignored; 0 measured; 0 filtered out; finished in 0.00s
";
        check(libtest(output), 14, 1, 3);
    }

    #[test]
    fn libtest_in_a_browser_is_read_too() {
        let output =
            "test result: ok. 2 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.07s\n";
        check(libtest(output), 2, 0, 0);
        check(libtest("no tests to run!\n"), 0, 0, 0);
    }

    #[test]
    fn taps_own_summary_counts_and_not_a_tests_words() {
        let output = "\
TAP version 13
# Subtest: prints # pass 99
# pass 99 is printed by a test
ok 1 - prints
1..4
# tests 5
# suites 0
# pass 2
# fail 1
# cancelled 1
# skipped 1
# todo 0
# duration_ms 91.5
";
        check(tap(output), 2, 2, 1);
        check(tap(""), 0, 0, 0);
    }

    #[test]
    fn unittest_tells_failed_and_skipped_from_passed() {
        check(unittest("Ran 4 tests in 0.102s\n\nOK\n"), 4, 0, 0);
        let output = "Ran 5 tests in 0.1s\n\nFAILED (failures=1, errors=1, skipped=1)\n";
        check(unittest(output), 2, 2, 1);
        check(unittest("Ran 0 tests in 0.000s\n\nNO TESTS RAN\n"), 0, 0, 0);
    }

    #[test]
    fn junit_cases_are_counted_by_what_they_hold() {
        let report = "<testsuites><testsuite name=\"x\" tests=\"4\">\
            <testcase name=\"GET /a\" time=\"1\"/>\
            <testcase name=\"GET /b\"><failure message=\"no\">text</failure></testcase>\
            <testcase name=\"GET /c\"><skipped message=\"later\"/></testcase>\
            <testcase name=\"GET /d\"><error>text</error></testcase>\
            </testsuite></testsuites>";
        check(junit(report), 1, 2, 1);
        check(junit(""), 0, 0, 0);
    }
}
