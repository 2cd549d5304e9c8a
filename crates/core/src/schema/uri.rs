//! Resolves one address against another (RFC 3986, section 5.2), for `$id` and `$ref`. Fetches nothing, and does not
//! judge whether an address is well-formed; see `format` for that.

/// The address that `reference` means where `base` is the address around it. Neither has a fragment.
pub(super) fn resolve(base: &str, reference: &str) -> String {
    let (base, reference) = (Parts::of(base), Parts::of(reference));
    if reference.scheme.is_some() {
        return reference.join(&without_dots(reference.path));
    }
    if reference.authority.is_some() {
        let scheme = base.scheme;
        return Parts {
            scheme,
            ..reference
        }
        .join(&without_dots(reference.path));
    }
    if reference.path.is_empty() {
        let query = reference.query.or(base.query);
        return Parts { query, ..base }.join(base.path);
    }
    let path = if reference.path.starts_with('/') {
        without_dots(reference.path)
    } else if base.path.is_empty() && base.authority.is_some() {
        without_dots(&format!("/{}", reference.path))
    } else {
        let folder = base.path.rfind('/').map_or("", |end| &base.path[..=end]);
        without_dots(&format!("{folder}{}", reference.path))
    };
    let query = reference.query;
    Parts { query, ..base }.join(&path)
}

/// An address in two: what comes before the `#`, and what comes after it.
pub(super) fn split_fragment(address: &str) -> (&str, &str) {
    address.split_once('#').unwrap_or((address, ""))
}

/// The text with each `%41` read as the byte it stands for; `None` where that is no text.
pub(super) fn percent_decoded(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        out.push((high * 16 + low) as u8);
    }
    String::from_utf8(out).ok()
}

#[derive(Clone, Copy)]
struct Parts<'a> {
    scheme: Option<&'a str>,
    authority: Option<&'a str>,
    path: &'a str,
    query: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(address: &'a str) -> Parts<'a> {
        let (scheme, rest) = match address.split_once(':') {
            Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
            _ => (None, address),
        };
        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query)),
            None => (rest, None),
        };
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => {
                let end = rest.find('/').unwrap_or(rest.len());
                (Some(&rest[..end]), &rest[end..])
            }
            None => (None, rest),
        };
        Parts {
            scheme,
            authority,
            path,
            query,
        }
    }

    fn join(&self, path: &str) -> String {
        let mut out = String::new();
        if let Some(scheme) = self.scheme {
            out.push_str(scheme);
            out.push(':');
        }
        if let Some(authority) = self.authority {
            out.push_str("//");
            out.push_str(authority);
        }
        out.push_str(path);
        if let Some(query) = self.query {
            out.push('?');
            out.push_str(query);
        }
        out
    }
}

/// Whether this may stand before the colon of an address.
pub(super) fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// A path without its `.` and `..`.
fn without_dots(path: &str) -> String {
    if !path.contains('.') {
        return path.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    let last = path.rsplit('/').next().unwrap_or_default();
    for segment in path.split('/') {
        match segment {
            "." => {}
            // The empty segment before the first slash stays.
            ".." if kept.len() > 1 || kept.first().is_some_and(|first| !first.is_empty()) => {
                kept.pop();
            }
            ".." => {}
            segment => kept.push(segment),
        }
    }
    if matches!(last, "." | "..") {
        kept.push("");
    }
    kept.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_as_the_standard_shows() {
        let check = |reference: &str, expected: &str| {
            assert_eq!(
                resolve("http://a/b/c/d;p?q", reference),
                expected,
                "{reference}"
            );
        };
        check("g:h", "g:h");
        check("g", "http://a/b/c/g");
        check("./g", "http://a/b/c/g");
        check("g/", "http://a/b/c/g/");
        check("/g", "http://a/g");
        check("//g", "http://g");
        check("?y", "http://a/b/c/d;p?y");
        check("g?y", "http://a/b/c/g?y");
        check("", "http://a/b/c/d;p?q");
        check(".", "http://a/b/c/");
        check("..", "http://a/b/");
        check("../g", "http://a/b/g");
        check("../../g", "http://a/g");
        check("../../../g", "http://a/g");
        check("/./g", "http://a/g");
        check("g.", "http://a/b/c/g.");
        check("..g", "http://a/b/c/..g");
        check("./g/.", "http://a/b/c/g/");
        check("g/../h", "http://a/b/c/h");
        assert_eq!(resolve("", "a/b"), "a/b");
        assert_eq!(resolve("a/b", "c"), "a/c");
        assert_eq!(resolve("http://a", "b"), "http://a/b");
        assert_eq!(resolve("urn:a:b", "urn:c:d"), "urn:c:d");
        assert_eq!(resolve("urn:a:b", ""), "urn:a:b");
    }

    #[test]
    fn percent_signs_stand_for_bytes() {
        assert_eq!(percent_decoded("a%25%C3%bc").as_deref(), Some("a%ü"));
        for bad in ["%", "%2", "%zz", "%ff"] {
            assert_eq!(percent_decoded(bad), None, "{bad}");
        }
    }
}
