//! What a connection is doing, and until when it may go on doing that.
//!
//! hyper's own header timer starts when the previous answer ends: it cannot tell a client that is idle between two
//! requests (fine for a minute) from one that sends a header byte by byte (an attack), and the look that decides
//! between HTTP/1 and HTTP/2 has no timer at all. So the bytes and requests are watched here.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Context;
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::time::Instant;

use super::limits::ListenLimits;

const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The watched state of one connection, shared by its stream, its requests and its driver.
pub(super) struct ConnectionState {
    times: Times,
    inner: Mutex<Inner>,
    waker: AtomicWaker,
}

struct Times {
    first_byte: Duration,
    header: Duration,
    idle: Duration,
    closing: Duration,
}

struct Inner {
    phase: Phase,
    since: Instant,
    requests: usize,
    protocol: Protocol,
    unread_body: bool,
}

/// What a connection without a running request is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing was received yet.
    Fresh,
    /// A request's header (or the HTTP/2 preface) has begun.
    Header,
    /// Between two requests.
    Idle,
    /// Asked to close because it was idle for too long.
    Closing,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Protocol {
    /// So many bytes of the HTTP/2 preface were seen, and nothing else.
    Unknown(usize),
    Http1,
    Http2,
}

impl ConnectionState {
    pub(super) fn new(limits: &ListenLimits) -> Self {
        Self {
            times: Times {
                first_byte: limits.first_byte_timeout,
                header: limits.header_read_timeout,
                idle: limits.keep_alive_timeout,
                closing: limits.write_stall_timeout,
            },
            inner: Mutex::new(Inner {
                phase: Phase::Fresh,
                since: Instant::now(),
                requests: 0,
                protocol: Protocol::Unknown(0),
                unread_body: false,
            }),
            waker: AtomicWaker::new(),
        }
    }

    /// The client sent `bytes`.
    pub(super) fn received(&self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let mut inner = self.lock();
        let was_http2 = inner.protocol == Protocol::Http2;
        inner.protocol = inner.protocol.after(bytes);
        match (inner.phase, inner.protocol) {
            // From the preface on, single frames say nothing about the state: only requests do.
            (Phase::Fresh | Phase::Header, Protocol::Http2) if !was_http2 => inner.enter(Phase::Idle),
            (Phase::Fresh, _) => inner.enter(Phase::Header),
            (Phase::Idle, Protocol::Http1) if inner.requests == 0 => inner.enter(Phase::Header),
            _ => {}
        }
    }

    /// The client took bytes. A long answer that is still under way after its request has ended is no idleness; in
    /// HTTP/2 pings are written at any time, so there it says nothing.
    pub(super) fn sent(&self) {
        let mut inner = self.lock();
        if inner.phase == Phase::Idle && inner.protocol == Protocol::Http1 {
            inner.since = Instant::now();
        }
    }

    pub(super) fn request_began(&self) {
        let mut inner = self.lock();
        inner.requests += 1;
        // The rest of the body before, if there was one, was read: or else this request could not be seen.
        inner.unread_body = false;
    }

    pub(super) fn request_ended(&self) {
        let mut inner = self.lock();
        inner.requests -= 1;
        if inner.requests == 0 {
            let next = if inner.phase == Phase::Closing { Phase::Closing } else { Phase::Idle };
            inner.enter(next);
        }
        drop(inner);
        // In HTTP/2, requests run in tasks of their own: the driver has to look at its deadline again.
        self.waker.wake();
    }

    pub(super) fn body_left_unread(&self) {
        self.lock().unread_body = true;
    }

    /// The connection was asked to close.
    pub(super) fn closing(&self) {
        self.lock().enter(Phase::Closing);
    }

    /// Whether bytes of an answered request may still arrive.
    pub(super) fn may_have_unread_bytes(&self) -> bool {
        let inner = self.lock();
        inner.unread_body || inner.phase == Phase::Header
    }

    /// Until when the present phase may last, and which it is; none while requests run, for which other timers hold.
    /// Wakes `cx` when that changes by another task's doing.
    pub(super) fn deadline(&self, cx: &Context<'_>) -> Option<(Instant, Phase)> {
        self.waker.register(cx.waker());
        let inner = self.lock();
        if inner.requests > 0 {
            return None;
        }
        let allowed = match inner.phase {
            Phase::Fresh => self.times.first_byte,
            Phase::Header => self.times.header,
            Phase::Idle => self.times.idle,
            Phase::Closing => self.times.closing,
        };
        Some((inner.since + allowed, inner.phase))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.since = Instant::now();
    }
}

impl Protocol {
    fn after(self, bytes: &[u8]) -> Self {
        let Self::Unknown(seen) = self else { return self };
        let expected = &HTTP2_PREFACE[seen..];
        if bytes.len() >= expected.len() && bytes.starts_with(expected) {
            Self::Http2
        } else if expected.starts_with(bytes) {
            Self::Unknown(seen + bytes.len())
        } else {
            Self::Http1
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::task::noop_waker_ref;

    use super::*;

    fn phase(state: &ConnectionState) -> Option<Phase> {
        state.deadline(&Context::from_waker(noop_waker_ref())).map(|(_, phase)| phase)
    }

    fn state() -> ConnectionState {
        ConnectionState::new(&ListenLimits::default())
    }

    #[tokio::test]
    async fn an_http1_connection_goes_from_header_to_request_to_idle_to_header() {
        let state = state();
        assert_eq!(phase(&state), Some(Phase::Fresh));
        state.received(b"G");
        assert_eq!(phase(&state), Some(Phase::Header));
        state.request_began();
        assert_eq!(phase(&state), None);
        state.request_ended();
        assert_eq!(phase(&state), Some(Phase::Idle));
        state.received(b"GET / HT");
        assert_eq!(phase(&state), Some(Phase::Header));
    }

    #[tokio::test]
    async fn more_bytes_of_a_header_win_no_time() {
        let state = state();
        let cx = Context::from_waker(noop_waker_ref());
        state.received(b"G");
        let before = state.deadline(&cx);
        tokio::task::yield_now().await;
        state.received(b"E");
        assert_eq!(state.deadline(&cx), before);
    }

    #[tokio::test]
    async fn an_http2_connection_is_idle_after_its_preface_whatever_the_pieces() {
        for cut in 1..HTTP2_PREFACE.len() {
            let state = state();
            state.received(&HTTP2_PREFACE[..cut]);
            assert_eq!(phase(&state), Some(Phase::Header));
            state.received(&HTTP2_PREFACE[cut..]);
            assert_eq!(phase(&state), Some(Phase::Idle));
            state.received(b"any frame");
            assert_eq!(phase(&state), Some(Phase::Idle));
        }
    }

    #[tokio::test]
    async fn a_preface_that_turns_out_not_to_be_one_stays_a_header() {
        let state = state();
        state.received(b"PRI * HTTP/2.0\r\n\r\n");
        state.received(b"XX");
        assert_eq!(phase(&state), Some(Phase::Header));
    }

    #[tokio::test]
    async fn a_connection_is_busy_until_its_last_request_ends() {
        let state = state();
        state.received(HTTP2_PREFACE);
        state.request_began();
        state.request_began();
        state.request_ended();
        assert_eq!(phase(&state), None);
        state.request_ended();
        assert_eq!(phase(&state), Some(Phase::Idle));
    }
}
