//! `chat_matrix`. Matrix has no scopes: a token sees what its user sees, which is the rooms that the user is in. A homeserver
//! has neither a list of all rooms nor one of all users that everybody may read, and what was said is found by room only.

mod members;
mod rooms;
mod timeline;

#[cfg(test)]
mod tests;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use async_trait::async_trait;
use provider_schema::{Accepted, Field, Kind, Schema};

use super::api::{read_user, read_versions, request_user, request_versions};
use crate::chat::{Chat, Conversation, Message, User, Within, cut, op};
use crate::query::{Page, Query};
use crate::{
    Adapter, Capability, Context, ErrorKind, Exchange, Implementation, Manifest, ProofLevel, ProviderError,
    Step, Verified,
};

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "chat_matrix",
        connector: CategoryId::Chat,
        vendor: "Matrix",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "chat_matrix",
            vec![
                Field::required("endpoint", Kind::url()),
                Field::required("credential", Kind::credential(&[Accepted::Token]))
                    .expecting(super::access_token()),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::RealServer,
        implementation: Implementation::Chat(&MatrixChat),
    }
}

static CAPABILITIES: &[Capability] = &[
    Capability {
        response_fields: rooms::FIELDS,
        max_limit: rooms::MAX_LIMIT,
        ..Capability::of(op::QUERY_CONVERSATIONS)
    },
    Capability {
        response_fields: members::FIELDS,
        max_limit: 1000,
        ..Capability::of(op::QUERY_CONVERSATION_MEMBERS)
    },
    Capability {
        response_fields: timeline::FIELDS,
        max_limit: timeline::MAX_LIMIT,
        ..Capability::of(op::QUERY_CONVERSATION_MESSAGES)
    },
];

struct MatrixChat;

#[async_trait]
impl Adapter for MatrixChat {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        read_versions(io.send(request_versions(context)?).await?)?;
        io.step(Step::Authenticate);
        read_user(io.send(request_user(context)?).await?)?;
        io.step(Step::Sample);
        rooms::read_joined(io.send(rooms::request_joined(context)?).await?)?;
        Ok(Verified::default())
    }
}

#[async_trait]
impl Chat for MatrixChat {
    async fn query_conversations(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        user: Option<&str>,
        query: &Query,
    ) -> Result<Page<Conversation>, ProviderError> {
        if user.is_some() {
            return Err(ProviderError::unsupported(op::QUERY_USER_CONVERSATIONS));
        }
        let joined = rooms::read_joined(io.send(rooms::request_joined(context)?).await?)?;
        let (wanted, next) = cut(joined, query, |id| id);
        if wanted.is_empty() {
            return Ok(Page::whole(Vec::new()));
        }
        let mut rooms = rooms::read_state(io.send(rooms::request_state(context, &wanted)?).await?, &wanted)?;
        for room in rooms.iter_mut().filter(|room| room.lacks_its_beginning()) {
            room.begin(io.send(rooms::request_beginning(context, &room.id)?).await?)?;
        }
        let rooms = rooms.into_iter().map(rooms::Room::conversation).collect();
        Ok(Page { next, ..Page::whole(rooms) })
    }

    async fn query_members(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        within: Within<'_>,
        query: &Query,
    ) -> Result<Page<User>, ProviderError> {
        let room = within.conversation;
        let all = members::read(io.send(members::request(context, room)?).await?, room)?;
        let (items, next) = cut(all, query, |user| &user.uid);
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
        let room = within.conversation;
        let mut from = query.after.clone();
        let mut turn = 1;
        loop {
            let said = io.send(timeline::request(context, room, query.limit, from.as_deref())?).await?;
            let page = timeline::read(said, room)?;
            // Edits alone are a page as well, with nothing on it for those who read.
            if page.items.is_empty() && page.next.is_some() && turn < timeline::MOST_TURNS {
                (from, turn) = (page.next, turn + 1);
            } else {
                return Ok(page);
            }
        }
    }
}

/// To those who are not in a room it is as if it were not there, and homeservers say of either that it is forbidden.
fn hidden(error: ProviderError, room: &str) -> ProviderError {
    let is_id_at_fault = error.details.get("errcode").is_some_and(|code| code == "M_INVALID_PARAM");
    match error.kind {
        ErrorKind::Permission { .. } | ErrorKind::NotFound { .. } => {}
        ErrorKind::Invalid(_) if is_id_at_fault => {}
        _ => return error,
    }
    let message = format!("the user of the token is in no room {room:?}");
    let (raw, details) = (error.raw, error.details);
    ProviderError { message, raw, details, ..ProviderError::not_found("conversation", room) }
}
