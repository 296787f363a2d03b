//! A delivery whose job is given up, though no receiver is to blame.

use std::sync::Arc;

use api_types::Timestamp;
use api_types::webhook::WebhookDeliveryState;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use platform::jobs::{JobOutcome, Lane, Worker};
use platform::webhooks::{self, WebhookWorker};
use platform::{Error, Platform};
use store::outbox::LeasedJob;
use store::{Scope, WriteTx};
use testing::HttpPeer;

use crate::bench::{Bench, TAKEN};

/// The real worker, but for a defect that hits it in the middle of every try.
struct Defective;

impl Worker for Defective {
    fn kind(&self) -> &'static str {
        WebhookWorker.kind()
    }

    fn lane(&self) -> Lane {
        WebhookWorker.lane()
    }

    fn run<'a>(&'a self, _: &'a Platform, _: &'a Scope, _: &'a LeasedJob) -> BoxFuture<'a, JobOutcome> {
        async { JobOutcome::Again("the disk holding secret-canary is full".into()) }.boxed()
    }

    fn given_up<'t>(
        &'t self,
        tx: &'t mut WriteTx<'_>,
        job: &'t LeasedJob,
        now: Timestamp,
    ) -> BoxFuture<'t, Result<(), Error>> {
        WebhookWorker.given_up(tx, job, now)
    }
}

#[tokio::test]
async fn a_delivery_does_not_wait_for_a_job_that_was_given_up() {
    let (bench, receiver) = (Bench::start().await, HttpPeer::answering(TAKEN).await.unwrap());
    let webhook = bench.webhook(&receiver.url("/")).await;
    bench.test_account().await;
    let mut tries = 0;
    while bench.only_delivery(&webhook).await.state == WebhookDeliveryState::Waiting {
        assert_eq!(bench.round_of(Arc::new(Defective)).await, 1, "after {tries} tries nobody tries again");
        tries += 1;
        // Longer than any pause between two tries.
        bench.platform.clock.advance(3_601);
    }
    let noted = bench.only_delivery(&webhook).await;
    assert_eq!((noted.state, noted.next_try), (WebhookDeliveryState::Failed, None));
    assert_eq!(i64::from(noted.attempts), tries);
    let why = noted.error.unwrap();
    assert!(why.contains("Patchbay failed to send it") && !why.contains("canary"), "{why}");

    // As any other that has failed it can be sent once more.
    let (caller, key, id) = (bench.caller().await, webhook.id.to_string(), noted.id.to_string());
    webhooks::replay(&bench.platform, &caller, (&key, &id), None).await.unwrap();
    bench.round().await;
    let newest = bench.deliveries(&webhook).await.remove(0);
    assert_eq!((newest.state, newest.replay_of), (WebhookDeliveryState::Delivered, Some(noted.id)));
}
