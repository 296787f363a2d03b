//! Files of tickets.

use api_types::engine::ticketing::{Attachment, AttachmentMetadata, CreateAttachment};
use api_types::engine::{CategoryId, EngineAnswer};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use platform::engine::{Repetition, ticketing};
use utoipa_axum::routes;

use super::super::parameters::{KEY, MetaParameter};
use super::super::reply::made;
use crate::api::openapi::{BodyProblems, EngineProblems, MakeProblems};
use crate::api::{
    Connected, Guarded, IdempotencyHeader, JsonBody, PathKey, PathKeys, QueryPairs, for_integration,
};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        for_integration(routes!(create_attachment), CategoryId::Ticketing),
        for_integration(routes!(list_attachments), CategoryId::Ticketing),
        for_integration(routes!(download_attachment), CategoryId::Ticketing),
        for_integration(routes!(delete_attachment), CategoryId::Ticketing),
    ]
}

/// Attaches a file to a ticket.
#[utoipa::path(
    post, path = "/v1/ticketing/attachments/{ticket_id}", operation_id = "ticketing_create_attachment", tag = "ticketing",
    params(("ticket_id" = String, Path, description = "The provider's id."), ("Idempotency-Key" = Option<String>, Header, description = KEY), MetaParameter),
    request_body(content = CreateAttachment, example = json!({"file_name": "log.txt", "content": "aGVsbG8="})),
    responses((status = 200, description = "The new file, without its content.", body = EngineAnswer<AttachmentMetadata>), EngineProblems, BodyProblems, MakeProblems),
)]
async fn create_attachment(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(id): PathKey,
    QueryPairs(parameters): QueryPairs,
    IdempotencyHeader(key): IdempotencyHeader,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let repetition = Repetition::prepare(&caller, key.as_deref(), &body.bytes)?;
    Ok(made(
        ticketing::create_attachment(&app.platform, &caller, &parameters, &id, body.value, repetition)
            .await?,
    ))
}

/// The files of a ticket, without their content.
#[utoipa::path(
    get, path = "/v1/ticketing/attachments/{ticket_id}", operation_id = "ticketing_list_attachments_metadata", tag = "ticketing",
    params(("ticket_id" = String, Path, description = "The provider's id."), MetaParameter),
    responses((status = 200, description = "All of them.", body = EngineAnswer<Vec<AttachmentMetadata>>), EngineProblems),
)]
async fn list_attachments(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(id): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineAnswer<Vec<AttachmentMetadata>>>, ApiError> {
    Ok(Json(ticketing::list_attachments(&app.platform, &caller, &parameters, &id).await?))
}

/// A file of a ticket with its content in base64.
#[utoipa::path(
    get, path = "/v1/ticketing/attachments/{ticket_id}/{attachment_id}/download", operation_id = "ticketing_download_attachment", tag = "ticketing",
    params(("ticket_id" = String, Path, description = "The provider's id."), ("attachment_id" = String, Path, description = "The provider's id."), MetaParameter),
    responses((status = 200, description = "The file.", body = EngineAnswer<Attachment>), EngineProblems),
)]
async fn download_attachment(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKeys([ticket, id]): PathKeys<2>,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineAnswer<Attachment>>, ApiError> {
    Ok(Json(ticketing::download_attachment(&app.platform, &caller, &parameters, &ticket, &id).await?))
}

/// Removes a file from a ticket.
#[utoipa::path(
    delete, path = "/v1/ticketing/attachments/{ticket_id}/{attachment_id}", operation_id = "ticketing_delete_attachment", tag = "ticketing",
    params(("ticket_id" = String, Path, description = "The provider's id."), ("attachment_id" = String, Path, description = "The provider's id."), MetaParameter),
    responses((status = 204, description = "It is gone."), EngineProblems),
)]
async fn delete_attachment(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKeys([ticket, id]): PathKeys<2>,
    QueryPairs(parameters): QueryPairs,
) -> Result<StatusCode, ApiError> {
    ticketing::delete_attachment(&app.platform, &caller, &parameters, &ticket, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
