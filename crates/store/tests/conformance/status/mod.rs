//! What is counted of calls: sums, events, series.

mod counts;
mod events;
mod lists;
mod series;
mod upgrade;

use api_types::{IntegrationHealth, IntegrationId, StatusEventKind, Timestamp};
use store::status::count::{self, Counted, Move, Turn};
use store::status::events::{EVENTS, EventRow};
use store::status::series::{Interval, Step};
use store::status::{self, StatusRow, Totals};
use store::{Scope, Store, StoreError};

use crate::bench::{Bench, START, in_tx};

/// The moment so many seconds after the first full hour in tests.
fn past_the_hour(seconds: i64) -> Timestamp {
    let hour = Step::Hour.start_of(Timestamp::from_micros(START)).as_micros() + Step::Hour.micros();
    Timestamp::from_micros(hour + seconds * 1_000_000)
}

/// Calls that ended in the same minute, one with each of these ends.
fn calls(at: Timestamp, ends: &[StatusEventKind]) -> Counted {
    let failed = ends.iter().filter(|end| **end != StatusEventKind::Ok).count() as u64;
    let requests = ends.len() as u64;
    let totals = Totals {
        requests,
        failed,
        cpu_time: 2 * requests,
        db_ops: 3 * requests,
        api_ops: 4 * requests,
        in_bytes: 5 * requests,
        out_bytes: 6 * requests,
    };
    let minute = Interval {
        start: Step::Minute.start_of(at),
        succeeded: requests - failed,
        failed,
        cpu_time: 2 * requests,
        in_bytes: 5 * requests,
        out_bytes: 6 * requests,
    };
    let one = |(place, kind): (usize, &StatusEventKind)| Move {
        number: place as u64 + 1,
        times: 1,
        kind: *kind,
        certain: false,
        error: (*kind != StatusEventKind::Ok).then(|| format!("call {}", place + 1)),
        at,
    };
    let moves: Vec<_> = ends.iter().enumerate().map(one).collect();
    let health = ends.iter().rev().find_map(|end| IntegrationHealth::parse(end.as_str()));
    Counted { totals, minutes: vec![minute], moves, health, at }
}

async fn add_to(
    store: &Store,
    scope: &Scope,
    id: IntegrationId,
    counted: Counted,
) -> Result<Option<Turn>, StoreError> {
    in_tx(store, scope, move |tx| {
        let counted = counted.clone();
        Box::pin(async move { count::add(tx, id, &counted, counted.at).await })
    })
    .await
}

async fn add(bench: &Bench, scope: &Scope, id: IntegrationId, counted: Counted) -> Option<Turn> {
    add_to(&bench.store, scope, id, counted).await.unwrap()
}

async fn reset(bench: &Bench, scope: &Scope, id: IntegrationId, now: Timestamp) {
    let done = in_tx(&bench.store, scope, move |tx| Box::pin(status::reset(tx, id, now))).await;
    done.unwrap();
}

async fn status_of(bench: &Bench, scope: &Scope, id: IntegrationId) -> Option<StatusRow> {
    status::get(&mut bench.store.read(scope).await.unwrap(), id).await.unwrap()
}

async fn events_of(
    bench: &Bench,
    scope: &Scope,
    id: IntegrationId,
    queries: &[(&str, &str)],
) -> Vec<EventRow> {
    let queries: Vec<_> = queries.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let query = store::list::ListQuery::parse(&EVENTS, &queries).unwrap();
    let mut tx = bench.store.read(scope).await.unwrap();
    status::events::list(&mut tx, id, &query).await.unwrap().rows
}
