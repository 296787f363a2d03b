//! A server of files on this machine: as little of S3 as a download needs, so that Patchbay is measured and not it.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::Failure;

/// Size of the one file that it has, under every name, in bytes.
const SIZE: usize = 1024;

/// One server, on a free port. Dropping it stops it.
pub(super) struct Peer {
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Peer {
    pub(super) async fn start() -> Result<Self, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream));
            }
        });
        Ok(Self { address, accepting })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// One connection, until the other side has enough.
async fn talk(stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {SIZE}\r\ncontent-type: text/plain\r\netag: \"1\"\r\n\
         last-modified: Mon, 02 Nov 2026 10:00:00 GMT\r\n\r\n{}",
        "x".repeat(SIZE)
    );
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    loop {
        line.clear();
        match stream.read_line(&mut line).await {
            // Downloads have no body: behind the header comes the next request.
            Ok(length) if length > 0 => {
                if line == "\r\n" && stream.write_all(answer.as_bytes()).await.is_err() {
                    return;
                }
            }
            _ => return,
        }
    }
}
