//! Audit entries.

use api_types::{AccountId, MemberId, TokenId};
use store::audit::{self, AuditRow};
use store::{Scope, Store, StoreError};
use uuid::Uuid;

use crate::bench::{Bench, Home, at};

on_both! {
    entries_come_back_newest_first_or_by_target,
    an_entry_cannot_be_changed_or_removed,
    an_entry_is_kept_or_undone_with_its_change,
}

fn entry(second: i64, target: &str) -> AuditRow {
    AuditRow {
        id: Uuid::now_v7(),
        created_at: at(second),
        action: "accounts.create".into(),
        outcome: "ok".into(),
        account_id: Some(AccountId(Uuid::now_v7())),
        member_id: Some(MemberId(Uuid::now_v7())),
        token_id: Some(TokenId(Uuid::now_v7())),
        target_id: Some(target.into()),
        entry: vec![0, 255, 7],
    }
}

async fn insert(store: &Store, scope: &Scope, row: &AuditRow) {
    let row = row.clone();
    store
        .write(scope, move |tx| {
            let row = row.clone();
            Box::pin(async move { audit::insert(tx, &row).await })
        })
        .await
        .map_err(|error: StoreError| error)
        .unwrap();
}

async fn entries_come_back_newest_first_or_by_target(bench: Bench) {
    let scope = bench.organization("acme").await;
    let bare =
        AuditRow { account_id: None, member_id: None, token_id: None, target_id: None, ..entry(2, "") };
    let rows = [entry(1, "a"), bare, entry(3, "b"), entry(4, "a")];
    for row in &rows {
        insert(&bench.store, &scope, row).await;
    }
    let [one, two, three, four] = rows;
    let mut tx = bench.store.read(&scope).await.unwrap();
    assert_eq!(audit::newest(&mut tx, 3).await.unwrap(), [four.clone(), three, two]);
    assert_eq!(audit::of_target(&mut tx, "a", 9).await.unwrap(), [one.clone(), four]);
    assert_eq!(audit::of_target(&mut tx, "a", 1).await.unwrap(), [one]);
}

async fn an_entry_cannot_be_changed_or_removed(bench: Bench) {
    let scope = bench.organization("acme").await;
    insert(&bench.store, &scope, &entry(1, "a")).await;
    for sql in ["UPDATE audit_entries SET outcome = 'denied'", "DELETE FROM audit_entries"] {
        let refused = match &bench.home {
            Home::Sqlite(directory) => {
                let pool = sqlx::SqlitePool::connect_with(
                    sqlx::sqlite::SqliteConnectOptions::new().filename(directory.path().join("patchbay.db")),
                );
                sqlx::query(sql).execute(&pool.await.unwrap()).await.unwrap_err().to_string()
            }
            Home::Postgres(database) => {
                // The superuser, whom neither rights nor row-level security hold.
                let pool = sqlx::PgPool::connect(&database.superuser_url()).await.unwrap();
                sqlx::query(sql).execute(&pool).await.unwrap_err().to_string()
            }
        };
        assert!(refused.contains("audit entries cannot be"), "{refused}");
    }
    let mut tx = bench.store.read(&scope).await.unwrap();
    assert_eq!(audit::newest(&mut tx, 9).await.unwrap().len(), 1);
}

async fn an_entry_is_kept_or_undone_with_its_change(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = entry(1, "a");
    let undone = bench
        .store
        .write(&scope, move |tx| {
            let row = row.clone();
            Box::pin(async move {
                audit::insert(tx, &row).await?;
                Err::<(), _>(StoreError::Reference)
            })
        })
        .await;
    assert!(undone.is_err());
    let mut tx = bench.store.read(&scope).await.unwrap();
    assert!(audit::newest(&mut tx, 9).await.unwrap().is_empty());
}
