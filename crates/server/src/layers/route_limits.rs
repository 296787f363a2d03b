//! Exceptions from the general limits, route by route.

use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::Request;
use tower::{Layer, Service};

use super::request_id::RequestId;
use super::time_limit::TimeLimit;
use crate::listen::{BodyControl, RemoteAddr};

/// A layer for single routes whose limits differ from the general ones:
///
/// ```
/// # use axum::{Router, routing::post};
/// # use server::layers::RouteLimits;
/// # async fn import() {}
/// let router: Router = Router::new()
///     .route("/v1/import", post(import).layer(RouteLimits::new().max_body_bytes(500_000_000).no_time_limit()));
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct RouteLimits {
    max_body_bytes: Option<u64>,
    no_time_limit: bool,
}

impl RouteLimits {
    /// No exceptions yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Request bodies of up to `bytes` bytes.
    #[must_use]
    pub fn max_body_bytes(self, bytes: u64) -> Self {
        Self { max_body_bytes: Some(bytes), ..self }
    }

    /// No limit for the time that the whole request takes. The pace that its body must keep still holds.
    #[must_use]
    pub fn no_time_limit(self) -> Self {
        Self { no_time_limit: true, ..self }
    }

    fn apply(self, extensions: &http::Extensions) {
        if let (Some(bytes), Some(control)) = (self.max_body_bytes, extensions.get::<Arc<BodyControl>>()) {
            control.set_max_bytes(bytes);
        }
        if let (true, Some(limit)) = (self.no_time_limit, extensions.get::<Arc<TimeLimit>>()) {
            limit.lift();
        }
    }
}

/// Lets what is known of a request, and its limits, hold for another that is made in its place.
pub(crate) fn hand_on(from: &http::Extensions, to: &mut http::Extensions) {
    copy::<RequestId>(from, to);
    copy::<RemoteAddr>(from, to);
    copy::<Arc<BodyControl>>(from, to);
    copy::<Arc<TimeLimit>>(from, to);
}

fn copy<T: Clone + Send + Sync + 'static>(from: &http::Extensions, to: &mut http::Extensions) {
    if let Some(one) = from.get::<T>() {
        to.insert(one.clone());
    }
}

impl<S> Layer<S> for RouteLimits {
    type Service = WithRouteLimits<S>;

    fn layer(&self, inner: S) -> WithRouteLimits<S> {
        WithRouteLimits { inner, limits: *self }
    }
}

/// A service with [`RouteLimits`].
#[derive(Debug, Clone)]
pub struct WithRouteLimits<S> {
    inner: S,
    limits: RouteLimits,
}

impl<S: Service<Request>> Service<Request> for WithRouteLimits<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> S::Future {
        self.limits.apply(request.extensions());
        self.inner.call(request)
    }
}
