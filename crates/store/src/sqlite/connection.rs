//! Running statements on SQLite, for the writer and for readers.

use futures_util::future::BoxFuture;
use sqlx::{Sqlite, SqliteConnection, Transaction};

use crate::StoreError;
use crate::connection::{Connection, Dialect, Sql, bind, query};
use crate::value::{Row, Value};

/// A reader's transaction: a fixed view of the data until it is dropped.
pub(super) struct SqliteReading(pub(super) Transaction<'static, Sqlite>);

impl Connection for SqliteReading {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn execute(&mut self, sql: Sql, values: Vec<Value>) -> BoxFuture<'_, Result<u64, StoreError>> {
        Box::pin(execute(&mut self.0, sql, values))
    }

    fn fetch(&mut self, sql: Sql, values: Vec<Value>) -> BoxFuture<'_, Result<Vec<Row>, StoreError>> {
        Box::pin(fetch(&mut self.0, sql, values))
    }
}

/// The writer's connection, lent to one unit of work.
pub(super) struct SqliteWriting<'c>(pub(super) &'c mut SqliteConnection);

impl Connection for SqliteWriting<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn execute(&mut self, sql: Sql, values: Vec<Value>) -> BoxFuture<'_, Result<u64, StoreError>> {
        Box::pin(execute(self.0, sql, values))
    }

    fn fetch(&mut self, sql: Sql, values: Vec<Value>) -> BoxFuture<'_, Result<Vec<Row>, StoreError>> {
        Box::pin(fetch(self.0, sql, values))
    }
}

async fn execute(connection: &mut SqliteConnection, sql: Sql, values: Vec<Value>) -> Result<u64, StoreError> {
    let done = bind!(query!(sql), values).execute(connection).await.map_err(StoreError::from_sqlx)?;
    Ok(done.rows_affected())
}

async fn fetch(
    connection: &mut SqliteConnection,
    sql: Sql,
    values: Vec<Value>,
) -> Result<Vec<Row>, StoreError> {
    let rows = bind!(query!(sql), values).fetch_all(connection).await.map_err(StoreError::from_sqlx)?;
    Ok(rows.into_iter().map(Row::Sqlite).collect())
}
