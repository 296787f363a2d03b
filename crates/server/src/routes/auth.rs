//! `/v1/auth`: logging on by the contract, for programs; the session's token lives as long as the member's `token_ttl`.

use api_types::ResultAnswer;
use api_types::session::{ChangePassword, ChangePasswordResult, Logon, LogonResult};
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use platform::{sessions, sign_in};
use utoipa_axum::routes;

use crate::api::openapi::{AnonymousProblems, BodyProblems, CallProblems};
use crate::api::{Access, Audit, Authenticated, Guarded, JsonBody, PathKey, Visitor, anonymous, for_bearer};
use crate::app::App;
use crate::limits::Class;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        anonymous(routes!(logon), Access::Public, Audit::InTransaction, Class::SignIn),
        for_bearer(routes!(change_password), Audit::InTransaction),
        for_bearer(routes!(logoff), Audit::InTransaction),
    ]
}

/// Logs a member on with name and password.
///
/// A failure is an answer as well: `auth_code` tells why, and the rest is empty.
#[utoipa::path(
    post, path = "/v1/auth/logon/{organization_id}", operation_id = "auth_logon", tag = "auth",
    params(("organization_id" = String, Path, description = "Id of the organization.")),
    request_body(content = Logon, example = json!({"name": "dana@example.com", "secret": "…"})),
    responses(
        (status = 200, description = "A token, or why there is none.", body = ResultAnswer<LogonResult>),
        (status = 404, description = "The path cannot be read.", body = api_types::Problem,
            content_type = "application/problem+json"),
        AnonymousProblems, BodyProblems,
    ),
)]
async fn logon(
    State(app): State<App>,
    Visitor(request): Visitor,
    PathKey(organization): PathKey,
    body: JsonBody,
) -> Result<Json<ResultAnswer<LogonResult>>, ApiError> {
    let result = sign_in::logon(&app.platform, &organization, body.value, request).await?;
    Ok(Json(ResultAnswer { result }))
}

/// Changes the password of the bearer, and ends its other sessions.
///
/// A wrong present password is an answer with `auth_code` `failure`.
#[utoipa::path(
    post, path = "/v1/auth/change_password", operation_id = "auth_change_password", tag = "auth",
    request_body(content = ChangePassword, example = json!({"old_secret": "…", "new_secret": "…"})),
    responses(
        (status = 200, description = "Whether it was changed.", body = ResultAnswer<ChangePasswordResult>),
        CallProblems, BodyProblems,
    ),
)]
async fn change_password(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    body: JsonBody,
) -> Result<Json<ResultAnswer<ChangePasswordResult>>, ApiError> {
    let result = sign_in::change_password(&app.platform, &caller, body.value).await?;
    Ok(Json(ResultAnswer { result }))
}

/// Ends the session of the bearer.
#[utoipa::path(
    post, path = "/v1/auth/logoff", operation_id = "auth_logoff", tag = "auth",
    responses((status = 204, description = "The session has ended."), CallProblems),
)]
async fn logoff(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
) -> Result<StatusCode, ApiError> {
    sessions::log_off(&app.platform, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
