//! How often one token may call.

use server::layers;
use server::limits::TokenLimit;

use crate::support::TestApp;

on_both!(a_token_that_calls_too_often_has_to_wait_and_the_others_have_not);

async fn a_token_that_calls_too_often_has_to_wait_and_the_others_have_not(app: TestApp) {
    let (org, other) = (app.organization("acme").await, app.organization("other").await);
    // Three at once, then another one each twenty seconds.
    let limited = |app: server::app::App| app.with_token_limit(TokenLimit::per_minute(3));
    let node = app.node(limited, layers::Config::default()).await;
    let call = |token: &str, path: &str| node.call("GET", path).token(token).send();
    call(&org.token, "/v1/accounts").await.expect(200);
    // Whatever the answer, the call is counted.
    call(&org.token, "/v1/accounts/nowhere").await.expect(404);
    call(&org.token, "/v1/session").await.expect(200);
    for path in ["/v1/accounts", "/v1/session"] {
        let refused = call(&org.token, path).await;
        let problem = refused.problem(429);
        assert_eq!(problem["type"], "urn:patchbay:problem:too-many-requests");
        assert!(problem["message"].as_str().unwrap().contains("this token"), "{problem}");
        let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=20).contains(&wait), "{wait}");
    }
    call(&other.token, "/v1/accounts").await.expect(200);
    let second = org.token_of(&app, api_types::PermissionSetName::Viewer).await;
    call(&second, "/v1/accounts").await.expect(200);
    // What needs no token is not counted against one.
    call(&org.token, "/healthz").await.expect(200);
    // The API with errors of its own form.
    let tenant = node.call("GET", "/api/v1/organization/members").token(&org.token).send().await;
    assert!(tenant.error(429).contains("too many calls"), "{}", tenant.text());
    assert!(tenant.header("retry-after").is_some());
}
