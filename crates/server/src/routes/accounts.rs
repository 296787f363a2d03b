//! `/v1/accounts`: the tenants of the organization.

use api_types::account::{CreateAccount, CreateAccountResult, UpdateAccount};
use api_types::{Account, ListAnswer, ResultAnswer};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use platform::idempotency::IdempotencyKey;
use platform::{Action, accounts};
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
        guarded(routes!(list), Action::AccountsList, Audit::Denied),
        guarded(routes!(create), Action::AccountsCreate, Audit::InTransaction),
        guarded(routes!(get), Action::AccountsGet, Audit::Denied),
        guarded(routes!(update), Action::AccountsUpdate, Audit::InTransaction),
        guarded(routes!(patch), Action::AccountsPatch, Audit::InTransaction),
        guarded(routes!(delete), Action::AccountsDelete, Audit::InTransaction),
    ]
}

/// The accounts that the token reaches. Fields to filter and order by: `name`, `fullname`, `environment`, `labels`
/// (filter only), `id`, `created_at`, `updated_at`.
#[utoipa::path(
    get, path = "/v1/accounts", operation_id = "accounts_list", tag = "accounts",
    params(ListParameters),
    responses(
        (status = 200, description = "One page, by name unless another order is asked for.", body = ListAnswer<Account>),
        CallProblems,
    ),
)]
async fn list(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ListAnswer<Account>>, ApiError> {
    Ok(page(accounts::list(&app.platform, &caller, &parameters).await?))
}

/// Creates an account. With a `token` block also a token that reaches this account only; its secrets are in this
/// answer and never again. That needs the permission `tokens:provision` as well.
#[utoipa::path(
    post, path = "/v1/accounts", operation_id = "accounts_create", tag = "accounts",
    params(("Idempotency-Key" = Option<String>, Header,
        description = "For 24 hours the same request with the same key gets the same answer, without another account.")),
    request_body(content = CreateAccount, example = json!({
        "fullname": "Customer 42", "environment": "test", "labels": ["region:eu"],
        "token": {"permission_set": "connect-ui", "token_ttl": "24h"},
    })),
    responses(
        (status = 200, description = "The new account.", body = ResultAnswer<CreateAccountResult>,
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
    Ok(created(accounts::create(&app.platform, &caller, body.value, key).await?))
}

/// One account.
#[utoipa::path(
    get, path = "/v1/accounts/{account_id}", operation_id = "accounts_get", tag = "accounts",
    params(("account_id" = String, Path, description = "Id or name.")),
    responses(
        (status = 200, description = "The account.", body = ResultAnswer<Account>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems,
    ),
)]
async fn get(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
) -> Result<Response, ApiError> {
    Ok(versioned(accounts::get(&app.platform, &caller, &key).await?))
}

/// Replaces what can be changed: name, fullname, environment, labels. The rest of the body is ignored.
#[utoipa::path(
    put, path = "/v1/accounts/{account_id}", operation_id = "accounts_update", tag = "accounts",
    params(
        ("account_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    request_body(content = UpdateAccount, example = json!({
        "name": "customer-42", "fullname": "Customer 42", "environment": "test", "labels": ["region:eu"],
    })),
    responses(
        (status = 200, description = "The account after the change.", body = ResultAnswer<Account>,
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
    Ok(versioned(accounts::update(&app.platform, &caller, &key, body.value, precondition).await?))
}

/// Applies a JSON Patch to what GET answers.
#[utoipa::path(
    patch, path = "/v1/accounts/{account_id}", operation_id = "accounts_patch", tag = "accounts",
    params(
        ("account_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    request_body(content = Vec<PatchOperation>, example = json!([
        {"op": "test", "path": "/environment", "value": "test"},
        {"op": "add", "path": "/labels/-", "value": "region:eu"},
    ])),
    responses(
        (status = 200, description = "The account after the change.", body = ResultAnswer<Account>,
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
    Ok(versioned(accounts::patch(&app.platform, &caller, &key, body.value, precondition).await?))
}

/// Deletes an account with its integrations and credentials. Tokens limited to it stay, and reach nothing.
#[utoipa::path(
    delete, path = "/v1/accounts/{account_id}", operation_id = "accounts_delete", tag = "accounts",
    params(
        ("account_id" = String, Path, description = "Id or name."),
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
    accounts::delete(&app.platform, &caller, &key, precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
