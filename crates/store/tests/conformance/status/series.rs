//! Calls over time.

use api_types::StatusEventKind as End;
use store::status::series::{Interval, Step, read};
use store::{Scope, Tx};

use super::{add, calls, past_the_hour};
use crate::bench::{Bench, in_tx};
use crate::provider_state::integration;

on_both! {
    minutes_and_hours_sum_up_what_ended_in_them,
    what_is_too_old_to_be_shown_is_removed,
    several_integrations_are_summed_up_as_far_as_the_scope_reaches,
}

const HOUR: i64 = 3600;

/// Start in seconds past the hour, successes, failures.
fn short(intervals: &[Interval]) -> Vec<(i64, u64, u64)> {
    let seconds = |one: &Interval| (one.start.as_micros() - past_the_hour(0).as_micros()) / 1_000_000;
    intervals.iter().map(|one| (seconds(one), one.succeeded, one.failed)).collect()
}

async fn tx(bench: &Bench, scope: &Scope) -> Tx<'static> {
    bench.store.read(scope).await.unwrap()
}

async fn minutes_and_hours_sum_up_what_ended_in_them(bench: Bench) {
    let scope = bench.organization("acme").await;
    let id = integration(&bench, &scope).await.id;
    for (second, ends) in [
        (0, &[End::Ok][..]),
        (59, &[End::Ok, End::Error]),
        (60, &[End::Refused]),
        (HOUR - 1, &[End::Ok]),
        (HOUR, &[End::Ok]),
    ] {
        add(&bench, &scope, id, calls(past_the_hour(second), ends)).await;
    }
    let mut tx = tx(&bench, &scope).await;
    let since = past_the_hour(0);
    let minutes = read(&mut tx, Some(id), Step::Minute, since).await.unwrap();
    // The minute of the first call is too old by the time of the last one.
    assert_eq!(short(&minutes), [(60, 0, 1), (3540, 1, 0), (HOUR, 1, 0)]);
    let hours = read(&mut tx, Some(id), Step::Hour, since).await.unwrap();
    assert_eq!(short(&hours), [(0, 3, 2), (HOUR, 1, 0)]);
    assert_eq!((hours[0].cpu_time, hours[0].in_bytes, hours[0].out_bytes), (10, 25, 30));
    assert_eq!(short(&read(&mut tx, Some(id), Step::Hour, past_the_hour(1)).await.unwrap()), [(HOUR, 1, 0)]);
}

async fn what_is_too_old_to_be_shown_is_removed(bench: Bench) {
    let scope = bench.organization("acme").await;
    let id = integration(&bench, &scope).await.id;
    for hour in [0, 1, 23, 24] {
        add(&bench, &scope, id, calls(past_the_hour(hour * HOUR), &[End::Ok])).await;
    }
    let mut tx = tx(&bench, &scope).await;
    let all = read(&mut tx, Some(id), Step::Hour, past_the_hour(0)).await.unwrap();
    assert_eq!(short(&all), [(HOUR, 1, 0), (23 * HOUR, 1, 0), (24 * HOUR, 1, 0)]);
    let all = read(&mut tx, Some(id), Step::Minute, past_the_hour(0)).await.unwrap();
    assert_eq!(short(&all), [(24 * HOUR, 1, 0)]);
}

async fn several_integrations_are_summed_up_as_far_as_the_scope_reaches(bench: Bench) {
    let (scope, stranger) = (bench.organization("one").await, bench.organization("two").await);
    let (a, b) = (integration(&bench, &scope).await, integration(&bench, &scope).await);
    let foreign = integration(&bench, &stranger).await;
    add(&bench, &scope, a.id, calls(past_the_hour(0), &[End::Ok, End::Ok])).await;
    add(&bench, &scope, b.id, calls(past_the_hour(1), &[End::Ok, End::Error])).await;
    add(&bench, &stranger, foreign.id, calls(past_the_hour(0), &[End::Error; 7])).await;
    let sums = async |scope: &Scope| {
        let mut tx = bench.store.read(scope).await.unwrap();
        short(&read(&mut tx, None, Step::Minute, past_the_hour(0)).await.unwrap())
    };
    assert_eq!(sums(&scope).await, [(0, 3, 1)]);
    let narrowed = super::lists::only_account(&bench, &scope, b.account_id).await;
    assert_eq!(sums(&narrowed).await, [(0, 1, 1)]);
    let other_category = super::lists::only_category(&bench, &scope, "storage").await;
    assert_eq!(sums(&other_category).await, []);
    in_tx(&bench.store, &scope, move |tx| {
        let a = a.clone();
        Box::pin(async move { store::integrations::delete(tx, &a).await })
    })
    .await
    .unwrap();
    assert_eq!(sums(&scope).await, [(0, 1, 1)]);
}
