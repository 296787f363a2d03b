//! Request bodies: not too large, not too slow.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use super::limits::BodyLimits;
use super::phase::ConnectionState;

/// The handle by which the layers steer and judge a request's body; an extension of every request.
#[derive(Debug)]
pub struct BodyControl {
    max_bytes: AtomicU64,
    fault: OnceLock<BodyFault>,
}

/// What was wrong with a request body. Reading it fails with this error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyFault {
    /// It is, or says that it will be, larger than allowed.
    #[error("the request body is larger than the {max_bytes} bytes allowed here")]
    TooLarge {
        /// The limit that held, in bytes.
        max_bytes: u64,
    },
    /// Nothing came for too long.
    #[error("no part of the request body came for {} s", .idle_timeout.as_secs_f32())]
    Stalled {
        /// The longest pause allowed.
        idle_timeout: Duration,
    },
    /// It came more slowly than the least pace.
    #[error("the request body came more slowly than {min_bytes_per_second} bytes per second")]
    TooSlow {
        /// The least pace.
        min_bytes_per_second: u64,
    },
}

impl BodyControl {
    pub(super) fn new(limits: &BodyLimits) -> Arc<Self> {
        Arc::new(Self { max_bytes: AtomicU64::new(limits.max_bytes), fault: OnceLock::new() })
    }

    /// Sets another limit for this request, in bytes. Holds for what is read from now on.
    pub fn set_max_bytes(&self, max_bytes: u64) {
        self.max_bytes.store(max_bytes, Ordering::Relaxed);
    }

    /// Why reading the body failed, if it did.
    pub fn fault(&self) -> Option<BodyFault> {
        self.fault.get().copied()
    }
}

/// A request body that fails when it breaks the limits.
pub(super) struct RequestBody<B> {
    inner: B,
    control: Arc<BodyControl>,
    state: Arc<ConnectionState>,
    limits: BodyLimits,
    received: u64,
    ended: bool,
    /// Time spent waiting for the client, without the present wait.
    waited: Duration,
    wait: Option<Wait>,
}

struct Wait {
    since: Instant,
    fault: BodyFault,
    timer: Pin<Box<Sleep>>,
}

impl<B: Body> RequestBody<B> {
    pub(super) fn new(
        inner: B,
        control: Arc<BodyControl>,
        state: Arc<ConnectionState>,
        limits: BodyLimits,
    ) -> Self {
        let ended = inner.is_end_stream();
        Self { inner, control, state, limits, received: 0, ended, waited: Duration::ZERO, wait: None }
    }

    fn fail(&mut self, fault: BodyFault) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let fault = *self.control.fault.get_or_init(|| fault);
        Poll::Ready(Some(Err(axum::Error::new(fault))))
    }

    /// How long the client may take for its next bytes, and what it did wrong if it takes longer.
    fn patience(&self) -> (Duration, BodyFault) {
        let BodyLimits { idle_timeout, pace_grace, min_bytes_per_second, .. } = self.limits;
        let stalled = (idle_timeout, BodyFault::Stalled { idle_timeout });
        let Some(millis) = self.received.saturating_mul(1000).checked_div(min_bytes_per_second) else {
            return stalled;
        };
        let left = pace_grace.max(Duration::from_millis(millis)).saturating_sub(self.waited);
        if left < idle_timeout { (left, BodyFault::TooSlow { min_bytes_per_second }) } else { stalled }
    }
}

impl<B> Body for RequestBody<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<axum::BoxError>,
{
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        if let Some(fault) = this.control.fault() {
            return this.fail(fault);
        }
        let max_bytes = this.control.max_bytes.load(Ordering::Relaxed);
        // A length announced beforehand is judged before the client is told to go on.
        if this.received.saturating_add(this.inner.size_hint().lower()) > max_bytes {
            return this.fail(BodyFault::TooLarge { max_bytes });
        }

        let Poll::Ready(frame) = Pin::new(&mut this.inner).poll_frame(cx) else {
            let wait = this.wait.take().unwrap_or_else(|| {
                let (patience, fault) = this.patience();
                Wait { since: Instant::now(), fault, timer: Box::pin(tokio::time::sleep(patience)) }
            });
            let wait = this.wait.insert(wait);
            if wait.timer.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            let fault = wait.fault;
            return this.fail(fault);
        };
        if let Some(wait) = this.wait.take() {
            this.waited += wait.since.elapsed();
        }
        match frame {
            Some(Ok(frame)) => {
                this.received += frame.data_ref().map_or(0, |data| data.len() as u64);
                if this.received > max_bytes {
                    return this.fail(BodyFault::TooLarge { max_bytes });
                }
                this.ended = this.inner.is_end_stream();
                Poll::Ready(Some(Ok(frame)))
            }
            Some(Err(error)) => Poll::Ready(Some(Err(axum::Error::new(error)))),
            None => {
                this.ended = true;
                Poll::Ready(None)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl<B> Drop for RequestBody<B> {
    fn drop(&mut self) {
        if !self.ended {
            self.state.body_left_unread();
        }
    }
}
