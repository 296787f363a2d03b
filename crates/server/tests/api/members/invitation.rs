//! Inviting over `/v1/members`: with creation, once more, and withdrawn.

use serde_json::{Value, json};

use super::path;
use crate::support::{AuditMark, TestApp};

on_both!(
    an_invitation_shows_its_link_once,
    inviting_once_more_gives_another_link,
    a_withdrawn_invitation_leaves_the_member_without_a_way_in,
    whoever_has_accepted_needs_no_invitation,
);

/// The secret part of a link.
fn secret(link: &Value) -> String {
    let link = link.as_str().unwrap();
    let (page, token) = link.split_once('#').unwrap();
    assert!(page.ends_with("/invite"), "{link}");
    token.to_owned()
}

async fn an_invitation_shows_its_link_once(app: TestApp) {
    let org = app.organization("acme").await;
    let mark = AuditMark::set(&app, &org).await;
    let body = json!({
        "name": "dana@example.com", "role_binding": ["viewer"], "options": { "options": ["invited"] },
    });
    let result = org.call(&app, "POST", "/v1/members").json(&body).send().await.expect(200).result();
    let token = secret(&result["invitation"]["link"]);
    assert_eq!(result["invitation"]["expires"], result["member"]["pin_expires"]);
    assert_eq!(result["member"]["state"], "invited");
    assert_eq!(result["member"]["invitation"], json!({ "mail": "queued" }));
    for path in ["/v1/members", "/v1/members/dana@example.com", "/v1/audit/organizations"] {
        let shown = org.call(&app, "GET", path).send().await;
        assert!(!shown.expect(200).text().contains(&token), "{path}");
    }
    let actions: Vec<_> = mark.since(&app).await.into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions, ["members.create", "USER_INVITED"]);
}

async fn inviting_once_more_gives_another_link(app: TestApp) {
    let org = app.organization("acme").await;
    let (_, token) = org.colleague(&app, "eve@example.com", &["administrator"]).await;
    let body = json!({ "name": "dana@example.com", "options": { "options": ["invited"] } });
    let first = org.call(&app, "POST", "/v1/members").json(&body).send().await.result();
    let again = app.call("POST", "/v1/members/dana@example.com/invitation").token(&token).send().await;
    let again = again.expect(200).result();
    assert_ne!(secret(&first["invitation"]["link"]), secret(&again["link"]));
    let member = org.call(&app, "GET", &path("dana@example.com")).send().await.result();
    assert_eq!(member["pin_expires"], again["expires"]);
    let eve = org.call(&app, "GET", &path("eve@example.com")).send().await.result();
    assert_eq!(member["invitation"]["invited_by"], eve["id"]);
}

async fn a_withdrawn_invitation_leaves_the_member_without_a_way_in(app: TestApp) {
    let org = app.organization("acme").await;
    org.invite(&app, json!({ "name": "dana@example.com" })).await;
    let revoke = || org.call(&app, "DELETE", "/v1/members/dana@example.com/invitation").send();
    revoke().await.expect(204);
    let member = org.call(&app, "GET", &path("dana@example.com")).send().await.result();
    assert_eq!((&member["state"], &member["invitation"]), (&json!("invited"), &Value::Null));
    assert_eq!(member["pin_expires"], "0001-01-01T00:00:00Z");
    revoke().await.problem(404);
    org.call(&app, "POST", "/v1/members/dana@example.com/invitation").send().await.expect(200);
    revoke().await.expect(204);
}

async fn whoever_has_accepted_needs_no_invitation(app: TestApp) {
    let org = app.organization("acme").await;
    org.person(&app, "dana@example.com", &["member"]).await;
    for method in ["POST", "DELETE"] {
        org.call(&app, method, "/v1/members/dana@example.com/invitation").send().await.problem(409);
        org.call(&app, method, "/v1/members/nobody@example.com/invitation").send().await.problem(404);
    }
}
