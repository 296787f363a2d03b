//! What goes into a room, and what a cleared message becomes.
//!
//! A message carries its fields beside the text that people see, so that it can be read back whole. Clearing is an edit and
//! no redaction: the room keeps what was said, and clients show that it was edited.

use ::http::Method;
use api_types::engine::notifications::{CreateNotification, Notification};
use serde_json::{Value, json};

use super::super::api::{check, request, too_large};
use crate::http::{lacks, segment};
use crate::notifications::shown::{self, escape};
use crate::{Answer, Context, ErrorKind, ProviderError, Request};

/// The key of the fields in the content of an event.
pub(super) const OWN: &str = "patchbay.notification";
/// Most bytes of a content. An event may have 65 536, and the edit that clears it has to fit as well.
const MAX_CONTENT: usize = 56_000;
/// What stands before a message that was cleared.
const CLEARED: &str = "✔ Cleared: ";

/// Sends a message. The transaction makes a repetition of this request do nothing; a message is sent once.
pub(super) fn request_send(
    context: &Context,
    room: &str,
    transaction: &str,
    message: &Notification,
) -> Result<Request, ProviderError> {
    let body = content(message, "")?;
    if body.to_string().len() > MAX_CONTENT {
        return Err(too_large());
    }
    put(context, room, transaction, &body)
}

/// Edits a message into one that was cleared. For each message there is one such transaction.
pub(super) fn request_clear(
    context: &Context,
    room: &str,
    cleared: &Notification,
) -> Result<Request, ProviderError> {
    let edit = json!({
        "msgtype": "m.text",
        // For clients that show no edits.
        "body": format!("* {CLEARED}{}", cleared.summary),
        "m.mentions": {},
        "m.new_content": content(cleared, CLEARED)?,
        "m.relates_to": { "rel_type": "m.replace", "event_id": cleared.id },
    });
    put(context, room, &format!("clear-{}", cleared.id), &edit)
}

/// The event's id.
pub(super) fn read_sent(answer: Answer) -> Result<String, ProviderError> {
    let body = check(answer, "room", "")?;
    let id = body.get("event_id").and_then(Value::as_str);
    id.map(str::to_owned).ok_or_else(|| lacks("event_id", &body))
}

fn put(context: &Context, room: &str, transaction: &str, body: &Value) -> Result<Request, ProviderError> {
    let path = format!("/rooms/{}/send/m.room.message/{}", segment(room), segment(transaction));
    request(context, Method::PUT, &path, Some(body))
}

fn content(message: &Notification, before: &str) -> Result<Value, ProviderError> {
    let new = shown::as_new(message);
    let mut fields = serde_json::to_value(message).map_err(|error| {
        ProviderError::new(ErrorKind::Internal, format!("a message has no JSON: {error}"))
    })?;
    if let Some(fields) = fields.as_object_mut() {
        // The room gives it, and knows it best.
        fields.remove("id");
    }
    let mut content = json!({
        "msgtype": "m.text",
        "body": format!("{before}{}", shown::plain(&new)),
        // Says that nobody is mentioned: an @room in a text of somebody's is not to wake a room.
        "m.mentions": {},
        OWN: fields,
    });
    if !shown::is_bare(&new) {
        content["format"] = "org.matrix.custom.html".into();
        content["formatted_body"] = html(&new, before).into();
    }
    Ok(content)
}

fn html(new: &CreateNotification, before: &str) -> String {
    let description = new.description.as_deref().filter(|text| !text.is_empty());
    let description = description.map(|text| format!("<p>{}</p>", escape(text))).unwrap_or_default();
    let fact = |(name, text): (&str, String)| format!("<li><strong>{name}</strong>: {}</li>", escape(&text));
    let facts: String = shown::facts(new).into_iter().map(fact).collect();
    let facts = if facts.is_empty() { facts } else { format!("<ul>{facts}</ul>") };
    format!("<p>{before}<strong>{}</strong></p>{description}{facts}", escape(&new.summary))
}
