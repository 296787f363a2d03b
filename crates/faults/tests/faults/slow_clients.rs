//! Clients that are slow on purpose, against the program with its limits as a host sets them.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::client::Client;
use crate::place::Place;

/// What the flags below say.
const LIMIT: Duration = Duration::from_secs(2);
const FLAGS: [&str; 6] = ["--header-timeout", "2", "--keep-alive-timeout", "2", "--request-timeout", "4"];
const REQUEST_LIMIT: Duration = Duration::from_secs(4);

/// Time that a busy machine may need on top.
const SLACK: Duration = Duration::from_secs(4);

/// Bad clients of each kind at the same time.
const EACH: usize = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_clients_are_cut_off_while_a_normal_one_is_served() {
    let directory = tempfile::tempdir().unwrap();
    let program = Place::Sqlite.program(directory.path()).with_flags(&FLAGS);
    let organization = program.create_organization().await;
    let server = program.start().await;
    let address = server.url.strip_prefix("http://").unwrap().to_owned();

    let mut clients = JoinSet::new();
    for _ in 0..EACH {
        for kind in [Kind::Silent, Kind::EndlessHeader, Kind::Idle, Kind::SlowBody] {
            clients.spawn(be_slow(address.clone(), kind, organization.token.clone()));
        }
    }
    let client = Client::new(&server.url, &organization.token);
    let (mut answers, mut slowest) = (0, Duration::ZERO);
    while !clients.is_empty() {
        while let Some(done) = clients.try_join_next() {
            done.unwrap();
        }
        let began = Instant::now();
        assert_eq!(client.get("/v1/accounts").await.status, 200);
        slowest = slowest.max(began.elapsed());
        answers += 1;
        sleep(Duration::from_millis(10)).await;
    }
    assert!(answers > 50, "{answers}");
    assert!(slowest < Duration::from_secs(2), "a normal client waited {slowest:?}");
    server.stop().await;
    println!("slow clients: {} cut off; a normal one had {answers} answers, {slowest:?} at most", 4 * EACH);
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Connects and says nothing.
    Silent,
    /// One byte a second of a header that never ends.
    EndlessHeader,
    /// One request, then nothing.
    Idle,
    /// A complete header, then one byte a second of the body.
    SlowBody,
}

/// Returns when the server has closed the connection; fails if it does so too early or too late.
async fn be_slow(address: String, kind: Kind, token: String) {
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let began = Instant::now();
    let (first, drip, limit): (String, bool, Duration) = match kind {
        Kind::Silent => (String::new(), false, LIMIT),
        Kind::EndlessHeader => ("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ".into(), true, LIMIT),
        Kind::Idle => ("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".into(), false, LIMIT),
        Kind::SlowBody => {
            let head = "POST /v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nContent-Type: application/json\r\n";
            (format!("{head}Authorization: Bearer {token}\r\n\r\n"), true, REQUEST_LIMIT)
        }
    };
    stream.write_all(first.as_bytes()).await.unwrap();
    let (mut reading, mut writing) = stream.split();
    let drips = async {
        while drip && writing.write_all(b"a").await.is_ok() {
            sleep(Duration::from_secs(1)).await;
        }
        std::future::pending::<()>().await;
    };
    let mut said = Vec::new();
    let closed = timeout(limit + SLACK, async {
        tokio::select! {
            () = drips => unreachable!("it drips for ever"),
            // An end by reset is an end as well.
            _ = reading.read_to_end(&mut said) => {}
        }
    });
    assert!(closed.await.is_ok(), "{kind:?} was still connected after {:?}", began.elapsed());
    let took = began.elapsed();
    assert!(took + Duration::from_millis(200) >= limit, "{kind:?} was cut off after {took:?} already");
    let said = String::from_utf8_lossy(&said);
    match kind {
        Kind::Silent | Kind::EndlessHeader => {}
        Kind::Idle => assert!(said.starts_with("HTTP/1.1 200"), "{said}"),
        Kind::SlowBody => assert!(
            said.starts_with("HTTP/1.1 504") || said.starts_with("HTTP/1.1 408"),
            "a slow body is told why it ends: {said}"
        ),
    }
}
