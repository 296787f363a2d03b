//! `PUT`, `PATCH` and `DELETE /v1/members/{member_id}`.

use serde_json::{Value, json};
use store::members;

use super::path;
use crate::support::{AuditMark, TestApp};

on_both!(
    what_was_read_can_be_written_back,
    every_writable_field_changes_and_the_rest_is_ignored,
    what_is_missing_or_wrong_is_named,
    a_patch_changes_what_it_names_and_nothing_read_only,
    states_change_only_to_where_a_way_leads,
    disabling_ends_sessions_and_enabling_does_not_bring_them_back,
    another_address_voids_the_invitation,
    another_lifetime_counts_from_the_last_password,
    a_deleted_member_is_gone_with_its_tokens,
    only_the_read_version_passes_if_match,
);

async fn what_was_read_can_be_written_back(app: TestApp) {
    let org = app.organization("acme").await;
    let id = org.person(&app, "dana@example.com", &["viewer", "member"]).await;
    let invited = org.invite(&app, json!({ "nickname": "I" })).await;
    for key in [id.to_string(), invited["id"].as_str().unwrap().to_owned()] {
        let member = org.call(&app, "GET", &path(&key)).send().await.result();
        let written = org.call(&app, "PUT", &path(&key)).json(&member).send().await.expect(200).result();
        let mut expected = member.clone();
        expected["updated_at"] = written["updated_at"].clone();
        assert_eq!(written, expected);
    }
}

async fn every_writable_field_changes_and_the_rest_is_ignored(app: TestApp) {
    let org = app.organization("acme").await;
    let id = org.person(&app, "dana@example.com", &["member"]).await;
    let before = org.call(&app, "GET", &path(&id)).send().await.result();
    let body = json!({
        "name": "Dee@example.com", "fullname": "Dee", "nickname": "D", "picture": "https://example.com/d.png",
        "state": "locked", "token_ttl": "24h", "role_binding": ["viewer"], "type": "service",
        "id": "nothing", "last_logon": "2030-01-01T00:00:00Z", "expires": "2030-01-01T00:00:00Z",
        "pin_expires": 7, "created_at": null, "updated_at": {},
    });
    let written = org.call(&app, "PUT", &path(&id)).json(&body).send().await.expect(200).result();
    let expected = json!({
        "id": before["id"], "created_at": before["created_at"], "updated_at": written["updated_at"],
        "last_logon": before["last_logon"], "expires": before["expires"], "pin_expires": before["pin_expires"],
        "type": "personal", "ttl": before["ttl"], "name": "dee@example.com", "fullname": "Dee", "nickname": "D",
        "picture": "https://example.com/d.png", "state": "locked", "token_ttl": "24h", "role_binding": ["viewer"],
    });
    assert_eq!(written, expected);
    let less = json!({ "name": "dee@example.com", "fullname": "Dee", "role_binding": [] });
    let written = org.call(&app, "PUT", &path(&id)).json(&less).send().await.expect(200).result();
    assert_eq!((&written["nickname"], &written["state"]), (&Value::Null, &json!("locked")));
    assert_eq!((&written["token_ttl"], &written["role_binding"]), (&json!("24h"), &json!([])));
}

async fn what_is_missing_or_wrong_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    let id = org.person(&app, "dana@example.com", &["member"]).await;
    let before = org.call(&app, "GET", &path(&id)).send().await.result();
    let with = |field: &str, value: Value| {
        let mut body = before.clone();
        body[field] = value;
        body
    };
    let cases: Vec<(Value, &[&str])> = vec![
        (json!({}), &["/name", "/fullname", "/role_binding"]),
        (with("name", json!("no address")), &["/name"]),
        (with("state", json!("sleeping")), &["/state"]),
        (with("ttl", json!("1h")), &["/ttl"]),
        (with("token_ttl", json!("25h")), &["/token_ttl"]),
        (with("role_binding", json!(["member", "no-such"])), &["/role_binding/1"]),
        (with("picture", json!("ftp://x")), &["/picture"]),
    ];
    for (body, expected) in cases {
        let reply = org.call(&app, "PUT", &path(&id)).json(&body).send().await;
        assert_eq!(reply.pointers(400), expected, "{body}");
    }
    org.invite(&app, json!({ "name": "eve@example.com" })).await;
    let reply = org.call(&app, "PUT", &path(&id)).json(&with("name", json!("EVE@example.com"))).send().await;
    assert_eq!(reply.pointers(409), ["/name"]);
    assert_eq!(org.call(&app, "GET", &path(&id)).send().await.result(), before);
    org.call(&app, "PUT", &path("nobody@example.com")).json(&before).send().await.problem(404);
}

async fn a_patch_changes_what_it_names_and_nothing_read_only(app: TestApp) {
    let org = app.organization("acme").await;
    let id = org.person(&app, "dana@example.com", &["member"]).await;
    let patch =
        |operations: Value| org.call(&app, "PATCH", &path("dana@example.com")).json(&operations).send();
    let changed = patch(json!([
        { "op": "test", "path": "/state", "value": "enabled" },
        { "op": "add", "path": "/role_binding/-", "value": "administrator" },
        { "op": "add", "path": "/nickname", "value": "D" },
    ]))
    .await
    .expect(200)
    .result();
    assert_eq!(changed["role_binding"], json!(["administrator", "member"]));
    assert_eq!(changed["nickname"], "D");
    for field in ["id", "created_at", "last_logon", "expires", "pin_expires", "type"] {
        let reply = patch(json!([{ "op": "replace", "path": format!("/{field}"), "value": "x" }])).await;
        assert_eq!(reply.pointers(400), ["/0/path"], "{field}");
    }
    assert_eq!(patch(json!([{ "op": "remove", "path": "/name" }])).await.pointers(400), ["/name"]);
    let after = org.call(&app, "GET", &path(&id)).send().await.result();
    assert_eq!(after, changed);
}

async fn states_change_only_to_where_a_way_leads(app: TestApp) {
    let org = app.organization("acme").await;
    let id = org.person(&app, "dana@example.com", &["member"]).await;
    let invited = org.invite(&app, json!({})).await["id"].as_str().unwrap().to_owned();
    let cases = [
        (id.to_string(), "disabled", 200),
        (id.to_string(), "locked", 200),
        (id.to_string(), "forgotten", 409),
        (id.to_string(), "invited", 409),
        (id.to_string(), "enabled", 200),
        (invited.clone(), "enabled", 409),
        (invited.clone(), "disabled", 200),
        (invited.clone(), "enabled", 409),
        (invited, "invited", 200),
    ];
    for (key, state, status) in cases {
        let change = json!([{ "op": "replace", "path": "/state", "value": state }]);
        let reply = org.call(&app, "PATCH", &path(&key)).json(&change).send().await;
        reply.expect(status);
        if status == 409 {
            assert_eq!(reply.pointers(409), ["/state"], "{state}");
        }
    }
}

async fn disabling_ends_sessions_and_enabling_does_not_bring_them_back(app: TestApp) {
    let org = app.organization("acme").await;
    for state in ["disabled", "locked"] {
        let (id, token) = org.colleague(&app, &format!("{state}@example.com"), &["viewer"]).await;
        let look = async || app.call("GET", "/v1/organization").token(&token).send().await.status.as_u16();
        assert_eq!(look().await, 200);
        for change in [state, "enabled"] {
            let change = json!([{ "op": "replace", "path": "/state", "value": change }]);
            org.call(&app, "PATCH", &path(&id)).json(&change).send().await.expect(200);
            assert_eq!(look().await, 401);
        }
    }
}

async fn another_address_voids_the_invitation(app: TestApp) {
    let org = app.organization("acme").await;
    let invited = org.invite(&app, json!({ "name": "dana@example.com" })).await;
    assert_eq!(invited["invitation"]["mail"], "queued");
    let change = json!([{ "op": "replace", "path": "/name", "value": "dee@example.com" }]);
    let changed = org.call(&app, "PATCH", &path("dana@example.com")).json(&change).send().await.result();
    assert_eq!((&changed["name"], &changed["state"]), (&json!("dee@example.com"), &json!("invited")));
    assert_eq!(
        (&changed["invitation"], &changed["pin_expires"]),
        (&Value::Null, &json!("0001-01-01T00:00:00Z"))
    );
    let gone = org.call(&app, "DELETE", "/v1/members/dee@example.com/invitation").send().await;
    gone.problem(404);
}

async fn another_lifetime_counts_from_the_last_password(app: TestApp) {
    let org = app.organization("acme").await;
    let id = org.person(&app, "dana@example.com", &["member"]).await;
    let before = org.call(&app, "GET", &path(&id)).send().await.result();
    let change = json!([{ "op": "replace", "path": "/ttl", "value": "48h" }]);
    let changed = org.call(&app, "PATCH", &path(&id)).json(&change).send().await.result();
    let mut tx = app.platform.store.read(&org.scope).await.unwrap();
    let row = members::get(&mut tx, &id.to_string()).await.unwrap().unwrap();
    assert_eq!(changed["expires"], platform::time::after(row.password_changed_at, 48 * 3600).to_string());
    assert_ne!(changed["expires"], before["expires"]);
}

async fn a_deleted_member_is_gone_with_its_tokens(app: TestApp) {
    let org = app.organization("acme").await;
    let (id, token) = org.colleague(&app, "dana@example.com", &["viewer"]).await;
    let mark = AuditMark::set(&app, &org).await;
    org.call(&app, "DELETE", &path("dana@example.com")).send().await.expect(204);
    app.call("GET", "/v1/organization").token(&token).send().await.expect(401);
    org.call(&app, "GET", &path(&id)).send().await.problem(404);
    org.call(&app, "DELETE", &path(&id)).send().await.problem(404);
    let entries = mark.since(&app).await;
    assert_eq!(entries.iter().map(|one| one.action.as_str()).collect::<Vec<_>>(), ["members.delete"]);
    org.invite(&app, json!({ "name": "dana@example.com" })).await;
}

async fn only_the_read_version_passes_if_match(app: TestApp) {
    let org = app.organization("acme").await;
    let id = org.person(&app, "dana@example.com", &["member"]).await;
    let tag = org.call(&app, "GET", &path(&id)).send().await.header("etag").unwrap().to_owned();
    let change = json!([{ "op": "add", "path": "/nickname", "value": "D" }]);
    let patch = || org.call(&app, "PATCH", &path(&id)).header("if-match", &tag).json(&change).send();
    patch().await.expect(200);
    patch().await.problem(412);
    org.call(&app, "DELETE", &path(&id)).header("if-match", &tag).send().await.problem(412);
}
