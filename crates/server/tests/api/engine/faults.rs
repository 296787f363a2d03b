//! What providers do wrong, as callers see it: the mock does it on demand.

use serde_json::json;

use super::{connect, connect_with};
use crate::support::TestApp;

on_both!(
    each_fault_has_its_status_and_kind,
    a_configured_fault_holds_for_every_call,
    in_production_nothing_is_simulated,
);

const FAULTS: [(&str, u16, &str); 7] = [
    ("401", 400, "provider-auth"),
    ("revoked", 400, "provider-auth"),
    ("403", 400, "provider-permission"),
    ("429", 429, "provider-rate-limited"),
    ("500", 502, "provider-bad-answer"),
    ("broken", 502, "provider-bad-answer"),
    ("503", 503, "provider-unavailable"),
];

async fn each_fault_has_its_status_and_kind(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    for (code, status, kind) in FAULTS {
        let reply = mock.call("GET", &format!("tickets/mock:{code}")).send().await;
        let problem = reply.problem(status);
        assert_eq!(problem["type"], format!("urn:patchbay:problem:{kind}"), "{code}");
        assert!(problem["context"]["raw_error"].is_string(), "{code}");
        assert!(problem["remediation"].is_string(), "{code}");
        let retry = reply.header("retry-after").map(str::to_owned);
        assert_eq!(
            retry.as_deref(),
            match status {
                429 => Some("5"),
                503 => Some("1"),
                _ => None,
            },
            "{code}"
        );
    }
    let timeout = mock.call("GET", "tickets/mock:timeout").send().await.problem(504);
    assert_eq!(timeout["type"], "urn:patchbay:problem:provider-timeout");
    let missing = mock.call("GET", "tickets/mock:403").send().await.problem(400);
    assert_eq!(missing["context"]["provider_details"]["missing"], "tickets:write");
}

async fn a_configured_fault_holds_for_every_call(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect_with(&app, &org, "test", json!({"simulate": "rate_limited"})).await;
    for path in ["tickets", "projects", "remote-fields", "escalation-policies", "tickets/OPS-101/comments"] {
        mock.call("GET", path).send().await.problem(429);
    }
}

async fn in_production_nothing_is_simulated(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect_with(&app, &org, "prod", json!({"simulate": "rate_limited"})).await;
    mock.get("tickets").await;
    let made = mock.ticket(json!({"name": "mock:401"})).await;
    assert_eq!(made["name"], "mock:401");
    mock.call("GET", "tickets/mock:401").send().await.problem(404);
}
