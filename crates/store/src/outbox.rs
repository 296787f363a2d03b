//! The outbox: work to be done after a change, written in the change's own transaction.
//!
//! A row is `ready` from `not_before` on, `leased` while a worker has it, and gone when it is done. A worker that
//! dies keeps it until its lease runs out, then somebody else gets it: everything happens at least once. What fails
//! too often stays as `dead` with its last error, for a person to look at.

use api_types::{OrganizationId, Timestamp};
use uuid::Uuid;

use crate::connection::{Dialect, values};
use crate::value::{Row, Value};
use crate::{Scope, StoreError, Tx, WriteTx};

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
    ];
    let added = tx
        .execute(
            "INSERT INTO outbox (org_id, id, kind, payload, dedupe_key, state, attempts, not_before, created_at, \
             updated_at) VALUES ($1, $2, $3, $4, $5, 'ready', 0, $6, $7, $7) \
             ON CONFLICT (org_id, kind, dedupe_key) WHERE state IN ('ready', 'leased') AND dedupe_key IS NOT NULL \
             DO NOTHING",
            values,
        )
        .await?;
    Ok(added > 0)
}

/// Takes jobs of any organization that are due, at most `per_organization` of each, so that one with many does not
/// starve the others. Called by `Directory`.
pub(crate) async fn claim(
    tx: &mut WriteTx<'_>,
    now: Timestamp,
    lease_until: Timestamp,
    limit: u32,
    per_organization: u32,
) -> Result<Vec<LeasedJob>, StoreError> {
    let lease = Uuid::now_v7();
    let values: Vec<Value> = values![now, lease, lease_until, i64::from(per_organization), i64::from(limit)];
    // The oldest due jobs of each organization first. PostgreSQL locks what it takes and passes over what others
    // have locked; SQLite has one writer anyway.
    let sql = match tx.dialect() {
        Dialect::Sqlite => {
            "UPDATE outbox SET state = 'leased', lease_id = $2, lease_until = $3, attempts = attempts + 1, \
             updated_at = $1 WHERE (org_id, id) IN (SELECT org_id, id FROM (SELECT org_id, id, not_before, \
             row_number() OVER (PARTITION BY org_id ORDER BY not_before, id) AS place FROM outbox \
             WHERE state = 'ready' AND not_before <= $1) AS due WHERE place <= $4 ORDER BY not_before, id LIMIT $5) \
             RETURNING org_id, id, kind, payload, attempts, lease_id"
        }
        Dialect::Postgres => {
            "WITH due AS (SELECT org_id, id, not_before, row_number() OVER (PARTITION BY org_id \
             ORDER BY not_before, id) AS place FROM outbox WHERE state = 'ready' AND not_before <= $1), \
             chosen AS (SELECT o.org_id, o.id FROM outbox o JOIN due ON due.org_id = o.org_id AND due.id = o.id \
             WHERE due.place <= $4 AND o.state = 'ready' ORDER BY due.not_before, due.id LIMIT $5 \
             FOR UPDATE OF o SKIP LOCKED) \
             UPDATE outbox o SET state = 'leased', lease_id = $2, lease_until = $3, attempts = attempts + 1, \
             updated_at = $1 FROM chosen WHERE o.org_id = chosen.org_id AND o.id = chosen.id \
             RETURNING o.org_id, o.id, o.kind, o.payload, o.attempts, o.lease_id"
        }
    };
    let rows = tx.fetch(sql, values).await?;
    let mut jobs = rows.iter().map(read_row).collect::<Result<Vec<_>, _>>()?;
    jobs.sort_by_key(|job| job.id);
    Ok(jobs)
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
