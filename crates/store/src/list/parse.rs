//! From query parameters to a [`ListQuery`].

use std::fmt;

use super::filter::Filter;
use super::search::Search;
use super::start::StartAfter;
use super::table::{Column, Table};

/// Objects on a page when the caller does not say.
pub const DEFAULT_LIMIT: u32 = 100;
/// Most objects on a page.
pub const MAX_LIMIT: u32 = 1000;
/// Most filters, and most sort keys.
const MAX_PARTS: usize = 20;

/// What a caller wants of a list, checked against the list's [`Table`].
#[derive(Clone, Debug)]
pub struct ListQuery {
    pub(crate) table: &'static Table,
    pub(crate) limit: u32,
    pub(crate) start_after: Option<StartAfter>,
    /// Sort keys; the last one or the id makes the order total.
    pub(crate) order: Vec<(&'static Column, Direction)>,
    pub(crate) filters: Vec<Filter>,
    pub(crate) search: Option<Search>,
    pub(crate) total: bool,
}

/// Which end of an order comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as on the wire")]
pub enum Direction {
    Asc,
    Desc,
}

/// A query parameter that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadParameter {
    /// The parameter's name.
    pub name: String,
    /// Completes the sentence "`name` …".
    pub message: String,
}

impl fmt::Display for BadParameter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.name, self.message)
    }
}

impl ListQuery {
    /// Reads decoded query parameters. All faults are reported together.
    pub fn parse(table: &'static Table, parameters: &[(String, String)]) -> Result<Self, Vec<BadParameter>> {
        let mut faults = Vec::new();
        let mut once = Vec::new();
        let mut query = Self::empty(table);
        let mut start_after = None;
        for (name, value) in parameters {
            let repeatable = matches!(name.as_str(), "order" | "filter");
            if !repeatable && once.contains(&name) {
                faults.push(BadParameter { name: name.clone(), message: "is given twice".into() });
                continue;
            }
            once.push(name);
            let read = match name.as_str() {
                "limit" => parse_limit(value).map(|limit| query.limit = limit),
                "start_after" => {
                    start_after = Some(value);
                    Ok(())
                }
                "order" => parse_order(table, value).map(|key| query.order.push(key)),
                "filter" => Filter::parse(table, value).map(|filter| query.filters.push(filter)),
                "total" => parse_flag(value).map(|flag| query.total = flag),
                "search" if table.search_index.is_some() => {
                    Search::parse(value).map(|search| query.search = search)
                }
                _ => Err(format!("is not a parameter of this list; it takes {}", parameters_of(table))),
            };
            if let Err(message) = read {
                faults.push(BadParameter { name: name.clone(), message });
            }
        }
        for (name, count) in [("filter", query.filters.len()), ("order", query.order.len())] {
            if count > MAX_PARTS {
                faults.push(BadParameter {
                    name: name.into(),
                    message: format!("is given {count} times; at most {MAX_PARTS} are allowed"),
                });
            }
        }
        query.complete_order();
        if let Some(text) = start_after {
            match StartAfter::parse(&query.order, text) {
                Ok(start) => query.start_after = start,
                Err(message) => faults.push(BadParameter { name: "start_after".into(), message }),
            }
        }
        if faults.is_empty() { Ok(query) } else { Err(faults) }
    }

    /// The first page in the default order.
    pub fn new(table: &'static Table) -> Self {
        let mut query = Self::empty(table);
        query.complete_order();
        query
    }

    fn empty(table: &'static Table) -> Self {
        Self {
            table,
            limit: DEFAULT_LIMIT,
            start_after: None,
            order: Vec::new(),
            filters: Vec::new(),
            search: None,
            total: false,
        }
    }

    /// The `start_after` of the page behind a row, whose fields `field` writes as they are on the wire.
    pub fn start_after(&self, field: impl Fn(&str) -> String) -> String {
        StartAfter::print(&self.order, field)
    }

    /// Whether every row of the scope matches.
    pub(crate) fn is_unfiltered(&self) -> bool {
        self.filters.is_empty() && self.search.is_none()
    }

    /// Keys behind a unique one change nothing; without any, the default applies.
    fn complete_order(&mut self) {
        if self.order.is_empty() {
            self.order.extend(self.table.column(self.table.default_order).map(|one| (one, Direction::Asc)));
        }
        if let Some(unique) = self.order.iter().position(|(column, _)| column.unique) {
            self.order.truncate(unique + 1);
        }
    }
}

fn parse_limit(value: &str) -> Result<u32, String> {
    match value.parse() {
        Ok(limit) if (1..=MAX_LIMIT).contains(&limit) => Ok(limit),
        _ => Err(format!("must be a whole number from 1 to {MAX_LIMIT}")),
    }
}

fn parse_flag(value: &str) -> Result<bool, String> {
    match value {
        "true" | "True" | "1" => Ok(true),
        "false" | "False" | "0" => Ok(false),
        _ => Err("must be true or false".into()),
    }
}

fn parse_order(table: &Table, value: &str) -> Result<(&'static Column, Direction), String> {
    let (field, direction) = match value.split_once('[') {
        None => (value, Direction::Asc),
        Some((field, "asc]")) => (field, Direction::Asc),
        Some((field, "desc]")) => (field, Direction::Desc),
        Some(_) => return Err("must have the form field, field[asc] or field[desc]".into()),
    };
    let column = table.column(field.trim()).filter(|column| column.sortable).ok_or_else(|| {
        format!("cannot order by {field:?}; the fields are {}", table.fields(|column| column.sortable))
    })?;
    Ok((column, direction))
}

fn parameters_of(table: &Table) -> &'static str {
    match table.search_index {
        Some(_) => "limit, start_after, order, filter, search, total",
        None => "limit, start_after, order, filter, total",
    }
}
