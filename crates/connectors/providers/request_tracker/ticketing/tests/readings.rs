//! What answers mean, good and bad ones.

use std::collections::BTreeMap;

use api_types::engine::ticketing::{CreateComment, Priority};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::query::Place;
use super::super::server::{accepted, read_json};
use super::super::{files, history, tickets, work};
use super::{ID, answer, answering, contents, context, creations, page, request_tracker, server, ticket};
use crate::query::Query;
use crate::{Answer, ErrorKind, provider};

#[tokio::test]
async fn a_ticket_is_read_with_its_first_message() {
    let mut io =
        answering(&[(200, page(&json!([ticket()]))), (200, creations()), (200, contents("Water!\r\nNow"))]);
    let read = request_tracker().get_ticket(&mut io, &context(), "7").await.unwrap();
    assert_eq!((read.id.as_str(), read.name.as_str(), read.summary.as_str()), ("7", "It burns", "It burns"));
    assert_eq!((read.creator.as_deref(), read.assignee.as_deref()), (Some("root"), Some("dana")));
    assert_eq!((read.contact.as_deref(), read.project.as_deref()), (None, Some("Support")));
    assert_eq!((read.priority, read.status.as_deref()), (Some(Priority::Medium), Some("open")));
    assert_eq!((read.description.as_deref(), read.completion_date), (Some("Water!\nNow"), None));
    assert_eq!(read.due_date.unwrap().to_string(), "2027-01-01T12:30:15Z");
    let rest = json!({"Requestor": ["user@example.test", "second@example.test"], "AdminCc": ["boss"], "TimeLeft": "15",
        "CustomFields": [{"id": "1", "name": "Size", "values": ["3"]}]});
    assert_eq!(Value::Object(read.unmapped), rest);
    assert!(
        io.sent[0]
            .uri()
            .to_string()
            .starts_with("https://desk.example.com/rt/REST/2.0/tickets?query=id%20%3D%207&")
    );
    assert_eq!(io.sent[0].headers()["authorization"], "token canary");
    assert!(io.sent[1].uri().query().unwrap().contains("ObjectId%20%3D%207"));
}

#[tokio::test]
async fn a_message_in_html_says_that_it_is_one() {
    let html = page(&json!([
        {"id": "2", "TransactionId": {"id": "35"}, "ContentType": "text/html", "Filename": "", "Content": "<p>Water!</p>"},
    ]));
    let mut io = answering(&[(200, page(&json!([ticket()]))), (200, creations()), (200, html)]);
    let read = request_tracker().get_ticket(&mut io, &context(), "7").await.unwrap();
    assert_eq!(read.description.as_deref(), Some("<p>Water!</p>"));
    assert_eq!(read.unmapped["ContentType"], "text/html");
}

#[tokio::test]
async fn a_ticket_that_no_search_finds_is_not_there() {
    let mut io = answering(&[(200, page(&json!([])))]);
    let refused = request_tracker().get_ticket(&mut io, &context(), "7").await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::NotFound { what: "ticket", id: "7".into() });
}

#[test]
fn words_of_their_own_are_kept() {
    let mut theirs = ticket();
    theirs["Priority"] = json!("33");
    theirs["Owner"] = json!({"id": "Nobody"});
    let read = tickets::read_one(&server(), "7", &page(&json!([theirs]))).unwrap();
    assert_eq!((read.priority, &read.unmapped["Priority"], read.assignee), (None, &json!(33), None));
}

#[test]
fn an_answer_without_what_a_ticket_needs_is_a_bad_one() {
    for field in ["id", "Status", "Created", "LastUpdated"] {
        let mut theirs = ticket();
        theirs.as_object_mut().unwrap().remove(field);
        let refused = tickets::read_one(&server(), "7", &page(&json!([theirs]))).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::BadAnswer, "{field}");
    }
}

#[test]
fn refusals_are_told_apart() {
    let kind = |answer: Answer| accepted(answer, "ticket", "7").unwrap_err().kind;
    let place = |status, text: &str| match kind(answer(status, json!({"message": text}).to_string())) {
        ErrorKind::Invalid(faults) => faults[0].pointer.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(place(400, "Status 'weird' isn't a valid status for tickets in this queue."), "/status");
    assert_eq!(place(403, "No permission to create tickets in the queue 'Nope'"), "/project");
    assert_eq!(place(400, "Etwas anderes"), "");
    assert_eq!(
        kind(answer(403, json!({"message": "Forbidden"}).to_string())),
        ErrorKind::Permission { missing: None }
    );
    assert_eq!(kind(answer(412, "")), ErrorKind::Conflict);
    assert_eq!(kind(answer(401, "")), ErrorKind::Credentials);
    assert_eq!(kind(answer(404, "")), ErrorKind::NotFound { what: "ticket", id: "7".into() });
}

#[tokio::test]
async fn verification_says_what_is_wrong_with_the_configuration() {
    let adapter = provider(ID).unwrap().adapter();
    let (about, nothing) = (json!({"Version": "5.0.3", "Plugins": []}), json!({"message": "Not Found"}));
    let mut io = answering(&[(200, about.clone()), (200, json!({"id": 1})), (200, page(&json!([])))]);
    assert!(adapter.verify(&mut io, &context()).await.is_ok());
    for (answers, pointer) in
        [(vec![(404, nothing.clone())], "/url"), (vec![(200, about), (404, nothing)], "/default_project")]
    {
        match adapter.verify(&mut answering(&answers), &context()).await.unwrap_err().kind {
            ErrorKind::Invalid(faults) => assert_eq!(faults[0].pointer, pointer),
            other => panic!("{other:?}"),
        }
    }
    let refused = adapter.verify(&mut answering(&[(401, json!({}))]), &context()).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Credentials);
    assert!(!format!("{refused:?}").contains("canary"));
}

fn entries(ids: &[(&str, &str)]) -> Value {
    let one = |(id, kind): &(&str, &str)| json!({"id": id, "Type": kind, "Created": "2026-11-22T04:00:00Z", "Creator": {"id": "dana"}});
    page(&ids.iter().map(one).collect())
}

fn texts(said: &[(&str, &str)]) -> Value {
    let one = |(entry, text): &(&str, &str)| json!({"id": "1", "TransactionId": entry, "ContentType": "text/plain", "Filename": "", "Content": text});
    page(&said.iter().map(one).collect())
}

#[tokio::test]
async fn a_comment_is_the_entry_that_was_not_there_before() {
    let found = (200, page(&json!([ticket()])));
    let before = [
        found.clone(),
        (200, entries(&[("35", "Create"), ("40", "Comment")])),
        (200, texts(&[("40", "Same")])),
    ];
    let after = [
        found,
        (200, entries(&[("35", "Create"), ("40", "Comment"), ("41", "EmailRecord"), ("42", "Correspond")])),
        (200, texts(&[("40", "Same"), ("42", "Same")])),
    ];
    let new = CreateComment { content: "Same".into(), ..CreateComment::default() };
    let said = (201, json!(["Comments added"]));
    let mut io = answering(&[&before[..], std::slice::from_ref(&said), &after[..]].concat());
    let made = request_tracker().create_comment(&mut io, &context(), "7", &new).await.unwrap();
    assert_eq!((made.id.as_str(), made.creator.as_str()), ("42", "dana"));
    assert_eq!(Value::Object(made.unmapped), json!({"Type": "Correspond"}));

    let mut io = answering(&[&before[..], std::slice::from_ref(&said), &before[..]].concat());
    let refused = request_tracker().create_comment(&mut io, &context(), "7", &new).await.unwrap_err();
    assert!(refused.leaves_doubt());

    let mut io = answering(&[&before[..], &[said], &[(503, json!({}))]].concat());
    let doubt = request_tracker().create_comment(&mut io, &context(), "7", &new).await.unwrap_err();
    assert!(doubt.leaves_doubt(), "it was written: a repetition would write it twice");
}

#[tokio::test]
async fn a_files_content_comes_in_lines() {
    let list = page(&json!([
        {"id": "8", "Filename": "", "ContentType": "text/plain", "ContentLength": "0", "Created": "2026-11-22T04:00:00Z"},
        {"id": "9", "Filename": "a.bin", "ContentType": "", "ContentLength": "3", "Created": "2026-11-22T04:00:00Z",
            "Creator": {"id": "dana"}},
    ]));
    let mut io = answering(&[
        (200, page(&json!([ticket()]))),
        (200, list.clone()),
        (200, json!({"Content": "AP\n8B\n"})),
    ]);
    let file = request_tracker().download_attachment(&mut io, &context(), "7", "9").await.unwrap();
    assert_eq!((file.file_name.as_str(), file.content.as_str()), ("a.bin", "AP8B"));
    let mut io = answering(&[(200, page(&json!([ticket()]))), (200, list)]);
    let refused = request_tracker().download_attachment(&mut io, &context(), "7", "8").await.unwrap_err();
    assert!(matches!(refused.kind, ErrorKind::NotFound { .. }), "a part of a message is no file");
}

#[test]
fn a_garbled_name_does_not_hide_the_rest() {
    let mut bytes = b"{\"items\": [{\"Filename\": \"\xfc.bin\"}], \"total\": 1}".to_vec();
    assert_eq!(read_json(&answer(200, bytes.clone())).unwrap()["total"], 1);
    bytes.truncate(20);
    assert_eq!(read_json(&answer(200, bytes)).unwrap_err().kind, ErrorKind::BadAnswer);
}

/// Names that answers have.
const KNOWN: [&str; 14] = [
    "items",
    "total",
    "id",
    "Subject",
    "Status",
    "Created",
    "LastUpdated",
    "Due",
    "Requestor",
    "TransactionId",
    "Content",
    "ContentType",
    "Filename",
    "Type",
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
        let _ = read_json(&answer(status, bytes.clone()));
        let _ = accepted(answer(status, bytes), "ticket", "7");
        let _ = accepted(answer(status, value.to_string()), "ticket", "7");
        let _ = tickets::read_one(&server(), "7", &value);
        let _ = tickets::read_page(&server(), &value);
        let _ = tickets::read_made(&value);
        let _ = tickets::read_tag(&value);
        let _ = tickets::read_changed(&value, "3");
        let _ = tickets::read_said(&value);
        let _ = history::read_creations(&value);
        let _ = history::read_contents(&value, &mut BTreeMap::new());
        let _ = history::read_list("7", &value);
        let _ = files::read_list("7", &value);
        let _ = work::read_projects(&value, Place::of(&Query::first(1)).unwrap());
    }
}
