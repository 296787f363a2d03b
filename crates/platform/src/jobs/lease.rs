//! Keeping a job while it is being done.

use std::time::Duration;

use futures_util::future::BoxFuture;
use store::outbox::{self, LeasedJob};
use store::{Scope, WriteTx};

use super::JobOutcome;
use crate::Platform;
use crate::error::Error;
use crate::time;

/// How long a worker may be silent before its job is given to another one, in seconds.
pub(super) const LEASE_SECONDS: i64 = 60;

/// Does a job and extends its lease at half time for as long as that takes.
pub(super) async fn kept(
    platform: &Platform,
    scope: &Scope,
    job: &LeasedJob,
    running: BoxFuture<'_, JobOutcome>,
) -> JobOutcome {
    tokio::pin!(running);
    let mut beat = tokio::time::interval(Duration::from_secs(30));
    beat.tick().await;
    loop {
        tokio::select! {
            outcome = &mut running => return outcome,
            _ = beat.tick() => {
                let now = platform.clock.now();
                let lease = job.clone();
                let kept = platform
                    .store
                    .write(scope, move |tx: &mut WriteTx<'_>| {
                        let lease = lease.clone();
                        Box::pin(async move {
                            let until = time::after(now, LEASE_SECONDS);
                            outbox::extend(tx, &lease, until, now).await.map_err(Error::from)
                        })
                    })
                    .await;
                if matches!(kept, Ok(false)) {
                    return JobOutcome::Again("its lease was lost".into());
                }
            }
        }
    }
}
