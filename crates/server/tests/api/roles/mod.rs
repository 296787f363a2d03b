//! `/v1/roles`, to the letter of the contract (management 13).

use serde_json::{Value, json};

use crate::support::{AuditMark, Org, Reply, TestApp};

on_both!(
    every_organization_has_the_builtin_roles,
    a_role_has_what_was_asked_for_and_the_rest_by_default,
    every_field_changes_and_members_stay_bound,
    whatever_cannot_be_used_is_named,
    builtin_roles_stay_as_they_are_and_keep_their_names,
    a_bound_role_is_not_deleted,
    nobody_creates_a_role_that_allows_more_than_they_may,
    names_are_unique_and_versions_are_checked,
);

async fn create(app: &TestApp, org: &Org, body: &Value) -> Reply {
    org.call(app, "POST", "/v1/roles").json(body).send().await
}

async fn every_organization_has_the_builtin_roles(app: TestApp) {
    let org = app.organization("acme").await;
    let list = org.call(&app, "GET", "/v1/roles").send().await.result();
    let shown: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["permission_set"].as_str().unwrap(), &one["builtin"]))
        .collect();
    let yes = json!(true);
    assert_eq!(
        shown,
        [("administrator", "administrator", &yes), ("member", "member", &yes), ("viewer", "viewer", &yes)]
    );
}

async fn a_role_has_what_was_asked_for_and_the_rest_by_default(app: TestApp) {
    let org = app.organization("acme").await;
    let mark = AuditMark::set(&app, &org).await;
    let reply =
        create(&app, &org, &json!({ "fullname": "Support in Europe", "permission_set": "viewer" })).await;
    let role = reply.expect(200).result();
    let expected = json!({
        "id": role["id"], "created_at": role["created_at"], "updated_at": role["created_at"],
        "name": "support-in-europe", "fullname": "Support in Europe", "permission_set": "viewer",
    });
    assert_eq!(role, expected);
    assert_eq!(reply.header("etag"), Some("\"1\""));
    for key in [role["id"].as_str().unwrap(), "support-in-europe", "Support-In-Europe"] {
        assert_eq!(org.call(&app, "GET", &format!("/v1/roles/{key}")).send().await.result(), role, "{key}");
    }
    let entries = mark.since(&app).await;
    assert_eq!(entries.iter().map(|one| one.action.as_str()).collect::<Vec<_>>(), ["roles.create"]);

    let resources = json!({
        "accounts": { "ids": ["*"], "labels": ["gold"], "environments": ["test"] },
        "integrations": { "categories": ["siem", "*"] }, "organizations": { "ids": ["*"] },
    });
    let body = json!({
        "name": "~all", "description": "two\nlines", "permission_set": "account-manager", "resources": resources,
    });
    let role = create(&app, &org, &body).await.expect(200).result();
    assert_eq!((&role["resources"], &role["fullname"]), (&resources, &json!("~all")));
    assert_eq!(role["description"], "two\nlines");
}

async fn every_field_changes_and_members_stay_bound(app: TestApp) {
    let org = app.organization("acme").await;
    let role = org.create_role(&app, json!({ "name": "before", "permission_set": "viewer" })).await;
    let id = org.person(&app, "dana@example.com", &["before"]).await;
    let body = json!({
        "id": "ignored", "builtin": true, "name": "After", "fullname": "Afterwards", "description": "why",
        "permission_set": "account-manager", "resources": { "accounts": { "ids": [org.account.id] } },
    });
    let written = org.call(&app, "PUT", "/v1/roles/before").json(&body).send().await.expect(200).result();
    let expected = json!({
        "id": role["id"], "created_at": role["created_at"], "updated_at": written["updated_at"],
        "name": "after", "fullname": "Afterwards", "description": "why", "permission_set": "account-manager",
        "resources": { "accounts": { "ids": [org.account.id] } },
    });
    assert_eq!(written, expected);
    let member = org.call(&app, "GET", &format!("/v1/members/{id}")).send().await.result();
    assert_eq!(member["role_binding"], json!(["after"]));
    let patch = json!([
        { "op": "remove", "path": "/resources" },
        { "op": "add", "path": "/description", "value": "because" },
    ]);
    let patched = org.call(&app, "PATCH", "/v1/roles/after").json(&patch).send().await.expect(200).result();
    assert_eq!((&patched["resources"], &patched["description"]), (&Value::Null, &json!("because")));
    for field in ["id", "builtin", "created_at", "updated_at"] {
        let patch = json!([{ "op": "replace", "path": format!("/{field}"), "value": "x" }]);
        let reply = org.call(&app, "PATCH", "/v1/roles/after").json(&patch).send().await;
        assert_eq!(reply.pointers(400), ["/0/path"], "{field}");
    }
}

async fn whatever_cannot_be_used_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    let with = |field: &str, value: Value| {
        let mut body = json!({ "name": "r", "permission_set": "viewer" });
        body[field] = value;
        body
    };
    let accounts = |field: &str, value: Value| {
        let mut accounts = json!({ "ids": ["*"] });
        accounts[field] = value;
        with("resources", json!({ "accounts": accounts }))
    };
    let cases: Vec<(Value, &[&str])> = vec![
        (json!({}), &["/permission_set"]),
        (with("permission_set", json!("everything")), &["/permission_set"]),
        (with("name", json!("two words")), &["/name"]),
        (with("name", json!("administrator")), &["/name"]),
        (with("name", json!("Viewer~1")), &["/name"]),
        (with("fullname", json!("")), &["/fullname"]),
        (with("description", json!("x".repeat(1001))), &["/description"]),
        (with("description", json!("\u{7}")), &["/description"]),
        (with("resources", json!([])), &["/resources"]),
        (with("resources", json!({ "accounts": {} })), &["/resources/accounts/ids"]),
        (with("resources", json!({ "organizations": {} })), &["/resources/organizations/ids"]),
        (with("resources", json!({ "integrations": {} })), &["/resources/integrations/categories"]),
        (accounts("ids", json!("all")), &["/resources/accounts/ids"]),
        (accounts("ids", json!(["*", "a-name"])), &["/resources/accounts/ids/1"]),
        (accounts("labels", json!([""])), &["/resources/accounts/labels/0"]),
        (accounts("environments", json!(["staging"])), &["/resources/accounts/environments/0"]),
        (
            with("resources", json!({ "integrations": { "categories": ["two words"] } })),
            &["/resources/integrations/categories/0"],
        ),
        (json!({ "fullname": "Administrator", "permission_set": "viewer" }), &["/fullname"]),
    ];
    for (body, expected) in cases {
        assert_eq!(create(&app, &org, &body).await.pointers(400), expected, "{body}");
    }
    org.create_role(&app, json!({ "name": "mine", "permission_set": "viewer" })).await;
    let put = |body: Value| org.call(&app, "PUT", "/v1/roles/mine").json(&body).send();
    assert_eq!(put(json!({})).await.pointers(400), ["/name", "/fullname", "/permission_set"]);
    let reserved = json!({ "name": "viewer~x", "fullname": "x", "permission_set": "viewer" });
    assert_eq!(put(reserved).await.pointers(400), ["/name"]);
}

async fn builtin_roles_stay_as_they_are_and_keep_their_names(app: TestApp) {
    let org = app.organization("acme").await;
    for name in ["administrator", "viewer", "member"] {
        let role = format!("/v1/roles/{name}");
        let before = org.call(&app, "GET", &role).send().await.result();
        org.call(&app, "PUT", &role).json(&before).send().await.problem(409);
        let patch = json!([{ "op": "replace", "path": "/fullname", "value": "x" }]);
        org.call(&app, "PATCH", &role).json(&patch).send().await.problem(409);
        org.call(&app, "DELETE", &role).send().await.problem(409);
        assert_eq!(org.call(&app, "GET", &role).send().await.result(), before);
    }
}

async fn a_bound_role_is_not_deleted(app: TestApp) {
    let org = app.organization("acme").await;
    org.create_role(&app, json!({ "name": "mine", "permission_set": "viewer" })).await;
    let ids = [
        org.person(&app, "a@example.com", &["mine"]).await,
        org.person(&app, "b@example.com", &["mine"]).await,
    ];
    let problem = org.call(&app, "DELETE", "/v1/roles/mine").send().await.problem(409);
    assert!(problem["message"].as_str().unwrap().contains("2 members"), "{problem}");
    for id in ids {
        org.call(&app, "DELETE", &format!("/v1/members/{id}")).send().await.expect(204);
    }
    org.call(&app, "DELETE", "/v1/roles/mine").send().await.expect(204);
    org.call(&app, "GET", "/v1/roles/mine").send().await.problem(404);
    org.call(&app, "DELETE", "/v1/roles/mine").send().await.problem(404);
}

async fn nobody_creates_a_role_that_allows_more_than_they_may(app: TestApp) {
    use api_types::token::{Resources, RoleIntegrations};

    use crate::support::Mint;

    let org = app.organization("acme").await;
    let siem = Resources {
        integrations: Some(RoleIntegrations { categories: vec!["siem".into()] }),
        ..Resources::default()
    };
    let token = org.mint(&app, Mint { resources: siem, ..Mint::default() }).await;
    let send = |body: Value| app.call("POST", "/v1/roles").token(&token).json(&body).send();
    send(json!({ "name": "wide", "permission_set": "viewer" })).await.problem(403);
    let narrow = json!({
        "name": "narrow", "permission_set": "viewer", "resources": { "integrations": { "categories": ["siem"] } },
    });
    send(narrow).await.expect(200);
    let widen = json!([{ "op": "remove", "path": "/resources" }]);
    app.call("PATCH", "/v1/roles/narrow").token(&token).json(&widen).send().await.problem(403);
}

async fn names_are_unique_and_versions_are_checked(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({ "name": "mine", "permission_set": "viewer" });
    let tag = create(&app, &org, &body).await.header("etag").unwrap().to_owned();
    assert_eq!(
        create(&app, &org, &json!({ "name": "MINE", "permission_set": "member" })).await.pointers(409),
        ["/name"]
    );
    let other = org.create_role(&app, json!({ "name": "other", "permission_set": "viewer" })).await;
    let mut taken = other.clone();
    taken["name"] = "mine".into();
    assert_eq!(org.call(&app, "PUT", "/v1/roles/other").json(&taken).send().await.pointers(409), ["/name"]);
    let patch = json!([{ "op": "add", "path": "/description", "value": "x" }]);
    let patched = || org.call(&app, "PATCH", "/v1/roles/mine").header("if-match", &tag).json(&patch).send();
    patched().await.expect(200);
    patched().await.problem(412);
    let key =
        || org.call(&app, "POST", "/v1/roles").header("idempotency-key", "k").json(&taken_twice()).send();
    let (first, second) = (key().await, key().await);
    assert_eq!(first.expect(200).json(), second.expect(200).json());
}

fn taken_twice() -> Value {
    json!({ "name": "once", "permission_set": "viewer" })
}
