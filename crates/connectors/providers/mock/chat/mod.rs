//! `chat_mock_chat`: a small workspace in which people have talked during the days before the integration was made.

mod query;
mod workspace;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use async_trait::async_trait;
use provider_schema::{Field, Kind, Schema};
use serde_json::Value;

use self::workspace::Workspace;
use super::faults;
use crate::chat::{Chat, Conversation, Message, User, Within, op};
use crate::query::{Page, Query};
use crate::{
    Adapter, Capability, Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError, Verified,
};

/// Most objects on a page.
const MAX_LIMIT: u32 = 1000;

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "chat_mock_chat",
        connector: CategoryId::Chat,
        vendor: "Patchbay",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: true,
        schema: Schema::new(
            "chat_mock_chat",
            vec![Field::optional("workspace", Kind::text()), faults::credential(), faults::field()],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::LivesHere,
        implementation: Implementation::Chat(&MockChat),
    }
}

const USER: &[&str] = &[
    "entity.uid",
    "entity.name",
    "entity.user.uid",
    "entity.user.name",
    "entity.user.full_name",
    "entity.user.email_addr",
    "entity.user.type_id",
    "entity.user.user_status_id",
    "entity.user.has_mfa",
    "unmapped",
];
const CONVERSATION: &[&str] = &[
    "conversation.uid",
    "conversation.name",
    "conversation.type_id",
    "conversation.created_time",
    "conversation.last_activity_time",
    "conversation.member_count",
    "unmapped",
];
const MESSAGE: &[&str] = &[
    "time",
    "metadata.uid",
    "metadata.correlation_uid",
    "actor.user.uid",
    "chat_message.conversation_uid",
    "chat_message.message",
    "chat_message.files",
    "unmapped",
];

const fn users(operation: &'static str) -> Capability {
    Capability { response_fields: USER, max_limit: MAX_LIMIT, ..Capability::of(operation) }
}

const fn conversations(operation: &'static str) -> Capability {
    let filters = query::CONVERSATIONS;
    Capability { response_fields: CONVERSATION, filters, max_limit: MAX_LIMIT, ..Capability::of(operation) }
}

const fn messages(operation: &'static str) -> Capability {
    let filters = query::MESSAGES;
    Capability { response_fields: MESSAGE, filters, max_limit: MAX_LIMIT, ..Capability::of(operation) }
}

static CAPABILITIES: &[Capability] = &[
    Capability { filters: query::USERS, ..users(op::QUERY_USERS) },
    conversations(op::QUERY_USER_CONVERSATIONS),
    users(op::QUERY_USER_CONVERSATION_MEMBERS),
    messages(op::QUERY_USER_CONVERSATION_MESSAGES),
    conversations(op::QUERY_CONVERSATIONS),
    users(op::QUERY_CONVERSATION_MEMBERS),
    messages(op::QUERY_MESSAGES),
    messages(op::QUERY_CONVERSATION_MESSAGES),
];

struct MockChat;

#[async_trait]
impl Adapter for MockChat {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        faults::verify(io, context, CAPABILITIES).await?;
        Ok(Verified { warnings: faults::idle(context).into_iter().collect() })
    }
}

#[async_trait]
impl Chat for MockChat {
    async fn query_users(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<User>, ProviderError> {
        faults::check(io, context, &query::texts(query)).await?;
        let users = Workspace::of(context).users;
        Ok(noted(io, "users", query::page(users, query)?, |user| &user.more.raw))
    }

    async fn query_conversations(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        user: Option<&str>,
        query: &Query,
    ) -> Result<Page<Conversation>, ProviderError> {
        let texts: Vec<_> = query::texts(query).into_iter().chain(user).collect();
        faults::check(io, context, &texts).await?;
        let workspace = Workspace::of(context);
        let conversations = match user {
            Some(user) => workspace.conversations_of(user)?,
            None => workspace.conversations,
        };
        Ok(noted(io, "conversations", query::page(conversations, query)?, |one| &one.more.raw))
    }

    async fn query_members(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        within: Within<'_>,
        query: &Query,
    ) -> Result<Page<User>, ProviderError> {
        check_within(io, context, within, query).await?;
        let members = Workspace::of(context).members(within)?;
        Ok(noted(io, "members", query::page(members, query)?, |user| &user.more.raw))
    }

    async fn query_messages(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        within: Option<Within<'_>>,
        query: &Query,
    ) -> Result<Page<Message>, ProviderError> {
        let workspace = Workspace::of(context);
        let messages = if let Some(within) = within {
            check_within(io, context, within, query).await?;
            workspace.messages_in(within)?
        } else {
            faults::check(io, context, &query::texts(query)).await?;
            workspace.messages
        };
        Ok(noted(io, "messages", query::page(messages, query)?, |message| &message.more.raw))
    }
}

async fn check_within(
    io: &mut dyn Exchange,
    context: &Context,
    within: Within<'_>,
    query: &Query,
) -> Result<(), ProviderError> {
    let ids = [Some(within.conversation), within.user].into_iter().flatten();
    let texts: Vec<_> = query::texts(query).into_iter().chain(ids).collect();
    faults::check(io, context, &texts).await
}

/// Notes an answer for `meta=api/response(…)` and hands it on.
fn noted<T>(io: &mut dyn Exchange, path: &str, page: Page<T>, raw: impl Fn(&T) -> &Value) -> Page<T> {
    let said = page.items.iter().map(|item| raw(item).clone()).collect();
    io.note(&format!("mock://chat/{path}"), &Value::Array(said));
    page
}

#[cfg(test)]
mod tests;
