//! What providers that live here remember: small documents of one integration, by kind and id.

use api_types::IntegrationId;

use crate::connection::values;
use crate::value::Row;
use crate::{StoreError, Tx, WriteTx};

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateRow {
    /// Unique in its kind.
    pub id: String,
    /// What it is ordered by; equal ones are ordered by id.
    pub sort: String,
    /// What it holds: JSON.
    pub body: String,
}

/// A document.
pub async fn get(
    tx: &mut Tx<'_>,
    integration: IntegrationId,
    kind: &str,
    id: &str,
) -> Result<Option<StateRow>, StoreError> {
    let row = tx
        .fetch_optional(
            "SELECT id, sort, body FROM provider_state \
             WHERE org_id = $1 AND integration_id = $2 AND kind = $3 AND id = $4",
            values![tx.scope().organization(), integration, kind, id],
        )
        .await?;
    row.as_ref().map(read_row).transpose()
}

/// Documents whose sort key and id come behind `after`, in order, at most `limit`.
pub async fn list(
    tx: &mut Tx<'_>,
    integration: IntegrationId,
    kind: &str,
    after: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<StateRow>, StoreError> {
    let organization = tx.scope().organization();
    let limit = i64::from(limit);
    let rows = match after {
        Some((sort, id)) => {
            tx.fetch(
                "SELECT id, sort, body FROM provider_state WHERE org_id = $1 AND integration_id = $2 AND kind = $3 \
                 AND (sort, id) > ($4, $5) ORDER BY sort, id LIMIT $6",
                values![organization, integration, kind, sort, id, limit],
            )
            .await?
        }
        None => {
            tx.fetch(
                "SELECT id, sort, body FROM provider_state WHERE org_id = $1 AND integration_id = $2 AND kind = $3 \
                 ORDER BY sort, id LIMIT $4",
                values![organization, integration, kind, limit],
            )
            .await?
        }
    };
    rows.iter().map(read_row).collect()
}

/// Writes a document, over one with the same id if there is one. An integration that is gone: [`StoreError::Reference`].
pub async fn put(
    tx: &mut WriteTx<'_>,
    integration: IntegrationId,
    kind: &str,
    row: &StateRow,
) -> Result<(), StoreError> {
    let values = values![tx.scope().organization(), integration, kind, &row.id, &row.sort, &row.body];
    tx.execute(
        "INSERT INTO provider_state (org_id, integration_id, kind, id, sort, body) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (org_id, integration_id, kind, id) DO UPDATE SET sort = excluded.sort, body = excluded.body",
        values,
    )
    .await
    .map(drop)
}

/// Writes a document over one that is still as it was seen, or, with nothing seen, where there is none; answers whether
/// it did.
pub async fn swap(
    tx: &mut WriteTx<'_>,
    integration: IntegrationId,
    kind: &str,
    seen: Option<&StateRow>,
    row: &StateRow,
) -> Result<bool, StoreError> {
    let mut values = values![tx.scope().organization(), integration, kind, &row.id, &row.sort, &row.body];
    let touched = if let Some(seen) = seen {
        values.extend(values![&seen.sort, &seen.body]);
        tx.execute(
            "UPDATE provider_state SET sort = $5, body = $6 WHERE org_id = $1 AND integration_id = $2 AND kind = $3 \
             AND id = $4 AND sort = $7 AND body = $8",
            values,
        )
        .await?
    } else {
        tx.execute(
            "INSERT INTO provider_state (org_id, integration_id, kind, id, sort, body) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (org_id, integration_id, kind, id) DO NOTHING",
            values,
        )
        .await?
    };
    Ok(touched > 0)
}

/// Removes a document; answers whether it was there.
pub async fn delete(
    tx: &mut WriteTx<'_>,
    integration: IntegrationId,
    kind: &str,
    id: &str,
) -> Result<bool, StoreError> {
    let values = values![tx.scope().organization(), integration, kind, id];
    let gone = tx
        .execute(
            "DELETE FROM provider_state WHERE org_id = $1 AND integration_id = $2 AND kind = $3 AND id = $4",
            values,
        )
        .await?;
    Ok(gone > 0)
}

fn read_row(row: &Row) -> Result<StateRow, StoreError> {
    Ok(StateRow { id: row.text(0)?, sort: row.text(1)?, body: row.text(2)? })
}
