use jiff::{Timestamp, tz::TimeZone};

/// A time for people anywhere: `29 November 2026, 22:15 UTC`.
pub(crate) fn shown(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).strftime("%-d %B %Y, %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_name_their_zone() {
        let time: Timestamp = "2026-11-09T22:05:59Z".parse().unwrap();
        assert_eq!(shown(time), "9 November 2026, 22:05 UTC");
    }
}
