//! How many objects there are, without counting them.
//!
//! A counter is spread over several rows, so that writers of one organization do not wait for each other's commit;
//! its value is their sum.

use uuid::Uuid;

use crate::connection::values;
use crate::{StoreError, Tx, WriteTx};

/// Rows that share one counter.
const SHARDS: u8 = 32;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// Accounts of the organization.
    Accounts,
    /// Members of the organization.
    Members,
}

impl Counter {
    fn as_str(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Members => "members",
        }
    }
}

/// Adds to a counter. `id` is the object that came or went: it chooses the row.
pub(crate) async fn add(
    tx: &mut WriteTx<'_>,
    counter: Counter,
    id: Uuid,
    difference: i64,
) -> Result<(), StoreError> {
    let shard = i64::from(id.as_bytes()[15] % SHARDS);
    tx.execute(
        "INSERT INTO counters (org_id, name, shard, value) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (org_id, name, shard) DO UPDATE SET value = counters.value + excluded.value",
        values![tx.scope().organization(), counter.as_str(), shard, difference],
    )
    .await
    .map(drop)
}

/// The value of a counter.
pub async fn read(tx: &mut Tx<'_>, counter: Counter) -> Result<u64, StoreError> {
    let row = tx
        .fetch_optional(
            "SELECT CAST(coalesce(sum(value), 0) AS BIGINT) FROM counters WHERE org_id = $1 AND name = $2",
            values![tx.scope().organization(), counter.as_str()],
        )
        .await?;
    let sum = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
    Ok(u64::try_from(sum).unwrap_or(0))
}
