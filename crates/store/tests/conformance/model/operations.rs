//! What may be done, out of few values, so that they meet often.

use api_types::token::{Resources, RoleAccounts};
use api_types::{AccountId, Environment, OrganizationId};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use store::accounts::AccountRow;
use uuid::Uuid;

use super::reference::Reference;
use crate::bench::at;

pub(crate) const NAMES: [&str; 8] = ["a", "ab", "abc", "b", "b-1", "b_1", "~z", "zz"];
pub(crate) const FULLNAMES: [&str; 10] =
    ["", "Acme", "acme", "Acme, Inc.", "a\\b", "100%", "x_y", "Ærø ΟΔΟΣ", "\"quoted\" AND (more)", "日本語"];
pub(crate) const LABELS: [&str; 3] = ["eu", "gold", "x:1"];

#[derive(Clone, Debug)]
pub(crate) enum Operation {
    Insert(Fields),
    Update(usize, Fields),
    Delete(usize),
    List(Listing),
}

#[derive(Clone, Debug)]
pub(crate) struct Fields {
    pub(crate) name: &'static str,
    pub(crate) fullname: &'static str,
    pub(crate) environment: Environment,
    pub(crate) labels: Vec<&'static str>,
    pub(crate) second: i64,
}

impl Fields {
    pub(crate) fn row(&self, organization_id: OrganizationId) -> AccountRow {
        AccountRow {
            id: AccountId(Uuid::now_v7()),
            organization_id,
            name: self.name.into(),
            fullname: self.fullname.into(),
            environment: self.environment,
            labels: self.labels.iter().map(|&one| one.to_owned()).collect(),
            version: 1,
            created_at: at(self.second),
            updated_at: at(self.second),
        }
    }

    pub(crate) fn applied_to(&self, old: &AccountRow) -> AccountRow {
        AccountRow {
            id: old.id,
            version: old.version,
            created_at: old.created_at,
            ..self.row(old.organization_id)
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Listing {
    pub(crate) order: Vec<(&'static str, bool)>,
    pub(crate) filters: Vec<Filter>,
    pub(crate) search: Option<&'static str>,
    pub(crate) limit: usize,
    pub(crate) reach: Reach,
}

#[derive(Clone, Debug)]
pub(crate) enum Filter {
    Name(&'static str, &'static str),
    Fullname(&'static str, &'static str),
    Labels(&'static str, &'static str),
    Environment(&'static str, Environment),
    Created(&'static str, i64),
    Like(&'static str, bool, &'static str),
    In(bool, Vec<&'static str>),
}

#[derive(Clone, Debug)]
pub(crate) enum Reach {
    Everything,
    Accounts(Vec<usize>),
    Labels(Vec<&'static str>),
    Environment(Environment),
}

impl Filter {
    fn text(&self) -> String {
        match self {
            Self::Name(operator, value) => format!("name[{operator}]{value}"),
            Self::Fullname(operator, value) => format!("fullname[{operator}]\"{value}\""),
            Self::Labels(operator, value) => format!("labels[{operator}]{value}"),
            Self::Environment(operator, value) => format!("environment[{operator}]{}", value.as_str()),
            Self::Created(operator, second) => format!("created_at[{operator}]{}", at(*second)),
            Self::Like(field, false, pattern) => format!("{field}[like]{pattern}"),
            Self::Like(field, true, pattern) => format!("{field}[not like]{pattern}"),
            Self::In(false, names) => format!("name[in]{}", names.join(",")),
            Self::In(true, names) => format!("name[not in]{}", names.join(", ")),
        }
    }
}

impl Listing {
    pub(crate) fn parameters(&self) -> Vec<(&'static str, String)> {
        let order = self.order.iter().map(|(field, down)| {
            ("order", if *down { format!("{field}[desc]") } else { (*field).to_owned() })
        });
        let filters = self.filters.iter().map(|filter| ("filter", filter.text()));
        let search = self.search.iter().map(|text| ("search", (*text).to_owned()));
        order.chain(filters).chain(search).collect()
    }

    pub(crate) fn resources(&self, reference: &Reference) -> Option<Resources> {
        let mut accounts = RoleAccounts { ids: vec!["*".into()], labels: None, environments: None };
        match &self.reach {
            Reach::Everything => return None,
            Reach::Accounts(places) => {
                accounts.ids = reference.ids(places).iter().map(ToString::to_string).collect();
            }
            Reach::Labels(labels) => {
                accounts.labels = Some(labels.iter().map(|&one| one.to_owned()).collect());
            }
            Reach::Environment(one) => accounts.environments = Some(vec![*one]),
        }
        Some(Resources { accounts: Some(accounts), ..Resources::default() })
    }
}

pub(crate) fn operations() -> impl Strategy<Value = Vec<Operation>> {
    let operation = prop_oneof![
        4 => fields().prop_map(Operation::Insert),
        2 => (0..8usize, fields()).prop_map(|(which, fields)| Operation::Update(which, fields)),
        1 => (0..8usize).prop_map(Operation::Delete),
        4 => listing().prop_map(Operation::List),
    ];
    prop::collection::vec(operation, 1..24)
}

fn fields() -> impl Strategy<Value = Fields> {
    let labels = subsequence(LABELS.to_vec(), 0..=3);
    (select(NAMES.to_vec()), select(FULLNAMES.to_vec()), environment(), labels, 0..3i64).prop_map(
        |(name, fullname, environment, labels, second)| Fields {
            name,
            fullname,
            environment,
            labels,
            second,
        },
    )
}

fn environment() -> impl Strategy<Value = Environment> {
    select(Environment::ALL.to_vec())
}

fn listing() -> impl Strategy<Value = Listing> {
    let field = select(vec!["name", "fullname", "environment", "id", "created_at", "updated_at"]);
    let order = prop::collection::vec((field, any::<bool>()), 0..4);
    let search = select(vec![
        "a",
        "ab",
        "acme",
        "ACME inc",
        "日本語",
        "οδος",
        "0%",
        "\"quoted\"",
        "AND (",
        "b_1",
        "b-",
        "nothing",
    ]);
    let reach = prop_oneof![
        3 => Just(Reach::Everything),
        1 => prop::collection::vec(0..8usize, 0..4).prop_map(Reach::Accounts),
        1 => subsequence(LABELS.to_vec(), 1..=2).prop_map(Reach::Labels),
        1 => environment().prop_map(Reach::Environment),
    ];
    (order, prop::collection::vec(filter(), 0..3), prop::option::weighted(0.3, search), 1..6usize, reach)
        .prop_map(|(order, filters, search, limit, reach)| Listing { order, filters, search, limit, reach })
}

fn filter() -> impl Strategy<Value = Filter> {
    let compare = || select(vec!["eq", "ne", "gt", "gte", "lt", "lte"]);
    let equal = || select(vec!["eq", "neq"]);
    let pattern =
        select(vec!["a*", "%b", "*_*", "b_1", "*\\*", "100%", "*e*", "*", "", "*a*b*", "Æ*", "日*"]);
    prop_oneof![
        (compare(), select(NAMES.to_vec())).prop_map(|(operator, value)| Filter::Name(operator, value)),
        (compare(), select(FULLNAMES.to_vec()))
            .prop_map(|(operator, value)| Filter::Fullname(operator, value)),
        (equal(), select(LABELS.to_vec())).prop_map(|(operator, value)| Filter::Labels(operator, value)),
        (equal(), environment()).prop_map(|(operator, value)| Filter::Environment(operator, value)),
        (compare(), 0..3i64).prop_map(|(operator, second)| Filter::Created(operator, second)),
        (select(vec!["name", "fullname"]), any::<bool>(), pattern)
            .prop_map(|(field, not, pattern)| Filter::Like(field, not, pattern)),
        (any::<bool>(), subsequence(NAMES.to_vec(), 1..4)).prop_map(|(not, names)| Filter::In(not, names)),
    ]
}
