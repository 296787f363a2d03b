//! The way out, with real peers on loopback: name servers, web servers, and those that only look like them.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, their helpers too")]

mod addresses;
mod broken_peers;
mod calls;
mod dials;
mod limits;
mod manners;
mod name_server;
mod names;
mod object_stores;
mod peer;
mod records;
mod streams;
mod tls;
mod urls;
