//! The parts of the page.

pub mod connector;
pub mod provider;
mod words;
