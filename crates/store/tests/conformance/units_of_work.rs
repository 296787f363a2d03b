//! `Store::write`: all or nothing, each unit of work for itself, whatever its neighbours do.

use std::future::{pending, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use futures_util::future::{BoxFuture, maybe_done};
use store::accounts::{self, AccountRow};
use store::{Scope, Store, StoreError, StoreOptions, WriteTx};
use tokio::sync::Semaphore;

use crate::bench::{Bench, account, query};

on_both! {
    a_failing_unit_undoes_only_itself,
    a_panicking_unit_undoes_only_itself,
    a_unit_that_takes_too_long_is_undone_and_its_neighbours_are_not,
    a_unit_runs_again_after_stale,
    changes_made_at_once_are_all_kept,
    a_failed_statement_ends_the_unit,
    an_error_that_breaks_the_connection_does_not_break_the_store,
    callers_that_give_up_leave_nothing_behind,
    a_closed_store_says_so,
}

pub(crate) type Unit<T> =
    Box<dyn for<'t> Fn(&'t mut WriteTx<'_>) -> BoxFuture<'t, Result<T, StoreError>> + Send + Sync>;

/// Keeps SQLite's writer busy, so that what is written meanwhile comes into one group.
pub(crate) struct Hold {
    release: Arc<Semaphore>,
    task: tokio::task::JoinHandle<Result<(), StoreError>>,
}

impl Hold {
    pub(crate) async fn new(store: &Store, scope: &Scope) -> Self {
        let (started, release) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (store, scope, start, wait) = (store.clone(), scope.clone(), started.clone(), release.clone());
        let task = tokio::spawn(async move {
            let work: Unit<()> = Box::new(move |_| {
                let (start, wait) = (start.clone(), wait.clone());
                Box::pin(async move {
                    start.add_permits(1);
                    wait.acquire().await.unwrap().forget();
                    Ok(())
                })
            });
            store.write(&scope, work).await
        });
        started.acquire().await.unwrap().forget();
        Self { release, task }
    }

    pub(crate) async fn release(self) {
        self.release.add_permits(1);
        self.task.await.unwrap().unwrap();
    }
}

pub(crate) fn inserting(name: &str) -> Unit<()> {
    let row = account(name);
    Box::new(move |tx| {
        let row = row.clone();
        Box::pin(async move { accounts::insert(tx, &row).await })
    })
}

/// Inserts, then does something else.
fn inserting_then(name: &str, then: fn() -> BoxFuture<'static, Result<(), StoreError>>) -> Unit<()> {
    let row = account(name);
    Box::new(move |tx| {
        let row = row.clone();
        Box::pin(async move {
            accounts::insert(tx, &row).await?;
            then().await
        })
    })
}

/// Polls once. A write that waits has been put into the queue.
pub(crate) async fn is_waiting(write: &mut (impl Future + Unpin)) -> bool {
    poll_fn(|context| Poll::Ready(Pin::new(&mut *write).poll(context).is_pending())).await
}

/// Runs units so that SQLite commits them together, in this order.
pub(crate) async fn together(
    store: &Store,
    scope: &Scope,
    units: Vec<Unit<()>>,
) -> Vec<Result<(), StoreError>> {
    let hold = Hold::new(store, scope).await;
    let mut writes = Vec::new();
    for unit in units {
        // On PostgreSQL nothing is held up, and a quick server can be done with it at once.
        let mut write = Box::pin(maybe_done(store.write(scope, unit)));
        is_waiting(&mut write).await;
        writes.push(write);
    }
    hold.release().await;
    let mut outcomes = Vec::new();
    for mut write in writes {
        write.as_mut().await;
        outcomes.extend(write.as_mut().take_output());
    }
    outcomes
}

async fn a_failing_unit_undoes_only_itself(bench: Bench) {
    let scope = bench.organization("acme").await;
    bench.insert(&scope, &[account("taken")]).await;
    let refuse = || -> BoxFuture<'static, _> { Box::pin(async { Err(StoreError::Reference) }) };
    let two_inserts: Unit<()> = Box::new(|tx| {
        Box::pin(async move {
            accounts::insert(tx, &account("not-kept")).await?;
            accounts::insert(tx, &account("taken")).await
        })
    });
    let units = vec![inserting("a"), inserting_then("b", refuse), two_inserts, inserting("c")];
    let outcomes = together(&bench.store, &scope, units).await;
    assert!(matches!(outcomes[0], Ok(())) && matches!(outcomes[3], Ok(())), "{outcomes:?}");
    assert!(matches!(outcomes[1], Err(StoreError::Reference)), "{outcomes:?}");
    assert!(matches!(outcomes[2], Err(StoreError::Duplicate("name"))), "{outcomes:?}");
    assert_eq!(bench.names(&scope, &[]).await, ["a", "c", "taken"]);
}

async fn a_panicking_unit_undoes_only_itself(bench: Bench) {
    let scope = bench.organization("acme").await;
    let panic = || -> BoxFuture<'static, _> { Box::pin(async { panic!("on purpose") }) };
    let units = vec![inserting("a"), inserting_then("b", panic), inserting("c")];
    let outcomes = together(&bench.store, &scope, units).await;
    assert!(matches!(outcomes[0], Ok(())) && matches!(outcomes[2], Ok(())), "{outcomes:?}");
    assert!(matches!(outcomes[1], Err(StoreError::Defect(_))), "{outcomes:?}");
    assert_eq!(bench.names(&scope, &[]).await, ["a", "c"]);
    bench.insert(&scope, &[account("d")]).await;
}

async fn a_unit_that_takes_too_long_is_undone_and_its_neighbours_are_not(bench: Bench) {
    let scope = bench.organization("acme").await;
    let options = StoreOptions { work_limit: Duration::from_secs(1), ..StoreOptions::default() };
    let store = bench.open_another(options).await;
    let forever = || -> BoxFuture<'static, _> { Box::pin(pending()) };
    let units = vec![inserting("a"), inserting_then("b", forever), inserting("c")];
    let outcomes = together(&store, &scope, units).await;
    assert!(matches!(outcomes[0], Ok(())) && matches!(outcomes[2], Ok(())), "{outcomes:?}");
    assert!(matches!(outcomes[1], Err(StoreError::TooLong)), "{outcomes:?}");
    store.write(&scope, inserting("d")).await.unwrap();
    store.close().await;
    assert_eq!(bench.names(&scope, &[]).await, ["a", "c", "d"]);
}

async fn a_unit_runs_again_after_stale(bench: Bench) {
    let scope = bench.organization("acme").await;
    for error in [|| StoreError::Stale, || StoreError::Again] {
        let runs = Arc::new(AtomicUsize::new(0));
        let counter = runs.clone();
        let name = format!("{:?}", error()).to_lowercase();
        let row = account(&name);
        let work: Unit<usize> = Box::new(move |tx| {
            let (row, runs) = (row.clone(), counter.clone());
            Box::pin(async move {
                accounts::insert(tx, &row).await?;
                match runs.fetch_add(1, Ordering::SeqCst) {
                    run @ 0..3 => Err(error()).map(|()| run),
                    run => Ok(run),
                }
            })
        });
        assert_eq!(bench.store.write(&scope, work).await.unwrap(), 3);
        assert_eq!(runs.load(Ordering::SeqCst), 4);
        assert!(bench.get(&scope, &name).await.is_some());
    }
}

async fn changes_made_at_once_are_all_kept(bench: Bench) {
    const WRITERS: usize = 8;
    const CHANGES: usize = 4;
    let scope = bench.organization("acme").await;
    bench.insert(&scope, &[AccountRow { fullname: "0".into(), ..account("counter") }]).await;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..WRITERS {
        let (store, scope) = (bench.store.clone(), scope.clone());
        writers.spawn(async move {
            for _ in 0..CHANGES {
                let work: Unit<()> = Box::new(|tx| {
                    Box::pin(async move {
                        let mut row = accounts::get(tx, "counter").await?.ok_or(StoreError::Stale)?;
                        row.fullname = (row.fullname.parse::<usize>().unwrap() + 1).to_string();
                        accounts::update(tx, &row).await
                    })
                });
                store.write(&scope, work).await.unwrap();
            }
        });
    }
    writers.join_all().await;
    let row = bench.get(&scope, "counter").await.unwrap();
    assert_eq!(row.fullname, (WRITERS * CHANGES).to_string());
    assert_eq!(row.version, 1 + i64::try_from(WRITERS * CHANGES).unwrap());
}

async fn a_failed_statement_ends_the_unit(bench: Bench) {
    let scope = bench.organization("acme").await;
    bench.insert(&scope, &[account("taken")]).await;
    let after = Arc::new(Mutex::new(None));
    let told = after.clone();
    // It looks away from the failure and wants to keep the rest.
    let work: Unit<()> = Box::new(move |tx| {
        let told = told.clone();
        Box::pin(async move {
            accounts::insert(tx, &account("a")).await?;
            accounts::insert(tx, &account("taken")).await.unwrap_err();
            let after = accounts::get(tx, "taken").await;
            *told.lock().unwrap() = Some(after.unwrap_err().to_string());
            Ok(())
        })
    });
    let outcome = bench.store.write(&scope, work).await.unwrap_err().to_string();
    assert!(outcome.contains("wanted to keep what a failed statement left"), "{outcome}");
    let after = after.lock().unwrap().clone().unwrap();
    assert!(after.contains("came after one that had failed"), "{after}");
    assert_eq!(bench.names(&scope, &[]).await, ["taken"]);
}

async fn an_error_that_breaks_the_connection_does_not_break_the_store(bench: Bench) {
    let scope = bench.organization("acme").await;
    for (number, error) in
        [|| StoreError::DiskFull, || StoreError::Unavailable("on purpose".into())].into_iter().enumerate()
    {
        let row = account("lost");
        let work: Unit<()> = Box::new(move |tx| {
            let row = row.clone();
            Box::pin(async move {
                accounts::insert(tx, &row).await?;
                Err(error())
            })
        });
        let outcome = bench.store.write(&scope, work).await;
        assert_eq!(outcome.unwrap_err().to_string(), error().to_string());
        bench.store.write(&scope, inserting(&format!("kept-{number}"))).await.unwrap();
    }
    assert_eq!(bench.names(&scope, &[]).await, ["kept-0", "kept-1"]);
}

async fn callers_that_give_up_leave_nothing_behind(bench: Bench) {
    let (scope, other) = (bench.organization("acme").await, bench.organization("other").await);
    bench.insert(&other, &[account("theirs")]).await;
    for round in 0..120 {
        let patience = Duration::from_micros(round * 25);
        let read = async {
            let mut tx = bench.store.read(&other).await?;
            accounts::list(&mut tx, &query(&[])).await
        };
        let _ = tokio::time::timeout(patience, read).await;
        let write = bench.store.write(&other, inserting(&format!("given-up-{round}")));
        let _ = tokio::time::timeout(patience, write).await;

        let name = format!("mine-{round:03}");
        bench.store.write(&scope, inserting(&name)).await.unwrap();
        assert_eq!(bench.get(&scope, &name).await.unwrap().organization_id, scope.organization());
    }
    assert_eq!(bench.names(&scope, &[("limit", "1000")]).await.len(), 120);
    assert!(bench.names(&scope, &[("search", "given-up")]).await.is_empty());
}

async fn a_closed_store_says_so(bench: Bench) {
    let scope = bench.organization("acme").await;
    bench.store.close().await;
    let written = bench.store.write(&scope, inserting("a")).await;
    assert!(matches!(written, Err(StoreError::Unavailable(_))), "{written:?}");
    assert!(matches!(bench.store.read(&scope).await.map(drop), Err(StoreError::Unavailable(_))));
    bench.store.close().await;
}
