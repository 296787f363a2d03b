use std::collections::BTreeMap;
use std::time::Duration;

use api_types::engine::notifications::{CreateNotification, NotificationStatus};
use api_types::{Environment, Timestamp};
use provider_schema::CredentialKind;
use serde_json::{Value, json};

use super::JiraNotifications;
use crate::memory::Memory;
use crate::notifications::Notifications as _;
use crate::{Adapter as _, Answer, Context, Credential, CredentialFields, ErrorKind};

fn context() -> Context {
    let fields = json!({ "username": "bot@example.com", "secret": "c4n4ry" }).as_object().cloned().unwrap();
    let credential = Credential { kind: CredentialKind::Basic, fields: CredentialFields::new(fields) };
    Context {
        config: json!({ "url": "https://acme.atlassian.net" }),
        credentials: BTreeMap::from([("/credential".to_owned(), credential)]),
        environment: Environment::Test,
        created_at: Timestamp::ZERO,
        now: Timestamp::ZERO,
        time_left: Duration::from_secs(20),
    }
}

fn answering(answers: impl IntoIterator<Item = (u16, Value)>) -> Memory {
    let mut io = Memory::default();
    io.answers.extend(answers.into_iter().map(|(status, body)| -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        http::Response::builder().status(status).body(body.into()).unwrap()
    }));
    io
}

fn issue(status: &str, category: &str) -> Value {
    json!({ "id": "10001", "key": "OPS-7", "fields": {
        "summary": "Disk full", "created": "2026-11-03T09:30:00.000+0000", "updated": "2026-11-03T09:30:00.000+0000",
        "project": { "key": "OPS" }, "issuetype": { "name": "Alert" }, "priority": { "name": "High" }, "labels": ["disk"],
        "status": { "name": status, "statusCategory": { "key": category } },
    } })
}

fn new() -> CreateNotification {
    CreateNotification {
        summary: "Disk full".into(),
        project: Some("OPS".into()),
        issue_type: Some("Alert".into()),
        ..CreateNotification::default()
    }
}

#[tokio::test]
async fn a_message_is_an_issue() {
    let mut io = answering([(201, json!({ "key": "OPS-7" })), (200, issue("To Do", "new"))]);
    let made = JiraNotifications.create_message(&mut io, &context(), &new()).await.unwrap();
    assert_eq!((made.id.as_str(), made.summary.as_str()), ("OPS-7", "Disk full"));
    assert_eq!(made.notification_status, Some(NotificationStatus::Open));
    let sent: Value = serde_json::from_slice(io.sent[0].body()).unwrap();
    assert_eq!(
        (&sent["fields"]["summary"], &sent["fields"]["project"]["key"]),
        (&json!("Disk full"), &json!("OPS"))
    );
}

/// What was made must not be made again because it could not be read.
#[tokio::test]
async fn an_issue_that_was_made_and_cannot_be_read_is_told_as_one() {
    for status in [404, 429, 503] {
        let mut io = answering([(201, json!({ "key": "OPS-7" })), (status, json!({}))]);
        let error = JiraNotifications.create_message(&mut io, &context(), &new()).await.unwrap_err();
        assert!(error.leaves_doubt(), "{status}: {error:?}");
        assert_eq!(error.details["issue"], "OPS-7");
    }
}

#[tokio::test]
async fn whether_it_needs_somebody_is_the_category_of_its_status() {
    for (category, status) in [
        ("new", NotificationStatus::Open),
        ("indeterminate", NotificationStatus::Open),
        ("done", NotificationStatus::Closed),
    ] {
        let mut io = answering([(200, issue("Anything", category))]);
        let read = JiraNotifications.get_message(&mut io, &context(), "OPS-7").await.unwrap();
        assert_eq!(read.notification_status, Some(status), "{category}");
    }
}

#[tokio::test]
async fn clearing_takes_the_transition_that_ends_in_done() {
    let transition = |id: &str, category: &str| json!({ "id": id, "name": id, "to": { "name": "x", "statusCategory": { "key": category } } });
    let transitions = json!({ "transitions": [transition("11", "indeterminate"), transition("31", "done")] });
    let mut io = answering([(200, issue("To Do", "new")), (200, transitions), (204, Value::Null)]);
    JiraNotifications.clear_message(&mut io, &context(), "OPS-7").await.unwrap();
    let sent: Value = serde_json::from_slice(io.sent[2].body()).unwrap();
    assert_eq!(sent, json!({ "transition": { "id": "31" } }));

    let mut io = answering([(200, issue("Done", "done"))]);
    JiraNotifications.clear_message(&mut io, &context(), "OPS-7").await.unwrap();
    assert_eq!(io.sent.len(), 1, "it is cleared already");

    let stuck = json!({ "transitions": [transition("11", "indeterminate")] });
    let mut io = answering([(200, issue("To Do", "new")), (200, stuck)]);
    let error = JiraNotifications.clear_message(&mut io, &context(), "OPS-7").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
}

#[tokio::test]
async fn refusals_speak_of_messages() {
    let mut io = answering([(404, json!({ "errorMessages": ["Issue does not exist"] }))]);
    let error = JiraNotifications.get_message(&mut io, &context(), "OPS-9").await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::NotFound { what: "message", .. }), "{error:?}");
    let refused = json!({ "errors": { "summary": "You must specify a summary of the issue." } });
    let mut io = answering([(400, refused)]);
    let error = JiraNotifications.create_message(&mut io, &context(), &new()).await.unwrap_err();
    assert!(
        matches!(&error.kind, ErrorKind::Invalid(faults) if faults[0].pointer == "/summary"),
        "{error:?}"
    );
    let new = CreateNotification { contact: Some("me".into()), ..new() };
    let error = JiraNotifications.create_message(&mut answering([]), &context(), &new).await.unwrap_err();
    assert!(
        matches!(&error.kind, ErrorKind::Invalid(faults) if faults[0].pointer == "/contact"),
        "{error:?}"
    );
}

#[tokio::test]
async fn verification_names_what_the_user_may_not_do() {
    let may = |may: bool| json!({ "havePermission": may });
    let permissions = json!({ "permissions": { "BROWSE_PROJECTS": may(true), "ADD_COMMENTS": may(false) } });
    let answers = [(200, json!({ "accountId": "a" })), (200, permissions), (200, json!({ "values": [] }))];
    let verified = JiraNotifications.verify(&mut answering(answers), &context()).await.unwrap();
    let [warning] = &verified.warnings[..] else { panic!("{verified:?}") };
    assert_eq!(warning.message, "lacks the permission ADD_COMMENTS, which is needed to comment");
}
