//! Why a call of the platform was refused or failed, for everything that a caller can be told.

use std::fmt;

use api_types::problem::ParameterLocation;
use api_types::session::AuthCode;
use secrets::PasswordError;
use store::{StoreError, TxError};

use crate::engine::ProviderFailure;
use crate::leaks::hide_tokens;

/// Use the variant that says what the caller did; `Store` and `Internal` are for what is not the caller's doing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No token, or one that is not good. 401.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// The organization may not work. 402.
    #[error("{0}")]
    Disabled(String),
    /// The token is good but does not allow this. 403.
    #[error("{0}")]
    Forbidden(String),
    /// There is no such object within reach. 404.
    #[error("there is no {kind} {key:?} here")]
    NotFound {
        /// What was looked for, for example `account`.
        kind: &'static str,
        /// The id or name that was asked for.
        key: String,
    },
    /// Parameters or the body cannot be used. 400.
    #[error("{} of the request cannot be used", if .0.len() == 1 { "a part" } else { "several parts" })]
    Invalid(Vec<Fault>),
    /// Something with this name exists already, or the present state does not allow it. 409.
    #[error("{message}")]
    Conflict {
        /// What is in the way.
        message: String,
        /// The parameter that has to change, if there is one.
        parameter: Option<String>,
    },
    /// Somebody could not sign in. 401.
    #[error("{message}")]
    SignIn {
        /// How it ended.
        code: AuthCode,
        /// The same in words.
        message: String,
        /// Seconds to wait before the next try is looked at.
        retry_after: Option<u64>,
    },
    /// A link that was good once and is not any more. 410.
    #[error("{message}")]
    Gone {
        /// Last part of the problem's type: `link-used`, `link-replaced`, `link-revoked`, `link-expired`.
        kind: &'static str,
        /// What became of it.
        message: String,
        /// What to do now.
        remedy: &'static str,
    },
    /// Too many calls from one address. 429.
    #[error("too many of these calls came from your address")]
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// Too many calls with one token. 429.
    #[error("too many calls were made with this token")]
    TooManyOfToken {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// As many streams of changes are open as one organization may have on a node. 429.
    #[error("this organization has as many streams of changes open as it may")]
    TooManyStreams,
    /// A password could not be hashed or checked, for want of room or because of a stored hash that cannot be read.
    #[error(transparent)]
    Passwords(#[from] PasswordError),
    /// `If-Match` names another version than the present one. 412.
    #[error("the {0} has changed since it was read")]
    PreconditionFailed(&'static str),
    /// The idempotency key was used for another request. 422.
    #[error("this Idempotency-Key was used for another request")]
    KeyReused,
    /// A stored value is sealed with a data key that this process has not read yet. Reading the keys anew helps, so no
    /// caller should ever see this.
    #[error("a stored value is sealed with a data key that is not known here")]
    KeysChanged,
    /// The provider behind an integration refused or failed. The status depends on how.
    #[error("{0}")]
    Provider(Box<ProviderFailure>),
    /// The integration's connector is another one than the call's. 405.
    #[error(
        "this token's integration uses the provider {provider}, which is not one of {connector}: the call does not \
         exist for it"
    )]
    OtherConnector {
        /// The provider's id.
        provider: String,
        /// The connector of the call.
        connector: &'static str,
    },
    /// A part of the contract that this version does not have. 501.
    #[error("{operation} is not built in this version of Patchbay")]
    NotBuilt {
        /// The official client's name of it: resource and method.
        operation: &'static str,
    },
    /// Something with this idempotency key is still under way. 409.
    #[error("the first request with this Idempotency-Key is still being worked on")]
    StillRunning,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A defect of ours. The text is for the log, never for the caller.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// Says that nothing of this id or name is within reach. What was asked for is repeated in part, without a token
    /// that somebody may have put there: cut off, it could no longer be recognised as one.
    pub fn not_found(kind: &'static str, key: &str) -> Self {
        Self::NotFound { kind, key: hide_tokens(key).chars().take(256).collect() }
    }
}

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// In which part of the request.
    pub location: ParameterLocation,
    /// JSON Pointer in the body, else the parameter's name.
    pub parameter: String,
    /// Completes the sentence "`parameter` …", for example "must not be empty".
    pub message: String,
}

impl Fault {
    /// Something wrong at a place of the body, given as a JSON Pointer; `""` is the body as a whole.
    pub fn body(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { location: ParameterLocation::Body, parameter: pointer.into(), message: message.into() }
    }

    /// Something wrong with a query parameter.
    pub fn query(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self { location: ParameterLocation::Query, parameter: name.into(), message: message.into() }
    }

    /// Something wrong with a header.
    pub fn header(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self { location: ParameterLocation::Header, parameter: name.into(), message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.parameter.is_empty() { "the body" } else { &self.parameter };
        write!(out, "{name} {}", self.message)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Invalid(vec![fault])
    }
}

impl From<Vec<store::list::BadParameter>> for Error {
    fn from(faults: Vec<store::list::BadParameter>) -> Self {
        Self::Invalid(faults.into_iter().map(|fault| Fault::query(fault.name, fault.message)).collect())
    }
}

impl From<secrets::SealError> for Error {
    fn from(error: secrets::SealError) -> Self {
        Self::Internal(format!("sealing failed: {error}"))
    }
}

impl From<secrets::OpenError> for Error {
    fn from(error: secrets::OpenError) -> Self {
        Self::Internal(format!("a sealed value cannot be opened: {error}"))
    }
}

impl TxError for Error {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}
