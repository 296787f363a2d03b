//! Accounts. The resource to copy for the next one: read the request, one transaction, audit entry, answer.

mod input;

use api_types::account::CreateAccountResult;
use api_types::{Account, AccountId};
use futures_util::future::BoxFuture;
use serde_json::Value;
use store::accounts::{ACCOUNTS, AccountRow};
use store::list::{ListQuery, Page};
use store::{StoreError, Tx, WriteTx};

use self::input::{Change, NewAccount};
use crate::caller::Caller;
use crate::change::{self, Removable, Resource, created};
use crate::error::Error;
use crate::idempotency::{Answered, IdempotencyKey};
use crate::input::check_id_as_name;
use crate::permissions::Action;
use crate::precondition::Precondition;
use crate::tokens::{self, TokenSpec};
use crate::{Platform, Versioned, audit, patch};

/// Fields of an account that only the server sets.
const READ_ONLY: [&str; 4] = ["id", "organization_id", "created_at", "updated_at"];

impl Resource for AccountRow {
    type Wire = Account;
    const KIND: &'static str = "account";

    fn wire(&self) -> Account {
        wire(self)
    }

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn version(&mut self) -> &mut i64 {
        &mut self.version
    }

    fn account(&self) -> Option<AccountId> {
        Some(self.id)
    }

    fn read<'t>(tx: &'t mut Tx<'_>, key: &'t str) -> BoxFuture<'t, Result<Option<Self>, StoreError>> {
        Box::pin(store::accounts::get(tx, key))
    }

    fn write<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move {
            store::accounts::update(tx, self).await.map_err(|error| name_taken(error, &self.name))
        })
    }
}

impl Removable for AccountRow {
    fn remove<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move { Ok(store::accounts::delete(tx, self).await?) })
    }
}

/// A list's page and how many accounts match in all, if asked for.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    parameters: &[(String, String)],
) -> Result<Page<Account>, Error> {
    let caller = caller.for_action(Action::AccountsList)?;
    let query = ListQuery::parse(&ACCOUNTS, parameters)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let page = store::accounts::list(&mut tx, &query).await?;
    Ok(Page { rows: page.rows.iter().map(wire).collect(), total: page.total })
}

/// The account of this id or name.
pub async fn get(platform: &Platform, caller: &Caller, key: &str) -> Result<Versioned<Account>, Error> {
    change::get::<AccountRow>(platform, caller, Action::AccountsGet, key).await
}

/// Creates an account, and a token limited to it if the body asks for one.
pub async fn create(
    platform: &Platform,
    caller: &Caller,
    body: Value,
    key: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<CreateAccountResult>>, Error> {
    let caller = &caller.for_action(Action::AccountsCreate)?;
    let new = NewAccount::read(body, caller)?;
    if new.token.is_some() {
        check_within_reach(&caller.for_action(Action::TokensProvision)?, &new.row)?;
    }
    check_within_reach(caller, &new.row)?;
    change::create(platform, caller, 200, new, key, |tx, caller, new| Box::pin(create_in(tx, caller, new)))
        .await
}

async fn create_in(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    new: &NewAccount,
) -> Result<Versioned<CreateAccountResult>, Error> {
    store::accounts::insert(tx, &new.row).await.map_err(|error| name_taken(error, &new.row.name))?;
    let token = match &new.token {
        Some((id, spec)) => {
            let issued = tokens::issue(tx, *id, spec, caller.request().now).await;
            Some(issued.map_err(|error| token_name_taken(error, spec))?)
        }
        None => None,
    };
    let mut event = created(Action::AccountsCreate, &new.row)?;
    if let Some(token) = &token {
        event.details.insert("token_id".into(), token.id.to_string().into());
    }
    audit::record(tx, caller, event).await?;
    Ok(Versioned { version: new.row.version, value: CreateAccountResult { account: wire(&new.row), token } })
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
    let new = Change::read(body)?;
    let at = (key, precondition);
    change::update(platform, caller, Action::AccountsUpdate, at, new, |_, caller, new, row| {
        Box::pin(async move { put_into(caller, row, new.clone()) })
    })
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
    let at = (key, precondition);
    change::update(platform, caller, Action::AccountsPatch, at, operations, |_, caller, operations, row| {
        Box::pin(async move {
            let new = Change::read(patch::apply(&change::json(row)?, operations, &READ_ONLY)?)?;
            put_into(caller, row, new)
        })
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
    let at = (key, precondition);
    change::delete::<AccountRow, _>(platform, caller, Action::AccountsDelete, at, |_, _, _| {
        Box::pin(async { Ok(()) })
    })
    .await
}

fn put_into(caller: &Caller, row: &mut AccountRow, new: Change) -> Result<(), Error> {
    check_id_as_name(&new.name, row.id.0)?;
    row.name = new.name;
    row.fullname = new.fullname;
    row.environment = new.environment;
    row.labels = new.labels;
    row.updated_at = caller.request().now;
    check_within_reach(caller, row)
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
