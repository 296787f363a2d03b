//! How long a request may take.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use axum::routing::get;
use futures_util::{StreamExt, stream};
use server::layers::{Config, Endless, RouteLimits};
use tokio::io::AsyncReadExt;
use tokio::sync::Notify;

use super::support::{Options, SHORT, Server, in_time};

async fn server_with(router: Router) -> Server {
    Server::start(router, Options { layers: Config { time_limit: SHORT }, ..Options::default() }).await
}

/// Says "one", then nothing for ever.
fn stuck() -> Body {
    Body::from_stream(stream::iter([Ok::<_, Infallible>("one")]).chain(stream::pending()))
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_answered_504() {
    let server =
        server_with(Router::new().route("/v1/slow", get(async || std::future::pending::<()>().await))).await;
    let mut client = server.connect().await;
    client.send("GET /v1/slow HTTP/1.1\r\nhost: x\r\norigin: https://a.example\r\n\r\n").await;
    let answer = client.answer().await;
    answer.assert_problem(504, "timeout");
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    // It has cost the request, not the connection.
    client.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(client.answer().await.text(), "hello");
}

#[tokio::test]
async fn the_second_published_api_says_it_in_its_own_form() {
    let slow = get(async || std::future::pending::<()>().await);
    let server = server_with(Router::new().route("/api/v1/slow", slow)).await;
    let answer = server.ask("GET /api/v1/slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(answer.plain_error(504).contains("too long"), "{}", answer.text());
}

#[tokio::test]
async fn a_route_can_be_free_of_the_limit() {
    let go = Arc::new(Notify::new());
    let long = {
        let go = Arc::clone(&go);
        get(async move || {
            go.notified().await;
            "done"
        })
    };
    let server =
        server_with(Router::new().route("/long", long.layer(RouteLimits::new().no_time_limit()))).await;
    let mut client = server.connect().await;
    client.send("GET /long HTTP/1.1\r\nhost: x\r\n\r\n").await;
    client.assert_quiet_for(SHORT * 3).await;
    go.notify_one();
    assert_eq!(client.answer().await.text(), "done");
}

#[tokio::test]
async fn an_answer_that_gets_stuck_is_broken_off() {
    let server = server_with(Router::new().route("/stuck", get(async || stuck()))).await;
    let answer = server.ask("GET /stuck HTTP/1.1\r\nhost: x\r\n\r\n").await;
    // One piece, and not the empty one that would make it a whole answer.
    assert_eq!((answer.status, answer.text().as_str()), (200, "3\r\none\r\n"));
}

#[tokio::test]
async fn an_answer_marked_as_endless_is_not_broken_off() {
    let events = get(async || (axum::Extension(Endless), stuck()).into_response());
    let server = server_with(Router::new().route("/events", events)).await;
    let mut client = server.connect().await;
    client.send("GET /events HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut received = Vec::new();
    while !received.ends_with(b"one\r\n") {
        assert_ne!(in_time(client.0.read_buf(&mut received)).await.unwrap(), 0);
    }
    client.assert_quiet_for(SHORT * 3).await;
}

#[tokio::test]
async fn the_time_that_a_client_takes_to_fetch_its_answer_does_not_count() {
    // More than the systems' buffers between the two hold.
    let large = get(async || {
        Body::from_stream(stream::iter(
            std::iter::repeat_n(vec![b'x'; 65_536], 1000).map(Ok::<_, Infallible>),
        ))
    });
    let server = server_with(Router::new().route("/large", large)).await;
    let mut client = server.connect().await;
    client.send("GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    let began = std::time::Instant::now();
    while began.elapsed() < SHORT * 3 {
        // Other clients pass the time.
        server.assert_serves_others().await;
    }
    let answer = client.last_answer().await;
    assert!(answer.body.ends_with(b"\r\n0\r\n\r\n"), "the answer was broken off");
}
