//! `POST /v1/members`.

use serde_json::{Value, json};

use crate::support::{AuditMark, Org, Reply, TestApp};

/// Long and of unrelated words, so that no list of common passwords has it.
const SECRET: &str = "mossy-otter-violin-47";

on_both!(
    a_member_has_what_was_asked_for_and_the_rest_by_default,
    every_option_has_its_effect,
    a_service_has_any_name_and_longer_tokens,
    whatever_cannot_be_used_is_named,
    a_name_that_is_taken_is_a_conflict_in_any_case,
    bad_passwords_are_refused_with_words_and_never_shown,
    the_same_key_creates_one_member,
    the_entry_tells_who_came_and_no_secret,
);

async fn create(app: &TestApp, org: &Org, body: &Value) -> Reply {
    org.call(app, "POST", "/v1/members").json(body).send().await
}

async fn a_member_has_what_was_asked_for_and_the_rest_by_default(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({ "name": "Dana@Example.com", "secret": SECRET });
    let reply = create(&app, &org, &body).await;
    let result = reply.expect(200).result();
    let member = &result["member"];
    let expected = json!({
        "id": member["id"], "created_at": member["created_at"], "updated_at": member["created_at"],
        "expires": member["expires"], "name": "dana@example.com", "fullname": "dana@example.com",
        "state": "enabled", "type": "personal", "role_binding": ["member"], "ttl": "87600h", "token_ttl": "1h",
        "last_logon": "0001-01-01T00:00:00Z", "pin_expires": "0001-01-01T00:00:00Z",
    });
    assert_eq!(result, json!({ "member": expected }));
    assert_eq!(reply.header("etag"), Some("\"1\""));
    for key in [member["id"].as_str().unwrap(), "dana@example.com", "DANA@example.com"] {
        assert_eq!(org.call(&app, "GET", &super::path(key)).send().await.result(), *member, "{key}");
    }
    let escaped = org.call(&app, "GET", "/v1/members/dana%40example%2Ecom").send().await.result();
    assert_eq!(escaped, *member);

    let body = json!({
        "name": "eve@example.com", "fullname": "Eve", "nickname": "E", "picture": "https://example.com/e.png",
        "secret": SECRET, "role_binding": ["viewer", "administrator", "viewer"], "type": "personal",
        "options": { "ttl": "24h", "token_ttl": "90m" }, "unknown": 1,
    });
    let member = create(&app, &org, &body).await.result()["member"].clone();
    for (field, value) in [
        ("fullname", json!("Eve")),
        ("nickname", json!("E")),
        ("picture", json!("https://example.com/e.png")),
        ("role_binding", json!(["administrator", "viewer"])),
        ("ttl", json!("24h")),
        ("token_ttl", json!("1h30m")),
    ] {
        assert_eq!(member[field], value, "{field}");
    }
}

async fn every_option_has_its_effect(app: TestApp) {
    let org = app.organization("acme").await;
    for (number, (options, state)) in [
        (json!([]), "enabled"),
        (json!(["disabled"]), "disabled"),
        (json!(["locked"]), "locked"),
        (json!(["forgotten"]), "forgotten"),
        (json!(["expired"]), "enabled"),
        (json!(["locked", "expired"]), "locked"),
        (json!(["invited"]), "invited"),
    ]
    .into_iter()
    .enumerate()
    {
        let body = json!({
            "name": format!("m{number}@example.com"), "secret": SECRET, "options": { "options": options },
        });
        let result = create(&app, &org, &body).await.expect(200).result();
        assert_eq!(result["member"]["state"], state, "{options}");
        assert_eq!(result["invitation"].is_object(), state == "invited", "{options}");
    }
}

async fn a_service_has_any_name_and_longer_tokens(app: TestApp) {
    let org = app.organization("acme").await;
    for name in ["robot-1", "robot@example.com"] {
        let body = json!({
            "name": name, "type": "service", "secret": SECRET, "options": { "token_ttl": "2160h" },
        });
        let member = create(&app, &org, &body).await.expect(200).result()["member"].clone();
        assert_eq!((&member["type"], &member["token_ttl"]), (&json!("service"), &json!("2160h")));
    }
    let body = json!({ "name": "r", "type": "service", "options": { "options": ["invited"] } });
    assert_eq!(create(&app, &org, &body).await.pointers(400), ["/options/options"]);
}

async fn whatever_cannot_be_used_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    let with = |field: &str, value: Value| {
        let mut body = json!({ "name": "dana@example.com", "secret": SECRET });
        body[field] = value;
        body
    };
    let options = |field: &str, value: Value| with("options", json!({ field: value }));
    let cases: Vec<(Value, &[&str])> = vec![
        (json!({}), &["/name", "/secret"]),
        (json!({ "name": null, "secret": null }), &["/name", "/secret"]),
        (json!({ "name": 1, "secret": 2, "fullname": 3 }), &["/name", "/fullname", "/secret"]),
        (with("name", json!("no address")), &["/name"]),
        (with("name", json!("")), &["/name"]),
        (with("name", json!("a@b@c")), &["/name"]),
        (with("fullname", json!("")), &["/fullname"]),
        (with("fullname", json!("a\nb")), &["/fullname"]),
        (with("nickname", json!("x".repeat(2000))), &["/nickname"]),
        (with("picture", json!("javascript:alert(1)")), &["/picture"]),
        (with("type", json!("robot")), &["/type"]),
        (with("role_binding", json!("viewer")), &["/role_binding"]),
        (with("role_binding", json!([1])), &["/role_binding/0"]),
        (
            with("role_binding", json!(["viewer", "no-such", "nor-this"])),
            &["/role_binding/1", "/role_binding/2"],
        ),
        (with("options", json!([])), &["/options"]),
        (options("ttl", json!("23h")), &["/options/ttl"]),
        (options("ttl", json!("87601h")), &["/options/ttl"]),
        (options("ttl", json!("soon")), &["/options/ttl"]),
        (options("token_ttl", json!("59s")), &["/options/token_ttl"]),
        (options("token_ttl", json!("25h")), &["/options/token_ttl"]),
        (options("options", json!(["enabled"])), &["/options/options/0"]),
        (options("options", json!(["disabled", "locked"])), &["/options/options"]),
        (options("options", json!(["invited", "expired"])), &["/options/options"]),
    ];
    for (body, expected) in cases {
        assert_eq!(create(&app, &org, &body).await.pointers(400), expected, "{body}");
    }
    assert_eq!(org.call(&app, "GET", "/v1/members").send().await.result(), json!([]));
}

async fn a_name_that_is_taken_is_a_conflict_in_any_case(app: TestApp) {
    let org = app.organization("acme").await;
    org.invite(&app, json!({ "name": "dana@example.com" })).await;
    let body = json!({ "name": "DANA@example.com", "options": { "options": ["invited"] } });
    assert_eq!(create(&app, &org, &body).await.pointers(409), ["/name"]);
    let other = app.organization("other").await;
    other.invite(&app, json!({ "name": "dana@example.com" })).await;
}

async fn bad_passwords_are_refused_with_words_and_never_shown(app: TestApp) {
    let org = app.organization("acme").await;
    let long = "ab-".repeat(24);
    for secret in ["short-1", "password123", "12345678", "dana@example.com", "qwertyuiop", &long] {
        let body = json!({ "name": "dana@example.com", "fullname": "Dana", "secret": secret });
        let reply = create(&app, &org, &body).await;
        assert_eq!(reply.pointers(400), ["/secret"], "{secret}");
        assert!(!reply.text().contains(secret) || secret == "dana@example.com", "{}", reply.text());
    }
}

async fn the_same_key_creates_one_member(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({ "name": "dana@example.com", "options": { "options": ["invited"] } });
    let send = || org.call(&app, "POST", "/v1/members").header("idempotency-key", "once").json(&body).send();
    let (first, second) = (send().await, send().await);
    assert_eq!(first.expect(200).json(), second.expect(200).json());
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    let list = org.call(&app, "GET", "/v1/members").query("total", "true").send().await.json();
    assert_eq!(list["total"], 1);
}

async fn the_entry_tells_who_came_and_no_secret(app: TestApp) {
    let org = app.organization("acme").await;
    let mark = AuditMark::set(&app, &org).await;
    let body = json!({ "name": "dana@example.com", "secret": SECRET, "role_binding": ["viewer"] });
    let member = create(&app, &org, &body).await.result()["member"].clone();
    let entries = mark.since(&app).await;
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((entry.action.as_str(), entry.status), ("members.create", 200));
    let target = entry.target.as_ref().unwrap();
    assert_eq!((target.kind.as_str(), target.id.as_str()), ("member", member["id"].as_str().unwrap()));
    let text = format!("{entry:?}");
    assert!(text.contains("viewer") && !text.contains(SECRET) && !text.contains("argon2"), "{text}");
}
