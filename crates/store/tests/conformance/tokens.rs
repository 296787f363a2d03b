//! Stored tokens and their secrets.

use api_types::token::{Resources, RoleAccounts, RoleIntegrations, TokenOwnerType, TokenType};
use api_types::{OrganizationId, OrganizationState, PermissionSetName, TokenId};
use secrets::{Token, TokenKind, TokenRef};
use store::tokens::{self, FoundToken, NewToken, SecretRole, Slot, TokenRow, TokenSecret};
use store::{Grant, Reach, Scope, Store, StoreError};
use uuid::Uuid;

use crate::bench::{Bench, at, member, token};

on_both! {
    a_token_is_found_by_any_of_its_secrets,
    every_field_of_a_token_comes_back,
    an_unknown_secret_or_another_organization_finds_nothing,
    names_and_secrets_are_unique,
    a_deleted_token_takes_its_secrets_along,
    a_secret_needs_its_token,
}

async fn insert(store: &Store, scope: &Scope, token: &NewToken) -> Result<TokenRow, StoreError> {
    let token = token.clone();
    store
        .write(scope, move |tx| {
            let token = token.clone();
            Box::pin(async move { tokens::insert(tx, &token).await })
        })
        .await
}

async fn insert_secret(store: &Store, scope: &Scope, secret: &TokenSecret) -> Result<(), StoreError> {
    let secret = secret.clone();
    store
        .write(scope, move |tx| {
            let secret = secret.clone();
            Box::pin(async move { tokens::insert_secret(tx, &secret).await })
        })
        .await
}

async fn delete(store: &Store, scope: &Scope, id: TokenId) -> bool {
    let work = store.write(scope, move |tx| Box::pin(async move { tokens::delete(tx, id).await }));
    work.await.map_err(|error: StoreError| error).unwrap()
}

fn secret(token_id: TokenId, text: &Token, slot: Slot, role: SecretRole) -> TokenSecret {
    TokenSecret { token_id, hash: text.hash(), slot, role, hint: text.display_prefix(), expires: at(60) }
}

fn presented(text: &Token) -> TokenRef {
    TokenRef { kind: text.kind(), org: text.org(), hash: text.hash() }
}

async fn find(store: &Store, text: &Token) -> Option<FoundToken> {
    store.directory().token(&presented(text)).await.unwrap()
}

async fn a_token_is_found_by_any_of_its_secrets(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = insert(&bench.store, &scope, &token("t")).await.unwrap();
    for (slot, role) in [
        (Slot::Primary, SecretRole::Access),
        (Slot::Primary, SecretRole::Refresh),
        (Slot::Secondary, SecretRole::Access),
        (Slot::Secondary, SecretRole::Refresh),
    ] {
        let text = Token::generate(TokenKind::ALL[0], scope.organization().0);
        assert_eq!(find(&bench.store, &text).await, None);
        insert_secret(&bench.store, &scope, &secret(row.id(), &text, slot, role)).await.unwrap();
        let expected = FoundToken {
            token: row.clone(),
            role,
            expires: at(60),
            organization_state: OrganizationState::Enabled,
            organization_end_date: None,
            member_state: None,
            session: None,
            grants: vec![Grant {
                permission_set: PermissionSetName::Administrator,
                reach: Reach::everything(),
            }],
        };
        assert_eq!(find(&bench.store, &text).await, Some(expected));
    }
}

async fn every_field_of_a_token_comes_back(bench: Bench) {
    let scope = bench.organization("acme").await;
    let member = member("dana@example.com", &[]);
    bench.insert_member(&scope, &member).await;
    for (number, permission_set) in PermissionSetName::ALL.into_iter().enumerate() {
        let new = NewToken {
            member_id: Some(member.id),
            owner_type: TokenOwnerType::Integration,
            token_type: [TokenType::Adhoc, TokenType::Logon, TokenType::Default][number % 3],
            parent_id: Some(TokenId(Uuid::now_v7())),
            permission_set,
            resources: Resources {
                accounts: Some(RoleAccounts {
                    ids: vec!["*".into()],
                    labels: Some(vec!["x".into()]),
                    environments: None,
                }),
                integrations: Some(RoleIntegrations { categories: vec!["ticketing".into()] }),
                organizations: None,
            },
            ttl_seconds: i64::MAX,
            ..token(permission_set.as_str())
        };
        let row = insert(&bench.store, &scope, &new).await.unwrap();
        assert_eq!(row.stored(), &new);
        assert_eq!(row.organization_id(), scope.organization());
        let text = Token::generate(TokenKind::ALL[number % 6], scope.organization().0);
        insert_secret(&bench.store, &scope, &secret(row.id(), &text, Slot::Primary, SecretRole::Access))
            .await
            .unwrap();
        let found = find(&bench.store, &text).await.unwrap();
        assert_eq!((&found.token, found.member_state), (&row, Some(member.state)));
        assert_eq!(Scope::of_token(&found).organization(), scope.organization());
    }
}

async fn an_unknown_secret_or_another_organization_finds_nothing(bench: Bench) {
    let (scope, other) = (bench.organization("acme").await, bench.organization("other").await);
    let row = insert(&bench.store, &scope, &token("t")).await.unwrap();
    let text = Token::generate(TokenKind::ALL[0], scope.organization().0);
    insert_secret(&bench.store, &scope, &secret(row.id(), &text, Slot::Primary, SecretRole::Access))
        .await
        .unwrap();

    assert_eq!(find(&bench.store, &Token::generate(TokenKind::ALL[0], scope.organization().0)).await, None);
    for org in [other.organization().0, Uuid::nil(), Uuid::now_v7()] {
        let forged = TokenRef { org, ..presented(&text) };
        assert_eq!(bench.store.directory().token(&forged).await.unwrap(), None);
    }
}

async fn names_and_secrets_are_unique(bench: Bench) {
    let (scope, other) = (bench.organization("acme").await, bench.organization("other").await);
    let row = insert(&bench.store, &scope, &token("t")).await.unwrap();
    let refused = insert(&bench.store, &scope, &token("t")).await;
    assert!(matches!(refused, Err(StoreError::Duplicate("name"))), "{refused:?}");
    let refused = insert(&bench.store, &scope, &NewToken { id: row.id(), ..token("u") }).await;
    assert!(matches!(refused, Err(StoreError::Duplicate("identity"))), "{refused:?}");
    insert(&bench.store, &other, &token("t")).await.unwrap();

    let text = Token::generate(TokenKind::ALL[0], scope.organization().0);
    let access = secret(row.id(), &text, Slot::Primary, SecretRole::Access);
    insert_secret(&bench.store, &scope, &access).await.unwrap();
    let refused = insert_secret(&bench.store, &scope, &access).await;
    assert!(matches!(refused, Err(StoreError::Duplicate("identity"))), "{refused:?}");
}

async fn a_deleted_token_takes_its_secrets_along(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = insert(&bench.store, &scope, &token("t")).await.unwrap();
    let text = Token::generate(TokenKind::ALL[0], scope.organization().0);
    let access = secret(row.id(), &text, Slot::Primary, SecretRole::Access);
    insert_secret(&bench.store, &scope, &access).await.unwrap();
    assert!(delete(&bench.store, &scope, row.id()).await);
    assert_eq!(find(&bench.store, &text).await, None);
    assert!(!delete(&bench.store, &scope, row.id()).await);
    // Were the secret still there, it would be taken.
    insert(&bench.store, &scope, row.stored()).await.unwrap();
    insert_secret(&bench.store, &scope, &access).await.unwrap();
}

async fn a_secret_needs_its_token(bench: Bench) {
    let scope = bench.organization("acme").await;
    let text = Token::generate(TokenKind::ALL[0], scope.organization().0);
    let orphan = secret(TokenId(Uuid::now_v7()), &text, Slot::Primary, SecretRole::Access);
    let refused = insert_secret(&bench.store, &scope, &orphan).await;
    assert!(matches!(refused, Err(StoreError::Reference)), "{refused:?}");
    assert_eq!(
        find(&bench.store, &Token::generate(TokenKind::ALL[0], OrganizationId(Uuid::nil()).0)).await,
        None
    );
}
