//! How long to wait before listening again.

use std::time::Duration;

use ui::api::ApiError;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);

/// What to wait after `failures` in a row, by the last one's reason; none when waiting does not help. `chance`: from 0
/// to 1, so that the browsers of a whole office do not come back in step after a restart of the server.
pub(super) fn pause(failures: u32, reason: Option<&ApiError>, chance: f64) -> Option<Duration> {
    let asked_for = match reason {
        // The stream ended by itself, as it does when the server restarts or the token expires; or the token was not
        // accepted, and is replaced before the next try.
        None | Some(ApiError::Offline | ApiError::Timeout | ApiError::Unaccepted(_)) => Duration::ZERO,
        Some(error @ (ApiError::TooMany(_) | ApiError::Server(_))) => error.retry_after().unwrap_or_default(),
        Some(_) => return None,
    };
    let doubled = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(8)).min(LONGEST);
    Some(doubled.max(asked_for).mul_f64(1.0 + chance.clamp(0.0, 1.0) / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_waits_longer_each_time_up_to_half_a_minute() {
        let waits = (1..9).map(|failures| pause(failures, Some(&ApiError::Offline), 0.0).unwrap().as_secs());
        assert_eq!(waits.collect::<Vec<_>>(), [1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(pause(u32::MAX, None, 1.0), Some(Duration::from_secs(45)));
    }

    #[test]
    fn a_person_who_is_signed_out_is_not_asked_for_by_a_machine() {
        assert_eq!(pause(1, Some(&ApiError::SignedOut), 0.0), None);
    }
}
