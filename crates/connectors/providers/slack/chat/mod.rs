//! `chat_slack`. Scopes of the token stand in the table, by operation. Of conversations those kinds are listed whose scope
//! the token has; what was said is read where the bot is a member. Slack has no list of what was said anywhere in the
//! workspace but its search, which takes no bots.

mod conversations;
mod messages;
mod people;

#[cfg(test)]
mod tests;

use api_types::Environment;
use api_types::capability::Availability;
use api_types::engine::CategoryId;
use async_trait::async_trait;
use provider_schema::{Accepted, Field, Kind, Schema};
use serde_json::{Map, Value};

use super::api::{self, MAX_LIMIT};
use crate::chat::{Chat, Conversation, Message, More, User, Within, op};
use crate::query::{Page, Query};
use crate::{
    Adapter, Capability, Context, Exchange, Implementation, Manifest, ProofLevel, ProviderError, Step,
    Verified, scopes,
};

pub(super) fn manifest() -> Manifest {
    Manifest {
        id: "chat_slack",
        connector: CategoryId::Chat,
        vendor: "Slack",
        availability: Availability::GenerallyAvailable,
        environments: &[Environment::Test, Environment::Prod],
        mock: false,
        schema: Schema::new(
            "chat_slack",
            vec![
                Field::required("credential", Kind::credential(&[Accepted::Token]))
                    .expecting(super::bot_token()),
                Field::optional("channels", Kind::one_of(&["manual", "auto"])).or("manual"),
                Field::optional("url", Kind::url()).advanced(),
            ],
        ),
        capabilities: CAPABILITIES,
        proof: ProofLevel::Emulator,
        implementation: Implementation::Chat(&SlackChat),
    }
}

const READ: &[&str] = &["channels:read", "groups:read", "im:read", "mpim:read"];
const HISTORY: &[&str] = &["channels:history", "groups:history", "im:history", "mpim:history"];

static CAPABILITIES: &[Capability] = &[
    Capability {
        response_fields: people::USER,
        max_limit: MAX_LIMIT,
        scopes: &["users:read", "users:read.email"],
        ..Capability::of(op::QUERY_USERS)
    },
    conversations(op::QUERY_USER_CONVERSATIONS),
    conversations(op::QUERY_CONVERSATIONS),
    Capability {
        response_fields: people::MEMBER,
        max_limit: MAX_LIMIT,
        scopes: READ,
        ..Capability::of(op::QUERY_CONVERSATION_MEMBERS)
    },
    Capability {
        response_fields: messages::FIELDS,
        filters: messages::FILTERS,
        max_limit: MAX_LIMIT,
        scopes: HISTORY,
        ..Capability::of(op::QUERY_CONVERSATION_MESSAGES)
    },
];

const fn conversations(operation: &'static str) -> Capability {
    Capability {
        response_fields: conversations::FIELDS,
        filters: conversations::FILTERS,
        max_limit: MAX_LIMIT,
        scopes: READ,
        ..Capability::of(operation)
    }
}

struct SlackChat;

#[async_trait]
impl Adapter for SlackChat {
    async fn verify(&self, io: &mut dyn Exchange, context: &Context) -> Result<Verified, ProviderError> {
        io.step(Step::Authenticate);
        let answer = io.send(api::post(context, "auth.test", None)?).await?;
        let granted = api::granted(answer.headers()).map(str::to_owned);
        api::check(answer, "token", "")?;
        io.step(Step::Permissions);
        let warnings = scopes::warnings("/credential", CAPABILITIES, granted.as_deref());
        io.step(Step::Sample);
        self.query_conversations(io, context, None, &Query::first(1)).await?;
        Ok(Verified { warnings })
    }
}

#[async_trait]
impl Chat for SlackChat {
    async fn query_users(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        query: &Query,
    ) -> Result<Page<User>, ProviderError> {
        people::read_users(io.send(people::request_users(context, query)?).await?)
    }

    async fn query_conversations(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        user: Option<&str>,
        query: &Query,
    ) -> Result<Page<Conversation>, ProviderError> {
        let Some(mut kinds) = conversations::Kinds::of(query)? else { return Ok(Page::whole(Vec::new())) };
        loop {
            let answer = io.send(conversations::request(context, user, &kinds, query)?).await?;
            match conversations::read(answer, user, &kinds) {
                Ok(page) => return Ok(page),
                Err(error) => kinds = kinds.without_what_is_missing(error)?,
            }
        }
    }

    async fn query_members(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        within: Within<'_>,
        query: &Query,
    ) -> Result<Page<User>, ProviderError> {
        let conversation = within.conversation;
        let answer = io.send(people::request_members(context, conversation, query)?).await?;
        people::read_members(answer, conversation)
    }

    async fn query_messages(
        &self,
        io: &mut dyn Exchange,
        context: &Context,
        conversation: Option<Within<'_>>,
        query: &Query,
    ) -> Result<Page<Message>, ProviderError> {
        let Some(within) = conversation else { return Err(ProviderError::unsupported(op::QUERY_MESSAGES)) };
        let Some(span) = messages::Span::of(query) else { return Ok(Page::whole(Vec::new())) };
        let conversation = within.conversation;
        let answer = io.send(messages::request(context, conversation, span, query)?).await?;
        let read = messages::read(answer, conversation);
        if !messages::wants_to_join(context, &read) {
            return read;
        }
        api::check(
            io.send(messages::request_join(context, conversation)?).await?,
            "conversation",
            conversation,
        )?;
        messages::read(io.send(messages::request(context, conversation, span, query)?).await?, conversation)
    }
}

/// The parameters of a page.
fn paging(limit: u32, cursor: Option<&str>) -> Vec<(&'static str, String)> {
    let mut fields = vec![("limit", limit.to_string())];
    fields.extend(cursor.map(|cursor| ("cursor", cursor.to_owned())));
    fields
}

/// What Slack says beyond the fields that have a place, which are taken out.
fn more(said: &Value, placed: &[&str]) -> More {
    let mut unmapped = said.as_object().cloned().unwrap_or_default();
    for field in placed {
        unmapped.remove(*field);
    }
    unmapped.retain(|_, value| !is_nothing(value));
    More { unmapped, raw: said.clone() }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn text(said: &Value, name: &str) -> Option<String> {
    said.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn yes(said: &Value, name: &str) -> bool {
    said.get(name) == Some(&Value::Bool(true))
}

/// The list of an answer.
fn items<'a>(said: &'a Value, name: &str) -> Result<&'a Vec<Value>, ProviderError> {
    said.get(name).and_then(Value::as_array).ok_or_else(|| crate::http::lacks(name, said))
}

/// A part of an object without some of its fields; nothing if nothing is left.
fn without(part: Option<&Value>, placed: &[&str]) -> Option<Map<String, Value>> {
    let mut part = part?.as_object()?.clone();
    for field in placed {
        part.remove(*field);
    }
    part.retain(|_, value| !is_nothing(value));
    (!part.is_empty()).then_some(part)
}
