//! Audit entries: added with the change that they tell of, never changed, never removed.

use api_types::{AccountId, MemberId, Timestamp, TokenId};
use uuid::Uuid;

use crate::connection::values;
use crate::value::Row;
use crate::{StoreError, Tx, WriteTx};

/// An audit entry: its canonical bytes, and beside them what lists filter by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Identity; grows with time.
    pub id: Uuid,
    /// When it happened.
    pub created_at: Timestamp,
    /// For example `accounts.create`.
    pub action: String,
    /// `ok`, `denied` or `failed`.
    pub outcome: String,
    /// The tenant concerned.
    pub account_id: Option<AccountId>,
    /// Who, if it was a member.
    pub member_id: Option<MemberId>,
    /// With which token.
    pub token_id: Option<TokenId>,
    /// The object concerned.
    pub target_id: Option<String>,
    /// The whole entry, as `audit-proof` writes it.
    pub entry: Vec<u8>,
}

/// Adds an entry.
pub async fn insert(tx: &mut WriteTx<'_>, row: &AuditRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.id,
        row.created_at,
        &row.action,
        &row.outcome,
        row.account_id,
        row.member_id,
        row.token_id,
        &row.target_id,
        &row.entry,
    ];
    tx.execute(
        "INSERT INTO audit_entries (org_id, id, created_at, action, outcome, account_id, member_id, token_id, \
         target_id, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        values,
    )
    .await
    .map(drop)
}

/// The newest entries, newest first.
pub async fn newest(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
    let rows = tx
        .fetch(
            "SELECT id, created_at, action, outcome, account_id, member_id, token_id, target_id, entry \
             FROM audit_entries WHERE org_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2",
            values![tx.scope().organization(), i64::from(limit)],
        )
        .await?;
    rows.iter().map(read_row).collect()
}

/// The entries about one object, oldest first.
pub async fn of_target(tx: &mut Tx<'_>, target_id: &str, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
    let rows = tx
        .fetch(
            "SELECT id, created_at, action, outcome, account_id, member_id, token_id, target_id, entry \
             FROM audit_entries WHERE org_id = $1 AND target_id = $2 ORDER BY created_at, id LIMIT $3",
            values![tx.scope().organization(), target_id, i64::from(limit)],
        )
        .await?;
    rows.iter().map(read_row).collect()
}

fn read_row(row: &Row) -> Result<AuditRow, StoreError> {
    let damaged = |what| move |_| StoreError::Damaged(what);
    Ok(AuditRow {
        id: row.parsed(0, "audit_entries.id", |text| text.parse().ok())?,
        created_at: row.time(1)?,
        action: row.text(2)?,
        outcome: row.text(3)?,
        account_id: row
            .opt_text(4)?
            .map(|id| id.parse())
            .transpose()
            .map_err(damaged("audit_entries.account_id"))?,
        member_id: row
            .opt_text(5)?
            .map(|id| id.parse())
            .transpose()
            .map_err(damaged("audit_entries.member_id"))?,
        token_id: row
            .opt_text(6)?
            .map(|id| id.parse())
            .transpose()
            .map_err(damaged("audit_entries.token_id"))?,
        target_id: row.opt_text(7)?,
        entry: row.bytes(8)?,
    })
}
