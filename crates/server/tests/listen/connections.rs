//! How many connections there may be, and how long their headers.

use server::listen::ListenLimits;

use super::support::{Server, in_time};

#[tokio::test]
async fn an_address_with_too_many_connections_is_told_to_come_back_later() {
    let limits =
        ListenLimits { max_connections_per_address: 2, exempt_loopback: false, ..ListenLimits::default() };
    let server = Server::with_limits(limits).await;
    let mut first = server.connect().await;
    let second = server.connect().await;
    first.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(first.answer().await.status, 200);

    let refused = server.ask("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let problem = refused.assert_problem(503, "too-many-connections");
    assert!(problem["detail"].as_str().unwrap().contains("your address"), "{problem}");
    assert_eq!(refused.header("retry-after"), Some("5"));

    // Those that have a place keep it, and a place that is given up is free.
    first.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(first.answer().await.status, 200);
    drop(second);
    in_time(async {
        while server.ask("GET /hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.status != 200 {}
    })
    .await;
}

#[tokio::test]
async fn connections_beyond_the_limit_in_all_are_told_to_come_back_later() {
    let server = Server::with_limits(ListenLimits { max_connections: 1, ..ListenLimits::default() }).await;
    let mut first = server.connect().await;
    first.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(first.answer().await.status, 200);
    // Even a client that says nothing.
    server.ask("").await.assert_problem(503, "too-many-connections");
}

#[tokio::test]
async fn loopback_has_no_cap_of_its_own_by_default() {
    let limits = ListenLimits { max_connections_per_address: 1, ..ListenLimits::default() };
    let server = Server::with_limits(limits).await;
    let _first = server.connect().await;
    let _second = server.connect().await;
    server.assert_serves_others().await;
}

#[tokio::test]
async fn headers_beyond_the_limits_are_answered_431() {
    let server = Server::with_limits(ListenLimits {
        max_header_bytes: 10_000,
        max_headers: 10,
        ..ListenLimits::default()
    })
    .await;
    let ask = |headers: String| format!("GET /hello HTTP/1.1\r\n{headers}connection: close\r\n\r\n");
    // (headers, status)
    let cases = [
        (format!("x-long: {}\r\n", "x".repeat(9_000)), 200),
        (format!("x-long: {}\r\n", "x".repeat(25_000)), 431),
        (format!("x-long: {}\r\n", "x".repeat(5_000_000)), 431),
        ("x-many: x\r\n".repeat(9), 200),
        ("x-many: x\r\n".repeat(10), 431),
    ];
    for (headers, status) in cases {
        let length = headers.len();
        assert_eq!(server.ask(&ask(headers)).await.status, status, "{length} bytes of headers");
    }
    server.assert_serves_others().await;
}
