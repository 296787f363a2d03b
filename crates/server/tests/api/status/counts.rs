//! Sums, and what they are good for: how the integration fares.

use serde_json::{Value, json};

use super::{about, events_of, fail, status_of};
use crate::engine::{connect, connect_with};
use crate::support::{AuditMark, TestApp};

on_both!(
    nothing_is_known_before_the_first_call,
    every_call_is_counted,
    a_call_for_which_the_provider_is_not_asked_is_not_counted,
    the_status_turns_when_failures_go_on_and_back_when_successes_do,
    the_first_call_that_says_something_decides,
    verifying_an_integration_as_it_is_says_how_it_fares,
    a_reset_begins_anew_and_is_audited,
    calls_at_the_same_time_on_two_servers_are_all_counted,
    what_is_not_there_is_not_found,
);

async fn nothing_is_known_before_the_first_call(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let expected = json!({
        "created_at": mock.integration["created_at"], "updated_at": mock.integration["created_at"],
        "account_id": mock.integration["account_id"], "integration_id": mock.integration["id"],
        "status": "unknown", "requests": 0, "failed": 0, "cpu_time": 0, "db_ops": 0, "api_ops": 0,
        "in_bytes": 0, "out_bytes": 0,
    });
    assert_eq!(status_of(&app, &org, &mock).await, expected);
    let by_name = format!("/v1/status/{}/{}", org.account.name, "nobody");
    org.call(&app, "GET", &by_name).send().await.expect(404);
    assert_eq!(events_of(&app, &org, &mock).await, Vec::<Value>::new());
}

async fn every_call_is_counted(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    mock.get("tickets").await;
    let first = status_of(&app, &org, &mock).await;
    assert_eq!(
        (&first["status"], &first["requests"], &first["failed"]),
        (&json!("ok"), &json!(1), &json!(0))
    );
    for count in ["cpu_time", "db_ops", "api_ops", "in_bytes"] {
        assert!(first[count].as_u64().unwrap() > 0, "{count}: {first}");
    }
    assert!(first["updated_at"].as_str() > first["created_at"].as_str(), "{first}");
    let ticket = mock.ticket(json!({ "name": "One more" })).await;
    let patch = json!([{ "op": "replace", "path": "/name", "value": "Another" }]);
    // Two questions to the provider, and one call.
    mock.call("PATCH", &format!("tickets/{}", ticket["id"].as_str().unwrap()))
        .json(&patch)
        .send()
        .await
        .expect(200);
    fail(&mock, "503").await;
    let status = status_of(&app, &org, &mock).await;
    assert_eq!((&status["requests"], &status["failed"]), (&json!(4), &json!(1)));
    for count in ["cpu_time", "db_ops", "api_ops", "in_bytes"] {
        assert!(status[count].as_u64() > first[count].as_u64(), "{count}: {first} {status}");
    }
    assert_eq!(status["created_at"], first["created_at"]);
}

async fn a_call_for_which_the_provider_is_not_asked_is_not_counted(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    mock.call("GET", "tickets").query("limit", "many").send().await.expect(400);
    mock.post("tickets", json!({ "name": 7 })).await.expect(400);
    app.call("GET", "/v1/ticketing/tickets").token(&org.token).send().await.expect(403);
    assert_eq!(status_of(&app, &org, &mock).await["requests"], 0);
    // The answer to a repetition is there already.
    for _ in 0..2 {
        let call = mock.call("POST", "tickets").header("idempotency-key", "k").json(&json!({ "name": "n" }));
        call.send().await.expect(200);
    }
    assert_eq!(status_of(&app, &org, &mock).await["requests"], 1);
}

async fn the_status_turns_when_failures_go_on_and_back_when_successes_do(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    // It says nothing about the connection that there is no such ticket.
    fail(&mock, "nothing").await;
    assert_eq!(status_of(&app, &org, &mock).await["status"], "unknown");
    for (word, times, expected) in [
        ("401", 2, "unauthorized"),
        ("429", 3, "error"),
        ("403", 2, "unauthorized"),
        ("500", 3, "error"),
        ("broken", 3, "error"),
        ("revoked", 2, "unauthorized"),
        ("503", 3, "error"),
        ("timeout", 3, "error"),
    ] {
        mock.get("projects").await;
        mock.get("projects").await;
        assert_eq!(status_of(&app, &org, &mock).await["status"], "ok", "before {word}");
        for _ in 1..times {
            fail(&mock, word).await;
            fail(&mock, "nothing").await;
        }
        assert_eq!(status_of(&app, &org, &mock).await["status"], "ok", "{word}, not often enough");
        fail(&mock, word).await;
        assert_eq!(status_of(&app, &org, &mock).await["status"], expected, "{word}");
        mock.get("projects").await;
        assert_eq!(status_of(&app, &org, &mock).await["status"], expected, "{word}, and one success");
        fail(&mock, word).await;
    }
}

async fn the_first_call_that_says_something_decides(app: TestApp) {
    let org = app.organization("acme").await;
    for (word, expected) in [("401", "unauthorized"), ("503", "error")] {
        let mock = connect(&app, &org).await;
        fail(&mock, word).await;
        assert_eq!(status_of(&app, &org, &mock).await["status"], expected);
    }
}

async fn verifying_an_integration_as_it_is_says_how_it_fares(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect_with(&app, &org, "test", json!({ "simulate": "unauthorized" })).await;
    let id = |field: &str| mock.integration[field].as_str().unwrap().to_owned();
    let path = format!("/v1/integrations/{}/{}", id("account_id"), id("id"));
    let verify = format!("{path}/verify");
    org.call(&app, "POST", &verify).send().await.expect(400);
    let status = status_of(&app, &org, &mock).await;
    assert_eq!((&status["status"], &status["requests"]), (&json!("unauthorized"), &json!(0)));
    assert_eq!(events_of(&app, &org, &mock).await[0]["error"], "the provider does not accept the credential");
    // What would be says nothing about what is.
    let mut body = mock.integration.clone();
    body["provider_config"] = json!({ "type": "ticketing_mock_ticketing" });
    org.call(&app, "POST", &verify).json(&body).send().await.expect(200);
    assert_eq!(status_of(&app, &org, &mock).await["status"], "unauthorized");
    org.call(&app, "PUT", &path).json(&body).send().await.expect(200);
    org.call(&app, "POST", &verify).send().await.expect(200);
    let status = status_of(&app, &org, &mock).await;
    assert_eq!((&status["status"], &status["requests"]), (&json!("ok"), &json!(0)));
}

async fn a_reset_begins_anew_and_is_audited(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    mock.get("tickets").await;
    fail(&mock, "401").await;
    fail(&mock, "401").await;
    let mark = AuditMark::set(&app, &org).await;
    let before = status_of(&app, &org, &mock).await;
    let reply = about(&app, &org, "PUT", &mock, "").send().await;
    assert_eq!(reply.expect(204).text(), "");
    let after = status_of(&app, &org, &mock).await;
    assert_eq!((&after["status"], &after["created_at"]), (&json!("unknown"), &before["created_at"]));
    assert!(after["updated_at"].as_str() > before["updated_at"].as_str(), "{after}");
    for count in ["requests", "failed", "cpu_time", "db_ops", "api_ops", "in_bytes", "out_bytes"] {
        assert_eq!(after[count], 0, "{count}");
    }
    let [entry] = &mark.since(&app).await[..] else { panic!("not one entry") };
    let (target, changes) = (entry.target.as_ref().unwrap(), entry.changes.as_ref().unwrap());
    assert_eq!((entry.action.as_str(), target.kind.as_str()), ("status.reset", "integration"));
    assert_eq!(target.id, mock.integration["id"]);
    assert_eq!(entry.account_id.as_deref(), mock.integration["account_id"].as_str());
    assert_eq!(
        serde_json::to_value(changes).unwrap()["status"],
        json!({ "from": "unauthorized", "to": "unknown" })
    );
    // Calls are numbered on, so that no two events have the same number.
    fail(&mock, "401").await;
    let numbers: Vec<_> =
        events_of(&app, &org, &mock).await.iter().map(|one| one["request"].clone()).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert_eq!(status_of(&app, &org, &mock).await["requests"], 1);
}

async fn calls_at_the_same_time_on_two_servers_are_all_counted(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let other = connect(&app, &org).await;
    let node = app.another_node().await;
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..64 {
        for mock in [&mock, &other] {
            let path = if number % 4 == 0 { "tickets/nothing" } else { "projects" };
            let call = if number % 2 == 0 {
                mock.call("GET", path)
            } else {
                node.call("GET", &format!("/v1/ticketing/{path}")).token(&mock.token)
            };
            calls.spawn(call.send());
        }
    }
    let failed = calls.join_all().await.iter().filter(|reply| reply.status == 404).count();
    assert_eq!(failed, 32);
    // Each server has written its own when it is read there.
    let at = super::path(&mock.integration, "");
    node.call("GET", &at).token(&org.token).send().await.expect(200);
    for mock in [&mock, &other] {
        let status = status_of(&app, &org, mock).await;
        assert_eq!((&status["requests"], &status["failed"]), (&json!(64), &json!(16)), "{status}");
        let mut numbers: Vec<_> =
            events_of(&app, &org, mock).await.iter().map(|one| one["request"].as_u64().unwrap()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        // Sixteen failures and at least the first success.
        assert!(numbers.len() >= 16 && *numbers.last().unwrap() <= 64, "{numbers:?}");
    }
}

async fn what_is_not_there_is_not_found(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let account = mock.integration["account_id"].as_str().unwrap();
    for (method, rest) in [("GET", ""), ("PUT", ""), ("GET", "/events"), ("GET", "/timeseries")] {
        for path in
            [format!("{account}/nobody"), format!("nobody/{}", mock.integration["id"].as_str().unwrap())]
        {
            org.call(&app, method, &format!("/v1/status/{path}{rest}")).send().await.problem(404);
        }
        let by_name = format!("{account}/{}", mock.integration["name"].as_str().unwrap());
        let status = org.call(&app, method, &format!("/v1/status/{by_name}{rest}")).send().await.status;
        assert!(status.is_success(), "{method} {by_name}{rest}: {status}");
    }
}
