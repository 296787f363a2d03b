//! Points in time: RFC 3339 in UTC with `Z` on the wire, microseconds since 1970 inside.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A point in time with microsecond precision.
///
/// Reading accepts any RFC 3339 text, also with an offset such as `+02:00`; writing always gives UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
pub struct Timestamp(i64);

impl Timestamp {
    /// The first moment of year 1: "never" in fields that the contract demands, such as a member's last logon.
    pub const ZERO: Self = Self(-62_135_596_800_000_000);

    /// The last moment that can be written, a day before the end of year 9999 so that any offset can be applied.
    pub const MAX: Self = Self(253_402_207_199_999_999);

    /// Microseconds since 1970-01-01T00:00:00Z. Values before `ZERO` or after `MAX` are moved to the nearest of them.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(Self::ZERO.0, Self::MAX.0))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn as_micros(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.div_euclid(1_000_000);
        let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, day) = date_of(days);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        let (mut fraction, mut digits) = (self.0.rem_euclid(1_000_000), 6);
        if fraction > 0 {
            while fraction % 10 == 0 {
                (fraction, digits) = (fraction / 10, digits - 1);
            }
            write!(out, ".{fraction:0digits$}")?;
        }
        out.write_str("Z")
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text.as_bytes()).map(Self::from_micros).ok_or(InvalidTimestamp)
    }
}

/// Microseconds since 1970 of an RFC 3339 text. Written here because the browser's module would carry all of a calendar
/// library, its time zones and its errors, for this one form; a test holds it against such a library.
fn parse(text: &[u8]) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    let (&separator, rest) = rest.split_first()?;
    let (time, rest) = rest.split_at_checked(8)?;
    let (year, month, day) = (number(&date[..4])?, number(&date[5..7])?, number(&date[8..])?);
    let (hour, minute, second) = (number(&time[..2])?, number(&time[3..5])?, number(&time[6..])?);
    let shaped = [date[4], date[7], time[2], time[5]] == *b"--::" && b"Tt ".contains(&separator);
    let real = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    // A leap second is the last one of its minute, as every clock here counts.
    if !shaped || !real || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (micros, zone) = fraction(rest)?;
    let local = (days_until(year, month, day) * 24 + hour) * 3600 + minute * 60 + second.min(59);
    Some((local - offset(zone)?) * 1_000_000 + micros)
}

/// Microseconds after a full stop, and what follows them. More digits than count are cut off.
fn fraction(rest: &[u8]) -> Option<(i64, &[u8])> {
    let Some(digits) = rest.strip_prefix(b".") else {
        return Some((0, rest));
    };
    let length = digits.iter().take_while(|digit| digit.is_ascii_digit()).count();
    let (digits, zone) = digits.split_at(length);
    let padded = digits.iter().copied().chain(std::iter::repeat(b'0')).take(6);
    let micros = padded.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    (length > 0).then_some((micros, zone))
}

/// Seconds that local time is ahead of UTC.
fn offset(zone: &[u8]) -> Option<i64> {
    let (sign, time) = match zone {
        b"Z" | b"z" => return Some(0),
        [b'+', time @ ..] => (1, time),
        [b'-', time @ ..] => (-1, time),
        _ => return None,
    };
    let [_, _, b':', _, _] = time else { return None };
    let (hours, minutes) = (number(&time[..2])?, number(&time[3..])?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn number(digits: &[u8]) -> Option<i64> {
    let all = digits.iter().all(u8::is_ascii_digit);
    all.then(|| digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date. Years begin in March here, so that the leap day is the last of one.
fn days_until(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    before + (month * 153 + 2) / 5 + day - 1 - 719_468
}

/// The date that many days after 1970-01-01.
fn date_of(days: i64) -> (i64, i64, i64) {
    // 400 years have 146 097 days. The guess is never too small, and too big by one at most.
    let mut year = (days * 400).div_euclid(146_097) + 1971;
    while days_until(year, 1, 1) > days {
        year -= 1;
    }
    let mut month = 12;
    while days_until(year, month, 1) > days {
        month -= 1;
    }
    (year, month, days - days_until(year, month, 1) + 1)
}

/// The text is not an RFC 3339 time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidTimestamp;

impl fmt::Display for InvalidTimestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("must be an RFC 3339 time such as 2026-11-03T09:30:00Z")
    }
}

impl std::error::Error for InvalidTimestamp {}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn is_written_in_utc_with_microseconds() {
        let time: Timestamp = "2026-11-03T11:30:00.1234567+02:00".parse().unwrap();
        assert_eq!(time.to_string(), "2026-11-03T09:30:00.123456Z");
    }

    #[test]
    fn zero_time_is_year_one() {
        assert_eq!(Timestamp::ZERO.to_string(), "0001-01-01T00:00:00Z");
    }

    #[test]
    fn out_of_range_values_stay_printable() {
        assert_eq!(Timestamp::from_micros(i64::MIN), Timestamp::ZERO);
        assert_eq!(Timestamp::from_micros(i64::MAX).to_string(), "9999-12-30T21:59:59.999999Z");
    }

    #[test]
    fn text_that_is_no_time_is_refused() {
        for text in [
            "",
            "yesterday",
            "2026-11-03",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-11-31T00:00:00Z",
            "2026-11-03T24:00:00Z",
            "2026-11-03T09:60:00Z",
            "2026-11-03T09:30:61Z",
            "2026-11-03T09:30:00",
            "2026-11-03T09:30Z",
            "2026-11-03T09:30:00.Z",
            "2026-11-03T09:30:00+2",
            "2026-11-03T09:30:00+24:00",
            "2026-11-03T09:30:00Z and more",
            "2026/11/03T09:30:00Z",
            "٢٠٢٦-11-03T09:30:00Z",
            "+2026-11-03T09:30:00Z",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    #[test]
    fn all_forms_of_the_standard_are_read() {
        let same = |text: &str| text.parse::<Timestamp>().unwrap().to_string();
        assert_eq!(same("2026-11-03t09:30:00z"), "2026-11-03T09:30:00Z");
        assert_eq!(same("2026-11-03 09:30:00.5-00:00"), "2026-11-03T09:30:00.5Z");
        assert_eq!(same("2016-12-31T23:59:60Z"), "2016-12-31T23:59:59Z");
        assert_eq!(same("2024-02-29T00:00:00-23:59"), "2024-02-29T23:59:00Z");
        assert_eq!(same("1969-12-31T23:59:59.000001Z"), "1969-12-31T23:59:59.000001Z");
        assert_eq!(same("0001-01-01T00:00:00+12:00"), "0001-01-01T00:00:00Z");
    }

    proptest::proptest! {
        /// Every moment, in the words of a calendar library.
        #[test]
        fn a_calendar_library_agrees(micros in Timestamp::ZERO.0..=Timestamp::MAX.0) {
            let theirs = jiff::Timestamp::from_microsecond(micros).unwrap();
            let ours = Timestamp::from_micros(micros);
            proptest::prop_assert_eq!(ours.to_string(), theirs.to_string());
            proptest::prop_assert_eq!(theirs.to_string().parse::<Timestamp>(), Ok(ours));
        }
    }

    #[test]
    fn the_days_around_every_new_year_and_leap_day_are_right() {
        for year in 1..9999 {
            for (month, day) in [(1, 1), (2, 28), (3, 1), (12, 31)] {
                let text = format!("{year:04}-{month:02}-{day:02}T00:00:00Z");
                let theirs: jiff::Timestamp = text.parse().unwrap();
                let ours: Timestamp = text.parse().unwrap();
                assert_eq!(ours.as_micros(), theirs.as_microsecond(), "{text}");
                assert_eq!(ours.to_string(), text);
            }
        }
    }
}
