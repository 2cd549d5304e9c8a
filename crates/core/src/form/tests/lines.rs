//! Tests of texts that no control shows as they are: other line ends than its own, halves of surrogate pairs, odd
//! spellings. What is not touched stays as it came, and what is put back by hand is no change.

use super::*;
use crate::form::KeyProblem;
use crate::json::{LineEnd, Text};

/// What a control shows as one character, and how it is spelled.
type Piece = (char, &'static str);

/// A control as browsers have it: it shows `\n` for every line end, and U+FFFD for half a surrogate pair.
struct Control {
    text: Vec<char>,
}

impl Control {
    fn of(text: &str) -> Control {
        Control {
            text: text.chars().collect(),
        }
    }

    /// Puts something in the place of some characters; says where the caret is then, in UTF-16 units.
    fn splice(&mut self, from: usize, length: usize, new: &str) -> usize {
        self.text.splice(from..from + length, new.chars());
        let before = &self.text[..from + new.chars().count()];
        before.iter().map(|letter| letter.len_utf16()).sum()
    }

    fn value(&self) -> String {
        self.text.iter().collect()
    }
}

fn spelled(pieces: &[Piece]) -> String {
    pieces.iter().map(|(_, source)| *source).collect()
}

fn shown(pieces: &[Piece]) -> String {
    pieces.iter().map(|(shown, _)| *shown).collect()
}

const LF: Piece = ('\n', r"\n");
const CRLF: Piece = ('\n', r"\r\n");
const CR: Piece = ('\n', r"\r");

/// Puts what stands beside each other together as every reader of JSON does.
fn joined(pieces: impl IntoIterator<Item = Piece>) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (all.last_mut(), piece) {
            (Some(last), (_, r"\udc00")) if last.1 == r"\ud800" => {
                *last = ('\u{10000}', r"\ud800\udc00");
            }
            (Some(last), (_, r"\udc00")) if last.1 == r"\uDBFF" => {
                *last = ('\u{10fc00}', r"\uDBFF\udc00");
            }
            // Two lines that end each for itself stay two.
            (Some(last), piece) if *last == CR && is_lf(piece) => all.push(CRLF),
            _ => all.push(piece),
        }
    }
    all
}

fn is_lf((_, source): Piece) -> bool {
    matches!(source, r"\n" | r"\u000a")
}

fn prevailing(pieces: &[Piece]) -> Option<Piece> {
    let is_such = |piece: Piece, end: Piece| piece == end || end == LF && is_lf(piece);
    let count = |end: Piece| pieces.iter().filter(|piece| is_such(**piece, end)).count();
    let most = [CR, CRLF, LF].into_iter().max_by_key(|end| count(*end))?;
    (count(most) > 0).then_some(most)
}

fn any_piece() -> impl Strategy<Value = Piece> {
    prop::sample::select(vec![
        ('a', "a"),
        ('a', r"\u0061"),
        ('b', "b"),
        LF,
        CRLF,
        CR,
        ('\n', r"\u000a"),
        ('\u{fffd}', r"\ud800"),
        ('\u{fffd}', r"\udc00"),
        ('\u{fffd}', r"\uDBFF"),
        ('\u{1f600}', r"\ud83d\ude00"),
        ('\u{1f600}', "\u{1f600}"),
        ('é', r"\u00e9"),
        ('"', r#"\""#),
        ('/', r"\/"),
        ('\u{2028}', "\u{2028}"),
        ('\0', r"\u0000"),
    ])
}

fn any_text() -> impl Strategy<Value = Vec<Piece>> {
    prop::collection::vec(any_piece(), 0..12).prop_map(joined)
}

/// From where, how much, and what comes there.
type Splice = (Index, usize, &'static str);

fn any_splice() -> impl Strategy<Value = Splice> {
    let new = prop::sample::select(vec![
        "",
        "",
        "a",
        "b",
        "\n",
        "\n\n",
        "x\ny",
        "é",
        "\u{1f600}",
        "a\n",
    ]);
    (any::<Index>(), 0_usize..4, new)
}

/// The pieces that a splice leaves; `end` is how a new line ends.
fn spliced(pieces: &[Piece], from: usize, length: usize, new: &str, end: Piece) -> Vec<Piece> {
    let (before, rest) = pieces.split_at(from);
    let behind = &rest[length..];
    let is_before_lf = behind.first().is_some_and(|piece| is_lf(*piece));
    let count = new.chars().count();
    let typed = new.chars().enumerate().map(|(at, letter)| match letter {
        '\n' if end == CR && is_before_lf && at + 1 == count => CRLF,
        '\n' => end,
        'a' => ('a', "a"),
        'b' => ('b', "b"),
        'x' => ('x', "x"),
        'y' => ('y', "y"),
        'é' => ('é', "é"),
        '\u{1f600}' => ('\u{1f600}', "\u{1f600}"),
        other => panic!("{other:?} is not typed here"),
    });
    joined(
        before
            .iter()
            .copied()
            .chain(typed)
            .chain(behind.iter().copied()),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_not_touched_stays_to_the_byte_and_what_is_put_back_is_no_change(
        came in any_text(),
        other in any_text(),
        splices in prop::collection::vec(any_splice(), 1..6),
    ) {
        let data = value(&format!(r#"{{"a":"{}","b":"{}"}}"#, spelled(&came), spelled(&other)));
        let mut draft = Draft::new(None, &data);
        check_sound(&draft);
        let field = id(&draft, "/a");
        let both: Vec<Piece> = came.iter().chain(&other).copied().collect();
        let of_all = prevailing(&both).unwrap_or(LF);
        let mut control = Control::of(draft.field(field).text);
        prop_assert_eq!(control.value(), shown(&came));
        let mut now = came.clone();
        for (place, length, new) in splices {
            let from = place.index(now.len() + 1);
            let length = length.min(now.len() - from);
            // What is typed in the place of the same is none.
            let gone = shown(&now[from..from + length]);
            let is_same = |one: Option<char>, other: Option<char>| one.is_some() && one == other;
            let begins = is_same(gone.chars().next(), new.chars().next());
            let ends = is_same(gone.chars().last(), new.chars().last());
            if begins || ends {
                continue;
            }
            let end = prevailing(&now).unwrap_or(of_all);
            let expected = spliced(&now, from, length, new, end);
            let caret = control.splice(from, length, new);
            let edit = draft.field(field).typed(&control.value(), Some(caret));
            apply(&mut draft, edit);
            check_sound(&draft);
            now = match shown(&expected) == shown(&came) {
                true => came.clone(),
                false => expected,
            };
            let expected = format!(r#"{{"a":"{}","b":"{}"}}"#, spelled(&now), spelled(&other));
            prop_assert_eq!(draft.value().to_string(), expected);
            prop_assert_eq!(draft.field(field).text, shown(&now));
            // As the form does where a control holds something else than the draft.
            control = Control::of(draft.field(field).text);
            let again = Draft::restored(None, &data, &draft.snapshot());
            prop_assert!(again.value().identical(&draft.value()));
        }
        let edited = draft.value();
        while draft.can_undo() {
            draft.apply(Edit::Undo);
        }
        prop_assert!(draft.value().identical(&data) && !draft.is_changed());
        while draft.can_redo() {
            draft.apply(Edit::Redo);
        }
        prop_assert!(draft.value().identical(&edited));
        let edit = draft.field(field).typed(&shown(&came), None);
        draft.apply(edit);
        prop_assert!(draft.value().identical(&data) && !draft.is_changed());
    }

    #[test]
    fn without_a_caret_it_is_told_as_well_as_can_be(came in any_text(), typed in "[ab\n\u{e9}]{0,8}") {
        let data = value(&format!(r#""{}""#, spelled(&came)));
        let Value::String(text) = data else { panic!("a text") };
        let edited = text.edited(&typed, None, LineEnd::Lf);
        prop_assert_eq!(edited.shown(), typed.as_str());
        prop_assert_eq!(Value::parse(&Value::String(edited.clone()).to_string()).unwrap(), Value::String(edited));
    }
}

/// What a control means that showed a text and now holds another.
fn typed(draft: &mut Draft, at: &str, text: &str) {
    let edit = draft.field(id(draft, at)).typed(text, None);
    apply(draft, edit);
    check_sound(draft);
}

#[test]
fn a_letter_that_is_typed_and_deleted_is_no_change() {
    let data = r#"{"a":"one\r\ntwo\rthree\n\ud800"}"#;
    let mut draft = Draft::new(None, &value(data));
    let shown = draft.field(id(&draft, "/a")).text.to_owned();
    assert_eq!(shown, "one\ntwo\nthree\n\u{fffd}");
    typed(&mut draft, "/a", &format!("{shown}x"));
    assert_eq!(
        draft.value().to_string(),
        data.replace(r"\ud800", r"\ud800x")
    );
    typed(&mut draft, "/a", &shown);
    assert!(!draft.is_changed());
    // All of it at once, as a control that was emptied and filled again has it.
    typed(&mut draft, "/a", "");
    typed(&mut draft, "/a", &shown);
    assert!(!draft.is_changed());
}

#[test]
fn new_lines_end_as_most_do() {
    let data = r#"{"none":"x","crlf":"a\r\nb\r\nc\n","cr":"a\rb"}"#;
    let mut draft = Draft::new(None, &value(data));
    for at in ["/none", "/crlf", "/cr"] {
        let text = format!("{}\nnew", draft.field(id(&draft, at)).text);
        typed(&mut draft, at, &text);
    }
    assert_eq!(
        draft.value().to_string(),
        r#"{"none":"x\r\nnew","crlf":"a\r\nb\r\nc\n\r\nnew","cr":"a\rb\rnew"}"#
    );
    let lines = r#"{"rows":[{"a":"x\r\ny","b":"one","n":1}]}"#;
    check(
        "",
        lines,
        &[Do::Paste("/rows/0/a", &[&["x\r\ny\nz", "p\nq", "2\n3"]])],
        r#"{"rows":[{"a":"x\r\ny\r\nz","b":"p\r\nq","n":1}]}"#,
        "/rows/0/n NotANumber",
    );
}

#[test]
fn what_has_lines_is_shown_in_lines_whatever_its_schema_says() {
    let schema = r#"{"properties": {
        "mail": {"type": "string", "format": "email"}, "day": {"type": "string", "format": "date"},
        "number": {"type": "number"}, "kind": {"enum": ["a\nb", "a⏎b", "c"]}, "short": {"type": "string"}}}"#;
    let data = r#"{"mail":"a\rb","day":"1\r\n2","number":"1\n2","kind":"x\ry","short":"s"}"#;
    check_form(
        schema,
        data,
        "
: Object
/mail Mail: Text multiline Email removable a
b
/day Day: Text multiline Date removable 1
2
/number Number: Json removable \"1\\n2\"
/kind Kind: Choice \"a\\nb\"|\"a⏎b\"|c removable x⏎y
/short Short: Text removable s",
    );
    let mut draft = Draft::new(Some(&value(schema)), &value(data));
    let is_in_lines = |draft: &Draft| {
        let field = draft.field(id(draft, "/short"));
        matches!(
            field.widget,
            Widget::Text {
                multiline: true,
                ..
            }
        )
    };
    run(
        &mut draft,
        Do::Json(r#"{"mail":"a\rb","day":"1\r\n2","number":"1\n2","kind":"x\ry","short":"s\rt"}"#),
    );
    assert!(is_in_lines(&draft));
    run(&mut draft, Do::Undo);
    assert!(!is_in_lines(&draft));
    run(&mut draft, Do::Type("/short", "s\r\nt"));
    assert!(is_in_lines(&draft));
    run(&mut draft, Do::Choose("/kind", 0));
    assert_eq!(draft.field(id(&draft, "/kind")).text, r#""a\nb""#);
    assert!(draft.value().to_string().contains(r#""kind":"a\nb""#));
}

#[test]
fn what_stands_for_half_a_pair_is_never_sent_in_its_place() {
    let data = r#"{"a":"x\ud800y","b":"z","c":"\ufffd"}"#;
    let mut draft = Draft::new(None, &value(data));
    typed(&mut draft, "/a", "xx\u{fffd}y");
    typed(&mut draft, "/a", "xx\u{fffd}yy");
    assert_eq!(
        draft.value().to_string(),
        data.replace(r"x\ud800y", r"xx\ud800yy")
    );
    assert!(draft.problems().is_empty());
    for (at, text) in [
        ("/a", "xy\u{fffd}"),
        ("/b", "\u{fffd}"),
        ("/c", "\u{fffd}\u{fffd}"),
    ] {
        typed(&mut draft, at, text);
        assert_eq!(listed(&draft, draft.problems()), format!("{at} StandIn"));
        run(&mut draft, Do::Reset(at));
    }
    // Where it stands for itself alone, it is a character as all others.
    check(
        "",
        r#"{"c":"z"}"#,
        &[Do::Type("/c", "\u{fffd}")],
        "{\"c\":\"\u{fffd}\"}",
        "",
    );
    // Told by the text of the whole document, which has its own spelling of both.
    run(
        &mut draft,
        Do::Json(r#"{"a":"xy\ud800","b":"\ufffd","c":"\ufffd"}"#),
    );
    assert!(draft.problems().is_empty());
}

#[test]
fn a_key_that_no_line_holds_stays_until_another_is_written() {
    let data = r#"{"a\rb":1,"\ud800":2,"k":3}"#;
    let schema = r#"{"additionalProperties": {"type": "number"}}"#;
    let mut draft = Draft::new(Some(&value(schema)), &value(data));
    let root = draft.root();
    let lines = draft.find(&Pointer::root().key("a\rb")).unwrap();
    let half = draft.find(&Pointer::root().key("\u{fffd}")).unwrap();
    for (entry, shown, other) in [
        (lines, "a⏎b", "a⏎c"),
        (half, "\u{fffd}", "\u{fffd}\u{fffd}"),
    ] {
        assert_eq!(draft.field(entry).key.as_deref(), Some(shown));
        assert_eq!(draft.key_problem(root, shown, Some(entry)), None);
        draft.apply(Edit::RenameKey {
            field: entry,
            key: shown.into(),
        });
        assert!(!draft.is_changed());
        assert_eq!(
            draft.key_problem(root, other, Some(entry)),
            Some(KeyProblem::StandIn)
        );
        draft.apply(Edit::RenameKey {
            field: entry,
            key: other.into(),
        });
        assert!(!draft.is_changed());
    }
    draft.apply(Edit::RenameKey {
        field: lines,
        key: "ab".into(),
    });
    assert_eq!(draft.value().to_string(), data.replace(r"a\rb", "ab"));
    let text = Text::from("a⏎b");
    assert_eq!(draft.key_problem(root, text.decoded(), None), None);
}
