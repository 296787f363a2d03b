use std::collections::BTreeMap;
use std::time::Duration;

use api_types::engine::notifications::{CreateNotification, NotificationStatus};
use api_types::engine::ticketing::Priority;
use api_types::{Environment, Timestamp};
use proptest::prelude::*;
use provider_schema::CredentialKind;
use serde_json::{Value, json};

use super::super::api;
use super::{Matrix, event, message};
use crate::memory::Memory;
use crate::notifications::Notifications as _;
use crate::{Adapter as _, Answer, Context, Credential, CredentialFields, ErrorKind, ProviderError};

const ROOM: &str = "!abc/d:example.com";
const BOT: &str = "@bot:example.com";

fn context(room: &str) -> Context {
    let fields = json!({"secret": "canary"}).as_object().cloned().unwrap();
    let credential = Credential { kind: CredentialKind::Token, fields: CredentialFields::new(fields) };
    Context {
        config: json!({"type": "notifications_matrix", "endpoint": "https://matrix.example.com/", "room": room}),
        credentials: BTreeMap::from([("/credential".to_owned(), credential)]),
        environment: Environment::Test,
        created_at: Timestamp::ZERO,
        now: Timestamp::ZERO,
        time_left: Duration::from_secs(20),
    }
}

fn answer(status: u16, body: &Value) -> Answer {
    http::Response::builder().status(status).body(body.to_string().into()).unwrap()
}

fn world(answers: impl IntoIterator<Item = (u16, Value)>) -> Memory {
    let mut io = Memory::default();
    io.answers.extend(answers.into_iter().map(|(status, body)| answer(status, &body)));
    io
}

fn sent(io: &Memory) -> Vec<String> {
    io.sent.iter().map(|request| format!("{} {}", request.method(), request.uri())).collect()
}

fn new(summary: &str) -> CreateNotification {
    CreateNotification { summary: summary.into(), ..CreateNotification::default() }
}

#[tokio::test]
async fn a_message_goes_into_the_room_of_the_alias_once() {
    let mut io = world([(200, json!({"room_id": ROOM})), (200, json!({"event_id": "$1"}))]);
    let made =
        Matrix.create_message(&mut io, &context("#al/erts:example.com"), &new("Disk full")).await.unwrap();
    assert_eq!((made.id.as_str(), made.notification_status), ("$1", Some(NotificationStatus::Open)));
    let seen = sent(&io);
    assert_eq!(
        seen[0],
        "GET https://matrix.example.com/_matrix/client/v3/directory/room/%23al%2Ferts%3Aexample.com"
    );
    let path = "PUT https://matrix.example.com/_matrix/client/v3/rooms/%21abc%2Fd%3Aexample.com/send/m.room.message/";
    assert!(seen[1].starts_with(path) && seen[1].len() > path.len() + 30, "{seen:?}");
    let body: Value = serde_json::from_slice(io.sent[1].body()).unwrap();
    assert_eq!((&body["body"], &body["formatted_body"]), (&json!("Disk full"), &Value::Null));
    assert_eq!(io.sent[1].headers()["authorization"], "Bearer canary");
}

#[tokio::test]
async fn what_was_sent_is_read_back_whole_and_clearing_keeps_it() {
    let full = CreateNotification {
        description: Some("<b>two</b>\nlines @room".into()),
        priority: Some(Priority::High),
        tags: vec!["a".into()],
        ..new("Disk full")
    };
    let mut io = world([(200, json!({"event_id": "$1"}))]);
    let made = Matrix.create_message(&mut io, &context(ROOM), &full).await.unwrap();
    let content: Value = serde_json::from_slice(io.sent[0].body()).unwrap();
    assert!(
        content["formatted_body"].as_str().unwrap().contains("&lt;b&gt;two&lt;/b&gt;<br>lines"),
        "{content}"
    );
    assert_eq!(content["m.mentions"], json!({}));
    let event = json!({"type": "m.room.message", "sender": BOT, "origin_server_ts": 7, "content": content});
    let mut io = world([(200, event.clone())]);
    assert_eq!(Matrix.get_message(&mut io, &context(ROOM), "$1").await.unwrap(), made);

    let mut io =
        world([(200, event.clone()), (200, json!({"user_id": BOT})), (200, json!({"event_id": "$2"}))]);
    Matrix.clear_message(&mut io, &context(ROOM), "$1").await.unwrap();
    assert!(sent(&io)[2].ends_with("/send/m.room.message/clear-%241"), "{:?}", sent(&io));
    let edit: Value = serde_json::from_slice(io.sent[2].body()).unwrap();
    assert_eq!(edit["m.relates_to"], json!({"rel_type": "m.replace", "event_id": "$1"}));

    let mut edited = event;
    edited["unsigned"] = json!({"m.relations": {"m.replace": {"sender": BOT, "content": edit}}});
    let mut io = world([(200, edited.clone()), (200, edited.clone())]);
    let cleared = Matrix.get_message(&mut io, &context(ROOM), "$1").await.unwrap();
    assert_eq!(cleared.notification_status, Some(NotificationStatus::Closed));
    assert_eq!((cleared.summary, cleared.description), (made.summary, made.description));
    Matrix.clear_message(&mut io, &context(ROOM), "$1").await.unwrap();
    assert_eq!(io.sent.len(), 2, "it was cleared before");

    edited["unsigned"]["m.relations"]["m.replace"]["sender"] = "@eve:example.com".into();
    let mut io = world([(200, edited)]);
    let seen = Matrix.get_message(&mut io, &context(ROOM), "$1").await.unwrap();
    assert_eq!(seen.notification_status, Some(NotificationStatus::Open), "edits of others count for nothing");
}

#[tokio::test]
async fn a_message_of_somebody_else_is_read_and_not_cleared() {
    let event = json!({"type": "m.room.message", "sender": "@ada:example.com", "origin_server_ts": 1000,
        "content": {"msgtype": "m.text", "body": "Hello\nthere"}});
    let mut io = world([(200, event.clone()), (200, event), (200, json!({"user_id": BOT}))]);
    let seen = Matrix.get_message(&mut io, &context(ROOM), "$1").await.unwrap();
    assert_eq!((seen.summary.as_str(), seen.description.as_deref()), ("Hello", Some("Hello\nthere")));
    assert_eq!(seen.created_at.as_micros(), 1_000_000);
    let error = Matrix.clear_message(&mut io, &context(ROOM), "$1").await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Permission { .. }) && error.message.contains("@ada"), "{error}");
}

#[tokio::test]
async fn what_is_no_message_any_more_is_not_found() {
    for (status, body) in [
        (200, json!({"type": "m.room.message", "sender": BOT, "content": {}})),
        (200, json!({"type": "m.room.topic", "sender": BOT, "content": {"body": "x"}})),
        (404, json!({"errcode": "M_NOT_FOUND", "error": "Event not found."})),
        (403, json!({"errcode": "M_FORBIDDEN", "error": "You don't have permission to access that event."})),
    ] {
        let error =
            Matrix.get_message(&mut world([(status, body.clone())]), &context(ROOM), "$1").await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::NotFound { what: "message", .. }), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn each_refusal_has_its_kind() {
    for (status, body, kind) in [
        (401, json!({"errcode": "M_UNKNOWN_TOKEN"}), ErrorKind::Credentials),
        (401, json!({"errcode": "M_UNKNOWN_TOKEN", "soft_logout": true}), ErrorKind::Credentials),
        (403, json!({"errcode": "M_USER_DEACTIVATED"}), ErrorKind::Credentials),
        (403, json!({"errcode": "M_FORBIDDEN"}), ErrorKind::Permission { missing: None }),
        (
            429,
            json!({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1001}),
            ErrorKind::RateLimited { retry_after: Some(2) },
        ),
        (413, json!({"errcode": "M_TOO_LARGE"}), api::too_large().kind),
        (404, json!({"errcode": "M_UNRECOGNIZED"}), ErrorKind::Unavailable),
        (404, json!("<html>"), ErrorKind::Unavailable),
        (500, json!({"errcode": "M_UNKNOWN"}), ErrorKind::BadAnswer),
        (502, json!("<html>"), ErrorKind::Unavailable),
        (200, json!({"no": "id"}), ErrorKind::BadAnswer),
    ] {
        let mut io = world([(status, body.clone())]);
        let error = Matrix.create_message(&mut io, &context(ROOM), &new("x")).await.unwrap_err();
        assert_eq!(error.kind, kind, "{status} {body}: {error:?}");
        assert_eq!(error.message.contains("soft logout"), body.get("soft_logout").is_some(), "{error}");
        assert!(!format!("{error:?}").contains("canary"));
    }
}

#[tokio::test]
async fn a_room_that_is_not_found_leaves_no_doubt_about_the_message() {
    for said in [(500, json!({})), (200, json!({})), (200, json!([]))] {
        let mut io = world([said]);
        let error = Matrix.create_message(&mut io, &context("#a:b"), &new("x")).await.unwrap_err();
        assert!(!error.leaves_doubt(), "{error:?}");
    }
    let mut io = world([]);
    let error = Matrix.create_message(&mut io, &context("alerts"), &new("x")).await.unwrap_err();
    assert!(error.message.contains("provider_config/room") && io.sent.is_empty(), "{error}");
}

#[tokio::test]
async fn a_message_that_no_room_takes_is_refused_before_it_is_sent() {
    let mut io = world([]);
    let long = CreateNotification { description: Some("x".repeat(30_000)), ..new("x") };
    let error = Matrix.create_message(&mut io, &context(ROOM), &long).await.unwrap_err();
    let ErrorKind::Invalid(faults) = &error.kind else { panic!("{error:?}") };
    assert_eq!((faults[0].pointer.as_str(), io.sent.len()), ("/description", 0));
}

/// What a homeserver says while it is verified, with one answer exchanged.
fn verified(change: Option<(usize, u16, Value)>) -> Vec<(u16, Value)> {
    let missing = json!({"errcode": "M_NOT_FOUND"});
    let mut answers = vec![
        (200, json!({"versions": ["v1.11"]})),
        (200, json!({"user_id": BOT})),
        (200, json!({"membership": "join"})),
        (200, json!({"users": {"@ada:example.com": 100}, "events_default": 0})),
        (404, missing),
    ];
    if let Some((place, status, body)) = change {
        answers[place] = (status, body);
    }
    answers
}

#[tokio::test]
async fn verification_sends_nothing_into_the_room_and_shows_the_token_to_a_homeserver_only() {
    let mut io = world(verified(None));
    let found = Matrix.verify(&mut io, &context(ROOM)).await.unwrap();
    assert!(found.warnings.is_empty());
    assert!(io.sent.iter().all(|request| request.method() == "GET"));
    assert!(!io.sent[0].headers().contains_key("authorization"));
    let mut io = world(verified(Some((4, 200, json!({"algorithm": "m.megolm.v1.aes-sha2"})))));
    let found = Matrix.verify(&mut io, &context(ROOM)).await.unwrap();
    assert_eq!(found.warnings[0].pointer, "/room");
}

#[tokio::test]
async fn verification_says_what_is_missing() {
    let silent = json!({"events_default": "50", "users_default": 0});
    for (place, status, body, word) in [
        (0, 404, json!("<html>"), "no homeserver"),
        (0, 200, json!({"hello": "world"}), "no homeserver"),
        (1, 401, json!({"errcode": "M_UNKNOWN_TOKEN"}), "token"),
        (2, 403, json!({"errcode": "M_FORBIDDEN"}), "is not in the room"),
        (2, 404, json!({"errcode": "M_NOT_FOUND"}), "is not in the room"),
        (2, 200, json!({"membership": "invite"}), "although it is invited"),
        (2, 200, json!({"membership": "leave"}), "is not in the room"),
        (3, 200, silent.clone(), "sending needs 50"),
    ] {
        let mut answers = verified(Some((place, status, body)));
        if place == 3 {
            answers[4] = (200, json!({"sender": "@ada:example.com", "content": {"room_version": "12"}}));
        }
        let error = Matrix.verify(&mut world(answers), &context(ROOM)).await.unwrap_err();
        assert!(error.message.contains(word), "{word}: {error}");
    }
    let mut answers = verified(Some((3, 200, silent)));
    answers.insert(4, (200, json!({"sender": BOT, "content": {"room_version": "12"}})));
    assert!(
        Matrix.verify(&mut world(answers), &context(ROOM)).await.is_ok(),
        "who made a room may speak in it"
    );
}

/// Every reading.
fn readings(status: u16, body: &[u8]) -> Vec<Result<(), ProviderError>> {
    let said = || http::Response::builder().status(status).body(body.to_vec().into()).unwrap();
    vec![
        event::read(said(), "$1").map(drop),
        message::read_sent(said()).map(drop),
        api::read_user(said()).map(drop),
        api::read_versions(said()),
    ]
}

proptest! {
    #[test]
    fn no_bytes_bring_a_reading_down(status in 200_u16..600, body in proptest::collection::vec(any::<u8>(), 0..200)) {
        readings(status, &body);
    }

    #[test]
    fn no_values_in_known_places_bring_a_reading_down(
        status in prop_oneof![Just(200_u16), Just(429), Just(403)],
        ts in any::<i64>(), wait in any::<u64>(), body in "\\PC{0,40}", code in "(M_LIMIT_EXCEEDED|M_FORBIDDEN|\\PC{0,9})",
        edit in prop_oneof![Just(json!(null)), Just(json!({"sender": "@a:b"})), Just(json!({"sender": "@a:b", "content": {"m.new_content": {"body": 7}}}))],
    ) {
        let said = json!({
            "type": "m.room.message", "sender": "@a:b", "origin_server_ts": ts, "errcode": code, "retry_after_ms": wait,
            "content": {"body": body, "patchbay.notification": {"summary": 7}},
            "unsigned": {"m.relations": {"m.replace": edit}},
        });
        for reading in readings(status, said.to_string().as_bytes()) {
            prop_assert!(status == 200 || reading.is_err());
        }
        if let Ok(seen) = event::read(answer(200, &said), "$1") {
            prop_assert!(serde_json::to_string(&seen.message).is_ok());
        }
    }
}
