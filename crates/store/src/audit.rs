//! Audit entries: added with the change that they tell of, never changed, never removed.

use api_types::{AccountId, Environment, MemberId, OrganizationId, Timestamp, TokenId};
use uuid::Uuid;

use crate::connection::values;
use crate::list::{Column, Kind, ListQuery, Page, Reaching, Select, Table};
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

/// What an entry about a change tells those who watch for changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeNote {
    /// Whose it is.
    pub organization_id: OrganizationId,
    /// The entry's identity.
    pub id: Uuid,
    /// For example `accounts.create`.
    pub action: String,
    /// The tenant concerned.
    pub account_id: Option<AccountId>,
    /// The object concerned.
    pub target_id: Option<String>,
}

/// An entry in a list, with what is known now of those whom it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedAudit {
    /// The entry.
    pub row: AuditRow,
    /// The member's present name; `None` as well when the member is gone.
    pub member_name: Option<String>,
    /// The account's environment; `None` as well when the account is gone.
    pub environment: Option<Environment>,
}

/// What lists of entries know.
pub static AUDIT_ENTRIES: Table = Table {
    sql: "audit_entries",
    columns: &[
        Column { field: "created_at", sql: "created_at", kind: Kind::Time, sortable: true, unique: false },
        Column { field: "action", sql: "action", kind: Kind::Text, sortable: false, unique: false },
        Column {
            field: "status",
            sql: "outcome",
            kind: Kind::Word(&["ok", "denied", "failed"]),
            sortable: false,
            unique: false,
        },
        Column { field: "account_id", sql: "account_id", kind: Kind::Id, sortable: false, unique: false },
        Column { field: "member_id", sql: "member_id", kind: Kind::Id, sortable: false, unique: false },
        Column { field: "token_id", sql: "token_id", kind: Kind::Id, sortable: false, unique: false },
        Column { field: "target_id", sql: "target_id", kind: Kind::Id, sortable: false, unique: false },
        Column { field: "id", sql: "id", kind: Kind::Id, sortable: false, unique: true },
    ],
    default_order: "created_at",
    reaching: Reaching::ByAccount("account_id"),
    search_index: None,
};

/// The outcome of entries about changes; the others tell of what was refused or failed.
const CHANGED: &str = "ok";

/// What [`read_row`] reads, then the two names that [`list`] adds.
const LISTED: &str = "t.id, t.created_at, t.action, t.outcome, t.account_id, t.member_id, t.token_id, t.target_id, \
    t.entry, (SELECT m.name FROM members m WHERE m.org_id = t.org_id AND m.id = t.member_id), \
    (SELECT a.environment FROM accounts a WHERE a.org_id = t.org_id AND a.id = t.account_id)";

/// One page of the entries about what the scope reaches; a limited scope sees none that are about no account.
pub async fn list(tx: &mut Tx<'_>, query: &ListQuery) -> Result<Page<ListedAudit>, StoreError> {
    let read = |row: &Row| {
        Ok(ListedAudit {
            row: read_row(row)?,
            member_name: row.opt_text(9)?,
            environment: row.opt_text(10)?.as_deref().and_then(Environment::parse),
        })
    };
    Select::new(&AUDIT_ENTRIES, tx).page(tx, query, LISTED, read, None).await
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
    .await?;
    if row.outcome == CHANGED {
        let organization_id = tx.scope().organization();
        tx.note(ChangeNote {
            organization_id,
            id: row.id,
            action: row.action.clone(),
            account_id: row.account_id,
            target_id: row.target_id.clone(),
        });
    }
    Ok(())
}

/// The changes of the organization whose entries have ids greater than `after`, by id. The scope's reach does not
/// narrow them: who may hear of which is decided where they are told.
pub async fn changes_after(tx: &mut Tx<'_>, after: Uuid, limit: u32) -> Result<Vec<ChangeNote>, StoreError> {
    let organization_id = tx.scope().organization();
    let rows = tx
        .fetch(
            "SELECT id, action, account_id, target_id FROM audit_entries \
             WHERE org_id = $1 AND id > $2 AND outcome = $3 ORDER BY id LIMIT $4",
            values![organization_id, after, CHANGED, i64::from(limit)],
        )
        .await?;
    let read = |row: &Row| {
        Ok(ChangeNote {
            organization_id,
            id: row.parsed(0, "audit_entries.id", |text| text.parse().ok())?,
            action: row.text(1)?,
            account_id: row
                .opt_text(2)?
                .map(|id| id.parse())
                .transpose()
                .map_err(|_| StoreError::Damaged("audit_entries.account_id"))?,
            target_id: row.opt_text(3)?,
        })
    };
    rows.iter().map(read).collect()
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
