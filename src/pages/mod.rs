//! One file for each page. It reads: parameters, what is asked of the server, the view, its private parts.

pub(crate) mod accounts;
pub(crate) mod audit;
#[cfg(feature = "dev-pages")]
pub(crate) mod dev;
pub(crate) mod forgot;
pub(crate) mod invite;
mod listing;
pub(crate) mod members;
pub(crate) mod not_found;
pub(crate) mod overview;
pub(crate) mod reset;
pub(crate) mod roles;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
pub(crate) mod welcome;
