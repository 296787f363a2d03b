//! `patchbay serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use connectors::operator::Operator;
use ipnet::IpNet;
use platform::jobs::Worker;
use platform::mail::MailWorker;
use platform::settings::{Settings, SignUpPolicy};
use platform::webhooks::WebhookWorker;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::Failure;
use super::amazon_options::AmazonOptions;
use super::egress_options::EgressOptions;
use super::mail_options::MailOptions;
use super::public_url::PublicUrl;
use super::stop::Signals;
use super::store_options::DataOptions;
use crate::app::App;
use crate::assets::{self, AssetSource};
use crate::layers::{self, Config};
use crate::limits::{AnonymousLimits, TokenLimit};
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
    /// Folder of a built dashboard, instead of the one inside this program; the Connect page is taken from the folder
    /// `connect` beside it
    #[arg(long, env = "PATCHBAY_ASSETS_DIR")]
    assets_dir: Option<PathBuf>,
    #[command(flatten)]
    public_url: PublicUrl,
    /// Who may found an organization by signing up; `patchbay organization create --admin` works either way
    #[arg(long, env = "PATCHBAY_SIGN_UP", value_enum, default_value_t = SignUp::Open)]
    sign_up: SignUp,
    #[command(flatten)]
    mail: MailOptions,
    #[command(flatten)]
    egress: EgressOptions,
    #[command(flatten)]
    amazon: AmazonOptions,
    #[command(flatten)]
    limits: LimitOptions,
}

/// Who may found an organization.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum SignUp {
    /// Anybody who reaches the server
    Open,
    /// Only the command line
    Closed,
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
    /// Times the usual limits for calls without a token (signing in and up, links) from one address; 0 for no limits
    #[arg(long, env = "PATCHBAY_ANONYMOUS_LIMITS", default_value_t = 1)]
    anonymous_limits: u32,
    /// Most requests in a minute with one token, on this server; 0 for no limit
    #[arg(long, env = "PATCHBAY_REQUESTS_PER_MINUTE", default_value_t = 6000)]
    requests_per_minute: u32,
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
        let platform = self.data.open().await?;
        let transport = self.mail.transport(&self.data.data_dir)?;
        let egress = Arc::new(self.egress.egress()?);
        let operator = Arc::new(Operator { amazon: self.amazon.identity()? });
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|error| format!("cannot listen on {}: {error}; choose another --listen", self.listen))?;
        let address = listener.local_addr()?;
        let settings = Settings {
            public_url: self.public_url.or_of(address)?,
            sign_up: match self.sign_up {
                SignUp::Open => SignUpPolicy::Open,
                SignUp::Closed => SignUpPolicy::Closed,
            },
            operator,
        };
        let platform = Arc::new(platform.with_settings(settings).with_egress(egress));

        let stop = CancellationToken::new();
        let rest = CancellationToken::new();
        let workers: Vec<Arc<dyn Worker>> =
            vec![Arc::new(MailWorker::new(transport)), Arc::new(WebhookWorker)];
        let workers =
            tokio::spawn(platform::jobs::run(platform.clone(), workers, rest.clone().cancelled_owned()));
        let counting = tokio::spawn(platform::status::run(platform.clone(), rest.clone().cancelled_owned()));
        tokio::spawn(Signals::listen()?.stop(stop.clone()));

        let limits = AnonymousLimits::times(self.limits.anonymous_limits);
        let source = self.assets_dir.clone().map_or_else(AssetSource::embedded, AssetSource::Directory);
        let app = App::new(platform.clone())
            .with_limits(limits)
            .with_token_limit(TokenLimit::per_minute(self.limits.requests_per_minute))
            .until(stop.clone());
        let router = routes::api(&app, assets::router(source, platform.clone()));
        let config = Config { time_limit: Duration::from_secs(self.limits.request_timeout) };
        let router = layers::stack(router, &config);

        super::print(&format!("listening on http://{address}"));
        tracing::info!(%address, master_key = platform.keys.master_id(), "ready");
        let trusted = TrustedProxies::from(self.trusted_proxies.clone());
        let drained =
            listen::serve(listener, router, self.limits.listen_limits(), trusted, stop.cancelled_owned())
                .await?;

        // Requests first, then the workers and what was counted, then what they all wrote to.
        rest.cancel();
        if workers.await.is_err() {
            tracing::error!("the outbox worker had stopped with a panic");
        }
        if counting.await.is_err() {
            tracing::error!("the counting of calls had stopped with a panic");
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
