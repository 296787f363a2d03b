//! What a member sees of its sessions, and ends of them.

use api_types::MemberState;
use serde_json::{Value, json};

use super::sign_in::change;
use crate::support::TestApp;
use crate::support::people::{Browser, PASSWORD, sign_up};

on_both!(
    the_bearer_learns_who_it_is_and_what_it_may_do,
    a_member_lists_and_ends_its_own_sessions,
    signing_out_ends_the_session_and_takes_the_cookie_away,
    a_token_that_is_no_session_has_none,
    a_disabled_member_is_out_at_once,
);

async fn the_bearer_learns_who_it_is_and_what_it_may_do(app: TestApp) {
    let founded = sign_up(&app, "Acme", "dana@example.com").await;
    let dana = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    let shown = dana.call(&app, "GET", "/v1/session").send().await.result();
    assert_eq!(shown["organization"]["id"], founded["organization"]["id"]);
    assert_eq!(shown["member"]["id"], founded["member"]["id"]);
    assert_eq!(shown["rights"], dana.result["rights"]);
    let organization: Vec<_> = shown["rights"]["organization"].as_array().unwrap().clone();
    assert!(organization.contains(&json!("organizations:update")));
    assert_eq!(shown["rights"]["some_accounts"], json!([]));

    let org = app.organization("other").await;
    let viewer = org.token_of(&app, api_types::PermissionSetName::Viewer).await;
    let shown = app.call("GET", "/v1/session").token(&viewer).send().await.result();
    assert!(shown.get("member").is_none());
    assert!(!shown["rights"]["organization"].as_array().unwrap().contains(&json!("accounts:create")));
    let narrowed = api_types::token::RoleAccounts {
        ids: vec![org.account.id.to_string()],
        ..api_types::token::RoleAccounts::default()
    };
    let narrowed = org.narrowed(&app, narrowed).await;
    let shown = app.call("GET", "/v1/session").token(&narrowed).send().await.result();
    let has = |list: &Value, word: &str| list.as_array().unwrap().contains(&json!(word));
    assert!(has(&shown["rights"]["some_accounts"], "accounts:update"));
    assert!(!has(&shown["rights"]["organization"], "accounts:update"));
    assert!(!has(&shown["rights"]["some_accounts"], "organizations:update"));
}

async fn a_member_lists_and_ends_its_own_sessions(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    let first = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    app.platform.clock.advance(10);
    let second = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    let list = second.call(&app, "GET", "/v1/sessions").send().await.result();
    let list = list.as_array().unwrap();
    assert_eq!(list.len(), 2);
    assert_eq!((&list[0]["current"], &list[1]["current"]), (&json!(true), &json!(false)));
    assert_eq!(list[0]["kind"], "browser");
    assert_eq!(list[0]["remote_addr"], "127.0.0.1");

    sign_up(&app, "Other", "eve@example.com").await;
    let eve = Browser::sign_in(&app, "eve@example.com", PASSWORD).await;
    let path = format!("/v1/sessions/{}", list[1]["id"].as_str().unwrap());
    eve.call(&app, "DELETE", &path).send().await.expect(404);
    first.call(&app, "GET", "/v1/session").send().await.expect(200);
    second.call(&app, "DELETE", &path).send().await.expect(204);
    first.call(&app, "GET", "/v1/session").send().await.expect(401);
    first.refresh(&app).await.expect(401);
    second.call(&app, "DELETE", &path).send().await.expect(404);
    second.call(&app, "DELETE", "/v1/sessions/junk").send().await.expect(404);
}

async fn signing_out_ends_the_session_and_takes_the_cookie_away(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    let dana = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    let out = dana.call(&app, "DELETE", "/v1/session").send().await;
    assert_eq!(
        out.expect(204).header("set-cookie"),
        Some("patchbay_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
    );
    dana.call(&app, "GET", "/v1/session").send().await.expect(401);
    dana.refresh(&app).await.expect(401);

    let dana = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    dana.call(&app, "POST", "/v1/auth/logoff").send().await.expect(204);
    dana.call(&app, "GET", "/v1/session").send().await.expect(401);
}

async fn a_token_that_is_no_session_has_none(app: TestApp) {
    let org = app.organization("acme").await;
    for (method, path) in [("GET", "/v1/sessions"), ("DELETE", "/v1/session"), ("POST", "/v1/auth/logoff")] {
        let refused = org.call(&app, method, path).send().await;
        let message = refused.problem(403)["message"].as_str().unwrap().to_owned();
        assert!(message.contains("session of a member"), "{message}");
    }
    org.call(&app, "GET", "/v1/organization").send().await.expect(200);
}

async fn a_disabled_member_is_out_at_once(app: TestApp) {
    let founded = sign_up(&app, "Acme", "dana@example.com").await;
    let dana = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    change(&app, &founded, |row| row.state = MemberState::Disabled).await;
    dana.call(&app, "GET", "/v1/session").send().await.expect(401);
    dana.refresh(&app).await.expect(401);
    change(&app, &founded, |row| row.state = MemberState::Enabled).await;
    dana.refresh(&app).await.expect(401);
}
