//! Bodies that go piece by piece.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use egress::{Egress, ErrorKind, Phase, Streamed};
use futures_util::stream;
use http_body::{Body as _, Frame};
use http_body_util::{BodyExt as _, Empty, StreamBody};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::peer::{FORBIDDEN, OK, Peer, egress, impatient};

const GAP: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(150);
const MEGABYTE: usize = 1 << 20;

fn get(url: &str) -> http::Request<Empty<Bytes>> {
    http::Request::get(url).body(Empty::new()).unwrap()
}

/// A body of so many pieces of one megabyte, of a size that is not known before.
fn post(
    url: &str,
    pieces: usize,
) -> http::Request<impl http_body::Body<Data = Bytes, Error = Infallible> + Send + use<>> {
    let piece = Bytes::from(vec![b'a'; MEGABYTE]);
    let pieces = stream::iter((0..pieces).map(move |_| Ok(Frame::data(piece.clone()))));
    http::Request::post(url).body(StreamBody::new(pieces)).unwrap()
}

async fn size(mut body: Streamed) -> Result<usize, egress::EgressError> {
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        size += frame?.into_data().map_or(0, |data| data.len());
    }
    Ok(size)
}

/// Says so much and no more, and does not end the connection.
async fn saying(text: &'static str) -> Peer {
    Peer::start(move |mut talk| async move {
        talk.hear().await;
        talk.say(text).await;
        talk.until_closed().await;
    })
    .await
}

#[tokio::test]
async fn an_answer_comes_before_it_has_ended() {
    let peer = saying("HTTP/1.1 200 OK\r\n\r\nfirst").await;
    let mut answer = egress().stream(get(&peer.url("/")), GAP).await.unwrap();
    assert_eq!(answer.status(), 200);
    let first = answer.body_mut().frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first, "first");
}

#[tokio::test]
async fn an_answer_has_no_limit_of_size() {
    let peer = Peer::start(|mut talk| async move {
        talk.hear().await;
        talk.say(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", 64 * MEGABYTE)).await;
        for _ in 0..64 {
            talk.say(vec![b'a'; MEGABYTE]).await;
        }
    })
    .await;
    let answer = egress().stream(get(&peer.url("/")), GAP).await.unwrap();
    assert_eq!(answer.body().size_hint().exact(), Some(64 << 20));
    assert_eq!(size(answer.into_body()).await.unwrap(), 64 * MEGABYTE);
}

#[tokio::test]
async fn who_stops_reading_stops_the_peer() {
    let (ended, mut written) = tokio::sync::watch::channel(0);
    let peer = Peer::start(move |mut talk| {
        let ended = ended.clone();
        async move {
            talk.hear().await;
            talk.say("HTTP/1.1 200 OK\r\n\r\n").await;
            while talk.say(vec![b'a'; MEGABYTE]).await {}
            ended.send_replace(1);
        }
    })
    .await;
    let mut answer = egress().stream(get(&peer.url("/")), GAP).await.unwrap();
    answer.body_mut().frame().await.unwrap().unwrap();
    drop(answer);
    written.wait_for(|ended| *ended == 1).await.unwrap();
}

#[tokio::test]
async fn a_request_has_no_limit_of_size_and_arrives_whole() {
    let peer = Peer::start(|mut talk| async move {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(talk.stream.read_u8().await.unwrap());
        }
        let (mut last, mut count, mut buffer) = (Vec::new(), 0, vec![0; MEGABYTE]);
        while !last.ends_with(b"0\r\n\r\n") {
            let read = talk.stream.read(&mut buffer).await.unwrap();
            count += buffer[..read].iter().map(|byte| usize::from(*byte == b'a')).sum::<usize>();
            last.extend_from_slice(&buffer[..read]);
            last.drain(..last.len().saturating_sub(8));
        }
        // The letter is a digit of the pieces' sizes too, but of none of these: 10000.
        talk.say(format!("HTTP/1.1 200 OK\r\nx-count: {count}\r\ncontent-length: 0\r\n\r\n")).await;
    })
    .await;
    let answer = egress().stream(post(&peer.url("/"), 64), GAP).await.unwrap();
    assert_eq!(answer.headers()["x-count"], (64 * MEGABYTE).to_string());
}

#[tokio::test]
async fn a_gap_in_the_answer_ends_it() {
    let peer = saying("HTTP/1.1 200 OK\r\n\r\nfirst").await;
    let answer = egress().stream(get(&peer.url("/")), SHORT).await.unwrap();
    let error = size(answer.into_body()).await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Timeout(Phase::Body), true));
}

#[tokio::test]
async fn slow_is_not_a_gap_however_long_it_takes() {
    let peer = Peer::start(|mut talk| async move {
        talk.hear().await;
        talk.say("HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n").await;
        for _ in 0..12 {
            tokio::time::sleep(SHORT / 5).await;
            talk.say("a").await;
        }
    })
    .await;
    // Twelve fifths of the gap in all.
    let answer = egress().stream(get(&peer.url("/")), SHORT).await.unwrap();
    assert_eq!(size(answer.into_body()).await.unwrap(), 12);
}

#[tokio::test]
async fn a_peer_that_takes_no_more_of_a_request_is_given_up() {
    let peer = Peer::start(|mut talk| async move {
        talk.stream.read_u8().await.unwrap();
        std::future::pending::<()>().await;
    })
    .await;
    let error = egress().stream(post(&peer.url("/"), 64), SHORT).await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Timeout(Phase::Head), true));
}

#[tokio::test]
async fn a_peer_that_takes_a_request_and_says_nothing_is_given_up() {
    let peer = Peer::start(|mut talk| async move { talk.until_closed().await }).await;
    // The gap is long; an answer must begin sooner.
    let call = async { impatient().stream(post(&peer.url("/"), 2), GAP).await };
    let error = tokio::time::timeout(GAP / 2, call).await.unwrap().unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Timeout(Phase::Head), true));
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_not_taken_for_a_whole_one() {
    let peer = Peer::start(|mut talk| async move {
        talk.hear().await;
        talk.say("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf").await;
        talk.stream.shutdown().await.unwrap();
    })
    .await;
    let answer = egress().stream(get(&peer.url("/")), GAP).await.unwrap();
    assert_eq!(size(answer.into_body()).await.unwrap_err().kind, ErrorKind::Protocol);
}

#[tokio::test]
async fn a_connection_is_kept_when_the_answer_has_been_read_and_only_then() {
    let peer = Peer::answering(OK).await;
    let egress = egress();
    for _ in 0..3 {
        let answer = egress.stream(get(&peer.url("/")), GAP).await.unwrap();
        assert_eq!(size(answer.into_body()).await.unwrap(), 2);
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
    }
    assert_eq!(peer.connections(), 1);
    let peer = saying("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf").await;
    for _ in 0..2 {
        drop(egress.stream(get(&peer.url("/")), GAP).await.unwrap());
        tokio::task::yield_now().await;
    }
    assert_eq!(peer.connections(), 2);
}

#[tokio::test]
async fn what_may_not_be_called_is_not() {
    let peer = Peer::at(std::net::SocketAddr::new(FORBIDDEN, 0), OK, None).await;
    let error = Egress::stream(&egress(), get(&peer.url("/")), GAP).await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::NotAllowed, false));
    assert_eq!(peer.connections(), 0);
}
