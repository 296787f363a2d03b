//! One file for each page. It reads: parameters, what is asked of the server, the view, its private parts.

pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod catalog;
#[cfg(feature = "dev-pages")]
pub(crate) mod dev;
pub(crate) mod explorer;
pub(crate) mod forgot;
pub(crate) mod integration_points;
pub(crate) mod integrations;
pub(crate) mod invite;
pub(crate) mod listing;
pub(crate) mod members;
pub(crate) mod not_found;
mod opened;
pub(crate) mod overview;
pub(crate) mod reset;
pub(crate) mod roles;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
pub(crate) mod tokens;
pub(crate) mod webhooks;
pub(crate) mod welcome;
