//! Requests against GitHub's own description, and readings.

mod readings;
mod requests;

use std::collections::BTreeMap;
use std::time::Duration;

use api_types::engine::ticketing::{CreateTicket, Ticket};
use api_types::{Environment, Timestamp};
use provider_schema::CredentialKind;
use serde_json::{Value, json};

use super::issues;
use super::repository::Repository;
use crate::memory::Memory;
use crate::{Answer, Context, Credential, CredentialFields, ErrorKind, ProviderError};

const TOKEN: &str = "c4n4ry-token";

fn context() -> Context {
    let fields = json!({ "secret": TOKEN }).as_object().cloned().unwrap();
    let credential = Credential { kind: CredentialKind::Token, fields: CredentialFields::new(fields) };
    Context {
        config: json!({ "repository": "octocat/hello-world" }),
        credentials: BTreeMap::from([("/credential".to_owned(), credential)]),
        environment: Environment::Test,
        created_at: Timestamp::ZERO,
        now: "2026-11-03T10:00:00Z".parse().unwrap(),
        time_left: Duration::from_secs(20),
    }
}

fn repository() -> Repository {
    Repository::of(&context()).unwrap()
}

fn answer(status: u16, headers: &[(&str, &str)], body: &Value) -> Answer {
    let mut answer = http::Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    answer.body(body.to_string().into()).unwrap()
}

fn answering(answers: impl IntoIterator<Item = Answer>) -> Memory {
    let mut io = Memory::default();
    io.answers.extend(answers);
    io
}

/// An issue as GitHub shows it.
fn issue() -> Value {
    json!({
        "url": "https://api.github.com/repos/octocat/hello-world/issues/7", "id": 1_700_001, "number": 7,
        "title": "Printer on fire", "body": "It burns", "state": "closed", "state_reason": "completed",
        "user": { "login": "octocat", "id": 1 }, "closed_by": { "login": "hubot", "id": 2 },
        "assignee": { "login": "hubot", "id": 2 }, "assignees": [{ "login": "hubot" }, { "login": "monalisa" }],
        "labels": [{ "id": 1, "name": "fire" }, "printer"], "milestone": null, "comments": 3,
        "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:40:00Z", "closed_at": "2026-11-03T09:40:00Z",
    })
}

fn ticket() -> Ticket {
    issues::read(&repository(), &issue()).unwrap()
}

/// What a caller says of a ticket to leave it as it is.
fn unchanged(was: &Ticket) -> CreateTicket {
    CreateTicket {
        name: was.name.clone(),
        summary: Some(was.summary.clone()),
        creator: was.creator.clone(),
        assignee: was.assignee.clone(),
        description: was.description.clone(),
        completion_date: was.completion_date,
        status: was.status.clone(),
        project: was.project.clone(),
        tags: was.tags.clone(),
        ..CreateTicket::default()
    }
}

fn pointer(error: ProviderError) -> String {
    match error.kind {
        ErrorKind::Invalid(faults) => faults[0].pointer.clone(),
        other => panic!("{other:?}"),
    }
}
