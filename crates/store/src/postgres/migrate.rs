//! Bringing a PostgreSQL database up to date, as its owner, and checking it, as the serving role.

use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, Row as _};

use super::connect_options;
use crate::connection::Dialect;
use crate::{StoreError, migrations};

/// Why a database could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database refused or cannot be reached.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The serving role is missing.
    #[error(
        "the serving role \"{0}\" does not exist; create it first, for example with: \
         CREATE ROLE \"{0}\" LOGIN PASSWORD '…'"
    )]
    NoServingRole(String),
    /// The serving role could get around row-level security.
    #[error(
        "the role \"{0}\" {1}, so row-level security would not hold it; \
         use a role that is neither superuser nor owner of the tables nor has BYPASSRLS"
    )]
    PrivilegedRole(String, &'static str),
}

/// Brings the database up to date and lets `serving_role` work in it. `url` names the owner of the tables.
///
/// Several nodes may do so at once: one works, the others wait and find it done.
pub async fn migrate(url: &str, serving_role: &str) -> Result<(), MigrateError> {
    let mut connection = connect_options(url)?.connect().await.map_err(StoreError::from_sqlx)?;
    // The end of the connection, however it comes, gives the lock back. The migrator's own covers the steps only, and
    // PostgreSQL does not take grants from two at once.
    sqlx::query("SELECT pg_advisory_lock(hashtext('patchbay migrate'))")
        .execute(&mut connection)
        .await
        .map_err(StoreError::from_sqlx)?;
    check_serving_role(&mut connection, serving_role).await?;
    migrations::migrator(Dialect::Postgres)
        .run_direct(None, &mut connection, false)
        .await
        .map_err(migrations::failed)?;
    grant(&mut connection, serving_role).await?;
    connection.close().await.map_err(StoreError::from_sqlx)?;
    Ok(())
}

/// Refuses a database that is not up to date, and a role that row-level security does not hold.
pub(super) async fn check_ready(connection: &mut PgConnection) -> Result<(), StoreError> {
    let refused = |why: String| Err(StoreError::Unavailable(why));
    let row = sqlx::query(
        "SELECT current_user::text, (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user), \
         EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'organizations'), \
         EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'organizations' \
         AND pg_has_role(current_user, tableowner, 'member'))",
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(StoreError::from_sqlx)?;
    let role: String = row.try_get(0).map_err(StoreError::from_sqlx)?;
    let flag = |column: usize| row.try_get::<bool, _>(column).map_err(StoreError::from_sqlx);
    if flag(1)? || flag(3)? {
        return refused(format!(
            "the role \"{role}\" is superuser, owns the tables or has BYPASSRLS, so row-level security does not \
             hold it; serve with the unprivileged role that `patchbay migrate --serving-role` was given"
        ));
    }
    if !flag(2)? {
        return refused("the database has no tables yet; run `patchbay migrate` as its owner first".into());
    }
    let applied: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
        .fetch_one(connection)
        .await
        .map_err(StoreError::from_sqlx)?;
    let newest = migrations::newest();
    match applied.unwrap_or(0) {
        applied if applied < newest => refused(format!(
            "the database is at version {applied}, this build needs {newest}; run `patchbay migrate` as its owner"
        )),
        // A newer database is fine: migrations only ever add until the last old node is gone.
        _ => Ok(()),
    }
}

async fn check_serving_role(connection: &mut PgConnection, role: &str) -> Result<(), MigrateError> {
    let row = sqlx::query(
        "SELECT rolsuper, rolbypassrls, rolname = current_user OR pg_has_role(rolname, current_user, 'member') \
         FROM pg_roles WHERE rolname = $1",
    )
    .bind(role)
    .fetch_optional(connection)
    .await
    .map_err(StoreError::from_sqlx)?
    .ok_or_else(|| MigrateError::NoServingRole(role.to_owned()))?;
    for (column, why) in [(0, "is a superuser"), (1, "has BYPASSRLS"), (2, "owns the tables")] {
        if row.try_get(column).map_err(StoreError::from_sqlx)? {
            return Err(MigrateError::PrivilegedRole(role.to_owned(), why));
        }
    }
    Ok(())
}

/// The serving role reads and writes rows and nothing else; audit entries it can only add.
async fn grant(connection: &mut PgConnection, role: &str) -> Result<(), StoreError> {
    let schema: String = sqlx::query_scalar("SELECT current_schema()::text")
        .fetch_one(&mut *connection)
        .await
        .map_err(StoreError::from_sqlx)?;
    let (schema, role) = (quoted(&schema), quoted(role));
    // In one transaction: nodes that serve already never see a moment without their rights.
    let sql = format!(
        "BEGIN; \
         GRANT USAGE ON SCHEMA {schema} TO {role}; \
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}; \
         REVOKE INSERT, UPDATE, DELETE ON _sqlx_migrations FROM {role}; \
         REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries FROM {role}; \
         COMMIT"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.map(drop).map_err(StoreError::from_sqlx)
}

/// A name as SQL writes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
