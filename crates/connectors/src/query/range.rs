//! Times that a query asks for, at providers that compare whole seconds.

use api_types::Timestamp;

use super::{Filter, FilterValue, Operator};
use crate::{ErrorKind, ProviderError};

const SECOND: i64 = 1_000_000;

/// A range of whole seconds since 1970, both ends included; open where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SecondRange {
    /// The first one.
    pub from: Option<i64>,
    /// The last one.
    pub to: Option<i64>,
}

impl SecondRange {
    /// Narrows it by a filter. What is compared is what the provider shows: whole seconds.
    pub fn narrow(&mut self, filter: &Filter) -> Result<(), ProviderError> {
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
    pub fn is_empty(self) -> bool {
        matches!((self.from, self.to), (Some(from), Some(to)) if from > to)
    }

    /// Whether a time is in it, by its second.
    pub fn has(self, time: Timestamp) -> bool {
        let second = time.as_micros().div_euclid(SECOND);
        self.from.is_none_or(|from| from <= second) && self.to.is_none_or(|to| second <= to)
    }

    /// A second as a time.
    pub fn time(second: i64) -> Timestamp {
        Timestamp::from_micros(second.saturating_mul(SECOND))
    }
}
