//! A fresh database for one test.

use std::str::FromStr as _;
use std::thread;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use uuid::Uuid;

use crate::{PostgresError, TestPostgres};

/// Owns the tables of all test databases.
pub const OWNER_ROLE: &str = "patchbay_test_owner";

/// The unprivileged role that tests serve with.
pub const SERVING_ROLE: &str = "patchbay_test_server";

/// The password of both.
const PASSWORD: &str = "only-for-tests";

/// A database with all tables and no rows. Dropping it removes it from the server.
#[derive(Debug)]
pub struct TestDatabase {
    server_url: String,
    name: String,
}

impl TestDatabase {
    /// Makes a database that `store::migrate` has brought up to date.
    ///
    /// It is a copy of one that the first caller has made, since copying is many times quicker than migrating.
    pub async fn create(server: &TestPostgres) -> Result<Self, PostgresError> {
        let template = format!("patchbay_template_{}", store::schema_fingerprint());
        let mut connection = connect(server.superuser_url()).await?;
        prepare(&mut connection, server.superuser_url(), &template).await?;
        Self::copy_of(connection, server, &template).await
    }

    /// Makes a database without tables, for tests of `store::migrate` itself.
    pub async fn create_empty(server: &TestPostgres) -> Result<Self, PostgresError> {
        let mut connection = connect(server.superuser_url()).await?;
        make_roles(&mut connection).await?;
        Self::copy_of(connection, server, "template0").await
    }

    /// Its name on the server.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// For the role that owns the tables: `patchbay migrate`.
    pub fn owner_url(&self) -> String {
        self.url_of(OWNER_ROLE, PASSWORD)
    }

    /// For the unprivileged role: `patchbay serve`.
    pub fn serving_url(&self) -> String {
        self.url_of(SERVING_ROLE, PASSWORD)
    }

    /// For the superuser, whom nothing holds: only for looking behind the scenes.
    pub fn superuser_url(&self) -> String {
        with_database(&self.server_url, &self.name)
    }

    /// For another role.
    pub fn url_of(&self, role: &str, password: &str) -> String {
        with_user(&self.superuser_url(), role, password)
    }

    async fn copy_of(
        mut connection: PgConnection,
        server: &TestPostgres,
        template: &str,
    ) -> Result<Self, PostgresError> {
        let name = format!("patchbay_test_{}", Uuid::now_v7().simple());
        run(&mut connection, &format!("CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER_ROLE}"))
            .await?;
        let _ = connection.close().await;
        Ok(Self { server_url: server.superuser_url().to_owned(), name })
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (url, sql) =
            (self.server_url.clone(), format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        // A runtime of its own, since the test's may be this thread's. A failure leaves a database behind, no more.
        let _ = thread::spawn(move || -> Option<()> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(async { run(&mut connect(&url).await.ok()?, &sql).await.ok() })
        })
        .join();
    }
}

/// Makes roles and template unless they are there. One test at a time: the others wait.
async fn prepare(
    connection: &mut PgConnection,
    server_url: &str,
    template: &str,
) -> Result<(), PostgresError> {
    if exists(connection, template).await? {
        return Ok(());
    }
    make_roles(connection).await?;
    run(connection, LOCK).await?;
    if !exists(connection, template).await? {
        // Under another name until it is complete: its maker may be killed at any time.
        let draft = format!("{template}_draft");
        run(connection, &format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)")).await?;
        run(connection, &format!("CREATE DATABASE {draft} TEMPLATE template0 OWNER {OWNER_ROLE}")).await?;
        let owner_url = with_user(&with_database(server_url, &draft), OWNER_ROLE, PASSWORD);
        store::migrate(&owner_url, SERVING_ROLE)
            .await
            .map_err(|error| PostgresError::Refused(error.to_string()))?;
        run(connection, &format!("ALTER DATABASE {draft} ALLOW_CONNECTIONS false")).await?;
        run(connection, &format!("ALTER DATABASE {draft} RENAME TO {template}")).await?;
    }
    run(connection, UNLOCK).await
}

async fn make_roles(connection: &mut PgConnection) -> Result<(), PostgresError> {
    run(connection, LOCK).await?;
    for role in [OWNER_ROLE, SERVING_ROLE] {
        let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)")
            .bind(role)
            .fetch_one(&mut *connection)
            .await
            .map_err(refused)?;
        if !there {
            run(connection, &format!("CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")).await?;
        }
    }
    run(connection, UNLOCK).await
}

/// Any number will do, as long as nobody else on the server uses it.
const LOCK: &str = "SELECT pg_advisory_lock(7261095)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(7261095)";

async fn exists(connection: &mut PgConnection, database: &str) -> Result<bool, PostgresError> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(database)
        .fetch_one(connection)
        .await
        .map_err(refused)
}

async fn connect(url: &str) -> Result<PgConnection, PostgresError> {
    let options = PgConnectOptions::from_str(url).map_err(refused)?;
    options.disable_statement_logging().connect().await.map_err(refused)
}

async fn run(connection: &mut PgConnection, sql: &str) -> Result<(), PostgresError> {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await.map(drop).map_err(refused)
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` calls it")]
fn refused(error: sqlx::Error) -> PostgresError {
    PostgresError::Refused(error.to_string())
}

/// Puts another database into a URL.
fn with_database(url: &str, database: &str) -> String {
    let (front, query) = url.split_once('?').map_or((url, None), |(front, query)| (front, Some(query)));
    let authority_end = front.find("://").map_or(0, |at| at + 3);
    let path = front[authority_end..].find('/').map_or(front.len(), |at| authority_end + at);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}/{database}{query}", &front[..path])
}

/// Puts another user into a URL.
fn with_user(url: &str, user: &str, password: &str) -> String {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let end = url[authority..].find(['/', '?']).map_or(url.len(), |at| authority + at);
    let host = url[authority..end].rfind('@').map_or(authority, |at| authority + at + 1);
    format!("{}{user}:{password}@{}", &url[..authority], &url[host..])
}

#[cfg(test)]
mod tests {
    use super::{with_database, with_user};

    #[test]
    fn database_and_user_of_a_url_are_replaced() {
        for (url, expected) in [
            ("postgres://root:secret@db:5433/postgres", "postgres://me:pw@db:5433/new"),
            ("postgres://db", "postgres://me:pw@db/new"),
            (
                "postgres://postgres@localhost/postgres?host=/tmp/x",
                "postgres://me:pw@localhost/new?host=/tmp/x",
            ),
        ] {
            assert_eq!(with_user(&with_database(url, "new"), "me", "pw"), expected);
        }
    }
}
