//! From a refusal of the platform to the answer: status, Problem body, headers.
//!
//! A handler answers `Err(ApiError)`. The body needs the request's id, which a handler does not have; so the answer
//! travels without a body as far as [`render`], which writes it.

mod provider;

use std::sync::Arc;

use api_types::problem::{ProblemCause, ProblemContext, ProblematicParameter};
use api_types::session::AuthCode;
use api_types::{Problem, problem::ParameterLocation};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use platform::leaks::hide_tokens;
use platform::{Error, Fault};
use secrets::PasswordError;
use store::StoreError;

use crate::layers::RequestId;

/// An error on its way out.
#[derive(Debug)]
pub struct ApiError(pub Error);

impl<E: Into<Error>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(Pending(Arc::new(self.0)));
        response
    }
}

/// The error whose body is still to be written.
#[derive(Clone)]
struct Pending(Arc<Error>);

/// Writes the bodies of errors, and the log line of those that are not the caller's doing.
pub async fn render(request: Request, next: Next) -> Response {
    let id = RequestId::of(request.extensions());
    let response = next.run(request).await;
    let Some(Pending(error)) = response.extensions().get::<Pending>().cloned() else { return response };
    // What a provider did wrong is not this server's failure, and neither is what it has never promised.
    if response.status().is_server_error() && !matches!(*error, Error::Provider(_) | Error::NotBuilt { .. }) {
        tracing::error!(request_id = id.as_str(), error = ?*error, "a request failed");
    }
    let mut answer = answer(&error, &id);
    // A refusal may take a cookie away.
    for cookie in response.headers().get_all(header::SET_COOKIE) {
        answer.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    answer
}

/// The whole answer to an error.
pub fn answer(error: &Error, id: &RequestId) -> Response {
    let status = status(error);
    let mut response = (status, text(error, id)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    match status {
        StatusCode::UNAUTHORIZED => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        // None: the whole connector is closed to this token.
        StatusCode::METHOD_NOT_ALLOWED => {
            headers.insert(header::ALLOW, HeaderValue::from_static(""));
        }
        _ => {}
    }
    if let Some(seconds) = retry_after(error) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The Problem as JSON.
pub fn text(error: &Error, id: &RequestId) -> String {
    let problem = problem(error, status(error), id);
    let body = serde_json::to_string(&problem).unwrap_or_default();
    // Whatever a refusal repeats of its request: no token. Nothing in one needs escaping, so the text can be searched.
    hide_tokens(&body).into_owned()
}

/// Seconds after which the same call may succeed, as far as the refusal says it.
fn retry_after(error: &Error) -> Option<u64> {
    match error {
        Error::SignIn { retry_after, .. } => *retry_after,
        Error::TooMany { retry_after } | Error::TooManyOfToken { retry_after } => Some(*retry_after),
        Error::TooManyStreams => Some(10),
        Error::Provider(failure) => provider::retry_after(failure),
        _ => None,
    }
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::Unauthenticated(_) | Error::SignIn { .. } => StatusCode::UNAUTHORIZED,
        Error::Disabled(_) => StatusCode::PAYMENT_REQUIRED,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::NotFound { .. } => StatusCode::NOT_FOUND,
        Error::Invalid(faults) => match faults.as_slice() {
            [Fault { location: ParameterLocation::Header, parameter, .. }] if parameter == "Content-Type" => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            _ => StatusCode::BAD_REQUEST,
        },
        Error::Conflict { .. } | Error::StillRunning => StatusCode::CONFLICT,
        Error::Provider(failure) => provider::status(failure),
        Error::OtherConnector { .. } => StatusCode::METHOD_NOT_ALLOWED,
        Error::NotBuilt { .. } => StatusCode::NOT_IMPLEMENTED,
        Error::Gone { .. } => StatusCode::GONE,
        Error::TooMany { .. } | Error::TooManyOfToken { .. } | Error::TooManyStreams => {
            StatusCode::TOO_MANY_REQUESTS
        }
        Error::PreconditionFailed(_) => StatusCode::PRECONDITION_FAILED,
        Error::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Store(
            StoreError::Busy | StoreError::DiskFull | StoreError::Unavailable(_) | StoreError::TooLong,
        )
        | Error::Passwords(PasswordError::Busy | PasswordError::Interrupted) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        Error::Passwords(_) | Error::Store(_) | Error::KeysChanged | Error::Internal(_) => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

fn problem(error: &Error, status: StatusCode, id: &RequestId) -> Problem {
    let (kind, message, remediation) = words(error, status);
    let cause = match error {
        Error::Invalid(faults) => faults.iter().map(cause).collect(),
        Error::Conflict { message, parameter: Some(parameter) } => {
            vec![cause(&Fault::body(parameter.clone(), message.clone()))]
        }
        Error::Provider(failure) => provider::faults(failure).iter().map(cause).collect(),
        _ => Vec::new(),
    };
    // The first fault stands at the top as well, for clients that look no deeper.
    let context = cause.first().and_then(|one: &ProblemCause| one.context.clone());
    let context = match error {
        Error::Provider(failure) => Some(provider::context(failure, context)),
        _ => context,
    };
    let detail = match cause.as_slice() {
        [] => None,
        several => Some(several.iter().map(|one| one.message.as_str()).collect::<Vec<_>>().join("; ")),
    };
    Problem {
        message,
        detail,
        remediation: remediation.map(str::to_owned),
        context,
        kind: Some(format!("urn:patchbay:problem:{kind}")),
        occurred_at: platform::time::now(),
        status: status.as_u16(),
        instance: format!("urn:patchbay:request:{}", id.as_str()),
        auth_code: match error {
            Error::SignIn { code, .. } => Some(*code),
            _ => None,
        },
        cause,
    }
}

/// Kind, message, remedy. What is not the caller's doing is told in general words only.
fn words(error: &Error, status: StatusCode) -> (&'static str, String, Option<&'static str>) {
    let said = error.to_string();
    match error {
        Error::Unauthenticated(_) => {
            ("unauthenticated", said, Some("send a good token as \"Authorization: Bearer <token>\""))
        }
        Error::Disabled(_) => {
            ("organization-disabled", said, Some("ask whoever runs this server to enable it"))
        }
        Error::Forbidden(_) => {
            ("forbidden", said, Some("use a token with more rights, or ask an administrator"))
        }
        Error::NotFound { .. } => {
            ("not-found", said, Some("check the id or name, and whether the token reaches the object"))
        }
        Error::Invalid(_) if status == StatusCode::UNSUPPORTED_MEDIA_TYPE => (
            "unsupported-media-type",
            said,
            Some("send what the call takes, with its media type in Content-Type"),
        ),
        Error::Invalid(_) => ("invalid", said, Some("correct what the causes name and send it again")),
        Error::Conflict { .. } => {
            ("conflict", said, Some("choose another value, or read the present state first"))
        }
        Error::SignIn { code, .. } => sign_in_words(*code, said),
        Error::Gone { kind, remedy, .. } => (kind, said, Some(remedy)),
        Error::TooMany { .. } | Error::TooManyOfToken { .. } => {
            ("too-many-requests", said, Some("wait as long as the Retry-After header says, then try again"))
        }
        Error::TooManyStreams => (
            "too-many-streams",
            said,
            Some("close streams that nobody looks at, or ask for the objects from time to time"),
        ),
        Error::Passwords(PasswordError::Busy | PasswordError::Interrupted) => {
            ("busy", said, Some("try again in a moment"))
        }
        Error::PreconditionFailed(_) => {
            ("precondition-failed", said, Some("read the object again, repeat the change on what it is now"))
        }
        Error::KeyReused => ("idempotency-key-reused", said, Some("use a new key for a new request")),
        Error::StillRunning => ("still-running", said, Some("wait for its answer, or try again in a moment")),
        Error::Provider(failure) => provider::words(failure),
        Error::OtherConnector { .. } => {
            ("other-connector", said, Some("use the token of an integration of this connector"))
        }
        Error::NotBuilt { .. } => (
            "not-built",
            said,
            Some(
                "docs/compatibility.md tells what each method of the official client gets from this version",
            ),
        ),
        Error::Store(StoreError::DiskFull) => (
            "disk-full",
            "the server's disk is full; nothing was changed".into(),
            Some("make room on the server's disk, then try again"),
        ),
        Error::Store(StoreError::Busy | StoreError::TooLong) => (
            "busy",
            "the server has too much to do; nothing was changed".into(),
            Some("try again in a moment"),
        ),
        Error::Store(StoreError::Unavailable(_)) => (
            "store-unavailable",
            "the server cannot reach its database".into(),
            Some(
                "try again in a moment; with an Idempotency-Key a repeat is safe even if the first try arrived",
            ),
        ),
        Error::Passwords(_) | Error::Store(_) | Error::KeysChanged | Error::Internal(_) => (
            "internal",
            "something went wrong in the server".into(),
            Some("quote the request id in `instance` to whoever runs this server"),
        ),
    }
}

fn sign_in_words(code: AuthCode, said: String) -> (&'static str, String, Option<&'static str>) {
    match code {
        AuthCode::Success | AuthCode::Failure => {
            ("sign-in-failed", said, Some("check both, or ask for a link to choose a new password"))
        }
        AuthCode::Disabled => {
            ("sign-in-disabled", said, Some("ask an administrator of the organization to enable you again"))
        }
        AuthCode::Expired => {
            ("sign-in-expired", said, Some("choose a new password: send it as `new_secret`"))
        }
        AuthCode::Invited => {
            ("sign-in-invited", said, Some("open the link in the invitation, or ask for a new one"))
        }
        AuthCode::Locked => (
            "sign-in-locked",
            said,
            Some(
                "wait as long as Retry-After says; without it, ask an administrator or choose a new password",
            ),
        ),
    }
}

fn cause(fault: &Fault) -> ProblemCause {
    ProblemCause {
        message: fault.to_string(),
        detail: None,
        remediation: None,
        context: Some(ProblemContext {
            parameter: Some(ProblematicParameter {
                id: fault.parameter.clone(),
                location: fault.location,
                value: None,
            }),
            ..ProblemContext::default()
        }),
        kind: "urn:patchbay:problem:invalid-parameter".into(),
    }
}
