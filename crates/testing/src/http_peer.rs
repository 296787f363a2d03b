//! A peer that does what a test wants of a web server, and remembers what it was sent.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What a connection is read from and written to.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;
type Script = dyn Fn(Talk) -> Boxed<()> + Send + Sync;
type Wrap = dyn Fn(TcpStream) -> Boxed<Option<Box<dyn Stream>>> + Send + Sync;

/// One connection from the peer's side.
pub struct Talk {
    /// The connection itself.
    pub stream: Box<dyn Stream>,
    notes: Arc<Notes>,
}

impl Talk {
    /// Reads one request: its header, and as much body as that says. `None`: the connection has ended.
    pub async fn hear(&mut self) -> Option<String> {
        let mut text = Vec::new();
        while !text.ends_with(b"\r\n\r\n") {
            text.push(self.stream.read_u8().await.ok()?);
        }
        let header = String::from_utf8_lossy(&text).to_lowercase();
        let length = header.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
        let mut body = vec![0; length.and_then(|length| length.parse().ok()).unwrap_or(0)];
        self.stream.read_exact(&mut body).await.ok()?;
        text.extend(body);
        let text = String::from_utf8_lossy(&text).into_owned();
        self.notes.heard.send_modify(|heard| heard.push(text.clone()));
        Some(text)
    }

    /// Writes; answers `false` when nobody listens any more.
    pub async fn say(&mut self, text: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(text.as_ref()).await.is_ok() && self.stream.flush().await.is_ok()
    }

    /// Waits until the other side ends the connection.
    pub async fn until_closed(&mut self) {
        let mut rest = [0; 1024];
        while matches!(self.stream.read(&mut rest).await, Ok(1..)) {}
    }
}

struct Notes {
    heard: watch::Sender<Vec<String>>,
    connections: AtomicUsize,
}

/// See the module. Dropping it stops it, with all its connections.
pub struct HttpPeer {
    /// Where it listens.
    pub address: SocketAddr,
    notes: Arc<Notes>,
    tasks: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl HttpPeer {
    /// One that does this with each connection, on a free port of `127.0.0.1`.
    pub async fn start<F>(script: impl Fn(Talk) -> F + Send + Sync + 'static) -> io::Result<Self>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let plain = |stream| -> Boxed<Option<Box<dyn Stream>>> {
            Box::pin(async move { Some(Box::new(stream) as Box<dyn Stream>) })
        };
        Self::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), plain, script).await
    }

    /// One that gives each request on each connection the same answer.
    pub async fn answering(answer: impl Into<String>) -> io::Result<Self> {
        let answer: Arc<str> = answer.into().into();
        Self::start(move |talk| answer_all(talk, answer.clone())).await
    }

    /// One that listens at this address and does `wrap` with each connection first, such as TLS.
    pub async fn listen<F>(
        address: SocketAddr,
        wrap: impl Fn(TcpStream) -> Boxed<Option<Box<dyn Stream>>> + Send + Sync + 'static,
        script: impl Fn(Talk) -> F + Send + Sync + 'static,
    ) -> io::Result<Self>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let notes = Arc::new(Notes { heard: watch::Sender::default(), connections: AtomicUsize::new(0) });
        let tasks: Arc<Mutex<Vec<JoinHandle<()>>>> = Arc::default();
        let (script, wrap): (Arc<Script>, Arc<Wrap>) =
            (Arc::new(move |talk| Box::pin(script(talk))), Arc::new(wrap));
        let accepting = tokio::spawn(accept(listener, wrap, script, notes.clone(), tasks.clone()));
        lock(&tasks).push(accepting);
        Ok(Self { address, notes, tasks })
    }

    /// A URL of it, without TLS.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The requests that it was sent so far.
    pub fn heard(&self) -> Vec<String> {
        self.notes.heard.borrow().clone()
    }

    /// Waits until it was sent so many requests.
    pub async fn until_heard(&self, count: usize) -> Vec<String> {
        let mut heard = self.notes.heard.subscribe();
        // The sender lives as long as this does.
        let _ = heard.wait_for(|heard| heard.len() >= count).await;
        self.heard()
    }

    /// The connections that were made to it so far.
    pub fn connections(&self) -> usize {
        self.notes.connections.load(Ordering::SeqCst)
    }
}

impl Drop for HttpPeer {
    fn drop(&mut self) {
        lock(&self.tasks).iter().for_each(JoinHandle::abort);
    }
}

/// Gives each request of a connection the same answer.
async fn answer_all(mut talk: Talk, answer: Arc<str>) {
    while talk.hear().await.is_some() && talk.say(answer.as_bytes()).await {}
}

async fn accept(
    listener: TcpListener,
    wrap: Arc<Wrap>,
    script: Arc<Script>,
    notes: Arc<Notes>,
    tasks: Arc<Mutex<Vec<JoinHandle<()>>>>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        notes.connections.fetch_add(1, Ordering::SeqCst);
        let (script, notes, wrapped) = (script.clone(), notes.clone(), wrap(stream));
        let talking = tokio::spawn(async move {
            if let Some(stream) = wrapped.await {
                script(Talk { stream, notes }).await;
            }
        });
        lock(&tasks).push(talking);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
