//! The tables of a PostgreSQL database.

use sqlx::{Connection as _, PgConnection, Row as _};

use super::{ForeignKey, Table, Tables, predicate};

pub(super) async fn read(url: &str) -> Tables {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let names: Vec<String> =
        sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    let mut tables = Tables::new();
    for name in names {
        let table = read_table(&mut connection, &name).await;
        tables.insert(name, table);
    }
    connection.close().await.unwrap();
    tables
}

async fn read_table(connection: &mut PgConnection, name: &str) -> Table {
    let mut table = Table::default();
    let columns = sqlx::query(
        "SELECT column_name::text, data_type::text, is_nullable = 'YES' FROM information_schema.columns \
         WHERE table_schema = current_schema() AND table_name = $1",
    )
    .bind(name)
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    for column in columns {
        let kind = match column.get::<String, _>(1).as_str() {
            "text" => "text",
            "bigint" => "integer",
            "bytea" => "bytes",
            _ => "other",
        };
        table.columns.insert(column.get(0), (kind, column.get(2)));
    }
    let indexes = sqlx::query(
        "SELECT i.indisprimary, i.indisunique, coalesce(pg_get_expr(i.indpred, i.indrelid), ''), \
         ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k(number, place) \
         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number ORDER BY k.place) \
         FROM pg_index i WHERE i.indrelid = $1::regclass",
    )
    .bind(name)
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    for index in indexes {
        let columns: Vec<String> = index.get(3);
        let entry = (columns.clone(), predicate(&index.get::<String, _>(2)));
        match (index.get::<bool, _>(0), index.get::<bool, _>(1)) {
            (true, _) => table.primary_key = columns,
            (false, true) => drop(table.unique.insert(entry)),
            (false, false) => drop(table.indexes.insert(entry)),
        }
    }
    table.foreign_keys = foreign_keys(connection, name).await.into_iter().collect();
    table
}

async fn foreign_keys(connection: &mut PgConnection, table: &str) -> Vec<ForeignKey> {
    let rows = sqlx::query(
        "SELECT c.confrelid::regclass::text, \
         CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT' \
         WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END, \
         ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(number, place) \
         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number ORDER BY k.place), \
         ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k(number, place) \
         JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number ORDER BY k.place) \
         FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = $1::regclass",
    )
    .bind(table)
    .fetch_all(connection)
    .await
    .unwrap();
    rows.into_iter()
        .map(|row| ForeignKey {
            columns: row.get(2),
            to: row.get(0),
            to_columns: row.get(3),
            on_delete: row.get(1),
        })
        .collect()
}

pub(super) async fn text_without_byte_order(url: &str) -> Vec<String> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::query_scalar(
        "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
         JOIN pg_collation l ON l.oid = a.attcollation \
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 \
         AND l.collname <> 'C' AND c.relname <> '_sqlx_migrations'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap()
}
