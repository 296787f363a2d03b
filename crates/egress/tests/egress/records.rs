//! What is noted about calls: enough to find a fault, and never a secret.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use egress::{Budget, Egress, ErrorKind, Exchange, Recorder, RouteName};

use crate::peer::{OK, Peer, budget, egress, get, settings};

#[derive(Default)]
struct Notes(Mutex<Vec<Exchange>>);

impl Recorder for Notes {
    fn record(&self, exchange: &Exchange) {
        self.0.lock().unwrap().push(exchange.clone());
    }
}

fn noting() -> (Egress, Arc<Notes>) {
    let notes = Arc::new(Notes::default());
    (Egress::new(settings()).unwrap().with_recorder(notes.clone()), notes)
}

#[tokio::test]
async fn a_call_is_noted_with_what_helps() {
    let peer = Peer::answering(OK).await;
    let (egress, notes) = noting();
    let mut request = http::Request::post(peer.url("/issue/7")).body(Bytes::from_static(b"abc")).unwrap();
    request.extensions_mut().insert(RouteName("/issue/{id}"));
    egress.send(request, budget()).await.unwrap();
    let note = notes.0.lock().unwrap().remove(0);
    assert_eq!(note.url, format!("http://{}/issue/{{id}}", peer.address));
    assert_eq!((note.outcome, note.sent_bytes, note.received_bytes), (Ok(200), 3, 2));
    assert_eq!((note.address, note.reused), (Some(peer.address), false));
    assert_eq!(note.answer_header, [("content-length".to_owned(), Some("2".to_owned()))]);
}

#[tokio::test]
async fn failures_and_refusals_are_noted() {
    let (egress, notes) = noting();
    egress.send(get("http://10.0.0.1/"), budget()).await.unwrap_err();
    egress.send(get("https://0x7f.1/"), budget()).await.unwrap_err();
    let kinds: Vec<_> = notes.0.lock().unwrap().iter().map(|note| note.outcome).collect();
    assert_eq!(kinds, [Err(ErrorKind::NotAllowed), Err(ErrorKind::Request)]);
}

#[tokio::test]
async fn no_secret_is_noted_or_said() {
    const CANARY: &str = "c4n4ry";
    let peer = Peer::answering(
        "HTTP/1.1 200 OK\r\nset-cookie: s=c4n4ry\r\nx-token: c4n4ry\r\nlocation: https://x/?t=c4n4ry\r\n\
         content-length: 6\r\n\r\nc4n4ry",
    )
    .await;
    let (egress, notes) = noting();
    let request = |url: &str| {
        http::Request::post(url)
            .header("authorization", format!("Bearer {CANARY}"))
            .header("x-api-key", CANARY)
            .header("cookie", format!("session={CANARY}"))
            .body(Bytes::from(format!("{{\"password\":\"{CANARY}\"}}")))
            .unwrap()
    };
    let path = format!("/services/{CANARY}/hook?token={CANARY}");
    let answer = egress.send(request(&peer.url(&path)), budget()).await.unwrap();
    assert!(peer.heard()[0].matches(CANARY).count() >= 6, "the canaries were not sent at all");
    assert_eq!(answer.body().as_ref(), CANARY.as_bytes());
    let silent = Peer::start(|mut talk| async move { talk.until_closed().await }).await;
    let mut said = Vec::new();
    let failing = [
        (peer.url(&path), budget().of_bytes(1)),
        (format!("http://10.0.0.1{path}"), budget()),
        (format!("http://{CANARY}:{CANARY}@127.0.0.1{path}"), budget()),
        (format!("http://127.1{path}"), budget()),
        (format!("http://127.0.0.1:1{path}"), budget()),
        (silent.url(&path), Budget::within(std::time::Duration::from_millis(50))),
    ];
    for (url, budget) in failing {
        let error = egress.send(request(&url), budget).await.unwrap_err();
        said.push(format!("{error} {error:?}"));
    }
    let notes = notes.0.lock().unwrap();
    assert_eq!(notes.len(), 7);
    let all = format!("{notes:?} {said:?}");
    assert!(!all.contains(CANARY), "{all}");
    assert!(all.contains("authorization"), "names of headers are noted: {all}");
}

#[test]
fn a_url_that_is_refused_is_not_repeated() {
    let error = egress().check_url("https://user:c4n4ry@example.com/c4n4ry").unwrap_err();
    assert!(!error.to_string().contains("c4n4ry"), "{error}");
}
