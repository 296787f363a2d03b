//! Failures one by one, and changes for the better; the newest of each integration.

use api_types::{IntegrationId, StatusEventKind, Timestamp};
use uuid::Uuid;

use super::count::CHANGED;
use super::{int, number};
use crate::audit::ChangeNote;
use crate::connection::values;
use crate::list::{Column, Kind, ListQuery, Page, Reaching, Select, Table};
use crate::value::Row;
use crate::{StoreError, Tx, WriteTx};

/// Events of an integration that are kept.
pub const KEPT: u32 = 1000;

/// An event as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Identity; grows with time.
    pub id: Uuid,
    /// The integration.
    pub integration_id: IntegrationId,
    /// What it tells.
    pub kind: StatusEventKind,
    /// Whether the integration's status is another one from then on.
    pub changed: bool,
    /// What went wrong; holds no secret.
    pub error: Option<String>,
    /// The number of the call in its integration.
    pub request: u64,
    /// When the call ended.
    pub created_at: Timestamp,
}

/// What lists of events know.
pub static EVENTS: Table = Table {
    sql: "status_events",
    columns: &[
        Column { field: "created_at", sql: "created_at", kind: Kind::Time, sortable: true, unique: false },
        Column {
            field: "status",
            sql: "status",
            kind: Kind::Word(&["ok", "error", "unauthorized", "refused"]),
            sortable: false,
            unique: false,
        },
        Column { field: "request", sql: "request", kind: Kind::Number, sortable: false, unique: false },
        Column { field: "error", sql: "error", kind: Kind::Text, sortable: false, unique: false },
    ],
    default_order: "created_at",
    reaching: Reaching::Everybody,
    search_index: None,
};

const COLUMNS: &str = "t.id, t.integration_id, t.status, t.changed, t.error, t.request, t.created_at";

/// One page of the events of an integration, which was found within the scope before.
pub async fn list(
    tx: &mut Tx<'_>,
    integration: IntegrationId,
    query: &ListQuery,
) -> Result<Page<EventRow>, StoreError> {
    let select = Select::new(&EVENTS, tx).only("integration_id", integration);
    select.page(tx, query, COLUMNS, read_row, None).await
}

/// The changes of status of the organization whose events have ids greater than `after`, by id, as
/// [`crate::audit::changes_after`] has the audited ones.
pub async fn changes_after(tx: &mut Tx<'_>, after: Uuid, limit: u32) -> Result<Vec<ChangeNote>, StoreError> {
    let organization_id = tx.scope().organization();
    let rows = tx
        .fetch(
            "SELECT e.id, e.integration_id, i.account_id FROM status_events e \
             JOIN integrations i ON i.org_id = e.org_id AND i.id = e.integration_id \
             WHERE e.org_id = $1 AND e.id > $2 AND e.changed = 1 ORDER BY e.id LIMIT $3",
            values![organization_id, after, i64::from(limit)],
        )
        .await?;
    let read = |row: &Row| {
        Ok(ChangeNote {
            organization_id,
            id: row.parsed(0, "status_events.id", |text| text.parse().ok())?,
            action: CHANGED.into(),
            account_id: Some(row.parsed(2, "integrations.account_id", |text| text.parse().ok())?),
            target_id: Some(row.text(1)?),
        })
    };
    rows.iter().map(read).collect()
}

pub(super) async fn insert(tx: &mut WriteTx<'_>, row: &EventRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.id,
        row.integration_id,
        row.kind.as_str(),
        i64::from(row.changed),
        &row.error,
        int(row.request),
        row.created_at,
    ];
    tx.execute(
        "INSERT INTO status_events (org_id, id, integration_id, status, changed, error, request, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values,
    )
    .await
    .map(drop)
}

/// Removes what is older than the newest [`KEPT`] events of an integration.
pub(super) async fn prune(tx: &mut WriteTx<'_>, integration: IntegrationId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM status_events WHERE org_id = $1 AND integration_id = $2 \
         AND (created_at, id) <= (SELECT k.created_at, k.id FROM status_events k WHERE k.org_id = $1 \
         AND k.integration_id = $2 ORDER BY k.created_at DESC, k.id DESC LIMIT 1 OFFSET $3)",
        values![tx.scope().organization(), integration, i64::from(KEPT)],
    )
    .await
    .map(drop)
}

fn read_row(row: &Row) -> Result<EventRow, StoreError> {
    Ok(EventRow {
        id: row.parsed(0, "status_events.id", |text| text.parse().ok())?,
        integration_id: row.parsed(1, "status_events.integration_id", |text| text.parse().ok())?,
        kind: row.parsed(2, "status_events.status", StatusEventKind::parse)?,
        changed: row.int(3)? == 1,
        error: row.opt_text(4)?,
        request: number(row, 5)?,
        created_at: row.time(6)?,
    })
}
