//! Staying signed in.

use platform::settings::Settings;
use serde_json::json;

use crate::support::TestApp;
use crate::support::people::{Browser, PASSWORD, cookie, refresh, sign_up};

on_both!(
    a_refresh_token_works_once_and_gives_the_next,
    a_moment_later_it_gives_access_without_a_new_one,
    used_again_later_it_ends_the_session_for_everybody,
    a_session_ends_when_it_is_not_used_and_at_the_latest_after_thirty_days,
    two_tabs_at_once_both_go_on,
    sessions_outlive_a_restart,
    a_page_of_another_origin_gets_nothing,
    cookies_are_for_https_where_people_use_it,
    without_a_good_cookie_there_is_no_session,
);

async fn dana(app: &TestApp) -> Browser {
    sign_up(app, "Acme", "dana@example.com").await;
    app.platform.clock.stop();
    Browser::sign_in(app, "dana@example.com", PASSWORD).await
}

async fn a_refresh_token_works_once_and_gives_the_next(app: TestApp) {
    let mut browser = dana(&app).await;
    let mut seen = vec![browser.cookie.clone()];
    for _ in 0..3 {
        app.platform.clock.advance(15 * 60);
        browser.call(&app, "GET", "/v1/session").send().await.expect(401);
        let reply = browser.refresh(&app).await;
        browser = Browser::of(&reply);
        assert_eq!(browser.result["member"]["name"], "dana@example.com");
        assert_eq!(browser.result["organization"]["name"], "acme");
        assert!(
            browser.result["rights"]["organization"].as_array().unwrap().contains(&json!("members:create"))
        );
        browser.call(&app, "GET", "/v1/session").send().await.expect(200);
        assert!(!seen.contains(&browser.cookie));
        seen.push(browser.cookie.clone());
    }
}

async fn a_moment_later_it_gives_access_without_a_new_one(app: TestApp) {
    let browser = dana(&app).await;
    let next = Browser::of(&browser.refresh(&app).await);
    app.platform.clock.advance(29);
    let again = browser.refresh(&app).await;
    assert_eq!(cookie(&again), None);
    let token = again.expect(200).result()["token"]["secret"].as_str().unwrap().to_owned();
    app.call("GET", "/v1/session").token(&token).send().await.expect(200);
    next.refresh(&app).await.expect(200);
}

async fn used_again_later_it_ends_the_session_for_everybody(app: TestApp) {
    let stolen = dana(&app).await;
    let other = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    let victim = Browser::of(&stolen.refresh(&app).await);
    app.platform.clock.advance(60);
    let victim = Browser::of(&victim.refresh(&app).await);
    let refused = stolen.refresh(&app).await;
    refused.expect(401);
    assert!(refused.header("set-cookie").unwrap().contains("Max-Age=0"));
    victim.refresh(&app).await.expect(401);
    victim.call(&app, "GET", "/v1/session").send().await.expect(401);
    // Another session of the same member goes on.
    let other = Browser::of(&other.refresh(&app).await);

    let organization = victim.result["organization"]["id"].as_str().unwrap().parse().unwrap();
    let scope = app.platform.store.directory().host_scope(organization);
    let mut tx = app.platform.store.read(&scope).await.unwrap();
    let newest = store::audit::newest(&mut tx, 1).await.unwrap().remove(0);
    assert_eq!((newest.action.as_str(), newest.outcome.as_str()), ("auth.session_reused", "failed"));
    let entry = audit_proof::parse(&newest.entry).unwrap();
    assert_eq!(entry.target.unwrap().name.as_deref(), Some("dana@example.com"));
    drop(tx);
    other.call(&app, "GET", "/v1/session").send().await.expect(200);
}

async fn a_session_ends_when_it_is_not_used_and_at_the_latest_after_thirty_days(app: TestApp) {
    const DAY: i64 = 86_400;
    let browser = dana(&app).await;
    app.platform.clock.advance(7 * DAY);
    browser.refresh(&app).await.expect(401);

    let mut browser = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    for _ in 0..4 {
        app.platform.clock.advance(7 * DAY - 1);
        browser = Browser::of(&browser.refresh(&app).await);
    }
    // 28 days less four seconds have passed.
    app.platform.clock.advance(2 * DAY + 4 - 60);
    browser = Browser::of(&browser.refresh(&app).await);
    app.platform.clock.advance(60);
    browser.call(&app, "GET", "/v1/session").send().await.expect(401);
    browser.refresh(&app).await.expect(401);
}

async fn two_tabs_at_once_both_go_on(app: TestApp) {
    let browser = dana(&app).await;
    let tabs = futures_util::future::join_all((0..8).map(|_| browser.refresh(&app))).await;
    let mut cookies: Vec<_> = tabs.iter().filter_map(cookie).collect();
    assert_eq!(cookies.len(), 1, "one of them rotates");
    for tab in &tabs {
        let token = tab.expect(200).result()["token"]["secret"].as_str().unwrap().to_owned();
        app.call("GET", "/v1/session").token(&token).send().await.expect(200);
    }
    app.platform.clock.advance(60);
    refresh(&app, &cookies.remove(0)).await.expect(200);
}

async fn sessions_outlive_a_restart(app: TestApp) {
    let browser = dana(&app).await;
    let node = app.another_node().await;
    node.call("GET", "/v1/session").token(&browser.access).send().await.expect(200);
    let reply = node.call("POST", "/v1/session/refresh").header("cookie", &browser.cookie).send().await;
    Browser::of(&reply);
}

async fn a_page_of_another_origin_gets_nothing(app: TestApp) {
    let browser = dana(&app).await;
    let host = app.address.to_string();
    let own = format!("http://{host}");
    let cases: [(&[(&str, &str)], u16); 9] = [
        (&[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")], 403),
        (&[("sec-fetch-site", "same-site"), ("origin", "https://evil.example")], 403),
        (&[("sec-fetch-site", "cross-site")], 403),
        (&[("origin", "https://evil.example")], 403),
        (&[("origin", "null")], 403),
        (&[("sec-fetch-site", "same-origin"), ("origin", &own)], 200),
        (&[("sec-fetch-site", "none")], 200),
        (&[("origin", &own)], 200),
        (&[], 200),
    ];
    for (headers, status) in cases {
        let mut call = app.call("POST", "/v1/session/refresh").header("cookie", &browser.cookie);
        for (name, value) in headers {
            call = call.header(name, value);
        }
        let reply = call.send().await;
        assert_eq!(reply.status.as_u16(), status, "{headers:?}");
        assert_eq!(reply.header("access-control-allow-origin"), None);
        if status == 403 {
            // Not signed in either: nobody is made to work in a stranger's session.
            let body = json!({ "name": "dana@example.com", "secret": PASSWORD });
            let mut call = app.call("POST", "/v1/session").untyped_body(body.to_string());
            for (name, value) in headers {
                call = call.header(name, value);
            }
            assert_eq!(cookie(call.send().await.expect(403)), None);
        }
    }
}

async fn cookies_are_for_https_where_people_use_it(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    let body = json!({ "name": "dana@example.com", "secret": PASSWORD });
    let plain = app.call("POST", "/v1/session").json(&body).send().await;
    let set = plain.expect(200).header("set-cookie").unwrap();
    assert!(set.starts_with("patchbay_session=pbr_"), "the name");
    assert!(set.ends_with("; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax"), "the attributes");

    // Behind a proxy that says so, and where the public address says so.
    let behind = app.node_behind_proxy(Settings::default()).await;
    let public = Settings { public_url: "https://patchbay.example.com".into(), ..Settings::default() };
    let public = app.node_behind_proxy(public).await;
    for (node, forwarded) in [(&behind, "https"), (&public, "http")] {
        let call = node.call("POST", "/v1/session").json(&body).header("x-forwarded-proto", forwarded);
        let reply = call.header("x-forwarded-for", "203.0.113.7").send().await;
        let set = reply.expect(200).header("set-cookie").unwrap();
        assert!(set.starts_with("__Host-patchbay_session=pbr_"), "the name");
        assert!(set.ends_with("; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure"), "the attributes");
        let again = |cookie: String| {
            let call = node.call("POST", "/v1/session/refresh").header("cookie", cookie);
            call.header("x-forwarded-proto", forwarded).header("x-forwarded-for", "203.0.113.7").send()
        };
        let presented = cookie(&reply).unwrap();
        again(presented.replace("__Host-", "")).await.expect(204);
        again(presented).await.expect(200);
    }
}

async fn without_a_good_cookie_there_is_no_session(app: TestApp) {
    let browser = dana(&app).await;
    app.call("POST", "/v1/session/refresh").send().await.expect(204);
    let token = browser.cookie.split_once('=').unwrap().1;
    for bad in ["", "junk", &browser.access, &token[..token.len() - 1], &format!("{token}x")] {
        refresh(&app, &format!("patchbay_session={bad}")).await.expect(401);
    }
    // As a bearer it opens nothing.
    app.call("GET", "/v1/session").token(token).send().await.expect(401);
}
