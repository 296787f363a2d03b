//! What answers mean, good and bad ones.

use api_types::engine::ticketing::Priority;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::tracker::{accepted, read_data};
use super::super::{discussion, files, tickets, time};
use super::{answer, answering, context, issue, messages, roundup, single, tracker};
use crate::{Answer, ErrorKind, provider};

#[tokio::test]
async fn an_issue_is_read_with_its_first_message() {
    let mut io = answering(&[(200, single(&issue())), (200, messages())]);
    let ticket = roundup().get_ticket(&mut io, &context(), "7").await.unwrap();
    assert_eq!(
        (ticket.id.as_str(), ticket.name.as_str(), ticket.summary.as_str()),
        ("7", "It burns", "It burns")
    );
    assert_eq!(ticket.created_at.to_string(), "2026-11-22T03:41:46Z");
    assert_eq!((ticket.creator.as_deref(), ticket.assignee.as_deref()), (Some("robot"), Some("admin")));
    assert_eq!((ticket.priority, ticket.status.as_deref()), (Some(Priority::Critical), Some("in-progress")));
    assert_eq!((ticket.description.as_deref(), ticket.tags), (Some("Water!"), vec!["fire".to_owned()]));
    assert_eq!(Value::Object(ticket.unmapped), json!({"actor": "admin", "nosy": [], "superseder": []}));
    // The oldest message, whatever the order of the answer.
    assert!(io.sent[1].uri().query().unwrap().ends_with("&id=9"));
    assert_eq!(io.sent[0].headers()["authorization"], "Basic cm9ib3Q6Y2FuYXJ5");
}

#[test]
fn words_of_their_own_are_kept() {
    let mut theirs = issue();
    theirs["priority"] = json!({"id": "9", "name": "cosmic"});
    theirs["severity"] = json!(3);
    theirs["title"] = Value::Null;
    let ticket = tickets::read_get(&tracker(), &single(&theirs)["data"]).unwrap().0.ticket;
    assert_eq!((ticket.priority, ticket.name.as_str()), (None, ""));
    assert_eq!((&ticket.unmapped["priority"], &ticket.unmapped["severity"]), (&json!("cosmic"), &json!(3)));
}

#[test]
fn priorities_can_be_named_otherwise() {
    let mut context = context();
    context.config["priorities"] = json!([{"priority": "PLANNING", "name": "someday"}]);
    let tracker = super::super::tracker::Tracker::of(&context).unwrap();
    let mut theirs = issue();
    theirs["priority"] = json!({"id": "9", "name": "someday"});
    let read = tickets::read_get(&tracker, &single(&theirs)["data"]).unwrap().0.ticket;
    assert_eq!(read.priority, Some(Priority::Planning));
}

#[test]
fn an_answer_without_what_a_ticket_needs_is_a_bad_one() {
    for field in ["id", "creation", "activity"] {
        let mut theirs = issue();
        theirs.as_object_mut().unwrap().remove(field);
        let refused = tickets::read_get(&tracker(), &single(&theirs)["data"]).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::BadAnswer, "{field}");
    }
    let page = answer(200, "<html>please log in</html>");
    assert_eq!(read_data(page, "ticket", "7").unwrap_err().kind, ErrorKind::BadAnswer);
}

#[test]
fn refusals_are_told_apart() {
    let said =
        |status, text: &str| answer(status, json!({"error": {"status": status, "msg": text}}).to_string());
    let kind = |answer: Answer| accepted(answer, "ticket", "7").unwrap_err().kind;
    let place = |text: &str| match kind(said(400, text)) {
        ErrorKind::Invalid(faults) => faults[0].pointer.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(place("property status: 'x' is not a status."), "/status");
    assert_eq!(place("property assignedto: 'x' is not a user."), "/assignee");
    assert_eq!(place("Required Header Missing"), "");
    assert_eq!(kind(said(400, "An error occurred. Please check the server log")), ErrorKind::BadAnswer);
    assert_eq!(kind(said(412, "If-Match is missing")), ErrorKind::Conflict);
    assert_eq!(kind(said(403, "Forbidden.")), ErrorKind::Permission { missing: None });
    assert_eq!(kind(answer(401, "Invalid Login")), ErrorKind::Credentials);
    assert_eq!(kind(said(404, "no such issue 7")), ErrorKind::NotFound { what: "ticket", id: "7".into() });
}

#[tokio::test]
async fn verification_says_what_is_wrong_with_the_configuration() {
    let adapter = provider(super::ID).unwrap().adapter();
    let (good, missing) =
        (json!({"data": {"collection": []}}), json!({"error": {"msg": "Class x not found"}}));
    let mut io = answering(&[(200, good.clone()), (200, good.clone())]);
    assert!(adapter.verify(&mut io, &context()).await.is_ok());
    for (answers, pointer) in
        [(vec![(404, missing.clone())], "/endpoint"), (vec![(200, good), (404, missing)], "/issue_class")]
    {
        match adapter.verify(&mut answering(&answers), &context()).await.unwrap_err().kind {
            ErrorKind::Invalid(faults) => assert_eq!(faults[0].pointer, pointer),
            other => panic!("{other:?}"),
        }
    }
    let refused =
        adapter.verify(&mut answering(&[(401, json!("Invalid Login"))]), &context()).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Credentials);
    assert!(!format!("{refused:?}").contains("canary"));
}

#[tokio::test]
async fn a_file_or_comment_of_another_ticket_is_not_found() {
    let of_seven = [(200, single(&issue()))];
    let calls = [
        roundup().delete_comment(&mut answering(&of_seven), &context(), "7", "44").await.unwrap_err(),
        roundup().delete_attachment(&mut answering(&of_seven), &context(), "7", "44").await.unwrap_err(),
    ];
    for refused in calls {
        assert!(matches!(refused.kind, ErrorKind::NotFound { ref id, .. } if id == "44"), "{refused:?}");
    }
}

/// Values like those of answers, at any place.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("2026-11-22.03:41:46")),
    ];
    let name = prop_oneof![
        "[a-z@]{0,8}",
        Just("attributes".to_owned()),
        Just("collection".to_owned()),
        Just("id".to_owned()),
        Just("messages".to_owned()),
        Just("creation".to_owned()),
        Just("activity".to_owned()),
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
        let _ = read_data(answer(status, bytes), "ticket", "7");
        let _ = read_data(answer(status, value.to_string()), "ticket", "7");
        let _ = tickets::read_get(&tracker(), &value);
        let _ = tickets::read_page(&tracker(), &value);
        let _ = discussion::read_texts(&value);
        let _ = discussion::read_comments("7", &value);
        let _ = discussion::read_text(&value);
        let _ = files::read_list("7", &value);
        let _ = time::read(&value, "creation");
    }
}
