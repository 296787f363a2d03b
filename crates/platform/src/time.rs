//! The clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use api_types::Timestamp;

/// Stands for a moment that has not come, such as a member's last logon before its first.
pub const NEVER: Timestamp = Timestamp::ZERO;

/// The present moment.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// A moment so many seconds after another.
pub fn after(moment: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_micros(moment.as_micros().saturating_add(seconds.saturating_mul(1_000_000)))
}

/// A moment some time after another.
pub fn later(moment: Timestamp, pause: std::time::Duration) -> Timestamp {
    let micros = i64::try_from(pause.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_micros(moment.as_micros().saturating_add(micros))
}

/// The clock of one server. It is the machine's, except in tests that must not wait for an hour to pass. A clone is the
/// same clock.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    ahead_micros: Arc<AtomicI64>,
    /// Where it stands still; 0 while it runs.
    stopped_micros: Arc<AtomicI64>,
}

impl Clock {
    /// The present moment.
    pub fn now(&self) -> Timestamp {
        let micros = match self.stopped_micros.load(Ordering::Relaxed) {
            0 => now().as_micros(),
            stopped => stopped,
        };
        Timestamp::from_micros(micros.saturating_add(self.ahead_micros.load(Ordering::Relaxed)))
    }

    /// Lets it stand still, but for [`Clock::advance`].
    pub fn stop(&self) {
        self.stopped_micros.store(now().as_micros(), Ordering::Relaxed);
    }

    /// Moves the clock on by so many seconds.
    pub fn advance(&self, seconds: i64) {
        self.ahead_micros.fetch_add(seconds.saturating_mul(1_000_000), Ordering::Relaxed);
    }
}
