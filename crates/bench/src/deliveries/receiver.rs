//! Receivers of webhooks: as little of a web server as does, so that the server is measured and not they.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Failure;

/// How a receiver answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// At once.
    Quick,
    /// After this time.
    Slow(Duration),
    /// At once, and its answer never ends.
    Endless,
}

/// One receiver, on a free port. Dropping it stops it.
pub(super) struct Receiver {
    address: SocketAddr,
    heard: watch::Receiver<usize>,
    accepting: JoinHandle<()>,
}

impl Receiver {
    pub(super) async fn start(manner: Manner) -> Result<Self, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (counter, heard) = watch::channel(0);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, manner, counter.clone()));
            }
        });
        Ok(Self { address, heard, accepting })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    pub(super) async fn until_heard(&self, count: usize) {
        // The sender lives as long as this does.
        let _ = self.heard.clone().wait_for(|heard| *heard >= count).await;
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// One connection, until either side has enough.
async fn talk(stream: TcpStream, manner: Manner, counter: watch::Sender<usize>) {
    let mut stream = BufReader::new(stream);
    while hear(&mut stream).await.is_some() {
        counter.send_modify(|heard| *heard += 1);
        if let Manner::Slow(pause) = manner {
            tokio::time::sleep(pause).await;
        }
        let said = match manner {
            Manner::Quick | Manner::Slow(_) => stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await,
            Manner::Endless => {
                let mut said = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
                while said.is_ok() {
                    said = stream.write_all(&[b'a'; 8192]).await;
                }
                said
            }
        };
        if said.is_err() {
            return;
        }
    }
}

/// Reads one request. `None`: the connection has ended.
async fn hear(stream: &mut BufReader<TcpStream>) -> Option<()> {
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(())
}
