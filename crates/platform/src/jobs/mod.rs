//! Doing what the outbox holds: claim, do, finish; try again later when it fails, give up when it keeps failing.

mod payload;

use std::collections::HashMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use store::outbox::{self, LeasedJob};
use store::{Scope, WriteTx};

pub use self::payload::{open, sealed};
use crate::Platform;
use crate::error::Error;
use crate::time;

/// How long a worker may be silent before its job is given to another one, in seconds.
const LEASE_SECONDS: i64 = 60;
/// Jobs taken at once, and of one organization.
const CLAIM: (u32, u32) = (32, 8);
/// Tries before a job is given up.
const MOST_TRIES: i64 = 12;
/// Longest rest between two looks, when nothing announces work.
const REST: Duration = Duration::from_secs(5);

/// Does jobs of one kind. It may be called twice for the same job (a worker that died after the deed), so what it
/// does must bear that.
pub trait Worker: Send + Sync {
    /// Which jobs it understands.
    fn kind(&self) -> &'static str;

    /// Does one; [`open`] reads what it says.
    fn run<'a>(
        &'a self,
        platform: &'a Platform,
        scope: &'a Scope,
        job: &'a LeasedJob,
    ) -> BoxFuture<'a, JobOutcome>;
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// Done.
    Done,
    /// Failed in a way that may pass. The text is kept and must hold no secret.
    Again(String),
    /// Failed for good.
    Never(String),
}

/// Does jobs until `stop` is ready; then finishes those that are under way.
pub async fn run(platform: Arc<Platform>, workers: Vec<Arc<dyn Worker>>, stop: impl Future<Output = ()>) {
    let workers: HashMap<_, _> = workers.into_iter().map(|worker| (worker.kind(), worker)).collect();
    tokio::pin!(stop);
    loop {
        let rest = match once(&platform, &workers).await {
            Ok(0) => until_next(&platform).await,
            Ok(_) => Duration::ZERO,
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be read");
                REST
            }
        };
        tokio::select! {
            biased;
            () = &mut stop => return,
            () = platform.jobs_announced() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// One round: claims what is due and does it. Answers how many jobs there were.
#[expect(clippy::implicit_hasher, reason = "there is one caller and one kind of map")]
pub async fn once(
    platform: &Platform,
    workers: &HashMap<&'static str, Arc<dyn Worker>>,
) -> Result<usize, Error> {
    let now = platform.clock.now();
    let jobs =
        platform.store.directory().claim_jobs(now, time::after(now, LEASE_SECONDS), CLAIM.0, CLAIM.1).await?;
    let count = jobs.len();
    let mut running: FuturesUnordered<_> =
        jobs.into_iter().map(|job| do_one(platform, workers, job)).collect();
    while let Some(outcome) = running.next().await {
        if let Err(error) = outcome {
            // Its lease runs out, then it is tried again.
            tracing::error!(%error, "the end of a job could not be noted");
        }
    }
    Ok(count)
}

async fn do_one(
    platform: &Platform,
    workers: &HashMap<&'static str, Arc<dyn Worker>>,
    job: LeasedJob,
) -> Result<(), Error> {
    let scope = job.scope();
    let outcome = match workers.get(job.kind.as_str()) {
        Some(worker) => {
            let running = AssertUnwindSafe(worker.run(platform, &scope, &job)).catch_unwind();
            // One job's defect must not end the work on all others.
            let running = running
                .map(|ended| ended.unwrap_or_else(|_| JobOutcome::Again("its worker panicked".into())));
            with_lease_kept(platform, &scope, &job, running.boxed()).await
        }
        None => JobOutcome::Again(format!("this build has no worker for {:?}", job.kind)),
    };
    let now = platform.clock.now();
    let (again, why) = match outcome {
        JobOutcome::Done => (None, None),
        JobOutcome::Again(why) if job.attempts < MOST_TRIES => {
            (Some(time::after(now, pause(job.attempts))), Some(why))
        }
        JobOutcome::Again(why) | JobOutcome::Never(why) => (None, Some(why)),
    };
    if let Some(why) = &why {
        tracing::warn!(job = %job.id, kind = job.kind, attempts = job.attempts, why, "a job failed");
    }
    let work = Arc::new((job, why));
    platform
        .store
        .write(&scope, move |tx: &mut WriteTx<'_>| {
            let work = work.clone();
            Box::pin(async move {
                match &*work {
                    (job, None) => outbox::finish(tx, job).await?,
                    (job, Some(why)) => outbox::fail(tx, job, why, again, now).await?,
                };
                Ok::<_, Error>(())
            })
        })
        .await
}

/// Extends the lease at half time for as long as the job runs.
async fn with_lease_kept(
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

/// Seconds before the next try: doubling from two seconds to an hour, each time spread over half of it.
fn pause(attempts: i64) -> i64 {
    let full = 2_i64.saturating_pow(u32::try_from(attempts.clamp(1, 12)).unwrap_or(12)).min(3600);
    let spread = i64::from(uuid::Uuid::now_v7().as_bytes()[15]);
    full / 2 + full * spread / 510
}

async fn until_next(platform: &Platform) -> Duration {
    match platform.store.directory().next_job_at().await {
        Ok(Some(due)) => {
            let wait = due.as_micros().saturating_sub(platform.clock.now().as_micros());
            Duration::from_micros(u64::try_from(wait).unwrap_or(0)).clamp(Duration::from_millis(20), REST)
        }
        _ => REST,
    }
}

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn pauses_grow_and_end_at_an_hour() {
        assert!((1..=2).contains(&pause(1)));
        assert!((32..=64).contains(&pause(6)));
        assert!((1800..=3600).contains(&pause(100)));
    }
}
