//! Object stores through the way out: an S3 client, and peers that speak as much of S3 as it wants.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use egress::{Egress, Lane, ObjectStores};
use futures_util::StreamExt as _;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload, RetryConfig};

use crate::peer::{Peer, egress};

const SECRET: &str = "c4n4ry-of-the-store";
const STORED: &str = "HTTP/1.1 200 OK\r\netag: \"1\"\r\nlast-modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

fn store(url: &str, egress: Egress, gap: Duration) -> AmazonS3 {
    let lane = Lane { organization: 1, pace: 1 };
    let retry =
        RetryConfig { max_retries: 0, retry_timeout: Duration::from_secs(20), ..RetryConfig::default() };
    AmazonS3Builder::new()
        .with_endpoint(url)
        .with_allow_http(true)
        .with_region("us-east-1")
        .with_bucket_name("bucket")
        .with_access_key_id("id")
        .with_secret_access_key(SECRET)
        .with_retry(retry)
        .with_http_connector(ObjectStores::new(Arc::new(egress), lane, Duration::from_secs(1), gap))
        .build()
        .unwrap()
}

fn patient(url: &str) -> AmazonS3 {
    store(url, egress(), Duration::from_secs(20))
}

fn key() -> Path {
    Path::from("folder/file name")
}

#[tokio::test]
async fn an_object_is_written_signed_and_whole() {
    let peer = Peer::answering(&format!("{STORED}content-length: 0\r\n\r\n")).await;
    let payload: PutPayload = (0..10).map(|_| Bytes::from(vec![b'a'; 100_000])).collect();
    patient(&peer.url("")).put(&key(), payload).await.unwrap();
    let request = peer.heard().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("PUT /bucket/folder/file%20name HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("authorization: AWS4-HMAC-SHA256 Credential=id/"), "{head}");
    assert_eq!(head.matches("\r\nhost: ").count(), 1, "{head}");
    assert_eq!(head.matches("\r\ncontent-length: 1000000").count(), 1, "{head}");
    assert!(!head.contains(SECRET));
    assert_eq!(body.len(), 1_000_000);
}

#[tokio::test]
async fn an_object_is_read_while_it_arrives() {
    let (ended, mut given_up) = tokio::sync::watch::channel(false);
    let peer = Peer::start(move |mut talk| {
        let ended = ended.clone();
        async move {
            talk.hear().await;
            // Far more than anybody could hold.
            talk.say(format!("{STORED}content-length: 1000000000000\r\n\r\n")).await;
            while talk.say(vec![b'a'; 1 << 20]).await {}
            ended.send_replace(true);
        }
    })
    .await;
    let mut object = patient(&peer.url("")).get(&key()).await.unwrap().into_stream();
    let mut size = 0;
    while size < 10_000_000 {
        size += object.next().await.unwrap().unwrap().len();
    }
    drop(object);
    given_up.wait_for(|ended| *ended).await.unwrap();
}

#[tokio::test]
async fn an_object_that_stops_arriving_is_an_error() {
    let peer = Peer::start(|mut talk| async move {
        talk.hear().await;
        talk.say(format!("{STORED}content-length: 10\r\n\r\nhalf")).await;
        talk.until_closed().await;
    })
    .await;
    let store = store(&peer.url(""), egress(), Duration::from_millis(150));
    let error = store.get(&key()).await.unwrap().bytes().await.unwrap_err();
    assert!(format!("{error:?}").contains("the answer did not end in time"), "{error:?}");
}

#[tokio::test]
async fn what_is_not_there_is_told_from_what_failed() {
    let peer = Peer::answering("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").await;
    let error = patient(&peer.url("")).get(&key()).await.unwrap_err();
    assert!(matches!(error, object_store::Error::NotFound { .. }), "{error:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Peer::answering(&format!("{STORED}content-length: 2\r\n\r\nok")).await;
    let location = other.url("/bucket/folder/file%20name");
    let peer = Peer::answering(&format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"
    ))
    .await;
    patient(&peer.url("")).get(&key()).await.unwrap_err();
    assert_eq!((peer.heard().len(), other.connections()), (1, 0));
}

#[tokio::test]
async fn a_store_that_may_not_be_called_is_not() {
    for url in ["http://127.0.0.2:9", "http://169.254.169.254"] {
        let error = patient(url).get(&key()).await.unwrap_err();
        assert!(format!("{error:?}").contains("--allow-network"), "{error:?}");
    }
}

#[tokio::test]
async fn a_store_that_wants_fewer_calls_is_left_alone() {
    let peer =
        Peer::answering("HTTP/1.1 503 Slow Down\r\nretry-after: 600\r\ncontent-length: 0\r\n\r\n").await;
    let store = patient(&peer.url(""));
    store.get(&key()).await.unwrap_err();
    let error = store.get(&key()).await.unwrap_err();
    assert!(format!("{error:?}").contains("the next one can be made in"), "{error:?}");
    assert_eq!(peer.heard().len(), 1);
}
