//! What surrounds every route: request ids, the access log, panics, browser security, CORS, limits.

mod access_log;
mod body_faults;
mod cors;
mod panics;
mod paths;
mod plain_errors;
pub(crate) mod problem;
pub(crate) mod request_id;
mod route_limits;
mod security_headers;
mod time_limit;

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};

pub use request_id::RequestId;
pub(crate) use route_limits::hand_on;
pub use route_limits::{RouteLimits, WithRouteLimits};
pub use time_limit::Endless;

/// What can be chosen about the layers.
#[derive(Debug, Clone)]
pub struct Config {
    /// How long a request may take, from its header to the end of its answer; the time that the client takes to fetch
    /// the answer does not count. Default: 60 s. Exceptions: [`RouteLimits::no_time_limit`], [`Endless`].
    pub time_limit: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self { time_limit: Duration::from_mins(1) }
    }
}

/// Surrounds all routes of `router`, its fallback included; routes added afterwards are not surrounded.
///
/// The order, outside in: request id, log, security headers, CORS, errors of `/api/v1`, panics, time limit, body faults. So even the answer
/// to a panic has its id, its line in the log and its security headers, and foreign pages can read it; and a preflight
/// costs nothing further in.
pub fn stack(router: Router, config: &Config) -> Router {
    // The layer added last is the outermost.
    router
        // The listener limits bodies; this one would limit some extractors to 2 MB on top of that.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(body_faults::layer))
        .layer(from_fn_with_state(config.time_limit, time_limit::layer))
        .layer(from_fn(panics::layer))
        .layer(from_fn(plain_errors::layer))
        .layer(from_fn_with_state(cors::policy(), cors::layer))
        .layer(from_fn(security_headers::layer))
        .layer(from_fn(access_log::layer))
        .layer(from_fn(request_id::layer))
}
