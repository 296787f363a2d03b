//! SQLite: the writer's queue and group commit, the file.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Row as _};
use store::accounts;
use store::{Dialect, Location, Store, StoreError, StoreOptions};

use crate::bench::{Bench, Home, account, insert_account};
use crate::units_of_work::{Hold, Unit, inserting, is_waiting, together};

fn directory(bench: &Bench) -> &Path {
    match &bench.home {
        Home::Sqlite(directory) => directory.path(),
        Home::Postgres(_) => panic!("these tests are about SQLite"),
    }
}

/// Commits in the write-ahead log: frames that carry the size of the database after a commit.
fn commits(bench: &Bench) -> usize {
    const HEADER: usize = 32;
    const FRAME_HEADER: usize = 24;
    let log = std::fs::read(directory(bench).join("patchbay.db-wal")).unwrap();
    let word = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().unwrap());
    let (page, salt) = (word(8) as usize, word(16));
    log[HEADER..]
        .chunks_exact(FRAME_HEADER + page)
        // Frames with another salt are left over from before the log began anew.
        .filter(|frame| u32::from_be_bytes(frame[8..12].try_into().unwrap()) == salt)
        .filter(|frame| frame[4..8] != [0; 4])
        .count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_committed_together() {
    let bench = Bench::sqlite().await;
    let scope = bench.organization("acme").await;
    let before = commits(&bench);
    let units = (0..40).map(|n| inserting(&format!("n{n}"))).collect();
    let outcomes = together(&bench.store, &scope, units).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(commits(&bench) - before, 1);
    assert_eq!(bench.names(&scope, &[]).await.len(), 40);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_is_no_larger_than_allowed() {
    let bench = Bench::sqlite().await;
    let scope = bench.organization("acme").await;
    for (group_commit, expected) in [(1, 12), (5, 3), (0, 12)] {
        let store = bench.open_another(StoreOptions { group_commit, ..StoreOptions::default() }).await;
        let before = commits(&bench);
        let units = (0..12).map(|n| inserting(&format!("g{group_commit}-{n}"))).collect();
        let outcomes = together(&store, &scope, units).await;
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        assert_eq!(commits(&bench) - before, expected, "groups of {group_commit}");
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_is_refused_at_once() {
    let bench = Bench::sqlite().await;
    let scope = bench.organization("acme").await;
    let store = bench.open_another(StoreOptions { queue: 2, ..StoreOptions::default() }).await;
    let hold = Hold::new(&store, &scope).await;
    let mut waiting: Vec<_> = ["a", "b"].map(|name| Box::pin(store.write(&scope, inserting(name)))).into();
    for write in &mut waiting {
        assert!(is_waiting(write).await);
    }
    let refused = store.write(&scope, inserting("c")).await;
    assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
    hold.release().await;
    for write in waiting {
        write.await.unwrap();
    }
    store.write(&scope, inserting("d")).await.unwrap();
    store.close().await;
    assert_eq!(bench.names(&scope, &[]).await, ["a", "b", "d"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_finishes_what_waits() {
    let bench = Bench::sqlite().await;
    let scope = bench.organization("acme").await;
    let store = bench.open_another(StoreOptions { group_commit: 1, ..StoreOptions::default() }).await;
    let hold = Hold::new(&store, &scope).await;
    let mut waiting: Vec<_> =
        ["a", "b", "c"].map(|name| Box::pin(store.write(&scope, inserting(name)))).into();
    for write in &mut waiting {
        assert!(is_waiting(write).await);
    }
    let closing = tokio::spawn({
        let store = store.clone();
        async move { store.close().await }
    });
    hold.release().await;
    for write in waiting {
        write.await.unwrap();
    }
    closing.await.unwrap();
    assert_eq!(bench.names(&scope, &[]).await, ["a", "b", "c"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_committed_change_survives_reopening() {
    let bench = Bench::sqlite().await;
    let scope = bench.organization("acme").await;
    bench.insert(&scope, &[account("a")]).await;
    bench.store.close().await;
    let store = bench.open_another(StoreOptions::default()).await;
    assert_eq!(store.dialect(), Dialect::Sqlite);
    let mut tx = store.read(&scope).await.unwrap();
    assert!(accounts::get(&mut tx, "a").await.unwrap().is_some());
    drop(tx);
    insert_account(&store, &scope, &account("b")).await.unwrap();
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_may_open_a_new_file_at_once() {
    for _ in 0..10 {
        let directory = tempfile::TempDir::new().unwrap();
        let location = Location::Sqlite(directory.path().join("patchbay.db"));
        let mut opening = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let location = location.clone();
            opening.spawn(async move { Store::open(&location, StoreOptions::default()).await });
        }
        for store in opening.join_all().await {
            let store = store.map_err(|error| error.to_string()).unwrap();
            store.directory().check_writable().await.unwrap();
            store.close().await;
        }
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named_as_such() {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("patchbay.db");
    std::fs::write(&path, "this is not a database, however long one looks at it ".repeat(100)).unwrap();
    let error = Store::open(&Location::Sqlite(path), StoreOptions::default()).await.map(drop).unwrap_err();
    assert!(matches!(&error, StoreError::Unavailable(why) if why.contains("damaged")), "{error:?}");

    let nowhere = directory.path().join("missing").join("patchbay.db");
    let error = Store::open(&Location::Sqlite(nowhere), StoreOptions::default()).await.map(drop).unwrap_err();
    assert!(matches!(&error, StoreError::Unavailable(why) if why.contains("cannot be opened")), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_from_a_newer_build_is_refused() {
    let bench = Bench::sqlite().await;
    bench.store.close().await;
    let url = format!("sqlite://{}", directory(&bench).join("patchbay.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let sql = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
               VALUES (9999, 'future', TRUE, x'00', 0)";
    sqlx::query(sql).execute(&pool).await.unwrap();
    pool.close().await;
    let error = Store::open(&bench.home.location(), StoreOptions::default()).await.map(drop).unwrap_err();
    assert!(error.to_string().contains("newer build"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn units_without_effect_are_committed_too() {
    let bench = Bench::sqlite().await;
    let scope = bench.organization("acme").await;
    let work: Unit<()> = Box::new(|_| Box::pin(async { Ok(()) }));
    bench.store.write(&scope, work).await.unwrap();
}

/// Which way the planner goes.
async fn plan(connection: &mut SqliteConnection, sql: &'static str) -> String {
    let rows = sqlx::query(sql).fetch_all(connection).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>("detail")).collect::<Vec<_>>().join("; ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_planner_goes_straight_to_the_few_rows_that_match() {
    let bench = Bench::sqlite().await;
    let file = SqliteConnectOptions::new().filename(directory(&bench).join("patchbay.db")).read_only(true);
    let mut connection = file.connect().await.unwrap();
    // Otherwise it would look at every account in the order of names.
    let few = "EXPLAIN QUERY PLAN SELECT t.name FROM accounts t WHERE t.org_id = ?1 AND t.id IN (?2, ?3) \
               ORDER BY t.name LIMIT 50";
    let way = plan(&mut connection, few).await;
    assert!(way.contains("(org_id=? AND id=?)"), "{way}");
    // In the wanted order all the same, where an index has it.
    let ordered = "EXPLAIN QUERY PLAN SELECT t.name FROM integrations t WHERE t.org_id = ?1 AND t.account_id = ?2 \
                   ORDER BY t.created_at DESC, t.id DESC LIMIT 50";
    let way = plan(&mut connection, ordered).await;
    assert!(way.contains("integrations_account_created_at (org_id=? AND account_id=?)"), "{way}");
    assert!(!way.contains("TEMP B-TREE"), "{way}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_planner_keeps_what_somebody_else_has_told_it() {
    let bench = Bench::sqlite().await;
    let path = directory(&bench).join("patchbay.db");
    bench.store.close().await;
    let mut connection = SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
    let known = "SELECT stat FROM sqlite_stat1 WHERE idx = 'accounts_name'";
    sqlx::query("UPDATE sqlite_stat1 SET stat = '7 7 1' WHERE idx = 'accounts_name'")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::query("DELETE FROM sqlite_stat1 WHERE idx = 'accounts_fullname'")
        .execute(&mut connection)
        .await
        .unwrap();
    bench.open_another(StoreOptions::default()).await.close().await;
    let stat: String = sqlx::query_scalar(known).fetch_one(&mut connection).await.unwrap();
    assert_eq!(stat, "7 7 1");
    let again = "SELECT stat FROM sqlite_stat1 WHERE idx = 'accounts_fullname'";
    let stat: String = sqlx::query_scalar(again).fetch_one(&mut connection).await.unwrap();
    assert_eq!(stat, "1000000 100000 10 1");
}
