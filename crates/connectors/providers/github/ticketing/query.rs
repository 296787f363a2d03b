//! Finding issues: filters as parameters of GitHub's list, and as words of its search for counting.

use std::collections::BTreeSet;

use api_types::Timestamp;
use api_types::engine::ticketing::Ticket;
use http::Method;
use serde_json::Value;

use super::issues::STATES;
use super::repository::Repository;
use crate::http::segment;
use crate::query::{Direction, FilterKind, FilterSpec, FilterValue, Operator, Order, OrderSpec, Query};
use crate::{ErrorKind, ProviderError, Request};

const EQUALS: &[Operator] = &[Operator::Eq];
const SECOND: i64 = 1_000_000;

pub(super) const FILTERS: &[FilterSpec] = &[
    FilterSpec {
        name: "status",
        kind: FilterKind::Word(STATES),
        operators: &[Operator::Eq, Operator::Ne],
        docs: "",
    },
    FilterSpec {
        name: "assignee",
        kind: FilterKind::Text,
        operators: EQUALS,
        docs: "Passes if one of the issue's assignees does; empty: nobody is assigned.",
    },
    FilterSpec { name: "creator", kind: FilterKind::Text, operators: EQUALS, docs: "" },
    FilterSpec {
        name: "tags",
        kind: FilterKind::Text,
        operators: EQUALS,
        docs: "Passes if one of the issue's labels does. Without commas.",
    },
    FilterSpec { name: "updated_at", kind: FilterKind::Time, operators: &[Operator::Gte], docs: "" },
];

/// Fields of tickets and what GitHub calls them.
const SORTED: [(&str, &str); 2] = [("created_at", "created"), ("updated_at", "updated")];

pub(super) const ORDERS: &[OrderSpec] = &[OrderSpec::both("created_at"), OrderSpec::both("updated_at")];

/// Filters together, as GitHub can take them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    state: Option<String>,
    /// The empty one: nobody.
    assignee: Option<String>,
    creator: Option<String>,
    labels: BTreeSet<String>,
    since: Option<Timestamp>,
}

impl Wanted {
    /// `None`: nothing can match.
    pub(super) fn of(query: &Query) -> Result<Option<Self>, ProviderError> {
        let mut wanted = Self::default();
        let mut unlabelled = false;
        let mut states: Vec<&str> = STATES.to_vec();
        for filter in &query.filters {
            match (filter.field, filter.values.first()) {
                ("status", Some(FilterValue::Text(state))) => {
                    states.retain(|one| (one == state) == (filter.operator == Operator::Eq));
                }
                ("assignee", Some(FilterValue::Text(login))) => match one_of(&mut wanted.assignee, login) {
                    // GitHub's words for nobody and for anybody are no logins.
                    _ if matches!(login.as_str(), "none" | "*") => return Ok(None),
                    true => {}
                    false => return Err(refused("can compare assignee only once at GitHub")),
                },
                ("creator", Some(FilterValue::Text(login))) => {
                    if login.is_empty() {
                        return Err(refused("cannot look for a missing creator at GitHub"));
                    }
                    if !one_of(&mut wanted.creator, login) {
                        return Ok(None);
                    }
                }
                ("tags", Some(FilterValue::Text(label))) if label.is_empty() => unlabelled = true,
                ("tags", Some(FilterValue::Text(label))) if label.contains(',') => {
                    return Err(refused("cannot look for a label with a comma at GitHub"));
                }
                ("tags", Some(FilterValue::Text(label))) => {
                    wanted.labels.insert(label.clone());
                }
                ("updated_at", Some(FilterValue::Time(time))) => {
                    wanted.since = wanted.since.max(Some(*time));
                }
                _ => return Err(refused("has a form that GitHub cannot answer")),
            }
        }
        if unlabelled && wanted.labels.is_empty() {
            return Err(refused("cannot look for issues without labels at GitHub"));
        }
        if unlabelled || states.is_empty() {
            return Ok(None);
        }
        wanted.state = Some(states).filter(|states| states.len() == 1).map(|states| states.concat());
        Ok(Some(wanted))
    }

    /// Asks for a page of issues, pull requests among them.
    pub(super) fn request(
        &self,
        repository: &Repository,
        order: &[Order],
        limit: u32,
    ) -> Result<Request, ProviderError> {
        let order = order.first();
        let sort = order.and_then(|order| SORTED.iter().find(|(ours, _)| *ours == order.field));
        let direction = order.map_or(Direction::Desc, |order| order.direction);
        let mut parameters = vec![("state", self.state.clone().unwrap_or_else(|| "all".to_owned()))];
        match self.assignee.as_deref() {
            None => {}
            Some("") => parameters.push(("assignee", "none".to_owned())),
            Some(login) => parameters.push(("assignee", login.to_owned())),
        }
        parameters.extend(self.creator.clone().map(|login| ("creator", login)));
        if !self.labels.is_empty() {
            parameters.push(("labels", self.labels.iter().cloned().collect::<Vec<_>>().join(",")));
        }
        // GitHub compares whole seconds, and does not say whether that second counts: one more is asked for, and what is too
        // early is left out when it is read.
        let before = |since| Timestamp::from_micros(whole_seconds(since).as_micros().saturating_sub(SECOND));
        parameters.extend(self.since.map(|since| ("since", before(since).to_string())));
        parameters.extend([
            ("sort", sort.map_or("created", |(_, theirs)| *theirs).to_owned()),
            ("direction", direction.as_str().to_owned()),
            ("per_page", limit.to_string()),
        ]);
        repository.request(Method::GET, PLACE, &joined(&parameters), None)
    }

    /// Whether a ticket that GitHub has found is wanted.
    pub(super) fn takes(&self, ticket: &Ticket) -> bool {
        self.since.is_none_or(|since| ticket.updated_at >= since)
    }

    /// Asks how many there are. The list does not say it, and would count pull requests. `None`: GitHub cannot count them.
    pub(super) fn request_count(&self, repository: &Repository) -> Result<Option<Request>, ProviderError> {
        if self.since.is_some_and(|since| since != whole_seconds(since)) {
            return Ok(None);
        }
        let mut words = vec![format!("repo:{}", repository.name), "is:issue".to_owned()];
        words.extend(self.state.as_ref().map(|state| format!("state:{state}")));
        words.extend(self.assignee.as_deref().map(|login| match login {
            "" => "no:assignee".to_owned(),
            login => format!("assignee:{}", quoted(login)),
        }));
        words.extend(self.creator.as_ref().map(|login| format!("author:{}", quoted(login))));
        words.extend(self.labels.iter().map(|label| format!("label:{}", quoted(label))));
        words.extend(self.since.map(|since| format!("updated:>={since}")));
        let parameters = [("q", words.join(" ")), ("per_page", "1".to_owned())];
        repository.call(Method::GET, "/search/issues", &joined(&parameters), None).map(Some)
    }
}

/// Where issues are listed.
pub(super) const PLACE: &[&str] = &["issues"];

/// How many there are; `None` if GitHub gave up before it had seen all.
pub(super) fn read_count(found: &Value) -> Option<u64> {
    let whole = found.get("incomplete_results").and_then(Value::as_bool) != Some(true);
    found.get("total_count").and_then(Value::as_u64).filter(|_| whole)
}

fn joined(parameters: &[(&str, String)]) -> String {
    let all: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={}", segment(value))).collect();
    all.join("&")
}

/// A word of the search, which ends at the next quotation mark.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_micros(time.as_micros() - time.as_micros().rem_euclid(SECOND))
}

/// Keeps a value; says whether it is the only one.
fn one_of(kept: &mut Option<String>, value: &str) -> bool {
    kept.get_or_insert_with(|| value.to_owned()).eq_ignore_ascii_case(value)
}

fn refused(message: &str) -> ProviderError {
    ProviderError::new(ErrorKind::InvalidQuery { parameter: "filter" }, message)
}
