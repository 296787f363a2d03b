//! Doing what the outbox holds: claim, do, finish; try again later when it fails, give up when it keeps failing.
//!
//! Workers that wait long for others have a [`Lane`] of their own, so that nothing else waits for them.

mod lane;
mod lease;
mod payload;

use std::collections::HashMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use api_types::Timestamp;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};
use store::outbox::{self, LeasedJob};
use store::{Scope, WriteTx};
use tokio::task::{JoinError, JoinSet};

pub use self::lane::Lane;
pub use self::payload::{open, sealed};
use crate::Platform;
use crate::error::Error;
use crate::time;

/// Tries before a job is given up.
const MOST_TRIES: i64 = 12;
/// Longest rest between two looks, when nothing announces work.
const REST: Duration = Duration::from_secs(5);

/// Does jobs of one kind. It may be called twice for the same job (a worker that died after the deed), so what it
/// does must bear that.
pub trait Worker: Send + Sync {
    /// Which jobs it understands.
    fn kind(&self) -> &'static str;

    /// With which others it shares.
    fn lane(&self) -> Lane {
        Lane::COMMON
    }

    /// Does one; [`open`] reads what it says.
    fn run<'a>(
        &'a self,
        platform: &'a Platform,
        scope: &'a Scope,
        job: &'a LeasedJob,
    ) -> BoxFuture<'a, JobOutcome>;

    /// A job has been given up: whatever waits for it is to learn that it waits in vain. In the same transaction.
    fn given_up<'t>(
        &'t self,
        _: &'t mut WriteTx<'_>,
        _: &'t LeasedJob,
        _now: Timestamp,
    ) -> BoxFuture<'t, Result<(), Error>> {
        async { Ok(()) }.boxed()
    }
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// Done.
    Done,
    /// Failed in a way that may pass. The text is kept and must hold no secret.
    Again(String),
    /// As `Again`, by a schedule of the worker's own: it decides when, and when it is enough.
    AgainIn(String, Duration),
    /// Could not even be tried; this time does not count.
    Postponed(Duration),
    /// Failed for good.
    Never(String),
}

type Workers = HashMap<&'static str, Arc<dyn Worker>>;

/// Does jobs until `stop` is ready; then finishes those that are under way.
pub async fn run(platform: Arc<Platform>, workers: Vec<Arc<dyn Worker>>, stop: impl Future<Output = ()>) {
    let workers: Workers = workers.into_iter().map(|worker| (worker.kind(), worker)).collect();
    let (workers, stop) = (Arc::new(workers), stop.shared());
    join_all(Lane::of(&workers).map(|lane| run_lane(&platform, &workers, lane, stop.clone()))).await;
}

/// Jobs are tasks of their own: they go on while this one waits for the store. Otherwise those that stand in the same
/// queue for a connection would be given one and not take it, and all would wait for each other.
async fn run_lane(
    platform: &Arc<Platform>,
    workers: &Arc<Workers>,
    lane: Lane,
    stop: impl Future<Output = ()>,
) {
    let mut added = platform.store.jobs_added();
    let mut running = JoinSet::new();
    tokio::pin!(stop);
    loop {
        // What is added from here on is heard of below.
        added.mark_unchanged();
        let rest = match lane.claim(platform, running.len()).await {
            Ok(jobs) if jobs.is_empty() => lane.until_next(platform).await,
            Ok(jobs) => {
                for job in jobs {
                    let (platform, workers) = (platform.clone(), workers.clone());
                    running.spawn(async move { do_one(&platform, &workers, job).await });
                }
                Duration::ZERO
            }
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be read");
                REST
            }
        };
        tokio::select! {
            biased;
            () = &mut stop => break,
            Ok(()) = added.changed() => {}
            // Its organization and queue have room again.
            Some(ended) = running.join_next() => {
                log_end(ended);
                // What has ended by now makes room together: a look at the outbox has its price.
                while let Some(ended) = running.try_join_next() {
                    log_end(ended);
                }
            }
            () = tokio::time::sleep(rest) => {}
        }
    }
    while let Some(ended) = running.join_next().await {
        log_end(ended);
    }
}

/// One round: claims what is due and does it. Answers how many jobs there were.
#[expect(clippy::implicit_hasher, reason = "there is one caller and one kind of map")]
pub async fn once(
    platform: &Platform,
    workers: &HashMap<&'static str, Arc<dyn Worker>>,
) -> Result<usize, Error> {
    let mut count = 0;
    for lane in Lane::of(workers) {
        let jobs = lane.claim(platform, 0).await?;
        count += jobs.len();
        join_all(jobs.into_iter().map(|job| do_one(platform, workers, job))).await.into_iter().for_each(log);
    }
    Ok(count)
}

fn log_end(ended: Result<Result<(), Error>, JoinError>) {
    match ended {
        Ok(outcome) => log(outcome),
        // Its lease runs out, as if the server had died.
        Err(error) => tracing::error!(%error, "a job was lost"),
    }
}

fn log(outcome: Result<(), Error>) {
    if let Err(error) = outcome {
        // Its lease runs out, then it is tried again.
        tracing::error!(%error, "the end of a job could not be noted");
    }
}

async fn do_one(platform: &Platform, workers: &Workers, job: LeasedJob) -> Result<(), Error> {
    let scope = job.scope();
    let worker = workers.get(job.kind.as_str());
    let outcome = match worker {
        Some(worker) => {
            let running = AssertUnwindSafe(worker.run(platform, &scope, &job)).catch_unwind();
            // One job's defect must not end the work on all others.
            let running = running
                .map(|ended| ended.unwrap_or_else(|_| JobOutcome::Again("its worker panicked".into())));
            lease::kept(platform, &scope, &job, running.boxed()).await
        }
        None => JobOutcome::Again(format!("this build has no worker for {:?}", job.kind)),
    };
    end(platform, &scope, worker.cloned(), job, outcome).await
}

/// Notes how a job ended.
async fn end(
    platform: &Platform,
    scope: &Scope,
    worker: Option<Arc<dyn Worker>>,
    job: LeasedJob,
    outcome: JobOutcome,
) -> Result<(), Error> {
    let now = platform.clock.now();
    let outcome = match outcome {
        JobOutcome::Again(why) if job.attempts < MOST_TRIES => {
            JobOutcome::AgainIn(why, Duration::from_secs(pause(job.attempts)))
        }
        JobOutcome::Again(why) => JobOutcome::Never(why),
        other => other,
    };
    if let JobOutcome::AgainIn(why, _) | JobOutcome::Never(why) = &outcome {
        tracing::warn!(job = %job.id, kind = job.kind, attempts = job.attempts, why, "a job failed");
    }
    let work = Arc::new((worker, job, outcome));
    platform
        .store
        .write(scope, move |tx: &mut WriteTx<'_>| {
            let work = work.clone();
            Box::pin(async move {
                let (worker, job, outcome) = &*work;
                match outcome {
                    JobOutcome::Done => {
                        outbox::finish(tx, job).await?;
                    }
                    JobOutcome::AgainIn(why, pause) => {
                        outbox::fail(tx, job, why, Some(time::later(now, *pause)), now).await?;
                    }
                    JobOutcome::Postponed(pause) => {
                        outbox::postpone(tx, job, time::later(now, *pause), now).await?;
                    }
                    JobOutcome::Again(why) | JobOutcome::Never(why) => {
                        let is_ours = outbox::fail(tx, job, why, None, now).await?;
                        if let Some(worker) = worker.as_ref().filter(|_| is_ours) {
                            worker.given_up(tx, job, now).await?;
                        }
                    }
                }
                Ok::<_, Error>(())
            })
        })
        .await
}

/// Seconds before the next try: doubling from two seconds to an hour, each time spread over half of it.
fn pause(attempts: i64) -> u64 {
    let full = 2_u64.saturating_pow(u32::try_from(attempts.clamp(1, 12)).unwrap_or(12)).min(3600);
    spread(full)
}

/// From half of it to all of it, so that those who failed together do not come again together.
pub(crate) fn spread(full: u64) -> u64 {
    let spread = u64::from(uuid::Uuid::now_v7().as_bytes()[15]);
    full / 2 + full * spread / 510
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
