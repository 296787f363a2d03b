//! `/v1/capabilities`: what connectors and providers can do, for forms and for programs that choose.

use api_types::ListAnswer;
use api_types::ResultAnswer;
use api_types::capability::{ConnectorCapabilities, ProviderCapabilities};
use axum::Json;
use platform::capabilities::{self, Expand};
use utoipa_axum::routes;

use super::engine::bodies;
use crate::api::openapi::{CallProblems, ObjectProblems};
use crate::api::{Audit, Guarded, PathKey, QueryPairs, for_bearer};
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    const SAME: Audit = Audit::None("the answers are the same for everybody");
    vec![
        for_bearer(routes!(list_connectors), SAME),
        for_bearer(routes!(list_providers), SAME),
        for_bearer(routes!(get_provider), SAME),
    ]
}

/// Every connector, also those that have no provider in this version yet.
#[utoipa::path(
    get, path = "/v1/capabilities/connectors", operation_id = "capabilities_list_connectors", tag = "capabilities",
    params(("expand" = Option<Vec<String>>, Query, description = "`providers`: with their providers in full.")),
    responses(
        (status = 200, description = "All of them, by id.", body = ListAnswer<ConnectorCapabilities>),
        CallProblems,
    ),
)]
async fn list_connectors(
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ListAnswer<ConnectorCapabilities>>, ApiError> {
    let expand = Expand::read(&parameters, Expand::OF_CONNECTORS)?;
    Ok(Json(ListAnswer { result: capabilities::list_connectors(expand), total: None, total_capped: None }))
}

/// Every provider of this version.
#[utoipa::path(
    get, path = "/v1/capabilities/providers", operation_id = "capabilities_list_providers", tag = "capabilities",
    params(
        ("expand" = Option<Vec<String>>, Query,
            description = "`connector`: the connector in full. `operations`: what each can do. `provider_config`: the \
                           JSON Schema of its configuration. Repeatable."),
        ("locale" = Option<String>, Query,
            description = "The language of names and forms: `de`, `en`, `es`, `fr`, `ja`. English unless it is given."),
    ),
    responses(
        (status = 200, description = "All of them, by id.", body = ListAnswer<ProviderCapabilities>),
        CallProblems,
    ),
)]
async fn list_providers(
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ListAnswer<ProviderCapabilities>>, ApiError> {
    let expand = Expand::read(&parameters, Expand::OF_PROVIDERS)?;
    let mut result = capabilities::list_providers(expand);
    for provider in &mut result {
        bodies::add(provider, expand);
    }
    Ok(Json(ListAnswer { result, total: None, total_capped: None }))
}

/// One provider.
#[utoipa::path(
    get, path = "/v1/capabilities/providers/{provider_id}", operation_id = "capabilities_get_provider",
    tag = "capabilities",
    params(
        ("provider_id" = String, Path, description = "Its id."),
        ("expand" = Option<Vec<String>>, Query,
            description = "`connector`: the connector in full. `operations`: what it can do. `request_body`: the same, \
                           with the whole JSON Schema of each body. `provider_config`: the JSON Schema of its \
                           configuration. Repeatable."),
        ("locale" = Option<String>, Query,
            description = "The language of names and forms: `de`, `en`, `es`, `fr`, `ja`. English unless it is given."),
    ),
    responses(
        (status = 200, description = "The provider.", body = ResultAnswer<ProviderCapabilities>),
        CallProblems, ObjectProblems,
    ),
)]
async fn get_provider(
    PathKey(id): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ResultAnswer<ProviderCapabilities>>, ApiError> {
    let expand = Expand::read(&parameters, Expand::OF_PROVIDER)?;
    let mut result = capabilities::provider(&id, expand)?;
    bodies::add(&mut result, expand);
    Ok(Json(ResultAnswer { result }))
}
