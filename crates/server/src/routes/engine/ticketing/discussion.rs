//! Comments and notes.

use api_types::engine::ticketing::{Comment, CreateComment, CreateNote, Note};
use api_types::engine::{CategoryId, EngineAnswer};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use platform::engine::{Repetition, ticketing};
use utoipa_axum::routes;

use super::super::parameters::{KEY, MetaParameter};
use super::super::reply::made;
use crate::api::openapi::{BodyProblems, EngineProblems, MakeProblems, PatchOperation};
use crate::api::{
    Connected, Guarded, IdempotencyHeader, JsonBody, PathKey, PathKeys, QueryPairs, for_integration,
};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        for_integration(routes!(list_comments), CategoryId::Ticketing),
        for_integration(routes!(create_comment), CategoryId::Ticketing),
        for_integration(routes!(delete_comment), CategoryId::Ticketing),
        for_integration(routes!(list_notes), CategoryId::Ticketing),
        for_integration(routes!(create_note), CategoryId::Ticketing),
        for_integration(routes!(patch_note), CategoryId::Ticketing),
        for_integration(routes!(delete_note), CategoryId::Ticketing),
    ]
}

/// The comments of a ticket, oldest first.
#[utoipa::path(
    get, path = "/v1/ticketing/tickets/{ticket_id}/comments", operation_id = "ticketing_list_comments", tag = "ticketing",
    params(("ticket_id" = String, Path, description = "The provider's id."), MetaParameter),
    responses((status = 200, description = "All of them.", body = EngineAnswer<Vec<Comment>>), EngineProblems),
)]
async fn list_comments(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(id): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineAnswer<Vec<Comment>>>, ApiError> {
    Ok(Json(ticketing::list_comments(&app.platform, &caller, &parameters, &id).await?))
}

/// Comments on a ticket.
#[utoipa::path(
    post, path = "/v1/ticketing/tickets/{ticket_id}/comments", operation_id = "ticketing_create_comment", tag = "ticketing",
    params(("ticket_id" = String, Path, description = "The provider's id."), ("Idempotency-Key" = Option<String>, Header, description = KEY), MetaParameter),
    request_body(content = CreateComment, example = json!({"content": "Seen here too"})),
    responses((status = 200, description = "The new comment.", body = EngineAnswer<Comment>), EngineProblems, BodyProblems, MakeProblems),
)]
async fn create_comment(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(id): PathKey,
    QueryPairs(parameters): QueryPairs,
    IdempotencyHeader(key): IdempotencyHeader,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let repetition = Repetition::prepare(&caller, key.as_deref(), &body.bytes)?;
    Ok(made(
        ticketing::create_comment(&app.platform, &caller, &parameters, &id, body.value, repetition).await?,
    ))
}

/// Removes a comment.
#[utoipa::path(
    delete, path = "/v1/ticketing/tickets/{ticket_id}/comments/{comment_id}", operation_id = "ticketing_delete_comment", tag = "ticketing",
    params(("ticket_id" = String, Path, description = "The provider's id."), ("comment_id" = String, Path, description = "The provider's id."), MetaParameter),
    responses((status = 204, description = "It is gone."), EngineProblems),
)]
async fn delete_comment(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKeys([ticket, id]): PathKeys<2>,
    QueryPairs(parameters): QueryPairs,
) -> Result<StatusCode, ApiError> {
    ticketing::delete_comment(&app.platform, &caller, &parameters, &ticket, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The notes of a ticket, oldest first.
#[utoipa::path(
    get, path = "/v1/ticketing/tickets/{ticket_id}/notes", operation_id = "ticketing_list_notes", tag = "ticketing",
    params(("ticket_id" = String, Path, description = "The provider's id."), MetaParameter),
    responses((status = 200, description = "All of them.", body = EngineAnswer<Vec<Note>>), EngineProblems),
)]
async fn list_notes(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(id): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineAnswer<Vec<Note>>>, ApiError> {
    Ok(Json(ticketing::list_notes(&app.platform, &caller, &parameters, &id).await?))
}

/// Writes a note beside a ticket, in Markdown.
#[utoipa::path(
    post, path = "/v1/ticketing/tickets/{ticket_id}/notes", operation_id = "ticketing_create_note", tag = "ticketing",
    params(("ticket_id" = String, Path, description = "The provider's id."), ("Idempotency-Key" = Option<String>, Header, description = KEY), MetaParameter),
    request_body(content = CreateNote, example = json!({"title": "Plan", "content": "- restart it"})),
    responses((status = 200, description = "The new note.", body = EngineAnswer<Note>), EngineProblems, BodyProblems, MakeProblems),
)]
async fn create_note(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(id): PathKey,
    QueryPairs(parameters): QueryPairs,
    IdempotencyHeader(key): IdempotencyHeader,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let repetition = Repetition::prepare(&caller, key.as_deref(), &body.bytes)?;
    Ok(made(ticketing::create_note(&app.platform, &caller, &parameters, &id, body.value, repetition).await?))
}

/// Applies a JSON Patch to a note: to its `title` and `content`.
#[utoipa::path(
    patch, path = "/v1/ticketing/tickets/{ticket_id}/notes/{note_id}", operation_id = "ticketing_patch_note", tag = "ticketing",
    params(("ticket_id" = String, Path, description = "The provider's id."), ("note_id" = String, Path, description = "The provider's id."), MetaParameter),
    request_body(content = Vec<PatchOperation>, example = json!([
        {"op": "replace", "path": "/content", "value": "- replace it"},
    ])),
    responses((status = 200, description = "The note after the change.", body = EngineAnswer<Note>), EngineProblems, BodyProblems),
)]
async fn patch_note(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKeys([ticket, id]): PathKeys<2>,
    QueryPairs(parameters): QueryPairs,
    body: JsonBody,
) -> Result<Json<EngineAnswer<Note>>, ApiError> {
    Ok(Json(ticketing::patch_note(&app.platform, &caller, &parameters, &ticket, &id, body.value).await?))
}

/// Removes a note.
#[utoipa::path(
    delete, path = "/v1/ticketing/tickets/{ticket_id}/notes/{note_id}", operation_id = "ticketing_delete_note", tag = "ticketing",
    params(("ticket_id" = String, Path, description = "The provider's id."), ("note_id" = String, Path, description = "The provider's id."), MetaParameter),
    responses((status = 204, description = "It is gone."), EngineProblems),
)]
async fn delete_note(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKeys([ticket, id]): PathKeys<2>,
    QueryPairs(parameters): QueryPairs,
) -> Result<StatusCode, ApiError> {
    ticketing::delete_note(&app.platform, &caller, &parameters, &ticket, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
