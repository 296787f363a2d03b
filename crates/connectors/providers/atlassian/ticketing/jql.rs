//! Finding issues: filters and orders in Jira's query language (JQL).
//!
//! Times cannot be filtered by: JQL reads them to the minute, in the time zone of whoever calls.

use crate::query::{Direction, Filter, FilterKind, FilterSpec, FilterValue, Operator, OrderSpec, Query};

use super::issues::PRIORITIES;
use super::work::Projects;

const WORDS: &[Operator] = &[Operator::Eq, Operator::Ne, Operator::In, Operator::NotIn];

const fn word(name: &'static str) -> FilterSpec {
    FilterSpec { name, kind: FilterKind::Text, operators: WORDS, docs: "" }
}

pub(super) const FILTERS: &[FilterSpec] = &[
    word("status"),
    word("project"),
    word("issue_type"),
    FilterSpec {
        kind: FilterKind::Word(&["CRITICAL", "HIGH", "MEDIUM", "LOW", "PLANNING"]),
        ..word("priority")
    },
    FilterSpec { docs: "Passes if one of the issue's labels does.", ..word("tags") },
];

pub(super) const ORDERS: &[OrderSpec] = &[
    OrderSpec::both("id"),
    OrderSpec::both("name"),
    OrderSpec::both("created_at"),
    OrderSpec::both("updated_at"),
];

/// Fields of tickets and what JQL calls them.
const NAMES: [(&str, &str); 9] = [
    ("status", "status"),
    ("project", "project"),
    ("issue_type", "issuetype"),
    ("priority", "priority"),
    ("tags", "labels"),
    ("id", "key"),
    ("name", "summary"),
    ("created_at", "created"),
    ("updated_at", "updated"),
];

/// The question. It always restricts something: Jira refuses others.
pub(super) fn write(query: &Query, projects: Projects) -> String {
    let mut terms: Vec<_> = query.filters.iter().map(term).collect();
    if projects == Projects::OfService {
        terms.push("projectType = service_desk".to_owned());
    }
    if terms.is_empty() {
        terms.push("project is not EMPTY".to_owned());
    }
    let mut keys: Vec<_> = query
        .order
        .iter()
        .map(|order| {
            let direction = if order.direction == Direction::Desc { "DESC" } else { "ASC" };
            format!("{} {direction}", theirs(order.field))
        })
        .collect();
    if !query.order.iter().any(|order| order.field == "id") {
        keys.push("key ASC".to_owned());
    }
    format!("{} ORDER BY {}", terms.join(" AND "), keys.join(", "))
}

/// One filter. In JQL nothing differs from anything: what is not there has to be named.
fn term(filter: &Filter) -> String {
    let field = theirs(filter.field);
    let texts = filter.values.iter().map(|value| match value {
        FilterValue::Text(text) if filter.field == "priority" => {
            let found = PRIORITIES.iter().find(|(ours, _)| ours.as_str() == text);
            found.map_or_else(|| text.clone(), |(_, name)| (*name).to_owned())
        }
        FilterValue::Text(text) => text.clone(),
        FilterValue::Time(time) => time.to_string(),
        FilterValue::Bool(value) => value.to_string(),
        FilterValue::Number(value) => value.to_string(),
    });
    let (empty, texts): (Vec<_>, Vec<_>) = texts.partition(String::is_empty);
    let values: Vec<_> = texts.iter().map(|text| quote(text)).collect();
    let values = values.join(", ");
    let (named, nothing) = (!texts.is_empty(), !empty.is_empty());
    if matches!(filter.operator, Operator::Ne | Operator::NotIn) {
        return match (named, nothing) {
            (true, true) => format!("({field} not in ({values}) AND {field} is not EMPTY)"),
            (true, false) => format!("({field} not in ({values}) OR {field} is EMPTY)"),
            _ => format!("{field} is not EMPTY"),
        };
    }
    match (named, nothing) {
        (true, true) => format!("({field} in ({values}) OR {field} is EMPTY)"),
        (true, false) => format!("{field} in ({values})"),
        _ => format!("{field} is EMPTY"),
    }
}

/// A text that stays one, whatever it holds. Control characters are written as JQL's own escapes.
pub(super) fn quote(text: &str) -> String {
    use std::fmt::Write as _;
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other if other.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(other));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

fn theirs(field: &str) -> &'static str {
    NAMES.iter().find(|(ours, _)| *ours == field).map_or("key", |(_, theirs)| theirs)
}
