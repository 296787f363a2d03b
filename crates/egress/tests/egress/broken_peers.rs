//! Peers that are slow, endless, huge or broken: each call ends, says why, and whether the request went out.

use std::net::SocketAddr;
use std::time::Duration;

use egress::{Budget, Egress, ErrorKind, Limits, Phase, Settings};
use tokio::net::TcpListener;

use crate::peer::{HOME, OK, Peer, budget, egress, get, impatient, settings};

#[tokio::test]
async fn one_that_never_answers() {
    let peer = Peer::start(|mut talk| async move { talk.until_closed().await }).await;
    let error = impatient().send(get(&peer.url("/")), budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout(Phase::Head));
    assert!(error.sent);
}

#[tokio::test]
async fn one_that_sends_its_header_byte_by_byte_for_ever() {
    let peer = Peer::start(|mut talk| async move {
        talk.say("HTTP/1.1 200 OK\r\nx: ").await;
        while talk.say("a").await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let error = impatient().send(get(&peer.url("/")), budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout(Phase::Head));
}

#[tokio::test]
async fn one_that_sends_its_body_byte_by_byte_for_ever() {
    let peer = Peer::start(|mut talk| async move {
        talk.say("HTTP/1.1 200 OK\r\n\r\n").await;
        while talk.say("a").await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let error =
        egress().send(get(&peer.url("/")), Budget::within(Duration::from_millis(300))).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout(Phase::Body));
    assert!(error.sent);
}

#[tokio::test]
async fn one_whose_body_has_no_end() {
    for head in ["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"] {
        let peer = Peer::start(move |mut talk| async move {
            let piece = "a".repeat(1000);
            talk.say(head).await;
            let piece = if head.contains("chunked") { format!("3e8\r\n{piece}\r\n") } else { piece };
            while talk.say(&piece).await {}
        })
        .await;
        let error = egress().send(get(&peer.url("/")), budget().of_bytes(50_000)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::TooLarge, "{error}");
        assert!(error.sent && error.to_string().contains("50000 bytes"), "{error}");
    }
}

#[tokio::test]
async fn one_that_announces_too_much_is_not_listened_to() {
    let peer = Peer::start(|mut talk| async move {
        talk.say("HTTP/1.1 200 OK\r\ncontent-length: 4000000000\r\n\r\n").await;
        talk.until_closed().await;
    })
    .await;
    let error = egress().send(get(&peer.url("/")), budget().of_bytes(1000)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge);
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_taken() {
    let peer = Peer::answering(OK).await;
    let answer = egress().send(get(&peer.url("/")), budget().of_bytes(2)).await.unwrap();
    assert_eq!(answer.body().as_ref(), b"ok");
    let error = egress().send(get(&peer.url("/")), budget().of_bytes(1)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge);
}

#[tokio::test]
async fn one_whose_header_has_no_end() {
    let long = |mut talk: crate::peer::Talk| async move {
        talk.say("HTTP/1.1 200 OK\r\n").await;
        while talk.say(format!("x: {}\r\n", "a".repeat(1000))).await {}
    };
    let error = egress().send(get(&Peer::start(long).await.url("/")), budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge, "{error}");
    let many = |mut talk: crate::peer::Talk| async move {
        let fields = "x: a\r\n".repeat(101);
        talk.say(format!("HTTP/1.1 200 OK\r\n{fields}content-length: 0\r\n\r\n")).await;
        talk.until_closed().await;
    };
    let error = egress().send(get(&Peer::start(many).await.url("/")), budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge, "{error}");
}

#[tokio::test]
async fn ones_that_do_not_speak_http() {
    for nonsense in [
        "SSH-2.0-OpenSSH_9.2\r\n",
        "220 mail.example.com ESMTP\r\n",
        "\r\n\r\n\r\n\r\n\r\n\r\n\u{0}",
        "HTTP/1.1 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ] {
        let peer = Peer::start(move |mut talk| async move {
            talk.hear().await;
            talk.say(nonsense).await;
        })
        .await;
        let error = egress().send(get(&peer.url("/")), budget()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Protocol, "{nonsense:?}: {error}");
    }
}

#[tokio::test]
async fn ones_that_break_off() {
    for beginning in ["", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"] {
        let peer = Peer::start(move |mut talk| async move {
            talk.hear().await;
            talk.say(beginning).await;
        })
        .await;
        let error = egress().send(get(&peer.url("/")), budget()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Protocol, "{beginning:?}: {error}");
        assert!(error.sent, "{beginning:?}");
    }
}

#[tokio::test]
async fn one_that_is_not_there() {
    let listener = TcpListener::bind(SocketAddr::new(HOME, 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let error = egress().send(get(&url), budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Connect);
    assert!(!error.sent && error.to_string().contains("is the host up"), "{error}");
}

#[tokio::test]
async fn one_that_never_begins_tls() {
    let peer = Peer::start(|mut talk| async move { talk.until_closed().await }).await;
    let url = peer.url("/").replace("http:", "https:");
    let error = impatient().send(get(&url), budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout(Phase::Tls));
    assert!(!error.sent);
}

#[tokio::test]
async fn one_that_does_not_take_connections() {
    // A full queue of connections nobody accepts: further ones are not answered.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(HOME, 0)).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(stream) =
        tokio::time::timeout(Duration::from_millis(200), tokio::net::TcpStream::connect(address)).await
    {
        waiting.push(stream.unwrap());
    }
    let error = impatient().send(get(&format!("http://{address}/")), budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout(Phase::Connect));
    assert!(!error.sent);
}

#[tokio::test]
async fn one_that_packs_its_answer_unasked_is_not_unpacked() {
    let peer = Peer::answering(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\n\u{1}\u{2}\u{3}\u{4}",
    )
    .await;
    let answer = egress().send(get(&peer.url("/")), budget()).await.unwrap();
    assert_eq!(answer.body().as_ref(), [1, 2, 3, 4]);
    assert!(peer.heard()[0].contains("accept-encoding: identity"));
}

#[tokio::test]
async fn the_whole_budget_counts_from_the_beginning() {
    let peer = Peer::start(|mut talk| async move { talk.until_closed().await }).await;
    let egress =
        Egress::new(Settings { limits: Limits { calls_per_host: 1, ..Limits::default() }, ..settings() });
    let (egress, url) = (egress.unwrap(), peer.url("/"));
    let within = |millis| Budget::within(Duration::from_millis(millis));
    // The first one has the only place until long after the second has given up.
    let (first, second) =
        tokio::join!(egress.send(get(&url), within(600)), egress.send(get(&url), within(100)));
    assert_eq!(first.unwrap_err().kind, ErrorKind::Timeout(Phase::Head));
    assert_eq!(second.unwrap_err().kind, ErrorKind::Timeout(Phase::Queue));
}
