//! `/v1/organization` (contract, management 1).

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Reply, TestApp};

on_both!(
    it_is_the_organization_of_the_token,
    every_writable_field_changes,
    what_the_body_leaves_out_is_gone,
    read_only_fields_are_ignored_by_put_and_kept_by_patch,
    what_is_wrong_is_named,
    options_have_limits,
    a_name_is_unique_on_the_host,
    versions_guard_changes,
);

async fn it_is_the_organization_of_the_token(app: TestApp) {
    let (org, other) = (app.organization("acme").await, app.organization("other").await);
    for org in [&org, &other] {
        let reply = org.call(&app, "GET", "/v1/organization").send().await;
        let found = reply.expect(200).result();
        assert_eq!(found, serde_json::to_value(&org.organization).unwrap());
        assert!(reply.header("etag").is_some());
        for field in
            ["id", "refresh_token_id", "organization_type", "fullname", "name", "created_at", "updated_at"]
        {
            assert!(found[field].is_string(), "{field}");
        }
        assert_eq!(found["organization_type"], "standard");
        assert_eq!(found["state"], Value::Null, "left out when enabled");
    }
}

fn full(organization: &Value) -> Value {
    let mut body = organization.clone();
    body["name"] = "Acme-2".into();
    body["fullname"] = "Acme, Inc.".into();
    body["contact"] = "dana@example.com".into();
    body["reply_to"] = "no-reply@example.com".into();
    body["picture"] = "https://example.com/logo.png".into();
    body["options"] = json!({
        "invite_duration": "24h", "forgot_duration": "168h", "password_duration": "8760h", "minimum_password_length": 72,
    });
    body
}

async fn every_writable_field_changes(app: TestApp) {
    let org = app.organization("acme").await;
    let before = org.call(&app, "GET", "/v1/organization").send().await.result();
    let body = full(&before);
    let after = org.call(&app, "PUT", "/v1/organization").json(&body).send().await.expect(200).result();
    let mut expected = body;
    expected["name"] = "acme-2".into();
    expected["updated_at"] = after["updated_at"].clone();
    assert_eq!(after, expected);
    assert!(after["updated_at"].as_str() > before["updated_at"].as_str());
    assert_eq!(org.call(&app, "GET", "/v1/organization").send().await.result(), expected);
    let patch = json!([
        { "op": "replace", "path": "/options/invite_duration", "value": "36h" },
        { "op": "remove", "path": "/picture" },
        { "op": "test", "path": "/contact", "value": "dana@example.com" },
    ]);
    let patched = org.call(&app, "PATCH", "/v1/organization").json(&patch).send().await.result();
    assert_eq!(patched["options"]["invite_duration"], "36h");
    assert_eq!(patched["options"]["minimum_password_length"], 72);
    assert_eq!(patched["picture"], Value::Null);
}

async fn what_the_body_leaves_out_is_gone(app: TestApp) {
    let org = app.organization("acme").await;
    let before = org.call(&app, "GET", "/v1/organization").send().await.result();
    org.call(&app, "PUT", "/v1/organization").json(&full(&before)).send().await.expect(200);
    let body = json!({ "name": "acme", "fullname": "Acme", "contact": null });
    let after = org.call(&app, "PUT", "/v1/organization").json(&body).send().await.expect(200).result();
    for field in ["contact", "reply_to", "picture", "options"] {
        assert_eq!(after[field], Value::Null, "{field}");
    }
}

async fn read_only_fields_are_ignored_by_put_and_kept_by_patch(app: TestApp) {
    let org = app.organization("acme").await;
    let before = org.call(&app, "GET", "/v1/organization").send().await.result();
    let read_only =
        ["id", "refresh_token_id", "organization_type", "state", "end_date", "created_at", "updated_at"];
    let mut body = before.clone();
    for field in read_only {
        body[field] = match field {
            "state" => "disabled".into(),
            "organization_type" => "root".into(),
            "end_date" => "2030-01-01".into(),
            "id" | "refresh_token_id" => Uuid::now_v7().to_string().into(),
            _ => json!(["not", "a", "time"]),
        };
        let patch = json!([{ "op": "add", "path": format!("/{field}"), "value": body[field] }]);
        let reply = org.call(&app, "PATCH", "/v1/organization").json(&patch).send().await;
        assert_eq!(reply.pointers(400), ["/0/path"], "{field}");
    }
    let after = org.call(&app, "PUT", "/v1/organization").json(&body).send().await.expect(200).result();
    for field in read_only.iter().filter(|field| **field != "updated_at") {
        assert_eq!(after[field], before[field], "{field}");
    }
    org.call(&app, "GET", "/v1/organization").send().await.expect(200);
}

async fn what_is_wrong_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    let before = org.call(&app, "GET", "/v1/organization").send().await;
    let put =
        async |body: Value| -> Reply { org.call(&app, "PUT", "/v1/organization").json(&body).send().await };
    assert_eq!(put(json!({})).await.pointers(400), ["/name", "/fullname"]);
    let body = json!({
        "name": "verify", "fullname": "\u{202e}", "contact": "dana", "reply_to": 7, "picture": "http://example.com/x",
        "options": [],
    });
    let expected = ["/name", "/fullname", "/contact", "/reply_to", "/picture", "/options"];
    assert_eq!(put(body).await.pointers(400), expected);
    let ids = [Uuid::now_v7().to_string(), org.organization.id.to_string().replace('-', "")];
    for name in ids {
        assert_eq!(put(json!({ "name": name, "fullname": "x" })).await.pointers(400), ["/name"], "{name}");
    }
    let after = org.call(&app, "GET", "/v1/organization").send().await;
    assert_eq!((after.text(), after.header("etag")), (before.text(), before.header("etag")));
    let own_id = json!({ "name": org.organization.id, "fullname": "x" });
    assert_eq!(put(own_id).await.expect(200).result()["name"], org.organization.id.to_string());
}

async fn options_have_limits(app: TestApp) {
    let org = app.organization("acme").await;
    let put = async |options: Value| {
        let body = json!({ "name": "acme", "fullname": "Acme", "options": options });
        org.call(&app, "PUT", "/v1/organization").json(&body).send().await
    };
    for (field, good, bad) in [
        ("invite_duration", vec!["24h", "168h", "1440m"], vec!["23h59m59s", "168h1s", "1d", ""]),
        ("forgot_duration", vec!["24h", "168h"], vec!["23h", "169h"]),
        ("password_duration", vec!["24h", "4320h", "8760h"], vec!["23h", "8761h", "-24h"]),
    ] {
        for value in good {
            assert_eq!(put(json!({ field: value })).await.expect(200).result()["options"][field], value);
        }
        for value in bad {
            assert_eq!(
                put(json!({ field: value })).await.pointers(400),
                [format!("/options/{field}")],
                "{value}"
            );
        }
    }
    for value in [8, 72] {
        put(json!({ "minimum_password_length": value })).await.expect(200);
    }
    for value in [json!(7), json!(73), json!(-8), json!(8.5), json!("8"), json!(1e300), json!(u64::MAX)] {
        let reply = put(json!({ "minimum_password_length": value })).await;
        assert_eq!(reply.pointers(400), ["/options/minimum_password_length"], "{value}");
    }
    let several =
        put(json!({ "invite_duration": "1h", "forgot_duration": 7, "minimum_password_length": 1 })).await;
    assert_eq!(several.pointers(400).len(), 3);
}

async fn a_name_is_unique_on_the_host(app: TestApp) {
    let org = app.organization("acme").await;
    app.organization("other").await;
    let patch = json!([{ "op": "replace", "path": "/name", "value": "OTHER" }]);
    let reply = org.call(&app, "PATCH", "/v1/organization").json(&patch).send().await;
    assert_eq!(reply.pointers(409), ["/name"]);
}

async fn versions_guard_changes(app: TestApp) {
    let org = app.organization("acme").await;
    let read = org.call(&app, "GET", "/v1/organization").send().await;
    let tag = read.header("etag").unwrap();
    let patch = json!([{ "op": "replace", "path": "/fullname", "value": "changed" }]);
    let call =
        |tag: &str| org.call(&app, "PATCH", "/v1/organization").header("if-match", tag).json(&patch).send();
    let changed = call(tag).await;
    assert_ne!(changed.expect(200).header("etag"), Some(tag));
    call(tag).await.problem(412);
    let put = org.call(&app, "PUT", "/v1/organization").header("if-match", tag).json(&read.result());
    put.send().await.problem(412);
    call("*").await.expect(200);
}
