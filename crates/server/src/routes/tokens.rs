//! `/v1/tokens`: the organization's tokens and those of its integrations.

use api_types::token::{CreateIntegrationToken, CreateToken, RefreshToken, Token};
use api_types::{ListAnswer, ResultAnswer};
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use platform::idempotency::IdempotencyKey;
use platform::{Action, Caller, tokens};
use utoipa_axum::routes;

use super::reply::page;
use crate::api::openapi::{
    BodyProblems, CallProblems, CreateProblems, ListParameters, ObjectProblems, StateProblems,
};
use crate::api::{
    Audit, Authenticated, Guarded, IdempotencyHeader, JsonBody, PathKey, PathKeys, QueryPairs, Renewing,
    for_renewal, guarded,
};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        guarded(routes!(list), Action::TokensList, Audit::Denied),
        guarded(routes!(create), Action::TokensCreate, Audit::InTransaction),
        guarded(routes!(create_for_integration), Action::TokensCreateIntegration, Audit::InTransaction),
        guarded(routes!(get), Action::TokensGet, Audit::Denied),
        for_renewal(routes!(refresh), Action::TokensRefresh),
        guarded(routes!(rotate), Action::TokensRotate, Audit::InTransaction),
        guarded(routes!(reset), Action::TokensReset, Audit::InTransaction),
        guarded(routes!(remove_secondary), Action::TokensRemoveSecondary, Audit::InTransaction),
        guarded(routes!(delete), Action::TokensDelete, Audit::InTransaction),
    ]
}

/// The tokens of the organization and its integrations, without their secrets. Fields to filter by: `name`, `fullname`,
/// `owner_id`, `owner_type`, `token_type`, `permission_set`, `member_id`, `id`, `expires`, `created_at`; to order by:
/// `name`, `id`, `created_at`.
#[utoipa::path(
    get, path = "/v1/tokens", operation_id = "tokens_list", tag = "tokens",
    params(ListParameters),
    responses(
        (status = 200, description = "One page, by name unless another order is asked for.",
            body = ListAnswer<RefreshToken>),
        CallProblems,
    ),
)]
async fn list(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ListAnswer<RefreshToken>>, ApiError> {
    Ok(page(tokens::list(&app.platform, &caller, &parameters).await?))
}

/// Makes a token that may do no more than the one that asks for it. Its secrets are in this answer and never again.
/// A `connect-ui` token names the accounts that it is for.
#[utoipa::path(
    post, path = "/v1/tokens", operation_id = "tokens_create_token", tag = "tokens",
    params(("Idempotency-Key" = Option<String>, Header,
        description = "For 24 hours the same request with the same key gets the same answer, without another token.")),
    request_body(content = CreateToken, example = json!({
        "permission_set": "viewer", "token_ttl": "24h",
        "resources": {"accounts": {"ids": ["*"], "environments": ["test"]}},
    })),
    responses(
        (status = 200, description = "The new token.", body = ResultAnswer<RefreshToken>),
        CallProblems, BodyProblems, CreateProblems,
    ),
)]
async fn create(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    IdempotencyHeader(key): IdempotencyHeader,
    body: JsonBody,
) -> Result<Json<ResultAnswer<RefreshToken>>, ApiError> {
    let key = prepared(&app, &caller, key, &body).await?;
    let made = tokens::create(&app.platform, &caller, body.value, key).await?;
    Ok(Json(ResultAnswer { result: made.answer.value }))
}

/// Makes a token of an integration: it opens the connector API for this integration and nothing else. Its secret is in
/// this answer and never again.
#[utoipa::path(
    post, path = "/v1/tokens/{account_id}/{integration_id}", operation_id = "tokens_create_integration_token",
    tag = "tokens",
    params(
        ("account_id" = String, Path, description = "Id or name."),
        ("integration_id" = String, Path, description = "Id or name."),
        ("Idempotency-Key" = Option<String>, Header,
            description = "For 24 hours the same request with the same key gets the same answer, without another token."),
    ),
    request_body(content = CreateIntegrationToken, example = json!({"token_ttl": "10m"})),
    responses(
        (status = 200, description = "The new token's access half.", body = ResultAnswer<Token>),
        CallProblems, ObjectProblems, BodyProblems, CreateProblems,
    ),
)]
async fn create_for_integration(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([account, integration]): PathKeys<2>,
    IdempotencyHeader(key): IdempotencyHeader,
    body: JsonBody,
) -> Result<Json<ResultAnswer<Token>>, ApiError> {
    let key = prepared(&app, &caller, key, &body).await?;
    let at = (account.as_str(), integration.as_str());
    let made = tokens::create_for_integration(&app.platform, &caller, at, body.value, key).await?;
    Ok(Json(ResultAnswer { result: made.answer.value }))
}

/// One token, without its secrets.
#[utoipa::path(
    get, path = "/v1/tokens/{refresh_token_id}/info", operation_id = "tokens_get", tag = "tokens",
    params(("refresh_token_id" = String, Path, description = "Id or name.")),
    responses(
        (status = 200, description = "The token.", body = ResultAnswer<RefreshToken>),
        CallProblems, ObjectProblems,
    ),
)]
async fn get(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
) -> Result<Json<ResultAnswer<RefreshToken>>, ApiError> {
    Ok(Json(ResultAnswer { result: tokens::get(&app.platform, &caller, &key).await? }))
}

/// Gives a token a new pair of secrets. The pair before stays good as its secondary until that is removed or replaced;
/// the lifetime stays as it is.
#[utoipa::path(
    put, path = "/v1/tokens/{refresh_token_id}/refresh", operation_id = "tokens_refresh", tag = "tokens",
    params(("refresh_token_id" = String, Path, description = "Id or name.")),
    responses(
        (status = 200, description = "The token with its new secrets.", body = ResultAnswer<RefreshToken>),
        CallProblems, ObjectProblems, StateProblems,
    ),
)]
async fn refresh(
    State(app): State<App>,
    Renewing(renewer): Renewing,
    PathKey(key): PathKey,
) -> Result<Json<ResultAnswer<RefreshToken>>, ApiError> {
    Ok(Json(ResultAnswer { result: tokens::refresh(&app.platform, &renewer, &key).await? }))
}

/// Gives a token of an owner a new pair of secrets, as its bearer could by refreshing it. The pair before stays good as
/// its secondary until that is removed or replaced.
#[utoipa::path(
    put, path = "/v1/tokens/{owner_id}/{refresh_token_id}/rotate", operation_id = "tokens_rotate", tag = "tokens",
    params(
        ("owner_id" = String, Path, description = "Id of the organization or integration that it belongs to."),
        ("refresh_token_id" = String, Path, description = "Id or name."),
    ),
    responses(
        (status = 200, description = "The token with its new secrets.", body = ResultAnswer<RefreshToken>),
        CallProblems, ObjectProblems, StateProblems,
    ),
)]
async fn rotate(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([owner, key]): PathKeys<2>,
) -> Result<Json<ResultAnswer<RefreshToken>>, ApiError> {
    Ok(Json(ResultAnswer { result: tokens::rotate(&app.platform, &caller, (&owner, &key)).await? }))
}

/// Ends all secrets of a token at once and gives it a new pair and its whole lifetime again.
#[utoipa::path(
    put, path = "/v1/tokens/{owner_id}/{refresh_token_id}/reset", operation_id = "tokens_reset", tag = "tokens",
    params(
        ("owner_id" = String, Path, description = "Id of the organization or integration that it belongs to."),
        ("refresh_token_id" = String, Path, description = "Id or name."),
    ),
    responses(
        (status = 200, description = "The token with its new secrets.", body = ResultAnswer<RefreshToken>),
        CallProblems, ObjectProblems, StateProblems,
    ),
)]
async fn reset(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([owner, key]): PathKeys<2>,
) -> Result<Json<ResultAnswer<RefreshToken>>, ApiError> {
    Ok(Json(ResultAnswer { result: tokens::reset(&app.platform, &caller, (&owner, &key)).await? }))
}

/// Ends the pair of secrets that was there before the last refresh or rotation. Without one nothing changes.
#[utoipa::path(
    delete, path = "/v1/tokens/{refresh_token_id}/secondary", operation_id = "tokens_remove_secondary", tag = "tokens",
    params(("refresh_token_id" = String, Path, description = "Id or name.")),
    responses(
        (status = 204, description = "Only the primary pair is good."),
        CallProblems, ObjectProblems,
    ),
)]
async fn remove_secondary(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
) -> Result<StatusCode, ApiError> {
    tokens::remove_secondary(&app.platform, &caller, &key).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a token with both its pairs. The first token of the organization or of an integration stays: reset it, or
/// delete its owner.
#[utoipa::path(
    delete, path = "/v1/tokens/{refresh_token_id}", operation_id = "tokens_delete", tag = "tokens",
    params(("refresh_token_id" = String, Path, description = "Id or name.")),
    responses(
        (status = 204, description = "It is gone."),
        CallProblems, ObjectProblems, StateProblems,
    ),
)]
async fn delete(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
) -> Result<StatusCode, ApiError> {
    tokens::delete(&app.platform, &caller, &key).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn prepared(
    app: &App,
    caller: &Caller,
    key: Option<String>,
    body: &JsonBody,
) -> Result<Option<IdempotencyKey>, ApiError> {
    match key {
        Some(key) => Ok(Some(IdempotencyKey::prepare(&app.platform, caller, &key, &body.bytes).await?)),
        None => Ok(None),
    }
}
