//! Ending a connection from outside: the tasks that speak over it go on by themselves otherwise.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::oneshot;

use crate::Duplex;

/// Holds a connection; it ends when this is dropped.
pub(super) struct Leash {
    _holds: oneshot::Sender<()>,
}

/// A connection that is held.
pub(super) struct Leashed {
    stream: Box<dyn Duplex>,
    held: oneshot::Receiver<()>,
}

/// Ties a connection to a leash.
pub(super) fn tie(stream: Box<dyn Duplex>) -> (Leash, Leashed) {
    let (holds, held) = oneshot::channel();
    (Leash { _holds: holds }, Leashed { stream, held })
}

impl Leashed {
    fn still_held(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        match Pin::new(&mut self.held).poll(context) {
            Poll::Ready(_) => Err(io::Error::new(io::ErrorKind::NotConnected, "nobody needs it any longer")),
            Poll::Pending => Ok(()),
        }
    }
}

impl AsyncRead for Leashed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.still_held(context)?;
        Pin::new(&mut *self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Leashed {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.still_held(context)?;
        Pin::new(&mut *self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.still_held(context)?;
        Pin::new(&mut *self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::tie;

    #[tokio::test]
    async fn a_connection_ends_with_its_leash() {
        let (mut far, near) = duplex(64);
        let (leash, mut stream) = tie(Box::new(near));
        far.write_all(b"hello").await.unwrap();
        let mut heard = [0; 5];
        stream.read_exact(&mut heard).await.unwrap();
        let reading = tokio::spawn(async move { stream.read(&mut [0; 5]).await });
        drop(leash);
        assert!(reading.await.unwrap().is_err(), "also who waits is woken");
    }
}
