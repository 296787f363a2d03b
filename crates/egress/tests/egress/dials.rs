//! Streams for other protocols: the same guard, the same limits.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use egress::{Budget, Egress, ErrorKind, Limits, Settings, Wire};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::name_server::NameServer;
use crate::peer::{FORBIDDEN, HOME, Peer, budget, egress, settings};
use crate::tls::{peer_speaking, trusting};

/// Greets, and says back what it hears.
async fn echo() -> Peer {
    Peer::start(converse).await
}

async fn converse(mut talk: crate::peer::Talk) {
    talk.say("220 hello\r\n").await;
    let (mut read, mut write) = tokio::io::split(&mut talk.stream);
    let _ = tokio::io::copy(&mut read, &mut write).await;
}

async fn greeting(stream: &mut egress::Dialed) -> String {
    let mut greeting = [0; 11];
    stream.read_exact(&mut greeting).await.unwrap();
    String::from_utf8_lossy(&greeting).into_owned()
}

#[tokio::test]
async fn both_sides_hear_each_other() {
    let peer = echo().await;
    let mut stream =
        egress().dial("127.0.0.1", peer.address.port(), Wire::ByProtocol, budget()).await.unwrap();
    assert_eq!(stream.address(), peer.address);
    assert_eq!(greeting(&mut stream).await, "220 hello\r\n");
    stream.write_all(b"EHLO\r\n").await.unwrap();
    stream.shutdown().await.unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert_eq!(rest, "EHLO\r\n");
}

#[tokio::test]
async fn tls_is_with_those_who_are_trusted_only() {
    let (peer, pem) = peer_speaking("127.0.0.1", converse).await;
    let port = peer.address.port();
    let mut stream = trusting(&pem).dial("127.0.0.1", port, Wire::Tls, budget()).await.unwrap();
    assert_eq!(greeting(&mut stream).await, "220 hello\r\n");
    let error = egress().dial("127.0.0.1", port, Wire::Tls, budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Tls);
    assert_eq!(error.host, format!("tls://127.0.0.1:{port}"));
}

#[tokio::test]
async fn what_may_not_be_called_may_not_be_dialed() {
    let peer = Peer::at(SocketAddr::new(FORBIDDEN, 0), "", None).await;
    for host in ["127.0.0.2", "169.254.169.254", "10.0.0.1", "::1", "[::1]", "::ffff:127.0.0.1"] {
        for wire in [Wire::Tls, Wire::ByProtocol] {
            let error = egress().dial(host, peer.address.port(), wire, budget()).await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::NotAllowed, "{host}: {error}");
        }
        assert_eq!(egress().check_host(host, 25).unwrap_err().kind, ErrorKind::NotAllowed, "{host}");
    }
    assert_eq!(peer.connections(), 0);
}

#[tokio::test]
async fn without_tls_only_networks_that_are_allowed_are_spoken_to() {
    let peer = echo().await;
    let mut stream = egress().dial("127.0.0.1", peer.address.port(), Wire::Clear, budget()).await.unwrap();
    assert_eq!(greeting(&mut stream).await, "220 hello\r\n");
    for host in ["8.8.8.8", "2001:4860:4860::8888"] {
        let error = egress().dial(host, 25, Wire::Clear, budget()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotAllowed, "{host}: {error}");
        assert!(error.to_string().contains("with TLS"), "{error}");
    }
    let strict = Egress::new(Settings::default()).unwrap();
    let error = strict.dial("mail.example.com", 25, Wire::Clear, budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotAllowed, "{error}");
}

#[tokio::test]
async fn a_host_is_written_in_one_way_only() {
    for host in [
        "",
        "127.1",
        "0x7f000001",
        "2130706433",
        "a.example.",
        "a b.example",
        "user@a.example",
        "a.example/",
        "a.example:22",
        "127.0.0.1#",
        "a.example?x",
        "[a.example]",
        "http://a.example",
        "ä.example",
    ] {
        let error = egress().dial(host, 25, Wire::Tls, budget()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Request, "{host:?}: {error}");
        assert!(error.to_string().starts_with("the host "), "{error}");
    }
    assert_eq!(
        egress().dial("127.0.0.1", 0, Wire::Tls, budget()).await.unwrap_err().kind,
        ErrorKind::Request
    );
    egress().check_host("mail.example.com", 587).unwrap();
}

#[tokio::test]
async fn a_name_is_judged_by_what_it_leads_to() {
    const FLIPPING: &[&[IpAddr]] = &[&[HOME], &[FORBIDDEN], &[HOME, IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1))]];
    let peer = echo().await;
    let names = NameServer::start(FLIPPING).await;
    let egress = egress().with_resolver(names.resolver());
    let port = peer.address.port();
    let mut stream = egress.dial("flip.example", port, Wire::ByProtocol, budget()).await.unwrap();
    assert_eq!(greeting(&mut stream).await, "220 hello\r\n");
    for _ in 0..2 {
        let error = egress.dial("flip.example", port, Wire::ByProtocol, budget()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotAllowed);
    }
    assert_eq!((peer.connections(), names.asked()), (1, 3));
}

#[tokio::test]
async fn the_budget_holds_for_the_whole_conversation() {
    let peer = Peer::start(|mut talk| async move { talk.until_closed().await }).await;
    let short = Budget::within(Duration::from_millis(200));
    let mut stream = egress().dial("127.0.0.1", peer.address.port(), Wire::ByProtocol, short).await.unwrap();
    assert_eq!(stream.read_u8().await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    assert_eq!(stream.write_u8(1).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    let peer = Peer::start(|mut talk| async move { while talk.say([b'a'; 1000]).await {} }).await;
    let few = budget().of_bytes(10_000);
    let mut stream = egress().dial("127.0.0.1", peer.address.port(), Wire::ByProtocol, few).await.unwrap();
    let mut heard = Vec::new();
    assert_eq!(stream.read_to_end(&mut heard).await.unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    assert!(heard.len() <= 10_000, "{}", heard.len());
}

#[tokio::test]
async fn a_stream_keeps_its_place_until_it_is_dropped() {
    let peer = echo().await;
    let limits = Limits { calls_per_host: 1, ..Limits::default() };
    let egress = Egress::new(Settings { limits, ..settings() }).unwrap();
    let dial = |millis| {
        egress.dial(
            "127.0.0.1",
            peer.address.port(),
            Wire::ByProtocol,
            Budget::within(Duration::from_millis(millis)),
        )
    };
    let first = dial(20_000).await.unwrap();
    let error = dial(100).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout(egress::Phase::Queue));
    drop(first);
    dial(20_000).await.unwrap();
}
