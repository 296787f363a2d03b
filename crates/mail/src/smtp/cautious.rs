//! A connection that begins in the clear and goes on with TLS.
//!
//! Somebody on the way can add an answer behind the server's last one in the clear. A client that reads ahead has it
//! in its buffer when TLS begins, and takes it for something that the server said under TLS: from then on every answer
//! is taken for the one to the next command, and a message that was refused for one that was sent. So nothing is read
//! ahead here: what was added stays in the socket, where the TLS handshake meets it and fails.

use std::{
    io,
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
#[derive(Debug)]
pub(crate) struct Cautious(TcpStream);

/// Bytes looked at in one go.
const LOOK: usize = 4096;

impl Cautious {
    /// Connects to the first of the host's addresses that answers, each having this long.
    pub(crate) async fn connect(host: &str, port: u16, limit: Duration) -> io::Result<Self> {
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for address in lookup_host((host, port)).await? {
            match timeout(limit, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(Self(stream)),
                Ok(Err(error)) => last = error,
                Err(_) => last = io::Error::new(io::ErrorKind::TimedOut, "the connection took too long"),
            }
        }
        Err(last)
    }
}

impl AsyncTokioStream for Cautious {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.peer_addr()
    }
}

impl AsyncRead for Cautious {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut bytes = [0; LOOK];
        let room = buffer.remaining().min(LOOK);
        let mut seen = ReadBuf::new(&mut bytes[..room]);
        ready!(self.0.poll_peek(context, &mut seen))?;
        let until_line_end = seen.filled().iter().position(|byte| *byte == b'\n').map(|at| at + 1);
        // Nothing seen is the connection's end, which reading has to find out as well.
        let wanted = until_line_end.unwrap_or(seen.filled().len()).max(1).min(room);
        let mut piece = ReadBuf::new(&mut bytes[..wanted]);
        ready!(Pin::new(&mut self.0).poll_read(context, &mut piece))?;
        buffer.put_slice(piece.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Cautious {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
