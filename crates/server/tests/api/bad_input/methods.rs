//! Methods that a path does not take.

use std::collections::BTreeMap;

use crate::samples::{named, table};
use crate::support::TestApp;

on_both!(
    a_method_that_is_not_taken_is_refused_with_those_that_are,
    head_answers_as_get_without_a_body,
    options_tells_browsers
);

async fn a_method_that_is_not_taken_is_refused_with_those_that_are(app: TestApp) {
    let org = app.organization("acme").await;
    let mut paths: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for route in table() {
        paths.entry(route.path).or_default().push(route.method);
    }
    for (path, taken) in paths {
        let path = named(&path, "acme");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get"] {
            if taken.contains(&method) {
                continue;
            }
            let reply = org.call(&app, method, &path).send().await;
            let refusal = reply.refusal(405);
            assert!(refusal.contains(method), "{refusal}");
            let allow: Vec<_> = reply.header("allow").unwrap().split(',').map(str::trim).collect();
            let mut expected = taken.clone();
            if taken.contains(&"GET") {
                expected.push("HEAD");
            }
            let sorted = |mut list: Vec<&str>| {
                list.sort_unstable();
                list.join(" ")
            };
            assert_eq!(sorted(allow), sorted(expected), "{method} {path}");
        }
    }
}

async fn head_answers_as_get_without_a_body(app: TestApp) {
    let org = app.organization("acme").await;
    for path in ["/v1/organization", "/v1/accounts", "/v1/accounts/acme", "/v1/accounts/nothing"] {
        let get = org.call(&app, "GET", path).send().await;
        let head = org.call(&app, "HEAD", path).send().await;
        assert_eq!(head.status, get.status, "{path}");
        for header in ["etag", "content-type"] {
            assert_eq!(head.header(header), get.header(header), "{path}");
        }
        assert!(head.body.is_empty());
    }
    app.call("HEAD", "/v1/organization").send().await.expect(401);
    let refused = app
        .call("HEAD", "/v1/organization")
        .token(&org.token_of(&app, api_types::PermissionSetName::TokenIssuer).await);
    refused.send().await.expect(403);
}

async fn options_tells_browsers(app: TestApp) {
    for path in ["/v1/accounts", "/v1/accounts/acme", "/v1/nothing"] {
        let call = app.call("OPTIONS", path).header("origin", "https://host.example");
        let call = call.header("access-control-request-method", "PATCH");
        let reply = call.header("access-control-request-headers", "authorization, content-type").send().await;
        assert_eq!(reply.expect(200).header("access-control-allow-origin"), Some("*"));
        assert!(reply.header("access-control-allow-methods").unwrap().contains("PATCH"));
        assert!(reply.header("access-control-allow-headers").unwrap().contains("authorization"));
        assert_eq!(reply.header("access-control-allow-credentials"), None);
    }
}
