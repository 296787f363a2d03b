//! Roles: reading, writing, and how they are bound.

use api_types::token::{Resources, RoleAccounts, RoleIntegrations};
use api_types::{Environment, PermissionSetName};
use store::list::ListQuery;
use store::roles::{self, ROLES, RoleRow};
use store::{Scope, StoreError, WriteTx};

use crate::bench::{Bench, account, at, delete_account, member, role};

on_both! {
    every_field_comes_back_under_id_and_name,
    a_taken_name_is_refused_unless_any_role_of_that_name_will_do,
    a_renamed_role_takes_its_members_along,
    a_limited_scope_sees_the_roles_that_hold_there,
    a_role_of_one_account_goes_with_it,
    a_deleted_role_is_bound_no_more,
}

async fn get(bench: &Bench, scope: &Scope, key: &str) -> Option<RoleRow> {
    roles::get(&mut bench.store.read(scope).await.unwrap(), key).await.unwrap()
}

async fn names(bench: &Bench, scope: &Scope) -> Vec<String> {
    let query = ListQuery::new(&ROLES);
    let page = roles::list(&mut bench.store.read(scope).await.unwrap(), &query).await.unwrap();
    page.rows.into_iter().map(|row| row.name).collect()
}

async fn write<T: Send + 'static>(
    bench: &Bench,
    scope: &Scope,
    row: &RoleRow,
    work: for<'t> fn(
        &'t mut WriteTx<'_>,
        &'t RoleRow,
    ) -> futures_util::future::BoxFuture<'t, Result<T, StoreError>>,
) -> Result<T, StoreError> {
    let row = row.clone();
    bench
        .store
        .write(scope, move |tx| {
            let row = row.clone();
            Box::pin(async move { work(tx, &row).await })
        })
        .await
}

fn resources(ids: &[String], label: Option<&str>) -> Resources {
    Resources {
        accounts: Some(RoleAccounts {
            ids: ids.to_vec(),
            labels: label.map(|one| vec![one.to_owned()]),
            environments: label.map(|_| vec![Environment::Test]),
        }),
        integrations: Some(RoleIntegrations { categories: vec!["siem".into()] }),
        organizations: None,
    }
}

async fn every_field_comes_back_under_id_and_name(bench: Bench) {
    let scope = bench.organization("acme").await;
    for (number, set) in PermissionSetName::ALL.into_iter().enumerate() {
        let row = RoleRow {
            organization_id: scope.organization(),
            fullname: "Für alle".into(),
            description: Some("what for".into()),
            builtin: number % 2 == 0,
            version: 3,
            updated_at: at(1),
            ..role(set.as_str(), set, (number % 3 != 0).then(|| resources(&["*".into()], Some("gold"))))
        };
        bench.insert_role(&scope, &row).await;
        for key in [row.id.to_string(), row.name.clone(), row.name.to_uppercase()] {
            assert_eq!(get(&bench, &scope, &key).await.as_ref(), Some(&row), "{key}");
        }
    }
    assert_eq!(get(&bench, &scope, "nothing").await, None);
}

async fn a_taken_name_is_refused_unless_any_role_of_that_name_will_do(bench: Bench) {
    let scope = bench.organization("acme").await;
    let first = role("viewer", PermissionSetName::Viewer, None);
    bench.insert_role(&scope, &first).await;
    let second = role("viewer", PermissionSetName::Administrator, None);
    let refused = write(&bench, &scope, &second, |tx, row| Box::pin(roles::insert(tx, row))).await;
    assert!(matches!(refused, Err(StoreError::Duplicate("name"))), "{refused:?}");
    let kept = write(&bench, &scope, &second, |tx, row| Box::pin(roles::ensure(tx, row))).await.unwrap();
    assert_eq!((kept.id, kept.permission_set), (first.id, PermissionSetName::Viewer));
    let third = role("third", PermissionSetName::Viewer, Some(resources(&[], Some("gold"))));
    let made = write(&bench, &scope, &third, |tx, row| Box::pin(roles::ensure(tx, row))).await.unwrap();
    assert_eq!(get(&bench, &scope, "third").await, Some(made));
}

async fn a_renamed_role_takes_its_members_along(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = role("before", PermissionSetName::Viewer, Some(resources(&[], Some("gold"))));
    bench.insert_role(&scope, &row).await;
    let dana = member("dana@example.com", &["before"]);
    bench.insert_member(&scope, &dana).await;
    let changed = RoleRow {
        organization_id: scope.organization(),
        name: "after".into(),
        resources: None,
        description: Some("now everywhere".into()),
        ..row.clone()
    };
    write(&bench, &scope, &changed, |tx, row| Box::pin(roles::update(tx, row))).await.unwrap();
    assert_eq!(get(&bench, &scope, "after").await, Some(RoleRow { version: 2, ..changed }));
    let mut tx = bench.store.read(&scope).await.unwrap();
    let found = store::members::get(&mut tx, &dana.name).await.unwrap().unwrap();
    assert_eq!(found.roles, ["after"]);
    assert_eq!(roles::count_members(&mut tx, "after").await.unwrap(), 1);
    assert_eq!(roles::count_members(&mut tx, "before").await.unwrap(), 0);
    drop(tx);
    let stale = write(&bench, &scope, &row, |tx, row| Box::pin(roles::update(tx, row))).await;
    assert!(matches!(stale, Err(StoreError::Busy)), "{stale:?}");
}

async fn a_limited_scope_sees_the_roles_that_hold_there(bench: Bench) {
    let scope = bench.organization("acme").await;
    let (one, two) = (account("one"), account("two"));
    bench.insert(&scope, &[one.clone(), two.clone()]).await;
    let viewer = PermissionSetName::Viewer;
    for (name, limits) in [
        ("everywhere", None),
        ("one", Some(resources(&[one.id.to_string()], None))),
        ("two", Some(resources(&[two.id.to_string()], None))),
        ("gold", Some(resources(&[], Some("gold")))),
    ] {
        bench.insert_role(&scope, &role(name, viewer, limits)).await;
    }
    let limited = bench.token_scope(&scope, resources(&[one.id.to_string()], None)).await;
    assert_eq!(names(&bench, &limited).await, ["everywhere", "one"]);
    assert_eq!(get(&bench, &limited, "two").await, None);
    let mut tx = bench.store.read(&limited).await.unwrap();
    assert!(roles::get_by_name(&mut tx, "two").await.unwrap().is_some());
}

async fn a_role_of_one_account_goes_with_it(bench: Bench) {
    let scope = bench.organization("acme").await;
    let one = account("one");
    bench.insert(&scope, std::slice::from_ref(&one)).await;
    let limits = Some(resources(&[one.id.to_string()], None));
    let row = RoleRow { account_id: Some(one.id), ..role("viewer~one", PermissionSetName::Viewer, limits) };
    bench.insert_role(&scope, &row).await;
    bench.insert_member(&scope, &member("dana@example.com", &["viewer~one"])).await;
    delete_account(&bench.store, &scope, &one).await.unwrap();
    assert_eq!(get(&bench, &scope, "viewer~one").await, None);
    let mut tx = bench.store.read(&scope).await.unwrap();
    let dana = store::members::get(&mut tx, "dana@example.com").await.unwrap().unwrap();
    assert!(dana.roles.is_empty());
}

async fn a_deleted_role_is_bound_no_more(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = role("viewer", PermissionSetName::Viewer, Some(resources(&[], Some("gold"))));
    bench.insert_role(&scope, &row).await;
    bench.insert_member(&scope, &member("dana@example.com", &["viewer"])).await;
    write(&bench, &scope, &row, |tx, row| Box::pin(roles::delete(tx, row))).await.unwrap();
    assert_eq!(names(&bench, &scope).await, Vec::<String>::new());
    let mut tx = bench.store.read(&scope).await.unwrap();
    assert_eq!(roles::count_members(&mut tx, "viewer").await.unwrap(), 0);
}
