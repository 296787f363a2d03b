//! The outbox: nothing is lost, nothing is done by two at once, nobody starves.

use std::collections::HashSet;

use api_types::Timestamp;
use store::outbox::{self, Claim, JobCounts, Kinds, LeasedJob, NewJob};
use store::{Scope, Store, StoreError, StoreOptions};
use uuid::Uuid;

use crate::bench::{Bench, at};

on_both! {
    a_job_waits_for_its_time_and_goes_when_it_is_done,
    a_job_with_the_key_of_a_waiting_one_is_not_added,
    the_oldest_due_jobs_come_first,
    an_organization_gets_no_more_than_its_share,
    a_queue_holds_up_only_itself,
    a_claim_takes_only_its_kinds_and_hears_only_of_them,
    a_postponed_job_has_not_been_tried,
    an_added_job_is_heard_of_once_it_is_lasting,
    an_expired_lease_goes_to_somebody_else_and_the_loser_can_do_nothing,
    an_extended_lease_lasts,
    a_failed_job_comes_again_or_stays_dead,
    the_next_due_time_is_known,
    claimers_at_once_never_get_the_same_job,
}

fn job(kind: &str, due: i64) -> NewJob {
    NewJob {
        id: Uuid::now_v7(),
        kind: kind.into(),
        payload: vec![0, 1, 255],
        dedupe_key: None,
        queue: String::new(),
        not_before: at(due),
        created_at: at(0),
    }
}

async fn add(store: &Store, scope: &Scope, job: &NewJob) -> bool {
    let job = job.clone();
    store
        .write(scope, move |tx| {
            let job = job.clone();
            Box::pin(async move { outbox::add(tx, &job).await })
        })
        .await
        .map_err(|error: StoreError| error)
        .unwrap()
}

async fn claim(store: &Store, now: i64, limit: u32, share: u32) -> Vec<LeasedJob> {
    let claim = Claim { kinds: Kinds::ALL, limit, per_organization: share, per_queue: share };
    take(store, now, claim).await
}

async fn take(store: &Store, now: i64, claim: Claim) -> Vec<LeasedJob> {
    store.directory().claim_jobs(at(now), at(now + 60), claim).await.unwrap()
}

async fn counts(store: &Store, scope: &Scope) -> (u64, u64, u64) {
    let JobCounts { ready, leased, dead } =
        outbox::counts(&mut store.read(scope).await.unwrap()).await.unwrap();
    (ready, leased, dead)
}

async fn finish(store: &Store, job: &LeasedJob) -> bool {
    let job = job.clone();
    store
        .write(&job.scope(), move |tx| {
            let job = job.clone();
            Box::pin(async move { outbox::finish(tx, &job).await })
        })
        .await
        .map_err(|error: StoreError| error)
        .unwrap()
}

async fn extend(store: &Store, job: &LeasedJob, until: i64) -> bool {
    let job = job.clone();
    store
        .write(&job.scope(), move |tx| {
            let job = job.clone();
            Box::pin(async move { outbox::extend(tx, &job, at(until), at(0)).await })
        })
        .await
        .map_err(|error: StoreError| error)
        .unwrap()
}

async fn fail(store: &Store, job: &LeasedJob, again: Option<Timestamp>) -> bool {
    let job = job.clone();
    store
        .write(&job.scope(), move |tx| {
            let job = job.clone();
            Box::pin(async move { outbox::fail(tx, &job, "no route", again, at(0)).await })
        })
        .await
        .map_err(|error: StoreError| error)
        .unwrap()
}

async fn a_job_waits_for_its_time_and_goes_when_it_is_done(bench: Bench) {
    let scope = bench.organization("acme").await;
    let new = job("mail.send", 10);
    assert!(add(&bench.store, &scope, &new).await);
    assert!(claim(&bench.store, 9, 10, 10).await.is_empty());
    let jobs = claim(&bench.store, 10, 10, 10).await;
    let [leased] = &jobs[..] else { panic!("{jobs:?}") };
    assert_eq!(
        (leased.organization_id, leased.id, leased.kind.as_str(), &leased.payload, leased.attempts),
        (scope.organization(), new.id, "mail.send", &new.payload, 1)
    );
    assert_eq!(counts(&bench.store, &scope).await, (0, 1, 0));
    assert!(claim(&bench.store, 10, 10, 10).await.is_empty());
    assert!(finish(&bench.store, leased).await);
    assert_eq!(counts(&bench.store, &scope).await, (0, 0, 0));
    assert!(!finish(&bench.store, leased).await);
}

async fn a_job_with_the_key_of_a_waiting_one_is_not_added(bench: Bench) {
    let (scope, other) = (bench.organization("acme").await, bench.organization("other").await);
    let keyed = |kind: &str, key: &str| NewJob { dedupe_key: Some(key.into()), ..job(kind, 0) };
    assert!(add(&bench.store, &scope, &keyed("a", "k")).await);
    assert!(!add(&bench.store, &scope, &keyed("a", "k")).await);
    assert!(add(&bench.store, &scope, &keyed("a", "l")).await);
    assert!(add(&bench.store, &scope, &keyed("b", "k")).await);
    assert!(add(&bench.store, &other, &keyed("a", "k")).await);
    assert!(add(&bench.store, &scope, &job("a", 0)).await && add(&bench.store, &scope, &job("a", 0)).await);

    let jobs = claim(&bench.store, 0, 10, 10).await;
    assert_eq!(jobs.len(), 6);
    assert!(!add(&bench.store, &scope, &keyed("a", "k")).await, "it is still under way");
    assert!(finish(&bench.store, &jobs[0]).await);
    assert!(add(&bench.store, &scope, &keyed("a", "k")).await);

    let [again] = &claim(&bench.store, 0, 10, 10).await[..] else { panic!() };
    assert!(fail(&bench.store, again, None).await);
    assert!(add(&bench.store, &scope, &keyed("a", "k")).await, "a dead one does not wait");
}

async fn the_oldest_due_jobs_come_first(bench: Bench) {
    let (scope, other) = (bench.organization("acme").await, bench.organization("other").await);
    let due = [(5, &scope), (1, &scope), (3, &other), (2, &scope), (4, &other), (99, &other)];
    for (due, scope) in due {
        add(&bench.store, scope, &job(&due.to_string(), due)).await;
    }
    let mut seen = Vec::new();
    for _ in 0..3 {
        let mut kinds: Vec<_> =
            claim(&bench.store, 50, 2, 10).await.into_iter().map(|job| job.kind).collect();
        kinds.sort();
        seen.push(kinds);
    }
    assert_eq!(seen, [vec!["1", "2"], vec!["3", "4"], vec!["5"]]);
}

async fn an_organization_gets_no_more_than_its_share(bench: Bench) {
    let (busy, calm) = (bench.organization("busy").await, bench.organization("calm").await);
    for n in 0..20 {
        add(&bench.store, &busy, &job("x", n)).await;
    }
    add(&bench.store, &calm, &job("x", 30)).await;
    let jobs = claim(&bench.store, 50, 10, 3).await;
    let of = |scope: &Scope| jobs.iter().filter(|job| job.organization_id == scope.organization()).count();
    assert_eq!((of(&busy), of(&calm)), (3, 1));
    // What is under way counts, until it ends.
    assert!(claim(&bench.store, 50, 10, 3).await.is_empty());
    assert!(
        finish(&bench.store, jobs.iter().find(|job| job.organization_id == busy.organization()).unwrap())
            .await
    );
    assert_eq!(claim(&bench.store, 50, 10, 3).await.len(), 1);
}

async fn a_queue_holds_up_only_itself(bench: Bench) {
    let (scope, other) = (bench.organization("acme").await, bench.organization("other").await);
    let queued = |queue: &str, due| NewJob { queue: queue.into(), ..job(queue, due) };
    for n in 0..5 {
        add(&bench.store, &scope, &queued("slow", n)).await;
        add(&bench.store, &other, &queued("slow", n)).await;
    }
    add(&bench.store, &scope, &queued("quick", 30)).await;
    for n in 31..34 {
        add(&bench.store, &scope, &job("none", n)).await;
    }
    let two = Claim { kinds: Kinds::ALL, limit: 100, per_organization: 100, per_queue: 2 };
    let jobs = take(&bench.store, 50, two).await;
    let of = |scope: &Scope, kind: &str| {
        let of = |job: &&LeasedJob| job.organization_id == scope.organization() && job.kind == kind;
        jobs.iter().filter(of).count()
    };
    assert_eq!(
        (of(&scope, "slow"), of(&other, "slow"), of(&scope, "quick"), of(&scope, "none")),
        (2, 2, 1, 3)
    );
    assert!(take(&bench.store, 50, two).await.is_empty());
    assert!(finish(&bench.store, jobs.iter().find(|job| job.kind == "slow").unwrap()).await);
    assert_eq!(take(&bench.store, 50, two).await.len(), 1);
}

async fn a_claim_takes_only_its_kinds_and_hears_only_of_them(bench: Bench) {
    let scope = bench.organization("acme").await;
    for (kind, due) in [("a", 10), ("b", 20), ("ab", 30), ("c", 40)] {
        add(&bench.store, &scope, &job(kind, due)).await;
    }
    let (some, rest) = (Kinds::Only(&["b", "c"]), Kinds::AllBut(&["b", "c"]));
    let next = async |kinds, after: Option<i64>| {
        bench.store.directory().next_job_at(kinds, after.map(at)).await.unwrap()
    };
    assert_eq!((next(some, None).await, next(rest, None).await), (Some(at(20)), Some(at(10))));
    assert_eq!((next(some, Some(20)).await, next(rest, Some(20)).await), (Some(at(40)), Some(at(30))));
    let kinds = async |kinds| {
        let claim = Claim { kinds, limit: 10, per_organization: 10, per_queue: 10 };
        let jobs = take(&bench.store, 50, claim).await;
        jobs.into_iter().map(|job| job.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(some).await, ["b", "c"]);
    assert_eq!(kinds(rest).await, ["a", "ab"]);
}

async fn a_postponed_job_has_not_been_tried(bench: Bench) {
    let scope = bench.organization("acme").await;
    add(&bench.store, &scope, &job("x", 0)).await;
    let held = claim(&bench.store, 0, 1, 1).await.remove(0);
    assert_eq!(held.attempts, 1);
    let again = held.clone();
    let postponed = bench
        .store
        .write(&scope, move |tx| {
            let held = again.clone();
            Box::pin(async move { outbox::postpone(tx, &held, at(30), at(0)).await })
        })
        .await
        .map_err(|error: StoreError| error);
    assert!(postponed.unwrap());
    assert!(claim(&bench.store, 29, 1, 1).await.is_empty());
    assert_eq!(claim(&bench.store, 30, 1, 1).await.remove(0).attempts, 1);
    assert!(!finish(&bench.store, &held).await, "the lease ended with it");
}

async fn an_added_job_is_heard_of_once_it_is_lasting(bench: Bench) {
    let scope = bench.organization("acme").await;
    let mut added = bench.store.jobs_added();
    assert!(!added.has_changed().unwrap());
    add(&bench.store, &scope, &job("x", 0)).await;
    added.changed().await.unwrap();
    let new = job("x", 0);
    let undone = bench
        .store
        .write(&scope, move |tx| {
            let new = new.clone();
            Box::pin(async move {
                outbox::add(tx, &new).await?;
                Err::<(), _>(StoreError::Defect("undone".into()))
            })
        })
        .await;
    assert!(undone.is_err());
    assert!(!added.has_changed().unwrap());
}

async fn an_expired_lease_goes_to_somebody_else_and_the_loser_can_do_nothing(bench: Bench) {
    let scope = bench.organization("acme").await;
    add(&bench.store, &scope, &job("x", 0)).await;
    let lost = claim(&bench.store, 0, 1, 1).await.remove(0);
    assert!(claim(&bench.store, 59, 1, 1).await.is_empty());
    let held = claim(&bench.store, 60, 1, 1).await.remove(0);
    assert_eq!((held.id, held.attempts), (lost.id, 2));
    assert_ne!(held.lease_id, lost.lease_id);

    assert!(!finish(&bench.store, &lost).await);
    assert!(!extend(&bench.store, &lost, 999).await);
    assert!(!fail(&bench.store, &lost, None).await);
    assert_eq!(counts(&bench.store, &scope).await, (0, 1, 0));
    assert!(finish(&bench.store, &held).await);
}

async fn an_extended_lease_lasts(bench: Bench) {
    let scope = bench.organization("acme").await;
    add(&bench.store, &scope, &job("x", 0)).await;
    let held = claim(&bench.store, 0, 1, 1).await.remove(0);
    assert!(extend(&bench.store, &held, 600).await);
    assert!(claim(&bench.store, 599, 1, 1).await.is_empty());
    assert_eq!(claim(&bench.store, 600, 1, 1).await.len(), 1);
    assert!(!extend(&bench.store, &held, 900).await);
}

async fn a_failed_job_comes_again_or_stays_dead(bench: Bench) {
    let scope = bench.organization("acme").await;
    add(&bench.store, &scope, &job("x", 0)).await;
    let first = claim(&bench.store, 0, 1, 1).await.remove(0);
    assert!(fail(&bench.store, &first, Some(at(30))).await);
    assert!(!fail(&bench.store, &first, Some(at(40))).await, "the lease ended with the failure");
    assert!(claim(&bench.store, 29, 1, 1).await.is_empty());
    let second = claim(&bench.store, 30, 1, 1).await.remove(0);
    assert_eq!(second.attempts, 2);
    assert!(fail(&bench.store, &second, None).await);
    assert_eq!(counts(&bench.store, &scope).await, (0, 0, 1));
    assert!(claim(&bench.store, 1_000_000, 1, 1).await.is_empty());
}

async fn the_next_due_time_is_known(bench: Bench) {
    let (scope, other) = (bench.organization("acme").await, bench.organization("other").await);
    let next = async || bench.store.directory().next_job_at(Kinds::ALL, None).await.unwrap();
    assert_eq!(next().await, None);
    add(&bench.store, &scope, &job("x", 20)).await;
    add(&bench.store, &other, &job("x", 10)).await;
    assert_eq!(next().await, Some(at(10)));
    let held = claim(&bench.store, 10, 1, 1).await.remove(0);
    assert_eq!(next().await, Some(at(20)));
    assert!(extend(&bench.store, &held, 15).await);
    assert_eq!(next().await, Some(at(15)), "the end of a lease is due too");
    assert!(fail(&bench.store, &held, None).await);
    assert_eq!(next().await, Some(at(20)), "a dead job never is");
}

async fn claimers_at_once_never_get_the_same_job(bench: Bench) {
    const JOBS: usize = 60;
    let scopes =
        [bench.organization("a").await, bench.organization("b").await, bench.organization("c").await];
    for n in 0..JOBS {
        add(&bench.store, &scopes[n % 3], &job("x", 0)).await;
    }
    // Two stores: as two processes would.
    let stores = [bench.store.clone(), bench.open_another(StoreOptions::default()).await];
    let mut claimers = tokio::task::JoinSet::new();
    for n in 0..6 {
        let store = stores[n % 2].clone();
        claimers.spawn(async move {
            let mut mine = Vec::new();
            loop {
                let jobs = claim(&store, 0, 5, 3).await;
                if jobs.is_empty() {
                    return mine;
                }
                mine.extend(jobs);
            }
        });
    }
    let jobs: Vec<_> = claimers.join_all().await.into_iter().flatten().collect();
    let ids: HashSet<_> = jobs.iter().map(|job| job.id).collect();
    assert_eq!(ids.len(), jobs.len(), "a job was given to two");
    // A claimer may find everything locked by others and leave; what is left is still there for the next.
    let rest = claim(&bench.store, 0, 100, 100).await;
    assert_eq!(jobs.len() + rest.len(), JOBS);
    stores[1].close().await;
}
