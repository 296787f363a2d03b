//! Events on their way to webhooks, and how that went.

use api_types::webhook::WebhookDeliveryState;
use api_types::{AccountId, Timestamp, WebhookDeliveryId, WebhookId};

use crate::connection::values;
use crate::list::{Column, Kind, ListQuery, Page, Reaching, Select, Table};
use crate::value::Row;
use crate::{StoreError, Tx, WriteTx};

/// A delivery as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Identity; grows with time.
    pub id: WebhookDeliveryId,
    /// To whom.
    pub webhook_id: WebhookId,
    /// What happened, as the wire names it.
    pub event: String,
    /// The account that it is about.
    pub account_id: Option<AccountId>,
    /// The delivery that this one repeats.
    pub replay_of: Option<WebhookDeliveryId>,
    /// What is sent: JSON.
    pub body: String,
    /// How it went so far.
    pub progress: Progress,
    /// When the event happened, or the replay or test was asked for.
    pub created_at: Timestamp,
    /// When it was last tried.
    pub updated_at: Timestamp,
}

/// How a delivery went so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How far it has got.
    pub state: WebhookDeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// HTTP status of the last answer.
    pub status: Option<i64>,
    /// Why the last try failed; holds no secret.
    pub error: Option<String>,
    /// How long the last try took, in milliseconds.
    pub took_ms: Option<i64>,
    /// When it will be tried again.
    pub next_try: Option<Timestamp>,
}

impl Progress {
    /// Of one that has not been tried yet.
    pub fn new(first_try: Timestamp) -> Self {
        Self {
            state: WebhookDeliveryState::Waiting,
            attempts: 0,
            status: None,
            error: None,
            took_ms: None,
            next_try: Some(first_try),
        }
    }
}

/// What lists of deliveries know. The field `webhook_id` is for the list of one webhook.
pub static DELIVERIES: Table = Table {
    sql: "webhook_deliveries",
    columns: &[
        Column { field: "created_at", sql: "created_at", kind: Kind::Time, sortable: true, unique: false },
        Column { field: "id", sql: "id", kind: Kind::Id, sortable: true, unique: true },
        Column { field: "webhook_id", sql: "webhook_id", kind: Kind::Id, sortable: false, unique: false },
        Column { field: "event", sql: "event", kind: Kind::Text, sortable: false, unique: false },
        Column {
            field: "state",
            sql: "state",
            kind: Kind::Word(&["waiting", "delivered", "failed"]),
            sortable: false,
            unique: false,
        },
        Column { field: "account_id", sql: "account_id", kind: Kind::Id, sortable: false, unique: false },
    ],
    default_order: "created_at",
    reaching: Reaching::Organization,
    search_index: None,
};

const COLUMNS: &str = "t.id, t.webhook_id, t.event, t.account_id, t.replay_of, t.body, t.state, t.attempts, t.status, \
                       t.error, t.took_ms, t.next_try, t.created_at, t.updated_at";

/// One page of deliveries.
pub async fn list(tx: &mut Tx<'_>, query: &ListQuery) -> Result<Page<DeliveryRow>, StoreError> {
    Select::new(&DELIVERIES, tx).page(tx, query, COLUMNS, read_row, None).await
}

/// A delivery, of any webhook of the organization.
pub async fn get(tx: &mut Tx<'_>, id: WebhookDeliveryId) -> Result<Option<DeliveryRow>, StoreError> {
    let row = tx
        .fetch_optional(
            "SELECT t.id, t.webhook_id, t.event, t.account_id, t.replay_of, t.body, t.state, t.attempts, t.status, \
             t.error, t.took_ms, t.next_try, t.created_at, t.updated_at FROM webhook_deliveries t \
             WHERE t.org_id = $1 AND t.id = $2",
            values![tx.scope().organization(), id],
        )
        .await?;
    row.as_ref().map(read_row).transpose()
}

/// Adds a delivery. The job that makes it comes into the same transaction.
pub async fn insert(tx: &mut WriteTx<'_>, row: &DeliveryRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.id,
        row.webhook_id,
        &row.event,
        row.account_id,
        row.replay_of,
        &row.body,
        row.progress.state.as_str(),
        row.progress.attempts,
        row.progress.next_try.map(Timestamp::as_micros),
        row.created_at,
        row.updated_at,
    ];
    tx.execute(
        "INSERT INTO webhook_deliveries (org_id, id, webhook_id, event, account_id, replay_of, body, state, attempts, \
         next_try, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        values,
    )
    .await
    .map(drop)
}

/// Notes how a try went. One that is gone meanwhile needs no note.
pub async fn note(
    tx: &mut WriteTx<'_>,
    id: WebhookDeliveryId,
    progress: &Progress,
    now: Timestamp,
) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        id,
        progress.state.as_str(),
        progress.attempts,
        progress.status,
        &progress.error,
        progress.took_ms,
        progress.next_try.map(Timestamp::as_micros),
        now,
    ];
    tx.execute(
        "UPDATE webhook_deliveries SET state = $3, attempts = $4, status = $5, error = $6, took_ms = $7, \
         next_try = $8, updated_at = $9 WHERE org_id = $1 AND id = $2",
        values,
    )
    .await
    .map(drop)
}

/// Ends a delivery that still waits though nothing will try it any more. One that is over stays as it is.
pub async fn give_up(
    tx: &mut WriteTx<'_>,
    id: WebhookDeliveryId,
    attempts: i64,
    why: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE webhook_deliveries SET state = 'failed', attempts = $3, error = $4, next_try = NULL, updated_at = $5 \
         WHERE org_id = $1 AND id = $2 AND state = 'waiting'",
        values![tx.scope().organization(), id, attempts, why, now],
    )
    .await
    .map(drop)
}

/// Removes what is over and older than the newest `keep` deliveries of a webhook.
pub async fn prune(tx: &mut WriteTx<'_>, webhook: WebhookId, keep: u32) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM webhook_deliveries WHERE org_id = $1 AND webhook_id = $2 AND state <> 'waiting' \
         AND (created_at, id) <= (SELECT k.created_at, k.id FROM webhook_deliveries k WHERE k.org_id = $1 \
         AND k.webhook_id = $2 ORDER BY k.created_at DESC, k.id DESC LIMIT 1 OFFSET $3)",
        values![tx.scope().organization(), webhook, i64::from(keep)],
    )
    .await
}

fn read_row(row: &Row) -> Result<DeliveryRow, StoreError> {
    Ok(DeliveryRow {
        id: row.parsed(0, "webhook_deliveries.id", |text| text.parse().ok())?,
        webhook_id: row.parsed(1, "webhook_deliveries.webhook_id", |text| text.parse().ok())?,
        event: row.text(2)?,
        account_id: row.opt_text(3)?.and_then(|text| text.parse().ok()),
        replay_of: row.opt_text(4)?.and_then(|text| text.parse().ok()),
        body: row.text(5)?,
        progress: Progress {
            state: row.parsed(6, "webhook_deliveries.state", WebhookDeliveryState::parse)?,
            attempts: row.int(7)?,
            status: row.opt_int(8)?,
            error: row.opt_text(9)?,
            took_ms: row.opt_int(10)?,
            next_try: row.opt_int(11)?.map(Timestamp::from_micros),
        },
        created_at: row.time(12)?,
        updated_at: row.time(13)?,
    })
}
