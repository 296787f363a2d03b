//! One connection from its first byte to its end.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::task::{Poll, ready};

use axum::Router;
use axum::body::Body;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::http2_streams::StreamExecutor;
use super::limits::ListenLimits;
use super::phase::{ConnectionState, Phase};
use super::remote::TrustedProxies;
use super::request_body::{BodyControl, RequestBody};
use super::response_body::ResponseBody;
use super::running::Running;
use super::stream::Watched;

/// What all connections of a listener share.
pub(super) struct Shared {
    pub(super) router: Router,
    pub(super) limits: ListenLimits,
    pub(super) trusted: Arc<TrustedProxies>,
    pub(super) http: auto::Builder<StreamExecutor>,
    /// Requests that run now.
    pub(super) running: Arc<AtomicUsize>,
    /// Asks connections to end after what they are doing.
    pub(super) finish: CancellationToken,
    /// Ends connections at once.
    pub(super) cut: CancellationToken,
}

/// hyper's part of the limits. A timer must be set on both builders: without one, hyper's timeouts do nothing.
pub(super) fn http_builder(limits: &ListenLimits, tasks: &TaskTracker) -> auto::Builder<StreamExecutor> {
    let executor = StreamExecutor { stall_timeout: limits.write_stall_timeout, tasks: tasks.clone() };
    let mut http = auto::Builder::new(executor);
    http.http1()
        .timer(TokioTimer::new())
        // Only a safety net here: hyper counts the idle time before a request as part of reading its header, so it
        // gets the sum. `ConnectionState` tells the two apart.
        .header_read_timeout(limits.keep_alive_timeout + limits.header_read_timeout)
        .max_headers(limits.max_headers)
        // hyper's automatic builder has no limit for the header alone: the whole of it must fit into this buffer.
        .max_buf_size((limits.max_header_bytes as usize).max(8192));
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.http2.max_concurrent_streams)
        .max_header_list_size(limits.max_header_bytes)
        .keep_alive_interval(limits.http2.keep_alive_interval)
        .keep_alive_timeout(limits.http2.keep_alive_timeout)
        .max_pending_accept_reset_streams(limits.http2.max_pending_reset_streams)
        .max_local_error_reset_streams(limits.http2.max_error_reset_streams);
    http
}

/// Serves `stream` until it ends, breaks a limit or is cut.
pub(super) async fn drive<S>(stream: S, peer: SocketAddr, encrypted: bool, shared: &Arc<Shared>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let limits = &shared.limits;
    let state = Arc::new(ConnectionState::new(limits));
    let stream = Watched::new(stream, Arc::clone(&state), limits.write_stall_timeout, limits.linger);
    let service =
        ConnectionService { peer, encrypted, state: Arc::clone(&state), shared: Arc::clone(shared) };
    let mut connection = pin!(shared.http.serve_connection(TokioIo::new(stream), service));

    let mut finish = pin!(shared.finish.cancelled());
    let mut finishing = false;
    let mut timer = pin!(tokio::time::sleep(limits.first_byte_timeout));
    let served = std::future::poll_fn(|cx| {
        loop {
            if let Poll::Ready(result) = connection.as_mut().poll(cx) {
                return Poll::Ready(result.map_err(Ended::Broken));
            }
            if !finishing && finish.as_mut().poll(cx).is_ready() {
                finishing = true;
                connection.as_mut().graceful_shutdown();
                continue;
            }
            let Some((deadline, phase)) = state.deadline(cx) else { return Poll::Pending };
            if timer.deadline() != deadline {
                timer.as_mut().reset(deadline);
            }
            ready!(timer.as_mut().poll(cx));
            if phase != Phase::Idle {
                return Poll::Ready(Err(Ended::TooSlow(phase)));
            }
            // Idle for too long: HTTP/1 closes, HTTP/2 says goodbye first.
            state.closing();
            connection.as_mut().graceful_shutdown();
        }
    });
    tokio::select! {
        () = shared.cut.cancelled() => {}
        served = served => {
            if let Err(ended) = served {
                ended.log(peer);
            }
        }
    }
}

/// Why a connection ended otherwise than both sides wanted.
enum Ended {
    Broken(Box<dyn std::error::Error + Send + Sync>),
    TooSlow(Phase),
}

impl Ended {
    /// Clients break connections all the time: that is worth a line only to who looks for it.
    fn log(&self, peer: SocketAddr) {
        match self {
            Self::Broken(error) => tracing::debug!(%peer, error, "connection ended"),
            Self::TooSlow(phase) => {
                tracing::debug!(%peer, ?phase, "connection cut off: the client was too slow");
            }
        }
    }
}

struct ConnectionService {
    peer: SocketAddr,
    encrypted: bool,
    state: Arc<ConnectionState>,
    shared: Arc<Shared>,
}

impl hyper::service::Service<Request<Incoming>> for ConnectionService {
    type Response = Response<ResponseBody<Body>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let Shared { router, limits, trusted, running, .. } = &*self.shared;
        let running = Running::begin(Arc::clone(&self.state), Arc::clone(running));
        let remote = trusted.resolve(self.peer, self.encrypted, request.headers());
        let control = BodyControl::new(&limits.body);
        let mut request = request.map(|incoming| {
            Body::new(RequestBody::new(
                incoming,
                Arc::clone(&control),
                Arc::clone(&self.state),
                limits.body.clone(),
            ))
        });
        request.extensions_mut().insert(remote);
        request.extensions_mut().insert(control);
        let router = router.clone();
        Box::pin(async move {
            let response = router.oneshot(request).await?;
            Ok(response.map(|body| ResponseBody::new(body, running)))
        })
    }
}

/// Errors of `accept` that concern one connection, which its client has already given up.
pub(super) fn concerns_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionRefused
    )
}
