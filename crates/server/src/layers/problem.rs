//! The error answers that the outer layers give themselves, before or beside the routes.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use super::request_id::RequestId;

/// The media type of error answers (RFC 9457).
pub(crate) const CONTENT_TYPE: &str = "application/problem+json";

/// What went wrong, told to the client.
pub(crate) struct Problem<'a> {
    /// The last part of the type's URN.
    pub(crate) kind: &'a str,
    pub(crate) status: StatusCode,
    /// What happened.
    pub(crate) message: &'a str,
    /// Why.
    pub(crate) detail: Option<&'a str>,
    /// What to do.
    pub(crate) remediation: Option<&'a str>,
}

/// The answer to a request that failed.
pub(crate) fn response(problem: &Problem<'_>, request_id: &RequestId) -> Response {
    let mut response = (problem.status, Body::from(json(problem, request_id))).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    response
}

/// The body of such an answer.
pub(crate) fn json(problem: &Problem<'_>, request_id: &RequestId) -> String {
    let wire = api_types::Problem {
        message: problem.message.to_owned(),
        detail: problem.detail.map(str::to_owned),
        remediation: problem.remediation.map(str::to_owned),
        context: None,
        kind: Some(format!("urn:patchbay:problem:{}", problem.kind)),
        occurred_at: platform::time::now(),
        status: problem.status.as_u16(),
        instance: format!("urn:patchbay:request:{}", request_id.as_str()),
        auth_code: None,
        cause: Vec::new(),
    };
    // A structure of strings and one number always has a JSON form.
    serde_json::to_string(&wire).unwrap_or_default()
}
