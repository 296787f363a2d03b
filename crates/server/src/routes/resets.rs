//! `/v1/password-resets`, `/v1/password-reset`: a new password for somebody who has forgotten theirs.

use api_types::ResultAnswer;
use api_types::session::{LinkInfo, RequestPasswordReset, ResetPassword};
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use platform::resets;
use utoipa_axum::routes;

use crate::api::openapi::{AnonymousProblems, BodyProblems, LinkProblems};
use crate::api::{Access, Audit, BearerToken, Guarded, JsonBody, Visitor, anonymous};
use crate::app::App;
use crate::limits::Class;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    const SHOWN: Audit = Audit::None("shows whoever holds the link what it is about");
    vec![
        anonymous(routes!(request), Access::Public, Audit::InTransaction, Class::Reset),
        anonymous(routes!(show), Access::Link, SHOWN, Class::Link),
        anonymous(routes!(reset), Access::Link, Audit::InTransaction, Class::Link),
    ]
}

/// Asks for a link by e-mail. The answer is the same whether anybody has this address or not.
#[utoipa::path(
    post, path = "/v1/password-resets", operation_id = "password_reset_request", tag = "password reset",
    request_body(content = RequestPasswordReset, example = json!({"name": "dana@example.com"})),
    responses(
        (status = 202, description = "If somebody has this address, a mail is on its way."),
        AnonymousProblems, BodyProblems,
    ),
)]
async fn request(
    State(app): State<App>,
    Visitor(request): Visitor,
    body: JsonBody,
) -> Result<StatusCode, ApiError> {
    let name = resets::read_request(body.value)?;
    // After the answer, whose time must not tell who exists. If the server dies meanwhile, the person asks again.
    tokio::spawn(async move {
        let request_id = request.id.clone();
        if let Err(error) = resets::request(&app.platform, &name, request).await {
            tracing::error!(%error, request_id, "a password reset could not be prepared");
        }
    });
    Ok(StatusCode::ACCEPTED)
}

/// What the link is about.
#[utoipa::path(
    get, path = "/v1/password-reset", operation_id = "password_reset_show", tag = "password reset",
    responses(
        (status = 200, description = "Whose password, until when.", body = ResultAnswer<LinkInfo>),
        AnonymousProblems, LinkProblems,
    ),
)]
async fn show(
    State(app): State<App>,
    Visitor(request): Visitor,
    BearerToken(token): BearerToken,
) -> Result<Json<ResultAnswer<LinkInfo>>, ApiError> {
    Ok(Json(ResultAnswer { result: resets::look(&app.platform, token.expose(), &request).await? }))
}

/// Sets a new password, and ends all sessions of the member. A link works once.
#[utoipa::path(
    post, path = "/v1/password-reset", operation_id = "password_reset_use", tag = "password reset",
    request_body(content = ResetPassword, example = json!({"secret": "…"})),
    responses(
        (status = 204, description = "The password has been changed."),
        AnonymousProblems, LinkProblems, BodyProblems,
    ),
)]
async fn reset(
    State(app): State<App>,
    Visitor(request): Visitor,
    BearerToken(token): BearerToken,
    body: JsonBody,
) -> Result<StatusCode, ApiError> {
    resets::reset(&app.platform, token.expose(), body.value, request).await?;
    Ok(StatusCode::NO_CONTENT)
}
