//! Changing one's own password.

use serde_json::{Value, json};

use crate::support::people::{Browser, Mailbox, NEW_PASSWORD, PASSWORD, sign_up, try_sign_in};
use crate::support::{Reply, TestApp};

on_both!(
    changing_it_ends_the_other_sessions_and_is_told_by_mail,
    a_wrong_present_password_is_an_answer_and_is_braked,
    a_bad_new_password_is_refused_with_its_place,
    the_organizations_minimum_holds,
);

async fn change(app: &TestApp, browser: &Browser, old: &str, new: &str) -> Reply {
    let body = json!({ "old_secret": old, "new_secret": new });
    browser.call(app, "POST", "/v1/auth/change_password").json(&body).send().await
}

fn code(reply: &Reply) -> Value {
    reply.expect(200).result()["auth_code"].clone()
}

async fn changing_it_ends_the_other_sessions_and_is_told_by_mail(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    let mailbox = Mailbox::of(&app);
    let here = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    let there = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    assert_eq!(code(&change(&app, &here, PASSWORD, NEW_PASSWORD).await), "success");
    here.call(&app, "GET", "/v1/session").send().await.expect(200);
    here.refresh(&app).await.expect(200);
    there.call(&app, "GET", "/v1/session").send().await.expect(401);
    there.refresh(&app).await.expect(401);
    try_sign_in(&app, "dana@example.com", PASSWORD).await.expect(401);
    Browser::sign_in(&app, "dana@example.com", NEW_PASSWORD).await;
    let letter = mailbox.letter().await;
    assert!(letter.contains("To: dana@example.com"), "{letter}");
    assert!(letter.contains("Acme") && letter.contains("127.0.0.1"), "{letter}");
    assert!(!letter.contains(NEW_PASSWORD));
}

async fn a_wrong_present_password_is_an_answer_and_is_braked(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    app.platform.clock.stop();
    let dana = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    for _ in 0..6 {
        assert_eq!(code(&change(&app, &dana, "not my password", NEW_PASSWORD).await), "failure");
    }
    assert_eq!(code(&change(&app, &dana, PASSWORD, NEW_PASSWORD).await), "locked");
    app.platform.clock.advance(1);
    assert_eq!(code(&change(&app, &dana, PASSWORD, NEW_PASSWORD).await), "success");
}

async fn a_bad_new_password_is_refused_with_its_place(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    let dana = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    for bad in ["short", "password1", "dana@example.com", "acme-dana-1", PASSWORD, &"long ".repeat(20)] {
        let refused = change(&app, &dana, PASSWORD, bad).await;
        assert_eq!(refused.pointers(400), ["/new_secret"], "{bad}");
    }
    let org = app.organization("other").await;
    let body = json!({ "old_secret": PASSWORD, "new_secret": NEW_PASSWORD });
    let refused = org.call(&app, "POST", "/v1/auth/change_password").json(&body).send().await;
    refused.expect(403);
}

async fn the_organizations_minimum_holds(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    let dana = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    let patch = json!([{ "op": "add", "path": "/options", "value": { "minimum_password_length": 20 } }]);
    dana.call(&app, "PATCH", "/v1/organization").json(&patch).send().await.expect(200);
    let refused = change(&app, &dana, PASSWORD, "gx7!kQ2m-rT9").await;
    assert!(refused.expect(400).text().contains("at least 20 characters"), "{}", refused.text());
}
