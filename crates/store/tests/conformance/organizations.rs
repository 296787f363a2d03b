//! Organizations, and their data keys.

use api_types::{OrganizationOptions, OrganizationState, OrganizationType};
use store::data_keys::{self, DataKeyRow};
use store::organizations::{self, OrganizationRow};
use store::{Scope, Store, StoreError};
use uuid::Uuid;

use crate::bench::{Bench, at, insert_organization, organization};

on_both! {
    every_field_comes_back,
    a_name_is_taken_on_the_whole_host,
    a_change_grows_the_version_and_an_old_version_is_stale,
    an_absent_organization_is_none,
    data_keys_come_newest_first_and_can_be_rewrapped,
}

async fn get(store: &Store, scope: &Scope) -> Option<OrganizationRow> {
    organizations::get(&mut store.read(scope).await.unwrap()).await.unwrap()
}

async fn update(store: &Store, scope: &Scope, row: &OrganizationRow) -> Result<(), StoreError> {
    let row = row.clone();
    store
        .write(scope, move |tx| {
            let row = row.clone();
            Box::pin(async move { organizations::update(tx, &row).await })
        })
        .await
}

async fn every_field_comes_back(bench: Bench) {
    for state in OrganizationState::ALL {
        let row = OrganizationRow {
            organization_type: OrganizationType::Root,
            contact: Some("ops@example.org".into()),
            reply_to: Some("noreply@example.org".into()),
            picture: Some("https://example.org/p.png".into()),
            options: Some(OrganizationOptions {
                minimum_password_length: Some(12),
                ..OrganizationOptions::default()
            }),
            state,
            end_date: Some("2027-01-31".into()),
            version: 7,
            created_at: at(-5),
            updated_at: at(5),
            ..organization(state.as_str())
        };
        let scope = bench.store.directory().host_scope(row.id);
        insert_organization(&bench.store, &scope, &row).await.unwrap();
        assert_eq!(get(&bench.store, &scope).await, Some(row));
    }
}

async fn a_name_is_taken_on_the_whole_host(bench: Bench) {
    let first = bench.organization("acme").await;
    let second = organization("acme");
    let scope = bench.store.directory().host_scope(second.id);
    let refused = insert_organization(&bench.store, &scope, &second).await;
    assert!(matches!(refused, Err(StoreError::Duplicate("name"))), "{refused:?}");

    let mut row = get(&bench.store, &first).await.unwrap();
    row.name = "other".into();
    let refused = insert_organization(&bench.store, &first, &row).await;
    assert!(matches!(refused, Err(StoreError::Duplicate("identity"))), "{refused:?}");
}

async fn a_change_grows_the_version_and_an_old_version_is_stale(bench: Bench) {
    let scope = bench.organization("acme").await;
    let read = get(&bench.store, &scope).await.unwrap();
    let changed = OrganizationRow {
        name: "acme-corp".into(),
        fullname: "Acme Corporation".into(),
        contact: Some("a@example.org".into()),
        reply_to: Some("b@example.org".into()),
        picture: Some("https://example.org/".into()),
        options: Some(OrganizationOptions::default()),
        state: OrganizationState::Disabled,
        end_date: Some("2027-12-31".into()),
        updated_at: at(9),
        ..read.clone()
    };
    update(&bench.store, &scope, &changed).await.unwrap();
    assert_eq!(get(&bench.store, &scope).await, Some(OrganizationRow { version: 2, ..changed.clone() }));

    // `write` runs it again until it gives up, since the version never fits.
    let lost = update(&bench.store, &scope, &changed).await;
    assert!(matches!(lost, Err(StoreError::Busy)), "{lost:?}");
    assert_eq!(get(&bench.store, &scope).await.unwrap().version, 2);
}

async fn an_absent_organization_is_none(bench: Bench) {
    let scope = bench.store.directory().host_scope(organization("nobody").id);
    assert_eq!(get(&bench.store, &scope).await, None);
}

async fn data_keys_come_newest_first_and_can_be_rewrapped(bench: Bench) {
    let scope = bench.organization("acme").await;
    let keys: Vec<_> = [3, 1, 2]
        .map(|n| DataKeyRow { id: Uuid::now_v7(), wrapped: vec![n], created_at: at(n.into()) })
        .into();
    let to_insert = keys.clone();
    bench
        .store
        .write(&scope, move |tx| {
            let keys = to_insert.clone();
            Box::pin(async move {
                for key in &keys {
                    data_keys::insert(tx, key).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await
        .unwrap();
    let list = async || data_keys::list(&mut bench.store.read(&scope).await.unwrap()).await.unwrap();
    assert_eq!(list().await, [keys[0].clone(), keys[2].clone(), keys[1].clone()]);

    let id = keys[1].id;
    let rewrap = async |id: Uuid| {
        bench
            .store
            .write(&scope, move |tx| Box::pin(async move { data_keys::rewrap(tx, id, b"new").await }))
            .await
            .map_err(|error: StoreError| error)
    };
    rewrap(id).await.unwrap();
    assert_eq!(list().await[2], DataKeyRow { wrapped: b"new".to_vec(), ..keys[1].clone() });
    assert!(rewrap(Uuid::now_v7()).await.is_err());
}
