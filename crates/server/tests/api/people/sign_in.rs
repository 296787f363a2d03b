//! Signing in on a page, and logging on by the contract.

use api_types::MemberState;
use serde_json::{Value, json};

use crate::support::people::{Browser, NEW_PASSWORD, PASSWORD, cookie, sign_up, try_sign_in};
use crate::support::{Reply, TestApp};

on_both!(
    a_wrong_password_and_an_unknown_name_look_the_same_and_cost_the_same,
    states_are_told_only_to_whoever_knows_the_password,
    an_expired_password_is_changed_while_signing_in,
    an_address_in_several_organizations_gets_to_choose,
    a_logon_by_the_contract_gives_a_token_pair,
    a_failed_logon_is_an_answer_with_empty_objects,
    what_happens_is_in_the_audit_log,
);

/// Everything that an answer says, but for what differs each time.
fn said(reply: &Reply) -> (u16, Value, Vec<String>) {
    let mut problem = reply.problem(401);
    problem.as_object_mut().unwrap().retain(|name, _| name != "instance" && name != "occurred_at");
    let mut names: Vec<_> = reply.headers.keys().map(ToString::to_string).collect();
    names.sort();
    (reply.status.as_u16(), problem, names)
}

/// How many passwords are checked meanwhile.
async fn checks(app: &TestApp, name: &str, secret: &str) -> (Reply, u64) {
    let before = app.platform.passwords.checks();
    let reply = try_sign_in(app, name, secret).await;
    (reply, app.platform.passwords.checks() - before)
}

pub(super) async fn change(
    app: &TestApp,
    signed_up: &Value,
    change: impl Fn(&mut store::members::MemberRow),
) {
    let id = signed_up["organization"]["id"].as_str().unwrap().parse().unwrap();
    let scope = app.platform.store.directory().host_scope(id);
    let name = signed_up["member"]["name"].as_str().unwrap();
    let mut tx = app.platform.store.read(&scope).await.unwrap();
    let mut row = store::members::get_anywhere(&mut tx, name).await.unwrap().unwrap();
    drop(tx);
    change(&mut row);
    let written: Result<(), store::StoreError> = app
        .platform
        .store
        .write(&scope, move |tx| {
            let row = row.clone();
            Box::pin(async move { store::members::update(tx, &row).await })
        })
        .await;
    written.unwrap();
}

async fn a_wrong_password_and_an_unknown_name_look_the_same_and_cost_the_same(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    let (wrong, wrong_cost) = checks(&app, "dana@example.com", NEW_PASSWORD).await;
    let (unknown, unknown_cost) = checks(&app, "nobody@example.com", NEW_PASSWORD).await;
    assert_eq!(said(&wrong), said(&unknown));
    assert_eq!(wrong.problem(401)["auth_code"], "failure");
    assert_eq!((wrong_cost, unknown_cost), (1, 1));
    let (right, cost) = checks(&app, "DANA@example.com ", PASSWORD).await;
    right.expect(200);
    assert_eq!(cost, 1);
}

async fn states_are_told_only_to_whoever_knows_the_password(app: TestApp) {
    let dana = sign_up(&app, "Acme", "dana@example.com").await;
    for (state, code) in [
        (MemberState::Disabled, "disabled"),
        (MemberState::Locked, "locked"),
        (MemberState::Invited, "invited"),
    ] {
        change(&app, &dana, |row| row.state = state).await;
        let wrong = try_sign_in(&app, "dana@example.com", NEW_PASSWORD).await;
        assert_eq!(wrong.problem(401)["auth_code"], "failure", "{state:?}");
        let right = try_sign_in(&app, "dana@example.com", PASSWORD).await;
        let problem = right.problem(401);
        assert_eq!(problem["auth_code"], code);
        assert!(!problem["remediation"].as_str().unwrap().is_empty());
        assert_eq!(cookie(&right), None);
        // Tries count, also with the right password; a new day forgets them.
        app.platform.clock.advance(90_000);
    }
}

async fn an_expired_password_is_changed_while_signing_in(app: TestApp) {
    let dana = sign_up(&app, "Acme", "dana@example.com").await;
    // 180 days is what the contract gives a password.
    app.platform.clock.advance(179 * 86_400);
    Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    app.platform.clock.advance(86_401);
    let expired = try_sign_in(&app, "dana@example.com", PASSWORD).await;
    assert_eq!(expired.problem(401)["auth_code"], "expired");

    let with = |new: &str| {
        let body = json!({ "name": "dana@example.com", "secret": PASSWORD, "new_secret": new });
        app.call("POST", "/v1/session").json(&body).send()
    };
    assert_eq!(with(PASSWORD).await.pointers(400), ["/new_secret"]);
    assert_eq!(with("12345678").await.pointers(400), ["/new_secret"]);
    Browser::of(&with(NEW_PASSWORD).await);
    Browser::sign_in(&app, "dana@example.com", NEW_PASSWORD).await;
    change(&app, &dana, |row| row.password_expired = true).await;
    let expired = try_sign_in(&app, "dana@example.com", NEW_PASSWORD).await;
    assert_eq!(expired.problem(401)["auth_code"], "expired");
}

async fn an_address_in_several_organizations_gets_to_choose(app: TestApp) {
    let first = sign_up(&app, "First", "dana@example.com").await;
    let second = sign_up(&app, "Second", "dana@example.com").await;
    let third = sign_up(&app, "Third", "dana@example.com").await;
    change(&app, &third, |row| row.password_hash = None).await;

    let reply = try_sign_in(&app, "dana@example.com", PASSWORD).await;
    let result = reply.expect(200).result();
    assert_eq!(cookie(&reply), None);
    assert_eq!(result["auth_code"], "success");
    assert!(result.get("token").is_none());
    let named: Vec<_> =
        result["organizations"].as_array().unwrap().iter().map(|one| one["fullname"].clone()).collect();
    assert_eq!(named, ["First", "Second"]);

    for one in [&first, &second] {
        let id = &one["organization"]["id"];
        let body = json!({ "name": "dana@example.com", "secret": PASSWORD, "organization_id": id });
        let dana = Browser::of(&app.call("POST", "/v1/session").json(&body).send().await);
        assert_eq!(&dana.result["organization"]["id"], id);
    }
    let body = json!({
        "name": "dana@example.com", "secret": PASSWORD, "organization_id": third["organization"]["id"],
    });
    let refused = app.call("POST", "/v1/session").json(&body).send().await;
    assert_eq!(refused.problem(401)["auth_code"], "failure");
    let wrong = try_sign_in(&app, "dana@example.com", NEW_PASSWORD).await;
    assert!(!wrong.expect(401).text().contains("First"));
}

async fn a_logon_by_the_contract_gives_a_token_pair(app: TestApp) {
    let dana = sign_up(&app, "Acme", "dana@example.com").await;
    let path = format!("/v1/auth/logon/{}", dana["organization"]["id"].as_str().unwrap());
    let body = json!({ "name": "dana@example.com", "secret": PASSWORD });
    let reply = app.call("POST", &path).json(&body).send().await;
    let result = reply.expect(200).result();
    assert_eq!(cookie(&reply), None);
    assert_eq!(result["auth_code"], "success");
    assert_eq!(result["organization"]["id"], dana["organization"]["id"]);
    assert_eq!(result["member"]["id"], dana["member"]["id"]);
    let access = &result["token"]["access"];
    assert_eq!(access["permissions"]["role_binding"], json!(["administrator"]));
    assert_eq!(access["permissions"]["member_id"], dana["member"]["id"]);
    assert_eq!(access["permissions"]["id"], result["refresh_token_id"]);
    let token = access["secret"].as_str().unwrap();
    app.call("GET", "/v1/accounts").token(token).send().await.expect(200);
    let refresh = result["token"]["refresh"]["secret"].as_str().unwrap();
    app.call("GET", "/v1/accounts").token(refresh).send().await.expect(401);

    app.platform.clock.advance(3599);
    app.call("GET", "/v1/accounts").token(token).send().await.expect(200);
    app.platform.clock.advance(1);
    app.call("GET", "/v1/accounts").token(token).send().await.expect(401);
}

async fn a_failed_logon_is_an_answer_with_empty_objects(app: TestApp) {
    let dana = sign_up(&app, "Acme", "dana@example.com").await;
    let id = dana["organization"]["id"].as_str().unwrap();
    for (organization, name, secret) in [
        (id, "dana@example.com", NEW_PASSWORD),
        (id, "nobody@example.com", PASSWORD),
        (id, dana["member"]["id"].as_str().unwrap(), PASSWORD),
        ("nowhere", "sam@example.com", PASSWORD),
        ("00000000-0000-7000-8000-000000000000", "kim@example.com", PASSWORD),
    ] {
        let before = app.platform.passwords.checks();
        let body = json!({ "name": name, "secret": secret });
        let reply = app.call("POST", &format!("/v1/auth/logon/{organization}")).json(&body).send().await;
        let result = reply.expect(200).result();
        assert_eq!(result["auth_code"], "failure", "{organization} {name}");
        assert!(!result["auth_msg"].as_str().unwrap().is_empty());
        assert_eq!(result["refresh_token_id"], "");
        for part in ["token", "organization", "member"] {
            assert_eq!(result[part], json!({}), "{part}");
        }
        assert_eq!(app.platform.passwords.checks() - before, 1, "{organization} {name}");
    }
}

async fn what_happens_is_in_the_audit_log(app: TestApp) {
    let dana = sign_up(&app, "Acme", "dana@example.com").await;
    let id = dana["organization"]["id"].as_str().unwrap().parse().unwrap();
    let scope = app.platform.store.directory().host_scope(id);
    try_sign_in(&app, "dana@example.com", NEW_PASSWORD).await.expect(401);
    let browser = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    browser.call(&app, "DELETE", "/v1/session").send().await.expect(204);

    let mut tx = app.platform.store.read(&scope).await.unwrap();
    let rows = store::audit::newest(&mut tx, 10).await.unwrap();
    let mut seen: Vec<_> = rows
        .iter()
        .map(|row| {
            let entry = audit_proof::parse(&row.entry).unwrap();
            let name = entry.target.and_then(|target| target.name).unwrap_or_default();
            (row.action.clone(), row.outcome.clone(), entry.actor.kind, name)
        })
        .collect();
    seen.reverse();
    let entry = |action: &str, outcome: &str, kind: &str, name: &str| {
        (action.to_owned(), outcome.to_owned(), kind.to_owned(), name.to_owned())
    };
    assert_eq!(
        seen[..4],
        [
            entry("organizations.create", "ok", "visitor", "acme"),
            entry("members.create", "ok", "visitor", "dana@example.com"),
            entry("auth.logon", "failed", "visitor", "dana@example.com"),
            entry("auth.logon", "ok", "token", "dana@example.com"),
        ]
    );
    assert_eq!((seen[4].0.as_str(), seen[4].2.as_str()), ("auth.logoff", "token"));
    for row in rows {
        let text = String::from_utf8(row.entry).unwrap();
        for secret in [PASSWORD, NEW_PASSWORD, &browser.access, &browser.cookie] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
