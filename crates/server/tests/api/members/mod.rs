//! `/v1/members`, to the letter of the contract (management 3), and the invitations beyond it.

mod administrators;
mod change;
mod create;
mod invitation;
mod list;
mod live_rights;
mod tenant_administrators;

use std::fmt::Display;

use crate::support::encode;

/// The path of a member by id or name.
fn path<K: Display + ?Sized>(key: &K) -> String {
    format!("/v1/members/{}", encode(&key.to_string()))
}
