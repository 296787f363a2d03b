//! One line in the log for each request.
//!
//! The line has the route's pattern, never the path: paths, queries, headers and bodies hold names and secrets.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;
use tracing::Instrument;

use super::request_id::RequestId;
use crate::listen::RemoteAddr;

/// Logs each request when its answer begins, inside a span that gives everything logged meanwhile the request's id.
pub(super) async fn layer(request: Request, next: Next) -> Response {
    let span = tracing::info_span!("request", request_id = RequestId::of(request.extensions()).as_str());
    let mut entry = Entry {
        span: span.clone(),
        method: known(request.method()),
        route: request.extensions().get::<MatchedPath>().cloned(),
        remote: request.extensions().get::<RemoteAddr>().copied(),
        began: Instant::now(),
        status: None,
    };
    let response = next.run(request).instrument(span).await;
    entry.status = Some(response.status().as_u16());
    response
}

/// A method is any word that the client likes: only those of HTTP get into the log.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The line; written when dropped, because a request whose client went away is dropped with everything in it.
struct Entry {
    span: tracing::Span,
    method: &'static str,
    route: Option<MatchedPath>,
    remote: Option<RemoteAddr>,
    began: Instant,
    status: Option<u16>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let _in_span = self.span.enter();
        let method = self.method;
        let route = self.route.as_ref().map_or("-", MatchedPath::as_str);
        let remote = self.remote.map(|remote| tracing::field::display(remote.ip));
        let took_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        if let Some(status) = self.status {
            tracing::info!(method, route, status, took_ms, remote, "request answered");
        } else {
            tracing::info!(method, route, took_ms, remote, "request given up by its client");
        }
    }
}
