//! Clients that hold connections without using them.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::get;
use futures_util::stream;
use server::listen::ListenLimits;
use tokio::io::AsyncReadExt;
use tokio::sync::{Notify, mpsc};

use super::support::{Options, SHORT, Server, in_time};

#[tokio::test]
async fn a_header_sent_byte_by_byte_is_cut_off() {
    let server =
        Server::with_limits(ListenLimits { header_read_timeout: SHORT, ..ListenLimits::default() }).await;
    let mut client = server.connect().await;
    let began = Instant::now();
    let header = format!("GET /hello HTTP/1.1\r\nx-long: {}", "x".repeat(10_000));
    let (received, ()) =
        tokio::join!(client.trickle(header.as_bytes().chunks(1)), server.assert_serves_others());
    assert_eq!(received, b"");
    assert!(began.elapsed() >= SHORT, "cut by something else");
    server.assert_serves_others().await;
}

#[tokio::test]
async fn a_header_that_never_ends_is_cut_off_even_on_a_used_connection() {
    let server =
        Server::with_limits(ListenLimits { header_read_timeout: SHORT, ..ListenLimits::default() }).await;
    let mut client = server.connect().await;
    client.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(client.answer().await.status, 200);
    client.send("GET /hello HTTP/1.1\r\n").await;
    // Sixty lines: below the limit of their number.
    let lines = std::iter::repeat_n(&b"x-line: y\r\n"[..], 60);
    let (received, ()) = tokio::join!(client.trickle(lines), server.assert_serves_others());
    assert_eq!(received, b"");
}

#[tokio::test]
async fn a_connection_without_a_byte_is_cut_off() {
    let server =
        Server::with_limits(ListenLimits { first_byte_timeout: SHORT, ..ListenLimits::default() }).await;
    let mut client = server.connect().await;
    server.assert_serves_others().await;
    client.assert_cut().await;
    server.assert_serves_others().await;
}

#[tokio::test]
async fn the_start_of_an_http2_preface_is_no_excuse() {
    let server =
        Server::with_limits(ListenLimits { header_read_timeout: SHORT, ..ListenLimits::default() }).await;
    let mut client = server.connect().await;
    client.send("PRI * HTTP/2.0\r\n").await;
    client.assert_cut().await;
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let server =
        Server::with_limits(ListenLimits { keep_alive_timeout: SHORT, ..ListenLimits::default() }).await;
    let mut client = server.connect().await;
    client.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(client.answer().await.status, 200);
    client.assert_cut().await;
    server.assert_serves_others().await;
}

#[tokio::test]
async fn an_idle_connection_is_kept_for_longer_than_a_header_may_take() {
    let limits =
        ListenLimits { header_read_timeout: SHORT, first_byte_timeout: SHORT, ..ListenLimits::default() };
    let server = Server::with_limits(limits).await;
    let mut client = server.connect().await;
    for _ in 0..2 {
        client.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").await;
        assert_eq!(client.answer().await.status, 200);
        client.assert_quiet_for(SHORT * 3).await;
    }
}

/// Tells when it is dropped.
struct Dropped(mpsc::UnboundedSender<()>);

impl Drop for Dropped {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut_off() {
    let (dropped, mut was_dropped) = mpsc::unbounded_channel();
    let endless = get(async move || {
        let guard = Dropped(dropped);
        Body::from_stream(stream::repeat_with(move || {
            let _ = &guard;
            Ok::<_, Infallible>(Bytes::from_static(&[b'x'; 8192]))
        }))
    });
    let limits = ListenLimits { write_stall_timeout: SHORT, ..ListenLimits::default() };
    let server =
        Server::start(Router::new().route("/endless", endless), Options { limits, ..Options::default() })
            .await;
    let mut client = server.connect().await;
    client.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n").await;
    server.assert_serves_others().await;
    in_time(was_dropped.recv()).await.unwrap();
    server.assert_serves_others().await;
    // What the systems had buffered is there, and then it ends.
    let mut received = Vec::new();
    let _ = in_time(client.0.read_to_end(&mut received)).await;
    assert!(received.starts_with(b"HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn a_client_that_reads_slowly_but_steadily_is_not_cut_off() {
    let endless = get(async || {
        Body::from_stream(stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[b'x'; 8192]))))
    });
    let limits = ListenLimits { write_stall_timeout: SHORT, ..ListenLimits::default() };
    let server =
        Server::start(Router::new().route("/endless", endless), Options { limits, ..Options::default() })
            .await;
    let mut client = server.connect().await;
    client.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n").await;
    // Megabytes at a time: systems make room known in large steps.
    let mut piece = vec![0; 4_000_000];
    let began = Instant::now();
    while began.elapsed() < SHORT * 5 {
        in_time(client.0.read_exact(&mut piece)).await.unwrap();
        tokio::time::sleep(SHORT / 6).await;
    }
}

#[tokio::test]
async fn a_stream_that_is_silent_for_long_is_not_cut_off() {
    let more = Arc::new(Notify::new());
    let events = {
        let more = Arc::clone(&more);
        get(async move || {
            Body::from_stream(stream::unfold(0, move |number| {
                let more = Arc::clone(&more);
                async move {
                    if number > 0 {
                        more.notified().await;
                    }
                    Some((Ok::<_, Infallible>(format!("event {number}")), number + 1))
                }
            }))
        })
    };
    let limits = ListenLimits {
        write_stall_timeout: SHORT,
        keep_alive_timeout: SHORT,
        header_read_timeout: SHORT,
        first_byte_timeout: SHORT,
        ..ListenLimits::default()
    };
    let server =
        Server::start(Router::new().route("/events", events), Options { limits, ..Options::default() }).await;
    let mut client = server.connect().await;
    client.send("GET /events HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut received = Vec::new();
    while !received.ends_with(b"event 0\r\n") {
        assert_ne!(in_time(client.0.read_buf(&mut received)).await.unwrap(), 0);
    }
    client.assert_quiet_for(SHORT * 4).await;
    more.notify_one();
    while !received.ends_with(b"event 1\r\n") {
        assert_ne!(in_time(client.0.read_buf(&mut received)).await.unwrap(), 0);
    }
}
