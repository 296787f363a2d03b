//! `/v1/suborgs`: the organizations below a root organization.

use api_types::organization::{CreateSubOrganization, CreateSubOrganizationResult};
use api_types::{ListAnswer, Organization, ResultAnswer};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use platform::idempotency::IdempotencyKey;
use platform::{Action, sub_organizations};
use utoipa_axum::routes;

use super::reply::{created, versioned};
use crate::api::openapi::{BodyProblems, CallProblems, CreateProblems, ObjectProblems, VersionProblems};
use crate::api::{Audit, Authenticated, Guarded, IdempotencyHeader, IfMatch, JsonBody, PathKey, guarded};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        guarded(routes!(list), Action::SuborgsList, Audit::Denied),
        guarded(routes!(create), Action::SuborgsCreate, Audit::InTransaction),
        guarded(routes!(get), Action::SuborgsGet, Audit::Denied),
        guarded(routes!(delete), Action::SuborgsDelete, Audit::InTransaction),
    ]
}

/// All organizations below the token's, by name. Only root organizations have any; others are refused.
#[utoipa::path(
    get, path = "/v1/suborgs", operation_id = "sub_orgs_list", tag = "sub_orgs",
    responses(
        (status = 200, description = "The organizations below.", body = ListAnswer<Organization>),
        CallProblems,
    ),
)]
async fn list(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
) -> Result<Json<ListAnswer<Organization>>, ApiError> {
    let result = sub_organizations::list(&app.platform, &caller).await?;
    Ok(Json(ListAnswer { result, total: None, total_capped: None }))
}

/// Creates an organization below the token's, with a first account and, if asked for, a first member. Its token is in
/// this answer and never again; no other token opens it, not even that of the organization above.
#[utoipa::path(
    post, path = "/v1/suborgs", operation_id = "sub_orgs_create", tag = "sub_orgs",
    params(("Idempotency-Key" = Option<String>, Header,
        description = "For 24 hours the same request with the same key gets the same answer, without another organization.")),
    request_body(content = CreateSubOrganization, example = json!({
        "fullname": "Northern Branch", "contact": "north@example.com",
        "member": {"name": "nora@example.com", "options": {"options": ["invited"]}},
    })),
    responses(
        (status = 200, description = "The new organization and its token.",
            body = ResultAnswer<CreateSubOrganizationResult>,
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
    Ok(created(sub_organizations::create(&app.platform, &caller, body.value, key).await?))
}

/// One organization below the token's.
#[utoipa::path(
    get, path = "/v1/suborgs/{organization_id}", operation_id = "sub_orgs_get", tag = "sub_orgs",
    params(("organization_id" = String, Path, description = "Id or name.")),
    responses(
        (status = 200, description = "The organization.", body = ResultAnswer<Organization>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems,
    ),
)]
async fn get(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
) -> Result<Response, ApiError> {
    Ok(versioned(sub_organizations::get(&app.platform, &caller, &key).await?))
}

/// Deletes an organization below the token's with everything in it: accounts, integrations, credentials, members,
/// tokens. There is no way back.
#[utoipa::path(
    delete, path = "/v1/suborgs/{organization_id}", operation_id = "sub_orgs_delete", tag = "sub_orgs",
    params(
        ("organization_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        CallProblems, ObjectProblems, VersionProblems,
    ),
)]
async fn delete(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, ApiError> {
    sub_organizations::delete(&app.platform, &caller, &key, precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
