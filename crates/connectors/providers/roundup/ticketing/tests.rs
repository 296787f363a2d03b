//! What goes out, and what is made of what comes back.

mod readings;
mod requests;

use std::collections::BTreeMap;
use std::time::Duration;

use api_types::Environment;
use provider_schema::CredentialKind;
use serde_json::{Value, json};

use super::tracker::Tracker;
use crate::memory::Memory;
use crate::ticketing::Ticketing;
use crate::{Answer, Context, Credential, CredentialFields, provider};

const ID: &str = "ticketing_roundup";

fn roundup() -> &'static dyn Ticketing {
    provider(ID).unwrap().ticketing().unwrap()
}

fn context() -> Context {
    let fields = json!({"username": "robot", "secret": "canary"}).as_object().cloned().unwrap();
    let credential = Credential { kind: CredentialKind::Basic, fields: CredentialFields::new(fields) };
    Context {
        config: json!({"type": ID, "endpoint": "https://desk.example.com:8443/trk/", "issue_class": "issue"}),
        credentials: BTreeMap::from([("/credential".to_owned(), credential)]),
        environment: Environment::Test,
        created_at: "2026-11-01T08:00:00Z".parse().unwrap(),
        now: "2026-11-03T10:00:00Z".parse().unwrap(),
        time_left: Duration::from_secs(20),
    }
}

fn tracker() -> Tracker {
    Tracker::of(&context()).unwrap()
}

fn answer(status: u16, body: impl Into<bytes::Bytes>) -> Answer {
    http::Response::builder().status(status).body(body.into()).unwrap()
}

/// A world in which they give these answers, one after the other.
fn answering(answers: &[(u16, Value)]) -> Memory {
    let answers = answers.iter().map(|(status, body)| answer(*status, body.to_string())).collect();
    let mut io = Memory::default();
    io.answers = answers;
    io
}

/// An issue as Roundup answers it.
fn issue() -> Value {
    json!({
        "id": "7", "title": "It burns", "creation": "2026-11-22.03:41:46", "activity": "2026-11-23.00:00:00",
        "creator": {"id": "3", "username": "robot"}, "actor": {"id": "1", "username": "admin"},
        "assignedto": {"id": "1", "username": "admin"}, "priority": {"id": "1", "name": "critical"},
        "status": {"id": "5", "name": "in-progress"}, "keyword": [{"id": "2", "name": "fire"}],
        "messages": [{"id": "12"}, {"id": "9"}], "files": [{"id": "4"}], "nosy": [], "superseder": [],
    })
}

fn single(issue: &Value) -> Value {
    json!({"data": {"id": "7", "type": "issue", "attributes": issue, "@etag": "\"tag\""}})
}

fn messages() -> Value {
    json!({"data": {"collection": [{"id": "9", "content": "Water!", "date": "2026-11-22.03:41:46", "author": {"id": "3", "username": "robot"}}]}})
}
