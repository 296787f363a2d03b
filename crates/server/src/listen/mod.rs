//! The listener: accepts connections, holds them to [`ListenLimits`], serves the router over HTTP/1 and HTTP/2, and
//! stops without breaking what runs.
//!
//! `axum::serve` cannot be used: it gives hyper no timer, so that none of hyper's time limits works, and nothing there
//! limits the number of connections or the pace of a body.
//!
//! Who watches what: `phase` the time between requests and while a header is read, `stream` clients that do not read,
//! `request_body` bodies, `http2_streams` single answers that are not taken, `admission` the number of connections.
//! The time that a handler takes is the business of [`layers`](crate::layers).

mod admission;
mod connection;
mod handshake;
mod http2_streams;
mod limits;
mod phase;
mod refuse;
mod remote;
mod request_body;
mod response_body;
mod running;
mod stream;

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use handshake::{Handshake, Plain};
pub use limits::{BodyLimits, Http2Limits, ListenLimits};
pub use remote::{RemoteAddr, TrustedProxies};
pub use request_body::{BodyControl, BodyFault};

use admission::Admission;
use connection::Shared;
use refuse::Refuser;

/// How a server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drained {
    /// Requests that were still running when the drain deadline came, and were cut.
    pub cut_requests: usize,
}

/// Serves `router` on `listener` over plain TCP until `shutdown` resolves, then lets running requests end.
///
/// Streams that never end by themselves (events) should watch the same signal, or they are cut at the drain deadline.
///
/// # Errors
/// None at present: a listener that cannot accept (for want of descriptors, say) tries again.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ListenLimits,
    trusted: TrustedProxies,
    shutdown: impl Future<Output = ()>,
) -> io::Result<Drained> {
    serve_with(listener, Plain, router, limits, trusted, shutdown).await
}

/// [`serve`], over what `handshake` makes of each accepted connection.
///
/// # Errors
/// As [`serve`].
pub async fn serve_with<H: Handshake>(
    listener: TcpListener,
    handshake: H,
    router: Router,
    limits: ListenLimits,
    trusted: TrustedProxies,
    shutdown: impl Future<Output = ()>,
) -> io::Result<Drained> {
    let tasks = TaskTracker::new();
    let trusted = Arc::new(trusted);
    let acceptor = Acceptor {
        handshake: Arc::new(handshake),
        admission: Admission::new(&limits, Arc::clone(&trusted)),
        refuser: Refuser::new(),
        tasks: tasks.clone(),
        shared: Arc::new(Shared {
            router,
            http: connection::http_builder(&limits, &tasks),
            limits,
            trusted,
            running: Arc::new(AtomicUsize::new(0)),
            finish: CancellationToken::new(),
            cut: CancellationToken::new(),
        }),
    };
    // Should the caller drop this future, the connections must not go on without it.
    let _cut_when_dropped = acceptor.shared.cut.clone().drop_guard();
    tokio::select! {
        () = shutdown => {}
        never = acceptor.accept_all(&listener) => match never {},
    }
    // From here on the system refuses new connections.
    drop(listener);
    Ok(acceptor.drain().await)
}

struct Acceptor<H> {
    handshake: Arc<H>,
    admission: Arc<Admission>,
    refuser: Refuser,
    tasks: TaskTracker,
    shared: Arc<Shared>,
}

impl<H: Handshake> Acceptor<H> {
    async fn accept_all(&self, listener: &TcpListener) -> std::convert::Infallible {
        let mut pause = FIRST_PAUSE;
        loop {
            match listener.accept().await {
                Ok((tcp, peer)) => {
                    pause = FIRST_PAUSE;
                    self.accept(tcp, peer);
                }
                Err(error) if connection::concerns_one_connection(&error) => {}
                Err(error) => {
                    // Most often too many open files. They become free as connections end; asking again at once would
                    // only burn the processor.
                    tracing::warn!(%error, pause_ms = pause.as_millis(), "cannot accept connections; trying again");
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    fn accept(&self, tcp: TcpStream, peer: SocketAddr) {
        let permit = match self.admission.admit(peer.ip()) {
            Ok(permit) => permit,
            Err(why) => {
                tracing::debug!(%peer, ?why, "connection refused");
                // Over TLS an answer would cost a handshake.
                if !H::ENCRYPTED {
                    self.refuser.refuse(tcp, why, &self.tasks);
                }
                return;
            }
        };
        let handshake = Arc::clone(&self.handshake);
        let shared = Arc::clone(&self.shared);
        self.tasks.spawn(async move {
            // Answers are written whole; waiting for more to fill a packet only delays them.
            let _ = tcp.set_nodelay(true);
            let handshake = tokio::time::timeout(shared.limits.handshake_timeout, handshake.handshake(tcp));
            match shared.finish.run_until_cancelled(handshake).await {
                Some(Ok(Ok(stream))) => connection::drive(stream, peer, H::ENCRYPTED, &shared).await,
                Some(Ok(Err(error))) => tracing::debug!(%peer, %error, "handshake failed"),
                Some(Err(_)) => tracing::debug!(%peer, "handshake timed out"),
                None => {}
            }
            drop(permit);
        });
    }

    /// Lets running requests end, for a limited time.
    async fn drain(self) -> Drained {
        let Shared { finish, cut, running, limits, .. } = &*self.shared;
        finish.cancel();
        self.tasks.close();
        let mut deadline = pin!(tokio::time::sleep(limits.drain_timeout));
        tokio::select! {
            () = self.tasks.wait() => return Drained { cut_requests: 0 },
            () = &mut deadline => {}
        }
        let cut_requests = running.load(Ordering::Relaxed);
        tracing::warn!(cut_requests, "requests still ran at the drain deadline and were cut");
        cut.cancel();
        self.tasks.wait().await;
        Drained { cut_requests }
    }
}

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
