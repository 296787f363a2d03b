//! The byte stream under a connection: tells the connection's state what comes and goes, cuts off clients that do not
//! read, and closes without losing the last answer.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::phase::ConnectionState;

/// Most bytes thrown away after an early answer.
const LINGER_BYTES: usize = 16 * 1024 * 1024;

/// A stream with its guards.
pub(super) struct Watched<S> {
    stream: S,
    state: Arc<ConnectionState>,
    stall: Stall,
    close: Close,
    linger: Duration,
}

/// The timer of an operation that waits for the client to take bytes.
struct Stall {
    timeout: Duration,
    running: bool,
    timer: Pin<Box<Sleep>>,
}

enum Close {
    NotYet,
    Lingering { until: Pin<Box<Sleep>>, bytes: usize },
    Done,
}

impl<S> Watched<S> {
    pub(super) fn new(
        stream: S,
        state: Arc<ConnectionState>,
        stall_timeout: Duration,
        linger: Duration,
    ) -> Self {
        let timer = Box::pin(tokio::time::sleep(stall_timeout));
        let stall = Stall { timeout: stall_timeout, running: false, timer };
        Self { stream, state, stall, close: Close::NotYet, linger }
    }

    fn wrote(&mut self, cx: &mut Context<'_>, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match result {
            Poll::Pending => self.stall.pending(cx),
            Poll::Ready(result) => {
                self.stall.running = false;
                if matches!(result, Ok(bytes) if bytes > 0) {
                    self.state.sent();
                }
                Poll::Ready(result)
            }
        }
    }
}

impl Stall {
    fn pending<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        if !self.running {
            self.running = true;
            self.timer.as_mut().reset(Instant::now() + self.timeout);
        }
        ready!(self.timer.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(
            io::ErrorKind::TimedOut,
            "the client does not read what it asked for",
        )))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        self.state.received(&buf.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.wrote(cx, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.wrote(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_flush(cx) {
            Poll::Pending => self.stall.pending(cx),
            Poll::Ready(result) => {
                self.stall.running = false;
                Poll::Ready(result)
            }
        }
    }

    /// Says goodbye, then reads on for a moment where the client may still be sending: a socket closed over unread
    /// bytes makes the client's system throw away the answer that was just sent.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            match &mut this.close {
                Close::NotYet => {
                    match Pin::new(&mut this.stream).poll_shutdown(cx) {
                        Poll::Pending => return this.stall.pending(cx),
                        Poll::Ready(result) => result?,
                    }
                    this.close = if this.state.may_have_unread_bytes() {
                        Close::Lingering { until: Box::pin(tokio::time::sleep(this.linger)), bytes: 0 }
                    } else {
                        Close::Done
                    };
                }
                Close::Lingering { until, bytes } => {
                    let mut scratch = [0; 8 * 1024];
                    let mut buf = ReadBuf::new(&mut scratch);
                    match Pin::new(&mut this.stream).poll_read(cx, &mut buf) {
                        Poll::Ready(Ok(())) if !buf.filled().is_empty() && *bytes < LINGER_BYTES => {
                            *bytes += buf.filled().len();
                            // A client that sends faster than this reads must not keep the loop from its deadline.
                            if Instant::now() >= until.deadline() {
                                this.close = Close::Done;
                            }
                        }
                        Poll::Ready(_) => this.close = Close::Done,
                        Poll::Pending => {
                            ready!(until.as_mut().poll(cx));
                            this.close = Close::Done;
                        }
                    }
                }
                Close::Done => return Poll::Ready(Ok(())),
            }
        }
    }
}
