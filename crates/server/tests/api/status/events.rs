//! Failures one by one, and recoveries.

use serde_json::{Value, json};

use super::{about, events_of, fail};
use crate::engine::connect;
use crate::support::TestApp;

on_both!(
    every_failure_is_told_in_words_with_its_number,
    no_token_stands_in_the_words,
    events_are_paged_filtered_and_ordered,
    parameters_that_cannot_be_used_are_refused,
);

async fn every_failure_is_told_in_words_with_its_number(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    for path in ["tickets", "tickets/mock:401", "tickets/mock:401", "tickets/none", "projects", "projects"] {
        mock.call("GET", path).send().await;
    }
    let events = events_of(&app, &org, &mock).await;
    let told: Vec<_> =
        events.iter().map(|one| json!([one["request"], one["status"], one["error"]])).collect();
    let refused = "the provider does not accept the credential";
    let expected = [
        json!([1, "ok", null]),
        json!([2, "unauthorized", refused]),
        json!([3, "unauthorized", refused]),
        json!([4, "refused", "the provider has no ticket \"none\""]),
        // One success is no recovery yet.
        json!([6, "ok", null]),
    ];
    assert_eq!(told, expected);
    for event in &events {
        assert_eq!(event["account_id"], mock.integration["account_id"]);
        assert_eq!(event["integration_id"], mock.integration["id"]);
        assert!(event["created_at"].as_str() > mock.integration["created_at"].as_str(), "{event}");
    }
    assert!(events[0].get("error").is_none(), "{}", events[0]);
}

async fn no_token_stands_in_the_words(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    fail(&mock, "503").await;
    mock.call("GET", &format!("tickets/{}", mock.token)).send().await.expect(404);
    mock.call("GET", &format!("tickets/x{}x", org.token)).send().await.expect(404);
    let reply = about(&app, &org, "GET", &mock, "/events").send().await;
    for secret in [&mock.token, &org.token] {
        assert!(!reply.text().contains(secret.as_str()));
    }
    let errors: Vec<_> = reply
        .result()
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["error"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        errors,
        [
            "the provider answered that it is out of order",
            "the provider has no ticket \"(a token)\"",
            "the provider has no ticket \"x(a token)x\"",
        ]
    );
}

async fn events_are_paged_filtered_and_ordered(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    for word in ["401", "503", "429", "nothing", "403"] {
        fail(&mock, word).await;
    }
    let all = events_of(&app, &org, &mock).await;
    let list = async |queries: &[(&str, &str)]| -> Vec<Value> {
        let reply = about(&app, &org, "GET", &mock, "/events").queries(queries).send().await;
        reply.expect(200).result().as_array().unwrap().clone()
    };
    let time = |event: &Value| event["created_at"].as_str().unwrap().to_owned();
    assert_eq!(list(&[("limit", "2")]).await, all[..2]);
    let behind = format!("{},{}", time(&all[1]), all[1]["id"].as_str().unwrap());
    assert_eq!(list(&[("limit", "2"), ("start_after", &behind)]).await, all[2..4]);
    assert_eq!(list(&[("start_after", &time(&all[4]))]).await, Vec::<Value>::new());
    let mut newest_first = all.clone();
    newest_first.reverse();
    assert_eq!(list(&[("order", "created_at[desc]")]).await, newest_first);
    assert_eq!(list(&[("filter", "status[eq]error")]).await, all[1..3]);
    assert_eq!(list(&[("filter", "request[gte]4"), ("filter", "status[ne]refused")]).await, all[4..]);
    assert_eq!(list(&[("filter", "error[like]*fewer calls*")]).await, all[2..3]);
    assert_eq!(list(&[("filter", &format!("created_at[lte]{}", time(&all[0])))]).await, all[..1]);
    let counted = about(&app, &org, "GET", &mock, "/events").query("total", "true").send().await.json();
    assert_eq!(counted["total"], 5);
}

async fn parameters_that_cannot_be_used_are_refused(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    for (name, value) in [
        ("order", "request"),
        ("filter", "integration_id[eq]x"),
        ("filter", "request[eq]one"),
        ("filter", "status[eq]bad"),
        ("search", "x"),
        ("start_after", "yesterday"),
        ("expand", "account"),
    ] {
        let problem = about(&app, &org, "GET", &mock, "/events").query(name, value).send().await.problem(400);
        assert_eq!(problem["cause"][0]["context"]["parameter"]["id"], name, "{name}={value}");
    }
    let twice = [("order", "created_at"), ("order", "created_at[desc]")];
    about(&app, &org, "GET", &mock, "/events").queries(&twice).send().await.problem(400);
}
