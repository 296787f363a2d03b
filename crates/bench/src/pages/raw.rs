//! Rows in bulk: statements that both databases understand, on a connection that no rule of the server binds.

use std::fmt::Write as _;
use std::path::Path;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _};

use crate::Failure;

/// A connection to the data of a server that is not running.
pub(super) enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// The rows of one table: as many as `count`, numbered from 0 as `i`.
pub(super) struct Rows<'a> {
    pub(super) table: &'a str,
    pub(super) count: usize,
    /// Each column with the expression of `i` that it holds.
    pub(super) columns: &'a [(&'a str, &'a str)],
}

impl Raw {
    /// The rows come whole and fit together: nothing is lost if foreign keys and syncs are left out.
    pub(super) async fn sqlite(data: &Path) -> Result<Self, Failure> {
        let options = SqliteConnectOptions::new().filename(data.join("patchbay.db")).foreign_keys(false);
        let options = options.pragma("synchronous", "OFF").pragma("cache_size", "-200000");
        Ok(Self::Sqlite(options.disable_statement_logging().connect().await?))
    }

    /// As the superuser, whom row-level security does not hold.
    pub(super) async fn postgres(url: &str) -> Result<Self, Failure> {
        let options: PgConnectOptions = url.parse()?;
        let mut raw = Self::Postgres(options.disable_statement_logging().connect().await?);
        raw.run("SET session_replication_role = replica").await?;
        Ok(raw)
    }

    pub(super) async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        match self {
            Self::Sqlite(connection) => connection.execute(sql).await.map(|_| ())?,
            Self::Postgres(connection) => connection.execute(sql).await.map(|_| ())?,
        }
        Ok(())
    }

    /// Adds rows to an organization.
    pub(super) async fn add(&mut self, organization: &str, rows: &Rows<'_>) -> Result<(), Failure> {
        let mut names = String::from("org_id");
        let mut values = format!("'{organization}'");
        for (name, value) in rows.columns {
            write!(names, ", {name}")?;
            write!(values, ", {value}")?;
        }
        let sql = format!(
            "INSERT INTO {} ({names}) WITH RECURSIVE n (i) AS \
             (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {}) SELECT {values} FROM n",
            rows.table, rows.count
        );
        self.run(&sql).await
    }

    /// What happens by itself on a server of the organization's age: PostgreSQL keeps count of what its tables hold.
    pub(super) async fn settle(&mut self) -> Result<(), Failure> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(_) => self.run("VACUUM ANALYZE").await,
        }
    }
}

/// The id of the object of a kind with this number, an expression.
pub(super) fn id(kind: u32, number: &str) -> String {
    format!("'{kind:08x}-0000-7000-8000-' || substr(CAST(1000000000000 + ({number}) AS TEXT), 2)")
}

/// `number` with six digits, an expression.
pub(super) fn digits(number: &str) -> String {
    format!("substr(CAST(1000000 + ({number}) AS TEXT), 2)")
}
