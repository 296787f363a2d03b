//! Finding and taking what is due. What that costs must not grow with what waits for a slow host or for workers of other
//! kinds, so both ways go by an index from kind to kind, or from queue to queue, and look at the front of each.

use api_types::Timestamp;
use uuid::Uuid;

use super::{Claim, Kinds, LeasedJob, read_row};
use crate::connection::{Dialect, values};
use crate::value::Value;
use crate::{StoreError, Tx, WriteTx};

/// The queues in which something is ready, of every kind, each by its front: SQLite.
macro_rules! sqlite_queues {
    () => {
        "WITH RECURSIVE queues (front) AS (\
               SELECT (SELECT rowid FROM outbox WHERE state = 'ready' ORDER BY kind, org_id, queue LIMIT 1) \
               UNION ALL SELECT coalesce(\
                 (SELECT n.rowid FROM outbox n WHERE n.state = 'ready' AND n.kind = f.kind AND n.org_id = f.org_id \
                 AND n.queue > f.queue ORDER BY n.queue LIMIT 1), \
                 (SELECT n.rowid FROM outbox n WHERE n.state = 'ready' AND n.kind = f.kind AND n.org_id > f.org_id \
                 ORDER BY n.org_id, n.queue LIMIT 1), \
                 (SELECT n.rowid FROM outbox n WHERE n.state = 'ready' AND n.kind > f.kind \
                 ORDER BY n.kind, n.org_id, n.queue LIMIT 1)) \
               FROM queues q JOIN outbox f ON f.rowid = q.front)"
    };
}

/// The queues in which something is ready, of every kind: PostgreSQL.
macro_rules! postgres_queues {
    () => {
        "WITH RECURSIVE queues (kind, org_id, queue) AS (\
               (SELECT kind, org_id, queue FROM outbox WHERE state = 'ready' ORDER BY kind, org_id, queue LIMIT 1) \
               UNION ALL \
               SELECT n.kind, n.org_id, n.queue FROM queues q CROSS JOIN LATERAL (\
                 SELECT o.kind, o.org_id, o.queue FROM outbox o WHERE o.state = 'ready' \
                 AND (o.kind, o.org_id, o.queue) > (q.kind, q.org_id, q.queue) \
                 ORDER BY o.kind, o.org_id, o.queue LIMIT 1\
               ) n)"
    };
}

/// The earliest time behind `after` at which a job of these kinds will be due, or a lease of one runs out. Called by
/// `Directory`.
pub(crate) async fn next_due(
    tx: &mut Tx<'_>,
    kinds: Kinds,
    after: Option<Timestamp>,
) -> Result<Option<Timestamp>, StoreError> {
    let sql = match tx.dialect() {
        Dialect::Sqlite => concat!(
            sqlite_queues!(),
            " SELECT min(due) FROM (\
               SELECT (SELECT min(o.not_before) FROM outbox o WHERE o.state = 'ready' AND o.kind = f.kind \
               AND o.org_id = f.org_id AND o.queue = f.queue AND o.not_before > $3) AS due \
               FROM queues q CROSS JOIN outbox f ON f.rowid = q.front \
               WHERE (instr($1, ',' || f.kind || ',') > 0) = $2 \
               UNION ALL SELECT min(lease_until) FROM outbox WHERE state = 'leased' \
               AND (instr($1, ',' || kind || ',') > 0) = $2\
             ) AS next"
        ),
        Dialect::Postgres => concat!(
            postgres_queues!(),
            " SELECT min(due) FROM (\
               SELECT (SELECT min(o.not_before) FROM outbox o WHERE o.state = 'ready' AND o.kind = q.kind \
               AND o.org_id = q.org_id AND o.queue = q.queue AND o.not_before > $3) AS due FROM queues q \
               WHERE CASE WHEN strpos($1, ',' || q.kind || ',') > 0 THEN 1 ELSE 0 END = $2 \
               UNION ALL SELECT min(lease_until) FROM outbox WHERE state = 'leased' \
               AND CASE WHEN strpos($1, ',' || kind || ',') > 0 THEN 1 ELSE 0 END = $2\
             ) AS next"
        ),
    };
    let [kinds, among] = kinds.values();
    let after = after.map_or(i64::MIN, Timestamp::as_micros);
    let row = tx.fetch_optional(sql, values![kinds, among, after]).await?;
    Ok(row.map(|row| row.opt_int(0)).transpose()?.flatten().map(Timestamp::from_micros))
}

/// Takes jobs of any organization that are due, the oldest first, as far as their organizations and queues have room.
/// Called by `Directory`.
///
/// Of each queue only as many are ranked as could have a place. Leased jobs stand at the front of their organization and
/// queue: they use up its places. PostgreSQL locks what it takes and passes over what others have locked; SQLite has one
/// writer anyway, and is told the order of its joins: without statistics it would rather read the whole table, as
/// PostgreSQL would for `chosen` if its state could be asked of the index (`|| ''`).
pub(crate) async fn claim(
    tx: &mut WriteTx<'_>,
    now: Timestamp,
    lease_until: Timestamp,
    claim: Claim,
) -> Result<Vec<LeasedJob>, StoreError> {
    let lease = Uuid::now_v7();
    let [kinds, among] = claim.kinds.values();
    let values: Vec<Value> = values![
        now,
        lease,
        lease_until,
        i64::from(claim.per_organization),
        i64::from(claim.limit),
        kinds,
        among,
        i64::from(claim.per_queue),
    ];
    let sql = match tx.dialect() {
        Dialect::Sqlite => concat!(
            sqlite_queues!(),
            ", near AS (\
               SELECT o.org_id, o.id, 1 AS waits, o.not_before, o.queue FROM queues q \
               CROSS JOIN outbox f ON f.rowid = q.front CROSS JOIN outbox o ON o.rowid IN (\
                 SELECT i.rowid FROM outbox i WHERE i.state = 'ready' AND i.kind = f.kind AND i.org_id = f.org_id \
                 AND i.queue = f.queue AND i.not_before <= $1 ORDER BY i.not_before, i.id \
                 LIMIT max($4, $8)\
               ) WHERE (instr($6, ',' || f.kind || ',') > 0) = $7 \
               UNION ALL SELECT org_id, id, 0, not_before, queue FROM outbox \
               WHERE state = 'leased' AND (instr($6, ',' || kind || ',') > 0) = $7\
             ), queued AS (\
               SELECT *, row_number() OVER (PARTITION BY org_id, queue ORDER BY waits, not_before, id) AS in_queue \
               FROM near\
             ), due AS (\
               SELECT *, row_number() OVER (PARTITION BY org_id ORDER BY waits, not_before, id) AS place FROM queued \
               WHERE in_queue <= $8 OR queue = ''\
             ) UPDATE outbox SET state = 'leased', lease_id = $2, lease_until = $3, attempts = attempts + 1, \
             updated_at = $1 WHERE (org_id, id) IN (SELECT org_id, id FROM due WHERE place <= $4 AND waits = 1 \
             ORDER BY not_before, id LIMIT $5) RETURNING org_id, id, kind, payload, attempts, lease_id"
        ),
        Dialect::Postgres => concat!(
            postgres_queues!(),
            ", near AS (\
               SELECT i.org_id, i.id, 1 AS waits, i.not_before, i.queue FROM queues q CROSS JOIN LATERAL (\
                 SELECT o.org_id, o.id, o.not_before, o.queue FROM outbox o WHERE o.state = 'ready' \
                 AND o.kind = q.kind AND o.org_id = q.org_id AND o.queue = q.queue AND o.not_before <= $1 \
                 ORDER BY o.not_before, o.id LIMIT greatest($4, $8)\
               ) i WHERE CASE WHEN strpos($6, ',' || q.kind || ',') > 0 THEN 1 ELSE 0 END = $7 \
               UNION ALL SELECT org_id, id, 0, not_before, queue FROM outbox WHERE state = 'leased' \
               AND CASE WHEN strpos($6, ',' || kind || ',') > 0 THEN 1 ELSE 0 END = $7\
             ), queued AS (\
               SELECT *, row_number() OVER (PARTITION BY org_id, queue ORDER BY waits, not_before, id) AS in_queue \
               FROM near\
             ), due AS MATERIALIZED (\
               SELECT *, row_number() OVER (PARTITION BY org_id ORDER BY waits, not_before, id) AS place FROM queued \
               WHERE in_queue <= $8 OR queue = ''\
             ), chosen AS (\
               SELECT o.org_id, o.id FROM outbox o JOIN due ON due.org_id = o.org_id AND due.id = o.id \
               WHERE due.place <= $4 AND due.waits = 1 AND o.state || '' = 'ready' \
               ORDER BY due.not_before, due.id LIMIT $5 FOR UPDATE OF o SKIP LOCKED\
             ) UPDATE outbox o SET state = 'leased', lease_id = $2, lease_until = $3, attempts = attempts + 1, \
             updated_at = $1 FROM chosen WHERE o.org_id = chosen.org_id AND o.id = chosen.id \
             RETURNING o.org_id, o.id, o.kind, o.payload, o.attempts, o.lease_id"
        ),
    };
    let rows = tx.fetch(sql, values).await?;
    let mut jobs = rows.iter().map(read_row).collect::<Result<Vec<_>, _>>()?;
    jobs.sort_by_key(|job| job.id);
    Ok(jobs)
}
