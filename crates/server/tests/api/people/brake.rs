//! The brake on guessing passwords.

use serde_json::json;

use crate::support::TestApp;
use crate::support::people::{Browser, NEW_PASSWORD, PASSWORD, sign_up, try_sign_in};

on_both!(
    five_failures_are_free_then_pauses_grow,
    an_unknown_name_is_braked_alike,
    success_forgets,
    many_tries_at_once_do_not_slip_through,
);

async fn fail(app: &TestApp, name: &str, times: usize) {
    for _ in 0..times {
        let reply = try_sign_in(app, name, NEW_PASSWORD).await;
        assert_eq!(reply.problem(401)["auth_code"], "failure");
    }
}

async fn five_failures_are_free_then_pauses_grow(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    app.platform.clock.stop();
    fail(&app, "dana@example.com", 6).await;
    for wait in [1, 2, 4, 8, 16] {
        // Also the right password has to wait: nothing is looked at.
        let before = app.platform.passwords.checks();
        let braked = try_sign_in(&app, "dana@example.com", PASSWORD).await;
        assert_eq!(braked.problem(401)["auth_code"], "locked");
        assert_eq!(app.platform.passwords.checks(), before);
        let told: i64 = braked.header("retry-after").unwrap().parse().unwrap();
        assert_eq!(told, wait);
        app.platform.clock.advance(wait);
        fail(&app, "dana@example.com", 1).await;
    }
}

async fn an_unknown_name_is_braked_alike(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    app.platform.clock.stop();
    for name in ["dana@example.com", "nobody@example.com"] {
        fail(&app, name, 6).await;
        let braked = try_sign_in(&app, name, NEW_PASSWORD).await;
        assert_eq!(braked.problem(401)["auth_code"], "locked", "{name}");
        assert_eq!(braked.header("retry-after"), Some("1"), "{name}");
    }
}

async fn success_forgets(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    app.platform.clock.stop();
    for _ in 0..3 {
        fail(&app, "dana@example.com", 5).await;
        Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    }
}

async fn many_tries_at_once_do_not_slip_through(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    app.platform.clock.stop();
    let before = app.platform.passwords.checks();
    let body = json!({ "name": "dana@example.com", "secret": NEW_PASSWORD });
    let tries = (0..20).map(|_| app.call("POST", "/v1/session").json(&body).send());
    let replies = futures_util::future::join_all(tries).await;
    let looked_at = app.platform.passwords.checks() - before;
    // Five are free, the sixth brings the first pause.
    assert_eq!(looked_at, 6);
    let locked = replies.iter().filter(|one| one.problem(401)["auth_code"] == "locked").count();
    assert_eq!(locked as u64, 20 - looked_at);
}
