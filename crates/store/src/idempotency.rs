//! Answers kept for repeats of the same request (`Idempotency-Key`), sealed.

use api_types::{Timestamp, TokenId};

use crate::connection::values;
use crate::{StoreError, Tx, WriteTx};

/// A kept answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Whose request it was.
    pub token_id: TokenId,
    /// Hash of the key.
    pub key_hash: Vec<u8>,
    /// Hash of route and body: the same key with another request is a mistake of the caller.
    pub request_hash: Vec<u8>,
    /// HTTP status.
    pub status: u16,
    /// The body, sealed: it may hold secrets that are shown only once.
    pub answer: Vec<u8>,
    /// After this the key is as good as new.
    pub expires: Timestamp,
}

/// The kept answer of a key, if it has not expired.
pub async fn find(
    tx: &mut Tx<'_>,
    token_id: TokenId,
    key_hash: &[u8],
    now: Timestamp,
) -> Result<Option<KeptAnswer>, StoreError> {
    let row = tx
        .fetch_optional(
            "SELECT request_hash, status, answer, expires FROM idempotency \
             WHERE org_id = $1 AND token_id = $2 AND key_hash = $3 AND expires > $4",
            values![tx.scope().organization(), token_id, key_hash, now],
        )
        .await?;
    row.map(|row| {
        Ok(KeptAnswer {
            token_id,
            key_hash: key_hash.to_vec(),
            request_hash: row.bytes(0)?,
            status: u16::try_from(row.int(1)?).map_err(|_| StoreError::Damaged("idempotency.status"))?,
            answer: row.bytes(2)?,
            expires: row.time(3)?,
        })
    })
    .transpose()
}

/// Writes the answer into the row that [`keep`] made earlier in the same transaction: the row comes first, so that
/// a second request with the same key waits for the first one instead of meeting its effect.
pub async fn fill(
    tx: &mut WriteTx<'_>,
    token_id: TokenId,
    key_hash: &[u8],
    status: u16,
    answer: &[u8],
) -> Result<(), StoreError> {
    tx.execute_versioned(
        "UPDATE idempotency SET status = $4, answer = $5 WHERE org_id = $1 AND token_id = $2 AND key_hash = $3",
        values![tx.scope().organization(), token_id, key_hash, i64::from(status), answer],
    )
    .await
}

/// Keeps an answer. When somebody else has kept one for the same key meanwhile: [`StoreError::Stale`], so that the
/// work runs again and finds it. Clears away what has expired by the way.
pub async fn keep(tx: &mut WriteTx<'_>, answer: &KeptAnswer, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM idempotency WHERE org_id = $1 AND expires <= $2",
        values![tx.scope().organization(), now],
    )
    .await?;
    let values = values![
        tx.scope().organization(),
        answer.token_id,
        &answer.key_hash,
        &answer.request_hash,
        i64::from(answer.status),
        &answer.answer,
        answer.expires,
    ];
    tx.execute_versioned(
        "INSERT INTO idempotency (org_id, token_id, key_hash, request_hash, status, answer, expires) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (org_id, token_id, key_hash) DO NOTHING",
        values,
    )
    .await
}

/// Lets go of a key whose request had no effect: the next one with it is the first.
pub async fn forget(tx: &mut WriteTx<'_>, token_id: TokenId, key_hash: &[u8]) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM idempotency WHERE org_id = $1 AND token_id = $2 AND key_hash = $3",
        values![tx.scope().organization(), token_id, key_hash],
    )
    .await?;
    Ok(())
}
