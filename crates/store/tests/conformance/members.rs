//! Members: reading, writing, lists, who counts as an administrator, and what their tokens may do.

use api_types::member::MailState;
use api_types::token::{Resources, RoleAccounts, TokenType};
use api_types::{
    Environment, MemberId, MemberState, MemberType, PermissionSetName, Sensitive, Timestamp, TokenId,
};
use secrets::{Token, TokenKind};
use store::list::{ListQuery, Total};
use store::members::{self, MEMBERS, MemberRow, Without};
use store::tokens::{self, NewToken};
use store::{Grant, Reach, Scope, StoreError};
use uuid::Uuid;

use crate::bench::{Bench, account, at, labelled, member, role, token};

on_both! {
    every_field_comes_back_under_id_and_name,
    a_taken_name_and_a_missing_role_are_refused,
    a_change_replaces_the_roles_and_grows_the_version,
    deleting_ends_every_token_and_counts,
    lists_filter_by_role_and_state_and_find_by_parts_of_names,
    a_limited_scope_sees_the_members_whose_roles_hold_there,
    a_logon_token_has_what_the_roles_allow_at_this_moment,
    ending_sessions_leaves_other_tokens_and_the_one_that_asks,
    administrators_are_those_who_can_sign_in_and_reach_everything,
}

async fn get(bench: &Bench, scope: &Scope, key: &str) -> Option<MemberRow> {
    members::get(&mut bench.store.read(scope).await.unwrap(), key).await.unwrap()
}

async fn names(bench: &Bench, scope: &Scope, parameters: &[(&str, &str)]) -> Vec<String> {
    let pairs: Vec<_> =
        parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let query = ListQuery::parse(&MEMBERS, &pairs).unwrap();
    let page = members::list(&mut bench.store.read(scope).await.unwrap(), &query).await.unwrap();
    page.rows.into_iter().map(|row| row.name).collect()
}

/// Runs one change as a unit of work.
macro_rules! write {
    ($bench:expr, $scope:expr, |$tx:ident, $($row:ident),*| $work:expr) => {{
        $(let $row = $row.clone();)*
        $bench
            .store
            .write($scope, move |$tx| {
                $(let $row = $row.clone();)*
                Box::pin(async move { $work.await })
            })
            .await
    }};
}

fn only(ids: &[String]) -> Resources {
    Resources {
        accounts: Some(RoleAccounts { ids: ids.to_vec(), ..RoleAccounts::default() }),
        ..Resources::default()
    }
}

fn labelled_with(label: &str, environment: Option<Environment>) -> Resources {
    Resources {
        accounts: Some(RoleAccounts {
            ids: vec!["*".into()],
            labels: Some(vec![label.into()]),
            environments: environment.map(|one| vec![one]),
        }),
        ..Resources::default()
    }
}

async fn organization(bench: &Bench) -> Scope {
    let scope = bench.organization("acme").await;
    bench.insert_role(&scope, &role("administrator", PermissionSetName::Administrator, None)).await;
    bench.insert_role(&scope, &role("member", PermissionSetName::Member, None)).await;
    scope
}

async fn every_field_comes_back_under_id_and_name(bench: Bench) {
    let scope = organization(&bench).await;
    let row = MemberRow {
        organization_id: scope.organization(),
        fullname: "Dana Ö".into(),
        nickname: Some("D".into()),
        picture: Some("https://example.com/d.png".into()),
        member_type: MemberType::Service,
        state: MemberState::Invited,
        password_hash: Some(Sensitive::new("$argon2id$x")),
        password_expired: true,
        pin_expires: at(9),
        last_logon: at(7),
        invited_by: Some(MemberId(Uuid::now_v7())),
        mail_state: Some(MailState::Failed),
        mail_error: Some("550".into()),
        version: 4,
        updated_at: at(1),
        ..member("dana@example.com", &["administrator", "member"])
    };
    bench.insert_member(&scope, &row).await;
    for key in [row.id.to_string(), row.name.clone(), row.name.to_uppercase()] {
        assert_eq!(get(&bench, &scope, &key).await.as_ref(), Some(&row), "{key}");
    }
    assert_eq!(get(&bench, &scope, "eve@example.com").await, None);
    assert!(!format!("{row:?}").contains("argon2"));
}

async fn a_taken_name_and_a_missing_role_are_refused(bench: Bench) {
    let scope = organization(&bench).await;
    bench.insert_member(&scope, &member("dana@example.com", &[])).await;
    for (row, missing) in
        [(member("dana@example.com", &[]), false), (member("eve@example.com", &["no-such"]), true)]
    {
        let refused: Result<(), StoreError> = write!(bench, &scope, |tx, row| members::insert(tx, &row));
        match refused {
            Err(StoreError::Duplicate("name")) => assert!(!missing),
            Err(StoreError::Reference) => assert!(missing),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(names(&bench, &scope, &[]).await, ["dana@example.com"]);
}

async fn a_change_replaces_the_roles_and_grows_the_version(bench: Bench) {
    let scope = organization(&bench).await;
    let row = member("dana@example.com", &["member"]);
    bench.insert_member(&scope, &row).await;
    let changed = MemberRow {
        organization_id: scope.organization(),
        name: "dee@example.com".into(),
        fullname: "Someone".into(),
        nickname: Some("Dee".into()),
        state: MemberState::Locked,
        roles: vec!["administrator".into()],
        ..row.clone()
    };
    let written: Result<(), StoreError> = write!(bench, &scope, |tx, changed| members::update(tx, &changed));
    written.unwrap();
    let found = get(&bench, &scope, "dee@example.com").await;
    assert_eq!(found, Some(MemberRow { version: 2, ..changed }));
    assert_eq!(names(&bench, &scope, &[("search", "dana")]).await, Vec::<String>::new());
    assert_eq!(names(&bench, &scope, &[("search", "dee")]).await, ["dee@example.com"]);
    let stale: Result<(), StoreError> =
        write!(bench, &scope, |tx, row| async { Err::<(), _>(members::update(tx, &row).await.unwrap_err()) });
    assert!(matches!(stale, Err(StoreError::Busy)), "{stale:?}");
}

async fn deleting_ends_every_token_and_counts(bench: Bench) {
    let scope = organization(&bench).await;
    let row = member("dana@example.com", &["administrator"]);
    bench.insert_member(&scope, &row).await;
    bench.insert_member(&scope, &member("eve@example.com", &["member"])).await;
    let texts = [logon(&bench, &scope, row.id, TokenType::Logon).await.1, {
        logon(&bench, &scope, row.id, TokenType::Adhoc).await.1
    }];
    let total = async || {
        let query = ListQuery::parse(&MEMBERS, &[("total".into(), "true".into())]).unwrap();
        let mut tx = bench.store.read(&scope).await.unwrap();
        members::list(&mut tx, &query).await.unwrap().total
    };
    assert_eq!(total().await, Some(Total::Exactly(2)));
    let deleted: Result<(), StoreError> = write!(bench, &scope, |tx, row| members::delete(tx, &row));
    deleted.unwrap();
    assert_eq!(total().await, Some(Total::Exactly(1)));
    for text in texts {
        assert!(bench.find(&text).await.is_none());
    }
}

async fn lists_filter_by_role_and_state_and_find_by_parts_of_names(bench: Bench) {
    let scope = organization(&bench).await;
    let rows = [
        member("a@example.com", &["administrator", "member"]),
        MemberRow { state: MemberState::Locked, ..member("b@example.com", &["member"]) },
        MemberRow {
            fullname: "Robot".into(),
            member_type: MemberType::Service,
            last_logon: at(5),
            ..member("robot-1", &[])
        },
    ];
    for row in &rows {
        bench.insert_member(&scope, row).await;
    }
    let (a, b, robot) = ("a@example.com", "b@example.com", "robot-1");
    let cases: [(&str, &str, &[&str]); 10] = [
        ("filter", "role_binding[eq]member", &[a, b]),
        ("filter", "role_binding[ne]member", &[robot]),
        ("filter", "role_binding[in]administrator,nothing", &[a]),
        ("filter", "state[eq]locked", &[b]),
        ("filter", "type[eq]service", &[robot]),
        ("filter", "name[like]*@example.com", &[a, b]),
        ("filter", "last_logon[gt]0001-01-01T00:00:00Z", &[robot]),
        ("search", "OBO", &[robot]),
        ("order", "last_logon[desc]", &[robot, b, a]),
        ("start_after", a, &[b, robot]),
    ];
    for (parameter, value, expected) in cases {
        let mut found = names(&bench, &scope, &[(parameter, value)]).await;
        if parameter == "order" {
            // The two that never signed in stand by their ids.
            found[1..].sort_by(|one, other| other.cmp(one));
        }
        assert_eq!(found, expected, "{parameter}={value}");
    }
}

async fn a_limited_scope_sees_the_members_whose_roles_hold_there(bench: Bench) {
    let scope = organization(&bench).await;
    let rows = [
        labelled("one", Environment::Prod, &["gold"]),
        labelled("two", Environment::Test, &["gold", "blue"]),
        account("three"),
    ];
    bench.insert(&scope, &rows).await;
    let id = |n: usize| rows[n].id.to_string();
    let administrator = PermissionSetName::Administrator;
    for (name, resources) in [
        ("first", only(&[id(0)])),
        ("first-two", only(&[id(0), id(1)])),
        ("gold", labelled_with("gold", None)),
        ("gold-test", labelled_with("gold", Some(Environment::Test))),
        ("nothing", only(&[])),
    ] {
        bench.insert_role(&scope, &role(name, administrator, Some(resources))).await;
        bench.insert_member(&scope, &member(&format!("{name}@x"), &[name])).await;
    }
    bench.insert_member(&scope, &member("all@x", &["administrator"])).await;
    bench.insert_member(&scope, &member("both@x", &["nothing", "first"])).await;
    bench.insert_member(&scope, &member("no-role@x", &[])).await;

    let cases: [(Resources, &[&str]); 6] = [
        (only(&[id(0)]), &["all@x", "both@x", "first-two@x", "first@x", "gold@x"]),
        (only(&[id(1)]), &["all@x", "first-two@x", "gold-test@x", "gold@x"]),
        (only(&[id(2)]), &["all@x"]),
        (labelled_with("blue", None), &["all@x", "first-two@x", "gold-test@x", "gold@x"]),
        (labelled_with("blue", Some(Environment::Prod)), &[]),
        (only(&[]), &[]),
    ];
    for (resources, expected) in cases {
        let limited = bench.token_scope(&scope, resources.clone()).await;
        assert_eq!(names(&bench, &limited, &[]).await, expected, "{resources:?}");
        for name in ["all@x", "both@x", "first@x", "gold@x", "gold-test@x", "no-role@x", "nothing@x"] {
            let seen = get(&bench, &limited, name).await.is_some();
            assert_eq!(seen, expected.contains(&name), "{name} {resources:?}");
            let anywhere = members::get_anywhere(&mut bench.store.read(&limited).await.unwrap(), name).await;
            assert!(anywhere.unwrap().is_some(), "{name}");
        }
    }
    assert_eq!(names(&bench, &scope, &[]).await.len(), 8);
}

/// A token that speaks for a member, with its secret.
async fn logon(bench: &Bench, scope: &Scope, member: MemberId, token_type: TokenType) -> (TokenId, Token) {
    let new = NewToken {
        member_id: Some(member),
        token_type,
        permission_set: PermissionSetName::Viewer,
        ..token(&Uuid::now_v7().to_string())
    };
    let id = new.id;
    let added: Result<_, StoreError> = write!(bench, scope, |tx, new| tokens::insert(tx, &new));
    added.unwrap();
    let text = Token::generate(TokenKind::Organization, scope.organization().0);
    bench.scope_of(scope, id, &text).await;
    (id, text)
}

async fn a_logon_token_has_what_the_roles_allow_at_this_moment(bench: Bench) {
    let scope = organization(&bench).await;
    let one = account("one");
    bench.insert(&scope, std::slice::from_ref(&one)).await;
    let resources = only(&[one.id.to_string()]);
    let viewer = role("viewer-one", PermissionSetName::Viewer, Some(resources.clone()));
    bench.insert_role(&scope, &viewer).await;
    let mut row = member("dana@example.com", &["member", "viewer-one"]);
    bench.insert_member(&scope, &row).await;
    let (_, text) = logon(&bench, &scope, row.id, TokenType::Logon).await;
    let (_, own) = logon(&bench, &scope, row.id, TokenType::Adhoc).await;

    let grant = |permission_set, reach| Grant { permission_set, reach };
    let found = bench.find(&text).await.unwrap();
    assert_eq!(found.member_state, Some(MemberState::Enabled));
    let expected = [
        grant(PermissionSetName::Member, Reach::everything()),
        grant(PermissionSetName::Viewer, Reach::of(&resources)),
    ];
    let reaching = Scope::of_token(&found);
    assert!(expected.iter().all(|one| found.grants.contains(one)) && found.grants.len() == 2);
    assert!(reaching.reach().is_every_account());
    let narrowed = reaching.narrowed(|grant| grant.permission_set == PermissionSetName::Viewer);
    assert_eq!(narrowed.reach(), &Reach::of(&resources));
    assert_eq!(narrowed.grants().len(), 2);

    row.roles = vec![];
    row.state = MemberState::Disabled;
    let written: Result<(), StoreError> = write!(bench, &scope, |tx, row| members::update(tx, &row));
    written.unwrap();
    let found = bench.find(&text).await.unwrap();
    assert_eq!((found.member_state, found.grants.len()), (Some(MemberState::Disabled), 0));
    assert_eq!(names(&bench, &Scope::of_token(&found), &[]).await, Vec::<String>::new());
    // A token with rights of its own keeps them; that its member is disabled can be seen.
    let found = bench.find(&own).await.unwrap();
    assert_eq!(found.member_state, Some(MemberState::Disabled));
    assert_eq!(found.grants, [grant(PermissionSetName::Viewer, Reach::everything())]);
}

async fn ending_sessions_leaves_other_tokens_and_the_one_that_asks(bench: Bench) {
    let scope = organization(&bench).await;
    let (row, other) = (member("dana@example.com", &[]), member("eve@example.com", &[]));
    bench.insert_member(&scope, &row).await;
    bench.insert_member(&scope, &other).await;
    let (asking, asking_text) = logon(&bench, &scope, row.id, TokenType::Logon).await;
    let ended = logon(&bench, &scope, row.id, TokenType::Logon).await.1;
    let kept = [
        asking_text,
        logon(&bench, &scope, row.id, TokenType::Adhoc).await.1,
        logon(&bench, &scope, other.id, TokenType::Logon).await.1,
    ];
    let id = row.id;
    let count: Result<u64, StoreError> =
        write!(bench, &scope, |tx, id| members::end_sessions(tx, id, Some(asking)));
    assert_eq!(count.unwrap(), 1);
    assert!(bench.find(&ended).await.is_none());
    for text in kept {
        assert!(bench.find(&text).await.is_some());
    }
    let count: Result<u64, StoreError> = write!(bench, &scope, |tx, id| members::end_sessions(tx, id, None));
    assert_eq!(count.unwrap(), 1);
}

async fn administrators_are_those_who_can_sign_in_and_reach_everything(bench: Bench) {
    let scope = organization(&bench).await;
    let administrator = PermissionSetName::Administrator;
    let own = role("own-administrator", administrator, None);
    bench.insert_role(&scope, &own).await;
    for (name, set, resources) in [
        ("limited", administrator, Some(labelled_with("gold", None))),
        ("reader", PermissionSetName::Viewer, None),
    ] {
        bench.insert_role(&scope, &role(name, set, resources)).await;
    }
    let cases: [(MemberRow, u64); 7] = [
        (member("limited@x", &["limited", "reader", "member"]), 0),
        (member("all@x", &["administrator", "own-administrator"]), 1),
        (MemberRow { state: MemberState::Disabled, ..member("disabled@x", &["administrator"]) }, 1),
        (MemberRow { state: MemberState::Locked, ..member("locked@x", &["administrator"]) }, 1),
        (MemberRow { state: MemberState::Invited, ..member("invited@x", &["administrator"]) }, 1),
        (MemberRow { state: MemberState::Forgotten, ..member("forgotten@x", &["own-administrator"]) }, 2),
        (MemberRow { member_type: MemberType::Service, ..member("robot", &["administrator"]) }, 3),
    ];
    let mut counted = Vec::new();
    let mut expected = Vec::new();
    for (row, count) in cases {
        bench.insert_member(&scope, &row).await;
        let now: Result<u64, StoreError> = write!(bench, &scope, |tx, row| {
            let _ = &row;
            members::count_administrators(tx, Without::Nobody)
        });
        counted.push((row.name.clone(), now.unwrap()));
        expected.push((row.name, count));
    }
    assert_eq!(counted, expected);
    let robot = get(&bench, &scope, "robot").await.unwrap().id;
    for without in [Without::Member(robot), Without::Role(own.id)] {
        let others: Result<u64, StoreError> =
            write!(bench, &scope, |tx, without| members::count_administrators(tx, without));
        assert_eq!(others.unwrap(), 2, "{without:?}");
    }
    assert_eq!(Timestamp::ZERO.to_string(), "0001-01-01T00:00:00Z");
}
