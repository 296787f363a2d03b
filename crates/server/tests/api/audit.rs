//! What the audit log holds of changes: one entry each, with what was and what is.

use audit_proof::{Entry, Outcome};
use serde_json::{Value, json};

use crate::support::{AuditMark, Org, TestApp};

on_both!(
    each_change_is_written_once_with_before_and_after,
    reading_and_failing_are_not_written,
    who_and_from_where_is_written,
    a_token_in_a_path_or_user_agent_is_not_written,
);

/// The single entry that was written since.
async fn only(app: &TestApp, mark: &AuditMark) -> Entry {
    let mut entries = mark.since(app).await;
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries.remove(0)
}

fn changes(entry: &Entry) -> Value {
    serde_json::to_value(&entry.changes).unwrap()
}

async fn each_change_is_written_once_with_before_and_after(app: TestApp) {
    let org = app.organization("acme").await;

    let mark = AuditMark::set(&app, &org).await;
    let body = json!({ "name": "north", "labels": ["a"], "token": { "permission_set": "connect-ui" } });
    let result = org.call(&app, "POST", "/v1/accounts").json(&body).send().await.result();
    let account = &result["account"];
    let entry = only(&app, &mark).await;
    assert_eq!((entry.action.as_str(), entry.outcome, entry.status), ("accounts.create", Outcome::Ok, 200));
    assert_eq!(entry.account_id.as_deref(), account["id"].as_str());
    let target = entry.target.as_ref().unwrap();
    assert_eq!((target.kind.as_str(), target.name.as_deref()), ("account", Some("north")));
    assert_eq!(Some(target.id.as_str()), account["id"].as_str());
    let mut expected = json!({});
    for (field, value) in account.as_object().unwrap().iter().filter(|(field, _)| *field != "updated_at") {
        expected[field] = json!({ "to": value });
    }
    assert_eq!(changes(&entry), expected);
    let details = serde_json::to_value(&entry.details).unwrap();
    assert_eq!(
        details,
        json!({ "token_id": result["token"]["id"] }),
        "the token by its id, never its secret"
    );

    let mark = AuditMark::set(&app, &org).await;
    let mut body = account.clone();
    body["fullname"] = "North".into();
    body["labels"] = json!(["b"]);
    org.call(&app, "PUT", "/v1/accounts/north").json(&body).send().await.expect(200);
    let entry = only(&app, &mark).await;
    assert_eq!((entry.action.as_str(), entry.status), ("accounts.update", 200));
    let expected =
        json!({ "fullname": { "from": "north", "to": "North" }, "labels": { "from": ["a"], "to": ["b"] } });
    assert_eq!(changes(&entry), expected, "only what changed");

    let mark = AuditMark::set(&app, &org).await;
    let patch = json!([{ "op": "replace", "path": "/name", "value": "south" }]);
    org.call(&app, "PATCH", "/v1/accounts/north").json(&patch).send().await.expect(200);
    let entry = only(&app, &mark).await;
    assert_eq!((entry.action.as_str(), entry.status), ("accounts.patch", 200));
    assert_eq!(changes(&entry), json!({ "name": { "from": "north", "to": "south" } }));

    let mark = AuditMark::set(&app, &org).await;
    org.call(&app, "DELETE", "/v1/accounts/south").send().await.expect(204);
    let entry = only(&app, &mark).await;
    assert_eq!((entry.action.as_str(), entry.status), ("accounts.delete", 204));
    assert_eq!(entry.target.as_ref().unwrap().name.as_deref(), Some("south"));
    assert_eq!(changes(&entry)["fullname"], json!({ "from": "North" }));

    let mark = AuditMark::set(&app, &org).await;
    let patch = json!([{ "op": "add", "path": "/contact", "value": "dana@example.com" }]);
    org.call(&app, "PATCH", "/v1/organization").json(&patch).send().await.expect(200);
    let entry = only(&app, &mark).await;
    assert_eq!((entry.action.as_str(), entry.status, &entry.account_id), ("organizations.patch", 200, &None));
    assert_eq!(entry.target.as_ref().unwrap().id, org.organization.id.to_string());
    assert_eq!(changes(&entry), json!({ "contact": { "to": "dana@example.com" } }));
}

async fn reading_and_failing_are_not_written(app: TestApp) {
    let org = app.organization("acme").await;
    let mark = AuditMark::set(&app, &org).await;
    let call = |method: &str, path: &str| org.call(&app, method, path);
    call("GET", "/v1/accounts").send().await.expect(200);
    call("GET", "/v1/accounts/acme").send().await.expect(200);
    call("GET", "/v1/accounts/nothing").send().await.expect(404);
    call("GET", "/v1/organization").send().await.expect(200);
    call("POST", "/v1/accounts").json(&json!({ "name": "two words" })).send().await.expect(400);
    call("POST", "/v1/accounts").json(&json!({ "name": "acme" })).send().await.expect(409);
    call("PUT", "/v1/accounts/acme").json(&json!({})).send().await.expect(400);
    call("DELETE", "/v1/accounts/acme").header("if-match", "\"99\"").send().await.expect(412);
    call("DELETE", "/v1/accounts/nothing").send().await.expect(404);
    call("POST", "/v1/organization").send().await.expect(405);
    app.call("GET", "/v1/accounts").token("junk").send().await.expect(401);
    assert_eq!(mark.since(&app).await, []);
}

async fn who_and_from_where_is_written(app: TestApp) {
    let org: Org = app.organization("acme").await;
    let mark = AuditMark::set(&app, &org).await;
    let agent = format!("test/1 {}", "x".repeat(300));
    let before = platform::time::now().as_micros();
    let call = org.call(&app, "POST", "/v1/accounts?secret=of-somebody").header("user-agent", &agent);
    let reply = call.json(&json!({})).send().await;
    let entry = only(&app, &mark).await;
    assert_eq!(entry.actor.kind, "token");
    assert_eq!(entry.actor.token_id, Some(org.organization.refresh_token_id.to_string()));
    assert_eq!(entry.request.method, "POST");
    assert_eq!(entry.request.path, "/v1/accounts", "without the query");
    assert_eq!(entry.request.remote_addr, "127.0.0.1");
    assert_eq!(entry.request.user_agent, agent[..256]);
    assert_eq!(Some(entry.request.id.as_str()), reply.header("x-request-id"));
    let at: api_types::Timestamp = String::from(entry.at.clone()).parse().unwrap();
    assert!((before..=platform::time::now().as_micros()).contains(&at.as_micros()));
    assert_eq!(
        reply.result()["account"]["created_at"].as_str().unwrap().parse::<api_types::Timestamp>().unwrap(),
        at
    );
}

async fn a_token_in_a_path_or_user_agent_is_not_written(app: TestApp) {
    let org = app.organization("acme").await;
    let viewer = org.token_of(&app, api_types::PermissionSetName::Viewer).await;
    let escaped = viewer.replace('p', "%70").replace('_', "%5F");
    for path in [&viewer, &escaped, &format!("x{viewer}y")] {
        let mark = AuditMark::set(&app, &org).await;
        let call =
            app.call("DELETE", &format!("/v1/accounts/{path}")).token(&viewer).header("user-agent", &viewer);
        call.send().await.expect(403);
        let entry = only(&app, &mark).await;
        assert!(entry.request.path.contains("(a token)"), "{}", entry.request.path);
        assert_eq!(entry.request.user_agent, "(a token)");
        assert!(!serde_json::to_string(&entry).unwrap().contains(&viewer));
    }
}
