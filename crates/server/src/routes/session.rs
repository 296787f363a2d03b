//! `/v1/session`, `/v1/sessions`: signing in on a page, staying signed in, signing out.
//!
//! The access token lives in the page's memory; the refresh token in a cookie that no script reads. Routes that set or
//! read the cookie answer pages of other origins with 403, whatever they send.

use api_types::ResultAnswer;
use api_types::session::{CurrentSession, Session, SignIn, SignInResult};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};
use platform::sign_in::SignedIn;
use platform::{Error, Platform, sessions, sign_in};
use serde::Serialize;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

use crate::api::openapi::{AnonymousProblems, BodyProblems, CallProblems, ObjectProblems};
use crate::api::{Access, Audit, Authenticated, Guarded, JsonBody, PathKey, Visitor, anonymous, for_bearer};
use crate::app::App;
use crate::cookies;
use crate::limits::Class;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    const OWN: Audit = Audit::None("shows the bearer what is its own");
    vec![
        anonymous(same_site(routes!(begin)), Access::Public, Audit::InTransaction, Class::SignIn),
        for_bearer(routes!(show), OWN),
        for_bearer(same_site(routes!(end)), Audit::InTransaction),
        anonymous(
            same_site(routes!(refresh)),
            Access::Cookie,
            Audit::None("goes on with a session that has its entry; a secret used twice gets one"),
            Class::Refresh,
        ),
        for_bearer(routes!(list), OWN),
        for_bearer(routes!(end_one), Audit::InTransaction),
    ]
}

/// Keeps pages of other origins off routes that set or read the cookie: by `Sec-Fetch-Site`, by `Origin` against
/// `Host` where a browser does not send that.
pub(super) fn same_site((schemas, paths, methods): UtoipaMethodRouter<App>) -> UtoipaMethodRouter<App> {
    let layer = CsrfLayer::new().with_rejection_response(refuse_foreign_page);
    (schemas, paths, methods.route_layer(layer))
}

fn refuse_foreign_page(_: ProtectionError) -> Response<Body> {
    let message = "this call came from a page of another origin, which cannot use the session's cookie";
    ApiError(Error::Forbidden(message.into())).into_response()
}

/// Signs in with e-mail address and password: an access token in the answer, a refresh token in a cookie.
///
/// An address that belongs to several organizations with this password gets their list; send the call again with
/// `organization_id`. A failure is a 401 with `auth_code`; with `Retry-After` when too many tries have failed. `expired`
/// wants a new password as `new_secret`.
#[utoipa::path(
    post, path = "/v1/session", operation_id = "session_begin", tag = "session",
    request_body(content = SignIn, example = json!({"name": "dana@example.com", "secret": "…"})),
    responses(
        (status = 200, description = "A session, or the organizations to choose from.", body = ResultAnswer<SignInResult>,
            headers(("set-cookie" = String, description = "The refresh token."))),
        (status = 401, description = "Not signed in; `auth_code` says why.", body = api_types::Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "The call came from a page of another origin.", body = api_types::Problem,
            content_type = "application/problem+json"),
        AnonymousProblems, BodyProblems,
    ),
)]
async fn begin(
    State(app): State<App>,
    Visitor(request): Visitor,
    extensions: Extensions,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let signed_in = sign_in::sign_in(&app.platform, body.value, request).await?;
    Ok(with_session(signed_in, &app.platform, &extensions))
}

/// Who the bearer is and what it may do.
#[utoipa::path(
    get, path = "/v1/session", operation_id = "session_show", tag = "session",
    responses(
        (status = 200, description = "Organization, member, rights.", body = ResultAnswer<CurrentSession>),
        CallProblems,
    ),
)]
async fn show(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
) -> Result<Json<ResultAnswer<CurrentSession>>, ApiError> {
    Ok(Json(ResultAnswer { result: sessions::current(&app.platform, &caller).await? }))
}

/// Signs out: ends the bearer's session and takes the cookie away.
#[utoipa::path(
    delete, path = "/v1/session", operation_id = "session_end", tag = "session",
    responses((status = 204, description = "Signed out."), CallProblems),
)]
async fn end(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    extensions: Extensions,
) -> Result<Response, ApiError> {
    sessions::log_off(&app.platform, &caller).await?;
    // No `Clear-Site-Data`: answers of the API are never kept, and the storage holds nothing but looks, which the next
    // person at this browser may keep.
    let cookie = cookies::clear(cookies::is_secure(&app.platform, &extensions));
    Ok(with_cookie(StatusCode::NO_CONTENT.into_response(), cookie))
}

/// Goes on with the session of the cookie: a new access token, and the next refresh token in the cookie.
///
/// A refresh token works once, and for 30 seconds more without a new one. Used later it has been copied: the session
/// ends. Without a cookie there is nothing to go on with, and nothing wrong: pages ask before they know.
#[utoipa::path(
    post, path = "/v1/session/refresh", operation_id = "session_refresh", tag = "session",
    responses(
        (status = 200, description = "The session goes on.", body = ResultAnswer<SignInResult>,
            headers(("set-cookie" = String, description = "The next refresh token, unless this one was replaced a moment ago."))),
        (status = 204, description = "There is no cookie, and so no session."),
        (status = 401, description = "The session of the cookie has ended.", body = api_types::Problem,
            content_type = "application/problem+json"),
        (status = 402, description = "The organization is disabled or its evaluation has ended.",
            body = api_types::Problem, content_type = "application/problem+json"),
        (status = 403, description = "The call came from a page of another origin.", body = api_types::Problem,
            content_type = "application/problem+json"),
        AnonymousProblems,
    ),
)]
async fn refresh(
    State(app): State<App>,
    Visitor(request): Visitor,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, ApiError> {
    let secure = cookies::is_secure(&app.platform, &extensions);
    let Some(cookie) = cookies::read(&headers, secure) else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    match sessions::refresh(&app.platform, &cookie, request).await {
        Ok(refreshed) => {
            let next = refreshed.cookie.and_then(|secret| cookies::set(&secret, secure));
            Ok(with_cookie(result(refreshed.result), next))
        }
        // What the browser holds is worth nothing any more.
        Err(error @ Error::Unauthenticated(_)) => {
            Ok(with_cookie(ApiError(error).into_response(), cookies::clear(secure)))
        }
        Err(error) => Err(error.into()),
    }
}

/// The sessions of the bearer's member, the one used last first.
#[utoipa::path(
    get, path = "/v1/sessions", operation_id = "session_list", tag = "session",
    responses((status = 200, description = "The sessions.", body = ResultAnswer<Vec<Session>>), CallProblems),
)]
async fn list(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
) -> Result<Json<ResultAnswer<Vec<Session>>>, ApiError> {
    Ok(Json(ResultAnswer { result: sessions::list(&app.platform, &caller).await? }))
}

/// Ends one of the sessions of the bearer's member.
#[utoipa::path(
    delete, path = "/v1/sessions/{session_id}", operation_id = "session_end_one", tag = "session",
    params(("session_id" = String, Path, description = "Id of the session.")),
    responses((status = 204, description = "The session has ended."), CallProblems, ObjectProblems),
)]
async fn end_one(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(id): PathKey,
) -> Result<StatusCode, ApiError> {
    sessions::end(&app.platform, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The answer to a sign-in, with the cookie of the session if there is one.
pub(super) fn with_session(signed_in: SignedIn, platform: &Platform, extensions: &Extensions) -> Response {
    let secure = cookies::is_secure(platform, extensions);
    let cookie = signed_in.cookie.and_then(|secret| cookies::set(&secret, secure));
    with_cookie(result(signed_in.result), cookie)
}

fn result(result: impl Serialize) -> Response {
    Json(ResultAnswer { result }).into_response()
}

fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
