//! Streams for what is not HTTP (SMTP, SFTP): the same way to an address, with the same judgement of it.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep_until, timeout_at};

use crate::Egress;
use crate::connect::Stream;
use crate::error::{EgressError, Phase};
use crate::settings::Budget;
use crate::slots::Slot;
use crate::target::{Scheme, Target, check_host};

/// Who sees to it that nobody listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// TLS from the first byte, with the same trust as calls over https.
    Tls,
    /// The protocol that is spoken, by itself: SSH, or STARTTLS, which whoever speaks it must insist on.
    ByProtocol,
    /// Nobody: only to networks that whoever runs the server allows.
    Clear,
}

/// A stream to somebody else's server. It holds one of the places for calls until it is dropped, and its budget holds
/// from dialing to the last byte: afterwards every read and write fails with [`io::ErrorKind::TimedOut`], and reading
/// more than it allows with [`io::ErrorKind::FileTooLarge`].
pub struct Dialed {
    stream: Box<dyn Stream>,
    address: SocketAddr,
    end: Pin<Box<Sleep>>,
    bytes_left: usize,
    _slot: Option<Slot>,
}

impl Egress {
    /// What can be said about a host before it is dialed: for fields that are saved now and used later.
    pub fn check_host(&self, host: &str, port: u16) -> Result<(), EgressError> {
        self.dialed_target(host, port, Scheme::Tls).map(drop)
    }

    /// The authorities, in DER, that are trusted besides the public ones: for protocols that begin TLS by themselves.
    pub fn authorities(&self) -> impl Iterator<Item = &[u8]> {
        self.authorities.iter().map(AsRef::as_ref)
    }

    /// Connects to a host: a name, or an address.
    pub async fn dial(
        &self,
        host: &str,
        port: u16,
        wire: Wire,
        budget: Budget,
    ) -> Result<Dialed, EgressError> {
        let deadline = Instant::now() + budget.whole;
        let scheme = match wire {
            Wire::Tls => Scheme::Tls,
            Wire::ByProtocol => Scheme::Tcp,
            Wire::Clear => Scheme::Clear,
        };
        let target = self.dialed_target(host, port, scheme)?;
        let mut phase = Phase::Queue;
        let dialing = async {
            let slot = self.slots.take(&target).await;
            phase = Phase::Resolve;
            let addresses = self.connector.addresses(&target).await?;
            phase = Phase::Connect;
            let (stream, address) = self.connector.stream(&target, &addresses).await?;
            Ok((slot, stream, address))
        };
        let dialed = timeout_at(deadline.into(), dialing).await;
        let outcome = dialed.unwrap_or_else(|_| Err(EgressError::timeout(phase, &target)));
        let failed = outcome.as_ref().err().map(|error| error.kind.as_str());
        tracing::debug!(%target, failed, "dialed");
        let (slot, stream, address) = outcome?;
        let end = Box::pin(sleep_until(deadline.into()));
        Ok(Dialed { stream, address, end, bytes_left: budget.body_bytes, _slot: slot })
    }

    fn dialed_target(&self, host: &str, port: u16, scheme: Scheme) -> Result<Target, EgressError> {
        let target = check_host(host, port, scheme).map_err(|error| EgressError::host(&error))?;
        self.connector.guard.check_target(&target).map_err(|error| EgressError::host(&error))?;
        Ok(target)
    }
}

impl Dialed {
    /// The address that it leads to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    fn in_time(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        match self.end.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::Error::new(io::ErrorKind::TimedOut, "the conversation took too long")),
            Poll::Pending => Ok(()),
        }
    }
}

impl AsyncRead for Dialed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.in_time(context)?;
        let before = into.filled().len();
        ready!(Pin::new(&mut *self.stream).poll_read(context, into))?;
        let read = into.filled().len() - before;
        if read > self.bytes_left {
            into.set_filled(before);
            let detail = "the other side sent more than it may";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::FileTooLarge, detail)));
        }
        self.bytes_left -= read;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Dialed {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.in_time(context)?;
        Pin::new(&mut *self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.in_time(context)?;
        Pin::new(&mut *self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.in_time(context)?;
        Pin::new(&mut *self.stream).poll_shutdown(context)
    }
}

impl std::fmt::Debug for Dialed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Dialed").field("address", &self.address).finish_non_exhaustive()
    }
}
