//! Founding an organization by signing up.

use platform::settings::{Settings, SignUpPolicy};
use serde_json::json;

use crate::support::TestApp;
use crate::support::people::{Browser, PASSWORD, sign_up};

on_both!(
    signing_up_gives_an_organization_a_token_and_a_way_in,
    a_taken_name_is_a_conflict_and_a_derived_one_gets_a_suffix,
    everything_wrong_is_named_at_once,
    the_same_address_may_found_several,
    closed_sign_up_says_who_can_help,
    one_address_cannot_sign_up_without_end,
);

async fn signing_up_gives_an_organization_a_token_and_a_way_in(app: TestApp) {
    let result = sign_up(&app, "Acme Robotics", "Dana@Example.com").await;
    assert_eq!(result["organization"]["name"], "acme-robotics");
    assert_eq!(result["organization"]["contact"], "dana@example.com");
    assert_eq!(result["member"]["name"], "dana@example.com");
    assert_eq!(result["member"]["role_binding"], json!(["administrator"]));
    assert_eq!(result["member"]["state"], "enabled");
    assert_eq!(result["member"]["last_logon"], "0001-01-01T00:00:00Z");
    assert_eq!(result["account"]["environment"], "prod");
    let token = result["token"]["access"]["secret"].as_str().unwrap();
    let accounts = app.call("GET", "/v1/accounts").token(token).send().await;
    assert_eq!(accounts.result(), json!([result["account"]]));

    let dana = Browser::sign_in(&app, "dana@example.com", PASSWORD).await;
    assert_eq!(dana.result["organization"]["id"], result["organization"]["id"]);
    let accounts = dana.call(&app, "GET", "/v1/accounts").send().await;
    assert_eq!(accounts.result(), json!([result["account"]]));
}

async fn a_taken_name_is_a_conflict_and_a_derived_one_gets_a_suffix(app: TestApp) {
    sign_up(&app, "Acme", "dana@example.com").await;
    let second = sign_up(&app, "Acme", "sam@example.com").await;
    let name = second["organization"]["name"].as_str().unwrap();
    assert!(name.starts_with("acme-") && name.len() == "acme-".len() + 4, "{name}");
    let body = json!({
        "fullname": "Acme", "name": "acme", "member": { "name": "kim@example.com", "secret": PASSWORD },
    });
    let refused = app.call("POST", "/v1/signup").json(&body).send().await;
    assert_eq!(refused.pointers(409), ["/name"]);
}

async fn everything_wrong_is_named_at_once(app: TestApp) {
    let body = json!({
        "fullname": " ", "name": "two words", "contact": "nobody",
        "member": { "name": "nobody", "fullname": "a\nb", "secret": "password" },
    });
    let refused = app.call("POST", "/v1/signup").json(&body).send().await;
    let mut pointers = refused.pointers(400);
    pointers.sort();
    assert_eq!(
        pointers,
        ["/contact", "/fullname", "/member/fullname", "/member/name", "/member/secret", "/name"]
    );
    assert!(!refused.text().contains("\"password\""), "{}", refused.text());
    let refused = app.call("POST", "/v1/signup").json(&json!({ "fullname": "Acme" })).send().await;
    assert_eq!(refused.pointers(400), ["/member"]);
    let about_oneself = json!({
        "fullname": "Acme", "member": { "name": "dana.smith@example.com", "secret": "danasmith1" },
    });
    let refused = app.call("POST", "/v1/signup").json(&about_oneself).send().await;
    assert_eq!(refused.pointers(400), ["/member/secret"]);
}

async fn the_same_address_may_found_several(app: TestApp) {
    let first = sign_up(&app, "First", "dana@example.com").await;
    let second = sign_up(&app, "Second", "dana@example.com").await;
    assert_ne!(first["organization"]["id"], second["organization"]["id"]);
    assert_ne!(first["member"]["id"], second["member"]["id"]);
}

async fn closed_sign_up_says_who_can_help(app: TestApp) {
    let settings = Settings { sign_up: SignUpPolicy::Closed, ..Settings::default() };
    let node = app.node_behind_proxy(settings).await;
    let body = json!({ "fullname": "Acme", "member": { "name": "dana@example.com", "secret": PASSWORD } });
    let refused = node.call("POST", "/v1/signup").json(&body).send().await;
    let message = refused.problem(403)["message"].as_str().unwrap().to_owned();
    assert!(message.contains("patchbay organization create --admin"), "{message}");
}

async fn one_address_cannot_sign_up_without_end(app: TestApp) {
    let node = app.node_behind_proxy(Settings::default()).await;
    // What cannot be read counts as well, and costs no hash.
    let call = |address: &str| {
        node.call("POST", "/v1/signup").header("x-forwarded-for", address).json(&json!({})).send()
    };
    for _ in 0..10 {
        call("203.0.113.7").await.expect(400);
    }
    let refused = call("203.0.113.7").await;
    let problem = refused.problem(429);
    assert_eq!(problem["type"], "urn:patchbay:problem:too-many-requests");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=360).contains(&wait), "{wait}");
    call("203.0.113.8").await.expect(400);
}
