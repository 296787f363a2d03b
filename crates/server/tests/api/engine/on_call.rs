//! Who is called when a ticket cannot wait.

use serde_json::json;

use super::connect;
use crate::support::TestApp;

on_both!(policies_lead_to_people);

async fn policies_lead_to_people(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let first = mock.get("escalation-policies?limit=1").await;
    assert_ne!(first["cursor"], "");
    let policy = &first["result"][0];
    assert_eq!((&policy["id"], &policy["name"]), (&json!("policy-operations"), &json!("Operations")));
    let kinds: Vec<_> = policy["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["actors"][0]["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["schedule_summary", "agent", "group_summary"]);
    let found =
        mock.call("GET", "escalation-policies").query("filter", "name[eq]Security").send().await.json();
    assert_eq!(found["result"][0]["id"], "policy-security");
    assert_eq!(found["result"].as_array().unwrap().len(), 1);
    let people = mock.get("escalation-policies/policy-operations/on-call").await;
    assert_eq!(people["result"].as_array().unwrap().len(), 2);
    assert!(people["result"][0]["email_addr"].as_str().unwrap().ends_with("@example.com"));
    mock.call("GET", "escalation-policies/nobody/on-call").send().await.problem(404);
    mock.call("GET", "escalation-policies").query("order", "name").send().await.problem(400);
}
