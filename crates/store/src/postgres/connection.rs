//! Running statements on PostgreSQL, for readers and writers.

use futures_util::future::BoxFuture;
use sqlx::{PgConnection, Postgres, Transaction};

use crate::StoreError;
use crate::connection::{Connection, Dialect, Sql, bind, query};
use crate::value::{Row, Value};

/// A reader's transaction; dropping it ends it.
pub(super) struct PostgresReading(pub(super) Transaction<'static, Postgres>);

impl Connection for PostgresReading {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn execute(&mut self, sql: Sql, values: Vec<Value>) -> BoxFuture<'_, Result<u64, StoreError>> {
        Box::pin(execute(&mut self.0, sql, values))
    }

    fn fetch(&mut self, sql: Sql, values: Vec<Value>) -> BoxFuture<'_, Result<Vec<Row>, StoreError>> {
        Box::pin(fetch(&mut self.0, sql, values))
    }
}

/// A writer's transaction, lent to one unit of work.
pub(super) struct PostgresWriting<'c>(pub(super) &'c mut PgConnection);

impl Connection for PostgresWriting<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn execute(&mut self, sql: Sql, values: Vec<Value>) -> BoxFuture<'_, Result<u64, StoreError>> {
        Box::pin(execute(self.0, sql, values))
    }

    fn fetch(&mut self, sql: Sql, values: Vec<Value>) -> BoxFuture<'_, Result<Vec<Row>, StoreError>> {
        Box::pin(fetch(self.0, sql, values))
    }
}

async fn execute(connection: &mut PgConnection, sql: Sql, values: Vec<Value>) -> Result<u64, StoreError> {
    let done = bind!(query!(sql), values).execute(connection).await.map_err(StoreError::from_sqlx)?;
    Ok(done.rows_affected())
}

async fn fetch(connection: &mut PgConnection, sql: Sql, values: Vec<Value>) -> Result<Vec<Row>, StoreError> {
    let rows = bind!(query!(sql), values).fetch_all(connection).await.map_err(StoreError::from_sqlx)?;
    Ok(rows.into_iter().map(Row::Postgres).collect())
}
