//! What SQLite's planner is told of the tables.
//!
//! On its own it takes every organization for one of ten rows. Then walking through all rows in the wanted order looks as
//! good as going straight to the few that match, and in an organization with much of everything it is not. Statistics of
//! what happens to be there would make plans change from day to day; these say what organizations are like when plans
//! matter.

use sqlx::{Executor as _, SqliteConnection};

use crate::StoreError;

/// Indexes of organizations' rows that nothing is known about.
const UNKNOWN: &str = "SELECT count(*) FROM sqlite_schema m WHERE m.type = 'index' \
     AND (SELECT name FROM pragma_index_info(m.name) WHERE seqno = 0) = 'org_id' \
     AND NOT EXISTS (SELECT 1 FROM sqlite_stat1 s WHERE s.tbl = m.tbl_name AND s.idx = m.name)";

/// For each index: rows in all, rows of an organization, and how many of those share a value of the next column: one when
/// the index ends with what makes a row unique, many for words of which there are a few, else some.
const TELL: &str = "INSERT INTO sqlite_stat1 (tbl, idx, stat) \
     SELECT m.tbl_name, m.name, '1000000 100000' || coalesce(' ' || (\
       SELECT group_concat(CASE \
         WHEN i.seqno + 1 = n.columns AND (m.sql IS NULL OR m.sql LIKE 'CREATE UNIQUE%' OR i.name = 'id') THEN '1' \
         WHEN i.name IN ('action', 'category', 'connector', 'environment', 'failed', 'kind', 'member_type', \
           'permission_set', 'provider_type', 'requests', 'state', 'status', 'step') THEN '10000' \
         ELSE '10' END, ' ') \
       FROM (SELECT seqno, name FROM pragma_index_info(m.name) ORDER BY seqno) i, \
         (SELECT count(*) AS columns FROM pragma_index_info(m.name)) n WHERE i.seqno > 0), '') \
     FROM sqlite_schema m WHERE m.type = 'index' \
     AND (SELECT name FROM pragma_index_info(m.name) WHERE seqno = 0) = 'org_id' \
     AND NOT EXISTS (SELECT 1 FROM sqlite_stat1 s WHERE s.tbl = m.tbl_name AND s.idx = m.name)";

/// Tells it what it does not know yet. Connections that are opened from then on know as well.
pub(super) async fn tell(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    // Makes the table when it is missing, and looks at no rows.
    connection.execute("ANALYZE sqlite_schema").await.map_err(StoreError::from_sqlx)?;
    let unknown: i64 =
        sqlx::query_scalar(UNKNOWN).fetch_one(&mut *connection).await.map_err(StoreError::from_sqlx)?;
    if unknown > 0 {
        connection.execute(TELL).await.map_err(StoreError::from_sqlx)?;
        connection.execute("ANALYZE sqlite_schema").await.map_err(StoreError::from_sqlx)?;
    }
    Ok(())
}
