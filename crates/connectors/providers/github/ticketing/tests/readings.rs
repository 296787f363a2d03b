//! What is made of what GitHub says.

use api_types::engine::ticketing::CreateTicket;
use http::Method;
use proptest::prelude::*;
use serde_json::{Value, json};
use vendor_descriptions::from_package;

use super::super::work::{read_page, verify};
use super::super::{GitHub, discussion, issues};
use super::{TOKEN, answer, answering, context, issue, pointer, repository, ticket, unchanged};
use crate::query::{Filter, Query};
use crate::ticketing::Ticketing as _;
use crate::{Adapter as _, ErrorKind};

const ISSUES: &str = "https://api.github.com/repos/octocat/hello-world/issues";

fn found() -> Value {
    json!({ "name": "hello-world", "full_name": "octocat/hello-world", "private": true, "has_issues": true,
            "permissions": { "push": true, "triage": true } })
}

#[test]
fn an_issue_is_a_ticket_and_nothing_of_it_is_lost() {
    let ticket = ticket();
    assert_eq!((ticket.id.as_str(), ticket.name.as_str()), ("7", "Printer on fire"));
    assert_eq!((ticket.status.as_deref(), ticket.description.as_deref()), (Some("closed"), Some("It burns")));
    assert_eq!((ticket.creator.as_deref(), ticket.assignee.as_deref()), (Some("octocat"), Some("hubot")));
    assert_eq!(ticket.tags, ["fire", "printer"]);
    assert_eq!(ticket.project.as_deref(), Some("octocat/hello-world"));
    assert_eq!(ticket.completion_date, Some(ticket.updated_at));
    assert_eq!(ticket.unmapped["assignees"], json!(["hubot", "monalisa"]));
    assert_eq!(
        (&ticket.unmapped["state_reason"], &ticket.unmapped["closed_by"]),
        (&json!("completed"), &json!("hubot"))
    );
}

#[tokio::test]
async fn pages_follow_each_other_and_pull_requests_are_none() {
    let mut pull = issue();
    pull["pull_request"] = json!({ "url": "x" });
    let next = format!("<{ISSUES}?page=2&state=all>; rel=\"next\", <{ISSUES}?page=9>; rel=\"last\"");
    let mut io = answering([
        answer(200, &[("link", &next)], &json!([pull])),
        answer(200, &[("link", &next)], &json!([issue(), pull])),
    ]);
    let page = GitHub.query_tickets(&mut io, &context(), &Query::first(2)).await.unwrap();
    assert_eq!(page.items, [ticket()], "a page of nothing but pull requests is passed over");
    assert_eq!(page.next.as_deref(), Some("page=2&state=all"));
    let mut io = answering([answer(200, &[], &json!([]))]);
    let after = Query { after: page.next, ..Query::first(2) };
    assert_eq!(GitHub.query_tickets(&mut io, &context(), &after).await.unwrap().next, None);
    assert!(io.sent[0].uri().to_string().ends_with("issues?page=2&state=all"));
    let mut io = answering([answer(200, &[], &pull)]);
    let error = GitHub.get_ticket(&mut io, &context(), "7").await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::NotFound { .. }));
}

#[tokio::test]
async fn a_page_elsewhere_is_not_followed() {
    for place in [
        "https://evil.example/repos/octocat/hello-world/issues?page=2",
        "http://api.github.com/x/issues?page=2",
        "not a URL",
    ] {
        let link = format!("<{place}>; rel=\"next\"");
        let mut io = answering([answer(200, &[("link", &link)], &json!([issue()]))]);
        let error = GitHub.query_tickets(&mut io, &context(), &Query::first(2)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::BadAnswer, "{place}");
        assert_eq!(io.sent.len(), 1);
    }
}

#[tokio::test]
async fn refusals_say_what_they_mean_and_show_no_token() {
    let said = json!({ "message": "no" });
    let limited = |headers: &[(&str, &str)], status| (answer(status, headers, &said), Some(()));
    for ((said, is_limit), wait) in [
        (limited(&[("retry-after", "30")], 403), Some(30)),
        (limited(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1793700060")], 403), Some(60)),
        (limited(&[], 429), None),
        (
            (answer(403, &[], &json!({ "message": "You have exceeded a secondary rate limit." })), Some(())),
            None,
        ),
        ((answer(403, &[("x-ratelimit-remaining", "9")], &said), None), None),
    ] {
        let error = GitHub.get_ticket(&mut answering([said]), &context(), "7").await.unwrap_err();
        match is_limit {
            Some(()) => assert_eq!(error.kind, ErrorKind::RateLimited { retry_after: wait }),
            None => assert!(matches!(error.kind, ErrorKind::Permission { .. }), "{error:?}"),
        }
        assert!(!format!("{error:?}").contains(TOKEN));
    }
    let mut io = answering([answer(401, &[], &said)]);
    let error = GitHub.get_ticket(&mut io, &context(), "7").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Credentials);
    let missing = [("x-accepted-github-permissions", "issues=read")];
    let mut io = answering([answer(403, &missing, &said)]);
    let error = GitHub.get_ticket(&mut io, &context(), "7").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Permission { missing: Some("issues=read".into()) });
    let gone = answering([answer(410, &[], &said)]);
    let error = GitHub.get_ticket(&mut { gone }, &context(), "7").await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::NotFound { .. }));
    let refused = json!({ "message": "Validation Failed", "errors": [{ "resource": "Issue", "field": "assignees", "code": "invalid" }] });
    let mut io = answering([answer(422, &[], &refused)]);
    let new = CreateTicket { name: "n".into(), ..CreateTicket::default() };
    let error = GitHub.create_ticket(&mut io, &context(), &new).await.unwrap_err();
    assert_eq!(pointer(error), "/assignee");
}

#[tokio::test]
async fn what_github_passes_over_in_silence_is_told() {
    let mut io = answering([answer(201, &[], &issue())]);
    let new = CreateTicket { name: "n".into(), tags: vec!["other".into()], ..CreateTicket::default() };
    let error = GitHub.create_ticket(&mut io, &context(), &new).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Permission { .. }) && error.message.contains("labels"));
    assert_eq!(error.details["ticket_id"], "7", "it is there");
}

#[tokio::test]
async fn a_ticket_that_was_changed_meanwhile_is_left_as_it_is() {
    let mut now = issue();
    now["title"] = "Theirs".into();
    let mut io = answering([answer(200, &[], &now)]);
    let patched = CreateTicket { name: "Ours".into(), summary: None, ..unchanged(&ticket()) };
    let error = GitHub.update_ticket(&mut io, &context(), &ticket(), &patched).await.unwrap_err();
    assert_eq!((error.kind, io.sent.len()), (ErrorKind::Conflict, 1));
}

#[tokio::test]
async fn a_filter_by_a_user_that_there_is_not_finds_nothing() {
    let refused =
        json!({ "message": "Validation Failed", "errors": [{ "field": "assignee", "code": "invalid" }] });
    let mut io = answering([answer(422, &[], &refused)]);
    let filters = vec![Filter::parse(super::super::query::FILTERS, "assignee[eq]nobody").unwrap()];
    let page =
        GitHub.query_tickets(&mut io, &context(), &Query { filters, ..Query::first(2) }).await.unwrap();
    assert!(page.items.is_empty() && page.next.is_none());
}

#[tokio::test]
async fn a_comment_of_another_issue_is_not_deleted() {
    let other = json!({ "id": 1, "issue_url": format!("{ISSUES}/70"), "body": "c", "created_at": "2026-11-03T09:30:00Z" });
    let mut io = answering([answer(200, &[], &issue()), answer(200, &[], &other)]);
    let error = GitHub.delete_comment(&mut io, &context(), "7", "1").await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::NotFound { .. }));
    assert_eq!(io.sent.len(), 2);
}

#[tokio::test]
async fn verification_compares_what_was_granted() {
    let warnings = async |scopes: Option<&str>, found: Value| {
        let headers: Vec<_> = scopes.map(|scopes| ("x-oauth-scopes", scopes)).into_iter().collect();
        let mut io = answering([answer(200, &headers, &found), answer(200, &[], &json!([]))]);
        verify(&mut io, &repository()).await.unwrap().warnings
    };
    assert_eq!(warnings(Some("repo, user"), found()).await, []);
    assert_eq!(warnings(None, found()).await, [], "fine-grained tokens say nothing");
    let [lacks] = &warnings(Some("user"), found()).await[..] else { panic!() };
    assert!(lacks.message.contains("scope repo") && lacks.pointer == "/credential");
    assert_eq!(warnings(Some("public_repo"), found()).await.len(), 1, "the repository is private");
    let mut open = found();
    open["private"] = false.into();
    assert_eq!(warnings(Some("public_repo"), open).await, []);
    let mut reader = found();
    reader["permissions"] = json!({ "push": false, "triage": false });
    let [lacks] = &warnings(None, reader).await[..] else { panic!() };
    assert!(lacks.message.contains("no tags and no assignee"));
}

#[tokio::test]
async fn verification_says_what_is_wrong_with_the_configuration() {
    let mut io = answering([answer(404, &[], &json!({ "message": "Not Found" }))]);
    assert_eq!(pointer(GitHub.verify(&mut io, &context()).await.unwrap_err()), "/repository");
    let mut off = found();
    off["has_issues"] = false.into();
    let mut io = answering([answer(200, &[], &off)]);
    assert_eq!(pointer(GitHub.verify(&mut io, &context()).await.unwrap_err()), "/repository");
}

#[test]
fn the_descriptions_own_answers_are_read() {
    let Some(github) = from_package("@octokit/openapi/generated/api.github.com.json").unwrap() else {
        return;
    };
    let example = |path: &str| github.example(&Method::GET, path, "200").unwrap();
    // Its one example is a pull request.
    let mut page = example("/repos/o/r/issues");
    assert!(read_page(&repository(), &page).unwrap().is_empty());
    page[0]["pull_request"] = Value::Null;
    assert_eq!(read_page(&repository(), &page).unwrap().len(), 1);
    issues::read(&repository(), &example("/repos/o/r/issues/7")).unwrap();
    for one in example("/repos/o/r/issues/7/comments").as_array().unwrap() {
        discussion::read("7", one).unwrap();
    }
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
        "number",
        "title",
        "body",
        "state",
        "user",
        "login",
        "assignees",
        "labels",
        "name",
        "created_at",
        "updated_at",
        "closed_at",
        "pull_request",
        "id",
        "issue_url",
        "errors",
        "field",
        "message",
        "private",
        "permissions",
        "total_count",
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
        let _ = read_page(&repository(), &said);
        let _ = issues::read(&repository(), &said);
        let _ = discussion::read("7", &said);
        let _ = discussion::is_on(&said, "7");
    }

    #[test]
    fn no_bytes_bring_a_reading_down(
        status in 200..600_u16, body in proptest::collection::vec(any::<u8>(), 0..200), link in "[ -~]{0,80}",
    ) {
        let answered = http::Response::builder().status(status).header("link", link).body(body.into()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let _ = runtime.block_on(GitHub.query_tickets(&mut answering([answered]), &context(), &Query::first(2)));
    }

    #[test]
    fn what_was_written_is_read_back(
        name in "[^\\p{C}]{0,30}[a-z]", description in proptest::option::of("[^\\p{C}]{1,40}"),
        assignee in proptest::option::of("[a-z]{1,9}"), tags in proptest::collection::vec("[a-z]{1,9}", 0..4),
    ) {
        let new = CreateTicket { name, description, assignee, tags, ..CreateTicket::default() };
        let sent = issues::request_create(&repository(), &new).unwrap();
        let mut said: Value = serde_json::from_slice(sent.body()).unwrap();
        // GitHub shows users and labels as objects.
        let objects = |all: &Value, name: &str| all.as_array().into_iter().flatten().map(|one| json!({ name: one })).collect::<Vec<_>>();
        said["assignees"] = objects(&said["assignees"], "login").into();
        said["labels"] = objects(&said["labels"], "name").into();
        for (name, value) in [("number", json!(1)), ("state", json!("open")), ("created_at", json!("2026-11-03T09:30:00Z")), ("updated_at", json!("2026-11-03T09:30:00Z"))] {
            said[name] = value;
        }
        let read = issues::read(&repository(), &said).unwrap();
        prop_assert_eq!((read.name, read.description, read.assignee, read.tags), (new.name, new.description, new.assignee, new.tags));
    }
}
