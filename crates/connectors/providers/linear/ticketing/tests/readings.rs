//! What answers mean, good and bad ones.

use api_types::engine::ticketing::Priority;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::workspace::read_data;
use super::super::{comments, issues, work};
use super::{ID, answer, answering, context, issue, linear, team};
use crate::{Answer, ErrorKind, provider};

#[tokio::test]
async fn an_issue_is_read() {
    let mut io = answering(&[json!({"issue": issue()})]);
    let ticket = linear().get_ticket(&mut io, &context(), "SUP-7").await.unwrap();
    assert_eq!(
        (ticket.id.as_str(), ticket.name.as_str(), ticket.summary.as_str()),
        ("SUP-7", "It burns", "It burns")
    );
    assert_eq!(
        (ticket.creator.as_deref(), ticket.assignee.as_deref()),
        (Some("robot@example.test"), Some("dana@example.test"))
    );
    assert_eq!((ticket.priority, ticket.status.as_deref()), (Some(Priority::Urgent), Some("Todo")));
    assert_eq!((ticket.project.as_deref(), ticket.tags), (Some("SUP"), vec!["Bug".to_owned()]));
    assert_eq!(ticket.due_date.unwrap().to_string(), "2026-12-01T00:00:00Z");
    let rest = json!({"uuid": "b90e3b8b-b03a-42ca-a067-bd5d7855afe0", "state_type": "unstarted", "project": "Rockets",
        "url": "https://linear.app/acme/issue/SUP-7"});
    assert_eq!(Value::Object(ticket.unmapped), rest);
    assert_eq!(io.sent[0].uri(), "https://api.linear.app/graphql");
    assert_eq!(io.sent[0].headers()["authorization"], "lin_api_canary");
}

#[tokio::test]
async fn tokens_of_oauth_have_a_scheme() {
    let mut io = answering(&[json!({"issue": null})]);
    let context = super::context_with("lin_oauth_canary");
    let refused = linear().get_ticket(&mut io, &context, "SUP-9").await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::NotFound { what: "ticket", id: "SUP-9".into() });
    assert_eq!(io.sent[0].headers()["authorization"], "Bearer lin_oauth_canary");
}

#[test]
fn words_of_their_own_are_kept() {
    let mut theirs = issue();
    theirs["priority"] = json!(9);
    let read = issues::read(&theirs).unwrap();
    assert_eq!((read.priority, &read.unmapped["priority"]), (None, &json!(9.0)));
    theirs["priority"] = json!(0);
    let read = issues::read(&theirs).unwrap();
    assert_eq!((read.priority, read.unmapped.get("priority")), (None, None));
}

#[test]
fn an_answer_without_what_a_ticket_needs_is_a_bad_one() {
    for field in ["identifier", "title", "createdAt", "updatedAt"] {
        let mut theirs = issue();
        theirs.as_object_mut().unwrap().remove(field);
        assert_eq!(issues::read(&theirs).unwrap_err().kind, ErrorKind::BadAnswer, "{field}");
    }
}

#[test]
fn refusals_are_told_apart_whatever_their_status() {
    let now = "2026-11-03T10:00:00Z".parse().unwrap();
    let kind = |answer: Answer| read_data(answer, "ticket", "SUP-7", now).unwrap_err().kind;
    let said = |status: u16, message: &str, extensions: Value| {
        answer(
            status,
            json!({"errors": [{"message": message, "extensions": extensions}], "data": null}).to_string(),
        )
    };
    assert_eq!(
        kind(said(
            400,
            "Authentication required",
            json!({"type": "authentication error", "code": "AUTHENTICATION_ERROR"})
        )),
        ErrorKind::Credentials
    );
    assert_eq!(
        kind(said(200, "x", json!({"type": "forbidden", "code": "FORBIDDEN"}))),
        ErrorKind::Permission { missing: None }
    );
    let not_found = ErrorKind::NotFound { what: "ticket", id: "SUP-7".into() };
    assert_eq!(kind(said(200, "Entity not found: Issue", json!({"code": "INPUT_ERROR"}))), not_found);
    assert!(matches!(
        kind(said(400, "x", json!({"type": "invalid input", "code": "INPUT_ERROR"}))),
        ErrorKind::Invalid(_)
    ));
    let mut limited = said(400, "Rate limit", json!({"code": "RATELIMITED"}));
    limited.headers_mut().insert("x-ratelimit-requests-reset", "1793700007500".parse().unwrap());
    assert_eq!(kind(limited), ErrorKind::RateLimited { retry_after: Some(7) });
    assert_eq!(kind(said(400, "Cannot query field", json!({}))), ErrorKind::BadAnswer);
    assert_eq!(kind(answer(401, "")), ErrorKind::Credentials);
    assert_eq!(kind(answer(200, "{\"data\": null}")), ErrorKind::BadAnswer);
}

#[tokio::test]
async fn verification_says_what_is_wrong_with_the_configuration() {
    let adapter = provider(ID).unwrap().adapter();
    let (me, none) = (
        json!({"viewer": {"id": "u"}}),
        json!({"issues": {"nodes": [], "pageInfo": {"hasNextPage": false}}}),
    );
    assert!(adapter.verify(&mut answering(&[me.clone(), team(), none]), &context()).await.is_ok());
    let refused = adapter.verify(&mut answering(&[me, json!({"team": null})]), &context()).await.unwrap_err();
    assert_eq!(super::pointer(refused), "/default_team_id");
    let mut io = answering(&[]);
    io.answers.push_back(answer(401, ""));
    let refused = adapter.verify(&mut io, &context()).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Credentials);
    assert!(!format!("{refused:?}").contains("canary"));
}

#[tokio::test]
async fn a_comment_of_another_ticket_is_not_found() {
    let one = json!({"id": "c1", "body": "x", "createdAt": "2026-11-22T03:41:46Z", "updatedAt": "2026-11-22T03:41:46Z", "user": null});
    let page = json!({"issue": {"comments": {"nodes": [one], "pageInfo": {"hasNextPage": false, "endCursor": null}}}});
    let refused =
        linear().delete_comment(&mut answering(&[page]), &context(), "SUP-7", "c2").await.unwrap_err();
    assert!(matches!(refused.kind, ErrorKind::NotFound { ref id, .. } if id == "c2"), "{refused:?}");
}

/// Names that answers have.
const KNOWN: [&str; 16] = [
    "issue",
    "issues",
    "nodes",
    "pageInfo",
    "endCursor",
    "hasNextPage",
    "identifier",
    "title",
    "createdAt",
    "updatedAt",
    "comments",
    "team",
    "labels",
    "users",
    "dueDate",
    "issueLabels",
];

/// Values like those of answers, at any place.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("2026-11-22T03:41:46Z")),
    ];
    let name = prop_oneof![
        "[a-z]{0,8}".boxed(),
        proptest::sample::select(&KNOWN[..]).prop_map(str::to_owned).boxed()
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(name.clone(), inner, 0..6).prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_and_no_values_bring_a_reading_down(
        status in 100..600_u16, bytes in proptest::collection::vec(any::<u8>(), 0..200), value in anything(),
    ) {
        let now = "2026-11-03T10:00:00Z".parse().unwrap();
        let _ = read_data(answer(status, bytes), "ticket", "7", now);
        let _ = read_data(answer(status, value.to_string()), "ticket", "7", now);
        let _ = read_data(answer(status, json!({"errors": [value]}).to_string()), "ticket", "7", now);
        let _ = issues::read(&value);
        let _ = issues::read_one(&value, "7");
        let _ = issues::read_written(&value, "issue");
        let _ = work::read_issues(&value);
        let _ = work::read_teams(&value);
        let _ = work::read_team(&value);
        let _ = work::read_user(&value, "a@b");
        let _ = work::read_labels(&value, "SUP");
        let _ = comments::read_page("7", &value);
        let _ = comments::read_made("7", &value);
    }
}
