//! Streams for what is not HTTP, with their bytes noted.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use connectors::{ErrorKind, ProviderError};
use egress::{Budget, Egress, Wire};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::timeout;

use super::failure::unanswered;
use super::traffic::Traffic;

/// Longest time that a stream lives: files of any size go over it. Whoever speaks over it has shorter limits for each step.
const LONGEST: Duration = Duration::from_hours(24);

/// A stream that counts what goes over it.
pub(super) struct Dialed {
    stream: egress::Dialed,
    traffic: Arc<Traffic>,
}

/// Opens a stream within so much time.
pub(super) async fn dial(
    egress: &Egress,
    host: &str,
    port: u16,
    time: Duration,
    traffic: Arc<Traffic>,
) -> Result<Dialed, ProviderError> {
    let budget = Budget::within(LONGEST).of_bytes(usize::MAX);
    let dialing = timeout(time, egress.dial(host, port, Wire::ByProtocol, budget)).await;
    let Ok(dialed) = dialing else {
        let message = format!("the provider could not be called: no connection to {host}:{port} in time");
        return Err(ProviderError::new(ErrorKind::Unavailable, message));
    };
    let stream = dialed.map_err(|error| unanswered(&error))?;
    traffic.sent(0);
    Ok(Dialed { stream, traffic })
}

impl AsyncRead for Dialed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, into))?;
        self.traffic.received(into.filled().len() - before);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Dialed {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        self.traffic.sends(written);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
