//! Roundup's way to write time: `2026-11-22.03:41:46`, in UTC. It stores parts of seconds and does not show them.

use api_types::Timestamp;

use crate::ProviderError;
use crate::http::lacks;
use crate::query::SecondRange;

/// Reads a time of an object.
pub(super) fn read(object: &serde_json::Value, name: &str) -> Result<Timestamp, ProviderError> {
    let text = super::tracker::text(object, name)?;
    format!("{}Z", text.replacen('.', "T", 1)).parse().map_err(|_| lacks(name, object))
}

/// A range as Roundup's filters have it; `None`: all times.
pub(super) fn parameter(range: SecondRange) -> Option<String> {
    if range == SecondRange::default() {
        return None;
    }
    let from = range.from.map(write).unwrap_or_default();
    // The parts of the last second that are stored.
    let to = range.to.map(|to| write(to) + ".999").unwrap_or_default();
    Some(format!("{from};{to}"))
}

fn write(second: i64) -> String {
    SecondRange::time(second).to_string().trim_end_matches('Z').replacen('T', ".", 1)
}
