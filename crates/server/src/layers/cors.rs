//! Lets pages of other origins call the API with a bearer token.
//!
//! Any origin, but never credentials: a browser then sends no cookie along, so a foreign page can only do what its own
//! token allows. Preflights are answered here, before authentication, because browsers send no token with them.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, Method, header};
use tower::{Layer, ServiceExt};
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

use super::paths;
use super::request_id::X_REQUEST_ID;

/// How long a browser may remember a preflight's answer.
const MAX_AGE: Duration = Duration::from_hours(2);

pub(super) fn policy() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        // Client libraries add headers of their own; without credentials, none of them is worth forbidding.
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([
            header::ETAG,
            X_REQUEST_ID.clone(),
            header::RETRY_AFTER,
            HeaderName::from_static("idempotent-replayed"),
        ])
        .max_age(MAX_AGE)
}

/// Applies the policy to the paths that are open to other origins.
pub(super) async fn layer(State(policy): State<CorsLayer>, request: Request, next: Next) -> Response {
    if paths::is_open_to_other_origins(request.uri().path()) {
        let Ok(response): Result<_, Infallible> = policy.layer(next).oneshot(request).await;
        response
    } else {
        next.run(request).await
    }
}
