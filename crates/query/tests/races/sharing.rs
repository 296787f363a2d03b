//! Several queries of one key, and answers that outlive their query.

use std::time::Duration;

use query::{Cache, Query};
use reactive_graph::{prelude::*, signal::RwSignal};

use crate::desk::{Desk, Letter, Number, Page, Watch, app, settle};

#[test]
fn two_queries_of_one_key_ask_once_and_both_get_the_answer() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let one = Query::cached(cache, || Some(Letter('a')), desk.fetch());
    let two = Query::cached(cache, || Some(Letter('a')), desk.fetch());
    settle();
    assert_eq!(desk.asked(), [Letter('a')]);
    desk.answer(0, Ok("A"));
    assert_eq!((one.data().as_deref(), two.data().as_deref()), (Some(&"A"), Some(&"A")));
    assert!(!one.pending() && !two.pending());
}

#[test]
fn a_load_goes_on_for_the_other_when_the_one_that_started_it_goes() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let (first, _) = Page::open(|| Query::cached(cache, || Some(Letter('a')), desk.fetch()));
    let (second, query) = Page::open(|| Query::cached(cache, || Some(Letter('a')), desk.fetch()));
    first.close();
    assert!(!desk.taken_back(0));
    assert!(desk.answer(0, Ok("A")));
    assert_eq!(query.data().as_deref(), Some(&"A"));
    second.close();
}

#[test]
fn a_load_is_taken_back_when_the_last_one_goes() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let open = || Page::open(|| Query::cached(cache, || Some(Letter('a')), desk.fetch())).0;
    let (first, second) = (open(), open());
    first.close();
    second.close();
    assert!(desk.taken_back(0));
    let _third = open();
    assert_eq!(desk.asked().len(), 2, "what was taken back is asked anew");
}

#[test]
fn again_serves_both() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let one = Query::cached(cache, || Some(Letter('a')), desk.fetch());
    let two = Query::cached(cache, || Some(Letter('a')), desk.fetch());
    desk.answer(0, Ok("A"));
    two.again();
    assert!(one.pending() && two.pending());
    desk.answer(1, Ok("A2"));
    assert_eq!(one.data().as_deref(), Some(&"A2"));
}

#[test]
fn a_fresh_answer_is_taken_as_it_is() {
    let _app = app();
    let (desk, watch) = (Desk::new(), Watch::default());
    let cache = watch.cache();
    let (page, _) = Page::open(|| Query::cached(cache, || Some(Letter('a')), desk.fetch()));
    desk.answer(0, Ok("A"));
    page.close();
    watch.pass(Duration::from_millis(4_999));
    let (_page, query) = Page::open(|| Query::cached(cache, || Some(Letter('a')), desk.fetch()));
    assert_eq!(query.data().as_deref(), Some(&"A"));
    assert!(!query.pending());
    assert_eq!(desk.asked().len(), 1);
}

#[test]
fn an_old_answer_is_shown_while_a_new_one_is_loaded() {
    let _app = app();
    let (desk, watch) = (Desk::new(), Watch::default());
    let cache = watch.cache();
    let (page, _) = Page::open(|| Query::cached(cache, || Some(Letter('a')), desk.fetch()));
    desk.answer(0, Ok("A"));
    page.close();
    watch.pass(Duration::from_secs(5));
    let (_page, query) = Page::open(|| Query::cached(cache, || Some(Letter('a')), desk.fetch()));
    assert_eq!(query.data().as_deref(), Some(&"A"));
    assert!(query.pending());
    desk.answer(1, Ok("A2"));
    assert_eq!(query.data().as_deref(), Some(&"A2"));
}

#[test]
fn a_failure_is_not_kept() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let (page, _) = Page::open(|| Query::cached(cache, || Some(Letter('a')), desk.fetch()));
    desk.answer(0, Err("down"));
    page.close();
    let (_page, query) = Page::open(|| Query::cached(cache, || Some(Letter('a')), desk.fetch()));
    assert!(query.load().is_first());
    assert_eq!(desk.asked().len(), 2);
}

#[test]
fn going_back_to_a_key_shows_its_answer_at_once() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let key = RwSignal::new('a');
    let query = Query::cached(cache, move || Some(Letter(key.get())), desk.fetch());
    desk.answer(0, Ok("A"));
    key.set('b');
    settle();
    assert_eq!(query.data().as_deref(), Some(&"A"), "carried over");
    desk.answer(1, Ok("B"));
    key.set('a');
    settle();
    assert_eq!(query.data().as_deref(), Some(&"A"));
    assert!(!query.pending());
}

#[test]
fn an_object_is_not_shown_in_place_of_another() {
    let _app = app();
    let desk = Desk::new();
    let cache = Watch::default().cache();
    let key = RwSignal::new(1);
    let query = Query::cached(cache, move || Some(Number(key.get())), desk.fetch());
    desk.answer(0, Ok("one"));
    key.set(2);
    settle();
    assert!(query.load().is_first());
}

/// The first answer is there, but has not been handed over when the key changes.
#[test]
fn an_answer_overtaken_on_its_last_step_is_not_shown_in_place_of_another() {
    let _app = app();
    let cache: Cache<()> = Cache::new(|| Duration::ZERO);
    let key = RwSignal::new(1);
    let query = Query::cached(
        cache,
        move || Some(Number(key.get())),
        |number| async move { if number == Number(1) { Ok("one") } else { std::future::pending().await } },
    );
    key.set(2);
    settle();
    assert!(query.load().is_first());
}

#[test]
fn keys_of_two_kinds_do_not_meet() {
    let _app = app();
    let (letters, numbers) = (Desk::new(), Desk::new());
    let cache = Watch::default().cache();
    let letter = Query::cached(cache, || Some(Letter('1')), letters.fetch());
    let number = Query::cached(cache, || Some(Number(1)), numbers.fetch());
    letters.answer(0, Ok("letter"));
    numbers.answer(0, Ok("number"));
    assert_eq!((letter.data().as_deref(), number.data().as_deref()), (Some(&"letter"), Some(&"number")));
}
