//! Host settings and the list of organizations.

use crate::bench::Bench;

on_both! {
    settings_are_kept_replaced_or_left_alone,
    organizations_are_listed_a_page_at_a_time,
    a_store_can_say_that_it_is_writable,
}

async fn settings_are_kept_replaced_or_left_alone(bench: Bench) {
    let directory = bench.store.directory();
    assert_eq!(directory.setting("key").await.unwrap(), None);
    assert!(directory.set_setting("key", &[1, 0], true).await.unwrap());
    assert!(!directory.set_setting("key", &[2], true).await.unwrap());
    assert_eq!(directory.setting("key").await.unwrap(), Some(vec![1, 0]));
    assert!(directory.set_setting("key", &[], false).await.unwrap());
    assert_eq!(directory.setting("key").await.unwrap(), Some(vec![]));
    assert_eq!(directory.setting("other").await.unwrap(), None);
}

async fn organizations_are_listed_a_page_at_a_time(bench: Bench) {
    let mut expected = Vec::new();
    for name in ["c", "a", "b"] {
        expected.push(bench.organization(name).await.organization());
    }
    expected.sort();
    let directory = bench.store.directory();
    assert_eq!(directory.organizations(None, 10).await.unwrap(), expected);
    assert_eq!(directory.organizations(None, 2).await.unwrap(), expected[..2]);
    assert_eq!(directory.organizations(Some(expected[1]), 2).await.unwrap(), expected[2..]);
    assert!(directory.organizations(Some(expected[2]), 2).await.unwrap().is_empty());
}

async fn a_store_can_say_that_it_is_writable(bench: Bench) {
    bench.store.directory().check_writable().await.unwrap();
    bench.store.directory().check_writable().await.unwrap();
    bench.store.close().await;
    bench.store.directory().check_writable().await.unwrap_err();
}
