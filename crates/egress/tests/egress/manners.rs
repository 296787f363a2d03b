//! Calls with manners: paced, repeated only where that does no harm, not made to hosts that do not answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use egress::{Answer, Attempts, Budget, Egress, EgressError, ErrorKind, Lane, Limits, Repeatable, Settings};
use http::Method;
use tokio::net::TcpListener;

use crate::peer::{HOME, OK, Peer, budget, egress, get, impatient, settings};

const LANE: Lane = Lane { organization: 1, pace: 1 };
const BUSY_NOW: &str = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n";
const BUSY_FOR_LONG: &str = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 600\r\ncontent-length: 0\r\n\r\n";
const DOWN_NOW: &str = "HTTP/1.1 503 Service Unavailable\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n";
const DOWN: &str = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n";
/// Ends the connection without an answer.
const SILENCE: &str = "";

/// A peer that gives one answer after the other, the last one for ever, each on a connection of its own.
async fn answering_in_turn(answers: &'static [&'static str]) -> Peer {
    let turn = Arc::new(AtomicUsize::new(0));
    Peer::start(move |mut talk| {
        let turn = turn.clone();
        async move {
            if talk.hear().await.is_some() {
                let turn = turn.fetch_add(1, Ordering::SeqCst);
                talk.say(
                    answers[turn.min(answers.len() - 1)].replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n"),
                )
                .await;
            }
        }
    })
    .await
}

fn request(method: Method, url: &str) -> egress::Request {
    http::Request::builder().method(method).uri(url).body(Bytes::from_static(b"x")).unwrap()
}

fn attempts(outcome: &Result<Answer, EgressError>) -> u32 {
    match outcome {
        Ok(answer) => answer.extensions().get::<Attempts>().unwrap().0,
        Err(error) => error.attempts,
    }
}

fn with(limits: Limits) -> Egress {
    Egress::new(Settings { limits, ..settings() }).unwrap()
}

/// A port of this host where nobody listens.
async fn nobody() -> String {
    let listener = TcpListener::bind(SocketAddr::new(HOME, 0)).await.unwrap();
    format!("http://{}/", listener.local_addr().unwrap())
}

#[tokio::test]
async fn a_call_that_goes_well_is_one_call() {
    let peer = Peer::answering(OK).await;
    for method in [Method::GET, Method::POST, Method::PATCH, Method::DELETE] {
        let outcome = egress().call(request(method, &peer.url("/")), LANE, budget()).await;
        assert_eq!((attempts(&outcome), outcome.unwrap().status().as_u16()), (1, 200));
    }
    assert_eq!(peer.heard().len(), 4);
}

#[tokio::test]
async fn only_what_does_no_harm_is_sent_again_when_no_answer_came() {
    for (method, again) in [
        (Method::GET, true),
        (Method::HEAD, true),
        (Method::PUT, true),
        (Method::DELETE, true),
        (Method::POST, false),
        (Method::PATCH, false),
    ] {
        let peer = answering_in_turn(&[SILENCE, OK]).await;
        let outcome = egress().call(request(method.clone(), &peer.url("/")), LANE, budget()).await;
        assert_eq!(attempts(&outcome), if again { 2 } else { 1 }, "{method}");
        assert_eq!(peer.heard().len(), if again { 2 } else { 1 }, "{method}");
        match outcome {
            Ok(answer) => assert_eq!((answer.status().as_u16(), again), (200, true)),
            Err(error) => {
                assert_eq!(
                    (error.kind, error.sent, again),
                    (ErrorKind::OutcomeUnknown, true, false),
                    "{method}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_post_that_says_that_it_may_be_is_sent_again() {
    let peer = answering_in_turn(&[SILENCE, BUSY_NOW, OK]).await;
    let mut request = request(Method::POST, &peer.url("/"));
    request.extensions_mut().insert(Repeatable);
    let outcome = egress().call(request, LANE, budget()).await;
    assert_eq!((attempts(&outcome), outcome.unwrap().status().as_u16()), (3, 200));
    assert!(peer.heard().iter().all(|heard| heard.ends_with("\r\n\r\nx")));
}

#[tokio::test]
async fn a_condition_that_the_first_try_may_have_changed_is_not_asked_twice() {
    for name in ["if-match", "if-none-match", "if-unmodified-since"] {
        let peer = answering_in_turn(&[SILENCE, OK]).await;
        let mut request = request(Method::PUT, &peer.url("/"));
        request.headers_mut().insert(name, "\"1\"".parse().unwrap());
        let error = egress().call(request, LANE, budget()).await.unwrap_err();
        assert_eq!((error.kind, peer.heard().len()), (ErrorKind::OutcomeUnknown, 1), "{name}");
    }
}

#[tokio::test]
async fn a_post_that_surely_never_left_is_tried_again() {
    let outcome = egress().call(request(Method::POST, &nobody().await), LANE, budget()).await;
    assert_eq!(attempts(&outcome), 3);
    let error = outcome.unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Connect, false));
}

#[tokio::test]
async fn what_no_repetition_can_help_is_tried_once() {
    for (url, kind) in [("http://127.0.0.2/", ErrorKind::NotAllowed), ("/path", ErrorKind::Request)] {
        let error = egress().call(get(url), LANE, budget()).await.unwrap_err();
        assert_eq!(error.kind, kind);
        assert!(error.attempts <= 1, "{url}");
    }
}

#[tokio::test]
async fn who_is_told_when_to_come_back_comes_back_if_it_may() {
    for answer in [BUSY_NOW, DOWN_NOW] {
        for (method, again) in [(Method::GET, true), (Method::POST, false)] {
            let peer =
                answering_in_turn(if answer == BUSY_NOW { &[BUSY_NOW, OK] } else { &[DOWN_NOW, OK] }).await;
            let outcome = egress().call(request(method, &peer.url("/")), LANE, budget()).await;
            assert_eq!(attempts(&outcome), if again { 2 } else { 1 });
            assert_eq!(outcome.unwrap().status() == 200, again);
        }
    }
    let peer = answering_in_turn(&[DOWN, OK]).await;
    let outcome = egress().call(get(&peer.url("/")), LANE, budget()).await;
    assert_eq!((attempts(&outcome), outcome.unwrap().status().as_u16()), (1, 503), "nobody said when");
}

#[tokio::test]
async fn a_pause_beyond_the_deadline_is_an_answer_and_the_next_call_is_not_made() {
    let peer = Peer::answering(BUSY_FOR_LONG).await;
    let egress = egress();
    let outcome = egress.call(get(&peer.url("/")), LANE, budget()).await;
    assert_eq!((attempts(&outcome), outcome.unwrap().status().as_u16()), (1, 429));
    let error = egress.call(get(&peer.url("/")), LANE, budget()).await.unwrap_err();
    assert_eq!((error.kind, error.sent, error.attempts), (ErrorKind::RateLimited, false, 0));
    let wait = error.retry_after.unwrap();
    assert!(wait > Duration::from_secs(500) && wait <= Duration::from_mins(10), "{wait:?}");
    assert!(error.to_string().contains("wants fewer calls; the next one can be made in "), "{error}");
    assert_eq!(peer.heard().len(), 1);
    // It is about this integration only.
    let other = egress.call(get(&peer.url("/")), Lane { pace: 2, ..LANE }, budget()).await;
    assert_eq!(other.unwrap().status(), 429);
}

#[tokio::test]
async fn what_the_provider_counts_is_believed_before_it_refuses() {
    let peer = Peer::answering(
        "HTTP/1.1 200 OK\r\nx-ratelimit-remaining: 0\r\nx-ratelimit-reset: 600\r\ncontent-length: 0\r\n\r\n",
    )
    .await;
    let egress = egress();
    egress.call(get(&peer.url("/")), LANE, budget()).await.unwrap();
    let error = egress.call(get(&peer.url("/")), LANE, budget()).await.unwrap_err();
    assert_eq!((error.kind, peer.heard().len()), (ErrorKind::RateLimited, 1));
}

#[tokio::test]
async fn a_call_beyond_the_rate_waits_for_its_turn() {
    let peer = Peer::answering(OK).await;
    let egress = with(Limits { burst: 1, per_second: 20, ..Limits::default() });
    let url = peer.url("/");
    let began = std::time::Instant::now();
    for _ in 0..3 {
        egress.call(get(&url), LANE, budget()).await.unwrap();
    }
    assert!(began.elapsed() >= Duration::from_millis(90), "two of three wait 50 ms each");
    let error = egress.call(get(&url), LANE, Budget::within(Duration::ZERO)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::RateLimited);
}

#[tokio::test]
async fn a_host_that_fails_is_not_asked_more_often_for_that() {
    let egress = with(Limits { failures: 1000, ..Limits::default() });
    let url = nobody().await;
    let mut tried = 0;
    for _ in 0..10 {
        tried += attempts(&egress.call(get(&url), LANE, budget()).await);
    }
    assert_eq!(tried, 10 + 3 + 1, "a tenth of the calls, and three");
}

#[tokio::test]
async fn a_host_that_does_not_answer_is_left_alone() {
    let peer = Peer::start(|mut talk| async move { talk.until_closed().await }).await;
    let egress = Egress::new(Settings {
        limits: Limits { failures: 2, first_byte: Duration::from_millis(50), ..Limits::default() },
        ..settings()
    })
    .unwrap();
    for _ in 0..2 {
        let error = egress.call(request(Method::POST, &peer.url("/")), LANE, budget()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::OutcomeUnknown);
    }
    let error = egress.call(get(&peer.url("/")), LANE, budget()).await.unwrap_err();
    assert_eq!((error.kind, error.sent, error.attempts), (ErrorKind::Resting, false, 0));
    assert!(error.retry_after.unwrap() <= Duration::from_secs(10));
    assert!(error.to_string().contains("left alone; the next try can be made in "), "{error}");
    assert_eq!(peer.connections(), 2);
    // Another organization asks for itself.
    let others = Lane { organization: 2, ..LANE };
    let error = egress.call(request(Method::POST, &peer.url("/")), others, budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::OutcomeUnknown);
}

#[tokio::test]
async fn a_host_that_is_well_again_is_called_again() {
    let listener = TcpListener::bind(SocketAddr::new(HOME, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let egress = with(Limits { failures: 1, rest: Duration::ZERO, ..Limits::default() });
    let url = format!("http://{address}/");
    let error = egress.call(request(Method::POST, &url), LANE, budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Connect);
    let _peer = Peer::at(address, OK, None).await;
    for _ in 0..3 {
        assert_eq!(egress.call(get(&url), LANE, budget()).await.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn a_host_that_answers_with_errors_is_not_left_alone() {
    let peer = Peer::answering("HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n").await;
    let egress = impatient();
    for _ in 0..10 {
        assert_eq!(egress.call(get(&peer.url("/")), LANE, budget()).await.unwrap().status(), 500);
    }
}
