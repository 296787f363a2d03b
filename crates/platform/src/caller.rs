//! Who calls, with which rights, about which request.

use std::sync::Arc;

use api_types::{MemberId, OrganizationId, PermissionSetName, Timestamp, TokenId};
use store::connect_sessions::ConnectSessionRow;
use store::tokens::FoundToken;
use store::{Actor, Grant, Scope};

use crate::connect;
use crate::error::Error;
use crate::permissions::{self, Action};

/// An authenticated caller. Only [`crate::authentication`] makes one.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(crate) scope: Scope,
    pub(crate) request: RequestInfo,
    /// The session of the Connect page that the token belongs to: it allows less than the token's permission set.
    pub(crate) session: Option<Arc<ConnectSessionRow>>,
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

/// What stands in the place of a method when the host itself acts.
const HOST_METHOD: &str = "CLI";

impl RequestInfo {
    /// The host's own doing; `command` stands in the place of a path.
    pub fn of_host(command: &str) -> Self {
        Self {
            id: uuid::Uuid::now_v7().to_string(),
            method: HOST_METHOD.into(),
            path: command.into(),
            remote_addr: String::new(),
            user_agent: format!("patchbay/{}", env!("CARGO_PKG_VERSION")),
            now: crate::time::now(),
        }
    }

    /// Whether the host itself acts: the command line.
    pub(crate) fn is_host(&self) -> bool {
        self.method == HOST_METHOD
    }
}

impl Caller {
    /// Somebody with the rights of a scope, no session of the Connect page.
    pub(crate) fn new(scope: Scope, request: RequestInfo) -> Self {
        Self { scope, request, session: None }
    }

    /// The bearer of a token.
    pub(crate) fn bearer(found: &FoundToken, request: RequestInfo) -> Self {
        let session = found.session.clone().map(Arc::new);
        Self { session, ..Self::new(Scope::of_token(found), request) }
    }

    /// The session of the Connect page in which the call is made.
    pub fn session(&self) -> Option<&ConnectSessionRow> {
        self.session.as_deref()
    }

    /// Whether all that the caller has is what a browser on the Connect page has.
    pub(crate) fn is_connect_page(&self) -> bool {
        let grants = self.scope.grants();
        !grants.is_empty() && grants.iter().all(|one| one.permission_set == PermissionSetName::ConnectUi)
    }

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

    /// Whether some of the rights include an action, at least for some accounts.
    pub fn may(&self, action: Action) -> bool {
        self.session_allows(action) && self.scope.grants().iter().any(|grant| grants(grant, action))
    }

    fn session_allows(&self, action: Action) -> bool {
        self.session().is_none_or(|session| connect::allows(&session.setup.actions, action))
    }

    /// Whether the rights include an action in the whole organization.
    pub fn may_everywhere(&self, action: Action) -> bool {
        let everywhere = |grant: &Grant| grants(grant, action) && grant.reach.is_every_account();
        self.session_allows(action) && self.scope.grants().iter().any(everywhere)
    }

    /// Refuses unless the rights include the action.
    pub fn require(&self, action: Action) -> Result<(), Error> {
        if self.may(action) {
            return Ok(());
        }
        let (api, verb) = (action.api(), action.verb());
        if !self.session_allows(action) {
            return Err(Error::Forbidden(format!("this Connect session does not allow {api}:{verb}")));
        }
        if self.scope.grants().iter().any(|grant| permissions::allows(grant.permission_set, action)) {
            return Err(Error::Forbidden(format!(
                "{api}:{verb} concerns the organization as a whole, and this token is limited to some accounts"
            )));
        }
        Err(Error::Forbidden(match self.scope.grants() {
            [only] => {
                format!(
                    "the token's permission set {:?} does not allow {api}:{verb}",
                    only.permission_set.as_str()
                )
            }
            _ => format!("none of the member's roles allows {api}:{verb}"),
        }))
    }

    /// The caller as far as the rights for this action reach; refuses unless there are any. What is read and changed
    /// for the action has to be read and changed as this caller.
    pub fn for_action(&self, action: Action) -> Result<Self, Error> {
        self.require(action)?;
        Ok(Self { scope: self.scope.narrowed(|grant| grants(grant, action)), ..self.clone() })
    }

    /// Whether somebody who has these rights has nothing that the caller has not: nobody grants more than they have.
    pub fn covers(&self, theirs: &Grant) -> bool {
        self.scope.grants().iter().any(|ours| {
            permissions::includes(ours.permission_set, theirs.permission_set)
                && ours.reach.covers(&theirs.reach)
        })
    }
}

/// Whether a grant includes an action. What concerns the organization as a whole needs one that reaches all of it.
fn grants(grant: &Grant, action: Action) -> bool {
    permissions::allows(grant.permission_set, action)
        && (!permissions::is_organization_wide(action) || grant.reach.is_every_account())
}
