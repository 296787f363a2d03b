//! `/v1/roles`: what members may do, and where.

use api_types::role::{CreateRole, RoleDefinition, UpdateRole};
use api_types::{ListAnswer, ResultAnswer};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use platform::idempotency::IdempotencyKey;
use platform::{Action, roles};
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
        guarded(routes!(list), Action::RolesList, Audit::Denied),
        guarded(routes!(create), Action::RolesCreate, Audit::InTransaction),
        guarded(routes!(get), Action::RolesGet, Audit::Denied),
        guarded(routes!(update), Action::RolesUpdate, Audit::InTransaction),
        guarded(routes!(patch), Action::RolesPatch, Audit::InTransaction),
        guarded(routes!(delete), Action::RolesDelete, Audit::InTransaction),
    ]
}

/// The roles, by name. A token that is limited to some accounts sees those that hold for one of these. Fields to filter
/// and order by: `name`, `fullname`, `permission_set`, `id`, `created_at`, `updated_at`.
#[utoipa::path(
    get, path = "/v1/roles", operation_id = "roles_list", tag = "roles",
    params(ListParameters),
    responses(
        (status = 200, description = "One page, by name unless another order is asked for.",
            body = ListAnswer<RoleDefinition>),
        CallProblems,
    ),
)]
async fn list(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ListAnswer<RoleDefinition>>, ApiError> {
    Ok(page(roles::list(&app.platform, &caller, &parameters).await?))
}

/// Creates a role: a permission set on some resources. Nobody creates a role that allows more than their own token.
#[utoipa::path(
    post, path = "/v1/roles", operation_id = "roles_create", tag = "roles",
    params(("Idempotency-Key" = Option<String>, Header,
        description = "For 24 hours the same request with the same key gets the same answer, without another role.")),
    request_body(content = CreateRole, example = json!({
        "fullname": "Support in Europe", "permission_set": "viewer",
        "resources": {"accounts": {"ids": ["*"], "labels": ["region:eu"]}},
    })),
    responses(
        (status = 200, description = "The new role.", body = ResultAnswer<RoleDefinition>,
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
    Ok(created(roles::create(&app.platform, &caller, body.value, key).await?))
}

/// One role.
#[utoipa::path(
    get, path = "/v1/roles/{role_id}", operation_id = "roles_get", tag = "roles",
    params(("role_id" = String, Path, description = "Id or name.")),
    responses(
        (status = 200, description = "The role.", body = ResultAnswer<RoleDefinition>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems,
    ),
)]
async fn get(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
) -> Result<Response, ApiError> {
    Ok(versioned(roles::get(&app.platform, &caller, &key).await?))
}

/// Replaces what can be changed: name, fullname, description, permission set, resources. What members may do changes at
/// once. The rest of the body is ignored; built-in roles stay as they are.
#[utoipa::path(
    put, path = "/v1/roles/{role_id}", operation_id = "roles_update", tag = "roles",
    params(
        ("role_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    request_body(content = UpdateRole, example = json!({
        "name": "support-in-europe", "fullname": "Support in Europe", "permission_set": "viewer",
        "resources": {"accounts": {"ids": ["*"], "labels": ["region:eu"], "environments": ["prod"]}},
    })),
    responses(
        (status = 200, description = "The role after the change.", body = ResultAnswer<RoleDefinition>,
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
    Ok(versioned(roles::update(&app.platform, &caller, &key, body.value, precondition).await?))
}

/// Applies a JSON Patch to what GET answers.
#[utoipa::path(
    patch, path = "/v1/roles/{role_id}", operation_id = "roles_patch", tag = "roles",
    params(
        ("role_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    request_body(content = Vec<PatchOperation>, example = json!([
        {"op": "replace", "path": "/permission_set", "value": "account-manager"},
    ])),
    responses(
        (status = 200, description = "The role after the change.", body = ResultAnswer<RoleDefinition>,
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
    Ok(versioned(roles::patch(&app.platform, &caller, &key, body.value, precondition).await?))
}

/// Deletes a role that no member has. The built-in ones stay.
#[utoipa::path(
    delete, path = "/v1/roles/{role_id}", operation_id = "roles_delete", tag = "roles",
    params(
        ("role_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "The present state does not allow it; the message says why.",
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
    roles::delete(&app.platform, &caller, &key, precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
