//! Stopping without breaking what runs.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use server::listen::{Drained, ListenLimits};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use super::support::{Client, Options, SHORT, Server, in_time};

/// A server with a request that runs until it is told to end.
struct Busy {
    server: Server,
    client: Client,
    end: Arc<Notify>,
}

async fn busy(limits: ListenLimits) -> Busy {
    let (began, end) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let work = {
        let (began, end) = (Arc::clone(&began), Arc::clone(&end));
        get(async move || {
            began.notify_one();
            end.notified().await;
            "done"
        })
    };
    let server =
        Server::start(Router::new().route("/work", work), Options { limits, ..Options::default() }).await;
    let mut client = server.connect().await;
    client.send("GET /work HTTP/1.1\r\nhost: x\r\n\r\n").await;
    in_time(began.notified()).await;
    Busy { server, client, end }
}

#[tokio::test]
async fn a_stopping_server_ends_what_runs_and_takes_nothing_new() {
    let Busy { server, mut client, end } = busy(ListenLimits::default()).await;
    let mut idle = server.connect().await;
    idle.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(idle.answer().await.status, 200);
    let mut fresh = server.connect().await;

    server.stop();
    idle.assert_cut().await;
    fresh.assert_cut().await;
    let refused = in_time(TcpStream::connect(server.addr)).await;
    assert_eq!(refused.unwrap_err().kind(), std::io::ErrorKind::ConnectionRefused);

    end.notify_one();
    assert_eq!(client.last_answer().await.text(), "done");
    assert_eq!(server.stopped().await, Drained { cut_requests: 0 });
}

#[tokio::test]
async fn what_still_runs_at_the_drain_deadline_is_cut_and_counted() {
    let Busy { server, mut client, .. } =
        busy(ListenLimits { drain_timeout: SHORT, ..ListenLimits::default() }).await;
    server.stop();
    client.assert_cut().await;
    assert_eq!(server.stopped().await, Drained { cut_requests: 1 });
}
