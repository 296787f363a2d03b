//! `/v1/integrations`, to the letter of the contract (management 7), and the token that comes with one.

use serde_json::{Value, json};

use crate::samples::integration;
use crate::support::{Org, Reply, TestApp};

on_both!(
    an_integration_comes_with_a_token_for_the_connector_api_only,
    every_field_changes_within_its_connector,
    whatever_cannot_be_used_is_named,
    names_are_unique_in_an_account_only,
    lists_show_one_account_or_all_and_expand_what_they_refer_to,
    a_role_for_some_categories_reaches_only_these,
    it_ends_with_its_tokens,
    what_would_be_created_is_tried_out_and_not_stored,
    the_same_creation_with_the_same_key_happens_once,
    a_word_of_the_paths_is_no_name_and_a_display_name_like_it_gets_a_suffix,
);

const MOCK: &str = "ticketing_mock_ticketing";

fn list(account: &Value) -> String {
    format!("/v1/integrations/{}", account["id"].as_str().unwrap())
}

fn at(integration: &Value) -> String {
    let [account, id] = ["account_id", "id"].map(|field| integration[field].as_str().unwrap());
    format!("/v1/integrations/{account}/{id}")
}

async fn create(app: &TestApp, org: &Org, account: &Value, body: &Value) -> Reply {
    org.call(app, "POST", &list(account)).json(body).send().await
}

async fn test_account(app: &TestApp, org: &Org) -> Value {
    org.create(app, json!({ "environment": "test" })).await
}

async fn an_integration_comes_with_a_token_for_the_connector_api_only(app: TestApp) {
    let org = app.organization("acme").await;
    let account = test_account(&app, &org).await;
    let body = json!({
        "fullname": "Help Desk", "provider_config": { "type": MOCK, "name": "desk", "password": "c4n4ry" },
    });
    let made = create(&app, &org, &account, &body).await;
    let result = made.expect(200).result();
    let integration = result["integration"].clone();
    let expected = json!({
        "id": integration["id"], "created_at": integration["created_at"],
        "updated_at": integration["created_at"], "name": "help-desk", "fullname": "Help Desk",
        "refresh_token_id": integration["refresh_token_id"], "account_id": account["id"],
        "category": "ticketing", "provider_type": MOCK,
        "provider_fullname": integration["provider_fullname"],
        "provider_config": { "type": MOCK, "name": "desk" },
    });
    assert_eq!(integration, expected);
    assert!(!integration["provider_fullname"].as_str().unwrap().is_empty());
    assert_eq!(result.get("credentials_created"), None);
    let token = &result["token"]["access"];
    assert_eq!(token["permissions"]["resource_type"], "integration");
    assert_eq!(token["permissions"]["resource_id"], integration["id"]);
    assert_eq!(token["permissions"]["id"], integration["refresh_token_id"]);
    let secret = token["secret"].as_str().unwrap();
    let projects = app.call("GET", "/v1/ticketing/projects").token(secret).send().await;
    assert!(!projects.expect(200).result().as_array().unwrap().is_empty());
    for path in ["/v1/accounts", "/v1/integrations", "/v1/organization"] {
        app.call("GET", path).token(secret).send().await.problem(403);
    }
    app.call("GET", "/v1/ticketing/projects").token(&org.token).send().await.problem(403);
    for key in ["id", "name"] {
        let path =
            format!("{}/{}", list(&json!({ "id": account["name"] })), integration[key].as_str().unwrap());
        assert_eq!(org.call(&app, "GET", &path).send().await.result(), integration, "{key}");
    }
}

async fn every_field_changes_within_its_connector(app: TestApp) {
    let org = app.organization("acme").await;
    let made = org.create_integration(&app).await;
    let point = org.create_point(&app).await;
    let mut body = made.clone();
    body["name"] = "renamed".into();
    body["fullname"] = "Renamed".into();
    body["provider_config"]["name"] = "other".into();
    body["integration_point_id"] = point["id"].clone();
    let reply = org.call(&app, "PUT", &at(&made)).json(&body).send().await;
    let changed = reply.expect(200).result();
    body["updated_at"] = changed["updated_at"].clone();
    assert_eq!(changed, body);
    assert_eq!(reply.header("etag"), Some("\"2\""));
    let patch = json!([
        { "op": "remove", "path": "/integration_point_id" },
        { "op": "remove", "path": "/provider_config/name" },
    ]);
    let patched = org.call(&app, "PATCH", &at(&made)).json(&patch).send().await.expect(200).result();
    assert_eq!(patched.get("integration_point_id"), None);
    assert_eq!(patched["provider_config"], json!({ "type": MOCK }));
    let patch = json!([{ "op": "replace", "path": "/account_id", "value": "x" }]);
    org.call(&app, "PATCH", &at(&made)).json(&patch).send().await.problem(400);
    let stale = org.call(&app, "PUT", &at(&made)).header("if-match", "\"1\"").json(&body).send().await;
    stale.problem(412);
}

async fn whatever_cannot_be_used_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    let account = test_account(&app, &org).await;
    let with = |name: &str, value: Value| {
        let mut body = integration();
        body[name] = value;
        body
    };
    let cases = [
        (json!({}), "/provider_config"),
        (json!({ "provider_config": {} }), "/provider_config"),
        (json!({ "provider_config": { "type": "ticketing_zendesk" } }), "/provider_config/type"),
        (json!({ "provider_config": { "type": "nobody" } }), "/provider_config/type"),
        (json!({ "provider_config": { "type": MOCK, "name": 7 } }), "/provider_config/name"),
        (with("integration_point_id", "nowhere".into()), "/integration_point_id"),
        (with("name", "Not a slug".into()), "/name"),
        (with("bridge_selector", json!({ "type": "id", "value": "x" })), "/bridge_selector"),
        (with("webhook_config", json!({ "items": [] })), "/webhook_config"),
        (with("mappings", json!([{}])), "/mappings"),
        (with("scheduled_operations", json!([{}])), "/scheduled_operations"),
    ];
    for (body, pointer) in cases {
        let reply = create(&app, &org, &account, &body).await;
        assert_eq!(reply.pointers(400), [pointer], "{body}");
    }
    let later =
        create(&app, &org, &account, &json!({ "provider_config": { "type": "ticketing_zendesk" } })).await;
    assert!(later.text().contains("ticketing_zendesk"), "{}", later.text());
    let nowhere = json!({ "id": "nowhere" });
    create(&app, &org, &nowhere, &integration()).await.problem(404);
}

async fn names_are_unique_in_an_account_only(app: TestApp) {
    let org = app.organization("acme").await;
    let (one, other) = (test_account(&app, &org).await, test_account(&app, &org).await);
    let mut body = integration();
    body["name"] = "same".into();
    let first = create(&app, &org, &one, &body).await.expect(200).result();
    create(&app, &org, &other, &body).await.expect(200);
    let taken = create(&app, &org, &one, &body).await;
    assert_eq!(taken.pointers(409), ["/name"]);
    let found = org.call(&app, "GET", &format!("{}/same", list(&one))).send().await.result();
    assert_eq!(found, first["integration"]);
}

async fn lists_show_one_account_or_all_and_expand_what_they_refer_to(app: TestApp) {
    let org = app.organization("acme").await;
    let (one, other) = (test_account(&app, &org).await, test_account(&app, &org).await);
    let point = org.create_point(&app).await;
    let mut made = Vec::new();
    for (account, name) in [(&one, "a"), (&one, "b"), (&other, "a")] {
        let body = json!({
            "name": name, "provider_config": { "type": MOCK }, "integration_point_id": point["id"],
        });
        made.push(org.connect(&app, account, &body).await["integration"].clone());
    }
    let of_one = org.call(&app, "GET", &list(&one)).query("total", "true").send().await.json();
    assert_eq!((&of_one["result"], &of_one["total"]), (&json!([made[0], made[1]]), &json!(2)));
    let next = org.call(&app, "GET", &list(&one)).query("start_after", "a").send().await.result();
    assert_eq!(next, json!([made[1]]));
    let all = || org.call(&app, "GET", "/v1/integrations");
    assert_eq!(all().query("total", "true").send().await.json()["total"], 3);
    let filters = [
        (format!("integration_point_id[in]{},{}", point["id"].as_str().unwrap(), uuid::Uuid::nil()), 3),
        (format!("account_id[eq]{}", other["id"].as_str().unwrap()), 1),
        ("category[eq]ticketing".to_owned(), 3),
        ("provider_type[like]ticketing%".to_owned(), 3),
        ("name[eq]b".to_owned(), 1),
    ];
    for (filter, count) in filters {
        let found = all().query("filter", &filter).send().await.result();
        assert_eq!(found.as_array().unwrap().len(), count, "{filter}");
    }
    let expanded = all().query("expand", "all").query("filter", "name[eq]b").send().await.result();
    assert_eq!((&expanded[0]["account"], &expanded[0]["integration_point"]), (&one, &point));
    let expanded = all().query("expand", "account").send().await.result();
    assert_eq!(expanded[0].get("integration_point"), None);
    assert_eq!(all().query("expand", "everything").send().await.blames(400)[0].1, "expand");
}

async fn a_role_for_some_categories_reaches_only_these(app: TestApp) {
    let org = app.organization("acme").await;
    let made = org.create_integration(&app).await;
    let account = json!({ "id": made["account_id"] });
    for (category, reached) in [("ticketing", true), ("siem", false)] {
        let role = org
            .create_role(
                &app,
                json!({
                    "permission_set": "administrator",
                    "resources": { "accounts": { "ids": ["*"] }, "integrations": { "categories": [category] } },
                }),
            )
            .await;
        let (_, token) = org.colleague(&app, category, &[role["name"].as_str().unwrap()]).await;
        let found = app.call("GET", "/v1/integrations").token(&token).send().await.expect(200).result();
        assert_eq!(found.as_array().unwrap().len(), usize::from(reached), "{category}");
        let one = app.call("GET", &at(&made)).token(&token).send().await;
        assert_eq!(one.status.as_u16(), if reached { 200 } else { 404 }, "{category}");
        let new = app.call("POST", &list(&account)).json(&integration()).token(&token).send().await;
        assert_eq!(new.status.as_u16(), if reached { 200 } else { 403 }, "{category}: {}", new.text());
    }
}

async fn it_ends_with_its_tokens(app: TestApp) {
    let org = app.organization("acme").await;
    let account = test_account(&app, &org).await;
    let projects = async |secret: &str| {
        app.call("GET", "/v1/ticketing/projects").token(secret).send().await.status.as_u16()
    };
    let mut secrets = Vec::new();
    let mut made = Vec::new();
    for _ in 0..2 {
        let result = org.connect(&app, &account, &integration()).await;
        secrets.push(result["token"]["access"]["secret"].as_str().unwrap().to_owned());
        made.push(result["integration"].clone());
    }
    org.call(&app, "DELETE", &at(&made[0])).send().await.expect(204);
    assert_eq!((projects(&secrets[0]).await, projects(&secrets[1]).await), (401, 200));
    let path = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    org.call(&app, "DELETE", &path).send().await.expect(204);
    assert_eq!(projects(&secrets[1]).await, 401);
    org.call(&app, "GET", &at(&made[1])).send().await.problem(404);
}

async fn what_would_be_created_is_tried_out_and_not_stored(app: TestApp) {
    let org = app.organization("acme").await;
    let account = test_account(&app, &org).await;
    let path = format!("{}/verify", list(&account));
    let verify = async |body: &Value| org.call(&app, "POST", &path).json(body).send().await;
    assert_eq!(verify(&json!({ "integration": integration() })).await.expect(200).json(), json!({}));
    let unknown = json!({ "integration": { "provider_config": { "type": "nobody" } } });
    assert_eq!(verify(&unknown).await.pointers(400), ["/integration/provider_config/type"]);
    assert_eq!(verify(&json!({})).await.pointers(400), ["/integration"]);
    assert_eq!(org.call(&app, "GET", &list(&account)).send().await.result(), json!([]));
    let made = org.connect(&app, &account, &integration()).await["integration"].clone();
    let stored = format!("{}/verify", at(&made));
    assert_eq!(org.call(&app, "POST", &stored).send().await.expect(200).json(), json!({}));
    let mut changed = made.clone();
    changed["provider_config"]["name"] = json!(7);
    let refused = org.call(&app, "POST", &stored).json(&changed).send().await;
    assert_eq!(refused.pointers(400), ["/provider_config/name"]);
    assert_eq!(org.call(&app, "GET", &at(&made)).send().await.result(), made);
}

async fn the_same_creation_with_the_same_key_happens_once(app: TestApp) {
    let org = app.organization("acme").await;
    let account = test_account(&app, &org).await;
    let once = async || {
        let call =
            org.call(&app, "POST", &list(&account)).header("idempotency-key", "k").json(&integration());
        call.send().await
    };
    let (first, second) = (once().await, once().await);
    assert_eq!(first.expect(200).result(), second.expect(200).result());
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    let list = org.call(&app, "GET", &list(&account)).send().await.result();
    assert_eq!(list.as_array().unwrap().len(), 1);
}

/// `PUT /v1/tokens/{refresh_token_id}/refresh` and `POST /v1/tokens/{account_id}/{integration_id}` meet there.
async fn a_word_of_the_paths_is_no_name_and_a_display_name_like_it_gets_a_suffix(app: TestApp) {
    let org = app.organization("acme").await;
    let account = test_account(&app, &org).await;
    for word in ["info", "refresh", "secondary"] {
        let named = json!({ "name": word, "provider_config": { "type": MOCK } });
        let refused = create(&app, &org, &account, &named).await;
        assert_eq!(refused.pointers(400), ["/name"]);
        assert!(refused.text().contains("is a word of the API's paths"), "{}", refused.text());
        let called = json!({ "fullname": word.to_uppercase(), "provider_config": { "type": MOCK } });
        let made = create(&app, &org, &account, &called).await.expect(200).result()["integration"].clone();
        assert_eq!(made["name"], format!("{word}-1"));
        let path = format!("/v1/tokens/{}/{word}-1", account["id"].as_str().unwrap());
        org.call(&app, "POST", &path).json(&json!({})).send().await.expect(200);
        let rename = json!([{ "op": "replace", "path": "/name", "value": word }]);
        let refused = org.call(&app, "PATCH", &at(&made)).json(&rename).send().await;
        assert_eq!(refused.pointers(400), ["/name"]);
    }
}
