//! Peers on loopback, and ways out that may reach them.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use egress::{Budget, Egress, Limits, Settings};
pub(crate) use testing::Talk;
use testing::{HttpPeer, Stream};
use tokio_rustls::TlsAcceptor;

pub(crate) const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// Another address of this host, which the tests' settings do not allow.
pub(crate) const FORBIDDEN: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
pub(crate) const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/// [`HttpPeer`], whose failure to start is the test's.
pub(crate) struct Peer(HttpPeer);

impl Peer {
    pub(crate) async fn start<F>(script: impl Fn(Talk) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self(HttpPeer::start(script).await.unwrap())
    }

    pub(crate) async fn answering(answer: &str) -> Self {
        Self(HttpPeer::answering(answer).await.unwrap())
    }

    /// Gives each request the same answer, at this address, with TLS if it is given.
    pub(crate) async fn at(address: SocketAddr, answer: &'static str, tls: Option<TlsAcceptor>) -> Self {
        let script = move |mut talk: Talk| async move {
            while talk.hear().await.is_some() && talk.say(answer).await {}
        };
        Self::speaking(address, tls, script).await
    }

    /// Does this with each connection, at this address, with TLS if it is given.
    pub(crate) async fn speaking<F>(
        address: SocketAddr,
        tls: Option<TlsAcceptor>,
        script: impl Fn(Talk) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let tls = Arc::new(tls);
        let peer = HttpPeer::listen(
            address,
            move |stream| {
                let tls = tls.clone();
                Box::pin(async move {
                    match &*tls {
                        None => Some(Box::new(stream) as Box<dyn Stream>),
                        Some(tls) => {
                            let stream = tls.accept(stream).await.ok()?;
                            Some(Box::new(stream) as Box<dyn Stream>)
                        }
                    }
                })
            },
            script,
        );
        Self(peer.await.unwrap())
    }
}

impl std::ops::Deref for Peer {
    type Target = HttpPeer;

    fn deref(&self) -> &HttpPeer {
        &self.0
    }
}

/// Settings that allow `127.0.0.1` and nothing else that is not public.
pub(crate) fn settings() -> Settings {
    Settings { allow_networks: vec!["127.0.0.1/32".parse().unwrap()], ..Settings::default() }
}

pub(crate) fn egress() -> Egress {
    Egress::new(settings()).unwrap()
}

/// A way out that waits only briefly in every phase.
pub(crate) fn impatient() -> Egress {
    let short = Duration::from_millis(150);
    let limits = Limits { connect: short, tls: short, first_byte: short, ..Limits::default() };
    Egress::new(Settings { limits, ..settings() }).unwrap()
}

pub(crate) fn get(url: &str) -> egress::Request {
    http::Request::get(url).body(Bytes::new()).unwrap()
}

pub(crate) fn budget() -> Budget {
    Budget::within(Duration::from_secs(20))
}
