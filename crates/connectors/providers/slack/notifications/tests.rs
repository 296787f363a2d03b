use api_types::engine::notifications::{CreateNotification, NotificationStatus};
use api_types::engine::ticketing::Priority;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::tests::{TOKEN, answer, as_described, called, context, fields, json_of, refusal, world};
use super::{Slack, channel, post};
use crate::memory::Memory;
use crate::notifications::{Notifications as _, shown};
use crate::{Adapter as _, Context, ErrorKind, ProviderError};

const CHANNEL: &str = "C024BE91L";
const TS: &str = "1700000000.000109";

fn by_id() -> Context {
    context(&json!({ "channel": CHANNEL }))
}

fn by_name() -> Context {
    context(&json!({ "channel": "#alerts" }))
}

fn new(summary: &str) -> CreateNotification {
    CreateNotification { summary: summary.into(), ..CreateNotification::default() }
}

fn sent() -> Value {
    json!({ "ok": true, "channel": CHANNEL, "ts": TS })
}

fn history(message: &Value) -> Value {
    json!({ "ok": true, "messages": [{ "ts": "1.000001", "text": "another" }, message] })
}

/// A message as Slack shows what was sent by a request.
fn shown_by_slack(io: &Memory, place: usize) -> Value {
    let mut message = json_of(&io.sent[place]);
    message["ts"] = TS.into();
    message["user"] = "UBOT".into();
    message
}

fn id() -> String {
    format!("{CHANNEL}:{TS}")
}

#[tokio::test]
async fn a_message_goes_to_the_channel_once_and_its_id_has_the_channels() {
    let mut io = world([sent()]);
    let made = Slack.create_message(&mut io, &by_name(), &new("Disk <full> & *hot*")).await.unwrap();
    assert_eq!((made.id, made.notification_status), (id(), Some(NotificationStatus::Open)));
    assert_eq!(called(&io), ["chat.postMessage"]);
    let body = json_of(&io.sent[0]);
    assert_eq!((&body["channel"], &body["mrkdwn"]), (&json!("alerts"), &json!(false)));
    assert_eq!((&body["text"], &body["blocks"]), (&json!("Disk &lt;full&gt; &amp; *hot*"), &Value::Null));
}

#[tokio::test]
async fn what_was_sent_is_read_back_whole_and_clearing_keeps_it() {
    let full = CreateNotification {
        description: Some("<!channel> &amp; two\nlines".into()),
        priority: Some(Priority::High),
        tags: vec!["a".into()],
        ..new("Disk full")
    };
    let mut io = world([sent()]);
    let made = Slack.create_message(&mut io, &by_id(), &full).await.unwrap();
    let message = shown_by_slack(&io, 0);
    let carried = message["metadata"].to_string();
    assert!(!carried.contains(['&', '<', '>']), "{carried}");
    let mut io = world([history(&message)]);
    assert_eq!(Slack.get_message(&mut io, &by_id(), &id()).await.unwrap(), made);
    let asked = fields(&io.sent[0]);
    assert_eq!(
        (asked["oldest"].as_str(), asked["latest"].as_str(), asked["inclusive"].as_str()),
        (TS, TS, "true")
    );

    let mut io = world([history(&message), sent()]);
    Slack.clear_message(&mut io, &by_id(), &id()).await.unwrap();
    assert_eq!(called(&io), ["conversations.history", "chat.update"]);
    let cleared = shown_by_slack(&io, 1);
    assert_eq!(cleared["blocks"][0]["text"]["text"], "✔ Cleared: Disk full");
    let mut io = world([history(&cleared), history(&cleared)]);
    let seen = Slack.get_message(&mut io, &by_id(), &id()).await.unwrap();
    assert_eq!(seen.notification_status, Some(NotificationStatus::Closed));
    assert_eq!((seen.summary, seen.description), (made.summary, made.description));
    Slack.clear_message(&mut io, &by_id(), &id()).await.unwrap();
    assert_eq!(io.sent.len(), 2, "it was cleared before");
}

#[tokio::test]
async fn a_message_of_somebody_else_is_read_and_not_cleared() {
    let message =
        json!({ "ts": TS, "user": "UADA", "text": "Hello\nthere", "edited": { "ts": "1700000001.000000" } });
    let mut io = world([history(&message), history(&message)]);
    let seen = Slack.get_message(&mut io, &by_id(), &id()).await.unwrap();
    assert_eq!((seen.summary.as_str(), seen.description.as_deref()), ("Hello", Some("Hello\nthere")));
    assert_eq!((seen.created_at.as_micros(), seen.creator.as_deref()), (1_700_000_000_000_109, Some("UADA")));
    assert!(seen.updated_at > seen.created_at);
    let error = Slack.clear_message(&mut io, &by_id(), &id()).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Permission { .. }) && io.sent.len() == 2, "{error}");
    let removed = json!({ "ts": TS, "subtype": "tombstone", "text": "This message was deleted." });
    for (io, id) in
        [(world([history(&removed)]), id()), (world([]), "x".into()), (world([]), format!("C1/../x:{TS}"))]
    {
        let error = Slack.get_message(&mut { io }, &by_id(), &id).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::NotFound { what: "message", .. }), "{id}: {error:?}");
    }
}

#[tokio::test]
async fn a_message_of_another_channel_is_not_asked_for() {
    let other = format!("C0000OTHER:{TS}");
    let mut io = world([]);
    let error = Slack.get_message(&mut io, &by_id(), &other).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::NotFound { .. }) && io.sent.is_empty());
    for said in [json!({ "ok": true, "channel": { "name": "board" } }), refusal("channel_not_found")] {
        let mut io = world([said]);
        let error = Slack.clear_message(&mut io, &by_name(), &other).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::NotFound { .. }), "{error:?}");
        assert_eq!(called(&io), ["conversations.info"]);
    }
}

#[tokio::test]
async fn what_may_have_been_sent_leaves_doubt_and_what_was_refused_does_not() {
    for (said, doubt) in [
        (refusal("invalid_auth"), false),
        (refusal("channel_not_found"), false),
        (refusal("anything_else"), false),
        (refusal("fatal_error"), true),
        (json!({ "ok": true }), true),
        (json!([]), true),
    ] {
        let error = Slack.create_message(&mut world([said.clone()]), &by_id(), &new("x")).await.unwrap_err();
        assert_eq!(error.leaves_doubt(), doubt, "{said}: {error:?}");
        assert!(!format!("{error:?}").contains(TOKEN));
    }
    let long = CreateNotification { description: Some("&".repeat(8001)), ..new("x") };
    let mut io = world([]);
    let error = Slack.create_message(&mut io, &by_id(), &long).await.unwrap_err();
    let ErrorKind::Invalid(faults) = &error.kind else { panic!("{error:?}") };
    assert_eq!((faults[0].pointer.as_str(), io.sent.len()), ("/description", 0));
}

fn verified(scopes: Option<&str>, channel: &Value) -> Memory {
    let mut io = world([json!({ "ok": true, "user_id": "UBOT" }), json!({ "ok": true, "channel": channel })]);
    if let Some(scopes) = scopes {
        io.answers[0].headers_mut().insert("x-oauth-scopes", scopes.parse().unwrap());
    }
    io
}

#[tokio::test]
async fn verification_says_what_is_missing_and_sends_nothing() {
    let good = json!({ "id": CHANNEL, "name": "alerts", "is_member": true, "is_private": false });
    let with = |name: &str, value: bool| {
        let mut channel = good.clone();
        channel[name] = value.into();
        channel
    };
    let all = Some("chat:write,channels:read,channels:history");
    for (scopes, channel, warned) in [
        (all, good.clone(), None),
        (Some("chat:write, chat:write.public, channels:history"), with("is_member", false), None),
        (Some("chat:write"), good.clone(), Some("lacks the scope channels:history")),
        (all, with("is_private", true), Some("lacks the scope groups:history")),
        (None, good.clone(), None),
        (None, with("is_member", false), Some("the bot is not")),
    ] {
        let mut io = verified(scopes, &channel);
        let warnings = Slack.verify(&mut io, &by_id()).await.unwrap().warnings;
        assert_eq!(warnings.len(), usize::from(warned.is_some()), "{scopes:?} {warnings:?}");
        assert!(warnings.iter().all(|one| one.message.contains(warned.unwrap_or_default())), "{warnings:?}");
        assert_eq!(called(&io), ["auth.test", "conversations.info"]);
    }
    for (scopes, channel, word) in [
        (Some("users:read"), good.clone(), "chat:write"),
        (all, with("is_member", false), "/invite"),
        (all, with("is_archived", true), "archived"),
    ] {
        let error = Slack.verify(&mut verified(scopes, &channel), &by_id()).await.unwrap_err();
        assert!(error.message.contains(word), "{word}: {error}");
    }
    let error = Slack.verify(&mut world([refusal("invalid_auth")]), &by_id()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Credentials);
}

#[tokio::test]
async fn a_channel_is_found_by_its_name_on_a_later_page_and_with_the_scopes_that_are_there() {
    let token = json!({ "ok": true });
    let lacking = |provided: &str| json!({ "ok": false, "error": "missing_scope", "needed": "groups:read", "provided": provided });
    let page = |name: &str, next: &str| json!({ "ok": true, "channels": [{ "name": name, "is_member": true }], "response_metadata": { "next_cursor": next } });
    let mut io = world([token.clone(), lacking("channels:read"), page("other", "n="), page("alerts", "")]);
    assert_eq!(Slack.verify(&mut io, &by_name()).await.unwrap().warnings, []);
    let asked: Vec<_> = io.sent[1..].iter().map(fields).collect();
    assert_eq!(asked[0]["types"], "public_channel,private_channel");
    assert_eq!((asked[1]["types"].as_str(), asked[1].get("cursor")), ("public_channel", None));
    assert_eq!(asked[2]["cursor"], "n=");
    for (said, warned) in [(lacking("chat:write"), true), (page("other", ""), false)] {
        let outcome = Slack.verify(&mut world([token.clone(), said]), &by_name()).await;
        assert_eq!(outcome.is_ok_and(|found| found.warnings.len() == 1), warned);
    }
}

fn some() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[^\\p{C}]{1,400}")
}

prop_compose! {
    fn messages()(
        summary in "[^\\p{C}]{1,300}", description in proptest::option::of("[\\PC\n]{0,4000}"), status in some(), project in some(),
        issue_type in some(), creator in some(), assignee in some(), contact in some(),
        priority in proptest::option::of(proptest::sample::select(vec![Priority::Urgent, Priority::Planning])),
        tags in proptest::collection::vec("[^\\p{C}]{1,200}", 0..12),
    ) -> CreateNotification {
        CreateNotification { name: None, summary, priority, project, status, description, issue_type, creator, assignee, contact, tags }
    }
}

/// Every reading.
fn readings(status: u16, body: &[u8]) -> Vec<Result<(), ProviderError>> {
    let said = || http::Response::builder().status(status).body(body.to_vec().into()).unwrap();
    let place = post::Place::of(&id()).unwrap();
    let message = || post::read_history(said(), &place).and_then(|one| post::read(&one, &place));
    vec![
        message().map(drop),
        post::read_sent(said(), CHANNEL).map(drop),
        channel::read_channel(said(), CHANNEL).map(drop),
    ]
}

proptest! {
    #[test]
    fn every_message_is_as_described_fits_slack_and_is_read_back(new in messages()) {
        let made = shown::sent(&new, id(), by_id().now, Some(NotificationStatus::Open));
        let place = post::Place::of(&id()).unwrap();
        let context = by_id();
        for request in [post::request_send(&context, "alerts", &made).unwrap(), post::request_clear(&context, &place, &made).unwrap()] {
            as_described(&request)?;
            let body = json_of(&request);
            let blocks = body["blocks"].as_array().cloned().unwrap_or_default();
            prop_assert!(blocks.len() <= 50);
            for block in blocks {
                let length = |text: &Value| text["text"].as_str().unwrap().chars().count();
                let most = if block["type"] == "header" { 150 } else { 3000 };
                prop_assert!(block.get("text").is_none_or(|text| (1..=most).contains(&length(text))), "{block}");
                let facts = block["fields"].as_array().cloned().unwrap_or_default();
                prop_assert!(facts.len() <= 10 && facts.iter().all(|fact| length(fact) <= 2000), "{block}");
            }
            let mut message = body.clone();
            message["ts"] = TS.into();
            let said = post::read_history(answer(200, &history(&message)), &place).unwrap();
            prop_assert_eq!(post::read(&said, &place).unwrap(), made.clone());
        }
    }

    #[test]
    fn every_question_is_as_described(channel in "[A-Z0-9]{9,11}", seconds in 0..9_999_999_999_u64, micros in 0..1_000_000_u32) {
        let place = post::Place::of(&format!("{channel}:{seconds}.{micros:06}")).unwrap();
        as_described(&post::request(&by_id(), &place).unwrap())?;
        as_described(&channel::request_channel(&by_id(), &channel).unwrap())?;
        as_described(&channel::request_channels(&by_id(), "public_channel", Some(&channel)).unwrap())?;
    }

    #[test]
    fn no_bytes_bring_a_reading_down(status in 200_u16..600, body in proptest::collection::vec(any::<u8>(), 0..200)) {
        readings(status, &body);
    }

    #[test]
    fn no_values_in_known_places_bring_a_reading_down(
        ok in any::<bool>(), code in "(missing_scope|ratelimited|not_in_channel|\\PC{0,9})", text in "[\\PC\n]{0,40}",
        carried in prop_oneof![Just(json!(null)), Just(json!("{")), Just(json!("[]")), Just(json!("{\"summary\":7}"))],
        edited in prop_oneof![Just(json!(null)), Just(json!({ "ts": 7 })), Just(json!({ "ts": "99999999999.999999" }))],
        next in any::<Option<i32>>(),
    ) {
        let message = json!({
            "ts": TS, "text": text, "edited": edited, "user": next,
            "metadata": { "event_type": "patchbay_notification", "event_payload": { "notification": carried } },
        });
        let body = json!({
            "ok": ok, "error": code, "needed": next, "messages": [message, next], "ts": next, "channel": next,
            "response_metadata": { "next_cursor": next },
        });
        for reading in readings(200, body.to_string().as_bytes()) {
            prop_assert!(ok || reading.is_err());
        }
    }
}
