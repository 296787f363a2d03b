//! Projects, fields and tickets.

use api_types::engine::ticketing::{CreateTicket, Project, RemoteField, Ticket};
use api_types::engine::{CategoryId, EngineAnswer, EngineList};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use platform::engine::{Repetition, ticketing};
use utoipa_axum::routes;

use super::super::parameters::{FilterParameter, KEY, MetaParameter, OrderParameter, PageParameters};
use super::super::reply::made;
use crate::api::openapi::{BodyProblems, EngineProblems, MakeProblems, PatchOperation};
use crate::api::{Connected, Guarded, IdempotencyHeader, JsonBody, PathKey, QueryPairs, for_integration};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        for_integration(routes!(list_remote_fields), CategoryId::Ticketing),
        for_integration(routes!(list_projects), CategoryId::Ticketing),
        for_integration(routes!(query_tickets), CategoryId::Ticketing),
        for_integration(routes!(get_ticket), CategoryId::Ticketing),
        for_integration(routes!(create_ticket), CategoryId::Ticketing),
        for_integration(routes!(patch_ticket), CategoryId::Ticketing),
    ]
}

/// Fields of the provider's tickets that can be mapped to custom fields.
#[utoipa::path(
    get, path = "/v1/ticketing/remote-fields", operation_id = "ticketing_list_remote_fields", tag = "ticketing",
    params(MetaParameter),
    responses((status = 200, description = "All of them.", body = EngineAnswer<Vec<RemoteField>>), EngineProblems),
)]
async fn list_remote_fields(
    State(app): State<App>,
    Connected(caller): Connected,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineAnswer<Vec<RemoteField>>>, ApiError> {
    Ok(Json(ticketing::list_remote_fields(&app.platform, &caller, &parameters).await?))
}

/// Projects that tickets belong to.
#[utoipa::path(
    get, path = "/v1/ticketing/projects", operation_id = "ticketing_list_projects", tag = "ticketing",
    params(PageParameters, MetaParameter),
    responses((status = 200, description = "One page; 50 projects unless another limit is asked for.", body = EngineList<Project>), EngineProblems),
)]
async fn list_projects(
    State(app): State<App>,
    Connected(caller): Connected,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineList<Project>>, ApiError> {
    Ok(Json(ticketing::list_projects(&app.platform, &caller, &parameters).await?))
}

/// Tickets that match filters, by `time` unless another order is asked for.
#[utoipa::path(
    get, path = "/v1/ticketing/tickets", operation_id = "ticketing_query_tickets", tag = "ticketing",
    params(PageParameters, FilterParameter, OrderParameter, MetaParameter),
    responses((status = 200, description = "One page; 100 tickets unless another limit is asked for.", body = EngineList<Ticket>), EngineProblems),
)]
async fn query_tickets(
    State(app): State<App>,
    Connected(caller): Connected,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineList<Ticket>>, ApiError> {
    Ok(Json(ticketing::query_tickets(&app.platform, &caller, &parameters).await?))
}

/// One ticket.
#[utoipa::path(
    get, path = "/v1/ticketing/tickets/{ticket_id}", operation_id = "ticketing_get_ticket", tag = "ticketing",
    params(("ticket_id" = String, Path, description = "The provider's id."), MetaParameter),
    responses((status = 200, description = "The ticket.", body = EngineAnswer<Ticket>), EngineProblems),
)]
async fn get_ticket(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(id): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineAnswer<Ticket>>, ApiError> {
    Ok(Json(ticketing::get_ticket(&app.platform, &caller, &parameters, &id).await?))
}

/// Creates a ticket. Only `name` is needed here; what the provider needs besides is in its capabilities.
#[utoipa::path(
    post, path = "/v1/ticketing/tickets", operation_id = "ticketing_create_ticket", tag = "ticketing",
    params(("Idempotency-Key" = Option<String>, Header, description = KEY), MetaParameter),
    request_body(content = CreateTicket, example = json!({
        "name": "Exports stop after an hour", "project": "OPS", "priority": "HIGH", "creator": "ada@example.com",
    })),
    responses((status = 200, description = "The new ticket.", body = EngineAnswer<Ticket>), EngineProblems, BodyProblems, MakeProblems),
)]
async fn create_ticket(
    State(app): State<App>,
    Connected(caller): Connected,
    QueryPairs(parameters): QueryPairs,
    IdempotencyHeader(key): IdempotencyHeader,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let repetition = Repetition::prepare(&caller, key.as_deref(), &body.bytes)?;
    Ok(made(ticketing::create_ticket(&app.platform, &caller, &parameters, body.value, repetition).await?))
}

/// Applies a JSON Patch to what GET answers.
#[utoipa::path(
    patch, path = "/v1/ticketing/tickets/{ticket_id}", operation_id = "ticketing_patch_ticket", tag = "ticketing",
    params(("ticket_id" = String, Path, description = "The provider's id."), MetaParameter),
    request_body(content = Vec<PatchOperation>, example = json!([
        {"op": "replace", "path": "/status", "value": "Done"},
    ])),
    responses((status = 200, description = "The ticket after the change.", body = EngineAnswer<Ticket>), EngineProblems, BodyProblems),
)]
async fn patch_ticket(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(id): PathKey,
    QueryPairs(parameters): QueryPairs,
    body: JsonBody,
) -> Result<Json<EngineAnswer<Ticket>>, ApiError> {
    Ok(Json(ticketing::patch_ticket(&app.platform, &caller, &parameters, &id, body.value).await?))
}
