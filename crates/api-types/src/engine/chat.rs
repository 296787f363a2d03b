//! The chat connector: who is in a workspace, where they talk, and what they say, as events of the Open Cybersecurity
//! Schema Framework (contract, engine 4 and 9).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Timestamp;

/// A user of the workspace, or a member of a conversation: that somebody was read (class 3004, activity 2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntityManagement {
    /// What every event has.
    #[serde(flatten)]
    pub event: Event,
    /// Who it is.
    pub entity: ManagedEntity,
}

/// A channel, a group, or two people: that it was listed (class 98906003, activity 1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationActivity {
    /// What every event has.
    #[serde(flatten)]
    pub event: Event,
    /// Which it is.
    pub conversation: Conversation,
}

/// A message: that it was sent, changed or removed (class 98906002).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatMessageActivity {
    /// What every event has. `time` is when it was sent, `metadata.uid` its id at the provider, `metadata.correlation_uid`
    /// that of the message that it answers.
    #[serde(flatten)]
    pub event: Event,
    /// Who has sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<ChatActor>,
    /// What it says.
    pub chat_message: ChatMessage,
}

/// What every event has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// What happened, as a number of its class.
    pub activity_id: u64,
    /// The same in a word.
    pub activity_name: String,
    /// The number of the category.
    pub category_uid: u64,
    /// Its name.
    pub category_name: String,
    /// The number of the class.
    pub class_uid: u64,
    /// Class and activity in one number: `class_uid` × 100 + `activity_id`.
    pub type_uid: u64,
    /// The same in words.
    pub type_name: String,
    /// How grave it is: 1, informational.
    pub severity_id: u64,
    /// The same in a word.
    pub severity: String,
    /// When, in milliseconds since 1970: of messages when they were sent, of all else when it was read.
    pub time: i64,
    /// The same as a text.
    pub time_dt: Timestamp,
    /// Where it comes from.
    pub metadata: EventMetadata,
    /// What the provider said of it, as JSON, if it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_data: Option<String>,
    /// What the provider says beyond the fields here, under its own names.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub unmapped: Map<String, Value>,
}

/// Where an event comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventMetadata {
    /// The version of the schema.
    pub version: String,
    /// The provider.
    pub product: EventProduct,
    /// The provider's id of the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// The provider's id of what the event belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_uid: Option<String>,
}

/// A provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventProduct {
    /// Its name.
    pub name: String,
    /// Who makes it.
    pub vendor_name: String,
}

/// What is managed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ManagedEntity {
    /// The provider's id.
    pub uid: String,
    /// What it is called.
    pub name: String,
    /// `User`.
    #[serde(rename = "type")]
    pub kind: String,
    /// 2, a user.
    pub type_id: u64,
    /// The user.
    pub user: ChatUser,
}

/// Somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatUser {
    /// The provider's id.
    pub uid: String,
    /// What they sign in with, or are called by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their name in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    /// Their address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_addr: Option<String>,
    /// `User`, `Admin` or `System`.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// 1 a person, 2 an administrator, 3 a program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_id: Option<u64>,
    /// `Active` or `Deprovisioned`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_status: Option<String>,
    /// 1 active, 5 deprovisioned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_status_id: Option<u64>,
    /// Whether they need a second factor to sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_mfa: Option<bool>,
}

/// Where people talk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conversation {
    /// The provider's id.
    pub uid: String,
    /// What it is called, if it has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The same as `type_id` in words; those of the provider for 99.
    #[serde(rename = "type")]
    pub kind: String,
    /// 1 a channel, 2 a talk of two, 3 a group, 4 a session with an AI, 99 something else.
    pub type_id: u64,
    /// On what.
    pub platform: String,
    /// When it began, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_time: Option<i64>,
    /// The same as a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_time_dt: Option<Timestamp>,
    /// When somebody last said something, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_activity_time: Option<i64>,
    /// The same as a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_activity_time_dt: Option<Timestamp>,
    /// How many are in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_count: Option<u64>,
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatActor {
    /// The user.
    pub user: ChatUser,
}

/// What was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatMessage {
    /// Where.
    pub conversation_uid: String,
    /// The text; empty when there are only files, or when it was removed.
    pub message: String,
    /// What came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<ChatFile>,
}

/// A file that came with a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatFile {
    /// The provider's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// Its name.
    pub name: String,
    /// 1, an ordinary file.
    pub type_id: u64,
    /// Its media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// Its size in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}
