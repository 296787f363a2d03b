//! Status: how integrations fare. One row each, made with the integration; what is counted is added to it ([`count`]),
//! beside failures one by one ([`events`]) and calls over time ([`series`]).

pub mod count;
pub mod events;
pub mod series;
mod standing;

pub use self::standing::{FAILURES, REFUSALS, SUCCESSES};
use api_types::{AccountId, IntegrationHealth, IntegrationId, Timestamp};

use crate::connection::values;
use crate::list::{Column, Condition, Kind, ListQuery, Page, Reaching, Select, Table, UNINDEXED};
use crate::value::Row;
use crate::{StoreError, Tx, WriteTx};

/// The status of an integration as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusRow {
    /// The integration.
    pub integration_id: IntegrationId,
    /// Its account.
    pub account_id: AccountId,
    /// How it fares.
    pub health: IntegrationHealth,
    /// What was counted since the integration was made or the status reset.
    pub totals: Totals,
    /// When the integration was made.
    pub created_at: Timestamp,
    /// When something was last counted, or the status was reset.
    pub updated_at: Timestamp,
}

/// What is counted of calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Calls.
    pub requests: u64,
    /// Those of them that failed.
    pub failed: u64,
    /// Microseconds of work.
    pub cpu_time: u64,
    /// Reads and writes of what the provider remembers here.
    pub db_ops: u64,
    /// Requests to the provider.
    pub api_ops: u64,
    /// Bytes that the provider sent.
    pub in_bytes: u64,
    /// Bytes that were sent to the provider.
    pub out_bytes: u64,
}

/// What lists of status know. `name`, `category` and `provider_type` are those of the integration.
pub static STATUS: Table = Table {
    sql: "(SELECT i.org_id, i.id, i.account_id, i.name, i.category, i.provider_type, i.haystack, s.id AS s_id, \
          s.status AS s_status, s.requests AS s_requests, s.failed AS s_failed, s.cpu_time AS s_cpu_time, \
          s.db_ops AS s_db_ops, s.api_ops AS s_api_ops, s.in_bytes AS s_in_bytes, s.out_bytes AS s_out_bytes, \
          s.created_at AS s_created_at, s.updated_at AS s_updated_at \
          FROM integrations i JOIN integration_status s ON s.org_id = i.org_id AND s.id = i.id)",
    columns: &[
        Column { field: "account_id", sql: "account_id", kind: Kind::Id, sortable: true, unique: false },
        Column { field: "integration_id", sql: "id", kind: Kind::Id, sortable: true, unique: true },
        Column {
            field: "status",
            sql: "s_status",
            kind: Kind::Word(&["unknown", "ok", "error", "unauthorized"]),
            sortable: true,
            unique: false,
        },
        Column { field: "requests", sql: "s_requests", kind: Kind::Number, sortable: true, unique: false },
        Column { field: "failed", sql: "s_failed", kind: Kind::Number, sortable: true, unique: false },
        Column { field: "cpu_time", sql: "s_cpu_time", kind: Kind::Number, sortable: false, unique: false },
        Column { field: "db_ops", sql: "s_db_ops", kind: Kind::Number, sortable: false, unique: false },
        Column { field: "api_ops", sql: "s_api_ops", kind: Kind::Number, sortable: false, unique: false },
        Column { field: "in_bytes", sql: "s_in_bytes", kind: Kind::Number, sortable: false, unique: false },
        Column { field: "out_bytes", sql: "s_out_bytes", kind: Kind::Number, sortable: false, unique: false },
        Column { field: "created_at", sql: "s_created_at", kind: Kind::Time, sortable: true, unique: false },
        Column { field: "updated_at", sql: "s_updated_at", kind: Kind::Time, sortable: true, unique: false },
        Column { field: "name", sql: "name", kind: Kind::Name, sortable: true, unique: false },
        Column {
            field: "category",
            sql: "category",
            kind: Kind::Word(api_types::engine::CategoryId::WORDS),
            sortable: true,
            unique: false,
        },
        Column {
            field: "provider_type",
            sql: "provider_type",
            kind: Kind::Text,
            sortable: true,
            unique: false,
        },
    ],
    default_order: "account_id",
    reaching: Reaching::ByIntegration { account: "account_id", category: "category", integration: "id" },
    search_index: Some(UNINDEXED),
};

const COLUMNS: &str = "t.id, t.account_id, t.s_status, t.s_requests, t.s_failed, t.s_cpu_time, t.s_db_ops, \
                       t.s_api_ops, t.s_in_bytes, t.s_out_bytes, t.s_created_at, t.s_updated_at";

/// One page of the status of the integrations that the scope reaches.
pub async fn list(tx: &mut Tx<'_>, query: &ListQuery) -> Result<Page<StatusRow>, StoreError> {
    Select::new(&STATUS, tx).page(tx, query, COLUMNS, read_row, None).await
}

/// The status of an integration, if the scope reaches it.
pub async fn get(tx: &mut Tx<'_>, integration: IntegrationId) -> Result<Option<StatusRow>, StoreError> {
    let key = integration.to_string();
    let row = Select::new(&STATUS, tx).one(tx, COLUMNS, Condition::Key(&key)).await?;
    row.as_ref().map(read_row).transpose()
}

/// Makes the status of a new integration: nothing is known yet.
pub(crate) async fn insert(
    tx: &mut WriteTx<'_>,
    integration: IntegrationId,
    created_at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO integration_status (org_id, id, status, calls, requests, failed, cpu_time, db_ops, api_ops, \
         in_bytes, out_bytes, created_at, updated_at) VALUES ($1, $2, $3, 0, 0, 0, 0, 0, 0, 0, 0, $4, $4)",
        values![tx.scope().organization(), integration, IntegrationHealth::Unknown.as_str(), created_at],
    )
    .await
    .map(drop)
}

/// Counts anew from here. Events and series are history and stay, and calls are numbered on.
pub async fn reset(
    tx: &mut WriteTx<'_>,
    integration: IntegrationId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE integration_status SET status = $3, toward = NULL, signs = 0, requests = 0, failed = 0, cpu_time = 0, db_ops = 0, api_ops = 0, \
         in_bytes = 0, out_bytes = 0, updated_at = $4 WHERE org_id = $1 AND id = $2",
        values![tx.scope().organization(), integration, IntegrationHealth::Unknown.as_str(), now],
    )
    .await
    .map(drop)
}

fn read_row(row: &Row) -> Result<StatusRow, StoreError> {
    Ok(StatusRow {
        integration_id: row.parsed(0, "integration_status.id", |text| text.parse().ok())?,
        account_id: row.parsed(1, "integrations.account_id", |text| text.parse().ok())?,
        health: row.parsed(2, "integration_status.status", IntegrationHealth::parse)?,
        totals: Totals {
            requests: number(row, 3)?,
            failed: number(row, 4)?,
            cpu_time: number(row, 5)?,
            db_ops: number(row, 6)?,
            api_ops: number(row, 7)?,
            in_bytes: number(row, 8)?,
            out_bytes: number(row, 9)?,
        },
        created_at: row.time(10)?,
        updated_at: row.time(11)?,
    })
}

/// A count: there are no negative ones.
fn number(row: &Row, column: usize) -> Result<u64, StoreError> {
    Ok(u64::try_from(row.int(column)?).unwrap_or(0))
}

/// A count as both databases hold it.
fn int(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
