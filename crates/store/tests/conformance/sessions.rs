//! Sessions and the secrets that renew them.

use api_types::session::SessionKind;
use api_types::{MemberId, Timestamp, TokenId};
use secrets::{Token, TokenKind};
use store::sessions::{self, SessionRow};
use store::tokens::{self, SecretRole, Slot, TokenSecret};
use store::{Scope, Store, StoreError};

use crate::bench::{Bench, at, in_tx, member, token};

on_both! {
    sessions_are_listed_latest_use_first_until_they_end,
    a_refresh_secret_is_replaced_once_and_stays_known,
    a_renewal_puts_the_end_off_and_clears_expired_access,
    ending_is_for_the_members_own_sessions,
    what_has_ended_is_pruned,
}

async fn begin(store: &Store, scope: &Scope, member: MemberId, last_seen: i64, expires: i64) -> SessionRow {
    let mut new = token(&uuid::Uuid::now_v7().to_string());
    new.member_id = Some(member);
    new.expires = at(expires);
    let row = SessionRow {
        token_id: new.id,
        member_id: member,
        kind: SessionKind::Browser,
        user_agent: "tests/1".into(),
        remote_addr: "192.0.2.1".into(),
        last_seen: at(last_seen),
        created_at: at(0),
        expires: at(expires),
    };
    let written = row.clone();
    in_tx(store, scope, move |tx| {
        let (new, row) = (new.clone(), written.clone());
        Box::pin(async move {
            tokens::insert(tx, &new).await?;
            sessions::insert(tx, &row).await
        })
    })
    .await
    .unwrap();
    row
}

async fn add_secret(store: &Store, scope: &Scope, id: TokenId, role: SecretRole, expires: i64) -> Token {
    let secret = Token::generate(TokenKind::Refresh, scope.organization().0);
    let row = TokenSecret {
        token_id: id,
        hash: secret.hash(),
        slot: Slot::Primary,
        role,
        hint: secret.display_prefix(),
        expires: at(expires),
    };
    in_tx(store, scope, move |tx| {
        let row = row.clone();
        Box::pin(async move { tokens::insert_secret(tx, &row).await })
    })
    .await
    .unwrap();
    secret
}

async fn list(bench: &Bench, scope: &Scope, member: MemberId, now: Timestamp) -> Vec<SessionRow> {
    let mut tx = bench.store.read(scope).await.unwrap();
    sessions::list(&mut tx, member, now).await.unwrap()
}

async fn sessions_are_listed_latest_use_first_until_they_end(bench: Bench) {
    let scope = bench.organization("acme").await;
    let (maria, jo) = (member("maria@example.com", &[]), member("jo@example.com", &[]));
    bench.insert_member(&scope, &maria).await;
    bench.insert_member(&scope, &jo).await;
    let early = begin(&bench.store, &scope, maria.id, 1, 100).await;
    let late = begin(&bench.store, &scope, maria.id, 5, 200).await;
    begin(&bench.store, &scope, jo.id, 7, 200).await;
    assert_eq!(list(&bench, &scope, maria.id, at(10)).await, [late.clone(), early]);
    assert_eq!(list(&bench, &scope, maria.id, at(100)).await, [late]);
    let other = bench.organization("other").await;
    assert!(list(&bench, &other, maria.id, at(10)).await.is_empty());
}

async fn a_refresh_secret_is_replaced_once_and_stays_known(bench: Bench) {
    let scope = bench.organization("acme").await;
    let maria = member("maria@example.com", &[]);
    bench.insert_member(&scope, &maria).await;
    let session = begin(&bench.store, &scope, maria.id, 1, 100).await;
    let secret = add_secret(&bench.store, &scope, session.token_id, SecretRole::Refresh, 100).await;
    let access = add_secret(&bench.store, &scope, session.token_id, SecretRole::Access, 100).await;
    let find = async |token: &Token| {
        let mut tx = bench.store.read(&scope).await.unwrap();
        sessions::of_refresh_secret(&mut tx, &token.hash()).await.unwrap()
    };
    assert!(find(&access).await.is_none(), "an access secret renews nothing");
    let found = find(&secret).await.unwrap();
    assert_eq!((found.session, found.expires, found.replaced_at), (session, at(100), None));

    let replace = async || {
        let hash = secret.hash();
        in_tx(&bench.store, &scope, move |tx| {
            Box::pin(async move { sessions::replace_refresh_secret(tx, &hash, at(3)).await })
        })
        .await
    };
    replace().await.unwrap();
    assert_eq!(find(&secret).await.unwrap().replaced_at, Some(at(3)));
    let again = replace().await;
    assert!(matches!(again, Err(StoreError::Busy)), "a race lost every time: {again:?}");
}

async fn a_renewal_puts_the_end_off_and_clears_expired_access(bench: Bench) {
    let scope = bench.organization("acme").await;
    let maria = member("maria@example.com", &[]);
    bench.insert_member(&scope, &maria).await;
    let mut session = begin(&bench.store, &scope, maria.id, 1, 100).await;
    let expired = add_secret(&bench.store, &scope, session.token_id, SecretRole::Access, 5).await;
    let good = add_secret(&bench.store, &scope, session.token_id, SecretRole::Access, 50).await;
    session.last_seen = at(5);
    session.expires = at(300);
    session.user_agent = "tests/2".into();
    session.remote_addr = "192.0.2.2".into();
    let renewed = session.clone();
    in_tx(&bench.store, &scope, move |tx| {
        let renewed = renewed.clone();
        Box::pin(async move { sessions::renew(tx, &renewed).await })
    })
    .await
    .unwrap();
    assert_eq!(list(&bench, &scope, maria.id, at(200)).await, [session]);
    let mut tx = bench.store.read(&scope).await.unwrap();
    assert!(tokens::find(&mut tx, &expired.hash()).await.unwrap().is_none());
    assert_eq!(tokens::find(&mut tx, &good.hash()).await.unwrap().unwrap().token.stored().expires, at(300));
}

async fn ending_is_for_the_members_own_sessions(bench: Bench) {
    let scope = bench.organization("acme").await;
    let (maria, jo) = (member("maria@example.com", &[]), member("jo@example.com", &[]));
    bench.insert_member(&scope, &maria).await;
    bench.insert_member(&scope, &jo).await;
    let session = begin(&bench.store, &scope, maria.id, 1, 100).await;
    let secret = add_secret(&bench.store, &scope, session.token_id, SecretRole::Access, 100).await;
    let end = async |member: MemberId| {
        let token = session.token_id;
        in_tx(&bench.store, &scope, move |tx| Box::pin(async move { sessions::end(tx, member, token).await }))
            .await
            .unwrap()
    };
    assert!(!end(jo.id).await);
    assert_eq!(list(&bench, &scope, maria.id, at(1)).await.len(), 1);
    assert!(end(maria.id).await);
    assert!(!end(maria.id).await);
    let mut tx = bench.store.read(&scope).await.unwrap();
    assert!(tokens::find(&mut tx, &secret.hash()).await.unwrap().is_none());
}

async fn what_has_ended_is_pruned(bench: Bench) {
    let scope = bench.organization("acme").await;
    let maria = member("maria@example.com", &[]);
    bench.insert_member(&scope, &maria).await;
    begin(&bench.store, &scope, maria.id, 1, 10).await;
    let running = begin(&bench.store, &scope, maria.id, 1, 100).await;
    let id = maria.id;
    let pruned =
        in_tx(&bench.store, &scope, move |tx| Box::pin(async move { sessions::prune(tx, id, at(50)).await }));
    assert_eq!(pruned.await.unwrap(), 1);
    assert_eq!(list(&bench, &scope, maria.id, at(1)).await, [running]);
}
