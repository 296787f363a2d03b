//! Scope: for whom a call acts, and how far that reaches. Every call of the store happens inside one.

use api_types::token::Resources;
use api_types::{AccountId, Environment, MemberId, OrganizationId, TokenId};

use crate::tokens::TokenRow;

/// Whose data a transaction sees, and which part of it.
///
/// There is no public constructor from an organization's id: a scope comes from a token that was found in the store
/// ([`Scope::of_token`]), or from [`crate::Directory`] for the host's own work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    organization: OrganizationId,
    reach: Reach,
    actor: Actor,
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

/// The part of an organization that a token reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Only these accounts. `None`: all.
    pub accounts: Option<Vec<AccountId>>,
    /// Only accounts with one of these labels. `None`: all.
    pub labels: Option<Vec<String>>,
    /// Only accounts in one of these environments. `None`: all.
    pub environments: Option<Vec<Environment>>,
    /// Only integrations of these connector categories. `None`: all.
    pub categories: Option<Vec<String>>,
}

impl Scope {
    /// The scope of a token's bearer.
    pub fn of_token(token: &TokenRow) -> Self {
        Self {
            organization: token.organization_id(),
            reach: Reach::of(token.resources()),
            actor: Actor::Token { token: token.id(), member: token.member_id() },
        }
    }

    /// The host's own, unlimited scope in one organization.
    pub(crate) fn host(organization: OrganizationId) -> Self {
        Self { organization, reach: Reach::default(), actor: Actor::Host }
    }

    /// The organization. All data of a transaction belongs to it.
    pub fn organization(&self) -> OrganizationId {
        self.organization
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

impl Reach {
    /// Reads the resources of a role. A list with `*` limits nothing; an id that is no id matches nothing.
    pub fn of(resources: &Resources) -> Self {
        let accounts = resources.accounts.as_ref();
        let labels = accounts.and_then(|one| one.labels.clone()).filter(|list| !list.is_empty());
        let environments = accounts.and_then(|one| one.environments.clone()).filter(|list| !list.is_empty());
        Self {
            accounts: accounts.and_then(|one| {
                let limited = !one.ids.iter().any(|id| id == "*");
                // With labels or environments given, an empty list of ids leaves the choice to them.
                let chosen_otherwise = one.ids.is_empty() && (labels.is_some() || environments.is_some());
                (limited && !chosen_otherwise)
                    .then(|| one.ids.iter().filter_map(|id| id.parse().ok()).collect())
            }),
            labels,
            environments,
            categories: resources
                .integrations
                .as_ref()
                .filter(|one| !one.categories.iter().any(|id| id == "*"))
                .map(|one| one.categories.clone()),
        }
    }

    /// Whether all accounts of the organization are within reach.
    pub fn is_every_account(&self) -> bool {
        self.accounts.is_none() && self.labels.is_none() && self.environments.is_none()
    }

    /// Whether an account with these properties is within reach.
    pub fn covers_account(&self, id: AccountId, environment: Environment, labels: &[String]) -> bool {
        self.accounts.as_ref().is_none_or(|ids| ids.contains(&id))
            && self.environments.as_ref().is_none_or(|list| list.contains(&environment))
            && self.labels.as_ref().is_none_or(|list| list.iter().any(|label| labels.contains(label)))
    }
}

#[cfg(test)]
mod tests {
    use api_types::token::{Resources, RoleAccounts};

    use super::Reach;

    fn reach(ids: &[&str], labels: Option<&[&str]>) -> Reach {
        Reach::of(&Resources {
            accounts: Some(RoleAccounts {
                ids: ids.iter().map(|&id| id.to_owned()).collect(),
                labels: labels.map(|list| list.iter().map(|&one| one.to_owned()).collect()),
                environments: None,
            }),
            ..Resources::default()
        })
    }

    #[test]
    fn a_star_limits_nothing_and_an_empty_list_allows_nothing() {
        assert!(reach(&["*"], None).is_every_account());
        assert_eq!(reach(&[], None).accounts, Some(vec![]));
    }

    #[test]
    fn an_unreadable_id_does_not_widen_the_reach() {
        assert_eq!(reach(&["acme"], None).accounts, Some(vec![]));
    }

    #[test]
    fn empty_lists_together_allow_nothing_either() {
        assert_eq!(reach(&[], Some(&[])).accounts, Some(vec![]));
    }

    #[test]
    fn labels_alone_choose_among_all_accounts() {
        let reach = reach(&[], Some(&["gold"]));
        assert_eq!(reach.accounts, None);
        assert_eq!(reach.labels, Some(vec!["gold".into()]));
    }
}
