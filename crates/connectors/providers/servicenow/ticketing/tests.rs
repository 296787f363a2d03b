//! What goes out, and what is made of what comes back, by what ServiceNow documents.

mod play;
mod properties;

use std::collections::BTreeMap;
use std::time::Duration;

use api_types::engine::ticketing::{CreateTicket, Priority, Ticket};
use api_types::{Environment, Timestamp};
use http::StatusCode;
use provider_schema::CredentialKind;
use serde_json::{Value, json};

use super::encoded::{FILTERS, ORDERS, write};
use super::incidents;
use super::work::ServiceNow;
use crate::memory::Memory;
use crate::query::{Filter, Order, Query};
use crate::ticketing::Ticketing;
use crate::{Context, Credential, CredentialFields, ErrorKind, ProviderError, provider};

const ID: &str = "ticketing_servicenow";
const ADA: &str = "5137153cc611227c000bbd1bd8cd2005";
const SELF: &str = "9d385017c611228701d22104cc95c371";

fn servicenow() -> &'static dyn Ticketing {
    provider(ID).unwrap().ticketing().unwrap()
}

fn context_of(kind: CredentialKind, fields: &Value, more: &Value) -> Context {
    let fields = CredentialFields::new(fields.as_object().cloned().unwrap());
    let mapping = json!({"name": "cause", "project_id": "*", "provider_field_path": "u_cause"});
    let mut config = json!({
        "type": ID, "url": "https://company.service-now.com", "default_issue_type": "inquiry",
        "custom_field_mappings": [mapping],
    });
    config.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    Context {
        config,
        credentials: BTreeMap::from([("/credential".to_owned(), Credential { kind, fields })]),
        environment: Environment::Test,
        created_at: Timestamp::ZERO,
        now: Timestamp::ZERO,
        time_left: Duration::from_secs(20),
    }
}

fn context() -> Context {
    let fields = json!({"username": "robot", "secret": "c4n4ry"});
    context_of(CredentialKind::Basic, &fields, &json!({}))
}

fn here() -> ServiceNow {
    ServiceNow::of(&context()).unwrap()
}

fn read(record: &Value) -> Result<Ticket, ProviderError> {
    incidents::read("incident", &here().mappings, record)
}

fn changes(was: Option<&Ticket>, wanted: &CreateTicket) -> Result<Value, ProviderError> {
    incidents::changes("incident", &here().mappings, was, wanted).map(Value::from)
}

/// A world in which they give these answers, one after the other.
fn answering(answers: &[(u16, Value)]) -> Memory {
    let mut io = Memory::default();
    io.answers = answers
        .iter()
        .map(|(status, body)| {
            let text = if body.is_null() { String::new() } else { body.to_string() };
            http::Response::builder().status(*status).body(text.into()).unwrap()
        })
        .collect();
    io
}

fn cell(value: &str, shown: &str) -> Value {
    json!({"value": value, "display_value": shown})
}

/// An incident with values and what somebody in Berlin reads.
fn incident() -> Value {
    let same = |text: &str| cell(text, text);
    json!({
        "sys_id": same(SELF), "number": same("INC0000060"), "short_description": same("Unable to connect"),
        "description": same("No mail since\nten"), "sys_created_on": cell("2026-11-03 09:30:00", "2026-11-03 10:30:00"),
        "sys_updated_on": cell("2026-11-03 09:40:00", "2026-11-03 10:40:00"), "state": cell("2", "In Progress"),
        "priority": cell("3", "3 - Moderate"), "impact": cell("2", "2 - Medium"), "urgency": cell("2", "2 - Medium"),
        "caller_id": cell(ADA, "Ada Lovelace"), "assigned_to": same(""), "category": cell("network", "Network"),
        "due_date": cell("2026-11-09 12:00:00", "2026-11-09 13:00:00"), "resolved_at": same(""),
        "parent_incident": same(""), "u_cause": same("cable"), "sys_mod_count": same("4"), "close_code": same(""),
    })
}

fn as_it_is(ticket: &Ticket) -> CreateTicket {
    serde_json::from_value(serde_json::to_value(ticket).unwrap()).unwrap()
}

fn pointer(error: ProviderError) -> String {
    match error.kind {
        ErrorKind::Invalid(faults) => faults[0].pointer.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_incident_is_a_ticket_and_nothing_of_it_is_lost() {
    let ticket = read(&incident()).unwrap();
    assert_eq!((ticket.id.as_str(), ticket.name.as_str()), (SELF, "Unable to connect"));
    assert_eq!((ticket.status.as_deref(), ticket.priority), (Some("In Progress"), Some(Priority::Moderate)));
    assert_eq!(ticket.created_at.to_string(), "2026-11-03T09:30:00Z");
    assert_eq!(ticket.due_date.unwrap().to_string(), "2026-11-09T12:00:00Z");
    assert_eq!((ticket.creator.as_deref(), ticket.assignee), (Some(ADA), None));
    assert_eq!(
        (ticket.project.as_deref(), ticket.issue_type.as_deref()),
        (Some("incident"), Some("network"))
    );
    assert_eq!(ticket.custom_fields["cause"], "cable");
    assert_eq!(
        Value::Object(ticket.unmapped),
        json!({
            "number": "INC0000060", "sys_mod_count": "4", "caller_id": cell(ADA, "Ada Lovelace"),
            "impact": cell("2", "2 - Medium"), "urgency": cell("2", "2 - Medium"),
        })
    );
    // Words of the instance's own, and a state in another language.
    let mut other = incident();
    other["state"] = cell("-5", "Awaiting vendor");
    other["priority"] = cell("9", "9 - Whenever");
    let ticket = read(&other).unwrap();
    assert_eq!((ticket.status.as_deref(), ticket.priority), (Some("Awaiting vendor"), None));
    assert_eq!(ticket.unmapped["priority"], cell("9", "9 - Whenever"));
    other["state"] = cell("1", "Neu");
    let ticket = read(&other).unwrap();
    assert_eq!((ticket.status.as_deref(), &ticket.unmapped["state"]), (Some("New"), &cell("1", "Neu")));
}

#[test]
fn a_change_says_only_what_is_new() {
    let was = read(&incident()).unwrap();
    assert_eq!(changes(Some(&was), &as_it_is(&was)).unwrap(), json!({}));
    let wanted = CreateTicket {
        name: "Able".into(),
        priority: Some(Priority::Low),
        status: Some("On Hold".into()),
        due_date: None,
        issue_type: None,
        custom_fields: json!({"cause": 7}).as_object().cloned().unwrap(),
        ..as_it_is(&was)
    };
    assert_eq!(
        changes(Some(&was), &wanted).unwrap(),
        json!({
            "short_description": "Able", "impact": "2", "urgency": "3", "state": "3", "due_date": "", "category": "",
            "u_cause": "7",
        })
    );
    let new = CreateTicket { name: "New".into(), ..CreateTicket::default() };
    assert_eq!(changes(None, &new).unwrap(), json!({"short_description": "New", "category": "inquiry"}));
}

#[test]
fn what_servicenow_has_no_place_for_is_refused_by_name() {
    for (field, value, place) in [
        ("contact", json!("me"), "/contact"),
        ("tags", json!(["fire"]), "/tags"),
        ("completion_date", json!("2026-11-03T10:00:00Z"), "/completion_date"),
        ("due_date", json!("2026-11-03T10:00:00.5Z"), "/due_date"),
        ("status", json!("Done"), "/status"),
        ("summary", json!("other"), "/summary"),
        ("priority", json!("URGENT"), "/priority"),
        ("project", json!("problem"), "/project"),
        ("name", json!("n".repeat(161)), "/name"),
        ("custom_fields", json!({"x/y": 1}), "/custom_fields/x~1y"),
        ("custom_fields", json!({"cause": [1]}), "/custom_fields/cause"),
    ] {
        let mut body = json!({"name": "x"});
        body[field] = value;
        let wanted: CreateTicket = serde_json::from_value(body).unwrap();
        assert_eq!(pointer(changes(None, &wanted).unwrap_err()), place);
    }
}

#[test]
fn filters_become_an_encoded_query() {
    for (filters, wanted) in [
        (&[][..], "ORDERBYsys_id"),
        (&["status[eq]\"On Hold\""], "state=3^ORDERBYsys_id"),
        (&["priority[in]CRITICAL,LOW"], "priority=1^ORpriority=4^ORDERBYsys_id"),
        (
            &["issue_type[ne]network", "assignee[eq]"],
            "category!=network^ORcategoryISEMPTY^assigned_toISEMPTY^ORDERBYsys_id",
        ),
    ] {
        let mut query = Query::first(7);
        query.filters = filters.iter().map(|text| Filter::parse(FILTERS, text).unwrap()).collect();
        assert_eq!(write(&query).unwrap(), wanted);
    }
    let mut query = Query::first(7);
    query.order = vec![Order::parse(ORDERS, "updated_at[desc]").unwrap()];
    assert_eq!(write(&query).unwrap(), "ORDERBYDESCsys_updated_on^ORDERBYsys_id");
    for value in ["a^active=true", "javascript:gs.log()", " JavaScript:x", "a\nb"] {
        query.filters = vec![Filter::parse(FILTERS, &format!("issue_type[eq]\"{value}\"")).unwrap()];
        assert_eq!(write(&query).unwrap_err().kind, ErrorKind::InvalidQuery { parameter: "filter" });
    }
}

#[test]
fn the_next_page_begins_behind_what_was_asked_for() {
    let said = json!([incident()]);
    let query = Query { counts: vec!["*".into()], ..Query::first(2) };
    // One of the two may not be seen.
    let page = here().page(&query, 4, &said, Some(9)).unwrap();
    assert_eq!((page.items.len(), page.next.as_deref(), page.counts["*"]), (1, Some("6"), 9));
    assert_eq!(here().page(&query, 8, &said, Some(9)).unwrap().next, None);
    assert_eq!(here().page(&query, 8, &said, None).unwrap().next, None);
}

#[tokio::test]
async fn refusals_are_told_apart_and_show_no_secret() {
    let said = |message: &str, detail: &str| json!({"error": {"message": message, "detail": detail}, "status": "failure"});
    let mut io = answering(&[
        (401, said("User Not Authenticated", "Required to provide Auth information")),
        (403, said("Operation Failed", "ACL Exception Insert Failed due to security constraints")),
        (404, said("No Record found", "Record doesn't exist or ACL restricts the record retrieval")),
        (400, said("Invalid table problems", "")),
        (200, json!("<html>Your instance is hibernating</html>")),
    ]);
    let mut errors = Vec::new();
    for _ in 0..5 {
        errors.push(servicenow().get_ticket(&mut io, &context(), "x").await.unwrap_err());
    }
    assert_eq!(errors[0].kind, ErrorKind::Credentials);
    assert!(matches!(&errors[1].kind, ErrorKind::Permission { missing: Some(said) } if said.contains("ACL")));
    assert!(matches!(errors[2].kind, ErrorKind::NotFound { what: "ticket", .. }));
    assert!(
        matches!(&errors[3].kind, ErrorKind::Invalid(faults) if faults[0].message.contains("Invalid table"))
    );
    assert_eq!(errors[4].kind, ErrorKind::BadAnswer);
    assert!(!format!("{errors:?}").contains("c4n4ry"));
    let answer = http::Response::builder().status(StatusCode::TOO_MANY_REQUESTS).header("retry-after", "60");
    io.answers.push_back(answer.body("".into()).unwrap());
    let error = servicenow().get_ticket(&mut io, &context(), "x").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::RateLimited { retry_after: Some(60) });
}

#[tokio::test]
async fn verification_says_what_is_wrong_with_the_configuration() {
    let adapter = provider(ID).unwrap().adapter();
    let failure =
        json!({"error": {"message": "Invalid table problems", "detail": null}, "status": "failure"});
    for (status, said, place) in [(400, failure, "/default_project"), (404, Value::Null, "/url")] {
        let error = adapter.verify(&mut answering(&[(status, said)]), &context()).await.unwrap_err();
        assert_eq!(pointer(error), place);
    }
    adapter.verify(&mut answering(&[(200, json!({"result": []}))]), &context()).await.unwrap();
    let odd =
        context_of(CredentialKind::Token, &json!({"secret": "c4n4ry"}), &json!({"default_project": "a^b"}));
    assert_eq!(pointer(ServiceNow::of(&odd).err().unwrap()), "/default_project");
}

#[tokio::test]
async fn each_kind_of_credential_proves_itself_in_its_way() {
    let found = || (200, json!({"result": incident()}));
    let mut io = answering(&[found()]);
    servicenow().get_ticket(&mut io, &context(), SELF).await.unwrap();
    assert_eq!(io.sent[0].headers()["authorization"], "Basic cm9ib3Q6YzRuNHJ5");

    let token = context_of(CredentialKind::Token, &json!({"secret": "c4n4ry"}), &json!({}));
    let mut io = answering(&[found()]);
    servicenow().get_ticket(&mut io, &token, SELF).await.unwrap();
    assert_eq!(io.sent[0].headers()["authorization"], "Bearer c4n4ry");

    let client = json!({"client_id": "we", "client_secret": "c4n4ry"});
    let client = context_of(CredentialKind::OAuthClient, &client, &json!({"oauth_scopes": ["a", "b"]}));
    let mut io = answering(&[(200, json!({"access_token": "lent", "token_type": "Bearer"})), found()]);
    servicenow().get_ticket(&mut io, &client, SELF).await.unwrap();
    assert_eq!(io.sent[0].uri(), "https://company.service-now.com/oauth_token.do");
    assert!(io.sent[0].body().ends_with(b"scope=a%20b"));
    assert_eq!(io.sent[1].headers()["authorization"], "Bearer lent");
}
