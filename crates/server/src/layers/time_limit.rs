//! No request runs for ever.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use super::problem::{self, Problem};
use super::request_id::RequestId;

/// Put into an answer's extensions, frees its body from the time limit: for streams that wait for events.
#[derive(Debug, Clone, Copy)]
pub struct Endless;

/// Whether the time limit holds for a request; an extension of every request.
#[derive(Debug, Default)]
pub(super) struct TimeLimit(AtomicBool);

impl TimeLimit {
    pub(super) fn lift(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_lifted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Answers 504 when no answer has begun after `limit`; after that, the time spent waiting for the body's pieces counts
/// on. The time that the client takes to fetch them does not.
pub(super) async fn layer(State(limit): State<Duration>, mut request: Request, next: Next) -> Response {
    let id = RequestId::of(request.extensions());
    let handle = Arc::new(TimeLimit::default());
    request.extensions_mut().insert(Arc::clone(&handle));
    let began = Instant::now();
    let response = {
        let mut running = pin!(next.run(request));
        match tokio::time::timeout(limit, &mut running).await {
            Ok(response) => response,
            Err(_) if handle.is_lifted() => running.await,
            Err(_) => return too_long(limit, &id),
        }
    };
    if handle.is_lifted() || response.extensions().get::<Endless>().is_some() {
        return response;
    }
    let left = limit.saturating_sub(began.elapsed());
    response.map(|inner| Body::new(TimedBody { inner, left, wait: None }))
}

fn too_long(limit: Duration, id: &RequestId) -> Response {
    tracing::warn!(limit_s = limit.as_secs_f32(), "request stopped at the time limit");
    let detail = format!("It was stopped after {} s. Parts of it may have been done.", limit.as_secs_f32());
    problem::response(
        &Problem {
            kind: "timeout",
            status: StatusCode::GATEWAY_TIMEOUT,
            message: "The request took too long",
            detail: Some(&detail),
            remediation: Some("Look whether it took effect, then try again, or ask for less in one request."),
        },
        id,
    )
}

/// A response body that fails when its producer takes too long.
struct TimedBody {
    inner: Body,
    left: Duration,
    wait: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl http_body::Body for TimedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.inner).poll_frame(cx) {
            if let Some((since, _)) = this.wait.take() {
                this.left = this.left.saturating_sub(since.elapsed());
            }
            return Poll::Ready(frame);
        }
        let left = this.left;
        let (_, timer) =
            this.wait.get_or_insert_with(|| (Instant::now(), Box::pin(tokio::time::sleep(left))));
        timer.as_mut().poll(cx).map(|()| {
            tracing::warn!("answer broken off at the time limit");
            Some(Err(axum::Error::new(std::io::Error::from(std::io::ErrorKind::TimedOut))))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
