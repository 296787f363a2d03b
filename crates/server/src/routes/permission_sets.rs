//! `/v1/permissionsets`: what roles and tokens can be allowed.

use api_types::permission_set::PermissionSet;
use api_types::{ListAnswer, ResultAnswer};
use axum::Json;
use platform::{Action, permission_sets};
use utoipa_axum::routes;

use crate::api::openapi::{CallProblems, ObjectProblems};
use crate::api::{Audit, Authenticated, Guarded, PathKey, guarded};
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        guarded(routes!(list), Action::PermissionSetList, Audit::Denied),
        guarded(routes!(get), Action::PermissionSetGet, Audit::Denied),
    ]
}

/// Every permission set: which actions of which API it allows. The key `all` stands for every API, the action `*` for
/// every action.
#[utoipa::path(
    get, path = "/v1/permissionsets", operation_id = "permissionset_list", tag = "permissionset",
    responses(
        (status = 200, description = "All of them; they cannot be changed.", body = ListAnswer<PermissionSet>),
        CallProblems,
    ),
)]
async fn list(Authenticated(caller): Authenticated) -> Result<Json<ListAnswer<PermissionSet>>, ApiError> {
    Ok(Json(ListAnswer { result: permission_sets::list(&caller)?, total: None, total_capped: None }))
}

/// One permission set.
#[utoipa::path(
    get, path = "/v1/permissionsets/{permissionset_id}", operation_id = "permissionset_get", tag = "permissionset",
    params(("permissionset_id" = String, Path, description = "Its name.")),
    responses(
        (status = 200, description = "The permission set.", body = ResultAnswer<PermissionSet>),
        CallProblems, ObjectProblems,
    ),
)]
async fn get(
    Authenticated(caller): Authenticated,
    PathKey(name): PathKey,
) -> Result<Json<ResultAnswer<PermissionSet>>, ApiError> {
    Ok(Json(ResultAnswer { result: permission_sets::get(&caller, &name)? }))
}
