//! What is noted about calls. Only what is known to be harmless is noted: of headers the values of a short list, of a
//! URL never the path, unless the caller gives it a name, and never the query.

use std::net::SocketAddr;
use std::time::Duration;

use http::{HeaderMap, Method};

use crate::error::{EgressError, ErrorKind};

/// Headers whose values may be shown.
const SAFE: [&str; 9] = [
    "accept",
    "content-length",
    "content-type",
    "date",
    "retry-after",
    "server",
    "user-agent",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
];
/// Longest value shown.
const MAX_VALUE: usize = 120;

/// What records call the path of a request, for example `/rest/api/3/issue/{id}`: paths may hold secrets, so they are
/// not shown themselves. Goes into the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct RouteName(pub &'static str);

/// Takes notes of calls.
pub trait Recorder: Send + Sync {
    /// A call has ended, well or not.
    fn record(&self, exchange: &Exchange);
}

/// What may be known about a call.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The method.
    pub method: Method,
    /// `https://host:port` and the [`RouteName`]; without one, `/…`.
    pub url: String,
    /// The request's header: names, and values that are harmless.
    pub request_header: Vec<(String, Option<String>)>,
    /// The answer's header, likewise.
    pub answer_header: Vec<(String, Option<String>)>,
    /// Status of the answer, or how the call failed.
    pub outcome: Result<u16, ErrorKind>,
    /// The address that was connected to.
    pub address: Option<SocketAddr>,
    /// Whether an earlier call's connection was used.
    pub reused: bool,
    /// Bytes of the request's body.
    pub sent_bytes: usize,
    /// Bytes of the answer's body.
    pub received_bytes: usize,
    /// From the call's begin to its end.
    pub took: Duration,
}

impl Exchange {
    pub(crate) fn of<B>(request: &http::Request<B>, sent_bytes: usize) -> Self {
        Self {
            method: request.method().clone(),
            url: String::new(),
            request_header: harmless(request.headers()),
            answer_header: Vec::new(),
            outcome: Err(ErrorKind::Request),
            address: None,
            reused: false,
            sent_bytes,
            received_bytes: 0,
            took: Duration::ZERO,
        }
    }

    pub(crate) fn end(&mut self, outcome: &Result<crate::Answer, EgressError>, took: Duration) {
        self.took = took;
        match outcome {
            Ok(answer) => {
                self.head(answer);
                self.received_bytes = answer.body().len();
            }
            Err(error) => self.outcome = Err(error.kind),
        }
    }
}

impl Exchange {
    /// The answer has begun.
    pub(crate) fn head<B>(&mut self, answer: &http::Response<B>) {
        self.outcome = Ok(answer.status().as_u16());
        self.answer_header = harmless(answer.headers());
    }
}

fn harmless(header: &HeaderMap) -> Vec<(String, Option<String>)> {
    let value = |name: &str, value: &http::HeaderValue| {
        let value = value.to_str().ok().filter(|_| SAFE.contains(&name))?;
        Some(value.chars().take(MAX_VALUE).collect())
    };
    header.iter().map(|(name, text)| (name.as_str().to_owned(), value(name.as_str(), text))).collect()
}

/// Writes calls into the log, on level debug.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogRecorder;

impl Recorder for LogRecorder {
    fn record(&self, exchange: &Exchange) {
        let Exchange { method, url, address, reused, sent_bytes, received_bytes, took, .. } = exchange;
        let (status, failed) = match exchange.outcome {
            Ok(status) => (Some(status), None),
            Err(kind) => (None, Some(kind.as_str())),
        };
        let address = address.map(|address| address.to_string());
        tracing::debug!(%method, url, address, status, failed, reused, sent_bytes, received_bytes, ?took, "called");
    }
}
