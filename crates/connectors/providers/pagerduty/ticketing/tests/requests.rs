//! What goes out, held against the description; what is refused before.

use std::sync::LazyLock;

use api_types::engine::ticketing::{CreateComment, CreateTicket, Priority, Ticket};
use proptest::prelude::*;
use serde_json::json;
use vendor_descriptions::{Description, from_folder};

use super::super::account::Account;
use super::super::{URL, duty, incidents, notes, services};
use super::{KEY, account, answering, context, incident};
use crate::query::{Filter, Order, Query};
use crate::ticketing::Ticketing as _;
use crate::{ErrorKind, ProviderError, Request};

/// PagerDuty's own words, read once. `None` where nobody has them.
fn pagerduty() -> Option<&'static Description> {
    static PAGERDUTY: LazyLock<Option<Description>> =
        LazyLock::new(|| from_folder("pagerduty-rest.json").unwrap());
    PAGERDUTY.as_ref()
}

fn pointer(error: ProviderError) -> String {
    match error.kind {
        ErrorKind::Invalid(faults) => faults[0].pointer.clone(),
        other => panic!("{other:?}"),
    }
}

fn ticket() -> Ticket {
    incidents::read_get(&json!({ "incident": incident() })).unwrap()
}

/// What a caller says of a ticket to leave it as it is.
fn unchanged(was: &Ticket) -> CreateTicket {
    CreateTicket {
        name: was.name.clone(),
        summary: Some(was.summary.clone()),
        assignee: was.assignee.clone(),
        description: was.description.clone(),
        priority: was.priority,
        completion_date: was.completion_date,
        status: was.status.clone(),
        project: was.project.clone(),
        issue_type: was.issue_type.clone(),
        ..CreateTicket::default()
    }
}

fn query(filters: &[String], order: Option<&str>, limit: u32, offset: Option<u32>) -> Query {
    Query {
        filters: filters.iter().map(|text| Filter::parse(incidents::FILTERS, text).unwrap()).collect(),
        order: order.iter().map(|text| Order::parse(incidents::ORDERS, text).unwrap()).collect(),
        after: offset.map(|offset| offset.to_string()),
        counts: vec!["*".into()],
        ..Query::first(limit)
    }
}

fn some_text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[^\\p{C}]{1,40}")
}

proptest! {
    #[test]
    fn every_list_that_can_be_asked_for_is_as_described(
        status in proptest::option::of(proptest::sample::subsequence(vec!["triggered", "acknowledged", "resolved"], 1..4)),
        services in proptest::option::of(proptest::collection::vec("[A-Z0-9&=?# ]{1,14}", 1..4)),
        urgency in proptest::option::of(proptest::sample::select(vec!["HIGH", "LOW", "HIGH,LOW"])),
        order in proptest::option::of(proptest::sample::select(vec!["created_at", "created_at[desc]"])),
        limit in 1..101_u32, offset in proptest::option::of(0..9_999_u32),
    ) {
        let mut filters = Vec::new();
        filters.extend(status.map(|words| format!("status[in]{}", words.join(","))));
        filters.extend(services.map(|ids| format!("project[in]{}", ids.iter().map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(","))));
        filters.extend(urgency.map(|words| format!("priority[in]{words}")));
        let query = query(&filters, order, limit, offset);
        let account = account();
        let Some(pagerduty) = pagerduty() else { return Ok(()) };
        for request in [
            incidents::request_list(&account, &query),
            services::request_list(&account, &query),
            duty::request_policies(&account, &query),
        ] {
            pagerduty.check(URL, &request.unwrap()).map_err(|fault| TestCaseError::fail(fault.to_string()))?;
        }
    }

    #[test]
    fn every_creation_is_as_described(
        name in "[^\\p{C}]{1,60}", description in some_text(), issue_type in some_text(), project in some_text(),
        priority in proptest::option::of(proptest::sample::select(vec![Priority::High, Priority::Low])),
        assignee in proptest::option::of("[A-Z0-9]{4,14}"), content in "[^\\p{C}]{1,60}", id in "[^\\p{C}]{1,20}",
    ) {
        let new = CreateTicket { name, description, issue_type, project, priority, ..CreateTicket::default() };
        let account = account();
        let create = incidents::request_create(&account, &new, assignee.as_deref()).unwrap();
        let note = notes::request_create(&account, &id, &CreateComment { creator: Some("ada@example.com".into()), content }).unwrap();
        prop_assert_eq!(&create.headers()["from"], "bot@example.com");
        prop_assert_eq!(&note.headers()["from"], "ada@example.com");
        let Some(pagerduty) = pagerduty() else { return Ok(()) };
        // The description says that `details` is an object, and has a text in its own example; people write texts.
        let mut body: serde_json::Value = serde_json::from_slice(create.body()).unwrap();
        if let Some(details) = body["incident"].as_object_mut().unwrap().remove("body") {
            prop_assert_eq!(&details["type"], "incident_body");
            prop_assert_eq!(details["details"].as_str(), new.description.as_deref());
        }
        let create = create.map(|_| body.to_string().into());
        for request in [create, note] {
            pagerduty.check(URL, &request).map_err(|fault| TestCaseError::fail(fault.to_string()))?;
        }
    }

    #[test]
    fn every_change_is_as_described_and_says_only_what_changes(
        name in some_text(), issue_type in some_text(), assignee in proptest::option::of("[A-Z0-9]{4,14}"),
        status in proptest::option::of(proptest::sample::select(vec!["triggered", "acknowledged", "resolved"])),
        low in any::<bool>(),
    ) {
        let was = ticket();
        let mut wanted = unchanged(&was);
        let mut changed = Vec::new();
        if let Some(name) = name.filter(|name| *name != was.name) { wanted.name.clone_from(&name); wanted.summary = Some(name); changed.push("title"); }
        if issue_type.is_some() && issue_type != was.issue_type { wanted.issue_type = issue_type; changed.push("incident_type"); }
        if let Some(status) = status.filter(|status| Some(*status) != was.status.as_deref()) { wanted.status = Some(status.into()); changed.push("status"); }
        if low { wanted.priority = Some(Priority::Low); changed.push("urgency"); }
        if assignee.is_some() { wanted.assignee.clone_from(&assignee); changed.push("assignments"); }
        let request = incidents::request_update(&account(), &was, &wanted, assignee.as_deref()).unwrap();
        prop_assert_eq!(request.is_none(), changed.is_empty());
        let Some(request) = request else { return Ok(()) };
        let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
        let mut said: Vec<_> = body["incident"].as_object().unwrap().keys().map(String::as_str).filter(|name| *name != "type").collect();
        said.sort_unstable();
        changed.sort_unstable();
        prop_assert_eq!(said, changed);
        let Some(pagerduty) = pagerduty() else { return Ok(()) };
        pagerduty.check(URL, &request).map_err(|fault| TestCaseError::fail(fault.to_string()))?;
    }

    #[test]
    fn an_id_leads_nowhere_else(id in any::<String>()) {
        let account = account();
        let requests = [
            incidents::request_get(&account, &id),
            notes::request_list(&account, &id),
            services::request_get(&account, &id),
            duty::request_policy(&account, &id),
        ];
        // What cannot stand in an address at all makes no request.
        for request in requests.into_iter().flatten() {
            prop_assert_eq!(request.uri().host(), Some("api.pagerduty.com"));
            prop_assert!(request.uri().path().matches('/').count() <= 3);
        }
    }
}

#[test]
fn what_is_asked_for_one_by_one_is_as_described() {
    let account = account();
    let Some(pagerduty) = pagerduty() else { return };
    let requests: Vec<Request> = [
        incidents::request_get(&account, "PT4KHLK"),
        notes::request_list(&account, "PT4KHLK"),
        services::request_get(&account, "PSERVICE"),
        services::request_users(&account, "ada+x@example.com"),
        duty::request_policy(&account, "PPOLICY"),
        duty::request_on_calls(&account, "PPOLICY", 200),
    ]
    .into_iter()
    .map(Result::unwrap)
    .collect();
    for request in requests {
        pagerduty.check(URL, &request).unwrap();
        assert_eq!(request.headers()["authorization"], format!("Token token={KEY}"));
    }
}

#[test]
fn what_pagerduty_has_no_place_for_is_refused_by_name() {
    let now = "2026-11-03T09:30:00Z".parse().unwrap();
    let text = || Some("x".to_owned());
    let bare = || CreateTicket { name: "n".into(), ..CreateTicket::default() };
    for (new, place) in [
        (CreateTicket { contact: text(), ..bare() }, "/contact"),
        (CreateTicket { due_date: Some(now), ..bare() }, "/due_date"),
        (CreateTicket { completion_date: Some(now), ..bare() }, "/completion_date"),
        (CreateTicket { parent: text(), ..bare() }, "/parent"),
        (CreateTicket { tags: vec!["x".into()], ..bare() }, "/tags"),
        (CreateTicket { summary: text(), ..bare() }, "/summary"),
        (CreateTicket { priority: Some(Priority::Critical), ..bare() }, "/priority"),
        (CreateTicket { status: Some("resolved".into()), ..bare() }, "/status"),
        (CreateTicket { creator: text(), ..bare() }, "/creator"),
    ] {
        assert_eq!(pointer(incidents::request_create(&account(), &new, None).unwrap_err()), place);
    }
    let nothing = Account::of(&context(&json!({})));
    assert_eq!(pointer(incidents::request_create(&nothing, &bare(), None).unwrap_err()), "/project");
    let new = CreateTicket { project: text(), ..bare() };
    assert_eq!(pointer(incidents::request_create(&nothing, &new, None).unwrap_err()), "/creator");
}

#[test]
fn what_stays_as_it_is_at_pagerduty_is_refused_by_name() {
    let was = ticket();
    let text = || Some("x".to_owned());
    for (wanted, place) in [
        (CreateTicket { description: text(), ..unchanged(&was) }, "/description"),
        (CreateTicket { project: text(), ..unchanged(&was) }, "/project"),
        (CreateTicket { status: text(), ..unchanged(&was) }, "/status"),
        (CreateTicket { priority: None, ..unchanged(&was) }, "/priority"),
        (CreateTicket { assignee: None, ..unchanged(&was) }, "/assignee"),
        (CreateTicket { issue_type: None, ..unchanged(&was) }, "/issue_type"),
    ] {
        assert_eq!(pointer(incidents::request_update(&account(), &was, &wanted, None).unwrap_err()), place);
    }
}

#[tokio::test]
async fn filters_that_exclude_each_other_are_not_asked_for() {
    let filters = ["status[eq]triggered".to_owned(), "status[in]resolved,acknowledged".to_owned()];
    let mut io = answering([]);
    let page = super::super::PagerDuty
        .query_tickets(&mut io, &context(&json!({})), &query(&filters, None, 5, None))
        .await
        .unwrap();
    assert_eq!((page.items.len(), io.sent.len()), (0, 0));
}

#[tokio::test]
async fn somebody_is_found_by_the_whole_address_only() {
    let users = json!({ "users": [
        { "id": "POTHER", "email": "not-ada@example.com" }, { "id": "PADA", "email": "Ada@example.com" },
    ] });
    let made = json!({ "incident": { "id": "PT4KHLK" } });
    let mut io = answering([(200, users.clone()), (201, made), (200, json!({ "incident": incident() }))]);
    let config = context(&json!({ "default_project": "PSERVICE", "default_creator": "bot@example.com" }));
    let new = CreateTicket {
        name: "Disk full".into(),
        assignee: Some("ada@example.com".into()),
        ..CreateTicket::default()
    };
    let ticket = super::super::PagerDuty.create_ticket(&mut io, &config, &new).await.unwrap();
    assert_eq!(ticket.assignee.as_deref(), Some("ada@example.com"));
    let body: serde_json::Value = serde_json::from_slice(io.sent[1].body()).unwrap();
    assert_eq!(body["incident"]["assignments"][0]["assignee"]["id"], "PADA");
    let mut io = answering([(200, users)]);
    let new = CreateTicket { assignee: Some("a@example.com".into()), ..new };
    let error = super::super::PagerDuty.create_ticket(&mut io, &config, &new).await.unwrap_err();
    assert_eq!((pointer(error).as_str(), io.sent.len()), ("/assignee", 1));
}

#[tokio::test]
async fn a_change_is_made_only_to_what_was_seen() {
    let mut other = incident();
    other["status"] = "resolved".into();
    let mut io = answering([(200, json!({ "incident": other }))]);
    let was = ticket();
    let wanted = CreateTicket { name: "New".into(), summary: Some("New".into()), ..unchanged(&was) };
    let error = super::super::PagerDuty
        .update_ticket(&mut io, &context(&json!({})), &was, &wanted)
        .await
        .unwrap_err();
    assert_eq!((error.kind, io.sent.len()), (ErrorKind::Conflict, 1));
}
