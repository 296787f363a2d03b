//! Inviting into a tenant: once, whoever it is, with one letter that is right for them.

use serde_json::json;

use super::{about, accept, another, invite, member, members, own};
use crate::support::people::{Mailbox, token_in};
use crate::support::{AuditMark, TestApp};

on_both!(
    of_two_invitations_of_one_address_at_once_one_succeeds,
    somebody_who_is_in_gets_a_letter_that_says_so,
    somebody_whose_invitation_is_on_its_way_gets_no_second_letter,
    an_invitation_that_was_withdrawn_is_made_anew_for_another_tenant,
    somebody_who_is_disabled_is_not_let_in_by_another_door,
    entries_about_invitations_say_how_they_were_answered,
);

async fn of_two_invitations_of_one_address_at_once_one_succeeds(app: TestApp) {
    let mailbox = Mailbox::of(&app);
    let org = app.organization("acme").await;
    for round in 0..5 {
        let email = format!("sam-{round}@example.com");
        let tenant = own(&org);
        let (one, two) = tokio::join!(
            invite(&app, &org, &tenant, &email, "EDITOR"),
            invite(&app, &org, &tenant, &email, "VIEWER"),
        );
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "{} {}", one.text(), two.text());
        mailbox.letter().await;
    }
    assert_eq!(members(&app, &org, &own(&org)).await.len(), 5);
}

async fn somebody_who_is_in_gets_a_letter_that_says_so(app: TestApp) {
    let mailbox = Mailbox::of(&app);
    let org = app.organization("acme").await;
    org.person(&app, "sam@example.com", &["member"]).await;
    invite(&app, &org, &own(&org), "sam@example.com", "EDITOR").await.expect(201);
    let letter = mailbox.letter().await;
    for part in ["To: sam@example.com", "Account manager of", &org.account.fullname, "The acme"] {
        assert!(letter.contains(part), "no {part:?} in {letter}");
    }
    assert!(!letter.contains("/invite#"), "there is nothing to accept: {letter}");
    assert_eq!(members(&app, &org, &own(&org)).await, [member("sam@example.com", "EDITOR", "active")]);
}

async fn somebody_whose_invitation_is_on_its_way_gets_no_second_letter(app: TestApp) {
    let mailbox = Mailbox::of(&app);
    let org = app.organization("acme").await;
    let (own, north) = (own(&org), another(&app, &org, "north").await);
    let first = invite(&app, &org, &own, "sam@example.com", "EDITOR").await.expect(201).json();
    let link = token_in(&mailbox.letter().await, "invite");
    let second = invite(&app, &org, &north, "sam@example.com", "VIEWER").await.expect(201).json();
    assert_eq!(second["uid"], first["uid"]);
    assert_eq!(mailbox.letters().await, Vec::<String>::new());
    assert_eq!(members(&app, &org, &north).await, [member("sam@example.com", "VIEWER", "invited")]);

    // The one link lets them into both.
    accept(&app, &link).await;
    assert_eq!(members(&app, &org, &own).await, [member("sam@example.com", "EDITOR", "active")]);
    assert_eq!(members(&app, &org, &north).await, [member("sam@example.com", "VIEWER", "active")]);
}

async fn an_invitation_that_was_withdrawn_is_made_anew_for_another_tenant(app: TestApp) {
    let mailbox = Mailbox::of(&app);
    let org = app.organization("acme").await;
    let north = another(&app, &org, "north").await;
    invite(&app, &org, &own(&org), "sam@example.com", "EDITOR").await.expect(201);
    let old = token_in(&mailbox.letter().await, "invite");
    org.call(&app, "DELETE", "/v1/members/sam@example.com/invitation").send().await.expect(204);
    invite(&app, &org, &north, "sam@example.com", "VIEWER").await.expect(201);
    let new = token_in(&mailbox.letter().await, "invite");
    app.call("GET", "/v1/invitation").token(&old).send().await.expect(410);
    accept(&app, &new).await;
}

async fn somebody_who_is_disabled_is_not_let_in_by_another_door(app: TestApp) {
    let mailbox = Mailbox::of(&app);
    let org = app.organization("acme").await;
    org.person(&app, "sam@example.com", &["member"]).await;
    let patch = json!([{ "op": "replace", "path": "/state", "value": "disabled" }]);
    org.call(&app, "PATCH", "/v1/members/sam@example.com").json(&patch).send().await.expect(200);
    let before = org.call(&app, "GET", "/v1/members/sam@example.com").send().await.result();
    let error = invite(&app, &org, &own(&org), "sam@example.com", "EDITOR").await.error(409);
    assert!(error.contains("disabled"), "{error}");
    assert_eq!(org.call(&app, "GET", "/v1/members/sam@example.com").send().await.result(), before);
    assert_eq!(mailbox.letters().await, Vec::<String>::new());
    assert_eq!(members(&app, &org, &own(&org)).await, []);
}

async fn entries_about_invitations_say_how_they_were_answered(app: TestApp) {
    let org = app.organization("acme").await;
    org.person(&app, "here@example.com", &["member"]).await;
    let mark = AuditMark::set(&app, &org).await;
    for email in ["here@example.com", "new@example.com"] {
        invite(&app, &org, &own(&org), email, "EDITOR").await.expect(201);
    }
    org.invite(&app, json!({ "name": "other@example.com" })).await;
    let resend = org.call(&app, "POST", "/v1/members/other@example.com/invitation").send().await;
    resend.expect(200);
    let invited: Vec<_> = mark
        .since(&app)
        .await
        .into_iter()
        .filter(|entry| entry.action == "USER_INVITED")
        .map(|entry| (entry.status, entry.account_id, entry.details.unwrap_or_default()["email"].clone()))
        .collect();
    let tenant = Some(own(&org));
    assert_eq!(
        invited,
        [
            (201, tenant.clone(), json!("here@example.com")),
            (201, tenant, json!("new@example.com")),
            (200, None, json!("other@example.com")),
            (200, None, json!("other@example.com")),
        ]
    );
    let shown = about(&app, &org, &own(&org), "GET", "/api/v1/audit").send().await.json();
    let of_tenant = shown.as_array().unwrap().iter().filter(|one| one["action"] == "USER_INVITED").count();
    assert_eq!(of_tenant, 2, "the others are not about this tenant: {shown}");
}
