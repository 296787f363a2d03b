//! Permission sets and places of roles, in plain words.

use api_types::{Environment, PermissionSetName, permission_set::PermissionSet, token::Resources};
use ui::util::text::{capitalized, counted};

/// What a permission set is called, and what somebody with it may do.
pub(crate) fn set(name: PermissionSetName) -> (&'static str, &'static str) {
    match name {
        PermissionSetName::Administrator => (
            "Administrator",
            "Does everything: accounts and integrations, and also invites and removes members, makes roles and tokens.",
        ),
        PermissionSetName::Viewer => {
            ("Viewer", "Sees everything and changes nothing. Cannot invite anybody.")
        }
        PermissionSetName::Member => (
            "Member",
            "Signs in and changes their own profile and password. Sees no accounts and no members.",
        ),
        PermissionSetName::AccountManager => (
            "Editor",
            "Creates and changes accounts, integrations and credentials. Sees the members, but cannot invite anybody.",
        ),
        PermissionSetName::ConnectUi => (
            "Connect page",
            "Connects and disconnects providers for an account, as end users do. For tokens of your product.",
        ),
        PermissionSetName::TokenIssuer => {
            ("Token issuer", "Issues tokens of integrations and does nothing else. For a back end.")
        }
        PermissionSetName::McpIntegrationsUseOnly => {
            ("Integration user", "Reads accounts and integrations and uses them. Sets nothing up.")
        }
        PermissionSetName::McpManagement => {
            ("Integration manager", "Sets up and changes integrations, but does not use them.")
        }
        PermissionSetName::AccountProvisioner => (
            "Account provisioner",
            "Creates accounts, each with one token of its own. Sees none that exist already.",
        ),
    }
}

/// Where a role holds, in one line. `account` names an account by its id, where it is known.
pub(crate) fn place(resources: Option<&Resources>, account: impl Fn(&str) -> Option<String>) -> String {
    let Some(resources) = resources else { return EVERYWHERE.to_owned() };
    let mut said = resources.accounts.as_ref().map_or_else(String::new, |accounts| {
        let labels = accounts.labels.as_deref().unwrap_or_default();
        let environments = accounts.environments.as_deref().unwrap_or_default();
        let all = accounts.ids.iter().any(|id| id == "*")
            || (accounts.ids.is_empty() && !(labels.is_empty() && environments.is_empty()));
        let mut said = match accounts.ids.as_slice() {
            _ if all && labels.is_empty() && environments.is_empty() => return String::new(),
            _ if all => "Accounts".to_owned(),
            [] => "No account".to_owned(),
            [only] => account(only).unwrap_or_else(|| "1 account".to_owned()),
            several => counted(several.len() as u64, "account|accounts"),
        };
        if !labels.is_empty() {
            said.push_str(" labelled ");
            said.push_str(&labels.join(" or "));
        }
        if !environments.is_empty() {
            said.push_str(" in ");
            said.push_str(&environments.iter().map(|one| environment(*one)).collect::<Vec<_>>().join(" or "));
        }
        said
    });
    if said.is_empty() {
        EVERYWHERE.clone_into(&mut said);
    }
    let categories = resources.integrations.as_ref().map(|one| one.categories.as_slice()).unwrap_or_default();
    if resources.integrations.is_some() && !categories.iter().any(|one| one == "*") {
        said.push_str(if categories.is_empty() { ", no integrations" } else { ", only " });
        said.push_str(&categories.join(", "));
    }
    said
}

/// The place of a role without resources.
pub(crate) const EVERYWHERE: &str = "The whole organization";

/// An environment as a word in a sentence.
pub(crate) fn environment(environment: Environment) -> &'static str {
    match environment {
        Environment::Test => "test",
        Environment::Prod => "production",
    }
}

/// The single actions of a permission set: API and what may be done there.
pub(crate) fn actions(set: &PermissionSet) -> Vec<(String, String)> {
    let said = set.permissions.iter().map(|(api, allowed)| {
        let api = if api == "all" { "Everything".to_owned() } else { capitalized(&api.replace('_', " ")) };
        let all = allowed.actions.iter().any(|action| action == "*");
        let said: Vec<String> = allowed.actions.iter().map(|action| action.replace('_', " ")).collect();
        (api, if all { "every action".to_owned() } else { said.join(", ") })
    });
    said.collect()
}

#[cfg(test)]
mod tests {
    use api_types::token::{RoleAccounts, RoleIntegrations};

    use super::*;

    fn said(accounts: RoleAccounts) -> String {
        let resources = Resources { accounts: Some(accounts), ..Resources::default() };
        place(Some(&resources), |id| (id == "1").then(|| "Northwind".to_owned()))
    }

    fn ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn a_place_is_said_as_people_would() {
        assert_eq!(place(None, |_| None), "The whole organization");
        assert_eq!(place(Some(&Resources::default()), |_| None), "The whole organization");
        assert_eq!(
            said(RoleAccounts { ids: ids(&["*"]), ..RoleAccounts::default() }),
            "The whole organization"
        );
        assert_eq!(said(RoleAccounts { ids: ids(&["1"]), ..RoleAccounts::default() }), "Northwind");
        assert_eq!(said(RoleAccounts { ids: ids(&["2"]), ..RoleAccounts::default() }), "1 account");
        assert_eq!(said(RoleAccounts { ids: ids(&["1", "2"]), ..RoleAccounts::default() }), "2 accounts");
        assert_eq!(said(RoleAccounts::default()), "No account");
        let labelled = RoleAccounts {
            ids: Vec::new(),
            labels: Some(ids(&["eu", "us"])),
            environments: Some(vec![Environment::Prod]),
        };
        assert_eq!(said(labelled), "Accounts labelled eu or us in production");
    }

    #[test]
    fn categories_follow_the_place() {
        let only = |categories: &[&str]| Resources {
            integrations: Some(RoleIntegrations { categories: ids(categories) }),
            ..Resources::default()
        };
        assert_eq!(
            place(Some(&only(&["ticketing", "siem"])), |_| None),
            "The whole organization, only ticketing, siem"
        );
        assert_eq!(place(Some(&only(&["*"])), |_| None), "The whole organization");
        assert_eq!(place(Some(&only(&[])), |_| None), "The whole organization, no integrations");
    }

    #[test]
    fn every_permission_set_has_words_of_its_own() {
        let titles: std::collections::BTreeSet<_> =
            PermissionSetName::ALL.into_iter().map(|name| set(name).0).collect();
        assert_eq!(titles.len(), PermissionSetName::ALL.len());
    }

    #[test]
    fn actions_are_listed_by_api() {
        let set: PermissionSet = serde_json::from_value(serde_json::json!({
            "name": "viewer", "permissions": {
                "integration_points": {"actions": ["list", "get"]}, "auth": {"actions": ["*"]},
                "status": {"actions": ["list_events"]},
            },
        }))
        .unwrap();
        let said: Vec<_> = actions(&set).into_iter().map(|(api, what)| format!("{api}: {what}")).collect();
        assert_eq!(said, ["Auth: every action", "Integration points: list, get", "Status: list events"]);
    }
}
