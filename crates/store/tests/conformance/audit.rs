//! Audit entries.

use api_types::token::{Resources, RoleAccounts};
use api_types::{AccountId, Environment, MemberId, TokenId};
use store::audit::{self, AUDIT_ENTRIES, AuditRow, ChangeNote};
use store::list::{ListQuery, Page, Total};
use store::{Scope, Store, StoreError};
use uuid::Uuid;

use crate::bench::{Bench, Home, at, labelled};

on_both! {
    entries_come_back_newest_first_or_by_target,
    an_entry_cannot_be_changed_or_removed,
    an_entry_is_kept_or_undone_with_its_change,
    a_list_goes_by_time_and_loses_nothing_between_pages,
    a_list_knows_its_filters,
    a_list_counts_as_far_as_counting_goes,
    a_limited_scope_lists_what_is_about_its_accounts,
    a_list_says_what_is_known_now_of_accounts,
    changes_are_told_when_they_are_lasting_and_found_afterwards,
}

fn entry(second: i64, target: &str) -> AuditRow {
    AuditRow {
        id: Uuid::now_v7(),
        created_at: at(second),
        action: "accounts.create".into(),
        outcome: "ok".into(),
        account_id: Some(AccountId(Uuid::now_v7())),
        member_id: Some(MemberId(Uuid::now_v7())),
        token_id: Some(TokenId(Uuid::now_v7())),
        target_id: Some(target.into()),
        entry: vec![0, 255, 7],
    }
}

async fn insert(store: &Store, scope: &Scope, row: &AuditRow) {
    let row = row.clone();
    store
        .write(scope, move |tx| {
            let row = row.clone();
            Box::pin(async move { audit::insert(tx, &row).await })
        })
        .await
        .map_err(|error: StoreError| error)
        .unwrap();
}

async fn entries_come_back_newest_first_or_by_target(bench: Bench) {
    let scope = bench.organization("acme").await;
    let bare =
        AuditRow { account_id: None, member_id: None, token_id: None, target_id: None, ..entry(2, "") };
    let rows = [entry(1, "a"), bare, entry(3, "b"), entry(4, "a")];
    for row in &rows {
        insert(&bench.store, &scope, row).await;
    }
    let [one, two, three, four] = rows;
    let mut tx = bench.store.read(&scope).await.unwrap();
    assert_eq!(audit::newest(&mut tx, 3).await.unwrap(), [four.clone(), three, two]);
    assert_eq!(audit::of_target(&mut tx, "a", 9).await.unwrap(), [one.clone(), four]);
    assert_eq!(audit::of_target(&mut tx, "a", 1).await.unwrap(), [one]);
}

async fn an_entry_cannot_be_changed_or_removed(bench: Bench) {
    let scope = bench.organization("acme").await;
    insert(&bench.store, &scope, &entry(1, "a")).await;
    for sql in ["UPDATE audit_entries SET outcome = 'denied'", "DELETE FROM audit_entries"] {
        let refused = match &bench.home {
            Home::Sqlite(directory) => {
                let pool = sqlx::SqlitePool::connect_with(
                    sqlx::sqlite::SqliteConnectOptions::new().filename(directory.path().join("patchbay.db")),
                );
                sqlx::query(sql).execute(&pool.await.unwrap()).await.unwrap_err().to_string()
            }
            Home::Postgres(database) => {
                // The superuser, whom neither rights nor row-level security hold.
                let pool = sqlx::PgPool::connect(&database.superuser_url()).await.unwrap();
                sqlx::query(sql).execute(&pool).await.unwrap_err().to_string()
            }
        };
        assert!(refused.contains("audit entries cannot be"), "{refused}");
    }
    let mut tx = bench.store.read(&scope).await.unwrap();
    assert_eq!(audit::newest(&mut tx, 9).await.unwrap().len(), 1);
}

async fn an_entry_is_kept_or_undone_with_its_change(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = entry(1, "a");
    let undone = bench
        .store
        .write(&scope, move |tx| {
            let row = row.clone();
            Box::pin(async move {
                audit::insert(tx, &row).await?;
                Err::<(), _>(StoreError::Reference)
            })
        })
        .await;
    assert!(undone.is_err());
    let mut tx = bench.store.read(&scope).await.unwrap();
    assert!(audit::newest(&mut tx, 9).await.unwrap().is_empty());
}

async fn list(bench: &Bench, scope: &Scope, parameters: &[(&str, &str)]) -> Page<Uuid> {
    let owned: Vec<_> =
        parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let query = ListQuery::parse(&AUDIT_ENTRIES, &owned).unwrap();
    let mut tx = bench.store.read(scope).await.unwrap();
    let page = audit::list(&mut tx, &query).await.unwrap();
    Page { rows: page.rows.into_iter().map(|one| one.row.id).collect(), total: page.total }
}

async fn a_list_goes_by_time_and_loses_nothing_between_pages(bench: Bench) {
    let scope = bench.organization("acme").await;
    // Later ids at earlier times, and three at the same time.
    let mut rows: Vec<_> = [5, 1, 3, 3, 3, 2].map(|second| entry(second, "a")).into();
    for row in &rows {
        insert(&bench.store, &scope, row).await;
    }
    rows.sort_by_key(|row| (row.created_at, row.id));
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    assert_eq!(list(&bench, &scope, &[]).await.rows, ids);
    for (order, expected) in [
        ("created_at", ids.clone()),
        ("created_at[asc]", ids.clone()),
        ("created_at[desc]", ids.iter().rev().copied().collect()),
    ] {
        let mut found = Vec::new();
        let mut start = String::new();
        while let [id] =
            list(&bench, &scope, &[("order", order), ("limit", "1"), ("start_after", &start)]).await.rows[..]
        {
            let row = rows.iter().find(|row| row.id == id).unwrap();
            start = format!("{},{id}", row.created_at);
            found.push(id);
        }
        assert_eq!(found, expected, "{order}");
    }
    // The contract's own form: behind all of that time.
    let behind = list(&bench, &scope, &[("start_after", &at(3).to_string())]).await.rows;
    assert_eq!(behind, ids[5..]);
}

async fn a_list_knows_its_filters(bench: Bench) {
    let scope = bench.organization("acme").await;
    let one = entry(1, "a");
    let two = AuditRow { action: "members.create".into(), outcome: "denied".into(), ..entry(2, "b") };
    let three = AuditRow { account_id: None, member_id: None, token_id: None, ..entry(3, "a") };
    for row in [&one, &two, &three] {
        insert(&bench.store, &scope, row).await;
    }
    let text = |id: Option<String>| id.unwrap();
    let account = text(one.account_id.map(|id| id.to_string()));
    let member = text(one.member_id.map(|id| id.to_string()));
    let token = text(two.token_id.map(|id| id.to_string()));
    let cases = [
        (format!("created_at[gte]{}", at(2)), vec![two.id, three.id]),
        (format!("created_at[lt]{}", at(2)), vec![one.id]),
        ("action[eq]members.create".into(), vec![two.id]),
        ("action[like]members.*".into(), vec![two.id]),
        ("action[in]accounts.create,members.create".into(), vec![one.id, two.id, three.id]),
        ("status[eq]denied".into(), vec![two.id]),
        ("status[in]ok,failed".into(), vec![one.id, three.id]),
        (format!("account_id[eq]{account}"), vec![one.id]),
        (format!("account_id[ne]{account}"), vec![two.id, three.id]),
        (format!("member_id[in]{member},{}", Uuid::now_v7()), vec![one.id]),
        (format!("member_id[not in]{member}"), vec![two.id, three.id]),
        (format!("token_id[eq]{token}"), vec![two.id]),
        ("target_id[eq]a".into(), vec![one.id, three.id]),
        (format!("id[eq]{}", three.id), vec![three.id]),
    ];
    for (filter, expected) in cases {
        assert_eq!(list(&bench, &scope, &[("filter", &filter)]).await.rows, expected, "{filter}");
    }
}

async fn a_list_counts_as_far_as_counting_goes(bench: Bench) {
    let scope = bench.organization("acme").await;
    for second in 0..3 {
        insert(&bench.store, &scope, &entry(second, "a")).await;
    }
    let page = list(&bench, &scope, &[("total", "true"), ("limit", "1")]).await;
    assert_eq!((page.rows.len(), page.total), (1, Some(Total::Exactly(3))));
    let page = list(&bench, &scope, &[("total", "true"), ("filter", "target_id[eq]b")]).await;
    assert_eq!((page.rows.len(), page.total), (0, Some(Total::Exactly(0))));
}

async fn a_limited_scope_lists_what_is_about_its_accounts(bench: Bench) {
    let scope = bench.organization("acme").await;
    let accounts = [
        labelled("p", Environment::Prod, &["gold"]),
        labelled("t", Environment::Test, &["gold"]),
        labelled("n", Environment::Test, &[]),
    ];
    bench.insert(&scope, &accounts).await;
    let about = |account: Option<AccountId>, second| AuditRow { account_id: account, ..entry(second, "a") };
    let gone = AccountId(Uuid::now_v7());
    let rows = [
        about(Some(accounts[0].id), 0),
        about(Some(accounts[1].id), 1),
        about(Some(accounts[2].id), 2),
        about(Some(gone), 3),
        about(None, 4),
    ];
    for row in &rows {
        insert(&bench.store, &scope, row).await;
    }
    let all = || vec!["*".to_owned()];
    let gold = Some(vec!["gold".to_owned()]);
    let test = Some(vec![Environment::Test]);
    let cases = [
        (RoleAccounts { ids: all(), ..RoleAccounts::default() }, vec![0, 1, 2, 3, 4]),
        (RoleAccounts { ids: vec![accounts[1].id.to_string()], ..RoleAccounts::default() }, vec![1]),
        (RoleAccounts { ids: vec![gone.to_string()], ..RoleAccounts::default() }, vec![3]),
        (RoleAccounts { ids: all(), labels: gold.clone(), environments: None }, vec![0, 1]),
        (RoleAccounts { ids: all(), labels: None, environments: test.clone() }, vec![1, 2]),
        (RoleAccounts { ids: vec![accounts[0].id.to_string()], labels: gold, environments: test }, vec![]),
        (RoleAccounts::default(), vec![]),
    ];
    for (reach, expected) in cases {
        let what = format!("{reach:?}");
        let limited =
            bench.token_scope(&scope, Resources { accounts: Some(reach), ..Resources::default() }).await;
        let page = list(&bench, &limited, &[("total", "true")]).await;
        assert_eq!(page.rows, expected.iter().map(|&place| rows[place].id).collect::<Vec<_>>(), "{what}");
        assert_eq!(page.total, Some(Total::Exactly(expected.len() as u64)), "{what}");
    }
}

async fn a_list_says_what_is_known_now_of_accounts(bench: Bench) {
    let scope = bench.organization("acme").await;
    let account = labelled("t", Environment::Test, &[]);
    bench.insert(&scope, std::slice::from_ref(&account)).await;
    insert(&bench.store, &scope, &AuditRow { account_id: Some(account.id), ..entry(0, "a") }).await;
    insert(&bench.store, &scope, &entry(1, "a")).await;
    let mut tx = bench.store.read(&scope).await.unwrap();
    let page = audit::list(&mut tx, &ListQuery::new(&AUDIT_ENTRIES)).await.unwrap();
    let said: Vec<_> = page.rows.iter().map(|one| (one.environment, one.member_name.clone())).collect();
    assert_eq!(said, [(Some(Environment::Test), None), (None, None)]);
}

async fn changes_are_told_when_they_are_lasting_and_found_afterwards(bench: Bench) {
    let (scope, other) = (bench.organization("acme").await, bench.organization("other").await);
    let mut told = bench.store.changes();
    let rows = [entry(1, "a"), AuditRow { outcome: "denied".into(), ..entry(2, "b") }, entry(3, "c")];
    let undone = rows[0].clone();
    let failed = bench
        .store
        .write(&scope, move |tx| {
            let row = undone.clone();
            Box::pin(async move {
                audit::insert(tx, &row).await?;
                Err::<(), _>(StoreError::Reference)
            })
        })
        .await;
    assert!(failed.is_err());
    for row in &rows {
        insert(&bench.store, &scope, row).await;
    }
    insert(&bench.store, &other, &entry(4, "d")).await;
    let note = |row: &AuditRow| ChangeNote {
        organization_id: scope.organization(),
        id: row.id,
        action: row.action.clone(),
        account_id: row.account_id,
        target_id: row.target_id.clone(),
    };
    // Not the undone one, not the refusal.
    assert_eq!(told.recv().await.unwrap(), note(&rows[0]));
    assert_eq!(told.recv().await.unwrap(), note(&rows[2]));
    assert_eq!(told.recv().await.unwrap().organization_id, other.organization());

    let mut tx = bench.store.read(&scope).await.unwrap();
    assert_eq!(
        audit::changes_after(&mut tx, Uuid::nil(), 9).await.unwrap(),
        [note(&rows[0]), note(&rows[2])]
    );
    assert_eq!(audit::changes_after(&mut tx, Uuid::nil(), 1).await.unwrap(), [note(&rows[0])]);
    assert_eq!(audit::changes_after(&mut tx, rows[0].id, 9).await.unwrap(), [note(&rows[2])]);
}
