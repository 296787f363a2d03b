//! Who is called when a ticket cannot wait.

use api_types::engine::ticketing::{Agent, EscalationPolicy};
use api_types::engine::{CategoryId, EngineAnswer, EngineList};
use axum::Json;
use axum::extract::State;
use platform::engine::ticketing;
use utoipa_axum::routes;

use super::super::parameters::{FilterParameter, MetaParameter, PageParameters};
use crate::api::openapi::EngineProblems;
use crate::api::{Connected, Guarded, PathKey, QueryPairs, for_integration};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        for_integration(routes!(query_policies), CategoryId::Ticketing),
        for_integration(routes!(list_on_call), CategoryId::Ticketing),
    ]
}

/// Escalation policies: who is called, and who next when nobody answers.
#[utoipa::path(
    get, path = "/v1/ticketing/escalation-policies", operation_id = "ticketing_query_escalation_policies", tag = "ticketing",
    params(PageParameters, FilterParameter, MetaParameter),
    responses((status = 200, description = "One page; 50 policies unless another limit is asked for.", body = EngineList<EscalationPolicy>), EngineProblems),
)]
async fn query_policies(
    State(app): State<App>,
    Connected(caller): Connected,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineList<EscalationPolicy>>, ApiError> {
    Ok(Json(ticketing::query_escalation_policies(&app.platform, &caller, &parameters).await?))
}

/// Who is on call for an escalation policy now, in the order in which they are called.
#[utoipa::path(
    get, path = "/v1/ticketing/escalation-policies/{escalation_policy_id}/on-call", operation_id = "ticketing_list_on_call", tag = "ticketing",
    params(("escalation_policy_id" = String, Path, description = "The provider's id."), MetaParameter),
    responses((status = 200, description = "All of them.", body = EngineAnswer<Vec<Agent>>), EngineProblems),
)]
async fn list_on_call(
    State(app): State<App>,
    Connected(caller): Connected,
    PathKey(id): PathKey,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<EngineAnswer<Vec<Agent>>>, ApiError> {
    Ok(Json(ticketing::list_on_call(&app.platform, &caller, &parameters, &id).await?))
}
