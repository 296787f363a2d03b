//! Who may invite into a tenant, and as what.

use serde_json::json;

use super::{accept, another, invite, invite_with, member, members, own};
use crate::support::people::{Mailbox, token_in};
use crate::support::{AuditMark, TestApp};

on_both!(
    an_administrator_of_the_tenant_who_signed_in_invites_there_and_nowhere_else,
    nobody_lets_somebody_do_more_than_they_may_themselves,
    editors_and_viewers_invite_nobody,
);

async fn an_administrator_of_the_tenant_who_signed_in_invites_there_and_nowhere_else(app: TestApp) {
    let mailbox = Mailbox::of(&app);
    let org = app.organization("acme").await;
    let (own, north) = (own(&org), another(&app, &org, "north").await);
    invite(&app, &org, &own, "sam@example.com", "ADMIN").await.expect(201);
    let sam = accept(&app, &token_in(&mailbox.letter().await, "invite")).await;

    invite_with(&app, &org, &sam.access, &own, "kim@example.com", "EDITOR").await.expect(201);
    assert_eq!(
        members(&app, &org, &own).await,
        [member("kim@example.com", "EDITOR", "invited"), member("sam@example.com", "ADMIN", "active")]
    );
    let letter = mailbox.letter().await;
    assert!(letter.contains("Sam Jones"), "the letter says who invites: {letter}");
    let shown = app
        .call("GET", "/api/v1/audit")
        .header("x-org-id", org.organization.id.to_string())
        .header("x-tenant-id", &own)
        .token(&sam.access)
        .send()
        .await
        .json();
    let entry = shown.as_array().unwrap().iter().find(|one| one["details"]["email"] == "kim@example.com");
    assert_eq!(entry.unwrap()["actor_email"], "sam@example.com");

    let mark = AuditMark::set(&app, &org).await;
    invite_with(&app, &org, &sam.access, &north, "kim@example.com", "VIEWER").await.error(403);
    let strangers = app.organization("stranger").await;
    invite_with(&app, &strangers, &sam.access, &super::own(&strangers), "kim@example.com", "VIEWER")
        .await
        .error(403);
    assert_eq!(members(&app, &org, &north).await, []);
    assert_eq!(mark.since(&app).await.len(), 2, "refusals are noted with the one who was refused");

    // With the role goes the right, at once.
    let patch = json!([{ "op": "replace", "path": "/role_binding", "value": ["member"] }]);
    org.call(&app, "PATCH", "/v1/members/sam@example.com").json(&patch).send().await.expect(200);
    invite_with(&app, &org, &sam.access, &own, "lee@example.com", "VIEWER").await.error(403);
}

async fn nobody_lets_somebody_do_more_than_they_may_themselves(app: TestApp) {
    let org = app.organization("acme").await;
    let (own, north) = (own(&org), another(&app, &org, "north").await);
    let reaching = |ids: &[&str]| json!({ "accounts": { "ids": ids } });
    for (name, set, resources) in [
        ("both-viewers", "viewer", reaching(&[&own, &north])),
        ("everywhere", "viewer", json!({})),
        ("own-viewers", "viewer", reaching(&[&own])),
    ] {
        let role = json!({ "name": name, "permission_set": set, "resources": resources });
        org.create_role(&app, role).await;
    }
    invite(&app, &org, &own, "sam@example.com", "ADMIN").await.expect(201);
    let (_, token) = org.colleague(&app, "lou@example.com", &[&format!("administrator~{own}")]).await;
    let before = org.call(&app, "GET", "/v1/members").send().await.text();
    for role in ["both-viewers", "everywhere", "administrator"] {
        let error = invite_with(&app, &org, &token, &own, "kim@example.com", role).await.error(403);
        assert!(error.contains("nobody grants more"), "{role}: {error}");
    }
    assert_eq!(org.call(&app, "GET", "/v1/members").send().await.text(), before);
    invite_with(&app, &org, &token, &own, "kim@example.com", "own-viewers").await.expect(201);
    invite_with(&app, &org, &token, &own, "lee@example.com", "ADMIN").await.expect(201);
}

async fn editors_and_viewers_invite_nobody(app: TestApp) {
    let org = app.organization("acme").await;
    let own = own(&org);
    for (role, email) in [("EDITOR", "editor@example.com"), ("VIEWER", "viewer@example.com")] {
        invite(&app, &org, &own, email, role).await.expect(201);
    }
    for (name, role) in [("ed@example.com", "account-manager"), ("vi@example.com", "viewer")] {
        let (_, token) = org.colleague(&app, name, &[&format!("{role}~{own}")]).await;
        for wanted in ["ADMIN", "EDITOR", "VIEWER"] {
            invite_with(&app, &org, &token, &own, "kim@example.com", wanted).await.error(403);
        }
    }
}
