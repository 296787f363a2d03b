//! Filters, orders and pages over tickets in memory.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use api_types::Timestamp;
use api_types::engine::ticketing::{Priority, Ticket};
use serde::{Deserialize, Serialize};

use crate::query::{
    Direction, Filter, FilterKind, FilterSpec, FilterValue, Found, Operator, Order, OrderSpec, Page, Query,
};
use crate::{ErrorKind, ProviderError};

const TEXT: &[Operator] =
    &[Operator::Eq, Operator::Ne, Operator::In, Operator::NotIn, Operator::Like, Operator::NotLike];
const WORD: &[Operator] = &[Operator::Eq, Operator::Ne, Operator::In, Operator::NotIn];
const TIME: &[Operator] =
    &[Operator::Eq, Operator::Ne, Operator::Gt, Operator::Gte, Operator::Lt, Operator::Lte];

const fn text(name: &'static str) -> FilterSpec {
    FilterSpec { name, kind: FilterKind::Text, operators: TEXT, docs: "" }
}

const fn time(name: &'static str) -> FilterSpec {
    FilterSpec { name, kind: FilterKind::Time, operators: TIME, docs: "" }
}

pub(super) const FILTERS: &[FilterSpec] = &[
    text("id"),
    text("name"),
    text("summary"),
    FilterSpec { docs: "To Do, In Progress, In Review, Done, and what was written.", ..text("status") },
    FilterSpec { name: "priority", kind: FilterKind::Word(Priority::WORDS), operators: WORD, docs: "" },
    text("project"),
    text("issue_type"),
    text("creator"),
    text("assignee"),
    text("contact"),
    text("parent"),
    FilterSpec { docs: "Passes if one of the ticket's tags does.", ..text("tags") },
    time("created_at"),
    time("updated_at"),
    time("due_date"),
    time("completion_date"),
    FilterSpec { docs: "The same as created_at.", ..time("time") },
];

pub(super) const ORDERS: &[OrderSpec] = &[
    OrderSpec::both("time"),
    OrderSpec::both("created_at"),
    OrderSpec::both("updated_at"),
    OrderSpec::both("due_date"),
    OrderSpec::both("priority"),
    OrderSpec::both("name"),
    OrderSpec::both("status"),
    OrderSpec::both("project"),
    OrderSpec::both("id"),
];

/// What a ticket is sorted by. What is not there comes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Key {
    Number(i64),
    Text(String),
}

/// The page of a query.
pub(super) fn page(tickets: Vec<Ticket>, query: &Query) -> Result<Page<Ticket>, ProviderError> {
    let order = order(query);
    let passes =
        |ticket: &Ticket| query.filters.iter().all(|filter| filter.holds(found(ticket, filter.field)));
    let mut found: Vec<_> =
        tickets.into_iter().filter(passes).map(|ticket| (keys(&ticket, &order), ticket)).collect();
    found.sort_by(|(ours, _), (theirs, _)| compare(&order, ours, theirs));
    let counts = counts(query, &found)?;
    if let Some(after) = &query.after {
        let after: Vec<Option<Key>> = serde_json::from_str(after).map_err(|_| foreign_cursor())?;
        if after.len() != order.len() + 1 {
            return Err(foreign_cursor());
        }
        found.retain(|(keys, _)| compare(&order, keys, &after).is_gt());
    }
    let more = found.len() > query.limit as usize;
    found.truncate(query.limit as usize);
    let next = found.last().filter(|_| more).map(|(keys, _)| serde_json::to_string(keys).unwrap_or_default());
    Ok(Page { items: found.into_iter().map(|(_, ticket)| ticket).collect(), next, counts })
}

/// The texts of a query, where magic ones may stand.
pub(super) fn texts(query: &Query) -> Vec<&str> {
    let values = query.filters.iter().flat_map(|filter: &Filter| &filter.values);
    values
        .filter_map(|value| match value {
            FilterValue::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

fn order(query: &Query) -> Vec<Order> {
    if query.order.is_empty() {
        return vec![Order { field: "time", direction: Direction::Asc }];
    }
    query.order.clone()
}

fn found<'t>(ticket: &'t Ticket, field: &str) -> Found<'t> {
    let text = |text: &'t Option<String>| text.as_deref().map_or(Found::Nothing, Found::Text);
    let time = |time: Option<Timestamp>| time.map_or(Found::Nothing, Found::Time);
    match field {
        "id" => Found::Text(&ticket.id),
        "name" => Found::Text(&ticket.name),
        "summary" => Found::Text(&ticket.summary),
        "status" => text(&ticket.status),
        "priority" => ticket.priority.map_or(Found::Nothing, |priority| Found::Text(priority.as_str())),
        "project" => text(&ticket.project),
        "issue_type" => text(&ticket.issue_type),
        "creator" => text(&ticket.creator),
        "assignee" => text(&ticket.assignee),
        "contact" => text(&ticket.contact),
        "parent" => text(&ticket.parent),
        "tags" => Found::Texts(&ticket.tags),
        "created_at" | "time" => Found::Time(ticket.created_at),
        "updated_at" => Found::Time(ticket.updated_at),
        "due_date" => time(ticket.due_date),
        "completion_date" => time(ticket.completion_date),
        _ => Found::Nothing,
    }
}

/// What a ticket is sorted by, its id at last.
fn keys(ticket: &Ticket, order: &[Order]) -> Vec<Option<Key>> {
    let key = |order: &Order| match order.field {
        // Most urgent last, as a larger number would be.
        "priority" => ticket.priority.map(|priority| Key::Number(-(priority as i64))),
        field => match found(ticket, field) {
            Found::Text(text) => Some(Key::Text(text.to_owned())),
            Found::Time(time) => Some(Key::Number(time.as_micros())),
            _ => None,
        },
    };
    order.iter().map(key).chain([Some(Key::Text(ticket.id.clone()))]).collect()
}

fn compare(order: &[Order], ours: &[Option<Key>], theirs: &[Option<Key>]) -> Ordering {
    let last = order.last().map_or(Direction::Asc, |order| order.direction);
    let directions = order.iter().map(|order| order.direction).chain([last]);
    let pairs = ours.iter().zip(theirs).zip(directions);
    pairs.fold(Ordering::Equal, |so_far, ((ours, theirs), direction)| {
        so_far.then_with(|| match direction {
            Direction::Asc => ours.cmp(theirs),
            Direction::Desc => theirs.cmp(ours),
        })
    })
}

/// How many there are, in all and by the values of fields.
fn counts<K>(query: &Query, found_tickets: &[(K, Ticket)]) -> Result<BTreeMap<String, u64>, ProviderError> {
    let mut counts = BTreeMap::new();
    for what in &query.counts {
        if what == "*" {
            counts.insert("*".to_owned(), found_tickets.len() as u64);
            continue;
        }
        if !FILTERS.iter().any(|spec| spec.name == what) {
            let message = format!("the provider cannot count by {what:?}");
            return Err(ProviderError::new(ErrorKind::InvalidQuery { parameter: "meta" }, message));
        }
        for (_, ticket) in found_tickets {
            match found(ticket, what) {
                Found::Text(text) => *counts.entry(text.to_owned()).or_default() += 1,
                Found::Time(time) => *counts.entry(time.to_string()).or_default() += 1,
                Found::Texts(texts) => {
                    for text in texts {
                        *counts.entry(text.clone()).or_default() += 1;
                    }
                }
                _ => {}
            }
        }
    }
    Ok(counts)
}

fn foreign_cursor() -> ProviderError {
    ProviderError::new(ErrorKind::InvalidQuery { parameter: "cursor" }, "the cursor belongs to another query")
}
