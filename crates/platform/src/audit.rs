//! Audit entries: who did what to which object, written in the transaction that did it.

use std::collections::BTreeMap;

use api_types::{AccountId, Timestamp};
use audit_proof::{Actor, Change, Entry, FormatVersion, Outcome, Request, Target};
use serde_json::Value;
use store::audit::AuditRow;
use store::{StoreError, WriteTx};
use uuid::Uuid;

use crate::Platform;
use crate::caller::Caller;
use crate::error::Error;
use crate::permissions::Action;
use crate::webhooks;

/// What happened, as far as the request does not say it already.
#[derive(Clone, Debug, Default)]
pub struct Event {
    /// `api.verb` of the permission, for example `accounts.create`.
    pub action: String,
    /// HTTP status of the answer.
    pub status: u16,
    /// The tenant concerned.
    pub account_id: Option<AccountId>,
    /// The object concerned: kind, id, name.
    pub target: Option<(&'static str, String, String)>,
    /// Fields that changed: before and after. Never secrets.
    pub changes: BTreeMap<String, (Value, Value)>,
    /// Anything else worth knowing. Never secrets.
    pub details: BTreeMap<String, Value>,
    /// The object as the wire shows it, after the change, or before it was removed: what webhooks are told.
    pub object: Option<Value>,
}

impl Event {
    /// An event of an action that succeeds with this status.
    pub fn of(action: Action, status: u16) -> Self {
        Self { action: format!("{}.{}", action.api(), action.verb()), status, ..Self::default() }
    }

    /// Names the object.
    #[must_use]
    pub fn target(mut self, kind: &'static str, id: &impl ToString, name: &str) -> Self {
        self.target = Some((kind, id.to_string(), name.to_owned()));
        self
    }

    /// Names the tenant.
    #[must_use]
    pub fn account(mut self, id: AccountId) -> Self {
        self.account_id = Some(id);
        self
    }

    /// Keeps the object as the wire shows it.
    #[must_use]
    pub fn about(mut self, object: Value) -> Self {
        self.object = Some(object);
        self
    }

    /// Notes which fields differ between two JSON objects. The time of change goes without saying.
    #[must_use]
    pub fn difference(mut self, before: &Value, after: &Value) -> Self {
        let (Value::Object(before), Value::Object(after)) = (before, after) else { return self };
        for key in before.keys().chain(after.keys()) {
            let pair =
                (before.get(key).cloned().unwrap_or_default(), after.get(key).cloned().unwrap_or_default());
            if key != "updated_at" && pair.0 != pair.1 {
                self.changes.insert(key.clone(), pair);
            }
        }
        self
    }
}

/// Writes an entry into the transaction of the change, and what webhooks are to be told of it.
pub async fn record(tx: &mut WriteTx<'_>, caller: &Caller, event: Event) -> Result<(), StoreError> {
    webhooks::tell(tx, caller.request().now, &event).await?;
    store::audit::insert(tx, &row(caller, event, Outcome::Ok)?).await
}

/// Writes an entry about something that failed, into a transaction that is kept.
pub async fn record_failed(tx: &mut WriteTx<'_>, caller: &Caller, event: Event) -> Result<(), StoreError> {
    store::audit::insert(tx, &row(caller, event, Outcome::Failed)?).await
}

/// Writes an entry about something that failed, in a transaction of its own.
pub async fn record_failure_alone(platform: &Platform, caller: &Caller, event: Event) -> Result<(), Error> {
    write_alone(platform, caller, row(caller, event, Outcome::Failed)?).await
}

/// Writes an entry about a refusal, in a transaction of its own.
pub async fn record_denied(
    platform: &Platform,
    caller: &Caller,
    action: Action,
    status: u16,
) -> Result<(), Error> {
    write_alone(platform, caller, row(caller, Event::of(action, status), Outcome::Denied)?).await
}

async fn write_alone(platform: &Platform, caller: &Caller, row: AuditRow) -> Result<(), Error> {
    platform
        .store
        .write(caller.scope(), move |tx| {
            let row = row.clone();
            Box::pin(async move { store::audit::insert(tx, &row).await.map_err(Error::from) })
        })
        .await
}

fn row(caller: &Caller, event: Event, outcome: Outcome) -> Result<AuditRow, StoreError> {
    let id = Uuid::now_v7();
    let request = caller.request();
    let entry = Entry {
        v: FormatVersion::V1,
        id: id.to_string(),
        organization_id: caller.organization().to_string(),
        at: moment(request.now)?,
        actor: Actor {
            kind: kind(caller).into(),
            token_id: caller.token().map(|id| id.to_string()),
            member_id: caller.member().map(|id| id.to_string()),
        },
        action: event.action.clone(),
        outcome,
        status: event.status,
        account_id: event.account_id.map(|id| id.to_string()),
        target: event.target.clone().map(|(kind, id, name)| Target {
            kind: kind.into(),
            id,
            name: Some(name),
        }),
        request: Request {
            id: request.id.clone(),
            method: request.method.clone(),
            path: request.path.clone(),
            remote_addr: request.remote_addr.clone(),
            user_agent: request.user_agent.clone(),
        },
        changes: (!event.changes.is_empty())
            .then(|| event.changes.into_iter().map(|(key, (from, to))| (key, Change { from, to })).collect()),
        details: (!event.details.is_empty()).then_some(event.details),
    };
    Ok(AuditRow {
        id,
        created_at: request.now,
        action: event.action,
        outcome: match outcome {
            Outcome::Ok => "ok",
            Outcome::Denied => "denied",
            Outcome::Failed => "failed",
        }
        .into(),
        account_id: event.account_id,
        member_id: caller.member(),
        token_id: caller.token(),
        target_id: event.target.map(|(_, id, _)| id),
        entry: audit_proof::canonical_bytes(&entry),
    })
}

/// Who acted: the bearer of a token, the host itself, or somebody who has not proved yet who it is.
fn kind(caller: &Caller) -> &'static str {
    match caller.token() {
        Some(_) => "token",
        None if caller.request().is_host() => "host",
        None => "visitor",
    }
}

/// Entries always write six digits of a second, so that the same moment has one text only.
fn moment(time: Timestamp) -> Result<audit_proof::Timestamp, StoreError> {
    let text = time.to_string();
    let text = text.trim_end_matches('Z');
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let text = format!("{seconds}.{fraction:0<6}Z");
    audit_proof::Timestamp::try_from(text.as_str()).map_err(|_| StoreError::Damaged("time of an audit entry"))
}
