use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::tests::{TOKEN, as_described, called, context, fields, refusal, world};
use super::{SlackChat, conversations, messages, people};
use crate::chat::{Chat as _, ConversationKind, MessageKind, UserKind, Within};
use crate::query::{Filter, FilterSpec, Query};
use crate::{Adapter as _, ErrorKind, ProviderError};

const C: Within<'static> = Within { user: None, conversation: "C1" };

fn query(specs: &'static [FilterSpec], filters: &[String], limit: u32, after: Option<&str>) -> Query {
    let filters = filters.iter().map(|text| Filter::parse(specs, text).unwrap()).collect();
    Query { filters, after: after.map(str::to_owned), ..Query::first(limit) }
}

fn page(name: &str, items: &Value, next: &str) -> Value {
    json!({ "ok": true, name: items, "response_metadata": { "next_cursor": next } })
}

fn lacking(provided: &str) -> Value {
    json!({ "ok": false, "error": "missing_scope", "needed": "im:read", "provided": provided })
}

#[tokio::test]
async fn users_are_read_with_what_they_are_and_nothing_is_lost() {
    let ada = json!({
        "id": "U1", "team_id": "T1", "name": "ada", "deleted": false, "is_bot": false, "is_owner": true, "has_2fa": true,
        "tz": "Europe/Berlin", "real_name": "Ada L.", "profile": { "real_name": "Ada Lovelace", "email": "ada@example.com", "title": "Countess", "phone": "" },
    });
    let others = [
        json!({ "id": "U2", "name": "gone", "deleted": true }),
        json!({ "id": "U3", "name": "robot", "is_bot": true, "is_admin": false }),
        json!({ "id": "USLACKBOT", "name": "slackbot", "is_bot": false }),
    ];
    let all: Vec<_> = std::iter::once(ada.clone()).chain(others).collect();
    let mut io = world([page("members", &all.into(), "next=")]);
    let found = SlackChat.query_users(&mut io, &context(&json!({})), &Query::first(7)).await.unwrap();
    assert_eq!((found.next.as_deref(), fields(&io.sent[0])["limit"].as_str()), (Some("next="), "7"));
    let first = &found.items[0];
    assert_eq!(
        (first.uid.as_str(), first.name.as_deref(), first.full_name.as_deref()),
        ("U1", Some("ada"), Some("Ada Lovelace"))
    );
    assert_eq!(
        (first.email.as_deref(), first.active, first.has_mfa),
        (Some("ada@example.com"), Some(true), Some(true))
    );
    assert_eq!(
        (&Value::from(first.more.unmapped.clone()), &first.more.raw),
        (
            &json!({ "team_id": "T1", "is_owner": true, "tz": "Europe/Berlin", "profile": { "title": "Countess" } }),
            &ada,
        )
    );
    let kinds: Vec<_> = found.items.iter().map(|user| (user.kind, user.active)).collect();
    assert_eq!(
        kinds,
        [
            (UserKind::Administrator, Some(true)),
            (UserKind::Person, Some(false)),
            (UserKind::Program, None),
            (UserKind::Program, None),
        ]
    );
}

#[tokio::test]
async fn conversations_of_each_kind_are_listed_and_a_cursor_keeps_their_kinds() {
    let all = json!([
        { "id": "C1", "name": "general", "is_channel": true, "is_group": false, "created": 1_700_000_000, "num_members": 3, "topic": { "value": "All" } },
        { "id": "G1", "name": "board", "is_group": true },
        { "id": "D1", "is_im": true, "user": "U1" },
        { "id": "G2", "name": "mpdm-ada--grace-1", "is_mpim": true, "is_group": true },
        { "id": "X1" },
    ]);
    let mut io = world([page("channels", &all, "n|1"), page("channels", &json!([]), "")]);
    let context = context(&json!({}));
    let found = SlackChat.query_conversations(&mut io, &context, None, &Query::first(5)).await.unwrap();
    let kinds: Vec<_> = found.items.iter().map(|one| one.kind.clone()).collect();
    let other = ConversationKind::Other("conversation".into());
    assert_eq!(
        kinds,
        [
            ConversationKind::Channel,
            ConversationKind::Channel,
            ConversationKind::DirectMessage,
            ConversationKind::GroupChat,
            other
        ]
    );
    let first = &found.items[0];
    assert_eq!((first.created_at.unwrap().as_micros(), first.members), (1_700_000_000_000_000, Some(3)));
    assert_eq!(first.more.unmapped["topic"], json!({ "value": "All" }));
    let next = Query { after: found.next, ..Query::first(5) };
    SlackChat.query_conversations(&mut io, &context, Some("U1"), &next).await.unwrap();
    assert_eq!(called(&io), ["conversations.list", "users.conversations"]);
    let asked = fields(&io.sent[1]);
    assert_eq!((asked["cursor"].as_str(), asked["user"].as_str()), ("n|1", "U1"));
    assert_eq!(asked["types"], "public_channel,private_channel,im,mpim");
    let wrong = Query { after: Some("of before".into()), ..Query::first(5) };
    let error = SlackChat.query_conversations(&mut world([]), &context, None, &wrong).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidQuery { parameter: "cursor" });
}

#[tokio::test]
async fn kinds_whose_scope_is_missing_are_left_out_unless_none_is_left() {
    let context = context(&json!({}));
    let mut io = world([lacking("channels:read, im:read,users:read"), page("channels", &json!([]), "n")]);
    let found = SlackChat.query_conversations(&mut io, &context, None, &Query::first(5)).await.unwrap();
    assert_eq!(fields(&io.sent[1])["types"], "public_channel,im");
    assert_eq!(found.next.as_deref(), Some("public_channel,im|n"));
    for provided in ["users:read", "channels:read,groups:read,im:read,mpim:read"] {
        let mut io = world([lacking(provided)]);
        let error =
            SlackChat.query_conversations(&mut io, &context, None, &Query::first(5)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Permission { missing: Some("im:read".into()) });
    }
    let filter = |text: &str| query(conversations::FILTERS, &[text.to_owned()], 5, None);
    for (text, types) in [
        ("conversation.type_id[eq]3", "mpim"),
        ("conversation.type_id[in]2,1", "public_channel,private_channel,im"),
    ] {
        let mut io = world([page("channels", &json!([]), "")]);
        SlackChat.query_conversations(&mut io, &context, None, &filter(text)).await.unwrap();
        assert_eq!(fields(&io.sent[0])["types"], types);
    }
    let mut io = world([]);
    let none = SlackChat
        .query_conversations(&mut io, &context, None, &filter("conversation.type_id[eq]4"))
        .await
        .unwrap();
    assert!(none.items.is_empty() && io.sent.is_empty(), "Slack has none of these");
}

#[tokio::test]
async fn messages_say_what_became_of_them_and_whom_they_answer() {
    let said = json!([
        { "type": "message", "ts": "5.000001", "user": "U1", "text": "x &lt; <@U2>", "reactions": [{ "name": "tada" }] },
        { "ts": "4.000001", "user": "U1", "text": "y", "edited": { "user": "U1", "ts": "6.000000" }, "thread_ts": "4.000001" },
        { "ts": "3.000001", "bot_id": "B1", "username": "Robot", "subtype": "bot_message", "text": "", "files": [{ "id": "F1", "name": "a.txt", "mimetype": "text/plain", "size": 3 }, { "id": "F2", "mode": "tombstone" }] },
        { "ts": "2.000001", "user": "U2", "subtype": "channel_join", "text": "<@U2> has joined the channel" },
        { "ts": "1.000001", "subtype": "tombstone", "thread_ts": "0.000001", "text": "This message was deleted." },
    ]);
    let mut io = world([page("messages", &said, "")]);
    let found =
        SlackChat.query_messages(&mut io, &context(&json!({})), Some(C), &Query::first(9)).await.unwrap();
    let kinds: Vec<_> = found.items.iter().map(|one| one.kind).collect();
    assert_eq!(
        kinds,
        [
            MessageKind::Sent,
            MessageKind::Edited,
            MessageKind::Sent,
            MessageKind::System,
            MessageKind::Deleted
        ]
    );
    let answers: Vec<_> = found.items.iter().map(|one| one.answers.as_deref()).collect();
    assert_eq!(answers, [None, None, None, None, Some("0.000001")]);
    assert_eq!(
        (found.items[0].text.as_str(), found.items[0].sent_at.as_micros()),
        ("x &lt; <@U2>", 5_000_001)
    );
    assert_eq!(found.items[0].more.unmapped["reactions"][0]["name"], "tada");
    let robot = found.items[2].sender.as_ref().unwrap();
    assert_eq!(
        (robot.uid.as_str(), robot.kind, robot.name.as_deref()),
        ("B1", UserKind::Program, Some("Robot"))
    );
    let files: Vec<_> = found.items[2].files.iter().map(|file| (file.name.as_str(), file.size)).collect();
    assert_eq!(files, [("a.txt", Some(3)), ("F2", None)]);
    assert_eq!(found.items[4].sender, None);
}

#[tokio::test]
async fn times_are_asked_of_slack_and_those_that_exclude_each_other_of_nobody() {
    let context = context(&json!({}));
    let at = |second: u32| format!("2026-11-03T10:00:{second:02}.5Z");
    let filters = |texts: &[String]| query(messages::FILTERS, texts, 9, None);
    let both = filters(&[
        format!("time[gte]{}", at(1)),
        format!("time[lte]{}", at(9)),
        format!("time[gte]{}", at(3)),
    ]);
    let mut io = world([page("messages", &json!([]), "")]);
    SlackChat.query_messages(&mut io, &context, Some(C), &both).await.unwrap();
    let asked = fields(&io.sent[0]);
    assert_eq!(
        (asked["oldest"].as_str(), asked["latest"].as_str()),
        ("1793700003.500000", "1793700009.500000")
    );
    assert_eq!(asked["inclusive"], "true");
    let none = filters(&[format!("time[gte]{}", at(2)), format!("time[lte]{}", at(1))]);
    let mut io = world([]);
    let found = SlackChat.query_messages(&mut io, &context, Some(C), &none).await.unwrap();
    assert!(found.items.is_empty() && io.sent.is_empty());
}

#[tokio::test]
async fn the_bot_joins_by_itself_only_where_it_was_told_to() {
    let joined =
        || world([refusal("not_in_channel"), json!({ "ok": true }), page("messages", &json!([]), "")]);
    let mut io = joined();
    SlackChat
        .query_messages(&mut io, &context(&json!({ "channels": "auto" })), Some(C), &Query::first(9))
        .await
        .unwrap();
    assert_eq!(called(&io), ["conversations.history", "conversations.join", "conversations.history"]);
    assert_eq!(fields(&io.sent[1])["channel"], "C1");
    let mut io = joined();
    let error =
        SlackChat.query_messages(&mut io, &context(&json!({})), Some(C), &Query::first(9)).await.unwrap_err();
    assert!(error.message.contains("/invite") && io.sent.len() == 1, "{error}");
    let mut io = world([refusal("not_in_channel"), refusal("method_not_supported_for_channel_type")]);
    let auto = context(&json!({ "channels": "auto" }));
    assert!(SlackChat.query_messages(&mut io, &auto, Some(C), &Query::first(9)).await.is_err());
}

#[tokio::test]
async fn members_are_ids_and_a_conversation_that_is_not_there_is_named() {
    let mut io = world([page("members", &json!(["U1", "U2"]), "n")]);
    let found = SlackChat.query_members(&mut io, &context(&json!({})), C, &Query::first(2)).await.unwrap();
    let ids: Vec<_> = found.items.iter().map(|user| (user.uid.as_str(), user.active)).collect();
    assert_eq!((ids, found.next.as_deref()), (vec![("U1", None), ("U2", None)], Some("n")));
    let mut io = world([refusal("channel_not_found")]);
    let error =
        SlackChat.query_members(&mut io, &context(&json!({})), C, &Query::first(2)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound { what: "conversation", id: "C1".into() });
}

#[tokio::test]
async fn verification_compares_scopes_and_reads_a_little() {
    let with = |scopes: Option<&str>| {
        let mut io = world([json!({ "ok": true }), page("channels", &json!([]), "")]);
        if let Some(scopes) = scopes {
            io.answers[0].headers_mut().insert("x-oauth-scopes", scopes.parse().unwrap());
        }
        io
    };
    let all = "users:read,users:read.email,channels:read,groups:read,im:read,mpim:read,channels:history,groups:history,im:history,mpim:history";
    assert_eq!(SlackChat.verify(&mut with(Some(all)), &context(&json!({}))).await.unwrap().warnings, []);
    assert_eq!(SlackChat.verify(&mut with(None), &context(&json!({}))).await.unwrap().warnings, []);
    let mut io = with(Some("channels:read,channels:history"));
    let warnings = SlackChat.verify(&mut io, &context(&json!({}))).await.unwrap().warnings;
    assert!(warnings.iter().any(|one| one.message.contains("users:read.email")), "{warnings:?}");
    assert_eq!(called(&io), ["auth.test", "conversations.list"]);
    let error =
        SlackChat.verify(&mut world([refusal("token_expired")]), &context(&json!({}))).await.unwrap_err();
    assert!(error.kind == ErrorKind::Credentials && !format!("{error:?}").contains(TOKEN));
}

/// Every reading.
fn readings(status: u16, body: &[u8]) -> Vec<Result<(), ProviderError>> {
    let said = || http::Response::builder().status(status).body(body.to_vec().into()).unwrap();
    let kinds = conversations::Kinds::of(&Query::first(1)).unwrap().unwrap();
    vec![
        people::read_users(said()).map(drop),
        people::read_members(said(), "C1").map(drop),
        conversations::read(said(), None, &kinds).map(drop),
        messages::read(said(), "C1").map(drop),
    ]
}

proptest! {
    #[test]
    fn every_question_is_as_described(
        limit in 1..201_u32, cursor in proptest::option::of("[ -~]{1,30}"), id in "\\PC{1,12}",
        from in proptest::option::of(0..4_000_000_000_u32), kinds in proptest::option::of("[123](,[123])?"),
    ) {
        let context = context(&json!({}));
        let plain = query(&[], &[], limit, cursor.as_deref());
        let time = from.map(|seconds| api_types::Timestamp::from_micros(i64::from(seconds) * 1_000_007));
        let timed = query(messages::FILTERS, &time.map(|time| format!("time[gte]{time}")).into_iter().collect::<Vec<_>>(), limit, cursor.as_deref());
        let kinds = kinds.map(|kinds| format!("conversation.type_id[in]{kinds}"));
        let some = query(conversations::FILTERS, &kinds.into_iter().collect::<Vec<_>>(), limit, None);
        let kinds = conversations::Kinds::of(&some).unwrap().unwrap();
        for request in [
            people::request_users(&context, &plain),
            people::request_members(&context, &id, &plain),
            conversations::request(&context, None, &kinds, &some),
            conversations::request(&context, Some(&id), &kinds, &some),
            messages::request(&context, &id, messages::Span::of(&timed).unwrap(), &timed),
            messages::request_join(&context, &id),
        ] {
            let request = request.unwrap();
            prop_assert!(request.uri().path().matches('/').count() == 2);
            as_described(&request)?;
        }
    }

    #[test]
    fn no_bytes_bring_a_reading_down(status in 200_u16..600, body in proptest::collection::vec(any::<u8>(), 0..200)) {
        readings(status, &body);
    }

    #[test]
    fn no_values_in_known_places_bring_a_reading_down(
        ts in "([0-9]{1,12}\\.[0-9]{6}|\\PC{0,9})", created in any::<i64>(), number in any::<u64>(), text in "\\PC{0,40}",
        odd in prop_oneof![Just(json!(null)), Just(json!(7)), Just(json!([])), Just(json!({})), Just(json!("x"))],
    ) {
        let one = json!({
            "id": text, "ts": ts, "created": created, "num_members": number, "name": odd, "user": odd, "files": [odd], "edited": odd,
            "subtype": odd, "profile": odd, "thread_ts": odd, "is_im": odd, "deleted": odd, "bot_id": odd, "username": odd,
        });
        let body = json!({ "ok": true, "members": [one], "channels": [one], "messages": [one] });
        readings(200, body.to_string().as_bytes());
        let body = json!({ "ok": true, "members": [odd], "channels": [odd], "messages": [odd], "response_metadata": odd });
        readings(200, body.to_string().as_bytes());
    }
}

#[test]
fn an_answer_that_is_no_success_is_an_error_of_every_reading() {
    let unavailable = |error: ProviderError| error.kind == ErrorKind::Unavailable;
    assert!(readings(503, b"<html>").into_iter().all(|one| one.is_err_and(unavailable)));
}
