//! Finding tickets: filters as a search in Request Tracker's own language (`TicketSQL`).

use api_types::engine::ticketing::{Priority, Ticket};

use super::server::Server;
use super::tickets;
use crate::query::{
    Direction, Filter, FilterKind, FilterSpec, FilterValue, Operator, Order, OrderSpec, Query, SecondRange,
};
use crate::{ErrorKind, ProviderError, Request};

const WORDS: &[Operator] = &[Operator::Eq, Operator::Ne, Operator::In, Operator::NotIn];
const TIMES: &[Operator] = &[Operator::Eq, Operator::Gt, Operator::Gte, Operator::Lt, Operator::Lte];
/// Times are read in the time zone of the credential's user, which the server does not tell: so much earlier and later is
/// asked for, in seconds, and what does not belong there is left out when it is read.
const ZONES: i64 = 15 * 3600;

const fn word(name: &'static str, docs: &'static str) -> FilterSpec {
    FilterSpec { name, kind: FilterKind::Text, operators: WORDS, docs }
}

const fn time(name: &'static str) -> FilterSpec {
    FilterSpec { name, kind: FilterKind::Time, operators: TIMES, docs: "In whole seconds." }
}

pub(super) const FILTERS: &[FilterSpec] = &[
    FilterSpec { name: "id", kind: FilterKind::Text, operators: &[Operator::Eq, Operator::In], docs: "" },
    FilterSpec {
        name: "name",
        kind: FilterKind::Text,
        operators: &[Operator::Eq],
        docs: "The whole subject, whatever its case.",
    },
    word("status", ""),
    word("project", "The queue's name."),
    word("assignee", "The owner's user name; empty: nobody."),
    word("creator", "The user name."),
    FilterSpec { name: "priority", kind: FilterKind::Word(Priority::WORDS), operators: WORDS, docs: "" },
    time("created_at"),
    time("updated_at"),
];

/// Fields of tickets and what it calls them.
const THEIRS: [(&str, &str); 9] = [
    ("id", "id"),
    ("name", "Subject"),
    ("status", "Status"),
    ("project", "Queue"),
    ("assignee", "Owner"),
    ("creator", "Creator"),
    ("priority", "Priority"),
    ("created_at", "Created"),
    ("updated_at", "LastUpdated"),
];

pub(super) const ORDERS: &[OrderSpec] = &[
    OrderSpec::both("id"),
    OrderSpec::both("name"),
    OrderSpec::both("priority"),
    OrderSpec::both("created_at"),
    OrderSpec::both("updated_at"),
];

/// A page's place: how many are on each page, and which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    size: u64,
    page: u64,
}

impl Place {
    pub(super) fn of(query: &Query) -> Result<Self, ProviderError> {
        let Some(after) = &query.after else { return Ok(Self { size: query.limit.into(), page: 1 }) };
        let parts =
            after.split_once(':').and_then(|(size, page)| Some((size.parse().ok()?, page.parse().ok()?)));
        let (size, page) = parts.ok_or_else(|| {
            let kind = ErrorKind::InvalidQuery { parameter: "cursor" };
            ProviderError::new(kind, "the cursor is of another version")
        })?;
        Ok(Self { size, page })
    }

    /// The next page, as it goes into a cursor; `None` behind the last.
    pub(super) fn next(self, total: u64) -> Option<String> {
        let seen = self.size.saturating_mul(self.page);
        (seen < total).then(|| format!("{}:{}", self.size, self.page + 1))
    }

    pub(super) fn parameters(self) -> [(&'static str, String); 2] {
        [("per_page", self.size.to_string()), ("page", self.page.to_string())]
    }
}

/// Asks for a page of tickets; `None`: nothing can match.
pub(super) fn request(server: &Server, query: &Query) -> Result<Option<Request>, ProviderError> {
    let Some(search) = search(server, query)? else { return Ok(None) };
    let mut parameters = vec![("query", search)];
    parameters.extend(sort(&query.order));
    parameters.extend(Place::of(query)?.parameters());
    parameters.extend(tickets::asked());
    server.get(&["tickets"], &parameters).map(Some)
}

/// The search; `None`: nothing can match.
fn search(server: &Server, query: &Query) -> Result<Option<String>, ProviderError> {
    // There is no word for everything.
    let mut all = vec!["id > 0".to_owned()];
    for filter in &query.filters {
        if filter.field.ends_with("_at") {
            continue;
        }
        let values = filter.values.iter().filter_map(|value| operand(server, filter.field, value));
        let values: Vec<_> = values.collect();
        let negated = matches!(filter.operator, Operator::Ne | Operator::NotIn);
        if values.is_empty() {
            // Everything differs from what there is not.
            if negated {
                continue;
            }
            return Ok(None);
        }
        let (sign, joint) = if negated { ("!=", " AND ") } else { ("=", " OR ") };
        let field = theirs(filter.field);
        let parts: Vec<_> = values.iter().map(|value| format!("{field} {sign} {value}")).collect();
        all.push(format!("({})", parts.join(joint)));
    }
    for field in ["created_at", "updated_at"] {
        let range = range(query, field)?;
        if range.is_empty() {
            return Ok(None);
        }
        let wall = |second: i64| {
            SecondRange::time(second.max(ZONES))
                .to_string()
                .replace('T', " ")
                .trim_end_matches('Z')
                .to_owned()
        };
        all.extend(
            range.from.map(|from| format!("{} > '{}'", theirs(field), wall(from.saturating_sub(ZONES)))),
        );
        all.extend(range.to.map(|to| format!("{} < '{}'", theirs(field), wall(to.saturating_add(ZONES)))));
    }
    Ok(Some(all.join(" AND ")))
}

/// A value as the search has it; `None`: no ticket has it.
fn operand(server: &Server, field: &str, value: &FilterValue) -> Option<String> {
    let FilterValue::Text(text) = value else { return None };
    match field {
        "id" => text.parse::<u32>().ok().map(|id| id.to_string()),
        "priority" => server.priority_number(text).map(|number| number.to_string()),
        "assignee" if text.is_empty() => Some(quoted("Nobody")),
        "assignee" if text == "Nobody" => None,
        "status" | "project" | "creator" | "assignee" if text.is_empty() => None,
        // Words of its own, also in quotes: no status and no subject is called so.
        "status" if text.starts_with("__") => None,
        _ if text.eq_ignore_ascii_case("__CurrentUser__") => None,
        // Numbers would be ids.
        "project" | "creator" | "assignee" if text.bytes().all(|byte| byte.is_ascii_digit()) => None,
        _ => Some(quoted(text)),
    }
}

/// A text that cannot become anything else.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn theirs(field: &str) -> &str {
    THEIRS.iter().find(|(ours, _)| *ours == field).map_or(field, |(_, theirs)| theirs)
}

fn range(query: &Query, field: &str) -> Result<SecondRange, ProviderError> {
    let mut range = SecondRange::default();
    for filter in query.filters.iter().filter(|filter: &&Filter| filter.field == field) {
        range.narrow(filter)?;
    }
    Ok(range)
}

/// The times that tickets must have, so exactly as it cannot be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    created: SecondRange,
    updated: SecondRange,
}

impl Times {
    pub(super) fn of(query: &Query) -> Result<Self, ProviderError> {
        Ok(Self { created: range(query, "created_at")?, updated: range(query, "updated_at")? })
    }

    /// Whether nothing is said of times: then the server's own count is right.
    pub(super) fn are_open(self) -> bool {
        self == Self::default()
    }

    pub(super) fn take(self, ticket: &Ticket) -> bool {
        self.created.has(ticket.created_at) && self.updated.has(ticket.updated_at)
    }
}

fn sort(order: &[Order]) -> Vec<(&'static str, String)> {
    let mut parameters = Vec::new();
    let mut by = |field: &str, direction: Direction| {
        parameters.push(("orderby", theirs(field).to_owned()));
        let word = if direction == Direction::Desc { "DESC" } else { "ASC" };
        parameters.push(("order", word.to_owned()));
    };
    for order in order {
        by(order.field, order.direction);
    }
    if !order.iter().any(|order| order.field == "id") {
        // Without it, equals could change places between two pages.
        by("id", Direction::Asc);
    }
    parameters
}
