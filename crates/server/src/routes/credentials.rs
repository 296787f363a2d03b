//! `/v1/credentials`: the secrets that integrations work with. No answer ever holds one.

use api_types::credential::{CreateCredential, Credential, UpdateCredential};
use api_types::{ListAnswer, ResultAnswer};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use platform::idempotency::IdempotencyKey;
use platform::{Action, credentials};
use utoipa_axum::routes;

use super::reply::{created, page, versioned};
use crate::api::openapi::{
    BodyProblems, CallProblems, CreateProblems, ListParameters, ObjectProblems, PatchOperation,
    VersionProblems,
};
use crate::api::{
    Audit, Authenticated, Guarded, IdempotencyHeader, IfMatch, JsonBody, PathKey, PathKeys, QueryPairs,
    guarded,
};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        guarded(routes!(lookup), Action::CredentialsLookup, Audit::Denied),
        guarded(routes!(list), Action::CredentialsList, Audit::Denied),
        guarded(routes!(create), Action::CredentialsCreate, Audit::InTransaction),
        guarded(routes!(get), Action::CredentialsGet, Audit::Denied),
        guarded(routes!(update), Action::CredentialsUpdate, Audit::InTransaction),
        guarded(routes!(patch), Action::CredentialsPatch, Audit::InTransaction),
        guarded(routes!(delete), Action::CredentialsDelete, Audit::InTransaction),
    ]
}

/// The credentials of an owner. Fields to filter and order by: `name`, `fullname`, `owner_type` and `managed` and
/// `config.type` (filter only), `id`, `created_at`, `updated_at`.
#[utoipa::path(
    get, path = "/v1/credentials/{owner_id}", operation_id = "credentials_list", tag = "credentials",
    params(
        ("owner_id" = String, Path, description = "Id of an account, an integration or an integration point."),
        ListParameters,
    ),
    responses(
        (status = 200, description = "One page, by name unless another order is asked for.", body = ListAnswer<Credential>),
        CallProblems, ObjectProblems,
    ),
)]
async fn list(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(owner): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ListAnswer<Credential>>, ApiError> {
    Ok(page(credentials::list(&app.platform, &caller, &owner, &parameters).await?))
}

/// Creates a credential. What it holds is sealed and shown to nobody again.
#[utoipa::path(
    post, path = "/v1/credentials/{owner_id}", operation_id = "credentials_create", tag = "credentials",
    params(
        ("owner_id" = String, Path, description = "Id of an account, an integration or an integration point."),
        ("Idempotency-Key" = Option<String>, Header,
        description = "For 24 hours the same request with the same key gets the same answer, without another credential."),
    ),
    request_body(content = CreateCredential, example = json!({
        "fullname": "Bot of the help desk", "config": {"type": "token", "secret": "example"},
    })),
    responses(
        (status = 200, description = "The new credential.", body = ResultAnswer<Credential>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems, BodyProblems, CreateProblems,
    ),
)]
async fn create(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(owner): PathKey,
    IdempotencyHeader(key): IdempotencyHeader,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let key = match key {
        Some(key) => Some(IdempotencyKey::prepare(&app.platform, &caller, &key, &body.bytes).await?),
        None => None,
    };
    Ok(created(credentials::create(&app.platform, &caller, &owner, body.value, key).await?))
}

/// One credential.
#[utoipa::path(
    get, path = "/v1/credentials/{owner_id}/{credential_id}", operation_id = "credentials_get", tag = "credentials",
    params(
        ("owner_id" = String, Path, description = "Id of an account, an integration or an integration point."),
        ("credential_id" = String, Path, description = "Id or name."),
    ),
    responses(
        (status = 200, description = "The credential.", body = ResultAnswer<Credential>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems,
    ),
)]
async fn get(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([owner, key]): PathKeys<2>,
) -> Result<Response, ApiError> {
    Ok(versioned(credentials::get(&app.platform, &caller, (&owner, &key)).await?))
}

/// One credential, whoever owns it.
#[utoipa::path(
    get, path = "/v1/credentials/lookup/{credential_id}", operation_id = "credentials_lookup", tag = "credentials",
    params(("credential_id" = String, Path, description = "Id.")),
    responses(
        (status = 200, description = "The credential.", body = ResultAnswer<Credential>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems,
    ),
)]
async fn lookup(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
) -> Result<Response, ApiError> {
    Ok(versioned(credentials::lookup(&app.platform, &caller, &key).await?))
}

/// Replaces what can be changed: name, fullname, expiry and what it holds. A config with nothing but its type, as GET
/// answers it, leaves what it holds as it is. Owner and type stay.
#[utoipa::path(
    put, path = "/v1/credentials/{owner_id}/{credential_id}", operation_id = "credentials_update", tag = "credentials",
    params(
        ("owner_id" = String, Path, description = "Id of an account, an integration or an integration point."),
        ("credential_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    request_body(content = UpdateCredential, example = json!({
        "name": "bot-of-the-help-desk", "fullname": "Bot of the help desk", "config": {"type": "token"},
    })),
    responses(
        (status = 200, description = "The credential after the change.", body = ResultAnswer<Credential>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems, BodyProblems, VersionProblems,
    ),
)]
async fn update(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([owner, key]): PathKeys<2>,
    IfMatch(precondition): IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    Ok(versioned(
        credentials::update(&app.platform, &caller, (&owner, &key), body.value, precondition).await?,
    ))
}

/// Applies a JSON Patch of a few operations: `add`, `remove` and `replace` of `/name`, `/fullname`, `/expires` and places
/// below `/config`.
#[utoipa::path(
    patch, path = "/v1/credentials/{owner_id}/{credential_id}", operation_id = "credentials_patch", tag = "credentials",
    params(
        ("owner_id" = String, Path, description = "Id of an account, an integration or an integration point."),
        ("credential_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    request_body(content = Vec<PatchOperation>, example = json!([
        {"op": "replace", "path": "/config/secret", "value": "another example"},
    ])),
    responses(
        (status = 200, description = "The credential after the change.", body = ResultAnswer<Credential>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems, BodyProblems, VersionProblems,
    ),
)]
async fn patch(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([owner, key]): PathKeys<2>,
    IfMatch(precondition): IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    Ok(versioned(credentials::patch(&app.platform, &caller, (&owner, &key), body.value, precondition).await?))
}

/// Deletes a credential. While integrations refer to it, that is refused.
#[utoipa::path(
    delete, path = "/v1/credentials/{owner_id}/{credential_id}", operation_id = "credentials_delete", tag = "credentials",
    params(
        ("owner_id" = String, Path, description = "Id of an account, an integration or an integration point."),
        ("credential_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "Integrations refer to it.",
            body = api_types::Problem, content_type = "application/problem+json"),
        CallProblems, ObjectProblems, VersionProblems,
    ),
)]
async fn delete(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([owner, key]): PathKeys<2>,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, ApiError> {
    credentials::delete(&app.platform, &caller, (&owner, &key), precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
