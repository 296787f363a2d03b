//! Two organizations with the same names: whoever acts for one neither sees nor changes anything of the other.

use api_types::TokenId;
use secrets::{Token, TokenHash, TokenKind};
use store::accounts::{self, AccountRow};
use store::audit::{self, AuditRow};
use store::counters::{self, Counter};
use store::data_keys::{self, DataKeyRow};
use store::idempotency::{self, KeptAnswer};
use store::list::Page;
use store::organizations::{self, OrganizationRow};
use store::outbox::{self, Claim, JobCounts, Kinds, LeasedJob, NewJob};
use store::tokens::{self, SecretRole, Slot, TokenSecret};
use store::{Scope, StoreError, Tx, WriteTx};
use uuid::Uuid;

use crate::bench::{Bench, at, labelled, query, token};

on_both! {
    no_function_reads_another_organization,
    no_function_changes_another_organization,
}

const CLAIM: Claim = Claim { kinds: Kinds::ALL, limit: 1, per_organization: 1, per_queue: 1 };

/// One of everything, in one organization.
#[derive(Clone)]
struct Belongings {
    scope: Scope,
    account: AccountRow,
    token: TokenId,
    hash: TokenHash,
    key: DataKeyRow,
    audit: AuditRow,
    kept: KeptAnswer,
    job: LeasedJob,
}

/// Everything that can be read in an organization.
#[derive(Debug, PartialEq)]
struct Sight {
    organization: Option<OrganizationRow>,
    accounts: Page<AccountRow>,
    counter: u64,
    keys: Vec<DataKeyRow>,
    audit: Vec<AuditRow>,
    jobs: JobCounts,
}

async fn furnish(bench: &Bench, name: &str) -> Belongings {
    let scope = bench.organization(name).await;
    let account = labelled("same", api_types::Environment::Prod, &["same"]);
    let new_token = token("same");
    let text = Token::generate(TokenKind::ALL[0], scope.organization().0);
    let secret = TokenSecret {
        token_id: new_token.id,
        hash: text.hash(),
        slot: Slot::Primary,
        role: SecretRole::Access,
        hint: "same".into(),
        expires: at(60),
    };
    let key = DataKeyRow { id: Uuid::now_v7(), wrapped: name.into(), created_at: at(0) };
    let audit = AuditRow {
        id: Uuid::now_v7(),
        created_at: at(0),
        action: "same".into(),
        outcome: "ok".into(),
        account_id: None,
        member_id: None,
        token_id: None,
        target_id: Some("same".into()),
        entry: name.into(),
    };
    let kept = KeptAnswer {
        token_id: new_token.id,
        key_hash: vec![1],
        request_hash: vec![2],
        status: 200,
        answer: name.into(),
        expires: at(60),
    };
    let job = NewJob {
        id: Uuid::now_v7(),
        kind: name.into(),
        payload: vec![],
        queue: String::new(),
        dedupe_key: Some("same".into()),
        not_before: at(0),
        created_at: at(0),
    };
    let things = (account.clone(), new_token.clone(), secret, key.clone(), audit.clone(), kept.clone(), job);
    bench
        .store
        .write(&scope, move |tx| {
            let (account, token, secret, key, audit, kept, job) = things.clone();
            Box::pin(async move {
                accounts::insert(tx, &account).await?;
                tokens::insert(tx, &token).await?;
                tokens::insert_secret(tx, &secret).await?;
                data_keys::insert(tx, &key).await?;
                audit::insert(tx, &audit).await?;
                idempotency::keep(tx, &kept, at(0)).await?;
                outbox::add(tx, &job).await
            })
        })
        .await
        .map_err(|error: StoreError| error)
        .unwrap();
    let job = bench.store.directory().claim_jobs(at(0), at(60), CLAIM).await.unwrap().remove(0);
    assert_eq!(job.kind, name);
    Belongings { scope, account, token: new_token.id, hash: text.hash(), key, audit, kept, job }
}

async fn look(bench: &Bench, scope: &Scope) -> Sight {
    let mut tx = bench.store.read(scope).await.unwrap();
    Sight {
        organization: organizations::get(&mut tx).await.unwrap(),
        accounts: accounts::list(&mut tx, &query(&[("total", "true")])).await.unwrap(),
        counter: counters::read(&mut tx, Counter::Accounts).await.unwrap(),
        keys: data_keys::list(&mut tx).await.unwrap(),
        audit: audit::newest(&mut tx, 10).await.unwrap(),
        jobs: outbox::counts(&mut tx).await.unwrap(),
    }
}

async fn no_function_reads_another_organization(bench: Bench) {
    let mine = furnish(&bench, "mine").await;
    let theirs = furnish(&bench, "theirs").await;

    let sight = look(&bench, &mine.scope).await;
    assert_eq!(sight.organization.unwrap().name, "mine");
    assert_eq!(
        sight.accounts.rows,
        [AccountRow { organization_id: mine.scope.organization(), ..mine.account.clone() }]
    );
    assert_eq!((sight.counter, sight.jobs.leased), (1, 1));
    assert_eq!((sight.keys, sight.audit), (vec![mine.key.clone()], vec![mine.audit.clone()]));

    let mut tx = bench.store.read(&mine.scope).await.unwrap();
    let their_id = theirs.account.id.to_string();
    assert_eq!(accounts::get(&mut tx, &their_id).await.unwrap(), None);
    assert_eq!(accounts::get(&mut tx, "same").await.unwrap().unwrap().id, mine.account.id);
    let their_organization = format!("organization_id[eq]{}", theirs.scope.organization());
    for (name, value) in
        [("filter", format!("id[eq]{their_id}")), ("search", their_id), ("filter", their_organization)]
    {
        let page = accounts::list(&mut tx, &query(&[(name, &value), ("total", "true")])).await.unwrap();
        assert!(page.rows.is_empty(), "{name}={value}");
        assert_eq!(page.total, Some(store::list::Total::Exactly(0)));
    }
    for filter in ["labels[eq]same", "name[like]s*"] {
        let page = accounts::list(&mut tx, &query(&[("filter", filter), ("search", "same")])).await.unwrap();
        assert_eq!(page.rows.len(), 1, "{filter}");
    }
    assert_eq!(audit::of_target(&mut tx, "same", 10).await.unwrap(), [mine.audit]);
    assert_eq!(idempotency::find(&mut tx, theirs.token, &[1], at(0)).await.unwrap(), None);
    let forged =
        secrets::TokenRef { kind: TokenKind::ALL[0], org: mine.scope.organization().0, hash: theirs.hash };
    assert_eq!(bench.store.directory().token(&forged).await.unwrap(), None);
}

/// A function of the store and whether it may do anything with what belongs to somebody else.
async fn attempt(tx: &mut WriteTx<'_>, number: usize, theirs: &Belongings) -> Result<bool, StoreError> {
    // Without labels, whose foreign key would save the day.
    let changed = AccountRow { fullname: "changed".into(), labels: vec![], ..theirs.account.clone() };
    match number {
        0 => accounts::update(tx, &changed).await.map(|()| true),
        1 => accounts::delete(tx, &theirs.account).await.map(|()| true),
        2 => tokens::delete(tx, theirs.token).await,
        3 => {
            let text = Token::generate(TokenKind::ALL[0], theirs.scope.organization().0);
            let secret = TokenSecret {
                token_id: theirs.token,
                hash: text.hash(),
                slot: Slot::Primary,
                role: SecretRole::Access,
                hint: String::new(),
                expires: at(60),
            };
            tokens::insert_secret(tx, &secret).await.map(|()| true)
        }
        4 => data_keys::rewrap(tx, theirs.key.id, b"changed").await.map(|()| true),
        5 => outbox::extend(tx, &theirs.job, at(999), at(0)).await,
        6 => outbox::finish(tx, &theirs.job).await,
        7 => outbox::fail(tx, &theirs.job, "no", None, at(0)).await,
        // These succeed, in the own organization: the other one must not notice.
        8 => own_organization(tx).await.map(|()| false),
        9 => idempotency::keep(tx, &KeptAnswer { answer: vec![], ..theirs.kept.clone() }, at(0))
            .await
            .map(|()| false),
        10 => audit::insert(tx, &AuditRow { entry: vec![], ..theirs.audit.clone() }).await.map(|()| false),
        11 => accounts::insert(tx, &AccountRow { name: "new".into(), ..theirs.account.clone() })
            .await
            .map(|()| false),
        _ => data_keys::insert(tx, &theirs.key).await.map(|()| false),
    }
}

/// `idempotency::keep` clears away what has expired: only in the own organization.
async fn own_organization(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    let row = organizations::get(tx as &mut Tx<'_>).await?.ok_or(StoreError::Stale)?;
    organizations::update(tx, &OrganizationRow { fullname: "changed".into(), ..row }).await
}

async fn no_function_changes_another_organization(bench: Bench) {
    let mine = furnish(&bench, "mine").await;
    let theirs = furnish(&bench, "theirs").await;
    let before = look(&bench, &theirs.scope).await;
    for number in 0..=12 {
        let belongings = theirs.clone();
        let outcome = bench
            .store
            .write(&mine.scope, move |tx| {
                let theirs = belongings.clone();
                Box::pin(async move {
                    match attempt(tx, number, &theirs).await {
                        // Not again and again: it will stay so.
                        Err(StoreError::Stale) => Ok(false),
                        other => other,
                    }
                })
            })
            .await;
        match outcome {
            Ok(did_something) => assert!(!did_something, "attempt {number}"),
            Err(error) => assert!(matches!(error, StoreError::Reference), "attempt {number}: {error:?}"),
        }
        assert_eq!(look(&bench, &theirs.scope).await, before, "attempt {number}");
    }
    let mut tx = bench.store.read(&theirs.scope).await.unwrap();
    assert_eq!(idempotency::find(&mut tx, theirs.token, &[1], at(0)).await.unwrap(), Some(theirs.kept));
    let text =
        secrets::TokenRef { kind: TokenKind::ALL[0], org: theirs.scope.organization().0, hash: theirs.hash };
    assert!(bench.store.directory().token(&text).await.unwrap().is_some());
}
