//! Accounts: reading, writing, versions, counters.

use api_types::{AccountId, Environment};
use store::StoreError;
use store::accounts::{self, AccountRow};
use store::counters::{self, Counter};
use uuid::Uuid;

use crate::bench::{Bench, account, at, delete_account, insert_account, labelled, named, update_account};

on_both! {
    an_account_is_found_by_id_and_by_name_in_any_case,
    a_key_that_nothing_can_have_finds_nothing,
    a_taken_name_or_id_is_refused_and_nothing_stays,
    a_change_replaces_all_fields_and_grows_the_version,
    a_change_from_an_old_version_changes_nothing,
    a_change_to_a_taken_name_is_refused,
    deleting_takes_the_labels_along_and_frees_the_name,
    an_account_needs_its_organization,
    text_with_a_zero_character_is_refused,
    the_counter_follows_inserts_deletes_and_failures,
}

async fn an_account_is_found_by_id_and_by_name_in_any_case(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = AccountRow {
        organization_id: scope.organization(),
        labels: vec!["eu".into(), "gold".into()],
        environment: Environment::Test,
        version: 3,
        created_at: at(-1),
        updated_at: at(1),
        ..named("north-wind", "Nördlicher Wind 🌬 \"quoted\" \\ 'n %_")
    };
    bench.insert(&scope, std::slice::from_ref(&row)).await;
    let id = row.id.to_string();
    for key in ["north-wind", "North-WIND", &id, &id.to_uppercase(), &id.replace('-', "")] {
        assert_eq!(bench.get(&scope, key).await.as_ref(), Some(&row), "{key}");
    }
}

async fn a_key_that_nothing_can_have_finds_nothing(bench: Bench) {
    let scope = bench.organization("acme").await;
    bench.insert(&scope, &[account("a")]).await;
    let long = "x".repeat(100_000);
    for key in [
        "",
        "b",
        "a ",
        "%",
        "_",
        "a\0",
        "\0",
        "' OR 1=1 --",
        "\u{10ffff}",
        &long,
        &Uuid::now_v7().to_string(),
    ] {
        assert_eq!(bench.get(&scope, key).await, None, "{key:?}");
    }
}

async fn a_taken_name_or_id_is_refused_and_nothing_stays(bench: Bench) {
    let scope = bench.organization("acme").await;
    let first = account("a");
    bench.insert(&scope, std::slice::from_ref(&first)).await;

    let same_name = AccountRow { labels: vec!["x".into()], ..account("a") };
    let refused = insert_account(&bench.store, &scope, &same_name).await;
    assert!(matches!(refused, Err(StoreError::Duplicate("name"))), "{refused:?}");
    let same_id = AccountRow { id: first.id, ..account("b") };
    let refused = insert_account(&bench.store, &scope, &same_id).await;
    assert!(matches!(refused, Err(StoreError::Duplicate("identity"))), "{refused:?}");

    assert_eq!(bench.names(&scope, &[]).await, ["a"]);
    assert!(bench.names(&scope, &[("filter", "labels[eq]x")]).await.is_empty());
}

async fn a_change_replaces_all_fields_and_grows_the_version(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = labelled("a", Environment::Prod, &["one", "two"]);
    bench.insert(&scope, std::slice::from_ref(&row)).await;
    let changed = AccountRow {
        organization_id: scope.organization(),
        name: "b".into(),
        fullname: "Bee".into(),
        environment: Environment::Test,
        labels: vec!["three".into(), "two".into()],
        updated_at: at(60),
        ..row.clone()
    };
    update_account(&bench.store, &scope, &changed).await.unwrap();

    let expected = AccountRow { version: 2, ..changed };
    assert_eq!(bench.get(&scope, "b").await, Some(expected));
    assert_eq!(bench.get(&scope, "a").await, None);
    for (filter, found) in [("labels[eq]one", 0), ("labels[eq]two", 1), ("labels[eq]three", 1)] {
        assert_eq!(bench.names(&scope, &[("filter", filter)]).await.len(), found, "{filter}");
    }
}

async fn a_change_from_an_old_version_changes_nothing(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = account("a");
    bench.insert(&scope, std::slice::from_ref(&row)).await;
    update_account(&bench.store, &scope, &row).await.unwrap();
    let before = bench.get(&scope, "a").await;

    // Directly: `Stale`. Through `write`, which runs it again and again: `Busy`.
    let old = AccountRow { fullname: "old".into(), labels: vec!["old".into()], ..row.clone() };
    let (update, delete) = (old.clone(), old.clone());
    let saw = bench
        .store
        .write(&scope, move |tx| {
            let (update, delete) = (update.clone(), delete.clone());
            Box::pin(async move {
                let update = accounts::update(tx, &update).await;
                let delete = accounts::delete(tx, &delete).await;
                Ok::<_, StoreError>((update.is_err_and(is_stale), delete.is_err_and(is_stale)))
            })
        })
        .await
        .unwrap();
    assert_eq!(saw, (true, true));
    assert!(matches!(update_account(&bench.store, &scope, &old).await, Err(StoreError::Busy)));
    assert!(matches!(delete_account(&bench.store, &scope, &old).await, Err(StoreError::Busy)));
    assert_eq!(bench.get(&scope, "a").await, before);
}

#[expect(clippy::needless_pass_by_value, reason = "as `is_err_and` calls it")]
fn is_stale(error: StoreError) -> bool {
    matches!(error, StoreError::Stale)
}

async fn a_change_to_a_taken_name_is_refused(bench: Bench) {
    let scope = bench.organization("acme").await;
    let (a, b) = (account("a"), account("b"));
    bench.insert(&scope, &[a, b.clone()]).await;
    let renamed = AccountRow { name: "a".into(), ..b };
    let refused = update_account(&bench.store, &scope, &renamed).await;
    assert!(matches!(refused, Err(StoreError::Duplicate("name"))), "{refused:?}");
    assert_eq!(bench.names(&scope, &[]).await, ["a", "b"]);
}

async fn deleting_takes_the_labels_along_and_frees_the_name(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = labelled("a", Environment::Prod, &["x"]);
    bench.insert(&scope, std::slice::from_ref(&row)).await;
    delete_account(&bench.store, &scope, &row).await.unwrap();
    assert_eq!(bench.get(&scope, "a").await, None);
    // Were the label still there, adding the same account again would meet it.
    bench.insert(&scope, std::slice::from_ref(&row)).await;
    assert_eq!(bench.names(&scope, &[("filter", "labels[eq]x"), ("search", "a")]).await, ["a"]);
}

async fn an_account_needs_its_organization(bench: Bench) {
    let scope = bench.store.directory().host_scope(api_types::OrganizationId(Uuid::now_v7()));
    let refused = insert_account(&bench.store, &scope, &account("a")).await;
    assert!(matches!(refused, Err(StoreError::Reference)), "{refused:?}");
}

async fn text_with_a_zero_character_is_refused(bench: Bench) {
    let scope = bench.organization("acme").await;
    let refused = insert_account(&bench.store, &scope, &named("a", "a\0b")).await;
    assert!(matches!(refused, Err(StoreError::Defect(_))), "{refused:?}");
    assert!(bench.names(&scope, &[]).await.is_empty());
}

async fn the_counter_follows_inserts_deletes_and_failures(bench: Bench) {
    let (scope, other) = (bench.organization("acme").await, bench.organization("other").await);
    let count = async |scope| {
        counters::read(&mut bench.store.read(scope).await.unwrap(), Counter::Accounts).await.unwrap()
    };
    assert_eq!(count(&scope).await, 0);
    // More accounts than the counter has rows.
    let rows: Vec<_> = (0..70).map(|n| account(&format!("a{n:02}"))).collect();
    let inserted = rows.clone();
    bench
        .store
        .write(&scope, move |tx| {
            let rows = inserted.clone();
            Box::pin(async move {
                for row in &rows {
                    accounts::insert(tx, row).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await
        .unwrap();
    bench.insert(&other, &[account("a00")]).await;
    assert_eq!((count(&scope).await, count(&other).await), (70, 1));

    insert_account(&bench.store, &scope, &account("a00")).await.unwrap_err();
    delete_account(&bench.store, &scope, &AccountRow { id: AccountId(Uuid::now_v7()), ..account("no") })
        .await
        .unwrap_err();
    assert_eq!(count(&scope).await, 70);

    delete_account(&bench.store, &scope, &rows[0]).await.unwrap();
    delete_account(&bench.store, &scope, &rows[69]).await.unwrap();
    assert_eq!(count(&scope).await, 68);
    assert_eq!(bench.names(&scope, &[("limit", "1000")]).await.len(), 68);
}
