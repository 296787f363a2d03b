//! Sends deliveries: signs, calls, notes how it went.

use std::sync::Arc;
use std::time::{Duration, Instant};

use api_types::webhook::{WebhookDeliveryState, WebhookState};
use api_types::{Timestamp, WebhookDeliveryId};
use futures_util::future::BoxFuture;
use store::outbox::LeasedJob;
use store::webhook_deliveries::{self, DeliveryRow, Progress};
use store::webhooks::WebhookRow;
use store::{Scope, StoreError, WriteTx};

use super::message::{self, Verdict};
use super::secret_place;
use crate::Platform;
use crate::audit::{self, Event};
use crate::caller::{Caller, RequestInfo};
use crate::error::Error;
use crate::jobs::{JobOutcome, Lane, Worker, spread};
use crate::permissions::Action;
use crate::time;

/// The kind of the outbox's jobs. A job has the id of its delivery.
pub const KIND: &str = "webhook.deliver";
/// Deliveries of a webhook that are kept when they are over.
const KEPT: u32 = 200;
/// Minutes from one try to the next; after the last one the delivery is given up, two days after the first try.
const PAUSES: [u64; 13] = [0, 1, 5, 15, 30, 60, 120, 240, 480, 480, 480, 480, 480];
/// The first pause, in seconds: most failures are a restart.
const FIRST_PAUSE: u64 = 10;
/// What a delivery says that ended without an answer or a failure of its receiver.
const GIVEN_UP: &str = "Patchbay failed to send it, which is no fault of the receiver; replay it, and tell whoever runs \
                        the server if that fails too";
/// How long a delivery waits that found the way out crowded.
const CROWDED: Duration = Duration::from_secs(3);

/// Sends deliveries to webhooks.
pub struct WebhookWorker;

impl Worker for WebhookWorker {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn lane(&self) -> Lane {
        Lane::WEBHOOKS
    }

    fn run<'a>(
        &'a self,
        platform: &'a Platform,
        scope: &'a Scope,
        job: &'a LeasedJob,
    ) -> BoxFuture<'a, JobOutcome> {
        Box::pin(async move {
            deliver(platform, scope, job).await.unwrap_or_else(|error| JobOutcome::Again(error.to_string()))
        })
    }

    /// Nobody will try again, which the log of deliveries has to say; why is for whoever runs the server, in its log.
    fn given_up<'t>(
        &'t self,
        tx: &'t mut WriteTx<'_>,
        job: &'t LeasedJob,
        now: Timestamp,
    ) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move {
            let id = WebhookDeliveryId(job.id);
            Ok(webhook_deliveries::give_up(tx, id, job.attempts, GIVEN_UP, now).await?)
        })
    }
}

async fn deliver(platform: &Platform, scope: &Scope, job: &LeasedJob) -> Result<JobOutcome, Error> {
    let Some((row, webhook)) = read(platform, scope, WebhookDeliveryId(job.id)).await? else {
        return Ok(JobOutcome::Done);
    };
    let attempt = Attempt::begin(platform, scope, job, row, webhook);
    let now = platform.clock.now();
    if attempt.webhook.state == WebhookState::Disabled {
        return attempt.end(Verdict::Never("the webhook is disabled".into()), None).await;
    }
    if attempt.webhook.secret_expires.is_some_and(|expires| expires <= now) {
        let why = "the webhook's secret has expired; give it another one and replay this delivery";
        return attempt.end(Verdict::Never(why.into()), None).await;
    }
    let id = attempt.webhook.id.to_string();
    let place = secret_place(scope.organization(), &id);
    let opened = platform.keys.open_sealed(&platform.store, scope, &place, &attempt.webhook.secret).await;
    let secret = match opened {
        Ok(secret) => secret,
        Err(Error::Store(error)) => return Err(error.into()),
        Err(error) => {
            tracing::error!(webhook = id, %error, "the secret of a webhook cannot be opened");
            let why = "the webhook's secret cannot be read any more; give it another one";
            return attempt.end(Verdict::Again(why.into()), None).await;
        }
    };
    let request = match message::request(&attempt.webhook.url, &attempt.row, secret.expose()) {
        Ok(request) => request,
        Err(error) => return attempt.end(Verdict::Never(error.to_string()), None).await,
    };
    let outcome = platform.egress.send(request, message::BUDGET).await;
    let status = outcome.as_ref().ok().map(|answer| answer.status().as_u16());
    attempt.end(message::judge(&outcome), status).await
}

async fn read(
    platform: &Platform,
    scope: &Scope,
    id: WebhookDeliveryId,
) -> Result<Option<(DeliveryRow, WebhookRow)>, StoreError> {
    let mut tx = platform.store.read(scope).await?;
    let Some(row) = webhook_deliveries::get(&mut tx, id).await? else { return Ok(None) };
    let webhook = store::webhooks::get(&mut tx, &row.webhook_id.to_string()).await?;
    Ok(webhook.map(|webhook| (row, webhook)))
}

/// One try of a delivery.
struct Attempt<'a> {
    platform: &'a Platform,
    scope: &'a Scope,
    job: &'a LeasedJob,
    row: DeliveryRow,
    webhook: WebhookRow,
    started: Instant,
}

impl<'a> Attempt<'a> {
    fn begin(
        platform: &'a Platform,
        scope: &'a Scope,
        job: &'a LeasedJob,
        row: DeliveryRow,
        webhook: WebhookRow,
    ) -> Self {
        Self { platform, scope, job, row, webhook, started: Instant::now() }
    }

    /// Notes how it went and says what is to become of the job.
    async fn end(self, verdict: Verdict, status: Option<u16>) -> Result<JobOutcome, Error> {
        let took = i64::try_from(self.started.elapsed().as_millis()).ok();
        let pause = pause(self.job.attempts);
        let (state, error, outcome) = match (verdict, pause) {
            (Verdict::Crowded, _) => return Ok(JobOutcome::Postponed(CROWDED)),
            (Verdict::Taken, _) => (WebhookDeliveryState::Delivered, None, JobOutcome::Done),
            (Verdict::Again(why), Some(pause)) => {
                (WebhookDeliveryState::Waiting, Some(why.clone()), JobOutcome::AgainIn(why, pause))
            }
            (Verdict::Again(why), None) => {
                let why = format!("{why}; it was the last of {} tries", self.job.attempts);
                (WebhookDeliveryState::Failed, Some(why), JobOutcome::Done)
            }
            (Verdict::Never(why), _) => (WebhookDeliveryState::Failed, Some(why), JobOutcome::Done),
            (Verdict::Gone, _) => {
                self.disable().await?;
                let why = "the receiver answered 410: it wants nothing more, so the webhook was disabled";
                (WebhookDeliveryState::Failed, Some(why.into()), JobOutcome::Done)
            }
        };
        let now = self.platform.clock.now();
        let next_try = match &outcome {
            JobOutcome::AgainIn(_, pause) => Some(time::later(now, *pause)),
            _ => None,
        };
        let progress = Progress {
            state,
            attempts: self.job.attempts,
            status: status.map(i64::from),
            error,
            took_ms: took,
            next_try,
        };
        self.note(progress).await?;
        Ok(outcome)
    }

    async fn note(&self, progress: Progress) -> Result<(), Error> {
        let (id, webhook, now) = (self.row.id, self.webhook.id, self.platform.clock.now());
        self.platform
            .store
            .write(self.scope, move |tx| {
                let progress = progress.clone();
                Box::pin(async move {
                    webhook_deliveries::note(tx, id, &progress, now).await?;
                    if progress.state != WebhookDeliveryState::Waiting {
                        webhook_deliveries::prune(tx, webhook, KEPT).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await
    }

    /// Disables the webhook, unless somebody has changed it since the delivery was begun.
    async fn disable(&self) -> Result<(), Error> {
        let request =
            RequestInfo { now: self.platform.clock.now(), ..RequestInfo::of_host("webhook answered 410") };
        let work = Arc::new((Caller::new(self.scope.clone(), request), self.webhook.clone()));
        self.platform
            .store
            .write(self.scope, move |tx| {
                let work = work.clone();
                Box::pin(async move {
                    let (caller, tried) = &*work;
                    let row = store::webhooks::get(tx, &tried.id.to_string()).await?;
                    let Some(mut row) = row.filter(|row| row.version == tried.version) else { return Ok(()) };
                    row.state = WebhookState::Disabled;
                    row.state_reason = Some(format!("{} answered 410 (gone)", host_of(&row.url)));
                    row.updated_at = caller.request().now;
                    store::webhooks::update(tx, &row).await?;
                    let mut event =
                        Event::of(Action::WebhooksUpdate, 200).target("webhook", &row.id, &row.name);
                    event.changes.insert("state".into(), (serde_json::Value::Null, "disabled".into()));
                    Ok::<_, Error>(audit::record(tx, caller, event).await?)
                })
            })
            .await
    }
}

fn host_of(url: &str) -> String {
    egress::check_url(url).map_or_else(|_| "the receiver".into(), |target| target.to_string())
}

/// How long to wait after a try that failed; `None`: it was the last one.
fn pause(attempts: i64) -> Option<Duration> {
    let place = usize::try_from(attempts.saturating_sub(1)).ok()?;
    let minutes = *PAUSES.get(place)?;
    let seconds = if minutes == 0 { FIRST_PAUSE } else { minutes * 60 };
    Some(Duration::from_secs(spread(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_after_two_days() {
        let all: Vec<_> = (1..).map_while(pause).collect();
        assert_eq!(all.len(), PAUSES.len());
        assert!(all[0] >= Duration::from_secs(5) && all[0] <= Duration::from_secs(10));
        let whole: u64 = PAUSES.iter().sum();
        assert!((36 * 60..=60 * 60).contains(&whole), "{whole} minutes at most");
    }
}
