//! `/v1/tokens`, to the letter of the contract (management 8, auth 2 to 4).

use api_types::token::{Resources, RoleIntegrations};
use api_types::{PermissionSetName, Timestamp};
use serde_json::{Value, json};

use crate::support::{AuditMark, Mint, Org, Reply, TestApp};

on_both!(
    a_token_has_what_was_asked_for_and_its_secrets_once,
    rights_only_shrink,
    whatever_cannot_be_used_is_named,
    a_connect_token_names_its_accounts,
    an_integrations_token_opens_its_integration_only,
    lists_show_no_secrets_and_can_be_filtered,
    a_refresh_keeps_the_pair_before_until_it_is_removed,
    a_refresh_secret_renews_its_own_token_only,
    a_rotation_keeps_one_pair_and_a_reset_none,
    a_reset_gives_the_whole_lifetime_again,
    nobody_gets_the_secrets_of_more_rights_than_they_have,
    a_deleted_token_ends_with_both_pairs,
    the_first_token_and_sessions_are_kept,
    what_is_done_is_in_the_audit_log_without_secrets,
    the_same_creation_with_the_same_key_happens_once,
);

async fn create(app: &TestApp, org: &Org, body: Value) -> Reply {
    org.call(app, "POST", "/v1/tokens").json(&body).send().await
}

/// A token of the whole organization with this permission set.
async fn made(app: &TestApp, org: &Org, permission_set: &str) -> Value {
    create(app, org, json!({ "permission_set": permission_set, "resources": {} })).await.expect(200).result()
}

fn id(token: &Value) -> &str {
    token["id"].as_str().unwrap()
}

fn secret<'t>(token: &'t Value, half: &str) -> &'t str {
    let secret = token["primary"][half]["secret"].as_str().unwrap();
    assert!(!secret.is_empty());
    secret
}

fn micros(time: &Value) -> i64 {
    time.as_str().unwrap().parse::<Timestamp>().unwrap().as_micros()
}

async fn works(app: &TestApp, secret: &str) -> bool {
    let reply = app.call("GET", "/v1/accounts").token(secret).send().await;
    assert!(matches!(reply.status.as_u16(), 200 | 401), "{}", reply.text());
    reply.status.is_success()
}

/// An integration with the ticketing mock; its account, itself and its first token.
async fn connect(app: &TestApp, org: &Org) -> (Value, Value, Value) {
    let account = org.create(app, json!({ "environment": "test" })).await;
    let path = format!("/v1/integrations/{}", id(&account));
    let body = json!({ "name": "tickets", "provider_config": { "type": "ticketing_mock_ticketing" } });
    let made = org.call(app, "POST", &path).json(&body).send().await.expect(200).result();
    (account, made["integration"].clone(), made["token"].clone())
}

async fn a_token_has_what_was_asked_for_and_its_secrets_once(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({
        "fullname": "For Reports", "permission_set": "viewer", "token_ttl": "10m",
        "resources": { "accounts": { "ids": ["*"], "environments": ["test"] } },
    });
    let token = create(&app, &org, body).await.expect(200).result();
    assert_eq!((&token["name"], &token["fullname"]), (&json!("for-reports"), &json!("For Reports")));
    assert_eq!((&token["token_type"], &token["token_ttl"]), (&json!("adhoc"), &json!("10m")));
    assert_eq!(token["owner_type"], "organization");
    assert_eq!(token["owner_id"], org.organization.id.to_string());
    assert_eq!(micros(&token["expires"]) - micros(&token["created_at"]), 600 * 1_000_000);
    let permissions = &token["primary"]["access"]["permissions"];
    assert_eq!(permissions["adhoc_role"]["permission_set"], "viewer");
    assert_eq!(permissions["adhoc_role"]["resources"]["accounts"]["environments"], json!(["test"]));
    assert_eq!(permissions["parent_id"], org.organization.refresh_token_id.to_string());
    assert!(works(&app, secret(&token, "access")).await && !works(&app, secret(&token, "refresh")).await);

    for key in [id(&token), "for-reports"] {
        let info = org.call(&app, "GET", &format!("/v1/tokens/{key}/info")).send().await.expect(200).result();
        let mut blank = token.clone();
        blank["primary"]["access"]["secret"] = "".into();
        blank["primary"]["refresh"]["secret"] = "".into();
        assert_eq!(info, blank);
    }
    let plain = made(&app, &org, "viewer").await;
    assert_eq!((&plain["name"], &plain["token_ttl"]), (&plain["id"], &json!("24h")));
    let second = json!({ "name": "FOR-reports", "permission_set": "viewer", "resources": {} });
    assert_eq!(create(&app, &org, second).await.pointers(409), ["/name"]);
}

async fn rights_only_shrink(app: TestApp) {
    let org = app.organization("acme").await;
    let (one, other) = (org.create(&app, json!({})).await, org.create(&app, json!({})).await);
    let parent = json!({
        "permission_set": "administrator",
        "resources": { "accounts": { "ids": [one["id"]] }, "integrations": { "categories": ["ticketing"] } },
    });
    let parent = create(&app, &org, parent).await.expect(200).result();
    let child = |resources: Value| {
        let body = json!({ "permission_set": "viewer", "resources": resources });
        app.call("POST", "/v1/tokens").token(secret(&parent, "access")).json(&body).send()
    };
    let within =
        json!({ "accounts": { "ids": [one["id"]] }, "integrations": { "categories": ["ticketing"] } });
    let made = child(within.clone()).await.expect(200).result();
    assert_eq!(made["primary"]["access"]["permissions"]["parent_id"], parent["id"]);
    let seen = app.call("GET", "/v1/accounts").token(secret(&made, "access")).send().await.result();
    assert_eq!(seen.as_array().unwrap().len(), 1);
    for wider in [
        json!({}),
        json!({ "accounts": { "ids": ["*"] }, "integrations": within["integrations"] }),
        json!({ "accounts": { "ids": [other["id"]] }, "integrations": within["integrations"] }),
        json!({ "accounts": { "ids": [one["id"], other["id"]] }, "integrations": within["integrations"] }),
        json!({ "accounts": { "ids": [one["id"]] } }),
        json!({ "accounts": { "ids": [one["id"]] }, "integrations": { "categories": ["siem"] } }),
    ] {
        assert!(child(wider).await.refusal(403).contains("no more than"));
    }
    let manager = org.token_of(&app, PermissionSetName::AccountManager).await;
    let body = json!({ "permission_set": "token-issuer", "resources": {} });
    app.call("POST", "/v1/tokens").token(&manager).json(&body).send().await.expect(403);
}

async fn whatever_cannot_be_used_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    for (body, pointers) in [
        (json!({}), vec!["/permission_set", "/resources"]),
        (json!({ "permission_set": "king", "resources": {} }), vec!["/permission_set"]),
        (
            json!({ "permission_set": "viewer", "resources": { "accounts": {} } }),
            vec!["/resources/accounts/ids"],
        ),
        (
            json!({ "permission_set": "viewer", "resources": { "accounts": { "ids": ["acme"] } } }),
            vec!["/resources/accounts/ids/0"],
        ),
        (
            json!({
                "permission_set": "viewer",
                "resources": { "organizations": { "ids": ["*", "01890000-0000-7000-8000-000000000000"] } },
            }),
            vec!["/resources/organizations/ids/1"],
        ),
        (json!({ "permission_set": "viewer", "resources": {}, "token_ttl": "1 day" }), vec!["/token_ttl"]),
        (json!({ "permission_set": "viewer", "resources": {}, "token_ttl": "59s" }), vec!["/token_ttl"]),
        (json!({ "permission_set": "viewer", "resources": {}, "token_ttl": "8761h" }), vec!["/token_ttl"]),
        (json!({ "permission_set": "viewer", "resources": {}, "name": "two words" }), vec!["/name"]),
    ] {
        assert_eq!(create(&app, &org, body.clone()).await.pointers(400), pointers, "{body}");
    }
}

async fn a_connect_token_names_its_accounts(app: TestApp) {
    let org = app.organization("acme").await;
    let account = org.create(&app, json!({})).await;
    for resources in [
        json!({}),
        json!({ "accounts": { "ids": ["*"] } }),
        json!({ "accounts": { "ids": [account["id"], "*"] } }),
        json!({ "accounts": { "ids": [], "labels": ["gold"] } }),
    ] {
        let body = json!({ "permission_set": "connect-ui", "resources": resources });
        assert_eq!(create(&app, &org, body).await.pointers(400), ["/resources/accounts"]);
    }
    let body =
        json!({ "permission_set": "connect-ui", "resources": { "accounts": { "ids": [account["id"]] } } });
    let token = create(&app, &org, body).await.expect(200).result();
    let path = |account: &str| format!("/v1/accounts/{account}");
    let get = |account: &str| app.call("GET", &path(account)).token(secret(&token, "access")).send();
    get(id(&account)).await.expect(200);
    get(&org.account.id.to_string()).await.expect(404);
}

async fn an_integrations_token_opens_its_integration_only(app: TestApp) {
    let org = app.organization("acme").await;
    let (account, integration, _) = connect(&app, &org).await;
    let issuer = org.token_of(&app, PermissionSetName::TokenIssuer).await;
    let path = |account: &str, integration: &str| format!("/v1/tokens/{account}/{integration}");
    let ask = |path: String, body: Value| app.call("POST", &path).token(&issuer).json(&body).send();
    let by_id = ask(path(id(&account), id(&integration)), json!({})).await.expect(200).result();
    let by_name = path(account["name"].as_str().unwrap(), "tickets");
    let named =
        ask(by_name.clone(), json!({ "name": "worker", "token_ttl": "1h" })).await.expect(200).result();
    let (info, now) =
        (org.call(&app, "GET", "/v1/tokens/worker/info").send().await.result(), micros(&named["expires"]));
    assert_eq!((&info["owner_type"], &info["owner_id"]), (&json!("integration"), &integration["id"]));
    assert_eq!((now - micros(&info["created_at"])) / 1_000_000, 3600);
    for token in [&by_id, &named] {
        assert_eq!(token["permissions"]["resource_id"], integration["id"]);
        assert_eq!(token["permissions"]["resource_type"], "integration");
        let secret = token["secret"].as_str().unwrap();
        app.call("GET", "/v1/ticketing/projects").token(secret).send().await.expect(200);
        app.call("GET", "/v1/accounts").token(secret).send().await.expect(403);
    }
    assert_eq!(ask(by_name, json!({ "name": "worker" })).await.pointers(409), ["/name"]);
    ask(path(id(&account), "nothing"), json!({})).await.expect(404);
    ask(path("nothing", "tickets"), json!({})).await.expect(404);
    // The same name in another account is another integration.
    ask(path(&org.account.id.to_string(), "tickets"), json!({})).await.expect(404);
}

async fn lists_show_no_secrets_and_can_be_filtered(app: TestApp) {
    let org = app.organization("acme").await;
    let (_, integration, _) = connect(&app, &org).await;
    let token = made(&app, &org, "viewer").await;
    let all = org.call(&app, "GET", "/v1/tokens").query("total", "true").send().await;
    let (body, all) = (all.text(), all.json());
    assert_eq!(all["total"], 3, "the organization's own, the integration's, the new one");
    assert!(!body.contains(secret(&token, "access")) && !body.contains(secret(&token, "refresh")));
    assert!(!body.contains(&org.token));
    let find = |filter: String| {
        let call = org.call(&app, "GET", "/v1/tokens").query("filter", &filter);
        async move {
            let found = call.send().await.expect(200).result();
            found.as_array().unwrap().iter().map(|one| id(one).to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(find("token_type[eq]adhoc".into()).await, [id(&token)]);
    let of_integration = find(format!("owner_id[eq]{}", id(&integration))).await;
    assert_eq!(of_integration, [integration["refresh_token_id"].as_str().unwrap()]);
    assert_eq!(find("owner_type[eq]integration".into()).await, of_integration);
    assert_eq!(find("permission_set[eq]viewer".into()).await, [id(&token)]);
    let newest = org.call(&app, "GET", "/v1/tokens").query("order", "created_at[desc]").send().await.result();
    assert_eq!(newest[0]["id"], token["id"]);
}

async fn a_refresh_keeps_the_pair_before_until_it_is_removed(app: TestApp) {
    let org = app.organization("acme").await;
    let first = made(&app, &org, "viewer").await;
    let path = format!("/v1/tokens/{}", id(&first));
    let refreshed = app.call("PUT", &format!("{path}/refresh")).token(secret(&first, "refresh")).send().await;
    let second = refreshed.expect(200).result();
    assert_eq!(second["expires"], first["expires"], "a refresh does not make it live longer");
    assert_eq!(second["secondary"]["access"]["secret"], "");
    assert_ne!(secret(&first, "access"), secret(&second, "access"));
    assert!(works(&app, secret(&first, "access")).await && works(&app, secret(&second, "access")).await);
    let info = org.call(&app, "GET", &format!("{path}/info")).send().await.result();
    assert_eq!(info["secondary"]["refresh"]["expires"], first["expires"]);

    for _ in 0..2 {
        org.call(&app, "DELETE", &format!("{path}/secondary")).send().await.expect(204);
        assert!(!works(&app, secret(&first, "access")).await && works(&app, secret(&second, "access")).await);
    }
    app.call("PUT", &format!("{path}/refresh")).token(secret(&first, "refresh")).send().await.expect(401);
    let info = org.call(&app, "GET", &format!("{path}/info")).send().await.result();
    assert_eq!(info["secondary"], Value::Null);
}

async fn a_refresh_secret_renews_its_own_token_only(app: TestApp) {
    let org = app.organization("acme").await;
    let (one, other) = (made(&app, &org, "viewer").await, made(&app, &org, "viewer").await);
    let refresh = |token: &Value, bearer: &str| {
        app.call("PUT", &format!("/v1/tokens/{}/refresh", id(token))).token(bearer).send()
    };
    refresh(&other, secret(&one, "refresh")).await.expect(403);
    refresh(&one, secret(&one, "access")).await.expect(403);
    app.call("GET", "/v1/tokens").token(secret(&one, "refresh")).send().await.expect(401);
    assert!(works(&app, secret(&other, "access")).await, "nothing happened to it");
    // The organization's own token may renew any of its tokens.
    assert_eq!(refresh(&one, &org.token).await.expect(200).result()["id"], one["id"]);
    // So does an integration's: its refresh secret stands in the answer that creates the integration.
    let (_, integration, pair) = connect(&app, &org).await;
    let own = json!({ "id": integration["refresh_token_id"] });
    let renewed = refresh(&own, pair["refresh"]["secret"].as_str().unwrap()).await.expect(200).result();
    let projects = app.call("GET", "/v1/ticketing/projects").token(secret(&renewed, "access"));
    projects.send().await.expect(200);
    app.call("GET", "/v1/accounts").token(secret(&renewed, "access")).send().await.expect(403);
}

async fn a_rotation_keeps_one_pair_and_a_reset_none(app: TestApp) {
    let org = app.organization("acme").await;
    let first = made(&app, &org, "viewer").await;
    let owner = org.organization.id.to_string();
    let change = |owner: &str, what: &str| {
        org.call(&app, "PUT", &format!("/v1/tokens/{owner}/{}/{what}", id(&first))).send()
    };
    for what in ["rotate", "reset"] {
        change(&org.account.id.to_string(), what).await.expect(404);
    }
    let second = change(&owner, "rotate").await.expect(200).result();
    let third = change(&owner, "rotate").await.expect(200).result();
    assert!(!works(&app, secret(&first, "access")).await, "there is room for one pair before");
    assert!(works(&app, secret(&second, "access")).await && works(&app, secret(&third, "access")).await);
    let last = change(&owner, "reset").await.expect(200).result();
    assert_eq!(last["secondary"], Value::Null);
    for old in [&second, &third] {
        assert!(!works(&app, secret(old, "access")).await);
        let path = format!("/v1/tokens/{}/refresh", id(old));
        app.call("PUT", &path).token(secret(old, "refresh")).send().await.expect(401);
    }
    assert!(works(&app, secret(&last, "access")).await);
}

async fn a_reset_gives_the_whole_lifetime_again(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({ "permission_set": "viewer", "resources": {}, "token_ttl": "10m" });
    let token = create(&app, &org, body).await.expect(200).result();
    app.platform.clock.advance(11 * 60);
    assert!(!works(&app, secret(&token, "access")).await);
    let path = format!("/v1/tokens/{}", id(&token));
    app.call("PUT", &format!("{path}/refresh")).token(secret(&token, "refresh")).send().await.expect(401);
    let refused = org.call(&app, "PUT", &format!("{path}/refresh")).send().await;
    assert!(refused.refusal(409).contains("expired"));
    let path = format!("/v1/tokens/{}/{}/reset", org.organization.id, id(&token));
    let again = org.call(&app, "PUT", &path).send().await.expect(200).result();
    assert_eq!(micros(&again["expires"]) - micros(&again["updated_at"]), 600 * 1_000_000);
    assert!(works(&app, secret(&again, "access")).await);
}

async fn nobody_gets_the_secrets_of_more_rights_than_they_have(app: TestApp) {
    let org = app.organization("acme").await;
    let ticketing = RoleIntegrations { categories: vec!["ticketing".into()] };
    let resources = Resources { integrations: Some(ticketing), ..Resources::default() };
    let limited = org.mint(&app, Mint { resources, ..Mint::default() }).await;
    let owner = org.organization.id.to_string();
    let own = org.organization.refresh_token_id.to_string();
    for path in [
        format!("/v1/tokens/{owner}/{own}/rotate"),
        format!("/v1/tokens/{owner}/{own}/reset"),
        format!("/v1/tokens/{own}/refresh"),
    ] {
        let refused = app.call("PUT", &path).token(&limited).send().await;
        assert!(refused.refusal(403).contains("may do more"), "{path}");
    }
    assert!(works(&app, &org.token).await);
}

async fn a_deleted_token_ends_with_both_pairs(app: TestApp) {
    let org = app.organization("acme").await;
    let first = made(&app, &org, "viewer").await;
    let path = format!("/v1/tokens/{}", id(&first));
    let second =
        app.call("PUT", &format!("{path}/refresh")).token(secret(&first, "refresh")).send().await.result();
    org.call(&app, "DELETE", &path).send().await.expect(204);
    assert!(!works(&app, secret(&first, "access")).await && !works(&app, secret(&second, "access")).await);
    org.call(&app, "GET", &format!("{path}/info")).send().await.expect(404);
    org.call(&app, "DELETE", &path).send().await.expect(404);
}

async fn the_first_token_and_sessions_are_kept(app: TestApp) {
    let org = app.organization("acme").await;
    let own = format!("/v1/tokens/{}", org.organization.refresh_token_id);
    assert!(org.call(&app, "DELETE", &own).send().await.refusal(409).contains("reset"));
    assert!(works(&app, &org.token).await);
    let (_, session) = org.colleague(&app, "anna@example.com", &["administrator"]).await;
    let sessions =
        org.call(&app, "GET", "/v1/tokens").query("filter", "token_type[eq]logon").send().await.result();
    let [listed] = sessions.as_array().unwrap().as_slice() else { panic!("{sessions}") };
    assert_eq!(
        listed["primary"]["access"]["permissions"]["adhoc_role"],
        Value::Null,
        "its rights are its roles'"
    );
    for what in ["rotate", "reset"] {
        let path = format!("/v1/tokens/{}/{}/{what}", org.organization.id, id(listed));
        assert!(org.call(&app, "PUT", &path).send().await.refusal(409).contains("session"));
    }
    assert!(works(&app, &session).await);
    org.call(&app, "DELETE", &format!("/v1/tokens/{}", id(listed))).send().await.expect(204);
    assert!(!works(&app, &session).await, "an administrator can end a session");
}

async fn what_is_done_is_in_the_audit_log_without_secrets(app: TestApp) {
    let org = app.organization("acme").await;
    let mark = AuditMark::set(&app, &org).await;
    let token = made(&app, &org, "viewer").await;
    let path = format!("/v1/tokens/{}", id(&token));
    let renewed =
        app.call("PUT", &format!("{path}/refresh")).token(secret(&token, "refresh")).send().await.result();
    org.call(&app, "DELETE", &format!("{path}/secondary")).send().await.expect(204);
    org.call(&app, "DELETE", &path).send().await.expect(204);
    let entries = mark.since(&app).await;
    let actions: Vec<_> = entries.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["tokens.create", "tokens.refresh", "tokens.remove_secondary", "tokens.delete"]);
    assert_eq!(entries[1].actor.token_id.as_deref(), Some(id(&token)), "its bearer did it");
    let written = serde_json::to_string(&entries).unwrap();
    for secret in
        [&token, &renewed].into_iter().flat_map(|one| [secret(one, "access"), secret(one, "refresh")])
    {
        assert!(!written.contains(secret));
    }
    assert!(entries.iter().all(|entry| entry.target.as_ref().unwrap().id == id(&token)));
}

async fn the_same_creation_with_the_same_key_happens_once(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({ "permission_set": "viewer", "resources": {} });
    let call = || org.call(&app, "POST", "/v1/tokens").header("idempotency-key", "one").json(&body).send();
    assert_eq!(call().await.expect(200).result(), call().await.expect(200).result());
    let count = org.call(&app, "GET", "/v1/tokens").query("total", "true").send().await.json();
    assert_eq!(count["total"], 2);
}
