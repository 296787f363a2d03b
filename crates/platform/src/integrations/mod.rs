//! Integrations: an account's connections to providers.

mod expand;
mod input;
mod known;
mod settle;
mod verify;

use std::sync::{Arc, Mutex, PoisonError};

use api_types::AccountId;
use api_types::credential::Credential;
use api_types::integration::{CreateIntegrationResult, Integration, UpdateIntegrationAnswer};
use api_types::token::TokenType;
use futures_util::future::BoxFuture;
use secrets::KeyRing;
use serde_json::Value;
use store::integrations::{INTEGRATIONS, IntegrationRow};
use store::list::{ListQuery, Page};
use store::{StoreError, Tx, WriteTx};

use self::input::{Change, NewIntegration};
use self::settle::Place;
pub use self::verify::{Verification, verify, verify_existing};
use crate::caller::Caller;
use crate::change::{self, Removable, Resource, created};
use crate::error::{Error, Fault};
use crate::expand::Expand;
use crate::idempotency::{Answered, IdempotencyKey};
use crate::input::check_id_as_name;
use crate::permissions::Action;
use crate::precondition::Precondition;
use crate::tokens::{self, IntegrationToken};
use crate::{Platform, Versioned, audit, credentials, patch, plausible_key};

/// Fields of an integration that only the server sets.
const READ_ONLY: [&str; 9] = [
    "id",
    "account_id",
    "account",
    "category",
    "integration_point",
    "provider_fullname",
    "provider_type",
    "refresh_token_id",
    "created_at",
];

impl Resource for IntegrationRow {
    type Wire = Integration;
    const KIND: &'static str = "integration";

    fn wire(&self) -> Integration {
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
        Some(self.account_id)
    }

    /// By its id: the account was looked at before.
    fn read<'t>(tx: &'t mut Tx<'_>, key: &'t str) -> BoxFuture<'t, Result<Option<Self>, StoreError>> {
        Box::pin(async move {
            match key.parse() {
                Ok(id) => store::integrations::by_id(tx, id).await,
                Err(_) => Ok(None),
            }
        })
    }

    fn write<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move {
            store::integrations::update(tx, self).await.map_err(|error| name_taken(error, &self.name))
        })
    }
}

impl Removable for IntegrationRow {
    fn remove<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move { Ok(store::integrations::delete(tx, self).await?) })
    }
}

/// A list's page and how many integrations match in all, if asked for: of all accounts within reach.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    parameters: &[(String, String)],
) -> Result<Page<Integration>, Error> {
    list_of(platform, &caller.for_action(Action::IntegrationsList)?, None, parameters).await
}

/// A list's page: the integrations of one account.
pub async fn list_account(
    platform: &Platform,
    caller: &Caller,
    account: &str,
    parameters: &[(String, String)],
) -> Result<Page<Integration>, Error> {
    list_of(platform, &caller.for_action(Action::IntegrationsListAccount)?, Some(account), parameters).await
}

async fn list_of(
    platform: &Platform,
    caller: &Caller,
    account: Option<&str>,
    parameters: &[(String, String)],
) -> Result<Page<Integration>, Error> {
    let (expand, parameters) = Expand::take(expand::KINDS, parameters)?;
    let query = ListQuery::parse(&INTEGRATIONS, &parameters)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let account = match account {
        Some(key) => Some(settle::account(&mut tx, key).await?.id),
        None => None,
    };
    let page = store::integrations::list(&mut tx, account, &query).await?;
    let mut rows: Vec<_> = page.rows.iter().map(wire).collect();
    expand::fill(&expand, &mut tx, &mut rows).await?;
    Ok(Page { rows, total: page.total })
}

/// The integration of this id or name in an account.
pub async fn get(
    platform: &Platform,
    caller: &Caller,
    at: (&str, &str),
) -> Result<Versioned<Integration>, Error> {
    let id = locate(platform, caller, Action::IntegrationsGet, at).await?;
    change::get::<IntegrationRow>(platform, caller, Action::IntegrationsGet, &id).await
}

/// Creates an integration with its token; credentials that come with their secrets are stored as its own.
pub async fn create(
    platform: &Platform,
    caller: &Caller,
    account: &str,
    body: Value,
    key: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<CreateIntegrationResult>>, Error> {
    let caller = &caller.for_action(Action::IntegrationsCreate)?;
    // What is wrong with the account is said first.
    settle::account(&mut platform.store.read(caller.scope()).await?, account).await?;
    let new = NewIntegration::read(&platform.egress, body)?;
    let work = (account.to_owned(), new, credentials::ring(platform, caller).await?);
    change::create(platform, caller, 200, work, key, |tx, caller, (account, new, ring)| {
        Box::pin(create_in(tx, caller, account, new, ring))
    })
    .await
}

async fn create_in(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    account: &str,
    new: &NewIntegration,
    ring: &KeyRing,
) -> Result<Versioned<CreateIntegrationResult>, Error> {
    let setup = &new.setup;
    let account = settle::account(tx, account).await?;
    let point = settle::point(tx, setup).await?;
    settle::check_provider(caller, setup, &account, point.as_ref(), true)?;
    let place = Place { id: new.id, fullname: &new.fullname, account: &account, point: point.as_ref() };
    let settled = settle::credentials(tx, caller, ring, setup, &place).await?;
    let now = caller.request().now;
    let row = IntegrationRow {
        id: new.id,
        account_id: account.id,
        name: new.name.clone(),
        fullname: new.fullname.clone(),
        category: setup.provider.connector,
        provider_type: setup.provider.id.into(),
        provider_config: settled.config.clone(),
        integration_point_id: point.map(|point| point.id),
        refresh_token_id: tokens::new_id(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::integrations::insert(tx, &row).await.map_err(|error| name_taken(error, &row.name))?;
    for credential in &settled.created {
        credentials::insert(tx, credential).await?;
    }
    store::integrations::set_credentials(tx, row.id, &settled.references()).await?;
    let token = IntegrationToken {
        name: None,
        token_type: TokenType::Default,
        ttl: tokens::TOKEN_TTL,
        parent_id: caller.token(),
    };
    let token = tokens::issue_to_integration(tx, row.refresh_token_id, &row, token, now).await?;
    audit::record(tx, caller, created(Action::IntegrationsCreate, &row)?).await?;
    let made: Vec<_> = settled.created.iter().map(credentials::wire).collect();
    Ok(Versioned {
        version: row.version,
        value: CreateIntegrationResult {
            integration: wire(&row),
            // A browser has no use for what opens the connector API; the host's back end gets it by other ways.
            token: if caller.is_connect_page() { tokens::blank(token.primary) } else { token.primary },
            credentials_created: Some(made).filter(|made| !made.is_empty()),
        },
    })
}

/// Replaces what can be changed of an integration (PUT).
pub async fn update(
    platform: &Platform,
    caller: &Caller,
    at: (&str, &str),
    body: Value,
    precondition: Precondition,
) -> Result<Versioned<UpdateIntegrationAnswer>, Error> {
    let action = Action::IntegrationsUpdate;
    let id = locate(platform, caller, action, at).await?;
    let new = Change::read(&platform.egress, body)?;
    let made = Arc::new(Mutex::new(Vec::new()));
    let work = (new, credentials::ring(platform, caller).await?, made.clone());
    let at = (id.as_str(), precondition);
    let changed = change::update(platform, caller, action, at, work, |tx, caller, (new, ring, made), row| {
        Box::pin(async move {
            note(made, put_into(tx, caller, ring, row, new).await?);
            Ok(())
        })
    })
    .await?;
    Ok(answer(changed, &made))
}

/// Applies a JSON Patch to an integration.
pub async fn patch(
    platform: &Platform,
    caller: &Caller,
    at: (&str, &str),
    operations: Value,
    precondition: Precondition,
) -> Result<Versioned<UpdateIntegrationAnswer>, Error> {
    let action = Action::IntegrationsPatch;
    let id = locate(platform, caller, action, at).await?;
    let operations = patch::read(&operations)?;
    let made = Arc::new(Mutex::new(Vec::new()));
    let ring = credentials::ring(platform, caller).await?;
    let work = (operations, ring, made.clone(), platform.egress.clone());
    let at = (id.as_str(), precondition);
    let changed = change::update(
        platform,
        caller,
        action,
        at,
        work,
        |tx, caller, (operations, ring, made, egress), row| {
            Box::pin(async move {
                let new = Change::read(egress, patch::apply(&change::json(row)?, operations, &READ_ONLY)?)?;
                note(made, put_into(tx, caller, ring, row, &new).await?);
                Ok(())
            })
        },
    )
    .await?;
    Ok(answer(changed, &made))
}

/// Deletes an integration with its tokens, its own credentials and what its provider remembered.
pub async fn delete(
    platform: &Platform,
    caller: &Caller,
    at: (&str, &str),
    precondition: Precondition,
) -> Result<(), Error> {
    let action = Action::IntegrationsDelete;
    let id = locate(platform, caller, action, at).await?;
    change::delete::<IntegrationRow, _>(platform, caller, action, (id.as_str(), precondition), |_, _, _| {
        Box::pin(async { Ok(()) })
    })
    .await
}

/// The id of an integration that is named by its account and by itself.
pub(crate) async fn locate(
    platform: &Platform,
    caller: &Caller,
    action: Action,
    (account, key): (&str, &str),
) -> Result<String, Error> {
    let caller = caller.for_action(action)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let account = settle::account(&mut tx, account).await?;
    let found =
        if plausible_key(key) { store::integrations::get(&mut tx, account.id, key).await? } else { None };
    found.map(|row| row.id.to_string()).ok_or_else(|| Error::not_found("integration", key))
}

/// Makes an integration what a body says; gives the credentials that were made for it.
async fn put_into(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    ring: &KeyRing,
    row: &mut IntegrationRow,
    new: &Change,
) -> Result<Vec<Credential>, Error> {
    check_id_as_name(&new.name, row.id.0)?;
    let setup = &new.setup;
    if setup.provider.connector != row.category {
        let message = format!("must stay a provider of the connector {}", row.category.as_str());
        return Err(Fault::body("/provider_config/type", message).into());
    }
    let account = settle::account(tx, &row.account_id.to_string()).await?;
    let point = settle::point(tx, setup).await?;
    let point_id = point.as_ref().map(|point| point.id);
    if caller.session().is_some() && point_id != row.integration_point_id {
        let message = "must stay: a Connect session moves no integration to another integration point";
        return Err(Fault::body("/integration_point_id", message).into());
    }
    let other = setup.provider.id != row.provider_type || point_id != row.integration_point_id;
    settle::check_provider(caller, setup, &account, point.as_ref(), other)?;
    let place = Place { id: row.id, fullname: &new.fullname, account: &account, point: point.as_ref() };
    let settled = settle::credentials(tx, caller, ring, setup, &place).await?;
    for credential in &settled.created {
        credentials::insert(tx, credential).await?;
    }
    store::integrations::set_credentials(tx, row.id, &settled.references()).await?;
    store::credentials::sweep(tx, row.id).await?;
    row.name.clone_from(&new.name);
    row.fullname.clone_from(&new.fullname);
    row.provider_type = setup.provider.id.into();
    row.provider_config.clone_from(&settled.config);
    row.integration_point_id = point_id;
    row.updated_at = caller.request().now;
    Ok(settled.created.iter().map(credentials::wire).collect())
}

/// Keeps the credentials of the latest try of a change.
fn note(made: &Mutex<Vec<Credential>>, new: Vec<Credential>) {
    *made.lock().unwrap_or_else(PoisonError::into_inner) = new;
}

fn answer(
    changed: Versioned<Integration>,
    made: &Mutex<Vec<Credential>>,
) -> Versioned<UpdateIntegrationAnswer> {
    let made = std::mem::take(&mut *made.lock().unwrap_or_else(PoisonError::into_inner));
    Versioned {
        version: changed.version,
        value: UpdateIntegrationAnswer {
            result: changed.value,
            credentials_created: Some(made).filter(|made| !made.is_empty()),
        },
    }
}

pub(crate) fn wire(row: &IntegrationRow) -> Integration {
    let provider = connectors::provider(&row.provider_type);
    Integration {
        name: row.name.clone(),
        created_at: row.created_at,
        updated_at: row.updated_at,
        id: row.id,
        fullname: row.fullname.clone(),
        refresh_token_id: row.refresh_token_id,
        account_id: row.account_id,
        account: None,
        category: row.category,
        provider_config: row.provider_config.clone(),
        provider_fullname: provider
            .map_or_else(|_| row.provider_type.clone(), |provider| provider.fullname.clone()),
        provider_type: row.provider_type.clone(),
        integration_point_id: row.integration_point_id,
        integration_point: None,
    }
}

fn name_taken(error: StoreError, name: &str) -> Error {
    match error {
        StoreError::Duplicate("name") => Error::Conflict {
            message: format!("the account has an integration with the name {name:?} already"),
            parameter: Some("/name".into()),
        },
        other => other.into(),
    }
}
