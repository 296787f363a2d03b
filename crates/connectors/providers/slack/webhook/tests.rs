use api_types::engine::notifications::CreateNotification;
use proptest::prelude::*;
use provider_schema::CredentialKind;
use serde_json::json;

use super::super::tests::{context_with, json_of};
use super::{Webhook, call};
use crate::memory::Memory;
use crate::notifications::Notifications as _;
use crate::{Adapter as _, Answer, Confidential, Context, ErrorKind};

const ADDRESS: &str = "https://hooks.slack.com/services/T1/B1/c4n4ry";

fn context(address: &str) -> Context {
    context_with(&json!({}), "/webhook_url", CredentialKind::Secret, address)
}

fn said(status: u16, word: &'static str) -> Answer {
    http::Response::builder().status(status).header("retry-after", "30").body(word.into()).unwrap()
}

fn world(status: u16, word: &'static str) -> Memory {
    let mut io = Memory::default();
    io.answers.push_back(said(status, word));
    io
}

fn new(summary: &str) -> CreateNotification {
    CreateNotification { summary: summary.into(), ..CreateNotification::default() }
}

#[tokio::test]
async fn a_message_is_posted_to_the_address_which_is_confidential() {
    let mut io = world(200, "ok");
    let made = Webhook.create_message(&mut io, &context(ADDRESS), &new("Hello <!here>")).await.unwrap();
    assert_eq!((made.summary.as_str(), made.notification_status), ("Hello <!here>", None));
    let request = &io.sent[0];
    assert_eq!((request.uri().to_string().as_str(), request.method().as_str()), (ADDRESS, "POST"));
    assert!(request.extensions().get::<Confidential>().is_some());
    assert_eq!(json_of(request), json!({ "text": "Hello &lt;!here&gt;", "mrkdwn": false }));
}

#[tokio::test]
async fn each_refusal_has_its_kind() {
    for (status, word, kind) in [
        (404, "no_service", ErrorKind::Credentials),
        (403, "invalid_token", ErrorKind::Credentials),
        (404, "<html>", ErrorKind::Credentials),
        (410, "", ErrorKind::Credentials),
        (403, "action_prohibited", ErrorKind::Permission { missing: None }),
        (403, "<html>", ErrorKind::Permission { missing: None }),
        (404, "channel_not_found", ErrorKind::NotFound { what: "channel", id: String::new() }),
        (410, "channel_is_archived", ErrorKind::Conflict),
        (429, "rate_limited", ErrorKind::RateLimited { retry_after: Some(30) }),
        (500, "rollup_error", ErrorKind::BadAnswer),
        (502, "<html>", ErrorKind::Unavailable),
        (504, "", ErrorKind::Timeout),
        (302, "", ErrorKind::BadAnswer),
        (200, "<html>c4n4ry</html>", ErrorKind::BadAnswer),
    ] {
        let error =
            Webhook.create_message(&mut world(status, word), &context(ADDRESS), &new("x")).await.unwrap_err();
        assert_eq!(error.kind, kind, "{status} {word}: {error:?}");
        assert!(!format!("{error:?}").contains("c4n4ry"), "{error:?}");
        assert!(
            Webhook.verify(&mut world(status, word), &context(ADDRESS)).await.is_err(),
            "{status} {word}"
        );
    }
    for word in ["invalid_payload", "too_many_attachments", "no_text", "msg_too_long"] {
        let error =
            Webhook.create_message(&mut world(400, word), &context(ADDRESS), &new("x")).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Invalid(_)), "{word}: {error:?}");
    }
}

#[tokio::test]
async fn verification_posts_nothing_that_would_be_shown() {
    for word in ["no_text", "missing_text_or_fallback_or_attachments", "invalid_payload"] {
        let mut io = world(400, word);
        assert!(Webhook.verify(&mut io, &context(ADDRESS)).await.is_ok(), "{word}");
        assert_eq!(json_of(&io.sent[0]), json!({ "text": "" }));
    }
    assert!(Webhook.verify(&mut world(400, "too_many_attachments"), &context(ADDRESS)).await.is_err());
}

#[tokio::test]
async fn what_is_no_address_of_a_webhook_is_not_called_and_not_shown() {
    for address in [
        "",
        "c4n4ry",
        "https://hooks.slack.com",
        "https://hooks.slack.com/",
        "/services/c4n4ry",
        "ftp://hooks.slack.com/c4n4ry",
        "https://c4n4ry@hooks.slack.com/services",
        "HTTPS://hooks.slack.com/services/c4n4ry",
        "https://hooks.slack.com/c4n4ry#x",
        " https://hooks.slack.com/c4n4ry",
    ] {
        let mut io = world(200, "ok");
        let error = Webhook.create_message(&mut io, &context(address), &new("x")).await.unwrap_err();
        assert_eq!((&error.kind, io.sent.len()), (&ErrorKind::Credentials, 0), "{address}");
        assert!(!format!("{error:?}").contains("c4n4ry"), "{error:?}");
    }
}

proptest! {
    #[test]
    fn no_bytes_bring_a_reading_down(status in 200_u16..600, body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let said: Answer = http::Response::builder().status(status).body(body.into()).unwrap();
        let read = call::read(&said);
        prop_assert!(read.is_err() || said.body().trim_ascii() == b"ok");
        prop_assert!(call::read_nothing(&said).is_err() || said.status() == 400);
    }

    #[test]
    fn nothing_is_called_but_the_address_as_it_was_written(address in "(https://[a-z]{1,9}(:[0-9]{1,4})?/)?\\PC{0,40}") {
        if let Ok(request) = call::request(&context(&address), &new("x")) {
            prop_assert_eq!(request.uri().to_string(), address);
            prop_assert!(json_of(&request)["text"] == "x");
        }
    }
}
