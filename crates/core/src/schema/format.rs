//! Judges texts, and lists of pages, by `format`. Strict as the standards behind the formats are, but never looks anything up.

use super::uri::is_scheme;
use crate::json::Value;

/// A `format` that is checked. Any other says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// A day, `2024-02-29`.
    Date,
    /// A time of day with its offset, `09:30:00Z`.
    Time,
    /// A day and a time (RFC 3339).
    DateTime,
    /// A span of time as ISO 8601 writes it, `P1DT12H`.
    Duration,
    /// An e-mail address.
    Email,
    /// An e-mail address with letters of any script.
    IdnEmail,
    /// The name of a host.
    Hostname,
    /// An IP address of four numbers.
    Ipv4,
    /// An IP address of eight groups.
    Ipv6,
    /// An address with its scheme.
    Uri,
    /// An address, with or without its scheme.
    UriReference,
    /// An address with its scheme, and with letters of any script.
    Iri,
    /// An address, with or without its scheme, and with letters of any script.
    IriReference,
    /// A UUID, `2eb8aa08-aa98-11ea-b4aa-73b441d16380`.
    Uuid,
    /// A JSON pointer.
    JsonPointer,
    /// A JSON pointer that begins with the number of levels to go up.
    RelativeJsonPointer,
    /// A regular expression of ECMAScript.
    Regex,
    /// Not a text, but a list of numbers that ascend: pages of a document.
    PageList,
}

impl Format {
    /// The format of that name.
    pub fn named(name: &str) -> Option<Format> {
        Some(match name {
            "date" => Format::Date,
            "time" => Format::Time,
            "date-time" => Format::DateTime,
            "duration" => Format::Duration,
            "email" => Format::Email,
            "idn-email" => Format::IdnEmail,
            "hostname" => Format::Hostname,
            "ipv4" => Format::Ipv4,
            "ipv6" => Format::Ipv6,
            "uri" => Format::Uri,
            "uri-reference" => Format::UriReference,
            "iri" => Format::Iri,
            "iri-reference" => Format::IriReference,
            "uuid" => Format::Uuid,
            "json-pointer" => Format::JsonPointer,
            "relative-json-pointer" => Format::RelativeJsonPointer,
            "regex" => Format::Regex,
            "page-list" => Format::PageList,
            _ => return None,
        })
    }
}

/// Whether the numbers in a list ascend. Whatever else is in it says nothing.
pub(crate) fn ascends(items: &[Value]) -> bool {
    let numbers = items.iter().filter_map(Value::as_number);
    numbers.is_sorted_by(|before, after| before < after)
}

/// Whether a text is what the format asks for. A regular expression is asked for elsewhere and always fits here, as does
/// any text where a list is asked for.
pub(super) fn fits(format: Format, text: &str) -> bool {
    match format {
        Format::Date => is_date(text.as_bytes()),
        Format::Time => is_time(text),
        Format::DateTime => is_date_time(text),
        Format::Duration => is_duration(text),
        Format::Email => text.is_ascii() && is_email(text),
        Format::IdnEmail => is_email(text),
        Format::Hostname => text.is_ascii() && is_hostname(text),
        Format::Ipv4 => is_ipv4(text),
        Format::Ipv6 => is_ipv6(text),
        Format::Uri => text.is_ascii() && is_absolute(text),
        Format::UriReference => text.is_ascii() && is_reference(text),
        Format::Iri => is_absolute(text),
        Format::IriReference => is_reference(text),
        Format::Uuid => is_uuid(text.as_bytes()),
        Format::JsonPointer => is_pointer(text),
        Format::RelativeJsonPointer => is_relative_pointer(text),
        Format::Regex | Format::PageList => true,
    }
}

/// Exactly so many digits at a place.
fn number(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    bytes.get(at..at + count)?.iter().try_fold(0, |sum, byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        Some(sum * 10 + digit)
    })
}

/// A day of the calendar as ISO 8601 writes it, `2024-02-29`.
pub(crate) fn is_date(bytes: &[u8]) -> bool {
    let (Some(year), Some(month), Some(day)) = (
        number(bytes, 0, 4),
        number(bytes, 5, 2),
        number(bytes, 8, 2),
    ) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-' && (1..=days).contains(&day)
}

fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_at_checked(10) else {
        return false;
    };
    is_date(date.as_bytes()) && time.strip_prefix(['T', 't']).is_some_and(is_time)
}

fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(hour), Some(minute), Some(second)) = (
        number(bytes, 0, 2),
        number(bytes, 3, 2),
        number(bytes, 6, 2),
    ) else {
        return false;
    };
    if bytes[2] != b':' || bytes[5] != b':' || hour > 23 || minute > 59 || second > 60 {
        return false;
    }
    let mut rest = &bytes[8..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit());
        let count = digits.count();
        if count == 0 {
            return false;
        }
        rest = &fraction[count..];
    }
    // In minutes east of Greenwich.
    let offset = match rest {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), clock @ ..] if clock.len() == 5 && clock[2] == b':' => {
            let (Some(hours @ 0..24), Some(minutes @ 0..60)) =
                (number(clock, 0, 2), number(clock, 3, 2))
            else {
                return false;
            };
            let size = (hours * 60 + minutes) as i32;
            if *sign == b'+' { size } else { -size }
        }
        _ => return false,
    };
    // A leap second ends a day, in Greenwich.
    second < 60 || ((hour * 60 + minute) as i32 - offset).rem_euclid(1440) == 1439
}

fn is_duration(text: &str) -> bool {
    let Some(text) = text.strip_prefix('P') else {
        return false;
    };
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    if let Some(weeks) = date.strip_suffix('W') {
        return time.is_none()
            && !weeks.is_empty()
            && weeks.bytes().all(|byte| byte.is_ascii_digit());
    }
    let date_fits = (date.is_empty() && time.is_some()) || is_parts(date, "YMD");
    date_fits && time.is_none_or(|time| is_parts(time, "HMS"))
}

/// Numbers each with its unit; the units in their order, with none left out between the first and the last.
fn is_parts(text: &str, units: &str) -> bool {
    let mut rest = text;
    let mut next = None;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let unit = rest.as_bytes().get(digits).copied();
        let Some(place) = units.bytes().position(|other| Some(other) == unit) else {
            return false;
        };
        if digits == 0 || next.is_some_and(|next| next != place) {
            return false;
        }
        next = Some(place + 1);
        rest = &rest[digits + 1..];
    }
    next.is_some()
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else {
        return false;
    };
    let name_fits = match name
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'))
    {
        Some(quoted) => is_quoted(quoted),
        None => name
            .split('.')
            .all(|atom| !atom.is_empty() && atom.chars().all(is_atom)),
    };
    let literal = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let host_fits = match literal {
        Some(address) => match address.strip_prefix("IPv6:") {
            Some(address) => is_ipv6(address),
            None => is_ipv4(address),
        },
        None => is_hostname(host),
    };
    name_fits && host_fits
}

fn is_atom(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(letter) || !letter.is_ascii()
}

/// What may stand between the quotes of an e-mail address.
fn is_quoted(text: &str) -> bool {
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let fits = match letter {
            '"' => false,
            '\\' => letters
                .next()
                .is_some_and(|escaped| matches!(escaped, ' '..='~')),
            letter => matches!(letter, ' '..='~') || !letter.is_ascii(),
        };
        if !fits {
            return false;
        }
    }
    true
}

fn is_hostname(text: &str) -> bool {
    text.len() <= 253
        && text.split('.').all(|label| {
            let letters = label.chars().all(|letter| {
                letter.is_ascii_alphanumeric() || letter == '-' || !letter.is_ascii()
            });
            let hyphens = label.starts_with('-') || label.ends_with('-');
            (1..=63).contains(&label.len()) && letters && !hyphens
        })
}

fn is_ipv4(text: &str) -> bool {
    // Leading zeros are octal to some, so they are refused; so does this parser.
    text.parse::<core::net::Ipv4Addr>().is_ok()
}

fn is_ipv6(text: &str) -> bool {
    text.parse::<core::net::Ipv6Addr>().is_ok()
}

fn is_absolute(text: &str) -> bool {
    text.split_once(':')
        .is_some_and(|(scheme, _)| is_scheme(scheme))
        && is_reference(text)
}

/// An address by the grammar of RFC 3986; letters of other scripts count as plain ones, as in RFC 3987.
fn is_reference(text: &str) -> bool {
    let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (has_scheme, rest) = match rest.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (true, rest),
        _ => (false, rest),
    };
    let path = match rest.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            if !is_authority(&rest[..end]) {
                return false;
            }
            &rest[end..]
        }
        None => rest,
    };
    // Without a scheme, a colon in the first segment would look like one.
    let first = path.split('/').next().unwrap_or_default();
    (has_scheme || !first.contains(':'))
        && is_made_of(path, "/:@")
        && is_made_of(query, "/:@?")
        && is_made_of(fragment, "/:@?")
}

fn is_authority(text: &str) -> bool {
    let (user, host) = text.rsplit_once('@').unwrap_or(("", text));
    let (host, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let Some((address, port)) = rest.split_once(']') else {
                return false;
            };
            let is_future = address.starts_with(['v', 'V']) && is_made_of(address, ":");
            if !is_future && !is_ipv6(address) {
                return false;
            }
            ("", port)
        }
        None => match host.find(':') {
            Some(colon) => host.split_at(colon),
            None => (host, ""),
        },
    };
    let port_fits = match port.strip_prefix(':') {
        Some(port) => port.bytes().all(|byte| byte.is_ascii_digit()),
        None => port.is_empty(),
    };
    port_fits && is_made_of(user, ":") && is_made_of(host, "")
}

/// Whether a text has nothing but what may stand anywhere in an address, escapes, and `more`.
fn is_made_of(text: &str, more: &str) -> bool {
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let fits = match letter {
            '%' => {
                let mut hex = || {
                    letters
                        .next()
                        .is_some_and(|digit| digit.is_ascii_hexdigit())
                };
                hex() && hex()
            }
            letter => {
                letter.is_ascii_alphanumeric()
                    || "-._~!$&'()*+,;=".contains(letter)
                    || more.contains(letter)
                    || letter >= '\u{a0}'
            }
        };
        if !fits {
            return false;
        }
    }
    true
}

fn is_uuid(bytes: &[u8]) -> bool {
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_pointer(text: &str) -> bool {
    crate::json::Pointer::parse(text).is_some()
}

fn is_relative_pointer(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (up, rest) = text.split_at(digits);
    digits > 0 && (up == "0" || !up.starts_with('0')) && (rest == "#" || is_pointer(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, right: &[&str], wrong: &[&str]) {
        let format = Format::named(name).unwrap();
        for text in right {
            assert!(fits(format, text), "{name}: {text}");
        }
        for text in wrong {
            assert!(!fits(format, text), "{name}: {text}");
        }
    }

    #[test]
    fn days_and_times_are_those_of_the_calendar() {
        check(
            "date",
            &["2024-02-29", "2000-02-29", "0001-01-01"],
            &[
                "2023-02-29",
                "1900-02-29",
                "2024-13-01",
                "2024-1-1",
                "2024-04-31",
                "2024-01-01 ",
                "２０２４-01",
                "",
            ],
        );
        check(
            "time",
            &[
                "09:30:00Z",
                "09:30:00.123+02:00",
                "23:59:60Z",
                "01:29:60+01:30",
                "15:59:60-08:00",
                "23:59:60z",
            ],
            &[
                "09:30:00",
                "09:30Z",
                "24:00:00Z",
                "09:30:00.Z",
                "22:59:60Z",
                "00:29:60Z",
                "09:30:00+24:00",
                "09:30:00+0200",
                "9:30:00Z",
            ],
        );
        check(
            "date-time",
            &[
                "2024-02-29T09:30:00Z",
                "2024-02-29t09:30:00.1z",
                "1998-12-31T15:59:60.123-08:00",
            ],
            &[
                "2024-02-29 09:30:00Z",
                "2024-02-29T09:30:00",
                "2023-02-29T09:30:00Z",
                "2024-02-2é9T09:30:00Z",
            ],
        );
        check(
            "duration",
            &["P1D", "PT1H", "P4DT12H30M5S", "P1W", "P1Y2M3D", "PT0S"],
            &[
                "", "P", "PT", "1D", "PT1D", "P1D2H", "P2D1Y", "P1", "P1W1D", "P1YT", "P১Y",
            ],
        );
    }

    #[test]
    fn addresses_are_as_their_standards_have_them() {
        check(
            "email",
            &[
                "a@b",
                "a.b+c@d-e.org",
                "\"a b@c\"@d.org",
                "a@[127.0.0.1]",
                "a@[IPv6:::1]",
                "~a~@b.org",
            ],
            &[
                "",
                "a",
                "a@",
                "@b",
                ".a@b",
                "a.@b",
                "a..b@c",
                "a b@c",
                "a@-b",
                "a@[1.2.3]",
                "é@b",
                "a@b,c",
            ],
        );
        check("idn-email", &["é@b", "실례@실례.테스트"], &["é", "é@"]);
        check(
            "hostname",
            &["a", "a.b-c.org", "xn--4gbwdl.xn--wgbh1c", "1host"],
            &["", ".", "a.", "-a", "a-", "a_b", "a..b", "é"],
        );
        check(
            "ipv4",
            &["127.0.0.1"],
            &[
                "256.0.0.1",
                "1.2.3",
                "01.2.3.4",
                "1.2.3.4/8",
                "1.2.3.4.5",
                "१.2.3.4",
            ],
        );
        check(
            "ipv6",
            &["::", "::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4"],
            &[
                "12345::",
                "1::2::3",
                "::1%eth0",
                "1:2:3:4:5:6:7",
                "::1.2.3",
                " ::1",
                "::1/64",
            ],
        );
        check(
            "uri",
            &[
                "https://a.org:80/b?c=d/?#e",
                "urn:a:b",
                "mailto:a@b",
                "http://[::1]/",
                "http://a/%20",
                "a:",
            ],
            &[
                "a",
                "//a",
                "/a",
                "http://a b",
                "http://[::1",
                "http://a/%2",
                "http://a/<b>",
                "http://é",
                "http://a:b/",
                ":a",
                "\\\\a",
            ],
        );
        check(
            "uri-reference",
            &["", "/a", "//a", "#b", "a/b:c", "?"],
            &["a b", "\\a", "é", "1a:b"],
        );
        check(
            "iri",
            &["http://é.org/é?é#é"],
            &["é", "/é", "http://2001:0db8:85a3::7334"],
        );
        check("iri-reference", &["é", "/é#ö"], &["\\é", "#a\\b"]);
    }

    #[test]
    fn the_others_are_spelled_exactly() {
        check(
            "uuid",
            &[
                "2eb8aa08-aa98-11ea-b4aa-73b441d16380",
                "2EB8AA08-AA98-11EA-B4AA-73B441D16380",
            ],
            &[
                "",
                "2eb8aa08aa9811eab4aa73b441d16380",
                "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
                "2eb8aa08-aa98-11ea-b4ga-73b441d16380",
            ],
        );
        check(
            "json-pointer",
            &["", "/", "/a~0~1/0"],
            &["a", "/~", "/~2", "#"],
        );
        check(
            "relative-json-pointer",
            &["0", "1/a", "0#", "120/a"],
            &["", "01", "-1", "/a", "0##", "+1/a", "1a"],
        );
    }
}
