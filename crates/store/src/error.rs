//! What can go wrong in the store, sorted by what the caller can do about it.

use std::fmt;

use sqlx::postgres::{PgDatabaseError, PgSeverity};

/// An error of the store. None of them carries values of the statement, so none can carry a secret.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique index refused the row; carries the index's name without its table.
    #[error("a row with this {0} exists already")]
    Duplicate(&'static str),
    /// A foreign key refused the change: the row that it points to is gone, or is still pointed to.
    #[error("the change refers to something that does not exist, or removes something still in use")]
    Reference,
    /// The row was changed by somebody else between reading and writing; `Store::write` runs the work again.
    #[error("the row changed in the meantime")]
    Stale,
    /// The database asks to run the transaction again (PostgreSQL 40001, 40P01).
    #[error("the database asks to run the transaction again")]
    Again,
    /// More work is waiting than will be done soon.
    #[error("the store has too much to do; try again in a moment")]
    Busy,
    /// No room left where the database lives.
    #[error("the disk of the database is full")]
    DiskFull,
    /// The database cannot be reached, or its disk fails.
    #[error("the database cannot be used: {0}")]
    Unavailable(String),
    /// The unit of work took longer than a unit of work may.
    #[error("the work took too long and was undone")]
    TooLong,
    /// A stored value cannot be read; names the column.
    #[error("a stored value cannot be read: {0}")]
    Damaged(&'static str),
    /// Anything else: a defect of ours.
    #[error("the database refused a statement: {0}")]
    Defect(String),
}

impl StoreError {
    /// Whether running the same work again may succeed.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Stale | Self::Again)
    }

    /// Sorts an error of the driver. Only messages of the driver go in, never parameters.
    pub(crate) fn from_sqlx(error: sqlx::Error) -> Self {
        use sqlx::error::ErrorKind;
        match error {
            sqlx::Error::Database(error) => {
                let code = error.code().unwrap_or_default().into_owned();
                if ends_session(&*error) {
                    return Self::Unavailable(format!("{} [{code}]", error.message()));
                }
                match error.kind() {
                    ErrorKind::UniqueViolation => {
                        return Self::Duplicate(unique_index(error.constraint(), error.message()));
                    }
                    ErrorKind::ForeignKeyViolation => return Self::Reference,
                    _ => {}
                }
                match code.as_str() {
                    "40001" | "40P01" => Self::Again,
                    // PostgreSQL: disk_full; SQLite: SQLITE_FULL.
                    "53100" | "13" => Self::DiskFull,
                    // PostgreSQL: shutting down, starting up, cannot connect now, too many connections, I/O error,
                    // read-only (a standby that was a primary a moment ago), statement timeout.
                    "57P01" | "57P02" | "57P03" | "53300" | "58030" | "25006" => {
                        Self::Unavailable(error.message().to_owned())
                    }
                    "57014" => Self::TooLong,
                    code => sqlite_error(code)
                        .unwrap_or_else(|| Self::Defect(format!("{} [{code}]", error.message()))),
                }
            }
            sqlx::Error::Io(error) => Self::Unavailable(error.to_string()),
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                Self::Unavailable("the connection was closed".into())
            }
            sqlx::Error::Tls(error) => Self::Unavailable(format!("TLS: {error}")),
            sqlx::Error::Protocol(error) => Self::Unavailable(error),
            other => Self::Defect(other.to_string()),
        }
    }

    /// Whether the connection it came from should be thrown away.
    pub(crate) fn breaks_connection(&self) -> bool {
        matches!(self, Self::DiskFull | Self::Unavailable(_) | Self::TooLong)
    }

    /// A copy for everybody who waited for the same commit.
    pub(crate) fn for_every_waiter(&self) -> Self {
        match self {
            Self::Duplicate(what) => Self::Duplicate(what),
            Self::Reference => Self::Reference,
            Self::Stale => Self::Stale,
            Self::Again => Self::Again,
            Self::Busy => Self::Busy,
            Self::DiskFull => Self::DiskFull,
            Self::Unavailable(why) => Self::Unavailable(why.clone()),
            Self::TooLong => Self::TooLong,
            Self::Damaged(what) => Self::Damaged(what),
            Self::Defect(why) => Self::Defect(why.clone()),
        }
    }
}

/// Whether PostgreSQL has closed the connection with this error, or never opened it: whatever the code says (a new
/// process that finds the disk full says "internal error"), it is no answer to a statement.
fn ends_session(error: &dyn sqlx::error::DatabaseError) -> bool {
    let severity = error.try_downcast_ref::<PgDatabaseError>().map(PgDatabaseError::severity);
    matches!(severity, Some(PgSeverity::Fatal | PgSeverity::Panic))
}

/// SQLite's result codes come as decimal text, extended ones with the primary code in the low byte.
fn sqlite_error(code: &str) -> Option<StoreError> {
    let code: u32 = code.parse().ok()?;
    Some(match code & 0xff {
        5 | 6 => StoreError::Busy,
        8 => StoreError::Unavailable("the database file is read-only".into()),
        10 => StoreError::Unavailable(format!("disk I/O error [{code}]")),
        11 | 26 => StoreError::Unavailable(format!("the database file is damaged [{code}]")),
        13 => StoreError::DiskFull,
        14 => StoreError::Unavailable(format!("the database file cannot be opened [{code}]")),
        _ => return None,
    })
}

/// Names of the unique indexes that callers tell apart, as both databases report a violation: PostgreSQL by the
/// index's name, SQLite by the list of its columns.
fn unique_index(constraint: Option<&str>, message: &str) -> &'static str {
    const KNOWN: [(&str, &str, &str); 10] = [
        ("organizations_name", "organizations.name", "name"),
        ("accounts_name", "accounts.org_id, accounts.name", "name"),
        ("members_name", "members.org_id, members.name", "name"),
        ("roles_name", "roles.org_id, roles.name", "name"),
        ("tokens_name", "tokens.org_id, tokens.name", "name"),
        ("integration_points_name", "integration_points.org_id, integration_points.name", "name"),
        ("integrations_name", "integrations.org_id, integrations.account_id, integrations.name", "name"),
        ("credentials_name", "credentials.org_id, credentials.owner_id, credentials.name", "name"),
        ("webhooks_name", "webhooks.org_id, webhooks.name", "name"),
        ("outbox_dedupe", "outbox.org_id, outbox.kind, outbox.dedupe_key", "dedupe_key"),
    ];
    KNOWN
        .into_iter()
        .find(|(index, columns, _)| constraint == Some(index) || message.contains(columns))
        .map_or("identity", |(_, _, what)| what)
}

/// Lets the store's own errors travel through a caller's error type and still be recognised.
pub trait TxError: From<StoreError> + fmt::Debug + Send + 'static {
    /// The store's error inside, if it is one.
    fn store_error(&self) -> Option<&StoreError>;
}

impl TxError for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::unique_index;
    use crate::connection::Dialect;
    use crate::migrations;

    /// Names, tables and columns of the unique indexes in the migrations.
    fn unique_indexes(dialect: Dialect) -> Vec<(String, String, Vec<String>)> {
        let text = migrations::text(dialect);
        let statements = text.split("CREATE UNIQUE INDEX ").skip(1);
        statements
            .map(|statement| {
                let (name, rest) = statement.split_once(" ON ").unwrap();
                let (table, rest) = rest.split_once(" (").unwrap();
                let columns = rest.split_once(')').unwrap().0.split(", ").map(str::to_owned).collect();
                (name.to_owned(), table.to_owned(), columns)
            })
            .collect()
    }

    #[test]
    fn a_taken_value_of_every_unique_index_is_named_alike_on_both_databases() {
        let indexes = unique_indexes(Dialect::Sqlite);
        assert_eq!(indexes, unique_indexes(Dialect::Postgres));
        assert!(!indexes.is_empty());
        for (index, table, columns) in indexes {
            let columns: Vec<_> = columns.iter().map(|column| format!("{table}.{column}")).collect();
            let sqlite = unique_index(None, &format!("UNIQUE constraint failed: {}", columns.join(", ")));
            let postgres = unique_index(Some(&index), "duplicate key value violates unique constraint");
            assert_eq!(sqlite, postgres, "{index}");
            assert_ne!(sqlite, "identity", "{index} is not in the list");
        }
    }
}
