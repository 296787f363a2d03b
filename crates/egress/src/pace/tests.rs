use std::time::{Duration, Instant};

use http::StatusCode;

use super::{MOST_BUCKETS, Pace, Turn};
use crate::hints::{Hints, Window};
use crate::settings::Limits;

const KEY: u128 = 7;
const OK: StatusCode = StatusCode::OK;
const TOO_MANY: StatusCode = StatusCode::TOO_MANY_REQUESTS;

fn pace(burst: u32, per_second: u32) -> (Pace, Instant) {
    (Pace::new(&Limits { burst, per_second, ..Limits::default() }), Instant::now())
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn window(left: u64, ends: u64) -> Hints {
    Hints { window: Some(Window { left, ends: secs(ends) }), wait: None }
}

fn pause(wait: u64) -> Hints {
    Hints { wait: Some(secs(wait)), window: None }
}

/// A turn that has been used, and whose call is over.
fn call(pace: &Pace, now: Instant) -> Result<(), Instant> {
    let mut turn = pace.reserve(KEY, now, now)?;
    turn.go();
    Ok(())
}

/// A call is under way, so that there is a bucket that can learn.
fn under_way(pace: &Pace, now: Instant) -> Turn {
    let mut turn = pace.reserve(KEY, now, now).ok().unwrap();
    turn.go();
    turn
}

#[test]
fn a_burst_goes_at_once_and_the_rest_in_order_at_the_rate() {
    let (pace, now) = pace(2, 2);
    let turns: Vec<_> = (0..5).map(|_| pace.reserve(KEY, now, now + secs(9)).ok().unwrap()).collect();
    let waits: Vec<_> = turns.iter().map(|turn| (turn.at - now).as_millis()).collect();
    assert_eq!(waits, [0, 0, 500, 1000, 1500]);
}

#[test]
fn who_cannot_go_by_the_deadline_learns_it_at_once_and_takes_nothing() {
    let (pace, now) = pace(1, 1);
    let _first = under_way(&pace, now);
    for _ in 0..3 {
        assert_eq!(pace.reserve(KEY, now, now + Duration::from_millis(999)).err(), Some(now + secs(1)));
    }
    assert_eq!(pace.reserve(KEY, now, now + secs(1)).ok().unwrap().at, now + secs(1));
}

#[test]
fn a_turn_that_is_not_used_is_the_next_ones() {
    let (pace, now) = pace(1, 1);
    drop(pace.reserve(KEY, now, now));
    assert_eq!(call(&pace, now), Ok(()));
    assert_eq!(call(&pace, now), Err(now + secs(1)));
}

#[test]
fn one_integration_does_not_slow_another() {
    let (pace, now) = pace(1, 1);
    call(&pace, now).unwrap();
    assert!(call(&pace, now).is_err());
    assert!(pace.reserve(KEY + 1, now, now).is_ok());
}

#[test]
fn a_pause_holds_until_it_is_over_and_those_who_wait_already_too() {
    let (pace, now) = pace(1, 1);
    let first = under_way(&pace, now);
    let mut waiting = pace.reserve(KEY, now, now + secs(100)).ok().unwrap();
    pace.learn(KEY, TOO_MANY, &pause(30), now);
    drop(first);
    assert_eq!(waiting.not_before(now), Some(now + secs(1)));
    assert_eq!(waiting.not_before(now + secs(1)), Some(now + secs(30)));
    assert_eq!(pace.reserve(KEY, now + secs(29), now + secs(29)).err(), Some(now + secs(30)));
    assert_eq!(waiting.not_before(now + secs(30)), None);
    drop(waiting);
    assert!(call(&pace, now + secs(30)).is_ok());
}

#[test]
fn a_shorter_pause_does_not_end_a_longer_one() {
    let (pace, now) = pace(9, 9);
    let _call = under_way(&pace, now);
    pace.learn(KEY, TOO_MANY, &pause(30), now);
    pace.learn(KEY, TOO_MANY, &pause(2), now);
    assert_eq!(call(&pace, now), Err(now + secs(30)));
}

#[test]
fn refusals_that_do_not_say_how_long_pause_longer_each_time() {
    let (pace, mut now) = pace(99, 99);
    let _call = under_way(&pace, now);
    for expected in [1, 2, 4, 8, 16, 32, 32] {
        pace.learn(KEY, TOO_MANY, &Hints::default(), now);
        assert_eq!(call(&pace, now), Err(now + secs(expected)));
        now += secs(expected);
    }
    pace.learn(KEY, OK, &Hints::default(), now);
    pace.learn(KEY, TOO_MANY, &Hints::default(), now);
    assert_eq!(call(&pace, now), Err(now + secs(1)));
}

#[test]
fn a_window_is_used_up_and_over_when_the_provider_says() {
    let (pace, now) = pace(99, 99);
    drop(under_way(&pace, now));
    pace.learn(KEY, OK, &window(2, 60), now);
    assert_eq!([call(&pace, now), call(&pace, now)], [Ok(()), Ok(())]);
    assert_eq!(call(&pace, now), Err(now + secs(60)));
    assert_eq!(call(&pace, now + secs(60)), Ok(()));
}

#[test]
fn calls_under_way_count_in_a_new_window() {
    let (pace, now) = pace(99, 99);
    let _three = [under_way(&pace, now), under_way(&pace, now), under_way(&pace, now)];
    // The answer to one of them: the other two are not counted in it yet.
    pace.learn(KEY, OK, &window(3, 60), now);
    assert_eq!(call(&pace, now), Ok(()));
    assert_eq!(call(&pace, now), Err(now + secs(60)));
}

#[test]
fn an_answer_that_was_overtaken_gives_nothing_back() {
    let (pace, now) = pace(99, 99);
    drop(under_way(&pace, now));
    pace.learn(KEY, OK, &window(1, 60), now);
    pace.learn(KEY, OK, &window(5, 61), now);
    call(&pace, now).unwrap();
    assert!(call(&pace, now).is_err());
    // Another window is another matter.
    pace.learn(KEY, OK, &window(5, 90), now);
    assert!(call(&pace, now).is_ok());
}

#[test]
fn there_is_a_most_of_buckets_and_those_that_are_closed_stay_longest() {
    let (pace, now) = pace(9, 9);
    drop(under_way(&pace, now));
    pace.learn(KEY, TOO_MANY, &pause(600), now);
    for key in 0..2 * MOST_BUCKETS as u128 {
        drop(pace.reserve(1000 + key, now, now));
    }
    assert!(pace.lock().len() <= MOST_BUCKETS);
    assert_eq!(call(&pace, now), Err(now + secs(600)));
}
