//! The seam where TLS sits: what turns an accepted TCP connection into the stream that HTTP is spoken over.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// Prepares accepted connections. [`Plain`] does nothing; a TLS acceptor does its handshake here, within
/// [`ListenLimits::handshake_timeout`](super::ListenLimits::handshake_timeout).
pub trait Handshake: Send + Sync + 'static {
    /// What HTTP is spoken over.
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// Whether the stream is encrypted, so that the client used https if no proxy stands before this server.
    const ENCRYPTED: bool;

    /// Does what is needed before HTTP can be spoken. An error closes the connection.
    fn handshake(&self, tcp: TcpStream) -> impl Future<Output = io::Result<Self::Stream>> + Send;
}

/// HTTP over plain TCP.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plain;

impl Handshake for Plain {
    type Stream = TcpStream;

    const ENCRYPTED: bool = false;

    async fn handshake(&self, tcp: TcpStream) -> io::Result<TcpStream> {
        Ok(tcp)
    }
}
