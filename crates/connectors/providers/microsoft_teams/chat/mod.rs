//! `chat_microsoft_teams`: the users of an organization, the channels of one team, and the chats of users, by Microsoft Graph
//! (version 1.0) with permissions of the application, which stand in the table by operation.
//!
//! Graph tells when a message was changed, not whether what filters ask for: of messages in channels it evaluates none, of
//! those in chats one end of the time. So there are none here.

mod conversations;
mod graph;
mod html;
mod messages;
mod people;

#[cfg(test)]
mod tests;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use async_trait::async_trait;
use provider_schema::{Accepted, Field, Kind, Schema};

use self::graph::{GRAPH, Graph};
use crate::chat::{Chat, Conversation, Message, User, Within, cut, op};
use crate::oauth::TOKEN;
use crate::query::{Page, Query};
use crate::{
    Adapter, Capability, Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError, Step,
    Verified, scopes,
};

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "chat_microsoft_teams",
        connector: CategoryId::Chat,
        vendor: "Microsoft",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "chat_microsoft_teams",
            vec![
                Field::required("credential", Kind::credential(&[Accepted::OAuthClient])),
                Field::required("tenant_id", Kind::text()),
                Field::optional("team_id", Kind::text()),
                Field::optional("endpoint", Kind::url()).or(GRAPH).advanced(),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::Documentation,
        implementation: Implementation::Chat(&TeamsChat),
    }
}

/// Most messages and chats on a page.
const FEW: u32 = 50;

static CAPABILITIES: &[Capability] = &[
    Capability {
        response_fields: people::USER,
        max_limit: 999,
        scopes: &["User.Read.All"],
        ..Capability::of(op::QUERY_USERS)
    },
    Capability {
        response_fields: conversations::CHAT,
        max_limit: FEW,
        scopes: &["Chat.Read.All"],
        ..Capability::of(op::QUERY_USER_CONVERSATIONS)
    },
    Capability {
        response_fields: people::MEMBER,
        max_limit: 1000,
        scopes: &["Chat.Read.All"],
        ..Capability::of(op::QUERY_USER_CONVERSATION_MEMBERS)
    },
    Capability {
        response_fields: messages::FIELDS,
        max_limit: FEW,
        scopes: &["Chat.Read.All"],
        ..Capability::of(op::QUERY_USER_CONVERSATION_MESSAGES)
    },
    Capability {
        response_fields: conversations::CHANNEL,
        max_limit: 1000,
        scopes: &["Channel.ReadBasic.All"],
        ..Capability::of(op::QUERY_CONVERSATIONS)
    },
    Capability {
        response_fields: people::MEMBER,
        max_limit: 1000,
        scopes: &["ChannelMember.Read.All"],
        ..Capability::of(op::QUERY_CONVERSATION_MEMBERS)
    },
    Capability {
        response_fields: messages::FIELDS,
        max_limit: FEW,
        scopes: &["ChannelMessage.Read.All"],
        ..Capability::of(op::QUERY_CONVERSATION_MESSAGES)
    },
];

struct TeamsChat;

#[async_trait]
impl Adapter for TeamsChat {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        let graph = Graph::of(context);
        io.step(Step::Authenticate);
        let lent = io.lent(graph.client(), None).await?;
        io.step(Step::Permissions);
        let granted = graph::roles(lent.fields.get(TOKEN));
        let warnings = scopes::warnings("/credential", CAPABILITIES, granted.as_deref());
        io.step(Step::Sample);
        if graph.team.is_empty() {
            self.query_users(io, context, &Query::first(1)).await?;
        } else {
            graph.whole(io, &graph.channels(op::QUERY_CONVERSATIONS)?, "team", &graph.team).await?;
        }
        Ok(Verified { warnings })
    }
}

#[async_trait]
impl Chat for TeamsChat {
    async fn query_users(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<User>, ProviderError> {
        let graph = Graph::of(context);
        let select = "id,displayName,mail,userPrincipalName,accountEnabled,userType";
        let said = graph.page(io, "/users", &[("$select", select)], query, "organization", "").await?;
        graph::read_page(&said, people::user)
    }

    async fn query_conversations(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        user: Option<&str>,
        query: &Query,
    ) -> Result<Page<Conversation>, ProviderError> {
        let graph = Graph::of(context);
        if let Some(user) = user {
            let said = graph.page(io, &graph::chats(user), &[], query, "user", user).await?;
            return graph::read_page(&said, conversations::chat);
        }
        let path = graph.channels(op::QUERY_CONVERSATIONS)?;
        let all = graph.whole(io, &path, "team", &graph.team).await?;
        let all = all.iter().map(conversations::channel).collect::<Result<Vec<_>, _>>()?;
        let (items, next) = cut(all, query, |one| &one.uid);
        Ok(Page { next, ..Page::whole(items) })
    }

    async fn query_members(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        within: Within<'_>,
        query: &Query,
    ) -> Result<Page<User>, ProviderError> {
        let graph = Graph::of(context);
        let path = graph.within(within, op::QUERY_CONVERSATION_MEMBERS)?;
        let all = graph.whole(io, &format!("{path}/members"), "conversation", within.conversation).await?;
        let all = all.iter().map(people::member).collect::<Result<Vec<_>, _>>()?;
        let (items, next) = cut(all, query, |one| &one.uid);
        Ok(Page { next, ..Page::whole(items) })
    }

    async fn query_messages(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        conversation: Option<Within<'_>>,
        query: &Query,
    ) -> Result<Page<Message>, ProviderError> {
        let Some(within) = conversation else { return Err(ProviderError::unsupported(op::QUERY_MESSAGES)) };
        let graph = Graph::of(context);
        let path = format!("{}/messages", graph.within(within, op::QUERY_CONVERSATION_MESSAGES)?);
        // In channels the newest come first by themselves, and no order can be asked for.
        let order: &[_] = if within.user.is_some() { &[("$orderby", "createdDateTime desc")] } else { &[] };
        let said = graph.page(io, &path, order, query, "conversation", within.conversation).await?;
        graph::read_page(&said, |one| messages::message(one, within.conversation))
    }
}
