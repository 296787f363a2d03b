//! What the tests of all three share.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use api_types::{Environment, Timestamp};
use bytes::Bytes;
use http::Method;
use proptest::test_runner::TestCaseError;
use provider_schema::CredentialKind;
use serde_json::{Value, json};
use vendor_descriptions::{Description, from_folder};

use crate::memory::Memory;
use crate::{Answer, Context, Credential, CredentialFields, ErrorKind};

pub(super) const TOKEN: &str = "xoxb-c4n4ry";

/// An integration with a credential at a place.
pub(super) fn context_with(config: &Value, pointer: &str, kind: CredentialKind, secret: &str) -> Context {
    let fields = json!({ "secret": secret }).as_object().cloned().unwrap();
    let credential = Credential { kind, fields: CredentialFields::new(fields) };
    Context {
        config: config.clone(),
        credentials: BTreeMap::from([(pointer.to_owned(), credential)]),
        environment: Environment::Test,
        created_at: Timestamp::ZERO,
        now: Timestamp::from_micros(1_700_000_000_000_000),
        time_left: Duration::from_secs(20),
    }
}

/// An integration with a bot's token.
pub(super) fn context(config: &Value) -> Context {
    context_with(config, "/credential", CredentialKind::Token, TOKEN)
}

pub(super) fn answer(status: u16, body: &Value) -> Answer {
    http::Response::builder().status(status).body(body.to_string().into()).unwrap()
}

pub(super) fn world(answers: impl IntoIterator<Item = Value>) -> Memory {
    let mut io = Memory::default();
    io.answers.extend(answers.into_iter().map(|body| answer(200, &body)));
    io
}

/// The methods that were called, in order.
pub(super) fn called(io: &Memory) -> Vec<&str> {
    io.sent.iter().map(|request| request.uri().path().trim_start_matches("/api/")).collect()
}

/// The fields of a form that was sent.
pub(super) fn fields(request: &crate::Request) -> BTreeMap<String, String> {
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let body = std::str::from_utf8(request.body()).unwrap();
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

pub(super) fn json_of(request: &crate::Request) -> Value {
    serde_json::from_slice(request.body()).unwrap()
}

/// Slack's own words of 2021, read once. `None` where nobody has them.
fn description() -> Option<&'static Description> {
    static SLACK: LazyLock<Option<Description>> =
        LazyLock::new(|| from_folder("slack-web-2021.json").unwrap());
    SLACK.as_ref()
}

/// Methods that read: the description has them as GET alone, and Slack's documentation lets every method be posted.
const READS: [&str; 7] = [
    "auth.test",
    "users.list",
    "users.conversations",
    "conversations.list",
    "conversations.info",
    "conversations.history",
    "conversations.members",
];

/// Whether a request is as described, as far as the description goes: it is older than metadata, has the token in a header
/// of its own, and lists as the text that a form would have.
pub(super) fn as_described(request: &crate::Request) -> Result<(), TestCaseError> {
    assert_eq!(request.method(), Method::POST);
    assert_eq!(request.headers()["authorization"], format!("Bearer {TOKEN}"));
    let Some(slack) = description() else { return Ok(()) };
    let method = request.uri().path().trim_start_matches("/api/");
    let mut old = http::Request::builder().header("token", TOKEN);
    let body = std::str::from_utf8(request.body()).unwrap();
    let old = if READS.contains(&method) {
        let pairs: Vec<_> =
            body.split('&').filter(|pair| !pair.starts_with("include_all_metadata=")).collect();
        old.uri(format!("{}?{}", request.uri(), pairs.join("&"))).body(Bytes::new())
    } else {
        let kind = &request.headers()["content-type"];
        old = old.method(Method::POST).uri(request.uri()).header("content-type", kind);
        if kind == "application/json" {
            let mut body = json_of(request);
            body.as_object_mut().unwrap().remove("metadata");
            if let Some(blocks) = body.get_mut("blocks") {
                *blocks = blocks.to_string().into();
            }
            old.body(body.to_string().into())
        } else {
            old.body(request.body().clone())
        }
    };
    let base = format!("{}/api", super::api::ORIGIN);
    slack.check(&base, &old.unwrap()).map_err(|fault| TestCaseError::fail(fault.to_string()))
}

/// A refusal as Slack sends it.
pub(super) fn refusal(code: &str) -> Value {
    json!({ "ok": false, "error": code })
}

#[test]
fn each_refusal_has_its_kind() {
    let long = ErrorKind::Invalid(Vec::new());
    for (status, body, kind) in [
        (200, refusal("invalid_auth"), ErrorKind::Credentials),
        (401, refusal("not_authed"), ErrorKind::Credentials),
        (200, refusal("token_revoked"), ErrorKind::Credentials),
        (200, refusal("account_inactive"), ErrorKind::Credentials),
        (403, refusal("not_allowed_token_type"), ErrorKind::Permission { missing: None }),
        (200, refusal("restricted_action_read_only_channel"), ErrorKind::Permission { missing: None }),
        (
            200,
            json!({ "ok": false, "error": "missing_scope", "needed": "chat:write", "provided": "users:read" }),
            ErrorKind::Permission { missing: Some("chat:write".into()) },
        ),
        (
            200,
            refusal("not_in_channel"),
            ErrorKind::Permission { missing: Some("membership of the channel".into()) },
        ),
        (200, refusal("channel_not_found"), ErrorKind::NotFound { what: "channel", id: "C1".into() }),
        (200, refusal("is_archived"), ErrorKind::Conflict),
        (200, refusal("invalid_cursor"), ErrorKind::InvalidQuery { parameter: "cursor" }),
        (200, refusal("msg_blocks_too_long"), long.clone()),
        (400, refusal("something_of_tomorrow"), long),
        (429, refusal("ratelimited"), ErrorKind::RateLimited { retry_after: Some(30) }),
        (429, json!(""), ErrorKind::RateLimited { retry_after: Some(30) }),
        (200, refusal("unknown_method"), ErrorKind::Unsupported),
        (404, json!("<html>"), ErrorKind::Unavailable),
        (200, refusal("service_unavailable"), ErrorKind::Unavailable),
        (503, json!("<html>"), ErrorKind::Unavailable),
        (200, refusal("internal_error"), ErrorKind::BadAnswer),
        (500, json!({}), ErrorKind::BadAnswer),
        (200, json!({ "no": "ok" }), ErrorKind::BadAnswer),
        (200, json!({ "ok": "yes" }), ErrorKind::BadAnswer),
        (200, refusal("request_timeout"), ErrorKind::Timeout),
    ] {
        let mut said = answer(status, &body);
        said.headers_mut().insert("retry-after", "30".parse().unwrap());
        let error = super::api::check(said, "channel", "C1").unwrap_err();
        match (&error.kind, &kind) {
            (ErrorKind::Invalid(_), ErrorKind::Invalid(_)) => {}
            (found, wanted) => assert_eq!(found, wanted, "{status} {body}: {error:?}"),
        }
        let code = body["error"].as_str();
        assert_eq!(error.details.get("error").map(String::as_str), code, "{error:?}");
    }
}

#[test]
fn the_address_is_slacks_unless_another_is_given() {
    for (config, url) in [
        (json!({}), "https://slack.com/api/auth.test"),
        (json!({ "url": "https://slack-gov.com/" }), "https://slack-gov.com/api/auth.test"),
        (json!({ "url": "https://slack-gov.com/api/" }), "https://slack-gov.com/api/auth.test"),
    ] {
        let request = super::api::post(&context(&config), "auth.test", None).unwrap();
        assert_eq!(request.uri(), url);
    }
    let error = super::api::post(&context(&json!({ "url": "https://slack.com/?a=" })), "auth.test", None)
        .unwrap_err();
    assert!(error.message.contains("provider_config/url") && !format!("{error:?}").contains(TOKEN));
}

#[test]
fn a_time_of_slack_is_exact_to_the_microsecond() {
    let time = super::api::time_of("1700000000.000109").unwrap();
    assert_eq!(
        (time.as_micros(), super::api::ts_of(time).as_str()),
        (1_700_000_000_000_109, "1700000000.000109")
    );
    for text in [
        "",
        ".",
        "1700000000",
        "1700000000.1",
        "-1.000001",
        "1.00000x",
        "999999999999.000001",
        "1.0000001",
        "+1.000001",
    ] {
        assert_eq!(super::api::time_of(text), None, "{text}");
    }
    assert_eq!(super::api::ts_of(Timestamp::ZERO), "0.000000");
}
