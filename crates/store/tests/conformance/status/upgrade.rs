//! Integrations that were there before their status was counted.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use store::{Store, StoreOptions};
use testing::SERVING_ROLE;

use super::status_of;
use crate::bench::{Bench, Home};
use crate::provider_state::integration;

on_both! {
    integrations_of_older_databases_get_a_status,
}

/// What the steps have made of it, unmade.
const BACK: &str = "DROP TABLE status_series; DROP TABLE status_events; DROP TABLE integration_status; \
                    DELETE FROM _sqlx_migrations WHERE version IN (5, 10)";

async fn integrations_of_older_databases_get_a_status(bench: Bench) {
    let scope = bench.organization("acme").await;
    let made = integration(&bench, &scope).await;
    let expected = status_of(&bench, &scope, made.id).await;
    bench.store.close().await;
    match &bench.home {
        Home::Sqlite(directory) => {
            let path = directory.path().join("patchbay.db");
            let mut connection = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(BACK)).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
        Home::Postgres(database) => {
            let mut connection = PgConnection::connect(&database.owner_url()).await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(BACK)).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            store::migrate(&database.owner_url(), SERVING_ROLE).await.unwrap();
        }
    }
    let store = Store::open(&bench.home.location(), StoreOptions::default()).await.unwrap();
    let upgraded = Bench { store, ..bench };
    assert_eq!(status_of(&upgraded, &scope, made.id).await, expected);
}
