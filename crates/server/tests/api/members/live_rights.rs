//! What a member who is signed in may do follows its roles at once.

use api_types::token::RoleAccounts;
use serde_json::json;

use super::path;
use crate::support::{Mint, TestApp, reaching};

on_both!(
    rights_follow_the_roles_at_once,
    each_action_reaches_as_far_as_the_roles_that_allow_it,
    a_token_of_its_own_dies_with_the_member,
    without_a_role_nothing_is_allowed,
);

async fn rights_follow_the_roles_at_once(app: TestApp) {
    let org = app.organization("acme").await;
    let (id, token) = org.colleague(&app, "dana@example.com", &["viewer"]).await;
    let body = json!({ "fullname": "New" });
    let create =
        async || app.call("POST", "/v1/accounts").token(&token).json(&body).send().await.status.as_u16();
    assert_eq!(create().await, 403);
    let promote = json!([{ "op": "add", "path": "/role_binding/-", "value": "administrator" }]);
    org.call(&app, "PATCH", &path(&id)).json(&promote).send().await.expect(200);
    assert_eq!(create().await, 200);
    org.person(&app, "eve@example.com", &["administrator"]).await;
    let demote = json!([{ "op": "replace", "path": "/role_binding", "value": ["viewer"] }]);
    org.call(&app, "PATCH", &path(&id)).json(&demote).send().await.expect(200);
    assert_eq!(create().await, 403);

    let role = org.create_role(&app, json!({ "name": "own", "permission_set": "account-manager" })).await;
    let change = json!([{ "op": "replace", "path": "/role_binding", "value": ["own"] }]);
    org.call(&app, "PATCH", &path(&id)).json(&change).send().await.expect(200);
    let body = json!({ "fullname": "Newer" });
    app.call("POST", "/v1/accounts").token(&token).json(&body).send().await.expect(200);
    let less = json!([{ "op": "replace", "path": "/permission_set", "value": "member" }]);
    let role = format!("/v1/roles/{}", role["id"].as_str().unwrap());
    org.call(&app, "PATCH", &role).json(&less).send().await.expect(200);
    app.call("POST", "/v1/accounts").token(&token).json(&body).send().await.problem(403);
}

async fn each_action_reaches_as_far_as_the_roles_that_allow_it(app: TestApp) {
    let org = app.organization("acme").await;
    let (gold, plain) =
        (org.create(&app, json!({ "labels": ["gold"] })).await, org.create(&app, json!({})).await);
    let role = json!({
        "name": "gold", "permission_set": "account-manager",
        "resources": { "accounts": { "ids": ["*"], "labels": ["gold"] } },
    });
    org.create_role(&app, role).await;
    let (_, token) = org.colleague(&app, "dana@example.com", &["viewer", "gold"]).await;
    let patch = json!([{ "op": "replace", "path": "/fullname", "value": "Changed" }]);
    for (account, status) in [(&gold, 200), (&plain, 404)] {
        let place = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
        app.call("GET", &place).token(&token).send().await.expect(200);
        app.call("PATCH", &place).token(&token).json(&patch).send().await.expect(status);
    }
    let list = app.call("GET", "/v1/accounts").token(&token).send().await.result();
    assert_eq!(list.as_array().unwrap().len(), 3, "reading reaches everything");
    app.call("POST", "/v1/accounts").token(&token).json(&json!({})).send().await.problem(403);
    app.call("POST", "/v1/accounts")
        .token(&token)
        .json(&json!({ "labels": ["gold"] }))
        .send()
        .await
        .expect(200);
}

async fn a_token_of_its_own_dies_with_the_member(app: TestApp) {
    let org = app.organization("acme").await;
    let id = org.person(&app, "dana@example.com", &["member"]).await;
    let only = RoleAccounts { ids: vec![org.account.id.to_string()], ..RoleAccounts::default() };
    let mint = Mint { member_id: Some(id), resources: reaching(only), ..Mint::default() };
    let token = org.mint(&app, mint).await;
    let look = async || app.call("GET", "/v1/accounts").token(&token).send().await.status.as_u16();
    assert_eq!(look().await, 200);
    for (state, status) in [("disabled", 401), ("enabled", 200), ("locked", 401)] {
        let change = json!([{ "op": "replace", "path": "/state", "value": state }]);
        org.call(&app, "PATCH", &path(&id)).json(&change).send().await.expect(200);
        assert_eq!(look().await, status, "{state}");
    }
    org.call(&app, "DELETE", &path(&id)).send().await.expect(204);
    assert_eq!(look().await, 401);
}

async fn without_a_role_nothing_is_allowed(app: TestApp) {
    let org = app.organization("acme").await;
    let (_, token) = org.colleague(&app, "dana@example.com", &[]).await;
    for path in ["/v1/organization", "/v1/accounts", "/v1/members", "/v1/roles"] {
        let problem = app.call("GET", path).token(&token).send().await.problem(403);
        assert!(problem["message"].as_str().unwrap().contains("none of the member's roles"), "{problem}");
    }
}
