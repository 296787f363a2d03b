//! What the errors of object stores mean. Their own texts are not passed on: they hold addresses, and an address may hold a
//! signature. What the store itself answered is.

use std::error::Error as _;

use object_store::Error;
use object_store::client::{HttpError, HttpErrorKind};

use crate::{ErrorKind, ProviderError};

/// Codes of answers that mean the credential, not the right to do something.
const CREDENTIAL_CODES: [&str; 10] = [
    "InvalidAccessKeyId",
    "NotSignedUp",
    "SignatureDoesNotMatch",
    "ExpiredToken",
    "InvalidToken",
    "InvalidSecurity",
    "TokenRefreshRequired",
    "AuthenticationFailed",
    "InvalidAuthenticationInfo",
    "AuthenticationRequired",
];
/// Codes of answers that mean the bucket.
const BUCKET_CODES: [&str; 3] = ["NoSuchBucket", "ContainerNotFound", "InvalidBucketName"];
/// Codes of answers that want fewer calls.
const PACE_CODES: [&str; 4] = ["SlowDown", "ServerBusy", "TooManyRequests", "RequestLimitExceeded"];

/// An error of a store, while `what` called `name` was asked for.
pub(super) fn failed(error: &Error, what: &'static str, name: &str) -> ProviderError {
    let said = Said::of(error);
    let is = |codes: &[&str]| said.as_ref().is_some_and(|said| codes.contains(&said.code.as_str()));
    let new = ProviderError::new;
    let mut failed = if is(&CREDENTIAL_CODES) {
        new(ErrorKind::Credentials, "the provider does not accept the credential")
    } else if is(&BUCKET_CODES) {
        ProviderError {
            message: "the provider has no such bucket".into(),
            ..ProviderError::not_found("bucket", "")
        }
    } else if is(&PACE_CODES) {
        new(ErrorKind::RateLimited { retry_after: None }, "the provider wants fewer calls")
    } else {
        by_kind(error, what, name)
    };
    if let Some(said) = said {
        failed = failed.said(format!("{}: {}", said.code, said.message)).detail("code", said.code);
    }
    failed
}

fn by_kind(error: &Error, what: &'static str, name: &str) -> ProviderError {
    let new = ProviderError::new;
    match error {
        Error::NotFound { .. } => ProviderError::not_found(what, name),
        Error::Unauthenticated { .. } => {
            new(ErrorKind::Credentials, "the provider does not accept the credential")
        }
        Error::PermissionDenied { .. } => {
            let kind = ErrorKind::Permission { missing: None };
            new(kind, "the provider does not let this credential do that")
        }
        Error::AlreadyExists { .. } | Error::Precondition { .. } | Error::NotModified { .. } => {
            new(ErrorKind::Conflict, "the file at the provider has changed meanwhile")
        }
        Error::InvalidPath { .. } => {
            new(ErrorKind::BadAnswer, "the provider names a file whose path cannot be used here")
        }
        Error::NotSupported { .. } | Error::NotImplemented { .. } => {
            new(ErrorKind::Unsupported, "the provider does not support this")
        }
        _ => unanswered(error, what, name),
    }
}

/// A call without an answer, or with one of no use.
fn unanswered(error: &Error, what: &'static str, name: &str) -> ProviderError {
    let mut cause = error.source();
    while let Some(one) = cause {
        if let Some(http) = one.downcast_ref::<HttpError>() {
            // The way out names hosts and reasons, no addresses with their queries.
            let why = http.source().map(ToString::to_string).unwrap_or_default();
            let kind = match http.kind() {
                HttpErrorKind::Timeout => ErrorKind::Timeout,
                HttpErrorKind::Interrupted | HttpErrorKind::Decode => ErrorKind::BadAnswer,
                _ => ErrorKind::Unavailable,
            };
            return ProviderError::new(kind, format!("the provider could not be called: {why}"));
        }
        cause = one.source();
    }
    let text = whole_text(error);
    let has = |status: &str| text.contains(&format!("status code: {status}"));
    let new = ProviderError::new;
    if has("401") {
        new(ErrorKind::Credentials, "the provider does not accept the credential")
    } else if has("403") {
        let kind = ErrorKind::Permission { missing: None };
        new(kind, "the provider does not let this credential do that")
    } else if has("404") {
        ProviderError::not_found(what, name)
    } else if has("429") {
        new(ErrorKind::RateLimited { retry_after: None }, "the provider wants fewer calls")
    } else if has("502") || has("503") {
        new(ErrorKind::Unavailable, "the provider is out of order")
    } else {
        new(ErrorKind::BadAnswer, "the provider's answer cannot be used")
    }
}

/// What a store says of an error: XML with a code and a message.
struct Said {
    code: String,
    message: String,
}

impl Said {
    fn of(error: &Error) -> Option<Self> {
        let text = whole_text(error);
        let code = element(&text, "Code")?;
        Some(Self { code, message: element(&text, "Message").unwrap_or_default() })
    }
}

/// What an error and its causes say. Only what is looked for in it may be passed on.
fn whole_text(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(one) = cause {
        text.push('\n');
        text.push_str(&one.to_string());
        cause = one.source();
    }
    text
}

/// The first element of a name, with plain text in it.
fn element(text: &str, name: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (inner, _) = rest.split_once(&format!("</{name}>"))?;
    Some(inner.chars().take(500).collect())
}
