//! How often somebody may call: an address without a token, and a token. Beyond, the answer is 429 with `Retry-After`.
//!
//! The counts are in memory and for this process alone: they keep a single client from using up the machine.

mod anonymous;
mod tokens;

use std::hash::Hash;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

pub(crate) use self::anonymous::layer;
pub use self::anonymous::{AnonymousLimits, Class};
pub use self::tokens::TokenLimit;

/// Callers that a limiter remembers before it forgets those that may call freely again.
const MOST_REMEMBERED: usize = 10_000;

/// Counts calls by whoever makes them.
struct Limiter<K: Hash + Eq + Clone> {
    clock: DefaultClock,
    counts: DefaultKeyedRateLimiter<K>,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    /// As many calls at once as in the whole time; what was used comes back evenly.
    fn new(calls: NonZeroU32, time: Duration) -> Self {
        let each = (time / calls.get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(each).unwrap_or(Quota::per_second(calls)).allow_burst(calls);
        Self { clock: DefaultClock::default(), counts: RateLimiter::keyed(quota) }
    }

    /// Counts a call. Too many: how many seconds to wait, at least one.
    fn check(&self, key: &K) -> Result<(), u64> {
        if self.counts.len() > MOST_REMEMBERED {
            self.counts.retain_recent();
        }
        self.counts.check_key(key).map_err(|refused| {
            let wait = refused.wait_time_from(self.clock.now());
            (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
        })
    }
}
