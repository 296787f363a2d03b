//! What is sent, and what is refused before.

use api_types::engine::ticketing::{CreateAttachment, CreateComment, CreateTicket, Priority, Ticket};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::issues::{self, Known};
use super::super::names::Names;
use super::super::query::{FILTERS, ORDERS, request};
use super::super::{files, journal};
use super::{answering, context, issue, redmine, server, statuses};
use crate::query::{Filter, Order, Query};
use crate::{ErrorKind, ProviderError};

fn names(all: &[(&str, &str)]) -> Names {
    Names(all.iter().map(|(name, id)| ((*name).to_owned(), (*id).to_owned())).collect())
}

fn known() -> Known {
    Known {
        statuses: names(&[("New", "1"), ("In Progress", "2"), ("Closed", "5")]),
        trackers: names(&[("Bug", "1"), ("Feature", "2")]),
        priorities: names(&[
            ("Low", "1"),
            ("Normal", "2"),
            ("High", "3"),
            ("Urgent", "4"),
            ("Immediate", "5"),
        ]),
        members: names(&[("Dana Ek", "5"), ("Max Po", "6"), ("Twin", "7"), ("Twin", "8")]),
        project: "3".to_owned(),
    }
}

fn pointer(error: ProviderError) -> String {
    match error.kind {
        ErrorKind::Invalid(faults) => faults[0].pointer.clone(),
        other => panic!("{other:?}"),
    }
}

/// The decoded conditions of the request for these filters.
fn asked(filters: &[&str]) -> Option<String> {
    let mut query = Query::first(50);
    query.filters = filters.iter().map(|text| Filter::parse(FILTERS, text).unwrap()).collect();
    let request = request(&server(), &query, &known()).unwrap()?;
    let sent = percent_encoding::percent_decode_str(request.uri().query().unwrap())
        .decode_utf8()
        .unwrap()
        .into_owned();
    Some(
        sent.split("&limit=")
            .next()
            .unwrap()
            .replace("f[]=status_id&op[status_id]=*&v[status_id][]=", "")
            .trim_matches('&')
            .to_owned(),
    )
}

#[test]
fn filters_become_conditions_on_ids() {
    for (filters, wanted) in [
        (&[][..], ""),
        (&["status[eq]Closed"], "f[]=status_id&op[status_id]==&v[status_id][]=5"),
        (&["status[ne]Closed", "status[ne]New"], "f[]=status_id&op[status_id]==&v[status_id][]=2"),
        (
            &["priority[in]HIGH,LOW"],
            "f[]=priority_id&op[priority_id]==&v[priority_id][]=1&v[priority_id][]=3",
        ),
        (&["assignee[eq]"], "f[]=assigned_to_id&op[assigned_to_id]=!*&v[assigned_to_id][]="),
        (&["assignee[eq]Max Po"], "f[]=assigned_to_id&op[assigned_to_id]==&v[assigned_to_id][]=6"),
        (&["id[in]1,2", "id[in]2,3"], "f[]=issue_id&op[issue_id]==&v[issue_id][]=2"),
        (&["project[eq]a&b"], "f[]=project_id&op[project_id]==&v[project_id][]=3"),
        (
            &["created_at[gte]2026-11-03T10:00:00.5Z"],
            "f[]=created_on&op[created_on]=>=&v[created_on][]=2026-11-03T10:00:01Z",
        ),
        (
            &["updated_at[eq]2026-11-03T10:00:00Z"],
            "f[]=updated_on&op[updated_on]=><&v[updated_on][]=2026-11-03T10:00:00Z&v[updated_on][]=2026-11-03T10:00:01Z",
        ),
    ] {
        assert_eq!(asked(filters).as_deref(), Some(wanted), "{filters:?}");
    }
}

#[test]
fn what_cannot_match_is_not_asked_for() {
    for filters in [
        &["status[eq]Nowhere"][..],
        &["status[eq]New", "status[eq]Closed"],
        &["priority[eq]PLANNING"],
        &["id[eq]x"],
        &["parent[eq]x"],
        &["project[eq]"],
        &["updated_at[gt]2026-11-03T10:00:00Z", "updated_at[lt]2026-11-03T10:00:01Z"],
    ] {
        assert_eq!(asked(filters), None, "{filters:?}");
    }
}

#[test]
fn what_redmine_cannot_answer_is_refused() {
    for filters in
        [&["parent[eq]1", "parent[eq]2"][..], &["assignee[eq]Nobody At All"], &["assignee[eq]Twin"]]
    {
        let mut query = Query::first(50);
        query.filters = filters.iter().map(|text| Filter::parse(FILTERS, text).unwrap()).collect();
        let refused = request(&server(), &query, &known()).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::InvalidQuery { parameter: "filter" }, "{filters:?}");
    }
}

#[tokio::test]
async fn times_are_held_against_what_redmine_shows() {
    let page = json!({"issues": [issue()["issue"]], "total_count": 1});
    for (filter, found) in [
        ("created_at[eq]2026-11-22T03:41:46Z", 1),
        ("created_at[lt]2026-11-22T03:41:46Z", 0),
        ("updated_at[gt]2026-11-23T00:00:00Z", 0),
        ("updated_at[lte]2026-11-23T00:00:00.5Z", 1),
    ] {
        let mut query = Query::first(50);
        query.filters = vec![Filter::parse(FILTERS, filter).unwrap()];
        let mut io = answering(&[(200, page.clone())]);
        let answer = redmine().query_tickets(&mut io, &context(), &query).await.unwrap();
        assert_eq!((answer.items.len(), answer.counts.len()), (found, 0), "{filter}");
    }
}

#[test]
fn equals_are_ordered_by_id_and_a_changed_limit_does_not_move_the_pages() {
    let mut query = Query { after: Some("50:150".into()), ..Query::first(7) };
    query.order = vec![Order::parse(ORDERS, "updated_at[desc]").unwrap()];
    let sent = request(&server(), &query, &known()).unwrap().unwrap().uri().to_string();
    assert!(sent.contains("limit=50&offset=150&sort=updated_on%3Adesc%2Cid"), "{sent}");
    let foreign = Query { after: Some("abc".into()), ..Query::first(7) };
    let refused = request(&server(), &foreign, &known()).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::InvalidQuery { parameter: "cursor" });
}

#[test]
fn what_redmine_has_no_place_for_is_refused_by_name() {
    for (field, value) in [
        ("contact", json!("me")),
        ("completion_date", json!("2026-11-03T10:00:00Z")),
        ("due_date", json!("2026-11-03T10:00:00Z")),
        ("custom_fields", json!({"a": 1})),
        ("creator", json!("admin")),
        ("summary", json!("other")),
        ("priority", json!("PLANNING")),
        ("status", json!("Nowhere")),
        ("assignee", json!("Nobody")),
        ("assignee", json!("Twin")),
        ("issue_type", json!("Nothing")),
        ("parent", json!("../1")),
        ("tags", json!(["a"])),
    ] {
        let mut body = json!({"name": "x"});
        body[field] = value;
        let wanted: CreateTicket = serde_json::from_value(body).unwrap();
        let refused = issues::changes(&server(), None, &wanted, &known()).unwrap_err();
        assert_eq!(pointer(refused), format!("/{field}"));
    }
}

#[tokio::test]
async fn a_change_is_made_only_to_what_was_seen() {
    let seen = issues::read_one(&server(), &issue()).unwrap();
    let wanted = CreateTicket { name: "Out".into(), status: Some("Closed".into()), ..as_it_is(&seen) };
    let mut after = issue();
    after["issue"]["subject"] = json!("Out");
    after["issue"]["status"] = json!({"id": 5, "name": "Closed"});
    let mut io = answering(&[(200, issue()), (200, statuses()), (204, Value::Null), (200, after.clone())]);
    let ticket = redmine().update_ticket(&mut io, &context(), &seen, &wanted).await.unwrap();
    assert_eq!((ticket.name.as_str(), ticket.status.as_deref()), ("Out", Some("Closed")));
    assert_eq!((io.sent[2].method().as_str(), io.sent[2].uri().path()), ("PUT", "/redmine/issues/7.json"));
    let body: Value = serde_json::from_slice(io.sent[2].body()).unwrap();
    assert_eq!(body, json!({"issue": {"subject": "Out", "status_id": "5"}}));

    let mut io = answering(&[(200, after)]);
    let refused = redmine().update_ticket(&mut io, &context(), &seen, &wanted).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Conflict);

    // What the role may not change is passed over, also where something is taken away.
    for wanted in [
        CreateTicket { name: "Out".into(), ..as_it_is(&seen) },
        CreateTicket { description: None, ..as_it_is(&seen) },
        CreateTicket { due_date: None, ..as_it_is(&seen) },
        CreateTicket { assignee: None, ..as_it_is(&seen) },
        CreateTicket { project: Some("4".into()), ..as_it_is(&seen) },
    ] {
        let mut io = answering(&[(200, issue()), (204, Value::Null), (200, issue())]);
        let refused = redmine().update_ticket(&mut io, &context(), &seen, &wanted).await.unwrap_err();
        assert!(matches!(refused.kind, ErrorKind::Permission { .. }), "{wanted:?}");
    }
    let mut io = answering(&[(200, issue()), (200, statuses()), (204, Value::Null), (503, Value::Null)]);
    assert!(redmine().update_ticket(&mut io, &context(), &seen, &wanted).await.unwrap_err().leaves_doubt());

    // Redmine passes over what the workflow does not allow.
    let mut io = answering(&[(200, issue()), (200, statuses()), (204, Value::Null), (200, issue())]);
    let refused = redmine().update_ticket(&mut io, &context(), &seen, &wanted).await.unwrap_err();
    assert!(matches!(refused.kind, ErrorKind::Permission { .. }) && refused.message.contains("status"));
}

#[tokio::test]
async fn what_was_made_and_cannot_be_shown_leaves_doubt() {
    let new = CreateTicket { name: "x".into(), ..CreateTicket::default() };
    let support = (200, json!({"project": {"id": 3}}));
    let mut io = answering(&[support.clone(), (201, json!({"issue": {"id": 8}})), (503, Value::Null)]);
    let doubt = redmine().create_ticket(&mut io, &context(), &new).await.unwrap_err();
    assert!(doubt.leaves_doubt());
    let body: Value = serde_json::from_slice(io.sent[1].body()).unwrap();
    assert_eq!(body, json!({"issue": {"subject": "x", "project_id": "3"}}));

    // A new issue is nothing but new at first.
    let new = CreateTicket { status: Some("Closed".into()), ..new };
    let mut fresh = issue();
    fresh["issue"]["status"] = json!({"id": 1, "name": "New"});
    let mut closed = issue();
    closed["issue"]["status"] = json!({"id": 5, "name": "Closed"});
    fresh["issue"]["subject"] = json!("x");
    closed["issue"]["subject"] = json!("x");
    let mut io = answering(&[
        (200, statuses()),
        support,
        (201, json!({"issue": {"id": 7}})),
        (200, fresh),
        (204, Value::Null),
        (200, closed),
    ]);
    let made = redmine().create_ticket(&mut io, &context(), &new).await.unwrap();
    assert_eq!(made.status.as_deref(), Some("Closed"));
    let body: Value = serde_json::from_slice(io.sent[4].body()).unwrap();
    assert_eq!(body, json!({"issue": {"status_id": "5"}}));

    let new = CreateTicket { status: None, ..new };
    let mut io = answering(&[(404, Value::Null)]);
    assert_eq!(pointer(redmine().create_ticket(&mut io, &context(), &new).await.unwrap_err()), "/project");
}

#[test]
fn a_file_is_sent_as_it_is_and_ids_lead_nowhere_else() {
    let new = CreateAttachment { file_name: "a&b.bin".into(), content: "AP8B".into() };
    let upload = files::request_upload(&server(), &new).unwrap();
    assert_eq!(upload.uri(), "https://desk.example.com/redmine/uploads.json?filename=a%26b.bin");
    assert_eq!(upload.body().as_ref(), [0, 255, 1]);
    for name in ["a/b", "50%.txt", "\"a\"", "a\rb"] {
        let new = CreateAttachment { file_name: name.into(), content: "AP8B".into() };
        assert_eq!(pointer(files::request_upload(&server(), &new).unwrap_err()), "/file_name");
    }
    for id in ["../users/1", "0", "01", "-1", "", "7.json?x="] {
        assert!(
            matches!(issues::request_get(&server(), id).unwrap_err().kind, ErrorKind::NotFound { .. }),
            "{id}"
        );
        assert!(
            matches!(files::request_content(&server(), id).unwrap_err().kind, ErrorKind::NotFound { .. }),
            "{id}"
        );
        assert!(matches!(
            journal::request_delete(&server(), id).unwrap_err().kind,
            ErrorKind::NotFound { .. }
        ));
    }
    let forged = CreateComment { content: "x".into(), creator: Some("me".into()) };
    assert_eq!(pointer(journal::request_create(&server(), "7", &forged).unwrap_err()), "/creator");
    let blank = CreateComment { content: " \n".into(), creator: None };
    assert_eq!(pointer(journal::request_create(&server(), "7", &blank).unwrap_err()), "/content");
}

/// A patch that changes nothing.
fn as_it_is(seen: &Ticket) -> CreateTicket {
    CreateTicket {
        name: seen.name.clone(),
        summary: Some(seen.summary.clone()),
        creator: seen.creator.clone(),
        assignee: seen.assignee.clone(),
        contact: None,
        description: seen.description.clone(),
        priority: seen.priority,
        due_date: seen.due_date,
        completion_date: seen.completion_date,
        status: seen.status.clone(),
        project: seen.project.clone(),
        issue_type: seen.issue_type.clone(),
        parent: seen.parent.clone(),
        tags: Vec::new(),
        custom_fields: serde_json::Map::new(),
    }
}

fn name_of(names: &Names, id: &Value) -> Value {
    let found = names.0.iter().find(|(_, one)| id.as_str() == Some(one));
    found.map_or(Value::Null, |(name, id)| json!({"id": id.parse::<u64>().unwrap(), "name": name}))
}

proptest! {
    /// Redmine as a mirror: what a creation asks for is answered as an issue that has it.
    #[test]
    fn what_is_written_is_read_back(
        name in "\\PC{1,40}", description in proptest::option::of("\\PC{1,60}"),
        status in proptest::option::of(0..3_usize), tracker in proptest::option::of(0..2_usize),
        assignee in proptest::option::of(0..2_usize), day in proptest::option::of(0..30_000_i64),
        priority in proptest::option::of(proptest::sample::select(&[
            Priority::Urgent, Priority::Critical, Priority::High, Priority::Medium, Priority::Low][..])),
        parent in proptest::option::of(1..1_000_000_u32), project in 1..1_000_u32,
    ) {
        let known = known();
        let pick = |names: &Names, place: Option<usize>| place.map(|place| names.0[place].0.clone());
        let known = Known { project: project.to_string(), ..known };
        let wanted = CreateTicket {
            name: name.clone(),
            description: description.clone(),
            status: pick(&known.statuses, status),
            issue_type: pick(&known.trackers, tracker),
            assignee: pick(&known.members, assignee),
            due_date: day.map(|day| api_types::Timestamp::from_micros(day * 86_400_000_000)),
            priority,
            parent: parent.map(|id| id.to_string()),
            project: Some(project.to_string()),
            ..CreateTicket::default()
        };
        let body = issues::changes(&server(), None, &wanted, &known).unwrap();
        let get = |field: &str| body.get(field).cloned().unwrap_or(Value::Null);
        let number = |field: &str| body.get(field).map_or(Value::Null, |id| json!({"id": id.as_str().unwrap().parse::<u64>().unwrap()}));
        let theirs = json!({"issue": {
            "id": 1, "subject": get("subject"), "description": get("description"), "due_date": get("due_date"),
            "status": name_of(&known.statuses, &get("status_id")), "tracker": name_of(&known.trackers, &get("tracker_id")),
            "assigned_to": name_of(&known.members, &get("assigned_to_id")),
            "priority": name_of(&known.priorities, &get("priority_id")),
            "parent": number("parent_issue_id"), "project": number("project_id"),
            "created_on": "2026-11-22T03:41:46Z", "updated_on": "2026-11-22T03:41:46Z",
        }});
        let read = issues::read_one(&server(), &theirs).unwrap();
        prop_assert!(issues::hold_against(&read, &body, &wanted).is_ok());
        prop_assert_eq!((&read.name, &read.description), (&name, &description));
        prop_assert_eq!((&read.status, &read.issue_type, &read.assignee), (&wanted.status, &wanted.issue_type, &wanted.assignee));
        prop_assert_eq!((read.due_date, read.priority), (wanted.due_date, wanted.priority));
        prop_assert_eq!((&read.parent, &read.project), (&wanted.parent, &wanted.project));
        prop_assert!(issues::changes(&server(), Some(&read), &as_it_is(&read), &known).unwrap().is_empty());
    }
}
