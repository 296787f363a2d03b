//! Roundup's way to write time: `2026-11-22.03:41:46`, in UTC. It stores parts of seconds and does not show them.

use api_types::Timestamp;

use crate::http::lacks;
use crate::query::{Filter, FilterValue, Operator};
use crate::{ErrorKind, ProviderError};

const SECOND: i64 = 1_000_000;

/// Reads a time of an object.
pub(super) fn read(object: &serde_json::Value, name: &str) -> Result<Timestamp, ProviderError> {
    let text = super::tracker::text(object, name)?;
    format!("{}Z", text.replacen('.', "T", 1)).parse().map_err(|_| lacks(name, object))
}

/// A range of whole seconds as Roundup shows them, both ends included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Range {
    from: Option<i64>,
    to: Option<i64>,
}

impl Range {
    /// Narrows it by a filter. What is compared is what Roundup shows: whole seconds.
    pub(super) fn narrow(&mut self, filter: &Filter) -> Result<(), ProviderError> {
        let Some(FilterValue::Time(time)) = filter.values.first() else { return Ok(()) };
        let micros = time.as_micros();
        let (floor, ceil) =
            (micros.div_euclid(SECOND), micros.div_euclid(SECOND) + i64::from(micros.rem_euclid(SECOND) > 0));
        let (from, to) = match filter.operator {
            Operator::Eq => (Some(ceil), Some(floor)),
            Operator::Gt => (Some(floor + 1), None),
            Operator::Gte => (Some(ceil), None),
            Operator::Lt => (None, Some(ceil - 1)),
            Operator::Lte => (None, Some(floor)),
            _ => {
                let kind = ErrorKind::InvalidQuery { parameter: "filter" };
                return Err(ProviderError::new(kind, "times are compared by eq, gt, gte, lt, lte"));
            }
        };
        self.from = self.from.max(from);
        self.to = match (self.to, to) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Ok(())
    }

    /// Whether no time is in it.
    pub(super) fn is_empty(self) -> bool {
        matches!((self.from, self.to), (Some(from), Some(to)) if from > to)
    }

    /// As Roundup's filters have it; `None`: all times.
    pub(super) fn parameter(self) -> Option<String> {
        if self == Self::default() {
            return None;
        }
        let from = self.from.map(write).unwrap_or_default();
        // The parts of the last second that are stored.
        let to = self.to.map(|to| write(to) + ".999").unwrap_or_default();
        Some(format!("{from};{to}"))
    }
}

fn write(seconds: i64) -> String {
    let time = Timestamp::from_micros(seconds.saturating_mul(SECOND)).to_string();
    time.trim_end_matches('Z').replacen('T', ".", 1)
}
