//! The wrapped data keys of the scope's organization.

use api_types::Timestamp;
use uuid::Uuid;

use crate::connection::values;
use crate::value::Row;
use crate::{StoreError, Tx, WriteTx};

/// A data key, wrapped by the master key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataKeyRow {
    /// Identity; sealed values name it.
    pub id: Uuid,
    /// Only the master key opens it.
    pub wrapped: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// All data keys, newest first: the first one seals, all of them open.
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<DataKeyRow>, StoreError> {
    let rows = tx
        .fetch(
            "SELECT id, wrapped, created_at FROM data_keys WHERE org_id = $1 ORDER BY created_at DESC, id DESC",
            values![tx.scope().organization()],
        )
        .await?;
    rows.iter().map(read_row).collect()
}

/// Adds a data key.
pub async fn insert(tx: &mut WriteTx<'_>, row: &DataKeyRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO data_keys (org_id, id, wrapped, created_at) VALUES ($1, $2, $3, $4)",
        values![tx.scope().organization(), row.id, &row.wrapped, row.created_at],
    )
    .await
    .map(drop)
}

/// Replaces the wrapping of a data key: the same key under another master key.
pub async fn rewrap(tx: &mut WriteTx<'_>, id: Uuid, wrapped: &[u8]) -> Result<(), StoreError> {
    tx.execute_versioned(
        "UPDATE data_keys SET wrapped = $3 WHERE org_id = $1 AND id = $2",
        values![tx.scope().organization(), id, wrapped],
    )
    .await
}

fn read_row(row: &Row) -> Result<DataKeyRow, StoreError> {
    Ok(DataKeyRow {
        id: row.parsed(0, "data_keys.id", |text| text.parse().ok())?,
        wrapped: row.bytes(1)?,
        created_at: row.time(2)?,
    })
}
