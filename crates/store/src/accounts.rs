//! Accounts. The resource to copy for the next one: row type, list table, one function per statement.

use api_types::{AccountId, Environment, OrganizationId, Timestamp};

use crate::connection::values;
use crate::counters::{self, Counter};
use crate::list::{Column, Condition, Kind, ListQuery, Page, Reaching, Search, Select, Table};
use crate::value::{Row, Value};
use crate::{StoreError, Tx, WriteTx};

/// An account as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// Identity.
    pub id: AccountId,
    /// The organization that it belongs to.
    pub organization_id: OrganizationId,
    /// Unique in the organization, lower case.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// `test` or `prod`.
    pub environment: Environment,
    /// Sorted, without repetition.
    pub labels: Vec<String>,
    /// Grows by one with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What lists of accounts know.
pub static ACCOUNTS: Table = Table {
    sql: "accounts",
    columns: &[
        Column { field: "name", sql: "name", kind: Kind::Name, sortable: true, unique: true },
        Column { field: "fullname", sql: "fullname", kind: Kind::Text, sortable: true, unique: false },
        Column {
            field: "environment",
            sql: "environment",
            kind: Kind::Word(&["test", "prod"]),
            sortable: true,
            unique: false,
        },
        Column {
            field: "labels",
            sql: "labels",
            kind: Kind::Set { table: "account_labels", key: "account_id", value: "label" },
            sortable: false,
            unique: false,
        },
        Column { field: "id", sql: "id", kind: Kind::Id, sortable: true, unique: true },
        Column { field: "organization_id", sql: "org_id", kind: Kind::Id, sortable: false, unique: false },
        Column { field: "created_at", sql: "created_at", kind: Kind::Time, sortable: true, unique: false },
        Column { field: "updated_at", sql: "updated_at", kind: Kind::Time, sortable: true, unique: false },
    ],
    default_order: "name",
    reaching: Reaching::Accounts,
    search_index: Some("accounts_search"),
};

const COLUMNS: &str =
    "t.org_id, t.id, t.name, t.fullname, t.environment, t.labels, t.version, t.created_at, t.updated_at";

/// One page of the accounts that the scope reaches.
pub async fn list(tx: &mut Tx<'_>, query: &ListQuery) -> Result<Page<AccountRow>, StoreError> {
    Select::new(&ACCOUNTS, tx).page(tx, query, COLUMNS, read_row, Some(Counter::Accounts)).await
}

/// The account of this id or name, if the scope reaches it.
pub async fn get(tx: &mut Tx<'_>, id_or_name: &str) -> Result<Option<AccountRow>, StoreError> {
    let row = Select::new(&ACCOUNTS, tx).one(tx, COLUMNS, Condition::Key(id_or_name)).await?;
    row.as_ref().map(read_row).transpose()
}

/// Adds an account. A name that is taken: [`StoreError::Duplicate`].
pub async fn insert(tx: &mut WriteTx<'_>, row: &AccountRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.id,
        &row.name,
        &row.fullname,
        row.environment.as_str(),
        labels_text(&row.labels)?,
        haystack(row),
        row.version,
        row.created_at,
        row.updated_at,
    ];
    tx.execute(
        "INSERT INTO accounts (org_id, id, name, fullname, environment, labels, haystack, version, created_at, \
         updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        values,
    )
    .await?;
    insert_labels(tx, row).await?;
    counters::add(tx, Counter::Accounts, row.id.0, 1).await
}

/// Writes a changed account. `row.version` is the version it was read with; a row that has moved on since, or is
/// gone: [`StoreError::Stale`]. A name that is taken: [`StoreError::Duplicate`].
pub async fn update(tx: &mut WriteTx<'_>, row: &AccountRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.id,
        row.version,
        &row.name,
        &row.fullname,
        row.environment.as_str(),
        labels_text(&row.labels)?,
        haystack(row),
        row.updated_at,
    ];
    tx.execute_versioned(
        "UPDATE accounts SET name = $4, fullname = $5, environment = $6, labels = $7, haystack = $8, \
         updated_at = $9, version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3",
        values,
    )
    .await?;
    tx.execute(
        "DELETE FROM account_labels WHERE org_id = $1 AND account_id = $2",
        values![tx.scope().organization(), row.id],
    )
    .await?;
    insert_labels(tx, row).await
}

/// Removes an account with everything that belongs to it: its integrations with their tokens, its credentials.
pub async fn delete(tx: &mut WriteTx<'_>, row: &AccountRow) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM tokens WHERE org_id = $1 AND owner_type = 'integration' AND owner_id IN \
         (SELECT id FROM integrations WHERE org_id = $1 AND account_id = $2)",
        values![tx.scope().organization(), row.id],
    )
    .await?;
    tx.execute_versioned(
        "DELETE FROM accounts WHERE org_id = $1 AND id = $2 AND version = $3",
        values![tx.scope().organization(), row.id, row.version],
    )
    .await?;
    counters::add(tx, Counter::Accounts, row.id.0, -1).await
}

async fn insert_labels(tx: &mut WriteTx<'_>, row: &AccountRow) -> Result<(), StoreError> {
    for label in &row.labels {
        tx.execute(
            "INSERT INTO account_labels (org_id, account_id, label) VALUES ($1, $2, $3)",
            values![tx.scope().organization(), row.id, label],
        )
        .await?;
    }
    Ok(())
}

fn read_row(row: &Row) -> Result<AccountRow, StoreError> {
    Ok(AccountRow {
        organization_id: row.parsed(0, "accounts.org_id", |text| text.parse().ok())?,
        id: row.parsed(1, "accounts.id", |text| text.parse().ok())?,
        name: row.text(2)?,
        fullname: row.text(3)?,
        environment: row.parsed(4, "accounts.environment", Environment::parse)?,
        labels: row.json(5, "accounts.labels")?,
        version: row.int(6)?,
        created_at: row.time(7)?,
        updated_at: row.time(8)?,
    })
}

fn labels_text(labels: &[String]) -> Result<Value, StoreError> {
    serde_json::to_string(labels).map(Value::from).map_err(|_| StoreError::Damaged("accounts.labels"))
}

fn haystack(row: &AccountRow) -> String {
    Search::haystack(&[&row.name, &row.fullname])
}
