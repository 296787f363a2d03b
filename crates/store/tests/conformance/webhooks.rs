//! Webhooks and their deliveries.

use api_types::webhook::{WebhookDeliveryState, WebhookFilter, WebhookState};
use api_types::{CredentialId, Environment, WebhookDeliveryId, WebhookId};
use store::list::ListQuery;
use store::webhook_deliveries::{self, DELIVERIES, DeliveryRow, Progress};
use store::webhooks::{self, WEBHOOKS, WebhookRow};
use store::{Scope, StoreError};
use uuid::Uuid;

use crate::bench::{Bench, at};

on_both! {
    every_field_of_a_webhook_comes_back_under_id_and_name,
    a_webhook_changes_only_from_the_version_that_was_read,
    a_taken_name_of_a_webhook_is_refused,
    only_enabled_webhooks_of_the_environment_are_told,
    webhooks_of_another_organization_are_out_of_reach,
    every_field_of_a_delivery_comes_back_and_progress_is_noted,
    only_what_is_over_and_old_is_pruned,
    deliveries_go_with_their_webhook,
}

fn webhook(name: &str) -> WebhookRow {
    WebhookRow {
        id: WebhookId(Uuid::now_v7()),
        name: name.into(),
        fullname: format!("Webhook {name}"),
        environment: Environment::Test,
        filters: vec![WebhookFilter::All, WebhookFilter::AccountCreate],
        url: "https://example.com/hook?a=b".into(),
        credential_id: CredentialId(Uuid::now_v7()),
        secret: vec![0, 1, 255],
        secret_expires: Some(at(900)),
        state: WebhookState::Enabled,
        state_reason: None,
        version: 1,
        created_at: at(1),
        updated_at: at(2),
    }
}

fn delivery(webhook: &WebhookRow, created: i64) -> DeliveryRow {
    DeliveryRow {
        id: WebhookDeliveryId(Uuid::now_v7()),
        webhook_id: webhook.id,
        event: "account_create".into(),
        account_id: Some(api_types::AccountId(Uuid::now_v7())),
        replay_of: Some(WebhookDeliveryId(Uuid::now_v7())),
        body: r#"{"event":"account_create"}"#.into(),
        progress: Progress::new(at(created)),
        created_at: at(created),
        updated_at: at(created),
    }
}

async fn insert(bench: &Bench, scope: &Scope, row: &WebhookRow) -> Result<(), StoreError> {
    let row = row.clone();
    bench
        .store
        .write(scope, move |tx| {
            let row = row.clone();
            Box::pin(async move { webhooks::insert(tx, &row).await })
        })
        .await
}

async fn update(bench: &Bench, scope: &Scope, row: &WebhookRow) -> Result<(), StoreError> {
    let row = row.clone();
    bench
        .store
        .write(scope, move |tx| {
            let row = row.clone();
            Box::pin(async move { webhooks::update(tx, &row).await })
        })
        .await
}

async fn add(bench: &Bench, scope: &Scope, row: &DeliveryRow) {
    let row = row.clone();
    let added: Result<(), StoreError> = bench
        .store
        .write(scope, move |tx| {
            let row = row.clone();
            Box::pin(async move { webhook_deliveries::insert(tx, &row).await })
        })
        .await;
    added.unwrap();
}

async fn note(bench: &Bench, scope: &Scope, id: WebhookDeliveryId, progress: Progress) {
    let noted: Result<(), StoreError> = bench
        .store
        .write(scope, move |tx| {
            let progress = progress.clone();
            Box::pin(async move { webhook_deliveries::note(tx, id, &progress, at(77)).await })
        })
        .await;
    noted.unwrap();
}

async fn get(bench: &Bench, scope: &Scope, key: &str) -> Option<WebhookRow> {
    webhooks::get(&mut bench.store.read(scope).await.unwrap(), key).await.unwrap()
}

async fn deliveries(bench: &Bench, scope: &Scope) -> Vec<DeliveryRow> {
    let query = ListQuery::new(&DELIVERIES);
    webhook_deliveries::list(&mut bench.store.read(scope).await.unwrap(), &query).await.unwrap().rows
}

async fn every_field_of_a_webhook_comes_back_under_id_and_name(bench: Bench) {
    let scope = bench.organization("acme").await;
    let plain = WebhookRow { secret_expires: None, ..webhook("plain") };
    let row = WebhookRow {
        state: WebhookState::Disabled,
        state_reason: Some("answered 410".into()),
        ..webhook("full")
    };
    insert(&bench, &scope, &row).await.unwrap();
    insert(&bench, &scope, &plain).await.unwrap();
    assert_eq!(get(&bench, &scope, "FULL").await.as_ref(), Some(&row));
    assert_eq!(get(&bench, &scope, &plain.id.to_string()).await.as_ref(), Some(&plain));
    let mut tx = bench.store.read(&scope).await.unwrap();
    assert_eq!(webhooks::list(&mut tx, &ListQuery::new(&WEBHOOKS)).await.unwrap().rows, [row, plain]);
    assert_eq!(webhooks::count(&mut tx).await.unwrap(), 2);
}

async fn a_webhook_changes_only_from_the_version_that_was_read(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = webhook("one");
    insert(&bench, &scope, &row).await.unwrap();
    let changed = WebhookRow {
        name: "two".into(),
        fullname: "Two".into(),
        environment: Environment::Prod,
        filters: vec![WebhookFilter::IntegrationDelete],
        url: "https://example.org/".into(),
        credential_id: CredentialId(Uuid::now_v7()),
        secret: vec![7],
        secret_expires: None,
        state: WebhookState::Disabled,
        state_reason: Some("why".into()),
        updated_at: at(50),
        ..row.clone()
    };
    update(&bench, &scope, &changed).await.unwrap();
    let stored = get(&bench, &scope, "two").await.unwrap();
    assert_eq!(stored, WebhookRow { version: 2, ..changed.clone() });
    assert!(matches!(update(&bench, &scope, &changed).await, Err(StoreError::Busy | StoreError::Stale)));
    assert_eq!(get(&bench, &scope, "two").await.unwrap(), stored);
}

async fn a_taken_name_of_a_webhook_is_refused(bench: Bench) {
    let scope = bench.organization("acme").await;
    let (one, two) = (webhook("one"), webhook("two"));
    insert(&bench, &scope, &one).await.unwrap();
    insert(&bench, &scope, &two).await.unwrap();
    assert!(matches!(insert(&bench, &scope, &webhook("one")).await, Err(StoreError::Duplicate("name"))));
    let renamed = WebhookRow { name: "one".into(), ..two };
    assert!(matches!(update(&bench, &scope, &renamed).await, Err(StoreError::Duplicate("name"))));
}

async fn only_enabled_webhooks_of_the_environment_are_told(bench: Bench) {
    let scope = bench.organization("acme").await;
    let told = webhook("told");
    let disabled = WebhookRow { state: WebhookState::Disabled, ..webhook("disabled") };
    let elsewhere = WebhookRow { environment: Environment::Prod, ..webhook("elsewhere") };
    for row in [&told, &disabled, &elsewhere] {
        insert(&bench, &scope, row).await.unwrap();
    }
    let mut tx = bench.store.read(&scope).await.unwrap();
    assert_eq!(webhooks::enabled(&mut tx, Environment::Test).await.unwrap(), [told]);
}

async fn webhooks_of_another_organization_are_out_of_reach(bench: Bench) {
    let (mine, theirs) = (bench.organization("mine").await, bench.organization("theirs").await);
    let row = webhook("same");
    insert(&bench, &theirs, &row).await.unwrap();
    let sent = delivery(&row, 5);
    add(&bench, &theirs, &sent).await;
    assert_eq!(get(&bench, &mine, "same").await, None);
    assert_eq!(get(&bench, &mine, &row.id.to_string()).await, None);
    assert!(update(&bench, &mine, &row).await.is_err());
    let deleted: Result<(), StoreError> = bench
        .store
        .write(&mine, {
            let row = row.clone();
            move |tx| {
                let row = row.clone();
                Box::pin(async move { webhooks::delete(tx, &row).await })
            }
        })
        .await;
    assert!(deleted.is_err());
    note(&bench, &mine, sent.id, Progress { attempts: 9, ..Progress::new(at(1)) }).await;
    assert_eq!(deliveries(&bench, &mine).await, []);
    let mut tx = bench.store.read(&mine).await.unwrap();
    assert_eq!(webhook_deliveries::get(&mut tx, sent.id).await.unwrap(), None);
    assert_eq!(webhooks::enabled(&mut tx, Environment::Test).await.unwrap(), []);
    assert_eq!(webhooks::count(&mut tx).await.unwrap(), 0);
    drop(tx);
    assert_eq!(get(&bench, &theirs, "same").await, Some(row));
    assert_eq!(deliveries(&bench, &theirs).await, [sent]);
}

async fn every_field_of_a_delivery_comes_back_and_progress_is_noted(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = webhook("one");
    insert(&bench, &scope, &row).await.unwrap();
    let plain = DeliveryRow { account_id: None, replay_of: None, ..delivery(&row, 5) };
    let full = delivery(&row, 6);
    add(&bench, &scope, &full).await;
    add(&bench, &scope, &plain).await;
    assert_eq!(deliveries(&bench, &scope).await, [plain.clone(), full.clone()]);
    let progress = Progress {
        state: WebhookDeliveryState::Failed,
        attempts: 3,
        status: Some(503),
        error: Some("the receiver answered 503".into()),
        took_ms: Some(12),
        next_try: None,
    };
    note(&bench, &scope, full.id, progress.clone()).await;
    let noted = webhook_deliveries::get(&mut bench.store.read(&scope).await.unwrap(), full.id).await.unwrap();
    assert_eq!(noted, Some(DeliveryRow { progress, updated_at: at(77), ..full }));
}

async fn only_what_is_over_and_old_is_pruned(bench: Bench) {
    let scope = bench.organization("acme").await;
    let (row, other) = (webhook("one"), webhook("other"));
    insert(&bench, &scope, &row).await.unwrap();
    insert(&bench, &scope, &other).await.unwrap();
    let over = Progress { state: WebhookDeliveryState::Delivered, next_try: None, ..Progress::new(at(0)) };
    let mut ids = Vec::new();
    for n in 0..6 {
        let one = delivery(&row, n);
        add(&bench, &scope, &one).await;
        // The second one still waits.
        if n != 1 {
            note(&bench, &scope, one.id, over.clone()).await;
        }
        ids.push(one.id);
    }
    let foreign = delivery(&other, 0);
    add(&bench, &scope, &foreign).await;
    note(&bench, &scope, foreign.id, over).await;
    let webhook_id = row.id;
    let pruned: Result<u64, StoreError> = bench
        .store
        .write(&scope, move |tx| Box::pin(async move { webhook_deliveries::prune(tx, webhook_id, 2).await }))
        .await;
    assert_eq!(pruned.unwrap(), 3);
    let left: Vec<_> = deliveries(&bench, &scope).await.into_iter().map(|one| one.id).collect();
    let mut expected = vec![foreign.id, ids[1], ids[4], ids[5]];
    expected.sort_by_key(|id| left.iter().position(|one| one == id));
    assert_eq!(left, expected);
}

async fn deliveries_go_with_their_webhook(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = webhook("one");
    insert(&bench, &scope, &row).await.unwrap();
    add(&bench, &scope, &delivery(&row, 5)).await;
    let gone: Result<(), StoreError> = bench
        .store
        .write(&scope, {
            let row = row.clone();
            move |tx| {
                let row = row.clone();
                Box::pin(async move { webhooks::delete(tx, &row).await })
            }
        })
        .await;
    gone.unwrap();
    assert_eq!(deliveries(&bench, &scope).await, []);
    assert_eq!(get(&bench, &scope, "one").await, None);
}
