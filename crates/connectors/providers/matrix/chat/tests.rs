use std::collections::BTreeMap;
use std::time::Duration;

use api_types::{Environment, Timestamp};
use proptest::prelude::*;
use provider_schema::CredentialKind;
use serde_json::{Value, json};

use super::{MatrixChat, members, rooms, timeline};
use crate::chat::{Chat as _, ConversationKind, MessageKind, Within};
use crate::memory::Memory;
use crate::query::Query;
use crate::{Adapter as _, Context, Credential, CredentialFields, ErrorKind, ProviderError};

const ROOM: Within<'static> = Within { user: None, conversation: "!a/b:example.com" };

fn context() -> Context {
    let fields = json!({ "secret": "canary" }).as_object().cloned().unwrap();
    let credential = Credential { kind: CredentialKind::Token, fields: CredentialFields::new(fields) };
    Context {
        config: json!({ "endpoint": "https://matrix.example.com/" }),
        credentials: BTreeMap::from([("/credential".to_owned(), credential)]),
        environment: Environment::Test,
        created_at: Timestamp::ZERO,
        now: Timestamp::ZERO,
        time_left: Duration::from_secs(20),
    }
}

fn world(answers: impl IntoIterator<Item = (u16, Value)>) -> Memory {
    let mut io = Memory::default();
    let answer = |(status, body): (u16, Value)| {
        http::Response::builder().status(status).body(body.to_string().into()).unwrap()
    };
    io.answers.extend(answers.into_iter().map(answer));
    io
}

/// Paths and parameters that were asked for, behind the version.
fn asked(io: &Memory) -> Vec<String> {
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let prefix = "https://matrix.example.com/_matrix/client/v3";
    io.sent.iter().map(|request| decoded(request.uri().to_string().strip_prefix(prefix).unwrap())).collect()
}

fn state(kind: &str, content: &Value) -> Value {
    json!({ "type": kind, "state_key": "", "content": content, "origin_server_ts": 1_700_000_000_123_i64 })
}

#[tokio::test]
async fn rooms_are_what_their_state_and_the_newest_event_say() {
    let sync = json!({
        "account_data": { "events": [{ "type": "m.direct", "content": { "@ada:b": ["!c:b"] } }] },
        "rooms": { "join": {
            "!a:b": {
                "state": { "events": [state("m.room.create", &json!({ "room_version": "12" })), state("m.room.name", &json!({ "name": "Before" })), state("m.room.topic", &json!({ "topic": "All" }))] },
                "timeline": { "events": [state("m.room.name", &json!({ "name": "Now" }))] },
                "summary": { "m.joined_member_count": 3 },
            },
            "!c:b": { "state": { "events": [state("m.room.canonical_alias", &json!({ "alias": "#c:b" }))] } },
            "!e:b": {},
            "!d:b": { "state": { "events": [state("m.room.create", &json!({ "type": "m.space" })), state("m.room.name", &json!({ "name": "" }))] } },
        } },
    });
    let begun = state("m.room.create", &json!({ "room_version": "12" }));
    let mut io = world([
        (200, json!({ "joined_rooms": ["!d:b", "!a:b", "!gone:b", "!c:b", "!e:b", "!z:b"] })),
        (200, sync),
        (200, begun),
        (404, json!({ "errcode": "M_NOT_FOUND" })),
    ]);
    let page = MatrixChat.query_conversations(&mut io, &context(), None, &Query::first(5)).await.unwrap();
    let seen: Vec<_> = page
        .items
        .iter()
        .map(|one| (one.uid.as_str(), one.name.as_deref(), one.kind.clone(), one.members))
        .collect();
    assert_eq!(
        seen,
        [
            ("!a:b", Some("Now"), ConversationKind::Channel, Some(3)),
            ("!c:b", Some("#c:b"), ConversationKind::DirectMessage, None),
            ("!d:b", None, ConversationKind::Other("m.space".into()), None),
            ("!e:b", None, ConversationKind::Channel, None),
        ]
    );
    assert_eq!(page.items[0].created_at.unwrap().as_micros(), 1_700_000_000_123_000);
    assert_eq!(
        Value::from(page.items[0].more.unmapped.clone()),
        json!({ "room_version": "12", "topic": "All" })
    );
    assert_eq!(page.next.as_deref(), Some("!gone:b"));
    let asked = asked(&io);
    assert_eq!(asked[0], "/joined_rooms");
    assert!(
        asked[1].contains("set_presence=offline")
            && asked[1].contains(r#""rooms":["!a:b","!c:b","!d:b","!e:b","!gone:b"]"#),
        "{asked:?}"
    );
    assert_eq!(
        asked[2..],
        ["/rooms/!c:b/state/m.room.create/?format=event", "/rooms/!e:b/state/m.room.create/?format=event"]
    );
    assert_eq!(page.items[1].created_at, page.items[0].created_at);
    let mut io = world([(200, json!({ "joined_rooms": ["!a:b"] }))]);
    let next = Query { after: page.next, ..Query::first(4) };
    let page = MatrixChat.query_conversations(&mut io, &context(), None, &next).await.unwrap();
    assert!(page.items.is_empty() && page.next.is_none() && io.sent.len() == 1);
}

#[tokio::test]
async fn members_are_cut_into_pages_by_their_ids() {
    let joined = json!({ "joined": { "@b:c": { "display_name": null }, "@a:c": { "display_name": "Ada", "avatar_url": "mxc://x" } } });
    let mut io = world([(200, joined.clone()), (200, joined)]);
    let page = MatrixChat.query_members(&mut io, &context(), ROOM, &Query::first(1)).await.unwrap();
    let ada = &page.items[0];
    assert_eq!(
        (ada.uid.as_str(), ada.full_name.as_deref(), &ada.more.unmapped["avatar_url"]),
        ("@a:c", Some("Ada"), &json!("mxc://x"))
    );
    let next = Query { after: page.next, ..Query::first(1) };
    let page = MatrixChat.query_members(&mut io, &context(), ROOM, &next).await.unwrap();
    assert_eq!((page.items[0].uid.as_str(), &page.items[0].full_name, page.next), ("@b:c", &None, None));
    assert!(io.sent[0].uri().path().ends_with("/rooms/%21a%2Fb%3Aexample.com/joined_members"));
}

fn event(more: &Value) -> Value {
    let mut event =
        json!({ "event_id": "$1", "sender": "@ada:b", "origin_server_ts": 1000, "type": "m.room.message" });
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event
}

#[tokio::test]
async fn messages_say_what_became_of_them_and_whom_they_answer() {
    let content = |content: Value| event(&json!({ "content": content }));
    let edited = |by: &str| {
        let edit = json!({ "sender": by, "content": { "m.new_content": { "body": "new" } } });
        event(&json!({ "content": { "body": "old" }, "unsigned": { "m.relations": { "m.replace": edit } } }))
    };
    let chunk = json!([
        content(
            json!({ "body": "x", "m.relates_to": { "rel_type": "m.thread", "event_id": "$0", "m.in_reply_to": { "event_id": "$9" } } })
        ),
        content(json!({ "body": "y", "m.relates_to": { "m.in_reply_to": { "event_id": "$9" } } })),
        content(json!({ "body": "* z", "m.relates_to": { "rel_type": "m.replace", "event_id": "$0" } })),
        edited("@ada:b"),
        edited("@eve:b"),
        event(&json!({ "content": {}, "unsigned": { "redacted_because": {} } })),
        content(
            json!({ "msgtype": "m.image", "body": "Look", "filename": "a.png", "file": { "url": "mxc://x" }, "info": { "mimetype": "image/png", "size": 3 } })
        ),
        event(&json!({ "type": "m.room.encrypted", "content": { "algorithm": "m.megolm.v1.aes-sha2" } })),
    ]);
    let mut io = world([(200, json!({ "chunk": chunk, "end": "t1" }))]);
    let after = Query { after: Some("t&0".into()), ..Query::first(9) };
    let page = MatrixChat.query_messages(&mut io, &context(), Some(ROOM), &after).await.unwrap();
    let seen: Vec<_> =
        page.items.iter().map(|one| (one.text.as_str(), one.kind, one.answers.as_deref())).collect();
    assert_eq!(
        seen,
        [
            ("x", MessageKind::Sent, Some("$0")),
            ("y", MessageKind::Sent, Some("$9")),
            ("new", MessageKind::Edited, None),
            ("old", MessageKind::Sent, None),
            ("", MessageKind::Deleted, None),
            ("Look", MessageKind::Sent, None),
            ("", MessageKind::Sent, None),
        ]
    );
    let file = &page.items[5].files[0];
    assert_eq!((file.name.as_str(), file.uid.as_deref(), file.size), ("a.png", Some("mxc://x"), Some(3)));
    assert_eq!(page.items[6].more.unmapped["algorithm"], "m.megolm.v1.aes-sha2");
    assert_eq!((page.next.as_deref(), page.items[0].sent_at.as_micros()), (Some("t1"), 1_000_000));
    assert!(
        asked(&io)[0].ends_with("&from=t&0") && io.sent[0].uri().query().unwrap().ends_with("from=t%260")
    );
}

#[tokio::test]
async fn a_page_of_edits_alone_is_passed_over_but_not_for_ever() {
    let edits = || {
        let content = json!({ "body": "*", "m.relates_to": { "rel_type": "m.replace", "event_id": "$0" } });
        (200, json!({ "chunk": [event(&json!({ "content": content }))], "end": "more" }))
    };
    let said = (200, json!({ "chunk": [event(&json!({ "content": { "body": "x" } }))] }));
    let mut io = world([edits(), said]);
    let page = MatrixChat.query_messages(&mut io, &context(), Some(ROOM), &Query::first(1)).await.unwrap();
    assert_eq!((page.items.len(), page.next), (1, None));
    let mut io = world(std::iter::repeat_with(edits).take(9));
    let page = MatrixChat.query_messages(&mut io, &context(), Some(ROOM), &Query::first(1)).await.unwrap();
    assert_eq!((page.items.len(), page.next.as_deref(), io.sent.len()), (0, Some("more"), 5));
}

#[tokio::test]
async fn a_room_that_the_user_is_not_in_is_not_there() {
    for (status, code) in [(403, "M_FORBIDDEN"), (404, "M_NOT_FOUND"), (400, "M_INVALID_PARAM")] {
        let no = || world([(status, json!({ "errcode": code, "error": "No." }))]);
        let one = MatrixChat.query_members(&mut no(), &context(), ROOM, &Query::first(1)).await.unwrap_err();
        let other =
            MatrixChat.query_messages(&mut no(), &context(), Some(ROOM), &Query::first(1)).await.unwrap_err();
        for error in [one, other] {
            assert_eq!(
                error.kind,
                ErrorKind::NotFound { what: "conversation", id: ROOM.conversation.into() },
                "{code}"
            );
            assert_eq!(error.details["errcode"], code);
        }
    }
    let mut io = world([(401, json!({ "errcode": "M_UNKNOWN_TOKEN" }))]);
    let error = MatrixChat.query_members(&mut io, &context(), ROOM, &Query::first(1)).await.unwrap_err();
    assert!(error.kind == ErrorKind::Credentials && !format!("{error:?}").contains("canary"));
}

#[tokio::test]
async fn verification_shows_the_token_to_a_homeserver_only() {
    let good = || {
        vec![
            (200, json!({ "versions": ["v1.11"] })),
            (200, json!({ "user_id": "@a:b" })),
            (200, json!({ "joined_rooms": [] })),
        ]
    };
    let mut io = world(good());
    assert_eq!(MatrixChat.verify(&mut io, &context()).await.unwrap().warnings, []);
    assert!(!io.sent[0].headers().contains_key("authorization"));
    for (place, status, body, kind) in [
        (0, 200, json!({ "hello": "world" }), ErrorKind::Unavailable),
        (1, 401, json!({ "errcode": "M_UNKNOWN_TOKEN" }), ErrorKind::Credentials),
        (2, 200, json!({}), ErrorKind::BadAnswer),
    ] {
        let mut answers = good();
        answers[place] = (status, body);
        assert_eq!(MatrixChat.verify(&mut world(answers), &context()).await.unwrap_err().kind, kind);
    }
}

/// Every reading.
fn readings(status: u16, body: &[u8]) -> Vec<Result<(), ProviderError>> {
    let said = || http::Response::builder().status(status).body(body.to_vec().into()).unwrap();
    vec![
        rooms::read_joined(said()).map(drop),
        rooms::read_state(said(), &["!a:b".to_owned()]).map(drop),
        members::read(said(), "!a:b").map(drop),
        timeline::read(said(), "!a:b").map(drop),
    ]
}

proptest! {
    #[test]
    fn an_id_leads_nowhere_else(id in any::<String>(), from in any::<String>()) {
        let requests = [members::request(&context(), &id), timeline::request(&context(), &id, 1, Some(&from)), rooms::request_state(&context(), std::slice::from_ref(&id))];
        for request in requests {
            let request = request.unwrap();
            prop_assert_eq!(request.uri().host(), Some("matrix.example.com"));
            prop_assert!(request.uri().path().matches('/').count() <= 6);
        }
    }

    #[test]
    fn no_bytes_bring_a_reading_down(status in 200_u16..600, body in proptest::collection::vec(any::<u8>(), 0..200)) {
        readings(status, &body);
    }

    #[test]
    fn no_values_in_known_places_bring_a_reading_down(
        ts in any::<i64>(), size in any::<u64>(), text in "\\PC{0,40}",
        odd in prop_oneof![Just(json!(null)), Just(json!(7)), Just(json!([])), Just(json!({})), Just(json!("m.file"))],
    ) {
        let content = json!({ "msgtype": odd, "body": odd, "info": odd, "m.relates_to": odd, "name": odd, "type": odd, "@a:b": odd });
        let one = json!({ "event_id": text, "sender": text, "origin_server_ts": ts, "type": "m.room.name", "state_key": "", "content": content, "unsigned": odd });
        let room = json!({ "state": { "events": [one, odd] }, "timeline": odd, "summary": { "m.joined_member_count": size } });
        let body = json!({
            "chunk": [one], "joined": { text: odd }, "joined_rooms": [odd], "rooms": { "join": { "!a:b": room } },
            "account_data": { "events": [{ "type": "m.direct", "content": content }, odd] }, "end": odd,
        });
        readings(200, body.to_string().as_bytes());
    }
}
