//! `PUT /v1/accounts/{account_id}`.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestApp;

on_both!(
    what_was_read_can_be_written_back,
    every_writable_field_changes,
    read_only_fields_are_ignored,
    what_is_missing_is_named,
    labels_left_out_are_gone,
    a_name_that_is_taken_is_a_conflict,
    an_account_cannot_take_an_id_for_a_name,
    what_does_not_exist_is_not_made,
);

fn path(account: &Value) -> String {
    format!("/v1/accounts/{}", account["id"].as_str().unwrap())
}

async fn what_was_read_can_be_written_back(app: TestApp) {
    let org = app.organization("acme").await;
    for body in [json!({}), json!({ "fullname": "North", "labels": ["a"], "environment": "test" })] {
        let account = org.create(&app, body).await;
        let written = org.call(&app, "PUT", &path(&account)).json(&account).send().await.expect(200).result();
        let mut expected = account.clone();
        expected["updated_at"] = written["updated_at"].clone();
        assert_eq!(written, expected);
        assert!(written["updated_at"].as_str() > account["updated_at"].as_str(), "{written}");
    }
}

async fn every_writable_field_changes(app: TestApp) {
    let org = app.organization("acme").await;
    let account = org.create(&app, json!({ "fullname": "North", "labels": ["a"] })).await;
    let body =
        json!({ "name": "South", "fullname": "The South", "environment": "test", "labels": ["c", "b", "b"] });
    let written = org.call(&app, "PUT", "/v1/accounts/north").json(&body).send().await.result();
    let expected = json!({
        "id": account["id"], "organization_id": account["organization_id"], "created_at": account["created_at"],
        "updated_at": written["updated_at"], "name": "south", "fullname": "The South", "environment": "test",
        "labels": ["b", "c"],
    });
    assert_eq!(written, expected);
    assert_eq!(org.call(&app, "GET", "/v1/accounts/south").send().await.result(), expected);
    org.call(&app, "GET", "/v1/accounts/north").send().await.expect(404);
    // The old name is free again.
    org.create(&app, json!({ "name": "north" })).await;
}

async fn read_only_fields_are_ignored(app: TestApp) {
    let org = app.organization("acme").await;
    let account = org.create(&app, json!({ "fullname": "North" })).await;
    let mut body = account.clone();
    for field in ["id", "organization_id"] {
        body[field] = Uuid::now_v7().to_string().into();
    }
    body["created_at"] = "1999-01-01T00:00:00Z".into();
    body["updated_at"] = json!({ "not": "even a time" });
    let written = org.call(&app, "PUT", &path(&account)).json(&body).send().await.result();
    for field in ["id", "organization_id", "created_at"] {
        assert_eq!(written[field], account[field], "{field}");
    }
}

async fn what_is_missing_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    let account = org.create(&app, json!({ "fullname": "North" })).await;
    let put = |body: Value| org.call(&app, "PUT", &path(&account)).json(&body).send();
    assert_eq!(put(json!({})).await.pointers(400), ["/name", "/fullname", "/environment"]);
    let nulls = json!({ "name": null, "fullname": null, "environment": null, "labels": null });
    assert_eq!(put(nulls).await.pointers(400), ["/name", "/fullname", "/environment"]);
    assert_eq!(put(json!({ "name": "north", "environment": "prod" })).await.pointers(400), ["/fullname"]);
    let wrong = json!({ "name": 1, "fullname": [], "environment": {}, "labels": "a" });
    assert_eq!(put(wrong).await.pointers(400), ["/name", "/fullname", "/environment", "/labels"]);
    let read = org.call(&app, "GET", &path(&account)).send().await.result();
    assert_eq!(read, account, "a refused change changes nothing");
}

async fn labels_left_out_are_gone(app: TestApp) {
    let org = app.organization("acme").await;
    let account = org.create(&app, json!({ "fullname": "North", "labels": ["a"] })).await;
    let body = json!({ "name": "north", "fullname": "North", "environment": "prod" });
    let written = org.call(&app, "PUT", &path(&account)).json(&body).send().await.result();
    assert_eq!(written["labels"], json!([]));
    let found = org.call(&app, "GET", "/v1/accounts").query("filter", "labels[eq]a").send().await.result();
    assert_eq!(found, json!([]));
}

async fn a_name_that_is_taken_is_a_conflict(app: TestApp) {
    let org = app.organization("acme").await;
    org.create(&app, json!({ "name": "north" })).await;
    let south = org.create(&app, json!({ "name": "south" })).await;
    let mut body = south.clone();
    body["name"] = "NORTH".into();
    let reply = org.call(&app, "PUT", &path(&south)).json(&body).send().await;
    assert_eq!(reply.pointers(409), ["/name"]);
    assert_eq!(org.call(&app, "GET", &path(&south)).send().await.result(), south);
}

async fn an_account_cannot_take_an_id_for_a_name(app: TestApp) {
    let org = app.organization("acme").await;
    let (one, other) = (org.create(&app, json!({})).await, org.create(&app, json!({})).await);
    let id = other["id"].as_str().unwrap();
    // Its own id is what an account without a name has for one; another's would stand in that one's way.
    for name in [id.to_owned(), id.to_uppercase(), id.replace('-', ""), Uuid::now_v7().to_string()] {
        let mut body = one.clone();
        body["name"] = name.clone().into();
        let reply = org.call(&app, "PUT", &path(&one)).json(&body).send().await;
        assert_eq!(reply.pointers(400), ["/name"], "{name}");
        let patch = json!([{ "op": "replace", "path": "/name", "value": name }]);
        let reply = org.call(&app, "PATCH", &path(&one)).json(&patch).send().await;
        assert_eq!(reply.pointers(400), ["/name"], "{name}");
    }
    for account in [&one, &other] {
        assert_eq!(org.call(&app, "GET", &path(account)).send().await.result(), *account);
    }
    // An account that has a name can go back to none.
    let mut named = org.create(&app, json!({ "name": "north" })).await;
    named["name"] = named["id"].clone();
    let written = org.call(&app, "PUT", &path(&named)).json(&named).send().await.result();
    assert_eq!(written["name"], written["id"]);
}

async fn what_does_not_exist_is_not_made(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({ "name": "north", "fullname": "North", "environment": "prod" });
    org.call(&app, "PUT", "/v1/accounts/north").json(&body).send().await.problem(404);
    let path = format!("/v1/accounts/{}", Uuid::now_v7());
    org.call(&app, "PUT", &path).json(&body).send().await.problem(404);
    org.call(&app, "GET", "/v1/accounts/north").send().await.expect(404);
}
