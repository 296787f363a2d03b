//! Requests against PagerDuty's own description, and readings.

mod readings;
mod requests;

use std::collections::BTreeMap;
use std::time::Duration;

use api_types::{Environment, Timestamp};
use provider_schema::CredentialKind;
use serde_json::{Value, json};

use super::account::Account;
use crate::memory::Memory;
use crate::{Answer, Context, Credential, CredentialFields};

const KEY: &str = "c4n4ry-key";

fn context(config: &Value) -> Context {
    let fields = json!({ "secret": KEY }).as_object().cloned().unwrap();
    let credential = Credential { kind: CredentialKind::Token, fields: CredentialFields::new(fields) };
    Context {
        config: config.clone(),
        credentials: BTreeMap::from([("/credential".to_owned(), credential)]),
        environment: Environment::Test,
        created_at: Timestamp::ZERO,
        now: Timestamp::ZERO,
        time_left: Duration::from_secs(20),
    }
}

/// An account in which everything has a default.
fn account() -> Account {
    let config = json!({ "default_project": "PSERVICE", "default_creator": "bot@example.com" });
    Account::of(&context(&config))
}

fn answer(status: u16, body: &Value) -> Answer {
    http::Response::builder().status(status).body(body.to_string().into()).unwrap()
}

fn answering(answers: impl IntoIterator<Item = (u16, Value)>) -> Memory {
    let mut io = Memory::default();
    io.answers.extend(answers.into_iter().map(|(status, body)| answer(status, &body)));
    io
}

/// An incident as PagerDuty shows it.
fn incident() -> Value {
    json!({
        "id": "PT4KHLK", "type": "incident", "summary": "[#1234] Disk full", "title": "Disk full",
        "self": "https://api.pagerduty.com/incidents/PT4KHLK", "html_url": "https://acme.pagerduty.com/incidents/PT4KHLK",
        "incident_number": 1234, "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:40:00Z",
        "status": "acknowledged", "urgency": "high", "incident_key": null, "resolved_at": null,
        "service": { "id": "PSERVICE", "type": "service_reference", "summary": "Web" },
        "assignments": [
            { "at": "2026-11-03T09:31:00Z", "assignee": { "id": "PADA", "type": "user", "email": "ada@example.com" } },
            { "at": "2026-11-03T09:31:00Z", "assignee": { "id": "PGRACE", "type": "user_reference" } },
        ],
        "incident_type": { "name": "incident_default" },
        "first_trigger_log_entry": { "type": "trigger_log_entry", "channel": { "type": "web_trigger", "details": "95 %" } },
        "priority": { "id": "P1", "summary": "P1" },
    })
}
