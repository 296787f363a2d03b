//! The permission sets as they are published: what [`crate::permissions`] enforces, in the words of the API.

use api_types::PermissionSetName;
use api_types::formats::normalize_name;
use api_types::permission_set::{AllowedActions, PermissionSet, ResourceRestriction};

use crate::caller::Caller;
use crate::error::Error;
use crate::permissions::{self, Action};

/// Every permission set, in the order of the contract. They are the same for every organization.
pub fn list(caller: &Caller) -> Result<Vec<PermissionSet>, Error> {
    caller.require(Action::PermissionSetList)?;
    Ok(PermissionSetName::ALL.into_iter().map(published).collect())
}

/// The permission set of this name.
pub fn get(caller: &Caller, name: &str) -> Result<PermissionSet, Error> {
    caller.require(Action::PermissionSetGet)?;
    PermissionSetName::parse(&normalize_name(name))
        .map(published)
        .ok_or_else(|| Error::not_found("permission set", name))
}

fn published(name: PermissionSetName) -> PermissionSet {
    let actions =
        |verbs: &[&str]| AllowedActions { actions: verbs.iter().map(|&verb| verb.into()).collect() };
    PermissionSet {
        name,
        description: Some(description(name).into()),
        resource_restrictions: Some(restrictions(name).to_vec()),
        permissions: permissions::grants(name)
            .iter()
            .map(|(api, verbs)| ((*api).to_owned(), actions(verbs)))
            .collect(),
    }
}

fn description(name: PermissionSetName) -> &'static str {
    match name {
        PermissionSetName::Administrator => "Does everything, members, roles and tokens included.",
        PermissionSetName::Viewer => "Reads everything and changes nothing.",
        PermissionSetName::Member => {
            "Signs in, changes the own password, sees the organization and the status."
        }
        PermissionSetName::AccountManager => {
            "Manages accounts, integrations and credentials and issues integration tokens; sees the members."
        }
        PermissionSetName::ConnectUi => {
            "Connects and disconnects providers for an account, as the Connect page does for its user."
        }
        PermissionSetName::TokenIssuer => "Issues integration tokens and does nothing else.",
        PermissionSetName::McpIntegrationsUseOnly => {
            "Reads accounts and integrations and uses connectors; sets nothing up."
        }
        PermissionSetName::McpManagement => "Sets up and changes integrations; uses no connectors.",
        PermissionSetName::AccountProvisioner => {
            "Creates accounts, each with one token of its own; sees and changes none that exist."
        }
    }
}

/// By what a role or token with the set can be narrowed. Where nothing belongs to an account, there is nothing to
/// narrow.
fn restrictions(name: PermissionSetName) -> &'static [ResourceRestriction] {
    use ResourceRestriction::{Accounts, Integrations};
    match name {
        PermissionSetName::Member | PermissionSetName::AccountProvisioner => &[Accounts],
        PermissionSetName::Administrator
        | PermissionSetName::Viewer
        | PermissionSetName::AccountManager
        | PermissionSetName::ConnectUi
        | PermissionSetName::TokenIssuer
        | PermissionSetName::McpIntegrationsUseOnly
        | PermissionSetName::McpManagement => &[Accounts, Integrations],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_published_is_what_is_enforced() {
        for set in PermissionSetName::ALL {
            let published = published(set);
            for action in Action::ALL {
                let said = [action.api(), "all"]
                    .into_iter()
                    .filter_map(|api| published.permissions.get(api))
                    .any(|one| one.actions.iter().any(|verb| verb == "*" || verb == action.verb()));
                assert_eq!(said, permissions::allows(set, *action), "{set:?} {action:?}");
            }
        }
    }
}
