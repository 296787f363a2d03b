//! The chat connector's calls.

use api_types::engine::chat::{ChatMessageActivity, ConversationActivity, EntityManagement};
use api_types::engine::{CategoryId, EngineList};
use connectors::chat::{Chat, Source, Within, op};
use connectors::query::Page;

use super::EngineCaller;
use super::query::{Asked, Takes};
use super::run::Call;
use crate::Platform;
use crate::error::Error;

/// Objects on a page unless the caller says otherwise.
const OBJECTS: u32 = 100;

/// A query's parameters, decoded.
type Parameters = [(String, String)];

impl Call<'_> {
    /// The provider as one of chats.
    fn chat(&self) -> Result<&'static dyn Chat, Error> {
        let missing =
            || Error::Internal(format!("{} is registered as no provider of chats", self.provider.id));
        self.provider.chat().ok_or_else(missing)
    }

    fn source(&self, asked: &Asked) -> Source {
        let provider = self.provider;
        Source {
            product: provider.fullname.clone(),
            vendor: provider.vendor,
            now: self.context.now,
            raw: asked.raw,
        }
    }
}

async fn begin<'p>(
    platform: &'p Platform,
    caller: &'p EngineCaller,
    operation: &'static str,
) -> Result<Call<'p>, Error> {
    Call::begin(platform, caller, CategoryId::Chat, operation).await
}

/// A page of the users of the workspace.
pub async fn users(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
) -> Result<EngineList<EntityManagement>, Error> {
    let asked = Asked::read(Takes::RawFilters, parameters)?;
    let call = begin(platform, caller, op::QUERY_USERS).await?;
    let query = call.query(&asked, OBJECTS).await?;
    let mut io = call.live();
    let page = call.run(call.chat()?.query_users(&mut io, &call.context, &query)).await?;
    let source = call.source(&asked);
    call.page(&asked, io, events(page, |user| source.user(user))).await
}

/// A page of the conversations of the workspace, or of those that a user is in.
pub async fn conversations(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    user: Option<&str>,
) -> Result<EngineList<ConversationActivity>, Error> {
    let asked = Asked::read(Takes::RawFilters, parameters)?;
    let operation = if user.is_some() { op::QUERY_USER_CONVERSATIONS } else { op::QUERY_CONVERSATIONS };
    let call = begin(platform, caller, operation).await?;
    let within = user.unwrap_or_default();
    let query = call.query_within(&asked, OBJECTS, within).await?;
    let mut io = call.live();
    let page = call.run(call.chat()?.query_conversations(&mut io, &call.context, user, &query)).await?;
    let source = call.source(&asked);
    call.page_within(&asked, io, events(page, |one| source.conversation(one)), within).await
}

/// A page of those who are in a conversation.
pub async fn members(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    within: Within<'_>,
) -> Result<EngineList<EntityManagement>, Error> {
    let asked = Asked::read(Takes::RawPages, parameters)?;
    let operation = match within.user {
        Some(_) => op::QUERY_USER_CONVERSATION_MEMBERS,
        None => op::QUERY_CONVERSATION_MEMBERS,
    };
    let call = begin(platform, caller, operation).await?;
    let place = place(Some(within));
    let query = call.query_within(&asked, OBJECTS, &place).await?;
    let mut io = call.live();
    let page = call.run(call.chat()?.query_members(&mut io, &call.context, within, &query)).await?;
    let source = call.source(&asked);
    call.page_within(&asked, io, events(page, |user| source.user(user)), &place).await
}

/// A page of what was said in a conversation, or anywhere in the workspace.
pub async fn messages(
    platform: &Platform,
    caller: &EngineCaller,
    parameters: &Parameters,
    within: Option<Within<'_>>,
) -> Result<EngineList<ChatMessageActivity>, Error> {
    let asked = Asked::read(Takes::RawFilters, parameters)?;
    let operation = match within {
        None => op::QUERY_MESSAGES,
        Some(Within { user: None, .. }) => op::QUERY_CONVERSATION_MESSAGES,
        Some(Within { user: Some(_), .. }) => op::QUERY_USER_CONVERSATION_MESSAGES,
    };
    let call = begin(platform, caller, operation).await?;
    let place = place(within);
    let query = call.query_within(&asked, OBJECTS, &place).await?;
    let mut io = call.live();
    let page = call.run(call.chat()?.query_messages(&mut io, &call.context, within, &query)).await?;
    let source = call.source(&asked);
    call.page_within(&asked, io, events(page, |message| source.message(message)), &place).await
}

fn events<T, E>(page: Page<T>, event: impl Fn(T) -> E) -> Page<E> {
    Page { items: page.items.into_iter().map(event).collect(), next: page.next, counts: page.counts }
}

/// What a cursor is good for. Neither id can be mistaken for a part of the other.
fn place(within: Option<Within<'_>>) -> String {
    within.map(|within| format!("{:?}", (within.user, within.conversation))).unwrap_or_default()
}
