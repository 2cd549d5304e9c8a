//! Exact numbers, dates and money for the seed data: amounts are whole cents and become text, never a float.

use serde_json::{Number, Value};

/// A JSON number with exactly these digits, trailing zeros included.
pub(super) fn number(text: &str) -> Value {
    match text.parse::<Number>() {
        Ok(number) => Value::Number(number),
        // Only a mistake in the seed tables gets here; as text it stays visible instead of stopping the server.
        Err(_) => Value::String(text.to_owned()),
    }
}

/// How a currency or country writes its amounts on paper.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// 1,250.10
    English,
    /// 1.250,10
    Continental,
    /// 1 250,10
    French,
}

/// `125010` as `1250.10`; with no decimals (yen) as `125010`.
pub(super) fn plain_amount(minor: i64, decimals: u32) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let absolute = minor.unsigned_abs();
    let unit = 10_u64.pow(decimals);
    if decimals == 0 {
        return format!("{sign}{absolute}");
    }
    let width = decimals as usize;
    format!("{sign}{}.{:0width$}", absolute / unit, absolute % unit)
}

/// The same amount as people print it: `1,250.10`, `1.250,10`, `1 250,10`.
pub(super) fn printed_amount(minor: i64, decimals: u32, notation: Notation) -> String {
    let (thousands, point) = match notation {
        Notation::English => (',', '.'),
        Notation::Continental => ('.', ','),
        Notation::French => ('\u{a0}', ','),
    };
    let plain = plain_amount(minor.saturating_abs(), decimals);
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut printed = String::new();
    if minor < 0 {
        printed.push('-');
    }
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            printed.push(thousands);
        }
        printed.push(digit);
    }
    if !fraction.is_empty() {
        printed.push(point);
        printed.push_str(fraction);
    }
    printed
}

/// `amount` times `per_mille_of_percent` (20 % is 2000), rounded half up, in the same minor unit.
pub(super) fn share(amount: i64, hundredths_of_percent: i64) -> i64 {
    (amount * hundredths_of_percent + 5_000).div_euclid(10_000)
}

/// A calendar day, counted from 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(pub(super) i64);

impl Day {
    pub(super) fn new(year: i64, month: i64, day: i64) -> Day {
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted - era * 400;
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Day(era * 146_097 + day_of_era - 719_468)
    }

    pub(super) fn plus(self, days: i64) -> Day {
        Day(self.0 + days)
    }

    /// Year, month, day of the month.
    pub(super) fn parts(self) -> (i64, i64, i64) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted - era * 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_index = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_index + 2) / 5 + 1;
        let month = if month_index < 10 {
            month_index + 3
        } else {
            month_index - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day)
    }

    /// `2026-03-04`
    pub(super) fn iso(self) -> String {
        let (year, month, day) = self.parts();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// `4 March 2026`
    pub(super) fn english(self) -> String {
        let (year, month, day) = self.parts();
        format!("{day} {} {year}", MONTHS[(month - 1) as usize])
    }

    /// `04.03.2026` with the separator asked for.
    pub(super) fn numeric(self, separator: char) -> String {
        let (year, month, day) = self.parts();
        format!("{day:02}{separator}{month:02}{separator}{year:04}")
    }

    /// `Wed 4 Mar 2026`
    pub(super) fn short(self) -> String {
        let (year, month, day) = self.parts();
        let weekday = WEEKDAYS[(self.0 + 3).rem_euclid(7) as usize];
        format!(
            "{weekday} {day} {} {year}",
            &MONTHS[(month - 1) as usize][..3]
        )
    }
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// An account number with correct check digits, in groups of four.
pub(super) fn iban(country: &str, account: &str) -> String {
    let mut remainder: u32 = 0;
    for symbol in account.chars().chain(country.chars()).chain("00".chars()) {
        let value = symbol.to_digit(36).unwrap_or(0);
        remainder = if value > 9 {
            (remainder * 100 + value) % 97
        } else {
            (remainder * 10 + value) % 97
        };
    }
    let compact = format!("{country}{:02}{account}", 98 - remainder);
    compact
        .as_bytes()
        .chunks(4)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_zeros() {
        assert_eq!(plain_amount(125_010, 2), "1250.10");
        assert_eq!(plain_amount(10, 2), "0.10");
        assert_eq!(plain_amount(-5, 2), "-0.05");
        assert_eq!(plain_amount(125_010, 0), "125010");
        assert_eq!(printed_amount(125_010, 2, Notation::English), "1,250.10");
        assert_eq!(
            printed_amount(-123_456_789, 2, Notation::Continental),
            "-1.234.567,89"
        );
        assert_eq!(number("1250.10").to_string(), "1250.10");
    }

    #[test]
    fn days_turn_into_dates_and_back() {
        assert_eq!(Day::new(1970, 1, 1).0, 0);
        assert_eq!(Day::new(2026, 2, 28).plus(1).iso(), "2026-03-01");
        assert_eq!(Day::new(2024, 2, 28).plus(1).iso(), "2024-02-29");
        assert_eq!(Day::new(2026, 11, 23).short(), "Mon 23 Nov 2026");
        for days in -1_000..40_000 {
            let (year, month, day) = Day(days).parts();
            assert_eq!(Day::new(year, month, day).0, days);
        }
    }

    #[test]
    fn account_numbers_have_the_published_check_digits() {
        assert_eq!(
            iban("GB", "WEST12345698765432"),
            "GB82 WEST 1234 5698 7654 32"
        );
        assert_eq!(
            iban("DE", "370400440532013000"),
            "DE89 3704 0044 0532 0130 00"
        );
    }
}
