//! Errors under `/api/v1`, whoever gives them: that published API has bodies of its own, `{"error": "…"}`.
//!
//! Routes and layers answer with Problems here as everywhere; on the way out a Problem becomes one sentence. So no
//! answer can be forgotten, be it to a body that is too long or to a panic.

use api_types::Problem;
use api_types::tenant_member::TenantError;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, header};

use super::{paths, problem};

/// Problems are made here and are short; longer than this none can be.
const LONGEST: usize = 1 << 20;

/// Rewrites Problems to requests of that API.
pub(super) async fn layer(request: Request, next: Next) -> Response {
    let rewrite = paths::has_plain_errors(request.uri().path());
    let response = next.run(request).await;
    let is_problem = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes() == problem::CONTENT_TYPE.as_bytes());
    if rewrite && is_problem { plain(response).await } else { response }
}

async fn plain(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, LONGEST).await.unwrap_or_default();
    let error = serde_json::from_slice(&bytes)
        .map_or_else(|_| "something went wrong in the server".into(), |problem| sentence(&problem));
    let body = serde_json::to_string(&TenantError { error }).unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Response::from_parts(parts, Body::from(body))
}

/// What is wrong, as exactly as it is known, and what to do.
fn sentence(problem: &Problem) -> String {
    let what = match (&problem.detail, problem.cause.as_slice()) {
        (Some(detail), [_, ..]) => detail.clone(),
        (Some(detail), []) => format!("{}: {detail}", problem.message),
        (None, _) => problem.message.clone(),
    };
    match &problem.remediation {
        Some(remedy) => format!("{what} ({remedy})"),
        None => what,
    }
}
