use std::fmt;

use serde::{Deserialize, Serialize};

/// A point in time as entries write it: RFC 3339 in UTC with exactly six fractional digits and
/// `Z`, such as `2026-11-22T18:59:03.000250Z`. One form only, so that the same moment has the
/// same bytes, and text order is time order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(String);

/// The text is not in the one form of a [`Timestamp`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the time of an audit entry must be written as 2026-11-22T18:59:03.000250Z: UTC, six fractional digits, Z"
)]
pub struct BadTimestamp;

const PATTERN: &[u8; 27] = b"0000-00-00T00:00:00.000000Z";

impl Timestamp {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Checks the form and the ranges of month to second, not the length of each month.
impl TryFrom<String> for Timestamp {
    type Error = BadTimestamp;

    fn try_from(text: String) -> Result<Self, BadTimestamp> {
        let form = text.len() == PATTERN.len()
            && text.bytes().zip(PATTERN).all(|(byte, &wanted)| match wanted {
                b'0' => byte.is_ascii_digit(),
                mark => byte == mark,
            });
        // Text order of two digits is their number's order.
        let ranges = [(5, "01", "12"), (8, "01", "31"), (11, "00", "23"), (14, "00", "59"), (17, "00", "59")];
        let in_range =
            |(at, least, most)| text.get(at..at + 2).is_some_and(|part| (least..=most).contains(&part));
        if form && ranges.into_iter().all(in_range) { Ok(Self(text)) } else { Err(BadTimestamp) }
    }
}

impl TryFrom<&str> for Timestamp {
    type Error = BadTimestamp;

    fn try_from(text: &str) -> Result<Self, BadTimestamp> {
        text.to_owned().try_into()
    }
}

impl From<Timestamp> for String {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_form_is_accepted() {
        for text in
            ["2026-11-22T18:59:03.000250Z", "0000-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"]
        {
            assert_eq!(Timestamp::try_from(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn every_other_form_is_refused() {
        for text in [
            "",
            "2026-11-22T18:59:03Z",
            "2026-11-22T18:59:03.000Z",
            "2026-11-22T18:59:03.000250000Z",
            "2026-11-22T18:59:03.000250+00:00",
            "2026-11-22t18:59:03.000250z",
            "2026-11-22 18:59:03.000250Z",
            "2026-13-22T18:59:03.000250Z",
            "2026-00-22T18:59:03.000250Z",
            "2026-11-32T18:59:03.000250Z",
            "2026-11-00T18:59:03.000250Z",
            "2026-11-22T24:59:03.000250Z",
            "2026-11-22T18:60:03.000250Z",
            "2026-11-22T18:59:60.000250Z",
            "2026-11-22T18:59:03.00025éZ",
            "２026-11-22T18:59:03.0002Z",
        ] {
            assert_eq!(Timestamp::try_from(text), Err(BadTimestamp), "{text}");
        }
    }
}
