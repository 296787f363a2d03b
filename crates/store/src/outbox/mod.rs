//! The outbox: work to be done after a change, written in the change's own transaction.
//!
//! A row is `ready` from `not_before` on, `leased` while a worker has it, and gone when it is done. A worker that
//! dies keeps it until its lease runs out, then somebody else gets it: everything happens at least once. What fails
//! too often stays as `dead` with its last error, for a person to look at.

mod claim;

use api_types::{OrganizationId, Timestamp};
use uuid::Uuid;

use crate::connection::values;
use crate::value::{Row, Value};
use crate::{Scope, StoreError, Tx, WriteTx};

pub(crate) use self::claim::{claim, next_due};

/// Work to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// Identity; grows with time.
    pub id: Uuid,
    /// Which worker understands it, for example `mail.send`.
    pub kind: String,
    /// What to do; sealed by the caller.
    pub payload: Vec<u8>,
    /// While a job of this kind and key waits, another one is not added.
    pub dedupe_key: Option<String>,
    /// Jobs of one organization that would wait for the same thing, such as a slow host, name it here: only a few of
    /// them are under way at the same time ([`Claim::per_queue`]). Empty: none.
    pub queue: String,
    /// Not to be done earlier.
    pub not_before: Timestamp,
    /// When it was added.
    pub created_at: Timestamp,
}

/// A job that a worker holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeasedJob {
    /// Whose it is.
    pub organization_id: OrganizationId,
    /// Identity.
    pub id: Uuid,
    /// Which worker understands it.
    pub kind: String,
    /// What to do; sealed.
    pub payload: Vec<u8>,
    /// How often it has been tried, this time included.
    pub attempts: i64,
    /// Proof of the lease; without it nothing can be said about the job any more.
    pub lease_id: Uuid,
}

impl LeasedJob {
    /// The scope in which the job is done.
    pub fn scope(&self) -> Scope {
        Scope::host(self.organization_id)
    }
}

/// Which jobs to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Of which kinds.
    pub kinds: Kinds,
    /// How many at most.
    pub limit: u32,
    /// How many of one organization may be under way, those taken before included, so that one with many does not
    /// starve the others.
    pub per_organization: u32,
    /// How many of one organization and queue may be under way.
    pub per_queue: u32,
}

/// Kinds of jobs. Workers that wait long for others take their own kinds, so that nothing else waits for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    /// These.
    Only(&'static [&'static str]),
    /// All but these.
    AllBut(&'static [&'static str]),
}

impl Kinds {
    /// Every kind.
    pub const ALL: Self = Self::AllBut(&[]);

    /// As two parameters: the kinds between commas, and whether a kind must be among them (1) or not (0).
    pub(crate) fn values(self) -> [Value; 2] {
        let (kinds, among) = match self {
            Self::Only(kinds) => (kinds, 1_i64),
            Self::AllBut(kinds) => (kinds, 0),
        };
        [format!(",{},", kinds.join(",")).into(), among.into()]
    }
}

/// How many jobs are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// Waiting.
    pub ready: u64,
    /// With a worker.
    pub leased: u64,
    /// Given up.
    pub dead: u64,
}

/// Adds a job. Answers `false` if one with the same kind and key is waiting already.
pub async fn add(tx: &mut WriteTx<'_>, job: &NewJob) -> Result<bool, StoreError> {
    let values = values![
        tx.scope().organization(),
        job.id,
        &job.kind,
        &job.payload,
        &job.dedupe_key,
        job.not_before,
        job.created_at,
        &job.queue,
    ];
    let added = tx
        .execute(
            "INSERT INTO outbox (org_id, id, kind, payload, dedupe_key, state, attempts, not_before, created_at, \
             updated_at, queue) VALUES ($1, $2, $3, $4, $5, 'ready', 0, $6, $7, $7, $8) \
             ON CONFLICT (org_id, kind, dedupe_key) WHERE state IN ('ready', 'leased') AND dedupe_key IS NOT NULL \
             DO NOTHING",
            values,
        )
        .await?;
    if added > 0 {
        tx.note_job();
    }
    Ok(added > 0)
}

/// Makes jobs ready again whose worker has not been heard of before its lease ran out. Called by `Directory`.
pub(crate) async fn reclaim(tx: &mut WriteTx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE outbox SET state = 'ready', lease_id = NULL, lease_until = NULL, updated_at = $1 \
         WHERE state = 'leased' AND lease_until <= $1",
        values![now],
    )
    .await
}

/// Keeps a job longer. Answers `false` when the lease had been lost: somebody else may have the job.
pub async fn extend(
    tx: &mut WriteTx<'_>,
    job: &LeasedJob,
    until: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let values = values![tx.scope().organization(), job.id, job.lease_id, until, now];
    let touched = tx
        .execute(
            "UPDATE outbox SET lease_until = $4, updated_at = $5 \
             WHERE org_id = $1 AND id = $2 AND lease_id = $3 AND state = 'leased'",
            values,
        )
        .await?;
    Ok(touched > 0)
}

/// The job is done; it goes. Answers `false` when the lease had been lost.
pub async fn finish(tx: &mut WriteTx<'_>, job: &LeasedJob) -> Result<bool, StoreError> {
    let values = values![tx.scope().organization(), job.id, job.lease_id];
    let touched = tx
        .execute(
            "DELETE FROM outbox WHERE org_id = $1 AND id = $2 AND lease_id = $3 AND state = 'leased'",
            values,
        )
        .await?;
    Ok(touched > 0)
}

/// The job failed: to be tried again at `again`, or given up. `why` must hold no secret.
pub async fn fail(
    tx: &mut WriteTx<'_>,
    job: &LeasedJob,
    why: &str,
    again: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let state = if again.is_some() { "ready" } else { "dead" };
    let values =
        values![tx.scope().organization(), job.id, job.lease_id, state, again.unwrap_or(now), why, now];
    let touched = tx
        .execute(
            "UPDATE outbox SET state = $4, not_before = $5, last_error = $6, lease_id = NULL, lease_until = NULL, \
             updated_at = $7 WHERE org_id = $1 AND id = $2 AND lease_id = $3 AND state = 'leased'",
            values,
        )
        .await?;
    Ok(touched > 0)
}

/// The job could not even be tried: to be done at `again`, and this time does not count. Answers `false` when the lease
/// had been lost.
pub async fn postpone(
    tx: &mut WriteTx<'_>,
    job: &LeasedJob,
    again: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let values = values![tx.scope().organization(), job.id, job.lease_id, again, now];
    let touched = tx
        .execute(
            "UPDATE outbox SET state = 'ready', not_before = $4, attempts = attempts - 1, lease_id = NULL, \
             lease_until = NULL, updated_at = $5 WHERE org_id = $1 AND id = $2 AND lease_id = $3 AND state = 'leased'",
            values,
        )
        .await?;
    Ok(touched > 0)
}

/// How many jobs of the organization are in which state.
pub async fn counts(tx: &mut Tx<'_>) -> Result<JobCounts, StoreError> {
    let rows = tx
        .fetch(
            "SELECT state, count(*) FROM outbox WHERE org_id = $1 GROUP BY state",
            values![tx.scope().organization()],
        )
        .await?;
    let mut counts = JobCounts::default();
    for row in rows {
        let count = u64::try_from(row.int(1)?).unwrap_or(0);
        match row.text(0)?.as_str() {
            "ready" => counts.ready = count,
            "leased" => counts.leased = count,
            "dead" => counts.dead = count,
            _ => return Err(StoreError::Damaged("outbox.state")),
        }
    }
    Ok(counts)
}

fn read_row(row: &Row) -> Result<LeasedJob, StoreError> {
    Ok(LeasedJob {
        organization_id: row.parsed(0, "outbox.org_id", |text| text.parse().ok())?,
        id: row.parsed(1, "outbox.id", |text| text.parse().ok())?,
        kind: row.text(2)?,
        payload: row.bytes(3)?,
        attempts: row.int(4)?,
        lease_id: row.parsed(5, "outbox.lease_id", |text| text.parse().ok())?,
    })
}
