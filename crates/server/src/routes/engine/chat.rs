//! `/v1/chat`.

use api_types::engine::chat::{ChatMessageActivity, ConversationActivity, EntityManagement};
use api_types::engine::{CategoryId, EngineList};
use axum::Json;
use axum::extract::State;
use connectors::chat::Within;
use platform::engine::chat;
use utoipa_axum::routes;

use super::parameters::{FilterParameter, MetaParameter, PageParameters, RawParameter};
use crate::api::openapi::EngineProblems;
use crate::api::{Connected, Guarded, PathKey, PathKeys, QueryPairs, for_integration};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        for_integration(routes!(query_users), CategoryId::Chat),
        for_integration(routes!(query_user_conversations), CategoryId::Chat),
        for_integration(routes!(query_user_conversation_members), CategoryId::Chat),
        for_integration(routes!(query_user_conversation_messages), CategoryId::Chat),
        for_integration(routes!(query_conversations), CategoryId::Chat),
        for_integration(routes!(query_conversation_members), CategoryId::Chat),
        for_integration(routes!(query_messages), CategoryId::Chat),
        for_integration(routes!(query_conversation_messages), CategoryId::Chat),
    ]
}

fn of<'a>(user: Option<&'a str>, conversation: &'a str) -> Within<'a> {
    Within { user, conversation }
}

/// Users of the workspace, programs among them.
#[utoipa::path(
    get, path = "/v1/chat/users", operation_id = "chat_query_users", tag = "chat",
    params(PageParameters, FilterParameter, RawParameter, MetaParameter),
    responses((status = 200, description = "One page; 100 users unless another limit is asked for.", body = EngineList<EntityManagement>), EngineProblems),
)]
async fn query_users(
    State(app): State<App>,
    Connected(caller): Connected,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineList<EntityManagement>>, ApiError> {
    Ok(Json(chat::users(&app.platform, &caller, &parameters).await?))
}

/// Conversations that a user is in.
#[utoipa::path(
    get, path = "/v1/chat/users/{user_id}/conversations", operation_id = "chat_query_user_conversations", tag = "chat",
    params(("user_id" = String, Path, description = "The provider's id."), PageParameters, FilterParameter, RawParameter, MetaParameter),
    responses((status = 200, description = "One page; 100 conversations unless another limit is asked for.", body = EngineList<ConversationActivity>), EngineProblems),
)]
async fn query_user_conversations(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(user): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineList<ConversationActivity>>, ApiError> {
    Ok(Json(chat::conversations(&app.platform, &caller, &parameters, Some(&user)).await?))
}

/// Who is in a conversation of a user.
#[utoipa::path(
    get, path = "/v1/chat/users/{user_id}/conversations/{conversation_id}/members", operation_id = "chat_query_user_conversation_members", tag = "chat",
    params(("user_id" = String, Path, description = "The provider's id."), ("conversation_id" = String, Path, description = "The provider's id."), PageParameters, RawParameter, MetaParameter),
    responses((status = 200, description = "One page; 100 members unless another limit is asked for.", body = EngineList<EntityManagement>), EngineProblems),
)]
async fn query_user_conversation_members(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKeys([user, conversation]): PathKeys<2>,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineList<EntityManagement>>, ApiError> {
    Ok(Json(chat::members(&app.platform, &caller, &parameters, of(Some(&user), &conversation)).await?))
}

/// What was said in a conversation of a user, the newest first.
#[utoipa::path(
    get, path = "/v1/chat/users/{user_id}/conversations/{conversation_id}/messages", operation_id = "chat_query_user_conversation_messages", tag = "chat",
    params(("user_id" = String, Path, description = "The provider's id."), ("conversation_id" = String, Path, description = "The provider's id."), PageParameters, FilterParameter, RawParameter, MetaParameter),
    responses((status = 200, description = "One page; 100 messages unless another limit is asked for.", body = EngineList<ChatMessageActivity>), EngineProblems),
)]
async fn query_user_conversation_messages(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKeys([user, conversation]): PathKeys<2>,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineList<ChatMessageActivity>>, ApiError> {
    Ok(Json(chat::messages(&app.platform, &caller, &parameters, Some(of(Some(&user), &conversation))).await?))
}

/// Conversations of the workspace.
#[utoipa::path(
    get, path = "/v1/chat/conversations", operation_id = "chat_query_conversations", tag = "chat",
    params(PageParameters, FilterParameter, RawParameter, MetaParameter),
    responses((status = 200, description = "One page; 100 conversations unless another limit is asked for.", body = EngineList<ConversationActivity>), EngineProblems),
)]
async fn query_conversations(
    State(app): State<App>,
    Connected(caller): Connected,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineList<ConversationActivity>>, ApiError> {
    Ok(Json(chat::conversations(&app.platform, &caller, &parameters, None).await?))
}

/// Who is in a conversation.
#[utoipa::path(
    get, path = "/v1/chat/conversations/{conversation_id}/members", operation_id = "chat_query_conversation_members", tag = "chat",
    params(("conversation_id" = String, Path, description = "The provider's id."), PageParameters, RawParameter, MetaParameter),
    responses((status = 200, description = "One page; 100 members unless another limit is asked for.", body = EngineList<EntityManagement>), EngineProblems),
)]
async fn query_conversation_members(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(conversation): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineList<EntityManagement>>, ApiError> {
    Ok(Json(chat::members(&app.platform, &caller, &parameters, of(None, &conversation)).await?))
}

/// What was said anywhere in the workspace, the newest first.
#[utoipa::path(
    get, path = "/v1/chat/messages", operation_id = "chat_query_messages", tag = "chat",
    params(PageParameters, FilterParameter, RawParameter, MetaParameter),
    responses((status = 200, description = "One page; 100 messages unless another limit is asked for.", body = EngineList<ChatMessageActivity>), EngineProblems),
)]
async fn query_messages(
    State(app): State<App>,
    Connected(caller): Connected,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineList<ChatMessageActivity>>, ApiError> {
    Ok(Json(chat::messages(&app.platform, &caller, &parameters, None).await?))
}

/// What was said in a conversation, the newest first.
#[utoipa::path(
    get, path = "/v1/chat/conversations/{conversation_id}/messages", operation_id = "chat_query_conversation_messages", tag = "chat",
    params(("conversation_id" = String, Path, description = "The provider's id."), PageParameters, FilterParameter, RawParameter, MetaParameter),
    responses((status = 200, description = "One page; 100 messages unless another limit is asked for.", body = EngineList<ChatMessageActivity>), EngineProblems),
)]
async fn query_conversation_messages(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(conversation): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineList<ChatMessageActivity>>, ApiError> {
    Ok(Json(chat::messages(&app.platform, &caller, &parameters, Some(of(None, &conversation))).await?))
}
