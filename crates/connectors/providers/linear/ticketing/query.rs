//! Finding issues: filters as Linear's own.

use api_types::engine::ticketing::Priority;
use serde_json::{Value, json};

use super::issues::PRIORITIES;
use super::workspace::{Document, ISSUES};
use crate::query::{Filter, FilterKind, FilterSpec, FilterValue, Operator, Query};

const WORDS: &[Operator] = &[Operator::Eq, Operator::Ne, Operator::In, Operator::NotIn];
const TIMES: &[Operator] = &[Operator::Gt, Operator::Gte, Operator::Lt, Operator::Lte];

const fn word(name: &'static str, docs: &'static str) -> FilterSpec {
    FilterSpec { name, kind: FilterKind::Text, operators: WORDS, docs }
}

const fn time(name: &'static str) -> FilterSpec {
    FilterSpec { name, kind: FilterKind::Time, operators: TIMES, docs: "" }
}

pub(super) const FILTERS: &[FilterSpec] = &[
    word("name", "The whole title."),
    word("status", ""),
    word("project", "The team's key."),
    word("assignee", "The e-mail address; empty: nobody is assigned."),
    word("creator", "The e-mail address."),
    FilterSpec { name: "priority", kind: FilterKind::Word(Priority::WORDS), operators: WORDS, docs: "" },
    FilterSpec {
        name: "tags",
        kind: FilterKind::Text,
        operators: &[Operator::Eq, Operator::In],
        docs: "Passes if one of the issue's labels does.",
    },
    time("created_at"),
    time("updated_at"),
];

/// Asks for a page of issues.
pub(super) fn ask(query: &Query) -> (Document, Value) {
    let all: Vec<Value> = query.filters.iter().map(condition).collect();
    let filter = if all.is_empty() { Value::Null } else { json!({"and": all}) };
    (ISSUES, json!({"first": query.limit, "after": query.after, "filter": filter}))
}

fn condition(filter: &Filter) -> Value {
    let texts: Vec<&str> = filter
        .values
        .iter()
        .filter_map(|value| match value {
            FilterValue::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let among = match filter.operator {
        Operator::Ne | Operator::NotIn => "nin",
        _ => "in",
    };
    match filter.field {
        "name" => json!({"title": {among: texts}}),
        "status" => json!({"state": {"name": {among: texts}}}),
        "project" => json!({"team": {"key": {among: texts}}}),
        "priority" => {
            let number = |text: &&str| {
                let ours = Priority::parse(text)?;
                PRIORITIES.iter().find(|(one, _)| *one == ours).map(|(_, number)| *number)
            };
            json!({"priority": {among: texts.iter().filter_map(number).collect::<Vec<_>>()}})
        }
        "assignee" => people("assignee", among, &texts),
        "creator" => people("creator", among, &texts),
        "tags" => json!({"labels": {"some": {"name": {"in": texts}}}}),
        field => {
            let theirs = if field == "created_at" { "createdAt" } else { "updatedAt" };
            let sign = match filter.operator {
                Operator::Gt => "gt",
                Operator::Gte => "gte",
                Operator::Lt => "lt",
                _ => "lte",
            };
            let time = filter.values.iter().find_map(|value| match value {
                FilterValue::Time(time) => Some(time.to_string()),
                _ => None,
            });
            json!({theirs: {sign: time}})
        }
    }
}

/// Of several, one must hold; of those that must not be, none. An empty address is nobody.
fn people(field: &str, among: &str, emails: &[&str]) -> Value {
    let named: Vec<_> = emails.iter().filter(|email| !email.is_empty()).collect();
    let nobody = named.len() < emails.len();
    let mut parts = Vec::new();
    if !named.is_empty() {
        parts.push(json!({field: {"email": {among: named}}}));
    }
    if among == "in" {
        if nobody {
            parts.push(json!({field: {"null": true}}));
        }
        return json!({"or": parts});
    }
    if nobody {
        parts.push(json!({field: {"null": false}}));
    } else if let Some(one) = parts.pop() {
        // Whoever nobody is, is somebody else.
        parts.push(json!({"or": [one, {field: {"null": true}}]}));
    }
    json!({"and": parts})
}
