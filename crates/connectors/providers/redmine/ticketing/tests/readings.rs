//! What answers mean, good and bad ones.

use api_types::engine::ticketing::{CreateComment, Priority};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::query::Place;
use super::super::server::accepted;
use super::super::{files, issues, journal, names, work};
use super::{ID, answer, answering, context, issue, redmine, server};
use crate::{Answer, ErrorKind, provider};

#[tokio::test]
async fn an_issue_is_read_with_its_files() {
    let mut io = answering(&[(200, issue())]);
    let ticket = redmine().get_ticket(&mut io, &context(), "7").await.unwrap();
    assert_eq!(
        (ticket.id.as_str(), ticket.name.as_str(), ticket.summary.as_str()),
        ("7", "It burns", "It burns")
    );
    assert_eq!(ticket.created_at.to_string(), "2026-11-22T03:41:46Z");
    assert_eq!(ticket.due_date.unwrap().to_string(), "2026-12-01T00:00:00Z");
    assert_eq!(
        (ticket.creator.as_deref(), ticket.assignee.as_deref()),
        (Some("Redmine Admin"), Some("Dana Ek"))
    );
    assert_eq!((ticket.priority, ticket.status.as_deref()), (Some(Priority::Urgent), Some("In Progress")));
    assert_eq!((ticket.project.as_deref(), ticket.parent.as_deref()), (Some("3"), Some("4")));
    assert_eq!((ticket.issue_type.as_deref(), ticket.description.as_deref()), (Some("Bug"), Some("Water!")));
    assert_eq!((ticket.attachments[0].id.as_str(), ticket.attachments[0].file_size), ("9", Some(3)));
    let rest = json!({"start_date": "2026-11-22", "done_ratio": 0, "is_private": false,
        "custom_fields": [{"id": 1, "name": "Size", "value": "3"}]});
    assert_eq!(Value::Object(ticket.unmapped), rest);
    let sent = &io.sent[0];
    assert_eq!(sent.uri(), "https://desk.example.com/redmine/issues/7.json?include=attachments");
    assert_eq!(sent.headers()["x-redmine-api-key"], "canary");
}

#[test]
fn words_of_their_own_are_kept() {
    let mut theirs = issue();
    theirs["issue"]["priority"] = json!({"id": 9, "name": "Someday"});
    let ticket = issues::read_one(&server(), &theirs).unwrap();
    assert_eq!((ticket.priority, &ticket.unmapped["priority"]), (None, &json!("Someday")));
    let mut context = context();
    context.config["priorities"] = json!([{"priority": "PLANNING", "name": "Someday"}]);
    let server = super::super::server::Server::of(&context).unwrap();
    assert_eq!(issues::read_one(&server, &theirs).unwrap().priority, Some(Priority::Planning));
}

#[test]
fn an_answer_without_what_a_ticket_needs_is_a_bad_one() {
    for field in ["id", "subject", "created_on", "updated_on"] {
        let mut theirs = issue();
        theirs["issue"].as_object_mut().unwrap().remove(field);
        assert_eq!(issues::read_one(&server(), &theirs).unwrap_err().kind, ErrorKind::BadAnswer, "{field}");
    }
}

#[test]
fn refusals_are_told_apart() {
    let kind = |answer: Answer| accepted(answer, "ticket", "7").unwrap_err().kind;
    let place = |text: &str| match kind(answer(422, json!({"errors": [text]}).to_string())) {
        ErrorKind::Invalid(faults) => faults[0].pointer.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(place("Subject cannot be blank"), "/name");
    assert_eq!(place("Due date must be greater than start date"), "/due_date");
    assert_eq!(place("Etwas anderes"), "");
    assert!(matches!(kind(answer(422, "no JSON")), ErrorKind::Invalid(_)));
    assert_eq!(kind(answer(401, "")), ErrorKind::Credentials);
    assert_eq!(kind(answer(403, "")), ErrorKind::Permission { missing: None });
    assert_eq!(kind(answer(404, "")), ErrorKind::NotFound { what: "ticket", id: "7".into() });
}

#[tokio::test]
async fn verification_says_what_is_wrong_with_the_configuration() {
    let adapter = provider(ID).unwrap().adapter();
    let (me, page) = (json!({"user": {"id": 1}}), json!({"issues": []}));
    let project = json!({"project": {"id": 3}});
    let mut io = answering(&[(200, me.clone()), (200, project), (200, page)]);
    assert!(adapter.verify(&mut io, &context()).await.is_ok());
    assert_eq!(io.sent[0].uri().path(), "/redmine/users/current.json");
    for (answers, pointer) in [
        (vec![(404, Value::Null)], "/url"),
        (vec![(403, Value::Null)], "/url"),
        (vec![(200, me), (404, Value::Null)], "/default_project"),
    ] {
        match adapter.verify(&mut answering(&answers), &context()).await.unwrap_err().kind {
            ErrorKind::Invalid(faults) => assert_eq!(faults[0].pointer, pointer),
            other => panic!("{other:?}"),
        }
    }
    let refused = adapter.verify(&mut answering(&[(401, Value::Null)]), &context()).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Credentials);
    assert!(!format!("{refused:?}").contains("canary"));
}

fn journals(notes: &[(u64, &str)]) -> Value {
    let one = |(id, text): &(u64, &str)| {
        json!({"id": id, "user": {"id": 5, "name": "Dana Ek"}, "notes": text, "private_notes": *id == 3,
            "created_on": "2026-11-22T04:00:00Z", "details": []})
    };
    json!({"issue": {"id": 7, "journals": notes.iter().map(one).collect::<Vec<_>>()}})
}

#[tokio::test]
async fn a_comment_is_the_entry_that_was_not_there_before() {
    let before = journals(&[(1, ""), (2, "Same")]);
    let after = journals(&[(1, ""), (2, "Same"), (3, "Same")]);
    let mut io = answering(&[(200, before.clone()), (204, Value::Null), (200, after)]);
    let new = CreateComment { content: "Same".into(), ..CreateComment::default() };
    let made = redmine().create_comment(&mut io, &context(), "7", &new).await.unwrap();
    assert_eq!((made.id.as_str(), made.creator.as_str()), ("3", "Dana Ek"));
    assert_eq!(Value::Object(made.unmapped), json!({"private_notes": true}));

    let mut io = answering(&[(200, before.clone()), (204, Value::Null), (200, before.clone())]);
    let refused = redmine().create_comment(&mut io, &context(), "7", &new).await.unwrap_err();
    assert!(matches!(refused.kind, ErrorKind::Permission { .. }));

    let mut io = answering(&[(200, before), (204, Value::Null), (503, Value::Null)]);
    let doubt = redmine().create_comment(&mut io, &context(), "7", &new).await.unwrap_err();
    assert!(doubt.leaves_doubt(), "it was written: a repetition would write it twice");
}

#[tokio::test]
async fn a_file_or_comment_of_another_ticket_is_not_found() {
    let (mut comments, mut files) =
        (answering(&[(200, journals(&[(2, "x")]))]), answering(&[(200, issue())]));
    let refusals = [
        redmine().delete_comment(&mut comments, &context(), "7", "44").await.unwrap_err(),
        redmine().delete_attachment(&mut files, &context(), "7", "44").await.unwrap_err(),
    ];
    for refused in refusals {
        assert!(matches!(refused.kind, ErrorKind::NotFound { ref id, .. } if id == "44"), "{refused:?}");
    }
}

#[tokio::test]
async fn a_files_content_comes_from_the_integrations_own_address() {
    let mut io = answering(&[(200, issue())]);
    io.answers.push_back(answer(200, vec![0, 255, 1]));
    let file = redmine().download_attachment(&mut io, &context(), "7", "9").await.unwrap();
    assert_eq!((file.file_name.as_str(), file.content.as_str()), ("a.bin", "AP8B"));
    assert_eq!(io.sent[1].uri(), "https://desk.example.com/redmine/attachments/download/9");
}

/// Names that answers have.
const KNOWN: [&str; 17] = [
    "issue",
    "issues",
    "id",
    "name",
    "subject",
    "created_on",
    "updated_on",
    "journals",
    "notes",
    "attachments",
    "total_count",
    "upload",
    "token",
    "memberships",
    "issue_statuses",
    "projects",
    "due_date",
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
    leaf.prop_recursive(4, 40, 6, move |inner| {
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
        let _ = accepted(answer(status, bytes), "ticket", "7");
        let _ = accepted(answer(status, value.to_string()), "ticket", "7");
        let _ = issues::read_one(&server(), &value);
        let _ = issues::read_page(&server(), &value);
        let _ = issues::read_made(&value);
        let _ = journal::read_list("7", &value);
        let _ = files::read_all("7", &value);
        let _ = files::read_upload(&value);
        let _ = names::read(names::Kind::Status, &value);
        let _ = names::read_members(&value);
        let _ = work::read_projects(&value, Place { size: 1, offset: 0 });
    }
}
