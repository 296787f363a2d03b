//! The clock.

use std::time::{SystemTime, UNIX_EPOCH};

use api_types::Timestamp;

/// The present moment.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// A moment so many seconds after another.
pub fn after(moment: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_micros(moment.as_micros().saturating_add(seconds.saturating_mul(1_000_000)))
}
