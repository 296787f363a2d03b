//! `/v1/integrations`: the connections of accounts to providers.

use api_types::integration::{
    CreateIntegration, CreateIntegrationResult, Integration, UpdateIntegration, UpdateIntegrationAnswer,
    VerifyIntegration, VerifyIntegrationAnswer,
};
use api_types::verification::VerificationStep;
use api_types::{ListAnswer, ResultAnswer};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::{Extensions, HeaderMap, StatusCode};
use platform::idempotency::IdempotencyKey;
use platform::{Action, integrations};
use utoipa_axum::routes;

use super::reply::{changed, created, page, versioned};
use super::trials;
use crate::api::openapi::{
    BodyProblems, CallProblems, CreateProblems, ListParameters, ObjectProblems, PatchOperation,
    TrialProblems, VersionProblems,
};
use crate::api::{
    Audit, Authenticated, Guarded, IdempotencyHeader, IfMatch, JsonBody, OptionalJsonBody, PathKey, PathKeys,
    QueryPairs, guarded,
};
use crate::app::App;
use crate::problem::ApiError;

/// What the verify calls answer.
const TRIED: &str = "It works; warnings, if there are any. With `Accept: text/event-stream`: its steps as they happen, each an \
                     `event: step`, and at last `event: outcome` with the JSON answer, or `event: problem` with the Problem.";

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        guarded(routes!(list), Action::IntegrationsList, Audit::Denied),
        guarded(routes!(list_account), Action::IntegrationsListAccount, Audit::Denied),
        guarded(routes!(verify), Action::IntegrationsVerify, Audit::Denied),
        guarded(routes!(verify_existing), Action::IntegrationsVerify, Audit::Denied),
        guarded(routes!(create), Action::IntegrationsCreate, Audit::InTransaction),
        guarded(routes!(get), Action::IntegrationsGet, Audit::Denied),
        guarded(routes!(update), Action::IntegrationsUpdate, Audit::InTransaction),
        guarded(routes!(patch), Action::IntegrationsPatch, Audit::InTransaction),
        guarded(routes!(delete), Action::IntegrationsDelete, Audit::InTransaction),
    ]
}

/// The integrations of all accounts that the token reaches. Fields to filter and order by: `name`, `fullname`, `category`,
/// `provider_type`, `account_id`, `integration_point_id` (filter only), `id`, `created_at`, `updated_at`.
#[utoipa::path(
    get, path = "/v1/integrations", operation_id = "integrations_list", tag = "integrations",
    params(
        ("expand" = Option<Vec<String>>, Query,
            description = "`account`, `integration_point` or `all`: these objects whole; repeatable."),
        ListParameters,
    ),
    responses(
        (status = 200, description = "One page, by name unless another order is asked for.", body = ListAnswer<Integration>),
        CallProblems,
    ),
)]
async fn list(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ListAnswer<Integration>>, ApiError> {
    Ok(page(integrations::list(&app.platform, &caller, &parameters).await?))
}

/// The integrations of one account. Fields to filter and order by are those of the list of all.
#[utoipa::path(
    get, path = "/v1/integrations/{account_id}", operation_id = "integrations_list_account", tag = "integrations",
    params(
        ("account_id" = String, Path, description = "Id or name of the account."),
        ("expand" = Option<Vec<String>>, Query,
            description = "`account`, `integration_point` or `all`: these objects whole; repeatable."),
        ListParameters,
    ),
    responses(
        (status = 200, description = "One page, by name unless another order is asked for.",
            body = ListAnswer<Integration>),
        CallProblems, ObjectProblems,
    ),
)]
async fn list_account(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(account): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ListAnswer<Integration>>, ApiError> {
    Ok(page(integrations::list_account(&app.platform, &caller, &account, &parameters).await?))
}

/// Tries out what would be created: reaches the provider with these credentials. Nothing is stored.
#[utoipa::path(
    post, path = "/v1/integrations/{account_id}/verify", operation_id = "integrations_verify", tag = "integrations",
    params(("account_id" = String, Path, description = "Id or name of the account.")),
    request_body(content = VerifyIntegration, example = json!({
        "integration": {"provider_config": {"type": "ticketing_mock_ticketing"}},
    })),
    responses(
        (status = 200, description = TRIED, content(
            (VerifyIntegrationAnswer = "application/json"),
            (VerificationStep = "text/event-stream"),
        )),
        CallProblems, ObjectProblems, BodyProblems, TrialProblems,
    ),
)]
async fn verify(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(account): PathKey,
    headers: HeaderMap,
    extensions: Extensions,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let verification = integrations::verify(&app.platform, &caller, &account, body.value).await?;
    trials::run(app, verification, &headers, &extensions).await
}

/// Tries out an integration as it is, or, with a body, as it would be after a PUT of that body. Nothing is stored.
#[utoipa::path(
    post, path = "/v1/integrations/{account_id}/{integration_id}/verify", operation_id = "integrations_verify_existing",
    tag = "integrations",
    params(
        ("account_id" = String, Path, description = "Id or name of the account."),
        ("integration_id" = String, Path, description = "Id or name."),
    ),
    request_body(content = Option<UpdateIntegration>),
    responses(
        (status = 200, description = TRIED, content(
            (VerifyIntegrationAnswer = "application/json"),
            (VerificationStep = "text/event-stream"),
        )),
        CallProblems, ObjectProblems, BodyProblems, TrialProblems,
    ),
)]
async fn verify_existing(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([account, key]): PathKeys<2>,
    headers: HeaderMap,
    extensions: Extensions,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Result<Response, ApiError> {
    let at = (account.as_str(), key.as_str());
    let verification = integrations::verify_existing(&app.platform, &caller, at, body).await?;
    trials::run(app, verification, &headers, &extensions).await
}

/// Creates an integration, with a token for the connector API that is in this answer and never again. Credentials that
/// stand in the config with their secrets are stored as the integration's own; answers refer to them.
#[utoipa::path(
    post, path = "/v1/integrations/{account_id}", operation_id = "integrations_create", tag = "integrations",
    params(
        ("account_id" = String, Path, description = "Id or name of the account."),
        ("Idempotency-Key" = Option<String>, Header,
        description = "For 24 hours the same request with the same key gets the same answer, without another integration."),
    ),
    request_body(content = CreateIntegration, example = json!({
        "fullname": "Help desk", "provider_config": {"type": "ticketing_mock_ticketing"},
    })),
    responses(
        (status = 200, description = "The new integration.", body = ResultAnswer<CreateIntegrationResult>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems, BodyProblems, CreateProblems,
    ),
)]
async fn create(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(account): PathKey,
    IdempotencyHeader(key): IdempotencyHeader,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let key = match key {
        Some(key) => Some(IdempotencyKey::prepare(&app.platform, &caller, &key, &body.bytes).await?),
        None => None,
    };
    Ok(created(integrations::create(&app.platform, &caller, &account, body.value, key).await?))
}

/// One integration.
#[utoipa::path(
    get, path = "/v1/integrations/{account_id}/{integration_id}", operation_id = "integrations_get", tag = "integrations",
    params(
        ("account_id" = String, Path, description = "Id or name of the account."),
        ("integration_id" = String, Path, description = "Id or name."),
    ),
    responses(
        (status = 200, description = "The integration.", body = ResultAnswer<Integration>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems,
    ),
)]
async fn get(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([account, key]): PathKeys<2>,
) -> Result<Response, ApiError> {
    Ok(versioned(integrations::get(&app.platform, &caller, (&account, &key)).await?))
}

/// Replaces what can be changed: name, fullname, provider config, integration point. A credential with its secrets takes
/// the place of the one before.
#[utoipa::path(
    put, path = "/v1/integrations/{account_id}/{integration_id}", operation_id = "integrations_update", tag = "integrations",
    params(
        ("account_id" = String, Path, description = "Id or name of the account."),
        ("integration_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    request_body(content = UpdateIntegration, example = json!({
        "name": "help-desk", "fullname": "Help desk", "provider_config": {"type": "ticketing_mock_ticketing"},
    })),
    responses(
        (status = 200, description = "The integration after the change.", body = UpdateIntegrationAnswer,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems, BodyProblems, VersionProblems,
    ),
)]
async fn update(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([account, key]): PathKeys<2>,
    IfMatch(precondition): IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    Ok(changed(
        integrations::update(&app.platform, &caller, (&account, &key), body.value, precondition).await?,
    ))
}

/// Applies a JSON Patch to what GET answers.
#[utoipa::path(
    patch, path = "/v1/integrations/{account_id}/{integration_id}", operation_id = "integrations_patch", tag = "integrations",
    params(
        ("account_id" = String, Path, description = "Id or name of the account."),
        ("integration_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    request_body(content = Vec<PatchOperation>, example = json!([
        {"op": "replace", "path": "/fullname", "value": "Help desk in Europe"},
    ])),
    responses(
        (status = 200, description = "The integration after the change.", body = UpdateIntegrationAnswer,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems, BodyProblems, VersionProblems,
    ),
)]
async fn patch(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([account, key]): PathKeys<2>,
    IfMatch(precondition): IfMatch,
    body: JsonBody,
) -> Result<Response, ApiError> {
    Ok(changed(
        integrations::patch(&app.platform, &caller, (&account, &key), body.value, precondition).await?,
    ))
}

/// Deletes an integration with its tokens, its own credentials and what its provider remembered here.
#[utoipa::path(
    delete, path = "/v1/integrations/{account_id}/{integration_id}", operation_id = "integrations_delete", tag = "integrations",
    params(
        ("account_id" = String, Path, description = "Id or name of the account."),
        ("integration_id" = String, Path, description = "Id or name."),
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
    PathKeys([account, key]): PathKeys<2>,
    IfMatch(precondition): IfMatch,
) -> Result<StatusCode, ApiError> {
    integrations::delete(&app.platform, &caller, (&account, &key), precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}
