//! Finding records: filters and orders as an encoded query.
//!
//! Times cannot be filtered by: encoded queries read them in the time zone of whoever calls.

use crate::query::{Direction, Filter, FilterKind, FilterSpec, FilterValue, Operator, OrderSpec, Query};
use crate::{ErrorKind, ProviderError};

use super::incidents::{PRIORITIES, STATES};

const WORDS: &[Operator] = &[Operator::Eq, Operator::Ne, Operator::In, Operator::NotIn];

const fn spec(name: &'static str, kind: FilterKind, docs: &'static str) -> FilterSpec {
    FilterSpec { name, kind, operators: WORDS, docs }
}

pub(super) const FILTERS: &[FilterSpec] = &[
    spec(
        "status",
        FilterKind::Word(&["New", "In Progress", "On Hold", "Resolved", "Closed", "Canceled"]),
        "The states that every instance begins with.",
    ),
    spec("priority", FilterKind::Word(&["CRITICAL", "HIGH", "MODERATE", "LOW", "PLANNING"]), ""),
    spec("assignee", FilterKind::Text, "The sys_id of a user."),
    spec("creator", FilterKind::Text, "The sys_id of a user."),
    spec("issue_type", FilterKind::Text, "The value of a category."),
    spec("parent", FilterKind::Text, "The sys_id of an incident."),
];

pub(super) const ORDERS: &[OrderSpec] = &[
    OrderSpec::both("id"),
    OrderSpec::both("name"),
    OrderSpec::both("created_at"),
    OrderSpec::both("updated_at"),
];

/// Fields of tickets and their columns.
const COLUMNS: [(&str, &str); 10] = [
    ("status", "state"),
    ("priority", "priority"),
    ("assignee", "assigned_to"),
    ("creator", "caller_id"),
    ("issue_type", "category"),
    ("parent", "parent_incident"),
    ("id", "sys_id"),
    ("name", "short_description"),
    ("created_at", "sys_created_on"),
    ("updated_at", "sys_updated_on"),
];

/// The question. Equals are ordered by their ids, so that pages do not overlap.
pub(super) fn write(query: &Query) -> Result<String, ProviderError> {
    let mut terms = Vec::new();
    for filter in &query.filters {
        term(filter, &mut terms)?;
    }
    terms.extend(query.order.iter().map(|order| {
        let direction = if order.direction == Direction::Desc { "ORDERBYDESC" } else { "ORDERBY" };
        format!("{direction}{}", column(order.field))
    }));
    if !query.order.iter().any(|order| order.field == "id") {
        terms.push("ORDERBYsys_id".to_owned());
    }
    Ok(terms.join("^"))
}

/// One filter. An `^OR` belongs to the condition before it.
fn term(filter: &Filter, terms: &mut Vec<String>) -> Result<(), ProviderError> {
    let column = column(filter.field);
    let negated = matches!(filter.operator, Operator::Ne | Operator::NotIn);
    let mut any = Vec::new();
    for value in &filter.values {
        let value = match value {
            FilterValue::Text(text) => safe(theirs(filter.field, text))
                .ok_or_else(|| unusable(&format!("{} cannot be asked for at ServiceNow", filter.field)))?,
            _ => return Err(unusable("the filter is of a kind that ServiceNow cannot use")),
        };
        match (value.is_empty(), negated) {
            (true, true) => terms.push(format!("{column}ISNOTEMPTY")),
            (true, false) => any.push(format!("{column}ISEMPTY")),
            // What is not there differs from everything else.
            (false, true) => terms.push(format!("{column}!={value}^OR{column}ISEMPTY")),
            (false, false) => any.push(format!("{column}={value}")),
        }
    }
    if !any.is_empty() {
        terms.push(any.join("^OR"));
    }
    Ok(())
}

fn theirs<'t>(field: &str, text: &'t str) -> &'t str {
    let state = STATES.iter().find(|(word, _)| field == "status" && *word == text).map(|(_, value)| *value);
    let priority = PRIORITIES.iter().find(|one| field == "priority" && one.ours.as_str() == text);
    state.or(priority.map(|one| one.value)).unwrap_or(text)
}

/// A value that stays one: a caret would begin another condition, and what begins with `javascript:` would be run.
pub(super) fn safe(text: &str) -> Option<&str> {
    let script = text.trim_start().get(..11).is_some_and(|head| head.eq_ignore_ascii_case("javascript:"));
    let breaks = text.chars().any(|letter| letter == '^' || letter.is_control());
    (!script && !breaks).then_some(text)
}

fn unusable(message: &str) -> ProviderError {
    ProviderError::new(ErrorKind::InvalidQuery { parameter: "filter" }, message)
}

fn column(field: &str) -> &'static str {
    COLUMNS.iter().find(|(ours, _)| *ours == field).map_or("sys_id", |(_, column)| column)
}
