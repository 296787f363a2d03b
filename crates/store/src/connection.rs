//! The seam between the two databases: a connection inside a transaction that runs constant SQL.

use std::fmt;

use futures_util::future::BoxFuture;

use crate::StoreError;
use crate::value::{Row, Value};

/// Which SQL is understood, for the few places where the two differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// SQL text. Literals convert by themselves; only the list builder makes text at run time, out of constants.
pub(crate) enum Sql {
    Constant(&'static str),
    Built(String),
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self::Constant(text)
    }
}

impl fmt::Display for Sql {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Constant(text) => text,
            Self::Built(text) => text,
        })
    }
}

/// One connection in a transaction. Both databases understand `$1, $2, …`, `RETURNING` and `ON CONFLICT`.
pub(crate) trait Connection: Send {
    /// Which SQL it understands.
    fn dialect(&self) -> Dialect;

    /// Runs a statement; answers how many rows it touched.
    fn execute(&mut self, sql: Sql, values: Vec<Value>) -> BoxFuture<'_, Result<u64, StoreError>>;

    /// Runs a query; answers all rows, which the caller keeps few by a limit.
    fn fetch(&mut self, sql: Sql, values: Vec<Value>) -> BoxFuture<'_, Result<Vec<Row>, StoreError>>;
}

/// The values of a statement, each converted by its own type.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::value::Value::from($value)),*] };
}
pub(crate) use values;

/// Binds values to a query of either database.
macro_rules! bind {
    ($query:expr, $values:expr) => {{
        let mut query = $query;
        for value in $values {
            query = match value {
                $crate::value::Value::Text(text) => query.bind(text),
                $crate::value::Value::Int(number) => query.bind(number),
                $crate::value::Value::Bytes(bytes) => query.bind(bytes),
            };
        }
        query
    }};
}
pub(crate) use bind;

/// Turns SQL text into what sqlx accepts. The builder's text consists of constants and placeholders only.
macro_rules! query {
    ($sql:expr) => {
        match $sql {
            $crate::connection::Sql::Constant(text) => sqlx::query(text),
            $crate::connection::Sql::Built(text) => sqlx::query(sqlx::AssertSqlSafe(text)),
        }
    };
}
pub(crate) use query;
