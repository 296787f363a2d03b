//! What goes out, and what is made of what comes back.

mod readings;
mod requests;

use std::collections::BTreeMap;
use std::time::Duration;

use api_types::Environment;
use provider_schema::CredentialKind;
use serde_json::{Value, json};

use super::server::Server;
use crate::memory::Memory;
use crate::ticketing::Ticketing;
use crate::{Answer, Context, Credential, CredentialFields, provider};

const ID: &str = "ticketing_request_tracker";

fn request_tracker() -> &'static dyn Ticketing {
    provider(ID).unwrap().ticketing().unwrap()
}

fn context() -> Context {
    let fields = json!({"secret": "canary"}).as_object().cloned().unwrap();
    let credential = Credential { kind: CredentialKind::Token, fields: CredentialFields::new(fields) };
    Context {
        config: json!({"type": ID, "url": "https://desk.example.com/rt/", "default_project": "Support"}),
        credentials: BTreeMap::from([("/credential".to_owned(), credential)]),
        environment: Environment::Test,
        created_at: "2026-11-01T08:00:00Z".parse().unwrap(),
        now: "2026-11-03T10:00:00Z".parse().unwrap(),
        time_left: Duration::from_secs(20),
    }
}

fn server() -> Server {
    Server::of(&context()).unwrap()
}

fn answer(status: u16, body: impl Into<bytes::Bytes>) -> Answer {
    http::Response::builder().status(status).body(body.into()).unwrap()
}

/// A world in which they give these answers, one after the other.
fn answering(answers: &[(u16, Value)]) -> Memory {
    let mut io = Memory::default();
    io.answers = answers.iter().map(|(status, body)| answer(*status, body.to_string())).collect();
    io
}

/// A page with these objects.
fn page(items: &Value) -> Value {
    let total = items.as_array().map_or(0, Vec::len);
    json!({"items": items, "total": total, "count": total, "page": 1, "pages": 1, "per_page": 50})
}

/// A ticket as a search answers it.
fn ticket() -> Value {
    json!({
        "id": "7", "type": "ticket", "_url": "https://desk.example.com/rt/REST/2.0/ticket/7", "Subject": "It burns",
        "Status": "open", "Created": "2026-11-22T03:41:46Z", "LastUpdated": "2026-11-23T00:00:00Z",
        "Creator": {"id": "root", "type": "user"}, "Owner": {"id": "dana", "type": "user"},
        "Queue": {"id": "3", "type": "queue", "Name": "Support"}, "Priority": "50", "Due": "2027-01-01T12:30:15Z",
        "Resolved": "1970-01-01T00:00:00Z", "Starts": "1970-01-01T00:00:00Z", "TimeWorked": "0", "TimeLeft": "15",
        "Requestor": [{"id": "user@example.test"}, {"id": "second@example.test"}], "Cc": [], "AdminCc": [{"id": "boss"}],
        "CustomFields": [{"id": "1", "name": "Size", "values": ["3"]}],
    })
}

fn creations() -> Value {
    page(&json!([{"id": "35", "type": "transaction", "ObjectId": "7"}]))
}

fn contents(text: &str) -> Value {
    page(&json!([
        {"id": "1", "TransactionId": "35", "ContentType": "multipart/mixed", "Filename": "", "Content": ""},
        {"id": "2", "TransactionId": "35", "ContentType": "text/html", "Filename": "", "Content": "<p>Water!</p>"},
        {"id": "3", "TransactionId": "35", "ContentType": "text/plain", "Filename": "", "Content": text},
        {"id": "4", "TransactionId": "35", "ContentType": "text/plain", "Filename": "a.txt", "Content": "a file"},
    ]))
}
