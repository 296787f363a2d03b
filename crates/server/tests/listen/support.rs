//! A server to talk to, and a client that can be as rude as needed.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use http::{HeaderMap, HeaderName, HeaderValue};
use server::layers;
use server::listen::{self, Drained, ListenLimits, TrustedProxies};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Shortened limits last this long.
pub(crate) const SHORT: Duration = Duration::from_millis(300);
/// Whatever has not happened by now does not happen. Less than the default limits, which must not be what helped.
pub(crate) const DEADLINE: Duration = Duration::from_secs(8);

pub(crate) struct Server {
    pub(crate) addr: SocketAddr,
    stop: CancellationToken,
    served: JoinHandle<Drained>,
}

#[derive(Default)]
pub(crate) struct Options {
    pub(crate) limits: ListenLimits,
    pub(crate) trusted: Vec<&'static str>,
    pub(crate) layers: layers::Config,
}

impl Server {
    /// Serves `router` and two routes that every test can use: `/hello`, and `/length`, which reads a body.
    pub(crate) async fn start(router: Router, options: Options) -> Self {
        let router = router
            .route("/hello", get(async || "hello"))
            .route("/length", post(async |body: Bytes| body.len().to_string()));
        let router = layers::stack(router, &options.layers);
        let trusted: Vec<_> = options.trusted.iter().map(|network| network.parse().unwrap()).collect();
        let trusted = TrustedProxies::from(trusted);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        let served = tokio::spawn(async move {
            listen::serve(listener, router, options.limits, trusted, stopped).await.unwrap()
        });
        Self { addr, stop, served }
    }

    pub(crate) async fn with_limits(limits: ListenLimits) -> Self {
        Self::start(Router::new(), Options { limits, ..Options::default() }).await
    }

    pub(crate) async fn connect(&self) -> Client {
        Client(in_time(TcpStream::connect(self.addr)).await.unwrap())
    }

    /// Sends `request` on a connection of its own, and reads the answer and the end of the connection.
    pub(crate) async fn ask(&self, request: &str) -> Answer {
        let mut client = self.connect().await;
        client.send(request).await;
        client.last_answer().await
    }

    /// A well-behaved client gets what it asks for.
    pub(crate) async fn assert_serves_others(&self) {
        let answer = self.ask("GET /hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
        assert_eq!((answer.status, answer.text().as_str()), (200, "hello"));
    }

    pub(crate) fn stop(&self) {
        self.stop.cancel();
    }

    pub(crate) async fn stopped(self) -> Drained {
        in_time(self.served).await.unwrap()
    }
}

pub(crate) struct Client(pub(crate) TcpStream);

impl Client {
    pub(crate) async fn send(&mut self, text: impl AsRef<[u8]>) {
        self.0.write_all(text.as_ref()).await.unwrap();
    }

    /// Reads until the server ends the connection. Only a proper end counts: after a reset the answer may be lost.
    pub(crate) async fn last_answer(&mut self) -> Answer {
        let mut bytes = Vec::new();
        in_time(self.0.read_to_end(&mut bytes)).await.unwrap();
        Answer::parse(&bytes)
    }

    /// Reads one answer with a content length from a connection that stays open.
    pub(crate) async fn answer(&mut self) -> Answer {
        let mut bytes = Vec::new();
        loop {
            if let Some(answer) = Answer::parse_whole(&bytes) {
                return answer;
            }
            assert_ne!(in_time(self.0.read_buf(&mut bytes)).await.unwrap(), 0, "ended early: {bytes:?}");
        }
    }

    /// Sends `pieces` one by one, slowly, until the server ends the connection; gives what it sent.
    pub(crate) async fn trickle(&mut self, pieces: impl Iterator<Item = &[u8]>) -> Vec<u8> {
        let mut received = Vec::new();
        in_time(async {
            for piece in pieces {
                // A failure to send means that the connection has ended; then reading says so too.
                let _ = self.0.write_all(piece).await;
                let read = self.0.read_buf(&mut received);
                if let Ok(Ok(0) | Err(_)) = tokio::time::timeout(Duration::from_millis(20), read).await {
                    return;
                }
            }
            panic!("the client could say all that it wanted");
        })
        .await;
        received
    }

    /// Waits until the server ends the connection, properly or not, without an answer.
    pub(crate) async fn assert_cut(&mut self) {
        match in_time(self.0.read_u8()).await {
            Ok(byte) => panic!("not cut: got byte {byte}"),
            Err(error) => assert!(
                matches!(
                    error.kind(),
                    std::io::ErrorKind::UnexpectedEof | std::io::ErrorKind::ConnectionReset
                ),
                "{error}"
            ),
        }
    }

    /// Gives the server time to do something rash after its answer, which is left unread.
    pub(crate) async fn assert_answer_pending(&mut self) {
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_ne!(in_time(self.0.peek(&mut [0])).await.unwrap(), 0);
    }

    /// Looks on for `time` and sees neither bytes nor the end of the connection.
    pub(crate) async fn assert_quiet_for(&mut self, time: Duration) {
        let read = tokio::time::timeout(time, self.0.read_u8()).await;
        assert!(read.is_err(), "something happened: {read:?}");
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        Self::parse_head(bytes).unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(bytes)))
    }

    fn parse_head(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let (status_line, lines) = head.split_once("\r\n").unwrap_or((head, ""));
        let headers = lines.lines().map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.parse::<HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap())
        });
        Some(Self {
            status: status_line.split(' ').nth(1)?.parse().unwrap(),
            headers: headers.collect(),
            body: bytes[end + 4..].to_vec(),
        })
    }

    fn parse_whole(bytes: &[u8]) -> Option<Self> {
        let answer = Self::parse_head(bytes)?;
        let length: usize = answer.header("content-length")?.parse().unwrap();
        (answer.body.len() >= length).then_some(answer)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// Checks that this is an error in the form of the second published API, and gives what it says.
    pub(crate) fn plain_error(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/json"));
        let body: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        let error = body["error"].as_str().unwrap().to_owned();
        assert_eq!(body, serde_json::json!({ "error": error }), "it holds nothing else");
        error
    }

    /// Checks that this is a complete problem of this kind, and gives it.
    pub(crate) fn assert_problem(&self, status: u16, kind: &str) -> serde_json::Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], format!("urn:patchbay:problem:{kind}"));
        assert!(!problem["message"].as_str().unwrap().is_empty());
        problem["occurred_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        let id = problem["instance"].as_str().unwrap().strip_prefix("urn:patchbay:request:").unwrap();
        if let Some(header) = self.header("x-request-id") {
            assert_eq!(header, id);
        }
        problem
    }
}

/// Fails the test when `future` takes longer than anything here may.
pub(crate) async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future).await.expect("took too long")
}
