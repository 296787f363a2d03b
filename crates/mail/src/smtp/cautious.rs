//! A connection that begins in the clear and goes on with TLS.
//!
//! Somebody on the way can add an answer behind the server's last one in the clear. A client that reads ahead has it
//! in its buffer when TLS begins, and takes it for something that the server said under TLS: from then on every answer
//! is taken for the one to the next command, and a message that was refused for one that was sent. So lines are handed
//! out one by one here: what was added comes next, where the TLS handshake meets it and fails.

use std::{
    fmt, io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpStream, lookup_host},
    time::timeout,
};

/// A connection of which each read ends with a line at the latest. TLS is read in somewhat smaller pieces for it,
/// which a message does not notice.
pub(crate) struct Cautious<S> {
    stream: S,
    peer: SocketAddr,
    /// What was read and not handed out yet: from `next` on.
    read: Vec<u8>,
    next: usize,
}

/// Bytes read in one go.
const LOOK: usize = 4096;

impl Cautious<TcpStream> {
    /// Connects to the first of the host's addresses that answers, each having this long.
    pub(crate) async fn connect(host: &str, port: u16, limit: Duration) -> io::Result<Self> {
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for address in lookup_host((host, port)).await? {
            match timeout(limit, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(Self::new(stream, address)),
                Ok(Err(error)) => last = error,
                Err(_) => last = io::Error::new(io::ErrorKind::TimedOut, "the connection took too long"),
            }
        }
        Err(last)
    }
}

impl<S> Cautious<S> {
    /// Over a connection that somebody else has made.
    pub(crate) fn new(stream: S, peer: SocketAddr) -> Self {
        Self { stream, peer, read: Vec::new(), next: 0 }
    }
}

impl<S> fmt::Debug for Cautious<S> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Cautious").field("peer", &self.peer).finish_non_exhaustive()
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin> AsyncTokioStream for Cautious<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Cautious<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.next == this.read.len() {
            let mut bytes = [0; LOOK];
            let mut piece = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut this.stream).poll_read(context, &mut piece))?;
            this.read.clear();
            this.read.extend_from_slice(piece.filled());
            this.next = 0;
        }
        let left = this.read.get(this.next..).unwrap_or_default();
        let until_line_end = left.iter().position(|byte| *byte == b'\n').map_or(left.len(), |at| at + 1);
        let given = left.get(..until_line_end.min(buffer.remaining())).unwrap_or_default();
        buffer.put_slice(given);
        this.next += given.len();
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Cautious<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
