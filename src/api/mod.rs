//! The server as the dashboard sees it: one function for each call. No address is written anywhere else.

pub(crate) mod error;
mod http;
pub(crate) mod server;
