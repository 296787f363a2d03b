//! The log of deliveries, replays and tests.

use api_types::webhook::WebhookDeliveryState;
use platform::{Error, webhooks};
use serde_json::{Value, json};
use testing::HttpPeer;

use crate::bench::{Bench, TAKEN, body};

#[tokio::test]
async fn a_replay_sends_the_same_message_as_a_new_delivery() {
    let (bench, receiver) = (Bench::start().await, HttpPeer::answering(TAKEN).await.unwrap());
    let webhook = bench.webhook(&receiver.url("/")).await;
    bench.test_account().await;
    let first = bench.only_delivery(&webhook).await;
    let (caller, key, id) = (bench.caller().await, webhook.id.to_string(), first.id.to_string());
    let early = webhooks::replay(&bench.platform, &caller, (&key, &id), None).await;
    assert!(matches!(early, Err(Error::Conflict { .. })), "it still waits");
    bench.round().await;
    let again = webhooks::replay(&bench.platform, &caller, (&webhook.name, &id), None).await.unwrap();
    let again = again.answer.value;
    assert_eq!((again.replay_of, again.state), (Some(first.id), WebhookDeliveryState::Waiting));
    assert_eq!((again.account_id, again.event.as_str()), (first.account_id, "account_create"));
    bench.round().await;
    let heard = receiver.heard();
    assert_eq!(body(&heard[0]), body(&heard[1]));
    assert_eq!(bench.deliveries(&webhook).await.len(), 2);
}

#[tokio::test]
async fn a_test_tells_nothing_but_that_it_is_one() {
    let (bench, receiver) = (Bench::start().await, HttpPeer::answering(TAKEN).await.unwrap());
    let webhook = bench.webhook(&receiver.url("/")).await;
    let (caller, key) = (bench.caller().await, webhook.id.to_string());
    let sent = webhooks::test(&bench.platform, &caller, &key, None).await.unwrap().answer.value;
    bench.round().await;
    let told: Value = serde_json::from_str(body(&receiver.heard()[0])).unwrap();
    assert_eq!(told["event"], "test");
    assert_eq!(told.as_object().unwrap().len(), 2);
    let noted = webhooks::delivery(&bench.platform, &caller, &key, &sent.id.to_string()).await.unwrap();
    assert_eq!((noted.state, noted.payload), (WebhookDeliveryState::Delivered, Some(told)));
    assert_eq!(bench.only_delivery(&webhook).await.payload, None, "lists are short");
}

#[tokio::test]
async fn a_delivery_is_found_under_its_own_webhook_only() {
    let (bench, receiver) = (Bench::start().await, HttpPeer::answering(TAKEN).await.unwrap());
    let (one, other) = (bench.webhook(&receiver.url("/1")).await, bench.webhook(&receiver.url("/2")).await);
    bench.test_account().await;
    let delivery = bench.only_delivery(&one).await.id.to_string();
    let caller = bench.caller().await;
    for (webhook, delivery) in [(other.id.to_string(), delivery.as_str()), (one.id.to_string(), "no-id")] {
        let found = webhooks::delivery(&bench.platform, &caller, &webhook, delivery).await;
        assert!(matches!(found, Err(Error::NotFound { kind: "delivery", .. })), "{found:?}");
    }
}

#[tokio::test]
async fn the_log_keeps_the_last_two_hundred_that_are_over() {
    let (bench, receiver) = (Bench::start().await, HttpPeer::answering(TAKEN).await.unwrap());
    let webhook = bench.webhook(&receiver.url("/")).await;
    let (caller, key) = (bench.caller().await, webhook.id.to_string());
    for _ in 0..210 {
        webhooks::test(&bench.platform, &caller, &key, None).await.unwrap();
    }
    while bench.round().await > 0 {}
    assert_eq!(receiver.heard().len(), 210);
    let limit = [("limit".to_owned(), "1000".to_owned())];
    let kept = webhooks::list_deliveries(&bench.platform, &caller, &key, &limit).await.unwrap();
    assert_eq!(kept.rows.len(), 200);
    let failed =
        [("filter".to_owned(), "state[eq]failed".to_owned()), ("total".to_owned(), "true".to_owned())];
    let none = webhooks::list_deliveries(&bench.platform, &caller, &key, &failed).await.unwrap();
    assert!(none.rows.is_empty());
}

#[tokio::test]
async fn an_organization_has_a_limited_number_of_webhooks() {
    let bench = Bench::start().await;
    for _ in 0..50 {
        bench.webhook("http://127.0.0.1:9/").await;
    }
    let body = json!({ "filters": ["all"], "url": "https://example.com/", "secret": { "value": "x" } });
    assert!(matches!(bench.try_webhook(body).await, Err(Error::Conflict { .. })));
}
