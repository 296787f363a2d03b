//! PostgreSQL: row-level security, roles, migrations, connections.

mod connections;
mod roles;
mod rows;

use sqlx::{AssertSqlSafe, PgConnection};
use testing::TestDatabase;

use crate::bench::{Bench, Home};

fn database(bench: &Bench) -> &TestDatabase {
    match &bench.home {
        Home::Postgres(database) => database,
        Home::Sqlite(_) => panic!("these tests are about PostgreSQL"),
    }
}

async fn run(connection: &mut PgConnection, sql: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await.map(drop)
}

async fn tables(connection: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        .fetch_all(connection)
        .await
        .unwrap()
}
