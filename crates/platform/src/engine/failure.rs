//! What a provider's error comes to.

use std::fmt;

use connectors::{ErrorKind, ProviderError};
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
