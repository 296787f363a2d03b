//! SQLite: one writer that commits many units of work at once, and a pool of read-only connections.

mod connection;
mod planner;
mod writer;

use std::path::Path;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, SqlitePool};

use self::connection::SqliteReading;
use self::writer::Writer;
use crate::connection::Dialect;
use crate::store::{Backend, StoreOptions, View, Work};
use crate::{Scope, StoreError, Tx, migrations};

/// The first version without the write-ahead log defect that could damage a database with several connections.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

pub(crate) struct SqliteBackend {
    readers: SqlitePool,
    writer: Writer,
}

impl SqliteBackend {
    pub(crate) async fn open(path: &Path, options: &StoreOptions) -> Result<Self, StoreError> {
        let connect = connect_options(path);
        let connection = open_writer(&connect).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(options.connections)
            .acquire_timeout(Duration::from_secs(5))
            .connect_lazy_with(connect.clone().read_only(true).create_if_missing(false));
        let writer = Writer::start(connect, connection, options);
        Ok(Self { readers, writer })
    }
}

impl Backend for SqliteBackend {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn read(&self, _view: View, scope: Scope) -> BoxFuture<'_, Result<Tx<'static>, StoreError>> {
        Box::pin(async move {
            let transaction = self.readers.begin().await.map_err(StoreError::from_sqlx)?;
            Ok(Tx::new(Box::new(SqliteReading(transaction)), scope))
        })
    }

    fn write(&self, _view: View, scope: Scope, work: Box<dyn Work>) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.writer.write(scope, work))
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            self.readers.close().await;
            self.writer.close().await;
        })
    }
}

fn connect_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A commit is on the disk when it returns, also after a power cut.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        // `LIKE` compares as PostgreSQL's does.
        .pragma("case_sensitive_like", "ON")
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-16384")
        .statement_cache_capacity(256)
        .disable_statement_logging()
}

/// Opens the file and brings it up to date.
///
/// Several processes may open a new file at once. Switching on the write-ahead log and each migration step happen
/// once, as a whole; whoever comes second with one of them is refused at once, and finds it done a moment later.
async fn open_writer(connect: &SqliteConnectOptions) -> Result<SqliteConnection, StoreError> {
    const TRIES: u32 = 10;
    let mut tries = 1;
    loop {
        let error = match try_open_writer(connect).await {
            Err(error @ (StoreError::Busy | StoreError::Defect(_))) if tries < TRIES => error,
            outcome => return outcome,
        };
        tracing::debug!(%error, "somebody else is opening the database; trying again");
        tokio::time::sleep(Duration::from_millis(20) * tries).await;
        tries += 1;
    }
}

async fn try_open_writer(connect: &SqliteConnectOptions) -> Result<SqliteConnection, StoreError> {
    refuse_foreign(connect.get_filename()).await?;
    let mut connection = connect.connect().await.map_err(StoreError::from_sqlx)?;
    check_version(&mut connection).await?;
    migrate(&mut connection).await?;
    planner::tell(&mut connection).await?;
    Ok(connection)
}

/// Refuses a database that somebody else has made, before anything is written to it: already the switch to the
/// write-ahead log would change the file.
async fn refuse_foreign(path: &Path) -> Result<(), StoreError> {
    if !path.metadata().is_ok_and(|file| file.len() > 0) {
        return Ok(());
    }
    let looking = SqliteConnectOptions::new().filename(path).read_only(true).disable_statement_logging();
    let mut connection = looking.connect().await.map_err(StoreError::from_sqlx)?;
    let foreign: bool = sqlx::query_scalar(
        "SELECT count(*) > 0 AND count(*) FILTER (WHERE name = '_sqlx_migrations') = 0 FROM sqlite_schema",
    )
    .fetch_one(&mut connection)
    .await
    .map_err(StoreError::from_sqlx)?;
    connection.close().await.map_err(StoreError::from_sqlx)?;
    if foreign {
        return Err(StoreError::Unavailable(format!(
            "{} is a database of another program; choose another folder",
            path.display()
        )));
    }
    Ok(())
}

async fn check_version(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(connection)
        .await
        .map_err(StoreError::from_sqlx)?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    if (next(), next(), next()) < OLDEST_SQLITE {
        return Err(StoreError::Unavailable(format!(
            "this build carries SQLite {version}; 3.51.3 or newer is needed, because older ones can damage the file"
        )));
    }
    Ok(())
}

async fn migrate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let migrator = migrations::migrator(Dialect::Sqlite);
    migrator.run_direct(None, &mut *connection, false).await.map_err(migrations::failed)?;
    connection.clear_cached_statements().await.map_err(StoreError::from_sqlx)
}
