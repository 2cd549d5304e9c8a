//! What controls show of a text, and what a text becomes when it is edited in one.
//!
//! A control knows one line end only, and no lone surrogate: it shows `\n` for each of `\n`, `\r` and `\r\n`, and U+FFFD
//! for half a surrogate pair. What comes back from it is laid over the text it was made from, so that all that was not
//! touched stays spelled as it came. Start with [`Text::shown`] and [`Text::edited`].

use std::borrow::Cow;

use super::text::{Atom, atoms, escape};
use super::{Text, Value};

/// How a text ends its lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineEnd {
    /// `\n`, as controls have it.
    #[default]
    Lf,
    /// `\r\n`.
    CrLf,
    /// `\r`.
    Cr,
}

impl LineEnd {
    /// How most lines of a document's texts end; as controls have it where none does.
    ///
    /// ```
    /// use countersign_core::json::{LineEnd, Value};
    ///
    /// let value = Value::parse(r#"{"a": "one\r\ntwo\r\n", "b": "three\n"}"#).unwrap();
    /// assert_eq!(LineEnd::prevailing(&value), LineEnd::CrLf);
    /// ```
    pub fn prevailing(value: &Value) -> LineEnd {
        let mut counts = Counts::default();
        let mut pending = vec![value];
        while let Some(value) = pending.pop() {
            match value {
                Value::String(text) => counts.add(text.decoded()),
                Value::Array(items) => pending.extend(items),
                Value::Object(object) => pending.extend(object.iter().map(|(_, value)| value)),
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
        counts.most().unwrap_or_default()
    }

    fn escaped(self) -> &'static str {
        match self {
            LineEnd::Lf => r"\n",
            LineEnd::CrLf => r"\r\n",
            LineEnd::Cr => r"\r",
        }
    }
}

/// A text with each of its line ends as `\n`.
pub fn with_one_line_end(text: &str) -> Cow<'_, str> {
    match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n").into(),
        false => text.into(),
    }
}

/// Stands where a line ends in a text that is shown in one line.
pub const LINE_MARK: char = '⏎';

/// A text in one line, with [`LINE_MARK`] where a line ends.
///
/// ```
/// assert_eq!(countersign_core::json::in_one_line("a\r\nb"), "a⏎b");
/// ```
pub fn in_one_line(text: &str) -> Cow<'_, str> {
    match text.contains(['\r', '\n']) {
        true => {
            let mark = LINE_MARK.encode_utf8(&mut [0; 4]).to_owned();
            with_one_line_end(text).replace('\n', &mark).into()
        }
        false => text.into(),
    }
}

impl Text {
    /// As a control of several lines shows it.
    ///
    /// ```
    /// use countersign_core::json::Value;
    ///
    /// let Value::String(text) = Value::parse(r#""a\r\nb\rc \ud800""#).unwrap() else { unreachable!() };
    /// assert_eq!(text.shown(), "a\nb\nc \u{fffd}");
    /// ```
    pub fn shown(&self) -> Cow<'_, str> {
        with_one_line_end(self.decoded())
    }

    /// Whether half a surrogate pair is in it, which no control can hold and nobody can type.
    pub fn has_lone_surrogates(&self) -> bool {
        let is_lone = |(atom, _): (Atom, _)| matches!(atom, Atom::Lone(_));
        self.decoded().contains(char::REPLACEMENT_CHARACTER)
            && self
                .source()
                .is_some_and(|source| atoms(source).any(is_lone))
    }

    /// How many U+FFFD are in it as such, not in the place of anything else.
    pub fn plain_replacement_characters(&self) -> usize {
        let spelled = self.source().unwrap_or(self.decoded());
        spelled.matches(char::REPLACEMENT_CHARACTER).count()
    }

    /// This text after it was edited in a control that showed it, and now holds `typed`.
    ///
    /// What stands before and after the edit stays as it is spelled. A new line ends as most lines of this text do; where
    /// it has none, as `line_end` says. `caret` is where the caret stands after the edit, in UTF-16 units: where the text
    /// repeats itself, that tells what was edited.
    ///
    /// ```
    /// use countersign_core::json::{LineEnd, Value};
    ///
    /// let Value::String(text) = Value::parse(r#""caf\u00e9\r\n\ud800""#).unwrap() else { unreachable!() };
    /// let edited = text.edited("caf\u{e9}\n\u{fffd}\n", None, LineEnd::Lf);
    /// assert_eq!(Value::String(edited).to_string(), r#""caf\u00e9\r\n\ud800\r\n""#);
    /// ```
    pub fn edited(&self, typed: &str, caret: Option<usize>, line_end: LineEnd) -> Text {
        let typed = with_one_line_end(typed);
        let mut own = Counts::default();
        own.add(self.decoded());
        let line_end = own.most().unwrap_or(line_end);
        let is_plain = self.source().is_none() && !self.decoded().contains('\r');
        if is_plain && (line_end == LineEnd::Lf || !typed.contains('\n')) {
            return Text::from(&*typed);
        }
        let source = self.spelled();
        let pieces = pieces(&source);
        let typed: Vec<char> = typed.chars().collect();
        let (before, after) = untouched(&pieces, &typed, caret);
        let mut out = Spelling::default();
        for piece in &pieces[..before] {
            out.push(piece.source, piece.end);
        }
        let (new, behind) = (
            &typed[before..typed.len() - after],
            &pieces[pieces.len() - after..],
        );
        let is_before_lf = behind
            .first()
            .is_some_and(|piece| piece.end == Some(LineEnd::Lf));
        for (index, letter) in new.iter().enumerate() {
            let end = match line_end {
                // With what comes next it would be one line end, and not two.
                LineEnd::Cr if is_before_lf && index + 1 == new.len() => LineEnd::CrLf,
                other => other,
            };
            match letter {
                '\n' => out.push(end.escaped(), Some(end)),
                other => out.push(&escaped(*other), None),
            }
        }
        for piece in behind {
            out.push(piece.source, piece.end);
        }
        Text::from_source(&out.source)
    }

    /// What stands between the quotes when it is printed.
    fn spelled(&self) -> Cow<'_, str> {
        match self.source() {
            Some(source) => source.into(),
            None => {
                let mut usual = String::new();
                // Writing into a String cannot fail.
                let _ = escape(self.decoded(), &mut usual);
                usual.into()
            }
        }
    }
}

fn escaped(letter: char) -> String {
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = escape(letter.encode_utf8(&mut [0; 4]), &mut out);
    out
}

/// What a control shows as one character.
struct Piece<'a> {
    shown: char,
    source: &'a str,
    /// Which line end it is.
    end: Option<LineEnd>,
}

fn pieces(source: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut begin = 0;
    for (atom, length) in atoms(source) {
        let own = begin..begin + length;
        begin = own.end;
        if atom == Atom::Char('\n')
            && let Some(last) = pieces
                .last_mut()
                .filter(|last| last.end == Some(LineEnd::Cr))
        {
            last.source = &source[own.start - last.source.len()..own.end];
            last.end = Some(LineEnd::CrLf);
            continue;
        }
        let (shown, end) = match atom {
            Atom::Char('\r') => ('\n', Some(LineEnd::Cr)),
            Atom::Char('\n') => ('\n', Some(LineEnd::Lf)),
            Atom::Char(other) => (other, None),
            Atom::Lone(_) => (char::REPLACEMENT_CHARACTER, None),
        };
        let source = &source[own];
        pieces.push(Piece { shown, source, end });
    }
    pieces
}

/// How many characters at the beginning, and how many at the end, were not edited.
fn untouched(pieces: &[Piece<'_>], typed: &[char], caret: Option<usize>) -> (usize, usize) {
    let most = pieces.len().min(typed.len());
    let same_end = || {
        let pairs = pieces.iter().rev().zip(typed.iter().rev());
        pairs.take_while(|(piece, letter)| piece.shown == **letter)
    };
    let behind_caret = caret.and_then(|caret| {
        let mut units = 0;
        let before = typed.iter().take_while(|letter| {
            units += letter.len_utf16();
            units <= caret
        });
        let behind = typed.len() - before.count();
        (same_end().take(behind).count() == behind).then_some(behind)
    });
    // What is behind the caret was there before; what comes before it may be more of the same.
    let behind = behind_caret.unwrap_or_default();
    let pairs = pieces.iter().zip(typed).take(most - behind);
    let before = pairs.take_while(|(piece, letter)| piece.shown == **letter);
    let before = before.count();
    (before, same_end().take(most - before).count())
}

/// A text that is put together again.
#[derive(Default)]
struct Spelling {
    source: String,
    end: Option<LineEnd>,
}

impl Spelling {
    fn push(&mut self, source: &str, end: Option<LineEnd>) {
        // Two lines that end each for itself would become one that ends in `\r\n`.
        let (source, end) = match (self.end, end) {
            (Some(LineEnd::Cr), Some(LineEnd::Lf)) => {
                (LineEnd::CrLf.escaped(), Some(LineEnd::CrLf))
            }
            _ => (source, end),
        };
        self.source.push_str(source);
        self.end = end;
    }
}

/// How many lines end in which way.
#[derive(Default)]
struct Counts {
    lf: usize,
    crlf: usize,
    cr: usize,
}

impl Counts {
    fn add(&mut self, text: &str) {
        if !text.contains(['\r', '\n']) {
            return;
        }
        let count = |end: &str| text.matches(end).count();
        let crlf = count("\r\n");
        self.crlf += crlf;
        self.lf += count("\n") - crlf;
        self.cr += count("\r") - crlf;
    }

    /// Of those that are as many, the one that is a line end to more programs.
    fn most(&self) -> Option<LineEnd> {
        let all = [
            (self.cr, LineEnd::Cr),
            (self.crlf, LineEnd::CrLf),
            (self.lf, LineEnd::Lf),
        ];
        let (count, most) = all.into_iter().max_by_key(|(count, _)| *count)?;
        (count > 0).then_some(most)
    }
}
