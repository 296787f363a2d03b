//! `/v1/credentials`, to the letter of the contract (management 9). What a credential holds never comes out.

use serde_json::{Value, json};

use crate::support::{AuditMark, Org, Reply, TestApp};

on_both!(
    every_kind_is_kept_and_none_is_shown,
    an_account_an_integration_and_a_point_own_credentials,
    what_it_holds_changes_only_when_asked,
    only_harmless_operations_patch_a_credential,
    whatever_cannot_be_used_is_named,
    they_go_with_their_owner,
);

const CANARY: &str = "c4n4ry-of-a-credential";

/// A config of each kind; every secret is the canary.
fn kinds() -> Vec<Value> {
    vec![
        json!({ "type": "aws", "access_key_id": "AKIAEXAMPLE", "secret_access_key": CANARY, "session": CANARY }),
        json!({
            "type": "aws_role", "role_arn": "arn:aws:iam::123456789012:role/reader", "external_id": CANARY,
        }),
        json!({ "type": "token", "secret": CANARY }),
        json!({ "type": "basic", "username": "somebody", "secret": CANARY }),
        json!({ "type": "secret", "secret": CANARY }),
        json!({ "type": "o_auth_client", "client_id": "id", "client_secret": CANARY, "extra": { "a": CANARY } }),
        json!({ "type": "tls_certificate", "certificate": "-----BEGIN-----", "private_key": CANARY }),
    ]
}

async fn create(app: &TestApp, org: &Org, owner: &Value, body: &Value) -> Reply {
    org.call(app, "POST", &list(owner)).json(body).send().await
}

fn list(owner: &Value) -> String {
    format!("/v1/credentials/{}", owner["id"].as_str().unwrap())
}

fn at(owner: &Value, credential: &Value) -> String {
    format!("{}/{}", list(owner), credential["id"].as_str().unwrap())
}

async fn every_kind_is_kept_and_none_is_shown(app: TestApp) {
    let org = app.organization("acme").await;
    let account = org.create(&app, json!({})).await;
    let mark = AuditMark::set(&app, &org).await;
    for config in kinds() {
        let kind = config["type"].as_str().unwrap();
        let name = kind.replace('_', "-");
        let reply = create(&app, &org, &account, &json!({ "name": name, "config": config })).await;
        let made = reply.expect(200).result();
        let expected = json!({
            "id": made["id"], "created_at": made["created_at"], "updated_at": made["created_at"],
            "name": name, "fullname": name, "account_id": account["id"], "owner_type": "account",
            "config": { "type": kind }, "managed": "Unmanaged",
        });
        assert_eq!(made, expected);
        // The same with something wrong: what is right in it must not come back either.
        let mut wrong = config.clone();
        wrong["type"] = "nothing".into();
        let refused = create(&app, &org, &account, &json!({ "config": wrong })).await;
        assert_eq!(refused.pointers(400), ["/config/type"]);
        let mut too_long = config.clone();
        for (field, value) in too_long.as_object_mut().unwrap() {
            if value == CANARY {
                *value = CANARY.repeat(10_000).into();
                assert!(!field.is_empty());
            }
        }
        let long = create(&app, &org, &account, &json!({ "config": too_long })).await;
        let patch = json!([{ "op": "replace", "path": "/config/type", "value": CANARY }]);
        let patched = org.call(&app, "PATCH", &at(&account, &made)).json(&patch).send().await;
        let lookup = format!("/v1/credentials/lookup/{}", made["id"].as_str().unwrap());
        let seen = [
            org.call(&app, "GET", &at(&account, &made)).send().await,
            org.call(&app, "GET", &lookup).send().await,
            org.call(&app, "GET", &list(&account)).send().await,
            refused,
            long,
            patched,
            reply,
        ];
        for reply in &seen {
            assert!(!reply.text().contains(CANARY), "{kind}: {} shows it", reply.called);
        }
        assert_eq!((seen[0].result(), seen[1].result()), (made.clone(), made));
    }
    let log = format!("{:?}", mark.since(&app).await.iter().map(|entry| &entry.changes).collect::<Vec<_>>());
    assert!(!log.contains(CANARY), "{log}");
}

async fn an_account_an_integration_and_a_point_own_credentials(app: TestApp) {
    let org = app.organization("acme").await;
    let integration = org.create_integration(&app).await;
    let account = json!({ "id": integration["account_id"] });
    let point = org.create_point(&app).await;
    let config = json!({ "type": "token", "secret": "x" });
    for (owner, field, owner_type) in [
        (&account, "account_id", "account"),
        (&integration, "integration_id", "integration"),
        (&point, "integration_point_id", "integration_point"),
    ] {
        let body = json!({ "name": "same", "config": config, "owner_type": owner_type });
        let made = create(&app, &org, owner, &body).await.expect(200).result();
        assert_eq!((&made[field], &made["owner_type"]), (&owner["id"], &json!(owner_type)));
        assert_eq!(org.call(&app, "GET", &list(owner)).send().await.result(), json!([made]));
        let by_name = format!("{}/same", list(owner));
        assert_eq!(org.call(&app, "GET", &by_name).send().await.result(), made);
        create(&app, &org, owner, &body).await.problem(409);
        // Each is found with its own owner only.
        for other in [&account, &integration, &point].into_iter().filter(|other| *other != owner) {
            org.call(&app, "GET", &at(other, &made)).send().await.problem(404);
        }
    }
    let body = json!({ "config": config, "owner_type": "integration" });
    create(&app, &org, &account, &body).await.problem(404);
}

async fn what_it_holds_changes_only_when_asked(app: TestApp) {
    let org = app.organization("acme").await;
    let account = org.create(&app, json!({})).await;
    let body = json!({ "config": { "type": "basic", "username": "a", "secret": CANARY } });
    let made = create(&app, &org, &account, &body).await.expect(200).result();
    let mut back = made.clone();
    back["fullname"] = "Renamed".into();
    back["expires"] = "2030-01-01T00:00:00Z".into();
    let put = org.call(&app, "PUT", &at(&account, &made)).json(&back).send().await.expect(200).result();
    back["updated_at"] = put["updated_at"].clone();
    assert_eq!(put, back);
    // A part of it can be replaced only because the rest is still there.
    let patch = json!([{ "op": "replace", "path": "/config/secret", "value": "another" }]);
    org.call(&app, "PATCH", &at(&account, &made)).json(&patch).send().await.expect(200);
    let patch = json!([{ "op": "remove", "path": "/config/username" }]);
    let refused = org.call(&app, "PATCH", &at(&account, &made)).json(&patch).send().await;
    assert_eq!(refused.pointers(400), ["/config/username"]);
    back["config"] = json!({ "type": "token", "secret": "x" });
    let refused = org.call(&app, "PUT", &at(&account, &made)).json(&back).send().await;
    assert_eq!(refused.pointers(400), ["/config/type"]);
}

async fn only_harmless_operations_patch_a_credential(app: TestApp) {
    let org = app.organization("acme").await;
    let account = org.create(&app, json!({})).await;
    let body = json!({ "config": { "type": "token", "secret": CANARY } });
    let made = create(&app, &org, &account, &body).await.expect(200).result();
    let operations = [
        (json!({ "op": "test", "path": "/config/secret", "value": CANARY }), "/0/op"),
        (json!({ "op": "copy", "from": "/config/secret", "path": "/fullname" }), "/0/op"),
        (json!({ "op": "move", "from": "/config/secret", "path": "/fullname" }), "/0/op"),
        (json!({ "op": "replace", "path": "/managed", "value": "Managed" }), "/0/path"),
        (json!({ "op": "replace", "path": "/config", "value": { "type": "token" } }), "/0/path"),
        (json!({ "op": "replace", "path": "", "value": {} }), "/0/path"),
    ];
    for (operation, place) in operations {
        let reply = org.call(&app, "PATCH", &at(&account, &made)).json(&json!([operation])).send().await;
        assert_eq!(reply.pointers(400), [place], "{operation}");
    }
    let patch = json!([
        { "op": "replace", "path": "/name", "value": "other" },
        { "op": "add", "path": "/expires", "value": "2030-01-01T00:00:00Z" },
    ]);
    let patched =
        org.call(&app, "PATCH", &at(&account, &made)).json(&patch).send().await.expect(200).result();
    assert_eq!((&patched["name"], &patched["expires"]), (&json!("other"), &json!("2030-01-01T00:00:00Z")));
}

async fn whatever_cannot_be_used_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    let account = org.create(&app, json!({})).await;
    let cases = [
        (json!({}), vec!["/config"]),
        (json!({ "config": {} }), vec!["/config/type"]),
        (json!({ "config": { "type": "basic" } }), vec!["/config/username", "/config/secret"]),
        (
            json!({ "config": { "type": "token", "secret": "x" }, "expires": "soon", "name": "No!" }),
            vec!["/name", "/expires"],
        ),
        (
            json!({ "config": { "type": "token", "secret": "x" }, "owner_type": "organization_webhook" }),
            vec!["/owner_type"],
        ),
    ];
    for (body, pointers) in cases {
        assert_eq!(create(&app, &org, &account, &body).await.pointers(400), pointers, "{body}");
    }
}

async fn they_go_with_their_owner(app: TestApp) {
    let org = app.organization("acme").await;
    let integration = org.create_integration(&app).await;
    let account = json!({ "id": integration["account_id"] });
    let body = json!({ "config": { "type": "token", "secret": "x" } });
    let of_account = create(&app, &org, &account, &body).await.expect(200).result();
    let of_integration = create(&app, &org, &integration, &body).await.expect(200).result();
    let path = |one: &Value| format!("/v1/credentials/lookup/{}", one["id"].as_str().unwrap());
    let place = format!(
        "/v1/integrations/{}/{}",
        account["id"].as_str().unwrap(),
        integration["id"].as_str().unwrap()
    );
    org.call(&app, "DELETE", &place).send().await.expect(204);
    org.call(&app, "GET", &path(&of_integration)).send().await.problem(404);
    org.call(&app, "GET", &path(&of_account)).send().await.expect(200);
    let place = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    org.call(&app, "DELETE", &place).send().await.expect(204);
    org.call(&app, "GET", &path(&of_account)).send().await.problem(404);
}
