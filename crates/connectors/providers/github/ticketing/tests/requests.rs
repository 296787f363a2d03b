//! What goes out, held against the description; what is refused before.

use std::sync::LazyLock;

use api_types::engine::ticketing::{CreateComment, CreateTicket, Priority};
use http::Method;
use proptest::prelude::*;
use serde_json::{Map, Value};
use vendor_descriptions::{Description, from_package};

use super::super::query::{FILTERS, ORDERS, PLACE, Wanted};
use super::super::repository::API;
use super::super::{discussion, issues};
use super::{pointer, repository, ticket, unchanged};
use crate::query::{Filter, Order, Query};
use crate::{ErrorKind, Request};

/// GitHub's own words, read once. `None` where nobody has them.
fn github() -> Option<&'static Description> {
    static GITHUB: LazyLock<Option<Description>> =
        LazyLock::new(|| from_package("@octokit/openapi/generated/api.github.com.json").unwrap());
    GITHUB.as_ref()
}

fn described(request: &Request) -> Result<(), TestCaseError> {
    prop_assert!(request.headers().contains_key("user-agent"), "GitHub refuses who has no name");
    if let Some(github) = github() {
        github.check(API, request).map_err(|fault| TestCaseError::fail(fault.to_string()))?;
    }
    Ok(())
}

fn wanted(filters: &[String]) -> Result<Option<Wanted>, crate::ProviderError> {
    Wanted::of(&Query {
        filters: filters.iter().map(|text| Filter::parse(FILTERS, text).unwrap()).collect(),
        ..Query::first(10)
    })
}

fn one(filter: &str) -> Option<Wanted> {
    wanted(&[filter.to_owned()]).unwrap()
}

fn url(wanted: &Wanted) -> String {
    wanted.request(&repository(), &[], 10).unwrap().uri().to_string()
}

fn some_text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[^\\p{C}]{1,40}")
}

proptest! {
    #[test]
    fn every_list_that_can_be_asked_for_is_as_described(
        status in proptest::option::of(proptest::sample::select(vec!["open", "closed"])),
        assignee in proptest::option::of("[a-zA-Z0-9&=?#% -]{0,14}"),
        creator in proptest::option::of("[a-zA-Z0-9&=?#% -]{1,14}"),
        labels in proptest::collection::vec("[^\\p{C},\"\\\\]{1,20}", 0..3),
        since in proptest::option::of(0..4_000_000_000_000_000_i64),
        order in proptest::option::of(proptest::sample::select(vec!["created_at", "created_at[desc]", "updated_at[asc]"])),
        limit in 1..101_u32,
    ) {
        let mut filters = Vec::new();
        filters.extend(status.map(|word| format!("status[eq]{word}")));
        filters.extend(assignee.map(|login| format!("assignee[eq]\"{login}\"")));
        filters.extend(creator.map(|login| format!("creator[eq]\"{login}\"")));
        filters.extend(labels.iter().map(|label| format!("tags[eq]\"{label}\"")));
        filters.extend(since.map(|micros| format!("updated_at[gte]{}", api_types::Timestamp::from_micros(micros))));
        let order: Vec<_> = order.iter().map(|text| Order::parse(ORDERS, text).unwrap()).collect();
        if let Some(wanted) = wanted(&filters).unwrap() {
            described(&wanted.request(&repository(), &order, limit).unwrap())?;
            if let Some(count) = wanted.request_count(&repository()).unwrap() {
                described(&count)?;
            }
        }
    }

    #[test]
    fn every_ticket_that_can_be_written_is_as_described(
        name in "[^\\p{C}]{0,30}[a-z]", description in some_text(), assignee in some_text(),
        tags in proptest::collection::vec("[^\\p{C}]{0,20}[a-z]", 0..4), closed: bool,
    ) {
        let new = CreateTicket { name: name.clone(), description: description.clone(), assignee: assignee.clone(), tags: tags.clone(), ..CreateTicket::default() };
        described(&issues::request_create(&repository(), &new).unwrap())?;
        let was = ticket();
        let status = Some(if closed { "closed" } else { "open" }.to_owned());
        let patched = CreateTicket { name, description, assignee, tags, status, summary: None, ..unchanged(&was) };
        let body = issues::changes(&repository(), Some(&was), &patched).unwrap();
        described(&issues::request_update(&repository(), "7", body).unwrap())?;
    }

    #[test]
    fn every_other_call_is_as_described(content in "[^\\p{C}]{0,30}[a-z]", number in 1..u32::MAX) {
        let (repository, id) = (repository(), number.to_string());
        described(&issues::request_get(&repository, &id).unwrap())?;
        described(&discussion::request_list(&repository, &id, None).unwrap())?;
        let new = CreateComment { content, creator: None };
        described(&discussion::request_create(&repository, &id, &new).unwrap())?;
        for method in [Method::GET, Method::DELETE] {
            described(&discussion::request_one(&repository, method, &id).unwrap())?;
        }
        described(&repository.request(Method::GET, &[], "", None).unwrap())?;
        described(&repository.request(Method::GET, PLACE, "per_page=1", None).unwrap())?;
    }
}

#[test]
fn filters_are_what_github_calls_them() {
    let all = [
        ("status[eq]open", "state=open"),
        ("status[ne]open", "state=closed"),
        ("assignee[eq]hubot", "assignee=hubot"),
        ("assignee[eq]", "assignee=none"),
        ("creator[eq]hubot", "creator=hubot"),
        ("tags[eq]\"a b\"", "labels=a%20b"),
        ("updated_at[gte]2026-11-03T09:30:00.5Z", "since=2026-11-03T09%3A29%3A59Z"),
    ];
    for (filter, part) in all {
        assert!(url(&one(filter).unwrap()).contains(part), "{filter}: {}", url(&one(filter).unwrap()));
    }
    assert!(url(&Wanted::default()).contains("state=all"));
    for filter in ["assignee[eq]none", "assignee[eq]*"] {
        assert_eq!(one(filter), None, "a word of GitHub's is no login");
    }
    assert_eq!(wanted(&["status[eq]open".into(), "status[eq]closed".into()]).unwrap(), None);
    for filter in ["tags[eq]\"a,b\"", "tags[eq]", "creator[eq]"] {
        let error = wanted(&[filter.to_owned()]).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidQuery { parameter: "filter" }, "{filter}");
    }
}

#[test]
fn a_part_of_a_second_is_compared_here() {
    let wanted = one("updated_at[gte]2026-11-03T09:40:00.000001Z").unwrap();
    assert!(!wanted.takes(&ticket()), "GitHub's whole second begins before it");
    assert!(wanted.request_count(&repository()).unwrap().is_none());
    assert!(one("updated_at[gte]2026-11-03T09:40:00Z").unwrap().takes(&ticket()));
}

#[test]
fn what_github_has_no_place_for_is_refused_by_name() {
    let time = Some("2027-01-01T00:00:00Z".parse().unwrap());
    let new = || CreateTicket { name: "n".into(), ..CreateTicket::default() };
    let text = || Some("x".to_owned());
    for (ticket, place) in [
        (CreateTicket { contact: text(), ..new() }, "/contact"),
        (CreateTicket { priority: Some(Priority::High), ..new() }, "/priority"),
        (CreateTicket { due_date: time, ..new() }, "/due_date"),
        (CreateTicket { completion_date: time, ..new() }, "/completion_date"),
        (CreateTicket { issue_type: text(), ..new() }, "/issue_type"),
        (CreateTicket { parent: text(), ..new() }, "/parent"),
        (CreateTicket { creator: text(), ..new() }, "/creator"),
        (CreateTicket { project: text(), ..new() }, "/project"),
        (CreateTicket { status: Some("closed".into()), ..new() }, "/status"),
        (CreateTicket { summary: text(), ..new() }, "/summary"),
        (CreateTicket { tags: vec![" ".into()], ..new() }, "/tags/0"),
        (CreateTicket { name: " ".into(), ..new() }, "/name"),
    ] {
        assert_eq!(pointer(issues::request_create(&repository(), &ticket).unwrap_err()), place);
    }
    let by_another = CreateComment { content: "c".into(), creator: text() };
    assert_eq!(pointer(discussion::request_create(&repository(), "7", &by_another).unwrap_err()), "/creator");
}

#[test]
fn a_change_says_only_what_is_new_and_keeps_the_other_assignees() {
    let was = ticket();
    assert!(issues::changes(&repository(), Some(&was), &unchanged(&was)).unwrap().is_empty());
    let patched =
        CreateTicket { assignee: Some("octocat".into()), status: Some("open".into()), ..unchanged(&was) };
    let body = Value::Object(issues::changes(&repository(), Some(&was), &patched).unwrap());
    assert_eq!(body, serde_json::json!({ "assignees": ["octocat", "monalisa"], "state": "open" }));
    let renamed = CreateTicket { summary: Some("Ashes".into()), ..unchanged(&was) };
    let body = issues::changes(&repository(), Some(&was), &renamed).unwrap();
    assert_eq!(body, Map::from_iter([("title".to_owned(), Value::from("Ashes"))]));
}

#[test]
fn what_is_no_number_is_no_issue() {
    for id in ["", "0", "07", "x", "7/comments", "../../user", "7?x=1"] {
        let error = issues::request_get(&repository(), id).unwrap_err();
        assert!(matches!(error.kind, ErrorKind::NotFound { .. }), "{id}");
        let comment = discussion::request_one(&repository(), Method::DELETE, id);
        assert!(comment.is_err() || id == "0", "{id}");
    }
}
