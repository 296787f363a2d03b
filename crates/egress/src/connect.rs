//! From a target to a connection: find the addresses, judge all of them, connect to one that was judged.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::error::{EgressError, ErrorKind, Phase};
use crate::guard::{Guard, Refusal};
use crate::pool::Connection;
use crate::resolve::Resolve;
use crate::settings::Limits;
use crate::target::{Host, Scheme, Target};
use crate::tls;
use crate::watch::{Watch, told};

/// Addresses of one name that are tried.
const MOST_TRIED: usize = 4;

/// What can be read from and written to.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync> Stream for T {}

#[derive(Clone)]
pub(crate) struct Connector {
    pub(crate) guard: Guard,
    pub(crate) resolver: Arc<dyn Resolve>,
    /// For HTTP.
    pub(crate) tls: TlsConnector,
    /// For everything else: it does not offer HTTP.
    pub(crate) plain_tls: TlsConnector,
    pub(crate) limits: Limits,
    pub(crate) watch: Option<Arc<dyn Watch>>,
}

impl Connector {
    /// The addresses of a target, all of them judged. One that must not be called spoils the whole name: whoever mixes
    /// them wants to find out which one is taken.
    pub(crate) async fn addresses(&self, target: &Target) -> Result<Vec<SocketAddr>, EgressError> {
        match target.host {
            Host::Address(_) => self.judged(target).await,
            Host::Name(_) => told(self.watch.as_deref(), Phase::Resolve, self.judged(target)).await,
        }
    }

    async fn judged(&self, target: &Target) -> Result<Vec<SocketAddr>, EgressError> {
        let found = match &target.host {
            Host::Address(address) => vec![*address],
            Host::Name(name) => timeout(self.limits.connect, self.resolver.resolve(name))
                .await
                .map_err(|_| EgressError::timeout(Phase::Resolve, target))?
                .map_err(|error| {
                    let detail = format!("the name was not found ({error}); is it written correctly?");
                    EgressError::new(ErrorKind::Resolve, target, detail)
                })?,
        };
        if found.is_empty() {
            return Err(EgressError::new(ErrorKind::Resolve, target, "the name has no address"));
        }
        let mut addresses: Vec<SocketAddr> = Vec::new();
        for address in found {
            self.guard
                .check_address(address, target.scheme)
                .map_err(|refusal| refused(target, address, refusal))?;
            let address = SocketAddr::new(address, target.port);
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        addresses.truncate(MOST_TRIED);
        Ok(addresses)
    }

    /// A new connection to one of these addresses.
    pub(crate) async fn open(
        &self,
        target: &Target,
        addresses: &[SocketAddr],
    ) -> Result<Connection, EgressError> {
        let (stream, address) = self.stream(target, addresses).await?;
        let connection = self.http(target, stream, address).await?;
        if let Some(watch) = &self.watch {
            watch.began(Phase::Head);
        }
        Ok(connection)
    }

    /// A stream to one of these addresses, with TLS if the target wants it.
    pub(crate) async fn stream(
        &self,
        target: &Target,
        addresses: &[SocketAddr],
    ) -> Result<(Box<dyn Stream>, SocketAddr), EgressError> {
        let watch = self.watch.as_deref();
        let (stream, address) = told(watch, Phase::Connect, self.tcp(target, addresses)).await?;
        Ok(match target.scheme {
            Scheme::Http | Scheme::Tcp | Scheme::Clear => (Box::new(stream), address),
            Scheme::Https | Scheme::Tls => {
                (Box::new(told(watch, Phase::Tls, self.tls(target, stream)).await?), address)
            }
        })
    }

    async fn tls(&self, target: &Target, stream: TcpStream) -> Result<TlsStream<TcpStream>, EgressError> {
        let name = tls::server_name(&target.host)
            .ok_or_else(|| EgressError::new(ErrorKind::Tls, target, "the host is no name for TLS"))?;
        let tls = if target.scheme == Scheme::Https { &self.tls } else { &self.plain_tls };
        timeout(self.limits.tls, tls.connect(name, stream))
            .await
            .map_err(|_| EgressError::timeout(Phase::Tls, target))?
            .map_err(|error| {
                let detail = format!(
                    "TLS failed: {error}; a certificate of an own authority needs --trust-authority at the server"
                );
                EgressError::new(ErrorKind::Tls, target, detail)
            })
    }

    /// Tries one address after the other; each gets an equal share of the time that is left.
    async fn tcp(
        &self,
        target: &Target,
        addresses: &[SocketAddr],
    ) -> Result<(TcpStream, SocketAddr), EgressError> {
        let started = Instant::now();
        let mut last = EgressError::timeout(Phase::Connect, target);
        for (place, address) in addresses.iter().enumerate() {
            let left = self.limits.connect.saturating_sub(started.elapsed());
            let share = left / u32::try_from(addresses.len() - place).unwrap_or(1).max(1);
            match timeout(share, TcpStream::connect(address)).await {
                Ok(Ok(stream)) if stream.peer_addr().is_ok_and(|peer| peer == *address) => {
                    // Requests are written whole; waiting for more to send only costs time.
                    let _ = stream.set_nodelay(true);
                    return Ok((stream, *address));
                }
                Ok(Ok(_)) => {
                    let detail = "the connection led to another address than the one that was checked";
                    last = EgressError::new(ErrorKind::NotAllowed, target, detail);
                }
                Ok(Err(error)) => {
                    let detail = format!("cannot connect: {error}; is the host up, and reachable from here?");
                    last = EgressError::new(ErrorKind::Connect, target, detail);
                }
                Err(_) => last = EgressError::timeout(Phase::Connect, target),
            }
        }
        Err(last)
    }

    async fn http(
        &self,
        target: &Target,
        stream: Box<dyn Stream>,
        address: SocketAddr,
    ) -> Result<Connection, EgressError> {
        let (sender, driver) = http1::Builder::new()
            .max_header_size(self.limits.header_bytes)
            .max_headers(self.limits.header_fields)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(|error| EgressError::new(ErrorKind::Connect, target, error.to_string()))?;
        // Its errors come out of the sender as well.
        let driver = tokio::spawn(async move { drop(driver.await) });
        Ok(Connection::new(sender, address, driver.abort_handle()))
    }
}

/// What the name servers inside say of a name is not told to those who may have asked for nothing else: the address is
/// for the log of whoever runs the server.
fn refused(target: &Target, address: IpAddr, refusal: Refusal) -> EgressError {
    tracing::debug!(%target, %address, ?refusal, "an address must not be called");
    let detail = match refusal {
        Refusal::NotPublic(range) => format!(
            "the address behind it is {range} and must not be called; whoever runs the server can allow its network with \
             --allow-network"
        ),
        Refusal::PlainHttp => {
            "public addresses are called over https only; write https:// in the URL".to_owned()
        }
        Refusal::Clear => "public addresses are spoken to with TLS only".to_owned(),
    };
    EgressError::new(ErrorKind::NotAllowed, target, detail)
}
