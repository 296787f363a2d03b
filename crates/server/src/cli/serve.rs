//! `patchbay serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::Failure;
use super::stop::Signals;
use super::store_options::DataOptions;
use crate::app::App;
use crate::assets::{self, AssetSource};
use crate::layers::{self, Config};
use crate::listen::{self, ListenLimits, TrustedProxies};
use crate::routes;

#[derive(Args)]
pub(super) struct Serve {
    #[command(flatten)]
    data: DataOptions,
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, env = "PATCHBAY_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Networks of proxies whose X-Forwarded-* headers are believed, for example 10.0.0.0/8
    #[arg(long, env = "PATCHBAY_TRUSTED_PROXIES", value_delimiter = ',')]
    trusted_proxies: Vec<IpNet>,
    /// Folder of a built dashboard, instead of the one inside this program
    #[arg(long, env = "PATCHBAY_ASSETS_DIR")]
    assets_dir: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitOptions,
}

/// Limits of the listener that a host may want to change; the others have fixed defaults.
#[derive(Args)]
struct LimitOptions {
    /// Most connections at once [default: by the limit of open files, at most 10000]
    #[arg(long, env = "PATCHBAY_MAX_CONNECTIONS")]
    max_connections: Option<usize>,
    /// Most connections at once from one address; loopback and trusted proxies do not count
    #[arg(long, env = "PATCHBAY_MAX_CONNECTIONS_PER_ADDRESS", default_value_t = 256)]
    max_connections_per_address: usize,
    /// Seconds that a client may take to send a request's header
    #[arg(long, env = "PATCHBAY_HEADER_TIMEOUT", default_value_t = 10)]
    header_timeout: u64,
    /// Seconds that a connection may be idle between requests
    #[arg(long, env = "PATCHBAY_KEEP_ALIVE_TIMEOUT", default_value_t = 75)]
    keep_alive_timeout: u64,
    /// Seconds that a request may take
    #[arg(long, env = "PATCHBAY_REQUEST_TIMEOUT", default_value_t = 60)]
    request_timeout: u64,
    /// Seconds that running requests get to end when the server stops
    #[arg(long, env = "PATCHBAY_DRAIN_TIMEOUT", default_value_t = 30)]
    drain_timeout: u64,
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let _lock = self.data.lock()?;
        let platform = Arc::new(self.data.open().await?);
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|error| format!("cannot listen on {}: {error}; choose another --listen", self.listen))?;
        let address = listener.local_addr()?;

        let stop = CancellationToken::new();
        let rest = CancellationToken::new();
        let workers =
            tokio::spawn(platform::jobs::run(platform.clone(), vec![], rest.clone().cancelled_owned()));
        tokio::spawn(Signals::listen()?.stop(stop.clone()));

        let source = self.assets_dir.clone().map_or_else(AssetSource::embedded, AssetSource::Directory);
        let router = routes::api(&App::new(platform.clone()), assets::router(source));
        let config = Config { time_limit: Duration::from_secs(self.limits.request_timeout) };
        let router = layers::stack(router, &config);

        super::print(&format!("listening on http://{address}"));
        tracing::info!(%address, master_key = platform.keys.master_id(), "ready");
        let trusted = TrustedProxies::from(self.trusted_proxies.clone());
        let drained =
            listen::serve(listener, router, self.limits.listen_limits(), trusted, stop.cancelled_owned())
                .await?;

        // Requests first, then the workers, then what they all wrote to.
        rest.cancel();
        if workers.await.is_err() {
            tracing::error!("the outbox worker had stopped with a panic");
        }
        platform.store.close().await;
        tracing::info!(cut_requests = drained.cut_requests, "stopped");
        Ok(())
    }
}

impl LimitOptions {
    fn listen_limits(&self) -> ListenLimits {
        let defaults = ListenLimits::default();
        ListenLimits {
            max_connections: self.max_connections.unwrap_or(defaults.max_connections),
            max_connections_per_address: self.max_connections_per_address,
            header_read_timeout: Duration::from_secs(self.header_timeout),
            first_byte_timeout: Duration::from_secs(self.header_timeout),
            keep_alive_timeout: Duration::from_secs(self.keep_alive_timeout),
            drain_timeout: Duration::from_secs(self.drain_timeout),
            ..defaults
        }
    }
}
