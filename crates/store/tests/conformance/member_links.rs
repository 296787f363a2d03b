//! Links of invitations and password resets.

use api_types::MemberId;
use secrets::{Token, TokenKind};
use store::member_links::{self, LinkPurpose, LinkRow, LinkState};
use store::{Scope, StoreError};
use uuid::Uuid;

use crate::bench::{Bench, at, in_tx, member};

on_both! {
    a_link_is_taken_once,
    closing_leaves_what_became_of_others,
    a_link_needs_its_member_and_goes_with_it,
    old_links_are_pruned,
}

fn link(scope: &Scope, member_id: MemberId, purpose: LinkPurpose, created: i64) -> LinkRow {
    LinkRow {
        hash: Token::generate(TokenKind::Invitation, scope.organization().0).hash(),
        member_id,
        purpose,
        state: LinkState::Open,
        expires: at(created + 100),
        created_at: at(created),
    }
}

async fn insert(bench: &Bench, scope: &Scope, row: &LinkRow) -> Result<(), StoreError> {
    let row = row.clone();
    in_tx(&bench.store, scope, move |tx| {
        let row = row.clone();
        Box::pin(async move { member_links::insert(tx, &row).await })
    })
    .await
}

async fn get(bench: &Bench, scope: &Scope, row: &LinkRow) -> Option<LinkRow> {
    let mut tx = bench.store.read(scope).await.unwrap();
    member_links::get(&mut tx, &row.hash).await.unwrap()
}

async fn a_link_is_taken_once(bench: Bench) {
    let scope = bench.organization("acme").await;
    let maria = member("maria@example.com", &[]);
    bench.insert_member(&scope, &maria).await;
    let row = link(&scope, maria.id, LinkPurpose::Invitation, 1);
    insert(&bench, &scope, &row).await.unwrap();
    assert_eq!(get(&bench, &scope, &row).await, Some(row.clone()));
    assert_eq!(get(&bench, &bench.organization("other").await, &row).await, None);

    let take = async || {
        let hash = row.hash;
        in_tx(&bench.store, &scope, move |tx| {
            Box::pin(async move { member_links::take(tx, &hash, at(2)).await })
        })
        .await
    };
    take().await.unwrap();
    assert_eq!(get(&bench, &scope, &row).await.unwrap().state, LinkState::Used);
    let again = take().await;
    assert!(matches!(again, Err(StoreError::Busy)), "a race lost every time: {again:?}");
}

async fn closing_leaves_what_became_of_others(bench: Bench) {
    let scope = bench.organization("acme").await;
    let (maria, jo) = (member("maria@example.com", &[]), member("jo@example.com", &[]));
    bench.insert_member(&scope, &maria).await;
    bench.insert_member(&scope, &jo).await;
    let invitation = link(&scope, maria.id, LinkPurpose::Invitation, 1);
    let reset = link(&scope, maria.id, LinkPurpose::Reset, 2);
    let newer = link(&scope, maria.id, LinkPurpose::Reset, 3);
    let of_jo = link(&scope, jo.id, LinkPurpose::Reset, 4);
    for row in [&invitation, &reset, &newer, &of_jo] {
        insert(&bench, &scope, row).await.unwrap();
    }
    {
        let mut tx = bench.store.read(&scope).await.unwrap();
        let newest = member_links::newest_open(&mut tx, maria.id, LinkPurpose::Reset).await.unwrap();
        assert_eq!(newest, Some(newer.clone()));
    }
    let close = async |purpose, state| {
        let id = maria.id;
        let work = in_tx(&bench.store, &scope, move |tx| {
            Box::pin(async move { member_links::close(tx, id, purpose, state, at(9)).await })
        });
        work.await.unwrap()
    };
    assert_eq!(close(Some(LinkPurpose::Reset), LinkState::Replaced).await, 2);
    assert_eq!(get(&bench, &scope, &reset).await.unwrap().state, LinkState::Replaced);
    assert_eq!(get(&bench, &scope, &invitation).await.unwrap().state, LinkState::Open);
    assert_eq!(close(None, LinkState::Revoked).await, 1);
    assert_eq!(get(&bench, &scope, &invitation).await.unwrap().state, LinkState::Revoked);
    assert_eq!(get(&bench, &scope, &newer).await.unwrap().state, LinkState::Replaced);
    assert_eq!(get(&bench, &scope, &of_jo).await.unwrap().state, LinkState::Open);
}

async fn a_link_needs_its_member_and_goes_with_it(bench: Bench) {
    let scope = bench.organization("acme").await;
    let orphan = link(&scope, MemberId(Uuid::now_v7()), LinkPurpose::Reset, 1);
    let refused = insert(&bench, &scope, &orphan).await;
    assert!(matches!(refused, Err(StoreError::Reference)), "{refused:?}");
    let maria = member("maria@example.com", &[]);
    bench.insert_member(&scope, &maria).await;
    let row = link(&scope, maria.id, LinkPurpose::Reset, 1);
    insert(&bench, &scope, &row).await.unwrap();
    in_tx(&bench.store, &scope, move |tx| {
        let maria = maria.clone();
        Box::pin(async move { store::members::delete(tx, &maria).await })
    })
    .await
    .unwrap();
    assert_eq!(get(&bench, &scope, &row).await, None);
}

async fn old_links_are_pruned(bench: Bench) {
    let scope = bench.organization("acme").await;
    let maria = member("maria@example.com", &[]);
    bench.insert_member(&scope, &maria).await;
    let (old, new) =
        (link(&scope, maria.id, LinkPurpose::Reset, 1), link(&scope, maria.id, LinkPurpose::Reset, 50));
    insert(&bench, &scope, &old).await.unwrap();
    insert(&bench, &scope, &new).await.unwrap();
    let id = maria.id;
    let pruned = in_tx(&bench.store, &scope, move |tx| {
        Box::pin(async move { member_links::prune(tx, id, at(120)).await })
    });
    assert_eq!(pruned.await.unwrap(), 1);
    assert_eq!(get(&bench, &scope, &old).await, None);
    assert_eq!(get(&bench, &scope, &new).await, Some(new));
}
