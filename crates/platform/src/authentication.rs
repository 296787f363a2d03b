//! From a bearer token to a [`Caller`] or an [`EngineCaller`]: the only place that makes them for a request, but for a
//! caller who may act in the place of an integration ([`crate::engine::explorer`]).

use api_types::token::TokenOwnerType;
use api_types::{MemberState, OrganizationState, Timestamp};
use secrets::{TokenHash, TokenRef};
use store::connect_sessions::ConnectSessionState;
use store::tokens::SecretRole;
use store::{Scope, WriteTx};

use crate::Platform;
use crate::caller::{Caller, RequestInfo};
use crate::engine::EngineCaller;
use crate::error::Error;

/// One text for every token that is not good: which it was is nobody's business.
const NOT_GOOD: &str = "the token is unknown, expired or revoked";

/// Finds out who calls the management API. `bearer` is what stands behind `Bearer ` in the Authorization header.
pub async fn authenticate(platform: &Platform, bearer: &str, request: RequestInfo) -> Result<Caller, Error> {
    let found = find_good(platform, bearer, &request).await?;
    if found.token.stored().owner_type == TokenOwnerType::Integration {
        return Err(Error::Forbidden(
            "this token belongs to an integration and opens the connector API only; \
             the management API needs an organization token"
                .into(),
        ));
    }
    Ok(Caller::bearer(&found, request))
}

/// Finds out which integration's connector API is called.
pub async fn authenticate_integration(
    platform: &Platform,
    bearer: &str,
    request: RequestInfo,
) -> Result<EngineCaller, Error> {
    let found = find_good(platform, bearer, &request).await?;
    let stored = found.token.stored();
    if stored.owner_type != TokenOwnerType::Integration {
        return Err(Error::Forbidden(
            "this token opens the management API only; the connector API needs the token of an integration, which \
             creating the integration or POST /v1/tokens/{account_id}/{integration_id} gives"
                .into(),
        ));
    }
    let integration = stored.owner_id.parse();
    let integration = integration.map_err(|_| Error::Store(store::StoreError::Damaged("tokens.owner_id")))?;
    Ok(EngineCaller::new(Caller::bearer(&found, request), integration))
}

/// Who wants a token's secrets exchanged.
#[derive(Clone, Debug)]
pub enum Renewer {
    /// The bearer of a refresh secret, which is good for its own token.
    Itself(Caller),
    /// A caller of the management API.
    Other(Caller),
}

impl Renewer {
    /// The caller.
    pub fn caller(&self) -> &Caller {
        match self {
            Self::Itself(caller) | Self::Other(caller) => caller,
        }
    }
}

/// Finds out who wants a token's secrets exchanged: the one call for which a refresh secret is good.
pub async fn authenticate_renewer(
    platform: &Platform,
    bearer: &str,
    request: RequestInfo,
) -> Result<Renewer, Error> {
    let found = find_live(platform, bearer, &request).await?;
    if found.role == SecretRole::Refresh {
        return Ok(Renewer::Itself(Caller::bearer(&found, request)));
    }
    authenticate(platform, bearer, request).await.map(Renewer::Other)
}

/// The token that was presented, if it is good for calls now.
async fn find_good(
    platform: &Platform,
    bearer: &str,
    request: &RequestInfo,
) -> Result<store::tokens::FoundToken, Error> {
    let found = find_live(platform, bearer, request).await?;
    if found.role == SecretRole::Refresh {
        return Err(Error::Unauthenticated("a refresh token only renews; send the access token"));
    }
    Ok(found)
}

/// The token that was presented, by whichever of its secrets, if it has not ended.
async fn find_live(
    platform: &Platform,
    bearer: &str,
    request: &RequestInfo,
) -> Result<store::tokens::FoundToken, Error> {
    let presented = TokenRef::parse(bearer).map_err(|_| Error::Unauthenticated(NOT_GOOD))?;
    let found = platform.store.directory().token(&presented).await?;
    let found = found.ok_or(Error::Unauthenticated(NOT_GOOD))?;
    if found.expires.min(found.token.stored().expires) <= request.now {
        return Err(Error::Unauthenticated(NOT_GOOD));
    }
    if found.session.as_ref().is_some_and(|session| session.state != ConnectSessionState::Open) {
        return Err(Error::Unauthenticated(NOT_GOOD));
    }
    if !found.member_state.is_none_or(may_work) {
        return Err(Error::Unauthenticated(NOT_GOOD));
    }
    check_organization(found.organization_state, found.organization_end_date.as_deref(), request.now)?;
    Ok(found)
}

/// Somebody who acts in an organization without a token: who signs in, who follows a link. The scope comes from what
/// was presented; the caller has been let in by the function that makes this, not by rights.
pub(crate) fn visitor(scope: Scope, request: RequestInfo) -> Caller {
    Caller::new(scope, request)
}

/// The bearer of an access secret that was made in this transaction.
pub(crate) async fn caller_of(
    tx: &mut WriteTx<'_>,
    access: &TokenHash,
    request: RequestInfo,
) -> Result<Caller, Error> {
    let found = store::tokens::find(tx, access).await?;
    let found = found.ok_or_else(|| Error::Internal("a token that was just made is not there".into()))?;
    Ok(Caller::bearer(&found, request))
}

/// The host itself as a caller: the command line.
pub fn host_caller(scope: Scope, command: &str) -> Caller {
    Caller::new(scope, RequestInfo::of_host(command))
}

fn may_work(state: MemberState) -> bool {
    match state {
        MemberState::Enabled | MemberState::Forgotten => true,
        MemberState::Disabled | MemberState::Invited | MemberState::Locked => false,
    }
}

/// Refuses when the organization may not work.
pub(crate) fn check_organization(
    state: OrganizationState,
    end_date: Option<&str>,
    now: Timestamp,
) -> Result<(), Error> {
    match state {
        OrganizationState::Enabled | OrganizationState::Pov => Ok(()),
        OrganizationState::Disabled => Err(Error::Disabled("the organization is disabled".into())),
        OrganizationState::Plg => match end_date {
            // The last day counts to its end, UTC; both texts are YYYY-MM-DD at the front.
            Some(day) if now.to_string().get(..10).is_some_and(|today| today > day) => {
                Err(Error::Disabled(format!("the organization's evaluation ended on {day}")))
            }
            _ => Ok(()),
        },
    }
}
