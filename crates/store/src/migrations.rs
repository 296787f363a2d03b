//! The steps that build the database, one file per step and dialect under the same number.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};

use crate::StoreError;
use crate::connection::Dialect;

/// Number, name, SQLite, PostgreSQL. Steps that have been released are never edited; new ones are added.
const STEPS: [(i64, &str, &str, &str); 11] = [
    (
        1,
        "frame",
        include_str!("../migrations/sqlite/0001_frame.sql"),
        include_str!("../migrations/postgres/0001_frame.sql"),
    ),
    (
        2,
        "people",
        include_str!("../migrations/sqlite/0002_people.sql"),
        include_str!("../migrations/postgres/0002_people.sql"),
    ),
    (
        3,
        "integrations",
        include_str!("../migrations/sqlite/0003_integrations.sql"),
        include_str!("../migrations/postgres/0003_integrations.sql"),
    ),
    (
        4,
        "webhooks",
        include_str!("../migrations/sqlite/0004_webhooks.sql"),
        include_str!("../migrations/postgres/0004_webhooks.sql"),
    ),
    (
        5,
        "status",
        include_str!("../migrations/sqlite/0005_status.sql"),
        include_str!("../migrations/postgres/0005_status.sql"),
    ),
    (
        6,
        "sub_organizations",
        include_str!("../migrations/sqlite/0006_sub_organizations.sql"),
        include_str!("../migrations/postgres/0006_sub_organizations.sql"),
    ),
    (
        7,
        "lists",
        include_str!("../migrations/sqlite/0007_lists.sql"),
        include_str!("../migrations/postgres/0007_lists.sql"),
    ),
    (
        8,
        "queues",
        include_str!("../migrations/sqlite/0008_queues.sql"),
        include_str!("../migrations/postgres/0008_queues.sql"),
    ),
    (
        9,
        "kinds",
        include_str!("../migrations/sqlite/0009_kinds.sql"),
        include_str!("../migrations/postgres/0009_kinds.sql"),
    ),
    (
        10,
        "turns",
        include_str!("../migrations/sqlite/0010_turns.sql"),
        include_str!("../migrations/postgres/0010_turns.sql"),
    ),
    (
        11,
        "connect",
        include_str!("../migrations/sqlite/0011_connect.sql"),
        include_str!("../migrations/postgres/0011_connect.sql"),
    ),
];

/// The newest step of this build.
pub(crate) fn newest() -> i64 {
    STEPS.iter().map(|step| step.0).max().unwrap_or(0)
}

/// Tells the schemas of different builds apart: tests keep one prepared database for each.
pub fn schema_fingerprint() -> String {
    let mut hash = DefaultHasher::new();
    STEPS.hash(&mut hash);
    format!("{:016x}", hash.finish())
}

/// The text of all steps.
#[cfg(test)]
pub(crate) fn text(dialect: Dialect) -> String {
    let of = |step: &(i64, &str, &'static str, &'static str)| match dialect {
        Dialect::Sqlite => step.2,
        Dialect::Postgres => step.3,
    };
    STEPS.iter().map(of).collect()
}

pub(crate) fn migrator(dialect: Dialect) -> Migrator {
    let steps = STEPS.into_iter().map(|(number, name, sqlite, postgres)| {
        let sql = match dialect {
            Dialect::Sqlite => sqlite,
            Dialect::Postgres => postgres,
        };
        Migration::new(number, Cow::Borrowed(name), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(steps.collect())
}

/// What a failed migration means for the caller.
pub(crate) fn failed(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(version) => StoreError::Unavailable(format!(
            "the database has step {version}, which this build does not know; run a newer build"
        )),
        MigrateError::VersionMismatch(version) => StoreError::Unavailable(format!(
            "step {version} of the database was made by a different build; restore a backup or use that build"
        )),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            StoreError::from_sqlx(error)
        }
        other => StoreError::Unavailable(format!("the database could not be brought up to date: {other}")),
    }
}
