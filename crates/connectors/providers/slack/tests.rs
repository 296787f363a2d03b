//! What the tests of all three share.

use std::collections::BTreeMap;
use std::time::Duration;

use api_types::{Environment, Timestamp};
use provider_schema::CredentialKind;
use serde_json::Value;

use crate::memory::Memory;
use crate::{Answer, Context, Credential, CredentialFields};

pub(super) const TOKEN: &str = "xoxb-c4n4ry";

/// An integration with a credential at a place.
pub(super) fn context_with(config: &Value, pointer: &str, kind: CredentialKind, secret: &str) -> Context {
    let fields = serde_json::json!({ "secret": secret }).as_object().cloned().unwrap();
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
