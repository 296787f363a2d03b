//! `/v1/audit/organizations`: the audit log.

use api_types::ListAnswer;
use api_types::audit::Audit;
use axum::Json;
use axum::extract::State;
use platform::{Action, audit_log};
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::reply::page;
use crate::api::openapi::CallProblems;
use crate::api::{Audit as Policy, Authenticated, Guarded, QueryPairs, guarded};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![guarded(routes!(list), Action::AuditList, Policy::Denied)]
}

/// What this list takes; it differs from others in its one order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used; the store reads the parameters")]
struct AuditParameters {
    /// Entries on the page.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
    /// Begin behind the entry of this time, or of `<created_at>,<id>`, which loses none of the same time.
    start_after: Option<String>,
    /// `created_at` (the default), `created_at[asc]` or `created_at[desc]`.
    order: Option<String>,
    /// `field[operator]value`; repeatable, all must hold. Fields: `created_at` (eq, ne, gt, gte, lt, lte, in, not in),
    /// `action` (also like), `status`, `member_id`, `account_id`, `token_id`, `target_id`, `id` (eq, ne, in, not in).
    filter: Option<Vec<String>>,
    /// Whether the answer says how many entries match in all.
    total: Option<bool>,
}

/// The audit log: changes and refusals, oldest first. A token that is limited to some accounts sees the entries about
/// these.
#[utoipa::path(
    get, path = "/v1/audit/organizations", operation_id = "audit_list", tag = "audit",
    params(AuditParameters),
    responses((status = 200, description = "One page.", body = ListAnswer<Audit>), CallProblems),
)]
async fn list(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ListAnswer<Audit>>, ApiError> {
    Ok(page(audit_log::list(&app.platform, &caller, &parameters).await?))
}
