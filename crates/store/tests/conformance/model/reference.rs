//! Accounts in memory: slow, obvious, and written without a look at the store.

use std::cmp::Ordering;

use api_types::{AccountId, OrganizationId};
use store::accounts::AccountRow;
use uuid::Uuid;

use super::operations::{Filter, Listing, Reach};
use crate::bench::at;

/// The accounts of one organization, in the order in which they came.
pub(crate) struct Reference {
    rows: Vec<AccountRow>,
    organization: OrganizationId,
}

impl Reference {
    pub(crate) fn new(organization: OrganizationId) -> Self {
        Self { rows: Vec::new(), organization }
    }

    pub(crate) fn insert(&mut self, row: &AccountRow) -> Result<(), &'static str> {
        assert_eq!(row.organization_id, self.organization);
        if self.rows.iter().any(|one| one.name == row.name) {
            return Err("name");
        }
        self.rows.push(row.clone());
        Ok(())
    }

    pub(crate) fn update(&mut self, row: &AccountRow) -> Result<(), &'static str> {
        if self.rows.iter().any(|one| one.name == row.name && one.id != row.id) {
            return Err("name");
        }
        for one in &mut self.rows {
            if one.id == row.id {
                *one = AccountRow { version: one.version + 1, ..row.clone() };
            }
        }
        Ok(())
    }

    pub(crate) fn delete(&mut self, row: &AccountRow) {
        self.rows.retain(|one| one.id != row.id);
    }

    pub(crate) fn nth(&self, place: usize) -> Option<AccountRow> {
        (!self.rows.is_empty()).then(|| self.rows[place % self.rows.len()].clone())
    }

    /// The ids at these places; where there is none, one that nobody has.
    pub(crate) fn ids(&self, places: &[usize]) -> Vec<AccountId> {
        places
            .iter()
            .map(|place| self.rows.get(*place).map_or(AccountId(Uuid::nil()), |row| row.id))
            .collect()
    }

    /// All rows by name.
    pub(crate) fn rows(&self) -> Vec<AccountRow> {
        let mut rows = self.rows.clone();
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        rows
    }

    pub(crate) fn list(&self, listing: &Listing) -> Vec<AccountRow> {
        let mut rows: Vec<_> = self.rows.iter().filter(|row| self.is_listed(row, listing)).cloned().collect();
        let mut order = listing.order.clone();
        if order.is_empty() {
            order.push(("name", false));
        }
        let last_down = order.last().is_some_and(|(_, down)| *down);
        order.push(("id", last_down));
        rows.sort_by(|a, b| {
            let by = |(field, down): &(&str, bool)| {
                let order = compare(a, b, field);
                if *down { order.reverse() } else { order }
            };
            order.iter().map(by).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        });
        rows
    }

    fn is_listed(&self, row: &AccountRow, listing: &Listing) -> bool {
        let reached = match &listing.reach {
            Reach::Everything => true,
            Reach::Accounts(places) => self.ids(places).contains(&row.id),
            Reach::Labels(labels) => labels.iter().any(|label| row.labels.iter().any(|one| one == label)),
            Reach::Environment(environment) => row.environment == *environment,
        };
        let found = listing.search.is_none_or(|text| {
            let fold = |text: &str| text.to_lowercase().replace('ς', "σ");
            let parts = [fold(&row.name), fold(&row.fullname)];
            fold(text).split_whitespace().all(|word| parts.iter().any(|part| part.contains(word)))
        });
        reached && found && listing.filters.iter().all(|filter| holds(filter, row))
    }
}

fn compare(a: &AccountRow, b: &AccountRow, field: &str) -> Ordering {
    match field {
        "name" => a.name.cmp(&b.name),
        "fullname" => a.fullname.cmp(&b.fullname),
        "environment" => a.environment.as_str().cmp(b.environment.as_str()),
        "created_at" => a.created_at.cmp(&b.created_at),
        "updated_at" => a.updated_at.cmp(&b.updated_at),
        _ => a.id.cmp(&b.id),
    }
}

fn holds(filter: &Filter, row: &AccountRow) -> bool {
    match filter {
        Filter::Name(operator, value) => operate(operator, row.name.as_str().cmp(value)),
        Filter::Fullname(operator, value) => operate(operator, row.fullname.as_str().cmp(value)),
        Filter::Labels(operator, value) => row.labels.iter().any(|one| one == value) == (*operator == "eq"),
        Filter::Environment(operator, value) => (row.environment == *value) == (*operator == "eq"),
        Filter::Created(operator, second) => operate(operator, row.created_at.cmp(&at(*second))),
        Filter::Like("name", not, pattern) => is_like(&pattern.to_ascii_lowercase(), &row.name) != *not,
        Filter::Like(_, not, pattern) => is_like(pattern, &row.fullname) != *not,
        Filter::In(not, names) => names.contains(&row.name.as_str()) != *not,
    }
}

fn operate(operator: &str, order: Ordering) -> bool {
    match operator {
        "eq" => order.is_eq(),
        "gt" => order.is_gt(),
        "gte" => order.is_ge(),
        "lt" => order.is_lt(),
        "lte" => order.is_le(),
        _ => order.is_ne(),
    }
}

/// Whether a text has the form of a pattern in which `*` and `%` stand for any text.
fn is_like(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some(c @ ('*' | '%')) => {
            let rest = &pattern[c.len_utf8()..];
            text.char_indices().map(|(at, _)| at).chain([text.len()]).any(|at| is_like(rest, &text[at..]))
        }
        Some(c) => text.strip_prefix(c).is_some_and(|text| is_like(&pattern[c.len_utf8()..], text)),
    }
}
