//! The one place where the sandbox learns what time it is, and how a moment is written for each API.
//! Moments are whole milliseconds since 1970 in UTC; nothing here waits for anything.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

const MILLISECONDS_PER_DAY: i64 = 86_400_000;

/// The time as the sandbox sees it: the machine's clock moved by an offset, or a clock that stands still until a test moves it.
///
/// ```
/// let clock = countersign_sandbox::Clock::standing_at(1_772_617_827_000);
/// clock.advance(500);
/// assert_eq!(clock.now_ms(), 1_772_617_827_500);
/// ```
#[derive(Debug, Clone)]
pub struct Clock {
    runs: bool,
    offset_ms: Arc<AtomicI64>,
}

impl Clock {
    /// Follows the machine's clock.
    pub fn running() -> Clock {
        Clock {
            runs: true,
            offset_ms: Arc::new(AtomicI64::new(0)),
        }
    }

    /// Runs as the machine's clock does, from the given moment on.
    pub fn beginning_at(now_ms: i64) -> Clock {
        let clock = Clock::running();
        clock.advance(now_ms.saturating_sub(clock.now_ms()));
        clock
    }

    /// Stands still at the given moment until [`Clock::advance`] moves it.
    pub fn standing_at(now_ms: i64) -> Clock {
        Clock {
            runs: false,
            offset_ms: Arc::new(AtomicI64::new(now_ms)),
        }
    }

    /// Milliseconds since 1970, UTC.
    pub fn now_ms(&self) -> i64 {
        let offset_ms = self.offset_ms.load(Ordering::SeqCst);
        if !self.runs {
            return offset_ms;
        }
        let machine_ms = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |elapsed| elapsed.as_millis());
        i64::try_from(machine_ms)
            .unwrap_or(i64::MAX)
            .saturating_add(offset_ms)
    }

    /// Moves the clock forward, so that nobody has to wait for a timer.
    pub fn advance(&self, by_ms: i64) {
        self.offset_ms.fetch_add(by_ms, Ordering::SeqCst);
    }

    /// How far this clock is moved against the machine's; kept in the store so that a restart does not turn time back.
    pub(crate) fn offset_ms(&self) -> Option<i64> {
        self.runs.then(|| self.offset_ms.load(Ordering::SeqCst))
    }
}

/// The zone a HookPulse brand lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Zone {
    #[serde(rename = "Europe/Paris")]
    Paris,
    #[serde(rename = "UTC")]
    Utc,
}

impl Zone {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Zone::Paris => "Europe/Paris",
            Zone::Utc => "UTC",
        }
    }

    fn offset_hours(self, moment_ms: i64) -> i64 {
        match self {
            Zone::Utc => 0,
            Zone::Paris => {
                let (year, _, _) = civil(moment_ms.div_euclid(MILLISECONDS_PER_DAY));
                let summer_begins = last_sunday(year, 3) * MILLISECONDS_PER_DAY + 3_600_000;
                let summer_ends = last_sunday(year, 10) * MILLISECONDS_PER_DAY + 3_600_000;
                if (summer_begins..summer_ends).contains(&moment_ms) {
                    2
                } else {
                    1
                }
            }
        }
    }
}

/// ISO 8601 in UTC with milliseconds and `Z`, as the Retab sandbox writes it.
pub(crate) fn utc(moment_ms: i64) -> String {
    let (date, time) = date_and_time(moment_ms);
    format!("{date}T{time}.{:03}Z", moment_ms.rem_euclid(1000))
}

/// ISO 8601 with the zone's offset, as HookPulse writes it; whole seconds unless fractions are asked for.
pub(crate) fn zoned(moment_ms: i64, zone: Zone, fractions: bool) -> String {
    let hours = zone.offset_hours(moment_ms);
    let (date, time) = date_and_time(moment_ms + hours * 3_600_000);
    let fraction = if fractions {
        format!(".{:03}", moment_ms.rem_euclid(1000))
    } else {
        String::new()
    };
    format!("{date}T{time}{fraction}+{hours:02}:00")
}

/// The first millisecond of a day written `2026-04-02`, or `None` when that is no day of the calendar.
pub(crate) fn day(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(position, byte)| match position {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
    if !shape {
        return None;
    }
    let (year, month, day) = (
        text[0..4].parse().ok()?,
        text[5..7].parse().ok()?,
        text[8..10].parse().ok()?,
    );
    let days = days_since_1970(year, month, day);
    (civil(days) == (year, month, day)).then_some(days * MILLISECONDS_PER_DAY)
}

pub(crate) const DAY_MS: i64 = MILLISECONDS_PER_DAY;

fn date_and_time(moment_ms: i64) -> (String, String) {
    let (year, month, day) = civil(moment_ms.div_euclid(MILLISECONDS_PER_DAY));
    let seconds = moment_ms.rem_euclid(MILLISECONDS_PER_DAY) / 1000;
    (
        format!("{year:04}-{month:02}-{day:02}"),
        format!(
            "{:02}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        ),
    )
}

/// Year, month and day of a day counted from 1970-01-01, after Howard Hinnant's calendar algorithms.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn last_sunday(year: i64, month: i64) -> i64 {
    let last_day = days_since_1970(year, month, 31);
    // 1970-01-01 was a Thursday, so day 3 was the first Sunday.
    last_day - (last_day - 3).rem_euclid(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_paris(moment_ms: i64, expected: &str) {
        assert_eq!(zoned(moment_ms, Zone::Paris, false), expected);
    }

    #[test]
    fn paris_changes_its_offset_on_the_last_sundays_of_march_and_october() {
        let before_summer = day("2026-03-29").unwrap() + 3_600_000 - 1000;
        check_paris(before_summer, "2026-03-29T01:59:59+01:00");
        check_paris(before_summer + 1000, "2026-03-29T03:00:00+02:00");
        let before_winter = day("2026-10-25").unwrap() + 3_600_000 - 1000;
        check_paris(before_winter, "2026-10-25T02:59:59+02:00");
        check_paris(before_winter + 1000, "2026-10-25T02:00:00+01:00");
    }

    #[test]
    fn utc_is_written_with_milliseconds() {
        assert_eq!(utc(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(utc(1_775_117_703_412), "2026-04-02T08:15:03.412Z");
        assert_eq!(utc(1_709_164_800_000), "2024-02-29T00:00:00.000Z");
    }

    #[test]
    fn a_day_that_is_not_in_the_calendar_is_no_day() {
        assert_eq!(day("2026-02-29"), None);
        assert_eq!(day("2026-13-01"), None);
        assert_eq!(day("26-01-01"), None);
        assert_eq!(day("2024-02-29"), Some(1_709_164_800_000));
    }
}
