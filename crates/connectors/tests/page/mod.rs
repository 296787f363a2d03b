//! The parts of the page.

pub(crate) mod connector;
pub(crate) mod provider;
mod words;
