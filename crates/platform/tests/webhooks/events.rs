//! What is told, to whom, and how it looks.

use api_types::webhook::WebhookDeliveryState;
use platform::accounts;
use platform::precondition::Precondition;
use serde_json::{Value, json};
use testing::HttpPeer;

use crate::bench::{Bench, SECRET, TAKEN, body, header, is_signed_with};

fn parsed(request: &str) -> Value {
    serde_json::from_str(body(request)).unwrap()
}

#[tokio::test]
async fn a_created_account_is_told_once_signed_and_noted() {
    let (bench, receiver) = (Bench::start().await, HttpPeer::answering(TAKEN).await.unwrap());
    let webhook = bench.webhook(&receiver.url("/hook?key=1")).await;
    let account = bench.test_account().await;
    assert_eq!(bench.only_delivery(&webhook).await.state, WebhookDeliveryState::Waiting);
    assert_eq!(bench.round().await, 1);
    assert_eq!(bench.round().await, 0);

    let heard = receiver.heard();
    let [request] = &heard[..] else { panic!("{heard:?}") };
    assert!(request.starts_with("POST /hook?key=1 HTTP/1.1\r\n"), "{request}");
    assert_eq!(header(request, "content-type"), "application/json");
    assert!(is_signed_with(request, SECRET), "{request}");
    let told = parsed(request);
    assert_eq!(told["event"], "account_create");
    assert_eq!(told["account"], serde_json::to_value(&account).unwrap());
    assert!(told["nonce"].as_str().is_some_and(|nonce| nonce.len() >= 16));
    assert_eq!(told.get("integration"), None);

    let noted = bench.only_delivery(&webhook).await;
    assert_eq!(
        (noted.state, noted.attempts, noted.status, noted.error, noted.next_try),
        (WebhookDeliveryState::Delivered, 1, Some(204), None, None)
    );
    assert_eq!(noted.account_id, Some(account.id));
    assert_eq!(header(request, "patchbay-delivery"), noted.id.to_string());
    assert_eq!(header(request, "patchbay-event"), "account_create");
}

#[tokio::test]
async fn every_change_of_an_account_is_told_with_the_account_as_it_is_then() {
    let (bench, receiver) = (Bench::start().await, HttpPeer::answering(TAKEN).await.unwrap());
    bench.webhook(&receiver.url("/")).await;
    let account = bench.test_account().await;
    let (caller, key) = (bench.caller().await, account.id.to_string());
    let mut put = serde_json::to_value(&account).unwrap();
    put["fullname"] = "By PUT".into();
    accounts::update(&bench.platform, &caller, &key, put, Precondition::None).await.unwrap();
    let patch = json!([{ "op": "replace", "path": "/fullname", "value": "By PATCH" }]);
    accounts::patch(&bench.platform, &caller, &key, patch, Precondition::None).await.unwrap();
    accounts::delete(&bench.platform, &caller, &key, Precondition::None).await.unwrap();
    while bench.round().await > 0 {}
    let mut told: Vec<_> = receiver.heard().iter().map(|request| parsed(request)).collect();
    told.sort_by_key(|one| one["nonce"].to_string());
    let told: Vec<_> = told
        .iter()
        .map(|one| (one["event"].as_str().unwrap(), one["account"]["fullname"].as_str().unwrap()))
        .collect();
    let first = account.fullname.as_str();
    assert_eq!(
        told,
        [
            ("account_create", first),
            ("account_update", "By PUT"),
            ("account_update", "By PATCH"),
            ("account_delete", "By PATCH"),
        ]
    );
}

#[tokio::test]
async fn only_what_a_webhook_asks_for_is_told() {
    let (bench, receiver) = (Bench::start().await, HttpPeer::answering(TAKEN).await.unwrap());
    for (environment, filter) in [("prod", "all"), ("test", "account_delete"), ("test", "integration_create")]
    {
        let body = json!({
            "environment": environment, "filters": [filter], "url": receiver.url("/"), "secret": { "value": SECRET },
        });
        bench.try_webhook(body).await.unwrap();
    }
    let account = bench.test_account().await;
    assert_eq!(bench.round().await, 0);
    let (caller, key) = (bench.caller().await, account.id.to_string());
    accounts::delete(&bench.platform, &caller, &key, Precondition::None).await.unwrap();
    assert_eq!(bench.round().await, 1);
    assert_eq!(parsed(&receiver.heard()[0])["event"], "account_delete");
}

#[tokio::test]
async fn what_did_not_happen_is_not_told() {
    let (bench, receiver) = (Bench::start().await, HttpPeer::answering(TAKEN).await.unwrap());
    bench.account(json!({ "name": "same", "environment": "test" })).await;
    let webhook = bench.webhook(&receiver.url("/")).await;
    let (caller, body) = (bench.caller().await, json!({ "name": "same", "environment": "test" }));
    accounts::create(&bench.platform, &caller, body, None).await.unwrap_err();
    assert_eq!(bench.deliveries(&webhook).await, []);
}

#[tokio::test]
async fn the_secret_is_nowhere_but_in_the_signature() {
    let (bench, receiver) = (Bench::start().await, HttpPeer::answering(TAKEN).await.unwrap());
    let webhook = bench.webhook(&receiver.url("/")).await;
    bench.test_account().await;
    bench.round().await;
    assert!(!serde_json::to_string(&webhook).unwrap().contains(SECRET));
    assert!(!format!("{:?}", bench.deliveries(&webhook).await).contains(SECRET));
    bench.platform.store.close().await;
    for file in std::fs::read_dir(bench.folder.path()).unwrap() {
        let text = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!text.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()), "the secret can be read");
    }
    assert!(bench.database().exists());
    assert!(!receiver.heard()[0].contains(SECRET));
}
