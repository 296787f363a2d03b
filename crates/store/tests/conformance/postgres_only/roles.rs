//! Who may serve, and bringing the database up to date.

use sqlx::{Connection as _, PgConnection};
use store::{Location, MigrateError, Store, StoreOptions};
use testing::{OWNER_ROLE, SERVING_ROLE, TestDatabase, TestPostgres};
use uuid::Uuid;

use super::{database, run, tables};
use crate::bench::Bench;

async fn empty() -> TestDatabase {
    TestDatabase::create_empty(&TestPostgres::shared().unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_role_that_row_level_security_does_not_hold_is_refused() {
    let bench = Bench::postgres().await;
    let database = database(&bench);
    let role = format!("role_{}", Uuid::now_v7().simple());
    let mut superuser = PgConnection::connect(&database.superuser_url()).await.unwrap();
    run(&mut superuser, &format!("CREATE ROLE {role} LOGIN PASSWORD 'x'")).await.unwrap();
    run(&mut superuser, &format!("GRANT {SERVING_ROLE} TO {role}")).await.unwrap();
    let open = async |url: String| {
        let store = Store::open(&Location::Postgres(url), StoreOptions::default()).await;
        store.map(drop).map_err(|error| error.to_string())
    };
    open(database.serving_url()).await.unwrap();
    open(database.url_of(&role, "x")).await.unwrap();

    let refused = |outcome: Result<(), String>| assert!(outcome.unwrap_err().contains("row-level security"));
    refused(open(database.superuser_url()).await);
    refused(open(database.owner_url()).await);
    for (grant, revoke) in [
        (format!("ALTER ROLE {role} BYPASSRLS"), format!("ALTER ROLE {role} NOBYPASSRLS")),
        (format!("ALTER ROLE {role} SUPERUSER"), format!("ALTER ROLE {role} NOSUPERUSER")),
        (format!("GRANT {OWNER_ROLE} TO {role}"), format!("REVOKE {OWNER_ROLE} FROM {role}")),
    ] {
        run(&mut superuser, &grant).await.unwrap();
        refused(open(database.url_of(&role, "x")).await);
        let migrated = store::migrate(&database.owner_url(), &role).await;
        assert!(matches!(migrated, Err(MigrateError::PrivilegedRole(..))), "{grant}: {migrated:?}");
        run(&mut superuser, &revoke).await.unwrap();
        open(database.url_of(&role, "x")).await.unwrap();
    }
    let migrated = store::migrate(&database.owner_url(), OWNER_ROLE).await;
    assert!(matches!(migrated, Err(MigrateError::PrivilegedRole(..))), "{migrated:?}");
    run(&mut superuser, &format!("DROP ROLE {role}")).await.unwrap();
}

#[tokio::test]
async fn a_database_that_is_not_up_to_date_is_refused() {
    let database = empty().await;
    let location = Location::Postgres(database.serving_url());
    let open = async || {
        Store::open(&location, StoreOptions::default()).await.map(drop).map_err(|error| error.to_string())
    };
    assert!(open().await.unwrap_err().contains("no tables yet; run `patchbay migrate`"));

    store::migrate(&database.owner_url(), SERVING_ROLE).await.unwrap();
    open().await.unwrap();
    let mut owner = PgConnection::connect(&database.owner_url()).await.unwrap();
    run(&mut owner, "UPDATE _sqlx_migrations SET version = version - 1000").await.unwrap();
    let why = open().await.unwrap_err();
    assert!(why.contains("run `patchbay migrate`") && why.contains("version -9"), "{why}");
    // A newer one is served: nodes of two versions run side by side during an update.
    run(&mut owner, "UPDATE _sqlx_migrations SET version = version + 2000").await.unwrap();
    open().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn migrating_again_or_at_once_is_fine() {
    let database = empty().await;
    let mut nodes = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let url = database.owner_url();
        nodes.spawn(async move { store::migrate(&url, SERVING_ROLE).await });
    }
    for outcome in nodes.join_all().await {
        outcome.unwrap();
    }
    store::migrate(&database.owner_url(), SERVING_ROLE).await.unwrap();
    Store::open(&Location::Postgres(database.serving_url()), StoreOptions::default())
        .await
        .unwrap()
        .close()
        .await;
}

#[tokio::test]
async fn a_missing_serving_role_is_named() {
    let database = empty().await;
    let missing = store::migrate(&database.owner_url(), "no_such_role").await.unwrap_err();
    assert!(matches!(&missing, MigrateError::NoServingRole(role) if role == "no_such_role"), "{missing:?}");
    assert!(missing.to_string().contains("CREATE ROLE \"no_such_role\""));
    let mut owner = PgConnection::connect(&database.owner_url()).await.unwrap();
    assert!(tables(&mut owner).await.is_empty(), "nothing was done");
}

#[tokio::test]
async fn another_schema_than_public_works() {
    let database = empty().await;
    let mut superuser = PgConnection::connect(&database.superuser_url()).await.unwrap();
    run(&mut superuser, &format!("CREATE SCHEMA \"Patch bay\" AUTHORIZATION {OWNER_ROLE}")).await.unwrap();
    run(&mut superuser, &format!("ALTER DATABASE {} SET search_path = \"Patch bay\"", database.name()))
        .await
        .unwrap();
    store::migrate(&database.owner_url(), SERVING_ROLE).await.unwrap();
    let store =
        Store::open(&Location::Postgres(database.serving_url()), StoreOptions::default()).await.unwrap();
    store.directory().check_writable().await.unwrap();
    store.close().await;
}
