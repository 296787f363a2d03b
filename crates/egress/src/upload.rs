//! A request's body on its way out, and the watch over it.

use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use tokio::sync::Notify;
use tokio::time::sleep_until;

/// Largest piece that goes to a connection at once. Smaller ones show sooner whether the peer still takes any.
const PIECE: usize = 64 * 1024;

/// A body on its way out.
pub(crate) type Sending = UnsyncBoxBody<Bytes, Box<dyn Error + Send + Sync>>;

/// One that is there already.
pub(crate) fn whole(body: Bytes) -> Sending {
    Full::new(body).map_err(|never| match never {}).boxed_unsync()
}

/// One that comes by and by; `upload` knows how far it is.
pub(crate) fn pieces<B>(body: B, upload: Arc<Upload>) -> Sending
where
    B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    Pieces { body: Box::pin(body), rest: Bytes::new(), upload }.boxed_unsync()
}

/// Knows when a piece of a request was last taken.
pub(crate) struct Upload {
    gap: Duration,
    first_byte: Duration,
    state: Mutex<Moved>,
    ended: Notify,
}

#[derive(Clone, Copy)]
struct Moved {
    at: Instant,
    ended: bool,
}

impl Upload {
    pub(crate) fn new(gap: Duration, first_byte: Duration) -> Self {
        let state = Mutex::new(Moved { at: Instant::now(), ended: false });
        Self { gap, first_byte, state, ended: Notify::new() }
    }

    /// Waits as long as something moves; afterwards as long as an answer may take. `None`: too long.
    pub(crate) async fn watch<T>(&self, sending: impl Future<Output = T>) -> Option<T> {
        self.lock().at = Instant::now();
        let mut sending = std::pin::pin!(sending);
        loop {
            tokio::select! {
                biased;
                done = &mut sending => return Some(done),
                // From now on another limit counts.
                () = self.ended.notified() => {}
                () = sleep_until(self.until().into()) => {
                    if self.until() <= Instant::now() {
                        return None;
                    }
                }
            }
        }
    }

    fn until(&self) -> Instant {
        let moved = *self.lock();
        moved.at + if moved.ended { self.first_byte } else { self.gap }
    }

    fn moved(&self, ended: bool) {
        let mut state = self.lock();
        *state = Moved { at: Instant::now(), ended: state.ended || ended };
        if ended {
            self.ended.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Moved> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A body in pieces of limited size.
struct Pieces<B> {
    body: Pin<Box<B>>,
    rest: Bytes,
    upload: Arc<Upload>,
}

impl<B> Body for Pieces<B>
where
    B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>>,
{
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.rest.is_empty() {
            match ready!(self.body.as_mut().poll_frame(context)) {
                None => {
                    self.upload.moved(true);
                    return Poll::Ready(None);
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(other) => return Poll::Ready(Some(Ok(other))),
                },
            }
        }
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        // Whoever sends stops asking when nothing is left.
        let ended = self.is_end_stream();
        self.upload.moved(ended);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let inner = self.body.size_hint();
        let rest = self.rest.len() as u64;
        let mut hint = SizeHint::new();
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper + rest);
        }
        hint.set_lower(inner.lower() + rest);
        hint
    }
}
