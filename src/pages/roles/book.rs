//! All roles of the organization, for saying their names, where they hold, and which can be given.

use std::sync::Arc;

use api_types::{ListAnswer, PermissionSetName, RoleDefinition};
use leptos::prelude::*;
use ui::{
    api::{ListQuery, ask, roles},
    form::Choice,
};

use super::words;
use crate::{state::session::use_session, words::roles as names};

/// Most roles that are looked at; names beyond are said without the account that they are about.
const MOST: u32 = 1000;

/// The roles as they are known now. Cheap to copy; what it answers is tracked.
#[derive(Clone, Copy)]
pub(crate) struct Book(Signal<Option<Arc<ListAnswer<RoleDefinition>>>>);

/// The roles, if the person may see them.
pub(crate) fn use_book() -> Book {
    let session = use_session();
    let asked = ask(move || {
        let query = ListQuery { limit: Some(MOST), ..ListQuery::default() };
        session.may_somewhere("roles:list").then_some(roles::List { query })
    });
    Book(Signal::derive(move || asked.data()))
}

impl Book {
    /// A role by the name that members are bound by.
    pub(crate) fn role(self, name: &str) -> String {
        self.find(name).map_or_else(|| names::role(name), |role| title(&role))
    }

    /// All roles of a member in one line.
    pub(crate) fn roles(self, bound: &[String]) -> String {
        match bound {
            [] => "No role".to_owned(),
            // More than fits in a line is counted.
            several if several.len() > 3 => names::roles(several),
            few => few.iter().map(|name| self.role(name)).collect::<Vec<_>>().join(", "),
        }
    }

    /// The whole role of this name.
    pub(crate) fn find(self, name: &str) -> Option<RoleDefinition> {
        self.0.with(|known| known.as_ref()?.result.iter().find(|role| role.name == name).cloned())
    }

    /// Names of the roles that administer the whole organization.
    pub(crate) fn administrators(self) -> Option<Vec<String>> {
        self.0.with(|known| {
            let all = known.as_ref()?.result.iter().filter(|role| is_administrator(role));
            Some(all.map(|role| role.name.clone()).collect())
        })
    }

    /// The roles that can be given in the whole organization: its own, and those that somebody made.
    pub(crate) fn choices(self) -> Vec<Choice> {
        self.0.with(|known| known.as_ref().map_or_else(builtin, |known| choices(&known.result)))
    }

    /// The same, and what there is of roles for single accounts: for filters.
    pub(crate) fn filters(self) -> Vec<Choice> {
        self.0.with(|known| {
            let all = known
                .as_ref()
                .map(|known| known.result.iter().map(|role| Choice::new(role.name.clone(), title(role))));
            all.map_or_else(builtin, Iterator::collect)
        })
    }
}

/// What a role is called: those that Patchbay made by what they allow.
pub(crate) fn title(role: &RoleDefinition) -> String {
    if !role.builtin {
        return role.fullname.clone();
    }
    let known = ["Administrator of ", "Account manager of ", "Viewer of "];
    let account = known.iter().find_map(|start| role.fullname.strip_prefix(start));
    match (role.name.split_once('~'), account) {
        (Some(_), Some(account)) => format!("{} of {account}", words::set(role.permission_set).0),
        _ => names::role(&role.name),
    }
}

/// What a role allows, and where, in a sentence or two.
pub(crate) fn about(role: &RoleDefinition) -> String {
    let (_, may) = words::set(role.permission_set);
    let place = words::place(role.resources.as_ref(), |_| None);
    // Those of Patchbay's own say the same as their permission set.
    let told = role.description.as_deref().filter(|_| !role.builtin);
    let told = told.map(|text| format!("{}. ", text.trim_end_matches('.'))).unwrap_or_default();
    if place == words::EVERYWHERE {
        format!("{told}{may}")
    } else {
        format!("{told}{may} Only here: {place}.")
    }
}

fn is_administrator(role: &RoleDefinition) -> bool {
    role.permission_set == PermissionSetName::Administrator
        && words::place(role.resources.as_ref(), |_| None).starts_with(words::EVERYWHERE)
        && role.resources.as_ref().is_none_or(|one| one.integrations.is_none())
}

/// What allows most comes first; those that Patchbay made before others.
fn choices(all: &[RoleDefinition]) -> Vec<Choice> {
    let mut given: Vec<&RoleDefinition> =
        all.iter().filter(|role| !(role.builtin && role.name.contains('~'))).collect();
    let strength =
        |role: &RoleDefinition| PermissionSetName::ALL.iter().position(|one| *one == role.permission_set);
    given.sort_by_key(|role| (!role.builtin, strength(role), role.fullname.to_lowercase()));
    given.into_iter().map(|role| Choice::new(role.name.clone(), title(role)).described(about(role))).collect()
}

/// What every organization has, until the list is there.
fn builtin() -> Vec<Choice> {
    let sets = [PermissionSetName::Administrator, PermissionSetName::Viewer, PermissionSetName::Member];
    let choice = |set: PermissionSetName| {
        let (label, about) = words::set(set);
        Choice::new(set.as_str(), label).described(about)
    };
    sets.map(choice).to_vec()
}

/// The roles of a single tenant, by the words of its API.
pub(crate) fn in_tenant() -> Vec<Choice> {
    let sets = [
        ("ADMIN", PermissionSetName::Administrator),
        ("EDITOR", PermissionSetName::AccountManager),
        ("VIEWER", PermissionSetName::Viewer),
    ];
    let about = |set| match set {
        PermissionSetName::Administrator => {
            "Does everything in this tenant, and also invites and removes its members."
        }
        PermissionSetName::AccountManager => {
            "Changes the tenant, its integrations and credentials. Sees its members, but cannot invite anybody."
        }
        _ => "Sees everything in this tenant and changes nothing. Cannot invite anybody.",
    };
    sets.map(|(word, set)| Choice::new(word, words::set(set).0).described(about(set))).to_vec()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn role(name: &str, fullname: &str, set: &str, builtin: bool, resources: Value) -> RoleDefinition {
        serde_json::from_value(json!({
            "name": name, "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:30:00Z",
            "id": "0190a000-0000-7000-8000-000000000001", "fullname": fullname, "permission_set": set,
            "builtin": builtin, "resources": resources,
        }))
        .unwrap()
    }

    fn all() -> Vec<RoleDefinition> {
        let one = json!({"accounts": {"ids": ["0190a000-0000-7000-8000-000000000009"]}});
        vec![
            role("support", "Support", "viewer", false, Value::Null),
            role("viewer", "Viewer", "viewer", true, Value::Null),
            role("administrator", "Administrator", "administrator", true, Value::Null),
            role("account-manager~9", "Account manager of Northwind", "account-manager", true, one.clone()),
            role("eu-admins", "EU administrators", "administrator", false, one),
        ]
    }

    #[test]
    fn roles_are_called_by_what_they_allow_and_where() {
        let said: Vec<_> = all().iter().map(title).collect();
        assert_eq!(said, ["Support", "Viewer", "Administrator", "Editor of Northwind", "EU administrators"]);
    }

    #[test]
    fn roles_of_single_accounts_are_not_given_in_the_whole_organization() {
        let offered: Vec<_> = choices(&all()).into_iter().map(|choice| choice.value).collect();
        assert_eq!(offered, ["administrator", "viewer", "eu-admins", "support"]);
    }

    #[test]
    fn only_who_reaches_everything_administers_the_organization() {
        let names: Vec<_> =
            all().iter().filter(|role| is_administrator(role)).map(|role| role.name.clone()).collect();
        assert_eq!(names, ["administrator"]);
    }
}
