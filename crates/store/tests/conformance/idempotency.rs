//! Kept answers.

use api_types::{Timestamp, TokenId};
use store::idempotency::{self, KeptAnswer};
use store::{Scope, Store, StoreError};
use uuid::Uuid;

use crate::bench::{Bench, at};

on_both! {
    an_answer_is_found_until_it_expires,
    a_kept_answer_is_never_replaced,
    a_key_belongs_to_one_token,
    of_two_at_once_one_keeps_and_the_other_finds,
    keeping_clears_away_what_has_expired,
}

fn answer(token_id: TokenId, key: u8) -> KeptAnswer {
    KeptAnswer {
        token_id,
        key_hash: vec![key; 32],
        request_hash: vec![key, 1],
        status: 201,
        answer: vec![9, 0, 9],
        expires: at(100),
    }
}

async fn keep(store: &Store, scope: &Scope, answer: &KeptAnswer, now: Timestamp) -> Result<(), StoreError> {
    let answer = answer.clone();
    store
        .write(scope, move |tx| {
            let answer = answer.clone();
            Box::pin(async move { idempotency::keep(tx, &answer, now).await })
        })
        .await
}

async fn find(store: &Store, scope: &Scope, token: TokenId, key: u8, now: Timestamp) -> Option<KeptAnswer> {
    idempotency::find(&mut store.read(scope).await.unwrap(), token, &[key; 32], now).await.unwrap()
}

async fn an_answer_is_found_until_it_expires(bench: Bench) {
    let scope = bench.organization("acme").await;
    let kept = answer(TokenId(Uuid::now_v7()), 1);
    keep(&bench.store, &scope, &kept, at(0)).await.unwrap();
    assert_eq!(find(&bench.store, &scope, kept.token_id, 1, at(99)).await, Some(kept.clone()));
    assert_eq!(find(&bench.store, &scope, kept.token_id, 1, at(100)).await, None);
    assert_eq!(find(&bench.store, &scope, kept.token_id, 2, at(99)).await, None);
}

async fn a_kept_answer_is_never_replaced(bench: Bench) {
    let scope = bench.organization("acme").await;
    let kept = answer(TokenId(Uuid::now_v7()), 1);
    keep(&bench.store, &scope, &kept, at(0)).await.unwrap();
    let other = KeptAnswer { answer: vec![1], ..kept.clone() };
    let second = bench.store.write(&scope, move |tx| {
        let other = other.clone();
        Box::pin(async move { Ok(idempotency::keep(tx, &other, at(0)).await) })
    });
    let second: Result<_, StoreError> = second.await;
    assert!(matches!(second, Ok(Err(StoreError::Stale))), "{second:?}");
    assert_eq!(find(&bench.store, &scope, kept.token_id, 1, at(0)).await, Some(kept));
}

async fn a_key_belongs_to_one_token(bench: Bench) {
    let scope = bench.organization("acme").await;
    let (one, two) = (answer(TokenId(Uuid::now_v7()), 1), answer(TokenId(Uuid::now_v7()), 1));
    keep(&bench.store, &scope, &one, at(0)).await.unwrap();
    assert_eq!(find(&bench.store, &scope, two.token_id, 1, at(0)).await, None);
    keep(&bench.store, &scope, &two, at(0)).await.unwrap();
    assert_eq!(find(&bench.store, &scope, one.token_id, 1, at(0)).await, Some(one));
}

async fn of_two_at_once_one_keeps_and_the_other_finds(bench: Bench) {
    let scope = bench.organization("acme").await;
    let token = TokenId(Uuid::now_v7());
    let request = |number: u8| {
        let (store, scope) = (bench.store.clone(), scope.clone());
        async move {
            store
                .write(&scope, move |tx| {
                    Box::pin(async move {
                        if let Some(kept) = idempotency::find(tx, token, &[1; 32], at(0)).await? {
                            return Ok(kept.answer);
                        }
                        let answer = KeptAnswer { answer: vec![number], ..answer(token, 1) };
                        idempotency::keep(tx, &answer, at(0)).await?;
                        Ok::<_, StoreError>(answer.answer)
                    })
                })
                .await
                .unwrap()
        }
    };
    let mut answers = tokio::task::JoinSet::new();
    for number in 0..16 {
        answers.spawn(request(number));
    }
    let answers = answers.join_all().await;
    assert!(answers.iter().all(|one| *one == answers[0]), "{answers:?}");
}

async fn keeping_clears_away_what_has_expired(bench: Bench) {
    let scope = bench.organization("acme").await;
    let token = TokenId(Uuid::now_v7());
    keep(&bench.store, &scope, &answer(token, 1), at(0)).await.unwrap();
    let later = KeptAnswer { expires: at(300), ..answer(token, 2) };
    keep(&bench.store, &scope, &later, at(200)).await.unwrap();
    // Asked as of a time at which it had not expired: it is gone all the same.
    assert_eq!(find(&bench.store, &scope, token, 1, at(50)).await, None);
    assert_eq!(find(&bench.store, &scope, token, 2, at(250)).await, Some(later));
    // The same key again, after its time: as good as new.
    let again = KeptAnswer { expires: at(500), answer: vec![1], ..answer(token, 2) };
    keep(&bench.store, &scope, &again, at(300)).await.unwrap();
    assert_eq!(find(&bench.store, &scope, token, 2, at(300)).await, Some(again));
}
