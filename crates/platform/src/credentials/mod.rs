//! Credentials: sealed secrets of accounts, integrations and integration points. What they hold goes in and, except to
//! the provider that an integration calls, never out again.

mod input;
mod owner;
pub(crate) mod sealed;

use std::sync::Arc;

use api_types::credential::{Credential, CredentialKindOnly};
use egress::Egress;
use futures_util::future::BoxFuture;
use secrets::KeyRing;
use serde_json::Value;
use store::credentials::{CREDENTIALS, CredentialRow, Owner};
use store::list::{ListQuery, Page};
use store::{StoreError, Tx, WriteTx};

pub(crate) use self::input::NewCredential;
use self::input::{Change, check_operations, read_body};
pub(crate) use self::sealed::{open, seal};
use crate::caller::Caller;
use crate::change::{self, Removable, Resource, created};
use crate::error::Error;
use crate::idempotency::{Answered, IdempotencyKey};
use crate::input::check_id_as_name;
use crate::permissions::Action;
use crate::precondition::Precondition;
use crate::{Platform, Versioned, audit, patch};

impl Resource for CredentialRow {
    type Wire = Credential;
    const KIND: &'static str = "credential";

    fn wire(&self) -> Credential {
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

    fn account(&self) -> Option<api_types::AccountId> {
        self.owner.account()
    }

    /// By its id: the owner was looked at before.
    fn read<'t>(tx: &'t mut Tx<'_>, key: &'t str) -> BoxFuture<'t, Result<Option<Self>, StoreError>> {
        Box::pin(async move {
            match key.parse() {
                Ok(id) => store::credentials::by_id(tx, id).await,
                Err(_) => Ok(None),
            }
        })
    }

    fn write<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move {
            store::credentials::update(tx, self).await.map_err(|error| name_taken(error, &self.name))
        })
    }
}

impl Removable for CredentialRow {
    fn remove<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move { Ok(store::credentials::delete(tx, self).await?) })
    }
}

/// A list's page: the credentials of one owner.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    owner: &str,
    parameters: &[(String, String)],
) -> Result<Page<Credential>, Error> {
    let caller = caller.for_action(Action::CredentialsList)?;
    let query = ListQuery::parse(&CREDENTIALS, parameters)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let owner = owner::find(&mut tx, owner, None).await?;
    let page = store::credentials::list(&mut tx, &owner, &query).await?;
    Ok(Page { rows: page.rows.iter().map(wire).collect(), total: page.total })
}

/// The credential of this id or name of an owner.
pub async fn get(
    platform: &Platform,
    caller: &Caller,
    (owner, key): (&str, &str),
) -> Result<Versioned<Credential>, Error> {
    let id = locate(platform, caller, Action::CredentialsGet, owner, key).await?;
    change::get::<CredentialRow>(platform, caller, Action::CredentialsGet, &id).await
}

/// The credential of this id, whoever owns it.
pub async fn lookup(platform: &Platform, caller: &Caller, key: &str) -> Result<Versioned<Credential>, Error> {
    change::get::<CredentialRow>(platform, caller, Action::CredentialsLookup, key).await
}

/// Creates a credential. Its secrets are sealed and never shown again.
pub async fn create(
    platform: &Platform,
    caller: &Caller,
    owner: &str,
    body: Value,
    key: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<Credential>>, Error> {
    let caller = &caller.for_action(Action::CredentialsCreate)?;
    let (new, owner_type) = read_body(&platform.egress, body)?;
    let work = (owner.to_owned(), owner_type, new, ring(platform, caller).await?);
    change::create(platform, caller, 200, work, key, |tx, caller, (owner, owner_type, new, ring)| {
        Box::pin(async move {
            let owner = owner::find(tx, owner, *owner_type).await?;
            check_organization_wide(caller, &owner)?;
            let row = new.row(owner, caller, ring)?;
            insert(tx, &row).await?;
            audit::record(tx, caller, created(Action::CredentialsCreate, &row)?).await?;
            Ok(Versioned { version: row.version, value: wire(&row) })
        })
    })
    .await
}

/// Replaces what can be changed of a credential (PUT); its secrets only if there are new ones.
pub async fn update(
    platform: &Platform,
    caller: &Caller,
    (owner, key): (&str, &str),
    body: Value,
    precondition: Precondition,
) -> Result<Versioned<Credential>, Error> {
    let action = Action::CredentialsUpdate;
    let id = locate(platform, caller, action, owner, key).await?;
    let work = (Change::read(body)?, ring(platform, caller).await?, platform.egress.clone());
    let at = (id.as_str(), precondition);
    change::update(platform, caller, action, at, work, |_, caller, (new, ring, egress), row| {
        Box::pin(async move { put_into(caller, ring, egress, row, new) })
    })
    .await
}

/// Applies a JSON Patch to a credential: only `add`, `remove` and `replace` of its name, full name, expiry and what
/// stands in its config. Everything else could be used to find out what it holds.
pub async fn patch(
    platform: &Platform,
    caller: &Caller,
    (owner, key): (&str, &str),
    operations: Value,
    precondition: Precondition,
) -> Result<Versioned<Credential>, Error> {
    let action = Action::CredentialsPatch;
    let id = locate(platform, caller, action, owner, key).await?;
    let operations = patch::read(&operations)?;
    check_operations(&operations)?;
    let work = (operations, ring(platform, caller).await?, platform.egress.clone());
    let at = (id.as_str(), precondition);
    change::update(platform, caller, action, at, work, |_, caller, (operations, ring, egress), row| {
        Box::pin(async move {
            let mut before = change::json(row)?;
            let opened = sealed::open_with(ring, caller.organization(), row)?;
            before["config"] = opened;
            let new = Change::read(patch::apply(&before, operations, &[])?)?;
            put_into(caller, ring, egress, row, &new)
        })
    })
    .await
}

/// Deletes a credential that no integration refers to.
pub async fn delete(
    platform: &Platform,
    caller: &Caller,
    (owner, key): (&str, &str),
    precondition: Precondition,
) -> Result<(), Error> {
    let action = Action::CredentialsDelete;
    let id = locate(platform, caller, action, owner, key).await?;
    let at = (id.as_str(), precondition);
    change::delete::<CredentialRow, _>(platform, caller, action, at, |tx, caller, row| {
        Box::pin(async move {
            check_organization_wide(caller, &row.owner)?;
            match store::credentials::count_uses(tx, row.id).await? {
                0 => Ok(()),
                count => Err(Error::Conflict {
                    message: format!(
                        "the credential is used by {count} integration{}; give them another one first",
                        if count == 1 { "" } else { "s" }
                    ),
                    parameter: None,
                }),
            }
        })
    })
    .await
}

/// Writes a new credential.
pub(crate) async fn insert(tx: &mut WriteTx<'_>, row: &CredentialRow) -> Result<(), Error> {
    store::credentials::insert(tx, row).await.map_err(|error| name_taken(error, &row.name))
}

/// The keys that seal credentials.
pub(crate) async fn ring(platform: &Platform, caller: &Caller) -> Result<Arc<KeyRing>, Error> {
    platform.keys.ring(&platform.store, caller.scope()).await
}

/// The id of a credential that is named by its owner and by itself.
async fn locate(
    platform: &Platform,
    caller: &Caller,
    action: Action,
    owner: &str,
    key: &str,
) -> Result<String, Error> {
    let caller = caller.for_action(action)?;
    let missing = || Error::not_found("credential", key);
    if !crate::plausible_key(key) {
        return Err(missing());
    }
    let mut tx = platform.store.read(caller.scope()).await?;
    let owner = owner::find(&mut tx, owner, None).await?;
    let row = store::credentials::get(&mut tx, &owner, key).await?;
    row.map(|row| row.id.to_string()).ok_or_else(missing)
}

/// What belongs to an integration point concerns every account, so rights in some of them are not enough.
fn check_organization_wide(caller: &Caller, owner: &Owner) -> Result<(), Error> {
    match owner {
        Owner::Point(_) if !caller.scope().reach().is_every_account() => Err(Error::Forbidden(
            "credentials of integration points concern the organization as a whole, and this token is limited to \
             some accounts"
                .into(),
        )),
        _ => Ok(()),
    }
}

fn put_into(
    caller: &Caller,
    ring: &KeyRing,
    egress: &Egress,
    row: &mut CredentialRow,
    new: &Change,
) -> Result<(), Error> {
    check_organization_wide(caller, &row.owner)?;
    check_id_as_name(&new.name, row.id.0)?;
    row.name.clone_from(&new.name);
    row.fullname.clone_from(&new.fullname);
    row.expires = new.expires;
    row.updated_at = caller.request().now;
    if let Some(config) = new.config_for(egress, &row.kind)? {
        row.secret = seal(ring, caller.organization(), row.id, config)?;
    }
    Ok(())
}

pub(crate) fn wire(row: &CredentialRow) -> Credential {
    let (mut account_id, mut integration_id, mut integration_point_id) = (None, None, None);
    match &row.owner {
        Owner::Account(id) => account_id = Some(*id),
        Owner::Integration { id, .. } => integration_id = Some(*id),
        Owner::Point(id) => integration_point_id = Some(*id),
    }
    Credential {
        name: row.name.clone(),
        created_at: row.created_at,
        updated_at: row.updated_at,
        id: row.id,
        account_id,
        integration_id,
        integration_point_id,
        organization_webhook_id: None,
        owner_type: row.owner.owner_type(),
        fullname: row.fullname.clone(),
        config: CredentialKindOnly { kind: row.kind.clone() },
        expires: row.expires,
        managed: row.managed,
    }
}

fn name_taken(error: StoreError, name: &str) -> Error {
    match error {
        StoreError::Duplicate("name") => Error::Conflict {
            message: format!("the owner has a credential with the name {name:?} already"),
            parameter: Some("/name".into()),
        },
        other => other.into(),
    }
}
