//! What was said.

use serde_json::Value;

use super::graph::{more, text, time};
use super::html;
use crate::ProviderError;
use crate::chat::{File, Message, MessageKind, User, UserKind};
use crate::http::lacks;

/// What is filled.
pub(super) const FIELDS: &[&str] = &[
    "time",
    "metadata.uid",
    "metadata.correlation_uid",
    "actor.user.uid",
    "chat_message.conversation_uid",
    "chat_message.message",
    "chat_message.files",
    "unmapped",
];

/// What has a place of its own. A body in HTML stays as well, because its text is less.
const PLACED: [&str; 5] = ["id", "replyToId", "createdDateTime", "from", "attachments"];

pub(super) fn message(said: &Value, conversation: &str) -> Result<Message, ProviderError> {
    let uid = text(said, "id").ok_or_else(|| lacks("id", said))?;
    let sent_at = time(said, "createdDateTime").ok_or_else(|| lacks("createdDateTime", said))?;
    let there = |name: &str| said.get(name).is_some_and(|value| !value.is_null());
    let kind = if there("deletedDateTime") {
        MessageKind::Deleted
    } else if text(said, "messageType").is_some_and(|kind| kind != "message") {
        MessageKind::System
    } else if there("lastEditedDateTime") {
        MessageKind::Edited
    } else {
        MessageKind::Sent
    };
    let body = said.pointer("/body/content").and_then(Value::as_str).unwrap_or_default();
    let in_html = said.pointer("/body/contentType").and_then(Value::as_str) == Some("html");
    let plain = if in_html { html::text(body) } else { body.to_owned() };
    let mut more = more(said, &PLACED);
    if !in_html || plain == body {
        more.unmapped.remove("body");
    }
    let files = said.get("attachments").and_then(Value::as_array).into_iter().flatten();
    Ok(Message {
        uid,
        conversation: conversation.to_owned(),
        answers: text(said, "replyToId"),
        sender: sender(said),
        sent_at,
        kind,
        text: plain,
        files: files.filter_map(file).collect(),
        more,
    })
}

/// A person, or a program.
fn sender(said: &Value) -> Option<User> {
    let from = said.get("from")?;
    let found = |kind: &str| from.get(kind).filter(|one| one.is_object());
    let (one, kind) = found("user")
        .map(|one| (one, UserKind::Person))
        .or_else(|| found("application").map(|one| (one, UserKind::Program)))?;
    Some(User { uid: text(one, "id")?, full_name: text(one, "displayName"), kind, ..User::default() })
}

/// A file; cards and quotations come the same way and are none.
fn file(said: &Value) -> Option<File> {
    (text(said, "contentType")? == "reference").then(|| File {
        uid: text(said, "id"),
        name: text(said, "name").unwrap_or_default(),
        media_type: None,
        size: None,
    })
}
