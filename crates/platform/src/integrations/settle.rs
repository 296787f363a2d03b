//! From what a body says to what an integration can be stored with: account, integration point and credentials looked
//! up, inline credentials turned into stored ones.

use api_types::credential::ManagedType;
use api_types::{CredentialId, IntegrationId};
use provider_schema::{Given, credential_slots};
use secrets::KeyRing;
use serde_json::Value;
use store::Tx;
use store::accounts::AccountRow;
use store::credentials::{CredentialRow, Owner};
use store::integration_points::PointRow;
use uuid::Uuid;

use super::input::Setup;
use crate::caller::Caller;
use crate::credentials::NewCredential;
use crate::error::{Error, Fault};
use crate::integration_points::check_allowed;
use crate::plausible_key;

/// What an integration is stored with.
pub(super) struct Settled {
    /// The config, with references in the place of credentials.
    pub(super) config: Value,
    /// Credentials that came with their secrets, sealed, to be written.
    pub(super) created: Vec<CredentialRow>,
    /// Every credential that the config refers to.
    pub(super) used: Vec<CredentialRow>,
}

impl Settled {
    /// The ids of all credentials, new and old.
    pub(super) fn references(&self) -> Vec<CredentialId> {
        self.created.iter().chain(&self.used).map(|row| row.id).collect()
    }
}

/// Whose credentials are meant.
pub(super) struct Place<'a> {
    pub(super) id: IntegrationId,
    pub(super) fullname: &'a str,
    pub(super) account: &'a AccountRow,
    pub(super) point: Option<&'a PointRow>,
}

/// The account of this id or name, if the caller may have integrations of this kind there.
pub(super) async fn account(tx: &mut Tx<'_>, key: &str) -> Result<AccountRow, Error> {
    let missing = || Error::not_found("account", key);
    if !plausible_key(key) {
        return Err(missing());
    }
    store::accounts::get(tx, key).await?.ok_or_else(missing)
}

/// Refuses a provider that the caller, the account's environment or the integration point does not allow. `new` says
/// that it is not what is there already.
pub(super) fn check_provider(
    caller: &Caller,
    setup: &Setup,
    account: &AccountRow,
    point: Option<&PointRow>,
    new: bool,
) -> Result<(), Error> {
    let provider = setup.provider;
    let reach = caller.scope().reach();
    let category = provider.connector.as_str();
    if let Some(categories) = reach.categories_at(account.id, account.environment, &account.labels)
        && !categories.iter().any(|one| one == category)
    {
        return Err(Error::Forbidden(format!(
            "the token is limited to integrations of the categories {}, and this one would be of {category}",
            categories.join(", ")
        )));
    }
    if !new {
        return Ok(());
    }
    if let Some(points) = reach.points_at(account.id, account.environment, &account.labels)
        && !point.is_some_and(|point| points.contains(&point.id))
    {
        let message = "must be one of the integration points of this Connect session";
        return Err(Fault::body("/integration_point_id", message).into());
    }
    if caller.session().is_some() && point.is_none() {
        let message = "is missing; what a Connect session connects belongs to an integration point";
        return Err(Fault::body("/integration_point_id", message).into());
    }
    if !provider.environments.contains(&account.environment) {
        let message = format!("cannot be used in the environment {}", account.environment.as_str());
        return Err(Fault::body("/provider_config/type", message).into());
    }
    point.map_or(Ok(()), |point| check_allowed(point, provider, account.environment))
}

/// The integration point that a body names.
pub(super) async fn point(tx: &mut Tx<'_>, setup: &Setup) -> Result<Option<PointRow>, Error> {
    let Some(key) = &setup.point else { return Ok(None) };
    let found = if plausible_key(key) { store::integration_points::get(tx, key).await? } else { None };
    let missing = || Fault::body("/integration_point_id", "names no integration point of the organization");
    Ok(Some(found.ok_or_else(missing)?))
}

/// Turns what stands in the credential slots into references to stored credentials.
pub(super) async fn credentials(
    tx: &mut Tx<'_>,
    caller: &Caller,
    ring: &KeyRing,
    setup: &Setup,
    place: &Place<'_>,
) -> Result<Settled, Error> {
    let mut settled = Settled { config: setup.config.clone(), created: Vec::new(), used: Vec::new() };
    let mut faults = Vec::new();
    let owner =
        Owner::Integration { id: place.id, account: place.account.id, category: setup.provider.connector };
    let mut owners = vec![owner.clone(), Owner::Account(place.account.id)];
    owners.extend(place.point.map(|point| Owner::Point(point.id)));
    for slot in credential_slots(&setup.provider.schema, &setup.config) {
        let id = match &slot.given {
            Given::Nothing => continue,
            Given::Inline(_) => {
                let Some((kind, config)) = slot.inline(&setup.config) else { continue };
                let id = CredentialId(Uuid::now_v7());
                let new = NewCredential {
                    id,
                    name: Some(id.to_string()),
                    fullname: Some(place.fullname.to_owned()),
                    kind,
                    config,
                    expires: None,
                    managed: ManagedType::Managed,
                };
                settled.created.push(new.row(owner.clone(), caller, ring)?);
                id
            }
            Given::Reference(accepted, key) => match find(tx, &owners, key).await? {
                Some(row) if row.kind != accepted.kind().as_str() => {
                    let message = format!("names a credential of the type {}", row.kind);
                    faults.push(at(&slot.pointer, "value", message));
                    continue;
                }
                Some(row) => {
                    let id = row.id;
                    settled.used.push(row);
                    id
                }
                None => {
                    let message =
                        "names no credential of the integration, its account or its integration point";
                    faults.push(at(&slot.pointer, "value", message));
                    continue;
                }
            },
        };
        slot.refer(&mut settled.config, &id.to_string());
    }
    if faults.is_empty() { Ok(settled) } else { Err(Error::Invalid(faults)) }
}

async fn find(tx: &mut Tx<'_>, owners: &[Owner], key: &str) -> Result<Option<CredentialRow>, Error> {
    if !plausible_key(key) {
        return Ok(None);
    }
    for owner in owners {
        if let Some(row) = store::credentials::of_owner(tx, owner, key).await? {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

fn at(pointer: &str, field: &str, message: impl Into<String>) -> Fault {
    Fault::body(format!("/provider_config{pointer}/{field}"), message)
}
