//! Request bodies that are too slow or too large.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use server::layers::RouteLimits;
use server::listen::{BodyLimits, ListenLimits};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::support::{Answer, Options, SHORT, Server, in_time};

async fn server_with(body: BodyLimits) -> Server {
    Server::with_limits(ListenLimits { body, ..ListenLimits::default() }).await
}

fn post_of(path: &str, length: usize) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n")
}

#[tokio::test]
async fn a_body_sent_byte_by_byte_is_answered_408_and_cut_off() {
    let server = server_with(BodyLimits { pace_grace: SHORT, ..BodyLimits::default() }).await;
    let mut client = server.connect().await;
    client.send(post_of("/length", 5000)).await;
    let body = [b'x'; 5000];
    let (received, ()) = tokio::join!(client.trickle(body.chunks(1)), server.assert_serves_others());
    let answer = Answer::parse(&received);
    let problem = answer.assert_problem(408, "body-too-slow");
    assert!(problem["detail"].as_str().unwrap().contains("1000 bytes per second"), "{problem}");
    assert_eq!(answer.header("connection"), Some("close"));
    server.assert_serves_others().await;
}

#[tokio::test]
async fn a_chunked_body_sent_byte_by_byte_is_answered_408() {
    let server = server_with(BodyLimits { pace_grace: SHORT, ..BodyLimits::default() }).await;
    let mut client = server.connect().await;
    client.send("POST /length HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n").await;
    let received = client.trickle(std::iter::repeat_n(&b"1\r\nx\r\n"[..], 5000)).await;
    Answer::parse(&received).assert_problem(408, "body-too-slow");
}

#[tokio::test]
async fn a_body_that_stops_is_answered_408_and_cut_off() {
    let server = server_with(BodyLimits { idle_timeout: SHORT, ..BodyLimits::default() }).await;
    let mut client = server.connect().await;
    client.send(post_of("/length", 10) + "five!").await;
    server.assert_serves_others().await;
    let problem = client.last_answer().await.assert_problem(408, "body-too-slow");
    assert!(problem["detail"].as_str().unwrap().contains("0.3 s"), "{problem}");
}

#[tokio::test]
async fn a_body_at_the_least_pace_is_taken() {
    let limits = BodyLimits {
        pace_grace: Duration::ZERO,
        // The client below sends about 50 000 bytes a second.
        min_bytes_per_second: 2_000,
        ..BodyLimits::default()
    };
    let server = server_with(limits).await;
    let mut client = server.connect().await;
    client.send(post_of("/length", 30_000) + &"x".repeat(1000)).await;
    for _ in 1..30 {
        client.assert_quiet_for(Duration::from_millis(20)).await;
        client.send([b'x'; 1000]).await;
    }
    assert_eq!(client.answer().await.text(), "30000");
}

#[tokio::test]
async fn the_time_that_a_handler_takes_is_not_held_against_the_body() {
    let slow = post(async |body: axum::body::Body| {
        tokio::time::sleep(SHORT * 3).await;
        axum::body::to_bytes(body, usize::MAX).await.unwrap().len().to_string()
    });
    let body = BodyLimits { idle_timeout: SHORT, pace_grace: SHORT, ..BodyLimits::default() };
    let limits = ListenLimits { body, ..ListenLimits::default() };
    let server =
        Server::start(Router::new().route("/slow", slow), Options { limits, ..Options::default() }).await;
    let mut client = server.connect().await;
    client.send(post_of("/slow", 5) + "five!").await;
    assert_eq!(client.answer().await.text(), "5");
}

#[tokio::test]
async fn bodies_up_to_the_limit_are_taken_and_larger_ones_answered_413() {
    let server = server_with(BodyLimits { max_bytes: 10, ..BodyLimits::default() }).await;
    let chunked = |chunks: &str| {
        format!("POST /length HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n{chunks}0\r\n\r\n")
    };

    let mut client = server.connect().await;
    client.send(post_of("/length", 10) + "ten bytes!").await;
    assert_eq!(client.answer().await.text(), "10");
    client.send(chunked("5\r\nfive!\r\n5\r\nfive!\r\n")).await;
    assert_eq!(client.answer().await.text(), "10");

    let answer = server.ask(&(post_of("/length", 11) + "over ten...")).await;
    let problem = answer.assert_problem(413, "body-too-large");
    assert!(problem["detail"].as_str().unwrap().contains("10 bytes"), "{problem}");
    server.ask(&chunked("5\r\nfive!\r\n6\r\nsix...\r\n")).await.assert_problem(413, "body-too-large");
    server.assert_serves_others().await;
}

#[tokio::test]
async fn a_client_that_waits_for_leave_to_send_too_much_gets_413_instead() {
    let server = server_with(BodyLimits { max_bytes: 10, ..BodyLimits::default() }).await;
    let head = |length: usize| {
        format!(
            "POST /length HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: {length}\r\n\r\n"
        )
    };
    server.ask(&head(11)).await.assert_problem(413, "body-too-large");

    let mut client = server.connect().await;
    client.send(head(5)).await;
    let mut leave = [0; 25];
    in_time(client.0.read_exact(&mut leave)).await.unwrap();
    assert_eq!(&leave, b"HTTP/1.1 100 Continue\r\n\r\n");
    client.send("five!").await;
    assert_eq!(client.answer().await.text(), "5");
}

#[tokio::test]
async fn a_client_that_goes_on_sending_still_gets_its_413() {
    let server = server_with(BodyLimits { max_bytes: 1000, ..BodyLimits::default() }).await;
    let mut client = server.connect().await;
    client.send(post_of("/length", 5_000_000)).await;
    // Sends everything before it looks for an answer; a connection closed meanwhile would reset and lose it.
    in_time(client.0.write_all(&vec![b'x'; 5_000_000])).await.unwrap();
    client.last_answer().await.assert_problem(413, "body-too-large");
}

#[tokio::test]
async fn a_client_that_sends_its_body_only_after_the_answer_is_not_reset() {
    let server = server_with(BodyLimits { max_bytes: 1000, ..BodyLimits::default() }).await;
    let mut client = server.connect().await;
    client.send(post_of("/length", 4000)).await;
    in_time(client.0.peek(&mut [0])).await.unwrap();
    // Had the server closed its socket, the first of these would be answered by a reset and the second fail.
    for _ in 0..2 {
        client.assert_answer_pending().await;
        client.send([b'x'; 1000]).await;
    }
    client.last_answer().await.assert_problem(413, "body-too-large");
}

#[tokio::test]
async fn a_handler_that_can_do_without_the_rest_of_the_body_keeps_its_answer() {
    let lenient = post(async |body: axum::body::Body| match axum::body::to_bytes(body, usize::MAX).await {
        Ok(_) => "whole",
        Err(_) => "some of it",
    });
    let limits = ListenLimits {
        body: BodyLimits { max_bytes: 10, ..BodyLimits::default() },
        ..ListenLimits::default()
    };
    let server =
        Server::start(Router::new().route("/lenient", lenient), Options { limits, ..Options::default() })
            .await;
    let answer = server.ask(&post_of("/lenient", 11)).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "some of it"));
}

#[tokio::test]
async fn the_default_limit_is_ten_megabytes() {
    let server = Server::with_limits(ListenLimits::default()).await;
    let mut client = server.connect().await;
    client.send(post_of("/length", 10_000_000)).await;
    in_time(client.0.write_all(&vec![b'x'; 10_000_000])).await.unwrap();
    assert_eq!(client.answer().await.text(), "10000000");
    server.ask(&post_of("/length", 10_000_001)).await.assert_problem(413, "body-too-large");
}

#[tokio::test]
async fn a_route_can_have_another_limit() {
    let length = async |body: Bytes| body.len().to_string();
    let router = Router::new()
        .route("/more", post(length).layer(RouteLimits::new().max_body_bytes(20)))
        .route("/less", post(length).layer(RouteLimits::new().max_body_bytes(5)));
    let limits = ListenLimits {
        body: BodyLimits { max_bytes: 10, ..BodyLimits::default() },
        ..ListenLimits::default()
    };
    let server = Server::start(router, Options { limits, ..Options::default() }).await;
    let mut client = server.connect().await;
    client.send(post_of("/more", 15) + "fifteen bytes!!").await;
    assert_eq!(client.answer().await.text(), "15");
    server.ask(&post_of("/more", 21)).await.assert_problem(413, "body-too-large");
    server.ask(&post_of("/less", 6)).await.assert_problem(413, "body-too-large");
}

#[tokio::test]
async fn a_connection_lives_on_after_a_body_that_nobody_read() {
    let server = Server::start(
        Router::new().route("/ignore", get(async || "ok").post(async || "ok")),
        Options::default(),
    )
    .await;
    let mut client = server.connect().await;
    client.send(post_of("/ignore", 5) + "five!").await;
    assert_eq!(client.answer().await.text(), "ok");
    client.send("GET /ignore HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(client.answer().await.text(), "ok");
}
