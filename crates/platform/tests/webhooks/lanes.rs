//! A slow receiver makes nobody wait but itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use platform::jobs::{self, JobOutcome, Worker};
use platform::webhooks::WebhookWorker;
use platform::{Error, Platform, time};
use store::outbox::{self, LeasedJob};
use store::{Scope, StoreOptions};
use testing::{HttpPeer, Talk};
use tokio::sync::Notify;

use crate::bench::{Bench, TAKEN};

/// A worker of the common lane that says when it was called.
struct Quick(Notify);

impl Worker for Quick {
    fn kind(&self) -> &'static str {
        "test.quick"
    }

    fn run<'a>(&'a self, _: &'a Platform, _: &'a Scope, _: &'a LeasedJob) -> BoxFuture<'a, JobOutcome> {
        async {
            self.0.notify_one();
            JobOutcome::Done
        }
        .boxed()
    }
}

/// A receiver that answers nobody until it is let go.
struct Hanging {
    peer: HttpPeer,
    let_go: Arc<Notify>,
    most: Arc<AtomicUsize>,
}

impl Hanging {
    async fn start() -> Self {
        let (let_go, most) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
        let (gate, top, waiting) = (let_go.clone(), most.clone(), Arc::new(AtomicUsize::new(0)));
        let script = move |mut talk: Talk| {
            let (gate, top, waiting) = (gate.clone(), top.clone(), waiting.clone());
            async move {
                while talk.hear().await.is_some() {
                    top.fetch_max(waiting.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    gate.notified().await;
                    waiting.fetch_sub(1, Ordering::SeqCst);
                    talk.say(TAKEN).await;
                }
            }
        };
        Self { peer: HttpPeer::start(script).await.unwrap(), let_go, most }
    }
}

async fn add_quick(bench: &Bench) {
    let scope = bench.caller().await.scope().clone();
    let ring = bench.platform.keys.ring(&bench.platform.store, &scope).await.unwrap();
    let job = jobs::sealed(&ring, &scope, "test.quick", &"", None, time::now()).unwrap();
    let added = bench.platform.store.write(&scope, move |tx| {
        let job = job.clone();
        Box::pin(async move { outbox::add(tx, &job).await.map_err(Error::from) })
    });
    assert!(added.await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_receiver_holds_up_neither_other_receivers_nor_other_work() {
    let bench = Bench::start().await;
    let (slow, quick) = (Hanging::start().await, HttpPeer::answering(TAKEN).await.unwrap());
    let worker = Arc::new(Quick(Notify::new()));
    let (stop, platform) = (Arc::new(Notify::new()), bench.platform.clone());
    let workers: Vec<Arc<dyn Worker>> = vec![Arc::new(WebhookWorker), worker.clone()];
    let stopped = stop.clone();
    let running = tokio::spawn(async move { jobs::run(platform, workers, stopped.notified()).await });

    bench.webhook(&slow.peer.url("/")).await;
    for _ in 0..30 {
        bench.test_account().await;
    }
    slow.peer.until_heard(4).await;
    let told = bench.webhook(&quick.url("/")).await;
    for _ in 0..5 {
        bench.test_account().await;
    }
    quick.until_heard(5).await;
    add_quick(&bench).await;
    worker.0.notified().await;
    assert_eq!(slow.peer.heard().len(), 4, "one receiver gets no more than four at the same time");
    assert_eq!(bench.deliveries(&told).await.len(), 5);

    // Those that wait come when there is room.
    for count in 5..=35 {
        slow.let_go.notify_one();
        slow.peer.until_heard(count).await;
    }
    assert_eq!(slow.most.load(Ordering::SeqCst), 4);
    for _ in 0..4 {
        slow.let_go.notify_one();
    }
    stop.notify_one();
    running.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_and_the_look_for_more_do_not_wait_for_each_other() {
    // With a single connection for reading, whoever is given it and does not take it stops everybody.
    let bench = Bench::start_with(StoreOptions { connections: 1, ..StoreOptions::default() }).await;
    let (stop, platform) = (Arc::new(Notify::new()), bench.platform.clone());
    let (mut webhooks, mut receivers) = (Vec::new(), Vec::new());
    for _ in 0..16 {
        let receiver = HttpPeer::answering(TAKEN).await.unwrap();
        webhooks.push(bench.webhook(&receiver.url("/")).await);
        receivers.push(receiver);
    }
    for _ in 0..8 {
        bench.test_account().await;
    }
    let stopped = stop.clone();
    let workers: Vec<Arc<dyn Worker>> = vec![Arc::new(WebhookWorker)];
    let running = tokio::spawn(async move { jobs::run(platform, workers, stopped.notified()).await });
    for receiver in &receivers {
        receiver.until_heard(8).await;
    }
    stop.notify_one();
    running.await.unwrap();
    for webhook in &webhooks {
        for delivery in bench.deliveries(webhook).await {
            assert_eq!(delivery.attempts, 1, "{delivery:?}");
        }
    }
}
