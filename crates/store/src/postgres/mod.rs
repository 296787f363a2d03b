//! PostgreSQL: a pool of connections of an unprivileged role; row-level security behind every statement.

mod connection;
mod migrate;

use std::str::FromStr as _;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgPool, Postgres, Transaction};

use self::connection::{PostgresReading, PostgresWriting};
pub use self::migrate::{MigrateError, migrate};
use crate::connection::Dialect;
use crate::store::{Backend, StoreOptions, Verdict, View, Work};
use crate::{Scope, StoreError, Tx, WriteTx};

pub(crate) struct PostgresBackend {
    pool: PgPool,
    statement_limit: Duration,
}

impl PostgresBackend {
    pub(crate) async fn open(url: &str, options: &StoreOptions) -> Result<Self, StoreError> {
        let connect = connect_options(url)?;
        // Not through the pool: it would try again and again, and in the end only say that it took too long.
        let mut connection = connect.connect().await.map_err(StoreError::from_sqlx)?;
        migrate::check_ready(&mut connection).await?;
        connection.close().await.map_err(StoreError::from_sqlx)?;
        let pool = PgPoolOptions::new()
            .max_connections(options.connections)
            .acquire_timeout(Duration::from_secs(5))
            .connect_lazy_with(connect);
        Ok(Self { pool, statement_limit: options.work_limit })
    }

    async fn begin(
        &self,
        mode: &str,
        view: View,
        scope: &Scope,
    ) -> Result<Transaction<'static, Postgres>, StoreError> {
        let sql = begin_sql(mode, view, scope, self.statement_limit);
        self.pool.begin_with(AssertSqlSafe(sql)).await.map_err(|error| match error {
            // Connections could have been added, but the server did not take them.
            sqlx::Error::PoolTimedOut if self.pool.size() < self.pool.options().get_max_connections() => {
                StoreError::Unavailable("the database server does not answer".into())
            }
            error => StoreError::from_sqlx(error),
        })
    }

    async fn write_once(&self, view: View, scope: Scope, mut work: Box<dyn Work>) -> Result<(), StoreError> {
        let mut transaction = self.begin(WRITING, view, &scope).await?;
        let mut tx = WriteTx::new(Tx::new(Box::new(PostgresWriting(&mut transaction)), scope));
        let verdict = work.run(&mut tx).await;
        drop(tx);
        match verdict {
            Verdict::Keep => transaction.commit().await.map_err(StoreError::from_sqlx),
            // The work's own answer says what happened.
            Verdict::Undo => transaction.rollback().await.map_err(StoreError::from_sqlx),
            // Dropping rolls back; the pool tests the connection before it lends it again.
            Verdict::Broken(error) => Err(error),
        }
    }
}

impl Backend for PostgresBackend {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn read(&self, view: View, scope: Scope) -> BoxFuture<'_, Result<Tx<'static>, StoreError>> {
        Box::pin(async move {
            let transaction = self.begin(READING, view, &scope).await?;
            Ok(Tx::new(Box::new(PostgresReading(transaction)), scope))
        })
    }

    fn write(&self, view: View, scope: Scope, work: Box<dyn Work>) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.write_once(view, scope, work))
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.pool.close())
    }
}

/// All statements of a reader see the same state of the data, as on SQLite.
const READING: &str = "ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Every part is named, although it is the default: should a transaction of the connection still be open, because
/// somebody gave up waiting while it began, then this one takes over and must not inherit that one's mode.
const WRITING: &str = "ISOLATION LEVEL READ COMMITTED READ WRITE";

/// Begins, names the organization and limits statements, all in one round trip. The id is a UUID by type, so it can
/// stand in the text. `SET LOCAL` ends with the transaction: a pooler can hand the connection on without leaking it.
fn begin_sql(mode: &str, view: View, scope: &Scope, limit: Duration) -> String {
    let organization = match view {
        View::Organization => scope.organization().to_string(),
        View::Host => "*".to_owned(),
    };
    // At least one millisecond: zero would mean no limit.
    let limit = limit.as_millis().clamp(1, 86_400_000);
    format!("BEGIN {mode}; SET LOCAL patchbay.org = '{organization}'; SET LOCAL statement_timeout = {limit}")
}

fn connect_options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let options = PgConnectOptions::from_str(url).map_err(|_| {
        // The text may carry a password; it is not repeated.
        StoreError::Unavailable(
            "the database URL cannot be read; it has the form postgres://user:password@host:5432/database"
                .into(),
        )
    })?;
    Ok(options.application_name("patchbay").disable_statement_logging())
}
