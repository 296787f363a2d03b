//! Lists: the contract's filter, order and paging grammar, and the SQL made of it.
//!
//! This is the only place where SQL text is put together at run time, and only out of the constants of a [`Table`]
//! and placeholders: nothing that a caller sends ever becomes part of the text.
//!
//! - `filter=field[operator]value`, repeatable, all must hold ([`filter`]);
//! - `order=field`, `field[asc]`, `field[desc]`, repeatable;
//! - `start_after=<sort values>[,<id>]`: keys instead of offsets, so that page 2000 costs what page 1 costs
//!   ([`start`]);
//! - `limit`, `total=true`, `search=` (word parts, an id, a pasted URL).

mod build;
mod filter;
mod parse;
mod search;
mod start;
mod table;

pub(crate) use build::{Condition, Select};
pub use filter::{Filter, Operator};
pub use parse::{BadParameter, DEFAULT_LIMIT, Direction, ListQuery, MAX_LIMIT};
pub use search::Search;
pub use table::Table;
pub(crate) use table::{Column, Kind, Reaching, UNINDEXED};

/// Counting stops here when a filter is given; see `total_capped`.
pub const MAX_COUNT: u64 = 10_000;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the order asked for.
    pub rows: Vec<T>,
    /// How many match on all pages together, if it was asked for.
    pub total: Option<Total>,
}

/// How many rows match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// Exactly so many.
    Exactly(u64),
    /// So many and perhaps more: counting stopped.
    AtLeast(u64),
}
