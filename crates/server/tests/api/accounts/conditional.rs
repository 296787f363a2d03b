//! `ETag` and `If-Match` (RFC 9110).

use serde_json::{Value, json};

use crate::support::TestApp;

on_both!(
    the_tag_changes_with_every_change,
    if_match_lets_only_the_read_version_pass,
    of_many_that_change_the_same_version_one_wins,
    without_if_match_everybody_wins,
);

const CHANGE: &str = r#"[{"op": "replace", "path": "/fullname", "value": "changed"}]"#;

async fn the_tag_changes_with_every_change(app: TestApp) {
    let org = app.organization("acme").await;
    let created = org.call(&app, "POST", "/v1/accounts").json(&json!({ "name": "north" })).send().await;
    let mut tags = vec![created.header("etag").unwrap().to_owned()];
    assert!(tags[0].starts_with('"') && tags[0].ends_with('"'), "strong: {}", tags[0]);
    for _ in 0..3 {
        let read = org.call(&app, "GET", "/v1/accounts/north").send().await;
        assert_eq!(read.header("etag"), tags.last().map(String::as_str));
        let changed =
            org.call(&app, "PATCH", "/v1/accounts/north").body("application/json", CHANGE).send().await;
        let tag = changed.header("etag").unwrap().to_owned();
        assert!(!tags.contains(&tag), "{tag} again after {tags:?}");
        tags.push(tag);
    }
}

async fn if_match_lets_only_the_read_version_pass(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({ "name": "north", "fullname": "North", "environment": "prod" });
    for method in ["PUT", "PATCH", "DELETE"] {
        let created = org.call(&app, "POST", "/v1/accounts").json(&body).send().await;
        let stale = created.header("etag").unwrap().to_owned();
        let account = created.result()["account"].clone();
        let changed =
            org.call(&app, "PATCH", "/v1/accounts/north").body("application/json", CHANGE).send().await;
        let fresh = changed.header("etag").unwrap().to_owned();
        let call = |if_match: &str| {
            let call = org.call(&app, method, "/v1/accounts/north").header("if-match", if_match);
            match method {
                "PUT" => call.json(&account).send(),
                "PATCH" => call.body("application/json", CHANGE).send(),
                _ => call.send(),
            }
        };
        for tag in [
            stale.clone(),
            format!("W/{fresh}"),
            "\"x\"".into(),
            "7".into(),
            String::new(),
            format!("{stale}, \"99\""),
        ] {
            let reply = call(&tag).await;
            let problem: Value = reply.problem(412);
            assert!(problem["remediation"].as_str().unwrap().contains("read"), "{problem}");
        }
        let read = org.call(&app, "GET", "/v1/accounts/north").send().await;
        assert_eq!(read.header("etag"), Some(fresh.as_str()), "{method}: refused calls change nothing");
        assert!(call(&format!("{stale}, {fresh}")).await.status.is_success(), "{method}");
        if method != "DELETE" {
            assert!(call("*").await.status.is_success(), "{method}");
            org.call(&app, "DELETE", "/v1/accounts/north").send().await.expect(204);
        }
        call("*").await.expect(404);
    }
    // Two headers instead of one list could be read as either; and bytes that no tag has.
    let twice = org.call(&app, "DELETE", &format!("/v1/accounts/{}", org.account.id));
    let reply = twice.header("if-match", "\"1\"").header("if-match", "\"2\"").send().await;
    assert_eq!(reply.blames(400), [("header".to_owned(), "if-match".to_owned())]);
    let odd =
        org.call(&app, "DELETE", &format!("/v1/accounts/{}", org.account.id)).header("if-match", b"\"\xff\"");
    odd.send().await.expect(400);
}

async fn of_many_that_change_the_same_version_one_wins(app: TestApp) {
    let org = app.organization("acme").await;
    let created = org.call(&app, "POST", "/v1/accounts").json(&json!({ "name": "north" })).send().await;
    let tag = created.header("etag").unwrap().to_owned();
    let calls = (0..16).map(|n| {
        let change = json!([{ "op": "replace", "path": "/fullname", "value": format!("North {n}") }]);
        tokio::spawn(
            org.call(&app, "PATCH", "/v1/accounts/north").header("if-match", &tag).json(&change).send(),
        )
    });
    let mut won = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        let reply = call.await.unwrap();
        if reply.status == 200 {
            won.push(reply.result());
        } else {
            reply.expect(412);
        }
    }
    assert_eq!(won.len(), 1);
    assert_eq!(org.call(&app, "GET", "/v1/accounts/north").send().await.result(), won[0]);
}

async fn without_if_match_everybody_wins(app: TestApp) {
    let org = app.organization("acme").await;
    org.create(&app, json!({ "name": "north" })).await;
    let calls = (0..16).map(|n| {
        let change = json!([{ "op": "add", "path": "/labels/-", "value": format!("l{n}") }]);
        tokio::spawn(org.call(&app, "PATCH", "/v1/accounts/north").json(&change).send())
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().expect(200);
    }
    let labels = org.call(&app, "GET", "/v1/accounts/north").send().await.result()["labels"].clone();
    assert_eq!(labels.as_array().unwrap().len(), 16, "no change is lost: {labels}");
}
