//! Channels of the team, and chats of users.

use serde_json::Value;

use super::graph::{more, text, time};
use crate::ProviderError;
use crate::chat::{Conversation, ConversationKind};
use crate::http::lacks;

/// What is filled of channels.
pub(super) const CHANNEL: &[&str] = &[
    "conversation.uid",
    "conversation.name",
    "conversation.type_id",
    "conversation.created_time",
    "unmapped",
];
/// What is filled of chats.
pub(super) const CHAT: &[&str] = &[
    "conversation.uid",
    "conversation.name",
    "conversation.type_id",
    "conversation.created_time",
    "conversation.last_activity_time",
    "unmapped",
];

pub(super) fn channel(said: &Value) -> Result<Conversation, ProviderError> {
    Ok(Conversation {
        uid: text(said, "id").ok_or_else(|| lacks("id", said))?,
        name: text(said, "displayName"),
        kind: ConversationKind::Channel,
        created_at: time(said, "createdDateTime"),
        last_activity_at: None,
        members: None,
        more: more(said, &["id", "displayName", "createdDateTime"]),
    })
}

pub(super) fn chat(said: &Value) -> Result<Conversation, ProviderError> {
    let kind = match said.get("chatType").and_then(Value::as_str).unwrap_or_default() {
        "oneOnOne" => ConversationKind::DirectMessage,
        "group" => ConversationKind::GroupChat,
        other => ConversationKind::Other(other.to_owned()),
    };
    Ok(Conversation {
        uid: text(said, "id").ok_or_else(|| lacks("id", said))?,
        name: text(said, "topic"),
        kind,
        created_at: time(said, "createdDateTime"),
        last_activity_at: time(said, "lastUpdatedDateTime"),
        members: None,
        more: more(said, &["id", "topic", "chatType", "createdDateTime", "lastUpdatedDateTime"]),
    })
}
