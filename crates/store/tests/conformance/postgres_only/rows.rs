//! Row-level security: the second wall, tried without the first.

use api_types::OrganizationId;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};
use store::Scope;
use uuid::Uuid;

use super::{database, run, tables};
use crate::bench::Bench;

/// Tables that belong to no organization.
const HOST_TABLES: [&str; 3] = ["host_settings", "sign_in_failures", "_sqlx_migrations"];

/// Tables that the host's own look-ups may read across organizations.
const HOST_VIEW: [&str; 5] = ["connect_sessions", "data_keys", "members", "organizations", "outbox"];

async fn count(connection: &mut PgConnection, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM \"{table}\"");
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(connection).await.unwrap()
}

/// Puts a row of each organization into every table, without the store and its order of things.
async fn fill(bench: &Bench, organizations: &[OrganizationId]) {
    let mut connection = PgConnection::connect(&database(bench).superuser_url()).await.unwrap();
    // Foreign keys are not what these tests are about.
    run(&mut connection, "SET session_replication_role = replica").await.unwrap();
    for table in tables(&mut connection).await {
        if table == "_sqlx_migrations" || table == "organizations" {
            continue;
        }
        let columns = sqlx::query(
            "SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_name = $1 \
             ORDER BY ordinal_position",
        )
        .bind(&table)
        .fetch_all(&mut connection)
        .await
        .unwrap();
        for organization in organizations {
            let values: Vec<_> = columns
                .iter()
                .map(|row| match (row.get::<String, _>(0).as_str(), row.get::<String, _>(1).as_str()) {
                    ("org_id", _) => format!("'{organization}'"),
                    (_, "bigint") => "7".into(),
                    (_, "bytea") => format!("'{organization}'::bytea"),
                    _ => format!("'{}'", Uuid::now_v7()),
                })
                .collect();
            run(&mut connection, &format!("INSERT INTO \"{table}\" VALUES ({})", values.join(", ")))
                .await
                .unwrap();
        }
    }
}

async fn two_filled() -> (Bench, Scope, Scope) {
    let bench = Bench::postgres().await;
    let (a, b) = (bench.organization("a").await, bench.organization("b").await);
    fill(&bench, &[a.organization(), b.organization()]).await;
    (bench, a, b)
}

#[tokio::test]
async fn every_tenant_table_is_behind_forced_row_level_security() {
    let bench = Bench::postgres().await;
    let mut connection = PgConnection::connect(&database(&bench).superuser_url()).await.unwrap();
    let rows = sqlx::query(
        "SELECT c.relname::text, c.relrowsecurity AND c.relforcerowsecurity, \
         (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive) \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    assert!(rows.len() > HOST_TABLES.len());
    for row in rows {
        let table: String = row.get(0);
        if !HOST_TABLES.contains(&table.as_str()) {
            assert!(row.get::<bool, _>(1), "{table} lacks ENABLE or FORCE ROW LEVEL SECURITY");
            // An organization sees the rows of those below it as well, which is a policy of its own.
            let policies = if table == "organizations" { 2 } else { 1 };
            assert_eq!(
                row.get::<i64, _>(2),
                policies,
                "{table}: every other policy would open more, since they are joined by OR"
            );
        }
    }
}

#[tokio::test]
async fn without_an_organization_no_row_of_a_tenant_is_seen() {
    let (bench, ..) = two_filled().await;
    let mut connection = PgConnection::connect(&database(&bench).serving_url()).await.unwrap();
    for organization in [None, Some(""), Some("nonsense"), Some("00000000-0000-0000-0000-000000000000")] {
        if let Some(organization) = organization {
            run(&mut connection, &format!("SET patchbay.org = '{organization}'")).await.unwrap();
        }
        for table in tables(&mut connection).await {
            if !HOST_TABLES.contains(&table.as_str()) {
                assert_eq!(count(&mut connection, &table).await, 0, "{table} {organization:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_transaction_sees_the_rows_of_its_organization_only() {
    let (bench, a, _) = two_filled().await;
    let mut connection = PgConnection::connect(&database(&bench).serving_url()).await.unwrap();
    run(&mut connection, &format!("BEGIN; SET LOCAL patchbay.org = '{}'", a.organization())).await.unwrap();
    for table in tables(&mut connection).await {
        if !HOST_TABLES.contains(&table.as_str()) {
            assert_eq!(count(&mut connection, &table).await, 1, "{table}");
        }
    }
    run(&mut connection, "COMMIT").await.unwrap();
    assert_eq!(count(&mut connection, "accounts").await, 0, "SET LOCAL ends with the transaction");
}

#[tokio::test]
async fn the_host_view_reads_only_what_it_must() {
    let (bench, ..) = two_filled().await;
    let mut connection = PgConnection::connect(&database(&bench).serving_url()).await.unwrap();
    run(&mut connection, "SET patchbay.org = '*'").await.unwrap();
    let mut readable = Vec::new();
    for table in tables(&mut connection).await {
        if !HOST_TABLES.contains(&table.as_str()) && count(&mut connection, &table).await > 0 {
            readable.push(table);
        }
    }
    assert_eq!(readable, HOST_VIEW);
    let refused = run(&mut connection, "UPDATE organizations SET name = 'x' || name").await.unwrap_err();
    assert!(refused.to_string().contains("row-level security"), "{refused}");
}

#[tokio::test]
async fn rows_cannot_be_written_for_or_moved_to_another_organization() {
    let (bench, a, b) = two_filled().await;
    let mut connection = PgConnection::connect(&database(&bench).serving_url()).await.unwrap();
    run(&mut connection, &format!("SET patchbay.org = '{}'", a.organization())).await.unwrap();
    let (mine, theirs) = (a.organization(), b.organization());
    for table in tables(&mut connection).await {
        if HOST_TABLES.contains(&table.as_str()) || table == "audit_entries" {
            continue;
        }
        let moved = format!("UPDATE \"{table}\" SET org_id = '{theirs}' WHERE org_id = '{mine}'");
        let refused = run(&mut connection, &moved).await.unwrap_err();
        assert!(refused.to_string().contains("row-level security"), "{table}: {refused}");
        let copied = format!(
            "INSERT INTO \"{table}\" SELECT (jsonb_populate_record(t, '{{\"org_id\": \"{theirs}\"}}')).* FROM \"{table}\" t"
        );
        let refused = run(&mut connection, &copied).await.unwrap_err();
        assert!(refused.to_string().contains("row-level security"), "{table}: {refused}");
        let sql = format!("DELETE FROM \"{table}\" WHERE org_id = '{theirs}'");
        let deleted = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        assert_eq!(deleted.rows_affected(), 0, "{table}");
    }
}

#[tokio::test]
async fn the_serving_role_can_do_no_more_than_it_must() {
    let (bench, a, _) = two_filled().await;
    let mut connection = PgConnection::connect(&database(&bench).serving_url()).await.unwrap();
    run(&mut connection, &format!("SET patchbay.org = '{}'", a.organization())).await.unwrap();
    for sql in [
        "UPDATE audit_entries SET outcome = 'x'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
        "TRUNCATE accounts",
        "DELETE FROM _sqlx_migrations",
        "INSERT INTO _sqlx_migrations SELECT 9, '', now(), true, '', 0",
        "DROP TABLE accounts",
        "ALTER TABLE accounts DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE accounts ADD COLUMN x TEXT",
        "CREATE POLICY open ON accounts USING (true)",
        "CREATE TABLE x (y TEXT)",
        "SET session_replication_role = replica",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    ] {
        let refused = run(&mut connection, sql).await.map_err(|error| error.to_string());
        let why = refused.expect_err(sql);
        assert!(why.contains("permission denied") || why.contains("must be owner"), "{sql}: {why}");
    }
}
