//! Whether the store takes writes, asked at most once a second however often somebody asks.

use std::time::{Duration, Instant};

use platform::{Error, Platform};
use tokio::sync::Mutex;

/// How long an answer is good.
const GOOD_FOR: Duration = Duration::from_secs(1);
/// How long the store may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Remembers the last success.
#[derive(Default)]
pub struct Readiness(Mutex<Option<Instant>>);

impl Readiness {
    /// Succeeds if a write became lasting within the last second. Failures are not remembered.
    pub async fn check(&self, platform: &Platform) -> Result<(), Error> {
        let mut last = self.0.lock().await;
        if last.is_some_and(|moment| moment.elapsed() < GOOD_FOR) {
            return Ok(());
        }
        let directory = platform.store.directory();
        tokio::time::timeout(PATIENCE, directory.check_writable())
            .await
            .map_err(|_| Error::Store(store::StoreError::TooLong))??;
        *last = Some(Instant::now());
        Ok(())
    }
}
