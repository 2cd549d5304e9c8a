//! Points in time as the APIs write them. Reads ISO 8601 with an offset; never asks a clock and never
//! writes a date for a person (the browser's `Intl` does that).

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Millis(pub u64);

/// What the shell knows and the rules do not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    /// The clock.
    pub now: Millis,
    /// A random number, for spreading out tries.
    pub entropy: u64,
}

impl Millis {
    /// This moment and `milliseconds` more.
    pub fn plus(self, milliseconds: u64) -> Millis {
        Millis(self.0.saturating_add(milliseconds))
    }

    /// How many milliseconds have passed since `earlier`; 0 when it lies ahead.
    pub fn since(self, earlier: Millis) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Reads `2026-03-04T11:20:31+01:00`, with or without fractions of a second, `Z` for UTC.
    ///
    /// ```
    /// use countersign_core::time::Millis;
    /// assert_eq!(Millis::parse("1970-01-01T01:00:01.5+01:00"), Some(Millis(1_500)));
    /// assert_eq!(Millis::parse("yesterday"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Millis> {
        let bytes = text.as_bytes();
        if !text.is_ascii() || bytes.len() < 20 {
            return None;
        }
        let number = |from: usize, to: usize| -> Option<i64> {
            let digits = &text[from..to];
            digits
                .bytes()
                .all(|byte| byte.is_ascii_digit())
                .then(|| digits.parse().ok())?
        };
        let separators = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
        if separators.iter().any(|&(at, byte)| bytes[at] != byte)
            || !matches!(bytes[10], b'T' | b't' | b' ')
        {
            return None;
        }
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        if !(1..=12).contains(&month)
            || !(1..=31).contains(&day)
            || hour > 23
            || minute > 59
            || second > 60
        {
            return None;
        }
        let rest = &text[19..];
        let (fraction, offset) = match rest.strip_prefix('.') {
            Some(after) => {
                let end = after.bytes().position(|byte| !byte.is_ascii_digit())?;
                (&after[..end], &after[end..])
            }
            None => ("", rest),
        };
        let mut milliseconds = 0;
        for place in 0..3 {
            let digit = fraction
                .as_bytes()
                .get(place)
                .map_or(0, |byte| i64::from(byte - b'0'));
            milliseconds = milliseconds * 10 + digit;
        }
        let offset_minutes = match offset.as_bytes() {
            [b'Z' | b'z'] => 0,
            [sign @ (b'+' | b'-'), h1, h2, m1, m2]
            | [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
                let digits = [h1, h2, m1, m2];
                if digits.iter().any(|byte| !byte.is_ascii_digit()) {
                    return None;
                }
                let value =
                    |tens: &u8, ones: &u8| i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
                let minutes = value(h1, h2) * 60 + value(m1, m2);
                if *sign == b'-' { -minutes } else { minutes }
            }
            _ => return None,
        };
        let seconds = days_since_epoch(year, month, day) * 86_400
            + (hour * 60 + minute - offset_minutes) * 60
            + second;
        u64::try_from(seconds * 1000 + milliseconds)
            .ok()
            .map(Millis)
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar (Howard Hinnant's `days_from_civil`).
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::Millis;

    #[track_caller]
    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(
            Millis::parse(text).map(|moment| moment.0),
            expected,
            "{text}"
        );
    }

    #[test]
    fn reads_the_spellings_of_both_apis() {
        check("2026-03-04T11:20:31+01:00", Some(1_772_619_631_000));
        check("2026-03-04T10:20:31Z", Some(1_772_619_631_000));
        check("2026-03-04T10:20:31.123456Z", Some(1_772_619_631_123));
        check("2024-02-29T23:59:59-0530", Some(1_709_270_999_000));
    }

    #[test]
    fn refuses_what_is_no_moment() {
        for text in [
            "",
            "2026-03-04",
            "2026-03-04T11:20:31",
            "2026-13-04T11:20:31Z",
            "2026-03-04T11:20:31.Zé",
            "2026-03-04T11:20:31+1:00",
            "1969-12-31T23:59:59Z",
        ] {
            check(text, None);
        }
    }
}
