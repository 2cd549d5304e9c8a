//! Any schema, any data, any edits: nothing panics, nothing is lost, and what was not touched is sent as it came.
//!
//! An input is a schema, an empty line, the data, an empty line, and bytes that are read as edits. What is no JSON is made
//! into some (`repaired`), so that a changed byte is another document more often than none.
//! `cargo xtask fuzz` runs it; so does `cargo +nightly fuzz run form`.
#![no_main]

use countersign_core::form::{Draft, Edit, FieldId};
use countersign_core::json::{Patch, Value, pretty};
use countersign_core::schema::{Cut, Limits, Patterns, Schema};
use libfuzzer_sys::fuzz_target;

/// More edits say nothing more, and take longer.
const MOST_EDITS: usize = 24;

/// A longer text is not put into another place.
const LONGEST_TEXT: usize = 1_000;

fuzz_target!(|bytes: &[u8]| {
    let (schema, rest) = part(bytes);
    let (data, edits) = part(rest);
    let schema = document(schema);
    let Some(data) = document(data) else { return };
    let schema = schema.as_ref();
    if is_told() {
        eprintln!(
            "schema: {}\ndata: {data}",
            schema.map(Value::to_string).unwrap_or_default()
        );
    }

    let checker = schema.and_then(|schema| Schema::compile(schema).ok());
    // One that uses up all the work a page has time for would leave none for others.
    let checker = checker.filter(|checker| {
        let limits = Limits {
            work: 50_000,
            ..Limits::default()
        };
        checker.check_within(&data, &Contains, &limits).cut != Some(Cut::Work)
    });
    let mut draft = Draft::new(schema, &data);
    assert!(
        !draft.is_changed() && draft.value().identical(&data),
        "an unedited draft"
    );
    if let Some(checker) = &checker {
        draft.check(checker, &Contains);
        assert!(draft.value().identical(&data), "a check changes nothing");
    }

    let mut bytes = Bytes(edits);
    let mut made = 0;
    while !bytes.is_empty() && made < MOST_EDITS {
        made += 1;
        match bytes.next() {
            0xf0.. => {
                if let Some(checker) = &checker {
                    draft.check(checker, &Contains);
                }
            }
            0xe8.. => draft.end_step(),
            kind => {
                let edit = edit(kind, &mut bytes, &draft);
                if is_told() {
                    eprintln!("{edit:?}");
                }
                draft.apply(edit);
            }
        }
        whole(&draft);
    }
    if let Some(checker) = &checker {
        draft.check(checker, &Contains);
        whole(&draft);
    }
    kept(schema, &draft);
    there_and_back(draft);
});

/// Whether to say what is done, to understand one input.
fn is_told() -> bool {
    std::env::var_os("COUNTERSIGN_TELL").is_some()
}

/// What holds for every draft at any time.
fn whole(draft: &Draft) {
    let value = draft.value();
    let patch = Patch::of(draft.changes());
    let patched = patch.apply(draft.original());
    assert_eq!(
        patched.as_ref(),
        Ok(&value),
        "the patch {patch} is not what changed"
    );
    let printed = Value::parse(&value.to_string()).expect("what would be sent is JSON");
    assert!(
        printed.identical(&value),
        "printed and read, it is another document"
    );

    let (mut problems, mut warnings) = (0, 0);
    let mut pending = vec![draft.root()];
    while let Some(id) = pending.pop() {
        let field = draft.field(id);
        assert_eq!(field.id, id);
        assert_eq!(
            draft.find(&field.pointer),
            Some(id),
            "{} leads elsewhere",
            field.pointer
        );
        problems += usize::from(field.problem.is_some());
        warnings += usize::from(field.warning.is_some());
        pending.extend(field.children);
        draft.name(id);
        draft.summary(id);
        draft.origin_pointer(id);
        draft.shapes(id);
    }
    assert_eq!(
        draft.problems().len(),
        problems,
        "problems are counted wrongly"
    );
    assert_eq!(
        draft.warnings().len(),
        warnings,
        "warnings are counted wrongly"
    );
    // Fields that are not shown are asked for by views that are about to go.
    for number in 0..=draft.count() {
        draft.field(FieldId::from_number(number as u32));
    }
    assert!(
        draft.json_problem().is_some()
            || Value::parse(&draft.json()).is_ok_and(|read| read.identical(&value))
    );
}

/// A reload keeps the work.
fn kept(schema: Option<&Value>, draft: &Draft) {
    let snapshot = draft.snapshot();
    let restored = Draft::restored(schema, draft.original(), &snapshot);
    assert_eq!(
        restored.value(),
        snapshot.value,
        "not all of the work was put back"
    );
    whole(&restored);
}

/// All edits can be taken back and made again.
fn there_and_back(mut draft: Draft) {
    let after = draft.value();
    while draft.can_undo() {
        draft.apply(Edit::Undo);
    }
    assert!(
        draft.value().identical(draft.original()),
        "all was taken back, but something is left"
    );
    whole(&draft);
    let mut again = draft.clone();
    while again.can_redo() {
        again.apply(Edit::Redo);
    }
    drop(after);
    whole(&again);
    again.apply(Edit::ResetAll);
    assert!(
        again.value().identical(again.original()),
        "all was reset, but something is left"
    );
    whole(&again);
}

fn edit(kind: u8, bytes: &mut Bytes, draft: &Draft) -> Edit {
    let field = bytes.field(draft);
    match kind % 20 {
        0 => Edit::Type {
            field,
            text: bytes.text(draft).into(),
        },
        1 => draft.field(field).typed(&bytes.text(draft), None),
        2 => Edit::SetBool {
            field,
            value: bytes.next() % 2 == 0,
        },
        3 => Edit::Choose {
            field,
            option: bytes.next() as usize % 5,
        },
        4 => Edit::SetNull { field },
        5 => Edit::ClearNull { field },
        6 => Edit::AddItem { list: field },
        7 => Edit::RemoveItem { field },
        8 => Edit::MoveItem {
            field,
            to: bytes.next() as usize % 8,
        },
        9 => Edit::AddProperty { field },
        10 => Edit::RemoveProperty { field },
        11 => Edit::AddEntry {
            object: field,
            key: bytes.text(draft),
        },
        12 => Edit::RenameKey {
            field,
            key: bytes.text(draft),
        },
        13 => Edit::ChooseShape {
            field,
            shape: bytes.next() as usize % 5,
        },
        14 => {
            let (rows, columns) = (bytes.next() % 4, bytes.next() % 4);
            let rows = (0..rows)
                .map(|_| (0..columns).map(|_| bytes.text(draft)).collect())
                .collect();
            Edit::Paste { field, rows }
        }
        15 => Edit::ReplaceAll {
            text: bytes.text(draft),
        },
        16 => Edit::ReplaceText {
            field,
            text: bytes.text(draft),
        },
        17 => Edit::Undo,
        18 => Edit::Redo,
        _ if bytes.next() % 8 == 0 => Edit::ResetAll,
        _ => Edit::Reset { field },
    }
}

/// The bytes of the edits; zeros behind the end.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        *first
    }

    /// Now and then one that is not there.
    fn field(&mut self, draft: &Draft) -> FieldId {
        let count = draft.count() as u32 + 1;
        let number = match count {
            ..=256 => u32::from(self.next()),
            _ => u32::from(self.next()) << 8 | u32::from(self.next()),
        };
        FieldId::from_number(number % count)
    }

    /// A text somebody may type, a part of the document, or the bytes themselves.
    fn text(&mut self, draft: &Draft) -> String {
        const TYPED: [&str; 18] = [
            "",
            "1",
            "-0.10",
            "1e400",
            "12x",
            "true",
            "null",
            "a",
            "2024-01-31",
            "2024-01-31T09:30:00Z",
            "[1,{}]",
            "{\"a\":1}",
            "{",
            "\"\\ud83d\"",
            "b",
            "12345678901234567890",
            "1-3, 5",
            "2, 1",
        ];
        match self.next() {
            kind @ ..0x80 => TYPED[kind as usize % TYPED.len()].to_owned(),
            kind @ 0x80..0xc0 => {
                // Another field's value is a document that fits in part.
                let field = draft.field(FieldId::from_number(
                    u32::from(kind & 0x3f) % draft.count() as u32,
                ));
                let text = draft.value().at(&field.pointer).map(pretty);
                // Put into itself again and again it would double each time.
                text.filter(|text| text.len() <= LONGEST_TEXT)
                    .unwrap_or_default()
            }
            kind => {
                let length = (kind & 0x3f) as usize;
                let (text, rest) = self.0.split_at(length.min(self.0.len()));
                self.0 = rest;
                String::from_utf8_lossy(text).into_owned()
            }
        }
    }
}

/// Up to the next empty line, and what follows it.
fn part(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.windows(2).position(|two| two == b"\n\n") {
        Some(at) => (&bytes[..at], &bytes[at + 2..]),
        None => (bytes, &[]),
    }
}

/// The JSON there is in some bytes.
fn document(bytes: &[u8]) -> Option<Value> {
    let text = String::from_utf8_lossy(bytes);
    let value = Value::parse(&text)
        .or_else(|_| Value::parse(&repaired(&text)))
        .ok()?;
    let printed = Value::parse(&value.to_string()).expect("a document prints itself as JSON");
    assert!(printed.identical(&value));
    assert!(Value::parse(&pretty(&value)).is_ok_and(|printed| printed.identical(&value)));
    Some(value)
}

/// A text that is nearly JSON, made into some: what cannot stand in a place is left out, what lacks is put in.
fn repaired(text: &str) -> String {
    let mut out = String::new();
    // What closes the containers that are open, and what an object waits for.
    let mut open: Vec<char> = Vec::new();
    let (mut after_value, mut wants_key) = (false, false);
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let width = letter.len_utf8();
        if after_value && open.is_empty() {
            break;
        }
        match letter {
            '}' | ']' if open.last() == Some(&letter) => {
                if !after_value && out.ends_with(':') {
                    out.push_str("null");
                }
                if out.ends_with(',') {
                    out.pop();
                }
                out.push(letter);
                open.pop();
                (after_value, wants_key) = (true, false);
                rest = &rest[width..];
                continue;
            }
            ',' if after_value => {
                out.push(',');
                (after_value, wants_key) = (false, open.last() == Some(&'}'));
                rest = &rest[width..];
                continue;
            }
            _ => {}
        }
        let token = token(rest);
        rest = &rest[token.map_or(width, str::len)..];
        let Some(token) = token.filter(|_| !after_value) else {
            continue;
        };
        if wants_key {
            if token.starts_with('"') {
                out.push_str(token);
                out.push(':');
                wants_key = false;
            }
            continue;
        }
        out.push_str(token);
        match token {
            "{" => {
                open.push('}');
                wants_key = true;
            }
            "[" => open.push(']'),
            _ => after_value = true,
        }
    }
    if !after_value && (out.is_empty() || out.ends_with(':')) {
        out.push_str("null");
    }
    if out.ends_with(',') {
        out.pop();
    }
    out.extend(open.iter().rev());
    out
}

/// The whole token a text begins with, if it is one.
fn token(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    let length = match first {
        '{' | '[' => 1,
        '"' => {
            let mut is_escaped = false;
            let end = text.char_indices().skip(1).find(|(_, letter)| {
                let ends = *letter == '"' && !is_escaped;
                is_escaped = *letter == '\\' && !is_escaped;
                ends
            })?;
            end.0 + 1
        }
        't' | 'f' | 'n' | '-' | '0'..='9' => text
            .find(|letter: char| !letter.is_ascii_alphanumeric() && !"+-.".contains(letter))
            .unwrap_or(text.len()),
        _ => return None,
    };
    let token = &text[..length];
    let is_one = matches!(token, "{" | "[") || Value::parse(token).is_ok();
    is_one.then_some(token)
}

/// Stands in for regular expressions: as good as any for the checker, and never slow.
struct Contains;

impl Patterns for Contains {
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        (!pattern.contains('[')).then(|| text.contains(pattern))
    }
}
