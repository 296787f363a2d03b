//! Durations as Go writes them: `24h`, `10m`, `1h30m`, `250ms` (contract, management 0.4).

use std::fmt::Write as _;
use std::time::Duration;

use super::Fault;

const UNITS: [(&str, u64); 6] = [
    // Longest match first where one unit begins like another.
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
];

/// Reads a duration: one or more whole numbers, each with its unit (`h`, `m`, `s`, `ms`, `us`, `ns`).
///
/// ```
/// use std::time::Duration;
/// use api_types::formats::parse_duration;
/// assert_eq!(parse_duration("1h30m"), Ok(Duration::from_secs(5400)));
/// ```
pub fn parse_duration(text: &str) -> Result<Duration, Fault> {
    let wrong = || Fault::from("must be a duration such as 24h, 10m or 1h30m");
    if text.is_empty() {
        return Err(wrong());
    }
    let mut rest = text;
    let mut nanos: u64 = 0;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, tail) = rest.split_at(digits);
        let (unit, size) = UNITS.into_iter().find(|(unit, _)| tail.starts_with(unit)).ok_or_else(wrong)?;
        let number: u64 = number.parse().map_err(|_| wrong())?;
        nanos = number
            .checked_mul(size)
            .and_then(|part| nanos.checked_add(part))
            .ok_or_else(|| Fault::from("is too long a time"))?;
        rest = &tail[unit.len()..];
    }
    Ok(Duration::from_nanos(nanos))
}

/// Writes whole seconds in the same form, leaving out what is zero: `24h`, `1h30m`, `45s`.
///
/// ```
/// use std::time::Duration;
/// use api_types::formats::format_duration;
/// assert_eq!(format_duration(Duration::from_secs(86_400)), "24h");
/// assert_eq!(format_duration(Duration::ZERO), "0s");
/// ```
pub fn format_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let mut text = String::new();
    for (amount, unit) in [(seconds / 3600, 'h'), (seconds / 60 % 60, 'm'), (seconds % 60, 's')] {
        if amount > 0 {
            let _ = write!(text, "{amount}{unit}");
        }
    }
    if text.is_empty() { "0s".into() } else { text }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{format_duration, parse_duration};

    #[test]
    fn what_go_writes_is_read() {
        assert_eq!(parse_duration("168h"), Ok(Duration::from_hours(168)));
        assert_eq!(parse_duration("24h0m0s"), Ok(Duration::from_hours(24)));
        assert_eq!(parse_duration("250ms"), Ok(Duration::from_millis(250)));
    }

    #[test]
    fn everything_else_is_refused() {
        for text in ["", "24", "h", "-1h", "1.5h", "1d", "24 h", "99999999999999999999h", "9999999999h"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn writing_and_reading_agree() {
        for seconds in [0, 1, 59, 60, 61, 3600, 86_399, 604_800] {
            let duration = Duration::from_secs(seconds);
            assert_eq!(parse_duration(&format_duration(duration)), Ok(duration));
        }
    }
}
