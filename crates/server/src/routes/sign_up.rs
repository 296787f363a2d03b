//! `/v1/signup`: founding an organization.

use api_types::ResultAnswer;
use api_types::signup::{SignUp, SignUpResult};
use axum::Json;
use axum::extract::State;
use platform::sign_up;
use utoipa_axum::routes;

use crate::api::openapi::{AnonymousProblems, BodyProblems};
use crate::api::{Access, Audit, Guarded, JsonBody, Visitor, anonymous};
use crate::app::App;
use crate::limits::Class;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![anonymous(routes!(sign_up), Access::Public, Audit::InTransaction, Class::SignUp)]
}

/// Founds an organization with its first administrator, its first account and its token, which is shown here and never
/// again.
///
/// A `name` that is left out is derived from `fullname`, with a suffix if it is taken.
#[utoipa::path(
    post, path = "/v1/signup", operation_id = "signup_create", tag = "signup",
    request_body(content = SignUp, example = json!({
        "fullname": "Acme", "member": {"name": "dana@example.com", "fullname": "Dana Smith", "secret": "lentils under the bridge"},
    })),
    responses(
        (status = 200, description = "The organization and what belongs to it.", body = ResultAnswer<SignUpResult>),
        (status = 403, description = "Sign-up is closed on this server.", body = api_types::Problem,
            content_type = "application/problem+json"),
        AnonymousProblems, BodyProblems,
    ),
)]
async fn sign_up(
    State(app): State<App>,
    Visitor(request): Visitor,
    body: JsonBody,
) -> Result<Json<ResultAnswer<SignUpResult>>, ApiError> {
    Ok(Json(ResultAnswer { result: sign_up::sign_up(&app.platform, body.value, request).await? }))
}
