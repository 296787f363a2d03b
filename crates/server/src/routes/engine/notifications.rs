//! `/v1/notifications`.

use api_types::engine::notifications::{CreateNotification, Notification};
use api_types::engine::{CategoryId, EngineAnswer};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use platform::engine::{Repetition, notifications};
use utoipa_axum::routes;

use super::parameters::{KEY, MetaParameter};
use super::reply::made;
use crate::api::openapi::{BodyProblems, EngineProblems, MakeProblems};
use crate::api::{Connected, Guarded, IdempotencyHeader, JsonBody, PathKey, QueryPairs, for_integration};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        for_integration(routes!(get_message), CategoryId::Notifications),
        for_integration(routes!(create_message), CategoryId::Notifications),
        for_integration(routes!(clear_message), CategoryId::Notifications),
    ]
}

/// One message that was sent.
#[utoipa::path(
    get, path = "/v1/notifications/get/{notification_id}", operation_id = "notifications_get_message", tag = "notifications",
    params(("notification_id" = String, Path, description = "The provider's id."), MetaParameter),
    responses((status = 200, description = "The message.", body = EngineAnswer<Notification>), EngineProblems),
)]
async fn get_message(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(id): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineAnswer<Notification>>, ApiError> {
    Ok(Json(notifications::get_message(&app.platform, &caller, &parameters, &id).await?))
}

/// Sends a message. Only `summary` is needed here; what the provider needs besides is in its capabilities.
#[utoipa::path(
    post, path = "/v1/notifications/create", operation_id = "notifications_create_message", tag = "notifications",
    params(("Idempotency-Key" = Option<String>, Header, description = KEY), MetaParameter),
    request_body(content = CreateNotification, example = json!({
        "summary": "Disk of db-3 is 95 % full", "priority": "HIGH", "tags": ["capacity"],
    })),
    responses((status = 200, description = "The message as it was sent.", body = EngineAnswer<Notification>), EngineProblems, BodyProblems, MakeProblems),
)]
async fn create_message(
    State(app): State<App>,
    Connected(caller): Connected,
    QueryPairs(parameters): QueryPairs,
    IdempotencyHeader(key): IdempotencyHeader,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let repetition = Repetition::prepare(&caller, key.as_deref(), &body.bytes)?;
    Ok(made(
        notifications::create_message(&app.platform, &caller, &parameters, body.value, repetition).await?,
    ))
}

/// Says that a message needs nobody any more. It has no body.
#[utoipa::path(
    post, path = "/v1/notifications/clear/{notification_id}", operation_id = "notifications_clear_message", tag = "notifications",
    params(("notification_id" = String, Path, description = "The provider's id."), MetaParameter),
    responses((status = 204, description = "It is cleared."), EngineProblems),
)]
async fn clear_message(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(id): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<StatusCode, ApiError> {
    notifications::clear_message(&app.platform, &caller, &parameters, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
