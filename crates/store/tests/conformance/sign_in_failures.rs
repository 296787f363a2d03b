//! The brake on guessing passwords.

use std::sync::Arc;

use store::sign_in_failures::Counted;

use crate::bench::{Bench, at};

on_both! {
    pauses_begin_after_the_free_tries_and_grow,
    one_braked_subject_stops_the_try_and_nothing_is_counted,
    success_and_time_forget,
    many_tries_at_once_do_not_slip_through,
}

fn counted(name: &str, free: i64) -> Counted {
    Counted { hash: name.as_bytes().to_vec(), free, longest: 900, forgotten_after: 86_400 }
}

async fn pauses_begin_after_the_free_tries_and_grow(bench: Bench) {
    let directory = bench.store.directory();
    let subject = [counted("maria", 2)];
    assert_eq!(directory.begin_sign_in(&subject, at(0)).await.unwrap(), None);
    assert_eq!(directory.begin_sign_in(&subject, at(0)).await.unwrap(), None);
    // The third failure makes the next try wait a second, the fourth two.
    assert_eq!(directory.begin_sign_in(&subject, at(0)).await.unwrap(), None);
    assert_eq!(directory.begin_sign_in(&subject, at(0)).await.unwrap(), Some(at(1)));
    assert_eq!(directory.begin_sign_in(&subject, at(1)).await.unwrap(), None);
    assert_eq!(directory.begin_sign_in(&subject, at(2)).await.unwrap(), Some(at(3)));
    assert_eq!(directory.begin_sign_in(&subject, at(3)).await.unwrap(), None);
    assert_eq!(directory.begin_sign_in(&subject, at(3)).await.unwrap(), Some(at(7)));
}

async fn one_braked_subject_stops_the_try_and_nothing_is_counted(bench: Bench) {
    let directory = bench.store.directory();
    let (braked, free) = (counted("maria here", 0), counted("maria", 3));
    assert_eq!(directory.begin_sign_in(std::slice::from_ref(&braked), at(0)).await.unwrap(), None);
    let both = [braked, free.clone()];
    for _ in 0..10 {
        assert_eq!(directory.begin_sign_in(&both, at(0)).await.unwrap(), Some(at(1)));
    }
    for _ in 0..4 {
        assert_eq!(directory.begin_sign_in(std::slice::from_ref(&free), at(0)).await.unwrap(), None);
    }
    assert_eq!(directory.begin_sign_in(std::slice::from_ref(&free), at(0)).await.unwrap(), Some(at(1)));
}

async fn success_and_time_forget(bench: Bench) {
    let directory = bench.store.directory();
    let subject = [counted("maria", 0)];
    assert_eq!(directory.begin_sign_in(&subject, at(0)).await.unwrap(), None);
    directory.clear_sign_in(&subject).await.unwrap();
    assert_eq!(directory.begin_sign_in(&subject, at(0)).await.unwrap(), None);
    // A day later counting begins anew: again one second, not two.
    assert_eq!(directory.begin_sign_in(&subject, at(90_000)).await.unwrap(), None);
    assert_eq!(directory.begin_sign_in(&subject, at(90_000)).await.unwrap(), Some(at(90_001)));
    assert_eq!(directory.prune_sign_in(at(90_000)).await.unwrap(), 0);
    assert_eq!(directory.prune_sign_in(at(90_001)).await.unwrap(), 1);
    assert_eq!(directory.begin_sign_in(&subject, at(90_000)).await.unwrap(), None);
}

async fn many_tries_at_once_do_not_slip_through(bench: Bench) {
    let store = Arc::new(bench.store.clone());
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                store.directory().begin_sign_in(&[counted("maria", 5)], at(0)).await.unwrap().is_none()
            })
        })
        .collect();
    let mut let_through = 0;
    for one in tries {
        let_through += usize::from(one.await.unwrap());
    }
    // Five are free, the sixth brings the first pause.
    assert_eq!(let_through, 6);
}
