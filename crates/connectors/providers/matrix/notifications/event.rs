//! Messages as they stand in a room.

use ::http::Method;
use api_types::Timestamp;
use api_types::engine::notifications::{Notification, NotificationStatus};
use serde_json::{Map, Value};

use super::super::api::{self, check, edit_of};
use super::message::OWN;
use crate::http::{lacks, segment};
use crate::{Answer, Context, ErrorKind, ProviderError, Request};

/// Longest summary of a message that somebody else has sent, in characters.
const LONGEST: usize = 1000;

/// A message, and who sent it.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) message: Notification,
    sender: String,
}

/// Asks for one event.
pub(super) fn request(context: &Context, room: &str, id: &str) -> Result<Request, ProviderError> {
    let path = format!("/rooms/{}/event/{}", segment(room), segment(id));
    api::request(context, Method::GET, &path, None)
}

/// The message that an event is, with its last edit. What was redacted, or is no message, is not there.
pub(super) fn read(answer: Answer, id: &str) -> Result<Seen, ProviderError> {
    let event = check(answer, "message", id).map_err(|error| hidden(error, id))?;
    let text = |name: &str| event.get(name).and_then(Value::as_str);
    let sender = text("sender").ok_or_else(|| lacks("sender", &event))?;
    let content = event.get("content").and_then(Value::as_object).ok_or_else(|| lacks("content", &event))?;
    if text("type") != Some("m.room.message") || !content.contains_key("body") {
        return Err(ProviderError::not_found("message", id));
    }
    let edited = edit_of(&event, sender).unwrap_or(content);
    let message = match own(edited, id) {
        Some(message) => message,
        None => foreign(&event, edited, id)?,
    };
    Ok(Seen { message, sender: sender.to_owned() })
}

impl Seen {
    /// Only its sender can edit a message; the edits of others are shown to nobody.
    pub(super) fn must_be_of(&self, user: &str) -> Result<(), ProviderError> {
        if self.sender == user {
            return Ok(());
        }
        let message = format!("the message was sent by {}, and only that user can clear it", self.sender);
        let missing = Some(format!("to be {}", self.sender));
        Err(ProviderError::new(ErrorKind::Permission { missing }, message))
    }
}

/// Servers say of an event that is not there that it cannot be seen.
fn hidden(error: ProviderError, id: &str) -> ProviderError {
    match error.kind {
        ErrorKind::Permission { .. } => ProviderError {
            raw: error.raw,
            details: error.details,
            ..ProviderError::not_found("message", id)
        },
        _ => error,
    }
}

/// A message that was sent from here, by the fields that it carries.
fn own(content: &Map<String, Value>, id: &str) -> Option<Notification> {
    let mut fields = content.get(OWN)?.as_object()?.clone();
    fields.insert("id".into(), id.into());
    serde_json::from_value(Value::Object(fields)).ok()
}

/// A message of somebody else, as far as it can be one of ours.
fn foreign(event: &Value, content: &Map<String, Value>, id: &str) -> Result<Notification, ProviderError> {
    let sent = event.get("origin_server_ts").and_then(Value::as_i64);
    let sent = sent.and_then(|ms| ms.checked_mul(1000)).ok_or_else(|| lacks("origin_server_ts", event))?;
    let sent = Timestamp::from_micros(sent);
    let body = content.get("body").and_then(Value::as_str).unwrap_or_default();
    let summary: String = body.lines().next().unwrap_or_default().chars().take(LONGEST).collect();
    Ok(Notification {
        name: summary.clone(),
        created_at: sent,
        updated_at: sent,
        id: id.to_owned(),
        description: (summary != body).then(|| body.to_owned()),
        summary,
        priority: None,
        notification_status: Some(NotificationStatus::Open),
        project: None,
        status: None,
        issue_type: None,
        creator: event.get("sender").and_then(Value::as_str).map(str::to_owned),
        assignee: None,
        contact: None,
        tags: Vec::new(),
    })
}
