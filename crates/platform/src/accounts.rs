//! Accounts. The resource to copy for the next one: read the request, one transaction, audit entry, answer.

use std::time::Duration;

use api_types::account::{CreateAccountResult, ProvisionToken};
use api_types::formats::{
    MAX_FULLNAME, MAX_LABELS, check_label, check_line, check_name, normalize_name, parse_duration, slug,
};
use api_types::token::{Resources, RoleAccounts, RoleIntegrations, TokenType};
use api_types::{Account, AccountId, Environment, PermissionSetName};
use serde_json::Value;
use store::accounts::{ACCOUNTS, AccountRow};
use store::list::{ListQuery, Page};
use store::{StoreError, WriteTx};
use uuid::Uuid;

use crate::audit::{self, Event};
use crate::caller::Caller;
use crate::error::Error;
use crate::idempotency::{Answered, IdempotencyKey};
use crate::input::{Fields, check_changed_name, check_id_as_name};
use crate::permissions::Action;
use crate::precondition::Precondition;
use crate::tokens::{self, TokenSpec};
use crate::{Platform, Versioned, patch, plausible_key};

const ENVIRONMENTS: &str = "test, prod";
/// Fields of an account that only the server sets.
const READ_ONLY: [&str; 4] = ["id", "organization_id", "created_at", "updated_at"];
/// Default lifetime of a token made with an account.
const TOKEN_TTL: Duration = Duration::from_hours(24);
/// Longest lifetime of a token made with an account.
const LONGEST_TOKEN_TTL: Duration = Duration::from_hours(24 * 365);

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

/// An account to be created, read from a body.
struct NewAccount {
    row: AccountRow,
    token: Option<(api_types::TokenId, TokenSpec)>,
}

impl NewAccount {
    fn read(body: Value, caller: &Caller) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let name = fields.text("name", check_name).map(|name| normalize_name(&name));
        let fullname = fields.text("fullname", |text| check_line(text, MAX_FULLNAME));
        let environment = fields.word("environment", ENVIRONMENTS, Environment::parse);
        let labels = fields.texts("labels", MAX_LABELS, check_label).unwrap_or_default();
        let token = fields.object("token", read_token).flatten();
        fields.finish()?;
        let id = AccountId(Uuid::now_v7());
        let name = name.or_else(|| fullname.as_deref().and_then(slug)).unwrap_or_else(|| id.to_string());
        let now = caller.request().now;
        let row = AccountRow {
            id,
            organization_id: caller.organization(),
            fullname: fullname.unwrap_or_else(|| name.clone()),
            name,
            environment: environment.unwrap_or_default(),
            labels: in_order(labels),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let token = token.map(|token| (tokens::new_id(), token_spec(token, id, caller)));
        Ok(Self { row, token })
    }
}

fn read_token(fields: &mut Fields) -> Option<(ProvisionToken, Duration)> {
    let allowed =
        [PermissionSetName::AccountManager, PermissionSetName::ConnectUi, PermissionSetName::TokenIssuer];
    let known = "account-manager, connect-ui, token-issuer";
    let parse = |text: &str| PermissionSetName::parse(text).filter(|set| allowed.contains(set));
    let permission_set = fields.required_word("permission_set", known, parse);
    let token_ttl = fields.text("token_ttl", |text| parse_duration(text).map(drop));
    let ttl = token_ttl.as_deref().map_or(Ok(TOKEN_TTL), parse_duration).unwrap_or(TOKEN_TTL);
    if !(Duration::from_mins(1)..=LONGEST_TOKEN_TTL).contains(&ttl) {
        fields.fault("token_ttl", "must be between 1m and 8760h");
    }
    let name = fields.text("name", check_name);
    let fullname = fields.text("fullname", |text| check_line(text, MAX_FULLNAME));
    Some((ProvisionToken { permission_set: permission_set?, token_ttl, name, fullname }, ttl))
}

/// The new token reaches the new account and nothing else, whatever its maker reaches; there, no more than its maker.
fn token_spec((token, ttl): (ProvisionToken, Duration), account: AccountId, caller: &Caller) -> TokenSpec {
    let name = token.name.map(|name| normalize_name(&name));
    TokenSpec {
        name: name.or_else(|| token.fullname.as_deref().and_then(slug)),
        fullname: token.fullname,
        token_type: TokenType::Adhoc,
        permission_set: token.permission_set,
        resources: Resources {
            accounts: Some(RoleAccounts { ids: vec![account.to_string()], ..RoleAccounts::default() }),
            integrations: caller
                .scope()
                .reach()
                .categories
                .clone()
                .map(|categories| RoleIntegrations { categories }),
            organizations: None,
        },
        ttl,
        parent_id: caller.token(),
    }
}

/// What an account becomes, read from a body in the shape that GET answers. Other fields are ignored.
#[derive(Clone, Debug)]
struct Change {
    name: String,
    fullname: String,
    environment: Environment,
    labels: Vec<String>,
}

impl Change {
    fn read(body: Value) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let name = fields.required_text("name", check_changed_name);
        let fullname = fields.required_text("fullname", |text| check_line(text, MAX_FULLNAME));
        let environment = fields.required_word("environment", ENVIRONMENTS, Environment::parse);
        let labels = fields.texts("labels", MAX_LABELS, check_label).unwrap_or_default();
        fields.finish()?;
        Ok(Self {
            name: normalize_name(&name),
            fullname,
            environment: environment.unwrap_or_default(),
            labels: in_order(labels),
        })
    }
}

fn in_order(mut labels: Vec<String>) -> Vec<String> {
    labels.sort();
    labels.dedup();
    labels
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
