//! Adding what was counted. Everything is added to what is there, so that several servers add up.

use api_types::{AccountId, IntegrationHealth, IntegrationId, StatusEventKind, Timestamp};
use uuid::Uuid;

use super::events::{self, EventRow};
use super::series::{self, Interval};
use super::standing::Standing;
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
    /// What the last call says that says something about the integration.
    pub health: Option<IntegrationHealth>,
    /// When the last call ended.
    pub at: Timestamp,
}

/// A call that failed, or calls that went well one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The number of the first of them among the calls counted here, from 1; 0 for a sign that is no call.
    pub number: u64,
    /// How many there were.
    pub times: u64,
    /// How they ended.
    pub kind: StatusEventKind,
    /// Whether somebody looked on purpose, so that the status follows at once.
    pub certain: bool,
    /// What went wrong; holds no secret.
    pub error: Option<String>,
    /// When it ended.
    pub at: Timestamp,
}

/// A status that has become another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The account of the integration.
    pub account: AccountId,
    /// What it was.
    pub before: IntegrationHealth,
    /// What it is.
    pub after: IntegrationHealth,
    /// What went wrong; holds no secret.
    pub error: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Adds what was counted of an integration; answers what has become of its status, if it is another one now. One that is
/// gone meanwhile counts nothing; one that goes at the same moment: [`StoreError::Reference`], which does not come again.
pub async fn add(
    tx: &mut WriteTx<'_>,
    integration: IntegrationId,
    counted: &Counted,
    now: Timestamp,
) -> Result<Option<Turn>, StoreError> {
    let Some(stored) = add_totals(tx, integration, counted).await? else { return Ok(None) };
    let mut standing = stored.standing;
    let last = add_events(tx, integration, counted, &stored, &mut standing).await?;
    if standing != stored.standing {
        tx.execute(
            "UPDATE integration_status SET status = $3, toward = $4, signs = $5 WHERE org_id = $1 AND id = $2",
            values![
                tx.scope().organization(),
                integration,
                standing.health.as_str(),
                &standing.toward.map(|one| one.as_str().to_owned()),
                int(standing.signs),
            ],
        )
        .await?;
    }
    series::add(tx, integration, &counted.minutes, now).await?;
    let (before, after) = (stored.standing.health, standing.health);
    let turn = last.map(|last| Turn {
        account: stored.account,
        before,
        after,
        error: last.error,
        at: last.created_at,
    });
    Ok(turn.filter(|turn| turn.before != turn.after))
}

/// A status as the next call finds it.
struct Stored {
    account: AccountId,
    standing: Standing,
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
             RETURNING status, toward, signs, calls, (SELECT a.account_id FROM integrations a \
             WHERE a.org_id = integration_status.org_id AND a.id = integration_status.id)",
            values,
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Stored {
        standing: Standing {
            health: row.parsed(0, "integration_status.status", IntegrationHealth::parse)?,
            toward: row.opt_text(1)?.as_deref().and_then(IntegrationHealth::parse),
            signs: number(&row, 2)?,
        },
        calls: number(&row, 3)?.saturating_sub(requests),
        account: row.parsed(4, "integrations.account_id", |text| text.parse().ok())?,
    }))
}

/// Writes the events and takes them in; answers the one that has turned the status last.
async fn add_events(
    tx: &mut WriteTx<'_>,
    integration: IntegrationId,
    counted: &Counted,
    stored: &Stored,
    standing: &mut Standing,
) -> Result<Option<EventRow>, StoreError> {
    let mut turned_by = None;
    let mut written = false;
    let Counted { totals, moves, health: last, at, .. } = counted;
    // Where moves were left out because there were too many, the last word is still heard.
    let unseen = |health: IntegrationHealth| Move {
        number: totals.requests,
        times: 1,
        kind: told(health),
        certain: false,
        error: None,
        at: *at,
    };
    let seen = moves.iter().rev().find_map(|one| health_of(one.kind));
    let left_out = last.filter(|last| seen.unwrap_or(standing.health) != *last).map(unseen);
    for one in moves.iter().chain(&left_out) {
        let turned = health_of(one.kind).and_then(|sign| standing.hear(sign, one.times, one.certain));
        if one.kind == StatusEventKind::Ok && turned.is_none() {
            continue;
        }
        let row = EventRow {
            id: Uuid::now_v7(),
            integration_id: integration,
            kind: one.kind,
            changed: turned.is_some(),
            error: one.error.clone(),
            request: stored.calls + one.number + turned.unwrap_or(0),
            created_at: one.at,
        };
        events::insert(tx, &row).await?;
        written = true;
        if turned.is_some() {
            let note = ChangeNote {
                organization_id: tx.scope().organization(),
                id: row.id,
                action: CHANGED.into(),
                account_id: Some(stored.account),
                target_id: Some(integration.to_string()),
            };
            tx.note(note);
            turned_by = Some(row);
        }
    }
    if written {
        events::prune(tx, integration).await?;
    }
    Ok(turned_by)
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
