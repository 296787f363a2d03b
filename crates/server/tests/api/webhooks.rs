//! `/v1/organization/webhooks`, to the letter of the contract (management 18), and what is ours beside it.

use serde_json::{Value, json};

use crate::engine::connect;
use crate::samples::webhook;
use crate::status::fail;
use crate::support::{AuditMark, Org, Reply, TestApp};

on_both!(
    a_webhook_has_what_was_asked_for_and_the_rest_by_default,
    its_secret_is_never_shown,
    every_field_changes_and_the_secret_only_when_asked,
    whatever_cannot_be_used_is_named,
    the_state_is_shown_only_when_it_is_disabled,
    names_are_unique_and_versions_are_checked,
    the_same_creation_with_the_same_key_happens_once,
    tests_and_replays_are_deliveries_that_wait,
    deliveries_are_listed_newest_first_and_filtered,
    an_integration_that_fares_otherwise_is_told_once_for_each_turn,
    what_is_done_is_in_the_audit_log,
);

const PATH: &str = "/v1/organization/webhooks";

async fn create(app: &TestApp, org: &Org, body: &Value) -> Reply {
    org.call(app, "POST", PATH).json(body).send().await
}

fn at(webhook: &Value) -> String {
    format!("{PATH}/{}", webhook["id"].as_str().unwrap())
}

/// The sample with some fields replaced.
fn with(fields: &Value) -> Value {
    let mut body = webhook();
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

async fn a_webhook_has_what_was_asked_for_and_the_rest_by_default(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({
        "fullname": "Our Back End", "filters": ["integration_create", "account_create", "account_create"],
        "url": "https://hooks.example.com/x?y=z", "secret": { "value": "s", "expires": "2030-01-01T00:00:00Z" },
    });
    let reply = create(&app, &org, &body).await;
    let made = reply.expect(200).result();
    let expected = json!({
        "id": made["id"], "created_at": made["created_at"], "updated_at": made["created_at"],
        "credential_id": made["credential_id"], "name": "our-back-end", "fullname": "Our Back End",
        "environment": "prod", "filters": ["account_create", "integration_create"],
        "url": "https://hooks.example.com/x?y=z",
    });
    assert_eq!(made, expected);
    assert_eq!(reply.header("etag"), Some("\"1\""));
    for key in [made["id"].as_str().unwrap(), "our-back-end", "OUR-BACK-END"] {
        assert_eq!(org.call(&app, "GET", &format!("{PATH}/{key}")).send().await.result(), made, "{key}");
    }
    let list = org.call(&app, "GET", PATH).query("total", "true").send().await.json();
    assert_eq!((&list["result"], &list["total"]), (&json!([made]), &json!(1)));
    let none = org.call(&app, "GET", PATH).query("filter", "environment[eq]test").send().await.result();
    assert_eq!(none, json!([]));
}

async fn its_secret_is_never_shown(app: TestApp) {
    let org = app.organization("acme").await;
    let canary = "c4n4ry-of-a-webhook";
    let mark = AuditMark::set(&app, &org).await;
    let made = create(&app, &org, &with(&json!({ "secret": { "value": canary } }))).await;
    let webhook = made.expect(200).result();
    let patch = json!([{ "op": "add", "path": "/secret", "value": { "value": canary } }]);
    let patched = org.call(&app, "PATCH", &at(&webhook)).json(&patch).send().await;
    let wrong = json!([
        { "op": "add", "path": "/secret", "value": { "value": canary } },
        { "op": "replace", "path": "/url", "value": "https://127.0.0.1/" },
    ]);
    let refused = org.call(&app, "PATCH", &at(&webhook)).json(&wrong).send().await;
    let too_long = with(&json!({ "secret": { "value": canary.repeat(40) } }));
    let long = create(&app, &org, &too_long).await;
    let list = org.call(&app, "GET", PATH).send().await;
    for reply in [&made, patched.expect(200), refused.expect(400), long.expect(400), &list] {
        assert!(!reply.text().contains(canary), "{}", reply.text());
    }
    for entry in mark.since(&app).await {
        assert!(!format!("{entry:?}").contains(canary), "{entry:?}");
    }
}

async fn every_field_changes_and_the_secret_only_when_asked(app: TestApp) {
    let org = app.organization("acme").await;
    let made = org.create_webhook(&app).await;
    let mut put = made.clone();
    put["name"] = "renamed".into();
    put["fullname"] = "Renamed".into();
    put["environment"] = "prod".into();
    put["filters"] = json!(["account_delete"]);
    put["url"] = "https://elsewhere.example.com/".into();
    put["credential_id"] = "00000000-0000-0000-0000-000000000000".into();
    let changed = org.call(&app, "PUT", &at(&made)).json(&put).send().await.expect(200).result();
    put["credential_id"] = made["credential_id"].clone();
    put["updated_at"] = changed["updated_at"].clone();
    assert_eq!(changed, put);
    put["secret"] = json!({ "value": "another" });
    let changed = org.call(&app, "PUT", &at(&made)).json(&put).send().await.expect(200).result();
    assert_ne!(changed["credential_id"], made["credential_id"]);
    let patch = json!([{ "op": "add", "path": "/filters/-", "value": "all" }]);
    let patched = org.call(&app, "PATCH", &at(&made)).json(&patch).send().await.expect(200).result();
    assert_eq!(patched["filters"], json!(["all", "account_delete"]));
    assert_eq!(patched["credential_id"], changed["credential_id"]);
    let read_only = json!([{ "op": "replace", "path": "/credential_id", "value": made["id"] }]);
    let refused = org.call(&app, "PATCH", &at(&made)).json(&read_only).send().await;
    assert_eq!(refused.pointers(400), ["/0/path"]);
    org.call(&app, "DELETE", &at(&made)).send().await.expect(204);
    org.call(&app, "GET", &at(&made)).send().await.refusal(404);
}

async fn whatever_cannot_be_used_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    let cases = [
        (json!({ "url": "https://10.0.0.1/" }), "/url"),
        (json!({ "url": "https://2130706433/" }), "/url"),
        (json!({ "url": "https://[::ffff:169.254.169.254]/" }), "/url"),
        (json!({ "url": "https://localhost/" }), "/url"),
        (json!({ "url": "http://example.com/" }), "/url"),
        (json!({ "url": "https://user:password@example.com/" }), "/url"),
        (json!({ "url": "https://example.com:0/" }), "/url"),
        (json!({ "url": 7 }), "/url"),
        (json!({ "url": null }), "/url"),
        (json!({ "filters": [] }), "/filters"),
        (json!({ "filters": null }), "/filters"),
        (json!({ "filters": "all" }), "/filters"),
        (json!({ "filters": ["all", "everything"] }), "/filters/1"),
        (json!({ "filters": ["TicketCreated"] }), "/filters/0"),
        (json!({ "environment": "staging" }), "/environment"),
        (json!({ "secret": null }), "/secret"),
        (json!({ "secret": "text" }), "/secret"),
        (json!({ "secret": {} }), "/secret/value"),
        (json!({ "secret": { "value": "" } }), "/secret/value"),
        (json!({ "secret": { "value": "x".repeat(513) } }), "/secret/value"),
        (json!({ "secret": { "value": "x", "expires": "tomorrow" } }), "/secret/expires"),
        (json!({ "name": "two words" }), "/name"),
    ];
    for (fields, pointer) in cases {
        let refused = create(&app, &org, &with(&fields)).await;
        assert_eq!(refused.pointers(400), [pointer], "{fields}: {}", refused.text());
    }
    let made = org.create_webhook(&app).await;
    for (fields, pointer) in [
        (json!({ "url": "https://192.168.0.1/" }), "/url"),
        (json!({ "filters": [] }), "/filters"),
        (json!({ "state": "gone" }), "/state"),
        (json!({ "environment": null }), "/environment"),
    ] {
        let mut put = made.clone();
        for (name, value) in fields.as_object().unwrap() {
            put[name] = value.clone();
        }
        let refused = org.call(&app, "PUT", &at(&made)).json(&put).send().await;
        assert_eq!(refused.pointers(400), [pointer], "{fields}");
    }
    assert_eq!(org.call(&app, "GET", &at(&made)).send().await.result(), made);
}

async fn the_state_is_shown_only_when_it_is_disabled(app: TestApp) {
    let org = app.organization("acme").await;
    let made = org.create_webhook(&app).await;
    assert_eq!(made.get("state"), None);
    let state = |value: &str| json!([{ "op": "replace", "path": "/state", "value": value }]);
    let disabled =
        org.call(&app, "PATCH", &at(&made)).json(&state("disabled")).send().await.expect(200).result();
    assert_eq!(disabled["state"], "disabled");
    assert!(disabled["state_reason"].is_string());
    // What was read can be sent back, and nothing else changes with it.
    let same = org.call(&app, "PUT", &at(&made)).json(&disabled).send().await.expect(200).result();
    assert_eq!(same["state"], "disabled");
    let listed = org.call(&app, "GET", PATH).query("filter", "state[eq]disabled").send().await.result();
    assert_eq!(listed, json!([same]));
    let test = org.call(&app, "POST", &format!("{}/test", at(&made))).send().await;
    test.refusal(409);
    let enabled =
        org.call(&app, "PATCH", &at(&made)).json(&state("enabled")).send().await.expect(200).result();
    assert_eq!((enabled.get("state"), enabled.get("state_reason")), (None, None));
}

async fn names_are_unique_and_versions_are_checked(app: TestApp) {
    let org = app.organization("acme").await;
    let first = create(&app, &org, &with(&json!({ "name": "one" }))).await.expect(200).result();
    let taken = create(&app, &org, &with(&json!({ "name": "ONE" }))).await;
    assert_eq!(taken.pointers(409), ["/name"]);
    let second = create(&app, &org, &with(&json!({ "name": "two" }))).await.expect(200).result();
    let rename = json!([{ "op": "replace", "path": "/name", "value": "one" }]);
    let taken = org.call(&app, "PATCH", &at(&second)).json(&rename).send().await;
    assert_eq!(taken.pointers(409), ["/name"]);
    for method in ["PUT", "DELETE"] {
        let stale = org.call(&app, method, &at(&first)).header("if-match", "\"7\"").json(&first).send().await;
        stale.refusal(412);
    }
    org.call(&app, "DELETE", &at(&first)).header("if-match", "\"1\"").send().await.expect(204);
}

async fn the_same_creation_with_the_same_key_happens_once(app: TestApp) {
    let org = app.organization("acme").await;
    let once = async |path: &str, body: Option<&Value>| {
        let call = org.call(&app, "POST", path).header("idempotency-key", "k");
        let call = match body {
            Some(body) => call.json(body),
            None => call,
        };
        call.send().await.expect(200).result()
    };
    let body = webhook();
    let made = once(PATH, Some(&body)).await;
    assert_eq!(once(PATH, Some(&body)).await, made);
    let path = format!("{}/test", at(&made));
    let call = || org.call(&app, "POST", &path).header("idempotency-key", "t").send();
    assert_eq!(call().await.expect(200).result(), call().await.expect(200).result());
    let sent = org.call(&app, "GET", &format!("{}/deliveries", at(&made))).send().await.result();
    assert_eq!(sent.as_array().unwrap().len(), 1);
}

async fn tests_and_replays_are_deliveries_that_wait(app: TestApp) {
    let org = app.organization("acme").await;
    let over = org.create_delivery(&app).await;
    let base = format!("{PATH}/{}/deliveries", over["webhook_id"].as_str().unwrap());
    let again =
        org.call(&app, "POST", &format!("{base}/{}/replay", over["id"].as_str().unwrap())).send().await;
    let again = again.expect(200).result();
    assert_eq!(
        (&again["replay_of"], &again["state"], &again["attempts"]),
        (&over["id"], &json!("waiting"), &json!(0))
    );
    assert_eq!(again["payload"], over["payload"]);
    let waiting =
        org.call(&app, "POST", &format!("{base}/{}/replay", again["id"].as_str().unwrap())).send().await;
    waiting.refusal(409);
    for (method, path) in [
        ("GET", format!("{base}/{}", org.account.id)),
        ("POST", format!("{base}/{}/replay", org.account.id)),
        ("GET", format!("{base}/x")),
        ("GET", format!("{PATH}/nothing/deliveries/{}", over["id"].as_str().unwrap())),
        ("GET", format!("{PATH}/nothing/deliveries")),
        ("POST", format!("{PATH}/nothing/test")),
    ] {
        org.call(&app, method, &path).send().await.refusal(404);
    }
}

async fn deliveries_are_listed_newest_first_and_filtered(app: TestApp) {
    let org = app.organization("acme").await;
    let webhook = org.create_webhook(&app).await;
    for _ in 0..3 {
        org.call(&app, "POST", &format!("{}/test", at(&webhook))).send().await.expect(200);
    }
    org.create(&app, json!({ "environment": "test" })).await;
    org.create_delivery(&app).await;
    let path = format!("{}/deliveries", at(&webhook));
    let list =
        async |queries: &[(&str, &str)]| org.call(&app, "GET", &path).queries(queries).send().await.json();
    let all = list(&[("total", "true")]).await;
    assert_eq!(all["total"], 4);
    let all = all["result"].as_array().unwrap().clone();
    let events: Vec<_> = all.iter().map(|one| one["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["account_create", "test", "test", "test"]);
    assert!(all.iter().all(|one| one.get("payload").is_none() && one["webhook_id"] == webhook["id"]));
    let next = format!("{},{}", all[1]["created_at"].as_str().unwrap(), all[1]["id"].as_str().unwrap());
    let page = list(&[("limit", "1"), ("start_after", &next)]).await;
    assert_eq!(page["result"], json!([all[2]]));
    let oldest = list(&[("order", "created_at"), ("limit", "1")]).await;
    assert_eq!(oldest["result"], json!([all[3]]));
    assert_eq!(list(&[("filter", "event[eq]account_create")]).await["result"], json!([all[0]]));
    assert_eq!(list(&[("filter", "state[eq]failed")]).await["result"], json!([]));
}

async fn an_integration_that_fares_otherwise_is_told_once_for_each_turn(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let account = mock.integration["account_id"].as_str().unwrap();
    let status = format!("/v1/status/{account}/{}", mock.integration["id"].as_str().unwrap());
    let environment = org.call(&app, "GET", &format!("/v1/accounts/{account}")).send().await.result();
    let made = async |filters: Value| -> Value {
        let fields = json!({
            "filters": filters, "environment": environment["environment"], "name": null, "fullname": "Listener",
        });
        let mut body = with(&fields);
        body["fullname"] = json!(format!("Listener {filters}"));
        create(&app, &org, &body).await.expect(200).result()
    };
    let (listening, deaf) =
        (made(json!(["integration_update"])).await, made(json!(["account_update"])).await);
    for word in ["401", "401", "nothing", "401", "503"] {
        fail(&mock, word).await;
    }
    org.call(&app, "GET", &status).send().await.expect(200);
    mock.get("projects").await;
    mock.get("projects").await;
    org.call(&app, "GET", &status).send().await.expect(200);
    let told = async |webhook: &Value| -> Vec<Value> {
        let path = format!("{}/deliveries", at(webhook));
        let list = org.call(&app, "GET", &path).send().await.result();
        let mut told = Vec::new();
        for one in list.as_array().unwrap().iter().rev() {
            let one = format!("{path}/{}", one["id"].as_str().unwrap());
            told.push(org.call(&app, "GET", &one).send().await.result()["payload"].clone());
        }
        told
    };
    assert_eq!(told(&deaf).await, Vec::<Value>::new());
    let [down, up] = &told(&listening).await[..] else { panic!("not one for each turn") };
    for message in [down, up] {
        assert_eq!(message["event"], "integration_update");
        assert_eq!(message["integration"], mock.integration);
        assert_eq!(message["account"]["id"], mock.integration["account_id"]);
    }
    assert_eq!(
        down["status"],
        json!({
            "status": "unauthorized", "previous": "unknown", "changed_at": down["status"]["changed_at"],
            "error": "the provider does not accept the credential",
        })
    );
    assert_eq!(
        up["status"],
        json!({ "status": "ok", "previous": "unauthorized", "changed_at": up["status"]["changed_at"] })
    );
}

async fn what_is_done_is_in_the_audit_log(app: TestApp) {
    let org = app.organization("acme").await;
    let mark = AuditMark::set(&app, &org).await;
    let made = org.create_webhook(&app).await;
    let patch = json!([{ "op": "add", "path": "/secret", "value": { "value": "another" } }]);
    org.call(&app, "PATCH", &at(&made)).json(&patch).send().await.expect(200);
    let test = org.call(&app, "POST", &format!("{}/test", at(&made))).send().await.expect(200).result();
    org.call(&app, "DELETE", &at(&made)).send().await.expect(204);
    let entries = mark.since(&app).await;
    let actions: Vec<_> = entries.iter().map(|one| one.action.as_str()).collect();
    assert_eq!(actions, ["webhooks.create", "webhooks.patch", "webhooks.update", "webhooks.delete"]);
    assert!(entries.iter().all(|one| one.target.as_ref().unwrap().id == made["id"].as_str().unwrap()));
    let changed: Vec<_> = entries[1].changes.as_ref().unwrap().keys().collect();
    assert_eq!(changed, ["credential_id"], "another secret is another credential");
    assert_eq!(entries[2].details.as_ref().unwrap()["delivery_id"], test["id"]);
}
