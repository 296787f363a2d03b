//! Receivers that are down, slow, endless, gone, or send us elsewhere.

use api_types::webhook::{WebhookDeliveryState, WebhookState};
use platform::{Error, webhooks};
use serde_json::json;
use testing::HttpPeer;

use crate::bench::{Bench, SECRET, TAKEN, in_days, is_signed_with};

#[tokio::test]
async fn one_that_fails_is_tried_again_with_the_same_message() {
    let bench = Bench::start().await;
    let receiver = HttpPeer::start(|mut talk| async move {
        talk.hear().await;
        talk.say("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").await;
    })
    .await
    .unwrap();
    let webhook = bench.webhook(&receiver.url("/")).await;
    bench.test_account().await;
    bench.round().await;
    let noted = bench.only_delivery(&webhook).await;
    assert_eq!((noted.state, noted.attempts, noted.status), (WebhookDeliveryState::Waiting, 1, Some(503)));
    assert!(noted.error.unwrap().contains("503"));
    assert!(noted.next_try.unwrap() > bench.platform.clock.now());
    assert_eq!(bench.round().await, 0, "it is not due yet");
    bench.next_try(&webhook).await;
    let heard = receiver.heard();
    assert_eq!(heard[0], heard[1]);
    assert_eq!(bench.only_delivery(&webhook).await.attempts, 2);
}

#[tokio::test]
async fn one_that_is_down_is_given_up_after_two_days_and_its_delivery_stays_to_be_seen() {
    let bench = Bench::start().await;
    let receiver = HttpPeer::answering(TAKEN).await.unwrap();
    let webhook = bench.webhook(&receiver.url("/")).await;
    drop(receiver);
    bench.test_account().await;
    let started = bench.platform.clock.now();
    bench.round().await;
    while bench.only_delivery(&webhook).await.state == WebhookDeliveryState::Waiting {
        bench.next_try(&webhook).await;
    }
    let noted = bench.only_delivery(&webhook).await;
    assert_eq!((noted.state, noted.attempts, noted.next_try), (WebhookDeliveryState::Failed, 14, None));
    let why = noted.error.unwrap();
    assert!(why.contains("cannot connect") && why.contains("last of 14 tries"), "{why}");
    let days = (bench.platform.clock.now().as_micros() - started.as_micros()) / 86_400_000_000;
    assert!((0..=2).contains(&days), "{days}");
    assert_eq!(bench.round().await, 0, "nothing is left in the outbox");
}

#[tokio::test]
async fn one_that_redirects_to_a_private_address_does_not_lead_there() {
    let bench = Bench::start().await;
    let inside = HttpPeer::answering(TAKEN).await.unwrap();
    let answer = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n",
        inside.url("/")
    );
    let receiver = HttpPeer::answering(answer).await.unwrap();
    let webhook = bench.webhook(&receiver.url("/")).await;
    bench.test_account().await;
    bench.round().await;
    let noted = bench.only_delivery(&webhook).await;
    assert_eq!((noted.state, noted.status), (WebhookDeliveryState::Waiting, Some(307)));
    assert!(noted.error.unwrap().contains("redirects are not followed"));
    assert_eq!(inside.connections(), 0);
}

#[tokio::test]
async fn one_whose_answer_has_no_end_is_cut_off() {
    let bench = Bench::start().await;
    let receiver = HttpPeer::start(|mut talk| async move {
        talk.hear().await;
        talk.say("HTTP/1.1 200 OK\r\n\r\n").await;
        while talk.say([b'a'; 1000]).await {}
    })
    .await
    .unwrap();
    let webhook = bench.webhook(&receiver.url("/")).await;
    bench.test_account().await;
    bench.round().await;
    let noted = bench.only_delivery(&webhook).await;
    assert_eq!((noted.state, noted.status), (WebhookDeliveryState::Waiting, None));
    assert!(noted.error.unwrap().contains("65536 bytes"));
}

#[tokio::test]
async fn one_that_is_gone_disables_the_webhook_until_somebody_enables_it() {
    let bench = Bench::start().await;
    let gone = HttpPeer::answering("HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    let webhook = bench.webhook(&gone.url("/")).await;
    bench.test_account().await;
    bench.round().await;
    let disabled = bench.get(&webhook).await;
    assert_eq!(disabled.state, Some(WebhookState::Disabled));
    assert!(disabled.state_reason.unwrap().contains("410"));
    let noted = bench.only_delivery(&webhook).await;
    assert_eq!((noted.state, noted.status), (WebhookDeliveryState::Failed, Some(410)));
    bench.test_account().await;
    assert_eq!(bench.round().await, 0, "nothing is written down for a disabled webhook");
    let key = webhook.id.to_string();
    let test = webhooks::test(&bench.platform, &bench.caller().await, &key, None).await;
    assert!(matches!(test, Err(Error::Conflict { .. })));

    let enabled =
        bench.patch(&webhook, json!([{ "op": "replace", "path": "/state", "value": "enabled" }])).await;
    assert_eq!((enabled.state, enabled.state_reason), (None, None));
    bench.test_account().await;
    bench.round().await;
    assert_eq!(bench.get(&webhook).await.state, Some(WebhookState::Disabled));
    let back = HttpPeer::answering(TAKEN).await.unwrap();
    let moved =
        bench.patch(&webhook, json!([{ "op": "replace", "path": "/url", "value": back.url("/") }])).await;
    assert_eq!(moved.state, None, "another place need not be gone");
    bench.test_account().await;
    bench.round().await;
    assert_eq!(back.heard().len(), 1);
}

#[tokio::test]
async fn what_waits_for_a_webhook_that_was_disabled_is_not_sent() {
    let (bench, receiver) = (Bench::start().await, HttpPeer::answering(TAKEN).await.unwrap());
    let webhook = bench.webhook(&receiver.url("/")).await;
    bench.test_account().await;
    let patched =
        bench.patch(&webhook, json!([{ "op": "replace", "path": "/state", "value": "disabled" }])).await;
    assert!(patched.state_reason.is_some());
    bench.round().await;
    let noted = bench.only_delivery(&webhook).await;
    assert_eq!(
        (noted.state, noted.error.as_deref()),
        (WebhookDeliveryState::Failed, Some("the webhook is disabled"))
    );
    assert_eq!(receiver.connections(), 0);
}

#[tokio::test]
async fn an_expired_secret_signs_nothing_and_another_one_does() {
    let (bench, receiver) = (Bench::start().await, HttpPeer::answering(TAKEN).await.unwrap());
    let secret = json!({ "value": SECRET, "expires": in_days(1) });
    let body =
        json!({ "environment": "test", "filters": ["all"], "url": receiver.url("/"), "secret": secret });
    let webhook = bench.try_webhook(body).await.unwrap();
    bench.test_account().await;
    bench.platform.clock.advance(2 * 86_400);
    bench.round().await;
    let noted = bench.only_delivery(&webhook).await;
    assert_eq!(noted.state, WebhookDeliveryState::Failed);
    assert!(noted.error.unwrap().contains("expired"));
    assert_eq!(receiver.connections(), 0);
}

#[tokio::test]
async fn a_new_secret_signs_from_then_on() {
    let (bench, receiver) = (Bench::start().await, HttpPeer::answering(TAKEN).await.unwrap());
    let webhook = bench.webhook(&receiver.url("/")).await;
    bench.test_account().await;
    let patch = json!([{ "op": "add", "path": "/secret", "value": { "value": "another one" } }]);
    let changed = bench.patch(&webhook, patch).await;
    assert_ne!(changed.credential_id, webhook.credential_id);
    bench.round().await;
    assert!(is_signed_with(&receiver.heard()[0], "another one"));
}

#[tokio::test]
async fn urls_that_must_not_be_called_are_refused_when_they_are_saved() {
    let bench = Bench::start().await;
    for url in [
        "http://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://127.1/",
        "https://0x7f.0.0.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://user:password@example.com/",
        "https://example.com:0/",
        "https://example.com./",
        "ftp://example.com/",
        "example.com",
        "",
    ] {
        let body = json!({ "filters": ["all"], "url": url, "secret": { "value": SECRET } });
        let Err(Error::Invalid(faults)) = bench.try_webhook(body).await else { panic!("{url} was taken") };
        let pointers: Vec<_> = faults.iter().map(|fault| fault.parameter.as_str()).collect();
        assert_eq!(pointers, ["/url"], "{url}");
    }
}
