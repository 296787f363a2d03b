//! Addresses, waiting, lost connections.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection};
use store::{Location, Store, StoreError, StoreOptions, accounts};
use testing::SERVING_ROLE;

use super::{database, run};
use crate::bench::{Bench, account, insert_account, labelled};

#[tokio::test]
async fn errors_of_the_address_do_not_repeat_the_password() {
    for url in [
        "postgres://me:hunter2@[",
        "postgres://me:hunter2@localhost:1/x",
        "postgres://me:hunter2@/x?host=/nowhere",
    ] {
        let outcome = Store::open(&Location::Postgres(url.into()), StoreOptions::default()).await;
        let error = outcome.map(drop).unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_waits_too_long_is_ended() {
    let bench = Bench::postgres().await;
    let scope = bench.organization("acme").await;
    let options = StoreOptions { work_limit: Duration::from_secs(1), ..StoreOptions::default() };
    let store = bench.open_another(options).await;
    let mut owner = PgConnection::connect(&database(&bench).owner_url()).await.unwrap();
    run(&mut owner, "BEGIN; LOCK TABLE accounts").await.unwrap();

    let mut tx = store.read(&scope).await.unwrap();
    // Far longer than the limit, so that only its absence is noticed here.
    let patience = Duration::from_secs(30);
    let read = tokio::time::timeout(patience, accounts::get(&mut tx, "a")).await.unwrap();
    assert!(matches!(read, Err(StoreError::TooLong)), "{read:?}");
    drop(tx);
    let row = account("a");
    let write = insert_account(&store, &scope, &row);
    let written = tokio::time::timeout(patience, write).await.unwrap();
    assert!(matches!(written, Err(StoreError::TooLong)), "{written:?}");

    run(&mut owner, "COMMIT").await.unwrap();
    insert_account(&store, &scope, &account("b")).await.unwrap();
    store.close().await;
    assert_eq!(bench.names(&scope, &[]).await, ["b"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ended_connection_is_replaced() {
    let bench = Bench::postgres().await;
    let scope = bench.organization("acme").await;
    let rows = [labelled("a", api_types::Environment::Prod, &["x"])];
    bench.insert(&scope, &rows).await;
    let mut superuser = PgConnection::connect(&database(&bench).superuser_url()).await.unwrap();
    let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE datname = current_database() AND usename = $1";
    let ended: i64 = sqlx::query_scalar(sql).bind(SERVING_ROLE).fetch_one(&mut superuser).await.unwrap();
    assert!(ended > 0);
    assert_eq!(bench.names(&scope, &[]).await, ["a"]);
    bench.insert(&scope, &[account("b")]).await;
}
