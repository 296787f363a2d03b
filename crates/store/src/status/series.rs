//! Calls over time: the last hour by minutes and the last day by hours, for each integration.

use std::collections::BTreeMap;

use api_types::{IntegrationId, Timestamp};

use super::{int, number};
use crate::connection::values;
use crate::list::{Reaching, Select, Table};
use crate::value::Row;
use crate::{StoreError, Tx, WriteTx};

/// How finely time is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// By minutes.
    Minute,
    /// By hours.
    Hour,
}

/// What happened in one interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Where it begins.
    pub start: Timestamp,
    /// Calls that went well.
    pub succeeded: u64,
    /// Calls that failed.
    pub failed: u64,
    /// Microseconds of work.
    pub cpu_time: u64,
    /// Bytes that the provider sent.
    pub in_bytes: u64,
    /// Bytes that were sent to the provider.
    pub out_bytes: u64,
}

impl Step {
    /// Its length, in microseconds.
    pub fn micros(self) -> i64 {
        match self {
            Self::Minute => 60_000_000,
            Self::Hour => 3_600_000_000,
        }
    }

    /// How many are shown, the present one among them; older ones are removed.
    pub fn shown(self) -> i64 {
        match self {
            Self::Minute => 60,
            Self::Hour => 24,
        }
    }

    /// Where the interval begins in which a moment lies.
    pub fn start_of(self, moment: Timestamp) -> Timestamp {
        let micros = moment.as_micros();
        Timestamp::from_micros(micros - micros.rem_euclid(self.micros()))
    }

    /// Where the oldest interval begins that is shown at a moment.
    pub fn first(self, now: Timestamp) -> Timestamp {
        Timestamp::from_micros(self.start_of(now).as_micros() - (self.shown() - 1) * self.micros())
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
        }
    }
}

impl Interval {
    /// One in which nothing has happened.
    pub fn empty(start: Timestamp) -> Self {
        Self { start, succeeded: 0, failed: 0, cpu_time: 0, in_bytes: 0, out_bytes: 0 }
    }

    /// Adds another one's counts.
    pub fn add(&mut self, other: &Self) {
        self.succeeded += other.succeeded;
        self.failed += other.failed;
        self.cpu_time += other.cpu_time;
        self.in_bytes += other.in_bytes;
        self.out_bytes += other.out_bytes;
    }
}

static SERIES: Table = Table {
    sql: "(SELECT s.org_id, s.integration_id, s.step, s.start, s.succeeded, s.failed, s.cpu_time, s.in_bytes, \
          s.out_bytes, i.account_id, i.category FROM status_series s \
          JOIN integrations i ON i.org_id = s.org_id AND i.id = s.integration_id)",
    columns: &[],
    default_order: "start",
    reaching: Reaching::ByIntegration {
        account: "account_id",
        category: "category",
        integration: "integration_id",
    },
    search_index: None,
};

const SUMS: &str = "t.start, CAST(sum(t.succeeded) AS BIGINT), CAST(sum(t.failed) AS BIGINT), \
    CAST(sum(t.cpu_time) AS BIGINT), CAST(sum(t.in_bytes) AS BIGINT), CAST(sum(t.out_bytes) AS BIGINT)";

/// The intervals since a moment in which something happened, oldest first: of one integration, or of all that the scope
/// reaches together.
pub async fn read(
    tx: &mut Tx<'_>,
    integration: Option<IntegrationId>,
    step: Step,
    since: Timestamp,
) -> Result<Vec<Interval>, StoreError> {
    let mut select = Select::new(&SERIES, tx).only("step", step.as_str()).at_least("start", since);
    if let Some(integration) = integration {
        select = select.only("integration_id", integration);
    }
    let rows = select.grouped(tx, SUMS, "GROUP BY t.start ORDER BY t.start").await?;
    rows.iter().map(read_row).collect()
}

/// Adds what happened in some minutes, and removes what is too old to be shown.
pub(super) async fn add(
    tx: &mut WriteTx<'_>,
    integration: IntegrationId,
    minutes: &[Interval],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut hours: BTreeMap<i64, Interval> = BTreeMap::new();
    for minute in minutes {
        let start = Step::Hour.start_of(minute.start);
        hours.entry(start.as_micros()).or_insert(Interval::empty(start)).add(minute);
    }
    let mut begun = false;
    for minute in minutes {
        begun |= add_one(tx, integration, Step::Minute, minute).await?;
    }
    for hour in hours.values() {
        begun |= add_one(tx, integration, Step::Hour, hour).await?;
    }
    if begun {
        for step in [Step::Minute, Step::Hour] {
            tx.execute(
                "DELETE FROM status_series WHERE org_id = $1 AND integration_id = $2 AND step = $3 AND start < $4",
                values![tx.scope().organization(), integration, step.as_str(), step.first(now)],
            )
            .await?;
        }
    }
    Ok(())
}

/// Adds to an interval; answers whether it is the first to be counted in it.
async fn add_one(
    tx: &mut WriteTx<'_>,
    integration: IntegrationId,
    step: Step,
    interval: &Interval,
) -> Result<bool, StoreError> {
    let values = values![
        tx.scope().organization(),
        integration,
        step.as_str(),
        interval.start,
        int(interval.succeeded),
        int(interval.failed),
        int(interval.cpu_time),
        int(interval.in_bytes),
        int(interval.out_bytes),
    ];
    let row = tx
        .fetch_optional(
            "INSERT INTO status_series (org_id, integration_id, step, start, succeeded, failed, cpu_time, in_bytes, \
             out_bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (org_id, integration_id, step, start) DO UPDATE SET \
             succeeded = status_series.succeeded + excluded.succeeded, \
             failed = status_series.failed + excluded.failed, \
             cpu_time = status_series.cpu_time + excluded.cpu_time, \
             in_bytes = status_series.in_bytes + excluded.in_bytes, \
             out_bytes = status_series.out_bytes + excluded.out_bytes \
             RETURNING succeeded + failed",
            values,
        )
        .await?;
    let count = row.map(|row| number(&row, 0)).transpose()?.unwrap_or(0);
    Ok(count == interval.succeeded + interval.failed)
}

fn read_row(row: &Row) -> Result<Interval, StoreError> {
    Ok(Interval {
        start: row.time(0)?,
        succeeded: number(row, 1)?,
        failed: number(row, 2)?,
        cpu_time: number(row, 3)?,
        in_bytes: number(row, 4)?,
        out_bytes: number(row, 5)?,
    })
}
