//! Failures one by one, and changes for the better.

use api_types::{IntegrationHealth, IntegrationId, StatusEventKind as End};
use store::Scope;
use store::status::events::{KEPT, changes_after};
use uuid::Uuid;

use super::{add, calls, events_of, past_the_hour, reset, status_of};
use crate::bench::{Bench, at};
use crate::provider_state::integration;

on_both! {
    every_failure_is_told_and_of_successes_the_first_ones,
    what_speaks_against_a_status_adds_up_from_one_writing_to_the_next,
    a_run_of_successes_turns_where_it_is_long_enough,
    a_refusal_says_nothing_of_the_connection,
    the_last_word_is_told_where_moves_were_left_out,
    a_reset_forgets_the_status_and_keeps_the_events,
    only_the_newest_are_kept,
    changes_are_found_by_those_who_look_for_them,
}

/// Kind, whether it changed the status, number.
async fn told(bench: &Bench, scope: &Scope, id: IntegrationId) -> Vec<(End, bool, u64)> {
    let rows = events_of(bench, scope, id, &[]).await;
    rows.into_iter().map(|row| (row.kind, row.changed, row.request)).collect()
}

async fn every_failure_is_told_and_of_successes_the_first_ones(bench: Bench) {
    let scope = bench.organization("acme").await;
    let id = integration(&bench, &scope).await.id;
    let ends = [End::Ok, End::Ok, End::Error, End::Error, End::Unauthorized, End::Ok, End::Ok];
    add(&bench, &scope, id, calls(past_the_hour(1), &ends)).await;
    let mut expected = vec![
        (End::Ok, true, 1),
        (End::Error, false, 3),
        (End::Error, false, 4),
        (End::Unauthorized, true, 5),
        (End::Ok, true, 7),
    ];
    assert_eq!(told(&bench, &scope, id).await, expected);
    add(&bench, &scope, id, calls(past_the_hour(2), &[End::Ok, End::Error])).await;
    expected.push((End::Error, false, 9));
    assert_eq!(told(&bench, &scope, id).await, expected);
    let first = events_of(&bench, &scope, id, &[("filter", "status[eq]error"), ("limit", "1")]).await;
    assert_eq!((first[0].error.as_deref(), first[0].created_at), (Some("call 3"), past_the_hour(1)));
    assert_eq!(first[0].integration_id, id);
}

async fn what_speaks_against_a_status_adds_up_from_one_writing_to_the_next(bench: Bench) {
    let scope = bench.organization("acme").await;
    let made = integration(&bench, &scope).await;
    let mut turns = Vec::new();
    let ends =
        [End::Ok, End::Error, End::Refused, End::Error, End::Error, End::Ok, End::Error, End::Ok, End::Ok];
    for (second, end) in (1..).zip(ends) {
        if let Some(turn) = add(&bench, &scope, made.id, calls(past_the_hour(second), &[end])).await {
            assert_eq!((turn.account, turn.at), (made.account_id, past_the_hour(second)));
            turns.push((second, turn.before, turn.after, turn.error));
        }
    }
    let expected = [
        (1, IntegrationHealth::Unknown, IntegrationHealth::Ok, None),
        (5, IntegrationHealth::Ok, IntegrationHealth::Error, Some("call 1".to_owned())),
        (9, IntegrationHealth::Error, IntegrationHealth::Ok, None),
    ];
    assert_eq!(turns, expected);
    // A reset forgets what has added up, too.
    add(&bench, &scope, made.id, calls(past_the_hour(10), &[End::Error, End::Error])).await;
    reset(&bench, &scope, made.id, at(77)).await;
    add(&bench, &scope, made.id, calls(past_the_hour(11), &[End::Ok, End::Error])).await;
    assert_eq!(status_of(&bench, &scope, made.id).await.unwrap().health, IntegrationHealth::Ok);
}

async fn a_run_of_successes_turns_where_it_is_long_enough(bench: Bench) {
    let scope = bench.organization("acme").await;
    let id = integration(&bench, &scope).await.id;
    add(&bench, &scope, id, calls(past_the_hour(1), &[End::Error])).await;
    let mut counted = calls(past_the_hour(2), &[End::Ok; 40]);
    counted.moves.truncate(1);
    counted.moves[0].times = 40;
    add(&bench, &scope, id, counted).await;
    assert_eq!(told(&bench, &scope, id).await, [(End::Error, true, 1), (End::Ok, true, 3)]);
    // Somebody looks on purpose.
    let mut counted = calls(past_the_hour(3), &[End::Unauthorized]);
    counted.moves[0].certain = true;
    let turn = add(&bench, &scope, id, counted).await.unwrap();
    assert_eq!((turn.before, turn.after), (IntegrationHealth::Ok, IntegrationHealth::Unauthorized));
}

async fn a_refusal_says_nothing_of_the_connection(bench: Bench) {
    let scope = bench.organization("acme").await;
    let id = integration(&bench, &scope).await.id;
    add(&bench, &scope, id, calls(past_the_hour(1), &[End::Refused])).await;
    assert_eq!(status_of(&bench, &scope, id).await.unwrap().health, IntegrationHealth::Unknown);
    add(&bench, &scope, id, calls(past_the_hour(2), &[End::Error, End::Refused])).await;
    assert_eq!(status_of(&bench, &scope, id).await.unwrap().health, IntegrationHealth::Error);
    let expected = [(End::Refused, false, 1), (End::Error, true, 2), (End::Refused, false, 3)];
    assert_eq!(told(&bench, &scope, id).await, expected);
}

async fn the_last_word_is_told_where_moves_were_left_out(bench: Bench) {
    let scope = bench.organization("acme").await;
    let id = integration(&bench, &scope).await.id;
    let mut counted = calls(past_the_hour(1), &[End::Error, End::Refused, End::Unauthorized, End::Refused]);
    counted.moves.retain(|one| one.kind == End::Refused);
    add(&bench, &scope, id, counted).await;
    assert_eq!(status_of(&bench, &scope, id).await.unwrap().health, IntegrationHealth::Unauthorized);
    let expected = [(End::Refused, false, 2), (End::Refused, false, 4), (End::Unauthorized, true, 4)];
    assert_eq!(told(&bench, &scope, id).await, expected);
}

async fn a_reset_forgets_the_status_and_keeps_the_events(bench: Bench) {
    let scope = bench.organization("acme").await;
    let id = integration(&bench, &scope).await.id;
    add(&bench, &scope, id, calls(past_the_hour(1), &[End::Ok, End::Error])).await;
    reset(&bench, &scope, id, at(77)).await;
    let row = status_of(&bench, &scope, id).await.unwrap();
    assert_eq!((row.health, row.totals.requests, row.updated_at), (IntegrationHealth::Unknown, 0, at(77)));
    assert_eq!(told(&bench, &scope, id).await, [(End::Ok, true, 1), (End::Error, false, 2)]);
    add(&bench, &scope, id, calls(past_the_hour(2), &[End::Ok])).await;
    assert_eq!(told(&bench, &scope, id).await[2], (End::Ok, true, 3));
}

async fn only_the_newest_are_kept(bench: Bench) {
    let scope = bench.organization("acme").await;
    let (id, other) = (integration(&bench, &scope).await.id, integration(&bench, &scope).await.id);
    add(&bench, &scope, other, calls(past_the_hour(0), &[End::Error])).await;
    let kept = i64::from(KEPT);
    for round in 0..=(kept / 100) {
        add(&bench, &scope, id, calls(past_the_hour(round), &[End::Error; 100])).await;
    }
    let rows = events_of(&bench, &scope, id, &[("limit", "1000")]).await;
    assert_eq!((rows.len(), rows[0].request, rows[999].request), (1000, 101, 1100));
    let more = format!("{},{}", rows[999].created_at, rows[999].id);
    assert_eq!(events_of(&bench, &scope, id, &[("start_after", &more)]).await, []);
    assert_eq!(events_of(&bench, &scope, other, &[]).await.len(), 1);
}

async fn changes_are_found_by_those_who_look_for_them(bench: Bench) {
    let (scope, stranger) = (bench.organization("one").await, bench.organization("two").await);
    let made = integration(&bench, &scope).await;
    let mut heard = bench.store.changes();
    add(
        &bench,
        &scope,
        made.id,
        calls(past_the_hour(1), &[End::Ok, End::Ok, End::Refused, End::Error, End::Error, End::Error]),
    )
    .await;
    let mut tx = bench.store.read(&scope).await.unwrap();
    let found = changes_after(&mut tx, Uuid::nil(), 10).await.unwrap();
    let about: Vec<_> =
        found.iter().map(|note| (note.action.as_str(), note.account_id, note.target_id.clone())).collect();
    let one = ("status.change", Some(made.account_id), Some(made.id.to_string()));
    assert_eq!(about, [one.clone(), one]);
    for note in &found {
        assert_eq!(heard.try_recv().unwrap(), *note);
    }
    assert!(heard.try_recv().is_err());
    assert_eq!(changes_after(&mut tx, found[0].id, 10).await.unwrap(), found[1..]);
    assert_eq!(changes_after(&mut tx, Uuid::nil(), 1).await.unwrap(), found[..1]);
    let mut tx = bench.store.read(&stranger).await.unwrap();
    assert_eq!(changes_after(&mut tx, Uuid::nil(), 10).await.unwrap(), []);
}
