//! Names whose addresses change: what was judged is what is connected to.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use egress::{Egress, ErrorKind};

use crate::name_server::NameServer;
use crate::peer::{FORBIDDEN, HOME, OK, Peer, budget, get, settings};

const CLOUD: IpAddr = IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254));

/// The same port at the address that may be called and at the one that may not.
async fn twins(answer: &'static str) -> (Peer, Peer) {
    let good = Peer::at(SocketAddr::new(HOME, 0), answer, None).await;
    let bad = Peer::at(SocketAddr::new(FORBIDDEN, good.address.port()), answer, None).await;
    (good, bad)
}

fn through(names: &NameServer) -> Egress {
    Egress::new(settings()).unwrap().with_resolver(names.resolver())
}

#[tokio::test]
async fn a_name_that_flips_between_two_answers_never_leads_to_the_forbidden_one() {
    const FLIPPING: &[&[IpAddr]] = &[&[HOME], &[FORBIDDEN]];
    const CLOSING: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok";
    let (good, bad) = twins(CLOSING).await;
    let names = NameServer::start(FLIPPING).await;
    let egress = through(&names);
    let url = format!("http://flip.example:{}/", good.address.port());
    for round in 1..=10 {
        // Whoever asks twice for one call would get the forbidden address after the judged one.
        assert_eq!(egress.send(get(&url), budget()).await.unwrap().status(), 200);
        let error = egress.send(get(&url), budget()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotAllowed, "{error}");
        assert!(!error.sent && error.detail.contains("loopback"), "{error}");
        assert!(!error.to_string().contains("127.0.0.2"), "what a name leads to inside is not told: {error}");
        assert_eq!(names.asked(), 2 * round, "a name is asked for once for each call");
    }
    assert_eq!((good.connections(), bad.connections()), (10, 0));
}

#[tokio::test]
async fn a_connection_that_waits_does_not_outlive_its_names_answer() {
    const FLIPPING: &[&[IpAddr]] = &[&[HOME], &[HOME], &[CLOUD], &[HOME]];
    let (good, _bad) = twins(OK).await;
    let names = NameServer::start(FLIPPING).await;
    let egress = through(&names);
    let url = format!("http://flip.example:{}/", good.address.port());
    egress.send(get(&url), budget()).await.unwrap();
    egress.send(get(&url), budget()).await.unwrap();
    let error = egress.send(get(&url), budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotAllowed, "{error}");
    egress.send(get(&url), budget()).await.unwrap();
}

#[tokio::test]
async fn one_forbidden_address_spoils_a_name_wherever_it_stands() {
    const MIXED: &[&[IpAddr]] =
        &[&[HOME, FORBIDDEN], &[FORBIDDEN, HOME], &[HOME, HOME, HOME, HOME, HOME, CLOUD]];
    let (good, bad) = twins(OK).await;
    let names = NameServer::start(MIXED).await;
    let egress = through(&names);
    for _ in MIXED {
        let url = format!("http://mixed.example:{}/", good.address.port());
        let error = egress.send(get(&url), budget()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotAllowed, "{error}");
    }
    assert_eq!((good.connections(), bad.connections()), (0, 0));
}

#[tokio::test]
async fn a_name_for_an_ipv4_address_in_ipv6_form_is_refused() {
    const MAPPED: &[&[IpAddr]] = &[&[IpAddr::V6(Ipv4Addr::LOCALHOST.to_ipv6_mapped())]];
    let names = NameServer::start(MAPPED).await;
    let error = through(&names).send(get("https://mapped.example/"), budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotAllowed, "{error}");
}

#[tokio::test]
async fn a_name_without_an_address_is_said_to_be_one() {
    let names = NameServer::start(&[]).await;
    let error = through(&names).send(get("https://nobody.example/"), budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Resolve);
    assert!(error.to_string().starts_with("https://nobody.example: the name was not found"), "{error}");
    let names = NameServer::start(&[&[]]).await;
    let error = through(&names).send(get("https://empty.example/"), budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Resolve);
}

#[tokio::test]
async fn the_next_address_of_a_name_is_tried_when_one_does_not_answer() {
    const TWO: &[&[IpAddr]] = &[&[IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3)), HOME]];
    let peer = Peer::answering(OK).await;
    let names = NameServer::start(TWO).await;
    let mut settings = settings();
    settings.allow_networks.push("127.0.0.3/32".parse().unwrap());
    let egress = Egress::new(settings).unwrap().with_resolver(names.resolver());
    let url = format!("http://two.example:{}/", peer.address.port());
    assert_eq!(egress.send(get(&url), budget()).await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_systems_names_are_judged_too() {
    let peer = Peer::answering(OK).await;
    let egress = Egress::new(settings()).unwrap();
    let url = format!("http://localhost:{}/", peer.address.port());
    // Wherever `localhost` leads to here: either all of it is allowed, or nothing is connected to.
    let all_allowed = tokio::net::lookup_host("localhost:0").await.unwrap().all(|one| one.ip() == HOME);
    assert_eq!(egress.send(get(&url), budget()).await.is_ok(), all_allowed);
    assert_eq!(peer.connections(), usize::from(all_allowed));
}
