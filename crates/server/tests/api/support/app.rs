//! The server of one test.

use std::net::SocketAddr;
use std::sync::Arc;

use api_types::OrganizationType;
use egress::Egress;
use ipnet::IpNet;
use platform::Platform;
use platform::keys::Keys;
use platform::passwords::Passwords;
use platform::settings::Settings;
use secrets::{Cost, MasterKey, PasswordHasher};
use server::app::App;
use server::assets::{self, AssetSource};
use server::layers;
use server::listen::{self, ListenLimits, TrustedProxies};
use server::routes;
use store::{Location, Store, StoreOptions};
use tempfile::TempDir;
use testing::{TestDatabase, TestPostgres};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{Call, Client, Org};

/// Where the data of a test is. Dropping it removes them.
pub(crate) enum Home {
    Sqlite(TempDir),
    Postgres(TestDatabase),
}

impl Home {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(TempDir::new().unwrap())
    }

    pub(crate) async fn postgres() -> Self {
        Self::Postgres(TestDatabase::create(&TestPostgres::shared().unwrap()).await.unwrap())
    }

    fn location(&self) -> Location {
        match self {
            Self::Sqlite(directory) => Location::Sqlite(directory.path().join("patchbay.db")),
            Self::Postgres(database) => Location::Postgres(database.serving_url()),
        }
    }
}

/// A running server on a database of its own. Dropping it stops it.
pub(crate) struct TestApp {
    pub(crate) platform: Arc<Platform>,
    pub(crate) address: SocketAddr,
    pub(crate) master: MasterKey,
    client: Client,
    _stop: DropGuard,
    // Last: the server goes before its data.
    pub(crate) home: Home,
}

impl TestApp {
    pub(crate) async fn sqlite() -> Self {
        Self::on(Home::sqlite()).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::on(Home::postgres().await).await
    }

    async fn on(home: Home) -> Self {
        let master = MasterKey::generate();
        let platform = open(&home, &master).await;
        let (address, stop) = serve(App::new(platform.clone()), Serving::default()).await;
        Self { platform, address, master, client: Client::of(address), _stop: stop, home }
    }

    /// Another server on the same database with the same master key: another node, or this one after a restart.
    pub(crate) async fn another_node(&self) -> Node {
        self.node(|app| app, layers::Config::default()).await
    }

    /// Another server on the same database, with other limits.
    pub(crate) async fn node(&self, limited: impl FnOnce(App) -> App, layers: layers::Config) -> Node {
        let platform = open(&self.home, &self.master).await;
        let app = limited(App::new(platform.clone()));
        let (address, stop) = serve(app, Serving { layers, proxies: vec![] }).await;
        Node { platform, client: Client::of(address), _stop: stop }
    }

    /// Another server on the same database, with other settings, behind a proxy that it believes: callers say in
    /// `X-Forwarded-For` and `X-Forwarded-Proto` where they come from.
    pub(crate) async fn node_behind_proxy(&self, settings: Settings) -> Node {
        let platform = Arc::new(open_with(&self.home, &self.master, settings).await);
        let serving = Serving { proxies: vec!["127.0.0.0/8".parse().unwrap()], ..Serving::default() };
        let (address, stop) = serve(App::new(platform.clone()), serving).await;
        Node { platform, client: Client::of(address), _stop: stop }
    }

    /// Another server on the same database, with another way out.
    pub(crate) async fn node_with_egress(&self, egress: Egress) -> Node {
        let platform = open_with(&self.home, &self.master, Settings::default()).await;
        let platform = Arc::new(platform.with_egress(Arc::new(egress)));
        let (address, stop) = serve(App::new(platform.clone()), Serving::default()).await;
        Node { platform, client: Client::of(address), _stop: stop }
    }

    /// Founds an organization, as the command line does it.
    pub(crate) async fn organization(&self, name: &str) -> Org {
        Org::found(self, name, OrganizationType::Standard).await
    }

    /// Founds an organization that may have others below it: for tests of every route, these included.
    pub(crate) async fn root_organization(&self, name: &str) -> Org {
        Org::found(self, name, OrganizationType::Root).await
    }

    /// Begins a call; `path` is sent as it is.
    pub(crate) fn call(&self, method: &str, path: &str) -> Call {
        self.client.call(method, path)
    }
}

/// A further server on the database of a [`TestApp`].
pub(crate) struct Node {
    pub(crate) platform: Arc<Platform>,
    client: Client,
    _stop: DropGuard,
}

impl Node {
    pub(crate) fn call(&self, method: &str, path: &str) -> Call {
        self.client.call(method, path)
    }
}

async fn open(home: &Home, master: &MasterKey) -> Arc<Platform> {
    Arc::new(open_with(home, master, Settings::default()).await)
}

async fn open_with(home: &Home, master: &MasterKey, settings: Settings) -> Platform {
    let options = StoreOptions { connections: 4, ..StoreOptions::default() };
    let store = Store::open(&home.location(), options).await.unwrap();
    let keys = Keys::open(&store, master.clone()).await.unwrap();
    Platform::new(store, keys).with_settings(settings).with_passwords(Passwords::hashed_by(cheap_hasher()))
}

/// Hashes as the real one does, without the memory and the time that make guessing dear.
fn cheap_hasher() -> PasswordHasher {
    PasswordHasher::with_cost(2, 64, Cost { memory_kib: 64, passes: 1, lanes: 1 }).unwrap()
}

/// What stands around a server.
#[derive(Default)]
struct Serving {
    layers: layers::Config,
    proxies: Vec<IpNet>,
}

async fn serve(app: App, serving: Serving) -> (SocketAddr, DropGuard) {
    let stop = CancellationToken::new();
    let pages = assets::router(AssetSource::None, app.platform.clone());
    let router = routes::api(&app.until(stop.clone()), pages);
    let router = layers::stack(router, &serving.layers);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stopped = stop.clone().cancelled_owned();
    tokio::spawn(async move {
        let trusted = TrustedProxies::from(serving.proxies);
        listen::serve(listener, router, ListenLimits::default(), trusted, stopped).await.unwrap()
    });
    (address, stop.drop_guard())
}
