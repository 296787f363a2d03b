//! Organization webhooks: whom to tell of what.

use api_types::webhook::{WebhookFilter, WebhookState};
use api_types::{CredentialId, Environment, Timestamp, WebhookId};

use crate::connection::values;
use crate::list::{Column, Condition, Kind, ListQuery, Page, Reaching, Select, Table};
use crate::value::{Row, Value};
use crate::{StoreError, Tx, WriteTx};

/// A webhook as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookRow {
    /// Identity.
    pub id: WebhookId,
    /// Unique in the organization, lower case.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// Only what happens in accounts of this environment is told.
    pub environment: Environment,
    /// Sorted, without repetition, never empty.
    pub filters: Vec<WebhookFilter>,
    /// Where it is told.
    pub url: String,
    /// Identity of the secret.
    pub credential_id: CredentialId,
    /// What signs the messages; sealed by the caller.
    pub secret: Vec<u8>,
    /// Until when the secret may be used.
    pub secret_expires: Option<Timestamp>,
    /// Whether it is told anything.
    pub state: WebhookState,
    /// Why it is disabled.
    pub state_reason: Option<String>,
    /// Grows by one with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What lists of webhooks know.
pub static WEBHOOKS: Table = Table {
    sql: "webhooks",
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
            field: "state",
            sql: "state",
            kind: Kind::Word(&["enabled", "disabled"]),
            sortable: true,
            unique: false,
        },
        Column { field: "url", sql: "url", kind: Kind::Text, sortable: false, unique: false },
        Column { field: "id", sql: "id", kind: Kind::Id, sortable: true, unique: true },
        Column { field: "created_at", sql: "created_at", kind: Kind::Time, sortable: true, unique: false },
        Column { field: "updated_at", sql: "updated_at", kind: Kind::Time, sortable: true, unique: false },
    ],
    default_order: "name",
    reaching: Reaching::Organization,
    search_index: None,
};

const COLUMNS: &str = "t.id, t.name, t.fullname, t.environment, t.filters, t.url, t.credential_id, t.secret, \
                       t.secret_expires, t.state, t.state_reason, t.version, t.created_at, t.updated_at";

/// One page of the organization's webhooks.
pub async fn list(tx: &mut Tx<'_>, query: &ListQuery) -> Result<Page<WebhookRow>, StoreError> {
    Select::new(&WEBHOOKS, tx).page(tx, query, COLUMNS, read_row, None).await
}

/// The webhook of this id or name.
pub async fn get(tx: &mut Tx<'_>, id_or_name: &str) -> Result<Option<WebhookRow>, StoreError> {
    let row = Select::new(&WEBHOOKS, tx).one(tx, COLUMNS, Condition::Key(id_or_name)).await?;
    row.as_ref().map(read_row).transpose()
}

/// The enabled webhooks of an environment, whatever the scope reaches: whoever causes an event need not know who is told.
pub async fn enabled(tx: &mut Tx<'_>, environment: Environment) -> Result<Vec<WebhookRow>, StoreError> {
    let values = values![tx.scope().organization(), environment.as_str()];
    let rows = tx
        .fetch(
            "SELECT t.id, t.name, t.fullname, t.environment, t.filters, t.url, t.credential_id, t.secret, \
             t.secret_expires, t.state, t.state_reason, t.version, t.created_at, t.updated_at FROM webhooks t \
             WHERE t.org_id = $1 AND t.environment = $2 AND t.state = 'enabled' ORDER BY t.id",
            values,
        )
        .await?;
    rows.iter().map(read_row).collect()
}

/// How many webhooks the organization has.
pub async fn count(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    let row = tx
        .fetch_optional("SELECT count(*) FROM webhooks WHERE org_id = $1", values![tx.scope().organization()])
        .await?;
    let count = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Adds a webhook. A name that is taken: [`StoreError::Duplicate`].
pub async fn insert(tx: &mut WriteTx<'_>, row: &WebhookRow) -> Result<(), StoreError> {
    let mut values = values(tx, row)?;
    values.extend(values![row.credential_id, row.created_at]);
    tx.execute(
        "INSERT INTO webhooks (org_id, id, version, name, fullname, environment, filters, url, secret, \
         secret_expires, state, state_reason, updated_at, credential_id, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        values,
    )
    .await
    .map(drop)
}

/// Writes a changed webhook. `row.version` is the version it was read with; a row that has moved on since, or is gone:
/// [`StoreError::Stale`]. A name that is taken: [`StoreError::Duplicate`].
pub async fn update(tx: &mut WriteTx<'_>, row: &WebhookRow) -> Result<(), StoreError> {
    let mut values = values(tx, row)?;
    values.push(row.credential_id.into());
    tx.execute_versioned(
        "UPDATE webhooks SET name = $4, fullname = $5, environment = $6, filters = $7, url = $8, secret = $9, \
         secret_expires = $10, state = $11, state_reason = $12, updated_at = $13, credential_id = $14, \
         version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3",
        values,
    )
    .await
}

/// Removes a webhook with its deliveries.
pub async fn delete(tx: &mut WriteTx<'_>, row: &WebhookRow) -> Result<(), StoreError> {
    tx.execute_versioned(
        "DELETE FROM webhooks WHERE org_id = $1 AND id = $2 AND version = $3",
        values![tx.scope().organization(), row.id, row.version],
    )
    .await
}

/// The values that creation and change have in common, `$1` to `$13`.
fn values(tx: &Tx<'_>, row: &WebhookRow) -> Result<Vec<Value>, StoreError> {
    let filters = serde_json::to_string(&row.filters).map_err(|_| StoreError::Damaged("webhooks.filters"))?;
    Ok(values![
        tx.scope().organization(),
        row.id,
        row.version,
        &row.name,
        &row.fullname,
        row.environment.as_str(),
        filters,
        &row.url,
        &row.secret,
        row.secret_expires.map(Timestamp::as_micros),
        row.state.as_str(),
        &row.state_reason,
        row.updated_at,
    ])
}

fn read_row(row: &Row) -> Result<WebhookRow, StoreError> {
    Ok(WebhookRow {
        id: row.parsed(0, "webhooks.id", |text| text.parse().ok())?,
        name: row.text(1)?,
        fullname: row.text(2)?,
        environment: row.parsed(3, "webhooks.environment", Environment::parse)?,
        filters: row.json(4, "webhooks.filters")?,
        url: row.text(5)?,
        credential_id: row.parsed(6, "webhooks.credential_id", |text| text.parse().ok())?,
        secret: row.bytes(7)?,
        secret_expires: row.opt_int(8)?.map(Timestamp::from_micros),
        state: row.parsed(9, "webhooks.state", WebhookState::parse)?,
        state_reason: row.opt_text(10)?,
        version: row.int(11)?,
        created_at: row.time(12)?,
        updated_at: row.time(13)?,
    })
}
