//! Why a call of a provider did not give what was asked for.

use std::collections::BTreeMap;
use std::fmt;

use provider_schema::FieldError;

/// A provider's refusal or failure, in words for whoever called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderError {
    /// What kind it is: decides status, remedy, and whether a repetition can help.
    pub kind: ErrorKind,
    /// One sentence about what happened.
    pub message: String,
    /// The provider's own words, without secrets.
    pub raw: Option<String>,
    /// More that the provider says, such as the id of the request.
    pub details: BTreeMap<String, String>,
}

/// Kinds of refusals and failures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The provider does not accept the credential: wrong, expired, revoked.
    Credentials,
    /// The credential is good, but may not do this.
    Permission {
        /// What it would need, in the provider's words.
        missing: Option<String>,
    },
    /// There is no such object.
    NotFound {
        /// What was looked for, for example `ticket`.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// The provider wants fewer calls.
    RateLimited {
        /// Seconds to wait, if it said so.
        retry_after: Option<u64>,
    },
    /// The provider cannot use what was sent; pointers go into the body, `""` is the whole.
    Invalid(Vec<FieldError>),
    /// A query parameter cannot be used.
    InvalidQuery {
        /// Its name.
        parameter: &'static str,
    },
    /// The present state does not allow it, or changed meanwhile.
    Conflict,
    /// The provider cannot do this at all.
    Unsupported,
    /// The provider has no room for more.
    Full,
    /// It could not be reached or said that it is out of order: nothing was done.
    Unavailable,
    /// It did not answer in time: what was asked may have been done.
    Timeout,
    /// It answered something that cannot be understood: what was asked may have been done.
    BadAnswer,
    /// A defect of ours. The text is for the log.
    Internal,
}

impl ProviderError {
    /// An error without the provider's own words.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), raw: None, details: BTreeMap::new() }
    }

    /// With the provider's own words, cut to what fits a page. They must hold no secret.
    #[must_use]
    pub fn said(mut self, raw: impl AsRef<str>) -> Self {
        self.raw = Some(raw.as_ref().chars().take(2000).collect());
        self
    }

    /// With something more that the provider said.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl Into<String>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// There is no such object.
    pub fn not_found(what: &'static str, id: &str) -> Self {
        let id: String = id.chars().take(256).collect();
        Self::new(ErrorKind::NotFound { what, id: id.clone() }, format!("the provider has no {what} {id:?}"))
    }

    /// One field of the body cannot be used; `message` completes "`pointer` …".
    pub fn invalid(pointer: &str, message: impl Into<String>) -> Self {
        let fault = FieldError { pointer: pointer.to_owned(), message: message.into() };
        Self::new(ErrorKind::Invalid(vec![fault]), "the provider cannot use a field of the request")
    }

    /// The provider cannot do this operation.
    pub fn unsupported(operation: &str) -> Self {
        Self::new(ErrorKind::Unsupported, format!("the provider does not support {operation}"))
    }

    /// Of a step that only leads to what was asked for, such as finding an address or signing in: whatever became of it,
    /// what was asked for was not done.
    #[must_use]
    pub fn before_the_effect(self) -> Self {
        if self.leaves_doubt() { Self { kind: ErrorKind::Unavailable, ..self } } else { self }
    }

    /// Of a step behind the one that was asked for, such as reading what was made: it was done, and cannot be shown.
    #[must_use]
    pub fn behind_the_effect(self) -> Self {
        if self.leaves_doubt() { self } else { Self { kind: ErrorKind::BadAnswer, ..self } }
    }

    /// Whether the provider may have done what was asked although no good answer came.
    pub fn leaves_doubt(&self) -> bool {
        matches!(self.kind, ErrorKind::Timeout | ErrorKind::BadAnswer)
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for ProviderError {}
