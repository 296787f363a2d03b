//! `/v1/integration-points`: which providers the integrations of tenants may be made with.

use api_types::integration_point::{CreateIntegrationPoint, IntegrationPoint, UpdateIntegrationPoint};
use api_types::{ListAnswer, ResultAnswer};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use platform::idempotency::IdempotencyKey;
use platform::{Action, integration_points};
use utoipa_axum::routes;

use super::reply::{created, page, versioned};
use crate::api::openapi::{
    BodyProblems, CallProblems, CreateProblems, ListParameters, ObjectProblems, PatchOperation,
    VersionProblems,
};
use crate::api::{
    Audit, Authenticated, Guarded, IdempotencyHeader, IfMatch, JsonBody, PathKey, QueryPairs, guarded,
};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        guarded(routes!(list), Action::IntegrationPointsList, Audit::Denied),
        guarded(routes!(create), Action::IntegrationPointsCreate, Audit::InTransaction),
        guarded(routes!(get), Action::IntegrationPointsGet, Audit::Denied),
        guarded(routes!(update), Action::IntegrationPointsUpdate, Audit::InTransaction),
        guarded(routes!(patch), Action::IntegrationPointsPatch, Audit::InTransaction),
        guarded(routes!(delete), Action::IntegrationPointsDelete, Audit::InTransaction),
    ]
}

/// The integration points of the organization. Fields to filter and order by: `name`, `fullname`, `connector`, `id`,
/// `created_at`, `updated_at`.
#[utoipa::path(
    get, path = "/v1/integration-points", operation_id = "integration_points_list", tag = "integration points",
    params(ListParameters),
    responses(
        (status = 200, description = "One page, by name unless another order is asked for.", body = ListAnswer<IntegrationPoint>),
        CallProblems,
    ),
)]
async fn list(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ListAnswer<IntegrationPoint>>, ApiError> {
    Ok(page(integration_points::list(&app.platform, &caller, &parameters).await?))
}

/// Creates an integration point. In an environment without a list, or with an empty one, no provider is allowed; `["*"]`
/// allows all of the connector.
#[utoipa::path(
    post, path = "/v1/integration-points", operation_id = "integration_points_create", tag = "integration points",
    params(("Idempotency-Key" = Option<String>, Header,
        description = "For 24 hours the same request with the same key gets the same answer, without another point.")),
    request_body(content = CreateIntegrationPoint, example = json!({
        "fullname": "Ticketing", "connector": "ticketing",
        "environments": {"test": ["*"], "prod": ["ticketing_jira"]},
    })),
    responses(
        (status = 200, description = "The new integration point.", body = ResultAnswer<IntegrationPoint>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, BodyProblems, CreateProblems,
    ),
)]
async fn create(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    IdempotencyHeader(key): IdempotencyHeader,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let key = match key {
        Some(key) => Some(IdempotencyKey::prepare(&app.platform, &caller, &key, &body.bytes).await?),
        None => None,
    };
    Ok(created(integration_points::create(&app.platform, &caller, body.value, key).await?))
}

/// One integration point.
#[utoipa::path(
    get, path = "/v1/integration-points/{integration_point_id}", operation_id = "integration_points_get", tag = "integration points",
    params(("integration_point_id" = String, Path, description = "Id or name.")),
    responses(
        (status = 200, description = "The integration point.", body = ResultAnswer<IntegrationPoint>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems,
    ),
)]
async fn get(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
) -> Result<Response, ApiError> {
    Ok(versioned(integration_points::get(&app.platform, &caller, &key).await?))
}

/// Replaces what can be changed: name, fullname, description, environments. The connector stays; integrations that exist
/// stay as they are.
#[utoipa::path(
    put, path = "/v1/integration-points/{integration_point_id}", operation_id = "integration_points_update", tag = "integration points",
    params(
        ("integration_point_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    request_body(content = UpdateIntegrationPoint, example = json!({
        "name": "ticketing", "fullname": "Ticketing", "connector": "ticketing", "environments": {"prod": ["*"]},
    })),
    responses(
        (status = 200, description = "The integration point after the change.", body = ResultAnswer<IntegrationPoint>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems, BodyProblems, VersionProblems,
    ),
)]
async fn update(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
    IfMatch(precondition): IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    Ok(versioned(integration_points::update(&app.platform, &caller, &key, body.value, precondition).await?))
}

/// Applies a JSON Patch to what GET answers.
#[utoipa::path(
    patch, path = "/v1/integration-points/{integration_point_id}", operation_id = "integration_points_patch", tag = "integration points",
    params(
        ("integration_point_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    request_body(content = Vec<PatchOperation>, example = json!([
        {"op": "add", "path": "/environments/prod", "value": ["*"]},
    ])),
    responses(
        (status = 200, description = "The integration point after the change.", body = ResultAnswer<IntegrationPoint>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems, BodyProblems, VersionProblems,
    ),
)]
async fn patch(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
    IfMatch(precondition): IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    Ok(versioned(integration_points::patch(&app.platform, &caller, &key, body.value, precondition).await?))
}

/// Deletes an integration point with its credentials. While integrations use it, that is refused.
#[utoipa::path(
    delete, path = "/v1/integration-points/{integration_point_id}", operation_id = "integration_points_delete", tag = "integration points",
    params(
        ("integration_point_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "Integrations use it.",
            body = api_types::Problem, content_type = "application/problem+json"),
        CallProblems, ObjectProblems, VersionProblems,
    ),
)]
async fn delete(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, ApiError> {
    integration_points::delete(&app.platform, &caller, &key, precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
