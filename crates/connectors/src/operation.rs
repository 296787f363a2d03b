//! The operations of connectors: what the API has, whichever provider is behind it.

use serde::Serialize;

/// An operation of a connector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Operation {
    /// Identity, for example `ticketing_create_ticket`.
    pub id: &'static str,
    /// Short name, for example `create_ticket`.
    pub name: &'static str,
    /// For people.
    pub fullname: &'static str,
    /// What it does.
    pub description: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// Path, with its parameters in braces.
    pub path: &'static str,
    /// What it does to the provider's data.
    #[serde(skip)]
    pub effect: Effect,
}

/// What an operation does to the provider's data; decides what may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: may be repeated.
    Reads,
    /// Makes something new: a second time makes a second one.
    Creates,
    /// Changes or removes something that exists: a second time changes nothing more.
    Changes,
}
