//! The database itself, past the program.

use std::path::Path;
use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ColumnIndex, ConnectOptions as _, Database as SqlxDatabase, Decode, Row, Type};

pub(crate) enum Database {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Database {
    pub(crate) async fn sqlite(file: &Path) -> Self {
        let options = SqliteConnectOptions::new().filename(file).create_if_missing(false);
        Self::Sqlite(options.connect().await.unwrap())
    }

    pub(crate) async fn postgres(url: &str) -> Self {
        Self::Postgres(PgConnectOptions::from_str(url).unwrap().connect().await.unwrap())
    }

    /// Every column must be text.
    pub(crate) async fn rows(&mut self, sql: &'static str) -> Vec<Vec<String>> {
        self.try_rows(sql).await.unwrap()
    }

    pub(crate) async fn try_rows(&mut self, sql: &'static str) -> Result<Vec<Vec<String>>, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(connection) => texts(&sqlx::query(sql).fetch_all(connection).await?),
            Self::Postgres(connection) => texts(&sqlx::query(sql).fetch_all(connection).await?),
        })
    }

    /// The only value of the only row, as a number.
    pub(crate) async fn number(&mut self, sql: &'static str) -> i64 {
        self.rows(sql).await[0][0].parse().unwrap()
    }

    /// Asks the database to look for damage itself: pages, indexes, and the search index against what it indexes.
    pub(crate) async fn check_itself(&mut self) {
        match self {
            Self::Sqlite(_) => {
                assert_eq!(self.rows("PRAGMA integrity_check").await, [["ok"]]);
                let broken = "SELECT CAST(count(*) AS TEXT) FROM pragma_foreign_key_check";
                assert_eq!(self.number(broken).await, 0);
                // A failed check of the search index is an error of the statement.
                self.rows(
                    "INSERT INTO accounts_search (accounts_search, rank) VALUES ('integrity-check', 1)",
                )
                .await;
            }
            Self::Postgres(_) => {
                self.rows("CREATE EXTENSION IF NOT EXISTS amcheck").await;
                let checked = self
                    .rows(
                        "SELECT bt_index_check(c.oid, true)::text, c.relname::text FROM pg_class c \
                         JOIN pg_am a ON a.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace \
                         WHERE a.amname = 'btree' AND c.relkind = 'i' AND n.nspname = 'public'",
                    )
                    .await;
                assert!(checked.len() > 10, "{checked:?}");
            }
        }
    }
}

fn texts<R: Row>(rows: &[R]) -> Vec<Vec<String>>
where
    usize: ColumnIndex<R>,
    for<'r> String: Decode<'r, R::Database> + Type<R::Database>,
    R::Database: SqlxDatabase,
{
    let row = |row: &R| (0..row.len()).map(|column| row.try_get(column).unwrap_or_default()).collect();
    rows.iter().map(row).collect()
}
