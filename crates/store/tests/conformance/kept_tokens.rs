//! Looking after tokens: lists, exchanged pairs, sweeping.

use api_types::TokenId;
use api_types::token::{TokenOwnerType, TokenType};
use secrets::{Token, TokenKind, TokenRef};
use store::kept_tokens::{self, KeptToken, TOKENS};
use store::list::ListQuery;
use store::tokens::{self, NewToken, SecretRole, Slot, TokenSecret};
use store::{Scope, Store, StoreError};

use crate::bench::{Bench, at, token};

on_both! {
    a_kept_token_has_what_was_written,
    a_retired_pair_is_good_beside_the_new_one_and_makes_room_for_the_next,
    all_secrets_end_together,
    a_stale_change_is_not_written,
    only_an_integrations_expired_tokens_on_request_are_swept,
}

async fn insert(store: &Store, scope: &Scope, new: &NewToken) {
    let new = new.clone();
    let work = store.write(scope, move |tx| {
        let new = new.clone();
        Box::pin(async move { tokens::insert(tx, &new).await.map(drop) })
    });
    work.await.map_err(|error: StoreError| error).unwrap();
}

/// Adds an access secret to the primary pair.
async fn add_secret(store: &Store, scope: &Scope, id: TokenId) -> TokenRef {
    let text = Token::generate(TokenKind::ALL[0], scope.organization().0);
    let secret = TokenSecret {
        token_id: id,
        hash: text.hash(),
        slot: Slot::Primary,
        role: SecretRole::Access,
        hint: text.display_prefix(),
        expires: at(60),
    };
    let work = store.write(scope, move |tx| {
        let secret = secret.clone();
        Box::pin(async move { tokens::insert_secret(tx, &secret).await })
    });
    work.await.map_err(|error: StoreError| error).unwrap();
    TokenRef { kind: text.kind(), org: text.org(), hash: text.hash() }
}

async fn get(store: &Store, scope: &Scope, key: &str) -> Option<KeptToken> {
    let mut tx = store.read(scope).await.unwrap();
    kept_tokens::get(&mut tx, key).await.unwrap()
}

async fn retire(store: &Store, scope: &Scope, row: &KeptToken) {
    let row = row.clone();
    let work = store.write(scope, move |tx| {
        let row = row.clone();
        Box::pin(async move { kept_tokens::retire_primary(tx, &row).await })
    });
    work.await.map_err(|error: StoreError| error).unwrap();
}

async fn update(store: &Store, scope: &Scope, row: &KeptToken) -> Result<(), StoreError> {
    let row = row.clone();
    let work = store.write(scope, move |tx| {
        let row = row.clone();
        Box::pin(async move { kept_tokens::update(tx, &row).await })
    });
    work.await
}

async fn is_good(store: &Store, secret: &TokenRef) -> bool {
    store.directory().token(secret).await.unwrap().is_some()
}

async fn a_kept_token_has_what_was_written(bench: Bench) {
    let (scope, other) = (bench.organization("acme").await, bench.organization("other").await);
    let new = token("reports");
    insert(&bench.store, &scope, &new).await;
    let kept = get(&bench.store, &scope, "REPORTS").await.unwrap();
    assert_eq!(kept.token.stored(), &new);
    assert_eq!(
        (kept.expires, kept.secondary, kept.version, kept.updated_at),
        (new.expires, None, 1, new.created_at)
    );
    assert_eq!(get(&bench.store, &scope, &new.id.to_string()).await, Some(kept.clone()));
    assert_eq!(get(&bench.store, &other, &new.id.to_string()).await, None);
    let mut tx = bench.store.read(&scope).await.unwrap();
    assert!(kept_tokens::list(&mut tx, &ListQuery::new(&TOKENS)).await.unwrap().rows.contains(&kept));
}

async fn a_retired_pair_is_good_beside_the_new_one_and_makes_room_for_the_next(bench: Bench) {
    let scope = bench.organization("acme").await;
    let new = token("reports");
    insert(&bench.store, &scope, &new).await;
    let row = get(&bench.store, &scope, "reports").await.unwrap();
    let first = add_secret(&bench.store, &scope, new.id).await;
    retire(&bench.store, &scope, &row).await;
    let second = add_secret(&bench.store, &scope, new.id).await;
    assert!(is_good(&bench.store, &first).await && is_good(&bench.store, &second).await);
    assert_eq!(get(&bench.store, &scope, "reports").await.unwrap().secondary, Some(at(60)));
    retire(&bench.store, &scope, &row).await;
    assert!(!is_good(&bench.store, &first).await && is_good(&bench.store, &second).await);
}

async fn all_secrets_end_together(bench: Bench) {
    let scope = bench.organization("acme").await;
    let (new, neighbour) = (token("reports"), token("neighbour"));
    insert(&bench.store, &scope, &new).await;
    insert(&bench.store, &scope, &neighbour).await;
    let row = get(&bench.store, &scope, "reports").await.unwrap();
    let first = add_secret(&bench.store, &scope, new.id).await;
    retire(&bench.store, &scope, &row).await;
    let second = add_secret(&bench.store, &scope, new.id).await;
    let apart = add_secret(&bench.store, &scope, neighbour.id).await;
    let work = bench.store.write(&scope, move |tx| {
        let row = row.clone();
        Box::pin(async move { kept_tokens::remove_secrets(tx, &row).await })
    });
    work.await.map_err(|error: StoreError| error).unwrap();
    assert!(!is_good(&bench.store, &first).await && !is_good(&bench.store, &second).await);
    assert!(is_good(&bench.store, &apart).await);
}

async fn a_stale_change_is_not_written(bench: Bench) {
    let scope = bench.organization("acme").await;
    insert(&bench.store, &scope, &token("reports")).await;
    let seen = get(&bench.store, &scope, "reports").await.unwrap();
    let later = KeptToken { expires: at(7200), updated_at: at(5), ..seen.clone() };
    update(&bench.store, &scope, &later).await.unwrap();
    let kept = get(&bench.store, &scope, "reports").await.unwrap();
    assert_eq!((kept.expires, kept.updated_at, kept.version), (at(7200), at(5), seen.version + 1));
    assert!(update(&bench.store, &scope, &seen).await.is_err());
    assert_eq!(get(&bench.store, &scope, "reports").await, Some(kept));
}

async fn only_an_integrations_expired_tokens_on_request_are_swept(bench: Bench) {
    let scope = bench.organization("acme").await;
    let owner = "01890000-0000-7000-8000-000000000001";
    let of_integration = |name: &str| NewToken {
        owner_type: TokenOwnerType::Integration,
        owner_id: owner.into(),
        expires: at(10),
        ..token(name)
    };
    for new in [
        of_integration("old"),
        NewToken { expires: at(100), ..of_integration("good") },
        NewToken { token_type: TokenType::Default, ..of_integration("first") },
        NewToken { owner_id: "01890000-0000-7000-8000-000000000002".into(), ..of_integration("foreign") },
        NewToken { owner_type: TokenOwnerType::Organization, ..of_integration("organization") },
    ] {
        insert(&bench.store, &scope, &new).await;
    }
    let work = bench.store.write(&scope, move |tx| Box::pin(kept_tokens::sweep(tx, owner, at(50))));
    assert_eq!(work.await.map_err(|error: StoreError| error).unwrap(), 1);
    assert_eq!(get(&bench.store, &scope, "old").await, None);
    for name in ["good", "first", "foreign", "organization"] {
        assert!(get(&bench.store, &scope, name).await.is_some(), "{name}");
    }
}
