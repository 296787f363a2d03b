//! Sums.

use api_types::{IntegrationHealth, IntegrationId, StatusEventKind as End};
use store::status::{StatusRow, Totals};
use store::{Scope, StoreError, StoreOptions, integrations};
use uuid::Uuid;

use super::{add, add_to, calls, events_of, past_the_hour, reset, status_of};
use crate::bench::{Bench, at, in_tx};
use crate::provider_state::integration;

on_both! {
    nothing_is_known_of_a_new_integration,
    every_count_is_added_to_what_is_there,
    two_servers_add_up,
    counting_and_resetting_at_once_loses_nothing_after_the_last_reset,
    the_status_goes_with_its_integration,
    another_organization_neither_counts_nor_sees,
}

const NOTHING: Totals =
    Totals { requests: 0, failed: 0, cpu_time: 0, db_ops: 0, api_ops: 0, in_bytes: 0, out_bytes: 0 };

async fn nothing_is_known_of_a_new_integration(bench: Bench) {
    let scope = bench.organization("acme").await;
    let made = integration(&bench, &scope).await;
    let expected = StatusRow {
        integration_id: made.id,
        account_id: made.account_id,
        health: IntegrationHealth::Unknown,
        totals: NOTHING,
        created_at: made.created_at,
        updated_at: made.created_at,
    };
    assert_eq!(status_of(&bench, &scope, made.id).await, Some(expected));
}

async fn every_count_is_added_to_what_is_there(bench: Bench) {
    let scope = bench.organization("acme").await;
    let (made, other) = (integration(&bench, &scope).await, integration(&bench, &scope).await);
    add(&bench, &scope, made.id, calls(past_the_hour(10), &[End::Ok, End::Error, End::Ok])).await;
    add(&bench, &scope, made.id, calls(past_the_hour(20), &[End::Refused, End::Unauthorized])).await;
    let totals =
        Totals { requests: 5, failed: 3, cpu_time: 10, db_ops: 15, api_ops: 20, in_bytes: 25, out_bytes: 30 };
    let expected = StatusRow {
        integration_id: made.id,
        account_id: made.account_id,
        health: IntegrationHealth::Ok,
        totals,
        created_at: made.created_at,
        updated_at: past_the_hour(20),
    };
    assert_eq!(status_of(&bench, &scope, made.id).await, Some(expected));
    // What comes late does not turn the time back.
    add(&bench, &scope, made.id, calls(past_the_hour(15), &[End::Ok])).await;
    assert_eq!(status_of(&bench, &scope, made.id).await.unwrap().updated_at, past_the_hour(20));
    assert_eq!(status_of(&bench, &scope, other.id).await.unwrap().totals, NOTHING);
}

async fn two_servers_add_up(bench: Bench) {
    let scope = bench.organization("acme").await;
    let ids = [integration(&bench, &scope).await.id, integration(&bench, &scope).await.id];
    let second = bench.open_another(StoreOptions { connections: 4, ..StoreOptions::default() }).await;
    let mut rounds = tokio::task::JoinSet::new();
    for round in 0..20 {
        for store in [bench.store.clone(), second.clone()] {
            let scope = scope.clone();
            rounds.spawn(async move {
                for id in ids {
                    add_to(&store, &scope, id, calls(past_the_hour(round), &[End::Error, End::Ok, End::Ok]))
                        .await?;
                }
                Ok::<_, StoreError>(())
            });
        }
    }
    for ended in rounds.join_all().await {
        ended.unwrap();
    }
    for id in ids {
        let row = status_of(&bench, &scope, id).await.unwrap();
        assert_eq!((row.totals.requests, row.totals.failed, row.totals.out_bytes), (120, 40, 720));
        assert_eq!(row.health, IntegrationHealth::Ok);
        // Each call has its own number.
        let mut numbers: Vec<_> = events_of(&bench, &scope, id, &[("limit", "1000")])
            .await
            .into_iter()
            .map(|event| event.request)
            .collect();
        numbers.sort_unstable();
        let unique = numbers.len();
        numbers.dedup();
        assert_eq!(numbers.len(), unique, "{numbers:?}");
        assert!(numbers.iter().all(|number| (1..=120).contains(number)), "{numbers:?}");
    }
}

async fn counting_and_resetting_at_once_loses_nothing_after_the_last_reset(bench: Bench) {
    let scope = bench.organization("acme").await;
    let id = integration(&bench, &scope).await.id;
    let mut rounds = tokio::task::JoinSet::new();
    for round in 0..30 {
        let (store, scope) = (bench.store.clone(), scope.clone());
        rounds.spawn(async move {
            if round % 5 == 4 {
                in_tx(&store, &scope, move |tx| Box::pin(store::status::reset(tx, id, at(round)))).await
            } else {
                add_to(&store, &scope, id, calls(past_the_hour(round), &[End::Ok, End::Error]))
                    .await
                    .map(drop)
            }
        });
    }
    for ended in rounds.join_all().await {
        ended.unwrap();
    }
    let row = status_of(&bench, &scope, id).await.unwrap();
    // Whole batches, whichever came behind the last reset.
    let Totals { requests, failed, cpu_time, .. } = row.totals;
    assert!(requests <= 48 && requests == 2 * failed && cpu_time == 2 * requests, "{row:?}");
    reset(&bench, &scope, id, at(99)).await;
    add(&bench, &scope, id, calls(past_the_hour(0), &[End::Error])).await;
    let row = status_of(&bench, &scope, id).await.unwrap();
    assert_eq!((row.totals.requests, row.totals.failed, row.health), (1, 1, IntegrationHealth::Error));
    // Resets do not number anew: 24 batches of 2 calls came before.
    let last = events_of(&bench, &scope, id, &[("filter", "request[gt]48")]).await;
    assert_eq!(last.iter().map(|event| event.request).collect::<Vec<_>>(), [49]);
}

async fn the_status_goes_with_its_integration(bench: Bench) {
    let scope = bench.organization("acme").await;
    let made = integration(&bench, &scope).await;
    add(&bench, &scope, made.id, calls(past_the_hour(0), &[End::Error])).await;
    let gone = made.clone();
    in_tx(&bench.store, &scope, move |tx| {
        let gone = gone.clone();
        Box::pin(async move { integrations::delete(tx, &gone).await })
    })
    .await
    .unwrap();
    assert_eq!(status_of(&bench, &scope, made.id).await, None);
    assert_eq!(events_of(&bench, &scope, made.id, &[]).await, []);
    // What was counted meanwhile is not worth an error.
    add(&bench, &scope, made.id, calls(past_the_hour(1), &[End::Error])).await;
    assert_eq!(status_of(&bench, &scope, made.id).await, None);
    assert_eq!(events_of(&bench, &scope, made.id, &[]).await, []);
}

async fn another_organization_neither_counts_nor_sees(bench: Bench) {
    let (scope, stranger) = (bench.organization("one").await, bench.organization("two").await);
    let made = integration(&bench, &scope).await;
    add(&bench, &scope, made.id, calls(past_the_hour(0), &[End::Error])).await;
    let before = status_of(&bench, &scope, made.id).await;
    add(&bench, &stranger, made.id, calls(past_the_hour(1), &[End::Ok])).await;
    reset(&bench, &stranger, made.id, at(5)).await;
    assert_eq!(status_of(&bench, &scope, made.id).await, before);
    assert_eq!(status_of(&bench, &stranger, made.id).await, None);
    assert_eq!(events_of(&bench, &stranger, made.id, &[]).await, []);
    let unknown = IntegrationId(Uuid::now_v7());
    assert_eq!(status_of(&bench, &Scope::clone(&scope), unknown).await, None);
}
