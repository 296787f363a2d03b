//! Calls that go well: what the peer is sent, what comes back, what is never done.

use std::time::Duration;

use bytes::Bytes;
use egress::{ErrorKind, Limits, Settings};

use crate::peer::{OK, Peer, budget, egress, get, settings};

#[tokio::test]
async fn a_request_arrives_as_it_was_made_and_the_answer_comes_back_whole() {
    let peer = Peer::answering(
        "HTTP/1.1 201 Created\r\nx-made: yes\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n",
    )
    .await;
    let request = http::Request::post(peer.url("/a/b?c=d"))
        .header("content-type", "application/json")
        .header("x-mine", "1")
        .body(Bytes::from_static(b"{\"a\":1}"))
        .unwrap();
    let answer = egress().send(request, budget()).await.unwrap();
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.headers()["x-made"], "yes");
    assert_eq!(answer.body().as_ref(), b"abcd");
    let heard = peer.heard().remove(0);
    assert!(heard.starts_with("POST /a/b?c=d HTTP/1.1\r\n"), "{heard}");
    assert!(heard.ends_with("\r\n\r\n{\"a\":1}"), "{heard}");
    for line in [format!("host: {}", peer.address), "x-mine: 1".into(), "user-agent: Patchbay/".into()] {
        assert_eq!(heard.matches(&format!("\r\n{line}")).count(), 1, "{line}: {heard}");
    }
}

#[tokio::test]
async fn a_url_without_a_path_is_the_root() {
    let peer = Peer::answering(OK).await;
    let egress = egress();
    egress.send(get(&peer.url("")), budget()).await.unwrap();
    egress.send(get(&peer.url("?a=b")), budget()).await.unwrap();
    let heard = peer.heard();
    assert!(heard[0].starts_with("GET / HTTP/1.1"), "{heard:?}");
    assert!(heard[1].starts_with("GET /?a=b HTTP/1.1"), "{heard:?}");
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    for location in ["http://169.254.169.254/latest/meta-data/", "http://127.0.0.2/", "/elsewhere"] {
        let answer = format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
        let peer = Peer::answering(&answer).await;
        let answer = egress().send(get(&peer.url("/")), budget()).await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()),
            (302, location)
        );
        assert_eq!(peer.heard().len(), 1);
    }
}

#[tokio::test]
async fn cookies_are_not_kept() {
    let peer =
        Peer::answering("HTTP/1.1 200 OK\r\nset-cookie: a=b; Path=/\r\ncontent-length: 0\r\n\r\n").await;
    let egress = egress();
    for _ in 0..2 {
        egress.send(get(&peer.url("/")), budget()).await.unwrap();
    }
    assert!(peer.heard().iter().all(|heard| !heard.to_lowercase().contains("\r\ncookie:")));
}

#[tokio::test]
async fn headers_of_the_connection_are_not_the_callers_to_set() {
    let peer = Peer::answering(OK).await;
    for name in
        ["host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "proxy-authorization"]
    {
        let request = http::Request::get(peer.url("/")).header(name, "1").body(Bytes::new()).unwrap();
        let error = egress().send(request, budget()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Request, "{name}");
        assert!(!error.may_pass());
    }
    assert_eq!(peer.connections(), 0);
}

#[tokio::test]
async fn a_relative_url_is_refused() {
    let error = egress().send(get("/path"), budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Request);
}

#[tokio::test]
async fn a_connection_serves_one_call_after_the_other() {
    let peer = Peer::answering(OK).await;
    let egress = egress();
    for _ in 0..5 {
        egress.send(get(&peer.url("/")), budget()).await.unwrap();
        // The connection is given back by a task of its own.
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
    }
    assert_eq!((peer.heard().len(), peer.connections()), (5, 1));
}

#[tokio::test]
async fn a_connection_that_the_peer_has_ended_is_replaced() {
    let peer = Peer::start(|mut talk| async move {
        if talk.hear().await.is_some() {
            talk.say(OK).await;
        }
    })
    .await;
    let egress = egress();
    for _ in 0..5 {
        egress.send(get(&peer.url("/")), budget()).await.unwrap();
    }
    assert_eq!(peer.connections(), 5);
}

#[tokio::test]
async fn a_connection_is_not_kept_longer_than_the_limit_says() {
    let peer = Peer::answering(OK).await;
    let limits = Limits { idle_time: Duration::ZERO, ..Limits::default() };
    let egress = egress::Egress::new(Settings { limits, ..settings() }).unwrap();
    for _ in 0..3 {
        egress.send(get(&peer.url("/")), budget()).await.unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(peer.connections(), 3);
}

#[tokio::test]
async fn what_an_answer_leaves_behind_is_not_taken_for_the_next_one() {
    // A second answer that nobody asked for.
    let peer = Peer::start(|mut talk| async move {
        talk.hear().await;
        talk.say(format!("{OK}HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison")).await;
        talk.until_closed().await;
    })
    .await;
    let egress = egress();
    for _ in 0..3 {
        assert_eq!(egress.send(get(&peer.url("/")), budget()).await.unwrap().body().as_ref(), b"ok");
    }
}

#[tokio::test]
async fn an_answer_before_the_real_one_is_passed_over() {
    let answer = format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n{OK}");
    let peer = Peer::answering(&answer).await;
    assert_eq!(egress().send(get(&peer.url("/")), budget()).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_proxy_of_the_environment_is_not_asked() {
    // Variables can be set for another process only, so one of the tests above runs in one.
    let proxy = Peer::answering(OK).await;
    let program = std::env::current_exe().unwrap();
    let mut child = tokio::process::Command::new(program);
    child.args(["--exact", "calls::a_url_without_a_path_is_the_root"]);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"] {
        child.env(name, proxy.url("/"));
    }
    assert!(child.output().await.unwrap().status.success());
    assert_eq!(proxy.connections(), 0);
}
