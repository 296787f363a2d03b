//! A role while it is being written, to and from the wire.

use api_types::{
    Environment,
    token::{Resources, RoleAccounts, RoleIntegrations},
};

/// Where a role holds, as the form has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// Whether it is limited to some accounts at all.
    pub(super) limited: bool,
    pub(super) accounts: Vec<String>,
    pub(super) labels: Vec<String>,
    pub(super) test: bool,
    pub(super) production: bool,
    /// Categories of integrations; none for all.
    pub(super) categories: Vec<String>,
}

impl Reach {
    /// Reads what a role has.
    pub(super) fn of(resources: Option<&Resources>) -> Self {
        let accounts = resources.and_then(|one| one.accounts.clone()).unwrap_or_default();
        let environments = accounts.environments.unwrap_or_default();
        let labels = accounts.labels.unwrap_or_default();
        let all = accounts.ids.iter().any(|id| id == "*");
        let given = resources.is_some_and(|one| one.accounts.is_some());
        let integrations = resources.and_then(|one| one.integrations.clone());
        Self {
            limited: given && !(all && labels.is_empty() && environments.is_empty()),
            accounts: if all { Vec::new() } else { accounts.ids },
            test: environments.contains(&Environment::Test),
            production: environments.contains(&Environment::Prod),
            labels,
            categories: integrations
                .map(|one| one.categories)
                .unwrap_or_default()
                .into_iter()
                .filter(|one| one != "*")
                .collect(),
        }
    }

    /// Writes it; nothing where nothing is limited. What is limited by nothing is a fault.
    pub(super) fn resources(&self) -> Result<Option<Resources>, String> {
        let narrowed = !self.accounts.is_empty() || !self.labels.is_empty() || self.test || self.production;
        if self.limited && !narrowed {
            return Err(
                "Pick accounts, labels or an environment, or choose the whole organization.".to_owned()
            );
        }
        let environments = [(self.test, Environment::Test), (self.production, Environment::Prod)];
        let environments: Vec<Environment> =
            environments.into_iter().filter(|(on, _)| *on).map(|(_, one)| one).collect();
        let accounts = self.limited.then(|| RoleAccounts {
            // None picked by name: labels and environments alone decide.
            ids: if self.accounts.is_empty() { vec!["*".to_owned()] } else { self.accounts.clone() },
            labels: Some(self.labels.clone()).filter(|labels| !labels.is_empty()),
            environments: Some(environments).filter(|environments| !environments.is_empty()),
        });
        let integrations =
            (!self.categories.is_empty()).then(|| RoleIntegrations { categories: self.categories.clone() });
        let resources = Resources { organizations: None, accounts, integrations };
        Ok(Some(resources).filter(|resources| *resources != Resources::default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(reach: &Reach) -> Reach {
        Reach::of(reach.resources().unwrap().as_ref())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let some = |accounts: &[&str], labels: &[&str], test, production, categories: &[&str]| Reach {
            limited: true,
            accounts: texts(accounts),
            labels: texts(labels),
            test,
            production,
            categories: texts(categories),
        };
        let all = [
            Reach::default(),
            Reach { categories: texts(&["ticketing"]), ..Reach::default() },
            some(&["0190a000-0000-7000-8000-000000000001"], &[], false, false, &[]),
            some(&[], &["eu"], false, false, &[]),
            some(&[], &[], true, false, &["siem"]),
            some(&["0190a000-0000-7000-8000-000000000001"], &["eu", "us"], false, true, &[]),
        ];
        for reach in all {
            assert_eq!(there_and_back(&reach), reach);
        }
    }

    #[test]
    fn a_limit_without_anything_is_no_limit_and_is_refused() {
        assert!(Reach { limited: true, ..Reach::default() }.resources().is_err());
        assert_eq!(Reach::default().resources(), Ok(None));
    }
}
