//! Forgotten passwords.

use api_types::MemberState;
use serde_json::json;

use super::sign_in::change;
use crate::support::people::{Browser, Mailbox, NEW_PASSWORD, PASSWORD, sign_up, token_in, try_sign_in};
use crate::support::{Reply, TestApp};

on_both!(
    a_link_by_mail_gives_a_new_password_once,
    the_answer_is_the_same_for_whoever_is_unknown,
    each_organization_sends_a_letter_of_its_own,
    a_locked_member_gets_in_again_and_a_disabled_one_does_not,
    whoever_remembers_the_password_needs_the_link_no_more,
    pressing_twice_sends_one_letter,
);

async fn ask(app: &TestApp, name: &str) {
    let reply = app.call("POST", "/v1/password-resets").json(&json!({ "name": name })).send().await;
    assert_eq!(reply.expect(202).text(), "");
}

/// The letters that come of a request, which is worked on after its answer.
async fn letters(mailbox: &Mailbox, count: usize) -> Vec<String> {
    let mut letters = Vec::new();
    while letters.len() < count {
        tokio::task::yield_now().await;
        letters.extend(mailbox.letters().await);
    }
    letters
}

async fn reset(app: &TestApp, token: &str, secret: &str) -> Reply {
    let call = app.call("POST", "/v1/password-reset").token(token);
    call.json(&json!({ "secret": secret })).send().await
}

async fn a_link_by_mail_gives_a_new_password_once(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    let mailbox = Mailbox::of(&app);
    let dana = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    ask(&app, " Dana@example.com").await;
    let token = token_in(&letters(&mailbox, 1).await[0], "reset");
    let info = app.call("GET", "/v1/password-reset").token(&token).send().await.result();
    assert_eq!((&info["organization"], &info["name"]), (&json!("Acme"), &json!("dana@example.com")));
    app.call("GET", "/v1/invitation").token(&token).send().await.expect(404);
    // Nothing has changed so far: anybody can ask.
    dana.call(&app, "GET", "/v1/session").send().await.expect(200);

    assert_eq!(reset(&app, &token, "password1").await.pointers(400), ["/secret"]);
    reset(&app, &token, NEW_PASSWORD).await.expect(204);
    dana.call(&app, "GET", "/v1/session").send().await.expect(401);
    dana.refresh(&app).await.expect(401);
    try_sign_in(&app, "dana@example.com", PASSWORD).await.expect(401);
    let dana = Browser::sign_in(&app, "dana@example.com", NEW_PASSWORD).await;
    assert_eq!(dana.result["member"]["state"], "enabled");
    let notice = mailbox.letter().await;
    assert!(notice.contains("password"), "{notice}");
    let again = reset(&app, &token, PASSWORD).await;
    assert_eq!(again.problem(410)["type"], "urn:patchbay:problem:link-used");
}

async fn the_answer_is_the_same_for_whoever_is_unknown(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    let mailbox = Mailbox::of(&app);
    ask(&app, "nobody@example.com").await;
    ask(&app, "").await;
    ask(&app, "dana@example.com").await;
    let letters = letters(&mailbox, 1).await;
    assert!(letters[0].contains("To: dana@example.com"), "{}", letters[0]);
    let refused = app.call("POST", "/v1/password-resets").json(&json!({})).send().await;
    assert_eq!(refused.pointers(400), ["/name"]);
}

async fn each_organization_sends_a_letter_of_its_own(app: TestApp) {
    sign_up(&app, "First", "dana@example.com").await;
    sign_up(&app, "Second", "dana@example.com").await;
    let mailbox = Mailbox::of(&app);
    ask(&app, "dana@example.com").await;
    let letters = letters(&mailbox, 2).await;
    for (organization, other) in [("First", "Second"), ("Second", "First")] {
        let letter = letters.iter().find(|letter| letter.contains(organization)).unwrap();
        assert!(!letter.contains(other), "{letter}");
    }
    let first = letters.iter().find(|letter| letter.contains("First")).unwrap();
    reset(&app, &token_in(first, "reset"), NEW_PASSWORD).await.expect(204);
    let dana = Browser::sign_in(&app, "dana@example.com", NEW_PASSWORD).await;
    assert_eq!(dana.result["organization"]["fullname"], "First");
    let dana = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    assert_eq!(dana.result["organization"]["fullname"], "Second");
}

async fn a_locked_member_gets_in_again_and_a_disabled_one_does_not(app: TestApp) {
    let locked = sign_up(&app, "Acme", "dana@example.com").await;
    let disabled = sign_up(&app, "Other", "eve@example.com").await;
    change(&app, &locked, |row| row.state = MemberState::Locked).await;
    change(&app, &disabled, |row| row.state = MemberState::Disabled).await;
    let mailbox = Mailbox::of(&app);
    ask(&app, "eve@example.com").await;
    ask(&app, "dana@example.com").await;
    let letters = letters(&mailbox, 1).await;
    assert_eq!(letters.len(), 1);
    let still = try_sign_in(&app, "dana@example.com", PASSWORD).await;
    assert_eq!(still.problem(401)["auth_code"], "locked");
    reset(&app, &token_in(&letters[0], "reset"), NEW_PASSWORD).await.expect(204);
    Browser::sign_in(&app, "dana@example.com", NEW_PASSWORD).await;
}

async fn whoever_remembers_the_password_needs_the_link_no_more(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    let mailbox = Mailbox::of(&app);
    ask(&app, "dana@example.com").await;
    let token = token_in(&letters(&mailbox, 1).await[0], "reset");
    let dana = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    assert_eq!(dana.result["member"]["state"], "enabled");
    let refused = reset(&app, &token, NEW_PASSWORD).await;
    assert_eq!(refused.problem(410)["type"], "urn:patchbay:problem:link-revoked");
}

async fn pressing_twice_sends_one_letter(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    app.platform.clock.stop();
    let mailbox = Mailbox::of(&app);
    ask(&app, "dana@example.com").await;
    let first = token_in(&letters(&mailbox, 1).await[0], "reset");
    ask(&app, "dana@example.com").await;
    app.platform.clock.advance(120);
    ask(&app, "dana@example.com").await;
    let letters = letters(&mailbox, 1).await;
    let last = token_in(&letters[0], "reset");
    assert_ne!(first, last);
    assert!(mailbox.letters().await.is_empty());
    assert_eq!(
        reset(&app, &first, NEW_PASSWORD).await.problem(410)["type"],
        "urn:patchbay:problem:link-replaced"
    );
    reset(&app, &last, NEW_PASSWORD).await.expect(204);
}
