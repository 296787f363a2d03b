//! How many calls may be under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use egress::{Egress, Limits, Settings};
use tokio::sync::Semaphore;

use crate::peer::{OK, Peer, budget, get, settings};

/// A peer that answers when it is told to, and knows how many waited at the same time at most.
struct Holding {
    peer: Peer,
    let_go: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Holding {
    async fn start() -> Self {
        let let_go = Arc::new(Semaphore::new(0));
        let (waiting, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let all = (let_go.clone(), waiting.clone(), most.clone());
        let peer = Peer::start(move |mut talk| {
            let (let_go, waiting, most) = all.clone();
            async move {
                while talk.hear().await.is_some() {
                    let now = waiting.fetch_add(1, Ordering::SeqCst) + 1;
                    most.fetch_max(now, Ordering::SeqCst);
                    let_go.acquire().await.unwrap().forget();
                    waiting.fetch_sub(1, Ordering::SeqCst);
                    talk.say(OK).await;
                }
            }
        })
        .await;
        Self { peer, let_go, waiting, most }
    }

    async fn until_waiting(&self, count: usize) {
        while self.waiting.load(Ordering::SeqCst) < count {
            tokio::task::yield_now().await;
        }
    }
}

fn limited(limits: Limits) -> Arc<Egress> {
    Arc::new(Egress::new(Settings { limits, ..settings() }).unwrap())
}

#[tokio::test]
async fn calls_to_one_host_wait_for_each_other_and_not_for_those_to_others() {
    let (slow, quick) = (Holding::start().await, Peer::answering(OK).await);
    let egress = limited(Limits { calls_per_host: 2, calls: 100, ..Limits::default() });
    let calls: Vec<_> = (0..6)
        .map(|_| {
            let (egress, url) = (egress.clone(), slow.peer.url("/"));
            tokio::spawn(async move { egress.send(get(&url), budget()).await.unwrap() })
        })
        .collect();
    slow.until_waiting(2).await;
    for _ in 0..10 {
        egress.send(get(&quick.url("/")), budget()).await.unwrap();
    }
    slow.let_go.add_permits(6);
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(slow.most.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn all_calls_together_have_a_limit_that_waiting_for_one_host_does_not_use_up() {
    let (slow, other) = (Holding::start().await, Holding::start().await);
    let egress = limited(Limits { calls_per_host: 2, calls: 3, ..Limits::default() });
    let call = |holding: &Holding| {
        let (egress, url) = (egress.clone(), holding.peer.url("/"));
        tokio::spawn(async move { egress.send(get(&url), budget()).await.unwrap() })
    };
    let mut calls: Vec<_> = (0..5).map(|_| call(&slow)).collect();
    slow.until_waiting(2).await;
    calls.extend((0..2).map(|_| call(&other)));
    other.until_waiting(1).await;
    slow.let_go.add_permits(5);
    other.let_go.add_permits(2);
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(slow.most.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_call_that_is_given_up_gives_its_place_back() {
    let slow = Holding::start().await;
    let egress = limited(Limits { calls_per_host: 1, ..Limits::default() });
    let given_up = tokio::spawn({
        let (egress, url) = (egress.clone(), slow.peer.url("/"));
        async move { egress.send(get(&url), budget()).await }
    });
    slow.until_waiting(1).await;
    given_up.abort();
    slow.let_go.add_permits(2);
    egress.send(get(&slow.peer.url("/")), budget()).await.unwrap();
}
