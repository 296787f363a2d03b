//! HTTP/2 over plain TCP, with a client that knows beforehand that the server speaks it.

use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::get;
use futures_util::{StreamExt, stream};
use http::{Request, StatusCode, Version};
use http_body_util::{BodyExt, Empty, Full};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use server::listen::{BodyLimits, Drained, ListenLimits};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::support::{Options, SHORT, Server, in_time};

type Connection = JoinHandle<Result<(), hyper::Error>>;

async fn connect<B>(server: &Server) -> (SendRequest<B>, Connection)
where
    B: http_body::Body + Send + Unpin + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let stream = TokioIo::new(server.connect().await.0);
    let (requests, connection) = http2::Builder::new(TokioExecutor::new())
        .max_header_list_size(1 << 20)
        .handshake(stream)
        .await
        .unwrap();
    (requests, tokio::spawn(connection))
}

fn get_of(path: &str) -> Request<Empty<Bytes>> {
    Request::get(format!("http://x{path}")).body(Empty::new()).unwrap()
}

#[tokio::test]
async fn requests_are_answered_over_http2() {
    let server = Server::with_limits(ListenLimits::default()).await;
    let (mut requests, _connection) = connect(&server).await;
    let (one, two) = tokio::join!(
        requests.clone().send_request(get_of("/hello")),
        requests.send_request(get_of("/hello"))
    );
    for response in [one, two] {
        let response = response.unwrap();
        assert_eq!((response.version(), response.status()), (Version::HTTP_2, StatusCode::OK));
        assert!(response.headers().contains_key("x-request-id"));
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "hello");
    }
}

#[tokio::test]
async fn a_large_answer_arrives_whole() {
    let large = get(async || vec![7; 3_000_001]);
    let server = Server::start(Router::new().route("/large", large), Options::default()).await;
    let (mut requests, _connection) = connect(&server).await;
    let response = in_time(requests.send_request(get_of("/large"))).await.unwrap();
    assert_eq!(response.headers()["content-length"], "3000001");
    let body = in_time(response.into_body().collect()).await.unwrap().to_bytes();
    assert!(body.len() == 3_000_001 && body.iter().all(|byte| *byte == 7));
}

struct Dropped(mpsc::UnboundedSender<()>);

impl Drop for Dropped {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

/// Serves `pieces` as an answer that the client does not take, and checks that it is reset, and only it.
async fn assert_reset_when_not_taken(pieces: impl Iterator<Item = Bytes> + Clone + Send + Sync + 'static) {
    let (dropped, mut was_dropped) = mpsc::unbounded_channel();
    let untaken = get(async move || {
        let guard = Dropped(dropped);
        Body::from_stream(stream::iter(pieces.map(move |piece| {
            let _ = &guard;
            Ok::<_, Infallible>(piece)
        })))
    });
    let limits = ListenLimits { write_stall_timeout: SHORT, ..ListenLimits::default() };
    let server =
        Server::start(Router::new().route("/untaken", untaken), Options { limits, ..Options::default() })
            .await;
    let (mut requests, _connection) = connect(&server).await;
    let untaken = in_time(requests.send_request(get_of("/untaken"))).await.unwrap();
    in_time(was_dropped.recv()).await.unwrap();
    // The body ends in an error after what the client's window had let through.
    assert!(in_time(untaken.into_body().collect()).await.is_err());
    let other = in_time(requests.send_request(get_of("/hello"))).await.unwrap();
    assert_eq!(other.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_answer_that_is_not_taken_is_reset_and_the_others_of_the_connection_live() {
    assert_reset_when_not_taken(std::iter::repeat(Bytes::from_static(&[b'x'; 1024]))).await;
}

#[tokio::test]
async fn an_answer_of_one_piece_that_is_not_taken_is_reset_too() {
    assert_reset_when_not_taken(std::iter::once(Bytes::from(vec![b'x'; 8_000_000]))).await;
}

#[tokio::test]
async fn a_silent_http2_stream_is_not_reset() {
    let events = get(async || {
        let first = stream::iter([Ok::<_, Infallible>("one")]);
        let second = stream::once(async {
            tokio::time::sleep(SHORT * 3).await;
            Ok("two")
        });
        Body::from_stream(first.chain(second))
    });
    let limits =
        ListenLimits { write_stall_timeout: SHORT, keep_alive_timeout: SHORT, ..ListenLimits::default() };
    let server =
        Server::start(Router::new().route("/events", events), Options { limits, ..Options::default() }).await;
    let (mut requests, _connection) = connect(&server).await;
    let response = in_time(requests.send_request(get_of("/events"))).await.unwrap();
    assert_eq!(in_time(response.into_body().collect()).await.unwrap().to_bytes(), "onetwo");
}

#[tokio::test]
async fn an_idle_http2_connection_is_closed_properly() {
    let server =
        Server::with_limits(ListenLimits { keep_alive_timeout: SHORT, ..ListenLimits::default() }).await;
    let (mut requests, connection) = connect(&server).await;
    let response = in_time(requests.send_request(get_of("/hello"))).await.unwrap();
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "hello");
    in_time(connection).await.unwrap().unwrap();
}

#[tokio::test]
async fn bodies_are_limited_over_http2_too() {
    let body = BodyLimits { max_bytes: 10, idle_timeout: SHORT, ..BodyLimits::default() };
    let server = Server::with_limits(ListenLimits { body, ..ListenLimits::default() }).await;
    let (mut requests, _connection) = connect(&server).await;
    let large = Request::post("http://x/length").body(Full::new(Bytes::from_static(&[0; 11]))).unwrap();
    let response = in_time(requests.send_request(large)).await.unwrap();
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);

    let (mut requests, _connection) = connect(&server).await;
    let silent = Request::post("http://x/length")
        .body(http_body_util::StreamBody::new(
            stream::pending::<Result<http_body::Frame<Bytes>, Infallible>>(),
        ))
        .unwrap();
    let response = in_time(requests.send_request(silent)).await.unwrap();
    assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
    assert!(!response.headers().contains_key("connection"));
}

#[tokio::test]
async fn headers_beyond_the_limit_are_answered_431() {
    let server =
        Server::with_limits(ListenLimits { max_header_bytes: 10_000, ..ListenLimits::default() }).await;
    let (mut requests, _connection) = connect(&server).await;
    let mut request = get_of("/hello");
    request.headers_mut().insert("x-long", "x".repeat(11_000).parse().unwrap());
    let response = in_time(requests.send_request(request)).await.unwrap();
    assert_eq!(response.status(), StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
}

#[tokio::test]
async fn running_http2_requests_are_cut_and_counted_at_the_drain_deadline() {
    let forever = get(async || std::future::pending::<()>().await);
    let limits = ListenLimits { drain_timeout: SHORT, ..ListenLimits::default() };
    let server =
        Server::start(Router::new().route("/forever", forever), Options { limits, ..Options::default() })
            .await;
    let (mut requests, _connection) = connect(&server).await;
    let running = tokio::spawn(requests.clone().send_request(get_of("/forever")));
    // Streams begin in order: once this one is answered, the other runs.
    assert_eq!(in_time(requests.send_request(get_of("/hello"))).await.unwrap().status(), StatusCode::OK);
    server.stop();
    assert!(in_time(running).await.unwrap().is_err());
    assert_eq!(server.stopped().await, Drained { cut_requests: 1 });
}
