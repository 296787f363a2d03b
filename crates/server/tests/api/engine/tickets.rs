//! Tickets: made, read, found.

use serde_json::{Value, json};

use super::{connect, connect_with, places};
use crate::support::TestApp;

on_both!(
    a_ticket_comes_back_with_every_field,
    every_fault_of_a_body_is_named,
    what_only_the_provider_can_judge_is_named_the_same_way,
    integrations_do_not_see_each_others_tickets,
    mapped_fields_are_shown_and_written,
    many_tickets_at_once_get_names_of_their_own,
    projects_and_fields_are_listed,
    what_the_provider_said_is_shown_to_those_who_ask,
);

async fn a_ticket_comes_back_with_every_field(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let sent = json!({
        "name": "Printer on fire", "summary": "It burns", "creator": "me@example.com", "assignee": "you@example.com",
        "contact": "+1 555 0100", "description": "First line\nsecond line", "priority": "URGENT",
        "due_date": "2027-01-01T00:00:00Z", "completion_date": "2026-12-01T00:00:00Z", "status": "Burning",
        "project": "OPS", "issue_type": "Incident", "parent": "OPS-101", "tags": ["fire", "printer"],
        "custom_fields": {"floor": 3, "rooms": ["a", "b"]},
    });
    let made = mock.ticket(sent.clone()).await;
    for (field, value) in sent.as_object().unwrap() {
        assert_eq!(made[field], *value, "{field}");
    }
    assert_eq!(made["id"], "OPS-201");
    assert_eq!(made["created_at"], made["updated_at"]);
    assert_eq!(mock.get("tickets/OPS-201").await["result"], made);
    let found = mock.call("GET", "tickets").query("filter", "status[eq]\"Burning\"").send().await.json();
    assert_eq!(found, json!({"result": [made], "cursor": ""}));
    let missing = mock.call("GET", "tickets/OPS-999").send().await.problem(404);
    assert_eq!(missing["type"], "urn:patchbay:problem:provider-not-found");
    mock.call("GET", "tickets/%00").send().await.problem(404);
}

async fn every_fault_of_a_body_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let refused =
        mock.post("tickets", json!({"summary": 7, "priority": "high", "tags": [1]})).await.problem(400);
    assert_eq!(places(&refused), ["/name", "/summary", "/priority", "/tags/0"]);
    mock.post("tickets", json!([])).await.problem(400);
    mock.call("POST", "tickets").send().await.problem(400);
    let unknown = mock.call("POST", "tickets").query("limit", "1").json(&json!({"name": "x"})).send().await;
    assert_eq!(places(&unknown.problem(400)), ["limit"]);
    assert_eq!(mock.ids(&[]).await.len(), 16);
}

async fn what_only_the_provider_can_judge_is_named_the_same_way(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let refused = mock.post("tickets", json!({"name": "x", "parent": "OPS-999"})).await.problem(400);
    assert_eq!(refused["type"], "urn:patchbay:problem:provider-invalid");
    assert_eq!(places(&refused), ["/parent"]);
    let resource = &refused["context"]["resources"][0];
    assert_eq!((&resource["type"], &resource["id"]), (&json!("integration"), &mock.integration["id"]));
    let details = &refused["context"]["provider_details"];
    assert_eq!(details["provider"], "ticketing_mock_ticketing");
    assert_eq!(details["operation"], "ticketing_create_ticket");
}

async fn integrations_do_not_see_each_others_tickets(app: TestApp) {
    let (ours, theirs) = (app.organization("ours").await, app.organization("theirs").await);
    let (one, two, three) =
        (connect(&app, &ours).await, connect(&app, &ours).await, connect(&app, &theirs).await);
    let made = one.ticket(json!({"name": "mine alone", "project": "TST"})).await;
    let path = format!("tickets/{}", made["id"].as_str().unwrap());
    one.patch("tickets/OPS-101", json!([{"op": "replace", "path": "/name", "value": "changed"}]))
        .await
        .expect(200);
    for other in [&two, &three] {
        other.call("GET", &path).send().await.problem(404);
        assert!(!other.get("tickets").await.to_string().contains("mine alone"));
        assert_ne!(other.get("tickets/OPS-101").await["result"]["name"], "changed");
    }
    // The same number is free for each of them.
    assert_eq!(two.ticket(json!({"name": "x", "project": "TST"})).await["id"], made["id"]);
}

async fn mapped_fields_are_shown_and_written(app: TestApp) {
    let org = app.organization("acme").await;
    let mapping = json!({"name": "grade", "project_id": "*", "provider_field_path": "fields.severity"});
    let mock = connect_with(&app, &org, "test", json!({"custom_field_mappings": [mapping]})).await;
    let ticket = mock.get("tickets/OPS-102").await["result"].clone();
    assert_eq!(ticket["custom_fields"], json!({"grade": "S1"}));
    assert_eq!(ticket["unmapped"], json!({"customer": "Fjordline Ferries"}));
    let operations = json!([{"op": "replace", "path": "/custom_fields/grade", "value": "S2"}]);
    let changed = mock.patch("tickets/OPS-102", operations).await.expect(200).result();
    assert_eq!(changed["custom_fields"], json!({"grade": "S2"}));
    assert_eq!(changed["unmapped"], ticket["unmapped"]);
}

async fn many_tickets_at_once_get_names_of_their_own(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let bodies: Vec<_> =
        (0..8).map(|number| json!({"name": format!("n{number}"), "project": "TST"})).collect();
    let made = futures_util::future::join_all(bodies.into_iter().map(|body| mock.ticket(body))).await;
    let mut ids: Vec<_> = made.iter().map(|one| one["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    let expected: Vec<_> = (201..209).map(|number| format!("TST-{number}")).collect();
    assert_eq!(ids, expected);
    assert_eq!(mock.ids(&[("filter", "project[eq]TST")]).await.len(), 8);
}

async fn projects_and_fields_are_listed(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let projects = mock.get("projects").await;
    assert_eq!(projects["cursor"], "");
    assert_eq!(projects["result"][1], json!({"id": "SEC", "name": "Security"}));
    let fields = mock.get("remote-fields").await;
    let severity =
        fields["result"].as_array().unwrap().iter().find(|one| one["field_id"] == "severity").unwrap();
    assert_eq!(severity["provider_field_path"], "fields.severity");
    assert_eq!(severity["field_scope"], "integration_custom");
    assert_eq!(severity["schema"]["field_type_id"], "enum");
    assert_eq!(severity["schema"]["field_Type"], "option");
    assert_eq!(severity["schema"]["enum_values"], json!(["S1", "S2", "S3", "S4"]));
}

async fn what_the_provider_said_is_shown_to_those_who_ask(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let asked =
        [("meta", "stats/count()"), ("meta", "stats/count([status])"), ("meta", "api/response(primary)")];
    let call =
        mock.call("GET", "tickets").queries(&asked).query("filter", "project[eq]WEB").query("limit", "2");
    let page = call.send().await.expect(200).json();
    let count = json!({"*": 5, "Done": 1, "In Progress": 1, "In Review": 1, "To Do": 2});
    assert_eq!(page["meta"]["stats"]["count"], count);
    let primary = &page["meta"]["api"]["response"]["primary"];
    assert_eq!(primary["endpoint"], "mock://ticketing/tickets");
    let said: Value = serde_json::from_str(primary["response"].as_str().unwrap()).unwrap();
    assert_eq!(said, page["result"]);
    let all = mock.call("GET", "tickets/OPS-101").query("meta", "api/response(all)").send().await.json();
    assert_eq!(
        all["meta"]["api"]["response"]["list"]["mock://ticketing/tickets/OPS-101"].as_array().unwrap().len(),
        1
    );
    // In the body as well.
    let made = mock.post("tickets", json!({"name": "x", "meta": ["stats/count()"]})).await.expect(200).json();
    assert_eq!(made["meta"]["stats"]["count"], json!({"*": 1}));
    let unknown = mock.call("GET", "tickets").query("meta", "mapping/chains()").send().await;
    assert_eq!(places(&unknown.problem(400)), ["meta"]);
    let uncounted = mock.call("GET", "tickets").query("meta", "stats/count([colour])").send().await;
    assert_eq!(places(&uncounted.problem(400)), ["meta"]);
}
