//! Turns a handler's "cannot read the body" into the answer that says why.

use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, StatusCode, Version, header};

use super::problem::{self, Problem};
use super::request_id::RequestId;
use crate::listen::{BodyControl, BodyFault};

/// Answers 408 or 413 for requests whose body broke a limit.
pub(super) async fn layer(request: Request, next: Next) -> Response {
    let id = RequestId::of(request.extensions());
    let version = request.version();
    let Some(control) = request.extensions().get::<Arc<BodyControl>>().cloned() else {
        return next.run(request).await;
    };
    let response = next.run(request).await;
    match control.fault() {
        // A handler that could do without the rest of the body has said what it wanted to say.
        Some(fault) if !response.status().is_success() => {
            let mut response = problem::response(&problem_of(fault, &fault.to_string()), &id);
            if version <= Version::HTTP_11 {
                // The rest of the body stands before the next request, so there will be none.
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            response
        }
        _ => response,
    }
}

fn problem_of(fault: BodyFault, detail: &str) -> Problem<'_> {
    match fault {
        BodyFault::TooLarge { .. } => Problem {
            kind: "body-too-large",
            status: StatusCode::PAYLOAD_TOO_LARGE,
            message: "The request body is too large",
            detail: Some(detail),
            remediation: Some("Send less in one request."),
        },
        BodyFault::Stalled { .. } | BodyFault::TooSlow { .. } => Problem {
            kind: "body-too-slow",
            status: StatusCode::REQUEST_TIMEOUT,
            message: "The request body did not arrive in time",
            detail: Some(detail),
            remediation: Some("Check the network between you and the server, then send the request again."),
        },
    }
}
