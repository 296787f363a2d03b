//! Finding issues: filters as Redmine's parameters, of which it takes one for each field.
//!
//! What is named is compared by ids, which are looked up first.

use std::collections::BTreeSet;

use api_types::engine::ticketing::{Priority, Ticket};
use http::Method;

use super::issues::Known;
use super::names::{Kind, Names};
use super::server::Server;
use crate::query::{
    Direction, Filter, FilterKind, FilterSpec, FilterValue, Operator, Order, OrderSpec, Query, SecondRange,
};
use crate::{ErrorKind, ProviderError, Request};

const WORDS: &[Operator] = &[Operator::Eq, Operator::Ne, Operator::In, Operator::NotIn];
const EQUALS: &[Operator] = &[Operator::Eq];
const TIMES: &[Operator] = &[Operator::Eq, Operator::Gt, Operator::Gte, Operator::Lt, Operator::Lte];

const fn text(name: &'static str, operators: &'static [Operator], docs: &'static str) -> FilterSpec {
    FilterSpec { name, kind: FilterKind::Text, operators, docs }
}

const fn time(name: &'static str) -> FilterSpec {
    FilterSpec { name, kind: FilterKind::Time, operators: TIMES, docs: "In whole seconds." }
}

pub(super) const FILTERS: &[FilterSpec] = &[
    text("id", &[Operator::Eq, Operator::In], ""),
    text("project", EQUALS, "Its number or its identifier; without its subprojects."),
    text("status", WORDS, ""),
    text("issue_type", WORDS, "The tracker."),
    FilterSpec { name: "priority", kind: FilterKind::Word(Priority::WORDS), operators: WORDS, docs: "" },
    text(
        "assignee",
        EQUALS,
        "A member of the project that is asked for, else of default_project; empty: nobody is assigned.",
    ),
    text("parent", EQUALS, ""),
    time("created_at"),
    time("updated_at"),
];

/// Fields of tickets and what Redmine calls them.
const SORTED: [(&str, &str); 6] = [
    ("id", "id"),
    ("name", "subject"),
    ("priority", "priority"),
    ("due_date", "due_date"),
    ("created_at", "created_on"),
    ("updated_at", "updated_on"),
];

pub(super) const ORDERS: &[OrderSpec] = &[
    OrderSpec::both("id"),
    OrderSpec::both("name"),
    OrderSpec::both("priority"),
    OrderSpec::both("due_date"),
    OrderSpec::both("created_at"),
    OrderSpec::both("updated_at"),
];

/// What has to be looked up before issues can be asked for.
pub(super) fn kinds(query: &Query) -> Vec<Kind> {
    let fields = [("status", Kind::Status), ("issue_type", Kind::Tracker), ("priority", Kind::Priority)];
    let asked = |field: &str| query.filters.iter().any(|filter| filter.field == field);
    fields.into_iter().filter(|(field, _)| asked(field)).map(|(_, kind)| kind).collect()
}

/// The project whose members are compared, if any are.
pub(super) fn members_of<'q>(server: &'q Server, query: &'q Query) -> Result<Option<&'q str>, ProviderError> {
    let named = |filter: &'q Filter| word(filter).filter(|value| !value.is_empty());
    let of = |field: &'static str| query.filters.iter().filter(move |filter| filter.field == field);
    if of("assignee").find_map(named).is_none() {
        return Ok(None);
    }
    match of("project").find_map(named).unwrap_or(&server.default_project) {
        "" => Err(refused(
            "compares an assignee, so it must name a project too, or the integration a default_project",
        )),
        project => Ok(Some(project)),
    }
}

/// The project that is asked for, if one is.
pub(super) fn project(query: &Query) -> Option<&str> {
    let mut of = query.filters.iter().filter(|filter| filter.field == "project");
    of.find_map(word).filter(|value| !value.is_empty())
}

/// A page's place: how many are on each page, and how many come before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) size: u64,
    pub(super) offset: u64,
}

impl Place {
    pub(super) fn of(query: &Query) -> Result<Self, ProviderError> {
        let Some(after) = &query.after else { return Ok(Self { size: query.limit.into(), offset: 0 }) };
        let parts =
            after.split_once(':').and_then(|(size, offset)| Some((size.parse().ok()?, offset.parse().ok()?)));
        let (size, offset) = parts.ok_or_else(|| {
            let kind = ErrorKind::InvalidQuery { parameter: "cursor" };
            ProviderError::new(kind, "the cursor is of another version")
        })?;
        Ok(Self { size, offset })
    }

    /// The next page, as it goes into a cursor; `None` behind the last.
    pub(super) fn next(self, total: u64) -> Option<String> {
        let offset = self.offset.saturating_add(self.size);
        (offset < total).then(|| format!("{}:{offset}", self.size))
    }

    pub(super) fn parameters(self) -> [(&'static str, String); 2] {
        [("limit", self.size.to_string()), ("offset", self.offset.to_string())]
    }
}

/// Asks for a page of issues; `None`: nothing can match.
pub(super) fn request(
    server: &Server,
    query: &Query,
    known: &Known,
) -> Result<Option<Request>, ProviderError> {
    let Some(conditions) = conditions(server, query, known)? else { return Ok(None) };
    let mut parameters = Vec::new();
    for Condition { field, operator, values } in &conditions {
        parameters.push(("f[]".to_owned(), (*field).to_owned()));
        parameters.push((format!("op[{field}]"), (*operator).to_owned()));
        parameters.extend(values.iter().map(|value| (format!("v[{field}][]"), value.clone())));
    }
    let place = Place::of(query)?.parameters().map(|(name, value)| (name.to_owned(), value));
    parameters.extend(place);
    parameters.push(("sort".to_owned(), sort(&query.order)));
    parameters.push(("include".to_owned(), "attachments".to_owned()));
    let parameters: Vec<_> = parameters.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    server.request(Method::GET, &["issues"], &parameters, None).map(Some)
}

/// A condition on one of Redmine's fields.
struct Condition {
    field: &'static str,
    operator: &'static str,
    values: Vec<String>,
}

impl Condition {
    fn among(field: &'static str, values: Vec<String>) -> Self {
        Self { field, operator: "=", values }
    }
}

fn conditions(
    server: &Server,
    query: &Query,
    known: &Known,
) -> Result<Option<Vec<Condition>>, ProviderError> {
    let of = |field: &'static str| query.filters.iter().filter(move |filter| filter.field == field);
    let mut conditions = Vec::new();
    // Without any condition on the status, closed ones are left out.
    if of("status").next().is_none() {
        conditions.push(Condition { field: "status_id", operator: "*", values: vec![String::new()] });
    }
    for (field, theirs, names) in [
        ("status", "status_id", &known.statuses),
        ("issue_type", "tracker_id", &known.trackers),
        ("priority", "priority_id", &known.priorities),
    ] {
        let mut filters = of(field).peekable();
        if filters.peek().is_none() {
            continue;
        }
        let ids = passing(server, field, names, filters);
        if ids.is_empty() {
            return Ok(None);
        }
        conditions.push(Condition::among(theirs, ids));
    }
    let sets = of("id").map(|filter| numbers(&filter.values));
    if let Some(ids) = sets.reduce(|one, other| one.intersection(&other).copied().collect()) {
        if ids.is_empty() {
            return Ok(None);
        }
        let ids: Vec<_> = ids.iter().map(u32::to_string).collect();
        conditions.push(Condition::among("issue_id", vec![ids.join(",")]));
    }
    for (field, theirs) in
        [("project", "project_id"), ("assignee", "assigned_to_id"), ("parent", "parent_id")]
    {
        let Some(wanted) = single(of(field), field)? else { continue };
        let value = match (field, wanted) {
            ("project", "") => return Ok(None),
            (_, "") => {
                conditions.push(Condition { field: theirs, operator: "!*", values: vec![String::new()] });
                continue;
            }
            ("assignee", name) => {
                let id = known.members.only(name);
                id.map_err(|wrong| refused(&format!("compares an assignee that {wrong}")))?.to_owned()
            }
            ("project", _) => known.project.clone(),
            ("parent", id) if id.parse::<u32>().is_err() => return Ok(None),
            (_, value) => value.to_owned(),
        };
        conditions.push(Condition::among(theirs, vec![value]));
    }
    for (field, theirs) in [("created_at", "created_on"), ("updated_at", "updated_on")] {
        let range = range(query, field)?;
        if range.is_empty() {
            return Ok(None);
        }
        // It shows whole seconds, stores parts of them where the database can, and takes what it compares with from a
        // second before: one more is asked for at both ends, and what does not belong there is left out when it is read.
        let end = |second: i64| SecondRange::time(second).to_string();
        let range = SecondRange { to: range.to.map(|to| to.saturating_add(1)), ..range };
        let (operator, values) = match (range.from, range.to) {
            (None, None) => continue,
            (Some(from), None) => (">=", vec![end(from)]),
            (None, Some(to)) => ("<=", vec![end(to)]),
            (Some(from), Some(to)) => ("><", vec![end(from), end(to)]),
        };
        conditions.push(Condition { field: theirs, operator, values });
    }
    Ok(Some(conditions))
}

fn range(query: &Query, field: &str) -> Result<SecondRange, ProviderError> {
    let mut range = SecondRange::default();
    for filter in query.filters.iter().filter(|filter| filter.field == field) {
        range.narrow(filter)?;
    }
    Ok(range)
}

/// The times that tickets must have, so exactly as Redmine cannot be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    created: SecondRange,
    updated: SecondRange,
}

impl Times {
    pub(super) fn of(query: &Query) -> Result<Self, ProviderError> {
        Ok(Self { created: range(query, "created_at")?, updated: range(query, "updated_at")? })
    }

    /// Whether nothing is said of times: then Redmine's own count is right.
    pub(super) fn are_open(self) -> bool {
        self == Self::default()
    }

    pub(super) fn take(self, ticket: &Ticket) -> bool {
        self.created.has(ticket.created_at) && self.updated.has(ticket.updated_at)
    }
}

/// The ids of all those named objects that pass all filters: there are few, and all are known.
fn passing<'f>(
    server: &Server,
    field: &str,
    names: &Names,
    filters: impl Iterator<Item = &'f Filter>,
) -> Vec<String> {
    let mut left: Vec<&(String, String)> = names.0.iter().collect();
    for filter in filters {
        let wanted = |name: &str| {
            filter.values.iter().filter_map(as_text).any(|value| match field {
                "priority" => server.priority_name(value) == Some(name),
                _ => value == name,
            })
        };
        let negated = matches!(filter.operator, Operator::Ne | Operator::NotIn);
        left.retain(|(name, _)| wanted(name) != negated);
    }
    left.into_iter().map(|(_, id)| id.clone()).collect()
}

fn numbers(values: &[FilterValue]) -> BTreeSet<u32> {
    values.iter().filter_map(as_text).filter_map(|text| text.parse().ok()).collect()
}

/// The one value of a field that can be compared once.
fn single<'f>(
    filters: impl Iterator<Item = &'f Filter>,
    field: &str,
) -> Result<Option<&'f str>, ProviderError> {
    let values: BTreeSet<&str> = filters.filter_map(word).collect();
    if values.len() > 1 {
        return Err(refused(&format!("can compare {field} only once at Redmine")));
    }
    Ok(values.into_iter().next())
}

fn word(filter: &Filter) -> Option<&str> {
    filter.values.first().and_then(as_text)
}

fn as_text(value: &FilterValue) -> Option<&str> {
    match value {
        FilterValue::Text(text) => Some(text),
        _ => None,
    }
}

fn sort(order: &[Order]) -> String {
    let keys = order.iter().filter_map(|order| {
        let (_, theirs) = SORTED.iter().find(|(ours, _)| *ours == order.field)?;
        Some(if order.direction == Direction::Desc { format!("{theirs}:desc") } else { (*theirs).to_owned() })
    });
    let mut keys: Vec<_> = keys.collect();
    if !order.iter().any(|order| order.field == "id") {
        // Without it, equals could change places between two pages.
        keys.push("id".to_owned());
    }
    keys.join(",")
}

fn refused(message: &str) -> ProviderError {
    ProviderError::new(ErrorKind::InvalidQuery { parameter: "filter" }, message)
}
