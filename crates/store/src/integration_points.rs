//! Integration points: what integrations of many accounts have in common.

use api_types::engine::CategoryId;
use api_types::integration_point::IntegrationEnvironments;
use api_types::{IntegrationPointId, Timestamp};

use crate::connection::values;
use crate::list::{Column, Condition, Kind, ListQuery, Page, Reaching, Search, Select, Table};
use crate::value::Row;
use crate::{StoreError, Tx, WriteTx};

/// An integration point as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct PointRow {
    /// Identity.
    pub id: IntegrationPointId,
    /// Unique in the organization, lower case.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// For those who set it up.
    pub description: Option<String>,
    /// The connector of its integrations.
    pub connector: CategoryId,
    /// Which providers are allowed where, as on the wire.
    pub environments: IntegrationEnvironments,
    /// Grows by one with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What lists of integration points know.
pub static INTEGRATION_POINTS: Table = Table {
    sql: "integration_points",
    columns: &[
        Column { field: "name", sql: "name", kind: Kind::Name, sortable: true, unique: true },
        Column { field: "fullname", sql: "fullname", kind: Kind::Text, sortable: true, unique: false },
        Column {
            field: "connector",
            sql: "connector",
            kind: Kind::Word(CategoryId::WORDS),
            sortable: true,
            unique: false,
        },
        Column { field: "id", sql: "id", kind: Kind::Id, sortable: true, unique: true },
        Column { field: "created_at", sql: "created_at", kind: Kind::Time, sortable: true, unique: false },
        Column { field: "updated_at", sql: "updated_at", kind: Kind::Time, sortable: true, unique: false },
    ],
    default_order: "name",
    // Whoever sets up integrations of a single account needs to know what there is to choose from.
    reaching: Reaching::Everybody,
    search_index: Some("integration_points_search"),
};

const COLUMNS: &str = "t.id, t.name, t.fullname, t.description, t.connector, t.environments, t.version, \
     t.created_at, t.updated_at";

/// One page of the integration points of the organization.
pub async fn list(tx: &mut Tx<'_>, query: &ListQuery) -> Result<Page<PointRow>, StoreError> {
    Select::new(&INTEGRATION_POINTS, tx).page(tx, query, COLUMNS, read_row, None).await
}

/// The integration point of this id or name.
pub async fn get(tx: &mut Tx<'_>, id_or_name: &str) -> Result<Option<PointRow>, StoreError> {
    let row = Select::new(&INTEGRATION_POINTS, tx).one(tx, COLUMNS, Condition::Key(id_or_name)).await?;
    row.as_ref().map(read_row).transpose()
}

/// Adds an integration point. A name that is taken: [`StoreError::Duplicate`].
pub async fn insert(tx: &mut WriteTx<'_>, row: &PointRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.id,
        &row.name,
        &row.fullname,
        &row.description,
        row.connector.as_str(),
        environments_text(row)?,
        haystack(row),
        row.version,
        row.created_at,
        row.updated_at,
    ];
    tx.execute(
        "INSERT INTO integration_points (org_id, id, name, fullname, description, connector, environments, \
         haystack, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        values,
    )
    .await
    .map(drop)
}

/// Writes a changed integration point, as [`crate::accounts::update`] does. The connector stays as it is.
pub async fn update(tx: &mut WriteTx<'_>, row: &PointRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.id,
        row.version,
        &row.name,
        &row.fullname,
        &row.description,
        environments_text(row)?,
        haystack(row),
        row.updated_at,
    ];
    tx.execute_versioned(
        "UPDATE integration_points SET name = $4, fullname = $5, description = $6, environments = $7, \
         haystack = $8, updated_at = $9, version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3",
        values,
    )
    .await
}

/// Removes an integration point with its credentials. One that integrations use: [`StoreError::Reference`].
pub async fn delete(tx: &mut WriteTx<'_>, row: &PointRow) -> Result<(), StoreError> {
    tx.execute_versioned(
        "DELETE FROM integration_points WHERE org_id = $1 AND id = $2 AND version = $3",
        values![tx.scope().organization(), row.id, row.version],
    )
    .await
}

/// How many integrations use an integration point, also those that the scope does not reach.
pub async fn count_integrations(tx: &mut Tx<'_>, id: IntegrationPointId) -> Result<u64, StoreError> {
    let row = tx
        .fetch_optional(
            "SELECT count(*) FROM integrations WHERE org_id = $1 AND integration_point_id = $2",
            values![tx.scope().organization(), id],
        )
        .await?;
    let count = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}

fn read_row(row: &Row) -> Result<PointRow, StoreError> {
    Ok(PointRow {
        id: row.parsed(0, "integration_points.id", |text| text.parse().ok())?,
        name: row.text(1)?,
        fullname: row.text(2)?,
        description: row.opt_text(3)?,
        connector: row.parsed(4, "integration_points.connector", CategoryId::parse)?,
        environments: row.json(5, "integration_points.environments")?,
        version: row.int(6)?,
        created_at: row.time(7)?,
        updated_at: row.time(8)?,
    })
}

fn haystack(row: &PointRow) -> String {
    Search::haystack(&[&row.name, &row.fullname])
}

fn environments_text(row: &PointRow) -> Result<String, StoreError> {
    serde_json::to_string(&row.environments)
        .map_err(|_| StoreError::Damaged("integration_points.environments"))
}
