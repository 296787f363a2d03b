//! Messages: sent, read, cleared.

use serde_json::{Value, json};

use super::{Connected, connect, connect_with, places};
use crate::support::{Call, Org, TestApp};

on_both!(
    a_message_comes_back_with_every_field_and_is_cleared,
    every_fault_of_a_message_is_named,
    the_same_key_sends_a_message_once,
    a_message_belongs_to_its_integration,
    an_integration_of_another_connector_has_no_messages,
    faults_of_the_provider_are_told_as_elsewhere,
);

async fn board<'a>(app: &'a TestApp, org: &Org) -> Connected<'a> {
    connect_with(app, org, "test", json!({ "type": "notifications_mock_notifications" })).await
}

fn call(app: &TestApp, board: &Connected<'_>, method: &str, path: &str) -> Call {
    app.call(method, &format!("/v1/notifications/{path}")).token(&board.token)
}

async fn send(app: &TestApp, board: &Connected<'_>, body: Value) -> Value {
    call(app, board, "POST", "create").json(&body).send().await.expect(200).result()
}

async fn a_message_comes_back_with_every_field_and_is_cleared(app: TestApp) {
    let org = app.organization("acme").await;
    let board = board(&app, &org).await;
    let sent = json!({
        "summary": "Disk of db-3 is full", "priority": "CRITICAL", "project": "OPS", "status": "new",
        "description": "First line\nsecond line", "issue_type": "Alert", "creator": "monitor", "assignee": "ada",
        "contact": "+1 555 0100", "tags": ["disk", "db"],
    });
    let made = send(&app, &board, sent.clone()).await;
    for (field, value) in sent.as_object().unwrap() {
        assert_eq!(made[field], *value, "{field}");
    }
    assert_eq!((&made["name"], &made["notification_status"]), (&sent["summary"], &json!("OPEN")));
    let id = made["id"].as_str().unwrap();
    let get = || call(&app, &board, "GET", &format!("get/{id}")).send();
    assert_eq!(get().await.expect(200).result(), made);
    for _ in 0..2 {
        let cleared = call(&app, &board, "POST", &format!("clear/{id}")).send().await;
        assert_eq!(cleared.expect(204).text(), "");
        assert_eq!(get().await.expect(200).result()["notification_status"], "CLOSED");
    }
    let said =
        call(&app, &board, "GET", &format!("get/{id}")).query("meta", "api/response(primary)").send().await;
    let endpoint = format!("mock://notifications/messages/{id}");
    assert_eq!(said.expect(200).json()["meta"]["api"]["response"]["primary"]["endpoint"], endpoint);
}

async fn every_fault_of_a_message_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    let board = board(&app, &org).await;
    let body = json!({"summary": " ", "priority": "high", "tags": [1], "description": 7});
    let refused = call(&app, &board, "POST", "create").json(&body).send().await.problem(400);
    assert_eq!(places(&refused), ["/summary", "/priority", "/description", "/tags/0"]);
    call(&app, &board, "POST", "create").send().await.problem(400);
    let missing = call(&app, &board, "GET", "get/nothing").send().await.problem(404);
    assert_eq!(missing["type"], "urn:patchbay:problem:provider-not-found");
    call(&app, &board, "POST", "clear/nothing").send().await.problem(404);
}

async fn the_same_key_sends_a_message_once(app: TestApp) {
    let org = app.organization("acme").await;
    let board = board(&app, &org).await;
    let again = || {
        let call = call(&app, &board, "POST", "create").header("idempotency-key", "one");
        call.json(&json!({ "summary": "Once" })).send()
    };
    let (first, second) = (again().await, again().await);
    assert_eq!(first.expect(200).result()["id"], second.expect(200).result()["id"]);
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
}

async fn a_message_belongs_to_its_integration(app: TestApp) {
    let org = app.organization("acme").await;
    let (mine, theirs) = (board(&app, &org).await, board(&app, &app.organization("other").await).await);
    let id = send(&app, &mine, json!({ "summary": "Mine alone" })).await["id"].as_str().unwrap().to_owned();
    call(&app, &theirs, "GET", &format!("get/{id}")).send().await.problem(404);
    call(&app, &theirs, "POST", &format!("clear/{id}")).send().await.problem(404);
    let seen = call(&app, &mine, "GET", &format!("get/{id}")).send().await.expect(200).result();
    assert_eq!(seen["notification_status"], "OPEN");
}

async fn an_integration_of_another_connector_has_no_messages(app: TestApp) {
    let org = app.organization("acme").await;
    let (tickets, board) = (connect(&app, &org).await, board(&app, &org).await);
    let body = json!({ "summary": "x" });
    call(&app, &tickets, "POST", "create").json(&body).send().await.problem(405);
    board.call("GET", "tickets").send().await.problem(405);
}

async fn faults_of_the_provider_are_told_as_elsewhere(app: TestApp) {
    let org = app.organization("acme").await;
    let board = board(&app, &org).await;
    for (code, status) in [("401", 400), ("403", 400), ("429", 429), ("503", 503)] {
        let body = json!({ "summary": format!("mock:{code}") });
        call(&app, &board, "POST", "create").json(&body).send().await.problem(status);
    }
    // Nobody knows whether it was sent, so it is not sent again.
    for _ in 0..2 {
        let body = json!({ "summary": "mock:timeout" });
        call(&app, &board, "POST", "create").json(&body).send().await.problem(424);
    }
}
