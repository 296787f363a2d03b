//! Calls whose bodies go piece by piece, in both directions: nothing is held whole, so they have no limit of size, and
//! of time only for the gaps between the pieces.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::runtime::Handle;
use tokio::time::{Sleep, sleep_until, timeout};

use crate::Egress;
use crate::error::{EgressError, Phase};
use crate::pool::{Connection, Pool};
use crate::record::{Exchange, Recorder, RouteName};
use crate::retry::Lane;
use crate::send::{Progress, failed, prepared};
use crate::slots::Slot;
use crate::target::Target;
use crate::upload::{Upload, pieces};

/// An answer's body on its way in. The connection is kept for the next call when it has been read to its end.
pub struct Streamed {
    body: Incoming,
    gap: Duration,
    /// Runs while a piece is waited for.
    timer: Option<Pin<Box<Sleep>>>,
    target: Target,
    held: Option<(Connection, Option<Slot>)>,
    pool: Pool,
    exchange: Exchange,
    began: Instant,
    recorder: Arc<dyn Recorder>,
}

impl Egress {
    /// Makes a call as [`Egress::send`] does, without holding either body whole. `gap` is the longest time in which
    /// nothing moves; for the answer's header, once the request has been taken, the limit is the one of all calls.
    pub async fn stream<B>(
        &self,
        request: http::Request<B>,
        gap: Duration,
    ) -> Result<http::Response<Streamed>, EgressError>
    where
        B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
    {
        let began = Instant::now();
        let size = usize::try_from(request.body().size_hint().lower()).unwrap_or(usize::MAX);
        let mut exchange = Exchange::of(&request, size);
        let mut progress = Progress::default();
        let outcome = self.begin(request, gap, &mut exchange, &mut progress).await;
        exchange.address = progress.address;
        exchange.reused = progress.reused;
        match outcome {
            Ok((head, kept, target)) => {
                exchange.head(&head);
                let (pool, recorder) = (self.pool.clone(), self.recorder.clone());
                Ok(head.map(|body| Streamed {
                    body,
                    gap,
                    timer: None,
                    target,
                    held: Some(kept),
                    pool,
                    exchange,
                    began,
                    recorder,
                }))
            }
            Err(error) => {
                exchange.outcome = Err(error.kind);
                exchange.took = began.elapsed();
                self.recorder.record(&exchange);
                Err(error.sent(progress.sent))
            }
        }
    }

    /// The same for providers: when it is the lane's turn, for which it waits as long as `patience`, and not while the host is
    /// left alone. Nothing is repeated: a body that has begun to go out cannot be had again.
    pub async fn stream_paced<B>(
        &self,
        request: http::Request<B>,
        lane: Lane,
        patience: Duration,
        gap: Duration,
    ) -> Result<http::Response<Streamed>, EgressError>
    where
        B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
    {
        let target = self.check(&request)?;
        let admission = self.admit(&target, lane, Instant::now() + patience).await?;
        let began = Instant::now();
        let outcome = self.stream(request, gap).await;
        self.learn(admission, lane, &outcome, began.elapsed());
        outcome
    }

    async fn begin<B>(
        &self,
        request: http::Request<B>,
        gap: Duration,
        exchange: &mut Exchange,
        progress: &mut Progress,
    ) -> Result<(http::Response<Incoming>, (Connection, Option<Slot>), Target), EgressError>
    where
        B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
    {
        let target = self.check(&request)?;
        let route = request.extensions().get::<RouteName>().map_or("/…", |route| route.0);
        exchange.url = format!("{target}{route}");
        let slot = timeout(gap, self.slots.take(&target))
            .await
            .map_err(|_| EgressError::timeout(Phase::Queue, &target))?;
        progress.phase = Phase::Resolve;
        let addresses = self.connector.addresses(&target).await?;
        let upload = Arc::new(Upload::new(gap, self.connector.limits.first_byte));
        progress.upload = Some(upload.clone());
        let (parts, body) = request.into_parts();
        let request = prepared(&target, parts, pieces(body, upload))?;
        let (head, connection) = self.head(&target, &addresses, request, progress).await?;
        Ok((head, (connection, slot), target))
    }
}

impl Body for Streamed {
    type Data = Bytes;
    type Error = EgressError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, EgressError>>> {
        if self.held.is_none() {
            return Poll::Ready(None);
        }
        let outcome = match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                self.timer = None;
                self.exchange.received_bytes += frame.data_ref().map_or(0, Bytes::len);
                return Poll::Ready(Some(Ok(frame)));
            }
            Poll::Ready(None) => {
                self.keep_connection();
                return Poll::Ready(None);
            }
            Poll::Ready(Some(Err(error))) => failed(&self.target, &error),
            Poll::Pending => {
                // Only the time counts in which a piece is wanted: who reads slowly does not accuse the peer.
                let end = Instant::now() + self.gap;
                let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(end.into())));
                if timer.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                EgressError::timeout(Phase::Body, &self.target)
            }
        };
        self.exchange.outcome = Err(outcome.kind);
        self.held = None;
        Poll::Ready(Some(Err(outcome.sent(true))))
    }

    fn is_end_stream(&self) -> bool {
        self.held.is_none() || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Streamed {
    fn keep_connection(&mut self) {
        if let Some((connection, _slot)) = self.held.take()
            && Handle::try_current().is_ok()
        {
            self.pool.give(self.target.clone(), connection);
        }
    }
}

impl Drop for Streamed {
    fn drop(&mut self) {
        if self.body.is_end_stream() {
            self.keep_connection();
        }
        self.exchange.took = self.began.elapsed();
        self.recorder.record(&self.exchange);
    }
}

impl std::fmt::Debug for Streamed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Streamed").field("from", &self.target.to_string()).finish_non_exhaustive()
    }
}
