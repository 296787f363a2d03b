//! What a provider's error comes to.

use std::fmt;
use std::time::Duration;

use connectors::{ErrorKind, ProviderError};
use egress::{EgressError, ErrorKind as Egress};
use serde::{Deserialize, Serialize};

/// A provider's refusal or failure, together with what was asked of whom.
#[derive(Clone, Debug)]
pub struct ProviderFailure {
    /// What happened.
    pub error: ProviderError,
    /// The operation.
    pub operation: &'static str,
    /// The provider's id.
    pub provider: String,
    /// The integration's id.
    pub integration: String,
    /// Whether something was to be made, and nobody knows whether it was: a repetition could make a second one.
    pub in_doubt: bool,
}

/// What a call that brought no answer means to a provider. Only what was never sent is known not to have been done.
pub(super) fn unanswered(error: &EgressError) -> ProviderError {
    let seconds = error.retry_after.map(seconds);
    let (kind, what) = match error.kind {
        // It has said so before; this call was not made.
        Egress::RateLimited => (ErrorKind::RateLimited { retry_after: seconds }, "must not be called yet"),
        _ if !error.sent => (ErrorKind::Unavailable, "could not be called"),
        Egress::Timeout(_) | Egress::OutcomeUnknown => (ErrorKind::Timeout, "could not be called"),
        _ => (ErrorKind::BadAnswer, "could not be called"),
    };
    let mut failed =
        ProviderError::new(kind, format!("the provider {what}: {error}")).detail("host", &*error.host);
    if let Some(seconds) = seconds {
        failed = failed.detail("retry_after", seconds.to_string());
    }
    if error.attempts > 1 {
        failed = failed.detail("attempts", error.attempts.to_string());
    }
    failed
}

/// Whole seconds, as `Retry-After` has them: rather one too many than one too few.
pub(super) fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// What is remembered of a creation whose outcome is unknown, so that its repetition gets the same answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Doubt {
    message: String,
    raw: Option<String>,
    timeout: bool,
}

impl Doubt {
    pub(super) fn of(error: &ProviderError) -> Self {
        let timeout = error.kind == ErrorKind::Timeout;
        Self { message: error.message.clone(), raw: error.raw.clone(), timeout }
    }

    /// Of a request whose end nobody has seen: the server that worked on it is gone.
    pub(super) fn unseen() -> Self {
        let message = "the server was stopped while the provider was working on it".to_owned();
        Self { message, raw: None, timeout: true }
    }

    pub(super) fn error(self) -> ProviderError {
        let kind = if self.timeout { ErrorKind::Timeout } else { ErrorKind::BadAnswer };
        ProviderError { raw: self.raw, ..ProviderError::new(kind, self.message) }
    }
}

impl fmt::Display for ProviderFailure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.error)?;
        if self.in_doubt {
            out.write_str("; whether it has done what was asked is not known")?;
        }
        Ok(())
    }
}
