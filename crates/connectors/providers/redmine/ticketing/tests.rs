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

const ID: &str = "ticketing_redmine";

fn redmine() -> &'static dyn Ticketing {
    provider(ID).unwrap().ticketing().unwrap()
}

fn context() -> Context {
    let fields = json!({"secret": "canary"}).as_object().cloned().unwrap();
    let credential = Credential { kind: CredentialKind::Token, fields: CredentialFields::new(fields) };
    Context {
        config: json!({"type": ID, "url": "https://desk.example.com/redmine/", "default_project": "support"}),
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
    let body = |value: &Value| if value.is_null() { String::new() } else { value.to_string() };
    let answers = answers.iter().map(|(status, value)| answer(*status, body(value))).collect();
    let mut io = Memory::default();
    io.answers = answers;
    io
}

/// An issue as Redmine answers it.
fn issue() -> Value {
    json!({"issue": {
        "id": 7, "project": {"id": 3, "name": "Support"}, "tracker": {"id": 1, "name": "Bug"},
        "status": {"id": 2, "name": "In Progress", "is_closed": false}, "priority": {"id": 5, "name": "Immediate"},
        "author": {"id": 1, "name": "Redmine Admin"}, "assigned_to": {"id": 5, "name": "Dana Ek"},
        "parent": {"id": 4}, "subject": "It burns", "description": "Water!", "start_date": "2026-11-22",
        "due_date": "2026-12-01", "done_ratio": 0, "is_private": false, "estimated_hours": null,
        "custom_fields": [{"id": 1, "name": "Size", "value": "3"}],
        "created_on": "2026-11-22T03:41:46Z", "updated_on": "2026-11-23T00:00:00Z", "closed_on": null,
        "attachments": [{"id": 9, "filename": "a.bin", "filesize": 3, "content_type": "application/octet-stream",
            "description": "", "content_url": "https://elsewhere.example/attachments/download/9/a.bin",
            "author": {"id": 1, "name": "Redmine Admin"}, "created_on": "2026-11-22T04:00:00Z"}],
    }})
}

fn statuses() -> Value {
    let named = |(id, name): (u64, &str)| json!({"id": id, "name": name, "is_closed": id > 4});
    let all = [(1, "New"), (2, "In Progress"), (3, "Resolved"), (5, "Closed")];
    json!({"issue_statuses": all.map(named)})
}
