//! Accounts. The resource to copy for the next one: read the request, one transaction, audit entry, answer.

mod input;

use api_types::Account;
use api_types::account::CreateAccountResult;
use serde_json::Value;
use store::accounts::{ACCOUNTS, AccountRow};
use store::list::{ListQuery, Page};
use store::{StoreError, WriteTx};

use self::input::{Change, NewAccount};
use crate::audit::{self, Event};
use crate::caller::Caller;
use crate::error::Error;
use crate::idempotency::{Answered, IdempotencyKey};
use crate::input::check_id_as_name;
use crate::permissions::Action;
use crate::precondition::Precondition;
use crate::tokens::{self, TokenSpec};
use crate::{Platform, Versioned, patch, plausible_key};

/// Fields of an account that only the server sets.
const READ_ONLY: [&str; 4] = ["id", "organization_id", "created_at", "updated_at"];

/// A list's page and how many accounts match in all, if asked for.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    parameters: &[(String, String)],
) -> Result<Page<Account>, Error> {
    caller.require(Action::AccountsList)?;
    let query = ListQuery::parse(&ACCOUNTS, parameters)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let page = store::accounts::list(&mut tx, &query).await?;
    Ok(Page { rows: page.rows.iter().map(wire).collect(), total: page.total })
}

/// The account of this id or name.
pub async fn get(platform: &Platform, caller: &Caller, key: &str) -> Result<Versioned<Account>, Error> {
    caller.require(Action::AccountsGet)?;
    if !plausible_key(key) {
        return Err(not_found(key));
    }
    let mut tx = platform.store.read(caller.scope()).await?;
    let row = store::accounts::get(&mut tx, key).await?.ok_or_else(|| not_found(key))?;
    Ok(Versioned { version: row.version, value: wire(&row) })
}

/// Creates an account, and a token limited to it if the body asks for one.
pub async fn create(
    platform: &Platform,
    caller: &Caller,
    body: Value,
    key: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<CreateAccountResult>>, Error> {
    caller.require(Action::AccountsCreate)?;
    let new = NewAccount::read(body, caller)?;
    if new.token.is_some() {
        caller.require(Action::TokensProvision)?;
    }
    check_within_reach(caller, &new.row)?;
    let work = std::sync::Arc::new((caller.clone(), new));
    match (create_once(platform, work.clone(), key.clone()).await, key) {
        (Err(Error::KeysChanged), Some(key)) => {
            let key = key.with_fresh_keys(platform, caller).await?;
            create_once(platform, work, Some(key)).await
        }
        (outcome, _) => outcome,
    }
}

async fn create_once(
    platform: &Platform,
    work: std::sync::Arc<(Caller, NewAccount)>,
    key: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<CreateAccountResult>>, Error> {
    let scope = work.0.scope().clone();
    platform
        .store
        .write(&scope, move |tx| {
            let (work, key) = (work.clone(), key.clone());
            Box::pin(async move { create_in(tx, &work.0, &work.1, key.as_ref()).await })
        })
        .await
}

async fn create_in(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    new: &NewAccount,
    key: Option<&IdempotencyKey>,
) -> Result<Answered<Versioned<CreateAccountResult>>, Error> {
    if let Some(key) = key
        && let Some(kept) = key.replay_or_begin(tx, caller).await?
    {
        return Ok(kept);
    }
    store::accounts::insert(tx, &new.row).await.map_err(|error| name_taken(error, &new.row.name))?;
    let token = match &new.token {
        Some((id, spec)) => {
            let issued = tokens::issue(tx, *id, spec, caller.request().now).await;
            Some(issued.map_err(|error| token_name_taken(error, spec))?)
        }
        None => None,
    };
    let account = wire(&new.row);
    let mut event = Event::of(Action::AccountsCreate, 200)
        .target("account", &account.id, &account.name)
        .account(account.id)
        .difference(&Value::Object(serde_json::Map::new()), &json(&account)?);
    if let Some(token) = &token {
        event.details.insert("token_id".into(), token.id.to_string().into());
    }
    audit::record(tx, caller, event).await?;
    let answer = Versioned { version: new.row.version, value: CreateAccountResult { account, token } };
    if let Some(key) = key {
        key.keep(tx, caller, 200, &answer).await?;
    }
    Ok(Answered { answer, replayed: false })
}

/// Replaces what can be changed of an account (PUT).
pub async fn update(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    body: Value,
    precondition: Precondition,
) -> Result<Versioned<Account>, Error> {
    caller.require(Action::AccountsUpdate)?;
    let change = Change::read(body)?;
    write_change(platform, caller, key, precondition, Action::AccountsUpdate, move |_| Ok(change.clone()))
        .await
}

/// Applies a JSON Patch to an account.
pub async fn patch(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    operations: Value,
    precondition: Precondition,
) -> Result<Versioned<Account>, Error> {
    caller.require(Action::AccountsPatch)?;
    let operations = patch::read(&operations)?;
    write_change(platform, caller, key, precondition, Action::AccountsPatch, move |account| {
        Change::read(patch::apply(&json(account)?, &operations, &READ_ONLY)?)
    })
    .await
}

/// Deletes an account with its integrations and credentials.
pub async fn delete(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    precondition: Precondition,
) -> Result<(), Error> {
    caller.require(Action::AccountsDelete)?;
    if !plausible_key(key) {
        return Err(not_found(key));
    }
    let work = std::sync::Arc::new((caller.clone(), key.to_owned(), precondition));
    platform
        .store
        .write(caller.scope(), move |tx| {
            let work = work.clone();
            Box::pin(async move {
                let (caller, key, precondition) = &*work;
                let row = store::accounts::get(tx, key).await?.ok_or_else(|| not_found(key))?;
                precondition.check(row.version, "account")?;
                store::accounts::delete(tx, &row).await?;
                let event = Event::of(Action::AccountsDelete, 204)
                    .target("account", &row.id, &row.name)
                    .account(row.id)
                    .difference(&json(&wire(&row))?, &Value::Object(serde_json::Map::new()));
                Ok::<_, Error>(audit::record(tx, caller, event).await?)
            })
        })
        .await
}

/// Reads the account, lets `change` say what it becomes, writes it.
async fn write_change(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    precondition: Precondition,
    action: Action,
    change: impl Fn(&Account) -> Result<Change, Error> + Send + Sync + 'static,
) -> Result<Versioned<Account>, Error> {
    if !plausible_key(key) {
        return Err(not_found(key));
    }
    let work = std::sync::Arc::new((caller.clone(), key.to_owned(), precondition, change));
    platform
        .store
        .write(caller.scope(), move |tx| {
            let work = work.clone();
            Box::pin(async move {
                let (caller, key, precondition, change) = &*work;
                let mut row = store::accounts::get(tx, key).await?.ok_or_else(|| not_found(key))?;
                precondition.check(row.version, "account")?;
                let before = wire(&row);
                let change = change(&before)?;
                check_id_as_name(&change.name, row.id.0)?;
                row.name = change.name;
                row.fullname = change.fullname;
                row.environment = change.environment;
                row.labels = change.labels;
                row.updated_at = caller.request().now;
                check_within_reach(caller, &row)?;
                store::accounts::update(tx, &row).await.map_err(|error| name_taken(error, &row.name))?;
                row.version += 1;
                let after = wire(&row);
                let event = Event::of(action, 200)
                    .target("account", &row.id, &row.name)
                    .account(row.id)
                    .difference(&json(&before)?, &json(&after)?);
                audit::record(tx, caller, event).await?;
                Ok(Versioned { version: row.version, value: after })
            })
        })
        .await
}

/// A token that is limited to some accounts can neither create nor make an account that it would not reach.
fn check_within_reach(caller: &Caller, row: &AccountRow) -> Result<(), Error> {
    if caller.scope().reach().covers_account(row.id, row.environment, &row.labels) {
        return Ok(());
    }
    Err(Error::Forbidden(
        "the token is limited to certain accounts, environments or labels, and this account would not be among them"
            .into(),
    ))
}

pub(crate) fn wire(row: &AccountRow) -> Account {
    Account {
        name: row.name.clone(),
        created_at: row.created_at,
        updated_at: row.updated_at,
        id: row.id,
        fullname: row.fullname.clone(),
        organization_id: row.organization_id,
        environment: row.environment,
        labels: row.labels.clone(),
    }
}

fn json(account: &Account) -> Result<Value, Error> {
    serde_json::to_value(account).map_err(|error| Error::Internal(error.to_string()))
}

fn not_found(key: &str) -> Error {
    Error::not_found("account", key)
}

fn name_taken(error: StoreError, name: &str) -> Error {
    match error {
        StoreError::Duplicate("name") => Error::Conflict {
            message: format!("an account with the name {name:?} exists already"),
            parameter: Some("/name".into()),
        },
        other => other.into(),
    }
}

fn token_name_taken(error: Error, spec: &TokenSpec) -> Error {
    match error {
        Error::Store(StoreError::Duplicate("name")) => Error::Conflict {
            message: format!(
                "a token with the name {:?} exists already",
                spec.name.as_deref().unwrap_or_default()
            ),
            parameter: Some("/token/name".into()),
        },
        other => other,
    }
}
