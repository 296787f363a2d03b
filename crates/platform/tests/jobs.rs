//! Jobs of the outbox, from the transaction that adds one to the worker that does it, on a real database.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking, their helpers too")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use api_types::OrganizationType;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use platform::jobs::{self, JobOutcome, Worker};
use platform::keys::Keys;
use platform::provision::{NewOrganization, found};
use platform::{Error, Platform, time};
use secrets::MasterKey;
use store::outbox::{self, JobCounts, Kinds, LeasedJob};
use store::{Location, Scope, Store, StoreOptions, WriteTx};
use tokio::sync::Notify;

/// A worker that answers what a test tells it to, and remembers what it was given.
struct Scripted {
    answers: Mutex<Vec<JobOutcome>>,
    heard: Mutex<Vec<String>>,
    calls: AtomicUsize,
    called: Notify,
}

impl Scripted {
    fn new(answers: Vec<JobOutcome>) -> Arc<Self> {
        Arc::new(Self {
            answers: Mutex::new(answers),
            heard: Mutex::default(),
            calls: AtomicUsize::new(0),
            called: Notify::new(),
        })
    }
}

impl Worker for Scripted {
    fn kind(&self) -> &'static str {
        "test.note"
    }

    fn run<'a>(
        &'a self,
        platform: &'a Platform,
        scope: &'a Scope,
        job: &'a LeasedJob,
    ) -> BoxFuture<'a, JobOutcome> {
        async move {
            let text: String = jobs::open(platform, scope, job).await.unwrap();
            self.heard.lock().unwrap().push(text);
            self.calls.fetch_add(1, Ordering::SeqCst);
            self.called.notify_one();
            let answer = self.answers.lock().unwrap().pop();
            answer.expect("a panic is what the test wants when there is no answer left")
        }
        .boxed()
    }
}

struct Host {
    platform: Arc<Platform>,
    scope: Scope,
    _folder: tempfile::TempDir,
}

impl Host {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("patchbay.db"));
        let store = Store::open(&location, StoreOptions::default()).await.unwrap();
        let keys = Keys::open(&store, MasterKey::generate()).await.unwrap();
        let platform = Arc::new(Platform::new(store, keys));
        let new = NewOrganization {
            name: None,
            fullname: "Acme".into(),
            organization_type: OrganizationType::Standard,
            contact: None,
        };
        let founded = found(&platform, &new, "test").await.unwrap();
        let scope = platform.store.directory().host_scope(founded.organization.id);
        Self { platform, scope, _folder: folder }
    }

    async fn add(&self, kind: &'static str, text: &str) {
        let ring = self.platform.keys.ring(&self.platform.store, &self.scope).await.unwrap();
        let job = jobs::sealed(&ring, &self.scope, kind, &text, None, time::now()).unwrap();
        assert!(
            !job.payload.windows(text.len()).any(|part| part == text.as_bytes()),
            "the payload is readable"
        );
        self.platform
            .store
            .write(&self.scope, move |tx: &mut WriteTx<'_>| {
                let job = job.clone();
                Box::pin(async move { outbox::add(tx, &job).await.map_err(Error::from) })
            })
            .await
            .unwrap();
    }

    async fn once(&self, worker: &Arc<Scripted>) -> usize {
        let worker: Arc<dyn Worker> = worker.clone();
        jobs::once(&self.platform, &HashMap::from([(worker.kind(), worker)])).await.unwrap()
    }

    async fn counts(&self) -> JobCounts {
        outbox::counts(&mut self.platform.store.read(&self.scope).await.unwrap()).await.unwrap()
    }
}

#[tokio::test]
async fn a_job_is_done_once_and_gone() {
    let host = Host::start().await;
    let worker = Scripted::new(vec![JobOutcome::Done]);
    host.add("test.note", "hello, tenant").await;
    assert_eq!(host.once(&worker).await, 1);
    assert_eq!(*worker.heard.lock().unwrap(), ["hello, tenant"]);
    assert_eq!(host.counts().await, JobCounts::default());
    assert_eq!(host.once(&worker).await, 0);
}

#[tokio::test]
async fn a_failure_that_may_pass_waits_for_another_try() {
    let host = Host::start().await;
    let worker = Scripted::new(vec![JobOutcome::Again("the mail server is away".into())]);
    host.add("test.note", "hello, tenant").await;
    host.once(&worker).await;
    assert_eq!(host.counts().await, JobCounts { ready: 1, ..JobCounts::default() });
    // It is not due yet.
    assert_eq!(host.once(&worker).await, 0);
    assert!(
        host.platform
            .store
            .directory()
            .next_job_at(Kinds::ALL, None)
            .await
            .unwrap()
            .is_some_and(|due| due > time::now())
    );
}

#[tokio::test]
async fn a_failure_for_good_stays_for_a_person_to_look_at() {
    let host = Host::start().await;
    let worker = Scripted::new(vec![JobOutcome::Never("no such address".into())]);
    host.add("test.note", "hello, tenant").await;
    host.once(&worker).await;
    assert_eq!(host.counts().await, JobCounts { dead: 1, ..JobCounts::default() });
}

#[tokio::test]
async fn a_job_that_no_worker_understands_is_kept_for_a_build_that_does() {
    let host = Host::start().await;
    host.add("test.unknown", "hello, tenant").await;
    host.once(&Scripted::new(vec![])).await;
    assert_eq!(host.counts().await, JobCounts { ready: 1, ..JobCounts::default() });
}

#[tokio::test]
async fn a_worker_that_panics_harms_only_its_own_job() {
    let host = Host::start().await;
    // The second call finds no answer left and panics.
    let worker = Scripted::new(vec![JobOutcome::Done]);
    host.add("test.note", "hello, tenant").await;
    host.add("test.note", "hello, tenant").await;
    assert_eq!(host.once(&worker).await, 2);
    assert_eq!(worker.calls.load(Ordering::SeqCst), 2);
    assert_eq!(host.counts().await, JobCounts { ready: 1, ..JobCounts::default() });
}

#[tokio::test]
async fn an_announced_job_is_done_without_waiting_for_the_next_look() {
    let host = Host::start().await;
    let worker = Scripted::new(vec![JobOutcome::Done, JobOutcome::Done]);
    let stop = Arc::new(Notify::new());
    let (platform, stopped, dynamic) =
        (host.platform.clone(), stop.clone(), worker.clone() as Arc<dyn Worker>);
    let running = tokio::spawn(async move { jobs::run(platform, vec![dynamic], stopped.notified()).await });
    for _ in 0..2 {
        host.add("test.note", "hello, tenant").await;
        worker.called.notified().await;
    }
    stop.notify_one();
    running.await.unwrap();
    assert_eq!(worker.calls.load(Ordering::SeqCst), 2);
    assert_eq!(host.counts().await, JobCounts::default());
}
