//! Sessions of the Connect page, and their codes.

use api_types::connect::{ConnectAction, ConnectSetup};
use api_types::{AccountId, ConnectSessionId, IntegrationId, TokenId};
use secrets::{Token, TokenKind};
use store::connect_sessions::{self, ConnectCodeRow, ConnectSessionRow, ConnectSessionState};
use store::{Scope, StoreError};
use uuid::Uuid;

use crate::bench::{Bench, account, at, in_tx};

on_both! {
    a_session_is_read_by_its_id_and_its_token,
    a_session_is_closed_once,
    a_code_is_taken_once,
    old_sessions_are_pruned_with_their_codes,
    a_page_is_told_who_may_frame_it,
}

fn session(account_id: AccountId, created: i64) -> ConnectSessionRow {
    ConnectSessionRow {
        id: ConnectSessionId(Uuid::now_v7()),
        token_id: TokenId(Uuid::now_v7()),
        account_id,
        setup: ConnectSetup { actions: vec![ConnectAction::Create], ..ConnectSetup::default() },
        origins: vec!["https://app.example.com".into()],
        state: ConnectSessionState::Open,
        expires: at(created + 100),
        created_at: at(created),
    }
}

async fn insert(bench: &Bench, scope: &Scope, row: &ConnectSessionRow) -> Result<(), StoreError> {
    let row = row.clone();
    in_tx(&bench.store, scope, move |tx| {
        let row = row.clone();
        Box::pin(async move { connect_sessions::insert(tx, &row).await })
    })
    .await
}

async fn get(bench: &Bench, scope: &Scope, id: ConnectSessionId) -> Option<ConnectSessionRow> {
    let mut tx = bench.store.read(scope).await.unwrap();
    connect_sessions::get(&mut tx, id).await.unwrap()
}

async fn an_account(bench: &Bench, scope: &Scope) -> AccountId {
    let row = account("northwind");
    bench.insert(scope, std::slice::from_ref(&row)).await;
    row.id
}

async fn a_session_is_read_by_its_id_and_its_token(bench: Bench) {
    let (scope, other) = (bench.organization("acme").await, bench.organization("other").await);
    let row = session(an_account(&bench, &scope).await, 1);
    insert(&bench, &scope, &row).await.unwrap();
    assert_eq!(get(&bench, &scope, row.id).await, Some(row.clone()));
    assert_eq!(get(&bench, &other, row.id).await, None);
    let mut tx = bench.store.read(&scope).await.unwrap();
    assert_eq!(connect_sessions::of_token(&mut tx, row.token_id).await.unwrap(), Some(row.clone()));
    assert_eq!(connect_sessions::of_token(&mut tx, TokenId(Uuid::now_v7())).await.unwrap(), None);
    drop(tx);
    let stray = session(AccountId(Uuid::now_v7()), 1);
    assert!(matches!(insert(&bench, &scope, &stray).await, Err(StoreError::Reference)));
}

async fn a_session_is_closed_once(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = session(an_account(&bench, &scope).await, 1);
    insert(&bench, &scope, &row).await.unwrap();
    let close = async |state| {
        let id = row.id;
        in_tx(&bench.store, &scope, move |tx| {
            Box::pin(async move { connect_sessions::close(tx, id, state, at(2)).await })
        })
        .await
    };
    close(ConnectSessionState::Done).await.unwrap();
    let again = close(ConnectSessionState::Ended).await;
    assert!(matches!(again, Err(StoreError::Busy)), "a race lost every time: {again:?}");
    assert_eq!(get(&bench, &scope, row.id).await.unwrap().state, ConnectSessionState::Done);
}

fn code(scope: &Scope, session_id: ConnectSessionId) -> ConnectCodeRow {
    ConnectCodeRow {
        hash: Token::generate(TokenKind::Connect, scope.organization().0).hash(),
        session_id,
        integration_id: IntegrationId(Uuid::now_v7()),
        used: false,
        expires: at(100),
        created_at: at(1),
    }
}

async fn insert_code(bench: &Bench, scope: &Scope, row: &ConnectCodeRow) {
    let row = row.clone();
    in_tx(&bench.store, scope, move |tx| {
        let row = row.clone();
        Box::pin(async move { connect_sessions::insert_code(tx, &row).await })
    })
    .await
    .unwrap();
}

async fn get_code(bench: &Bench, scope: &Scope, row: &ConnectCodeRow) -> Option<ConnectCodeRow> {
    let mut tx = bench.store.read(scope).await.unwrap();
    connect_sessions::code(&mut tx, &row.hash).await.unwrap()
}

async fn a_code_is_taken_once(bench: Bench) {
    let (scope, other) = (bench.organization("acme").await, bench.organization("other").await);
    let row = session(an_account(&bench, &scope).await, 1);
    insert(&bench, &scope, &row).await.unwrap();
    let code = code(&scope, row.id);
    insert_code(&bench, &scope, &code).await;
    assert_eq!(get_code(&bench, &scope, &code).await, Some(code.clone()));
    assert_eq!(get_code(&bench, &other, &code).await, None);
    let take = async || {
        let hash = code.hash;
        in_tx(&bench.store, &scope, move |tx| {
            Box::pin(async move { connect_sessions::take_code(tx, &hash, at(2)).await })
        })
        .await
    };
    take().await.unwrap();
    assert!(get_code(&bench, &scope, &code).await.unwrap().used);
    let again = take().await;
    assert!(matches!(again, Err(StoreError::Busy)), "a race lost every time: {again:?}");
}

async fn old_sessions_are_pruned_with_their_codes(bench: Bench) {
    let scope = bench.organization("acme").await;
    let account = an_account(&bench, &scope).await;
    let (old, new) = (session(account, 1), session(account, 1000));
    insert(&bench, &scope, &old).await.unwrap();
    insert(&bench, &scope, &new).await.unwrap();
    let code = code(&scope, old.id);
    insert_code(&bench, &scope, &code).await;
    let pruned = in_tx(&bench.store, &scope, move |tx| {
        Box::pin(async move { connect_sessions::prune(tx, at(500)).await })
    });
    assert_eq!(pruned.await.unwrap(), 1);
    assert_eq!(get(&bench, &scope, old.id).await, None);
    assert_eq!(get_code(&bench, &scope, &code).await, None);
    assert_eq!(get(&bench, &scope, new.id).await, Some(new));
}

async fn a_page_is_told_who_may_frame_it(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = session(an_account(&bench, &scope).await, 1);
    insert(&bench, &scope, &row).await.unwrap();
    let directory = bench.store.directory();
    assert_eq!(directory.connect_origins(row.id).await.unwrap(), Some(row.origins));
    assert_eq!(directory.connect_origins(ConnectSessionId(Uuid::now_v7())).await.unwrap(), None);
}
