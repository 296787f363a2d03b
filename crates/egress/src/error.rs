//! Why a call failed.

use std::fmt;
use std::time::Duration;

use crate::target::{Target, UrlError};

/// A call that gave no answer. Its text names the host and says what to do; it holds no path, no header, no body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EgressError {
    /// In which way.
    pub kind: ErrorKind,
    /// Where the call was going, as `https://host:port`; empty if the URL is none.
    pub host: String,
    /// What happened, for a person.
    pub detail: String,
    /// Whether the peer may have seen the request: then a repeated call may have its effect twice.
    pub sent: bool,
    /// How often it was tried; 0 if it never left.
    pub attempts: u32,
    /// When trying again has a chance, if that is known.
    pub retry_after: Option<Duration>,
}

/// In which way a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The URL or a header cannot be used: nothing will help but another request.
    Request,
    /// The address must not be called.
    NotAllowed,
    /// The name has no address.
    Resolve,
    /// No connection.
    Connect,
    /// No trust, or no common language of TLS.
    Tls,
    /// It took too long.
    Timeout(Phase),
    /// The answer is larger than it may be.
    TooLarge,
    /// The peer broke off or does not speak HTTP.
    Protocol,
    /// The provider wants fewer calls, and the next one may be made only after the time that the call has.
    RateLimited,
    /// The host has failed so often that it is left alone for a while.
    Resting,
    /// It went out, no answer came, and a second one could do twice what it asks for.
    OutcomeUnknown,
}

/// What a call was doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Waiting for other calls to end.
    #[default]
    Queue,
    /// Finding the address of a name.
    Resolve,
    /// Connecting.
    Connect,
    /// Agreeing on keys.
    Tls,
    /// Sending the request and waiting for the answer's header.
    Head,
    /// Reading the answer's body.
    Body,
}

impl EgressError {
    pub(crate) fn new(kind: ErrorKind, target: &Target, detail: impl Into<String>) -> Self {
        Self { host: target.to_string(), detail: detail.into(), ..Self::blank(kind) }
    }

    fn blank(kind: ErrorKind) -> Self {
        let (host, detail) = (String::new(), String::new());
        Self { kind, host, detail, sent: false, attempts: 0, retry_after: None }
    }

    pub(crate) fn request(detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..Self::blank(ErrorKind::Request) }
    }

    pub(crate) fn timeout(phase: Phase, target: &Target) -> Self {
        let detail = match phase {
            Phase::Queue => "too many other calls were under way",
            Phase::Resolve => "the name servers did not answer in time",
            Phase::Connect => "the connection was not made in time; is the host up, and reachable from here?",
            Phase::Tls => "the TLS handshake did not end in time",
            Phase::Head => "there was no answer in time",
            Phase::Body => "the answer did not end in time",
        };
        Self::new(ErrorKind::Timeout(phase), target, detail)
    }

    pub(crate) fn url(error: &UrlError) -> Self {
        Self::named("URL", error)
    }

    pub(crate) fn host(error: &UrlError) -> Self {
        Self::named("host", error)
    }

    fn named(what: &str, error: &UrlError) -> Self {
        let kind = match error {
            UrlError::NotAllowed { .. } | UrlError::PlainHttp | UrlError::Clear => ErrorKind::NotAllowed,
            _ => ErrorKind::Request,
        };
        Self { kind, ..Self::request(format!("the {what} {error}")) }
    }

    #[must_use]
    pub(crate) fn sent(self, sent: bool) -> Self {
        Self { sent, ..self }
    }

    /// Nothing was sent, and nothing should be for so long.
    pub(crate) fn later(kind: ErrorKind, target: &Target, wait: Duration) -> Self {
        let seconds = wait.as_millis().div_ceil(1000);
        let detail = match kind {
            ErrorKind::Resting => {
                format!(
                    "the host has failed several times in a row and is left alone; the next try can be made in {seconds} s"
                )
            }
            _ => format!("the provider wants fewer calls; the next one can be made in {seconds} s"),
        };
        Self { retry_after: Some(wait), ..Self::new(kind, target, detail) }
    }

    /// Whether the same call may go well later.
    pub fn may_pass(&self) -> bool {
        // What is refused today by its address may have another one tomorrow.
        self.kind != ErrorKind::Request
    }
}

impl ErrorKind {
    /// A word for records and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::NotAllowed => "not_allowed",
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout(Phase::Queue) => "timeout_queue",
            Self::Timeout(Phase::Resolve) => "timeout_resolve",
            Self::Timeout(Phase::Connect) => "timeout_connect",
            Self::Timeout(Phase::Tls) => "timeout_tls",
            Self::Timeout(Phase::Head) => "timeout_head",
            Self::Timeout(Phase::Body) => "timeout_body",
            Self::TooLarge => "too_large",
            Self::Protocol => "protocol",
            Self::RateLimited => "rate_limited",
            Self::Resting => "resting",
            Self::OutcomeUnknown => "outcome_unknown",
        }
    }
}

impl fmt::Display for EgressError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.as_str() {
            "" => out.write_str(&self.detail),
            host => write!(out, "{host}: {}", self.detail),
        }
    }
}

impl std::error::Error for EgressError {}
