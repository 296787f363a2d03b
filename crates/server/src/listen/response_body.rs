//! Response bodies: their end is the end of the request, and over HTTP/2 the client must take them.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::http2_streams::Pull;
use super::running::Running;

/// Larger pieces are handed on in parts, so that whatever waits for a slow client in HTTP/2's buffers stays small and
/// its stalling is seen.
const PIECE: usize = 64 * 1024;

/// A response body that keeps its request counted as running until it ends.
pub(super) struct ResponseBody<B> {
    inner: B,
    rest: Bytes,
    pull: Option<Arc<Pull>>,
    _running: Running,
}

impl<B> ResponseBody<B> {
    pub(super) fn new(inner: B, running: Running) -> Self {
        Self { inner, rest: Bytes::new(), pull: Pull::of_this_stream(), _running: running }
    }

    fn give(&mut self, mut data: Bytes) -> Frame<Bytes> {
        if data.len() > PIECE {
            self.rest = data.split_off(PIECE);
        }
        if let Some(pull) = &self.pull {
            pull.gave();
        }
        Frame::data(data)
    }
}

impl<B> Body for ResponseBody<B>
where
    B: Body<Data = Bytes> + Unpin,
{
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let this = &mut *self;
        if let Some(pull) = &this.pull {
            pull.asked();
        }
        if !this.rest.is_empty() {
            let rest = std::mem::take(&mut this.rest);
            return Poll::Ready(Some(Ok(this.give(rest))));
        }
        Pin::new(&mut this.inner).poll_frame(cx).map_ok(|frame| match frame.into_data() {
            Ok(data) => this.give(data),
            Err(frame) => frame,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.len() as u64;
        let inner = self.inner.size_hint();
        let mut hint = SizeHint::new();
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint.set_lower(inner.lower().saturating_add(rest));
        hint
    }
}
