//! Scope: for whom a call acts, and how far that reaches. Every call of the store happens inside one.

use std::sync::Arc;

use api_types::{MemberId, OrganizationId, PermissionSetName, TokenId};

use crate::reach::Reach;
use crate::tokens::FoundToken;

/// Whose data a transaction sees, and which part of it.
///
/// There is no public constructor from an organization's id: a scope comes from a token that was found in the store
/// ([`Scope::of_token`]), or from [`crate::Directory`] for the host's own work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    organization: OrganizationId,
    grants: Arc<[Grant]>,
    reach: Reach,
    actor: Actor,
}

/// One of the rights that come together in a caller: what it may do, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What may be done.
    pub permission_set: PermissionSetName,
    /// Where.
    pub reach: Reach,
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The bearer of a token; a member's, if one is named.
    Token {
        /// The stored token.
        token: TokenId,
        /// The member that it speaks for.
        member: Option<MemberId>,
    },
    /// The host itself: command line, jobs.
    Host,
}

impl Scope {
    /// The scope of a token's bearer: as far as any of its grants reaches.
    pub fn of_token(found: &FoundToken) -> Self {
        Self {
            organization: found.token.organization_id(),
            reach: Reach::union(found.grants.iter().map(|grant| &grant.reach)),
            grants: found.grants.clone().into(),
            actor: Actor::Token { token: found.token.id(), member: found.token.member_id() },
        }
    }

    /// The host's own, unlimited scope in one organization.
    pub(crate) fn host(organization: OrganizationId) -> Self {
        let all = Grant { permission_set: PermissionSetName::Administrator, reach: Reach::everything() };
        Self { organization, grants: Arc::new([all]), reach: Reach::everything(), actor: Actor::Host }
    }

    /// Whoever acts here, acting without limits in an organization below. Which one that may be is the business of
    /// [`crate::sub_organizations`].
    pub(crate) fn below(&self, organization: OrganizationId) -> Self {
        Self { actor: self.actor, ..Self::host(organization) }
    }

    /// The same scope, as far as those of its grants reach that `which` chooses. It never reaches further than all of
    /// them together.
    #[must_use]
    pub fn narrowed(&self, which: impl Fn(&Grant) -> bool) -> Self {
        let chosen = self.grants.iter().filter(|grant| which(grant)).map(|grant| &grant.reach);
        Self { reach: Reach::union(chosen), ..self.clone() }
    }

    /// The organization. All data of a transaction belongs to it.
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// All rights of the caller, also those that do not reach as far as this scope.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// How far it reaches inside the organization.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Who acts.
    pub fn actor(&self) -> Actor {
        self.actor
    }
}
