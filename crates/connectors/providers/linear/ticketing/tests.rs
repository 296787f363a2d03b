//! What goes out, and what is made of what comes back.

mod readings;
mod requests;
mod schema;

use std::collections::BTreeMap;
use std::time::Duration;

use api_types::Environment;
use api_types::engine::ticketing::{CreateTicket, Ticket};
use provider_schema::CredentialKind;
use serde_json::{Value, json};

use super::issues::Known;
use crate::memory::Memory;
use crate::ticketing::Ticketing;
use crate::{Answer, Context, Credential, CredentialFields, ErrorKind, ProviderError, provider};

const ID: &str = "ticketing_linear";

fn linear() -> &'static dyn Ticketing {
    provider(ID).unwrap().ticketing().unwrap()
}

fn context_with(key: &str) -> Context {
    let fields = json!({"secret": key}).as_object().cloned().unwrap();
    let credential = Credential { kind: CredentialKind::Token, fields: CredentialFields::new(fields) };
    Context {
        config: json!({"type": ID, "default_team_id": "SUP"}),
        credentials: BTreeMap::from([("/credential".to_owned(), credential)]),
        environment: Environment::Test,
        created_at: "2026-11-01T08:00:00Z".parse().unwrap(),
        now: "2026-11-03T10:00:00Z".parse().unwrap(),
        time_left: Duration::from_secs(20),
    }
}

fn context() -> Context {
    context_with("lin_api_canary")
}

fn answer(status: u16, body: impl Into<bytes::Bytes>) -> Answer {
    http::Response::builder().status(status).body(body.into()).unwrap()
}

/// A world in which they give these data, one after the other.
fn answering(answers: &[Value]) -> Memory {
    let mut io = Memory::default();
    io.answers = answers.iter().map(|data| answer(200, json!({"data": data}).to_string())).collect();
    io
}

/// The variables of a request.
fn variables(io: &Memory, place: usize) -> Value {
    let body: Value = serde_json::from_slice(io.sent[place].body()).unwrap();
    body["variables"].clone()
}

/// An issue as Linear answers it.
fn issue() -> Value {
    json!({
        "id": "b90e3b8b-b03a-42ca-a067-bd5d7855afe0", "identifier": "SUP-7", "title": "It burns", "description": "Water!",
        "priority": 1, "url": "https://linear.app/acme/issue/SUP-7", "createdAt": "2026-11-22T03:41:46.250Z",
        "updatedAt": "2026-11-23T00:00:00.000Z", "startedAt": null, "completedAt": null, "canceledAt": null,
        "archivedAt": null, "dueDate": "2026-12-01", "team": {"key": "SUP"}, "state": {"name": "Todo", "type": "unstarted"},
        "assignee": {"email": "dana@example.test"}, "creator": {"email": "robot@example.test"},
        "labels": {"nodes": [{"name": "Bug"}]}, "project": {"name": "Rockets"},
    })
}

fn team() -> Value {
    json!({"team": {"id": "t1", "key": "SUP", "name": "Support", "states": {"nodes": [
        {"id": "s1", "name": "Todo", "type": "unstarted"}, {"id": "s2", "name": "Done", "type": "completed"},
    ]}}})
}

fn known() -> Known {
    let pairs =
        |all: &[(&str, &str)]| all.iter().map(|(name, id)| ((*name).to_owned(), (*id).to_owned())).collect();
    Known {
        team: "t1".to_owned(),
        team_key: "SUP".to_owned(),
        states: pairs(&[("Todo", "s1"), ("Done", "s2")]),
        assignee: Some("u1".to_owned()),
        labels: pairs(&[("Bug", "l1"), ("Feature", "l2"), ("Twin", "l3"), ("Twin", "l4")]),
    }
}

fn pointer(error: ProviderError) -> String {
    match error.kind {
        ErrorKind::Invalid(faults) => faults[0].pointer.clone(),
        other => panic!("{other:?}"),
    }
}

/// A patch that changes nothing.
fn as_it_is(seen: &Ticket) -> CreateTicket {
    CreateTicket {
        name: seen.name.clone(),
        summary: Some(seen.summary.clone()),
        creator: seen.creator.clone(),
        assignee: seen.assignee.clone(),
        description: seen.description.clone(),
        priority: seen.priority,
        due_date: seen.due_date,
        completion_date: seen.completion_date,
        status: seen.status.clone(),
        project: seen.project.clone(),
        tags: seen.tags.clone(),
        ..CreateTicket::default()
    }
}
