//! Invitations, from the letter to the session.

use api_types::OrganizationType;
use platform::RequestInfo;
use platform::provision::{Founded, NewAdministrator, NewOrganization, Way, found_with};
use secrets::{Token, TokenKind};
use serde_json::json;

use crate::support::people::{Browser, Mailbox, PASSWORD, sign_up, token_in, try_sign_in};
use crate::support::{Reply, TestApp};

on_both!(
    an_invitation_is_mailed_and_lets_its_reader_in_once,
    of_many_who_accept_at_once_one_gets_in,
    a_link_that_is_no_longer_good_says_why,
    what_is_no_invitation_opens_nothing,
    a_bad_password_does_not_use_the_link_up,
    a_new_invitation_takes_the_place_of_the_old,
);

/// Founds an organization whose administrator is invited, as the command line does it.
async fn invite(app: &TestApp) -> Founded {
    let new = NewOrganization {
        name: None,
        fullname: "Acme".into(),
        organization_type: OrganizationType::Standard,
        contact: None,
    };
    let sam = NewAdministrator {
        name: "sam@example.com".into(),
        fullname: "sam@example.com".into(),
        way: Way::Invitation,
    };
    let request = RequestInfo { now: app.platform.clock.now(), ..RequestInfo::of_host("test") };
    found_with(&app.platform, &new, Some(&sam), request).await.unwrap()
}

async fn look(app: &TestApp, token: &str) -> Reply {
    app.call("GET", "/v1/invitation").token(token).send().await
}

async fn accept(app: &TestApp, token: &str, secret: &str) -> Reply {
    let body = json!({ "fullname": "Sam Jones", "secret": secret });
    app.call("POST", "/v1/invitation/accept").token(token).json(&body).send().await
}

fn kind(reply: &Reply) -> String {
    let problem = reply.problem(410);
    assert!(!problem["remediation"].as_str().unwrap().is_empty());
    problem["type"].as_str().unwrap().strip_prefix("urn:patchbay:problem:").unwrap().to_owned()
}

async fn an_invitation_is_mailed_and_lets_its_reader_in_once(app: TestApp) {
    let mailbox = Mailbox::of(&app);
    let founded = invite(&app).await;
    let shown = founded.invitation.unwrap();
    let letter = mailbox.letter().await;
    let token = token_in(&letter, "invite");
    assert!(shown.link.expose().ends_with(&format!("/invite#{token}")));
    assert!(letter.contains("To: sam@example.com"), "{letter}");

    try_sign_in(&app, "sam@example.com", PASSWORD).await.expect(401);
    let info = look(&app, &token).await.result();
    assert_eq!(info["organization"], "Acme");
    assert_eq!(info["name"], "sam@example.com");
    assert_eq!(info["minimum_password_length"], 8);
    assert_eq!(info["expires"], json!(shown.expires));
    let sam = Browser::of(&accept(&app, &token, PASSWORD).await);
    assert_eq!(sam.result["member"]["fullname"], "Sam Jones");
    assert_eq!(sam.result["member"]["state"], "enabled");
    assert_eq!(sam.result["member"]["pin_expires"], "0001-01-01T00:00:00Z");
    assert!(sam.result["member"].get("invitation").is_none());
    sam.call(&app, "GET", "/v1/accounts").send().await.expect(200);
    sam.refresh(&app).await.expect(200);
    Browser::sign_in(&app, "sam@example.com", PASSWORD).await;

    assert_eq!(kind(&accept(&app, &token, PASSWORD).await), "link-used");
    assert_eq!(kind(&look(&app, &token).await), "link-used");
}

async fn of_many_who_accept_at_once_one_gets_in(app: TestApp) {
    let mailbox = Mailbox::of(&app);
    invite(&app).await;
    let token = token_in(&mailbox.letter().await, "invite");
    let replies = futures_util::future::join_all((0..8).map(|_| accept(&app, &token, PASSWORD))).await;
    assert_eq!(replies.iter().filter(|one| one.status == 200).count(), 1);
    assert_eq!(replies.iter().filter(|one| one.status == 410).count(), 7);
}

async fn a_link_that_is_no_longer_good_says_why(app: TestApp) {
    let founded = invite(&app).await;
    let link = founded.invitation.unwrap().link;
    let token = link.expose().split_once('#').unwrap().1;
    app.platform.clock.advance(7 * 86_400 - 60);
    look(&app, token).await.expect(200);
    app.platform.clock.advance(60);
    assert_eq!(kind(&look(&app, token).await), "link-expired");
    assert_eq!(kind(&accept(&app, token, PASSWORD).await), "link-expired");
}

async fn what_is_no_invitation_opens_nothing(app: TestApp) {
    let founded = invite(&app).await;
    app.call("GET", "/v1/invitation").send().await.expect(401);
    let forged = Token::generate(TokenKind::Invitation, founded.organization.id.0);
    for bad in ["junk", forged.secret().expose().as_str(), &founded.token.access.secret] {
        look(&app, bad).await.expect(404);
        accept(&app, bad, PASSWORD).await.expect(404);
        // Nor is it a link for a new password.
        app.call("GET", "/v1/password-reset").token(bad).send().await.expect(404);
    }
    let link = founded.invitation.unwrap().link;
    let token = link.expose().split_once('#').unwrap().1;
    app.call("GET", "/v1/password-reset").token(token).send().await.expect(404);
    app.call("GET", "/v1/accounts").token(token).send().await.expect(401);
}

async fn a_bad_password_does_not_use_the_link_up(app: TestApp) {
    let link = invite(&app).await.invitation.unwrap().link;
    let token = link.expose().split_once('#').unwrap().1;
    for bad in ["short", "password", "sam@example.com"] {
        assert_eq!(accept(&app, token, bad).await.pointers(400), ["/secret"], "{bad}");
    }
    let body = json!({ "fullname": " " });
    let refused = app.call("POST", "/v1/invitation/accept").token(token).json(&body).send().await;
    assert_eq!(refused.pointers(400), ["/fullname", "/secret"]);
    accept(&app, token, PASSWORD).await.expect(200);
}

async fn a_new_invitation_takes_the_place_of_the_old(app: TestApp) {
    let mailbox = Mailbox::of(&app);
    let founded = invite(&app).await;
    let token = founded.token.access.secret.clone();
    let old = founded.invitation.unwrap().link;
    let old = old.expose().split_once('#').unwrap().1;
    let path = format!("/v1/members/{}/invitation", founded.member.unwrap().id);
    let again = app.call("POST", &path).token(&token).send().await;
    let link = again.expect(200).result()["link"].as_str().unwrap().to_owned();
    let new = link.split_once('#').unwrap().1;
    assert_eq!(kind(&look(&app, old).await), "link-replaced");
    look(&app, new).await.expect(200);
    // The first letter had not been sent yet; a link that leads nowhere is not sent any more.
    assert_eq!(token_in(&mailbox.letter().await, "invite"), new);

    app.call("DELETE", &path).token(&token).send().await.expect(204);
    assert_eq!(kind(&look(&app, new).await), "link-revoked");
    let strange = sign_up(&app, "Other", "eve@example.com").await;
    let strange = strange["token"]["access"]["secret"].as_str().unwrap();
    app.call("POST", &path).token(strange).send().await.expect(404);
}
