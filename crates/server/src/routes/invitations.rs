//! `/v1/invitation`: what somebody sees and does who follows the link of an invitation.

use api_types::ResultAnswer;
use api_types::session::{AcceptInvitation, LinkInfo, SignInResult};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::Extensions;
use platform::invitations;
use utoipa_axum::routes;

use super::session::{same_site, with_session};
use crate::api::openapi::{AnonymousProblems, BodyProblems, LinkProblems};
use crate::api::{Access, Audit, BearerToken, Guarded, JsonBody, Visitor, anonymous};
use crate::app::App;
use crate::limits::Class;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    const SHOWN: Audit = Audit::None("shows whoever holds the link what it is about");
    vec![
        anonymous(routes!(show), Access::Link, SHOWN, Class::Link),
        anonymous(same_site(routes!(accept)), Access::Link, Audit::InTransaction, Class::Link),
    ]
}

/// What the invitation is about.
#[utoipa::path(
    get, path = "/v1/invitation", operation_id = "invitation_show", tag = "invitation",
    responses(
        (status = 200, description = "Who invites whom, until when.", body = ResultAnswer<LinkInfo>),
        AnonymousProblems, LinkProblems,
    ),
)]
async fn show(
    State(app): State<App>,
    Visitor(request): Visitor,
    BearerToken(token): BearerToken,
) -> Result<Json<ResultAnswer<LinkInfo>>, ApiError> {
    Ok(Json(ResultAnswer { result: invitations::look(&app.platform, token.expose(), &request).await? }))
}

/// Accepts the invitation with a name and a password, and signs in. A link works once.
#[utoipa::path(
    post, path = "/v1/invitation/accept", operation_id = "invitation_accept", tag = "invitation",
    request_body(content = AcceptInvitation, example = json!({"fullname": "Sam Jones", "secret": "…"})),
    responses(
        (status = 200, description = "A session, as at sign-in.", body = ResultAnswer<SignInResult>,
            headers(("set-cookie" = String, description = "The refresh token."))),
        (status = 403, description = "The call came from a page of another origin.", body = api_types::Problem,
            content_type = "application/problem+json"),
        AnonymousProblems, LinkProblems, BodyProblems,
    ),
)]
async fn accept(
    State(app): State<App>,
    Visitor(request): Visitor,
    BearerToken(token): BearerToken,
    extensions: Extensions,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let begun = invitations::accept(&app.platform, token.expose(), body.value, request).await?;
    Ok(with_session(begun.into(), &app.platform, &extensions))
}
