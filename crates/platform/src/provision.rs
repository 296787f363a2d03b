//! Founding an organization: the organization, its data key, its token, its roles, its first account, and, when somebody
//! is named, its first administrator.

mod administrator;
mod builtin_roles;

use std::sync::Arc;
use std::time::Duration;

use api_types::Member;
use api_types::formats::{MAX_FULLNAME, check_email, check_line, check_name, normalize_name, slug};
use api_types::member::InvitationLink;
use api_types::token::{Resources, RoleAccounts, RoleIntegrations, RoleOrganizations, TokenPair, TokenType};
use api_types::{
    Account, AccountId, Environment, Organization, OrganizationId, OrganizationState, OrganizationType,
    PermissionSetName, Timestamp,
};
use serde::Serialize;
use store::accounts::AccountRow;
use store::data_keys::DataKeyRow;
use store::organizations::OrganizationRow;
use store::{WriteTx, data_keys};
use uuid::Uuid;

pub use self::administrator::{NewAdministrator, Way};
pub(crate) use self::builtin_roles::ADMINISTRATOR;
use crate::audit::{self, Event};
use crate::caller::{Caller, RequestInfo};
use crate::error::{Error, Fault};
use crate::invitations::Letter;
use crate::tokens::{self, TokenSpec};
use crate::{Platform, members, organization};

/// Lifetime of an organization's default token: ten years of 365 days.
const DEFAULT_TOKEN_TTL: Duration = Duration::from_hours(24 * 3650);

/// What is founded.
#[derive(Clone, Debug)]
pub struct NewOrganization {
    /// Slug; derived from the display name if none is given.
    pub name: Option<String>,
    /// Display name.
    pub fullname: String,
    /// Whether it may have organizations below it.
    pub organization_type: OrganizationType,
    /// E-mail address of whoever looks after it.
    pub contact: Option<String>,
}

/// What came of it. The token is shown here and never again.
#[derive(Clone, Debug, Serialize)]
pub struct Founded {
    /// The organization.
    pub organization: Organization,
    /// Its first account, of the same name, so that a tenant exists.
    pub account: Account,
    /// The organization's token.
    pub token: TokenPair,
    /// Its first administrator, if one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<Member>,
    /// The link by which the administrator comes in, unless a password was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation: Option<InvitationLink>,
}

/// Founds an organization without members in one transaction, as a command of the host.
pub async fn found(platform: &Platform, new: &NewOrganization, command: &str) -> Result<Founded, Error> {
    found_with(platform, new, None, RequestInfo::of_host(command)).await
}

/// Founds an organization with its first administrator in one transaction.
pub async fn found_with(
    platform: &Platform,
    new: &NewOrganization,
    administrator: Option<&NewAdministrator>,
    request: RequestInfo,
) -> Result<Founded, Error> {
    check(new)?;
    platform.keys.check_current(&platform.store).await?;
    let id = OrganizationId(Uuid::now_v7());
    let scope = platform.store.directory().host_scope(id);
    let (key, ring) = platform.keys.new_ring(id, request.now)?;
    let letter = Letter::sealed_with(platform, Arc::new(ring));
    let caller = Caller::new(scope.clone(), request);
    let work = Arc::new((caller, new.clone(), key, administrator.cloned(), letter));
    let founded = platform
        .store
        .write(&scope, move |tx| {
            let work = work.clone();
            Box::pin(async move {
                let (caller, new, key, administrator, letter) = &*work;
                let mut founded = found_in(tx, caller, new, key).await?;
                if let Some(administrator) = administrator {
                    let (member, invitation) = administrator.enter(tx, caller, letter).await?;
                    founded.member = Some(members::wire(&member));
                    founded.invitation = invitation;
                }
                Ok::<_, Error>(founded)
            })
        })
        .await?;
    Ok(founded)
}

async fn found_in(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    new: &NewOrganization,
    key: &DataKeyRow,
) -> Result<Founded, Error> {
    let organization = OrganizationRow {
        fullname: new.fullname.clone(),
        organization_type: new.organization_type,
        contact: new.contact.clone(),
        ..begin(caller.organization(), new.name.as_deref(), Some(&new.fullname), caller.request().now)
    };
    store::organizations::insert(tx, &organization)
        .await
        .map_err(|error| organization::name_taken(error, &organization.name))?;
    let (account, token) = furnish(tx, caller, &organization, key).await?;
    Ok(Founded {
        organization: organization::wire(&organization),
        account,
        token,
        member: None,
        invitation: None,
    })
}

/// A standard organization of this name, or of one that is made from the display name, or of its id, before anybody has
/// said more of it.
pub(crate) fn begin(
    id: OrganizationId,
    name: Option<&str>,
    fullname: Option<&str>,
    now: Timestamp,
) -> OrganizationRow {
    let named = name.map(normalize_name).or_else(|| fullname.and_then(slug));
    let name = named.unwrap_or_else(|| id.to_string());
    OrganizationRow {
        id,
        fullname: fullname.map_or_else(|| name.clone(), str::to_owned),
        name,
        parent_id: None,
        organization_type: OrganizationType::Standard,
        refresh_token_id: tokens::new_id(),
        contact: None,
        reply_to: None,
        picture: None,
        options: None,
        state: OrganizationState::Enabled,
        end_date: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// Gives an organization that has just been written what every one has from its first day: key, roles, token, account.
pub(crate) async fn furnish(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    organization: &OrganizationRow,
    key: &DataKeyRow,
) -> Result<(Account, TokenPair), Error> {
    let now = caller.request().now;
    data_keys::insert(tx, key).await?;
    builtin_roles::insert(tx, organization).await?;
    let token = tokens::issue(tx, organization.refresh_token_id, &default_token(), now).await?;
    let account_id = AccountId(Uuid::now_v7());
    // An organization without a name of its own is called by its id, which its account cannot be.
    let named = organization.name != organization.id.to_string();
    let account = AccountRow {
        id: account_id,
        organization_id: organization.id,
        name: if named { organization.name.clone() } else { account_id.to_string() },
        fullname: organization.fullname.clone(),
        environment: Environment::Prod,
        labels: vec![],
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::accounts::insert(tx, &account).await?;
    let event = Event {
        action: "organizations.create".into(),
        status: 200,
        account_id: Some(account_id),
        ..Event::default()
    };
    audit::record(tx, caller, event.target("organization", &organization.id, &organization.name)).await?;
    Ok((crate::accounts::wire(&account), token.primary))
}

fn check(new: &NewOrganization) -> Result<(), Error> {
    let mut faults = Vec::new();
    if let Some(Err(message)) = new.name.as_deref().map(check_name) {
        faults.push(Fault::body("/name", message));
    }
    if let Err(message) = check_line(&new.fullname, MAX_FULLNAME) {
        faults.push(Fault::body("/fullname", message));
    }
    if let Some(Err(message)) = new.contact.as_deref().map(check_email) {
        faults.push(Fault::body("/contact", message));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Everything, everywhere in the organization.
fn default_token() -> TokenSpec {
    let all = || vec!["*".to_owned()];
    TokenSpec {
        name: Some("default".into()),
        fullname: Some("Organization token".into()),
        token_type: TokenType::Default,
        permission_set: PermissionSetName::Administrator,
        resources: Resources {
            organizations: Some(RoleOrganizations { ids: all(), labels: None }),
            accounts: Some(RoleAccounts { ids: all(), ..RoleAccounts::default() }),
            integrations: Some(RoleIntegrations { categories: all() }),
        },
        ttl: DEFAULT_TOKEN_TTL,
        parent_id: None,
    }
}
