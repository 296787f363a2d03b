//! `GET /v1/members`.

use serde_json::{Value, json};

use crate::support::TestApp;

on_both!(filters_orders_and_search_find_whom_they_should, pages_follow_each_other);

/// Parameters of a list, and whom it should show.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);

async fn found(app: &TestApp, org: &crate::support::Org, parameters: &[(&str, &str)]) -> Vec<String> {
    let list = org.call(app, "GET", "/v1/members").queries(parameters).send().await.expect(200).result();
    list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

async fn filters_orders_and_search_find_whom_they_should(app: TestApp) {
    let org = app.organization("acme").await;
    org.person(&app, "a@example.com", &["administrator", "member"]).await;
    org.person(&app, "b@example.com", &["member"]).await;
    org.invite(&app, json!({ "name": "c@north.example", "fullname": "Carla", "role_binding": ["viewer"] }))
        .await;
    let (a, b, c) = ("a@example.com", "b@example.com", "c@north.example");
    let cases: [Case<'_>; 9] = [
        (&[], &[a, b, c]),
        (&[("filter", "role_binding[eq]member")], &[a, b]),
        (&[("filter", "role_binding[in]viewer,administrator")], &[a, c]),
        (&[("filter", "state[eq]invited")], &[c]),
        (&[("filter", "type[eq]service")], &[]),
        (&[("filter", "name[like]*@example.com"), ("filter", "role_binding[ne]administrator")], &[b]),
        (&[("search", "carl")], &[c]),
        (&[("search", "NORTH")], &[c]),
        (&[("order", "name[desc]")], &[c, b, a]),
    ];
    for (parameters, expected) in cases {
        assert_eq!(found(&app, &org, parameters).await, expected, "{parameters:?}");
    }
    for wrong in ["secret[eq]x", "state[eq]sleeping", "role_binding[like]v*", "password_hash[eq]x"] {
        let reply = org.call(&app, "GET", "/v1/members").query("filter", wrong).send().await;
        assert_eq!(reply.blames(400), [("query".to_owned(), "filter".to_owned())], "{wrong}");
    }
}

async fn pages_follow_each_other(app: TestApp) {
    let org = app.organization("acme").await;
    for number in 0..7 {
        org.person(&app, &format!("m{number}@example.com"), &["member"]).await;
    }
    let mut seen = Vec::new();
    let mut start = String::new();
    loop {
        let query = [("limit", "3"), ("start_after", start.as_str()), ("total", "true")];
        let page: Value = org.call(&app, "GET", "/v1/members").queries(&query).send().await.json();
        assert_eq!(page["total"], 7);
        let rows = page["result"].as_array().unwrap();
        let Some(last) = rows.last() else { break };
        start = last["name"].as_str().unwrap().to_owned();
        seen.extend(rows.iter().map(|one| one["name"].as_str().unwrap().to_owned()));
    }
    assert_eq!(seen, (0..7).map(|n| format!("m{n}@example.com")).collect::<Vec<_>>());
}
