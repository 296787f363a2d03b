//! `PATCH /v1/accounts/{account_id}`: JSON Patch (RFC 6902).

use serde_json::{Value, json};

use crate::support::{Org, Reply, TestApp};

on_both!(
    every_operator_works,
    both_content_types_work,
    a_failed_test_is_a_conflict_and_changes_nothing,
    read_only_fields_stay,
    what_the_patch_makes_must_be_an_account,
    operations_that_cannot_be_applied_are_named,
    a_patch_of_nothing_is_fine,
    a_patch_cannot_exhaust_the_server,
);

async fn account(app: &TestApp, org: &Org) -> Value {
    org.create(app, json!({ "name": "north", "fullname": "North", "labels": ["a", "b"] })).await
}

async fn patch(app: &TestApp, org: &Org, operations: Value) -> Reply {
    org.call(app, "PATCH", "/v1/accounts/north").json(&operations).send().await
}

async fn every_operator_works(app: TestApp) {
    let org = app.organization("acme").await;
    let before = account(&app, &org).await;
    let operations = json!([
        { "op": "test", "path": "/name", "value": "north" },
        { "op": "test", "path": "/labels", "value": ["a", "b"] },
        { "op": "replace", "path": "/environment", "value": "test" },
        { "op": "add", "path": "/labels/-", "value": "z" },
        { "op": "add", "path": "/labels/0", "value": "x" },
        { "op": "remove", "path": "/labels/1" },
        { "op": "copy", "from": "/labels/0", "path": "/fullname" },
        { "op": "move", "from": "/labels/2", "path": "/labels/0" },
    ]);
    let reply = patch(&app, &org, operations).await;
    let after = reply.expect(200).result();
    let mut expected = before.clone();
    expected["environment"] = "test".into();
    expected["fullname"] = "x".into();
    expected["labels"] = json!(["b", "x", "z"]);
    expected["updated_at"] = after["updated_at"].clone();
    assert_eq!(after, expected);
    assert_eq!(org.call(&app, "GET", "/v1/accounts/north").send().await.result(), expected);
}

async fn both_content_types_work(app: TestApp) {
    let org = app.organization("acme").await;
    account(&app, &org).await;
    for (place, content_type) in
        ["application/json", "application/json-patch+json", "application/json-patch+json; charset=utf-8"]
            .into_iter()
            .enumerate()
    {
        let fullname = format!("North {place}");
        let operations = json!([{ "op": "replace", "path": "/fullname", "value": fullname }]).to_string();
        let call = org.call(&app, "PATCH", "/v1/accounts/north").body(content_type, operations);
        assert_eq!(call.send().await.result()["fullname"], fullname);
    }
    let operations = json!([{ "op": "replace", "path": "/fullname", "value": "untyped" }]).to_string();
    let untyped = org.call(&app, "PATCH", "/v1/accounts/north").untyped_body(operations).send().await;
    assert_eq!(untyped.result()["fullname"], "untyped");
}

async fn a_failed_test_is_a_conflict_and_changes_nothing(app: TestApp) {
    let org = app.organization("acme").await;
    let before = account(&app, &org).await;
    let operations = json!([
        { "op": "replace", "path": "/fullname", "value": "South" },
        { "op": "test", "path": "/environment", "value": "test" },
    ]);
    assert_eq!(patch(&app, &org, operations).await.pointers(409), ["/1/value"]);
    assert_eq!(org.call(&app, "GET", "/v1/accounts/north").send().await.result(), before);
}

async fn read_only_fields_stay(app: TestApp) {
    let org = app.organization("acme").await;
    let before = account(&app, &org).await;
    for field in ["id", "organization_id", "created_at", "updated_at"] {
        for operation in [
            json!({ "op": "replace", "path": format!("/{field}"), "value": "2026-01-01T00:00:00Z" }),
            json!({ "op": "remove", "path": format!("/{field}") }),
            json!({ "op": "copy", "from": "/name", "path": format!("/{field}") }),
            json!({ "op": "move", "from": format!("/{field}"), "path": "/fullname" }),
        ] {
            let harmless = json!({ "op": "test", "path": "/name", "value": "north" });
            let reply = patch(&app, &org, json!([harmless, operation])).await;
            assert_eq!(reply.pointers(400), ["/1/path"], "{operation}");
            assert!(reply.text().contains(field), "{}", reply.text());
        }
        // Writing back what is there changes nothing.
        let same = json!([{ "op": "replace", "path": format!("/{field}"), "value": before[field] }]);
        let reply = patch(&app, &org, same).await;
        // `updated_at` has moved with the change before.
        if field != "updated_at" {
            reply.expect(200);
        }
    }
    let read = org.call(&app, "GET", "/v1/accounts/north").send().await.result();
    for field in ["id", "organization_id", "created_at"] {
        assert_eq!(read[field], before[field]);
    }
}

async fn what_the_patch_makes_must_be_an_account(app: TestApp) {
    let org = app.organization("acme").await;
    let before = account(&app, &org).await;
    for (operation, pointer) in [
        (json!({ "op": "remove", "path": "/name" }), "/name"),
        (json!({ "op": "replace", "path": "/name", "value": "two words" }), "/name"),
        (json!({ "op": "replace", "path": "/fullname", "value": null }), "/fullname"),
        (json!({ "op": "replace", "path": "/environment", "value": "moon" }), "/environment"),
        (json!({ "op": "add", "path": "/labels/-", "value": "two words" }), "/labels/2"),
        (json!({ "op": "add", "path": "/labels/0", "value": 7 }), "/labels/0"),
        (json!({ "op": "replace", "path": "/labels", "value": "a" }), "/labels"),
        (json!({ "op": "replace", "path": "", "value": [] }), ""),
    ] {
        let reply = patch(&app, &org, json!([operation])).await;
        if pointer.is_empty() {
            reply.problem(400);
        } else {
            assert_eq!(reply.pointers(400), [pointer], "{operation}");
        }
    }
    org.create(&app, json!({ "name": "south" })).await;
    let reply = patch(&app, &org, json!([{ "op": "replace", "path": "/name", "value": "South" }])).await;
    assert_eq!(reply.pointers(409), ["/name"]);
    assert_eq!(org.call(&app, "GET", "/v1/accounts/north").send().await.result(), before);
    // Fields that no account has are ignored, as everywhere.
    let reply = patch(&app, &org, json!([{ "op": "add", "path": "/region", "value": "eu" }])).await;
    assert_eq!(reply.result()["region"], Value::Null);
}

async fn operations_that_cannot_be_applied_are_named(app: TestApp) {
    let org = app.organization("acme").await;
    account(&app, &org).await;
    for (operations, pointers) in [
        (json!({ "op": "remove", "path": "/name" }), vec![""]),
        (json!("remove"), vec![""]),
        (json!(null), vec![""]),
        (json!([7]), vec!["/0"]),
        (json!([{ "op": "jump", "path": "/name" }]), vec!["/0"]),
        (json!([{ "op": "replace", "path": "/name" }]), vec!["/0"]),
        (json!([{ "op": "move", "path": "/name" }]), vec!["/0"]),
        (json!([{ "path": "/name", "value": 1 }]), vec!["/0"]),
        (
            json!([{ "op": "replace", "path": "name", "value": 1 }, { "op": "x", "path": "" }]),
            vec!["/0", "/1"],
        ),
        (json!([{ "op": "remove", "path": "/gone" }]), vec!["/0/path"]),
        (json!([{ "op": "replace", "path": "/gone", "value": 1 }]), vec!["/0/path"]),
        (json!([{ "op": "add", "path": "/labels/9", "value": "x" }]), vec!["/0/path"]),
        (json!([{ "op": "add", "path": "/labels/01", "value": "x" }]), vec!["/0/path"]),
        (json!([{ "op": "add", "path": "/labels/-1", "value": "x" }]), vec!["/0/path"]),
        (json!([{ "op": "add", "path": "/labels/99999999999999999999", "value": "x" }]), vec!["/0/path"]),
        (json!([{ "op": "copy", "from": "/gone", "path": "/name" }]), vec!["/0/path"]),
        (json!([{ "op": "move", "from": "/labels", "path": "/labels/0" }]), vec!["/0/path"]),
        (json!([{ "op": "replace", "path": "/bad~2escape", "value": 1 }]), vec!["/0"]),
    ] {
        let reply = patch(&app, &org, operations.clone()).await;
        assert_eq!(reply.pointers(400), pointers, "{operations}: {}", reply.text());
    }
}

async fn a_patch_of_nothing_is_fine(app: TestApp) {
    let org = app.organization("acme").await;
    let before = account(&app, &org).await;
    let mut after = patch(&app, &org, json!([])).await.result();
    after["updated_at"] = before["updated_at"].clone();
    assert_eq!(after, before);
}

async fn a_patch_cannot_exhaust_the_server(app: TestApp) {
    let org = app.organization("acme").await;
    account(&app, &org).await;
    let doubling: Vec<_> =
        (0..60).map(|n| json!({ "op": "copy", "from": "", "path": format!("/x{n}") })).collect();
    let tower: Vec<_> = (0..1000).map(|_| json!({ "op": "copy", "from": "", "path": "/x" })).collect();
    let deep = "/x".repeat(100_000);
    let many: Vec<_> =
        (0..1001).map(|_| json!({ "op": "test", "path": "/name", "value": "north" })).collect();
    for operations in [json!(doubling), json!(tower), json!([{ "op": "remove", "path": deep }]), json!(many)]
    {
        patch(&app, &org, operations).await.expect(400);
    }
    org.call(&app, "GET", "/v1/accounts/north").send().await.expect(200);
}
