//! The server as the browser sees it: one function for each call, one file for each resource. No address is written
//! anywhere else.
//!
//! A page asks with [`ask`](ask::ask) and a question such as [`members::List`], which is kept in the cache, shared, and
//! asked again when the server tells of a change; and it changes with [`change`](ask::change) and a function such as
//! [`members::create`]. A 401 is no business of a page: the client renews the session, or lets the person sign in
//! again over the page, and goes on.

pub mod accounts;
mod address;
pub mod ask;
pub mod audit;
pub mod browser;
pub mod capabilities;
pub mod channel;
pub mod client;
pub mod connect;
pub mod credentials;
pub mod error;
pub mod events;
pub mod explorer;
pub mod glance;
mod http;
pub mod integration_points;
pub mod integrations;
pub mod invitations;
pub(crate) mod json;
pub mod keeper;
pub mod list;
pub mod me;
pub mod members;
mod messages;
pub mod organization;
pub mod password;
pub mod permission_sets;
mod question;
pub mod refusal;
mod repeat;
mod retry;
pub mod roles;
pub mod server;
pub mod session;
pub mod signup;
pub mod sse;
pub mod status;
pub mod tags;
pub mod tenant_members;
pub mod tokens;
pub mod verification;
pub mod webhooks;

#[cfg(test)]
mod tests;

pub use ask::{Cache, Farewell, Mutation, Query, Question, ask, change, use_cache};
pub use client::{Client, Versioned, use_client};
pub use error::ApiError;
pub use list::ListQuery;
