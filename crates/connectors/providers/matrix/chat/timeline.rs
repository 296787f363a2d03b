//! What was said in a room, the newest first, answers in threads among it.

use ::http::Method;
use api_types::Timestamp;
use serde_json::{Map, Value, json};

use super::super::api::{check, edit_of, request as ask};
use super::hidden;
use crate::chat::{File, Message, MessageKind, More, User};
use crate::http::{lacks, segment};
use crate::query::Page;
use crate::{Answer, Context, ProviderError, Request};

/// Most messages on a page.
pub(super) const MAX_LIMIT: u32 = 200;
/// How often it is asked on for a page that is not empty.
pub(super) const MOST_TURNS: u32 = 5;
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
/// What people say. Of what is encrypted only that something was said can be known.
const SAID: [&str; 3] = ["m.room.message", "m.room.encrypted", "m.sticker"];
/// Kinds of messages that come with a file.
const FILES: [&str; 4] = ["m.file", "m.image", "m.audio", "m.video"];

pub(super) fn request(
    context: &Context,
    room: &str,
    limit: u32,
    from: Option<&str>,
) -> Result<Request, ProviderError> {
    let filter = segment(&json!({ "types": SAID }).to_string());
    let from = from.map(|from| format!("&from={}", segment(from))).unwrap_or_default();
    let path = format!("/rooms/{}/messages?dir=b&limit={limit}&filter={filter}{from}", segment(room));
    ask(context, Method::GET, &path, None)
}

pub(super) fn read(answer: Answer, room: &str) -> Result<Page<Message>, ProviderError> {
    let said = check(answer, "conversation", room).map_err(|error| hidden(error, room))?;
    let chunk = said.get("chunk").and_then(Value::as_array).ok_or_else(|| lacks("chunk", &said))?;
    let mut messages = Vec::with_capacity(chunk.len());
    for event in chunk {
        messages.extend(message(event, room)?);
    }
    let next = said.get("end").and_then(Value::as_str).filter(|_| !chunk.is_empty()).map(str::to_owned);
    Ok(Page { next, ..Page::whole(messages) })
}

/// A message; nothing, if it is an edit, which stands with what it edits.
fn message(event: &Value, room: &str) -> Result<Option<Message>, ProviderError> {
    let text = |name: &str| event.get(name).and_then(Value::as_str);
    let uid = text("event_id").ok_or_else(|| lacks("event_id", event))?;
    let sender = text("sender").ok_or_else(|| lacks("sender", event))?;
    let sent = event.get("origin_server_ts").and_then(Value::as_i64).and_then(|ms| ms.checked_mul(1000));
    let sent_at = sent.map(Timestamp::from_micros).ok_or_else(|| lacks("origin_server_ts", event))?;
    let empty = Map::new();
    let first = event.get("content").and_then(Value::as_object).unwrap_or(&empty);
    let relation = first.get("m.relates_to");
    let relates = relation.and_then(|relation| relation.get("rel_type")?.as_str());
    if relates == Some("m.replace") {
        return Ok(None);
    }
    let edited = edit_of(event, sender);
    let content = edited.unwrap_or(first);
    let removed = event.pointer("/unsigned/redacted_because").is_some();
    let kind = match (removed, edited) {
        (true, _) => MessageKind::Deleted,
        (false, Some(_)) => MessageKind::Edited,
        (false, None) => MessageKind::Sent,
    };
    let mut unmapped = content.clone();
    unmapped.remove("body");
    let of_text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    Ok(Some(Message {
        uid: uid.to_owned(),
        conversation: room.to_owned(),
        answers: relation.and_then(|relation| answered(relation, relates)).map(str::to_owned),
        sender: Some(User { uid: sender.to_owned(), ..User::default() }),
        sent_at,
        kind,
        text: of_text(content.get("body")).unwrap_or_default(),
        files: file(content).into_iter().collect(),
        more: More { unmapped, raw: event.clone() },
    }))
}

/// What a message answers: in a thread the one that began it, else the one that it quotes.
fn answered<'a>(relation: &'a Value, kind: Option<&str>) -> Option<&'a str> {
    if kind == Some("m.thread") {
        return relation.get("event_id")?.as_str();
    }
    relation.get("m.in_reply_to")?.get("event_id")?.as_str()
}

fn file(content: &Map<String, Value>) -> Option<File> {
    let text = |name: &str| content.get(name).and_then(Value::as_str);
    text("msgtype").filter(|kind| FILES.contains(kind))?;
    let url = text("url").or_else(|| content.get("file")?.get("url")?.as_str());
    let info = content.get("info");
    Some(File {
        uid: url.map(str::to_owned),
        name: text("filename").or_else(|| text("body")).unwrap_or_default().to_owned(),
        media_type: info.and_then(|info| info.get("mimetype")?.as_str()).map(str::to_owned),
        size: info.and_then(|info| info.get("size")?.as_u64()),
    })
}
