//! `Idempotency-Key` on `POST /v1/accounts`.

use api_types::PermissionSetName;
use serde_json::{Value, json};

use crate::samples::everything;
use crate::support::{AuditMark, Reply, TestApp};

on_both!(
    a_repeat_gets_the_same_answer_and_no_second_account,
    another_request_with_the_same_key_is_refused,
    keys_of_two_tokens_do_not_meet,
    of_many_at_once_one_creates,
    a_refusal_is_not_kept,
    keys_that_cannot_be_used_are_refused,
    a_repeat_is_answered_by_any_node,
);

async fn create(app: &TestApp, token: &str, key: &str, body: &Value) -> Reply {
    app.call("POST", "/v1/accounts").token(token).header("idempotency-key", key).json(body).send().await
}

async fn a_repeat_gets_the_same_answer_and_no_second_account(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({ "fullname": "North", "token": { "permission_set": "connect-ui" } });
    let first = create(&app, &org.token, "key-1", &body).await;
    assert_eq!(first.header("idempotent-replayed"), None);
    let state = everything(&app, &org).await;
    let mark = AuditMark::set(&app, &org).await;
    for _ in 0..2 {
        let repeat = create(&app, &org.token, "key-1", &body).await;
        assert_eq!(repeat.expect(200).text(), first.text(), "the token's secret included");
        assert_eq!(repeat.header("idempotent-replayed"), Some("true"));
        assert_eq!(repeat.header("etag"), first.header("etag"));
    }
    assert_eq!(everything(&app, &org).await, state);
    assert_eq!(mark.since(&app).await.len(), 0, "a repeat is no event");
    let secret = first.result()["token"]["primary"]["access"]["secret"].as_str().unwrap().to_owned();
    app.call("GET", "/v1/accounts/north").token(&secret).send().await.expect(200);
    // It tells what happened then, not what is now.
    org.call(&app, "DELETE", "/v1/accounts/north").send().await.expect(204);
    assert_eq!(create(&app, &org.token, "key-1", &body).await.text(), first.text());
    org.call(&app, "GET", "/v1/accounts/north").send().await.expect(404);
}

async fn another_request_with_the_same_key_is_refused(app: TestApp) {
    let org = app.organization("acme").await;
    let first = create(&app, &org.token, "key-1", &json!({ "name": "north" })).await;
    let state = everything(&app, &org).await;
    for body in ["{\"name\":\"south\"}", "{}", "{ \"name\": \"north\" }"] {
        let call = org.call(&app, "POST", "/v1/accounts").header("idempotency-key", "key-1");
        call.body("application/json", body).send().await.problem(422);
    }
    assert_eq!(everything(&app, &org).await, state);
    assert_eq!(create(&app, &org.token, "key-1", &json!({ "name": "north" })).await.text(), first.text());
    // Keys differ by case.
    create(&app, &org.token, "KEY-1", &json!({ "name": "south" })).await.expect(200);
}

async fn keys_of_two_tokens_do_not_meet(app: TestApp) {
    let (org, other) = (app.organization("acme").await, app.organization("other").await);
    let colleague = org.token_of(&app, PermissionSetName::AccountManager).await;
    let body = json!({ "fullname": "North" });
    let first = create(&app, &org.token, "key-1", &body).await;
    let foreign = create(&app, &other.token, "key-1", &body).await;
    assert_ne!(foreign.expect(200).result()["account"]["id"], first.result()["account"]["id"]);
    assert_eq!(
        create(&app, &colleague, "key-1", &body).await.pointers(409),
        ["/name"],
        "judged as a request of its own"
    );
    create(&app, &colleague, "key-1", &json!({ "fullname": "South" })).await.expect(200);
}

async fn of_many_at_once_one_creates(app: TestApp) {
    let org = app.organization("acme").await;
    let mark = AuditMark::set(&app, &org).await;
    let body = json!({ "name": "north", "token": { "permission_set": "connect-ui" } });
    let calls: Vec<_> = (0..32)
        .map(|_| {
            let call = org.call(&app, "POST", "/v1/accounts").header("idempotency-key", "key-1").json(&body);
            tokio::spawn(call.send())
        })
        .collect();
    let mut answers = Vec::new();
    for call in calls {
        answers.push(call.await.unwrap());
    }
    let fresh = answers.iter().filter(|answer| answer.header("idempotent-replayed").is_none()).count();
    assert_eq!(fresh, 1);
    for answer in &answers {
        assert_eq!(answer.expect(200).text(), answers[0].text());
    }
    let list = org.call(&app, "GET", "/v1/accounts").query("total", "true").send().await.json();
    assert_eq!(list["total"], 2);
    assert_eq!(mark.since(&app).await.len(), 1);
}

async fn a_refusal_is_not_kept(app: TestApp) {
    let org = app.organization("acme").await;
    org.create(&app, json!({ "name": "north" })).await;
    let body = json!({ "name": "north" });
    for _ in 0..2 {
        create(&app, &org.token, "key-1", &body).await.expect(409);
    }
    org.call(&app, "DELETE", "/v1/accounts/north").send().await.expect(204);
    let reply = create(&app, &org.token, "key-1", &body).await;
    assert_eq!(reply.expect(200).header("idempotent-replayed"), None);
    // A key that was sent with a body that cannot be used is still good.
    create(&app, &org.token, "key-2", &json!({ "name": 7 })).await.expect(400);
    create(&app, &org.token, "key-2", &json!({ "name": "south" })).await.expect(200);
}

async fn keys_that_cannot_be_used_are_refused(app: TestApp) {
    let org = app.organization("acme").await;
    let blamed = [("header".to_owned(), "idempotency-key".to_owned())];
    for key in [&b""[..], &[b'x'; 256], b"t\xc3\xa4st", b"tab\tbed"] {
        let call = org.call(&app, "POST", "/v1/accounts").header("idempotency-key", key).json(&json!({}));
        let found = call.send().await.blames(400);
        let lower: Vec<_> = found.into_iter().map(|(place, name)| (place, name.to_lowercase())).collect();
        assert_eq!(lower, blamed, "{key:?}");
    }
    let twice =
        org.call(&app, "POST", "/v1/accounts").header("idempotency-key", "a").header("idempotency-key", "b");
    twice.json(&json!({})).send().await.expect(400);
    create(&app, &org.token, &"x".repeat(255), &json!({})).await.expect(200);
    create(&app, &org.token, "with blanks and \"quotes\"", &json!({})).await.expect(200);
}

async fn a_repeat_is_answered_by_any_node(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({ "fullname": "North", "token": { "permission_set": "connect-ui" } });
    let first = create(&app, &org.token, "key-1", &body).await;
    let node = app.another_node().await;
    let call =
        node.call("POST", "/v1/accounts").token(&org.token).header("idempotency-key", "key-1").json(&body);
    assert_eq!(call.send().await.expect(200).text(), first.text());
    // The other node seals with a newer data key, which this one has not seen.
    node.platform.keys.rotate_data_key(&node.platform.store, &org.scope).await.unwrap();
    let call = node.call("POST", "/v1/accounts").token(&org.token).header("idempotency-key", "key-2");
    let newer = call.json(&json!({ "name": "south" })).send().await;
    let repeat = create(&app, &org.token, "key-2", &json!({ "name": "south" })).await;
    assert_eq!(repeat.expect(200).text(), newer.text());
    assert_eq!(create(&app, &org.token, "key-1", &body).await.text(), first.text());
}
