//! Who calls, with which rights, about which request.

use api_types::{MemberId, OrganizationId, PermissionSetName, Timestamp, TokenId};
use store::{Actor, Scope};

use crate::error::Error;
use crate::permissions::{self, Action};

/// An authenticated caller. Only [`crate::authentication`] makes one.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(crate) scope: Scope,
    pub(crate) permission_set: PermissionSetName,
    pub(crate) request: RequestInfo,
}

/// What is known about the request; goes into audit entries.
#[derive(Clone, Debug)]
pub struct RequestInfo {
    /// The request's id, also in the answer's `X-Request-Id`.
    pub id: String,
    /// HTTP method.
    pub method: String,
    /// Path without the query, which may hold what somebody searched for.
    pub path: String,
    /// The client's address behind trusted proxies.
    pub remote_addr: String,
    /// The client's `User-Agent`, cut to 256 characters.
    pub user_agent: String,
    /// When it arrived. Everything that one request writes carries the same time.
    pub now: Timestamp,
}

impl Caller {
    /// Whose data, and how much of it.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The request.
    pub fn request(&self) -> &RequestInfo {
        &self.request
    }

    /// The organization.
    pub fn organization(&self) -> OrganizationId {
        self.scope.organization()
    }

    /// The token, unless the host itself acts.
    pub fn token(&self) -> Option<TokenId> {
        match self.scope.actor() {
            Actor::Token { token, .. } => Some(token),
            Actor::Host => None,
        }
    }

    /// The member behind the token.
    pub fn member(&self) -> Option<MemberId> {
        match self.scope.actor() {
            Actor::Token { member, .. } => member,
            Actor::Host => None,
        }
    }

    /// The rights.
    pub fn permission_set(&self) -> PermissionSetName {
        self.permission_set
    }

    /// Whether the rights include an action.
    pub fn may(&self, action: Action) -> bool {
        permissions::allows(self.permission_set, action)
    }

    /// Refuses unless the rights include the action.
    pub fn require(&self, action: Action) -> Result<(), Error> {
        if self.may(action) {
            return Ok(());
        }
        Err(Error::Forbidden(format!(
            "the token's permission set {:?} does not allow {}:{}",
            self.permission_set.as_str(),
            action.api(),
            action.verb()
        )))
    }
}
