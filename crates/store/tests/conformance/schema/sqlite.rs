//! The tables of a SQLite file.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Row as _};

use super::{ForeignKey, Table, Tables, predicate};

async fn connect(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).read_only(true).connect().await.unwrap()
}

async fn names(connection: &mut SqliteConnection, sql: &'static str, of: &str) -> Vec<String> {
    sqlx::query_scalar(sql).bind(of).fetch_all(connection).await.unwrap()
}

pub(super) async fn read(path: &Path) -> Tables {
    let mut connection = connect(path).await;
    let mut tables = Tables::new();
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND $1 = ''";
    for name in names(&mut connection, sql, "").await {
        let table = read_table(&mut connection, &name).await;
        tables.insert(name, table);
    }
    tables
}

async fn read_table(connection: &mut SqliteConnection, name: &str) -> Table {
    let mut table = Table::default();
    let columns = sqlx::query("SELECT name, type, \"notnull\", pk FROM pragma_table_info($1)")
        .bind(name)
        .fetch_all(&mut *connection)
        .await
        .unwrap();
    for column in columns {
        let kind = match column.get::<String, _>(1).as_str() {
            "TEXT" => "text",
            "INTEGER" => "integer",
            "BLOB" => "bytes",
            _ => "other",
        };
        table.columns.insert(column.get(0), (kind, column.get::<i64, _>(2) == 0));
    }
    let key = "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk";
    table.primary_key = names(connection, key, name).await;

    let indexes = sqlx::query(
        "SELECT i.name, i.\"unique\", i.origin, coalesce(m.sql, '') FROM pragma_index_list($1) i \
         LEFT JOIN sqlite_master m ON m.type = 'index' AND m.name = i.name",
    )
    .bind(name)
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    for index in indexes {
        let columns = names(
            connection,
            "SELECT name FROM pragma_index_info($1) ORDER BY seqno",
            &index.get::<String, _>(0),
        )
        .await;
        let sql: String = index.get(3);
        let condition =
            sql.split_once(" WHERE ").or_else(|| sql.split_once("\n    WHERE ")).map_or("", |(_, rest)| rest);
        let entry = (columns, predicate(condition));
        match (index.get::<i64, _>(1) == 1, index.get::<String, _>(2).as_str()) {
            (_, "pk") => {}
            (true, _) => drop(table.unique.insert(entry)),
            (false, _) => drop(table.indexes.insert(entry)),
        }
    }
    table.foreign_keys = foreign_keys(connection, name).await.into_iter().collect();
    table
}

async fn foreign_keys(connection: &mut SqliteConnection, table: &str) -> Vec<ForeignKey> {
    let rows = sqlx::query(
        "SELECT id, \"table\", \"from\", \"to\", on_delete FROM pragma_foreign_key_list($1) ORDER BY id, seq",
    )
    .bind(table)
    .fetch_all(connection)
    .await
    .unwrap();
    let mut keys: Vec<(i64, ForeignKey)> = Vec::new();
    for row in rows {
        let id = row.get(0);
        if keys.last().is_none_or(|(last, _)| *last != id) {
            let key =
                ForeignKey { columns: vec![], to: row.get(1), to_columns: vec![], on_delete: row.get(4) };
            keys.push((id, key));
        }
        let (_, key) = keys.last_mut().unwrap();
        key.columns.push(row.get(2));
        key.to_columns.push(row.get(3));
    }
    keys.into_iter().map(|(_, key)| key).collect()
}

pub(super) async fn not_strict(path: &Path) -> Vec<String> {
    let sql = "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND schema = $1 \
               AND name NOT LIKE 'sqlite_%' AND name <> '_sqlx_migrations'";
    names(&mut connect(path).await, sql, "main").await
}
