//! Reads lines `{"schema":…,"instance":…}` and answers each with one line: `{"valid":…,"errors":[…]}`, or `{"error":…}`
//! where there is nothing to check or not all of it could be. Formats are asserted, and nothing is fetched.
//!
//! `echo '{"schema":{"type":"string"},"instance":1}' | cargo run -p countersign-core --example check`

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

use countersign_core::json::{Object, Text, Value};
use countersign_core::schema::{Finding, Patterns, Schema};
use countersign_core::text::EN;

fn main() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::BufWriter::new(io::stdout().lock());
    let patterns = Ecmascript::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return output.flush();
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        writeln!(output, "{}", answer(&line, &patterns))?;
        // Whoever waits for the answer before writing the next line has it.
        output.flush()?;
    }
}

fn answer(line: &[u8], patterns: &dyn Patterns) -> Value {
    let checked = std::str::from_utf8(line)
        .map_err(|_| "expected text in UTF-8".to_owned())
        .and_then(|line| Value::parse(line.trim()).map_err(|error| error.to_string()))
        .and_then(|line| check(&line, patterns));
    checked.unwrap_or_else(|error| object([("error", Value::text(&error))]))
}

fn check(line: &Value, patterns: &dyn Patterns) -> Result<Value, String> {
    let member = |key: &str| {
        let what = format!("expected an object with a member “{key}”, but it has none");
        line.get(key).ok_or(what)
    };
    let (schema, instance) = (member("schema")?, member("instance")?);
    let schema = Schema::compile(schema).map_err(|error| error.to_string())?;
    let report = schema.check(instance, patterns);
    if let (Some(cut), true) = (report.cut, report.findings.is_empty()) {
        return Err((EN.cut)(cut).to_owned());
    }
    let errors = report.findings.iter().map(error).collect();
    let mut answer = object([
        ("valid", Value::Bool(report.is_valid())),
        ("errors", Value::Array(errors)),
    ]);
    if let (Some(cut), Value::Object(answer)) = (report.cut, &mut answer) {
        answer.insert("incomplete", Value::text((EN.cut)(cut)));
    }
    Ok(answer)
}

fn error(finding: &Finding) -> Value {
    object([
        ("instance", Value::text(finding.instance.as_str())),
        ("keyword", Value::text(finding.keyword)),
        ("message", Value::text(&(EN.finding)(finding))),
    ])
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let mut object = Object::new();
    for (key, value) in members {
        object.push(Text::from(key), value);
    }
    Value::Object(object)
}

/// As a browser's `new RegExp(pattern, "u")` is; each pattern is read once.
#[derive(Default)]
struct Ecmascript(RefCell<BTreeMap<String, Option<regress::Regex>>>);

impl Patterns for Ecmascript {
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        let mut known = self.0.borrow_mut();
        if !known.contains_key(pattern) {
            let read = regress::Regex::with_flags(pattern, "u").ok();
            known.insert(pattern.to_owned(), read);
        }
        Some(known[pattern].as_ref()?.find(text).is_some())
    }
}
