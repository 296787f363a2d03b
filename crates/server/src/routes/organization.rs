//! `/v1/organization`: the organization of the token.

use api_types::organization::UpdateOrganization;
use api_types::{Organization, ResultAnswer};
use axum::extract::State;
use axum::response::Response;
use platform::{Action, organization};
use utoipa_axum::routes;

use super::reply::versioned;
use crate::api::openapi::{BodyProblems, CallProblems, PatchOperation, VersionProblems};
use crate::api::{Audit, Authenticated, Guarded, IfMatch, JsonBody, guarded};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        guarded(routes!(get), Action::OrganizationGet, Audit::Denied),
        guarded(routes!(update), Action::OrganizationUpdate, Audit::InTransaction),
        guarded(routes!(patch), Action::OrganizationPatch, Audit::InTransaction),
    ]
}

/// The organization of the token.
#[utoipa::path(
    get, path = "/v1/organization", operation_id = "organization_get", tag = "organization",
    responses(
        (status = 200, description = "The organization.", body = ResultAnswer<Organization>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems,
    ),
)]
async fn get(State(app): State<App>, Authenticated(caller): Authenticated) -> Result<Response, ApiError> {
    Ok(versioned(organization::get(&app.platform, &caller).await?))
}

/// Replaces what can be changed: `name`, `fullname`, `contact`, `reply_to`, `picture`, `options`. The rest of the body
/// is ignored.
#[utoipa::path(
    put, path = "/v1/organization", operation_id = "organization_update", tag = "organization",
    params(("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag).")),
    request_body(content = UpdateOrganization, example = json!({
        "name": "acme", "fullname": "Acme", "contact": "dana@example.com", "options": {"invite_duration": "72h"},
    })),
    responses(
        (status = 200, description = "The organization after the change.", body = ResultAnswer<Organization>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, BodyProblems, VersionProblems,
    ),
)]
async fn update(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    IfMatch(precondition): IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    Ok(versioned(organization::update(&app.platform, &caller, body.value, precondition).await?))
}

/// Applies a JSON Patch to what GET answers.
#[utoipa::path(
    patch, path = "/v1/organization", operation_id = "organization_patch", tag = "organization",
    params(("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag).")),
    request_body(content = Vec<PatchOperation>, example = json!([
        {"op": "add", "path": "/contact", "value": "dana@example.com"},
    ])),
    responses(
        (status = 200, description = "The organization after the change.", body = ResultAnswer<Organization>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, BodyProblems, VersionProblems,
    ),
)]
async fn patch(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    IfMatch(precondition): IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    Ok(versioned(organization::patch(&app.platform, &caller, body.value, precondition).await?))
}
