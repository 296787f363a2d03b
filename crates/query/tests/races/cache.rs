//! What makes kept answers outdated, and what drops them.

use query::{CAPACITY, Load, Query};
use reactive_graph::{
    owner::{Owner, provide_context, use_context},
    prelude::*,
    signal::RwSignal,
};

use crate::desk::{Desk, LETTERS, Letter, NUMBERS, Number, Page, Watch, app, settle};

#[test]
fn what_is_in_view_is_loaded_again_and_stays_in_view() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let query = Query::cached(cache, || Some(Letter('a')), desk.fetch());
    desk.answer(0, Ok("A"));
    cache.invalidate(NUMBERS);
    assert!(!query.pending(), "another subject");
    cache.invalidate(LETTERS);
    assert_eq!(query.load(), Load { data: Some("A".into()), error: None, pending: true });
    desk.answer(1, Ok("A2"));
    assert_eq!(query.load(), Load { data: Some("A2".into()), error: None, pending: false });
}

#[test]
fn what_is_out_of_view_is_dropped() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    cache.set(&Letter('a'), "A");
    cache.set(&Number(1), "one");
    cache.invalidate(LETTERS);
    assert_eq!((cache.peek(&Letter('a')), cache.peek(&Number(1)).as_deref()), (None, Some(&"one")));
    let query = Query::cached(cache, || Some(Letter('a')), desk.fetch());
    assert!(query.load().is_first());
}

/// The load may have been answered before the change that makes it outdated.
#[test]
fn a_load_on_its_way_is_replaced_when_it_becomes_outdated() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let query = Query::cached(cache, || Some(Letter('a')), desk.fetch());
    settle();
    cache.invalidate(LETTERS);
    settle();
    assert!(desk.taken_back(0));
    assert!(!desk.answer(0, Ok("before")));
    assert_eq!(query.data(), None);
    desk.answer(1, Ok("after"));
    assert_eq!(query.data().as_deref(), Some(&"after"));
}

#[test]
fn an_outdated_answer_that_could_not_be_loaded_again_is_not_fresh() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let (page, _) = Page::open(|| Query::cached(cache, || Some(Letter('a')), desk.fetch()));
    desk.answer(0, Ok("A"));
    cache.invalidate(LETTERS);
    desk.answer(1, Err("down"));
    page.close();
    let (_page, query) = Page::open(|| Query::cached(cache, || Some(Letter('a')), desk.fetch()));
    assert_eq!(query.data().as_deref(), Some(&"A"));
    assert!(query.pending());
}

#[test]
fn everything_is_outdated_after_a_time_without_news() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let query = Query::cached(cache, || Some(Letter('a')), desk.fetch());
    desk.answer(0, Ok("A"));
    cache.set(&Number(1), "one");
    cache.invalidate_all();
    assert!(query.pending());
    assert_eq!(cache.peek(&Number(1)), None);
}

#[test]
fn clearing_empties_the_view_and_forgets_the_load_on_its_way() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let query = Query::cached(cache, || Some(Letter('a')), desk.fetch());
    desk.answer(0, Ok("theirs"));
    query.again();
    settle();
    cache.set(&Number(1), "one");
    cache.clear();
    assert!(query.load().is_first(), "nothing of the one before is seen");
    settle();
    assert!(desk.taken_back(1));
    assert!(!desk.answer(1, Ok("theirs, late")));
    assert_eq!((query.data(), cache.peek(&Number(1))), (None, None));
    desk.answer(2, Ok("ours"));
    assert_eq!(query.data().as_deref(), Some(&"ours"));
}

/// A call that learns that the session is over clears the cache from within itself, and then still gives its result.
#[test]
fn a_load_that_clears_the_cache_in_its_last_moment_is_forgotten_too() {
    let _app = app();
    let cache = Watch::default().cache();
    let rounds = RwSignal::new(0);
    let query = Query::cached(
        cache,
        || Some(Letter('a')),
        move |_| async move {
            rounds.update_untracked(|rounds| *rounds += 1);
            if rounds.get_untracked() == 1 {
                cache.clear();
                return Ok("theirs");
            }
            std::future::pending().await
        },
    );
    settle();
    assert_eq!(rounds.get_untracked(), 2);
    assert_eq!(query.data(), None);
    assert!(query.pending());
}

#[test]
fn what_is_set_is_shown_at_once_and_beats_a_load_on_its_way() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let query = Query::cached(cache, || Some(Letter('a')), desk.fetch());
    settle();
    cache.set(&Letter('a'), "saved");
    assert_eq!(query.load(), Load { data: Some("saved".into()), error: None, pending: false });
    settle();
    assert!(desk.taken_back(0));
}

/// What is deleted must not be asked for again before its page has gone.
#[test]
fn news_wait_until_the_last_hold_is_dropped() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let (page, query) = Page::open(|| Query::cached(cache, || Some(Letter('a')), desk.fetch()));
    desk.answer(0, Ok("A"));
    let (first, second) = (cache.hold(), cache.hold());
    cache.invalidate(LETTERS);
    drop(first);
    settle();
    assert!(!query.pending(), "one of two still holds");
    page.close();
    drop(second);
    assert_eq!(desk.asked(), [Letter('a')], "nobody looks any more");
    assert_eq!(cache.peek(&Letter('a')), None, "and nothing outdated is kept");
}

#[test]
fn a_deletion_that_failed_lets_the_news_in() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let query = Query::cached(cache, || Some(Letter('a')), desk.fetch());
    desk.answer(0, Ok("A"));
    let hold = cache.hold();
    cache.invalidate(NUMBERS);
    drop(hold);
    assert!(!query.pending(), "another subject");
    let hold = cache.hold();
    cache.invalidate_all();
    assert!(!query.pending());
    drop(hold);
    assert!(query.pending());
    drop(cache.hold());
    cache.invalidate(LETTERS);
    assert_eq!(desk.asked().len(), 3, "loaded again at once when nobody holds");
}

#[test]
fn the_longest_unused_answer_makes_room() {
    let _app = app();
    let cache = Watch::default().cache();
    for number in 0..CAPACITY {
        cache.set(&Number(number), "kept");
    }
    assert!(cache.peek(&Number(0)).is_some(), "which is a use");
    cache.set(&Number(CAPACITY), "one more");
    let gone: Vec<_> = (0..=CAPACITY).filter(|number| cache.peek(&Number(*number)).is_none()).collect();
    assert_eq!(gone, [1]);
}

#[test]
fn what_is_in_view_never_makes_room() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let query = Query::cached(cache, || Some(Letter('a')), desk.fetch());
    desk.answer(0, Ok("A"));
    for number in 0..2 * CAPACITY {
        cache.set(&Number(number), "kept");
    }
    let kept = (0..2 * CAPACITY).filter(|number| cache.peek(&Number(*number)).is_some()).count();
    assert_eq!(kept, CAPACITY - 1, "the one in view counts");
    cache.invalidate(LETTERS);
    assert!(query.pending());
}

#[test]
fn a_cache_whose_app_has_gone_is_no_reason_to_panic() {
    let owner = app();
    let cache = Watch::default().cache();
    owner.cleanup();
    cache.set(&Letter('a'), "A");
    drop(cache.hold());
    cache.invalidate(LETTERS);
    cache.clear();
    assert_eq!(cache.peek(&Letter('a')), None);
}

#[test]
fn a_cache_is_found_through_a_context() {
    let _app = app();
    provide_context(Watch::default().cache());
    let (_page, found) = Page::open(use_context::<query::Cache<&'static str>>);
    found.unwrap().set(&Letter('a'), "A");
    assert!(Owner::current().is_some());
    assert!(use_context::<query::Cache<&'static str>>().unwrap().peek(&Letter('a')).is_some());
}
