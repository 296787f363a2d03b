//! Changes that are started twice, or whose page goes.

use std::{cell::Cell, rc::Rc};

use query::{Load, Mutation};
use reactive_graph::{prelude::*, signal::RwSignal};

use crate::desk::{Desk, Page, app, settle};

fn of(desk: &Desk<char>) -> Mutation<char, &'static str, &'static str> {
    let desk = desk.clone();
    Mutation::new(move |input| desk.ask(input))
}

#[test]
fn a_second_start_is_ignored_while_the_first_is_on_its_way() {
    let _app = app();
    let desk = Desk::new();
    let save = of(&desk);
    assert!(save.start('a'));
    assert!(!save.start('b'), "before the first has even begun");
    settle();
    assert!(!save.start('c'));
    assert_eq!(desk.asked(), ['a']);
    desk.answer(0, Ok("A"));
    assert!(save.start('d'), "the first is over");
    assert_eq!(save.load(), Load { data: None, error: None, pending: true });
}

#[test]
fn a_superseding_start_takes_the_one_before_back() {
    let _app = app();
    let desk = Desk::new();
    let save = of(&desk).superseding();
    save.start('a');
    settle();
    assert!(save.start('b'));
    settle();
    assert!(desk.taken_back(0));
    desk.answer(1, Ok("B"));
    desk.answer(0, Ok("A"));
    assert_eq!(save.load(), Load { data: Some("B".into()), error: None, pending: false });
}

#[test]
fn a_failure_is_shown_until_the_next_start() {
    let _app = app();
    let desk = Desk::new();
    let save = of(&desk);
    save.start('a');
    desk.answer(0, Err("taken"));
    assert_eq!(save.load(), Load { data: None, error: Some("taken"), pending: false });
    save.start('b');
    assert_eq!(save.error(), None);
}

#[test]
fn a_reset_forgets_how_it_went() {
    let _app = app();
    let desk = Desk::new();
    let save = of(&desk);
    save.start('a');
    desk.answer(0, Err("taken"));
    save.reset();
    assert_eq!(save.error(), None);
}

#[test]
fn a_closed_page_takes_its_change_back_and_nothing_follows() {
    let _app = app();
    let desk = Desk::new();
    let followed = Rc::new(Cell::new(false));
    let (page, save) = Page::open(|| {
        let (desk, followed) = (desk.clone(), Rc::clone(&followed));
        Mutation::new(move |input| {
            let (answer, followed) = (desk.ask(input), Rc::clone(&followed));
            async move {
                let answer = answer.await?;
                followed.set(true);
                Ok::<_, &'static str>(answer)
            }
        })
    });
    save.start('a');
    settle();
    page.close();
    assert!(desk.taken_back(0));
    assert!(!desk.answer(0, Ok("A")));
    assert!(!followed.get());
    assert!(!save.start('b'), "there is nobody to show it to");
    assert_eq!(save.load(), Load { data: None, error: None, pending: false });
}

#[test]
fn an_outliving_change_comes_to_its_end_without_its_page() {
    let _app = app();
    let desk = Desk::new();
    let news = RwSignal::new("");
    let (page, save) = Page::open(|| {
        let desk = desk.clone();
        Mutation::new(move |input| {
            let answer = desk.ask(input);
            async move {
                let answer = answer.await?;
                news.set(answer);
                Ok::<_, &'static str>(answer)
            }
        })
        .outliving()
    });
    save.start('a');
    settle();
    page.close();
    assert!(!desk.taken_back(0));
    desk.answer(0, Ok("A"));
    assert_eq!(news.get_untracked(), "A");
}
