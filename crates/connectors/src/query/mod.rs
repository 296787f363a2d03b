//! Queries of connectors: filters, orders, pages. What is allowed is said per provider and operation by tables, the same
//! ones that the capabilities API shows; what is not in them is refused, never silently ignored.

mod filter;
mod order;
mod range;

pub use api_types::filter::Operator;
pub use filter::{Filter, FilterKind, FilterSpec, FilterValue, Found};
pub use order::{Direction, Order, OrderSpec};
pub use range::SecondRange;

use std::collections::BTreeMap;

/// A question for objects, checked against the provider's tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// All must hold.
    pub filters: Vec<Filter>,
    /// What to sort by, most important first; empty: the provider's own order.
    pub order: Vec<Order>,
    /// Most objects on the page.
    pub limit: u32,
    /// Where the page begins: what the provider gave as [`Page::next`].
    pub after: Option<String>,
    /// What to count, if anything: `*` for all, or the name of a field for each of its values.
    pub counts: Vec<String>,
}

/// What a provider answers to a [`Query`].
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The objects.
    pub items: Vec<T>,
    /// Where the next page begins, in words that only the provider understands; `None`: there is none.
    pub next: Option<String>,
    /// How many there are on all pages together, as far as the provider could count what was asked for.
    pub counts: BTreeMap<String, u64>,
}

impl<T> Page<T> {
    /// The only page.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None, counts: BTreeMap::new() }
    }
}

impl Query {
    /// The first objects, whatever they are.
    pub fn first(limit: u32) -> Self {
        Self { filters: Vec::new(), order: Vec::new(), limit, after: None, counts: Vec::new() }
    }
}
