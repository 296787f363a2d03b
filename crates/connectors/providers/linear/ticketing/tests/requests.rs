//! What is sent, and what is refused before.

use api_types::engine::ticketing::{CreateComment, CreateTicket};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::query::{FILTERS, ask};
use super::super::{comments, issues};
use super::{answering, as_it_is, context, issue, known, linear, pointer, team, variables};
use crate::ErrorKind;
use crate::query::{Filter, Query};

fn asked(filters: &[&str]) -> Value {
    let mut query = Query::first(50);
    query.filters = filters.iter().map(|text| Filter::parse(FILTERS, text).unwrap()).collect();
    ask(&query).1["filter"].clone()
}

#[test]
fn filters_are_linears_own() {
    for (filters, wanted) in [
        (&[][..], Value::Null),
        (&["status[eq]Todo"], json!({"and": [{"state": {"name": {"in": ["Todo"]}}}]})),
        (&["priority[not in]HIGH,LOW"], json!({"and": [{"priority": {"nin": [2, 4]}}]})),
        (&["tags[in]a,b"], json!({"and": [{"labels": {"some": {"name": {"in": ["a", "b"]}}}}]})),
        (&["assignee[eq]"], json!({"and": [{"or": [{"assignee": {"null": true}}]}]})),
        (
            &["assignee[ne]a@b.c"],
            json!({"and": [{"and": [{"or": [{"assignee": {"email": {"nin": ["a@b.c"]}}}, {"assignee": {"null": true}}]}]}]}),
        ),
        (
            &["created_at[gte]2026-11-03T10:00:00Z", "project[ne]WEB"],
            json!({"and": [{"createdAt": {"gte": "2026-11-03T10:00:00Z"}}, {"team": {"key": {"nin": ["WEB"]}}}]}),
        ),
    ] {
        assert_eq!(asked(filters), wanted, "{filters:?}");
    }
}

#[test]
fn what_linear_has_no_place_for_is_refused_by_name() {
    for (field, value) in [
        ("contact", json!("me")),
        ("completion_date", json!("2026-11-03T10:00:00Z")),
        ("due_date", json!("2026-11-03T10:00:00Z")),
        ("custom_fields", json!({"a": 1})),
        ("creator", json!("admin")),
        ("summary", json!("other")),
        ("priority", json!("PLANNING")),
        ("status", json!("Nowhere")),
        ("issue_type", json!("Bug")),
        ("parent", json!("SUP-1")),
    ] {
        let mut body = json!({"name": "x"});
        body[field] = value;
        let wanted: CreateTicket = serde_json::from_value(body).unwrap();
        assert_eq!(pointer(issues::input(None, &wanted, &known()).unwrap_err()), format!("/{field}"));
    }
    for tag in ["Nothing", "Twin"] {
        let wanted = CreateTicket {
            name: "x".into(),
            tags: vec!["Bug".into(), tag.into()],
            ..CreateTicket::default()
        };
        assert_eq!(pointer(issues::input(None, &wanted, &known()).unwrap_err()), "/tags/1");
    }
    let wanted =
        CreateTicket { name: "x".into(), assignee: Some("no@body".into()), ..CreateTicket::default() };
    let nobody = issues::Known { assignee: None, ..known() };
    assert_eq!(pointer(issues::input(None, &wanted, &nobody).unwrap_err()), "/assignee");
}

#[tokio::test]
async fn names_are_looked_up_before_an_issue_is_made() {
    let labels = json!({"issueLabels": {"nodes": [
        {"id": "l1", "name": "Bug", "team": null}, {"id": "l9", "name": "Bug", "team": {"key": "WEB"}},
    ], "pageInfo": {"hasNextPage": false, "endCursor": null}}});
    let users = json!({"users": {"nodes": [{"id": "u1", "email": "Dana@example.test"}]}});
    let mut io =
        answering(&[team(), users, labels, json!({"issueCreate": {"success": true, "issue": issue()}})]);
    let new = CreateTicket {
        name: "It burns".into(),
        status: Some("Done".into()),
        assignee: Some("dana@example.test".into()),
        tags: vec!["Bug".into()],
        ..CreateTicket::default()
    };
    linear().create_ticket(&mut io, &context(), &new).await.unwrap();
    assert_eq!(variables(&io, 0), json!({"id": "SUP"}));
    let input =
        json!({"title": "It burns", "teamId": "t1", "stateId": "s2", "assigneeId": "u1", "labelIds": ["l1"]});
    assert_eq!(variables(&io, 3), json!({"input": input}));
    let mut io = answering(&[json!({"team": null})]);
    let refused = linear().create_ticket(&mut io, &context(), &new).await.unwrap_err();
    assert_eq!(pointer(refused), "/project");
}

#[tokio::test]
async fn a_change_is_made_only_to_what_was_seen() {
    let seen = issues::read(&issue()).unwrap();
    let wanted = CreateTicket { name: "Out".into(), due_date: None, assignee: None, ..as_it_is(&seen) };
    let mut io = answering(&[
        json!({"issue": issue()}),
        team(),
        json!({"issueUpdate": {"success": true, "issue": issue()}}),
    ]);
    linear().update_ticket(&mut io, &context(), &seen, &wanted).await.unwrap();
    assert_eq!(
        variables(&io, 2),
        json!({"id": "SUP-7", "input": {"title": "Out", "dueDate": null, "assigneeId": null}})
    );
    let mut other = issue();
    other["title"] = json!("Somebody was quicker");
    let mut io = answering(&[json!({"issue": other})]);
    let refused = linear().update_ticket(&mut io, &context(), &seen, &wanted).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Conflict);
}

#[test]
fn comments_are_made_in_the_name_of_the_key() {
    let forged = CreateComment { content: "x".into(), creator: Some("me".into()) };
    assert_eq!(pointer(comments::ask_create("i", &forged).unwrap_err()), "/creator");
}

proptest! {
    /// Linear as a mirror: what a creation asks for is answered as an issue that has it.
    #[test]
    fn what_is_written_is_read_back(
        name in "\\PC{1,40}", description in proptest::option::of("\\PC{1,60}"),
        state in proptest::option::of(0..2_usize), label in proptest::option::of(0..2_usize), assigned in any::<bool>(),
        day in proptest::option::of(0..30_000_i64), priority in proptest::option::of(0..4_usize),
    ) {
        let known = known();
        let wanted = CreateTicket {
            name: name.clone(),
            description: description.clone(),
            status: state.map(|place| known.states[place].0.clone()),
            tags: label.map(|place| known.labels[place].0.clone()).into_iter().collect(),
            assignee: assigned.then(|| "dana@example.test".to_owned()),
            due_date: day.map(|day| api_types::Timestamp::from_micros(day * 86_400_000_000)),
            priority: priority.map(|place| issues::PRIORITIES[place].0),
            ..CreateTicket::default()
        };
        let input = issues::input(None, &wanted, &known).unwrap();
        let get = |field: &str| input.get(field).cloned().unwrap_or(Value::Null);
        let state = known.states.iter().find(|(_, id)| get("stateId") == id.as_str()).map(|(name, _)| json!({"name": name}));
        let labels: Vec<_> = known.labels.iter().filter(|(_, id)| get("labelIds").as_array().is_some_and(|all| all.iter().any(|one| one == id.as_str())))
            .map(|(name, _)| json!({"name": name})).collect();
        let mut theirs = issue();
        theirs["title"] = get("title");
        theirs["description"] = get("description");
        theirs["dueDate"] = get("dueDate");
        theirs["priority"] = input.get("priority").cloned().unwrap_or(json!(0));
        theirs["state"] = state.unwrap_or_default();
        theirs["labels"] = json!({"nodes": labels});
        theirs["assignee"] = if get("assigneeId") == "u1" { json!({"email": "dana@example.test"}) } else { Value::Null };
        let read = issues::read(&theirs).unwrap();
        prop_assert_eq!((&read.name, &read.description), (&name, &description));
        prop_assert_eq!((&read.status, &read.tags, &read.assignee), (&wanted.status, &wanted.tags, &wanted.assignee));
        prop_assert_eq!((read.due_date, read.priority), (wanted.due_date, wanted.priority));
        prop_assert!(issues::input(Some(&read), &as_it_is(&read), &known).unwrap().is_empty());
    }
}
