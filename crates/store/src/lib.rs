//! Storage: SQLite by default, PostgreSQL beyond one machine, one text of SQL for both.
//!
//! - Every call happens inside a [`Scope`]: the organization is the first condition of every statement, and on
//!   PostgreSQL row-level security stands behind it.
//! - [`Store::read`] gives a transaction with one consistent view; [`Store::write`] runs a unit of work that becomes
//!   lasting as a whole or not at all.
//! - A module per resource holds its row type and one function per statement; [`accounts`] is the one to copy.
//! - [`list`] is the only place that puts SQL together, out of constants.
//! - [`Directory`] holds the few look-ups that come before there is a scope.

pub mod accounts;
pub mod audit;
pub mod connect_sessions;
pub mod counters;
pub mod credentials;
pub mod data_keys;
pub mod engine;
pub mod idempotency;
pub mod integration_points;
pub mod integrations;
pub mod kept_tokens;
pub mod list;
pub mod member_links;
pub mod members;
pub mod organizations;
pub mod outbox;
pub mod provider_state;
pub mod roles;
pub mod sessions;
pub mod sign_in_failures;
pub mod status;
pub mod sub_organizations;
pub mod tokens;
pub mod webhook_deliveries;
pub mod webhooks;

mod connection;
mod directory;
mod error;
mod migrations;
mod postgres;
mod reach;
mod scope;
mod sqlite;
mod store;
mod tx;
mod value;

pub use connection::Dialect;
pub use directory::Directory;
pub use error::{StoreError, TxError};
pub use migrations::schema_fingerprint;
pub use postgres::{MigrateError, migrate};
pub use reach::{Part, Reach};
pub use scope::{Actor, Grant, Scope};
pub use store::{Location, Store, StoreOptions};
pub use tx::{Tx, WriteTx};
