//! What is made of what PagerDuty says.

use api_types::engine::ticketing::{Actor, Priority};
use http::Method;
use proptest::prelude::*;
use serde_json::{Value, json};
use vendor_descriptions::from_folder;

use super::super::{duty, incidents, notes, services};
use super::{answering, context, incident};
use crate::query::Query;
use crate::ticketing::Ticketing as _;
use crate::{Adapter as _, ErrorKind};

#[test]
fn an_incident_is_a_ticket_and_nothing_of_it_is_lost() {
    let ticket = incidents::read_get(&json!({ "incident": incident() })).unwrap();
    assert_eq!(
        (ticket.id.as_str(), ticket.name.as_str(), ticket.summary.as_str()),
        ("PT4KHLK", "Disk full", "Disk full")
    );
    assert_eq!((ticket.status.as_deref(), ticket.priority), (Some("acknowledged"), Some(Priority::High)));
    assert_eq!(
        (ticket.project.as_deref(), ticket.assignee.as_deref()),
        (Some("PSERVICE"), Some("ada@example.com"))
    );
    assert_eq!(
        (ticket.description.as_deref(), ticket.issue_type.as_deref()),
        (Some("95 %"), Some("incident_default"))
    );
    assert_eq!(ticket.updated_at.to_string(), "2026-11-03T09:40:00Z");
    assert_eq!(ticket.unmapped["other_assignees"], json!(["PGRACE"]));
    assert_eq!(
        (&ticket.unmapped["incident_number"], &ticket.unmapped["priority"]["id"]),
        (&json!(1234), &json!("P1"))
    );
    // What a monitor has sent, and an urgency that there was not yet.
    let mut other = incident();
    other["urgency"] = "severe".into();
    other["first_trigger_log_entry"]["channel"]["details"] = json!({ "load": 7 });
    let ticket = incidents::read_get(&json!({ "incident": other })).unwrap();
    assert_eq!((ticket.priority, ticket.description), (None, None));
    assert_eq!(
        (&ticket.unmapped["urgency"], &ticket.unmapped["details"]["load"]),
        (&json!("severe"), &json!(7))
    );
}

#[test]
fn the_next_page_begins_behind_what_was_read() {
    let said = json!({ "incidents": [incident(), incident()], "more": true, "total": 9 });
    let query = Query { after: Some("4".into()), ..Query::first(2) };
    let page = incidents::read_list(&query, &said).unwrap();
    assert_eq!((page.items.len(), page.next.as_deref(), page.counts["*"]), (2, Some("6"), 9));
    let last = json!({ "incidents": [incident()], "more": false });
    assert_eq!(incidents::read_list(&query, &last).unwrap().next, None);
    // There its lists end, whatever it says.
    let end = Query { after: Some("9999".into()), ..Query::first(1) };
    assert_eq!(
        incidents::read_list(&end, &json!({ "incidents": [incident()], "more": true })).unwrap().next,
        None
    );
    let foreign = Query { after: Some("x".into()), ..Query::first(1) };
    let error = incidents::read_list(&foreign, &last).unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidQuery { parameter: "cursor" });
}

#[tokio::test]
async fn who_is_on_call_comes_once_and_in_the_order_of_the_steps() {
    let entry = |level: u64, id: &str| json!({ "escalation_level": level, "user": { "id": id, "name": id, "time_zone": "UTC" } });
    let mut io = answering([
        (200, json!({ "escalation_policy": {} })),
        (200, json!({ "oncalls": [entry(2, "PB"), entry(1, "PA")], "more": true })),
        (200, json!({ "oncalls": [entry(1, "PB"), { "escalation_level": 3, "user": null }], "more": false })),
    ]);
    let agents =
        super::super::PagerDuty.list_on_call(&mut io, &context(&json!({})), "PPOLICY").await.unwrap();
    assert_eq!(agents.iter().map(|agent| agent.uid.as_str()).collect::<Vec<_>>(), ["PA", "PB"]);
    assert!(io.sent[2].uri().query().unwrap().contains("offset=2"));
    let mut io = answering([(404, json!({ "error": { "code": 2100 } }))]);
    let error = super::super::PagerDuty.list_on_call(&mut io, &context(&json!({})), "x").await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::NotFound { .. }));
}

#[test]
fn a_policy_calls_people_and_schedules_in_steps() {
    let said = json!({ "escalation_policies": [{
        "id": "PPOLICY", "name": "Web", "description": "", "num_loops": 2, "escalation_rules": [{
            "id": "PRULE", "escalation_delay_in_minutes": 30,
            "targets": [
                { "id": "PADA", "type": "user_reference", "summary": "Ada" }, { "id": "PNIGHTS", "type": "schedule_reference" },
                { "id": "PTEAM", "type": "squad_reference" },
            ],
        }],
    }] });
    let page = duty::read_policies(&Query::first(5), &said).unwrap();
    let (policy, rule) = (&page.items[0], &page.items[0].rules[0]);
    assert_eq!((policy.description.as_deref(), &policy.unmapped["num_loops"]), (None, &json!(2)));
    assert_eq!((rule.delay_seconds, rule.unmapped["other_targets"][0]["id"].as_str()), (1800, Some("PTEAM")));
    assert!(
        matches!(&rule.actors[..], [Actor::AgentSummary { name, .. }, Actor::ScheduleSummary { .. }] if name == "Ada")
    );
}

#[test]
fn notes_come_the_oldest_first() {
    let note = |id: &str, at: &str| json!({ "id": id, "content": "c", "created_at": at, "user": { "id": "PADA", "summary": "Ada" } });
    let said =
        json!({ "notes": [note("B", "2026-11-03T10:00:00+01:00"), note("A", "2026-11-03T08:00:00Z")] });
    let notes = notes::read_list("PT4KHLK", &said).unwrap();
    assert_eq!(
        notes.iter().map(|note| (note.id.as_str(), note.creator.as_str())).collect::<Vec<_>>(),
        [("A", "Ada"), ("B", "Ada")]
    );
}

#[tokio::test]
async fn a_refusal_names_the_field_of_ours() {
    for (said, place) in [
        ("Requester User Not Found", "/creator"),
        ("Service Not Found", "/project"),
        ("Title cannot be empty", "/name"),
        ("Something Else", ""),
    ] {
        let refused =
            json!({ "error": { "message": "Invalid Input Provided", "code": 2001, "errors": [said] } });
        let mut io = answering([(400, refused)]);
        let error = super::super::PagerDuty.get_ticket(&mut io, &context(&json!({})), "x").await.unwrap_err();
        let ErrorKind::Invalid(faults) = &error.kind else { panic!("{error:?}") };
        assert_eq!((faults[0].pointer.as_str(), error.raw.as_deref()), (place, Some(said)));
    }
}

#[tokio::test]
async fn verification_says_what_is_wrong_with_the_configuration() {
    let config = context(&json!({ "default_project": "PSERVICE" }));
    let mut io = answering([(401, json!({ "error": { "message": "Unauthorized", "code": 2006 } }))]);
    assert_eq!(
        super::super::PagerDuty.verify(&mut io, &config).await.unwrap_err().kind,
        ErrorKind::Credentials
    );
    let mut io = answering([(200, json!({ "services": [] })), (404, json!({}))]);
    let error = super::super::PagerDuty.verify(&mut io, &config).await.unwrap_err();
    assert!(
        matches!(&error.kind, ErrorKind::Invalid(faults) if faults[0].pointer == "/default_project"),
        "{error:?}"
    );
    let mut io = answering([(200, json!({ "services": [] })), (200, json!({ "service": {} }))]);
    assert!(super::super::PagerDuty.verify(&mut io, &config).await.is_ok());
}

#[test]
fn the_descriptions_own_answers_are_read() {
    let Some(pagerduty) = from_folder("pagerduty-rest.json").unwrap() else { return };
    let example = |path: &str| pagerduty.example(&Method::GET, path, "200").unwrap();
    let query = Query::first(100);
    assert!(!incidents::read_list(&query, &example("/incidents")).unwrap().items.is_empty());
    incidents::read_get(&example("/incidents/{id}")).unwrap();
    assert!(!notes::read_list("x", &example("/incidents/{id}/notes")).unwrap().is_empty());
    assert!(!services::read_list(&query, &example("/services")).unwrap().items.is_empty());
    assert!(!duty::read_policies(&query, &example("/escalation_policies")).unwrap().items.is_empty());
    let (entries, _) = duty::read_on_calls(&example("/oncalls")).unwrap();
    assert!(!duty::agents(entries).unwrap().is_empty());
}

/// Any JSON, with names that readings look for.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    let names = proptest::sample::select(vec![
        "incident",
        "incidents",
        "id",
        "title",
        "created_at",
        "assignments",
        "assignee",
        "service",
        "notes",
        "content",
        "users",
        "email",
        "services",
        "escalation_policies",
        "escalation_rules",
        "escalation_delay_in_minutes",
        "targets",
        "oncalls",
        "user",
        "escalation_level",
        "first_trigger_log_entry",
        "channel",
        "details",
    ]);
    leaf.prop_recursive(4, 40, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(names.clone(), inner, 0..5).prop_map(|map| Value::Object(
                map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn no_values_bring_a_reading_down(said in values()) {
        let query = Query::first(5);
        let _ = incidents::read_list(&query, &said);
        let _ = incidents::read_get(&said);
        let _ = incidents::read_id(&said);
        let _ = notes::read_list("x", &said);
        let _ = notes::read_made("x", &said);
        let _ = services::read_list(&query, &said);
        let _ = services::read_user(&said, "a@b");
        let _ = duty::read_policies(&query, &said);
        if let Ok((entries, _)) = duty::read_on_calls(&said) {
            let _ = duty::agents(entries);
        }
    }
}
