//! Adding what was counted. Everything is added to what is there, so that several servers add up.

use api_types::{AccountId, IntegrationHealth, IntegrationId, StatusEventKind, Timestamp};
use uuid::Uuid;

use super::events::{self, EventRow};
use super::series::{self, Interval};
use super::{Totals, int, number};
use crate::audit::ChangeNote;
use crate::connection::values;
use crate::{StoreError, WriteTx};

/// The action of changes of status, as those who watch for changes hear it.
pub const CHANGED: &str = "status.change";

/// What was counted of an integration since it was last written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Sums.
    pub totals: Totals,
    /// The same by the minutes in which calls ended, oldest first.
    pub minutes: Vec<Interval>,
    /// What happened that is worth an event, in order.
    pub moves: Vec<Move>,
    /// How the integration fares after the last call that says something about it.
    pub health: Option<IntegrationHealth>,
    /// When the last call ended.
    pub at: Timestamp,
}

/// A call that failed, or one that went well behind one that did not or behind none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The number of the call among those counted here, from 1.
    pub number: u64,
    /// How it ended.
    pub kind: StatusEventKind,
    /// What went wrong; holds no secret.
    pub error: Option<String>,
    /// When it ended.
    pub at: Timestamp,
}

/// Adds what was counted of an integration. One that is gone meanwhile counts nothing; one that goes at the same moment:
/// [`StoreError::Reference`], which does not come again.
pub async fn add(
    tx: &mut WriteTx<'_>,
    integration: IntegrationId,
    counted: &Counted,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(stored) = add_totals(tx, integration, counted).await? else { return Ok(()) };
    let health = add_events(tx, integration, counted, &stored).await?;
    if health != stored.health {
        tx.execute(
            "UPDATE integration_status SET status = $3 WHERE org_id = $1 AND id = $2",
            values![tx.scope().organization(), integration, health.as_str()],
        )
        .await?;
    }
    series::add(tx, integration, &counted.minutes, now).await
}

/// A status as the next call finds it.
struct Stored {
    account: AccountId,
    health: IntegrationHealth,
    /// The number of the last call before those counted here.
    calls: u64,
}

async fn add_totals(
    tx: &mut WriteTx<'_>,
    integration: IntegrationId,
    counted: &Counted,
) -> Result<Option<Stored>, StoreError> {
    let Totals { requests, failed, cpu_time, db_ops, api_ops, in_bytes, out_bytes } = counted.totals;
    let values = values![
        tx.scope().organization(),
        integration,
        IntegrationHealth::Unknown.as_str(),
        int(requests),
        int(failed),
        int(cpu_time),
        int(db_ops),
        int(api_ops),
        int(in_bytes),
        int(out_bytes),
        counted.at,
    ];
    let row = tx
        .fetch_optional(
            "INSERT INTO integration_status (org_id, id, status, calls, requests, failed, cpu_time, db_ops, api_ops, \
             in_bytes, out_bytes, created_at, updated_at) \
             SELECT i.org_id, i.id, $3, $4, $4, $5, $6, $7, $8, $9, $10, i.created_at, $11 FROM integrations i \
             WHERE i.org_id = $1 AND i.id = $2 \
             ON CONFLICT (org_id, id) DO UPDATE SET calls = integration_status.calls + excluded.calls, \
             requests = integration_status.requests + excluded.requests, \
             failed = integration_status.failed + excluded.failed, \
             cpu_time = integration_status.cpu_time + excluded.cpu_time, \
             db_ops = integration_status.db_ops + excluded.db_ops, \
             api_ops = integration_status.api_ops + excluded.api_ops, \
             in_bytes = integration_status.in_bytes + excluded.in_bytes, \
             out_bytes = integration_status.out_bytes + excluded.out_bytes, \
             updated_at = CASE WHEN excluded.updated_at > integration_status.updated_at THEN excluded.updated_at \
             ELSE integration_status.updated_at END \
             RETURNING status, calls, (SELECT a.account_id FROM integrations a \
             WHERE a.org_id = integration_status.org_id AND a.id = integration_status.id)",
            values,
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Stored {
        health: row.parsed(0, "integration_status.status", IntegrationHealth::parse)?,
        calls: number(&row, 1)?.saturating_sub(requests),
        account: row.parsed(2, "integrations.account_id", |text| text.parse().ok())?,
    }))
}

/// Writes the events; answers how the integration fares behind them.
async fn add_events(
    tx: &mut WriteTx<'_>,
    integration: IntegrationId,
    counted: &Counted,
    stored: &Stored,
) -> Result<IntegrationHealth, StoreError> {
    let mut health = stored.health;
    let mut written = false;
    let Counted { totals, moves, health: last, at, .. } = counted;
    // Where moves were left out because there were too many, the last word is still told.
    let unseen = |health: IntegrationHealth| Move {
        number: totals.requests,
        kind: told(health),
        error: None,
        at: *at,
    };
    let seen = moves.iter().rev().find_map(|one| health_of(one.kind));
    let left_out = last.filter(|last| seen.unwrap_or(stored.health) != *last).map(unseen);
    for one in moves.iter().chain(&left_out) {
        let changed = health_of(one.kind).is_some_and(|new| new != health);
        if one.kind == StatusEventKind::Ok && !changed {
            continue;
        }
        health = health_of(one.kind).unwrap_or(health);
        let row = EventRow {
            id: Uuid::now_v7(),
            integration_id: integration,
            kind: one.kind,
            changed,
            error: one.error.clone(),
            request: stored.calls + one.number,
            created_at: one.at,
        };
        events::insert(tx, &row).await?;
        written = true;
        if changed {
            let note = ChangeNote {
                organization_id: tx.scope().organization(),
                id: row.id,
                action: CHANGED.into(),
                account_id: Some(stored.account),
                target_id: Some(integration.to_string()),
            };
            tx.note(note);
        }
    }
    if written {
        events::prune(tx, integration).await?;
    }
    Ok(health)
}

/// What an event says about its integration, if it says anything.
fn health_of(kind: StatusEventKind) -> Option<IntegrationHealth> {
    match kind {
        StatusEventKind::Ok => Some(IntegrationHealth::Ok),
        StatusEventKind::Error => Some(IntegrationHealth::Error),
        StatusEventKind::Unauthorized => Some(IntegrationHealth::Unauthorized),
        StatusEventKind::Refused => None,
    }
}

fn told(health: IntegrationHealth) -> StatusEventKind {
    match health {
        IntegrationHealth::Ok | IntegrationHealth::Unknown => StatusEventKind::Ok,
        IntegrationHealth::Error => StatusEventKind::Error,
        IntegrationHealth::Unauthorized => StatusEventKind::Unauthorized,
    }
}
