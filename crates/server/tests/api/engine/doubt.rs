//! What may not happen twice.

use serde_json::json;

use super::connect;
use crate::support::{Reply, TestApp};

on_both!(
    the_same_key_makes_one_ticket,
    a_key_stands_for_one_request,
    a_key_is_free_again_when_nothing_was_done,
    an_unknown_outcome_is_told_and_not_tried_again,
    what_was_refused_leaves_no_doubt,
);

async fn post(mock: &super::Connected<'_>, key: &str, name: &str) -> Reply {
    let body = json!({"name": name, "project": "TST"});
    mock.call("POST", "tickets").header("idempotency-key", key).json(&body).send().await
}

async fn the_same_key_makes_one_ticket(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let first = post(&mock, "k1", "x").await;
    let again = post(&mock, "k1", "x").await;
    assert_eq!(first.header("idempotent-replayed"), None);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(first.expect(200).result(), again.expect(200).result());
    assert_ne!(post(&mock, "k2", "x").await.expect(200).result()["id"], first.result()["id"]);
    // Without a key each request makes its own.
    for _ in 0..2 {
        mock.ticket(json!({"name": "x", "project": "TST"})).await;
    }
    assert_eq!(mock.ids(&[("filter", "project[eq]TST")]).await.len(), 4);
}

async fn a_key_stands_for_one_request(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    post(&mock, "k", "x").await.expect(200);
    post(&mock, "k", "y").await.problem(422);
    let body = json!({"content": "x"});
    let elsewhere = mock.call("POST", "tickets/OPS-101/comments").header("idempotency-key", "k").json(&body);
    elsewhere.send().await.problem(422);
    for bad in ["", "ä", &"x".repeat(256)] {
        post(&mock, bad, "x").await.problem(400);
    }
}

async fn a_key_is_free_again_when_nothing_was_done(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    for _ in 0..2 {
        post(&mock, "k", "mock:503").await.problem(503);
    }
    post(&mock, "k", "x").await.expect(200);
}

async fn an_unknown_outcome_is_told_and_not_tried_again(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let body = json!({"name": "mock:timeout", "project": "TST"});
    let first = mock.post("tickets", body.clone()).await.problem(424);
    assert_eq!(first["type"], "urn:patchbay:problem:unknown-outcome");
    assert!(first["message"].as_str().unwrap().contains("not known"), "{first}");
    let again = mock.post("tickets", body).await.problem(424);
    assert_eq!(again["message"], first["message"]);
    for _ in 0..2 {
        post(&mock, "k", "mock:broken").await.problem(424);
    }
    // Another request is another matter, and reading is never in doubt.
    mock.ticket(json!({"name": "x", "project": "TST"})).await;
    mock.call("GET", "tickets/mock:timeout").send().await.problem(504);
}

async fn what_was_refused_leaves_no_doubt(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    for (code, status) in [("401", 400), ("403", 400), ("429", 429), ("503", 503)] {
        mock.post("tickets", json!({"name": format!("mock:{code}")})).await.problem(status);
    }
    // Changes may be repeated: they come to the same.
    let operations = json!([{"op": "replace", "path": "/name", "value": "mock:timeout"}]);
    mock.patch("tickets/OPS-101", operations).await.problem(504);
}
