//! Reach: which accounts of an organization rights hold for.

use api_types::token::Resources;
use api_types::{AccountId, Environment, IntegrationId, IntegrationPointId};

/// The part of an organization that rights reach: what any of these parts reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    parts: Vec<Part>,
}

/// Accounts that have all of these properties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Only these accounts. `None`: all.
    pub accounts: Option<Vec<AccountId>>,
    /// Only accounts with one of these labels. `None`: all.
    pub labels: Option<Vec<String>>,
    /// Only accounts in one of these environments. `None`: all.
    pub environments: Option<Vec<Environment>>,
    /// Only integrations of these connector categories. `None`: all.
    pub categories: Option<Vec<String>>,
    /// Only integrations of these integration points. `None`: all.
    pub points: Option<Vec<IntegrationPointId>>,
    /// Only these integrations. `None`: all.
    pub integrations: Option<Vec<IntegrationId>>,
}

impl Reach {
    /// The whole organization.
    pub fn everything() -> Self {
        Self { parts: vec![Part::default()] }
    }

    /// Reads the resources of a role. A list with `*` limits nothing; an id that is no id matches nothing.
    pub fn of(resources: &Resources) -> Self {
        let accounts = resources.accounts.as_ref();
        let labels = accounts.and_then(|one| one.labels.clone()).filter(|list| !list.is_empty());
        let environments = accounts.and_then(|one| one.environments.clone()).filter(|list| !list.is_empty());
        let part = Part {
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
            points: None,
            integrations: None,
        };
        Self { parts: vec![part] }
    }

    /// The same, but of integrations only those of some integration points, and only some of them. `None` limits nothing.
    #[must_use]
    pub fn limited_to(
        &self,
        points: Option<&[IntegrationPointId]>,
        integrations: Option<&[IntegrationId]>,
    ) -> Self {
        let limit = |part: &Part| Part {
            points: points.map(<[_]>::to_vec).or_else(|| part.points.clone()),
            integrations: integrations.map(<[_]>::to_vec).or_else(|| part.integrations.clone()),
            ..part.clone()
        };
        Self { parts: self.parts.iter().map(limit).collect() }
    }

    /// What any of these reaches. Of none at all: nothing.
    pub fn union<'r>(reaches: impl IntoIterator<Item = &'r Reach>) -> Self {
        let mut union = Self { parts: Vec::new() };
        for part in reaches.into_iter().flat_map(|reach| &reach.parts) {
            union.add(part);
        }
        union
    }

    /// The parts, none of which lies inside another.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether all accounts of the organization are within reach.
    pub fn is_every_account(&self) -> bool {
        self.parts.iter().any(Part::is_every_account)
    }

    /// Whether an account with these properties is within reach.
    pub fn covers_account(&self, id: AccountId, environment: Environment, labels: &[String]) -> bool {
        self.parts.iter().any(|part| part.covers_account(id, environment, labels))
    }

    /// Whether an account is within reach whatever its environment and its labels are.
    pub fn names_account(&self, id: AccountId) -> bool {
        self.parts
            .iter()
            .any(|part| part.covers(&Part { accounts: Some(vec![id]), ..part.about_integrations() }))
    }

    /// Whether everything that `other` reaches, now or after changes to accounts, is within reach.
    pub fn covers(&self, other: &Self) -> bool {
        other.parts.iter().all(|theirs| self.parts.iter().any(|ours| ours.covers(theirs)))
    }

    /// The connector categories within reach at an account with these properties. `None`: all.
    pub fn categories_at(
        &self,
        id: AccountId,
        environment: Environment,
        labels: &[String],
    ) -> Option<Vec<String>> {
        let mut all = Vec::new();
        for part in self.parts.iter().filter(|part| part.covers_account(id, environment, labels)) {
            all.extend_from_slice(part.categories.as_ref()?);
        }
        all.sort();
        all.dedup();
        Some(all)
    }

    /// The integration points within reach at an account with these properties. `None`: all, and none is needed.
    pub fn points_at(
        &self,
        id: AccountId,
        environment: Environment,
        labels: &[String],
    ) -> Option<Vec<IntegrationPointId>> {
        let mut all = Vec::new();
        for part in self.parts.iter().filter(|part| part.covers_account(id, environment, labels)) {
            all.extend_from_slice(part.points.as_ref()?);
        }
        Some(all)
    }

    fn add(&mut self, part: &Part) {
        if self.parts.iter().any(|ours| ours.covers(part)) {
            return;
        }
        self.parts.retain(|ours| !part.covers(ours));
        // Somebody with a role for each of many accounts has one list of them, not as many parts.
        let same_but_accounts = |ours: &&mut Part| {
            ours.accounts.is_some()
                && Part { accounts: None, ..(**ours).clone() } == Part { accounts: None, ..part.clone() }
        };
        match (self.parts.iter_mut().find(same_but_accounts), &part.accounts) {
            (Some(Part { accounts: Some(ours), .. }), Some(theirs)) => {
                ours.extend(theirs);
                ours.sort();
                ours.dedup();
            }
            _ => self.parts.push(part.clone()),
        }
    }
}

impl Part {
    /// Whether it leaves out no account.
    pub fn is_every_account(&self) -> bool {
        self.accounts.is_none() && self.labels.is_none() && self.environments.is_none()
    }

    fn covers_account(&self, id: AccountId, environment: Environment, labels: &[String]) -> bool {
        self.accounts.as_ref().is_none_or(|ids| ids.contains(&id))
            && self.environments.as_ref().is_none_or(|list| list.contains(&environment))
            && self.labels.as_ref().is_none_or(|list| list.iter().any(|label| labels.contains(label)))
    }

    fn covers(&self, other: &Self) -> bool {
        holds(self.accounts.as_deref(), other.accounts.as_deref())
            && holds(self.labels.as_deref(), other.labels.as_deref())
            && holds(self.environments.as_deref(), other.environments.as_deref())
            && holds(self.categories.as_deref(), other.categories.as_deref())
            && holds(self.points.as_deref(), other.points.as_deref())
            && holds(self.integrations.as_deref(), other.integrations.as_deref())
    }

    /// Whether it leaves out no integration of its accounts.
    pub fn is_every_integration(&self) -> bool {
        self.categories.is_none() && self.points.is_none() && self.integrations.is_none()
    }

    /// What it says of integrations, at every account.
    fn about_integrations(&self) -> Self {
        Self { accounts: None, labels: None, environments: None, ..self.clone() }
    }
}

/// Whether a limit lets everything through that another one lets through.
fn holds<T: PartialEq>(ours: Option<&[T]>, theirs: Option<&[T]>) -> bool {
    match (ours, theirs) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(ours), Some(theirs)) => theirs.iter().all(|one| ours.contains(one)),
    }
}

#[cfg(test)]
mod tests {
    use api_types::token::{Resources, RoleAccounts, RoleIntegrations};
    use api_types::{AccountId, Environment};
    use uuid::Uuid;

    use super::Reach;

    fn resources(ids: &[&str], labels: Option<&[&str]>, environments: Option<&[Environment]>) -> Resources {
        Resources {
            accounts: Some(RoleAccounts {
                ids: ids.iter().map(|&id| id.to_owned()).collect(),
                labels: labels.map(|list| list.iter().map(|&one| one.to_owned()).collect()),
                environments: environments.map(<[_]>::to_vec),
            }),
            ..Resources::default()
        }
    }

    fn reach(ids: &[&str], labels: Option<&[&str]>) -> Reach {
        Reach::of(&resources(ids, labels, None))
    }

    fn named(ids: &[AccountId]) -> Reach {
        let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
        reach(&ids.iter().map(String::as_str).collect::<Vec<_>>(), None)
    }

    fn id() -> AccountId {
        AccountId(Uuid::now_v7())
    }

    #[test]
    fn a_star_limits_nothing_and_an_empty_list_allows_nothing() {
        assert!(reach(&["*"], None).is_every_account());
        assert_eq!(reach(&[], None).parts()[0].accounts, Some(vec![]));
    }

    #[test]
    fn an_unreadable_id_does_not_widen_the_reach() {
        assert_eq!(reach(&["acme"], None).parts()[0].accounts, Some(vec![]));
    }

    #[test]
    fn empty_lists_together_allow_nothing_either() {
        assert_eq!(reach(&[], Some(&[])).parts()[0].accounts, Some(vec![]));
    }

    #[test]
    fn labels_alone_choose_among_all_accounts() {
        let reach = reach(&[], Some(&["gold"]));
        assert_eq!(reach.parts()[0].accounts, None);
        assert_eq!(reach.parts()[0].labels, Some(vec!["gold".into()]));
    }

    #[test]
    fn a_union_of_nothing_reaches_nothing() {
        let none = Reach::union([]);
        assert!(!none.is_every_account() && !none.covers_account(id(), Environment::Test, &["gold".into()]));
        assert!(Reach::everything().covers(&none) && none.covers(&none));
        assert!(!none.covers(&Reach::everything()));
    }

    #[test]
    fn a_union_reaches_what_any_of_its_parts_reaches_and_no_combination_of_them() {
        let test_gold = Reach::of(&resources(&["*"], Some(&["gold"]), Some(&[Environment::Test])));
        let one = id();
        let union = Reach::union([&test_gold, &named(&[one])]);
        assert!(union.covers_account(one, Environment::Prod, &[]));
        assert!(union.covers_account(id(), Environment::Test, &["gold".into()]));
        assert!(!union.covers_account(id(), Environment::Prod, &["gold".into()]));
        assert!(!union.covers_account(id(), Environment::Test, &[]));
    }

    #[test]
    fn single_accounts_come_together_in_one_list_and_vanish_in_everything() {
        let (a, b) = (id(), id());
        let union = Reach::union([&named(&[b]), &named(&[a]), &named(&[b])]);
        assert_eq!(union.parts().len(), 1);
        assert!(union.names_account(a) && union.names_account(b) && !union.names_account(id()));
        assert_eq!(Reach::union([&union, &Reach::everything()]), Reach::everything());
        assert_eq!(Reach::union([&Reach::everything(), &union]), Reach::everything());
    }

    #[test]
    fn one_reach_covers_another_only_where_no_change_of_an_account_can_break_it() {
        let (a, b) = (id(), id());
        let gold = reach(&["*"], Some(&["gold"]));
        let cases = [
            (Reach::everything(), named(&[a]), true),
            (named(&[a, b]), named(&[a]), true),
            (named(&[a]), named(&[a, b]), false),
            (named(&[a]), Reach::everything(), false),
            // The account may have the label today.
            (gold.clone(), named(&[a]), false),
            (gold.clone(), reach(&["*"], Some(&["gold", "blue"])), false),
            (reach(&["*"], Some(&["gold", "blue"])), gold.clone(), true),
            (gold.clone(), Reach::of(&resources(&["*"], Some(&["gold"]), Some(&[Environment::Test]))), true),
            (named(&[a]), named(&[]), true),
        ];
        for (ours, theirs, covers) in cases {
            assert_eq!(ours.covers(&theirs), covers, "{ours:?} {theirs:?}");
        }
    }

    #[test]
    fn categories_are_those_of_the_parts_that_reach_the_account() {
        let with = |account, categories: &[&str]| {
            let one = resources(&[account], None, None);
            let categories = categories.iter().map(|&one| one.to_owned()).collect();
            Reach::of(&Resources { integrations: Some(RoleIntegrations { categories }), ..one })
        };
        let (a, b) = (id(), id());
        let union = Reach::union([
            &with(&a.to_string(), &["siem"]),
            &with(&a.to_string(), &["chat", "siem"]),
            &with(&b.to_string(), &["*"]),
        ]);
        let at = |account| union.categories_at(account, Environment::Prod, &[]);
        assert_eq!(at(a), Some(vec!["chat".into(), "siem".into()]));
        assert_eq!(at(b), None);
        assert!(union.names_account(a) && union.names_account(b));
    }
}
