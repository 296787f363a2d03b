//! From a bearer token to a [`Caller`]: the only place that makes one for a request.

use api_types::token::TokenOwnerType;
use api_types::{OrganizationState, Timestamp};
use secrets::TokenRef;
use store::Scope;
use store::tokens::{FoundToken, SecretRole};

use crate::caller::{Caller, RequestInfo};
use crate::error::Error;
use crate::{Platform, time};

/// One text for every token that is not good: which it was is nobody's business.
const NOT_GOOD: &str = "the token is unknown, expired or revoked";

/// Finds out who calls. `bearer` is what stands behind `Bearer ` in the Authorization header.
pub async fn authenticate(platform: &Platform, bearer: &str, request: RequestInfo) -> Result<Caller, Error> {
    let presented = TokenRef::parse(bearer).map_err(|_| Error::Unauthenticated(NOT_GOOD))?;
    let found = platform.store.directory().token(&presented).await?;
    let found = found.ok_or(Error::Unauthenticated(NOT_GOOD))?;
    if found.expires.min(found.token.stored().expires) <= request.now {
        return Err(Error::Unauthenticated(NOT_GOOD));
    }
    if found.role == SecretRole::Refresh {
        return Err(Error::Unauthenticated("a refresh token only renews; send the access token"));
    }
    let scope = Scope::of_token(&found.token);
    check_organization(&found, request.now)?;
    if found.token.stored().owner_type == TokenOwnerType::Integration {
        return Err(Error::Forbidden(
            "this token belongs to an integration and opens the connector API only; \
             the management API needs an organization token"
                .into(),
        ));
    }
    Ok(Caller { scope, permission_set: found.token.permission_set(), request })
}

/// The host itself as a caller: the command line.
pub fn host_caller(scope: Scope, command: &str) -> Caller {
    Caller {
        scope,
        permission_set: api_types::PermissionSetName::Administrator,
        request: RequestInfo {
            id: uuid::Uuid::now_v7().to_string(),
            method: "CLI".into(),
            path: command.into(),
            remote_addr: String::new(),
            user_agent: format!("patchbay/{}", env!("CARGO_PKG_VERSION")),
            now: time::now(),
        },
    }
}

fn check_organization(found: &FoundToken, now: Timestamp) -> Result<(), Error> {
    match found.organization_state {
        OrganizationState::Enabled | OrganizationState::Pov => Ok(()),
        OrganizationState::Disabled => Err(Error::Disabled("the organization is disabled".into())),
        OrganizationState::Plg => match &found.organization_end_date {
            // The last day counts to its end, UTC; both texts are YYYY-MM-DD at the front.
            Some(day) if now.to_string().get(..10).is_some_and(|today| today > day.as_str()) => {
                Err(Error::Disabled(format!("the organization's evaluation ended on {day}")))
            }
            _ => Ok(()),
        },
    }
}
