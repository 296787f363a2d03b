//! Refusals and failures of providers as answers. 401 and 403 are never among them: those are about the caller's own
//! token (what the provider thinks of its credential is a 400).

use api_types::problem::{ProblemContext, ProblemRelation, ResourceReference};
use connectors::ErrorKind;
use http::StatusCode;
use platform::Fault;
use platform::engine::ProviderFailure;
use serde_json::Value;

/// The kind of problem of a credential that the provider refuses.
const AUTH: &str = "provider-auth";

pub(super) fn status(failure: &ProviderFailure) -> StatusCode {
    if failure.in_doubt {
        return StatusCode::FAILED_DEPENDENCY;
    }
    match failure.error.kind {
        ErrorKind::Credentials
        | ErrorKind::Permission { .. }
        | ErrorKind::Invalid(_)
        | ErrorKind::InvalidQuery { .. }
        | ErrorKind::Full => StatusCode::BAD_REQUEST,
        ErrorKind::NotFound { .. } => StatusCode::NOT_FOUND,
        ErrorKind::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::Unsupported => StatusCode::NOT_IMPLEMENTED,
        ErrorKind::BadAnswer => StatusCode::BAD_GATEWAY,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Timeout => StatusCode::GATEWAY_TIMEOUT,
        ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Kind, message, remedy.
pub(super) fn words(failure: &ProviderFailure) -> (&'static str, String, Option<&'static str>) {
    let said = failure.to_string();
    if failure.in_doubt {
        let remedy = "look at the provider whether it has been made before you try again; for two minutes the same \
                      request is not sent a second time";
        return ("unknown-outcome", said, Some(remedy));
    }
    let (kind, remedy) = match &failure.error.kind {
        ErrorKind::Credentials => {
            (AUTH, "give the integration another credential: this one is wrong, expired or revoked")
        }
        ErrorKind::Permission { .. } => {
            ("provider-permission", "have the owner of the credential grant what the message names")
        }
        ErrorKind::NotFound { .. } => {
            ("provider-not-found", "check the id, and whether the credential may see the object")
        }
        ErrorKind::RateLimited { .. } => {
            ("provider-rate-limited", "wait as long as the Retry-After header says, then try again")
        }
        ErrorKind::Invalid(_) => ("provider-invalid", "correct what the causes name and send it again"),
        ErrorKind::InvalidQuery { .. } => ("provider-invalid", "correct the parameter and send it again"),
        ErrorKind::Full => ("provider-full", "make room at the provider, then try again"),
        ErrorKind::Conflict => ("provider-conflict", "read the present state first, then try again"),
        ErrorKind::Unsupported => (
            "unsupported",
            "GET /v1/capabilities/providers/{provider_id}?expand=operations tells what it supports",
        ),
        ErrorKind::BadAnswer => {
            ("provider-bad-answer", "try again later; if it stays, show the provider what it answered")
        }
        ErrorKind::Unavailable => ("provider-unavailable", "try again later; nothing was done"),
        ErrorKind::Timeout => ("provider-timeout", "try again later"),
        ErrorKind::Internal => {
            let said = "something went wrong in the server".to_owned();
            return (
                "internal",
                said,
                Some("quote the request id in `instance` to whoever runs this server"),
            );
        }
    };
    (kind, said, Some(remedy))
}

/// Faults of the request that only the provider could see.
pub(super) fn faults(failure: &ProviderFailure) -> Vec<Fault> {
    match &failure.error.kind {
        ErrorKind::Invalid(faults) => {
            faults.iter().map(|fault| Fault::body(fault.pointer.clone(), fault.message.clone())).collect()
        }
        ErrorKind::InvalidQuery { parameter } => {
            vec![Fault::query(*parameter, format!("cannot be used: {}", failure.error.message))]
        }
        _ => Vec::new(),
    }
}

/// What the provider said, and whose integration it is about.
pub(super) fn context(failure: &ProviderFailure, parameter: Option<ProblemContext>) -> ProblemContext {
    let error = &failure.error;
    let mut details: serde_json::Map<String, Value> =
        error.details.iter().map(|(name, text)| (name.clone(), Value::from(text.as_str()))).collect();
    details.insert("provider".into(), failure.provider.as_str().into());
    details.insert("operation".into(), failure.operation.into());
    if let ErrorKind::Permission { missing: Some(missing) } = &error.kind {
        details.insert("missing".into(), missing.as_str().into());
    }
    let integration = ResourceReference {
        kind: "integration".into(),
        id: failure.integration.clone(),
        rel: ProblemRelation::Affected,
    };
    ProblemContext {
        resources: vec![integration],
        raw_error: error.raw.clone(),
        provider_details: Some(details),
        ..parameter.unwrap_or_default()
    }
}

/// Seconds after which it makes sense to ask the provider again.
pub(super) fn retry_after(failure: &ProviderFailure) -> Option<u64> {
    match failure.error.kind {
        ErrorKind::RateLimited { retry_after } => Some(retry_after.unwrap_or(1)),
        // A host that is left alone for a while.
        ErrorKind::Unavailable => failure.error.details.get("retry_after")?.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use connectors::{ErrorKind, ProviderError};
    use platform::Error;
    use platform::engine::ProviderFailure;

    fn status(kind: ErrorKind, in_doubt: bool) -> u16 {
        let failure = ProviderFailure {
            error: ProviderError::new(kind, "what happened"),
            operation: "ticketing_get_ticket",
            provider: "ticketing_mock_ticketing".into(),
            integration: String::new(),
            in_doubt,
        };
        super::super::status(&Error::Provider(Box::new(failure))).as_u16()
    }

    #[test]
    fn every_kind_has_a_status_and_none_is_about_the_callers_own_token() {
        for (kind, expected) in [
            (ErrorKind::Credentials, 400),
            (ErrorKind::Permission { missing: None }, 400),
            (ErrorKind::Invalid(Vec::new()), 400),
            (ErrorKind::InvalidQuery { parameter: "cursor" }, 400),
            (ErrorKind::Full, 400),
            (ErrorKind::NotFound { what: "ticket", id: "7".into() }, 404),
            (ErrorKind::Conflict, 409),
            (ErrorKind::RateLimited { retry_after: None }, 429),
            (ErrorKind::Internal, 500),
            (ErrorKind::Unsupported, 501),
            (ErrorKind::BadAnswer, 502),
            (ErrorKind::Unavailable, 503),
            (ErrorKind::Timeout, 504),
        ] {
            assert_eq!(status(kind.clone(), false), expected, "{kind:?}");
        }
        assert_eq!(status(ErrorKind::Timeout, true), 424);
    }

    #[test]
    fn a_host_that_is_left_alone_says_for_how_long() {
        let failure = |error| ProviderFailure {
            error,
            operation: "ticketing_get_ticket",
            provider: "ticketing_mock_ticketing".into(),
            integration: String::new(),
            in_doubt: false,
        };
        let error = ProviderError::new(ErrorKind::Unavailable, "it is left alone");
        assert_eq!(super::retry_after(&failure(error.clone())), None);
        assert_eq!(super::retry_after(&failure(error.detail("retry_after", "20"))), Some(20));
    }

    #[test]
    fn another_connectors_integration_is_no_method_of_this_one() {
        let error = Error::OtherConnector { provider: "storage_mock_storage".into(), connector: "ticketing" };
        assert_eq!(super::super::status(&error).as_u16(), 405);
        assert!(error.to_string().contains("storage_mock_storage"));
    }
}
