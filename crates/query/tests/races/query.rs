//! One query by itself.

use query::{Load, Query};
use reactive_graph::{prelude::*, signal::RwSignal};

use crate::desk::{Desk, Page, app, settle};

type Shown = Load<&'static str, &'static str>;

fn shown(data: Option<&'static str>, error: Option<&'static str>, pending: bool) -> Shown {
    Load { data: data.map(Into::into), error, pending }
}

#[test]
fn the_first_load_is_pending_from_the_first_moment() {
    let _app = app();
    let desk = Desk::new();
    let query = Query::new(|| Some('a'), desk.fetch());
    assert_eq!(query.load(), shown(None, None, true));
    assert!(query.load().is_first());
    settle();
    desk.answer(0, Ok("A"));
    assert_eq!(query.load(), shown(Some("A"), None, false));
    assert_eq!(desk.asked(), ['a'], "the effect's first run is no second question");
}

#[test]
fn a_changed_key_takes_the_running_load_back_at_once_and_keeps_the_old_data() {
    let _app = app();
    let desk = Desk::new();
    let key = RwSignal::new('a');
    let query = Query::new(move || Some(key.get()), desk.fetch());
    desk.answer(0, Ok("A"));
    key.set('b');
    settle();
    key.set('c');
    settle();
    assert_eq!(desk.asked(), ['a', 'b', 'c']);
    assert!(desk.taken_back(1), "nobody waits for b");
    assert_eq!(query.load(), shown(Some("A"), None, true));
    desk.answer(2, Ok("C"));
    assert_eq!(query.load(), shown(Some("C"), None, false));
}

#[test]
fn an_answer_that_comes_out_of_order_is_never_shown() {
    let _app = app();
    let desk = Desk::new();
    let key = RwSignal::new('a');
    let query = Query::new(move || Some(key.get()), desk.fetch());
    settle();
    key.set('b');
    settle();
    desk.answer(1, Ok("B"));
    desk.answer(0, Ok("A"));
    assert_eq!(query.load(), shown(Some("B"), None, false));
}

#[test]
fn setting_an_equal_key_asks_nothing() {
    let _app = app();
    let desk = Desk::new();
    let key = RwSignal::new('a');
    let query = Query::new(move || Some(key.get()), desk.fetch());
    desk.answer(0, Ok("A"));
    key.set('a');
    settle();
    assert_eq!(desk.asked(), ['a']);
    assert!(!query.pending());
}

#[test]
fn without_a_key_nothing_is_asked_and_nothing_shown() {
    let _app = app();
    let desk = Desk::new();
    let key = RwSignal::new(None);
    let query = Query::new(move || key.get(), desk.fetch());
    settle();
    assert_eq!(query.load(), shown(None, None, false));
    key.set(Some('a'));
    settle();
    assert!(query.pending());
    desk.answer(0, Ok("A"));
    key.set(None);
    settle();
    assert_eq!(query.load(), shown(None, None, false));
}

#[test]
fn losing_the_key_takes_the_load_back() {
    let _app = app();
    let desk = Desk::new();
    let key = RwSignal::new(Some('a'));
    let query = Query::new(move || key.get(), desk.fetch());
    key.set(None);
    settle();
    assert!(desk.taken_back(0));
    assert!(!query.pending());
}

#[test]
fn a_closed_page_takes_its_load_back() {
    let _app = app();
    let desk = Desk::new();
    let (page, query) = Page::open(|| Query::new(|| Some('a'), desk.fetch()));
    page.close();
    assert!(desk.taken_back(0));
    assert_eq!(query.load(), shown(None, None, false), "reading a page that is gone does not panic");
    query.again();
    settle();
    assert_eq!(desk.asked(), ['a']);
}

#[test]
fn a_signal_that_outlives_the_page_asks_no_more_for_it() {
    let _app = app();
    let desk = Desk::new();
    let key = RwSignal::new('a');
    let (page, _) = Page::open(|| Query::new(move || Some(key.get()), desk.fetch()));
    page.close();
    key.set('b');
    settle();
    assert_eq!(desk.asked(), ['a']);
}

#[test]
fn a_failed_load_keeps_the_data_of_the_same_key() {
    let _app = app();
    let desk = Desk::new();
    let query = Query::new(|| Some('a'), desk.fetch());
    desk.answer(0, Ok("A"));
    query.again();
    desk.answer(1, Err("down"));
    assert_eq!(query.load(), shown(Some("A"), Some("down"), false));
    query.again();
    assert_eq!(query.load(), shown(Some("A"), Some("down"), true), "the error stays while it is tried again");
    desk.answer(2, Ok("A2"));
    assert_eq!(query.load(), shown(Some("A2"), None, false));
}

#[test]
fn a_failed_load_shows_no_data_of_another_key_beside_its_error() {
    let _app = app();
    let desk = Desk::new();
    let key = RwSignal::new('a');
    let query = Query::new(move || Some(key.get()), desk.fetch());
    desk.answer(0, Ok("A"));
    key.set('b');
    settle();
    assert_eq!(query.data().as_deref(), Some(&"A"));
    desk.answer(1, Err("down"));
    assert_eq!(query.load(), shown(None, Some("down"), false));
}

#[test]
fn an_error_of_another_key_is_not_shown() {
    let _app = app();
    let desk = Desk::new();
    let key = RwSignal::new('a');
    let query = Query::new(move || Some(key.get()), desk.fetch());
    desk.answer(0, Err("down"));
    key.set('b');
    settle();
    assert_eq!(query.load(), shown(None, None, true));
}

#[test]
fn asking_again_takes_the_running_load_back() {
    let _app = app();
    let desk = Desk::new();
    let query = Query::new(|| Some('a'), desk.fetch());
    settle();
    query.again();
    settle();
    assert!(desk.taken_back(0));
    desk.answer(1, Ok("A"));
    assert_eq!(query.data().as_deref(), Some(&"A"));
}

#[test]
fn a_signal_read_while_asking_is_no_part_of_the_key() {
    let _app = app();
    let desk = Desk::new();
    let aside = RwSignal::new(0);
    let fetch = desk.fetch();
    let _query = Query::new(
        || Some('a'),
        move |key| {
            let _ = aside.get_untracked();
            aside.track();
            fetch(key)
        },
    );
    settle();
    aside.set(1);
    settle();
    assert_eq!(desk.asked(), ['a']);
}

#[test]
fn what_is_asked_late_finds_the_contexts_of_the_page() {
    use reactive_graph::owner::{provide_context, use_context};
    let _app = app();
    let (_page, query) = Page::open(|| {
        provide_context(7_u8);
        Query::new(|| Some(()), |()| async { use_context::<u8>().ok_or("no context") })
    });
    assert_eq!(query.data().as_deref(), Some(&7));
    query.again();
    settle();
    assert_eq!(query.load(), Load { data: Some(7.into()), error: None, pending: false });
}
