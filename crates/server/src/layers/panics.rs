//! A panic in a handler costs one answer, not the connection, and tells the client nothing.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use http::StatusCode;

use super::problem::{self, Problem};
use super::request_id::RequestId;

/// Answers 500 for a handler that panics.
pub(super) async fn layer(request: Request, next: Next) -> Response {
    let id = RequestId::of(request.extensions());
    // Nothing of the request is used after a panic; shared state guards itself (locks are poisoned).
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            tracing::error!(request_id = id.as_str(), panic = text(&*panic), "a handler panicked");
            problem::response(&PROBLEM, &id)
        }
    }
}

const PROBLEM: Problem<'static> = Problem {
    kind: "internal",
    status: StatusCode::INTERNAL_SERVER_ERROR,
    message: "Something went wrong in Patchbay",
    detail: Some("The request could not be completed because of a defect in the server."),
    remediation: Some(
        "Try again. If it happens again, give the instance of this problem to your administrator.",
    ),
};

fn text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("(no text)")
}
