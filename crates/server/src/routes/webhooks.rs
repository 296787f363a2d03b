//! `/v1/organization/webhooks`: who is told of what happens in the organization, and how that went.

use api_types::webhook::{
    CreateOrganizationWebhook, OrganizationWebhook, UpdateOrganizationWebhook, WebhookDelivery,
};
use api_types::{ListAnswer, ResultAnswer};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use platform::idempotency::IdempotencyKey;
use platform::{Action, Caller, webhooks};
use utoipa_axum::routes;

use super::reply::{created, page, versioned};
use crate::api::openapi::{
    BodyProblems, CallProblems, CreateProblems, ListParameters, ObjectProblems, PatchOperation,
    StateProblems, VersionProblems,
};
use crate::api::{
    Audit, Authenticated, Guarded, IdempotencyHeader, IfMatch, JsonBody, PathKey, PathKeys, QueryPairs,
    guarded,
};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        guarded(routes!(list), Action::WebhooksList, Audit::Denied),
        guarded(routes!(create), Action::WebhooksCreate, Audit::InTransaction),
        guarded(routes!(get), Action::WebhooksGet, Audit::Denied),
        guarded(routes!(update), Action::WebhooksUpdate, Audit::InTransaction),
        guarded(routes!(patch), Action::WebhooksPatch, Audit::InTransaction),
        guarded(routes!(delete), Action::WebhooksDelete, Audit::InTransaction),
        guarded(routes!(list_deliveries), Action::WebhooksGet, Audit::Denied),
        guarded(routes!(delivery), Action::WebhooksGet, Audit::Denied),
        guarded(routes!(replay), Action::WebhooksUpdate, Audit::InTransaction),
        guarded(routes!(test), Action::WebhooksUpdate, Audit::InTransaction),
    ]
}

/// The webhooks of the organization. Fields to filter and order by: `name`, `fullname`, `environment`, `state`, `url`
/// (filter only), `id`, `created_at`, `updated_at`.
#[utoipa::path(
    get, path = "/v1/organization/webhooks", operation_id = "organization_webhooks_list",
    tag = "organization_webhooks",
    params(ListParameters),
    responses(
        (status = 200, description = "One page, by name unless another order is asked for.",
            body = ListAnswer<OrganizationWebhook>),
        CallProblems,
    ),
)]
async fn list(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ListAnswer<OrganizationWebhook>>, ApiError> {
    Ok(page(webhooks::list(&app.platform, &caller, &parameters).await?))
}

/// Creates a webhook. Its secret signs each message and is never shown again. The URL must lead to a public address over
/// https, unless whoever runs the server allows others.
#[utoipa::path(
    post, path = "/v1/organization/webhooks", operation_id = "organization_webhooks_create",
    tag = "organization_webhooks",
    params(("Idempotency-Key" = Option<String>, Header,
        description = "For 24 hours the same request with the same key gets the same answer, without another webhook.")),
    request_body(content = CreateOrganizationWebhook, example = json!({
        "fullname": "Our back end", "environment": "prod", "filters": ["all"],
        "url": "https://hooks.example.com/patchbay", "secret": {"value": "take 32 random characters or more"},
    })),
    responses(
        (status = 200, description = "The new webhook.", body = ResultAnswer<OrganizationWebhook>,
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
    let key = prepared(&app, &caller, key, &body.bytes).await?;
    Ok(created(webhooks::create(&app.platform, &caller, body.value, key).await?))
}

/// One webhook.
#[utoipa::path(
    get, path = "/v1/organization/webhooks/{webhook_id}", operation_id = "organization_webhooks_get",
    tag = "organization_webhooks",
    params(("webhook_id" = String, Path, description = "Id or name.")),
    responses(
        (status = 200, description = "The webhook.", body = ResultAnswer<OrganizationWebhook>,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        CallProblems, ObjectProblems,
    ),
)]
async fn get(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
) -> Result<Response, ApiError> {
    Ok(versioned(webhooks::get(&app.platform, &caller, &key).await?))
}

/// Replaces what can be changed: name, fullname, environment, filters, url; state and secret if they are there. The rest
/// of the body is ignored. Another url enables a disabled webhook.
#[utoipa::path(
    put, path = "/v1/organization/webhooks/{webhook_id}", operation_id = "organization_webhooks_update",
    tag = "organization_webhooks",
    params(
        ("webhook_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    request_body(content = UpdateOrganizationWebhook, example = json!({
        "name": "our-back-end", "fullname": "Our back end", "environment": "prod",
        "filters": ["account_create", "integration_create"], "url": "https://hooks.example.com/patchbay",
    })),
    responses(
        (status = 200, description = "The webhook after the change.", body = ResultAnswer<OrganizationWebhook>,
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
    Ok(versioned(webhooks::update(&app.platform, &caller, &key, body.value, precondition).await?))
}

/// Applies a JSON Patch to what GET answers, with `state` always there. A `secret` can be added; it takes the place of
/// the present one.
#[utoipa::path(
    patch, path = "/v1/organization/webhooks/{webhook_id}", operation_id = "organization_webhooks_patch",
    tag = "organization_webhooks",
    params(
        ("webhook_id" = String, Path, description = "Id or name."),
        ("If-Match" = Option<String>, Header, description = "Only if it has this version (ETag)."),
    ),
    request_body(content = Vec<PatchOperation>, example = json!([
        {"op": "replace", "path": "/state", "value": "enabled"},
    ])),
    responses(
        (status = 200, description = "The webhook after the change.", body = ResultAnswer<OrganizationWebhook>,
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
    Ok(versioned(webhooks::patch(&app.platform, &caller, &key, body.value, precondition).await?))
}

/// Deletes a webhook with its deliveries; those that wait are not sent any more.
#[utoipa::path(
    delete, path = "/v1/organization/webhooks/{webhook_id}", operation_id = "organization_webhooks_delete",
    tag = "organization_webhooks",
    params(
        ("webhook_id" = String, Path, description = "Id or name."),
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
    webhooks::delete(&app.platform, &caller, &key, precondition).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was sent to a webhook, the newest first: all that waits, and the last 200 that are over. Fields to filter by:
/// `state`, `event`, `account_id`, `id`, `created_at`; to order by: `created_at`, `id`.
#[utoipa::path(
    get, path = "/v1/organization/webhooks/{webhook_id}/deliveries",
    operation_id = "organization_webhooks_list_deliveries", tag = "organization_webhooks",
    params(("webhook_id" = String, Path, description = "Id or name."), ListParameters),
    responses(
        (status = 200, description = "One page.", body = ListAnswer<WebhookDelivery>),
        CallProblems, ObjectProblems,
    ),
)]
async fn list_deliveries(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ListAnswer<WebhookDelivery>>, ApiError> {
    Ok(page(webhooks::list_deliveries(&app.platform, &caller, &key, &parameters).await?))
}

/// One delivery, with the message that is sent.
#[utoipa::path(
    get, path = "/v1/organization/webhooks/{webhook_id}/deliveries/{delivery_id}",
    operation_id = "organization_webhooks_get_delivery", tag = "organization_webhooks",
    params(
        ("webhook_id" = String, Path, description = "Id or name."),
        ("delivery_id" = String, Path, description = "Id."),
    ),
    responses(
        (status = 200, description = "The delivery.", body = ResultAnswer<WebhookDelivery>),
        CallProblems, ObjectProblems,
    ),
)]
async fn delivery(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([key, delivery]): PathKeys<2>,
) -> Result<Json<ResultAnswer<WebhookDelivery>>, ApiError> {
    let result = webhooks::delivery(&app.platform, &caller, &key, &delivery).await?;
    Ok(Json(ResultAnswer { result }))
}

/// Sends a delivery once more, as a new one: the same message with the same nonce, signed with the present secret. One
/// that still waits is not sent twice (409).
#[utoipa::path(
    post, path = "/v1/organization/webhooks/{webhook_id}/deliveries/{delivery_id}/replay",
    operation_id = "organization_webhooks_replay", tag = "organization_webhooks",
    params(
        ("webhook_id" = String, Path, description = "Id or name."),
        ("delivery_id" = String, Path, description = "Id."),
        ("Idempotency-Key" = Option<String>, Header,
            description = "For 24 hours the same request with the same key gets the same answer, without another delivery."),
    ),
    responses(
        (status = 200, description = "The new delivery, which waits.", body = ResultAnswer<WebhookDelivery>),
        CallProblems, ObjectProblems, CreateProblems, StateProblems,
    ),
)]
async fn replay(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([key, delivery]): PathKeys<2>,
    IdempotencyHeader(idempotency): IdempotencyHeader,
) -> Result<Json<ResultAnswer<WebhookDelivery>>, ApiError> {
    let idempotency = prepared(&app, &caller, idempotency, b"").await?;
    let made = webhooks::replay(&app.platform, &caller, (&key, &delivery), idempotency).await?;
    Ok(Json(ResultAnswer { result: made.answer.value }))
}

/// Sends a message whose event is `test`, to see whether messages arrive. Its delivery tells how that went.
#[utoipa::path(
    post, path = "/v1/organization/webhooks/{webhook_id}/test",
    operation_id = "organization_webhooks_test", tag = "organization_webhooks",
    params(
        ("webhook_id" = String, Path, description = "Id or name."),
        ("Idempotency-Key" = Option<String>, Header,
            description = "For 24 hours the same request with the same key gets the same answer, without another delivery."),
    ),
    responses(
        (status = 200, description = "The delivery, which waits.", body = ResultAnswer<WebhookDelivery>),
        CallProblems, ObjectProblems, CreateProblems, StateProblems,
    ),
)]
async fn test(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKey(key): PathKey,
    IdempotencyHeader(idempotency): IdempotencyHeader,
) -> Result<Json<ResultAnswer<WebhookDelivery>>, ApiError> {
    let idempotency = prepared(&app, &caller, idempotency, b"").await?;
    let made = webhooks::test(&app.platform, &caller, &key, idempotency).await?;
    Ok(Json(ResultAnswer { result: made.answer.value }))
}

async fn prepared(
    app: &App,
    caller: &Caller,
    key: Option<String>,
    body: &[u8],
) -> Result<Option<IdempotencyKey>, ApiError> {
    match key {
        Some(key) => Ok(Some(IdempotencyKey::prepare(&app.platform, caller, &key, body).await?)),
        None => Ok(None),
    }
}
