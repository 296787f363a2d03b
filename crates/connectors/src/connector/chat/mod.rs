//! The chat connector: reading who is in a workspace, where they talk, and what they say.

mod cut;
mod events;
mod operations;

pub use cut::cut;
pub use events::Source;
pub use operations::{OPERATIONS, op};

use api_types::Timestamp;
use async_trait::async_trait;
use serde_json::{Map, Value};

use super::Adapter;
use crate::query::{Page, Query};
use crate::{Context, Exchange, ProviderError};

/// A provider of chats. Each function serves those of the operations that the provider's capabilities list, and is called
/// for no other: an operation that asks on behalf of a user comes with that user.
#[async_trait]
#[expect(unused_variables, reason = "what a provider does not support looks at nothing")]
pub trait Chat: Adapter {
    /// The users of the workspace.
    async fn query_users(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<User>, ProviderError> {
        Err(ProviderError::unsupported(op::QUERY_USERS))
    }

    /// The conversations of the workspace, or those that a user is in.
    async fn query_conversations(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        user: Option<&str>,
        query: &Query,
    ) -> Result<Page<Conversation>, ProviderError> {
        Err(ProviderError::unsupported(op::QUERY_CONVERSATIONS))
    }

    /// Who is in a conversation.
    async fn query_members(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        conversation: Within<'_>,
        query: &Query,
    ) -> Result<Page<User>, ProviderError> {
        Err(ProviderError::unsupported(op::QUERY_CONVERSATION_MEMBERS))
    }

    /// What was said in a conversation, or anywhere in the workspace; the newest first.
    async fn query_messages(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        conversation: Option<Within<'_>>,
        query: &Query,
    ) -> Result<Page<Message>, ProviderError> {
        Err(ProviderError::unsupported(op::QUERY_MESSAGES))
    }
}

/// A conversation, and the user on whose behalf it is looked at, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Within<'a> {
    /// The user's id.
    pub user: Option<&'a str>,
    /// The conversation's id.
    pub conversation: &'a str,
}

/// Somebody, as a provider shows them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct User {
    /// The provider's id.
    pub uid: String,
    /// What they sign in with, or are called by.
    pub name: Option<String>,
    /// Their name in full.
    pub full_name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// What they are.
    pub kind: UserKind,
    /// Whether they can sign in; unknown where only ids are shown.
    pub active: Option<bool>,
    /// Whether they need a second factor.
    pub has_mfa: Option<bool>,
    /// What else the provider says.
    pub more: More,
}

/// What a user is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UserKind {
    /// Not said.
    #[default]
    Unknown,
    /// A person.
    Person,
    /// A person who may change the workspace.
    Administrator,
    /// A program.
    Program,
}

/// Where people talk, as a provider shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    /// The provider's id.
    pub uid: String,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// What it is.
    pub kind: ConversationKind,
    /// When it began.
    pub created_at: Option<Timestamp>,
    /// When somebody last said something.
    pub last_activity_at: Option<Timestamp>,
    /// How many are in it.
    pub members: Option<u64>,
    /// What else the provider says.
    pub more: More,
}

/// What a conversation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConversationKind {
    /// Many can join.
    Channel,
    /// Two.
    DirectMessage,
    /// A few.
    GroupChat,
    /// Somebody with an AI.
    AiSession,
    /// Something else, in the provider's words.
    Other(String),
}

/// A message, as a provider shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The provider's id.
    pub uid: String,
    /// The conversation's id.
    pub conversation: String,
    /// The id of the message that it answers.
    pub answers: Option<String>,
    /// Who has sent it.
    pub sender: Option<User>,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// What became of it.
    pub kind: MessageKind,
    /// The text.
    pub text: String,
    /// What came with it.
    pub files: Vec<File>,
    /// What else the provider says.
    pub more: More,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// It stands as it was sent.
    Sent,
    /// Its text is another one now.
    Edited,
    /// It was removed.
    Deleted,
    /// Nobody has said it: somebody came, a name was changed.
    System,
}

/// A file that came with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The provider's id.
    pub uid: Option<String>,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
}

/// What a provider says beyond the fields here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct More {
    /// Fields that have no place here.
    pub unmapped: Map<String, Value>,
    /// All of it, as it came.
    pub raw: Value,
}
