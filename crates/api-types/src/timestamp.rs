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
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(time) => fmt::Display::fmt(&time, out),
            // Cannot happen: `from_micros` keeps the value inside what jiff can hold.
            Err(_) => out.write_str("0001-01-01T00:00:00Z"),
        }
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time: jiff::Timestamp = text.parse().map_err(|_| InvalidTimestamp)?;
        Ok(Self::from_micros(time.as_microsecond()))
    }
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
        assert!("yesterday".parse::<Timestamp>().is_err());
        assert!("2026-13-01T00:00:00Z".parse::<Timestamp>().is_err());
    }
}
