//! What providers that live here remember.

use api_types::engine::CategoryId;
use api_types::{Environment, IntegrationId, TokenId};
use serde_json::json;
use store::integrations::{self, IntegrationRow};
use store::provider_state::{self as state, StateRow};
use store::{Scope, StoreError, accounts, engine};
use uuid::Uuid;

use crate::bench::{Bench, at, labelled};

on_both! {
    a_document_comes_back_until_it_is_removed,
    only_what_is_still_as_it_was_seen_is_replaced,
    documents_are_listed_in_order_page_by_page,
    integrations_and_organizations_keep_to_themselves,
    documents_go_with_their_integration,
    a_call_finds_its_integration_and_environment,
}

/// An integration of a new account.
pub(crate) async fn integration(bench: &Bench, scope: &Scope) -> IntegrationRow {
    let id = IntegrationId(Uuid::now_v7());
    let account = labelled(&format!("for-{id}"), Environment::Test, &[]);
    let row = IntegrationRow {
        id,
        account_id: account.id,
        name: "same".into(),
        fullname: "Same".into(),
        category: CategoryId::Ticketing,
        provider_type: "ticketing_mock_ticketing".into(),
        provider_config: json!({"type": "ticketing_mock_ticketing"}),
        integration_point_id: None,
        refresh_token_id: TokenId(Uuid::now_v7()),
        version: 1,
        created_at: at(7),
        updated_at: at(8),
    };
    let work = (account, row.clone());
    let written: Result<(), StoreError> = bench
        .store
        .write(scope, move |tx| {
            let (account, row) = work.clone();
            Box::pin(async move {
                accounts::insert(tx, &account).await?;
                integrations::insert(tx, &row).await
            })
        })
        .await;
    written.unwrap();
    row
}

fn document(id: &str, sort: &str, body: &str) -> StateRow {
    StateRow { id: id.into(), sort: sort.into(), body: body.into() }
}

async fn put(bench: &Bench, scope: &Scope, id: IntegrationId, row: &StateRow) -> Result<(), StoreError> {
    let row = row.clone();
    bench
        .store
        .write(scope, move |tx| {
            let row = row.clone();
            Box::pin(async move { state::put(tx, id, "ticket", &row).await })
        })
        .await
}

async fn swap(
    bench: &Bench,
    scope: &Scope,
    id: IntegrationId,
    seen: Option<StateRow>,
    row: StateRow,
) -> bool {
    let swapped: Result<bool, StoreError> = bench
        .store
        .write(scope, move |tx| {
            let (seen, row) = (seen.clone(), row.clone());
            Box::pin(async move { state::swap(tx, id, "ticket", seen.as_ref(), &row).await })
        })
        .await;
    swapped.unwrap()
}

async fn get(bench: &Bench, scope: &Scope, id: IntegrationId, name: &str) -> Option<StateRow> {
    let mut tx = bench.store.read(scope).await.unwrap();
    state::get(&mut tx, id, "ticket", name).await.unwrap()
}

async fn a_document_comes_back_until_it_is_removed(bench: Bench) {
    let scope = bench.organization("one").await;
    let id = integration(&bench, &scope).await.id;
    for row in [document("a", "1", r#"{"x":"ü 🦊"}"#), document("a", "2", "[]")] {
        put(&bench, &scope, id, &row).await.unwrap();
        assert_eq!(get(&bench, &scope, id, "a").await, Some(row));
    }
    assert_eq!(get(&bench, &scope, id, "b").await, None);
    let remove = async || {
        let removed: Result<bool, StoreError> = bench
            .store
            .write(&scope, move |tx| Box::pin(async move { state::delete(tx, id, "ticket", "a").await }))
            .await;
        removed.unwrap()
    };
    assert!(remove().await && !remove().await);
    assert_eq!(get(&bench, &scope, id, "a").await, None);
}

async fn only_what_is_still_as_it_was_seen_is_replaced(bench: Bench) {
    let scope = bench.organization("one").await;
    let id = integration(&bench, &scope).await.id;
    let (first, second, third) = (document("a", "1", "1"), document("a", "1", "2"), document("a", "1", "3"));
    assert!(!swap(&bench, &scope, id, Some(first.clone()), second.clone()).await, "there is nothing yet");
    assert!(swap(&bench, &scope, id, None, first.clone()).await);
    assert!(!swap(&bench, &scope, id, None, second.clone()).await, "there is something");
    assert!(swap(&bench, &scope, id, Some(first.clone()), second.clone()).await);
    assert!(!swap(&bench, &scope, id, Some(first), third).await, "somebody was faster");
    assert_eq!(get(&bench, &scope, id, "a").await, Some(second));
}

async fn documents_are_listed_in_order_page_by_page(bench: Bench) {
    let scope = bench.organization("one").await;
    let id = integration(&bench, &scope).await.id;
    let rows = [("b", "1"), ("c", "1"), ("a", "2"), ("d", "2")].map(|(name, sort)| document(name, sort, "0"));
    for row in rows.iter().rev() {
        put(&bench, &scope, id, row).await.unwrap();
    }
    let mut tx = bench.store.read(&scope).await.unwrap();
    assert_eq!(state::list(&mut tx, id, "ticket", None, 10).await.unwrap(), rows);
    assert_eq!(state::list(&mut tx, id, "ticket", None, 3).await.unwrap(), rows[..3]);
    assert_eq!(state::list(&mut tx, id, "ticket", Some(("1", "b")), 2).await.unwrap(), rows[1..3]);
    assert_eq!(state::list(&mut tx, id, "comment", None, 10).await.unwrap(), []);
}

async fn integrations_and_organizations_keep_to_themselves(bench: Bench) {
    let (scope, stranger) = (bench.organization("one").await, bench.organization("two").await);
    let (mine, other) = (integration(&bench, &scope).await.id, integration(&bench, &scope).await.id);
    let row = document("a", "1", "1");
    put(&bench, &scope, mine, &row).await.unwrap();
    assert_eq!(get(&bench, &scope, other, "a").await, None);
    assert_eq!(get(&bench, &stranger, mine, "a").await, None);
    // Another organization cannot even write where there seems to be nothing.
    assert!(put(&bench, &stranger, mine, &document("a", "1", "2")).await.is_err());
    assert_eq!(get(&bench, &scope, mine, "a").await, Some(row));
    let mut tx = bench.store.read(&stranger).await.unwrap();
    assert_eq!(engine::integration(&mut tx, mine).await.unwrap(), None);
}

async fn documents_go_with_their_integration(bench: Bench) {
    let scope = bench.organization("one").await;
    let integration = integration(&bench, &scope).await;
    put(&bench, &scope, integration.id, &document("a", "1", "1")).await.unwrap();
    let gone = integration.clone();
    let removed: Result<(), StoreError> = bench
        .store
        .write(&scope, move |tx| {
            let gone = gone.clone();
            Box::pin(async move { integrations::delete(tx, &gone).await })
        })
        .await;
    removed.unwrap();
    assert_eq!(get(&bench, &scope, integration.id, "a").await, None);
    assert!(put(&bench, &scope, integration.id, &document("a", "1", "1")).await.is_err());
}

async fn a_call_finds_its_integration_and_environment(bench: Bench) {
    let scope = bench.organization("one").await;
    let row = integration(&bench, &scope).await;
    let mut tx = bench.store.read(&scope).await.unwrap();
    let found = engine::integration(&mut tx, row.id).await.unwrap().unwrap();
    assert_eq!((found.account_id, found.environment), (row.account_id, Environment::Test));
    assert_eq!((found.provider_id, found.created_at), (row.provider_type, row.created_at));
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&found.provider_config).unwrap(),
        row.provider_config
    );
}
