//! Organizations below others: the one step that a transaction can take from one organization into another.

use store::organizations::{self, OrganizationRow};
use store::{Scope, Store, StoreError, sub_organizations};

use crate::bench::{Bench, account, in_tx, insert_account, organization};

on_both! {
    one_is_made_in_one_transaction_with_what_is_written_above,
    only_the_one_above_finds_it,
    it_is_below_the_scope_whatever_its_row_says,
    a_taken_name_leaves_nothing_on_either_side,
    deleting_takes_everything_and_leaves_the_others,
    an_old_version_is_not_deleted,
    rows_of_the_one_below_stay_out_of_reach,
}

/// Makes one with an account inside, and an account above in the same transaction.
async fn insert(store: &Store, above: &Scope, row: &OrganizationRow) -> Result<(), StoreError> {
    let row = row.clone();
    in_tx(store, above, move |tx| {
        let row = row.clone();
        Box::pin(async move {
            let home = sub_organizations::insert(tx, &row).await?;
            assert_eq!(tx.scope().organization(), row.id);
            store::accounts::insert(tx, &account("inside")).await?;
            home.take(tx).await?;
            store::accounts::insert(tx, &account(&format!("beside-{}", row.name))).await
        })
    })
    .await
}

async fn delete(store: &Store, above: &Scope, row: &OrganizationRow) -> Result<(), StoreError> {
    let row = row.clone();
    in_tx(store, above, move |tx| {
        let row = row.clone();
        Box::pin(async move { sub_organizations::delete(tx, &row).await?.take(tx).await })
    })
    .await
}

async fn get(store: &Store, scope: &Scope, key: &str) -> Option<OrganizationRow> {
    sub_organizations::get(&mut store.read(scope).await.unwrap(), key).await.unwrap()
}

async fn names(store: &Store, scope: &Scope) -> Vec<String> {
    let rows = sub_organizations::list(&mut store.read(scope).await.unwrap()).await.unwrap();
    rows.into_iter().map(|row| row.name).collect()
}

async fn one_is_made_in_one_transaction_with_what_is_written_above(bench: Bench) {
    let above = bench.organization("above").await;
    let row = organization("below");
    insert(&bench.store, &above, &row).await.unwrap();
    let made = OrganizationRow { parent_id: Some(above.organization()), ..row.clone() };
    assert_eq!(get(&bench.store, &above, "below").await, Some(made.clone()));
    assert_eq!(get(&bench.store, &above, &row.id.to_string()).await, Some(made.clone()));
    let inside = bench.store.directory().host_scope(row.id);
    assert_eq!(organizations::get(&mut bench.store.read(&inside).await.unwrap()).await.unwrap(), Some(made));
    assert_eq!(bench.names(&inside, &[]).await, ["inside"]);
    assert_eq!(bench.names(&above, &[]).await, ["beside-below"]);
}

async fn only_the_one_above_finds_it(bench: Bench) {
    let (above, other) = (bench.organization("above").await, bench.organization("other").await);
    for name in ["b", "a"] {
        insert(&bench.store, &above, &organization(name)).await.unwrap();
    }
    assert_eq!(names(&bench.store, &above).await, ["a", "b"]);
    let below = bench.store.directory().host_scope(get(&bench.store, &above, "a").await.unwrap().id);
    for scope in [&other, &below] {
        assert!(names(&bench.store, scope).await.is_empty());
        for key in ["a", "b", "above", "other"] {
            assert_eq!(get(&bench.store, scope, key).await, None, "{key}");
        }
    }
    assert_eq!(get(&bench.store, &above, "above").await, None);
    assert_eq!(get(&bench.store, &above, "other").await, None);
}

async fn it_is_below_the_scope_whatever_its_row_says(bench: Bench) {
    let (above, other) = (bench.organization("above").await, bench.organization("other").await);
    let row = OrganizationRow { parent_id: Some(other.organization()), ..organization("below") };
    insert(&bench.store, &above, &row).await.unwrap();
    assert_eq!(names(&bench.store, &above).await, ["below"]);
    assert!(names(&bench.store, &other).await.is_empty());
}

async fn a_taken_name_leaves_nothing_on_either_side(bench: Bench) {
    let (above, _) = (bench.organization("above").await, bench.organization("taken").await);
    let refused = insert(&bench.store, &above, &organization("taken")).await.unwrap_err();
    assert!(matches!(refused, StoreError::Duplicate("name")), "{refused:?}");
    assert!(names(&bench.store, &above).await.is_empty());
    assert!(bench.names(&above, &[]).await.is_empty());
}

async fn deleting_takes_everything_and_leaves_the_others(bench: Bench) {
    let above = bench.organization("above").await;
    for name in ["one", "two"] {
        insert(&bench.store, &above, &organization(name)).await.unwrap();
    }
    let one = get(&bench.store, &above, "one").await.unwrap();
    let two = get(&bench.store, &above, "two").await.unwrap();
    delete(&bench.store, &above, &one).await.unwrap();
    assert_eq!(names(&bench.store, &above).await, ["two"]);
    assert!(bench.names(&bench.store.directory().host_scope(one.id), &[]).await.is_empty());
    assert_eq!(bench.names(&bench.store.directory().host_scope(two.id), &[]).await, ["inside"]);
    assert_eq!(bench.names(&above, &[]).await, ["beside-one", "beside-two"]);
}

async fn an_old_version_is_not_deleted(bench: Bench) {
    let (above, other) = (bench.organization("above").await, bench.organization("other").await);
    insert(&bench.store, &above, &organization("below")).await.unwrap();
    let row = get(&bench.store, &above, "below").await.unwrap();
    let stale = OrganizationRow { version: row.version + 1, ..row.clone() };
    // A stale change is tried again until it is given up.
    delete(&bench.store, &above, &stale).await.unwrap_err();
    // Nor by one that is not above it, whatever row it has got hold of.
    delete(&bench.store, &other, &row).await.unwrap_err();
    assert_eq!(names(&bench.store, &above).await, ["below"]);
}

async fn rows_of_the_one_below_stay_out_of_reach(bench: Bench) {
    let above = bench.organization("above").await;
    insert(&bench.store, &above, &organization("below")).await.unwrap();
    assert_eq!(bench.get(&above, "inside").await, None);
    // What happens below in a transaction that fails at home is undone.
    let row = get(&bench.store, &above, "below").await.unwrap();
    let failed = in_tx(&bench.store, &above, move |tx| {
        let row = row.clone();
        Box::pin(async move {
            sub_organizations::delete(tx, &row).await?.take(tx).await?;
            store::accounts::insert(tx, &account("beside-below")).await
        })
    })
    .await;
    assert!(matches!(failed, Err(StoreError::Duplicate("name"))), "{failed:?}");
    assert_eq!(names(&bench.store, &above).await, ["below"]);
    insert_account(&bench.store, &above, &account("free")).await.unwrap();
}
