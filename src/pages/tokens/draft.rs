//! A token while it is being written.

use api_types::{
    PermissionSetName,
    formats::check_name,
    permission_set::PermissionSet,
    token::{CreateIntegrationToken, CreateToken},
};
use leptos::prelude::*;
use ui::{
    failure::Failure,
    form::{Choice, Entry, Form},
};

use super::lifetime::Lifetime;
use crate::pages::roles::{place::Where, words};

/// Values of the choice what a token opens.
pub(super) const MANAGEMENT: &str = "management";
/// The other one.
pub(super) const CONNECTOR: &str = "connector";

/// What is typed so far. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) opens: Entry<String>,
    pub(super) fullname: Entry<String>,
    pub(super) name: Entry<String>,
    pub(super) set: Entry<String>,
    pub(super) place: Where,
    /// The account of the integration; one at most.
    pub(super) account: Entry<Vec<String>>,
    pub(super) integration: Entry<String>,
    pub(super) lifetime: Lifetime,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wanted {
    /// For the management API.
    Management(CreateToken),
    /// For the connector API, with the ids of the account and the integration.
    Connector(String, String, CreateIntegrationToken),
}

impl Draft {
    pub(super) fn new(form: Form, account: Option<String>, integration: Option<String>) -> Self {
        let opens = if integration.is_some() { CONNECTOR } else { MANAGEMENT };
        Self {
            opens: form.entry("/opens", "What it opens", opens.to_owned()),
            fullname: form.entry("/fullname", "Name", String::new()),
            name: form.entry("/name", "Name in addresses", String::new()),
            set: form.entry("/permission_set", "What it may do", "viewer".to_owned()),
            place: Where::new(form, None),
            account: form.entry("/account_id", "Account", account.into_iter().collect()),
            integration: form.entry("/integration_id", "Integration", integration.unwrap_or_default()),
            lifetime: Lifetime::new(form),
        }
    }

    /// Whether it is for the connector API, tracked.
    pub(super) fn is_of_integration(self) -> bool {
        self.opens.with(|opens| opens == CONNECTOR)
    }

    /// The permission set that is picked, tracked.
    pub(super) fn set(self) -> PermissionSetName {
        self.set.with(|set| PermissionSetName::parse(set)).unwrap_or(PermissionSetName::Viewer)
    }

    /// What is typed; or what can be seen to be wrong without asking the server.
    pub(super) fn read(self) -> Result<Wanted, Failure> {
        let mut faults = Vec::new();
        let name = Some(self.name.now().trim().to_owned()).filter(|name| !name.is_empty());
        if let Some(Err(fault)) = name.as_deref().map(check_name) {
            faults.push(("/name", format!("The name {fault}.")));
        }
        let token_ttl = untrack(|| self.lifetime.read());
        if let Err(fault) = &token_ttl {
            faults.push(("/token_ttl/count", fault.clone()));
        }
        if untrack(|| self.is_of_integration()) {
            let (account, integration) = (self.account.now().pop(), self.integration.now());
            if account.is_none() {
                faults.push(("/account_id", "Pick the account that the integration belongs to.".to_owned()));
            } else if integration.is_empty() {
                faults.push(("/integration_id", "Pick an integration.".to_owned()));
            }
            return match (account, faults.is_empty()) {
                (Some(account), true) => Ok(Wanted::Connector(
                    account,
                    integration,
                    CreateIntegrationToken { name, token_ttl: token_ttl.ok() },
                )),
                _ => Err(Failure::invalid(faults)),
            };
        }
        let fullname = Some(self.fullname.now().trim().to_owned()).filter(|name| !name.is_empty());
        if fullname.is_none() {
            faults.push(("/fullname", "Give it a name by which you will know it again.".to_owned()));
        }
        let permission_set = untrack(|| self.set());
        let resources = self.place.read();
        if let Err(fault) = &resources {
            faults.push(("/resources", fault.clone()));
        }
        let resources = resources.ok().flatten().unwrap_or_default();
        let named = resources.accounts.as_ref().is_some_and(|one| one.ids.iter().any(|id| id != "*"));
        if permission_set == PermissionSetName::ConnectUi && !named {
            let fault =
                "Pick the accounts: such a token goes to a browser, so it is limited to some of them.";
            faults.push(("/resources", fault.to_owned()));
        }
        if !faults.is_empty() {
            return Err(Failure::invalid(faults));
        }
        Ok(Wanted::Management(CreateToken {
            name,
            fullname,
            resources,
            permission_set,
            token_ttl: token_ttl.ok(),
        }))
    }
}

/// The permission sets, with why this person cannot give some of them away: a token can do no more than who makes it.
pub(super) fn sets(known: Option<&[PermissionSet]>, may: impl Fn(&str) -> bool) -> Vec<Choice> {
    let choice = |set: PermissionSetName| {
        let (label, about) = words::set(set);
        let choice = Choice::new(set.as_str(), label).described(about);
        let actions = known.and_then(|known| known.iter().find(|one| one.name == set));
        match actions {
            Some(actions) if !covers(actions, &may) => {
                choice.disabled("It allows more than your own roles do.")
            }
            _ => choice,
        }
    };
    PermissionSetName::ALL.into_iter().map(choice).collect()
}

fn covers(set: &PermissionSet, may: &impl Fn(&str) -> bool) -> bool {
    set.permissions.iter().all(|(api, allowed)| {
        allowed.actions.iter().all(|action| match (api.as_str(), action.as_str()) {
            // Everything, or everything of an API: only who administers may do that.
            ("all", _) | (_, "*") => may("tokens:reset") && may("roles:delete"),
            (api, action) => may(&format!("{api}:{action}")),
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn known() -> Vec<PermissionSet> {
        serde_json::from_value(json!([
            {"name": "administrator", "permissions": {"all": {"actions": ["*"]}}},
            {"name": "token-issuer", "permissions": {"tokens": {"actions": ["create_integration"]}}},
        ]))
        .unwrap()
    }

    fn off(may: impl Fn(&str) -> bool) -> Vec<String> {
        let all = sets(Some(&known()), may).into_iter();
        all.filter(|choice| choice.disabled_reason.is_some()).map(|choice| choice.value).collect()
    }

    #[test]
    fn nobody_gives_away_more_than_they_have() {
        assert_eq!(off(|_| true), Vec::<String>::new());
        assert_eq!(off(|right| right == "tokens:create_integration"), ["administrator"]);
        assert_eq!(off(|_| false), ["administrator", "token-issuer"]);
    }

    #[test]
    fn what_the_picker_lacks_is_said_before_it_is_sent() {
        Owner::new().with(|| {
            let draft = Draft::new(Form::new(), None, None);
            draft.set.set("connect-ui".to_owned());
            let faults = draft.read().unwrap_err().faults;
            let places: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
            assert_eq!(places, ["/fullname", "/resources"]);
        });
    }

    #[test]
    fn a_token_of_an_integration_needs_the_integration() {
        Owner::new().with(|| {
            let draft = Draft::new(Form::new(), Some("7".to_owned()), Some("9".to_owned()));
            let new = CreateIntegrationToken { name: None, token_ttl: Some("24h".to_owned()) };
            assert_eq!(draft.read().unwrap(), Wanted::Connector("7".to_owned(), "9".to_owned(), new));
            draft.integration.set(String::new());
            assert_eq!(draft.read().unwrap_err().faults[0].pointer, "/integration_id");
        });
    }
}
