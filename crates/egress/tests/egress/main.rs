//! The way out, with real peers on loopback: name servers, web servers, and those that only look like them.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, their helpers too")]

mod addresses;
mod broken_peers;
mod calls;
mod limits;
mod name_server;
mod names;
mod peer;
mod records;
mod tls;
mod urls;
