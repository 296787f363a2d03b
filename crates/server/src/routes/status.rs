//! `/v1/status`: how integrations fare.

use api_types::{ListAnswer, ResultAnswer, Status, StatusEvent, StatusTimeseries};
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use platform::{Action, status};
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::reply::page;
use crate::api::openapi::{CallProblems, ListParameters, ObjectProblems};
use crate::api::{Audit, Authenticated, Guarded, PathKeys, QueryPairs, guarded};
use crate::app::App;
use crate::problem::ApiError;

pub(super) fn routes() -> Vec<Guarded> {
    vec![
        guarded(routes!(list), Action::StatusList, Audit::Denied),
        guarded(routes!(timeseries), Action::StatusTimeseries, Audit::Denied),
        guarded(routes!(get), Action::StatusGet, Audit::Denied),
        guarded(routes!(reset), Action::StatusReset, Audit::InTransaction),
        guarded(routes!(list_events), Action::StatusListEvents, Audit::Denied),
        guarded(routes!(integration_timeseries), Action::StatusIntegrationTimeseries, Audit::Denied),
    ]
}

/// What the list of events takes; it differs from others in its one order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used; the store reads the parameters")]
struct EventParameters {
    /// Events on the page.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
    /// Begin behind the event of this time, or of `<created_at>,<id>`, which loses none of the same time.
    start_after: Option<String>,
    /// `created_at` (the default), `created_at[asc]` or `created_at[desc]`.
    order: Option<String>,
    /// `field[operator]value`; repeatable, all must hold. Fields: `created_at` and `request` (eq, ne, gt, gte, lt, lte, in,
    /// not in), `status` (eq, ne, in, not in), `error` (also like).
    filter: Option<Vec<String>>,
    /// Whether the answer says how many events match in all.
    total: Option<bool>,
}

/// The status of the integrations that the token reaches. Fields to filter by: `account_id`, `integration_id`, `status`,
/// `requests`, `failed`, `cpu_time`, `db_ops`, `api_ops`, `in_bytes`, `out_bytes`, `created_at`, `updated_at`, and of the
/// integration `name`, `category`, `provider_type`; to order by: all but `cpu_time`, `db_ops`, `api_ops`, `in_bytes`,
/// `out_bytes`. `search` looks at the integration.
#[utoipa::path(
    get, path = "/v1/status", operation_id = "status_list", tag = "status",
    params(
        ("expand" = Option<Vec<String>>, Query,
            description = "`account`, `integration` or `all`: these objects whole, as far as the token may read them; \
                           repeatable."),
        ListParameters,
    ),
    responses(
        (status = 200, description = "One page, by account and integration unless another order is asked for; its \
            `start_after` is `<account_id>,<integration_id>`.", body = ListAnswer<Status>),
        CallProblems,
    ),
)]
async fn list(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ListAnswer<Status>>, ApiError> {
    Ok(page(status::list(&app.platform, &caller, &parameters).await?))
}

/// The calls of all integrations that the token reaches, in the last hour, minute by minute.
#[utoipa::path(
    get, path = "/v1/status/timeseries", operation_id = "status_timeseries", tag = "status",
    responses(
        (status = 200, description = "60 minutes, the present one among them.", body = ResultAnswer<StatusTimeseries>),
        CallProblems,
    ),
)]
async fn timeseries(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ResultAnswer<StatusTimeseries>>, ApiError> {
    let result = status::timeseries(&app.platform, &caller, &parameters).await?;
    Ok(Json(ResultAnswer { result }))
}

/// The status of one integration.
#[utoipa::path(
    get, path = "/v1/status/{account_id}/{integration_id}", operation_id = "status_get", tag = "status",
    params(
        ("account_id" = String, Path, description = "Id or name of the account."),
        ("integration_id" = String, Path, description = "Id or name."),
    ),
    responses(
        (status = 200, description = "The status.", body = ResultAnswer<Status>),
        CallProblems, ObjectProblems,
    ),
)]
async fn get(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([account, key]): PathKeys<2>,
) -> Result<Json<ResultAnswer<Status>>, ApiError> {
    let result = status::get(&app.platform, &caller, (&account, &key)).await?;
    Ok(Json(ResultAnswer { result }))
}

/// Counts anew: the status is `unknown` until the next call, and all counts are 0. Events and series stay.
#[utoipa::path(
    put, path = "/v1/status/{account_id}/{integration_id}", operation_id = "status_reset", tag = "status",
    params(
        ("account_id" = String, Path, description = "Id or name of the account."),
        ("integration_id" = String, Path, description = "Id or name."),
    ),
    responses((status = 204, description = "It is reset."), CallProblems, ObjectProblems),
)]
async fn reset(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([account, key]): PathKeys<2>,
) -> Result<StatusCode, ApiError> {
    status::reset(&app.platform, &caller, (&account, &key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The failed calls of one integration, and its recoveries: the newest 1000.
#[utoipa::path(
    get, path = "/v1/status/{account_id}/{integration_id}/events", operation_id = "status_list_events", tag = "status",
    params(
        ("account_id" = String, Path, description = "Id or name of the account."),
        ("integration_id" = String, Path, description = "Id or name."),
        EventParameters,
    ),
    responses(
        (status = 200, description = "One page, oldest first unless another order is asked for.",
            body = ListAnswer<StatusEvent>),
        CallProblems, ObjectProblems,
    ),
)]
async fn list_events(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([account, key]): PathKeys<2>,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ListAnswer<StatusEvent>>, ApiError> {
    Ok(page(status::list_events(&app.platform, &caller, (&account, &key), &parameters).await?))
}

/// The calls of one integration in the last 24 hours, hour by hour.
#[utoipa::path(
    get, path = "/v1/status/{account_id}/{integration_id}/timeseries", operation_id = "status_integration_timeseries",
    tag = "status",
    params(
        ("account_id" = String, Path, description = "Id or name of the account."),
        ("integration_id" = String, Path, description = "Id or name."),
        ("interval" = inline(Option<api_types::status::TimeseriesOptions>), Query,
            description = "`hour`, which is the only one."),
    ),
    responses(
        (status = 200, description = "24 hours, the present one among them.", body = ResultAnswer<StatusTimeseries>),
        CallProblems, ObjectProblems,
    ),
)]
async fn integration_timeseries(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    PathKeys([account, key]): PathKeys<2>,
    QueryPairs(parameters): QueryPairs,
) -> Result<Json<ResultAnswer<StatusTimeseries>>, ApiError> {
    let result =
        status::integration_timeseries(&app.platform, &caller, (&account, &key), &parameters).await?;
    Ok(Json(ResultAnswer { result }))
}
