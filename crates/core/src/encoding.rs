//! Which encoding the bytes of an answer or a file are in, by what is said of them and by how they begin. Decodes nothing:
//! browsers do.

/// What JSON is in where nothing else is said.
pub const UTF_8: &str = "utf-8";

/// The label of an encoding: as a byte order mark says, or else as a `Content-Type` does, or else UTF-8. A label that no
/// browser knows is handed on as it is.
///
/// ```
/// use countersign_core::encoding::label;
///
/// assert_eq!(label(Some("application/json; charset=\"ISO-8859-1\""), b"{}"), "ISO-8859-1");
/// assert_eq!(label(Some("application/json"), b"{}"), "utf-8");
/// assert_eq!(label(None, b"\xff\xfe{\0}\0"), "utf-16le");
/// ```
pub fn label<'a>(content_type: Option<&'a str>, beginning: &[u8]) -> &'a str {
    match beginning {
        [0xef, 0xbb, 0xbf, ..] => return UTF_8,
        [0xff, 0xfe, ..] => return "utf-16le",
        [0xfe, 0xff, ..] => return "utf-16be",
        _ => {}
    }
    content_type.and_then(charset).unwrap_or(UTF_8)
}

/// The `charset` of a `Content-Type`; of several the first.
fn charset(content_type: &str) -> Option<&str> {
    let parameters = content_type.split(';').skip(1);
    let mut values = parameters.filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let is_it = name.trim().eq_ignore_ascii_case("charset");
        let value = value.trim();
        let quoted = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'));
        let value = quoted.unwrap_or(value).trim();
        (is_it && !value.is_empty()).then_some(value)
    });
    values.next()
}

#[cfg(test)]
mod tests {
    use super::label;

    #[track_caller]
    fn check(content_type: &str, beginning: &[u8], expected: &str) {
        assert_eq!(label(Some(content_type), beginning), expected);
    }

    #[test]
    fn what_is_said_counts_and_utf_8_where_nothing_is() {
        check("", b"", "utf-8");
        check("application/json", b"{", "utf-8");
        check("application/json;", b"{", "utf-8");
        check("application/json; charset", b"{", "utf-8");
        check("application/json; charset=", b"{", "utf-8");
        check("application/json; charset=\"\"", b"{", "utf-8");
        check("application/json;charset=utf-16be", b"{", "utf-16be");
        check(
            "text/html; q=1 ; Charset = latin1 ; charset=utf-8",
            b"{",
            "latin1",
        );
        check("text/html; charset=\"Shift_JIS\"", b"{", "Shift_JIS");
        check("text/html; charset=klingon", b"{", "klingon");
        check("text/html; xcharset=latin1", b"{", "utf-8");
    }

    #[test]
    fn a_byte_order_mark_says_it_best() {
        check("text/html; charset=latin1", b"\xef\xbb\xbf{}", "utf-8");
        check("application/json", b"\xfe\xff\0{", "utf-16be");
        check(
            "application/json; charset=utf-8",
            b"\xff\xfe{\0",
            "utf-16le",
        );
        check("application/json; charset=latin1", b"\xef\xbb", "latin1");
        check("application/json", b"\xff", "utf-8");
    }
}
