//! Finding issues: filters as Roundup's parameters.
//!
//! Links are compared by ids, which are looked up first: by names, Roundup refuses what it does not know, takes numbers
//! for ids, and cannot tell a comma inside a name. Their parameters are in reverse Polish notation: -2 not, -3 and, -4 or;
//! -1 stands for nothing.

use std::collections::{BTreeMap, BTreeSet};

use api_types::engine::ticketing::Priority;
use serde_json::Value;

use super::time;
use super::tracker::{Tracker, links};
use crate::query::{
    Direction, Filter, FilterKind, FilterSpec, FilterValue, Operator, Order, OrderSpec, Query, SecondRange,
};
use crate::{ErrorKind, ProviderError, Request};

const WORDS: &[Operator] = &[Operator::Eq, Operator::Ne, Operator::In, Operator::NotIn];
const TIMES: &[Operator] = &[Operator::Eq, Operator::Gt, Operator::Gte, Operator::Lt, Operator::Lte];

const fn word(name: &'static str) -> FilterSpec {
    FilterSpec { name, kind: FilterKind::Text, operators: WORDS, docs: "" }
}

const fn at(name: &'static str) -> FilterSpec {
    FilterSpec { name, kind: FilterKind::Time, operators: TIMES, docs: "In whole seconds." }
}

pub(super) const FILTERS: &[FilterSpec] = &[
    FilterSpec { name: "id", kind: FilterKind::Text, operators: &[Operator::Eq, Operator::In], docs: "" },
    FilterSpec { name: "name", kind: FilterKind::Text, operators: &[Operator::Eq], docs: "The whole title." },
    word("status"),
    FilterSpec { name: "priority", kind: FilterKind::Word(Priority::WORDS), operators: WORDS, docs: "" },
    word("assignee"),
    word("creator"),
    FilterSpec { docs: "Passes if one of the issue's keywords does.", ..word("tags") },
    at("created_at"),
    at("updated_at"),
];

/// Fields of tickets and what Roundup calls them.
const SORTED: [(&str, &str); 4] =
    [("id", "id"), ("name", "title"), ("created_at", "creation"), ("updated_at", "activity")];

pub(super) const ORDERS: &[OrderSpec] = &[
    OrderSpec::both("id"),
    OrderSpec::both("name"),
    OrderSpec::both("created_at"),
    OrderSpec::both("updated_at"),
];

/// A field that links to objects of another class.
struct Link {
    field: &'static str,
    property: &'static str,
    class: &'static str,
    key: &'static str,
}

const LINKS: [Link; 5] = [
    Link { field: "status", property: "status", class: "status", key: "name" },
    Link { field: "priority", property: "priority", class: "priority", key: "name" },
    Link { field: "assignee", property: "assignedto", class: "user", key: "username" },
    Link { field: "creator", property: "creator", class: "user", key: "username" },
    Link { field: "tags", property: "keyword", class: "keyword", key: "name" },
];

/// An object that a filter names: its class, the property that names it, the name.
pub(super) type Named = (&'static str, &'static str, String);
/// The ids of named objects; none: there is no such object.
pub(super) type Ids = BTreeMap<Named, Vec<String>>;

/// What has to be looked up before issues can be asked for.
pub(super) fn names(tracker: &Tracker, query: &Query) -> BTreeSet<Named> {
    let all = query.filters.iter().filter_map(|filter| Some((filter, link(filter.field)?)));
    all.flat_map(|(filter, link)| filter.values.iter().filter_map(|value| named(tracker, link, value)))
        .collect()
}

pub(super) fn request_ids(tracker: &Tracker, named: &Named) -> Result<Request, ProviderError> {
    let (class, key, name) = named;
    // A colon behind the name: exactly this.
    let exactly = format!("{key}:");
    tracker.get(&[class], &[(exactly.as_str(), name.clone())])
}

pub(super) fn read_ids(data: &Value) -> Vec<String> {
    links(data, "collection")
}

/// A page's place: how many are on each page, and which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) size: u32,
    pub(super) index: u32,
}

impl Place {
    pub(super) fn of(query: &Query) -> Result<Self, ProviderError> {
        let Some(after) = &query.after else { return Ok(Self { size: query.limit, index: 1 }) };
        let parts =
            after.split_once(':').and_then(|(size, index)| Some((size.parse().ok()?, index.parse().ok()?)));
        let (size, index) = parts.ok_or_else(|| {
            ProviderError::new(
                ErrorKind::InvalidQuery { parameter: "cursor" },
                "the cursor is of another version",
            )
        })?;
        Ok(Self { size, index })
    }

    /// The next page, as it goes into a cursor: its size must stay what it was.
    pub(super) fn next(self) -> String {
        format!("{}:{}", self.size, self.index + 1)
    }
}

/// Asks for a page of issues; `None`: nothing can match.
pub(super) fn request_query(
    tracker: &Tracker,
    query: &Query,
    ids: &Ids,
    fields: &str,
) -> Result<Option<Request>, ProviderError> {
    let place = Place::of(query)?;
    let Some(mut parameters) = filters(tracker, query, ids)? else { return Ok(None) };
    parameters.extend([
        ("@fields", fields.to_owned()),
        ("@verbose", "2".to_owned()),
        ("@sort", sort(&query.order)),
        ("@page_size", place.size.to_string()),
        ("@page_index", place.index.to_string()),
    ]);
    tracker.get(&[&tracker.class], &parameters).map(Some)
}

type Parameters = Vec<(&'static str, String)>;

fn filters(tracker: &Tracker, query: &Query, ids: &Ids) -> Result<Option<Parameters>, ProviderError> {
    let mut parameters = Vec::new();
    let of = |field: &'static str| query.filters.iter().filter(move |filter| filter.field == field);
    for (field, parameter) in [("id", "id"), ("name", "title:")] {
        let sets = of(field).map(|filter| filter.values.iter().map(words).collect::<BTreeSet<_>>());
        let Some(common) = sets.reduce(|one, other| one.intersection(&other).cloned().collect()) else {
            continue;
        };
        if common.is_empty() {
            return Ok(None);
        }
        parameters.extend(common.into_iter().map(|value| (parameter, value)));
    }
    for link in &LINKS {
        match polish(tracker, link, of(link.field), ids) {
            None => return Ok(None),
            Some(tokens) if tokens.is_empty() => {}
            Some(tokens) => parameters.push((link.property, tokens.join(","))),
        }
    }
    for (field, property) in &SORTED[2..] {
        let mut range = SecondRange::default();
        for filter in of(field) {
            range.narrow(filter)?;
        }
        if range.is_empty() {
            return Ok(None);
        }
        parameters.extend(time::parameter(range).map(|range| (*property, range)));
    }
    Ok(Some(parameters))
}

/// The filters of one link in reverse Polish notation; `None`: nothing can match.
fn polish<'f>(
    tracker: &Tracker,
    link: &Link,
    filters: impl Iterator<Item = &'f Filter>,
    ids: &Ids,
) -> Option<Vec<String>> {
    let mut tokens: Vec<String> = Vec::new();
    for filter in filters {
        let mut group: Vec<String> = Vec::new();
        for value in &filter.values {
            if words(value).is_empty() {
                group.push("-1".to_owned());
            } else if let Some(found) = named(tracker, link, value).and_then(|named| ids.get(&named)) {
                group.extend(found.iter().cloned());
            }
        }
        let negated = matches!(filter.operator, Operator::Ne | Operator::NotIn);
        if group.is_empty() {
            // Everything differs from what there is not.
            if negated {
                continue;
            }
            return None;
        }
        let more = !tokens.is_empty();
        let ors = group.len() - 1;
        tokens.append(&mut group);
        tokens.extend(std::iter::repeat_n("-4".to_owned(), ors));
        if negated {
            tokens.push("-2".to_owned());
        }
        if more {
            tokens.push("-3".to_owned());
        }
    }
    Some(tokens)
}

fn sort(order: &[Order]) -> String {
    let keys = order.iter().filter_map(|order| {
        let (_, theirs) = SORTED.iter().find(|(ours, _)| *ours == order.field)?;
        Some(if order.direction == Direction::Desc { format!("-{theirs}") } else { (*theirs).to_owned() })
    });
    let mut keys: Vec<_> = keys.collect();
    if !order.iter().any(|order| order.field == "id") {
        // Without it, equals could change places between two pages.
        keys.push("id".to_owned());
    }
    keys.join(",")
}

fn link(field: &str) -> Option<&'static Link> {
    LINKS.iter().find(|link| link.field == field)
}

fn named(tracker: &Tracker, link: &Link, value: &FilterValue) -> Option<Named> {
    let text = words(value);
    let name = if link.field == "priority" { tracker.priority_name(&text)?.to_owned() } else { text };
    (!name.is_empty()).then_some((link.class, link.key, name))
}

fn words(value: &FilterValue) -> String {
    match value {
        FilterValue::Text(text) => text.clone(),
        _ => String::new(),
    }
}
