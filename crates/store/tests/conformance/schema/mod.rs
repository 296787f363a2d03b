//! Both databases have the same tables, and tables that could be spread over many machines by organization.

mod postgres;
mod sqlite;

use std::collections::{BTreeMap, BTreeSet};

use crate::bench::{Bench, Home};

/// Tables that can be searched: SQLite has a text index for each, which refers to rows by a number of its own, `rid`,
/// although `(org_id, id)` is unique all the same. PostgreSQL looks through the text itself.
const SEARCHED: [&str; 4] = ["accounts", "integration_points", "integrations", "members"];

/// Endings of the tables that make up a text index of SQLite.
const TEXT_INDEX: [&str; 5] = ["search", "search_config", "search_data", "search_docsize", "search_idx"];

/// Tables that belong to no organization.
const HOST_TABLES: [&str; 2] = ["host_settings", "sign_in_failures"];

/// Unique indexes that do not begin with the organization.
const HOST_WIDE: [(&str, &str, &str); 1] = [(
    "organizations",
    "name",
    "somebody who signs in names the organization, so its name is unique on the host",
)];

/// What is compared of a table.
#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    /// Type and whether it may be NULL.
    columns: BTreeMap<String, (&'static str, bool)>,
    primary_key: Vec<String>,
    /// Columns and predicate.
    unique: BTreeSet<(Vec<String>, String)>,
    indexes: BTreeSet<(Vec<String>, String)>,
    foreign_keys: BTreeSet<ForeignKey>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct ForeignKey {
    columns: Vec<String>,
    to: String,
    to_columns: Vec<String>,
    on_delete: String,
}

type Tables = BTreeMap<String, Table>;

/// The condition of a partial index, as far as the spellings of the two differ.
fn predicate(sql: &str) -> String {
    let sql = sql.replace("::text", "").replace("= ANY (ARRAY[", "IN (").replace("])", ")");
    sql.chars().filter(|c| !c.is_whitespace() && !"()".contains(*c)).collect::<String>().to_lowercase()
}

async fn of_sqlite() -> Tables {
    let bench = Bench::sqlite().await;
    let Home::Sqlite(directory) = &bench.home else { unreachable!() };
    sqlite::read(&directory.path().join("patchbay.db")).await
}

async fn of_postgres() -> Tables {
    let bench = Bench::postgres().await;
    let Home::Postgres(database) = &bench.home else { unreachable!() };
    postgres::read(&database.owner_url()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_have_the_same_tables() {
    let mut sqlite = of_sqlite().await;
    let mut postgres = of_postgres().await;
    // Not ours.
    assert!(sqlite.remove("_sqlx_migrations").is_some() && postgres.remove("_sqlx_migrations").is_some());
    for searched in SEARCHED {
        for part in TEXT_INDEX {
            assert!(sqlite.remove(&format!("{searched}_{part}")).is_some(), "{searched} has no {part}");
        }
        let table = sqlite.get_mut(searched).unwrap();
        assert!(table.columns.remove("rid").is_some(), "{searched} has no number any more");
        // The number is SQLite's primary key; what is unique besides takes its place.
        table.primary_key = vec!["org_id".into(), "id".into()];
        assert!(table.unique.remove(&(table.primary_key.clone(), String::new())));
    }

    assert_eq!(sqlite.keys().collect::<Vec<_>>(), postgres.keys().collect::<Vec<_>>());
    for (name, table) in &sqlite {
        assert_eq!(table, &postgres[name], "{name}: left is SQLite, right is PostgreSQL");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_key_begins_with_the_organization() {
    let mut tables = of_postgres().await;
    tables.remove("_sqlx_migrations");
    for host_table in HOST_TABLES {
        assert!(!tables.remove(host_table).unwrap().columns.contains_key("org_id"));
    }
    for (table, _, _) in HOST_WIDE {
        assert!(tables.contains_key(table));
    }
    assert!(tables.len() >= 10);
    for (name, table) in tables {
        assert_eq!(table.columns.get("org_id"), Some(&("text", false)), "{name}.org_id");
        assert_eq!(table.primary_key[0], "org_id", "primary key of {name}");
        for (columns, _) in &table.unique {
            let allowed = HOST_WIDE.iter().any(|(table, column, _)| *table == name && *columns == [*column]);
            assert!(allowed || columns[0] == "org_id", "unique index of {name} on {columns:?}");
        }
        for key in &table.foreign_keys {
            assert_eq!(
                (key.columns[0].as_str(), key.to_columns[0].as_str()),
                ("org_id", "org_id"),
                "{name}: {key:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_column_has_an_order_and_a_type_that_both_keep() {
    let bench = Bench::postgres().await;
    let Home::Postgres(database) = &bench.home else { unreachable!() };
    let others = postgres::text_without_byte_order(&database.owner_url()).await;
    assert!(others.is_empty(), "these lack COLLATE \"C\": {others:?}");

    let bench = Bench::sqlite().await;
    let Home::Sqlite(directory) = &bench.home else { unreachable!() };
    let others = sqlite::not_strict(&directory.path().join("patchbay.db")).await;
    assert!(others.is_empty(), "these are not STRICT: {others:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_foreign_key_has_an_index() {
    // Without one, deleting what is pointed to reads the whole table that points.
    for (name, table) in of_postgres().await {
        for key in &table.foreign_keys {
            let served = |columns: &Vec<String>| columns.starts_with(&key.columns);
            let mut indexes =
                table.indexes.iter().chain(&table.unique).filter(|(_, predicate)| predicate.is_empty());
            assert!(
                served(&table.primary_key) || indexes.any(|(columns, _)| served(columns)),
                "{name}: {key:?}"
            );
        }
    }
}
