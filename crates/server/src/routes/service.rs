//! What the server tells about itself to anybody, and its answers to paths that do not exist.

use api_types::service::{Health, Version};
use axum::extract::{OriginalUri, Request, State};
use axum::response::Response;
use axum::{Json, Router};
use http::{Method, StatusCode};
use platform::Error;
use tower::ServiceExt as _;
use utoipa_axum::routes;

use crate::api::{Guarded, public};
use crate::app::App;
use crate::layers::RequestId;
use crate::layers::problem::{self, Problem};
use crate::problem::{ApiError, answer};
use crate::version;

pub(super) fn routes() -> Vec<Guarded> {
    const NO_DATA: &str = "tells nothing about any organization";
    vec![
        public(routes!(healthz), NO_DATA),
        public(routes!(readyz), NO_DATA),
        public(routes!(show_version), NO_DATA),
    ]
}

/// Whether the process runs.
#[utoipa::path(
    get, path = "/healthz", operation_id = "service_health", tag = "service",
    responses((status = 200, description = "The process runs.", body = Health)),
)]
async fn healthz() -> Json<Health> {
    Json(Health { status: "ok".into() })
}

/// Whether the store takes writes.
#[utoipa::path(
    get, path = "/readyz", operation_id = "service_ready", tag = "service",
    responses(
        (status = 200, description = "The store takes writes.", body = Health),
        (status = 503, description = "It does not.", body = api_types::Problem, content_type = "application/problem+json"),
    ),
)]
async fn readyz(State(app): State<App>) -> Result<Json<Health>, ApiError> {
    app.readiness.check(&app.platform).await?;
    Ok(Json(Health { status: "ready".into() }))
}

/// Which build answers.
#[utoipa::path(
    get, path = "/v1/version", operation_id = "service_version", tag = "service",
    responses((status = 200, description = "Version, commit and its day.", body = Version)),
)]
async fn show_version() -> Json<Version> {
    Json(version::version())
}

/// A path exists, but not with this method. axum has put the `Allow` header into the answer.
pub(super) async fn method_not_allowed(method: Method, request: Request) -> Response {
    let id = RequestId::of(request.extensions());
    let message = format!("this path does not take {method}");
    let problem = Problem {
        kind: "method-not-allowed",
        status: StatusCode::METHOD_NOT_ALLOWED,
        message: &message,
        detail: None,
        remediation: Some("use one of the methods that the Allow header names"),
    };
    problem::response(&problem, &id)
}

/// Everything that no route answers: under the API's paths a Problem, elsewhere the pages.
pub(super) fn fallback(pages: Router) -> Router {
    Router::new().fallback(move |OriginalUri(uri): OriginalUri, request: Request| {
        let pages = pages.clone();
        async move {
            let first = uri.path().split('/').nth(1).unwrap_or_default();
            if matches!(first, "v1" | "api") {
                let id = RequestId::of(request.extensions());
                return answer(&Error::not_found("path", uri.path()), &id);
            }
            match pages.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            }
        }
    })
}
