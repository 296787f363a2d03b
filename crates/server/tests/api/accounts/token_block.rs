//! The `token` block of an account's creation (contract, management 5 and auth 3).

use api_types::token::{Resources, RoleAccounts, RoleIntegrations};
use api_types::{PermissionSetName, Timestamp};
use serde_json::{Value, json};

use crate::samples::everything;
use crate::support::{AuditMark, Mint, TestApp};

on_both!(
    the_token_comes_with_the_account,
    it_works_on_its_account_and_nowhere_else,
    it_outlives_its_account_and_reaches_nothing,
    only_three_permission_sets_can_be_asked_for,
    lifetimes_have_a_default_and_limits,
    it_needs_the_right_to_provision,
    it_is_narrowed_like_its_maker,
    a_taken_token_name_undoes_the_account,
    an_expired_one_is_refused,
);

async fn the_token_comes_with_the_account(app: TestApp) {
    let org = app.organization("acme").await;
    let provisioner = org.token_of(&app, PermissionSetName::AccountProvisioner).await;
    let body = json!({
        "name": "north",
        "token": { "permission_set": "account-manager", "token_ttl": "720h", "fullname": "For North" },
    });
    let reply = app.call("POST", "/v1/accounts").token(&provisioner).json(&body).send().await;
    let result = reply.expect(200).result();
    let (account, token) = (&result["account"], &result["token"]);
    assert_eq!(token["name"], "for-north");
    assert_eq!(token["fullname"], "For North");
    assert_eq!(token["token_type"], "adhoc");
    assert_eq!(token["token_ttl"], "720h");
    assert_eq!(token["owner_type"], "organization");
    assert_eq!(token["owner_id"], org.organization.id.to_string());
    assert_eq!(token["secondary"], Value::Null);
    let time = |value: &Value| value.as_str().unwrap().parse::<Timestamp>().unwrap().as_micros();
    assert_eq!(time(&token["expires"]) - time(&token["created_at"]), 720 * 3600 * 1_000_000);
    for half in ["access", "refresh"] {
        let one = &token["primary"][half];
        let secret = one["secret"].as_str().unwrap();
        assert_eq!(secret.len(), 77, "{secret}");
        assert_eq!(one["expires"], token["expires"]);
        let permissions = &one["permissions"];
        assert_eq!(permissions["adhoc_role"]["permission_set"], "account-manager");
        assert_eq!(permissions["adhoc_role"]["resources"]["accounts"]["ids"], json!([account["id"]]));
        assert_eq!(permissions["organization_id"], org.organization.id.to_string());
        assert_eq!(permissions["resource_type"], "organization");
        assert_eq!(permissions["resource_id"], org.organization.id.to_string());
        assert_eq!(permissions["id"], token["id"]);
        assert_eq!(permissions["member_id"], "");
        assert_ne!(permissions["parent_id"], "", "it says whose child it is");
    }
    assert_ne!(token["primary"]["access"]["secret"], token["primary"]["refresh"]["secret"]);
    // The secret is in that answer and in no other.
    let secret = token["primary"]["access"]["secret"].as_str().unwrap();
    assert!(!everything(&app, &org).await.contains(secret));
    let unnamed = json!({ "token": { "permission_set": "connect-ui", "name": "Short-Name" } });
    let unnamed = org.call(&app, "POST", "/v1/accounts").json(&unnamed).send().await.result();
    assert_eq!(
        (&unnamed["token"]["name"], &unnamed["token"]["fullname"]),
        (&json!("short-name"), &json!("short-name"))
    );
}

async fn it_works_on_its_account_and_nowhere_else(app: TestApp) {
    let org = app.organization("acme").await;
    let other = org.create(&app, json!({ "name": "other" })).await;
    for (set, may_change) in [("account-manager", true), ("connect-ui", false), ("token-issuer", false)] {
        let body = json!({ "name": format!("for-{set}"), "token": { "permission_set": set } });
        let result = org.call(&app, "POST", "/v1/accounts").json(&body).send().await.result();
        let secret = result["token"]["primary"]["access"]["secret"].as_str().unwrap();
        let own = format!("/v1/accounts/for-{set}");
        let call = |method: &str, path: &str| app.call(method, path).token(secret);

        let read = if set == "token-issuer" { 403 } else { 200 };
        call("GET", &own).send().await.expect(read);
        let patch = json!([{ "op": "replace", "path": "/fullname", "value": "changed" }]);
        let change = if may_change { 200 } else { 403 };
        call("PATCH", &own).json(&patch).send().await.expect(change);

        let refused = if may_change || set == "connect-ui" { 404 } else { 403 };
        call("GET", "/v1/accounts/other").send().await.expect(refused);
        call("PATCH", "/v1/accounts/other").json(&patch).send().await.expect(if may_change {
            404
        } else {
            403
        });
        call("DELETE", "/v1/accounts/other").send().await.expect(if may_change { 404 } else { 403 });
        call("POST", "/v1/accounts").json(&json!({})).send().await.expect(403);
        call("PUT", "/v1/organization").json(&json!({})).send().await.expect(403);
        let list = call("GET", "/v1/accounts").query("total", "true").send().await;
        if may_change {
            let list = list.json();
            assert_eq!((list["result"].as_array().unwrap().len(), &list["total"]), (1, &json!(1)));
        } else {
            list.expect(403);
        }
        // The refresh secret opens nothing.
        let refresh = result["token"]["primary"]["refresh"]["secret"].as_str().unwrap();
        app.call("GET", &own).token(refresh).send().await.expect(401);
    }
    assert_eq!(org.call(&app, "GET", "/v1/accounts/other").send().await.result(), other);
}

async fn it_outlives_its_account_and_reaches_nothing(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({ "name": "north", "token": { "permission_set": "account-manager" } });
    let result = org.call(&app, "POST", "/v1/accounts").json(&body).send().await.result();
    let secret = result["token"]["primary"]["access"]["secret"].as_str().unwrap();
    org.call(&app, "DELETE", "/v1/accounts/north").send().await.expect(204);
    org.create(&app, json!({ "name": "north" })).await;
    for account in
        ["north".to_owned(), org.account.id.to_string(), result["account"]["id"].as_str().unwrap().into()]
    {
        app.call("GET", &format!("/v1/accounts/{account}")).token(secret).send().await.expect(404);
    }
    let list = app.call("GET", "/v1/accounts").query("total", "true").token(secret).send().await.json();
    assert_eq!((list["result"].clone(), list["total"].clone()), (json!([]), json!(0)));
}

async fn only_three_permission_sets_can_be_asked_for(app: TestApp) {
    let org = app.organization("acme").await;
    let before = everything(&app, &org).await;
    let allowed = ["account-manager", "connect-ui", "token-issuer"];
    let others = PermissionSetName::ALL
        .into_iter()
        .map(PermissionSetName::as_str)
        .filter(|one| !allowed.contains(one));
    for set in others.chain(["all", "", "Account-Manager"]) {
        let body = json!({ "token": { "permission_set": set } });
        let reply = org.call(&app, "POST", "/v1/accounts").json(&body).send().await;
        assert_eq!(reply.pointers(400), ["/token/permission_set"], "{set}");
    }
    for (token, pointers) in [
        (json!({}), vec!["/token/permission_set"]),
        (json!({ "permission_set": null }), vec!["/token/permission_set"]),
        (json!({ "permission_set": 1, "token_ttl": 1 }), vec!["/token/permission_set", "/token/token_ttl"]),
        (json!([]), vec!["/token"]),
        (json!("connect-ui"), vec!["/token"]),
        (json!({ "permission_set": "connect-ui", "name": "two words" }), vec!["/token/name"]),
        (json!({ "permission_set": "connect-ui", "fullname": " " }), vec!["/token/fullname"]),
    ] {
        let reply = org.call(&app, "POST", "/v1/accounts").json(&json!({ "token": token })).send().await;
        assert_eq!(reply.pointers(400), pointers, "{token}");
    }
    assert_eq!(everything(&app, &org).await, before);
}

async fn lifetimes_have_a_default_and_limits(app: TestApp) {
    let org = app.organization("acme").await;
    let create = |ttl: Value| {
        let body = json!({ "token": { "permission_set": "token-issuer", "token_ttl": ttl } });
        org.call(&app, "POST", "/v1/accounts").json(&body).send()
    };
    for (ttl, shown) in [
        (Value::Null, "24h"),
        ("1m".into(), "1m"),
        ("1h30m".into(), "1h30m"),
        ("8760h".into(), "8760h"),
        ("90s".into(), "1m30s"),
    ] {
        assert_eq!(create(ttl).await.result()["token"]["token_ttl"], shown);
    }
    for ttl in ["59s", "0s", "8760h1s", "-1h", "1d", "24", "", "1h ", "99999999999999999999h", "1.5h"] {
        assert_eq!(create(ttl.into()).await.pointers(400), ["/token/token_ttl"], "{ttl:?}");
    }
}

async fn it_needs_the_right_to_provision(app: TestApp) {
    let org = app.organization("acme").await;
    let manager = org.token_of(&app, PermissionSetName::AccountManager).await;
    let before = everything(&app, &org).await;
    let mark = AuditMark::set(&app, &org).await;
    let body = json!({ "name": "north", "token": { "permission_set": "account-manager" } });
    let reply = app.call("POST", "/v1/accounts").token(&manager).json(&body).send().await;
    assert!(reply.problem(403)["message"].as_str().unwrap().contains("tokens:provision"), "{}", reply.text());
    assert_eq!(everything(&app, &org).await, before);
    assert_eq!(mark.since(&app).await.len(), 1);
    app.call("POST", "/v1/accounts")
        .token(&manager)
        .json(&json!({ "name": "north" }))
        .send()
        .await
        .expect(200);
}

async fn it_is_narrowed_like_its_maker(app: TestApp) {
    let org = app.organization("acme").await;
    let resources = Resources {
        accounts: Some(RoleAccounts { ids: vec!["*".into()], ..RoleAccounts::default() }),
        integrations: Some(RoleIntegrations { categories: vec!["ticketing".into()] }),
        organizations: None,
    };
    let maker = org.mint(&app, Mint { resources, ..Mint::default() }).await;
    let body = json!({ "token": { "permission_set": "account-manager" } });
    let result = app.call("POST", "/v1/accounts").token(&maker).json(&body).send().await.result();
    let resources = &result["token"]["primary"]["access"]["permissions"]["adhoc_role"]["resources"];
    assert_eq!(resources["integrations"]["categories"], json!(["ticketing"]), "rights only shrink");
}

async fn a_taken_token_name_undoes_the_account(app: TestApp) {
    let org = app.organization("acme").await;
    let body =
        |name: &str| json!({ "name": name, "token": { "permission_set": "connect-ui", "name": "mine" } });
    org.call(&app, "POST", "/v1/accounts").json(&body("north")).send().await.expect(200);
    let before = everything(&app, &org).await;
    let mark = AuditMark::set(&app, &org).await;
    let reply = org.call(&app, "POST", "/v1/accounts").json(&body("south")).send().await;
    assert_eq!(reply.pointers(409), ["/token/name"]);
    assert_eq!(everything(&app, &org).await, before, "all or nothing");
    assert_eq!(mark.since(&app).await.len(), 0);
}

async fn an_expired_one_is_refused(app: TestApp) {
    let org = app.organization("acme").await;
    let body =
        json!({ "name": "north", "token": { "permission_set": "account-manager", "token_ttl": "1m" } });
    let result = org.call(&app, "POST", "/v1/accounts").json(&body).send().await.result();
    let secret = result["token"]["primary"]["access"]["secret"].as_str().unwrap();
    // The clock of the rules is asked for a later moment instead of waiting for it.
    let at = |seconds: i64| platform::RequestInfo {
        id: "test".into(),
        method: "GET".into(),
        path: "/".into(),
        remote_addr: String::new(),
        user_agent: String::new(),
        now: platform::time::after(result["token"]["created_at"].as_str().unwrap().parse().unwrap(), seconds),
    };
    let ask = |seconds: i64| platform::authentication::authenticate(&app.platform, secret, at(seconds));
    assert!(ask(59).await.is_ok());
    assert!(matches!(ask(60).await, Err(platform::Error::Unauthenticated(_))));
}
