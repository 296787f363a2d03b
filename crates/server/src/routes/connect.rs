//! `/v1/connect`: sessions of the Connect page, what the page draws itself from, and codes for its host.

use api_types::ResultAnswer;
use api_types::connect::{
    ConnectCode, ConnectExchange, ConnectPage, ConnectSession, CreateConnectCode, CreateConnectSession,
    ExchangeConnectCode, NewConnectSession,
};
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use platform::{Action, connect};
use utoipa_axum::routes;

use crate::api::openapi::{AnonymousProblems, BodyProblems, CallProblems, LinkProblems, ObjectProblems};
use crate::api::{
    Access, Audit, Authenticated, BearerToken, Guarded, JsonBody, PathKey, QueryPairs, Visitor, anonymous,
    for_bearer, guarded,
};
use crate::app::App;
use crate::limits::Class;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    const SHOWN: Audit = Audit::None("shows whoever holds the session's token what it is about");
    const CODE: Audit = Audit::None("its exchange is what changes something");
    vec![
        guarded(routes!(create), Action::IntegrationsCreate, Audit::InTransaction),
        guarded(routes!(get), Action::IntegrationsGet, Audit::Denied),
        guarded(routes!(end), Action::IntegrationsCreate, Audit::InTransaction),
        anonymous(routes!(show), Access::Link, SHOWN, Class::Link),
        for_bearer(routes!(finish), Audit::InTransaction),
        for_bearer(routes!(create_code), CODE),
        guarded(routes!(exchange), Action::TokensCreateIntegration, Audit::InTransaction),
    ]
}

/// Makes a session of an account: a link to the Connect page, good for that account and what is named here.
#[utoipa::path(
    post, path = "/v1/connect/sessions", operation_id = "connect_sessions_create", tag = "connect",
    request_body(content = CreateConnectSession, example = json!({
        "account_id": "northwind", "integration_point_id": "ticketing",
        "allowed_origins": ["https://app.example.com"], "ttl": "30m",
    })),
    responses(
        (status = 200, description = "The session, with its token and its link.",
            body = ResultAnswer<NewConnectSession>),
        CallProblems, BodyProblems,
    ),
)]
async fn create(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    body: JsonBody,
) -> Result<Json<ResultAnswer<NewConnectSession>>, ApiError> {
    Ok(Json(ResultAnswer { result: connect::create(&app.platform, &caller, body.value).await? }))
}

/// One session, also for 30 days after its end.
#[utoipa::path(
    get, path = "/v1/connect/sessions/{session_id}", operation_id = "connect_sessions_get", tag = "connect",
    params(("session_id" = String, Path, description = "Id.")),
    responses(
        (status = 200, description = "The session, without its token.", body = ResultAnswer<ConnectSession>),
        CallProblems, ObjectProblems,
    ),
)]
async fn get(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
) -> Result<Json<ResultAnswer<ConnectSession>>, ApiError> {
    Ok(Json(ResultAnswer { result: connect::get(&app.platform, &caller, &key).await? }))
}

/// Ends a session before its time: its link and its token open nothing from now on. What was connected stays.
#[utoipa::path(
    delete, path = "/v1/connect/sessions/{session_id}", operation_id = "connect_sessions_end", tag = "connect",
    params(("session_id" = String, Path, description = "Id.")),
    responses(
        (status = 204, description = "It is over; one that was over before stays as it was."),
        CallProblems, ObjectProblems,
    ),
)]
async fn end(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
) -> Result<StatusCode, ApiError> {
    connect::end(&app.platform, &caller, &key).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All that the Connect page shows first. The bearer is the token of a session, or a `connect-ui` token.
#[utoipa::path(
    get, path = "/v1/connect/session", operation_id = "connect_session_show", tag = "connect",
    params(
        ("account" = Option<String>, Query,
            description = "Id or name. For a `connect-ui` token that is good for several accounts."),
        ("integration_point" = Option<String>, Query,
            description = "Id or name of the only one. For a `connect-ui` token; a session has its own."),
        ("locale" = Option<String>, Query, description = "Language of the providers' words: en, de, fr, es or ja."),
    ),
    responses(
        (status = 200, description = "The account, what can be connected and what is.", body = ResultAnswer<ConnectPage>),
        (status = 403, description = "The token is of another kind.", body = api_types::Problem,
            content_type = "application/problem+json"),
        AnonymousProblems, LinkProblems,
    ),
)]
async fn show(
    State(app): State<App>,
    Visitor(request): Visitor,
    BearerToken(token): BearerToken,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ResultAnswer<ConnectPage>>, ApiError> {
    let wanted = connect::Wanted::read(&parameters)?;
    Ok(Json(ResultAnswer { result: connect::show(&app.platform, token.expose(), request, &wanted).await? }))
}

/// Finishes the session that the call is made in: its link and its token open nothing from now on.
#[utoipa::path(
    post, path = "/v1/connect/session/done", operation_id = "connect_session_finish", tag = "connect",
    responses((status = 204, description = "The session is over."), CallProblems),
)]
async fn finish(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
) -> Result<StatusCode, ApiError> {
    connect::finish(&app.platform, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a code for an integration that was connected in this session. The page gives it to its host, whose back end
/// exchanges it.
#[utoipa::path(
    post, path = "/v1/connect/session/codes", operation_id = "connect_session_create_code", tag = "connect",
    request_body(content = CreateConnectCode, example = json!({
        "integration_id": "0190a8b2-5a35-7d31-8a8a-6f0f5f5e7c11",
    })),
    responses(
        (status = 200, description = "The code.", body = ResultAnswer<ConnectCode>),
        CallProblems, BodyProblems,
    ),
)]
async fn create_code(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    body: JsonBody,
) -> Result<Json<ResultAnswer<ConnectCode>>, ApiError> {
    Ok(Json(ResultAnswer { result: connect::create_code(&app.platform, &caller, body.value).await? }))
}

/// Exchanges a code for the integration that was connected and its token. A code works once, for the organization that
/// made the session.
#[utoipa::path(
    post, path = "/v1/connect/exchange", operation_id = "connect_exchange", tag = "connect",
    request_body(content = ExchangeConnectCode, example = json!({"code": "pbc_…"})),
    responses(
        (status = 200, description = "The integration, with its token here and never again.",
            body = ResultAnswer<ConnectExchange>),
        (status = 410, description = "The code was good once: its type says whether it was used or has expired.",
            body = api_types::Problem, content_type = "application/problem+json"),
        CallProblems, BodyProblems,
    ),
)]
async fn exchange(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    body: JsonBody,
) -> Result<Json<ResultAnswer<ConnectExchange>>, ApiError> {
    Ok(Json(ResultAnswer { result: connect::exchange(&app.platform, &caller, body.value).await? }))
}
